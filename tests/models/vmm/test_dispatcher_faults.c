/* dispatcher: CPUs that check-stop, and a monitor whose area is damaged; to the cycle.
 *
 * Fake guests want a CPU for a number of cycles, or for ever, as in test_dispatcher.c.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/vmm/dispatcher.h"
#include "tests/models/small_machine.h"

#define SLICE UINT64_C(10000)
#define COST UINT64_C(50)
#define N_GUESTS 2u
#define FOR_EVER (HS_CYCLES_MAX / 4)

static ModelRun *run;
static SmallMachine *machine;

typedef struct {
    HsVm *vm;
    HsActivity activity;
    bool wants;
    HsCycles ended_at;
} Guest;

static Guest guests[N_GUESTS]; /* "a", "b" */

typedef struct {
    HsWork work;
    HsCycles done_at;
    const char *cpu_name;
} Piece;

static Piece pieces[2]; /* of the monitor */

/* ---- guests and monitor work ---- */

static HsActivity *guest_next(gpointer user, guint cpu_i)
{
    (void)cpu_i;
    Guest *guest = user;
    return guest->wants ? &guest->activity : NULL;
}

static void guest_on_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    Guest *guest = owner;
    (void)activity;
    guest->ended_at = model_run_now(run);
    guest->wants = false;
    hs_vm_continue(guest->vm, cpu);
}

static void guest_want(Guest *guest, HsCycles cycles)
{
    guest->wants = true;
    guest->activity.left_cycles = cycles;
    hs_vm_wake(guest->vm, 0);
}

static void want_100(gpointer user)
{
    guest_want(user, 100);
}

static void want_for_ever(gpointer user)
{
    guest_want(user, FOR_EVER);
}

static void piece_on_done(gpointer user, HsWork *work)
{
    Piece *piece = user;
    piece->done_at = model_run_now(run);
    piece->cpu_name = work->cpu_name;
}

static void order_70(gpointer user)
{
    Piece *piece = user;
    hs_executor_submit(hs_dispatcher_executor(machine->dispatcher), &piece->work,
                       (HsCost){ .cycles = 70 }, piece_on_done, piece);
}

static void withdraw(gpointer user)
{
    Piece *piece = user;
    const HsExecutor *executor = hs_dispatcher_executor(machine->dispatcher);
    executor->withdraw(executor->self, &piece->work);
}

static HsCycles guest_cycles(void)
{
    return small_machine_all_books(machine, HS_BOOK_GUEST_OS);
}

/* ---- faults ---- */

static HsCpuLoss loss;
static gpointer lost_guest;
static HsCycles down_at;
static const char *down_reason;

static void lose_cpu(gpointer user)
{
    loss = hs_dispatcher_fail_cpu(machine->dispatcher, GPOINTER_TO_UINT(user), &lost_guest);
}

/* As whoever is told of it does: the guest is stopped. */
static void lose_cpu_and_stop(gpointer user)
{
    lose_cpu(user);
    hs_vm_stop(((Guest *)lost_guest)->vm);
}

static void damage(gpointer user)
{
    (void)user;
    hs_dispatcher_damage(machine->dispatcher);
}

static void on_down(gpointer user, const char *reason)
{
    (void)user;
    cr_assert(down_reason == NULL, "it goes down once");
    cr_assert(hs_dispatcher_is_down(machine->dispatcher));
    down_at = model_run_now(run);
    down_reason = reason;
}

static void build(guint n_cpus)
{
    static const char *const names[N_GUESTS] = { "a", "b" };
    run = model_run_new(1);
    machine = small_machine_new(
        run, n_cpus, &(HsDispatcherParameters){ .slice_cycles = SLICE, .dispatch_cycles = COST });
    for (guint i = 0; i < N_GUESTS; i++) {
        guests[i] = (Guest){ 0 };
        guests[i].activity = (HsActivity){ .kind = HS_ACTIVITY_WORK,
                                           .book = HS_BOOK_GUEST_OS,
                                           .on_end = guest_on_end,
                                           .owner = &guests[i] };
        guests[i].vm = hs_dispatcher_add_vm(
            machine->dispatcher,
            &(HsVmParameters){
                .name = names[i], .share = 100, .next = guest_next, .guest = &guests[i] });
    }
    memset(pieces, 0, sizeof pieces);
    down_at = HS_CYCLES_NEVER;
    down_reason = NULL;
    hs_dispatcher_set_on_down(machine->dispatcher, on_down, NULL);
    model_run_start(run);
}

static void tear_down(void)
{
    small_machine_free(machine);
    model_run_free(run);
}

TestSuite(dispatcher_faults, .fini = tear_down);

static void check_down(HsCycles at, const char *reason)
{
    cr_assert(eq(u64, down_at, at));
    cr_assert(eq(str, (char *)down_reason, (char *)reason));
}

Test(dispatcher_faults, an_idle_cpu_that_check_stops_is_one_cpu_fewer)
{
    build(2);
    model_run_at(run, 100, HS_PHASE_FAULT, lose_cpu, GUINT_TO_POINTER(0));
    model_run_at(run, 200, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 200, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_go_to(run, 5000);
    cr_assert(eq(int, loss, HS_CPU_WAS_IDLE));
    cr_assert(eq(ptr, lost_guest, NULL));
    cr_assert(eq(u64, guests[0].ended_at, 200 + COST + 100));
    cr_assert(eq(u64, guests[1].ended_at, 200 + 2 * (COST + 100)), "one after the other, on cpu1");
    cr_assert(eq(u64, small_machine_book(machine, 0, HS_BOOK_IDLE), 100));
    cr_assert(eq(u64, small_machine_book(machine, 0, HS_BOOK_STOPPED), 5000 - 100));
    cr_assert(eq(u64, small_machine_book(machine, 1, HS_BOOK_STOPPED), 0));
    cr_assert(down_reason == NULL);
}

Test(dispatcher_faults, a_cpu_that_check_stops_takes_the_machine_that_ran_there_along)
{
    build(2);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    model_run_at(run, COST + 40, HS_PHASE_FAULT, lose_cpu_and_stop, GUINT_TO_POINTER(0));
    model_run_go_to(run, 5000);
    cr_assert(eq(int, loss, HS_CPU_WAS_IN_GUEST));
    cr_assert(eq(ptr, lost_guest, &guests[0]));
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 40));
    cr_assert(eq(int, hs_vm_state(guests[0].vm), HS_VM_STOPPED));
    cr_assert(eq(u64, small_machine_book(machine, 0, HS_BOOK_GUEST_OS), 40));
    cr_assert(eq(u64, small_machine_book(machine, 0, HS_BOOK_STOPPED), 5000 - COST - 40));
    cr_assert(eq(u64, small_machine_book(machine, 1, HS_BOOK_GUEST_OS), 5000 - COST));
    cr_assert(down_reason == NULL);
}

/* cpu1 takes the next work though cpu0, which is no more, comes first; then the guest goes on. */
Test(dispatcher_faults, the_monitors_work_goes_to_the_cpus_that_are_left)
{
    build(2);
    model_run_at(run, 10, HS_PHASE_FAULT, lose_cpu, GUINT_TO_POINTER(0));
    model_run_at(run, 20, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 20 + COST + 30, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(str, (char *)pieces[0].cpu_name, "cpu1"));
    cr_assert(eq(u64, pieces[0].done_at, 20 + COST + 30 + 70));
    cr_assert(eq(u64, guests[0].ended_at, 20 + COST + 100 + 70));
}

Test(dispatcher_faults, the_system_is_down_when_the_cpu_that_does_the_monitors_work_check_stops)
{
    build(2);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 100, HS_PHASE_VMM, order_70, &pieces[0]); /* on cpu1, which is idle */
    model_run_at(run, 130, HS_PHASE_FAULT, lose_cpu, GUINT_TO_POINTER(1));
    model_run_at(run, 200, HS_PHASE_VMM, order_70, &pieces[1]);
    model_run_at(run, 200, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, 250, HS_PHASE_VMM, withdraw, &pieces[1]);
    model_run_go_to(run, 5000);
    cr_assert(eq(int, loss, HS_CPU_WAS_IN_MONITOR));
    check_down(130, "system down: check-stop of the CPU that ran the monitor");
    cr_assert(eq(u64, pieces[0].done_at, 0));
    cr_assert(eq(u64, pieces[1].done_at, 0));
    cr_assert(eq(u64, guests[1].ended_at, 0));
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 130 - COST), "all CPUs stand still");
    cr_assert(eq(u64, small_machine_book(machine, 0, HS_BOOK_GUEST_OS), 130 - COST));
    cr_assert(eq(u64, small_machine_book(machine, 1, HS_BOOK_VMM), 30));
}

Test(dispatcher_faults, restoring_a_status_is_the_monitors_work_too)
{
    build(2);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, COST - 1, HS_PHASE_FAULT, lose_cpu, GUINT_TO_POINTER(0));
    model_run_go_to(run, 5000);
    check_down(COST - 1, "system down: check-stop of the CPU that ran the monitor");
}

Test(dispatcher_faults, the_system_is_down_without_a_cpu)
{
    build(2);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 300, HS_PHASE_FAULT, lose_cpu, GUINT_TO_POINTER(1));
    model_run_at(run, 400, HS_PHASE_FAULT, lose_cpu_and_stop, GUINT_TO_POINTER(0));
    model_run_go_to(run, 5000);
    check_down(400, "system down: no CPU is left");
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 400 - COST));
}

Test(dispatcher_faults, a_cpu_check_stops_once)
{
    build(2);
    model_run_at(run, 100, HS_PHASE_FAULT, lose_cpu, GUINT_TO_POINTER(0));
    model_run_at(run, 300, HS_PHASE_FAULT, lose_cpu, GUINT_TO_POINTER(0));
    model_run_go_to(run, 5000);
    cr_assert(eq(int, loss, HS_CPU_WAS_STOPPED));
    cr_assert(eq(u64, small_machine_book(machine, 0, HS_BOOK_STOPPED), 5000 - 100));
}

Test(dispatcher_faults, a_damaged_monitor_goes_down_when_its_next_work_ends)
{
    build(1);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 100, HS_PHASE_FAULT, damage, NULL);
    model_run_at(run, 500, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_go_to(run, 5000);
    check_down(570, "system down: machine check in the monitor's area");
    cr_assert(eq(u64, pieces[0].done_at, 0), "it has no effect");
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 500 - COST));
}

Test(dispatcher_faults, a_damaged_monitor_goes_down_when_it_has_restored_a_status)
{
    build(1);
    model_run_at(run, 100, HS_PHASE_FAULT, damage, NULL);
    model_run_at(run, 500, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_go_to(run, 5000);
    check_down(500 + COST, "system down: machine check in the monitor's area");
    cr_assert(eq(u64, guest_cycles(), 0));
}

Test(dispatcher_faults, a_damaged_monitor_that_does_nothing_does_not_notice)
{
    build(1);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 100, HS_PHASE_FAULT, damage, NULL);
    model_run_go_to(run, 5000);
    cr_assert(down_reason == NULL);
    cr_assert(eq(u64, guest_cycles(), 5000 - COST));
}
