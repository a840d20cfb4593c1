/* made_collection: writes rows of a collection. */
#include "tests/analysis/made_collection.h"

#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>

#include "embedded/sql.h"

/* What the triggers do with a row of run_measure. */
#define REMOVE                                                                                     \
    "DELETE FROM run_value WHERE run = old.run AND quantity = (SELECT quantity FROM quantity "     \
    "WHERE measure = old.measure AND subject = old.subject); "
#define ADD                                                                                        \
    "INSERT INTO quantity SELECT NULL, new.measure, new.subject WHERE NOT EXISTS "                 \
    "(SELECT * FROM quantity WHERE measure = new.measure AND subject = new.subject); "             \
    "INSERT INTO run_value SELECT new.run, quantity, new.value FROM quantity "                     \
    "WHERE measure = new.measure AND subject = new.subject; "

void made_writable_views(sqlite3 *db)
{
    made_tell(db, "CREATE TRIGGER made_parameter INSTEAD OF INSERT ON run_parameter BEGIN "
                  "INSERT INTO point_parameter SELECT run.point, (SELECT count(*) "
                  "FROM point_parameter AS other WHERE other.point = run.point), new.name, "
                  "new.value FROM run WHERE run.run = new.run; END");
    made_tell(db, "CREATE TRIGGER other_parameter INSTEAD OF UPDATE ON run_parameter BEGIN "
                  "UPDATE point_parameter SET name = new.name, value = new.value WHERE name = "
                  "old.name AND point = (SELECT point FROM run WHERE run = old.run); END");
    made_tell(db, "CREATE TRIGGER no_parameter INSTEAD OF DELETE ON run_parameter BEGIN "
                  "DELETE FROM point_parameter WHERE name = old.name AND "
                  "point = (SELECT point FROM run WHERE run = old.run); END");
    made_tell(db, "CREATE TRIGGER made_measure INSTEAD OF INSERT ON run_measure BEGIN %s END", ADD);
    made_tell(db, "CREATE TRIGGER other_measure INSTEAD OF UPDATE ON run_measure BEGIN %s%s END",
              REMOVE, ADD);
    made_tell(db, "CREATE TRIGGER no_measure INSTEAD OF DELETE ON run_measure BEGIN %s END",
              REMOVE);
}

sqlite3 *made_collection(const char *kind, const char *baseline)
{
    sqlite3 *db = NULL;
    g_autofree char *quoted = baseline != NULL ? g_strdup_printf("'%s'", baseline)
                                               : g_strdup("NULL");

    cr_assert(sqlite3_open(":memory:", &db) == SQLITE_OK);
    made_tell(db, "%s", hs_sql_collection_schema);
    made_writable_views(db);
    made_tell(db,
              "INSERT INTO collection VALUES ('0', 'p', NULL, '%s', 'made', 'by hand', 'made.scn', "
              "'42', NULL, 1, 1, 1, NULL, NULL, NULL, %s, NULL)",
              kind, quoted);
    return db;
}

void made_run(sqlite3 *db, int run, const char *policy, int repetition)
{
    made_tell(db,
              "INSERT INTO run VALUES (%d, %d, '%s', %d, '42', 'done', '', 'd', 0, 0, NULL, NULL)",
              run, run, policy, repetition);
}

void made_refused_run(sqlite3 *db, int run, const char *policy, int repetition)
{
    made_tell(
        db,
        "INSERT INTO run VALUES (%d, %d, '%s', %d, '42', 'refused', 'no', NULL, 0, 0, NULL, NULL)",
        run, run, policy, repetition);
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
