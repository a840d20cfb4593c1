/* made_result: results that a test makes by hand, in SQL, in memory. */
#include "tests/analysis/made_result.h"

#include "sim/store.h"

#include <criterion/criterion.h>

static HsStore *store;

void made_tell(sqlite3 *db, const char *format, ...)
{
    va_list arguments;
    char *message = NULL;

    va_start(arguments, format);

    g_autofree char *sql = g_strdup_vprintf(format, arguments);

    va_end(arguments);
    cr_assert(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%s in %s", message, sql);
}

sqlite3 *made_result_begin(void)
{
    sqlite3 *db = NULL;

    store = hs_store_create_in_memory(NULL);
    db = store != NULL ? hs_store_db(store, NULL) : NULL;
    cr_assert(db != NULL);
    return db;
}

void made_result_end(void)
{
    hs_store_free(store);
    store = NULL;
}
