/* statistics: what a few repetitions of a run tell about all of them.
 *
 * Mean and variance by Welford's method, one number after the other: no sum of squares that could
 * cancel. The mean of n numbers of a normal distribution is within t * sqrt(variance / n) of the
 * true one with the confidence asked for, t being the quantile of Student's distribution with
 * n - 1 degrees of freedom: an INTERVAL needs two numbers. To compare two policies, take the
 * DIFFERENCES pair by pair (same seed, same arrivals): the interval of their mean is much narrower
 * than those of the two means, and where it does not hold 0 the policies differ.
 *
 *     HsStatistics differences = { 0 };
 *     for (guint i = 0; i < n; i++)
 *         hs_statistics_add_pair(&differences, dynamic[i], baseline[i]);
 *     if (hs_statistics_interval(&differences, HS_CONFIDENCE_95, &interval)) ...
 *
 * Only + - * / and the square root, which IEEE 754 rounds the same way everywhere: no function of
 * the mathematical library, so the same numbers give the same digits on every machine.
 *
 * LIMITS. The interval supposes numbers that are independent and about normal; of few repetitions
 * of something very skewed (most are 0, one is long) it promises too much.
 */
#ifndef HS_STATISTICS_H
#define HS_STATISTICS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint64_t n;
    double mean;    /* 0 of none */
    double squares; /* sum of the squared distances from the mean */
} HsStatistics;

void hs_statistics_add(HsStatistics *statistics, double number);
/* Adds the difference a - b. */
void hs_statistics_add_pair(HsStatistics *statistics, double a, double b);
/* Of the population, estimated from the sample: divided by n - 1. 0 of less than two numbers. */
double hs_statistics_variance(const HsStatistics *statistics);
double hs_statistics_deviation(const HsStatistics *statistics);

/* Two-sided. */
typedef enum { HS_CONFIDENCE_90, HS_CONFIDENCE_95, HS_CONFIDENCE_99 } HsConfidence;
/* 90, 95, 99 */
unsigned hs_confidence_percent(HsConfidence confidence);
/* The t with P(-t < T < t) = confidence for n_free >= 1 degrees of freedom; to 4 parts in 10^7. */
double hs_student_t(HsConfidence confidence, uint64_t n_free);

typedef struct {
    double low;
    double high;
} HsInterval;

/* Where the true mean lies. FALSE: less than two numbers do not tell. */
bool hs_statistics_interval(const HsStatistics *statistics, HsConfidence confidence,
                            HsInterval *ret_interval);
/* 0 is in it: what was measured may be chance. */
bool hs_interval_holds_zero(const HsInterval *interval);

#endif
