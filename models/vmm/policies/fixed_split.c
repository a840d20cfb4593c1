/* fixed_split: prior art 1 of the seed.
 *
 * Each OS has its part of storage, and keeps it. A program's area comes out of what its own OS
 * owns; what is not used is nobody's. When an OS fails, its hot standby programs are started anew
 * on the standby OS, in an area that comes out of what that one owns: so it must own as much as the
 * active OS does, all the time, or the programs are short of storage there. Nothing is given back,
 * nothing is engaged, and so the switch itself is quicker.
 */
#include "models/vmm/policies/fixed_split.h"

#include "models/vmm/policies/own_storage.h"
#include "sim/banned.h"

const HsPolicy hs_policy_fixed_split = {
    .name = "fixed-split",
    .about = "Each OS has an equal part of storage, and keeps it. At a fault, which an outside "
             "system switching device detects, programs are started anew on the standby, in "
             "storage of its own.",
    .source = "US 2002/0013802 A1, its first prior art: the auto-operation for coupled "
              "multi-systems",
    .steps = "FIG. 5 without 503 to 505: 501 fences, 502 looks for the programs whose standby "
             "serves, 506 puts their areas back into the failed OS's own, 507 starts them anew.",
    .cost = "detection by the device + `detect` + `fence` + n `look-up` + n `update` + `request` + "
            "start "
            "of the programs; n areas of the failed OS.",
    .limits =
        "The standby must own as much as the active OS, all the time. A program for which "
        "that is too little does what its `on-shortage` says. The device takes whom it does not "
        "hear for dead: a link that is cut for several of its looks is a false alarm.",
    .failed_storage = HS_FAILED_STAYS,
    .detection = HS_DETECTION_OUTSIDE,
    .parts = HS_PARTS_EQUAL,
    .place = hs_own_storage_place,
    .program_destination = hs_own_storage_program_destination,
    .own_destination = hs_own_storage_own_destination,
};
