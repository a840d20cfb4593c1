/* arf: a policy; see arf.c. */
#ifndef HS_ARF_H
#define HS_ARF_H

#include "models/vmm/policy.h"

extern const HsPolicy hs_policy_arf;

#endif
