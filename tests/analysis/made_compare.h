/* made_compare: comparisons made by hand, from numbers that a test writes down. */
#ifndef HS_MADE_COMPARE_H
#define HS_MADE_COMPARE_H

#include "analysis/compare.h"

/* An unknown value; a policy whose run is missing. */
#define UNKNOWN (-1.0)
#define MISSING (-2.0)
#define MADE_REPETITIONS_MAX 4u

/* One measure of one subject: what policy p has in repetition r is values[p][r]. */
typedef struct {
    const char *measure, *subject;
    double values[2][MADE_REPETITIONS_MAX];
} MadeRow;

/* Policy 0 is "dynamic", policy 1, the baseline, "fixed-split"; 256 MB, seed 42. */
HsCompare *made_compare(guint n_repetitions, const MadeRow *rows, guint n_rows);

#endif
