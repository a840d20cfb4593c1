/* cpu_share: a policy; see cpu_share.c. */
#ifndef HS_CPU_SHARE_H
#define HS_CPU_SHARE_H

#include "models/vmm/policy.h"

extern const HsPolicy hs_policy_cpu_share;

#endif
