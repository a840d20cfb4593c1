/* kept_run: what a run leaves when it is over and kept: how it ended and what was measured.
 *
 * CONTENT is a digest of all of it. Whoever reads a kept run back works it out again: a run of
 * which a value is missing or was changed is not whole, and is made anew.
 */
#ifndef HS_KEPT_RUN_H
#define HS_KEPT_RUN_H

#include "analysis/collection.h"
#include "analysis/identity.h"

/* All owned. */
typedef struct {
    HsBatchVerdict verdict;
    char *complaint; /* "" when it is done */
    char *policy;    /* in force, or what was to be */
    uint64_t digest; /* of a run that is done, else 0 */
    guint n_expectations, n_held;
    GArray *values;   /* HsMeasured; NULL when it is not done */
    GArray *not_held; /* HsNotHeld */
} HsKeptRun;

/* An array for not_held. */
GArray *hs_not_held_new(void);
/* Twice is fine. */
void hs_kept_run_clear(HsKeptRun *run);
/* Returns ret_content. */
char *hs_kept_run_content(const HsKeptRun *run, char ret_content[HS_IDENTITY_BYTES]);

/* As bytes, for the work file (analysis/work_file.h). Quantities are numbers there. */
typedef guint (*HsQuantityNumber)(gpointer user, const HsMeasured *measured);
GByteArray *hs_kept_run_encode(const HsKeptRun *run, HsQuantityNumber number, gpointer user);
/* `quantities` is an array of HsMeasured, number i at i; those that this program does not know have
 * no measure. FALSE: these are not the bytes of a run. */
bool hs_kept_run_decode(const void *bytes, size_t n_bytes, const GArray *quantities,
                        HsKeptRun *ret_run);

/* Writes all rows of a run, `row` saying its place; the rest of it is filled in here. Whoever
 * writes the same runs in the same order writes the same bytes. */
void hs_kept_run_write(const HsKeptRun *run, HsCollectionRun *row, HsCollection *collection);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HsKeptRun, hs_kept_run_clear)

#endif
