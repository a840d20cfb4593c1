/* vm: the machines of the dispatcher: passes, caps, starvation, timers. See dispatcher.h, RULES. */
#include "models/vmm/dispatcher_state.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

#define PASS_SCALE UINT64_C(10000)
/* A stint is a slice at most, 2^40 cycles: with 64 logical CPUs its part of a pass is below 2^60.
 * Half of all passes above this one may be added to without leaving 64 bits. */
#define PASS_MAX (UINT64_C(1) << 62)
#define PER_CENT 100u

static HsCycles vm_now(const HsVm *vm)
{
    return hs_simulation_now(vm->dispatcher->simulation);
}

/* ---- passes ---- */

/* The smallest pass of those that are ready, or the largest of those that run if that is smaller;
 * when there is neither, what it was last. */
static uint64_t dispatcher_floor(const HsDispatcher *dispatcher)
{
    uint64_t least_ready = UINT64_MAX;
    uint64_t most_running = 0;
    bool is_running = false;
    for (guint i = 0; i < dispatcher->n_vms; i++) {
        const HsVm *vm = &dispatcher->vms[i];
        for (guint n = 0; n < vm->parameters.n_cpus; n++) {
            const HsVmCpu *cpu = &vm->cpus[n];
            if (cpu->state == HS_VM_READY && hs_vm_may_run(vm))
                least_ready = MIN(least_ready, cpu->pass);
            if (cpu->state == HS_VM_RUNNING) {
                most_running = MAX(most_running, cpu->pass);
                is_running = true;
            }
        }
    }
    if (is_running)
        return MIN(least_ready, most_running);
    return least_ready == UINT64_MAX ? dispatcher->floor_pass : least_ready;
}

/* Takes the same from all passes, so that none outgrows 64 bits: only their differences count. */
static void dispatcher_rebase(HsDispatcher *dispatcher)
{
    uint64_t least = UINT64_MAX;
    for (guint i = 0; i < dispatcher->n_vms; i++)
        for (guint n = 0; n < dispatcher->vms[i].parameters.n_cpus; n++) {
            const HsVmCpu *cpu = &dispatcher->vms[i].cpus[n];
            if (cpu->state == HS_VM_READY || cpu->state == HS_VM_RUNNING)
                least = MIN(least, cpu->pass);
        }
    for (guint i = 0; i < dispatcher->n_vms; i++)
        for (guint n = 0; n < dispatcher->vms[i].parameters.n_cpus; n++)
            dispatcher->vms[i].cpus[n].pass -= MIN(least, dispatcher->vms[i].cpus[n].pass);
    dispatcher->floor_pass -= MIN(least, dispatcher->floor_pass);
}

static void cpu_charge(HsVmCpu *cpu, HsCycles cycles)
{
    const HsVmParameters *vm = &cpu->vm->parameters;
    uint64_t scaled = cycles * PASS_SCALE * vm->n_cpus + cpu->pass_remainder;
    cpu->pass += scaled / vm->share;
    cpu->pass_remainder = scaled % vm->share;
    if (cpu->pass > PASS_MAX)
        dispatcher_rebase(cpu->vm->dispatcher);
}

void hs_dispatcher_on_leave(HsDispatcher *dispatcher)
{
    dispatcher->floor_pass = dispatcher_floor(dispatcher);
}

bool hs_vm_cpu_is_before(const HsVmCpu *a, const HsVmCpu *b)
{
    if (a->pass != b->pass)
        return a->pass < b->pass;
    if (a->vm != b->vm)
        return a->vm < b->vm; /* they stand in an array, by name */
    return a->number < b->number;
}

HsVmCpu *hs_dispatcher_next_ready(HsDispatcher *dispatcher)
{
    HsVmCpu *best = NULL;
    for (guint i = 0; i < dispatcher->n_vms; i++) {
        HsVm *vm = &dispatcher->vms[i];
        for (guint n = 0; n < vm->parameters.n_cpus; n++) {
            HsVmCpu *cpu = &vm->cpus[n];
            if (cpu->state == HS_VM_READY && (best == NULL || hs_vm_cpu_is_before(cpu, best)) &&
                hs_vm_may_run(vm))
                best = cpu;
        }
    }
    return best;
}

void hs_dispatcher_on_sample(gpointer owner, HsEvent *event)
{
    HsDispatcher *dispatcher = owner;
    if (dispatcher->is_down)
        return;
    HsCycles period = dispatcher->parameters.sample_cycles;
    hs_simulation_schedule_in(dispatcher->simulation, event, period);
    for (guint i = 0; i < dispatcher->n_slots; i++)
        if (hs_slot_is_in_guest(&dispatcher->slots[i]))
            cpu_charge(dispatcher->slots[i].guest, period);
}

/* ---- stints ---- */

static guint vm_n_in_stint(const HsVm *vm)
{
    guint n = 0;
    for (guint i = 0; i < vm->dispatcher->n_slots; i++) {
        const HsSlot *slot = &vm->dispatcher->slots[i];
        if (slot->is_in_stint && slot->guest->vm == vm)
            n++;
    }
    return n;
}

/* Cycles of its stints that are not settled yet. */
static HsCycles vm_unsettled(const HsVm *vm)
{
    HsCycles sum = 0;
    for (guint i = 0; i < vm->dispatcher->n_slots; i++) {
        const HsSlot *slot = &vm->dispatcher->slots[i];
        if (slot->is_in_stint && slot->guest->vm == vm)
            sum += vm_now(vm) - slot->stint_begin;
    }
    return sum;
}

static void vm_settle(HsVm *vm)
{
    for (guint i = 0; i < vm->dispatcher->n_slots; i++) {
        HsSlot *slot = &vm->dispatcher->slots[i];
        if (slot->is_in_stint && slot->guest->vm == vm)
            hs_slot_settle(slot);
    }
}

/* Has the machine's CPUs taken off in the cycle in which its cap is used, if this goes on. */
static void vm_plan_cap(HsVm *vm)
{
    if (vm->parameters.cap_percent == 0)
        return;
    HsSimulation *simulation = vm->dispatcher->simulation;
    if (hs_event_is_queued(&vm->cap_end))
        hs_simulation_cancel(simulation, &vm->cap_end);
    guint n = vm_n_in_stint(vm);
    if (n == 0)
        return;
    HsCycles at = vm_now(vm) + (vm->cap_left - vm_unsettled(vm)) / n;
    if (at < vm->window_end)
        hs_simulation_schedule(simulation, &vm->cap_end, at);
}

void hs_slot_begin_stint(HsSlot *slot)
{
    slot->is_in_stint = true;
    slot->stint_begin = vm_now(slot->guest->vm);
    if (slot->guest->timer_cycles != HS_CYCLES_NEVER)
        hs_simulation_schedule_in(slot->dispatcher->simulation, &slot->timer,
                                  slot->guest->timer_cycles);
    vm_plan_cap(slot->guest->vm);
}

void hs_slot_settle(HsSlot *slot)
{
    HsVm *vm = slot->guest->vm;
    HsCycles cycles = vm_now(vm) - slot->stint_begin;
    slot->stint_begin += cycles;
    vm->cycles += cycles;
    if (slot->dispatcher->parameters.sample_cycles == 0)
        cpu_charge(slot->guest, cycles);
    if (slot->guest->timer_cycles != HS_CYCLES_NEVER)
        slot->guest->timer_cycles -= cycles;
    if (vm->parameters.cap_percent != 0) {
        hs_assert(cycles <= vm->cap_left);
        vm->cap_left -= cycles;
    }
}

void hs_slot_end_stint(HsSlot *slot)
{
    hs_slot_settle(slot);
    slot->is_in_stint = false;
    if (hs_event_is_queued(&slot->timer))
        hs_simulation_cancel(slot->dispatcher->simulation, &slot->timer);
    vm_plan_cap(slot->guest->vm);
}

void hs_slot_on_timer(gpointer owner, HsEvent *event)
{
    HsSlot *slot = owner;
    HsVmCpu *cpu = slot->guest;
    (void)event;
    hs_slot_settle(slot);
    hs_assert(cpu->timer_cycles == 0);
    if (hs_cpu_is_at_end(slot->cpu))
        return;
    cpu->timer_cycles = HS_CYCLES_NEVER;
    cpu->vm->parameters.on_timer(cpu->vm->parameters.guest, cpu->number);
}

/* ---- becoming ready ---- */

/* The running guest with the largest pass, whose slice is not over; NULL: there is none. */
static HsSlot *dispatcher_richest(HsDispatcher *dispatcher)
{
    HsSlot *richest = NULL;
    for (guint i = 0; i < dispatcher->n_slots; i++) {
        HsSlot *slot = &dispatcher->slots[i];
        if (!hs_slot_is_in_guest(slot) || !slot->is_in_stint || slot->is_slice_over)
            continue;
        hs_slot_settle(slot);
        if (richest == NULL || hs_vm_cpu_is_before(richest->guest, slot->guest))
            richest = slot;
    }
    return richest;
}

/* A logical CPU is ready: on an idle CPU, or in place of one that has had more. */
static void cpu_seek(HsVmCpu *cpu, uint64_t own_pass)
{
    HsDispatcher *dispatcher = cpu->vm->dispatcher;
    for (guint i = 0; i < dispatcher->n_slots && cpu->state == HS_VM_READY; i++) {
        HsSlot *slot = &dispatcher->slots[i];
        if (hs_cpu_is_idle(slot->cpu) && slot->guest == NULL)
            hs_slot_decide(slot); /* it may take monitor work instead */
    }
    if (cpu->state != HS_VM_READY || dispatcher->is_down)
        return;
    HsSlot *slot = dispatcher_richest(dispatcher);
    if (slot == NULL || own_pass >= slot->guest->pass ||
        hs_dispatcher_next_ready(dispatcher) != cpu)
        return;
    slot->guest->vm->n_preemptions++;
    slot->is_slice_over = true;
    hs_slot_suspend(slot);
    hs_slot_decide(slot);
}

static void cpu_become_ready(HsVmCpu *cpu)
{
    uint64_t own_pass = cpu->pass;
    cpu->pass = MAX(own_pass, dispatcher_floor(cpu->vm->dispatcher));
    cpu->state = HS_VM_READY;
    cpu->ready_since = vm_now(cpu->vm);
    if (hs_vm_may_run(cpu->vm))
        cpu_seek(cpu, own_pass);
    else
        cpu->vm->is_capped = true;
}

/* What kept the machine off the CPUs is over. Its logical CPUs are ready as if they woke up. */
static void vm_return(HsVm *vm, bool is_ready_anew)
{
    for (guint n = 0; n < vm->parameters.n_cpus; n++) {
        HsVmCpu *cpu = &vm->cpus[n];
        if (cpu->state != HS_VM_READY)
            continue;
        HsCycles since = cpu->ready_since;
        cpu->state = HS_VM_WAITING; /* not one that makes the floor */
        cpu_become_ready(cpu);
        if (!is_ready_anew)
            cpu->ready_since = since;
    }
}

static HsSlot *cpu_slot(const HsVmCpu *cpu)
{
    HsDispatcher *dispatcher = cpu->vm->dispatcher;
    for (guint i = 0; i < dispatcher->n_slots; i++)
        if (dispatcher->slots[i].guest == cpu)
            return &dispatcher->slots[i];
    return NULL;
}

void hs_vm_wake(HsVm *vm, guint cpu_i)
{
    hs_assert(cpu_i < vm->parameters.n_cpus);
    HsVmCpu *cpu = &vm->cpus[cpu_i];
    if (cpu->state == HS_VM_WAITING) {
        cpu_become_ready(cpu);
    } else if (cpu->state == HS_VM_RUNNING) {
        HsSlot *slot = cpu_slot(cpu);
        if (!hs_slot_is_in_guest(slot) ||
            vm->parameters.next(vm->parameters.guest, cpu_i) == hs_cpu_activity(slot->cpu))
            return; /* it will be asked when it goes on, or nothing changed */
        hs_slot_suspend(slot);
        hs_slot_decide(slot);
    }
}

void hs_vm_continue(HsVm *vm, HsCpu *cpu)
{
    HsSlot *slot = &vm->dispatcher->slots[hs_cpu_index(cpu)];
    if (slot->guest != NULL && slot->guest->vm == vm && slot->is_in_stint)
        hs_slot_end_stint(slot);
    hs_slot_decide(slot);
}

guint hs_vm_cpu_on(const HsVm *vm, const HsCpu *cpu)
{
    const HsVmCpu *guest = vm->dispatcher->slots[hs_cpu_index(cpu)].guest;
    hs_assert(guest != NULL && guest->vm == vm);
    return guest->number;
}

/* ---- off the CPUs ---- */

static void slot_take_off(HsSlot *slot, HsVmState state)
{
    if (hs_slot_is_in_guest(slot))
        hs_slot_suspend(slot);
    else if (slot->is_restoring && slot->work == NULL)
        hs_cpu_stop(slot->cpu);
    hs_slot_unload(slot, state);
    hs_slot_decide(slot);
}

void hs_vm_stop(HsVm *vm)
{
    for (guint n = 0; n < vm->parameters.n_cpus; n++) {
        HsVmCpu *cpu = &vm->cpus[n];
        cpu->timer_cycles = HS_CYCLES_NEVER;
        if (cpu->state == HS_VM_RUNNING)
            continue;
        if (cpu->state == HS_VM_READY)
            hs_dispatcher_on_leave(vm->dispatcher);
        cpu->state = HS_VM_STOPPED;
    }
    for (guint n = 0; n < vm->parameters.n_cpus; n++) {
        HsSlot *slot = cpu_slot(&vm->cpus[n]);
        if (slot != NULL)
            slot_take_off(slot, HS_VM_STOPPED);
    }
}

void hs_vm_release(HsVm *vm)
{
    for (guint n = 0; n < vm->parameters.n_cpus; n++) {
        hs_assert(vm->cpus[n].state == HS_VM_STOPPED);
        vm->cpus[n].state = HS_VM_WAITING;
    }
}

bool hs_vm_may_run(const HsVm *vm)
{
    if (vm->is_starved)
        return false;
    return vm->parameters.cap_percent == 0 || vm->cap_left - vm_unsettled(vm) > vm_n_in_stint(vm);
}

static void vm_on_window(gpointer owner, HsEvent *event)
{
    HsVm *vm = owner;
    if (vm->dispatcher->is_down)
        return;
    vm_settle(vm);
    HsCycles window = vm->dispatcher->parameters.window_cycles;
    uint64_t scaled = window * vm->parameters.cap_percent + vm->cap_remainder;
    vm->cap_left = scaled / PER_CENT;
    vm->cap_remainder = scaled % PER_CENT;
    vm->window_end = vm_now(vm) + window;
    hs_simulation_schedule(vm->dispatcher->simulation, event, vm->window_end);
    vm_plan_cap(vm);
    if (vm->is_capped && !vm->is_starved) {
        vm->is_capped = false;
        vm_return(vm, true);
    }
    /* One that was refused a CPU just before the window ended does not wait for the next slice. */
    for (guint n = 0; n < vm->parameters.n_cpus; n++)
        if (vm->cpus[n].state == HS_VM_READY)
            cpu_seek(&vm->cpus[n], UINT64_MAX);
}

/* Fewer cycles are left than the machine has CPUs. */
static void vm_on_cap_end(gpointer owner, HsEvent *event)
{
    HsVm *vm = owner;
    HsDispatcher *dispatcher = vm->dispatcher;
    (void)event;
    if (dispatcher->is_down)
        return;
    vm_settle(vm);
    vm->is_capped = true;
    for (guint i = dispatcher->n_slots; i > 0 && vm_n_in_stint(vm) > vm->cap_left; i--) {
        HsSlot *slot = &dispatcher->slots[i - 1];
        if (slot->is_in_stint && slot->guest->vm == vm)
            slot_take_off(slot, HS_VM_READY);
    }
}

static void vm_on_starve_end(gpointer owner, HsEvent *event)
{
    HsVm *vm = owner;
    (void)event;
    vm->is_starved = false;
    if (!vm->dispatcher->is_down)
        vm_return(vm, false);
}

void hs_vm_starve(HsVm *vm, HsCycles cycles)
{
    HsSimulation *simulation = vm->dispatcher->simulation;
    HsCycles until = vm_now(vm) + MIN(cycles, HS_CYCLES_MAX - vm_now(vm));
    if (cycles == 0 || (vm->is_starved && until <= vm->starved_until))
        return;
    if (vm->is_starved)
        hs_simulation_cancel(simulation, &vm->starve_end);
    vm->is_starved = true;
    vm->starved_until = until;
    hs_simulation_schedule(simulation, &vm->starve_end, until);
    for (guint n = 0; n < vm->parameters.n_cpus; n++) {
        HsSlot *slot = cpu_slot(&vm->cpus[n]);
        if (slot != NULL)
            slot_take_off(slot, HS_VM_READY);
    }
}

/* ---- life ---- */

HsVm *hs_dispatcher_add_vm(HsDispatcher *dispatcher, const HsVmParameters *parameters)
{
    guint n = dispatcher->n_vms;
    hs_assert(n < HS_VMS_MAX);
    hs_assert(parameters->share >= 1 && parameters->share <= HS_SHARE_MAX);
    hs_assert(parameters->n_cpus <= HS_VM_CPUS_MAX && parameters->cap_percent <= HS_CAP_MAX);
    hs_assert(n == 0 || strcmp(dispatcher->vms[n - 1].parameters.name, parameters->name) < 0);
    HsVm *vm = &dispatcher->vms[n];
    *vm = (HsVm){ .dispatcher = dispatcher, .parameters = *parameters };
    vm->parameters.n_cpus = MAX(parameters->n_cpus, 1);
    vm->cpus = g_new0(HsVmCpu, vm->parameters.n_cpus);
    for (guint i = 0; i < vm->parameters.n_cpus; i++)
        vm->cpus[i] = (HsVmCpu){
            .vm = vm, .number = i, .state = HS_VM_WAITING, .timer_cycles = HS_CYCLES_NEVER
        };
    const HsComponent *component = dispatcher->component;
    hs_event_init(&vm->window, component, HS_PHASE_VMM, "window of a cap begins", vm_on_window, vm);
    hs_event_init(&vm->cap_end, component, HS_PHASE_VMM, "cap is used", vm_on_cap_end, vm);
    hs_event_init(&vm->starve_end, component, HS_PHASE_VMM, "starvation ends", vm_on_starve_end,
                  vm);
    dispatcher->n_vms++;
    return vm;
}

void hs_dispatcher_start(HsDispatcher *dispatcher)
{
    HsSimulation *simulation = dispatcher->simulation;
    if (dispatcher->parameters.sample_cycles != 0)
        hs_simulation_schedule_in(simulation, &dispatcher->sample,
                                  dispatcher->parameters.sample_cycles);
    for (guint i = 0; i < dispatcher->n_vms; i++)
        if (dispatcher->vms[i].parameters.cap_percent != 0)
            hs_simulation_schedule_in(simulation, &dispatcher->vms[i].window, 0);
}

/* ---- timers and shares ---- */

void hs_vm_set_timer(HsVm *vm, guint cpu_i, HsCycles cycles)
{
    HsVmCpu *cpu = &vm->cpus[cpu_i];
    HsSlot *slot = cpu_slot(cpu);
    bool is_in_stint = slot != NULL && slot->is_in_stint;
    if (is_in_stint)
        hs_slot_settle(slot);
    cpu->timer_cycles = cycles;
    if (!is_in_stint)
        return;
    if (hs_event_is_queued(&slot->timer))
        hs_simulation_cancel(vm->dispatcher->simulation, &slot->timer);
    if (cycles != HS_CYCLES_NEVER)
        hs_simulation_schedule_in(vm->dispatcher->simulation, &slot->timer, cycles);
}

HsCycles hs_vm_timer(const HsVm *vm, guint cpu_i)
{
    const HsVmCpu *cpu = &vm->cpus[cpu_i];
    const HsSlot *slot = cpu_slot(cpu);
    if (cpu->timer_cycles == HS_CYCLES_NEVER || slot == NULL || !slot->is_in_stint)
        return cpu->timer_cycles;
    return cpu->timer_cycles - (vm_now(vm) - slot->stint_begin);
}

void hs_vm_set_share(HsVm *vm, uint32_t share)
{
    hs_assert(share >= 1 && share <= HS_SHARE_MAX);
    vm_settle(vm);
    for (guint n = 0; n < vm->parameters.n_cpus; n++)
        vm->cpus[n].pass_remainder = vm->cpus[n].pass_remainder * share / vm->parameters.share;
    vm->parameters.share = share;
}

uint32_t hs_vm_share(const HsVm *vm)
{
    return vm->parameters.share;
}

/* ---- what it is doing ---- */

HsVmState hs_vm_cpu_state(const HsVm *vm, guint cpu_i)
{
    return vm->cpus[cpu_i].state;
}

HsVmState hs_vm_state(const HsVm *vm)
{
    static const guint ways[] = {
        [HS_VM_STOPPED] = 0, [HS_VM_WAITING] = 1, [HS_VM_READY] = 2, [HS_VM_RUNNING] = 3
    };
    HsVmState state = HS_VM_STOPPED;
    for (guint n = 0; n < vm->parameters.n_cpus; n++)
        if (ways[vm->cpus[n].state] > ways[state])
            state = vm->cpus[n].state;
    return state;
}

HsCycles hs_vm_ready_since(const HsVm *vm)
{
    if (hs_vm_state(vm) != HS_VM_READY || (!vm->is_starved && !hs_vm_may_run(vm)))
        return HS_CYCLES_NEVER;
    HsCycles since = HS_CYCLES_NEVER;
    for (guint n = 0; n < vm->parameters.n_cpus; n++)
        if (vm->cpus[n].state == HS_VM_READY)
            since = MIN(since, vm->cpus[n].ready_since);
    return MAX(since, vm->off_since);
}

HsCycles hs_vm_cycles(const HsVm *vm)
{
    return vm->cycles + vm_unsettled(vm);
}
