/* guest_os: ticks, work in order, and an OS that panics, hangs or is fenced; to the cycle. */
#include "models/guest/guest_os.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/small_machine.h"

#define TICK UINT64_C(100)
#define TICK_COST UINT64_C(5)
#define SLICE UINT64_C(1000)
#define PROGRAM_CYCLES UINT64_C(1000000)

static ModelRun *run;
static SmallMachine *machine;
static HsGuestOs *os, *other;

static HsWork pieces[3];
static GString *done; /* "CYCLE piece\n" */
static HsActivity program;
static HsRunnable runnable; /* of it */

static void on_done(gpointer user, HsWork *work)
{
    (void)user;
    g_string_append_printf(done, "%u %d\n", (guint)model_run_now(run), (int)(work - pieces));
}

static void order(guint i, HsCycles cycles)
{
    hs_executor_submit(hs_guest_os_executor(os), &pieces[i], (HsCost){ .cycles = cycles }, on_done,
                       NULL);
}

static void order_20(gpointer user)
{
    order(GPOINTER_TO_UINT(user), 20);
}

static void order_250(gpointer user)
{
    order(GPOINTER_TO_UINT(user), 250);
}

static void withdraw(gpointer user)
{
    const HsExecutor *executor = hs_guest_os_executor(os);
    executor->withdraw(executor->self, &pieces[GPOINTER_TO_UINT(user)]);
}

/* It wants more than the runs of these tests last. */
static void never_ends(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    (void)owner;
    (void)activity;
    (void)cpu;
    cr_assert(false);
}

static HsGuestOs *new_os(const char *name, HsOwner owner)
{
    return hs_guest_os_new(run->simulation, machine->dispatcher,
                           &(HsGuestOsParameters){ .name = name,
                                                   .owner = owner,
                                                   .share = 100,
                                                   .tick_cycles = TICK,
                                                   .quantum_cycles = TICK,
                                                   .instruction_cycles = 1,
                                                   .reference_cycles = FAKE_REFERENCE_CYCLES,
                                                   .costs = { .tick = { .cycles = TICK_COST } } });
}

static void set_up(void)
{
    run = model_run_new(1);
    machine = small_machine_new(run, 1, &(HsDispatcherParameters){ .slice_cycles = SLICE });
    os = new_os("os1", 1);
    other = new_os("os2", 2);
    done = g_string_new(NULL);
    program = (HsActivity){ .kind = HS_ACTIVITY_WORK,
                            .book = HS_BOOK_APPLICATION,
                            .left_cycles = PROGRAM_CYCLES,
                            .on_end = never_ends };
    runnable = (HsRunnable){ .activity = &program };
    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++)
        pieces[i] = (HsWork){ 0 };
    model_run_start(run);
    hs_guest_os_start(os);
}

static void tear_down(void)
{
    g_string_free(done, TRUE);
    hs_guest_os_free(os);
    hs_guest_os_free(other);
    small_machine_free(machine);
    model_run_free(run);
}

static void panic(gpointer user)
{
    hs_guest_os_crash(user, true);
}

static void hang(gpointer user)
{
    hs_guest_os_crash(user, false);
}

static void fence(gpointer user)
{
    hs_guest_os_fence(user);
}

static void program_becomes_ready(gpointer user)
{
    (void)user;
    hs_guest_os_ready(os, &runnable, false);
}

static HsCycles book(HsBook of)
{
    return small_machine_book(machine, 0, of);
}

static void check_state(HsGuestOs *of, HsOsState state, HsCycles failed_at)
{
    cr_assert(eq(int, hs_guest_os_state(of), state));
    cr_assert(eq(u64, hs_guest_os_failed_at(of), failed_at));
    cr_assert(eq(int, hs_guest_os_is_alive(of), state == HS_OS_RUNNING));
}

TestSuite(guest_os, .init = set_up, .fini = tear_down);

/* ---- ticks ---- */

Test(guest_os, a_tick_is_done_at_each_period_after_its_cost)
{
    model_run_go_to(run, 10 * TICK + TICK_COST - 1);
    cr_assert(eq(u64, hs_guest_os_n_ticks(os), 9));
    cr_assert(eq(u64, book(HS_BOOK_GUEST_OS), 9 * TICK_COST + TICK_COST - 1));
}

Test(guest_os, the_tenth_tick_is_done_at_its_last_cycle)
{
    model_run_go_to(run, 10 * TICK + TICK_COST);
    cr_assert(eq(u64, hs_guest_os_n_ticks(os), 10));
}

Test(guest_os, a_tick_that_finds_the_last_one_waiting_is_left_out)
{
    /* Work in 90 .. 340: the tick of 100 waits until then, those of 200 and 300 are left out. */
    model_run_at(run, 90, HS_PHASE_GUEST, order_250, GUINT_TO_POINTER(0));
    model_run_go_to(run, 399);
    cr_assert(eq(u64, hs_guest_os_n_ticks(os), 1));
    cr_assert(eq(u64, book(HS_BOOK_GUEST_OS), 250 + TICK_COST));
}

/* ---- what runs next ---- */

Test(guest_os, work_is_done_first_come_first_served)
{
    for (guint i = 0; i < 3; i++)
        model_run_at(run, 10 + i, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(2 - i));
    model_run_go_to(run, 90);
    cr_assert(eq(str, done->str, "30 2\n50 1\n70 0\n"));
}

Test(guest_os, a_program_runs_when_there_is_no_work_and_loses_no_cycle_to_it)
{
    model_run_at(run, 10, HS_PHASE_GUEST, program_becomes_ready, NULL);
    model_run_at(run, 40, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(0));
    model_run_go_to(run, 250);
    cr_assert(eq(str, done->str, "60 0\n"));
    /* Ticks at 100 and 200. */
    cr_assert(eq(u64, book(HS_BOOK_APPLICATION), 250 - 10 - 20 - 2 * TICK_COST));
    cr_assert(eq(u64, book(HS_BOOK_GUEST_OS), 20 + 2 * TICK_COST));
    cr_assert(eq(u64, book(HS_BOOK_IDLE), 10));
}

Test(guest_os, work_in_progress_is_withdrawn_and_the_next_begins)
{
    model_run_at(run, 10, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(0));
    model_run_at(run, 10, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(1));
    model_run_at(run, 15, HS_PHASE_GUEST, withdraw, GUINT_TO_POINTER(0));
    model_run_go_to(run, 90);
    cr_assert(eq(str, done->str, "35 1\n"));
    cr_assert(not(pieces[0].is_queued));
}

Test(guest_os, queued_work_is_withdrawn_wherever_it_stands)
{
    for (guint i = 0; i < 3; i++)
        model_run_at(run, 10, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(i));
    model_run_at(run, 15, HS_PHASE_GUEST, withdraw, GUINT_TO_POINTER(2));
    model_run_at(run, 16, HS_PHASE_GUEST, withdraw, GUINT_TO_POINTER(1));
    model_run_at(run, 17, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(2));
    model_run_go_to(run, 90);
    cr_assert(eq(str, done->str, "30 0\n50 2\n"));
}

/* ---- panic ---- */

Test(guest_os, a_panic_stops_everything_at_its_cycle)
{
    model_run_at(run, 10, HS_PHASE_GUEST, program_becomes_ready, NULL);
    model_run_at(run, 350, HS_PHASE_FAULT, panic, os);
    model_run_at(run, 360, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(0));
    model_run_go_to(run, 5000);
    check_state(os, HS_OS_PANICKED, 350);
    cr_assert(eq(u64, hs_guest_os_n_ticks(os), 3));
    cr_assert(eq(str, done->str, ""));
    cr_assert(eq(u64, book(HS_BOOK_APPLICATION), 350 - 10 - 3 * TICK_COST));
    cr_assert(eq(int, hs_vm_state(hs_guest_os_vm(os)), HS_VM_STOPPED));
}

Test(guest_os, an_os_that_runs_has_not_failed_before_now)
{
    model_run_go_to(run, 345);
    check_state(os, HS_OS_RUNNING, 345);
}

Test(guest_os, only_a_running_os_crashes)
{
    cr_assert(hs_guest_os_crash(os, true));
    cr_assert(not(hs_guest_os_crash(os, true)));
    cr_assert(not(hs_guest_os_crash(os, false)));
    check_state(os, HS_OS_PANICKED, 0);
}

/* ---- hang ---- */

Test(guest_os, a_hung_os_takes_all_cpu_time_and_makes_no_progress)
{
    model_run_at(run, 350, HS_PHASE_FAULT, hang, os);
    model_run_at(run, 360, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(0));
    model_run_go_to(run, 5000);
    check_state(os, HS_OS_HUNG, 350);
    cr_assert(eq(u64, hs_guest_os_n_ticks(os), 3));
    cr_assert(eq(str, done->str, ""));
    cr_assert(eq(u64, book(HS_BOOK_GUEST_OS), 3 * TICK_COST + 5000 - 350));
}

Test(guest_os, two_hung_oss_share_the_cpu)
{
    model_run_at(run, 0, HS_PHASE_FAULT, hang, os);
    model_run_at(run, 0, HS_PHASE_FAULT, hang, other);
    model_run_go_to(run, 10 * SLICE);
    cr_assert(eq(u64, hs_vm_cycles(hs_guest_os_vm(os)), 5 * SLICE));
    cr_assert(eq(u64, hs_vm_cycles(hs_guest_os_vm(other)), 5 * SLICE));
}

Test(guest_os, a_hang_interrupts_the_work_it_was_at)
{
    model_run_at(run, 10, HS_PHASE_GUEST, order_250, GUINT_TO_POINTER(0));
    model_run_at(run, 50, HS_PHASE_FAULT, hang, os);
    model_run_at(run, 400, HS_PHASE_VMM, fence, os);
    model_run_go_to(run, 5000);
    cr_assert(eq(str, done->str, ""));
    cr_assert(eq(u64, book(HS_BOOK_GUEST_OS), 400 - 10));
}

/* ---- fence ---- */

Test(guest_os, a_fence_throws_work_away_and_nothing_is_left_to_happen)
{
    model_run_at(run, 310, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(0));
    model_run_at(run, 310, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(1));
    model_run_at(run, 335, HS_PHASE_VMM, fence, os);
    model_run_go(run); /* until nothing is left: no tick, no work, no slice */
    check_state(os, HS_OS_FENCED, 335);
    cr_assert(eq(str, done->str, "330 0\n"));
    cr_assert(not(pieces[1].is_queued));
    cr_assert(eq(u64, hs_guest_os_n_ticks(os), 3));
}

Test(guest_os, a_fence_after_a_fault_keeps_the_cycle_of_the_fault)
{
    model_run_at(run, 310, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(0));
    model_run_at(run, 315, HS_PHASE_FAULT, panic, os);
    model_run_at(run, 315, HS_PHASE_FAULT, hang, other);
    model_run_at(run, 335, HS_PHASE_VMM, fence, os);
    model_run_at(run, 335, HS_PHASE_VMM, fence, other);
    model_run_go(run);
    check_state(os, HS_OS_FENCED, 315);
    check_state(other, HS_OS_FENCED, 315);
    cr_assert(not(pieces[0].is_queued));
}

Test(guest_os, the_states_it_was_in_are_spans)
{
    model_run_at(run, 315, HS_PHASE_FAULT, panic, os);
    model_run_at(run, 335, HS_PHASE_VMM, fence, os);
    model_run_go_to(run, 500);
    hs_guest_os_record(os);
    model_run_check(run, &hs_table_span,
                    "os1|running|-|0|315\nos1|panicked|-|315|335\nos1|fenced|-|335|500\n");
}

/* ---- a failed unit of its kernel, a CPU that is gone ---- */

static GString *panics; /* "CYCLE os fault\n" */

static void on_panic(gpointer user, HsGuestOs *who, const char *fault)
{
    (void)user;
    cr_assert(eq(int, hs_guest_os_state(who), HS_OS_PANICKED));
    g_string_append_printf(panics, "%u %s %s\n", (guint)model_run_now(run), hs_guest_os_name(who),
                           fault);
}

static void damage(gpointer user)
{
    panics = panics == NULL ? g_string_new(NULL) : panics;
    hs_guest_os_set_on_panic(user, on_panic, NULL);
    hs_guest_os_damage(user, panics->len == 0 ? "first" : "second");
}

static void check_stop(gpointer user)
{
    HsGuestOs *who = user;
    bool could_run = hs_guest_os_state(who) == HS_OS_RUNNING ||
                     hs_guest_os_state(who) == HS_OS_HUNG;
    cr_assert(eq(int, hs_guest_os_check_stop(who), could_run));
}

Test(guest_os, damage_is_met_by_the_next_routine_that_ends_instead_of_its_effect)
{
    model_run_at(run, 10, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(0));
    model_run_at(run, 40, HS_PHASE_FAULT, damage, os);
    model_run_at(run, 45, HS_PHASE_FAULT, damage, os);
    model_run_at(run, 50, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(1));
    model_run_at(run, 60, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(2));
    model_run_go_to(run, 5000);
    cr_assert(eq(str, done->str, "30 0\n"));
    cr_assert(eq(str, panics->str, "70 os1 first\n"));
    check_state(os, HS_OS_PANICKED, 70);
    cr_assert(eq(u64, hs_guest_os_n_ticks(os), 0));
    cr_assert(eq(u64, hs_vm_cycles(hs_guest_os_vm(os)), 20 + 20));
    cr_assert(eq(int, hs_vm_state(hs_guest_os_vm(os)), HS_VM_STOPPED));
    cr_assert(hs_guest_os_is_alive(other));
    g_string_free(panics, TRUE);
}

Test(guest_os, damage_that_strikes_within_a_routine_is_met_by_it)
{
    model_run_at(run, 10, HS_PHASE_GUEST, order_250, GUINT_TO_POINTER(0));
    model_run_at(run, 200, HS_PHASE_FAULT, damage, os);
    model_run_go_to(run, 5000);
    cr_assert(eq(str, panics->str, "260 os1 first\n"));
    g_string_free(panics, TRUE);
}

/* Its program runs on until the tick at 100 has done its 5 cycles. */
Test(guest_os, a_program_does_not_meet_damage_but_the_tick_does)
{
    hs_guest_os_ready(os, &runnable, false);
    model_run_at(run, 20, HS_PHASE_FAULT, damage, os);
    model_run_go_to(run, 5000);
    cr_assert(eq(str, panics->str, "105 os1 first\n"));
    cr_assert(eq(u64, book(HS_BOOK_APPLICATION), 100));
    g_string_free(panics, TRUE);
}

Test(guest_os, a_damaged_os_that_panicked_can_be_fenced)
{
    model_run_at(run, 10, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(0));
    model_run_at(run, 15, HS_PHASE_FAULT, damage, os);
    model_run_at(run, 50, HS_PHASE_VMM, fence, os);
    model_run_go_to(run, 5000);
    check_state(os, HS_OS_FENCED, 30);
    cr_assert(not(pieces[0].is_queued));
    g_string_free(panics, TRUE);
}

Test(guest_os, a_check_stop_ends_all_it_does)
{
    model_run_at(run, 10, HS_PHASE_GUEST, order_250, GUINT_TO_POINTER(0));
    model_run_at(run, 50, HS_PHASE_FAULT, check_stop, os);
    model_run_at(run, 60, HS_PHASE_FAULT, check_stop, os);
    model_run_go_to(run, 5000);
    check_state(os, HS_OS_CHECK_STOPPED, 50);
    cr_assert(eq(str, done->str, ""));
    cr_assert(eq(u64, hs_vm_cycles(hs_guest_os_vm(os)), 40));
}

Test(guest_os, a_hung_os_may_lose_its_cpu_and_keeps_the_cycle_of_the_hang)
{
    model_run_at(run, 30, HS_PHASE_FAULT, hang, os);
    model_run_at(run, 50, HS_PHASE_FAULT, check_stop, os);
    model_run_at(run, 400, HS_PHASE_VMM, fence, os);
    model_run_at(run, 500, HS_PHASE_FAULT, check_stop, os);
    model_run_go_to(run, 5000);
    check_state(os, HS_OS_FENCED, 30);
    cr_assert(eq(u64, hs_vm_cycles(hs_guest_os_vm(os)), 20));
}

/* ---- re-IPL ---- */

static void reset(gpointer user)
{
    hs_guest_os_reset(user);
}

static void renew(gpointer user)
{
    hs_guest_os_renew(user);
}

static void go_on(gpointer user)
{
    hs_guest_os_run(user);
}

/* The tick after 700 is at 700 + 100 and takes 5 cycles. */
Test(guest_os, a_fenced_os_is_reset_loaded_and_runs_again)
{
    model_run_at(run, 30, HS_PHASE_FAULT, panic, os);
    model_run_at(run, 50, HS_PHASE_VMM, fence, os);
    model_run_at(run, 400, HS_PHASE_VMM, reset, os);
    model_run_at(run, 410, HS_PHASE_GUEST, order_250, GUINT_TO_POINTER(0));
    model_run_at(run, 700, HS_PHASE_VMM, go_on, os);
    model_run_go_to(run, 805);
    cr_assert(eq(str, done->str, "660 0\n"), "routines run while it is loaded");
    cr_assert(eq(u64, hs_guest_os_n_ticks(os), 1));
    check_state(os, HS_OS_RUNNING, model_run_now(run));
}

Test(guest_os, has_no_tick_before_a_period_of_its_new_life)
{
    model_run_at(run, 50, HS_PHASE_VMM, fence, os);
    model_run_at(run, 400, HS_PHASE_VMM, reset, os);
    model_run_at(run, 700, HS_PHASE_VMM, go_on, os);
    model_run_go_to(run, 804);
    cr_assert(eq(u64, hs_guest_os_n_ticks(os), 0));
}

static void ready(gpointer user)
{
    hs_guest_os_ready(user, &runnable, false);
}

Test(guest_os, a_program_does_not_run_while_its_os_is_loaded)
{
    model_run_at(run, 50, HS_PHASE_VMM, fence, os);
    model_run_at(run, 400, HS_PHASE_VMM, reset, os);
    model_run_at(run, 410, HS_PHASE_GUEST, ready, os);
    model_run_go_to(run, 900);
    cr_assert(eq(u64, book(HS_BOOK_APPLICATION), 0));
    check_state(os, HS_OS_LOADING, model_run_now(run));
}

Test(guest_os, an_os_that_is_loaded_may_crash_and_is_not_run_any_more)
{
    model_run_at(run, 50, HS_PHASE_VMM, fence, os);
    model_run_at(run, 400, HS_PHASE_VMM, reset, os);
    model_run_at(run, 500, HS_PHASE_FAULT, panic, os);
    model_run_at(run, 600, HS_PHASE_VMM, go_on, os);
    model_run_go_to(run, 900);
    check_state(os, HS_OS_PANICKED, 500);
    cr_assert(eq(u64, hs_guest_os_n_ticks(os), 0));
}

Test(guest_os, a_new_area_is_not_damaged_and_one_that_fails_later_is)
{
    model_run_at(run, 30, HS_PHASE_FAULT, damage, os);
    model_run_at(run, 50, HS_PHASE_VMM, fence, os);
    model_run_at(run, 300, HS_PHASE_VMM, renew, os);
    model_run_at(run, 400, HS_PHASE_VMM, reset, os);
    model_run_at(run, 410, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(0));
    model_run_at(run, 500, HS_PHASE_FAULT, damage, os);
    model_run_at(run, 510, HS_PHASE_GUEST, order_20, GUINT_TO_POINTER(1));
    model_run_go_to(run, 900);
    cr_assert(eq(str, done->str, "430 0\n"));
    cr_assert(eq(str, panics->str, "530 os1 first\n"));
    g_string_free(panics, TRUE);
}

Test(guest_os, states_have_names)
{
    cr_assert(eq(str, (char *)hs_os_state_name(HS_OS_LOADING), "loading"));
    cr_assert(eq(str, (char *)hs_os_state_name(HS_OS_CHECK_STOPPED), "check-stopped"));
    cr_assert(eq(str, (char *)hs_os_state_name(HS_OS_RUNNING), "running"));
    cr_assert(eq(str, (char *)hs_os_state_name(HS_OS_PANICKED), "panicked"));
    cr_assert(eq(str, (char *)hs_os_state_name(HS_OS_HUNG), "hung"));
    cr_assert(eq(str, (char *)hs_os_state_name(HS_OS_FENCED), "fenced"));
}
