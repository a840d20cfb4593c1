/* precision: how many repetitions a point needs until its means are known well enough.
 *
 * A POINT IS PRECISE when of every measure asked for, and of each of its subjects, the 95 %
 * interval of the mean (Student) reaches at most so far to each side: REL times the mean that was
 * found. Where all repetitions came to the same number that is so after two of them, also of 0.
 *
 * ROUNDS. Every point has n_first repetitions; after each round those that are not precise get
 * more: as many as their spread says they need in all, n * (half / (REL * mean))^2, but not more
 * than twice what they have, nor more than n_max. What a point gets depends on its own numbers
 * alone, in the order of its repetitions: not on threads, nor on when it was stopped and went on.
 *
 * WHAT CANNOT BECOME PRECISE is given up at once, and told:
 *   a mean that is unknown, because a repetition is (not back): more of them do not help;
 *   a point whose runs are not done.
 * A mean of 0 of numbers that differ has no relative error: it goes on to n_max. A subject that is
 * unknown in every repetition (a program that a fault stops for good) is left out, and told; where
 * that is all there is, the point is given up.
 *
 * STATES of a point
 *     first -> precise | more | at the bound | unknown | missing
 *     more  -> precise | more | at the bound | unknown | missing
 *
 * LIMITS. To stop when an interval happens to be short makes it hold the truth a little less often
 * than 95 times of 100, the more so the smaller n_first is (Law and Kelton, Simulation Modeling and
 * Analysis, 9.4.1: at 10 repetitions it is close). HS_PRECISION_MEASURES_MAX measures.
 */
#ifndef HS_PRECISION_H
#define HS_PRECISION_H

#include "analysis/measures.h"
#include "analysis/statistics.h"

#define HS_PRECISION_MEASURES_MAX 16u
#define HS_PRECISION_FIRST 5u
#define HS_PRECISION_REPETITIONS_MAX 1000u /* if nobody says */

typedef struct {
    double relative; /* 0.02: 2 % */
    guint n_first;   /* >= 2 */
    guint n_max;     /* >= n_first */
    const HsMeasure *measures[HS_PRECISION_MEASURES_MAX];
    guint n_measures; /* >= 1 */
    HsConfidence confidence;
} HsPrecisionPlan;

typedef enum {
    HS_PRECISION_MORE,
    HS_PRECISION_PRECISE,
    HS_PRECISION_BOUND,   /* n_max repetitions are not enough */
    HS_PRECISION_UNKNOWN, /* a mean is */
    HS_PRECISION_MISSING  /* runs that are not done leave less than two numbers */
} HsPrecisionState;

typedef struct HsPrecision HsPrecision;

/* The plan is copied. */
HsPrecision *hs_precision_new(const HsPrecisionPlan *plan, uint64_t n_points);
void hs_precision_free(HsPrecision *precision);

/* The next repetition of a point; values (HsMeasured) is NULL when the run is not done. */
void hs_precision_add(HsPrecision *precision, uint64_t point_i, const GArray *values);
/* Repetitions that are there, and that are wanted in all. */
guint hs_precision_n_made(const HsPrecision *precision, uint64_t point_i);
guint hs_precision_n_wanted(const HsPrecision *precision, uint64_t point_i);
/* Ends a round, all that was wanted being there. FALSE: nothing more is wanted. */
bool hs_precision_next(HsPrecision *precision);

/* What came of a point, and what was least precise there. */
typedef struct {
    HsPrecisionState state;
    const HsMeasure *measure; /* NULL: all were precise, or none was known */
    const char *subject;
    guint n, n_unknown; /* repetitions with the measure; those of them in which it is unknown */
    bool has_relative;
    double relative;  /* how far the interval reaches, as a part of the mean; or infinity */
    guint n_left_out; /* measures and subjects that no repetition knows */
} HsPrecisionFound;
HsPrecisionFound hs_precision_found(const HsPrecision *precision, uint64_t point_i);

/* "outage,throughput within 2 %, 5 to 1000 repetitions"; the caller frees. */
char *hs_precision_text(const HsPrecisionPlan *plan);
/* "2%", "0.5 %": more than 0, less than 100. FALSE: it is none. */
bool hs_precision_parse(const char *text, double *ret_relative);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsPrecision, hs_precision_free)

#endif
