/* test_percentile: places against published tables and against binomials in whole numbers, and
 * whether the intervals hold as often as they say. */
#include "analysis/percentile.h"
#include "sim/random.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>
#include <math.h>
#include <string.h>

/* ---- whole numbers of many digits ---- */

enum { WORDS = 96 };

typedef struct {
    uint32_t words[WORDS]; /* the least first */
} Whole;

static void multiply(Whole *whole, uint64_t factor)
{
    uint64_t carry = 0;

    for (unsigned i = 0; i < WORDS; i++) {
        uint64_t product = whole->words[i] * factor + carry;

        whole->words[i] = (uint32_t)product;
        carry = product >> 32;
    }
    cr_assert(eq(u64, carry, 0), "WORDS is too small for this test");
}

static void divide(Whole *whole, uint64_t divisor)
{
    uint64_t rest = 0;

    for (unsigned i = WORDS; i-- > 0;) {
        rest = rest << 32 | whole->words[i];
        whole->words[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    cr_assert(eq(u64, rest, 0), "terms of a binomial are whole");
}

static void add(Whole *whole, const Whole *other)
{
    uint64_t carry = 0;

    for (unsigned i = 0; i < WORDS; i++) {
        carry += (uint64_t)whole->words[i] + other->words[i];
        whole->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static int compare(const Whole *a, const Whole *b)
{
    for (unsigned i = WORDS; i-- > 0;) {
        if (a->words[i] != b->words[i])
            return a->words[i] < b->words[i] ? -1 : 1;
    }
    return 0;
}

static Whole power(unsigned base, unsigned exponent)
{
    Whole whole = { { 1 } };

    for (unsigned i = 0; i < exponent; i++)
        multiply(&whole, base);
    return whole;
}

static double ratio(const Whole *a, const Whole *b)
{
    double top = 0;
    double bottom = 0;

    /* From the least: each step moves the point by a word, so nothing overflows. */
    for (unsigned i = 0; i < WORDS; i++) {
        top = top / 4294967296.0 + a->words[i];
        bottom = bottom / 4294967296.0 + b->words[i];
        if (i + 1 < WORDS) {
            Whole zero = { { 0 } };

            if (memcmp(b->words + i + 1, zero.words, (WORDS - i - 1) * sizeof *zero.words) == 0)
                break; /* a <= b */
        }
    }
    return top / bottom;
}

/* 100^n times P(B < k) of a binomial (n, p in per cent). */
static Whole below(unsigned percent, unsigned n, unsigned k)
{
    Whole term = power(100 - percent, n);
    Whole sum = { { 0 } };

    for (unsigned j = 0; j < k; j++) {
        add(&sum, &term);
        multiply(&term, (uint64_t)(n - j) * percent);
        divide(&term, (uint64_t)(j + 1) * (100 - percent));
    }
    return sum;
}

/* Is `tail` / 100^n at most so many of 200? */
static bool is_at_most(Whole tail, unsigned n, unsigned of_200)
{
    Whole all = power(100, n);

    multiply(&tail, 200);
    multiply(&all, of_200);
    return compare(&tail, &all) <= 0;
}

/* ---- places ---- */

/* Of the median and 95 %: tables of the sign test, as in Conover, Practical Nonparametric
 * Statistics; Hahn and Meeker, Statistical Intervals; Hollander and Wolfe, Nonparametric
 * Statistical Methods. They have four digits. */
static const struct {
    unsigned n, low, high;
    double coverage;
} medians[] = {
    { 6, 1, 6, 0.9688 },   { 7, 1, 7, 0.9844 },   { 8, 1, 8, 0.9922 },   { 9, 2, 8, 0.9609 },
    { 10, 2, 9, 0.9785 },  { 11, 2, 10, 0.9883 }, { 12, 3, 10, 0.9614 }, { 13, 3, 11, 0.9775 },
    { 15, 4, 12, 0.9648 }, { 20, 6, 15, 0.9586 }, { 25, 8, 18, 0.9567 },
};

Test(percentile, places_of_the_median_are_those_of_published_tables)
{
    for (unsigned row = 0; row < G_N_ELEMENTS(medians); row++) {
        HsPlaces places = { 0 };

        cr_assert(
            hs_percentile_places(HS_PERCENTILE_MEDIAN, medians[row].n, HS_CONFIDENCE_95, &places));
        cr_assert(eq(u64, places.low, medians[row].low), "n = %u", medians[row].n);
        cr_assert(eq(u64, places.high, medians[row].high), "n = %u", medians[row].n);
        cr_assert(epsilon_eq(dbl, places.coverage, medians[row].coverage, 0.00005 + 1e-6));
    }
}

/* 59, 299, 29: Wilks, Determination of sample sizes for setting tolerance limits, 1941; the rest
 * from p^n + (1 - p)^n by hand: 2 * 0.5^6 = 0.031, 2 * 0.5^5 = 0.0625, 2 * 0.5^8 = 0.0078. */
Test(percentile, less_numbers_than_are_needed_have_no_places)
{
    static const struct {
        uint32_t percentile;
        HsConfidence confidence;
        uint64_t n;
    } needed[] = {
        { 95000, HS_CONFIDENCE_95, 59 }, { 99000, HS_CONFIDENCE_95, 299 },
        { 90000, HS_CONFIDENCE_95, 29 }, { 5000, HS_CONFIDENCE_95, 59 },
        { 50000, HS_CONFIDENCE_95, 6 },  { 50000, HS_CONFIDENCE_90, 5 },
        { 50000, HS_CONFIDENCE_99, 8 },
    };

    for (unsigned row = 0; row < G_N_ELEMENTS(needed); row++) {
        uint64_t n = hs_percentile_n_needed(needed[row].percentile, needed[row].confidence);
        HsPlaces places = { 7, 8, 9 };

        cr_assert(eq(u64, n, needed[row].n), "row %u", row);
        for (uint64_t less = 1; less < n; less++)
            cr_assert(not(hs_percentile_places(needed[row].percentile, less, needed[row].confidence,
                                               &places)));
        cr_assert(eq(u64, places.low, 7), "it is left alone");
        cr_assert(hs_percentile_places(needed[row].percentile, n, needed[row].confidence, &places));
        cr_assert(places.low == 1 || places.high == n);
    }
}

/* The rule of the header, in whole numbers. */
static void check_places(unsigned percent, unsigned n, HsConfidence confidence)
{
    unsigned left = 100 - hs_confidence_percent(confidence); /* of 200: what half of it is */
    HsPlaces places;

    if (!hs_percentile_places(percent * 1000, n, confidence, &places)) {
        Whole outside = below(percent, n, 1);
        Whole above = below(100 - percent, n, 1);

        add(&outside, &above);
        cr_assert(n < 2 || !is_at_most(outside, n, 2 * left), "%u %% of %u", percent, n);
        return;
    }

    unsigned low = (unsigned)places.low;
    unsigned high_back = n + 1 - (unsigned)places.high; /* the place seen from the other end */
    Whole low_tail = below(percent, n, low);
    Whole high_tail = below(100 - percent, n, high_back);
    bool low_is_first = !is_at_most(below(percent, n, 1), n, left);
    bool high_is_last = !is_at_most(below(100 - percent, n, 1), n, left);
    Whole all = power(100, n);
    Whole outside = low_tail;

    add(&outside, &high_tail);
    cr_assert(is_at_most(outside, n, 2 * left), "%u %% of %u: too little is covered", percent, n);
    cr_assert(epsilon_eq(dbl, places.coverage, 1 - ratio(&outside, &all), 1e-10));
    cr_assert(eq(int, low_is_first &&high_is_last, 0));
    if (low_is_first || high_is_last) {
        cr_assert(eq(u32, low_is_first ? low : high_back, 1));
        /* One place further in at the other end is too much in all. */
        Whole further = low_is_first ? below(100 - percent, n, high_back + 1)
                                     : below(percent, n, low + 1);
        add(&further, low_is_first ? &low_tail : &high_tail);
        cr_assert(not(is_at_most(further, n, 2 * left)), "%u %% of %u", percent, n);
        return;
    }
    cr_assert(is_at_most(low_tail, n, left) && is_at_most(high_tail, n, left));
    cr_assert(not(is_at_most(below(percent, n, low + 1), n, left)), "%u %% of %u", percent, n);
    cr_assert(not(is_at_most(below(100 - percent, n, high_back + 1), n, left)));
}

Test(percentile, places_follow_from_binomials_in_whole_numbers)
{
    static const unsigned percents[] = { 1, 5, 25, 50, 75, 90, 95, 99 };
    static const unsigned counts[] = { 1, 2, 5, 6, 10, 30, 59, 60, 72, 73, 100, 299, 400 };

    for (unsigned i = 0; i < G_N_ELEMENTS(percents); i++) {
        for (unsigned j = 0; j < G_N_ELEMENTS(counts); j++)
            check_places(percents[i], counts[j], (HsConfidence)(j % 3));
    }
}

Test(percentile, of_very_many_numbers_the_places_are_those_of_the_normal_distribution)
{
    /* n p +- 1.96 sqrt(n p (1 - p)), give or take one place and the skewness. */
    HsPlaces places;
    double deviation = sqrt(1e6 * 0.99 * 0.01);

    cr_assert(hs_percentile_places(99000, 1000000, HS_CONFIDENCE_95, &places));
    cr_assert(epsilon_eq(dbl, (double)places.low, 990000 - 1.959964 * deviation, 2));
    cr_assert(epsilon_eq(dbl, (double)places.high, 990000 + 1.959964 * deviation, 2));
    cr_assert(hs_percentile_places(HS_PERCENTILE_MEDIAN, HS_PERCENTILE_NUMBERS_MAX,
                                   HS_CONFIDENCE_99, &places));
    cr_assert(epsilon_eq(dbl, (double)places.low, 2147483648.0 - 2.5758293 * 32768, 2));
    cr_assert(epsilon_eq(dbl, places.coverage, 0.99, 1e-5));
}

/* ---- numbers ---- */

Test(percentile, nearest_rank_is_a_number_that_was_found)
{
    static const struct {
        uint32_t percentile;
        uint64_t n, place;
    } ranks[] = {
        { 50000, 1, 1 },      { 50000, 10, 5 },  { 50000, 11, 6 },
        { 95000, 10, 10 },    { 95000, 20, 19 }, { 95000, 21, 20 },
        { 99900, 1000, 999 }, { 1, 5, 1 },       { 99999, 5, 5 },
    };

    for (unsigned row = 0; row < G_N_ELEMENTS(ranks); row++)
        cr_assert(
            eq(u64, hs_percentile_place(ranks[row].percentile, ranks[row].n), ranks[row].place),
            "row %u", row);
}

Test(percentile, what_is_unknown_is_worse_than_all_that_is_known)
{
    /* Ten outages: four programs are not back. */
    double outages[] = {
        5, HS_NUMBER_WORST_HIGH, 2, 4, HS_NUMBER_WORST_HIGH, 1, 6, HS_NUMBER_WORST_HIGH,
        3, HS_NUMBER_WORST_HIGH
    };

    hs_numbers_sort(outages, 10);

    HsPercentile median = hs_percentile_of(outages, 10, HS_PERCENTILE_MEDIAN, HS_CONFIDENCE_95);
    HsPercentile p90 = hs_percentile_of(outages, 10, 90000, HS_CONFIDENCE_95);

    cr_assert(epsilon_eq(dbl, median.value, 5, 0));
    cr_assert(median.has_interval);
    cr_assert(epsilon_eq(dbl, median.interval.low, 2, 0));
    cr_assert(not(hs_number_is_known(median.interval.high)), "the ninth is not back");
    cr_assert(not(hs_number_is_known(p90.value)));
    cr_assert(not(p90.has_interval));
    cr_assert(eq(u64, p90.n_needed, 29));
}

Test(percentile, percentiles_are_read_and_written)
{
    static const struct {
        const char *text;
        uint32_t percentile;
        const char *again;
    } texts[] = {
        { "95", 95000, "p95" },
        { "p95", 95000, "p95" },
        { "99.9", 99900, "p99.9" },
        { "median", 50000, "p50" },
        { "p2.5", 2500, "p2.5" },
        { "0.001", 1, "p0.001" },
        { "99.999", 99999, "p99.999" },
        { "33.33", 33330, "p33.33" },
        { "", 0, NULL },
        { "p", 0, NULL },
        { "100", 0, NULL },
        { "0", 0, NULL },
        { "-5", 0, NULL },
        { "95.", 0, NULL },
        { "95.0001", 0, NULL },
        { "9 5", 0, NULL },
        { "q95", 0, NULL },
    };

    for (unsigned row = 0; row < G_N_ELEMENTS(texts); row++) {
        uint32_t percentile = hs_percentile_parse(texts[row].text);
        char text[HS_PERCENTILE_TEXT_BYTES];

        cr_assert(eq(u32, percentile, texts[row].percentile), "%s", texts[row].text);
        if (percentile != 0)
            cr_assert(
                eq(str, (char *)hs_percentile_format(percentile, text), (char *)texts[row].again));
    }
}

/* ---- coverage ---- */

static double exponential(HsRandom *random)
{
    return -log(((double)hs_random_below(random, UINT64_C(1) << 53) + 0.5) / 9007199254740992.0);
}

/* The true percentile of the exponential distribution is -ln(1 - p). */
Test(percentile, intervals_hold_the_true_percentile_as_often_as_they_say)
{
    enum { EXPERIMENTS = 4000, NUMBERS_MAX = 80 };
    static const struct {
        uint32_t percentile;
        uint64_t n;
    } cases[] = { { 50000, 11 }, { 90000, 40 }, { 95000, 59 }, { 95000, 80 } };

    for (unsigned row = 0; row < G_N_ELEMENTS(cases); row++) {
        double truth = -log(1 - cases[row].percentile / 100000.0);
        double numbers[NUMBERS_MAX];
        double coverage = 0;
        unsigned n_held = 0;
        HsRandom random;

        hs_random_init(&random, 1, "percentile");
        for (unsigned i = 0; i < EXPERIMENTS; i++) {
            for (uint64_t j = 0; j < cases[row].n; j++)
                numbers[j] = exponential(&random);
            hs_numbers_sort(numbers, cases[row].n);

            HsPercentile found = hs_percentile_of(numbers, cases[row].n, cases[row].percentile,
                                                  HS_CONFIDENCE_95);

            cr_assert(found.has_interval);
            coverage = found.coverage;
            n_held += found.interval.low <= truth && truth <= found.interval.high ? 1 : 0;
        }
        /* Four standard deviations of the number that hold it, around what was stated. */
        cr_assert(le(dbl, 0.95, coverage));
        cr_assert(epsilon_eq(dbl, (double)n_held / EXPERIMENTS, coverage,
                             4 * sqrt(coverage * (1 - coverage) / EXPERIMENTS)),
                  "row %u: %u of %u, stated: %.4f", row, n_held, (unsigned)EXPERIMENTS, coverage);
    }
}
