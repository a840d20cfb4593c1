/* clients: the people outside who use a program and wait for its replies. */
#include "models/outside/clients.h"

#include "models/records.h"
#include "sim/assert.h"
#include "sim/banned.h"

typedef struct {
    HsClients *group;
    uint32_t client; /* its number in the run */
    HsRandom random;
    HsEvent event; /* think time over, or time-out */
    bool is_waiting;
    uint64_t number;
    uint64_t n_attempts;
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
};

static HsCycles client_think(Client *client)
{
    const HsClientsParameters *parameters = &client->group->parameters;
    switch (parameters->think) {
    case HS_THINK_EXPONENTIAL:
        return hs_random_exponential(&client->random, parameters->think_low_cycles);
    case HS_THINK_UNIFORM:
        return hs_random_between(&client->random, parameters->think_low_cycles,
                                 parameters->think_high_cycles);
    case HS_THINK_CONSTANT:
    default:
        return parameters->think_low_cycles;
    }
}

static void client_send(Client *client)
{
    HsClients *group = client->group;
    HsMessage message = { .application = group->parameters.application->app_i,
                          .client = client->client,
                          .number = client->number,
                          .size_bytes = group->parameters.request_bytes };
    client->n_attempts++;
    hs_link_send(group->link, HS_LINK_IN, &message);
    hs_simulation_schedule_in(group->simulation, &client->event, group->parameters.timeout_cycles);
}

static void client_on_event(gpointer owner, HsEvent *event)
{
    Client *client = owner;
    HsClients *group = client->group;
    (void)event;
    if (client->is_waiting) {
        group->counters.n_retries++;
    } else {
        client->is_waiting = true;
        client->number++;
        client->n_attempts = 0;
        client->sent_at = hs_simulation_now(group->simulation);
        group->counters.n_requests++;
    }
    client_send(client);
}

static void client_write_request(const Client *client, HsCell replied, HsCell served_by)
{
    const HsClients *group = client->group;
    hs_trace_row(hs_simulation_trace(group->simulation), &hs_table_request,
                 (HsCell[]){ HS_TEXT(group->parameters.name), HS_INTEGER(client->client),
                             HS_INTEGER(client->number),
                             HS_TEXT(group->parameters.application->name),
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
    clients->counters.n_replies++;
    client_write_request(client, HS_INTEGER(now), HS_TEXT(clients->owner_names[message->server]));
    hs_outages_reply(clients->outages, message->application, message->sent_at, now);
    hs_simulation_cancel(clients->simulation, &client->event);
    hs_simulation_schedule_in(clients->simulation, &client->event, client_think(client));
}

HsClients *hs_clients_new(HsSimulation *simulation, HsLink *link, HsOutages *outages,
                          const char *const *owner_names, const HsClientsParameters *parameters)
{
    HsClients *clients = g_new0(HsClients, 1);
    clients->simulation = simulation;
    clients->link = link;
    clients->outages = outages;
    clients->owner_names = owner_names;
    clients->parameters = *parameters;
    clients->clients = g_new0(Client, parameters->n_clients);
    const HsComponent *component = hs_simulation_add(simulation, parameters->name, "clients");
    for (uint32_t i = 0; i < parameters->n_clients; i++) {
        Client *client = &clients->clients[i];
        client->group = clients;
        client->client = parameters->first_client + i;
        g_autofree char *stream = g_strdup_printf("%s.%u", parameters->name, i + 1);
        hs_random_init(&client->random, hs_simulation_seed(simulation), stream);
        hs_event_init(&client->event, component, HS_PHASE_OUTSIDE, "client acts", client_on_event,
                      client);
    }
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
    for (uint32_t i = 0; i < clients->parameters.n_clients; i++) {
        Client *client = &clients->clients[i];
        hs_simulation_schedule(clients->simulation, &client->event,
                               clients->parameters.start_cycles + client_think(client));
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
}

HsClientsCounters hs_clients_counters(const HsClients *clients)
{
    HsClientsCounters counters = clients->counters;
    counters.n_waiting = counters.n_requests - counters.n_replies;
    return counters;
}

bool hs_clients_waits_for(const HsClients *clients, const HsApplication *application)
{
    return clients->parameters.application == application &&
           hs_clients_counters(clients).n_waiting > 0;
}

HsCycles hs_clients_timeout(const HsClients *clients)
{
    return clients->parameters.timeout_cycles;
}

const char *hs_clients_name(const HsClients *clients)
{
    return clients->parameters.name;
}
