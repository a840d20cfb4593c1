/* merge: one collection of the shards of a sweep.
 *
 * What comes out has the same bytes as the collection that one machine makes of the whole plan,
 * whatever the number and the order of the parts.
 *
 * A PART is a collection of hsim sweep, as a rule of one shard (analysis/shard.h), but any part of
 *   the plan will do, and so does what was merged before. All of them must be of one plan, made by
 *   this program (not merely of this version: what decides results is compared), from the same
 *   texts and settings.
 * A RUN that several parts have must be the same in all of them, down to the last value: that two
 *   machines disagree is what nobody should have to find by chance. Every run is held against its
 *   content digest (analysis/kept_run.h): what was damaged or changed after it was written is
 *   refused, not merged.
 * MISSING runs are named, with what makes them. Without is_partial they are an error; with it, the
 *   collection has the runs that are there, and can be merged again.
 *
 * HOW. A window of HS_MERGE_WINDOW_RUNS places of the plan goes over it once. Each part gives the
 * runs it has there, and the window is written in order. HS_MERGE_OPEN_MAX parts stay open, the
 * others are opened again for each window, so that neither memory nor the number of open files
 * grows with runs or parts.
 *
 * Example:
 *     HsMergePlan plan = { .parts = paths, .n_parts = n };
 *     HsMerge *merge = hs_merge_open(&plan, &error);
 *     if (merge != NULL && hs_merge_write(merge, collection, &error))
 *         hs_collection_publish(collection, &error);
 */
#ifndef HS_MERGE_H
#define HS_MERGE_H

#include "analysis/collection.h"

#define HS_MERGE_PARTS_MAX 100000u
#define HS_MERGE_OPEN_MAX 64u
#define HS_MERGE_WINDOW_RUNS 32768u
/* Of all runs in a window; those of a real sweep have a few thousand bytes each. */
#define HS_MERGE_WINDOW_BYTES_MAX (1u << 30)

/* All borrowed, as long as the merge lives. */
typedef struct {
    const char *const *parts; /* paths */
    guint n_parts;            /* 1..HS_MERGE_PARTS_MAX */
    /* A collection that is to be replaced: if it is of the same plan, the runs it has must be
     * those of the parts. NULL, not there or not readable: nothing is compared. */
    const char *replaced;
    bool is_partial;   /* runs may be missing */
    guint window_runs; /* 0: HS_MERGE_WINDOW_RUNS */
} HsMergePlan;

typedef enum {
    HS_MERGE_ERROR_UNREADABLE, /* a part is not there, damaged, or no collection */
    HS_MERGE_ERROR_STRANGER,   /* a part is of another plan, program or kind */
    HS_MERGE_ERROR_DISAGREES,  /* two parts have one run with different results */
    HS_MERGE_ERROR_MISSING     /* runs that no part has */
} HsMergeError;
#define HS_MERGE_ERROR hs_merge_error_quark()
GQuark hs_merge_error_quark(void);

typedef struct HsMerge HsMerge;

/* Looks at every part once; NULL with an error that names the file. */
HsMerge *hs_merge_open(const HsMergePlan *plan, GError **error);
void hs_merge_free(HsMerge *merge);
/* Writes all rows, once. FALSE: nothing of `collection` may be published. */
bool hs_merge_write(HsMerge *merge, HsCollection *collection, GError **error);

/* After that. */
uint64_t hs_merge_n_planned(const HsMerge *merge);
uint64_t hs_merge_n_runs(const HsMerge *merge);
/* Of these, those that were refused, failed, or of which an expectation did not hold; and of the
 * first of them, lines that say what it is and how to make it again; "": there is none. */
uint64_t hs_merge_n_bad(const HsMerge *merge);
const char *hs_merge_bad(const HsMerge *merge);
/* Lines that say which runs are missing and what makes them; "" if none is. Borrowed. */
const char *hs_merge_missing(const HsMerge *merge);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsMerge, hs_merge_free)

#endif
