/* size: the least value of a parameter that is enough, policy by policy.
 *
 * THE QUESTION. Of the values of a lattice (analysis/lattice.h): which is the least (or the
 *   largest) whose runs meet a requirement (analysis/requirement.h)? Each policy has its own
 *   search (analysis/search.h), all of them go on side by side: what one round asks for is made
 *   together, several runs at a time.
 * A TRY is one value under one policy: n_repetitions runs, repetition r with the seed of
 *   hs_compare_seed, the same at every value and under every policy (common random numbers): two
 *   tries differ in nothing but the value. Repetition 1 is the run that `hsim run -s NAME=VALUE`
 *   makes.
 * OUTCOME OF A TRY. That of its sample (analysis/sample.h) where all runs came to their end. A
 *   value that the scenario refuses (too little storage for its OSs) does not meet the requirement,
 *   and its reason is told; of one of which a run failed nobody can tell. Neither contradicts other
 *   values.
 * WHAT IS KEPT. Runs are made by a work (analysis/work.h): cut short, the next call goes on. The
 *   collection (kind 'size') has every run in the order in which they were asked for, which depends
 *   on the plan alone.
 *
 * Example:
 *     g_autoptr(HsSize) size = hs_size_new(&plan, diagnostics, &error);
 *     if (size != NULL && hs_size_run(size, work, &error) == HS_WORK_END_ALL)
 *         is_good = hs_size_publish(size, work, &error);
 */
#ifndef HS_SIZE_H
#define HS_SIZE_H

#include "analysis/lattice.h"
#include "analysis/sample.h"
#include "analysis/work.h"

#define HS_SIZE_REPETITIONS_MAX 10000u
#define HS_SIZE_POLICIES_MAX 16u

/* All borrowed, as long as the size lives. */
typedef struct {
    const char *path;             /* of the scenario */
    const HsOverrides *overrides; /* may have overlays of its own: the policy stands above them */
    const char *const *policies;  /* values of `vmm { policy }`, each once */
    guint n_policies;             /* 0: the scenario's own; at most HS_SIZE_POLICIES_MAX */
    const HsLattice *lattice;
    const HsRequirement *requirement;
    guint n_repetitions;            /* 1..HS_SIZE_REPETITIONS_MAX */
    const HsConfidence *confidence; /* NULL: the numbers decide */
    bool wants_largest;
    /* may be NULL: is told of every run, in order; FALSE is not heard */
    HsWorkDone listen;
    gpointer listener;
} HsSizePlan;

/* One value under one policy. */
typedef struct {
    guint number; /* from 1, in the order in which they were asked for */
    guint policy_i;
    uint64_t place; /* in the lattice */
    char *value;    /* as -s takes it */
    guint n_done, n_refused, n_failed;
    guint n_held;     /* runs in which all held that the scenario expects */
    char *complaint;  /* of the first run that is not done; NULL: all are */
    guint repetition; /* of that run */
    GArray *findings; /* HsFinding; NULL where a run is not done */
    HsSearchOutcome outcome;
} HsSizeTry;

typedef struct {
    const HsSizePlan *plan;
    char *scenario, *about, *scenario_file; /* as the scenario says */
    uint64_t seed;
    char **policies; /* NULL-terminated */
    guint n_policies;
    HsSearch *searches[HS_SIZE_POLICIES_MAX];
    GPtrArray *tries; /* HsSizeTry, by number */
} HsSize;

typedef enum {
    HS_SIZE_ERROR_REFUSED, /* see the diagnostics */
    HS_SIZE_ERROR_SUBJECT  /* nothing in the runs is called so */
} HsSizeError;
#define HS_SIZE_ERROR hs_size_error_quark()
GQuark hs_size_error_quark(void);

/* Runs nothing. NULL with an error. */
HsSize *hs_size_new(const HsSizePlan *plan, HsDiagnostics *diagnostics, GError **error);
void hs_size_free(HsSize *size);

/* Makes all runs; once. HS_WORK_END_FAILED with an error. */
HsWorkEnd hs_size_run(HsSize *size, HsWork *work, GError **error);
/* Writes the collection. */
bool hs_size_publish(HsSize *size, HsWork *work, GError **error);

/* What came of the search under a policy. */
void hs_size_result(const HsSize *size, guint policy_i, HsSearchResult *ret_result);
/* NULL: that value was not tried. */
const HsSizeTry *hs_size_try_at(const HsSize *size, guint policy_i, uint64_t place);
/* The try that is nearest to meeting the requirement, the first of equals; NULL: none was ended. */
const HsSizeTry *hs_size_nearest(const HsSize *size, guint policy_i);
/* All policies have an answer that is exact. */
bool hs_size_is_answered(const HsSize *size);
uint64_t hs_size_seed(const HsSize *size, guint repetition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSize, hs_size_free)

#endif
