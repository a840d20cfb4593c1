/* policy_overlay: a policy that stands in no scenario, as a text above it. */
#include "models/policy_overlay.h"

#include "sim/banned.h"

HsExtraText hs_policy_overlay(GPtrArray *texts, const char *policy)
{
    char *text = g_strdup_printf("vmm { policy %s\n}\n", policy);
    char *written = g_strdup(policy);

    g_ptr_array_add(texts, text);
    g_ptr_array_add(texts, written);
    return (HsExtraText){ .name = HS_POLICY_OVERLAY, .text = text, .written = written };
}
