/* test_compare_read: a comparison that was saved says the same when it is read. */
#include "analysis/compare_read.h"

#include "analysis/compare_words.h"

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
    folder = g_dir_make_tmp("hsim-compare-read-XXXXXX", NULL);
    cr_assert(folder != NULL && chdir(folder) == 0);
}

static void leave_folder(void)
{
    (void)g_remove("c.db");
    (void)chdir("/");
    (void)g_remove(folder);
    g_free(folder);
}

TestSuite(compare_read, .init = enter_folder, .fini = leave_folder);

/* 3 pairs of runs; the second of dynamic is missing, the third not back. */
static const MadeRow rows[] = {
    { "replies", "A", { { 12, MISSING, 18 }, { 10, 11, 15 } } },
    { "replies", "B", { { 0, MISSING, 0 }, { 100, 100, 101 } } },
    { "outage", "A", { { 1e9, 0, UNKNOWN }, { 2e9, 2e9, 2e9 } } },
};

static void publish(const HsCompare *compare)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsCollection) collection = hs_collection_create("c.db", &error);

    cr_assert(collection != NULL, "%s", error != NULL ? error->message : "");
    hs_compare_save(compare, collection);
    cr_assert(hs_collection_publish(collection, &error), "%s", error ? error->message : "");
}

static HsCompare *read_back(GError **error)
{
    sqlite3 *db = hs_collection_open("c.db", error);
    HsCompare *compare = db != NULL ? hs_compare_read(db, error) : NULL;

    (void)sqlite3_close(db);
    return compare;
}

static void expect_equal_cells(const HsCompareCell *saved, const HsCompareCell *read)
{
    cr_expect(eq(uint, saved->n_values, read->n_values));
    cr_expect(eq(u64, (uint64_t)saved->values.n, (uint64_t)read->values.n));
    cr_expect(eq(dbl, saved->values.mean, read->values.mean));
    cr_expect(eq(u64, (uint64_t)saved->differences.n, (uint64_t)read->differences.n));
    cr_expect(eq(dbl, saved->differences.mean, read->differences.mean));
    cr_expect(eq(dbl, saved->interval.low, read->interval.low));
    cr_expect(eq(dbl, saved->interval.high, read->interval.high));
}

Test(compare_read, has_every_run_and_every_cell)
{
    g_autoptr(HsCompare) saved = made_compare(3, rows, G_N_ELEMENTS(rows));
    g_autoptr(GError) error = NULL;

    publish(saved);

    g_autoptr(HsCompare) read = read_back(&error);

    cr_assert(read != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(uint, read->n_policies, saved->n_policies));
    cr_expect(eq(uint, read->baseline_i, saved->baseline_i));
    cr_expect(eq(uint, read->n_repetitions, 3));
    cr_expect(eq(u64, read->storage_bytes, UINT64_C(268435456)));
    cr_assert(eq(uint, read->runs->len, saved->runs->len));
    cr_expect(eq(uint, hs_compare_n_missing(read, 0), 1));
    cr_assert(eq(uint, read->rows->len, saved->rows->len));
    for (guint row_i = 0; row_i < read->rows->len; row_i++) {
        const HsCompareRow *a = &g_array_index(saved->rows, HsCompareRow, row_i);
        const HsCompareRow *b = &g_array_index(read->rows, HsCompareRow, row_i);

        cr_expect(eq(str, (char *)a->measure->name, (char *)b->measure->name));
        cr_expect(eq(str, (char *)a->subject, (char *)b->subject));
        for (guint policy_i = 0; policy_i < read->n_policies; policy_i++)
            expect_equal_cells(&a->cells[policy_i], &b->cells[policy_i]);
    }
}

Test(compare_read, says_the_same_words)
{
    g_autoptr(HsCompare) saved = made_compare(3, rows, G_N_ELEMENTS(rows));

    publish(saved);

    g_autoptr(HsCompare) read = read_back(NULL);
    g_autoptr(GArray) before = hs_compare_words(saved, 1 - saved->baseline_i);
    g_autoptr(GArray) after = hs_compare_words(read, 1 - read->baseline_i);

    bool has_storage = false;

    cr_assert(eq(uint, before->len, after->len));
    for (guint word_i = 0; word_i < after->len; word_i++) {
        has_storage = has_storage ||
                      strstr(g_array_index(after, HsWords, word_i).text, "256 MB") != NULL;
        cr_expect(eq(str, g_array_index(before, HsWords, word_i).text,
                     g_array_index(after, HsWords, word_i).text));
    }
    cr_expect(has_storage);
}

/* What somebody else may have made of the file. */
Test(compare_read, refuses_runs_that_no_comparison_has)
{
    static const struct {
        const char *damage;
        const char *message;
    } cases[] = {
        { "DELETE FROM run WHERE run = 6", "some of the runs of its comparison are not there" },
        { "UPDATE run SET policy = 'arf' WHERE run = 3",
          "its runs are not in the order of a comparison" },
        { "UPDATE run SET repetition = 7 WHERE run = 5",
          "its runs are not in the order of a comparison" },
        { "UPDATE run SET verdict = 'good' WHERE run = 2",
          "its runs are not in the order of a comparison" },
        { "UPDATE collection SET baseline = NULL", "its runs are not those of a comparison" },
        { "UPDATE collection SET n_repetitions = 1000000",
          "its runs are not those of a comparison" },
        { "UPDATE run SET policy = 'dynamic' WHERE repetition = 1",
          "policies that no comparison has" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(HsCompare) saved = made_compare(3, rows, G_N_ELEMENTS(rows));
        g_autoptr(GError) error = NULL;
        sqlite3 *db = NULL;

        (void)g_remove("c.db");
        publish(saved);
        cr_assert(eq(int, sqlite3_open("c.db", &db), SQLITE_OK));
        cr_assert(eq(int, sqlite3_exec(db, cases[i].damage, NULL, NULL, NULL), SQLITE_OK));
        (void)sqlite3_close(db);
        cr_expect(read_back(&error) == NULL, "%s", cases[i].damage);
        cr_assert(error != NULL);
        cr_expect(strstr(error->message, cases[i].message) != NULL, "%s: %s", cases[i].damage,
                  error->message);
    }
}
