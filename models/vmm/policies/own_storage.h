/* own_storage: the answers of policies under which programs live in what their OS owns. */
#ifndef HS_OWN_STORAGE_H
#define HS_OWN_STORAGE_H

#include "models/vmm/policy.h"

/* Out of what the OS owns, or not at all. */
bool hs_own_storage_place(const HsPlacementQuestion *question, HsPlacement *ret_placement,
                          const char **ret_reason);
/* An area goes nowhere: its program is started anew in another one. */
HsOwner hs_own_storage_program_destination(HsOwner standby);
/* Nor does what the OS owns. */
HsOwner hs_own_storage_own_destination(HsOwner standby, bool own_area_to_vmm);

#endif
