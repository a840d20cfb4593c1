/* prmf: a policy; see prmf.c. */
#ifndef HS_PRMF_H
#define HS_PRMF_H

#include "models/vmm/policy.h"

extern const HsPolicy hs_policy_prmf;

#endif
