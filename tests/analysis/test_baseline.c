/* test_baseline: what was planted is found, named and judged; nothing else is. */
#include "analysis/baseline.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/analysis/made_collection.h"
#include "tests/analysis/made_result.h"

static sqlite3 *old, *now;

/* Two points of `wait`, two repetitions of each: throughput of A is 100, 110 and 50, 60; the outage
 * of A 2 s everywhere. */
static void fill(sqlite3 *db, const char *const waits[2])
{
    for (int run = 1; run <= 4; run++) {
        int point = (run - 1) / 2;

        made_run(db, run, "dynamic", (run - 1) % 2 + 1);
        made_parameter(db, run, "wait", waits[point]);
        made_value(db, run, "throughput", "A",
                   (point == 0 ? 100.0 : 50.0) + ((run - 1) % 2) * 10.0);
        made_value(db, run, "outage", "A", 2e9);
    }
}

static void set_up(void)
{
    static const char *const waits[2] = { "1 s", "2 s" };
    static const char *const same[2] = { "1000 ms", "2s" };

    old = made_collection("sweep", NULL);
    now = made_collection("sweep", NULL);
    fill(old, waits);
    fill(now, same);
}

static void tear_down(void)
{
    (void)sqlite3_close(old);
    (void)sqlite3_close(now);
}

TestSuite(baseline, .init = set_up, .fini = tear_down);

static HsBaseline *compare(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsTolerances) tolerances = hs_tolerances_new(&text, text != NULL ? 1 : 0, NULL);
    HsBaseline *baseline = hs_baseline_new(old, now, tolerances, &error);

    cr_assert(baseline != NULL, "%s", error != NULL ? error->message : "");
    return baseline;
}

static void set_value(sqlite3 *db, int run, const char *measure, const char *value)
{
    made_tell(db, "UPDATE run_measure SET value = %s WHERE run = %d AND measure = '%s'", value, run,
              measure);
}

static const HsMove *only_move(const HsBaseline *baseline)
{
    cr_assert(eq(u64, baseline->n_moved, 1));
    cr_assert(eq(uint, baseline->moves->len, 1));
    return &g_array_index(baseline->moves, HsMove, 0);
}

Test(baseline, finds_nothing_where_nothing_moved)
{
    g_autoptr(HsBaseline) baseline = compare(NULL);

    cr_expect(eq(u64, baseline->n_moved, 0));
    cr_expect(eq(uint, baseline->n_points, 2));
    cr_expect(eq(u64, baseline->n_values, 4));
    cr_expect(eq(uint, baseline->notes->len, 0));
    cr_expect(eq(uint, baseline->n_old_points + baseline->n_new_points, 0));
}

/* 105 is 100 and 5 % of it: one run of two moves, the mean by 10 / 105. */
Test(baseline, finds_and_names_a_planted_change)
{
    set_value(now, 2, "throughput", "90");

    g_autoptr(HsBaseline) baseline = compare("5%");
    const HsMove *move = only_move(baseline);

    cr_expect(eq(int, (int)move->kind, HS_MOVE_VALUE));
    cr_expect(eq(int, (int)move->direction, HS_MOVE_WORSE));
    cr_expect(eq(str, (char *)move->measure->name, "throughput"));
    cr_expect(eq(str, (char *)move->subject, "A"));
    cr_expect(eq(str, (char *)move->point, "wait = 1000 ms"));
    cr_expect(eq(dbl, move->old_mean, 105));
    cr_expect(eq(dbl, move->mean, 95));
    cr_expect(eq(uint, move->n_pairs, 2));
    cr_expect(move->has_interval);
    cr_expect(eq(u64, baseline->n_worse, 1));
}

/* The differences are 0 and -20: mean -10, deviation 14.142, t(95 %, 1) = 12.706 of any table, so
 * the interval is -10 -+ 127.06. */
Test(baseline, has_the_interval_of_the_paired_differences)
{
    set_value(now, 2, "throughput", "90");

    g_autoptr(HsBaseline) baseline = compare(NULL);
    const HsMove *move = only_move(baseline);

    cr_expect(epsilon_eq(dbl, move->interval.low, -137.06, 0.01));
    cr_expect(epsilon_eq(dbl, move->interval.high, 117.06, 0.01));
}

Test(baseline, judges_by_what_the_measure_says)
{
    static const struct {
        const char *measure, *value;
        HsMoveDirection direction;
    } cases[] = {
        { "throughput", "200", HS_MOVE_BETTER },
        { "throughput", "20", HS_MOVE_WORSE },
        { "outage", "1e9", HS_MOVE_BETTER },
        { "outage", "3e9", HS_MOVE_WORSE },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        tear_down();
        set_up();
        set_value(now, 3, cases[i].measure, cases[i].value);

        g_autoptr(HsBaseline) baseline = compare(NULL);

        cr_expect(eq(int, (int)only_move(baseline)->direction, (int)cases[i].direction), "%s",
                  cases[i].value);
    }
}

/* Both runs of a point, so that the mean moves from 2 s by as much. */
Test(baseline, holds_exactly_at_the_tolerance)
{
    static const struct {
        const char *value, *tolerance;
        guint n_moved;
    } cases[] = {
        { "2.1e9", "5%", 0 },
        { "2.1e9 + 1", "5%", 1 },
        { "1.9e9", "5%", 0 },
        { "1.9e9 - 1", "5%", 1 },
        { "2.1e9", "outage=100ms", 0 },
        { "2.1e9", "outage=99ms", 1 },
        { "2.1e9", "4%", 1 },
        { "2.3e9", "outage=5%+200ms", 0 },
        { "2.3e9 + 1", "outage=5%+200ms", 1 },
        { "9e9", "outage=any", 0 },
        { "2.1e9", "replies=9%", 1 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        set_value(now, 1, "outage", cases[i].value);
        set_value(now, 2, "outage", cases[i].value);

        g_autoptr(HsBaseline) baseline = compare(cases[i].tolerance);

        cr_expect(eq(u64, baseline->n_moved, cases[i].n_moved), "%s, %s", cases[i].value,
                  cases[i].tolerance);
    }
}

/* 0 has no parts. */
Test(baseline, needs_an_amount_for_what_was_nothing)
{
    set_value(old, 1, "outage", "0");
    set_value(old, 2, "outage", "0");
    set_value(now, 1, "outage", "0");
    set_value(now, 2, "outage", "2");

    g_autoptr(HsBaseline) part = compare("50%");
    g_autoptr(HsBaseline) amount = compare("outage=1ns");

    cr_expect(eq(u64, part->n_moved, 1));
    cr_expect(eq(u64, amount->n_moved, 0));
}

/* Without a tolerance every run counts, also where the mean stays: 100 and 110 for 110 and 100. */
Test(baseline, finds_runs_that_changed_places)
{
    set_value(now, 1, "throughput", "110");
    set_value(now, 2, "throughput", "100");

    g_autoptr(HsBaseline) exact = compare(NULL);
    g_autoptr(HsBaseline) loose = compare("0.1%");

    cr_expect(eq(int, (int)only_move(exact)->direction, HS_MOVE_OTHER));
    cr_expect(eq(u64, loose->n_moved, 0));
}

Test(baseline, tells_what_is_not_back_and_what_is_back_again)
{
    set_value(now, 1, "outage", "NULL");
    set_value(old, 3, "outage", "NULL");

    g_autoptr(HsBaseline) baseline = compare("50%");
    const HsMove *lost = &g_array_index(baseline->moves, HsMove, 0);
    const HsMove *back = &g_array_index(baseline->moves, HsMove, 1);

    cr_assert(eq(uint, baseline->moves->len, 2));
    cr_expect(eq(int, (int)lost->kind, HS_MOVE_UNKNOWN));
    cr_expect(eq(int, (int)lost->direction, HS_MOVE_WORSE));
    cr_expect(eq(uint, lost->n_absent, 1));
    cr_expect(eq(uint, lost->n_old_absent, 0));
    cr_expect(eq(int, (int)back->direction, HS_MOVE_BETTER));
    cr_expect(eq(str, (char *)back->point, "wait = 2s"));

    g_autoptr(HsBaseline) any = compare("outage=any");

    cr_expect(eq(u64, any->n_moved, 0));
}

Test(baseline, tells_of_subjects_and_runs_that_are_there_no_more)
{
    made_tell(now, "DELETE FROM run_measure WHERE run = 1 AND measure = 'outage'");
    made_tell(now, "UPDATE run SET verdict = 'refused', digest = NULL WHERE run = 3");

    g_autoptr(HsBaseline) baseline = compare("50%");
    const HsMove *run = &g_array_index(baseline->moves, HsMove, 0);
    const HsMove *subject = &g_array_index(baseline->moves, HsMove, 1);

    cr_assert(eq(uint, baseline->moves->len, 2));
    cr_expect(eq(int, (int)run->kind, HS_MOVE_RUN));
    cr_expect(eq(int, (int)run->direction, HS_MOVE_WORSE));
    cr_expect(run->measure == NULL);
    cr_expect(eq(uint, run->n_absent, 1));
    cr_expect(eq(int, (int)subject->kind, HS_MOVE_THERE));
    cr_expect(eq(int, (int)subject->direction, HS_MOVE_OTHER));
}

/* As many as before, but others: each of these runs is not what it was. */
Test(baseline, tells_of_runs_that_changed_places_in_what_they_do_not_know)
{
    set_value(old, 1, "outage", "NULL");
    set_value(now, 2, "outage", "NULL");

    g_autoptr(HsBaseline) baseline = compare(NULL);
    const HsMove *move = only_move(baseline);

    cr_expect(eq(int, (int)move->kind, HS_MOVE_UNKNOWN));
    cr_expect(eq(int, (int)move->direction, HS_MOVE_OTHER));
    cr_expect(eq(uint, move->n_old_absent, 1));
    cr_expect(eq(uint, move->n_absent, 1));

    g_autoptr(HsBaseline) tolerant = compare("outage=1ms");

    cr_expect(eq(u64, tolerant->n_moved, 0), "no more of them than before");
}

Test(baseline, tells_of_runs_that_changed_places_in_what_is_there_and_done)
{
    made_tell(old, "DELETE FROM run_measure WHERE measure = 'outage' AND run = 1");
    made_tell(now, "DELETE FROM run_measure WHERE measure = 'outage' AND run = 2");
    made_tell(old, "UPDATE run SET verdict = 'failed' WHERE run = 3");
    made_tell(now, "UPDATE run SET verdict = 'failed' WHERE run = 4");

    g_autoptr(HsBaseline) baseline = compare(NULL);

    cr_assert(eq(uint, baseline->moves->len, 2));
    cr_expect(eq(int, (int)g_array_index(baseline->moves, HsMove, 0).kind, HS_MOVE_THERE));
    cr_expect(eq(int, (int)g_array_index(baseline->moves, HsMove, 1).kind, HS_MOVE_RUN));
    cr_expect(eq(int, (int)g_array_index(baseline->moves, HsMove, 1).direction, HS_MOVE_OTHER));
}

Test(baseline, counts_points_that_only_one_of_them_has)
{
    made_tell(old, "UPDATE run_parameter SET value = '7 s' WHERE run >= 3");

    g_autoptr(HsBaseline) baseline = compare(NULL);

    cr_expect(eq(u64, baseline->n_moved, 0));
    cr_expect(eq(uint, baseline->n_points, 1));
    cr_expect(eq(uint, baseline->n_old_points, 1));
    cr_expect(eq(uint, baseline->n_new_points, 1));
    cr_expect(eq(str, baseline->old_point, "wait = 7 s"));
    cr_expect(eq(str, baseline->new_point, "wait = 2s"));
}

/* A measure that was not kept on one side says nothing about the machine. */
Test(baseline, leaves_out_measures_that_one_of_them_did_not_keep)
{
    made_tell(now, "DELETE FROM run_measure WHERE measure = 'outage'");
    made_tell(now, "DELETE FROM quantity WHERE measure = 'outage'");

    g_autoptr(HsBaseline) baseline = compare(NULL);

    cr_expect(eq(u64, baseline->n_moved, 0));
    cr_assert(eq(uint, baseline->notes->len, 1));
    cr_expect(eq(str, (char *)g_ptr_array_index(baseline->notes, 0),
                 "not compared, measured in the old collection alone: outage"));

    g_autoptr(HsTolerances) tolerances = hs_tolerances_new(NULL, 0, NULL);
    g_autoptr(HsBaseline) turned = hs_baseline_new(now, old, tolerances, NULL);

    cr_assert(turned != NULL && turned->notes->len == 1);
    cr_expect(eq(str, (char *)g_ptr_array_index(turned->notes, 0),
                 "not compared, measured in the new collection alone: outage"));
}

Test(baseline, names_other_reasons_to_move)
{
    made_tell(old, "INSERT INTO setting VALUES (0, 'own=vmm')");
    made_tell(now, "INSERT INTO text VALUES (0, 'made.scn', 'another')");
    made_tell(now, "UPDATE run SET seed = '7'");
    made_tell(now, "UPDATE collection SET program = '9'");

    g_autoptr(HsBaseline) baseline = compare(NULL);

    cr_assert(eq(uint, baseline->notes->len, 4));
    cr_expect(
        eq(str, (char *)g_ptr_array_index(baseline->notes, 3), "the program was: 'p', now '9'"));
    cr_expect(eq(str, (char *)g_ptr_array_index(baseline->notes, 0),
                 "the text of the scenario has changed"));
    cr_expect(eq(str, (char *)g_ptr_array_index(baseline->notes, 1),
                 "the settings were: 'own=vmm', now ''"));
    cr_expect(eq(str, (char *)g_ptr_array_index(baseline->notes, 2),
                 "the first seed was: '42', now '7'"));
}

Test(baseline, refuses_what_has_nothing_in_common_and_what_makes_no_sense)
{
    static const struct {
        const char *sql, *words;
    } cases[] = {
        { "UPDATE run_parameter SET name = 'other'", "the two collections have no point in common: "
                                                     "the old one has 'other = 1 s', the new one "
                                                     "'wait = 1000 ms'" },
        { "UPDATE collection SET scenario = 'other'",
          "the old collection is of scenario 'other', the new one of 'made'" },
        { "UPDATE run SET repetition = 1", "two runs of one point that are the same repetition" },
        { "DELETE FROM collection", "it does not say what was planned" },
        { "UPDATE run_measure SET value = 9e999", "damaged" },
        { "DELETE FROM run", "no point in common: the old one has 'none'" },
    };
    g_autoptr(HsTolerances) tolerances = hs_tolerances_new(NULL, 0, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        tear_down();
        set_up();
        made_tell(old, "%s", cases[i].sql);
        cr_expect(hs_baseline_new(old, now, tolerances, &error) == NULL, "%s", cases[i].sql);
        cr_assert(error != NULL, "%s", cases[i].sql);
        cr_expect(strstr(error->message, cases[i].words) != NULL, "%s", error->message);
    }
}
