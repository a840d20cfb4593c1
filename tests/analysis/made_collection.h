/* made_collection: collections made by hand, in memory, a row after the other.
 *
 *     sqlite3 *db = made_collection("sweep", NULL);
 *     made_run(db, 1, "dynamic", 1);
 *     made_parameter(db, 1, "wait", "20 ms");
 *     made_value(db, 1, "outage", "A", 3.5e9);
 */
#ifndef HS_MADE_COLLECTION_H
#define HS_MADE_COLLECTION_H

#include <glib.h>
#include <sqlite3.h>

#define MADE_UNKNOWN (-1.0)

/* Lets rows be added to run_parameter (of runs that are points of their own) and run_measure. */
void made_writable_views(sqlite3 *db);
/* An open database with the row of what was planned: scenario "made", seed 42. */
sqlite3 *made_collection(const char *kind, const char *baseline);
void made_run(sqlite3 *db, int run, const char *policy, int repetition);
void made_refused_run(sqlite3 *db, int run, const char *policy, int repetition);
void made_parameter(sqlite3 *db, int run, const char *name, const char *value);
void made_value(sqlite3 *db, int run, const char *measure, const char *subject, double value);

#endif
