/* store_guard: a result that was recorded without some tables does not answer from them.
 *
 * A table that was left out is empty, and a question about it would be answered with 0 or nothing,
 * as if nothing had happened. So a connection to such a result refuses to prepare the question, and
 * whoever asked is told what is missing and how to get it.
 */
#ifndef HS_STORE_GUARD_H
#define HS_STORE_GUARD_H

#include "sim/trace_level.h"

#include <glib.h>
#include <sqlite3.h>

/* From now on sqlite3_prepare_v2 fails with SQLITE_AUTH where a table is read that `level` leaves
 * out. */
void hs_store_guard(sqlite3 *db, HsTraceLevel level);
/* The same by what table meta says; of no use where that is damaged. */
void hs_store_guard_by_meta(sqlite3 *db);

/* After SQLITE_AUTH, and before a question of a stranger, who may join tables by USING, of which
 * the guard does not learn: says which table of it was left out. FALSE: none was. */
bool hs_store_guard_tell(sqlite3 *db, const char *sql, GError **error);
/* Says that this one was. */
void hs_store_guard_tell_table(HsTraceLevel level, const char *table, GError **error);

#endif
