/* compare: a scenario under several policies. */
#include "cli/show_compare.h"

#include "cli/left_over.h"
#include "cli/output.h"
#include "cli/policy_list.h"
#include "cli/scenario_input.h"
#include "cli/simulate.h"

#include "models/vmm/policy.h"

#include <stdio.h>
#include <string.h>

/* What is compared, and with what, when nobody says. */
static const char *const usual_policies[] = { "dynamic", "fixed-split", "event-driven",
                                              "usage-threshold", "arf" };
static const char usual_baseline[] = "fixed-split";

G_STATIC_ASSERT(HS_POLICY_LIST_MAX <= HS_COMPARE_POLICIES_MAX);

/* ---- which policies ---- */

static bool fail(GError **error, const char *message, const char *help)
{
    g_set_error(error, HS_OPTIONS_ERROR, 0, "%s\n  help: %s", message, help);
    return false;
}

static bool add_listed(GPtrArray *policies, const GPtrArray *lists, GError **error)
{
    if (!hs_policy_list_add_all(policies, lists, error))
        return false;
    if (policies->len >= 2)
        return true;
    return fail(error, "there is one policy to compare",
                "name two or more, as in --policies dynamic,fixed-split");
}

static bool choose_policies(const HsSettings *settings, const HsScenario *scenario,
                            GPtrArray *policies, GError **error)
{
    if (settings->policies->len > 0)
        return add_listed(policies, settings->policies, error);
    if (hs_policy_list_add_points(policies, scenario) && policies->len >= 2)
        return true;
    g_ptr_array_set_size(policies, 0);
    for (guint policy_i = 0; policy_i < G_N_ELEMENTS(usual_policies); policy_i++) {
        if (!hs_policy_list_add(policies, usual_policies[policy_i], error))
            return false;
    }
    return true;
}

static bool choose_baseline(const char *wish, const GPtrArray *policies, guint *ret_i,
                            GError **error)
{
    HsPolicy policy;
    g_autofree char *message = NULL;
    g_autofree char *help = NULL;
    int found = hs_policy_list_find(policies, usual_baseline);

    if (wish == NULL) {
        *ret_i = found >= 0 ? (guint)found : policies->len - 1;
        return true;
    }
    if (!hs_policy_compose(wish, &policy, &message, &help))
        return fail(error, message, help);
    found = hs_policy_list_find(policies, policy.name);
    if (found < 0) {
        message = g_strdup_printf("the baseline '%s' is not compared", policy.name);
        return fail(error, message, "name it in --policies, too");
    }
    *ret_i = (guint)found;
    return true;
}

/* ---- settings ---- */

static bool check_settings(const HsSettings *settings, GError **error)
{
    return hs_jobs_check(settings, HS_BATCH_THREADS_MAX, error) &&
           hs_count_check(&settings->repetitions, "--reps", HS_COMPARE_REPETITIONS_MAX,
                          "10 tell much, 2 are the least that tell anything of chance", error) &&
           hs_compare_view_check(settings->measures, error);
}

/* ---- the runs ---- */

/* All is decided: run, save, publish, show. `collection` is created before the first run, so that
 * a place where nothing can be written is told at once. */
static int compare_all(const HsInvocation *invocation, const HsComparePlan *plan, const char *path,
                       HsDiagnostics *diagnostics)
{
    g_autoptr(GError) error = NULL;

    hs_left_over_hold(); /* until the file is known as one to remove */

    g_autoptr(HsCollection) collection = hs_collection_create(path, &error);

    if (collection == NULL) {
        hs_left_over_release();
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    }
    hs_begin_part(hs_collection_part_path(collection));

    g_autoptr(HsCompare) compare = hs_compare_new(plan, diagnostics, &error);
    bool has_run = compare != NULL && hs_compare_has_run(compare);

    if (has_run)
        hs_compare_save(compare, collection);

    bool is_published = has_run && hs_collection_publish(collection, &error);

    hs_end_part(hs_collection_part_path(collection));
    if (g_error_matches(error, HS_COMPARE_ERROR, HS_COMPARE_ERROR_INTERRUPTED))
        return hs_tell_interrupted();
    if (compare == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);
    if (!has_run)
        return hs_tell_missing_runs(invocation, compare);
    if (!is_published)
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    if (!invocation->settings.is_quiet)
        hs_show_compare(invocation, compare, path);
    hs_output_settle(); /* what is missing comes last */
    return hs_tell_missing_runs(invocation, compare);
}

int hs_command_compare(const HsInvocation *invocation)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_auto(HsScenarioInput) input = { 0 };
    g_autoptr(GPtrArray) policies = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    guint baseline_i = 0;

    hs_scenario_input_init(&input, invocation);
    if (!check_settings(settings, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);

    if (scenario == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);
    if (!choose_policies(settings, scenario, policies, &error) ||
        !choose_baseline(settings->baseline, policies, &baseline_i, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    HsComparePlan plan = { .path = g_ptr_array_index(invocation->operands, 0),
                           .overrides = &input.overrides,
                           .policies = (const char *const *)policies->pdata,
                           .n_policies = policies->len,
                           .baseline_i = baseline_i,
                           .n_repetitions = settings->repetitions.is_set
                                                ? (guint)settings->repetitions.value
                                                : 1,
                           .n_threads = settings->jobs.is_set ? (guint)settings->jobs.value : 1,
                           .is_interrupted = hs_catch_interrupts() };
    g_autofree char *path = hs_output_path(invocation, scenario, "-compare");

    return compare_all(invocation, &plan, path, diagnostics);
}
