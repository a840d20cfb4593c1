/* until: repetitions until the means of a sweep are precise. */
#include "cli/until.h"

#include "analysis/compare.h"
#include "cli/measure_list.h"
#include "cli/output.h"

#include <stdio.h>

/* Of points that are not precise, so many are told of one by one. */
#define POINTS_TOLD_MAX 10u

/* ---- what is asked for ---- */

static bool fail(GError **error, const char *message, const char *help)
{
    g_set_error(error, HS_OPTIONS_ERROR, 0, "%s\n  help: %s", message, help);
    return false;
}

static bool read_measures(const HsSettings *settings, HsPrecisionPlan *plan, GError **error)
{
    if (settings->measures->len == 0)
        return fail(error, "--until-ci needs a measure",
                    "say what is to be that precise, as in --measure outage");
    if (!hs_measure_list_check(settings->measures, error))
        return false;
    for (guint i = 0; i < hs_measures_n(); i++) {
        const HsMeasure *measure = hs_measures_at(i);

        if (!hs_measure_list_has_itself(settings->measures, measure->name))
            continue;
        if (plan->n_measures == HS_PRECISION_MEASURES_MAX)
            return fail(error, "--measure names more than 16 measures",
                        "name those that have to be precise");
        plan->measures[plan->n_measures++] = measure;
    }
    return true;
}

static bool read_repetitions(const HsSettings *settings, HsPrecisionPlan *plan, GError **error)
{
    uint64_t n_first = settings->repetitions.is_set ? settings->repetitions.value
                                                    : HS_PRECISION_FIRST;
    uint64_t n_max = settings->repetitions_max.is_set ? settings->repetitions_max.value
                                                      : MAX(n_first, HS_PRECISION_REPETITIONS_MAX);

    if (n_first < 2)
        return fail(error, "--until-ci begins with 2 repetitions at least",
                    "leave --reps out, and 5 are made first");
    if (n_max < n_first || n_max > HS_SWEEP_REPETITIONS_MAX) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "--reps-max is %" G_GUINT64_FORMAT "\n  help: choose %" G_GUINT64_FORMAT
                    ", which are made first, to %u",
                    n_max, n_first, HS_SWEEP_REPETITIONS_MAX);
        return false;
    }
    plan->n_first = (guint)n_first;
    plan->n_max = (guint)n_max;
    return true;
}

bool hs_until_read(const HsSettings *settings, HsPrecisionPlan *ret_plan, bool *ret_is_wanted,
                   GError **error)
{
    *ret_plan = (HsPrecisionPlan){ .confidence = HS_COMPARE_CONFIDENCE };
    *ret_is_wanted = settings->until_ci != NULL;
    if (settings->until_ci == NULL && settings->repetitions_max.is_set)
        return fail(error, "--reps-max is of --until-ci", "add --until-ci 2%, or take --reps");
    if (settings->until_ci == NULL)
        return hs_measure_list_check(settings->measures, error);
    if (!hs_precision_parse(settings->until_ci, &ret_plan->relative))
        return fail(error, "--until-ci wants a part of the mean",
                    "write per cent, as in --until-ci 2%");
    return read_measures(settings, ret_plan, error) && read_repetitions(settings, ret_plan, error);
}

/* ---- what came of it ---- */

static void tell_head(HsSweep *sweep, uint64_t point_i)
{
    (void)fprintf(stderr, "point %" G_GUINT64_FORMAT, point_i + 1);
    for (guint i = 0; i < hs_sweep_n_parameters(sweep); i++) {
        g_autofree char *value = hs_clean_text(hs_sweep_value(sweep, point_i, i));

        (void)fprintf(stderr, ", %s = %s", hs_sweep_name(sweep, i), value);
    }
    (void)fputs(": ", stderr);
}

static void tell_point(HsSweep *sweep, uint64_t point_i, const HsPrecisionFound *found)
{
    char percent[G_ASCII_DTOSTR_BUF_SIZE];

    tell_head(sweep, point_i);
    if (found->state == HS_PRECISION_MISSING) {
        (void)fputs("runs that are not done leave too few\n", stderr);
        return;
    }
    if (found->measure == NULL) {
        (void)fputs("what was asked for is unknown in every repetition\n", stderr);
        return;
    }
    (void)fprintf(stderr, "%s%s%s", found->measure->name, found->subject[0] != '\0' ? " of " : "",
                  found->subject);
    if (found->n_unknown > 0)
        (void)fprintf(stderr, " is unknown in %u of %u repetitions: it has no mean\n",
                      found->n_unknown, found->n);
    else
        (void)fprintf(stderr, " is within %s %% after %u repetitions, and more are not made\n",
                      g_ascii_formatd(percent, sizeof percent, "%.3g", 100 * found->relative),
                      found->n);
}

/* What all points have at least and at most. */
static void tell_all(const HsSweep *sweep, uint64_t n_precise)
{
    g_autofree char *text = hs_precision_text(sweep->plan->until);
    guint least = G_MAXUINT;
    guint most = 0;

    for (uint64_t point_i = 0; point_i < sweep->n_points; point_i++) {
        least = MIN(least, hs_precision_n_made(sweep->precision, point_i));
        most = MAX(most, hs_precision_n_made(sweep->precision, point_i));
    }
    (void)fprintf(stderr,
                  "%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                  " points are precise, with %u to %u\n",
                  text, n_precise, sweep->n_points, least, most);
}

void hs_until_tell(HsSweep *sweep, bool is_quiet)
{
    uint64_t n_precise = 0;
    uint64_t n_left_out = 0; /* precise points at which something is */

    for (uint64_t point_i = 0; sweep->precision != NULL && point_i < sweep->n_points; point_i++) {
        HsPrecisionFound found = hs_precision_found(sweep->precision, point_i);

        n_left_out += found.state == HS_PRECISION_PRECISE && found.n_left_out > 0;
        if (found.state == HS_PRECISION_PRECISE)
            n_precise++;
        else if (point_i - n_precise < POINTS_TOLD_MAX)
            tell_point(sweep, point_i, &found);
    }
    if (sweep->precision == NULL)
        return;
    if (sweep->n_points - n_precise > POINTS_TOLD_MAX)
        (void)fprintf(stderr, "... and %" G_GUINT64_FORMAT " more points that are not precise\n",
                      sweep->n_points - n_precise - POINTS_TOLD_MAX);
    if (!is_quiet || n_precise < sweep->n_points)
        tell_all(sweep, n_precise);
    if (n_left_out > 0)
        (void)fprintf(stderr,
                      "points that are precise but for a measure that no repetition knows: "
                      "%" G_GUINT64_FORMAT "\n",
                      n_left_out);
}
