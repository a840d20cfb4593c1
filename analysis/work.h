/* work: runs that are made once and kept.
 *
 * Who has many runs to make names them one by one (HsWanted); the work looks whether it has each
 * already, makes the others, several at a time, and hands all of them over in order. What was made
 * is kept in a file, so that a work that was cut short goes on where it stood, and is published as
 * a collection (analysis/collection.h) when it is whole.
 *
 *     PATH.part     the work file: runs that were made and are not published yet
 *     PATH          the collection
 *
 * IDENTITY. Two runs are the same when all that decides what comes out is: the program (a digest of
 *   its sources), the texts and files of the scenario, the settings, faults and overlays of the
 *   command line, the parameters of the run with their values, its policy and seed, and which
 *   measures are kept. The identity is a 128-bit digest of these. Not in it: number, point and
 *   repetition, the number of threads, the name of PATH.
 * REUSE. A run is not made when the work file or the collection at PATH has one of that identity
 *   which is whole: its content digest is that of its rows. Everything else is made anew; so is a
 *   run without a result that may have lacked a file, or read one that was wrong.
 * STATES of the work file.
 *       absent --hs_work_open--> locked --a run is made--> has runs --hs_work_publish--> absent
 *                                                            |  process ends in any way
 *                                                            v
 *                                                       left over --hs_work_open--> locked
 *   It is a database with a journal on disk, committed once a second: whatever ends the process, at
 *   most a second is lost and the file stays valid. A file of that name that is not a work file is
 *   not touched, and hs_work_open fails; one that is damaged is renamed PATH.part.bad; one of
 *   another program or scenario is replaced. Two processes cannot work at one PATH at a time.
 * ORDER. `at` is pure: the same i gives the same run. What is published depends on the plan alone:
 *   the same bytes for any number of threads, any kills, any reuse.
 *
 * LIMITS. Memory does not grow with the number of runs. A work file is not read by another version
 * of the program.
 *
 * Example:
 *     g_autoptr(HsWork) work = hs_work_open(&plan, "results/os-crash-sweep.db", &error);
 *     if (work != NULL && hs_work_make(work, n, at, done, user, &error) == HS_WORK_END_ALL)
 *         is_good = hs_work_publish(work, &collection_plan, n, at, user, &error);
 */
#ifndef HS_WORK_H
#define HS_WORK_H

#include "analysis/collection.h"
#include "analysis/identity.h"

/* What all runs of a work have in common. All borrowed, as long as it lives. */
typedef struct {
    const char *path;             /* of the scenario */
    const HsOverrides *overrides; /* settings, extras, overlays; its seed is not looked at */
    const char *const *measures;  /* names of those that are kept */
    guint n_measures;             /* 0: all of them */
    guint n_threads;
    bool is_fresh; /* nothing is reused: every run is made */
    /* may be NULL: when it is non-zero no further run is begun */
    const volatile sig_atomic_t *is_stopped;
    void (*tick)(gpointer user); /* may be NULL: some times a second, while runs are waited for */
    gpointer tick_user;
} HsWorkPlan;

/* A run that is wanted. What it points to lives as long as the user that names it says, at least
 * until the next call of `at`. */
typedef struct {
    uint64_t number;    /* place in the plan, from 1: the order of the collection */
    uint64_t point;     /* from 1 */
    guint repetition;   /* from 1 */
    const char *policy; /* laid above the scenario as --policy does; NULL: its own */
    const char *const *names, *const
                                  *values; /* as in -s NAME=VALUE; the policy is not among them */
    guint n_parameters;
    uint64_t seed;
} HsWanted;

/* i counts from 0; numbers rise with it. In the thread that calls the work. */
typedef void (*HsWantedAt)(gpointer user, uint64_t i, HsWanted *ret_wanted);

/* A run that is there; borrowed until `done` returns. */
typedef struct {
    uint64_t i;
    const HsWanted *wanted;
    bool is_reused;
    HsBatchVerdict verdict;
    const char *complaint; /* "" when it is done */
    const char *policy;    /* in force */
    uint64_t digest;       /* of a run that is done */
    guint n_expectations, n_held;
    const GArray *values;   /* HsMeasured; NULL: the run is not done */
    const GArray *not_held; /* HsNotHeld; may be empty, not NULL */
} HsWorkRun;

/* FALSE: no more is wanted. */
typedef bool (*HsWorkDone)(gpointer user, const HsWorkRun *run);

typedef enum {
    HS_WORK_ERROR_SCENARIO, /* the scenario has mistakes */
    HS_WORK_ERROR_STORAGE,  /* the work file or the collection cannot be read or written */
    HS_WORK_ERROR_IN_USE,   /* another process works at it */
    HS_WORK_ERROR_DISAGREES /* what is published has other results for the same plan */
} HsWorkError;
#define HS_WORK_ERROR hs_work_error_quark()
GQuark hs_work_error_quark(void);

typedef enum {
    HS_WORK_END_ALL,     /* every run was handed over */
    HS_WORK_END_ENOUGH,  /* `done` wanted no more */
    HS_WORK_END_STOPPED, /* is_stopped: all that was begun is kept */
    HS_WORK_END_FAILED   /* error */
} HsWorkEnd;

typedef struct HsWork HsWork;

/* Opens the work at `path`, the name of the collection. */
HsWork *hs_work_open(const HsWorkPlan *plan, const char *path, GError **error);
/* Closes; the work file stays unless it was published or has no runs. NULL is fine. */
void hs_work_free(HsWork *work);
/* What the user is to be told of what was found: lines, "" if nothing is. Borrowed. */
const char *hs_work_notes(const HsWork *work);

/* Hands over runs 0 .. n - 1. May be called several times. */
HsWorkEnd hs_work_make(HsWork *work, uint64_t n, HsWantedAt at, HsWorkDone done, gpointer user,
                       GError **error);
/* Of all that was handed over. */
uint64_t hs_work_n_made(const HsWork *work);
uint64_t hs_work_n_reused(const HsWork *work);

/* Writes the collection of runs 0 .. n - 1, which hs_work_make has handed over, and removes the
 * work file. FALSE: nothing was replaced. */
bool hs_work_publish(HsWork *work, const HsCollectionPlan *plan, uint64_t n, HsWantedAt at,
                     gpointer user, GError **error);

/* The digest of what all runs of the work have in common, for plan ids. */
const char *hs_work_identity(const HsWork *work);
/* What the command line would say of a run: the settings, and the policy above them. `keep` takes
 * what is to be freed (g_free). */
void hs_work_overrides(const HsWork *work, const HsWanted *wanted, HsOverrides *ret_overrides,
                       GPtrArray *keep);
/* The identity of a run. */
void hs_work_identity_of(const HsWork *work, const HsWanted *wanted,
                         char ret_identity[HS_IDENTITY_BYTES]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsWork, hs_work_free)

#endif
