/* kept_collection: runs of a published collection, found by their identity.
 *
 * For who would make the same run again (analysis/work.h), and for who puts collections together. A
 * run is found only if it is whole: its content digest is that of its rows.
 */
#ifndef HS_KEPT_COLLECTION_H
#define HS_KEPT_COLLECTION_H

#include "analysis/kept_run.h"
#include "analysis/shard.h"
#include "analysis/work_file.h"

typedef struct HsKeptCollection HsKeptCollection;

/* NULL with an error: it is not there, or no collection of this version. */
HsKeptCollection *hs_kept_collection_open(const char *path, GError **error);
void hs_kept_collection_free(HsKeptCollection *collection);

/* Digests; borrowed. plan is "" for a comparison. */
const char *hs_kept_collection_program(const HsKeptCollection *collection);
const char *hs_kept_collection_plan(const HsKeptCollection *collection);
/* Which it is; n is 0: none. */
HsShard hs_kept_collection_shard(const HsKeptCollection *collection);
/* file, text, file, text, ... in order of reading; borrowed. */
const GPtrArray *hs_kept_collection_texts(const HsKeptCollection *collection);
/* HsReadFile *: the ELF files; borrowed. */
const GPtrArray *hs_kept_collection_programs(const HsKeptCollection *collection);

/* FALSE: there is none of that identity that is whole. ret_content, if it is not NULL, gets what
 * its row says its content is, "" where there is no row. */
bool hs_kept_collection_find(HsKeptCollection *collection, const char *identity, HsKeptRun *ret_run,
                             char ret_content[HS_IDENTITY_BYTES]);

/* Its database, for other questions; borrowed. */
sqlite3 *hs_kept_collection_db(const HsKeptCollection *collection);

/* A run with its place in the plan. */
typedef struct {
    uint64_t number, point; /* from 1 */
    guint repetition;
    uint64_t seed;
    GPtrArray *parameters; /* of the point: name, value, name, value, ... */
    char identity[HS_IDENTITY_BYTES], content[HS_IDENTITY_BYTES];
    HsKeptRun run;
} HsKeptRow;
void hs_kept_row_clear(HsKeptRow *row);

/* The least number of a run that is `from` at least; 0: there is none. FALSE: damaged. */
bool hs_kept_collection_next(HsKeptCollection *collection, uint64_t from, uint64_t *ret_number);
/* FALSE: there is no run of that number that is whole. */
bool hs_kept_collection_row(HsKeptCollection *collection, uint64_t number, HsKeptRow *ret_row);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HsKeptRow, hs_kept_row_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsKeptCollection, hs_kept_collection_free)

#endif
