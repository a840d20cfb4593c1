/* verify: is a result what the run wrote, and does it make sense?
 *
 * THE ROWS. Every table is hashed again, as sim/row_digest.h says, and compared with table
 * table_digest; then the digest of the run is made of the tables' and compared with meta.digest. A
 * table that was left out (hsim run --trace) must be empty; what it came to is taken as recorded.
 *
 * THE INVARIANTS. Questions in analysis/sql/verify_*.sql, written from what the tables mean and not
 * from how the simulator works: each answers with the rows that break it, in words.
 *
 * LIMITS. This finds damage and doctored cells. It is no signature: who changes rows, their digests
 * and meta.digest alike makes a result of another run, which running the scenario again tells.
 */
#ifndef HS_VERIFY_H
#define HS_VERIFY_H

#include "sim/trace_level.h"

#include <glib.h>
#include <sqlite3.h>
#include <stdint.h>

/* Texts are owned. */
typedef struct {
    char *where; /* "table request", "FIG. 4" */
    char *what;  /* one sentence; may quote texts of the result: clean it for a terminal */
} HsVerifyProblem;

typedef struct {
    guint n_tables;
    guint n_left_out; /* of them */
    uint64_t n_rows;
    guint n_invariants;
    guint n_skipped;     /* of them: about tables that were left out */
    GPtrArray *problems; /* HsVerifyProblem; at most HS_VERIFY_PROBLEMS_MAX */
    guint n_problems;
} HsVerify;

/* More are counted, not kept. */
#define HS_VERIFY_PROBLEMS_MAX 100u

/* NULL with an error: it cannot be read. */
HsVerify *hs_verify(sqlite3 *db, GError **error);
void hs_verify_free(HsVerify *verify);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsVerify, hs_verify_free)

#endif
