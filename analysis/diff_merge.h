/* diff_merge: rows of two runs behind the place where they part, as one list.
 *
 * What both have in the same order stands once, as in a diff of two texts: a longest common
 * subsequence. Rows between them are in the order of diff_rows.h, in a cycle and source those of a
 * before those of b: time never goes back.
 *
 * LIMITS. It takes time and 2 bytes times the product of both lengths; with more than
 * HS_DIFF_MERGE_MAX rows in one of them no row is taken for common.
 */
#ifndef HS_DIFF_MERGE_H
#define HS_DIFF_MERGE_H

#include "analysis/diff_rows.h"

#define HS_DIFF_MERGE_MAX 1000u

typedef struct {
    const HsDiffRow *row; /* borrowed from a or b */
    bool is_in[2];
} HsDiffMerged;

/* HsDiffMerged, of two arrays of HsDiffRow; the caller frees with g_array_unref. */
GArray *hs_diff_merge(const GPtrArray *a, const GPtrArray *b);

#endif
