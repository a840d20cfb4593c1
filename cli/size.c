/* size: the least value of a parameter that is enough. */
#include "analysis/size.h"

#include "analysis/run_command.h"
#include "cli/left_over.h"
#include "cli/output.h"
#include "cli/policy_list.h"
#include "cli/progress.h"
#include "cli/scenario_input.h"
#include "cli/show_size.h"
#include "cli/simulate.h"
#include "sim/store.h"

#include <stdio.h>

G_STATIC_ASSERT(HS_POLICY_LIST_MAX <= HS_SIZE_POLICIES_MAX);

static bool fail(GError **error, const char *message, const char *help)
{
    g_set_error(error, HS_OPTIONS_ERROR, 0, "%s\n  help: %s", message, help);
    return false;
}

/* Whatever part of the program found it. */
static int fail_usage(const HsInvocation *invocation, const GError *error)
{
    g_autoptr(GError) own = g_error_new_literal(HS_OPTIONS_ERROR, 0, error->message);

    return hs_fail(invocation, own, HS_EXIT_USAGE);
}

static bool check_settings(const HsSettings *settings, GError **error)
{
    if (settings->find == NULL)
        return fail(error, "'hsim size' needs --find",
                    "name what to look for, as in --find storage.size");
    return hs_jobs_check(settings, HS_BATCH_THREADS_MAX, error) &&
           hs_count_check(&settings->repetitions, "--reps", HS_SIZE_REPETITIONS_MAX,
                          "each repetition has a seed of its own", error);
}

/* NULL: the numbers decide. */
static const HsConfidence *confidence_of(const HsSettings *settings)
{
    static const HsConfidence confidences[] = { [HS_WISH_95] = HS_CONFIDENCE_95,
                                                [HS_WISH_90] = HS_CONFIDENCE_90,
                                                [HS_WISH_99] = HS_CONFIDENCE_99 };

    return settings->confidence == HS_WISH_NO_CONFIDENCE ? NULL
                                                         : &confidences[settings->confidence];
}

/* Repetitions that cannot tell what is asked are told before any is made. One says nothing of
 * chance, and is allowed. */
static bool check_repetitions(const HsSizePlan *plan, GError **error)
{
    uint64_t n_needed = plan->confidence != NULL
                            ? hs_requirement_n_needed(plan->requirement, *plan->confidence)
                            : 1;

    if (plan->n_repetitions == 1 || plan->n_repetitions >= n_needed)
        return true;
    g_set_error(error, HS_OPTIONS_ERROR, 0,
                "%u repetitions cannot tell '%s' with %u %% confidence\n"
                "  help: --reps %" G_GUINT64_FORMAT " can; --confidence none goes by the number",
                plan->n_repetitions, plan->requirement->text,
                hs_confidence_percent(*plan->confidence), n_needed);
    return false;
}

/* ---- the runs ---- */

static int end_of(const HsInvocation *invocation, const GError *error)
{
    if (g_error_matches(error, HS_SIZE_ERROR, HS_SIZE_ERROR_SUBJECT) ||
        g_error_matches(error, HS_WORK_ERROR, HS_WORK_ERROR_SCENARIO))
        return fail_usage(invocation, error);
    return hs_fail(invocation, error,
                   g_error_matches(error, HS_WORK_ERROR, HS_WORK_ERROR_DISAGREES)
                       ? HS_EXIT_DISAGREES
                       : HS_EXIT_FAULT);
}

/* How many there will be, nobody knows before the last. */
static int tell_stopped(const HsInvocation *invocation, const HsWork *work)
{
    g_autoptr(GString) command = g_string_new(invocation->program);

    for (guint i = 0; i < invocation->n_words; i++)
        hs_run_command_append(command, invocation->words[i]);
    (void)fprintf(stderr, "stopped after %" G_GUINT64_FORMAT " runs; go on with: %s\n",
                  hs_work_n_made(work) + hs_work_n_reused(work), command->str);
    return HS_EXIT_STOPPED;
}

/* The collection is written under a hidden name, which a second signal is to remove. */
static bool publish(HsSize *size, HsWork *work, const char *path, GError **error)
{
    g_autofree char *part_path = hs_store_part_path_of(path);

    hs_left_over_add(part_path);
    (void)hs_catch_stops();

    bool is_good = hs_size_publish(size, work, error);

    hs_left_over_forget(part_path);
    return is_good;
}

static int size_with_work(const HsInvocation *invocation, HsSize *size, HsWork *work,
                          const char *path, HsProgress *progress)
{
    g_autoptr(GError) error = NULL;

    (void)fputs(hs_work_notes(work), stderr);

    HsWorkEnd end = hs_size_run(size, work, &error);

    hs_progress_end(progress);
    if (end == HS_WORK_END_STOPPED)
        return tell_stopped(invocation, work);
    if (end == HS_WORK_END_FAILED || !publish(size, work, path, &error))
        return end_of(invocation, error);
    if (!invocation->settings.is_quiet)
        hs_show_size(invocation, size, work, path);
    hs_output_settle(); /* what did not go well comes last */
    return hs_tell_size(invocation, size);
}

static int size_to(const HsInvocation *invocation, HsSize *size, const char *path,
                   HsProgress *progress)
{
    const HsSizePlan *plan = size->plan;
    const HsSettings *settings = &invocation->settings;
    HsWorkPlan work_plan = { .path = plan->path,
                             .overrides = plan->overrides,
                             .n_threads = settings->jobs.is_set ? (guint)settings->jobs.value : 1,
                             .is_stopped = hs_catch_stops(),
                             .tick = hs_progress_tick,
                             .tick_user = progress };
    g_autoptr(GError) error = NULL;

    hs_left_over_hold(); /* files that are there for a moment */

    g_autoptr(HsWork) work = hs_work_open(&work_plan, path, &error);

    hs_left_over_release();
    return work != NULL ? size_with_work(invocation, size, work, path, progress)
                        : end_of(invocation, error);
}

/* ---- the command ---- */

/* Those that the scenario sweeps, unless -s says which. */
static void add_swept_policies(GPtrArray *policies, const HsScenario *scenario)
{
    const HsParameter *parameter = hs_scenario_find_param(scenario, "policy");

    if (parameter != NULL && !hs_parameter_is_set(parameter))
        (void)hs_policy_list_add_points(policies, scenario);
}

static int fail_reading(const HsInvocation *invocation, const GError *error,
                        const HsDiagnostics *diagnostics)
{
    return hs_diagnostics_count(diagnostics) > 0 ? hs_fail_with_diagnostics(invocation, diagnostics)
                                                 : fail_usage(invocation, error);
}

static int size_with(const HsInvocation *invocation, HsSizePlan *plan, const HsScenario *scenario,
                     HsDiagnostics *diagnostics)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsLattice) lattice = hs_lattice_new(plan->path, plan->overrides,
                                                  invocation->settings.find, diagnostics, &error);

    HsProgress progress;

    hs_progress_init(&progress, invocation);
    plan->listen = hs_progress_take;
    plan->listener = &progress;
    plan->lattice = lattice;
    if (lattice == NULL || !check_repetitions(plan, &error))
        return fail_reading(invocation, error, diagnostics);

    g_autoptr(HsSize) size = hs_size_new(plan, diagnostics, &error);

    if (size == NULL)
        return fail_reading(invocation, error, diagnostics);

    g_autofree char *path = hs_output_path(invocation, scenario, "-size");

    return size_to(invocation, size, path, &progress);
}

int hs_command_size(const HsInvocation *invocation)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_auto(HsScenarioInput) input = { 0 };
    g_autoptr(GPtrArray) policies = g_ptr_array_new();
    g_autoptr(HsRequirement) requirement = NULL;
    g_autoptr(GError) error = NULL;

    hs_scenario_input_init(&input, invocation);
    if (check_settings(settings, &error))
        requirement = hs_requirement_parse(
            settings->where != NULL ? settings->where : HS_REQUIREMENT_HELD, &error);
    if (requirement == NULL || !hs_policy_list_add_all(policies, settings->policies, &error))
        return fail_usage(invocation, error);

    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);

    if (scenario == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);
    if (policies->len == 0)
        add_swept_policies(policies, scenario);

    HsSizePlan plan = { .path = g_ptr_array_index(invocation->operands, 0),
                        .overrides = &input.overrides,
                        .policies = (const char *const *)policies->pdata,
                        .n_policies = policies->len,
                        .requirement = requirement,
                        .n_repetitions = settings->repetitions.is_set
                                             ? (guint)settings->repetitions.value
                                             : 1,
                        .confidence = confidence_of(settings),
                        .wants_largest = settings->wants_largest };

    return size_with(invocation, &plan, scenario, diagnostics);
}
