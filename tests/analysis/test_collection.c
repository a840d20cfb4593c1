/* Collections: what is in the database, and that it is not taken for something else. */
#include "analysis/compare.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/store.h"
#include "tests/analysis/made_compare.h"

static char *folder;

static void enter_folder(void)
{
    folder = g_dir_make_tmp("hsim-collection-XXXXXX", NULL);
    cr_assert(folder != NULL && chdir(folder) == 0);
}

static void leave_folder(void)
{
    (void)g_remove("c.db");
    (void)g_remove("run.db");
    (void)g_remove("notes.txt");
    (void)chdir("/");
    (void)g_remove(folder);
    g_free(folder);
}

TestSuite(collection, .init = enter_folder, .fini = leave_folder);

/* 3 pairs of runs; the second of dynamic is missing, the third not back. */
static const MadeRow rows[] = {
    { "replies", "A", { { 12, MISSING, 18 }, { 10, 11, 15 } } },
    { "outage", "A", { { 1e9, 0, UNKNOWN }, { 2e9, 2e9, 2e9 } } },
};

static void publish(void)
{
    g_autoptr(HsCompare) compare = made_compare(3, rows, G_N_ELEMENTS(rows));
    g_autoptr(GError) error = NULL;
    g_autoptr(HsCollection) collection = hs_collection_create("c.db", &error);

    cr_assert(collection != NULL, "%s", error != NULL ? error->message : "");
    hs_compare_save(compare, collection);
    hs_collection_point_parameter(collection, 1, 0, "share", "200");
    cr_assert(hs_collection_publish(collection, &error), "%s", error ? error->message : "");
}

/* Rows as lines, columns with blanks between; NULL is "-". */
static char *ask(const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    GString *text = g_string_new(NULL);

    cr_assert(eq(int, sqlite3_open_v2("c.db", &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK));
    cr_assert(eq(int, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK), "%s",
              sqlite3_errmsg(db));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        if (text->len > 0)
            g_string_append_c(text, '\n');
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *cell = (const char *)sqlite3_column_text(statement, i);

            g_string_append_printf(text, "%s%s", i > 0 ? " " : "", cell != NULL ? cell : "-");
        }
    }
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    return g_string_free(text, FALSE);
}

Test(collection, has_the_plan_the_runs_and_what_was_measured)
{
    static const struct {
        const char *sql, *answer;
    } cases[] = {
        { "SELECT kind, scenario, about, scenario_file, seed, n_repetitions, baseline, "
          "storage_bytes FROM collection",
          "comparison made Made by hand made.scn 42 3 fixed-split 268435456" },
        { "SELECT hsim_version FROM collection", HS_VERSION },
        { "SELECT position, file FROM text", "0 made.scn" },
        { "SELECT position, setting FROM setting", "0 crash_at=3s" },
        { "SELECT run, policy, repetition, verdict, digest, n_expectations, n_held FROM run "
          "WHERE run < 4",
          "1 dynamic 1 done 123456789abcdef0 3 2\n"
          "2 fixed-split 1 done 123456789abcdef0 3 2\n"
          "3 dynamic 2 failed - 3 2" },
        { "SELECT complaint FROM run WHERE complaint <> ''", "an invariant is broken" },
        { "SELECT count(DISTINCT seed) FROM run", "3" },
        { "SELECT * FROM run_parameter ORDER BY run", "1 share 200\n3 share 200\n5 share 200" },
        { "SELECT run, value FROM run_measure WHERE measure = 'replies'",
          "1 12.0\n2 10.0\n4 11.0\n5 18.0\n6 15.0" },
        { "SELECT value FROM run_measure WHERE measure = 'outage' AND run = 5", "-" },
        { "SELECT unit, better, per FROM measure WHERE measure = 'outage'", "ns less program" },
        /* 12 - 10 and 18 - 15: mean 2.5, deviation 1 / sqrt(2), -+ 12.7062 / 2. */
        { "SELECT policy, n_pairs, mean, baseline_mean, difference, round(low, 3), round(high, 3) "
          "FROM comparison WHERE measure = 'replies'",
          "dynamic 2 15.0 12.5 2.5 -3.853 8.853" },
        /* One pair has no interval. */
        { "SELECT n_pairs, difference, low, high FROM comparison WHERE measure = 'outage'",
          "1 -1000000000.0 - -" },
        { "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'", "1" },
    };

    publish();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *answer = ask(cases[i].sql);

        cr_expect(eq(str, answer, (char *)cases[i].answer), "%s", cases[i].sql);
    }
}

Test(collection, has_every_measure_of_the_dictionary)
{
    g_autofree char *n_measures = g_strdup_printf("%u", hs_measures_n());

    publish();

    g_autofree char *answer = ask("SELECT count(*) FROM measure");

    cr_expect(eq(str, answer, n_measures));
}

Test(collection, is_not_taken_for_a_result_of_one_run)
{
    g_autoptr(GError) error = NULL;

    publish();
    cr_assert(hs_store_open("c.db", &error) == NULL);
    cr_expect(strstr(error->message, "is a collection of many runs, expected a result") != NULL,
              "%s", error->message);
    g_clear_error(&error);

    HsStore *store = hs_store_create("c.db", &error);

    cr_assert(store == NULL);
    cr_expect(strstr(error->message, "is not an hsim result") != NULL, "%s", error->message);
}

Test(collection, is_opened_with_the_tables_of_ours_only)
{
    g_autoptr(GError) error = NULL;
    sqlite3 *db = NULL;

    publish();
    db = hs_collection_open("c.db", &error);
    cr_assert(db != NULL, "%s", error != NULL ? error->message : "");
    (void)sqlite3_close(db);

    cr_assert(eq(int, sqlite3_open("c.db", &db), SQLITE_OK));
    cr_assert(eq(int, sqlite3_exec(db, "DROP TABLE comparison", NULL, NULL, NULL), SQLITE_OK));
    (void)sqlite3_close(db);
    cr_assert(hs_collection_open("c.db", &error) == NULL);
    cr_expect(strstr(error->message, "does not have the tables of an hsim collection") != NULL,
              "%s", error->message);
}

Test(collection, is_not_read_from_the_result_of_one_run)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsStore) store = hs_store_create("run.db", &error);

    cr_assert(store != NULL && hs_store_publish(store, &error));
    cr_assert(hs_collection_open("run.db", &error) == NULL);
    cr_expect(strstr(error->message, "is the result of one run, expected a collection of hsim "
                                     "compare or hsim sweep") != NULL,
              "%s", error->message);
}

Test(collection, replaces_a_collection_and_nothing_else)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsStore) store = hs_store_create("run.db", &error);

    publish();
    publish();
    cr_assert(store != NULL && hs_store_publish(store, &error));
    cr_assert(hs_collection_create("run.db", &error) == NULL);
    cr_expect(strstr(error->message, "is not an hsim collection: it stays as it is") != NULL, "%s",
              error->message);
    g_clear_error(&error);
    cr_assert(g_file_set_contents("notes.txt", "mine", -1, NULL));
    cr_assert(hs_collection_create("notes.txt", &error) == NULL);
    g_clear_error(&error);
    cr_assert(hs_collection_create("absent/c.db", &error) == NULL);
    cr_expect(strstr(error->message, "No such file or directory") != NULL, "%s", error->message);
}

Test(collection, leaves_no_file_when_it_is_not_published)
{
    HsCollection *collection = hs_collection_create("c.db", NULL);

    cr_assert(g_file_test(".c.db.part", G_FILE_TEST_EXISTS));
    hs_collection_free(collection);
    cr_expect(not(g_file_test(".c.db.part", G_FILE_TEST_EXISTS)));
    cr_expect(not(g_file_test("c.db", G_FILE_TEST_EXISTS)));
}
