/* baseline_runs: the runs of a collection, by the point they are runs of.
 *
 * A point has a KEY, which is the same in two collections when its parameters and its policy are,
 * and a TEXT for people. LIMITS: HS_BASELINE_RUNS_MAX runs.
 */
#ifndef HS_BASELINE_RUNS_H
#define HS_BASELINE_RUNS_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#define HS_BASELINE_RUNS_MAX 4000000u

typedef struct {
    uint64_t number; /* column run */
    uint64_t repetition;
    bool is_done;
    guint next_i; /* run of the same point, plus 1; 0: none */
} HsBaselineRun;

typedef struct {
    char *key, *text, *policy;
    guint first_i, last_i; /* runs, by next_i */
} HsBaselinePoint;

typedef struct {
    char *scenario, *program;
    char *seed;     /* of repetition 1 of the first run */
    GArray *runs;   /* HsBaselineRun, by number */
    GArray *points; /* HsBaselinePoint, in the order of their first runs */
    GHashTable *of; /* key -> place among points + 1 */
} HsBaselineRuns;

/* NULL with an error. */
HsBaselineRuns *hs_baseline_runs_read(sqlite3 *db, GError **error);
void hs_baseline_runs_free(HsBaselineRuns *runs);

const HsBaselinePoint *hs_baseline_runs_point(const HsBaselineRuns *runs, guint point_i);
/* The point with that key, or NULL. */
const HsBaselinePoint *hs_baseline_runs_find(const HsBaselineRuns *runs, const char *key);
/* The run of a point with that repetition, or NULL. */
const HsBaselineRun *hs_baseline_runs_repetition(const HsBaselineRuns *runs,
                                                 const HsBaselinePoint *point, uint64_t repetition);
const HsBaselineRun *hs_baseline_runs_first(const HsBaselineRuns *runs,
                                            const HsBaselinePoint *point);
/* NULL behind the last one. */
const HsBaselineRun *hs_baseline_runs_next(const HsBaselineRuns *runs, const HsBaselineRun *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsBaselineRuns, hs_baseline_runs_free)

#endif
