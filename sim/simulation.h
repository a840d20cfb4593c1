/* simulation: the clock, the components, the main loop and the way a run ends.
 *
 *     HsSimulation *sim = hs_simulation_new(&(HsSimulationSetup){ .seed = 42, ... });
 *     HsComponent *disk = hs_simulation_add(sim, "disk", "disk");
 *     hs_event_init(&d->arrives, disk, HS_PHASE_DEVICE, "transfer ends", disk_on_end, d);
 *     hs_simulation_start(sim);                       ranks are given, names are closed
 *     hs_simulation_schedule(sim, &d->arrives, 100);
 *     hs_simulation_run(sim, &error);                 until stop, an empty queue, or a limit
 *
 * CPUS AND THE CLOCK. Everything else acts only when its event fires. The CPUs act more often: in
 * their handler they execute for as long as no other event is due (hs_simulation_horizon), and move
 * the clock themselves when something happens that others can see (hs_simulation_advance). That is
 * the same order, bit for bit, as one event for each instruction, without the cost of one.
 * `burst_max` bounds it; 1 makes every instruction an event, and must not change any result.
 */
#ifndef HS_SIMULATION_H
#define HS_SIMULATION_H

#include "sim/event_queue.h"
#include "sim/random.h"
#include "sim/trace.h"

#include <signal.h>

/* A part of the model with a name. Owned by the simulation. */
typedef struct HsComponent {
    const char *name; /* unique, interned */
    const char *kind; /* "disk", "guest os": a literal */
    uint32_t rank;    /* place among the sorted names; set by hs_simulation_start */
} HsComponent;

typedef struct HsSimulation HsSimulation;

typedef struct {
    uint64_t seed;
    uint64_t clock_hz;
    uint64_t events_max; /* the run fails at this many events; 0: HS_EVENTS_MAX_DEFAULT */
    uint64_t burst_max;  /* instructions a CPU may execute within one event; 0: no bound */
    HsTrace *trace;      /* borrowed, not NULL */
    /* borrowed, may be NULL: the run ends soon after it is non-zero */
    const volatile sig_atomic_t *is_interrupted;
} HsSimulationSetup;

#define HS_EVENTS_MAX_DEFAULT UINT64_C(20000000000)
/* Events one cycle may hold; more means that somebody spins with zero delay. */
#define HS_EVENTS_IN_CYCLE_MAX 1000000u
#define HS_COMPONENTS_MAX 4096u

/* Why a run ended. */
typedef enum {
    HS_END_STOPPED,     /* hs_simulation_stop was called: the scenario's own end */
    HS_END_IDLE,        /* nothing is left to happen */
    HS_END_INTERRUPTED, /* Ctrl-C */
    HS_END_FAILED       /* an invariant broke or a limit was reached; the GError tells */
} HsEnd;

#define HS_SIMULATION_ERROR hs_simulation_error_quark()
GQuark hs_simulation_error_quark(void);
typedef enum {
    HS_SIMULATION_ERROR_INVARIANT,
    HS_SIMULATION_ERROR_EVENTS,
    HS_SIMULATION_ERROR_SPIN
} HsSimulationError;

HsSimulation *hs_simulation_new(const HsSimulationSetup *setup);
void hs_simulation_free(HsSimulation *simulation);

/* Adds a component before hs_simulation_start. The name must be new (asserts). */
HsComponent *hs_simulation_add(HsSimulation *simulation, const char *name, const char *kind);

/* Sorts the names and gives the ranks. Once, before the first schedule. */
void hs_simulation_start(HsSimulation *simulation);

/* The components in rank order, for the store. */
const GPtrArray *hs_simulation_components(const HsSimulation *simulation);

/* Fills an event. `kind` and `target` are borrowed for the life of the run. */
void hs_event_init(HsEvent *event, const HsComponent *target, HsPhase phase, const char *kind,
                   HsEventHandler fire, gpointer owner);
/* Marks it as an artefact of scheduling (a line of a transfer): not in the trace. */
void hs_event_set_quiet(HsEvent *event);
/* Marks it as one that only wakes its owner, who then advances: quiet, and not counted. */
void hs_event_set_wakeup(HsEvent *event);

HsCycles hs_simulation_now(const HsSimulation *simulation);
uint64_t hs_simulation_clock_hz(const HsSimulation *simulation);
uint64_t hs_simulation_seed(const HsSimulation *simulation);
HsTrace *hs_simulation_trace(const HsSimulation *simulation);
/* Events fired so far, quiet ones too, and advances; not wake-ups. So `burst_max` does not change
 * this number. The limits on events count the same way. */
uint64_t hs_simulation_events(const HsSimulation *simulation);

/* at >= now. Asserts that the event is not queued and that `at` is not behind the clock. */
void hs_simulation_schedule(HsSimulation *simulation, HsEvent *event, HsCycles at);
/* delay may be 0. Asserts when now + delay is over HS_CYCLES_MAX. */
void hs_simulation_schedule_in(HsSimulation *simulation, HsEvent *event, HsCycles delay);
/* Asserts that it is queued. */
void hs_simulation_cancel(HsSimulation *simulation, HsEvent *event);
bool hs_event_is_queued(const HsEvent *event);

/* How far the owner of `self` (its event has fired and is not queued) may go within the same
 * handler: cycles below the horizon come before every queued event, and at them nothing else is
 * left to happen before self's phase and rank. Holds until something is scheduled, cancelled or
 * ended. 0: it may do nothing more, as the run is about to end or a limit is reached; schedule
 * `self` where it would go on, and return. */
HsCycles hs_simulation_horizon(HsSimulation *simulation, const HsEvent *self);
/* Moves the clock to `to`, now <= to < horizon. It counts as an event, so that it does not matter
 * to the number of events how often `self` fired. */
void hs_simulation_advance(HsSimulation *simulation, HsCycles to);
/* Instructions a CPU may execute within one event; UINT64_MAX: no bound. */
uint64_t hs_simulation_burst_max(const HsSimulation *simulation);

/* Ends the run after this event. `reason` is borrowed (a literal). */
void hs_simulation_stop(HsSimulation *simulation, const char *reason);
/* The first reason given, or NULL. */
const char *hs_simulation_stop_reason(const HsSimulation *simulation);

/* An invariant of the model is broken: the run ends with HS_END_FAILED and an error that names
 * cycle, component and values. The first violation is kept. */
void hs_simulation_violate(HsSimulation *simulation, const char *component, const char *invariant,
                           const char *format, ...) G_GNUC_PRINTF(4, 5);
bool hs_simulation_is_violated(const HsSimulation *simulation);

/* The main loop. Sets error exactly when it returns HS_END_FAILED. */
HsEnd hs_simulation_run(HsSimulation *simulation, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSimulation, hs_simulation_free)

#endif
