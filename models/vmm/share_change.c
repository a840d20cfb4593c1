/* share_change: an order to change a machine's share. */
#include "models/vmm/share_change.h"

#include "models/vmm/other_resources.h"
#include "models/vmm/resource_table.h"

#include "sim/banned.h"

static bool change_apply(const HsShareChange *change)
{
    HsResourceTable *table = hs_vmm_table(change->vmm);
    HsOtherResources *others = hs_resource_table_others(table);
    if (change->os == 0 || change->os > hs_vmm_n_guests(change->vmm) ||
        change->share > HS_SHARE_MAX)
        return false;
    HsOwner os = (HsOwner)change->os;
    if (!hs_other_resources_set_share(others, os, (uint32_t)change->share))
        return false;
    g_autofree char *cause = g_strdup_printf(
        "change share of %s to %u", hs_vmm_guest(change->vmm, os)->name, (uint32_t)change->share);
    hs_resource_table_commit(table, cause, NULL);
    return true;
}

static void change_on_done(gpointer user, HsWork *work)
{
    HsShareChange *change = user;
    (void)work;
    change->is_done = change_apply(change);
    change->then(change->user);
}

void hs_share_change_order(HsShareChange *change, HsVmm *vmm, uint64_t os, uint64_t share,
                           void (*then)(gpointer user), gpointer user)
{
    change->vmm = vmm;
    change->os = os;
    change->share = share;
    change->then = then;
    change->user = user;
    hs_executor_submit(hs_vmm_executor(vmm), &change->work, hs_vmm_parameters(vmm)->costs.update,
                       change_on_done, change);
}

void hs_share_change_withdraw(HsShareChange *change)
{
    const HsExecutor *executor = change->vmm == NULL ? NULL : hs_vmm_executor(change->vmm);
    if (executor != NULL && change->work.is_queued)
        executor->withdraw(executor->self, &change->work);
}
