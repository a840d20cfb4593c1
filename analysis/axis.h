/* axis: round numbers for the ticks of a picture. */
#ifndef HS_AXIS_H
#define HS_AXIS_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
    double begin, end; /* whole steps */
    double step;       /* 1, 2 or 5 times a power of ten */
} HsAxis;

/* From 0 to at least `high` in at most n_steps_max >= 1 steps; high <= 0 is 1. */
HsAxis hs_axis_from_zero(double high, guint n_steps_max);
/* The same around low .. high. */
HsAxis hs_axis_around(double low, double high, guint n_steps_max);
/* Powers of ten around low .. high, both > 0; the step is 10, a factor. */
HsAxis hs_axis_of_powers(double low, double high);
/* Digits behind the point that a tick needs, at most 9. */
guint hs_axis_digits(const HsAxis *axis);

/* A unit that suits a number of seconds: " s", " ms", " µs", " ns". */
typedef struct {
    const char *name;
    double seconds;
} HsAxisUnit;
HsAxisUnit hs_axis_time_unit(double high_s);

#endif
