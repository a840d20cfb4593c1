/* job_feed: units of what its OS owns for a program that has too few.
 *
 * A flow of the OS, under the rules of job_storage.c.
 *
 * TIMING  feed: ask; the monitor's record. The units are connected already.
 */
#include "models/guest/job.h"
#include "sim/assert.h"
#include "sim/banned.h"

static HsVmm *job_vmm(const HsJob *job)
{
    return job->jobs->world->vmm;
}

static uint32_t n_area_units(const HsJob *job)
{
    return hs_resource_table_entry(hs_vmm_table(job_vmm(job)), job->application->area)->map.n_units;
}

/* Units of its address space that its area has no frames for. */
static uint32_t n_units_paged(const HsJob *job)
{
    uint64_t unit_bytes = hs_storage_parameters(job->jobs->world->storage)->unit_bytes;
    uint32_t n_space_units = (uint32_t)((hs_paging_space_bytes(job) + unit_bytes - 1) / unit_bytes);
    if (!job->paging.is_on || job->application->n_frames_max > 0)
        return 0;
    return n_space_units - MIN(n_space_units, n_area_units(job));
}

uint32_t hs_job_n_short(const HsJob *job)
{
    if (job->state == HS_JOB_REFUSED)
        return job->request.need;
    return n_units_paged(job) + (job->growth.request.is_waiting ? job->growth.request.need : 0);
}

bool hs_job_waits_for(const HsJob *job, uint32_t n)
{
    if (job->growth.request.is_waiting)
        return job->growth.request.need <= n;
    bool pages = job->application->on_shortage == HS_SHORTAGE_PAGE;
    uint32_t least = pages ? hs_paging_least_units(job) : job->request.need;
    return job->state == HS_JOB_REFUSED && MIN(least, job->request.need) <= n;
}

static HsStepEnd next(gpointer context)
{
    (void)context;
    return HS_STEP_NEXT;
}

static HsCost cost_ask(gpointer context)
{
    return hs_job_costs(context)->ask;
}

static HsCost cost_record(gpointer context)
{
    return hs_vmm_parameters(job_vmm(context))->costs.record;
}

static HsStepEnd effect_feed(gpointer context)
{
    HsJob *job = context;
    HsResourceTable *table = hs_vmm_table(job_vmm(job));
    HsOwner owner = hs_guest_os_owner(job->jobs->os);
    uint32_t n = MIN(n_units_paged(job), hs_job_own_free(job));
    if (n == 0) {
        hs_flow_set_outcome(&job->storage_flow, "nothing is free any more");
        return HS_STEP_NEXT;
    }
    g_autofree char *cause = g_strdup_printf("%s has more", job->application->name);
    hs_resource_table_split(table, hs_vmm_guest(job_vmm(job), owner)->own_area,
                            job->application->area, n);
    job->request.placement.from_own += n;
    hs_resource_table_commit(table, cause, NULL);
    return HS_STEP_NEXT;
}

static void feed_on_end(gpointer context)
{
    HsJob *job = context;
    hs_paging_grow(job, 0);
    hs_job_note_demand(job);
    hs_paging_give(job);
}

/* clang-format off */
static const HsStep feed_steps[] = {
    { "110", "tell the monitor what is in use",
      HS_ON_OS, cost_ask, next, NULL },
    { "90", "record the units in its area",
      HS_ON_VMM, cost_record, effect_feed, NULL },
};
/* clang-format on */

static const HsExecutor *feed_executor(gpointer context, HsStepPlace place)
{
    const HsJob *job = context;
    return place == HS_ON_VMM ? hs_vmm_executor(job_vmm(job)) : hs_job_executor(job);
}

static const HsFlowKind feed_kind = { "more frames", feed_steps, G_N_ELEMENTS(feed_steps),
                                      feed_executor, feed_on_end };

static void feed_begin(HsJob *job)
{
    hs_flow_begin(&job->storage_flow, job->jobs->world->flow_log, &feed_kind, job,
                  job->application->name, "its OS has more",
                  hs_simulation_now(job->jobs->world->simulation));
}

void hs_job_feed(HsJob *job)
{
    bool is_at_work = job->state == HS_JOB_READY || job->state == HS_JOB_IN_SERVICE ||
                      job->state == HS_JOB_WAITING;
    if (is_at_work && !job->is_hung && n_units_paged(job) > 0 && !hs_paging_is_taking(job))
        hs_paging_take(job, feed_begin);
}
