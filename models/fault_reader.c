/* fault_reader: a `fault` block as what the fault injector strikes with. */
#include "models/fault_reader.h"

#include "models/configuration_reader.h"
#include "models/trigger_reader.h"

#include <string.h>

#include "sim/banned.h"

static bool refuse(const HsFaultReader *reader, HsErrorCode code, HsPlace place,
                   const char *message, const char *help)
{
    hs_diagnostics_add(reader->diagnostics, code, place, message, NULL, help);
    return false;
}

/* Of a number that counts `n` things from 0. */
static bool check_below(const HsFaultReader *reader, const HsNode *node, const char *path,
                        uint32_t n, const char *what)
{
    if (hs_node_count(node, path) < n)
        return true;
    g_autofree char *message = g_strdup_printf("%s has no such %s", what,
                                               strcmp(path, "fail.cpu") == 0 ? "CPU" : "unit");
    g_autofree char *help = g_strdup_printf("they are counted from 0: %u is the last", n - 1);
    return refuse(reader, HS_ERROR_NO_SUCH_PART, hs_node_place_of(node, path), message, help);
}

/* ---- crash ---- */

/* The schema has checked that there is one. */
static HsGuestOs *find_os(const HsFaultReader *reader, const char *name)
{
    guint i = 0;
    while (strcmp(hs_guest_os_name(g_ptr_array_index(reader->guests, i)), name) != 0)
        i++;
    return g_ptr_array_index(reader->guests, i);
}

static bool read_crash(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    const char *how = hs_node_name(node, "crash.choice");
    ret_fault->kind = HS_FAULT_CRASH_OS;
    ret_fault->is_panic = strcmp(how, "panic") == 0;
    ret_fault->os = find_os(reader, hs_node_name(node, "crash.target"));
    ret_fault->target = hs_guest_os_name(ret_fault->os);
    g_autofree char *action = g_strdup_printf("crash %s %s", ret_fault->target, how);
    ret_fault->action = g_intern_string(action);
    return true;
}

/* ---- fail storage ---- */

/* Failed units have failed: their entry is not one to strike. */
static const char *area_name(const HsFaultReader *reader, guint area)
{
    return area == HS_AREA_FAILED
               ? NULL
               : hs_resource_table_entry(reader->table, (HsAreaNumber)area)->name;
}

static char *areas_there_are(const HsFaultReader *reader, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < hs_resource_table_n_areas(reader->table); i++)
        if (area_name(reader, i) != NULL)
            g_ptr_array_add(names, (gpointer)(guintptr)area_name(reader, i));
    const char *near = hs_nearest_word(name, (const char *const *)names->pdata, names->len);
    return near != NULL ? g_strdup_printf("did you mean '%s'?", near)
                        : g_strdup("an area is an app's, an OS's, vmm or unused");
}

static bool read_area(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    const char *name = hs_node_name(node, "fail.area");
    for (guint i = 0; i < hs_resource_table_n_areas(reader->table); i++) {
        if (g_strcmp0(area_name(reader, i), name) != 0)
            continue;
        ret_fault->is_of_area = true;
        ret_fault->area = (HsAreaNumber)i;
        ret_fault->target = area_name(reader, i);
        return true;
    }
    g_autofree char *message = g_strdup_printf("there is no area '%s'", name);
    g_autofree char *help = areas_there_are(reader, name);
    return refuse(reader, HS_ERROR_NO_SUCH_PART, hs_node_place_of(node, "fail.area"), message,
                  help);
}

/* Units that `target` can have: the area of an app that does not allocate never grows, another one
 * at most to main storage with all that is added. */
static uint32_t n_units_of(const HsFaultReader *reader, const HsFault *fault)
{
    const HsConfiguration *configuration = reader->configuration;
    for (guint i = 0; fault->is_of_area && i < configuration->apps->len; i++) {
        const HsAppConfiguration *app = &g_array_index(configuration->apps, HsAppConfiguration, i);
        if (strcmp(app->name, fault->target) == 0 && !app->code.may_grow)
            return app->n_units;
    }
    const HsStorageParameters *storage = &configuration->storage;
    return (uint32_t)((storage->size_bytes + storage->later_bytes) / storage->unit_bytes);
}

static bool read_units(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    const char *first = hs_node_has(node, "fail.unit") ? "fail.unit" : "fail.first";
    const char *last = hs_node_has(node, "fail.unit") ? "fail.unit" : "fail.last";
    uint32_t n_all = n_units_of(reader, ret_fault);
    g_autofree char *what = ret_fault->is_of_area
                                ? g_strdup_printf("the area of %s", ret_fault->target)
                                : g_strdup("main storage");
    if (!check_below(reader, node, first, n_all, what) ||
        !check_below(reader, node, last, n_all, what))
        return false;
    if (hs_node_count(node, first) > hs_node_count(node, last))
        return refuse(reader, HS_ERROR_BACKWARDS, hs_node_place_of(node, first),
                      "this range runs backwards", "write units FIRST .. LAST");
    ret_fault->first_unit = (uint32_t)hs_node_count(node, first);
    ret_fault->n_units = (uint32_t)hs_node_count(node, last) - ret_fault->first_unit + 1;
    return true;
}

static const char *storage_action(const HsFault *fault)
{
    g_autofree char *of = fault->is_of_area ? g_strdup_printf(" of %s", fault->target)
                                            : g_strdup("");
    uint32_t last_unit = fault->first_unit + fault->n_units - 1;
    g_autofree char *action = fault->n_units == 1
                                  ? g_strdup_printf("fail storage%s unit %u", of, fault->first_unit)
                                  : g_strdup_printf("fail storage%s units %u .. %u", of,
                                                    fault->first_unit, last_unit);
    return g_intern_string(action);
}

static bool read_storage(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    ret_fault->kind = HS_FAULT_STORAGE;
    ret_fault->target = "storage";
    if (hs_node_has(node, "fail.area") && !read_area(reader, node, ret_fault))
        return false;
    if (!read_units(reader, node, ret_fault))
        return false;
    ret_fault->action = storage_action(ret_fault);
    return true;
}

/* ---- fail cpu ---- */

static bool read_cpu(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    uint32_t n_cpus = reader->configuration->n_cpus + reader->configuration->n_cpus_later;
    if (!check_below(reader, node, "fail.cpu", n_cpus, "the machine"))
        return false;
    ret_fault->kind = HS_FAULT_CPU;
    ret_fault->cpu_i = (uint32_t)hs_node_count(node, "fail.cpu");
    g_autofree char *target = g_strdup_printf("cpu%u", ret_fault->cpu_i);
    g_autofree char *action = g_strdup_printf("fail cpu %u", ret_fault->cpu_i);
    ret_fault->target = g_intern_string(target);
    ret_fault->action = g_intern_string(action);
    return true;
}

/* ---- fail disk, fail flash ---- */

static bool read_device(const HsFaultReader *reader, const HsNode *node, const char *kind,
                        HsFault *ret_fault)
{
    g_autofree char *path = g_strdup_printf("fail.%s", kind);
    ret_fault->kind = HS_FAULT_DEVICE;
    ret_fault->target = hs_node_name(node, path);
    ret_fault->n_errors = HS_DEVICE_ALWAYS;
    if (hs_node_has(node, "fail.errors"))
        ret_fault->n_errors = hs_node_count(node, "fail.errors");
    for (guint i = 0; i < reader->devices->len; i++) {
        HsDevice *device = g_ptr_array_index(reader->devices, i);
        if (strcmp(hs_device_name(device), ret_fault->target) == 0)
            ret_fault->device = device;
    }
    g_autofree char *how = ret_fault->n_errors == HS_DEVICE_ALWAYS
                               ? g_strdup("for good")
                               : g_strdup_printf("%" G_GUINT64_FORMAT " times",
                                                 ret_fault->n_errors);
    g_autofree char *action = g_strdup_printf("fail %s %s %s", kind, ret_fault->target, how);
    ret_fault->action = g_intern_string(action);
    return true;
}

/* ---- cut ---- */

/* The time at `path`, at least 1 cycle. */
static bool read_time(const HsFaultReader *reader, const HsNode *node, const char *path,
                      HsCycles *ret_cycles)
{
    if (!hs_cycles_from_duration(hs_node_time(node, path), reader->configuration->clock_hz,
                                 ret_cycles))
        return refuse(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(node, path),
                      "this time is too long", "a run lasts 2^63 cycles at most");
    return *ret_cycles > 0 || refuse(reader, HS_ERROR_TIME_RANGE, hs_node_place_of(node, path),
                                     "this time may not be zero", "at least 1 cycle");
}

static bool read_cut(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    char text[HS_CYCLES_TEXT_BYTES] = "good";
    ret_fault->cut_cycles = HS_CYCLES_NEVER;
    if (hs_node_has(node, "cut.for") && !read_time(reader, node, "cut.for", &ret_fault->cut_cycles))
        return false;
    if (ret_fault->cut_cycles != HS_CYCLES_NEVER)
        hs_cycles_format(ret_fault->cut_cycles, reader->configuration->clock_hz, text);
    g_autofree char *action = g_strdup_printf("cut link for %s", text);
    ret_fault->kind = HS_FAULT_LINK;
    ret_fault->link = reader->link;
    ret_fault->target = "link";
    ret_fault->action = g_intern_string(action);
    return true;
}

/* ---- starve ---- */

static bool read_starve(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    char text[HS_CYCLES_TEXT_BYTES];
    if (!read_time(reader, node, "starve.for", &ret_fault->starve_cycles))
        return false;
    ret_fault->kind = HS_FAULT_STARVE_OS;
    ret_fault->os = find_os(reader, hs_node_name(node, "starve.target"));
    ret_fault->target = hs_guest_os_name(ret_fault->os);
    hs_cycles_format(ret_fault->starve_cycles, reader->configuration->clock_hz, text);
    g_autofree char *action = g_strdup_printf("starve %s for %s", ret_fault->target, text);
    ret_fault->action = g_intern_string(action);
    return true;
}

/* ---- fail program, hang program ---- */

static bool read_program(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    ret_fault->is_hang = hs_node_has(node, "hang");
    const char *path = ret_fault->is_hang ? "hang.program" : "fail.program";
    ret_fault->kind = HS_FAULT_PROGRAM;
    for (guint i = 0; i < reader->applications->len; i++) {
        HsApplication *application = g_ptr_array_index(reader->applications, i);
        if (strcmp(application->name, hs_node_name(node, path)) == 0)
            ret_fault->application = application;
    }
    ret_fault->target = ret_fault->application->name;
    if (!ret_fault->is_hang)
        ret_fault->level = (uint32_t)hs_node_count(node, "fail.level");
    g_autofree char *action = ret_fault->is_hang
                                  ? g_strdup_printf("hang program %s", ret_fault->target)
                                  : g_strdup_printf("fail program %s level %u", ret_fault->target,
                                                    ret_fault->level);
    ret_fault->action = g_intern_string(action);
    return true;
}

/* ---- add ---- */

static const char *add_action(const HsFault *fault, uint64_t unit_bytes)
{
    g_autofree char *action = NULL;
    if (fault->kind == HS_FAULT_ADD_STORAGE) {
        g_autofree char *size = hs_reader_size_text(fault->n_units * unit_bytes);
        action = g_strdup_printf("add storage %s", size);
    } else {
        action = fault->n_cpus == 1 ? g_strdup("add cpu")
                                    : g_strdup_printf("add cpu %u", fault->n_cpus);
    }
    return g_intern_string(action);
}

/* How much may be added, and in whole units, was looked at with the machine (configuration.h). */
static bool read_add(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    uint64_t unit_bytes = reader->configuration->storage.unit_bytes;
    if (ret_fault->trigger.renewal != HS_RENEWAL_NONE)
        return refuse(reader, HS_ERROR_TRIGGER, hs_node_place_of(node, "every"),
                      "what is added is added once",
                      "leave 'every' out; write a fault for each addition");
    if (hs_node_has(node, "add.storage")) {
        ret_fault->kind = HS_FAULT_ADD_STORAGE;
        ret_fault->target = "storage";
        ret_fault->n_units = (uint32_t)(hs_node_size(node, "add.storage") / unit_bytes);
    } else {
        ret_fault->kind = HS_FAULT_ADD_CPU;
        ret_fault->target = "cpu";
        ret_fault->n_cpus = hs_node_has(node, "add.count")
                                ? (uint32_t)hs_node_count(node, "add.count")
                                : 1;
    }
    ret_fault->action = add_action(ret_fault, unit_bytes);
    return true;
}

/* ---- the block ---- */

static bool does_one_thing(const HsNode *node)
{
    static const char *const deeds[] = { "crash", "fail", "cut", "starve", "hang", "add" };
    guint n_deeds = 0;
    for (guint i = 0; i < G_N_ELEMENTS(deeds); i++)
        n_deeds += hs_node_find(node, deeds[i]) != NULL;
    return n_deeds == 1;
}

static bool read_fail(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    if (hs_node_has(node, "fail.cpu"))
        return read_cpu(reader, node, ret_fault);
    if (hs_node_has(node, "fail.disk"))
        return read_device(reader, node, "disk", ret_fault);
    if (hs_node_has(node, "fail.flash"))
        return read_device(reader, node, "flash", ret_fault);
    if (hs_node_has(node, "fail.program"))
        return read_program(reader, node, ret_fault);
    return read_storage(reader, node, ret_fault);
}

bool hs_fault_read(const HsFaultReader *reader, const HsNode *node, HsFault *ret_fault)
{
    const HsTriggerReader trigger = { .clock_hz = reader->configuration->clock_hz,
                                      .stop_cycles = reader->configuration->stop_cycles,
                                      .diagnostics = reader->diagnostics };
    *ret_fault = (HsFault){ .name = hs_node_title(node) };
    if (!hs_trigger_read(&trigger, node, &ret_fault->trigger))
        return false;
    if (!does_one_thing(node))
        return refuse(reader, HS_ERROR_CHOOSE_ONE, hs_node_place(node),
                      "a fault is one thing that goes wrong",
                      "write one of 'crash OS ...', 'starve OS ...', 'fail ...', 'hang ...', "
                      "'cut link' and 'add ...'");
    if (hs_node_has(node, "crash"))
        return read_crash(reader, node, ret_fault);
    if (hs_node_has(node, "starve"))
        return read_starve(reader, node, ret_fault);
    if (hs_node_has(node, "cut"))
        return read_cut(reader, node, ret_fault);
    if (hs_node_has(node, "add"))
        return read_add(reader, node, ret_fault);
    if (hs_node_has(node, "hang"))
        return read_program(reader, node, ret_fault);
    return read_fail(reader, node, ret_fault);
}
