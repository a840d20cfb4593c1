/* baseline: what moved between two collections, point by point.
 *
 * THE POINTS are matched by the values of their parameters (sizes and times by what they are: "3 s"
 *   and "3000 ms" are one) and their policy, their runs by repetition: wherever they stand in their
 *   collections, whichever design made them. Points of one collection alone are counted.
 * A MOVE is told of a measure and subject of a point
 *     value     the mean over the repetitions that know it in both is further from the old mean
 *               than is allowed (tolerance.h); where nothing is allowed, any run has another value
 *     unknown   more runs do not know it than before (not back, no reply), or fewer; where nothing
 *               is allowed, as many but others
 *     there     a run has the subject in one alone: a program more or less
 *   and of the point itself
 *     run       one was done, and now is refused or fails, or the other way round
 *   Better and worse is what the measure says; not to know is worse.
 * THE INTERVAL of 95 % of the mean difference (statistics.h), of two repetitions and more, is for
 *   the reader: runs of a repetition have the same seed in both, so that what is left is what the
 *   change did to this seed. Where it holds 0, other seeds might not show it. The verdict is by the
 *   tolerance alone.
 *
 * LIMITS. HS_BASELINE_MOVES_MAX moves are kept, the worst that were found first among them; all are
 * counted. What is known of each run (not what was measured) is kept in memory.
 *
 *     g_autoptr(HsBaseline) baseline = hs_baseline_new(old_db, new_db, tolerances, &error);
 */
#ifndef HS_BASELINE_H
#define HS_BASELINE_H

#include "analysis/statistics.h"
#include "analysis/tolerance.h"

#include <sqlite3.h>

#define HS_BASELINE_MOVES_MAX 10000u

typedef enum { HS_MOVE_VALUE, HS_MOVE_UNKNOWN, HS_MOVE_THERE, HS_MOVE_RUN } HsMoveKind;
/* "value", "unknown", "there", "run" */
const char *hs_move_kind_name(HsMoveKind kind);

typedef enum { HS_MOVE_WORSE, HS_MOVE_OTHER, HS_MOVE_BETTER } HsMoveDirection;
/* "worse", "other", "better" */
const char *hs_move_direction_name(HsMoveDirection direction);

typedef struct {
    const char *point; /* "crash_at = 3 s, policy dynamic"; borrowed */
    HsMoveKind kind;
    HsMoveDirection direction;
    const HsMeasure *measure; /* NULL: the run itself */
    const char *subject;      /* interned */
    guint n_pairs;            /* repetitions that know it in both */
    double old_mean, mean;    /* over those */
    double allowed;           /* of the difference */
    bool has_interval;
    HsInterval interval;          /* of the difference */
    guint n_runs;                 /* repetitions that are in both */
    guint n_old_absent, n_absent; /* of them: unknown, not there, not done; by the kind */
} HsMove;

typedef struct {
    GArray *moves; /* HsMove: worse, other, better; then in the order of the new points */
    guint64 n_moved, n_worse, n_better;
    guint64 n_values;                 /* compared: measures and subjects of points */
    guint n_points;                   /* in both */
    guint n_old_points, n_new_points; /* in one alone */
    char *old_point, *new_point;      /* the first of those; NULL: none */
    GPtrArray *notes;                 /* char *: other reasons to move than the program */
    GPtrArray *points;                /* char *: the texts that moves borrow */
} HsBaseline;

#define HS_BASELINE_ERROR hs_baseline_error_quark()
GQuark hs_baseline_error_quark(void);

/* Two open collections. NULL with an error: one cannot be read, or they have nothing in common. */
HsBaseline *hs_baseline_new(sqlite3 *old_db, sqlite3 *new_db, const HsTolerances *tolerances,
                            GError **error);
void hs_baseline_free(HsBaseline *baseline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsBaseline, hs_baseline_free)

#endif
