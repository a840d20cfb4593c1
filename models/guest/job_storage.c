/* job_storage: the storage of a program that runs grows and shrinks: `allocate`, by routines 110
 * and 140, and routine 130, which takes units from it.
 *
 * Both are flows of the OS, one at a time for a program, while nothing else is at work on its
 * frames (paging.h). Whatever ends the program, or fences its OS, ends them where they are: units
 * granted and not engaged yet, or disconnected and not given back, are the area's, and go with it.
 *
 * TIMING (u: units; costs of the OS unless the step runs on the monitor)
 *   allocate    size; ask; the monitor's record; u granted * engage_unit. What the area has beyond
 *               the address space, since an earlier life of the program, is used first: then there
 *               is nobody to ask
 *   disconnect  size; for each page above the units that stay: a transfer to the page file and
 *               `interrupt` if it was changed, else nothing; u * disconnect_unit; report; the
 *               monitor's update
 *
 * REFUSED, with a reason  disconnect where the pages that are fixed when it starts (image, buffer)
 * and the frames it needs besides do not fit into what would stay; where there is no page file.
 */
#include "models/guest/job.h"
#include "models/hardware/isa.h"
#include "models/program/services.h"
#include "sim/assert.h"
#include "sim/banned.h"

/* What allocate returns when it is refused. */
#define REFUSED UINT64_MAX

static HsVmm *job_vmm(const HsJob *job)
{
    return job->jobs->world->vmm;
}

static HsResourceTable *job_table(const HsJob *job)
{
    return hs_vmm_table(job_vmm(job));
}

static uint32_t n_area_units(const HsJob *job)
{
    return hs_resource_table_entry(job_table(job), job->application->area)->map.n_units;
}

static uint64_t unit_bytes(const HsJob *job)
{
    return hs_storage_parameters(job->jobs->world->storage)->unit_bytes;
}

static HsStepEnd next(gpointer context)
{
    (void)context;
    return HS_STEP_NEXT;
}

static HsCost cost_size(gpointer context)
{
    return hs_job_costs(context)->size;
}

static HsCost cost_ask(gpointer context)
{
    return hs_job_costs(context)->ask;
}

static HsCost cost_report(gpointer context)
{
    return hs_job_costs(context)->report;
}

static HsCost cost_record(gpointer context)
{
    return hs_vmm_parameters(job_vmm(context))->costs.record;
}

static HsCost cost_update(gpointer context)
{
    return hs_vmm_parameters(job_vmm(context))->costs.update;
}

static HsCost cost_nothing(gpointer context)
{
    (void)context;
    return (HsCost){ .cycles = 0 };
}

static const HsExecutor *storage_executor(gpointer context, HsStepPlace place)
{
    const HsJob *job = context;
    return place == HS_ON_VMM ? hs_vmm_executor(job_vmm(job)) : hs_job_executor(job);
}

static void storage_begin(HsJob *job, const HsFlowKind *kind, const char *cause)
{
    hs_flow_begin(&job->storage_flow, job->jobs->world->flow_log, kind, job, job->application->name,
                  cause, hs_simulation_now(job->jobs->world->simulation));
}

/* ---- allocate ---- */

/* How far the address space may grow: every page has a place in the page file, if it needs one. */
static bool has_place(const HsJob *job)
{
    uint64_t end_bytes = hs_paging_space_bytes(job) + job->growth.n_units * unit_bytes(job);
    return end_bytes <= job->application->page_file_bytes;
}

static HsStepEnd effect_need(gpointer context)
{
    HsJob *job = context;
    uint32_t n_space_units = (uint32_t)(hs_paging_space_bytes(job) / unit_bytes(job));
    uint32_t n_spare = MAX(n_area_units(job), n_space_units) - n_space_units;
    bool is_short = n_area_units(job) < n_space_units; /* it pages, and goes on doing so */
    job->growth.request = (HsAreaRequest){ .program = job->application->name,
                                           .is_growth = true,
                                           .owner = hs_guest_os_owner(job->jobs->os),
                                           .standby = HS_OWNER_NONE,
                                           .area = job->application->area,
                                           .need = is_short ? job->growth.n_units
                                                            : job->growth.n_units -
                                                                  MIN(job->growth.n_units, n_spare),
                                           .on_storage = hs_job_on_growth,
                                           .user = job };
    return HS_STEP_NEXT;
}

static bool has_to_ask(gpointer context)
{
    const HsJob *job = context;
    return job->growth.request.need > 0;
}

static HsStepEnd effect_grow(gpointer context)
{
    HsJob *job = context;
    HsAreaRequest *request = &job->growth.request;
    request->own_free = hs_job_own_free(job);
    if (hs_vmm_place(job_vmm(job), request))
        return HS_STEP_NEXT;
    if (job->application->on_shortage == HS_SHORTAGE_PAGE && has_place(job) &&
        hs_vmm_place_less(job_vmm(job), request, 0))
        return HS_STEP_NEXT;
    if (job->application->on_shortage == HS_SHORTAGE_WAIT) {
        hs_job_set_state(job, HS_JOB_WAITING, "waits for storage");
        return HS_STEP_WAIT;
    }
    hs_vmm_forget(job_vmm(job), request);
    job->growth.n_units = 0;
    hs_flow_set_outcome(&job->storage_flow, "refused: too little storage");
    return HS_STEP_END;
}

void hs_job_on_growth(gpointer user, HsAreaRequest *request)
{
    HsJob *job = user;
    (void)request;
    hs_job_set_state(job, HS_JOB_IN_SERVICE, "runs");
    hs_flow_retry(&job->storage_flow);
}

static bool something_was_granted(gpointer context)
{
    const HsJob *job = context;
    return job->growth.request.placement.from_unused > 0;
}

static HsCost cost_engage(gpointer context)
{
    const HsJob *job = context;
    return (HsCost){ .cycles = hs_job_costs(job)->engage_unit_cycles *
                               job->growth.request.placement.from_unused };
}

static HsStepEnd effect_engage(gpointer context)
{
    HsJob *job = context;
    g_autofree char *cause = g_strdup_printf("%s engaged", job->application->name);
    hs_resource_table_connect(job_table(job), job->application->area);
    hs_resource_table_commit(job_table(job), cause, "140");
    return HS_STEP_NEXT;
}

/* Zeroes what an earlier life of the program left in units that it had already. */
static void growth_clear(const HsJob *job, uint64_t from, uint64_t to)
{
    static const uint8_t zeros[HS_PAGE_BYTES];
    for (uint64_t at = from; at < to && !job->paging.is_on; at += HS_PAGE_BYTES)
        (void)hs_storage_write_area(
            job->jobs->world->storage,
            &hs_resource_table_entry(job_table(job), job->application->area)->map,
            hs_guest_os_owner(job->jobs->os), at, zeros, HS_PAGE_BYTES);
}

static void growth_on_end(gpointer context)
{
    HsJob *job = context;
    const HsPlacement *placement = &job->growth.request.placement;
    uint64_t before_bytes = hs_paging_space_bytes(job);
    bool is_refused = job->growth.n_units == 0;
    job->request.placement.from_own += placement->from_own;
    job->request.placement.from_unused += placement->from_unused;
    if (!is_refused) {
        hs_paging_grow(job, job->growth.n_units);
        growth_clear(job, before_bytes, hs_paging_space_bytes(job));
    }
    job->growth = (HsGrowth){ .n_units = 0 };
    hs_job_note_demand(job);
    hs_paging_give(job);
    hs_job_service_return(job, is_refused ? REFUSED : hs_paging_space_bytes(job));
}

/* clang-format off */
static const HsStep growth_steps[] = {
    { "110", "work out the resources it needs",
      HS_ON_OS, cost_size, effect_need, NULL },
    { "110", "ask the monitor",
      HS_ON_OS, cost_ask, next, has_to_ask },
    { "90", "record the area in the resource table",
      HS_ON_VMM, cost_record, effect_grow, has_to_ask },
    { "140", "engage the resources granted",
      HS_ON_OS, cost_engage, effect_engage, something_was_granted },
};
/* clang-format on */

static const HsFlowKind growth_kind = { "allocate", growth_steps, G_N_ELEMENTS(growth_steps),
                                        storage_executor, growth_on_end };

static void growth_begin(HsJob *job)
{
    hs_job_note_demand(job);
    storage_begin(job, &growth_kind, "allocate");
}

void hs_job_allocate(HsJob *job)
{
    uint64_t size_bytes = job->context.x[HS_SERVICE_A0];
    uint64_t n_units = size_bytes / unit_bytes(job) + (size_bytes % unit_bytes(job) != 0);
    if (n_units == 0 || n_units > HS_UNITS_MAX) {
        hs_job_service_return(job, n_units == 0 ? hs_paging_space_bytes(job) : REFUSED);
        return;
    }
    job->growth.n_units = (uint32_t)n_units;
    hs_paging_take(job, growth_begin);
}

/* ---- 130 on a program that runs ---- */

static void take_refuse(HsJob *job, char *reason)
{
    job->take.reason = g_intern_string(reason);
    hs_flow_set_outcome(&job->storage_flow, job->take.reason);
    g_free(reason);
}

static uint32_t pages_of_unit(const HsJob *job)
{
    return (uint32_t)(unit_bytes(job) / HS_PAGE_BYTES);
}

/* TRUE: all of its address space would not be in main storage any more. */
static bool would_page(const HsJob *job)
{
    uint64_t left_bytes = (n_area_units(job) - job->take.n_units) * unit_bytes(job);
    return left_bytes < hs_paging_space_bytes(job);
}

static HsStepEnd effect_look(gpointer context)
{
    HsJob *job = context;
    uint32_t least = hs_paging_least_units(job);
    uint32_t n_units = n_area_units(job);
    if (job->take.n_units + least > n_units) {
        take_refuse(job, g_strdup_printf("NOT RECONFIGURED: %u fixed pages need %u of its %u units",
                                         hs_paging_n_fixed(job), least, n_units));
        return HS_STEP_END;
    }
    if (!would_page(job))
        return HS_STEP_NEXT;
    if (hs_paging_space_bytes(job) > job->application->page_file_bytes) {
        take_refuse(job, g_strdup("NOT RECONFIGURED: auxiliary memory has no room for its pages"));
        return HS_STEP_END;
    }
    hs_paging_turn_on(job);
    return HS_STEP_NEXT;
}

static bool it_pages(gpointer context)
{
    const HsJob *job = context;
    return job->paging.is_on;
}

static void take_on_vacated(HsJob *job)
{
    hs_flow_resume(&job->storage_flow);
}

static HsStepEnd effect_vacate(gpointer context)
{
    HsJob *job = context;
    hs_paging_vacate(job, (n_area_units(job) - job->take.n_units) * pages_of_unit(job),
                     take_on_vacated);
    return HS_STEP_WAIT;
}

static HsCost cost_disconnect(gpointer context)
{
    const HsJob *job = context;
    return (HsCost){ .cycles = hs_job_costs(job)->disconnect_unit_cycles * job->take.n_units };
}

static HsStepEnd effect_disconnect(gpointer context)
{
    HsJob *job = context;
    hs_resource_table_disconnect_last(job_table(job), job->application->area, job->take.n_units);
    return HS_STEP_NEXT;
}

static HsStepEnd effect_give_back(gpointer context)
{
    HsJob *job = context;
    g_autofree char *cause = g_strdup_printf("%s gives up %u units", job->application->name,
                                             job->take.n_units);
    hs_vmm_cut(job_vmm(job), &job->request, job->take.n_units, cause);
    hs_job_note_demand(job);
    return HS_STEP_NEXT;
}

/* Tells whoever asked, once. */
static void take_answer(HsJob *job)
{
    HsTakeDone done = job->take.done;
    job->take.done = NULL;
    if (done != NULL)
        done(job->take.user, job, job->take.reason == NULL ? job->take.n_units : 0,
             job->take.reason);
}

static void take_on_end(gpointer context)
{
    HsJob *job = context;
    hs_paging_give(job);
    take_answer(job);
}

/* clang-format off */
static const HsStep take_steps[] = {
    { "130", "look at the pages at its high end",
      HS_ON_OS, cost_size, effect_look, NULL },
    { "130", "page out what must be kept",
      HS_ON_OS, cost_nothing, effect_vacate, it_pages },
    { "130", "disconnect the units",
      HS_ON_OS, cost_disconnect, effect_disconnect, NULL },
    { "130", "report the completion",
      HS_ON_OS, cost_report, next, NULL },
    { "90", "take the units out of its area",
      HS_ON_VMM, cost_update, effect_give_back, NULL },
};
/* clang-format on */

static const HsFlowKind take_kind = { "disconnect", take_steps, G_N_ELEMENTS(take_steps),
                                      storage_executor, take_on_end };

static void take_begin(HsJob *job)
{
    storage_begin(job, &take_kind, job->take.cause);
}

static bool is_at_work(const HsJob *job)
{
    return !job->is_hung && (job->state == HS_JOB_READY || job->state == HS_JOB_IN_SERVICE ||
                             job->state == HS_JOB_WAITING);
}

void hs_job_take_units(HsJob *job, uint32_t n_units, const char *cause, HsTakeDone done,
                       gpointer user)
{
    const char *reason = NULL;
    if (!hs_guest_os_is_alive(job->jobs->os) || !is_at_work(job))
        reason = "NOT RECONFIGURED: the program does not run";
    else if (hs_paging_is_taking(job))
        reason = "NOT RECONFIGURED: its storage is being changed already";
    else if (n_units > n_area_units(job))
        reason = "NOT RECONFIGURED: its area has fewer units";
    if (reason != NULL || n_units == 0) {
        if (done != NULL)
            done(user, job, 0, reason);
        return;
    }
    job->take = (HsTake){ n_units, cause, done, user, NULL };
    hs_paging_take(job, take_begin);
}

/* ---- either is over, for its program is ---- */

void hs_job_abandon_storage(HsJob *job, const char *reason)
{
    hs_flow_abort(&job->storage_flow, reason);
    hs_vmm_forget(job_vmm(job), &job->growth.request);
    job->request.placement.from_own += job->growth.request.placement.from_own;
    job->growth = (HsGrowth){ .n_units = 0 };
    job->take.reason = reason;
    take_answer(job);
}
