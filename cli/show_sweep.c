/* show_sweep: a sweep on a page, and the runs of it that did not go well. */
#include "cli/show_sweep.h"

#include "analysis/query.h"
#include "cli/csv.h"
#include "cli/grid.h"
#include "cli/json.h"
#include "cli/keep_traces.h"
#include "cli/next.h"
#include "cli/show_collection_run.h"
#include "cli/simulate.h"
#include "cli/swept_measures.h"

#include <stdio.h>
#include <string.h>

/* A page has at most as many points. */
#define POINTS_SHOWN_MAX 100u
/* A table has at most as many parameters, the further ones are not shown. */
#define PARAMETERS_SHOWN_MAX (HS_GRID_COLUMNS_MAX - 3u)
#define INDENT 2u

static const GPtrArray *values_of(const HsSweep *sweep, guint parameter_i)
{
    return g_ptr_array_index(sweep->values, parameter_i);
}

/* ---- the runs, from the collection ---- */

static const char runs_sql[] = "SELECT run, point, policy, repetition, seed, verdict, complaint, "
                               "digest, n_expectations, n_held FROM run ORDER BY run";

/* One row. The texts are owned. */
typedef struct {
    HsCollectionRun run;
    char *policy, *complaint;
} Row;

static void clear_row(Row *row)
{
    g_free(row->policy);
    g_free(row->complaint);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Row, clear_row)

static HsBatchVerdict verdict_of(const char *name)
{
    if (strcmp(name, hs_collection_verdict_name(HS_BATCH_DONE)) == 0)
        return HS_BATCH_DONE;
    return strcmp(name, hs_collection_verdict_name(HS_BATCH_REFUSED)) == 0 ? HS_BATCH_REFUSED
                                                                           : HS_BATCH_FAILED;
}

static Row read_row(HsQuery *query)
{
    g_autofree char *seed = hs_query_dup_text(query, 4);
    g_autofree char *verdict = hs_query_dup_text(query, 5);
    g_autofree char *digest = hs_query_dup_optional_text(query, 7);
    Row row = { .policy = hs_query_dup_text(query, 2), .complaint = hs_query_dup_text(query, 6) };

    row.run = (HsCollectionRun){ .number = hs_query_count(query, 0),
                                 .point = hs_query_count(query, 1),
                                 .policy = row.policy,
                                 .repetition = (guint)hs_query_count(query, 3),
                                 .seed = g_ascii_strtoull(seed, NULL, 10),
                                 .verdict = verdict_of(verdict),
                                 .complaint = row.complaint,
                                 .n_expectations = (guint)hs_query_count(query, 8),
                                 .n_held = (guint)hs_query_count(query, 9) };
    if (digest != NULL)
        row.run.digest = g_ascii_strtoull(digest, NULL, 16);
    return row;
}

/* The next run; behind the last one, run and point are 0. */
static void next_row(HsQuery *query, Row *row)
{
    clear_row(row);
    *row = hs_query_next(query) ? read_row(query) : (Row){ 0 };
}

/* ---- the page ---- */

/* Went all runs to their ends, and held what is expected? */
static bool is_all_good(const HsSweep *sweep)
{
    return sweep->kinds[HS_SWEEP_GOOD].n == hs_sweep_n_done(sweep);
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static bool has_all_combinations(const HsSweep *sweep)
{
    uint64_t n_combinations = 1;

    for (guint parameter_i = 0;
         parameter_i < hs_sweep_n_parameters(sweep) && n_combinations <= sweep->n_points;
         parameter_i++)
        n_combinations *= values_of(sweep, parameter_i)->len;
    return n_combinations == sweep->n_points;
}

static void print_head(const HsSweep *sweep, HsOutput *output)
{
    guint n_repetitions = sweep->plan->n_repetitions;

    hs_output_paint(output, HS_PAINT_TITLE, sweep->scenario);
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_NONE, sweep->about);
    hs_output_add(output, "\n%" G_GUINT64_FORMAT " run%s: ", sweep->n_runs, plural(sweep->n_runs));
    if (sweep->plan->shard.n > 0)
        hs_output_add(output, "shard %u of %u of ", sweep->plan->shard.i, sweep->plan->shard.n);
    if (!has_all_combinations(sweep))
        hs_output_add(output, "%" G_GUINT64_FORMAT " point%s of ", sweep->n_points,
                      plural(sweep->n_points));
    for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++) {
        hs_output_paint(output, HS_PAINT_NONE, hs_sweep_name(sweep, parameter_i));
        hs_output_add(output, " (%u) x ", values_of(sweep, parameter_i)->len);
    }
    if (sweep->plan->until != NULL) {
        g_autofree char *until = hs_precision_text(sweep->plan->until);

        hs_output_add(output, "%s; seed %" G_GUINT64_FORMAT "\n", until, sweep->seed);
        return;
    }
    hs_output_add(output, "%u repetition%s; seed %" G_GUINT64_FORMAT "\n", n_repetitions,
                  plural(n_repetitions), sweep->seed);
}

/* Of one point. */
typedef struct {
    uint64_t point; /* from 1 */
    guint n, n_done, n_good;
    HsPointMean *means; /* by measure; owned */
} Tally;

static void clear_tally(gpointer user)
{
    g_free(((Tally *)user)->means);
}

static void end_means(const Tally *tally, guint n_measures)
{
    for (guint i = 0; i < n_measures; i++)
        hs_point_mean_end(&tally->means[i], HS_COMPARE_CONFIDENCE);
}

/* Goes on to the next point: *row is the first run of it, and becomes that of the one after it.
 * FALSE with *ret_tally 0: there is none, or an error. */
static bool next_point(HsQuery *query, const HsSweptMeasures *measures, Row *row, Tally *ret_tally,
                       GError **error)
{
    bool is_good = true;

    *ret_tally = (Tally){ .point = row->run.point };
    if (row->run.point == 0)
        return false;
    ret_tally->means = g_new0(HsPointMean, measures->measures->len);
    while (is_good && row->run.point == ret_tally->point) {
        bool is_done = row->run.verdict == HS_BATCH_DONE;

        ret_tally->n++;
        ret_tally->n_done += is_done;
        ret_tally->n_good += is_done && row->run.n_held == row->run.n_expectations;
        is_good = hs_swept_measures_add(measures, row->run.number, ret_tally->means, error);
        next_row(query, row);
    }
    end_means(ret_tally, measures->measures->len);
    if (!is_good)
        clear_tally(ret_tally);
    return is_good;
}

/* Of what went wrong, the first is told. */
static bool end_points(HsQuery *query, GError **own, GError **error)
{
    bool is_good = hs_query_end(query, *own == NULL ? error : NULL);

    if (*own == NULL)
        return is_good;
    g_propagate_error(error, g_steal_pointer(own));
    return false;
}

/* The points that a page has, as Tally; NULL with an error. */
static GArray *read_points(sqlite3 *db, const HsSweptMeasures *measures, GError **error)
{
    GArray *tallies = g_array_new(FALSE, FALSE, sizeof(Tally));
    HsQuery *query = hs_query_new(db, runs_sql);
    g_auto(Row) row = { 0 };
    g_autoptr(GError) own = NULL;
    Tally tally;

    g_array_set_clear_func(tallies, clear_tally);
    next_row(query, &row);
    while (tallies->len < POINTS_SHOWN_MAX && next_point(query, measures, &row, &tally, &own))
        g_array_append_val(tallies, tally);
    if (end_points(query, &own, error))
        return tallies;
    g_array_unref(tallies);
    return NULL;
}

/* What is 0 or not there at all points is shown to those who asked for it. */
static bool is_news(const HsSweptMeasures *measures, const GArray *tallies, guint measure_i)
{
    for (guint i = 0; i < tallies->len; i++) {
        const HsPointMean *mean = &g_array_index(tallies, Tally, i).means[measure_i];

        if (mean->n > 0 && (measures->is_chosen || mean->n_unknown > 0 || mean->values.mean != 0))
            return true;
    }
    return false;
}

/* Numbers of the measures that the page has. */
static GArray *choose_measures(const HsSweptMeasures *measures, const GArray *tallies, guint n_max)
{
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint measure_i = 0; measure_i < measures->measures->len && chosen->len < n_max;
         measure_i++)
        if (is_news(measures, tallies, measure_i))
            g_array_append_val(chosen, measure_i);
    return chosen;
}

/* A point: its values; where not all is good its runs that are done, and those of them in which all
 * held; what was measured. */
static void add_point(HsSweep *sweep, const Tally *tally, const HsSweptMeasures *measures,
                      const GArray *chosen, HsGrid *grid)
{
    for (guint parameter_i = 0;
         parameter_i < MIN(hs_sweep_n_parameters(sweep), PARAMETERS_SHOWN_MAX); parameter_i++)
        hs_grid_add(grid, HS_PAINT_NONE, hs_sweep_value(sweep, tally->point - 1, parameter_i));
    if (!is_all_good(sweep)) {
        hs_grid_add_format(grid, tally->n_done == tally->n ? HS_PAINT_NONE : HS_PAINT_BAD,
                           "%u of %u", tally->n_done, tally->n);
        hs_grid_add_format(grid, tally->n_good == tally->n ? HS_PAINT_GOOD : HS_PAINT_BAD,
                           "%u of %u", tally->n_good, tally->n);
    }
    for (guint i = 0; i < chosen->len; i++) {
        guint measure_i = g_array_index(chosen, guint, i);
        const HsPointMean *mean = &tally->means[measure_i];
        g_autofree char *text = hs_swept_mean_text(
            hs_swept_measure_at(measures, measure_i)->measure, mean);

        hs_grid_add(grid, mean->n_unknown > 0 ? HS_PAINT_BAD : HS_PAINT_NONE, text);
    }
    hs_grid_end_row(grid);
}

/* NULL: there is nothing to show. */
static HsGrid *grid_of(HsSweep *sweep, const GArray *tallies, const HsSweptMeasures *measures,
                       const GArray *chosen)
{
    HsGridColumn columns[HS_GRID_COLUMNS_MAX] = { { 0 } };
    guint n_columns = MIN(hs_sweep_n_parameters(sweep), PARAMETERS_SHOWN_MAX);

    for (guint parameter_i = 0; parameter_i < n_columns; parameter_i++)
        columns[parameter_i].title = hs_sweep_name(sweep, parameter_i);
    if (!is_all_good(sweep)) {
        columns[n_columns++].title = "done";
        columns[n_columns++].title = "all held";
    }
    for (guint i = 0; i < chosen->len; i++)
        columns[n_columns++] = (HsGridColumn){
            hs_swept_measure_at(measures, g_array_index(chosen, guint, i))->title, true, false
        };
    if (n_columns == 0)
        return NULL;

    HsGrid *grid = hs_grid_new(columns, n_columns);

    for (guint i = 0; i < tallies->len; i++)
        add_point(sweep, &g_array_index(tallies, Tally, i), measures, chosen, grid);
    return grid;
}

/* As many measures as a line has room for. */
static void print_grid(HsSweep *sweep, const GArray *tallies, const HsSweptMeasures *measures,
                       HsOutput *output)
{
    guint n_parameters = MIN(hs_sweep_n_parameters(sweep), PARAMETERS_SHOWN_MAX);
    g_autoptr(GArray)
        chosen = choose_measures(measures, tallies, HS_GRID_COLUMNS_MAX - n_parameters - 2);
    g_autoptr(HsGrid) grid = grid_of(sweep, tallies, measures, chosen);
    guint n_all = chosen->len;

    while (grid != NULL && chosen->len > 0 && hs_grid_width(grid) + INDENT > output->width) {
        g_array_set_size(chosen, chosen->len - 1);
        hs_grid_free(grid);
        grid = grid_of(sweep, tallies, measures, chosen);
    }
    if (grid != NULL) {
        hs_output_add(output, "\n");
        hs_grid_print(grid, output, INDENT);
    }
    if (chosen->len < n_all)
        hs_output_add(output, "  ... and %u more measure%s: hsim stat\n", n_all - chosen->len,
                      plural(n_all - chosen->len));
}

static bool print_points(HsSweep *sweep, sqlite3 *db, const HsSweptMeasures *measures,
                         HsOutput *output, GError **error)
{
    uint64_t n_points = MIN(sweep->n_points, sweep->n_runs);
    g_autoptr(GArray) tallies = read_points(db, measures, error);

    if (tallies == NULL)
        return false;
    print_grid(sweep, tallies, measures, output);
    if (tallies->len < n_points && tallies->len == POINTS_SHOWN_MAX)
        hs_output_add(output, "  ... and %" G_GUINT64_FORMAT " more point%s: hsim stat\n",
                      n_points - tallies->len, plural(n_points - tallies->len));
    return true;
}

/* ---- what did not go well ---- */

char *hs_sweep_replay(const HsInvocation *invocation, const HsWanted *wanted)
{
    HsInvocation own = *invocation;
    g_autoptr(GPtrArray) settings = g_ptr_array_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < invocation->settings.settings->len; i++)
        g_ptr_array_add(settings, g_ptr_array_index(invocation->settings.settings, i));
    for (guint i = 0; i < wanted->n_parameters; i++) {
        char *setting = g_strdup_printf("%s=%s", wanted->names[i], wanted->values[i]);

        g_ptr_array_add(texts, setting);
        g_ptr_array_add(settings, setting);
    }
    own.settings.settings = settings;
    if (wanted->policy != NULL)
        own.settings.policy = wanted->policy;
    return hs_replay_command(&own, &wanted->seed, NULL);
}

static void tell_first_run(const HsInvocation *invocation, HsSweep *sweep, HsSweepKind kind)
{
    static const char *const words[] = {
        [HS_SWEEP_REFUSED] = "refused", [HS_SWEEP_FAILED] = "failed"
    };
    const HsSweepRuns *runs = &sweep->kinds[kind];
    bool ends_line = runs->complaint[0] == '\0' || g_str_has_suffix(runs->complaint, "\n");
    HsWanted wanted = { 0 };

    hs_sweep_wanted_at(sweep, runs->first_i, &wanted);

    g_autofree char *replay = hs_sweep_replay(invocation, &wanted);

    (void)fprintf(stderr, "run %" G_GUINT64_FORMAT, wanted.number);
    for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++)
        (void)fprintf(stderr, ", %s = %s", hs_sweep_name(sweep, parameter_i),
                      hs_sweep_value(sweep, wanted.point - 1, parameter_i));
    (void)fprintf(stderr, ", repetition %u: ", wanted.repetition);
    if (kind == HS_SWEEP_NOT_HELD)
        (void)fprintf(stderr, "%u of %u expectations held\n", runs->n_held, runs->n_expectations);
    else
        (void)fprintf(stderr, "%s\n", words[kind]);
    (void)fprintf(stderr, "%s%s  to replay: %s\n", runs->complaint, ends_line ? "" : "\n", replay);
}

int hs_tell_swept_runs(const HsInvocation *invocation, HsSweep *sweep)
{
    const HsSweepRuns *kinds = sweep->kinds;
    uint64_t n_runs = hs_sweep_n_done(sweep);

    for (HsSweepKind kind = HS_SWEEP_NOT_HELD; kind < HS_SWEEP_KIND_N; kind++)
        if (kinds[kind].n > 0)
            tell_first_run(invocation, sweep, kind);
    if (kinds[HS_SWEEP_GOOD].n == n_runs)
        return HS_EXIT_HELD;
    (void)fprintf(stderr,
                  "of %" G_GUINT64_FORMAT " runs %" G_GUINT64_FORMAT
                  " did not hold what is expected, %" G_GUINT64_FORMAT
                  " were refused, %" G_GUINT64_FORMAT " failed\n",
                  n_runs, kinds[HS_SWEEP_NOT_HELD].n, kinds[HS_SWEEP_REFUSED].n,
                  kinds[HS_SWEEP_FAILED].n);
    return HS_EXIT_NOT_HELD;
}

/* ---- for programs ---- */

static void json_parameters(const HsSweep *sweep, HsJson *json)
{
    hs_json_begin_array(json, "parameters");
    for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++) {
        const GPtrArray *values = values_of(sweep, parameter_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "name", hs_sweep_name(sweep, parameter_i));
        hs_json_begin_array(json, "values");
        for (guint value_i = 0; value_i < values->len; value_i++)
            hs_json_text(json, NULL, g_ptr_array_index(values, value_i));
        hs_json_end(json);
        hs_json_end(json);
    }
    hs_json_end(json);
}

static void json_run(const HsInvocation *invocation, HsSweep *sweep, const Row *row, HsJson *json)
{
    HsWanted wanted = { 0 };

    hs_sweep_wanted_of(sweep, row->run.point - 1, row->run.repetition, &wanted);

    g_autofree char *replay = hs_sweep_replay(invocation, &wanted);

    hs_json_begin_object(json, NULL);
    hs_json_integer(json, "run", row->run.number);
    hs_json_begin_object(json, "parameters");
    for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++)
        hs_json_text(json, hs_sweep_name(sweep, parameter_i),
                     hs_sweep_value(sweep, row->run.point - 1, parameter_i));
    hs_json_end(json);
    hs_json_collection_run(json, &row->run, replay);
    hs_json_end(json);
}

static void json_mean(const HsSweptMeasure *swept, const HsPointMean *mean, HsJson *json)
{
    hs_json_begin_object(json, NULL);
    hs_json_text(json, "measure", swept->measure->name);
    hs_json_text(json, "of", swept->subject);
    hs_json_text(json, "unit", hs_measure_unit_name(swept->measure->unit));
    hs_json_integer(json, "n", mean->n);
    hs_json_integer(json, "unknown", mean->n_unknown);
    if (mean->is_known)
        hs_json_exact(json, "mean", mean->values.mean);
    else
        hs_json_text(json, "mean", NULL);
    if (mean->has_interval) {
        hs_json_exact(json, "low", mean->interval.low);
        hs_json_exact(json, "high", mean->interval.high);
    } else {
        hs_json_text(json, "low", NULL);
        hs_json_text(json, "high", NULL);
    }
    hs_json_end(json);
}

static void json_point(HsSweep *sweep, const Tally *tally, const HsSweptMeasures *measures,
                       HsJson *json)
{
    hs_json_begin_object(json, NULL);
    hs_json_integer(json, "point", tally->point);
    hs_json_begin_object(json, "parameters");
    for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++)
        hs_json_text(json, hs_sweep_name(sweep, parameter_i),
                     hs_sweep_value(sweep, tally->point - 1, parameter_i));
    hs_json_end(json);
    hs_json_integer(json, "n_runs", tally->n);
    hs_json_integer(json, "n_done", tally->n_done);
    hs_json_integer(json, "n_held", tally->n_good);
    hs_json_begin_array(json, "measures");
    for (guint measure_i = 0; measure_i < measures->measures->len; measure_i++)
        json_mean(hs_swept_measure_at(measures, measure_i), &tally->means[measure_i], json);
    hs_json_end(json);
    hs_json_end(json);
}

static bool json_points(HsSweep *sweep, sqlite3 *db, const HsSweptMeasures *measures, HsJson *json,
                        HsOutput *output, GError **error)
{
    HsQuery *query = hs_query_new(db, runs_sql);
    g_auto(Row) row = { 0 };
    g_autoptr(GError) own = NULL;
    Tally tally;
    bool is_wanted = true;

    hs_json_begin_array(json, "points");
    next_row(query, &row);
    while (is_wanted && next_point(query, measures, &row, &tally, &own)) {
        json_point(sweep, &tally, measures, json);
        clear_tally(&tally);
        is_wanted = hs_output_flush(output);
    }
    hs_json_end(json);
    return end_points(query, &own, error);
}

static bool json_sweep(const HsInvocation *invocation, HsSweep *sweep, sqlite3 *db,
                       const HsSweptMeasures *measures, HsOutput *output, GError **error)
{
    g_autoptr(HsJson) json = hs_json_new(output->text);
    HsQuery *query;
    bool is_wanted = true;

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "scenario", sweep->scenario);
    hs_json_integer(json, "seed", sweep->seed);
    hs_json_integer(json, "n_repetitions", sweep->plan->n_repetitions);
    json_parameters(sweep, json);
    if (!json_points(sweep, db, measures, json, output, error))
        return false;
    query = hs_query_new(db, runs_sql);
    hs_json_begin_array(json, "runs");
    while (is_wanted && hs_query_next(query)) {
        g_auto(Row) row = read_row(query);

        json_run(invocation, sweep, &row, json);
        is_wanted = hs_output_flush(output);
    }
    hs_json_end(json);
    hs_json_end(json);
    return hs_query_end(query, error);
}

static const char csv_columns[] =
    "policy_in_force repetition seed verdict digest n_expectations n_held";

static void csv_heading(const HsSweep *sweep, const HsSweptMeasures *measures, GString *csv)
{
    g_auto(GStrv) columns = g_strsplit(csv_columns, " ", -1);

    hs_csv_text(csv, "run");
    for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++)
        hs_csv_text(csv, hs_sweep_name(sweep, parameter_i));
    for (guint column_i = 0; columns[column_i] != NULL; column_i++)
        hs_csv_text(csv, columns[column_i]);
    for (guint measure_i = 0; measure_i < measures->measures->len; measure_i++)
        hs_csv_text(csv, hs_swept_measure_at(measures, measure_i)->title);
    hs_csv_end_row(csv);
}

/* What is not known is empty. */
static bool csv_values(const HsSweptMeasures *measures, uint64_t run, GString *csv, GError **error)
{
    for (guint measure_i = 0; measure_i < measures->measures->len; measure_i++) {
        HsCollectedNumber number;

        if (!hs_swept_measure_value(measures, measure_i, run, &number, error))
            return false;
        if (number.state == HS_COLLECTED_KNOWN)
            hs_csv_exact(csv, number.value);
        else
            hs_csv_text(csv, NULL);
    }
    return true;
}

/* A row a run; the parameters have columns of their names, and so has what was measured. */
static bool csv_sweep(HsSweep *sweep, sqlite3 *db, const HsSweptMeasures *measures,
                      HsOutput *output, GError **error)
{
    GString *csv = output->text;
    HsQuery *query = hs_query_new(db, runs_sql);
    g_autoptr(GError) own = NULL;
    bool is_wanted = true;

    csv_heading(sweep, measures, csv);
    while (is_wanted && hs_query_next(query)) {
        g_auto(Row) row = read_row(query);
        char digest[HS_DIGEST_TEXT_BYTES];

        (void)hs_digest_format(row.run.digest, digest);
        hs_csv_integer(csv, row.run.number);
        for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++)
            hs_csv_text(csv, hs_sweep_value(sweep, row.run.point - 1, parameter_i));
        hs_csv_text(csv, row.run.policy);
        hs_csv_integer(csv, row.run.repetition);
        hs_csv_integer(csv, row.run.seed);
        hs_csv_text(csv, hs_collection_verdict_name(row.run.verdict));
        hs_csv_text(csv, row.run.verdict == HS_BATCH_DONE ? digest : NULL);
        hs_csv_integer(csv, row.run.n_expectations);
        hs_csv_integer(csv, row.run.n_held);
        is_wanted = csv_values(measures, row.run.number, csv, &own);
        hs_csv_end_row(csv);
        is_wanted = hs_output_flush(output) && is_wanted;
    }
    return end_points(query, &own, error);
}

/* A picture that shows a sweep: lines over a parameter that is a number; NULL: none. */
static const char *find_picture(const HsSweep *sweep)
{
    bool has_policies = false;

    for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++) {
        const GPtrArray *values = values_of(sweep, parameter_i);
        const char *value = g_ptr_array_index(values, 0);

        if (values->len > 1 && g_ascii_isdigit(value[0]))
            return "sweep";
        has_policies = has_policies || strcmp(hs_sweep_name(sweep, parameter_i), "policy") == 0;
    }
    return has_policies ? "compare" : NULL;
}

static void print_traces(const char *path, uint64_t n_traces, HsOutput *output)
{
    g_autofree char *folder = hs_keep_traces_folder(path);

    if (n_traces == 0)
        return;
    hs_output_add(output, "       ");
    hs_output_paint(output, HS_PAINT_NONE, folder);
    hs_output_add(output, ": the results of %" G_GUINT64_FORMAT " run%s\n", n_traces,
                  plural(n_traces));
}

static bool print_page(HsSweep *sweep, const HsWork *work, const char *program, const char *path,
                       uint64_t n_traces, sqlite3 *db, const HsSweptMeasures *measures,
                       HsOutput *output, GError **error)
{
    const HsNext nexts[] = {
        { "stat", NULL, "means and percentiles, how sure they are" },
        { "report", NULL, "what was measured, for a browser" },
        { "plot", find_picture(sweep), "as a picture" },
    };
    guint n_nexts = G_N_ELEMENTS(nexts) - (nexts[2].operand == NULL ? 1 : 0);

    print_head(sweep, output);
    if (!print_points(sweep, db, measures, output, error))
        return false;
    hs_output_add(output, "\n%" G_GUINT64_FORMAT " computed, %" G_GUINT64_FORMAT " reused%s",
                  hs_work_n_made(work), hs_work_n_reused(work),
                  is_all_good(sweep) && sweep->kinds[HS_SWEEP_GOOD].n_expectations > 0
                      ? "; all expectations held"
                      : "");
    hs_output_add(output, "\nWrote  ");
    hs_output_paint(output, HS_PAINT_NONE, path);
    hs_output_add(output, ": every run, %s\n",
                  sweep->plan->work.n_measures == 0 ? "every measure" : "some measures");
    print_traces(path, n_traces, output);
    hs_next_show(output, program, path, nexts, n_nexts);
    return true;
}

bool hs_show_sweep(const HsInvocation *invocation, HsSweep *sweep, const HsWork *work,
                   const char *path, uint64_t n_traces, GError **error)
{
    sqlite3 *db = hs_collection_open(path, error);
    HsSweptMeasures measures = { 0 };
    HsOutput output;
    bool is_good = false;

    if (db == NULL)
        return false;
    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (!hs_swept_measures_read(&invocation->settings, db, &measures, error))
        is_good = false;
    else if (invocation->settings.format == HS_OUTPUT_JSON)
        is_good = json_sweep(invocation, sweep, db, &measures, &output, error);
    else if (invocation->settings.format == HS_OUTPUT_CSV)
        is_good = csv_sweep(sweep, db, &measures, &output, error);
    else
        is_good = print_page(sweep, work, invocation->program, path, n_traces, db, &measures,
                             &output, error);
    hs_output_finish(&output);
    hs_swept_measures_clear(&measures);
    (void)sqlite3_close(db);
    return is_good;
}
