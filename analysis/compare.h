/* compare: one scenario under several policies, everything else the same.
 *
 * WHAT IS THE SAME under all policies, by construction: every stream of random numbers has a name
 *   and belongs to what draws from it (sim/random.h), so no policy changes what another part draws.
 *   The k-th arrival of an open group comes in the same cycle and asks for the same work; the k-th
 *   think time of a client is the same; a fault at a time strikes in the same cycle, and the times
 *   of one that comes again and again are the same.
 * WHAT CANNOT BE THE SAME. In a closed loop a client sends its next request when it has the reply
 *   to the one before and has thought: a policy that serves slower gets fewer requests. That is an
 *   answer, not an error; where it is not wanted, take open arrivals. A fault at a step strikes
 *   when that step comes. What a fault strikes may be somewhere else by then.
 *
 * REPETITIONS. Repetition 1 has the scenario's own seed: its runs are those of `hsim run`. The seed
 *   of repetition r > 1 is the (r - 1)-th number of splitmix64 that begins with that seed, without
 *   its top bit. Runs of one repetition have one seed: they are pairs, and what is told is the mean
 *   of the differences within the pairs, with its 95 % confidence interval (analysis/statistics.h).
 *
 * A run that is refused or fails is missing, in all its measures; the others are compared without
 * it. An unknown value (not back) is missing in its pair.
 * The scenario's expectations are those of its own policy: how many held is kept, and no more.
 *
 * LIMITS. All values of all runs are kept, a few KB a run. The scenario is read once: changing it
 *   meanwhile changes nothing.
 *
 * Example:
 *     HsCompare *compare = hs_compare_new(&plan, diagnostics, &error);
 *     if (compare != NULL)
 *         hs_compare_save(compare, collection);
 */
#ifndef HS_COMPARE_H
#define HS_COMPARE_H

#include "analysis/collection.h"
#include "analysis/statistics.h"

#define HS_COMPARE_POLICIES_MAX 16u
#define HS_COMPARE_REPETITIONS_MAX 10000u
#define HS_COMPARE_CONFIDENCE HS_CONFIDENCE_95

/* All borrowed. */
typedef struct {
    const char *path;             /* of the scenario */
    const HsOverrides *overrides; /* may have overlays of its own: the policy stands above them */
    const char *const *policies;  /* values of `vmm { policy }`, each once */
    guint n_policies;             /* 1..HS_COMPARE_POLICIES_MAX */
    guint baseline_i;             /* < n_policies */
    guint n_repetitions;          /* 1..HS_COMPARE_REPETITIONS_MAX */
    guint n_threads;
    bool is_paranoid;
    /* may be NULL: all ends soon after it is non-zero */
    const volatile sig_atomic_t *is_interrupted;
} HsComparePlan;

/* One run. */
typedef struct {
    guint policy_i;
    guint repetition; /* from 1 */
    uint64_t seed;
    HsBatchVerdict verdict;
    char *complaint;
    uint64_t digest;
    guint n_expectations, n_held;
    GArray *values; /* HsMeasured; NULL: the run is not done */
} HsCompareRun;

/* A measure of one subject under one policy, over all repetitions. */
typedef struct {
    guint n_values;           /* repetitions in which it has a value, known or not */
    HsStatistics values;      /* the known ones; n is how many */
    HsStatistics differences; /* to the baseline, pair by pair */
    double pair_mean;         /* of the policy in those pairs */
    double baseline_mean;     /* of the baseline in those pairs */
    HsInterval interval;      /* of the difference; of two pairs at least */
} HsCompareCell;

typedef struct {
    const HsMeasure *measure;
    const char *subject;  /* interned */
    HsCompareCell *cells; /* by policy */
} HsCompareRow;

typedef struct {
    char *scenario, *about, *scenario_file;
    uint64_t seed;          /* of repetition 1 */
    uint64_t storage_bytes; /* main storage, when a run begins */
    char **policies;
    guint n_policies, baseline_i, n_repetitions;
    GPtrArray *settings; /* char *: as on the command line */
    GPtrArray *texts;    /* char *: file, text, file, text, ... */
    GArray *runs;        /* HsCompareRun; every policy once, then the next repetition */
    GArray *rows;        /* HsCompareRow, by measure in the order of the table, then by subject */
} HsCompare;

typedef enum {
    HS_COMPARE_ERROR_REFUSED,    /* the scenario itself has mistakes: see diagnostics */
    HS_COMPARE_ERROR_INTERRUPTED /* before the last run ended */
} HsCompareError;
#define HS_COMPARE_ERROR hs_compare_error_quark()
GQuark hs_compare_error_quark(void);

/* Makes all runs. NULL with an error: nothing was compared. */
HsCompare *hs_compare_new(const HsComparePlan *plan, HsDiagnostics *diagnostics, GError **error);
void hs_compare_free(HsCompare *compare);

/* The same by hand: nothing but the plan; then its runs are appended to `runs`, in order, with what
 * they own, and the rows are worked out. */
HsCompare *hs_compare_begin(const HsComparePlan *plan);
/* Makes rows of the runs; hs_compare_new has done it. */
void hs_compare_work_out(HsCompare *compare);
/* The seed of a repetition. */
uint64_t hs_compare_seed(uint64_t seed, guint repetition);

/* Runs of a policy that are not done. */
guint hs_compare_n_missing(const HsCompare *compare, guint policy_i);
/* The row of a measure and subject, or NULL. */
const HsCompareRow *hs_compare_find(const HsCompare *compare, const char *measure,
                                    const char *subject);
/* A run as a row of the collection; borrows from it. */
HsCollectionRun hs_compare_collection_run(const HsCompare *compare, guint run_i);
/* Writes all of it. */
void hs_compare_save(const HsCompare *compare, HsCollection *collection);

/* What can be said of a policy against the baseline. */
typedef enum {
    HS_COMPARE_UNKNOWN, /* there is no pair */
    HS_COMPARE_EQUAL,   /* equal in every pair */
    HS_COMPARE_CHANCE,  /* different, and it may be chance: 0 is in the interval */
    HS_COMPARE_DIFFERS  /* different; of one pair: in this one run */
} HsCompareFinding;
HsCompareFinding hs_compare_finding(const HsCompareCell *cell);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCompare, hs_compare_free)

#endif
