/* run_trace: a merge of one question a table. */
#include "analysis/run_trace.h"

#include "analysis/query.h"

#include "embedded/sql.h"

#include <string.h>

/* In the order of their rows in a cycle. */
static const char *const questions[] = {
    hs_sql_trace_events,       hs_sql_trace_commands,    hs_sql_trace_faults,
    hs_sql_trace_flow_ends,    hs_sql_trace_flow_begins, hs_sql_trace_steps,
    hs_sql_trace_versions,     hs_sql_trace_values,      hs_sql_trace_refusals,
    hs_sql_trace_spans,        hs_sql_trace_journal,     hs_sql_trace_output,
    hs_sql_trace_requests,     hs_sql_trace_replies,     hs_sql_trace_instructions,
    hs_sql_trace_expectations,
};
#define N_SOURCES G_N_ELEMENTS(questions)

/* The columns of every question; of spans and instructions only: about; of instructions only: pc,
 * word. */
enum { CYCLE, COMPONENT, KIND, DETAIL, LASTS, ABOUT, PC, WORD };

/* A question, and its row that waits for its turn. */
typedef struct {
    HsQuery *query;
    bool has_about;
    bool is_instruction;
    bool has_row;
    HsRunRow row;
} Source;

struct HsRunTrace {
    Source sources[N_SOURCES];
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

/* Reads the source's next row. Time does not go back: not in a result of ours. */
static void advance(Source *source)
{
    HsQuery *query = source->query;
    HsCycles before = source->row.cycle;

    row_clear(&source->row);
    source->has_row = hs_query_next(query);
    if (!source->has_row)
        return;
    source->row = (HsRunRow){ .cycle = hs_query_count(query, CYCLE),
                              .component = hs_query_dup_text(query, COMPONENT),
                              .kind = hs_query_dup_text(query, KIND),
                              .detail = hs_query_dup_optional_text(query, DETAIL),
                              .lasts_cycles = hs_query_cycles(query, LASTS),
                              .is_instruction = source->is_instruction };
    if (source->has_about)
        source->row.about = hs_query_dup_optional_text(query, ABOUT);
    if (source->is_instruction) {
        source->row.pc = hs_query_count(query, PC);
        source->row.word = (uint32_t)hs_query_count(query, WORD);
    }
    if (source->row.cycle < before)
        hs_query_refuse(query, "rows are not in the order of time");
}

HsRunTrace *hs_run_trace_new(sqlite3 *db, HsCycles from, HsCycles to)
{
    HsRunTrace *trace = g_new0(HsRunTrace, 1);

    for (guint source_i = 0; source_i < N_SOURCES; source_i++) {
        Source *source = &trace->sources[source_i];

        source->query = hs_query_new(db, questions[source_i]);
        source->is_instruction = questions[source_i] == hs_sql_trace_instructions;
        source->has_about = source->is_instruction || questions[source_i] == hs_sql_trace_spans;
        hs_query_bind(source->query, 1, from);
        hs_query_bind(source->query, 2, to);
        advance(source);
    }
    return trace;
}

const HsRunRow *hs_run_trace_next(HsRunTrace *trace)
{
    Source *first = NULL;

    if (trace->last != NULL)
        advance(trace->last);
    for (guint source_i = 0; source_i < N_SOURCES; source_i++) {
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

    for (guint source_i = 0; source_i < N_SOURCES; source_i++) {
        Source *source = &trace->sources[source_i];

        row_clear(&source->row);
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
