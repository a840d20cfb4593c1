/* Points that a CSV file lists. */
#include "tests/analysis/little_design.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>
#include <unistd.h>

/* ---- lists ---- */

Test(design_list, has_its_rows)
{
    static const struct {
        const char *csv, *points, *first;
    } cases[] = {
        { "cpus,stop\n1,2 s\n2,3 s\n", "1/2 s, 2/3 s", "cpus" },
        { "cpus,stop\r\n1,2 s\r\n2,3 s", "1/2 s, 2/3 s", "cpus" },
        { "\xef\xbb\xbf"
          "cpus\n1\n",
          "1", "cpus" },
        { " cpus , \"stop\" \n 1 ,\"2 s\" \n\n\n", "1/2 s", "cpus" },
        /* The same value, the same point: once. */
        { "stop\n1 s\n1000 ms\n2s\n", "1 s, 2 s", "stop" },
        { "storage.size,cpus\n8MB,1\n", "8 MB/1", "storage.size" },
        { "scenario.little.about\n\"a, b\"\nc\n", "a, b, c", "scenario.little.about" },
        /* Swept or not: what the list does not name is as the scenario says. */
        { "policy\narf\n", "arf", "policy" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = hs_little_list(STOP, NULL, cases[i].csv, 0);
        g_autofree char *errors = hs_diagnostics_render(little.diagnostics, false);

        cr_assert(little.design != NULL, "case %u: %s", i, errors);

        g_autofree char *points = hs_little_points(little.design);

        cr_expect(eq(str, points, (char *)cases[i].points), "case %u", i);
        cr_expect(eq(str, (char *)hs_design_name(little.design, 0), (char *)cases[i].first));
        hs_little_clear(&little);
    }
}

Test(design_list, names_it_by_what_is_in_it)
{
    Little little = hs_little_list("", NULL, "cpus\n1\n2\n", 0);

    cr_assert(little.design != NULL);
    /* printf 'cpus\n1\n2\n' | sha256sum | head -c 16 */
    cr_expect(eq(str, (char *)hs_design_text(little.design),
                 "list points.csv (2 points, 9d6fc9b682e12a8e)"));
    hs_little_clear(&little);
}

Test(design_list, refuses_what_is_no_table_of_values)
{
    static const char nul[] = "cpus\n1\0\n2\n";
    g_autofree char *cell = g_strnfill(1001, 'x');
    g_autofree char *is_long = g_strdup_printf("policy\n%s\n", cell);
    g_autofree char *digits = g_strnfill(100000, '9');
    g_autofree char *is_large = g_strdup_printf("cpus\n1\n%.900s\n", digits);
    const struct {
        const char *csv;
        gsize size;
        const char *place, *part, *setting;
    } cases[] = {
        { "", 0, ":1:1", "the list is empty", NULL },
        { "cpus\n", 0, ":2:1", "names and no points", NULL },
        { "cpus,\n1,2\n", 0, ":1:6", "a column has no name", NULL },
        { "\ncpus\n", 0, ":1:1", "a column has no name", NULL },
        { "cpus,stop,cpus\n", 0, ":1:11", "'cpus' stands twice in the first row", NULL },
        { "cpsu\n1\n", 0, ":1:1", "did you mean 'cpus'?", NULL },
        { "cpus,disk.rat\n1,1\n", 0, ":1:6", "nothing has the path 'disk.rat'", NULL },
        { "cpus,stop\n1,2 s\n2\n", 0, ":3:1", "this row has 1 value, and the first row 2", NULL },
        { "cpus\n1,2\n", 0, ":2:1", "this row has 2 values, and the first row 1", NULL },
        { "cpus,stop\n1,\n", 0, ":2:3", "parameter 'stop' has no value in this row", NULL },
        { "cpus,stop\n,2 s\n", 0, ":2:1", "parameter 'cpus' has no value in this row", NULL },
        { "stop\n2\n", 0, ":2:1", "parameter 'stop' needs a unit", NULL },
        { "stop\n2 MB\n", 0, ":2:1", "takes a time, not a size", NULL },
        { "stop\n5 cycles\n", 0, ":2:1", "mixes cycles with other times", NULL },
        { "cpus\n1\ntwo\n", 0, ":3:1", "parameter 'cpus' is a count, not a name", NULL },
        { "cpus\n1 2\n", 0, ":2:1", "more than one value", NULL },
        { "cpus\n@\n", 0, ":2:1", "this is no value", NULL },
        { "cpus\n@\n", 0, ":2:1", "help: a number with its unit, or a name", NULL },
        { "cpus\n\"1\n", 0, ":2:1", "a quote is not closed", NULL },
        { "cpus\n\"1\" 2\n", 0, ":2:5", "something stands behind a closing quote", NULL },
        { "cpus\n1\"2\"\n", 0, ":2:2", "a quote inside of a value", NULL },
        { "scenario.little.about\n\"a \"\"b\"\n", 0, ":2:1", "no scenario could hold", NULL },
        { "cpus\n1\x1b[31m\n", 0, ":2:2", "a control character in the list", NULL },
        { "cpus\r1\r", 0, ":1:5", "a control character in the list", NULL },
        { "cpus\n\xff\n", 0, ":2:1", "the list is not UTF-8", NULL },
        { "", 0, ":1:1", "help: the first row has the names of the parameters", NULL },
        { "cpus\n", 0, ":2:1", "help: each row behind the first is a point", NULL },
        { "cpus\n1,2\n", 0, ":2:1", "each row has a value for every name of the first row", NULL },
        { "cpus\n\"1\n", 0, ":2:1", "a value ends on its line; a quote in it is written twice",
          NULL },
        { "cpus\n\"1\" 2\n", 0, ":2:5",
          "a quote in a value is written twice, and the value stands in quotes", NULL },
        { "cpus\n1\"2\"\n", 0, ":2:2", "^ not at its beginning", NULL },
        { "cpus\n1\"2\"\n", 0, ":2:2",
          "put the whole value in quotes, and write a quote in it twice", NULL },
        { "cpus\n1\x1b[31m\n", 0, ":2:2", "^ not a character of a value", NULL },
        { "cpus\n\xff\n", 0, ":2:1", "help: write the list as CSV in UTF-8", NULL },
        { nul, sizeof nul - 1, ":2:2", "a NUL byte in the list", NULL },
        { is_long, 0, ":2:1", "a value has more than 1000 bytes", NULL },
        { is_large, 0, ":3:1", "the number is too large", NULL },
        { "cpus\n1\n", 0, ":1:1", "'cpus' has one value by -s, and varies", "cpus=2" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = hs_little_list("", cases[i].setting, cases[i].csv, cases[i].size);
        g_autofree char *which = g_strdup_printf("case %u", i);
        g_autofree char *place = g_strdup_printf("points.csv%s\n", cases[i].place);

        hs_little_refuses(&little, cases[i].part, which);
        hs_little_refuses(&little, place, which);
        hs_little_clear(&little);
    }
}

Test(design_list, stands_alone_and_is_a_file)
{
    HsDesignPlan plan = { VARIES("cpus=[1, 2]"), .kind = HS_DESIGN_LIST };

    Little both = hs_little_design("", NULL, plan);
    Little laid = hs_little_design("", NULL,
                                   (HsDesignPlan){ .kind = HS_DESIGN_LIST, .n_policies = 2 });
    Little missing = hs_little_list("", NULL, "cpus\n1\n", 0);
    g_autoptr(GError) error = NULL;

    hs_little_refuses(&both, "--vary cannot stand beside it", "vary");
    hs_little_refuses(&laid, "--policies cannot stand beside it", "policies");
    missing.plan.list = missing.folder;
    cr_expect(hs_design_new(&missing.plan, missing.scenario, missing.diagnostics, &error) == NULL);
    cr_expect(g_error_matches(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_UNREADABLE));
    cr_expect(strstr(error->message, "it is not a file") != NULL, "%s", error->message);
    g_clear_error(&error);
    missing.plan.list = "/nowhere/points.csv";
    cr_expect(hs_design_new(&missing.plan, missing.scenario, missing.diagnostics, &error) == NULL);
    cr_expect(g_error_matches(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_UNREADABLE));
    hs_little_clear(&both);
    hs_little_clear(&laid);
    hs_little_clear(&missing);
}

Test(design_list, may_have_a_hundred_thousand_rows)
{
    g_autoptr(GString) csv = g_string_new("seed,cpus,stop\n");

    for (guint i = 0; i < 100000; i++)
        g_string_append_printf(csv, "%u,%u,\"%u ms\"\r\n", i, i % 64 + 1, i % 1000 + 1);

    Little little = hs_little_list("", NULL, csv->str, 0);
    const char *values[3];

    cr_assert(little.design != NULL);
    cr_expect(eq(u64, hs_design_n_points(little.design), 100000));
    hs_design_point(little.design, 99999, values);
    cr_expect(eq(str, (char *)values[0], "99_999"));
    cr_expect(eq(str, (char *)values[1], "32"));
    cr_expect(eq(str, (char *)values[2], "1 s"));
    hs_little_clear(&little);
}

/* As many mistakes as fit a page are told in one go, and then it ends. */
Test(design_list, tells_more_than_the_first_mistake)
{
    g_autoptr(GString) csv = g_string_new("cpus\n");

    for (guint i = 0; i < 100000; i++)
        g_string_append(csv, "1 MB\n");

    Little little = hs_little_list("", NULL, csv->str, 0);

    hs_little_refuses(&little, "points.csv:2:1", "first");
    hs_little_refuses(&little, "points.csv:3:1", "second");
    hs_little_clear(&little);
}

static void add_path(gpointer user, const HsInForce *parameter)
{
    GString *header = user;

    if (strchr(parameter->path, ' ') == NULL && header->len < 4000)
        g_string_append_printf(header, "%s,", parameter->path);
}

Test(design_list, has_64_parameters_at_most)
{
    Little little = hs_little_design(STOP, NULL, (HsDesignPlan){ 0 });
    g_autoptr(GString) header = g_string_new(NULL);

    hs_scenario_each_parameter(little.scenario, add_path, header);
    g_string_append(header, "\n");

    Little wide = hs_little_list("", NULL, header->str, 0);

    hs_little_refuses(&wide, "the list has more than 64 parameters", "wide");
    hs_little_clear(&wide);
    hs_little_clear(&little);
}

Test(design_list, has_64_mebibytes_at_most)
{
    Little little = hs_little_list("", NULL, "cpus\n1\n", 0);
    g_autoptr(GError) error = NULL;

    cr_assert(eq(int, truncate(little.list, (64 << 20) + 1), 0));
    cr_expect(hs_design_new(&little.plan, little.scenario, little.diagnostics, &error) == NULL);
    cr_assert(error != NULL);
    cr_expect(strstr(error->message, "it is larger than 64 MiB") != NULL, "%s", error->message);
    hs_little_clear(&little);
}
