/* expectations: the conditions of a scenario, `expect` and `when`, looked at as the run goes.
 *
 * WHEN A CONDITION IS LOOKED AT
 *   at T           at the end of that cycle (HS_PHASE_PROBE): it must hold
 *   at stop        when the run ends: it must hold
 *   within T after FAULT   at the end of every cycle in which something was traced, from the
 *                  fault on: it must hold once, at the latest T after the fault
 *   always         at the end of every cycle in which something was traced: it must always hold
 *   when (faults, commands)  the same: it strikes in the cycle after the condition first holds
 * Looking changes nothing: a run has the same digest with and without its expectations.
 *
 * A time that has not come (a step that was not reached) makes every comparison false but !=.
 */
#ifndef HS_EXPECTATIONS_H
#define HS_EXPECTATIONS_H

#include "models/outside/fault_injector.h"
#include "models/paths.h"

typedef enum { HS_VERDICT_NOT_REACHED, HS_VERDICT_HELD, HS_VERDICT_FAILED } HsVerdict;
/* "not reached", "held", "failed" */
const char *hs_verdict_name(HsVerdict verdict);

/* What became of one expectation. */
typedef struct {
    const char *title;
    const char *condition; /* as written */
    HsVerdict verdict;
    HsCycles cycle;     /* when it was decided; HS_CYCLES_NEVER: it was not */
    const char *detail; /* the values found where it failed; else "" */
    HsPlace place;
} HsExpectationResult;

typedef struct HsExpectations HsExpectations;

/* A block that may say `when`, and what to tell when that holds. Borrowed. */
typedef struct {
    const HsNode *node;
    HsTrigger *trigger;
} HsWhen;

/* Reads the `expect` statements of the top level, and the `when` of those blocks that have one;
 * NULL: see diagnostics. whens: of HsWhen, faults and commands. fault_nodes: the fault blocks in
 * the injector's order. All borrowed, whens for the call alone. */
HsExpectations *hs_expectations_new(const HsPathWorld *world, const HsNode *root,
                                    GPtrArray *fault_nodes, const HsFaultInjector *injector,
                                    const GArray *whens, HsDiagnostics *diagnostics);
void hs_expectations_free(HsExpectations *expectations);
/* Once, when the run starts. */
void hs_expectations_start(HsExpectations *expectations);
/* Something was traced in this cycle. */
void hs_expectations_on_change(HsExpectations *expectations);
/* The run ends: decides what is still open. */
void hs_expectations_finish(HsExpectations *expectations);

guint hs_expectations_n(const HsExpectations *expectations);
HsExpectationResult hs_expectations_result(const HsExpectations *expectations, guint i);

#endif
