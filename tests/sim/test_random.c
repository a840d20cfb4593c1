/* Tests of sim/random: published outputs, and the distributions against their formulas.
 *
 * Seeds are fixed, so a test that passes once passes always. The bounds are those that a right
 * generator would break with a probability below one in a million: 5 standard deviations for a
 * mean, and chi-square's mean k plus 5 * sqrt(2k) + 10 for counts with k degrees of freedom.
 */
#include "sim/random.h"

#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <xxhash.h>

#define DRAWS 200000u

static double chi_square_bound(size_t n_bins)
{
    double degrees = (double)n_bins - 1;

    return degrees + 5 * sqrt(2 * degrees) + 10;
}

static double chi_square(const uint64_t *counts, const double *probabilities, size_t n_bins)
{
    double sum = 0;

    for (size_t bin_i = 0; bin_i < n_bins; bin_i++) {
        double expected = probabilities[bin_i] * DRAWS;

        sum += (counts[bin_i] - expected) * (counts[bin_i] - expected) / expected;
    }
    return sum;
}

Test(random, mix_gives_the_published_outputs_of_splitmix64)
{
    /* Seed 1234567, as printed by Vigna's splitmix64.c. */
    const uint64_t expected[] = { UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                  UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                  UINT64_C(16408922859458223821) };
    uint64_t state = 1234567;

    for (size_t draw_i = 0; draw_i < G_N_ELEMENTS(expected); draw_i++)
        cr_assert_eq(hs_random_mix(&state), expected[draw_i]);
}

Test(random, next_gives_the_published_outputs_of_xoshiro256starstar)
{
    /* State 1, 2, 3, 4, as printed by Blackman and Vigna's xoshiro256starstar.c. */
    const uint64_t expected[] = { UINT64_C(11520),
                                  UINT64_C(0),
                                  UINT64_C(1509978240),
                                  UINT64_C(1215971899390074240),
                                  UINT64_C(1216172134540287360),
                                  UINT64_C(607988272756665600),
                                  UINT64_C(16172922978634559625),
                                  UINT64_C(8476171486693032832),
                                  UINT64_C(10595114339597558777),
                                  UINT64_C(2904607092377533576) };
    HsRandom random = { .state = { 1, 2, 3, 4 } };

    for (size_t draw_i = 0; draw_i < G_N_ELEMENTS(expected); draw_i++)
        cr_assert_eq(hs_random_next(&random), expected[draw_i]);
}

Test(random, state_is_filled_from_the_name_and_the_seed)
{
    uint64_t filler = XXH64("disk", 4, 42);
    HsRandom random;

    hs_random_init(&random, 42, "disk");
    for (size_t word_i = 0; word_i < 4; word_i++)
        cr_assert_eq(random.state[word_i], hs_random_mix(&filler));
}

Test(random, streams_differ_by_name_and_by_seed)
{
    HsRandom disk;
    HsRandom link;
    HsRandom other_seed;
    HsRandom again;

    hs_random_init(&disk, 42, "disk");
    hs_random_init(&link, 42, "link");
    hs_random_init(&other_seed, 43, "disk");
    hs_random_init(&again, 42, "disk");
    cr_assert_eq(memcmp(&disk, &again, sizeof disk), 0);

    uint64_t draw = hs_random_next(&disk);

    cr_assert_eq(hs_random_next(&again), draw);
    cr_assert_neq(hs_random_next(&link), draw);
    cr_assert_neq(hs_random_next(&other_seed), draw);
}

Test(random, below_stays_below)
{
    const uint64_t bounds[] = { 1, 2, 3, 1000, (UINT64_C(1) << 63) + 1, UINT64_MAX };
    HsRandom random;

    hs_random_init(&random, 1, "below");
    for (size_t bound_i = 0; bound_i < G_N_ELEMENTS(bounds); bound_i++) {
        for (int draw_i = 0; draw_i < 1000; draw_i++)
            cr_assert_lt(hs_random_below(&random, bounds[bound_i]), bounds[bound_i]);
    }
}

Test(random, below_is_uniform)
{
    uint64_t counts[10] = { 0 };
    double probabilities[10];
    HsRandom random;

    hs_random_init(&random, 2, "below");
    for (size_t bin_i = 0; bin_i < 10; bin_i++)
        probabilities[bin_i] = 0.1;
    for (uint32_t draw_i = 0; draw_i < DRAWS; draw_i++)
        counts[hs_random_below(&random, 10)]++;
    cr_assert_lt(chi_square(counts, probabilities, 10), chi_square_bound(10));
}

Test(random, below_has_no_bias_where_a_plain_product_has)
{
    /* Bound 3 * 2^62: without rejection 2^64 draws fall on 3 * 2^62 values, and every third value
     * comes twice as often as the others. */
    const uint64_t bound = UINT64_C(3) << 62;
    uint64_t counts[3] = { 0 };
    const double probabilities[3] = { 1.0 / 3, 1.0 / 3, 1.0 / 3 };
    HsRandom random;

    hs_random_init(&random, 3, "below");
    for (uint32_t draw_i = 0; draw_i < DRAWS; draw_i++)
        counts[hs_random_below(&random, bound) % 3]++;
    cr_assert_lt(chi_square(counts, probabilities, 3), chi_square_bound(3));
}

Test(random, between_includes_both_ends)
{
    uint64_t counts[4] = { 0 };
    HsRandom random;

    hs_random_init(&random, 4, "between");
    for (int draw_i = 0; draw_i < 1000; draw_i++) {
        uint64_t draw = hs_random_between(&random, 7, 10);

        cr_assert(draw >= 7 && draw <= 10);
        counts[draw - 7]++;
    }
    for (size_t value_i = 0; value_i < 4; value_i++)
        cr_assert_lt(0, counts[value_i]);
    cr_assert_eq(hs_random_between(&random, 5, 5), 5);
    cr_assert_eq(hs_random_between(&random, UINT64_MAX, UINT64_MAX), UINT64_MAX);
}

Test(random, between_takes_the_whole_range)
{
    HsRandom random;
    HsRandom same;

    hs_random_init(&random, 5, "between");
    same = random;
    cr_assert_eq(hs_random_between(&random, 0, UINT64_MAX), hs_random_next(&same));
}

Test(random, aborts_below_nothing, .signal = SIGABRT)
{
    HsRandom random;

    hs_random_init(&random, 1, "below");
    hs_random_below(&random, 0);
}

Test(random, aborts_between_ends_in_the_wrong_order, .signal = SIGABRT)
{
    HsRandom random;

    hs_random_init(&random, 1, "between");
    hs_random_between(&random, 2, 1);
}

Test(random, exponential_has_its_mean_and_its_deviation)
{
    const double mean = 1000000;
    double sum = 0;
    double square_sum = 0;
    HsRandom random;

    hs_random_init(&random, 6, "exponential");
    for (uint32_t draw_i = 0; draw_i < DRAWS; draw_i++) {
        double draw = (double)hs_random_exponential(&random, 1000000) / mean;

        sum += draw;
        square_sum += draw * draw;
    }
    /* E X = 1 with deviation 1 / sqrt(n); E X^2 = 2, its deviation sqrt(E X^4 - 4) = sqrt(20). */
    cr_assert_lt(fabs(sum / DRAWS - 1), 5 / sqrt(DRAWS));
    cr_assert_lt(fabs(square_sum / DRAWS - 2), 5 * sqrt(20.0 / DRAWS));
}

Test(random, exponential_falls_into_bins_as_the_formula_says)
{
    /* 40 bins of a tenth of the mean, and one for the rest. */
    enum { BINS = 41 };
    uint64_t counts[BINS] = { 0 };
    double probabilities[BINS];
    HsRandom random;

    hs_random_init(&random, 7, "exponential");
    for (int bin_i = 0; bin_i < BINS - 1; bin_i++)
        probabilities[bin_i] = exp(-bin_i / 10.0) - exp(-(bin_i + 1) / 10.0);
    probabilities[BINS - 1] = exp(-(BINS - 1) / 10.0);
    for (uint32_t draw_i = 0; draw_i < DRAWS; draw_i++) {
        uint64_t bin = hs_random_exponential(&random, 10000000) / 1000000;

        counts[MIN(bin, BINS - 1)]++;
    }
    cr_assert_lt(chi_square(counts, probabilities, BINS), chi_square_bound(BINS));
}

Test(random, exponential_of_a_small_mean_is_geometric)
{
    /* floor of an exponential with mean 1: P(k) = e^-k (1 - 1/e). */
    enum { BINS = 9 };
    uint64_t counts[BINS] = { 0 };
    double probabilities[BINS];
    HsRandom random;

    hs_random_init(&random, 8, "exponential");
    for (int bin_i = 0; bin_i < BINS - 1; bin_i++)
        probabilities[bin_i] = exp(-bin_i) * (1 - exp(-1));
    probabilities[BINS - 1] = exp(-(BINS - 1));
    for (uint32_t draw_i = 0; draw_i < DRAWS; draw_i++) {
        uint64_t bin = hs_random_exponential(&random, 1);

        counts[MIN(bin, BINS - 1)]++;
    }
    cr_assert_lt(chi_square(counts, probabilities, BINS), chi_square_bound(BINS));
}

Test(random, exponential_stays_within_the_cycles)
{
    HsRandom random;

    hs_random_init(&random, 9, "exponential");
    for (int draw_i = 0; draw_i < 1000; draw_i++) {
        cr_assert_eq(hs_random_exponential(&random, 0), 0);
        cr_assert_leq(hs_random_exponential(&random, UINT64_MAX), HS_CYCLES_MAX);
    }
}

/* P(page < first) under the continuous bounded power law on [1, n + 1). */
static double zipf_below(uint64_t first, uint64_t n, double skew)
{
    double x = (double)first + 1;
    double end = (double)n + 1;

    if (fabs(skew - 1) < 1e-9)
        return log(x) / log(end);
    return (pow(x, 1 - skew) - 1) / (pow(end, 1 - skew) - 1);
}

/* The same, of the function: it rises with the draw, so the smallest draw that gives `first` or
 * more is found by bisection. */
static double zipf_measured_below(uint64_t first, uint64_t n, uint32_t skew_milli)
{
    uint64_t low = 0;
    uint64_t high = UINT64_MAX;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (hs_random_zipf(middle, n, skew_milli) >= first)
            high = middle;
        else
            low = middle + 1;
    }
    return ldexp((double)low, -64);
}

Test(random, zipf_gives_each_page_its_probability)
{
    /* The formula's steps are exact to 2^-31; 1 / (1 - s) multiplies that by 1000 at most, and the
     * slope of the distribution over log2 x is at most s - 1 < 4: an error below 2^-19. */
    const double tolerance = ldexp(1, -19);
    const uint32_t skews[] = { 0, 1, 500, 800, 999, 1000, 1001, 1500, 2000, 4000 };
    const uint64_t sizes[] = { 1, 2, 10, 1000, 100000, UINT64_C(1) << 31 };

    for (size_t skew_i = 0; skew_i < G_N_ELEMENTS(skews); skew_i++) {
        for (size_t size_i = 0; size_i < G_N_ELEMENTS(sizes); size_i++) {
            uint64_t n = sizes[size_i];

            for (uint64_t first = 1; first < n; first += 1 + first / 3) {
                double expected = zipf_below(first, n, skews[skew_i] / 1000.0);
                double measured = zipf_measured_below(first, n, skews[skew_i]);

                cr_assert_lt(fabs(measured - expected), tolerance,
                             "skew %u, n %llu, below page %llu: %.9f, expected %.9f", skews[skew_i],
                             (unsigned long long)n, (unsigned long long)first, measured, expected);
            }
        }
    }
}

Test(random, zipf_rises_with_the_draw_and_stays_in_range)
{
    const uint32_t skews[] = { 0, 1, 999, 1000, 1001, 4000 };
    const uint64_t sizes[] = { 1, 3, 4096, UINT64_C(1) << 31 };

    for (size_t skew_i = 0; skew_i < G_N_ELEMENTS(skews); skew_i++) {
        for (size_t size_i = 0; size_i < G_N_ELEMENTS(sizes); size_i++) {
            uint64_t n = sizes[size_i];
            uint64_t last = 0;

            cr_assert_eq(hs_random_zipf(0, n, skews[skew_i]), 0);
            for (uint64_t draw_i = 0; draw_i < 4096; draw_i++) {
                uint64_t page = hs_random_zipf(draw_i << 52 | draw_i, n, skews[skew_i]);

                cr_assert_leq(last, page);
                cr_assert_lt(page, n);
                last = page;
            }
            cr_assert_leq(last, hs_random_zipf(UINT64_MAX, n, skews[skew_i]));
            cr_assert_lt(hs_random_zipf(UINT64_MAX, n, skews[skew_i]), n);
        }
    }
}

Test(random, zipf_without_skew_reaches_the_last_page)
{
    cr_assert_eq(hs_random_zipf(UINT64_MAX, 1000, 0), 999);
    cr_assert_eq(hs_random_zipf(UINT64_C(1) << 63, 1000, 0), 500);
}

Test(random, aborts_on_a_zipf_without_pages, .signal = SIGABRT)
{
    hs_random_zipf(1, 0, 1000);
}

Test(random, aborts_on_a_zipf_with_too_many_pages, .signal = SIGABRT)
{
    hs_random_zipf(1, (UINT64_C(1) << 31) + 1, 1000);
}

Test(random, aborts_on_a_zipf_with_too_much_skew, .signal = SIGABRT)
{
    hs_random_zipf(1, 10, 4001);
}
