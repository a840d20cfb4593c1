/* reipl: an OS that failed is loaded again, and becomes the new standby OS. */
#include "models/vmm/reipl.h"

#include "models/vmm/dispatcher.h"
#include "sim/assert.h"
#include "sim/random.h"

#include <string.h>

#include "sim/banned.h"

/* An OS that may be loaded again. */
typedef struct {
    HsReipl *reipl;
    HsFlow flow;
    HsReallocationMember member; /* its turn: for the effect of R7 */
    HsAreaRequest request;
    HsReiplParameters parameters;
    HsRandom random;     /* of IPL times */
    HsCycles ipl_cycles; /* of this one */
} Loading;

struct HsReipl {
    HsVmm *vmm;
    HsFaultDetection *detection;
    const HsProtection *protection;
    HsShareRequests *shares; /* NULL: the monitor gives shares back */
    HsFlowLog *log;
    bool is_on;
    Loading oss[HS_VMS_MAX]; /* of owner i: oss[i - 1] */
};

/* ---- helpers ---- */

static HsResourceTable *table_of(const Loading *loading)
{
    return hs_vmm_table(loading->reipl->vmm);
}

static const HsVmmCosts *costs(const Loading *loading)
{
    return &hs_vmm_parameters(loading->reipl->vmm)->costs;
}

static const HsGuestFace *guest_of(const Loading *loading)
{
    return hs_vmm_guest(loading->reipl->vmm, loading->parameters.owner);
}

static HsReallocation *turn_of(const Loading *loading)
{
    return hs_vmm_reallocation(loading->reipl->vmm);
}

/* Does the other OS serve, and make a pair with the one that is loaded? */
static bool is_survivor(const Loading *loading, HsOwner other)
{
    const HsReipl *reipl = loading->reipl;
    return other != loading->parameters.owner && hs_vmm_is_serving(reipl->vmm, other) &&
           (loading->parameters.partner == other ||
            reipl->oss[other - 1].parameters.partner == loading->parameters.owner);
}

static bool has_survivor(const Loading *loading)
{
    for (guint i = 1; i <= hs_vmm_n_guests(loading->reipl->vmm); i++)
        if (is_survivor(loading, (HsOwner)i))
            return true;
    return false;
}

/* Is it a program that may be switched to the OS that is loaded? */
static bool is_to_protect(const Loading *loading, HsAreaNumber area)
{
    const HsEntry *entry = hs_resource_table_entry(table_of(loading), area);
    return entry->is_entered && entry->kind == HS_AREA_OF_PROGRAM &&
           entry->owner != loading->parameters.owner && entry->owner != HS_OWNER_VMM &&
           hs_vmm_is_serving(loading->reipl->vmm, entry->owner) &&
           hs_protection_is_pair(loading->reipl->protection, area, entry->owner,
                                 loading->parameters.owner);
}

/* ---- R1, R2: its storage ---- */

static HsCost cost_look_up(gpointer context)
{
    return costs(context)->look_up;
}

static HsStepEnd effect_none(gpointer context)
{
    (void)context;
    return HS_STEP_NEXT;
}

static HsCost cost_record(gpointer context)
{
    return costs(context)->record;
}

static HsStepEnd effect_take(gpointer context)
{
    Loading *loading = context;
    const HsGuestFace *guest = guest_of(loading);
    if (!hs_vmm_place_os(loading->reipl->vmm, &loading->request))
        return HS_STEP_WAIT;
    hs_resource_table_set_kind(table_of(loading), guest->own_area, HS_AREA_OF_STANDBY_OS);
    if (loading->reipl->shares != NULL)
        hs_share_requests_give_back(loading->reipl->shares, loading->parameters.owner);
    else if (hs_resource_table_others(table_of(loading)) != NULL)
        hs_other_resources_return_share(hs_resource_table_others(table_of(loading)),
                                        loading->parameters.owner);
    guest->renew(guest->guest);
    g_autofree char *cause = g_strdup_printf("%s gets storage for its re-IPL", guest->name);
    hs_resource_table_commit(table_of(loading), cause, NULL);
    return HS_STEP_NEXT;
}

static void loading_on_storage(gpointer user, HsAreaRequest *request)
{
    Loading *loading = user;
    (void)request;
    hs_flow_retry(&loading->flow);
}

/* ---- R3 to R6: it is loaded ---- */

static HsCost cost_reset(gpointer context)
{
    return costs(context)->fence;
}

static HsStepEnd effect_reset(gpointer context)
{
    Loading *loading = context;
    const HsGuestFace *guest = guest_of(loading);
    guest->reset(guest->guest);
    loading->ipl_cycles = loading->parameters.ipl_cycles;
    if (loading->parameters.is_ipl_exponential)
        loading->ipl_cycles = hs_random_exponential(&loading->random, loading->ipl_cycles);
    hs_fault_detection_watch_again(loading->reipl->detection, loading->parameters.owner);
    return HS_STEP_NEXT;
}

static HsCost cost_ipl(gpointer context)
{
    const Loading *loading = context;
    return (HsCost){ .cycles = loading->ipl_cycles };
}

static HsCost cost_connect(gpointer context)
{
    const Loading *loading = context;
    const HsGuestFace *guest = guest_of(loading);
    uint32_t n_units = hs_resource_table_entry(table_of(loading), guest->own_area)->map.n_units;
    return (HsCost){ .cycles = guest->engage_unit_cycles * n_units };
}

static HsStepEnd effect_connect(gpointer context)
{
    Loading *loading = context;
    hs_resource_table_connect(table_of(loading), guest_of(loading)->own_area);
    return HS_STEP_NEXT;
}

static HsCost cost_report(gpointer context)
{
    return guest_of(context)->report;
}

/* ---- R7: the roles are swapped ---- */

static HsCost cost_enter(gpointer context)
{
    const Loading *loading = context;
    uint64_t n_entries = 1;
    for (guint area = 0; area < hs_resource_table_n_areas(table_of(loading)); area++)
        n_entries += is_to_protect(loading, (HsAreaNumber)area);
    for (guint i = 1; i <= hs_vmm_n_guests(loading->reipl->vmm); i++)
        n_entries += is_survivor(loading, (HsOwner)i);
    return hs_cost_times(costs(loading)->update, n_entries);
}

static void loading_set_share_destination(const Loading *loading, HsOwner os, HsOwner destination)
{
    HsOtherResources *others = hs_resource_table_others(table_of(loading));
    if (others != NULL &&
        !hs_vmm_is_serving(loading->reipl->vmm, hs_other_resources_share_destination(others, os)))
        hs_other_resources_set_share_destination(others, os, destination);
}

/* The survivor serves: its own area goes to the new standby, unless to another one already. */
static void loading_stand_by_for(const Loading *loading, HsOwner survivor)
{
    HsResourceTable *table = table_of(loading);
    const HsVmmParameters *vmm = hs_vmm_parameters(loading->reipl->vmm);
    HsAreaNumber area = hs_vmm_guest(loading->reipl->vmm, survivor)->own_area;
    hs_resource_table_set_kind(table, area, HS_AREA_OF_ACTIVE_OS);
    if (!hs_vmm_is_serving(loading->reipl->vmm, hs_resource_table_entry(table, area)->destination))
        hs_resource_table_set_destination(
            table, area,
            vmm->policy.own_destination(loading->parameters.owner, vmm->own_area_to_vmm));
    loading_set_share_destination(loading, survivor,
                                  vmm->keeps_share ? HS_OWNER_VMM : loading->parameters.owner);
}

/* Of a program that has no main storage, what it has on auxiliary memory. */
static void loading_protect_auxiliary(const Loading *loading, HsAreaNumber area)
{
    const HsReipl *reipl = loading->reipl;
    HsOtherResources *others = hs_resource_table_others(table_of(loading));
    if (others == NULL || hs_resource_table_entry(table_of(loading), area)->is_entered)
        return;
    HsOwner owner = hs_other_resources_owner(others, area);
    if (hs_vmm_is_serving(reipl->vmm, owner) &&
        hs_protection_is_pair(reipl->protection, area, owner, loading->parameters.owner))
        hs_other_resources_set_destination(
            others, area, hs_protection_destination(reipl->protection, area, owner));
}

static void loading_set_destinations(const Loading *loading)
{
    HsResourceTable *table = table_of(loading);
    for (guint i = 1; i <= hs_vmm_n_guests(loading->reipl->vmm); i++)
        if (is_survivor(loading, (HsOwner)i))
            loading_stand_by_for(loading, (HsOwner)i);
    for (guint i = 0; i < hs_resource_table_n_areas(table); i++) {
        HsAreaNumber area = (HsAreaNumber)i;
        if (is_to_protect(loading, area))
            hs_resource_table_set_destination(
                table, area,
                hs_protection_destination(loading->reipl->protection, area,
                                          hs_resource_table_entry(table, area)->owner));
        else
            loading_protect_auxiliary(loading, area);
    }
}

/* Nobody is there to stand by for. */
static void loading_become_active(const Loading *loading)
{
    HsResourceTable *table = table_of(loading);
    HsAreaNumber area = guest_of(loading)->own_area;
    hs_resource_table_set_kind(table, area, HS_AREA_OF_ACTIVE_OS);
    hs_resource_table_set_destination(table, area, HS_OWNER_VMM);
    loading_set_share_destination(loading, loading->parameters.owner, HS_OWNER_VMM);
}

/* An OS that has died unseen cannot submit anything. */
static void os_resume(const HsReipl *reipl, HsOwner owner)
{
    const HsGuestFace *guest = hs_vmm_guest(reipl->vmm, owner);
    if (hs_vmm_is_serving(reipl->vmm, owner) && guest->is_alive(guest->guest))
        guest->resume(guest->guest);
}

static HsStepEnd effect_enter(gpointer context)
{
    Loading *loading = context;
    HsVmm *vmm = loading->reipl->vmm;
    const HsGuestFace *guest = guest_of(loading);
    if (!hs_reallocation_take(turn_of(loading), &loading->member))
        return HS_STEP_WAIT;
    bool is_standby = has_survivor(loading);
    hs_vmm_set_serving(vmm, loading->parameters.owner);
    loading_set_destinations(loading);
    if (!is_standby)
        loading_become_active(loading);
    g_autofree char *cause = g_strdup_printf("%s re-IPLed as %s", guest->name,
                                             is_standby ? "standby" : "active OS");
    hs_resource_table_commit(table_of(loading), cause, NULL);
    guest->run(guest->guest);
    hs_vmm_changed(vmm);
    os_resume(loading->reipl, loading->parameters.owner);
    hs_reallocation_give_up(turn_of(loading), &loading->member);
    hs_reallocation_pass_on(turn_of(loading));
    return HS_STEP_NEXT;
}

static void loading_on_turn(gpointer user)
{
    Loading *loading = user;
    hs_flow_retry(&loading->flow);
}

/* ---- the routine ---- */

/* clang-format off */
static const HsStep steps[] = {
    { "R1", "work out what the new standby needs",
      HS_ON_VMM, cost_look_up, effect_none,    NULL },
    { "R2", "take it from the unused storage",
      HS_ON_VMM, cost_record,  effect_take,    NULL },
    { "R3", "reset its machine",
      HS_ON_VMM, cost_reset,   effect_reset,   NULL },
    { "R4", "initial program load",
      HS_ON_OS,  cost_ipl,     effect_none,    NULL },
    { "R5", "engaging routine 140: connect its area",
      HS_ON_OS,  cost_connect, effect_connect, NULL },
    { "R6", "report that it is there",
      HS_ON_OS,  cost_report,  effect_none,    NULL },
    { "R7", "enter it as the new standby OS",
      HS_ON_VMM, cost_enter,   effect_enter,   NULL },
};
/* clang-format on */

static const HsExecutor *loading_executor(gpointer context, HsStepPlace place)
{
    const Loading *loading = context;
    return place == HS_ON_VMM ? hs_vmm_executor(loading->reipl->vmm) : guest_of(loading)->executor;
}

static void loading_on_end(gpointer context)
{
    const Loading *loading = context;
    hs_assert(!hs_reallocation_is_turn_of(turn_of(loading), &loading->member));
}

static const HsFlowKind reipl_kind = { .figure = "re-IPL",
                                       .steps = steps,
                                       .n_steps = G_N_ELEMENTS(steps),
                                       .executor = loading_executor,
                                       .on_end = loading_on_end };

/* ---- takeovers ---- */

static void loading_stop(Loading *loading, const char *outcome)
{
    hs_assert(!loading->request.is_waiting); /* before R3 nobody watches it */
    hs_reallocation_give_up(turn_of(loading), &loading->member);
    hs_flow_abort(&loading->flow, outcome);
}

static void reipl_on_fault(gpointer user, HsOwner owner)
{
    HsReipl *reipl = user;
    loading_stop(&reipl->oss[owner - 1], "failed again");
}

static void loading_begin(Loading *loading)
{
    const HsGuestFace *guest = guest_of(loading);
    loading->request = (HsAreaRequest){ .program = "re-IPL",
                                        .owner = loading->parameters.owner,
                                        .standby = HS_OWNER_NONE,
                                        .area = guest->own_area,
                                        .need = loading->parameters.n_units,
                                        .on_storage = loading_on_storage,
                                        .user = loading };
    hs_flow_begin(&loading->flow, loading->reipl->log, &reipl_kind, loading, guest->name,
                  "FIG. 5 is over", hs_simulation_now(hs_vmm_simulation(loading->reipl->vmm)));
}

/* FIG. 5 may have left a program without OS and area, because its other OS came too late for it,
 * or it had no area yet; or, where programs are started anew, was not the one to which the others
 * went. */
static void reipl_on_over(gpointer user, HsOwner owner)
{
    HsReipl *reipl = user;
    for (guint i = 1; i <= hs_vmm_n_guests(reipl->vmm); i++)
        os_resume(reipl, (HsOwner)i);
    if (reipl->is_on)
        loading_begin(&reipl->oss[owner - 1]);
}

/* ---- life ---- */

HsReipl *hs_reipl_new(HsVmm *vmm, HsFaultDetection *detection, HsTakeover *takeover,
                      const HsProtection *protection, HsFlowLog *log, bool is_on)
{
    HsReipl *reipl = g_new0(HsReipl, 1);
    reipl->vmm = vmm;
    reipl->detection = detection;
    reipl->protection = protection;
    reipl->shares = hs_takeover_shares(takeover);
    reipl->log = log;
    reipl->is_on = is_on;
    hs_takeover_set_watcher(takeover, &(HsTakeoverWatcher){ reipl_on_fault, reipl_on_over, reipl });
    return reipl;
}

void hs_reipl_free(HsReipl *reipl)
{
    g_free(reipl);
}

void hs_reipl_add_os(HsReipl *reipl, const HsReiplParameters *parameters)
{
    Loading *loading = &reipl->oss[parameters->owner - 1];
    hs_assert(parameters->ipl_cycles <= HS_CYCLES_MAX >> 8);
    *loading = (Loading){ .reipl = reipl,
                          .member = { loading_on_turn, loading, NULL, false },
                          .parameters = *parameters };
    g_autofree char *stream = g_strdup_printf("%s ipl", parameters->name);
    hs_random_init(&loading->random, hs_simulation_seed(hs_vmm_simulation(reipl->vmm)), stream);
}

/* Its machine has been reset for it (R3), and something stopped it since. */
static bool has_died(const Loading *loading)
{
    const HsGuestFace *guest = guest_of(loading);
    const char *step = hs_flow_step_number(&loading->flow);
    return step != NULL && strcmp(step, "R4") >= 0 &&
           guest->failed_at(guest->guest) <
               hs_simulation_now(hs_vmm_simulation(loading->reipl->vmm));
}

static const char *why_unfinished(const Loading *loading, HsReiplIsPolled is_polled, gpointer user)
{
    if (loading->request.is_waiting)
        return "waits for storage";
    return has_died(loading) && !is_polled(user, loading->parameters.owner)
               ? "it died, and nobody sees it"
               : "unfinished when the run ended";
}

void hs_reipl_finish(HsReipl *reipl, HsReiplIsPolled is_polled, gpointer user)
{
    for (guint i = 0; i < hs_vmm_n_guests(reipl->vmm); i++)
        hs_flow_abort(&reipl->oss[i].flow, why_unfinished(&reipl->oss[i], is_polled, user));
}
