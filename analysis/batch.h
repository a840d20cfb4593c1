/* batch: many runs in one process, on several threads, their results in memory.
 *
 * A job is a scenario with what is said about it. Runs share nothing (sim and models have no
 * mutable globals), so a job's result is the same, byte for byte, whatever runs beside it. Results
 * are handed over in the order of the jobs, in the thread that called hs_batch_run, whatever the
 * number of threads: what is made of them depends on the jobs alone.
 *
 * Jobs are an array, or come one by one from a callback (`at`): then memory does not grow with the
 * number of jobs. A thread begins one only when it is less than HS_BATCH_AHEAD jobs a thread ahead
 * of the last one handed over (HS_BATCH_AHEAD_EXTRACTED where results are not kept).
 *
 * A run that fails is its job's result and ends nothing else: a refused scenario, a broken
 * invariant, a limit reached. An interrupt ends them all, and nothing more is handed over. A polite
 * stop begins no further one, and hands over all that had begun.
 *
 * LIMITS. An assertion of the program itself ends the whole batch with the process, unlike a case
 * of `hsim campaign`, which is a process of its own.
 *
 * Example:
 *     static bool keep(gpointer user, const HsBatchResult *result) { ... result->db ...; }
 *     HsBatch batch = { .jobs = jobs, .n_jobs = n, .n_threads = 2, .done = keep, .user = &mine };
 *     switch (hs_batch_run(&batch)) { ... }
 */
#ifndef HS_BATCH_H
#define HS_BATCH_H

#include "analysis/measures.h"
#include "sim/diagnostics.h"
#include "sim/scenario.h"

#include <signal.h>
#include <sqlite3.h>

#define HS_BATCH_THREADS_MAX 256u
#define HS_BATCH_AHEAD 2u
#define HS_BATCH_AHEAD_EXTRACTED 8u

/* Which rows of the trace a result in memory has: rows cost time. The digest is the same. */
typedef enum {
    HS_BATCH_KEEPS_ALL,
    HS_BATCH_KEEPS_TABLES,  /* all but event and cpu_turn, most rows of a long run */
    HS_BATCH_KEEPS_MEASURED /* what measures need (hs_measures_need), and no more */
} HsBatchKeeps;

/* All borrowed until hs_batch_run returns; of `at`, until the job was handed over. */
typedef struct {
    bool is_skipped; /* nothing is run: `done` gets a result with job_i alone */
    const char *path;
    HsOverrides overrides; /* settings, seed, extras, overlays */
    bool is_paranoid;
    HsBatchKeeps keeps;
    uint64_t events_max; /* 0: the scenario's own limit */
    uint64_t burst_max;  /* 0: no bound */
} HsBatchJob;

typedef enum {
    HS_BATCH_DONE,    /* it ran to its end; expectations may have failed */
    HS_BATCH_REFUSED, /* the scenario has mistakes: `complaint` */
    HS_BATCH_FAILED   /* a broken invariant, a limit: `complaint` */
} HsBatchVerdict;

/* What became of a job; all borrowed from the batch until `done` returns. */
typedef struct {
    uint64_t job_i;
    const HsBatchJob *job;
    HsBatchVerdict verdict;
    const char *complaint; /* "" when it is done; several lines of a refused scenario */
    sqlite3 *db;           /* the result, with the tables of sim/store_schema.sql; NULL: none */
    gpointer extract;      /* what HsBatch.extract made of it */
    guint n_expectations;
    guint n_expectations_failed; /* not reached counts as failed */
    uint64_t digest;
} HsBatchResult;

/* In the thread that called hs_batch_run, in order, some jobs before they are begun. `keep` takes
 * what the job borrows (g_free), until it was handed over. */
typedef void (*HsBatchAt)(gpointer user, uint64_t job_i, HsBatchJob *ret_job, GPtrArray *keep);
/* In the thread that called hs_batch_run. FALSE: nothing more is wanted. */
typedef bool (*HsBatchDone)(gpointer user, const HsBatchResult *result);
/* In the thread of the run, several at a time: makes something of a result. */
typedef gpointer (*HsBatchExtract)(gpointer user, uint64_t job_i, HsMeasuring *result);

typedef struct {
    const HsBatchJob *jobs; /* or NULL: they come from `at` */
    HsBatchAt at;
    uint64_t n_jobs;
    guint n_threads; /* 1..HS_BATCH_THREADS_MAX */
    HsBatchDone done;
    /* May be NULL. Where it is not, the result is gone when it returns (`db` is NULL): the thread
     * empties its database for its next run, and `done` or free_extract has what it made. */
    HsBatchExtract extract;
    void (*tick)(gpointer user); /* may be NULL: some times a second, while `done` is not called */
    GDestroyNotify free_extract; /* for what `done` was handed, and for what it never was */
    gpointer user;               /* of all of them; shared by the threads */
    /* borrowed, may be NULL: all ends soon after it is non-zero */
    const volatile sig_atomic_t *is_interrupted;
    /* borrowed, may be NULL: no further job begins when it is non-zero */
    const volatile sig_atomic_t *is_stopped;
} HsBatch;

typedef enum {
    HS_BATCH_END_ALL,        /* every job was handed over */
    HS_BATCH_END_STOPPED,    /* `done` wanted no more */
    HS_BATCH_END_CUT_SHORT,  /* is_stopped: all that had begun was handed over */
    HS_BATCH_END_INTERRUPTED /* is_interrupted */
} HsBatchEnd;

HsBatchEnd hs_batch_run(const HsBatch *batch);

#endif
