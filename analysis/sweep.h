/* sweep: one scenario at every point of what it says is to be swept.
 *
 * THE POINTS. Each `param NAME = VALUE sweep ...` of the scenario has values; the points are all
 *   their combinations (a grid), in the order of the scenario: the parameter that is declared last
 *   changes first. A parameter that -s gives a value is not swept. With policies, they are one more
 *   parameter called "policy", the first of all, whatever a parameter of that name says.
 * THE RUNS. Every point is run n_repetitions times; run = point * n_repetitions + repetition.
 *   Repetition r has the same seed at every point, that of hs_compare_seed: runs of one repetition
 *   differ in nothing but the parameters. Where the scenario's seed is itself a swept parameter,
 *   hs_compare_seed begins from its value. A point with repetition 1 is the run that `hsim run`
 *   with that -s (and --policy) makes.
 * THE RESULT. Rows of a collection (kind 'sweep'), written while the runs are made: memory does not
 *   grow with what is measured. The same plan gives the same bytes, whatever the number of threads.
 *
 * A run that is refused or fails is a row that says why. A run that found other texts of the
 * scenario than the first one has failed.
 *
 * LIMITS. HS_SWEEP_RUNS_MAX runs. The outline of a run (not what was measured) is kept in memory.
 *
 * Example:
 *     HsSweep *sweep = hs_sweep_new(&plan, diagnostics, &error);
 *     if (sweep != NULL && hs_sweep_run(sweep, collection, &error))
 *         hs_collection_publish(collection, &error);
 */
#ifndef HS_SWEEP_H
#define HS_SWEEP_H

#include "analysis/collection.h"

#define HS_SWEEP_RUNS_MAX 100000u
#define HS_SWEEP_REPETITIONS_MAX 10000u

/* All borrowed, as long as the sweep lives. */
typedef struct {
    const char *path;             /* of the scenario */
    const HsOverrides *overrides; /* may have overlays of its own: the policy stands above them */
    const char *const *policies;  /* values of `vmm { policy }`, each once */
    guint n_policies;             /* 0: the scenario's own */
    guint n_repetitions;          /* 1..HS_SWEEP_REPETITIONS_MAX */
    guint n_threads;
    /* may be NULL: all ends soon after it is non-zero */
    const volatile sig_atomic_t *is_interrupted;
} HsSweepPlan;

typedef struct {
    char *name;
    GPtrArray *values; /* char *: as -s takes them */
    bool is_seed;      /* the scenario's, unless the plan gives one */
} HsSweepParameter;

/* One run; its number is its place from 1. */
typedef struct {
    guint point_i;
    guint repetition; /* from 1 */
    uint64_t seed;
    char *policy; /* in force, or what was to be */
    HsBatchVerdict verdict;
    char *complaint; /* "" when it is done */
    uint64_t digest; /* of a run that is done */
    guint n_expectations, n_held;
} HsSweepRun;

typedef struct {
    const HsSweepPlan *plan;
    char *scenario, *about, *scenario_file, *policy; /* as the scenario itself says */
    uint64_t seed;                                   /* of the scenario as it is */
    GPtrArray *parameters;                           /* HsSweepParameter *; one at least */
    guint n_points;
    GArray *runs; /* HsSweepRun; none before hs_sweep_run */
} HsSweep;

typedef enum {
    HS_SWEEP_ERROR_REFUSED,    /* the scenario itself has mistakes: see diagnostics */
    HS_SWEEP_ERROR_NOTHING,    /* nothing is to be swept */
    HS_SWEEP_ERROR_TOO_MANY,   /* runs */
    HS_SWEEP_ERROR_INTERRUPTED /* before the last run ended */
} HsSweepError;
#define HS_SWEEP_ERROR hs_sweep_error_quark()
GQuark hs_sweep_error_quark(void);

/* Reads the scenario and finds the points; runs nothing. NULL with an error that has a hint. */
HsSweep *hs_sweep_new(const HsSweepPlan *plan, HsDiagnostics *diagnostics, GError **error);
void hs_sweep_free(HsSweep *sweep);

/* The value that a parameter has at a point; borrowed. */
const char *hs_sweep_value(const HsSweep *sweep, guint point_i, guint parameter_i);
/* Makes all runs and writes them; once. FALSE: it was interrupted. */
bool hs_sweep_run(HsSweep *sweep, HsCollection *collection, GError **error);
/* Runs that went to their end and whose expectations held. */
guint hs_sweep_n_good(const HsSweep *sweep);
bool hs_sweep_run_is_good(const HsSweepRun *run);
/* A run as a row of the collection; borrows from it. */
HsCollectionRun hs_sweep_collection_run(const HsSweep *sweep, guint run_i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSweep, hs_sweep_free)

#endif
