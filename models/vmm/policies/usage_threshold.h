/* usage_threshold: a policy; see usage_threshold.c. */
#ifndef HS_USAGE_THRESHOLD_H
#define HS_USAGE_THRESHOLD_H

#include "models/vmm/policy.h"

extern const HsPolicy hs_policy_usage_threshold;

#endif
