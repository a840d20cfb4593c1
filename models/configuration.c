/* configuration: a scenario's description as parameters of the models, checked. */
#include "models/configuration.h"

#include "models/configuration_reader.h"
#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* These keep all sums of times in a run far below the clock's end: an access to storage, a routine
 * or its work on one unit. */
#define ACCESS_CYCLES_MAX UINT64_C(1000000)
#define ROUTINE_CYCLES_MAX (UINT64_C(1) << 40)
#define IPL_CYCLES_MAX (UINT64_C(1) << 50)
/* Each is a component of the run (HS_COMPONENTS_MAX), beside CPUs, OSs and devices. */
#define CLIENT_GROUPS_MAX 2048u

/* ---- single values ---- */

/* A size in whole units of main storage. */
static uint32_t read_units(const HsReader *reader, const HsNode *node, const char *path,
                           uint32_t least)
{
    uint64_t size_bytes = hs_node_size(node, path);
    uint64_t unit_bytes = reader->configuration->storage.unit_bytes;
    uint64_t n_units = size_bytes / unit_bytes;
    if (size_bytes % unit_bytes == 0 && n_units >= least && n_units <= HS_UNITS_MAX)
        return (uint32_t)n_units;
    g_autofree char *unit = hs_reader_size_text(unit_bytes);
    g_autofree char *most = hs_reader_size_text(HS_UNITS_MAX * unit_bytes);
    bool is_whole = size_bytes % unit_bytes == 0;
    g_autofree char *help =
        is_whole
            ? g_strdup_printf("from %u to %u units of %s: %s at most; storage { unit ... } "
                              "says how large a unit is",
                              least, HS_UNITS_MAX, unit, most)
            : g_strdup_printf("storage is managed in units of %s (storage { unit ... })", unit);
    hs_reader_complain(
        reader, HS_ERROR_SIZE_RANGE, hs_node_place_of(node, path),
        is_whole ? "this size is out of range" : "this size is not a whole number of units", help);
    return MAX(least, 1);
}

static HsCycles reference_cycles(const HsReader *reader)
{
    const HsStorageParameters *storage = &reader->configuration->storage;
    return storage->path_cycles + storage->bank_cycles;
}

HsCost hs_reader_cost(const HsReader *reader, const HsNode *node, const char *word,
                      HsCycles instruction_cycles)
{
    g_autofree char *instructions = g_strdup_printf("%s.instructions", word);
    g_autofree char *references = g_strdup_printf("%s.references", word);
    HsCost cost = { .instructions = hs_node_count(node, instructions),
                    .references = hs_node_count(node, references) };
    if (cost.instructions > ROUTINE_CYCLES_MAX / MAX(instruction_cycles, 1) ||
        cost.references > ROUTINE_CYCLES_MAX / reference_cycles(reader))
        hs_reader_complain(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(node, instructions),
                           "this routine takes too long",
                           "its instructions take 2^40 cycles at most, and so do its references");
    return cost;
}

/* ---- hardware ---- */

static void read_run(const HsReader *reader)
{
    HsConfiguration *configuration = reader->configuration;
    g_autoptr(GPtrArray) scenarios = hs_node_list(reader->root, "scenario");
    const HsNode *scenario = g_ptr_array_index(scenarios, 0);
    configuration->seed = hs_node_count(scenario, "seed");
    configuration->clock_hz = hs_node_frequency(reader->root, "cpu.clock");
    if (configuration->clock_hz < HS_CLOCK_HZ_MIN || configuration->clock_hz > HS_CLOCK_HZ_MAX) {
        hs_reader_complain(reader, HS_ERROR_SIZE_RANGE, hs_node_place_of(reader->root, "cpu.clock"),
                           "this clock is out of range", "from 1 kHz to 100 GHz");
        configuration->clock_hz = HS_CLOCK_HZ_MIN;
    }
    configuration->stop_cycles = hs_reader_time(reader, scenario, "stop", 1);
    const HsNode *limits = hs_node_find(reader->root, "limits");
    configuration->events_max = limits == NULL ? 0 : hs_node_count(limits, "events");
}

static void read_storage(const HsReader *reader)
{
    HsStorageParameters *storage = &reader->configuration->storage;
    const HsNode *node = hs_node_find(reader->root, "storage");
    storage->unit_bytes = hs_reader_power(reader, node, "unit", 64 * 1024, UINT64_C(1) << 30);
    storage->size_bytes = read_units(reader, node, "size", 1) *
                          reader->configuration->storage.unit_bytes;
    storage->line_bytes = (uint32_t)hs_reader_power(reader, node, "line", 16,
                                                    HS_STORAGE_LINE_BYTES_MAX);
    storage->n_banks = (uint32_t)hs_node_count(node, "banks");
    storage->path_cycles = hs_reader_time(reader, node, "path", 0);
    storage->bank_cycles = hs_reader_time(reader, node, "bank", 1);
    if (storage->path_cycles > ACCESS_CYCLES_MAX || storage->bank_cycles > ACCESS_CYCLES_MAX) {
        hs_reader_complain(reader, HS_ERROR_TIME_RANGE, hs_node_place(node),
                           "an access takes too long",
                           "path and bank are 1 000 000 cycles at most");
        storage->path_cycles = storage->bank_cycles = 1;
    }
    if (storage->size_bytes > HS_STORAGE_BYTES_MAX)
        hs_reader_complain(reader, HS_ERROR_SIZE_RANGE, hs_node_place_of(node, "size"),
                           "main storage is too large", "at most 16 TB");
}

static void read_link(const HsReader *reader)
{
    HsConfiguration *configuration = reader->configuration;
    const HsNode *link = hs_node_find(reader->root, "link");
    configuration->link = (HsLinkParameters){ .rate_bytes_per_second = 1024 * 1024,
                                              .latency_cycles = 1,
                                              .messages_max = 4096 };
    if (link == NULL)
        return;
    configuration->link.rate_bytes_per_second = hs_reader_rate(reader, link, "rate");
    configuration->link.latency_cycles = hs_reader_time(reader, link, "latency", 0);
    configuration->link.messages_max = (uint32_t)hs_node_count(link, "messages");
    hs_reader_check_rate(reader, link, HS_BYTES_PER_MB * configuration->link.messages_max,
                         configuration->link.rate_bytes_per_second);
}

/* ---- the monitor ---- */

static void read_vmm_costs(const HsReader *reader, const HsNode *node)
{
    HsCycles instruction = reader->configuration->dispatcher.instruction_cycles;
    reader->configuration->vmm.costs =
        (HsVmmCosts){ .poll = hs_reader_cost(reader, node, "poll", instruction),
                      .detect = hs_reader_cost(reader, node, "detect", instruction),
                      .fence = hs_reader_cost(reader, node, "fence", instruction),
                      .look_up = hs_reader_cost(reader, node, "look-up", instruction),
                      .request = hs_reader_cost(reader, node, "request", instruction),
                      .update = hs_reader_cost(reader, node, "update", instruction),
                      .record = hs_reader_cost(reader, node, "record", instruction),
                      .evaluate = hs_reader_cost(reader, node, "evaluate", instruction) };
}

static void read_detection(const HsReader *reader, const HsNode *vmm)
{
    HsFaultDetectionParameters *detection = &reader->configuration->detection;
    *detection = (HsFaultDetectionParameters){ .n_misses = 1 };
    const HsNode *node = hs_node_find(vmm, "detector");
    bool is_inside = reader->configuration->vmm.policy.detection == HS_DETECTION_INSIDE;
    if (node == NULL || !is_inside)
        return;
    detection->has_state = hs_node_has(node, "state");
    if (!hs_node_has(node, "stall"))
        return;
    detection->poll_cycles = hs_reader_time(reader, node, "stall.every", 1);
    detection->n_misses = (uint32_t)hs_node_count(node, "stall.misses");
}

static void read_vmm(const HsReader *reader)
{
    HsConfiguration *configuration = reader->configuration;
    const HsNode *vmm = hs_node_find(reader->root, "vmm");
    configuration->n_vmm_units = read_units(reader, vmm, "area", 1);
    HsPolicy policy;
    hs_reader_read_policy(reader, &policy);
    configuration->vmm = (HsVmmParameters){
        .grant = strcmp(hs_node_name(vmm, "grant"), "whole") == 0 ? HS_GRANT_WHOLE
                                                                  : HS_GRANT_DEFICIT,
        .move_unit_cycles = hs_reader_time(reader, vmm, "move", 0),
        .own_area_to_vmm = strcmp(hs_node_name(vmm, "own"), "vmm") == 0,
        .n_reserve_units = read_units(reader, vmm, "reserve", 0),
        .refuses_when_short = strcmp(hs_node_name(vmm, "reserve-short"), "refuse") == 0,
        .keeps_share = !policy.gives_cpu && strcmp(hs_node_name(vmm, "cpu"), "keep") == 0,
        .has_reipl = strcmp(hs_node_name(vmm, "reipl"), "on") == 0,
        .reset_cycles = hs_reader_read_reset(reader, &policy),
        .policy = policy,
    };
    hs_reader_read_dispatcher(reader, reference_cycles(reader));
    if (configuration->vmm.move_unit_cycles > ROUTINE_CYCLES_MAX)
        hs_reader_complain(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(vmm, "move"),
                           "this time is too long", "at most 2^40 cycles for a unit");
    read_vmm_costs(reader, hs_node_find(vmm, "costs"));
    read_detection(reader, vmm);
    hs_reader_read_switching_device(reader);
}

/* ---- guests ---- */

/* The block that says a guest parameter: the OS's own if it does, else the guest block. */
static const HsNode *guest_says(const HsReader *reader, const HsNode *os, const char *word)
{
    return hs_node_has(os, word) ? os : hs_node_find(reader->root, "guest");
}

static HsCycles guest_time(const HsReader *reader, const HsNode *os, const char *word,
                           HsCycles least)
{
    return hs_reader_time(reader, guest_says(reader, os, word), word, least);
}

/* The time a routine works on one unit of storage. */
static HsCycles guest_unit_time(const HsReader *reader, const HsNode *os, const char *word)
{
    HsCycles cycles = guest_time(reader, os, word, 0);
    if (cycles > ROUTINE_CYCLES_MAX)
        hs_reader_complain(reader, HS_ERROR_TIME_RANGE,
                           hs_node_place_of(guest_says(reader, os, word), word),
                           "this time is too long", "at most 2^40 cycles for a unit");
    return cycles;
}

/* What the costs of an OS are read with. */
typedef struct {
    const HsReader *reader;
    const HsNode *os;
    HsCycles instruction_cycles;
} GuestReader;

static HsCost guest_cost(const GuestReader *guest, const char *word)
{
    return hs_reader_cost(guest->reader, guest_says(guest->reader, guest->os, word), word,
                          guest->instruction_cycles);
}

static HsGuestCosts read_guest_costs(const HsReader *reader, const HsNode *os,
                                     HsCycles instruction_cycles)
{
    const GuestReader guest = { reader, os, instruction_cycles };
    return (HsGuestCosts){
        .tick = guest_cost(&guest, "timer"),
        .heartbeat = guest_cost(&guest, "heartbeat"),
        .interrupt = guest_cost(&guest, "interrupt"),
        .dispatch = guest_cost(&guest, "dispatch"),
        .service = guest_cost(&guest, "service"),
        .recognise = guest_cost(&guest, "recognise"),
        .size = guest_cost(&guest, "size"),
        .ask = guest_cost(&guest, "ask"),
        .report = guest_cost(&guest, "report"),
        .start = guest_cost(&guest, "start"),
        .replay = guest_cost(&guest, "replay"),
        .notify = guest_cost(&guest, "notify"),
        .retry = guest_cost(&guest, "retry"),
        .page_fault = guest_cost(&guest, "page-fault"),
        .engage_unit_cycles = guest_unit_time(reader, os, "engage"),
        .disconnect_unit_cycles = guest_unit_time(reader, os, "disconnect"),
    };
}

static void read_os(const HsReader *reader, const HsNode *node)
{
    HsConfiguration *configuration = reader->configuration;
    HsOsConfiguration os = { .node = node };
    os.is_standby = strcmp(hs_node_name(node, "role"), "standby") == 0;
    os.n_units = read_units(reader, node, "storage", 1);
    if (hs_node_has(node, "part"))
        os.n_part_units = read_units(reader, node, "part", 1);
    os.parameters = (HsGuestOsParameters){
        .name = hs_node_title(node),
        .owner = (HsOwner)(configuration->oss->len + 1),
        .tick_cycles = guest_time(reader, node, "tick", 1),
        .heartbeat_cycles = configuration->heartbeat_cycles,
        .instruction_cycles = guest_time(reader, node, "instruction", 0),
        .reference_cycles = configuration->dispatcher.reference_cycles,
        .n_kernel_units = read_units(reader, node, "kernel", 0),
        .n_retries = (uint32_t)hs_node_count(guest_says(reader, node, "retries"), "retries"),
    };
    hs_reader_read_schedule(reader, node, &os.parameters);
    os.ipl_cycles = guest_time(reader, node, "ipl", 0);
    os.is_ipl_exponential = hs_node_has(guest_says(reader, node, "ipl"), "ipl.choice") &&
                            strcmp(hs_node_name(guest_says(reader, node, "ipl"), "ipl.choice"),
                                   "exponential") == 0;
    if (os.ipl_cycles > IPL_CYCLES_MAX)
        hs_reader_complain(reader, HS_ERROR_TIME_RANGE,
                           hs_node_place_of(guest_says(reader, node, "ipl"), "ipl"),
                           "this time is too long", "an IPL takes 2^50 cycles at most");
    if (hs_node_has(guest_says(reader, node, "watchdog"), "watchdog"))
        os.parameters.watchdog_cycles = guest_time(reader, node, "watchdog", 1);
    os.parameters.replacement = hs_replacement_find(
        hs_node_name(guest_says(reader, node, "replacement"), "replacement"));
    os.parameters.costs = read_guest_costs(reader, node, os.parameters.instruction_cycles);
    hs_reader_read_usage(reader, node, &os);
    if (os.parameters.n_kernel_units > os.n_units)
        hs_reader_complain(reader, HS_ERROR_CONTRADICTION, hs_node_place_of(node, "kernel"),
                           "the kernel is larger than the OS",
                           "kernel is a part of what the OS owns (storage)");
    g_array_append_val(configuration->oss, os);
}

static HsOwner find_os(const HsConfiguration *configuration, const char *name)
{
    for (guint i = 0; i < configuration->oss->len; i++)
        if (strcmp(g_array_index(configuration->oss, HsOsConfiguration, i).parameters.name, name) ==
            0)
            return (HsOwner)(i + 1);
    return HS_OWNER_NONE;
}

/* What the OSs own, the monitor's area and its reserve must fit into main storage. */
static void check_sum(const HsReader *reader)
{
    const HsConfiguration *configuration = reader->configuration;
    uint64_t unit_bytes = configuration->storage.unit_bytes;
    uint64_t sum_bytes = configuration->n_vmm_units * unit_bytes;
    g_autofree char *vmm = hs_reader_size_text(sum_bytes);
    g_autoptr(GString) help = g_string_new(NULL);
    g_string_printf(help, "vmm %s", vmm);
    for (guint i = 0; i < configuration->oss->len; i++) {
        const HsOsConfiguration *os = &g_array_index(configuration->oss, HsOsConfiguration, i);
        g_autofree char *size = hs_reader_size_text(os->n_units * unit_bytes);
        g_string_append_printf(help, " + %s %s", os->parameters.name, size);
        sum_bytes += os->n_units * unit_bytes;
    }
    if (configuration->vmm.n_reserve_units > 0) {
        uint64_t reserve_bytes = configuration->vmm.n_reserve_units * unit_bytes;
        g_autofree char *reserve = hs_reader_size_text(reserve_bytes);
        g_string_append_printf(help, " + reserve %s", reserve);
        sum_bytes += reserve_bytes;
    }
    if (sum_bytes <= configuration->storage.size_bytes)
        return;
    g_autofree char *sum = hs_reader_size_text(sum_bytes);
    g_autofree char *size = hs_reader_size_text(configuration->storage.size_bytes);
    g_autofree char *message = g_strdup_printf("the areas need %s, main storage has %s", sum, size);
    g_string_append_printf(help, " = %s: make main storage larger, or an area smaller", sum);
    hs_reader_complain(reader, HS_ERROR_NO_ROOM, hs_node_place_of(reader->root, "storage.size"),
                       message, help->str);
}

/* ---- programs ---- */

static void read_standby(const HsReader *reader, const HsNode *node, HsAppConfiguration *app)
{
    const HsConfiguration *configuration = reader->configuration;
    app->standby = HS_OWNER_NONE;
    if (!hs_node_has(node, "standby"))
        return;
    app->standby = find_os(configuration, hs_node_name(node, "standby"));
    HsPlace place = hs_node_place_of(node, "standby");
    if (app->standby == app->home) {
        hs_reader_complain(reader, HS_ERROR_STANDBY, place,
                           "a program cannot be its own OS's standby",
                           "name another OS, or leave standby out");
        return;
    }
    if (!g_array_index(configuration->oss, HsOsConfiguration, app->standby - 1).is_standby)
        hs_reader_complain(reader, HS_ERROR_STANDBY, place, "this OS is active",
                           "standby names an OS with role standby");
    for (guint i = 0; i < configuration->apps->len; i++) {
        const HsAppConfiguration *other = &g_array_index(configuration->apps, HsAppConfiguration,
                                                         i);
        if (other->home == app->home && other->standby != HS_OWNER_NONE &&
            other->standby != app->standby)
            hs_reader_complain(reader, HS_ERROR_STANDBY, place,
                               "the hot standby programs of one OS go to one standby OS",
                               "name the same standby for all of them");
    }
}

static void read_app(const HsReader *reader, const HsNode *node)
{
    HsConfiguration *configuration = reader->configuration;
    HsAppConfiguration app = { .name = hs_node_title(node), .node = node };
    g_autoptr(GPtrArray) programs = hs_node_list(reader->root, "program");
    for (guint i = 0; i < programs->len; i++)
        if (strcmp(hs_node_title(g_ptr_array_index(programs, i)), hs_node_name(node, "runs")) == 0)
            app.program = g_ptr_array_index(programs, i);
    app.home = find_os(configuration, hs_node_name(node, "on"));
    app.n_units = read_units(reader, node, "area", 1);
    app.device_i = hs_reader_find_device(reader, node);
    /* Whether the app's device has room for both is looked at when all apps are placed on it. */
    app.journal_bytes = hs_reader_size(reader, node, "journal", HS_JOURNAL_BLOCK_BYTES,
                                       HS_DEVICE_BYTES_MAX);
    if (hs_node_has(node, "scratch"))
        app.scratch_bytes = hs_reader_size(reader, node, "scratch", 1, HS_DEVICE_BYTES_MAX);
    app.start_cycles = hs_reader_time(reader, node, "start", 0);
    app.fault_level = (uint32_t)hs_node_count(node, "fault-level");
    app.recovery_cycles = hs_reader_time(reader, node, "recovery", 0);
    app.priority = (uint32_t)hs_node_count(node, "priority");
    read_standby(reader, node, &app);
    HsProgramOrder order = { .scenario = reader->scenario,
                             .node = app.program,
                             .app_name = app.name,
                             .area_bytes = app.n_units * configuration->storage.unit_bytes,
                             .area_place = hs_node_place_of(node, "area"),
                             .clock_hz = configuration->clock_hz };
    (void)hs_program_read(&order, reader->diagnostics, &app.code);
    hs_reader_read_paging(reader, node, &app);
    g_array_append_val(configuration->apps, app);
}

/* ---- how many ---- */

/* Table 90 has an entry for each OS and program, the monitor, what is not used, what has failed. */
static void check_counts(const HsReader *reader)
{
    const HsConfiguration *configuration = reader->configuration;
    if (configuration->oss->len == 0 || configuration->oss->len > HS_VMS_MAX)
        hs_reader_complain(reader, HS_ERROR_TOO_MANY, hs_node_place(reader->root),
                           "there must be 1 to 64 OSs", "write os NAME { ... }");
    if (configuration->oss->len + configuration->apps->len + 3 > HS_AREAS_MAX)
        hs_reader_complain(
            reader, HS_ERROR_TOO_MANY, hs_node_place(reader->root), "there are too many programs",
            "table 90 has 4096 entries: one for each OS and app, and three of the monitor's");
    if (configuration->clients->len > CLIENT_GROUPS_MAX)
        hs_reader_complain(reader, HS_ERROR_TOO_MANY, hs_node_place(reader->root),
                           "there are too many groups of clients",
                           "2048 groups at most; one group may count 100 000 clients");
}

/* ---- names ---- */

/* Names that the machine itself has. */
static bool is_reserved(const char *name)
{
    static const char *const reserved[] = { "vmm",         "unused",
                                            "failed",      "table",
                                            "auxiliary",   "share",
                                            "none",        "disk",
                                            "flash",       "link",
                                            "channel",     "storage",
                                            "commands",    "communication",
                                            "expectation", "expectations",
                                            "simulation",  "fault-detection",
                                            "takeover",    "fault-injector",
                                            "zones",       "switching-device",
                                            "device" };
    for (guint i = 0; i < G_N_ELEMENTS(reserved); i++)
        if (strcmp(name, reserved[i]) == 0)
            return true;
    return g_str_has_prefix(name, "cpu") || g_str_has_prefix(name, "step5") ||
           g_str_has_prefix(name, "step6");
}

/* Of blocks that may do without a name: `disk {` is called disk. */
static bool is_device_word(const char *word)
{
    return strcmp(word, "channel") == 0 || strcmp(word, "disk") == 0 || strcmp(word, "flash") == 0;
}

/* Does a stand behind b in the same file? */
static bool is_behind(HsPlace a, HsPlace b)
{
    return g_strcmp0(a.file, b.file) == 0 &&
           (a.line > b.line || (a.line == b.line && a.column > b.column));
}

static void complain_of_name_twice(const HsReader *reader, const HsNode *a, const HsNode *b)
{
    HsPlace first = hs_node_title_place(a);
    HsPlace second = hs_node_title_place(b);
    bool is_swapped = is_behind(first, second);
    hs_diagnostics_add(reader->diagnostics, HS_ERROR_NAME_TAKEN, is_swapped ? first : second,
                       "a channel, a device, an OS, an app or clients of that name are there "
                       "already",
                       "used again", "give each a name of its own");
    hs_diagnostics_note(reader->diagnostics, is_swapped ? second : first, "first used here");
}

/* Channels and devices, OSs, programs that run and clients share one space of names: conditions and
 * the trace tell them apart by nothing else. */
static void check_names(const HsReader *reader)
{
    static const char *const words[] = { "channel", "disk", "flash", "os", "app", "clients" };
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint w = 0; w < G_N_ELEMENTS(words); w++) {
        g_autoptr(GPtrArray) nodes = hs_node_list(reader->root, words[w]);
        for (guint i = 0; i < nodes->len; i++) {
            const HsNode *node = g_ptr_array_index(nodes, i);
            const char *name = hs_node_title(node);
            bool is_own = is_device_word(words[w]) && strcmp(name, words[w]) == 0;
            if (is_reserved(name) && !is_own)
                hs_reader_complain(reader, HS_ERROR_NAME_TAKEN, hs_node_place(node),
                                   "this name is taken by the machine itself",
                                   "choose another name");
            else if (g_hash_table_contains(seen, name))
                complain_of_name_twice(reader, g_hash_table_lookup(seen, name), node);
            else
                g_hash_table_insert(seen, (gpointer)(guintptr)name, (gpointer)(guintptr)node);
        }
    }
}

/* ---- all of it ---- */

static void read_each(const HsReader *reader, const char *word,
                      void (*read)(const HsReader *reader, const HsNode *node))
{
    g_autoptr(GPtrArray) nodes = hs_node_list(reader->root, word);
    for (guint i = 0; i < nodes->len; i++)
        read(reader, g_ptr_array_index(nodes, i));
}

HsConfiguration *hs_configuration_new(const HsScenario *scenario, HsDiagnostics *diagnostics)
{
    HsConfiguration *configuration = g_new0(HsConfiguration, 1);
    configuration->channels = g_array_new(FALSE, TRUE, sizeof(HsChannelConfiguration));
    configuration->devices = g_array_new(FALSE, TRUE, sizeof(HsDeviceConfiguration));
    configuration->oss = g_array_new(FALSE, TRUE, sizeof(HsOsConfiguration));
    configuration->apps = g_array_new(FALSE, TRUE, sizeof(HsAppConfiguration));
    configuration->clients = g_array_new(FALSE, TRUE, sizeof(HsClientsConfiguration));
    HsReader reader = { scenario, configuration, hs_scenario_root(scenario), diagnostics };
    read_run(&reader);
    read_storage(&reader);
    hs_reader_read_cpu(&reader);
    hs_reader_read_additions(&reader);
    hs_reader_read_io(&reader);
    if (configuration->devices->len == 0) {
        hs_configuration_free(configuration);
        return NULL;
    }
    read_link(&reader);
    read_vmm(&reader);
    read_each(&reader, "os", read_os);
    hs_reader_read_parts(&reader);
    if (hs_diagnostics_count(diagnostics) == 0)
        check_sum(&reader);
    check_names(&reader);
    read_each(&reader, "app", read_app);
    read_each(&reader, "clients", hs_reader_read_clients);
    check_counts(&reader);
    if (hs_diagnostics_count(diagnostics) == 0)
        return configuration;
    hs_configuration_free(configuration);
    return NULL;
}

void hs_configuration_free(HsConfiguration *configuration)
{
    if (configuration == NULL)
        return;
    for (guint i = 0; i < configuration->apps->len; i++)
        hs_program_clear(&g_array_index(configuration->apps, HsAppConfiguration, i).code);
    for (guint i = 0; i < configuration->clients->len; i++) {
        HsClientsConfiguration *clients = &g_array_index(configuration->clients,
                                                         HsClientsConfiguration, i);
        g_array_unref(clients->targets);
        g_array_unref(clients->arrivals);
        g_free(clients->arrivals_text);
    }
    g_array_unref(configuration->channels);
    g_array_unref(configuration->devices);
    g_array_unref(configuration->oss);
    g_array_unref(configuration->apps);
    g_array_unref(configuration->clients);
    g_free(configuration);
}
