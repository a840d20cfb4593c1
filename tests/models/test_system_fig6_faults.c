/* A second fault at every step of FIG. 6, in its first and last cycles and in between: whatever it
 * is, no invariant breaks, nothing is lost, and every flow and program ends in a stated outcome. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "tests/models/small_system.h"

static const char machine[] =
    "scenario \"fig6-faults\" { stop at 1 s  seed 11 }\n"
    "include \"profiles/toy.scn\"\n"
    "cpu { count 2 }\n"
    "channel { rate 100 MB/s }\n"
    "disk { rate 100 MB/s }\n"
    "storage { size 24 MB }\n"
    "vmm { area 2 MB  detector { state  stall every 25 ms misses 2 } }\n"
    "guest { watchdog 50 ms }\n"
    "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
    "program A-code {\n"
    "    image 1 MB\n"
    "    loop { receive  compute 200 us  touch 4 pages uniform write  commit 3 KB  reply 200 B }\n"
    "}\n"
    "program B-code { image 8 KB  loop { compute 2 ms  sleep 3 ms } }\n"
    "app A { runs A-code  on os1  standby os2  area 4 MB  journal 1 MB  start at 5 ms }\n"
    "app B { runs B-code  on os1  area 5 MB  journal 64 KB  start at 150 ms }\n"
    "clients web { to A  count 4  think exponential 8 ms  request 256 B  timeout 60 ms }\n"
    "fault \"first\" { at 403_210 cycles  fail program A level 2 }\n";

/* What the second fault is, and who may run A in the end, by whether it strikes before 611 is over
 * ("none": it has ended). */
typedef struct {
    const char *what;
    const char *before, *after;
} Strike;

static const Strike strikes[] = {
    /* nobody is left but the other OS */
    { "crash os1 panic", "os2", "os2" },
    { "crash os1 hang", "os2", "os2" },
    { "crash os2 panic", "os1", "os1" },
    { "crash os2 hang", "os1", "os1" },
    { "fail storage of os1 unit 0", "os2", "os2" },
    { "fail storage of os2 unit 0", "os1", "os1" },
    /* it is switched on the way, or once more where A-2 has met it when it ran */
    { "fail storage of A unit 0", "os2", "os2 os1" },
    { "fail storage of A unit 1", "os2", "os2 os1" },
    { "fail storage of A units 2 .. 3", "os2", "os2 os1" },
    { "fail storage of unused unit 0", "os2", "os2" },
    { "fail storage of B unit 0", "os2", "os2" },
    /* three are retried */
    { "fail disk disk 3 times", "os2", "os2" },
    { "fail program B level 1", "os2", "os2" },
    { "fail program B level 2", "os2", "os2" },
    { "hang program B", "os2", "os2" },
    { "add storage 2 MB", "os2", "os2" },
    { "cut link for 20 ms", "os2", "os2" },
};

static SmallSystem *run_with(const char *what, HsCycles at)
{
    g_autofree char *fault = what == NULL ? g_strdup("")
                                          : g_strdup_printf("fault \"second\" { at %" PRIu64
                                                            " cycles  %s }\n",
                                                            at, what);
    g_autofree char *text = g_strconcat(machine, fault, NULL);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    if (what == NULL || !g_str_has_prefix(what, "add storage"))
        small_system_check_sums(run);
    return run;
}

static bool is_stated(const char *outcome)
{
    static const char *const stated[] = { "done", "active OS failed (step 6",
                                          "standby failed (step 6",
                                          "no standby serves: restarted in place",
                                          "level 1: restarted in place" };
    for (guint i = 0; i < G_N_ELEMENTS(stated); i++)
        if (g_str_has_prefix(outcome, stated[i]))
            return true;
    return false;
}

static void check_flows(const SmallSystem *run, const char *where)
{
    const HsCell *flow;
    for (guint i = 0; (flow = small_system_flow(run, "FIG. 6", NULL, i)) != NULL; i++)
        cr_assert(is_stated(small_system_outcome(flow)), "%s: %s", where,
                  small_system_outcome(flow));
    for (guint i = 0; (flow = small_system_flow(run, "FIG. 5", NULL, i)) != NULL; i++)
        cr_assert(i == 0 && g_str_has_prefix(small_system_outcome(flow), "done"), "%s: %s", where,
                  small_system_outcome(flow));
}

static void check_strike(const Strike *strike, HsCycles at, bool is_after)
{
    g_autofree char *where = g_strdup_printf("%s at %" PRIu64, strike->what, at);
    SmallSystem *run = run_with(strike->what, at);
    const char *runs_on = small_system_runs_on(run, "A");
    const char *expected = is_after ? strike->after : strike->before;
    cr_assert(strstr(expected, runs_on) != NULL, "%s: A runs on %s", where, runs_on);
    cr_assert(eq(str, small_text(small_system_app(run, "A")->state), "running"), "%s", where);
    cr_assert(eq(u32, small_system_check_requests(run, "A", 800000), 0), "%s", where);
    cr_assert(eq(str, small_text(run->facts.end_reason), "the scenario's stop"), "%s", where);
    check_flows(run, where);
    small_system_free(run);
}

/* The next step begins where this one ends: the cycle behind that is its first one. */
static void check_strikes_in(guint n)
{
    g_autofree char *number = g_strdup_printf("%u", n);
    SmallSystem *run = run_with(NULL, 0);
    SmallStep step = small_system_step(run, small_system_flow(run, "FIG. 6", "A", 0), number);
    small_system_free(run);
    cr_assert(step.is_there && step.end > step.begin + 4);
    HsCycles cycles[] = { step.begin + 1, (step.begin + step.end) / 2,
                          step.begin + (step.end - step.begin) * 7 / 8, step.end - 1, step.end };
    for (guint i = 0; i < G_N_ELEMENTS(strikes); i++)
        for (guint k = 0; k < G_N_ELEMENTS(cycles); k++)
            check_strike(&strikes[i], cycles[k], n == 612);
}

Test(system_fig6_faults, a_second_fault_in_step_601)
{
    check_strikes_in(601);
}

Test(system_fig6_faults, a_second_fault_in_step_602)
{
    check_strikes_in(602);
}

Test(system_fig6_faults, a_second_fault_in_step_603)
{
    check_strikes_in(603);
}

Test(system_fig6_faults, a_second_fault_in_step_604)
{
    check_strikes_in(604);
}

Test(system_fig6_faults, a_second_fault_in_step_605)
{
    check_strikes_in(605);
}

Test(system_fig6_faults, a_second_fault_in_step_606)
{
    check_strikes_in(606);
}

Test(system_fig6_faults, a_second_fault_in_step_607)
{
    check_strikes_in(607);
}

Test(system_fig6_faults, a_second_fault_in_step_608)
{
    check_strikes_in(608);
}

Test(system_fig6_faults, a_second_fault_in_step_609)
{
    check_strikes_in(609);
}

Test(system_fig6_faults, a_second_fault_in_step_610)
{
    check_strikes_in(610);
}

Test(system_fig6_faults, a_second_fault_in_step_611)
{
    check_strikes_in(611);
}

Test(system_fig6_faults, a_second_fault_in_step_612)
{
    check_strikes_in(612);
}

/* ---- FIG. 5 and FIG. 6 at the same time ---- */

/* A third OS: C runs on os3, and os2 stands by for it, too. */
static const char three[] = "scenario \"three\" { stop at 1 s  seed 11 }\n"
                            "include \"profiles/toy.scn\"\n"
                            "channel { rate 100 MB/s }\n"
                            "disk { rate 100 MB/s }\n"
                            "storage { size 40 MB }\n"
                            "vmm { area 2 MB  detector { state } }\n"
                            "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
                            "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
                            "os os3 { role active   storage 9 MB  kernel 4 MB }\n"
                            "program code { image 64 KB  loop { compute 2 ms  sleep 3 ms } }\n"
                            "app A { runs code  on os1  standby os2  area 4 MB  journal 64 KB }\n"
                            "app C { runs code  on os3  standby os2  area 4 MB  journal 64 KB }\n"
                            "fault \"first\" { at 403_210 cycles  fail program A level 2 }\n";

/* Whoever has the turn, the other waits for it, and both end well. */
Test(system_fig6_faults, a_takeover_of_an_os_and_one_of_a_program_take_turns)
{
    for (HsCycles at = 402500; at < 425000; at += 333) {
        g_autofree char *text = g_strdup_printf(
            "%sfault \"second\" { at %" PRIu64 " cycles  crash os3 panic }\n", three, at);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
        const HsCell *fig5 = small_system_flow(run, "FIG. 5", "os3", 0);
        const HsCell *fig6 = small_system_flow(run, "FIG. 6", "A", 0);
        cr_assert(eq(str, small_text(small_system_outcome(fig5)), "done"));
        cr_assert(eq(str, small_text(small_system_outcome(fig6)), "done"));
        HsCycles looked_up[] = { small_system_step(run, fig5, "502").end,
                                 small_system_step(run, fig6, "604").end };
        HsCycles updated[] = { small_system_step(run, fig5, "506").end,
                               small_system_step(run, fig6, "611").end };
        cr_assert(updated[0] < looked_up[1] || updated[1] < looked_up[0], "at %" PRIu64, at);
        cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
        cr_assert(eq(str, small_text(small_system_runs_on(run, "C")), "os2"));
        small_system_check_sums(run);
        small_system_free(run);
    }
}

/* The program's OS fails while its FIG. 6 waits for the turn of another OS's FIG. 5: it leaves the
 * queue, and FIG. 5 of its OS takes it along. */
Test(system_fig6_faults, a_program_whose_os_fails_while_it_waits_for_its_turn_goes_with_its_os)
{
    for (HsCycles at = 403300; at < 425000; at += 333) {
        g_autofree char *text = g_strdup_printf(
            "%sfault \"second\" { at 402_900 cycles  crash os3 panic }\n"
            "fault \"third\" { at %" PRIu64 " cycles  crash os1 panic }\n",
            three, at);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
        cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"), "at %" PRIu64, at);
        cr_assert(eq(str, small_text(small_system_runs_on(run, "C")), "os2"), "at %" PRIu64, at);
        cr_assert(is_stated(small_system_outcome(small_system_flow(run, "FIG. 6", "A", 0))));
        small_system_check_sums(run);
        small_system_free(run);
    }
}

/* After both programs were switched to os2, they would be switched back to different OSs. os2
 * fails, and FIG. 5 goes through twice, one OS after the other. */
Test(system_fig6_faults, programs_of_one_os_go_back_to_the_oss_they_came_from)
{
    g_autofree char *text = g_strconcat(
        three,
        "fault \"c\" { at 403_300 cycles  fail program C level 2 }\n"
        "fault \"os2\" { at 700 ms  crash os2 panic }\n",
        NULL);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    const HsCell *first = small_system_flow(run, "FIG. 5", "os2", 0);
    const HsCell *second = small_system_flow(run, "FIG. 5", "os2", 1);
    cr_assert(second != NULL);
    cr_assert(eq(str, small_text(second[3].text), "areas for another OS"));
    cr_assert(eq(str, small_text(small_system_outcome(first)), "done"));
    cr_assert(eq(str, small_text(small_system_outcome(second)), "done"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os1"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "C")), "os3"));
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(
        eq(str, table,
           "os1 5 os1>vmm, os3 5 os3>vmm, A 4 os1>vmm, C 4 os3>vmm, vmm 2 vmm>none, unused 20 "
           "vmm>none"));
    small_system_check_sums(run);
    small_system_free(run);
}
