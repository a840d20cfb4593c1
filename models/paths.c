/* paths: what a condition can look at. */
#include "models/paths.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

typedef enum {
    OF_TABLE,
    OF_AUXILIARY,
    OF_SHARE,
    OF_APP,
    OF_OS,
    OF_CLIENTS,
    OF_DEVICE,
    OF_STEP,
    OF_VMM,
    OF_SWITCHING
} PathOf;

struct HsPathRow {
    PathOf of;
    const char *property; /* "" : the thing itself */
    HsValueKind kind;
    HsPathValue (*get)(const HsPathWorld *world, const HsPath *path);
    const char *about;
    /* of a name: the words it can be, with blanks between; OS stands for the name of any OS */
    const char *words;
};

static HsPathValue a_number(HsValueKind kind, uint64_t number)
{
    return (HsPathValue){ .kind = kind, .number = number };
}

static HsPathValue a_name(const char *word)
{
    return (HsPathValue){ .kind = HS_VALUE_NAME, .word = word == NULL ? "none" : word };
}

/* ---- table.AREA ---- */

static HsPathValue table_size(const HsPathWorld *world, const HsPath *path)
{
    uint64_t unit_bytes = hs_storage_parameters(world->storage)->unit_bytes;
    const HsEntry *entry = hs_resource_table_find(world->table, path->object);
    uint64_t n_units = 0;
    if (strcmp(path->object, "unused") == 0)
        n_units = hs_resource_table_n_unused(world->table);
    else if (entry != NULL)
        n_units = entry->map.n_units;
    return a_number(HS_VALUE_SIZE, n_units * unit_bytes);
}

static HsPathValue table_owner(const HsPathWorld *world, const HsPath *path)
{
    const HsEntry *entry = hs_resource_table_find(world->table, path->object);
    return a_name(entry == NULL ? NULL : hs_resource_table_owner_name(world->table, entry->owner));
}

static HsPathValue table_destination(const HsPathWorld *world, const HsPath *path)
{
    const HsEntry *entry = hs_resource_table_find(world->table, path->object);
    return a_name(entry == NULL ? NULL
                                : hs_resource_table_owner_name(world->table, entry->destination));
}

/* ---- auxiliary.APP, share.OS ---- */

static const HsOtherResource *find_auxiliary(const HsPathWorld *world, const HsPath *path)
{
    return hs_other_resources_find(hs_resource_table_others(world->table),
                                   HS_RESOURCE_AUXILIARY_MEMORY, path->object);
}

static HsPathValue auxiliary_size(const HsPathWorld *world, const HsPath *path)
{
    return a_number(HS_VALUE_SIZE, find_auxiliary(world, path)->size);
}

static HsPathValue auxiliary_owner(const HsPathWorld *world, const HsPath *path)
{
    return a_name(hs_resource_table_owner_name(world->table, find_auxiliary(world, path)->owner));
}

static HsPathValue share_size(const HsPathWorld *world, const HsPath *path)
{
    const HsOtherResource *share = hs_other_resources_find(hs_resource_table_others(world->table),
                                                           HS_RESOURCE_CPU_SHARE, path->object);
    return a_number(HS_VALUE_COUNT, share == NULL ? 0 : share->size);
}

/* ---- APP ---- */

static HsPathValue app_runs_on(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    return a_name(hs_resource_table_owner_name(world->table, application->runs_on));
}

static HsPathValue app_committed(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    (void)world;
    return a_number(HS_VALUE_COUNT, application->committed->len);
}

static HsPathValue app_in_journal(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_application_n_in_journal(path->object));
}

static HsPathValue app_lost(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_application_n_lost(path->object));
}

static HsPathValue app_repeated(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_application_n_repeated(path->object));
}

static HsPathValue app_replies(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    (void)world;
    return a_number(HS_VALUE_COUNT, application->n_replies);
}

static HsPathValue app_duplicates(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    (void)world;
    return a_number(HS_VALUE_COUNT, application->n_duplicates);
}

static HsPathValue app_outage(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    return a_number(HS_VALUE_TIME, hs_outages_last_cycles(world->outages, application->app_i));
}

static HsPathValue app_unprotected(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    return a_number(HS_VALUE_TIME,
                    hs_protection_unprotected_cycles(world->protection, application->area));
}

static HsPathValue app_destination(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    const HsEntry *entry = hs_resource_table_entry(world->table, application->area);
    return a_name(entry->is_entered ? hs_resource_table_owner_name(world->table, entry->destination)
                                    : NULL);
}

/* Bytes of the image in main storage that are not the bytes on auxiliary memory. */
static HsPathValue app_image_differs(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    const HsEntry *entry = hs_resource_table_entry(world->table, application->area);
    gsize n = application->image_bytes;
    g_autofree uint8_t *on_disk = g_malloc(n);
    g_autofree uint8_t *in_storage = g_malloc(n);
    hs_device_read(application->device, application->image_address, on_disk, n);
    if (!entry->is_entered || hs_storage_read_area(world->storage, &entry->map, entry->owner, 0,
                                                   in_storage, n) != HS_ACCESS_FINE)
        return a_number(HS_VALUE_SIZE, n);
    uint64_t n_different = 0;
    for (gsize i = 0; i < n; i++)
        n_different += on_disk[i] != in_storage[i];
    return a_number(HS_VALUE_SIZE, n_different);
}

static HsPathValue app_page_faults(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    (void)world;
    return a_number(HS_VALUE_COUNT, application->n_page_faults);
}

static HsPathValue app_page_outs(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    (void)world;
    return a_number(HS_VALUE_COUNT, application->n_page_outs);
}

static HsPathValue app_resident(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    (void)world;
    return a_number(HS_VALUE_COUNT, application->n_resident_pages);
}

static HsPathValue app_state(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    (void)world;
    return a_name(application->state);
}

static HsPathValue app_end(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    (void)world;
    if (application->end_reason == NULL)
        return a_name(NULL);
    return a_name(strcmp(application->end_reason, HS_APPLICATION_EXITED) == 0 ? "exit" : "failure");
}

static HsPathValue app_finished(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    (void)world;
    return a_number(HS_VALUE_TIME, application->finished_at);
}

static HsPathValue app_last_line(const HsPathWorld *world, const HsPath *path)
{
    const HsApplication *application = path->object;
    (void)world;
    return (HsPathValue){ .kind = HS_VALUE_TEXT, .word = application->last_line };
}

/* ---- OS ---- */

static HsPathValue os_state(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_name(hs_os_state_name(hs_guest_os_state(path->object)));
}

static HsPathValue os_ticks(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_guest_os_n_ticks(path->object));
}

static HsPathValue os_cpu(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_TIME, hs_vm_cycles(hs_guest_os_vm(path->object)));
}

static HsPathValue os_share(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_vm_share(hs_guest_os_vm(path->object)));
}

/* ---- CLIENTS ---- */

static HsPathValue clients_requests(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_clients_counters(path->object).n_requests);
}

static HsPathValue clients_replies(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_clients_counters(path->object).n_replies);
}

static HsPathValue clients_retries(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_clients_counters(path->object).n_retries);
}

static HsPathValue clients_waiting(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_clients_counters(path->object).n_waiting);
}

static HsPathValue clients_response(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_TIME, hs_clients_counters(path->object).response_cycles);
}

static HsPathValue clients_longest(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_TIME, hs_clients_counters(path->object).longest_cycles);
}

static HsPathValue clients_turned_away(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_clients_counters(path->object).n_turned_away);
}

/* ---- DEVICE ---- */

static HsPathValue device_transfers(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_device_counters(path->object).n_transfers);
}

static HsPathValue device_errors(const HsPathWorld *world, const HsPath *path)
{
    (void)world;
    return a_number(HS_VALUE_COUNT, hs_device_counters(path->object).n_errors);
}

/* ---- stepNNN of the last takeover ---- */

static HsStepTimes step_times(const HsPathWorld *world, const HsPath *path)
{
    guint n = GPOINTER_TO_UINT(path->object);
    return n < 600 ? hs_takeover_times(world->takeover, n - 500)
                   : hs_program_takeover_times(hs_takeover_programs(world->takeover), n - 600);
}

static HsPathValue step_begin(const HsPathWorld *world, const HsPath *path)
{
    return a_number(HS_VALUE_TIME, step_times(world, path).begin);
}

static HsPathValue step_end(const HsPathWorld *world, const HsPath *path)
{
    return a_number(HS_VALUE_TIME, step_times(world, path).end);
}

static HsPathValue step_work(const HsPathWorld *world, const HsPath *path)
{
    HsStepTimes times = step_times(world, path);
    return a_number(HS_VALUE_TIME, times.end == HS_CYCLES_NEVER ? times.end : times.work_cycles);
}

static HsPathValue step_wait(const HsPathWorld *world, const HsPath *path)
{
    HsStepTimes times = step_times(world, path);
    HsCycles never = HS_CYCLES_NEVER;
    return a_number(HS_VALUE_TIME,
                    times.end == never ? never : times.end - times.begin - times.work_cycles);
}

/* ---- vmm ---- */

static HsPathValue vmm_refusals(const HsPathWorld *world, const HsPath *path)
{
    (void)path;
    return a_number(HS_VALUE_COUNT, hs_vmm_n_refusals(world->vmm));
}

static HsPathValue vmm_state(const HsPathWorld *world, const HsPath *path)
{
    (void)path;
    return a_name(hs_dispatcher_is_down(world->dispatcher) ? "down" : "running");
}

#define APP_STATES                                                                                 \
    "not-started starting waiting loading replaying running failed ending ended stopped"

/* ---- device: the system switching device ---- */

static HsPathValue switching_count(const HsPathWorld *world, const HsPath *path)
{
    HsSwitchingDeviceCounters counters = { 0 };
    if (world->switching_device != NULL)
        counters = hs_switching_device_counters(world->switching_device);
    if (strcmp(path->row->property, "orders") == 0)
        return a_number(HS_VALUE_COUNT, counters.n_orders);
    return a_number(HS_VALUE_COUNT, strcmp(path->row->property, "misses") == 0
                                        ? counters.n_misses
                                        : counters.n_received);
}

/* clang-format off */
static const HsPathRow rows[] = {
    { OF_TABLE, "", HS_VALUE_SIZE, table_size,
      "used size of the area in table 90; 0 when it does not stand there", NULL },
    { OF_TABLE, "owner", HS_VALUE_NAME, table_owner,
      "its owner: an OS or vmm; none when it does not stand there", "OS vmm none" },
    { OF_TABLE, "destination", HS_VALUE_NAME, table_destination,
      "its switching destination: an OS, vmm or none", "OS vmm none" },
    { OF_AUXILIARY, "", HS_VALUE_SIZE, auxiliary_size,
      "what the program has on auxiliary memory: image, journal and files", NULL },
    { OF_AUXILIARY, "owner", HS_VALUE_NAME, auxiliary_owner,
      "whose it is: an OS or vmm", "OS vmm" },
    { OF_SHARE, "", HS_VALUE_COUNT, share_size,
      "the CPU share of the OS in table 90; 0 when it was added to another OS's", NULL },
    { OF_APP, "runs_on", HS_VALUE_NAME, app_runs_on,
      "the OS that has the program, from its submission to its end, or none", "OS none" },
    { OF_APP, "state", HS_VALUE_NAME, app_state,
      "what the program is doing there: " APP_STATES, APP_STATES },
    { OF_APP, "end", HS_VALUE_NAME, app_end,
      "how it ended: exit (with status 0), failure, or none: it has not", "exit failure none" },
    { OF_APP, "finished", HS_VALUE_TIME, app_finished,
      "when it exited or failed for good: the end of its last service", NULL },
    { OF_APP, "last_line", HS_VALUE_TEXT, app_last_line,
      "the last whole line it printed, on whichever OS", NULL },
    { OF_APP, "committed", HS_VALUE_COUNT, app_committed,
      "transactions the program was told are on auxiliary memory", NULL },
    { OF_APP, "in_journal", HS_VALUE_COUNT, app_in_journal,
      "intact records in the journal on auxiliary memory", NULL },
    { OF_APP, "committed_lost", HS_VALUE_COUNT, app_lost,
      "committed transactions that are not in the journal", NULL },
    { OF_APP, "repeated", HS_VALUE_COUNT, app_repeated,
      "requests that are in the journal more than once", NULL },
    { OF_APP, "replies", HS_VALUE_COUNT, app_replies,
      "replies the program gave", NULL },
    { OF_APP, "duplicates", HS_VALUE_COUNT, app_duplicates,
      "requests sent again that were answered from the journal", NULL },
    { OF_APP, "outage", HS_VALUE_TIME, app_outage,
      "from the last fault to the first reply after it, of faults one after the other without a "
      "reply from the first of them; 0 s without a fault", NULL },
    { OF_APP, "unprotected", HS_VALUE_TIME, app_unprotected,
      "time so far in which one of the OSs that may run it was not up; 0 s of other programs",
      NULL },
    { OF_APP, "destination", HS_VALUE_NAME, app_destination,
      "where it goes when its OS fails: an OS or vmm; none: it has no area", "OS vmm none" },
    { OF_APP, "image_differs", HS_VALUE_SIZE, app_image_differs,
      "bytes of its image in main storage that differ from auxiliary memory", NULL },
    { OF_APP, "page_faults", HS_VALUE_COUNT, app_page_faults,
      "pages brought into its frames because it touched or named them", NULL },
    { OF_APP, "page_outs", HS_VALUE_COUNT, app_page_outs,
      "pages of it written to its page file", NULL },
    { OF_APP, "resident", HS_VALUE_COUNT, app_resident,
      "pages of it in main storage now; 0 when it does not run", NULL },
    { OF_OS, "state", HS_VALUE_NAME, os_state,
      "running, panicked, hung, check-stopped, fenced or loading (re-IPL)",
      "running panicked hung check-stopped fenced loading" },
    { OF_OS, "cpu", HS_VALUE_TIME, os_cpu,
      "CPU time that its logical CPUs have had, the OS's own and its programs'", NULL },
    { OF_OS, "share", HS_VALUE_COUNT, os_share,
      "the weight by which its machine is dispatched", NULL },
    { OF_OS, "ticks", HS_VALUE_COUNT, os_ticks,
      "timer routines done", NULL },
    { OF_CLIENTS, "requests", HS_VALUE_COUNT, clients_requests,
      "requests begun", NULL },
    { OF_CLIENTS, "replies", HS_VALUE_COUNT, clients_replies,
      "requests answered", NULL },
    { OF_CLIENTS, "retries", HS_VALUE_COUNT, clients_retries,
      "times a request was sent again after a time-out", NULL },
    { OF_CLIENTS, "waiting", HS_VALUE_COUNT, clients_waiting,
      "requests without a reply now", NULL },
    { OF_CLIENTS, "response", HS_VALUE_TIME, clients_response,
      "mean time from the first sending of a request to its reply", NULL },
    { OF_CLIENTS, "longest", HS_VALUE_TIME, clients_longest,
      "the longest such time", NULL },
    { OF_CLIENTS, "turned_away", HS_VALUE_COUNT, clients_turned_away,
      "arrivals that found as many waiting as the group counts", NULL },
    { OF_DEVICE, "transfers", HS_VALUE_COUNT, device_transfers,
      "transfers of a disk or flash memory that have ended, in any way", NULL },
    { OF_DEVICE, "errors", HS_VALUE_COUNT, device_errors,
      "transfers that ended in a device error", NULL },
    { OF_STEP, "begin", HS_VALUE_TIME, step_begin,
      "when the step of the last FIG. 5 (501..507) or FIG. 6 (601..612) began, from the start of "
      "the run", NULL },
    { OF_STEP, "end", HS_VALUE_TIME, step_end,
      "when it ended", NULL },
    { OF_STEP, "work", HS_VALUE_TIME, step_work,
      "its working time", NULL },
    { OF_STEP, "wait", HS_VALUE_TIME, step_wait,
      "its waiting time", NULL },
    { OF_VMM, "refusals", HS_VALUE_COUNT, vmm_refusals,
      "refusals of storage so far; one that is looked at again and refused counts again", NULL },
    { OF_VMM, "state", HS_VALUE_NAME, vmm_state,
      "running, or down: the monitor failed, or no CPU was left, which ended the run",
      "running down" },
    { OF_SWITCHING, "orders", HS_VALUE_COUNT, switching_count,
      "OSs that the system switching device has ordered to be switched; 0 where there is none",
      NULL },
    { OF_SWITCHING, "misses", HS_VALUE_COUNT, switching_count,
      "looks of it at an OS that found no heartbeat", NULL },
    { OF_SWITCHING, "heartbeats", HS_VALUE_COUNT, switching_count,
      "heartbeats that have reached it", NULL },
};
/* clang-format on */

/* How a path of that kind begins, for people. */
static const char *const of_text[] = { "table.AREA", "auxiliary.APP", "share.OS", "APP", "OS",
                                       "CLIENTS",    "DEVICE",        "stepNNN",  "vmm", "device" };

/* ---- look-up ---- */

/* Adds a name to the candidates for hints; TRUE when it is the one that is looked for. */
static bool object_is(GPtrArray *candidates, const char *candidate, const char *name)
{
    g_ptr_array_add(candidates, (gpointer)(guintptr)candidate);
    return strcmp(candidate, name) == 0;
}

static gpointer find_area(const HsPathWorld *world, const char *name, GPtrArray *candidates)
{
    for (guint i = 0; i < hs_resource_table_n_areas(world->table); i++) {
        const char *area = hs_resource_table_entry(world->table, (HsAreaNumber)i)->name;
        if (object_is(candidates, area, name))
            return (gpointer)(guintptr)area;
    }
    return NULL;
}

static gpointer find_auxiliary_of(const HsPathWorld *world, const char *name, GPtrArray *candidates)
{
    for (guint i = 0; i < world->applications->len; i++) {
        const HsApplication *application = g_ptr_array_index(world->applications, i);
        if (object_is(candidates, application->name, name))
            return (gpointer)(guintptr)application->name;
    }
    return NULL;
}

static gpointer find_share_of(const HsPathWorld *world, const char *name, GPtrArray *candidates)
{
    for (guint i = 0; i < world->guests->len; i++) {
        const char *os = hs_guest_os_name(g_ptr_array_index(world->guests, i));
        if (object_is(candidates, os, name))
            return (gpointer)(guintptr)os;
    }
    return NULL;
}

/* What has entries in table 90: a path's first word, and what the second one can name. */
static const struct {
    const char *word;
    const char *what;
    gpointer (*find)(const HsPathWorld *world, const char *name, GPtrArray *candidates);
} kinds[] = { [OF_TABLE] = { "table", "area", find_area },
              [OF_AUXILIARY] = { "auxiliary", "program", find_auxiliary_of },
              [OF_SHARE] = { "share", "OS", find_share_of } };

/* FALSE: the word is none of theirs. */
static bool find_resource_kind(const char *word, PathOf *ret_of)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].word, word) == 0) {
            *ret_of = (PathOf)i;
            return true;
        }
    return false;
}

static bool find_step(const char *name, GPtrArray *candidates, HsPath *path)
{
    static const char *const steps[] = { "step501", "step502", "step503", "step504", "step505",
                                         "step506", "step507", "step601", "step602", "step603",
                                         "step604", "step605", "step606", "step607", "step608",
                                         "step609", "step610", "step611", "step612" };
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        if (object_is(candidates, steps[i], name)) {
            path->object = GUINT_TO_POINTER((guint)g_ascii_strtoull(name + 4, NULL, 10));
            return true;
        }
    return false;
}

/* The thing a path's first word names, or the area behind `table.`. */
static bool find_object(const HsPathWorld *world, const char *name, GPtrArray *candidates,
                        PathOf *ret_of, HsPath *path)
{
    for (guint i = 0; i < world->applications->len; i++) {
        HsApplication *application = g_ptr_array_index(world->applications, i);
        *ret_of = OF_APP;
        path->object = application;
        if (object_is(candidates, application->name, name))
            return true;
    }
    for (guint i = 0; i < world->guests->len; i++) {
        *ret_of = OF_OS;
        path->object = g_ptr_array_index(world->guests, i);
        if (object_is(candidates, hs_guest_os_name(path->object), name))
            return true;
    }
    for (guint i = 0; i < world->clients->len; i++) {
        *ret_of = OF_CLIENTS;
        path->object = g_ptr_array_index(world->clients, i);
        if (object_is(candidates, hs_clients_name(path->object), name))
            return true;
    }
    for (guint i = 0; i < world->devices->len; i++) {
        *ret_of = OF_DEVICE;
        path->object = g_ptr_array_index(world->devices, i);
        if (object_is(candidates, hs_device_name(path->object), name))
            return true;
    }
    *ret_of = OF_VMM;
    if (object_is(candidates, "vmm", name))
        return true;
    *ret_of = OF_SWITCHING;
    if (object_is(candidates, "device", name))
        return true;
    *ret_of = OF_STEP;
    return find_step(name, candidates, path);
}

/* What was meant, or what there is; the caller frees. */
static char *help_of(const char *word, const GPtrArray *candidates)
{
    const char *near = hs_nearest_word(word, (const char *const *)candidates->pdata,
                                       candidates->len);
    if (near != NULL)
        return g_strdup_printf("did you mean '%s'?", near);
    GString *help = g_string_new("there is:");
    for (guint i = 0; i < candidates->len && i < 12; i++)
        g_string_append_printf(help, "%s %s", i == 0 ? "" : ",",
                               (const char *)candidates->pdata[i]);
    return g_string_free(help, FALSE);
}

static void report_unknown(const HsTerm *term, const char *what, const char *word,
                           const GPtrArray *candidates, HsDiagnostics *diagnostics)
{
    g_autofree char *message = g_strdup_printf("no %s '%s'", what, word);
    g_autofree char *help = help_of(word, candidates);
    hs_diagnostics_add(diagnostics, HS_ERROR_UNKNOWN_PATH, term->place, message,
                       "nothing to look at", help);
}

static const HsPathRow *find_property(PathOf of, const char *property, GPtrArray *candidates)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].of == of && object_is(candidates, rows[i].property, property))
            return &rows[i];
    return NULL;
}

static const char *kind_text(HsValueKind kind)
{
    switch (kind) {
    case HS_VALUE_COUNT:
        return "a count";
    case HS_VALUE_SIZE:
        return "a size, like 128 MB";
    case HS_VALUE_TIME:
        return "a time, like 10 ms";
    case HS_VALUE_NAME:
        return "a name";
    case HS_VALUE_TEXT:
        return "a text in quotes";
    default:
        return "another kind of value";
    }
}

static bool check_kind(const HsTerm *term, const HsPathRow *row, HsDiagnostics *diagnostics)
{
    if (term->kind == row->kind)
        return true;
    g_autofree char *message = g_strdup_printf("'%s' is compared with %s", term->path,
                                               kind_text(term->kind));
    g_autofree char *help = g_strdup_printf("'%s' is %s", term->path, kind_text(row->kind));
    hs_diagnostics_add(diagnostics, HS_ERROR_PATH_VALUE, term->value_place, message, NULL, help);
    return false;
}

/* The words a name can be, OSs in place of "OS". */
static GPtrArray *words_of(const HsPathWorld *world, const HsPathRow *row)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(row->words, " ", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        if (strcmp(parts[i], "OS") != 0)
            g_ptr_array_add(words, g_strdup(parts[i]));
        for (guint k = 0; strcmp(parts[i], "OS") == 0 && k < world->guests->len; k++)
            g_ptr_array_add(words, g_strdup(hs_guest_os_name(g_ptr_array_index(world->guests, k))));
    }
    return words;
}

/* A name that the path can never be is a mistake: the comparison would say nothing. */
static bool check_word(const HsPathWorld *world, const HsTerm *term, const HsPathRow *row,
                       HsDiagnostics *diagnostics)
{
    if (row->words == NULL)
        return true;
    g_autoptr(GPtrArray) words = words_of(world, row);
    for (guint i = 0; i < words->len; i++)
        if (strcmp(g_ptr_array_index(words, i), term->word) == 0)
            return true;
    g_autofree char *message = g_strdup_printf("'%s' is never '%s'", term->path, term->word);
    g_autofree char *help = help_of(term->word, words);
    hs_diagnostics_add(diagnostics, HS_ERROR_PATH_VALUE, term->value_place, message,
                       "no such value", help);
    return false;
}

bool hs_path_find(const HsPathWorld *world, const HsTerm *term, HsDiagnostics *diagnostics,
                  HsPath *ret_path)
{
    g_auto(GStrv) words = g_strsplit(term->path, ".", 3);
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    PathOf of;
    bool is_table = find_resource_kind(words[0], &of);
    if (is_table) {
        const char *name = words[1] == NULL ? "" : words[1];
        ret_path->object = kinds[of].find(world, name, candidates);
        if (ret_path->object == NULL) {
            report_unknown(term, kinds[of].what, name, candidates, diagnostics);
            return false;
        }
    } else if (!find_object(world, words[0], candidates, &of, ret_path)) {
        g_ptr_array_add(candidates, (gpointer)(guintptr) "table");
        report_unknown(term, "thing", words[0], candidates, diagnostics);
        return false;
    }
    const char *property = is_table ? words[2] : words[1];
    g_ptr_array_set_size(candidates, 0);
    ret_path->row = find_property(of, property == NULL ? "" : property, candidates);
    if (ret_path->row == NULL || (!is_table && property != NULL && words[2] != NULL)) {
        g_autofree char *what = g_strdup_printf("property of %s", of_text[of]);
        report_unknown(term, what, property == NULL ? "" : property, candidates, diagnostics);
        return false;
    }
    ret_path->name = term->path;
    return check_kind(term, ret_path->row, diagnostics) &&
           check_word(world, term, ret_path->row, diagnostics);
}

HsPathValue hs_path_value(const HsPathWorld *world, const HsPath *path)
{
    return path->row->get(world, path);
}

char *hs_path_value_text(const HsPathWorld *world, const HsPathValue *value)
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
    char time[HS_CYCLES_TEXT_BYTES];
    guint unit_i = 0;
    uint64_t number = value->number;
    switch (value->kind) {
    case HS_VALUE_SIZE:
        while (number != 0 && number % 1024 == 0 && unit_i + 1 < G_N_ELEMENTS(units)) {
            number /= 1024;
            unit_i++;
        }
        return g_strdup_printf("%" G_GUINT64_FORMAT " %s", number, units[unit_i]);
    case HS_VALUE_TIME:
        if (number == HS_CYCLES_NEVER)
            return g_strdup("not yet");
        hs_cycles_format(number, hs_simulation_clock_hz(world->simulation), time);
        return g_strdup_printf("%s (%" G_GUINT64_FORMAT " cycles)", time, number);
    case HS_VALUE_NAME:
        return g_strdup(value->word);
    case HS_VALUE_TEXT:
        return g_strdup_printf("\"%s\"", value->word);
    default:
        return g_strdup_printf("%" G_GUINT64_FORMAT, number);
    }
}

char *hs_paths_reference(void)
{
    GString *text = g_string_new("## What a condition can look at\n\n"
                                 "| path | value | meaning |\n|---|---|---|\n");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        g_string_append_printf(text, "| `%s%s%s` | %s | %s |\n", of_text[rows[i].of],
                               rows[i].property[0] == '\0' ? "" : ".", rows[i].property,
                               kind_text(rows[i].kind), rows[i].about);
    g_string_append(
        text, "\nA time that has not come is *not yet*: the outage of a program that gave no reply "
              "after\nits fault, a step that was not reached. Compared with anything it is "
              "false, but for `!=`.\n");
    return g_string_free(text, FALSE);
}
