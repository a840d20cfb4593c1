/* Second faults, early faults, faults of the standby: every one of them ends in a stated outcome,
 * with one owner for every unit; the invariants are checked after every event. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "tests/models/small_system.h"

static const char machine[] =
    "scenario \"faults\" { stop at 1 s  seed 11 }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 24 MB }\n"
    "vmm { area 2 MB  detector { state  stall every 25 ms misses 2 } }\n"
    "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
    "program A-code { image 24 KB  loop { receive  compute 200 us  commit 3 KB  reply 200 B } }\n"
    "program B-code { image 8 KB  loop { compute 2 ms  sleep 3 ms } }\n"
    "app A { runs A-code  on os1  standby os2  area 4 MB  journal 1 MB }\n"
    "app B { runs B-code  on os1  area 5 MB  journal 64 KB  start at 100 ms }\n"
    "clients web { to A  count 4  think exponential 8 ms  request 256 B  timeout 60 ms }\n";

#define NOTHING_BUT_THE_MONITOR "vmm 2 vmm>none, unused 22 vmm>none"
#define FIRST_CRASH UINT64_C(403210)

/* Columns of a fault. */
enum { FAULT_NAME, FAULT_CYCLE, FAULT_ACTION, FAULT_TARGET, FAULT_HAD_EFFECT };

static SmallSystem *run_with(const char *faults)
{
    g_autofree char *text = g_strconcat(machine, faults, NULL);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    for (guint i = 0; i < hs_system_n_expectations(run->system); i++) {
        HsExpectationResult result = hs_expectations_result(run->facts.expectations, i);
        cr_assert(result.verdict == HS_VERDICT_HELD, "%s: %s", result.title, result.detail);
    }
    small_system_check_sums(run);
    small_system_check_requests(run, "A", 0);
    return run;
}

static void check_table(const SmallSystem *run, const char *expected)
{
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(eq(str, table, small_text(expected)));
}

static void check_nobody_runs(const SmallSystem *run)
{
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "none"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "none"));
}

/* Outcome of the i-th takeover of an OS; "none" where there is none. */
static char *takeover_of(const SmallSystem *run, const char *os, guint i)
{
    const HsCell *flow = small_system_flow(run, "FIG. 5", os, i);
    return small_text(flow == NULL ? "none" : small_system_outcome(flow));
}

/* ---- the standby, idle ---- */

Test(system_faults, an_idle_standby_that_fails_leaves_a_unprotected_and_gives_its_storage_back)
{
    SmallSystem *run = run_with("fault \"x\" { at 400 ms  crash os2 panic }\n"
                                "expect \"A serves\" at stop : A.runs_on == os1\n"
                                "expect \"no outage\" at stop : A.outage == 0 s\n");
    check_table(run, "os1 5 os1>vmm, A 4 os1>vmm, B 5 os1>vmm, vmm 2 vmm>none, unused 8 vmm>none");
    cr_assert(eq(str, takeover_of(run, "os2", 0), "done: all areas to the monitor"));
    g_autofree char *steps = small_system_steps(run, small_system_flow(run, "FIG. 5", "os2", 0));
    cr_assert(eq(str, steps, "501 502 506"), "nothing is exchanged, nothing started");
    cr_assert(eq(u32, small_system_check_requests(run, "A", 900000), 0));
    small_system_free(run);
}

Test(system_faults, a_program_that_starts_after_its_standby_has_failed_is_not_protected)
{
    g_autofree char *text = g_strconcat(machine, "fault \"x\" { at 50 ms  crash os2 hang }\n",
                                        NULL);
    g_autoptr(GString) late = g_string_new(text);
    g_string_replace(late, "area 4 MB  journal 1 MB }",
                     "area 4 MB  journal 1 MB  start at 300 ms }", 0);
    SmallSystem *run = small_system_of(late->str, &(SmallOptions){ .is_paranoid = true });
    /* B came first and took 5 that the OS had left; A is granted 4 of what is not used. */
    check_table(run, "os1 4 os1>vmm, B 5 os1>vmm, A 4 os1>vmm, vmm 2 vmm>none, unused 9 vmm>none");
    small_system_free(run);
}

Test(system_faults, the_standby_fails_first_then_the_active_os_and_a_is_lost)
{
    SmallSystem *run = run_with("fault \"x\" { at 300 ms  crash os2 panic }\n"
                                "fault \"y\" { at 500 ms  crash os1 hang }\n"
                                "expect \"A is away\" at stop : A.runs_on == none\n");
    check_table(run, NOTHING_BUT_THE_MONITOR);
    check_nobody_runs(run);
    cr_assert(eq(str, takeover_of(run, "os2", 0), "done: all areas to the monitor"));
    cr_assert(eq(str, takeover_of(run, "os1", 0), "done: all areas to the monitor"));
    cr_assert(small_system_counter(run, "web", "waiting at the end") == 4);
    small_system_free(run);
}

Test(system_faults, both_fail_in_one_cycle_and_all_storage_is_the_monitors)
{
    static const char *const ways[] = { "panic", "hang" };
    for (guint i = 0; i < 4; i++) {
        g_autofree char *faults = g_strdup_printf("fault \"x\" { at 400 ms  crash os1 %s }\n"
                                                  "fault \"y\" { at 400 ms  crash os2 %s }\n",
                                                  ways[i & 1], ways[i >> 1]);
        SmallSystem *run = run_with(faults);
        check_table(run, NOTHING_BUT_THE_MONITOR);
        check_nobody_runs(run);
        small_system_free(run);
    }
}

/* ---- the standby, during the takeover ---- */

static SmallSystem *crash_standby_at(HsCycles cycle, const char *how)
{
    g_autofree char *faults = g_strdup_printf(
        "fault \"first\" { at %" PRIu64 " cycles  crash os1 panic }\n"
        "fault \"second\" { at %" PRIu64 " cycles  crash os2 %s }\n",
        FIRST_CRASH, cycle, how);
    return run_with(faults);
}

/* How os1's takeover ends when the standby fails within step n, seen in that cycle. Before 502 has
 * looked up where to, there is no standby to wait for; a step's effect is at its last cycle. */
static const char *outcome_in(guint n)
{
    static const char *const failed[] = { "standby failed (step 503)", "standby failed (step 504)",
                                          "standby failed (step 505)", "standby failed (step 506)",
                                          "standby failed (step 507)" };
    return n <= 502 ? "done: all areas to the monitor" : failed[n - 503];
}

static void check_standby_crash(HsCycles cycle, const char *how, const char *outcome)
{
    SmallSystem *run = crash_standby_at(cycle, how);
    check_table(run, NOTHING_BUT_THE_MONITOR);
    check_nobody_runs(run);
    if (outcome != NULL)
        cr_assert(eq(str, takeover_of(run, "os1", 0), small_text(outcome)), "at %" PRIu64, cycle);
    cr_assert(eq(str, takeover_of(run, "os2", 0), "done: all areas to the monitor"));
    small_system_free(run);
}

static SmallStep reference_step(guint n)
{
    g_autofree char *number = g_strdup_printf("%u", n);
    SmallSystem *run = crash_standby_at(999999, "panic");
    SmallStep step = small_system_step(run, small_system_flow(run, "FIG. 5", "os1", 0), number);
    cr_assert(step.is_there && step.end > step.begin + 4);
    small_system_free(run);
    return step;
}

static void check_crashes_in(guint n)
{
    SmallStep step = reference_step(n);
    HsCycles part = (step.end - step.begin) / 7 + 1;
    check_standby_crash(step.begin + 1, "panic", outcome_in(n));
    check_standby_crash(step.end - 1, "panic", outcome_in(n));
    check_standby_crash(step.end - 1, "hang", NULL);
    for (HsCycles cycle = step.begin + part; cycle < step.end; cycle += part) {
        check_standby_crash(cycle, "panic", outcome_in(n));
        check_standby_crash(cycle, "hang", NULL);
    }
}

Test(system_faults, the_standby_fails_in_step_501)
{
    check_crashes_in(501);
}

Test(system_faults, the_standby_fails_in_step_502)
{
    check_crashes_in(502);
}

Test(system_faults, the_standby_fails_in_step_503)
{
    check_crashes_in(503);
}

Test(system_faults, the_standby_fails_in_step_504)
{
    check_crashes_in(504);
}

Test(system_faults, the_standby_fails_in_step_505)
{
    check_crashes_in(505);
}

Test(system_faults, the_standby_fails_in_step_506)
{
    check_crashes_in(506);
}

Test(system_faults, the_standby_fails_in_step_507)
{
    check_crashes_in(507);
}

/* At the cycles in which one step ends and the next begins; either outcome is right there. */
Test(system_faults, the_standby_fails_between_two_steps)
{
    for (guint n = 501; n <= 507; n++) {
        SmallStep step = reference_step(n);
        check_standby_crash(step.begin, "panic", NULL);
        check_standby_crash(step.end, "panic", NULL);
        check_standby_crash(step.end, "hang", NULL);
    }
}

/* Before 506 os1's areas are still its own: it is handled once more, after the standby. After 506
 * they are the standby's, and go with it. */
Test(system_faults, a_takeover_that_lost_its_standby_is_done_again_where_areas_are_left)
{
    SmallStep engage = reference_step(504);
    SmallSystem *run = crash_standby_at(engage.begin + 500, "panic");
    const HsCell *again = small_system_flow(run, "FIG. 5", "os1", 1);
    cr_assert(eq(str, small_text(again[3].text), "its standby failed"));
    cr_assert(eq(str, small_text(small_system_outcome(again)), "done: all areas to the monitor"));
    small_system_free(run);
    run = crash_standby_at(reference_step(507).begin + 500, "panic");
    cr_assert(small_system_flow(run, "FIG. 5", "os1", 1) == NULL);
    small_system_free(run);
}

/* Nobody looks for hangs: the takeover waits for a report that never comes, and says so. */
Test(system_faults, a_standby_that_hangs_unseen_leaves_the_takeover_unfinished)
{
    g_autofree char *text = g_strconcat(machine,
                                        "fault \"x\" { at 400 ms  crash os2 hang }\n"
                                        "fault \"y\" { at 450 ms  crash os1 panic }\n",
                                        NULL);
    g_autoptr(GString) blind = g_string_new(text);
    g_string_replace(blind, "  stall every 25 ms misses 2", "", 0);
    SmallSystem *run = small_system_of(blind->str, &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(str, takeover_of(run, "os1", 0), "unfinished when the run ended (step 504)"));
    g_autofree char *steps = small_system_steps(run, small_system_flow(run, "FIG. 5", "os1", 0));
    cr_assert(eq(str, steps, "501 502 503"));
    small_system_check_sums(run);
    check_table(run, "os1 5 os1>os2, A 4 os1>os2, B 5 os1>vmm, os2 5 os2>none, vmm 2 vmm>none, "
                     "unused 3 vmm>none");
    small_system_free(run);
}

/* ---- two active OSs ---- */

static const char two_actives[] =
    "scenario \"two\" { stop at 4 s }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 40 MB }\n"
    "vmm { area 2 MB  detector { state  stall every 25 ms misses 2 } }\n"
    "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
    "os os3 { role active   storage 9 MB  kernel 4 MB }\n"
    "program code { image 24 KB  loop { receive  compute 200 us  commit 3 KB  reply 200 B } }\n"
    "app A { runs code  on os1  standby os2  area 4 MB  journal 1 MB }\n"
    "app C { runs code  on os3  standby os2  area 4 MB  journal 1 MB }\n"
    "app D { runs code  on os3  standby os2  area 4 MB  journal 1 MB  start at 100 ms }\n"
    "clients web { to A  count 2  think constant 8 ms  timeout 60 ms }\n";

/* os1 has 9 - 4 = 5 left; os3 9 - 4 (C) = 5, D is granted 4; 15 are not used before that. */
static void check_two(HsCycles first, HsCycles second)
{
    g_autofree char *text = g_strdup_printf(
        "%sfault \"x\" { at %" PRIu64 " cycles  crash os1 panic }\n"
        "fault \"y\" { at %" PRIu64 " cycles  crash os3 hang }\n",
        two_actives, first, second);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    static const char *const apps[] = { "A", "C", "D" };
    for (guint i = 0; i < G_N_ELEMENTS(apps); i++)
        cr_assert(eq(str, small_text(small_system_runs_on(run, apps[i])), "os2"));
    check_table(run, "A 4 os2>vmm, C 4 os2>vmm, D 4 os2>vmm, os2 15 os2>none, vmm 2 vmm>none, "
                     "unused 11 vmm>none");
    small_system_check_sums(run);
    cr_assert(eq(u32, small_system_check_requests(run, "A", 3800000), 0), "%" PRIu64, second);
    small_system_free(run);
}

Test(system_faults, two_active_oss_fail_together_and_one_standby_takes_both_in_turn)
{
    check_two(1500000, 1500000);
    for (HsCycles second = 1400000; second < 2400000; second += 25013)
        check_two(1500000, second);
}

/* With os1 in a 504 that is longer than it takes to see a hang: 9 units of 40 ms. */
static SmallSystem *run_slow_two(const char *faults)
{
    g_autofree char *text = g_strconcat(two_actives, "guest { engage 40 ms per unit }\n", faults,
                                        NULL);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

/* A hang is declared at the second poll after it, and fenced after the poll's and 501's work. */
static void check_fenced_at_once(const SmallSystem *run, const char *os, HsCycles hang)
{
    HsCycles declared = (hang / 25000 + 2) * 25000;
    HsCycles end = small_system_step(run, small_system_flow(run, "FIG. 5", os, 0), "501").end;
    cr_assert(eq(u64, end,
                 declared + small_system_vmm_cost(run, "poll") +
                     small_system_vmm_cost(run, "detect") + small_system_vmm_cost(run, "fence")));
}

Test(system_faults, a_third_os_that_hangs_during_504_is_fenced_before_504_ends)
{
    SmallSystem *run = run_slow_two("fault \"x\" { at 1_500_000 cycles  crash os1 panic }\n"
                                    "fault \"y\" { at 1_510_000 cycles  crash os3 hang }\n");
    const HsCell *os1 = small_system_flow(run, "FIG. 5", "os1", 0);
    const HsCell *os3 = small_system_flow(run, "FIG. 5", "os3", 0);
    check_fenced_at_once(run, "os3", 1510000);
    cr_assert(small_system_step(run, os1, "504").end > 1510000 + 300000);
    cr_assert(small_system_step(run, os3, "502").end > small_system_step(run, os1, "506").end);
    cr_assert(small_system_step(run, os3, "506").end < small_system_step(run, os1, "507").end,
              "507 holds nobody up");
    cr_assert(eq(str, small_text(small_system_outcome(os1)), "done"));
    cr_assert(eq(str, small_text(small_system_outcome(os3)), "done"));
    small_system_check_sums(run);
    small_system_free(run);
}

/* os2 is found 50 ms after its hang; os3, which failed meanwhile, is fenced before that. */
Test(system_faults, a_standby_that_hangs_in_504_does_not_stop_the_fencing_of_another_os)
{
    SmallSystem *run = run_slow_two("fault \"x\" { at 1_500_000 cycles  crash os1 panic }\n"
                                    "fault \"y\" { at 1_510_000 cycles  crash os3 hang }\n"
                                    "fault \"z\" { at 1_530_000 cycles  crash os2 hang }\n");
    check_fenced_at_once(run, "os3", 1510000);
    check_fenced_at_once(run, "os2", 1530000);
    cr_assert(eq(str, takeover_of(run, "os1", 0), "standby failed (step 504)"));
    cr_assert(eq(str, takeover_of(run, "os1", 1), "done: all areas to the monitor"));
    cr_assert(eq(str, takeover_of(run, "os2", 0), "done: all areas to the monitor"));
    cr_assert(eq(str, takeover_of(run, "os3", 0), "done: all areas to the monitor"));
    check_table(run, "vmm 2 vmm>none, unused 38 vmm>none");
    small_system_check_sums(run);
    small_system_free(run);
}

/* ---- early faults, late faults, faults of the dead ---- */

Test(system_faults, an_os_that_fails_before_its_program_was_submitted_leaves_nothing_to_move)
{
    g_autoptr(GString) late = g_string_new(machine);
    g_string_replace(late, "area 4 MB  journal 1 MB }",
                     "area 4 MB  journal 1 MB  start at 300 ms }", 0);
    g_string_append(late, "fault \"x\" { at 50 ms  crash os1 panic }\n");
    SmallSystem *run = small_system_of(late->str, &(SmallOptions){ .is_paranoid = true });
    check_table(run, "os2 14 os2>none, vmm 2 vmm>none, unused 8 vmm>none");
    check_nobody_runs(run);
    g_autofree char *steps = small_system_steps(run, small_system_flow(run, "FIG. 5", "os1", 0));
    cr_assert(eq(str, steps, "501 502 503 504 505 506"));
    small_system_check_sums(run);
    small_system_free(run);
}

Test(system_faults, an_os_that_fails_while_its_program_loads_has_it_loaded_by_the_standby)
{
    SmallSystem *run = run_with("fault \"x\" { at 20 ms  crash os1 panic }\n"
                                "expect \"it was loading\" at 19 ms : A.committed == 0\n"
                                "expect \"all of it is there\" at stop : A.image_differs == 0 B\n");
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    check_table(run, "A 4 os2>vmm, os2 10 os2>none, vmm 2 vmm>none, unused 8 vmm>none");
    small_system_free(run);
}

Test(system_faults, a_fault_of_an_os_that_is_gone_has_no_effect_and_says_so)
{
    SmallSystem *once = run_with("fault \"x\" { at 400 ms  crash os1 panic }\n");
    SmallSystem *twice = run_with("fault \"x\" { at 400 ms  crash os1 panic }\n"
                                  "fault \"y\" { at 400_100 us  crash os1 hang }\n"
                                  "fault \"z\" { at 600 ms  crash os1 panic }\n");
    cr_assert(eq(u32, small_system_n_rows(twice, &hs_table_fault), 3));
    for (guint i = 0; i < 3; i++)
        cr_assert(
            eq(i64, small_system_row(twice, &hs_table_fault, i)[FAULT_HAD_EFFECT].integer, i == 0));
    g_autofree char *expected = small_system_table(once, -1);
    check_table(twice, expected);
    cr_assert(eq(u32, small_system_n_rows(twice, &hs_table_request),
                 small_system_n_rows(once, &hs_table_request)));
    cr_assert(eq(u64, small_system_counter(twice, "A", "committed"),
                 small_system_counter(once, "A", "committed")));
    small_system_free(once);
    small_system_free(twice);
}

/* ---- faults that wait for a condition ---- */

static HsCycles struck_at(const SmallSystem *run, guint i)
{
    return (HsCycles)small_system_row(run, &hs_table_fault, i)[FAULT_CYCLE].integer;
}

Test(system_faults, a_condition_fault_strikes_in_the_cycle_after_it_first_holds)
{
    SmallSystem *run = run_with("fault \"x\" { crash os1 panic  when table.B == 5 MB\n}\n");
    for (guint i = 0; i < small_system_n_versions(run); i++) {
        const HsCell *version = small_system_row(run, &hs_table_resource_version, i);
        if (strcmp(version[2].text, "B starts") == 0)
            cr_assert(eq(u64, struck_at(run, 0), (HsCycles)version[1].integer + 1));
    }
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    small_system_free(run);
}

Test(system_faults, a_condition_may_name_a_step_of_the_takeover)
{
    SmallSystem *run = run_with("fault \"x\" { at 400 ms  crash os1 panic }\n"
                                "fault \"y\" { crash os2 panic  when step504.end > 0 s\n}\n");
    SmallStep engage = small_system_step(run, small_system_flow(run, "FIG. 5", "os1", 0), "504");
    cr_assert(eq(u64, struck_at(run, 1), engage.end + 1));
    cr_assert(eq(str, takeover_of(run, "os1", 0), "standby failed (step 505)"));
    check_table(run, NOTHING_BUT_THE_MONITOR);
    small_system_free(run);
}

Test(system_faults, a_condition_may_count_commits)
{
    SmallSystem *run = run_with("fault \"x\" { crash os1 hang  when A.committed >= 17\n}\n"
                                "expect \"it goes on\" at stop : A.committed > 20\n");
    const HsCell *record = small_system_row(run, &hs_table_journal_record, 16);
    cr_assert(eq(u64, struck_at(run, 0), (HsCycles)record[0].integer + 1));
    small_system_free(run);
}

Test(system_faults, a_condition_that_never_holds_never_strikes)
{
    SmallSystem *run = run_with("fault \"x\" { crash os1 panic\n"
                                "  when table.A == 3 MB or A.repeated > 0\n}\n");
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_fault), 1));
    cr_assert(eq(int, small_system_row(run, &hs_table_fault, 0)[FAULT_CYCLE].kind, HS_CELL_NULL));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os1"));
    small_system_free(run);
}

/* It holds from the start: cycle 1. */
Test(system_faults, a_condition_that_holds_from_the_start_strikes_at_once)
{
    SmallSystem *run = run_with("fault \"x\" { crash os1 panic  when table.os1 == 9 MB\n}\n");
    cr_assert(eq(u64, struck_at(run, 0), 1));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"), "it was a job by then");
    cr_assert(eq(str, small_text(small_system_app(run, "B")->state), "not-started"));
    small_system_free(run);
}
