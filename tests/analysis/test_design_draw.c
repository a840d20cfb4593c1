/* Points that are drawn. */
#include "tests/analysis/little_design.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

/* ---- random and lhs ---- */

/* McKay, Beckman and Conover 1979: the i-th stratum of N, of the range of each variable, has one
 * point. A value v of V lies in the stratum s where s <= v N / V < s + 1, or, where there are fewer
 * values than strata, in those that it reaches into: v N < (s + 1) V and (v + 1) N > s V. */
Test(design_draw, of_a_latin_hypercube_has_one_point_in_each_stratum_of_each_parameter)
{
    static const guint n_wanted[] = { 1, 2, 3, 7, 100, 333, 999, 1000 };

    for (guint i = 0; i < G_N_ELEMENTS(n_wanted); i++) {
        guint n = n_wanted[i];
        Little little = hs_little_design(THOUSAND "param cpus = 1 sweep 0 .. 1999 step 1\n", NULL,
                                         (HsDesignPlan){ .kind = HS_DESIGN_LHS, .n_wanted = n });

        cr_assert(little.design != NULL);
        cr_assert(eq(u64, hs_design_n_points(little.design), n));
        for (guint parameter_i = 0; parameter_i < 2; parameter_i++) {
            guint n_values = parameter_i == 0 ? 1000 : 2000;
            g_autofree guint *places = g_new0(guint, n_values);

            for (guint point_i = 0; point_i < n; point_i++)
                places[hs_little_number(little.design, point_i, parameter_i)]++;
            /* In order, the s-th point is that of stratum s. */
            for (guint value = 0, s = 0; value < n_values; value++) {
                for (; places[value] > 0; places[value]--, s++) {
                    bool is_in = (uint64_t)value * n < (uint64_t)(s + 1) * n_values &&
                                 (uint64_t)(value + 1) * n > (uint64_t)s * n_values;

                    cr_expect(is_in, "n %u: value %u in stratum %u", n, value, s);
                }
            }
        }
        hs_little_clear(&little);
    }
}

/* Three values in two strata: the middle one is in both, and each stratum takes it in one draw of
 * three, or it would have no weight. Of 100 seeds each value is drawn 200 / 3 times on the average,
 * the first and the last with a deviation of sqrt(100 * 2 / 9) = 4.7; 5 of those are allowed. */
Test(design_draw, of_a_latin_hypercube_gives_each_value_the_same_weight)
{
    guint n[3] = { 0 };

    for (uint64_t seed = 0; seed < 100; seed++) {
        HsDesignPlan plan = {
            .kind = HS_DESIGN_LHS, .n_wanted = 2, .has_seed = true, .seed = seed
        };
        Little little = hs_little_design("param seed = 1 sweep 0 .. 2 step 1\n", NULL, plan);

        cr_assert(little.design != NULL);
        for (uint64_t i = 0; i < hs_design_n_points(little.design); i++)
            n[hs_little_number(little.design, i, 0)]++;
        n[1] += (guint)hs_design_n_left_out(little.design); /* the middle one came again */
        hs_little_clear(&little);
    }
    cr_assert(eq(uint, n[0] + n[1] + n[2], 200u));
    for (guint i = 0; i < 3; i++)
        cr_expect(n[i] >= 43 && n[i] <= 90, "%u of value %u", n[i], i);
}

/* Fewer values than points: each has its share of them, and what comes again is left out. */
Test(design_draw, of_a_latin_hypercube_has_no_point_twice)
{
    Little little = hs_little_design(
        "", NULL,
        (HsDesignPlan){ .vary = (const char *const[]){ "cpus=1..3", "seed=1..2" },
                        .n_vary = 2,
                        .kind = HS_DESIGN_LHS,
                        .n_wanted = 60 });
    g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);

    cr_assert(little.design != NULL);
    cr_expect(eq(u64, hs_design_n_points(little.design), 6));
    cr_expect(eq(u64, hs_design_n_left_out(little.design), 54));
    for (guint i = 0; i < 6; i++)
        cr_expect(
            g_hash_table_add(seen, GUINT_TO_POINTER(hs_little_number(little.design, i, 0) * 10 +
                                                    hs_little_number(little.design, i, 1))));
    hs_little_clear(&little);
}

/* Pearson's chi-square of 100 cells, 5000 drawn of a million: 99 degrees of freedom; the 99.9 %
 * point is 148.23 (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4). */
Test(design_draw, of_random_points_is_uniform)
{
    Little little = hs_little_design("param seed = 1 sweep 0 .. 999_999 step 1\n", NULL,
                                     (HsDesignPlan){ .kind = HS_DESIGN_RANDOM, .n_wanted = 5000 });
    guint cells[100] = { 0 };
    guint sum = 0;

    cr_assert(little.design != NULL);
    for (guint i = 0; i < 5000; i++) {
        g_autofree char *text = NULL;
        const char *values[1];

        hs_design_point(little.design, i, values);

        g_auto(GStrv) groups = g_strsplit(values[0], "_", -1);

        text = g_strjoinv(NULL, groups);

        guint value = (guint)g_ascii_strtoull(text, NULL, 10);

        cr_assert(value < 1000000);
        cells[value / 10000]++;
    }
    for (guint i = 0; i < 100; i++)
        sum += cells[i] * cells[i];
    /* sum of (n - 50)^2 / 50 = sum of n^2 / 50 - 5000 */
    cr_expect(sum / 50 - 5000 < 148, "chi-square %u", sum / 50 - 5000);
    hs_little_clear(&little);
}

Test(design_draw, of_random_points_has_none_twice_and_at_most_all)
{
    Little all = hs_little_design(CPUS STOP, NULL,
                                  (HsDesignPlan){ .kind = HS_DESIGN_RANDOM, .n_wanted = 6 });
    Little more = hs_little_design(CPUS STOP, NULL,
                                   (HsDesignPlan){ .kind = HS_DESIGN_RANDOM, .n_wanted = 7 });

    cr_assert(all.design != NULL);

    g_autofree char *text = hs_little_points(all.design);
    g_auto(GStrv) points = g_strsplit(text, ", ", -1);

    for (guint i = 0; i < 6; i++) {
        for (guint j = 0; j < i; j++)
            cr_expect(strcmp(points[i], points[j]) != 0, "%s twice", points[i]);
    }
    hs_little_refuses(&more, "--random 7: the parameters have 6 points only", "more");
    hs_little_clear(&all);
    hs_little_clear(&more);
}

Test(design_draw, draws_the_same_points_for_the_same_seed_alone)
{
    static const HsDesignKind kinds[] = { HS_DESIGN_RANDOM, HS_DESIGN_LHS };

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        HsDesignPlan plan = { .kind = kinds[i], .n_wanted = 10 };
        Little first = hs_little_design(THOUSAND, NULL, plan),
               again = hs_little_design(THOUSAND, NULL, plan);

        plan.has_seed = true;
        plan.seed = 2;

        Little other = hs_little_design(THOUSAND, NULL, plan);
        g_autofree char *a = hs_little_points(first.design);
        g_autofree char *b = hs_little_points(again.design);
        g_autofree char *c = hs_little_points(other.design);

        cr_expect(eq(str, a, b));
        cr_expect(ne(str, a, c));
        hs_little_clear(&first);
        hs_little_clear(&again);
        hs_little_clear(&other);
    }
}

/* A parameter's draws come from a stream of its own. */
Test(design_draw, of_a_latin_hypercube_keeps_its_draws_when_another_parameter_varies)
{
    HsDesignPlan plan = { .kind = HS_DESIGN_LHS, .n_wanted = 50 };
    Little one = hs_little_design(THOUSAND, NULL, plan);
    Little two = hs_little_design("param cpus = 1 sweep 0 .. 1999 step 1\n" THOUSAND, NULL, plan);

    cr_assert(one.design != NULL && two.design != NULL);
    for (guint i = 0; i < 50; i++)
        cr_expect(eq(uint, hs_little_number(one.design, i, 0), hs_little_number(two.design, i, 1)));
    hs_little_clear(&one);
    hs_little_clear(&two);
}

Test(design_draw, draws_a_million_points_from_more_than_there_can_be)
{
    Little little = hs_little_design("param seed = 1 sweep 0 .. 999_999 step 1\n"
                                     "param cpus = 1 sweep 0 .. 999_999 step 1\n"
                                     "param area = 2 MB sweep 1 B .. 1_000_000 B step 1 B\n"
                                     "param stop = 1 s sweep 1 us .. 1 s step 1 us\n",
                                     NULL,
                                     (HsDesignPlan){ .kind = HS_DESIGN_LHS, .n_wanted = 1000000 });

    cr_assert(little.design != NULL);
    cr_expect(eq(u64, hs_design_n_points(little.design), 1000000));
    hs_little_clear(&little);
}

Test(design_draw, that_is_drawn_needs_something_to_draw)
{
    Little little = hs_little_design(
        "", NULL, (HsDesignPlan){ .kind = HS_DESIGN_LHS, .n_wanted = 3, .may_be_one_point = true });

    hs_little_refuses(&little, "there is nothing to sweep", "nothing");
    hs_little_clear(&little);
}
