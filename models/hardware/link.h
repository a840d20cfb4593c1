/* link: a communication line of controller 60, both directions.
 *
 * WHAT IT STANDS FOR. "A control device for transferring data to other computer systems over
 * communications" (seed). Each direction carries one message at a time.
 *
 * PARAMETERS  rate (bytes a second, each direction, 1 or more), latency_cycles,
 *             messages_max (1 .. HS_LINK_MESSAGES_MAX).
 *
 * TIMING of a message of n bytes sent at cycle t in a direction:
 *     begin   = max(t, direction free)
 *     sent    = begin + ceil(n * clock / rate)    direction free = sent
 *     arrives = sent + latency_cycles
 *   First come, first served: messages of a direction arrive in the order in which they were
 *   sent. Messages under way (sent, not arrived; those waiting for the line too) in both directions
 *   together are at most messages_max; one more is dropped and counted, and takes no line time.
 *
 * STATES
 *   WHOLE -> CUT [hs_link_cut]; CUT -> WHOLE [its time is over, in HS_PHASE_FAULT], or never
 *   At the cut every message under way, in both directions, is lost, also those that wait for the
 *   line; so both directions are free when the line is whole again. While it is cut a message that
 *   is sent is lost in the cycle it is sent in. Nobody is told: the sender waits for an answer.
 *   A message that arrives in the cycle of the cut is lost: faults come first (HS_PHASE_FAULT). One
 *   sent in the cycle in which the line is whole again is carried. A second cut while the line is
 *   cut lasts until the later of the two ends.
 *
 * COUNTERS, by direction: messages and bytes sent (not dropped), messages dropped because too many
 * were under way, messages lost by a cut (of those sent, and those never carried), cycles the line
 * was busy (booked when sent), cycles messages waited for it, the most that were under way.
 */
#ifndef HS_LINK_H
#define HS_LINK_H

#include "sim/simulation.h"

#define HS_LINK_MESSAGES_MAX 1000000u

typedef enum { HS_LINK_IN, HS_LINK_OUT } HsLinkDirection; /* seen from the machine */

typedef struct {
    uint64_t rate_bytes_per_second;
    HsCycles latency_cycles;
    uint32_t messages_max;
} HsLinkParameters;

/* Not for or from a program, but the monitor: vmm/switching_port.h says what the rest is. */
#define HS_MESSAGE_OF_NO_PROGRAM UINT32_MAX

/* What a message is about: the same for a request and its reply. */
typedef struct {
    uint32_t application; /* the program it is for or from; or HS_MESSAGE_OF_NO_PROGRAM */
    uint32_t client;      /* who sent it */
    uint64_t number;      /* the client's own count of its requests; the same when it sends again */
    uint32_t size_bytes;  /* > 0 (asserted): nothing arrives in the cycle it is sent in */
    uint32_t server;      /* of a reply: number of the OS that ran the program; 0 in a request */
    HsCycles sent_at;     /* of a reply: when the program sent it; 0 in a request */
    HsCycles work_cycles; /* of a request: the service time it asks for */
} HsMessage;

typedef struct HsLink HsLink;
/* A message arrived; `message` is borrowed for the call. Called in HS_PHASE_DEVICE (in) or
 * HS_PHASE_OUTSIDE (out). It may send, in both directions. */
typedef void (*HsLinkHandler)(gpointer user, const HsMessage *message);

HsLink *hs_link_new(HsSimulation *simulation, const char *name, const HsLinkParameters *parameters);
void hs_link_free(HsLink *link);
/* Who receives in a direction; once for each, before the run. */
void hs_link_connect(HsLink *link, HsLinkDirection direction, HsLinkHandler handler, gpointer user);

/* Sends at the current cycle; `message` is copied. The receiver must be connected (asserted).
 * FALSE: dropped (and counted). */
bool hs_link_send(HsLink *link, HsLinkDirection direction, const HsMessage *message);

/* Cuts the line for so many cycles, at least 1; HS_CYCLES_NEVER: for good. FALSE: it changes
 * nothing, the line is cut for longer. */
bool hs_link_cut(HsLink *link, HsCycles cycles);
bool hs_link_is_cut(const HsLink *link);

typedef struct {
    uint64_t n_messages[2], n_bytes[2], n_dropped[2], n_lost[2];
    HsCycles busy_cycles[2], wait_cycles[2];
    uint32_t n_under_way_most[2];
} HsLinkCounters;
HsLinkCounters hs_link_counters(const HsLink *link);
/* Writes the counters to the trace; at the end of a run. */
void hs_link_record(const HsLink *link);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsLink, hs_link_free)

#endif
