/* sweep: one scenario at every point of a design, each some times. */
#include "analysis/sweep.h"

#include "analysis/compare.h"
#include "models/schema.h"
#include "sim/assert.h"

#include <string.h>

G_DEFINE_QUARK(hs - sweep - error - quark, hs_sweep_error)

#define NO_POINT UINT64_MAX

/* ---- the points ---- */

guint hs_sweep_n_parameters(const HsSweep *sweep)
{
    return hs_design_n_parameters(sweep->design);
}

const char *hs_sweep_name(const HsSweep *sweep, guint parameter_i)
{
    return hs_design_name(sweep->design, parameter_i);
}

static void go_to_point(HsSweep *sweep, uint64_t point_i)
{
    if (point_i != sweep->point_i)
        hs_design_point(sweep->design, point_i, sweep->point_values);
    sweep->point_i = point_i;
}

const char *hs_sweep_value(HsSweep *sweep, uint64_t point_i, guint parameter_i)
{
    hs_assert(point_i < sweep->n_points && parameter_i < hs_sweep_n_parameters(sweep));
    go_to_point(sweep, point_i);
    return sweep->point_values[parameter_i];
}

/* "50_000" */
static uint64_t count_of(const char *value)
{
    g_auto(GStrv) groups = g_strsplit(value, "_", -1);
    g_autofree char *digits = g_strjoinv(NULL, groups);

    return g_ascii_strtoull(digits, NULL, 10);
}

uint64_t hs_sweep_seed(HsSweep *sweep, uint64_t point_i, guint repetition)
{
    uint64_t seed = sweep->seed;

    for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++) {
        if (hs_design_is_seed(sweep->design, parameter_i))
            seed = count_of(hs_sweep_value(sweep, point_i, parameter_i));
    }
    return hs_compare_seed(seed, repetition);
}

static void keep_value(GPtrArray *values, GHashTable *known, const char *value)
{
    if (g_hash_table_contains(known, value))
        return;

    char *own = g_strdup(value);

    g_ptr_array_add(values, own);
    g_hash_table_add(known, own);
}

/* Goes once through all points: which values there are, and what they come to. */
static void digest_points(HsSweep *sweep)
{
    guint n_parameters = hs_sweep_n_parameters(sweep);
    g_autoptr(HsIdentity) identity = hs_identity_new();
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);

    for (guint i = 0; i < n_parameters; i++) {
        g_ptr_array_add(sweep->values, g_ptr_array_new_with_free_func(g_free));
        g_ptr_array_add(known, g_hash_table_new(g_str_hash, g_str_equal));
        sweep->names[i] = hs_design_name(sweep->design, i);
        hs_identity_add_text(identity, sweep->names[i]);
    }
    for (uint64_t point_i = 0; point_i < sweep->n_points; point_i++) {
        go_to_point(sweep, point_i);
        for (guint i = 0; i < n_parameters; i++) {
            hs_identity_add_text(identity, sweep->point_values[i]);
            keep_value(g_ptr_array_index(sweep->values, i), g_ptr_array_index(known, i),
                       sweep->point_values[i]);
        }
    }
    (void)hs_identity_write(identity, sweep->points);
}

static void fail_too_many(GError **error)
{
    g_set_error(error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_TOO_MANY,
                "the sweep has more than %u runs\n"
                "  help: give a parameter one value with -s NAME=VALUE, or a longer step",
                HS_SWEEP_RUNS_MAX);
}

static bool find_points(HsSweep *sweep, const HsScenario *scenario, HsDiagnostics *diagnostics,
                        GError **error)
{
    const HsSweepPlan *plan = sweep->plan;
    g_autoptr(GError) own_error = NULL;

    sweep->design = hs_design_new(&plan->design, scenario, diagnostics, &own_error);
    if (sweep->design == NULL) {
        bool is_refused = g_error_matches(own_error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_REFUSED);

        g_set_error_literal(error, HS_SWEEP_ERROR,
                            is_refused ? HS_SWEEP_ERROR_REFUSED : HS_SWEEP_ERROR_DESIGN,
                            own_error->message);
        return false;
    }
    sweep->n_points = hs_design_n_points(sweep->design);
    sweep->n_planned = sweep->n_points * plan->n_repetitions;
    if (sweep->n_points > HS_SWEEP_RUNS_MAX || sweep->n_planned > HS_SWEEP_RUNS_MAX) {
        fail_too_many(error);
        return false;
    }
    if (plan->until != NULL) {
        hs_assert(plan->shard.n == 0);
        sweep->precision = hs_precision_new(plan->until, sweep->n_points);
        sweep->n_before = g_new0(uint64_t, sweep->n_points + 1);
    }
    sweep->n_runs = plan->shard.n == 0 ? sweep->n_planned
                                       : hs_shard_n_runs(plan->shard, sweep->n_planned);
    digest_points(sweep);
    return true;
}

/* ---- the runs ---- */

void hs_sweep_wanted_of(HsSweep *sweep, uint64_t point_i, guint repetition, HsWanted *ret_wanted)
{
    hs_assert(point_i < sweep->n_points);
    go_to_point(sweep, point_i);

    /* The policies are the first parameter, and no setting. */
    bool has_policy = hs_sweep_n_parameters(sweep) > 0 && hs_design_is_policy(sweep->design, 0);

    uint64_t n_before = sweep->n_before != NULL ? sweep->n_before[point_i]
                                                : point_i * sweep->plan->n_repetitions;

    *ret_wanted = (HsWanted){ .number = n_before + repetition,
                              .point = point_i + 1,
                              .repetition = repetition,
                              .policy = has_policy ? sweep->point_values[0] : NULL,
                              .names = sweep->names + has_policy,
                              .values = sweep->point_values + has_policy,
                              .n_parameters = hs_sweep_n_parameters(sweep) - has_policy,
                              .seed = hs_sweep_seed(sweep, point_i, repetition) };
}

/* Of runs that n_before counts: whose is run i? */
static uint64_t point_of(const HsSweep *sweep, uint64_t i)
{
    uint64_t low = 0;
    uint64_t high = sweep->n_points; /* n_before[low] <= i < n_before[high] */

    hs_assert(i < sweep->n_before[high]);
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;

        if (sweep->n_before[middle] <= i)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void hs_sweep_wanted_at(gpointer user, uint64_t i, HsWanted *ret_wanted)
{
    HsSweep *sweep = user;
    const HsSweepPlan *plan = sweep->plan;

    if (sweep->n_before != NULL) {
        uint64_t point_i = point_of(sweep, i);

        hs_sweep_wanted_of(sweep, point_i, (guint)(i - sweep->n_before[point_i]) + 1, ret_wanted);
        return;
    }

    uint64_t planned_i = plan->shard.n == 0 ? i : hs_shard_run(plan->shard, i);

    hs_sweep_wanted_of(sweep, planned_i / plan->n_repetitions,
                       (guint)(planned_i % plan->n_repetitions) + 1, ret_wanted);
}

HsSweepKind hs_sweep_kind_of(const HsWorkRun *run)
{
    if (run->verdict == HS_BATCH_DONE)
        return run->n_held == run->n_expectations ? HS_SWEEP_GOOD : HS_SWEEP_NOT_HELD;
    return run->verdict == HS_BATCH_REFUSED ? HS_SWEEP_REFUSED : HS_SWEEP_FAILED;
}

/* The first is that of the least number, which with `until` need not be made first. */
static void count(HsSweep *sweep, const HsWorkRun *run)
{
    HsSweepRuns *runs = &sweep->kinds[hs_sweep_kind_of(run)];
    uint64_t point_i = run->wanted->point - 1;

    if (runs->n++ > 0 && point_i >= runs->first_point_i)
        return; /* repetitions of a point come in order */
    runs->first_i = run->i;
    runs->first_point_i = point_i;
    runs->first_repetition = run->wanted->repetition;
    g_free(runs->complaint);
    runs->complaint = g_strdup(run->complaint);
    runs->n_expectations = run->n_expectations;
    runs->n_held = run->n_held;
}

static bool take(gpointer user, const HsWorkRun *run)
{
    HsSweep *sweep = user;
    const HsSweepPlan *plan = sweep->plan;
    bool is_wanted = true;

    count(sweep, run);
    for (guint i = 0; i < plan->n_listeners; i++)
        is_wanted = plan->listeners[i].done(plan->listeners[i].user, run) && is_wanted;
    return is_wanted;
}

uint64_t hs_sweep_n_done(const HsSweep *sweep)
{
    uint64_t n = 0;

    for (guint i = 0; i < HS_SWEEP_KIND_N; i++)
        n += sweep->kinds[i].n;
    return n;
}

/* ---- rounds, until the means are precise ---- */

/* Run i of a round, whose runs n_before counts. */
static void wanted_of_round(gpointer user, uint64_t i, HsWanted *ret_wanted)
{
    HsSweep *sweep = user;
    uint64_t point_i = point_of(sweep, i);
    uint64_t n_later = sweep->n_before[point_i + 1] - i;
    guint n_wanted = hs_precision_n_wanted(sweep->precision, point_i);

    hs_sweep_wanted_of(sweep, point_i, n_wanted + 1 - (guint)n_later, ret_wanted);
    ret_wanted->number = sweep->n_before_round + i + 1; /* that of the plan is not known yet */
}

static bool take_of_round(gpointer user, const HsWorkRun *run)
{
    HsSweep *sweep = user;
    HsWorkRun counted = *run;

    counted.i += sweep->n_before_round;
    hs_precision_add(sweep->precision, run->wanted->point - 1, run->values);
    return take(sweep, &counted);
}

/* Counts what is wanted and not there; all_runs: what is there. Returns how many they are. */
static uint64_t count_runs(HsSweep *sweep, bool all_runs)
{
    uint64_t n = 0;

    for (uint64_t point_i = 0; point_i < sweep->n_points; point_i++) {
        guint n_made = hs_precision_n_made(sweep->precision, point_i);

        sweep->n_before[point_i] = n;
        n += all_runs ? n_made : hs_precision_n_wanted(sweep->precision, point_i) - n_made;
    }
    sweep->n_before[sweep->n_points] = n;
    return n;
}

static HsWorkEnd run_until(HsSweep *sweep, HsWork *work, GError **error)
{
    do {
        uint64_t n = count_runs(sweep, false);

        sweep->n_before_round = hs_sweep_n_done(sweep);
        sweep->n_runs = sweep->n_before_round + n;
        if (sweep->n_runs > HS_SWEEP_RUNS_MAX) {
            fail_too_many(error);
            return HS_WORK_END_FAILED;
        }

        HsWorkEnd end = hs_work_make(work, n, wanted_of_round, take_of_round, sweep, error);

        if (end != HS_WORK_END_ALL)
            return end;
    } while (hs_precision_next(sweep->precision));
    sweep->n_planned = count_runs(sweep, true);
    for (guint i = 0; i < HS_SWEEP_KIND_N; i++) {
        HsSweepRuns *runs = &sweep->kinds[i];

        if (runs->n > 0)
            runs->first_i = sweep->n_before[runs->first_point_i] + runs->first_repetition - 1;
    }
    return HS_WORK_END_ALL;
}

HsWorkEnd hs_sweep_run(HsSweep *sweep, HsWork *work, GError **error)
{
    hs_assert(hs_sweep_n_done(sweep) == 0);
    if (sweep->precision != NULL)
        return run_until(sweep, work, error);
    return hs_work_make(work, sweep->n_runs, hs_sweep_wanted_at, take, sweep, error);
}

/* The most that a point has. */
static guint n_repetitions_of(const HsSweep *sweep)
{
    guint n = 0;

    if (sweep->precision == NULL)
        return sweep->plan->n_repetitions;
    for (uint64_t point_i = 0; point_i < sweep->n_points; point_i++)
        n = MAX(n, hs_precision_n_made(sweep->precision, point_i));
    return n;
}

/* All that decides what is in the collection, but for the shard: parts of one plan have the same
 * one. */
static void digest_plan(const HsSweep *sweep, const HsWork *work, const char *until,
                        char ret_plan[HS_IDENTITY_BYTES])
{
    g_autoptr(HsIdentity) identity = hs_identity_new();

    hs_identity_add_text(identity, hs_work_identity(work));
    hs_identity_add_text(identity, "sweep");
    hs_identity_add_text(identity, hs_design_text(sweep->design));
    hs_identity_add_text(identity, sweep->points);
    hs_identity_add_number(identity, sweep->seed);
    hs_identity_add_number(identity, sweep->n_points);
    hs_identity_add_number(identity, sweep->plan->n_repetitions);
    hs_identity_add_text(identity, until);
    (void)hs_identity_write(identity, ret_plan);
}

bool hs_sweep_publish(HsSweep *sweep, HsWork *work, GError **error)
{
    const HsSweepPlan *plan = sweep->plan;
    g_autofree char *until = plan->until != NULL ? hs_precision_text(plan->until) : NULL;
    char digest[HS_IDENTITY_BYTES];
    HsCollectionPlan written = { .kind = "sweep",
                                 .plan = digest,
                                 .scenario = sweep->scenario,
                                 .about = sweep->about,
                                 .scenario_file = sweep->scenario_file,
                                 .seed = sweep->seed,
                                 .design = hs_design_text(sweep->design),
                                 .n_points = sweep->n_points,
                                 .n_repetitions = n_repetitions_of(sweep),
                                 .n_runs = sweep->n_planned,
                                 .until = until,
                                 .shard = plan->shard.i,
                                 .n_shards = plan->shard.n };

    digest_plan(sweep, work, until, digest);
    return hs_work_publish(work, &written, sweep->n_runs, hs_sweep_wanted_at, sweep, error);
}

/* ---- all of it ---- */

static const HsNode *first_block(const HsScenario *scenario, const char *word)
{
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(scenario), word);

    return g_ptr_array_index(blocks, 0);
}

static void describe(HsSweep *sweep, const HsScenario *scenario)
{
    const HsNode *block = first_block(scenario, "scenario");

    sweep->scenario = g_strdup(hs_node_title(block));
    sweep->about = g_strdup(hs_node_text(block, "about"));
    sweep->scenario_file = g_path_get_basename(hs_scenario_source_name(scenario, 0));
    sweep->seed = hs_node_count(block, "seed");
}

HsSweep *hs_sweep_new(const HsSweepPlan *plan, HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(HsSweep) sweep = g_new0(HsSweep, 1);

    hs_assert(plan->n_repetitions >= 1 && plan->n_repetitions <= HS_SWEEP_REPETITIONS_MAX);
    sweep->plan = plan;
    sweep->point_i = NO_POINT;
    sweep->values = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);

    g_autoptr(HsScenario) scenario = hs_scenario_load(plan->design.path, &hs_schema,
                                                      plan->design.overrides, diagnostics);

    if (scenario == NULL) {
        g_set_error_literal(error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_REFUSED,
                            "the scenario has mistakes");
        return NULL;
    }
    describe(sweep, scenario);
    return find_points(sweep, scenario, diagnostics, error) ? g_steal_pointer(&sweep) : NULL;
}

void hs_sweep_free(HsSweep *sweep)
{
    if (sweep == NULL)
        return;
    for (guint i = 0; i < HS_SWEEP_KIND_N; i++)
        g_free(sweep->kinds[i].complaint);
    hs_precision_free(sweep->precision);
    g_free(sweep->n_before);
    hs_design_free(sweep->design);
    g_ptr_array_unref(sweep->values);
    g_free(sweep->scenario);
    g_free(sweep->about);
    g_free(sweep->scenario_file);
    g_free(sweep);
}
