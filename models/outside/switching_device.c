/* switching_device: the system switching device of prior art 1, outside the machine. */
#include "models/outside/switching_device.h"

#include "models/records.h"
#include "sim/assert.h"
#include "sim/banned.h"

typedef struct {
    HsWatchedOs os;
    const char *misses_name; /* "misses of os1": interned */
    HsWatchState state;
    uint32_t n_misses;  /* in a row */
    bool has_beaten;    /* since the last look */
    bool runs_programs; /* as its last heartbeat said */
    bool is_tested;     /* an answer of the machine came after its last heartbeat */
    uint64_t last_beat; /* its number; 0: none */
} Watch;

struct HsSwitchingDevice {
    HsSimulation *simulation;
    const HsComponent *component;
    HsLink *link;
    HsSwitchingDeviceParameters parameters;
    Watch *watches;
    guint n_watches;
    HsEvent poll;
    HsEvent order; /* queued from the alarm until the order goes out */
    HsSwitchingDeviceCounters counters;
};

const char *hs_watch_state_name(HsWatchState state)
{
    static const char *const names[] = { "alive", "suspect", "missing", "switching", "switched" };
    return names[state];
}

static HsCycles device_now(const HsSwitchingDevice *device)
{
    return hs_simulation_now(device->simulation);
}

static void device_write(const HsSwitchingDevice *device, const char *name, uint64_t value)
{
    hs_trace_value(hs_simulation_trace(device->simulation), device_now(device),
                   device->component->name, name, (int64_t)value);
}

/* ---- an OS ---- */

static void watch_set_misses(const HsSwitchingDevice *device, Watch *watch, uint32_t n_misses)
{
    if (watch->n_misses == n_misses)
        return;
    watch->n_misses = n_misses;
    device_write(device, watch->misses_name, n_misses);
}

/* It was heard, or is taken for one that was: the line has just been tested. */
static void watch_forgive(const HsSwitchingDevice *device, Watch *watch, bool is_tested)
{
    watch->state = HS_WATCH_ALIVE;
    watch->has_beaten = true;
    watch->is_tested = is_tested;
    watch_set_misses(device, watch, 0);
}

static bool watch_is_silent(const Watch *watch)
{
    return watch->state == HS_WATCH_SUSPECT || watch->state == HS_WATCH_MISSING;
}

static void watch_look(HsSwitchingDevice *device, Watch *watch)
{
    bool has_beaten = watch->has_beaten;
    watch->has_beaten = false;
    if (has_beaten || watch->state == HS_WATCH_SWITCHING || watch->state == HS_WATCH_SWITCHED)
        return;
    device->counters.n_misses++;
    watch_set_misses(device, watch, watch->n_misses + 1);
    watch->state = watch->n_misses < device->parameters.n_misses ? HS_WATCH_SUSPECT
                                                                 : HS_WATCH_MISSING;
}

static Watch *device_watch(const HsSwitchingDevice *device, HsOwner owner)
{
    guint i = 0;
    while (i < device->n_watches && device->watches[i].os.owner != owner)
        i++;
    hs_assert(i < device->n_watches);
    return &device->watches[i];
}

/* ---- orders ---- */

static Watch *device_find_state(const HsSwitchingDevice *device, HsWatchState state)
{
    for (guint i = 0; i < device->n_watches; i++)
        if (device->watches[i].state == state)
            return &device->watches[i];
    return NULL;
}

/* The first MISSING one that ran programs; else the first. */
static Watch *device_choose(const HsSwitchingDevice *device)
{
    for (guint i = 0; i < device->n_watches; i++)
        if (device->watches[i].state == HS_WATCH_MISSING && device->watches[i].runs_programs)
            return &device->watches[i];
    return device_find_state(device, HS_WATCH_MISSING);
}

static void device_send_order(const HsSwitchingDevice *device, const Watch *watch)
{
    HsMessage message = hs_switching_message_pack(
        &(HsSwitchingMessage){ HS_SWITCHING_ORDER, watch->os.owner, watch->last_beat, 0 });
    (void)hs_link_send(device->link, HS_LINK_IN, &message);
}

static void device_on_order(gpointer owner, HsEvent *event)
{
    HsSwitchingDevice *device = owner;
    (void)event;
    device->counters.n_orders++;
    device_write(device, "orders", device->counters.n_orders);
    device_send_order(device, device_find_state(device, HS_WATCH_SWITCHING));
}

static void device_switch(HsSwitchingDevice *device, Watch *watch)
{
    watch->state = HS_WATCH_SWITCHING;
    hs_simulation_schedule_in(device->simulation, &device->order,
                              device->parameters.switching_cycles);
}

/* All others have been switched: to order it would be to stop the last OS. */
static bool device_is_last(const HsSwitchingDevice *device, const Watch *watch)
{
    for (guint i = 0; i < device->n_watches; i++)
        if (&device->watches[i] != watch && device->watches[i].state != HS_WATCH_SWITCHED)
            return false;
    return device->n_watches > 1;
}

/* An order that changes nothing, but is answered. */
static void device_test_line(HsSwitchingDevice *device)
{
    device->counters.n_tests++;
    device_write(device, "line tests", device->counters.n_tests);
    device_send_order(device, device_find_state(device, HS_WATCH_SWITCHED));
}

/* At a look: what was ordered before and is not answered is ordered again. */
static void device_go_on(HsSwitchingDevice *device)
{
    const Watch *switching = device_find_state(device, HS_WATCH_SWITCHING);
    Watch *chosen = device_choose(device);
    if (switching == NULL && chosen != NULL) {
        if (device_is_last(device, chosen) && !chosen->is_tested)
            device_test_line(device);
        else
            device_switch(device, chosen);
    } else if (switching != NULL && !hs_event_is_queued(&device->order)) {
        device->counters.n_orders_again++;
        device_write(device, "orders again", device->counters.n_orders_again);
        device_send_order(device, switching);
    }
}

static void device_on_poll(gpointer owner, HsEvent *event)
{
    HsSwitchingDevice *device = owner;
    device->counters.n_polls++;
    hs_simulation_schedule_in(device->simulation, event, device->parameters.poll_cycles);
    for (guint i = 0; i < device->n_watches; i++)
        watch_look(device, &device->watches[i]);
    device_go_on(device);
}

/* ---- messages ---- */

/* What was ordered, or was about to be, is not any more. */
static void device_stop_ordering(HsSwitchingDevice *device, const Watch *watch)
{
    if (watch->state == HS_WATCH_SWITCHING && hs_event_is_queued(&device->order))
        hs_simulation_cancel(device->simulation, &device->order);
}

static void device_on_beat(HsSwitchingDevice *device, Watch *watch,
                           const HsSwitchingMessage *message)
{
    device->counters.n_received++;
    device->counters.n_lost += message->number - watch->last_beat - 1;
    watch->last_beat = message->number;
    watch->runs_programs = message->n_programs > 0;
    if (watch->state == HS_WATCH_SWITCHING) {
        device->counters.n_withdrawn++;
        device_write(device, "orders withdrawn", device->counters.n_withdrawn);
    }
    device_stop_ordering(device, watch);
    watch_forgive(device, watch, false);
}

/* The order may have been withdrawn meanwhile: it was carried out all the same. Where a heartbeat
 * came that was sent after that fence, the OS has been loaded anew. */
static void device_on_answer(HsSwitchingDevice *device, Watch *watch,
                             const HsSwitchingMessage *message)
{
    device->counters.n_answers++;
    device_write(device, "answers", device->counters.n_answers);
    if (message->number < watch->last_beat)
        return;
    device_stop_ordering(device, watch);
    watch_set_misses(device, watch, 0);
    watch->state = HS_WATCH_SWITCHED;
    for (guint i = 0; i < device->n_watches; i++)
        if (watch_is_silent(&device->watches[i]))
            watch_forgive(device, &device->watches[i], true);
}

void hs_switching_device_on_message(HsSwitchingDevice *device, const HsMessage *packed)
{
    HsSwitchingMessage message = hs_switching_message_unpack(packed);
    Watch *watch = device_watch(device, message.owner);
    if (message.kind == HS_SWITCHING_HEARTBEAT)
        device_on_beat(device, watch, &message);
    else
        device_on_answer(device, watch, &message);
}

/* ---- life ---- */

HsSwitchingDevice *hs_switching_device_new(HsSimulation *simulation, HsLink *link,
                                           const HsSwitchingDeviceParameters *parameters,
                                           const HsWatchedOs *oss, guint n_oss)
{
    hs_assert(parameters->poll_cycles >= 1 && parameters->n_misses >= 1);
    HsSwitchingDevice *device = g_new0(HsSwitchingDevice, 1);
    device->simulation = simulation;
    device->link = link;
    device->parameters = *parameters;
    device->component = hs_simulation_add(simulation, "switching-device",
                                          "system switching device");
    device->n_watches = n_oss;
    device->watches = g_new0(Watch, n_oss);
    for (guint i = 0; i < n_oss; i++) {
        g_autofree char *name = g_strdup_printf("misses of %s", oss[i].name);
        device->watches[i] = (Watch){ .os = oss[i],
                                      .misses_name = g_intern_string(name),
                                      .has_beaten = true,
                                      .runs_programs = oss[i].is_active };
    }
    hs_event_init(&device->poll, device->component, HS_PHASE_OUTSIDE, "poll", device_on_poll,
                  device);
    hs_event_init(&device->order, device->component, HS_PHASE_OUTSIDE, "order", device_on_order,
                  device);
    return device;
}

void hs_switching_device_free(HsSwitchingDevice *device)
{
    if (device == NULL)
        return;
    g_free(device->watches);
    g_free(device);
}

void hs_switching_device_start(HsSwitchingDevice *device)
{
    hs_simulation_schedule_in(device->simulation, &device->poll, device->parameters.poll_cycles);
}

HsWatchState hs_switching_device_state(const HsSwitchingDevice *device, HsOwner owner)
{
    return device_watch(device, owner)->state;
}

HsSwitchingDeviceCounters hs_switching_device_counters(const HsSwitchingDevice *device)
{
    return device->counters;
}

void hs_switching_device_record(const HsSwitchingDevice *device)
{
    HsTrace *trace = hs_simulation_trace(device->simulation);
    const HsSwitchingDeviceCounters *counters = &device->counters;
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {
        { "polls", counters->n_polls },
        { "heartbeats received", counters->n_received },
        { "heartbeats lost", counters->n_lost },
        { "misses", counters->n_misses },
        { "orders", counters->n_orders },
        { "orders again", counters->n_orders_again },
        { "orders withdrawn", counters->n_withdrawn },
        { "line tests", counters->n_tests },
        { "answers", counters->n_answers },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        hs_record_counter(trace, device->component->name, rows[i].name, rows[i].value);
}
