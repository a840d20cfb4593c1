/* policies: the table of policies. A new one is a file beside this one and a row here. */
#include "models/vmm/policies/dynamic.h"
#include "models/vmm/policies/fixed_split.h"

#include <string.h>

#include "sim/banned.h"

static const HsPolicy *const policies[] = {
    &hs_policy_dynamic,
    &hs_policy_fixed_split,
};

const HsPolicy *hs_policy_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++)
        if (strcmp(policies[i]->name, name) == 0)
            return policies[i];
    return NULL;
}

guint hs_policy_n(void)
{
    return G_N_ELEMENTS(policies);
}

const HsPolicy *hs_policy_at(guint i)
{
    return policies[i];
}
