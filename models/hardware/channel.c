/* channel: a channel of the I/O control unit 40, see channel.h. */
#include "models/hardware/channel.h"

#include <inttypes.h>

#include "sim/assert.h"

#include "sim/banned.h"

#define QUEUE_MAX 65536u
/* Room for the span's detail; a longer label is cut. */
#define DETAIL_BYTES 160u
#define LABEL_SHOWN_BYTES 80

/* Invariants: `current` is the transfer taken, or NULL. While there is one, exactly one of the two
 * events is queued: line_moves while bytes are left, transfer_ends from then on. Without one,
 * neither is queued, and the queue is empty but within hs_channel_fence and an on_end. */
struct HsChannel {
    HsSimulation *simulation;
    const HsComponent *component;
    HsChannelParameters parameters;
    HsStorage *storage;
    HsChannelCounters counters;

    HsTransfer *head, *tail; /* waiting, the oldest first */
    uint32_t n_queued;
    bool is_fencing;
    HsOwner fencing_owner;

    HsTransfer *current;
    uint64_t rate_bytes_per_second; /* of the current transfer: the slower of channel and disk */
    uint64_t line_end_bytes;        /* bytes moved when line_moves has fired */
    HsCycles storage_done_at;       /* when storage is done with all lines so far */
    HsTransferEnd end;              /* how transfer_ends will end it */
    HsEvent line_moves, transfer_ends;
};

/* ---- the queue ---- */

static void queue_push(HsChannel *channel, HsTransfer *transfer)
{
    transfer->next = NULL;
    if (channel->tail)
        channel->tail->next = transfer;
    else
        channel->head = transfer;
    channel->tail = transfer;
    channel->n_queued++;
}

static HsTransfer *queue_pop(HsChannel *channel)
{
    HsTransfer *transfer = channel->head;
    channel->head = transfer->next;
    if (!channel->head)
        channel->tail = NULL;
    channel->n_queued--;
    transfer->next = NULL;
    return transfer;
}

/* Takes the transfers of `owner` out; returns them as a list in queue order. */
static HsTransfer *queue_take_owner(HsChannel *channel, HsOwner owner)
{
    HsTransfer *taken = NULL, **taken_end = &taken;
    uint32_t n = channel->n_queued;
    for (uint32_t i = 0; i < n; i++) {
        HsTransfer *transfer = queue_pop(channel);
        if (transfer->owner != owner) {
            queue_push(channel, transfer);
            continue;
        }
        *taken_end = transfer;
        taken_end = &transfer->next;
    }
    return taken;
}

/* ---- one transfer ---- */

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

/* Takes the oldest waiting transfer when the channel is free. */
static void channel_go_on(HsChannel *channel)
{
    if (channel->current || !channel->head)
        return;
    HsTransfer *transfer = queue_pop(channel);
    uint64_t disk_rate = hs_disk_parameters(transfer->disk)->rate_bytes_per_second;
    channel->current = transfer;
    channel->rate_bytes_per_second = MIN(channel->parameters.rate_bytes_per_second, disk_rate);
    channel->storage_done_at = 0;
    transfer->taken_at = hs_simulation_now(channel->simulation);
    transfer->first_at = hs_disk_position(transfer->disk,
                                          transfer->taken_at + channel->parameters.setup_cycles,
                                          transfer->disk_address, transfer->size_bytes, NULL, NULL);
    hs_assert(transfer->first_at <= HS_CYCLES_MAX);
    channel_await_line(channel);
}

static void channel_copy_line(HsChannel *channel, uint64_t real, gsize size_bytes)
{
    uint8_t line[HS_STORAGE_LINE_BYTES_MAX];
    const HsTransfer *transfer = channel->current;
    uint64_t disk_address = transfer->disk_address + transfer->moved_bytes;
    hs_assert(size_bytes <= sizeof line);
    if (transfer->kind == HS_TRANSFER_READ) {
        hs_disk_read(transfer->disk, disk_address, line, size_bytes);
        hs_storage_write(channel->storage, real, line, size_bytes);
    } else {
        hs_storage_read(channel->storage, real, line, size_bytes);
        hs_disk_write(transfer->disk, disk_address, line, size_bytes);
    }
}

/* A line is at the storage's door. A unit is a whole number of lines, so a line is in one unit. */
static void channel_on_line(gpointer owner, HsEvent *event)
{
    (void)event;
    HsChannel *channel = owner;
    HsTransfer *transfer = channel->current;
    HsCycles now = hs_simulation_now(channel->simulation);
    uint64_t size_bytes = channel->line_end_bytes - transfer->moved_bytes;
    uint64_t real;
    HsAccessResult result = hs_storage_translate(channel->storage, transfer->area, transfer->owner,
                                                 transfer->area_address + transfer->moved_bytes,
                                                 &real, NULL);
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
    };
    char detail[DETAIL_BYTES];
    if (end == HS_TRANSFER_DONE)
        g_snprintf(detail, sizeof detail, "%s %.*s %" PRIu64 " B", kinds[transfer->kind],
                   LABEL_SHOWN_BYTES, transfer->label, transfer->size_bytes);
    else
        g_snprintf(detail, sizeof detail, "%s %.*s %" PRIu64 " of %" PRIu64 " B, %s",
                   kinds[transfer->kind], LABEL_SHOWN_BYTES, transfer->label, transfer->moved_bytes,
                   transfer->size_bytes, ends[end]);
    hs_trace_span(hs_simulation_trace(channel->simulation), channel->component->name, "transfer",
                  detail, transfer->taken_at, hs_simulation_now(channel->simulation));
}

/* Frees the channel from the current transfer and returns it, not yet reported. */
static HsTransfer *channel_put_down(HsChannel *channel, HsTransferEnd end)
{
    HsTransfer *transfer = channel->current;
    channel->current = NULL;
    channel->counters.n_transfers++;
    channel->counters.n_bytes += transfer->moved_bytes;
    channel->counters.busy_cycles += hs_simulation_now(channel->simulation) - transfer->taken_at;
    channel_trace_end(channel, transfer, end);
    return transfer;
}

static void transfer_report(HsTransfer *transfer, HsTransferEnd end)
{
    transfer->next = NULL;
    transfer->is_active = false;
    transfer->on_end(transfer->user, transfer, end);
}

/* on_end comes before the next transfer is taken: what it fences never begins. If it submits, the
 * oldest transfer is taken there and then, in the same order and the same cycle. */
static void channel_on_end(gpointer owner, HsEvent *event)
{
    (void)event;
    HsChannel *channel = owner;
    HsTransferEnd end = channel->end;
    transfer_report(channel_put_down(channel, end), end);
    channel_go_on(channel);
}

/* Takes the transfer in flight out of the channel. */
static HsTransfer *channel_abandon(HsChannel *channel)
{
    if (hs_event_is_queued(&channel->line_moves))
        hs_simulation_cancel(channel->simulation, &channel->line_moves);
    if (hs_event_is_queued(&channel->transfer_ends))
        hs_simulation_cancel(channel->simulation, &channel->transfer_ends);
    return channel_put_down(channel, HS_TRANSFER_FENCED);
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

bool hs_channel_submit(HsChannel *channel, HsTransfer *transfer)
{
    hs_assert(!transfer->is_active);
    hs_assert(transfer->disk && transfer->area && transfer->label && transfer->on_end);
    uint64_t disk_bytes = hs_disk_parameters(transfer->disk)->size_bytes;
    hs_assert(transfer->size_bytes > 0 && transfer->size_bytes <= disk_bytes);
    hs_assert(transfer->disk_address <= disk_bytes - transfer->size_bytes);
    hs_assert(!channel->is_fencing || transfer->owner != channel->fencing_owner);
    if (channel->n_queued == channel->parameters.queue_max)
        return false;
    transfer->is_active = true;
    transfer->moved_bytes = 0;
    queue_push(channel, transfer);
    channel_go_on(channel);
    return true;
}

guint hs_channel_fence(HsChannel *channel, HsOwner owner)
{
    hs_assert(!channel->is_fencing);
    HsTransfer *fenced = queue_take_owner(channel, owner);
    if (channel->current && channel->current->owner == owner) {
        HsTransfer *in_flight = channel_abandon(channel);
        in_flight->next = fenced;
        fenced = in_flight;
    }
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
    return n_fenced;
}

guint hs_channel_n_of_owner(const HsChannel *channel, HsOwner owner)
{
    guint n = channel->current && channel->current->owner == owner ? 1 : 0;
    for (const HsTransfer *transfer = channel->head; transfer; transfer = transfer->next)
        n += transfer->owner == owner ? 1 : 0;
    return n;
}

HsChannelCounters hs_channel_counters(const HsChannel *channel)
{
    return channel->counters;
}
