/* test_merge: shards put together are the whole, byte for byte, and what is none is refused. */
#include "analysis/merge.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/analysis/made_part.h"

#define PARTS_MAX 70u

static char *folder;

static void enter_folder(void)
{
    folder = g_dir_make_tmp("hsim-merge-XXXXXX", NULL);
    cr_assert(folder != NULL && chdir(folder) == 0);
    made_whole("whole.db");
}

static void leave_folder(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        (void)g_remove(path);
    }
    (void)chdir("/");
    (void)g_remove(folder);
    g_free(folder);
}

TestSuite(merge, .init = enter_folder, .fini = leave_folder);

/* Merges parts[0..n-1] into out.db. Returns what it says: what is missing and what is bad, or the
 * error; the caller frees. */
static char *merge_with(const HsMergePlan *plan, int *ret_code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsMerge) merge = hs_merge_open(plan, &error);
    g_autoptr(HsCollection) collection = NULL;

    if (merge != NULL)
        collection = hs_collection_create("out.db", &error);
    if (merge != NULL && collection != NULL && hs_merge_write(merge, collection, &error) &&
        hs_collection_publish(collection, &error)) {
        *ret_code = -1;
        return g_strconcat(hs_merge_missing(merge), hs_merge_bad(merge), NULL);
    }
    *ret_code = error->code;
    return g_strdup(error->message);
}

static char *merge_parts(const char *const *parts, guint n_parts, int *ret_code)
{
    HsMergePlan plan = { .parts = parts, .n_parts = n_parts };

    return merge_with(&plan, ret_code);
}

static bool is_same_file(const char *a, const char *b)
{
    g_autofree char *a_bytes = NULL;
    g_autofree char *b_bytes = NULL;
    gsize n_a = 0;
    gsize n_b = 0;

    return g_file_get_contents(a, &a_bytes, &n_a, NULL) &&
           g_file_get_contents(b, &b_bytes, &n_b, NULL) && n_a == n_b &&
           memcmp(a_bytes, b_bytes, n_a) == 0;
}

/* A copy that need not outlive the power. */
static void copy_file(const char *from, const char *to)
{
    g_autofree char *bytes = NULL;
    gsize n_bytes = 0;

    cr_assert(g_file_get_contents(from, &bytes, &n_bytes, NULL));
    cr_assert(
        g_file_set_contents_full(to, bytes, (gssize)n_bytes, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
}

static const char *shard_path(guint i, guint n)
{
    g_autofree char *path = g_strdup_printf("s%u-%u.db", i, n);

    return g_intern_string(path);
}

/* Of all shards of n, in an order that `step`, which has no factor in common with n, makes. */
static void make_shards(guint n, guint step, const char **ret_parts)
{
    for (guint k = 0; k < n; k++) {
        guint i = (k * step + n / 2) % n;

        if (!g_file_test(shard_path(i, n), G_FILE_TEST_EXISTS))
            made_shard(shard_path(i, n), (HsShard){ i, n });
        ret_parts[k] = shard_path(i, n);
    }
}

static const char bad_run[] =
    "run 11, at = 6 ms, name = panic, repetition 1: refused\nit cannot be\n"
    "  to replay: hsim run -s 'size=3 MB' -s 'at=6 ms' -s name=panic --seed 42 made.scn\n";

Test(merge, makes_the_bytes_of_the_whole_of_any_shards_in_any_order)
{
    static const struct {
        guint n, step, window_runs;
    } cases[] = { { 1, 1, 0 }, { 2, 1, 0 }, { 3, 2, 1 }, { 7, 3, 4 }, { 7, 6, 30 }, { 7, 1, 11 } };
    const char *parts[PARTS_MAX];

    for (guint case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++) {
        int code = 0;

        make_shards(cases[case_i].n, cases[case_i].step, parts);

        HsMergePlan plan = { .parts = parts,
                             .n_parts = cases[case_i].n,
                             .window_runs = cases[case_i].window_runs };
        g_autofree char *said = merge_with(&plan, &code);

        cr_assert(eq(int, code, -1), "case %u: %s", case_i, said);
        cr_assert(eq(str, said, (char *)bad_run));
        cr_assert(is_same_file("whole.db", "out.db"), "case %u", case_i);
    }
}

/* The parts behind HS_MERGE_OPEN_MAX are opened for each window: here they are the same files, and
 * one without a run. */
Test(merge, makes_them_of_more_parts_than_it_has_open)
{
    const char *parts[PARTS_MAX];
    HsMergePlan plan = { .parts = parts, .n_parts = PARTS_MAX, .window_runs = 7 };
    int code = 0;

    make_shards(3, 1, parts);
    made_shard("none.db", (HsShard){ 36, 37 });
    for (guint i = 0; i < PARTS_MAX; i++)
        parts[i] = i == 1 ? "none.db" : shard_path(i < HS_MERGE_OPEN_MAX ? 0 : i % 3, 3);

    g_autofree char *said = merge_with(&plan, &code);

    cr_assert(eq(int, code, -1), "%s", said);
    cr_assert(is_same_file("whole.db", "out.db"));
}

Test(merge, takes_runs_that_several_parts_have_if_they_are_the_same)
{
    static const char *const parts[] = { "b.db", "whole.db", "a.db", "b.db", "c.db" };
    int code = 0;

    made_shard("a.db", (HsShard){ 0, 2 });
    made_shard("b.db", (HsShard){ 1, 2 });
    made_shard("c.db", (HsShard){ 2, 3 });

    g_autofree char *said = merge_parts(parts, G_N_ELEMENTS(parts), &code);

    cr_assert(eq(int, code, -1), "%s", said);
    cr_assert(is_same_file("whole.db", "out.db"));
}

Test(merge, refuses_a_run_that_two_parts_have_with_different_results)
{
    static const char *const parts[] = { "a.db", "whole.db", "b.db" };
    int code = 0;

    made_shard("a.db", (HsShard){ 0, 2 });
    made_wrong_shard("b.db", (HsShard){ 1, 2 }, 8);

    g_autofree char *said = merge_parts(parts, G_N_ELEMENTS(parts), &code);

    cr_assert(eq(int, code, HS_MERGE_ERROR_DISAGREES), "%s", said);
    cr_assert(strstr(said, "run 8 has not the same results in whole.db and in b.db\n"
                           "  help: one of them is wrong: make both again, and compare the "
                           "machines") != NULL,
              "%s", said);
    cr_assert(not(g_file_test("out.db", G_FILE_TEST_EXISTS)));
}

Test(merge, names_what_is_missing_and_what_makes_it)
{
    static const char *const parts[] = { "a.db", "c.db" };
    HsMergePlan partial = { .parts = parts, .n_parts = 2, .is_partial = true };
    const char *merged[] = { "early.db", "b.db" };
    int code = 0;

    made_shard("a.db", (HsShard){ 0, 3 });
    made_shard("b.db", (HsShard){ 1, 3 });
    made_shard("c.db", (HsShard){ 2, 3 });

    g_autofree char *said = merge_parts(parts, 2, &code);

    cr_assert(eq(int, code, HS_MERGE_ERROR_MISSING));
    cr_assert(
        eq(str, said,
           (char *)"10 of 30 runs are missing: 2, 5, 8, 11, 14, 17, 20, 23 and 2 ranges more\n"
                   "  shard 1 of 3, 10 of its 10 runs: hsim sweep --shard 1/3 "
                   "-s 'size=3 MB' --seed 42 --reps 2 made.scn\n"
                   "  help: make them, or merge what there is with --partial"));
    cr_assert(not(g_file_test("out.db", G_FILE_TEST_EXISTS)));

    /* What was merged in part can be merged with the rest. */
    g_autofree char *told = merge_with(&partial, &code);

    cr_assert(eq(int, code, -1), "%s", told);
    cr_assert(strstr(told, "10 of 30 runs are missing") != NULL);
    cr_assert(eq(int, g_rename("out.db", "early.db"), 0));

    g_autofree char *rest = merge_parts(merged, 2, &code);

    cr_assert(eq(int, code, -1), "%s", rest);
    cr_assert(is_same_file("whole.db", "out.db"));
}

Test(merge, names_ranges_where_no_part_is_a_shard)
{
    static const char *const parts[] = { "most.db" };
    int code = 0;

    made_whole("most.db");
    made_change("most.db", "DELETE FROM run WHERE run IN (1, 4, 5, 6, 29, 30)");

    g_autofree char *said = merge_parts(parts, 1, &code);

    cr_assert(eq(int, code, HS_MERGE_ERROR_MISSING));
    cr_assert(strstr(said, "6 of 30 runs are missing: 1, 4-6, 29-30\n"
                           "  hsim sweep -s 'size=3 MB' --seed 42 --reps 2 made.scn  makes all of "
                           "them\n") == said,
              "%s", said);
}

/* What the design's text says is a command line's words again, and no more than words. */
Test(merge, names_the_options_of_the_design)
{
    static const char *const parts[] = { "a.db" };
    static const struct {
        const char *design, *words;
    } cases[] = {
        { "grid --vary 'at=1 ms .. 9 ms'", " -s 'size=3 MB' --vary 'at=1 ms .. 9 ms' --seed 42" },
        { "lhs 9 seed 7 --vary a=1 --filter 'a > 0'",
          "MB' --lhs 9 --design-seed 7 --vary a=1 --filter 'a > 0' --seed 42" },
        { "random 9 seed 7", "MB' --random 9 --design-seed 7 --seed 42" },
        { "list points.csv (12 points, 5d41402abc4b2a76)", "MB' --list points.csv --seed 42" },
        { "grid --vary 'a=$(rm x);rm'", "--vary 'a=$(rm x);rm' --seed 42" },
        { "grid --filter 'a", "MB' --seed 42" }, /* these are no words */
        { "", "MB' --seed 42" },
        { "lhs", "MB' --seed 42" },
    };

    made_shard("a.db", (HsShard){ 0, 2 });
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) pieces = g_strsplit(cases[i].design, "'", -1);
        g_autofree char *quoted = g_strjoinv("''", pieces); /* as SQL wants it */
        g_autofree char *sql = g_strdup_printf("UPDATE collection SET design = '%s'", quoted);
        int code = 0;

        made_change("a.db", sql);

        g_autofree char *said = merge_parts(parts, 1, &code);

        cr_assert(eq(int, code, HS_MERGE_ERROR_MISSING), "%s", said);
        cr_assert(strstr(said, cases[i].words) != NULL, "case %u: %s", i, said);
    }
}

Test(merge, names_eight_shards_at_most)
{
    static const char *const parts[] = { "a.db" };
    int code = 0;

    made_shard("a.db", (HsShard){ 3, 16 });

    g_autofree char *said = merge_parts(parts, 1, &code);

    cr_assert(eq(int, code, HS_MERGE_ERROR_MISSING));
    cr_assert(strstr(said, "  shard 8 of 16, 2 of its 2 runs: hsim sweep --shard 8/16 ") != NULL);
    cr_assert(strstr(said, "made.scn\n  and 7 shards more\n  help: ") != NULL, "%s", said);
}

Test(merge, holds_the_runs_against_what_it_would_replace)
{
    static const char *const parts[] = { "a.db", "b.db" };
    HsMergePlan plan = { .parts = parts, .n_parts = 2, .replaced = "old.db" };
    static const struct {
        const char *sql; /* what was done to it */
        int code;
        const char *words;
    } cases[] = {
        { "", -1, "" },
        { "DELETE FROM run WHERE run > 3", -1, "" },
        { "UPDATE collection SET seed = '43'", -1, "" }, /* another plan: nothing to compare */
        { "UPDATE run SET seed = '43' WHERE run = 9", HS_MERGE_ERROR_DISAGREES,
          "run 9 has not the same results in a.db and in old.db" },
        { "UPDATE collection SET shard = 0, n_shards = 2", HS_MERGE_ERROR_STRANGER,
          "old.db: this is a shard, and would be replaced\n"
          "  help: name the file to be written first, then the shards" },
    };

    made_shard("a.db", (HsShard){ 0, 2 });
    made_shard("b.db", (HsShard){ 1, 2 });
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        int code = 0;

        copy_file("whole.db", "old.db");
        made_change("old.db", cases[i].sql);

        g_autofree char *said = merge_with(&plan, &code);

        cr_assert(eq(int, code, cases[i].code), "case %u: %s", i, said);
        cr_assert(strstr(said, cases[i].words) != NULL, "case %u: %s", i, said);
    }
}

Test(merge, does_not_see_runs_below_the_first)
{
    static const char *const parts[] = { "a.db", "b.db" };
    int code = 0;

    made_shard("a.db", (HsShard){ 0, 2 });
    made_shard("b.db", (HsShard){ 1, 2 });
    made_change("b.db", "UPDATE run SET run = 0 WHERE run = 2;"
                        "UPDATE run SET run = -4 WHERE run = 4");

    g_autofree char *said = merge_parts(parts, 2, &code);

    cr_assert(eq(int, code, HS_MERGE_ERROR_MISSING), "%s", said);
    cr_assert(g_str_has_prefix(said, "2 of 30 runs are missing: 2, 4\n"), "%s", said);
}

/* One of two good shards is changed: merging names it, and leaves nothing. */
typedef struct {
    const char *sql;
    HsMergeError code;
    const char *words;
} Bad;

static void refuse_all(const Bad *cases, guint n_cases)
{
    static const char *const parts[] = { "a.db", "b.db" };

    made_shard("a.db", (HsShard){ 0, 2 });
    made_shard("good.db", (HsShard){ 1, 2 });
    for (guint i = 0; i < n_cases; i++) {
        int code = -1;

        copy_file("good.db", "b.db");
        made_change("b.db", cases[i].sql);

        g_autofree char *said = merge_parts(parts, 2, &code);

        cr_assert(eq(int, code, cases[i].code), "case %u: %s", i, said);
        cr_assert(strstr(said, "b.db") != NULL, "case %u: %s", i, said);
        cr_assert(strstr(said, cases[i].words) != NULL, "case %u: %s", i, said);
        cr_assert(not(g_file_test("out.db", G_FILE_TEST_EXISTS)));
    }
}

Test(merge, refuses_what_is_of_another_plan)
{
    static const Bad cases[] = {
        { "UPDATE collection SET seed = '43'", HS_MERGE_ERROR_STRANGER,
          "it is no shard of the same sweep as a.db: its seed is '43', not '42'\n  help: give" },
        { "UPDATE collection SET scenario_file = 'x.scn'", HS_MERGE_ERROR_STRANGER,
          "its scenario is 'x.scn', not 'made.scn'" },
        { "UPDATE collection SET scenario = 'x'", HS_MERGE_ERROR_STRANGER,
          "the title of its scenario is 'x', not 'made'" },
        { "UPDATE collection SET about = 'x'", HS_MERGE_ERROR_STRANGER,
          "what its scenario is about is 'x', not 'none'" },
        { "UPDATE collection SET design = 'lhs 9 seed 1'", HS_MERGE_ERROR_STRANGER,
          "its design is 'lhs 9 seed 1', not 'grid'" },
        { "UPDATE collection SET n_repetitions = 3", HS_MERGE_ERROR_STRANGER,
          "the number of its repetitions (--reps) is '3', not '2'" },
        { "UPDATE collection SET n_points = 16", HS_MERGE_ERROR_STRANGER,
          "the number of its points is '16', not '15'" },
        { "UPDATE collection SET n_runs = 31", HS_MERGE_ERROR_STRANGER,
          "the number of its runs is '31', not '30'" },
        { "UPDATE collection SET until = '2 %'", HS_MERGE_ERROR_STRANGER,
          "its --until-ci is '2 %', not 'none'" },
        { "UPDATE setting SET setting = 'size=4 MB'", HS_MERGE_ERROR_STRANGER,
          "its settings are '-s size=4 MB', not '-s size=3 MB'" },
        { "DELETE FROM setting", HS_MERGE_ERROR_STRANGER,
          "its settings are 'none', not '-s size=3 MB'" },
        { "UPDATE text SET text = text || '#'", HS_MERGE_ERROR_STRANGER,
          "the text of its scenario is another one" },
        { "UPDATE collection SET plan = 'x'", HS_MERGE_ERROR_STRANGER,
          "it was made with other options" },
        { "UPDATE collection SET program = 'x'", HS_MERGE_ERROR_STRANGER,
          "another hsim than this one made it\n  help: make and merge all shards with" },
        { "UPDATE collection SET kind = 'comparison'", HS_MERGE_ERROR_STRANGER,
          "this is no sweep\n  help: name the files that 'hsim sweep --shard' wrote" },
    };

    refuse_all(cases, G_N_ELEMENTS(cases));
}

Test(merge, refuses_what_is_damaged_or_lies)
{
    static const Bad cases[] = {
        { "UPDATE run_value SET value = value + 1 WHERE run = 4", HS_MERGE_ERROR_UNREADABLE,
          "run 4 is not what was written: the file is damaged\n  help: make this shard again" },
        { "DELETE FROM run_value WHERE run = 4", HS_MERGE_ERROR_UNREADABLE, "run 4 is not what" },
        { "UPDATE run_value SET value = NULL WHERE run = 4", HS_MERGE_ERROR_UNREADABLE,
          "run 4 is not" },
        { "UPDATE run_value SET value = 9e999 WHERE run = 4", HS_MERGE_ERROR_UNREADABLE,
          "run 4 is not" },
        { "UPDATE quantity SET subject = 'C'", HS_MERGE_ERROR_UNREADABLE, "run 2 is not what" },
        { "UPDATE quantity SET measure = 'C'", HS_MERGE_ERROR_UNREADABLE, "run 2 is not what" },
        { "UPDATE run SET digest = '00' WHERE run = 6", HS_MERGE_ERROR_UNREADABLE, "run 6 is not" },
        { "UPDATE run SET verdict = 'great' WHERE run = 6", HS_MERGE_ERROR_UNREADABLE, "run 6 is" },
        { "UPDATE run SET n_held = 9 WHERE run = 6", HS_MERGE_ERROR_UNREADABLE, "run 6 is" },
        { "UPDATE run SET seed = 'x' WHERE run = 6", HS_MERGE_ERROR_UNREADABLE, "run 6 is" },
        { "UPDATE run SET content = NULL WHERE run = 6", HS_MERGE_ERROR_UNREADABLE, "run 6 is" },
        { "UPDATE run SET identity = hex(zeroblob(99)) WHERE run = 6", HS_MERGE_ERROR_UNREADABLE,
          "run 6 is" },
        { "UPDATE run SET policy = CAST(x'ff' AS TEXT) WHERE run = 6", HS_MERGE_ERROR_UNREADABLE,
          "run 6 is" },
        { "UPDATE run SET run = 5 WHERE run = 6", HS_MERGE_ERROR_UNREADABLE, "run 5 " },
        { "UPDATE run SET run = 32 WHERE run = 30", HS_MERGE_ERROR_UNREADABLE, "run 32 " },
        { "UPDATE run SET point = 4 WHERE run = 6", HS_MERGE_ERROR_UNREADABLE,
          "run 6 cannot be in it" },
        { "UPDATE run SET repetition = 1 WHERE run = 6", HS_MERGE_ERROR_UNREADABLE,
          "run 6 cannot be in it" },
        { "UPDATE point_parameter SET value = '9 ms' WHERE point = 3", HS_MERGE_ERROR_UNREADABLE,
          "run 6 is not what was written" },
        { "UPDATE collection SET shard = 2", HS_MERGE_ERROR_UNREADABLE,
          "it is a shard that cannot be" },
        { "UPDATE collection SET n_shards = 0", HS_MERGE_ERROR_UNREADABLE,
          "it is a shard that cannot be" },
        { "UPDATE collection SET n_runs = -1", HS_MERGE_ERROR_UNREADABLE,
          "what was planned makes no sense" },
        { "UPDATE collection SET n_repetitions = 0", HS_MERGE_ERROR_UNREADABLE,
          "what was planned makes no sense" },
        { "DELETE FROM collection", HS_MERGE_ERROR_UNREADABLE, "it does not say what was planned" },
        { "PRAGMA user_version = 99", HS_MERGE_ERROR_UNREADABLE, "" },
        { "PRAGMA application_id = 99", HS_MERGE_ERROR_UNREADABLE, "" },
        { "DROP TABLE run_value", HS_MERGE_ERROR_UNREADABLE, "" },
    };

    refuse_all(cases, G_N_ELEMENTS(cases));
}

Test(merge, refuses_what_is_no_database_or_only_the_begin_of_one)
{
    static const char *const parts[] = { "whole.db", "b.db" };
    g_autofree char *bytes = NULL;
    gsize n_bytes = 0;

    cr_assert(g_file_get_contents("whole.db", &bytes, &n_bytes, NULL));
    for (gsize n_kept = 0; n_kept < n_bytes; n_kept += n_bytes / 9) {
        int code = -1;

        cr_assert(g_file_set_contents_full("b.db", bytes, (gssize)n_kept, G_FILE_SET_CONTENTS_NONE,
                                           0644, NULL));

        g_autofree char *said = merge_parts(parts, 2, &code);

        cr_assert(eq(int, code, HS_MERGE_ERROR_UNREADABLE), "%zu bytes: %s", n_kept, said);
        cr_assert(strstr(said, "b.db") != NULL, "%s", said);
    }
    (void)g_remove("b.db");

    int code = -1;
    g_autofree char *said = merge_parts(parts, 2, &code);

    cr_assert(eq(int, code, HS_MERGE_ERROR_UNREADABLE));
    cr_assert(strstr(said, "b.db") != NULL, "%s", said);
}
