/* scheduler: turns, priorities and several logical CPUs of an OS; to the cycle.
 *
 * Fake programs are so many cycles of work; when one ends it is not ready any more.
 */
#include "models/guest/scheduler.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/guest/guest_os.h"
#include "tests/models/small_machine.h"

#define Q UINT64_C(100) /* quantum */
#define N_PROGRAMS 4u
#define FOR_EVER (HS_CYCLES_MAX / 4)

static ModelRun *run;
static SmallMachine *machine;
static HsGuestOs *os;

typedef struct {
    HsRunnable runnable;
    HsActivity activity;
    HsCycles ended_at;
    const char *cpu_name;
} Program;

static Program programs[N_PROGRAMS];

static HsWork pieces[3]; /* of the OS */
static HsCycles pieces_done_at[3];
static const char *pieces_cpu[3];

/* ---- programs ---- */

static void on_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    Program *program = owner;
    (void)activity;
    program->ended_at = model_run_now(run);
    program->cpu_name = hs_cpu_name(cpu);
    hs_guest_os_block(os, &program->runnable);
    hs_guest_os_continue(os, cpu);
}

static void ready(gpointer user)
{
    Program *program = user;
    if (program->runnable.state == HS_RUNNABLE_AWAY)
        hs_guest_os_ready(os, &program->runnable, false);
}

static void block(gpointer user)
{
    hs_guest_os_block(os, &((Program *)user)->runnable);
}

static void prepare(guint i, HsCycles cycles, uint32_t priority)
{
    programs[i].activity.left_cycles = cycles;
    programs[i].runnable.priority = priority;
}

static void prepare_and_start(guint i, HsCycles cycles, uint32_t priority, HsCycles at)
{
    prepare(i, cycles, priority);
    model_run_at(run, at, HS_PHASE_GUEST, ready, &programs[i]);
}

/* ---- OS work ---- */

static void on_done(gpointer user, HsWork *work)
{
    (void)user;
    pieces_done_at[work - pieces] = model_run_now(run);
    pieces_cpu[work - pieces] = work->cpu_name;
}

static void order_30(gpointer user)
{
    guint i = GPOINTER_TO_UINT(user);
    if (!pieces[i].is_queued)
        hs_executor_submit(hs_guest_os_executor(os), &pieces[i], (HsCost){ .cycles = 30 }, on_done,
                           NULL);
}

/* ---- machines ---- */

static void build(guint n_cpus, guint n_logical, HsCycles dispatch_cycles)
{
    run = model_run_new(1);
    machine = small_machine_new(run, n_cpus, &(HsDispatcherParameters){ .slice_cycles = 1000000 });
    os = hs_guest_os_new(
        run->simulation, machine->dispatcher,
        &(HsGuestOsParameters){ .name = "os1",
                                .owner = 1,
                                .share = 100,
                                .n_cpus = n_logical,
                                .tick_cycles = 1000000000,
                                .quantum_cycles = Q,
                                .instruction_cycles = 1,
                                .reference_cycles = FAKE_REFERENCE_CYCLES,
                                .costs = { .dispatch = { .cycles = dispatch_cycles } } });
    for (guint i = 0; i < N_PROGRAMS; i++) {
        programs[i] = (Program){ 0 };
        programs[i].activity = (HsActivity){ .kind = HS_ACTIVITY_WORK,
                                             .book = HS_BOOK_APPLICATION,
                                             .on_end = on_end,
                                             .owner = &programs[i] };
        programs[i].runnable.activity = &programs[i].activity;
    }
    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
        pieces[i] = (HsWork){ 0 };
        pieces_done_at[i] = 0;
    }
    model_run_start(run);
}

static void tear_down(void)
{
    hs_guest_os_free(os);
    small_machine_free(machine);
    model_run_free(run);
}

static void rebuild(guint n_cpus, guint n_logical, HsCycles dispatch_cycles)
{
    tear_down();
    build(n_cpus, n_logical, dispatch_cycles);
}

static void set_up(void)
{
    build(1, 1, 0);
}

static HsCycles book(guint cpu_i, HsBook of)
{
    return small_machine_book(machine, cpu_i, of);
}

TestSuite(scheduler, .init = set_up, .fini = tear_down);

/* ---- round robin ---- */

/* V19: slice 1, jobs of 5, 10 and 15: turnaround 13, 24 and 30. */
Test(scheduler, round_robin_of_5_10_and_15_turns_round_in_13_24_and_30)
{
    for (guint i = 0; i < 3; i++)
        prepare_and_start(i, (5 + 5 * i) * Q, 8, 0);
    model_run_go_to(run, 40 * Q);
    cr_assert(eq(u64, programs[0].ended_at, 13 * Q));
    cr_assert(eq(u64, programs[1].ended_at, 24 * Q));
    cr_assert(eq(u64, programs[2].ended_at, 30 * Q));
}

/* The same with a dispatch of 7 cycles at each turn that is another program's than the last: all
 * but the third program's last five, which is alone by then. */
Test(scheduler, each_turn_of_another_program_costs_a_dispatch)
{
    rebuild(1, 1, 7);
    for (guint i = 0; i < 3; i++)
        prepare_and_start(i, (5 + 5 * i) * Q, 8, 0);
    model_run_go_to(run, 40 * Q);
    cr_assert(eq(u64, programs[0].ended_at, 13 * (Q + 7)));
    cr_assert(eq(u64, programs[1].ended_at, 24 * (Q + 7)));
    cr_assert(eq(u64, programs[2].ended_at, 25 * (Q + 7) + 5 * Q));
}

/* OS work at 50 lasts 30: the turn goes on until 130. */
Test(scheduler, os_work_takes_nothing_of_a_turn)
{
    prepare_and_start(0, FOR_EVER, 8, 0);
    prepare_and_start(1, 10, 8, 0);
    model_run_at(run, 50, HS_PHASE_GUEST, order_30, GUINT_TO_POINTER(0));
    model_run_go_to(run, 10 * Q);
    cr_assert(eq(u64, pieces_done_at[0], 80));
    cr_assert(eq(u64, programs[1].ended_at, Q + 30 + 10));
}

Test(scheduler, one_that_comes_back_from_waiting_is_the_last_of_its_priority)
{
    prepare_and_start(0, FOR_EVER, 8, 0);
    prepare_and_start(1, Q + 20, 8, 0);
    prepare_and_start(2, Q + 20, 8, 0);
    model_run_at(run, Q + 50, HS_PHASE_GUEST, block, &programs[1]); /* after 50 of its turn */
    model_run_at(run, Q + 60, HS_PHASE_GUEST, ready, &programs[1]);
    model_run_go_to(run, 20 * Q);
    /* 0 for Q, 1 for 50, 2 for Q, 0, 1 for its 70 that are left, 2 for 20. */
    cr_assert(eq(u64, programs[1].ended_at, Q + 50 + Q + Q + 70));
    cr_assert(eq(u64, programs[2].ended_at, Q + 50 + Q + Q + 70 + 20));
}

static void serve(gpointer user)
{
    hs_guest_os_block(os, &((Program *)user)->runnable);
}

static void served(gpointer user)
{
    hs_guest_os_ready(os, &((Program *)user)->runnable, true);
}

Test(scheduler, one_that_was_served_without_a_wait_goes_on_with_its_turn)
{
    prepare_and_start(0, FOR_EVER, 8, 0);
    prepare_and_start(1, 10, 8, 0);
    model_run_at(run, 60, HS_PHASE_GUEST, order_30, GUINT_TO_POINTER(0));
    model_run_at(run, 60, HS_PHASE_GUEST, serve, &programs[0]);
    model_run_at(run, 70, HS_PHASE_GUEST, served, &programs[0]);
    model_run_go_to(run, 10 * Q);
    cr_assert(eq(u64, programs[1].ended_at, Q + 30 + 10));
}

/* ---- priorities ---- */

Test(scheduler, a_higher_program_takes_the_cpu_at_once_and_a_lower_one_never)
{
    prepare_and_start(0, FOR_EVER, 8, 0);
    prepare_and_start(1, 130, 9, 30);
    prepare_and_start(2, 10, 7, 0);
    prepare_and_start(3, 10, 15, 50);
    model_run_go_to(run, 10 * Q);
    cr_assert(eq(u64, programs[1].ended_at, 30 + 130 + 10));
    cr_assert(eq(u64, programs[3].ended_at, 50 + 10));
    cr_assert(eq(u64, programs[2].ended_at, 0));
}

/* 0 has had 30 of its turn when a higher one comes: 70 are left, and then it is 2's turn. */
Test(scheduler, one_that_gave_way_goes_on_with_what_is_left_of_its_turn)
{
    prepare_and_start(0, FOR_EVER, 8, 0);
    prepare_and_start(1, 10, 9, 30);
    prepare_and_start(2, 10, 8, 0);
    model_run_go_to(run, 10 * Q);
    cr_assert(eq(u64, programs[2].ended_at, Q + 10 + 10));
}

/* ---- several logical CPUs ---- */

Test(scheduler, two_programs_have_a_cpu_each_on_two_logical_cpus)
{
    rebuild(2, 2, 0);
    prepare_and_start(0, 10 * Q, 8, 0);
    prepare_and_start(1, 10 * Q, 8, 0);
    model_run_go_to(run, 20 * Q);
    cr_assert(eq(u64, programs[0].ended_at, 10 * Q));
    cr_assert(eq(u64, programs[1].ended_at, 10 * Q));
    cr_assert(ne(str, (char *)programs[0].cpu_name, (char *)programs[1].cpu_name));
}

/* Three programs in turn on two CPUs, each of 2 Q: 6 Q of work on two. */
Test(scheduler, three_programs_take_turns_on_two_logical_cpus)
{
    rebuild(2, 2, 0);
    for (guint i = 0; i < 3; i++)
        prepare_and_start(i, 2 * Q, 8, 0);
    model_run_go_to(run, 20 * Q);
    cr_assert(eq(u64, book(0, HS_BOOK_APPLICATION) + book(1, HS_BOOK_APPLICATION), 6 * Q));
    cr_assert(eq(u64, MAX(programs[0].ended_at, programs[2].ended_at), 3 * Q));
}

Test(scheduler, os_work_goes_to_an_idle_logical_cpu)
{
    rebuild(2, 2, 0);
    prepare_and_start(0, 200, 8, 0);
    model_run_at(run, 50, HS_PHASE_GUEST, order_30, GUINT_TO_POINTER(0));
    model_run_at(run, 50, HS_PHASE_GUEST, order_30, GUINT_TO_POINTER(1));
    model_run_go_to(run, 20 * Q);
    cr_assert(eq(u64, programs[0].ended_at, 200));
    cr_assert(eq(u64, pieces_done_at[0], 80));
    cr_assert(eq(u64, pieces_done_at[1], 110), "one piece at a time");
    cr_assert(eq(str, (char *)pieces_cpu[1], "cpu1"));
}

Test(scheduler, where_no_logical_cpu_is_idle_the_lowest_program_gives_way_to_os_work)
{
    rebuild(2, 2, 0);
    prepare_and_start(0, 200, 8, 0);
    prepare_and_start(1, 200, 3, 0);
    model_run_at(run, 50, HS_PHASE_GUEST, order_30, GUINT_TO_POINTER(0));
    model_run_go_to(run, 20 * Q);
    cr_assert(eq(u64, pieces_done_at[0], 80));
    cr_assert(eq(u64, programs[0].ended_at, 200));
    cr_assert(eq(u64, programs[1].ended_at, 230));
}

Test(scheduler, a_program_whose_logical_cpu_is_at_os_work_goes_on_on_another)
{
    rebuild(2, 2, 0);
    prepare_and_start(0, 60, 8, 0);
    prepare_and_start(1, 200, 3, 0);
    model_run_at(run, 50, HS_PHASE_GUEST, order_30, GUINT_TO_POINTER(0));
    model_run_go_to(run, 20 * Q);
    /* 1 gives way at 50; 0 ends at 60, and 1 has its logical CPU. */
    cr_assert(eq(u64, programs[1].ended_at, 200 + 10));
    cr_assert(eq(str, (char *)programs[1].cpu_name, (char *)programs[0].cpu_name));
}

static void hang(gpointer user)
{
    hs_guest_os_crash(user, false);
}

static void panic(gpointer user)
{
    hs_guest_os_crash(user, true);
}

Test(scheduler, a_hung_os_spins_on_all_its_logical_cpus)
{
    rebuild(3, 2, 0);
    prepare_and_start(0, FOR_EVER, 8, 0);
    model_run_at(run, 100, HS_PHASE_FAULT, hang, os);
    model_run_go_to(run, 1000);
    cr_assert(eq(u64, hs_vm_cycles(hs_guest_os_vm(os)), 100 + 2 * 900));
}

Test(scheduler, a_panic_stops_all_its_logical_cpus)
{
    rebuild(2, 2, 0);
    prepare_and_start(0, FOR_EVER, 8, 0);
    prepare_and_start(1, FOR_EVER, 8, 0);
    model_run_at(run, 100, HS_PHASE_FAULT, panic, os);
    model_run_go_to(run, 1000);
    cr_assert(eq(u64, hs_vm_cycles(hs_guest_os_vm(os)), 200));
}

/* ---- damage ---- */

static void damage(gpointer user)
{
    (void)user;
    hs_guest_os_damage(os, "a unit fails");
}

/* Program 0 ends at 7 + 50; the damage is met when the OS has gone to program 1. */
Test(scheduler, going_to_another_program_meets_damage)
{
    rebuild(1, 1, 7);
    prepare_and_start(0, 50, 8, 0);
    prepare_and_start(1, 50, 8, 0);
    model_run_at(run, 20, HS_PHASE_FAULT, damage, NULL);
    model_run_go_to(run, 1000);
    cr_assert(eq(u64, programs[0].ended_at, 57));
    cr_assert(eq(u64, programs[1].ended_at, 0));
    cr_assert(eq(int, hs_guest_os_state(os), HS_OS_PANICKED));
    cr_assert(eq(u64, hs_guest_os_failed_at(os), 57 + 7));
}

/* ---- everything at once ---- */

static uint64_t dice;
static guint n_logical;

static uint64_t roll(uint64_t n)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (dice >> 33) % n;
}

static void do_something(gpointer user)
{
    Program *program = &programs[roll(N_PROGRAMS)];
    (void)user;
    switch (roll(3)) {
    case 0:
        block(program);
        break;
    case 1:
        if (program->activity.left_cycles == 0)
            program->activity.left_cycles = 1 + roll(500);
        ready(program);
        break;
    default:
        order_30(GUINT_TO_POINTER((guint)roll(G_N_ELEMENTS(pieces))));
    }
}

/* No CPU is idle while a program waits, and none that waits is higher than one that runs: as many
 * CPUs as logical CPUs, no dispatch. */
static void check_all(gpointer user)
{
    guint n_queued = 0, n_placed = 0, n_os = 0;
    uint32_t highest_queued = 0, lowest_placed = HS_PRIORITY_MAX;
    (void)user;
    for (guint i = 0; i < N_PROGRAMS; i++) {
        const HsRunnable *runnable = &programs[i].runnable;
        if (runnable->state == HS_RUNNABLE_QUEUED) {
            n_queued++;
            highest_queued = MAX(highest_queued, runnable->priority);
        } else if (runnable->state == HS_RUNNABLE_PLACED) {
            n_placed++;
            lowest_placed = MIN(lowest_placed, runnable->priority);
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++)
        n_os |= pieces[i].is_queued;
    cr_assert(eq(u32, n_placed, MIN(n_placed + n_queued, n_logical - n_os)));
    if (n_queued > 0 && n_placed > 0)
        cr_assert(le(u32, highest_queued, lowest_placed));
}

Test(scheduler, whatever_happens_no_cpu_idles_and_no_lower_program_runs_before_a_higher)
{
    for (guint seed = 1; seed <= 40; seed++) {
        dice = seed;
        n_logical = 1 + (guint)roll(4);
        rebuild(n_logical, n_logical, 0);
        for (guint i = 0; i < N_PROGRAMS; i++)
            prepare(i, 1 + roll(500), (uint32_t)roll(3));
        for (guint i = 0; i < 800; i++)
            model_run_at(run, roll(20000), HS_PHASE_GUEST, do_something, NULL);
        for (guint t = 0; t < 20000; t += 7)
            model_run_at(run, t, HS_PHASE_PROBE, check_all, NULL);
        model_run_go_to(run, 20000);
    }
}
