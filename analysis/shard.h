/* shard: part i of n of the runs of a plan, for many machines.
 *
 * Of n shards, shard i (from 0) has the runs i, i + n, i + 2 n, ... of the plan, counted from 0: so
 * every run is in one shard and none is in two, and neighbours, which take about as long, go to
 * different ones. Which they are depends on nothing else. Where there are more shards than runs,
 * some have no run at all.
 *
 *     "3/16"    shard 3 of 16, as an option says it; leading zeros are fine
 */
#ifndef HS_SHARD_H
#define HS_SHARD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define HS_SHARDS_MAX 99999u

typedef struct {
    guint i; /* < n */
    guint n; /* 1..HS_SHARDS_MAX */
} HsShard;

#define HS_SHARD_ERROR hs_shard_error_quark()
GQuark hs_shard_error_quark(void);

/* FALSE with an error that has a line of help. */
bool hs_shard_parse(const char *text, HsShard *ret_shard, GError **error);
/* How many of a plan's runs are in it. */
uint64_t hs_shard_n_runs(HsShard shard, uint64_t n_planned);
/* The place in the plan, from 0, of its k-th run, from 0. */
uint64_t hs_shard_run(HsShard shard, uint64_t k);
/* "-00003-of-00016": what its file is called behind the name of the sweep. The caller frees. */
char *hs_shard_suffix(HsShard shard);

#endif
