/* show_sweep: a sweep on a page, and the runs of it that did not go well. */
#include "cli/show_sweep.h"

#include "cli/csv.h"
#include "cli/grid.h"
#include "cli/json.h"
#include "cli/next.h"
#include "cli/show_collection_run.h"
#include "cli/simulate.h"

#include <stdio.h>
#include <string.h>

/* A page has at most as many points. */
#define POINTS_SHOWN_MAX 100u
/* A table has at most as many parameters, the further ones are not shown. */
#define PARAMETERS_SHOWN_MAX (HS_GRID_COLUMNS_MAX - 3u)

static const HsSweepParameter *parameter_at(const HsSweep *sweep, guint parameter_i)
{
    return g_ptr_array_index(sweep->parameters, parameter_i);
}

static const HsSweepRun *run_at(const HsSweep *sweep, guint run_i)
{
    return &g_array_index(sweep->runs, HsSweepRun, run_i);
}

/* ---- the page ---- */

static void print_head(const HsSweep *sweep, HsOutput *output)
{
    hs_output_paint(output, HS_PAINT_TITLE, sweep->scenario);
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_NONE, sweep->about);
    hs_output_add(output, "\n%u run%s: ", sweep->runs->len, sweep->runs->len == 1 ? "" : "s");
    for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++) {
        hs_output_add(output, "%s", parameter_i > 0 ? " x " : "");
        hs_output_paint(output, HS_PAINT_NONE, parameter_at(sweep, parameter_i)->name);
        hs_output_add(output, " (%u)", parameter_at(sweep, parameter_i)->values->len);
    }
    hs_output_add(output, " x %u repetition%s; seed %" G_GUINT64_FORMAT "\n",
                  sweep->plan->n_repetitions, sweep->plan->n_repetitions == 1 ? "" : "s",
                  sweep->seed);
}

/* One point: its values, its runs that are done, and those of them in which all held. */
static void add_point(const HsSweep *sweep, guint point_i, HsGrid *grid)
{
    guint n_repetitions = sweep->plan->n_repetitions;
    guint n_done = 0;
    guint n_good = 0;

    for (guint run_i = point_i * n_repetitions; run_i < (point_i + 1) * n_repetitions; run_i++) {
        n_done += run_at(sweep, run_i)->verdict == HS_BATCH_DONE;
        n_good += hs_sweep_run_is_good(run_at(sweep, run_i));
    }
    for (guint parameter_i = 0; parameter_i < MIN(sweep->parameters->len, PARAMETERS_SHOWN_MAX);
         parameter_i++)
        hs_grid_add(grid, HS_PAINT_NONE, hs_sweep_value(sweep, point_i, parameter_i));
    hs_grid_add_format(grid, n_done == n_repetitions ? HS_PAINT_NONE : HS_PAINT_BAD, "%u of %u",
                       n_done, n_repetitions);
    hs_grid_add_format(grid, n_good == n_repetitions ? HS_PAINT_GOOD : HS_PAINT_BAD, "%u of %u",
                       n_good, n_repetitions);
    hs_grid_end_row(grid);
}

static void print_points(const HsSweep *sweep, HsOutput *output)
{
    HsGridColumn columns[HS_GRID_COLUMNS_MAX] = { { 0 } };
    guint n_columns = MIN(sweep->parameters->len, PARAMETERS_SHOWN_MAX);
    guint n_shown = MIN(sweep->n_points, POINTS_SHOWN_MAX);

    for (guint parameter_i = 0; parameter_i < n_columns; parameter_i++)
        columns[parameter_i].title = parameter_at(sweep, parameter_i)->name;
    columns[n_columns++].title = "done";
    columns[n_columns++].title = "all held";

    g_autoptr(HsGrid) grid = hs_grid_new(columns, n_columns);

    for (guint point_i = 0; point_i < n_shown; point_i++)
        add_point(sweep, point_i, grid);
    hs_output_add(output, "\n");
    hs_grid_print(grid, output, 2);
    if (n_shown < sweep->n_points)
        hs_output_add(output, "  ... and %u more: hsim query\n", sweep->n_points - n_shown);
}

/* ---- what did not go well ---- */

/* The command that makes a run of the sweep again. New. */
static char *replay_of(const HsInvocation *invocation, const HsSweep *sweep, const HsSweepRun *run)
{
    HsInvocation own = *invocation;
    g_autoptr(GPtrArray) settings = g_ptr_array_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    guint first_i = sweep->plan->n_policies > 0 ? 1 : 0;

    for (guint i = 0; i < invocation->settings.settings->len; i++)
        g_ptr_array_add(settings, g_ptr_array_index(invocation->settings.settings, i));
    for (guint parameter_i = first_i; parameter_i < sweep->parameters->len; parameter_i++) {
        char *setting = g_strdup_printf("%s=%s", parameter_at(sweep, parameter_i)->name,
                                        hs_sweep_value(sweep, run->point_i, parameter_i));

        g_ptr_array_add(texts, setting);
        g_ptr_array_add(settings, setting);
    }
    own.settings.settings = settings;
    if (first_i > 0)
        own.settings.policy = hs_sweep_value(sweep, run->point_i, 0);
    return hs_replay_command(&own, &run->seed, NULL);
}

/* The kinds of runs that are not good. */
typedef enum { KIND_NOT_HELD, KIND_REFUSED, KIND_FAILED, KIND_N } Kind;

static Kind kind_of(const HsSweepRun *run)
{
    if (run->verdict == HS_BATCH_DONE)
        return KIND_NOT_HELD;
    return run->verdict == HS_BATCH_REFUSED ? KIND_REFUSED : KIND_FAILED;
}

static void tell_run(const HsInvocation *invocation, const HsSweep *sweep, guint run_i)
{
    const HsSweepRun *run = run_at(sweep, run_i);
    g_autofree char *replay = replay_of(invocation, sweep, run);
    bool ends_line = run->complaint[0] == '\0' || g_str_has_suffix(run->complaint, "\n");

    (void)fprintf(stderr, "run %u", run_i + 1);
    for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++)
        (void)fprintf(stderr, ", %s = %s", parameter_at(sweep, parameter_i)->name,
                      hs_sweep_value(sweep, run->point_i, parameter_i));
    (void)fprintf(stderr, ", repetition %u: ", run->repetition);
    if (kind_of(run) == KIND_NOT_HELD)
        (void)fprintf(stderr, "%u of %u expectations held\n", run->n_held, run->n_expectations);
    else
        (void)fprintf(stderr, "%s\n", hs_collection_verdict_name(run->verdict));
    (void)fprintf(stderr, "%s%s  to replay: %s\n", run->complaint, ends_line ? "" : "\n", replay);
}

int hs_tell_swept_runs(const HsInvocation *invocation, const HsSweep *sweep)
{
    guint n_of[KIND_N] = { 0 };

    for (guint run_i = 0; run_i < sweep->runs->len; run_i++) {
        const HsSweepRun *run = run_at(sweep, run_i);

        if (!hs_sweep_run_is_good(run) && n_of[kind_of(run)]++ == 0)
            tell_run(invocation, sweep, run_i);
    }
    if (hs_sweep_n_good(sweep) == sweep->runs->len)
        return HS_EXIT_HELD;
    (void)fprintf(stderr,
                  "of %u runs %u did not hold what is expected, %u were refused, %u failed\n",
                  sweep->runs->len, n_of[KIND_NOT_HELD], n_of[KIND_REFUSED], n_of[KIND_FAILED]);
    if (n_of[KIND_FAILED] > 0)
        return HS_EXIT_FAULT;
    return n_of[KIND_REFUSED] == sweep->runs->len ? HS_EXIT_USAGE : HS_EXIT_NOT_HELD;
}

/* ---- for programs ---- */

static void json_parameters(const HsSweep *sweep, HsJson *json)
{
    hs_json_begin_array(json, "parameters");
    for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++) {
        const HsSweepParameter *parameter = parameter_at(sweep, parameter_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "name", parameter->name);
        hs_json_begin_array(json, "values");
        for (guint value_i = 0; value_i < parameter->values->len; value_i++)
            hs_json_text(json, NULL, g_ptr_array_index(parameter->values, value_i));
        hs_json_end(json);
        hs_json_end(json);
    }
    hs_json_end(json);
}

static void json_run(const HsInvocation *invocation, const HsSweep *sweep, guint run_i,
                     HsJson *json)
{
    const HsSweepRun *run = run_at(sweep, run_i);
    g_autofree char *replay = replay_of(invocation, sweep, run);
    HsCollectionRun row = hs_sweep_collection_run(sweep, run_i);

    hs_json_begin_object(json, NULL);
    hs_json_integer(json, "run", run_i + 1);
    hs_json_begin_object(json, "parameters");
    for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++)
        hs_json_text(json, parameter_at(sweep, parameter_i)->name,
                     hs_sweep_value(sweep, run->point_i, parameter_i));
    hs_json_end(json);
    hs_json_collection_run(json, &row, replay);
    hs_json_end(json);
}

static void json_sweep(const HsInvocation *invocation, const HsSweep *sweep, GString *text)
{
    g_autoptr(HsJson) json = hs_json_new(text);

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "scenario", sweep->scenario);
    hs_json_integer(json, "seed", sweep->seed);
    hs_json_integer(json, "n_repetitions", sweep->plan->n_repetitions);
    json_parameters(sweep, json);
    hs_json_begin_array(json, "runs");
    for (guint run_i = 0; run_i < sweep->runs->len; run_i++)
        json_run(invocation, sweep, run_i, json);
    hs_json_end(json);
    hs_json_end(json);
}

/* A row a run; the parameters have columns of their names. */
static void csv_sweep(const HsSweep *sweep, GString *csv)
{
    hs_csv_text(csv, "run");
    for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++)
        hs_csv_text(csv, parameter_at(sweep, parameter_i)->name);
    hs_csv_heading(csv, "policy_in_force repetition seed verdict digest n_expectations n_held");
    for (guint run_i = 0; run_i < sweep->runs->len; run_i++) {
        const HsSweepRun *run = run_at(sweep, run_i);
        char digest[HS_DIGEST_TEXT_BYTES];

        (void)hs_digest_format(run->digest, digest);
        hs_csv_integer(csv, run_i + 1);
        for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++)
            hs_csv_text(csv, hs_sweep_value(sweep, run->point_i, parameter_i));
        hs_csv_text(csv, run->policy);
        hs_csv_integer(csv, run->repetition);
        hs_csv_integer(csv, run->seed);
        hs_csv_text(csv, hs_collection_verdict_name(run->verdict));
        hs_csv_text(csv, run->verdict == HS_BATCH_DONE ? digest : NULL);
        hs_csv_integer(csv, run->n_expectations);
        hs_csv_integer(csv, run->n_held);
        hs_csv_end_row(csv);
    }
}

/* A picture that shows a sweep: lines over a parameter that is a number; NULL: none. */
static const char *find_picture(const HsSweep *sweep)
{
    bool has_policies = false;

    for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++) {
        const HsSweepParameter *parameter = parameter_at(sweep, parameter_i);
        const char *value = g_ptr_array_index(parameter->values, 0);

        if (parameter->values->len > 1 && g_ascii_isdigit(value[0]))
            return "sweep";
        has_policies = has_policies || strcmp(parameter->name, "policy") == 0;
    }
    return has_policies ? "compare" : NULL;
}

static void print_page(const HsSweep *sweep, const char *program, const char *path,
                       HsOutput *output)
{
    const HsNext nexts[] = {
        { "report", NULL, "what was measured, for a browser" },
        { "plot", find_picture(sweep), "as a picture" },
    };

    print_head(sweep, output);
    print_points(sweep, output);
    hs_output_add(output, "\nWrote  ");
    hs_output_paint(output, HS_PAINT_NONE, path);
    hs_output_add(output, ": every run, every measure\n");
    hs_next_show(output, program, path, nexts, nexts[1].operand != NULL ? 2 : 1);
}

void hs_show_sweep(const HsInvocation *invocation, const HsSweep *sweep, const char *path)
{
    HsOutput output;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON)
        json_sweep(invocation, sweep, output.text);
    else if (invocation->settings.format == HS_OUTPUT_CSV)
        csv_sweep(sweep, output.text);
    else
        print_page(sweep, invocation->program, path, &output);
    hs_output_finish(&output);
}
