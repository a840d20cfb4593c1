/* baseline: matches points and repetitions, and tells what moved. */
#include "analysis/baseline.h"

#include "analysis/baseline_runs.h"
#include "analysis/query.h"

#include "embedded/sql.h"

#include <string.h>

GQuark hs_baseline_error_quark(void)
{
    return g_quark_from_static_string("hs-baseline-error");
}

const char *hs_move_kind_name(HsMoveKind kind)
{
    static const char *const names[] = { "value", "unknown", "there", "run" };

    return names[kind];
}

const char *hs_move_direction_name(HsMoveDirection direction)
{
    static const char *const names[] = { "worse", "other", "better" };

    return names[direction];
}

/* ---- what is added up of one point ---- */

/* A measure and subject, over the repetitions that are in both collections and done. */
typedef struct {
    const HsMeasure *measure;
    const char *subject; /* interned */
    HsStatistics old_values, values, differences;
    bool has_other;         /* a run has another value than it had */
    bool has_other_unknown; /* a run knows it that did not, or the other way round */
    bool has_other_there;   /* a run has the subject that had not, or the other way round */
    guint n_old_unknown, n_unknown;
    guint n_old_there, n_there; /* runs that have the subject */
} Cell;

typedef struct {
    sqlite3 *dbs[2]; /* old, new */
    const HsTolerances *tolerances;
    HsBaseline *baseline;
    GArray *cells;                            /* Cell of the point, by measure and subject */
    GArray *values[2];                        /* HsMeasured of a run */
    GHashTable *measures[2];                  /* the names of those that were kept */
    guint n_runs, n_old_not_done, n_not_done; /* repetitions of the point in both */
    bool has_other_done; /* one of them is done that was not, or was and is not */
} Comparison;

static gint compare_names(const HsMeasure *a, const char *a_subject, const HsMeasure *b,
                          const char *b_subject)
{
    gint by_measure = strcmp(a->name, b->name);

    return by_measure != 0 ? by_measure : strcmp(a_subject, b_subject);
}

/* What was measured of a run, by measure and subject; measures that this program does not know, and
 * those that the other collection has not, are left out. */
static bool read_values(sqlite3 *db, uint64_t run, GHashTable *others, GArray *values,
                        GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_baseline_values);

    g_array_set_size(values, 0);
    hs_query_bind(query, 1, run);
    while (hs_query_next(query)) {
        g_autofree char *name = hs_query_dup_text(query, 0);
        g_autofree char *subject = hs_query_dup_text(query, 1);
        HsMeasured measured = { .measure = hs_measures_find(name),
                                .subject = g_intern_string(subject),
                                .is_known = !hs_query_is_null(query, 2) };

        if (measured.measure == NULL || !g_hash_table_contains(others, name))
            continue;
        measured.value = measured.is_known ? hs_query_real(query, 2) : 0;
        g_array_append_val(values, measured);
    }
    return hs_query_end(query, error);
}

/* The cell of that name, behind *cell_i: names come in order. */
static Cell *cell_of(GArray *cells, guint *cell_i, const HsMeasured *measured)
{
    gint order = 1;

    for (; *cell_i < cells->len; ++*cell_i) {
        const Cell *cell = &g_array_index(cells, Cell, *cell_i);

        order = compare_names(cell->measure, cell->subject, measured->measure, measured->subject);
        if (order >= 0)
            break;
    }
    if (*cell_i == cells->len || order > 0) {
        Cell fresh = { .measure = measured->measure, .subject = measured->subject };

        g_array_insert_val(cells, *cell_i, fresh);
    }
    return &g_array_index(cells, Cell, *cell_i);
}

/* `old` or `now` may be NULL: the run does not have it. */
static void add_pair(Cell *cell, const HsMeasured *old, const HsMeasured *now)
{
    cell->n_old_there += old != NULL;
    cell->n_there += now != NULL;
    cell->has_other_there = cell->has_other_there || old == NULL || now == NULL;
    if (old == NULL || now == NULL)
        return;
    cell->has_other_unknown = cell->has_other_unknown || old->is_known != now->is_known;
    cell->n_old_unknown += !old->is_known;
    cell->n_unknown += !now->is_known;
    if (!old->is_known || !now->is_known)
        return;
    cell->has_other = cell->has_other || old->value != now->value;
    hs_statistics_add(&cell->old_values, old->value);
    hs_statistics_add(&cell->values, now->value);
    hs_statistics_add_pair(&cell->differences, now->value, old->value);
}

static const HsMeasured *value_at(const GArray *values, guint i)
{
    return i < values->len ? &g_array_index(values, HsMeasured, i) : NULL;
}

/* The values of two runs side by side. */
static void add_values(Comparison *comparison)
{
    guint at[2] = { 0, 0 };
    guint cell_i = 0;

    for (;;) {
        const HsMeasured *old = value_at(comparison->values[0], at[0]);
        const HsMeasured *now = value_at(comparison->values[1], at[1]);
        gint order = 0;

        if (old == NULL && now == NULL)
            return;
        if (old == NULL || now == NULL)
            order = old == NULL ? 1 : -1;
        else
            order = compare_names(old->measure, old->subject, now->measure, now->subject);
        add_pair(cell_of(comparison->cells, &cell_i, order <= 0 ? old : now),
                 order <= 0 ? old : NULL, order >= 0 ? now : NULL);
        at[0] += order <= 0;
        at[1] += order >= 0;
    }
}

static bool add_runs(Comparison *comparison, const HsBaselineRun *old, const HsBaselineRun *now,
                     GError **error)
{
    comparison->n_runs++;
    comparison->n_old_not_done += !old->is_done;
    comparison->n_not_done += !now->is_done;
    comparison->has_other_done = comparison->has_other_done || old->is_done != now->is_done;
    if (!old->is_done || !now->is_done)
        return true;
    for (guint side = 0; side < 2; side++) {
        if (!read_values(comparison->dbs[side], side == 0 ? old->number : now->number,
                         comparison->measures[1 - side], comparison->values[side], error))
            return false;
    }
    add_values(comparison);
    return true;
}

/* ---- moves ---- */

static void add_move(HsBaseline *baseline, HsMove *move)
{
    baseline->n_moved++;
    baseline->n_worse += move->direction == HS_MOVE_WORSE;
    baseline->n_better += move->direction == HS_MOVE_BETTER;
    if (baseline->moves->len < HS_BASELINE_MOVES_MAX)
        g_array_append_val(baseline->moves, *move);
}

/* Of a measure that is now more, or less, or as much. */
static HsMoveDirection direction_of(const HsMeasure *measure, double difference)
{
    bool is_more = difference > 0;

    if (measure->better == HS_BETTER_NEITHER || difference == 0)
        return HS_MOVE_OTHER;
    return is_more == (measure->better == HS_BETTER_MORE) ? HS_MOVE_BETTER : HS_MOVE_WORSE;
}

static HsMoveDirection direction_of_unknown(const Cell *cell)
{
    if (cell->measure->better == HS_BETTER_NEITHER || cell->n_unknown == cell->n_old_unknown)
        return HS_MOVE_OTHER;
    return cell->n_unknown > cell->n_old_unknown ? HS_MOVE_WORSE : HS_MOVE_BETTER;
}

/* How a cell moved. FALSE: it has not. */
static bool judge(const Cell *cell, const HsTolerance *tolerance, HsMove *move)
{
    double difference = cell->differences.mean;

    move->allowed = hs_tolerance_allowed(tolerance, cell->old_values.mean);
    if (cell->has_other_there) {
        move->kind = HS_MOVE_THERE;
        move->direction = HS_MOVE_OTHER;
        move->n_old_absent = move->n_runs - MIN(cell->n_old_there, move->n_runs);
        move->n_absent = move->n_runs - MIN(cell->n_there, move->n_runs);
        return true;
    }
    if (cell->n_old_unknown != cell->n_unknown ||
        (cell->has_other_unknown && !(move->allowed > 0))) {
        move->kind = HS_MOVE_UNKNOWN;
        move->direction = direction_of_unknown(cell);
        move->n_old_absent = cell->n_old_unknown;
        move->n_absent = cell->n_unknown;
        return true;
    }
    move->kind = HS_MOVE_VALUE;
    move->direction = direction_of(cell->measure, difference);
    return move->allowed > 0 ? hs_tolerance_is_beyond(difference, move->allowed) : cell->has_other;
}

static void end_cell(Comparison *comparison, const Cell *cell, const char *point)
{
    const HsTolerance *tolerance = hs_tolerances_of(comparison->tolerances, cell->measure);
    HsMove move = { .point = point,
                    .measure = cell->measure,
                    .subject = cell->subject,
                    .n_pairs = (guint)cell->differences.n,
                    .old_mean = cell->old_values.mean,
                    .mean = cell->values.mean,
                    .n_runs = comparison->n_runs };

    comparison->baseline->n_values++;
    move.has_interval = hs_statistics_interval(&cell->differences, HS_CONFIDENCE_95,
                                               &move.interval);
    if (!tolerance->is_any && judge(cell, tolerance, &move))
        add_move(comparison->baseline, &move);
}

static HsMoveDirection direction_of_runs(const Comparison *comparison)
{
    if (comparison->n_not_done == comparison->n_old_not_done)
        return HS_MOVE_OTHER;
    return comparison->n_not_done > comparison->n_old_not_done ? HS_MOVE_WORSE : HS_MOVE_BETTER;
}

/* Tells what moved at a point, and forgets its cells. */
static void end_point(Comparison *comparison, const char *text)
{
    HsBaseline *baseline = comparison->baseline;
    char *point = g_strdup(text);

    g_ptr_array_add(baseline->points, point);
    baseline->n_points++;
    if (comparison->has_other_done) {
        HsMove move = { .point = point,
                        .kind = HS_MOVE_RUN,
                        .direction = direction_of_runs(comparison),
                        .subject = "",
                        .n_runs = comparison->n_runs,
                        .n_old_absent = comparison->n_old_not_done,
                        .n_absent = comparison->n_not_done };

        add_move(baseline, &move);
    }
    for (guint cell_i = 0; cell_i < comparison->cells->len; cell_i++)
        end_cell(comparison, &g_array_index(comparison->cells, Cell, cell_i), point);
    g_array_set_size(comparison->cells, 0);
    comparison->n_runs = comparison->n_old_not_done = comparison->n_not_done = 0;
    comparison->has_other_done = false;
}

/* ---- all points ---- */

static bool compare_point(Comparison *comparison, const HsBaselineRuns *const runs[2],
                          const HsBaselinePoint *old, const HsBaselinePoint *now, GError **error)
{
    const HsBaselineRun *a = hs_baseline_runs_first(runs[0], old);
    const HsBaselineRun *b = hs_baseline_runs_first(runs[1], now);

    while (a != NULL && b != NULL) {
        if (a->repetition == b->repetition && !add_runs(comparison, a, b, error))
            return false;

        bool goes_a = a->repetition <= b->repetition;
        bool goes_b = b->repetition <= a->repetition;

        a = goes_a ? hs_baseline_runs_next(runs[0], a) : a;
        b = goes_b ? hs_baseline_runs_next(runs[1], b) : b;
    }
    if (comparison->n_runs > 0)
        end_point(comparison, now->text);
    return true;
}

/* Points of one collection that the other has not; *ret_first is the text of the first. */
static guint count_lonely(const HsBaselineRuns *mine, const HsBaselineRuns *others,
                          char **ret_first)
{
    guint n = 0;

    for (guint point_i = 0; point_i < mine->points->len; point_i++) {
        const HsBaselinePoint *point = hs_baseline_runs_point(mine, point_i);

        if (hs_baseline_runs_find(others, point->key) == NULL && n++ == 0)
            *ret_first = g_strdup(point->text);
    }
    return n;
}

static bool compare_points(Comparison *comparison, const HsBaselineRuns *const runs[2],
                           GError **error)
{
    HsBaseline *baseline = comparison->baseline;

    for (guint point_i = 0; point_i < runs[1]->points->len; point_i++) {
        const HsBaselinePoint *now = hs_baseline_runs_point(runs[1], point_i);
        const HsBaselinePoint *old = hs_baseline_runs_find(runs[0], now->key);

        if (old != NULL && !compare_point(comparison, runs, old, now, error))
            return false;
    }
    baseline->n_old_points = count_lonely(runs[0], runs[1], &baseline->old_point);
    baseline->n_new_points = count_lonely(runs[1], runs[0], &baseline->new_point);
    if (baseline->n_points > 0)
        return true;
    g_set_error(error, HS_BASELINE_ERROR, 0,
                "the two collections have no point in common: the old one has '%s', the new one "
                "'%s'\n  help: sweep the same parameters, or make the baseline anew",
                baseline->old_point != NULL ? baseline->old_point : "none",
                baseline->new_point != NULL ? baseline->new_point : "none");
    return false;
}

/* Worse ones first; those alike stay in their order. */
static void sort_moves(GArray *moves)
{
    g_autoptr(GArray) sorted = g_array_sized_new(FALSE, FALSE, sizeof(HsMove), moves->len);

    for (HsMoveDirection direction = HS_MOVE_WORSE; direction <= HS_MOVE_BETTER; direction++) {
        for (guint i = 0; i < moves->len; i++) {
            const HsMove *move = &g_array_index(moves, HsMove, i);

            if (move->direction == direction)
                g_array_append_val(sorted, *move);
        }
    }
    for (guint i = 0; i < moves->len; i++)
        g_array_index(moves, HsMove, i) = g_array_index(sorted, HsMove, i);
}

/* ---- which measures ---- */

static GHashTable *read_measures(sqlite3 *db, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    HsQuery *query = hs_query_new(db, hs_sql_baseline_measures);

    while (hs_query_next(query))
        (void)g_hash_table_add(names, hs_query_dup_text(query, 0));
    return hs_query_end(query, error) ? g_steal_pointer(&names) : NULL;
}

/* Measures of ours that only one of them has. */
static void note_measures(HsBaseline *baseline, GHashTable *mine, GHashTable *others,
                          const char *what)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < hs_measures_n(); i++) {
        const char *name = hs_measures_at(i)->name;

        if (g_hash_table_contains(mine, name) && !g_hash_table_contains(others, name))
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
    }
    if (names->len > 0)
        g_ptr_array_add(baseline->notes, g_strconcat(what, names->str, NULL));
}

static bool choose_measures(Comparison *comparison, GError **error)
{
    GHashTable **measures = comparison->measures;

    measures[0] = read_measures(comparison->dbs[0], error);
    measures[1] = measures[0] != NULL ? read_measures(comparison->dbs[1], error) : NULL;
    if (measures[1] == NULL)
        return false;
    note_measures(comparison->baseline, measures[0], measures[1],
                  "not compared, measured in the old collection alone: ");
    note_measures(comparison->baseline, measures[1], measures[0],
                  "not compared, measured in the new collection alone: ");
    return true;
}

/* ---- other reasons ---- */

/* All rows of a question of texts as one text. New; NULL with an error. */
static char *join(sqlite3 *db, const char *sql, const char *separator, GError **error)
{
    HsQuery *query = hs_query_new(db, sql);
    g_autoptr(GString) text = g_string_new(NULL);

    while (hs_query_next(query)) {
        for (int column = 0; column < hs_query_n_columns(query); column++) {
            g_autofree char *part = hs_query_dup_text(query, column);

            g_string_append_printf(text, "%s%s", text->len > 0 ? separator : "", part);
        }
    }
    return hs_query_end(query, error) ? g_strdup(text->str) : NULL;
}

static bool note_texts(HsBaseline *baseline, sqlite3 *const dbs[2], GError **error)
{
    g_autofree char *old = join(dbs[0], hs_sql_baseline_texts, "\n", error);
    g_autofree char *now = old != NULL ? join(dbs[1], hs_sql_baseline_texts, "\n", error) : NULL;

    if (now != NULL && strcmp(old, now) != 0)
        g_ptr_array_add(baseline->notes, g_strdup("the text of the scenario has changed"));
    return now != NULL;
}

static void note(HsBaseline *baseline, const char *what, const char *old, const char *now)
{
    if (strcmp(old, now) != 0)
        g_ptr_array_add(baseline->notes, g_strdup_printf("%s: '%s', now '%s'", what, old, now));
}

static bool note_reasons(HsBaseline *baseline, sqlite3 *const dbs[2],
                         const HsBaselineRuns *const runs[2], GError **error)
{
    g_autofree char *old = join(dbs[0], hs_sql_baseline_settings, " ", error);
    g_autofree char *now = old != NULL ? join(dbs[1], hs_sql_baseline_settings, " ", error) : NULL;

    if (now == NULL || !note_texts(baseline, dbs, error))
        return false;
    note(baseline, "the settings were", old, now);
    note(baseline, "the first seed was", runs[0]->seed, runs[1]->seed);
    note(baseline, "the program was", runs[0]->program, runs[1]->program);
    return true;
}

/* ---- life ---- */

static HsBaseline *baseline_empty(void)
{
    HsBaseline *baseline = g_new0(HsBaseline, 1);

    baseline->moves = g_array_new(FALSE, FALSE, sizeof(HsMove));
    baseline->notes = g_ptr_array_new_with_free_func(g_free);
    baseline->points = g_ptr_array_new_with_free_func(g_free);
    return baseline;
}

void hs_baseline_free(HsBaseline *baseline)
{
    if (baseline == NULL)
        return;
    g_array_unref(baseline->moves);
    g_free(baseline->old_point);
    g_free(baseline->new_point);
    g_ptr_array_unref(baseline->notes);
    g_ptr_array_unref(baseline->points);
    g_free(baseline);
}

static bool check_scenarios(const HsBaselineRuns *old, const HsBaselineRuns *now, GError **error)
{
    if (strcmp(old->scenario, now->scenario) == 0)
        return true;
    g_set_error(error, HS_BASELINE_ERROR, 0,
                "the old collection is of scenario '%s', the new one of '%s'\n"
                "  help: name the baseline of this scenario",
                old->scenario, now->scenario);
    return false;
}

/* All of it, of two collections that were read. */
static bool compare(Comparison *comparison, const HsBaselineRuns *const runs[2], GError **error)
{
    HsBaseline *baseline = comparison->baseline;
    bool is_good = check_scenarios(runs[0], runs[1], error) && choose_measures(comparison, error) &&
                   compare_points(comparison, runs, error) &&
                   note_reasons(baseline, comparison->dbs, runs, error);

    for (guint side = 0; side < 2; side++)
        g_clear_pointer(&comparison->measures[side], g_hash_table_unref);
    sort_moves(baseline->moves);
    return is_good;
}

HsBaseline *hs_baseline_new(sqlite3 *old_db, sqlite3 *new_db, const HsTolerances *tolerances,
                            GError **error)
{
    g_autoptr(HsBaseline) baseline = baseline_empty();
    g_autoptr(HsBaselineRuns) old = hs_baseline_runs_read(old_db, error);
    g_autoptr(HsBaselineRuns) now = old != NULL ? hs_baseline_runs_read(new_db, error) : NULL;
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    g_autoptr(GArray) old_values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    const HsBaselineRuns *const runs[2] = { old, now };
    Comparison comparison = { .dbs = { old_db, new_db },
                              .tolerances = tolerances,
                              .baseline = baseline,
                              .cells = cells,
                              .values = { old_values, values } };

    return now != NULL && compare(&comparison, runs, error) ? g_steal_pointer(&baseline) : NULL;
}
