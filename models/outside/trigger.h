/* trigger: when something from outside strikes: a fault, or an operator's command.
 *
 * WHAT IT STANDS FOR. The scenario's answer to "when": at a time, when a condition holds, or at a
 * step of FIG. 5 or FIG. 6; once, or again and again.
 *
 *     at 5 s                  in that cycle
 *     when CONDITION          in the cycle after the one in which it first holds
 *     at step 504 + 10 us     so long after a step of that number begins for the first time, and in
 *                             the next cycle at the earliest
 *     every constant 2 s      a renewal process: first one period after its `at` (0 s when not
 *     every exponential 2 s   said), then one period after each strike
 *
 * STATES
 *   ARMED -> SET   [hs_trigger_start, of a time or a renewal]
 *   ARMED -> SET   [hs_trigger_on_condition; hs_trigger_on_step, of its step]
 *   SET -> SPENT   [it strikes]          SET -> SET [a renewal strikes: the next one is set]
 *   A condition that holds again, and a step that begins again, find it SET or SPENT: nothing
 *   strikes twice but a renewal.
 *
 * TIMING. It strikes in HS_PHASE_FAULT: before devices, monitor, guests and CPUs of that cycle. A
 *   step begins in a later phase than that, so `at step N` strikes in the cycle after the one in
 *   which N begins, as `at step N + 1 cycles` does. Step 501 begins, for a trigger, when the
 *   monitor sets to it, not with the fault. Of two triggers for the same cycle the one of the
 *   lower rank strikes first: commands before faults, and of each in the order in which they were
 *   set. A period of a renewal is drawn from its own stream, (seed, "trigger:TITLE"): policies and
 *   other faults do not change it, and nothing with a name has one like it, for no name has a
 *   colon; it is 1 cycle at least. A time beyond the clock's end never comes.
 */
#ifndef HS_TRIGGER_H
#define HS_TRIGGER_H

#include "sim/random.h"
#include "sim/simulation.h"

typedef enum { HS_TRIGGER_AT, HS_TRIGGER_WHEN, HS_TRIGGER_STEP } HsTriggerKind;
typedef enum { HS_RENEWAL_NONE, HS_RENEWAL_CONSTANT, HS_RENEWAL_EXPONENTIAL } HsRenewal;

typedef struct {
    HsTriggerKind kind;
    HsCycles at;            /* HS_TRIGGER_AT */
    const char *step;       /* HS_TRIGGER_STEP: "504"; borrowed */
    HsCycles offset_cycles; /* HS_TRIGGER_STEP */
    HsRenewal renewal;      /* of HS_TRIGGER_AT alone (asserted) */
    HsCycles period_cycles; /* the mean, of an exponential one; >= 1 */
} HsTriggerParameters;

typedef enum { HS_TRIGGER_ARMED, HS_TRIGGER_SET, HS_TRIGGER_SPENT } HsTriggerState;

/* Embedded; private but for reading. */
typedef struct {
    HsSimulation *simulation;
    HsTriggerParameters parameters;
    HsTriggerState state;
    HsEvent event;
    HsRandom random;
    HsCycles struck_at; /* first; HS_CYCLES_NEVER: not yet */
    void (*strike)(gpointer user);
    gpointer user;
} HsTrigger;

/* kind: of its event, a literal. title (of the fault or command) makes the stream; borrowed.
 * parameters are copied. */
void hs_trigger_init(HsTrigger *trigger, HsSimulation *simulation, const HsComponent *component,
                     const char *kind, const char *title, const HsTriggerParameters *parameters,
                     void (*strike)(gpointer user), gpointer user);
/* Once, when the run starts. */
void hs_trigger_start(HsTrigger *trigger);
/* The condition holds. Asserts that it waits for one. */
void hs_trigger_on_condition(HsTrigger *trigger);
/* A step of that number begins, in whichever flow. */
void hs_trigger_on_step(HsTrigger *trigger, const char *step);

#endif
