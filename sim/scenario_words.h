/* scenario_words: the words of a schema, one by one, for whoever looks one up.
 *
 * A word has a path, the words that open the blocks around it and its own: vmm.detector.stall.
 */
#ifndef HS_SCENARIO_WORDS_H
#define HS_SCENARIO_WORDS_H

#include "sim/scenario.h"

/* Texts are owned but the row's. */
typedef struct {
    const HsSchemaRow *row;
    char *word;
    char *path;   /* vmm.detector.stall */
    char *syntax; /* "stall every <time> misses <count>" */
    char *bounds; /* "count 1 .. 64"; "" where there are none */
} HsWordNote;

/* HsWordNote in the order of the schema; g_ptr_array_unref frees. Asserts that the schema is
 * sound. */
GPtrArray *hs_schema_words(const HsSchema *schema);
/* Is it meant by a path that somebody wrote: the word, the end of its path, or the whole path
 * with names in it (os.os1.share)? */
bool hs_word_note_is(const HsWordNote *note, const char *path);

#endif
