/* disk: auxiliary memory 70 with a moving arm, see disk.h. */
#include "models/hardware/disk.h"

#include "sim/assert.h"

#include "sim/banned.h"

struct HsDisk {
    HsDevice device; /* first: a device of this kind is the disk */
    HsDiskParameters parameters;
    uint64_t cylinder_bytes;
    uint64_t n_cylinders;
    uint64_t arm_cylinder; /* where the arm stands, or where it is going */
    bool is_moving_down;   /* look: to lower cylinders */
};

static void disk_check_parameters(const HsDiskParameters *parameters)
{
    hs_assert(parameters->track_bytes > 0 && parameters->track_bytes <= HS_DISK_BYTES_MAX);
    hs_assert(parameters->tracks_per_cylinder > 0);
    hs_assert(parameters->tracks_per_cylinder <= HS_DISK_TRACKS_MAX);
    hs_assert(parameters->seek_shortest_cycles <= parameters->seek_longest_cycles);
    hs_assert(parameters->seek_longest_cycles <= HS_DISK_CYCLES_MAX);
    hs_assert(parameters->rotation_cycles > 0);
    hs_assert(parameters->rotation_cycles <= HS_DISK_CYCLES_MAX);
}

static uint64_t disk_distance(const HsDisk *disk, uint64_t cylinder)
{
    return cylinder > disk->arm_cylinder ? cylinder - disk->arm_cylinder
                                         : disk->arm_cylinder - cylinder;
}

static HsCycles disk_seek_cycles(const HsDisk *disk, uint64_t cylinder)
{
    HsCycles shortest = disk->parameters.seek_shortest_cycles;
    HsCycles longest = disk->parameters.seek_longest_cycles;
    uint64_t distance = disk_distance(disk, cylinder);
    if (distance == 0)
        return 0;
    if (disk->n_cylinders == 2)
        return shortest;
    return shortest + hs_cycles_scale(longest - shortest, distance - 1, disk->n_cylinders - 2);
}

/* Cycles from `at` until byte `address` comes under the head. */
static HsCycles disk_latency_cycles(const HsDisk *disk, HsCycles at, uint64_t address)
{
    HsCycles rotation = disk->parameters.rotation_cycles;
    uint64_t track_bytes = disk->parameters.track_bytes;
    HsCycles angle = hs_cycles_scale(address % track_bytes, rotation, track_bytes);
    HsCycles turned = at % rotation;
    return angle >= turned ? angle - turned : angle + rotation - turned;
}

/* ---- the disciplines ---- */

static uint64_t transfer_cylinder(const HsDisk *disk, const HsTransfer *transfer)
{
    return transfer->device_address / disk->cylinder_bytes;
}

/* The nearest, of several the oldest; only those ahead of the arm, if asked. NULL: none. */
static HsTransfer *disk_nearest(const HsDisk *disk, HsTransfer *oldest, bool is_ahead_only)
{
    HsTransfer *nearest = NULL;
    uint64_t nearest_distance = 0;
    for (HsTransfer *at = oldest; at; at = hs_transfer_after(at)) {
        uint64_t cylinder = transfer_cylinder(disk, at);
        bool is_ahead = disk->is_moving_down ? cylinder <= disk->arm_cylinder
                                             : cylinder >= disk->arm_cylinder;
        uint64_t distance = disk_distance(disk, cylinder);
        if ((is_ahead_only && !is_ahead) || (nearest && distance >= nearest_distance))
            continue;
        nearest = at;
        nearest_distance = distance;
    }
    return nearest;
}

static HsTransfer *disk_pick(HsDevice *device, HsTransfer *oldest)
{
    HsDisk *disk = (HsDisk *)device;
    if (disk->parameters.discipline == HS_DISK_FCFS)
        return oldest;
    if (disk->parameters.discipline == HS_DISK_SSTF)
        return disk_nearest(disk, oldest, false);
    HsTransfer *ahead = disk_nearest(disk, oldest, true);
    if (ahead)
        return ahead;
    disk->is_moving_down = !disk->is_moving_down;
    return disk_nearest(disk, oldest, true);
}

static HsCycles disk_position(HsDevice *device, const HsTransfer *transfer, HsCycles at)
{
    return hs_disk_position((HsDisk *)device, at, transfer->device_address, transfer->size_bytes,
                            NULL, NULL);
}

/* Two places at random are a third of the disk apart in the mean; the platter, half a turn. */
static HsCycles disk_mean_position(const HsDevice *device)
{
    const HsDiskParameters *disk = &((const HsDisk *)device)->parameters;
    HsCycles shortest = disk->seek_shortest_cycles;
    return shortest + (disk->seek_longest_cycles - shortest) / 3 + disk->rotation_cycles / 2;
}

static void disk_free(HsDevice *device)
{
    hs_disk_free((HsDisk *)device);
}

static const HsDeviceKind disk_kind = { .name = "disk",
                                        .holds_channel = true,
                                        .position = disk_position,
                                        .mean_position = disk_mean_position,
                                        .pick = disk_pick,
                                        .free = disk_free };

/* ---- public ---- */

HsDisk *hs_disk_new(HsSimulation *simulation, const char *name, const HsDiskParameters *parameters)
{
    disk_check_parameters(parameters);
    HsDisk *disk = g_new0(HsDisk, 1);
    hs_device_init(&disk->device, simulation, name, &disk_kind, parameters->size_bytes,
                   parameters->rate_bytes_per_second, 1);
    disk->parameters = *parameters;
    disk->cylinder_bytes = parameters->track_bytes * parameters->tracks_per_cylinder;
    disk->n_cylinders = (parameters->size_bytes - 1) / disk->cylinder_bytes + 1;
    return disk;
}

void hs_disk_free(HsDisk *disk)
{
    if (!disk)
        return;
    hs_device_clear(&disk->device);
    g_free(disk);
}

const HsDiskParameters *hs_disk_parameters(const HsDisk *disk)
{
    return &disk->parameters;
}

HsDevice *hs_disk_device(HsDisk *disk)
{
    return &disk->device;
}

HsCycles hs_disk_position(HsDisk *disk, HsCycles at, uint64_t address, uint64_t size_bytes,
                          HsCycles *ret_seek_cycles, HsCycles *ret_latency_cycles)
{
    hs_assert(at <= HS_CYCLES_MAX);
    hs_assert(size_bytes > 0 && size_bytes <= disk->parameters.size_bytes);
    hs_assert(address <= disk->parameters.size_bytes - size_bytes);
    HsCycles seek = disk_seek_cycles(disk, address / disk->cylinder_bytes);
    HsCycles latency = disk_latency_cycles(disk, at + seek, address);
    disk->arm_cylinder = (address + size_bytes - 1) / disk->cylinder_bytes;
    disk->device.counters.seek_cycles += seek;
    disk->device.counters.latency_cycles += latency;
    if (ret_seek_cycles)
        *ret_seek_cycles = seek;
    if (ret_latency_cycles)
        *ret_latency_cycles = latency;
    return at + seek + latency;
}
