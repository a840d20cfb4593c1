/* work_file: the database that keeps runs until they are published. */
#include "analysis/work_file.h"

#include "analysis/work.h"
#include "sim/assert.h"
#include "sim/store.h"

#include "embedded/program_id.h"
#include "embedded/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* "hsmw", so that it is taken neither for a result nor for a collection. */
#define APPLICATION_ID 0x68736d77u
#define HEADER_BYTES 100
#define TRIES_MAX 8
#define BAD_NAMES_MAX 1000

struct HsWorkFile {
    char *path, *part_path;
    char *common;
    int fd; /* holds the lock */
    sqlite3 *db;
    sqlite3_stmt *find, *add, *add_quantity, *add_file;
    GArray *quantities;  /* HsMeasured without values, by number */
    GHashTable *numbers; /* "measure\nsubject" -> number + 1 */
    GPtrArray *files;
    uint64_t n_runs;
    bool is_open; /* a transaction */
};

/* ---- errors ---- */

static bool fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool fail(GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (error != NULL && *error == NULL) {
        g_autofree char *message = g_strdup_vprintf(format, arguments);

        g_set_error_literal(error, HS_WORK_ERROR, HS_WORK_ERROR_STORAGE, message);
    }
    va_end(arguments);
    return false;
}

/* What SQLite says; a full disk in the system's own words. */
static bool fail_database(const HsWorkFile *file, const char *verb, GError **error)
{
    int code = sqlite3_errcode(file->db) & 0xff;
    int system_errno = sqlite3_system_errno(file->db);

    if (system_errno == 0)
        (void)sqlite3_file_control(file->db, "main", SQLITE_FCNTL_LAST_ERRNO, &system_errno);
    if (code == SQLITE_FULL && system_errno == 0)
        system_errno = ENOSPC;
    if ((code == SQLITE_IOERR || code == SQLITE_FULL || code == SQLITE_CANTOPEN) &&
        system_errno != 0)
        return fail(error, "cannot %s %s: %s", verb, file->part_path, g_strerror(system_errno));
    return fail(error, "cannot %s %s: %s", verb, file->part_path, sqlite3_errmsg(file->db));
}

static bool execute(HsWorkFile *file, const char *sql, GError **error)
{
    return sqlite3_exec(file->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           fail_database(file, "write", error);
}

/* ---- files that runs read ---- */

static void read_file_free(gpointer user)
{
    HsReadFile *read_file = user;

    g_free(read_file->name);
    g_free(read_file->digest);
    g_free(read_file);
}

GPtrArray *hs_read_files_new(void)
{
    return g_ptr_array_new_with_free_func(read_file_free);
}

static const HsReadFile *find_file(const GPtrArray *files, const char *name)
{
    for (guint i = 0; i < files->len; i++) {
        const HsReadFile *read_file = g_ptr_array_index(files, i);

        if (strcmp(read_file->name, name) == 0)
            return read_file;
    }
    return NULL;
}

bool hs_read_files_add(GPtrArray *files, bool is_program, const char *name, const char *digest)
{
    const HsReadFile *known = find_file(files, name);

    if (known != NULL)
        return strcmp(known->digest, digest) == 0;

    HsReadFile *read_file = g_new0(HsReadFile, 1);

    read_file->is_program = is_program;
    read_file->name = g_strdup(name);
    read_file->digest = g_strdup(digest);
    g_ptr_array_add(files, read_file);
    return true;
}

const GPtrArray *hs_work_file_files(const HsWorkFile *file)
{
    return file->files;
}

/* ---- the lock ---- */

static bool is_same_file(int fd, const char *path)
{
    struct stat opened, named;

    return fstat(fd, &opened) == 0 && lstat(path, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

/* Opens and locks what is there, or an empty file. */
static bool lock_part(HsWorkFile *file, GError **error)
{
    for (int try_i = 0; try_i < TRIES_MAX; try_i++) {
        struct stat status;
        int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
        int fd = open(file->part_path, flags, 0666);

        if (fd < 0)
            return fail(error, "cannot write %s: %s", file->part_path, g_strerror(errno));
        if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
            (void)close(fd);
            return fail(error, "%s is not a regular file", file->part_path);
        }
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            int lock_errno = errno;

            (void)close(fd);
            if (lock_errno != EWOULDBLOCK) /* a file system without locks: to wait is no use */
                return fail(error, "cannot write %s: %s", file->part_path, g_strerror(lock_errno));
            g_set_error(error, HS_WORK_ERROR, HS_WORK_ERROR_IN_USE,
                        "another hsim is working at %s\n"
                        "  help: wait for it, or choose another name with -o",
                        file->path);
            return false;
        }
        if (is_same_file(fd, file->part_path)) { /* else it was published or renamed just now */
            file->fd = fd;
            return true;
        }
        (void)close(fd);
    }
    return fail(error, "cannot write %s: others keep replacing it", file->part_path);
}

/* ---- what is there ---- */

static gboolean is_ours(const unsigned char header[HEADER_BYTES])
{
    uint32_t mark = GUINT32_TO_BE(APPLICATION_ID);

    return memcmp(header, "SQLite format 3", 16) == 0 &&
           memcmp(header + 68, &mark, sizeof mark) == 0;
}

static void close_database(HsWorkFile *file)
{
    (void)sqlite3_finalize(file->find);
    (void)sqlite3_finalize(file->add);
    (void)sqlite3_finalize(file->add_quantity);
    (void)sqlite3_finalize(file->add_file);
    file->find = file->add = file->add_quantity = file->add_file = NULL;
    (void)sqlite3_close(file->db);
    file->db = NULL;
}

static bool open_database(HsWorkFile *file, GError **error)
{
    static const int options[][2] = {
        { SQLITE_DBCONFIG_DQS_DML, 0 },        { SQLITE_DBCONFIG_DQS_DDL, 0 },
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
    };
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    /* SQLite would take a folder called "file:" for a URI. */
    bool needs_dot = !g_path_is_absolute(file->part_path) && file->part_path[0] != '.';
    g_autofree char *name = g_strdup_printf("%s%s", needs_dot ? "./" : "", file->part_path);

    if (sqlite3_open_v2(name, &file->db, flags, NULL) != SQLITE_OK)
        return fail_database(file, "open", error);
    for (guint i = 0; i < G_N_ELEMENTS(options); i++)
        (void)sqlite3_db_config(file->db, options[i][0], options[i][1], NULL);
    return execute(file,
                   "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8';"
                   "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
                   "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;"
                   "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;",
                   error);
}

/* All that the schema says, as one text. New; NULL: it cannot be read. */
static char *schema_of(sqlite3 *db)
{
    g_autoptr(GString) text = g_string_new(NULL);
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db,
                                  "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || sql "
                                  "FROM sqlite_schema ORDER BY rowid",
                                  -1, &statement, NULL);

    while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *row = (const char *)sqlite3_column_text(statement, 0);

        g_string_append_printf(text, "%s\n", row != NULL ? row : "");
    }
    code = sqlite3_finalize(statement);
    return code == SQLITE_OK ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

static char *own_schema(void)
{
    sqlite3 *db = NULL;
    char *schema = NULL;

    if (sqlite3_open(":memory:", &db) == SQLITE_OK &&
        sqlite3_exec(db, hs_sql_work_schema, NULL, NULL, NULL) == SQLITE_OK)
        schema = schema_of(db);
    (void)sqlite3_close(db);
    hs_assert(schema != NULL);
    return schema;
}

/* The first column of the first row. New; NULL: there is none. */
static char *ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    char *answer = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        answer = g_strdup((const char *)sqlite3_column_text(statement, 0));
    (void)sqlite3_finalize(statement);
    return answer;
}

/* Is there a whole database with our tables? One that was cut short while it was made is empty:
 * then *ret_is_empty. */
static bool is_sound(HsWorkFile *file, bool *ret_is_empty)
{
    g_autofree char *own = own_schema();
    g_autofree char *found = schema_of(file->db);
    g_autofree char *check = NULL;

    *ret_is_empty = found != NULL && found[0] == '\0';
    if (found == NULL || (!*ret_is_empty && strcmp(own, found) != 0))
        return false;
    check = ask(file->db, "PRAGMA quick_check(1)");
    return check != NULL && strcmp(check, "ok") == 0;
}

/* ---- a file that is none of ours, or damaged ---- */

static char *bad_path_of(const HsWorkFile *file)
{
    for (int i = 1; i < BAD_NAMES_MAX; i++) {
        g_autofree char *number = i > 1 ? g_strdup_printf("%d", i) : g_strdup("");
        g_autofree char *path = g_strdup_printf("%s.bad%s", file->part_path, number);

        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
    return NULL;
}

static bool put_aside(HsWorkFile *file, GString *notes, GError **error)
{
    g_autofree char *bad = bad_path_of(file);
    g_autofree char *journal = g_strdup_printf("%s-journal", file->part_path);

    close_database(file);
    if (bad == NULL)
        return fail(error, "%s is damaged, and there are %d others", file->part_path,
                    BAD_NAMES_MAX - 1);

    g_autofree char *bad_journal = g_strdup_printf("%s-journal", bad);

    if (g_rename(file->part_path, bad) != 0)
        return fail(error, "cannot rename %s: %s", file->part_path, g_strerror(errno));
    (void)g_rename(journal, bad_journal);
    g_string_append_printf(notes,
                           "%s is damaged or not a file of hsim: nothing of it is reused, it is "
                           "%s now\n",
                           file->part_path, bad);
    (void)close(file->fd);
    file->fd = -1;
    return lock_part(file, error);
}

/* ---- beginning ---- */

static bool create_tables(HsWorkFile *file, const char *scenario, GError **error)
{
    g_autofree char *row = g_strdup_printf("INSERT INTO work VALUES ('%s', '%s');", HS_PROGRAM_ID,
                                           scenario);
    g_autofree char *identity = g_strdup_printf("PRAGMA application_id = %u;", APPLICATION_ID);

    return execute(file, "BEGIN", error) && execute(file, identity, error) &&
           execute(file, hs_sql_work_schema, error) && execute(file, row, error) &&
           execute(file, "COMMIT", error);
}

static bool prepare_statements(HsWorkFile *file, GError **error)
{
    struct {
        const char *sql;
        sqlite3_stmt **statement;
    } all[] = {
        { "SELECT content, body FROM run WHERE identity = ?", &file->find },
        { "INSERT OR REPLACE INTO run (identity, content, body) VALUES (?, ?, ?)", &file->add },
        { "INSERT INTO quantity VALUES (?, ?, ?)", &file->add_quantity },
        { "INSERT INTO file (common, is_program, file, digest) VALUES (?, ?, ?, ?)",
          &file->add_file },
    };

    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        if (sqlite3_prepare_v3(file->db, all[i].sql, -1, SQLITE_PREPARE_PERSISTENT,
                               all[i].statement, NULL) != SQLITE_OK)
            return fail_database(file, "read", error);
    return true;
}

static char *quantity_key(const char *measure, const char *subject)
{
    return g_strdup_printf("%s\n%s", measure, subject);
}

static const char *text_at(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);

    return text != NULL ? text : "";
}

/* FALSE: it is not as we write it. */
static bool read_quantities(HsWorkFile *file)
{
    sqlite3_stmt *statement = NULL;
    bool is_good = sqlite3_prepare_v2(file->db,
                                      "SELECT quantity, measure, subject FROM quantity "
                                      "ORDER BY quantity",
                                      -1, &statement, NULL) == SQLITE_OK;

    while (is_good && sqlite3_step(statement) == SQLITE_ROW) {
        guint number = file->quantities->len;
        const char *measure = text_at(statement, 1);
        const char *subject = text_at(statement, 2);
        HsMeasured quantity = { .measure = hs_measures_find(measure) };

        is_good = sqlite3_column_int64(statement, 0) == number && number < HS_WORK_QUANTITIES_MAX &&
                  quantity.measure != NULL;
        if (is_good) {
            quantity.subject = g_intern_string(subject);
            g_hash_table_insert(file->numbers, quantity_key(measure, subject),
                                GUINT_TO_POINTER(number + 1));
            g_array_append_val(file->quantities, quantity);
        }
    }
    return sqlite3_finalize(statement) == SQLITE_OK && is_good;
}

static bool read_files(HsWorkFile *file)
{
    sqlite3_stmt *statement = NULL;
    bool is_good = sqlite3_prepare_v2(file->db,
                                      "SELECT is_program, file, digest FROM file "
                                      "WHERE common = ? ORDER BY position",
                                      -1, &statement, NULL) == SQLITE_OK;

    (void)sqlite3_bind_text(statement, 1, file->common, -1, SQLITE_STATIC);

    while (is_good && sqlite3_step(statement) == SQLITE_ROW)
        is_good = file->files->len < HS_WORK_FILES_MAX &&
                  hs_read_files_add(file->files, sqlite3_column_int(statement, 0) != 0,
                                    text_at(statement, 1), text_at(statement, 2));
    return sqlite3_finalize(statement) == SQLITE_OK && is_good;
}

static bool read_all(HsWorkFile *file)
{
    g_autofree char *n_runs = ask(file->db, "SELECT count(*) FROM run");

    file->n_runs = n_runs != NULL ? g_ascii_strtoull(n_runs, NULL, 10) : 0;
    return n_runs != NULL && read_quantities(file) && read_files(file);
}

/* TRUE: its runs are of this program and scenario. Else says what has changed. */
static bool is_of(HsWorkFile *file, const char *scenario, GString *notes)
{
    g_autofree char *program = ask(file->db, "SELECT program FROM work");
    g_autofree char *other = ask(file->db, "SELECT scenario FROM work");
    bool is_same_program = program != NULL && strcmp(program, HS_PROGRAM_ID) == 0;
    bool is_same_scenario = other != NULL && strcmp(other, scenario) == 0;

    if (file->n_runs > 0 && !(is_same_program && is_same_scenario))
        g_string_append_printf(notes,
                               "the %s has changed since %s was written: nothing of it is "
                               "reused\n",
                               is_same_program ? "scenario" : "program", file->part_path);
    return is_same_program && is_same_scenario;
}

/* Forgets what was read, and removes what is there. */
static bool begin_anew(HsWorkFile *file, GError **error)
{
    g_autofree char *journal = g_strdup_printf("%s-journal", file->part_path);

    close_database(file);
    g_array_set_size(file->quantities, 0);
    g_hash_table_remove_all(file->numbers);
    g_ptr_array_set_size(file->files, 0);
    file->n_runs = 0;
    (void)g_unlink(journal);
    if (ftruncate(file->fd, 0) != 0)
        return fail(error, "cannot write %s: %s", file->part_path, g_strerror(errno));
    return open_database(file, error);
}

/* Looks at what lock_part has locked. FALSE with an error, or without: it is to be put aside. */
static bool look(HsWorkFile *file, const char *scenario, GString *notes, GError **error)
{
    unsigned char header[HEADER_BYTES] = { 0 };
    ssize_t n_bytes = pread(file->fd, header, sizeof header, 0);
    bool is_empty = n_bytes == 0;

    if (!is_empty && (n_bytes < HEADER_BYTES || !is_ours(header)))
        return false;
    if (!is_empty && (!open_database(file, NULL) || !is_sound(file, &is_empty)))
        return false;
    if (!is_empty && !read_all(file))
        return false;
    if (is_empty || !is_of(file, scenario, notes))
        return begin_anew(file, error) && create_tables(file, scenario, error);
    return true;
}

static bool open_part(HsWorkFile *file, const char *scenario, GString *notes, GError **error)
{
    g_autoptr(GError) own_error = NULL;

    if (!lock_part(file, error))
        return false;
    if (!look(file, scenario, notes, &own_error)) {
        if (own_error != NULL) {
            g_propagate_error(error, g_steal_pointer(&own_error));
            return false;
        }
        g_array_set_size(file->quantities, 0);
        g_hash_table_remove_all(file->numbers);
        g_ptr_array_set_size(file->files, 0);
        if (!put_aside(file, notes, error) || !begin_anew(file, error) ||
            !create_tables(file, scenario, error))
            return false;
    }
    return prepare_statements(file, error);
}

HsWorkFile *hs_work_file_open(const char *path, const char *scenario, const char *common,
                              GString *notes, GError **error)
{
    HsWorkFile *file = g_new0(HsWorkFile, 1);

    file->path = g_strdup(path);
    file->part_path = g_strdup_printf("%s.part", path);
    file->common = g_strdup(common);
    file->fd = -1;
    file->quantities = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    file->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    file->files = hs_read_files_new();
    if (open_part(file, scenario, notes, error))
        return file;
    hs_work_file_free(file);
    return NULL;
}

/* ---- the end ---- */

const char *hs_work_file_path(const HsWorkFile *file)
{
    return file->part_path;
}

bool hs_work_file_clear(HsWorkFile *file, GError **error)
{
    g_autofree char *scenario = ask(file->db, "SELECT scenario FROM work");

    return hs_work_file_commit(file, error) && begin_anew(file, error) &&
           create_tables(file, scenario != NULL ? scenario : "", error) &&
           prepare_statements(file, error);
}

static void unlink_part(HsWorkFile *file)
{
    if (file->fd >= 0 && is_same_file(file->fd, file->part_path))
        (void)g_unlink(file->part_path);
}

/* SQLite leaves an empty one; one that is not belongs to the work file. Before unlink_part: where
 * that name is another's by now, the journal is, too. */
static void unlink_empty_journal(const HsWorkFile *file)
{
    g_autofree char *journal = g_strdup_printf("%s-journal", file->part_path);
    struct stat status;

    if (file->fd >= 0 && is_same_file(file->fd, file->part_path) && lstat(journal, &status) == 0 &&
        status.st_size == 0)
        (void)g_unlink(journal);
}

void hs_work_file_remove(HsWorkFile *file)
{
    (void)hs_work_file_commit(file, NULL);
    close_database(file);
    unlink_empty_journal(file);
    unlink_part(file);
    file->n_runs = 0;
}

void hs_work_file_free(HsWorkFile *file)
{
    if (file == NULL)
        return;
    if (file->db != NULL && file->is_open)
        (void)hs_work_file_commit(file, NULL);

    /* An empty one, unless opening it failed: then it may be somebody else's. */
    bool is_useless = file->find != NULL && file->n_runs == 0;

    close_database(file);
    unlink_empty_journal(file);
    if (is_useless)
        unlink_part(file);
    if (file->fd >= 0)
        (void)close(file->fd);
    g_array_unref(file->quantities);
    g_hash_table_unref(file->numbers);
    g_ptr_array_unref(file->files);
    g_free(file->common);
    g_free(file->part_path);
    g_free(file->path);
    g_free(file);
}

/* ---- runs ---- */

static bool begin(HsWorkFile *file, GError **error)
{
    if (!file->is_open && !execute(file, "BEGIN IMMEDIATE", error))
        return false;
    file->is_open = true;
    return true;
}

bool hs_work_file_commit(HsWorkFile *file, GError **error)
{
    if (!file->is_open)
        return true;
    file->is_open = false;
    if (execute(file, "COMMIT", error))
        return true;
    (void)sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

static bool step(HsWorkFile *file, sqlite3_stmt *statement, GError **error)
{
    bool is_good = sqlite3_step(statement) == SQLITE_DONE || fail_database(file, "write", error);

    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
    return is_good;
}

bool hs_work_file_find(HsWorkFile *file, const char *identity, HsKeptRun *ret_run, GError **error)
{
    g_auto(HsKeptRun) run = { 0 };
    char content[HS_IDENTITY_BYTES];
    bool is_found = false;

    (void)sqlite3_bind_text(file->find, 1, identity, -1, SQLITE_STATIC);

    int code = sqlite3_step(file->find);

    if (code == SQLITE_ROW) {
        const void *body = sqlite3_column_blob(file->find, 1);
        size_t n_bytes = (size_t)sqlite3_column_bytes(file->find, 1);

        is_found = body != NULL && hs_kept_run_decode(body, n_bytes, file->quantities, &run) &&
                   strcmp(hs_kept_run_content(&run, content), text_at(file->find, 0)) == 0;
    } else if (code != SQLITE_DONE) {
        fail_database(file, "read", error);
    }
    (void)sqlite3_reset(file->find);
    if (!is_found)
        return false;
    *ret_run = run;
    run = (HsKeptRun){ 0 };
    return true;
}

/* What numbering quantities may stumble over. */
typedef struct {
    HsWorkFile *file;
    GError **error;
    bool is_good;
} Numbering;

static guint number_of(gpointer user, const HsMeasured *measured)
{
    Numbering *numbering = user;
    HsWorkFile *file = numbering->file;
    g_autofree char *key = quantity_key(measured->measure->name, measured->subject);
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(file->numbers, key));

    if (number > 0)
        return number - 1;
    number = file->quantities->len;

    HsMeasured quantity = { .measure = measured->measure, .subject = measured->subject };

    g_array_append_val(file->quantities, quantity);
    g_hash_table_insert(file->numbers, g_steal_pointer(&key), GUINT_TO_POINTER(number + 1));
    (void)sqlite3_bind_int64(file->add_quantity, 1, number);
    (void)sqlite3_bind_text(file->add_quantity, 2, measured->measure->name, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(file->add_quantity, 3, measured->subject, -1, SQLITE_STATIC);
    numbering->is_good = numbering->is_good && step(file, file->add_quantity, numbering->error);
    return number;
}

bool hs_work_file_add(HsWorkFile *file, const char *identity, const HsKeptRun *run, GError **error)
{
    Numbering numbering = { .file = file, .error = error, .is_good = true };
    char content[HS_IDENTITY_BYTES];

    if (!begin(file, error))
        return false;

    g_autoptr(GByteArray) body = hs_kept_run_encode(run, number_of, &numbering);

    if (!numbering.is_good)
        return false;
    (void)sqlite3_bind_text(file->add, 1, identity, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(file->add, 2, hs_kept_run_content(run, content), -1, SQLITE_STATIC);
    (void)sqlite3_bind_blob(file->add, 3, body->data, (int)body->len, SQLITE_STATIC);
    file->n_runs++;
    return step(file, file->add, error);
}

bool hs_work_file_add_file(HsWorkFile *file, bool is_program, const char *name, const char *digest,
                           GError **error)
{
    if (find_file(file->files, name) != NULL)
        return hs_read_files_add(file->files, is_program, name, digest);
    (void)hs_read_files_add(file->files, is_program, name, digest);
    if (!begin(file, error))
        return false;
    (void)sqlite3_bind_text(file->add_file, 1, file->common, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int(file->add_file, 2, is_program);
    (void)sqlite3_bind_text(file->add_file, 3, name, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(file->add_file, 4, digest, -1, SQLITE_STATIC);
    return step(file, file->add_file, error);
}
