/* small_arm: when transfers of the disk end, by the formulas of the data sheets.
 *
 * For tests that foretell cycles: nobody else is on the channel, on the path, or at the disk.
 */
#ifndef HS_SMALL_ARM_H
#define HS_SMALL_ARM_H

#include "tests/models/small_system.h"

/* disk.h: the arm, and where it stands. */
typedef struct {
    const HsDiskParameters *disk;
    const HsChannelParameters *channel;
    uint64_t clock_hz;
    HsCycles access; /* of a line of storage with nobody else there */
    uint64_t cylinder;
} SmallArm;

SmallArm small_arm_of(const SmallSystem *run);
/* Where the start of a program left it that has read an empty journal. */
SmallArm small_arm_behind(const SmallSystem *run, const char *name);
uint64_t small_arm_cylinder(const SmallArm *arm, uint64_t address);
/* channel.h: the cycle in which a transfer that the channel takes at t ends, nobody else on the
 * path: the last line has passed, and one access more. */
HsCycles small_arm_transfer_end(SmallArm *arm, HsCycles t, uint64_t address, uint64_t n_bytes);
/* The cycle in which a program runs whose `start` work begins at t: job_flows.c, job_replay.c. Its
 * journal is empty: one chunk of it is read, no record taken in (a piece of work takes a cycle). */
HsCycles small_arm_running_at(const SmallSystem *run, SmallArm *arm, const char *name, HsCycles t);

#endif
