/* work_file: the database beside a collection that keeps runs until they are published.
 *
 * It is called like the collection with ".part" behind, and locked (flock) for as long as its
 * process lives. Each change is a transaction with a journal on disk and both synced, so that the
 * file is valid whenever the process ends, by whatever means.
 *
 * What is found under that name is looked at with suspicion: tables that are not exactly ours, or
 * damage that SQLite finds, make it no work file. It is then called ".part.bad" (".part.bad2" and
 * so on), and a new one is begun. One of another program or scenario is replaced.
 *
 * LIMITS. HS_WORK_FILES_MAX files beside the texts, HS_WORK_QUANTITIES_MAX quantities.
 */
#ifndef HS_WORK_FILE_H
#define HS_WORK_FILE_H

#include "analysis/kept_run.h"

#define HS_WORK_FILES_MAX 4096u
#define HS_WORK_QUANTITIES_MAX 1000000u

typedef struct HsWorkFile HsWorkFile;

/* Opens or begins the work file of the collection `path`, for runs that have `common` in common:
 * files are those that such runs read. What the user is to be told is added to
 * `notes`, a line each. NULL: it is in use, or cannot be written. */
HsWorkFile *hs_work_file_open(const char *path, const char *scenario, const char *common,
                              GString *notes, GError **error);
/* Commits and closes; one without runs is removed. NULL is fine. */
void hs_work_file_free(HsWorkFile *file);
/* Removes it: it is published. */
void hs_work_file_remove(HsWorkFile *file);
/* Its name; borrowed. */
const char *hs_work_file_path(const HsWorkFile *file);
/* Forgets all runs: they are of something else. */
bool hs_work_file_clear(HsWorkFile *file, GError **error);

/* FALSE without an error: there is none of that identity that is whole. */
bool hs_work_file_find(HsWorkFile *file, const char *identity, HsKeptRun *ret_run, GError **error);
/* Keeps a run; one of that identity that is not whole is replaced. */
bool hs_work_file_add(HsWorkFile *file, const char *identity, const HsKeptRun *run, GError **error);
/* Makes all of it durable; to be called about once a second. */
bool hs_work_file_commit(HsWorkFile *file, GError **error);

/* What runs read beside the texts of the scenario. */
typedef struct {
    bool is_program; /* an ELF file; else arrivals */
    char *name;      /* below the scenario's folder */
    char *digest;    /* 16 hexadecimal digits */
} HsReadFile;
GPtrArray *hs_read_files_new(void);
/* Adds one, unless one of that name is there. FALSE: it has another digest. */
bool hs_read_files_add(GPtrArray *files, bool is_program, const char *name, const char *digest);
/* HsReadFile * in order; the work file's own, borrowed. */
const GPtrArray *hs_work_file_files(const HsWorkFile *file);
/* FALSE without an error: a file of that name has another digest. */
bool hs_work_file_add_file(HsWorkFile *file, bool is_program, const char *name, const char *digest,
                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsWorkFile, hs_work_file_free)

#endif
