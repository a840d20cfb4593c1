/* store_guard: an authorizer that knows which tables a level leaves out. */
#include "sim/store_guard.h"

#include "sim/store.h"

#include <string.h>

#include "sim/banned.h"

/* Columns of EXPLAIN. */
#define OPCODE 1
#define PAGE 3 /* p2 of OpenRead */

/* What the authorizer of a connection is given. */
static HsTraceLevel levels[] = { HS_TRACE_FULL, HS_TRACE_FLOWS, HS_TRACE_OFF };

static int authorize(void *user, int action, const char *table, const char *column,
                     const char *database, const char *view)
{
    const HsTraceLevel *level = user;

    (void)column;
    (void)database;
    (void)view;
    if (action == SQLITE_READ && !hs_trace_level_keeps(*level, table))
        return SQLITE_DENY;
    return SQLITE_OK;
}

void hs_store_guard(sqlite3 *db, HsTraceLevel level)
{
    if (level == HS_TRACE_FULL)
        (void)sqlite3_set_authorizer(db, NULL, NULL);
    else
        (void)sqlite3_set_authorizer(db, authorize, &levels[level]);
}

/* Full where meta says nothing that makes sense: its reader complains of that. */
static HsTraceLevel read_level(sqlite3 *db)
{
    static const char question[] = "SELECT trace_level FROM meta";
    HsTraceLevel level = HS_TRACE_FULL;
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(db, question, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0) != NULL)
        (void)hs_trace_level_parse((const char *)sqlite3_column_text(statement, 0), &level);
    (void)sqlite3_finalize(statement);
    return level;
}

void hs_store_guard_by_meta(sqlite3 *db)
{
    hs_store_guard(db, read_level(db));
}

/* ---- saying which table ---- */

typedef struct {
    HsTraceLevel level;
    char *table; /* the first that was left out */
} Search;

static int look_for(void *user, int action, const char *table, const char *column,
                    const char *database, const char *view)
{
    Search *search = user;

    (void)column;
    (void)database;
    (void)view;
    if (action == SQLITE_READ && search->table == NULL &&
        !hs_trace_level_keeps(search->level, table))
        search->table = g_strdup(table);
    return SQLITE_OK;
}

/* The authorizer is not asked about columns that USING or NATURAL JOIN compare. So the program of
 * the statement is looked at, too: a table that is read is opened, by its page or that of its
 * key. */
static void look_at_program(sqlite3 *db, const char *sql, Search *search)
{
    static const char names[] = "SELECT tbl_name FROM sqlite_schema WHERE rootpage = ?";
    g_autofree char *explain = g_strconcat("EXPLAIN ", sql, NULL);
    sqlite3_stmt *program = NULL;
    sqlite3_stmt *name = NULL;

    (void)sqlite3_prepare_v2(db, explain, -1, &program, NULL);
    (void)sqlite3_prepare_v2(db, names, -1, &name, NULL);
    while (search->table == NULL && sqlite3_step(program) == SQLITE_ROW) {
        if (g_strcmp0((const char *)sqlite3_column_text(program, OPCODE), "OpenRead") != 0)
            continue;
        (void)sqlite3_bind_int(name, 1, sqlite3_column_int(program, PAGE));
        if (sqlite3_step(name) == SQLITE_ROW)
            (void)look_for(search, SQLITE_READ, (const char *)sqlite3_column_text(name, 0), NULL,
                           NULL, NULL);
        (void)sqlite3_reset(name);
    }
    (void)sqlite3_finalize(program);
    (void)sqlite3_finalize(name);
}

bool hs_store_guard_tell(sqlite3 *db, const char *sql, GError **error)
{
    Search search = { .level = read_level(db) };
    sqlite3_stmt *statement = NULL;

    (void)sqlite3_set_authorizer(db, look_for, &search);
    (void)sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_set_authorizer(db, NULL, NULL);
    if (search.table == NULL && search.level != HS_TRACE_FULL)
        look_at_program(db, sql, &search);
    hs_store_guard(db, search.level);
    if (search.table == NULL)
        return false;
    hs_store_guard_tell_table(search.level, search.table, error);
    g_free(search.table);
    return true;
}

void hs_store_guard_tell_table(HsTraceLevel level, const char *table, GError **error)
{
    g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_LEFT_OUT,
                "this result was recorded with --trace %s, which leaves out %s\n"
                "  help: run it again with --trace full",
                hs_trace_level_name(level), hs_trace_level_what(table));
}
