/* made_part: files of a sweep that nobody ran, whole or in shards, to be merged.
 *
 * The sweep has MADE_PART_RUNS runs: two repetitions of points 1, 2, ..., whose parameter "at" is
 * "1 ms", "2 ms", ... What was measured follows from the run's number; some runs have a
 * subject that others have not, some values are unknown, run 11 was refused, and of run 13 an
 * expectation did not hold.
 */
#ifndef HS_MADE_PART_H
#define HS_MADE_PART_H

#include "analysis/shard.h"

#define MADE_PART_RUNS 30u

/* All of it, as `hsim sweep` without --shard. */
void made_whole(const char *path);
void made_shard(const char *path, HsShard shard);
/* A shard in which this run has come to something else, as on a machine that calculates wrong. */
void made_wrong_shard(const char *path, HsShard shard, uint64_t number);
/* Changes the rows of a file that is there. */
void made_change(const char *path, const char *sql);

#endif
