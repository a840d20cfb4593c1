/* run_diff_made: what differs in how two runs were made. */
#include "analysis/query.h"
#include "analysis/run_diff.h"

#include <string.h>

/* Questions for pairs (name, value), sorted by name: what is in one run only, or has another value,
 * is told. */
typedef enum {
    VALUES_WHOLE,
    VALUES_LINES, /* texts: the first line that differs is told */
    VALUES_ASIDE  /* what is in one run only has been told */
} Values;

static const struct {
    const char *kind;
    const char *sql;
    Values values;
} questions[] = {
    { "setting",
      "SELECT CASE WHEN option = 'set' THEN '-s ' || substr(value, 1, instr(value || '=', '=') - "
      "1) "
      "ELSE '--' || option END AS name, "
      "CASE WHEN option = 'set' THEN substr(value, instr(value || '=', '=') + 1) ELSE value END "
      "FROM setting ORDER BY name, position",
      VALUES_WHOLE },
    { "parameter", "SELECT path, value FROM parameter ORDER BY path", VALUES_WHOLE },
    { "program file",
      "SELECT app, file || ', ' || size_bytes || ' bytes, digest ' || digest FROM program_file "
      "ORDER BY app",
      VALUES_WHOLE },
    { "component", "SELECT name, kind || ', rank ' || rank FROM component ORDER BY name, rank",
      VALUES_WHOLE },
    { "text", "SELECT file, text FROM scenario_text ORDER BY file, position", VALUES_LINES },
    /* What is said about a parameter; told last, as a line moves many of them. */
    { "source of parameter",
      "SELECT path, 'set in ' || coalesce(set_in, 'no file') || ', source ' || "
      "coalesce(source, 'none') || ', default ' || coalesce(default_value, 'none') || ', ' || "
      "about FROM parameter ORDER BY path",
      VALUES_ASIDE },
};

static void free_item(gpointer user)
{
    HsDiffItem *item = user;

    g_free(item->name);
    g_free(item->values[0]);
    g_free(item->values[1]);
    g_free(item);
}

/* Takes the texts. */
static void add_item(GPtrArray *made, const char *kind, char *name, char *a, char *b)
{
    HsDiffItem *item = g_new0(HsDiffItem, 1);

    *item = (HsDiffItem){ .kind = kind, .name = name, .values = { a, b } };
    g_ptr_array_add(made, item);
}

/* ---- texts ---- */

/* Goes to the next line; NULL: there is none. */
static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');

    return end != NULL && end[1] != '\0' ? end + 1 : NULL;
}

static gsize line_bytes(const char *line)
{
    return strcspn(line, "\n");
}

static char *dup_line(const char *line)
{
    return line != NULL ? g_strndup(line, line_bytes(line)) : NULL;
}

/* The first line in which they differ. Texts that differ in the last newline only differ behind
 * their last lines. */
static void add_text(GPtrArray *made, const char *kind, const char *file, const char *a,
                     const char *b)
{
    guint line_number = 1;

    while (a != NULL && b != NULL && line_bytes(a) == line_bytes(b) &&
           memcmp(a, b, line_bytes(a)) == 0) {
        a = next_line(a);
        b = next_line(b);
        line_number++;
    }
    add_item(made, kind, g_strdup_printf("%s:%u", file, line_number), dup_line(a), dup_line(b));
}

/* ---- pairs ---- */

/* Where one question stands. */
typedef struct {
    HsQuery *query;
    bool has_row;
    char *name;
    char *value;
} Side;

static void advance(Side *side)
{
    g_clear_pointer(&side->name, g_free);
    g_clear_pointer(&side->value, g_free);
    side->has_row = hs_query_next(side->query);
    if (side->has_row) {
        side->name = hs_query_dup_text(side->query, 0);
        side->value = hs_query_dup_optional_text(side->query, 1);
    }
}

/* Below 0: the row of a has no partner; above: that of b; 0: they are about the same. */
static int compare_sides(const Side *a, const Side *b)
{
    if (!a->has_row || !b->has_row)
        return a->has_row ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* What stands for a value of one run only: texts are too long. */
static char *dup_lone_value(Values values, const Side *side)
{
    if (side == NULL)
        return NULL;
    return g_strdup(values == VALUES_LINES ? "(there)" : side->value);
}

/* Of a and b one may be NULL. */
static void add_pair(GPtrArray *made, guint question_i, const Side *a, const Side *b)
{
    const char *kind = questions[question_i].kind;
    Values values = questions[question_i].values;

    if (a == NULL || b == NULL) {
        if (values != VALUES_ASIDE)
            add_item(made, kind, g_strdup(a != NULL ? a->name : b->name), dup_lone_value(values, a),
                     dup_lone_value(values, b));
        return;
    }
    if (g_strcmp0(a->value, b->value) == 0)
        return;
    if (values == VALUES_LINES && a->value != NULL && b->value != NULL)
        add_text(made, kind, a->name, a->value, b->value);
    else
        add_item(made, kind, g_strdup(a->name), g_strdup(a->value), g_strdup(b->value));
}

static bool compare_pairs(GPtrArray *made, guint question_i, sqlite3 *const dbs[2], GError **error)
{
    Side sides[2] = { { .query = hs_query_new(dbs[0], questions[question_i].sql) },
                      { .query = hs_query_new(dbs[1], questions[question_i].sql) } };

    advance(&sides[0]);
    advance(&sides[1]);
    while (sides[0].has_row || sides[1].has_row) {
        int order = compare_sides(&sides[0], &sides[1]);

        add_pair(made, question_i, order <= 0 ? &sides[0] : NULL, order >= 0 ? &sides[1] : NULL);
        if (order <= 0)
            advance(&sides[0]);
        if (order >= 0)
            advance(&sides[1]);
    }

    bool is_good = hs_query_end(sides[0].query, error);

    return hs_query_end(sides[1].query, is_good ? error : NULL) && is_good;
}

/* ---- the one row of meta ---- */

static const char meta_sql[] =
    "SELECT hsim_version AS \"hsim version\", scenario, about, scenario_file AS \"scenario file\", "
    "policy, seed, clock_hz AS \"clock in Hz\", unit_bytes AS \"storage unit in bytes\", "
    "storage_bytes AS \"storage in bytes\", trace_level AS \"trace level\" FROM meta";

static bool compare_meta(GPtrArray *made, sqlite3 *const dbs[2], GError **error)
{
    HsQuery *queries[2] = { hs_query_new(dbs[0], meta_sql), hs_query_new(dbs[1], meta_sql) };
    bool has_rows = hs_query_next(queries[0]) && hs_query_next(queries[1]);

    for (int column = 0; has_rows && column < hs_query_n_columns(queries[0]); column++) {
        if (!hs_query_is_same(queries[0], queries[1], column))
            add_item(made, "run", g_strdup(hs_query_column_name(queries[0], column)),
                     hs_query_dup_optional_text(queries[0], column),
                     hs_query_dup_optional_text(queries[1], column));
    }

    bool is_good = hs_query_end(queries[0], error);

    return hs_query_end(queries[1], is_good ? error : NULL) && is_good;
}

GPtrArray *hs_run_diff_made(sqlite3 *const dbs[2], GError **error)
{
    g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(free_item);

    if (!compare_meta(made, dbs, error))
        return NULL;
    for (guint question_i = 0; question_i < G_N_ELEMENTS(questions); question_i++) {
        if (!compare_pairs(made, question_i, dbs, error))
            return NULL;
    }
    return g_steal_pointer(&made);
}
