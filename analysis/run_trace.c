/* run_trace: a merge of one question a table. */
#include "analysis/run_trace.h"

#include "analysis/query.h"
#include "analysis/run_meta.h"

#include "embedded/sql.h"

#include <string.h>

/* The columns of every question, where they are. */
enum { CYCLE, COMPONENT, KIND, DETAIL, LASTS, ABOUT };
/* And of instructions alone, of steps alone. */
enum { PC = ABOUT + 1, WORD };
enum { STEP_FLOW = ABOUT + 1, POSITION, WAIT, WORK };

static const struct {
    const char *sql;
    const char *table; /* not asked where the result was recorded without it */
    bool has_about;
    bool takes_view; /* the parameter ?3: with what lasts into the window */
} questions[HS_RUN_SOURCE_N] = {
    [HS_RUN_EVENT] = { hs_sql_trace_events, "event", false, false },
    [HS_RUN_COMMAND] = { hs_sql_trace_commands, "command", false, false },
    [HS_RUN_FAULT] = { hs_sql_trace_faults, "fault", false, false },
    [HS_RUN_FLOW_END] = { hs_sql_trace_flow_ends, "flow", true, false },
    [HS_RUN_FLOW_BEGIN] = { hs_sql_trace_flow_begins, "flow", true, true },
    [HS_RUN_STEP] = { hs_sql_trace_steps, "flow_step", true, true },
    [HS_RUN_VERSION] = { hs_sql_trace_versions, "resource_version", false, false },
    [HS_RUN_VALUE] = { hs_sql_trace_values, "value", false, true },
    [HS_RUN_REFUSAL] = { hs_sql_trace_refusals, "refusal", false, false },
    [HS_RUN_SPAN] = { hs_sql_trace_spans, "span", true, true },
    [HS_RUN_TURN] = { hs_sql_trace_turns, "cpu_turn", false, true },
    [HS_RUN_JOURNAL] = { hs_sql_trace_journal, "journal_record", false, false },
    [HS_RUN_OUTPUT] = { hs_sql_trace_output, "output", false, false },
    [HS_RUN_REQUEST] = { hs_sql_trace_requests, "request", false, true },
    [HS_RUN_REPLY] = { hs_sql_trace_replies, "request", false, false },
    [HS_RUN_INSTRUCTION] = { hs_sql_trace_instructions, "instruction", true, false },
    [HS_RUN_EXPECTATION] = { hs_sql_trace_expectations, "expectation", false, false },
};

/* A question, and its row that waits for its turn. */
typedef struct {
    HsQuery *query; /* NULL: not asked */
    bool has_row;
    HsRunRow row;
} Source;

struct HsRunTrace {
    Source sources[HS_RUN_SOURCE_N];
    Source *last; /* whose row was given away; NULL: none yet */
};

static void row_clear(HsRunRow *row)
{
    g_free(row->component);
    g_free(row->kind);
    g_free(row->detail);
    g_free(row->about);
    *row = (HsRunRow){ 0 };
}

static void read_instruction(HsQuery *query, HsRunRow *row)
{
    row->is_instruction = true;
    row->pc = hs_query_count(query, PC);
    row->word = (uint32_t)hs_query_count(query, WORD);
}

static void read_step(HsQuery *query, HsRunRow *row)
{
    row->flow = hs_query_count(query, STEP_FLOW);
    row->position = hs_query_count(query, POSITION);
    row->wait_cycles = hs_query_count(query, WAIT);
    row->work_cycles = hs_query_count(query, WORK);
}

/* Reads the source's next row. Time does not go back: not in a result of ours. */
static void advance(Source *source, HsRunSource number)
{
    HsQuery *query = source->query;
    HsCycles before = source->row.cycle;

    row_clear(&source->row);
    source->has_row = hs_query_next(query);
    if (!source->has_row)
        return;
    source->row = (HsRunRow){ .source = number,
                              .cycle = hs_query_count(query, CYCLE),
                              .component = hs_query_dup_text(query, COMPONENT),
                              .kind = hs_query_dup_text(query, KIND),
                              .detail = hs_query_dup_optional_text(query, DETAIL),
                              .lasts_cycles = hs_query_cycles(query, LASTS) };
    if (questions[number].has_about)
        source->row.about = hs_query_dup_optional_text(query, ABOUT);
    if (number == HS_RUN_INSTRUCTION)
        read_instruction(query, &source->row);
    else if (number == HS_RUN_STEP)
        read_step(query, &source->row);
    if (source->row.cycle < before)
        hs_query_refuse(query, "rows are not in the order of time");
}

/* Full where meta makes no sense: its reader complains of that. */
static HsTraceLevel level_of(sqlite3 *db)
{
    g_autoptr(HsRunMeta) meta = hs_run_meta_read(db, NULL);

    return meta != NULL ? meta->trace_level : HS_TRACE_FULL;
}

static HsRunTrace *trace_new(sqlite3 *db, HsCycles from, HsCycles to, unsigned sources,
                             bool is_view)
{
    HsRunTrace *trace = g_new0(HsRunTrace, 1);
    HsTraceLevel level = level_of(db);

    for (guint source_i = 0; source_i < HS_RUN_SOURCE_N; source_i++) {
        Source *source = &trace->sources[source_i];

        if ((sources & (1u << source_i)) == 0 ||
            !hs_trace_level_keeps(level, questions[source_i].table))
            continue;
        source->query = hs_query_new(db, questions[source_i].sql);
        hs_query_bind(source->query, 1, from);
        hs_query_bind(source->query, 2, to);
        if (questions[source_i].takes_view)
            hs_query_bind(source->query, 3, is_view);
        advance(source, source_i);
    }
    return trace;
}

HsRunTrace *hs_run_trace_new(sqlite3 *db, HsCycles from, HsCycles to)
{
    return trace_new(db, from, to, HS_RUN_SOURCES_ALL, false);
}

HsRunTrace *hs_run_trace_new_view(sqlite3 *db, HsCycles from, HsCycles to, unsigned sources)
{
    return trace_new(db, from, to, sources, true);
}

const HsRunRow *hs_run_trace_next(HsRunTrace *trace)
{
    Source *first = NULL;

    if (trace->last != NULL)
        advance(trace->last, trace->last->row.source);
    for (guint source_i = 0; source_i < HS_RUN_SOURCE_N; source_i++) {
        Source *source = &trace->sources[source_i];

        if (source->has_row && (first == NULL || source->row.cycle < first->row.cycle))
            first = source;
    }
    trace->last = first;
    return first != NULL ? &first->row : NULL;
}

bool hs_run_trace_end(HsRunTrace *trace, GError **error)
{
    bool is_good = true;

    for (guint source_i = 0; source_i < HS_RUN_SOURCE_N; source_i++) {
        Source *source = &trace->sources[source_i];

        row_clear(&source->row);
        if (source->query == NULL)
            continue;
        is_good = hs_query_end(source->query, is_good ? error : NULL) && is_good;
    }
    g_free(trace);
    return is_good;
}

/* ---- names ---- */

bool hs_run_row_is_called(const HsRunRow *row, const char *name)
{
    return strcmp(row->component, name) == 0 || strcmp(row->kind, name) == 0 ||
           g_strcmp0(row->about, name) == 0;
}

static bool read_components(sqlite3 *db, GHashTable *known, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_run_components);

    while (hs_query_next(query))
        (void)g_hash_table_add(known, hs_query_dup_text(query, 0));
    return hs_query_end(query, error);
}

static const char *find_unknown(const GPtrArray *names, GHashTable *known)
{
    for (guint name_i = 0; name_i < names->len; name_i++) {
        if (!g_hash_table_contains(known, g_ptr_array_index(names, name_i)))
            return g_ptr_array_index(names, name_i);
    }
    return NULL;
}

static void learn(GHashTable *known, const char *name)
{
    if (!g_hash_table_contains(known, name))
        (void)g_hash_table_add(known, g_strdup(name));
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys, sorted, copied. */
static GPtrArray *sorted_names(GHashTable *known)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iterator;
    gpointer name = NULL;

    g_hash_table_iter_init(&iterator, known);
    while (g_hash_table_iter_next(&iterator, &name, NULL))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_texts);
    return names;
}

bool hs_run_trace_find_unknown(sqlite3 *db, const GPtrArray *names, const char **ret_unknown,
                               GPtrArray **ret_known, GError **error)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (!read_components(db, known, error))
        return false;

    HsRunTrace *trace = hs_run_trace_new(db, 0, HS_CYCLES_NEVER);
    const char *unknown = find_unknown(names, known);
    const HsRunRow *row = NULL;

    while (unknown != NULL && (row = hs_run_trace_next(trace)) != NULL) {
        learn(known, row->component);
        learn(known, row->kind);
        if (row->about != NULL)
            learn(known, row->about);
        if (hs_run_row_is_called(row, unknown))
            unknown = find_unknown(names, known);
    }
    if (!hs_run_trace_end(trace, error))
        return false;
    *ret_unknown = unknown;
    *ret_known = unknown != NULL ? sorted_names(known) : NULL;
    return true;
}

GHashTable *hs_run_component_kinds_read(sqlite3 *db, GError **error)
{
    GHashTable *kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_components);

    while (hs_query_next(query)) {
        char *name = hs_query_dup_text(query, 0);

        (void)g_hash_table_replace(kinds, name, hs_query_dup_text(query, 1));
    }
    if (!hs_query_end(query, error))
        g_clear_pointer(&kinds, g_hash_table_unref);
    return kinds;
}

/* ---- recorded instructions ---- */

bool hs_run_instruction_window_read(sqlite3 *db, HsRunInstructionWindow *ret_window, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_run_instruction_window);
    HsRunInstructionWindow window = { 0 };

    if (hs_query_next(query)) {
        window.is_there = true;
        window.begin = hs_query_count(query, 0);
        window.end = hs_query_count(query, 1);
        window.n_kept = hs_query_count(query, 2);
        window.n_left_out = hs_query_count(query, 3);
    }
    if (!hs_query_end(query, error))
        return false;
    *ret_window = window;
    return true;
}
