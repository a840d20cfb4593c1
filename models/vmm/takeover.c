/* takeover: FIG. 5 as a table of steps. */
#include "models/vmm/takeover.h"

#include "models/vmm/dispatcher.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* An OS whose fault waits to be handled. */
typedef struct {
    HsOwner owner;
    const char *cause;
} Failed;

struct HsTakeover {
    HsVmm *vmm;
    HsChannel *channel;
    HsFlowLog *log;
    HsOutages *outages;
    int32_t app_of_area[HS_AREAS_MAX]; /* -1: not a program's */

    Failed waiting[2 * HS_VMS_MAX]; /* first come, first served */
    guint n_waiting;

    /* the takeover under way */
    HsFlow flow;
    HsOwner failed;
    const char *cause;
    HsOwner target;      /* the standby OS, HS_OWNER_NONE: nothing goes to an OS */
    HsAreaNumber *areas; /* of the failed OS, in table order */
    guint n_areas;
    HsOwner *destinations; /* of areas[i], settled at 502 */
    guint n_starting;      /* programs asked for at 507 that do not run yet */
};

static void takeover_begin_next(HsTakeover *takeover);

/* ---- helpers ---- */

static const HsGuestFace *failed_guest(const HsTakeover *takeover)
{
    return hs_vmm_guest(takeover->vmm, takeover->failed);
}

static const HsVmmCosts *costs(const HsTakeover *takeover)
{
    return &hs_vmm_parameters(takeover->vmm)->costs;
}

static const HsEntry *takeover_entry(const HsTakeover *takeover, guint i)
{
    return hs_resource_table_entry(hs_vmm_table(takeover->vmm), takeover->areas[i]);
}

static void takeover_read_entries(HsTakeover *takeover)
{
    takeover->n_areas = hs_resource_table_of_owner(hs_vmm_table(takeover->vmm), takeover->failed,
                                                   takeover->areas);
}

/* Units of the failed OS that go to the standby. */
static uint32_t takeover_n_units(const HsTakeover *takeover)
{
    uint32_t n = 0;
    for (guint i = 0; i < takeover->n_areas; i++)
        if (takeover->destinations[i] != HS_OWNER_VMM)
            n += takeover_entry(takeover, i)->map.n_units;
    return n;
}

static void takeover_mark(HsTakeover *takeover, HsOutageMark mark)
{
    HsCycles now = hs_simulation_now(hs_vmm_simulation(takeover->vmm));
    for (guint i = 0; i < takeover->n_areas; i++) {
        int32_t app_i = takeover->app_of_area[takeover->areas[i]];
        if (app_i >= 0)
            hs_outages_mark(takeover->outages, (uint32_t)app_i, mark, now);
    }
}

/* The outages that no fault has begun: the OS made progress, but not that routine 210 saw. */
static void takeover_begin_outages(HsTakeover *takeover)
{
    for (guint i = 0; i < takeover->n_areas; i++) {
        int32_t app_i = takeover->app_of_area[takeover->areas[i]];
        if (app_i >= 0 && !hs_outages_is_open(takeover->outages, (uint32_t)app_i, takeover->failed))
            hs_outages_begin(takeover->outages, (uint32_t)app_i, takeover->failed, takeover->cause,
                             takeover->flow.begin);
    }
}

static bool something_moves(gpointer context)
{
    const HsTakeover *takeover = context;
    return takeover->target != HS_OWNER_NONE;
}

static bool some_program_moves(gpointer context)
{
    const HsTakeover *takeover = context;
    for (guint i = 0; i < takeover->n_areas; i++)
        if (takeover->destinations[i] != HS_OWNER_VMM &&
            takeover->app_of_area[takeover->areas[i]] >= 0)
            return true;
    return false;
}

/* ---- 501: detect and fence ---- */

static HsCost cost_501(gpointer context)
{
    const HsTakeover *takeover = context;
    return hs_cost_plus(costs(takeover)->detect, costs(takeover)->fence);
}

static HsStepEnd effect_501(gpointer context)
{
    HsTakeover *takeover = context;
    const HsGuestFace *guest = failed_guest(takeover);
    guest->fence(guest->guest);
    hs_channel_fence(takeover->channel, takeover->failed);
    takeover_read_entries(takeover);
    for (guint i = 0; i < takeover->n_areas; i++)
        hs_resource_table_disconnect(hs_vmm_table(takeover->vmm), takeover->areas[i]);
    takeover_begin_outages(takeover);
    takeover_mark(takeover, HS_OUTAGE_DETECTED);
    return HS_STEP_NEXT;
}

/* ---- 502: look up the entries ---- */

static HsCost cost_502(gpointer context)
{
    const HsTakeover *takeover = context;
    return hs_cost_times(costs(takeover)->look_up, takeover->n_areas);
}

static HsStepEnd effect_502(gpointer context)
{
    HsTakeover *takeover = context;
    takeover->target = HS_OWNER_NONE;
    for (guint i = 0; i < takeover->n_areas; i++) {
        HsOwner destination = takeover_entry(takeover, i)->destination;
        if (!hs_vmm_is_serving(takeover->vmm, destination)) {
            takeover->destinations[i] = HS_OWNER_VMM;
            continue;
        }
        hs_assert(takeover->target == HS_OWNER_NONE || takeover->target == destination);
        takeover->destinations[i] = takeover->target = destination;
    }
    if (takeover->target == HS_OWNER_NONE)
        hs_flow_set_outcome(&takeover->flow, "done: all areas to the monitor");
    return HS_STEP_NEXT;
}

/* ---- 503: the exchange request; 504: the standby attaches; 505: it reports ---- */

static HsCost cost_request(gpointer context)
{
    const HsTakeover *takeover = context;
    return costs(takeover)->request;
}

static HsStepEnd effect_none(gpointer context)
{
    (void)context;
    return HS_STEP_NEXT;
}

static HsCost cost_504(gpointer context)
{
    const HsTakeover *takeover = context;
    const HsGuestFace *standby = hs_vmm_guest(takeover->vmm, takeover->target);
    return (HsCost){ .cycles = standby->engage_unit_cycles * takeover_n_units(takeover) };
}

static HsStepEnd effect_504(gpointer context)
{
    HsTakeover *takeover = context;
    for (guint i = 0; i < takeover->n_areas; i++)
        if (takeover->destinations[i] != HS_OWNER_VMM)
            hs_resource_table_connect(hs_vmm_table(takeover->vmm), takeover->areas[i]);
    return HS_STEP_NEXT;
}

static HsCost cost_505(gpointer context)
{
    const HsTakeover *takeover = context;
    return hs_vmm_guest(takeover->vmm, takeover->target)->report;
}

/* ---- 506: update the owners ---- */

static HsCost cost_506(gpointer context)
{
    const HsTakeover *takeover = context;
    return hs_cost_times(costs(takeover)->update, takeover->n_areas);
}

static void takeover_hand_over(HsTakeover *takeover, guint i)
{
    HsResourceTable *table = hs_vmm_table(takeover->vmm);
    HsAreaNumber area = takeover->areas[i];
    HsOwner destination = takeover->destinations[i];
    if (destination == HS_OWNER_VMM) {
        hs_resource_table_release(table, area);
    } else if (takeover->app_of_area[area] >= 0) {
        hs_resource_table_give(table, area, destination);
        hs_resource_table_set_destination(table, area, HS_OWNER_VMM);
    } else {
        hs_resource_table_merge(table, area, hs_vmm_guest(takeover->vmm, destination)->own_area);
    }
}

/* Nobody can be switched to the failed OS any more. */
static void takeover_unprotect(HsTakeover *takeover)
{
    HsResourceTable *table = hs_vmm_table(takeover->vmm);
    for (guint area = 0; area < hs_resource_table_n_areas(table); area++)
        if (hs_resource_table_entry(table, (HsAreaNumber)area)->destination == takeover->failed)
            hs_resource_table_set_destination(table, (HsAreaNumber)area, HS_OWNER_VMM);
}

static HsStepEnd effect_506(gpointer context)
{
    HsTakeover *takeover = context;
    for (guint i = 0; i < takeover->n_areas; i++)
        takeover_hand_over(takeover, i);
    takeover_unprotect(takeover);
    g_autofree char *cause = g_strdup_printf("%s failed", failed_guest(takeover)->name);
    hs_resource_table_commit(hs_vmm_table(takeover->vmm), cause, "506");
    takeover_mark(takeover, HS_OUTAGE_REALLOCATED);
    hs_vmm_on_storage_returned(takeover->vmm);
    return HS_STEP_NEXT;
}

/* ---- 507: start the standby programs ---- */

static HsStepEnd effect_507(gpointer context)
{
    HsTakeover *takeover = context;
    const HsGuestFace *standby = hs_vmm_guest(takeover->vmm, takeover->target);
    takeover->n_starting = 0;
    for (guint i = 0; i < takeover->n_areas; i++)
        if (takeover->destinations[i] != HS_OWNER_VMM &&
            takeover->app_of_area[takeover->areas[i]] >= 0)
            takeover->n_starting++;
    for (guint i = 0; i < takeover->n_areas; i++)
        if (takeover->destinations[i] != HS_OWNER_VMM &&
            takeover->app_of_area[takeover->areas[i]] >= 0)
            standby->start(standby->guest, takeover->areas[i]);
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

static const HsExecutor *takeover_executor(gpointer context, HsStepPlace place)
{
    const HsTakeover *takeover = context;
    return place == HS_ON_VMM ? hs_vmm_executor(takeover->vmm)
                              : hs_vmm_guest(takeover->vmm, takeover->target)->executor;
}

static void takeover_on_end(gpointer context)
{
    HsTakeover *takeover = context;
    takeover->failed = HS_OWNER_NONE;
    takeover_begin_next(takeover);
}

static const HsFlowKind takeover_kind = { .figure = "FIG. 5",
                                          .steps = fig5,
                                          .n_steps = G_N_ELEMENTS(fig5),
                                          .executor = takeover_executor,
                                          .on_end = takeover_on_end };

static void takeover_begin_next(HsTakeover *takeover)
{
    if (takeover->n_waiting == 0 || !hs_flow_is_idle(&takeover->flow))
        return;
    Failed next = takeover->waiting[0];
    takeover->n_waiting--;
    memmove(takeover->waiting, takeover->waiting + 1, takeover->n_waiting * sizeof(Failed));
    takeover->failed = next.owner;
    takeover->cause = next.cause;
    takeover->target = HS_OWNER_NONE;
    takeover->n_starting = 0;
    const HsGuestFace *guest = failed_guest(takeover);
    hs_flow_begin(&takeover->flow, takeover->log, &takeover_kind, takeover, guest->name, next.cause,
                  guest->failed_at(guest->guest));
}

static void takeover_queue(HsTakeover *takeover, HsOwner owner, const char *cause)
{
    hs_assert(takeover->n_waiting < G_N_ELEMENTS(takeover->waiting));
    takeover->waiting[takeover->n_waiting++] = (Failed){ owner, cause };
}

void hs_takeover_on_fault(gpointer user, HsOwner owner, const char *cause)
{
    HsTakeover *takeover = user;
    hs_vmm_set_failed(takeover->vmm, owner);
    takeover_queue(takeover, owner, cause);
    if (!hs_flow_is_idle(&takeover->flow) && takeover->target == owner) {
        hs_flow_abort(&takeover->flow, "standby failed");
        takeover_read_entries(takeover);
        if (takeover->n_areas > 0)
            takeover_queue(takeover, takeover->failed, "its standby failed");
        takeover->failed = HS_OWNER_NONE;
    }
    takeover_begin_next(takeover);
}

void hs_takeover_on_started(HsTakeover *takeover, HsAreaNumber area, bool is_running)
{
    if (hs_flow_is_idle(&takeover->flow) || takeover->n_starting == 0)
        return;
    for (guint i = 0; i < takeover->n_areas; i++) {
        if (takeover->areas[i] != area)
            continue;
        if (!is_running)
            hs_flow_set_outcome(&takeover->flow, "a program could not be started");
        if (--takeover->n_starting == 0)
            hs_flow_resume(&takeover->flow);
        return;
    }
}

/* ---- life ---- */

HsTakeover *hs_takeover_new(HsVmm *vmm, HsChannel *channel, HsFlowLog *log, HsOutages *outages)
{
    HsTakeover *takeover = g_new0(HsTakeover, 1);
    takeover->vmm = vmm;
    takeover->channel = channel;
    takeover->log = log;
    takeover->outages = outages;
    takeover->failed = HS_OWNER_NONE;
    takeover->areas = g_new0(HsAreaNumber, HS_AREAS_MAX);
    takeover->destinations = g_new0(HsOwner, HS_AREAS_MAX);
    for (guint i = 0; i < HS_AREAS_MAX; i++)
        takeover->app_of_area[i] = -1;
    for (guint i = 0; i < HS_FLOW_STEPS_MAX; i++)
        takeover->flow.times[i] = (HsStepTimes){ HS_CYCLES_NEVER, HS_CYCLES_NEVER, 0 };
    return takeover;
}

void hs_takeover_free(HsTakeover *takeover)
{
    if (takeover == NULL)
        return;
    g_free(takeover->areas);
    g_free(takeover->destinations);
    g_free(takeover);
}

void hs_takeover_add_app(HsTakeover *takeover, HsAreaNumber area, uint32_t app_i)
{
    takeover->app_of_area[area] = (int32_t)app_i;
}

void hs_takeover_finish(HsTakeover *takeover)
{
    hs_flow_abort(&takeover->flow, "unfinished when the run ended");
}

const char *hs_takeover_step(const HsTakeover *takeover)
{
    return hs_flow_step_number(&takeover->flow);
}

HsStepTimes hs_takeover_times(const HsTakeover *takeover, guint n)
{
    hs_assert(n >= 1 && n <= G_N_ELEMENTS(fig5));
    return takeover->flow.times[n - 1];
}
