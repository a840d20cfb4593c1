/* test_batch_means: MSER-5 on series whose beginnings are known, batches on paper, and whether the
 * intervals of dependent series hold what they promise. */
#include "analysis/batch_means.h"
#include "sim/random.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

static double uniform(HsRandom *random)
{
    return ((double)hs_random_below(random, UINT64_C(1) << 53) + 0.5) / 9007199254740992.0;
}

/* Of mean 0 and variance 1 (Box and Muller). */
static double normal(HsRandom *random)
{
    double radius = sqrt(-2 * log(uniform(random)));

    return radius * cos(2 * 3.14159265358979323846 * uniform(random));
}

/* x_i = phi x_i-1 + e_i around 0, from its steady state on. */
static void autoregress(HsRandom *random, double phi, double *numbers, unsigned n)
{
    double x = normal(random) / sqrt(1 - phi * phi);

    for (unsigned i = 0; i < n; i++) {
        numbers[i] = x;
        x = phi * x + normal(random);
    }
}

/* ---- warm-up ---- */

Test(batch_means, a_beginning_at_another_level_is_cut_off)
{
    /* 100 numbers around 0, then 900 around 10. */
    double numbers[1000];
    bool is_settled = false;

    for (unsigned i = 0; i < 1000; i++)
        numbers[i] = (i < 100 ? 0 : 10) + (i % 2 == 0 ? 1 : -1);
    cr_assert(eq(u64, hs_mser5(numbers, 1000, &is_settled), 100));
    cr_assert(is_settled);
}

Test(batch_means, of_a_series_that_is_steady_from_the_start_nothing_is_cut_off)
{
    double numbers[1000];
    bool is_settled = false;

    for (unsigned i = 0; i < 1000; i++)
        numbers[i] = 7.1;
    cr_assert(eq(u64, hs_mser5(numbers, 1000, &is_settled), 0));
    cr_assert(is_settled, "always the same");
    for (unsigned i = 0; i < 1000; i++)
        numbers[i] = i % 2;
    cr_assert(eq(u64, hs_mser5(numbers, 1000, &is_settled), 0));
    cr_assert(is_settled);
}

Test(batch_means, a_beginning_that_fades_is_cut_where_it_is_below_the_noise)
{
    /* 20 * 0.98^i and noise of deviation 1: the bias is 1 after 148 numbers, 0.1 after 262. */
    enum { N = 4000 };
    static double numbers[N];
    HsRandom random;

    hs_random_init(&random, 1, "fading");
    for (unsigned try_i = 0; try_i < 20; try_i++) {
        double bias = 20;
        bool is_settled = false;

        for (unsigned i = 0; i < N; i++, bias *= 0.98)
            numbers[i] = bias + normal(&random);

        uint64_t cut = hs_mser5(numbers, N, &is_settled);

        cr_assert(is_settled);
        cr_assert(le(u64, 100, cut), "try %u", try_i);
        cr_assert(le(u64, cut, 1000), "try %u", try_i);
    }
}

Test(batch_means, a_series_that_never_settles_is_said_not_to)
{
    double numbers[500];
    bool is_settled = true;

    for (unsigned i = 0; i < 500; i++)
        numbers[i] = i;
    (void)hs_mser5(numbers, 500, &is_settled);
    cr_assert(not(is_settled), "it grows for ever");
    for (unsigned i = 0; i < 500; i++)
        numbers[i] = i < 300 ? 0 : 1000 + i % 3;
    (void)hs_mser5(numbers, 500, &is_settled);
    cr_assert(not(is_settled), "more than half of it is another level");
    is_settled = true;
    cr_assert(eq(u64, hs_mser5(numbers, 49, &is_settled), 0));
    cr_assert(not(is_settled), "49 numbers are less than ten groups");
}

/* The formula as it stands in the paper, for every d by itself. */
static uint64_t mser5_by_definition(const double *numbers, unsigned n)
{
    unsigned n_groups = n / 5;
    double least = INFINITY;
    unsigned least_i = 0;

    for (unsigned d = 0; d + 5 <= n_groups; d++) {
        double mean = 0;
        double squares = 0;
        double n_left = n_groups - d;

        for (unsigned i = 5 * d; i < 5 * n_groups; i++)
            mean += numbers[i] / (5 * n_left);
        for (unsigned group_i = d; group_i < n_groups; group_i++) {
            double group = 0;

            for (unsigned i = 0; i < 5; i++)
                group += numbers[5 * group_i + i] / 5;
            squares += (group - mean) * (group - mean);
        }
        if (squares / (n_left * n_left) < least) {
            least = squares / (n_left * n_left);
            least_i = d;
        }
    }
    return least_i * 5;
}

Test(batch_means, the_cut_is_where_the_formula_has_its_least_value)
{
    double numbers[403];
    HsRandom random;

    hs_random_init(&random, 1, "formula");
    for (unsigned try_i = 0; try_i < 50; try_i++) {
        bool is_settled;

        autoregress(&random, 0.9, numbers, 403);
        cr_assert(eq(u64, hs_mser5(numbers, 403, &is_settled), mser5_by_definition(numbers, 403)),
                  "try %u", try_i);
    }
}

/* ---- batches ---- */

Test(batch_means, batches_are_those_of_paper)
{
    /* Two to leave out, one that does not divide, then ten batches of two: 1 1, 2 2, ... 10 10. */
    double numbers[23] = { 99, 99, 99 };
    HsInterval interval;

    for (unsigned i = 0; i < 20; i++)
        numbers[3 + i] = i / 2 + 1 + (i % 2 == 0 ? 0.25 : -0.25);

    HsBatchMeans means = hs_batch_means(numbers, 23, 2, 10);

    cr_assert(eq(u64, means.n_left_out, 3));
    cr_assert(eq(u64, means.n_a_batch, 2));
    cr_assert(eq(u64, means.means.n, 10));
    cr_assert(epsilon_eq(dbl, means.means.mean, 5.5, 1e-12));
    cr_assert(epsilon_eq(dbl, means.means.squares, 82.5, 1e-12), "(100 - 1) * 10 / 12");
    /* Nine steps of 1: 1 - 9 / 165; up to 1.645 * sqrt(8 / 99) they would be independent. */
    cr_assert(epsilon_eq(dbl, means.correlation, 1 - 9.0 / 165, 1e-12));
    cr_assert(epsilon_eq(dbl, means.correlation_max, 1.6448536 * sqrt(8.0 / 99), 1e-6));
    cr_assert(not(means.is_independent));
    /* t of 9 is 2.262157; standard error sqrt(82.5 / 9 / 10). */
    cr_assert(hs_batch_means_interval(&means, HS_CONFIDENCE_95, &interval));
    cr_assert(epsilon_eq(dbl, interval.high, 5.5 + 2.262157163 * sqrt(82.5 / 90), 1e-8));
}

Test(batch_means, too_few_numbers_make_no_batches)
{
    double numbers[12] = { 0 };
    HsBatchMeans means = hs_batch_means(numbers, 12, 3, 10);
    HsInterval interval;

    cr_assert(eq(u64, means.n_a_batch, 0));
    cr_assert(not(hs_batch_means_interval(&means, HS_CONFIDENCE_95, &interval)));
    means = hs_batch_means(numbers, 12, 2, 10);
    cr_assert(hs_batch_means_interval(&means, HS_CONFIDENCE_95, &interval));
    cr_assert(epsilon_eq(dbl, interval.high, 0, 0), "all are 0, and that is known");
    cr_assert(means.is_independent);
}

/* ---- coverage ---- */

/* The mean of all series is 0. */
Test(batch_means, intervals_of_dependent_series_hold_the_true_mean_as_promised)
{
    enum { EXPERIMENTS = 1000, N = 2000 };
    static double numbers[N];
    /* Batches of 100: at phi 0.5 they are as good as independent, so what holds must be 95 % (of
     * 1000, 4 standard deviations are 2.8 %). */
    double slack = 4 * sqrt(0.95 * 0.05 / EXPERIMENTS);
    unsigned n_held = 0;
    unsigned n_naive = 0;
    unsigned n_independent = 0;
    HsRandom random;

    hs_random_init(&random, 1, "coverage");
    for (unsigned try_i = 0; try_i < EXPERIMENTS; try_i++) {
        HsStatistics naive = { 0 };
        HsInterval interval;

        autoregress(&random, 0.5, numbers, N);

        HsBatchMeans means = hs_batch_means(numbers, N, 0, HS_BATCH_MEANS_N);

        cr_assert(hs_batch_means_interval(&means, HS_CONFIDENCE_95, &interval));
        n_held += hs_interval_holds_zero(&interval) ? 1 : 0;
        n_independent += means.is_independent ? 1 : 0;
        for (unsigned i = 0; i < N; i++)
            hs_statistics_add(&naive, numbers[i]);
        cr_assert(hs_statistics_interval(&naive, HS_CONFIDENCE_95, &interval));
        n_naive += hs_interval_holds_zero(&interval) ? 1 : 0;
    }
    cr_assert(epsilon_eq(dbl, (double)n_held / EXPERIMENTS, 0.95, slack), "%u hold", n_held);
    cr_assert(epsilon_eq(dbl, (double)n_independent / EXPERIMENTS, 0.95, slack + 0.005),
              "5 of 100 seem dependent: %u do not (neighbours still have 0.005 in common)",
              n_independent);
    /* The single numbers: true deviation of the mean / believed = sqrt((1 + 0.5) / (1 - 0.5)), so
     * 1.96 believed deviations are 1.13 true ones: 74 %. */
    cr_assert(epsilon_eq(dbl, (double)n_naive / EXPERIMENTS, 0.742,
                         4 * sqrt(0.742 * 0.258 / EXPERIMENTS)),
              "%u would hold without batches", n_naive);
}

Test(batch_means, batches_that_are_too_short_are_found_out)
{
    /* Batches of 20 where neighbours have 0.98 in common: batch means have about 0.8. */
    enum { EXPERIMENTS = 200, N = 400 };
    double numbers[N];
    unsigned n_found = 0;
    HsRandom random;

    hs_random_init(&random, 1, "short");
    for (unsigned try_i = 0; try_i < EXPERIMENTS; try_i++) {
        autoregress(&random, 0.98, numbers, N);
        n_found += hs_batch_means(numbers, N, 0, HS_BATCH_MEANS_N).is_independent ? 0 : 1;
    }
    cr_assert(le(u32, EXPERIMENTS * 9 / 10, n_found), "%u of 200", n_found);
}
