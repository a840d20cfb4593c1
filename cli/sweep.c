/* sweep: a scenario at every point of what it says is to be swept. */
#include "analysis/run_command.h"
#include "cli/against.h"
#include "cli/design_input.h"
#include "cli/junit_collection.h"
#include "cli/junit_run.h"
#include "cli/keep_traces.h"
#include "cli/left_over.h"
#include "cli/output.h"
#include "cli/policy_list.h"
#include "cli/progress.h"
#include "cli/scenario_input.h"
#include "cli/show_sweep.h"
#include "cli/simulate.h"
#include "cli/until.h"
#include "sim/store.h"

#include <stdio.h>

static bool check_settings(const HsSettings *settings, GError **error)
{
    return hs_jobs_check(settings, HS_BATCH_THREADS_MAX, error) &&
           hs_count_check(&settings->repetitions, "--reps", HS_SWEEP_REPETITIONS_MAX,
                          "each repetition has a seed of its own", error) &&
           (settings->junit == NULL || hs_junit_check(settings->junit, settings->is_quiet, error));
}

/* The scenario itself has mistakes. */
static int refuse(const HsInvocation *invocation, const HsDiagnostics *diagnostics)
{
    g_autofree char *complaint = hs_diagnostics_render(diagnostics, false);
    g_autoptr(GError) error = NULL;
    int status = hs_fail_with_diagnostics(invocation, diagnostics);

    if (!hs_junit_write_run(invocation, NULL, true, complaint, &error))
        (void)hs_fail(invocation, error, HS_EXIT_FAULT);
    return status;
}

/* ---- how it ends ---- */

static int tell_stopped(const HsInvocation *invocation, const HsSweep *sweep)
{
    g_autoptr(GString) command = g_string_new(invocation->program);

    for (guint i = 0; i < invocation->n_words; i++)
        hs_run_command_append(command, invocation->words[i]);
    (void)fprintf(stderr,
                  "stopped after %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                  " runs; go on with: %s\n",
                  hs_sweep_n_done(sweep), sweep->n_runs, command->str);
    return HS_EXIT_STOPPED;
}

static int fail_work(const HsInvocation *invocation, const GError *error)
{
    if (g_error_matches(error, HS_WORK_ERROR, HS_WORK_ERROR_DISAGREES))
        return hs_fail(invocation, error, HS_EXIT_DISAGREES);
    if (g_error_matches(error, HS_WORK_ERROR, HS_WORK_ERROR_SCENARIO) ||
        error->domain == HS_SWEEP_ERROR)
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    /* A job engine that lost sight of a task runs it twice: the second one is to come again. */
    if (g_error_matches(error, HS_WORK_ERROR, HS_WORK_ERROR_IN_USE))
        return hs_fail(invocation, error, HS_EXIT_STOPPED);
    return hs_fail(invocation, error, HS_EXIT_FAULT);
}

/* ---- all of it ---- */

/* The collection is written under a hidden name, which a second signal is to remove. */
static bool publish(HsSweep *sweep, HsWork *work, const char *path, GError **error)
{
    g_autofree char *part_path = hs_store_part_path_of(path);

    hs_left_over_add(part_path);
    hs_catch_stops();

    bool is_good = hs_sweep_publish(sweep, work, error);

    hs_left_over_forget(part_path);
    return is_good;
}

/* Makes, publishes, shows. */
static int sweep_all(const HsInvocation *invocation, HsSweep *sweep, HsWork *work, const char *path,
                     HsProgress *progress)
{
    g_autoptr(GError) error = NULL;

    (void)fputs(hs_work_notes(work), stderr);
    progress->n_all = sweep->n_runs;

    HsWorkEnd end = hs_sweep_run(sweep, work, &error);

    hs_progress_end(progress);
    if (end == HS_WORK_END_STOPPED)
        return tell_stopped(invocation, sweep);
    if (end == HS_WORK_END_FAILED || !publish(sweep, work, path, &error))
        return fail_work(invocation, error);

    HsKeepTraces which = (HsKeepTraces)invocation->settings.keep_traces;
    uint64_t n_traces = 0;
    int status = which != HS_KEEP_TRACES_NONE
                     ? hs_keep_traces(sweep, work, path, which, &n_traces, &error)
                     : HS_EXIT_HELD;

    if (error != NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    if (status == HS_EXIT_STOPPED)
        return tell_stopped(invocation, sweep);
    if (!invocation->settings.is_quiet &&
        !hs_show_sweep(invocation, sweep, work, path, n_traces, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    hs_output_settle(); /* what did not go well comes last */
    hs_until_tell(sweep, invocation->settings.is_quiet);
    status = hs_tell_swept_runs(invocation, sweep);
    return sweep->plan->shard.n > 0 ? HS_EXIT_HELD : status;
}

static int sweep_to(const HsInvocation *invocation, HsSweep *sweep, const char *path,
                    HsProgress *progress)
{
    g_autoptr(GError) error = NULL;

    hs_left_over_hold(); /* files that are there for a moment */

    g_autoptr(HsWork) work = hs_work_open(&sweep->plan->work, path, &error);

    hs_left_over_release();
    return work != NULL ? sweep_all(invocation, sweep, work, path, progress)
                        : fail_work(invocation, error);
}

/* Writes the report of a collection that is there, and holds it against the baseline. */
static int look_at(const HsInvocation *invocation, const HsAgainst *against, const char *path,
                   int status)
{
    const char *junit = invocation->settings.junit;
    g_autoptr(GError) error = NULL;

    if (status <= HS_EXIT_NOT_HELD && junit != NULL &&
        !hs_junit_write_collection(junit, path, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    return hs_against_tell(against, invocation, path, status);
}

static bool add_measures(const GPtrArray *lists, GPtrArray *names, GError **error)
{
    for (guint list_i = 0; list_i < lists->len; list_i++) {
        g_auto(GStrv) words = g_strsplit(g_ptr_array_index(lists, list_i), ",", -1);

        for (guint i = 0; words[i] != NULL; i++) {
            const HsMeasure *measure = hs_measures_find(g_strstrip(words[i]));

            if (measure == NULL) {
                g_set_error(error, HS_OPTIONS_ERROR, 0,
                            "there is no measure '%s'\n"
                            "  help: docs/reference/measures.md lists them",
                            words[i]);
                return false;
            }
            g_ptr_array_add(names, (gpointer)measure->name);
        }
    }
    return true;
}

/* Names of the measures that are kept: none are all. Those that --until-ci looks at are among
 * them. */
static bool read_measures(const HsSettings *settings, GPtrArray *names, GError **error)
{
    return settings->kept->len == 0 || (add_measures(settings->kept, names, error) &&
                                        add_measures(settings->measures, names, error));
}

/* The sweep plan of the command line; what it borrows lives as long as they do. */
static HsSweepPlan plan_of(const HsInvocation *invocation, const HsScenarioInput *input,
                           const GPtrArray *policies)
{
    const HsSettings *settings = &invocation->settings;
    const char *path = g_ptr_array_index(invocation->operands, 0);

    return (HsSweepPlan){
        .design = { .path = path,
                    .overrides = &input->overrides,
                    .policies = (const char *const *)policies->pdata,
                    .n_policies = policies->len,
                    .may_be_one_point = settings->repetitions.is_set &&
                                        settings->repetitions.value > 1 },
        .work = { .path = path,
                  .overrides = &input->overrides,
                  .n_threads = settings->jobs.is_set ? (guint)settings->jobs.value : 1,
                  .is_fresh = settings->is_fresh,
                  .is_stopped = hs_catch_stops() },
        .n_repetitions = settings->repetitions.is_set ? (guint)settings->repetitions.value : 1,
    };
}

static bool read_shard(const HsSettings *settings, bool has_until, HsShard *ret_shard,
                       GError **error)
{
    if (settings->shard == NULL)
        return true;
    if (has_until) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "how many runs '--until-ci' makes is not known before, so it has no shards\n"
                    "  help: say the number, '--reps N', or sweep without '--shard'");
        return false;
    }
    if (settings->baseline != NULL) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "a shard cannot be held against a baseline\n"
                    "  help: sweep without '--shard', or leave '--baseline' out");
        return false;
    }
    return hs_shard_parse(settings->shard, ret_shard, error);
}

/* Where the collection goes; that of a shard says which it is. The caller frees. */
static char *path_of(const HsInvocation *invocation, const HsScenario *scenario, HsShard shard)
{
    g_autofree char *suffix = shard.n > 0 ? hs_shard_suffix(shard) : g_strdup("");
    g_autofree char *all = g_strconcat("-sweep", suffix, NULL);

    return hs_output_path(invocation, scenario, all);
}

int hs_command_sweep(const HsInvocation *invocation)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_auto(HsScenarioInput) input = { 0 };
    g_autoptr(GPtrArray) policies = g_ptr_array_new();
    g_autoptr(GPtrArray) measures = g_ptr_array_new();
    g_autoptr(GError) error = NULL;

    hs_scenario_input_init(&input, invocation);
    if (!check_settings(settings, &error) || !read_measures(settings, measures, &error) ||
        !hs_policy_list_add_all(policies, settings->policies, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);

    if (scenario == NULL)
        return refuse(invocation, diagnostics);

    HsProgress progress;
    const HsSweepListener listeners[] = { { hs_progress_take, &progress } };
    HsSweepPlan plan = plan_of(invocation, &input, policies);
    HsPrecisionPlan until;
    bool has_until = false;

    if (!hs_until_read(settings, &until, &has_until, &error) ||
        !read_shard(settings, has_until, &plan.shard, &error) ||
        !hs_design_input_read(invocation, &plan.design, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    if (has_until) {
        plan.until = &until;
        plan.n_repetitions = until.n_first;
        plan.design.may_be_one_point = true;
    }
    plan.work.measures = (const char *const *)measures->pdata;
    plan.work.n_measures = measures->len;
    plan.listeners = listeners;
    plan.n_listeners = G_N_ELEMENTS(listeners);
    plan.work.tick = hs_progress_tick;
    plan.work.tick_user = &progress;

    g_autoptr(HsSweep) sweep = hs_sweep_new(&plan, diagnostics, &error);

    if (g_error_matches(error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_REFUSED))
        return refuse(invocation, diagnostics);
    if (sweep == NULL)
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    g_autofree char *path = path_of(invocation, scenario, plan.shard);
    g_auto(HsAgainst) against = { 0 };
    HsExit status = HS_EXIT_HELD;

    if (!hs_against_open(&against, invocation, path, &status, &error))
        return hs_fail(invocation, error, status);
    hs_progress_init(&progress, invocation);
    return look_at(invocation, &against, path, sweep_to(invocation, sweep, path, &progress));
}
