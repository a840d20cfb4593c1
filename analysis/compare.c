/* compare: one scenario under several policies, everything else the same. */
#include "analysis/compare.h"

#include "analysis/run_extract.h"
#include "analysis/run_texts.h"
#include "models/policy_overlay.h"
#include "models/schema.h"
#include "sim/assert.h"
#include "sim/random.h"
#include "sim/scenario_texts.h"

#include <string.h>

G_DEFINE_QUARK(hs - compare - error - quark, hs_compare_error)

uint64_t hs_compare_seed(uint64_t seed, guint repetition)
{
    uint64_t state = seed;
    uint64_t draw = seed;

    hs_assert(repetition >= 1);
    for (guint repetition_i = 1; repetition_i < repetition; repetition_i++)
        draw = hs_random_mix(&state) & INT64_MAX;
    return draw;
}

/* ---- what is handed over, in the order of the jobs ---- */

static bool take(gpointer user, const HsBatchResult *result)
{
    HsCompare *compare = user;
    HsRunExtract *extract = result->extract;
    guint policy_i = (guint)(result->job_i % compare->n_policies);
    guint repetition = (guint)(result->job_i / compare->n_policies) + 1;
    HsCompareRun run = { .policy_i = policy_i,
                         .repetition = repetition,
                         .seed = hs_compare_seed(compare->seed, repetition),
                         .verdict = result->verdict,
                         .digest = result->digest,
                         .n_expectations = result->n_expectations,
                         .n_held = result->n_expectations - result->n_expectations_failed };

    if (extract != NULL) {
        compare->storage_bytes = MAX(compare->storage_bytes, extract->storage_bytes);
        run.values = g_steal_pointer(&extract->values);
    }

    bool is_unmeasured = extract != NULL && run.values == NULL;

    if (is_unmeasured)
        run.verdict = HS_BATCH_FAILED;
    run.complaint = g_strdup(is_unmeasured ? extract->error->message : result->complaint);
    g_array_append_val(compare->runs, run);
    return true;
}

/* ---- the runs ---- */

typedef struct {
    HsBatchJob *jobs;
    HsExtraText *overlays; /* of all jobs, those of a policy one after the other */
    GPtrArray *texts;      /* of the overlays; owned */
} Jobs;

/* The overlays of the plan, and above them the policy. */
static void lay(const HsComparePlan *plan, guint policy_i, HsExtraText *overlays, GPtrArray *texts)
{
    guint n_own = plan->overrides->n_overlays;

    for (guint overlay_i = 0; overlay_i < n_own; overlay_i++)
        overlays[overlay_i] = plan->overrides->overlays[overlay_i];
    overlays[n_own] = hs_policy_overlay(texts, plan->policies[policy_i]);
}

static Jobs jobs_of(const HsComparePlan *plan, const HsCompare *compare)
{
    guint n_jobs = plan->n_policies * plan->n_repetitions;
    guint n_overlays = plan->overrides->n_overlays + 1;
    Jobs jobs = { .jobs = g_new0(HsBatchJob, n_jobs),
                  .overlays = g_new0(HsExtraText, n_overlays * plan->n_policies),
                  .texts = g_ptr_array_new_with_free_func(g_free) };

    for (guint policy_i = 0; policy_i < plan->n_policies; policy_i++)
        lay(plan, policy_i, &jobs.overlays[policy_i * n_overlays], jobs.texts);
    for (guint job_i = 0; job_i < n_jobs; job_i++) {
        HsBatchJob *job = &jobs.jobs[job_i];

        *job = (HsBatchJob){ .path = plan->path,
                             .overrides = *plan->overrides,
                             .is_paranoid = plan->is_paranoid,
                             .keeps = HS_BATCH_KEEPS_MEASURED };
        job->overrides.has_seed = true;
        job->overrides.seed = hs_compare_seed(compare->seed, job_i / plan->n_policies + 1);
        job->overrides.overlays = &jobs.overlays[job_i % plan->n_policies * n_overlays];
        job->overrides.n_overlays = n_overlays;
    }
    return jobs;
}

static void clear_jobs(Jobs *jobs)
{
    g_ptr_array_unref(jobs->texts);
    g_free(jobs->overlays);
    g_free(jobs->jobs);
}

static HsBatchEnd run_all(const HsComparePlan *plan, HsCompare *compare)
{
    Jobs jobs = jobs_of(plan, compare);
    HsBatch batch = { .jobs = jobs.jobs,
                      .n_jobs = plan->n_policies * plan->n_repetitions,
                      .n_threads = plan->n_threads,
                      .done = take,
                      .extract = hs_run_extract,
                      .free_extract = hs_run_extract_free,
                      .user = compare,
                      .is_interrupted = plan->is_interrupted };
    HsBatchEnd end = hs_batch_run(&batch);

    clear_jobs(&jobs);
    return end;
}

/* ---- rows ---- */

static void clear_row(gpointer user)
{
    HsCompareRow *row = user;

    g_free(row->cells);
}

static void clear_run(gpointer user)
{
    HsCompareRun *run = user;

    g_free(run->complaint);
    g_clear_pointer(&run->values, g_array_unref);
}

/* By measure in the order of its table, then by subject. */
static gint compare_rows(gconstpointer a, gconstpointer b)
{
    const HsCompareRow *first = a;
    const HsCompareRow *second = b;

    if (first->measure != second->measure)
        return first->measure < second->measure ? -1 : 1;
    return strcmp(first->subject, second->subject);
}

/* The row of a measured value, made when it is new. Measures of one table, subjects interned: both
 * can be compared by address. */
static HsCompareRow *row_of(HsCompare *compare, const HsMeasured *measured)
{
    for (guint row_i = 0; row_i < compare->rows->len; row_i++) {
        HsCompareRow *row = &g_array_index(compare->rows, HsCompareRow, row_i);

        if (row->measure == measured->measure && row->subject == measured->subject)
            return row;
    }

    HsCompareRow row = { .measure = measured->measure,
                         .subject = measured->subject,
                         .cells = g_new0(HsCompareCell, compare->n_policies) };

    g_array_append_val(compare->rows, row);
    return &g_array_index(compare->rows, HsCompareRow, compare->rows->len - 1);
}

/* The value of a row in a run; NULL: there is none, or it is unknown. */
static const HsMeasured *known_in(const HsCompareRun *run, const HsCompareRow *row)
{
    const HsMeasured *measured = run->values != NULL
                                     ? hs_measured_find(run->values, row->measure->name,
                                                        row->subject)
                                     : NULL;

    return measured != NULL && measured->is_known ? measured : NULL;
}

/* One repetition of one row: every policy, and its difference to the baseline. */
static void add_repetition(const HsCompare *compare, guint repetition_i, HsCompareRow *row)
{
    const HsCompareRun *runs = &g_array_index(compare->runs, HsCompareRun,
                                              repetition_i * compare->n_policies);
    const HsMeasured *baseline = known_in(&runs[compare->baseline_i], row);

    for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++) {
        const HsMeasured *measured = known_in(&runs[policy_i], row);
        HsCompareCell *cell = &row->cells[policy_i];

        if (measured == NULL)
            continue;
        hs_statistics_add(&cell->values, measured->value);
        if (baseline == NULL)
            continue;
        hs_statistics_add_pair(&cell->differences, measured->value, baseline->value);
        cell->pair_mean += (measured->value - cell->pair_mean) / (double)cell->differences.n;
        cell->baseline_mean += (baseline->value - cell->baseline_mean) /
                               (double)cell->differences.n;
    }
}

static void work_out_row(const HsCompare *compare, HsCompareRow *row)
{
    for (guint repetition_i = 0; repetition_i < compare->n_repetitions; repetition_i++)
        add_repetition(compare, repetition_i, row);
    for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++) {
        HsCompareCell *cell = &row->cells[policy_i];

        (void)hs_statistics_interval(&cell->differences, HS_COMPARE_CONFIDENCE, &cell->interval);
    }
}

void hs_compare_work_out(HsCompare *compare)
{
    g_array_set_size(compare->rows, 0);
    for (guint run_i = 0; run_i < compare->runs->len; run_i++) {
        const HsCompareRun *run = &g_array_index(compare->runs, HsCompareRun, run_i);

        for (guint value_i = 0; run->values != NULL && value_i < run->values->len; value_i++) {
            const HsMeasured *measured = &g_array_index(run->values, HsMeasured, value_i);

            row_of(compare, measured)->cells[run->policy_i].n_values++;
        }
    }
    g_array_sort(compare->rows, compare_rows);
    for (guint row_i = 0; row_i < compare->rows->len; row_i++)
        work_out_row(compare, &g_array_index(compare->rows, HsCompareRow, row_i));
}

HsCompareFinding hs_compare_finding(const HsCompareCell *cell)
{
    const HsStatistics *differences = &cell->differences;

    if (differences->n == 0)
        return HS_COMPARE_UNKNOWN;
    if (differences->mean == 0 && differences->squares == 0)
        return HS_COMPARE_EQUAL;
    if (differences->n >= 2 && hs_interval_holds_zero(&cell->interval))
        return HS_COMPARE_CHANCE;
    return HS_COMPARE_DIFFERS;
}

guint hs_compare_n_missing(const HsCompare *compare, guint policy_i)
{
    guint n_missing = 0;

    for (guint run_i = 0; run_i < compare->runs->len; run_i++) {
        const HsCompareRun *run = &g_array_index(compare->runs, HsCompareRun, run_i);

        n_missing += run->policy_i == policy_i && run->values == NULL;
    }
    return n_missing;
}

const HsCompareRow *hs_compare_find(const HsCompare *compare, const char *measure,
                                    const char *subject)
{
    for (guint row_i = 0; row_i < compare->rows->len; row_i++) {
        const HsCompareRow *row = &g_array_index(compare->rows, HsCompareRow, row_i);

        if (strcmp(row->measure->name, measure) == 0 && strcmp(row->subject, subject) == 0)
            return row;
    }
    return NULL;
}

/* ---- all of it ---- */

static void describe(const HsComparePlan *plan, const HsScenario *scenario, HsCompare *compare)
{
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(scenario), "scenario");
    const HsNode *block = g_ptr_array_index(blocks, 0);

    compare->scenario = g_strdup(hs_node_title(block));
    compare->about = g_strdup(hs_node_text(block, "about"));
    compare->scenario_file = g_path_get_basename(hs_scenario_source_name(scenario, 0));
    compare->seed = hs_node_count(block, "seed");
    for (guint i = 0; i < plan->overrides->n_settings; i++)
        g_ptr_array_add(compare->settings, g_strdup(plan->overrides->settings[i]));
    g_ptr_array_unref(compare->texts);
    compare->texts = hs_run_texts_of(scenario);
}

HsCompare *hs_compare_begin(const HsComparePlan *plan)
{
    HsCompare *compare = g_new0(HsCompare, 1);

    hs_assert(plan->n_policies >= 1 && plan->n_policies <= HS_COMPARE_POLICIES_MAX);
    hs_assert(plan->n_repetitions >= 1 && plan->n_repetitions <= HS_COMPARE_REPETITIONS_MAX);
    hs_assert(plan->baseline_i < plan->n_policies);
    compare->policies = g_new0(char *, plan->n_policies + 1);
    for (guint policy_i = 0; policy_i < plan->n_policies; policy_i++)
        compare->policies[policy_i] = g_strdup(plan->policies[policy_i]);
    compare->n_policies = plan->n_policies;
    compare->baseline_i = plan->baseline_i;
    compare->n_repetitions = plan->n_repetitions;
    compare->settings = g_ptr_array_new_with_free_func(g_free);
    compare->texts = g_ptr_array_new_with_free_func(g_free);
    compare->runs = g_array_new(FALSE, FALSE, sizeof(HsCompareRun));
    g_array_set_clear_func(compare->runs, clear_run);
    compare->rows = g_array_new(FALSE, FALSE, sizeof(HsCompareRow));
    g_array_set_clear_func(compare->rows, clear_row);
    return compare;
}

/* Of the plan, whose overrides have texts that all loads share. */
static HsCompare *compare_new(const HsComparePlan *plan, HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(HsCompare) compare = hs_compare_begin(plan);
    g_autoptr(HsScenario)
        scenario = hs_scenario_load(plan->path, &hs_schema, plan->overrides, diagnostics);

    if (scenario == NULL) {
        g_set_error_literal(error, HS_COMPARE_ERROR, HS_COMPARE_ERROR_REFUSED,
                            "the scenario has mistakes");
        return NULL;
    }
    describe(plan, scenario, compare);
    if (run_all(plan, compare) != HS_BATCH_END_ALL) {
        g_set_error_literal(error, HS_COMPARE_ERROR, HS_COMPARE_ERROR_INTERRUPTED, "interrupted");
        return NULL;
    }
    hs_compare_work_out(compare);
    return g_steal_pointer(&compare);
}

HsCompare *hs_compare_new(const HsComparePlan *plan, HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(HsScenarioTexts) texts = hs_scenario_texts_new();
    HsOverrides overrides = *plan->overrides;
    HsComparePlan read_once = *plan;

    if (overrides.texts == NULL)
        overrides.texts = texts;
    read_once.overrides = &overrides;
    return compare_new(&read_once, diagnostics, error);
}

void hs_compare_free(HsCompare *compare)
{
    if (compare == NULL)
        return;
    g_free(compare->scenario);
    g_free(compare->about);
    g_free(compare->scenario_file);
    g_strfreev(compare->policies);
    g_ptr_array_unref(compare->settings);
    g_ptr_array_unref(compare->texts);
    g_array_unref(compare->runs);
    g_array_unref(compare->rows);
    g_free(compare);
}

/* ---- saving ---- */

HsCollectionRun hs_compare_collection_run(const HsCompare *compare, guint run_i)
{
    const HsCompareRun *run = &g_array_index(compare->runs, HsCompareRun, run_i);

    return (HsCollectionRun){ .number = run_i + 1,
                              .point = run->policy_i + 1,
                              .policy = compare->policies[run->policy_i],
                              .repetition = run->repetition,
                              .seed = run->seed,
                              .verdict = run->verdict,
                              .complaint = run->complaint,
                              .digest = run->digest,
                              .n_expectations = run->n_expectations,
                              .n_held = run->n_held };
}

static void save_run(const HsCompare *compare, guint run_i, HsCollection *collection)
{
    const HsCompareRun *run = &g_array_index(compare->runs, HsCompareRun, run_i);
    HsCollectionRun row = hs_compare_collection_run(compare, run_i);

    hs_collection_run(collection, &row);
    for (guint value_i = 0; run->values != NULL && value_i < run->values->len; value_i++)
        hs_collection_value(collection, row.number,
                            &g_array_index(run->values, HsMeasured, value_i));
}

static void save_row(const HsCompare *compare, const HsCompareRow *row, guint policy_i,
                     HsCollection *collection)
{
    const HsCompareCell *cell = &row->cells[policy_i];
    HsCollectionDifference difference = { .policy = compare->policies[policy_i],
                                          .measure = row->measure->name,
                                          .subject = row->subject,
                                          .n_pairs = (guint)cell->differences.n,
                                          .mean = cell->pair_mean,
                                          .baseline_mean = cell->baseline_mean,
                                          .difference = cell->differences.mean,
                                          .low = cell->interval.low,
                                          .high = cell->interval.high };

    if (policy_i != compare->baseline_i)
        hs_collection_difference(collection, &difference);
}

void hs_compare_save(const HsCompare *compare, HsCollection *collection)
{
    HsCollectionPlan plan = { .kind = "comparison",
                              .scenario = compare->scenario,
                              .about = compare->about,
                              .scenario_file = compare->scenario_file,
                              .seed = compare->seed,
                              .n_points = compare->n_policies,
                              .n_repetitions = compare->n_repetitions,
                              .n_runs = compare->runs->len,
                              .baseline = compare->policies[compare->baseline_i],
                              .storage_bytes = compare->storage_bytes };

    hs_collection_plan(collection, &plan);
    for (guint i = 0; i + 1 < compare->texts->len; i += 2)
        hs_collection_text(collection, i / 2, g_ptr_array_index(compare->texts, i),
                           g_ptr_array_index(compare->texts, i + 1));
    for (guint i = 0; i < compare->settings->len; i++)
        hs_collection_setting(collection, i, g_ptr_array_index(compare->settings, i));
    for (guint run_i = 0; run_i < compare->runs->len; run_i++)
        save_run(compare, run_i, collection);
    for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++)
        for (guint row_i = 0; row_i < compare->rows->len; row_i++)
            save_row(compare, &g_array_index(compare->rows, HsCompareRow, row_i), policy_i,
                     collection);
}
