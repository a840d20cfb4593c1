/* guest_os: a guest operating system 100-1, 100-2. */
#include "models/guest/guest_os.h"

#include "sim/assert.h"
#include "sim/banned.h"

#define NO_CPU G_MAXUINT

struct HsGuestOs {
    HsSimulation *simulation;
    const HsComponent *component;
    HsGuestOsParameters parameters;
    HsExecutor executor;
    HsVm *vm;
    HsScheduler *scheduler;
    HsOsState state;
    HsCycles state_since;
    HsCycles failed_at;   /* when it left RUNNING */
    HsWork *first, *last; /* OS work, in order */
    guint lock_cpu;       /* the logical CPU that does the first of it, or NO_CPU */
    bool has_kernel;      /* its kernel is in use, as the trace has it */
    HsEvent tick;
    HsWork tick_work;
    HsWork heartbeat_work;
    HsCycles heartbeat_due; /* the next one; with the first tick then or later */
    uint64_t n_ticks;       /* done */
    HsActivity *spins;      /* what a hung OS does, on each logical CPU */
    const char *damage;     /* title of the fault that damaged its kernel; NULL: it is sound */
    void (*on_panic)(gpointer user, HsGuestOs *os, const char *fault);
    gpointer on_panic_user;
    void (*on_heartbeat)(gpointer user, HsOwner owner);
    gpointer on_heartbeat_user;
    void (*on_state)(gpointer user); /* NULL: nobody wants to know */
    gpointer on_state_user;
};

const char *hs_os_state_name(HsOsState state)
{
    static const char *const names[] = { "running",       "panicked", "hung",
                                         "check-stopped", "fenced",   "loading" };
    return names[state];
}

void hs_guest_os_record(const HsGuestOs *os)
{
    hs_trace_span(hs_simulation_trace(os->simulation), os->parameters.name,
                  hs_os_state_name(os->state), NULL, os->state_since,
                  hs_simulation_now(os->simulation));
}

/* The storage that its kernel is in is of use to nobody while it does not run. */
static void os_note_kernel(HsGuestOs *os)
{
    bool has_kernel = hs_guest_os_has_progress(os);
    if (has_kernel != os->has_kernel)
        hs_trace_value(hs_simulation_trace(os->simulation), hs_simulation_now(os->simulation),
                       os->parameters.name, "kernel units",
                       has_kernel ? os->parameters.n_kernel_units : 0);
    os->has_kernel = has_kernel;
}

static void os_set_state(HsGuestOs *os, HsOsState state)
{
    hs_guest_os_record(os);
    os->failed_at = hs_guest_os_failed_at(os);
    os->state = state;
    os->state_since = hs_simulation_now(os->simulation);
    os_note_kernel(os);
    if (os->on_state != NULL)
        os->on_state(os->on_state_user);
}

/* ---- what runs next ---- */

static HsActivity *os_next(gpointer guest, guint cpu_i)
{
    HsGuestOs *os = guest;
    if (os->state == HS_OS_HUNG)
        return &os->spins[cpu_i];
    if (!hs_guest_os_has_progress(os))
        return NULL;
    if (os->lock_cpu == NO_CPU && os->first != NULL) {
        os->lock_cpu = cpu_i;
        hs_scheduler_give_way(os->scheduler, cpu_i);
    }
    if (os->lock_cpu == cpu_i)
        return &os->first->activity;
    return os->state == HS_OS_LOADING ? NULL : hs_scheduler_pick(os->scheduler, cpu_i);
}

static bool os_has_work_to_take(const HsGuestOs *os)
{
    return os->lock_cpu == NO_CPU && os->first != NULL;
}

/* Logical CPUs that have or want a CPU, and will take whatever there is. */
static guint os_n_free(const HsGuestOs *os)
{
    guint n_free = 0;
    for (guint i = 0; i < os->parameters.n_cpus; i++) {
        HsVmState state = hs_vm_cpu_state(os->vm, i);
        if ((state == HS_VM_READY || state == HS_VM_RUNNING) && os->lock_cpu != i &&
            hs_scheduler_placed(os->scheduler, i) == NULL)
            n_free++;
    }
    return n_free;
}

static guint os_n_wanted(const HsGuestOs *os)
{
    return hs_scheduler_n_queued(os->scheduler) + (os_has_work_to_take(os) ? 1 : 0);
}

/* The logical CPU that has a CPU for the lowest program; NO_CPU: none has one for a program. */
static guint os_lowest(const HsGuestOs *os)
{
    guint lowest = NO_CPU;
    for (guint i = 0; i < os->parameters.n_cpus; i++) {
        const HsRunnable *program = hs_scheduler_placed(os->scheduler, i);
        if (program == NULL || hs_vm_cpu_state(os->vm, i) != HS_VM_RUNNING)
            continue;
        if (lowest == NO_CPU ||
            program->priority < hs_scheduler_placed(os->scheduler, lowest)->priority)
            lowest = i;
    }
    return lowest;
}

/* Something came up: wakes as many logical CPUs as it takes; where none waits, a program that is
 * lower than what came up gives way. */
static void os_place(HsGuestOs *os)
{
    if (!hs_guest_os_has_progress(os))
        return;
    for (guint i = 0; i < os->parameters.n_cpus && os_n_free(os) < os_n_wanted(os); i++)
        if (hs_vm_cpu_state(os->vm, i) == HS_VM_WAITING)
            hs_vm_wake(os->vm, i);
    guint n_free = os_n_free(os);
    if (n_free >= os_n_wanted(os))
        return;
    guint lowest = os_lowest(os);
    if (lowest == NO_CPU)
        return;
    bool has_work = os_has_work_to_take(os);
    const HsRunnable *left_over = hs_scheduler_queued(os->scheduler,
                                                      n_free - (has_work && n_free > 0 ? 1 : 0));
    if ((has_work && n_free == 0) ||
        (left_over != NULL &&
         left_over->priority > hs_scheduler_placed(os->scheduler, lowest)->priority))
        hs_vm_wake(os->vm, lowest);
}

static void os_on_timer(gpointer guest, guint cpu_i)
{
    HsGuestOs *os = guest;
    if (os->state != HS_OS_RUNNING)
        return;
    hs_scheduler_on_timer(os->scheduler, cpu_i);
    hs_vm_wake(os->vm, cpu_i);
}

/* A routine met damage in the kernel. The CPU is idle; it goes on with other machines. */
static void os_panic(HsGuestOs *os, HsCpu *cpu)
{
    os_set_state(os, HS_OS_PANICKED);
    hs_vm_continue(os->vm, cpu);
    hs_vm_stop(os->vm);
    if (os->on_panic != NULL)
        os->on_panic(os->on_panic_user, os, os->damage);
}

static bool os_meets_damage(gpointer user, HsCpu *cpu)
{
    HsGuestOs *os = user;
    if (os->damage == NULL)
        return false;
    os_panic(os, cpu);
    return true;
}

static void os_on_work_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    HsGuestOs *os = owner;
    HsWork *work = os->first;
    hs_assert(&work->activity == activity);
    if (os_meets_damage(os, cpu))
        return;
    os->first = work->next;
    if (os->first == NULL)
        os->last = NULL;
    os->lock_cpu = NO_CPU;
    work->is_queued = false;
    work->cpu_name = hs_cpu_name(cpu);
    work->done(work->user, work);
    hs_vm_continue(os->vm, cpu);
}

static void os_submit(gpointer self, HsWork *work)
{
    HsGuestOs *os = self;
    work->activity.on_end = os_on_work_end;
    work->activity.owner = os;
    if (os->last != NULL)
        os->last->next = work;
    else
        os->first = work;
    os->last = work;
    os_place(os);
}

static void os_withdraw(gpointer self, HsWork *work)
{
    HsGuestOs *os = self;
    HsWork *previous = NULL;
    HsWork **link = &os->first;
    guint cpu_i = os->lock_cpu;
    while (*link != work) {
        previous = *link;
        link = &previous->next;
    }
    *link = work->next;
    if (os->last == work)
        os->last = previous;
    work->is_queued = false;
    if (previous != NULL || cpu_i == NO_CPU)
        return;
    os->lock_cpu = NO_CPU;
    hs_vm_wake(os->vm, cpu_i);
    os_place(os);
}

/* A hung OS takes all the time it is given; no run lasts that long. */
static void os_on_spin_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    HsGuestOs *os = owner;
    (void)activity;
    (void)cpu;
    hs_assert(os->state != HS_OS_HUNG);
}

/* ---- tick ---- */

static void os_on_tick_done(gpointer user, HsWork *work)
{
    HsGuestOs *os = user;
    (void)work;
    os->n_ticks++;
    hs_trace_value(hs_simulation_trace(os->simulation), hs_simulation_now(os->simulation),
                   os->parameters.name, "ticks", (int64_t)os->n_ticks);
}

static void os_on_heartbeat_done(gpointer user, HsWork *work)
{
    HsGuestOs *os = user;
    (void)work;
    if (os->on_heartbeat != NULL)
        os->on_heartbeat(os->on_heartbeat_user, os->parameters.owner);
}

/* The next one is due a whole number of periods after the first, however late this one is. */
static void os_beat(HsGuestOs *os)
{
    HsCycles now = hs_simulation_now(os->simulation);
    HsCycles period = os->parameters.heartbeat_cycles;
    if (period == 0 || now < os->heartbeat_due)
        return;
    os->heartbeat_due += ((now - os->heartbeat_due) / period + 1) * period;
    if (!os->heartbeat_work.is_queued)
        hs_executor_submit(&os->executor, &os->heartbeat_work, os->parameters.costs.heartbeat,
                           os_on_heartbeat_done, os);
}

static void os_on_tick(gpointer owner, HsEvent *event)
{
    HsGuestOs *os = owner;
    if (os->state != HS_OS_RUNNING)
        return;
    hs_simulation_schedule_in(os->simulation, event, os->parameters.tick_cycles);
    if (!os->tick_work.is_queued)
        hs_executor_submit(&os->executor, &os->tick_work, os->parameters.costs.tick,
                           os_on_tick_done, os);
    os_beat(os);
}

/* ---- life ---- */

HsGuestOs *hs_guest_os_new(HsSimulation *simulation, HsDispatcher *dispatcher,
                           const HsGuestOsParameters *parameters)
{
    HsGuestOs *os = g_new0(HsGuestOs, 1);
    os->simulation = simulation;
    os->parameters = *parameters;
    os->component = hs_simulation_add(simulation, parameters->name, "guest operating system");
    os->executor = (HsExecutor){ .name = parameters->name,
                                 .book = HS_BOOK_GUEST_OS,
                                 .instruction_cycles = parameters->instruction_cycles,
                                 .reference_cycles = parameters->reference_cycles,
                                 .submit = os_submit,
                                 .withdraw = os_withdraw,
                                 .self = os };
    os->parameters.n_cpus = MAX(parameters->n_cpus, 1);
    os->lock_cpu = NO_CPU;
    os->vm = hs_dispatcher_add_vm(dispatcher,
                                  &(HsVmParameters){ .name = parameters->name,
                                                     .share = parameters->share,
                                                     .n_cpus = os->parameters.n_cpus,
                                                     .cap_percent = parameters->cap_percent,
                                                     .next = os_next,
                                                     .on_timer = os_on_timer,
                                                     .guest = os });
    HsCost dispatch = parameters->costs.dispatch;
    os->scheduler = hs_scheduler_new(&(HsSchedulerParameters){
        .vm = os->vm,
        .n_cpus = os->parameters.n_cpus,
        .quantum_cycles = parameters->quantum_cycles,
        .dispatch_cycles = dispatch.instructions * parameters->instruction_cycles + dispatch.cycles,
        .dispatch_stall_cycles = dispatch.references * parameters->reference_cycles,
        .meets_damage = os_meets_damage,
        .os = os });
    hs_event_init(&os->tick, os->component, HS_PHASE_GUEST, "tick", os_on_tick, os);
    os->spins = g_new0(HsActivity, os->parameters.n_cpus);
    for (guint i = 0; i < os->parameters.n_cpus; i++)
        os->spins[i] = (HsActivity){ .kind = HS_ACTIVITY_WORK,
                                     .book = HS_BOOK_GUEST_OS,
                                     .on_end = os_on_spin_end,
                                     .owner = os };
    return os;
}

void hs_guest_os_free(HsGuestOs *os)
{
    if (os == NULL)
        return;
    hs_scheduler_free(os->scheduler);
    g_free(os->spins);
    g_free(os);
}

void hs_guest_os_start(HsGuestOs *os)
{
    os_note_kernel(os);
    hs_simulation_schedule_in(os->simulation, &os->tick, os->parameters.tick_cycles);
    os->heartbeat_due = hs_simulation_now(os->simulation) + os->parameters.heartbeat_cycles;
}

bool hs_guest_os_crash(HsGuestOs *os, bool is_panic)
{
    if (!hs_guest_os_has_progress(os))
        return false;
    os_set_state(os, is_panic ? HS_OS_PANICKED : HS_OS_HUNG);
    if (is_panic) {
        hs_vm_stop(os->vm);
        return true;
    }
    /* Longer than any run, and it may begin at any cycle of one: 2^62. */
    for (guint i = 0; i < os->parameters.n_cpus; i++) {
        os->spins[i].left_cycles = HS_CYCLES_MAX / 2 + 1;
        hs_vm_wake(os->vm, i);
    }
    return true;
}

bool hs_guest_os_check_stop(HsGuestOs *os)
{
    if (!hs_guest_os_has_progress(os) && os->state != HS_OS_HUNG)
        return false;
    os_set_state(os, HS_OS_CHECK_STOPPED);
    hs_vm_stop(os->vm);
    return true;
}

void hs_guest_os_damage(HsGuestOs *os, const char *fault)
{
    if (os->damage == NULL)
        os->damage = fault;
}

void hs_guest_os_set_on_panic(HsGuestOs *os,
                              void (*on_panic)(gpointer user, HsGuestOs *os, const char *fault),
                              gpointer user)
{
    os->on_panic = on_panic;
    os->on_panic_user = user;
}

void hs_guest_os_set_on_heartbeat(HsGuestOs *os, void (*on_heartbeat)(gpointer user, HsOwner owner),
                                  gpointer user)
{
    os->on_heartbeat = on_heartbeat;
    os->on_heartbeat_user = user;
}

void hs_guest_os_fence(HsGuestOs *os)
{
    if (hs_guest_os_has_progress(os) || os->state == HS_OS_HUNG)
        hs_vm_stop(os->vm);
    os_set_state(os, HS_OS_FENCED);
    for (HsWork *work = os->first; work != NULL; work = work->next)
        work->is_queued = false;
    os->first = os->last = NULL;
    os->lock_cpu = NO_CPU;
    hs_scheduler_clear(os->scheduler);
    if (hs_event_is_queued(&os->tick))
        hs_simulation_cancel(os->simulation, &os->tick);
}

void hs_guest_os_renew(HsGuestOs *os)
{
    os->damage = NULL;
}

void hs_guest_os_reset(HsGuestOs *os)
{
    hs_assert(os->state == HS_OS_FENCED);
    os_set_state(os, HS_OS_LOADING);
    hs_vm_release(os->vm);
}

void hs_guest_os_run(HsGuestOs *os)
{
    if (os->state != HS_OS_LOADING)
        return;
    os_set_state(os, HS_OS_RUNNING);
    hs_guest_os_start(os);
}

void hs_guest_os_set_on_state(HsGuestOs *os, void (*on_state)(gpointer user), gpointer user)
{
    os->on_state = on_state;
    os->on_state_user = user;
}

void hs_guest_os_ready(HsGuestOs *os, HsRunnable *program, bool keeps_turn)
{
    hs_scheduler_ready(os->scheduler, program, keeps_turn);
    os_place(os);
}

void hs_guest_os_block(HsGuestOs *os, HsRunnable *program)
{
    guint cpu_i;
    if (hs_scheduler_remove(os->scheduler, program, &cpu_i))
        hs_vm_wake(os->vm, cpu_i);
}

void hs_guest_os_hold(HsGuestOs *os, bool holds)
{
    if (os->state != HS_OS_RUNNING && os->state != HS_OS_HUNG)
        return; /* it stands still anyway, and stays so */
    if (holds) {
        hs_vm_stop(os->vm);
        return;
    }
    hs_vm_release(os->vm);
    for (guint i = 0; i < os->parameters.n_cpus; i++)
        hs_vm_wake(os->vm, i);
}

void hs_guest_os_continue(HsGuestOs *os, HsCpu *cpu)
{
    hs_vm_continue(os->vm, cpu);
}

const char *hs_guest_os_name(const HsGuestOs *os)
{
    return os->parameters.name;
}

HsOwner hs_guest_os_owner(const HsGuestOs *os)
{
    return os->parameters.owner;
}

HsOsState hs_guest_os_state(const HsGuestOs *os)
{
    return os->state;
}

HsCycles hs_guest_os_failed_at(const HsGuestOs *os)
{
    return hs_guest_os_has_progress(os) ? hs_simulation_now(os->simulation) : os->failed_at;
}

bool hs_guest_os_is_alive(const HsGuestOs *os)
{
    return os->state == HS_OS_RUNNING;
}

bool hs_guest_os_has_progress(const HsGuestOs *os)
{
    return os->state == HS_OS_RUNNING || os->state == HS_OS_LOADING;
}

uint64_t hs_guest_os_n_ticks(const HsGuestOs *os)
{
    return os->n_ticks;
}

const HsExecutor *hs_guest_os_executor(const HsGuestOs *os)
{
    return &os->executor;
}

const HsGuestOsParameters *hs_guest_os_parameters(const HsGuestOs *os)
{
    return &os->parameters;
}

const HsComponent *hs_guest_os_component(const HsGuestOs *os)
{
    return os->component;
}

HsVm *hs_guest_os_vm(const HsGuestOs *os)
{
    return os->vm;
}
