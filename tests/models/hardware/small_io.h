/* small_io: channels, disks and flash memories whose cycles can be worked out on paper.
 *
 *     SmallIo io;
 *     small_io_init(&io);
 *     HsChannel *channel = small_io_channel(&io, "ch", 5);        setup 5 cycles, a byte a cycle
 *     HsDevice *disk = small_io_disk(&io, "d", channel, HS_DISK_FCFS);
 *     small_io_submit_at(&io, 0, small_io_order(&io, 0, disk, HS_TRANSFER_READ, 0, 256));
 *     small_io_check(&io, "0 done %" PRIu64 "\n", ...);           runs; what ended, in order
 *
 * Storage: 8 units of 64 KB, all of OS 1; lines of 256 B; order i is about unit i. A disk has 64
 * cylinders of 1000 bytes, one track each, and turns once in 1000 cycles: byte b is under the head
 * at cycle b mod 1000 of a turn, a byte passes in a cycle. A seek over d > 0 cylinders takes
 * 100 + 10 * (d - 1) cycles.
 */
#ifndef HS_SMALL_IO_H
#define HS_SMALL_IO_H

#include "models/hardware/channel.h"
#include "models/hardware/disk.h"
#include "models/hardware/flash.h"
#include "tests/models/hardware/small_run.h"

#define SMALL_IO_UNIT UINT64_C(65536)
#define SMALL_IO_LINE UINT64_C(256)
#define SMALL_IO_PATH UINT64_C(10)
#define SMALL_IO_BANK UINT64_C(40)
#define SMALL_IO_ACCESS (SMALL_IO_PATH + SMALL_IO_BANK) /* of a line, with nobody else there */
#define SMALL_IO_TURN UINT64_C(1000)
#define SMALL_IO_CYLINDER UINT64_C(1000)
#define SMALL_IO_ORDERS 8u
#define SMALL_IO_OWNER ((HsOwner)1)

typedef struct {
    SmallRun *run;
    HsStorage *storage;
    uint32_t units[SMALL_IO_ORDERS];
    HsAreaMap area;
    GPtrArray *channels, *devices; /* owned */
    HsTransfer orders[SMALL_IO_ORDERS];
    GString *ended; /* "ORDER end CYCLE\n" for each */
} SmallIo;

void small_io_init(SmallIo *io);
void small_io_clear(SmallIo *io);

HsChannel *small_io_channel(SmallIo *io, const char *name, HsCycles setup_cycles);
HsDevice *small_io_disk(SmallIo *io, const char *name, HsChannel *channel,
                        HsDiskDiscipline discipline);
/* A byte a cycle. */
HsDevice *small_io_flash(SmallIo *io, const char *name, HsChannel *channel, HsCycles read_cycles,
                         HsCycles write_cycles, uint32_t n_lanes);

/* Fills order i: unit i from its beginning, bytes of the device from `address`. */
HsTransfer *small_io_order(SmallIo *io, guint i, HsDevice *device, HsTransferKind kind,
                           uint64_t address, uint64_t size_bytes);
/* In HS_PHASE_CPU of that cycle, in the order of the calls. */
void small_io_submit_at(SmallIo *io, HsCycles at, HsTransfer *transfer);
/* The order ends with a failure of the device for `n` transfers from that cycle on. */
void small_io_fail_at(SmallIo *io, HsCycles at, HsDevice *device, uint64_t n);

/* When the first byte of a disk's access is under the head: the arm begins to move from cylinder
 * `arm` at cycle `at`. */
HsCycles small_io_first(HsCycles at, uint64_t arm, uint64_t address);

/* Runs until nothing is left to happen, and compares what ended. */
void small_io_check(SmallIo *io, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
