/* show_size_data: answers and tries as JSON, tries as CSV. Numbers are in the base units of their
 * measures, with as many digits as they have. */
#include "cli/show_size_data.h"

#include "analysis/percentile.h"
#include "cli/csv.h"
#include "cli/json.h"
#include "cli/simulate.h"

#include <math.h>

char *hs_size_replay(const HsInvocation *invocation, const HsSize *size, const HsSizeTry *one,
                     guint repetition)
{
    HsInvocation own = *invocation;
    g_autoptr(GPtrArray) settings = g_ptr_array_new();
    g_autofree char *setting = g_strdup_printf("%s=%s", size->plan->lattice->name, one->value);
    uint64_t seed = hs_size_seed(size, repetition);

    for (guint i = 0; i < invocation->settings.settings->len; i++)
        g_ptr_array_add(settings, g_ptr_array_index(invocation->settings.settings, i));
    g_ptr_array_add(settings, setting);
    own.settings.settings = settings;
    if (size->plan->n_policies > 0)
        own.settings.policy = size->policies[one->policy_i];
    return hs_replay_command(&own, &seed, NULL);
}

static const char *const comparisons[] = {
    [HS_IS] = "==",      [HS_IS_NOT] = "!=", [HS_LESS] = "<",
    [HS_AT_MOST] = "<=", [HS_MORE] = ">",    [HS_AT_LEAST] = ">="
};

/* "mean", "p95"; "" of held. */
static const char *over_name(const HsRequirementTerm *term,
                             char percentile[HS_PERCENTILE_TEXT_BYTES])
{
    if (term->measure == NULL)
        return "";
    switch (term->over) {
    case HS_OVER_MEAN:
        return "mean";
    case HS_OVER_MIN:
        return "min";
    case HS_OVER_MAX:
        return "max";
    case HS_OVER_PERCENTILE:
        return hs_percentile_format(term->percentile, percentile);
    }
    return "";
}

static const char *measure_name(const HsRequirementTerm *term)
{
    return term->measure != NULL ? term->measure->name : HS_REQUIREMENT_HELD;
}

/* ---- JSON ---- */

static void json_value(HsJson *json, const char *name, const HsSize *size, guint policy_i,
                       bool is_there, uint64_t place)
{
    hs_json_text(json, name, is_there ? hs_size_try_at(size, policy_i, place)->value : NULL);
}

static void json_answer(const HsInvocation *invocation, const HsSize *size, guint policy_i,
                        HsJson *json)
{
    const HsSizeTry *nearest = hs_size_nearest(size, policy_i);
    g_autofree char *replay = NULL;
    HsSearchResult result;

    hs_size_result(size, policy_i, &result);
    if (result.is_found)
        replay = hs_size_replay(invocation, size, hs_size_try_at(size, policy_i, result.place), 1);
    hs_json_begin_object(json, NULL);
    hs_json_text(json, "policy", size->policies[policy_i]);
    json_value(json, "value", size, policy_i, result.is_found, result.place);
    hs_json_bool(json, "is_exact", result.is_found && result.is_exact);
    json_value(json, "next", size, policy_i, result.has_below, result.below);
    json_value(json, "certain", size, policy_i, result.has_certain, result.certain);
    hs_json_bool(json, "is_monotone", !result.is_mixed);
    json_value(json, "meets", size, policy_i, result.is_mixed, result.meets);
    json_value(json, "misses", size, policy_i, result.is_mixed, result.misses);
    hs_json_text(json, "nearest", nearest != NULL && !result.is_found ? nearest->value : NULL);
    hs_json_integer(json, "n_tried", result.n_tried);
    hs_json_integer(json, "n_untried", result.n_untried);
    hs_json_text(json, "replay", replay);
    hs_json_end(json);
}

static void json_finding(const HsFinding *finding, HsJson *json)
{
    const HsRequirementTerm *term = finding->term;
    char percentile[HS_PERCENTILE_TEXT_BYTES];

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "condition", term->text);
    hs_json_text(json, "measure", measure_name(term));
    hs_json_text(json, "subject", finding->subject);
    hs_json_text(json, "statistic", over_name(term, percentile));
    hs_json_text(json, "comparison", term->measure != NULL ? comparisons[term->comparison] : NULL);
    hs_json_exact(json, "limit", term->measure != NULL ? term->limit : NAN);
    hs_json_exact(json, "number", finding->is_known ? finding->value : NAN);
    hs_json_exact(json, "low", finding->has_interval ? finding->interval.low : NAN);
    hs_json_exact(json, "high", finding->has_interval ? finding->interval.high : NAN);
    hs_json_text(json, "outcome", hs_search_outcome_name(finding->outcome));
    hs_json_integer(json, "n_wanted", finding->n_wanted);
    hs_json_end(json);
}

static void json_try(const HsSize *size, const HsSizeTry *one, HsJson *json)
{
    hs_json_begin_object(json, NULL);
    hs_json_integer(json, "number", one->number);
    hs_json_text(json, "policy", size->policies[one->policy_i]);
    hs_json_text(json, "value", one->value);
    hs_json_text(json, "outcome", hs_search_outcome_name(one->outcome));
    hs_json_integer(json, "n_done", one->n_done);
    hs_json_integer(json, "n_refused", one->n_refused);
    hs_json_integer(json, "n_failed", one->n_failed);
    hs_json_integer(json, "n_held", one->n_held);
    hs_json_text(json, "complaint", one->complaint);
    hs_json_begin_array(json, "conditions");
    for (guint i = 0; one->findings != NULL && i < one->findings->len; i++)
        json_finding(&g_array_index(one->findings, HsFinding, i), json);
    hs_json_end(json);
    hs_json_end(json);
}

void hs_json_size(const HsInvocation *invocation, const HsSize *size, GString *text)
{
    g_autoptr(HsJson) json = hs_json_new(text);
    const HsSizePlan *plan = size->plan;

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "scenario", size->scenario);
    hs_json_integer(json, "seed", size->seed);
    hs_json_text(json, "find", plan->lattice->name);
    hs_json_text(json, "wanted", plan->wants_largest ? "largest" : "least");
    hs_json_text(json, "where", plan->requirement->text);
    hs_json_integer(json, "n_repetitions", plan->n_repetitions);
    hs_json_integer(json, "confidence_percent",
                    plan->confidence != NULL ? hs_confidence_percent(*plan->confidence) : 0);
    hs_json_begin_array(json, "answers");
    for (guint policy_i = 0; policy_i < size->n_policies; policy_i++)
        json_answer(invocation, size, policy_i, json);
    hs_json_end(json);
    hs_json_begin_array(json, "tries");
    for (guint i = 0; i < size->tries->len; i++)
        json_try(size, g_ptr_array_index(size->tries, i), json);
    hs_json_end(json);
    hs_json_end(json);
}

/* ---- CSV ---- */

static void csv_try(const HsSize *size, const HsSizeTry *one, GString *csv)
{
    HsSearchResult result;

    hs_size_result(size, one->policy_i, &result);
    hs_csv_integer(csv, one->number);
    hs_csv_text(csv, size->policies[one->policy_i]);
    hs_csv_text(csv, one->value);
    hs_csv_text(csv, result.is_found && result.place == one->place ? "yes" : "no");
    hs_csv_text(csv, hs_search_outcome_name(one->outcome));
    hs_csv_integer(csv, one->n_done);
    hs_csv_integer(csv, one->n_refused);
    hs_csv_integer(csv, one->n_failed);
    hs_csv_integer(csv, one->n_held);
}

static void csv_finding(const HsFinding *finding, GString *csv)
{
    const HsRequirementTerm *term = finding->term;
    char percentile[HS_PERCENTILE_TEXT_BYTES];

    hs_csv_text(csv, term->text);
    hs_csv_text(csv, measure_name(term));
    hs_csv_text(csv, finding->subject);
    hs_csv_text(csv, over_name(term, percentile));
    hs_csv_exact(csv, finding->is_known ? finding->value : NAN);
    hs_csv_exact(csv, finding->has_interval ? finding->interval.low : NAN);
    hs_csv_exact(csv, finding->has_interval ? finding->interval.high : NAN);
    hs_csv_text(csv, hs_search_outcome_name(finding->outcome));
}

void hs_csv_size(const HsSize *size, GString *csv)
{
    hs_csv_heading(csv, "try policy value is_answer meets n_done n_refused n_failed n_held "
                        "condition measure subject statistic number low high condition_meets");
    for (guint i = 0; i < size->tries->len; i++) {
        const HsSizeTry *one = g_ptr_array_index(size->tries, i);

        for (guint j = 0; one->findings != NULL && j < one->findings->len; j++) {
            csv_try(size, one, csv);
            csv_finding(&g_array_index(one->findings, HsFinding, j), csv);
            hs_csv_end_row(csv);
        }
        if (one->findings == NULL) {
            csv_try(size, one, csv);
            for (guint j = 0; j < 8; j++)
                hs_csv_text(csv, NULL);
            hs_csv_end_row(csv);
        }
    }
}
