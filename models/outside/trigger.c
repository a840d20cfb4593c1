/* trigger: when something from outside strikes. */
#include "models/outside/trigger.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* So many cycles from `from` on, unless the clock ends before. */
static void trigger_set(HsTrigger *trigger, HsCycles from, HsCycles cycles)
{
    trigger->state = HS_TRIGGER_SET;
    if (cycles <= HS_CYCLES_MAX - from)
        hs_simulation_schedule(trigger->simulation, &trigger->event, from + cycles);
}

static HsCycles trigger_period(HsTrigger *trigger)
{
    const HsTriggerParameters *parameters = &trigger->parameters;
    if (parameters->renewal == HS_RENEWAL_CONSTANT)
        return parameters->period_cycles;
    return MAX(hs_random_exponential(&trigger->random, parameters->period_cycles), 1);
}

static void trigger_on_event(gpointer owner, HsEvent *event)
{
    HsTrigger *trigger = owner;
    HsCycles now = hs_simulation_now(trigger->simulation);
    (void)event;
    if (trigger->struck_at == HS_CYCLES_NEVER)
        trigger->struck_at = now;
    if (trigger->parameters.renewal == HS_RENEWAL_NONE)
        trigger->state = HS_TRIGGER_SPENT;
    else
        trigger_set(trigger, now, trigger_period(trigger));
    trigger->strike(trigger->user);
}

void hs_trigger_init(HsTrigger *trigger, HsSimulation *simulation, const HsComponent *component,
                     const char *kind, const char *title, const HsTriggerParameters *parameters,
                     void (*strike)(gpointer user), gpointer user)
{
    hs_assert(parameters->renewal == HS_RENEWAL_NONE || parameters->kind == HS_TRIGGER_AT);
    hs_assert(parameters->renewal == HS_RENEWAL_NONE || parameters->period_cycles >= 1);
    *trigger = (HsTrigger){ .simulation = simulation,
                            .parameters = *parameters,
                            .struck_at = HS_CYCLES_NEVER,
                            .strike = strike,
                            .user = user };
    g_autofree char *stream = g_strdup_printf("trigger:%s", title);
    hs_random_init(&trigger->random, hs_simulation_seed(simulation), stream);
    hs_event_init(&trigger->event, component, HS_PHASE_FAULT, kind, trigger_on_event, trigger);
}

void hs_trigger_start(HsTrigger *trigger)
{
    const HsTriggerParameters *parameters = &trigger->parameters;
    if (parameters->kind != HS_TRIGGER_AT || parameters->at > HS_CYCLES_MAX)
        return;
    HsCycles wait = parameters->renewal == HS_RENEWAL_NONE ? 0 : trigger_period(trigger);
    trigger_set(trigger, parameters->at, wait);
}

void hs_trigger_on_condition(HsTrigger *trigger)
{
    hs_assert(trigger->parameters.kind == HS_TRIGGER_WHEN);
    if (trigger->state == HS_TRIGGER_ARMED)
        trigger_set(trigger, hs_simulation_now(trigger->simulation), 1);
}

void hs_trigger_on_step(HsTrigger *trigger, const char *step)
{
    const HsTriggerParameters *parameters = &trigger->parameters;
    if (parameters->kind != HS_TRIGGER_STEP || trigger->state != HS_TRIGGER_ARMED ||
        strcmp(parameters->step, step) != 0)
        return;
    trigger_set(trigger, hs_simulation_now(trigger->simulation), MAX(parameters->offset_cycles, 1));
}
