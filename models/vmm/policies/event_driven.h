/* event_driven: a policy; see event_driven.c. */
#ifndef HS_EVENT_DRIVEN_H
#define HS_EVENT_DRIVEN_H

#include "models/vmm/policy.h"

extern const HsPolicy hs_policy_event_driven;

#endif
