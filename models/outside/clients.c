/* clients: the people outside who use programs and wait for their replies. */
#include "models/outside/clients.h"

#include "models/records.h"
#include "sim/assert.h"
#include "sim/banned.h"

typedef struct {
    HsClients *group;
    uint32_t client; /* its number in the run */
    HsApplication *application;
    HsRandom think, work;
    HsEvent event; /* think time over, or time-out */
    bool is_waiting;
    uint64_t number;
    uint64_t n_attempts;
    uint32_t size_bytes; /* of the request it waits for, and the work in it */
    HsCycles work_cycles;
    HsCycles sent_at;
} Client;

struct HsClients {
    HsSimulation *simulation;
    HsLink *link;
    HsOutages *outages;
    const char *const *owner_names;
    HsClientsParameters parameters;
    Client *clients;
    HsClientsCounters counters;
    HsCycles response_sum; /* of all replies; stays at the clock's end when it is over it */
    /* open arrivals */
    HsRandom arrivals, work;
    HsEvent arrive;
    uint32_t arrival_i; /* of a list: the next */
    uint32_t free_i;    /* no client before it is free */
};

static HsCycles draw(const HsDraw *draw, HsRandom *random)
{
    switch (draw->kind) {
    case HS_DRAW_EXPONENTIAL:
        return hs_random_exponential(random, draw->low_cycles);
    case HS_DRAW_UNIFORM:
        return hs_random_between(random, draw->low_cycles, draw->high_cycles);
    case HS_DRAW_CONSTANT:
    default:
        return draw->low_cycles;
    }
}

static void client_send(Client *client)
{
    HsClients *group = client->group;
    HsMessage message = { .application = client->application->app_i,
                          .client = client->client,
                          .number = client->number,
                          .size_bytes = client->size_bytes,
                          .work_cycles = client->work_cycles };
    client->n_attempts++;
    hs_link_send(group->link, HS_LINK_IN, &message);
    hs_simulation_schedule_in(group->simulation, &client->event, group->parameters.timeout_cycles);
}

/* A new request. */
static void client_begin(Client *client, uint32_t size_bytes, HsCycles work_cycles)
{
    HsClients *group = client->group;
    client->is_waiting = true;
    client->number++;
    client->n_attempts = 0;
    client->size_bytes = size_bytes;
    client->work_cycles = work_cycles;
    client->sent_at = hs_simulation_now(group->simulation);
    group->counters.n_requests++;
    client_send(client);
}

static void client_on_event(gpointer owner, HsEvent *event)
{
    Client *client = owner;
    HsClients *group = client->group;
    (void)event;
    if (!client->is_waiting) {
        client_begin(client, group->parameters.request_bytes,
                     draw(&group->parameters.work, &client->work));
        return;
    }
    group->counters.n_retries++;
    client_send(client);
}

/* ---- open arrivals ---- */

/* The free client with the lowest number; NULL: all wait. */
static Client *clients_find_free(HsClients *clients)
{
    uint32_t n = clients->parameters.n_clients;
    while (clients->free_i < n && clients->clients[clients->free_i].is_waiting)
        clients->free_i++;
    return clients->free_i < n ? &clients->clients[clients->free_i] : NULL;
}

static void clients_turn_away(HsClients *clients)
{
    HsSimulation *simulation = clients->simulation;
    clients->counters.n_turned_away++;
    hs_trace_value(hs_simulation_trace(simulation), hs_simulation_now(simulation),
                   clients->parameters.name, "turned away",
                   (int64_t)clients->counters.n_turned_away);
}

/* Sets the next arrival: so long after `from`, of a list after the start. None beyond the clock's
 * end. */
static void clients_set_arrival(HsClients *clients, HsCycles from)
{
    const HsClientsParameters *parameters = &clients->parameters;
    HsCycles wait = parameters->period_cycles;
    if (parameters->arrivals == HS_ARRIVALS_LIST) {
        if (clients->arrival_i == parameters->n_list)
            return;
        from = parameters->start_cycles;
        wait = parameters->list[clients->arrival_i].at;
    } else if (parameters->arrivals == HS_ARRIVALS_POISSON) {
        wait = MAX(hs_random_exponential(&clients->arrivals, parameters->period_cycles), 1);
    }
    if (from <= HS_CYCLES_MAX && wait <= HS_CYCLES_MAX - from)
        hs_simulation_schedule(clients->simulation, &clients->arrive, from + wait);
}

static void clients_on_arrival(gpointer owner, HsEvent *event)
{
    HsClients *clients = owner;
    const HsClientsParameters *parameters = &clients->parameters;
    uint32_t size_bytes = parameters->request_bytes;
    HsCycles work_cycles = draw(&parameters->work, &clients->work);
    (void)event;
    if (parameters->arrivals == HS_ARRIVALS_LIST) {
        const HsArrival *arrival = &parameters->list[clients->arrival_i++];
        size_bytes = arrival->size_bytes;
        if (arrival->has_work)
            work_cycles = arrival->work_cycles;
    }
    clients_set_arrival(clients, hs_simulation_now(clients->simulation));
    Client *client = clients_find_free(clients);
    if (client != NULL)
        client_begin(client, size_bytes, work_cycles);
    else
        clients_turn_away(clients);
}

/* ---- replies ---- */

static void client_write_request(const Client *client, HsCell replied, HsCell served_by)
{
    const HsClients *group = client->group;
    hs_trace_row(hs_simulation_trace(group->simulation), &hs_table_request,
                 (HsCell[]){ HS_TEXT(group->parameters.name), HS_INTEGER(client->client),
                             HS_INTEGER(client->number), HS_TEXT(client->application->name),
                             HS_INTEGER(client->sent_at), HS_INTEGER(client->n_attempts), replied,
                             served_by });
}

bool hs_clients_has(const HsClients *clients, uint32_t client)
{
    return client >= clients->parameters.first_client &&
           client - clients->parameters.first_client < clients->parameters.n_clients;
}

void hs_clients_on_reply(HsClients *clients, const HsMessage *message)
{
    hs_assert(hs_clients_has(clients, message->client));
    Client *client = &clients->clients[message->client - clients->parameters.first_client];
    if (!client->is_waiting || message->number != client->number) {
        clients->counters.n_ignored++;
        return;
    }
    HsCycles now = hs_simulation_now(clients->simulation);
    client->is_waiting = false;
    clients->free_i = MIN(clients->free_i, message->client - clients->parameters.first_client);
    clients->counters.n_replies++;
    clients->counters.longest_cycles = MAX(clients->counters.longest_cycles, now - client->sent_at);
    clients->response_sum += MIN(now - client->sent_at, HS_CYCLES_MAX - clients->response_sum);
    client_write_request(client, HS_INTEGER(now), HS_TEXT(clients->owner_names[message->server]));
    hs_outages_reply(clients->outages, message->application, message->sent_at, now);
    hs_simulation_cancel(clients->simulation, &client->event);
    if (clients->parameters.arrivals == HS_ARRIVALS_CLOSED)
        hs_simulation_schedule_in(clients->simulation, &client->event,
                                  draw(&clients->parameters.think, &client->think));
}

/* ---- life ---- */

/* stream: "GROUP.N", "GROUP.N work", ...; taken. */
static void stream_init(const HsClients *clients, HsRandom *random, char *stream)
{
    hs_random_init(random, hs_simulation_seed(clients->simulation), stream);
    g_free(stream);
}

static void clients_init_client(HsClients *clients, uint32_t i, const HsComponent *component)
{
    const HsClientsParameters *parameters = &clients->parameters;
    Client *client = &clients->clients[i];
    client->group = clients;
    client->client = parameters->first_client + i;
    client->application = parameters->applications[i % parameters->n_applications];
    stream_init(clients, &client->think, g_strdup_printf("%s.%u", parameters->name, i + 1));
    stream_init(clients, &client->work, g_strdup_printf("%s.%u work", parameters->name, i + 1));
    hs_event_init(&client->event, component, HS_PHASE_OUTSIDE, "client acts", client_on_event,
                  client);
}

HsClients *hs_clients_new(HsSimulation *simulation, HsLink *link, HsOutages *outages,
                          const char *const *owner_names, const HsClientsParameters *parameters)
{
    HsClients *clients = g_new0(HsClients, 1);
    hs_assert(parameters->n_applications >= 1);
    clients->simulation = simulation;
    clients->link = link;
    clients->outages = outages;
    clients->owner_names = owner_names;
    clients->parameters = *parameters;
    clients->clients = g_new0(Client, parameters->n_clients);
    const HsComponent *component = hs_simulation_add(simulation, parameters->name, "clients");
    for (uint32_t i = 0; i < parameters->n_clients; i++)
        clients_init_client(clients, i, component);
    stream_init(clients, &clients->arrivals, g_strdup_printf("%s arrivals", parameters->name));
    stream_init(clients, &clients->work, g_strdup_printf("%s work", parameters->name));
    hs_event_init(&clients->arrive, component, HS_PHASE_OUTSIDE, "arrival", clients_on_arrival,
                  clients);
    return clients;
}

void hs_clients_free(HsClients *clients)
{
    if (clients == NULL)
        return;
    g_free(clients->clients);
    g_free(clients);
}

void hs_clients_start(HsClients *clients)
{
    const HsClientsParameters *parameters = &clients->parameters;
    if (parameters->arrivals != HS_ARRIVALS_CLOSED) {
        clients_set_arrival(clients, parameters->start_cycles);
        return;
    }
    for (uint32_t i = 0; i < parameters->n_clients; i++) {
        Client *client = &clients->clients[i];
        hs_simulation_schedule(clients->simulation, &client->event,
                               parameters->start_cycles + draw(&parameters->think, &client->think));
    }
}

void hs_clients_finish(HsClients *clients)
{
    for (uint32_t i = 0; i < clients->parameters.n_clients; i++)
        if (clients->clients[i].is_waiting)
            client_write_request(&clients->clients[i], HS_NULL, HS_NULL);
    HsClientsCounters counters = hs_clients_counters(clients);
    HsTrace *trace = hs_simulation_trace(clients->simulation);
    const char *name = clients->parameters.name;
    hs_record_counter(trace, name, "requests", counters.n_requests);
    hs_record_counter(trace, name, "replies", counters.n_replies);
    hs_record_counter(trace, name, "sent again", counters.n_retries);
    hs_record_counter(trace, name, "replies ignored", counters.n_ignored);
    hs_record_counter(trace, name, "waiting at the end", counters.n_waiting);
    if (clients->parameters.arrivals != HS_ARRIVALS_CLOSED)
        hs_record_counter(trace, name, "turned away", counters.n_turned_away);
}

HsClientsCounters hs_clients_counters(const HsClients *clients)
{
    HsClientsCounters counters = clients->counters;
    counters.n_waiting = counters.n_requests - counters.n_replies;
    counters.response_cycles = HS_CYCLES_NEVER;
    if (counters.n_replies > 0)
        counters.response_cycles = clients->response_sum / counters.n_replies;
    else
        counters.longest_cycles = HS_CYCLES_NEVER;
    return counters;
}

bool hs_clients_waits_for(const HsClients *clients, const HsApplication *application)
{
    for (uint32_t i = 0; i < clients->parameters.n_clients; i++)
        if (clients->clients[i].is_waiting && clients->clients[i].application == application)
            return true;
    return false;
}

HsCycles hs_clients_timeout(const HsClients *clients)
{
    return clients->parameters.timeout_cycles;
}

const char *hs_clients_name(const HsClients *clients)
{
    return clients->parameters.name;
}
