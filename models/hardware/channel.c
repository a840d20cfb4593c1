/* channel: a channel of the I/O control unit 40, see channel.h. */
#include "models/hardware/channel.h"

#include <inttypes.h>

#include "models/hardware/isa.h"
#include "models/records.h"
#include "sim/assert.h"

#include "sim/banned.h"

#define QUEUE_MAX 65536u
/* Room for the span's detail; a longer label is cut. */
#define DETAIL_BYTES 240u
#define LABEL_SHOWN_BYTES 80

/* Invariants: the list holds every transfer that is not IDLE. `current` is the one that has the
 * channel, or NULL. While there is one, exactly one of the two events is queued: line_moves while
 * bytes are left, transfer_ends from then on (and when the device fails). A transfer has a lane
 * from taken to its end; POSITIONING its lane's `ready` is queued, SETTLING its `settled`. Where a
 * channel is free nobody claims it, and where a lane is free nobody waits for it, but within
 * hs_channel_fence and an on_end. */
struct HsChannel {
    HsSimulation *simulation;
    const HsComponent *component;
    HsChannelParameters parameters;
    HsStorage *storage;
    HsChannelCounters counters;

    HsTransfer *oldest, *youngest; /* in order of submission */
    uint32_t n_waiting;            /* QUEUED */
    bool is_fencing;
    HsOwner fencing_owner;

    HsTransfer *current;
    HsCycles held_since;
    uint64_t rate_bytes_per_second; /* of the current transfer: the slower of channel and device */
    uint64_t line_end_bytes;        /* bytes moved when line_moves has fired */
    HsCycles storage_done_at;       /* when storage is done with all lines so far */
    HsTransferEnd end;              /* how transfer_ends will end it */
    HsEvent line_moves, transfer_ends;

    void (*on_left)(gpointer user, HsOwner owner); /* NULL: nobody wants to know */
    gpointer on_left_user;
};

static HsCycles channel_now(const HsChannel *channel)
{
    return hs_simulation_now(channel->simulation);
}

/* ---- the list ---- */

static void list_append(HsChannel *channel, HsTransfer *transfer)
{
    transfer->next = NULL;
    transfer->previous = channel->youngest;
    if (channel->youngest)
        channel->youngest->next = transfer;
    else
        channel->oldest = transfer;
    channel->youngest = transfer;
}

static void list_remove(HsChannel *channel, HsTransfer *transfer)
{
    if (transfer->previous)
        transfer->previous->next = transfer->next;
    else
        channel->oldest = transfer->next;
    if (transfer->next)
        transfer->next->previous = transfer->previous;
    else
        channel->youngest = transfer->previous;
    transfer->next = transfer->previous = NULL;
}

/* ---- moving bytes ---- */

/* Bytes up to the end of the line of storage in which the next byte to move lies. */
static uint64_t channel_next_line_end(const HsChannel *channel)
{
    const HsTransfer *transfer = channel->current;
    uint64_t line_bytes = hs_storage_parameters(channel->storage)->line_bytes;
    uint64_t offset = (transfer->area_address + transfer->moved_bytes) & (line_bytes - 1);
    uint64_t left_bytes = transfer->size_bytes - transfer->moved_bytes;
    return transfer->moved_bytes + MIN(line_bytes - offset, left_bytes);
}

static void channel_await_line(HsChannel *channel)
{
    HsCycles passing_cycles;
    channel->line_end_bytes = channel_next_line_end(channel);
    bool fits = hs_cycles_for_bytes(channel->line_end_bytes, channel->rate_bytes_per_second,
                                    hs_simulation_clock_hz(channel->simulation), &passing_cycles);
    hs_assert(fits);
    hs_simulation_schedule(channel->simulation, &channel->line_moves,
                           channel->current->first_at + passing_cycles);
}

static void channel_await_end(HsChannel *channel, HsTransferEnd end, HsCycles at)
{
    channel->end = end;
    hs_simulation_schedule(channel->simulation, &channel->transfer_ends, at);
}

static void channel_copy_line(HsChannel *channel, uint64_t real, gsize size_bytes)
{
    uint8_t line[HS_STORAGE_LINE_BYTES_MAX];
    const HsTransfer *transfer = channel->current;
    uint64_t device_address = transfer->device_address + transfer->moved_bytes;
    hs_assert(size_bytes <= sizeof line);
    if (transfer->kind == HS_TRANSFER_READ) {
        hs_device_read(transfer->device, device_address, line, size_bytes);
        hs_storage_write(channel->storage, real, line, size_bytes);
    } else {
        hs_storage_read(channel->storage, real, line, size_bytes);
        hs_device_write(transfer->device, device_address, line, size_bytes);
    }
}

/* Where in the area the next byte is, by the program's page table if it has one: a page that is not
 * in is nowhere. A line is in one page. */
static uint64_t channel_area_address(const HsTransfer *transfer)
{
    uint64_t address = transfer->area_address + transfer->moved_bytes;
    uint64_t page_i = address / HS_PAGE_BYTES;
    if (transfer->pages == NULL)
        return address;
    if (page_i >= transfer->pages->n_pages || !transfer->pages->page[page_i].is_present)
        return UINT64_MAX;
    return (uint64_t)transfer->pages->page[page_i].frame * HS_PAGE_BYTES + address % HS_PAGE_BYTES;
}

/* A line is at the storage's door. A unit is a whole number of lines, so a line is in one unit. */
static void channel_on_line(gpointer owner, HsEvent *event)
{
    (void)event;
    HsChannel *channel = owner;
    HsTransfer *transfer = channel->current;
    HsCycles now = channel_now(channel);
    uint64_t size_bytes = channel->line_end_bytes - transfer->moved_bytes;
    uint64_t real;
    HsAccessResult result = hs_storage_translate(channel->storage, transfer->area, transfer->owner,
                                                 channel_area_address(transfer), &real, NULL);
    if (result != HS_ACCESS_FINE) {
        channel_await_end(channel, HS_TRANSFER_STORAGE_FAULT, now);
        return;
    }
    HsCycles done = hs_storage_access(channel->storage, now, real, size_bytes);
    channel->storage_done_at = MAX(channel->storage_done_at, done);
    channel_copy_line(channel, real, (gsize)size_bytes);
    transfer->moved_bytes += size_bytes;
    if (transfer->moved_bytes < transfer->size_bytes)
        channel_await_line(channel);
    else
        channel_await_end(channel, HS_TRANSFER_DONE, channel->storage_done_at);
}

/* ---- who is next ---- */

static HsLane *device_free_lane(HsDevice *device)
{
    for (uint32_t i = 0; i < device->n_lanes; i++)
        if (!device->lanes[i].transfer)
            return &device->lanes[i];
    return NULL;
}

/* TRUE when this transfer is to fail: uses an injected error up. */
static bool device_takes_error(HsDevice *device)
{
    if (device->n_failing == 0)
        return false;
    if (device->n_failing != HS_DEVICE_ALWAYS)
        device->n_failing--;
    return true;
}

/* Gives a transfer a lane, and lets the device position. */
static void channel_take(HsChannel *channel, HsTransfer *transfer)
{
    HsDevice *device = transfer->device;
    HsCycles now = channel_now(channel);
    transfer->lane = device_free_lane(device);
    hs_assert(transfer->lane);
    transfer->lane->transfer = transfer;
    device->n_in_hand++;
    device->n_waiting--;
    channel->n_waiting--;
    device->counters.wait_cycles += now - transfer->submitted_at;
    channel->counters.wait_cycles += now - transfer->submitted_at;
    transfer->state = HS_TRANSFER_POSITIONING;
    transfer->taken_at = now;
    transfer->will_fail = device_takes_error(device);
    transfer->ready_at = device->kind->position(device, transfer,
                                                now + channel->parameters.setup_cycles);
    hs_assert(transfer->ready_at <= HS_CYCLES_MAX);
}

/* A lane that does not hold the channel: it tells when it is ready, or what failed. */
static void channel_await_lane(HsChannel *channel, HsTransfer *transfer)
{
    HsCycles at = transfer->ready_at;
    if (transfer->will_fail && transfer->device->kind->settle)
        at += transfer->device->kind->settle(transfer->device, transfer);
    hs_simulation_schedule(channel->simulation, &transfer->lane->ready, at);
}

/* The channel is this transfer's from now on. */
static void channel_hold(HsChannel *channel, HsTransfer *transfer)
{
    HsCycles now = channel_now(channel);
    channel->current = transfer;
    channel->held_since = now;
    channel->rate_bytes_per_second = MIN(channel->parameters.rate_bytes_per_second,
                                         transfer->device->rate_bytes_per_second);
    channel->storage_done_at = 0;
    transfer->state = HS_TRANSFER_MOVING;
    transfer->first_at = MAX(transfer->ready_at, now);
    if (transfer->will_fail)
        channel_await_end(channel, HS_TRANSFER_DEVICE_ERROR, transfer->first_at);
    else
        channel_await_line(channel);
}

/* Fills the free lanes of devices that position without the channel. */
static void channel_fill_lanes(HsChannel *channel)
{
    for (HsTransfer *transfer = channel->oldest; transfer; transfer = transfer->next) {
        const HsDevice *device = transfer->device;
        if (transfer->state != HS_TRANSFER_QUEUED || device->kind->holds_channel ||
            device->n_in_hand == device->n_lanes)
            continue;
        channel_take(channel, transfer);
        channel_await_lane(channel, transfer);
    }
}

/* The transfer whose claim to the channel is the oldest; NULL: nobody wants it. A disk with a
 * transfer in hand has the channel itself. */
static HsTransfer *channel_oldest_claim(const HsChannel *channel)
{
    HsTransfer *first = NULL;
    HsCycles first_since = 0;
    for (HsTransfer *transfer = channel->oldest; transfer; transfer = transfer->next) {
        bool is_ready = transfer->state == HS_TRANSFER_READY;
        bool is_waiting = transfer->state == HS_TRANSFER_QUEUED &&
                          transfer->device->kind->holds_channel;
        HsCycles since = is_ready ? transfer->ready_at : transfer->submitted_at;
        if ((!is_ready && !is_waiting) || (first && since >= first_since))
            continue;
        first = transfer;
        first_since = since;
    }
    return first;
}

/* Lets everything begin that can. */
static void channel_go_on(HsChannel *channel)
{
    channel_fill_lanes(channel);
    if (channel->current)
        return;
    HsTransfer *next = channel_oldest_claim(channel);
    if (!next)
        return;
    const HsDeviceKind *kind = next->device->kind;
    if (next->state == HS_TRANSFER_QUEUED) {
        next = kind->pick ? kind->pick(next->device, next) : next;
        channel_take(channel, next);
    } else {
        channel->counters.wait_cycles += channel_now(channel) - next->ready_at;
    }
    channel_hold(channel, next);
}

/* ---- the end of a transfer ---- */

static void channel_trace_end(HsChannel *channel, const HsTransfer *transfer, HsTransferEnd end)
{
    static const char *const kinds[] = {
        [HS_TRANSFER_READ] = "read",
        [HS_TRANSFER_WRITE] = "write",
    };
    static const char *const ends[] = {
        [HS_TRANSFER_FENCED] = "fenced",
        [HS_TRANSFER_STORAGE_FAULT] = "storage fault",
        [HS_TRANSFER_DEVICE_ERROR] = "device error",
    };
    const char *device = hs_device_name(transfer->device);
    char detail[DETAIL_BYTES];
    if (end == HS_TRANSFER_DONE)
        g_snprintf(detail, sizeof detail, "%s: %s %.*s %" PRIu64 " B", device,
                   kinds[transfer->kind], LABEL_SHOWN_BYTES, transfer->label, transfer->size_bytes);
    else
        g_snprintf(detail, sizeof detail, "%s: %s %.*s %" PRIu64 " of %" PRIu64 " B, %s", device,
                   kinds[transfer->kind], LABEL_SHOWN_BYTES, transfer->label, transfer->moved_bytes,
                   transfer->size_bytes, ends[end]);
    hs_trace_span(hs_simulation_trace(channel->simulation), channel->component->name, "transfer",
                  detail, transfer->taken_at, channel_now(channel));
}

/* Frees the channel. */
static void channel_put_down(HsChannel *channel)
{
    channel->counters.busy_cycles += channel_now(channel) - channel->held_since;
    channel->current = NULL;
}

/* Frees the lane of a transfer that is over. */
static void channel_leave_lane(HsChannel *channel, HsTransfer *transfer, HsTransferEnd end)
{
    HsDevice *device = transfer->device;
    channel->counters.n_transfers++;
    device->counters.n_transfers++;
    channel->counters.n_bytes += transfer->moved_bytes;
    device->counters.n_bytes += transfer->moved_bytes;
    device->counters.busy_cycles += channel_now(channel) - transfer->taken_at;
    device->n_in_hand--;
    transfer->lane->transfer = NULL;
    transfer->lane = NULL;
    if (end == HS_TRANSFER_DEVICE_ERROR)
        hs_trace_value(hs_simulation_trace(channel->simulation), channel_now(channel),
                       device->component->name, "errors", (int64_t)++device->counters.n_errors);
    channel_trace_end(channel, transfer, end);
}

static void transfer_report(HsTransfer *transfer, HsTransferEnd end)
{
    transfer->next = transfer->previous = NULL;
    transfer->state = HS_TRANSFER_IDLE;
    transfer->on_end(transfer->user, transfer, end);
}

static void channel_tell_left(const HsChannel *channel, HsOwner owner)
{
    if (channel->on_left)
        channel->on_left(channel->on_left_user, owner);
}

/* on_end comes before the next transfer is taken: what it fences never begins. If it submits, the
 * next one is taken there and then, in the same order and the same cycle. */
static void channel_finish(HsChannel *channel, HsTransfer *transfer, HsTransferEnd end)
{
    HsOwner owner = transfer->owner;
    channel_leave_lane(channel, transfer, end);
    list_remove(channel, transfer);
    transfer_report(transfer, end);
    channel_go_on(channel);
    channel_tell_left(channel, owner);
}

static void channel_on_end(gpointer owner, HsEvent *event)
{
    (void)event;
    HsChannel *channel = owner;
    HsTransfer *transfer = channel->current;
    const HsDeviceKind *kind = transfer->device->kind;
    HsTransferEnd end = channel->end;
    channel_put_down(channel);
    HsCycles settle_cycles = end == HS_TRANSFER_DONE && kind->settle
                                 ? kind->settle(transfer->device, transfer)
                                 : 0;
    if (settle_cycles == 0) {
        channel_finish(channel, transfer, end);
        return;
    }
    transfer->state = HS_TRANSFER_SETTLING;
    hs_simulation_schedule_in(channel->simulation, &transfer->lane->settled, settle_cycles);
    channel_go_on(channel);
}

static void lane_on_ready(gpointer owner, HsEvent *event)
{
    (void)event;
    HsLane *lane = owner;
    HsTransfer *transfer = lane->transfer;
    HsChannel *channel = lane->device->channel;
    if (transfer->will_fail) {
        channel_finish(channel, transfer, HS_TRANSFER_DEVICE_ERROR);
        return;
    }
    transfer->state = HS_TRANSFER_READY;
    channel_go_on(channel);
}

static void lane_on_settled(gpointer owner, HsEvent *event)
{
    (void)event;
    const HsLane *lane = owner;
    channel_finish(lane->device->channel, lane->transfer, HS_TRANSFER_DONE);
}

/* ---- fencing ---- */

static void event_drop(HsChannel *channel, HsEvent *event)
{
    if (hs_event_is_queued(event))
        hs_simulation_cancel(channel->simulation, event);
}

/* Takes a transfer out of the channel, wherever it is. */
static void channel_abandon(HsChannel *channel, HsTransfer *transfer)
{
    if (transfer->state == HS_TRANSFER_QUEUED) {
        channel->n_waiting--;
        transfer->device->n_waiting--;
    } else {
        event_drop(channel, &transfer->lane->ready);
        event_drop(channel, &transfer->lane->settled);
        channel_leave_lane(channel, transfer, HS_TRANSFER_FENCED);
    }
    if (transfer == channel->current) {
        event_drop(channel, &channel->line_moves);
        event_drop(channel, &channel->transfer_ends);
        channel_put_down(channel);
    }
    list_remove(channel, transfer);
}

/* Takes the transfers of `owner` out; returns them as a list in order of submission. */
static HsTransfer *channel_abandon_all(HsChannel *channel, HsOwner owner)
{
    HsTransfer *taken = NULL, **taken_end = &taken;
    HsTransfer *next;
    for (HsTransfer *transfer = channel->oldest; transfer; transfer = next) {
        next = transfer->next;
        if (transfer->owner != owner)
            continue;
        channel_abandon(channel, transfer);
        *taken_end = transfer;
        taken_end = &transfer->next;
    }
    return taken;
}

/* ---- public ---- */

HsChannel *hs_channel_new(HsSimulation *simulation, const char *name,
                          const HsChannelParameters *parameters, HsStorage *storage)
{
    hs_assert(parameters->rate_bytes_per_second > 0);
    hs_assert(parameters->setup_cycles <= HS_CHANNEL_CYCLES_MAX);
    hs_assert(parameters->queue_max >= 1 && parameters->queue_max <= QUEUE_MAX);
    HsChannel *channel = g_new0(HsChannel, 1);
    channel->simulation = simulation;
    channel->component = hs_simulation_add(simulation, name, "channel");
    channel->parameters = *parameters;
    channel->storage = storage;
    hs_event_init(&channel->line_moves, channel->component, HS_PHASE_DEVICE, "line moves",
                  channel_on_line, channel);
    hs_event_set_quiet(&channel->line_moves);
    hs_event_init(&channel->transfer_ends, channel->component, HS_PHASE_DEVICE, "transfer ends",
                  channel_on_end, channel);
    return channel;
}

void hs_channel_free(HsChannel *channel)
{
    g_free(channel);
}

void hs_channel_attach(HsChannel *channel, HsDevice *device)
{
    hs_assert(!device->channel);
    device->channel = channel;
    for (uint32_t i = 0; i < device->n_lanes; i++) {
        HsLane *lane = &device->lanes[i];
        hs_event_init(&lane->ready, device->component, HS_PHASE_DEVICE, "ready", lane_on_ready,
                      lane);
        hs_event_init(&lane->settled, device->component, HS_PHASE_DEVICE, "write ends",
                      lane_on_settled, lane);
    }
}

static void channel_check_order(const HsChannel *channel, const HsTransfer *transfer)
{
    hs_assert(transfer->state == HS_TRANSFER_IDLE);
    hs_assert(transfer->device && transfer->area && transfer->label && transfer->on_end);
    hs_assert(transfer->device->channel == channel);
    uint64_t device_bytes = transfer->device->size_bytes;
    hs_assert(transfer->size_bytes > 0 && transfer->size_bytes <= device_bytes);
    hs_assert(transfer->device_address <= device_bytes - transfer->size_bytes);
    hs_assert(!channel->is_fencing || transfer->owner != channel->fencing_owner);
}

bool hs_channel_submit(HsChannel *channel, HsTransfer *transfer)
{
    channel_check_order(channel, transfer);
    if (channel->n_waiting == channel->parameters.queue_max) {
        channel->counters.n_refused++;
        return false;
    }
    HsDevice *device = transfer->device;
    transfer->state = HS_TRANSFER_QUEUED;
    transfer->submitted_at = channel_now(channel);
    transfer->moved_bytes = 0;
    list_append(channel, transfer);
    channel->n_waiting++;
    device->n_waiting++;
    channel_go_on(channel);
    /* The most that wait, not those that are taken at once. */
    HsChannelCounters *counters = &channel->counters;
    counters->n_waiting_most = MAX(counters->n_waiting_most, channel->n_waiting);
    device->counters.n_waiting_most = MAX(device->counters.n_waiting_most, device->n_waiting);
    return true;
}

guint hs_channel_fence(HsChannel *channel, HsOwner owner)
{
    hs_assert(!channel->is_fencing);
    HsTransfer *fenced = channel_abandon_all(channel, owner);
    channel->is_fencing = true;
    channel->fencing_owner = owner;
    guint n_fenced = 0;
    while (fenced) {
        HsTransfer *transfer = fenced;
        fenced = transfer->next;
        transfer_report(transfer, HS_TRANSFER_FENCED);
        n_fenced++;
    }
    channel->is_fencing = false;
    channel_go_on(channel);
    channel_tell_left(channel, owner);
    return n_fenced;
}

void hs_channel_withdraw(HsChannel *channel, HsTransfer *transfer)
{
    hs_assert(!channel->is_fencing);
    if (transfer->state == HS_TRANSFER_IDLE)
        return;
    channel_abandon(channel, transfer);
    transfer->next = transfer->previous = NULL;
    transfer->state = HS_TRANSFER_IDLE;
    channel_go_on(channel);
    channel_tell_left(channel, transfer->owner);
}

void hs_channel_set_on_left(HsChannel *channel, void (*on_left)(gpointer user, HsOwner owner),
                            gpointer user)
{
    channel->on_left = on_left;
    channel->on_left_user = user;
}

HsCycles hs_channel_estimate(const HsChannel *channel, const HsDevice *device, uint64_t size_bytes)
{
    HsCycles passing_cycles;
    if (!hs_cycles_for_bytes(
            size_bytes,
            MIN(channel->parameters.rate_bytes_per_second, device->rate_bytes_per_second),
            hs_simulation_clock_hz(channel->simulation), &passing_cycles))
        return HS_CYCLES_MAX;
    return channel->parameters.setup_cycles + device->kind->mean_position(device) + passing_cycles +
           hs_storage_access_alone(channel->storage);
}

guint hs_channel_n_of_owner(const HsChannel *channel, HsOwner owner)
{
    guint n = 0;
    for (const HsTransfer *transfer = channel->oldest; transfer; transfer = transfer->next)
        n += transfer->owner == owner ? 1 : 0;
    return n;
}

HsChannelCounters hs_channel_counters(const HsChannel *channel)
{
    return channel->counters;
}

void hs_channel_record(const HsChannel *channel)
{
    HsTrace *trace = hs_simulation_trace(channel->simulation);
    const char *name = channel->component->name;
    const HsChannelCounters *counters = &channel->counters;
    hs_record_counter(trace, name, "transfers", counters->n_transfers);
    hs_record_counter(trace, name, "bytes", counters->n_bytes);
    hs_record_counter(trace, name, "busy cycles", counters->busy_cycles);
    hs_record_counter(trace, name, "wait cycles", counters->wait_cycles);
    hs_record_counter(trace, name, "most waiting", counters->n_waiting_most);
    hs_record_counter(trace, name, "refused", counters->n_refused);
}
