/* run_diff: what is different in two finished runs, from the first event on to what it meant.
 *
 * Two runs are EQUAL when everything that happened in them is: all rows of all tables that tell
 * what happened (analysis/diff_rows.h), and their digests. The digests alone are not trusted: a
 * result may have been changed since it was written. How the runs were made (scenario, settings,
 * parameters, the version of hsim), what was expected and which instructions were recorded is
 * compared too and told, but does not make two runs different.
 *
 * THE FIRST DIFFERENCE is the first row, in the order of analysis/diff_rows.h, that is not the same
 *   in both; all before it is. It needs both runs to have the same clock to mean the same time.
 * THE SAME REQUEST in two runs has the same clients, client and number; the same flow the same
 *   figure, subject and place among those alike; the same step of a flow the same number and place
 *   among those alike. So runs that part early, as under two policies, can be compared to the end.
 *
 * Tables that one of the results left out (`hsim run --trace flows`) are compared by their digests
 * (table_digest): whether they differ is known, where is not.
 *
 * In arrays of two, [0] is of a and [1] of b. Changes are b minus a.
 *
 * LIMITS. Of requests replied later or earlier the difference is kept, 8 bytes each; flows are read
 * whole; all else is read row by row.
 */
#ifndef HS_RUN_DIFF_H
#define HS_RUN_DIFF_H

#include "analysis/diff_rows.h"
#include "analysis/measures.h"
#include "analysis/run_flow.h"
#include "analysis/run_meta.h"

#define HS_DIFF_CONTEXT_MAX 10000u

/* One thing in how the runs were made. */
typedef struct {
    const char *kind; /* "run", "setting", "parameter", "text", "program file", "component" */
    char *name;       /* "policy", "vmm.policy", "os-crash.scn:12" (the first line) */
    char *values[2];  /* NULL: there is none */
} HsDiffItem;

/* A source of rows. */
typedef struct {
    const HsDiffSource *source;
    bool is_kept; /* in both; else only n_rows and is_equal mean something */
    bool is_equal;
    HsDiffScan scan;
} HsDiffTable;

/* The first rows that differ, and what is around them. */
typedef struct {
    HsDiffPlace place;
    GPtrArray *before;    /* HsDiffRow: the last that are in both */
    GPtrArray *behind[2]; /* HsDiffRow: the first that differs, and those after it */
    GPtrArray *columns;   /* char *: in which the two differ; empty: they are not the same row */
} HsDiffFirst;

/* A request that fared differently. */
typedef struct {
    bool is_there;
    char *clients, *app;
    uint64_t client, number;
    HsCycles sent[2];
    HsCycles replied[2]; /* HS_CYCLES_NEVER: it was not */
    uint64_t attempts[2];
    char *served_by[2]; /* NULL: nobody did */
} HsDiffRequest;

typedef struct {
    bool is_known;                 /* FALSE: requests are not kept in both */
    uint64_t n[2];                 /* requests of each run */
    uint64_t n_both;               /* in both; what follows is about those, */
    uint64_t n_replied[2];         /* this is about all */
    uint64_t n_replied_here[2];    /* replied in this run only */
    uint64_t n_other_os;           /* replied in both, by another OS */
    uint64_t n_attempts;           /* sent another number of times */
    uint64_t n_slower, n_faster;   /* replied in both, b later after its sending than a */
    int64_t median_ns, largest_ns; /* of those: b minus a; 0 where there are none */
    HsDiffRequest first;   /* by sending, with another OS, number of attempts, or no reply */
    HsDiffRequest largest; /* whose difference is largest_ns */
} HsDiffRequests;

typedef struct {
    char *number;              /* "503" */
    const HsRunStep *steps[2]; /* borrowed; NULL: it did not happen */
} HsDiffStep;

typedef struct {
    const HsRunFlow *flows[2]; /* borrowed; NULL: there is none */
    GPtrArray *steps;          /* HsDiffStep *, in the order of a; what b has more between them */
    bool is_equal;             /* in its outcome and in each step's time from the flow's begin */
} HsDiffFlow;

typedef struct {
    const HsMeasure *measure;
    const char *subject;
    bool is_there[2], is_known[2];
    double values[2];
} HsDiffMeasure;

typedef struct {
    HsRunMeta *metas[2];
    bool is_equal;
    bool is_same_clock;
    bool is_made_alike; /* `made` is empty */
    GPtrArray *made;    /* HsDiffItem * */
    GPtrArray *notes;   /* char *: what a reader must know to trust the rest */
    GArray *tables;     /* HsDiffTable, one a source */
    HsDiffFirst *first; /* NULL: no row of what happened differs */
    HsDiffRequests requests;
    GPtrArray *runs_flows[2]; /* HsRunFlow *; NULL: not kept in both */
    GPtrArray *flows;         /* HsDiffFlow *; NULL: not kept in both */
    GArray *measures;         /* HsDiffMeasure: those that differ; hs_run_diff_measures */
} HsRunDiff;

/* n_context: rows before the first difference, and behind it of each run; at most
 * HS_DIFF_CONTEXT_MAX. NULL with an error: a result cannot be read. */
HsRunDiff *hs_run_diff_new(sqlite3 *const dbs[2], guint n_context, GError **error);
void hs_run_diff_free(HsRunDiff *diff);

/* Adds the measures that differ; dozens of questions to each result. FALSE with an error. */
bool hs_run_diff_measures(HsRunDiff *diff, sqlite3 *const dbs[2], GError **error);

/* The parts, each in a file of its own; called by hs_run_diff_new. */
GPtrArray *hs_run_diff_made(sqlite3 *const dbs[2], GError **error);
bool hs_run_diff_requests(sqlite3 *const dbs[2], HsRunMeta *const metas[2],
                          HsDiffRequests *requests, GError **error);
GPtrArray *hs_run_diff_flows(GPtrArray *const flows[2]);

void hs_diff_request_clear(HsDiffRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsRunDiff, hs_run_diff_free)

#endif
