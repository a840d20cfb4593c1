/* sweep: a scenario at every point of what it says is to be swept. */
#include "cli/against.h"
#include "cli/output.h"
#include "cli/policy_list.h"
#include "cli/scenario_input.h"
#include "cli/show_sweep.h"
#include "cli/simulate.h"

#include <stdio.h>

static bool check_settings(const HsSettings *settings, GError **error)
{
    return hs_jobs_check(settings, HS_BATCH_THREADS_MAX, error) &&
           hs_count_check(&settings->repetitions, "--reps", HS_SWEEP_REPETITIONS_MAX,
                          "each repetition has a seed of its own", error);
}

/* Runs, saves, publishes, shows. `collection` is created before the first run, so that a place
 * where nothing can be written is told at once. */
static int sweep_all(const HsInvocation *invocation, HsSweep *sweep, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsCollection) collection = hs_collection_create(path, &error);

    if (collection == NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    hs_begin_part(hs_collection_part_path(collection));

    bool is_good = hs_sweep_run(sweep, collection, &error) &&
                   hs_collection_publish(collection, &error);

    hs_end_part(hs_collection_part_path(collection));
    if (g_error_matches(error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_INTERRUPTED))
        return hs_tell_interrupted();
    if (!is_good)
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    if (!invocation->settings.is_quiet)
        hs_show_sweep(invocation, sweep, path);
    (void)fflush(stdout); /* what did not go well comes last; errors show when it is closed */
    return hs_tell_swept_runs(invocation, sweep);
}

int hs_command_sweep(const HsInvocation *invocation)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_auto(HsScenarioInput) input = { 0 };
    g_autoptr(GPtrArray) policies = g_ptr_array_new();
    g_autoptr(GError) error = NULL;

    hs_scenario_input_init(&input, invocation);
    if (!check_settings(settings, &error) ||
        !hs_policy_list_add_all(policies, settings->policies, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);

    if (scenario == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);

    HsSweepPlan plan = { .path = g_ptr_array_index(invocation->operands, 0),
                         .overrides = &input.overrides,
                         .policies = (const char *const *)policies->pdata,
                         .n_policies = policies->len,
                         .n_repetitions = settings->repetitions.is_set
                                              ? (guint)settings->repetitions.value
                                              : 1,
                         .n_threads = settings->jobs.is_set ? (guint)settings->jobs.value : 1,
                         .is_interrupted = hs_catch_interrupts() };
    g_autoptr(HsSweep) sweep = hs_sweep_new(&plan, diagnostics, &error);

    if (g_error_matches(error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_REFUSED))
        return hs_fail_with_diagnostics(invocation, diagnostics);
    if (sweep == NULL)
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    g_autofree char *path = hs_output_path(invocation, scenario, "-sweep");

    g_auto(HsAgainst) against = { 0 };
    HsExit status = HS_EXIT_HELD;

    if (!hs_against_open(&against, invocation, path, &status, &error))
        return hs_fail(invocation, error, status);
    return hs_against_tell(&against, invocation, path, sweep_all(invocation, sweep, path));
}
