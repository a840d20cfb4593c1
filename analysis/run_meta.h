/* run_meta: what a finished run was and how it ended, and what became of its expectations. */
#ifndef HS_RUN_META_H
#define HS_RUN_META_H

#include "sim/cycles.h"
#include "sim/trace_level.h"

#include <sqlite3.h>

/* The one row of table meta; texts are owned. */
typedef struct {
    char *hsim_version;
    char *scenario;
    char *about;
    char *scenario_file;
    char *policy;
    char *seed;
    uint64_t clock_hz;      /* in the range of sim/cycles.h */
    uint64_t unit_bytes;    /* > 0 */
    uint64_t storage_bytes; /* whole units, > 0 */
    HsCycles end_cycle;
    char *end_reason;
    uint64_t n_events;
    uint64_t n_instructions;
    char *digest;
    HsTraceLevel trace_level; /* which tables were kept */
} HsRunMeta;

/* NULL with an error when the row is missing or makes no sense. */
HsRunMeta *hs_run_meta_read(sqlite3 *db, GError **error);
void hs_run_meta_free(HsRunMeta *meta);

/* Is this table there? FALSE with an error that says so when the run was recorded without it: what
 * is not known is not shown as nothing. */
bool hs_run_require(sqlite3 *db, const char *table, GError **error);

typedef struct {
    char *title;
    char *condition;
    char *verdict;  /* held, failed, not reached */
    HsCycles cycle; /* HS_CYCLES_NEVER: not decided */
    char *detail;
    char *place;
    bool has_held;
} HsRunExpectation;

/* HsRunExpectation in file order; NULL with an error. g_ptr_array_unref frees. */
GPtrArray *hs_run_expectations_read(sqlite3 *db, GError **error);
guint hs_run_expectations_n_held(const GPtrArray *expectations);

/* A request for storage that was refused. */
typedef struct {
    HsCycles cycle;
    char *app;
    char *os;
    uint64_t asked_bytes;
    uint64_t free_bytes;
    uint64_t unused_bytes;
    char *reason;
} HsRunRefusal;

/* HsRunRefusal in order of time; NULL with an error. */
GPtrArray *hs_run_refusals_read(sqlite3 *db, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsRunMeta, hs_run_meta_free)

#endif
