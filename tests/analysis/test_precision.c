/* test_precision: rounds whose sizes are worked out by hand, what is given up, and how often an
 * interval holds the truth that was made so short. */
#include "analysis/precision.h"
#include "sim/random.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

static HsPrecisionPlan plan_of(double relative, guint n_first, guint n_max)
{
    return (HsPrecisionPlan){ .relative = relative,
                              .n_first = n_first,
                              .n_max = n_max,
                              .measures = { hs_measures_find("outage") },
                              .n_measures = 1,
                              .confidence = HS_CONFIDENCE_95 };
}

/* NAN: unknown. */
static void add(HsPrecision *precision, uint64_t point_i, const char *measure, const char *subject,
                double number)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    HsMeasured measured = { .measure = hs_measures_find(measure),
                            .subject = subject,
                            .is_known = !isnan(number),
                            .value = isnan(number) ? 0 : number };

    g_array_append_val(values, measured);
    hs_precision_add(precision, point_i, values);
}

Test(precision, a_point_gets_what_its_spread_says_it_needs)
{
    HsPrecisionPlan plan = plan_of(0.1, 3, 1000);
    g_autoptr(HsPrecision) precision = hs_precision_new(&plan, 2);

    /* 9, 10, 11: deviation 1; t of 2 is 4.3027, so half = 4.3027 / sqrt(3) = 2.484, a quarter of
     * the mean: 6.17 times as many are needed, and twice as many are the most. */
    for (guint i = 0; i < 3; i++) {
        add(precision, 0, "outage", "A", 9 + i);
        add(precision, 1, "outage", "A", 5);
    }
    cr_assert(hs_precision_next(precision));
    cr_assert(eq(u32, hs_precision_n_wanted(precision, 0), 6));
    cr_assert(eq(u32, hs_precision_n_wanted(precision, 1), 3), "always 5: that is precise");
    for (guint i = 0; i < 3; i++)
        add(precision, 0, "outage", "A", 9 + i);
    /* Squares 4, n 6: half = 2.5706 * sqrt(0.8 / 6) = 0.9387, less than 1. */
    cr_assert(not(hs_precision_next(precision)));

    HsPrecisionFound found = hs_precision_found(precision, 0);

    cr_assert(eq(int, (int)found.state, HS_PRECISION_PRECISE));
    cr_assert(epsilon_eq(dbl, found.relative, 0.09387, 0.00001));
    cr_assert(eq(u32, found.n, 6));
    cr_assert(eq(int, (int)hs_precision_found(precision, 1).state, HS_PRECISION_PRECISE));
}

Test(precision, between_one_more_and_twice_as_many)
{
    HsPrecisionPlan plan = plan_of(0.2, 3, 1000);
    g_autoptr(HsPrecision) precision = hs_precision_new(&plan, 1);

    /* 0.2484 / 0.2 squared is 1.54 times 3: 4.6 repetitions in all. */
    for (guint i = 0; i < 3; i++)
        add(precision, 0, "outage", "A", 9 + i);
    cr_assert(hs_precision_next(precision));
    cr_assert(eq(u32, hs_precision_n_wanted(precision, 0), 5));
}

Test(precision, the_bound_is_kept_and_told)
{
    HsPrecisionPlan plan = plan_of(0.01, 3, 4);
    g_autoptr(HsPrecision) precision = hs_precision_new(&plan, 1);

    for (guint i = 0; i < 3; i++)
        add(precision, 0, "outage", "A", 9 + i);
    cr_assert(hs_precision_next(precision));
    cr_assert(eq(u32, hs_precision_n_wanted(precision, 0), 4), "6 would be wanted");
    add(precision, 0, "outage", "A", 10);
    cr_assert(not(hs_precision_next(precision)));

    HsPrecisionFound found = hs_precision_found(precision, 0);

    cr_assert(eq(int, (int)found.state, HS_PRECISION_BOUND));
    cr_assert(eq(str, (char *)found.subject, "A"));
    cr_assert(found.has_relative);
}

Test(precision, what_is_unknown_is_given_up_at_once)
{
    HsPrecisionPlan plan = plan_of(0.01, 2, 1000);
    g_autoptr(HsPrecision) precision = hs_precision_new(&plan, 3);

    add(precision, 0, "outage", "A", 10); /* not back once */
    add(precision, 0, "outage", "A", NAN);
    add(precision, 1, "outage", "A", NAN); /* never back */
    add(precision, 1, "outage", "A", NAN);
    add(precision, 2, "outage", "A", 10); /* one run is not done */
    hs_precision_add(precision, 2, NULL);
    cr_assert(not(hs_precision_next(precision)));

    HsPrecisionFound found = hs_precision_found(precision, 0);

    cr_assert(eq(int, (int)found.state, HS_PRECISION_UNKNOWN));
    cr_assert(eq(u32, found.n, 2));
    cr_assert(eq(u32, found.n_unknown, 1));
    found = hs_precision_found(precision, 1);
    cr_assert(eq(int, (int)found.state, HS_PRECISION_UNKNOWN));
    cr_assert(found.measure == NULL, "nothing is known there");
    cr_assert(eq(int, (int)hs_precision_found(precision, 2).state, HS_PRECISION_MISSING));
}

Test(precision, a_subject_that_is_never_known_does_not_hold_up_the_others)
{
    HsPrecisionPlan plan = plan_of(0.01, 2, 1000);
    g_autoptr(HsPrecision) precision = hs_precision_new(&plan, 1);

    for (guint i = 0; i < 2; i++) {
        g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
        HsMeasured a = { hs_measures_find("outage"), "A", true, 3 };
        HsMeasured b = { hs_measures_find("outage"), "B", false, 0 };
        HsMeasured other = { hs_measures_find("replies"), "A", true, 7 * i };

        g_array_append_val(values, a);
        g_array_append_val(values, b);
        g_array_append_val(values, other); /* nobody asked for it */
        hs_precision_add(precision, 0, values);
    }
    cr_assert(not(hs_precision_next(precision)));
    cr_assert(eq(int, (int)hs_precision_found(precision, 0).state, HS_PRECISION_PRECISE));
    cr_assert(eq(u32, hs_precision_found(precision, 0).n_left_out, 1));
}

Test(precision, a_mean_of_zero_is_precise_only_where_all_are_zero)
{
    HsPrecisionPlan plan = plan_of(0.01, 2, 3);
    g_autoptr(HsPrecision) precision = hs_precision_new(&plan, 2);

    add(precision, 0, "outage", "A", 0);
    add(precision, 0, "outage", "A", 0);
    add(precision, 1, "outage", "A", -1);
    add(precision, 1, "outage", "A", 1);
    cr_assert(hs_precision_next(precision));
    cr_assert(eq(u32, hs_precision_n_wanted(precision, 0), 2));
    cr_assert(eq(u32, hs_precision_n_wanted(precision, 1), 3));
    add(precision, 1, "outage", "A", 0);
    cr_assert(not(hs_precision_next(precision)));
    cr_assert(eq(int, (int)hs_precision_found(precision, 0).state, HS_PRECISION_PRECISE));

    HsPrecisionFound found = hs_precision_found(precision, 1);

    cr_assert(eq(int, (int)found.state, HS_PRECISION_BOUND));
    cr_assert(not(found.has_relative));
}

Test(precision, per_cents_are_read)
{
    static const struct {
        const char *text;
        double relative; /* 0: none */
    } texts[] = { { "2%", 0.02 }, { "0.5 %", 0.005 }, { "99%", 0.99 }, { "2", 0 },
                  { "", 0 },      { "0%", 0 },        { "100%", 0 },   { "-1%", 0 },
                  { "2%%", 0 },   { "nan%", 0 },      { "inf%", 0 },   { "1e-400%", 0 } };

    for (guint row = 0; row < G_N_ELEMENTS(texts); row++) {
        double relative = 0;

        cr_assert(eq(int, hs_precision_parse(texts[row].text, &relative),
                     texts[row].relative > 0 ? 1 : 0),
                  "%s", texts[row].text);
        cr_assert(epsilon_eq(dbl, relative, texts[row].relative, 1e-15), "%s", texts[row].text);
    }
}

static double normal(HsRandom *random)
{
    double sum = -6;

    for (unsigned i = 0; i < 12; i++)
        sum += (double)hs_random_below(random, UINT64_C(1) << 53) / 9007199254740992.0;
    return sum;
}

/* Numbers of mean 100 and deviation 10, to 3 %: about 45 repetitions. The interval was chosen to be
 * short, so it may hold the truth a little less often than 0.95: at most 0.03 less is what is
 * promised here, and four deviations of 1000 experiments are 0.028 more. */
Test(precision, what_it_ends_with_is_short_enough_and_nearly_always_true)
{
    enum { POINTS = 1000 };
    HsPrecisionPlan plan = plan_of(0.03, 10, 1000);
    g_autoptr(HsPrecision) precision = hs_precision_new(&plan, POINTS);
    static HsStatistics statistics[POINTS];
    unsigned n_held = 0;
    HsRandom random;

    hs_random_init(&random, 1, "until");
    do {
        for (uint64_t point_i = 0; point_i < POINTS; point_i++) {
            while (hs_precision_n_made(precision, point_i) <
                   hs_precision_n_wanted(precision, point_i)) {
                double number = 100 + 10 * normal(&random);

                hs_statistics_add(&statistics[point_i], number);
                add(precision, point_i, "outage", "A", number);
            }
        }
    } while (hs_precision_next(precision));
    for (uint64_t point_i = 0; point_i < POINTS; point_i++) {
        HsInterval interval;

        cr_assert(hs_statistics_interval(&statistics[point_i], HS_CONFIDENCE_95, &interval));
        cr_assert(le(dbl, (interval.high - interval.low) / 2,
                     0.03 * statistics[point_i].mean * (1 + 1e-12)));
        n_held += interval.low <= 100 && 100 <= interval.high ? 1 : 0;
    }
    cr_assert(le(dbl, 0.95 - 0.03 - 0.028, n_held / (double)POINTS), "%u", n_held);
}
