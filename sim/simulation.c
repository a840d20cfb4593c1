/* simulation: the main loop, hs_simulation_run, and what it needs. */
#include "sim/simulation.h"

#include "sim/assert.h"

#include <stdio.h>
#include <string.h>

#include "sim/banned.h"

struct HsSimulation {
    uint64_t seed;
    uint64_t clock_hz;
    uint64_t events_max;
    uint64_t burst_max;
    HsTrace *trace; /* borrowed */
    const volatile sig_atomic_t *is_interrupted;

    HsEventQueue *queue;
    GPtrArray *components; /* of HsComponent; in rank order once started */
    bool is_started;

    HsCycles now;
    uint64_t events;
    uint64_t events_in_cycle;
    /* Of the event that fired last, for messages: an event may go with its owner, these stay. */
    const HsComponent *fired_target;
    const char *fired_kind;

    const char *stop_reason; /* not NULL: the run ends */
    GError *violation;       /* not NULL: the run fails */
};

static const sig_atomic_t never_interrupted = 0;

GQuark hs_simulation_error_quark(void)
{
    return g_quark_from_static_string("hs-simulation-error");
}

HsSimulation *hs_simulation_new(const HsSimulationSetup *setup)
{
    HsSimulation *simulation = g_new0(HsSimulation, 1);

    hs_assert(setup->trace != NULL);
    hs_assert(setup->clock_hz >= HS_CLOCK_HZ_MIN && setup->clock_hz <= HS_CLOCK_HZ_MAX);
    simulation->seed = setup->seed;
    simulation->clock_hz = setup->clock_hz;
    simulation->events_max = setup->events_max > 0 ? setup->events_max : HS_EVENTS_MAX_DEFAULT;
    simulation->burst_max = setup->burst_max > 0 ? setup->burst_max : UINT64_MAX;
    simulation->trace = setup->trace;
    simulation->is_interrupted = setup->is_interrupted != NULL ? setup->is_interrupted
                                                               : &never_interrupted;
    simulation->queue = hs_event_queue_new();
    simulation->components = g_ptr_array_new_with_free_func(g_free);
    return simulation;
}

void hs_simulation_free(HsSimulation *simulation)
{
    if (simulation == NULL)
        return;
    g_clear_error(&simulation->violation);
    g_ptr_array_unref(simulation->components);
    hs_event_queue_free(simulation->queue);
    g_free(simulation);
}

/* Components. */

HsComponent *hs_simulation_add(HsSimulation *simulation, const char *name, const char *kind)
{
    hs_assert(!simulation->is_started);
    hs_assert(simulation->components->len < HS_COMPONENTS_MAX);
    for (guint component_i = 0; component_i < simulation->components->len; component_i++) {
        const HsComponent *other = g_ptr_array_index(simulation->components, component_i);

        hs_assert(strcmp(other->name, name) != 0);
    }

    HsComponent *component = g_new0(HsComponent, 1);

    component->name = g_intern_string(name);
    component->kind = kind;
    g_ptr_array_add(simulation->components, component);
    return component;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    const HsComponent *const *component_a = a;
    const HsComponent *const *component_b = b;

    return strcmp((*component_a)->name, (*component_b)->name);
}

void hs_simulation_start(HsSimulation *simulation)
{
    hs_assert(!simulation->is_started);
    simulation->is_started = true;
    g_ptr_array_sort(simulation->components, compare_names);
    for (guint rank = 0; rank < simulation->components->len; rank++) {
        HsComponent *component = g_ptr_array_index(simulation->components, rank);

        component->rank = rank;
    }
}

const GPtrArray *hs_simulation_components(const HsSimulation *simulation)
{
    return simulation->components;
}

HsCycles hs_simulation_now(const HsSimulation *simulation)
{
    return simulation->now;
}

uint64_t hs_simulation_clock_hz(const HsSimulation *simulation)
{
    return simulation->clock_hz;
}

uint64_t hs_simulation_seed(const HsSimulation *simulation)
{
    return simulation->seed;
}

HsTrace *hs_simulation_trace(const HsSimulation *simulation)
{
    return simulation->trace;
}

uint64_t hs_simulation_events(const HsSimulation *simulation)
{
    return simulation->events;
}

/* Events. */

void hs_event_init(HsEvent *event, const HsComponent *target, HsPhase phase, const char *kind,
                   HsEventHandler fire, gpointer owner)
{
    hs_assert(target != NULL && kind != NULL && fire != NULL);
    hs_assert(phase < HS_PHASE_N);
    *event =
        (HsEvent){ .target = target, .phase = phase, .kind = kind, .fire = fire, .owner = owner };
}

void hs_event_set_quiet(HsEvent *event)
{
    event->is_quiet = true;
}

void hs_event_set_wakeup(HsEvent *event)
{
    event->is_quiet = true;
    event->is_wakeup = true;
}

bool hs_event_is_queued(const HsEvent *event)
{
    return event->is_queued;
}

void hs_simulation_schedule(HsSimulation *simulation, HsEvent *event, HsCycles at)
{
    hs_assert(simulation->is_started);
    hs_assert(at >= simulation->now);
    hs_event_queue_schedule(simulation->queue, event, at);
}

void hs_simulation_schedule_in(HsSimulation *simulation, HsEvent *event, HsCycles delay)
{
    hs_assert(delay <= HS_CYCLES_MAX - simulation->now);
    hs_simulation_schedule(simulation, event, simulation->now + delay);
}

void hs_simulation_cancel(HsSimulation *simulation, HsEvent *event)
{
    hs_event_queue_cancel(simulation->queue, event);
}

/* The clock. */

static inline void clock_move(HsSimulation *simulation, HsCycles to)
{
    hs_assert(to >= simulation->now);
    if (to > simulation->now)
        simulation->events_in_cycle = 0;
    simulation->now = to;
}

/* One event, or one interaction of a CPU within one, happens at `to`. */
static inline void clock_tick(HsSimulation *simulation, HsCycles to)
{
    clock_move(simulation, to);
    simulation->events++;
    simulation->events_in_cycle++;
}

static inline bool is_ending(const HsSimulation *simulation)
{
    return simulation->stop_reason != NULL || simulation->violation != NULL ||
           *simulation->is_interrupted != 0;
}

/* TRUE when one more event, at `at`, is over a limit. */
static inline bool is_over_limit(const HsSimulation *simulation, HsCycles at)
{
    return simulation->events >= simulation->events_max ||
           (at == simulation->now && simulation->events_in_cycle >= HS_EVENTS_IN_CYCLE_MAX);
}

HsCycles hs_simulation_horizon(HsSimulation *simulation, const HsEvent *self)
{
    const HsEvent *next = hs_event_queue_peek(simulation->queue);
    uint64_t place = (uint64_t)self->phase << 32 | self->target->rank;

    hs_assert(!self->is_queued);
    if (is_ending(simulation) || simulation->events >= simulation->events_max)
        return 0;
    if (simulation->events_in_cycle >= HS_EVENTS_IN_CYCLE_MAX)
        return simulation->now;
    if (next == NULL)
        return HS_CYCLES_MAX;
    /* At the same place in the order the queued one was there first. */
    return next->place <= place ? next->cycle : next->cycle + 1;
}

void hs_simulation_advance(HsSimulation *simulation, HsCycles to)
{
    clock_tick(simulation, to);
}

uint64_t hs_simulation_burst_max(const HsSimulation *simulation)
{
    return simulation->burst_max;
}

/* The ways to end. */

void hs_simulation_stop(HsSimulation *simulation, const char *reason)
{
    hs_assert(reason != NULL);
    if (simulation->stop_reason == NULL)
        simulation->stop_reason = reason;
}

const char *hs_simulation_stop_reason(const HsSimulation *simulation)
{
    return simulation->stop_reason;
}

void hs_simulation_violate(HsSimulation *simulation, const char *component, const char *invariant,
                           const char *format, ...)
{
    if (simulation->violation != NULL)
        return;

    va_list arguments;

    va_start(arguments, format);

    g_autofree char *values = g_strdup_vprintf(format, arguments);

    va_end(arguments);
    simulation->violation = g_error_new(HS_SIMULATION_ERROR, HS_SIMULATION_ERROR_INVARIANT,
                                        "cycle %" G_GUINT64_FORMAT ": %s: %s: %s", simulation->now,
                                        component, invariant, values);
}

bool hs_simulation_is_violated(const HsSimulation *simulation)
{
    return simulation->violation != NULL;
}

/* `next` was not fired, it would be one too many. */
static HsEnd fail_at_limit(const HsSimulation *simulation, const HsEvent *next, GError **error)
{
    if (simulation->events >= simulation->events_max)
        g_set_error(error, HS_SIMULATION_ERROR, HS_SIMULATION_ERROR_EVENTS,
                    "cycle %" G_GUINT64_FORMAT ": the limit of %" G_GUINT64_FORMAT
                    " events is reached; next would be %s: %s",
                    simulation->now, simulation->events_max, next->target->name, next->kind);
    else
        g_set_error(error, HS_SIMULATION_ERROR, HS_SIMULATION_ERROR_SPIN,
                    "cycle %" G_GUINT64_FORMAT ": %u events in one cycle, time does not go on; "
                    "%s spins: %s",
                    simulation->now, HS_EVENTS_IN_CYCLE_MAX, next->target->name, next->kind);
    return HS_END_FAILED;
}

static HsEnd how_it_ended(const HsSimulation *simulation, GError **error)
{
    if (simulation->violation != NULL) {
        g_propagate_error(error, g_error_copy(simulation->violation));
        return HS_END_FAILED;
    }
    if (simulation->stop_reason != NULL)
        return HS_END_STOPPED;
    return *simulation->is_interrupted != 0 ? HS_END_INTERRUPTED : HS_END_IDLE;
}

/* The main loop. */

static void trace_event(HsSimulation *simulation, const HsEvent *event)
{
    hs_trace_row(simulation->trace, &hs_table_event,
                 (HsCell[]){ HS_INTEGER(event->cycle), HS_INTEGER(event->phase),
                             HS_TEXT(event->target->name), HS_TEXT(event->kind) });
}

static void fire(HsSimulation *simulation, HsEvent *event)
{
    if (event->is_wakeup)
        clock_move(simulation, event->cycle);
    else
        clock_tick(simulation, event->cycle);
    simulation->fired_target = event->target;
    simulation->fired_kind = event->kind;
    if (!event->is_quiet)
        trace_event(simulation, event);
    event->fire(event->owner, event);
}

static HsEnd run(HsSimulation *simulation, GError **error)
{
    while (!is_ending(simulation)) {
        HsEvent *next = hs_event_queue_peek(simulation->queue);

        if (next == NULL)
            break;
        if (is_over_limit(simulation, next->cycle))
            return fail_at_limit(simulation, next, error);
        fire(simulation, hs_event_queue_pop(simulation->queue));
    }
    return how_it_ended(simulation, error);
}

/* For hs_assert. */
static void describe_run(gconstpointer user)
{
    const HsSimulation *simulation = user;

    (void)fprintf(stderr, "  at cycle %" G_GUINT64_FORMAT ", event %" G_GUINT64_FORMAT,
                  simulation->now, simulation->events);
    if (simulation->fired_target != NULL)
        (void)fprintf(stderr, ", %s: %s", simulation->fired_target->name, simulation->fired_kind);
    (void)fputc('\n', stderr);
}

HsEnd hs_simulation_run(HsSimulation *simulation, GError **error)
{
    hs_assert(simulation->is_started);
    hs_assert_set_context(describe_run, simulation);

    HsEnd end = run(simulation, error);

    hs_assert_set_context(NULL, NULL);
    return end;
}
