/* test_views: the views of a result, worked out by hand on T256 (one cycle is a microsecond), and
 * against the readers in C that tell the same. */
#include "analysis/run_service.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define ROW(store, table, ...)                                                                     \
    hs_store_row(store, table, (HsCell[]){ __VA_ARGS__ },                                          \
                 sizeof((HsCell[]){ __VA_ARGS__ }) / sizeof(HsCell))

TestSuite(views, .init = t256_enter_folder, .fini = t256_leave_folder);

/* The rows of a question, cells by blanks, rows by '\n'. The caller frees. */
static char *answer(sqlite3 *db, const char *sql)
{
    GString *text = g_string_new(NULL);
    sqlite3_stmt *statement = NULL;

    cr_assert(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s",
              sqlite3_errmsg(db));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *cell = (const char *)sqlite3_column_text(statement, i);

            g_string_append_printf(text, "%s%s", i > 0 ? " " : "", cell != NULL ? cell : "-");
        }
        g_string_append_c(text, '\n');
    }
    (void)sqlite3_finalize(statement);
    return g_string_free(text, FALSE);
}

static void check(sqlite3 *db, const char *sql, const char *expected)
{
    g_autofree char *found = answer(db, sql);

    cr_assert(strcmp(found, expected) == 0, "%s\nfound:\n%sexpected:\n%s", sql, found, expected);
}

Test(views, fig4_has_the_states_of_the_setting)
{
    sqlite3 *db = t256_open("run.db");

    check(db, "SELECT version, state, cycle, cycle_s FROM table_state",
          "0 A 0 0.0\n1 B 1000000 1.0\n2 C 2000000 2.0\n3 after FIG. 5 5000500 5.0005\n");
    check(db,
          "SELECT state, area, size / 1048576, owner, destination FROM fig4 "
          "WHERE state IN ('C', 'after FIG. 5')",
          "C os1 32 os1 os2\nC A 128 os1 os2\nC B 40 os1 vmm\nC os2 32 os2 vmm\nC vmm 16 vmm -\n"
          "C unused 8 vmm -\nafter FIG. 5 A 128 os2 vmm\nafter FIG. 5 os2 64 os2 vmm\n"
          "after FIG. 5 vmm 16 vmm -\nafter FIG. 5 unused 48 vmm -\n");
    sqlite3_close(db);
}

Test(views, fig5_has_the_steps_and_when_they_are_done)
{
    sqlite3 *db = t256_open("run.db");

    /* 14, 6, 10, 70 + 320, 10, 70, 2999490 + 10 cycles, one behind the other. */
    check(db, "SELECT os, step, wait_cycles, work_cycles, done_cycles, done_ms FROM fig5",
          "os1 501 0 14 14 0.014\nos1 502 0 6 20 0.02\nos1 503 0 10 30 0.03\n"
          "os1 504 70 320 420 0.42\nos1 505 0 10 430 0.43\nos1 506 0 70 500 0.5\n"
          "os1 507 2999490 10 3000000 3000.0\n");
    check(db, "SELECT count(*) FROM fig6", "0\n");
    sqlite3_close(db);
}

Test(views, fig6_is_that_of_a_program)
{
    HsStore *store = t256_empty("run.db");

    t256_flow(store, 1, "FIG. 6", "A", 1000, 1500);
    ROW(store, "flow_step", HS_INTEGER(1), HS_INTEGER(1), HS_TEXT("601"), HS_TEXT("detect"),
        HS_TEXT("os1"), HS_NULL, HS_INTEGER(1000), HS_INTEGER(200), HS_INTEGER(300),
        HS_INTEGER(1500));

    sqlite3 *db = t256_publish(store, "run.db");

    check(db, "SELECT * FROM fig6",
          "1 A disabled wait done 1 601 detect os1 - 1000 200 300 1500 500 0.5\n");
    check(db, "SELECT count(*) FROM fig5", "0\n");
    sqlite3_close(db);
}

/* Versions 1 and 2 are of one cycle, so 1 lasts no time. */
Test(views, storage_over_time_joins_what_stays_the_same)
{
    static const struct {
        int version, cycle, first, n;
        const char *area, *owner;
    } rows[] = {
        { 0, 0, 0, 100, "os1", "os1" },       { 0, 0, 100, 156, "unused", "vmm" },
        { 1, 1000000, 0, 256, "os1", "os1" }, { 2, 1000000, 0, 100, "os1", "os1" },
        { 2, 1000000, 100, 20, "A", "os1" },  { 2, 1000000, 120, 136, "unused", "vmm" },
        { 3, 4000000, 0, 60, "os1", "os1" },  { 3, 4000000, 60, 20, "A", "os1" },
        { 3, 4000000, 80, 40, "os1", "os1" }, { 3, 4000000, 120, 136, "unused", "vmm" },
        { 4, 5000000, 0, 256, "os1", "os1" },
    };
    HsStore *store = t256_empty("run.db");
    int last = -1;

    for (size_t row_i = 0; row_i < G_N_ELEMENTS(rows); row_i++) {
        if (rows[row_i].version > last)
            t256_version(store, rows[row_i].version, rows[row_i].cycle, "x", NULL);
        last = rows[row_i].version;
        ROW(store, "storage_range", HS_INTEGER(last), HS_INTEGER(rows[row_i].first),
            HS_INTEGER(rows[row_i].n), HS_TEXT(rows[row_i].area), HS_TEXT(rows[row_i].owner),
            HS_TEXT("connected"));
    }

    sqlite3 *db = t256_publish(store, "run.db");

    check(db,
          "SELECT begin, end, begin_s, end_s, owner, area, bytes / 1048576 "
          "FROM storage_over_time",
          "0 5000000 0.0 5.0 os1 os1 100\n0 1000000 0.0 1.0 vmm unused 156\n"
          "1000000 5000000 1.0 5.0 os1 A 20\n1000000 5000000 1.0 5.0 vmm unused 136\n"
          "5000000 10000000 5.0 10.0 os1 os1 256\n");
    sqlite3_close(db);
}

Test(views, outage_has_parts_that_add_up)
{
    sqlite3 *db = t256_open("run.db");

    check(db,
          "SELECT app, detection_ms, reallocation_ms, load_ms, replay_ms, start_ms, reply_ms, "
          "total_ms FROM outage",
          "A 0.014 0.486 2500.0 400.0 99.5 100.0 3100.0\n");
    sqlite3_close(db);
}

/* As test_run_service has it: a mark before an earlier one took no time, one is missing. */
Test(views, outage_is_that_of_the_reader)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "service_outage", HS_TEXT("A"), HS_TEXT("f"), HS_INTEGER(100), HS_INTEGER(110),
        HS_NULL, HS_INTEGER(150), HS_INTEGER(140), HS_INTEGER(155), HS_NULL, HS_NULL);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) outages = hs_run_outages_read(db, NULL);
    const HsRunOutage *outage = g_ptr_array_index(outages, 0);

    check(db,
          "SELECT detection_ms, reallocation_ms, load_ms, replay_ms, start_ms, reply_ms, total_ms "
          "FROM outage",
          "0.01 - 0.04 0.0 0.005 - -\n");
    cr_assert(outage->parts[HS_OUTAGE_PART_LOAD] == 40 && outage->total == HS_CYCLES_NEVER);
    sqlite3_close(db);
}

Test(views, requests_and_cpu_time_have_seconds)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "request", HS_TEXT("web"), HS_INTEGER(1), HS_INTEGER(1), HS_TEXT("A"),
        HS_INTEGER(3000000), HS_INTEGER(1), HS_INTEGER(3000500), HS_TEXT("os1"));
    ROW(store, "request", HS_TEXT("web"), HS_INTEGER(2), HS_INTEGER(1), HS_TEXT("A"),
        HS_INTEGER(2000000), HS_INTEGER(3), HS_NULL, HS_NULL);
    ROW(store, "cpu_book", HS_TEXT("cpu10"), HS_TEXT("idle"), HS_INTEGER(10000000));
    ROW(store, "cpu_book", HS_TEXT("cpu9"), HS_TEXT("VMM"), HS_INTEGER(2500000));
    ROW(store, "cpu_book", HS_TEXT("cpu9"), HS_TEXT("idle"), HS_INTEGER(7500000));

    sqlite3 *db = t256_publish(store, "run.db");

    check(db, "SELECT * FROM requests",
          "web 2 1 A 2000000 - 3 - 2.0 - unanswered\n"
          "web 1 1 A 3000000 3000500 1 os1 3.0 0.5 replied\n");
    check(db, "SELECT * FROM cpu_time",
          "cpu9 VMM 2500000 2.5 0.25\ncpu9 idle 7500000 7.5 0.75\ncpu10 idle 10000000 10.0 1.0\n");
    sqlite3_close(db);
}

/* os1 owns 100 MB, 30 of them its kernel's; it fails at 4 s, and all of it and A's are idle. The
 * kernel of os2 is all that os2 owns and more: that it owes is not idle. */
Test(views, idle_is_what_nobody_uses)
{
    HsStore *store = t256_empty("run.db");

    t256_version(store, 0, 0, "start", NULL);
    t256_entry(store, 0, 1, "os1", 100, "os1", NULL);
    t256_entry(store, 0, 2, "os2", 20, "os2", NULL);
    t256_entry(store, 0, 3, "vmm", 136, "vmm", NULL);
    t256_version(store, 1, 1000000, "A starts", NULL);
    t256_entry(store, 1, 1, "os1", 80, "os1", NULL);
    t256_entry(store, 1, 2, "A", 20, "os1", NULL);
    t256_entry(store, 1, 3, "vmm", 156, "vmm", NULL);
    ROW(store, "value", HS_INTEGER(0), HS_TEXT("os1"), HS_TEXT("kernel units"), HS_INTEGER(30));
    ROW(store, "value", HS_INTEGER(0), HS_TEXT("os2"), HS_TEXT("kernel units"), HS_INTEGER(30));
    ROW(store, "value", HS_INTEGER(4000000), HS_TEXT("os1"), HS_TEXT("kernel units"),
        HS_INTEGER(0));

    sqlite3 *db = t256_publish(store, "run.db");

    check(db, "SELECT begin, end, begin_s, end_s, os, bytes / 1048576 FROM idle",
          "0 1000000 0.0 1.0 os1 70\n0 1000000 0.0 1.0 os2 0\n1000000 4000000 1.0 4.0 os1 50\n"
          "4000000 10000000 4.0 10.0 os1 100\n");
    sqlite3_close(db);
}
