/* fixed_split: prior art 1, storage that never moves; see fixed_split.c. */
#ifndef HS_FIXED_SPLIT_H
#define HS_FIXED_SPLIT_H

#include "models/vmm/policy.h"

extern const HsPolicy hs_policy_fixed_split;

#endif
