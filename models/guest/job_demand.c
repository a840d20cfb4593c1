/* job_demand: what programs want of main storage against what they have.
 *
 * A program WANTS its whole address space from its submission until it is no more on any OS; while
 * an `allocate` is under way also what that asks for. It is SHORT of what it goes without while it
 * has to: of all while its start waits for storage; of the units it pages for; of what an
 * `allocate` waits for. A start that is under way is not short.
 *
 * Trace, in units, when they change: "wanted units" and "short units" of the program.
 */
#include "models/guest/job.h"

#include <string.h>

#include "sim/banned.h"

static uint32_t n_space_units(const HsJob *job)
{
    uint64_t unit_bytes = hs_storage_parameters(job->jobs->world->storage)->unit_bytes;
    return (uint32_t)(hs_paging_space_bytes(job) / unit_bytes);
}

static uint32_t n_area_units(const HsJob *job)
{
    const HsResourceTable *table = hs_vmm_table(job->jobs->world->vmm);
    return hs_resource_table_entry(table, job->application->area)->map.n_units;
}

static uint32_t n_wanted(const HsJob *job)
{
    switch (job->state) {
    case HS_JOB_NONE:
        return 0;
    case HS_JOB_STARTING:
    case HS_JOB_REFUSED:
    case HS_JOB_LOADING:
        return job->application->n_area_units; /* its address space is not made yet */
    default:
        return n_space_units(job) + job->growth.n_units;
    }
}

static bool waits_to_grow(const HsJob *job)
{
    return job->state == HS_JOB_WAITING && strcmp(job->state_name, "waits for storage") == 0;
}

static uint32_t n_short(const HsJob *job, uint32_t n_units)
{
    switch (job->state) {
    case HS_JOB_NONE:
    case HS_JOB_STARTING:
    case HS_JOB_FAILED:
    case HS_JOB_ENDING:
        return 0;
    case HS_JOB_REFUSED:
        return n_units;
    default:
        if (!waits_to_grow(job))
            n_units -= job->growth.n_units;
        return n_units - MIN(n_units, n_area_units(job));
    }
}

/* The application has it, for a program may go from one OS to the other. */
static void note(const HsJob *job, const char *name, uint32_t n_units, uint32_t *noted)
{
    HsSimulation *simulation = job->jobs->world->simulation;
    if (n_units != *noted)
        hs_trace_value(hs_simulation_trace(simulation), hs_simulation_now(simulation),
                       job->application->name, name, n_units);
    *noted = n_units;
}

void hs_job_note_demand(HsJob *job)
{
    uint32_t n_units = n_wanted(job);
    note(job, "wanted units", n_units, &job->application->n_wanted_units);
    note(job, "short units", n_short(job, n_units), &job->application->n_short_units);
}
