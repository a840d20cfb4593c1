/* FIG. 6 to the cycle, in the profile `toy`: every time is worked out here from the profile's
 * parameters by the formulas of the data sheets (program_takeover.h, job_flows.c, channel.h,
 * disk.h). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_arm.h"
#include "tests/models/small_figure.h"

/* Nothing but the takeover runs: no tick falls into it, A sleeps, nobody sends. One CPU. */
static const char quiet[] =
    "scenario \"fig6\" { stop at 20 s }\n"
    "param fault_at = 5_003_000 cycles\n param level = 2\n param recovery = 0 s\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 256 MB }\n"
    "vmm { area 16 MB  detector { state } }\n"
    "guest { tick 100 s }\n"
    "os os1 { role active   storage 160 MB  kernel 24 MB }\n"
    "os os2 { role standby  storage  32 MB  kernel 24 MB }\n"
    "program A-code { image 100 KB  loop { sleep 100 s } }\n"
    "program B-code { image 64 KB  loop { sleep 100 s } }\n"
    "app A { runs A-code  on os1  standby os2  area 128 MB  journal 1 MB  recovery $recovery }\n"
    "app B { runs B-code  on os1  area 40 MB  journal 1 MB  start at 1 s }\n"
    "fault \"A fails\" { at $fault_at  fail program A level $level }\n";

enum { UNITS_OF_A = 128 };
#define FAULT UINT64_C(5003000)

/* The table of T256 in state C, and after FIG. 6: model's figures of FIG. 4. */
#define STATE_C                                                                                    \
    "os1 32 os1>os2, A 128 os1>os2, B 40 os1>vmm, os2 32 os2>none, vmm 16 vmm>none, unused 8 "     \
    "vmm>none"
#define AFTER_FIG_6                                                                                \
    "os1 32 os1>os2, A 128 os2>os1, B 40 os1>vmm, os2 32 os2>none, vmm 16 vmm>none, unused 8 "     \
    "vmm>none"

static SmallFigure take_over(const char *const *settings)
{
    return small_figure_of(quiet, settings, "FIG. 6", "A");
}

/* ---- the figure ---- */

Test(system_fig6, steps_come_in_the_order_of_the_figure_without_gaps)
{
    SmallFigure takeover = take_over(NULL);
    g_autofree char *steps = small_system_steps(takeover.run, takeover.flow);
    cr_assert(eq(str, steps, "601 602 603 604 605 606 607 608 609 610 611 612"));
    cr_assert(eq(i64, takeover.flow[4].integer, (int64_t)FAULT), "it begins with the fault");
    cr_assert(eq(str, small_text(small_system_outcome(takeover.flow)), "done"));
    small_system_free(takeover.run);
}

Test(system_fig6, each_step_runs_where_the_figure_says)
{
    static const char *const on[] = { "os1", "os1", "vmm", "vmm", "vmm", "os1",
                                      "os1", "vmm", "os2", "os2", "vmm", "vmm" };
    SmallFigure takeover = take_over(NULL);
    small_figure_check_places(&takeover, 601, on, G_N_ELEMENTS(on));
    small_system_free(takeover.run);
}

/* Only the area of A changes its owner, and its destination is the OS it came from. */
Test(system_fig6, only_the_area_of_the_program_changes_hands)
{
    SmallFigure takeover = take_over(NULL);
    const SmallSystem *run = takeover.run;
    int n_versions = (int)small_system_n_versions(run);
    g_autofree char *before = small_system_table(run, n_versions - 2);
    g_autofree char *after = small_system_table(run, n_versions - 1);
    cr_assert(eq(str, before, STATE_C));
    cr_assert(eq(str, after, AFTER_FIG_6));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "os1"));
    small_system_check_sums(run);
    small_system_free(takeover.run);
}

Test(system_fig6, work_times_are_those_of_the_data_sheet)
{
    SmallFigure takeover = take_over(NULL);
    const SmallSystem *run = takeover.run;
    const HsCycles work[] = { small_system_guest_cost(run, "interrupt"),
                              small_system_guest_cost(run, "notify"),
                              small_system_vmm_cost(run, "evaluate"),
                              small_system_vmm_cost(run, "look-up"),
                              small_system_vmm_cost(run, "request"),
                              UNITS_OF_A * small_system_time(run, "guest.disconnect"),
                              small_system_guest_cost(run, "report"),
                              small_system_vmm_cost(run, "request"),
                              UNITS_OF_A * small_system_time(run, "guest.engage"),
                              small_system_guest_cost(run, "report"),
                              small_system_vmm_cost(run, "update"),
                              small_system_vmm_cost(run, "request") };
    /* The comments of the profile say the same in microseconds. */
    static const HsCycles round[] = { 20,  100, 200,    100, 200, 256000,
                                      100, 200, 128000, 100, 200, 200 };
    for (guint i = 0; i < G_N_ELEMENTS(work); i++) {
        g_autofree char *number = g_strdup_printf("%u", 601 + i);
        cr_assert(eq(u64, small_figure_step(&takeover, number).work, work[i]), "step %s", number);
        cr_assert(eq(u64, work[i], round[i]), "step %s", number);
    }
    small_system_free(takeover.run);
}

/* The one CPU is idle, and holds os1's status; the standby waits for one dispatch, once. */
Test(system_fig6, nobody_waits_but_the_standby_for_its_dispatch_and_612_for_the_program)
{
    SmallFigure takeover = take_over(NULL);
    for (guint n = 601; n <= 611; n++) {
        g_autofree char *number = g_strdup_printf("%u", n);
        HsCycles wait = n == 609 ? small_system_time(takeover.run, "vmm.dispatch") : 0;
        cr_assert(eq(u64, small_figure_step(&takeover, number).wait, wait), "step %s", number);
    }
    small_system_free(takeover.run);
}

Test(system_fig6, step_612_ends_when_the_program_is_loaded_and_has_read_its_journal)
{
    SmallFigure takeover = take_over(NULL);
    const SmallSystem *run = takeover.run;
    SmallStep last = small_figure_step(&takeover, "612");
    /* A-1's start came before B's. */
    SmallArm arm = small_arm_behind(run, "B");
    HsCycles asked = last.begin + small_system_vmm_cost(run, "request");
    cr_assert(eq(u64, last.end, small_arm_running_at(run, &arm, "A", asked)));
    cr_assert(eq(u64, last.wait, last.end - asked));
    const HsCell *start = small_system_flow(run, "standby start", "A", 0);
    g_autofree char *steps = small_system_steps(run, start);
    cr_assert(eq(str, steps, "612 load 612 journal 612 run"), "nothing was damaged");
    small_system_free(takeover.run);
}

/* ---- levels ---- */

Test(system_fig6, level_0_is_written_down_and_nothing_else)
{
    const char *settings[] = { "level=0", NULL };
    SmallFigure takeover = take_over(settings);
    const SmallSystem *run = takeover.run;
    g_autofree char *steps = small_system_steps(run, takeover.flow);
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(eq(str, steps, "601 602 603"));
    cr_assert(eq(str, small_text(small_system_outcome(takeover.flow)), "level 0: ignored"));
    cr_assert(eq(str, table, STATE_C));
    cr_assert(eq(u32, hs_outages_n(run->facts.outages), 0), "its service was not cut");
    cr_assert(eq(str, small_text(small_system_app(run, "A")->state), "running"));
    small_system_free(takeover.run);
}

/* disk.h: in the mean a third of the seek's range, half a turn. */
static HsCycles mean_transfer(const SmallArm *arm, uint64_t n_bytes)
{
    uint64_t rate = MIN(arm->disk->rate_bytes_per_second, arm->channel->rate_bytes_per_second);
    return arm->channel->setup_cycles + arm->disk->seek_shortest_cycles +
           (arm->disk->seek_longest_cycles - arm->disk->seek_shortest_cycles) / 3 +
           arm->disk->rotation_cycles / 2 + (n_bytes * arm->clock_hz + rate - 1) / rate +
           arm->access;
}

/* job.h: a start, an image of 100 KB, an empty journal. The same on both OSs. */
static HsCycles mean_start(const SmallSystem *run)
{
    SmallArm arm = small_arm_of(run);
    return small_system_guest_cost(run, "start") + small_system_guest_cost(run, "service") +
           2 * small_system_guest_cost(run, "interrupt") +
           small_system_guest_cost(run, "dispatch") +
           mean_transfer(&arm, small_system_app(run, "A")->image_bytes) +
           mean_transfer(&arm, HS_JOURNAL_CHUNK_BYTES);
}

/* What the steps 604 to 612 work: 100 + 200 + 256 000 + 100 + 200 + 128 000 + 100 + 200 + 200. */
#define SWITCH_WORK UINT64_C(385100)

static HsCycles estimate(const SmallSystem *run, const char *name)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_value); i++) {
        const HsCell *row = small_system_row(run, &hs_table_value, i);
        if (strcmp(row[1].text, "A") == 0 && strcmp(row[2].text, name) == 0)
            return (HsCycles)row[3].integer;
    }
    cr_assert(false, "there is no '%s'", name);
    return 0;
}

Test(system_fig6, level_1_is_restarted_in_place_where_that_is_sooner)
{
    const char *settings[] = { "level=1", NULL };
    SmallFigure takeover = take_over(settings);
    const SmallSystem *run = takeover.run;
    g_autofree char *steps = small_system_steps(run, takeover.flow);
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(eq(str, steps, "601 602 603"));
    cr_assert(eq(u64, estimate(run, "estimate of a restart in place"), mean_start(run)));
    cr_assert(eq(u64, estimate(run, "estimate of a switch"), mean_start(run) + SWITCH_WORK));
    cr_assert(
        g_str_has_prefix(small_system_outcome(takeover.flow), "level 1: restarted in place, "));
    cr_assert(eq(str, table, STATE_C));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os1"));
    const HsCell *restart = small_system_flow(run, "restart", "A", 0);
    g_autofree char *restart_steps = small_system_steps(run, restart);
    cr_assert(eq(str, restart_steps, "load journal run"));
    small_system_free(takeover.run);
}

/* The arm is behind B's journal; os1's status is on the CPU. */
Test(system_fig6, a_restart_in_place_takes_its_recovery_and_a_start)
{
    const char *settings[] = { "level=1", "recovery=300ms", NULL };
    SmallFigure takeover = take_over(settings);
    const SmallSystem *run = takeover.run;
    const HsCell *restart = small_system_flow(run, "restart", "A", 0);
    g_autofree char *steps = small_system_steps(run, restart);
    cr_assert(eq(str, steps, "recover load journal run"));
    HsCycles begin = small_figure_step(&takeover, "603").end;
    HsCycles work = small_system_guest_cost(run, "service");
    SmallStep recover = small_system_step(run, restart, "recover");
    cr_assert(eq(u64, recover.begin, begin));
    cr_assert(eq(u64, recover.end, begin + work + 300000));
    SmallArm arm = small_arm_behind(run, "B");
    cr_assert(eq(u64, small_system_step(run, restart, "run").end,
                 small_arm_running_at(run, &arm, "A", recover.end)));
    small_system_free(takeover.run);
}

/* A tie is decided for the restart: the switch has to be sooner. */
Test(system_fig6, level_1_is_switched_where_recovery_takes_longer_than_the_switch)
{
    static const struct {
        const char *recovery;
        bool is_switched;
    } cases[] = { { "recovery=385_099cycles", false },
                  { "recovery=385_100cycles", false },
                  { "recovery=385_101cycles", true } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *settings[] = { "level=1", cases[i].recovery, NULL };
        SmallFigure takeover = take_over(settings);
        const SmallSystem *run = takeover.run;
        const char *outcome = cases[i].is_switched ? "level 1: switched, "
                                                   : "level 1: restarted in place, ";
        cr_assert(g_str_has_prefix(small_system_outcome(takeover.flow), outcome), "%s",
                  cases[i].recovery);
        cr_assert(eq(str, small_text(small_system_runs_on(run, "A")),
                     cases[i].is_switched ? "os2" : "os1"));
        small_system_free(takeover.run);
    }
}

/* ---- the other programs ---- */

/* B computes all the time, on a CPU of its own but for os1's routines. */
static const char busy[] = "scenario \"fig6\" { stop at $stop }\n"
                           "param fault_at = 5_003_000 cycles\n param stop = 8 s\n"
                           "include \"profiles/toy.scn\"\n"
                           "cpu { count 2 }\n"
                           "storage { size 256 MB }\n"
                           "vmm { area 16 MB  detector { state } }\n"
                           "guest { tick 100 s }\n"
                           "os os1 { role active   storage 160 MB  kernel 24 MB }\n"
                           "os os2 { role standby  storage  32 MB  kernel 24 MB }\n"
                           "program A-code { image 100 KB  loop { sleep 100 s } }\n"
                           "program B-code { image 64 KB  loop { compute 1 ms } }\n"
                           "app A { runs A-code  on os1  standby os2  area 128 MB  journal 1 MB }\n"
                           "app B { runs B-code  on os1  area 40 MB  journal 1 MB  start at 1 s }\n"
                           "fault \"A fails\" { at $fault_at  fail program A level 2 }\n";

static uint64_t instructions_of_b(const char *const *settings)
{
    SmallSystem *run = small_system_of(busy, &(SmallOptions){ .settings = settings });
    uint64_t n = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_app_cpu); i++) {
        const HsCell *row = small_system_row(run, &hs_table_app_cpu, i);
        if (strcmp(row[0].text, "B") == 0)
            n += (uint64_t)row[2].integer;
    }
    small_system_free(run);
    return n;
}

/* What B's CPU gives to the routines is all that B loses: at any time it has executed as much as so
 * many cycles earlier without the fault. 601, 602, 606 and 607 are os1's. The monitor works on an
 * idle
 * CPU, the first one: for 603 to 605 and 608 that is the one on which os1 has just ended its step.
 * The others come when cpu1 has ended something, and B is on cpu0. When B goes on, it fetches its
 * line once more. A turn of its loop is some 1000 cycles and 3 instructions; stops 26 cycles apart
 * tell a difference of 26. */
Test(system_fig6, another_program_loses_the_cycles_its_cpu_gives_to_the_routines_and_no_other)
{
    enum { OF_OS1 = 20 + 100 + 256000 + 100, OF_MONITOR = 200 + 100 + 200 + 200, FETCH = 10 };
    enum { LOST = OF_OS1 + OF_MONITOR + FETCH, FIRST = 7900000, STEP = 26, N = 42 };
    uint64_t least = UINT64_MAX, most = 0;
    for (guint stop = FIRST; stop < FIRST + N * STEP; stop += STEP) {
        g_autofree char *late = g_strdup_printf("stop=%ucycles", stop);
        g_autofree char *early = g_strdup_printf("stop=%ucycles", stop - LOST);
        const char *with[] = { late, NULL };
        const char *without[] = { early, "fault_at=9s", NULL };
        uint64_t n = instructions_of_b(with);
        cr_assert(eq(u64, n, instructions_of_b(without)), "stop %u", stop);
        least = MIN(least, n);
        most = MAX(most, n);
    }
    cr_assert(most > least, "the stops go over a turn of the loop");
}
