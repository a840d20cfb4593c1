/* arf: takeover of a whole partition, as IBM's sysplex failure manager does it with RECONFIG.
 *
 * A failed OS's machine is reset, and after that all of its storage goes to the OS that is left,
 * which engages it and starts the hot standby programs anew there. There is no such thing for one
 * program: where the seed's method moves a failed program's storage (FIG. 6), the whole OS is
 * declared failed.
 */
#include "models/vmm/policies/arf.h"

#include "models/vmm/policies/own_storage.h"
#include "sim/banned.h"

/* All of the OS's storage, programs' areas included, goes with its own area. */
static HsOwner arf_own_destination(HsOwner standby, bool own_area_to_vmm)
{
    (void)own_area_to_vmm;
    return standby == HS_OWNER_NONE ? HS_OWNER_VMM : standby;
}

const HsPolicy hs_policy_arf = {
    .name = "arf",
    .about = "A failed OS's machine is reset, and all of its storage goes to the OS that is left. "
             "Never one program: a program's fault takes the whole OS over.",
    .source = "IBM PR/SM automatic reconfiguration, RECONFIG of the sysplex failure manager; "
              "US 5,345,590",
    .steps = "FIG. 5; 501 takes `reset-time` as well, 504 engages all units of the failed OS, 506 "
             "makes them the survivor's own, 507 starts the programs anew. No FIG. 6.",
    .cost =
        "detection + `reset-time` + `detect` + `fence` + n `look-up` + `request` + u `engage` + "
        "`report` + n `update` + `request` + start of the programs; n areas and u units of the "
        "failed OS.",
    .limits =
        "Programs that are not hot standby jobs stop with their OS even if only another one "
        "failed. An OS that is loaded again has as much as a standby, and no more is given to "
        "it: a program that needs more and has lost both its OSs waits there.",
    .failed_storage = HS_FAILED_TO_SURVIVOR,
    .detection = HS_DETECTION_INSIDE,
    .whole_os = true,
    .place = hs_own_storage_place,
    .program_destination = hs_own_storage_program_destination,
    .own_destination = arf_own_destination,
};
