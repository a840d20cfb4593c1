/* axis: round numbers for ticks. */
#include "analysis/axis.h"

#include <math.h>

#define DIGITS_MAX 9u
/* Powers of ten between which a double's range lies; loops end there whatever comes in. */
#define POWERS_MAX 620u

/* The largest power of ten that is not above `number` > 0. */
static double power_below(double number)
{
    double power = 1;

    for (guint i = 0; i < POWERS_MAX && power > number; i++)
        power /= 10;
    for (guint i = 0; i < POWERS_MAX && power * 10 <= number; i++)
        power *= 10;
    return power;
}

/* The least of 1, 2, 5, 10, ... that is at least `number`. */
static double round_step(double number)
{
    static const double factors[] = { 1, 2, 5 };
    double power = power_below(number);

    for (guint i = 0; i < G_N_ELEMENTS(factors); i++) {
        if (power * factors[i] >= number)
            return power * factors[i];
    }
    return power * 10;
}

HsAxis hs_axis_around(double low, double high, guint n_steps_max)
{
    double range = high > low ? high - low : 1;
    HsAxis axis = { .step = round_step(range / n_steps_max) };

    axis.begin = floor(low / axis.step) * axis.step;
    axis.end = ceil(high / axis.step) * axis.step;
    if (axis.end <= axis.begin)
        axis.end = axis.begin + axis.step;
    return axis;
}

HsAxis hs_axis_from_zero(double high, guint n_steps_max)
{
    return hs_axis_around(0, high > 0 ? high : 1, n_steps_max);
}

HsAxis hs_axis_of_powers(double low, double high)
{
    HsAxis axis = { .begin = power_below(low), .step = 10 };

    axis.end = power_below(high);
    if (axis.end < high || axis.end <= axis.begin)
        axis.end *= 10;
    return axis;
}

guint hs_axis_digits(const HsAxis *axis)
{
    guint n_digits = 0;

    for (double step = axis->step; step < 0.9999 && n_digits < DIGITS_MAX; step *= 10)
        n_digits++;
    return n_digits;
}

HsAxisUnit hs_axis_time_unit(double high_s)
{
    static const HsAxisUnit units[] = { { " s", 1 }, { " ms", 1e-3 }, { " µs", 1e-6 } };

    for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
        if (high_s >= units[i].seconds)
            return units[i];
    }
    return (HsAxisUnit){ " ns", 1e-9 };
}
