/* dynamic: the seed's own method; see dynamic.c. */
#ifndef HS_DYNAMIC_H
#define HS_DYNAMIC_H

#include "models/vmm/policy.h"

extern const HsPolicy hs_policy_dynamic;

#endif
