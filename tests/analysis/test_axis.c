/* test_axis: round numbers, from tables worked out by hand. */
#include "analysis/axis.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static bool is_near(double a, double b)
{
    double size = b > 0 ? b : -b;
    double difference = a > b ? a - b : b - a;

    return difference <= 1e-9 * (size > 0 ? size : 1);
}

Test(axis, has_the_least_round_step_that_gives_so_few)
{
    static const struct {
        double low, high;
        guint n_steps_max;
        double begin, end, step;
        guint n_digits;
    } cases[] = {
        { 0, 10, 5, 0, 10, 2, 0 },
        { 0, 10.1, 5, 0, 15, 5, 0 },
        { 0, 0.004, 4, 0, 0.004, 0.001, 3 },
        { 3.597, 7.806, 10, 3.5, 8, 0.5, 1 },
        { 0, 1, 1, 0, 1, 1, 0 },
        { 0, 999, 10, 0, 1000, 100, 0 },
        { 5, 5, 4, 5, 5.5, 0.5, 1 },
        { 0, 2.1e15, 5, 0, 2.5e15, 5e14, 0 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HsAxis axis = hs_axis_around(cases[i].low, cases[i].high, cases[i].n_steps_max);

        cr_assert(is_near(axis.step, cases[i].step), "case %u: step %g", i, axis.step);
        cr_assert(is_near(axis.begin, cases[i].begin), "case %u: begin %g", i, axis.begin);
        cr_assert(is_near(axis.end, cases[i].end), "case %u: end %g", i, axis.end);
        cr_assert(eq(u32, hs_axis_digits(&axis), cases[i].n_digits), "case %u", i);
    }
}

Test(axis, from_zero_is_never_empty)
{
    HsAxis axis = hs_axis_from_zero(0, 5);

    cr_assert(axis.begin == 0 && is_near(axis.end, 1) && is_near(axis.step, 0.2));
}

Test(axis, of_powers_holds_both_ends)
{
    static const struct {
        double low, high, begin, end;
    } cases[] = {
        { 0.018, 1.519, 0.01, 10 },
        { 24e-9, 43.89e-3, 1e-8, 0.1 },
        { 1, 1, 1, 10 },
        { 3, 100, 1, 100 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HsAxis axis = hs_axis_of_powers(cases[i].low, cases[i].high);

        cr_assert(is_near(axis.begin, cases[i].begin), "case %u: begin %g", i, axis.begin);
        cr_assert(is_near(axis.end, cases[i].end), "case %u: end %g", i, axis.end);
    }
}

Test(axis, counts_time_in_a_unit_that_leaves_one_and_more)
{
    cr_assert(eq(str, (char *)hs_axis_time_unit(1).name, " s"));
    cr_assert(eq(str, (char *)hs_axis_time_unit(0.999).name, " ms"));
    cr_assert(eq(str, (char *)hs_axis_time_unit(2e-6).name, " µs"));
    cr_assert(eq(str, (char *)hs_axis_time_unit(2e-8).name, " ns"));
    cr_assert(is_near(hs_axis_time_unit(0.5).seconds, 0.001));
}
