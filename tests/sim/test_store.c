/* test_store: results are complete or absent, and files from anywhere do no harm. */
#include "sim/store.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Every test runs in a process and a folder of its own. */
static char folder[] = "/tmp/hsim-store-XXXXXX";

static void enter_folder(void)
{
    cr_assert(mkdtemp(folder) != NULL && chdir(folder) == 0);
}

static void leave_folder(void)
{
    g_autofree char *command = g_strdup_printf("rm -rf %s", folder);

    (void)!system(command);
}

TestSuite(store, .init = enter_folder, .fini = leave_folder);

static const HsTraceTable table_value = { "value", 2, 4 };

static void write_values(HsStore *store, int n_rows)
{
    for (int row_i = 0; row_i < n_rows; row_i++) {
        HsCell cells[] = { HS_INTEGER(row_i * 10), HS_TEXT("os1"), HS_TEXT("progress"),
                           HS_INTEGER(-row_i) };

        hs_store_sink(store, &table_value, cells);
    }
}

static void publish_values(const char *path, int n_rows)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsStore) store = hs_store_create(path, &error);

    cr_assert(store != NULL, "%s", error != NULL ? error->message : "");
    write_values(store, n_rows);
    cr_assert(hs_store_publish(store, &error), "%s", error != NULL ? error->message : "");
}

static int n_files(void)
{
    g_autoptr(GDir) dir = g_dir_open(".", 0, NULL);
    int n = 0;

    while (g_dir_read_name(dir) != NULL)
        n++;
    return n;
}

static gint64 ask(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    cr_assert(eq(int, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK));
    cr_assert(eq(int, sqlite3_step(statement), SQLITE_ROW), "%s", sqlite3_errmsg(db));

    gint64 answer = sqlite3_column_int64(statement, 0);

    sqlite3_finalize(statement);
    return answer;
}

static char *ask_text(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    cr_assert(eq(int, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK));
    cr_assert(eq(int, sqlite3_step(statement), SQLITE_ROW), "%s", sqlite3_errmsg(db));

    char *answer = g_strdup((const char *)sqlite3_column_text(statement, 0));

    sqlite3_finalize(statement);
    return answer;
}

static void change(const char *path, const char *sql)
{
    sqlite3 *db = NULL;

    cr_assert(eq(int, sqlite3_open(path, &db), SQLITE_OK));
    cr_assert(eq(int, sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK), "%s",
              sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void assert_refuses_to_open(const char *path, HsStoreError code, const char *words)
{
    g_autoptr(GError) error = NULL;
    sqlite3 *db = hs_store_open(path, &error);

    cr_assert(eq(ptr, db, NULL));
    cr_assert(g_error_matches(error, HS_STORE_ERROR, (int)code), "%s", error->message);
    cr_assert(strstr(error->message, words) != NULL, "%s", error->message);
    cr_assert(strstr(error->message, path) != NULL, "%s", error->message);
}

static void assert_refuses_to_create(const char *path, const char *words)
{
    g_autoptr(GError) error = NULL;
    HsStore *store = hs_store_create(path, &error);

    cr_assert(eq(ptr, store, NULL));
    cr_assert(strstr(error->message, words) != NULL, "%s", error->message);
}

Test(store, publishes_what_was_written)
{
    publish_values("run.db", 3);
    cr_assert(eq(int, n_files(), 1));

    g_autoptr(GError) error = NULL;
    sqlite3 *db = hs_store_open("run.db", &error);

    cr_assert(db != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(ask(db, "SELECT count(*) FROM value") == 3);
    cr_assert(ask(db, "SELECT value FROM value WHERE cycle = 20") == -2);
    cr_assert(ask(db, "PRAGMA application_id") == HS_STORE_APPLICATION_ID);
    cr_assert(ask(db, "PRAGMA user_version") == HS_STORE_VERSION);
    sqlite3_close(db);
}

Test(store, takes_rows_by_name_with_nulls)
{
    g_autoptr(HsStore) store = hs_store_create("run.db", NULL);

    hs_store_row(store, "setting", (HsCell[]){ HS_INTEGER(0), HS_TEXT("set"), HS_TEXT("a=b") }, 3);
    hs_store_row(store, "parameter",
                 (HsCell[]){ HS_TEXT("p"), HS_TEXT("1 MB"), HS_NULL, HS_TEXT(NULL), HS_NULL,
                             HS_TEXT("what it is") },
                 6);
    cr_assert(hs_store_publish(store, NULL));

    sqlite3 *db = hs_store_open("run.db", NULL);

    cr_assert(ask(db, "SELECT count(*) FROM parameter WHERE source IS NULL") == 1);
    sqlite3_close(db);
}

Test(store, is_absent_until_published)
{
    HsStore *store = hs_store_create("run.db", NULL);

    write_values(store, 100000);
    cr_assert(access("run.db", F_OK) != 0);
    hs_store_free(store);
    cr_assert(eq(int, n_files(), 0));
}

Test(store, keeps_the_older_result_until_published)
{
    publish_values("run.db", 1);

    HsStore *store = hs_store_create("run.db", NULL);

    write_values(store, 5);
    hs_store_free(store);

    sqlite3 *db = hs_store_open("run.db", NULL);

    cr_assert(ask(db, "SELECT count(*) FROM value") == 1);
    sqlite3_close(db);
    publish_values("run.db", 7);
    db = hs_store_open("run.db", NULL);
    cr_assert(ask(db, "SELECT count(*) FROM value") == 7);
    sqlite3_close(db);
}

Test(store, makes_the_same_bytes_of_the_same_rows)
{
    g_autofree char *one = NULL;
    g_autofree char *two = NULL;
    gsize one_bytes = 0;
    gsize two_bytes = 0;

    publish_values("one.db", 20000);
    publish_values("other-name.db", 20000);
    cr_assert(g_file_get_contents("one.db", &one, &one_bytes, NULL));
    cr_assert(g_file_get_contents("other-name.db", &two, &two_bytes, NULL));
    cr_assert(one_bytes == two_bytes && memcmp(one, two, one_bytes) == 0);
}

Test(store, replaces_what_a_dead_run_left)
{
    cr_assert(g_file_set_contents(".run.db.part", "left over", -1, NULL));
    publish_values("run.db", 2);
    cr_assert(eq(int, n_files(), 1));
}

Test(store, does_not_follow_a_link_in_the_temporary_name)
{
    g_autofree char *text = NULL;

    cr_assert(g_file_set_contents("precious", "keep me", -1, NULL));
    cr_assert(symlink("precious", ".run.db.part") == 0);
    publish_values("run.db", 2);
    cr_assert(g_file_get_contents("precious", &text, NULL, NULL));
    cr_assert_str_eq(text, "keep me");
}

Test(store, leaves_another_name_of_a_left_over_alone)
{
    g_autofree char *text = NULL;

    cr_assert(g_file_set_contents("precious", "keep me", -1, NULL));
    cr_assert(link("precious", ".run.db.part") == 0);
    publish_values("run.db", 2);
    cr_assert(g_file_get_contents("precious", &text, NULL, NULL));
    cr_assert_str_eq(text, "keep me");
}

Test(store, refuses_while_another_run_writes_the_same_name)
{
    g_autoptr(HsStore) first = hs_store_create("run.db", NULL);

    assert_refuses_to_create("run.db", "another run is writing");
    cr_assert(hs_store_publish(first, NULL));
    publish_values("run.db", 1);
}

Test(store, refuses_targets_that_are_not_ours)
{
    publish_values("other.db", 1);
    change("other.db", "PRAGMA application_id = 7");
    cr_assert(g_file_set_contents("notes.txt", "my notes", -1, NULL));
    cr_assert(mkdir("folder", 0777) == 0);

    assert_refuses_to_create("notes.txt", "is not an hsim result");
    assert_refuses_to_create("other.db", "is not an hsim result");
    assert_refuses_to_create("folder", "is a folder");
    assert_refuses_to_create("folder/", "not the name of a file");
    assert_refuses_to_create("", "not the name of a file");
    assert_refuses_to_create("/dev/null", "is a device");
    assert_refuses_to_create("absent/run.db", "No such file or directory");
    assert_refuses_to_create("notes.txt/run.db", "Not a directory");
}

Test(store, takes_an_empty_file_for_a_target)
{
    cr_assert(g_file_set_contents("run.db", "", 0, NULL));
    publish_values("run.db", 1);
}

Test(store, takes_names_that_look_like_a_uri)
{
    cr_assert(mkdir("file:", 0777) == 0);
    publish_values("file:/run?mode=memory%20#.db", 1);

    g_autoptr(GError) error = NULL;
    sqlite3 *db = hs_store_open("file:/run?mode=memory%20#.db", &error);

    cr_assert(db != NULL, "%s", error != NULL ? error->message : "");
    sqlite3_close(db);
}

Test(store, publishes_nothing_that_took_the_place_of_its_file)
{
    g_autoptr(GError) error = NULL;
    HsStore *store = hs_store_create("run.db", &error);

    cr_assert(store != NULL, "%s", error != NULL ? error->message : "");
    write_values(store, 10);
    cr_assert(eq(int, g_rename(".run.db.part", "elsewhere"), 0));
    cr_assert(g_file_set_contents(".run.db.part", "mine", -1, NULL));
    cr_assert(not(hs_store_publish(store, &error)));
    cr_assert(strstr(error->message, "somebody replaced ./.run.db.part meanwhile") != NULL, "%s",
              error->message);
    hs_store_free(store);
    cr_assert(not(g_file_test("run.db", G_FILE_TEST_EXISTS)));
    cr_assert(g_file_test(".run.db.part", G_FILE_TEST_EXISTS));
}

Test(store, reports_the_first_error_and_leaves_nothing)
{
    g_autoptr(GError) error = NULL;
    HsStore *store = hs_store_create("run.db", NULL);

    hs_store_sink(store, &table_value,
                  (HsCell[]){ HS_NULL, HS_TEXT("c"), HS_TEXT("n"), HS_INTEGER(1) });
    write_values(store, 10);
    cr_assert(not(hs_store_publish(store, &error)));
    cr_assert(strstr(error->message, "value.cycle") != NULL, "%s", error->message);
    hs_store_free(store);
    cr_assert(eq(int, n_files(), 0));
}

Test(store, tells_that_the_disk_is_full)
{
    struct rlimit limit = { 500000, 500000 };
    g_autoptr(GError) error = NULL;
    HsStore *store = NULL;

    (void)signal(SIGXFSZ, SIG_IGN);
    cr_assert(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    store = hs_store_create("run.db", NULL);
    write_values(store, 1000000);
    cr_assert(not(hs_store_publish(store, &error)));
    cr_assert(g_error_matches(error, HS_STORE_ERROR, HS_STORE_ERROR_IO));
    cr_assert(strstr(error->message, "File too large") != NULL, "%s", error->message);
    hs_store_free(store);
    cr_assert(eq(int, n_files(), 0));
}

/* Root may write anywhere by two capabilities; without them it is a user like others. */
static void give_up_capabilities(void)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct none[2] = { { 0 }, { 0 } };

    cr_assert(syscall(SYS_capset, &header, none) == 0);
}

Test(store, tells_an_unwritable_folder)
{
    cr_assert(mkdir("locked", 0555) == 0);
    give_up_capabilities();
    assert_refuses_to_create("locked/run.db", "Permission denied");
}

Test(store, reader_names_what_is_not_a_result)
{
    cr_assert(g_file_set_contents("notes.txt", "my notes", -1, NULL));
    cr_assert(mkdir("folder", 0777) == 0 && mkfifo("fifo", 0666) == 0);
    publish_values("other.db", 1);
    change("other.db", "PRAGMA application_id = 7");

    assert_refuses_to_open("absent.db", HS_STORE_ERROR_IO, "No such file");
    assert_refuses_to_open("folder", HS_STORE_ERROR_NOT_HSIM, "is a folder");
    assert_refuses_to_open("fifo", HS_STORE_ERROR_NOT_HSIM, "not a regular file");
    assert_refuses_to_open("notes.txt", HS_STORE_ERROR_NOT_HSIM, "not a database");
    assert_refuses_to_open("other.db", HS_STORE_ERROR_NOT_HSIM, "another program");
}

Test(store, reader_names_other_versions)
{
    publish_values("old.db", 1);
    change("old.db", "PRAGMA user_version = 1");
    publish_values("new.db", 1);
    change("new.db", "PRAGMA user_version = 3");

    assert_refuses_to_open("old.db", HS_STORE_ERROR_VERSION, "older hsim");
    assert_refuses_to_open("new.db", HS_STORE_ERROR_VERSION, "newer hsim");
}

Test(store, reader_refuses_other_tables)
{
    static const char *const changes[] = {
        "CREATE TABLE more (x INTEGER) STRICT",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON value BEGIN SELECT 1; END",
        "DROP TABLE flow",
        "ALTER TABLE value ADD COLUMN more INTEGER",
        "CREATE INDEX i ON value(cycle)",
    };

    for (size_t change_i = 0; change_i < G_N_ELEMENTS(changes); change_i++) {
        publish_values("run.db", 1);
        change("run.db", changes[change_i]);
        assert_refuses_to_open("run.db", HS_STORE_ERROR_DAMAGED, "the tables of an hsim result");
    }
}

/* A text of a view that holds what looks like a comment is not ours without it: the view would ask
 * for every flow that is not "\n5". */
Test(store, reader_refuses_a_question_behind_a_quote)
{
    publish_values("run.db", 1);
    change("run.db", "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = "
                     "replace(sql, 'FIG. 5', 'FIG.--'' OR f.figure <> ''' || char(10) || '5') "
                     "WHERE name = 'fig5'");
    assert_refuses_to_open("run.db", HS_STORE_ERROR_DAMAGED, "the tables of an hsim result");

    publish_values("run.db", 1);
    change("run.db", "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = "
                     "replace(sql, 'FIG. 5', 'FIG.  5') WHERE name = 'fig5'");
    assert_refuses_to_open("run.db", HS_STORE_ERROR_DAMAGED, "the tables of an hsim result");
}

Test(store, reader_has_the_defences_of_sqlite)
{
    static const struct {
        int option;
        int value;
    } defences[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 },
    };
    sqlite3 *db = NULL;

    publish_values("run.db", 1);
    db = hs_store_open("run.db", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(defences); i++) {
        int value = -1;

        cr_assert(eq(int, sqlite3_db_config(db, defences[i].option, -1, &value), SQLITE_OK));
        cr_assert(eq(int, value, defences[i].value));
    }
    sqlite3_close(db);
}

Test(store, reader_refuses_a_file_cut_short)
{
    publish_values("run.db", 20000);
    cr_assert(truncate("run.db", 4096 * 30) == 0);
    assert_refuses_to_open("run.db", HS_STORE_ERROR_DAMAGED, "is damaged");
}

Test(store, reader_survives_damaged_pages)
{
    publish_values("run.db", 20000);
    for (int page_i = 1; page_i < 60; page_i++) {
        g_autofree char *noise = g_strnfill(2048, (char)(page_i * 37));
        int fd = open("run.db", O_WRONLY);
        sqlite3 *db = NULL;

        cr_assert(pwrite(fd, noise, 2048, page_i * 4096 - 1024) == 2048);
        close(fd);
        db = hs_store_open("run.db", NULL);
        if (db != NULL)
            (void)sqlite3_exec(db, "SELECT sum(value), max(name) FROM value", NULL, NULL, NULL);
        sqlite3_close(db);
    }
}

Test(store, reader_cannot_write_and_does_not_run_for_ever)
{
    publish_values("run.db", 10000);

    sqlite3 *db = hs_store_open("run.db", NULL);

    cr_assert(ne(int, sqlite3_exec(db, "DELETE FROM value", NULL, NULL, NULL), SQLITE_OK));
    cr_assert(ne(int, sqlite3_exec(db, "SELECT \"no_such_column\" FROM value", NULL, NULL, NULL),
                 SQLITE_OK));
    cr_assert(eq(
        int, sqlite3_exec(db, "SELECT count(*) FROM value a, value b, value c", NULL, NULL, NULL),
        SQLITE_INTERRUPT));
    sqlite3_close(db);
}

Test(store, reference_page_has_every_table_and_column)
{
    g_autofree char *page = hs_store_reference();
    static const char *const rows[] = {
        "## meta\n",
        "| `wait_cycles` | integer | waiting: for detection, a CPU, a transfer |",
        "| `destination` | text or null | switching destination in abnormal status; NULL: none |",
        "| `position` | integer | order of reading, from 0 |",
        "| `seed` | text | of all random streams, decimal (may exceed a signed integer) |",
        "One row for each version, position.",
        "## view fig4\n",
        " when the run ended.\n\nLeft out by `--trace flows` and `--trace off`.\n",
        "\nLeft out by `--trace off`.\n\n| column | type | what |\n|---|---|---|\n| `flow` |",
        "| `destination` | text or null | switching destination in abnormal status |",
        "| `done_ms` | real | the same in milliseconds |",
    };

    for (size_t row_i = 0; row_i < G_N_ELEMENTS(rows); row_i++)
        cr_assert(strstr(page, rows[row_i]) != NULL, "%s", rows[row_i]);
    /* Of the SQL only the questions of the head are on the page, in backquotes. */
    cr_assert(strstr(page, "CREATE") == NULL && strstr(page, " SELECT") == NULL &&
              strstr(page, "\nSELECT") == NULL);
}

Test(store, keeps_a_result_in_memory_and_writes_no_file)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsStore) store = hs_store_create_in_memory(&error);

    cr_assert(store != NULL, "%s", error != NULL ? error->message : "");
    write_values(store, 100);

    sqlite3 *db = hs_store_db(store, &error);

    cr_assert(db != NULL, "%s", error != NULL ? error->message : "");
    cr_expect(eq(i64, ask(db, "SELECT count(*) FROM value"), 100));
    cr_expect(eq(i64, ask(db, "SELECT sum(value) FROM value"), -4950));
    cr_expect(eq(int, n_files(), 0));
}

/* What is prepared for it stays good, too. */
Test(store, is_as_good_as_new_when_it_was_emptied)
{
    static const char digest[] = "SELECT digest FROM table_digest WHERE name = 'counter'";
    g_autoptr(HsStore) used = hs_store_create_in_memory(NULL);
    g_autoptr(HsStore) fresh = hs_store_create_in_memory(NULL);
    HsCell other[] = { HS_TEXT("os1"), HS_TEXT("replies"), HS_INTEGER(7) };
    HsCell cells[] = { HS_TEXT("os2"), HS_TEXT("replies"), HS_INTEGER(8) };
    sqlite3_stmt *count = NULL;
    sqlite3 *db = hs_store_db(used, NULL);

    cr_assert(eq(int,
                 sqlite3_prepare_v2(db, "SELECT count(*), max(rowid) FROM value", -1, &count, NULL),
                 SQLITE_OK));
    write_values(used, 1000);
    hs_store_row(used, "counter", other, G_N_ELEMENTS(other));
    cr_assert(hs_store_empty(used));
    cr_expect(eq(i64, ask(db, "SELECT count(*) FROM counter"), 0));
    write_values(used, 3);
    cr_assert(eq(int, sqlite3_step(count), SQLITE_ROW));
    cr_expect(eq(i64, sqlite3_column_int64(count, 0), 3));
    cr_expect(eq(i64, sqlite3_column_int64(count, 1), 3));
    cr_assert(eq(int, sqlite3_finalize(count), SQLITE_OK));
    hs_store_row(used, "counter", cells, G_N_ELEMENTS(cells));
    hs_store_row(fresh, "counter", cells, G_N_ELEMENTS(cells));
    hs_store_save_digests(used, NULL);
    hs_store_save_digests(fresh, NULL);

    g_autofree char *of_used = ask_text(db, digest);
    g_autofree char *of_fresh = ask_text(hs_store_db(fresh, NULL), digest);

    cr_expect(eq(str, of_used, of_fresh));
}

/* 40 MB are more than what a thread keeps. */
Test(store, is_not_kept_when_it_has_become_large)
{
    g_autoptr(HsStore) store = hs_store_create_in_memory(NULL);

    cr_assert(eq(int,
                 sqlite3_exec(hs_store_db(store, NULL),
                              "INSERT INTO value VALUES (1, 'os1', hex(zeroblob(20000000)), 1)",
                              NULL, NULL, NULL),
                 SQLITE_OK));
    cr_expect(not(hs_store_empty(store)));
}

Test(store, says_what_went_wrong_in_memory)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsStore) store = hs_store_create_in_memory(NULL);

    cr_assert(eq(int, sqlite3_exec(hs_store_db(store, NULL), "DROP TABLE value", NULL, NULL, NULL),
                 SQLITE_OK));
    write_values(store, 1);
    cr_assert(hs_store_db(store, &error) == NULL);
    cr_expect(strstr(error->message, "cannot write a result in memory: ") == error->message, "%s",
              error->message);
}
