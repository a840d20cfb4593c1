/* bench_event_queue: nanoseconds of CPU time for an event, beside a binary heap in the same run.
 *
 * HOLD model: N events are queued; each step takes the next one out and puts it in again after a
 * drawn delay. HOLD + cancel: each step also cancels one event drawn from all and schedules it
 * anew. `exp` delays are exponential, so ties are rare; `mix` delays are those of a machine, from
 * one cycle to a disk's, so ties are many. Each event has a component, thus a rank, of its own. The
 * heap has the same order and takes the same draws; that both end at the same cycle is checked.
 * Absolute figures belong to one machine, the ratio carries over.
 */
#include "sim/event_queue.h"

#include "sim/random.h"
#include "sim/simulation.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define EVENTS_MAX 1000000u
#define DELAYS 65536u
#define ROUNDS 5u
#define EXP_MEAN_CYCLES 100000u

typedef struct {
    const char *name;
    void (*schedule)(uint32_t event_i, HsCycles at);
    void (*cancel)(uint32_t event_i);
    uint32_t (*pop)(HsCycles *ret_cycle);
} Kernel;

static HsComponent components[EVENTS_MAX];
static HsCycles delays_exp[DELAYS];
static HsCycles delays_mix[DELAYS];

/* The kernel under test. */

static HsEventQueue *queue;
static HsEvent events[EVENTS_MAX];

static void wheel_schedule(uint32_t event_i, HsCycles at)
{
    hs_event_queue_schedule(queue, &events[event_i], at);
}

static void wheel_cancel(uint32_t event_i)
{
    hs_event_queue_cancel(queue, &events[event_i]);
}

static uint32_t wheel_pop(HsCycles *ret_cycle)
{
    const HsEvent *event = hs_event_queue_pop(queue);

    *ret_cycle = event->cycle;
    return (uint32_t)(event - events);
}

/* The reference: a binary heap of keys, with the place of each event for cancel. */

typedef struct {
    HsCycles cycle;
    uint64_t seq;
    uint32_t rank;
    uint32_t event_i;
} HeapItem;

static HeapItem heap[EVENTS_MAX + 1]; /* from 1 */
static uint32_t heap_places[EVENTS_MAX];
static uint32_t heap_length;
static uint64_t heap_seq;

static bool heap_is_before(const HeapItem *a, const HeapItem *b)
{
    if (a->cycle != b->cycle)
        return a->cycle < b->cycle;
    return a->rank != b->rank ? a->rank < b->rank : a->seq < b->seq;
}

static void heap_put(uint32_t place, HeapItem item)
{
    heap[place] = item;
    heap_places[item.event_i] = place;
}

static void heap_settle(uint32_t place, HeapItem item)
{
    for (; place > 1 && heap_is_before(&item, &heap[place / 2]); place /= 2)
        heap_put(place, heap[place / 2]);
    while (place * 2 <= heap_length) {
        uint32_t child = place * 2;

        if (child < heap_length && heap_is_before(&heap[child + 1], &heap[child]))
            child++;
        if (!heap_is_before(&heap[child], &item))
            break;
        heap_put(place, heap[child]);
        place = child;
    }
    heap_put(place, item);
}

static void heap_schedule(uint32_t event_i, HsCycles at)
{
    heap_settle(++heap_length, (HeapItem){ .cycle = at,
                                           .seq = heap_seq++,
                                           .rank = components[event_i].rank,
                                           .event_i = event_i });
}

static void heap_cancel(uint32_t event_i)
{
    uint32_t place = heap_places[event_i];
    HeapItem last = heap[heap_length--];

    if (place <= heap_length)
        heap_settle(place, last);
}

static uint32_t heap_pop(HsCycles *ret_cycle)
{
    uint32_t event_i = heap[1].event_i;

    *ret_cycle = heap[1].cycle;
    heap_cancel(event_i);
    return event_i;
}

static const Kernel wheel_kernel = { "event queue", wheel_schedule, wheel_cancel, wheel_pop };
static const Kernel heap_kernel = { "binary heap", heap_schedule, heap_cancel, heap_pop };

/* The runs. */

static void ignore(gpointer owner, HsEvent *event)
{
    (void)owner;
    (void)event;
}

static void prepare(void)
{
    /* Machine latencies in cycles: next instruction, cache, storage line, link, slice, disk. */
    static const HsCycles latencies[] = { 1, 1, 1, 4, 4, 70, 70, 200, 5000, 100000 };
    HsRandom source;

    hs_random_init(&source, 1, "bench");
    for (uint32_t delay_i = 0; delay_i < DELAYS; delay_i++) {
        delays_exp[delay_i] = hs_random_exponential(&source, EXP_MEAN_CYCLES);
        delays_mix[delay_i] = latencies[hs_random_below(&source, G_N_ELEMENTS(latencies))];
    }
    for (uint32_t event_i = 0; event_i < EVENTS_MAX; event_i++)
        components[event_i].rank = (uint32_t)(event_i * UINT64_C(2654435761) % UINT32_MAX);
}

static double seconds_of_cpu(void)
{
    struct timespec used;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

static void reset(uint32_t n_events)
{
    hs_event_queue_free(queue);
    queue = hs_event_queue_new();
    for (uint32_t event_i = 0; event_i < n_events; event_i++)
        hs_event_init(&events[event_i], &components[event_i], HS_PHASE_DEVICE, "hold", ignore,
                      NULL);
    heap_length = 0;
    heap_seq = 0;
}

/* Returns ns of CPU time for a step; ret_cycle: where the last step was. */
static double hold(const Kernel *kernel, uint32_t n_events, uint32_t n_steps,
                   const HsCycles *delays, bool cancels, HsCycles *ret_cycle)
{
    uint64_t draws = 7;
    HsCycles now = 0;

    reset(n_events);
    for (uint32_t event_i = 0; event_i < n_events; event_i++)
        kernel->schedule(event_i, delays[hs_random_mix(&draws) % DELAYS]);

    double begin = seconds_of_cpu();

    for (uint32_t step_i = 0; step_i < n_steps; step_i++) {
        uint32_t event_i = kernel->pop(&now);
        uint64_t draw = hs_random_mix(&draws);

        kernel->schedule(event_i, now + delays[draw % DELAYS]);
        if (cancels) {
            uint32_t other_i = (uint32_t)((draw >> 32) * n_events >> 32);

            kernel->cancel(other_i);
            kernel->schedule(other_i, now + delays[(draw >> 16) % DELAYS]);
        }
    }
    *ret_cycle = now;
    return (seconds_of_cpu() - begin) * 1e9 / n_steps;
}

static int compare_doubles(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

static double median(const Kernel *kernel, uint32_t n_events, uint32_t n_steps,
                     const HsCycles *delays, bool cancels, HsCycles *ret_cycle)
{
    double rounds[ROUNDS];

    for (uint32_t round_i = 0; round_i < ROUNDS; round_i++)
        rounds[round_i] = hold(kernel, n_events, n_steps, delays, cancels, ret_cycle);
    qsort(rounds, ROUNDS, sizeof rounds[0], compare_doubles);
    return rounds[ROUNDS / 2];
}

int main(void)
{
    static const struct {
        const char *name;
        const HsCycles *delays;
        uint32_t n_events;
        uint32_t n_steps;
        bool cancels;
    } cases[] = {
        { "HOLD exp, N = 100", delays_exp, 100, 1500000, false },
        { "HOLD exp, N = 10k", delays_exp, 10000, 1000000, false },
        { "HOLD exp, N = 1M", delays_exp, 1000000, 500000, false },
        { "HOLD mix, N = 100", delays_mix, 100, 1500000, false },
        { "HOLD mix, N = 10k", delays_mix, 10000, 1000000, false },
        { "HOLD + cancel exp, N = 100", delays_exp, 100, 1000000, true },
        { "HOLD + cancel exp, N = 10k", delays_exp, 10000, 500000, true },
        { "HOLD + cancel mix, N = 10k", delays_mix, 10000, 500000, true },
    };

    prepare();
    printf("%-28s %12s %12s %8s\n", "ns of CPU time for a step", "event queue", "binary heap",
           "ratio");
    for (size_t case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++) {
        HsCycles wheel_end = 0;
        HsCycles heap_end = 0;
        double wheel = median(&wheel_kernel, cases[case_i].n_events, cases[case_i].n_steps,
                              cases[case_i].delays, cases[case_i].cancels, &wheel_end);
        double reference = median(&heap_kernel, cases[case_i].n_events, cases[case_i].n_steps,
                                  cases[case_i].delays, cases[case_i].cancels, &heap_end);

        printf("%-28s %12.1f %12.1f %8.2f\n", cases[case_i].name, wheel, reference,
               reference / wheel);
        if (wheel_end != heap_end) {
            printf("the two ended at different cycles: %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT
                   "\n",
                   wheel_end, heap_end);
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
