/* scheduler: the job scheduler of a guest OS: which program is on which of its logical CPUs.
 *
 * WHAT IT STANDS FOR. The part of an OS 100 that "controls the execution of application programs"
 * (seed): several programs, round robin with priorities, on several logical CPUs.
 *
 * PARAMETERS  n_cpus: the machine's logical CPUs; quantum_cycles: a program's turn, of CPU time of
 *   its own, >= 1; dispatch: what going from one program to another costs the OS.
 *
 * STATES of a program, as the scheduler sees it
 *   AWAY -> QUEUED [hs_scheduler_ready] -> PLACED [hs_scheduler_pick: a logical CPU is its own]
 *   PLACED -> QUEUED [its turn is over and an equal one waits; a higher one does; OS work took its
 *                     logical CPU]
 *   QUEUED, PLACED -> AWAY [hs_scheduler_remove: it waits, asks its OS for something, has ended]
 *
 * RULES
 *   One queue, the higher priority first, equal ones in order of arrival. A program is on one
 *   logical CPU at a time.
 *   It keeps its turn until it has had its quantum, it waits, or a higher one is ready. Only the
 *   cycles in which it has a CPU count: not those of the OS, nor those of other machines. When its
 *   quantum is over and no equal one waits, it has another one.
 *   To the end of those of its priority goes a program whose quantum is over and one that comes
 *   back from waiting, for a whole quantum. To their head goes one that had to give way, to OS work
 *   or to a higher program, and one whose OS has served it without a wait, for what is left of it.
 *
 * TIMING. A logical CPU that goes to another program than the one whose status it holds first
 * spends `dispatch`; that path is not given up for a higher program, only for OS work, after which
 * it goes on.
 *
 * LIMITS. A program goes to whatever logical CPU is free first: no affinity to the one it had. What
 * the monitor takes a CPU from keeps its place: another logical CPU does not take the program over.
 */
#ifndef HS_SCHEDULER_H
#define HS_SCHEDULER_H

#include "models/vmm/dispatcher.h"

#define HS_PRIORITY_MAX 15u

typedef enum { HS_RUNNABLE_AWAY, HS_RUNNABLE_QUEUED, HS_RUNNABLE_PLACED } HsRunnableState;

/* A program to be scheduled; embedded in its job. Set activity and priority, zero the rest. */
typedef struct HsRunnable {
    HsActivity *activity;
    uint32_t priority; /* HS_PRIORITY_MAX at most; the higher goes first */
    HsRunnableState state;
    HsCycles left_cycles; /* of its quantum, while it is not on a CPU */
    guint cpu_i;          /* PLACED */
    struct HsRunnable *next;
} HsRunnable;

typedef struct HsScheduler HsScheduler;

typedef struct {
    HsVm *vm; /* whose logical CPUs they are; their timers are the scheduler's */
    guint n_cpus;
    HsCycles quantum_cycles;
    HsCycles dispatch_cycles, dispatch_stall_cycles;
    /* A dispatch has ended: the CPU is idle. TRUE: the OS is no more, it met damage. */
    bool (*meets_damage)(gpointer os, HsCpu *cpu);
    gpointer os;
} HsSchedulerParameters;

HsScheduler *hs_scheduler_new(const HsSchedulerParameters *parameters);
void hs_scheduler_free(HsScheduler *scheduler);

/* Asserts that it is AWAY. keeps_turn: it goes on with its quantum. */
void hs_scheduler_ready(HsScheduler *scheduler, HsRunnable *runnable, bool keeps_turn);
/* Nothing if it is AWAY. TRUE: it was on a logical CPU, *ret_cpu_i. */
bool hs_scheduler_remove(HsScheduler *scheduler, HsRunnable *runnable, guint *ret_cpu_i);
/* All programs are AWAY, no status is loaded: the OS has been fenced. */
void hs_scheduler_clear(HsScheduler *scheduler);

/* What a logical CPU is to run now, a program or the way to it; NULL: nothing. */
HsActivity *hs_scheduler_pick(HsScheduler *scheduler, guint cpu_i);
/* OS work takes the logical CPU: its program, if any, is queued again. */
void hs_scheduler_give_way(HsScheduler *scheduler, guint cpu_i);
/* The timer of a logical CPU has run out: the turn of its program is over. */
void hs_scheduler_on_timer(HsScheduler *scheduler, guint cpu_i);

guint hs_scheduler_n_queued(const HsScheduler *scheduler);
/* The one at that place of the queue, from 0; NULL: there are not so many. */
const HsRunnable *hs_scheduler_queued(const HsScheduler *scheduler, guint place);
/* The program of a logical CPU; NULL: it has none. */
const HsRunnable *hs_scheduler_placed(const HsScheduler *scheduler, guint cpu_i);

#endif
