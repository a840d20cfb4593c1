/* device: auxiliary memory 70 as a channel sees it, a disk or a flash memory; and a transfer.
 *
 * WHAT IT STANDS FOR. "A nonvolatile recording device that stores programs and data" (seed). Its
 * bytes survive every crash of an OS. A device gets ready for a transfer and holds bytes; the
 * channel it is attached to moves them (channel.h). What kinds differ in is HsDeviceKind.
 *
 * PARAMETERS
 *   size_bytes  1 .. HS_DEVICE_BYTES_MAX
 *   rate        bytes a second the device can move, 1 or more
 *   n_lanes     transfers it can have in hand at once, 1 .. HS_DEVICE_LANES_MAX
 *
 * ERRORS. hs_device_fail makes the next n transfers taken fail, or all of them from then on. A
 * transfer that fails moves no byte and ends with HS_TRANSFER_DEVICE_ERROR in the cycle in which
 * its first byte would have moved with nobody else there; a write to flash memory in the cycle in
 * which it would have been programmed. What was taken before goes on as if nothing had happened.
 * Bytes are never damaged: what was written can be read again when the device works again.
 *
 * COUNTERS transfers taken and ended (in any way), bytes moved, cycles transfers were in hand (from
 * taken to over, summed over the lanes), cycles of seek and of latency (disk: rotation; flash:
 * reading and programming), transfers that failed, cycles transfers waited in the queue (submitted
 * to taken), the most that waited.
 */
#ifndef HS_DEVICE_H
#define HS_DEVICE_H

#include "models/hardware/storage.h"
#include "models/hardware/tlb.h"
#include "sim/sparse_bytes.h"

#define HS_DEVICE_BYTES_MAX (UINT64_C(1) << 44)
#define HS_DEVICE_CYCLES_MAX (UINT64_C(1) << 60)
#define HS_DEVICE_LANES_MAX 1024u

/* For hs_device_fail: for good. */
#define HS_DEVICE_ALWAYS UINT64_MAX

typedef struct HsDevice HsDevice;
typedef struct HsTransfer HsTransfer;
typedef struct HsChannel HsChannel;

/* READ: device to main storage; WRITE: main storage to device. */
typedef enum { HS_TRANSFER_READ, HS_TRANSFER_WRITE } HsTransferKind;
typedef enum {
    HS_TRANSFER_DONE,
    HS_TRANSFER_FENCED,
    HS_TRANSFER_STORAGE_FAULT,
    HS_TRANSFER_DEVICE_ERROR
} HsTransferEnd;
typedef void (*HsTransferHandler)(gpointer user, HsTransfer *transfer, HsTransferEnd end);

/* STATES of a transfer: see channel.h. */
typedef enum {
    HS_TRANSFER_IDLE,
    HS_TRANSFER_QUEUED,
    HS_TRANSFER_POSITIONING,
    HS_TRANSFER_READY,
    HS_TRANSFER_MOVING,
    HS_TRANSFER_SETTLING
} HsTransferState;

/* A transfer order. Embedded by whoever orders it, who fills the upper part and leaves it alone
 * until on_end; zero-initialised once. It is in a channel at most once (asserted). */
struct HsTransfer {
    HsTransferKind kind;
    HsDevice *device;
    uint64_t device_address;
    uint64_t size_bytes;   /* > 0; must lie on the device (asserted) */
    const HsAreaMap *area; /* where in main storage, with the owner whose units they must be */
    uint64_t area_address;
    const HsPageTable *pages; /* area_address and the bytes behind it are a program's, which this
                                 table leads to frames; NULL: they are the area's */
    HsOwner owner;
    const char *label;        /* for the trace, borrowed until on_end; 80 bytes are shown */
    HsTransferHandler on_end; /* the completion interrupt; in HS_PHASE_DEVICE, or from fence */
    gpointer user;

    /* the channel's own; moved_bytes may be read in on_end */
    HsTransferState state;
    HsTransfer *next, *previous; /* in order of submission */
    HsCycles submitted_at, taken_at, ready_at, first_at;
    uint64_t moved_bytes;
    bool will_fail;
    struct HsLane *lane;
};

/* A place for a transfer in hand. */
typedef struct HsLane {
    HsDevice *device;
    HsTransfer *transfer; /* NULL: free */
    HsEvent ready;        /* POSITIONING without the channel */
    HsEvent settled;      /* SETTLING */
} HsLane;

typedef struct {
    const char *name; /* "disk", "flash": of the component, and in "disk error" */
    /* The channel is the transfer's from taken on. Else only while bytes pass. */
    bool holds_channel;
    /* A transfer is taken, and the order reaches the device at `at`: the cycle in which its first
     * byte can pass. Counts seek and latency. */
    HsCycles (*position)(HsDevice *device, const HsTransfer *transfer, HsCycles at);
    /* What `position` takes in the mean, for estimates. */
    HsCycles (*mean_position)(const HsDevice *device);
    /* From the last byte to the end; NULL: nothing. */
    HsCycles (*settle)(HsDevice *device, const HsTransfer *transfer);
    /* Which of its waiting transfers it takes next; `oldest` is one of them, hs_transfer_after
     * tells the others. NULL: the oldest. */
    HsTransfer *(*pick)(HsDevice *device, HsTransfer *oldest);
    void (*free)(HsDevice *device);
} HsDeviceKind;

typedef struct {
    uint64_t n_transfers, n_bytes, n_errors;
    HsCycles busy_cycles, seek_cycles, latency_cycles, wait_cycles;
    uint32_t n_waiting_most;
} HsDeviceCounters;

/* The part that all kinds have, embedded by each as its first member. */
struct HsDevice {
    const HsDeviceKind *kind;
    HsSimulation *simulation;
    const HsComponent *component;
    uint64_t size_bytes, rate_bytes_per_second;
    HsChannel *channel; /* the one it is attached to */
    HsLane *lanes;
    uint32_t n_lanes, n_in_hand, n_waiting;
    uint64_t n_failing; /* transfers that will fail; HS_DEVICE_ALWAYS: all */
    HsDeviceCounters counters;
    HsSparseBytes bytes;
};

/* For kinds. Parameters are asserted; a scenario is checked before. */
void hs_device_init(HsDevice *device, HsSimulation *simulation, const char *name,
                    const HsDeviceKind *kind, uint64_t size_bytes, uint64_t rate_bytes_per_second,
                    uint32_t n_lanes);
void hs_device_clear(HsDevice *device);
/* The next younger transfer that waits for the same device, or NULL. */
HsTransfer *hs_transfer_after(const HsTransfer *transfer);

/* Frees a device of whatever kind; NULL is fine. */
void hs_device_free(HsDevice *device);
const char *hs_device_name(const HsDevice *device);
/* Its kind, "disk" or "flash". */
const char *hs_device_kind_name(const HsDevice *device);
/* The channel it is attached to. */
HsChannel *hs_device_channel(const HsDevice *device);

/* The next n transfers taken fail (beside those that are to fail already), or all. n > 0. FALSE: it
 * changes nothing, all of them fail. */
bool hs_device_fail(HsDevice *device, uint64_t n);
/* For good. */
bool hs_device_has_failed(const HsDevice *device);

/* Bytes, no time; must lie on the device (asserted). What was never written reads as zero. */
void hs_device_read(const HsDevice *device, uint64_t address, void *buffer, gsize size_bytes);
void hs_device_write(HsDevice *device, uint64_t address, const void *buffer, gsize size_bytes);

HsDeviceCounters hs_device_counters(const HsDevice *device);
/* Writes the counters to the trace; at the end of a run. */
void hs_device_record(const HsDevice *device);

#endif
