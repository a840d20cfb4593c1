/* test_sample: numbers made by hand against conditions; intervals from published tables. */
#include "analysis/sample.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#define UNKNOWN (-1.0)

static const HsConfidence confidence = HS_CONFIDENCE_95;

/* Values of one measure of "A", one a run. */
static void add_runs(HsSample *sample, const char *measure, const double *numbers, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
        HsMeasured measured = { hs_measures_find(measure), g_intern_static_string("A"),
                                numbers[i] >= 0, numbers[i] >= 0 ? numbers[i] : 0 };

        g_array_append_val(values, measured);
        hs_sample_add(sample, values, true);
    }
}

static HsFinding judge(const char *text, const char *measure, const double *numbers, guint n,
                       const HsConfidence *wish)
{
    g_autoptr(HsRequirement) requirement = hs_requirement_parse(text, NULL);
    g_autoptr(HsSample) sample = hs_sample_new(requirement);

    add_runs(sample, measure, numbers, n);

    g_autoptr(GArray) findings = hs_sample_findings(sample, wish);

    cr_assert(eq(uint, findings->len, 1u));
    cr_assert(
        eq(int, hs_findings_outcome(findings), g_array_index(findings, HsFinding, 0).outcome));
    return g_array_index(findings, HsFinding, 0);
}

/* Mean 5, deviation sqrt(32 / 7), 8 numbers: t of 7 degrees is 2.364624, so the true mean is within
 * 1.787488 of it with 95 %. */
static const double eight[] = { 2, 4, 4, 4, 5, 5, 7, 9 };

Test(sample, the_worse_end_of_the_interval_must_meet_it)
{
    static const struct {
        const char *text;
        HsSearchOutcome outcome, without;
    } rows[] = {
        { "lost <= 7", HS_SEARCH_MEETS, HS_SEARCH_MEETS },
        { "lost <= 6.7", HS_SEARCH_UNSURE, HS_SEARCH_MEETS },
        { "lost <= 5", HS_SEARCH_UNSURE, HS_SEARCH_MEETS },
        { "lost <= 4", HS_SEARCH_UNSURE, HS_SEARCH_MISSES },
        { "lost <= 3.2", HS_SEARCH_MISSES, HS_SEARCH_MISSES },
        { "lost >= 3.2", HS_SEARCH_MEETS, HS_SEARCH_MEETS },
        { "lost >= 4", HS_SEARCH_UNSURE, HS_SEARCH_MEETS },
        { "lost >= 6", HS_SEARCH_UNSURE, HS_SEARCH_MISSES },
        { "lost > 6.8", HS_SEARCH_MISSES, HS_SEARCH_MISSES },
        { "lost == 5", HS_SEARCH_MEETS, HS_SEARCH_MEETS },
        { "lost != 5", HS_SEARCH_MISSES, HS_SEARCH_MISSES },
        { "lost.max <= 9", HS_SEARCH_MEETS, HS_SEARCH_MEETS },
        { "lost.max <= 8", HS_SEARCH_MISSES, HS_SEARCH_MISSES },
        { "lost.min >= 2", HS_SEARCH_MEETS, HS_SEARCH_MEETS },
        { "lost.min > 2", HS_SEARCH_MISSES, HS_SEARCH_MISSES },
        /* In order 2 4 4 4 5 5 7 9: the median is the 4th; of 8, B below the true one is binomial,
         * P(B < 2) = 9 / 256 is more than 2.5 %, so its ends are the 1st and the 8th. */
        { "lost.p50 <= 9", HS_SEARCH_MEETS, HS_SEARCH_MEETS },
        { "lost.p50 <= 7", HS_SEARCH_UNSURE, HS_SEARCH_MEETS },
        { "lost.p50 < 4", HS_SEARCH_UNSURE, HS_SEARCH_MISSES },
        { "lost.p50 < 2", HS_SEARCH_MISSES, HS_SEARCH_MISSES },
        /* 59 are needed. */
        { "lost.p95 <= 9", HS_SEARCH_UNSURE, HS_SEARCH_MEETS },
        { "lost.p95 <= 8", HS_SEARCH_UNSURE, HS_SEARCH_MISSES },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        HsFinding with = judge(rows[i].text, "lost", eight, 8, &confidence);
        HsFinding without = judge(rows[i].text, "lost", eight, 8, NULL);

        cr_assert(eq(int, with.outcome, rows[i].outcome), "%s", rows[i].text);
        cr_assert(eq(int, without.outcome, rows[i].without), "%s", rows[i].text);
    }
}

Test(sample, tells_the_interval_of_the_mean)
{
    HsFinding finding = judge("lost <= 7", "lost", eight, 8, &confidence);

    cr_assert(finding.is_known);
    cr_assert(eq(uint, finding.n_runs, 8u));
    cr_assert(eq(uint, finding.n_known, 8u));
    cr_assert(epsilon_eq(dbl, finding.value, 5, 1e-12));
    cr_assert(finding.has_interval);
    cr_assert(epsilon_eq(dbl, finding.interval.low, 5 - 1.787488, 1e-5));
    cr_assert(epsilon_eq(dbl, finding.interval.high, 5 + 1.787488, 1e-5));
}

/* The half width 1.787488 of 8 becomes that of 8 * (1.787488 / 1)^2 = 25.6. */
Test(sample, tells_how_many_repetitions_may_tell)
{
    cr_assert(eq(u64, judge("lost <= 6", "lost", eight, 8, &confidence).n_wanted, 26));
    cr_assert(eq(u64, judge("lost <= 4", "lost", eight, 8, &confidence).n_wanted, 26));
    cr_assert(eq(u64, judge("lost <= 5", "lost", eight, 8, &confidence).n_wanted, 0));
    cr_assert(eq(u64, judge("lost <= 7", "lost", eight, 8, &confidence).n_wanted, 0), "it meets");
    cr_assert(eq(u64, judge("lost.p50 <= 7", "lost", eight, 8, &confidence).n_wanted, 0));
}

/* 4 and 5: mean 4.5, half width 12.7062 * sqrt(0.5 / 2) = 6.3531. */
Test(sample, of_two_repetitions_the_interval_decides)
{
    static const double two[] = { 4, 5 };

    cr_assert(eq(int, judge("lost <= 6", "lost", two, 2, &confidence).outcome, HS_SEARCH_UNSURE));
    cr_assert(
        eq(int, judge("lost <= 10.8", "lost", two, 2, &confidence).outcome, HS_SEARCH_UNSURE));
    cr_assert(eq(int, judge("lost <= 10.9", "lost", two, 2, &confidence).outcome, HS_SEARCH_MEETS));
}

Test(sample, of_one_repetition_the_number_decides)
{
    static const double one[] = { 10 };

    cr_assert(eq(int, judge("lost <= 10", "lost", one, 1, &confidence).outcome, HS_SEARCH_MEETS));
    cr_assert(eq(int, judge("lost < 10", "lost", one, 1, &confidence).outcome, HS_SEARCH_MISSES));
    cr_assert(
        eq(int, judge("lost.p95 <= 10", "lost", one, 1, &confidence).outcome, HS_SEARCH_MEETS));
}

Test(sample, what_is_not_known_meets_nothing_but_a_median_bears_some)
{
    static const double numbers[] = { 1, UNKNOWN, 2, 3, UNKNOWN };
    static const struct {
        const char *text;
        HsSearchOutcome outcome;
    } rows[] = {
        { "lost <= 1_000", HS_SEARCH_MISSES },     { "lost >= 0", HS_SEARCH_MISSES },
        { "lost == 2", HS_SEARCH_MISSES },         { "lost != 2", HS_SEARCH_MISSES },
        { "lost.max <= 1_000", HS_SEARCH_MISSES }, { "lost.min <= 1", HS_SEARCH_MEETS },
        { "lost.p50 <= 3", HS_SEARCH_MEETS },      { "lost.p50 <= 2", HS_SEARCH_MISSES },
        { "lost.p50 >= 1", HS_SEARCH_MEETS },      { "lost.p50 >= 2", HS_SEARCH_MISSES },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        HsFinding finding = judge(rows[i].text, "lost", numbers, 5, NULL);

        cr_assert(eq(int, finding.outcome, rows[i].outcome), "%s", rows[i].text);
        cr_assert(eq(uint, finding.n_known, 3u));
    }
}

static void add_two(HsSample *sample, const char *measure, double of_a, double of_b, bool has_b)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    HsMeasured a = { hs_measures_find(measure), g_intern_static_string("A"), true, of_a };
    HsMeasured b = { hs_measures_find(measure), g_intern_static_string("B"), true, of_b };

    g_array_append_val(values, a);
    if (has_b)
        g_array_append_val(values, b);
    hs_sample_add(sample, values, has_b);
}

static HsSearchOutcome outcome_of(const char *text, bool second_has_b)
{
    g_autoptr(HsRequirement) requirement = hs_requirement_parse(text, NULL);
    g_autoptr(HsSample) sample = hs_sample_new(requirement);

    cr_assert(requirement != NULL, "%s", text);
    add_two(sample, "lost", 1, 5, true);
    add_two(sample, "lost", 1, 7, second_has_b);

    g_autoptr(GArray) findings = hs_sample_findings(sample, NULL);

    return hs_findings_outcome(findings);
}

Test(sample, without_a_subject_it_must_hold_for_each)
{
    static const struct {
        const char *text;
        HsSearchOutcome outcome, without_b;
    } rows[] = {
        { "lost <= 6", HS_SEARCH_MEETS, HS_SEARCH_MISSES },
        { "lost <= 5", HS_SEARCH_MISSES, HS_SEARCH_MISSES },
        { "lost.A <= 1", HS_SEARCH_MEETS, HS_SEARCH_MEETS },
        { "lost.B <= 6", HS_SEARCH_MEETS, HS_SEARCH_MISSES },
        { "lost.C <= 6", HS_SEARCH_MISSES, HS_SEARCH_MISSES },
        { "repeated == 0", HS_SEARCH_MISSES, HS_SEARCH_MISSES }, /* was not measured */
        { "held", HS_SEARCH_MEETS, HS_SEARCH_MISSES },
        { "lost.A <= 1 and lost.B <= 5", HS_SEARCH_MISSES, HS_SEARCH_MISSES },
        { "lost.A <= 1 or lost.B <= 5", HS_SEARCH_MEETS, HS_SEARCH_MEETS },
        { "lost.A > 1 or lost.B <= 5", HS_SEARCH_MISSES, HS_SEARCH_MISSES },
        { "lost.A > 1 and lost.A > 1 or held and lost.A == 1", HS_SEARCH_MEETS, HS_SEARCH_MISSES },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        cr_assert(eq(int, outcome_of(rows[i].text, true), rows[i].outcome), "%s", rows[i].text);
        cr_assert(eq(int, outcome_of(rows[i].text, false), rows[i].without_b), "%s", rows[i].text);
    }
}

Test(sample, tells_how_far_it_is_from_meeting_it)
{
    static const double twelve[] = { 12 };
    static const double unknown[] = { UNKNOWN };

    cr_assert(epsilon_eq(dbl, judge("lost <= 10", "lost", twelve, 1, NULL).gap, 0.2, 1e-12));
    cr_assert(epsilon_eq(dbl, judge("lost >= 48", "lost", twelve, 1, NULL).gap, 0.75, 1e-12));
    cr_assert(epsilon_eq(dbl, judge("lost == 0", "lost", twelve, 1, NULL).gap, 12, 1e-12));
    cr_assert(epsilon_eq(dbl, judge("lost <= 12", "lost", twelve, 1, NULL).gap, 0, 0));
    cr_assert(isinf(judge("lost <= 10", "lost", unknown, 1, NULL).gap) != 0);

    /* Of alternatives the nearest counts, of its conditions the one that is farthest. */
    g_autoptr(HsRequirement)
        requirement = hs_requirement_parse("lost <= 6 and lost <= 10 or lost == 0", NULL);
    g_autoptr(HsSample) sample = hs_sample_new(requirement);

    add_runs(sample, "lost", twelve, 1);

    g_autoptr(GArray) findings = hs_sample_findings(sample, NULL);

    cr_assert(epsilon_eq(dbl, hs_findings_gap(findings), 1, 1e-12));
}
