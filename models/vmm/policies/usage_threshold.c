/* usage_threshold: JP 2002-041304, of two days after the seed.
 *
 * A monitor in each guest watches how much of what the OS owns is used. Above a high mark it asks
 * the virtual machine monitor's spare pool for more; below a low one it gives back. What an OS that
 * failed owned is spare again.
 */
#include "models/vmm/policies/usage_threshold.h"

#include "models/vmm/policies/own_storage.h"
#include "sim/banned.h"

static HsOwner usage_threshold_own_destination(HsOwner standby, bool own_area_to_vmm)
{
    (void)standby;
    (void)own_area_to_vmm;
    return HS_OWNER_VMM;
}

const HsPolicy hs_policy_usage_threshold = {
    .name = "usage-threshold",
    .about = "A monitor in each guest asks for storage when much of what its OS owns is used, and "
             "gives back when little is.",
    .source = "JP 2002-041304",
    .steps = "At each poll: used above `high`, then ask the monitor, and engage what it gives "
             "(140); below `low`, then disconnect (130), and give back. A fault: FIG. 5 without "
             "503 to 505; 506 makes all that the failed OS owned unused.",
    .cost =
        "`ask` + `record` + x `engage`, or `size` + x `disconnect` + `report` + `update`; x "
        "units by which it grows or shrinks. FIG. 5: detection + `detect` + `fence` + n `look-up` "
        "+ n `update` + `request` + start of the programs; n areas of the failed OS.",
    .limits = "It grows by one step a poll: a program that comes all at once is short until then. "
              "What the pool has goes to whoever asks first, important or not; nobody is asked to "
              "give up what his programs use.",
    .failed_storage = HS_FAILED_TO_MONITOR,
    .detection = HS_DETECTION_INSIDE,
    .watches_usage = true,
    .place = hs_own_storage_place,
    .program_destination = hs_own_storage_program_destination,
    .own_destination = usage_threshold_own_destination,
};
