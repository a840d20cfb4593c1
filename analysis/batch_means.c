/* batch_means: MSER-5, batches and whether they are independent. */
#include "analysis/batch_means.h"

#include "sim/assert.h"

#include <math.h>

#ifdef __clang__
/* One rounding for each operation, on machines with a multiply-add, too. gcc -std=c17 does so. */
#pragma STDC FP_CONTRACT OFF
#endif

/* Groups that are never looked at alone; twice as many at least must be there. */
enum { GROUPS_MIN = 5 };
/* Of 100 independent series, 5 seem to be more dependent than so many deviations. */
static const double deviations_max = 1.6448536269514722;

static double mean_of(const double *numbers, uint64_t n)
{
    double sum = 0;

    for (uint64_t i = 0; i < n; i++)
        sum += numbers[i];
    return sum / (double)n;
}

/* ---- warm-up ---- */

/* From the last group to the first: what is right of a place is known when it is reached. */
uint64_t hs_mser5(const double *numbers, uint64_t n, bool *ret_is_settled)
{
    uint64_t n_groups = n / HS_MSER_GROUP;
    HsStatistics rest = { 0 };
    uint64_t least_i = 0;
    double least = INFINITY;

    *ret_is_settled = false;
    if (n_groups < (uint64_t)2 * GROUPS_MIN)
        return 0;
    for (uint64_t group_i = n_groups; group_i-- > 0;) {
        hs_statistics_add(&rest, mean_of(numbers + group_i * HS_MSER_GROUP, HS_MSER_GROUP));

        double error = rest.squares / (double)rest.n / (double)rest.n;

        if (rest.n >= GROUPS_MIN && error <= least) {
            least = error;
            least_i = group_i;
        }
    }
    *ret_is_settled = least_i <= n_groups / 2;
    return least_i * HS_MSER_GROUP;
}

/* ---- batches ---- */

/* About the correlation of each number with the next one (von Neumann's ratio). */
static double correlation_of(const double *means, unsigned n, double squares)
{
    double steps = 0;

    if (!(squares > 0))
        return 0;
    for (unsigned i = 0; i + 1 < n; i++)
        steps += (means[i] - means[i + 1]) * (means[i] - means[i + 1]);
    return 1 - steps / (2 * squares);
}

HsBatchMeans hs_batch_means(const double *numbers, uint64_t n, uint64_t n_warm_up,
                            unsigned n_batches)
{
    hs_assert(n_batches >= HS_BATCH_MEANS_MIN && n_batches <= HS_BATCH_MEANS_MAX && n_warm_up <= n);

    uint64_t n_a_batch = (n - n_warm_up) / n_batches;
    HsBatchMeans batches = { .n_a_batch = n_a_batch, .n_left_out = n - n_a_batch * n_batches };
    double means[HS_BATCH_MEANS_MAX];
    double n_means = n_batches;

    if (n_a_batch == 0)
        return batches;
    for (unsigned batch_i = 0; batch_i < n_batches; batch_i++) {
        means[batch_i] = mean_of(numbers + batches.n_left_out + batch_i * n_a_batch, n_a_batch);
        hs_statistics_add(&batches.means, means[batch_i]);
    }
    batches.correlation = correlation_of(means, n_batches, batches.means.squares);
    batches.correlation_max = deviations_max * sqrt((n_means - 2) / (n_means * n_means - 1));
    batches.is_independent = batches.correlation <= batches.correlation_max;
    return batches;
}

bool hs_batch_means_interval(const HsBatchMeans *means, HsConfidence confidence,
                             HsInterval *ret_interval)
{
    return hs_statistics_interval(&means->means, confidence, ret_interval);
}
