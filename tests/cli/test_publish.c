/* test_publish: a file is complete or absent, and results stay. */
#include "cli/publish.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

static char *folder;

static void set_up(void)
{
    folder = g_dir_make_tmp("hsim-publish-XXXXXX", NULL);
    cr_assert(folder != NULL);
    cr_assert(g_chdir(folder) == 0);
}

static void tear_down(void)
{
    static const char *const names[] = { "page", "run.db", "folder" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        (void)g_remove(names[i]);
    cr_expect(g_chdir("/") == 0);
    cr_expect(g_rmdir(folder) == 0, "something was left in %s", folder);
    g_free(folder);
}

TestSuite(publish, .init = set_up, .fini = tear_down);

static void expect_content(const char *path, const char *content)
{
    g_autofree char *found = NULL;

    cr_assert(g_file_get_contents(path, &found, NULL, NULL));
    cr_expect(eq(str, found, (char *)content));
}

Test(publish, writes_a_file_and_replaces_it)
{
    cr_expect(hs_publish_text("page", "one", 3, NULL));
    expect_content("page", "one");
    cr_expect(hs_publish_text("page", "two and more", 3, NULL));
    expect_content("page", "two");
    cr_expect(hs_publish_text("page", "", 0, NULL));
    expect_content("page", "");
}

Test(publish, never_replaces_a_database)
{
    static const char head[] = "SQLite format 3\0and the rest";
    g_autoptr(GError) error = NULL;

    cr_assert(g_file_set_contents("run.db", head, sizeof head, NULL));
    cr_expect(not(hs_publish_check("run.db", NULL)));
    cr_expect(not(hs_publish_text("run.db", "x", 1, &error)));
    cr_assert(error != NULL);
    cr_expect(strstr(error->message, "results are not overwritten") != NULL);
    expect_content("run.db", "SQLite format 3");
}

Test(publish, replaces_no_folder_and_no_device)
{
    cr_assert(g_mkdir("folder", 0755) == 0);
    cr_expect(not(hs_publish_text("folder", "x", 1, NULL)));
    cr_expect(not(hs_publish_text("/dev/null", "x", 1, NULL)));
    cr_expect(not(g_file_test("/dev/null", G_FILE_TEST_IS_REGULAR)));
    cr_expect(hs_publish_check("page", NULL));
    cr_expect(hs_publish_check("-", NULL));
}

Test(publish, says_where_it_could_not_write)
{
    g_autoptr(GError) error = NULL;

    cr_expect(not(hs_publish_text("nowhere/page", "x", 1, &error)));
    cr_assert(error != NULL);
    cr_expect(g_str_has_prefix(error->message, "cannot write nowhere/page: "));
}
