/* system_machine: wires hardware, monitor and guests, from the bottom up. */
#include "models/system_state.h"

#include "sim/assert.h"
#include "sim/banned.h"

const HsOsConfiguration *hs_system_os(const HsSystem *system, guint i)
{
    return &g_array_index(system->configuration->oss, HsOsConfiguration, i);
}

const HsAppConfiguration *hs_system_app(const HsSystem *system, guint i)
{
    return &g_array_index(system->configuration->apps, HsAppConfiguration, i);
}

/* ---- hardware ---- */

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

void hs_system_wire_hardware(HsSystem *system)
{
    const HsConfiguration *configuration = system->configuration;
    HsSimulation *simulation = system->simulation;
    system->storage = hs_storage_new(simulation, &configuration->storage);
    wire_io(system);
    system->link = hs_link_new(simulation, "link", &configuration->link);
    system->communication = hs_communication_new(simulation, system->link, configuration->apps->len,
                                                 configuration->link.messages_max);
    hs_communication_set_first_sender(system->communication, configuration->n_clients + 1);
    uint32_t n_cpus = configuration->n_cpus + configuration->n_cpus_later;
    system->cpu_group = hs_cpus_new(simulation, n_cpus, &configuration->cpu, system->storage);
    for (uint32_t i = 0; i < n_cpus; i++)
        g_ptr_array_add(system->cpus, hs_cpus_get(system->cpu_group, i));
}

/* ---- monitor ---- */

static HsOwner system_standby_of(const HsSystem *system, HsOwner owner)
{
    for (guint i = 0; i < system->configuration->apps->len; i++) {
        const HsAppConfiguration *app = hs_system_app(system, i);
        if (app->home == owner && app->standby != HS_OWNER_NONE)
            return app->standby;
    }
    for (guint i = 0; i < system->configuration->oss->len; i++)
        if (hs_system_os(system, i)->is_standby && i + 1 != owner)
            return (HsOwner)(i + 1);
    return HS_OWNER_NONE;
}

static void wire_os_areas(HsSystem *system, bool standbys)
{
    const HsVmmParameters *vmm = &system->configuration->vmm;
    for (guint i = 0; i < system->configuration->oss->len; i++) {
        const HsOsConfiguration *os = hs_system_os(system, i);
        if (os->is_standby != standbys)
            continue;
        HsAreaNumber area = (HsAreaNumber)(HS_SYSTEM_FIRST_OS_AREA + i);
        HsOwner owner = (HsOwner)(i + 1);
        hs_resource_table_grant(system->table, area, owner, os->n_units);
        hs_resource_table_connect(system->table, area);
        if (!standbys)
            hs_resource_table_set_destination(
                system->table, area,
                vmm->policy.own_destination(system_standby_of(system, owner),
                                            vmm->own_area_to_vmm));
    }
}

static void wire_table(HsSystem *system)
{
    const HsConfiguration *configuration = system->configuration;
    system->owner_names = g_new0(const char *, configuration->oss->len + 1);
    system->owner_names[HS_OWNER_VMM] = "vmm";
    for (guint i = 0; i < configuration->oss->len; i++)
        system->owner_names[i + 1] = hs_system_os(system, i)->parameters.name;
    system->table = hs_resource_table_new(system->simulation, system->storage, system->owner_names,
                                          configuration->n_vmm_units);
    for (guint i = 0; i < configuration->oss->len; i++) {
        const HsOsConfiguration *os = hs_system_os(system, i);
        HsAreaNumber area = hs_resource_table_add_area(system->table, os->parameters.name,
                                                       os->is_standby ? HS_AREA_OF_STANDBY_OS
                                                                      : HS_AREA_OF_ACTIVE_OS);
        hs_assert(area == HS_SYSTEM_FIRST_OS_AREA + i);
    }
    for (guint i = 0; i < configuration->apps->len; i++)
        hs_resource_table_add_area(system->table, hs_system_app(system, i)->name,
                                   HS_AREA_OF_PROGRAM);
    system->others = hs_other_resources_new();
    hs_resource_table_set_others(system->table, system->others);
    for (guint i = 0; i < configuration->devices->len; i++) {
        const HsDeviceConfiguration *device = &g_array_index(configuration->devices,
                                                             HsDeviceConfiguration, i);
        hs_other_resources_add_device(system->others, device->name, device->size_bytes);
    }
    wire_os_areas(system, false);
    wire_os_areas(system, true);
}

/* Its standby, or the first it stands by for. */
HsOwner hs_system_partner_of(const HsSystem *system, HsOwner owner)
{
    if (!hs_system_os(system, owner - 1)->is_standby)
        return system_standby_of(system, owner);
    for (guint i = 0; i < system->configuration->oss->len; i++)
        if (!hs_system_os(system, i)->is_standby &&
            system_standby_of(system, (HsOwner)(i + 1)) == owner)
            return (HsOwner)(i + 1);
    return HS_OWNER_NONE;
}

/* A new standby is as large as the old one was. */
static void wire_reipl(HsSystem *system)
{
    for (guint i = 0; i < system->configuration->oss->len; i++) {
        const HsOsConfiguration *os = hs_system_os(system, i);
        HsOwner partner = hs_system_partner_of(system, (HsOwner)(i + 1));
        bool is_standby = os->is_standby || partner == HS_OWNER_NONE;
        uint32_t n_units = is_standby ? os->n_units : hs_system_os(system, partner - 1)->n_units;
        hs_reipl_add_os(system->reipl, &(HsReiplParameters){
                                           .name = os->parameters.name,
                                           .owner = (HsOwner)(i + 1),
                                           .partner = partner,
                                           .n_units = MAX(n_units, os->parameters.n_kernel_units),
                                           .ipl_cycles = os->ipl_cycles,
                                           .is_ipl_exponential = os->is_ipl_exponential,
                                       });
    }
}

/* Routine 210 has declared an OS failed: what needs it ends, then FIG. 5 begins. */
static void system_on_os_fault(gpointer user, HsOwner owner, const char *cause)
{
    HsSystem *system = user;
    hs_system_usage_stop(&system->guests[owner - 1]);
    hs_storage_moves_on_fault(system->moves, owner);
    hs_takeover_on_fault(system->takeover, owner, cause);
    hs_system_zones_on_fault(system, owner);
}

/* A program's fault is its OS's, under a policy of whole OSs. */
static void system_on_program_os(gpointer user, HsOwner owner, const char *cause)
{
    const HsSystem *system = user;
    hs_fault_detection_declare(system->detection, owner, cause);
}

/* The system switching device has ordered something. */
static void system_on_order(gpointer user, const HsMessage *message)
{
    const HsSystem *system = user;
    hs_switching_port_on_message(system->port, message);
}

void hs_system_wire_monitor(HsSystem *system, void (*on_down)(gpointer user, const char *reason))
{
    const HsConfiguration *configuration = system->configuration;
    HsSimulation *simulation = system->simulation;
    system->dispatcher = hs_dispatcher_new(simulation, system->cpus, &configuration->dispatcher);
    hs_dispatcher_set_on_down(system->dispatcher, on_down, system);
    for (guint i = configuration->n_cpus; i < system->cpus->len; i++)
        hs_dispatcher_reserve_cpu(system->dispatcher, i);
    wire_table(system);
    system->vmm = hs_vmm_new(simulation, system->table, hs_dispatcher_executor(system->dispatcher),
                             &configuration->vmm);
    system->protection = hs_protection_new(system->vmm);
    system->flow_log = (HsFlowLog){ .simulation = simulation };
    system->takeover = hs_takeover_new(system->vmm, system->channels, &system->flow_log,
                                       system->outages, system->protection);
    system->detection = hs_fault_detection_new(system->vmm, &configuration->detection,
                                               system_on_os_fault, system);
    hs_program_takeover_set_on_os(hs_takeover_programs(system->takeover), system_on_program_os,
                                  system);
    if (configuration->vmm.policy.detection == HS_DETECTION_OUTSIDE) {
        system->port = hs_switching_port_new(system->vmm, system->link,
                                             configuration->switching_device.n_misses,
                                             system_on_os_fault, system);
        hs_communication_attach_monitor(system->communication, system_on_order, system);
    }
    system->moves = hs_storage_moves_new(system->vmm, system->channels, &system->flow_log);
    system->reipl = hs_reipl_new(system->vmm, system->detection, system->takeover,
                                 system->protection, &system->flow_log,
                                 configuration->vmm.has_reipl);
    wire_reipl(system);
}

/* ---- guests ---- */

static HsCycles guest_failed_at(gpointer user)
{
    const HsSystemGuest *guest = user;
    return hs_guest_os_failed_at(guest->os);
}

static bool guest_has_stalled(gpointer user, HsCycles since)
{
    const HsSystemGuest *guest = user;
    return !hs_guest_os_has_progress(guest->os) ||
           hs_vm_ready_since(hs_guest_os_vm(guest->os)) <= since;
}

static bool guest_is_alive(gpointer user)
{
    const HsSystemGuest *guest = user;
    return hs_guest_os_is_alive(guest->os);
}

static void guest_fence(gpointer user)
{
    HsSystemGuest *guest = user;
    if (hs_guest_os_state(guest->os) == HS_OS_FENCED)
        return;
    hs_system_usage_stop(guest);
    hs_guest_os_fence(guest->os);
    hs_jobs_fence(guest->jobs);
    if (guest->system->port != NULL)
        hs_switching_port_on_fenced(guest->system->port, hs_guest_os_owner(guest->os));
}

static void guest_on_heartbeat(gpointer user, HsOwner owner)
{
    const HsSystem *system = user;
    hs_switching_port_beat(system->port, owner);
}

static void guest_start(gpointer user, HsAreaNumber area)
{
    HsSystemGuest *guest = user;
    hs_jobs_start_standby(guest->jobs, area);
}

static void guest_start_anew(gpointer user, HsAreaNumber area)
{
    HsSystemGuest *guest = user;
    hs_jobs_start_anew(guest->jobs, area);
}

static void guest_hold(gpointer user, bool holds)
{
    const HsSystemGuest *guest = user;
    hs_guest_os_hold(guest->os, holds);
}

static void guest_renew(gpointer user)
{
    const HsSystemGuest *guest = user;
    hs_guest_os_renew(guest->os);
}

static void guest_reset(gpointer user)
{
    const HsSystemGuest *guest = user;
    hs_guest_os_reset(guest->os);
    if (guest->system->port != NULL)
        hs_switching_port_on_loading(guest->system->port, hs_guest_os_owner(guest->os));
}

static void guest_run(gpointer user)
{
    const HsSystemGuest *guest = user;
    hs_guest_os_run(guest->os);
    hs_system_usage_start(guest);
}

static void guest_resume(gpointer user)
{
    HsSystemGuest *guest = user;
    hs_jobs_resume(guest->jobs);
}

static void guest_drop(gpointer user, HsAreaNumber area)
{
    HsSystemGuest *guest = user;
    hs_job_drop(hs_jobs_find(guest->jobs, area));
}

static void guest_give_up(gpointer user, HsAreaNumber area, const char *reason)
{
    HsSystemGuest *guest = user;
    hs_job_give_up(hs_jobs_find(guest->jobs, area), reason);
}

static void guest_restart(gpointer user, HsAreaNumber area, const char *cause)
{
    HsSystemGuest *guest = user;
    hs_job_restart(hs_jobs_find(guest->jobs, area), cause, true);
}

static HsCycles guest_estimate_start(gpointer user, HsAreaNumber area)
{
    HsSystemGuest *guest = user;
    return hs_job_estimate_start(hs_jobs_find(guest->jobs, area));
}

/* A standby OS's share has no destination, as its area has none. */
static void wire_share(HsSystem *system, guint i, HsVm *vm)
{
    const HsOsConfiguration *os = hs_system_os(system, i);
    HsOwner destination = HS_OWNER_NONE;
    if (!os->is_standby && !system->configuration->vmm.keeps_share)
        destination = system_standby_of(system, (HsOwner)(i + 1));
    if (!os->is_standby && destination == HS_OWNER_NONE)
        destination = HS_OWNER_VMM;
    hs_other_resources_add_share(system->others, os->parameters.name, (HsOwner)(i + 1), vm,
                                 destination);
}

static void wire_guest(HsSystem *system, guint i)
{
    HsSystemGuest *guest = &system->guests[i];
    const HsGuestOsParameters *parameters = &hs_system_os(system, i)->parameters;
    guest->system = system;
    guest->os = hs_guest_os_new(system->simulation, system->dispatcher, parameters);
    wire_share(system, i, hs_guest_os_vm(guest->os));
    guest->jobs = hs_jobs_new(&system->world, guest->os, system->applications->len);
    hs_guest_os_set_on_state(guest->os, hs_protection_changed, system->protection);
    if (system->port != NULL)
        hs_guest_os_set_on_heartbeat(guest->os, guest_on_heartbeat, system);
    g_ptr_array_add(system->oss, guest->os);
    g_ptr_array_add(system->jobs, guest->jobs);
    hs_vmm_add_guest(
        system->vmm,
        &(HsGuestFace){ .name = parameters->name,
                        .owner = parameters->owner,
                        .own_area = (HsAreaNumber)(HS_SYSTEM_FIRST_OS_AREA + i),
                        .executor = hs_guest_os_executor(guest->os),
                        .report = parameters->costs.report,
                        .detect = parameters->costs.interrupt,
                        .notify = parameters->costs.notify,
                        .engage_unit_cycles = parameters->costs.engage_unit_cycles,
                        .disconnect_unit_cycles = parameters->costs.disconnect_unit_cycles,
                        .n_kernel_units = parameters->n_kernel_units,
                        .failed_at = guest_failed_at,
                        .has_stalled = guest_has_stalled,
                        .is_alive = guest_is_alive,
                        .fence = guest_fence,
                        .start = guest_start,
                        .start_anew = guest_start_anew,
                        .hold = guest_hold,
                        .renew = guest_renew,
                        .reset = guest_reset,
                        .run = guest_run,
                        .resume = guest_resume,
                        .drop = guest_drop,
                        .give_up = guest_give_up,
                        .restart = guest_restart,
                        .estimate_start = guest_estimate_start,
                        .guest = guest });
    for (guint app_i = 0; app_i < system->applications->len; app_i++) {
        HsApplication *application = g_ptr_array_index(system->applications, app_i);
        if (application->home == parameters->owner || application->standby == parameters->owner)
            hs_jobs_add(guest->jobs, application);
    }
}
void hs_system_wire_guests(HsSystem *system)
{
    system->guests = g_new0(HsSystemGuest, system->configuration->oss->len);
    for (guint i = 0; i < system->configuration->oss->len; i++)
        wire_guest(system, i);
}
