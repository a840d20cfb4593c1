/* picture_measure: chooses measures and subjects. */
#include "analysis/picture_measure.h"

#include "analysis/axis.h"
#include "analysis/statistics.h"
#include "sim/diagnostics.h"

#include <string.h>

#define SUBJECT_WIDTH_MAX 1200u

/* What runs are made for, the most asked first. */
static const char *const usual[] = { "outage",         "replies",      "response.p99",
                                     "storage.needed", "storage.idle", "storage.held",
                                     "short",          "throughput",   "cpu" };

void hs_picture_measure_clear(HsPictureMeasure *chosen)
{
    g_clear_pointer(&chosen->subject, g_free);
    g_clear_pointer(&chosen->numbers, g_array_unref);
}

static void clear(gpointer user)
{
    hs_picture_measure_clear(user);
}

GArray *hs_picture_measures_new(void)
{
    GArray *measures = g_array_new(FALSE, TRUE, sizeof(HsPictureMeasure));

    g_array_set_clear_func(measures, clear);
    return measures;
}

/* ---- subjects ---- */

static bool is_wished(const GPtrArray *names, const char *name)
{
    for (guint name_i = 0; name_i < names->len; name_i++) {
        if (strcmp(g_ptr_array_index(names, name_i), name) == 0)
            return true;
    }
    return false;
}

/* The mean of what is known; unknown values, as of programs that are not back, count above all. */
static double weight_of(const GArray *numbers)
{
    HsStatistics statistics = { 0 };

    for (guint run_i = 0; run_i < numbers->len; run_i++) {
        const HsCollectedNumber *number = &g_array_index(numbers, HsCollectedNumber, run_i);

        if (number->state == HS_COLLECTED_KNOWN)
            hs_statistics_add(&statistics, number->value);
        else if (number->state == HS_COLLECTED_UNKNOWN)
            hs_statistics_add(&statistics, 1e18);
    }
    return statistics.mean;
}

static bool has_known(const GArray *numbers)
{
    for (guint run_i = 0; run_i < numbers->len; run_i++) {
        if (g_array_index(numbers, HsCollectedNumber, run_i).state == HS_COLLECTED_KNOWN)
            return true;
    }
    return false;
}

/* All wished subjects of a measure that have a value; without a wish the heaviest one only, if
 * `is_usual`, else all. */
static bool add_subjects(sqlite3 *db, const HsCollected *collected, const HsPictureChoice *choice,
                         const HsMeasure *measure, bool is_usual, GArray *measures, GError **error)
{
    g_autoptr(GPtrArray) subjects = hs_collected_subjects(db, measure->name, error);
    bool has_wish = choice->apps != NULL && choice->apps->len > 0;
    guint first = measures->len;

    if (subjects == NULL)
        return false;
    for (guint subject_i = 0; subject_i < subjects->len; subject_i++) {
        const char *subject = g_ptr_array_index(subjects, subject_i);
        HsPictureMeasure chosen = { .measure = measure, .subject = g_strdup(subject) };

        if (has_wish && subject[0] != '\0' && !is_wished(choice->apps, subject)) {
            hs_picture_measure_clear(&chosen);
            continue;
        }
        chosen.numbers = hs_collected_values(db, collected, measure->name, subject, error);
        if (chosen.numbers == NULL) {
            hs_picture_measure_clear(&chosen);
            return false;
        }

        HsPictureMeasure *before = measures->len > first
                                       ? &g_array_index(measures, HsPictureMeasure, first)
                                       : NULL;
        bool is_one_only = is_usual && !has_wish;

        if (!has_known(chosen.numbers) || (is_one_only && before != NULL &&
                                           weight_of(chosen.numbers) <= weight_of(before->numbers)))
            hs_picture_measure_clear(&chosen);
        else if (is_one_only && before != NULL) {
            hs_picture_measure_clear(before);
            *before = chosen;
        } else
            g_array_append_val(measures, chosen);
    }
    return true;
}

/* ---- measures ---- */

static bool refuse_measure(const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *nearest = NULL;

    for (guint i = 0; i < hs_measures_n(); i++)
        g_ptr_array_add(names, (gpointer)hs_measures_at(i)->name);
    nearest = hs_nearest_word(name, (const char *const *)names->pdata, names->len);
    g_set_error(error, HS_PICTURE_ERROR, 0, "there is no measure '%s'\n  help: %s%s%s", name,
                nearest != NULL ? "did you mean '" : "docs/reference/measures.md has all of them",
                nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
    return false;
}

/* Of whom the measure could be asked. */
static bool refuse_subject(sqlite3 *db, const HsMeasure *measure, GError **error)
{
    g_autoptr(GPtrArray) subjects = hs_collected_subjects(db, measure->name, error);
    g_autoptr(GString) names = g_string_new(NULL);

    if (subjects == NULL)
        return false;
    for (guint subject_i = 0; subject_i < subjects->len; subject_i++)
        g_string_append_printf(names, "%s%s", subject_i > 0 ? ", " : "",
                               (char *)g_ptr_array_index(subjects, subject_i));
    g_set_error(error, HS_PICTURE_ERROR, 0,
                "no run has a known value of '%s' as asked for\n  help: it was taken of: %s",
                measure->name, names->len > 0 ? names->str : "nothing");
    return false;
}

static bool add_wished(sqlite3 *db, const HsCollected *collected, const HsPictureChoice *choice,
                       GArray *measures, GError **error)
{
    for (guint wish_i = 0; wish_i < choice->measures->len; wish_i++) {
        const char *name = g_ptr_array_index(choice->measures, wish_i);
        const HsMeasure *measure = hs_measures_find(name);
        guint n_before = measures->len;

        if (measure == NULL)
            return refuse_measure(name, error);
        if (!add_subjects(db, collected, choice, measure, false, measures, error))
            return false;
        if (measures->len == n_before)
            return refuse_subject(db, measure, error);
    }
    return true;
}

static bool add_usual(sqlite3 *db, const HsCollected *collected, const HsPictureChoice *choice,
                      guint n_usual, GArray *measures, GError **error)
{
    for (guint usual_i = 0; usual_i < G_N_ELEMENTS(usual) && measures->len < n_usual; usual_i++) {
        guint n_before = measures->len;
        const HsMeasure *measure = hs_measures_find(usual[usual_i]);

        if (!add_subjects(db, collected, choice, measure, true, measures, error))
            return false;
        /* Zero everywhere is no news. */
        if (measures->len > n_before &&
            weight_of(g_array_index(measures, HsPictureMeasure, n_before).numbers) == 0)
            g_array_set_size(measures, n_before);
    }
    if (measures->len > 0)
        return true;
    g_set_error_literal(error, HS_PICTURE_ERROR, 0,
                        "no run has a value to draw\n  help: --measure chooses what is drawn, "
                        "docs/reference/measures.md has all of them");
    return false;
}

/* Somebody of whom nothing at all was measured is a mistake in the name. */
static bool check_subjects(sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    g_autoptr(GPtrArray) subjects = hs_collected_subjects(db, NULL, error);
    const char *nearest = NULL;

    if (subjects == NULL)
        return false;
    for (guint wish_i = 0; choice->apps != NULL && wish_i < choice->apps->len; wish_i++) {
        const char *wish = g_ptr_array_index(choice->apps, wish_i);

        if (is_wished(subjects, wish))
            continue;
        nearest = hs_nearest_word(wish, (const char *const *)subjects->pdata, subjects->len);
        g_set_error(error, HS_PICTURE_ERROR, 0, "nothing was measured of '%s'\n  help: %s%s%s",
                    wish,
                    nearest != NULL ? "did you mean '"
                                    : "--only takes programs and OSs, --policies policies",
                    nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
        return false;
    }
    return true;
}

bool hs_picture_measures_choose(sqlite3 *db, const HsCollected *collected,
                                const HsPictureChoice *choice, guint n_max, guint n_usual,
                                GArray *measures, guint *ret_n_more, GError **error)
{
    bool has_wish = choice->measures != NULL && choice->measures->len > 0;
    bool is_good = check_subjects(db, choice, error) &&
                   (has_wish ? add_wished(db, collected, choice, measures, error)
                             : add_usual(db, collected, choice, n_usual, measures, error));

    if (!is_good)
        return false;
    *ret_n_more = measures->len > n_max ? measures->len - n_max : 0;
    g_array_set_size(measures, measures->len - *ret_n_more);
    return true;
}

/* ---- words ---- */

char *hs_picture_measure_name(const HsPictureMeasure *chosen)
{
    g_autofree char *subject = hs_picture_clean(chosen->subject, SUBJECT_WIDTH_MAX);

    return g_strdup_printf("%s%s%s", chosen->measure->name, subject[0] != '\0' ? " of " : "",
                           subject);
}

const char *hs_picture_measure_unknown(const HsPictureMeasure *chosen)
{
    return g_str_has_prefix(chosen->measure->name, "outage") ? "not back" : "unknown";
}

char *hs_picture_measure_without(guint n, const char *what, const char *name)
{
    if (n == 0)
        return g_strdup("");
    return n == 1 ? g_strdup_printf(", %s with %s", what, name)
                  : g_strdup_printf(", %u others %s", n, what);
}

const char *hs_picture_measure_better(const HsMeasure *measure)
{
    switch (measure->better) {
    case HS_BETTER_LESS:
        return "less is better";
    case HS_BETTER_MORE:
        return "more is better";
    case HS_BETTER_NEITHER:
        break;
    }
    return "";
}

/* ---- scales ---- */

/* A unit of bytes for values up to `high`, with `behind` behind its name. */
static HsMeasureAxis axis_of_bytes(double high, bool has_seconds)
{
    static const char *const names[][2] = { { " B", " B s" },
                                            { " KB", " KB s" },
                                            { " MB", " MB s" } };
    const double kb = 1024;
    guint unit_i = high >= kb * kb ? 2 : high >= kb ? 1 : 0;

    return (HsMeasureAxis){ .shown = unit_i == 2   ? kb * kb
                                     : unit_i == 1 ? kb
                                                   : 1,
                            .name = names[unit_i][has_seconds ? 1 : 0] };
}

static HsMeasureAxis shown_unit(HsMeasureUnit unit, double high)
{
    HsAxisUnit time = hs_axis_time_unit(high / 1e9);

    switch (unit) {
    case HS_UNIT_TIME:
        return (HsMeasureAxis){ .shown = time.seconds * 1e9, .name = time.name };
    case HS_UNIT_BYTES:
        return axis_of_bytes(high, false);
    case HS_UNIT_BYTE_SECONDS:
        return axis_of_bytes(high, true);
    case HS_UNIT_RATIO:
        return (HsMeasureAxis){ .shown = 0.01, .name = " %" };
    case HS_UNIT_PER_SECOND:
        return (HsMeasureAxis){ .shown = 1, .name = " /s" };
    case HS_UNIT_COUNT:
        break;
    }
    return (HsMeasureAxis){ .shown = 1, .name = "" };
}

HsMeasureAxis hs_measure_axis(HsMeasureUnit unit, double high, guint n_steps_max)
{
    HsMeasureAxis shown = shown_unit(unit, high);
    HsAxis axis = hs_axis_from_zero(high / shown.shown, n_steps_max);

    shown.end = axis.end * shown.shown;
    shown.step = axis.step * shown.shown;
    return shown;
}

guint hs_measure_axis_n(const HsMeasureAxis *axis)
{
    return (guint)(axis->end / axis->step + 0.5) + 1;
}

char *hs_measure_axis_text(const HsMeasureAxis *axis, guint i)
{
    HsAxis shown = { .step = axis->step / axis->shown };
    char format[] = "%.0f";
    char buffer[G_ASCII_DTOSTR_BUF_SIZE + 320];

    format[2] = (char)('0' + (i > 0 ? hs_axis_digits(&shown) : 0));
    return g_strconcat(g_ascii_formatd(buffer, sizeof buffer, format, i * shown.step), axis->name,
                       NULL);
}
