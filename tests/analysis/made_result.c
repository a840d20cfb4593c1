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

void made_meta(sqlite3 *db)
{
    made_tell(db, "INSERT INTO meta (hsim_version, scenario, about, scenario_file, policy, seed,"
                  " clock_hz, unit_bytes, storage_bytes, end_cycle, end_reason, n_events,"
                  " n_instructions, digest, trace_level) VALUES ('0', 's', '', 's.scn', 'dynamic',"
                  " '1', 1000, 1048576, 20971520, 9000, 'stop', 0, 0, '0', 'full')");
}

void made_first_version(sqlite3 *db)
{
    made_tell(db, "INSERT INTO resource_version VALUES (0, 0, 'start', NULL);"
                  "INSERT INTO resource_entry (version, position, area, kind, size, owner) VALUES"
                  " (0, 1, 'os1', 'main storage', 10485760, 'os1'),"
                  " (0, 2, 'os2', 'main storage', 6291456, 'os2');"
                  "INSERT INTO storage_range VALUES (0, 0, 2, 'vmm', 'vmm', 'connected'),"
                  " (0, 2, 10, 'os1', 'os1', 'connected'), (0, 12, 6, 'os2', 'os2', 'connected'),"
                  " (0, 18, 2, 'unused', 'vmm', 'unused')");
}
