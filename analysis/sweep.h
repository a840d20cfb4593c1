/* sweep: one scenario at every point of a design, each some times.
 *
 * THE POINTS are those of analysis/design.h.
 * THE RUNS. Every point is run n_repetitions times; run i of the plan, from 0, is
 *   point * n_repetitions + repetition, and its number is i + 1. Repetition r has the same seed at
 *   every point, that of hs_compare_seed: runs of one repetition differ in nothing but the
 *   parameters. Where the scenario's seed is itself a parameter, hs_compare_seed begins from its
 *   value. A point with repetition 1 is the run that `hsim run` with that -s (and --policy) makes.
 *   With `until`, points have as many repetitions as analysis/precision.h says, in rounds; what is
 *   published has them point by point all the same.
 * THE SHARD. Of a plan that is cut into n parts, this one makes what analysis/shard.h says.
 * THE RESULT is a collection (kind 'sweep') that analysis/work.h makes and publishes: what was made
 *   before is not made again, and the same plan gives the same bytes.
 *
 * A run that is refused or fails, or of which an expectation does not hold, is a row that says why.
 *
 * LIMITS. HS_SWEEP_RUNS_MAX runs. Memory does not grow with them: nothing is kept of a run but
 * counts, and of each kind that is not good the first.
 *
 * Example:
 *     g_autoptr(HsSweep) sweep = hs_sweep_new(&plan, diagnostics, &error);
 *     g_autoptr(HsWork) work = hs_work_open(&plan.work, path, &error);
 *     if (hs_sweep_run(sweep, work, &error) == HS_WORK_END_ALL)
 *         is_good = hs_sweep_publish(sweep, work, &error);
 */
#ifndef HS_SWEEP_H
#define HS_SWEEP_H

#include "analysis/design.h"
#include "analysis/precision.h"
#include "analysis/shard.h"
#include "analysis/work.h"

#define HS_SWEEP_RUNS_MAX 10000000u
#define HS_SWEEP_REPETITIONS_MAX 10000u

/* Who else is to be told of every run, in order. */
typedef struct {
    HsWorkDone done;
    gpointer user;
} HsSweepListener;

/* All borrowed, as long as the sweep lives. */
typedef struct {
    HsDesignPlan design;
    HsWorkPlan work;
    guint n_repetitions;          /* 1..HS_SWEEP_REPETITIONS_MAX */
    HsShard shard;                /* n is 0: all runs */
    const HsPrecisionPlan *until; /* NULL: n_repetitions of each point; no shard has it */
    const HsSweepListener *listeners;
    guint n_listeners;
} HsSweepPlan;

/* What a run can be. */
typedef enum {
    HS_SWEEP_GOOD,     /* it went to its end, and all that is expected held */
    HS_SWEEP_NOT_HELD, /* it went to its end */
    HS_SWEEP_REFUSED,
    HS_SWEEP_FAILED,
    HS_SWEEP_KIND_N
} HsSweepKind;

/* The runs of one kind, and the first of them. */
typedef struct {
    uint64_t n;
    uint64_t first_i; /* as of hs_sweep_wanted_at */
    uint64_t first_point_i;
    guint first_repetition;
    char *complaint;
    guint n_expectations, n_held;
} HsSweepRuns;

typedef struct {
    const HsSweepPlan *plan;
    HsDesign *design;
    char *scenario, *about, *scenario_file; /* as the scenario itself says */
    uint64_t seed;                          /* of the scenario as it is */
    uint64_t n_points, n_planned;           /* of all shards */
    uint64_t n_runs;                        /* of this one; of `until` as far as is known */
    GPtrArray *values; /* by parameter: GPtrArray of its values (char *), as they first come */
    HsSweepRuns kinds[HS_SWEEP_KIND_N]; /* of the runs handed over */
    char points[HS_IDENTITY_BYTES];     /* digest of all points */
    HsPrecision *precision;             /* NULL: no `until` */
    uint64_t *n_before;                 /* of `until`: runs, of a round or all, before each point */
    uint64_t n_before_round;            /* runs of the rounds before */
    uint64_t point_i;                   /* whose values these are; UINT64_MAX: none */
    const char *names[HS_DESIGN_PARAMETERS_MAX];
    const char *point_values[HS_DESIGN_PARAMETERS_MAX];
} HsSweep;

typedef enum {
    HS_SWEEP_ERROR_REFUSED,  /* the scenario or the design has mistakes: see diagnostics */
    HS_SWEEP_ERROR_TOO_MANY, /* runs */
    HS_SWEEP_ERROR_DESIGN    /* the design says what is wrong */
} HsSweepError;
#define HS_SWEEP_ERROR hs_sweep_error_quark()
GQuark hs_sweep_error_quark(void);

/* Reads the scenario and finds the points; runs nothing. NULL with an error that has a hint. */
HsSweep *hs_sweep_new(const HsSweepPlan *plan, HsDiagnostics *diagnostics, GError **error);
void hs_sweep_free(HsSweep *sweep);

guint hs_sweep_n_parameters(const HsSweep *sweep);
const char *hs_sweep_name(const HsSweep *sweep, guint parameter_i);
/* The value that a parameter has at a point; borrowed until another point is asked for. */
const char *hs_sweep_value(HsSweep *sweep, uint64_t point_i, guint parameter_i);
/* The HsWantedAt of the runs of this shard: run i of them, i < n_runs. */
void hs_sweep_wanted_at(gpointer sweep, uint64_t i, HsWanted *ret_wanted);
/* A repetition of a point, in this shard or not. */
void hs_sweep_wanted_of(HsSweep *sweep, uint64_t point_i, guint repetition, HsWanted *ret_wanted);
/* The seed of a repetition of a point. */
uint64_t hs_sweep_seed(HsSweep *sweep, uint64_t point_i, guint repetition);

/* Makes what is not there of the runs; once. */
HsWorkEnd hs_sweep_run(HsSweep *sweep, HsWork *work, GError **error);
bool hs_sweep_publish(HsSweep *sweep, HsWork *work, GError **error);
HsSweepKind hs_sweep_kind_of(const HsWorkRun *run);
/* Runs handed over. */
uint64_t hs_sweep_n_done(const HsSweep *sweep);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSweep, hs_sweep_free)

#endif
