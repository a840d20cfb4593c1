/* made_compare: comparisons made by hand, from numbers that a test writes down. */
#include "tests/analysis/made_compare.h"

#include <criterion/criterion.h>

static HsCompareRun run_of(guint policy_i, guint repetition_i, const MadeRow *rows, guint n_rows)
{
    HsCompareRun run = { .policy_i = policy_i,
                         .repetition = repetition_i + 1,
                         .seed = hs_compare_seed(42, repetition_i + 1),
                         .digest = 0x123456789abcdef0,
                         .n_expectations = 3,
                         .n_held = 2 };

    run.values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    for (guint row_i = 0; row_i < n_rows; row_i++) {
        double value = rows[row_i].values[policy_i][repetition_i];
        HsMeasured measured = { .measure = hs_measures_find(rows[row_i].measure),
                                .subject = g_intern_string(rows[row_i].subject),
                                .is_known = value >= 0,
                                .value = value >= 0 ? value : 0 };

        cr_assert(measured.measure != NULL, "no measure %s", rows[row_i].measure);
        if (value == MISSING)
            run.verdict = HS_BATCH_FAILED;
        g_array_append_val(run.values, measured);
    }
    if (run.verdict == HS_BATCH_FAILED)
        g_clear_pointer(&run.values, g_array_unref);
    run.complaint = g_strdup(run.verdict == HS_BATCH_FAILED ? "an invariant is broken" : "");
    return run;
}

HsCompare *made_compare(guint n_repetitions, const MadeRow *rows, guint n_rows)
{
    static const char *const policies[] = { "dynamic", "fixed-split" };
    HsComparePlan plan = {
        .policies = policies, .n_policies = 2, .baseline_i = 1, .n_repetitions = n_repetitions
    };
    HsCompare *compare = hs_compare_begin(&plan);

    compare->scenario = g_strdup("made");
    compare->about = g_strdup("Made by hand");
    compare->scenario_file = g_strdup("made.scn");
    compare->seed = 42;
    compare->storage_bytes = UINT64_C(256) << 20;
    g_ptr_array_add(compare->settings, g_strdup("crash_at=3s"));
    g_ptr_array_add(compare->texts, g_strdup("made.scn"));
    g_ptr_array_add(compare->texts, g_strdup("scenario \"made\" { }\n"));
    for (guint run_i = 0; run_i < 2 * n_repetitions; run_i++) {
        HsCompareRun run = run_of(run_i % 2, run_i / 2, rows, n_rows);

        g_array_append_val(compare->runs, run);
    }
    hs_compare_work_out(compare);
    return compare;
}
