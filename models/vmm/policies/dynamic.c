/* dynamic: the seed's own method.
 *
 * The active OS gets more storage than the standby. A program's area comes out of what its OS owns
 * if that suffices; else the OS asks the monitor, which gives a part of what is not used. When an
 * OS fails, the areas of hot standby jobs go to the standby OS, everything else to the monitor;
 * the failed OS's own area to the standby (the seed's summary), or to the monitor if so configured.
 */
#include "models/vmm/policies/dynamic.h"

#include "sim/banned.h"

bool hs_dynamic_place(const HsPlacementQuestion *question, HsPlacement *ret_placement,
                      const char **ret_reason)
{
    HsPlacement placement = { 0, 0 };
    if (question->own_free >= question->need)
        placement.from_own = question->need;
    else if (question->rule == HS_GRANT_WHOLE)
        placement.from_unused = question->need;
    else
        placement = (HsPlacement){ question->own_free, question->need - question->own_free };
    if (placement.from_unused > question->unused) {
        *ret_reason = "too little storage is unused";
        return false;
    }
    *ret_placement = placement;
    return true;
}

HsOwner hs_dynamic_program_destination(HsOwner standby)
{
    return standby == HS_OWNER_NONE ? HS_OWNER_VMM : standby;
}

HsOwner hs_dynamic_own_destination(HsOwner standby, bool own_area_to_vmm)
{
    return standby == HS_OWNER_NONE || own_area_to_vmm ? HS_OWNER_VMM : standby;
}

const HsPolicy hs_policy_dynamic = {
    .name = "dynamic",
    .about = "Storage goes with the program: to the active OS when it starts, to the standby when "
             "the OS or the program fails.",
    .source = "US 2002/0013802 A1, the seed's own method",
    .steps = "FIG. 5, 501 to 507, when an OS fails; FIG. 6, 601 to 612, when a program does.",
    .cost =
        "FIG. 5: detection + `detect` + `fence` + n `look-up` + `request` + u `engage` + "
        "`report` + n `update` + `request` + start of the programs; n areas of the failed OS, "
        "u units that go to the standby. FIG. 6: `interrupt` + `notify` + `evaluate` + `look-up` + "
        "`request` + v `disconnect` + `report` + `request` + v `engage` + `report` + `update` + "
        "`request` + start of the program; v units of its area.",
    .limits = "It saves storage, not time: a fixed split that is large enough switches slightly "
              "faster, because nothing is engaged.",
    .failed_storage = HS_FAILED_BY_TABLE,
    .detection = HS_DETECTION_INSIDE,
    .parts = HS_PARTS_AS_SAID,
    .grants_unused = true,
    .place = hs_dynamic_place,
    .program_destination = hs_dynamic_program_destination,
    .own_destination = hs_dynamic_own_destination,
};
