/* Routine 210 in whole runs: when a panic and a hang are seen, and what happens where nobody
 * looks. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>

#include "tests/models/small_system.h"

/* Polls every $every, $misses of them; ticks every 10 ms, shorter than a poll's period. */
static const char text[] =
    "scenario \"detection\" { stop at 3 s }\n"
    "param crash_at = 500 ms\n param how = hang\n param every = 100 ms\n param misses = 3\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 24 MB }\n"
    "vmm { area 2 MB  detector { state  stall every $every misses $misses } }\n"
    "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
    "program code { image 8 KB  loop { compute 1 ms  sleep 9 ms } }\n"
    "app A { runs code  on os1  standby os2  area 4 MB  journal 64 KB }\n"
    "fault \"os1 stops\" { at $crash_at  crash os1 $how }\n";

/* Columns of a flow and of a span. */
enum { CAUSE = 3, BEGIN };
enum { SPAN_COMPONENT, SPAN_KIND, SPAN_DETAIL, SPAN_BEGIN, SPAN_END };

static SmallSystem *stop_at(HsCycles cycle, const char *how, const char *every, const char *misses)
{
    g_autofree char *at = g_strdup_printf("crash_at=%" PRIu64 "cycles", cycle);
    g_autofree char *by = g_strdup_printf("how=%s", how);
    const char *settings[] = { at, by, every, misses, NULL };
    return small_system_of(text, &(SmallOptions){ .settings = settings, .is_paranoid = true });
}

/* Cycles from the fault to the beginning of 501's work: the detector's delay, and the rest of the
 * poll that saw it, whose path the monitor still has to go. */
static HsCycles delay_of(const SmallSystem *run)
{
    const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
    cr_assert(eq(str, small_text(small_system_outcome(flow)), "done"));
    return small_system_step(run, flow, "501").wait;
}

Test(system_detection, a_panic_is_seen_in_its_own_cycle)
{
    SmallSystem *run = stop_at(523457, "panic", "every=100ms", "misses=3");
    const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
    cr_assert(eq(str, small_text(flow[CAUSE].text), "disabled wait"));
    cr_assert(eq(i64, flow[BEGIN].integer, 523457));
    cr_assert(eq(u64, delay_of(run), 0));
    small_system_free(run);
}

/* Declared at the k-th poll after the fault: polls are at h, 2h, ..., and one in the fault's own
 * cycle has looked before it. */
static HsCycles check_hang(HsCycles cycle, HsCycles h, uint64_t k)
{
    g_autofree char *every = g_strdup_printf("every=%" PRIu64 "cycles", h);
    g_autofree char *misses = g_strdup_printf("misses=%" PRIu64, k);
    SmallSystem *run = stop_at(cycle, "hang", every, misses);
    const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
    HsCycles delay = delay_of(run) - small_system_vmm_cost(run, "poll");
    cr_assert(eq(str, small_text(flow[CAUSE].text), "no progress"));
    cr_assert(eq(i64, flow[BEGIN].integer, (int64_t)cycle), "FIG. 5 begins with the fault");
    cr_assert(eq(u64, delay, h * (cycle / h + k) - cycle), "%" PRIu64, cycle);
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    small_system_free(run);
    return delay;
}

static void check_hangs(HsCycles h, uint64_t k, HsCycles step)
{
    const HsCycles poll = 500000;
    for (HsCycles cycle = poll; cycle < poll + h; cycle += step) {
        HsCycles delay = check_hang(cycle, h, k);
        cr_assert(delay > (k - 1) * h && delay <= k * h, "%" PRIu64 " after %" PRIu64, delay,
                  cycle);
    }
}

Test(system_detection, a_hang_is_seen_after_more_than_k_1_and_at_most_k_periods)
{
    check_hangs(100000, 3, 2003);
    check_hangs(50000, 2, 1999);
    check_hangs(20000, 15, 1999); /* as VMware: 15 polls, (14, 15] of them */
}

Test(system_detection, a_hang_around_a_poll_and_a_tick_is_seen_by_the_same_rule)
{
    for (HsCycles cycle = 499990; cycle <= 500010; cycle++) {
        HsCycles delay = check_hang(cycle, 100000, 3);
        cr_assert(delay > 200000 && delay <= 300000, "%" PRIu64, delay);
    }
    cr_assert(eq(u64, check_hang(500000, 100000, 1), 100000));
    cr_assert(eq(u64, check_hang(499999, 100000, 1), 1));
}

Test(system_detection, the_delay_is_uniform_over_the_phase_of_the_fault)
{
    const HsCycles h = 100000;
    const uint64_t n = 50;
    HsCycles sum = 0;
    for (uint64_t i = 0; i < n; i++) {
        SmallSystem *run = stop_at(500000 + h / (2 * n) + i * h / n, "hang", "every=100ms",
                                   "misses=3");
        sum += delay_of(run) - small_system_vmm_cost(run, "poll");
        small_system_free(run);
    }
    cr_assert(eq(u64, sum / n, 5 * h / 2));
}

/* What a run says where the detector is off: the OS hangs until the end, A with it. */
static void check_never_detected(const char *detector, const char *how, const char *state)
{
    g_autoptr(GString) blind = g_string_new(text);
    g_string_replace(blind, "state  stall every $every misses $misses", detector, 0);
    g_string_replace(blind, "param every = 100 ms\n param misses = 3\n", "", 0);
    g_string_append_printf(blind, "expect \"it stays so\" at stop : os1.state == %s\n", state);
    g_string_append(blind, "expect \"A is away\" at stop : A.runs_on == os1 and table.A == 4 MB\n");
    g_autofree char *by = g_strdup_printf("how=%s", how);
    const char *settings[] = { by, NULL };
    SmallSystem *run = small_system_of(
        blind->str, &(SmallOptions){ .settings = settings, .is_paranoid = true });
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0));
    cr_assert(small_system_flow(run, "FIG. 5", NULL, 0) == NULL);
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_fault), 1));
    cr_assert(eq(i64, small_system_row(run, &hs_table_fault, 0)[4].integer, 1));
    small_system_check_sums(run);
    small_system_free(run);
}

Test(system_detection, a_hang_is_never_seen_without_the_stall_detector)
{
    check_never_detected("state", "hang", "hung");
}

Test(system_detection, a_panic_is_never_seen_without_any_detector)
{
    check_never_detected("", "panic", "panicked");
}

/* A panicked OS does not tick either. */
Test(system_detection, the_stall_detector_alone_sees_a_panic_too)
{
    g_autoptr(GString) slow = g_string_new(text);
    g_string_replace(slow, "state  stall", "stall", 0);
    const char *settings[] = { "how=panic", "crash_at=502ms", NULL };
    SmallSystem *run = small_system_of(
        slow->str, &(SmallOptions){ .settings = settings, .is_paranoid = true });
    cr_assert(eq(u64, delay_of(run) - small_system_vmm_cost(run, "poll"), 298000));
    small_system_free(run);
}

/* ---- how long a hung OS takes CPU time ---- */

Test(system_detection, a_hung_os_burns_cpu_time_until_it_is_fenced)
{
    SmallSystem *run = stop_at(500000, "hang", "every=100ms", "misses=3");
    HsCycles fenced = small_system_step(run, small_system_flow(run, "FIG. 5", "os1", 0), "501").end;
    HsCycles begin = 0;
    HsCycles end = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_span); i++) {
        const HsCell *row = small_system_row(run, &hs_table_span, i);
        if (g_strcmp0(row[SPAN_COMPONENT].text, "os1") == 0 &&
            g_strcmp0(row[SPAN_KIND].text, "hung") == 0) {
            begin = (HsCycles)row[SPAN_BEGIN].integer;
            end = (HsCycles)row[SPAN_END].integer;
        }
    }
    cr_assert(eq(u64, begin, 500000));
    cr_assert(eq(u64, end, fenced));
    cr_assert(small_system_counter(run, "os1", "guest cycles") > (fenced - 500000) / 2);
    small_system_free(run);
}

/* A standby that never gets a CPU makes no progress: a false alarm, and still never two owners. */
Test(system_detection, a_starved_os_is_declared_failed_and_fenced)
{
    g_autoptr(GString) starved = g_string_new(text);
    g_string_replace(starved, "role standby  storage 5 MB  kernel 4 MB",
                     "role standby  storage 5 MB  kernel 4 MB  share 1", 0);
    g_string_replace(starved, "role active   storage 9 MB  kernel 4 MB",
                     "role active   storage 9 MB  kernel 4 MB  share 10000", 0);
    g_string_replace(starved, "compute 1 ms  sleep 9 ms", "compute 1 s", 0);
    const char *settings[] = { "every=20ms", "misses=2", "crash_at=2900ms", NULL };
    SmallSystem *run = small_system_of(
        starved->str, &(SmallOptions){ .settings = settings, .is_paranoid = true });
    small_system_check_sums(run);
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "none"));
    const HsCell *flow = small_system_flow(run, "FIG. 5", "os2", 0);
    cr_assert(eq(str, small_text(flow[CAUSE].text), "no progress"));
    small_system_free(run);
}

/* The active OS starves behind a standby that has nothing but a larger share and a program: its A
 * is away from the declaration on, with no fault in the scenario. */
Test(system_detection, a_starved_active_os_leaves_an_outage)
{
    g_autoptr(GString) starved = g_string_new(text);
    g_string_replace(starved, "role standby  storage 5 MB  kernel 4 MB",
                     "role standby  storage 9 MB  kernel 4 MB  share 10000", 0);
    g_string_replace(starved, "role active   storage 9 MB  kernel 4 MB",
                     "role active   storage 9 MB  kernel 4 MB  share 1", 0);
    g_string_append(starved, "program load { image 8 KB  loop { compute 1 s } }\n"
                             "app B { runs load  on os2  area 2 MB  start at 400 ms }\n");
    const char *settings[] = { "every=20ms", "misses=2", "crash_at=2900ms", NULL };
    SmallSystem *run = small_system_of(
        starved->str, &(SmallOptions){ .settings = settings, .is_paranoid = true });
    const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
    cr_assert(eq(str, small_text(flow[CAUSE].text), "no progress"));
    cr_assert(eq(i64, flow[BEGIN].integer % 20000, 0), "declared at a poll");
    cr_assert(eq(u32, hs_outages_n(run->facts.outages), 1));
    const HsOutage *outage = hs_outages_at(run->facts.outages, 0);
    cr_assert(eq(str, small_text(outage->fault), "no progress"));
    cr_assert(eq(u64, outage->fault_cycle, (HsCycles)flow[BEGIN].integer));
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_DETECTED], small_system_step(run, flow, "501").end));
    small_system_free(run);
}
