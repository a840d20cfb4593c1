/* takeover: FIG. 5's steps with fake guests: order, times, owners, and a standby that fails, too.
 * Several OSs that fail: test_takeover_turns.c. */
#include "tests/models/small_takeover.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

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

TestSuite(takeover, .init = set_up, .fini = tear_down);

/* ---- the figure ---- */

Test(takeover, steps_follow_the_figure_with_the_times_of_the_data_sheet)
{
    small_takeover_go(&t);
    model_run_check(t.run, &hs_table_flow_step,
                    "1|1|501|detect a fault of the OS, fence it|vmm|vmm's cpu|%d|%d|%d|%d\n"
                    "1|2|502|look up the entries of the resource table|vmm|vmm's cpu"
                    "|%d|0|%d|%d\n"
                    "1|3|503|request the resource exchange|vmm|vmm's cpu|%d|0|%d|%d\n"
                    "1|4|504|engaging routine 140: attach the resources|os2|os2's cpu"
                    "|%d|0|%d|%d\n"
                    "1|5|505|report the completion|os2|os2's cpu|%d|0|%d|%d\n"
                    "1|6|506|update the owners in the resource table|vmm|vmm's cpu|%d|0|%d|%d\n"
                    "1|7|507|start the program in its area|vmm|vmm's cpu|%d|%d|%d|%d\n",
                    (int)FAULT, (int)(DETECTED - FAULT), (int)WORK_501, (int)END_501, (int)END_501,
                    (int)WORK_502, (int)END_502, (int)END_502, (int)WORK_503, (int)END_503,
                    (int)END_503, (int)WORK_504, (int)END_504, (int)END_504, (int)WORK_505,
                    (int)END_505, (int)END_505, (int)WORK_506, (int)END_506, (int)END_506,
                    (int)START, (int)WORK_507, (int)END_507);
    model_run_check(t.run, &hs_table_flow, "1|FIG. 5|os1|disabled wait|%d|%d|done\n", (int)FAULT,
                    (int)END_507);
}

Test(takeover, the_times_of_each_step_can_be_read)
{
    static const HsCycles ends[] = {
        END_501, END_502, END_503, END_504, END_505, END_506, END_507
    };
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 1).end, HS_CYCLES_NEVER));
    small_takeover_go(&t);
    for (guint n = 1; n <= G_N_ELEMENTS(ends); n++) {
        cr_assert(eq(u64, hs_takeover_times(t.takeover, n).begin, n == 1 ? FAULT : ends[n - 2]));
        cr_assert(eq(u64, hs_takeover_times(t.takeover, n).end, ends[n - 1]));
    }
    cr_assert(eq(ptr, (void *)hs_takeover_step(t.takeover), NULL));
}

Test(takeover, afterwards_the_standby_has_a_and_the_own_area)
{
    small_takeover_go(&t);
    small_takeover_check_table(&t, "A 128 os2 vmm\nos2 64 os2 -\nvmm 16 vmm -\nunused 48 vmm -\n");
    model_run_check(t.run, &hs_table_resource_version,
                    "0|0|start|-\n1|0|A starts|-\n2|0|B starts|-\n3|%d|os1 failed|506\n",
                    (int)END_506);
    for (uint32_t i = 0; i < N_ALL; i++)
        if (hs_storage_unit(t.table.storage, i)->owner == OS2)
            cr_assert(eq(int, hs_storage_unit(t.table.storage, i)->state, HS_UNIT_CONNECTED));
}

Test(takeover, by_the_option_the_own_area_goes_to_the_monitor)
{
    hs_resource_table_set_destination(t.table.table, AREA_OS1, HS_OWNER_VMM);
    small_takeover_go(&t);
    small_takeover_check_table(&t, "A 128 os2 vmm\nos2 32 os2 -\nvmm 16 vmm -\nunused 80 vmm -\n");
    HsStepTimes attach = hs_takeover_times(t.takeover, 4);
    cr_assert(eq(u64, attach.end - attach.begin, ENGAGE_UNIT * N_A));
}

Test(takeover, the_fence_comes_first_and_the_program_last)
{
    small_takeover_go(&t);
    small_takeover_check_done(&t, "%d fence os1\n%d start A on os2\n", (int)END_501,
                              (int)ASKED_507);
}

/* ---- fence ---- */

static HsTransfer transfer;
static HsTransferEnd transfer_end;
static HsCycles transfer_ended_at;

static void on_transfer_end(gpointer user, HsTransfer *ended, HsTransferEnd end)
{
    (void)user;
    (void)ended;
    transfer_end = end;
    transfer_ended_at = model_run_now(t.run);
}

static void submit_transfer(gpointer user)
{
    (void)user;
    transfer = (HsTransfer){ .kind = HS_TRANSFER_WRITE,
                             .device = hs_disk_device(t.disk),
                             .size_bytes = 100000,
                             .area = &hs_resource_table_entry(t.table.table, AREA_A)->map,
                             .owner = OS1,
                             .label = "journal",
                             .on_end = on_transfer_end };
    cr_assert(hs_channel_submit(t.channel, &transfer));
}

static void check_fenced(gpointer user)
{
    (void)user;
    static const HsAreaNumber areas[] = { AREA_OS1, AREA_A, AREA_B };
    for (guint i = 0; i < G_N_ELEMENTS(areas); i++) {
        const HsAreaMap *map = &hs_resource_table_entry(t.table.table, areas[i])->map;
        for (uint32_t k = 0; k < map->n_units; k++)
            cr_assert(eq(int, hs_storage_unit(t.table.storage, map->unit[k])->state,
                         HS_UNIT_UNCONNECTED));
    }
    cr_assert(eq(u32, hs_channel_n_of_owner(t.channel, OS1), 0));
}

Test(takeover, a_fence_throws_transfers_away_and_disconnects_all_areas)
{
    model_run_at(t.run, FAULT - 10, HS_PHASE_GUEST, submit_transfer, NULL);
    model_run_at(t.run, END_501, HS_PHASE_PROBE, check_fenced, NULL);
    small_takeover_go(&t);
    cr_assert(eq(int, transfer_end, HS_TRANSFER_FENCED));
    cr_assert(eq(u64, transfer_ended_at, END_501));
}

static void check_owners_unchanged(gpointer user)
{
    (void)user;
    for (HsAreaNumber area = AREA_OS1; area <= AREA_B; area++) {
        const HsEntry *entry = hs_resource_table_entry(t.table.table, area);
        if (entry->is_entered)
            cr_assert(eq(u16, entry->owner, area == AREA_OS2 ? OS2 : OS1));
    }
}

Test(takeover, no_owner_changes_before_the_end_of_506)
{
    for (HsCycles at = DETECTED; at < END_506; at += 5)
        model_run_at(t.run, at, HS_PHASE_PROBE, check_owners_unchanged, NULL);
    small_takeover_go(&t);
}

/* ---- steps that are left out ---- */

Test(takeover, with_no_destination_but_the_monitor_nothing_is_exchanged)
{
    for (HsAreaNumber area = AREA_OS1; area <= AREA_B; area++)
        hs_resource_table_set_destination(t.table.table, area, HS_OWNER_VMM);
    small_takeover_go(&t);
    small_takeover_check_steps(&t, 1, "501 502 506 ");
    small_takeover_check_table(&t, "os2 32 os2 vmm\nvmm 16 vmm -\nunused 208 vmm -\n");
    model_run_check(t.run, &hs_table_flow,
                    "1|FIG. 5|os1|disabled wait|%d|%d|done: all areas to the monitor\n", (int)FAULT,
                    (int)(END_502 + WORK_506));
}

Test(takeover, with_no_program_to_move_none_is_started)
{
    hs_resource_table_set_destination(t.table.table, AREA_A, HS_OWNER_VMM);
    small_takeover_go(&t);
    small_takeover_check_steps(&t, 1, "501 502 503 504 505 506 ");
    small_takeover_check_done(&t, "%d fence os1\n", (int)END_501);
    small_takeover_check_table(&t, "os2 64 os2 -\nvmm 16 vmm -\nunused 176 vmm -\n");
}

/* ---- programs ---- */

static void start_c_on_os1(void)
{
    hs_resource_table_grant(t.table.table, AREA_C, OS1, 5);
    hs_resource_table_set_destination(t.table.table, AREA_C, OS2);
    hs_resource_table_commit(t.table.table, "C starts", NULL);
}

Test(takeover, all_hot_standby_programs_start_in_table_order)
{
    start_c_on_os1();
    small_takeover_go(&t);
    HsCycles asked = ASKED_507 + (2 + FAKE_REFERENCE_CYCLES) + ENGAGE_UNIT * 5 + 19;
    small_takeover_check_done(&t, "%d fence os1\n%d start A on os2\n%d start C on os2\n",
                              (int)END_501, (int)asked, (int)asked);
    small_takeover_check_table(
        &t, "A 128 os2 vmm\nC 5 os2 vmm\nos2 64 os2 -\nvmm 16 vmm -\nunused 43 vmm -\n");
}

static void started_c_late(gpointer user)
{
    (void)user;
    cr_assert(eq(str, (char *)hs_takeover_step(t.takeover), "507"));
    small_takeover_c_answers(&t);
}

Test(takeover, step_507_lasts_until_the_last_program_runs)
{
    start_c_on_os1();
    t.guests[OS2].answer = SMALL_SILENT;
    model_run_at(t.run, 5000, HS_PHASE_GUEST, small_takeover_a_answers, &t);
    model_run_at(t.run, 6000, HS_PHASE_GUEST, started_c_late, NULL);
    small_takeover_go(&t);
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 7).end, 6000));
}

Test(takeover, a_program_that_cannot_be_started_is_told_in_the_outcome)
{
    t.guests[OS2].answer = SMALL_CANNOT;
    small_takeover_go(&t);
    model_run_check(t.run, &hs_table_flow,
                    "1|FIG. 5|os1|disabled wait|%d|%d|a program could not be started\n", (int)FAULT,
                    (int)END_507);
}

Test(takeover, a_program_may_be_started_at_once)
{
    start_c_on_os1();
    t.guests[OS2].answer = SMALL_ANSWER_AT_ONCE;
    small_takeover_go(&t);
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 7).end,
                 hs_takeover_times(t.takeover, 7).begin + WORK_507));
    cr_assert(eq(ptr, (void *)hs_takeover_step(t.takeover), NULL));
}

Test(takeover, an_answer_nobody_waits_for_is_ignored)
{
    model_run_at(t.run, 10, HS_PHASE_GUEST, small_takeover_a_answers, &t);
    model_run_at(t.run, END_502, HS_PHASE_GUEST, small_takeover_a_answers, &t);
    model_run_at(t.run, ASKED_507 + 10, HS_PHASE_GUEST, small_takeover_c_answers, &t);
    model_run_at(t.run, END_507 + 10, HS_PHASE_GUEST, small_takeover_a_answers, &t);
    small_takeover_go(&t);
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 7).end, END_507));
}

/* ---- a standby that fails, too ---- */

Test(takeover, a_standby_that_fails_before_it_is_asked_is_left_out)
{
    static const HsCycles steps_in_time[] = { DETECTED + 1, END_501, END_502 };
    for (guint i = 0; i < G_N_ELEMENTS(steps_in_time); i++) {
        g_autofree char *flows = small_takeover_flows_of(&t, steps_in_time[i]);
        cr_assert(eq(str, flows,
                     "os1, disabled wait: done: all areas to the monitor\n"
                     "os2, no progress: done: all areas to the monitor\n"),
                  "at %u", (guint)steps_in_time[i]);
        small_takeover_check_steps(&t, 1, "501 502 506 ");
        small_takeover_check_steps(&t, 2, "501 502 506 ");
        tear_down();
        set_up();
    }
}

static void check_standby_fails(HsCycles at, guint step, const char *steps)
{
    g_autofree char *flows = small_takeover_flows_of(&t, at);
    g_autofree char *expected = g_strdup_printf(
        "os1, disabled wait: standby failed (step %u)\n"
        "os2, no progress: done: all areas to the monitor\n"
        "os1, its standby failed: done: all areas to the monitor\n",
        step);
    cr_assert(eq(str, flows, expected));
    small_takeover_check_steps(&t, 1, steps);
    small_takeover_check_steps(&t, 2, "501 502 506 ");
    small_takeover_check_steps(&t, 3, "501 502 506 ");
}

Test(takeover, a_standby_that_fails_in_503_ends_the_takeover)
{
    check_standby_fails(END_503, 503, "501 502 ");
    cr_assert(eq(u32, t.executor->n_withdrawn, 1));
}

Test(takeover, a_standby_that_fails_in_504_ends_the_takeover)
{
    check_standby_fails(END_504 - 1, 504, "501 502 503 ");
    cr_assert(eq(u32, t.guests[OS2].executor->n_withdrawn, 1));
}

Test(takeover, a_standby_that_fails_in_505_ends_the_takeover)
{
    check_standby_fails(END_505, 505, "501 502 503 504 ");
    cr_assert(eq(u32, t.guests[OS2].executor->n_withdrawn, 1));
}

Test(takeover, a_standby_that_fails_in_506_ends_the_takeover)
{
    check_standby_fails(END_506, 506, "501 502 503 504 505 ");
}

Test(takeover, a_standby_that_fails_in_507_loses_the_programs_it_was_given)
{
    static const HsCycles in_507[] = { END_506 + 1, ASKED_507 + 1, END_507 };
    for (guint i = 0; i < G_N_ELEMENTS(in_507); i++) {
        g_autofree char *flows = small_takeover_flows_of(&t, in_507[i]);
        cr_assert(eq(str, flows,
                     "os1, disabled wait: standby failed (step 507)\n"
                     "os2, no progress: done: all areas to the monitor\n"));
        small_takeover_check_steps(&t, 1, "501 502 503 504 505 506 ");
        tear_down();
        set_up();
    }
}

Test(takeover, an_answer_of_a_standby_that_has_failed_is_ignored)
{
    model_run_at(t.run, ASKED_507 + 1, HS_PHASE_FAULT, small_takeover_declare_os2, &t);
    /* When the takeover of os2 has read its entries, A is among them. */
    t.guests[OS2].answer = SMALL_SILENT;
    model_run_at(t.run, ASKED_507 + 1 + WORK_501 + 1, HS_PHASE_GUEST, small_takeover_a_answers, &t);
    small_takeover_go(&t);
    small_takeover_check_steps(&t, 2, "501 502 506 ");
    small_takeover_check_table(&t, NOBODY_LEFT);
}

Test(takeover, a_standby_that_died_unseen_does_not_answer_until_it_is_found)
{
    model_run_at(t.run, 10, HS_PHASE_FAULT, small_takeover_kill_os2, &t);
    g_autofree char *flows = small_takeover_flows_of(&t, 50000);
    cr_assert(eq(u64, hs_takeover_times(t.takeover, 4).end, HS_CYCLES_NEVER));
    small_takeover_check_steps(&t, 1, "501 502 503 ");
    cr_assert(eq(str, flows,
                 "os1, disabled wait: standby failed (step 504)\n"
                 "os2, no progress: done: all areas to the monitor\n"
                 "os1, its standby failed: done: all areas to the monitor\n"));
}

/* At every cycle of a takeover: one owner for every unit, and a stated outcome. */
Test(takeover, a_second_fault_at_any_cycle_leaves_every_unit_with_the_monitor)
{
    for (HsCycles at = DETECTED; at <= END_507 + 5; at++) {
        g_autofree char *flows = small_takeover_flows_of(&t, at);
        cr_assert(not(hs_simulation_is_violated(t.run->simulation)));
        cr_assert(g_str_has_suffix(flows, ": done: all areas to the monitor\n"), "%s", flows);
        cr_assert(eq(ptr, (void *)hs_takeover_step(t.takeover), NULL), "at %u", (guint)at);
        tear_down();
        set_up();
    }
}

/* ---- unprotect ---- */

Test(takeover, when_the_standby_fails_its_programs_are_unprotected)
{
    model_run_at(t.run, FAULT, HS_PHASE_FAULT, small_takeover_declare_os2, &t);
    model_run_go(t.run);
    small_takeover_check_steps(&t, 1, "501 502 506 ");
    small_takeover_check_table(
        &t, "os1 32 os1 vmm\nA 128 os1 vmm\nB 40 os1 vmm\nvmm 16 vmm -\nunused 40 vmm -\n");
    small_takeover_check_done(&t, "%d fence os2\n", (int)(FAULT + WORK_501));
}

/* ---- others who want to know ---- */

static HsAreaRequest waiting;
static HsCycles looked_at;

static void on_storage(gpointer user, HsAreaRequest *request)
{
    (void)user;
    (void)request;
    looked_at = model_run_now(t.run);
}

Test(takeover, requests_that_wait_are_looked_at_when_storage_comes_back)
{
    waiting = (HsAreaRequest){ .program = "C",
                               .owner = OS2,
                               .standby = HS_OWNER_NONE,
                               .area = AREA_C,
                               .need = 20,
                               .on_storage = on_storage };
    cr_assert(not(hs_vmm_place(t.vmm, &waiting)));
    small_takeover_go(&t);
    cr_assert(eq(u64, looked_at, END_506));
}

Test(takeover, outages_are_marked_when_detected_and_when_reallocated)
{
    hs_outages_begin(t.outages, APP_A, OS1, "fault", FAULT);
    small_takeover_go(&t);
    const HsOutage *outage = hs_outages_latest(t.outages, APP_A);
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_DETECTED], END_501));
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_REALLOCATED], END_506));
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_LOADED], HS_CYCLES_NEVER));
}

/* os1 works, but routine 210 does not see it. */
static void false_alarm(gpointer user)
{
    (void)user;
    hs_takeover_on_fault(t.takeover, OS1, "no progress");
}

static void check_outage(uint32_t app_i, const char *fault, HsCycles fault_cycle)
{
    const HsOutage *outage = hs_outages_latest(t.outages, app_i);
    cr_assert(eq(u16, outage->failed, OS1));
    cr_assert(eq(str, (char *)outage->fault, (char *)fault));
    cr_assert(eq(u64, outage->fault_cycle, fault_cycle));
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_DETECTED], END_501));
}

Test(takeover, a_false_alarm_begins_the_outages_that_no_fault_began)
{
    model_run_at(t.run, DETECTED, HS_PHASE_FAULT, false_alarm, NULL);
    model_run_go(t.run);
    cr_assert(eq(u32, hs_outages_n(t.outages), 2), "A and B");
    check_outage(APP_A, "no progress", DETECTED);
    check_outage(7, "no progress", DETECTED);
}

Test(takeover, an_outage_that_a_fault_began_is_not_begun_again)
{
    hs_outages_begin(t.outages, APP_A, OS1, "fault", FAULT);
    small_takeover_go(&t);
    cr_assert(eq(u32, hs_outages_n(t.outages), 2), "A and B");
    check_outage(APP_A, "fault", FAULT);
}

Test(takeover, an_outage_by_another_os_or_one_that_is_over_is_followed_by_a_new_one)
{
    hs_outages_begin(t.outages, APP_A, OS3, "earlier", 10);
    hs_outages_begin(t.outages, 7, OS1, "earlier", 10);
    hs_outages_mark(t.outages, 7, HS_OUTAGE_RUNNING, 20);
    hs_outages_reply(t.outages, 7, 25, 30);
    small_takeover_go(&t);
    cr_assert(eq(u32, hs_outages_n(t.outages), 4));
    check_outage(APP_A, "disabled wait", FAULT);
    check_outage(7, "disabled wait", FAULT);
}

Test(takeover, a_takeover_that_begins_again_begins_no_outage_again)
{
    model_run_at(t.run, END_504, HS_PHASE_FAULT, small_takeover_declare_os2, &t);
    small_takeover_go(&t);
    small_takeover_check_steps(&t, 3, "501 502 506 ");
    cr_assert(eq(u32, hs_outages_n(t.outages), 2));
    check_outage(APP_A, "disabled wait", FAULT);
}

Test(takeover, a_takeover_under_way_at_the_end_is_written_as_unfinished)
{
    model_run_at(t.run, DETECTED, HS_PHASE_FAULT, small_takeover_declare_os1, &t);
    model_run_go_to(t.run, END_503 + 5);
    cr_assert(eq(str, (char *)hs_takeover_step(t.takeover), "504"));
    hs_takeover_finish(t.takeover);
    model_run_check(t.run, &hs_table_flow,
                    "1|FIG. 5|os1|disabled wait|%d|%d|unfinished when the run ended (step 504)\n",
                    (int)FAULT, (int)(END_503 + 5));
}
