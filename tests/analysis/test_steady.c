/* test_steady: series of rows made by hand. A run of 9,000 cycles, 1,000 a second: 2,000 stretches
 * of four and five cycles, and batches of 450 cycles. */
#include "analysis/steady.h"
#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static sqlite3 *db;

static void set_up(void)
{
    db = made_result_begin();
    made_meta(db);
}

TestSuite(steady, .init = set_up, .fini = made_result_end);

static GArray *ask(HsCycles warm_up, const char *measure, GError **error)
{
    HsSteadyPlan plan = { .warm_up = warm_up, .n_batches = 20, .confidence = HS_CONFIDENCE_95 };
    bool wanted[HS_STEADY_MEASURES_N] = { false };

    for (guint i = 0; i < HS_STEADY_MEASURES_N; i++)
        wanted[i] = g_str_equal(hs_steady_measure_at(i), measure);
    return hs_steady_of(db, &plan, wanted, error);
}

/* The one row of a measure. */
static HsSteadyRow row_of(HsCycles warm_up, const char *measure)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) rows = ask(warm_up, measure, &error);

    cr_assert(rows != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(u32, rows->len, 1));
    return g_array_index(rows, HsSteadyRow, 0);
}

Test(steady, response_times_are_those_of_the_requests_replied_to)
{
    for (unsigned i = 0; i < 200; i++)
        made_tell(db, "INSERT INTO request VALUES ('web', 1, %u, 'A', %u, 1, %u, 'os1')", i + 1,
                  40 * i, 40 * i + (i % 2 == 0 ? 10 : 20));
    made_tell(db, "INSERT INTO request VALUES ('web', 1, 999, 'A', 8000, 1, NULL, NULL)");

    HsSteadyRow row = row_of(0, "response.mean");

    cr_assert(eq(u64, row.n, 200));
    cr_assert(eq(u64, row.batches.n_a_batch, 10));
    cr_assert(epsilon_eq(dbl, row.batches.means.mean, 15e6, 1e-3), "15 cycles of 1 ms");
    cr_assert(epsilon_eq(dbl, row.interval.high, 15e6, 1e-3));
    cr_assert(eq(int, (int)row.state, HS_STEADY_GOOD));
    /* 101 are left, and 20 batches of 5 begin with the second of them. */
    row = row_of(40 * 99, "response.mean");
    cr_assert(eq(u64, row.batches.n_left_out, 100));
    cr_assert(eq(u64, row.from, 40 * 100));
}

Test(steady, replies_are_counted_a_second)
{
    for (unsigned i = 0; i < 100; i++)
        made_tell(db, "INSERT INTO request VALUES ('web', 1, %u, 'A', 0, 1, %u, 'os1')", i + 1,
                  90 * i + 45);
    /* Every batch of 450 cycles has five: 100 in 9 s. */
    HsSteadyRow row = row_of(0, "throughput");

    cr_assert(epsilon_eq(dbl, row.batches.means.mean, 100 / 9.0, 1e-9));
    cr_assert(epsilon_eq(dbl, row.interval.low, 100 / 9.0, 1e-9));
    cr_assert(eq(u64, row.n, HS_STEADY_STRETCHES));
}

Test(steady, turns_of_a_cpu_are_what_it_was_busy)
{
    made_tell(db, "INSERT INTO cpu_book VALUES ('cpu0', 'VMM', 4501), ('cpu0', 'idle', 4499);"
                  "INSERT INTO cpu_turn VALUES ('cpu0', 'os1', 0, 7), ('cpu0', 'vmm', 7, 4501)");

    HsSteadyRow row = row_of(0, "cpu.busy");

    cr_assert(epsilon_eq(dbl, row.batches.means.mean, 4501 / 9000.0, 1e-4));
    cr_assert(eq(int, (int)row.state, HS_STEADY_DEPENDENT), "first it is, then it is not");
    row = row_of(4501, "cpu.busy");
    cr_assert(epsilon_eq(dbl, row.batches.means.mean, 0, 0));
    cr_assert(eq(int, (int)row.state, HS_STEADY_GOOD));
}

Test(steady, a_cpu_that_nobody_had_is_not_busy)
{
    made_tell(db, "INSERT INTO cpu_book VALUES ('cpu0', 'idle', 9000)");
    cr_assert(epsilon_eq(dbl, row_of(0, "cpu.busy").interval.high, 0, 0));
}

Test(steady, storage_lasts_as_long_as_its_version)
{
    made_tell(db, "INSERT INTO resource_version VALUES (0, 0, 'start', NULL), (1, 900, 'x', NULL);"
                  "INSERT INTO resource_entry VALUES"
                  " (0, 1, 'unused', 'main storage', 1000, 'vmm', NULL),"
                  " (0, 2, 'unused', 'main storage', 3000, 'vmm', NULL),"
                  " (0, 3, 'disk unused', 'auxiliary memory', 7, 'vmm', NULL),"
                  " (1, 1, 'os1', 'main storage', 4000, 'os1', NULL)");

    /* 4000 for the first tenth, then none: that tenth is what MSER-5 finds. */
    cr_assert(epsilon_eq(dbl, row_of(0, "storage.unused").batches.means.mean, 400, 1e-9));

    HsSteadyRow row = row_of(HS_CYCLES_NEVER, "storage.unused");

    cr_assert(epsilon_eq(dbl, row.batches.means.mean, 0, 0));
    cr_assert(eq(u64, row.from, 900));
}

Test(steady, what_is_idle_has_a_row_for_each_os)
{
    made_first_version(db);
    made_tell(db, "INSERT INTO value VALUES (0, 'os1', 'kernel units', 4)");
    /* 10 MB of os1's own, 4 of them its kernel's. */
    cr_assert(epsilon_eq(dbl, row_of(0, "storage.idle").batches.means.mean, 6.0 * 1048576, 1e-6));
}

Test(steady, what_no_run_can_have_is_refused)
{
    g_autoptr(GError) error = NULL;

    made_tell(db, "INSERT INTO cpu_book VALUES ('cpu0', 'idle', 0);"
                  "INSERT INTO cpu_turn VALUES ('cpu0', 'os1', 8000, 9001)");
    cr_assert(ask(0, "cpu.busy", &error) == NULL);
    cr_assert(g_strstr_len(error->message, -1, "something lasts longer than the run") != NULL, "%s",
              error->message);
}

Test(steady, a_run_of_few_cycles_is_refused)
{
    g_autoptr(GError) error = NULL;

    made_tell(db, "UPDATE meta SET end_cycle = 1999");
    cr_assert(ask(0, "cpu.busy", &error) == NULL);
    cr_assert(eq(str, error->message, "a run of less than 2000 cycles has no steady state"));
    made_tell(db, "UPDATE meta SET end_cycle = 2000");
    g_clear_error(&error);
    cr_assert(ask(2000, "cpu.busy", &error) == NULL);
    cr_assert(eq(str, error->message, "the warm-up is as long as the run: nothing is left"));
}
