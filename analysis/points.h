/* points: what the repetitions at each point of a collection come to.
 *
 * A POINT is what runs have in common that differ in nothing but seed and repetition: a value of
 * each parameter; of a comparison, a policy. The policy is a parameter where points have several.
 * Numbers are read a point and a measure at a time: memory grows with the points, not with the
 * runs.
 *
 * UNKNOWN NUMBERS (not back) have no mean, and a mean without them would flatter: where there is
 * one, the mean is unknown. A percentile counts them as worse than all others
 * (analysis/percentile.h): above them, or below where more is better. A run that is not done is in
 * nothing; n tells.
 *
 * AGAINST. Two points that differ in chosen parameters alone are compared repetition by repetition:
 * repetitions have their seed in common (analysis/sweep.h), so the differences are those of pairs,
 * and their interval is much narrower than those of the two means. A pair in which a number is
 * unknown, or the seeds differ, is none.
 *
 *     g_autoptr(HsPoints) points = hs_points_read(db, &error);
 *     g_autoptr(GArray) numbers = hs_points_numbers(db, points, 0, measure, "A", &error);
 *     HsPointMean mean = hs_point_mean(numbers, HS_CONFIDENCE_95);
 *
 * LIMITS. HS_POINTS_PARAMETERS_MAX parameters.
 */
#ifndef HS_POINTS_H
#define HS_POINTS_H

#include "analysis/compare.h"
#include "analysis/percentile.h"

#define HS_POINTS_PARAMETERS_MAX 64u
#define HS_POINTS_POLICY "policy"

typedef struct {
    uint64_t number;              /* column point, from 1 */
    uint64_t first_run, last_run; /* its runs are among these */
    uint64_t n_runs, n_done;
    const char *policy;
    const char **values; /* by parameter; NULL: it was not given that one */
} HsPoint;

typedef struct {
    char *kind; /* comparison, sweep */
    char *scenario, *about, *seed;
    GPtrArray *names;      /* const char *: of parameters, the policy first */
    GArray *points;        /* HsPoint in order */
    GStringChunk *texts;   /* of both */
    GHashTable *by_values; /* const char * to HsPoint *: of what all values of a point are */
} HsPoints;

/* NULL with an error. */
HsPoints *hs_points_read(sqlite3 *db, GError **error);
void hs_points_free(HsPoints *points);
const HsPoint *hs_points_at(const HsPoints *points, guint point_i);
uint64_t hs_points_n_missing(const HsPoints *points);

typedef struct {
    uint64_t repetition, seed;
    double value; /* in the unit of the measure; HS_NUMBER_WORST_...: unknown */
} HsPointNumber;

/* HsPointNumber of each run that has the measure, by repetition; NULL with an error. */
GArray *hs_points_numbers(sqlite3 *db, const HsPoints *points, guint point_i,
                          const HsMeasure *measure, const char *subject, GError **error);

typedef struct {
    guint n, n_unknown;
    bool is_known; /* all n >= 1 are */
    HsStatistics values;
    bool has_interval;
    HsInterval interval;
} HsPointMean;
HsPointMean hs_point_mean(const GArray *numbers, HsConfidence confidence);
/* The same number by number, where there may be many: add all to one that is 0, then end it. */
void hs_point_mean_add(HsPointMean *mean, bool is_known, double value);
void hs_point_mean_end(HsPointMean *mean, HsConfidence confidence);
/* Of n >= 1 numbers. */
HsPercentile hs_point_percentile(const GArray *numbers, uint32_t percentile,
                                 HsConfidence confidence);
/* The differences numbers - against in pairs, as hs_compare_finding takes them. */
HsCompareCell hs_point_differences(const GArray *numbers, const GArray *against);

/* What points are compared with: those that have these values. */
typedef struct {
    guint n;
    guint name_is[HS_POINTS_PARAMETERS_MAX];
    const char *values[HS_POINTS_PARAMETERS_MAX];
} HsPointsAgainst;

typedef enum {
    HS_POINTS_ERROR_NAME, /* there is no such parameter */
    HS_POINTS_ERROR_VALUE /* no point has that value */
} HsPointsError;
#define HS_POINTS_ERROR hs_points_error_quark()
GQuark hs_points_error_quark(void);

/* "PARAM=VALUE[,PARAM=VALUE]"; blanks in values do not count. FALSE with an error that has a
 * hint. */
bool hs_points_against_read(const HsPoints *points, const char *text, HsPointsAgainst *ret_against,
                            GError **error);
/* The point that differs from this one in nothing but what it is compared by; NULL: there is none.
 * A point that has those values itself is its own. */
const HsPoint *hs_points_partner(const HsPoints *points, guint point_i,
                                 const HsPointsAgainst *against);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsPoints, hs_points_free)

#endif
