/* takeover: several OSs that fail: who is fenced when, whose turn it is, who has to begin again. */
#include "tests/models/small_takeover.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/records.h"

static SmallTakeover t;

static void set_up(void)
{
    small_takeover_set_up(&t);
}

static void tear_down(void)
{
    small_takeover_tear_down(&t);
}

TestSuite(takeover_turns, .init = set_up, .fini = tear_down);

/* Work for os3's one entry, and what it has to attach. */
#define N_OS3 4u
#define WORK_502_OS3 (UINT64_C(2) + FAKE_REFERENCE_CYCLES)
#define WORK_504_OS3 (ENGAGE_UNIT * N_OS3)
#define WORK_506_OS3 UINT64_C(19)

static void give_os3_storage(void)
{
    hs_resource_table_grant(t.table.table, AREA_OS3, OS3, N_OS3);
    hs_resource_table_set_destination(t.table.table, AREA_OS3, OS2);
    hs_resource_table_commit(t.table.table, "os3", NULL);
}

static void fail_os3_too(HsCycles at)
{
    give_os3_storage();
    model_run_at(t.run, at, HS_PHASE_FAULT, small_takeover_declare_os3, &t);
    small_takeover_go(&t);
}

/* When a step of a flow ended; fails the test if it did not. */
static HsCycles step_end(guint flow, const char *number)
{
    g_auto(GStrv) rows = g_strsplit(model_run_rows(t.run, &hs_table_flow_step), "\n", -1);
    for (guint i = 0; rows[i] != NULL && rows[i][0] != '\0'; i++) {
        g_auto(GStrv) cells = g_strsplit(rows[i], "|", -1);
        if (g_ascii_strtoull(cells[0], NULL, 10) == flow && strcmp(cells[2], number) == 0)
            return g_ascii_strtoull(cells[9], NULL, 10);
    }
    cr_fatal("flow %u has no step %s", flow, number);
}

/* Its 501 begins with its own fault; its 502 ends when 506 of os1 is over and it has looked once
 * more, before 507 of os1 and its own 503. */
Test(takeover_turns, another_os_is_fenced_at_once_and_waits_with_502_for_its_turn)
{
    HsCycles declared = END_503 + 5;
    HsCycles end_502 = END_506 + WORK_502_OS3;
    HsCycles end_503 = end_502 + WORK_507 + WORK_503;
    fail_os3_too(declared);
    small_takeover_check_steps(&t, 1, "501 502 503 504 505 506 507 ");
    small_takeover_check_steps(&t, 2, "501 502 503 504 505 506 ");
    small_takeover_check_table(&t, "A 128 os2 vmm\nos2 68 os2 -\nvmm 16 vmm -\nunused 44 vmm -\n");
    small_takeover_check_done(&t, "%d fence os1\n%d fence os3\n%d start A on os2\n", (int)END_501,
                              (int)(declared + WORK_501), (int)(ASKED_507 + WORK_502_OS3));
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 1).begin, declared - 7));
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 1).end, declared + WORK_501));
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 2).end, end_502));
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 2).work_cycles, 2 * WORK_502_OS3));
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 3).end, end_503));
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 6).end,
                 end_503 + WORK_504_OS3 + WORK_505 + WORK_506_OS3));
}

/* At every cycle: fenced within its detection, 501 and the monitor's piece of work in progress;
 * reallocations one after the other; and the same table whoever is first. */
Test(takeover_turns, reallocations_never_overlap_and_a_fence_never_waits_for_one)
{
    for (HsCycles at = DETECTED - 100; at <= END_507 + 5; at++) {
        fail_os3_too(at);
        guint os3 = at < DETECTED ? 1 : 2;
        guint os1 = 3 - os3;
        cr_assert(le(u64, step_end(os3, "501"), at + WORK_501 + MAX(WORK_501, WORK_506)));
        cr_assert(step_end(os3, "506") < step_end(os1, "502") ||
                      step_end(os1, "506") < step_end(os3, "502"),
                  "at %u", (guint)at);
        small_takeover_check_table(&t,
                                   "A 128 os2 vmm\nos2 68 os2 -\nvmm 16 vmm -\nunused 44 vmm -\n");
        cr_assert(not(hs_simulation_is_violated(t.run->simulation)));
        tear_down();
        set_up();
    }
}

Test(takeover_turns, the_wait_of_507_holds_nobody_up)
{
    HsCycles declared = ASKED_507 + 10;
    t.guests[OS2].answer = SMALL_SILENT;
    model_run_at(t.run, 5000, HS_PHASE_GUEST, small_takeover_a_answers, &t);
    fail_os3_too(declared);
    cr_assert(
        eq(u64, step_end(2, "506"),
           declared + WORK_501 + WORK_502_OS3 + WORK_503 + WORK_504_OS3 + WORK_505 + WORK_506_OS3));
    cr_assert(eq(u64, step_end(1, "507"), 5000));
}

/* Two programs of two OSs start; the one asked for last runs first. */
Test(takeover_turns, an_answer_goes_to_the_takeover_that_waits_for_it)
{
    hs_resource_table_grant(t.table.table, AREA_C, OS3, 3);
    hs_resource_table_set_destination(t.table.table, AREA_C, OS2);
    t.guests[OS2].answer = SMALL_SILENT;
    model_run_at(t.run, 5000, HS_PHASE_GUEST, small_takeover_c_answers, &t);
    model_run_at(t.run, 6000, HS_PHASE_GUEST, small_takeover_a_answers, &t);
    fail_os3_too(END_501);
    cr_assert(eq(u64, step_end(1, "507"), 6000));
    cr_assert(eq(u64, step_end(2, "507"), 5000));
    small_takeover_check_table(
        &t, "A 128 os2 vmm\nC 3 os2 vmm\nos2 68 os2 -\nvmm 16 vmm -\nunused 41 vmm -\n");
}

/* os1 is the one whose turn it is, os3 waits: os3 is next, then os2, then os1 once more. */
Test(takeover_turns, a_standby_that_hangs_unseen_in_504_does_not_stop_the_fencing_of_another_os)
{
    HsCycles declared = END_503 + 5;
    give_os3_storage();
    model_run_at(t.run, END_503 + 1, HS_PHASE_FAULT, small_takeover_kill_os2, &t);
    model_run_at(t.run, declared, HS_PHASE_FAULT, small_takeover_declare_os3, &t);
    g_autofree char *flows = small_takeover_flows_of(&t, 50000);
    cr_assert(eq(u64, step_end(2, "501"), declared + WORK_501));
    cr_assert(eq(str, flows,
                 "os1, disabled wait: standby failed (step 504)\n"
                 "os3, no progress: done: all areas to the monitor\n"
                 "os2, no progress: done: all areas to the monitor\n"
                 "os1, its standby failed: done: all areas to the monitor\n"));
    small_takeover_check_done(&t, "%d fence os1\n%d fence os3\n%d fence os2\n%d fence os1\n",
                              (int)END_501, (int)(declared + WORK_501), (int)(50000 + WORK_501),
                              (int)(50000 + 2 * WORK_501));
}

/* os1 is in 507, os3 in 504, both at os2: both are aborted, os3 alone has areas left. */
Test(takeover_turns, a_standby_that_fails_ends_every_takeover_that_goes_to_it)
{
    HsCycles in_504 = ASKED_507 + WORK_501 + WORK_502_OS3 + WORK_503 + 1;
    give_os3_storage();
    t.guests[OS2].answer = SMALL_SILENT;
    model_run_at(t.run, ASKED_507, HS_PHASE_FAULT, small_takeover_declare_os3, &t);
    g_autofree char *flows = small_takeover_flows_of(&t, in_504 + 5);
    cr_assert(eq(str, flows,
                 "os1, disabled wait: standby failed (step 507)\n"
                 "os3, no progress: standby failed (step 504)\n"
                 "os2, no progress: done: all areas to the monitor\n"
                 "os3, its standby failed: done: all areas to the monitor\n"));
}

/* A third OS in the middle of it, and the standby at any cycle. */
Test(takeover_turns, three_faults_at_any_cycle_leave_every_unit_with_the_monitor)
{
    for (HsCycles at = DETECTED; at <= END_507 + 300; at++) {
        give_os3_storage();
        model_run_at(t.run, END_503 + 5, HS_PHASE_FAULT, small_takeover_declare_os3, &t);
        g_autofree char *flows = small_takeover_flows_of(&t, at);
        cr_assert(not(hs_simulation_is_violated(t.run->simulation)));
        cr_assert(g_str_has_suffix(flows, ": done: all areas to the monitor\n"), "%s", flows);
        cr_assert(eq(ptr, (void *)hs_takeover_step(t.takeover), NULL), "at %u", (guint)at);
        tear_down();
        set_up();
    }
}

Test(takeover_turns, times_and_step_are_those_of_the_takeover_begun_last)
{
    t.guests[OS2].answer = SMALL_SILENT;
    model_run_at(t.run, DETECTED, HS_PHASE_FAULT, small_takeover_declare_os1, &t);
    model_run_at(t.run, END_503 + 5, HS_PHASE_FAULT, small_takeover_declare_os3, &t);
    model_run_go_to(t.run, END_506 - 1);
    cr_assert(eq(str, (char *)hs_takeover_step(t.takeover), "502"));
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 1).end, END_503 + 5 + WORK_501));
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 3).end, HS_CYCLES_NEVER));
    hs_takeover_finish(t.takeover);
    model_run_check(t.run, &hs_table_flow,
                    "1|FIG. 5|os1|disabled wait|%d|%d|unfinished when the run ended (step 506)\n"
                    "2|FIG. 5|os3|no progress|%d|%d|unfinished when the run ended (step 502)\n",
                    (int)FAULT, (int)(END_506 - 1), (int)(END_503 - 2), (int)(END_506 - 1));
}
