/* job_flows: routines 110 (resource allocation request), 140 (engaging), 130 (disconnection) and
 * the start of a program, as tables of steps.
 *
 * TIMING (u: units the monitor grants; costs of the OS unless the step runs on the monitor)
 *   job start      recognise; size; ask; the monitor's record; u * engage_unit; then as below
 *   standby start  start, then the image is loaded; service, then the journal is read; dispatch and
 *                  a storage reference for each line of the part of the program to be zeroed
 *   job end        all units * disconnect_unit; report; the monitor's update
 */
#include "models/guest/job.h"
#include "models/program/assembler.h"
#include "sim/assert.h"
#include "sim/banned.h"

static HsResourceTable *job_table(const HsJob *job)
{
    return hs_vmm_table(job->jobs->world->vmm);
}

static HsCycles job_now(const HsJob *job)
{
    return hs_simulation_now(job->jobs->world->simulation);
}

static void job_mark(const HsJob *job, HsOutageMark mark)
{
    hs_outages_mark(job->jobs->world->outages, job->application->app_i, mark, job_now(job));
}

uint32_t hs_jobs_own_free(const HsJobs *jobs)
{
    const HsVmm *vmm = jobs->world->vmm;
    const HsGuestFace *face = hs_vmm_guest(vmm, hs_guest_os_owner(jobs->os));
    uint32_t n = hs_resource_table_n_in(hs_vmm_table(vmm), face->own_area, HS_UNIT_CONNECTED);
    uint32_t n_kernel = hs_guest_os_parameters(jobs->os)->n_kernel_units;
    return n > n_kernel ? n - n_kernel : 0;
}

uint32_t hs_job_own_free(const HsJob *job)
{
    return hs_jobs_own_free(job->jobs);
}

static HsStepEnd next(gpointer context)
{
    (void)context;
    return HS_STEP_NEXT;
}

/* ---- 110: resource allocation request processing ---- */

static HsCost cost_recognise(gpointer context)
{
    return hs_job_costs(context)->recognise;
}

/* From the job's parameters: is it a hot standby job, and where would it be switched to? */
static HsStepEnd effect_recognise(gpointer context)
{
    HsJob *job = context;
    job->request.standby = hs_application_other(job->application, hs_guest_os_owner(job->jobs->os));
    return HS_STEP_NEXT;
}

static HsCost cost_size(gpointer context)
{
    return hs_job_costs(context)->size;
}

static HsStepEnd effect_size(gpointer context)
{
    HsJob *job = context;
    job->request.need = job->application->n_area_units;
    job->request.own_free = hs_job_own_free(job);
    return HS_STEP_NEXT;
}

static HsCost cost_ask(gpointer context)
{
    return hs_job_costs(context)->ask;
}

static HsCost cost_record(gpointer context)
{
    const HsJob *job = context;
    return hs_vmm_parameters(job->jobs->world->vmm)->costs.record;
}

/* It was refused, and does not wait: it ends before it has begun, and has no area to give back. */
static HsStepEnd start_is_given_up(HsJob *job)
{
    HsVmm *vmm = job->jobs->world->vmm;
    uint64_t unit_bytes = hs_storage_parameters(job->jobs->world->storage)->unit_bytes;
    g_autofree char *reason = g_strdup_printf(
        "too little storage: it needs %" G_GUINT64_FORMAT " KB, its OS has %" G_GUINT64_FORMAT
        " KB left, the monitor %" G_GUINT64_FORMAT " KB",
        job->request.need * unit_bytes / 1024, job->request.own_free * unit_bytes / 1024,
        hs_vmm_n_grantable(vmm) * unit_bytes / 1024);
    hs_vmm_forget(vmm, &job->request);
    job->end_reason = g_intern_string(reason);
    hs_flow_set_outcome(&job->flow, job->end_reason);
    hs_job_set_state(job, HS_JOB_NONE, "none");
    job->application->state = "ended";
    job->application->end_reason = job->end_reason;
    job->application->finished_at = job_now(job);
    if (job->is_standby_start)
        hs_takeover_on_started(job->jobs->world->takeover, job->application->area, false);
    job->is_standby_start = false;
    return HS_STEP_END;
}

/* Whoever started it does not wait with it: the storage may never come. */
static HsStepEnd start_waits(HsJob *job)
{
    hs_job_set_state(job, HS_JOB_REFUSED, "waits for storage");
    if (job->is_standby_start)
        hs_takeover_on_waiting(job->jobs->world->takeover, job->application->area);
    job->is_standby_start = false;
    return HS_STEP_WAIT;
}

static HsStepEnd effect_record(gpointer context)
{
    HsJob *job = context;
    /* What was left when this job was sized may have gone to another one meanwhile. */
    job->request.own_free = hs_job_own_free(job);
    if (hs_vmm_place(job->jobs->world->vmm, &job->request))
        return HS_STEP_NEXT;
    if (job->application->on_shortage == HS_SHORTAGE_FAIL)
        return start_is_given_up(job);
    if (job->application->on_shortage == HS_SHORTAGE_PAGE &&
        hs_vmm_place_less(job->jobs->world->vmm, &job->request, hs_paging_least_units(job)))
        return HS_STEP_NEXT;
    return start_waits(job);
}

static void job_on_storage(gpointer user, HsAreaRequest *request)
{
    HsJob *job = user;
    request->own_free = hs_job_own_free(job);
    hs_job_set_state(job, HS_JOB_STARTING, "starts");
    hs_flow_retry(&job->flow);
}

/* ---- 140: resource engaging ---- */

static bool something_was_granted(gpointer context)
{
    const HsJob *job = context;
    return job->request.placement.from_unused > 0;
}

static HsCost cost_engage(gpointer context)
{
    const HsJob *job = context;
    return (HsCost){ .cycles = hs_job_costs(job)->engage_unit_cycles *
                               job->request.placement.from_unused };
}

static HsStepEnd effect_engage(gpointer context)
{
    HsJob *job = context;
    g_autofree char *cause = g_strdup_printf("%s engaged", job->application->name);
    hs_resource_table_connect(job_table(job), job->application->area);
    hs_resource_table_commit(job_table(job), cause, "140");
    return HS_STEP_NEXT;
}

/* ---- what a start finds in an area that was used before ---- */

static bool has_damage(gpointer context)
{
    const HsJob *job = context;
    HsAreaNumber area = job->application->area;
    return hs_resource_table_n_sound(job_table(job), area) <
           hs_resource_table_entry(job_table(job), area)->map.n_units;
}

static uint32_t n_unconnected(const HsJob *job)
{
    return hs_resource_table_n_in(job_table(job), job->application->area, HS_UNIT_UNCONNECTED);
}

static bool has_unconnected(gpointer context)
{
    return n_unconnected(context) > 0;
}

static HsCost cost_engage_rest(gpointer context)
{
    const HsJob *job = context;
    return (HsCost){ .cycles = hs_job_costs(job)->engage_unit_cycles * n_unconnected(job) };
}

static bool has_to_recover(gpointer context)
{
    const HsJob *job = context;
    return job->has_to_recover && job->application->recovery_cycles > 0;
}

/* The time goes by, other programs go on. */
static HsStepEnd effect_recover(gpointer context)
{
    HsJob *job = context;
    hs_simulation_schedule_in(job->jobs->world->simulation, &job->timer,
                              job->application->recovery_cycles);
    return HS_STEP_WAIT;
}

/* What came from the OS's own area and is lost is not given back there. */
static HsStepEnd effect_replace(gpointer context)
{
    HsJob *job = context;
    HsVmm *vmm = job->jobs->world->vmm;
    HsAreaNumber area = job->application->area;
    HsReplacement replacement;
    if (!hs_vmm_replace_failed(vmm, area, job->request.placement.from_own, &replacement)) {
        hs_job_end(job, HS_VMM_REFUSED);
        return HS_STEP_WAIT;
    }
    job->request.placement.from_own -= replacement.n_lost_of_last;
    if (replacement.n_replaced < replacement.n_damaged)
        hs_resource_table_disconnect(job_table(job), area); /* addresses have moved */
    g_autofree char *cause = g_strdup_printf("%s restarts", job->application->name);
    hs_resource_table_commit(job_table(job), cause, NULL);
    return HS_STEP_NEXT;
}

/* ---- load, read the journal, run ---- */

static HsCost cost_start(gpointer context)
{
    return hs_job_costs(context)->start;
}

static void job_on_loaded(HsJob *job)
{
    job_mark(job, HS_OUTAGE_LOADED);
    hs_flow_resume(&job->flow);
}

static HsStepEnd effect_load(gpointer context)
{
    HsJob *job = context;
    const HsApplication *application = job->application;
    const char *reason;
    hs_job_set_state(job, HS_JOB_LOADING, "loads");
    if (!hs_paging_begin(job, &reason)) {
        hs_job_end(job, reason);
        return HS_STEP_WAIT;
    }
    hs_job_transfer(job, HS_TRANSFER_READ, "image", application->image_address, 0,
                    application->image_bytes, job_on_loaded, NULL);
    return HS_STEP_WAIT;
}

static HsCost cost_replay(gpointer context)
{
    return hs_job_costs(context)->service;
}

static HsStepEnd effect_replay(gpointer context)
{
    HsJob *job = context;
    hs_job_set_state(job, HS_JOB_REPLAYING, "reads its journal");
    hs_job_replay(job);
    return HS_STEP_WAIT;
}

/* What is zero behind the image; of a program that pages, as far as the image's last page goes. */
static uint64_t zeroed_bytes(const HsJob *job)
{
    const HsApplication *application = job->application;
    uint64_t left_bytes = HS_PAGE_BYTES - 1 - (application->image_bytes - 1) % HS_PAGE_BYTES;
    return job->paging.is_on ? MIN(application->zeroed_bytes, left_bytes)
                             : application->zeroed_bytes;
}

static HsCost cost_run(gpointer context)
{
    const HsJob *job = context;
    uint64_t line_bytes = hs_storage_parameters(job->jobs->world->storage)->line_bytes;
    HsCost zero = { .references = (zeroed_bytes(job) + line_bytes - 1) / line_bytes };
    return hs_cost_plus(hs_job_costs(job)->dispatch, zero);
}

/* The part of an ELF program behind its image is zero when it begins, also in an area that another
 * OS has used. */
static HsAccessResult job_zero(const HsJob *job)
{
    const HsApplication *application = job->application;
    const HsAreaMap *map = &hs_resource_table_entry(job_table(job), application->area)->map;
    static const uint8_t zeros[HS_PAGE_BYTES];
    uint64_t end = application->image_bytes + zeroed_bytes(job);
    HsAccessResult result = HS_ACCESS_FINE;
    for (uint64_t at = application->image_bytes; at < end && result == HS_ACCESS_FINE;
         at += HS_PAGE_BYTES)
        result = hs_storage_write_area(job->jobs->world->storage, map,
                                       hs_guest_os_owner(job->jobs->os), at, zeros,
                                       MIN(HS_PAGE_BYTES, end - at));
    return result;
}

/* services.h, START. */
static void job_set_registers(HsJob *job)
{
    const HsJobWorld *world = job->jobs->world;
    const HsApplication *application = job->application;
    const HsAreaMap *map = &hs_resource_table_entry(job_table(job), application->area)->map;
    uint64_t area_bytes = hs_paging_space_bytes(job);
    HsRandom pages;
    hs_random_init(&pages, hs_simulation_seed(world->simulation), application->name);
    hs_job_tally(job);
    job->context = (HsContext){
        .area = map,
        .pages = hs_paging_run(job),
        .owner = hs_guest_os_owner(job->jobs->os),
        .pc = application->entry,
    };
    job->context.x[HS_SERVICE_SP] = job->context.x[HS_SERVICE_A0] = area_bytes;
    job->context.x[HS_SERVICE_S1] = hs_random_next(&pages);
    job->context.x[HS_SERVICE_A1] = application->scratch_bytes;
}

static HsStepEnd effect_run(gpointer context)
{
    HsJob *job = context;
    const HsJobWorld *world = job->jobs->world;
    HsApplication *application = job->application;
    HsAccessResult result = job_zero(job);
    if (result != HS_ACCESS_FINE) {
        hs_job_service_refuse(job, result, "storage fault in its area");
        return HS_STEP_WAIT;
    }
    job_set_registers(job);
    hs_application_end_line(application);
    job->activity.paid = HS_PAID_NOTHING;
    job->has_current = job->is_receiving = job->is_sending = false;
    job_mark(job, HS_OUTAGE_RUNNING);
    hs_job_make_ready(job);
    hs_communication_attach_sender(world->communication, application->app_i, hs_job_on_answer, job);
    hs_communication_attach(world->communication, application->app_i, hs_job_on_message, job);
    return HS_STEP_NEXT;
}

/* ---- 130: resource disconnection ---- */

static HsCost cost_disconnect(gpointer context)
{
    const HsJob *job = context;
    uint32_t n_units = hs_resource_table_entry(job_table(job), job->application->area)->map.n_units;
    return (HsCost){ .cycles = hs_job_costs(job)->disconnect_unit_cycles * n_units };
}

static HsStepEnd effect_disconnect(gpointer context)
{
    HsJob *job = context;
    hs_resource_table_disconnect(job_table(job), job->application->area);
    return HS_STEP_NEXT;
}

static HsCost cost_report(gpointer context)
{
    return hs_job_costs(context)->report;
}

static HsCost cost_take_back(gpointer context)
{
    const HsJob *job = context;
    return hs_vmm_parameters(job->jobs->world->vmm)->costs.update;
}

static HsStepEnd effect_take_back(gpointer context)
{
    HsJob *job = context;
    g_autofree char *cause = g_strdup_printf("%s ends", job->application->name);
    hs_vmm_take_back(job->jobs->world->vmm, &job->request, cause);
    return HS_STEP_NEXT;
}

/* ---- the routines ---- */

/* clang-format off */
static const HsStep start_steps[] = {
    { "110", "recognise a hot standby job",
      HS_ON_OS, cost_recognise, effect_recognise, NULL },
    { "110", "work out the resources it needs",
      HS_ON_OS, cost_size, effect_size, NULL },
    { "110", "tell the monitor what is in use, or ask",
      HS_ON_OS, cost_ask, next, NULL },
    { "90", "record the area in the resource table",
      HS_ON_VMM, cost_record, effect_record, NULL },
    { "140", "engage the resources granted",
      HS_ON_OS, cost_engage, effect_engage, something_was_granted },
    { "load", "load the program from auxiliary memory",
      HS_ON_OS, cost_start, effect_load, NULL },
    { "journal", "read the journal",
      HS_ON_OS, cost_replay, effect_replay, NULL },
    { "run", "run the program",
      HS_ON_OS, cost_run, effect_run, NULL },
};

/* Behind step 507 of FIG. 5, and behind 612 of FIG. 6. */
#define STANDBY_STEPS(number)                                                                      \
    { number " 140", "engage what replaces damaged units",                                         \
      HS_ON_OS, cost_engage_rest, effect_engage, has_unconnected },                                \
    { number " load", "load the program from auxiliary memory",                                    \
      HS_ON_OS, cost_start, effect_load, NULL },                                                   \
    { number " journal", "read the journal",                                                       \
      HS_ON_OS, cost_replay, effect_replay, NULL },                                                \
    { number " run", "go on after the last commit",                                                \
      HS_ON_OS, cost_run, effect_run, NULL }

static const HsStep standby_steps[] = { STANDBY_STEPS("507") };
static const HsStep program_standby_steps[] = { STANDBY_STEPS("612") };

static const HsStep restart_steps[] = {
    { "recover", "recover from the fault",
      HS_ON_OS, cost_replay, effect_recover, has_to_recover },
    { "90", "replace damaged units",
      HS_ON_VMM, cost_take_back, effect_replace, has_damage },
    { "140", "engage what is not connected",
      HS_ON_OS, cost_engage_rest, effect_engage, has_unconnected },
    { "load", "load the program from auxiliary memory",
      HS_ON_OS, cost_start, effect_load, NULL },
    { "journal", "read the journal",
      HS_ON_OS, cost_replay, effect_replay, NULL },
    { "run", "go on after the last commit",
      HS_ON_OS, cost_run, effect_run, NULL },
};

static const HsStep end_steps[] = {
    { "130", "disconnect the program's resources",
      HS_ON_OS, cost_disconnect, effect_disconnect, NULL },
    { "130", "report the completion",
      HS_ON_OS, cost_report, next, NULL },
    { "90", "take the area out of the resource table",
      HS_ON_VMM, cost_take_back, effect_take_back, NULL },
};
/* clang-format on */

static const HsExecutor *job_flow_executor(gpointer context, HsStepPlace place)
{
    const HsJob *job = context;
    return place == HS_ON_VMM ? hs_vmm_executor(job->jobs->world->vmm) : hs_job_executor(job);
}

static void job_on_started(gpointer context)
{
    HsJob *job = context;
    if (!job->is_standby_start)
        return;
    job->is_standby_start = false;
    hs_takeover_on_started(job->jobs->world->takeover, job->application->area, true);
}

static void job_on_ended(gpointer context)
{
    HsJob *job = context;
    hs_job_set_state(job, HS_JOB_NONE, "none");
    job->application->state = "ended";
    job->application->end_reason = job->end_reason;
}

static const HsFlowKind start_kind = { "job start", start_steps, G_N_ELEMENTS(start_steps),
                                       job_flow_executor, job_on_started };
static const HsFlowKind standby_kind = { "standby start", standby_steps,
                                         G_N_ELEMENTS(standby_steps), job_flow_executor,
                                         job_on_started };
static const HsFlowKind program_standby_kind = { "standby start", program_standby_steps,
                                                 G_N_ELEMENTS(program_standby_steps),
                                                 job_flow_executor, job_on_started };
static const HsFlowKind restart_kind = { "restart", restart_steps, G_N_ELEMENTS(restart_steps),
                                         job_flow_executor, job_on_started };
static const HsFlowKind end_kind = { "job end", end_steps, G_N_ELEMENTS(end_steps),
                                     job_flow_executor, job_on_ended };

static void job_begin(HsJob *job, const HsFlowKind *kind, const char *cause)
{
    hs_flow_begin(&job->flow, job->jobs->world->flow_log, kind, job, job->application->name, cause,
                  job_now(job));
}

static void job_reset_request(HsJob *job)
{
    job->request = (HsAreaRequest){ .program = job->application->name,
                                    .owner = hs_guest_os_owner(job->jobs->os),
                                    .standby = HS_OWNER_NONE,
                                    .area = job->application->area,
                                    .on_storage = job_on_storage,
                                    .user = job };
}

void hs_job_submit(HsJob *job)
{
    hs_assert(job->state == HS_JOB_NONE);
    job_reset_request(job);
    job->is_standby_start = false;
    hs_job_set_state(job, HS_JOB_STARTING, "starts");
    job_begin(job, &start_kind, "submitted");
}

void hs_job_start_anew(HsJob *job)
{
    hs_job_submit(job);
    job->is_standby_start = true;
}

void hs_job_start_standby(HsJob *job)
{
    hs_assert(job->state == HS_JOB_NONE);
    job_reset_request(job);
    job->is_standby_start = true;
    hs_job_set_state(job, HS_JOB_LOADING, "loads");
    const HsJobWorld *world = job->jobs->world;
    if (hs_program_takeover_starts(hs_takeover_programs(world->takeover), job->application->area))
        job_begin(job, &program_standby_kind, "step 612");
    else
        job_begin(job, &standby_kind, "step 507");
}

void hs_job_restart(HsJob *job, const char *cause, bool needs_recovery)
{
    hs_flow_abort(&job->flow, cause);
    hs_job_drop(job);
    job->has_to_recover = needs_recovery;
    hs_job_set_state(job, HS_JOB_FAILED, "failed");
    job_begin(job, &restart_kind, cause);
}

/* As running it will be: from the costs of the OS, the size of image and journal. */
HsCycles hs_job_estimate_start(const HsJob *job)
{
    const HsApplication *application = job->application;
    const HsChannel *channel = hs_device_channel(application->device);
    const HsGuestCosts *guest = hs_job_costs(job);
    uint64_t journal_bytes = MAX(application->journal_used_bytes, HS_JOURNAL_CHUNK_BYTES);
    HsCost work = hs_cost_plus(guest->start, guest->service);
    work = hs_cost_plus(work, hs_cost_times(guest->interrupt, 2));
    work = hs_cost_plus(work, hs_cost_times(guest->replay, application->n_journal_records));
    work = hs_cost_plus(work, cost_run((gpointer)job));
    return hs_executor_cycles(hs_job_executor(job), work) +
           hs_channel_estimate(channel, application->device, application->image_bytes) +
           hs_channel_estimate(channel, application->device, journal_bytes);
}

void hs_job_end(HsJob *job, const char *reason)
{
    const HsJobWorld *world = job->jobs->world;
    hs_flow_abort(&job->flow, reason);
    job->end_reason = reason;
    job->application->finished_at = hs_simulation_now(world->simulation);
    hs_job_stop(job);
    hs_job_throw_transfer_away(job);
    hs_job_set_state(job, HS_JOB_ENDING, "ends");
    job_begin(job, &end_kind, reason);
    if (!job->is_standby_start)
        return;
    job->is_standby_start = false;
    hs_takeover_on_started(world->takeover, job->application->area, false);
}
