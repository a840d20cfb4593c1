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

/* The row of meta: the scenario is called s; a machine of 20 MB of main storage in units of 1 MB,
 * 1,000 cycles a second; the run ends at cycle 9,000. */
void made_meta(sqlite3 *db);
/* Version 0 of table 90 for that machine: the monitor has 2 MB, os1 10, os2 6, nobody the rest. */
void made_first_version(sqlite3 *db);

#endif
