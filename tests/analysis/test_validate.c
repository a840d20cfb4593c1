/* Verdicts of values and of runs, and which checks are meant. */
#include "analysis/validate.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define HEAD(id, kind) "-- check: " id "\n-- about: q\n-- kind: " kind "\n-- source: s\n"

static char *folder;

static const char *const files[] = { "profiles/toy.scn",
                                     "profiles",
                                     "a.scn",
                                     "a.sql",
                                     "b.sql",
                                     "c.sql",
                                     "d.sql",
                                     "e.sql",
                                     "f.sql",
                                     "g.sql" };

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void put(const char *name, const char *text)
{
    g_autofree char *path = path_of(name);
    cr_assert(g_file_set_contents(path, text, -1, NULL));
}

/* A scenario that ends after a millisecond; its expectation fails where x is not 1. */
static void set_up(void)
{
    folder = g_dir_make_tmp("hsim-validate-XXXXXX", NULL);
    g_autofree char *profiles = path_of("profiles");
    g_autofree char *toy = NULL;
    cr_assert(g_file_get_contents("scenarios/profiles/toy.scn", &toy, NULL, NULL));
    cr_assert(eq(int, g_mkdir(profiles, 0700), 0));
    put("profiles/toy.scn", toy);
    put("a.scn", "scenario \"a\" { stop at 1 ms }\ninclude \"profiles/toy.scn\"\n"
                 "param x = 1\nstorage { size 16 MB }\nvmm { area 2 MB }\n"
                 "os os1 { role active  storage 4 MB  kernel 1 MB  share $x }\n"
                 "expect \"x is 1\" at stop : os1.share == 1\n");
}

static void tear_down(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = path_of(files[i]);
        if (strcmp(files[i], "profiles") != 0)
            g_remove(path);
    }
    g_autofree char *profiles = path_of("profiles");
    g_rmdir(profiles);
    g_rmdir(folder);
    g_free(folder);
}

TestSuite(validate, .init = set_up, .fini = tear_down);

Test(validate, a_value_is_within_up_to_its_tolerance_and_not_beyond)
{
    static const struct {
        double expected, got, tolerance;
        bool is_within;
    } cases[] = { { 10, 10, 0, true },       { 10, 10.5, 0.5, true },  { 10, 9.5, 0.5, true },
                  { 10, 10.75, 0.5, false }, { 10, 9.25, 0.5, false }, { -2, -2.25, 0.25, true },
                  { 0, 0, 0, true },         { 0, 1, 0, false },       { 0, -1, 0.5, false } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HsFinding finding = { .expected = cases[i].expected,
                              .got = cases[i].got,
                              .tolerance = cases[i].tolerance,
                              .is_known = true };
        cr_assert(eq(int, hs_finding_is_within(&finding), cases[i].is_within), "case %u", i);
    }
    HsFinding unknown = { .expected = 0, .tolerance = 1, .is_known = false };
    cr_assert(not(hs_finding_is_within(&unknown)), "what is not there is out");
    HsFinding none = { .expected = 0, .got = NAN, .tolerance = 1, .is_known = true };
    cr_assert(not(hs_finding_is_within(&none)), "what is no number is out");
}

static GPtrArray *read_folder(char **ret_errors)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    GPtrArray *checks = hs_checks_read(folder, diagnostics);
    *ret_errors = hs_diagnostics_render(diagnostics, false);
    return checks;
}

static GPtrArray *reads(void)
{
    g_autofree char *errors = NULL;
    GPtrArray *checks = read_folder(&errors);
    cr_assert(checks != NULL, "refused:\n%s", errors);
    return checks;
}

static void append(gpointer user, const HsCheckResult *result)
{
    GString *told = user;
    g_autofree char *run = hs_check_run_text(result->run);
    g_string_append_printf(told, "%s[%s] %s", result->check->name, run,
                           result->is_within ? "within" : "out");
    for (guint i = 0; i < result->findings->len; i++) {
        const HsFinding *finding = g_ptr_array_index(result->findings, i);
        g_string_append_printf(told, " %s %d/%d", finding->what, (int)finding->expected,
                               finding->is_known ? (int)finding->got : -1);
    }
    g_string_append_printf(told, "%s%s\n", result->complaint != NULL ? ": " : "",
                           result->complaint != NULL ? result->complaint : "");
}

static char *run_all(guint n_threads)
{
    g_autoptr(GPtrArray) checks = reads();
    GString *told = g_string_new(NULL);
    HsValidation validation = {
        .checks = checks, .n_threads = n_threads, .found = append, .user = told
    };
    cr_assert(hs_validate_run(&validation));
    return g_string_free(told, FALSE);
}

#define SCENARIO "-- scenario: a.scn\n"

Test(validate, runs_come_in_the_order_of_names_whatever_the_number_of_threads)
{
    put("a.sql",
        HEAD("V1",
             "exact") "-- run: x=1\n-- run: x=1\n--\n"
                      "SELECT 'share' AS what, 1 AS expected, CAST(value AS INTEGER) AS got,"
                      " 0 AS tolerance, '' AS unit FROM parameter WHERE path = 'os.os1.share'");
    put("b.sql", HEAD("V2", "exact") SCENARIO
        "SELECT 'x' AS what, 1 AS expected, 2 AS got, 0 AS tolerance, '' AS unit");
    put("c.sql", HEAD("V2", "exact") SCENARIO
        "SELECT 'x' AS what, 1 AS expected, NULL AS got, 0 AS tolerance, '' AS unit");
    for (guint n_threads = 1; n_threads <= 3; n_threads++) {
        g_autofree char *told = run_all(n_threads);
        cr_assert_str_eq(told, "a[x=1] within share 1/1\na[x=1] within share 1/1\n"
                               "b[] out x 1/2\nc[] out x 1/-1\n");
    }
}

Test(validate, a_run_that_checks_nothing_or_breaks_its_expectations_is_out)
{
    put("a.sql",
        HEAD("V1",
             "exact") "-- run: x=2\n--\n"
                      "SELECT 'x' AS what, 1 AS expected, 1 AS got, 0 AS tolerance, '' AS unit");
    put("b.sql", HEAD("V1", "exact") SCENARIO
        "SELECT 'x' AS what, 1 AS expected, 1 AS got, 0 AS tolerance, '' AS unit"
        " WHERE 0");
    put("c.sql", HEAD("V1", "exact") SCENARIO
        "SELECT 'x' AS what, 'one' AS expected, 1 AS got, 0 AS tolerance, '' AS unit");
    put("d.sql", HEAD("V1", "exact") SCENARIO
        "SELECT 'x' AS what, 1 AS expected, 1 AS got, -1 AS tolerance, '' AS unit");
    put("e.sql", HEAD("V1", "exact") SCENARIO
        "SELECT 'x' AS what, 1 AS expected, abs(-9223372036854775807 - 1) AS got,"
        " 0 AS tolerance, '' AS unit");
    put("f.sql", HEAD("V1", "exact") SCENARIO
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001)"
        " SELECT 'x' AS what, 1 AS expected, 1 AS got, 0 AS tolerance, '' AS unit FROM n");
    put("g.sql", HEAD("V1", "exact") SCENARIO
        "-- run: y=2\n--\n"
        "SELECT 'x' AS what, 1 AS expected, 1 AS got, 0 AS tolerance, '' AS unit");
    static const char *const expected[] = {
        "a[x=2] out x 1/1: 1 of the scenario's own expectations did not hold\n",
        "b[] out: the query gives no row: nothing was checked\n",
        "c[] out: row 1 of the query lacks a text, a number or a tolerance of 0 or more\n",
        "d[] out: row 1 of the query lacks a text",
        "e[] out: the query failed: integer overflow\n",
        ": the query gives more than 1000 rows\n",
        "g[y=2] out: error[HS",
    };
    g_autofree char *told = run_all(2);
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        cr_assert(strstr(told, expected[i]) != NULL, "no '%s' in:\n%s", expected[i], told);
}

static void check_chosen(const GPtrArray *checks, const char *words, const char *expected)
{
    g_auto(GStrv) parts = g_strsplit(words, " ", -1);
    g_autoptr(GPtrArray) wanted = g_ptr_array_new();
    g_autoptr(GString) found = g_string_new(NULL);
    const char *unknown = NULL;
    for (guint i = 0; parts[i] != NULL && parts[i][0] != '\0'; i++)
        g_ptr_array_add(wanted, parts[i]);
    g_autoptr(GPtrArray) chosen = hs_checks_choose(checks, wanted, &unknown);
    for (guint i = 0; chosen != NULL && i < chosen->len; i++)
        g_string_append(found, ((const HsCheck *)g_ptr_array_index(chosen, i))->name);
    cr_assert_str_eq(chosen != NULL ? found->str : unknown, expected);
}

Test(validate, a_check_is_called_by_its_id_or_its_name)
{
    static const char row[] = SCENARIO
        "SELECT 'x' AS what, 1 AS expected, 1 AS got, 0 AS tolerance, '' AS unit";
    g_autofree char *first = g_strconcat(HEAD("V1", "exact"), row, NULL);
    g_autofree char *second = g_strconcat(HEAD("V2", "exact"), row, NULL);
    put("a.sql", second);
    put("b.sql", first);
    put("c.sql", second);
    g_autoptr(GPtrArray) checks = reads();
    check_chosen(checks, "", "abc");
    check_chosen(checks, "V2", "ac");
    check_chosen(checks, "c v1", "bc");
    check_chosen(checks, "V2 V2 a", "ac");
    check_chosen(checks, "V2 V3 V4", "V3");
}

Test(validate, a_folder_has_a_check_and_no_mistake)
{
    g_autofree char *empty = NULL;
    cr_assert(read_folder(&empty) == NULL);
    cr_assert(strstr(empty, "there is no check in the folder") != NULL, "%s", empty);
    cr_assert(strstr(empty, "a check is two files, NAME.scn and NAME.sql") != NULL, "%s", empty);
    put("a.sql", HEAD("V1", "exact") "SELECT 1");
    put("b.sql", HEAD("V1", "about") "SELECT 1");
    g_autofree char *two = NULL;
    cr_assert(read_folder(&two) == NULL);
    cr_assert(strstr(two, "a.sql:5:1") != NULL && strstr(two, "b.sql:3:10") != NULL, "%s", two);
    g_autofree char *file = path_of("a.scn");
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    cr_assert(hs_checks_read(file, diagnostics) == NULL);
    g_autofree char *none = hs_diagnostics_render(diagnostics, false);
    cr_assert(strstr(none, "there is no folder of checks") != NULL, "%s", none);
    cr_assert(strstr(none, "--dir tells where it is; scenarios/validation of the source has those "
                           "that ship") != NULL,
              "%s", none);
}

Test(validate, a_folder_has_256_checks_at_most)
{
    for (guint i = 0; i <= HS_CHECKS_MAX; i++) {
        g_autofree char *name = g_strdup_printf("n%u.sql", i);
        put(name, "");
    }
    g_autofree char *errors = NULL;
    cr_assert(read_folder(&errors) == NULL);
    for (guint i = 0; i <= HS_CHECKS_MAX; i++) {
        g_autofree char *name = g_strdup_printf("n%u.sql", i);
        g_autofree char *path = path_of(name);
        g_remove(path);
    }
    cr_assert(strstr(errors, "a folder has 256 checks at most") != NULL, "%s", errors);
}
