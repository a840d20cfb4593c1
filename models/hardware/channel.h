/* channel: a channel of the I/O control unit 40, with its devices.
 *
 * WHAT IT STANDS FOR. "A unit for transferring programs and data between the auxiliary memory 70
 * ... and the main storage 20" (seed). It moves real bytes, line by line in time, and takes storage
 * cycles from the CPUs while it does so. A machine has several: they work at the same time, each
 * for its own devices, and meet in main storage, where the first come is served first (storage.h).
 *
 * PARAMETERS
 *   rate          bytes a second the channel can move, 1 or more
 *   setup_cycles  to start one transfer, 0 .. HS_CHANNEL_CYCLES_MAX
 *   queue_max     transfers that may wait (1 .. 65536) besides those taken; one more is refused
 *
 * STATES of a transfer (HS_TRANSFER_...)
 *   IDLE -> QUEUED [hs_channel_submit]
 *   on a disk:
 *     QUEUED -> MOVING [taken: the channel is free, and the disk's turn] -> IDLE [DONE]
 *   on flash memory:
 *     QUEUED -> POSITIONING [taken: a lane is free] -> READY [setup and reading are over]
 *     -> MOVING [the channel is free, and its turn] -> IDLE [a read: DONE]
 *     MOVING -> SETTLING [a write: the bytes are there] -> IDLE [programmed: DONE]
 *   any but IDLE -> IDLE [hs_channel_fence: FENCED]
 *   MOVING -> IDLE [storage refused a line: STORAGE_FAULT]
 *   MOVING (disk), POSITIONING (flash) -> IDLE [the device failed: DEVICE_ERROR, device.h]
 *
 * TIMING of a transfer of n bytes that is taken at cycle t:
 *     ready = the device's position(t + setup_cycles): disk.h, flash.h
 *     first = ready on a disk, which has had the channel since t;
 *             the cycle in which it gets the channel, ready or later, on flash memory
 *     line i (of the lines of main storage that the bytes fall into, in order) has passed the
 *     device and the channel at  first + ceil(bytes up to its end * clock / min(rate, device rate))
 *     and goes to (or came from) storage in an access that begins then; the bytes move in that
 *     cycle. In the cycle in which storage is done with all of its lines the channel is free again,
 *     and the transfer ends, but for a write to flash memory, which settles first.
 *   A write takes each line from storage when the device is ready for it, at the same cycles.
 *   Lines that storage has not finished yet do not hold the device up (it buffers).
 *   Owner and state of the unit are looked at line by line, in the line's cycle; so is the page
 *   table of a transfer that has one (a channel program with indirect addresses). A line refused by
 *   storage moves nothing and books no access; the transfer ends in that cycle.
 *
 * WHO IS NEXT. The channel moves the bytes of one transfer at a time. When it is free it goes to
 * the claim that is oldest: a disk claims it from the cycle in which the oldest of its waiting
 * transfers was submitted, a READY transfer from the cycle in which it became ready; of claims of
 * one cycle that of the transfer submitted first counts. When it goes to a disk, the disk's
 * discipline chooses the transfer. With one disk and fcfs that is first come, first served. The
 * queue moves on in the cycle of the end, when on_end has returned (or submitted another).
 *
 * A FENCED transfer stops between two lines: what was moved stays moved, the rest never happens. A
 * half-written journal record is the reader's to recognise.
 *   Fenced before the first byte  nothing has moved; the arm counts as arrived (disk.h).
 *   Fenced while moving      lines up to this cycle have moved; of a line due in this very cycle
 *                            the order of the phases decides: a fault strikes before it, the VMM
 *                            after it.
 *   Fenced after the last line, while storage or the device finishes: all bytes have moved, but
 *                            nobody was told that it is done, so it ends as fenced.
 *   Accesses booked in storage stand: path and banks are busy with them until they are done.
 *   The channel takes its next transfer in the cycle of the fence.
 *
 * COUNTERS transfers taken and ended (in any way), bytes moved, busy cycles (a transfer had the
 * channel), transfers refused, cycles transfers waited (submitted to taken, and ready to moving),
 * the most that waited to be taken. Trace: a span "transfer" of the channel for each of them, from
 * taken to the end (on flash memory they overlap), detail "disk: read A image 4194304 B" (device,
 * kind, label, bytes), or "disk: read A image 512 of 4194304 B, fenced" (or ", storage fault",
 * ", device error").
 *
 * LIMITS. size_bytes * clock / rate must stay under HS_CYCLES_MAX (asserted). A device belongs to
 * one channel. A disk keeps the channel while it seeks and turns: channels that disconnect
 * meanwhile are not modelled.
 */
#ifndef HS_CHANNEL_H
#define HS_CHANNEL_H

#include "models/hardware/device.h"

typedef struct {
    uint64_t rate_bytes_per_second;
    HsCycles setup_cycles;
    uint32_t queue_max;
} HsChannelParameters;

#define HS_CHANNEL_CYCLES_MAX (UINT64_C(1) << 60)

HsChannel *hs_channel_new(HsSimulation *simulation, const char *name,
                          const HsChannelParameters *parameters, HsStorage *storage);
void hs_channel_free(HsChannel *channel);

/* Attaches a device (borrowed), once, before the run. */
void hs_channel_attach(HsChannel *channel, HsDevice *device);

/* Queues a transfer of one of its devices; it is taken at once where nothing is in the way. FALSE:
 * the queue is full, nothing happened. May be called from an on_end, also for the transfer that
 * just ended. */
bool hs_channel_submit(HsChannel *channel, HsTransfer *transfer);

/* Ends or throws away every transfer of `owner`, taken and queued, in the order in which they were
 * submitted; returns how many. All of them are out of the channel before the first
 * on_end(HS_TRANSFER_FENCED) is called, and all on_ends are called before this returns. May be
 * called from the on_end of a transfer that ended otherwise. Within a fence nobody may fence again
 * or submit for the owner being fenced (asserted): after a fence nothing of that owner is in the
 * channel. Others may submit. */
guint hs_channel_fence(HsChannel *channel, HsOwner owner);

/* Takes one transfer out, as a fence does; on_end is not called. Nothing if it is in no channel.
 * Not from within a fence (asserted). */
void hs_channel_withdraw(HsChannel *channel, HsTransfer *transfer);

/* Tells that transfers of an owner have left the channel: ended, fenced or withdrawn, and their
 * on_ends are over. One listener; it may neither fence nor withdraw. */
void hs_channel_set_on_left(HsChannel *channel, void (*on_left)(gpointer user, HsOwner owner),
                            gpointer user);

/* Cycles of a transfer of that size with nobody else there, as its data sheets have them, from the
 * device's mean position: for estimates. HS_CYCLES_MAX at most. */
HsCycles hs_channel_estimate(const HsChannel *channel, const HsDevice *device, uint64_t size_bytes);

/* Transfers of `owner` queued or taken. */
guint hs_channel_n_of_owner(const HsChannel *channel, HsOwner owner);

typedef struct {
    uint64_t n_transfers, n_bytes, n_refused;
    HsCycles busy_cycles, wait_cycles;
    uint32_t n_waiting_most;
} HsChannelCounters;
HsChannelCounters hs_channel_counters(const HsChannel *channel);
/* Writes the counters to the trace; at the end of a run. */
void hs_channel_record(const HsChannel *channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsChannel, hs_channel_free)

#endif
