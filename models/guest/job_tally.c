/* job_tally: what a program's instructions cost on one OS, over all its starts there. */
#include "models/guest/job.h"
#include "models/records.h"

#include <string.h>

#include "sim/banned.h"

/* CPU time of the context so far, stalls included. What an instruction under way was charged and
 * has not been given yet is not in it. */
static HsCycles context_cycles(const HsJob *job)
{
    HsCycles cycles = 0;
    for (guint cause = 0; cause < HS_CPI_N; cause++)
        cycles += job->context.stack[cause];
    return cycles - job->activity.debt_cycles - job->activity.stall_cycles;
}

void hs_job_note_done(HsJob *job)
{
    job->done_cycles = context_cycles(job);
}

void hs_job_note_cut(HsJob *job)
{
    job->is_cut = true;
}

void hs_job_tally(HsJob *job)
{
    HsContext *context = &job->context;
    HsJobTally *tally = &job->tally;
    if (job->is_cut)
        job->application->again_cycles += context_cycles(job) - job->done_cycles;
    job->is_cut = false;
    job->done_cycles = 0;
    for (guint cause = 0; cause < HS_CPI_N; cause++)
        tally->stack[cause] += context->stack[cause];
    tally->n_instructions += context->n_instructions;
    tally->owed_compute_cycles += job->activity.debt_cycles;
    tally->owed_stall_cycles += job->activity.stall_cycles;
    context->n_instructions = 0;
    memset(context->stack, 0, sizeof context->stack);
    job->activity.debt_cycles = job->activity.stall_cycles = 0;
}

static void job_record(const HsJob *job, HsTrace *trace)
{
    const char *app = job->application->name;
    const char *os = hs_guest_os_name(job->jobs->os);
    const HsJobTally *tally = &job->tally;
    hs_trace_row(trace, &hs_table_app_cpu,
                 (HsCell[]){ HS_TEXT(app), HS_TEXT(os), HS_INTEGER(tally->n_instructions),
                             HS_INTEGER(tally->owed_compute_cycles),
                             HS_INTEGER(tally->owed_stall_cycles) });
    for (guint cause = 0; cause < HS_CPI_N; cause++)
        hs_trace_row(trace, &hs_table_cpi_stack,
                     (HsCell[]){ HS_TEXT(app), HS_TEXT(os), HS_TEXT(hs_cpi_name((HsCpi)cause)),
                                 HS_INTEGER(tally->stack[cause]) });
}

/* A program that was never on a CPU has nothing to tell. */
static bool job_has_run(const HsJob *job)
{
    for (guint cause = 0; cause < HS_CPI_N; cause++)
        if (job->tally.stack[cause] > 0)
            return true;
    return job->tally.n_instructions > 0;
}

void hs_jobs_record_cpu(HsJobs *jobs)
{
    HsTrace *trace = hs_simulation_trace(jobs->world->simulation);
    for (guint i = 0; i < jobs->n_jobs; i++) {
        hs_job_tally(jobs->jobs[i]);
        if (job_has_run(jobs->jobs[i]))
            job_record(jobs->jobs[i], trace);
    }
}
