/* run_extract: what many runs in memory leave of each when its result is gone.
 *
 * hs_run_extract and hs_run_extract_free are the `extract` and `free_extract` of a batch
 * (analysis/batch.h) that measures its runs. A fault of reading is kept for the thread that takes
 * the run: it is a run without values.
 */
#ifndef HS_RUN_EXTRACT_H
#define HS_RUN_EXTRACT_H

#include "analysis/measures.h"

#include <stdint.h>

/* All owned; whoever takes the run may steal from it. */
typedef struct {
    char *policy;
    uint64_t storage_bytes;
    GPtrArray *texts;    /* as of hs_run_texts_read; NULL: error */
    GPtrArray *programs; /* file, digest, ...: ELF files that it read; NULL: error */
    GArray *not_held;    /* HsNotHeld: its expectations that did not hold; NULL: error */
    GArray *values;      /* HsMeasured; NULL: error */
    GError *error;       /* NULL where there are values */
} HsRunExtract;

/* HsRunExtract; never NULL. Neither `user` nor `job_i` is looked at. */
gpointer hs_run_extract(gpointer user, uint64_t job_i, HsMeasuring *result);
/* The same, with no other measures than these; with none of them, all. */
HsRunExtract *hs_run_extract_some(HsMeasuring *result, const HsMeasure *const *measures,
                                  guint n_measures);
void hs_run_extract_free(gpointer extract);

#endif
