/* link: a communication line of controller 60, see link.h. */
#include "models/hardware/link.h"

#include "models/records.h"
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
    const HsComponent *component;
    HsLinkParameters parameters;
    Direction direction[DIRECTIONS_N];
    HsLinkCounters counters;
    bool is_cut;
    HsCycles cut_until; /* while is_cut; HS_CYCLES_NEVER: for good */
    HsEvent mended;     /* queued while is_cut, but for good */
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

/* ---- cuts ---- */

static void link_on_mended(gpointer owner, HsEvent *event)
{
    HsLink *link = owner;
    (void)event;
    link->is_cut = false;
}

/* Everything under way is lost, and the line is free. */
static void direction_lose_all(Direction *direction, uint64_t *n_lost)
{
    HsSimulation *simulation = direction->link->simulation;
    if (direction->length > 0)
        hs_simulation_cancel(simulation, &direction->arrives);
    *n_lost += direction->length;
    direction->length = 0;
    direction->free_at = hs_simulation_now(simulation);
}

static HsCycles link_cut_end(const HsLink *link, HsCycles cycles)
{
    HsCycles now = hs_simulation_now(link->simulation);
    return cycles > HS_CYCLES_MAX - now ? HS_CYCLES_NEVER : now + cycles;
}

bool hs_link_cut(HsLink *link, HsCycles cycles)
{
    hs_assert(cycles > 0);
    HsCycles until = link_cut_end(link, cycles);
    if (link->is_cut && until <= link->cut_until)
        return false;
    for (uint32_t i = 0; i < DIRECTIONS_N; i++)
        direction_lose_all(&link->direction[i], &link->counters.n_lost[i]);
    if (hs_event_is_queued(&link->mended))
        hs_simulation_cancel(link->simulation, &link->mended);
    link->is_cut = true;
    link->cut_until = until;
    if (until != HS_CYCLES_NEVER)
        hs_simulation_schedule(link->simulation, &link->mended, until);
    return true;
}

bool hs_link_is_cut(const HsLink *link)
{
    return link->is_cut;
}

/* ---- sending ---- */

/* Books the line and counts; returns when the message arrives. */
static HsCycles link_book(HsLink *link, HsLinkDirection direction_i, uint32_t size_bytes)
{
    Direction *direction = &link->direction[direction_i];
    HsCycles now = hs_simulation_now(link->simulation);
    HsCycles cycles;
    bool fits = hs_cycles_for_bytes(size_bytes, link->parameters.rate_bytes_per_second,
                                    hs_simulation_clock_hz(link->simulation), &cycles);
    hs_assert(fits);
    HsCycles begin = MAX(now, direction->free_at);
    HsCycles sent = begin + cycles;
    hs_assert(sent <= HS_CYCLES_MAX - link->parameters.latency_cycles);
    direction->free_at = sent;
    link->counters.n_messages[direction_i]++;
    link->counters.n_bytes[direction_i] += size_bytes;
    link->counters.busy_cycles[direction_i] += cycles;
    link->counters.wait_cycles[direction_i] += begin - now;
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
    link->component = component;
    for (uint32_t i = 0; i < DIRECTIONS_N; i++) {
        link->direction[i].link = link;
        link->direction[i].ring = g_new0(UnderWay, parameters->messages_max);
    }
    Direction *in = &link->direction[HS_LINK_IN];
    Direction *out = &link->direction[HS_LINK_OUT];
    hs_event_init(&in->arrives, component, HS_PHASE_DEVICE, "message in", link_on_arrival, in);
    hs_event_init(&out->arrives, component, HS_PHASE_OUTSIDE, "message out", link_on_arrival, out);
    hs_event_init(&link->mended, component, HS_PHASE_FAULT, "whole again", link_on_mended, link);
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
    if (link->is_cut) {
        link->counters.n_lost[direction_i]++;
        return false;
    }
    uint32_t n_under_way = link->direction[HS_LINK_IN].length + link->direction[HS_LINK_OUT].length;
    if (n_under_way == link->parameters.messages_max) {
        link->counters.n_dropped[direction_i]++;
        return false;
    }
    UnderWay *place = &direction->ring[ring_place(direction, direction->length)];
    place->message = *message;
    place->arrives_at = link_book(link, direction_i, message->size_bytes);
    direction->length++;
    link->counters.n_under_way_most[direction_i] = MAX(link->counters.n_under_way_most[direction_i],
                                                       direction->length);
    if (direction->length == 1)
        direction_await_oldest(direction);
    return true;
}

HsLinkCounters hs_link_counters(const HsLink *link)
{
    return link->counters;
}

void hs_link_record(const HsLink *link)
{
    HsTrace *trace = hs_simulation_trace(link->simulation);
    const HsLinkCounters *counters = &link->counters;
    const struct {
        const char *name[DIRECTIONS_N];
        const uint64_t *values;
    } rows[] = {
        { { "messages in", "messages out" }, counters->n_messages },
        { { "bytes in", "bytes out" }, counters->n_bytes },
        { { "busy cycles in", "busy cycles out" }, counters->busy_cycles },
        { { "wait cycles in", "wait cycles out" }, counters->wait_cycles },
        { { "dropped in", "dropped out" }, counters->n_dropped },
        { { "lost by a cut in", "lost by a cut out" }, counters->n_lost },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        for (guint direction = 0; direction < DIRECTIONS_N; direction++)
            hs_record_counter(trace, link->component->name, rows[i].name[direction],
                              rows[i].values[direction]);
    hs_record_counter(trace, link->component->name, "most under way in",
                      counters->n_under_way_most[HS_LINK_IN]);
    hs_record_counter(trace, link->component->name, "most under way out",
                      counters->n_under_way_most[HS_LINK_OUT]);
}
