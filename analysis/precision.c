/* precision: rounds of repetitions until means are known well enough. */
#include "analysis/precision.h"

#include "sim/assert.h"

#include <math.h>
#include <string.h>

#ifdef __clang__
/* One rounding for each operation, on machines with a multiply-add, too. gcc -std=c17 does so. */
#pragma STDC FP_CONTRACT OFF
#endif

/* A measure of one subject at one point. */
typedef struct {
    const HsMeasure *measure;
    const char *subject; /* interned */
    HsStatistics known;
    guint n_unknown;
} Series;

typedef struct {
    GArray *series; /* Series, as they first came; NULL: none yet */
    guint n_made, n_wanted;
    HsPrecisionState state;
} Point;

struct HsPrecision {
    HsPrecisionPlan plan;
    uint64_t n_points;
    Point *points;
};

HsPrecision *hs_precision_new(const HsPrecisionPlan *plan, uint64_t n_points)
{
    HsPrecision *precision = g_new0(HsPrecision, 1);

    hs_assert(plan->relative > 0 && plan->n_first >= 2 && plan->n_max >= plan->n_first);
    hs_assert(plan->n_measures >= 1 && plan->n_measures <= HS_PRECISION_MEASURES_MAX);
    precision->plan = *plan;
    precision->n_points = n_points;
    precision->points = g_new0(Point, n_points);
    for (uint64_t point_i = 0; point_i < n_points; point_i++)
        precision->points[point_i].n_wanted = plan->n_first;
    return precision;
}

void hs_precision_free(HsPrecision *precision)
{
    if (precision == NULL)
        return;
    for (uint64_t point_i = 0; point_i < precision->n_points; point_i++)
        g_clear_pointer(&precision->points[point_i].series, g_array_unref);
    g_free(precision->points);
    g_free(precision);
}

static Point *point_at(const HsPrecision *precision, uint64_t point_i)
{
    hs_assert(point_i < precision->n_points);
    return &precision->points[point_i];
}

guint hs_precision_n_made(const HsPrecision *precision, uint64_t point_i)
{
    return point_at(precision, point_i)->n_made;
}

guint hs_precision_n_wanted(const HsPrecision *precision, uint64_t point_i)
{
    return point_at(precision, point_i)->n_wanted;
}

/* ---- numbers ---- */

static bool is_asked_for(const HsPrecisionPlan *plan, const HsMeasure *measure)
{
    for (guint i = 0; i < plan->n_measures; i++) {
        if (plan->measures[i] == measure)
            return true;
    }
    return false;
}

static Series *series_of(Point *point, const HsMeasured *measured)
{
    Series series = { .measure = measured->measure, .subject = measured->subject };

    if (point->series == NULL)
        point->series = g_array_new(FALSE, FALSE, sizeof(Series));
    for (guint i = 0; i < point->series->len; i++) {
        Series *one = &g_array_index(point->series, Series, i);

        if (one->measure == measured->measure && strcmp(one->subject, measured->subject) == 0)
            return one;
    }
    g_array_append_val(point->series, series);
    return &g_array_index(point->series, Series, point->series->len - 1);
}

void hs_precision_add(HsPrecision *precision, uint64_t point_i, const GArray *values)
{
    Point *point = point_at(precision, point_i);

    hs_assert(point->n_made < point->n_wanted);
    point->n_made++;
    for (guint value_i = 0; values != NULL && value_i < values->len; value_i++) {
        const HsMeasured *measured = &g_array_index(values, HsMeasured, value_i);

        if (!is_asked_for(&precision->plan, measured->measure))
            continue;

        Series *series = series_of(point, measured);

        if (measured->is_known)
            hs_statistics_add(&series->known, measured->value);
        else
            series->n_unknown++;
    }
}

/* ---- rounds ---- */

/* How far the interval reaches, as a part of the mean. FALSE: of a mean of 0 nothing is a part. */
static bool relative_of(const Series *series, HsConfidence confidence, double *ret_relative)
{
    HsInterval interval;
    double mean = series->known.mean < 0 ? -series->known.mean : series->known.mean;

    *ret_relative = 0;
    if (!hs_statistics_interval(&series->known, confidence, &interval) ||
        series->known.squares == 0)
        return series->known.n >= 2;
    if (mean == 0)
        return false;
    *ret_relative = (interval.high - interval.low) / 2 / mean;
    return true;
}

/* Repetitions that this spread needs in all; between one more and twice as many. */
static guint n_needed(guint n, double relative, double wanted)
{
    double times = relative / wanted * (relative / wanted);

    if (times >= 2)
        return 2 * n;

    guint n_whole = (guint)(times * n); /* rounded down */

    return MAX(n + 1, n_whole + ((double)n_whole < times * n ? 1 : 0));
}

static HsPrecisionState state_of(const HsPrecision *precision, const Point *point,
                                 guint *ret_n_wanted)
{
    const HsPrecisionPlan *plan = &precision->plan;
    bool is_known = false;
    bool is_missing = point->series == NULL;

    *ret_n_wanted = point->n_made;
    for (guint i = 0; point->series != NULL && i < point->series->len; i++) {
        const Series *series = &g_array_index(point->series, Series, i);
        double relative = 0;

        if (series->known.n == 0)
            continue;
        is_known = true;
        if (series->n_unknown > 0)
            return HS_PRECISION_UNKNOWN;
        if (series->known.n < 2)
            is_missing = true;
        else if (!relative_of(series, plan->confidence, &relative))
            *ret_n_wanted = 2 * point->n_made;
        else if (relative > plan->relative)
            *ret_n_wanted = MAX(*ret_n_wanted, n_needed(point->n_made, relative, plan->relative));
    }
    if (is_missing)
        return HS_PRECISION_MISSING;
    if (!is_known)
        return HS_PRECISION_UNKNOWN;
    if (*ret_n_wanted == point->n_made)
        return HS_PRECISION_PRECISE;
    *ret_n_wanted = MIN(*ret_n_wanted, plan->n_max);
    return *ret_n_wanted > point->n_made ? HS_PRECISION_MORE : HS_PRECISION_BOUND;
}

bool hs_precision_next(HsPrecision *precision)
{
    bool wants_more = false;

    for (uint64_t point_i = 0; point_i < precision->n_points; point_i++) {
        Point *point = point_at(precision, point_i);
        guint n_wanted = 0;

        hs_assert(point->n_made == point->n_wanted);
        if (point->state != HS_PRECISION_MORE)
            continue;
        point->state = state_of(precision, point, &n_wanted);
        if (point->state != HS_PRECISION_MORE)
            continue;
        point->n_wanted = n_wanted;
        wants_more = true;
    }
    return wants_more;
}

/* ---- what came of it ---- */

/* Is this the one to be told of? What is unknown in part is worse than what has no relative error,
 * and that than a large one. */
static bool is_worse(const HsPrecisionFound *than, const Series *series, bool has_relative,
                     double relative)
{
    if (series->known.n == 0)
        return false;
    if (than->measure == NULL || (series->n_unknown > 0) != (than->n_unknown > 0))
        return than->measure == NULL || series->n_unknown > 0;
    if (has_relative != than->has_relative)
        return !has_relative;
    return relative > than->relative;
}

HsPrecisionFound hs_precision_found(const HsPrecision *precision, uint64_t point_i)
{
    const Point *point = point_at(precision, point_i);
    HsPrecisionFound found = { .state = point->state };
    guint n_left_out = 0;

    for (guint i = 0; point->series != NULL && i < point->series->len; i++) {
        const Series *series = &g_array_index(point->series, Series, i);
        double relative = 0;
        bool has_relative = relative_of(series, precision->plan.confidence, &relative);

        n_left_out += series->known.n == 0;
        if (!is_worse(&found, series, has_relative, relative))
            continue;
        found = (HsPrecisionFound){ .state = point->state,
                                    .measure = series->measure,
                                    .subject = series->subject,
                                    .n = (guint)series->known.n + series->n_unknown,
                                    .n_unknown = series->n_unknown,
                                    .has_relative = has_relative,
                                    .relative = has_relative ? relative : INFINITY };
    }
    found.n_left_out = n_left_out;
    return found;
}

char *hs_precision_text(const HsPrecisionPlan *plan)
{
    GString *text = g_string_new(NULL);
    char percent[G_ASCII_DTOSTR_BUF_SIZE];

    for (guint i = 0; i < plan->n_measures; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "," : "", plan->measures[i]->name);
    g_string_append_printf(text, " within %s %%, %u to %u repetitions",
                           g_ascii_formatd(percent, sizeof percent, "%.10g", 100 * plan->relative),
                           plan->n_first, plan->n_max);
    return g_string_free(text, FALSE);
}

bool hs_precision_parse(const char *text, double *ret_relative)
{
    char *end = NULL;
    double percent = g_ascii_isdigit(*text) ? g_ascii_strtod(text, &end) : 0;

    if (!(percent > 0 && percent < 100))
        return false;
    while (*end == ' ')
        end++;
    if (strcmp(end, "%") != 0)
        return false;
    *ret_relative = percent / 100;
    return true;
}
