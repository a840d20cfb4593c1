/* disk: auxiliary memory 70, the kind with a moving arm.
 *
 * WHAT IT STANDS FOR. "A nonvolatile recording device that stores programs and data" (seed). Its
 * bytes survive every crash of an OS. A disk only positions and holds bytes; the channel moves
 * them.
 *
 * PARAMETERS
 *   size_bytes      1 .. HS_DISK_BYTES_MAX; the last cylinder may be partly used
 *   track_bytes     bytes on a track, 1 or more
 *   tracks_per_cylinder  1 .. HS_DISK_TRACKS_MAX;
 *                   n_cylinders = ceil(size_bytes / (track_bytes * tracks_per_cylinder))
 *   seek_shortest_cycles, seek_longest_cycles   next cylinder, and from the first to the last;
 *                   shortest <= longest <= HS_DISK_CYCLES_MAX
 *   rotation_cycles one turn, 1 .. HS_DISK_CYCLES_MAX
 *   rate            bytes a second under the head, 1 or more
 *
 * TIMING of an access to byte b that begins at cycle t:
 *   cylinder(b) = b / (track_bytes * tracks_per_cylinder); d = distance from where the arm stands
 *   seek     = 0 for d = 0, else
 *              shortest + floor((longest - shortest) * (d - 1) / (n_cylinders - 2))
 *              (shortest where there are only two cylinders)
 *   angle(b) = floor((b mod track_bytes) * rotation_cycles / track_bytes)
 *   latency  = (angle(b) - (t + seek)) mod rotation_cycles: the platter has turned since cycle 0
 *   ready    = t + seek + latency
 *   Then bytes pass the head at `rate`: byte n of the access is there after
 *   ceil((n + 1) * clock / rate) cycles. The arm begins on cylinder 0 and ends an access on the
 *   cylinder of its last byte, also when the access is broken off (fenced) before.
 *
 * COUNTERS accesses, cycles of seek, of rotational latency.
 * LIMITS. No time for head and cylinder switches within one access, no zones, no cache, no errors.
 * A disk has no queue and does not know that it is busy: it belongs to one channel.
 */
#ifndef HS_DISK_H
#define HS_DISK_H

#include "sim/simulation.h"

#define HS_DISK_BYTES_MAX (UINT64_C(1) << 44)
#define HS_DISK_TRACKS_MAX 65536u
#define HS_DISK_CYCLES_MAX (UINT64_C(1) << 60)

typedef struct {
    uint64_t size_bytes;
    uint64_t track_bytes;
    uint32_t tracks_per_cylinder;
    HsCycles seek_shortest_cycles;
    HsCycles seek_longest_cycles;
    HsCycles rotation_cycles;
    uint64_t rate_bytes_per_second;
} HsDiskParameters;

typedef struct HsDisk HsDisk;

/* `name` is the component's. Parameters are asserted; a scenario is checked before. */
HsDisk *hs_disk_new(HsSimulation *simulation, const char *name, const HsDiskParameters *parameters);
void hs_disk_free(HsDisk *disk);
const HsDiskParameters *hs_disk_parameters(const HsDisk *disk);
const char *hs_disk_name(const HsDisk *disk);

/* Positions for byte `address` from cycle `at` on; moves the arm to the cylinder of the access's
 * last byte; returns the cycle in which its first byte is at the head. *ret_seek_cycles and
 * *ret_latency_cycles (may be NULL) are the two parts. The bytes lie on the disk (asserted). */
HsCycles hs_disk_position(HsDisk *disk, HsCycles at, uint64_t address, uint64_t size_bytes,
                          HsCycles *ret_seek_cycles, HsCycles *ret_latency_cycles);

/* Bytes, no time; must lie on the disk (asserted). What was never written reads as zero. */
void hs_disk_read(const HsDisk *disk, uint64_t address, void *buffer, gsize size_bytes);
void hs_disk_write(HsDisk *disk, uint64_t address, const void *buffer, gsize size_bytes);

typedef struct {
    uint64_t n_accesses;
    HsCycles seek_cycles, latency_cycles;
} HsDiskCounters;
HsDiskCounters hs_disk_counters(const HsDisk *disk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsDisk, hs_disk_free)

#endif
