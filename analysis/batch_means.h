/* batch_means: what one long run tells about the steady state behind it.
 *
 * A SERIES is what a run showed one after the other: the response time of each request in the order
 * of sending, what was used in each of many equal stretches of time. Neighbours are alike, so
 * Student's interval of the single numbers would be far too narrow, and the first of them still
 * show that the run began empty.
 *
 * THE WARM-UP is cut by MSER-5 (White, Cobb and Spratt, A comparison of five steady-state
 *   truncation heuristics for simulation, WSC 2000): means of 5 numbers each; of these leave out
 *   the first d for which the squared distances of the others from their mean, divided by the
 *   square of how many they are, come to the least. Where that d is more than half of them, the run
 *   is too short to tell (is_settled is FALSE). Fewer than 5 of them are never looked at alone: a
 *   few that are alike by chance would look steady (Hoad, Robinson and Davies, Automating warm-up
 *   length estimation, Journal of the Operational Research Society 61, 2010).
 * THE BATCHES are n equal parts of the rest, what does not divide being left out at its beginning.
 *   Their means are nearly independent and nearly normal when they are long against what makes
 *   neighbours alike; Student's interval of them is that of the mean (Schmeiser, Batch size effects
 *   in the analysis of simulation output, Operations Research 30, 1982: 10 to 30 batches will do).
 * ARE THEY INDEPENDENT? 1 - sum of (m_i - m_i+1)^2 / (2 * sum of (m_i - mean)^2), von Neumann's
 *   ratio as Fishman uses it (Grouping observations in digital simulation, Management Science 24,
 *   1978), is about the correlation of a batch with the next; of n independent ones it is about
 *   normal with variance (n - 2) / (n^2 - 1). Where it is more than 1.645 deviations above 0
 *   (5 of 100 independent series are), the interval is too narrow and is_independent is FALSE.
 *
 *     HsBatchMeans means = hs_batch_means(numbers, n, hs_mser5(numbers, n, &is_settled), 20);
 *     if (hs_batch_means_interval(&means, HS_CONFIDENCE_95, &interval) && means.is_independent) ...
 *
 * LIMITS. A series that never settles has no steady state, and no method says so for certain.
 */
#ifndef HS_BATCH_MEANS_H
#define HS_BATCH_MEANS_H

#include "analysis/statistics.h"

#define HS_MSER_GROUP 5u
#define HS_BATCH_MEANS_N 20u /* if nothing else is asked for */
#define HS_BATCH_MEANS_MIN 10u
#define HS_BATCH_MEANS_MAX 1000u

/* How many numbers to leave out at the beginning: a multiple of HS_MSER_GROUP. *ret_is_settled is
 * FALSE where that is more than half, or where there are less than 10 groups. */
uint64_t hs_mser5(const double *numbers, uint64_t n, bool *ret_is_settled);

typedef struct {
    uint64_t n_left_out;    /* at the beginning, with what did not divide */
    uint64_t n_a_batch;     /* numbers in each */
    HsStatistics means;     /* of the batches; n is 0: less than one number for each of them */
    double correlation;     /* of a batch with the next; 0 where all are equal */
    double correlation_max; /* up to which they count as independent */
    bool is_independent;
} HsBatchMeans;

/* HS_BATCH_MEANS_MIN <= n_batches <= HS_BATCH_MEANS_MAX; n_warm_up <= n. */
HsBatchMeans hs_batch_means(const double *numbers, uint64_t n, uint64_t n_warm_up,
                            unsigned n_batches);
/* Of the steady mean. FALSE: there are no batches. */
bool hs_batch_means_interval(const HsBatchMeans *means, HsConfidence confidence,
                             HsInterval *ret_interval);

#endif
