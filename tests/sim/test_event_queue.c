/* Tests of sim/event_queue: one total order, whatever comes and goes. */
#include "sim/event_queue.h"

#include "sim/random.h"
#include "sim/simulation.h"

#include <criterion/criterion.h>
#include <signal.h>

#define EVENTS_MAX 400u
#define COMPONENTS 5u

static HsComponent components[COMPONENTS];
static HsEvent events[EVENTS_MAX];
static HsEventQueue *queue;

static void ignore(gpointer owner, HsEvent *event)
{
    (void)owner;
    (void)event;
}

static void init_event(uint32_t event_i, uint32_t rank, HsPhase phase)
{
    hs_event_init(&events[event_i], &components[rank], phase, "test", ignore, NULL);
}

static void set_up(void)
{
    queue = hs_event_queue_new();
    for (uint32_t rank = 0; rank < COMPONENTS; rank++)
        components[rank] = (HsComponent){ .name = "component", .kind = "test", .rank = rank };
    for (uint32_t event_i = 0; event_i < EVENTS_MAX; event_i++)
        init_event(event_i, 0, HS_PHASE_DEVICE);
}

static void tear_down(void)
{
    hs_event_queue_free(queue);
}

TestSuite(event_queue, .init = set_up, .fini = tear_down);

static void assert_next(uint32_t event_i)
{
    cr_assert_eq(hs_event_queue_peek(queue), &events[event_i]);
    cr_assert_eq(hs_event_queue_pop(queue), &events[event_i]);
    cr_assert_not(hs_event_is_queued(&events[event_i]));
}

static void assert_empty(void)
{
    cr_assert_eq(hs_event_queue_length(queue), 0);
    cr_assert_null(hs_event_queue_peek(queue));
    cr_assert_null(hs_event_queue_pop(queue));
}

Test(event_queue, has_nothing_at_first)
{
    assert_empty();
}

Test(event_queue, freeing_no_queue_is_fine)
{
    hs_event_queue_free(NULL);
}

Test(event_queue, orders_by_cycle_first)
{
    init_event(0, 0, HS_PHASE_FAULT);
    init_event(1, 4, HS_PHASE_STOP);
    hs_event_queue_schedule(queue, &events[0], 11);
    hs_event_queue_schedule(queue, &events[1], 10);
    assert_next(1);
    assert_next(0);
    assert_empty();
}

Test(event_queue, orders_by_phase_second)
{
    init_event(0, 0, HS_PHASE_CPU);
    init_event(1, 4, HS_PHASE_VMM);
    hs_event_queue_schedule(queue, &events[0], 10);
    hs_event_queue_schedule(queue, &events[1], 10);
    assert_next(1);
    assert_next(0);
}

Test(event_queue, orders_by_rank_third)
{
    init_event(0, 3, HS_PHASE_CPU);
    init_event(1, 2, HS_PHASE_CPU);
    hs_event_queue_schedule(queue, &events[0], 10);
    hs_event_queue_schedule(queue, &events[1], 10);
    assert_next(1);
    assert_next(0);
}

Test(event_queue, serves_first_come_first_among_equals)
{
    for (uint32_t event_i = 0; event_i < 100; event_i++)
        hs_event_queue_schedule(queue, &events[event_i], 10);
    for (uint32_t event_i = 0; event_i < 100; event_i++)
        assert_next(event_i);
}

Test(event_queue, scheduling_anew_is_coming_last)
{
    for (uint32_t event_i = 0; event_i < 3; event_i++)
        hs_event_queue_schedule(queue, &events[event_i], 10);
    hs_event_queue_cancel(queue, &events[0]);
    hs_event_queue_schedule(queue, &events[0], 10);
    assert_next(1);
    assert_next(2);
    assert_next(0);
}

Test(event_queue, takes_the_rank_an_event_has_when_it_is_scheduled)
{
    HsComponent late = { .name = "late", .rank = 0 };

    init_event(0, 1, HS_PHASE_CPU);
    hs_event_init(&events[1], &late, HS_PHASE_CPU, "test", ignore, NULL);
    late.rank = 4;
    hs_event_queue_schedule(queue, &events[1], 10);
    hs_event_queue_schedule(queue, &events[0], 10);
    assert_next(0);
    assert_next(1);
}

Test(event_queue, cancelled_events_do_not_come)
{
    for (uint32_t event_i = 0; event_i < 5; event_i++)
        hs_event_queue_schedule(queue, &events[event_i], 1000 * event_i);
    hs_event_queue_cancel(queue, &events[0]);
    hs_event_queue_cancel(queue, &events[3]);
    hs_event_queue_cancel(queue, &events[4]);
    cr_assert_eq(hs_event_queue_length(queue), 2);
    cr_assert_not(hs_event_is_queued(&events[3]));
    assert_next(1);
    assert_next(2);
    assert_empty();
}

Test(event_queue, looking_ahead_does_not_close_the_time_between)
{
    const HsCycles far = UINT64_C(1) << 40;

    hs_event_queue_schedule(queue, &events[0], 5);
    assert_next(0);
    hs_event_queue_schedule(queue, &events[1], far);
    cr_assert_eq(hs_event_queue_peek(queue), &events[1]);
    hs_event_queue_schedule(queue, &events[2], far - 1);
    cr_assert_eq(hs_event_queue_peek(queue), &events[2]);
    hs_event_queue_schedule(queue, &events[3], 5);
    cr_assert_eq(hs_event_queue_peek(queue), &events[3]);
    hs_event_queue_cancel(queue, &events[3]);
    cr_assert_eq(hs_event_queue_peek(queue), &events[2]);
    hs_event_queue_schedule(queue, &events[3], 6);
    assert_next(3);
    assert_next(2);
    assert_next(1);
}

Test(event_queue, an_event_may_come_into_the_cycle_that_fires)
{
    for (uint32_t event_i = 0; event_i < 4; event_i++)
        init_event(event_i, event_i, HS_PHASE_CPU);
    hs_event_queue_schedule(queue, &events[3], 10);
    hs_event_queue_schedule(queue, &events[0], 10);
    hs_event_queue_schedule(queue, &events[1], 10);
    assert_next(0);
    hs_event_queue_schedule(queue, &events[2], 10);
    hs_event_queue_schedule(queue, &events[0], 10);
    assert_next(0);
    assert_next(1);
    assert_next(2);
    assert_next(3);
    hs_event_queue_schedule(queue, &events[1], 10);
    hs_event_queue_schedule(queue, &events[0], 10);
    assert_next(0);
    assert_next(1);
    assert_empty();
}

Test(event_queue, orders_cycles_around_every_power_of_two)
{
    uint32_t n_events = 0;

    /* Latest first: 2^63 - 1, 2^62 + 1, 2^62, 2^62 - 1, ..., 5, 4, 3. */
    hs_event_queue_schedule(queue, &events[n_events++], HS_CYCLES_MAX);
    for (uint32_t bit = 62; bit >= 2; bit--) {
        hs_event_queue_schedule(queue, &events[n_events++], (UINT64_C(1) << bit) + 1);
        hs_event_queue_schedule(queue, &events[n_events++], UINT64_C(1) << bit);
        hs_event_queue_schedule(queue, &events[n_events++], (UINT64_C(1) << bit) - 1);
    }
    cr_assert_eq(hs_event_queue_length(queue), n_events);
    while (n_events > 0)
        assert_next(--n_events);
    assert_empty();
}

Test(event_queue, aborts_when_scheduled_twice, .signal = SIGABRT)
{
    hs_event_queue_schedule(queue, &events[0], 10);
    hs_event_queue_schedule(queue, &events[0], 10);
}

Test(event_queue, aborts_when_what_is_cancelled_is_not_queued, .signal = SIGABRT)
{
    hs_event_queue_cancel(queue, &events[0]);
}

Test(event_queue, aborts_when_what_is_cancelled_was_popped, .signal = SIGABRT)
{
    hs_event_queue_schedule(queue, &events[0], 10);
    hs_event_queue_pop(queue);
    hs_event_queue_cancel(queue, &events[0]);
}

Test(event_queue, aborts_behind_the_last_pop, .signal = SIGABRT)
{
    hs_event_queue_schedule(queue, &events[0], 10);
    hs_event_queue_pop(queue);
    hs_event_queue_schedule(queue, &events[0], 9);
}

Test(event_queue, aborts_after_the_last_cycle, .signal = SIGABRT)
{
    hs_event_queue_schedule(queue, &events[0], HS_CYCLES_MAX + 1);
}

/* The reference: all queued events in an array, searched from end to end. */

typedef struct {
    bool is_queued;
    HsCycles cycle;
    uint64_t seq;
} Expected;

static Expected expected[EVENTS_MAX];

static bool comes_before(uint32_t a, uint32_t b)
{
    const HsEvent *event_a = &events[a];
    const HsEvent *event_b = &events[b];

    if (expected[a].cycle != expected[b].cycle)
        return expected[a].cycle < expected[b].cycle;
    if (event_a->phase != event_b->phase)
        return event_a->phase < event_b->phase;
    if (event_a->target->rank != event_b->target->rank)
        return event_a->target->rank < event_b->target->rank;
    return expected[a].seq < expected[b].seq;
}

/* EVENTS_MAX when nothing is queued. */
static uint32_t expected_next(uint32_t n_events)
{
    uint32_t next = EVENTS_MAX;

    for (uint32_t event_i = 0; event_i < n_events; event_i++) {
        if (expected[event_i].is_queued && (next == EVENTS_MAX || comes_before(event_i, next)))
            next = event_i;
    }
    return next;
}

/* Delays of every size up to 2^delay_bits; many are small, so ties come too. */
static HsCycles draw_cycle(HsRandom *random, HsCycles now, uint32_t delay_bits)
{
    uint64_t bits = hs_random_between(random, 0, delay_bits);
    HsCycles delay = hs_random_below(random, UINT64_C(1) << bits);

    return delay <= HS_CYCLES_MAX - now ? now + delay : HS_CYCLES_MAX;
}

static void assert_agreement(uint64_t seed, uint32_t n_events, uint32_t delay_bits, HsCycles begin)
{
    HsCycles now = begin;
    uint64_t next_seq = 0;
    HsRandom random;

    hs_event_queue_free(queue);
    queue = hs_event_queue_new();
    hs_random_init(&random, seed, "event queue");
    for (uint32_t event_i = 0; event_i < n_events; event_i++) {
        init_event(event_i, (uint32_t)hs_random_below(&random, COMPONENTS),
                   (HsPhase)hs_random_below(&random, HS_PHASE_N));
        expected[event_i] = (Expected){ .is_queued = false };
    }
    for (uint32_t step_i = 0; step_i < 4000; step_i++) {
        uint32_t event_i = (uint32_t)hs_random_below(&random, n_events);
        uint64_t action = hs_random_below(&random, 10);
        uint32_t next = expected_next(n_events);
        HsEvent *next_event = next == EVENTS_MAX ? NULL : &events[next];

        if (action < 6 && !expected[event_i].is_queued) {
            HsCycles at = draw_cycle(&random, now, delay_bits);

            expected[event_i] = (Expected){ .is_queued = true, .cycle = at, .seq = next_seq++ };
            hs_event_queue_schedule(queue, &events[event_i], at);
        } else if (action < 3) {
            expected[event_i].is_queued = false;
            hs_event_queue_cancel(queue, &events[event_i]);
        } else if (action < 6) {
            cr_assert_eq(hs_event_queue_peek(queue), next_event, "peek, seed %llu, step %u",
                         (unsigned long long)seed, step_i);
        } else {
            cr_assert_eq(hs_event_queue_pop(queue), next_event, "pop, seed %llu, step %u",
                         (unsigned long long)seed, step_i);
            if (next_event == NULL)
                continue;
            expected[next].is_queued = false;
            now = expected[next].cycle;
        }
    }
    for (uint32_t next = expected_next(n_events); next != EVENTS_MAX;
         next = expected_next(n_events)) {
        expected[next].is_queued = false;
        assert_next(next);
    }
    assert_empty();
}

Test(event_queue, agrees_with_a_list_that_is_searched)
{
    const uint32_t delay_bits[] = { 1, 4, 10, 13, 20, 21, 30, 62 };

    for (size_t bits_i = 0; bits_i < G_N_ELEMENTS(delay_bits); bits_i++) {
        for (uint64_t seed = 0; seed < 20; seed++) {
            assert_agreement(seed, 5, delay_bits[bits_i], 0);
            assert_agreement(seed, 60, delay_bits[bits_i], 0);
        }
        assert_agreement(99, EVENTS_MAX, delay_bits[bits_i], 0);
    }
}

Test(event_queue, agrees_with_it_near_the_last_cycle)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        assert_agreement(seed, 60, 20, HS_CYCLES_MAX - 100000);
        assert_agreement(seed, 60, 30, HS_CYCLES_MAX - 5);
    }
}
