/* compare_words: what a policy buys against the baseline, and what it costs, in words.
 *
 * The sentences are rows of one table (compare_words.c): a measure, and how to say more, less, and
 * none of it. Whether that is bought or paid is told by the measure itself (`better`), whether it
 * may be said at all by the confidence interval of the difference: where 0 is in it, nothing was
 * seen, and that is what is said. Nothing here knows a policy by its name.
 */
#ifndef HS_COMPARE_WORDS_H
#define HS_COMPARE_WORDS_H

#include "analysis/compare.h"

typedef enum {
    HS_WORDS_BUYS,  /* better than the baseline */
    HS_WORDS_COSTS, /* worse */
    HS_WORDS_ASIDE, /* different, neither better nor worse */
    HS_WORDS_ALIKE  /* no difference, or none that was seen */
} HsWordsKind;

typedef struct {
    HsWordsKind kind;
    char *text;
} HsWords;

/* Array of HsWords, those that are bought first; policy_i is not the baseline. Free with
 * g_array_unref. */
GArray *hs_compare_words(const HsCompare *compare, guint policy_i);

/* Names of measures that have a row, for a test; NULL behind the last. */
const char *hs_compare_words_measure(guint i);

#endif
