/* vmm: the virtual machine monitor 200, the resource side of it. */
#include "models/vmm/vmm.h"

#include "models/records.h"
#include "models/vmm/dispatcher.h"
#include "sim/assert.h"
#include "sim/banned.h"

struct HsVmm {
    HsSimulation *simulation;
    HsResourceTable *table;
    const HsExecutor *executor;
    HsVmmParameters parameters;
    HsGuestFace guests[HS_VMS_MAX]; /* guest of owner i is guests[i - 1] */
    bool has_failed[HS_VMS_MAX];    /* the same order */
    guint n_guests;
    HsReallocation reallocation;
    HsAreaRequest *first, *last; /* refused requests that wait */
    uint64_t n_refusals;
    void (*on_change)(gpointer user); /* NULL: nobody wants to know */
    gpointer on_change_user;
};

HsVmm *hs_vmm_new(HsSimulation *simulation, HsResourceTable *table, const HsExecutor *executor,
                  const HsVmmParameters *parameters)
{
    HsVmm *vmm = g_new0(HsVmm, 1);
    vmm->simulation = simulation;
    vmm->table = table;
    vmm->executor = executor;
    vmm->parameters = *parameters;
    return vmm;
}

void hs_vmm_free(HsVmm *vmm)
{
    g_free(vmm);
}

void hs_vmm_add_guest(HsVmm *vmm, const HsGuestFace *face)
{
    hs_assert(vmm->n_guests < HS_VMS_MAX && face->owner == vmm->n_guests + 1);
    vmm->guests[vmm->n_guests++] = *face;
}

const HsGuestFace *hs_vmm_guest(const HsVmm *vmm, HsOwner owner)
{
    hs_assert(owner >= 1 && owner <= vmm->n_guests);
    return &vmm->guests[owner - 1];
}

guint hs_vmm_n_guests(const HsVmm *vmm)
{
    return vmm->n_guests;
}

void hs_vmm_set_failed(HsVmm *vmm, HsOwner owner)
{
    hs_assert(owner >= 1 && owner <= vmm->n_guests);
    vmm->has_failed[owner - 1] = true;
    hs_vmm_changed(vmm);
}

void hs_vmm_set_serving(HsVmm *vmm, HsOwner owner)
{
    hs_assert(owner >= 1 && owner <= vmm->n_guests);
    vmm->has_failed[owner - 1] = false;
    hs_vmm_changed(vmm);
}

bool hs_vmm_is_serving(const HsVmm *vmm, HsOwner owner)
{
    return owner >= 1 && owner <= vmm->n_guests && !vmm->has_failed[owner - 1];
}

void hs_vmm_set_on_change(HsVmm *vmm, void (*on_change)(gpointer user), gpointer user)
{
    vmm->on_change = on_change;
    vmm->on_change_user = user;
}

void hs_vmm_changed(HsVmm *vmm)
{
    if (vmm->on_change != NULL)
        vmm->on_change(vmm->on_change_user);
}

const HsVmmParameters *hs_vmm_parameters(const HsVmm *vmm)
{
    return &vmm->parameters;
}

const HsExecutor *hs_vmm_executor(const HsVmm *vmm)
{
    return vmm->executor;
}

HsResourceTable *hs_vmm_table(const HsVmm *vmm)
{
    return vmm->table;
}

HsSimulation *hs_vmm_simulation(const HsVmm *vmm)
{
    return vmm->simulation;
}

HsReallocation *hs_vmm_reallocation(HsVmm *vmm)
{
    return &vmm->reallocation;
}

/* ---- requests for an area ---- */

uint32_t hs_vmm_n_grantable(const HsVmm *vmm)
{
    uint32_t n_unused = hs_resource_table_n_unused(vmm->table);
    uint32_t n_reserve = vmm->parameters.n_reserve_units;
    return n_unused > n_reserve ? n_unused - n_reserve : 0;
}

void hs_vmm_write_refusal(HsVmm *vmm, const HsRefusal *refusal)
{
    uint64_t unit_bytes = hs_storage_parameters(hs_resource_table_storage(vmm->table))->unit_bytes;
    hs_trace_row(hs_simulation_trace(vmm->simulation), &hs_table_refusal,
                 (HsCell[]){ HS_INTEGER(hs_simulation_now(vmm->simulation)),
                             HS_TEXT(refusal->subject),
                             HS_TEXT(hs_vmm_guest(vmm, refusal->owner)->name),
                             HS_INTEGER(refusal->need * unit_bytes),
                             HS_INTEGER(refusal->own_free * unit_bytes),
                             HS_INTEGER(refusal->unused * unit_bytes), HS_TEXT(refusal->reason) });
    vmm->n_refusals++;
}

#define VMM_RESERVED "too little storage is unused beside the reserve"

static void vmm_refuse(HsVmm *vmm, HsAreaRequest *request, const char *reason)
{
    hs_vmm_write_refusal(vmm, &(HsRefusal){ request->program, request->owner, request->need,
                                            request->own_free, hs_vmm_n_grantable(vmm), reason });
    request->is_waiting = true;
    request->next = NULL;
    if (vmm->last != NULL)
        vmm->last->next = request;
    else
        vmm->first = request;
    vmm->last = request;
}

static void vmm_enter(HsVmm *vmm, HsAreaRequest *request)
{
    const HsGuestFace *guest = hs_vmm_guest(vmm, request->owner);
    HsOwner standby = request->standby;
    if (!hs_vmm_is_serving(vmm, standby))
        standby = HS_OWNER_NONE;
    hs_resource_table_grant(vmm->table, request->area, request->owner,
                            request->placement.from_unused);
    hs_resource_table_split(vmm->table, guest->own_area, request->area,
                            request->placement.from_own);
    if (!request->is_growth)
        hs_resource_table_set_destination(vmm->table, request->area,
                                          vmm->parameters.policy.program_destination(standby));
    g_autofree char *cause = g_strdup_printf("%s %s", request->program,
                                             request->is_growth ? "grows" : "starts");
    hs_resource_table_commit(vmm->table, cause, NULL);
    hs_vmm_changed(vmm);
}

/* Were there no reserve. */
static bool vmm_could_place(const HsVmm *vmm, HsPlacementQuestion question)
{
    HsPlacement placement;
    const char *reason;
    question.unused = hs_resource_table_n_unused(vmm->table);
    return vmm->parameters.policy.place(&question, &placement, &reason);
}

bool hs_vmm_place(HsVmm *vmm, HsAreaRequest *request)
{
    HsPlacementQuestion question = { .need = request->need,
                                     .own_free = request->own_free,
                                     .unused = hs_vmm_n_grantable(vmm),
                                     .rule = vmm->parameters.grant };
    const char *reason = NULL;
    uint64_t before = hs_resource_table_fingerprint(vmm->table);
    if (!vmm->parameters.policy.place(&question, &request->placement, &reason)) {
        if (vmm->parameters.n_reserve_units > 0 && vmm_could_place(vmm, question))
            reason = VMM_RESERVED;
        vmm_refuse(vmm, request, reason);
        if (hs_resource_table_fingerprint(vmm->table) != before)
            hs_simulation_violate(
                vmm->simulation, "vmm", "invariant 7: a refused request changed the table",
                "%s asked for %" G_GUINT32_FORMAT " units", request->program, request->need);
        return false;
    }
    vmm_enter(vmm, request);
    return true;
}

bool hs_vmm_place_less(HsVmm *vmm, HsAreaRequest *request, uint32_t least)
{
    uint32_t from_own = MIN(request->own_free, request->need);
    uint32_t grantable = vmm->parameters.policy.grants_unused ? hs_vmm_n_grantable(vmm) : 0;
    uint32_t from_unused = MIN(request->need - from_own, grantable);
    if (from_own + from_unused < least)
        return false;
    hs_vmm_forget(vmm, request);
    request->placement = (HsPlacement){ from_own, from_unused };
    vmm_enter(vmm, request);
    return true;
}

bool hs_vmm_place_os(HsVmm *vmm, HsAreaRequest *request)
{
    if (hs_policy_keeps_storage(&vmm->parameters.policy))
        return true; /* it has its own part still */
    if (hs_vmm_n_grantable(vmm) < request->need) {
        vmm_refuse(vmm, request,
                   hs_resource_table_n_unused(vmm->table) < request->need
                       ? "too little storage is unused"
                       : VMM_RESERVED);
        return false;
    }
    request->placement = (HsPlacement){ .from_unused = request->need };
    hs_resource_table_grant(vmm->table, request->area, request->owner, request->need);
    return true;
}

uint32_t hs_vmm_grow_os(HsVmm *vmm, HsOwner owner, uint32_t n, uint32_t own_free)
{
    const HsGuestFace *guest = hs_vmm_guest(vmm, owner);
    uint32_t n_grantable = hs_vmm_n_grantable(vmm);
    if (n_grantable == 0) {
        hs_vmm_write_refusal(vmm, &(HsRefusal){ guest->name, owner, n, own_free, n_grantable,
                                                "the pool of unused storage is empty" });
        return 0;
    }
    uint32_t n_granted = MIN(n, n_grantable);
    g_autofree char *cause = g_strdup_printf("%s grows", guest->name);
    hs_resource_table_grant(vmm->table, guest->own_area, owner, n_granted);
    hs_resource_table_commit(vmm->table, cause, NULL);
    return n_granted;
}

void hs_vmm_shrink_os(HsVmm *vmm, HsOwner owner)
{
    const HsGuestFace *guest = hs_vmm_guest(vmm, owner);
    g_autofree char *cause = g_strdup_printf("%s gives back", guest->name);
    hs_resource_table_let_go(vmm->table, guest->own_area);
    hs_resource_table_commit(vmm->table, cause, "130");
}

void hs_vmm_forget(HsVmm *vmm, HsAreaRequest *request)
{
    if (!request->is_waiting)
        return;
    HsAreaRequest *previous = NULL;
    HsAreaRequest **link = &vmm->first;
    while (*link != request) {
        previous = *link;
        link = &previous->next;
    }
    *link = request->next;
    if (vmm->last == request)
        vmm->last = previous;
    request->is_waiting = false;
}

void hs_vmm_take_back(HsVmm *vmm, const HsAreaRequest *request, const char *cause)
{
    const HsGuestFace *guest = hs_vmm_guest(vmm, request->owner);
    hs_resource_table_rejoin(vmm->table, request->area, guest->own_area,
                             request->placement.from_own);
    hs_resource_table_release(vmm->table, request->area);
    hs_resource_table_commit(vmm->table, cause, NULL);
    hs_vmm_changed(vmm);
    hs_vmm_on_storage_returned(vmm);
}

void hs_vmm_cut(HsVmm *vmm, HsAreaRequest *request, uint32_t n, const char *cause)
{
    hs_resource_table_cut(vmm->table, request->area, n);
    uint32_t n_left = hs_resource_table_entry(vmm->table, request->area)->map.n_units;
    request->placement.from_own = MIN(request->placement.from_own, n_left);
    hs_resource_table_commit(vmm->table, cause, "130");
    hs_vmm_on_storage_returned(vmm);
}

bool hs_vmm_replace_failed(HsVmm *vmm, HsAreaNumber area, uint32_t n_last,
                           HsReplacement *ret_replacement)
{
    const HsEntry *entry = hs_resource_table_entry(vmm->table, area);
    uint32_t n_failed = entry->map.n_units - hs_resource_table_n_sound(vmm->table, area);
    uint32_t n_unused = hs_resource_table_n_unused(vmm->table);
    if (n_failed > n_unused && vmm->parameters.refuses_when_short) {
        hs_vmm_write_refusal(vmm, &(HsRefusal){ entry->name, entry->owner, n_failed, 0, n_unused,
                                                "too little storage to replace damaged units" });
        return false;
    }
    *ret_replacement = hs_resource_table_replace_failed(vmm->table, area, n_unused, n_last);
    return true;
}

void hs_vmm_on_storage_returned(HsVmm *vmm)
{
    HsAreaRequest *request = vmm->first;
    vmm->first = vmm->last = NULL;
    while (request != NULL) {
        HsAreaRequest *next = request->next;
        request->is_waiting = false;
        request->on_storage(request->user, request);
        request = next;
    }
}

void hs_vmm_add_storage(HsVmm *vmm, uint32_t n, const char *cause)
{
    hs_storage_install(hs_resource_table_storage(vmm->table), n);
    hs_resource_table_commit(vmm->table, cause, NULL);
    hs_vmm_on_storage_returned(vmm);
}

uint64_t hs_vmm_n_refusals(const HsVmm *vmm)
{
    return vmm->n_refusals;
}
