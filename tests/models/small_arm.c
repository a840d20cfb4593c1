/* small_arm: see small_arm.h. */
#include "tests/models/small_arm.h"

#include "models/program/assembler.h"

static HsCycles ceil_divide(uint64_t a, uint64_t b)
{
    return (a + b - 1) / b;
}

SmallArm small_arm_of(const SmallSystem *run)
{
    const HsConfiguration *configuration = run->facts.configuration;
    return (SmallArm){
        .disk = &g_array_index(configuration->devices, HsDeviceConfiguration, 0).disk,
        .channel = &g_array_index(configuration->channels, HsChannelConfiguration, 0).parameters,
        .clock_hz = configuration->clock_hz,
        .access = configuration->storage.path_cycles + configuration->storage.bank_cycles
    };
}

SmallArm small_arm_behind(const SmallSystem *run, const char *name)
{
    SmallArm arm = small_arm_of(run);
    uint64_t journal = small_system_app(run, name)->journal_address;
    arm.cylinder = small_arm_cylinder(&arm, journal + HS_JOURNAL_CHUNK_BYTES - 1);
    return arm;
}

uint64_t small_arm_cylinder(const SmallArm *arm, uint64_t address)
{
    return address / (arm->disk->track_bytes * arm->disk->tracks_per_cylinder);
}

static HsCycles seek_cycles(const SmallArm *arm, uint64_t to)
{
    uint64_t n_cylinders = ceil_divide(arm->disk->size_bytes,
                                       arm->disk->track_bytes * arm->disk->tracks_per_cylinder);
    uint64_t d = to > arm->cylinder ? to - arm->cylinder : arm->cylinder - to;
    HsCycles shortest = arm->disk->seek_shortest_cycles;
    return d == 0 ? 0
                  : shortest +
                        (arm->disk->seek_longest_cycles - shortest) * (d - 1) / (n_cylinders - 2);
}

HsCycles small_arm_transfer_end(SmallArm *arm, HsCycles t, uint64_t address, uint64_t n_bytes)
{
    HsCycles turn = arm->disk->rotation_cycles;
    HsCycles there = t + arm->channel->setup_cycles +
                     seek_cycles(arm, small_arm_cylinder(arm, address));
    HsCycles angle = address % arm->disk->track_bytes * turn / arm->disk->track_bytes;
    HsCycles first = there + (angle + turn - there % turn) % turn;
    uint64_t rate = MIN(arm->disk->rate_bytes_per_second, arm->channel->rate_bytes_per_second);
    arm->cylinder = small_arm_cylinder(arm, address + n_bytes - 1);
    return first + ceil_divide(n_bytes * arm->clock_hz, rate) + arm->access;
}

HsCycles small_arm_running_at(const SmallSystem *run, SmallArm *arm, const char *name, HsCycles t)
{
    const HsApplication *app = small_system_app(run, name);
    HsCycles interrupt = small_system_guest_cost(run, "interrupt");
    t += small_system_guest_cost(run, "start");
    t = small_arm_transfer_end(arm, t, app->image_address, app->image_bytes) + interrupt;
    t += small_system_guest_cost(run, "service");
    t = small_arm_transfer_end(arm, t, app->journal_address, HS_JOURNAL_CHUNK_BYTES) + interrupt +
        1;
    return t + small_system_guest_cost(run, "dispatch");
}
