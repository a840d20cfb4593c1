/* event_queue: the future of a run, in one total order.
 *
 * ORDER is (cycle, phase, rank, seq):
 *   cycle  when;
 *   phase  a named step inside the cycle, see HsPhase: each has a reason;
 *   rank   the place of the target component among all names, sorted: so the order in which a
 *          scenario lists its parts cannot change a result;
 *   seq    how many events were scheduled before: first come, first served among the rest.
 *
 * Events live inside the components that own them (intrusive, nothing is allocated to schedule
 * one). An event is in the queue at most once: scheduling it again is a programmer error; cancel it
 * first. The handle of an event is its address.
 *
 * The queue is a hierarchical timing wheel on 64-bit cycles: level 0 has one slot for each cycle of
 * the current window, a level above it one slot for each window of the level below. Schedule and
 * cancel are O(1); each event moves down at most once per level. The events of one cycle are sorted
 * when the cycle begins; what is scheduled into the cycle that fires looks for its place from the
 * end, one step for each event that comes after it.
 */
#ifndef HS_EVENT_QUEUE_H
#define HS_EVENT_QUEUE_H

#include "sim/cycles.h"

/* The steps of one cycle, in order. */
typedef enum {
    HS_PHASE_POLL,    /* polls look first: they read what the last cycle left */
    HS_PHASE_FAULT,   /* then injected faults strike, before anything else goes on */
    HS_PHASE_DEVICE,  /* then devices and links finish what ends now and interrupt */
    HS_PHASE_VMM,     /* then the monitor's timers: it sees those interrupts */
    HS_PHASE_GUEST,   /* then the guests' timers */
    HS_PHASE_CPU,     /* then CPUs execute */
    HS_PHASE_OUTSIDE, /* then the world outside the machine acts: it saw this cycle's replies */
    HS_PHASE_PROBE,   /* then expectations and `when` conditions look at the settled cycle */
    HS_PHASE_STOP,    /* last, the run may end: a cycle is simulated whole or not at all */
    HS_PHASE_N
} HsPhase;

typedef struct HsEvent HsEvent;

/* What happens at the event's cycle. It checks first, changes state without a way to fail, and
 * returns; it never waits. The event is out of the queue when it is called, so it may be scheduled
 * again from here. */
typedef void (*HsEventHandler)(gpointer owner, HsEvent *event);

/* Private to event_queue and simulation but for what hs_event_init takes. */
struct HsEvent {
    HsCycles cycle;
    uint64_t place; /* phase << 32 | rank, while queued: the order inside a cycle, but for seq */
    uint64_t seq;
    HsEvent *next, *previous;
    HsEventHandler fire;
    gpointer owner;
    const struct HsComponent *target;
    const char *kind; /* what happens, a literal: "slice ends" */
    HsPhase phase;
    uint16_t slot; /* where it hangs while queued */
    bool is_queued;
    bool is_wakeup; /* not counted either */
    bool is_quiet;  /* an artefact of scheduling, not a happening: not part of trace and digest */
};

typedef struct HsEventQueue HsEventQueue;

HsEventQueue *hs_event_queue_new(void);
void hs_event_queue_free(HsEventQueue *queue); /* NULL is fine; events are not freed */

/* Puts an event in at `at` >= the cycle of the last pop. Asserts that it is not queued. The order
 * key is read from event->phase and event->target->rank now. */
void hs_event_queue_schedule(HsEventQueue *queue, HsEvent *event, HsCycles at);

/* Takes a queued event out. Asserts that it is queued. */
void hs_event_queue_cancel(HsEventQueue *queue, HsEvent *event);

/* The next event in the order, or NULL. Does not take it out, and anything may still be scheduled
 * before it. As cheap as a load unless the next event was popped or cancelled since. */
HsEvent *hs_event_queue_peek(HsEventQueue *queue);

/* Takes the next event out, or returns NULL when the queue is empty. */
HsEvent *hs_event_queue_pop(HsEventQueue *queue);

size_t hs_event_queue_length(const HsEventQueue *queue);

#endif
