/* test_run_faults: the faults of a run, and the programs that failed. */
#include "analysis/run_faults.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(run_faults, .init = t256_enter_folder, .fini = t256_leave_folder);

#define ROW(store, table, ...)                                                                     \
    hs_store_row(store, table, (HsCell[]){ __VA_ARGS__ },                                          \
                 sizeof((HsCell[]){ __VA_ARGS__ }) / sizeof(HsCell))

Test(run_faults, come_in_order_of_time_and_those_that_never_struck_last)
{
    static const struct {
        const char *name;
        HsCycles cycle;
        bool had_effect;
    } expected[] = {
        { "b", 100, true }, { "d", 100, false }, { "a", 900, true }, { "c", HS_CYCLES_NEVER, false }
    };
    HsStore *store = t256_empty("run.db");

    ROW(store, "fault", HS_TEXT("c"), HS_NULL, HS_TEXT("fail cpu 1"), HS_TEXT("cpu1"),
        HS_INTEGER(0));
    ROW(store, "fault", HS_TEXT("a"), HS_INTEGER(900), HS_TEXT("fail cpu 1"), HS_TEXT("cpu1"),
        HS_INTEGER(1));
    ROW(store, "fault", HS_TEXT("b"), HS_INTEGER(100), HS_TEXT("fail cpu 1"), HS_TEXT("cpu1"),
        HS_INTEGER(1));
    ROW(store, "fault", HS_TEXT("d"), HS_INTEGER(100), HS_TEXT("fail cpu 1"), HS_TEXT("cpu1"),
        HS_INTEGER(0));

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) faults = hs_run_faults_read(db, NULL);

    cr_assert(eq(u32, faults->len, G_N_ELEMENTS(expected)));
    for (guint i = 0; i < faults->len; i++) {
        const HsRunFault *fault = g_ptr_array_index(faults, i);

        cr_assert(eq(str, fault->name, (char *)expected[i].name));
        cr_assert(eq(u64, fault->cycle, expected[i].cycle));
        cr_assert(eq(int, fault->had_effect, expected[i].had_effect));
        cr_assert(eq(str, fault->action, "fail cpu 1"));
        cr_assert(eq(str, fault->target, "cpu1"));
    }
    sqlite3_close(db);
}

static void write_end(HsStore *store, int flow, const char *app, const char *cause, int begin)
{
    ROW(store, "flow", HS_INTEGER(flow), HS_TEXT("job end"), HS_TEXT(app), HS_TEXT(cause),
        HS_INTEGER(begin), HS_INTEGER(begin + 10), HS_TEXT("done"));
}

/* B was still giving its storage back when the run ended; C exited; A's start is not an end. */
Test(run_faults, a_program_failed_that_did_not_exit)
{
    HsStore *store = t256_empty("run.db");

    t256_flow(store, 1, "job start", "A", 5, 6);
    write_end(store, 2, "B", "disk error", 300);
    write_end(store, 3, "A", "breakpoint at pc 0x4", 200);
    write_end(store, 4, "C", "exited", 100);
    for (int position = 1; position <= 2; position++)
        ROW(store, "flow_step", HS_INTEGER(3), HS_INTEGER(position), HS_TEXT("130"),
            HS_TEXT("works"), HS_TEXT(position == 1 ? "os2" : "vmm"), HS_NULL, HS_INTEGER(200),
            HS_INTEGER(0), HS_INTEGER(5), HS_INTEGER(205));

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) failures = hs_run_failures_read(db, NULL);

    cr_assert(eq(u32, failures->len, 2));

    const HsRunFailure *failure = g_ptr_array_index(failures, 0);

    cr_assert(eq(str, failure->app, "A"));
    cr_assert(eq(str, failure->os, "os2"));
    cr_assert(eq(u64, failure->cycle, 200));
    cr_assert(eq(str, failure->reason, "breakpoint at pc 0x4"));
    failure = g_ptr_array_index(failures, 1);
    cr_assert(eq(str, failure->app, "B"));
    cr_assert(failure->os == NULL);
    sqlite3_close(db);
}
