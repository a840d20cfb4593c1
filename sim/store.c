/* store: the writer. One transaction into a temporary file that gets its name when it is whole.
 *
 * The temporary file is locked (flock) for as long as its writer lives, so a left-over of a dead
 * run and the file of a run under way can be told apart: the first is replaced, the second
 * refuses. No journal and no sync while writing: a file that was cut short never gets a name,
 * and the run can be repeated. Nothing in the file depends on when, where or by whom it was
 * written.
 */
#include "sim/store.h"

#include "sim/assert.h"

#include "embedded/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/banned.h"

/* How often a temporary name is tried while other runs come and go. */
#define TRIES_MAX 8
#define HEADER_BYTES 100 /* of an SQLite file */
#define PAGE_BYTES 8192
#define SMALL_PAGE_BYTES 1024
/* A database in memory keeps its largest size: one that is larger is not used again. */
#define KEPT_BYTES_MAX (32 << 20)

/* Page size and encoding are part of the bytes of a result; the others are about speed. Every table
 * has a page of its own: small ones where there is little to keep. */
static const char pragmas[] = "PRAGMA encoding = 'UTF-8';"
                              "PRAGMA journal_mode = OFF;"
                              "PRAGMA synchronous = OFF;"
                              "PRAGMA locking_mode = EXCLUSIVE;"
                              "PRAGMA temp_store = MEMORY;"
                              "PRAGMA cache_size = -16384;"
                              "BEGIN;";

static const HsStoreKind result_kind = { .noun = "an hsim result",
                                         .maker = "a result of hsim run",
                                         .application_id = HS_STORE_APPLICATION_ID,
                                         .version = HS_STORE_VERSION,
                                         .schema = hs_sql_store_schema };

const HsStoreKind *hs_store_result_kind(void)
{
    return &result_kind;
}

typedef struct {
    char *table;
    int n_columns;
    sqlite3_stmt *statement;
    sqlite3_stmt *removal; /* of all rows, of a database that is used again; NULL until then */
    HsRowDigest digest;    /* of the rows of hs_store_row */
} Insert;

/* Stands for a table that the level leaves out. */
static const Insert left_out;

struct HsStore {
    const HsStoreKind *kind;
    char *path;      /* in memory: a name for messages */
    char *part_path; /* in memory: SQLite's name of that */
    int part_fd;     /* holds the lock; -1 when the file is published or gone, or never was */
    sqlite3 *db;
    HsTraceLevel level;
    GArray *inserts;                      /* of Insert, by table name */
    const Insert *by_slot[HS_TABLES_MAX]; /* filled as the trace's tables come */
    GError *error;                        /* the first one */
};

void hs_store_set_up(void)
{
    int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

    hs_assert(code == SQLITE_OK);
    /* SQLite without threads refuses, and needs no locks. */
    (void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
}

GQuark hs_store_error_quark(void)
{
    return g_quark_from_static_string("hs-store-error");
}

static void set_io_error(GError **error, const char *verb, const char *path, int error_number)
{
    g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_IO, "cannot %s %s: %s", verb, path,
                g_strerror(error_number));
}

/* Keeps what SQLite says when it is the first error; a full disk in the system's own words. */
static void latch(HsStore *store, const char *verb)
{
    if (store->error != NULL)
        return;

    int code = sqlite3_errcode(store->db) & 0xff;
    int system_errno = sqlite3_system_errno(store->db);
    bool is_system = code == SQLITE_IOERR || code == SQLITE_FULL || code == SQLITE_CANTOPEN;

    /* COMMIT forgets the errno of the write that failed; the file remembers it. */
    if (system_errno == 0)
        (void)sqlite3_file_control(store->db, "main", SQLITE_FCNTL_LAST_ERRNO, &system_errno);
    if (is_system && system_errno != 0)
        set_io_error(&store->error, verb, store->path, system_errno);
    else
        g_set_error(&store->error, HS_STORE_ERROR, HS_STORE_ERROR_IO, "cannot %s %s: %s", verb,
                    store->path, sqlite3_errmsg(store->db));
}

static void execute(HsStore *store, const char *sql)
{
    if (store->error == NULL && sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        latch(store, "write");
}

/* ---- the target and the temporary file ---- */

/* A file that is there may be replaced when it is one of ours of that kind, or empty. */
static bool check_replaceable(const char *path, const HsStoreKind *kind, GError **error)
{
    uint32_t mark = GUINT32_TO_BE(kind->application_id);
    unsigned char header[HEADER_BYTES] = { 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0) {
        set_io_error(error, "read", path, errno);
        return false;
    }

    ssize_t n_bytes = read(fd, header, sizeof header);

    (void)close(fd);
    if (n_bytes == 0)
        return true;
    if (n_bytes == HEADER_BYTES && memcmp(header, "SQLite format 3", 16) == 0 &&
        memcmp(header + 68, &mark, sizeof mark) == 0)
        return true;
    g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_NOT_HSIM,
                "%s exists and is not %s: it stays as it is, choose another name with -o", path,
                kind->noun);
    return false;
}

static bool check_target(const char *path, const HsStoreKind *kind, GError **error)
{
    struct stat status;

    if (path[0] == '\0' || g_str_has_suffix(path, "/")) {
        g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_IO, "'%s' is not the name of a file",
                    path);
        return false;
    }
    if (stat(path, &status) != 0) {
        if (errno == ENOENT)
            return true;
        set_io_error(error, "write", path, errno);
        return false;
    }
    if (S_ISREG(status.st_mode))
        return check_replaceable(path, kind, error);
    g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_IO, "%s is %s, expected the name of a file",
                path, S_ISDIR(status.st_mode) ? "a folder" : "a device");
    return false;
}

/* results/NAME.db -> results/.NAME.db.part; a relative path begins with "./", because SQLite would
 * take a folder called "file:" for a URI. */
char *hs_store_part_path_of(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    bool needs_dot = !g_path_is_absolute(folder) && folder[0] != '.';

    return g_strdup_printf("%s%s/.%s.part", needs_dot ? "./" : "", folder, name);
}

static bool is_same_file(int fd, const char *path)
{
    struct stat opened, named;

    return fstat(fd, &opened) == 0 && lstat(path, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

/* Removes what a dead run left at `part_path`. FALSE: it is in use, or cannot be removed. A
 * symbolic link is removed, not followed. */
static bool remove_left_over(const char *part_path, GError **error)
{
    int fd = open(part_path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0 && errno != ELOOP && errno != ENOENT) {
        set_io_error(error, "replace", part_path, errno);
        return false;
    }
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_IO,
                    "another run is writing %s: wait for it, or choose another name with -o",
                    part_path);
        (void)close(fd);
        return false;
    }

    /* A file that was renamed meanwhile is a finished result of another run: look again. */
    bool is_gone = fd >= 0 && !is_same_file(fd, part_path);
    bool is_removed = is_gone || unlink(part_path) == 0 || errno == ENOENT;

    if (!is_removed)
        set_io_error(error, "replace", part_path, errno);
    if (fd >= 0)
        (void)close(fd);
    return is_removed;
}

/* A new, empty, locked file at `part_path`; -1 with an error. */
static int create_part(const char *part_path, GError **error)
{
    for (int try_i = 0; try_i < TRIES_MAX; try_i++) {
        int fd = open(part_path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);

        if (fd >= 0) {
            (void)flock(fd, LOCK_EX | LOCK_NB);
            if (is_same_file(fd, part_path))
                return fd;
            (void)close(fd);
        } else if (errno != EEXIST) {
            int code = errno;
            g_autofree char *folder = g_path_get_dirname(part_path);

            /* part_path begins with ./ where the user wrote a relative path. */
            set_io_error(error, "create a result in",
                         folder + (g_str_has_prefix(folder, "./") ? 2 : 0), code);
            return -1;
        } else if (!remove_left_over(part_path, error)) {
            return -1;
        }
    }
    g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_IO,
                "cannot create %s: other runs of that name keep replacing it", part_path);
    return -1;
}

/* ---- the database ---- */

static void open_database(HsStore *store)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    unsigned page_bytes = store->level == HS_TRACE_FULL ? PAGE_BYTES : SMALL_PAGE_BYTES;
    g_autofree char *identity = g_strdup_printf(
        "PRAGMA page_size = %u; PRAGMA application_id = %u; PRAGMA user_version = %u;", page_bytes,
        store->kind->application_id, store->kind->version);

    if (sqlite3_open_v2(store->part_path, &store->db, flags, NULL) != SQLITE_OK) {
        latch(store, "create");
        return;
    }
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    execute(store, identity);
    execute(store, pragmas);
    execute(store, store->kind->schema);
}

static void prepare_insert(HsStore *store, const char *table, int n_columns)
{
    Insert insert = { .table = g_strdup(table), .n_columns = n_columns };
    g_autoptr(GString) sql = g_string_new(NULL);

    hs_assert(n_columns >= 1 && n_columns <= (int)HS_CELLS_MAX);
    hs_row_digest_init(&insert.digest);
    g_string_printf(sql, "INSERT INTO \"%s\" VALUES (?", table);
    for (int column_i = 1; column_i < n_columns; column_i++)
        g_string_append(sql, ", ?");
    g_string_append(sql, ")");
    if (sqlite3_prepare_v3(store->db, sql->str, -1, SQLITE_PREPARE_PERSISTENT, &insert.statement,
                           NULL) != SQLITE_OK)
        latch(store, "write");
    g_array_append_val(store->inserts, insert);
}

static void prepare_inserts(HsStore *store)
{
    static const char tables[] = "SELECT s.name, count(*) FROM sqlite_schema AS s, "
                                 "pragma_table_info(s.name) WHERE s.type = 'table' "
                                 "GROUP BY s.name ORDER BY s.name";
    sqlite3_stmt *statement = NULL;

    if (store->error != NULL)
        return;
    if (sqlite3_prepare_v2(store->db, tables, -1, &statement, NULL) != SQLITE_OK)
        latch(store, "write");
    while (store->error == NULL && sqlite3_step(statement) == SQLITE_ROW)
        prepare_insert(store, (const char *)sqlite3_column_text(statement, 0),
                       sqlite3_column_int(statement, 1));
    (void)sqlite3_finalize(statement);
}

static void clear_insert(gpointer user)
{
    Insert *insert = user;

    (void)sqlite3_finalize(insert->statement);
    (void)sqlite3_finalize(insert->removal);
    g_free(insert->table);
}

static void close_database(HsStore *store)
{
    g_array_set_size(store->inserts, 0);
    memset(store->by_slot, 0, sizeof store->by_slot);
    if (sqlite3_close(store->db) != SQLITE_OK)
        latch(store, "write");
    store->db = NULL;
}

static HsStore *store_new(const HsStoreKind *kind, const char *path, char *part_path,
                          HsTraceLevel level)
{
    HsStore *store = g_new0(HsStore, 1);

    store->kind = kind;
    store->level = level;
    store->path = g_strdup(path);
    store->part_path = part_path;
    store->part_fd = -1;
    store->inserts = g_array_new(FALSE, FALSE, sizeof(Insert));
    g_array_set_clear_func(store->inserts, clear_insert);
    return store;
}

/* Makes the tables. FALSE: what went wrong. */
static bool prepare(HsStore *store, GError **error)
{
    open_database(store);
    prepare_inserts(store);
    if (store->error == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&store->error));
    return false;
}

static HsStore *create(const char *path, const HsStoreKind *kind, HsTraceLevel level,
                       GError **error)
{
    if (!check_target(path, kind, error))
        return NULL;

    g_autoptr(HsStore) store = store_new(kind, path, hs_store_part_path_of(path), level);

    store->part_fd = create_part(store->part_path, error);
    if (store->part_fd < 0 || !prepare(store, error))
        return NULL;
    return g_steal_pointer(&store);
}

HsStore *hs_store_create_kind(const char *path, const HsStoreKind *kind, GError **error)
{
    return create(path, kind, HS_TRACE_FULL, error);
}

HsStore *hs_store_create(const char *path, GError **error)
{
    return create(path, &result_kind, HS_TRACE_FULL, error);
}

HsStore *hs_store_create_level(const char *path, HsTraceLevel level, GError **error)
{
    return create(path, &result_kind, level, error);
}

HsStore *hs_store_create_in_memory(GError **error)
{
    g_autoptr(HsStore)
        store = store_new(&result_kind, "a result in memory", g_strdup(":memory:"), HS_TRACE_FULL);

    if (!prepare(store, error))
        return NULL;
    execute(store, "PRAGMA secure_delete = OFF"); /* hs_store_empty: rows need not be overwritten */
    return g_steal_pointer(&store);
}

/* Without its rows a table is as it was made: rowids begin at 1 again. */
static void remove_rows(HsStore *store, Insert *insert)
{
    if (insert->removal == NULL) {
        g_autofree char *sql = g_strdup_printf("DELETE FROM \"%s\"", insert->table);

        if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &insert->removal,
                               NULL) != SQLITE_OK)
            latch(store, "write");
    }
    hs_store_step(store, insert->removal);
    hs_row_digest_init(&insert->digest);
}

static int64_t size_of(const HsStore *store)
{
    int64_t n_pages = 0;
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(store->db, "PRAGMA page_count", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        n_pages = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return n_pages * PAGE_BYTES;
}

bool hs_store_empty(HsStore *store)
{
    hs_assert(store->part_fd < 0 && store->db != NULL);
    if (size_of(store) > KEPT_BYTES_MAX)
        return false;
    for (guint insert_i = 0; insert_i < store->inserts->len; insert_i++)
        remove_rows(store, &g_array_index(store->inserts, Insert, insert_i));
    memset(store->by_slot, 0, sizeof store->by_slot);
    return store->error == NULL;
}

sqlite3 *hs_store_db(const HsStore *store, GError **error)
{
    if (store->error == NULL)
        return store->db;
    g_propagate_error(error, g_error_copy(store->error));
    return NULL;
}

void hs_store_free(HsStore *store)
{
    if (store == NULL)
        return;
    close_database(store);
    if (store->part_fd >= 0) {
        if (is_same_file(store->part_fd, store->part_path))
            (void)unlink(store->part_path);
        (void)close(store->part_fd);
    }
    g_array_unref(store->inserts);
    g_clear_error(&store->error);
    g_free(store->part_path);
    g_free(store->path);
    g_free(store);
}

/* ---- rows ---- */

/* The caller asserts that it is not NULL: a row for a table that sim/store_schema.sql has not. */
static Insert *find_insert(const HsStore *store, const char *table)
{
    for (guint insert_i = 0; insert_i < store->inserts->len; insert_i++) {
        Insert *insert = &g_array_index(store->inserts, Insert, insert_i);

        if (strcmp(insert->table, table) == 0)
            return insert;
    }
    return NULL;
}

static inline int bind(sqlite3_stmt *statement, int column, const HsCell *cell)
{
    switch (cell->kind) {
    case HS_CELL_INTEGER:
        return sqlite3_bind_int64(statement, column, cell->integer);
    case HS_CELL_TEXT:
        return sqlite3_bind_text(statement, column, cell->text, -1, SQLITE_STATIC);
    case HS_CELL_NULL:
        break;
    }
    return sqlite3_bind_null(statement, column);
}

static void insert_row(HsStore *store, const Insert *insert, const HsCell *cells)
{
    int failed = SQLITE_OK;

    for (int column_i = 0; column_i < insert->n_columns; column_i++)
        failed |= bind(insert->statement, column_i + 1, &cells[column_i]);
    if (failed != SQLITE_OK || sqlite3_step(insert->statement) != SQLITE_DONE)
        latch(store, "write");
    (void)sqlite3_reset(insert->statement);
}

void hs_store_row(HsStore *store, const char *table, const HsCell *cells, guint n_cells)
{
    if (store->error != NULL)
        return;

    Insert *insert = find_insert(store, table);

    hs_assert(insert != NULL && (int)n_cells == insert->n_columns);
    hs_row_digest_add(&insert->digest, cells, n_cells);
    insert_row(store, insert, cells);
}

HsTraceLevel hs_store_level(const HsStore *store)
{
    return store->level;
}

void hs_store_step(HsStore *store, sqlite3_stmt *statement)
{
    if (store->error != NULL)
        return;
    if (sqlite3_step(statement) != SQLITE_DONE)
        latch(store, "write");
    (void)sqlite3_reset(statement);
}

void hs_store_sink(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    HsStore *store = user;

    if (store->error != NULL)
        return;
    if (store->by_slot[table->slot] == NULL) {
        const Insert *insert = find_insert(store, table->name);

        hs_assert(insert != NULL && table->n_columns == insert->n_columns);
        store->by_slot[table->slot] = hs_trace_level_keeps(store->level, table->name) ? insert
                                                                                      : &left_out;
    }
    if (store->by_slot[table->slot] != &left_out)
        insert_row(store, store->by_slot[table->slot], cells);
}

/* ---- what the tables come to ---- */

#define DIGESTS "table_digest"

void hs_store_save_digests(HsStore *store, const HsTrace *trace)
{
    for (guint insert_i = 0; insert_i < store->inserts->len; insert_i++) {
        const Insert *insert = &g_array_index(store->inserts, Insert, insert_i);
        const HsRowDigest *traced = trace == NULL ? NULL
                                                  : hs_trace_table_digest(trace, insert->table);
        const HsRowDigest *digest = traced != NULL ? traced : &insert->digest;
        char text[HS_DIGEST_TEXT_BYTES];

        if (strcmp(insert->table, DIGESTS) == 0)
            continue;

        HsCell cells[] = { HS_TEXT(insert->table), HS_INTEGER(digest->n_rows),
                           HS_TEXT(hs_digest_format(hs_row_digest_value(digest), text)),
                           HS_INTEGER(hs_trace_level_keeps(store->level, insert->table)),
                           HS_INTEGER(trace != NULL && hs_trace_in_digest(trace, insert->table)) };

        hs_store_row(store, DIGESTS, cells, G_N_ELEMENTS(cells));
    }
}

/* ---- publishing ---- */

const char *hs_store_part_path(const HsStore *store)
{
    return store->part_path;
}

static bool sync_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return false;

    /* EINVAL: a file system that has nothing to sync for a folder. */
    bool is_synced = fsync(fd) == 0 || errno == EINVAL;

    (void)close(fd);
    return is_synced;
}

/* Makes the closed temporary file durable and gives it its name. The error stays in the store. */
static void name_part(HsStore *store)
{
    if (fsync(store->part_fd) != 0) {
        set_io_error(&store->error, "write", store->path, errno);
    } else if (!is_same_file(store->part_fd, store->part_path)) {
        g_set_error(&store->error, HS_STORE_ERROR, HS_STORE_ERROR_IO,
                    "cannot write %s: somebody replaced %s meanwhile", store->path,
                    store->part_path);
    } else if (rename(store->part_path, store->path) != 0) {
        set_io_error(&store->error, "write", store->path, errno);
    } else {
        if (!sync_folder(store->path))
            set_io_error(&store->error, "sync the folder of", store->path, errno);
        (void)close(store->part_fd);
        store->part_fd = -1;
    }
}

bool hs_store_publish(HsStore *store, GError **error)
{
    hs_assert(store->part_fd >= 0);
    execute(store, "COMMIT");
    close_database(store);
    if (store->error == NULL)
        name_part(store);
    if (store->error == NULL)
        return true;
    g_propagate_error(error, g_error_copy(store->error));
    return false;
}
