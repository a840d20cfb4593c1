/* test_statistics: means and deviations one can check by hand, Student's t against published
 * tables, and whether the intervals hold what they promise. */
#include "analysis/statistics.h"
#include "sim/random.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

Test(statistics, mean_and_variance_are_those_of_paper)
{
    /* Mean 5; distances -3 -1 -1 -1 0 0 2 4; squares 9 1 1 1 0 0 4 16 = 32; 32 / 7. */
    static const double numbers[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
    HsStatistics statistics = { 0 };

    for (unsigned i = 0; i < 8; i++)
        hs_statistics_add(&statistics, numbers[i]);
    cr_assert(eq(u64, statistics.n, 8));
    cr_assert(epsilon_eq(dbl, statistics.mean, 5, 1e-12));
    cr_assert(epsilon_eq(dbl, hs_statistics_variance(&statistics), 32.0 / 7, 1e-12));
    cr_assert(epsilon_eq(dbl, hs_statistics_deviation(&statistics), sqrt(32.0 / 7), 1e-12));
}

Test(statistics, a_large_offset_does_not_eat_the_variance)
{
    /* 4, 7, 13, 16 have mean 10 and variance (36 + 9 + 9 + 36) / 3 = 30. */
    static const double numbers[] = { 4, 7, 13, 16 };
    HsStatistics statistics = { 0 };

    for (unsigned i = 0; i < 4; i++)
        hs_statistics_add(&statistics, 1e9 + numbers[i]);
    cr_assert(epsilon_eq(dbl, hs_statistics_variance(&statistics), 30, 1e-6));
}

Test(statistics, less_than_two_numbers_tell_no_interval)
{
    HsStatistics statistics = { 0 };
    HsInterval interval = { -1, -2 };

    cr_assert(not(hs_statistics_interval(&statistics, HS_CONFIDENCE_95, &interval)));
    cr_assert(epsilon_eq(dbl, hs_statistics_variance(&statistics), 0, 0));
    hs_statistics_add(&statistics, 7);
    cr_assert(epsilon_eq(dbl, hs_statistics_variance(&statistics), 0, 0));
    cr_assert(not(hs_statistics_interval(&statistics, HS_CONFIDENCE_95, &interval)));
    cr_assert(epsilon_eq(dbl, interval.low, -1, 0), "it is left alone");
}

/* NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, columns 0.95, 0.975 and 0.995; the
 * last row is that of infinity, those of 200, 500 and 1000 are from Zwillinger, CRC Standard
 * Mathematical Tables and Formulae. */
static const struct {
    uint64_t n_free;
    double t[3];
} published[] = {
    { 1, { 6.314, 12.706, 63.657 } },        { 2, { 2.920, 4.303, 9.925 } },
    { 3, { 2.353, 3.182, 5.841 } },          { 4, { 2.132, 2.776, 4.604 } },
    { 5, { 2.015, 2.571, 4.032 } },          { 7, { 1.895, 2.365, 3.499 } },
    { 9, { 1.833, 2.262, 3.250 } },          { 10, { 1.812, 2.228, 3.169 } },
    { 15, { 1.753, 2.131, 2.947 } },         { 19, { 1.729, 2.093, 2.861 } },
    { 20, { 1.725, 2.086, 2.845 } },         { 25, { 1.708, 2.060, 2.787 } },
    { 29, { 1.699, 2.045, 2.756 } },         { 30, { 1.697, 2.042, 2.750 } },
    { 31, { 1.696, 2.040, 2.744 } },         { 40, { 1.684, 2.021, 2.704 } },
    { 60, { 1.671, 2.000, 2.660 } },         { 100, { 1.660, 1.984, 2.626 } },
    { 120, { 1.658, 1.980, 2.617 } },        { 200, { 1.653, 1.972, 2.601 } },
    { 500, { 1.648, 1.965, 2.586 } },        { 1000, { 1.646, 1.962, 2.581 } },
    { UINT64_MAX, { 1.645, 1.960, 2.576 } },
};

Test(statistics, quantiles_are_those_of_published_tables)
{
    for (unsigned row = 0; row < sizeof published / sizeof *published; row++)
        for (unsigned column = 0; column < 3; column++) {
            double t = hs_student_t((HsConfidence)column, published[row].n_free);
            cr_assert(epsilon_eq(dbl, t, published[row].t[column], 0.0005 + 1e-6),
                      "%llu degrees of freedom, %u %%: %.6f", /* rounded to three digits there */
                      (unsigned long long)published[row].n_free,
                      hs_confidence_percent((HsConfidence)column), t);
        }
}

/* P(-t < T < t) for even degrees of freedom, exactly (Abramowitz and Stegun, 26.7.4). */
static double probability_within(double t, unsigned n_free)
{
    double cosine2 = n_free / (n_free + t * t);
    double term = 1;
    double sum = 1;

    for (unsigned k = 1; k < n_free / 2; k++) {
        term *= (2.0 * k - 1) / (2.0 * k) * cosine2;
        sum += term;
    }
    return t / sqrt(n_free + t * t) * sum;
}

Test(statistics, quantiles_cut_off_what_they_should_and_shrink_without_a_step)
{
    for (unsigned column = 0; column < 3; column++) {
        double confidence = hs_confidence_percent((HsConfidence)column) / 100.0;
        double before = 1000;

        for (unsigned n_free = 1; n_free <= 2000; n_free++) {
            double t = hs_student_t((HsConfidence)column, n_free);

            cr_assert(lt(dbl, t, before), "%u", n_free);
            if (n_free % 2 == 0)
                cr_assert(epsilon_eq(dbl, probability_within(t, n_free), confidence, 1e-8), "%u",
                          n_free);
            before = t;
        }
    }
}

Test(statistics, an_interval_is_the_mean_and_t_standard_errors)
{
    /* 1, 2, 3: mean 2, variance 1, standard error 1 / sqrt(3); t of 2 is 4.302653 (95 %). */
    HsStatistics statistics = { 0 };
    HsInterval interval;

    for (unsigned i = 1; i <= 3; i++)
        hs_statistics_add(&statistics, i);
    cr_assert(hs_statistics_interval(&statistics, HS_CONFIDENCE_95, &interval));
    cr_assert(epsilon_eq(dbl, interval.low, 2 - 4.302652730 / sqrt(3), 1e-8));
    cr_assert(epsilon_eq(dbl, interval.high, 2 + 4.302652730 / sqrt(3), 1e-8));
    cr_assert(hs_interval_holds_zero(&interval), "-0.48 .. 4.48");
    cr_assert(hs_statistics_interval(&statistics, HS_CONFIDENCE_90, &interval));
    cr_assert(epsilon_eq(dbl, interval.low, 2 - 2.919985580 / sqrt(3), 1e-8));
    cr_assert(not(hs_interval_holds_zero(&interval)), "0.31 .. 3.69");
}

/* About normal with mean 0 and variance 1: the sum of 12 uniform draws, less 6. */
static double about_normal(HsRandom *random)
{
    double sum = -6;

    for (unsigned i = 0; i < 12; i++)
        sum += (double)hs_random_below(random, UINT64_C(1) << 53) / 9007199254740992.0;
    return sum;
}

Test(statistics, of_many_intervals_as_many_hold_the_true_mean_as_they_promise)
{
    enum { EXPERIMENTS = 4000, NUMBERS = 6 };

    for (unsigned column = 0; column < 3; column++) {
        double promised = hs_confidence_percent((HsConfidence)column) / 100.0;
        /* Four standard deviations of the number that hold it. */
        double slack = 4 * sqrt(promised * (1 - promised) / EXPERIMENTS);
        unsigned n_held = 0;
        HsRandom random;

        hs_random_init(&random, 1, "coverage");
        for (unsigned i = 0; i < EXPERIMENTS; i++) {
            HsStatistics statistics = { 0 };
            HsInterval interval;

            for (unsigned number = 0; number < NUMBERS; number++)
                hs_statistics_add(&statistics, about_normal(&random));
            cr_assert(hs_statistics_interval(&statistics, (HsConfidence)column, &interval));
            n_held += hs_interval_holds_zero(&interval) ? 1 : 0;
        }
        cr_assert(epsilon_eq(dbl, (double)n_held / EXPERIMENTS, promised, slack), "%u of %u",
                  n_held, (unsigned)EXPERIMENTS);
    }
}

Test(statistics, pairs_show_a_difference_that_the_means_hide)
{
    /* The noise they have in common is ten times what b is more than a. */
    HsStatistics a = { 0 };
    HsStatistics b = { 0 };
    HsStatistics differences = { 0 };
    HsInterval of_a;
    HsInterval of_b;
    HsInterval of_differences;
    HsRandom random;

    hs_random_init(&random, 1, "pairs");
    for (unsigned i = 0; i < 10; i++) {
        double noise = 10 * about_normal(&random);
        double number_a = 100 + noise;
        double number_b = 101 + noise + about_normal(&random) / 4;

        hs_statistics_add(&a, number_a);
        hs_statistics_add(&b, number_b);
        hs_statistics_add_pair(&differences, number_b, number_a);
    }
    cr_assert(hs_statistics_interval(&a, HS_CONFIDENCE_95, &of_a));
    cr_assert(hs_statistics_interval(&b, HS_CONFIDENCE_95, &of_b));
    cr_assert(hs_statistics_interval(&differences, HS_CONFIDENCE_95, &of_differences));
    cr_assert(lt(dbl, of_b.low, of_a.high), "the means overlap");
    cr_assert(lt(dbl, 0, of_differences.low), "the differences do not hold 0");
    cr_assert(epsilon_eq(dbl, differences.mean, b.mean - a.mean, 1e-9));
}
