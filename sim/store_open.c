/* store_open: the careful reader. A result may come from anywhere, so nothing in it is trusted.
 *
 * The header is looked at before SQLite sees the file, so that the usual mistakes (a folder, a
 * text, another program's database, another version) get a message of their own. SQLite then
 * opens it as an unchanging file: no locks, no journal beside it is read, nothing is ever
 * written. Triggers do not run; views do when all of the schema was found to be exactly ours; a
 * table or view that is not is an error.
 */
#include "sim/store.h"

#include "sim/assert.h"
#include "sim/diagnostics.h"
#include "sim/store_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/banned.h"

/* Steps of SQLite's machine that one connection may take: so many, and so many a byte of the file.
 * Honest questions need a few a byte; a doctored file cannot make them run for ever. */
#define STEPS_BASE UINT64_C(200000000)
#define STEPS_PER_BYTE UINT64_C(200)
#define STEPS_BETWEEN_CHECKS 10000

#define HEADER_BYTES 100
#define TEXT_BYTES_MAX (1 << 26)

typedef struct {
    off_t size_bytes;
    unsigned char bytes[HEADER_BYTES];
} Header;

static bool fail(GError **error, HsStoreError code, const char *format, ...) G_GNUC_PRINTF(3, 4);

static bool fail(GError **error, HsStoreError code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (error != NULL)
        *error = g_error_new_valist(HS_STORE_ERROR, (int)code, format, arguments);
    va_end(arguments);
    return false;
}

/* ---- the header, before SQLite ---- */

static uint32_t big_endian(const unsigned char *bytes, int n_bytes)
{
    uint32_t value = 0;

    for (int byte_i = 0; byte_i < n_bytes; byte_i++)
        value = value << 8 | bytes[byte_i];
    return value;
}

static bool read_header(const char *path, const HsStoreKind *kind, Header *header, GError **error)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &status) != 0) {
        int cause = errno;
        g_autofree char *meant = cause == ENOENT ? hs_file_meant(path, "results", ".db") : NULL;

        fail(error, HS_STORE_ERROR_IO, "cannot read %s: %s%s%s%s", path, g_strerror(cause),
             meant != NULL ? "\n  help: did you mean '" : "", meant != NULL ? meant : "",
             meant != NULL ? "'?" : "");
        if (fd >= 0)
            (void)close(fd);
        return false;
    }

    bool is_regular = S_ISREG(status.st_mode);
    ssize_t n_bytes = is_regular ? read(fd, header->bytes, HEADER_BYTES) : 0;

    (void)close(fd);
    header->size_bytes = status.st_size;
    if (!is_regular)
        return fail(error, HS_STORE_ERROR_NOT_HSIM, "%s is %s, expected %s", path,
                    S_ISDIR(status.st_mode) ? "a folder" : "not a regular file", kind->maker);
    if (n_bytes < HEADER_BYTES || memcmp(header->bytes, "SQLite format 3", 16) != 0)
        return fail(error, HS_STORE_ERROR_NOT_HSIM, "%s is not a database, expected %s", path,
                    kind->maker);
    return true;
}

/* Which of our databases is it, if it is not one of the kind that is wanted? */
static bool check_kind(const char *path, const HsStoreKind *kind, uint32_t application_id,
                       GError **error)
{
    if (application_id == kind->application_id)
        return true;
    if (application_id == HS_STORE_COLLECTION_ID)
        return fail(error, HS_STORE_ERROR_NOT_HSIM,
                    "%s is a collection of many runs, expected %s\n"
                    "  help: hsim query and hsim report read it, hsim plot draws compare, sweep "
                    "and heat of it",
                    path, kind->maker);
    if (application_id == HS_STORE_APPLICATION_ID)
        return fail(error, HS_STORE_ERROR_NOT_HSIM, "%s is the result of one run, expected %s",
                    path, kind->maker);
    return fail(error, HS_STORE_ERROR_NOT_HSIM, "%s is a database of another program, expected %s",
                path, kind->maker);
}

/* Offsets are those of the SQLite file format, section 1.3. */
static bool check_header(const char *path, const HsStoreKind *kind, const Header *header,
                         GError **error)
{
    uint32_t page_size = big_endian(header->bytes + 16, 2);
    uint32_t n_pages = big_endian(header->bytes + 28, 4);
    uint32_t version = big_endian(header->bytes + 60, 4);

    if (!check_kind(path, kind, big_endian(header->bytes + 68, 4), error))
        return false;
    if (version < kind->version)
        return fail(error, HS_STORE_ERROR_VERSION,
                    "%s was written by an older hsim (schema %u, this one reads %u): "
                    "run its scenario again",
                    path, version, kind->version);
    if (version > kind->version)
        return fail(error, HS_STORE_ERROR_VERSION,
                    "%s was written by a newer hsim (schema %u, this one reads %u): "
                    "use that one to read it",
                    path, version, kind->version);
    if ((uint64_t)page_size * n_pages != (uint64_t)header->size_bytes)
        return fail(error, HS_STORE_ERROR_DAMAGED,
                    "%s is damaged: it has %lld bytes, its header says %llu", path,
                    (long long)header->size_bytes, (unsigned long long)page_size * n_pages);
    return true;
}

/* ---- SQLite's defences ---- */

typedef struct {
    uint64_t left;
} Budget;

static int spend_steps(void *user)
{
    Budget *budget = user;

    if (budget->left < STEPS_BETWEEN_CHECKS)
        return 1;
    budget->left -= STEPS_BETWEEN_CHECKS;
    return 0;
}

static void refuse_call(sqlite3_context *context, int n_values, sqlite3_value **values)
{
    (void)n_values;
    (void)values;
    sqlite3_result_error(context, "not a function", -1);
}

/* The budget lives as long as the connection: it is the user data of a function that SQLite frees
 * with it. */
static void set_budget(sqlite3 *db, off_t size_bytes)
{
    Budget *budget = g_new(Budget, 1);

    budget->left = STEPS_BASE + (uint64_t)size_bytes * STEPS_PER_BYTE;
    sqlite3_progress_handler(db, STEPS_BETWEEN_CHECKS, spend_steps, budget);
    (void)sqlite3_create_function_v2(db, "hs_budget", 0, SQLITE_UTF8 | SQLITE_DIRECTONLY, budget,
                                     refuse_call, NULL, NULL, g_free);
}

static void set_limits(sqlite3 *db)
{
    static const struct {
        int limit;
        int value;
    } limits[] = {
        { SQLITE_LIMIT_LENGTH, TEXT_BYTES_MAX },
        { SQLITE_LIMIT_SQL_LENGTH, 100000 },
        { SQLITE_LIMIT_COLUMN, 64 },
        { SQLITE_LIMIT_EXPR_DEPTH, 100 },
        { SQLITE_LIMIT_COMPOUND_SELECT, 16 },
        { SQLITE_LIMIT_VDBE_OP, 25000 },
        { SQLITE_LIMIT_FUNCTION_ARG, 16 },
        { SQLITE_LIMIT_ATTACHED, 0 },
        { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100 },
        { SQLITE_LIMIT_VARIABLE_NUMBER, 32 },
        { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
        { SQLITE_LIMIT_WORKER_THREADS, 0 },
    };

    for (guint limit_i = 0; limit_i < G_N_ELEMENTS(limits); limit_i++)
        (void)sqlite3_limit(db, limits[limit_i].limit, limits[limit_i].value);
}

static bool set_defences(sqlite3 *db, off_t size_bytes)
{
    static const struct {
        int option;
        int value;
    } options[] = {
        { SQLITE_DBCONFIG_DQS_DML, 0 },        { SQLITE_DBCONFIG_DQS_DDL, 0 },
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
    };

    for (guint option_i = 0; option_i < G_N_ELEMENTS(options); option_i++) {
        if (sqlite3_db_config(db, options[option_i].option, options[option_i].value, NULL) !=
            SQLITE_OK)
            return false;
    }
    set_limits(db);
    set_budget(db, size_bytes);
    return sqlite3_exec(db, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;", NULL, NULL,
                        NULL) == SQLITE_OK;
}

/* ---- the tables ---- */

/* The schema as text without comments and with single blanks: the words in it may be improved
 * without making older results unreadable. Between quotes every byte counts: "--" begins no comment
 * there, and a stranger could hide a question of his own behind one. The caller frees. */
static char *plain_sql(const char *sql)
{
    GString *plain = g_string_new(NULL);
    bool is_quoted = false;

    for (const char *at = sql; *at != '\0'; at++) {
        if (!is_quoted && at[0] == '-' && at[1] == '-') {
            at += strcspn(at, "\n");
            if (*at == '\0')
                break;
        }
        bool is_blank = !is_quoted && g_ascii_isspace(*at);

        is_quoted ^= *at == '\'';
        if (!is_blank)
            g_string_append_c(plain, *at);
        else if (plain->len > 0 && plain->str[plain->len - 1] != ' ')
            g_string_append_c(plain, ' ');
    }
    return g_string_free(plain, FALSE);
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "type name tbl_name sql" of each thing a database's schema says that somebody wrote, sorted; NULL
 * when it cannot be read. SQLite itself makes the others, the indexes of keys, and finds a schema
 * damaged in which they do not belong to a key. */
static GPtrArray *describe_schema(sqlite3 *db)
{
    static const char rows[] = "SELECT type, name, tbl_name, sql FROM sqlite_schema "
                               "WHERE sql IS NOT NULL OR name NOT LIKE 'sqlite\\_autoindex\\_%' "
                               "ESCAPE '\\' OR type <> 'index'";
    g_autoptr(GPtrArray) things = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, rows, -1, &statement, NULL);

    while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *sql = (const char *)sqlite3_column_text(statement, 3);
        g_autofree char *plain = plain_sql(sql != NULL ? sql : "");

        g_ptr_array_add(
            things, g_strdup_printf("%s %s %s %s", (const char *)sqlite3_column_text(statement, 0),
                                    (const char *)sqlite3_column_text(statement, 1),
                                    (const char *)sqlite3_column_text(statement, 2), plain));
        code = SQLITE_OK;
    }
    (void)sqlite3_finalize(statement);
    g_ptr_array_sort(things, compare_texts);
    return code == SQLITE_DONE ? g_steal_pointer(&things) : NULL;
}

/* What describe_schema says of a new database of that kind, from the text of its schema: statements
 * that begin with CREATE TABLE NAME, CREATE VIEW NAME or CREATE INDEX NAME ON TABLE. */
static GPtrArray *describe_own_schema(const HsStoreKind *kind)
{
    GPtrArray *things = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *plain = plain_sql(kind->schema);
    g_auto(GStrv) statements = g_strsplit(plain, ";", -1);

    for (guint i = 0; statements[i] != NULL; i++) {
        const char *sql = g_strstrip(statements[i]);
        g_auto(GStrv) words = g_strsplit_set(sql, " (", 6);

        if (sql[0] == '\0')
            continue;
        hs_assert(g_strv_length(words) == 6 && strcmp(words[0], "CREATE") == 0);

        g_autofree char *type = g_ascii_strdown(words[1], -1);

        const char *table = strcmp(type, "index") == 0 ? words[4] : words[2];

        g_ptr_array_add(things, g_strdup_printf("%s %s %s %s", type, words[2], table, sql));
    }
    g_ptr_array_sort(things, compare_texts);
    return things;
}

static bool is_same(const GPtrArray *own, const GPtrArray *found)
{
    bool is_so = own->len == found->len;

    for (guint i = 0; is_so && i < own->len; i++)
        is_so = strcmp(g_ptr_array_index(own, i), g_ptr_array_index(found, i)) == 0;
    return is_so;
}

static bool check_schema(const char *path, const HsStoreKind *kind, sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) own = describe_own_schema(kind);
    g_autoptr(GPtrArray) found = describe_schema(db);

    if (found == NULL)
        return fail(error, HS_STORE_ERROR_DAMAGED, "%s is damaged: %s", path, sqlite3_errmsg(db));
    if (!is_same(own, found))
        return fail(error, HS_STORE_ERROR_DAMAGED,
                    "%s does not have the tables of %s: run its scenario again", path, kind->noun);
    return true;
}

/* The views are our own: they may run. */
static bool allow_views(const char *path, sqlite3 *db, GError **error)
{
    if (sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 1, NULL) == SQLITE_OK)
        return true;
    return fail(error, HS_STORE_ERROR_DAMAGED, "cannot read %s: %s", path, sqlite3_errmsg(db));
}

/* "file:" and the path, escaped; immutable: nobody writes a published result, they replace it. */
static char *uri_of(const char *path)
{
    while (path[0] == '/' && path[1] == '/')
        path++;

    g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);

    return g_strdup_printf("file:%s%s?immutable=1", g_path_is_absolute(path) ? "" : "./", escaped);
}

sqlite3 *hs_store_open_kind(const char *path, const HsStoreKind *kind, GError **error)
{
    Header header;
    g_autofree char *uri = uri_of(path);
    sqlite3 *db = NULL;

    if (!read_header(path, kind, &header, error) || !check_header(path, kind, &header, error))
        return NULL;
    if (sqlite3_open_v2(uri, &db,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
                            SQLITE_OPEN_PRIVATECACHE,
                        NULL) != SQLITE_OK ||
        !set_defences(db, header.size_bytes))
        fail(error, HS_STORE_ERROR_DAMAGED, "cannot read %s: %s", path, sqlite3_errmsg(db));
    else if (check_schema(path, kind, db, error) && allow_views(path, db, error))
        return db;
    (void)sqlite3_close(db);
    return NULL;
}

sqlite3 *hs_store_open(const char *path, GError **error)
{
    sqlite3 *db = hs_store_open_kind(path, hs_store_result_kind(), error);

    if (db != NULL)
        hs_store_guard_by_meta(db);
    return db;
}
