/* small_system: see small_system.h. */
#include "tests/models/small_system.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "models/schema.h"

#define SCENARIOS "scenarios"
#define BYTES_PER_MB (INT64_C(1024) * 1024)

/* Columns of the tables read here (sim/store_schema.sql). */
enum { ENTRY_VERSION, ENTRY_POSITION, ENTRY_AREA, ENTRY_KIND, ENTRY_SIZE, ENTRY_OWNER, ENTRY_TO };
enum { RANGE_VERSION, RANGE_FIRST, RANGE_N };
enum { FLOW_NUMBER, FLOW_FIGURE, FLOW_SUBJECT, FLOW_CAUSE, FLOW_BEGIN, FLOW_END, FLOW_OUTCOME };
enum {
    STEP_FLOW,
    STEP_POSITION,
    STEP_NUMBER,
    STEP_WHAT,
    STEP_ON,
    STEP_CPU,
    STEP_BEGIN,
    STEP_WAIT,
    STEP_WORK,
    STEP_END
};
enum { REQUEST_CLIENTS, REQUEST_CLIENT, REQUEST_NUMBER, REQUEST_APP, REQUEST_SENT };
enum { REQUEST_REPLIED = 6 };

/* ---- a run ---- */

static bool is_kept(const HsTraceTable *table)
{
    return table != &hs_table_event;
}

static void on_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    SmallSystem *run = user;
    if (!is_kept(table))
        return;
    HsCell *kept = g_new(HsCell, table->n_columns);
    for (guint i = 0; i < table->n_columns; i++) {
        kept[i] = cells[i];
        if (cells[i].kind == HS_CELL_TEXT)
            kept[i].text = g_string_chunk_insert_const(run->texts, cells[i].text);
    }
    g_ptr_array_add(run->rows[table->slot], kept);
    if (run->options.on_row != NULL)
        run->options.on_row(run, table, kept);
}

static SmallSystem *small_system_new(const SmallOptions *options, HsOverrides *ret_overrides)
{
    SmallSystem *run = g_new0(SmallSystem, 1);
    run->options = options != NULL ? *options : (SmallOptions){ 0 };
    run->diagnostics = hs_diagnostics_new();
    run->texts = g_string_chunk_new(4096);
    for (guint i = 0; i < HS_TABLES_MAX; i++)
        run->rows[i] = g_ptr_array_new_with_free_func(g_free);
    const char *const *settings = run->options.settings;
    *ret_overrides = (HsOverrides){ .settings = settings,
                                    .n_settings = settings == NULL
                                                      ? 0
                                                      : g_strv_length((char **)(guintptr)settings),
                                    .has_seed = run->options.has_seed,
                                    .seed = run->options.seed };
    return run;
}

static void small_system_wire(SmallSystem *run)
{
    if (run->scenario == NULL)
        return;
    HsSystemOptions options = { .sink = on_row,
                                .sink_user = run,
                                .events_max = run->options.events_max,
                                .burst_max = run->options.burst_max,
                                .is_paranoid = run->options.is_paranoid };
    run->system = hs_system_new(run->scenario, &options, run->diagnostics);
    if (run->system == NULL)
        return;
    if (run->options.records_instructions)
        hs_system_record_instructions(run->system, run->options.instructions_from,
                                      run->options.instructions_to);
    run->facts = hs_system_facts(run->system);
}

static void require_wired(const SmallSystem *run)
{
    g_autofree char *complaints = hs_diagnostics_render(run->diagnostics, false);
    cr_assert(run->system != NULL, "refused:\n%s", complaints);
}

SmallSystem *small_system_load(const char *file, const SmallOptions *options)
{
    HsOverrides overrides;
    SmallSystem *run = small_system_new(options, &overrides);
    g_autofree char *path = g_build_filename(SCENARIOS, file, NULL);
    run->scenario = hs_scenario_load(path, &hs_schema, &overrides, run->diagnostics);
    small_system_wire(run);
    require_wired(run);
    return run;
}

SmallSystem *small_system_try(const char *text, const SmallOptions *options)
{
    HsOverrides overrides;
    SmallSystem *run = small_system_new(options, &overrides);
    run->scenario = hs_scenario_parse("test.scn", text, strlen(text), SCENARIOS, &hs_schema,
                                      &overrides, run->diagnostics);
    small_system_wire(run);
    return run;
}

SmallSystem *small_system_parse(const char *text, const SmallOptions *options)
{
    SmallSystem *run = small_system_try(text, options);
    require_wired(run);
    return run;
}

void small_system_free(SmallSystem *run)
{
    if (run == NULL)
        return;
    hs_system_free(run->system);
    hs_scenario_free(run->scenario);
    hs_diagnostics_free(run->diagnostics);
    g_clear_error(&run->error);
    for (guint i = 0; i < HS_TABLES_MAX; i++)
        g_ptr_array_unref(run->rows[i]);
    g_string_chunk_free(run->texts);
    g_free(run);
}

void small_system_run_to_any_end(SmallSystem *run)
{
    run->end = hs_system_run(run->system, &run->error);
    run->facts = hs_system_facts(run->system);
}

void small_system_run(SmallSystem *run)
{
    small_system_run_to_any_end(run);
    cr_assert(run->end == HS_END_STOPPED, "the run ended with %d: %s", (int)run->end,
              run->error == NULL ? "no error" : run->error->message);
}

SmallSystem *small_system_of(const char *text, const SmallOptions *options)
{
    SmallSystem *run = small_system_parse(text, options);
    small_system_run(run);
    return run;
}

char *small_text(const char *text)
{
    return (char *)(guintptr)text;
}

/* ---- rows ---- */

guint small_system_n_rows(const SmallSystem *run, const HsTraceTable *table)
{
    return run->rows[table->slot]->len;
}

const HsCell *small_system_row(const SmallSystem *run, const HsTraceTable *table, guint i)
{
    cr_assert(i < small_system_n_rows(run, table), "%s has no row %u", table->name, i);
    return g_ptr_array_index(run->rows[table->slot], i);
}

uint64_t small_system_counter(const SmallSystem *run, const char *component, const char *name)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_counter); i++) {
        const HsCell *row = small_system_row(run, &hs_table_counter, i);
        if (strcmp(row[0].text, component) == 0 && strcmp(row[1].text, name) == 0)
            return (uint64_t)row[2].integer;
    }
    cr_fatal("there is no counter '%s' of %s", name, component);
    return 0;
}

/* ---- table 90 ---- */

guint small_system_n_versions(const SmallSystem *run)
{
    return small_system_n_rows(run, &hs_table_resource_version);
}

static bool is_main_storage(const HsCell *entry)
{
    return strcmp(entry[ENTRY_KIND].text, "main storage") == 0;
}

char *small_system_table(const SmallSystem *run, int version)
{
    GString *text = g_string_new(NULL);
    int wanted = version >= 0 ? version : (int)small_system_n_versions(run) - 1;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_resource_entry); i++) {
        const HsCell *row = small_system_row(run, &hs_table_resource_entry, i);
        if (row[ENTRY_VERSION].integer != wanted || !is_main_storage(row))
            continue;
        bool is_named = row[ENTRY_TO].kind == HS_CELL_TEXT;
        g_string_append_printf(text, "%s%s %" PRIi64 " %s>%s", text->len == 0 ? "" : ", ",
                               row[ENTRY_AREA].text, row[ENTRY_SIZE].integer / BYTES_PER_MB,
                               row[ENTRY_OWNER].text, is_named ? row[ENTRY_TO].text : "none");
    }
    return g_string_free(text, FALSE);
}

void small_system_check_sums(const SmallSystem *run)
{
    const HsStorageParameters *storage = &run->facts.configuration->storage;
    guint n = small_system_n_versions(run);
    g_autofree int64_t *bytes = g_new0(int64_t, n + 1);
    g_autofree int64_t *units = g_new0(int64_t, n + 1);
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_resource_entry); i++) {
        const HsCell *row = small_system_row(run, &hs_table_resource_entry, i);
        if (is_main_storage(row))
            bytes[row[ENTRY_VERSION].integer] += row[ENTRY_SIZE].integer;
    }
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_storage_range); i++) {
        const HsCell *row = small_system_row(run, &hs_table_storage_range, i);
        cr_assert(eq(i64, row[RANGE_FIRST].integer, units[row[RANGE_VERSION].integer]));
        units[row[RANGE_VERSION].integer] += row[RANGE_N].integer;
    }
    for (guint i = 0; i < n; i++) {
        cr_assert(eq(i64, bytes[i], (int64_t)storage->size_bytes), "version %u", i);
        cr_assert(eq(i64, units[i] * (int64_t)storage->unit_bytes, (int64_t)storage->size_bytes));
    }
}

/* ---- flows ---- */

const HsCell *small_system_flow(const SmallSystem *run, const char *figure, const char *subject,
                                guint i)
{
    for (guint row_i = 0; row_i < small_system_n_rows(run, &hs_table_flow); row_i++) {
        const HsCell *row = small_system_row(run, &hs_table_flow, row_i);
        bool is_it = strcmp(row[FLOW_FIGURE].text, figure) == 0 &&
                     (subject == NULL || strcmp(row[FLOW_SUBJECT].text, subject) == 0);
        if (is_it && i-- == 0)
            return row;
    }
    return NULL;
}

const char *small_system_outcome(const HsCell *flow)
{
    cr_assert(flow != NULL, "there is no such flow");
    return flow[FLOW_OUTCOME].text;
}

SmallStep small_system_step(const SmallSystem *run, const HsCell *flow, const char *number)
{
    cr_assert(flow != NULL, "there is no such flow");
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_flow_step); i++) {
        const HsCell *row = small_system_row(run, &hs_table_flow_step, i);
        if (row[STEP_FLOW].integer == flow[FLOW_NUMBER].integer &&
            strcmp(row[STEP_NUMBER].text, number) == 0)
            return (SmallStep){ .runs_on = row[STEP_ON].text,
                                .cpu = row[STEP_CPU].text,
                                .begin = (HsCycles)row[STEP_BEGIN].integer,
                                .wait = (HsCycles)row[STEP_WAIT].integer,
                                .work = (HsCycles)row[STEP_WORK].integer,
                                .end = (HsCycles)row[STEP_END].integer,
                                .is_there = true };
    }
    return (SmallStep){ .is_there = false };
}

char *small_system_steps(const SmallSystem *run, const HsCell *flow)
{
    GString *text = g_string_new(NULL);
    cr_assert(flow != NULL, "there is no such flow");
    int64_t at = flow[FLOW_BEGIN].integer;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_flow_step); i++) {
        const HsCell *row = small_system_row(run, &hs_table_flow_step, i);
        if (row[STEP_FLOW].integer != flow[FLOW_NUMBER].integer)
            continue;
        cr_assert(eq(i64, row[STEP_BEGIN].integer, at), "step %s", row[STEP_NUMBER].text);
        cr_assert(
            eq(i64, row[STEP_END].integer, at + row[STEP_WAIT].integer + row[STEP_WORK].integer));
        at = row[STEP_END].integer;
        g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " ", row[STEP_NUMBER].text);
    }
    if (strcmp(flow[FLOW_OUTCOME].text, "done") == 0)
        cr_assert(eq(i64, flow[FLOW_END].integer, at));
    return g_string_free(text, FALSE);
}

/* ---- programs ---- */

const HsApplication *small_system_app(const SmallSystem *run, const char *name)
{
    for (guint i = 0; i < run->facts.applications->len; i++) {
        const HsApplication *application = g_ptr_array_index(run->facts.applications, i);
        if (strcmp(application->name, name) == 0)
            return application;
    }
    return NULL;
}

const char *small_system_runs_on(const SmallSystem *run, const char *app)
{
    HsOwner owner = small_system_app(run, app)->runs_on;
    if (owner == HS_OWNER_NONE)
        return "none";
    return g_array_index(run->facts.configuration->oss, HsOsConfiguration, owner - 1)
        .parameters.name;
}

GArray *small_system_journal(const SmallSystem *run, const char *app)
{
    const HsApplication *application = small_system_app(run, app);
    return hs_journal_scan(application->device, application->journal_address,
                           application->journal_bytes, application->app_i);
}

/* The number, in the run, of the first client of a group. */
static uint64_t first_client(const SmallSystem *run, const char *group)
{
    const GArray *clients = run->facts.configuration->clients;
    for (guint i = 0; i < clients->len; i++) {
        const HsClientsParameters *parameters =
            &g_array_index(clients, HsClientsConfiguration, i).parameters;
        if (strcmp(parameters->name, group) == 0)
            return parameters->first_client;
    }
    cr_fatal("there are no clients %s", group);
    return 0;
}

static gint64 *request_key(uint64_t client, uint64_t number)
{
    gint64 *key = g_new(gint64, 1);
    *key = (gint64)(client << 40 | number);
    return key;
}

/* (client, number) -> times it is in the journal. */
static GHashTable *count_records(const SmallSystem *run, const char *app)
{
    g_autoptr(GArray) journal = small_system_journal(run, app);
    GHashTable *counts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; i < journal->len; i++) {
        const HsJournalRecord *record = &g_array_index(journal, HsJournalRecord, i);
        gint64 *key = request_key(record->client, record->number);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
        g_hash_table_insert(counts, key, GUINT_TO_POINTER(n + 1));
    }
    return counts;
}

static void check_counters(const SmallSystem *run, guint n_rows, guint n_replied)
{
    uint64_t n_requests = 0;
    uint64_t n_replies = 0;
    uint64_t n_waiting = 0;
    const GArray *clients = run->facts.configuration->clients;
    for (guint i = 0; i < clients->len; i++) {
        const char *name = g_array_index(clients, HsClientsConfiguration, i).parameters.name;
        n_requests += small_system_counter(run, name, "requests");
        n_replies += small_system_counter(run, name, "replies");
        n_waiting += small_system_counter(run, name, "waiting at the end");
    }
    cr_assert(eq(u64, n_requests, n_replies + n_waiting));
    cr_assert(eq(u64, n_requests, n_rows));
    cr_assert(eq(u64, n_replies, n_replied));
}

guint small_system_check_requests(const SmallSystem *run, const char *app, HsCycles before)
{
    g_autoptr(GHashTable) counts = count_records(run, app);
    guint n_replied = 0;
    guint n_forgotten = 0;
    guint n_found = 0;
    guint n_rows = small_system_n_rows(run, &hs_table_request);
    for (guint i = 0; i < n_rows; i++) {
        const HsCell *row = small_system_row(run, &hs_table_request, i);
        uint64_t client = first_client(run, row[REQUEST_CLIENTS].text) +
                          (uint64_t)row[REQUEST_CLIENT].integer - 1;
        g_autofree gint64 *key = request_key(client, (uint64_t)row[REQUEST_NUMBER].integer);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
        bool is_replied = row[REQUEST_REPLIED].kind == HS_CELL_INTEGER;
        cr_assert(n <= 1, "client %" PRIu64 " request %" PRIi64 " is in the journal %u times",
                  client, row[REQUEST_NUMBER].integer, n);
        cr_assert(n == 1 || !is_replied,
                  "client %" PRIu64 " request %" PRIi64 " was answered and is not in the journal",
                  client, row[REQUEST_NUMBER].integer);
        n_found += n;
        n_replied += is_replied;
        n_forgotten += !is_replied && (HsCycles)row[REQUEST_SENT].integer < before;
    }
    cr_assert(eq(u32, n_found, g_hash_table_size(counts)), "records of requests never made");
    check_counters(run, n_rows, n_replied);
    cr_assert(eq(u64, small_system_counter(run, app, "committed, lost"), 0));
    cr_assert(eq(u64, small_system_counter(run, app, "repeated"), 0));
    return n_forgotten;
}

/* ---- parameters ---- */

HsCycles small_system_time(const SmallSystem *run, const char *path)
{
    HsCycles cycles = 0;
    bool fits = hs_cycles_from_duration(hs_node_time(hs_scenario_root(run->scenario), path),
                                        run->facts.configuration->clock_hz, &cycles);
    cr_assert(fits);
    return cycles;
}

static HsCycles cost_of(const SmallSystem *run, const char *block, const char *word,
                        const char *instruction)
{
    const HsNode *root = hs_scenario_root(run->scenario);
    g_autofree char *instructions = g_strdup_printf("%s.%s.instructions", block, word);
    g_autofree char *references = g_strdup_printf("%s.%s.references", block, word);
    return hs_node_count(root, instructions) * small_system_time(run, instruction) +
           hs_node_count(root, references) *
               (small_system_time(run, "storage.path") + small_system_time(run, "storage.bank"));
}

HsCycles small_system_vmm_cost(const SmallSystem *run, const char *word)
{
    return cost_of(run, "vmm.costs", word, "vmm.instruction");
}

HsCycles small_system_guest_cost(const SmallSystem *run, const char *word)
{
    return cost_of(run, "guest", word, "guest.instruction");
}
