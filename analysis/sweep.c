/* sweep: one scenario at every point of what it says is to be swept. */
#include "analysis/sweep.h"

#include "analysis/compare.h"
#include "analysis/run_extract.h"
#include "models/policy_overlay.h"
#include "models/schema.h"
#include "sim/assert.h"

#include <string.h>

/* What the policies of a plan are called among the parameters. */
#define POLICY "policy"

G_DEFINE_QUARK(hs - sweep - error - quark, hs_sweep_error)

static const HsNode *first_block(const HsScenario *scenario, const char *word)
{
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(scenario), word);

    return g_ptr_array_index(blocks, 0);
}

/* ---- the points ---- */

static void free_parameter(gpointer user)
{
    HsSweepParameter *parameter = user;

    g_free(parameter->name);
    g_ptr_array_unref(parameter->values);
    g_free(parameter);
}

static HsSweepParameter *add_parameter(HsSweep *sweep, const char *name)
{
    HsSweepParameter *parameter = g_new0(HsSweepParameter, 1);

    parameter->name = g_strdup(name);
    parameter->values = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(sweep->parameters, parameter);
    return parameter;
}

static void add_policies(HsSweep *sweep)
{
    const HsSweepPlan *plan = sweep->plan;

    if (plan->n_policies == 0)
        return;

    HsSweepParameter *parameter = add_parameter(sweep, POLICY);

    for (guint policy_i = 0; policy_i < plan->n_policies; policy_i++)
        g_ptr_array_add(parameter->values, g_strdup(plan->policies[policy_i]));
}

/* The scenario's seed where a parameter has a value. */
static uint64_t seed_with(const HsSweep *sweep, const char *name, const char *value)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autofree char *setting = g_strdup_printf("%s=%s", name, value);
    g_autoptr(GPtrArray) settings = g_ptr_array_new();
    HsOverrides overrides = *sweep->plan->overrides;

    for (guint i = 0; i < overrides.n_settings; i++)
        g_ptr_array_add(settings, (gpointer)overrides.settings[i]);
    g_ptr_array_add(settings, setting);
    overrides.settings = (const char *const *)settings->pdata;
    overrides.n_settings = settings->len;

    g_autoptr(HsScenario)
        scenario = hs_scenario_load(sweep->plan->path, &hs_schema, &overrides, diagnostics);

    /* The run will say what is wrong with it. */
    return scenario != NULL ? hs_node_count(first_block(scenario, "scenario"), "seed")
                            : sweep->seed;
}

/* No value stands twice in a sweep, so one of these is not what the parameter is without it. */
static bool is_seed(const HsSweep *sweep, const HsSweepParameter *parameter)
{
    const GPtrArray *values = parameter->values;

    return seed_with(sweep, parameter->name, g_ptr_array_index(values, 0)) != sweep->seed ||
           seed_with(sweep, parameter->name, g_ptr_array_index(values, values->len - 1)) !=
               sweep->seed;
}

/* A million points of one parameter are more than there can be runs: they are not all written
 * down, only more than there can be. */
static void add_swept(HsSweep *sweep, const HsParameter *swept)
{
    const char *name = hs_parameter_name(swept);
    guint n_points = MIN(hs_parameter_n_points(swept), HS_SWEEP_RUNS_MAX + 1);

    if (n_points == 0 || hs_parameter_is_set(swept) ||
        (sweep->plan->n_policies > 0 && strcmp(name, POLICY) == 0))
        return;

    HsSweepParameter *parameter = add_parameter(sweep, name);

    for (guint point_i = 0; point_i < n_points; point_i++)
        g_ptr_array_add(parameter->values, hs_parameter_point(swept, point_i));
}

static const HsSweepParameter *parameter_at(const HsSweep *sweep, guint parameter_i)
{
    return g_ptr_array_index(sweep->parameters, parameter_i);
}

/* As many as there are, or FALSE: more runs than there may be. */
static bool count_points(HsSweep *sweep)
{
    uint64_t n_runs = sweep->plan->n_repetitions;

    sweep->n_points = 1;
    for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++) {
        guint n_values = parameter_at(sweep, parameter_i)->values->len;

        n_runs *= n_values; /* below 2^64: each factor is at most HS_SWEEP_RUNS_MAX + 1 */
        if (n_runs > HS_SWEEP_RUNS_MAX)
            return false;
        sweep->n_points *= n_values;
    }
    return n_runs <= HS_SWEEP_RUNS_MAX;
}

static void find_seed(HsSweep *sweep, const HsScenario *scenario)
{
    for (guint i = 0; i < sweep->parameters->len; i++) {
        HsSweepParameter *parameter = g_ptr_array_index(sweep->parameters, i);
        const HsParameter *swept = hs_scenario_find_param(scenario, parameter->name);

        if (i > 0 || sweep->plan->n_policies == 0)
            parameter->is_seed = hs_parameter_kind(swept) == HS_VALUE_COUNT &&
                                 is_seed(sweep, parameter);
    }
}

static bool find_points(HsSweep *sweep, const HsScenario *scenario, GError **error)
{
    add_policies(sweep);
    for (guint i = 0; i < hs_scenario_n_params(scenario); i++)
        add_swept(sweep, hs_scenario_param(scenario, i));
    if (sweep->parameters->len == 0) {
        g_set_error(error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_NOTHING,
                    "there is nothing to sweep in '%s'\n"
                    "  help: write what values a parameter is to have, as in "
                    "param crash_at = 5 s  sweep 1 s .. 9 s step 2 s",
                    sweep->plan->path);
        return false;
    }
    if (count_points(sweep)) {
        find_seed(sweep, scenario);
        return true;
    }
    g_set_error(error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_TOO_MANY,
                "the sweep has more than %u runs\n"
                "  help: give a parameter one value with -s NAME=VALUE, or a longer step",
                HS_SWEEP_RUNS_MAX);
    return false;
}

static guint value_i_at(const HsSweep *sweep, guint point_i, guint parameter_i)
{
    guint rest = point_i;

    for (guint later_i = sweep->parameters->len - 1; later_i > parameter_i; later_i--)
        rest /= parameter_at(sweep, later_i)->values->len;
    return rest % parameter_at(sweep, parameter_i)->values->len;
}

const char *hs_sweep_value(const HsSweep *sweep, guint point_i, guint parameter_i)
{
    hs_assert(point_i < sweep->n_points && parameter_i < sweep->parameters->len);
    return g_ptr_array_index(parameter_at(sweep, parameter_i)->values,
                             value_i_at(sweep, point_i, parameter_i));
}

/* "50_000" */
static uint64_t count_of(const char *value)
{
    g_auto(GStrv) groups = g_strsplit(value, "_", -1);
    g_autofree char *digits = g_strjoinv(NULL, groups);

    return g_ascii_strtoull(digits, NULL, 10);
}

static uint64_t seed_at(const HsSweep *sweep, guint point_i, guint repetition)
{
    uint64_t seed = sweep->seed;

    for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++) {
        if (parameter_at(sweep, parameter_i)->is_seed)
            seed = count_of(hs_sweep_value(sweep, point_i, parameter_i));
    }
    return hs_compare_seed(seed, repetition);
}

/* ---- what is handed over, in the order of the jobs ---- */

typedef struct {
    HsSweep *sweep;
    HsCollection *collection;
    GPtrArray *texts; /* of the first run that has some */
} Taking;

/* The texts of the first run are those of the collection. */
static void check_texts(Taking *taking, HsRunExtract *extract)
{
    if (extract->texts == NULL || taking->texts != NULL) {
        hs_run_extract_check_texts(extract, taking->texts);
        return;
    }
    taking->texts = g_steal_pointer(&extract->texts);
    for (guint i = 0; i + 1 < taking->texts->len; i += 2)
        hs_collection_text(taking->collection, i / 2, g_ptr_array_index(taking->texts, i),
                           g_ptr_array_index(taking->texts, i + 1));
}

/* The policy of a run that has no result: what a parameter called so says, else the scenario. */
static const char *intended_policy(const HsSweep *sweep, guint point_i)
{
    for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++) {
        if (strcmp(parameter_at(sweep, parameter_i)->name, POLICY) == 0)
            return hs_sweep_value(sweep, point_i, parameter_i);
    }
    return sweep->policy;
}

static const HsSweepRun *run_at(const HsSweep *sweep, guint run_i)
{
    return &g_array_index(sweep->runs, HsSweepRun, run_i);
}

HsCollectionRun hs_sweep_collection_run(const HsSweep *sweep, guint run_i)
{
    const HsSweepRun *run = run_at(sweep, run_i);

    return (HsCollectionRun){ .number = run_i + 1,
                              .policy = run->policy,
                              .repetition = run->repetition,
                              .seed = run->seed,
                              .verdict = run->verdict,
                              .complaint = run->complaint,
                              .digest = run->digest,
                              .n_expectations = run->n_expectations,
                              .n_held = run->n_held };
}

/* The last one. */
static void write_run(const Taking *taking, const GArray *values)
{
    const HsSweep *sweep = taking->sweep;
    guint run_i = sweep->runs->len - 1;
    HsCollectionRun row = hs_sweep_collection_run(sweep, run_i);

    hs_collection_run(taking->collection, &row);
    for (guint parameter_i = 0; parameter_i < sweep->parameters->len; parameter_i++)
        hs_collection_run_parameter(
            taking->collection, row.number, parameter_at(sweep, parameter_i)->name,
            hs_sweep_value(sweep, run_at(sweep, run_i)->point_i, parameter_i));
    for (guint value_i = 0; values != NULL && value_i < values->len; value_i++)
        hs_collection_value(taking->collection, row.number,
                            &g_array_index(values, HsMeasured, value_i));
}

static bool take(gpointer user, const HsBatchResult *result)
{
    Taking *taking = user;
    HsSweep *sweep = taking->sweep;
    HsRunExtract *extract = result->extract;
    HsSweepRun run = { .point_i = (guint)result->job_i / sweep->plan->n_repetitions,
                       .repetition = (guint)result->job_i % sweep->plan->n_repetitions + 1,
                       .verdict = result->verdict,
                       .digest = result->digest,
                       .n_expectations = result->n_expectations,
                       .n_held = result->n_expectations - result->n_expectations_failed };

    if (extract != NULL)
        check_texts(taking, extract);

    bool is_unmeasured = extract != NULL && extract->values == NULL;

    if (is_unmeasured)
        run.verdict = HS_BATCH_FAILED;
    run.seed = seed_at(sweep, run.point_i, run.repetition);
    run.complaint = g_strdup(is_unmeasured ? extract->error->message : result->complaint);
    run.policy = g_strdup(extract != NULL && extract->policy != NULL
                              ? extract->policy
                              : intended_policy(sweep, run.point_i));
    g_array_append_val(sweep->runs, run);
    write_run(taking, extract != NULL ? extract->values : NULL);
    return true;
}

/* ---- the runs ---- */

/* What the jobs borrow. */
typedef struct {
    HsBatchJob *jobs;
    const char **settings; /* of all points, those of a point one after the other */
    HsExtraText *overlays; /* of all policies, the same */
    GPtrArray *texts;      /* of settings and overlays; owned */
    guint n_settings;      /* of a point */
    guint n_overlays;      /* of a policy */
} Jobs;

/* The overlays of the plan, and above them a policy. */
static void lay(const HsSweepPlan *plan, guint policy_i, Jobs *jobs)
{
    HsExtraText *overlays = &jobs->overlays[policy_i * jobs->n_overlays];
    guint n_own = plan->overrides->n_overlays;

    for (guint overlay_i = 0; overlay_i < n_own; overlay_i++)
        overlays[overlay_i] = plan->overrides->overlays[overlay_i];
    overlays[n_own] = hs_policy_overlay(jobs->texts, plan->policies[policy_i]);
}

/* The settings of the plan, and after them the parameters; the policies are none. */
static void set(const HsSweep *sweep, guint point_i, Jobs *jobs)
{
    const HsOverrides *overrides = sweep->plan->overrides;
    const char **settings = &jobs->settings[(gsize)point_i * jobs->n_settings];
    guint first_i = sweep->plan->n_policies > 0 ? 1 : 0;

    for (guint i = 0; i < overrides->n_settings; i++)
        settings[i] = overrides->settings[i];
    for (guint parameter_i = first_i; parameter_i < sweep->parameters->len; parameter_i++) {
        char *setting = g_strdup_printf("%s=%s", parameter_at(sweep, parameter_i)->name,
                                        hs_sweep_value(sweep, point_i, parameter_i));

        g_ptr_array_add(jobs->texts, setting);
        settings[overrides->n_settings + parameter_i - first_i] = setting;
    }
}

static HsBatchJob job_at(const HsSweep *sweep, const Jobs *jobs, guint job_i)
{
    const HsSweepPlan *plan = sweep->plan;
    guint point_i = job_i / plan->n_repetitions;
    HsBatchJob job = { .path = plan->path,
                       .overrides = *plan->overrides,
                       .keeps = HS_BATCH_KEEPS_MEASURED };

    job.overrides.has_seed = true;
    job.overrides.seed = seed_at(sweep, point_i, job_i % plan->n_repetitions + 1);
    job.overrides.settings = &jobs->settings[(gsize)point_i * jobs->n_settings];
    job.overrides.n_settings = jobs->n_settings;
    if (plan->n_policies > 0) {
        job.overrides.overlays = &jobs->overlays[value_i_at(sweep, point_i, 0) * jobs->n_overlays];
        job.overrides.n_overlays = jobs->n_overlays;
    }
    return job;
}

static Jobs jobs_of(const HsSweep *sweep)
{
    const HsSweepPlan *plan = sweep->plan;
    guint n_jobs = sweep->n_points * plan->n_repetitions;
    Jobs jobs = { .n_settings = plan->overrides->n_settings + sweep->parameters->len -
                                (plan->n_policies > 0 ? 1 : 0),
                  .n_overlays = plan->overrides->n_overlays + 1,
                  .texts = g_ptr_array_new_with_free_func(g_free) };

    jobs.jobs = g_new0(HsBatchJob, n_jobs);
    jobs.settings = g_new0(const char *, (gsize)sweep->n_points *jobs.n_settings + 1);
    jobs.overlays = g_new0(HsExtraText, (gsize)plan->n_policies * jobs.n_overlays + 1);
    for (guint policy_i = 0; policy_i < plan->n_policies; policy_i++)
        lay(plan, policy_i, &jobs);
    for (guint point_i = 0; point_i < sweep->n_points; point_i++)
        set(sweep, point_i, &jobs);
    for (guint job_i = 0; job_i < n_jobs; job_i++)
        jobs.jobs[job_i] = job_at(sweep, &jobs, job_i);
    return jobs;
}

static void clear_jobs(Jobs *jobs)
{
    g_ptr_array_unref(jobs->texts);
    g_free(jobs->overlays);
    g_free(jobs->settings);
    g_free(jobs->jobs);
}

static void write_plan(const HsSweep *sweep, HsCollection *collection)
{
    const HsOverrides *overrides = sweep->plan->overrides;
    HsCollectionPlan plan = { .kind = "sweep",
                              .scenario = sweep->scenario,
                              .about = sweep->about,
                              .scenario_file = sweep->scenario_file,
                              .seed = sweep->seed,
                              .n_repetitions = sweep->plan->n_repetitions };

    hs_collection_plan(collection, &plan);
    for (guint i = 0; i < overrides->n_settings; i++)
        hs_collection_setting(collection, i, overrides->settings[i]);
}

bool hs_sweep_run(HsSweep *sweep, HsCollection *collection, GError **error)
{
    Jobs jobs = jobs_of(sweep);
    Taking taking = { .sweep = sweep, .collection = collection };
    HsBatch batch = { .jobs = jobs.jobs,
                      .n_jobs = sweep->n_points * sweep->plan->n_repetitions,
                      .n_threads = sweep->plan->n_threads,
                      .done = take,
                      .extract = hs_run_extract,
                      .free_extract = hs_run_extract_free,
                      .user = &taking,
                      .is_interrupted = sweep->plan->is_interrupted };

    hs_assert(sweep->runs->len == 0);
    write_plan(sweep, collection);

    HsBatchEnd end = hs_batch_run(&batch);

    clear_jobs(&jobs);
    g_clear_pointer(&taking.texts, g_ptr_array_unref);
    if (end == HS_BATCH_END_ALL)
        return true;
    g_set_error_literal(error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_INTERRUPTED, "interrupted");
    return false;
}

bool hs_sweep_run_is_good(const HsSweepRun *run)
{
    return run->verdict == HS_BATCH_DONE && run->n_held == run->n_expectations;
}

guint hs_sweep_n_good(const HsSweep *sweep)
{
    guint n_good = 0;

    for (guint run_i = 0; run_i < sweep->runs->len; run_i++)
        n_good += hs_sweep_run_is_good(run_at(sweep, run_i));
    return n_good;
}

/* ---- all of it ---- */

static void describe(HsSweep *sweep, const HsScenario *scenario)
{
    const HsNode *block = first_block(scenario, "scenario");

    sweep->scenario = g_strdup(hs_node_title(block));
    sweep->about = g_strdup(hs_node_text(block, "about"));
    sweep->scenario_file = g_path_get_basename(hs_scenario_source_name(scenario, 0));
    sweep->seed = hs_node_count(block, "seed");
    sweep->policy = g_strdup(hs_node_name(first_block(scenario, "vmm"), "policy"));
}

static void clear_run(gpointer user)
{
    HsSweepRun *run = user;

    g_free(run->policy);
    g_free(run->complaint);
}

HsSweep *hs_sweep_new(const HsSweepPlan *plan, HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(HsSweep) sweep = g_new0(HsSweep, 1);

    hs_assert(plan->n_repetitions >= 1 && plan->n_repetitions <= HS_SWEEP_REPETITIONS_MAX);
    sweep->plan = plan;
    sweep->parameters = g_ptr_array_new_with_free_func(free_parameter);
    sweep->runs = g_array_new(FALSE, FALSE, sizeof(HsSweepRun));
    g_array_set_clear_func(sweep->runs, clear_run);

    g_autoptr(HsScenario)
        scenario = hs_scenario_load(plan->path, &hs_schema, plan->overrides, diagnostics);

    if (scenario == NULL) {
        g_set_error_literal(error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_REFUSED,
                            "the scenario has mistakes");
        return NULL;
    }
    describe(sweep, scenario);
    return find_points(sweep, scenario, error) ? g_steal_pointer(&sweep) : NULL;
}

void hs_sweep_free(HsSweep *sweep)
{
    if (sweep == NULL)
        return;
    g_free(sweep->scenario);
    g_free(sweep->about);
    g_free(sweep->scenario_file);
    g_free(sweep->policy);
    g_ptr_array_unref(sweep->parameters);
    g_array_unref(sweep->runs);
    g_free(sweep);
}
