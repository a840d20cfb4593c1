/* program_takeover: FIG. 6 with fake guests: each step's cycles, levels, who is asked to do what,
 * and what becomes of it when one of the two OSs fails. */
#include "models/vmm/program_takeover.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "models/records.h"
#include "tests/models/small_takeover.h"

#define END_601 (FAULT + WORK_601)
#define END_602 (END_601 + WORK_602)
#define END_603 (END_602 + WORK_603)
#define END_604 (END_603 + WORK_604)
#define END_605 (END_604 + WORK_503)
#define END_606 (END_605 + WORK_606)
#define END_607 (END_606 + WORK_505)
#define END_608 (END_607 + WORK_503)
#define END_609 (END_608 + WORK_609)
#define END_610 (END_609 + WORK_505)
#define END_611 (END_610 + WORK_611)
#define ASKED_612 (END_611 + WORK_503)
#define END_612 (ASKED_612 + START)

#define STATE_C                                                                                    \
    "os1 32 os1 os2\nA 128 os1 os2\nB 40 os1 vmm\nos2 32 os2 -\nvmm 16 vmm -\nunused 8 vmm -\n"
#define SWITCHED                                                                                   \
    "os1 32 os1 os2\nA 128 os2 os1\nB 40 os1 vmm\nos2 32 os2 -\nvmm 16 vmm -\nunused 8 vmm -\n"

static SmallTakeover t;
static HsProgramTakeover *programs;
static HsProgramFault fault;

static void set_up(void)
{
    small_takeover_set_up(&t);
    programs = hs_takeover_programs(t.takeover);
    fault = (HsProgramFault){ .area = AREA_A,
                              .owner = OS1,
                              .level = HS_FAULT_LEVEL_SWITCH,
                              .cause = "it failed",
                              .begin = FAULT };
}

static void tear_down(void)
{
    small_takeover_tear_down(&t);
}

TestSuite(program_takeover, .init = set_up, .fini = tear_down);

static void begin(gpointer user)
{
    hs_program_takeover_begin(programs, user);
}

/* A fails at FAULT, and everything goes its way. */
static void go(void)
{
    model_run_at(t.run, FAULT, HS_PHASE_FAULT, begin, &fault);
    model_run_go(t.run);
}

static void check_flow(guint number, const char *outcome)
{
    g_autofree char *head = g_strdup_printf("%u|FIG. 6|A|it failed|", number);
    g_auto(GStrv) rows = g_strsplit(model_run_rows(t.run, &hs_table_flow), "\n", -1);
    for (guint i = 0; rows[i] != NULL; i++)
        if (g_str_has_prefix(rows[i], head)) {
            cr_assert(eq(str, strrchr(rows[i], '|') + 1, (char *)outcome));
            return;
        }
    cr_assert(false, "there is no flow %u", number);
}

/* ---- the figure ---- */

Test(program_takeover, each_step_ends_when_the_data_sheet_says)
{
    static const HsCycles ends[] = { END_601, END_602, END_603, END_604, END_605, END_606,
                                     END_607, END_608, END_609, END_610, END_611, END_612 };
    go();
    for (guint n = 1; n <= G_N_ELEMENTS(ends); n++)
        cr_assert(eq(u64, hs_program_takeover_times(programs, n).end, ends[n - 1]), "step %u",
                  600 + n);
    check_flow(1, "done");
    small_takeover_check_table(&t, SWITCHED);
    small_takeover_check_done(&t, "%u drop A on os1\n%u start A on os2\n", (guint)END_606,
                              (guint)ASKED_612);
}

static const char *step_seen;

static void look_at_step(gpointer user)
{
    (void)user;
    step_seen = hs_program_takeover_step(programs);
}

Test(program_takeover, its_step_is_told_while_it_is_under_way)
{
    cr_assert(eq(ptr, (void *)hs_program_takeover_step(programs), NULL));
    model_run_at(t.run, END_607 + 1, HS_PHASE_FAULT, look_at_step, NULL);
    go();
    cr_assert(eq(str, (char *)step_seen, "608"));
    cr_assert(eq(ptr, (void *)hs_program_takeover_step(programs), NULL));
}

Test(program_takeover, a_program_that_cannot_be_started_is_told)
{
    t.guests[OS2].answer = SMALL_CANNOT;
    go();
    check_flow(1, "the program could not be started");
}

Test(program_takeover, an_outage_gets_its_marks)
{
    hs_outages_begin(t.outages, APP_A, OS1, "fault", FAULT);
    go();
    const HsOutage *outage = hs_outages_latest(t.outages, APP_A);
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_DETECTED], END_601));
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_REALLOCATED], END_611));
}

/* ---- levels ---- */

Test(program_takeover, level_0_ends_with_603)
{
    fault.level = HS_FAULT_LEVEL_IGNORE;
    go();
    small_takeover_check_steps(&t, 1, "601 602 603 ");
    check_flow(1, "level 0: ignored");
    small_takeover_check_done(&t, "%s", "");
}

/* The switch works 604 to 612; its start is os2's. Clock: 1 MHz. */
#define SWITCH_WORK (WORK_604 + 3 * WORK_503 + WORK_606 + 2 * WORK_505 + WORK_609 + WORK_611)

Test(program_takeover, level_1_takes_what_is_over_sooner_and_a_tie_stays)
{
    static const struct {
        HsCycles recovery, start_os1, start_os2;
        bool is_switched;
    } cases[] = {
        { 0, 1000, 1000, false },
        { SWITCH_WORK, 1000, 1000, false },
        { SWITCH_WORK + 1, 1000, 1000, true },
        { SWITCH_WORK + 1, 1000, 1001, false },
        { 0, 1001 + SWITCH_WORK, 1000, true },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (i > 0) {
            tear_down();
            set_up();
        }
        fault.level = HS_FAULT_LEVEL_RESTART;
        fault.recovery_cycles = cases[i].recovery;
        t.guests[OS1].estimate_cycles = cases[i].start_os1;
        t.guests[OS2].estimate_cycles = cases[i].start_os2;
        go();
        small_takeover_check_table(&t, cases[i].is_switched ? SWITCHED : STATE_C);
        if (!cases[i].is_switched)
            small_takeover_check_done(&t, "%u restart A on os1: it failed\n", (guint)END_603);
    }
}

Test(program_takeover, level_1_says_by_which_times_it_was_decided)
{
    fault.level = HS_FAULT_LEVEL_RESTART;
    t.guests[OS1].estimate_cycles = 2000;
    t.guests[OS2].estimate_cycles = 5000 - SWITCH_WORK;
    go();
    check_flow(1, "level 1: restarted in place, 2 ms against 5 ms");
}

/* B's destination is the monitor. */
Test(program_takeover, without_a_destination_it_is_restarted_in_place)
{
    static const struct {
        HsFaultLevel level;
        const char *steps;
        HsCycles end;
    } cases[] = { { HS_FAULT_LEVEL_RESTART, "601 602 603 ", END_603 },
                  { HS_FAULT_LEVEL_STORAGE, "601 602 603 604 ", END_604 } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (i > 0) {
            tear_down();
            set_up();
        }
        fault.area = AREA_B;
        fault.level = cases[i].level;
        go();
        small_takeover_check_steps(&t, 1, cases[i].steps);
        small_takeover_check_done(&t, "%u restart B on os1: it failed\n", (guint)cases[i].end);
        cr_assert(eq(ptr, hs_vmm_reallocation(t.vmm)->holder, NULL), "the turn is free");
    }
}

/* ---- damage ---- */

Test(program_takeover, damaged_units_are_left_out_by_609_and_replaced_by_611)
{
    const HsAreaMap *map = &hs_resource_table_entry(t.table.table, AREA_A)->map;
    for (guint i = 0; i < 3; i++)
        hs_resource_table_fail(t.table.table, map->unit[i]);
    go();
    HsStepTimes engage = hs_program_takeover_times(programs, 9);
    cr_assert(eq(u64, engage.work_cycles, (N_A - 3) * ENGAGE_UNIT));
    small_takeover_check_table(&t, "os1 32 os1 os2\nA 128 os2 os1\nB 40 os1 vmm\nos2 32 os2 -\n"
                                   "vmm 16 vmm -\nunused 5 vmm -\nfailed 3 vmm -\n");
    cr_assert(eq(int, hs_storage_unit(t.table.storage, map->unit[0])->state, HS_UNIT_UNCONNECTED),
              "the standby program's start engages it");
    check_flow(1, "done");
}

/* ---- one of the OSs fails ---- */

/* The standby OS is found dead at a cycle within a step; A goes back before 611, not behind it. */
Test(program_takeover, without_its_standby_the_program_is_restarted_where_it_was)
{
    static const struct {
        HsCycles at;
        const char *outcome;
    } cases[] = { { END_604 + 1, "standby failed (step 605)" },
                  { END_606 - 1, "standby failed (step 606)" },
                  { END_608 + 1, "standby failed (step 609)" },
                  { END_611 - 1, "standby failed (step 611)" } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (i > 0) {
            tear_down();
            set_up();
        }
        model_run_at(t.run, cases[i].at, HS_PHASE_FAULT, small_takeover_declare_os2, &t);
        go();
        check_flow(1, cases[i].outcome);
        g_autofree char *restart = g_strdup_printf("%u restart A on os1: its standby failed\n",
                                                   (guint)cases[i].at);
        cr_assert(strstr(t.done->str, restart) != NULL, "%s", t.done->str);
        small_takeover_check_table(&t, "os1 32 os1 vmm\nA 128 os1 vmm\nB 40 os1 vmm\nvmm 16 vmm -\n"
                                       "unused 40 vmm -\n");
    }
}

Test(program_takeover, behind_611_the_standbys_own_takeover_has_the_program)
{
    t.guests[OS2].answer = SMALL_SILENT;
    model_run_at(t.run, ASKED_612 + 5, HS_PHASE_FAULT, small_takeover_declare_os2, &t);
    go();
    check_flow(1, "standby failed (step 612)");
    cr_assert(strstr(t.done->str, "restart") == NULL);
    g_autofree char *start = g_strdup_printf(" start A on os1\n");
    cr_assert(strstr(t.done->str, start) != NULL, "%s", t.done->str);
}

Test(program_takeover, the_takeover_of_the_active_os_takes_the_program_along)
{
    static const HsCycles at[] = { FAULT + 1, END_603 + 1, END_605 + 100, END_608 + 1,
                                   END_611 - 1 };
    for (guint i = 0; i < G_N_ELEMENTS(at); i++) {
        if (i > 0) {
            tear_down();
            set_up();
        }
        model_run_at(t.run, at[i], HS_PHASE_FAULT, small_takeover_declare_os1, &t);
        go();
        cr_assert(strstr(model_run_rows(t.run, &hs_table_flow), "|active OS failed (step 6") !=
                  NULL);
        cr_assert(strstr(model_run_rows(t.run, &hs_table_flow), "|FIG. 5|os1|disabled wait|") !=
                  NULL);
        small_takeover_check_table(&t,
                                   "A 128 os2 vmm\nos2 64 os2 -\nvmm 16 vmm -\nunused 48 vmm -\n");
    }
}

Test(program_takeover, behind_611_the_active_os_is_not_needed)
{
    model_run_at(t.run, END_611 + 1, HS_PHASE_FAULT, small_takeover_declare_os1, &t);
    go();
    check_flow(1, "done");
    small_takeover_check_table(&t, "A 128 os2 vmm\nos2 64 os2 -\nvmm 16 vmm -\nunused 48 vmm -\n");
}

/* ---- several ---- */

Test(program_takeover, a_program_of_an_os_that_was_declared_failed_is_not_switched)
{
    model_run_at(t.run, FAULT - 1, HS_PHASE_FAULT, small_takeover_declare_os1, &t);
    go();
    cr_assert(strstr(model_run_rows(t.run, &hs_table_flow), "FIG. 6") == NULL);
}

static HsProgramFault other;

/* A and B fail in the same cycle. Until 605 each step of A that os1 or the monitor runs comes
 * behind the one of B that was ordered before it: 602 behind B's 601, 604 behind B's 603, 605
 * behind B's 604. B waits with 604 for 611 of A, and then looks up once more. */
Test(program_takeover, another_program_waits_with_604_for_its_turn)
{
    hs_resource_table_set_destination(t.table.table, AREA_B, OS2);
    other = fault;
    other.area = AREA_B;
    model_run_at(t.run, FAULT, HS_PHASE_FAULT, begin, &fault);
    model_run_at(t.run, FAULT, HS_PHASE_FAULT, begin, &other);
    model_run_go(t.run);
    HsCycles end_611 = END_611 + WORK_601 + WORK_603 + WORK_604;
    cr_assert(eq(u64, hs_program_takeover_times(programs, 4).end, end_611 + WORK_604),
              "the one begun last is B");
    small_takeover_check_table(&t, "os1 32 os1 os2\nA 128 os2 os1\nB 40 os2 os1\nos2 32 os2 -\n"
                                   "vmm 16 vmm -\nunused 8 vmm -\n");
}

Test(program_takeover, a_program_that_leaves_while_it_waits_does_not_stop_the_queue)
{
    hs_resource_table_set_destination(t.table.table, AREA_B, OS2);
    other = fault;
    other.area = AREA_B;
    model_run_at(t.run, FAULT, HS_PHASE_FAULT, begin, &fault);
    model_run_at(t.run, FAULT, HS_PHASE_FAULT, begin, &other);
    model_run_at(t.run, END_606, HS_PHASE_FAULT, small_takeover_declare_os1, &t);
    model_run_go(t.run);
    cr_assert(eq(ptr, hs_vmm_reallocation(t.vmm)->holder, NULL));
    cr_assert(eq(ptr, hs_vmm_reallocation(t.vmm)->first, NULL));
    small_takeover_check_table(&t, "A 128 os2 vmm\nB 40 os2 vmm\nos2 64 os2 -\nvmm 16 vmm -\n"
                                   "unused 8 vmm -\n");
}

static void pass_on(gpointer user)
{
    hs_reallocation_give_up(hs_vmm_reallocation(t.vmm), user);
    hs_reallocation_pass_on(hs_vmm_reallocation(t.vmm));
}

/* Somebody else has the turn when both come to 604, B first. It is over: B, which has no
 * destination, looks up once more and stays where it is; then A does, and goes. */
Test(program_takeover, a_program_that_stays_where_it_is_does_not_stop_the_queue)
{
    HsReallocationMember somebody = { NULL, NULL, NULL, false };
    HsCycles over = END_604 + 1000;
    cr_assert(hs_reallocation_take(hs_vmm_reallocation(t.vmm), &somebody));
    other = fault;
    other.area = AREA_B;
    model_run_at(t.run, FAULT, HS_PHASE_FAULT, begin, &other);
    model_run_at(t.run, FAULT, HS_PHASE_FAULT, begin, &fault);
    model_run_at(t.run, over, HS_PHASE_FAULT, pass_on, &somebody);
    model_run_go(t.run);
    small_takeover_check_steps(&t, 1, "601 602 603 604 ");
    cr_assert(eq(u64, hs_program_takeover_times(programs, 4).end, over + 2 * WORK_604));
    small_takeover_check_table(&t, SWITCHED);
    cr_assert(eq(ptr, hs_vmm_reallocation(t.vmm)->holder, NULL), "the turn is free");
}
