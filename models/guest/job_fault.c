/* job_fault: a program has failed: its level, routine 120, and what happens to it.
 *
 * The ways in are hs_job_break (the program did it, or met it), hs_job_fail (somebody else says
 * so), and the watchdog. The monitor's answer comes back as hs_job_drop or hs_job_restart, FIG. 6
 * being what lies between (program_takeover.h).
 */
#include "models/guest/job.h"
#include "sim/assert.h"
#include "sim/banned.h"

static HsCycles job_now(const HsJob *job)
{
    return hs_simulation_now(job->jobs->world->simulation);
}

static bool is_hot_standby(const HsJob *job)
{
    return job->application->standby != HS_OWNER_NONE;
}

static bool is_loading(const HsJob *job)
{
    return job->state == HS_JOB_LOADING || job->state == HS_JOB_REPLAYING;
}

/* In the middle of its work, and no flow of the OS has it. */
static bool is_at_work(const HsJob *job)
{
    return job->state == HS_JOB_READY || job->state == HS_JOB_IN_SERVICE ||
           job->state == HS_JOB_WAITING;
}

static bool area_is_damaged(const HsJob *job)
{
    const HsResourceTable *table = hs_vmm_table(job->jobs->world->vmm);
    HsAreaNumber area = job->application->area;
    return hs_resource_table_n_sound(table, area) <
           hs_resource_table_entry(table, area)->map.n_units;
}

/* ---- stopping it ---- */

static void withdraw(HsJob *job, HsWork *work)
{
    const HsExecutor *executor = hs_job_executor(job);
    if (work->is_queued)
        executor->withdraw(executor->self, work);
}

void hs_job_stop(HsJob *job)
{
    const HsJobWorld *world = job->jobs->world;
    withdraw(job, &job->service_work);
    withdraw(job, &job->interrupt_work);
    withdraw(job, &job->arrival_work);
    withdraw(job, &job->replay_work);
    withdraw(job, &job->wake_work);
    hs_job_abandon_storage(job, "the program stopped");
    hs_share_change_withdraw(&job->share_change);
    hs_paging_end(job);
    if (hs_event_is_queued(&job->timer))
        hs_simulation_cancel(world->simulation, &job->timer);
    job->is_receiving = job->is_sending = job->has_current = job->is_hung = false;
    hs_job_clear_inbox(job);
    hs_communication_detach(world->communication, job->application->app_i);
}

void hs_job_throw_transfer_away(HsJob *job)
{
    if (job->transfer.device != NULL)
        hs_channel_withdraw(hs_device_channel(job->transfer.device), &job->transfer);
}

void hs_job_drop(HsJob *job)
{
    hs_job_stop(job);
    hs_job_throw_transfer_away(job);
    hs_job_set_state(job, HS_JOB_NONE, "none");
}

void hs_job_give_up(HsJob *job, const char *reason)
{
    hs_job_drop(job);
    job->application->state = "ended";
    job->application->end_reason = reason;
    job->application->finished_at = job_now(job);
}

/* ---- faults ---- */

static void job_begin_outage(const HsJob *job, const char *reason)
{
    HsOutages *outages = job->jobs->world->outages;
    HsOwner owner = hs_guest_os_owner(job->jobs->os);
    if (!hs_outages_is_down(outages, job->application->app_i, owner))
        hs_outages_begin(outages, job->application->app_i, owner, reason, job_now(job));
}

/* To the monitor, by routine 120. */
static void job_notify(HsJob *job, HsFaultLevel level, const char *reason, HsCycles begin)
{
    HsApplication *application = job->application;
    application->n_journal_records = job->n_records;
    application->journal_used_bytes = job->journal_end;
    hs_program_takeover_begin(hs_takeover_programs(job->jobs->world->takeover),
                              &(HsProgramFault){ .area = application->area,
                                                 .owner = hs_guest_os_owner(job->jobs->os),
                                                 .level = level,
                                                 .cause = reason,
                                                 .begin = begin,
                                                 .recovery_cycles = application->recovery_cycles });
}

bool hs_job_fail(HsJob *job, HsFaultLevel level, const char *reason)
{
    bool starts_anew = is_loading(job);
    if (!hs_guest_os_is_alive(job->jobs->os) || (!starts_anew && !is_at_work(job)))
        return false;
    if (level == HS_FAULT_LEVEL_IGNORE) {
        if (!starts_anew)
            job_notify(job, level, reason, job_now(job));
        return !starts_anew;
    }
    if (level >= HS_FAULT_LEVEL_SWITCH && !is_hot_standby(job)) {
        hs_job_end(job, reason);
        return true;
    }
    HsCycles begin = job->is_hung ? job->hung_at : job_now(job);
    if (starts_anew) {
        hs_job_restart(job, reason, false);
        return true;
    }
    job_begin_outage(job, reason);
    hs_job_note_cut(job);
    hs_job_stop(job);
    hs_job_set_state(job, HS_JOB_FAILED, "failed");
    job_notify(job, level, reason, begin);
    return true;
}

/* TRUE: the program has done nothing but fail, too often; it would do so for ever. */
static bool job_only_fails(HsJob *job)
{
    return ++job->application->n_own_faults > HS_JOB_OWN_FAULTS_MAX;
}

void hs_job_break(HsJob *job, bool is_machine_check, const char *reason)
{
    HsFaultLevel level = is_machine_check ? HS_FAULT_LEVEL_STORAGE : job->application->fault_level;
    bool is_hopeless = is_loading(job) ? !area_is_damaged(job)
                                       : !is_machine_check && job_only_fails(job);
    if (is_hopeless || level == HS_FAULT_LEVEL_IGNORE || !hs_job_fail(job, level, reason))
        hs_job_end(job, reason);
}

/* ---- a program that makes no progress ---- */

bool hs_job_hang(HsJob *job)
{
    if (!hs_guest_os_is_alive(job->jobs->os) || !is_at_work(job) || job->is_hung)
        return false;
    hs_job_stop(job);
    job->is_hung = true;
    job->hung_at = job_now(job);
    /* Longer than any run, and it may begin at any cycle of one. */
    job->spin.left_cycles = HS_CYCLES_MAX / 2 + 1;
    job_begin_outage(job, "the program hangs");
    hs_job_make_ready_as(job, "hangs");
    return true;
}

HsActivity *hs_job_activity(HsJob *job)
{
    return job->is_hung ? &job->spin : &job->activity;
}

/* No run lasts that long. */
static void job_on_spin_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    HsJob *job = owner;
    (void)activity;
    (void)cpu;
    hs_assert(!job->is_hung);
}

static void job_on_watchdog(gpointer owner, HsEvent *event)
{
    HsJob *job = owner;
    (void)event;
    if (hs_guest_os_is_alive(job->jobs->os))
        hs_job_break(job, false, "no service for too long");
}

void hs_job_watch(HsJob *job, HsJobState state)
{
    HsSimulation *simulation = job->jobs->world->simulation;
    HsCycles watchdog_cycles = hs_guest_os_parameters(job->jobs->os)->watchdog_cycles;
    if (watchdog_cycles == 0 || (state == HS_JOB_READY && job->state == HS_JOB_READY))
        return;
    if (hs_event_is_queued(&job->watchdog))
        hs_simulation_cancel(simulation, &job->watchdog);
    if (state == HS_JOB_READY)
        hs_simulation_schedule_in(simulation, &job->watchdog, watchdog_cycles);
}

void hs_job_fault_init(HsJob *job)
{
    const HsComponent *component = hs_guest_os_component(job->jobs->os);
    hs_event_init(&job->watchdog, component, HS_PHASE_GUEST, "watchdog", job_on_watchdog, job);
    job->spin = (HsActivity){ .kind = HS_ACTIVITY_WORK,
                              .book = HS_BOOK_APPLICATION,
                              .on_end = job_on_spin_end,
                              .owner = job };
}
