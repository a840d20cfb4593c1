/* check: one question of `hsim validate`: a scenario, and a query that compares what came out with
 * what somebody else says must come out.
 *
 * A check is two files of one folder: NAME.scn, and NAME.sql, whose first lines are its head:
 *
 *     -- check: V1
 *     -- about: M/M/1 on a CPU: how long do requests wait?
 *     -- kind: statistical
 *     -- source: Kleinrock, Queueing Systems I (1975): the wait is rho / (1 - rho) services,
 *     --     and three standard errors of 1e6 requests are 1.7, 3.4 and 6.4 %
 *     -- run: every=2ms
 *     -- run: every=1250us
 *     SELECT 'mean wait' AS what, 1.0 AS expected, ... AS got, 0.017 AS tolerance, 'ms' AS unit
 *     FROM request WHERE :every = '2ms'
 *
 * THE HEAD is made of comments, a word each; a line that begins with more than one blank goes on
 * with the one before. It ends with the first line that is no comment, or an empty one ("--").
 *     check     an id, as `hsim validate V1` has it; several checks may share one
 *     about     what is asked, in a line or two
 *     kind      exact: what arithmetic says, no draw takes part, and the tolerance is what the
 *               machine's own costs may come to; statistical: an expectation of random draws, the
 *               seed is fixed, the tolerance three standard errors; published: somebody measured
 *     source    where the expected values are from
 *     scenario  its file, where it is not NAME.scn; a path from the folder of the check
 *     run       -s settings of a run, NAME=VALUE; once for each run. Without it: one run
 *
 * THE QUERY is one SELECT over the tables of a result (docs/reference/store.md), asked of each run;
 * but the table event is empty, as most of a long run would be events.
 * Its columns are what, expected, got, tolerance, unit. Tolerance is the largest deviation allowed,
 * in the unit of the values. `:every` is what the run sets that parameter to: an integer where it
 * is written as one, else a text; every run has to set what the query asks for.
 *
 * All of it is checked when it is read, the query against the tables, before anything runs.
 */
#ifndef HS_CHECK_H
#define HS_CHECK_H

#include "sim/diagnostics.h"

#include <sqlite3.h>

#define HS_CHECK_BYTES_MAX 65536u
#define HS_CHECK_RUNS_MAX 64u
#define HS_CHECK_SETTINGS_MAX 16u

typedef enum {
    HS_CHECK_EXACT,
    HS_CHECK_STATISTICAL,
    HS_CHECK_PUBLISHED,
    HS_CHECK_KIND_N
} HsCheckKind;
/* "exact", ... */
const char *hs_check_kind_name(HsCheckKind kind);

/* One run: settings as -s takes them, ended by NULL. */
typedef struct {
    char **settings;
    guint n_settings;
} HsCheckRun;

typedef struct {
    char *name; /* v01-mm1 */
    char *id;   /* V1 */
    char *about;
    char *source;
    HsCheckKind kind;
    char *path;     /* of the query */
    char *scenario; /* its path */
    char *text;     /* of the whole file: SQL does not mind the head */
    GArray *runs;   /* HsCheckRun; at least one */
} HsCheck;

/* The columns of a query. */
enum {
    HS_CHECK_WHAT,
    HS_CHECK_EXPECTED,
    HS_CHECK_GOT,
    HS_CHECK_TOLERANCE,
    HS_CHECK_UNIT,
    HS_CHECK_COLUMN_N
};

/* Reads NAME.sql; `tables` has the tables of a result. NULL: the diagnostics tell. */
HsCheck *hs_check_read(const char *path, sqlite3 *tables, HsDiagnostics *diagnostics);
void hs_check_free(HsCheck *check);

/* The query of a run, bound; NULL: SQLite's message tells. The caller finalizes. */
sqlite3_stmt *hs_check_prepare(const HsCheck *check, const HsCheckRun *run, sqlite3 *db);

/* "every=2ms size=3", "" of none. New. */
char *hs_check_run_text(const HsCheckRun *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCheck, hs_check_free)

#endif
