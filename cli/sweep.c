/* sweep: a scenario at every point of what it says is to be swept. */
#include "cli/output.h"
#include "cli/policy_list.h"
#include "cli/scenario_input.h"
#include "cli/show_sweep.h"
#include "cli/simulate.h"

#include <stdio.h>

static bool check_settings(const HsSettings *settings, GError **error)
{
    if (settings->jobs.is_set &&
        (settings->jobs.value == 0 || settings->jobs.value > HS_BATCH_THREADS_MAX))
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "'--jobs' takes 1 to %u\n  help: as many as the machine has CPUs",
                    HS_BATCH_THREADS_MAX);
    else if (settings->repetitions.is_set &&
             (settings->repetitions.value == 0 ||
              settings->repetitions.value > HS_SWEEP_REPETITIONS_MAX))
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "'--reps' takes 1 to %u\n  help: each repetition has a seed of its own",
                    HS_SWEEP_REPETITIONS_MAX);
    else
        return true;
    return false;
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
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autofree HsExtraText *extras = hs_extras_of(invocation, texts);
    g_autoptr(GPtrArray) policies = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    HsOverrides overrides = hs_overrides_of(invocation);

    if (!check_settings(settings, &error) ||
        !hs_policy_list_add_all(policies, settings->policies, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);

    if (scenario == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);
    overrides.extras = extras;
    overrides.n_extras = settings->faults->len;

    HsSweepPlan plan = { .path = g_ptr_array_index(invocation->operands, 0),
                         .overrides = &overrides,
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

    return sweep_all(invocation, sweep, path);
}
