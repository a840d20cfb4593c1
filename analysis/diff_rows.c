/* diff_rows: the sources of rows, and questions about places between them. */
#include "analysis/diff_rows.h"

#include "analysis/query.h"
#include "sim/assert.h"

#include <string.h>

/* The columns that every source begins with. */
enum { AT, ORDER, FIRST_COLUMN };

/* HS_CYCLES_MAX: later than every cycle. */
#define NEVER "9223372036854775807"

/* In the order of their rows in a cycle; those without a cycle last. */
static const HsDiffSource sources[] = {
    { "event", "event", "SELECT cycle AS at, rowid AS o, component, kind, phase FROM event", 2,
      HS_DIFF_HAPPENED },
    { "command given", "command",
      "SELECT cycle AS at, name || ' ' || action AS o, name, action, ordered_by FROM command", 2,
      HS_DIFF_HAPPENED },
    { "fault", "fault",
      "SELECT cycle AS at, rowid AS o, name, action, target, had_effect FROM fault", 2,
      HS_DIFF_HAPPENED },
    { "step", "flow_step",
      "SELECT end AS at, rowid AS o, step, what, runs_on, cpu, flow, position, begin, wait_cycles, "
      "work_cycles FROM flow_step",
      2, HS_DIFF_HAPPENED },
    { "wait of a step", "flow_wait",
      "SELECT (SELECT end FROM flow_step AS s WHERE s.flow = w.flow AND "
      "s.position = w.position) AS at, w.rowid AS o, flow, position, unseen_cycles, "
      "cpu_cycles, other_cycles FROM flow_wait AS w",
      0, HS_DIFF_PART },
    { "flow", "flow",
      "SELECT end AS at, rowid AS o, figure, subject, outcome, cause, flow, begin FROM flow", 3,
      HS_DIFF_HAPPENED },
    { "table version", "resource_version",
      "SELECT cycle AS at, rowid AS o, cause, version, step FROM resource_version", 1,
      HS_DIFF_HAPPENED },
    { "table entry", "resource_entry",
      "SELECT (SELECT cycle FROM resource_version AS v WHERE v.version = e.version) "
      "AS at, e.rowid AS o, area, kind, size, owner, destination, version, position "
      "FROM resource_entry AS e",
      2, HS_DIFF_PART },
    { "storage", "storage_range",
      "SELECT (SELECT cycle FROM resource_version AS v WHERE v.version = r.version) "
      "AS at, r.rowid AS o, area, state, owner, first_unit, n_units, version "
      "FROM storage_range AS r",
      2, HS_DIFF_PART },
    { "value", "value", "SELECT cycle AS at, rowid AS o, component, name, value FROM value", 3,
      HS_DIFF_HAPPENED },
    { "refusal", "refusal",
      "SELECT cycle AS at, rowid AS o, app, os, reason, asked_bytes, free_bytes, unused_bytes "
      "FROM refusal",
      3, HS_DIFF_HAPPENED },
    { "command done", "command", "SELECT done AS at, rowid AS o, name, outcome, cycle FROM command",
      2, HS_DIFF_HAPPENED },
    { "span begins", "span",
      "SELECT begin AS at, component || ' ' || kind AS o, component, kind FROM span "
      "WHERE end <= ?3",
      2, HS_DIFF_HAPPENED },
    { "span ends", "span", "SELECT end AS at, rowid AS o, component, kind, detail, begin FROM span",
      3, HS_DIFF_HAPPENED },
    { "journal record", "journal_record",
      "SELECT cycle AS at, rowid AS o, app, os, record, client, number FROM journal_record", 2,
      HS_DIFF_HAPPENED },
    { "output", "output", "SELECT cycle AS at, rowid AS o, app, os, text FROM output", 3,
      HS_DIFF_HAPPENED },
    { "request sent", "request",
      "SELECT sent AS at, client AS o, clients, client, number, app FROM request", 1,
      HS_DIFF_HAPPENED },
    { "reply", "request",
      "SELECT replied AS at, rowid AS o, clients, client, number, app, served_by, attempts, "
      "sent FROM request",
      1, HS_DIFF_HAPPENED },
    { "CPU turn", "cpu_turn", "SELECT end AS at, rowid AS o, cpu, holder, begin FROM cpu_turn", 2,
      HS_DIFF_HAPPENED },
    { "instruction", "instruction",
      "SELECT cycle AS at, rowid AS o, cpu, app, os, pc, word FROM instruction", 3,
      HS_DIFF_RECORDED },
    { "expectation", "expectation",
      "SELECT cycle AS at, rowid AS o, title, verdict, condition, detail, place, "
      "position FROM expectation",
      2, HS_DIFF_EXPECTED },
    { "CPU book", "cpu_book", "SELECT NULL AS at, rowid AS o, cpu, book, cycles FROM cpu_book", 2,
      HS_DIFF_HAPPENED },
    { "instructions of a program", "app_cpu",
      "SELECT NULL AS at, rowid AS o, app, os, instructions, owed_compute, owed_stall FROM app_cpu",
      2, HS_DIFF_HAPPENED },
    { "cycles per instruction", "cpi_stack",
      "SELECT NULL AS at, rowid AS o, app, os, cause, cycles FROM cpi_stack", 3, HS_DIFF_HAPPENED },
    { "bank", "bank",
      "SELECT NULL AS at, rowid AS o, bank, lines, busy_cycles, wait_cycles FROM bank", 1,
      HS_DIFF_HAPPENED },
    { "counter", "counter", "SELECT NULL AS at, rowid AS o, component, name, value FROM counter", 3,
      HS_DIFF_HAPPENED },
    { "outage", "service_outage",
      "SELECT NULL AS at, rowid AS o, app, fault, fault_cycle, detected, reallocated, loaded, "
      "replayed, running, first_reply, standby FROM service_outage",
      2, HS_DIFF_HAPPENED },
    { "outcome", "outcome",
      "SELECT NULL AS at, rowid AS o, app, outcome, is_hot_standby, is_stated FROM outcome", 2,
      HS_DIFF_HAPPENED },
    { "end of the run", "meta",
      "SELECT NULL AS at, rowid AS o, end_reason, end_cycle, n_events, n_instructions FROM meta", 1,
      HS_DIFF_HAPPENED },
    { "recorded instructions", "instruction_window",
      "SELECT NULL AS at, rowid AS o, begin, \"end\", kept, left_out FROM instruction_window", 0,
      HS_DIFF_RECORDED },
};

guint hs_diff_sources_n(void)
{
    return G_N_ELEMENTS(sources);
}

const HsDiffSource *hs_diff_source(guint source_i)
{
    hs_assert(source_i < G_N_ELEMENTS(sources));
    return &sources[source_i];
}

/* ---- rows ---- */

void hs_diff_row_free(gpointer user)
{
    HsDiffRow *row = user;

    g_ptr_array_unref(row->names);
    g_ptr_array_unref(row->values);
    g_free(row);
}

char *hs_diff_row_text(const HsDiffRow *row)
{
    GString *text = g_string_new(NULL);
    guint n_leading = hs_diff_source(row->source_i)->n_leading;

    for (guint i = 0; i < row->names->len; i++) {
        const char *value = g_ptr_array_index(row->values, i);

        if (i < n_leading)
            g_string_append_printf(text, "%s%s", i > 0 ? "  " : "", value != NULL ? value : "-");
        else
            g_string_append_printf(text, "%s%s %s", i > 0 ? ", " : "",
                                   (const char *)g_ptr_array_index(row->names, i),
                                   value != NULL ? value : "-");
    }
    return g_string_free(text, FALSE);
}

static HsCycles cycle_of(HsQuery *query)
{
    return hs_query_cycles(query, AT);
}

static HsDiffRow *read_row(HsQuery *query, guint source_i)
{
    HsDiffRow *row = g_new0(HsDiffRow, 1);

    row->source_i = source_i;
    row->cycle = cycle_of(query);
    row->names = g_ptr_array_new_with_free_func(g_free);
    row->values = g_ptr_array_new_with_free_func(g_free);
    for (int column = FIRST_COLUMN; column < hs_query_n_columns(query); column++) {
        g_ptr_array_add(row->names, g_strdup(hs_query_column_name(query, column)));
        g_ptr_array_add(row->values, hs_query_dup_optional_text(query, column));
    }
    return row;
}

/* ---- two runs ---- */

/* A cycle as SQL knows it. */
static uint64_t sql_cycle(HsCycles cycle)
{
    return cycle == HS_CYCLES_NEVER ? HS_CYCLES_MAX : cycle;
}

static HsQuery *new_query(sqlite3 *db, const char *sql, guint source_i, HsCycles until)
{
    HsQuery *query = hs_query_new(db, sql);

    if (strstr(sources[source_i].sql, "?3") != NULL)
        hs_query_bind(query, 3, sql_cycle(until));
    return query;
}

static HsQuery *ask(guint source_i, sqlite3 *db, HsCycles until)
{
    g_autofree char *sql = g_strdup_printf("SELECT * FROM (%s) ORDER BY at NULLS LAST, o",
                                           sources[source_i].sql);

    return new_query(db, sql, source_i, until);
}

static bool are_same(guint source_i, const HsQuery *a, const HsQuery *b)
{
    bool are = sources[source_i].weight == HS_DIFF_PART || hs_query_is_same(a, b, AT);

    for (int column = FIRST_COLUMN; are && column < hs_query_n_columns(a); column++)
        are = hs_query_is_same(a, b, column);
    return are;
}

/* Both questions stand at the first rows that differ, or one of them at its end. */
static void scan_difference(HsQuery *const queries[2], const bool has[2], HsDiffScan *scan)
{
    scan->is_equal = false;
    scan->cycle = HS_CYCLES_NEVER;
    for (guint side = 0; side < 2; side++) {
        scan->n_rows[side] = scan->n_equal + (has[side] ? 1 : 0);
        if (has[side])
            scan->cycle = MIN(scan->cycle, cycle_of(queries[side]));
        while (has[side] && hs_query_next(queries[side]))
            scan->n_rows[side]++;
    }
}

bool hs_diff_scan(guint source_i, sqlite3 *const dbs[2], HsCycles until, HsDiffScan *ret_scan,
                  GError **error)
{
    HsQuery *queries[2] = { ask(source_i, dbs[0], until), ask(source_i, dbs[1], until) };
    HsDiffScan scan = { .is_equal = true, .cycle = HS_CYCLES_NEVER };
    bool has[2] = { hs_query_next(queries[0]), hs_query_next(queries[1]) };

    while (has[0] && has[1] && are_same(source_i, queries[0], queries[1])) {
        scan.n_equal++;
        has[0] = hs_query_next(queries[0]);
        has[1] = hs_query_next(queries[1]);
    }
    if (has[0] || has[1])
        scan_difference(queries, has, &scan);
    else
        scan.n_rows[0] = scan.n_rows[1] = scan.n_equal;

    bool is_good = hs_query_end(queries[0], error);

    is_good = hs_query_end(queries[1], is_good ? error : NULL) && is_good;
    if (is_good)
        *ret_scan = scan;
    return is_good;
}

/* ---- places ---- */

/* A question for the rows of one source before or behind a place. NULL: there are none. */
static HsQuery *ask_beside(sqlite3 *db, guint source_i, const HsDiffPlace *place, guint n,
                           bool is_behind)
{
    static const char *const of_itself =
        "SELECT * FROM (%s) ORDER BY at NULLS LAST, o LIMIT ?2 OFFSET ?1";
    static const char *const before =
        "SELECT * FROM (SELECT * FROM (%s) WHERE coalesce(at, " NEVER ") <= ?1 "
        "ORDER BY at DESC NULLS FIRST, o DESC LIMIT ?2) ORDER BY at NULLS LAST, o";
    static const char *const behind = "SELECT * FROM (%s) WHERE coalesce(at, " NEVER ") >= ?1 "
                                      "ORDER BY at NULLS LAST, o LIMIT ?2";
    bool is_itself = source_i == place->source_i;
    uint64_t bound = sql_cycle(place->cycle);
    uint64_t limit = n;

    if (is_itself && is_behind) {
        bound = place->n_before;
    } else if (is_itself) {
        limit = MIN(n, place->n_before);
        bound = place->n_before - limit;
    } else if (is_behind && source_i < place->source_i) {
        if (bound++ == HS_CYCLES_MAX)
            return NULL;
    } else if (!is_behind && source_i > place->source_i) {
        if (bound-- == 0)
            return NULL;
    }

    GString *sql = g_string_new(is_itself ? of_itself : is_behind ? behind : before);

    (void)g_string_replace(sql, "%s", sources[source_i].sql, 1);

    HsQuery *query = new_query(db, sql->str, source_i, place->until);

    (void)g_string_free(sql, TRUE);
    hs_query_bind(query, 1, bound);
    hs_query_bind(query, 2, limit);
    return query;
}

/* Rows of one source are in order already. */
static gint compare_rows(gconstpointer a, gconstpointer b, gpointer user)
{
    const HsDiffRow *first = *(const HsDiffRow *const *)a;
    const HsDiffRow *second = *(const HsDiffRow *const *)b;

    (void)user;
    if (first->cycle != second->cycle)
        return first->cycle < second->cycle ? -1 : 1;
    return (first->source_i > second->source_i) - (first->source_i < second->source_i);
}

/* The rows beside a place of all sources, n of each at most, in order. */
static GPtrArray *rows_beside(sqlite3 *db, const HsDiffPlace *place, guint n, bool is_behind,
                              const bool *is_read, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(hs_diff_row_free);

    for (guint source_i = 0; source_i < G_N_ELEMENTS(sources); source_i++) {
        HsQuery *query = is_read[source_i] ? ask_beside(db, source_i, place, n, is_behind) : NULL;

        while (query != NULL && hs_query_next(query))
            g_ptr_array_add(rows, read_row(query, source_i));
        if (query != NULL && !hs_query_end(query, error))
            return NULL;
    }
    /* It is stable. */
    g_ptr_array_sort_with_data(rows, compare_rows, NULL);
    return g_steal_pointer(&rows);
}

GPtrArray *hs_diff_rows_before(sqlite3 *db, const HsDiffPlace *place, guint n, const bool *is_read,
                               GError **error)
{
    GPtrArray *rows = rows_beside(db, place, n, false, is_read, error);

    if (rows != NULL && rows->len > n)
        g_ptr_array_remove_range(rows, 0, rows->len - n);
    return rows;
}

GPtrArray *hs_diff_rows_behind(sqlite3 *db, const HsDiffPlace *place, guint n, const bool *is_read,
                               GError **error)
{
    GPtrArray *rows = rows_beside(db, place, n, true, is_read, error);

    if (rows != NULL && rows->len > n)
        g_ptr_array_remove_range(rows, n, rows->len - n);
    return rows;
}
