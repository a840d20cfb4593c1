/* takeover: FIG. 5 as a table of steps. */
#include "models/vmm/takeover.h"

#include "models/vmm/dispatcher.h"
#include "models/vmm/takeover_state.h"
#include "sim/assert.h"
#include "sim/banned.h"

/* ---- helpers ---- */

static HsResourceTable *table_of(const HsFailedOs *failed)
{
    return hs_vmm_table(failed->takeover->vmm);
}

static const HsVmmCosts *costs(const HsFailedOs *failed)
{
    return &hs_vmm_parameters(failed->takeover->vmm)->costs;
}

static const HsGuestFace *failed_guest(const HsFailedOs *failed)
{
    return hs_vmm_guest(failed->takeover->vmm, failed->owner);
}

static const HsGuestFace *standby_guest(const HsFailedOs *failed)
{
    return hs_vmm_guest(failed->takeover->vmm, failed->target);
}

const HsEntry *hs_failed_os_entry(const HsFailedOs *failed, guint i)
{
    return hs_resource_table_entry(table_of(failed), failed->areas[i]);
}

static void failed_read_entries(HsFailedOs *failed)
{
    failed->n_areas = hs_resource_table_of_owner(table_of(failed), failed->owner, failed->areas);
}

int32_t hs_failed_os_app(const HsFailedOs *failed, guint i)
{
    return failed->takeover->app_of_area[failed->areas[i]];
}

bool hs_failed_os_moves(const HsFailedOs *failed, guint i)
{
    return failed->target != HS_OWNER_NONE && failed->destinations[i] == failed->target;
}

bool hs_failed_os_moves_program(const HsFailedOs *failed, guint i)
{
    return hs_failed_os_moves(failed, i) && hs_failed_os_app(failed, i) >= 0;
}

void hs_failed_os_mark(const HsFailedOs *failed, guint i, HsOutageMark mark)
{
    HsTakeover *takeover = failed->takeover;
    HsCycles now = hs_simulation_now(hs_vmm_simulation(takeover->vmm));
    if (hs_failed_os_app(failed, i) >= 0)
        hs_outages_mark(takeover->outages, (uint32_t)hs_failed_os_app(failed, i), mark, now);
}

/* The outages that no fault has begun: the OS made progress, but not that routine 210 saw. */
static void failed_begin_outages(const HsFailedOs *failed, HsCycles since)
{
    HsOutages *outages = failed->takeover->outages;
    for (guint i = 0; i < failed->n_areas; i++) {
        int32_t app_i = hs_failed_os_app(failed, i);
        if (app_i >= 0 && !hs_outages_is_down(outages, (uint32_t)app_i, failed->owner))
            hs_outages_begin(outages, (uint32_t)app_i, failed->owner, failed->cause, since);
    }
}

static const HsPolicy *policy_of(const HsFailedOs *failed)
{
    return &hs_vmm_parameters(failed->takeover->vmm)->policy;
}

static bool something_moves(gpointer context)
{
    return hs_failed_os_is_exchanged(context);
}

static bool some_program_moves(gpointer context)
{
    const HsFailedOs *failed = context;
    for (guint i = 0; i < failed->n_areas; i++)
        if (hs_failed_os_moves_program(failed, i))
            return true;
    return false;
}

/* ---- one reallocation at a time ---- */

static HsReallocation *turn_of(const HsFailedOs *failed)
{
    return hs_vmm_reallocation(failed->takeover->vmm);
}

/* It looks up the entries once more, which may have changed. */
static void failed_on_turn(gpointer user)
{
    HsFailedOs *failed = user;
    hs_flow_retry(&failed->flow);
}

/* ---- 501: detect and fence ---- */

static HsCost cost_501(gpointer context)
{
    const HsFailedOs *failed = context;
    switch (failed->reset) {
    case HS_RESET_TO_ORDER:
        return costs(failed)->detect;
    case HS_RESET_OVER:
        return costs(failed)->fence;
    default:
        return hs_cost_plus(costs(failed)->detect, costs(failed)->fence);
    }
}

static void failed_on_reset_over(gpointer owner, HsEvent *event)
{
    HsFailedOs *failed = owner;
    (void)event;
    failed->reset = HS_RESET_OVER;
    hs_flow_retry(&failed->flow);
}

static HsStepEnd effect_501(gpointer context)
{
    HsFailedOs *failed = context;
    const HsGuestFace *guest = failed_guest(failed);
    if (failed->reset == HS_RESET_TO_ORDER) {
        hs_simulation_schedule_in(hs_vmm_simulation(failed->takeover->vmm), &failed->reset_over,
                                  hs_vmm_parameters(failed->takeover->vmm)->reset_cycles);
        return HS_STEP_WAIT;
    }
    HsCycles served_until = failed->flow.begin;
    if (failed->reset == HS_RESET_OVER && guest->is_alive(guest->guest))
        served_until = hs_simulation_now(hs_vmm_simulation(failed->takeover->vmm));
    failed->reset = HS_RESET_NONE;
    guest->fence(guest->guest);
    for (guint i = 0; i < failed->takeover->channels->len; i++)
        hs_channel_fence(g_ptr_array_index(failed->takeover->channels, i), failed->owner);
    failed_read_entries(failed);
    for (guint i = 0; i < failed->n_areas; i++)
        hs_resource_table_disconnect(table_of(failed), failed->areas[i]);
    failed_begin_outages(failed, served_until);
    for (guint i = 0; i < failed->n_areas; i++)
        hs_failed_os_mark(failed, i, HS_OUTAGE_DETECTED);
    return HS_STEP_NEXT;
}

/* ---- 502: look up the entries ---- */

static HsCost cost_502(gpointer context)
{
    const HsFailedOs *failed = context;
    return hs_cost_times(costs(failed)->look_up, failed->n_areas);
}

static HsStepEnd effect_502(gpointer context)
{
    HsFailedOs *failed = context;
    if (!hs_reallocation_take(turn_of(failed), &failed->member))
        return HS_STEP_WAIT;
    hs_failed_os_settle(failed);
    if (failed->target == HS_OWNER_NONE && !hs_policy_keeps_storage(policy_of(failed)))
        hs_flow_set_outcome(&failed->flow, "done: all areas to the monitor");
    return HS_STEP_NEXT;
}

/* ---- 503: the exchange request; 504: the standby attaches; 505: it reports ---- */

static HsCost cost_request(gpointer context)
{
    const HsFailedOs *failed = context;
    return costs(failed)->request;
}

static HsStepEnd effect_none(gpointer context)
{
    (void)context;
    return HS_STEP_NEXT;
}

static HsCost cost_504(gpointer context)
{
    const HsFailedOs *failed = context;
    const HsGuestFace *standby = standby_guest(failed);
    return (HsCost){ .cycles = standby->engage_unit_cycles * hs_failed_os_n_units(failed) };
}

static HsStepEnd effect_504(gpointer context)
{
    hs_failed_os_connect(context);
    return HS_STEP_NEXT;
}

static HsCost cost_505(gpointer context)
{
    const HsFailedOs *failed = context;
    return standby_guest(failed)->report;
}

/* ---- 506: update the owners ---- */

static HsCost cost_506(gpointer context)
{
    const HsFailedOs *failed = context;
    return hs_cost_times(costs(failed)->update, failed->n_areas);
}

/* What programs without main storage have on auxiliary memory. */
static void failed_hand_over_auxiliary(const HsFailedOs *failed)
{
    const HsVmm *vmm = failed->takeover->vmm;
    HsOtherResources *others = hs_resource_table_others(table_of(failed));
    for (guint i = 0; others != NULL && i < hs_other_resources_n(others); i++) {
        const HsOtherResource *row = hs_other_resources_at(others, i);
        if (row->kind == HS_RESOURCE_AUXILIARY_MEMORY && row->owner == failed->owner &&
            !hs_resource_table_entry(table_of(failed), row->area)->is_entered)
            hs_other_resources_give(others, row->area,
                                    hs_vmm_is_serving(vmm, row->destination) ? row->destination
                                                                             : HS_OWNER_VMM);
    }
}

/* The OS's CPU share. Returns who is to ask for it; HS_OWNER_NONE: nobody. */
static HsOwner failed_hand_over_share(const HsFailedOs *failed)
{
    const HsVmm *vmm = failed->takeover->vmm;
    HsOtherResources *others = hs_resource_table_others(table_of(failed));
    if (others == NULL)
        return HS_OWNER_NONE;
    HsOwner destination = hs_other_resources_share_destination(others, failed->owner);
    bool is_serving = hs_vmm_is_serving(vmm, destination);
    bool is_asked_for = failed->takeover->shares != NULL;
    hs_other_resources_hand_over_share(others, failed->owner, is_serving && !is_asked_for);
    return is_serving && is_asked_for ? destination : HS_OWNER_NONE;
}

static HsStepEnd effect_506(gpointer context)
{
    HsFailedOs *failed = context;
    hs_failed_os_hand_over(failed);
    failed_hand_over_auxiliary(failed);
    HsOwner share_taker = failed_hand_over_share(failed);
    hs_resource_table_unprotect(table_of(failed), failed->owner);
    g_autofree char *cause = g_strdup_printf("%s failed", failed_guest(failed)->name);
    hs_resource_table_commit(table_of(failed), cause, "506");
    hs_vmm_changed(failed->takeover->vmm);
    hs_vmm_on_storage_returned(failed->takeover->vmm);
    hs_reallocation_give_up(turn_of(failed), &failed->member);
    hs_reallocation_pass_on(turn_of(failed));
    if (share_taker != HS_OWNER_NONE)
        hs_share_requests_take(failed->takeover->shares, failed->owner, share_taker);
    return HS_STEP_NEXT;
}

/* ---- 507: start the standby programs ---- */

static HsStepEnd effect_507(gpointer context)
{
    HsFailedOs *failed = context;
    const HsGuestFace *standby = standby_guest(failed);
    void (*start)(gpointer guest, HsAreaNumber area) = hs_policy_starts_anew(policy_of(failed))
                                                           ? standby->start_anew
                                                           : standby->start;
    failed->n_starting = 0;
    for (guint i = 0; i < failed->n_areas; i++)
        if (hs_failed_os_moves_program(failed, i))
            failed->n_starting++;
    for (guint i = 0; i < failed->n_areas; i++)
        if (hs_failed_os_moves_program(failed, i))
            start(standby->guest, failed->areas[i]);
    return HS_STEP_WAIT;
}

/* ---- the figure ---- */

/* clang-format off */
static const HsStep fig5[] = {
    { "501", "detect a fault of the OS, fence it",
      HS_ON_VMM,     cost_501,     effect_501,  NULL },
    { "502", "look up the entries of the resource table",
      HS_ON_VMM,     cost_502,     effect_502,  NULL },
    { "503", "request the resource exchange",
      HS_ON_VMM,     cost_request, effect_none, something_moves },
    { "504", "engaging routine 140: attach the resources",
      HS_ON_STANDBY, cost_504,     effect_504,  something_moves },
    { "505", "report the completion",
      HS_ON_STANDBY, cost_505,     effect_none, something_moves },
    { "506", "update the owners in the resource table",
      HS_ON_VMM,     cost_506,     effect_506,  NULL },
    { "507", "start the program in its area",
      HS_ON_VMM,     cost_request, effect_507,  some_program_moves },
};
/* clang-format on */

static const HsExecutor *failed_executor(gpointer context, HsStepPlace place)
{
    const HsFailedOs *failed = context;
    return place == HS_ON_VMM ? hs_vmm_executor(failed->takeover->vmm)
                              : standby_guest(failed)->executor;
}

static void failed_is_over(const HsFailedOs *failed)
{
    const HsTakeoverWatcher *watcher = &failed->takeover->watcher;
    if (watcher->on_over != NULL)
        watcher->on_over(watcher->user, failed->owner);
}

static void failed_begin(HsFailedOs *failed, const char *cause);

/* What was left for another OS goes now. */
static void failed_on_end(gpointer context)
{
    HsFailedOs *failed = context;
    hs_assert(!hs_reallocation_is_turn_of(turn_of(failed), &failed->member));
    if (failed->has_more)
        failed_begin(failed, "areas for another OS");
    else
        failed_is_over(failed);
}

static const HsFlowKind takeover_kind = { .figure = "FIG. 5",
                                          .steps = fig5,
                                          .n_steps = G_N_ELEMENTS(fig5),
                                          .executor = failed_executor,
                                          .on_end = failed_on_end };

const HsFlowKind *hs_takeover_figure(void)
{
    return &takeover_kind;
}

/* ---- faults ---- */

static void failed_begin(HsFailedOs *failed, const char *cause)
{
    failed->cause = cause;
    failed->target = HS_OWNER_NONE;
    failed->n_starting = 0;
    failed->takeover->last = failed;
    const HsGuestFace *guest = failed_guest(failed);
    hs_flow_begin(&failed->flow, failed->takeover->log, &takeover_kind, failed, guest->name, cause,
                  guest->failed_at(guest->guest));
}

/* Aborts it if it goes to OS `standby`. TRUE: it did, and has to begin again; or it is over, where
 * nothing belongs to its OS any more. */
static bool failed_lose_standby(HsFailedOs *failed, HsOwner standby)
{
    if (hs_flow_is_idle(&failed->flow) || failed->target != standby)
        return false;
    hs_flow_abort(&failed->flow, "standby failed");
    hs_reallocation_give_up(turn_of(failed), &failed->member);
    failed_read_entries(failed);
    return true;
}

static void failed_begin_again(HsFailedOs *failed)
{
    if (failed->n_areas > 0)
        failed_begin(failed, "its standby failed");
    else
        failed_is_over(failed);
}

/* The turn is passed on last: fencing comes before reallocating. */
void hs_takeover_on_fault(gpointer user, HsOwner owner, const char *cause)
{
    HsTakeover *takeover = user;
    HsFailedOs *again[HS_VMS_MAX];
    guint n_again = 0;
    if (takeover->watcher.on_fault != NULL)
        takeover->watcher.on_fault(takeover->watcher.user, owner);
    hs_vmm_set_failed(takeover->vmm, owner);
    hs_program_takeover_on_os_failed(takeover->programs, owner);
    if (takeover->shares != NULL)
        hs_share_requests_on_os_failed(takeover->shares, owner);
    for (guint i = 0; i < HS_VMS_MAX; i++)
        if (failed_lose_standby(&takeover->failed[i], owner))
            again[n_again++] = &takeover->failed[i];
    takeover->failed[owner - 1].reset = hs_vmm_parameters(takeover->vmm)->reset_cycles > 0
                                            ? HS_RESET_TO_ORDER
                                            : HS_RESET_NONE;
    failed_begin(&takeover->failed[owner - 1], cause);
    for (guint i = 0; i < n_again; i++)
        failed_begin_again(again[i]);
    hs_reallocation_pass_on(hs_vmm_reallocation(takeover->vmm));
}

static bool failed_has_program(const HsFailedOs *failed, HsAreaNumber area)
{
    if (hs_flow_is_idle(&failed->flow))
        return false;
    for (guint i = 0; i < failed->n_areas; i++)
        if (failed->areas[i] == area && hs_failed_os_moves_program(failed, i))
            return true;
    return false;
}

bool hs_takeover_has_program(const HsTakeover *takeover, HsAreaNumber area)
{
    for (guint i = 0; i < HS_VMS_MAX; i++)
        if (failed_has_program(&takeover->failed[i], area))
            return true;
    return false;
}

/* The one that waits for the program waits no longer; outcome: NULL: "done". */
static void takeover_on_answer(HsTakeover *takeover, HsAreaNumber area, const char *outcome)
{
    for (guint i = 0; i < HS_VMS_MAX; i++) {
        HsFailedOs *failed = &takeover->failed[i];
        if (failed->n_starting == 0 || !failed_has_program(failed, area))
            continue;
        if (outcome != NULL)
            hs_flow_set_outcome(&failed->flow, outcome);
        if (--failed->n_starting == 0)
            hs_flow_resume(&failed->flow);
        return;
    }
}

void hs_takeover_on_started(HsTakeover *takeover, HsAreaNumber area, bool is_running)
{
    hs_program_takeover_on_started(takeover->programs, area, is_running);
    takeover_on_answer(takeover, area, is_running ? NULL : "a program could not be started");
}

void hs_takeover_on_waiting(HsTakeover *takeover, HsAreaNumber area)
{
    takeover_on_answer(takeover, area, "done: a program waits for storage");
}

/* ---- life ---- */

/* Only where machines are reset: others have no event of the takeover's own. */
static void takeover_add_resets(HsTakeover *takeover)
{
    HsSimulation *simulation = hs_vmm_simulation(takeover->vmm);
    if (hs_vmm_parameters(takeover->vmm)->reset_cycles == 0)
        return;
    const HsComponent *component = hs_simulation_add(simulation, "takeover",
                                                     "resets of failed machines");
    for (guint i = 0; i < HS_VMS_MAX; i++)
        hs_event_init(&takeover->failed[i].reset_over, component, HS_PHASE_VMM, "reset over",
                      failed_on_reset_over, &takeover->failed[i]);
}

HsTakeover *hs_takeover_new(HsVmm *vmm, GPtrArray *channels, HsFlowLog *log, HsOutages *outages,
                            const HsProtection *protection)
{
    HsTakeover *takeover = g_new0(HsTakeover, 1);
    takeover->vmm = vmm;
    takeover->channels = channels;
    takeover->log = log;
    takeover->outages = outages;
    takeover->protection = protection;
    takeover->programs = hs_program_takeover_new(vmm, log, outages);
    if (hs_vmm_parameters(vmm)->policy.gives_cpu)
        takeover->shares = hs_share_requests_new(vmm, log);
    for (guint i = 0; i < HS_AREAS_MAX; i++)
        takeover->app_of_area[i] = -1;
    for (guint i = 0; i < HS_VMS_MAX; i++) {
        takeover->failed[i].takeover = takeover;
        takeover->failed[i].owner = (HsOwner)(i + 1);
        takeover->failed[i].member = (HsReallocationMember){ failed_on_turn, &takeover->failed[i],
                                                             NULL, false };
    }
    takeover_add_resets(takeover);
    return takeover;
}

void hs_takeover_free(HsTakeover *takeover)
{
    if (takeover == NULL)
        return;
    hs_program_takeover_free(takeover->programs);
    hs_share_requests_free(takeover->shares);
    g_free(takeover);
}

void hs_takeover_add_app(HsTakeover *takeover, HsAreaNumber area, uint32_t app_i)
{
    takeover->app_of_area[area] = (int32_t)app_i;
    hs_program_takeover_add_app(takeover->programs, area, app_i);
}

HsProgramTakeover *hs_takeover_programs(const HsTakeover *takeover)
{
    return takeover->programs;
}

HsShareRequests *hs_takeover_shares(const HsTakeover *takeover)
{
    return takeover->shares;
}

void hs_takeover_set_watcher(HsTakeover *takeover, const HsTakeoverWatcher *watcher)
{
    takeover->watcher = *watcher;
}

void hs_takeover_finish(HsTakeover *takeover)
{
    for (guint i = 0; i < HS_VMS_MAX; i++)
        hs_flow_abort(&takeover->failed[i].flow, "unfinished when the run ended");
    hs_program_takeover_finish(takeover->programs);
    if (takeover->shares != NULL)
        hs_share_requests_finish(takeover->shares);
}

const char *hs_takeover_step(const HsTakeover *takeover)
{
    return takeover->last == NULL ? NULL : hs_flow_step_number(&takeover->last->flow);
}

HsStepTimes hs_takeover_times(const HsTakeover *takeover, guint n)
{
    hs_assert(n >= 1 && n <= G_N_ELEMENTS(fig5));
    if (takeover->last == NULL)
        return (HsStepTimes){ HS_CYCLES_NEVER, HS_CYCLES_NEVER, 0 };
    return takeover->last->flow.times[n - 1];
}
