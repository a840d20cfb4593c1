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
    .steps = "506 of FIG. 5 leaves the share to the monitor. Behind it, beside 507: C1 the standby "
             "calls the monitor, C2 the monitor edits the entries of both machines. The same when "
             "the OS is loaded again (R2), which has the standby's former share then.",
    .cost = "C1 `report` of the standby, C2 2 `update`; no step of FIG. 5 waits for it.",
    .limits = "An OS that gets no CPU cannot ask for one. It decides whatever `cpu share to` says.",
    .is_addition = true,
    .failed_storage = HS_FAILED_STAYS,
    .detection = HS_DETECTION_OUTSIDE,
    .parts = HS_PARTS_EQUAL,
    .gives_cpu = true,
    .place = hs_own_storage_place,
    .program_destination = hs_own_storage_program_destination,
    .own_destination = hs_own_storage_own_destination,
};
