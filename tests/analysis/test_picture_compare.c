/* test_picture_compare: bars, words and choices of comparisons made by hand. */
#include "analysis/picture_compare.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/analysis/made_collection.h"
#include "tests/analysis/made_result.h"

#define S 1e9

static sqlite3 *db;

/* Two seeds of three policies: outages of A of 1 and 3 s, of 5 s and none that ends, of none that
 * ends at all. */
static void set_up(void)
{
    static const char *const policies[] = { "dynamic", "fixed-split", "arf" };
    static const double outages[3][2] = { { 1 * S, 3 * S },
                                          { 5 * S, MADE_UNKNOWN },
                                          { MADE_UNKNOWN, MADE_UNKNOWN } };

    db = made_collection("comparison", "fixed-split");
    for (int run_i = 0; run_i < 6; run_i++) {
        made_run(db, run_i + 1, policies[run_i % 3], run_i / 3 + 1);
        made_value(db, run_i + 1, "outage", "A", outages[run_i % 3][run_i / 3]);
        made_value(db, run_i + 1, "outage", "B", 0.5 * S);
        made_value(db, run_i + 1, "short", "A", 0);
        made_value(db, run_i + 1, "storage.held", "", 1048576.0 * (run_i + 1));
    }
}

static void tear_down(void)
{
    (void)sqlite3_close(db);
}

TestSuite(picture_compare, .init = set_up, .fini = tear_down);

static HsComparePicture *read_it(const HsPictureChoice *wish)
{
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice;
    HsComparePicture *picture = NULL;

    hs_picture_choice_init(&choice);
    picture = hs_compare_picture_read(db, wish != NULL ? wish : &choice, &error);
    cr_assert(picture != NULL, "%s", error != NULL ? error->message : "");
    return picture;
}

static const HsComparePanel *panel_at(const HsComparePicture *picture, guint panel_i)
{
    cr_assert(panel_i < picture->panels->len);
    return &g_array_index(picture->panels, HsComparePanel, panel_i);
}

static const HsCompareBar *bar_at(const HsComparePicture *picture, guint bar_i)
{
    return &g_array_index(panel_at(picture, 0)->bars, HsCompareBar, bar_i);
}

/* Student's t of one degree of freedom is 12.706: 2 s +- 12.706 * sqrt(2) / sqrt(2) s. */
Test(picture_compare, has_the_mean_and_its_interval_of_what_is_known)
{
    g_autoptr(HsComparePicture) picture = read_it(NULL);
    const HsCompareBar *dynamic = bar_at(picture, 0);

    cr_assert(dynamic->values.mean == 2 * S && dynamic->has_interval);
    cr_assert(dynamic->interval.high > 14.70 * S && dynamic->interval.high < 14.71 * S);
    cr_assert(eq(str, dynamic->note, ""));
    cr_assert_not(dynamic->is_baseline);
}

Test(picture_compare, says_of_how_many_a_mean_is_and_what_is_not_back)
{
    g_autoptr(HsComparePicture) picture = read_it(NULL);

    cr_assert(eq(str, bar_at(picture, 1)->text, "5.000 s"));
    cr_assert(eq(str, bar_at(picture, 1)->note, "1 of 2 runs"));
    cr_assert(bar_at(picture, 1)->is_baseline);
    cr_assert_not(bar_at(picture, 1)->has_interval);
    cr_assert(eq(str, bar_at(picture, 2)->text, "not back"));
    cr_assert(eq(u64, bar_at(picture, 2)->values.n, 0));
}

Test(picture_compare, tells_the_best_the_worst_and_who_is_not_back)
{
    g_autoptr(HsComparePicture) picture = read_it(NULL);

    cr_assert(eq(str, picture->title,
                 "outage of A: 2.000 s with dynamic, 5.000 s with fixed-split, not back with arf"));
    cr_assert(strstr(picture->subtitle, "Mean of 2 seeds; whiskers show the 95 % confidence "
                                        "interval.") != NULL);
}

/* A name that does not fit under its bar goes on in a second line, behind its hyphen. */
Test(picture_compare, breaks_the_names_of_policies_at_their_hyphens)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    g_autofree char *script = NULL;
    HsPictureChoice choice;

    for (int run_i = 7; run_i <= 12; run_i++) {
        g_autofree char *policy = g_strdup_printf("cut-%d-and-a-long-name", run_i);

        made_run(db, run_i, policy, 1);
        made_value(db, run_i, "outage", "A", 1 * S);
    }
    hs_picture_choice_init(&choice);
    cr_assert(hs_picture_compare_fill(data, db, &choice, &error));
    script = hs_picture_script(hs_picture_find("compare"), data, HS_PICTURE_SVG, "x.svg");
    cr_assert(strstr(script, "\tcut-7-and-a-\tlong-name\t") != NULL, "%s", script);
    cr_assert(strstr(script, "\tdynamic\t\t") != NULL);
}

/* 2 s, 5 s and none that ends, then of the first two alike, then of one only. */
Test(picture_compare, calls_every_policy_equal_only_if_every_one_is_known)
{
    static const struct {
        const char *change;
        const char *title;
    } cases[] = {
        { "policy = 'fixed-split'", "outage of A: 2.000 s with 2 policies, not back with arf" },
        { "policy = 'arf'", "outage of A: 2.000 s with every policy" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        made_tell(db,
                  "UPDATE run_measure SET value = 2e9 WHERE measure = 'outage' AND subject = 'A' "
                  "AND run IN (SELECT run FROM run WHERE %s OR policy = 'dynamic')",
                  cases[i].change);

        g_autoptr(HsComparePicture) picture = read_it(NULL);

        cr_assert(eq(str, picture->title, (char *)cases[i].title));
    }
    made_tell(db, "UPDATE run_measure SET value = NULL WHERE measure = 'outage' AND subject = 'A' "
                  "AND run IN (SELECT run FROM run WHERE policy <> 'dynamic')");

    g_autoptr(HsComparePicture) last = read_it(NULL);

    cr_assert(eq(str, last->title, "outage of A: 2.000 s with dynamic, 2 others not back"));
}

/* The outage of A weighs more than that of B, `short` is 0 everywhere, storage.held is left. */
Test(picture_compare, chooses_what_runs_are_made_for)
{
    g_autoptr(HsComparePicture) picture = read_it(NULL);

    cr_assert(eq(u32, picture->panels->len, 2));
    cr_assert(eq(str, panel_at(picture, 0)->name, "outage of A"));
    cr_assert(eq(str, panel_at(picture, 1)->name, "storage.held"));
}

Test(picture_compare, shows_the_measures_and_policies_that_are_wished_for)
{
    g_autoptr(GPtrArray) measures = g_ptr_array_new();
    g_autoptr(GPtrArray) policies = g_ptr_array_new();
    HsPictureChoice choice;

    hs_picture_choice_init(&choice);
    g_ptr_array_add(measures, (gpointer) "outage");
    g_ptr_array_add(policies, (gpointer) "arf");
    choice.measures = measures;
    choice.policies = policies;

    g_autoptr(HsComparePicture) picture = read_it(&choice);

    cr_assert(eq(u32, picture->panels->len, 2));
    cr_assert(eq(str, panel_at(picture, 1)->name, "outage of B"));
    cr_assert(eq(u32, panel_at(picture, 1)->bars->len, 1));
    cr_assert(eq(str, picture->title, "outage of A: not back"));
}

static void refuses(const HsPictureChoice *choice, const char *words)
{
    g_autoptr(GError) error = NULL;

    cr_assert(hs_compare_picture_read(db, choice, &error) == NULL);
    cr_assert(strstr(error->message, words) != NULL, "%s", error->message);
}

Test(picture_compare, refuses_what_is_not_there_with_what_is)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) apps = g_ptr_array_new();
    HsPictureChoice choice;

    hs_picture_choice_init(&choice);
    choice.policies = names;
    g_ptr_array_add(names, (gpointer) "perfect");
    refuses(&choice, "no run has policy 'perfect'\n  help: there are runs with: dynamic, "
                     "fixed-split, arf");
    hs_picture_choice_init(&choice);
    choice.measures = names;
    names->pdata[0] = (gpointer) "outag";
    refuses(&choice, "there is no measure 'outag'\n  help: did you mean 'outage'?");
    names->pdata[0] = (gpointer) "zzzzzzzz";
    refuses(&choice, "docs/reference/measures.md has all of them");
    names->pdata[0] = (gpointer) "short"; /* of A only */
    g_ptr_array_add(apps, (gpointer) "B");
    choice.apps = apps;
    refuses(&choice,
            "no run has a known value of 'short' as asked for\n  help: it was taken of: A");
    apps->pdata[0] = (gpointer) "dynamic";
    refuses(&choice, "nothing was measured of 'dynamic'\n  help: --only takes programs and OSs, "
                     "--policies policies");
}

Test(picture_compare, refuses_runs_that_differ_in_more_than_the_policy)
{
    HsPictureChoice choice;

    hs_picture_choice_init(&choice);
    made_parameter(db, 1, "wait", "1 s");
    made_parameter(db, 2, "wait", "2 s");
    refuses(&choice, "these runs differ in 'wait', too\n  help: draw them as sweep or heat");
}

Test(picture_compare, refuses_runs_of_which_nothing_is_known)
{
    HsPictureChoice choice;

    hs_picture_choice_init(&choice);
    made_tell(db, "DELETE FROM run_measure");
    refuses(&choice, "no run has a value to draw\n  help: --measure chooses what is drawn");
}

static double number_of(const char *script, const char *name)
{
    g_autofree char *line = g_strdup_printf("\n%s = ", name);
    const char *found = strstr(script, line);

    cr_assert(found != NULL, "%s", name);
    return g_ascii_strtod(found + strlen(line), NULL);
}

/* Nine policies leave a panel the whole width, and four panels a quarter of the height each. */
Test(picture_compare, leaves_the_bars_their_room_where_they_are_many)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    g_autoptr(GPtrArray) measures = g_ptr_array_new();
    g_autofree char *script = NULL;
    HsPictureChoice choice;

    made_tell(db, "DELETE FROM run; DELETE FROM run_measure");
    for (int run = 1; run <= 9; run++) {
        g_autofree char *policy = g_strdup_printf("p%d", run);

        made_run(db, run, policy, 1);
        for (char app[] = "A"; app[0] <= 'D'; app[0]++)
            made_value(db, run, "outage", app, run * S);
    }
    hs_picture_choice_init(&choice);
    g_ptr_array_add(measures, (gpointer) "outage");
    choice.measures = measures;
    cr_assert(hs_picture_compare_fill(data, db, &choice, &error));
    script = hs_picture_script(hs_picture_find("compare"), data, HS_PICTURE_SVG, "x.svg");
    cr_assert(eq(dbl, number_of(script, "PANELS"), 4));
    cr_expect(ge(dbl, number_of(script, "BOTTOM_4") - number_of(script, "TOP_4"), 25));
    /* What it means stands behind its name, above the plot. */
    cr_expect(ge(dbl, number_of(script, "INDENT_1"), 40));
    cr_expect(ge(dbl, number_of(script, "TOP_1") - number_of(script, "HEAD_1"), 20));
}

/* 17 policies, then 8, 7 subjects, one seed. */
Test(picture_compare, says_how_much_it_leaves_out)
{
    g_autoptr(GPtrArray) measures = g_ptr_array_new();
    HsPictureChoice choice;

    made_tell(db, "DELETE FROM run; DELETE FROM run_measure");
    for (int run = 1; run <= 17; run++) {
        g_autofree char *policy = g_strdup_printf("p%d", run);

        made_run(db, run, policy, 1);
        for (char app[] = "A"; app[0] <= 'G'; app[0]++)
            made_value(db, run, "outage", app, run * S);
    }
    hs_picture_choice_init(&choice);
    g_ptr_array_add(measures, (gpointer) "outage");
    choice.measures = measures;

    g_autoptr(HsComparePicture) picture = read_it(&choice);

    cr_assert(eq(u32, picture->panels->len, 4)); /* each takes the whole width */
    cr_assert(eq(u32, panel_at(picture, 3)->bars->len, 16));
    cr_assert(eq(str, picture->subtitle,
                 "One run of each policy.   made · seed 42   3 more panels: --only"
                 "   1 more policies"));
    made_tell(db, "DELETE FROM run WHERE run > 8; DELETE FROM run_measure WHERE run > 8");

    g_autoptr(HsComparePicture) narrow = read_it(&choice);

    cr_assert(eq(u32, narrow->panels->len, 6));
    cr_assert(eq(str, narrow->subtitle,
                 "One run of each policy.   made · seed 42   1 more panels: --only"));
}
