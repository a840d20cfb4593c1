/* dispatcher: which virtual machine has which CPU. */
#include "models/vmm/dispatcher.h"

#include "models/records.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

#define PASS_SCALE UINT64_C(10000)
/* A stint is a slice at most, 2^40 cycles: its part of a pass is below 2^54. */
#define PASS_MAX (UINT64_C(1) << 62)

struct HsVm {
    HsDispatcher *dispatcher;
    const char *name;
    HsGuestNext next;
    gpointer guest;
    HsVmState state;
    HsCycles ready_since; /* where it is READY */
    uint32_t share;
    uint64_t pass;           /* see RULES */
    uint64_t pass_remainder; /* of the division by the share: nothing is lost to rounding */
    HsCycles cycles;
    uint64_t n_preemptions;
};

/* A CPU and what the dispatcher has it do. */
typedef struct {
    HsDispatcher *dispatcher;
    HsCpu *cpu;
    HsVm *vm;              /* has the slice */
    const HsVm *status_of; /* whose status the CPU holds */
    HsEvent slice_end;
    bool is_slice_over; /* it ended while the monitor had the CPU */
    HsActivity restore; /* restoring the status of `vm` */
    bool is_restoring;
    HsWork *work; /* the monitor's, in progress here */
    HsCycles stint_begin;
    uint64_t n_dispatches;
} Slot;

struct HsDispatcher {
    HsSimulation *simulation;
    HsDispatcherParameters parameters;
    HsExecutor executor;
    Slot *slots;
    guint n_slots;
    HsVm vms[HS_VMS_MAX];
    guint n_vms;
    uint64_t least_pass; /* the smallest pass of a machine that has just left the CPUs; see RULES */
    HsWork *first, *last; /* monitor work that waits */
    bool is_working;      /* monitor work is in progress on some CPU */
    bool is_damaged;      /* a unit of the monitor's area has failed */
    bool is_down;
    void (*on_down)(gpointer user, const char *reason);
    gpointer on_down_user;
};

static void slot_decide(Slot *slot);

/* ---- passes ---- */

/* The smallest pass of those that are ready or running; when none is, of the last that were. */
static uint64_t dispatcher_least_pass(const HsDispatcher *dispatcher)
{
    uint64_t least = UINT64_MAX;
    for (guint i = 0; i < dispatcher->n_vms; i++) {
        const HsVm *vm = &dispatcher->vms[i];
        if (vm->state == HS_VM_READY || vm->state == HS_VM_RUNNING)
            least = MIN(least, vm->pass);
    }
    return least == UINT64_MAX ? dispatcher->least_pass : least;
}

/* Takes the same from all passes, so that none outgrows 64 bits: only their differences count. */
static void dispatcher_rebase(HsDispatcher *dispatcher)
{
    uint64_t least = dispatcher_least_pass(dispatcher);
    for (guint i = 0; i < dispatcher->n_vms; i++)
        dispatcher->vms[i].pass -= MIN(least, dispatcher->vms[i].pass);
    dispatcher->least_pass -= MIN(least, dispatcher->least_pass);
}

static void vm_account(HsVm *vm, HsCycles cycles)
{
    vm->cycles += cycles;
    uint64_t scaled = cycles * PASS_SCALE + vm->pass_remainder;
    vm->pass += scaled / vm->share;
    vm->pass_remainder = scaled % vm->share;
    if (vm->pass > PASS_MAX)
        dispatcher_rebase(vm->dispatcher);
}

static HsVm *dispatcher_next_ready(HsDispatcher *dispatcher)
{
    HsVm *best = NULL;
    for (guint i = 0; i < dispatcher->n_vms; i++) {
        HsVm *vm = &dispatcher->vms[i];
        if (vm->state == HS_VM_READY && (best == NULL || vm->pass < best->pass))
            best = vm;
    }
    return best;
}

/* A machine leaves those that are ready or running. Call this before its state changes. */
static void dispatcher_on_leave(HsDispatcher *dispatcher)
{
    dispatcher->least_pass = dispatcher_least_pass(dispatcher);
}

/* ---- one CPU ---- */

static bool slot_is_in_guest(const Slot *slot)
{
    return slot->vm != NULL && slot->work == NULL && !slot->is_restoring &&
           !hs_cpu_is_idle(slot->cpu);
}

static void slot_end_stint(Slot *slot)
{
    HsCycles now = hs_simulation_now(slot->dispatcher->simulation);
    vm_account(slot->vm, now - slot->stint_begin);
    slot->stint_begin = now;
}

/* Takes the guest's activity off the CPU; the machine keeps its slice. */
static void slot_suspend_guest(Slot *slot)
{
    hs_cpu_stop(slot->cpu);
    slot_end_stint(slot);
}

static void slot_unload(Slot *slot, HsVmState state)
{
    if (state != HS_VM_READY)
        dispatcher_on_leave(slot->dispatcher);
    slot->vm->state = state;
    slot->vm->ready_since = hs_simulation_now(slot->dispatcher->simulation);
    slot->vm = NULL;
    slot->is_slice_over = false;
    if (slot->is_restoring) {
        slot->is_restoring = false;
        slot->status_of = NULL;
    }
    if (hs_event_is_queued(&slot->slice_end))
        hs_simulation_cancel(slot->dispatcher->simulation, &slot->slice_end);
}

static void slot_load(Slot *slot, HsVm *vm)
{
    HsDispatcher *dispatcher = slot->dispatcher;
    slot->vm = vm;
    vm->state = HS_VM_RUNNING;
    slot->n_dispatches++;
    hs_simulation_schedule_in(dispatcher->simulation, &slot->slice_end,
                              dispatcher->parameters.slice_cycles);
    if (slot->status_of == vm || dispatcher->parameters.dispatch_cycles == 0) {
        slot->status_of = vm;
        return;
    }
    slot->is_restoring = true;
    slot->restore.left_cycles = dispatcher->parameters.dispatch_cycles;
    slot->restore.stall_cycles = 0;
}

static void slot_start_work(Slot *slot)
{
    HsDispatcher *dispatcher = slot->dispatcher;
    HsWork *work = dispatcher->first;
    dispatcher->first = work->next;
    if (dispatcher->first == NULL)
        dispatcher->last = NULL;
    dispatcher->is_working = true;
    slot->work = work;
    hs_cpu_start(slot->cpu, &work->activity);
}

/* Gives an idle CPU something to do: the monitor's work, else the machine that has the slice, else
 * the next ready one. */
static void slot_decide(Slot *slot)
{
    HsDispatcher *dispatcher = slot->dispatcher;
    if (dispatcher->is_down || !hs_cpu_is_idle(slot->cpu))
        return;
    if (dispatcher->first != NULL && !dispatcher->is_working) {
        slot_start_work(slot);
        return;
    }
    if (slot->vm != NULL && slot->is_slice_over)
        slot_unload(slot, HS_VM_READY);
    for (;;) {
        if (slot->vm == NULL) {
            HsVm *vm = dispatcher_next_ready(dispatcher);
            if (vm == NULL)
                return;
            slot_load(slot, vm);
        }
        if (slot->is_restoring) {
            hs_cpu_start(slot->cpu, &slot->restore);
            return;
        }
        HsActivity *activity = slot->vm->next(slot->vm->guest);
        if (activity != NULL) {
            slot->stint_begin = hs_simulation_now(dispatcher->simulation);
            hs_cpu_start(slot->cpu, activity);
            return;
        }
        slot_unload(slot, HS_VM_WAITING);
    }
}

/* ---- the end of it all ---- */

static void slot_stand_still(Slot *slot)
{
    if (slot_is_in_guest(slot))
        slot_suspend_guest(slot);
    else
        hs_cpu_stop(slot->cpu);
    if (hs_event_is_queued(&slot->slice_end))
        hs_simulation_cancel(slot->dispatcher->simulation, &slot->slice_end);
}

static void dispatcher_go_down(HsDispatcher *dispatcher, const char *reason)
{
    if (dispatcher->is_down)
        return;
    dispatcher->is_down = true;
    for (guint i = 0; i < dispatcher->n_slots; i++)
        slot_stand_still(&dispatcher->slots[i]);
    if (dispatcher->on_down != NULL)
        dispatcher->on_down(dispatcher->on_down_user, reason);
}

/* The monitor has worked. TRUE: in its own area it met a unit that has failed. */
static bool dispatcher_meets_damage(HsDispatcher *dispatcher)
{
    if (dispatcher->is_damaged)
        dispatcher_go_down(dispatcher, "system down: machine check in the monitor's area");
    return dispatcher->is_damaged;
}

static void slot_on_restored(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    Slot *slot = owner;
    (void)activity;
    (void)cpu;
    if (dispatcher_meets_damage(slot->dispatcher))
        return;
    slot->is_restoring = false;
    slot->status_of = slot->vm;
    slot_decide(slot);
}

static void slot_on_slice_end(gpointer owner, HsEvent *event)
{
    Slot *slot = owner;
    HsDispatcher *dispatcher = slot->dispatcher;
    if (slot_is_in_guest(slot))
        slot_end_stint(slot);
    HsVm *other = dispatcher_next_ready(dispatcher);
    if (other == NULL || other->pass > slot->vm->pass) {
        hs_simulation_schedule_in(dispatcher->simulation, event,
                                  dispatcher->parameters.slice_cycles);
        return;
    }
    slot->vm->n_preemptions++;
    slot->is_slice_over = true;
    if (slot_is_in_guest(slot)) {
        slot_suspend_guest(slot);
        slot_decide(slot);
    }
}

/* ---- the monitor's own work ---- */

static void work_on_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    HsDispatcher *dispatcher = owner;
    Slot *slot = &dispatcher->slots[hs_cpu_index(cpu)];
    HsWork *work = slot->work;
    hs_assert(&work->activity == activity);
    if (dispatcher_meets_damage(dispatcher))
        return;
    slot->work = NULL;
    dispatcher->is_working = false;
    work->is_queued = false;
    work->cpu_name = hs_cpu_name(cpu);
    work->done(work->user, work);
    slot_decide(slot);
}

/* The CPU that takes the monitor's next work: the first idle one, else the first that is not
 * stopped; NULL: all are. */
static Slot *dispatcher_slot_for_work(HsDispatcher *dispatcher)
{
    Slot *first = NULL;
    for (guint i = 0; i < dispatcher->n_slots; i++) {
        Slot *slot = &dispatcher->slots[i];
        if (hs_cpu_is_stopped(slot->cpu))
            continue;
        if (hs_cpu_is_idle(slot->cpu))
            return slot;
        if (first == NULL)
            first = slot;
    }
    return first;
}

static void dispatcher_submit(gpointer self, HsWork *work)
{
    HsDispatcher *dispatcher = self;
    work->activity.on_end = work_on_end;
    work->activity.owner = dispatcher;
    if (dispatcher->last != NULL)
        dispatcher->last->next = work;
    else
        dispatcher->first = work;
    dispatcher->last = work;
    if (dispatcher->is_working)
        return;
    Slot *slot = dispatcher_slot_for_work(dispatcher);
    if (slot == NULL)
        return;
    if (slot_is_in_guest(slot))
        slot_suspend_guest(slot);
    else if (slot->is_restoring)
        hs_cpu_stop(slot->cpu);
    slot_decide(slot);
}

static void dispatcher_withdraw(gpointer self, HsWork *work)
{
    HsDispatcher *dispatcher = self;
    work->is_queued = false;
    if (dispatcher->is_down)
        return;
    for (guint i = 0; i < dispatcher->n_slots; i++) {
        Slot *slot = &dispatcher->slots[i];
        if (slot->work != work)
            continue;
        hs_cpu_stop(slot->cpu);
        slot->work = NULL;
        dispatcher->is_working = false;
        slot_decide(slot);
        return;
    }
    HsWork **link = &dispatcher->first;
    HsWork *previous = NULL;
    while (*link != work) {
        previous = *link;
        link = &previous->next;
    }
    *link = work->next;
    if (dispatcher->last == work)
        dispatcher->last = previous;
}

/* ---- life ---- */

HsDispatcher *hs_dispatcher_new(HsSimulation *simulation, GPtrArray *cpus,
                                const HsDispatcherParameters *parameters)
{
    hs_assert(parameters->slice_cycles > 0);
    hs_assert(parameters->slice_cycles <= HS_SLICE_CYCLES_MAX);
    HsDispatcher *dispatcher = g_new0(HsDispatcher, 1);
    const HsComponent *component = hs_simulation_add(simulation, "vmm", "virtual machine monitor");
    dispatcher->simulation = simulation;
    dispatcher->parameters = *parameters;
    dispatcher->n_slots = cpus->len;
    dispatcher->slots = g_new0(Slot, cpus->len);
    for (guint i = 0; i < cpus->len; i++) {
        Slot *slot = &dispatcher->slots[i];
        slot->dispatcher = dispatcher;
        slot->cpu = g_ptr_array_index(cpus, i);
        hs_event_init(&slot->slice_end, component, HS_PHASE_VMM, "slice ends", slot_on_slice_end,
                      slot);
        slot->restore.kind = HS_ACTIVITY_WORK;
        slot->restore.book = HS_BOOK_VMM;
        slot->restore.on_end = slot_on_restored;
        slot->restore.owner = slot;
    }
    dispatcher->executor = (HsExecutor){ .name = "vmm",
                                         .book = HS_BOOK_VMM,
                                         .instruction_cycles = parameters->instruction_cycles,
                                         .reference_cycles = parameters->reference_cycles,
                                         .submit = dispatcher_submit,
                                         .withdraw = dispatcher_withdraw,
                                         .self = dispatcher };
    return dispatcher;
}

void hs_dispatcher_free(HsDispatcher *dispatcher)
{
    if (dispatcher == NULL)
        return;
    g_free(dispatcher->slots);
    g_free(dispatcher);
}

const HsExecutor *hs_dispatcher_executor(const HsDispatcher *dispatcher)
{
    return &dispatcher->executor;
}

HsVm *hs_dispatcher_add_vm(HsDispatcher *dispatcher, const char *name, uint32_t share,
                           HsGuestNext next, gpointer guest)
{
    guint n = dispatcher->n_vms;
    hs_assert(n < HS_VMS_MAX);
    hs_assert(share >= 1 && share <= HS_SHARE_MAX);
    hs_assert(n == 0 || strcmp(dispatcher->vms[n - 1].name, name) < 0);
    HsVm *vm = &dispatcher->vms[n];
    *vm = (HsVm){ .dispatcher = dispatcher,
                  .name = name,
                  .next = next,
                  .guest = guest,
                  .state = HS_VM_WAITING,
                  .share = share };
    dispatcher->n_vms++;
    return vm;
}

static Slot *vm_slot(const HsVm *vm)
{
    for (guint i = 0; i < vm->dispatcher->n_slots; i++)
        if (vm->dispatcher->slots[i].vm == vm)
            return &vm->dispatcher->slots[i];
    return NULL;
}

static void vm_become_ready(HsVm *vm)
{
    HsDispatcher *dispatcher = vm->dispatcher;
    vm->pass = MAX(vm->pass, dispatcher_least_pass(dispatcher));
    vm->state = HS_VM_READY;
    vm->ready_since = hs_simulation_now(dispatcher->simulation);
    for (guint i = 0; i < dispatcher->n_slots && vm->state == HS_VM_READY; i++) {
        Slot *slot = &dispatcher->slots[i];
        if (hs_cpu_is_idle(slot->cpu) && slot->vm == NULL)
            slot_decide(slot); /* it may take monitor work instead */
    }
}

void hs_vm_wake(HsVm *vm)
{
    if (vm->state == HS_VM_WAITING) {
        vm_become_ready(vm);
    } else if (vm->state == HS_VM_RUNNING) {
        Slot *slot = vm_slot(vm);
        if (!slot_is_in_guest(slot) || vm->next(vm->guest) == hs_cpu_activity(slot->cpu))
            return; /* it will be asked when it goes on, or nothing changed */
        slot_suspend_guest(slot);
        slot_decide(slot);
    }
}

void hs_vm_continue(HsVm *vm, HsCpu *cpu)
{
    Slot *slot = &vm->dispatcher->slots[hs_cpu_index(cpu)];
    if (slot->vm == vm)
        slot_end_stint(slot);
    slot_decide(slot);
}

void hs_vm_stop(HsVm *vm)
{
    Slot *slot = vm_slot(vm);
    if (slot == NULL) {
        if (vm->state == HS_VM_READY)
            dispatcher_on_leave(vm->dispatcher);
        vm->state = HS_VM_STOPPED;
        return;
    }
    if (slot_is_in_guest(slot))
        slot_suspend_guest(slot);
    else if (slot->is_restoring && slot->work == NULL)
        hs_cpu_stop(slot->cpu);
    slot_unload(slot, HS_VM_STOPPED);
    slot_decide(slot);
}

void hs_vm_release(HsVm *vm)
{
    hs_assert(vm->state == HS_VM_STOPPED);
    vm->state = HS_VM_WAITING;
}

/* ---- faults ---- */

static bool dispatcher_has_cpu(const HsDispatcher *dispatcher)
{
    for (guint i = 0; i < dispatcher->n_slots; i++)
        if (!hs_cpu_is_stopped(dispatcher->slots[i].cpu))
            return true;
    return false;
}

/* What the slot's CPU does. The status it holds is gone in any case. */
static HsCpuLoss slot_lose_cpu(Slot *slot, gpointer *ret_guest)
{
    bool was_in_monitor = slot->work != NULL || slot->is_restoring;
    bool was_in_guest = slot_is_in_guest(slot);
    if (was_in_guest)
        slot_suspend_guest(slot);
    hs_cpu_halt(slot->cpu);
    slot->status_of = NULL;
    if (was_in_monitor)
        return HS_CPU_WAS_IN_MONITOR;
    if (!was_in_guest) {
        hs_assert(slot->vm == NULL);
        return HS_CPU_WAS_IDLE;
    }
    *ret_guest = slot->vm->guest;
    slot_unload(slot, HS_VM_READY);
    return HS_CPU_WAS_IN_GUEST;
}

HsCpuLoss hs_dispatcher_fail_cpu(HsDispatcher *dispatcher, guint cpu_i, gpointer *ret_guest)
{
    hs_assert(cpu_i < dispatcher->n_slots);
    Slot *slot = &dispatcher->slots[cpu_i];
    *ret_guest = NULL;
    if (dispatcher->is_down || hs_cpu_is_stopped(slot->cpu))
        return HS_CPU_WAS_STOPPED;
    HsCpuLoss loss = slot_lose_cpu(slot, ret_guest);
    if (loss == HS_CPU_WAS_IN_MONITOR)
        dispatcher_go_down(dispatcher, "system down: check-stop of the CPU that ran the monitor");
    else if (!dispatcher_has_cpu(dispatcher))
        dispatcher_go_down(dispatcher, "system down: no CPU is left");
    return loss;
}

void hs_dispatcher_damage(HsDispatcher *dispatcher)
{
    dispatcher->is_damaged = true;
}

void hs_dispatcher_set_on_down(HsDispatcher *dispatcher,
                               void (*on_down)(gpointer user, const char *reason), gpointer user)
{
    dispatcher->on_down = on_down;
    dispatcher->on_down_user = user;
}

bool hs_dispatcher_is_down(const HsDispatcher *dispatcher)
{
    return dispatcher->is_down;
}

void hs_vm_set_share(HsVm *vm, uint32_t share)
{
    hs_assert(share >= 1 && share <= HS_SHARE_MAX);
    vm->share = share;
}

uint32_t hs_vm_share(const HsVm *vm)
{
    return vm->share;
}

HsVmState hs_vm_state(const HsVm *vm)
{
    return vm->state;
}

HsCycles hs_vm_ready_since(const HsVm *vm)
{
    return vm->state == HS_VM_READY ? vm->ready_since : HS_CYCLES_NEVER;
}

HsCycles hs_vm_cycles(const HsVm *vm)
{
    return vm->cycles;
}

void hs_dispatcher_record(const HsDispatcher *dispatcher)
{
    HsTrace *trace = hs_simulation_trace(dispatcher->simulation);
    uint64_t n_dispatches = 0;
    for (guint i = 0; i < dispatcher->n_slots; i++)
        n_dispatches += dispatcher->slots[i].n_dispatches;
    hs_record_counter(trace, "vmm", "dispatches", n_dispatches);
    for (guint i = 0; i < dispatcher->n_vms; i++) {
        hs_record_counter(trace, dispatcher->vms[i].name, "guest cycles",
                          dispatcher->vms[i].cycles);
        hs_record_counter(trace, dispatcher->vms[i].name, "preemptions",
                          dispatcher->vms[i].n_preemptions);
    }
}
