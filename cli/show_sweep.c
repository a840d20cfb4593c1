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

#include <stdio.h>
#include <string.h>

/* A page has at most as many points. */
#define POINTS_SHOWN_MAX 100u
/* A table has at most as many parameters, the further ones are not shown. */
#define PARAMETERS_SHOWN_MAX (HS_GRID_COLUMNS_MAX - 3u)

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

/* ---- the page ---- */

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static void print_head(const HsSweep *sweep, HsOutput *output)
{
    guint n_repetitions = sweep->plan->n_repetitions;

    hs_output_paint(output, HS_PAINT_TITLE, sweep->scenario);
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_NONE, sweep->about);
    hs_output_add(output, "\n%" G_GUINT64_FORMAT " run%s: ", sweep->n_runs, plural(sweep->n_runs));
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
    uint64_t point; /* from 1; 0: none */
    guint n, n_done, n_good;
} Tally;

/* Its values, its runs that are done, and those of them in which all held. */
static void add_point(HsSweep *sweep, const Tally *tally, HsGrid *grid)
{
    for (guint parameter_i = 0;
         parameter_i < MIN(hs_sweep_n_parameters(sweep), PARAMETERS_SHOWN_MAX); parameter_i++)
        hs_grid_add(grid, HS_PAINT_NONE, hs_sweep_value(sweep, tally->point - 1, parameter_i));
    hs_grid_add_format(grid, tally->n_done == tally->n ? HS_PAINT_NONE : HS_PAINT_BAD, "%u of %u",
                       tally->n_done, tally->n);
    hs_grid_add_format(grid, tally->n_good == tally->n ? HS_PAINT_GOOD : HS_PAINT_BAD, "%u of %u",
                       tally->n_good, tally->n);
    hs_grid_end_row(grid);
}

/* Goes through the runs until the page is full. Returns the points shown. */
static guint add_points(HsSweep *sweep, HsQuery *query, HsGrid *grid)
{
    Tally tally = { 0 };
    guint n_shown = 0;

    while (n_shown < POINTS_SHOWN_MAX && hs_query_next(query)) {
        g_auto(Row) row = read_row(query);
        bool is_done = row.run.verdict == HS_BATCH_DONE;

        if (tally.point != row.run.point && tally.point != 0) {
            add_point(sweep, &tally, grid);
            n_shown++;
        }
        if (tally.point != row.run.point)
            tally = (Tally){ .point = row.run.point };
        tally.n++;
        tally.n_done += is_done;
        tally.n_good += is_done && row.run.n_held == row.run.n_expectations;
    }
    if (tally.point != 0 && n_shown < POINTS_SHOWN_MAX) {
        add_point(sweep, &tally, grid);
        n_shown++;
    }
    return n_shown;
}

static bool print_points(HsSweep *sweep, sqlite3 *db, HsOutput *output, GError **error)
{
    HsGridColumn columns[HS_GRID_COLUMNS_MAX] = { { 0 } };
    guint n_columns = MIN(hs_sweep_n_parameters(sweep), PARAMETERS_SHOWN_MAX);
    uint64_t n_points = MIN(sweep->n_points, sweep->n_runs);

    for (guint parameter_i = 0; parameter_i < n_columns; parameter_i++)
        columns[parameter_i].title = hs_sweep_name(sweep, parameter_i);
    columns[n_columns++].title = "done";
    columns[n_columns++].title = "all held";

    g_autoptr(HsGrid) grid = hs_grid_new(columns, n_columns);
    HsQuery *query = hs_query_new(db, runs_sql);
    guint n_shown = add_points(sweep, query, grid);

    hs_output_add(output, "\n");
    hs_grid_print(grid, output, 2);
    if (n_shown < n_points && n_shown == POINTS_SHOWN_MAX)
        hs_output_add(output, "  ... and %" G_GUINT64_FORMAT " more: hsim query\n",
                      n_points - n_shown);
    return hs_query_end(query, error);
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

static bool json_sweep(const HsInvocation *invocation, HsSweep *sweep, sqlite3 *db,
                       HsOutput *output, GError **error)
{
    g_autoptr(HsJson) json = hs_json_new(output->text);
    HsQuery *query = hs_query_new(db, runs_sql);
    bool is_wanted = true;

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "scenario", sweep->scenario);
    hs_json_integer(json, "seed", sweep->seed);
    hs_json_integer(json, "n_repetitions", sweep->plan->n_repetitions);
    json_parameters(sweep, json);
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

/* A row a run; the parameters have columns of their names. */
static bool csv_sweep(HsSweep *sweep, sqlite3 *db, HsOutput *output, GError **error)
{
    GString *csv = output->text;
    HsQuery *query = hs_query_new(db, runs_sql);
    bool is_wanted = true;

    hs_csv_text(csv, "run");
    for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++)
        hs_csv_text(csv, hs_sweep_name(sweep, parameter_i));
    hs_csv_heading(csv, "policy_in_force repetition seed verdict digest n_expectations n_held");
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
        hs_csv_end_row(csv);
        is_wanted = hs_output_flush(output);
    }
    return hs_query_end(query, error);
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
                       uint64_t n_traces, sqlite3 *db, HsOutput *output, GError **error)
{
    const HsNext nexts[] = {
        { "report", NULL, "what was measured, for a browser" },
        { "plot", find_picture(sweep), "as a picture" },
    };

    print_head(sweep, output);
    if (!print_points(sweep, db, output, error))
        return false;
    hs_output_add(output, "\n%" G_GUINT64_FORMAT " computed, %" G_GUINT64_FORMAT " reused",
                  hs_work_n_made(work), hs_work_n_reused(work));
    hs_output_add(output, "\nWrote  ");
    hs_output_paint(output, HS_PAINT_NONE, path);
    hs_output_add(output, ": every run, %s\n",
                  sweep->plan->work.n_measures == 0 ? "every measure" : "some measures");
    print_traces(path, n_traces, output);
    hs_next_show(output, program, path, nexts, nexts[1].operand != NULL ? 2 : 1);
    return true;
}

bool hs_show_sweep(const HsInvocation *invocation, HsSweep *sweep, const HsWork *work,
                   const char *path, uint64_t n_traces, GError **error)
{
    sqlite3 *db = hs_collection_open(path, error);
    HsOutput output;
    bool is_good = false;

    if (db == NULL)
        return false;
    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON)
        is_good = json_sweep(invocation, sweep, db, &output, error);
    else if (invocation->settings.format == HS_OUTPUT_CSV)
        is_good = csv_sweep(sweep, db, &output, error);
    else
        is_good = print_page(sweep, work, invocation->program, path, n_traces, db, &output, error);
    hs_output_finish(&output);
    (void)sqlite3_close(db);
    return is_good;
}
