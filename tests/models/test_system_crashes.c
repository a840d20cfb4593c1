/* Nothing committed is lost, nothing is done twice: the active OS crashes at many cycles, by panic
 * and by hang, in every state of A; the invariants are checked after every event. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "tests/models/small_system.h"

/* 1 MHz, one CPU; equal shares, so that a hung OS does not starve the other. B is granted unused
 * storage and engages it while A starts. */
static const char text[] =
    "scenario \"crashes\" { stop at 1 s  seed 7 }\n"
    "param crash_at = 300 ms\n param how = panic\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 24 MB }\n"
    "vmm { area 2 MB  detector { state  stall every 25 ms misses 2 } }\n"
    "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
    "program A-code {\n"
    "    image 24 KB\n"
    "    loop { receive  compute 200 us  touch 4 pages uniform write  commit 3 KB  reply 200 B }\n"
    "}\n"
    "program B-code { image 8 KB  loop { compute 2 ms  sleep 3 ms } }\n"
    "app A { runs A-code  on os1  standby os2  area 4 MB  journal 1 MB  start at 5 ms }\n"
    "app B { runs B-code  on os1  area 5 MB  journal 64 KB  start at 150 ms }\n"
    "clients web { to A  count 4  think exponential 8 ms  request 256 B  timeout 60 ms }\n"
    "fault \"os1 crashes\" { at $crash_at  crash os1 $how }\n";

#define STOP UINT64_C(1000000)
/* From here on A is a job: without an area of its own it is submitted on os2. */
#define SUBMITTED UINT64_C(5000)
/* Routine 110 has asked for A's area (toy: dispatch 10, three steps of 100); the monitor enters it
 * then, whatever happens to the OS. */
#define ENTERED UINT64_C(5310)

/* A run with a crash at that cycle. */
static SmallSystem *crash_at(HsCycles cycle, const char *how)
{
    g_autofree char *at = g_strdup_printf("crash_at=%" PRIu64 "cycles", cycle);
    g_autofree char *by = g_strdup_printf("how=%s", how);
    const char *settings[] = { at, by, NULL };
    return small_system_of(text, &(SmallOptions){ .settings = settings, .is_paranoid = true });
}

/* B is gone, all it had is the monitor's; A is os2's, or nobody knew of it. */
static void check_end(const SmallSystem *run, HsCycles cycle)
{
    g_autofree char *table = small_system_table(run, -1);
    const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
    cr_assert(eq(str, small_text(small_system_outcome(flow)), "done"), "crash at %" PRIu64, cycle);
    if (cycle < SUBMITTED) {
        cr_assert(eq(str, table, "os2 14 os2>none, vmm 2 vmm>none, unused 8 vmm>none"));
        cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "none"));
        return;
    }
    cr_assert(eq(str, table, "A 4 os2>vmm, os2 10 os2>none, vmm 2 vmm>none, unused 8 vmm>none"),
              "crash at %" PRIu64, cycle);
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "none"));
}

/* Requests sent in the last 150 ms may still be under way: a time-out, a retry, and the queue. */
static void check_crash(HsCycles cycle, const char *how)
{
    SmallSystem *run = crash_at(cycle, how);
    check_end(run, cycle);
    small_system_check_sums(run);
    guint n_forgotten = small_system_check_requests(run, "A", STOP - 150000);
    if (cycle >= ENTERED)
        cr_assert(eq(u32, n_forgotten, 0), "crash at %" PRIu64 " (%s)", cycle, how);
    small_system_free(run);
}

static void check_window(HsCycles from, HsCycles to, HsCycles step, const char *how)
{
    for (HsCycles cycle = from; cycle < to; cycle += step)
        check_crash(cycle, how);
}

/* 1009 and 1511 are primes: the crashes fall into all phases of ticks, slices and turns. */
Test(system_crashes, a_panic_while_a_starts_loses_nothing)
{
    check_window(1000, 150000, 1009, "panic");
}

Test(system_crashes, a_hang_while_a_starts_loses_nothing)
{
    check_window(1000, 150000, 1511, "hang");
}

Test(system_crashes, a_panic_while_a_serves_and_b_starts_loses_nothing)
{
    check_window(150000, 450000, 1009, "panic");
}

Test(system_crashes, a_hang_while_a_serves_and_b_starts_loses_nothing)
{
    check_window(150000, 450000, 1511, "hang");
}

/* Cycle by cycle through one transaction: from receive to reply. */
Test(system_crashes, a_panic_at_any_cycle_of_a_transaction_loses_nothing)
{
    check_window(400000, 406000, 53, "panic");
}

/* ---- the window really holds what it is there for ---- */

/* Cycles of a state of A or B on os1 before `until`, in a run without the crash. */
static HsCycles time_in(const SmallSystem *run, const char *app, const char *state, HsCycles until)
{
    HsCycles sum = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_span); i++) {
        const HsCell *row = small_system_row(run, &hs_table_span, i);
        if (strcmp(row[0].text, app) == 0 && strcmp(row[1].text, state) == 0 &&
            (HsCycles)row[3].integer < until)
            sum += MIN((HsCycles)row[4].integer, until) - (HsCycles)row[3].integer;
    }
    return sum;
}

Test(system_crashes, the_crashes_fall_into_every_state_of_a_program)
{
    static const char *const states[] = {
        "starts", "loads", "reads its journal", "runs", "waits for its journal",
    };
    SmallSystem *run = crash_at(999999, "panic");
    for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
        bool is_of_a_start = i == 0;
        cr_assert(time_in(run, "A", states[i], 450000) > (is_of_a_start ? 500 : 5000), "%s",
                  states[i]);
    }
    cr_assert(time_in(run, "B", "starts", 450000) > 5000, "B engages 5 units of a ms each");
    cr_assert(eq(u64,
                 small_system_step(run, small_system_flow(run, "job start", "A", 0), "90").begin,
                 ENTERED));
    small_system_free(run);
}

/* ---- a torn journal record ---- */

/* The span of the first transfer of A's journal to the disk after `after`. */
static const HsCell *journal_write(const SmallSystem *run, HsCycles after)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_span); i++) {
        const HsCell *row = small_system_row(run, &hs_table_span, i);
        if (strcmp(row[1].text, "transfer") == 0 && (HsCycles)row[3].integer > after &&
            g_str_has_prefix(row[2].text, "disk: write A journal"))
            return row;
    }
    return NULL;
}

static guint n_fenced(const SmallSystem *run)
{
    guint n = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_span); i++) {
        const HsCell *row = small_system_row(run, &hs_table_span, i);
        n += strcmp(row[1].text, "transfer") == 0 && g_str_has_suffix(row[2].text, ", fenced") &&
             g_str_has_prefix(row[2].text, "disk: write A journal");
    }
    return n;
}

/* Fencing ends 600 cycles after a panic: crash so early that it falls into the writing. */
Test(system_crashes, a_journal_record_that_is_torn_by_the_fence_is_written_anew)
{
    SmallSystem *reference = crash_at(999999, "panic");
    const HsCell *write = journal_write(reference, 400000);
    HsCycles begin = (HsCycles)write[3].integer;
    HsCycles end = (HsCycles)write[4].integer;
    small_system_free(reference);
    guint n_torn = 0;
    for (HsCycles fence = begin + 1; fence <= end + 50; fence += 97) {
        SmallSystem *run = crash_at(fence - 600, "panic");
        n_torn += n_fenced(run);
        cr_assert(eq(u32, small_system_check_requests(run, "A", STOP - 150000), 0));
        small_system_free(run);
    }
    cr_assert(n_torn >= 20, "%u torn", n_torn);
}

/* ---- on the shipped scenario ---- */

Test(system_crashes, os_crash_loses_nothing_whenever_it_happens)
{
    static const char *const times[] = { "501ms",       "900ms",  "1400ms",      "2001ms",
                                         "2_345_678us", "4567ms", "7_777_777us", "15s" };
    for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
        g_autofree char *at = g_strdup_printf("crash_at=%s", times[i]);
        const char *settings[] = { at, NULL };
        SmallSystem *run = small_system_load(
            "os-crash.scn", &(SmallOptions){ .settings = settings, .is_paranoid = true });
        small_system_run(run);
        small_system_check_sums(run);
        cr_assert(eq(u32, small_system_check_requests(run, "A", UINT64_C(17) * 500000000), 0));
        cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
        small_system_free(run);
    }
}
