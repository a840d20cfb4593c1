/* disk: seek by distance, rotation from the clock, bytes that stay. */
#include "models/hardware/disk.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "tests/models/hardware/small_run.h"

#define TRACK UINT64_C(100)
#define CYLINDER (2 * TRACK)
#define N_CYLINDERS 12u
#define SHORTEST UINT64_C(50)
#define LONGEST UINT64_C(155)
#define TURN UINT64_C(1000)

static const HsDiskParameters toy = {
    .size_bytes = N_CYLINDERS * CYLINDER,
    .track_bytes = TRACK,
    .tracks_per_cylinder = 2,
    .seek_shortest_cycles = SHORTEST,
    .seek_longest_cycles = LONGEST,
    .rotation_cycles = TURN,
    .rate_bytes_per_second = BYTE_A_CYCLE,
};

static SmallRun *run;
static HsDisk *disk;

static void set_up(void)
{
    run = small_run_new();
    disk = hs_disk_new(run->simulation, "disk", &toy);
}

static void tear_down(void)
{
    hs_disk_free(disk);
    small_run_free(run);
}

TestSuite(disk, .init = set_up, .fini = tear_down);

static void rebuild(HsDiskParameters parameters)
{
    tear_down();
    run = small_run_new();
    disk = hs_disk_new(run->simulation, "disk", &parameters);
}

static HsCycles seek_to(uint64_t cylinder)
{
    HsCycles seek;
    hs_disk_position(disk, 0, cylinder * CYLINDER, 1, &seek, NULL);
    return seek;
}

static HsCycles latency_of(HsCycles at, uint64_t address)
{
    HsCycles latency;
    hs_disk_position(disk, at, address, 1, NULL, &latency);
    return latency;
}

/* ---- the arm ---- */

Test(disk, does_not_seek_within_a_cylinder)
{
    cr_assert(eq(u64, seek_to(0), 0));
    HsCycles seek;
    hs_disk_position(disk, 0, CYLINDER - 1, 1, &seek, NULL);
    cr_assert(eq(u64, seek, 0));
}

Test(disk, takes_the_shortest_seek_to_the_next_cylinder)
{
    cr_assert(eq(u64, seek_to(1), SHORTEST));
}

Test(disk, takes_the_longest_seek_from_the_first_to_the_last_cylinder_and_back)
{
    cr_assert(eq(u64, seek_to(N_CYLINDERS - 1), LONGEST));
    cr_assert(eq(u64, seek_to(0), LONGEST));
}

Test(disk, seeks_linearly_in_between_rounded_down)
{
    /* 105 cycles over 10 steps: 10.5 for one, 21 for two. */
    cr_assert(eq(u64, seek_to(2), SHORTEST + (LONGEST - SHORTEST) * (2 - 1) / (N_CYLINDERS - 2)));
    cr_assert(eq(u64, seek_to(5), SHORTEST + (LONGEST - SHORTEST) * (3 - 1) / (N_CYLINDERS - 2)));
    cr_assert(eq(u64, seek_to(3), SHORTEST + 10));
}

Test(disk, leaves_the_arm_on_the_cylinder_of_the_last_byte)
{
    hs_disk_position(disk, 0, 2 * CYLINDER, CYLINDER + 1, NULL, NULL);
    cr_assert(eq(u64, seek_to(3), 0));
    hs_disk_position(disk, 0, 2 * CYLINDER, CYLINDER, NULL, NULL);
    cr_assert(eq(u64, seek_to(2), 0));
}

Test(disk, takes_the_shortest_seek_where_there_are_two_cylinders)
{
    HsDiskParameters two = toy;
    two.size_bytes = CYLINDER + 1; /* the last cylinder is partly used */
    rebuild(two);
    cr_assert(eq(u64, seek_to(1), SHORTEST));
}

Test(disk, never_seeks_where_there_is_one_cylinder)
{
    HsDiskParameters one = toy;
    one.size_bytes = CYLINDER;
    rebuild(one);
    hs_disk_position(disk, 0, CYLINDER - 1, 1, NULL, NULL);
    cr_assert(eq(u64, seek_to(0), 0));
}

/* ---- the platter ---- */

Test(disk, waits_until_the_byte_comes_round)
{
    HsCycles angle = 30 * TURN / TRACK;
    cr_assert(eq(u64, latency_of(0, 30), angle));
    cr_assert(eq(u64, latency_of(0, TRACK + 30), angle)); /* another track, the same angle */
    cr_assert(eq(u64, latency_of(100, 30), angle - 100));
}

Test(disk, does_not_wait_when_the_byte_is_under_the_head)
{
    HsCycles angle = 30 * TURN / TRACK;
    cr_assert(eq(u64, latency_of(angle, 30), 0));
    cr_assert(eq(u64, latency_of(7 * TURN + angle, 30), 0));
    cr_assert(eq(u64, latency_of(7 * TURN, 0), 0));
}

Test(disk, waits_almost_a_turn_for_a_byte_that_just_went_by)
{
    HsCycles angle = 30 * TURN / TRACK;
    cr_assert(eq(u64, latency_of(angle + 1, 30), TURN - 1));
    cr_assert(eq(u64, latency_of(TURN - 1, 0), 1));
}

Test(disk, rounds_the_angle_down)
{
    HsDiskParameters odd = toy;
    odd.rotation_cycles = 333; /* 3.33 cycles a byte */
    rebuild(odd);
    cr_assert(eq(u64, latency_of(0, 1), 3));
    cr_assert(eq(u64, latency_of(0, TRACK - 1), 99 * 333 / TRACK));
}

Test(disk, turns_on_while_the_arm_moves)
{
    HsCycles seek, latency;
    HsCycles angle = 30 * TURN / TRACK;
    HsCycles ready = hs_disk_position(disk, 280, CYLINDER + 30, 1, &seek, &latency);
    cr_assert(eq(u64, seek, SHORTEST));
    cr_assert(eq(u64, latency, angle + TURN - (280 + SHORTEST))); /* it came by during the seek */
    cr_assert(eq(u64, ready, 280 + seek + latency));
    cr_assert(eq(u64, ready % TURN, angle));
}

Test(disk, counts_accesses_seeks_and_latencies)
{
    hs_disk_position(disk, 0, 30, 1, NULL, NULL);
    hs_disk_position(disk, 1000, CYLINDER, 1, NULL, NULL);
    HsDeviceCounters counters = hs_device_counters(hs_disk_device(disk));
    cr_assert(eq(u64, counters.seek_cycles, SHORTEST));
    cr_assert(eq(u64, counters.latency_cycles, 30 * TURN / TRACK + (TURN - SHORTEST)));
}

/* ---- bytes ---- */

Test(disk, keeps_its_bytes)
{
    char back[4] = { 0 };
    hs_device_read(hs_disk_device(disk), toy.size_bytes - 3, back, 3);
    cr_assert_arr_eq(back, "\0\0\0", 3);
    hs_device_write(hs_disk_device(disk), toy.size_bytes - 3, "end", 3);
    hs_device_read(hs_disk_device(disk), toy.size_bytes - 3, back, 3);
    cr_assert(eq(str, back, "end"));
}

Test(disk, tells_its_name_and_parameters)
{
    cr_assert(eq(str, (char *)hs_device_name(hs_disk_device(disk)), "disk"));
    cr_assert(eq(u64, hs_disk_parameters(disk)->track_bytes, TRACK));
}

Test(disk, aborts_on_bytes_past_its_end, .signal = SIGABRT)
{
    hs_device_write(hs_disk_device(disk), toy.size_bytes - 1, "ab", 2);
}

Test(disk, aborts_on_a_position_past_its_end, .signal = SIGABRT)
{
    hs_disk_position(disk, 0, toy.size_bytes, 1, NULL, NULL);
}

Test(disk, aborts_when_it_does_not_turn, .signal = SIGABRT)
{
    HsDiskParameters still = toy;
    still.rotation_cycles = 0;
    rebuild(still);
}

Test(disk, aborts_when_the_shortest_seek_is_longer_than_the_longest, .signal = SIGABRT)
{
    HsDiskParameters odd = toy;
    odd.seek_shortest_cycles = LONGEST + 1;
    rebuild(odd);
}
