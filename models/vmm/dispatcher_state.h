/* dispatcher_state: what the dispatcher and its machines are made of; for dispatcher.c and vm.c
 * alone.
 *
 *   dispatcher.c   the CPUs: slices, dispatches, the monitor's work, CPUs that fail or come
 *   vm.c           the machines: passes, caps, starvation, timers                  dispatcher.h
 */
#ifndef HS_DISPATCHER_STATE_H
#define HS_DISPATCHER_STATE_H

#include "models/vmm/dispatcher.h"
#include "models/vmm/turn_log.h"

/* A logical CPU of a machine. */
typedef struct {
    HsVm *vm;
    guint number;
    HsVmState state;
    HsCycles ready_since;    /* where it is READY */
    uint64_t pass;           /* see RULES */
    uint64_t pass_remainder; /* of the division by the share: nothing is lost to rounding */
    HsCycles timer_cycles;   /* until its timer; HS_CYCLES_NEVER: off */
} HsVmCpu;

struct HsVm {
    HsDispatcher *dispatcher;
    HsVmParameters parameters;
    HsVmCpu *cpus;
    HsCycles off_since; /* when a logical CPU of it left its CPU last */
    HsCycles cycles;    /* settled */
    uint64_t n_preemptions;
    bool is_starved;
    HsCycles starved_until;
    HsEvent starve_end;
    HsCycles cap_left; /* of this window, settled */
    uint64_t cap_remainder;
    HsCycles window_end;
    bool is_capped; /* something was taken off a CPU, or kept from one, in this window */
    HsEvent window, cap_end;
};

/* A CPU and what the dispatcher has it do. */
typedef struct {
    HsDispatcher *dispatcher;
    HsCpu *cpu;
    HsVmCpu *guest;           /* has the slice */
    const HsVmCpu *status_of; /* whose status the CPU holds */
    HsEvent slice_end;
    bool is_slice_over; /* it ended while the monitor had the CPU */
    HsActivity restore; /* restoring the status of `guest` */
    bool is_restoring;
    HsWork *work; /* the monitor's, in progress here */
    bool is_in_stint;
    HsCycles stint_begin; /* settled up to here */
    HsEvent timer;        /* of `guest` */
    uint64_t n_dispatches;
    bool is_reserve; /* not configured yet */
    HsTurnLog turns;
} HsSlot;

struct HsDispatcher {
    HsSimulation *simulation;
    const HsComponent *component;
    HsDispatcherParameters parameters;
    HsExecutor executor;
    HsSlot *slots;
    guint n_slots;
    HsVm vms[HS_VMS_MAX];
    guint n_vms;
    uint64_t floor_pass;  /* when the last machine left the CPUs; see RULES */
    HsEvent sample;       /* of sampled accounting */
    HsWork *first, *last; /* monitor work that waits */
    bool is_working;      /* monitor work is in progress on some CPU */
    bool is_damaged;      /* a unit of the monitor's area has failed */
    bool is_down;
    void (*on_down)(gpointer user, const char *reason);
    gpointer on_down_user;
};

/* ---- dispatcher.c, for vm.c ---- */

/* Its guest has the CPU this very cycle. */
bool hs_slot_is_in_guest(const HsSlot *slot);
/* Takes the guest's activity off the CPU; the logical CPU keeps its slice. */
void hs_slot_suspend(HsSlot *slot);
/* The logical CPU that has the slice loses it. */
void hs_slot_unload(HsSlot *slot, HsVmState state);
/* Gives an idle CPU something to do. */
void hs_slot_decide(HsSlot *slot);

/* ---- vm.c, for dispatcher.c ---- */

/* The READY logical CPU that is next, or NULL. */
HsVmCpu *hs_dispatcher_next_ready(HsDispatcher *dispatcher);
/* Whether a comes before b among those that are ready. */
bool hs_vm_cpu_is_before(const HsVmCpu *a, const HsVmCpu *b);
/* A machine leaves those that are ready or running. Call this before its state changes. */
void hs_dispatcher_on_leave(HsDispatcher *dispatcher);
/* Whether a logical CPU of it may be given a CPU now: no cap, no starvation keeps it. */
bool hs_vm_may_run(const HsVm *vm);
/* The guest has the CPU from now on; has had it up to now; has it no more. */
void hs_slot_begin_stint(HsSlot *slot);
void hs_slot_settle(HsSlot *slot);
void hs_slot_end_stint(HsSlot *slot);
void hs_slot_on_timer(gpointer owner, HsEvent *event);
void hs_dispatcher_on_sample(gpointer owner, HsEvent *event);

#endif
