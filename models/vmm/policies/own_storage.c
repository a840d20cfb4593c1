/* own_storage: answers that several policies share. */
#include "models/vmm/policies/own_storage.h"

#include "sim/banned.h"

bool hs_own_storage_place(const HsPlacementQuestion *question, HsPlacement *ret_placement,
                          const char **ret_reason)
{
    if (question->own_free < question->need) {
        *ret_reason = "too little of what its OS owns is left";
        return false;
    }
    *ret_placement = (HsPlacement){ .from_own = question->need };
    return true;
}

HsOwner hs_own_storage_program_destination(HsOwner standby)
{
    (void)standby;
    return HS_OWNER_NONE;
}

HsOwner hs_own_storage_own_destination(HsOwner standby, bool own_area_to_vmm)
{
    (void)standby;
    (void)own_area_to_vmm;
    return HS_OWNER_NONE;
}
