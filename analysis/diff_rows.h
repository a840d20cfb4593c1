/* diff_rows: everything that happened in a run as rows in one order, so that two runs can be set
 * against each other.
 *
 * WHAT A ROW IS. A row of a table of the result, whole: every column that tells what happened is in
 *   a source, so two results with the same rows have the same tables. What lasts is two rows, when
 *   it begins (what was known then: not the words it has in the end) and when it ends: two runs
 *   that part in the middle of it part there, not at its beginning. What was under way when a run
 *   ended is not in its tables, so only what ended before the shorter run did begins in both.
 * ORDER. By the cycle in which it is known; in a cycle by the sources as listed in diff_rows.c,
 *   causes before what they cause; in a source by the order in which the rows were written; what
 *   begins and is written later, by its names. Rows of the run as a whole (counters, books) and of
 *   what never came come last: their cycle is HS_CYCLES_NEVER.
 */
#ifndef HS_DIFF_ROWS_H
#define HS_DIFF_ROWS_H

#include "sim/cycles.h"

#include <sqlite3.h>

typedef enum {
    HS_DIFF_HAPPENED, /* runs in which it differs are different */
    HS_DIFF_PART,     /* the same, of a row of another table: it has the cycle of that */
    HS_DIFF_EXPECTED, /* what became of what was expected: runs may be equal all the same */
    HS_DIFF_RECORDED  /* what somebody wanted to look at: the same */
} HsDiffWeight;

typedef struct {
    const char *name;  /* "span begins" */
    const char *table; /* of the result */
    const char *sql;   /* columns at, o (order in a cycle), and what there is to say; ?3: of what
                          ended in that cycle or before */
    guint n_leading;   /* columns of that which need no name: "os1 panic" */
    HsDiffWeight weight;
} HsDiffSource;

guint hs_diff_sources_n(void);
/* source_i < hs_diff_sources_n() */
const HsDiffSource *hs_diff_source(guint source_i);

/* One row, in texts. */
typedef struct {
    guint source_i;
    HsCycles cycle;    /* HS_CYCLES_NEVER: of the run as a whole */
    GPtrArray *names;  /* char *: of the columns */
    GPtrArray *values; /* char *, NULL where there is none; as many */
} HsDiffRow;
void hs_diff_row_free(gpointer row);
/* "os1 panic, phase 4"; the caller frees. */
char *hs_diff_row_text(const HsDiffRow *row);

/* A source of two runs, row by row; of what ended in the cycle `until` or before. */
typedef struct {
    uint64_t n_rows[2];
    uint64_t n_equal; /* rows before the first that differs */
    bool is_equal;
    HsCycles cycle; /* of the first that differs: the earlier of the two */
} HsDiffScan;
bool hs_diff_scan(guint source_i, sqlite3 *const dbs[2], HsCycles until, HsDiffScan *ret_scan,
                  GError **error);

/* A place between the rows of a run. */
typedef struct {
    guint source_i;
    HsCycles cycle;
    uint64_t n_before; /* rows of that source that are before it */
    HsCycles until;    /* as in hs_diff_scan */
} HsDiffPlace;
/* HsDiffRow: the last n before a place, in order, or the first n behind it. Sources without a TRUE
 * in is_read are left out. NULL with an error; g_ptr_array_unref frees. */
GPtrArray *hs_diff_rows_before(sqlite3 *db, const HsDiffPlace *place, guint n, const bool *is_read,
                               GError **error);
GPtrArray *hs_diff_rows_behind(sqlite3 *db, const HsDiffPlace *place, guint n, const bool *is_read,
                               GError **error);

#endif
