/* dispatcher: which virtual machine has which CPU.
 *
 * WHAT IT STANDS FOR. The part of the virtual machine monitor 200 that "assigns CPUs 10-1 and 10-2"
 * (seed), with shares as processor resource management (PR/SM) has them: a machine has logical CPUs
 * and a weight, its share, of which each logical CPU has an equal part, used or not.
 *
 * PARAMETERS  slice_cycles; dispatch_cycles, saving one logical CPU's status and restoring
 *   another's: none when one comes back to a CPU that still holds its status; costs;
 *   sample_cycles, 0: exact accounting; window_cycles, of caps; of each machine its share, logical
 *   CPUs, and cap: per cent of one CPU, 0: none.
 *
 * STATES of a logical CPU
 *              wakes up               given a CPU
 *   WAITING ------------> READY <------------------> RUNNING
 *      ^                            slice over           |
 *      +-------------------------------------------------+ its guest has nothing for it to do
 *   any -> STOPPED [hs_vm_stop: disabled wait, or fenced; all of a machine] -> WAITING
 *   [hs_vm_release]
 *
 * RULES, integers only
 *   Each logical CPU has a pass: the guest cycles it has had, times 10 000, over its part of the
 *   share, which is share / logical CPUs. The ready one with the smallest pass is next; equal
 *   passes go by the machine's name, then by number.
 *   One that wakes up gets at least the floor: sleeping saves nothing up. The floor is the smallest
 *   pass of those that are ready, or the largest of those that run if that is smaller (where there
 *   is neither: what it was when the last one left). The largest, because one that has a CPU for
 *   itself and could use more than one lags behind all others for ever.
 *   A logical CPU keeps its CPU until its slice is over and another ready one comes before it, or
 *   until it has nothing to do, or until one wakes up that has had less: whose pass, before it was
 *   raised to the floor, is below the largest one that runs, and which is next among the ready
 *   ones. That one is given the CPU at once.
 *   CPUs are looked for in the order of their numbers.
 *   Monitor work goes before guests, one piece at a time, first come first served: on an idle CPU,
 *   else on the first CPU, whose guest it interrupts. The guest's slice goes on meanwhile.
 *
 * A CAP is that many cycles in every 100 of a window, for all logical CPUs of the machine together;
 *   windows are window_cycles long and begin with the run. What a window cannot give in whole
 *   cycles the next ones do. A machine that has used it is taken off its CPUs in that very cycle,
 *   and is ready again, as one that wakes up, when the next window begins. Where fewer cycles are
 *   left than it has CPUs, the CPUs with the higher numbers lose it first: not a cycle too many.
 *
 * ACCOUNTING is exact: a pass grows with every cycle a guest has had. Sampled, it grows by
 *   sample_cycles for whoever has a CPU when a sample is taken, every sample_cycles from the
 *   beginning of the run, and by nothing else. So a guest that yields just before each sample is
 *   charged nothing: it wakes up behind everybody, is given the CPU at once, and takes all there is
 *   (Zhou and others, 2011, of a monitor with 10 ms ticks). Caps and counters are exact anyway.
 *
 * A STARVED MACHINE [hs_vm_starve] stays ready and gets no CPU for a time, as if somebody outside
 *   the system had them. Routine 210 cannot tell that from an OS that does nothing; what a cap
 *   keeps off the CPUs it does not hold against the OS.
 *
 * THE TIMER of a logical CPU counts only the cycles in which its guest has a CPU. [hs_vm_set_timer]
 *   One that runs out in the cycle in which the guest's activity ends by itself says nothing: it is
 *   0 then.
 *
 * A CPU THAT CHECK-STOPS takes what it ran along: its registers are gone. [hs_dispatcher_fail_cpu]
 *   It was idle: one CPU fewer. It ran a guest: that machine has lost its CPU, its OS has failed.
 *   It ran the monitor (its work, or restoring a status), or no CPU is left: the system is down.
 *   Moving the monitor's work to another CPU was rejected: what it had changed half, and what it
 *   held, is not known. The machines share the CPUs that are left.
 * A CPU IN RESERVE is stopped until it is added. [hs_dispatcher_add_cpu]
 * A DAMAGED MONITOR, a unit of its area has failed: its next work or restoring that ends meets it
 *   instead of having its effect, and the system is down. [hs_dispatcher_damage]
 * THE SYSTEM IS DOWN: all CPUs stand still from that cycle on.
 *
 * COUNTERS dispatches; of each machine, guest cycles and preemptions: another one was given the CPU
 *   while it had something to do.
 * LIMITS. A logical CPU that is ready waits for the end of a slice even if its pass is the smallest
 *   by far: only waking up preempts.
 */
#ifndef HS_DISPATCHER_H
#define HS_DISPATCHER_H

#include "models/flow.h"

#define HS_VMS_MAX 64u
#define HS_VM_CPUS_MAX 64u
#define HS_SHARE_MAX 10000u
#define HS_CAP_MAX 6400u
#define HS_SLICE_CYCLES_MAX (UINT64_C(1) << 40)

typedef struct HsDispatcher HsDispatcher;
typedef struct HsVm HsVm;

typedef struct {
    HsCycles slice_cycles;    /* 1 .. HS_SLICE_CYCLES_MAX */
    HsCycles dispatch_cycles; /* 0: free */
    HsCycles instruction_cycles;
    HsCycles reference_cycles;
    HsCycles sample_cycles; /* 0: exact accounting; HS_SLICE_CYCLES_MAX at most */
    HsCycles window_cycles; /* 1 .. HS_SLICE_CYCLES_MAX where a machine has a cap */
} HsDispatcherParameters;

/* What the guest wants to run on a logical CPU now; NULL: nothing, that one waits. Asked whenever
 * it has a CPU and something may have changed; answers the same until something does. */
typedef HsActivity *(*HsGuestNext)(gpointer guest, guint cpu_i);
/* The timer of that logical CPU has run out; it is off now. */
typedef void (*HsGuestOnTimer)(gpointer guest, guint cpu_i);

typedef struct {
    const char *name;     /* borrowed */
    uint32_t share;       /* 1 .. HS_SHARE_MAX */
    uint32_t n_cpus;      /* logical ones, 1 .. HS_VM_CPUS_MAX; 0 is 1 */
    uint32_t cap_percent; /* of one CPU, HS_CAP_MAX at most; 0: no cap */
    HsGuestNext next;
    HsGuestOnTimer on_timer; /* NULL where no timer is set */
    gpointer guest;
} HsVmParameters;

typedef enum { HS_VM_WAITING, HS_VM_READY, HS_VM_RUNNING, HS_VM_STOPPED } HsVmState;

/* cpus: HsCpu, borrowed; all of the machine's, in the order of their numbers. */
HsDispatcher *hs_dispatcher_new(HsSimulation *simulation, GPtrArray *cpus,
                                const HsDispatcherParameters *parameters);
void hs_dispatcher_free(HsDispatcher *dispatcher);

/* The monitor as an executor of steps; borrowed. */
const HsExecutor *hs_dispatcher_executor(const HsDispatcher *dispatcher);

/* Adds a machine; in the order of names (asserted, as are the bounds). */
HsVm *hs_dispatcher_add_vm(HsDispatcher *dispatcher, const HsVmParameters *parameters);

/* Begins windows and samples; once, when the run starts. */
void hs_dispatcher_start(HsDispatcher *dispatcher);

/* Something changed in the guest: it may have something (else) to run on that logical CPU. */
void hs_vm_wake(HsVm *vm, guint cpu_i);
/* From on_end or on_trap of an activity of this guest: its CPU is idle, go on. */
void hs_vm_continue(HsVm *vm, HsCpu *cpu);
/* The logical CPU that has this CPU's slice. Asserts that it is one of this machine. */
guint hs_vm_cpu_on(const HsVm *vm, const HsCpu *cpu);
/* Takes it off its CPUs until released. The activities it ran keep their progress. */
void hs_vm_stop(HsVm *vm);
void hs_vm_release(HsVm *vm);

/* Its timer runs out when the guest has had so many more cycles on that logical CPU;
 * HS_CYCLES_NEVER: it is off. */
void hs_vm_set_timer(HsVm *vm, guint cpu_i, HsCycles cycles);
HsCycles hs_vm_timer(const HsVm *vm, guint cpu_i);

/* Changes its share (JP H9-26889: "the monitor edits the entry of that machine"): 1 ..
 * HS_SHARE_MAX. What its guest does from now on is charged by it. */
void hs_vm_set_share(HsVm *vm, uint32_t share);
uint32_t hs_vm_share(const HsVm *vm);

/* It gets no CPU for so many cycles; a longer starvation under way lasts as long as it would
 * have. */
void hs_vm_starve(HsVm *vm, HsCycles cycles);

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
/* That CPU is in reserve, stopped until it is added; before the run starts. */
void hs_dispatcher_reserve_cpu(HsDispatcher *dispatcher, guint cpu_i);
/* A CPU in reserve is configured: from now on it is one like the others. FALSE: it was not in
 * reserve, or the system is down; nothing happened. */
bool hs_dispatcher_add_cpu(HsDispatcher *dispatcher, guint cpu_i);
/* A unit of the monitor's area has failed. */
void hs_dispatcher_damage(HsDispatcher *dispatcher);
/* Called once, in the cycle in which the system goes down; reason is a literal. */
void hs_dispatcher_set_on_down(HsDispatcher *dispatcher,
                               void (*on_down)(gpointer user, const char *reason), gpointer user);
bool hs_dispatcher_is_down(const HsDispatcher *dispatcher);

/* Of the logical CPU that is furthest on the way STOPPED, WAITING, READY, RUNNING. */
HsVmState hs_vm_state(const HsVm *vm);
HsVmState hs_vm_cpu_state(const HsVm *vm, guint cpu_i);
/* Since when it has been READY without any CPU; HS_CYCLES_NEVER: it is not, or its cap is used. */
HsCycles hs_vm_ready_since(const HsVm *vm);
HsCycles hs_vm_cycles(const HsVm *vm); /* guest cycles up to now, of all its logical CPUs */

/* Writes the counters to the trace; at the end of a run. */
void hs_dispatcher_record(HsDispatcher *dispatcher);

#endif
