/* store: the only writer of result databases, and the careful way to open one.
 *
 * COMPLETE OR ABSENT. A result is written to a temporary name in the folder of the final one and
 * gets its name only when it is whole: close, fsync, rename, fsync the folder. A run that is cut
 * short leaves nothing that looks complete, and a left-over temporary file is overwritten by the
 * next run of that name.
 *
 * Rows come from the trace (hs_store_sink fits HsTraceSink) and from hs_store_row, by table name;
 * the tables are those of sim/store_schema.sql. The first error is kept and reported by
 * hs_store_publish, so the run itself need not look. Everything is one transaction.
 *
 * Example:
 *     g_autoptr(HsStore) store = hs_store_create("results/os-crash.db", &error);
 *     HsTrace *trace = hs_trace_new(hs_store_sink, store);
 *     ... run ...
 *     if (!hs_store_publish(store, &error)) ...
 */
#ifndef HS_STORE_H
#define HS_STORE_H

#include "sim/trace.h"
#include "sim/trace_level.h"

#include <sqlite3.h>

#define HS_STORE_APPLICATION_ID 0x6873696d /* "hsim" */
#define HS_STORE_VERSION 2                 /* user_version: of the schema */

#define HS_STORE_ERROR hs_store_error_quark()
GQuark hs_store_error_quark(void);
typedef enum {
    HS_STORE_ERROR_IO,       /* cannot create, write, read or rename */
    HS_STORE_ERROR_NOT_HSIM, /* not a database, or not one of ours */
    HS_STORE_ERROR_VERSION,  /* a schema this program does not read */
    HS_STORE_ERROR_DAMAGED,  /* SQLite says so */
    HS_STORE_ERROR_LEFT_OUT  /* what is asked for was not kept: --trace flows, off */
} HsStoreError;

typedef struct HsStore HsStore;

/* What a database is for: the result of one run is the usual kind. */
typedef struct {
    const char *noun;        /* for messages: "an hsim result" */
    const char *maker;       /* the same: "a result of hsim run" */
    uint32_t application_id; /* a file of another kind is not replaced */
    uint32_t version;        /* user_version: of the schema */
    const char *schema;      /* SQL */
} HsStoreKind;

/* The usual kind. */
const HsStoreKind *hs_store_result_kind(void);

/* Of a collection of many runs (analysis/collection.h), so that it is not taken for a result. */
#define HS_STORE_COLLECTION_ID 0x68736d63 /* "hsmc" */

/* Once in a process, before any other use of SQLite; without it all works, more slowly. SQLite then
 * does not count its memory, which costs a lock that all threads share at every allocation, and
 * leaves it to us that a connection is used by one thread at a time. */
void hs_store_set_up(void);

/* Creates the temporary database beside `path` (whose folder must exist). */
HsStore *hs_store_create(const char *path, GError **error);
/* The same, and hs_store_sink keeps only the tables of that level. */
HsStore *hs_store_create_level(const char *path, HsTraceLevel level, GError **error);
/* The same of another kind; borrowed. */
HsStore *hs_store_create_kind(const char *path, const HsStoreKind *kind, GError **error);
/* The same in memory, for a run whose result is asked at once and not kept; it has no name, so it
 * cannot be published. */
HsStore *hs_store_create_in_memory(GError **error);
/* Makes one in memory as good as new, for the next run: no rows, no digests; what was prepared for
 * hs_store_db stays good. Tables and the statements of their rows are the larger part of what a
 * short result costs. FALSE: it has become too large to be kept, or something went wrong. */
bool hs_store_empty(HsStore *store);
/* What was written so far, for questions; borrowed until hs_store_free. NULL: the first thing that
 * went wrong. */
sqlite3 *hs_store_db(const HsStore *store, GError **error);
/* Closes; removes the temporary file unless it was published. NULL is fine. */
void hs_store_free(HsStore *store);

/* Which tables hs_store_sink keeps. */
HsTraceLevel hs_store_level(const HsStore *store);

/* Adds one row of n_cells to a table of the schema. */
void hs_store_row(HsStore *store, const char *table, const HsCell *cells, guint n_cells);
/* The same as a trace sink; user is the HsStore. */
void hs_store_sink(gpointer store, const HsTraceTable *table, const HsCell *cells);

/* Runs a statement of the caller that writes, prepared for hs_store_db, and resets it. The caller
 * finalizes it before the store is published. */
void hs_store_step(HsStore *store, sqlite3_stmt *statement);

/* The last rows of a result: what every table comes to, trace tables as `trace` saw them (NULL: as
 * the store did). */
void hs_store_save_digests(HsStore *store, const HsTrace *trace);

/* The name of the file that is written for a result at `path` until that is published. New. */
char *hs_store_part_path_of(const char *path);
/* The file that is written until then; borrowed. */
const char *hs_store_part_path(const HsStore *store);
/* Commits and gives the file its name. FALSE: the first thing that went wrong; no file is left. */
bool hs_store_publish(HsStore *store, GError **error);

/* Opens a result for reading: defensive, read-only, application_id and user_version checked, with
 * the guard of sim/store_guard.h. The caller closes it with sqlite3_close. */
sqlite3 *hs_store_open(const char *path, GError **error);
/* The same for another kind. */
sqlite3 *hs_store_open_kind(const char *path, const HsStoreKind *kind, GError **error);

/* The reference page of the tables (Markdown), made from the commented SQL; the caller frees. */
char *hs_store_reference(void);
/* The same of another kind of database, from its SQL and the file of that. */
char *hs_store_reference_of(const char *title, const char *file, const char *schema);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsStore, hs_store_free)

#endif
