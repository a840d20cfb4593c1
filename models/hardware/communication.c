/* communication: the communication controller 60. */
#include "models/hardware/communication.h"

#include "models/records.h"
#include "sim/assert.h"
#include "sim/banned.h"

typedef struct {
    HsLinkHandler handler; /* NULL: nobody runs it */
    gpointer user;
} Receiver;

struct HsCommunication {
    HsSimulation *simulation;
    HsLink *link;
    Receiver *receivers, *senders; /* by program */
    Receiver monitor;
    uint32_t n_apps;
    uint32_t first_sender; /* client number of program 0; 0: programs do not send */
    HsMessage *held;       /* in order of arrival */
    uint32_t n_held, held_max;
    uint64_t n_held_ever, n_dropped;
};

static void communication_hold(HsCommunication *communication, const HsMessage *message)
{
    for (uint32_t i = 0; i < communication->n_held; i++) {
        HsMessage *held = &communication->held[i];
        if (held->application == message->application && held->client == message->client) {
            *held = *message;
            return;
        }
    }
    if (communication->n_held == communication->held_max) {
        communication->n_dropped++;
        return;
    }
    communication->held[communication->n_held++] = *message;
    communication->n_held_ever++;
}

static void communication_on_message(gpointer user, const HsMessage *message)
{
    HsCommunication *communication = user;
    bool is_of_program = message->application != HS_MESSAGE_OF_NO_PROGRAM;
    hs_assert(is_of_program ? message->application < communication->n_apps
                            : communication->monitor.handler != NULL);
    const Receiver *receiver = is_of_program ? &communication->receivers[message->application]
                                             : &communication->monitor;
    if (receiver->handler != NULL)
        receiver->handler(receiver->user, message);
    else
        communication_hold(communication, message);
}

HsCommunication *hs_communication_new(HsSimulation *simulation, HsLink *link, uint32_t n_apps,
                                      uint32_t held_max)
{
    HsCommunication *communication = g_new0(HsCommunication, 1);
    communication->simulation = simulation;
    communication->link = link;
    communication->n_apps = n_apps;
    communication->receivers = g_new0(Receiver, n_apps + 1);
    communication->senders = g_new0(Receiver, n_apps + 1);
    communication->held_max = held_max;
    communication->held = g_new(HsMessage, held_max);
    hs_link_connect(link, HS_LINK_IN, communication_on_message, communication);
    return communication;
}

void hs_communication_free(HsCommunication *communication)
{
    if (communication == NULL)
        return;
    g_free(communication->receivers);
    g_free(communication->senders);
    g_free(communication->held);
    g_free(communication);
}

void hs_communication_attach(HsCommunication *communication, uint32_t app_i, HsLinkHandler handler,
                             gpointer user)
{
    hs_assert(app_i < communication->n_apps);
    communication->receivers[app_i] = (Receiver){ handler, user };
    uint32_t n_left = 0;
    for (uint32_t i = 0; i < communication->n_held; i++) {
        if (communication->held[i].application == app_i)
            handler(user, &communication->held[i]);
        else
            communication->held[n_left++] = communication->held[i];
    }
    communication->n_held = n_left;
}

void hs_communication_attach_monitor(HsCommunication *communication, HsLinkHandler handler,
                                     gpointer user)
{
    communication->monitor = (Receiver){ handler, user };
}

void hs_communication_detach(HsCommunication *communication, uint32_t app_i)
{
    hs_assert(app_i < communication->n_apps);
    communication->receivers[app_i] = communication->senders[app_i] = (Receiver){ NULL, NULL };
}

/* ---- programs that send ---- */

void hs_communication_attach_sender(HsCommunication *communication, uint32_t app_i,
                                    HsLinkHandler handler, gpointer user)
{
    hs_assert(app_i < communication->n_apps);
    communication->senders[app_i] = (Receiver){ handler, user };
}

void hs_communication_set_first_sender(HsCommunication *communication, uint32_t first_sender)
{
    communication->first_sender = first_sender;
}

uint32_t hs_communication_sender(const HsCommunication *communication, uint32_t app_i)
{
    hs_assert(communication->first_sender > 0);
    return communication->first_sender + app_i;
}

uint32_t hs_communication_n_programs(const HsCommunication *communication)
{
    return communication->n_apps;
}

void hs_communication_send(HsCommunication *communication, const HsMessage *message)
{
    communication_on_message(communication, message);
}

/* ---- replies ---- */

/* The sender that the reply is for; NULL: it is for somebody outside. */
static const Receiver *find_sender(const HsCommunication *communication, const HsMessage *message)
{
    if (communication->first_sender == 0 || message->client < communication->first_sender)
        return NULL;
    hs_assert(message->client - communication->first_sender < communication->n_apps);
    return &communication->senders[message->client - communication->first_sender];
}

bool hs_communication_reply(HsCommunication *communication, const HsMessage *message)
{
    const Receiver *sender = find_sender(communication, message);
    if (sender == NULL)
        return hs_link_send(communication->link, HS_LINK_OUT, message);
    if (sender->handler != NULL)
        sender->handler(sender->user, message);
    return true;
}

void hs_communication_record(const HsCommunication *communication)
{
    HsTrace *trace = hs_simulation_trace(communication->simulation);
    hs_record_counter(trace, "communication", "held", communication->n_held_ever);
    hs_record_counter(trace, "communication", "dropped", communication->n_dropped);
}
