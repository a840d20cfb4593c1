/* system_outcomes: what became of each program of a system. */
#include "models/system_state.h"

#include "sim/banned.h"

static void outcome_free(gpointer user)
{
    HsOutcome *outcome = user;
    g_free(outcome->text);
    g_free(outcome);
}

void hs_system_wire_outcomes(HsSystem *system)
{
    system->outcomes = g_ptr_array_new_with_free_func(outcome_free);
    system->replied_at = g_new(HsCycles, system->applications->len + 1);
    for (guint i = 0; i < system->applications->len; i++)
        system->replied_at[i] = HS_CYCLES_NEVER;
}

void hs_system_clear_outcomes(HsSystem *system)
{
    g_clear_pointer(&system->outcomes, g_ptr_array_unref);
    g_clear_pointer(&system->replied_at, g_free);
}

static HsCycles last_fault(const HsSystem *system)
{
    HsCycles last = HS_CYCLES_NEVER;
    for (guint i = 0; i < system->fault_nodes->len; i++) {
        HsCycles struck_at = hs_fault_injector_struck_at(system->injector, i);
        if (struck_at != HS_CYCLES_NEVER && (last == HS_CYCLES_NEVER || struck_at > last))
            last = struck_at;
    }
    return last;
}

/* Routine 210 polls all OSs or none; the device outside those it hears of, as long as it does. */
bool hs_system_is_polled(gpointer user, HsOwner owner)
{
    const HsSystem *system = user;
    const HsSwitchingDevice *device = system->switching_device;
    if (device == NULL)
        return system->configuration->detection.poll_cycles > 0;
    return !hs_link_is_cut(system->link) &&
           hs_switching_device_state(device, owner) != HS_WATCH_SWITCHED;
}

static HsOutcomeWorld outcome_world(HsSystem *system)
{
    return (HsOutcomeWorld){ .table = system->table,
                             .vmm = system->vmm,
                             .guests = system->oss,
                             .down_reason = system->down_reason,
                             .now = hs_simulation_now(system->simulation),
                             .last_fault = last_fault(system),
                             .is_link_cut = hs_link_is_cut(system->link),
                             .is_polled = hs_system_is_polled,
                             .user = system };
}

/* The job of the OS that has it; NULL: none has. */
static const HsJob *job_of(const HsSystem *system, const HsApplication *application)
{
    HsOwner owner = application->runs_on;
    if (owner == HS_OWNER_NONE)
        return NULL;
    const HsJobs *jobs = system->guests[owner - 1].jobs;
    for (guint i = 0; i < jobs->n_jobs; i++)
        if (jobs->jobs[i]->application == application)
            return jobs->jobs[i];
    return NULL;
}

static bool is_watched(const HsJob *job)
{
    return hs_guest_os_parameters(job->jobs->os)->watchdog_cycles > 0;
}

/* The longest time-out of clients that wait for it. */
static HsCycles timeout_of(const HsSystem *system, const HsApplication *application)
{
    HsCycles longest = 0;
    for (guint i = 0; i < system->clients->len; i++) {
        const HsClients *clients = g_ptr_array_index(system->clients, i);
        if (hs_clients_waits_for(clients, application))
            longest = MAX(longest, hs_clients_timeout(clients));
    }
    return longest;
}

void hs_system_judge(HsSystem *system)
{
    HsOutcomeWorld world = outcome_world(system);
    for (guint i = 0; i < system->applications->len; i++) {
        const HsApplication *application = g_ptr_array_index(system->applications, i);
        const HsJob *job = job_of(system, application);
        HsOutcomeCase one = { .application = application,
                              .replied_at = system->replied_at[i],
                              .is_hung = job != NULL && job->is_hung,
                              .is_watched = job != NULL && is_watched(job),
                              .timeout = timeout_of(system, application) };
        HsOutcome *outcome = g_new0(HsOutcome, 1);
        outcome->app = application->name;
        outcome->is_hot_standby = application->standby != HS_OWNER_NONE;
        outcome->kind = hs_outcome_kind(&world, &one);
        outcome->text = hs_outcome_text(&world, &one, outcome->kind);
        g_ptr_array_add(system->outcomes, outcome);
    }
}
