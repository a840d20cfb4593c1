/* system_check: the invariants that need more than one part to be looked at. */
#include "models/system_check.h"

#include "sim/banned.h"

static bool job_runs(const HsJob *job)
{
    return job->state == HS_JOB_READY || job->state == HS_JOB_IN_SERVICE ||
           job->state == HS_JOB_WAITING;
}

static char *check_areas(const HsSystemParts *parts)
{
    for (guint i = 0; i < parts->jobs->len; i++) {
        const HsJob *job = g_ptr_array_index(parts->jobs, i);
        if (!job_runs(job) || !hs_guest_os_is_alive(job->jobs->os))
            continue;
        const HsEntry *entry = hs_resource_table_entry(parts->table, job->application->area);
        HsOwner owner = hs_guest_os_owner(job->jobs->os);
        if (!entry->is_entered || entry->owner != owner)
            return g_strdup_printf("invariant 4: %s runs on %s, its area belongs to %s",
                                   job->application->name, hs_guest_os_name(job->jobs->os),
                                   entry->is_entered
                                       ? hs_resource_table_owner_name(parts->table, entry->owner)
                                       : "nobody");
    }
    return NULL;
}

static char *check_copies(const HsSystemParts *parts)
{
    for (guint i = 0; i < parts->jobs->len; i++)
        for (guint k = i + 1; k < parts->jobs->len; k++) {
            const HsJob *a = g_ptr_array_index(parts->jobs, i);
            const HsJob *b = g_ptr_array_index(parts->jobs, k);
            if (a->application == b->application && job_runs(a) && job_runs(b))
                return g_strdup_printf("invariant 10: %s runs on %s and on %s",
                                       a->application->name, hs_guest_os_name(a->jobs->os),
                                       hs_guest_os_name(b->jobs->os));
        }
    return NULL;
}

static char *check_books(const HsSystemParts *parts)
{
    for (guint i = 0; i < parts->cpus->len; i++) {
        HsCpu *cpu = g_ptr_array_index(parts->cpus, i);
        if (!hs_cpu_check(cpu))
            return g_strdup_printf("invariant 8: the books of %s do not add up", hs_cpu_name(cpu));
    }
    return NULL;
}

static char *check_journals(const HsSystemParts *parts)
{
    for (guint i = 0; i < parts->applications->len; i++) {
        const HsApplication *application = g_ptr_array_index(parts->applications, i);
        uint64_t n_lost = hs_application_n_lost(application);
        if (n_lost > 0)
            return g_strdup_printf("invariant 9: %" G_GUINT64_FORMAT " of %u transactions "
                                   "committed by %s are not in its journal",
                                   n_lost, application->committed->len, application->name);
    }
    return NULL;
}

char *hs_system_parts_check(const HsSystemParts *parts, bool at_end)
{
    char *complaint = hs_resource_table_check(parts->table);
    if (complaint == NULL)
        complaint = check_areas(parts);
    if (complaint == NULL)
        complaint = check_copies(parts);
    if (complaint == NULL)
        complaint = check_books(parts);
    if (complaint == NULL && at_end)
        complaint = check_journals(parts);
    return complaint;
}
