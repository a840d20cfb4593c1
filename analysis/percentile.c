/* percentile: order statistics and the binomial distribution behind their intervals. */
#include "analysis/percentile.h"

#include "sim/assert.h"

#include <glib.h>
#include <string.h>

#ifdef __clang__
/* One rounding for each operation, on machines with a multiply-add, too. gcc -std=c17 does so. */
#pragma STDC FP_CONTRACT OFF
#endif

/* Of the binomial, relative to its largest term: what is less adds nothing to 10 digits. */
static const double term_min = 1e-25;
/* By how much a tail may seem to be above its bound and still count as equal to it. */
static const double rounding = 1e-10;

bool hs_number_is_known(double number)
{
    return number > HS_NUMBER_WORST_LOW && number < HS_NUMBER_WORST_HIGH;
}

uint64_t hs_percentile_place(uint32_t percentile, uint64_t n)
{
    hs_assert(percentile >= 1 && percentile < HS_PERCENTILE_WHOLE);
    hs_assert(n >= 1 && n <= HS_PERCENTILE_NUMBERS_MAX);
    return (percentile * n + HS_PERCENTILE_WHOLE - 1) / HS_PERCENTILE_WHOLE;
}

/* ---- the binomial distribution ---- */

/* The terms of a binomial, divided by the largest: from `low` on they are not negligible. */
typedef struct {
    uint64_t n;
    double odds; /* p / (1 - p) */
    uint64_t low;
    double low_term;
    double sum;
} Binomial;

static double next_term(const Binomial *binomial, uint64_t k, double term)
{
    return term * (double)(binomial->n - k) * binomial->odds / (double)(k + 1);
}

/* From the largest term both ways: nothing overflows, and the sum has its digits. */
static Binomial binomial_of(uint32_t percentile, uint64_t n)
{
    Binomial binomial = { .n = n,
                          .odds = (double)percentile / (double)(HS_PERCENTILE_WHOLE - percentile),
                          .low_term = 1,
                          .sum = 1 };
    uint64_t mode = (n + 1) * percentile / HS_PERCENTILE_WHOLE;
    double term = 1;

    for (uint64_t k = mode; k < n && term > term_min; k++) {
        term = next_term(&binomial, k, term);
        binomial.sum += term;
    }
    for (binomial.low = mode; binomial.low > 0 && binomial.low_term > term_min; binomial.low--) {
        binomial.low_term *= (double)binomial.low / (double)(n - binomial.low + 1) / binomial.odds;
        binomial.sum += binomial.low_term;
    }
    return binomial;
}

/* The largest place with P(B < place) <= bound, and that probability; 0: not even the first. */
static uint64_t last_place(uint32_t percentile, uint64_t n, double bound, double *ret_tail)
{
    Binomial binomial = binomial_of(percentile, n);
    double term = binomial.low_term;
    double sum = term;
    uint64_t place = binomial.low;

    *ret_tail = 0;
    while (sum <= bound * (1 + rounding) * binomial.sum && place < n) {
        *ret_tail = sum / binomial.sum;
        term = next_term(&binomial, place, term);
        sum += term;
        place++;
    }
    return place;
}

/* P(B < 1): nothing lies below. */
static double probability_of_none(uint32_t percentile, uint64_t n)
{
    Binomial binomial = binomial_of(percentile, n);

    return binomial.low > 0 ? 0 : binomial.low_term / binomial.sum;
}

/* ---- places ---- */

/* What may be left out in all. */
static double left_by(HsConfidence confidence)
{
    return (double)(100 - hs_confidence_percent(confidence)) / 100;
}

bool hs_percentile_places(uint32_t percentile, uint64_t n, HsConfidence confidence,
                          HsPlaces *ret_places)
{
    hs_assert(percentile >= 1 && percentile < HS_PERCENTILE_WHOLE);
    hs_assert(n >= 1 && n <= HS_PERCENTILE_NUMBERS_MAX);

    uint32_t rest = HS_PERCENTILE_WHOLE - percentile; /* seen from the other end */
    double left = left_by(confidence);
    double below_first = probability_of_none(percentile, n);
    double above_last = probability_of_none(rest, n);
    double low_tail = 0;
    double high_tail = 0;

    if (n < 2 || below_first + above_last > left * (1 + rounding))
        return false;

    /* What one end needs more than its half, the other has less. */
    double low_bound = above_last > left / 2 ? left - above_last : MAX(below_first, left / 2);
    double high_bound = below_first > left / 2 ? left - below_first : MAX(above_last, left / 2);

    ret_places->low = last_place(percentile, n, low_bound, &low_tail);
    ret_places->high = n + 1 - last_place(rest, n, high_bound, &high_tail);
    ret_places->coverage = 1 - low_tail - high_tail;
    hs_assert(ret_places->low >= 1 && ret_places->low < ret_places->high);
    return true;
}

uint64_t hs_percentile_n_needed(uint32_t percentile, HsConfidence confidence)
{
    hs_assert(percentile >= 1 && percentile < HS_PERCENTILE_WHOLE);

    double p = (double)percentile / HS_PERCENTILE_WHOLE;
    double all_below = p;
    double all_above = 1 - p;
    uint64_t n = 1;

    while (n < 2 || all_below + all_above > left_by(confidence) * (1 + rounding)) {
        all_below *= p;
        all_above *= 1 - p;
        n++;
    }
    return n;
}

/* ---- numbers ---- */

static gint compare_numbers(gconstpointer a, gconstpointer b, gpointer user)
{
    double first = *(const double *)a;
    double second = *(const double *)b;

    (void)user;
    return first < second ? -1 : first > second;
}

void hs_numbers_sort(double *numbers, uint64_t n)
{
    hs_assert(n <= G_MAXINT);
    g_qsort_with_data(numbers, (gint)n, sizeof *numbers, compare_numbers, NULL);
}

HsPercentile hs_percentile_of(const double *sorted, uint64_t n, uint32_t percentile,
                              HsConfidence confidence)
{
    HsPercentile answer = { .value = sorted[hs_percentile_place(percentile, n) - 1],
                            .n_needed = hs_percentile_n_needed(percentile, confidence) };
    HsPlaces places;

    answer.has_interval = hs_percentile_places(percentile, n, confidence, &places);
    if (answer.has_interval) {
        answer.interval = (HsInterval){ sorted[places.low - 1], sorted[places.high - 1] };
        answer.coverage = places.coverage;
    }
    return answer;
}

/* ---- as text ---- */

uint32_t hs_percentile_parse(const char *text)
{
    const char *digit = text + (*text == 'p' ? 1 : 0);
    uint32_t percentile = 0;
    uint32_t unit = HS_PERCENTILE_WHOLE / 100;
    bool is_number = g_ascii_isdigit(*digit);

    if (strcmp(text, "median") == 0)
        return HS_PERCENTILE_MEDIAN;
    for (unsigned n = 0; g_ascii_isdigit(*digit) && n < 2; n++, digit++)
        percentile = percentile * 10 + (uint32_t)(*digit - '0');
    percentile *= unit;
    if (*digit == '.' && g_ascii_isdigit(digit[1])) {
        for (digit++; g_ascii_isdigit(*digit) && unit > 1; digit++) {
            unit /= 10;
            percentile += unit * (uint32_t)(*digit - '0');
        }
    }
    return is_number && *digit == '\0' ? percentile : 0;
}

const char *hs_percentile_format(uint32_t percentile, char *ret_text)
{
    uint32_t thousandths = percentile % 1000;
    int n_digits = thousandths % 10 != 0 ? 3 : thousandths % 100 != 0 ? 2 : 1;

    if (thousandths == 0)
        (void)g_snprintf(ret_text, HS_PERCENTILE_TEXT_BYTES, "p%u", percentile / 1000);
    else
        (void)g_snprintf(ret_text, HS_PERCENTILE_TEXT_BYTES, "p%u.%0*u", percentile / 1000,
                         n_digits,
                         thousandths / (n_digits == 3   ? 1
                                        : n_digits == 2 ? 10
                                                        : 100));
    return ret_text;
}
