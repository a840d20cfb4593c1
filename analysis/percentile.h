/* percentile: what so many of 100 repetitions stay below, and between which of the numbers found
 * the true percentile lies.
 *
 * THE PERCENTILE of n numbers in order is the one at place p * n, rounded up (nearest rank): a
 * number that was found, never something between two; the measures of a run do the same.
 *
 * UNKNOWN NUMBERS (a program that is not back) are numbers, too: HS_NUMBER_WORST_HIGH where less is
 * better, HS_NUMBER_WORST_LOW where more is. They have a place in the order and no other use; a
 * percentile or an end of an interval that falls on one is unknown. So the median outage of ten
 * runs is known when six programs came back, and a mean is not.
 *
 * THE INTERVAL supposes nothing about how the numbers are distributed. Of n independent numbers,
 * B lie below the true percentile, and B is binomial (n, p); the true percentile lies between those
 * at the places low and high with probability P(low <= B < high): the COVERAGE, which is stated,
 * since it comes in steps. (Conover, Practical Nonparametric Statistics, 3.2; Hahn and Meeker,
 * Statistical Intervals, 5.2.) Numbers that are equal to each other only make it larger.
 *   low is the largest place with P(B < low) at most half of what the confidence leaves, high the
 *   smallest with P(B >= high) at most that: the median of 10 numbers, 95 %: 2 and 9, 0.9785.
 *   Where there is no such place at one end (few numbers, a percentile far out), the first or last
 *   number is taken there, and the other end may leave out what is left: 95th percentile of 59
 *   numbers, 95 %: ... to 59. With less than hs_percentile_n_needed numbers there is no interval.
 *
 *     HsPercentile percentile = hs_percentile_of(sorted, n, 95000, HS_CONFIDENCE_95);
 *     if (percentile.has_interval) ... percentile.interval.low .. percentile.interval.high ...
 *
 * Binomials are sums of products in one order, by + - * / only: the same on every machine. They are
 * good to 10 digits; a tail that is nearer than that to its bound counts as equal to it.
 *
 * LIMITS. A percentile is given in thousandths of one per cent, from 1 to 99999.
 */
#ifndef HS_PERCENTILE_H
#define HS_PERCENTILE_H

#include "analysis/statistics.h"

#include <math.h>

/* 95 % is 95000, the 99.9th percentile 99900. */
#define HS_PERCENTILE_WHOLE 100000u
#define HS_PERCENTILE_MEDIAN 50000u
#define HS_PERCENTILE_NUMBERS_MAX (UINT64_C(1) << 32)

#define HS_NUMBER_WORST_HIGH INFINITY
#define HS_NUMBER_WORST_LOW (-INFINITY)
bool hs_number_is_known(double number);

typedef struct {
    uint64_t low;    /* places from 1, low < high */
    uint64_t high;   /* <= n */
    double coverage; /* >= the confidence asked for */
} HsPlaces;

/* Of 1 <= n <= HS_PERCENTILE_NUMBERS_MAX numbers: from 1. */
uint64_t hs_percentile_place(uint32_t percentile, uint64_t n);
/* FALSE: n numbers are too few. */
bool hs_percentile_places(uint32_t percentile, uint64_t n, HsConfidence confidence,
                          HsPlaces *ret_places);
/* The least n that has places: 6 for the median and 95 %, 59 for the 95th percentile. */
uint64_t hs_percentile_n_needed(uint32_t percentile, HsConfidence confidence);

typedef struct {
    double value; /* may be HS_NUMBER_WORST_...: unknown */
    bool has_interval;
    HsInterval interval; /* its ends may be unknown, too */
    double coverage;
    uint64_t n_needed; /* for an interval */
} HsPercentile;

/* Of n >= 1 numbers in order (hs_numbers_sort). */
HsPercentile hs_percentile_of(const double *sorted, uint64_t n, uint32_t percentile,
                              HsConfidence confidence);
/* From the least. No NaN. */
void hs_numbers_sort(double *numbers, uint64_t n);

/* "95", "p95", "99.9", "median" as a percentile; 0: it is none. */
uint32_t hs_percentile_parse(const char *text);
/* "p95", "p99.9". HS_PERCENTILE_TEXT_BYTES */
#define HS_PERCENTILE_TEXT_BYTES 16u
const char *hs_percentile_format(uint32_t percentile, char *ret_text);

#endif
