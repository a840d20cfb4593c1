/* compare_read: runs and values come back, everything else is worked out anew. */
#include "analysis/compare_read.h"

#include "analysis/query.h"

#include "embedded/sql.h"

#include <string.h>

/* ---- plan ---- */

static bool is_among(GPtrArray *policies, const char *policy)
{
    return g_ptr_array_find_with_equal_func(policies, policy, g_str_equal, NULL);
}

/* TRUE: policies and plan are what hs_compare_begin may be given. */
static bool read_plan(sqlite3 *db, GPtrArray *policies, HsComparePlan *plan,
                      uint64_t *ret_storage_bytes, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_compare_policies);
    uint64_t n_repetitions = 0;
    bool has_baseline = false;

    while (hs_query_next(query)) {
        g_autofree char *policy = hs_query_dup_text(query, 0);

        n_repetitions = hs_query_count(query, 1);
        *ret_storage_bytes = hs_query_count(query, 3);
        if (hs_query_count(query, 2) != 0) {
            plan->baseline_i = policies->len;
            has_baseline = true;
        }
        if (policies->len == HS_COMPARE_POLICIES_MAX || is_among(policies, policy))
            hs_query_refuse(query, "policies that no comparison has");
        else
            g_ptr_array_add(policies, g_steal_pointer(&policy));
    }
    if (!has_baseline || n_repetitions == 0 || n_repetitions > HS_COMPARE_REPETITIONS_MAX)
        hs_query_refuse(query, "its runs are not those of a comparison");
    plan->policies = (const char *const *)policies->pdata;
    plan->n_policies = policies->len;
    plan->n_repetitions = (guint)MIN(n_repetitions, HS_COMPARE_REPETITIONS_MAX);
    return hs_query_end(query, error);
}

/* ---- runs ---- */

static bool find_verdict(const char *name, HsBatchVerdict *ret_verdict)
{
    static const HsBatchVerdict all[] = { HS_BATCH_DONE, HS_BATCH_REFUSED, HS_BATCH_FAILED };

    for (guint verdict_i = 0; verdict_i < G_N_ELEMENTS(all); verdict_i++) {
        if (strcmp(hs_collection_verdict_name(all[verdict_i]), name) == 0) {
            *ret_verdict = all[verdict_i];
            return true;
        }
    }
    return false;
}

/* The next run in the one order that a comparison has: every policy once, repetition by
 * repetition. */
static void read_run(HsQuery *query, HsCompare *compare)
{
    guint run_i = compare->runs->len;
    g_autofree char *policy = hs_query_dup_text(query, 0);
    g_autofree char *verdict = hs_query_dup_text(query, 2);
    HsCompareRun run = { .policy_i = run_i % compare->n_policies,
                         .repetition = run_i / compare->n_policies + 1 };

    if (run.repetition > compare->n_repetitions || run.repetition != hs_query_count(query, 1) ||
        strcmp(policy, compare->policies[run.policy_i]) != 0 ||
        !find_verdict(verdict, &run.verdict)) {
        hs_query_refuse(query, "its runs are not in the order of a comparison");
        return;
    }
    run.complaint = hs_query_dup_text(query, 3);
    run.n_expectations = (guint)MIN(hs_query_count(query, 4), G_MAXUINT);
    run.n_held = (guint)MIN(hs_query_count(query, 5), G_MAXUINT);
    if (run.verdict == HS_BATCH_DONE)
        run.values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    g_array_append_val(compare->runs, run);
}

static bool read_runs(sqlite3 *db, HsCompare *compare, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_compare_runs);
    guint n_runs = compare->n_policies * compare->n_repetitions;
    bool is_refused = false;

    while (!is_refused && hs_query_next(query)) {
        guint n_before = compare->runs->len;

        read_run(query, compare);
        is_refused = compare->runs->len == n_before;
    }
    if (compare->runs->len != n_runs)
        hs_query_refuse(query, "some of the runs of its comparison are not there");
    return hs_query_end(query, error);
}

/* Measures that this program does not know are left out. */
static bool read_values(sqlite3 *db, HsCompare *compare, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_compare_values);

    while (hs_query_next(query)) {
        uint64_t run_i = hs_query_count(query, 0);
        g_autofree char *name = hs_query_dup_text(query, 1);
        g_autofree char *subject = hs_query_dup_text(query, 2);
        HsMeasured measured = { .measure = hs_measures_find(name),
                                .subject = g_intern_string(subject),
                                .is_known = !hs_query_is_null(query, 3),
                                .value = hs_query_real(query, 3) };
        HsCompareRun *run = run_i < compare->runs->len
                                ? &g_array_index(compare->runs, HsCompareRun, run_i)
                                : NULL;

        if (run != NULL && run->values != NULL && measured.measure != NULL)
            g_array_append_val(run->values, measured);
    }
    return hs_query_end(query, error);
}

HsCompare *hs_compare_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) policies = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(HsCompare) compare = NULL;
    HsComparePlan plan = { 0 };
    uint64_t storage_bytes = 0;

    if (!read_plan(db, policies, &plan, &storage_bytes, error))
        return NULL;
    compare = hs_compare_begin(&plan);
    compare->storage_bytes = storage_bytes;
    if (!read_runs(db, compare, error) || !read_values(db, compare, error))
        return NULL;
    hs_compare_work_out(compare);
    return g_steal_pointer(&compare);
}
