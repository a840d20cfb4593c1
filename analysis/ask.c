/* ask: an authorizer that lets a question read, and messages that help to write the next one. */
#include "analysis/ask.h"

#include "analysis/query.h"
#include "sim/store.h"
#include "sim/store_guard.h"

#include <string.h>

/* Tables, views and columns that a wrong name is compared with. */
#define NAMES_MAX 512u
#define BLANKS " \t\r\n"

struct HsAsk {
    sqlite3 *db;
    sqlite3_stmt *statement;
    int code;    /* of the last step */
    char *bytes; /* of a value that has bytes, as text */
};

GQuark hs_ask_error_quark(void)
{
    return g_quark_from_static_string("hs-ask-error");
}

/* ---- what a question may do ---- */

typedef struct {
    bool is_refused;
    const char *what; /* it wants to do and must not; NULL: see word_of */
} Permission;

/* Pragmas that tell of tables and change nothing. */
static bool is_harmless(const char *pragma)
{
    static const char *const harmless[] = { "table_info", "table_xinfo", "table_list" };

    for (guint i = 0; i < G_N_ELEMENTS(harmless); i++) {
        if (pragma != NULL && g_ascii_strcasecmp(harmless[i], pragma) == 0)
            return true;
    }
    return false;
}

/* Some pragmas can be read like tables: pragma_table_info. */
static bool is_readable(const char *table)
{
    static const char prefix[] = "pragma_";
    gsize n_bytes = strlen(prefix);

    return table == NULL || g_ascii_strncasecmp(table, prefix, n_bytes) != 0 ||
           is_harmless(table + n_bytes);
}

/* SQLite's own tables: CREATE TABLE begins with an INSERT into one of them. */
static bool is_schema(const char *table)
{
    return table != NULL && g_str_has_prefix(table, "sqlite_");
}

/* The word for an action that is not reading; NULL: what the statement begins with says it best. */
static const char *word_of(int action)
{
    switch (action) {
    case SQLITE_ATTACH:
        return "ATTACH";
    case SQLITE_DETACH:
        return "DETACH";
    case SQLITE_READ:
    case SQLITE_PRAGMA:
        return "this PRAGMA";
    case SQLITE_INSERT:
        return "INSERT";
    case SQLITE_UPDATE:
        return "UPDATE";
    case SQLITE_DELETE:
        return "DELETE";
    default:
        return NULL;
    }
}

static int authorize(void *user, int action, const char *first, const char *second,
                     const char *database, const char *view)
{
    Permission *permission = user;

    (void)second;
    (void)database;
    (void)view;
    /* SQLite itself asks for this when a question reads pragma_table_info. That a question writes
     * nothing is looked at once more when it is prepared. */
    if (action == SQLITE_UPDATE && g_strcmp0(first, "sqlite_master") == 0)
        return SQLITE_OK;
    if (action == SQLITE_SELECT || action == SQLITE_FUNCTION || action == SQLITE_RECURSIVE ||
        (action == SQLITE_READ && is_readable(first)) ||
        (action == SQLITE_PRAGMA && is_harmless(first)))
        return SQLITE_OK;
    if (!permission->is_refused)
        permission->what = is_schema(first) ? NULL : word_of(action);
    permission->is_refused = true;
    return SQLITE_DENY;
}

/* ---- messages ---- */

static HsPlace place_at(const char *sql, gsize offset)
{
    HsPlace place = { .file = "SQL", .line = 1, .length = 1, .text = sql };

    offset = MIN(offset, strlen(sql));
    for (gsize i = 0; i < offset; i++) {
        if (sql[i] == '\n') {
            place.line++;
            place.text = sql + i + 1;
        }
    }
    place.column = (uint32_t)(sql + offset - place.text) + 1;
    return place;
}

/* What stands behind the ':' of "no such column: x.begn", without what is before its dot. */
static const char *missing_name(const char *message)
{
    const char *name = strrchr(message, ' ');
    const char *dot = name != NULL ? strrchr(name, '.') : NULL;

    if (dot != NULL)
        return dot + 1;
    return name != NULL ? name + 1 : message;
}

/* Where SQLite says the mistake is, else where the name it misses stands; and the word there. */
static HsPlace place_of_error(sqlite3 *db, const char *sql, const char *message)
{
    int offset = sqlite3_error_offset(db);
    const char *name = g_str_has_prefix(message, "no such ") ? strstr(sql, missing_name(message))
                                                             : NULL;

    if (offset < 0 && name != NULL)
        offset = (int)(name - sql);

    HsPlace place = place_at(sql, offset > 0 ? (gsize)offset : 0);
    const char *at = place.text + place.column - 1;
    guint length = 0;

    while (offset >= 0 && (g_ascii_isalnum(at[length]) || at[length] == '_'))
        length++;
    place.length = MAX(length, 1);
    return place;
}

/* Names of the database: tables and views, or the columns of all of them. */
static GPtrArray *read_names(sqlite3 *db, bool wants_columns)
{
    static const char tables[] = "SELECT name FROM sqlite_schema "
                                 "WHERE type IN ('table', 'view') ORDER BY type DESC, rowid";
    static const char columns[] = "SELECT DISTINCT c.name FROM sqlite_schema AS s, "
                                  "pragma_table_info(s.name) AS c "
                                  "WHERE s.type IN ('table', 'view') ORDER BY 1";
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    HsQuery *query = hs_query_new(db, wants_columns ? columns : tables);

    while (names->len < NAMES_MAX && hs_query_next(query))
        g_ptr_array_add(names, hs_query_dup_text(query, 0));
    (void)hs_query_end(query, NULL);
    return names;
}

/* "the views are fig4, fig5, ..." */
static char *list_views(sqlite3 *db)
{
    GString *list = g_string_new(NULL);
    HsQuery *query = hs_query_new(db, "SELECT name FROM sqlite_schema WHERE type = 'view' "
                                      "ORDER BY rowid");

    while (hs_query_next(query)) {
        g_autofree char *name = hs_query_dup_text(query, 0);

        g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "the views are ", name);
    }
    (void)hs_query_end(query, NULL);
    g_string_append(list, list->len > 0 ? "; " : "");
    g_string_append(list, "tables and columns: docs/reference/store.md, collection.md");
    return g_string_free(list, FALSE);
}

/* Of what is no SQL from its first word on, as .tables, or a view alone. */
static char *help_to_begin(sqlite3 *db)
{
    g_autofree char *views = list_views(db);

    return g_strdup_printf("a question begins with SELECT; %s", views);
}

static char *help_for(sqlite3 *db, const char *message)
{
    bool is_table = g_str_has_prefix(message, "no such table");
    bool is_column = g_str_has_prefix(message, "no such column");

    if (!is_table && !is_column)
        return NULL;

    g_autoptr(GPtrArray) names = read_names(db, is_column);
    const char *nearest = hs_nearest_word(missing_name(message), (const char *const *)names->pdata,
                                          names->len);

    if (nearest != NULL)
        return g_strdup_printf("did you mean '%s'?", nearest);
    return list_views(db);
}

static void complain(HsDiagnostics *diagnostics, HsPlace place, const char *message,
                     const char *help)
{
    hs_diagnostics_add(diagnostics, HS_ERROR_SQL, place, message, NULL, help);
}

static void complain_of_sql(sqlite3 *db, const char *sql, HsDiagnostics *diagnostics)
{
    g_autofree char *message = g_strdup(sqlite3_errmsg(db));
    HsPlace place = place_of_error(db, sql, message);
    bool is_first_word = sqlite3_error_offset(db) == (int)strspn(sql, BLANKS);

    (void)sqlite3_set_authorizer(db, NULL, NULL);

    g_autofree char *help = is_first_word ? help_to_begin(db) : help_for(db, message);

    complain(diagnostics, place, message, help);
}

static void complain_of_refusal(const char *sql, const char *refused, HsDiagnostics *diagnostics)
{
    gsize begin = strspn(sql, BLANKS);
    g_autofree char *first = g_ascii_strup(sql + begin, (gssize)strcspn(sql + begin, BLANKS ";"));
    g_autofree char *message = g_strdup_printf("a question only reads: %s is refused",
                                               refused != NULL ? refused : first);

    complain(diagnostics, place_at(sql, begin), message,
             "a result is what a run wrote; copy what you need with SELECT and --format csv");
}

static void complain_of_left_out(const GError *error, const char *sql, HsDiagnostics *diagnostics)
{
    g_auto(GStrv) halves = g_strsplit(error->message, "\n  help: ", 2);

    hs_diagnostics_add(diagnostics, HS_ERROR_LEFT_OUT, place_at(sql, 0), halves[0], NULL,
                       halves[1]);
}

/* ---- the statement ---- */

/* Prepares with the authorizer on; the caller takes it off. */
static sqlite3_stmt *prepare(sqlite3 *db, const char *sql, Permission *permission,
                             const char **ret_tail)
{
    sqlite3_stmt *statement = NULL;

    (void)sqlite3_set_authorizer(db, authorize, permission);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, ret_tail) != SQLITE_OK)
        return NULL;
    return statement;
}

static bool is_one_statement(sqlite3 *db, const char *sql, const char *tail,
                             HsDiagnostics *diagnostics)
{
    Permission permission = { 0 };
    const char *rest = NULL;
    sqlite3_stmt *second = prepare(db, tail, &permission, &rest);
    bool is_one = second == NULL && sqlite3_errcode(db) == SQLITE_OK;

    (void)sqlite3_finalize(second);
    if (!is_one)
        complain(diagnostics, place_at(sql, (gsize)(tail - sql) + strspn(tail, BLANKS ";")),
                 "one question at a time", "join two of them by UNION ALL, or ask twice");
    return is_one;
}

/* The one statement of the text, or NULL after a complaint. */
static sqlite3_stmt *prepare_one(sqlite3 *db, const char *sql, HsDiagnostics *diagnostics)
{
    Permission permission = { 0 };
    const char *tail = sql;
    sqlite3_stmt *statement = prepare(db, sql, &permission, &tail);

    if (permission.is_refused)
        complain_of_refusal(sql, permission.what, diagnostics);
    else if (statement == NULL && sqlite3_errcode(db) == SQLITE_OK)
        complain(diagnostics, place_at(sql, 0), "there is no question",
                 "as in \"SELECT * FROM fig5\"");
    else if (statement == NULL)
        complain_of_sql(db, sql, diagnostics);
    else if (!sqlite3_stmt_readonly(statement))
        complain_of_refusal(sql, NULL, diagnostics);
    else if (sqlite3_bind_parameter_count(statement) > 0)
        complain(diagnostics, place_at(sql, 0), "the question has a parameter (?, :name)",
                 "write the value in its place");
    else if (is_one_statement(db, sql, tail, diagnostics))
        return statement;
    (void)sqlite3_finalize(statement);
    return NULL;
}

/* Does it ask for a table that was left out? Then that is said. */
static bool is_left_out(sqlite3 *db, const char *sql, HsDiagnostics *diagnostics)
{
    g_autoptr(GError) error = NULL;

    if (!hs_store_guard_tell(db, sql, &error))
        return false;
    complain_of_left_out(error, sql, diagnostics);
    return true;
}

HsAsk *hs_ask_new(sqlite3 *db, const char *sql, HsDiagnostics *diagnostics)
{
    sqlite3_stmt *statement = prepare_one(db, sql, diagnostics);

    (void)sqlite3_set_authorizer(db, NULL, NULL);
    if (statement != NULL && is_left_out(db, sql, diagnostics)) {
        (void)sqlite3_finalize(statement);
        statement = NULL;
    }
    if (statement == NULL)
        return NULL;

    HsAsk *ask = g_new0(HsAsk, 1);

    ask->db = db;
    ask->statement = statement;
    return ask;
}

guint hs_ask_n_columns(const HsAsk *ask)
{
    return (guint)sqlite3_column_count(ask->statement);
}

const char *hs_ask_column(const HsAsk *ask, guint column_i)
{
    return sqlite3_column_name(ask->statement, (int)column_i);
}

bool hs_ask_next(HsAsk *ask)
{
    ask->code = sqlite3_step(ask->statement);
    return ask->code == SQLITE_ROW;
}

/* NULL where there is no room for the '\0' behind it: the next step tells. */
static const char *text_or_none(const unsigned char *text)
{
    return text != NULL ? (const char *)text : "";
}

/* Bytes that found no room (of zeroblob) are none: the next step tells. */
static const char *bytes_text(HsAsk *ask, int column)
{
    static const char digits[] = "0123456789ABCDEF";
    const unsigned char *bytes = sqlite3_column_blob(ask->statement, column);
    gsize n_bytes = bytes != NULL ? (gsize)sqlite3_column_bytes(ask->statement, column) : 0;
    char *text = NULL;
    char *end = NULL;

    g_free(ask->bytes);
    ask->bytes = text = g_malloc(2 * n_bytes + 4);
    end = g_stpcpy(text, "X'");
    for (gsize byte_i = 0; byte_i < n_bytes; byte_i++) {
        *end++ = digits[bytes[byte_i] >> 4];
        *end++ = digits[bytes[byte_i] & 15];
    }
    (void)g_stpcpy(end, "'");
    return ask->bytes;
}

HsAnswer hs_ask_answer(HsAsk *ask, guint column_i)
{
    int column = (int)column_i;
    HsAnswer value = { .kind = HS_ANSWER_NULL };

    switch (sqlite3_column_type(ask->statement, column)) {
    case SQLITE_INTEGER:
        value.kind = HS_ANSWER_INTEGER;
        value.integer = sqlite3_column_int64(ask->statement, column);
        break;
    case SQLITE_FLOAT:
        value.kind = HS_ANSWER_REAL;
        value.real = sqlite3_column_double(ask->statement, column);
        break;
    case SQLITE_TEXT:
        value.kind = HS_ANSWER_TEXT;
        value.text = text_or_none(sqlite3_column_text(ask->statement, column));
        break;
    case SQLITE_BLOB:
        value.kind = HS_ANSWER_BYTES;
        value.text = bytes_text(ask, column);
        break;
    default:
        break;
    }
    return value;
}

bool hs_ask_end(HsAsk *ask, GError **error)
{
    int code = ask->code;
    bool is_good = code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE;

    if (code == SQLITE_INTERRUPT || code == SQLITE_NOMEM)
        g_set_error(error, HS_ASK_ERROR, 0,
                    "the question takes too %s\n"
                    "  help: ask for less at a time, or use sqlite3 for this one",
                    code == SQLITE_NOMEM ? "much memory" : "long");
    else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_IOERR)
        g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_DAMAGED, "%s is damaged: %s",
                    sqlite3_db_filename(ask->db, "main"), sqlite3_errmsg(ask->db));
    else if (!is_good)
        g_set_error(error, HS_ASK_ERROR, 0, "the question fails: %s", sqlite3_errmsg(ask->db));
    (void)sqlite3_finalize(ask->statement);
    g_free(ask->bytes);
    g_free(ask);
    return is_good;
}
