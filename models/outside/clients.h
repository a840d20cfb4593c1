/* clients: the people outside who use programs and wait for their replies.
 *
 * WHAT IT STANDS FOR. What the hot standby system is for: somebody sends requests over
 * communication controller 60 and wants replies, crash or not.
 *
 * PARAMETERS of a group  targets: client i (from 1) uses target (i - 1) mod n of them;
 *   arrivals: closed (each client thinks, then sends), or open: constant, poisson, a list; work:
 *   the service time a request asks for (HsRequestHead.work_cycles), 0 when not said.
 *
 * STATES of a client
 *   THINKING -> WAITING [closed: think time over; open: an arrival takes it: it sends request
 *   number n + 1]
 *   WAITING -> WAITING  [time-out: sends the same number again, with the same work]
 *   WAITING -> THINKING [the reply to that number arrives; any other reply is an old one and
 *   ignored]
 *
 * OPEN ARRIVALS come whether or not anybody has been served. Each takes the client with the lowest
 *   number that is free: as many may wait as the group counts. When all wait the arrival is turned
 *   away and counted; it is never sent.
 *
 * TIMING. closed   first request one think time after start_cycles, each next one a think time
 *                  after the reply
 *         constant arrivals at start + p, start + 2 p, ...
 *         poisson  the times between arrivals are exponential with mean p, the first from start on
 *         list     arrivals at start + each of its times
 *
 * DRAWS. Think times come from the client's own stream, (seed, "GROUP.N"), its work from (seed,
 *   "GROUP.N work"). Open arrivals come from (seed, "GROUP arrivals") and their work from (seed,
 *   "GROUP work"), one draw an arrival, turned away or not. So other clients, faults and policies
 *   change none of them: the k-th arrival is the same in every run.
 *
 * COUNTERS of a group: requests, replies, sent again, replies ignored, turned away; the mean and
 *   the longest response, from the first sending to the reply.
 *
 * LIMITS. A time between arrivals is 1 cycle at least.
 */
#ifndef HS_CLIENTS_H
#define HS_CLIENTS_H

#include "models/hardware/link.h"
#include "models/outage.h"
#include "models/program/application.h"

typedef enum { HS_DRAW_CONSTANT, HS_DRAW_EXPONENTIAL, HS_DRAW_UNIFORM } HsDrawKind;

/* A random time. */
typedef struct {
    HsDrawKind kind;
    HsCycles low_cycles;  /* the value, or the mean, or the lowest */
    HsCycles high_cycles; /* of uniform */
} HsDraw;

typedef enum {
    HS_ARRIVALS_CLOSED,
    HS_ARRIVALS_CONSTANT,
    HS_ARRIVALS_POISSON,
    HS_ARRIVALS_LIST
} HsArrivalsKind;

/* One of a list. */
typedef struct {
    HsCycles at; /* after start_cycles; not before the one before it */
    uint32_t size_bytes;
    bool has_work; /* else it is drawn */
    HsCycles work_cycles;
} HsArrival;

typedef struct {
    const char *name;                   /* of the group; borrowed */
    HsApplication *const *applications; /* the targets; the array is borrowed for the call */
    uint32_t n_applications;            /* >= 1 */
    uint32_t n_clients;
    uint32_t first_client; /* number of the group's first client in the run, from 1 */
    HsArrivalsKind arrivals;
    HsDraw think;           /* closed */
    HsCycles period_cycles; /* constant, poisson; >= 1 */
    const HsArrival *list;  /* borrowed */
    uint32_t n_list;
    HsDraw work;
    uint32_t request_bytes;
    HsCycles timeout_cycles; /* >= 1 */
    HsCycles start_cycles;
} HsClientsParameters;

typedef struct HsClients HsClients;

/* One group. link, outages and owner_names (by owner number) are borrowed. */
HsClients *hs_clients_new(HsSimulation *simulation, HsLink *link, HsOutages *outages,
                          const char *const *owner_names, const HsClientsParameters *parameters);
void hs_clients_free(HsClients *clients);
/* Once, when the run starts. */
void hs_clients_start(HsClients *clients);

/* TRUE when the client with that number in the run is one of the group's. */
bool hs_clients_has(const HsClients *clients, uint32_t client);
/* A reply arrived for one of the group's. */
void hs_clients_on_reply(HsClients *clients, const HsMessage *message);
/* The run ends: writes the requests under way and the counters to the trace. */
void hs_clients_finish(HsClients *clients);

typedef struct {
    uint64_t n_requests, n_replies, n_retries, n_ignored, n_waiting, n_turned_away;
    HsCycles response_cycles; /* the mean, rounded down; HS_CYCLES_NEVER: no reply yet */
    HsCycles longest_cycles;  /* the same */
} HsClientsCounters;
HsClientsCounters hs_clients_counters(const HsClients *clients);
/* TRUE when one of them waits for a reply of that program. */
bool hs_clients_waits_for(const HsClients *clients, const HsApplication *application);
HsCycles hs_clients_timeout(const HsClients *clients);
const char *hs_clients_name(const HsClients *clients);

#endif
