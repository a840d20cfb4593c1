/* channel: a channel of the I/O control unit 40.
 *
 * WHAT IT STANDS FOR. "A unit for transferring programs and data between the auxiliary memory 70
 * ... and the main storage 20" (seed). It moves real bytes, line by line in time, and takes storage
 * cycles from the CPUs while it does so.
 *
 * PARAMETERS
 *   rate          bytes a second the channel can move, 1 or more
 *   setup_cycles  to start one transfer, 0 .. HS_CHANNEL_CYCLES_MAX
 *   queue_max     transfers that may wait (1 .. 65536) besides the one taken; one more is refused
 *
 * STATES of a transfer
 *   IDLE -> QUEUED [hs_channel_submit] -> POSITIONING [channel takes the head of the queue]
 *     -> MOVING [first byte at the head] -> IDLE [last line done: on_end(HS_TRANSFER_DONE)]
 *   QUEUED, POSITIONING, MOVING -> IDLE [hs_channel_fence: on_end(HS_TRANSFER_FENCED)]
 *   MOVING -> IDLE [storage refused a line: on_end(HS_TRANSFER_STORAGE_FAULT)]
 *
 * TIMING of a transfer of n bytes that the channel takes at cycle t:
 *     first = hs_disk_position(t + setup_cycles)
 *     line i (of the lines of main storage that the bytes fall into, in order) has passed the head
 *     and the channel at  first + ceil(bytes up to its end * clock / min(rate, disk rate))
 *     and goes to (or came from) storage in an access that begins then; the bytes move in that
 *     cycle. The transfer ends in the cycle in which storage is done with all of its lines.
 *   One transfer at a time, first come first served. The queue moves on in the cycle of the end,
 *   when on_end has returned (or submitted another).
 *   A write takes each line from storage when the head is ready for it, at the same cycles.
 *   Lines that storage has not finished yet do not hold the device up (it buffers).
 *   Owner and state of the unit are looked at line by line, in the line's cycle. A line refused by
 *   storage moves nothing and books no access; the transfer ends in that cycle.
 *
 * A FENCED transfer stops between two lines: what was moved stays moved, the rest never happens. A
 * half-written journal record is the reader's to recognise.
 *   Fenced while POSITIONING  nothing has moved; the arm counts as arrived (disk.h).
 *   Fenced while MOVING       lines up to this cycle have moved; of a line due in this very cycle
 *                             the order of the phases decides: a fault strikes before it, the VMM
 *                             after it.
 *   Fenced after the last line, while storage finishes: all bytes have moved, but nobody was told
 *                             that it is done, so it ends as fenced.
 *   Accesses booked in storage stand: path and banks are busy with them until they are done.
 *   The channel takes its next transfer in the cycle of the fence.
 *
 * COUNTERS transfers taken and ended (in any way), bytes moved, busy cycles (taken to end). Trace:
 * a span "transfer" of the channel for each of them, detail "read A image 4194304 B" (kind, label,
 * bytes), or "read A image 512 of 4194304 B, fenced" (or ", storage fault").
 *
 * LIMITS. size_bytes * clock / rate must stay under HS_CYCLES_MAX (asserted). A disk belongs to one
 * channel.
 */
#ifndef HS_CHANNEL_H
#define HS_CHANNEL_H

#include "models/hardware/disk.h"
#include "models/hardware/storage.h"

typedef struct {
    uint64_t rate_bytes_per_second;
    HsCycles setup_cycles;
    uint32_t queue_max;
} HsChannelParameters;

#define HS_CHANNEL_CYCLES_MAX (UINT64_C(1) << 60)

/* READ: disk to main storage; WRITE: main storage to disk. */
typedef enum { HS_TRANSFER_READ, HS_TRANSFER_WRITE } HsTransferKind;
typedef enum { HS_TRANSFER_DONE, HS_TRANSFER_FENCED, HS_TRANSFER_STORAGE_FAULT } HsTransferEnd;

typedef struct HsTransfer HsTransfer;
typedef void (*HsTransferHandler)(gpointer user, HsTransfer *transfer, HsTransferEnd end);

/* A transfer order. Embedded by whoever orders it, who fills the upper part and leaves it alone
 * until on_end; zero-initialised once. It is in the queue at most once (asserted). */
struct HsTransfer {
    HsTransferKind kind;
    HsDisk *disk;
    uint64_t disk_address;
    uint64_t size_bytes;   /* > 0; must lie on the disk (asserted) */
    const HsAreaMap *area; /* where in main storage, with the owner whose units they must be */
    uint64_t area_address;
    HsOwner owner;
    const char *label;        /* for the trace, borrowed until on_end; 80 bytes are shown */
    HsTransferHandler on_end; /* the completion interrupt; in HS_PHASE_DEVICE, or from fence */
    gpointer user;

    /* the channel's own; moved_bytes may be read in on_end */
    HsTransfer *next;
    HsCycles taken_at, first_at;
    uint64_t moved_bytes;
    bool is_active;
};

typedef struct HsChannel HsChannel;

HsChannel *hs_channel_new(HsSimulation *simulation, const char *name,
                          const HsChannelParameters *parameters, HsStorage *storage);
void hs_channel_free(HsChannel *channel);

/* Queues a transfer; a free channel takes it at once. FALSE: the queue is full, nothing happened.
 * May be called from an on_end, also for the transfer that just ended. */
bool hs_channel_submit(HsChannel *channel, HsTransfer *transfer);

/* Ends or throws away every transfer of `owner`, in flight and queued, in queue order; returns how
 * many. All of them are out of the channel before the first on_end(HS_TRANSFER_FENCED) is called,
 * and all on_ends are called before this returns. May be called from the on_end of a transfer that
 * ended otherwise. Within a fence nobody may fence again or submit for the owner being fenced
 * (asserted): after a fence nothing of that owner is in the channel. Others may submit. */
guint hs_channel_fence(HsChannel *channel, HsOwner owner);

/* Transfers of `owner` queued or in flight. */
guint hs_channel_n_of_owner(const HsChannel *channel, HsOwner owner);

typedef struct {
    uint64_t n_transfers, n_bytes;
    HsCycles busy_cycles;
} HsChannelCounters;
HsChannelCounters hs_channel_counters(const HsChannel *channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsChannel, hs_channel_free)

#endif
