/* jobs: the jobs of an OS as a whole. */
#include "models/guest/job.h"

#include "models/records.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

const HsExecutor *hs_job_executor(const HsJob *job)
{
    return hs_guest_os_executor(job->jobs->os);
}

const HsGuestCosts *hs_job_costs(const HsJob *job)
{
    return &hs_guest_os_parameters(job->jobs->os)->costs;
}

/* ---- states ---- */

/* What a condition sees of a job's state. */
static const char *const phase_names[] = {
    [HS_JOB_NONE] = "stopped",       [HS_JOB_STARTING] = "starting",   [HS_JOB_REFUSED] = "waiting",
    [HS_JOB_LOADING] = "loading",    [HS_JOB_REPLAYING] = "replaying", [HS_JOB_READY] = "running",
    [HS_JOB_IN_SERVICE] = "running", [HS_JOB_WAITING] = "running",     [HS_JOB_FAILED] = "failed",
    [HS_JOB_ENDING] = "ending",
};

static void job_write_state(const HsJob *job)
{
    HsSimulation *simulation = job->jobs->world->simulation;
    if (job->state != HS_JOB_NONE)
        hs_trace_span(hs_simulation_trace(simulation), job->application->name, job->state_name,
                      hs_guest_os_name(job->jobs->os), job->state_since,
                      hs_simulation_now(simulation));
}

/* Spans are written by name: a job that goes READY -> IN_SERVICE -> READY just runs. */
void hs_job_set_state(HsJob *job, HsJobState state, const char *state_name)
{
    if (strcmp(state_name, job->state_name) != 0) {
        job_write_state(job);
        job->state_since = hs_simulation_now(job->jobs->world->simulation);
    }
    hs_job_watch(job, state);
    job->state = state;
    job->state_name = state_name;
    if (state != HS_JOB_READY)
        hs_guest_os_block(job->jobs->os, &job->runnable);
    hs_job_note_demand(job);
    HsOwner owner = hs_guest_os_owner(job->jobs->os);
    if (state != HS_JOB_NONE) {
        job->application->runs_on = owner;
        job->application->state = phase_names[state];
    } else if (job->application->runs_on == owner) {
        job->application->runs_on = HS_OWNER_NONE;
        job->application->state = "stopped";
    }
}

void hs_job_make_ready_as(HsJob *job, const char *state_name)
{
    bool keeps_turn = job->state == HS_JOB_IN_SERVICE || job->state == HS_JOB_READY;
    hs_guest_os_block(job->jobs->os, &job->runnable);
    hs_job_set_state(job, HS_JOB_READY, state_name);
    job->runnable.activity = hs_job_activity(job);
    hs_guest_os_ready(job->jobs->os, &job->runnable, keeps_turn);
}

void hs_job_make_ready(HsJob *job)
{
    hs_job_make_ready_as(job, "runs");
}

/* ---- the jobs of an OS ---- */

HsJobs *hs_jobs_new(const HsJobWorld *world, HsGuestOs *os, guint n_jobs_max)
{
    HsJobs *jobs = g_new0(HsJobs, 1);
    jobs->world = world;
    jobs->os = os;
    jobs->jobs = g_new0(HsJob *, n_jobs_max + 1);
    return jobs;
}

void hs_jobs_free(HsJobs *jobs)
{
    if (jobs == NULL)
        return;
    for (guint i = 0; i < jobs->n_jobs; i++) {
        hs_paging_clear(&jobs->jobs[i]->paging);
        g_free(jobs->jobs[i]->committed);
        g_free(jobs->jobs[i]->transfer_label);
        g_free(jobs->jobs[i]);
    }
    g_free(jobs->jobs);
    g_free(jobs);
}

static void job_on_timer(gpointer owner, HsEvent *event)
{
    HsJob *job = owner;
    (void)event;
    if (!hs_guest_os_is_alive(job->jobs->os))
        return; /* its timer does not run any more */
    if (job->state == HS_JOB_NONE)
        hs_job_submit(job);
    else if (job->state == HS_JOB_FAILED)
        hs_flow_resume(&job->flow); /* it has recovered */
    else
        hs_job_on_slept(job);
}

HsJob *hs_jobs_add(HsJobs *jobs, HsApplication *application)
{
    HsJob *job = g_new0(HsJob, 1);
    job->application = application;
    job->jobs = jobs;
    job->state_name = "none";
    job->committed = g_new0(uint64_t, (gsize)jobs->world->n_clients + 1);
    job->activity = (HsActivity){ .kind = HS_ACTIVITY_PROGRAM,
                                  .book = HS_BOOK_APPLICATION,
                                  .context = &job->context,
                                  .on_trap = hs_job_on_trap,
                                  .owner = job };
    job->runnable = (HsRunnable){ .priority = application->priority };
    hs_event_init(&job->timer, hs_guest_os_component(jobs->os), HS_PHASE_GUEST, "timer",
                  job_on_timer, job);
    hs_job_fault_init(job);
    jobs->jobs[jobs->n_jobs++] = job;
    return job;
}

void hs_jobs_start(HsJobs *jobs)
{
    for (guint i = 0; i < jobs->n_jobs; i++) {
        HsJob *job = jobs->jobs[i];
        if (job->application->home == hs_guest_os_owner(jobs->os))
            hs_simulation_schedule(jobs->world->simulation, &job->timer,
                                   job->application->start_cycles);
    }
}

HsJob *hs_jobs_find(const HsJobs *jobs, HsAreaNumber area)
{
    for (guint i = 0; i < jobs->n_jobs; i++)
        if (jobs->jobs[i]->application->area == area)
            return jobs->jobs[i];
    return NULL;
}

void hs_jobs_start_standby(HsJobs *jobs, HsAreaNumber area)
{
    hs_job_start_standby(hs_jobs_find(jobs, area));
}

void hs_jobs_start_anew(HsJobs *jobs, HsAreaNumber area)
{
    hs_job_start_anew(hs_jobs_find(jobs, area));
}

/* Of a program that FIG. 5 or FIG. 6 is about to move, some OS owns the area; or FIG. 5 is about to
 * start it in another one (policy.h). */
static bool job_is_orphan(const HsJob *job)
{
    const HsApplication *application = job->application;
    const HsResourceTable *table = hs_vmm_table(job->jobs->world->vmm);
    return application->standby != HS_OWNER_NONE && application->runs_on == HS_OWNER_NONE &&
           strcmp(application->state, "stopped") == 0 &&
           !hs_resource_table_entry(table, application->area)->is_entered &&
           !hs_takeover_has_program(job->jobs->world->takeover, application->area);
}

void hs_jobs_resume(HsJobs *jobs)
{
    for (guint i = 0; i < jobs->n_jobs; i++)
        if (job_is_orphan(jobs->jobs[i]))
            hs_job_submit(jobs->jobs[i]);
}

static bool job_is_at_work(const HsJob *job)
{
    return job->state == HS_JOB_READY || job->state == HS_JOB_IN_SERVICE ||
           job->state == HS_JOB_WAITING;
}

static void job_fence(HsJob *job)
{
    const HsJobWorld *world = job->jobs->world;
    if (hs_event_is_queued(&job->timer))
        hs_simulation_cancel(world->simulation, &job->timer);
    if (job->state == HS_JOB_NONE)
        return;
    if (job_is_at_work(job) && job->application->standby != HS_OWNER_NONE)
        hs_job_note_cut(job);
    hs_flow_abort(&job->flow, "its OS failed");
    hs_job_abandon_storage(job, "its OS failed");
    hs_share_change_withdraw(&job->share_change);
    hs_paging_end(job);
    hs_vmm_forget(world->vmm, &job->request);
    hs_communication_detach(world->communication, job->application->app_i);
    hs_job_clear_inbox(job);
    job->is_hung = job->is_sending = false;
    hs_job_set_state(job, HS_JOB_NONE, "none");
}

void hs_jobs_fence(HsJobs *jobs)
{
    for (guint i = 0; i < jobs->n_jobs; i++)
        job_fence(jobs->jobs[i]);
}

void hs_jobs_finish(HsJobs *jobs)
{
    for (guint i = 0; i < jobs->n_jobs; i++) {
        hs_flow_abort(&jobs->jobs[i]->flow, "unfinished when the run ended");
        hs_flow_abort(&jobs->jobs[i]->storage_flow, "unfinished when the run ended");
        job_write_state(jobs->jobs[i]);
    }
    HsTrace *trace = hs_simulation_trace(jobs->world->simulation);
    const char *os = hs_guest_os_name(jobs->os);
    hs_record_counter(trace, os, "device errors", jobs->n_device_errors);
    hs_record_counter(trace, os, "retries", jobs->n_retries);
}
