/* usage_monitor: a guest OS watches how much of its storage is used. */
#include "models/guest/usage_monitor.h"

#include "sim/assert.h"
#include "sim/banned.h"

struct HsUsageMonitor {
    HsJobs *jobs;
    HsUsageParameters parameters;
    HsEvent poll;
    HsWork look;
    HsFlow flow; /* ask, or give */
    HsReallocationMember member;
    uint32_t n_units;       /* asked for and granted, or to be given back */
    uint64_t usage_percent; /* as last written; UINT64_MAX: never */
};

/* ---- helpers ---- */

static HsVmm *vmm_of(const HsUsageMonitor *monitor)
{
    return monitor->jobs->world->vmm;
}

static HsResourceTable *table_of(const HsUsageMonitor *monitor)
{
    return hs_vmm_table(vmm_of(monitor));
}

static HsSimulation *simulation_of(const HsUsageMonitor *monitor)
{
    return monitor->jobs->world->simulation;
}

static const HsGuestOsParameters *os_of(const HsUsageMonitor *monitor)
{
    return hs_guest_os_parameters(monitor->jobs->os);
}

static HsAreaNumber own_area(const HsUsageMonitor *monitor)
{
    return hs_vmm_guest(vmm_of(monitor), os_of(monitor)->owner)->own_area;
}

static uint32_t n_free(const HsUsageMonitor *monitor)
{
    return hs_jobs_own_free(monitor->jobs);
}

/* ---- what is used ---- */

typedef struct {
    uint64_t used, owned;
} Usage;

static Usage monitor_usage(const HsUsageMonitor *monitor)
{
    const HsResourceTable *table = table_of(monitor);
    const HsJobs *jobs = monitor->jobs;
    Usage usage = { os_of(monitor)->n_kernel_units,
                    hs_resource_table_n_sound(table, own_area(monitor)) };
    for (guint i = 0; i < jobs->n_jobs; i++) {
        const HsEntry *entry = hs_resource_table_entry(table, jobs->jobs[i]->application->area);
        usage.used += hs_job_n_short(jobs->jobs[i]);
        if (!entry->is_entered || entry->owner != os_of(monitor)->owner)
            continue;
        uint32_t n = hs_resource_table_n_sound(table, jobs->jobs[i]->application->area);
        usage.used += n;
        usage.owned += n;
    }
    return usage;
}

static bool is_high(const HsUsageMonitor *monitor, Usage usage)
{
    return 100 * usage.used > monitor->parameters.high_percent * usage.owned;
}

/* Units that it may give back now. */
static uint32_t n_to_give(const HsUsageMonitor *monitor)
{
    Usage usage = monitor_usage(monitor);
    uint32_t n = MIN(monitor->parameters.by_units, n_free(monitor));
    if (100 * usage.used >= monitor->parameters.low_percent * usage.owned)
        return 0;
    usage.owned -= n;
    return is_high(monitor, usage) ? 0 : n;
}

static void monitor_write(HsUsageMonitor *monitor, Usage usage)
{
    uint64_t percent = usage.owned == 0 ? 0 : 100 * usage.used / usage.owned;
    if (percent == monitor->usage_percent)
        return;
    monitor->usage_percent = percent;
    hs_trace_value(hs_simulation_trace(simulation_of(monitor)),
                   hs_simulation_now(simulation_of(monitor)), os_of(monitor)->name, "usage",
                   (int64_t)percent);
}

/* Programs that page get what is free. */
static void monitor_feed(const HsUsageMonitor *monitor)
{
    for (guint i = 0; i < monitor->jobs->n_jobs && n_free(monitor) > 0; i++)
        hs_job_feed(monitor->jobs->jobs[i]);
}

/* One of them would go on with what is free. Else all that wait would just be refused again. */
static bool somebody_waits(const HsUsageMonitor *monitor)
{
    for (guint i = 0; i < monitor->jobs->n_jobs; i++)
        if (hs_job_waits_for(monitor->jobs->jobs[i], n_free(monitor)))
            return true;
    return false;
}

/* ---- the turn ---- */

static HsReallocation *turn_of(const HsUsageMonitor *monitor)
{
    return hs_vmm_reallocation(vmm_of(monitor));
}

static void monitor_on_turn(gpointer user)
{
    HsUsageMonitor *monitor = user;
    hs_flow_retry(&monitor->flow);
}

static void monitor_on_end(gpointer context)
{
    HsUsageMonitor *monitor = context;
    hs_reallocation_give_up(turn_of(monitor), &monitor->member);
    hs_reallocation_pass_on(turn_of(monitor));
}

/* ---- ask ---- */

static HsStepEnd next(gpointer context)
{
    (void)context;
    return HS_STEP_NEXT;
}

static HsCost cost_ask(gpointer context)
{
    const HsUsageMonitor *monitor = context;
    return os_of(monitor)->costs.ask;
}

static HsCost cost_record(gpointer context)
{
    return hs_vmm_parameters(vmm_of(context))->costs.record;
}

static HsStepEnd effect_grant(gpointer context)
{
    HsUsageMonitor *monitor = context;
    if (!hs_reallocation_take(turn_of(monitor), &monitor->member))
        return HS_STEP_WAIT;
    monitor->n_units = hs_vmm_grow_os(vmm_of(monitor), os_of(monitor)->owner,
                                      monitor->parameters.by_units, n_free(monitor));
    if (monitor->n_units > 0)
        return HS_STEP_NEXT;
    hs_flow_set_outcome(&monitor->flow, "refused");
    return HS_STEP_END;
}

static HsCost cost_engage(gpointer context)
{
    const HsUsageMonitor *monitor = context;
    return (HsCost){ .cycles = os_of(monitor)->costs.engage_unit_cycles * monitor->n_units };
}

static HsStepEnd effect_engage(gpointer context)
{
    HsUsageMonitor *monitor = context;
    g_autofree char *cause = g_strdup_printf("%s engaged", os_of(monitor)->name);
    hs_resource_table_connect(table_of(monitor), own_area(monitor));
    hs_resource_table_commit(table_of(monitor), cause, "140");
    return HS_STEP_NEXT;
}

static void ask_on_end(gpointer context)
{
    HsUsageMonitor *monitor = context;
    bool has_grown = monitor->n_units > 0;
    monitor_on_end(monitor);
    if (!has_grown)
        return;
    monitor_feed(monitor);
    if (somebody_waits(monitor))
        hs_vmm_on_storage_returned(vmm_of(monitor));
}

/* ---- give ---- */

static HsCost cost_size(gpointer context)
{
    const HsUsageMonitor *monitor = context;
    return os_of(monitor)->costs.size;
}

static HsStepEnd give_nothing(HsUsageMonitor *monitor)
{
    hs_flow_set_outcome(&monitor->flow, "nothing is free any more");
    return HS_STEP_END;
}

static HsStepEnd effect_choose(gpointer context)
{
    HsUsageMonitor *monitor = context;
    if (!hs_reallocation_take(turn_of(monitor), &monitor->member))
        return HS_STEP_WAIT;
    monitor->n_units = n_to_give(monitor);
    return monitor->n_units > 0 ? HS_STEP_NEXT : give_nothing(monitor);
}

static HsCost cost_disconnect(gpointer context)
{
    const HsUsageMonitor *monitor = context;
    return (HsCost){ .cycles = os_of(monitor)->costs.disconnect_unit_cycles * monitor->n_units };
}

/* What was free may have been given to a program meanwhile. */
static HsStepEnd effect_disconnect(gpointer context)
{
    HsUsageMonitor *monitor = context;
    monitor->n_units = MIN(monitor->n_units, n_free(monitor));
    if (monitor->n_units == 0)
        return give_nothing(monitor);
    hs_resource_table_take_offline(table_of(monitor), own_area(monitor), monitor->n_units);
    return HS_STEP_NEXT;
}

static HsCost cost_report(gpointer context)
{
    const HsUsageMonitor *monitor = context;
    return os_of(monitor)->costs.report;
}

static HsCost cost_update(gpointer context)
{
    return hs_vmm_parameters(vmm_of(context))->costs.update;
}

static HsStepEnd effect_return(gpointer context)
{
    HsUsageMonitor *monitor = context;
    hs_vmm_shrink_os(vmm_of(monitor), os_of(monitor)->owner);
    return HS_STEP_NEXT;
}

static void give_on_end(gpointer context)
{
    HsUsageMonitor *monitor = context;
    monitor_on_end(monitor);
    if (monitor->n_units > 0)
        hs_vmm_on_storage_returned(vmm_of(monitor));
}

/* ---- the flows ---- */

/* clang-format off */
static const HsStep ask_steps[] = {
    { "110", "ask the monitor for more",
      HS_ON_OS,  cost_ask,        next,              NULL },
    { "90", "record the units in the resource table",
      HS_ON_VMM, cost_record,     effect_grant,      NULL },
    { "140", "engage the resources granted",
      HS_ON_OS,  cost_engage,     effect_engage,     NULL },
};

static const HsStep give_steps[] = {
    { "130", "choose units that are free",
      HS_ON_OS,  cost_size,       effect_choose,     NULL },
    { "130", "disconnect the units",
      HS_ON_OS,  cost_disconnect, effect_disconnect, NULL },
    { "130", "report the completion",
      HS_ON_OS,  cost_report,     next,              NULL },
    { "90", "take the units out of its area",
      HS_ON_VMM, cost_update,     effect_return,     NULL },
};
/* clang-format on */

static const HsExecutor *monitor_executor(gpointer context, HsStepPlace place)
{
    const HsUsageMonitor *monitor = context;
    return place == HS_ON_VMM ? hs_vmm_executor(vmm_of(monitor))
                              : hs_guest_os_executor(monitor->jobs->os);
}

static const HsFlowKind ask_kind = { "usage high", ask_steps, G_N_ELEMENTS(ask_steps),
                                     monitor_executor, ask_on_end };
static const HsFlowKind give_kind = { "usage low", give_steps, G_N_ELEMENTS(give_steps),
                                      monitor_executor, give_on_end };

const HsFlowKind *hs_usage_monitor_figure(bool gives)
{
    return gives ? &give_kind : &ask_kind;
}

static void monitor_begin(HsUsageMonitor *monitor, const HsFlowKind *kind, const char *cause)
{
    monitor->n_units = 0;
    hs_flow_begin(&monitor->flow, monitor->jobs->world->flow_log, kind, monitor,
                  os_of(monitor)->name, cause, hs_simulation_now(simulation_of(monitor)));
}

/* ---- looks ---- */

static void monitor_on_look(gpointer user, HsWork *work)
{
    HsUsageMonitor *monitor = user;
    (void)work;
    monitor_feed(monitor);
    Usage usage = monitor_usage(monitor);
    monitor_write(monitor, usage);
    if (is_high(monitor, usage))
        monitor_begin(monitor, &ask_kind, "above the high mark");
    else if (n_to_give(monitor) > 0)
        monitor_begin(monitor, &give_kind, "below the low mark");
}

static void monitor_on_poll(gpointer owner, HsEvent *event)
{
    HsUsageMonitor *monitor = owner;
    if (!hs_guest_os_is_alive(monitor->jobs->os))
        return; /* its timer does not run any more */
    hs_simulation_schedule_in(simulation_of(monitor), event, monitor->parameters.poll_cycles);
    if (!monitor->look.is_queued && hs_flow_is_idle(&monitor->flow))
        hs_executor_submit(hs_guest_os_executor(monitor->jobs->os), &monitor->look,
                           monitor->parameters.look, monitor_on_look, monitor);
}

/* ---- life ---- */

HsUsageMonitor *hs_usage_monitor_new(HsJobs *jobs, const HsUsageParameters *parameters)
{
    hs_assert(parameters->poll_cycles >= 1 && parameters->by_units >= 1);
    hs_assert(parameters->low_percent < parameters->high_percent);
    HsUsageMonitor *monitor = g_new0(HsUsageMonitor, 1);
    monitor->jobs = jobs;
    monitor->parameters = *parameters;
    monitor->member = (HsReallocationMember){ monitor_on_turn, monitor, NULL, false };
    monitor->usage_percent = UINT64_MAX;
    hs_event_init(&monitor->poll, hs_guest_os_component(jobs->os), HS_PHASE_GUEST, "usage",
                  monitor_on_poll, monitor);
    return monitor;
}

void hs_usage_monitor_free(HsUsageMonitor *monitor)
{
    g_free(monitor);
}

void hs_usage_monitor_start(HsUsageMonitor *monitor)
{
    if (!hs_event_is_queued(&monitor->poll))
        hs_simulation_schedule_in(simulation_of(monitor), &monitor->poll,
                                  monitor->parameters.poll_cycles);
}

void hs_usage_monitor_stop(HsUsageMonitor *monitor)
{
    if (hs_event_is_queued(&monitor->poll))
        hs_simulation_cancel(simulation_of(monitor), &monitor->poll);
    if (monitor->look.is_queued) {
        const HsExecutor *executor = hs_guest_os_executor(monitor->jobs->os);
        executor->withdraw(executor->self, &monitor->look);
    }
    hs_flow_abort(&monitor->flow, "its OS failed");
    hs_reallocation_give_up(turn_of(monitor), &monitor->member);
}

void hs_usage_monitor_finish(HsUsageMonitor *monitor)
{
    hs_flow_abort(&monitor->flow, "unfinished when the run ended");
}
