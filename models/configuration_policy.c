/* configuration_policy: which policy is in force. */
#include "models/configuration_reader.h"

#include "sim/banned.h"

void hs_reader_read_policy(const HsReader *reader, HsPolicy *ret_policy)
{
    const HsNode *vmm = hs_node_find(reader->root, "vmm");
    g_autofree char *message = NULL;
    g_autofree char *help = NULL;
    if (hs_policy_compose(hs_node_name(vmm, "policy"), ret_policy, &message, &help))
        return;
    hs_reader_complain(reader, HS_ERROR_POLICY, hs_node_place_of(vmm, "policy"), message, help);
    *ret_policy = *hs_policy_find("dynamic");
}

HsCycles hs_reader_read_reset(const HsReader *reader, const HsPolicy *policy)
{
    const HsNode *vmm = hs_node_find(reader->root, "vmm");
    HsCycles cycles = hs_reader_time(reader, vmm, "reset-time", 0);
    return policy->whole_os ? cycles : 0;
}
