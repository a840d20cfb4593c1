/* work_parts: what the files of a work share (analysis/work.h): work.c makes runs, work_publish.c
 * publishes them. */
#ifndef HS_WORK_PARTS_H
#define HS_WORK_PARTS_H

#include "analysis/kept_collection.h"
#include "analysis/work.h"
#include "analysis/work_file.h"

struct HsWork {
    const HsWorkPlan *plan;
    char *path;
    GPtrArray *measures; /* const HsMeasure *: those that are kept, in their order; none: all */
    GPtrArray *texts;  /* file, text, ...: of the scenario, then arrivals that runs read, by name */
    guint n_own_texts; /* the first of them: those of the scenario */
    char scenario[HS_IDENTITY_BYTES]; /* digest of its texts */
    char common[HS_IDENTITY_BYTES];   /* digest of what all runs have in common */
    bool reads_files;                 /* its runs read files beside its texts */
    char *policy;                     /* that the scenario itself says */
    HsWorkFile *file;
    HsKeptCollection *published; /* what is at `path`, if runs of it can be reused; or NULL */
    HsIdentity *digest;          /* for one identity after the other */
    GString *notes;
    uint64_t n_made, n_reused;
    gint64 committed_us;
};

/* FALSE without an error: nobody has it. */
bool hs_work_find(HsWork *work, const char *identity, HsKeptRun *ret_run, GError **error);

#endif
