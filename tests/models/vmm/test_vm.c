/* vm: logical CPUs, caps, shares that change, starvation, accounting and timers; to the cycle.
 *
 * Fake guests: each logical CPU has an activity that never ends, and runs it while it wants to. No
 * dispatch costs anything, so all CPU time is guests'.
 */
#include "models/vmm/dispatcher.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "tests/models/small_machine.h"

#define SLICE UINT64_C(1000)
#define N_GUESTS 3u
#define N_CPUS_MAX 4u
#define FOR_EVER (HS_CYCLES_MAX / 4)

static ModelRun *run;
static SmallMachine *machine;

typedef struct {
    HsVm *vm;
    guint n_cpus;
    HsActivity activities[N_CPUS_MAX];
    bool wants[N_CPUS_MAX];
    HsCycles ended_at, timer_at;
    HsCycles turn_cycles; /* of a thief; 0: it is none */
} Guest;

static Guest guests[N_GUESTS]; /* "a", "b", "c" */

/* ---- guests ---- */

static HsActivity *guest_next(gpointer user, guint cpu_i)
{
    Guest *guest = user;
    cr_assert(cpu_i < guest->n_cpus);
    return guest->wants[cpu_i] ? &guest->activities[cpu_i] : NULL;
}

static void thief_wants(gpointer user)
{
    Guest *guest = user;
    guest->wants[0] = true;
    guest->activities[0].left_cycles = guest->turn_cycles;
    hs_vm_wake(guest->vm, 0);
}

/* A thief sleeps for 500 cycles, then wants its turn again. */
static void guest_on_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    Guest *guest = owner;
    cr_assert(eq(ptr, activity, &guest->activities[hs_vm_cpu_on(guest->vm, cpu)]));
    guest->wants[activity - guest->activities] = false;
    guest->ended_at = model_run_now(run);
    if (guest->turn_cycles > 0)
        model_run_at(run, model_run_now(run) + 500, HS_PHASE_GUEST, thief_wants, guest);
    hs_vm_continue(guest->vm, cpu);
}

static void guest_on_timer(gpointer user, guint cpu_i)
{
    Guest *guest = user;
    (void)cpu_i;
    guest->timer_at = model_run_now(run);
}

static void want(Guest *guest, guint cpu_i, HsCycles cycles)
{
    guest->wants[cpu_i] = true;
    guest->activities[cpu_i].left_cycles = cycles;
    hs_vm_wake(guest->vm, cpu_i);
}

static void want_all(gpointer user)
{
    Guest *guest = user;
    for (guint i = 0; i < guest->n_cpus; i++)
        want(guest, i, FOR_EVER);
}

static void want_one(gpointer user)
{
    want(user, 0, FOR_EVER);
}

static void want_100(gpointer user)
{
    want(user, 0, 100);
}

static HsCycles cycles_of(guint i)
{
    return hs_vm_cycles(guests[i].vm);
}

/* ---- machines ---- */

static HsDispatcherParameters parameters; /* of the next machine that is built */

static void build(guint n_cpus)
{
    run = model_run_new(1);
    machine = small_machine_new(run, n_cpus, &parameters);
    for (guint i = 0; i < N_GUESTS; i++)
        guests[i] = (Guest){ 0 };
}

static void add(guint i, uint32_t share, guint n_cpus, uint32_t cap_percent)
{
    static const char *const names[N_GUESTS] = { "a", "b", "c" };
    Guest *guest = &guests[i];
    guest->n_cpus = n_cpus;
    for (guint k = 0; k < n_cpus; k++)
        guest->activities[k] = (HsActivity){ .kind = HS_ACTIVITY_WORK,
                                             .book = HS_BOOK_GUEST_OS,
                                             .on_end = guest_on_end,
                                             .owner = guest };
    guest->vm = hs_dispatcher_add_vm(machine->dispatcher,
                                     &(HsVmParameters){ .name = names[i],
                                                        .share = share,
                                                        .n_cpus = n_cpus,
                                                        .cap_percent = cap_percent,
                                                        .next = guest_next,
                                                        .on_timer = guest_on_timer,
                                                        .guest = guest });
}

static void start(void)
{
    model_run_start(run);
    hs_dispatcher_start(machine->dispatcher);
}

static void tear_down(void)
{
    small_machine_free(machine);
    model_run_free(run);
}

static void set_up(void)
{
    parameters = (HsDispatcherParameters){ .slice_cycles = SLICE, .window_cycles = SLICE };
    build(1);
}

static void rebuild(guint n_cpus)
{
    tear_down();
    build(n_cpus);
}

static void check_within(HsCycles got, HsCycles due, HsCycles tolerance, const char *what)
{
    cr_assert(le(u64, MAX(got, due) - MIN(got, due), tolerance), "%s: %u, not %u", what, (guint)got,
              (guint)due);
}

TestSuite(vm, .init = set_up, .fini = tear_down);

/* ---- logical CPUs ---- */

Test(vm, logical_cpus_run_at_the_same_time_and_no_more_cpus_than_there_are)
{
    static const guint cases[][3] = { { 1, 2, 1 }, { 2, 2, 2 }, { 3, 2, 2 }, { 2, 4, 2 } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        rebuild(cases[i][0]);
        add(0, 100, cases[i][1], 0);
        start();
        model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[0]);
        model_run_go_to(run, 10 * SLICE);
        cr_assert(eq(u64, cycles_of(0), cases[i][2] * 10 * SLICE), "case %u", i);
        cr_assert(eq(u64, small_machine_all_books(machine, HS_BOOK_GUEST_OS), cycles_of(0)));
    }
}

/* V11: 2 logical CPUs of 3 real ones never get more than 66.7 %, whatever the share. */
Test(vm, two_logical_cpus_never_get_more_than_two_cpus)
{
    rebuild(3);
    add(0, 10000, 2, 0);
    add(1, 1, 1, 0);
    add(2, 1, 1, 0);
    start();
    for (guint i = 0; i < 3; i++)
        model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[i]);
    model_run_go_to(run, 100 * SLICE);
    cr_assert(eq(u64, cycles_of(0), 200 * SLICE));
    check_within(cycles_of(1), 50 * SLICE, SLICE, "b");
}

/* A machine's share is that of its logical CPUs together, as long as all of them are busy. */
Test(vm, a_share_is_divided_among_the_logical_cpus)
{
    static const struct {
        guint n_cpus;
        bool all_busy;
        HsCycles due; /* of 120 slices of one CPU, beside a machine with the same share */
    } cases[] = { { 2, true, 60 }, { 2, false, 40 }, { 3, true, 60 }, { 3, false, 30 } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        rebuild(1);
        add(0, 100, cases[i].n_cpus, 0);
        add(1, 100, 1, 0);
        start();
        model_run_at(run, 0, HS_PHASE_GUEST, cases[i].all_busy ? want_all : want_one, &guests[0]);
        model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[1]);
        model_run_go_to(run, 120 * SLICE);
        check_within(cycles_of(0), cases[i].due * SLICE, SLICE, "a");
    }
}

/* V11: 512 : 256 is 2 : 1; 200 : 100 over .75 of a CPU is .50 and .25. */
Test(vm, shares_divide_what_a_cap_leaves)
{
    static const uint32_t shares[][2] = { { 512, 256 }, { 200, 100 } };
    for (guint i = 0; i < 2; i++) {
        rebuild(1);
        add(0, shares[i][0], 1, 0);
        add(1, shares[i][1], 1, 0);
        add(2, 10000, 1, i == 0 ? 1 : 25);
        start();
        for (guint k = 0; k < 3; k++)
            model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[k]);
        model_run_go_to(run, 1200 * SLICE);
        HsCycles rest = 1200 * SLICE - cycles_of(2);
        HsCycles cap = 1200 * SLICE * (i == 0 ? 1 : 25) / 100;
        cr_assert(le(u64, cycles_of(2), cap));
        check_within(cycles_of(2), cap, SLICE, "c");
        check_within(cycles_of(0), rest * 2 / 3, SLICE, "a");
        check_within(cycles_of(1), rest / 3, SLICE, "b");
    }
}

/* a could use more than a CPU, so its pass lags behind for ever. b, that slept, gets no more than
 * its share for that. */
Test(vm, a_machine_that_wakes_beside_one_with_a_cpu_of_its_own_has_saved_nothing_up)
{
    rebuild(2);
    add(0, 10000, 1, 0);
    add(1, 100, 1, 0);
    add(2, 100, 1, 0);
    start();
    model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[0]);
    model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[2]);
    model_run_at(run, 500 * SLICE, HS_PHASE_GUEST, want_all, &guests[1]);
    model_run_go_to(run, 600 * SLICE);
    check_within(cycles_of(1), 50 * SLICE, SLICE, "b");
}

/* ---- caps ---- */

/* In n windows a machine gets floor(n * window * cap / 100) cycles, were its CPUs never idle. */
Test(vm, a_cap_is_exact_in_every_window)
{
    static const struct {
        guint n_cpus;
        uint32_t cap;
        HsCycles window;
    } cases[] = { { 1, 25, 1000 }, { 1, 1, 1000 },  { 1, 1, 7 },    { 1, 99, 101 }, { 1, 33, 10 },
                  { 2, 33, 10 },   { 2, 150, 101 }, { 2, 199, 77 }, { 3, 200, 7 },  { 3, 250, 1 },
                  { 4, 1, 100 },   { 4, 399, 3 },   { 1, 100, 50 }, { 2, 200, 50 } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        parameters.window_cycles = cases[i].window;
        for (guint n = 1; n < 40; n++) {
            rebuild(cases[i].n_cpus);
            add(0, 100, cases[i].n_cpus, cases[i].cap);
            start();
            model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[0]);
            model_run_go_to(run, n * cases[i].window);
            cr_assert(eq(u64, cycles_of(0), n * cases[i].window * cases[i].cap / 100),
                      "case %u, %u windows", i, n);
        }
    }
}

static HsCycles seen[2000];

static void see(gpointer user)
{
    (void)user;
    seen[model_run_now(run)] = cycles_of(0);
}

/* 25 % of 1000: 250 cycles, one after the other, then none. */
Test(vm, a_machine_is_stopped_in_the_cycle_in_which_its_cap_is_used)
{
    add(0, 100, 1, 25);
    start();
    model_run_at(run, 100, HS_PHASE_FAULT, want_all, &guests[0]);
    for (guint t = 0; t < 2000; t++)
        model_run_at(run, t, HS_PHASE_PROBE, see, NULL);
    model_run_go_to(run, 2000);
    for (guint t = 0; t < 2000; t++) {
        HsCycles due = t < 100 ? 0 : MIN(t - 100, 250);
        due += t < 1000 ? 0 : MIN(t - 1000, 250);
        cr_assert(eq(u64, seen[t], due), "at %u", t);
    }
}

static HsCycles ready_since;

static void read_ready_since(gpointer user)
{
    ready_since = hs_vm_ready_since(((Guest *)user)->vm);
}

Test(vm, a_machine_whose_cap_is_used_is_not_blamed_for_having_no_cpu)
{
    add(0, 100, 1, 25);
    start();
    model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[0]);
    model_run_at(run, 700, HS_PHASE_PROBE, read_ready_since, &guests[0]);
    model_run_go_to(run, 900);
    cr_assert(eq(u64, ready_since, HS_CYCLES_NEVER));
}

/* ---- shares that change ---- */

static HsCycles before[2];

static void change_to_90_10(gpointer user)
{
    (void)user;
    for (guint i = 0; i < 2; i++)
        before[i] = cycles_of(i);
    hs_vm_set_share(guests[0].vm, 90);
    hs_vm_set_share(guests[1].vm, 10);
}

#define CHANGED_AT (100 * SLICE + SLICE / 3)

static void check_90(gpointer user)
{
    (void)user;
    HsCycles window = model_run_now(run) - CHANGED_AT;
    check_within(cycles_of(0) - before[0], window * 90 / 100, SLICE, "a");
    check_within(cycles_of(1) - before[1], window * 10 / 100, SLICE, "b");
}

/* In the middle of a slice; over any window from then on, to within a slice. */
Test(vm, a_share_that_changes_is_used_from_then_on)
{
    add(0, 50, 1, 0);
    add(1, 50, 1, 0);
    start();
    for (guint k = 0; k < 2; k++)
        model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[k]);
    model_run_at(run, CHANGED_AT, HS_PHASE_VMM, change_to_90_10, NULL);
    for (guint n = 1; n < 300; n++)
        model_run_at(run, CHANGED_AT + n * SLICE, HS_PHASE_PROBE, check_90, NULL);
    model_run_go_to(run, CHANGED_AT + 300 * SLICE);
    check_within(before[0], 50 * SLICE, SLICE, "before");
    cr_assert(eq(u32, hs_vm_share(guests[0].vm), 90));
}

static uint32_t new_share;

static void change_a(gpointer user)
{
    (void)user;
    hs_vm_set_share(guests[0].vm, new_share);
}

static HsCycles remembered;

static void remember_b(gpointer user)
{
    (void)user;
    remembered = cycles_of(1);
}

/* Beside b, with a share of 100. a runs first; its share changes 100 cycles before its slice ends,
 * so that its pass is 900 * 10000 / old + 100 * 10000 / new when b gets its slice, at the end
 * of which b's pass is 100000. a is next until its own is more: that many slices b waits. */
Test(vm, what_ran_before_a_share_changed_is_charged_at_the_share_it_had)
{
    static const uint32_t cases[][2] = { { 100, 10000 }, { 10000, 100 }, { 50, 500 }, { 500, 50 } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint64_t old = cases[i][0], new = cases[i][1];
        uint64_t pass = 900 * 10000 / old + 100 * 10000 / new;
        uint64_t n_slices = 0; /* of a, between b's first and its second */
        while (pass + n_slices * SLICE * 10000 / new <= 100000)
            n_slices++;
        rebuild(1);
        add(0, cases[i][0], 1, 0);
        add(1, 100, 1, 0);
        start();
        new_share = cases[i][1];
        for (guint k = 0; k < 2; k++)
            model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[k]);
        model_run_at(run, 900, HS_PHASE_VMM, change_a, NULL);
        model_run_at(run, (2 + n_slices) * SLICE, HS_PHASE_PROBE, remember_b, NULL);
        model_run_go_to(run, (3 + n_slices) * SLICE);
        cr_assert(eq(u64, remembered, SLICE), "case %u: b runs too soon", i);
        cr_assert(eq(u64, cycles_of(1), 2 * SLICE), "case %u: b runs too late", i);
    }
}

Test(vm, a_share_has_bounds, .signal = SIGABRT)
{
    add(0, 50, 1, 0);
    hs_vm_set_share(guests[0].vm, HS_SHARE_MAX + 1);
}

/* ---- starvation ---- */

static void starve_2000(gpointer user)
{
    hs_vm_starve(((Guest *)user)->vm, 2000);
}

static void starve_100(gpointer user)
{
    hs_vm_starve(((Guest *)user)->vm, 100);
}

Test(vm, a_starved_machine_is_ready_without_a_cpu_and_others_run)
{
    rebuild(2);
    add(0, 100, 2, 0);
    add(1, 100, 1, 0);
    start();
    model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[0]);
    model_run_at(run, 300, HS_PHASE_FAULT, starve_2000, &guests[0]);
    model_run_at(run, 500, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_at(run, 2200, HS_PHASE_PROBE, read_ready_since, &guests[0]);
    model_run_go_to(run, 3000);
    cr_assert(eq(u64, ready_since, 300));
    cr_assert(eq(u64, guests[1].ended_at, 600));
    cr_assert(eq(u64, cycles_of(0), 2 * (300 + 3000 - 2300)));
}

Test(vm, a_starved_machine_that_wakes_waits_for_its_end)
{
    add(0, 100, 1, 0);
    start();
    model_run_at(run, 300, HS_PHASE_FAULT, starve_2000, &guests[0]);
    model_run_at(run, 400, HS_PHASE_FAULT, starve_100, &guests[0]); /* over before the first */
    model_run_at(run, 900, HS_PHASE_GUEST, want_100, &guests[0]);
    model_run_at(run, 2200, HS_PHASE_PROBE, read_ready_since, &guests[0]);
    model_run_go_to(run, 3000);
    cr_assert(eq(u64, ready_since, 900));
    cr_assert(eq(u64, guests[0].ended_at, 2300 + 100));
}

static void starve_for_ever(gpointer user)
{
    hs_vm_starve(((Guest *)user)->vm, HS_CYCLES_MAX);
}

Test(vm, a_machine_may_starve_until_the_end_of_time)
{
    add(0, 100, 1, 0);
    start();
    model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[0]);
    model_run_at(run, 300, HS_PHASE_FAULT, starve_for_ever, &guests[0]);
    model_run_go_to(run, 100 * SLICE);
    cr_assert(eq(u64, cycles_of(0), 300));
}

/* ---- accounting ---- */

/* V12: a takes 9500 cycles and sleeps for 500, over and over, beside one that never sleeps; it
 * begins just behind a sample of every 10 000 cycles. */
static HsCycles thief_gets(HsCycles sample_cycles)
{
    parameters = (HsDispatcherParameters){ .slice_cycles = 10000, .sample_cycles = sample_cycles };
    rebuild(1);
    add(0, 100, 1, 0);
    add(1, 100, 1, 0);
    guests[0].turn_cycles = 9500;
    start();
    model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[1]);
    model_run_at(run, 10001, HS_PHASE_GUEST, thief_wants, &guests[0]);
    model_run_go_to(run, 10001 + 10000000);
    return cycles_of(0);
}

Test(vm, who_yields_before_each_sample_takes_all_there_is)
{
    check_within(thief_gets(10000), 9500000, 100000, "sampled");
}

Test(vm, exact_accounting_gives_a_thief_its_share)
{
    check_within(thief_gets(0), 5000000, 100000, "exact");
}

Test(vm, sampled_accounting_gives_those_who_never_yield_their_shares)
{
    parameters.sample_cycles = 300;
    rebuild(1);
    add(0, 200, 1, 0);
    add(1, 100, 1, 0);
    start();
    for (guint k = 0; k < 2; k++)
        model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[k]);
    model_run_go_to(run, 300 * SLICE);
    check_within(cycles_of(0), 200 * SLICE, SLICE, "a");
}

/* ---- timers ---- */

static void set_timer_500(gpointer user)
{
    hs_vm_set_timer(((Guest *)user)->vm, 0, 500);
}

static HsCycles timer_left;

static void read_timer(gpointer user)
{
    timer_left = hs_vm_timer(((Guest *)user)->vm, 0);
}

Test(vm, a_timer_counts_the_cycles_in_which_its_guest_has_a_cpu)
{
    add(0, 100, 1, 0);
    start();
    model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[0]);
    model_run_at(run, 100, HS_PHASE_GUEST, set_timer_500, &guests[0]);
    model_run_at(run, 300, HS_PHASE_FAULT, starve_2000, &guests[0]);
    model_run_at(run, 1000, HS_PHASE_PROBE, read_timer, &guests[0]);
    model_run_go_to(run, 3000);
    cr_assert(eq(u64, timer_left, 300));
    cr_assert(eq(u64, guests[0].timer_at, 2300 + 300));
    cr_assert(eq(u64, hs_vm_timer(guests[0].vm, 0), HS_CYCLES_NEVER));
}

/* ---- CPUs in reserve, CPUs that fail ---- */

static void add_cpu_1(gpointer user)
{
    (void)user;
    cr_assert(hs_dispatcher_add_cpu(machine->dispatcher, 1));
    cr_assert(not(hs_dispatcher_add_cpu(machine->dispatcher, 1)), "it is there already");
}

Test(vm, a_cpu_in_reserve_is_stopped_until_it_is_added)
{
    rebuild(2);
    add(0, 100, 2, 0);
    hs_dispatcher_reserve_cpu(machine->dispatcher, 1);
    start();
    model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[0]);
    model_run_at(run, 600, HS_PHASE_FAULT, add_cpu_1, NULL);
    model_run_go_to(run, 1000);
    cr_assert(eq(u64, small_machine_book(machine, 1, HS_BOOK_STOPPED), 600));
    cr_assert(eq(u64, small_machine_book(machine, 1, HS_BOOK_GUEST_OS), 400));
    cr_assert(eq(u64, cycles_of(0), 1000 + 400));
}

static void fail_cpu_1(gpointer user)
{
    gpointer lost;
    (void)user;
    cr_assert(eq(int, hs_dispatcher_fail_cpu(machine->dispatcher, 1, &lost), HS_CPU_WAS_IN_GUEST));
    cr_assert(eq(ptr, lost, &guests[0]));
    hs_vm_stop(guests[0].vm);
}

Test(vm, a_machine_that_lost_one_of_its_cpus_is_stopped_on_all)
{
    rebuild(2);
    add(0, 100, 2, 0);
    add(1, 100, 1, 0);
    start();
    model_run_at(run, 0, HS_PHASE_GUEST, want_all, &guests[0]);
    model_run_at(run, 400, HS_PHASE_FAULT, fail_cpu_1, NULL);
    model_run_at(run, 500, HS_PHASE_GUEST, want_100, &guests[1]);
    model_run_go_to(run, 1000);
    cr_assert(eq(u64, cycles_of(0), 800));
    cr_assert(eq(int, hs_vm_state(guests[0].vm), HS_VM_STOPPED));
    cr_assert(eq(u64, guests[1].ended_at, 600));
}

/* ---- everything at once ---- */

static uint64_t dice;

static uint64_t roll(uint64_t n)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (dice >> 33) % n;
}

static void do_something(gpointer user)
{
    Guest *guest = &guests[roll(N_GUESTS)];
    guint cpu_i = (guint)roll(guest->n_cpus);
    (void)user;
    switch (roll(7)) {
    case 0:
        if (guest->wants[cpu_i])
            break;
        want(guest, cpu_i, 1 + roll(2000));
        break;
    case 1:
        guest->wants[cpu_i] = false;
        hs_vm_wake(guest->vm, cpu_i);
        break;
    case 2:
        hs_vm_starve(guest->vm, roll(300));
        break;
    case 3:
        hs_vm_set_share(guest->vm, 1 + (uint32_t)roll(HS_SHARE_MAX));
        break;
    case 4:
        if (hs_vm_state(guest->vm) == HS_VM_STOPPED)
            hs_vm_release(guest->vm);
        for (guint i = 0; i < guest->n_cpus; i++)
            hs_vm_wake(guest->vm, i);
        break;
    case 5:
        if (roll(8) == 0)
            hs_vm_stop(guest->vm);
        break;
    default:
        hs_vm_set_timer(guest->vm, cpu_i, 1 + roll(900));
    }
}

Test(vm, whatever_happens_all_guest_cycles_are_some_machines)
{
    for (guint seed = 1; seed <= 60; seed++) {
        dice = seed;
        parameters = (HsDispatcherParameters){ .slice_cycles = 1 + roll(700),
                                               .window_cycles = 1 + roll(500),
                                               .dispatch_cycles = roll(2) * roll(60),
                                               .sample_cycles = roll(2) * roll(400) };
        rebuild(1 + (guint)roll(3));
        for (guint i = 0; i < N_GUESTS; i++)
            add(i, 1 + (uint32_t)roll(300), 1 + (guint)roll(N_CPUS_MAX),
                (uint32_t)(roll(2) * roll(250)));
        start();
        for (guint i = 0; i < 1500; i++)
            model_run_at(run, roll(60000), roll(2) ? HS_PHASE_VMM : HS_PHASE_GUEST, do_something,
                         NULL);
        model_run_go_to(run, 70000);
        cr_assert(eq(u64, small_machine_all_books(machine, HS_BOOK_GUEST_OS),
                     cycles_of(0) + cycles_of(1) + cycles_of(2)),
                  "seed %u", seed);
    }
}
