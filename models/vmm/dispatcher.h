/* dispatcher: which virtual machine has which CPU.
 *
 * WHAT IT STANDS FOR. The part of the virtual machine monitor 200 that "assigns CPUs 10-1 and 10-2"
 * (seed), with shares as processor resource management has them: a share is a weight.
 *
 * PARAMETERS  slice_cycles; dispatch_cycles, saving one machine's status and restoring another's:
 *   none when a machine comes back to a CPU that still holds its status; costs; shares.
 *
 * STATES of a virtual machine
 *              wakes up               given a CPU
 *   WAITING ------------> READY <------------------> RUNNING
 *      ^                            slice over           |
 *      +-------------------------------------------------+ its guest has nothing to do
 *   any -> STOPPED [hs_vm_stop: disabled wait, or fenced] -> WAITING [hs_vm_release]
 *
 * RULES, integers only
 *   Each machine has a pass: the guest cycles it has had, times 10 000, over its share. The ready
 *   machine with the smallest pass is next; equal passes go by name. A machine that wakes up gets
 *   at least the smallest pass of those that are ready or running (where none is: of those that
 *   were last): sleeping saves nothing up.
 *   A machine keeps its CPU until its slice is over and another ready one has a pass not larger
 *   than its own, or until it has nothing to do. CPUs are looked for in the order of their numbers.
 *   Monitor work goes before guests, one piece at a time, first come first served: on an idle CPU,
 *   else on the first CPU, whose guest it interrupts. The guest's slice goes on meanwhile.
 *
 * A CPU THAT CHECK-STOPS takes what it ran along: its registers are gone. [hs_dispatcher_fail_cpu]
 *   It was idle: one CPU fewer. It ran a guest: that machine has lost its CPU, its OS has failed.
 *   It ran the monitor (its work, or restoring a status), or no CPU is left: the system is down.
 *   Moving the monitor's work to another CPU was rejected: what it had changed half, and what it
 *   held, is not known. The machines share the CPUs that are left.
 * A DAMAGED MONITOR, a unit of its area has failed: its next work or restoring that ends meets it
 *   instead of having its effect, and the system is down. [hs_dispatcher_damage]
 * THE SYSTEM IS DOWN: all CPUs stand still from that cycle on.
 *
 * COUNTERS dispatches, preemptions at the end of a slice, guest cycles of each machine.
 * LIMITS. One logical CPU in a machine; no caps; a woken machine preempts only when a slice ends.
 */
#ifndef HS_DISPATCHER_H
#define HS_DISPATCHER_H

#include "models/flow.h"

#define HS_VMS_MAX 64u
#define HS_SHARE_MAX 10000u
#define HS_SLICE_CYCLES_MAX (UINT64_C(1) << 40)

typedef struct HsDispatcher HsDispatcher;
typedef struct HsVm HsVm;

typedef struct {
    HsCycles slice_cycles;    /* 1 .. HS_SLICE_CYCLES_MAX */
    HsCycles dispatch_cycles; /* 0: free */
    HsCycles instruction_cycles;
    HsCycles reference_cycles;
} HsDispatcherParameters;

/* What the guest wants to run now; NULL: nothing, it waits. Asked whenever its machine has a CPU
 * and something may have changed; answers the same until something does. */
typedef HsActivity *(*HsGuestNext)(gpointer guest);

typedef enum { HS_VM_WAITING, HS_VM_READY, HS_VM_RUNNING, HS_VM_STOPPED } HsVmState;

/* cpus: HsCpu, borrowed; all of the machine's, in the order of their numbers. */
HsDispatcher *hs_dispatcher_new(HsSimulation *simulation, GPtrArray *cpus,
                                const HsDispatcherParameters *parameters);
void hs_dispatcher_free(HsDispatcher *dispatcher);

/* The monitor as an executor of steps; borrowed. */
const HsExecutor *hs_dispatcher_executor(const HsDispatcher *dispatcher);

/* Adds a machine; in the order of names (asserted). name is borrowed; share in 1..HS_SHARE_MAX. */
HsVm *hs_dispatcher_add_vm(HsDispatcher *dispatcher, const char *name, uint32_t share,
                           HsGuestNext next, gpointer guest);

/* Something changed in the guest: it may have something (else) to run. */
void hs_vm_wake(HsVm *vm);
/* From on_end or on_trap of an activity of this guest: its CPU is idle, go on. */
void hs_vm_continue(HsVm *vm, HsCpu *cpu);
/* Takes it off its CPU until released. The activity it ran keeps its progress. */
void hs_vm_stop(HsVm *vm);
void hs_vm_release(HsVm *vm);

/* What a CPU did when it check-stopped. */
typedef enum {
    HS_CPU_WAS_STOPPED, /* it had failed before: nothing happened */
    HS_CPU_WAS_IDLE,
    HS_CPU_WAS_IN_GUEST,
    HS_CPU_WAS_IN_MONITOR
} HsCpuLoss;

/* A CPU check-stops, for good. *ret_guest: of HS_CPU_WAS_IN_GUEST the guest, whose machine is ready
 * and has to be stopped; else NULL. */
HsCpuLoss hs_dispatcher_fail_cpu(HsDispatcher *dispatcher, guint cpu_i, gpointer *ret_guest);
/* A unit of the monitor's area has failed. */
void hs_dispatcher_damage(HsDispatcher *dispatcher);
/* Called once, in the cycle in which the system goes down; reason is a literal. */
void hs_dispatcher_set_on_down(HsDispatcher *dispatcher,
                               void (*on_down)(gpointer user, const char *reason), gpointer user);
bool hs_dispatcher_is_down(const HsDispatcher *dispatcher);

/* Another share, 1..HS_SHARE_MAX; counts from now on. */
void hs_vm_set_share(HsVm *vm, uint32_t share);
uint32_t hs_vm_share(const HsVm *vm);

HsVmState hs_vm_state(const HsVm *vm);
/* Since when it has been READY without a CPU; HS_CYCLES_NEVER: it is not. */
HsCycles hs_vm_ready_since(const HsVm *vm);
HsCycles hs_vm_cycles(const HsVm *vm); /* guest cycles so far, whole stints only */

/* Writes the counters to the trace; at the end of a run. */
void hs_dispatcher_record(const HsDispatcher *dispatcher);

#endif
