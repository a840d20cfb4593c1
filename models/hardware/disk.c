/* disk: auxiliary memory 70 with a moving arm, see disk.h. */
#include "models/hardware/disk.h"

#include "sim/assert.h"
#include "sim/sparse_bytes.h"

#include "sim/banned.h"

G_STATIC_ASSERT(HS_DISK_BYTES_MAX <= HS_SPARSE_BYTES_MAX);

struct HsDisk {
    const HsComponent *component;
    HsDiskParameters parameters;
    uint64_t cylinder_bytes;
    uint64_t n_cylinders;
    uint64_t arm_cylinder; /* where the arm stands, or where it is going */
    HsDiskCounters counters;
    HsSparseBytes bytes;
};

static void disk_check_parameters(const HsDiskParameters *parameters)
{
    hs_assert(parameters->size_bytes > 0 && parameters->size_bytes <= HS_DISK_BYTES_MAX);
    hs_assert(parameters->track_bytes > 0 && parameters->track_bytes <= HS_DISK_BYTES_MAX);
    hs_assert(parameters->tracks_per_cylinder > 0);
    hs_assert(parameters->tracks_per_cylinder <= HS_DISK_TRACKS_MAX);
    hs_assert(parameters->seek_shortest_cycles <= parameters->seek_longest_cycles);
    hs_assert(parameters->seek_longest_cycles <= HS_DISK_CYCLES_MAX);
    hs_assert(parameters->rotation_cycles > 0);
    hs_assert(parameters->rotation_cycles <= HS_DISK_CYCLES_MAX);
    hs_assert(parameters->rate_bytes_per_second > 0);
}

static void disk_check_range(const HsDisk *disk, uint64_t address, uint64_t size_bytes)
{
    hs_assert(address <= disk->parameters.size_bytes);
    hs_assert(size_bytes <= disk->parameters.size_bytes - address);
}

static HsCycles disk_seek_cycles(const HsDisk *disk, uint64_t cylinder)
{
    HsCycles shortest = disk->parameters.seek_shortest_cycles;
    HsCycles longest = disk->parameters.seek_longest_cycles;
    uint64_t distance = cylinder > disk->arm_cylinder ? cylinder - disk->arm_cylinder
                                                      : disk->arm_cylinder - cylinder;
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

HsDisk *hs_disk_new(HsSimulation *simulation, const char *name, const HsDiskParameters *parameters)
{
    disk_check_parameters(parameters);
    HsDisk *disk = g_new0(HsDisk, 1);
    disk->component = hs_simulation_add(simulation, name, "disk");
    disk->parameters = *parameters;
    disk->cylinder_bytes = parameters->track_bytes * parameters->tracks_per_cylinder;
    disk->n_cylinders = (parameters->size_bytes - 1) / disk->cylinder_bytes + 1;
    hs_sparse_bytes_init(&disk->bytes, parameters->size_bytes);
    return disk;
}

void hs_disk_free(HsDisk *disk)
{
    if (!disk)
        return;
    hs_sparse_bytes_clear(&disk->bytes);
    g_free(disk);
}

const HsDiskParameters *hs_disk_parameters(const HsDisk *disk)
{
    return &disk->parameters;
}

const char *hs_disk_name(const HsDisk *disk)
{
    return disk->component->name;
}

HsCycles hs_disk_position(HsDisk *disk, HsCycles at, uint64_t address, uint64_t size_bytes,
                          HsCycles *ret_seek_cycles, HsCycles *ret_latency_cycles)
{
    hs_assert(at <= HS_CYCLES_MAX);
    hs_assert(size_bytes > 0);
    disk_check_range(disk, address, size_bytes);
    HsCycles seek = disk_seek_cycles(disk, address / disk->cylinder_bytes);
    HsCycles latency = disk_latency_cycles(disk, at + seek, address);
    disk->arm_cylinder = (address + size_bytes - 1) / disk->cylinder_bytes;
    disk->counters.n_accesses++;
    disk->counters.seek_cycles += seek;
    disk->counters.latency_cycles += latency;
    if (ret_seek_cycles)
        *ret_seek_cycles = seek;
    if (ret_latency_cycles)
        *ret_latency_cycles = latency;
    return at + seek + latency;
}

void hs_disk_read(const HsDisk *disk, uint64_t address, void *buffer, gsize size_bytes)
{
    disk_check_range(disk, address, size_bytes);
    hs_sparse_bytes_read(&disk->bytes, address, buffer, size_bytes);
}

void hs_disk_write(HsDisk *disk, uint64_t address, const void *buffer, gsize size_bytes)
{
    disk_check_range(disk, address, size_bytes);
    hs_sparse_bytes_write(&disk->bytes, address, buffer, size_bytes);
}

HsDiskCounters hs_disk_counters(const HsDisk *disk)
{
    return disk->counters;
}
