/* fixed_split: prior art 1 of the seed.
 *
 * Each OS has its part of storage, and keeps it. A program's area comes out of what its own OS
 * owns; what is not used is nobody's. When an OS fails, its hot standby programs are started anew
 * on the standby OS, in an area that comes out of what that one owns: so it must own as much as the
 * active OS does, all the time, or the programs are short of storage there. Nothing is given back,
 * nothing is engaged, and so the switch itself is quicker.
 */
#include "models/vmm/policies/fixed_split.h"

#include "sim/banned.h"

static bool fixed_split_place(const HsPlacementQuestion *question, HsPlacement *ret_placement,
                              const char **ret_reason)
{
    if (question->own_free < question->need) {
        *ret_reason = "too little of its OS's fixed part is left";
        return false;
    }
    *ret_placement = (HsPlacement){ .from_own = question->need };
    return true;
}

/* An area goes nowhere: its program is started anew in another one. */
static HsOwner fixed_split_program_destination(HsOwner standby)
{
    (void)standby;
    return HS_OWNER_NONE;
}

static HsOwner fixed_split_own_destination(HsOwner standby, bool own_area_to_vmm)
{
    (void)standby;
    (void)own_area_to_vmm;
    return HS_OWNER_NONE;
}

const HsPolicy hs_policy_fixed_split = {
    .name = "fixed-split",
    .about = "each OS keeps its part of storage; at a fault programs are started anew on the "
             "standby, in storage of its own",
    .source = "US 2002/0013802 A1, prior art",
    .keeps_storage = true,
    .place = fixed_split_place,
    .program_destination = fixed_split_program_destination,
    .own_destination = fixed_split_own_destination,
};
