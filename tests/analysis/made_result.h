/* made_result: results that a test makes by hand, in SQL, in memory. */
#ifndef HS_MADE_RESULT_H
#define HS_MADE_RESULT_H

#include <glib.h>
#include <sqlite3.h>

/* Executes SQL; asserts that it can be. */
void made_tell(sqlite3 *db, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* For a suite's .init and .fini: a result with all tables and no row; it lasts until the end. */
sqlite3 *made_result_begin(void);
void made_result_end(void);

#endif
