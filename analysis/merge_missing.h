/* merge_missing: which runs of a plan nobody has, in few words however many they are.
 *
 * It is told the numbers of those that are there, in order:
 *
 *     9 of 100 runs are missing: 4, 20, 36, 52, 68, 84, 97-99
 *       shard 3 of 16, 7 of its 7 runs: hsim sweep --shard 3/16 ... os-crash.scn
 *
 * Memory: a number a shard, and as many ranges and shards as are named.
 */
#ifndef HS_MERGE_MISSING_H
#define HS_MERGE_MISSING_H

#include "analysis/shard.h"

typedef struct HsMergeMissing HsMergeMissing;

/* n_shards: of how many the parts are; 1: of none. */
HsMergeMissing *hs_merge_missing_new(uint64_t n_planned, guint n_shards);
/* NULL is fine. */
void hs_merge_missing_free(HsMergeMissing *missing);
/* Run `number`, from 1 and rising, is there. */
void hs_merge_missing_see(HsMergeMissing *missing, uint64_t number);
/* All that are there were seen. Returns the lines, each with a newline; "": none is missing.
 * Borrowed. `options` and `scenario` complete the commands. */
const char *hs_merge_missing_end(HsMergeMissing *missing, const char *options,
                                 const char *scenario);
uint64_t hs_merge_missing_n(const HsMergeMissing *missing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsMergeMissing, hs_merge_missing_free)

#endif
