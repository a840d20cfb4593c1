/* show_compare_data: a comparison for programs, and the runs of it that are missing. */
#include "cli/show_compare.h"

#include "analysis/compare_words.h"
#include "cli/csv.h"
#include "cli/json.h"
#include "cli/show_collection_run.h"
#include "cli/simulate.h"

#include <stdio.h>
#include <string.h>

const char *hs_compare_verdict(const HsCompareRow *row, const HsCompareCell *cell)
{
    bool is_more = cell->differences.mean > 0;

    switch (hs_compare_finding(cell)) {
    case HS_COMPARE_UNKNOWN:
        return "unknown";
    case HS_COMPARE_EQUAL:
        return "equal";
    case HS_COMPARE_CHANCE:
        return "chance";
    case HS_COMPARE_DIFFERS:
        break;
    }
    if (row->measure->better == HS_BETTER_NEITHER)
        return "other";
    return is_more == (row->measure->better == HS_BETTER_MORE) ? "better" : "worse";
}

/* ---- runs ---- */

char *hs_compare_replay(const HsInvocation *invocation, const HsCompare *compare,
                        const HsCompareRun *run)
{
    HsInvocation own = *invocation;

    own.settings.policy = compare->policies[run->policy_i];
    return hs_replay_command(&own, &run->seed, NULL);
}

static const HsCompareRun *run_at(const HsCompare *compare, guint run_i)
{
    return &g_array_index(compare->runs, HsCompareRun, run_i);
}

bool hs_compare_has_run(const HsCompare *compare)
{
    for (guint run_i = 0; run_i < compare->runs->len; run_i++) {
        if (run_at(compare, run_i)->values != NULL)
            return true;
    }
    return false;
}

/* Why a run is missing, and how to make it again. */
static void tell_missing_run(const HsInvocation *invocation, const HsCompare *compare,
                             const HsCompareRun *run)
{
    g_autofree char *replay = hs_compare_replay(invocation, compare, run);
    bool ends_line = g_str_has_suffix(run->complaint, "\n");

    (void)fprintf(stderr, "%s, repetition %u: %s\n%s%s  to replay: %s\n",
                  compare->policies[run->policy_i], run->repetition,
                  hs_collection_verdict_name(run->verdict), run->complaint, ends_line ? "" : "\n",
                  replay);
}

int hs_tell_missing_runs(const HsInvocation *invocation, const HsCompare *compare)
{
    bool is_told[HS_COMPARE_POLICIES_MAX] = { false };
    bool has_failed = false;
    guint n_missing = 0;

    for (guint run_i = 0; run_i < compare->runs->len; run_i++) {
        const HsCompareRun *run = run_at(compare, run_i);

        if (run->values != NULL)
            continue;
        n_missing++;
        has_failed = has_failed || run->verdict == HS_BATCH_FAILED;
        if (!is_told[run->policy_i])
            tell_missing_run(invocation, compare, run);
        is_told[run->policy_i] = true;
    }
    if (n_missing == 0)
        return HS_EXIT_HELD;
    (void)fprintf(stderr, "%u of %u runs are missing\n", n_missing, compare->runs->len);
    if (has_failed)
        return HS_EXIT_FAULT;
    return n_missing == compare->runs->len ? HS_EXIT_USAGE : HS_EXIT_NOT_HELD;
}

/* ---- JSON ---- */

static void json_value(HsJson *json, const char *name, bool is_known, double value)
{
    if (is_known)
        hs_json_exact(json, name, value);
    else
        hs_json_text(json, name, NULL);
}

static void json_runs(const HsInvocation *invocation, const HsCompare *compare, HsJson *json)
{
    hs_json_begin_array(json, "runs");
    for (guint run_i = 0; run_i < compare->runs->len; run_i++) {
        const HsCompareRun *run = run_at(compare, run_i);
        g_autofree char *replay = hs_compare_replay(invocation, compare, run);
        HsCollectionRun row = hs_compare_collection_run(compare, run_i);

        hs_json_begin_object(json, NULL);
        hs_json_collection_run(json, &row, replay);
        hs_json_end(json);
    }
    hs_json_end(json);
}

/* The value in every repetition; null where it is unknown. */
static void json_values(const HsCompare *compare, const HsCompareRow *row, guint policy_i,
                        HsJson *json)
{
    hs_json_begin_array(json, "values");
    for (guint run_i = policy_i; run_i < compare->runs->len; run_i += compare->n_policies) {
        const HsCompareRun *run = run_at(compare, run_i);
        const HsMeasured *measured = run->values != NULL
                                         ? hs_measured_find(run->values, row->measure->name,
                                                            row->subject)
                                         : NULL;
        bool is_known = measured != NULL && measured->is_known;

        json_value(json, NULL, is_known, is_known ? measured->value : 0);
    }
    hs_json_end(json);
}

static void json_cell(const HsCompare *compare, const HsCompareRow *row, guint policy_i,
                      HsJson *json)
{
    const HsCompareCell *cell = &row->cells[policy_i];
    bool has_pair = cell->differences.n > 0;
    bool has_interval = cell->differences.n > 1;

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "policy", compare->policies[policy_i]);
    hs_json_integer(json, "n_known", cell->values.n);
    json_value(json, "mean", cell->values.n > 0, cell->values.mean);
    json_value(json, "deviation", cell->values.n > 1, hs_statistics_deviation(&cell->values));
    hs_json_integer(json, "n_pairs", cell->differences.n);
    json_value(json, "difference", has_pair, cell->differences.mean);
    json_value(json, "low", has_interval, cell->interval.low);
    json_value(json, "high", has_interval, cell->interval.high);
    hs_json_text(json, "verdict", hs_compare_verdict(row, cell));
    json_values(compare, row, policy_i, json);
    hs_json_end(json);
}

static void json_measures(const HsInvocation *invocation, const HsCompare *compare, HsJson *json)
{
    const GPtrArray *measures = invocation->settings.measures;

    hs_json_begin_array(json, "measures");
    for (guint row_i = 0; row_i < compare->rows->len; row_i++) {
        const HsCompareRow *row = &g_array_index(compare->rows, HsCompareRow, row_i);

        if (measures->len > 0 && !hs_compare_view_has(measures, row))
            continue;
        hs_json_begin_object(json, NULL);
        hs_json_text(json, "measure", row->measure->name);
        hs_json_text(json, "subject", row->subject);
        hs_json_text(json, "unit", hs_measure_unit_name(row->measure->unit));
        hs_json_text(json, "better", hs_measure_better_name(row->measure->better));
        hs_json_begin_array(json, "policies");
        for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++)
            json_cell(compare, row, policy_i, json);
        hs_json_end(json);
        hs_json_end(json);
    }
    hs_json_end(json);
}

static void json_words(const HsCompare *compare, HsJson *json)
{
    static const char *const kinds[] = { [HS_WORDS_BUYS] = "buys",
                                         [HS_WORDS_COSTS] = "costs",
                                         [HS_WORDS_ASIDE] = "besides",
                                         [HS_WORDS_ALIKE] = "alike" };

    hs_json_begin_array(json, "words");
    for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++) {
        if (policy_i == compare->baseline_i)
            continue;

        g_autoptr(GArray) words = hs_compare_words(compare, policy_i);

        for (guint word_i = 0; word_i < words->len; word_i++) {
            const HsWords *one = &g_array_index(words, HsWords, word_i);

            hs_json_begin_object(json, NULL);
            hs_json_text(json, "policy", compare->policies[policy_i]);
            hs_json_text(json, "kind", kinds[one->kind]);
            hs_json_text(json, "text", one->text);
            hs_json_end(json);
        }
    }
    hs_json_end(json);
}

void hs_json_compare(const HsInvocation *invocation, const HsCompare *compare, GString *text)
{
    g_autoptr(HsJson) json = hs_json_new(text);

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "scenario", compare->scenario);
    hs_json_text(json, "about", compare->about);
    hs_json_integer(json, "seed", compare->seed);
    hs_json_integer(json, "storage_bytes", compare->storage_bytes);
    hs_json_integer(json, "n_repetitions", compare->n_repetitions);
    hs_json_text(json, "baseline", compare->policies[compare->baseline_i]);
    hs_json_integer(json, "confidence_percent", hs_confidence_percent(HS_COMPARE_CONFIDENCE));
    json_runs(invocation, compare, json);
    json_measures(invocation, compare, json);
    json_words(compare, json);
    hs_json_end(json);
}

/* ---- CSV ---- */

static void csv_run(const HsInvocation *invocation, const HsCompare *compare,
                    const HsCompareRun *run, GString *text)
{
    const GPtrArray *measures = invocation->settings.measures;

    for (guint value_i = 0; run->values != NULL && value_i < run->values->len; value_i++) {
        const HsMeasured *measured = &g_array_index(run->values, HsMeasured, value_i);
        HsCompareRow row = { .measure = measured->measure, .subject = measured->subject };

        if (measures->len > 0 && !hs_compare_view_has(measures, &row))
            continue;
        hs_csv_text(text, compare->policies[run->policy_i]);
        hs_csv_integer(text, run->repetition);
        hs_csv_integer(text, run->seed);
        hs_csv_text(text, measured->measure->name);
        hs_csv_text(text, measured->subject);
        hs_csv_text(text, hs_measure_unit_name(measured->measure->unit));
        if (measured->is_known)
            hs_csv_exact(text, measured->value);
        else
            hs_csv_text(text, NULL);
        hs_csv_end_row(text);
    }
}

void hs_csv_compare(const HsInvocation *invocation, const HsCompare *compare, GString *text)
{
    hs_csv_heading(text, "policy repetition seed measure subject unit value");
    for (guint run_i = 0; run_i < compare->runs->len; run_i++)
        csv_run(invocation, compare, run_at(compare, run_i), text);
}
