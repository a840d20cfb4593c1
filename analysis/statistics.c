/* statistics: Welford's method and a table of Student's distribution. */
#include "analysis/statistics.h"

#include "sim/assert.h"

#include <math.h>

#ifdef __clang__
/* One rounding for each operation, on machines with a multiply-add, too. gcc -std=c17 does so. */
#pragma STDC FP_CONTRACT OFF
#endif

enum { TABLE_N = 30 };

/* Student's t of 1, 2, ... degrees of freedom, two-sided (Abramowitz and Stegun, table 26.10, has
 * three digits behind the point of these; more were computed from their 26.7.3 and 26.7.4). */
static const double table[][TABLE_N] = {
    [HS_CONFIDENCE_90] = { 6.313751515, 2.919985580, 2.353363435, 2.131846786, 2.015048373,
                           1.943180281, 1.894578605, 1.859548038, 1.833112933, 1.812461123,
                           1.795884819, 1.782287556, 1.770933396, 1.761310136, 1.753050356,
                           1.745883676, 1.739606726, 1.734063607, 1.729132812, 1.724718243,
                           1.720742903, 1.717144374, 1.713871528, 1.710882080, 1.708140761,
                           1.705617920, 1.703288446, 1.701130934, 1.699127027, 1.697260887 },
    [HS_CONFIDENCE_95] = { 12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836,
                           2.446911851,  2.364624252, 2.306004135, 2.262157163, 2.228138852,
                           2.200985160,  2.178812830, 2.160368656, 2.144786688, 2.131449546,
                           2.119905299,  2.109815578, 2.100922040, 2.093024054, 2.085963447,
                           2.079613845,  2.073873068, 2.068657610, 2.063898562, 2.059538553,
                           2.055529439,  2.051830516, 2.048407142, 2.045229642, 2.042272456 },
    [HS_CONFIDENCE_99] = { 63.656741163, 9.924843201, 5.840909310, 4.604094871, 4.032142984,
                           3.707428021,  3.499483297, 3.355387331, 3.249835542, 3.169272673,
                           3.105806516,  3.054539589, 3.012275839, 2.976842734, 2.946712883,
                           2.920781622,  2.898230520, 2.878440473, 2.860934606, 2.845339710,
                           2.831359558,  2.818756061, 2.807335684, 2.796939505, 2.787435814,
                           2.778714533,  2.770682957, 2.763262455, 2.756385904, 2.749995654 },
};

/* Of the normal distribution: t for any number of degrees of freedom. */
static const double normal[] = {
    [HS_CONFIDENCE_90] = 1.6448536269514722,
    [HS_CONFIDENCE_95] = 1.9599639845400545,
    [HS_CONFIDENCE_99] = 2.5758293035489004,
};

void hs_statistics_add(HsStatistics *statistics, double number)
{
    double distance = number - statistics->mean;

    statistics->n++;
    statistics->mean += distance / (double)statistics->n;
    statistics->squares += distance * (number - statistics->mean);
}

void hs_statistics_add_pair(HsStatistics *statistics, double a, double b)
{
    hs_statistics_add(statistics, a - b);
}

double hs_statistics_variance(const HsStatistics *statistics)
{
    return statistics->n < 2 ? 0 : statistics->squares / (double)(statistics->n - 1);
}

double hs_statistics_deviation(const HsStatistics *statistics)
{
    return sqrt(hs_statistics_variance(statistics));
}

unsigned hs_confidence_percent(HsConfidence confidence)
{
    static const unsigned percents[] = {
        [HS_CONFIDENCE_90] = 90, [HS_CONFIDENCE_95] = 95, [HS_CONFIDENCE_99] = 99
    };
    return percents[confidence];
}

/* The expansion of t around the normal quantile z in powers of 1 / n (Abramowitz and Stegun,
 * 26.7.5): for n > 30 the terms left out are below 4e-7. */
static double student_t_of_many(double z, double n)
{
    double z2 = z * z;
    double term_1 = (z2 + 1) / 4;
    double term_2 = ((5 * z2 + 16) * z2 + 3) / 96;
    double term_3 = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    double term_4 = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;

    return z * (1 + (term_1 + (term_2 + (term_3 + term_4 / n) / n) / n) / n);
}

double hs_student_t(HsConfidence confidence, uint64_t n_free)
{
    hs_assert(n_free >= 1);
    if (n_free <= TABLE_N)
        return table[confidence][n_free - 1];
    return student_t_of_many(normal[confidence], (double)n_free);
}

bool hs_statistics_interval(const HsStatistics *statistics, HsConfidence confidence,
                            HsInterval *ret_interval)
{
    if (statistics->n < 2)
        return false;

    double error = sqrt(hs_statistics_variance(statistics) / (double)statistics->n);
    double half = hs_student_t(confidence, statistics->n - 1) * error;

    *ret_interval = (HsInterval){ statistics->mean - half, statistics->mean + half };
    return true;
}

bool hs_interval_holds_zero(const HsInterval *interval)
{
    return interval->low <= 0 && interval->high >= 0;
}
