/* guest_os: a guest operating system 100-1, 100-2. The same model twice, with other parameters.
 *
 * WHAT IT STANDS FOR. An OS that "controls the execution of application programs, based on
 * resources allocated by the virtual machine monitor" (seed). Its routines are steps that cost time
 * on its logical CPUs; its programs are instruction words.
 *
 * PARAMETERS  see HsGuestCosts; tick_cycles: period of its timer routine; quantum_cycles: turn of a
 *   program, see scheduler.h; n_cpus, share and cap of its machine, see dispatcher.h.
 *
 * STATES
 *   RUNNING -> PANICKED [hs_guest_os_crash: a disabled wait; nothing of it runs any more]
 *   RUNNING -> HUNG     [hs_guest_os_crash: it spins, takes CPU time, makes no progress]
 *   RUNNING -> PANICKED [a routine of it met a failed unit of its kernel: on_panic]
 *   RUNNING, HUNG -> CHECK_STOPPED [hs_guest_os_check_stop: the CPU that ran it is no more]
 *   any but FENCED -> FENCED [hs_guest_os_fence, step 501: CPUs stopped, work thrown away]
 *   FENCED -> LOADING   [hs_guest_os_reset: its machine is as new, and it may be loaded again]
 *   LOADING -> RUNNING  [hs_guest_os_run: loaded; its timer starts]
 *   LOADING as RUNNING where a fault strikes
 *
 * WHAT RUNS NEXT, when a logical CPU of its machine has a CPU: OS work (ticks, interrupts,
 * services, steps of routines), first come first served; else the program the job scheduler picks;
 * else it waits. OS work is done one piece at a time, by whichever logical CPU asks first, and
 * stays on that one until it is done (a kernel lock); the others run programs meanwhile.
 *   Whatever comes up wakes as many waiting logical CPUs, in the order of their numbers, as there
 * is more to do than logical CPUs that are about to ask. Only where none waits does a program give
 * way: to OS work the lowest that runs, the first of equals; to a higher program likewise.
 *
 * TICK. Every tick_cycles the timer asks for the tick routine; a tick that finds the last one still
 * waiting for a CPU is skipped. Each tick done is counted.
 *
 * HEARTBEAT, where heartbeat_cycles is not 0: b. With its first tick at or after each b, 2b, ... of
 * the time it has been running it asks for the heartbeat routine, behind the tick routine; when
 * that is done, on_heartbeat is told. One that finds the last one still waiting is skipped.
 *
 * DAMAGE. A failed unit of its kernel is met by its next piece of OS work that ends: instead of its
 * effect there is a machine check, and the OS panics. So does going from one program to another. A
 * program that runs does not meet it.
 *
 * LIMITS. OS work is not interrupted by other OS work. A logical CPU from which the monitor takes
 * its CPU in the middle of OS work keeps the lock: the others wait for it.
 */
#ifndef HS_GUEST_OS_H
#define HS_GUEST_OS_H

#include "models/guest/replacement.h"
#include "models/guest/scheduler.h"

/* What its routines cost; the scenario's os { ... } or guest { ... }. */
typedef struct {
    HsCost tick;
    HsCost heartbeat;                /* a message to the system switching device */
    HsCost interrupt;                /* a transfer or a message is done, a timer ran out; 601 */
    HsCost dispatch;                 /* from one program to another */
    HsCost service;                  /* one ecall */
    HsCost recognise;                /* 110: is it a hot standby job? */
    HsCost size;                     /* 110: what does it need, is there enough? */
    HsCost ask;                      /* 110: the call to the monitor */
    HsCost report;                   /* 505 and the end of 130: telling the monitor */
    HsCost start;                    /* making a job ready to load */
    HsCost replay;                   /* one journal record */
    HsCost notify;                   /* 602: routine 120 */
    HsCost page_fault;               /* a page is not in: which frame, and from where? */
    HsCost retry;                    /* trying a transfer again after a device error */
    HsCycles engage_unit_cycles;     /* 140, each unit */
    HsCycles disconnect_unit_cycles; /* 130, each unit */
} HsGuestCosts;

typedef enum {
    HS_OS_RUNNING,
    HS_OS_PANICKED,
    HS_OS_HUNG,
    HS_OS_CHECK_STOPPED,
    HS_OS_FENCED,
    HS_OS_LOADING
} HsOsState;
/* "running", "panicked", "hung", "check-stopped", "fenced", "loading" */
const char *hs_os_state_name(HsOsState state);

typedef struct {
    const char *name; /* borrowed */
    HsOwner owner;    /* its number, from 1 */
    uint32_t share;
    uint32_t n_cpus;      /* logical CPUs; 0 is 1 */
    uint32_t cap_percent; /* of one CPU; 0: none */
    HsCycles tick_cycles;
    HsCycles heartbeat_cycles; /* 0: it sends none */
    HsCycles quantum_cycles;   /* >= 1 */
    HsCycles instruction_cycles;
    HsCycles reference_cycles;
    uint32_t n_kernel_units;  /* of its own area; programs never get them */
    HsCycles watchdog_cycles; /* 0: none; job.h */
    uint32_t n_retries;       /* of a transfer that ended in a device error */
    const HsReplacementPolicy *replacement;
    HsGuestCosts costs;
} HsGuestOsParameters;

typedef struct HsGuestOs HsGuestOs;

/* Adds its machine to the dispatcher. In the order of names. */
HsGuestOs *hs_guest_os_new(HsSimulation *simulation, HsDispatcher *dispatcher,
                           const HsGuestOsParameters *parameters);
void hs_guest_os_free(HsGuestOs *os);

/* The first tick is tick_cycles from now. Once, when the run starts. */
void hs_guest_os_start(HsGuestOs *os);

/* It stops making progress. FALSE: it was not running, nothing happened. */
bool hs_guest_os_crash(HsGuestOs *os, bool is_panic);
/* The CPU it ran on check-stopped: it has none any more. FALSE: it could not have run. */
bool hs_guest_os_check_stop(HsGuestOs *os);
/* A unit of its kernel has failed, by the fault of that title (borrowed). The first one counts. */
void hs_guest_os_damage(HsGuestOs *os, const char *fault);
/* Tells that it panicked over such a unit, in that cycle. */
void hs_guest_os_set_on_panic(HsGuestOs *os,
                              void (*on_panic)(gpointer user, HsGuestOs *os, const char *fault),
                              gpointer user);
/* Tells that its heartbeat routine is done, in that cycle. */
void hs_guest_os_set_on_heartbeat(HsGuestOs *os, void (*on_heartbeat)(gpointer user, HsOwner owner),
                                  gpointer user);
/* Nothing of it runs from now on; its queued work is thrown away. */
void hs_guest_os_fence(HsGuestOs *os);

/* Re-IPL. Its machine has been reset: nothing of its former life is left, it may run work again.
 * Asserts FENCED. */
void hs_guest_os_reset(HsGuestOs *os);
/* It owns an area anew: no unit of it is damaged. */
void hs_guest_os_renew(HsGuestOs *os);
/* It has been loaded: it runs, and its first tick is tick_cycles from now. Nothing if a fault
 * struck it before. */
void hs_guest_os_run(HsGuestOs *os);

/* Tells of every change of its state, in its cycle. */
void hs_guest_os_set_on_state(HsGuestOs *os, void (*on_state)(gpointer user), gpointer user);

/* A program of it is ready to run; see hs_scheduler_ready. */
void hs_guest_os_ready(HsGuestOs *os, HsRunnable *program, bool keeps_turn);
/* It is not, or not any more: it is taken off its CPU. Nothing if it was not ready. */
void hs_guest_os_block(HsGuestOs *os, HsRunnable *program);
/* It stands still while its storage is moved, or goes on; what it does keeps its progress. One that
 * does not run stays as it is. */
void hs_guest_os_hold(HsGuestOs *os, bool holds);
/* From on_trap of a program of it: its CPU is idle. */
void hs_guest_os_continue(HsGuestOs *os, HsCpu *cpu);

const char *hs_guest_os_name(const HsGuestOs *os);
HsOwner hs_guest_os_owner(const HsGuestOs *os);
HsOsState hs_guest_os_state(const HsGuestOs *os);
/* When it stopped running: the cycle of its fault, or of the fence if there was none before. Now,
 * as long as it runs or is being loaded. */
HsCycles hs_guest_os_failed_at(const HsGuestOs *os);
bool hs_guest_os_is_alive(const HsGuestOs *os);     /* running */
bool hs_guest_os_has_progress(const HsGuestOs *os); /* running, or being loaded */
uint64_t hs_guest_os_n_ticks(const HsGuestOs *os);  /* done */
const HsExecutor *hs_guest_os_executor(const HsGuestOs *os);
const HsGuestOsParameters *hs_guest_os_parameters(const HsGuestOs *os);
const HsComponent *hs_guest_os_component(const HsGuestOs *os);
HsVm *hs_guest_os_vm(const HsGuestOs *os);

/* Writes the state it is in to the trace; at the end of a run. */
void hs_guest_os_record(const HsGuestOs *os);

#endif
