/* flow: routines of the monitor and of the guests, as tables of steps.
 *
 * A flow is a figure of the seed, or a routine, written as a table that reads like it: one row a
 * step, with its number, who runs it, what it costs and what it does.
 *
 *     static const HsStep fig5[] = {
 *         { "501", "detects the OS fault, fences", HS_ON_VMM, cost_501, detect_and_fence },
 *         { "502", "looks up the table's entries", HS_ON_VMM, cost_502, look_up },
 *
 * STATES of a flow
 *   IDLE -> WORKING [hs_flow_begin: the first step's work is given to its executor]
 *   WORKING -> WORKING [work done; effect says HS_STEP_NEXT: the next step]
 *   WORKING -> WAITING [effect says HS_STEP_WAIT: for a transfer, for storage, for another flow]
 *   WAITING -> WORKING [hs_flow_resume: the next step; hs_flow_retry: the same step once more]
 *   WORKING -> IDLE [after the last step, or effect says HS_STEP_END: kind->on_end]
 *   WORKING, WAITING -> IDLE [hs_flow_abort: no further step, kind->on_end is not called]
 *
 * TIMING. A step begins when the one before it ended. Its work lasts
 *     instructions * instruction_cycles + cycles + references * reference_cycles      (1 at least)
 * of the executor, on a CPU; its effect happens at the last of these cycles. All the rest of
 * its time is waiting: end = begin + wait + work. A step runs only while its executor has a CPU: it
 * waits for its machine's turn, for the status to be restored (dispatch_cycles), and for work of
 * the executor that was there first (a tick, a poll, an interrupt).
 *
 * WAITING is written down in three parts, which add up (table flow_wait, apart from the digest):
 *   unseen  from the cycle the flow counts from to the one in which it began: a fault that nobody
 *           has detected yet; of the first step alone
 *   CPU     from the order of the work to its end, without the work: somebody else's turn
 *   other   the rest: its effect said HS_STEP_WAIT, until it was resumed or done once more
 *
 * LIMITS. Storage references of OS and VMM routines take the time of an access with nobody else
 * there; they do not occupy banks.
 */
#ifndef HS_FLOW_H
#define HS_FLOW_H

#include "models/hardware/cpu.h"

/* The cost of a piece of a routine. */
typedef struct {
    uint64_t instructions; /* path length */
    uint64_t references;   /* storage references that miss everything */
    HsCycles cycles;       /* anything given as time: per-unit work */
} HsCost;

HsCost hs_cost_times(HsCost cost, uint64_t n);
HsCost hs_cost_plus(HsCost a, HsCost b);

typedef struct HsWork HsWork;

/* A piece of work waiting for a CPU; embedded by whoever orders it. */
struct HsWork {
    HsActivity activity;
    HsWork *next;
    void (*done)(gpointer user, HsWork *work);
    gpointer user;
    const char *cpu_name; /* where it ended; set before done is called */
    HsCycles work_cycles; /* what it was ordered for */
    bool is_queued;       /* until it is done or thrown away */
};

/* Who runs work: the monitor, or one guest OS. */
typedef struct {
    const char *name; /* "vmm", "os1" */
    HsBook book;
    HsCycles instruction_cycles;
    HsCycles reference_cycles;
    void (*submit)(gpointer self, HsWork *work);
    void (*withdraw)(gpointer self, HsWork *work);
    gpointer self;
} HsExecutor;

/* Orders a piece of work. Asserts that it is not queued. done is called when it has been done;
 * never when it is withdrawn, or the executor dies before. submit queues it, withdraw takes it back
 * wherever it is; whoever implements them clears is_queued when the work is over or thrown away. */
void hs_executor_submit(const HsExecutor *executor, HsWork *work, HsCost cost,
                        void (*done)(gpointer user, HsWork *work), gpointer user);

/* How long a piece of work lasts on a CPU: 0 where it costs nothing, though a step takes 1. */
HsCycles hs_executor_cycles(const HsExecutor *executor, HsCost cost);

/* Who runs a step; what it means for a flow, the flow's kind says. */
typedef enum { HS_ON_VMM, HS_ON_OS, HS_ON_STANDBY } HsStepPlace;

typedef enum { HS_STEP_NEXT, HS_STEP_WAIT, HS_STEP_END } HsStepEnd;

typedef struct {
    const char *number; /* in the figure, or the routine's numeral */
    const char *what;   /* as the figure says it */
    HsStepPlace place;
    HsCost (*cost)(gpointer context);
    HsStepEnd (*effect)(gpointer context);
    bool (*applies)(gpointer context); /* NULL: always; a step that does not apply is left out */
} HsStep;

#define HS_FLOW_STEPS_MAX 16u

typedef struct {
    const char *figure; /* "FIG. 5", "job start" */
    const HsStep *steps;
    guint n_steps; /* <= HS_FLOW_STEPS_MAX */
    const HsExecutor *(*executor)(gpointer context, HsStepPlace place);
    void (*on_end)(gpointer context);
} HsFlowKind;

/* When a step began and ended; end is HS_CYCLES_NEVER for one that did not. */
typedef struct {
    HsCycles begin, end, work_cycles;
} HsStepTimes;

/* Gives flows their numbers in a run. Embedded by the system, shared by all flows of it. */
typedef struct {
    HsSimulation *simulation;
    uint32_t n_flows;
    /* Is told of every step as it begins, before its work is ordered; may schedule events, and no
     * more. A step that is done once more (hs_flow_retry) does not begin again. NULL: nobody. */
    void (*on_step)(gpointer user, const char *number);
    gpointer user;
} HsFlowLog;

typedef enum { HS_FLOW_IDLE, HS_FLOW_WORKING, HS_FLOW_WAITING } HsFlowState;

/* Embedded; private but for reading. */
typedef struct {
    HsFlowState state;
    const HsFlowKind *kind;
    gpointer context;
    HsFlowLog *log;
    const char *subject, *cause, *outcome;
    uint32_t number;
    guint step_i;
    HsCycles begin, step_begin, step_work;
    HsCycles step_unseen, step_cpu_wait, ordered_at;
    const char *cpu_name;
    HsWork work;
    HsStepTimes times[HS_FLOW_STEPS_MAX];
} HsFlow;

/* Begins at cycle `begin` <= now (FIG. 5 begins with the fault). Asserts that the flow is idle.
 * subject and cause are borrowed until the end. */
void hs_flow_begin(HsFlow *flow, HsFlowLog *log, const HsFlowKind *kind, gpointer context,
                   const char *subject, const char *cause, HsCycles begin);
/* Ends the waiting step and goes on with the next. Asserts WAITING. */
void hs_flow_resume(HsFlow *flow);
/* Does the waiting step once more. Asserts WAITING. */
void hs_flow_retry(HsFlow *flow);
/* How it ends if no step says otherwise; "done" unless set. A literal. */
void hs_flow_set_outcome(HsFlow *flow, const char *outcome);
/* Ends it here; nothing if it is idle. Its work in progress, if any, is withdrawn. The trace has
 * the outcome with the number of the step that was under way: "standby failed (step 504)". */
void hs_flow_abort(HsFlow *flow, const char *outcome);
bool hs_flow_is_idle(const HsFlow *flow);
/* The number of the step it is at, "504"; NULL when idle. */
const char *hs_flow_step_number(const HsFlow *flow);

#endif
