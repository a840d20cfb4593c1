/* merge_part: one file that is merged with others (analysis/merge.h): what it says it is, and where
 * reading it stands. */
#ifndef HS_MERGE_PART_H
#define HS_MERGE_PART_H

#include "analysis/kept_collection.h"
#include "analysis/merge.h"
#include "analysis/shard.h"

/* What all parts of a plan say of themselves. */
typedef enum {
    HS_MERGE_PROGRAM,
    HS_MERGE_KIND,
    HS_MERGE_SCENARIO,
    HS_MERGE_ABOUT,
    HS_MERGE_SCENARIO_FILE,
    HS_MERGE_SEED,
    HS_MERGE_DESIGN,
    HS_MERGE_N_POINTS,
    HS_MERGE_N_REPETITIONS,
    HS_MERGE_N_RUNS,
    HS_MERGE_UNTIL,
    HS_MERGE_PLAN,
    HS_MERGE_N_WORDS
} HsMergeWord;

typedef struct {
    char *words[HS_MERGE_N_WORDS]; /* NULL where the file has none */
    uint64_t seed, n_points, n_repetitions, n_runs;
    GPtrArray *texts;    /* char *: file, text, file, text, ... */
    GPtrArray *settings; /* char * */
    GPtrArray *programs; /* char *: file, digest, file, digest, ... */
} HsMergeFace;

typedef struct {
    const char *path; /* borrowed */
    bool is_shard;
    HsShard shard;
    uint64_t next;                /* the least number of a run that was not read; 0: none is left */
    HsKeptCollection *collection; /* NULL: it is closed */
} HsMergePart;

void hs_merge_face_clear(HsMergeFace *face);
/* Opens a part for the first time, and leaves it open. */
bool hs_merge_part_open(HsMergePart *part, HsMergeFace *ret_face, GError **error);
/* Opens it again if it is closed; its plan must be what it was. */
bool hs_merge_part_reopen(HsMergePart *part, const HsMergeFace *face, GError **error);
void hs_merge_part_close(HsMergePart *part);
/* FALSE with an error that names both: they are not of one plan. */
bool hs_merge_face_is_same(const HsMergeFace *first, const char *first_path,
                           const HsMergeFace *face, const char *path, GError **error);
/* The error of a part that cannot be used as it is. */
bool hs_merge_part_refuse(const HsMergePart *part, const char *message, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HsMergeFace, hs_merge_face_clear)

#endif
