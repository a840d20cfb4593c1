/* disk: auxiliary memory 70, the kind with a moving arm.
 *
 * WHAT IT STANDS FOR. "A nonvolatile recording device that stores programs and data" (seed). What
 * all devices have in common is in device.h.
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
 *   discipline      which of the waiting transfers is taken next
 *
 * DISCIPLINES. The choice is made in the cycle in which a transfer is taken, among those that wait
 * for this disk then, by the distance of the cylinder of their first byte from where the arm
 * stands. Of several transfers that are alike the one submitted first is taken.
 *   fcfs  the one submitted first
 *   sstf  the one with the shortest distance; up and down are alike
 *   look  the nearest one ahead in the direction in which the arm moves, its own cylinder being
 *         ahead; where there is none ahead the arm turns round. At first it moves up, to higher
 *         cylinders. (That is SCAN, but the arm turns at the last transfer, not at the last
 *         cylinder.)
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
 *   cylinder of its last byte, also when the access fails or is broken off (fenced) before.
 *
 * LIMITS. No time for head and cylinder switches within one access, no zones, no cache. The channel
 * is the disk's from the moment a transfer is taken: an arm does not seek while another device of
 * its channel moves bytes. With sstf a transfer far from the others may wait for ever while nearer
 * ones keep coming; look bounds its wait by two sweeps.
 */
#ifndef HS_DISK_H
#define HS_DISK_H

#include "models/hardware/device.h"

#define HS_DISK_BYTES_MAX HS_DEVICE_BYTES_MAX
#define HS_DISK_TRACKS_MAX 65536u
#define HS_DISK_CYCLES_MAX HS_DEVICE_CYCLES_MAX

typedef enum { HS_DISK_FCFS, HS_DISK_SSTF, HS_DISK_LOOK } HsDiskDiscipline;

typedef struct {
    uint64_t size_bytes;
    uint64_t track_bytes;
    uint32_t tracks_per_cylinder;
    HsCycles seek_shortest_cycles;
    HsCycles seek_longest_cycles;
    HsCycles rotation_cycles;
    uint64_t rate_bytes_per_second;
    HsDiskDiscipline discipline;
} HsDiskParameters;

typedef struct HsDisk HsDisk;

/* `name` is the component's. Parameters are asserted; a scenario is checked before. */
HsDisk *hs_disk_new(HsSimulation *simulation, const char *name, const HsDiskParameters *parameters);
void hs_disk_free(HsDisk *disk);
const HsDiskParameters *hs_disk_parameters(const HsDisk *disk);
/* The same disk, as a channel and its users see it. */
HsDevice *hs_disk_device(HsDisk *disk);

/* Positions for byte `address` from cycle `at` on; moves the arm to the cylinder of the access's
 * last byte; returns the cycle in which its first byte is at the head. *ret_seek_cycles and
 * *ret_latency_cycles (may be NULL) are the two parts. The bytes lie on the disk (asserted). */
HsCycles hs_disk_position(HsDisk *disk, HsCycles at, uint64_t address, uint64_t size_bytes,
                          HsCycles *ret_seek_cycles, HsCycles *ret_latency_cycles);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsDisk, hs_disk_free)

#endif
