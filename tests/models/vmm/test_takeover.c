/* takeover: FIG. 5's steps with fake guests: order, times, owners, and standbys that fail, too.
 *
 * FIG. 4's example of 256 MB in state C. Each executor has a CPU of its own, so that the times are
 * those of the data sheet.
 */
#include "models/vmm/takeover.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/records.h"
#include "tests/models/small_table.h"

#define FAULT UINT64_C(1000)
#define DETECTED UINT64_C(1040)
#define ENGAGE_UNIT UINT64_C(3)
#define START UINT64_C(100) /* of a program */
#define N_ENTRIES 3u        /* os1, A, B */
#define APP_A 0u
#define APP_C 1u

/* Work of each step, by the data sheet. */
#define WORK_501 (UINT64_C(11) + 13)
#define WORK_502 (N_ENTRIES * (UINT64_C(2) + FAKE_REFERENCE_CYCLES))
#define WORK_503 UINT64_C(17)
#define WORK_504 (ENGAGE_UNIT * (N_OS1 - N_A + N_A))
#define WORK_505 UINT64_C(23)
#define WORK_506 (N_ENTRIES * UINT64_C(19))
#define WORK_507 WORK_503
#define END_501 (DETECTED + WORK_501)
#define END_502 (END_501 + WORK_502)
#define END_503 (END_502 + WORK_503)
#define END_504 (END_503 + WORK_504)
#define END_505 (END_504 + WORK_505)
#define END_506 (END_505 + WORK_506)
#define ASKED_507 (END_506 + WORK_507)
#define END_507 (ASKED_507 + START)

/* os1's areas in the hands of the monitor: nobody is left. */
#define NOBODY_LEFT "vmm 16 vmm -\nunused 240 vmm -\n"

typedef enum { ANSWER_LATER, ANSWER_AT_ONCE, CANNOT, SILENT } Answer;

typedef struct {
    const char *name;
    FakeExecutor *executor;
    HsCycles failed_at;
    Answer answer; /* to a program's start */
} Guest;

static ModelRun *run;
static SmallTable fixture;
static HsDisk *disk;
static HsChannel *channel;
static HsFlowLog flow_log;
static HsOutages *outages;
static FakeExecutor *executor;
static HsVmm *vmm;
static HsTakeover *takeover;
static Guest guests[4]; /* by owner */
static GString *done;   /* what the guests were asked to do: "CYCLE what\n" */

/* ---- fake guests ---- */

static HsCycles guest_failed_at(gpointer user)
{
    const Guest *guest = user;
    return MIN(guest->failed_at, model_run_now(run));
}

static void guest_fence(gpointer user)
{
    Guest *guest = user;
    g_string_append_printf(done, "%u fence %s\n", (guint)model_run_now(run), guest->name);
    fake_executor_throw_away(guest->executor);
}

static void started_a(gpointer user)
{
    hs_takeover_on_started(takeover, AREA_A, user == NULL);
}

static void started_c(gpointer user)
{
    hs_takeover_on_started(takeover, AREA_C, user == NULL);
}

static void guest_start(gpointer user, HsAreaNumber area)
{
    Guest *guest = user;
    g_string_append_printf(done, "%u start %s on %s\n", (guint)model_run_now(run),
                           hs_resource_table_entry(fixture.table, area)->name, guest->name);
    if (guest->answer == SILENT)
        return;
    gpointer cannot = guest->answer == CANNOT ? guest : NULL;
    ModelRunDeed deed = area == AREA_A ? started_a : started_c;
    if (guest->answer == ANSWER_AT_ONCE)
        deed(cannot);
    else
        model_run_at(run, model_run_now(run) + START, HS_PHASE_GUEST, deed, cannot);
}

/* ---- faults ---- */

/* A guest is declared; what it had to do it never does. */
static void declare(Guest *guest, HsOwner owner, const char *cause)
{
    fake_executor_kill(guest->executor);
    hs_takeover_on_fault(takeover, owner, cause);
}

static void declare_os1(gpointer user)
{
    (void)user;
    guests[OS1].failed_at = FAULT;
    declare(&guests[OS1], OS1, "disabled wait");
}

static void declare_os2(gpointer user)
{
    (void)user;
    guests[OS2].failed_at = model_run_now(run);
    declare(&guests[OS2], OS2, "no progress");
}

static void kill_os2(gpointer user)
{
    (void)user;
    fake_executor_kill(guests[OS2].executor);
}

static void go(void)
{
    model_run_at(run, DETECTED, HS_PHASE_FAULT, declare_os1, NULL);
    model_run_go(run);
}

/* ---- the fixture ---- */

static void add_guest(HsOwner owner, const char *name, HsAreaNumber own_area)
{
    Guest *guest = &guests[owner];
    *guest = (Guest){ name, fake_executor_new(run, name), HS_CYCLES_NEVER, ANSWER_LATER };
    hs_vmm_add_guest(vmm, &(HsGuestFace){ .name = name,
                                          .owner = owner,
                                          .own_area = own_area,
                                          .executor = &guest->executor->executor,
                                          .report = { .instructions = WORK_505 },
                                          .engage_unit_cycles = ENGAGE_UNIT,
                                          .failed_at = guest_failed_at,
                                          .fence = guest_fence,
                                          .start = guest_start,
                                          .guest = guest });
}

static void build_hardware(void)
{
    disk = hs_disk_new(run->simulation, "disk",
                       &(HsDiskParameters){ .size_bytes = 1 << 20,
                                            .track_bytes = 1000,
                                            .tracks_per_cylinder = 65536,
                                            .rotation_cycles = 1000,
                                            .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ });
    channel = hs_channel_new(
        run->simulation, "channel",
        &(HsChannelParameters){ .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ, .queue_max = 4 },
        fixture.storage);
}

static void set_up(void)
{
    static const HsVmmCosts costs = { .detect = { .instructions = 11 },
                                      .fence = { .instructions = 13 },
                                      .look_up = { .instructions = 2, .references = 1 },
                                      .request = { .instructions = 17 },
                                      .update = { .instructions = 19 } };
    run = model_run_new(1);
    executor = fake_executor_new(run, "vmm");
    small_table_build(&fixture, run);
    build_hardware();
    outages = hs_outages_new();
    done = g_string_new(NULL);
    flow_log = (HsFlowLog){ run->simulation, 0 };
    vmm = hs_vmm_new(run->simulation, fixture.table, &executor->executor,
                     &(HsVmmParameters){ .costs = costs, .policy = hs_policy_find("dynamic") });
    add_guest(OS1, "os1", AREA_OS1);
    add_guest(OS2, "os2", AREA_OS2);
    add_guest(OS3, "os3", AREA_OS3);
    takeover = hs_takeover_new(vmm, channel, &flow_log, outages);
    hs_takeover_add_app(takeover, AREA_A, APP_A);
    hs_takeover_add_app(takeover, AREA_B, 7);
    hs_takeover_add_app(takeover, AREA_C, APP_C);
    small_table_start_a(&fixture);
    small_table_start_b(&fixture);
    model_run_start(run);
}

static void tear_down(void)
{
    hs_takeover_free(takeover);
    hs_vmm_free(vmm);
    g_string_free(done, TRUE);
    hs_outages_free(outages);
    hs_channel_free(channel);
    hs_disk_free(disk);
    small_table_clear(&fixture);
    model_run_free(run);
}

static void check_table(const char *expected)
{
    small_table_check_version(&fixture, hs_resource_table_n_versions(fixture.table) - 1, expected);
}

static void check_done(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void check_done(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *expected = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    cr_assert(eq(str, done->str, expected));
}

/* The numbers of the steps a flow ended, each with a blank. */
static void check_steps(guint flow, const char *expected)
{
    GString *steps = g_string_new(NULL);
    g_auto(GStrv) rows = g_strsplit(model_run_rows(run, &hs_table_flow_step), "\n", -1);
    for (guint i = 0; rows[i] != NULL && rows[i][0] != '\0'; i++) {
        g_auto(GStrv) cells = g_strsplit(rows[i], "|", -1);
        if (g_ascii_strtoull(cells[0], NULL, 10) == flow)
            g_string_append_printf(steps, "%s ", cells[2]);
    }
    g_autofree char *text = g_string_free(steps, FALSE);
    cr_assert(eq(str, text, (char *)expected), "flow %u", flow);
}

TestSuite(takeover, .init = set_up, .fini = tear_down);

/* ---- the figure ---- */

Test(takeover, steps_follow_the_figure_with_the_times_of_the_data_sheet)
{
    go();
    model_run_check(run, &hs_table_flow_step,
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
    model_run_check(run, &hs_table_flow, "1|FIG. 5|os1|disabled wait|%d|%d|done\n", (int)FAULT,
                    (int)END_507);
}

Test(takeover, the_times_of_each_step_can_be_read)
{
    static const HsCycles ends[] = {
        END_501, END_502, END_503, END_504, END_505, END_506, END_507
    };
    cr_assert(eq(u64, hs_takeover_times(takeover, 1).end, HS_CYCLES_NEVER));
    go();
    for (guint n = 1; n <= G_N_ELEMENTS(ends); n++) {
        cr_assert(eq(u64, hs_takeover_times(takeover, n).begin, n == 1 ? FAULT : ends[n - 2]));
        cr_assert(eq(u64, hs_takeover_times(takeover, n).end, ends[n - 1]));
    }
    cr_assert(eq(ptr, (void *)hs_takeover_step(takeover), NULL));
}

Test(takeover, afterwards_the_standby_has_a_and_the_own_area)
{
    go();
    check_table("A 128 os2 vmm\nos2 64 os2 -\nvmm 16 vmm -\nunused 48 vmm -\n");
    model_run_check(run, &hs_table_resource_version,
                    "0|0|start|-\n1|0|A starts|-\n2|0|B starts|-\n3|%d|os1 failed|506\n",
                    (int)END_506);
    for (uint32_t i = 0; i < N_ALL; i++)
        if (hs_storage_unit(fixture.storage, i)->owner == OS2)
            cr_assert(eq(int, hs_storage_unit(fixture.storage, i)->state, HS_UNIT_CONNECTED));
}

Test(takeover, by_the_option_the_own_area_goes_to_the_monitor)
{
    hs_resource_table_set_destination(fixture.table, AREA_OS1, HS_OWNER_VMM);
    go();
    check_table("A 128 os2 vmm\nos2 32 os2 -\nvmm 16 vmm -\nunused 80 vmm -\n");
    HsStepTimes attach = hs_takeover_times(takeover, 4);
    cr_assert(eq(u64, attach.end - attach.begin, ENGAGE_UNIT * N_A));
}

Test(takeover, the_fence_comes_first_and_the_program_last)
{
    go();
    check_done("%d fence os1\n%d start A on os2\n", (int)END_501, (int)ASKED_507);
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
    transfer_ended_at = model_run_now(run);
}

static void submit_transfer(gpointer user)
{
    (void)user;
    transfer = (HsTransfer){ .kind = HS_TRANSFER_WRITE,
                             .disk = disk,
                             .size_bytes = 100000,
                             .area = &hs_resource_table_entry(fixture.table, AREA_A)->map,
                             .owner = OS1,
                             .label = "journal",
                             .on_end = on_transfer_end };
    cr_assert(hs_channel_submit(channel, &transfer));
}

static void check_fenced(gpointer user)
{
    (void)user;
    static const HsAreaNumber areas[] = { AREA_OS1, AREA_A, AREA_B };
    for (guint i = 0; i < G_N_ELEMENTS(areas); i++) {
        const HsAreaMap *map = &hs_resource_table_entry(fixture.table, areas[i])->map;
        for (uint32_t k = 0; k < map->n_units; k++)
            cr_assert(eq(int, hs_storage_unit(fixture.storage, map->unit[k])->state,
                         HS_UNIT_UNCONNECTED));
    }
    cr_assert(eq(u32, hs_channel_n_of_owner(channel, OS1), 0));
}

Test(takeover, a_fence_throws_transfers_away_and_disconnects_all_areas)
{
    model_run_at(run, FAULT - 10, HS_PHASE_GUEST, submit_transfer, NULL);
    model_run_at(run, END_501, HS_PHASE_PROBE, check_fenced, NULL);
    go();
    cr_assert(eq(int, transfer_end, HS_TRANSFER_FENCED));
    cr_assert(eq(u64, transfer_ended_at, END_501));
}

static void check_owners_unchanged(gpointer user)
{
    (void)user;
    for (HsAreaNumber area = AREA_OS1; area <= AREA_B; area++) {
        const HsEntry *entry = hs_resource_table_entry(fixture.table, area);
        if (entry->is_entered)
            cr_assert(eq(u16, entry->owner, area == AREA_OS2 ? OS2 : OS1));
    }
}

Test(takeover, no_owner_changes_before_the_end_of_506)
{
    for (HsCycles at = DETECTED; at < END_506; at += 5)
        model_run_at(run, at, HS_PHASE_PROBE, check_owners_unchanged, NULL);
    go();
}

/* ---- steps that are left out ---- */

Test(takeover, with_no_destination_but_the_monitor_nothing_is_exchanged)
{
    for (HsAreaNumber area = AREA_OS1; area <= AREA_B; area++)
        hs_resource_table_set_destination(fixture.table, area, HS_OWNER_VMM);
    go();
    check_steps(1, "501 502 506 ");
    check_table("os2 32 os2 vmm\nvmm 16 vmm -\nunused 208 vmm -\n");
    model_run_check(run, &hs_table_flow,
                    "1|FIG. 5|os1|disabled wait|%d|%d|done: all areas to the monitor\n", (int)FAULT,
                    (int)(END_502 + WORK_506));
}

Test(takeover, with_no_program_to_move_none_is_started)
{
    hs_resource_table_set_destination(fixture.table, AREA_A, HS_OWNER_VMM);
    go();
    check_steps(1, "501 502 503 504 505 506 ");
    check_done("%d fence os1\n", (int)END_501);
    check_table("os2 64 os2 -\nvmm 16 vmm -\nunused 176 vmm -\n");
}

/* ---- programs ---- */

static void start_c_on_os1(void)
{
    hs_resource_table_grant(fixture.table, AREA_C, OS1, 5);
    hs_resource_table_set_destination(fixture.table, AREA_C, OS2);
    hs_resource_table_commit(fixture.table, "C starts", NULL);
}

Test(takeover, all_hot_standby_programs_start_in_table_order)
{
    start_c_on_os1();
    go();
    HsCycles asked = ASKED_507 + (2 + FAKE_REFERENCE_CYCLES) + ENGAGE_UNIT * 5 + 19;
    check_done("%d fence os1\n%d start A on os2\n%d start C on os2\n", (int)END_501, (int)asked,
               (int)asked);
    check_table("A 128 os2 vmm\nC 5 os2 vmm\nos2 64 os2 -\nvmm 16 vmm -\nunused 43 vmm -\n");
}

static void started_c_late(gpointer user)
{
    (void)user;
    cr_assert(eq(str, (char *)hs_takeover_step(takeover), "507"));
    started_c(NULL);
}

Test(takeover, step_507_lasts_until_the_last_program_runs)
{
    start_c_on_os1();
    guests[OS2].answer = SILENT;
    model_run_at(run, 5000, HS_PHASE_GUEST, started_a, NULL);
    model_run_at(run, 6000, HS_PHASE_GUEST, started_c_late, NULL);
    go();
    cr_assert(eq(u64, hs_takeover_times(takeover, 7).end, 6000));
}

Test(takeover, a_program_that_cannot_be_started_is_told_in_the_outcome)
{
    guests[OS2].answer = CANNOT;
    go();
    model_run_check(run, &hs_table_flow,
                    "1|FIG. 5|os1|disabled wait|%d|%d|a program could not be started\n", (int)FAULT,
                    (int)END_507);
}

Test(takeover, a_program_may_be_started_at_once)
{
    start_c_on_os1();
    guests[OS2].answer = ANSWER_AT_ONCE;
    go();
    cr_assert(eq(u64, hs_takeover_times(takeover, 7).end,
                 hs_takeover_times(takeover, 7).begin + WORK_507));
    cr_assert(eq(ptr, (void *)hs_takeover_step(takeover), NULL));
}

Test(takeover, an_answer_nobody_waits_for_is_ignored)
{
    model_run_at(run, 10, HS_PHASE_GUEST, started_a, NULL);
    model_run_at(run, END_502, HS_PHASE_GUEST, started_a, NULL);
    model_run_at(run, ASKED_507 + 10, HS_PHASE_GUEST, started_c, NULL);
    model_run_at(run, END_507 + 10, HS_PHASE_GUEST, started_a, NULL);
    go();
    cr_assert(eq(u64, hs_takeover_times(takeover, 7).end, END_507));
}

/* ---- a standby that fails, too ---- */

static char *flows_of(HsCycles at)
{
    model_run_at(run, at, HS_PHASE_FAULT, declare_os2, NULL);
    go();
    check_table(NOBODY_LEFT);
    GString *flows = g_string_new(NULL);
    g_auto(GStrv) rows = g_strsplit(model_run_rows(run, &hs_table_flow), "\n", -1);
    for (guint i = 0; rows[i] != NULL && rows[i][0] != '\0'; i++) {
        g_auto(GStrv) cells = g_strsplit(rows[i], "|", -1);
        g_string_append_printf(flows, "%s, %s: %s\n", cells[2], cells[3], cells[6]);
    }
    return g_string_free(flows, FALSE);
}

Test(takeover, a_standby_that_fails_before_it_is_asked_is_left_out)
{
    static const HsCycles steps_in_time[] = { DETECTED + 1, END_501, END_502 };
    for (guint i = 0; i < G_N_ELEMENTS(steps_in_time); i++) {
        g_autofree char *flows = flows_of(steps_in_time[i]);
        cr_assert(eq(str, flows,
                     "os1, disabled wait: done: all areas to the monitor\n"
                     "os2, no progress: done: all areas to the monitor\n"),
                  "at %u", (guint)steps_in_time[i]);
        check_steps(1, "501 502 506 ");
        check_steps(2, "501 502 506 ");
        tear_down();
        set_up();
    }
}

static void check_standby_fails(HsCycles at, guint step, const char *steps)
{
    g_autofree char *flows = flows_of(at);
    g_autofree char *expected = g_strdup_printf(
        "os1, disabled wait: standby failed (step %u)\n"
        "os2, no progress: done: all areas to the monitor\n"
        "os1, its standby failed: done: all areas to the monitor\n",
        step);
    cr_assert(eq(str, flows, expected));
    check_steps(1, steps);
    check_steps(2, "501 502 506 ");
    check_steps(3, "501 502 506 ");
}

Test(takeover, a_standby_that_fails_in_503_ends_the_takeover)
{
    check_standby_fails(END_503, 503, "501 502 ");
    cr_assert(eq(u32, executor->n_withdrawn, 1));
}

Test(takeover, a_standby_that_fails_in_504_ends_the_takeover)
{
    check_standby_fails(END_504 - 1, 504, "501 502 503 ");
    cr_assert(eq(u32, guests[OS2].executor->n_withdrawn, 1));
}

Test(takeover, a_standby_that_fails_in_505_ends_the_takeover)
{
    check_standby_fails(END_505, 505, "501 502 503 504 ");
    cr_assert(eq(u32, guests[OS2].executor->n_withdrawn, 1));
}

Test(takeover, a_standby_that_fails_in_506_ends_the_takeover)
{
    check_standby_fails(END_506, 506, "501 502 503 504 505 ");
}

Test(takeover, a_standby_that_fails_in_507_loses_the_programs_it_was_given)
{
    static const HsCycles in_507[] = { END_506 + 1, ASKED_507 + 1, END_507 };
    for (guint i = 0; i < G_N_ELEMENTS(in_507); i++) {
        g_autofree char *flows = flows_of(in_507[i]);
        cr_assert(eq(str, flows,
                     "os1, disabled wait: standby failed (step 507)\n"
                     "os2, no progress: done: all areas to the monitor\n"));
        check_steps(1, "501 502 503 504 505 506 ");
        tear_down();
        set_up();
    }
}

Test(takeover, an_answer_of_a_standby_that_has_failed_is_ignored)
{
    model_run_at(run, ASKED_507 + 1, HS_PHASE_FAULT, declare_os2, NULL);
    /* When the takeover of os2 has read its entries, A is among them. */
    guests[OS2].answer = SILENT;
    model_run_at(run, ASKED_507 + 1 + WORK_501 + 1, HS_PHASE_GUEST, started_a, NULL);
    go();
    check_steps(2, "501 502 506 ");
    check_table(NOBODY_LEFT);
}

Test(takeover, a_standby_that_died_unseen_does_not_answer_until_it_is_found)
{
    model_run_at(run, 10, HS_PHASE_FAULT, kill_os2, NULL);
    g_autofree char *flows = flows_of(50000);
    cr_assert(eq(u64, hs_takeover_times(takeover, 4).end, HS_CYCLES_NEVER));
    check_steps(1, "501 502 503 ");
    cr_assert(eq(str, flows,
                 "os1, disabled wait: standby failed (step 504)\n"
                 "os2, no progress: done: all areas to the monitor\n"
                 "os1, its standby failed: done: all areas to the monitor\n"));
}

/* At every cycle of a takeover: one owner for every unit, and a stated outcome. */
Test(takeover, a_second_fault_at_any_cycle_leaves_every_unit_with_the_monitor)
{
    for (HsCycles at = DETECTED; at <= END_507 + 5; at++) {
        g_autofree char *flows = flows_of(at);
        cr_assert(not(hs_simulation_is_violated(run->simulation)));
        cr_assert(g_str_has_suffix(flows, ": done: all areas to the monitor\n"), "%s", flows);
        cr_assert(eq(ptr, (void *)hs_takeover_step(takeover), NULL), "at %u", (guint)at);
        tear_down();
        set_up();
    }
}

/* ---- unprotect ---- */

Test(takeover, when_the_standby_fails_its_programs_are_unprotected)
{
    model_run_at(run, FAULT, HS_PHASE_FAULT, declare_os2, NULL);
    model_run_go(run);
    check_steps(1, "501 502 506 ");
    check_table("os1 32 os1 vmm\nA 128 os1 vmm\nB 40 os1 vmm\nvmm 16 vmm -\nunused 40 vmm -\n");
    check_done("%d fence os2\n", (int)(FAULT + WORK_501));
}

/* ---- more than one ---- */

static void declare_os3(gpointer user)
{
    (void)user;
    guests[OS3].failed_at = model_run_now(run) - 7;
    declare(&guests[OS3], OS3, "no progress");
}

Test(takeover, another_os_that_fails_waits_for_its_turn)
{
    hs_resource_table_grant(fixture.table, AREA_OS3, OS3, 4);
    hs_resource_table_set_destination(fixture.table, AREA_OS3, OS2);
    hs_resource_table_commit(fixture.table, "os3", NULL);
    model_run_at(run, END_503 + 5, HS_PHASE_FAULT, declare_os3, NULL);
    go();
    check_steps(1, "501 502 503 504 505 506 507 ");
    check_steps(2, "501 502 503 504 505 506 ");
    check_table("A 128 os2 vmm\nos2 68 os2 -\nvmm 16 vmm -\nunused 44 vmm -\n");
    /* Its 501 begins with its own fault. */
    cr_assert(eq(u64, hs_takeover_times(takeover, 1).begin, END_503 + 5 - 7));
    cr_assert(eq(u64, hs_takeover_times(takeover, 1).end, END_507 + WORK_501));
}

/* ---- others who want to know ---- */

static HsAreaRequest waiting;
static HsCycles looked_at;

static void on_storage(gpointer user, HsAreaRequest *request)
{
    (void)user;
    (void)request;
    looked_at = model_run_now(run);
}

Test(takeover, requests_that_wait_are_looked_at_when_storage_comes_back)
{
    waiting = (HsAreaRequest){ .program = "C",
                               .owner = OS2,
                               .standby = HS_OWNER_NONE,
                               .area = AREA_C,
                               .need = 20,
                               .on_storage = on_storage };
    cr_assert(not(hs_vmm_place(vmm, &waiting)));
    go();
    cr_assert(eq(u64, looked_at, END_506));
}

Test(takeover, outages_are_marked_when_detected_and_when_reallocated)
{
    hs_outages_begin(outages, APP_A, OS1, "fault", FAULT);
    go();
    const HsOutage *outage = hs_outages_latest(outages, APP_A);
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_DETECTED], END_501));
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_REALLOCATED], END_506));
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_LOADED], HS_CYCLES_NEVER));
}

/* os1 works, but routine 210 does not see it. */
static void false_alarm(gpointer user)
{
    (void)user;
    hs_takeover_on_fault(takeover, OS1, "no progress");
}

static void check_outage(uint32_t app_i, const char *fault, HsCycles fault_cycle)
{
    const HsOutage *outage = hs_outages_latest(outages, app_i);
    cr_assert(eq(u16, outage->failed, OS1));
    cr_assert(eq(str, (char *)outage->fault, (char *)fault));
    cr_assert(eq(u64, outage->fault_cycle, fault_cycle));
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_DETECTED], END_501));
}

Test(takeover, a_false_alarm_begins_the_outages_that_no_fault_began)
{
    model_run_at(run, DETECTED, HS_PHASE_FAULT, false_alarm, NULL);
    model_run_go(run);
    cr_assert(eq(u32, hs_outages_n(outages), 2), "A and B");
    check_outage(APP_A, "no progress", DETECTED);
    check_outage(7, "no progress", DETECTED);
}

Test(takeover, an_outage_that_a_fault_began_is_not_begun_again)
{
    hs_outages_begin(outages, APP_A, OS1, "fault", FAULT);
    go();
    cr_assert(eq(u32, hs_outages_n(outages), 2), "A and B");
    check_outage(APP_A, "fault", FAULT);
}

Test(takeover, an_outage_by_another_os_or_one_that_is_over_is_followed_by_a_new_one)
{
    hs_outages_begin(outages, APP_A, OS3, "earlier", 10);
    hs_outages_begin(outages, 7, OS1, "earlier", 10);
    hs_outages_mark(outages, 7, HS_OUTAGE_RUNNING, 20);
    hs_outages_reply(outages, 7, OS2, 30);
    go();
    cr_assert(eq(u32, hs_outages_n(outages), 4));
    check_outage(APP_A, "disabled wait", FAULT);
    check_outage(7, "disabled wait", FAULT);
}

Test(takeover, a_takeover_that_begins_again_begins_no_outage_again)
{
    model_run_at(run, END_504, HS_PHASE_FAULT, declare_os2, NULL);
    go();
    check_steps(3, "501 502 506 ");
    cr_assert(eq(u32, hs_outages_n(outages), 2));
    check_outage(APP_A, "disabled wait", FAULT);
}

Test(takeover, a_takeover_under_way_at_the_end_is_written_as_unfinished)
{
    model_run_at(run, DETECTED, HS_PHASE_FAULT, declare_os1, NULL);
    model_run_go_to(run, END_503 + 5);
    cr_assert(eq(str, (char *)hs_takeover_step(takeover), "504"));
    hs_takeover_finish(takeover);
    model_run_check(run, &hs_table_flow,
                    "1|FIG. 5|os1|disabled wait|%d|%d|unfinished when the run ended (step 504)\n",
                    (int)FAULT, (int)(END_503 + 5));
}
