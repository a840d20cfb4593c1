/* test_run_parameters: which numbers are assumed, which are not the default, which are meant. */
#include "analysis/run_parameters.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(run_parameters, .init = t256_enter_folder, .fini = t256_leave_folder);

static void add(HsStore *store, const char *path, const char *value, const char *by_default,
                const char *source)
{
    hs_store_row(store, "parameter",
                 (HsCell[]){ HS_TEXT(path), HS_TEXT(value), HS_TEXT(source), HS_TEXT(NULL),
                             HS_TEXT(by_default), HS_TEXT("What it is.") },
                 6);
}

/* A number of the machine that nobody gives a source for is an assumption, whether it is a default
 * or was set; a word is none; and what is asked of the machine is none, unless it says so. */
Test(run_parameters, tells_what_is_assumed_and_what_is_changed)
{
    static const struct {
        const char *path, *value, *by_default, *source, *unit;
        bool is_changed, is_assumed;
    } cases[] = {
        { "app.A.area", "128 MB", NULL, NULL, "MB", false, false },
        { "app.A.start", "2 s", "0 s", NULL, "s", true, false },
        { "clients.web.think", "5 ms", NULL, "assumption", "ms", false, true },
        { "command.c.at", "1 s", NULL, NULL, "s", false, false },
        { "cpu.base", "3 cycles", "1 cycles", "derived: MIPS", "cycles", true, false },
        { "cpu.trap", "0 cycles", "0 cycles", NULL, "cycles", false, true },
        { "disk.discipline", "scan", "fcfs", NULL, NULL, true, false },
        { "disk.tracks", "15", NULL, "assumption", NULL, false, true },
        { "expect.x.then", "2 of A == 1 s", NULL, NULL, NULL, false, false },
        { "fault.f.at", "1 s", NULL, NULL, "s", false, false },
        { "limits.events", "1000", "1000", NULL, NULL, false, false },
        { "os.os1.share", "90", "100", NULL, NULL, true, false },
        { "osmosis.rate", "1", NULL, NULL, NULL, false, true },
        { "program.P.image", "1 MB", NULL, NULL, "MB", false, false },
        { "scenario.seed", "7", "1", NULL, NULL, true, false },
        { "vmm.guard", "none yet", NULL, NULL, NULL, false, false },
        { "zone.night.from", "40 s", NULL, NULL, "s", false, false },
    };
    HsStore *store = t256_empty("run.db");

    for (guint i = G_N_ELEMENTS(cases); i-- > 0;)
        add(store, cases[i].path, cases[i].value, cases[i].by_default, cases[i].source);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) parameters = hs_run_parameters_read(db, NULL);

    cr_assert_not_null(parameters);
    cr_assert(eq(u32, parameters->len, G_N_ELEMENTS(cases)));
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const HsRunParameter *parameter = g_ptr_array_index(parameters, i);

        cr_assert_str_eq(parameter->path, cases[i].path);
        cr_assert_str_eq(parameter->value, cases[i].value);
        cr_assert_eq(g_strcmp0(parameter->unit, cases[i].unit), 0, "%s", cases[i].path);
        cr_assert_eq(g_strcmp0(parameter->default_value, cases[i].by_default), 0);
        cr_assert_eq(g_strcmp0(parameter->source, cases[i].source), 0);
        cr_assert_eq(parameter->is_changed, cases[i].is_changed, "%s", cases[i].path);
        cr_assert_eq(parameter->is_assumed, cases[i].is_assumed, "%s", cases[i].path);
        cr_assert_null(parameter->set_in);
        cr_assert_str_eq(parameter->about, "What it is.");
    }
    sqlite3_close(db);
}

Test(run_parameters, a_name_is_a_beginning_or_whole_words)
{
    static const struct {
        const char *name;
        bool is_named;
    } cases[] = {
        { "vmm", true },
        { "vmm.det", true },
        { "vmm.detector.stall.every", true },
        { "detector", true },
        { "every", true },
        { "detector.stall", true },
        { "det", false },
        { "stall.ev", false },
        { "mm.detector", false },
        { "detector.stal", false },
        { "", false },
        { "vmm.detector.stall.every.x", false },
    };
    const HsRunParameter parameter = { .path = "vmm.detector.stall.every" };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        cr_assert_eq(hs_run_parameter_is_named(&parameter, cases[i].name), cases[i].is_named,
                     "'%s'", cases[i].name);
}

Test(run_parameters, knows_the_word_that_was_nearly_written)
{
    HsStore *store = t256_empty("run.db");

    add(store, "vmm.detector.stall.every", "1 s", NULL, NULL);
    add(store, "disk.rate", "1 MB/s", NULL, NULL);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) parameters = hs_run_parameters_read(db, NULL);
    g_autofree char *word = hs_run_parameters_nearest(parameters, "detectr");
    g_autofree char *path = hs_run_parameters_nearest(parameters, "disk.raet");
    g_autofree char *prefix = hs_run_parameters_nearest(parameters, "vmm.detecter");
    g_autofree char *none = hs_run_parameters_nearest(parameters, "zzzzzzzz");

    cr_assert_str_eq(word, "detector");
    cr_assert_str_eq(path, "disk.rate");
    cr_assert_str_eq(prefix, "vmm.detector");
    cr_assert_null(none);
    sqlite3_close(db);
}

/* A column that may not be NULL is one, as only a foreign database has it. */
Test(run_parameters, refuses_a_list_that_is_damaged)
{
    g_autoptr(GError) error = NULL;
    sqlite3 *db = NULL;

    cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db,
                              "CREATE TABLE parameter (path, value, source, set_in, default_value, "
                              "about); INSERT INTO parameter VALUES ('a', NULL, '', '', '', '')",
                              NULL, NULL, NULL),
                 SQLITE_OK);
    cr_assert_null(hs_run_parameters_read(db, &error));
    cr_assert_not_null(error);
    sqlite3_close(db);
}
