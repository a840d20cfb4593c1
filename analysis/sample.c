/* sample: the numbers of a requirement, run by run, and what they tell of it. */
#include "analysis/sample.h"

#include "analysis/percentile.h"
#include "sim/assert.h"

#include <math.h>
#include <string.h>

/* Repetitions that nobody makes. */
#define N_WANTED_MAX 1e6

/* The numbers of one subject, one for each run; what is not known is the worst there is. */
typedef struct {
    const char *subject; /* interned */
    GArray *numbers;     /* double */
} Series;

struct HsSample {
    const HsRequirement *requirement;
    GPtrArray *series; /* GArray of Series, by condition */
    guint n_runs;
    guint n_held;
};

static void clear_series(gpointer user)
{
    Series *series = user;

    g_array_unref(series->numbers);
}

static const HsRequirementTerm *term_at(const HsSample *sample, guint term_i)
{
    return &g_array_index(sample->requirement->terms, HsRequirementTerm, term_i);
}

HsSample *hs_sample_new(const HsRequirement *requirement)
{
    HsSample *sample = g_new0(HsSample, 1);

    sample->requirement = requirement;
    sample->series = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint term_i = 0; term_i < requirement->terms->len; term_i++) {
        GArray *series = g_array_new(FALSE, FALSE, sizeof(Series));

        g_array_set_clear_func(series, clear_series);
        g_ptr_array_add(sample->series, series);
    }
    return sample;
}

void hs_sample_free(HsSample *sample)
{
    if (sample == NULL)
        return;
    g_ptr_array_unref(sample->series);
    g_free(sample);
}

/* ---- adding runs ---- */

/* Nothing meets a condition with it. */
static double worst_of(const HsRequirementTerm *term)
{
    bool wants_more = term->comparison == HS_MORE || term->comparison == HS_AT_LEAST;

    return wants_more ? HS_NUMBER_WORST_LOW : HS_NUMBER_WORST_HIGH;
}

/* As many as there were runs before this one are the worst: they had no such subject. */
static Series *series_of(const HsSample *sample, guint term_i, const char *subject)
{
    GArray *all = g_ptr_array_index(sample->series, term_i);
    double worst = worst_of(term_at(sample, term_i));

    for (guint i = 0; i < all->len; i++) {
        Series *series = &g_array_index(all, Series, i);

        if (strcmp(series->subject, subject) == 0)
            return series;
    }

    Series series = { subject, g_array_new(FALSE, FALSE, sizeof(double)) };

    for (guint i = 0; i < sample->n_runs; i++)
        g_array_append_val(series.numbers, worst);
    g_array_append_val(all, series);
    return &g_array_index(all, Series, all->len - 1);
}

static void add_values(const HsSample *sample, guint term_i, const GArray *values)
{
    const HsRequirementTerm *term = term_at(sample, term_i);

    for (guint i = 0; i < values->len; i++) {
        const HsMeasured *measured = &g_array_index(values, HsMeasured, i);
        bool is_asked = measured->measure == term->measure &&
                        (term->subject == NULL || strcmp(term->subject, measured->subject) == 0);

        if (is_asked) {
            Series *series = series_of(sample, term_i, measured->subject);
            double number = measured->is_known ? measured->value : worst_of(term);

            g_array_append_val(series->numbers, number);
        }
    }
}

/* A subject this run has no value of. */
static void fill_up(const HsSample *sample, guint term_i)
{
    GArray *all = g_ptr_array_index(sample->series, term_i);
    double worst = worst_of(term_at(sample, term_i));

    for (guint i = 0; i < all->len; i++) {
        GArray *numbers = g_array_index(all, Series, i).numbers;

        if (numbers->len < sample->n_runs)
            g_array_append_val(numbers, worst);
        hs_assert(numbers->len == sample->n_runs);
    }
}

void hs_sample_add(HsSample *sample, const GArray *values, bool has_held)
{
    for (guint term_i = 0; term_i < sample->series->len; term_i++)
        add_values(sample, term_i, values);
    sample->n_runs++;
    sample->n_held += has_held;
    for (guint term_i = 0; term_i < sample->series->len; term_i++)
        fill_up(sample, term_i);
}

/* ---- judging ---- */

static bool compares(const HsRequirementTerm *term, double number)
{
    if (!hs_number_is_known(number))
        return false;
    switch (term->comparison) {
    case HS_IS:
        return !(number < term->limit) && !(number > term->limit);
    case HS_IS_NOT:
        return number < term->limit || number > term->limit;
    case HS_LESS:
        return number < term->limit;
    case HS_AT_MOST:
        return number <= term->limit;
    case HS_MORE:
        return number > term->limit;
    case HS_AT_LEAST:
        return number >= term->limit;
    }
    return false;
}

static double gap_of(const HsRequirementTerm *term, double number)
{
    double scale = term->limit > 0 ? term->limit : 1;

    if (compares(term, number))
        return 0;
    return hs_number_is_known(number) ? fabs(number - term->limit) / scale : INFINITY;
}

static double mean_of(const GArray *numbers, HsStatistics *statistics)
{
    for (guint i = 0; i < numbers->len; i++) {
        double number = g_array_index(numbers, double, i);

        if (!hs_number_is_known(number))
            return number;
        hs_statistics_add(statistics, number);
    }
    return statistics->mean;
}

/* `numbers` are put in order. */
static double statistic_of(const HsRequirementTerm *term, GArray *numbers, HsConfidence confidence,
                           HsFinding *finding)
{
    double *sorted = (double *)(gpointer)numbers->data;
    HsStatistics statistics = { 0 };

    if (term->over == HS_OVER_MEAN) {
        double mean = mean_of(numbers, &statistics);

        finding->has_interval = hs_number_is_known(mean) &&
                                hs_statistics_interval(&statistics, confidence, &finding->interval);
        return mean;
    }
    hs_numbers_sort(sorted, numbers->len);
    if (term->over == HS_OVER_MIN)
        return sorted[0];
    if (term->over == HS_OVER_MAX)
        return sorted[numbers->len - 1];

    HsPercentile found = hs_percentile_of(sorted, numbers->len, term->percentile, confidence);

    finding->has_interval = found.has_interval;
    finding->interval = found.interval;
    return found.value;
}

/* By the interval: only the end that is worse tells that it meets it for certain. */
static HsSearchOutcome judge(const HsRequirementTerm *term, const HsFinding *finding, double number,
                             bool has_confidence)
{
    bool is_bound = term->comparison != HS_IS && term->comparison != HS_IS_NOT;
    bool is_estimate = term->over == HS_OVER_MEAN || term->over == HS_OVER_PERCENTILE;
    bool low_does = compares(term, finding->interval.low);
    bool high_does = compares(term, finding->interval.high);

    if (!has_confidence || !is_bound || !is_estimate || finding->n_runs == 1 ||
        !hs_number_is_known(number))
        return compares(term, number) ? HS_SEARCH_MEETS : HS_SEARCH_MISSES;
    if (!finding->has_interval)
        return HS_SEARCH_UNSURE;
    if (low_does && high_does)
        return HS_SEARCH_MEETS;
    return low_does || high_does ? HS_SEARCH_UNSURE : HS_SEARCH_MISSES;
}

/* The interval is to be so narrow that it ends at the limit: its width goes with 1 / sqrt(n). */
static uint64_t wanted_for(const HsFinding *finding)
{
    double half = (finding->interval.high - finding->interval.low) / 2;
    double away = fabs(finding->value - finding->term->limit);
    double times = away > 0 ? half / away : 0;
    double n = ceil(finding->n_runs * times * times);

    if (finding->outcome != HS_SEARCH_UNSURE || finding->term->over != HS_OVER_MEAN ||
        !finding->has_interval || !(n < N_WANTED_MAX))
        return 0;
    return (uint64_t)n;
}

static HsFinding finding_of(const HsSample *sample, const HsRequirementTerm *term,
                            const Series *series, const HsConfidence *confidence)
{
    HsFinding finding = { .term = term, .subject = series->subject, .n_runs = sample->n_runs };
    g_autoptr(GArray) numbers = g_array_copy(series->numbers);

    for (guint i = 0; i < numbers->len; i++)
        finding.n_known += hs_number_is_known(g_array_index(numbers, double, i));

    double number = statistic_of(term, numbers, confidence != NULL ? *confidence : HS_CONFIDENCE_95,
                                 &finding);

    finding.is_known = hs_number_is_known(number);
    finding.value = finding.is_known ? number : 0;
    finding.outcome = judge(term, &finding, number, confidence != NULL);
    finding.gap = finding.outcome == HS_SEARCH_MEETS ? 0 : gap_of(term, number);
    finding.n_wanted = wanted_for(&finding);
    return finding;
}

static HsFinding finding_of_held(const HsSample *sample, const HsRequirementTerm *term)
{
    bool have_all = sample->n_held == sample->n_runs;

    return (HsFinding){ .term = term,
                        .subject = "",
                        .n_runs = sample->n_runs,
                        .n_known = sample->n_runs,
                        .is_known = true,
                        .value = sample->n_held,
                        .outcome = have_all ? HS_SEARCH_MEETS : HS_SEARCH_MISSES,
                        .gap = (double)(sample->n_runs - sample->n_held) / sample->n_runs };
}

GArray *hs_sample_findings(const HsSample *sample, const HsConfidence *confidence)
{
    GArray *findings = g_array_new(FALSE, FALSE, sizeof(HsFinding));

    hs_assert(sample->n_runs > 0);
    for (guint term_i = 0; term_i < sample->series->len; term_i++) {
        const GArray *all = g_ptr_array_index(sample->series, term_i);
        const HsRequirementTerm *term = term_at(sample, term_i);
        HsFinding finding = { .term = term,
                              .subject = "",
                              .n_runs = sample->n_runs,
                              .outcome = HS_SEARCH_MISSES,
                              .gap = INFINITY };

        if (term->measure == NULL)
            finding = finding_of_held(sample, term);
        if (all->len == 0)
            g_array_append_val(findings, finding);
        for (guint i = 0; i < all->len; i++) {
            finding = finding_of(sample, term, &g_array_index(all, Series, i), confidence);
            g_array_append_val(findings, finding);
        }
    }
    return findings;
}

/* ---- all conditions together ---- */

HsSearchOutcome hs_findings_outcome(const GArray *findings)
{
    HsSearchOutcome best = HS_SEARCH_MISSES;
    HsSearchOutcome alternative = HS_SEARCH_MISSES;
    const HsRequirementTerm *before = NULL;

    for (guint i = 0; i < findings->len; i++) {
        const HsFinding *finding = &g_array_index(findings, HsFinding, i);

        if (finding->term->begins_alternative && finding->term != before) {
            best = MAX(best, alternative);
            alternative = HS_SEARCH_MEETS;
        }
        alternative = MIN(alternative, finding->outcome);
        before = finding->term;
    }
    return MAX(best, alternative);
}

double hs_findings_gap(const GArray *findings)
{
    double least = INFINITY;
    double alternative = INFINITY;
    const HsRequirementTerm *before = NULL;

    for (guint i = 0; i < findings->len; i++) {
        const HsFinding *finding = &g_array_index(findings, HsFinding, i);

        if (finding->term->begins_alternative && finding->term != before) {
            least = MIN(least, alternative);
            alternative = 0;
        }
        alternative = MAX(alternative, finding->gap);
        before = finding->term;
    }
    return MIN(least, alternative);
}
