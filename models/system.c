/* system: from a description to a wired machine, and a whole run of it.
 *
 * READING ORDER: hs_system_new wires the parts from the bottom up (hardware, monitor, guests,
 * programs, the world outside, expectations); hs_system_run starts them, runs, and lets each write
 * what it still has to tell.
 */
#include "models/system.h"

#include "models/configuration.h"
#include "models/expectations.h"
#include "models/fault_reader.h"
#include "models/guest/job.h"
#include "models/hardware_record.h"
#include "models/program/assembler.h"
#include "models/records.h"
#include "models/system_check.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* A guest: its OS and its jobs. */
typedef struct {
    HsSystem *system;
    HsGuestOs *os;
    HsJobs *jobs;
} Guest;

struct HsSystem {
    const HsScenario *scenario; /* borrowed */
    HsSystemOptions options;
    HsConfiguration *configuration;
    HsTrace *trace;
    HsSimulation *simulation;
    const char **owner_names; /* by owner number */
    /* hardware */
    HsStorage *storage;
    GPtrArray *channels; /* HsChannel, by name */
    GPtrArray *devices;  /* HsDevice, by name */
    HsLink *link;
    HsCommunication *communication;
    HsCpus *cpu_group;
    GPtrArray *cpus; /* HsCpu, borrowed from it */
    /* monitor */
    HsDispatcher *dispatcher;
    HsResourceTable *table;
    HsVmm *vmm;
    HsFaultDetection *detection;
    HsTakeover *takeover;
    HsFlowLog flow_log;
    HsOutages *outages;
    /* guests, by owner number - 1, and what they run */
    Guest *guests;
    GPtrArray *oss;          /* HsGuestOs */
    GPtrArray *applications; /* HsApplication */
    HsJobWorld world;
    /* outside */
    GPtrArray *clients; /* HsClients */
    GPtrArray *fault_nodes;
    HsFaultInjector *injector;
    HsExpectations *expectations;
    HsEvent stop;            /* the scenario's end */
    HsEvent check;           /* invariants, at the end of a cycle in which the table changed */
    const char *down_reason; /* NULL: the system is not down */
    const char *end_reason;
    HsInstructionLog instruction_log;
    HsEvent observe, look_away; /* begin and end of its window */
    uint64_t n_events;          /* rows of the trace's event table */
};

static const HsAreaNumber first_os_area = HS_AREA_FAILED + 1;

static const HsOsConfiguration *os_configuration(const HsSystem *system, guint i)
{
    return &g_array_index(system->configuration->oss, HsOsConfiguration, i);
}

static const HsAppConfiguration *app_configuration(const HsSystem *system, guint i)
{
    return &g_array_index(system->configuration->apps, HsAppConfiguration, i);
}

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

/* ---- wiring: hardware ---- */

static void wire_device(HsSystem *system, const HsDeviceConfiguration *configuration)
{
    HsSimulation *simulation = system->simulation;
    HsDevice *device =
        configuration->is_flash
            ? hs_flash_device(hs_flash_new(simulation, configuration->name, &configuration->flash))
            : hs_disk_device(hs_disk_new(simulation, configuration->name, &configuration->disk));
    g_ptr_array_add(system->devices, device);
    hs_channel_attach(g_ptr_array_index(system->channels, configuration->channel_i), device);
}

static void wire_io(HsSystem *system)
{
    const HsConfiguration *configuration = system->configuration;
    for (guint i = 0; i < configuration->channels->len; i++) {
        const HsChannelConfiguration *channel = &g_array_index(configuration->channels,
                                                               HsChannelConfiguration, i);
        g_ptr_array_add(system->channels, hs_channel_new(system->simulation, channel->name,
                                                         &channel->parameters, system->storage));
    }
    for (guint i = 0; i < configuration->devices->len; i++)
        wire_device(system, &g_array_index(configuration->devices, HsDeviceConfiguration, i));
}

static void wire_hardware(HsSystem *system)
{
    const HsConfiguration *configuration = system->configuration;
    HsSimulation *simulation = system->simulation;
    system->storage = hs_storage_new(simulation, &configuration->storage);
    wire_io(system);
    system->link = hs_link_new(simulation, "link", &configuration->link);
    system->communication = hs_communication_new(simulation, system->link, configuration->apps->len,
                                                 configuration->link.messages_max);
    system->cpu_group = hs_cpus_new(simulation, configuration->n_cpus, &configuration->cpu,
                                    system->storage);
    for (uint32_t i = 0; i < configuration->n_cpus; i++)
        g_ptr_array_add(system->cpus, hs_cpus_get(system->cpu_group, i));
}

/* ---- wiring: monitor ---- */

static HsOwner system_standby_of(const HsSystem *system, HsOwner owner)
{
    for (guint i = 0; i < system->configuration->apps->len; i++) {
        const HsAppConfiguration *app = app_configuration(system, i);
        if (app->home == owner && app->standby != HS_OWNER_NONE)
            return app->standby;
    }
    for (guint i = 0; i < system->configuration->oss->len; i++)
        if (os_configuration(system, i)->is_standby && i + 1 != owner)
            return (HsOwner)(i + 1);
    return HS_OWNER_NONE;
}

static void wire_os_areas(HsSystem *system, bool standbys)
{
    const HsVmmParameters *vmm = &system->configuration->vmm;
    for (guint i = 0; i < system->configuration->oss->len; i++) {
        const HsOsConfiguration *os = os_configuration(system, i);
        if (os->is_standby != standbys)
            continue;
        HsAreaNumber area = (HsAreaNumber)(first_os_area + i);
        HsOwner owner = (HsOwner)(i + 1);
        hs_resource_table_grant(system->table, area, owner, os->n_units);
        hs_resource_table_connect(system->table, area);
        if (!standbys)
            hs_resource_table_set_destination(
                system->table, area,
                vmm->policy->own_destination(system_standby_of(system, owner),
                                             vmm->own_area_to_vmm));
    }
}

static void wire_table(HsSystem *system)
{
    const HsConfiguration *configuration = system->configuration;
    system->owner_names = g_new0(const char *, configuration->oss->len + 1);
    system->owner_names[HS_OWNER_VMM] = "vmm";
    for (guint i = 0; i < configuration->oss->len; i++)
        system->owner_names[i + 1] = os_configuration(system, i)->parameters.name;
    system->table = hs_resource_table_new(system->simulation, system->storage, system->owner_names,
                                          configuration->n_vmm_units);
    for (guint i = 0; i < configuration->oss->len; i++) {
        const HsOsConfiguration *os = os_configuration(system, i);
        HsAreaNumber area = hs_resource_table_add_area(system->table, os->parameters.name,
                                                       os->is_standby ? HS_AREA_OF_STANDBY_OS
                                                                      : HS_AREA_OF_ACTIVE_OS);
        hs_assert(area == first_os_area + i);
    }
    for (guint i = 0; i < configuration->apps->len; i++)
        hs_resource_table_add_area(system->table, app_configuration(system, i)->name,
                                   HS_AREA_OF_PROGRAM);
    wire_os_areas(system, false);
    wire_os_areas(system, true);
}

static void wire_monitor(HsSystem *system)
{
    const HsConfiguration *configuration = system->configuration;
    HsSimulation *simulation = system->simulation;
    system->dispatcher = hs_dispatcher_new(simulation, system->cpus, &configuration->dispatcher);
    hs_dispatcher_set_on_down(system->dispatcher, system_on_down, system);
    wire_table(system);
    system->vmm = hs_vmm_new(simulation, system->table, hs_dispatcher_executor(system->dispatcher),
                             &configuration->vmm);
    system->flow_log = (HsFlowLog){ simulation, 0 };
    system->takeover = hs_takeover_new(system->vmm, system->channels, &system->flow_log,
                                       system->outages);
    system->detection = hs_fault_detection_new(system->vmm, &configuration->detection,
                                               hs_takeover_on_fault, system->takeover);
}

/* ---- wiring: guests ---- */

static HsCycles guest_failed_at(gpointer user)
{
    const Guest *guest = user;
    return hs_guest_os_failed_at(guest->os);
}

static bool guest_has_stalled(gpointer user, HsCycles since)
{
    const Guest *guest = user;
    return !hs_guest_os_is_alive(guest->os) ||
           hs_vm_ready_since(hs_guest_os_vm(guest->os)) <= since;
}

static void guest_fence(gpointer user)
{
    Guest *guest = user;
    if (hs_guest_os_state(guest->os) == HS_OS_FENCED)
        return;
    hs_guest_os_fence(guest->os);
    hs_jobs_fence(guest->jobs);
}

static void guest_start(gpointer user, HsAreaNumber area)
{
    Guest *guest = user;
    hs_jobs_start_standby(guest->jobs, area);
}

static void wire_guest(HsSystem *system, guint i)
{
    Guest *guest = &system->guests[i];
    const HsGuestOsParameters *parameters = &os_configuration(system, i)->parameters;
    guest->system = system;
    guest->os = hs_guest_os_new(system->simulation, system->dispatcher, parameters);
    guest->jobs = hs_jobs_new(&system->world, guest->os, system->applications->len);
    g_ptr_array_add(system->oss, guest->os);
    hs_vmm_add_guest(system->vmm,
                     &(HsGuestFace){ .name = parameters->name,
                                     .owner = parameters->owner,
                                     .own_area = (HsAreaNumber)(first_os_area + i),
                                     .executor = hs_guest_os_executor(guest->os),
                                     .report = parameters->costs.report,
                                     .engage_unit_cycles = parameters->costs.engage_unit_cycles,
                                     .failed_at = guest_failed_at,
                                     .has_stalled = guest_has_stalled,
                                     .fence = guest_fence,
                                     .start = guest_start,
                                     .guest = guest });
    for (guint app_i = 0; app_i < system->applications->len; app_i++) {
        HsApplication *application = g_ptr_array_index(system->applications, app_i);
        if (application->home == parameters->owner || application->standby == parameters->owner)
            hs_jobs_add(guest->jobs, application);
    }
}

/* ---- wiring: programs ---- */

/* Takes the next region of a device, from a whole page on. FALSE: it does not fit. */
static bool device_take(const HsDeviceConfiguration *device, uint64_t *next, uint64_t size_bytes,
                        uint64_t *ret_address)
{
    uint64_t pages = (size_bytes + HS_PAGE_BYTES - 1) / HS_PAGE_BYTES;
    if (*next + pages * HS_PAGE_BYTES > device->size_bytes)
        return false;
    *ret_address = *next;
    *next += pages * HS_PAGE_BYTES;
    return true;
}

static const HsDeviceConfiguration *app_device(const HsSystem *system, guint i)
{
    return &g_array_index(system->configuration->devices, HsDeviceConfiguration,
                          app_configuration(system, i)->device_i);
}

/* `next`: where the next free region of the app's device is. */
static bool wire_application(HsSystem *system, guint i, uint64_t *next)
{
    const HsAppConfiguration *app = app_configuration(system, i);
    const HsDeviceConfiguration *device = app_device(system, i);
    HsApplication *application = hs_application_new(app->name, i);
    g_ptr_array_add(system->applications, application);
    application->device = g_ptr_array_index(system->devices, app->device_i);
    application->image_bytes = app->code.image_bytes;
    application->zeroed_bytes = app->code.zeroed_bytes;
    application->entry = app->code.entry;
    application->journal_bytes = app->journal_bytes;
    application->scratch_bytes = app->scratch_bytes;
    application->n_area_units = app->n_units;
    application->area = (HsAreaNumber)(first_os_area + system->configuration->oss->len + i);
    application->home = app->home;
    application->standby = app->standby;
    application->start_cycles = app->start_cycles;
    hs_takeover_add_app(system->takeover, application->area, i);
    if (!device_take(device, next, app->code.image_bytes, &application->image_address) ||
        !device_take(device, next, app->journal_bytes, &application->journal_address) ||
        !device_take(device, next, app->scratch_bytes, &application->scratch_address))
        return false;
    gsize n_bytes;
    const void *bytes = g_bytes_get_data(app->code.image, &n_bytes);
    hs_device_write(application->device, application->image_address, bytes, n_bytes);
    return true;
}

static bool wire_applications(HsSystem *system, HsDiagnostics *diagnostics)
{
    g_autofree uint64_t *next = g_new0(uint64_t, system->devices->len);
    for (guint i = 0; i < system->configuration->apps->len; i++) {
        if (wire_application(system, i, &next[app_configuration(system, i)->device_i]))
            continue;
        const HsDeviceConfiguration *device = app_device(system, i);
        const char *kind = device->is_flash ? "flash" : "disk";
        bool is_bare = strcmp(device->name, kind) == 0;
        g_autofree char *block = is_bare ? g_strdup(kind)
                                         : g_strdup_printf("%s %s", kind, device->name);
        g_autofree char *message = g_strdup_printf("the %s has no room for its image and journal",
                                                   block);
        g_autofree char *help = g_strdup_printf("make %s { size ... } larger, or the journal (and "
                                                "the scratch file) smaller",
                                                block);
        hs_diagnostics_add(diagnostics, hs_node_place(app_configuration(system, i)->node), message,
                           NULL, help);
        return false;
    }
    return true;
}

/* ---- wiring: outside ---- */

static void system_on_reply(gpointer user, const HsMessage *message)
{
    HsSystem *system = user;
    for (guint i = 0; i < system->clients->len; i++) {
        HsClients *clients = g_ptr_array_index(system->clients, i);
        if (hs_clients_has(clients, message->client))
            hs_clients_on_reply(clients, message);
    }
}

static void wire_clients(HsSystem *system)
{
    const HsConfiguration *configuration = system->configuration;
    hs_link_connect(system->link, HS_LINK_OUT, system_on_reply, system);
    for (guint i = 0; i < configuration->clients->len; i++) {
        HsClientsParameters parameters = g_array_index(configuration->clients, HsClientsParameters,
                                                       i);
        parameters.application = g_ptr_array_index(
            system->applications, g_array_index(configuration->client_apps, guint, i));
        g_ptr_array_add(system->clients,
                        hs_clients_new(system->simulation, system->link, system->outages,
                                       system->owner_names, &parameters));
    }
}

static bool wire_faults(HsSystem *system, HsDiagnostics *diagnostics)
{
    const HsNode *root = hs_scenario_root(system->scenario);
    system->fault_nodes = hs_node_list(root, "fault");
    guint n = system->fault_nodes->len;
    g_autofree HsFault *faults = g_new0(HsFault, n + 1);
    HsFaultReader reader = { .configuration = system->configuration,
                             .table = system->table,
                             .guests = system->oss,
                             .devices = system->devices,
                             .link = system->link,
                             .diagnostics = diagnostics };
    bool is_fine = true;
    for (guint i = 0; i < n; i++)
        is_fine = hs_fault_read(&reader, g_ptr_array_index(system->fault_nodes, i), &faults[i]) &&
                  is_fine;
    HsFaultWorld world = { .detection = system->detection,
                           .outages = system->outages,
                           .applications = system->applications,
                           .guests = system->oss,
                           .vmm = system->vmm,
                           .dispatcher = system->dispatcher };
    system->injector = hs_fault_injector_new(system->simulation, &world, faults, n);
    return is_fine;
}

static HsPathWorld system_path_world(const HsSystem *system)
{
    return (HsPathWorld){ .simulation = system->simulation,
                          .storage = system->storage,
                          .table = system->table,
                          .vmm = system->vmm,
                          .dispatcher = system->dispatcher,
                          .takeover = system->takeover,
                          .outages = system->outages,
                          .guests = system->oss,
                          .applications = system->applications,
                          .clients = system->clients,
                          .devices = system->devices };
}

/* ---- life ---- */

static bool system_wire(HsSystem *system, HsDiagnostics *diagnostics)
{
    wire_hardware(system);
    wire_monitor(system);
    if (!wire_applications(system, diagnostics))
        return false;
    system->world = (HsJobWorld){ .simulation = system->simulation,
                                  .storage = system->storage,
                                  .communication = system->communication,
                                  .vmm = system->vmm,
                                  .takeover = system->takeover,
                                  .flow_log = &system->flow_log,
                                  .outages = system->outages,
                                  .n_clients = system->configuration->n_clients };
    system->guests = g_new0(Guest, system->configuration->oss->len);
    for (guint i = 0; i < system->configuration->oss->len; i++)
        wire_guest(system, i);
    wire_clients(system);
    if (!wire_faults(system, diagnostics))
        return false;
    HsPathWorld paths = system_path_world(system);
    system->expectations = hs_expectations_new(&paths, hs_scenario_root(system->scenario),
                                               system->fault_nodes, system->injector, diagnostics);
    return system->expectations != NULL;
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
    hs_expectations_free(system->expectations);
    hs_fault_injector_free(system->injector);
    g_clear_pointer(&system->fault_nodes, g_ptr_array_unref);
    g_ptr_array_unref(system->clients);
    for (guint i = 0; i < system->oss->len; i++)
        hs_jobs_free(system->guests[i].jobs);
    g_free(system->guests);
    g_ptr_array_unref(system->oss);
    hs_fault_detection_free(system->detection);
    hs_takeover_free(system->takeover);
    hs_vmm_free(system->vmm);
    g_ptr_array_unref(system->applications);
    hs_resource_table_free(system->table);
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
    for (guint i = 0; i < system->oss->len; i++) {
        hs_guest_os_start(system->guests[i].os);
        hs_jobs_start(system->guests[i].jobs);
    }
    hs_fault_detection_start(system->detection);
    for (guint i = 0; i < system->clients->len; i++)
        hs_clients_start(g_ptr_array_index(system->clients, i));
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
    }
}

/* Everybody writes what he still has to tell. */
static void system_finish(HsSystem *system)
{
    hs_expectations_finish(system->expectations);
    hs_takeover_finish(system->takeover);
    hs_fault_injector_finish(system->injector);
    for (guint i = 0; i < system->oss->len; i++) {
        hs_jobs_finish(system->guests[i].jobs);
        hs_guest_os_record(system->guests[i].os);
        hs_record_counter(system->trace, hs_guest_os_name(system->guests[i].os), "ticks",
                          hs_guest_os_n_ticks(system->guests[i].os));
    }
    for (guint i = 0; i < system->clients->len; i++)
        hs_clients_finish(g_ptr_array_index(system->clients, i));
    hs_dispatcher_record(system->dispatcher);
    hs_record_counter(system->trace, "vmm", "refusals", hs_vmm_n_refusals(system->vmm));
    hs_record_counter(system->trace, "vmm", "polls", hs_fault_detection_n_polls(system->detection));
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
    if (end == HS_END_STOPPED || end == HS_END_IDLE)
        system_finish(system);
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
                            .end_reason = system->end_reason,
                            .n_events = system->n_events,
                            .n_instructions = n_instructions,
                            .digest = hs_trace_digest(system->trace),
                            .instruction_log = &system->instruction_log };
}
