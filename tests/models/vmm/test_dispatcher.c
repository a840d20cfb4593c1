/* dispatcher: who has which CPU, for how long, and what that costs; to the cycle.
 *
 * Fake guests want a CPU for a number of cycles, or for ever; expected cycles follow from slice,
 * dispatch cost and shares.
 */
#include "models/vmm/dispatcher.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "models/records.h"
#include "tests/models/small_machine.h"

#define SLICE UINT64_C(1000)
#define COST UINT64_C(50)
#define N_GUESTS 3u
#define FOR_EVER (HS_CYCLES_MAX / 4)

static ModelRun *run;
static SmallMachine *machine;
static HsCycles slice_cycles = SLICE; /* of the next machine that is built */

typedef struct {
    HsVm *vm;
    HsActivity activity, urgent; /* urgent goes first */
    bool wants, wants_urgent;
    HsCycles ended_at, urgent_ended_at;
    HsCpu *cpu; /* where it ended */
} Guest;

static Guest guests[N_GUESTS]; /* "a", "b", "c" */

typedef struct {
    HsWork work;
    HsCycles done_at;
    char *cpu_name;
    void (*then)(void);
} Piece;

static Piece pieces[4]; /* of the monitor */

/* ---- guests ---- */

static HsActivity *guest_next(gpointer user, guint cpu_i)
{
    (void)cpu_i;
    Guest *guest = user;
    if (guest->wants_urgent)
        return &guest->urgent;
    return guest->wants ? &guest->activity : NULL;
}

static void guest_on_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    Guest *guest = owner;
    bool is_urgent = activity == &guest->urgent;
    *(is_urgent ? &guest->urgent_ended_at : &guest->ended_at) = model_run_now(run);
    *(is_urgent ? &guest->wants_urgent : &guest->wants) = false;
    guest->cpu = cpu;
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

static void want_urgent_100(gpointer user)
{
    Guest *guest = user;
    guest->wants_urgent = true;
    guest->urgent.left_cycles = 100;
    hs_vm_wake(guest->vm, 0);
}

static void stop(gpointer user)
{
    hs_vm_stop(((Guest *)user)->vm);
}

static void release_and_wake(gpointer user)
{
    Guest *guest = user;
    hs_vm_release(guest->vm);
    hs_vm_wake(guest->vm, 0);
}

static void wake(gpointer user)
{
    hs_vm_wake(((Guest *)user)->vm, 0);
}

static void nothing_more(gpointer user)
{
    Guest *guest = user;
    guest->wants = false;
    hs_vm_wake(guest->vm, 0);
}

/* ---- monitor work ---- */

static void piece_on_done(gpointer user, HsWork *work)
{
    Piece *piece = user;
    piece->done_at = model_run_now(run);
    piece->cpu_name = (char *)work->cpu_name;
    if (piece->then != NULL)
        piece->then();
}

static void order(Piece *piece, HsCycles cycles)
{
    hs_executor_submit(hs_dispatcher_executor(machine->dispatcher), &piece->work,
                       (HsCost){ .cycles = cycles }, piece_on_done, piece);
}

static void order_70(gpointer user)
{
    order(user, 70);
}

static void withdraw(gpointer user)
{
    Piece *piece = user;
    const HsExecutor *executor = hs_dispatcher_executor(machine->dispatcher);
    executor->withdraw(executor->self, &piece->work);
}

/* ---- machines ---- */

static HsVm *add_vm(const char *name, uint32_t share, Guest *guest)
{
    return hs_dispatcher_add_vm(
        machine->dispatcher,
        &(HsVmParameters){ .name = name, .share = share, .next = guest_next, .guest = guest });
}

static void build(guint n_cpus, HsCycles dispatch_cycles, const uint32_t *shares)
{
    static const char *const names[N_GUESTS] = { "a", "b", "c" };
    run = model_run_new(1);
    machine = small_machine_new(run, n_cpus,
                                &(HsDispatcherParameters){ .slice_cycles = slice_cycles,
                                                           .dispatch_cycles = dispatch_cycles });
    for (guint i = 0; i < N_GUESTS; i++) {
        guests[i] = (Guest){ 0 };
        guests[i].activity = (HsActivity){ .kind = HS_ACTIVITY_WORK,
                                           .book = HS_BOOK_GUEST_OS,
                                           .on_end = guest_on_end,
                                           .owner = &guests[i] };
        guests[i].urgent = guests[i].activity;
        guests[i].vm = add_vm(names[i], shares[i], &guests[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++)
        pieces[i] = (Piece){ 0 };
    model_run_start(run);
}

static void tear_down(void)
{
    small_machine_free(machine);
    model_run_free(run);
}

/* A test that wants another machine builds it anew. */
static void rebuild(guint n_cpus, HsCycles dispatch_cycles, uint32_t share_a, uint32_t share_b)
{
    tear_down();
    build(n_cpus, dispatch_cycles, (uint32_t[]){ share_a, share_b, 100 });
}

static void set_up(void)
{
    build(1, COST, (uint32_t[]){ 100, 100, 100 });
}

static HsCycles vmm_cycles(void)
{
    return small_machine_all_books(machine, HS_BOOK_VMM);
}

static HsCycles guest_cycles(void)
{
    return small_machine_all_books(machine, HS_BOOK_GUEST_OS);
}

TestSuite(dispatcher, .init = set_up, .fini = tear_down);

/* ---- the cost of a dispatch ---- */

Test(dispatcher, a_dispatch_is_paid_before_the_guest_and_booked_to_the_monitor)
{
    model_run_at(run, 10, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, 10 + COST + 100));
    cr_assert(eq(u64, vmm_cycles(), COST));
    cr_assert(eq(u64, guest_cycles(), 100));
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 100));
    cr_assert(eq(int, hs_vm_state(guests[0].vm), HS_VM_WAITING));
}

Test(dispatcher, the_same_machine_comes_back_for_nothing)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 500, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, 600));
    cr_assert(eq(u64, vmm_cycles(), COST));
}

Test(dispatcher, a_machine_pays_again_when_another_was_between)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 500, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, 1000, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, 1000 + COST + 100));
    cr_assert(eq(u64, vmm_cycles(), 3 * COST));
}

Test(dispatcher, monitor_work_between_leaves_the_status_where_it_is)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 300, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_at(run, 500, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, 600));
    cr_assert(eq(u64, vmm_cycles(), COST + 70));
}

Test(dispatcher, a_slice_begins_with_its_dispatch)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    model_run_go_to(run, 10 * SLICE);
    /* Ten slices, turn by turn; the eleventh dispatch begins in the last cycle. */
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 5 * (SLICE - COST)));
    cr_assert(eq(u64, hs_vm_cycles(guests[1].vm), 5 * (SLICE - COST)));
    cr_assert(eq(u64, vmm_cycles(), 10 * COST));
}

/* ---- shares ---- */

typedef struct {
    uint32_t share_a, share_b;
    HsCycles begun; /* from here on the shares are counted */
    HsCycles before_a, before_b;
} Share;

static void begin_count(gpointer user)
{
    Share *share = user;
    share->begun = model_run_now(run);
    share->before_a = hs_vm_cycles(guests[0].vm);
    share->before_b = hs_vm_cycles(guests[1].vm);
}

/* What a got of the time since `begun` is its share to within one slice. */
static void check_count(gpointer user)
{
    const Share *share = user;
    uint64_t sum = share->share_a + share->share_b;
    uint64_t got = (hs_vm_cycles(guests[0].vm) - share->before_a) * sum;
    uint64_t due = (model_run_now(run) - share->begun) * share->share_a;
    cr_assert(le(u64, MAX(got, due) - MIN(got, due), SLICE * sum));
}

static void check_every_slice(Share *share, HsCycles from, guint n_slices)
{
    model_run_at(run, from, HS_PHASE_PROBE, begin_count, share);
    for (guint i = 1; i <= n_slices; i++)
        model_run_at(run, from + i * SLICE, HS_PHASE_PROBE, check_count, share);
    model_run_go_to(run, from + (n_slices + 1) * SLICE);
}

Test(dispatcher, shares_hold_within_one_slice_at_every_slice)
{
    static const uint32_t cases[][2] = { { 200, 100 }, { 90, 10 },  { 10, 90 },
                                         { 50, 50 },   { 1, 9999 }, { 7, 3 } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Share share = { cases[i][0], cases[i][1], 0, 0, 0 };
        rebuild(1, 0, share.share_a, share.share_b);
        model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
        model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[1]);
        check_every_slice(&share, 0, 300);
    }
}

Test(dispatcher, a_window_of_whole_turns_is_shared_exactly)
{
    rebuild(1, 0, 200, 100);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    model_run_go_to(run, 300 * SLICE);
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 200 * SLICE));
    cr_assert(eq(u64, hs_vm_cycles(guests[1].vm), 100 * SLICE));
}

/* Slices of 2^40 cycles with share 1: a pass is past 64 bits after some 1700 of them. */
Test(dispatcher, shares_hold_in_a_run_as_long_as_the_clock)
{
    const HsCycles longest = UINT64_C(1) << 40;
    slice_cycles = longest;
    rebuild(1, 0, 2, 1);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    model_run_go_to(run, 30000 * longest);
    slice_cycles = SLICE;
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 20000 * longest));
    cr_assert(eq(u64, hs_vm_cycles(guests[1].vm), 10000 * longest));
}

Test(dispatcher, shares_lose_nothing_to_rounding)
{
    slice_cycles = 1;
    rebuild(1, 0, 6000, 10000);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    model_run_go_to(run, 16000);
    HsCycles got = hs_vm_cycles(guests[0].vm);
    cr_assert(le(u64, MAX(got, 6000) - MIN(got, 6000), 1));
}

Test(dispatcher, sleeping_saves_nothing_up)
{
    Share share = { 100, 100, 0, 0, 0 };
    rebuild(1, 0, 100, 100);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 100 * SLICE, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    check_every_slice(&share, 100 * SLICE, 50);
}

Test(dispatcher, sleeping_saves_nothing_up_while_all_others_sleep)
{
    Share share = { 100, 100, 0, 0, 0 };
    rebuild(1, 0, 100, 100);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 100 * SLICE, HS_PHASE_GUEST, nothing_more, &guests[0]);
    model_run_at(run, 101 * SLICE, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    model_run_at(run, 101 * SLICE, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    check_every_slice(&share, 101 * SLICE, 50);
}

Test(dispatcher, being_stopped_saves_nothing_up)
{
    Share share = { 100, 100, 0, 0, 0 };
    rebuild(1, 0, 100, 100);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    model_run_at(run, 0, HS_PHASE_GUEST, stop, &guests[1]);
    model_run_at(run, 100 * SLICE, HS_PHASE_GUEST, stop, &guests[0]);
    model_run_at(run, 101 * SLICE, HS_PHASE_GUEST, release_and_wake, &guests[1]);
    model_run_at(run, 101 * SLICE, HS_PHASE_GUEST, release_and_wake, &guests[0]);
    check_every_slice(&share, 101 * SLICE, 50);
}

/* ---- slices ---- */

Test(dispatcher, a_lone_machine_keeps_its_cpu_when_its_slice_ends)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_go_to(run, 10 * SLICE);
    cr_assert(eq(u64, vmm_cycles(), COST));
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 10 * SLICE - COST));
}

Test(dispatcher, a_machine_that_has_nothing_to_do_gives_the_rest_of_its_slice_away)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, COST + 100));
    cr_assert(eq(u64, guests[1].ended_at, 2 * (COST + 100)));
}

Test(dispatcher, a_woken_machine_that_has_had_less_is_given_the_cpu_at_once)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 300, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[1].ended_at, 300 + COST + 100));
}

/* b has had 700 when it sleeps, at SLICE + 700; a is then in its second slice. */
Test(dispatcher, a_woken_machine_that_has_had_more_waits_for_the_end_of_the_slice)
{
    rebuild(1, 0, 100, 100);
    guests[1].activity.left_cycles = SLICE - 300;
    guests[1].wants = true;
    model_run_at(run, 0, HS_PHASE_FAULT, wake, &guests[1]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, SLICE, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_go_to(run, 5000);
    /* a has its slice from SLICE - 300 on, and only 300 of it at SLICE. */
    cr_assert(eq(u64, guests[1].ended_at, SLICE - 300 + SLICE + 100));
}

Test(dispatcher, the_slice_goes_on_while_the_monitor_interrupts)
{
    rebuild(1, 0, 100, 100);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, 500, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_go_to(run, SLICE + 200);
    cr_assert(eq(u64, guests[1].ended_at, SLICE + 100));
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), SLICE - 70 + 100));
}

Test(dispatcher, a_slice_that_ends_during_monitor_work_is_over_after_it)
{
    rebuild(1, 0, 100, 100);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, SLICE - 30, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_go_to(run, SLICE + 200);
    cr_assert(eq(u64, guests[1].ended_at, SLICE - 30 + 70 + 100));
}

Test(dispatcher, equal_passes_go_by_name)
{
    rebuild(1, 0, 100, 100);
    model_run_at(run, 0, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_at(run, 10, HS_PHASE_GUEST, want_100, &guests[2]);
    model_run_at(run, 20, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, 30, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, 70 + 100));
    cr_assert(eq(u64, guests[1].ended_at, 70 + 200));
    cr_assert(eq(u64, guests[2].ended_at, 70 + 300));
}

Test(dispatcher, a_running_guest_that_is_woken_runs_what_it_wants_now)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, COST + 30, HS_PHASE_GUEST, want_urgent_100, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].urgent_ended_at, COST + 30 + 100));
    cr_assert(eq(u64, guests[0].ended_at, COST + 200));
    cr_assert(eq(u64, vmm_cycles(), COST));
}

Test(dispatcher, counts_are_written_at_the_end)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    model_run_go_to(run, 3 * SLICE);
    hs_dispatcher_record(machine->dispatcher);
    /* a, b, a have had their slices; b's second begins in the last cycle. */
    model_run_check(run, &hs_table_counter,
                    "vmm|dispatches|4\n"
                    "a|guest cycles|%d\na|preemptions|2\n"
                    "b|guest cycles|%d\nb|preemptions|1\n"
                    "c|guest cycles|0\nc|preemptions|0\n",
                    (int)(2 * (SLICE - COST)), (int)(SLICE - COST));
}

/* ---- monitor work ---- */

Test(dispatcher, an_interrupted_guest_loses_no_cycle_whenever_it_happens)
{
    for (HsCycles at = 0; at < COST + 120; at++) {
        rebuild(1, COST, 100, 100);
        model_run_at(run, 0, HS_PHASE_FAULT, want_100, &guests[0]);
        model_run_at(run, at, HS_PHASE_VMM, order_70, &pieces[0]);
        model_run_go_to(run, 5000);
        /* The guest's last cycle ends after the monitor's phase of cycle COST + 100. */
        HsCycles delay = at <= COST + 100 ? 70 : 0;
        cr_assert(eq(u64, guests[0].ended_at, COST + 100 + delay), "at %u", (guint)at);
        cr_assert(eq(u64, pieces[0].done_at, at + 70), "at %u", (guint)at);
        cr_assert(eq(u64, guest_cycles(), 100));
        cr_assert(eq(u64, vmm_cycles(), COST + 70));
        cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 100));
    }
}

Test(dispatcher, monitor_work_is_done_one_piece_at_a_time_first_come_first_served)
{
    rebuild(2, 0, 100, 100);
    for (guint i = 0; i < 3; i++)
        model_run_at(run, 100 + i, HS_PHASE_VMM, order_70, &pieces[i]);
    model_run_go_to(run, 5000);
    for (guint i = 0; i < 3; i++)
        cr_assert(eq(u64, pieces[i].done_at, 100 + (i + 1) * 70));
}

static void order_second(void)
{
    order(&pieces[1], 30);
}

Test(dispatcher, work_ordered_by_work_follows_at_once)
{
    pieces[0].then = order_second;
    model_run_at(run, 100, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, pieces[1].done_at, 100 + 70 + 30));
}

Test(dispatcher, work_in_progress_is_withdrawn_and_the_guest_goes_on)
{
    rebuild(1, 0, 100, 100);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 20, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_at(run, 50, HS_PHASE_VMM, withdraw, &pieces[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, 100 + 30));
    cr_assert(eq(u64, pieces[0].done_at, 0));
    cr_assert(not(pieces[0].work.is_queued));
    cr_assert(eq(u64, vmm_cycles(), 30));
}

Test(dispatcher, the_next_piece_follows_one_that_is_withdrawn)
{
    model_run_at(run, 20, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_at(run, 20, HS_PHASE_VMM, order_70, &pieces[1]);
    model_run_at(run, 50, HS_PHASE_VMM, withdraw, &pieces[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, pieces[1].done_at, 50 + 70));
}

Test(dispatcher, queued_work_is_withdrawn_wherever_it_stands)
{
    for (guint i = 1; i < 4; i++) {
        rebuild(1, 0, 100, 100);
        for (guint k = 0; k < 4; k++)
            model_run_at(run, 0, HS_PHASE_VMM, order_70, &pieces[k]);
        model_run_at(run, 10, HS_PHASE_VMM, withdraw, &pieces[i]);
        model_run_at(run, 20, HS_PHASE_VMM, order_70, &pieces[i]);
        model_run_go_to(run, 5000);
        cr_assert(eq(u64, pieces[0].done_at, 70));
        cr_assert(eq(u64, pieces[i].done_at, 4 * 70), "piece %u", i);
    }
}

/* ---- two CPUs ---- */

Test(dispatcher, two_machines_have_a_cpu_each_in_the_order_of_their_numbers)
{
    rebuild(2, COST, 100, 100);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, COST + 100));
    cr_assert(eq(u64, guests[1].ended_at, COST + 100));
    cr_assert(eq(ptr, guests[1].cpu, g_ptr_array_index(machine->cpus, 0)));
    cr_assert(eq(ptr, guests[0].cpu, g_ptr_array_index(machine->cpus, 1)));
}

Test(dispatcher, monitor_work_goes_to_an_idle_cpu)
{
    rebuild(2, 0, 100, 100);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 20, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, 100));
    cr_assert(eq(u64, pieces[0].done_at, 20 + 70));
    cr_assert(eq(str, pieces[0].cpu_name, "cpu1"));
}

Test(dispatcher, monitor_work_interrupts_the_first_cpu_when_none_is_idle)
{
    rebuild(2, 0, 100, 100);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, 20, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, 100 + 70));
    cr_assert(eq(u64, guests[1].ended_at, 100));
    cr_assert(eq(str, pieces[0].cpu_name, "cpu0"));
}

static void wake_a(void)
{
    want_100(&guests[0]);
}

Test(dispatcher, a_ready_machine_does_not_wait_for_monitor_work_beside_an_idle_cpu)
{
    rebuild(2, 0, 100, 100);
    pieces[0].then = wake_a;
    model_run_at(run, 0, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_at(run, 0, HS_PHASE_VMM, order_70, &pieces[1]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, pieces[1].done_at, 2 * 70));
    cr_assert(eq(u64, guests[0].ended_at, 70 + 100));
}

Test(dispatcher, three_machines_share_two_cpus_alike)
{
    rebuild(2, 0, 100, 100);
    for (guint i = 0; i < N_GUESTS; i++)
        model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[i]);
    model_run_go_to(run, 300 * SLICE);
    for (guint i = 0; i < N_GUESTS; i++) {
        HsCycles got = hs_vm_cycles(guests[i].vm);
        cr_assert(le(u64, MAX(got, 200 * SLICE) - MIN(got, 200 * SLICE), SLICE), "guest %u", i);
    }
}

/* ---- stop and release ---- */

Test(dispatcher, a_stopped_machine_keeps_the_progress_of_what_it_ran)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, COST + 40, HS_PHASE_FAULT, stop, &guests[0]);
    model_run_at(run, 500, HS_PHASE_VMM, release_and_wake, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, 500 + 60));
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 100));
}

Test(dispatcher, a_stopped_machine_cannot_be_woken)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, COST + 40, HS_PHASE_FAULT, stop, &guests[0]);
    model_run_at(run, 500, HS_PHASE_VMM, wake, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(int, hs_vm_state(guests[0].vm), HS_VM_STOPPED));
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 40));
    cr_assert(eq(u64, guest_cycles(), 40));
}

Test(dispatcher, a_stop_gives_the_cpu_to_the_next_at_once)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, COST + 40, HS_PHASE_FAULT, stop, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[1].ended_at, COST + 40 + COST + 100));
}

Test(dispatcher, a_stop_in_a_dispatch_throws_the_dispatch_away)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 30, HS_PHASE_FAULT, stop, &guests[0]);
    model_run_at(run, 500, HS_PHASE_VMM, release_and_wake, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[0].ended_at, 500 + COST + 100));
    cr_assert(eq(u64, vmm_cycles(), 30 + COST));
}

Test(dispatcher, a_dispatch_thrown_away_has_spoilt_the_status_before_it)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, 500, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 530, HS_PHASE_FAULT, stop, &guests[0]);
    model_run_at(run, 1000, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[1].ended_at, 1000 + COST + 100));
    cr_assert(eq(u64, vmm_cycles(), COST + 30 + COST));
}

Test(dispatcher, a_stop_under_monitor_work_leaves_the_work_alone)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, COST + 40, HS_PHASE_VMM, order_70, &pieces[0]);
    model_run_at(run, COST + 60, HS_PHASE_FAULT, stop, &guests[0]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, pieces[0].done_at, COST + 40 + 70));
    cr_assert(eq(u64, guests[1].ended_at, COST + 40 + 70 + COST + 100));
    cr_assert(eq(u64, hs_vm_cycles(guests[0].vm), 40));
}

Test(dispatcher, a_ready_machine_that_is_stopped_gets_no_cpu)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, 10, HS_PHASE_FAULT, stop, &guests[1]);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, guests[1].ended_at, 0));
    cr_assert(eq(int, hs_vm_state(guests[1].vm), HS_VM_STOPPED));
}

Test(dispatcher, only_a_stopped_machine_is_released, .signal = SIGABRT)
{
    hs_vm_release(guests[0].vm);
}

/* ---- ready since ---- */

static HsCycles ready_since_b;

static void read_ready_since(gpointer user)
{
    (void)user;
    cr_assert(eq(u64, hs_vm_ready_since(guests[0].vm), HS_CYCLES_NEVER)); /* it runs */
    cr_assert(eq(u64, hs_vm_ready_since(guests[2].vm), HS_CYCLES_NEVER)); /* it waits */
    ready_since_b = hs_vm_ready_since(guests[1].vm);
}

Test(dispatcher, a_machine_is_ready_since_it_woke_without_a_cpu)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, 0, HS_PHASE_FAULT, want_100, &guests[1]); /* so it has had more */
    model_run_at(run, COST + 102, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    model_run_at(run, 900, HS_PHASE_PROBE, read_ready_since, NULL);
    model_run_go_to(run, 950);
    cr_assert(eq(u64, ready_since_b, COST + 102));
}

Test(dispatcher, a_machine_is_ready_since_its_slice_ended)
{
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[1]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_for_ever, &guests[0]);
    model_run_at(run, SLICE + 900, HS_PHASE_PROBE, read_ready_since, NULL);
    model_run_go_to(run, SLICE + 950);
    cr_assert(eq(u64, ready_since_b, SLICE));
}

/* ---- building ---- */

Test(dispatcher, machines_are_added_in_the_order_of_their_names, .signal = SIGABRT)
{
    add_vm("b2", 100, &guests[0]);
}

Test(dispatcher, a_share_is_not_0, .signal = SIGABRT)
{
    add_vm("d", 0, &guests[0]);
}

Test(dispatcher, a_share_is_at_most_its_limit, .signal = SIGABRT)
{
    add_vm("d", HS_SHARE_MAX + 1, &guests[0]);
}
