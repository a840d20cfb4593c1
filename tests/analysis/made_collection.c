/* made_collection: writes rows of a collection. */
#include "tests/analysis/made_collection.h"

#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>

#include "embedded/sql.h"

sqlite3 *made_collection(const char *kind, const char *baseline)
{
    sqlite3 *db = NULL;
    g_autofree char *quoted = baseline != NULL ? g_strdup_printf("'%s'", baseline)
                                               : g_strdup("NULL");

    cr_assert(sqlite3_open(":memory:", &db) == SQLITE_OK);
    made_tell(db, "%s", hs_sql_collection_schema);
    made_tell(db,
              "INSERT INTO collection VALUES ('0', '%s', 'made', 'by hand', 'made.scn', '42', 1, "
              "%s, NULL)",
              kind, quoted);
    return db;
}

void made_run(sqlite3 *db, int run, const char *policy, int repetition)
{
    made_tell(db, "INSERT INTO run VALUES (%d, '%s', %d, '42', 'done', '', 'd', 0, 0)", run, policy,
              repetition);
}

void made_refused_run(sqlite3 *db, int run, const char *policy, int repetition)
{
    made_tell(db, "INSERT INTO run VALUES (%d, '%s', %d, '42', 'refused', 'no', NULL, 0, 0)", run,
              policy, repetition);
}

void made_parameter(sqlite3 *db, int run, const char *name, const char *value)
{
    made_tell(db, "INSERT INTO run_parameter VALUES (%d, '%s', '%s')", run, name, value);
}

void made_value(sqlite3 *db, int run, const char *measure, const char *subject, double value)
{
    if (value == MADE_UNKNOWN)
        made_tell(db, "INSERT INTO run_measure VALUES (%d, '%s', '%s', NULL)", run, measure,
                  subject);
    else
        made_tell(db, "INSERT INTO run_measure VALUES (%d, '%s', '%s', %.17g)", run, measure,
                  subject, value);
}
