/* verify: hashes the tables again, and asks the invariants. */
#include "analysis/verify.h"

#include "analysis/query.h"
#include "analysis/run_meta.h"
#include "sim/row_digest.h"
#include "sim/store.h"
#include "sim/store_guard.h"

#include "embedded/sql.h"

#include <string.h>

/* What each asks stands at the head of its question. */
static const struct {
    const char *name;
    const char *sql;
} invariants[] = {
    { "main storage", hs_sql_verify_storage_sum },
    { "map of storage", hs_sql_verify_storage_cover },
    { "FIG. 4", hs_sql_verify_storage_entries },
    { "table 90", hs_sql_verify_versions },
    { "steps", hs_sql_verify_steps },
    { "flows", hs_sql_verify_flow_times },
    { "outages", hs_sql_verify_outages },
    { "CPU books", hs_sql_verify_cpu_books },
    { "CPU turns", hs_sql_verify_cpu_turns },
    { "CPI", hs_sql_verify_cpi_stack },
    { "requests", hs_sql_verify_requests },
    { "journal", hs_sql_verify_journal },
    { "times", hs_sql_verify_times },
    { "instructions", hs_sql_verify_instructions },
};

/* ---- problems ---- */

static void problem_free(gpointer user)
{
    HsVerifyProblem *problem = user;

    g_free(problem->where);
    g_free(problem->what);
    g_free(problem);
}

void hs_verify_free(HsVerify *verify)
{
    if (verify == NULL)
        return;
    g_ptr_array_unref(verify->problems);
    g_free(verify);
}

/* Takes both texts. */
static void complain(HsVerify *verify, char *where, char *what)
{
    HsVerifyProblem *problem = g_new(HsVerifyProblem, 1);

    *problem = (HsVerifyProblem){ where, what };
    if (verify->n_problems++ < HS_VERIFY_PROBLEMS_MAX)
        g_ptr_array_add(verify->problems, problem);
    else
        problem_free(problem);
}

/* ---- the file ---- */

/* Pages, order of rows, indexes, types: SQLite's own check. */
static bool check_file(sqlite3 *db, GError **error)
{
    HsQuery *query = hs_query_new(db, "SELECT integrity_check FROM pragma_integrity_check(1)");

    while (hs_query_next(query)) {
        g_autofree char *verdict = hs_query_dup_text(query, 0);

        if (strcmp(verdict, "ok") != 0)
            hs_query_refuse(query, verdict);
    }
    return hs_query_end(query, error);
}

/* ---- the rows ---- */

/* A row of table_digest. */
typedef struct {
    char *name;
    char *digest;
    uint64_t n_rows;
    bool is_kept;
    bool in_digest;
} Stated;

static void stated_free(gpointer user)
{
    Stated *stated = user;

    g_free(stated->name);
    g_free(stated->digest);
    g_free(stated);
}

/* By name, as the digest of the run goes. */
static GPtrArray *read_stated(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(stated_free);
    HsQuery *query = hs_query_new(db, hs_sql_verify_tables);

    while (hs_query_next(query)) {
        Stated *stated = g_new0(Stated, 1);

        stated->name = hs_query_dup_text(query, 0);
        stated->n_rows = hs_query_count(query, 1);
        stated->digest = hs_query_dup_text(query, 2);
        stated->is_kept = hs_query_count(query, 3) != 0;
        stated->in_digest = hs_query_count(query, 4) != 0;
        g_ptr_array_add(all, stated);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&all) : NULL;
}

/* FALSE: the column has what no run writes. */
static bool read_cell(sqlite3_stmt *statement, int column, HsCell *ret_cell)
{
    const char *text = NULL;

    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        *ret_cell = HS_NULL;
        return true;
    case SQLITE_INTEGER:
        *ret_cell = HS_INTEGER(sqlite3_column_int64(statement, column));
        return true;
    case SQLITE_TEXT:
        text = (const char *)sqlite3_column_text(statement, column);
        *ret_cell = HS_TEXT(text);
        return strlen(text) == (size_t)sqlite3_column_bytes(statement, column);
    default:
        return false;
    }
}

/* Hashes all rows. *ret_is_good: all cells are ones that a run writes. Returns what sqlite3_step
 * said last. */
static int hash_rows(sqlite3_stmt *statement, HsRowDigest *digest, bool *ret_is_good)
{
    int n_columns = sqlite3_column_count(statement);
    int code = SQLITE_OK;

    *ret_is_good = n_columns <= (int)HS_CELLS_MAX;
    while (*ret_is_good && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        HsCell cells[HS_CELLS_MAX];

        for (int column_i = 0; column_i < n_columns; column_i++)
            *ret_is_good = read_cell(statement, column_i, &cells[column_i]) && *ret_is_good;
        if (*ret_is_good)
            hs_row_digest_add(digest, cells, (size_t)n_columns);
    }
    return code;
}

static bool hash_table(sqlite3 *db, const char *table, HsRowDigest *digest, bool *ret_is_good,
                       GError **error)
{
    /* table is one of the schema's own names. */
    g_autofree char *sql = g_strdup_printf("SELECT * FROM \"%s\" ORDER BY rowid", table);
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

    hs_row_digest_init(digest);
    if (code == SQLITE_OK)
        code = hash_rows(statement, digest, ret_is_good);
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
        g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_DAMAGED, "%s is damaged: %s",
                    sqlite3_db_filename(db, "main"),
                    code == SQLITE_INTERRUPT ? "a question takes too long" : sqlite3_errmsg(db));
    (void)sqlite3_finalize(statement);
    return code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE;
}

static void compare_table(HsVerify *verify, const Stated *stated, const HsRowDigest *found,
                          bool is_good)
{
    uint64_t n_rows = stated->is_kept ? stated->n_rows : 0;
    char digest[HS_DIGEST_TEXT_BYTES];
    char *where = g_strconcat("table ", stated->name, NULL);

    (void)hs_digest_format(hs_row_digest_value(found), digest);
    if (!is_good)
        complain(verify, where,
                 g_strdup_printf("row %" G_GUINT64_FORMAT " has a value that no run writes",
                                 found->n_rows + 1));
    else if (found->n_rows != n_rows)
        complain(verify, where,
                 g_strdup_printf("it has %" G_GUINT64_FORMAT " rows, %" G_GUINT64_FORMAT
                                 " were recorded (table_digest)",
                                 found->n_rows, n_rows));
    else if (stated->is_kept && strcmp(digest, stated->digest) != 0)
        complain(verify, where,
                 g_strdup_printf("its rows come to %s, %s was recorded (table_digest)", digest,
                                 stated->digest));
    else
        g_free(where);
}

/* What table_digest says a table comes to, as a number; 0 of a text that is none. */
static uint64_t stated_value(const Stated *stated)
{
    return g_ascii_strtoull(stated->digest, NULL, 16);
}

static bool check_table(sqlite3 *db, HsVerify *verify, const Stated *stated, HsRowDigest *run,
                        GError **error)
{
    HsRowDigest found;
    bool is_good = true;

    if (!hash_table(db, stated->name, &found, &is_good, error))
        return false;
    compare_table(verify, stated, &found, is_good);
    verify->n_tables++;
    verify->n_left_out += !stated->is_kept;
    verify->n_rows += found.n_rows;
    if (stated->in_digest)
        hs_row_digest_add_table(run, stated->name,
                                stated->is_kept ? hs_row_digest_value(&found)
                                                : stated_value(stated));
    return true;
}

static bool check_tables(sqlite3 *db, HsVerify *verify, const HsRunMeta *meta, GError **error)
{
    g_autoptr(GPtrArray) all = read_stated(db, error);
    char digest[HS_DIGEST_TEXT_BYTES];
    HsRowDigest run;

    if (all == NULL)
        return false;
    hs_row_digest_init(&run);
    for (guint i = 0; i < all->len; i++) {
        const Stated *stated = g_ptr_array_index(all, i);

        if (stated->is_kept != hs_trace_level_keeps(meta->trace_level, stated->name))
            complain(verify, g_strconcat("table ", stated->name, NULL),
                     g_strdup_printf("table_digest says it was %s, meta says --trace %s",
                                     stated->is_kept ? "kept" : "left out",
                                     hs_trace_level_name(meta->trace_level)));
        if (!check_table(db, verify, stated, &run, error))
            return false;
    }
    (void)hs_digest_format(hs_row_digest_value(&run), digest);
    if (strcmp(digest, meta->digest) != 0)
        complain(verify, g_strdup("digest"),
                 g_strdup_printf("the tables come to %s, meta says %s", digest, meta->digest));
    return true;
}

/* Every table has its row, and every row its table; what is named is then a table of the schema. */
static bool check_names(sqlite3 *db, HsVerify *verify, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_verify_names);

    while (hs_query_next(query))
        complain(verify, g_strdup("table table_digest"), hs_query_dup_text(query, 0));
    return hs_query_end(query, error);
}

/* ---- the invariants ---- */

static bool check_invariant(sqlite3 *db, HsVerify *verify, const char *name, const char *sql,
                            GError **error)
{
    g_autoptr(GError) own_error = NULL;
    HsQuery *query = hs_query_new(db, sql);

    while (hs_query_next(query))
        complain(verify, g_strdup(name), hs_query_dup_text(query, 0));
    verify->n_invariants++;
    if (hs_query_end(query, &own_error))
        return true;
    if (hs_query_was_left_out(&own_error)) {
        verify->n_skipped++;
        return true;
    }
    if (verify->n_problems == 0) {
        g_propagate_error(error, g_steal_pointer(&own_error));
        return false;
    }
    /* Of rows that were changed there may be no sum. */
    complain(verify, g_strdup(name), g_strdup_printf("cannot be asked: %s", own_error->message));
    return true;
}

/* Left-out tables are looked at, whether there is anything in them, but not asked. */
static bool check(sqlite3 *db, HsVerify *verify, const HsRunMeta *meta, GError **error)
{
    hs_store_guard(db, HS_TRACE_FULL);

    bool is_read = check_file(db, error) && check_names(db, verify, error) &&
                   check_tables(db, verify, meta, error);

    hs_store_guard_by_meta(db);
    for (guint i = 0; is_read && i < G_N_ELEMENTS(invariants); i++)
        is_read = check_invariant(db, verify, invariants[i].name, invariants[i].sql, error);
    return is_read;
}

HsVerify *hs_verify(sqlite3 *db, GError **error)
{
    g_autoptr(HsRunMeta) meta = hs_run_meta_read(db, error);
    g_autoptr(HsVerify) verify = g_new0(HsVerify, 1);

    verify->problems = g_ptr_array_new_with_free_func(problem_free);
    if (meta == NULL || !check(db, verify, meta, error))
        return NULL;
    return g_steal_pointer(&verify);
}
