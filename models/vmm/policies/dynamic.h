/* dynamic: the seed's own method; see dynamic.c. */
#ifndef HS_DYNAMIC_H
#define HS_DYNAMIC_H

#include "models/vmm/policy.h"

extern const HsPolicy hs_policy_dynamic;

/* Its answers, for policies that give most of them, too. */
bool hs_dynamic_place(const HsPlacementQuestion *question, HsPlacement *ret_placement,
                      const char **ret_reason);
HsOwner hs_dynamic_program_destination(HsOwner standby);
HsOwner hs_dynamic_own_destination(HsOwner standby, bool own_area_to_vmm);

#endif
