/* test_publication: a file written piece by piece is complete or absent, with nothing beside it. */
#include "cli/publication.h"

#include "cli/publish.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static void set_up(void)
{
    folder = g_dir_make_tmp("hsim-publication-XXXXXX", NULL);
    cr_assert(folder != NULL);
    cr_assert(g_chdir(folder) == 0);
}

static void tear_down(void)
{
    (void)g_remove("page");
    cr_expect(g_chdir("/") == 0);
    cr_expect(g_rmdir(folder) == 0, "something was left in %s", folder);
    g_free(folder);
}

TestSuite(publication, .init = set_up, .fini = tear_down);

static guint n_files(void)
{
    g_autoptr(GDir) dir = g_dir_open(".", 0, NULL);
    guint n = 0;

    while (g_dir_read_name(dir) != NULL)
        n++;
    return n;
}

static void expect_content(const char *path, const char *content)
{
    g_autofree char *found = NULL;

    cr_assert(g_file_get_contents(path, &found, NULL, NULL));
    cr_expect(eq(str, found, (char *)content));
}

Test(publication, appears_as_a_whole_when_it_ends)
{
    HsPublication *publication = hs_publication_begin("page", NULL);

    cr_assert(publication != NULL);
    cr_expect(hs_publication_add(publication, "one", 3));
    cr_expect(not(g_file_test("page", G_FILE_TEST_EXISTS)));
    cr_expect(hs_publication_add(publication, " and two", 8));
    cr_expect(hs_publication_end(publication, true, NULL));
    expect_content("page", "one and two");
    cr_expect(eq(u32, n_files(), 1));
}

Test(publication, leaves_what_was_there_when_it_is_not_whole)
{
    HsPublication *publication = NULL;

    cr_assert(hs_publish_text("page", "old", 3, NULL));
    publication = hs_publication_begin("page", NULL);
    cr_assert(publication != NULL);
    cr_expect(hs_publication_add(publication, "new", 3));
    cr_expect(hs_publication_end(publication, false, NULL));
    expect_content("page", "old");
    cr_expect(eq(u32, n_files(), 1));
}

/* In a process of its own: the signal that ended it. */
static int signal_that_ends(int signal_number)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        HsPublication *publication = hs_publication_begin("page", NULL);

        (void)hs_publication_add(publication, "new", 3);
        (void)raise(signal_number);
        _exit(0);
    }
    cr_assert(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

Test(publication, leaves_nothing_beside_the_file_when_it_is_interrupted)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

    cr_assert(hs_publish_text("page", "old", 3, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        cr_expect(eq(int, signal_that_ends(numbers[i]), numbers[i]));
        expect_content("page", "old");
        cr_expect(eq(u32, n_files(), 1));
    }
}

Test(publication, goes_on_when_the_signal_is_ignored)
{
    cr_assert(signal(SIGHUP, SIG_IGN) != SIG_ERR); /* as nohup does */
    cr_expect(eq(int, signal_that_ends(SIGHUP), 0));
    cr_expect(eq(u32, n_files(), 1)); /* the child ended in the middle, without a signal */

    g_autoptr(GDir) dir = g_dir_open(".", 0, NULL);

    cr_expect(g_remove(g_dir_read_name(dir)) == 0);
}

static volatile sig_atomic_t n_interrupts;

static void count_interrupt(int signal_number)
{
    (void)signal_number;
    n_interrupts++;
}

Test(publication, gives_signals_back_when_it_ends)
{
    HsPublication *publication = NULL;

    cr_assert(signal(SIGINT, count_interrupt) != SIG_ERR);
    publication = hs_publication_begin("page", NULL);
    cr_assert(publication != NULL);
    cr_assert(hs_publication_end(publication, true, NULL));
    (void)raise(SIGINT);
    cr_expect(eq(int, n_interrupts, 1));
}
