/* cpu_share: JP H9-26889, an OS changes the processor share of a virtual machine.
 *
 * An addition. When an OS has failed, the standby, which has its programs to run now, asks the
 * monitor to change its own share: the failed OS's is added to it. The monitor edits the entry of
 * that machine, and the dispatcher goes by it from then on. When the failed OS is back, the share
 * goes back, too.
 */
#include "models/vmm/policies/cpu_share.h"

#include "models/vmm/policies/own_storage.h"
#include "sim/banned.h"

const HsPolicy hs_policy_cpu_share = {
    .name = "cpu-share",
    .about = "The standby asks the monitor for the CPU share of an OS that failed, and gives it "
             "back when that is loaded again.",
    .source = "JP H9-26889 (1995)",
    .steps =
        "506 of FIG. 5 leaves the shares as they are. Behind it the standby calls the monitor, "
        "which edits the entry of that machine.",
    .cost = "`ask` of the standby + `record` of the monitor, beside 507.",
    .limits = "An OS that gets no CPU cannot ask for one.",
    .is_addition = true,
    .failed_storage = HS_FAILED_STAYS,
    .detection = HS_DETECTION_OUTSIDE,
    .parts = HS_PARTS_EQUAL,
    .gives_cpu = true,
    .place = hs_own_storage_place,
    .program_destination = hs_own_storage_program_destination,
    .own_destination = hs_own_storage_own_destination,
};
