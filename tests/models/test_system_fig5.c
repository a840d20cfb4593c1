/* FIG. 5 to the cycle, in the profile `toy`: every time is worked out here from the profile's
 * parameters by the formulas of the data sheets (takeover.h, job_flows.c, channel.h, disk.h). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_arm.h"
#include "tests/models/small_figure.h"

/* Nothing but the takeover runs: no tick falls into it, A sleeps, nobody sends. One CPU. */
static const char quiet[] =
    "scenario \"fig5\" { stop at 20 s }\n"
    "param crash_at = 5_003_000 cycles\n param tick = 100 s\n param own = standby\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 256 MB }\n"
    "vmm { area 16 MB  own area to $own  detector { state } }\n"
    "guest { tick $tick }\n"
    "os os1 { role active   storage 160 MB  kernel 24 MB }\n"
    "os os2 { role standby  storage  32 MB  kernel 24 MB }\n"
    "program A-code { image 100 KB  loop { sleep 100 s } }\n"
    "program B-code { image 64 KB  loop { sleep 100 s } }\n"
    "app A { runs A-code  on os1  standby os2  area 128 MB  journal 1 MB }\n"
    "app B { runs B-code  on os1  area 40 MB  journal 1 MB  start at 1 s }\n"
    "fault \"os1 panics\" { at $crash_at  crash os1 panic }\n";

enum { N_ENTRIES = 3, UNITS_TO_STANDBY = 160, UNITS_OF_A = 128 };
#define CRASH UINT64_C(5003000)

static SmallFigure take_over(const char *const *settings)
{
    SmallFigure takeover = small_figure_of(quiet, settings, "FIG. 5", "os1");
    cr_assert(eq(str, small_text(small_system_outcome(takeover.flow)), "done"));
    return takeover;
}

/* ---- the figure ---- */

Test(system_fig5, steps_come_in_the_order_of_the_figure_without_gaps)
{
    SmallFigure takeover = take_over(NULL);
    g_autofree char *steps = small_system_steps(takeover.run, takeover.flow);
    cr_assert(eq(str, steps, "501 502 503 504 505 506 507"));
    cr_assert(eq(i64, takeover.flow[4].integer, (int64_t)CRASH), "it begins with the fault");
    small_system_free(takeover.run);
}

Test(system_fig5, each_step_runs_where_the_figure_says)
{
    static const char *const on[] = { "vmm", "vmm", "vmm", "os2", "os2", "vmm", "vmm" };
    SmallFigure takeover = take_over(NULL);
    small_figure_check_places(&takeover, 501, on, G_N_ELEMENTS(on));
    small_system_free(takeover.run);
}

Test(system_fig5, work_times_are_those_of_the_data_sheet)
{
    SmallFigure takeover = take_over(NULL);
    const SmallSystem *run = takeover.run;
    cr_assert(eq(u64, small_figure_step(&takeover, "501").work,
                 small_system_vmm_cost(run, "detect") + small_system_vmm_cost(run, "fence")));
    cr_assert(eq(u64, small_figure_step(&takeover, "502").work,
                 N_ENTRIES * small_system_vmm_cost(run, "look-up")));
    cr_assert(
        eq(u64, small_figure_step(&takeover, "503").work, small_system_vmm_cost(run, "request")));
    cr_assert(eq(u64, small_figure_step(&takeover, "504").work,
                 UNITS_TO_STANDBY * small_system_time(run, "guest.engage")));
    cr_assert(
        eq(u64, small_figure_step(&takeover, "505").work, small_system_guest_cost(run, "report")));
    cr_assert(eq(u64, small_figure_step(&takeover, "506").work,
                 N_ENTRIES * small_system_vmm_cost(run, "update")));
    cr_assert(
        eq(u64, small_figure_step(&takeover, "507").work, small_system_vmm_cost(run, "request")));
    small_system_free(takeover.run);
}

/* The comments of the profile say the same in microseconds: a check on the formulas themselves. */
Test(system_fig5, work_times_are_the_round_numbers_of_the_profile)
{
    static const HsCycles work[] = { 600, 300, 200, 160000, 100, 600, 200 };
    SmallFigure takeover = take_over(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(work); i++) {
        g_autofree char *number = g_strdup_printf("%u", 501 + i);
        cr_assert(eq(u64, small_figure_step(&takeover, number).work, work[i]), "step %s", number);
    }
    small_system_free(takeover.run);
}

Test(system_fig5, only_what_goes_to_the_standby_is_attached)
{
    const char *settings[] = { "own=vmm", NULL };
    SmallFigure takeover = take_over(settings);
    cr_assert(eq(u64, small_figure_step(&takeover, "504").work,
                 UNITS_OF_A * small_system_time(takeover.run, "guest.engage")));
    cr_assert(eq(u64, small_figure_step(&takeover, "502").work,
                 N_ENTRIES * small_system_vmm_cost(takeover.run, "look-up")));
    small_system_free(takeover.run);
}

/* The one CPU is idle and last held os1's status, so the standby waits for one dispatch, once. */
Test(system_fig5, nobody_waits_but_the_standby_for_its_dispatch_and_507_for_the_program)
{
    SmallFigure takeover = take_over(NULL);
    static const char *const prompt[] = { "501", "502", "503", "505", "506" };
    for (guint i = 0; i < G_N_ELEMENTS(prompt); i++)
        cr_assert(eq(u64, small_figure_step(&takeover, prompt[i]).wait, 0), "step %s", prompt[i]);
    cr_assert(eq(u64, small_figure_step(&takeover, "504").wait,
                 small_system_time(takeover.run, "vmm.dispatch")));
    small_system_free(takeover.run);
}

Test(system_fig5, step_507_ends_when_the_program_is_loaded_and_has_read_its_journal)
{
    SmallFigure takeover = take_over(NULL);
    const SmallSystem *run = takeover.run;
    SmallStep last = small_figure_step(&takeover, "507");
    /* A-1's start came before B's. */
    SmallArm arm = small_arm_behind(run, "B");
    HsCycles asked = last.begin + small_system_vmm_cost(run, "request");
    cr_assert(eq(u64, last.end, small_arm_running_at(run, &arm, "A", asked)));
    cr_assert(eq(u64, last.wait, last.end - asked));
    small_system_free(takeover.run);
}

Test(system_fig5, every_begin_and_end_follows_from_the_crash_and_the_formulas)
{
    SmallFigure takeover = take_over(NULL);
    const SmallSystem *run = takeover.run;
    HsCycles t = CRASH;
    t += small_system_vmm_cost(run, "detect") + small_system_vmm_cost(run, "fence");
    cr_assert(eq(u64, small_figure_step(&takeover, "501").end, t));
    t += N_ENTRIES * small_system_vmm_cost(run, "look-up");
    cr_assert(eq(u64, small_figure_step(&takeover, "502").end, t));
    t += small_system_vmm_cost(run, "request");
    cr_assert(eq(u64, small_figure_step(&takeover, "503").end, t));
    t += small_system_time(run, "vmm.dispatch") +
         UNITS_TO_STANDBY * small_system_time(run, "guest.engage");
    cr_assert(eq(u64, small_figure_step(&takeover, "504").end, t));
    t += small_system_guest_cost(run, "report");
    cr_assert(eq(u64, small_figure_step(&takeover, "505").end, t));
    t += N_ENTRIES * small_system_vmm_cost(run, "update");
    cr_assert(eq(u64, small_figure_step(&takeover, "506").end, t));
    cr_assert(eq(u64, small_figure_step(&takeover, "507").begin, t));
    small_system_free(takeover.run);
}

/* Ticks queue behind the engaging (OS work is not interrupted); one is kept, and goes before the
 * report. The CPU held os2's status, which ticked last: no dispatch. */
Test(system_fig5, a_tick_that_falls_into_504_delays_505_by_its_time)
{
    const char *settings[] = { "tick=10ms", NULL };
    SmallFigure takeover = take_over(settings);
    cr_assert(eq(u64, small_figure_step(&takeover, "504").wait, 0));
    cr_assert(eq(u64, small_figure_step(&takeover, "505").wait,
                 small_system_guest_cost(takeover.run, "timer")));
    cr_assert(eq(u64, small_figure_step(&takeover, "506").wait, 0));
    small_system_free(takeover.run);
}

/* The panic strikes while the monitor looks at everybody: 501 waits for the rest of that look. */
Test(system_fig5, step_501_waits_for_the_monitors_own_work)
{
    g_autoptr(GString) text = g_string_new(quiet);
    g_string_replace(text, "detector { state }", "detector { state  stall every 1 s misses 500 }",
                     0);
    const char *settings[] = { "crash_at=6_000_005cycles", NULL };
    SmallSystem *run = small_system_of(
        text->str, &(SmallOptions){ .settings = settings, .is_paranoid = true });
    SmallStep first = small_system_step(run, small_system_flow(run, "FIG. 5", "os1", 0), "501");
    cr_assert(eq(u64, first.wait, small_system_vmm_cost(run, "poll") - 5));
    small_system_free(run);
}

/* ---- the start of a program, by the same formulas ---- */

Test(system_fig5, a_job_starts_by_routine_110_and_its_steps_take_what_the_sheet_says)
{
    SmallSystem *run = small_system_of(quiet, NULL);
    const HsCell *flow = small_system_flow(run, "job start", "A", 0);
    g_autofree char *steps = small_system_steps(run, flow);
    cr_assert(eq(str, steps, "110 110 110 90 load journal run"), "A fits: nothing to engage");
    SmallArm arm = small_arm_of(run);
    HsCycles t = small_system_time(run, "vmm.dispatch");
    t += small_system_guest_cost(run, "recognise") + small_system_guest_cost(run, "size") +
         small_system_guest_cost(run, "ask") + small_system_vmm_cost(run, "record");
    cr_assert(eq(u64, small_system_step(run, flow, "90").end, t));
    cr_assert(
        eq(u64, small_system_step(run, flow, "run").end, small_arm_running_at(run, &arm, "A", t)));
    small_system_free(run);
}

Test(system_fig5, a_job_that_is_granted_storage_engages_each_unit_of_it)
{
    SmallSystem *run = small_system_of(quiet, NULL);
    const HsCell *flow = small_system_flow(run, "job start", "B", 0);
    g_autofree char *steps = small_system_steps(run, flow);
    cr_assert(eq(str, steps, "110 110 110 90 140 load journal run"));
    SmallStep engage = small_system_step(run, flow, "140");
    cr_assert(eq(u64, engage.work, 40 * small_system_time(run, "guest.engage")));
    SmallArm arm = small_arm_behind(run, "A");
    cr_assert(eq(u64, small_system_step(run, flow, "run").end,
                 small_arm_running_at(run, &arm, "B", engage.end)));
    small_system_free(run);
}
