/* test_points: points of collections made by hand, what is not known there, and pairs. */
#include "analysis/points.h"
#include "tests/analysis/made_collection.h"
#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static HsPoints *read_points(sqlite3 *db)
{
    g_autoptr(GError) error = NULL;
    HsPoints *points = hs_points_read(db, &error);

    cr_assert(points != NULL, "%s", error != NULL ? error->message : "");
    return points;
}

static GArray *outages(sqlite3 *db, const HsPoints *points, guint point_i)
{
    g_autoptr(GError) error = NULL;
    GArray *numbers = hs_points_numbers(db, points, point_i, hs_measures_find("outage"), "A",
                                        &error);

    cr_assert(numbers != NULL, "%s", error != NULL ? error->message : "");
    return numbers;
}

/* Two parameters of two values, three repetitions; the outage is 100 * (wait in s) + repetition,
 * 10 less with "b". */
static sqlite3 *made_sweep(void)
{
    static const char *const waits[] = { "1 s", "2 s" };
    static const char *const modes[] = { "a", "b" };
    sqlite3 *db = made_collection("sweep", NULL);
    int run = 0;

    for (int wait_i = 0; wait_i < 2; wait_i++) {
        for (int mode_i = 0; mode_i < 2; mode_i++) {
            for (int repetition = 1; repetition <= 3; repetition++) {
                made_run(db, ++run, "dynamic", repetition);
                made_tell(db, "UPDATE run SET seed = '%d', point = %d WHERE run = %d",
                          42 + repetition, 2 * wait_i + mode_i + 1, run);
                if (repetition == 1) {
                    made_parameter(db, run, "wait", waits[wait_i]);
                    made_parameter(db, run, "mode", modes[mode_i]);
                }
                made_value(db, run, "outage", "A", 100 * (wait_i + 1) - 10 * mode_i + repetition);
                made_value(db, run, "outage", "B", 7);
            }
        }
    }
    return db;
}

/* The place of a parameter. */
static guint name_of(const HsPoints *points, const char *name)
{
    for (guint i = 0; i < points->names->len; i++) {
        if (g_str_equal(g_ptr_array_index(points->names, i), name))
            return i;
    }
    cr_assert(0, "no %s", name);
    return 0;
}

Test(points, points_of_a_sweep_have_their_runs_and_values)
{
    sqlite3 *db = made_sweep();
    g_autoptr(HsPoints) points = read_points(db);
    g_autoptr(GArray) numbers = outages(db, points, 3);
    HsPointMean mean = hs_point_mean(numbers, HS_CONFIDENCE_95);

    cr_assert(eq(u32, points->points->len, 4));
    cr_assert(eq(u32, points->names->len, 2), "the policy is always the same");
    cr_assert(eq(str, (char *)hs_points_at(points, 3)->values[name_of(points, "wait")], "2 s"));
    cr_assert(eq(str, (char *)hs_points_at(points, 3)->values[name_of(points, "mode")], "b"));
    cr_assert(eq(u64, hs_points_at(points, 3)->n_runs, 3));
    /* 191, 192, 193: mean 192, standard error 1 / sqrt(3), t of 2 is 4.302653. */
    cr_assert(eq(u32, mean.n, 3));
    cr_assert(mean.is_known && mean.has_interval);
    cr_assert(epsilon_eq(dbl, mean.values.mean, 192, 1e-9));
    cr_assert(epsilon_eq(dbl, mean.interval.high, 192 + 4.302652730 / 1.7320508075688772, 1e-6));
    sqlite3_close(db);
}

Test(points, of_a_comparison_every_policy_is_a_point)
{
    sqlite3 *db = made_collection("comparison", "fixed-split");

    for (int run = 1; run <= 4; run++) {
        made_run(db, run, run % 2 == 1 ? "dynamic" : "fixed-split", (run + 1) / 2);
        made_tell(db, "UPDATE run SET point = %d WHERE run = %d", 2 - run % 2, run);
        made_value(db, run, "outage", "A", run);
    }

    g_autoptr(HsPoints) points = read_points(db);
    g_autoptr(GArray) numbers = outages(db, points, 1);

    cr_assert(eq(u32, points->points->len, 2));
    cr_assert(eq(str, (char *)g_ptr_array_index(points->names, 0), "policy"));
    cr_assert(eq(str, (char *)hs_points_at(points, 1)->values[0], "fixed-split"));
    cr_assert(eq(u32, numbers->len, 2), "runs 2 and 4");
    cr_assert(epsilon_eq(dbl, hs_point_mean(numbers, HS_CONFIDENCE_95).values.mean, 3, 1e-12));
    sqlite3_close(db);
}

Test(points, what_is_not_known_has_no_mean_and_comes_last)
{
    sqlite3 *db = made_sweep();

    made_tell(db, "UPDATE run_measure SET value = NULL WHERE run = 1 AND subject = 'A'");
    made_tell(db, "DELETE FROM run_measure WHERE run = 4");
    made_tell(db, "UPDATE run SET verdict = 'refused' WHERE run = 4");

    g_autoptr(HsPoints) points = read_points(db);
    g_autoptr(GArray) numbers = outages(db, points, 0);
    g_autoptr(GArray) others = outages(db, points, 1);
    HsPointMean mean = hs_point_mean(numbers, HS_CONFIDENCE_95);
    HsPercentile median = hs_point_percentile(numbers, HS_PERCENTILE_MEDIAN, HS_CONFIDENCE_95);
    HsPercentile p99 = hs_point_percentile(numbers, 99000, HS_CONFIDENCE_95);

    cr_assert(eq(u32, mean.n, 3));
    cr_assert(eq(u32, mean.n_unknown, 1));
    cr_assert(not(mean.is_known));
    cr_assert(not(mean.has_interval));
    cr_assert(epsilon_eq(dbl, median.value, 103, 0), "102, 103, unknown");
    cr_assert(not(hs_number_is_known(p99.value)));
    cr_assert(not(median.has_interval), "three are less than six");
    cr_assert(eq(u32, others->len, 2), "a run that is not done is in nothing");
    cr_assert(eq(u64, hs_points_n_missing(points), 1));
    sqlite3_close(db);
}

Test(points, where_more_is_better_the_unknown_comes_first)
{
    sqlite3 *db = made_collection("sweep", NULL);
    g_autoptr(GError) error = NULL;

    for (int run = 1; run <= 3; run++) {
        made_run(db, run, "dynamic", run);
        made_tell(db, "UPDATE run SET point = 1");
        made_value(db, run, "throughput", "A", run == 2 ? MADE_UNKNOWN : 10 * run);
    }

    g_autoptr(HsPoints) points = read_points(db);
    g_autoptr(GArray)
        numbers = hs_points_numbers(db, points, 0, hs_measures_find("throughput"), "A", &error);

    cr_assert(epsilon_eq(dbl,
                         hs_point_percentile(numbers, HS_PERCENTILE_MEDIAN, HS_CONFIDENCE_95).value,
                         10, 0),
              "unknown, 10, 30");
    cr_assert(eq(u32, points->names->len, 0), "one point has no parameters to tell it by");

    HsPointsAgainst against;

    cr_assert(not(hs_points_against_read(points, "wait=1s", &against, &error)));
    cr_assert(
        eq(str, error->message, "the points have no parameter 'wait'\n  help: they have none"));
    sqlite3_close(db);
}

Test(points, pairs_are_runs_of_one_repetition_and_seed)
{
    sqlite3 *db = made_sweep();
    HsPointsAgainst against;

    made_tell(db, "UPDATE run SET seed = 'x' WHERE run = 6"); /* mode b, repetition 3 */
    made_tell(db, "UPDATE run_measure SET value = 85 WHERE run = 5 AND subject = 'A'");

    g_autoptr(HsPoints) points = read_points(db);
    g_autoptr(GArray) a = outages(db, points, 0);
    g_autoptr(GArray) b = outages(db, points, 1);
    HsCompareCell cell = hs_point_differences(b, a);

    /* 91 - 101 and 85 - 102; the third pair has two seeds. */
    cr_assert(eq(u64, cell.differences.n, 2));
    cr_assert(epsilon_eq(dbl, cell.differences.mean, -13.5, 1e-12));
    cr_assert(epsilon_eq(dbl, cell.baseline_mean, 101.5, 1e-12));
    /* Deviation 3.5 * sqrt(2), t of 1 is 12.7062: 0 is in -13.5 +- 44. */
    cr_assert(epsilon_eq(dbl, cell.interval.low, -13.5 - 12.706204736 * 3.5, 1e-6));
    cr_assert(eq(int, (int)hs_compare_finding(&cell), HS_COMPARE_CHANCE));
    cr_assert(hs_points_against_read(points, "mode=a", &against, NULL));
    cr_assert(hs_points_partner(points, 1, &against) == hs_points_at(points, 0));
    cr_assert(hs_points_partner(points, 3, &against) == hs_points_at(points, 2));
    cr_assert(hs_points_partner(points, 2, &against) == hs_points_at(points, 2), "its own");
    cr_assert(hs_points_against_read(points, "wait=2s,mode = b", &against, NULL));
    cr_assert(hs_points_partner(points, 0, &against) == hs_points_at(points, 3));
    sqlite3_close(db);
}

Test(points, what_is_not_there_cannot_be_compared_with)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "own=a", "the points have no parameter 'own'\n  help: they differ in wait, mode" },
        { "mode=c", "no point has 'mode=c'\n  help: write one of its values, as in mode=a" },
        { "mode", "no point has 'mode'\n  help: write one of its values, as in mode=a" },
        { "", "the points have no parameter ''\n  help: they differ in wait, mode" },
        { "mode=a,,", "the points have no parameter ''\n  help: they differ in wait, mode" },
    };
    sqlite3 *db = made_sweep();
    g_autoptr(HsPoints) points = read_points(db);

    for (guint row = 0; row < G_N_ELEMENTS(cases); row++) {
        g_autoptr(GError) error = NULL;
        HsPointsAgainst against;

        cr_assert(not(hs_points_against_read(points, cases[row].text, &against, &error)), "row %u",
                  row);
        cr_assert(eq(str, error->message, (char *)cases[row].message), "row %u", row);
    }
    sqlite3_close(db);
}

Test(points, too_many_parameters_are_refused)
{
    sqlite3 *db = made_collection("sweep", NULL);
    g_autoptr(GError) error = NULL;

    made_run(db, 1, "dynamic", 1);
    for (int i = 0; i < 65; i++) {
        g_autofree char *name = g_strdup_printf("p%02d", i);

        made_parameter(db, 1, name, "1");
    }
    cr_assert(hs_points_read(db, &error) == NULL);
    cr_assert(g_strstr_len(error->message, -1, "its points have too many parameters") != NULL);
    sqlite3_close(db);
}
