/* test_run_service: outages, requests, CPU books, and runs that cannot be. */
#include "analysis/run_meta.h"
#include "analysis/run_service.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

TestSuite(run_service, .init = t256_enter_folder, .fini = t256_leave_folder);

#define ROW(store, table, ...)                                                                     \
    hs_store_row(store, table, (HsCell[]){ __VA_ARGS__ },                                          \
                 sizeof((HsCell[]){ __VA_ARGS__ }) / sizeof(HsCell))

Test(run_service, parts_of_an_outage_add_up)
{
    static const HsCycles parts[HS_OUTAGE_PART_N] = { 14, 486, 2500000, 400000, 99500, 100000 };
    sqlite3 *db = t256_open("run.db");
    g_autoptr(GPtrArray) outages = hs_run_outages_read(db, NULL);
    const HsRunOutage *outage = g_ptr_array_index(outages, 0);

    cr_assert(eq(int, (int)outages->len, 1));
    for (int part_i = 0; part_i < HS_OUTAGE_PART_N; part_i++)
        cr_assert(outage->parts[part_i] == parts[part_i], "%d", part_i);
    cr_assert(outage->total == 3100000);
    cr_assert(outage->is_hot_standby);
    sqlite3_close(db);
}

Test(run_service, tells_the_groups_that_turned_arrivals_away)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "counter", HS_TEXT("web"), HS_TEXT("turned away"), HS_INTEGER(17));
    ROW(store, "counter", HS_TEXT("app"), HS_TEXT("turned away"), HS_INTEGER(3));
    ROW(store, "counter", HS_TEXT("ftp"), HS_TEXT("turned away"), HS_INTEGER(0));
    ROW(store, "counter", HS_TEXT("web"), HS_TEXT("requests"), HS_INTEGER(99));

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) groups = hs_run_turned_away_read(db, NULL);

    cr_assert(eq(u32, groups->len, 2));
    cr_assert(eq(str, ((HsRunTurnedAway *)g_ptr_array_index(groups, 0))->clients, "app"));
    cr_assert(eq(u64, ((HsRunTurnedAway *)g_ptr_array_index(groups, 0))->n, 3));
    cr_assert(eq(str, ((HsRunTurnedAway *)g_ptr_array_index(groups, 1))->clients, "web"));
    cr_assert(eq(u64, ((HsRunTurnedAway *)g_ptr_array_index(groups, 1))->n, 17));
    sqlite3_close(db);
}

/* The journal was read before the image was there, and the run ended before a reply. */
Test(run_service, marks_out_of_order_and_missing_marks)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "service_outage", HS_TEXT("A"), HS_TEXT("f"), HS_INTEGER(100), HS_INTEGER(110),
        HS_NULL, HS_INTEGER(150), HS_INTEGER(140), HS_INTEGER(155), HS_NULL, HS_NULL);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) outages = hs_run_outages_read(db, NULL);
    const HsRunOutage *outage = g_ptr_array_index(outages, 0);

    cr_assert_not(outage->is_hot_standby);
    cr_assert(outage->parts[HS_OUTAGE_PART_DETECTION] == 10);
    cr_assert(outage->parts[HS_OUTAGE_PART_REALLOCATION] == HS_CYCLES_NEVER);
    cr_assert(outage->parts[HS_OUTAGE_PART_LOAD] == 40);
    cr_assert(outage->parts[HS_OUTAGE_PART_REPLAY] == 0);
    cr_assert(outage->parts[HS_OUTAGE_PART_START] == 5);
    cr_assert(outage->total == HS_CYCLES_NEVER);
    sqlite3_close(db);
}

/* Of 1 .. 100 ms the nearest ranks of 50 and 99 % are 50 and 99 ms. */
Test(run_service, counts_requests_and_response_times)
{
    sqlite3 *db = t256_open("run.db");
    g_autoptr(GPtrArray) apps = hs_run_requests_read(db, NULL);
    const HsRunRequests *app = g_ptr_array_index(apps, 0);

    cr_assert(eq(int, (int)apps->len, 1));
    cr_assert(app->n_sent == 101 && app->n_replied == 100);
    cr_assert(app->n_sent_again == 3 && app->n_timeouts == 4);
    cr_assert(app->response_p50 == 50000 && app->response_p99 == 99000);
    cr_assert(app->response_max == 100000);
    cr_assert(app->has_journal && app->n_committed == 100);
    cr_assert(app->n_lost == 0 && app->n_repeated == 0);
    sqlite3_close(db);
}

Test(run_service, rank_of_a_single_request)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "request", HS_TEXT("web"), HS_INTEGER(1), HS_INTEGER(1), HS_TEXT("A"), HS_INTEGER(5),
        HS_INTEGER(1), HS_INTEGER(12), HS_TEXT("os1"));

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) apps = hs_run_requests_read(db, NULL);
    const HsRunRequests *app = g_ptr_array_index(apps, 0);

    cr_assert(app->response_p50 == 7 && app->response_p99 == 7 && app->response_max == 7);
    cr_assert(not(app->has_journal));
    sqlite3_close(db);
}

/* The run compared what the program was told with the disk. A record that is on the disk although
 * the program was never told (its OS died first) is a gap in journal_record: nothing is lost. */
Test(run_service, tells_lost_and_repeated_as_the_run_counted_them)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "counter", HS_TEXT("A"), HS_TEXT("committed"), HS_INTEGER(5));
    ROW(store, "counter", HS_TEXT("A"), HS_TEXT("committed, lost"), HS_INTEGER(3));
    ROW(store, "counter", HS_TEXT("A"), HS_TEXT("repeated"), HS_INTEGER(1));
    ROW(store, "counter", HS_TEXT("B"), HS_TEXT("committed"), HS_INTEGER(2));
    ROW(store, "counter", HS_TEXT("B"), HS_TEXT("committed, lost"), HS_INTEGER(0));
    ROW(store, "counter", HS_TEXT("B"), HS_TEXT("repeated"), HS_INTEGER(0));
    ROW(store, "counter", HS_TEXT("C"), HS_TEXT("committed"), HS_INTEGER(0));
    ROW(store, "journal_record", HS_INTEGER(10), HS_TEXT("B"), HS_TEXT("os1"), HS_INTEGER(1),
        HS_INTEGER(1), HS_INTEGER(1));
    ROW(store, "journal_record", HS_INTEGER(20), HS_TEXT("B"), HS_TEXT("os2"), HS_INTEGER(3),
        HS_INTEGER(1), HS_INTEGER(3));

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) apps = hs_run_requests_read(db, NULL);
    const HsRunRequests *app = g_ptr_array_index(apps, 0);

    cr_assert(eq(int, (int)apps->len, 2), "C has neither requests nor a journal");
    cr_assert(app->n_committed == 5 && app->n_lost == 3 && app->n_repeated == 1);
    cr_assert(app->n_sent == 0 && app->response_p50 == HS_CYCLES_NEVER);
    app = g_ptr_array_index(apps, 1);
    cr_assert(app->n_committed == 2 && app->n_lost == 0 && app->n_repeated == 0);
    sqlite3_close(db);
}

Test(run_service, books_come_cpu_by_cpu)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "cpu_book", HS_TEXT("cpu10"), HS_TEXT("idle"), HS_INTEGER(3));
    ROW(store, "cpu_book", HS_TEXT("cpu2"), HS_TEXT("VMM"), HS_INTEGER(1));
    ROW(store, "cpu_book", HS_TEXT("cpu2"), HS_TEXT("idle"), HS_INTEGER(2));

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) books = hs_run_books_read(db, NULL);
    g_autoptr(GString) order = g_string_new(NULL);

    for (guint book_i = 0; book_i < books->len; book_i++) {
        const HsRunBook *book = g_ptr_array_index(books, book_i);

        g_string_append_printf(order, "%s/%s ", book->cpu, book->book);
    }
    cr_assert_str_eq(order->str, "cpu2/VMM cpu2/idle cpu10/idle ");
    sqlite3_close(db);
}

Test(run_service, reads_meta_expectations_and_refusals)
{
    sqlite3 *db = t256_open("run.db");
    g_autoptr(HsRunMeta) meta = hs_run_meta_read(db, NULL);
    g_autoptr(GPtrArray) expectations = hs_run_expectations_read(db, NULL);
    g_autoptr(GPtrArray) refusals = hs_run_refusals_read(db, NULL);
    const HsRunExpectation *last = g_ptr_array_index(expectations, 2);

    cr_assert_str_eq(meta->seed, "18446744073709551615");
    cr_assert(meta->clock_hz == 1000000 && meta->end_cycle == 10000000);
    cr_assert(eq(int, (int)expectations->len, 3));
    cr_assert(eq(int, (int)hs_run_expectations_n_held(expectations), 1));
    cr_assert(last->cycle == HS_CYCLES_NEVER && !last->has_held);
    cr_assert(eq(int, (int)refusals->len, 1));
    sqlite3_close(db);
}

static void assert_damaged(const char *words)
{
    g_autoptr(GError) error = NULL;
    sqlite3 *db = hs_store_open("run.db", &error);
    g_autoptr(HsRunMeta) meta = NULL;

    cr_assert(db != NULL, "%s", error != NULL ? error->message : "");
    meta = hs_run_meta_read(db, &error);
    cr_assert(meta == NULL);
    cr_assert(g_error_matches(error, HS_STORE_ERROR, HS_STORE_ERROR_DAMAGED));
    cr_assert(strstr(error->message, words) != NULL, "%s", error->message);
    sqlite3_close(db);
}

/* What STRICT lets through but no run can be. */
Test(run_service, refuses_a_run_that_cannot_be)
{
    static const struct {
        const char *change;
        const char *words;
    } cases[] = {
        { "DELETE FROM meta", "does not describe a run" },
        { "INSERT INTO meta SELECT * FROM meta", "table meta has more than one row" },
        { "UPDATE meta SET clock_hz = 0", "does not describe a run" },
        { "UPDATE meta SET unit_bytes = 0", "does not describe a run" },
        { "UPDATE meta SET storage_bytes = 7", "does not describe a run" },
        { "UPDATE meta SET end_cycle = -1", "a negative number" },
        { "UPDATE meta SET trace_level = 'all'", "a trace level that there is not" },
    };

    for (size_t case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++) {
        sqlite3 *db = NULL;

        sqlite3_close(t256_open("run.db"));
        cr_assert(eq(int, sqlite3_open("run.db", &db), SQLITE_OK));
        cr_assert(eq(int, sqlite3_exec(db, cases[case_i].change, NULL, NULL, NULL), SQLITE_OK));
        sqlite3_close(db);
        assert_damaged(cases[case_i].words);
    }
}

/* What a level keeps is the table in sim/trace_level.h. */
Test(run_service, names_what_was_left_out)
{
    static const struct {
        const char *level, *table, *complaint; /* NULL: it is there */
    } cases[] = {
        { "full", "event", NULL },
        { "flows", "flow", NULL },
        { "flows", "storage_range", NULL },
        { "off", "cpu_book", NULL },
        { "off", "fault", NULL },
        { "flows", "request",
          "with --trace flows, which leaves out requests\n"
          "  help: run it again with --trace full" },
        { "flows", "event", "which leaves out events\n" },
        { "flows", "span", "which leaves out what lasted\n" },
        { "flows", "value", "which leaves out values over time\n" },
        { "flows", "journal_record", "which leaves out journal records\n" },
        { "flows", "output", "which leaves out what programs printed\n" },
        { "flows", "instruction", "which leaves out instructions\n" },
        { "off", "resource_entry", "with --trace off, which leaves out the resource table\n" },
        { "off", "storage_range", "which leaves out the map of main storage\n" },
        { "off", "flow_step", "which leaves out flows\n" },
        { "off", "refusal", "which leaves out refused requests for storage\n" },
    };

    for (size_t case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++) {
        g_autoptr(GError) error = NULL;
        HsStore *store = t256_empty("run.db");
        sqlite3 *db = t256_publish(store, "run.db");

        sqlite3_close(db);
        cr_assert(eq(int, sqlite3_open("run.db", &db), SQLITE_OK));

        g_autofree char *sql = g_strdup_printf("UPDATE meta SET trace_level = '%s'",
                                               cases[case_i].level);

        cr_assert(eq(int, sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK));

        bool is_there = hs_run_require(db, cases[case_i].table, &error);

        cr_assert(is_there == (cases[case_i].complaint == NULL), "%s", cases[case_i].table);
        if (!is_there)
            cr_assert(strstr(error->message, cases[case_i].complaint) != NULL, "%s",
                      error->message);
        sqlite3_close(db);
    }
}
