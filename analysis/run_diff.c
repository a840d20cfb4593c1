/* run_diff: sets all parts of two finished runs against each other. */
#include "analysis/run_diff.h"

#include "analysis/query.h"
#include "sim/assert.h"

#include <string.h>

static void note(HsRunDiff *diff, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void note(HsRunDiff *diff, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(diff->notes, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

/* ---- what is written about the tables ---- */

/* A row of table_digest of one run. */
typedef struct {
    uint64_t n_rows;
    char *digest;
} Stated;

static void free_stated(gpointer user)
{
    Stated *stated = user;

    g_free(stated->digest);
    g_free(stated);
}

/* Stated by name of the table; NULL with an error. */
static GHashTable *read_stated(sqlite3 *db, GError **error)
{
    g_autoptr(GHashTable)
        tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_stated);
    HsQuery *query = hs_query_new(db, "SELECT name, n_rows, digest FROM table_digest");

    while (hs_query_next(query)) {
        Stated *stated = g_new0(Stated, 1);

        stated->n_rows = hs_query_count(query, 1);
        stated->digest = hs_query_dup_text(query, 2);
        (void)g_hash_table_replace(tables, hs_query_dup_text(query, 0), stated);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&tables) : NULL;
}

/* Both NULL, or the same. */
static bool are_stated_alike(const Stated *a, const Stated *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->n_rows == b->n_rows && strcmp(a->digest, b->digest) == 0;
}

/* ---- rows ---- */

static const HsDiffTable *table_at(const HsRunDiff *diff, guint source_i)
{
    return &g_array_index(diff->tables, HsDiffTable, source_i);
}

static bool counts(const HsDiffSource *source)
{
    return source->weight == HS_DIFF_HAPPENED || source->weight == HS_DIFF_PART;
}

static bool are_kept(const HsRunDiff *diff, const char *table)
{
    return hs_trace_level_keeps(diff->metas[0]->trace_level, table) &&
           hs_trace_level_keeps(diff->metas[1]->trace_level, table);
}

/* Behind the end of the shorter run nothing is in both; runs that end together know all. */
static HsCycles known_until(const HsRunDiff *diff)
{
    HsCycles a = diff->metas[0]->end_cycle;
    HsCycles b = diff->metas[1]->end_cycle;

    return a == b ? HS_CYCLES_NEVER : MAX(MIN(a, b), 1) - 1;
}

static bool compare_table(HsRunDiff *diff, guint source_i, sqlite3 *const dbs[2],
                          GHashTable *const stated[2], GError **error)
{
    const HsDiffSource *source = hs_diff_source(source_i);
    HsDiffTable table = { .source = source, .is_kept = are_kept(diff, source->table) };
    const Stated *rows[2] = { g_hash_table_lookup(stated[0], source->table),
                              g_hash_table_lookup(stated[1], source->table) };

    table.scan.cycle = HS_CYCLES_NEVER;
    if (table.is_kept) {
        if (!hs_diff_scan(source_i, dbs, known_until(diff), &table.scan, error))
            return false;
        table.is_equal = table.scan.is_equal;
    } else {
        table.is_equal = rows[0] != NULL && are_stated_alike(rows[0], rows[1]);
        for (guint side = 0; side < 2; side++)
            table.scan.n_rows[side] = rows[side] != NULL ? rows[side]->n_rows : 0;
    }
    if (counts(source))
        diff->is_equal = diff->is_equal && table.is_equal;
    g_array_append_val(diff->tables, table);
    return true;
}

/* The source whose first difference comes first; -1: there is none. */
static int first_source(const HsRunDiff *diff)
{
    int first_i = -1;

    for (guint source_i = 0; source_i < diff->tables->len; source_i++) {
        const HsDiffTable *table = table_at(diff, source_i);

        if (table->is_equal || !table->is_kept || !counts(table->source))
            continue;
        if (first_i < 0 || table->scan.cycle < table_at(diff, (guint)first_i)->scan.cycle)
            first_i = (int)source_i;
    }
    return first_i;
}

/* Two rows of one source and cycle that have something in common are the same row with other
 * contents. */
static GPtrArray *columns_of(const GPtrArray *a, const GPtrArray *b)
{
    GPtrArray *columns = g_ptr_array_new_with_free_func(g_free);

    if (a->len == 0 || b->len == 0)
        return columns;

    const HsDiffRow *first = g_ptr_array_index(a, 0);
    const HsDiffRow *second = g_ptr_array_index(b, 0);

    if (first->source_i != second->source_i || first->cycle != second->cycle)
        return columns;
    for (guint i = 0; i < first->values->len; i++) {
        if (g_strcmp0(g_ptr_array_index(first->values, i), g_ptr_array_index(second->values, i)) !=
            0)
            g_ptr_array_add(columns, g_strdup(g_ptr_array_index(first->names, i)));
    }
    if (columns->len == first->values->len)
        g_ptr_array_set_size(columns, 0);
    return columns;
}

static void free_first(HsDiffFirst *first)
{
    if (first == NULL)
        return;
    g_clear_pointer(&first->before, g_ptr_array_unref);
    g_clear_pointer(&first->behind[0], g_ptr_array_unref);
    g_clear_pointer(&first->behind[1], g_ptr_array_unref);
    g_clear_pointer(&first->columns, g_ptr_array_unref);
    g_free(first);
}

/* n rows before it, n + 1 behind it. */
static bool find_first(HsRunDiff *diff, sqlite3 *const dbs[2], guint n, GError **error)
{
    int source_i = first_source(diff);
    g_autofree bool *is_read = g_new0(bool, diff->tables->len);

    if (source_i < 0)
        return true;
    for (guint other_i = 0; other_i < diff->tables->len; other_i++)
        is_read[other_i] = table_at(diff, other_i)->is_kept &&
                           counts(table_at(diff, other_i)->source);

    const HsDiffScan *scan = &table_at(diff, (guint)source_i)->scan;

    diff->first = g_new0(HsDiffFirst, 1);
    diff->first->place = (HsDiffPlace){ .source_i = (guint)source_i,
                                        .cycle = scan->cycle,
                                        .n_before = scan->n_equal,
                                        .until = known_until(diff) };
    diff->first->before = hs_diff_rows_before(dbs[0], &diff->first->place, n, is_read, error);
    for (guint side = 0; side < 2; side++) {
        if (diff->first->before != NULL && (side == 0 || diff->first->behind[0] != NULL))
            diff->first->behind[side] = hs_diff_rows_behind(dbs[side], &diff->first->place, n + 1,
                                                            is_read, error);
    }
    if (diff->first->behind[1] == NULL)
        return false;
    diff->first->columns = columns_of(diff->first->behind[0], diff->first->behind[1]);
    return true;
}

/* ---- what does not fit together ---- */

/* Did the comparison see a difference in this table? */
static bool is_difference_seen(const HsRunDiff *diff, const char *table)
{
    static const struct {
        const char *kind, *table;
    } kinds[] = {
        { "run", "meta" },
        { "setting", "setting" },
        { "parameter", "parameter" },
        { "source of parameter", "parameter" },
        { "program file", "program_file" },
        { "component", "component" },
        { "text", "scenario_text" },
    };

    for (guint source_i = 0; source_i < diff->tables->len; source_i++) {
        if (strcmp(table_at(diff, source_i)->source->table, table) == 0 &&
            !table_at(diff, source_i)->is_equal)
            return true;
    }
    for (guint item_i = 0; item_i < diff->made->len; item_i++) {
        const HsDiffItem *item = g_ptr_array_index(diff->made, item_i);

        for (guint kind_i = 0; kind_i < G_N_ELEMENTS(kinds); kind_i++) {
            if (strcmp(item->kind, kinds[kind_i].kind) == 0 &&
                strcmp(table, kinds[kind_i].table) == 0)
                return true;
        }
    }
    return strcmp(table, "meta") == 0 &&
           strcmp(diff->metas[0]->digest, diff->metas[1]->digest) != 0;
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of both, each once, sorted; borrowed from them. */
static GPtrArray *names_of(GHashTable *const stated[2])
{
    GPtrArray *names = g_ptr_array_new();

    for (guint side = 0; side < 2; side++) {
        GHashTableIter iterator;
        gpointer name = NULL;

        g_hash_table_iter_init(&iterator, stated[side]);
        while (g_hash_table_iter_next(&iterator, &name, NULL)) {
            if (side == 0 || !g_hash_table_contains(stated[0], name))
                g_ptr_array_add(names, name);
        }
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

/* What table_digest says must fit what was found in the rows. */
static void check_stated(HsRunDiff *diff, GHashTable *const stated[2])
{
    g_autoptr(GPtrArray) names = names_of(stated);

    for (guint name_i = 0; name_i < names->len; name_i++) {
        const char *name = g_ptr_array_index(names, name_i);
        const Stated *rows[2] = { g_hash_table_lookup(stated[0], name),
                                  g_hash_table_lookup(stated[1], name) };
        bool is_seen = is_difference_seen(diff, name);

        if (!are_kept(diff, name) || are_stated_alike(rows[0], rows[1]) != is_seen)
            continue;
        if (is_seen)
            note(diff,
                 "%s: its rows differ, what table_digest says of them does not: one of the "
                 "results was changed since it was written",
                 name);
        else
            note(diff,
                 "%s: what table_digest says of its rows differs, the rows do not: one of the "
                 "results was changed since it was written",
                 name);
        diff->is_equal = false;
    }
}

static void check_digests(HsRunDiff *diff)
{
    bool are_same = strcmp(diff->metas[0]->digest, diff->metas[1]->digest) == 0;
    bool is_same_hsim = strcmp(diff->metas[0]->hsim_version, diff->metas[1]->hsim_version) == 0;

    if (are_same && !diff->is_equal && is_same_hsim)
        note(diff, "the digests are the same, the rows are not: one of the results was changed "
                   "since it was written");
    else if (!are_same && diff->is_equal)
        note(diff, "the rows are the same, the digests are not: one of the results was changed "
                   "since it was written");
    diff->is_equal = diff->is_equal && are_same;
}

/* Tables that are not kept in both. */
static void note_left_out(HsRunDiff *diff)
{
    GString *names = g_string_new(NULL);
    const char *last = "";

    for (guint source_i = 0; source_i < diff->tables->len; source_i++) {
        const HsDiffTable *table = table_at(diff, source_i);

        if (table->is_kept || table->is_equal || strcmp(table->source->table, last) == 0)
            continue;
        last = table->source->table;
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", last);
    }
    if (names->len > 0)
        note(diff,
             "tables that were not kept (--trace) differ, too: %s; where is told by runs with "
             "--trace full",
             names->str);
    (void)g_string_free(names, TRUE);
}

/* ---- what it meant ---- */

static HsDiffMeasure *measure_of(GArray *measures, const HsMeasured *measured)
{
    for (guint i = 0; i < measures->len; i++) {
        HsDiffMeasure *one = &g_array_index(measures, HsDiffMeasure, i);

        if (one->measure == measured->measure && one->subject == measured->subject)
            return one;
    }

    HsDiffMeasure one = { .measure = measured->measure, .subject = measured->subject };

    g_array_append_val(measures, one);
    return &g_array_index(measures, HsDiffMeasure, measures->len - 1);
}

static bool is_measured_alike(const HsDiffMeasure *measure)
{
    return measure->is_there[0] == measure->is_there[1] &&
           measure->is_known[0] == measure->is_known[1] &&
           (!measure->is_known[0] ||
            !(measure->values[0] < measure->values[1] || measure->values[0] > measure->values[1]));
}

/* By measure in the order of its table, then by subject. */
static gint compare_measures(gconstpointer a, gconstpointer b)
{
    const HsDiffMeasure *first = a;
    const HsDiffMeasure *second = b;

    if (first->measure != second->measure)
        return first->measure < second->measure ? -1 : 1;
    return strcmp(first->subject, second->subject);
}

bool hs_run_diff_measures(HsRunDiff *diff, sqlite3 *const dbs[2], GError **error)
{
    for (guint side = 0; side < 2; side++) {
        g_autoptr(GArray) values = hs_measures_of(dbs[side], error);

        for (guint i = 0; values != NULL && i < values->len; i++) {
            const HsMeasured *measured = &g_array_index(values, HsMeasured, i);
            HsDiffMeasure *measure = measure_of(diff->measures, measured);

            measure->is_there[side] = true;
            measure->is_known[side] = measured->is_known;
            measure->values[side] = measured->value;
        }
        if (values == NULL)
            return false;
    }
    for (guint i = diff->measures->len; i > 0; i--) {
        if (is_measured_alike(&g_array_index(diff->measures, HsDiffMeasure, i - 1)))
            g_array_remove_index(diff->measures, i - 1);
    }
    g_array_sort(diff->measures, compare_measures);
    return true;
}

static bool compare_flows(HsRunDiff *diff, sqlite3 *const dbs[2], GError **error)
{
    if (!are_kept(diff, "flow") || !are_kept(diff, "flow_step"))
        return true;
    for (guint side = 0; side < 2; side++) {
        diff->runs_flows[side] = hs_run_flows_read(dbs[side], error);
        if (diff->runs_flows[side] == NULL)
            return false;
    }
    diff->flows = hs_run_diff_flows(diff->runs_flows);
    return true;
}

/* ---- all of it ---- */

static bool compare_tables(HsRunDiff *diff, sqlite3 *const dbs[2], GError **error)
{
    g_autoptr(GHashTable) of_a = read_stated(dbs[0], error);
    g_autoptr(GHashTable) of_b = of_a != NULL ? read_stated(dbs[1], error) : NULL;
    GHashTable *stated[2] = { of_a, of_b };

    if (of_b == NULL)
        return false;
    for (guint source_i = 0; source_i < hs_diff_sources_n(); source_i++) {
        if (!compare_table(diff, source_i, dbs, stated, error))
            return false;
    }
    check_digests(diff);
    check_stated(diff, stated);
    note_left_out(diff);
    return true;
}

static bool compare_all(HsRunDiff *diff, sqlite3 *const dbs[2], guint n_context, GError **error)
{
    for (guint side = 0; side < 2; side++) {
        diff->metas[side] = hs_run_meta_read(dbs[side], error);
        if (diff->metas[side] == NULL)
            return false;
    }
    diff->is_same_clock = diff->metas[0]->clock_hz == diff->metas[1]->clock_hz;
    if (!diff->is_same_clock)
        note(diff, "the clocks differ: the same cycle is not the same time in both");
    diff->made = hs_run_diff_made(dbs, error);
    if (diff->made == NULL || !compare_tables(diff, dbs, error) ||
        !find_first(diff, dbs, n_context, error))
        return false;
    diff->is_made_alike = diff->made->len == 0;
    return (!are_kept(diff, "request") ||
            hs_run_diff_requests(dbs, diff->metas, &diff->requests, error)) &&
           compare_flows(diff, dbs, error);
}

HsRunDiff *hs_run_diff_new(sqlite3 *const dbs[2], guint n_context, GError **error)
{
    g_autoptr(HsRunDiff) diff = g_new0(HsRunDiff, 1);

    hs_assert(n_context <= HS_DIFF_CONTEXT_MAX);
    diff->is_equal = true;
    diff->notes = g_ptr_array_new_with_free_func(g_free);
    diff->tables = g_array_new(FALSE, FALSE, sizeof(HsDiffTable));
    diff->measures = g_array_new(FALSE, FALSE, sizeof(HsDiffMeasure));
    return compare_all(diff, dbs, n_context, error) ? g_steal_pointer(&diff) : NULL;
}

void hs_run_diff_free(HsRunDiff *diff)
{
    if (diff == NULL)
        return;
    for (guint side = 0; side < 2; side++) {
        g_clear_pointer(&diff->metas[side], hs_run_meta_free);
        g_clear_pointer(&diff->runs_flows[side], g_ptr_array_unref);
    }
    g_clear_pointer(&diff->made, g_ptr_array_unref);
    g_clear_pointer(&diff->flows, g_ptr_array_unref);
    g_ptr_array_unref(diff->notes);
    g_array_unref(diff->tables);
    g_array_unref(diff->measures);
    free_first(diff->first);
    hs_diff_request_clear(&diff->requests.first);
    hs_diff_request_clear(&diff->requests.largest);
    g_free(diff);
}
