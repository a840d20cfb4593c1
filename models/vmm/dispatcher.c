/* dispatcher: which virtual machine has which CPU. */
#include "models/vmm/dispatcher_state.h"

#include "models/records.h"
#include "sim/assert.h"

#include "sim/banned.h"

/* ---- one CPU ---- */

bool hs_slot_is_in_guest(const HsSlot *slot)
{
    return slot->guest != NULL && slot->work == NULL && !slot->is_restoring &&
           !hs_cpu_is_idle(slot->cpu);
}

/* Tells the log of turns who has the CPU now. */
static void slot_note_turn(HsSlot *slot)
{
    const char *holder = NULL;
    if (slot->dispatcher->is_down)
        holder = NULL;
    else if (slot->work != NULL)
        holder = slot->dispatcher->executor.name;
    else if (slot->guest != NULL)
        holder = slot->guest->vm->parameters.name;
    hs_turn_log_note(&slot->turns, holder, hs_simulation_now(slot->dispatcher->simulation));
}

void hs_slot_suspend(HsSlot *slot)
{
    hs_cpu_stop(slot->cpu);
    hs_slot_end_stint(slot);
}

void hs_slot_unload(HsSlot *slot, HsVmState state)
{
    HsCycles now = hs_simulation_now(slot->dispatcher->simulation);
    if (slot->is_in_stint) /* its activity has ended this cycle */
        hs_slot_end_stint(slot);
    if (state != HS_VM_READY || !hs_vm_may_run(slot->guest->vm))
        hs_dispatcher_on_leave(slot->dispatcher);
    slot->guest->state = state;
    slot->guest->ready_since = slot->guest->vm->off_since = now;
    slot->guest = NULL;
    slot_note_turn(slot);
    slot->is_slice_over = false;
    if (slot->is_restoring) {
        slot->is_restoring = false;
        slot->status_of = NULL;
    }
    if (hs_event_is_queued(&slot->slice_end))
        hs_simulation_cancel(slot->dispatcher->simulation, &slot->slice_end);
}

static void slot_load(HsSlot *slot, HsVmCpu *guest)
{
    HsDispatcher *dispatcher = slot->dispatcher;
    slot->guest = guest;
    slot_note_turn(slot);
    guest->state = HS_VM_RUNNING;
    slot->n_dispatches++;
    hs_simulation_schedule_in(dispatcher->simulation, &slot->slice_end,
                              dispatcher->parameters.slice_cycles);
    if (slot->status_of == guest || dispatcher->parameters.dispatch_cycles == 0) {
        slot->status_of = guest;
        return;
    }
    slot->is_restoring = true;
    slot->restore.left_cycles = dispatcher->parameters.dispatch_cycles;
    slot->restore.stall_cycles = 0;
}

static void slot_start_work(HsSlot *slot)
{
    HsDispatcher *dispatcher = slot->dispatcher;
    HsWork *work = dispatcher->first;
    dispatcher->first = work->next;
    if (dispatcher->first == NULL)
        dispatcher->last = NULL;
    dispatcher->is_working = true;
    slot->work = work;
    slot_note_turn(slot);
    hs_cpu_start(slot->cpu, &work->activity);
}

/* The logical CPU that has the slice goes on. FALSE: its guest has nothing for it to do. */
static bool slot_go_on(HsSlot *slot)
{
    if (slot->is_restoring) {
        hs_cpu_start(slot->cpu, &slot->restore);
        return true;
    }
    const HsVmParameters *vm = &slot->guest->vm->parameters;
    HsActivity *activity = vm->next(vm->guest, slot->guest->number);
    if (activity == NULL)
        return false;
    hs_cpu_start(slot->cpu, activity);
    hs_slot_begin_stint(slot);
    return true;
}

/* The monitor's work, else the logical CPU that has the slice, else the next ready one. */
void hs_slot_decide(HsSlot *slot)
{
    HsDispatcher *dispatcher = slot->dispatcher;
    if (dispatcher->is_down || !hs_cpu_is_idle(slot->cpu))
        return;
    if (dispatcher->first != NULL && !dispatcher->is_working) {
        slot_start_work(slot);
        return;
    }
    if (slot->guest != NULL && !hs_vm_may_run(slot->guest->vm))
        slot->is_slice_over = slot->guest->vm->is_capped = true;
    if (slot->guest != NULL && slot->is_slice_over)
        hs_slot_unload(slot, HS_VM_READY);
    for (;;) {
        if (slot->guest == NULL) {
            HsVmCpu *guest = hs_dispatcher_next_ready(dispatcher);
            if (guest == NULL)
                return;
            slot_load(slot, guest);
        }
        if (slot_go_on(slot))
            return;
        hs_slot_unload(slot, HS_VM_WAITING);
    }
}

/* ---- the end of it all ---- */

static void slot_stand_still(HsSlot *slot)
{
    hs_turn_log_end(&slot->turns, hs_simulation_now(slot->dispatcher->simulation));
    if (hs_slot_is_in_guest(slot))
        hs_slot_suspend(slot);
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
    HsSlot *slot = owner;
    (void)activity;
    (void)cpu;
    if (dispatcher_meets_damage(slot->dispatcher))
        return;
    slot->is_restoring = false;
    slot->status_of = slot->guest;
    hs_slot_decide(slot);
}

static void slot_on_slice_end(gpointer owner, HsEvent *event)
{
    HsSlot *slot = owner;
    HsDispatcher *dispatcher = slot->dispatcher;
    if (slot->is_in_stint)
        hs_slot_settle(slot);
    const HsVmCpu *other = hs_dispatcher_next_ready(dispatcher);
    if (other == NULL || !hs_vm_cpu_is_before(other, slot->guest)) {
        hs_simulation_schedule_in(dispatcher->simulation, event,
                                  dispatcher->parameters.slice_cycles);
        return;
    }
    slot->guest->vm->n_preemptions++;
    slot->is_slice_over = true;
    if (hs_slot_is_in_guest(slot)) {
        hs_slot_suspend(slot);
        hs_slot_decide(slot);
    }
}

/* ---- the monitor's own work ---- */

static void work_on_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    HsDispatcher *dispatcher = owner;
    HsSlot *slot = &dispatcher->slots[hs_cpu_index(cpu)];
    HsWork *work = slot->work;
    hs_assert(&work->activity == activity);
    if (dispatcher_meets_damage(dispatcher))
        return;
    slot->work = NULL;
    slot_note_turn(slot);
    dispatcher->is_working = false;
    work->is_queued = false;
    work->cpu_name = hs_cpu_name(cpu);
    work->done(work->user, work);
    hs_slot_decide(slot);
}

/* The CPU that takes the monitor's next work: the first idle one, else the first that is not
 * stopped; NULL: all are. */
static HsSlot *dispatcher_slot_for_work(HsDispatcher *dispatcher)
{
    HsSlot *first = NULL;
    for (guint i = 0; i < dispatcher->n_slots; i++) {
        HsSlot *slot = &dispatcher->slots[i];
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
    HsSlot *slot = dispatcher_slot_for_work(dispatcher);
    if (slot == NULL)
        return;
    if (hs_slot_is_in_guest(slot))
        hs_slot_suspend(slot);
    else if (slot->is_restoring)
        hs_cpu_stop(slot->cpu);
    hs_slot_decide(slot);
}

static void dispatcher_withdraw(gpointer self, HsWork *work)
{
    HsDispatcher *dispatcher = self;
    work->is_queued = false;
    if (dispatcher->is_down)
        return;
    for (guint i = 0; i < dispatcher->n_slots; i++) {
        HsSlot *slot = &dispatcher->slots[i];
        if (slot->work != work)
            continue;
        hs_cpu_stop(slot->cpu);
        slot->work = NULL;
        slot_note_turn(slot);
        dispatcher->is_working = false;
        hs_slot_decide(slot);
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
    hs_assert(parameters->sample_cycles <= HS_SLICE_CYCLES_MAX);
    hs_assert(parameters->window_cycles <= HS_SLICE_CYCLES_MAX);
    HsDispatcher *dispatcher = g_new0(HsDispatcher, 1);
    const HsComponent *component = hs_simulation_add(simulation, "vmm", "virtual machine monitor");
    dispatcher->component = component;
    hs_event_init(&dispatcher->sample, component, HS_PHASE_VMM, "accounting samples",
                  hs_dispatcher_on_sample, dispatcher);
    dispatcher->simulation = simulation;
    dispatcher->parameters = *parameters;
    dispatcher->n_slots = cpus->len;
    dispatcher->slots = g_new0(HsSlot, cpus->len);
    for (guint i = 0; i < cpus->len; i++) {
        HsSlot *slot = &dispatcher->slots[i];
        slot->dispatcher = dispatcher;
        slot->cpu = g_ptr_array_index(cpus, i);
        slot->turns.trace = hs_simulation_trace(simulation);
        slot->turns.cpu = hs_cpu_name(slot->cpu);
        hs_event_init(&slot->slice_end, component, HS_PHASE_VMM, "slice ends", slot_on_slice_end,
                      slot);
        hs_event_init(&slot->timer, component, HS_PHASE_GUEST, "timer of a logical CPU",
                      hs_slot_on_timer, slot);
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
    for (guint i = 0; i < dispatcher->n_vms; i++)
        g_free(dispatcher->vms[i].cpus);
    g_free(dispatcher->slots);
    g_free(dispatcher);
}

const HsExecutor *hs_dispatcher_executor(const HsDispatcher *dispatcher)
{
    return &dispatcher->executor;
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
static HsCpuLoss slot_lose_cpu(HsSlot *slot, gpointer *ret_guest)
{
    bool was_in_monitor = slot->work != NULL || slot->is_restoring;
    bool was_in_guest = hs_slot_is_in_guest(slot);
    if (was_in_guest)
        hs_slot_suspend(slot);
    hs_cpu_halt(slot->cpu);
    slot->status_of = NULL;
    if (was_in_monitor)
        return HS_CPU_WAS_IN_MONITOR;
    if (!was_in_guest) {
        hs_assert(slot->guest == NULL);
        return HS_CPU_WAS_IDLE;
    }
    *ret_guest = slot->guest->vm->parameters.guest;
    hs_slot_unload(slot, HS_VM_READY);
    return HS_CPU_WAS_IN_GUEST;
}

HsCpuLoss hs_dispatcher_fail_cpu(HsDispatcher *dispatcher, guint cpu_i, gpointer *ret_guest)
{
    hs_assert(cpu_i < dispatcher->n_slots);
    HsSlot *slot = &dispatcher->slots[cpu_i];
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

void hs_dispatcher_reserve_cpu(HsDispatcher *dispatcher, guint cpu_i)
{
    hs_assert(cpu_i < dispatcher->n_slots);
    HsSlot *slot = &dispatcher->slots[cpu_i];
    slot->is_reserve = true;
    hs_cpu_halt(slot->cpu);
}

bool hs_dispatcher_add_cpu(HsDispatcher *dispatcher, guint cpu_i)
{
    hs_assert(cpu_i < dispatcher->n_slots);
    HsSlot *slot = &dispatcher->slots[cpu_i];
    if (dispatcher->is_down || !slot->is_reserve)
        return false;
    slot->is_reserve = false;
    hs_cpu_release(slot->cpu);
    hs_slot_decide(slot);
    return true;
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

void hs_dispatcher_record(HsDispatcher *dispatcher)
{
    HsTrace *trace = hs_simulation_trace(dispatcher->simulation);
    uint64_t n_dispatches = 0;
    for (guint i = 0; i < dispatcher->n_slots; i++) {
        n_dispatches += dispatcher->slots[i].n_dispatches;
        hs_turn_log_end(&dispatcher->slots[i].turns, hs_simulation_now(dispatcher->simulation));
    }
    hs_record_counter(trace, "vmm", "dispatches", n_dispatches);
    for (guint i = 0; i < dispatcher->n_vms; i++) {
        hs_record_counter(trace, dispatcher->vms[i].parameters.name, "guest cycles",
                          dispatcher->vms[i].cycles);
        hs_record_counter(trace, dispatcher->vms[i].parameters.name, "preemptions",
                          dispatcher->vms[i].n_preemptions);
    }
}
