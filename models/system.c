/* system: from a description to a wired machine, and a whole run of it.
 *
 * READING ORDER: system_wire wires the parts from the bottom up (hardware, monitor, programs,
 * guests, the world outside, expectations); hs_system_run starts them, runs, and lets each write
 * what it still has to tell.
 */
#include "models/system_state.h"

#include "models/hardware_record.h"
#include "models/records.h"
#include "models/system_check.h"
#include "sim/assert.h"
#include "sim/banned.h"

/* ---- the trace ---- */

/* Every row passes here: to the sink, and as the sign that conditions may have changed. */
static void system_on_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    HsSystem *system = user;
    if (table == &hs_table_event)
        system->n_events++;
    if (system->options.sink != NULL)
        system->options.sink(system->options.sink_user, table, cells);
    if (system->expectations == NULL || table == &hs_table_instruction)
        return; /* not started yet, or only looked at */
    hs_expectations_on_change(system->expectations);
    bool is_due = table == &hs_table_resource_version ||
                  (system->options.is_paranoid && table == &hs_table_event);
    if (is_due && !hs_event_is_queued(&system->check))
        hs_simulation_schedule(system->simulation, &system->check,
                               hs_simulation_now(system->simulation));
}

/* ---- invariants ---- */

static HsSystemParts system_parts(const HsSystem *system)
{
    return (HsSystemParts){ .table = system->table,
                            .applications = system->applications,
                            .cpus = system->cpus,
                            .jobs = NULL };
}

static void system_check(HsSystem *system, bool at_end)
{
    HsSystemParts parts = system_parts(system);
    g_autoptr(GPtrArray) jobs = g_ptr_array_new();
    for (guint i = 0; i < system->oss->len; i++)
        for (guint j = 0; j < system->guests[i].jobs->n_jobs; j++)
            g_ptr_array_add(jobs, system->guests[i].jobs->jobs[j]);
    parts.jobs = jobs;
    g_autofree char *complaint = hs_system_parts_check(&parts, at_end);
    if (complaint != NULL)
        hs_simulation_violate(system->simulation, "system", complaint, "checked at the end of %s",
                              at_end ? "the run" : "the cycle");
}

static void system_on_check(gpointer owner, HsEvent *event)
{
    (void)event;
    system_check(owner, false);
}

static void system_on_stop(gpointer owner, HsEvent *event)
{
    HsSystem *system = owner;
    (void)event;
    system_check(system, true);
    hs_simulation_stop(system->simulation,
                       system->down_reason != NULL ? system->down_reason : "the scenario's stop");
}

/* The run ends at the end of this cycle instead of at the scenario's stop. */
static void system_on_down(gpointer user, const char *reason)
{
    HsSystem *system = user;
    system->down_reason = reason;
    hs_simulation_cancel(system->simulation, &system->stop);
    hs_simulation_schedule(system->simulation, &system->stop,
                           hs_simulation_now(system->simulation));
}

/* ---- life ---- */

static bool system_wire(HsSystem *system, HsDiagnostics *diagnostics)
{
    hs_system_wire_hardware(system);
    hs_system_wire_monitor(system, system_on_down);
    if (!hs_system_wire_applications(system, diagnostics))
        return false;
    system->world = (HsJobWorld){ .simulation = system->simulation,
                                  .storage = system->storage,
                                  .cpus = system->cpu_group,
                                  .communication = system->communication,
                                  .vmm = system->vmm,
                                  .takeover = system->takeover,
                                  .flow_log = &system->flow_log,
                                  .outages = system->outages,
                                  .n_clients = system->configuration->n_clients +
                                               system->configuration->apps->len };
    hs_system_wire_outcomes(system);
    hs_system_wire_guests(system);
    hs_system_wire_usage(system);
    hs_system_wire_clients(system);
    hs_system_wire_switching_device(system);
    return hs_system_wire_faults(system, diagnostics) &&
           hs_system_wire_commands(system, diagnostics) &&
           hs_system_wire_zones(system, diagnostics) &&
           hs_system_wire_expectations(system, diagnostics);
}

/* Programs alone execute instructions, and their activities belong to jobs. */
static void system_on_instruction(gpointer user, const HsCpu *cpu, HsCycles cycle,
                                  const HsContext *context, uint32_t word)
{
    HsSystem *system = user;
    const HsJob *job = hs_cpu_activity(cpu)->owner;
    hs_instruction_log_add(&system->instruction_log, cycle, hs_cpu_name(cpu),
                           job->application->name, hs_guest_os_name(job->jobs->os), context->pc,
                           word);
}

static void system_on_observe(gpointer owner, HsEvent *event)
{
    HsSystem *system = owner;
    (void)event;
    hs_cpus_observe(system->cpu_group, system_on_instruction, system);
}

static void system_on_look_away(gpointer owner, HsEvent *event)
{
    HsSystem *system = owner;
    (void)event;
    hs_cpus_observe(system->cpu_group, NULL, NULL);
}

static void system_add_own_events(HsSystem *system)
{
    const HsComponent *component = hs_simulation_add(system->simulation, "simulation",
                                                     "the run itself");
    hs_event_init(&system->stop, component, HS_PHASE_STOP, "stop", system_on_stop, system);
    hs_event_init(&system->check, component, HS_PHASE_PROBE, "check", system_on_check, system);
    hs_event_set_quiet(&system->check);
    hs_event_init(&system->observe, component, HS_PHASE_POLL, "observe", system_on_observe, system);
    hs_event_set_quiet(&system->observe);
    hs_event_init(&system->look_away, component, HS_PHASE_POLL, "look away", system_on_look_away,
                  system);
    hs_event_set_quiet(&system->look_away);
}

HsSystem *hs_system_new(const HsScenario *scenario, const HsSystemOptions *options,
                        HsDiagnostics *diagnostics)
{
    HsConfiguration *configuration = hs_configuration_new(scenario, diagnostics);
    if (configuration == NULL)
        return NULL;
    HsSystem *system = g_new0(HsSystem, 1);
    system->scenario = scenario;
    system->options = *options;
    system->configuration = configuration;
    system->trace = hs_trace_new(system_on_row, system);
    system->simulation = hs_simulation_new(&(HsSimulationSetup){
        .seed = configuration->seed,
        .clock_hz = configuration->clock_hz,
        .events_max = options->events_max != 0 ? options->events_max : configuration->events_max,
        .burst_max = options->burst_max,
        .trace = system->trace,
        .is_interrupted = options->is_interrupted });
    system->channels = g_ptr_array_new_with_free_func((GDestroyNotify)hs_channel_free);
    system->devices = g_ptr_array_new_with_free_func((GDestroyNotify)hs_device_free);
    system->cpus = g_ptr_array_new();
    system->oss = g_ptr_array_new_with_free_func((GDestroyNotify)hs_guest_os_free);
    system->jobs = g_ptr_array_new_with_free_func((GDestroyNotify)hs_jobs_free);
    system->applications = g_ptr_array_new_with_free_func((GDestroyNotify)hs_application_free);
    system->clients = g_ptr_array_new_with_free_func((GDestroyNotify)hs_clients_free);
    system->outages = hs_outages_new();
    if (system_wire(system, diagnostics)) {
        system_add_own_events(system);
        return system;
    }
    hs_system_free(system);
    return NULL;
}

void hs_system_free(HsSystem *system)
{
    if (system == NULL)
        return;
    hs_system_clear_outcomes(system);
    hs_expectations_free(system->expectations);
    hs_fault_injector_free(system->injector);
    g_clear_pointer(&system->fault_nodes, g_ptr_array_unref);
    hs_commands_free(system->commands);
    g_clear_pointer(&system->command_nodes, g_ptr_array_unref);
    g_ptr_array_unref(system->clients);
    hs_system_clear_usage(system);
    g_ptr_array_unref(system->jobs);
    g_free(system->guests);
    g_ptr_array_unref(system->oss);
    hs_reipl_free(system->reipl);
    hs_fault_detection_free(system->detection);
    hs_zones_free(system->zones);
    g_clear_pointer(&system->zone_nodes, g_ptr_array_unref);
    hs_switching_port_free(system->port);
    hs_switching_device_free(system->switching_device);
    hs_storage_moves_free(system->moves);
    hs_takeover_free(system->takeover);
    hs_protection_free(system->protection);
    hs_vmm_free(system->vmm);
    g_ptr_array_unref(system->applications);
    hs_resource_table_free(system->table);
    hs_other_resources_free(system->others);
    hs_dispatcher_free(system->dispatcher);
    g_ptr_array_unref(system->cpus);
    hs_cpus_free(system->cpu_group);
    hs_communication_free(system->communication);
    hs_link_free(system->link);
    g_ptr_array_unref(system->channels);
    g_ptr_array_unref(system->devices);
    hs_storage_free(system->storage);
    hs_outages_free(system->outages);
    g_free(system->owner_names);
    hs_simulation_free(system->simulation);
    hs_trace_free(system->trace);
    hs_configuration_free(system->configuration);
    g_free(system);
}

void hs_system_record_instructions(HsSystem *system, HsCycles from, HsCycles to)
{
    hs_instruction_log_open(&system->instruction_log, system->trace, from, to);
}

/* ---- the run ---- */

static void system_start(HsSystem *system)
{
    hs_simulation_start(system->simulation);
    hs_simulation_schedule(system->simulation, &system->stop, system->configuration->stop_cycles);
    if (system->instruction_log.is_open) {
        hs_simulation_schedule(system->simulation, &system->observe, system->instruction_log.from);
        if (system->instruction_log.to < HS_CYCLES_MAX)
            hs_simulation_schedule(system->simulation, &system->look_away,
                                   system->instruction_log.to + 1);
    }
    hs_resource_table_commit(system->table, "start", NULL);
    hs_dispatcher_start(system->dispatcher);
    for (guint i = 0; i < system->oss->len; i++) {
        hs_guest_os_start(system->guests[i].os);
        hs_jobs_start(system->guests[i].jobs);
        hs_system_usage_start(&system->guests[i]);
    }
    hs_fault_detection_start(system->detection);
    if (system->switching_device != NULL)
        hs_switching_device_start(system->switching_device);
    for (guint i = 0; i < system->clients->len; i++)
        hs_clients_start(g_ptr_array_index(system->clients, i));
    if (system->zones != NULL)
        hs_zones_start(system->zones);
    hs_commands_start(system->commands);
    hs_fault_injector_start(system->injector);
    hs_expectations_start(system->expectations);
}

/* A program on a CPU owes part of an instruction: who is taken off says how much. */
static void system_record_cpus(const HsSystem *system)
{
    for (guint i = 0; i < system->cpus->len; i++) {
        hs_hardware_record_cpu(system->trace, g_ptr_array_index(system->cpus, i));
        (void)hs_cpu_stop(g_ptr_array_index(system->cpus, i));
    }
    for (guint i = 0; i < system->oss->len; i++)
        hs_jobs_record_cpu(system->guests[i].jobs);
}

static void system_record_hardware(const HsSystem *system)
{
    hs_hardware_record_storage(system->trace, system->storage);
    for (guint i = 0; i < system->channels->len; i++)
        hs_channel_record(g_ptr_array_index(system->channels, i));
    for (guint i = 0; i < system->devices->len; i++)
        hs_device_record(g_ptr_array_index(system->devices, i));
}

static void system_record_applications(const HsSystem *system)
{
    for (guint i = 0; i < system->applications->len; i++) {
        const HsApplication *application = g_ptr_array_index(system->applications, i);
        const char *name = application->name;
        hs_record_counter(system->trace, name, "committed", application->committed->len);
        hs_record_counter(system->trace, name, "in journal",
                          hs_application_n_in_journal(application));
        hs_record_counter(system->trace, name, "committed, lost",
                          hs_application_n_lost(application));
        hs_record_counter(system->trace, name, "repeated", hs_application_n_repeated(application));
        hs_record_counter(system->trace, name, "replies", application->n_replies);
        hs_record_counter(system->trace, name, "duplicates", application->n_duplicates);
        hs_record_counter(system->trace, name, "cycles to be done again",
                          application->again_cycles);
        if (application->n_page_faults == 0)
            continue;
        hs_record_counter(system->trace, name, "page faults", application->n_page_faults);
        hs_record_counter(system->trace, name, "page-outs", application->n_page_outs);
        hs_record_counter(system->trace, name, "page-ins", application->n_page_ins);
    }
}

/* Everybody writes what he still has to tell. */
static void system_finish(HsSystem *system)
{
    hs_expectations_finish(system->expectations);
    hs_takeover_finish(system->takeover);
    hs_storage_moves_finish(system->moves);
    hs_reipl_finish(system->reipl, hs_system_is_polled, system);
    hs_protection_finish(system->protection);
    hs_fault_injector_finish(system->injector);
    hs_commands_finish(system->commands);
    for (guint i = 0; i < system->oss->len; i++) {
        hs_jobs_finish(system->guests[i].jobs);
        hs_system_usage_finish(&system->guests[i]);
        hs_guest_os_record(system->guests[i].os);
        hs_record_counter(system->trace, hs_guest_os_name(system->guests[i].os), "ticks",
                          hs_guest_os_n_ticks(system->guests[i].os));
    }
    for (guint i = 0; i < system->clients->len; i++)
        hs_clients_finish(g_ptr_array_index(system->clients, i));
    hs_dispatcher_record(system->dispatcher);
    hs_record_counter(system->trace, "vmm", "refusals", hs_vmm_n_refusals(system->vmm));
    hs_record_counter(system->trace, "vmm", "polls", hs_fault_detection_n_polls(system->detection));
    if (system->switching_device != NULL) {
        hs_switching_port_record(system->port);
        hs_switching_device_record(system->switching_device);
    }
    hs_record_counter(system->trace, "vmm", "storage of a failed OS stays",
                      hs_policy_keeps_storage(&hs_vmm_parameters(system->vmm)->policy));
    hs_link_record(system->link);
    hs_communication_record(system->communication);
    system_record_cpus(system);
    system_record_hardware(system);
    system_record_applications(system);
}

HsEnd hs_system_run(HsSystem *system, GError **error)
{
    system_start(system);
    HsEnd end = hs_simulation_run(system->simulation, error);
    system->end_reason = end == HS_END_STOPPED ? hs_simulation_stop_reason(system->simulation)
                                               : "nothing was left to happen";
    if (end == HS_END_STOPPED || end == HS_END_IDLE) {
        hs_system_judge(system);
        system_finish(system);
    }
    return end;
}

guint hs_system_n_expectations(const HsSystem *system)
{
    return hs_expectations_n(system->expectations);
}

guint hs_system_n_expectations_failed(const HsSystem *system)
{
    guint n_failed = 0;
    for (guint i = 0; i < hs_expectations_n(system->expectations); i++)
        if (hs_expectations_result(system->expectations, i).verdict != HS_VERDICT_HELD)
            n_failed++;
    return n_failed;
}

uint64_t hs_system_digest(const HsSystem *system)
{
    return hs_trace_digest(system->trace);
}

HsSystemFacts hs_system_facts(const HsSystem *system)
{
    uint64_t n_instructions = 0;
    for (guint i = 0; i < system->cpus->len; i++)
        n_instructions += hs_cpu_counters(g_ptr_array_index(system->cpus, i)).n_instructions;
    return (HsSystemFacts){ .scenario = system->scenario,
                            .configuration = system->configuration,
                            .simulation = system->simulation,
                            .expectations = system->expectations,
                            .outages = system->outages,
                            .applications = system->applications,
                            .outcomes = system->outcomes,
                            .end_reason = system->end_reason,
                            .n_events = system->n_events,
                            .n_instructions = n_instructions,
                            .digest = hs_trace_digest(system->trace),
                            .instruction_log = &system->instruction_log };
}
