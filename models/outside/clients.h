/* clients: the people outside who use a program and wait for its replies.
 *
 * WHAT IT STANDS FOR. What the hot standby system is for: somebody sends requests over
 * communication controller 60 and wants replies, crash or not.
 *
 * STATES of a client
 *   THINKING -> WAITING [think time over: sends request number n + 1]
 *   WAITING -> WAITING  [time-out: sends the same number again]
 *   WAITING -> THINKING [the reply to that number arrives; any other reply is an old one and
 *   ignored]
 *
 * TIMING. Think times come from the client's own stream, (seed, "GROUP.N"): other clients, faults
 *   and policies do not change them. The first request is sent one think time after start_cycles.
 *
 * COUNTERS of a group: requests, replies, retries (sent again), replies ignored.
 */
#ifndef HS_CLIENTS_H
#define HS_CLIENTS_H

#include "models/hardware/link.h"
#include "models/outage.h"
#include "models/program/application.h"

typedef enum { HS_THINK_CONSTANT, HS_THINK_EXPONENTIAL, HS_THINK_UNIFORM } HsThinkKind;

typedef struct {
    const char *name; /* of the group; borrowed */
    HsApplication *application;
    uint32_t n_clients;
    uint32_t first_client; /* number of the group's first client in the run, from 1 */
    HsThinkKind think;
    HsCycles think_low_cycles;  /* the mean, where there is one */
    HsCycles think_high_cycles; /* of uniform */
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
    uint64_t n_requests, n_replies, n_retries, n_ignored, n_waiting;
} HsClientsCounters;
HsClientsCounters hs_clients_counters(const HsClients *clients);
/* TRUE when one of them waits for a reply of that program. */
bool hs_clients_waits_for(const HsClients *clients, const HsApplication *application);
HsCycles hs_clients_timeout(const HsClients *clients);
const char *hs_clients_name(const HsClients *clients);

#endif
