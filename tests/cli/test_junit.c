/* test_junit: whatever the texts are, the report is XML that says what it was told. */
#include "cli/junit.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

#define FILE_NAME "junit.xml"
/* U+FFFD */
#define LOST "\xef\xbf\xbd"

static char *folder;

static void set_up(void)
{
    folder = g_dir_make_tmp("hsim-junit-XXXXXX", NULL);
    cr_assert(folder != NULL);
    cr_assert(g_chdir(folder) == 0);
}

static void tear_down(void)
{
    (void)g_remove(FILE_NAME);
    cr_expect(g_chdir("/") == 0);
    cr_expect(g_rmdir(folder) == 0, "something was left in %s", folder);
    g_free(folder);
}

TestSuite(junit, .init = set_up, .fini = tear_down);

static HsJunit *begin(void)
{
    g_autoptr(GError) error = NULL;
    HsJunit *junit = hs_junit_begin(FILE_NAME, "n", &error);

    cr_assert(junit != NULL, "%s", error != NULL ? error->message : "");
    hs_junit_begin_suite(junit, "s");
    return junit;
}

/* Ends the suite and the file; what is in it. */
static char *finish(HsJunit *junit)
{
    char *content = NULL;

    cr_assert(hs_junit_end_suite(junit));
    cr_assert(hs_junit_end(junit, true, NULL));
    cr_assert(g_file_get_contents(FILE_NAME, &content, NULL, NULL));
    return content;
}

static void expect_part(const char *content, const char *part)
{
    cr_expect(strstr(content, part) != NULL, "no %s in\n%s", part, content);
}

/* By the productions Char, AttValue and CharData of XML 1.0; in an attribute a line end would
 * become a blank. */
Test(junit, escapes_texts_for_their_places)
{
    static const struct {
        const char *text, *in_attribute, *in_element;
    } cases[] = {
        { "plain", "plain", "plain" },
        { "a<b&c>d", "a&lt;b&amp;c&gt;d", "a&lt;b&amp;c&gt;d" },
        { "]]>", "]]&gt;", "]]&gt;" },
        { "<![CDATA[x]]>", "&lt;![CDATA[x]]&gt;", "&lt;![CDATA[x]]&gt;" },
        { "\"x'", "&quot;x'", "&quot;x'" },
        { "1\n2\t3", "1&#10;2&#9;3", "1\n2\t3" },
        { "1\r2", "1" LOST "2", "1" LOST "2" },
        { "\033[2J", LOST "[2J", LOST "[2J" },
        { "\x01\x7f", LOST LOST, LOST LOST },
        { "\xc2\x85", LOST, LOST },     /* U+0085, a control character */
        { "\xe2\x80\xae", LOST, LOST }, /* U+202E, right-to-left override */
        { "\xef\xbf\xbe", LOST, LOST }, /* U+FFFE, which XML does not allow */
        { "\xef\xbf\xbf", LOST, LOST }, /* U+FFFF */
        { "\xff", LOST, LOST },         /* no UTF-8 */
        { "\xc3\xa4\xf0\x9f\x98\x80", "\xc3\xa4\xf0\x9f\x98\x80", "\xc3\xa4\xf0\x9f\x98\x80" },
        { "%s%n", "%s%n", "%s%n" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HsJunit *junit = begin();
        HsJunitProblem problem = { false, "failed", cases[i].text, cases[i].text };
        g_autofree char *expected = g_strdup_printf(
            "<failure type=\"failed\" message=\"%s\">%s</failure>", cases[i].in_attribute,
            cases[i].in_element);
        g_autofree char *name = g_strdup_printf("<testcase classname=\"%s\" name=\"%s\"",
                                                cases[i].in_attribute, cases[i].in_attribute);

        hs_junit_case(junit, cases[i].text, cases[i].text, &problem);

        g_autofree char *content = finish(junit);

        expect_part(content, expected);
        expect_part(content, name);
    }
}

Test(junit, counts_the_cases_of_each_suite_anew)
{
    static const HsJunitProblem failure = { false, "failed", "m", "d" };
    static const HsJunitProblem problem = { true, "refused", "m", "d" };
    HsJunit *junit = begin();

    hs_junit_property(junit, "seed", "1");
    hs_junit_case(junit, "c", "1", NULL);
    hs_junit_case(junit, "c", "2", &failure);
    hs_junit_case(junit, "c", "3", &failure);
    hs_junit_case(junit, "c", "4", &problem);
    cr_assert(hs_junit_end_suite(junit));
    hs_junit_begin_suite(junit, "t");
    hs_junit_case(junit, "c", "5", NULL);

    g_autofree char *content = finish(junit);

    cr_expect(g_str_has_prefix(content, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    expect_part(content, "name=\"s\" tests=\"4\" failures=\"2\" errors=\"1\"");
    expect_part(content, "name=\"t\" tests=\"1\" failures=\"0\" errors=\"0\"");
    cr_expect(strstr(strstr(content, "name=\"t\""), "seed") == NULL, "a property of another suite");
}

Test(junit, leaves_no_file_that_is_not_whole)
{
    HsJunit *junit = begin();

    hs_junit_case(junit, "c", "1", NULL);
    cr_assert(hs_junit_end_suite(junit));
    cr_expect(hs_junit_end(junit, false, NULL));
    cr_expect(not(g_file_test(FILE_NAME, G_FILE_TEST_EXISTS)));
}

Test(junit, says_at_once_where_nothing_can_be_written)
{
    static const struct {
        const char *path;
        bool is_quiet;
        const char *words; /* NULL: it is fine */
    } cases[] = {
        { FILE_NAME, false, NULL },
        { "-", true, NULL },
        { "-", false, "the page is printed there, too\n  help: add -q, or name a file" },
        { "", true,
          "cannot write '': it names no file\n  help: name a file, as in --junit "
          "results/junit.xml" },
        { "none/x.xml", true, "cannot write none/x.xml: No such file or directory" },
        { ".", true, "it is there and is not a file" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        bool is_good = hs_junit_check(cases[i].path, cases[i].is_quiet, &error);

        cr_expect(eq(int, is_good, cases[i].words == NULL), "%s", cases[i].path);
        if (cases[i].words != NULL)
            cr_expect(strstr(error->message, cases[i].words) != NULL, "%s", error->message);
    }
}
