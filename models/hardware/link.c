/* link: a communication line of controller 60, see link.h. */
#include "models/hardware/link.h"

#include "sim/assert.h"

#include "sim/banned.h"

#define DIRECTIONS_N 2u

typedef struct {
    HsMessage message;
    HsCycles arrives_at;
} UnderWay;

/* One direction: a ring of messages in order of sending, which is the order of arrival because both
 * the line and the latency keep it. Each ring has room for all messages of the link, so a full link
 * is one comparison; pages never used cost nothing. */
typedef struct {
    HsLink *link;
    HsEvent arrives; /* of the oldest; queued while length > 0 */
    HsLinkHandler handler;
    gpointer user;
    HsCycles free_at;
    UnderWay *ring; /* messages_max */
    uint32_t head, length;
} Direction;

struct HsLink {
    HsSimulation *simulation;
    HsLinkParameters parameters;
    Direction direction[DIRECTIONS_N];
    HsLinkCounters counters;
};

static uint32_t ring_place(const Direction *direction, uint32_t i)
{
    uint32_t n = direction->link->parameters.messages_max;
    uint32_t until_wrap = n - direction->head;
    return i < until_wrap ? direction->head + i : i - until_wrap;
}

static void direction_await_oldest(Direction *direction)
{
    hs_simulation_schedule(direction->link->simulation, &direction->arrives,
                           direction->ring[direction->head].arrives_at);
}

/* The oldest message arrives. Its place is free and the next one awaited before the receiver hears
 * of it, so the receiver may send. */
static void link_on_arrival(gpointer owner, HsEvent *event)
{
    (void)event;
    Direction *direction = owner;
    hs_assert(direction->length > 0);
    HsMessage message = direction->ring[direction->head].message;
    direction->head = ring_place(direction, 1);
    direction->length--;
    if (direction->length > 0)
        direction_await_oldest(direction);
    direction->handler(direction->user, &message);
}

static HsCycles link_book(HsLink *link, Direction *direction, uint32_t size_bytes)
{
    HsCycles cycles;
    bool fits = hs_cycles_for_bytes(size_bytes, link->parameters.rate_bytes_per_second,
                                    hs_simulation_clock_hz(link->simulation), &cycles);
    hs_assert(fits);
    HsCycles begin = MAX(hs_simulation_now(link->simulation), direction->free_at);
    HsCycles sent = begin + cycles;
    hs_assert(sent <= HS_CYCLES_MAX - link->parameters.latency_cycles);
    direction->free_at = sent;
    return sent + link->parameters.latency_cycles;
}

HsLink *hs_link_new(HsSimulation *simulation, const char *name, const HsLinkParameters *parameters)
{
    hs_assert(parameters->rate_bytes_per_second > 0);
    hs_assert(parameters->latency_cycles <= HS_CYCLES_MAX);
    hs_assert(parameters->messages_max >= 1);
    hs_assert(parameters->messages_max <= HS_LINK_MESSAGES_MAX);
    HsLink *link = g_new0(HsLink, 1);
    link->simulation = simulation;
    link->parameters = *parameters;
    const HsComponent *component = hs_simulation_add(simulation, name, "link");
    for (uint32_t i = 0; i < DIRECTIONS_N; i++) {
        link->direction[i].link = link;
        link->direction[i].ring = g_new0(UnderWay, parameters->messages_max);
    }
    Direction *in = &link->direction[HS_LINK_IN];
    Direction *out = &link->direction[HS_LINK_OUT];
    hs_event_init(&in->arrives, component, HS_PHASE_DEVICE, "message in", link_on_arrival, in);
    hs_event_init(&out->arrives, component, HS_PHASE_OUTSIDE, "message out", link_on_arrival, out);
    return link;
}

void hs_link_free(HsLink *link)
{
    if (!link)
        return;
    for (uint32_t i = 0; i < DIRECTIONS_N; i++)
        g_free(link->direction[i].ring);
    g_free(link);
}

void hs_link_connect(HsLink *link, HsLinkDirection direction, HsLinkHandler handler, gpointer user)
{
    hs_assert(direction < DIRECTIONS_N);
    hs_assert(handler);
    hs_assert(!link->direction[direction].handler);
    link->direction[direction].handler = handler;
    link->direction[direction].user = user;
}

bool hs_link_send(HsLink *link, HsLinkDirection direction_i, const HsMessage *message)
{
    hs_assert(direction_i < DIRECTIONS_N);
    hs_assert(message->size_bytes > 0);
    Direction *direction = &link->direction[direction_i];
    hs_assert(direction->handler);
    uint32_t n_under_way = link->direction[HS_LINK_IN].length + link->direction[HS_LINK_OUT].length;
    if (n_under_way == link->parameters.messages_max) {
        link->counters.n_dropped[direction_i]++;
        return false;
    }
    UnderWay *place = &direction->ring[ring_place(direction, direction->length)];
    place->message = *message;
    place->arrives_at = link_book(link, direction, message->size_bytes);
    direction->length++;
    link->counters.n_messages[direction_i]++;
    link->counters.n_bytes[direction_i] += message->size_bytes;
    if (direction->length == 1)
        direction_await_oldest(direction);
    return true;
}

HsLinkCounters hs_link_counters(const HsLink *link)
{
    return link->counters;
}
