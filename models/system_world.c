/* system_world: wires programs, clients, faults and expectations. */
#include "models/system_state.h"

#include "models/command_reader.h"
#include "models/fault_reader.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* ---- programs ---- */

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
                          hs_system_app(system, i)->device_i);
}

/* What it has on its device is an entry of table 90; `size_bytes`: whole pages. */
static void wire_auxiliary(HsSystem *system, guint i, uint64_t size_bytes)
{
    const HsAppConfiguration *app = hs_system_app(system, i);
    const HsApplication *application = g_ptr_array_index(system->applications, i);
    hs_other_resources_add_program(
        system->others, app->name, application->area, app->device_i, size_bytes, app->home,
        system->configuration->vmm.policy.program_destination(app->standby));
}

/* `next`: where the next free region of the app's device is. */
static bool wire_application(HsSystem *system, guint i, uint64_t *next)
{
    const HsAppConfiguration *app = hs_system_app(system, i);
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
    application->area = (HsAreaNumber)(HS_SYSTEM_FIRST_OS_AREA + system->configuration->oss->len +
                                       i);
    application->home = app->home;
    application->standby = app->standby;
    application->start_cycles = app->start_cycles;
    application->fault_level = app->fault_level;
    application->recovery_cycles = app->recovery_cycles;
    application->is_script = app->code.is_script;
    application->n_frames_max = app->n_frames_max;
    application->on_shortage = app->on_shortage;
    application->references = app->code.references;
    application->n_references = app->code.n_references;
    application->priority = app->priority;
    hs_takeover_add_app(system->takeover, application->area, i);
    if (app->standby != HS_OWNER_NONE)
        hs_protection_add(system->protection, app->name, application->area, app->home,
                          app->standby);
    uint64_t begin = *next;
    if (!device_take(device, next, app->code.image_bytes, &application->image_address) ||
        !device_take(device, next, app->journal_bytes, &application->journal_address) ||
        !device_take(device, next, app->scratch_bytes, &application->scratch_address))
        return false;
    wire_auxiliary(system, i, *next - begin);
    gsize n_bytes;
    const void *bytes = g_bytes_get_data(app->code.image, &n_bytes);
    hs_device_write(application->device, application->image_address, bytes, n_bytes);
    return true;
}

static void complain_of_room(const HsSystem *system, guint i, const char *what, const char *smaller,
                             HsDiagnostics *diagnostics)
{
    const HsDeviceConfiguration *device = app_device(system, i);
    const char *kind = device->is_flash ? "flash" : "disk";
    bool is_bare = strcmp(device->name, kind) == 0;
    g_autofree char *block = is_bare ? g_strdup(kind)
                                     : g_strdup_printf("%s %s", kind, device->name);
    g_autofree char *message = g_strdup_printf("the %s has no room for its %s", block, what);
    g_autofree char *help = g_strdup_printf("make %s { size ... } larger, or %s smaller", block,
                                            smaller);
    hs_diagnostics_add(diagnostics, HS_ERROR_DEVICE_ROOM,
                       hs_node_place(hs_system_app(system, i)->node), message, NULL, help);
}

static uint64_t app_area_bytes(const HsSystem *system, guint i)
{
    return hs_system_app(system, i)->n_units * system->configuration->storage.unit_bytes;
}

/* An address space may grow to so many times its app's area, as far as page files have room. */
#define PAGE_FILE_AREAS_MAX 4u

/* How many times its area each program's page file on a device can have: what is left there behind
 * all that programs have, in equal parts. */
static uint64_t page_file_areas(const HsSystem *system, guint device_i, uint64_t next)
{
    uint64_t size_bytes =
        g_array_index(system->configuration->devices, HsDeviceConfiguration, device_i).size_bytes;
    uint64_t areas_bytes = 0;
    for (guint i = 0; i < system->configuration->apps->len; i++)
        if (hs_system_app(system, i)->device_i == device_i)
            areas_bytes += app_area_bytes(system, i);
    return MIN((size_bytes - next) / areas_bytes, PAGE_FILE_AREAS_MAX);
}

/* Behind all images, journals and scratch files, so that no address of those depends on it. A
 * program that is going to page must have one; others page when somebody takes their storage. */
static bool wire_page_files(HsSystem *system, uint64_t *next, HsDiagnostics *diagnostics)
{
    guint n_devices = system->devices->len;
    g_autofree uint64_t *n_areas = g_new0(uint64_t, n_devices);
    for (guint i = 0; i < system->configuration->apps->len; i++) {
        guint device_i = hs_system_app(system, i)->device_i;
        n_areas[device_i] = page_file_areas(system, device_i, next[device_i]);
    }
    for (guint i = 0; i < system->configuration->apps->len; i++) {
        const HsAppConfiguration *app = hs_system_app(system, i);
        HsApplication *application = g_ptr_array_index(system->applications, i);
        bool pages = app->n_frames_max > 0 || app->on_shortage == HS_SHORTAGE_PAGE;
        uint64_t n = n_areas[app->device_i] == 0 && pages ? 1 : n_areas[app->device_i];
        application->page_file_bytes = n * app_area_bytes(system, i);
        uint64_t begin = next[app->device_i];
        bool has_room = device_take(app_device(system, i), &next[app->device_i],
                                    application->page_file_bytes, &application->page_file_address);
        hs_other_resources_grow(system->others, application->area, next[app->device_i] - begin);
        if (has_room)
            continue;
        complain_of_room(system, i, "page file", "its area", diagnostics);
        return false;
    }
    return true;
}

bool hs_system_wire_applications(HsSystem *system, HsDiagnostics *diagnostics)
{
    g_autofree uint64_t *next = g_new0(uint64_t, system->devices->len);
    for (guint i = 0; i < system->configuration->apps->len; i++) {
        if (wire_application(system, i, &next[hs_system_app(system, i)->device_i]))
            continue;
        complain_of_room(system, i, "image and journal", "the journal (and the scratch file)",
                         diagnostics);
        return false;
    }
    return wire_page_files(system, next, diagnostics);
}

/* ---- outside ---- */

static void system_on_reply(gpointer user, const HsMessage *message)
{
    HsSystem *system = user;
    if (hs_switching_message_is(message)) {
        hs_switching_device_on_message(system->switching_device, message);
        return;
    }
    system->replied_at[message->application] = hs_simulation_now(system->simulation);
    for (guint i = 0; i < system->clients->len; i++) {
        HsClients *clients = g_ptr_array_index(system->clients, i);
        if (hs_clients_has(clients, message->client))
            hs_clients_on_reply(clients, message);
    }
}

static HsClients *wire_clients(const HsSystem *system, const HsClientsConfiguration *configuration)
{
    HsClientsParameters parameters = configuration->parameters;
    g_autofree HsApplication **targets = g_new0(HsApplication *, configuration->targets->len);
    for (guint i = 0; i < configuration->targets->len; i++)
        targets[i] = g_ptr_array_index(system->applications,
                                       g_array_index(configuration->targets, guint, i));
    parameters.applications = targets;
    parameters.n_applications = configuration->targets->len;
    return hs_clients_new(system->simulation, system->link, system->outages, system->owner_names,
                          &parameters);
}

void hs_system_wire_clients(HsSystem *system)
{
    const GArray *clients = system->configuration->clients;
    hs_link_connect(system->link, HS_LINK_OUT, system_on_reply, system);
    for (guint i = 0; i < clients->len; i++)
        g_ptr_array_add(system->clients,
                        wire_clients(system, &g_array_index(clients, HsClientsConfiguration, i)));
}

void hs_system_wire_switching_device(HsSystem *system)
{
    const HsConfiguration *configuration = system->configuration;
    if (configuration->vmm.policy.detection != HS_DETECTION_OUTSIDE)
        return;
    g_autofree HsWatchedOs *oss = g_new0(HsWatchedOs, configuration->oss->len);
    for (guint i = 0; i < configuration->oss->len; i++) {
        const HsOsConfiguration *os = hs_system_os(system, i);
        oss[i] = (HsWatchedOs){ os->parameters.name, os->parameters.owner, !os->is_standby };
    }
    system->switching_device = hs_switching_device_new(system->simulation, system->link,
                                                       &configuration->switching_device, oss,
                                                       configuration->oss->len);
}

/* A step of a flow begins. */
static void system_on_step(gpointer user, const char *number)
{
    HsSystem *system = user;
    hs_commands_on_step(system->commands, number);
    hs_fault_injector_on_step(system->injector, number);
}

bool hs_system_wire_faults(HsSystem *system, HsDiagnostics *diagnostics)
{
    const HsNode *root = hs_scenario_root(system->scenario);
    system->fault_nodes = hs_node_list(root, "fault");
    guint n = system->fault_nodes->len;
    g_autofree HsFault *faults = g_new0(HsFault, n + 1);
    HsFaultReader reader = { .configuration = system->configuration,
                             .table = system->table,
                             .guests = system->oss,
                             .applications = system->applications,
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
                           .dispatcher = system->dispatcher,
                           .jobs = system->jobs,
                           .n_cpus = system->configuration->n_cpus };
    system->injector = hs_fault_injector_new(system->simulation, &world, faults, n);
    return is_fine;
}

bool hs_system_wire_commands(HsSystem *system, HsDiagnostics *diagnostics)
{
    const HsNode *root = hs_scenario_root(system->scenario);
    system->command_nodes = hs_node_list(root, "command");
    guint n = system->command_nodes->len;
    g_autofree HsCommand *commands = g_new0(HsCommand, n + 1);
    HsCommandReader reader = { .configuration = system->configuration,
                               .guests = system->oss,
                               .applications = system->applications,
                               .diagnostics = diagnostics };
    bool is_fine = true;
    for (guint i = 0; i < n; i++)
        is_fine = hs_command_read(&reader, g_ptr_array_index(system->command_nodes, i),
                                  &commands[i]) &&
                  is_fine;
    if (!is_fine)
        return false;
    system->commands = hs_commands_new(system->simulation, system->vmm, system->moves, system->jobs,
                                       commands, n);
    system->flow_log.on_step = system_on_step;
    system->flow_log.user = system;
    return true;
}

static HsPathWorld system_path_world(const HsSystem *system)
{
    return (HsPathWorld){ .simulation = system->simulation,
                          .storage = system->storage,
                          .table = system->table,
                          .vmm = system->vmm,
                          .dispatcher = system->dispatcher,
                          .takeover = system->takeover,
                          .protection = system->protection,
                          .outages = system->outages,
                          .switching_device = system->switching_device,
                          .guests = system->oss,
                          .applications = system->applications,
                          .clients = system->clients,
                          .devices = system->devices };
}

bool hs_system_wire_expectations(HsSystem *system, HsDiagnostics *diagnostics)
{
    g_autoptr(GArray) whens = g_array_new(FALSE, TRUE, sizeof(HsWhen));
    for (guint i = 0; i < system->fault_nodes->len; i++) {
        HsWhen when = { g_ptr_array_index(system->fault_nodes, i),
                        hs_fault_injector_trigger(system->injector, i) };
        g_array_append_val(whens, when);
    }
    for (guint i = 0; i < system->command_nodes->len; i++) {
        HsWhen when = { g_ptr_array_index(system->command_nodes, i),
                        hs_commands_trigger(system->commands, i) };
        g_array_append_val(whens, when);
    }
    for (guint i = 0; i < system->zone_nodes->len; i++) {
        HsWhen when = { g_ptr_array_index(system->zone_nodes, i),
                        hs_zones_trigger(system->zones, i) };
        g_array_append_val(whens, when);
    }
    HsPathWorld paths = system_path_world(system);
    system->expectations = hs_expectations_new(&paths, hs_scenario_root(system->scenario),
                                               system->fault_nodes, system->injector, whens,
                                               diagnostics);
    return system->expectations != NULL;
}
