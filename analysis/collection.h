/* collection: one database of many runs and what was measured of each.
 *
 * Its tables and columns are those of analysis/collection_schema.sql. Like a result it is complete
 * or absent, and holds nothing that depends on when, where or in how many threads the runs were
 * made. A row that cannot be written is told by hs_collection_publish; the calls before it need not
 * be looked at.
 *
 * Rows are written in the order of the calls: the caller keeps to one order, whatever the order in
 * which its runs ended, and gets the same bytes.
 */
#ifndef HS_COLLECTION_H
#define HS_COLLECTION_H

#include "analysis/batch.h"
#include "analysis/measures.h"

#define HS_COLLECTION_VERSION 3 /* user_version: of the schema */

typedef struct HsCollection HsCollection;

/* Creates the temporary database beside `path`, whose folder must exist. */
HsCollection *hs_collection_create(const char *path, GError **error);
/* Removes it unless it was published. NULL is fine. */
void hs_collection_free(HsCollection *collection);
/* The file that is written until it is published; borrowed. */
const char *hs_collection_part_path(const HsCollection *collection);
/* Gives the file its name. FALSE: the first thing that went wrong; no file is left. */
bool hs_collection_publish(HsCollection *collection, GError **error);

/* Opens one that was published, as carefully as hs_store_open does a result (sim/store.h): the
 * caller closes it with sqlite3_close. */
sqlite3 *hs_collection_open(const char *path, GError **error);

typedef struct {
    const char *kind; /* "comparison", "sweep" */
    const char *plan; /* digest of all that decides what is in the file; NULL: none */
    const char *scenario, *about, *scenario_file;
    uint64_t seed;
    const char *design; /* NULL: none */
    uint64_t n_points;
    guint n_repetitions;
    uint64_t n_runs;
    uint64_t shard, n_shards; /* n_shards is 0: it is no shard */
    const char *until;        /* NULL: repetitions were not added */
    const char *baseline;     /* NULL: none */
    uint64_t storage_bytes;   /* 0: the runs may have different ones */
} HsCollectionPlan;
/* Once; writes the dictionary of measures, too. */
void hs_collection_plan(HsCollection *collection, const HsCollectionPlan *plan);

void hs_collection_text(HsCollection *collection, guint position, const char *file,
                        const char *text);
void hs_collection_program_file(HsCollection *collection, const char *file, const char *digest);
void hs_collection_setting(HsCollection *collection, guint position, const char *setting);

typedef struct {
    uint64_t number; /* from 1 */
    uint64_t point;  /* from 1 */
    const char *policy;
    guint repetition; /* from 1 */
    uint64_t seed;
    HsBatchVerdict verdict;
    const char *complaint;
    uint64_t digest; /* of a run that is done */
    guint n_expectations, n_held;
    const char *identity, *content; /* digests; NULL: none */
} HsCollectionRun;
void hs_collection_run(HsCollection *collection, const HsCollectionRun *run);
/* Of a point, once for all its runs. */
void hs_collection_point_parameter(HsCollection *collection, uint64_t point, guint position,
                                   const char *name, const char *value);
void hs_collection_value(HsCollection *collection, uint64_t run, const HsMeasured *measured);

/* An expectation that did not hold. */
typedef struct {
    guint position;          /* in the scenario, from 1 */
    char *title, *condition; /* "A runs again", "A.state == running" */
    char *outcome;           /* failed, not reached */
    char *found;             /* the values found instead; "" */
} HsNotHeld;
/* Of a GArray: g_array_set_clear_func. */
void hs_not_held_clear(gpointer not_held);
void hs_collection_not_held(HsCollection *collection, uint64_t run, const HsNotHeld *not_held);

typedef struct {
    const char *policy;
    const char *measure, *subject;
    guint n_pairs;
    double mean, baseline_mean, difference; /* of one pair at least */
    double low, high;                       /* of two pairs at least */
} HsCollectionDifference;
void hs_collection_difference(HsCollection *collection, const HsCollectionDifference *difference);

/* The reference page of the tables (Markdown); the caller frees. */
char *hs_collection_reference(void);

/* "done", "refused", "failed" */
const char *hs_collection_verdict_name(HsBatchVerdict verdict);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCollection, hs_collection_free)

#endif
