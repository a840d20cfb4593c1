/* cpu: a queue in front of a CPU behaves as queueing theory says: M/M/1, first come, first served.
 *
 * Customers arrive at random (exponential gaps) and need a random, exponential time of the CPU,
 * 1 ms in the mean. With a load of rho the mean wait is rho / (1 - rho) ms, and the time in the
 * system is exponential with mean 1 / (1 - rho) ms: its quantile q is -ln(1 - q) / (1 - rho) ms
 * (for instance L. Kleinrock, Queueing Systems I, 1975, chapter 3). Of 1e6 customers three standard
 * deviations of the mean are 1.7, 3.4 and 6.4 percent at loads of .5, .8 and .9: waits of
 * neighbours are alike. The seeds are fixed, so the result is the same each time.
 */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "sim/random.h"
#include "tests/models/hardware/cpu_run.h"

/* At 1 GHz. */
#define MS UINT64_C(1000000)
#define N_MANY 1000000u
#define N_PROGRAMS 100000u

typedef struct {
    CpuRun *run;
    HsRandom gaps, services;
    HsCycles gap_cycles; /* mean */
    HsEvent arrives;
    HsActivity work;
    CpuProgram *program; /* NULL: the CPU does work */
    uint32_t n, n_arrived, n_served;
    HsCycles *arrived_at, *service_cycles; /* of each customer; then arrived_at is the time in
                                              the system */
    HsCycles waited, served_cycles;
} Queue;

static void queue_serve(Queue *queue)
{
    HsCpu *cpu = queue->run->cpu[0];
    uint32_t i = queue->n_served;

    if (i == queue->n_arrived || !hs_cpu_is_idle(cpu))
        return;
    queue->waited += hs_simulation_now(queue->run->simulation) - queue->arrived_at[i];
    queue->served_cycles += queue->service_cycles[i];
    if (queue->program == NULL) {
        queue->work.left_cycles = queue->service_cycles[i];
        hs_cpu_start(cpu, &queue->work);
    } else {
        queue->program->context.pc = 0;
        queue->program->context.x[T0] = queue->service_cycles[i];
        hs_cpu_start(cpu, &queue->program->activity);
    }
}

static void queue_end(Queue *queue)
{
    uint32_t i = queue->n_served;

    queue->arrived_at[i] = hs_simulation_now(queue->run->simulation) - queue->arrived_at[i];
    queue->n_served++;
    queue_serve(queue);
}

static void queue_on_work(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    (void)activity;
    (void)cpu;
    queue_end(owner);
}

static void queue_on_trap(gpointer user, HsCpu *cpu)
{
    (void)cpu;
    queue_end(user);
}

static void queue_on_arrival(gpointer owner, HsEvent *event)
{
    Queue *queue = owner;
    uint32_t i = queue->n_arrived;

    queue->arrived_at[i] = hs_simulation_now(queue->run->simulation);
    queue->service_cycles[i] = hs_random_exponential(&queue->services, MS);
    queue->n_arrived++;
    if (queue->n_arrived < queue->n)
        hs_simulation_schedule_in(queue->run->simulation, event,
                                  hs_random_exponential(&queue->gaps, queue->gap_cycles));
    if (queue->n_arrived == queue->n_served + 1)
        queue_serve(queue);
}

static int compare_cycles(const void *a, const void *b)
{
    HsCycles first = *(const HsCycles *)a, second = *(const HsCycles *)b;

    return first < second ? -1 : first > second;
}

static void queue_init(Queue *queue, uint32_t n, HsCycles gap_cycles, uint64_t seed,
                       bool has_program)
{
    *queue = (Queue){ .n = n, .gap_cycles = gap_cycles };
    queue->run = cpu_run_new(0);
    hs_random_init(&queue->gaps, seed, "gaps");
    hs_random_init(&queue->services, seed, "services");
    queue->arrived_at = g_new(HsCycles, n);
    queue->service_cycles = g_new(HsCycles, n);
    queue->work = (HsActivity){ .kind = HS_ACTIVITY_WORK,
                                .book = HS_BOOK_APPLICATION,
                                .on_end = queue_on_work,
                                .owner = queue };
    if (has_program) {
        queue->program = cpu_run_program(queue->run, 0,
                                         (uint32_t[]){ word_i(HS_OP_COMPUTE, T0, 0, 0), ECALL }, 2);
        queue->program->then = queue_on_trap;
        queue->program->user = queue;
    }
    hs_event_init(&queue->arrives, queue->run->tester, HS_PHASE_OUTSIDE, "arrives",
                  queue_on_arrival, queue);
    hs_event_set_quiet(&queue->arrives);
    hs_simulation_start(queue->run->simulation);
    queue->run->is_started = true;
    hs_simulation_schedule(queue->run->simulation, &queue->arrives, 0);
}

static void queue_clear(Queue *queue)
{
    g_free(queue->arrived_at);
    g_free(queue->service_cycles);
    cpu_run_free(queue->run);
}

/* Within so many thousandths. */
static void check_near(HsCycles found, HsCycles expected, uint64_t tolerance_permille,
                       const char *what)
{
    HsCycles difference = found > expected ? found - expected : expected - found;

    cr_log_info("%s: %u us, expected %u us", what, (guint)(found / 1000), (guint)(expected / 1000));
    cr_assert(le(u64, difference * 1000, expected * tolerance_permille), "%s: %u us, not %u us",
              what, (guint)(found / 1000), (guint)(expected / 1000));
}

static void check_queue(Queue *queue, HsCycles wait, HsCycles p90, HsCycles p99,
                        uint64_t tolerance_permille)
{
    cpu_run_go(queue->run);
    cr_assert(eq(u32, queue->n_served, queue->n));
    qsort(queue->arrived_at, queue->n, sizeof queue->arrived_at[0], compare_cycles);
    check_near(queue->waited / queue->n, wait, tolerance_permille, "mean wait");
    check_near(queue->arrived_at[queue->n / 10 * 9], p90, tolerance_permille, "90 % in the system");
    check_near(queue->arrived_at[queue->n / 100 * 99], p99, tolerance_permille,
               "99 % in the system");
}

static const struct {
    HsCycles gap_cycles, wait, p90, p99;
    uint64_t tolerance_permille;
} loads[] = {
    { 2000000, 1 * MS, 4605170, 9210340, 17 },   /* .5 */
    { 1250000, 4 * MS, 11512925, 23025851, 34 }, /* .8 */
    { 1111111, 9 * MS, 23025851, 46051702, 64 }, /* .9 */
};

/* The CPU was busy for what its customers asked for, to the cycle. */
Test(cpu_queue, work_for_a_cpu_waits_as_queueing_theory_says)
{
    for (gsize i = 0; i < G_N_ELEMENTS(loads); i++) {
        Queue queue;

        queue_init(&queue, N_MANY, loads[i].gap_cycles, i + 1, false);
        check_queue(&queue, loads[i].wait, loads[i].p90, loads[i].p99, loads[i].tolerance_permille);
        cr_assert(eq(u64, cpu_run_book(queue.run, 0, HS_BOOK_APPLICATION), queue.served_cycles));
        queue_clear(&queue);
    }
}

/* The same with instructions; ten times fewer, so 3 standard deviations are sqrt(10) = 3.17 times
 * as much. A fetch, two instructions: 20 cycles more each, of 1e6. */
Test(cpu_queue, programs_wait_as_queueing_theory_says)
{
    Queue queue;

    queue_init(&queue, N_PROGRAMS, loads[1].gap_cycles, 1, true);
    check_queue(&queue, loads[1].wait, loads[1].p90, loads[1].p99,
                loads[1].tolerance_permille * 317 / 100);
    cpu_run_check_books(queue.run, 0, queue.served_cycles + queue.n * 2 * BASE, queue.n * ACCESS);
    queue_clear(&queue);
}
