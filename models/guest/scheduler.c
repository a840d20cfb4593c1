/* scheduler: which program is on which logical CPU of its OS. */
#include "models/guest/scheduler.h"

#include "sim/assert.h"
#include "sim/banned.h"

/* A logical CPU as the job scheduler sees it. */
typedef struct {
    HsScheduler *scheduler;
    HsRunnable *program;      /* PLACED here; NULL: none */
    const HsRunnable *loaded; /* whose status it holds */
    HsActivity dispatch;      /* loading another's */
    bool is_dispatching;
    bool is_timed; /* its timer counts the quantum of `program` */
    bool is_turn_over;
} Cpu;

struct HsScheduler {
    HsSchedulerParameters parameters;
    Cpu *cpus;
    HsRunnable *first; /* the queue */
    guint n_queued;
};

/* ---- the queue ---- */

static void scheduler_enqueue(HsScheduler *scheduler, HsRunnable *runnable, bool is_at_head)
{
    HsRunnable **link = &scheduler->first;
    while (*link != NULL && ((*link)->priority > runnable->priority ||
                             ((*link)->priority == runnable->priority && !is_at_head)))
        link = &(*link)->next;
    runnable->next = *link;
    *link = runnable;
    runnable->state = HS_RUNNABLE_QUEUED;
    scheduler->n_queued++;
}

static void scheduler_dequeue(HsScheduler *scheduler, HsRunnable *runnable)
{
    HsRunnable **link = &scheduler->first;
    while (*link != runnable)
        link = &(*link)->next;
    *link = runnable->next;
    runnable->next = NULL;
    runnable->state = HS_RUNNABLE_AWAY;
    scheduler->n_queued--;
}

static void scheduler_queue_again(HsScheduler *scheduler, HsRunnable *runnable, bool keeps_turn)
{
    bool is_at_head = keeps_turn && runnable->left_cycles > 0;
    if (!is_at_head)
        runnable->left_cycles = scheduler->parameters.quantum_cycles;
    scheduler_enqueue(scheduler, runnable, is_at_head);
}

/* ---- a logical CPU ---- */

static guint cpu_number(const Cpu *cpu)
{
    return (guint)(cpu - cpu->scheduler->cpus);
}

/* The program is on it no more; what is left of its quantum is known. */
static HsRunnable *cpu_take_off(Cpu *cpu)
{
    const HsSchedulerParameters *parameters = &cpu->scheduler->parameters;
    HsRunnable *program = cpu->program;
    if (cpu->is_timed) {
        program->left_cycles = MIN(hs_vm_timer(parameters->vm, cpu_number(cpu)),
                                   parameters->quantum_cycles);
        hs_vm_set_timer(parameters->vm, cpu_number(cpu), HS_CYCLES_NEVER);
    }
    cpu->is_timed = cpu->is_turn_over = false;
    cpu->program = NULL;
    program->state = HS_RUNNABLE_AWAY;
    return program;
}

/* Whether its program goes on before the first one in the queue. */
static bool cpu_keeps_program(const Cpu *cpu)
{
    const HsRunnable *next = cpu->scheduler->first;
    if (next == NULL || next->priority < cpu->program->priority)
        return true;
    return next->priority == cpu->program->priority && !cpu->is_turn_over;
}

static void cpu_choose(Cpu *cpu)
{
    HsScheduler *scheduler = cpu->scheduler;
    if (cpu->program != NULL && cpu_keeps_program(cpu)) {
        cpu->is_turn_over = false;
        return;
    }
    HsRunnable *next = scheduler->first;
    if (next == NULL)
        return;
    scheduler_dequeue(scheduler, next);
    if (cpu->program != NULL) {
        bool is_turn_over = cpu->is_turn_over;
        scheduler_queue_again(scheduler, cpu_take_off(cpu), !is_turn_over);
    }
    next->state = HS_RUNNABLE_PLACED;
    next->cpu_i = cpu_number(cpu);
    cpu->program = next;
}

static void cpu_on_dispatched(gpointer owner, HsActivity *activity, HsCpu *hardware)
{
    Cpu *cpu = owner;
    const HsSchedulerParameters *parameters = &cpu->scheduler->parameters;
    (void)activity;
    cpu->is_dispatching = false;
    cpu->loaded = cpu->program;
    if (!parameters->meets_damage(parameters->os, hardware))
        hs_vm_continue(parameters->vm, hardware);
}

/* Goes to its program where it holds another's status. FALSE: it need not, or it costs nothing. */
static bool cpu_begin_dispatch(Cpu *cpu)
{
    const HsSchedulerParameters *parameters = &cpu->scheduler->parameters;
    if (cpu->loaded == cpu->program)
        return false;
    cpu->dispatch.left_cycles = parameters->dispatch_cycles;
    cpu->dispatch.stall_cycles = parameters->dispatch_stall_cycles;
    cpu->is_dispatching = cpu->dispatch.left_cycles + cpu->dispatch.stall_cycles > 0;
    if (!cpu->is_dispatching)
        cpu->loaded = cpu->program;
    return cpu->is_dispatching;
}

HsActivity *hs_scheduler_pick(HsScheduler *scheduler, guint cpu_i)
{
    Cpu *cpu = &scheduler->cpus[cpu_i];
    if (cpu->is_dispatching)
        return &cpu->dispatch;
    cpu_choose(cpu);
    if (cpu->program == NULL)
        return NULL;
    if (cpu_begin_dispatch(cpu))
        return &cpu->dispatch;
    if (!cpu->is_timed)
        hs_vm_set_timer(scheduler->parameters.vm, cpu_i, cpu->program->left_cycles);
    cpu->is_timed = true;
    return cpu->program->activity;
}

void hs_scheduler_give_way(HsScheduler *scheduler, guint cpu_i)
{
    Cpu *cpu = &scheduler->cpus[cpu_i];
    if (cpu->program == NULL || cpu->is_dispatching)
        return;
    bool is_turn_over = cpu->is_turn_over;
    scheduler_queue_again(scheduler, cpu_take_off(cpu), !is_turn_over);
}

void hs_scheduler_on_timer(HsScheduler *scheduler, guint cpu_i)
{
    Cpu *cpu = &scheduler->cpus[cpu_i];
    hs_assert(cpu->is_timed);
    cpu->program->left_cycles = scheduler->parameters.quantum_cycles;
    cpu->is_timed = false;
    cpu->is_turn_over = true;
}

/* ---- programs ---- */

void hs_scheduler_ready(HsScheduler *scheduler, HsRunnable *runnable, bool keeps_turn)
{
    hs_assert(runnable->state == HS_RUNNABLE_AWAY);
    hs_assert(runnable->priority <= HS_PRIORITY_MAX);
    scheduler_queue_again(scheduler, runnable, keeps_turn);
}

bool hs_scheduler_remove(HsScheduler *scheduler, HsRunnable *runnable, guint *ret_cpu_i)
{
    if (runnable->state == HS_RUNNABLE_QUEUED)
        scheduler_dequeue(scheduler, runnable);
    if (runnable->state != HS_RUNNABLE_PLACED)
        return false;
    cpu_take_off(&scheduler->cpus[runnable->cpu_i]);
    *ret_cpu_i = runnable->cpu_i;
    return true;
}

void hs_scheduler_clear(HsScheduler *scheduler)
{
    while (scheduler->first != NULL)
        scheduler_dequeue(scheduler, scheduler->first);
    for (guint i = 0; i < scheduler->parameters.n_cpus; i++) {
        Cpu *cpu = &scheduler->cpus[i];
        if (cpu->program != NULL)
            cpu_take_off(cpu);
        cpu->loaded = NULL;
        cpu->is_dispatching = false;
    }
}

guint hs_scheduler_n_queued(const HsScheduler *scheduler)
{
    return scheduler->n_queued;
}

const HsRunnable *hs_scheduler_queued(const HsScheduler *scheduler, guint place)
{
    const HsRunnable *runnable = scheduler->first;
    for (guint i = 0; i < place && runnable != NULL; i++)
        runnable = runnable->next;
    return runnable;
}

const HsRunnable *hs_scheduler_placed(const HsScheduler *scheduler, guint cpu_i)
{
    return scheduler->cpus[cpu_i].program;
}

/* ---- life ---- */

HsScheduler *hs_scheduler_new(const HsSchedulerParameters *parameters)
{
    hs_assert(parameters->n_cpus >= 1 && parameters->quantum_cycles >= 1);
    HsScheduler *scheduler = g_new0(HsScheduler, 1);
    scheduler->parameters = *parameters;
    scheduler->cpus = g_new0(Cpu, parameters->n_cpus);
    for (guint i = 0; i < parameters->n_cpus; i++) {
        scheduler->cpus[i].scheduler = scheduler;
        scheduler->cpus[i].dispatch = (HsActivity){ .kind = HS_ACTIVITY_WORK,
                                                    .book = HS_BOOK_GUEST_OS,
                                                    .on_end = cpu_on_dispatched,
                                                    .owner = &scheduler->cpus[i] };
    }
    return scheduler;
}

void hs_scheduler_free(HsScheduler *scheduler)
{
    if (scheduler == NULL)
        return;
    g_free(scheduler->cpus);
    g_free(scheduler);
}
