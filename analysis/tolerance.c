/* tolerance: reads lists of tolerances, and compares. */
#include "analysis/tolerance.h"

#include "sim/assert.h"
#include "sim/diagnostics.h"

#include <math.h>
#include <string.h>

/* What is so near to the border, of it, is at it. */
#define ROUNDING 1e-12
#define NAMES_MAX 256u

struct HsTolerances {
    HsTolerance *of; /* by the measure's place in the table */
};

typedef struct {
    const char *name;
    HsMeasureUnit unit;
    double times;
} Unit;

static const Unit units[] = {
    { "ns", HS_UNIT_TIME, 1 },
    { "us", HS_UNIT_TIME, 1e3 },
    { "ms", HS_UNIT_TIME, 1e6 },
    { "s", HS_UNIT_TIME, 1e9 },
    { "min", HS_UNIT_TIME, 60e9 },
    { "h", HS_UNIT_TIME, 3600e9 },
    { "B", HS_UNIT_BYTES, 1 },
    { "KB", HS_UNIT_BYTES, 1024.0 },
    { "MB", HS_UNIT_BYTES, 1048576.0 },
    { "GB", HS_UNIT_BYTES, 1073741824.0 },
    { "TB", HS_UNIT_BYTES, 1099511627776.0 },
    { "/s", HS_UNIT_PER_SECOND, 1 },
};

GQuark hs_tolerance_error_quark(void)
{
    return g_quark_from_static_string("hs-tolerance-error");
}

static bool fail(GError **error, const char *text, const char *why, const char *help)
{
    g_set_error(error, HS_TOLERANCE_ERROR, 0, "the tolerance '%s' %s\n  help: %s", text, why, help);
    return false;
}

/* ---- one number ---- */

/* "2.5": digits with at most one point; *ret_end is behind them. */
static bool read_digits(const char *text, double *ret_number, const char **ret_end)
{
    gsize n_digits = strspn(text, "0123456789");
    gsize length = n_digits;

    if (n_digits > 0 && text[n_digits] == '.')
        length += 1 + strspn(text + n_digits + 1, "0123456789");
    if (n_digits == 0)
        return false;

    g_autofree char *digits = g_strndup(text, length);

    *ret_number = g_ascii_strtod(digits, NULL);
    *ret_end = text + length;
    return isfinite(*ret_number);
}

/* The unit of a number of a measure, NULL for all of them: 0, there is none. */
static double factor_of(const char *name, const HsMeasure *measure)
{
    if (measure != NULL && name[0] == '\0')
        return 1;
    for (guint i = 0; measure != NULL && i < G_N_ELEMENTS(units); i++) {
        if (units[i].unit == measure->unit && strcmp(units[i].name, name) == 0)
            return units[i].times;
    }
    return 0;
}

static bool fail_unit(GError **error, const char *text, const HsMeasure *measure)
{
    g_autofree char *why = NULL;

    if (measure == NULL)
        return fail(error, text, "has no per cent sign",
                    "for all measures write a part, as in 5%; a number: outage=10ms");
    why = g_strdup_printf("has a unit that '%s' does not have: it is in %s", measure->name,
                          hs_measure_unit_name(measure->unit));
    return fail(error, text, why, "write 5%, 10ms of a time, 1MB of a size, or a plain number");
}

/* "5%", "10 ms": adds to what there is. */
static bool read_term(const char *text, const HsMeasure *measure, HsTolerance *tolerance,
                      GError **error)
{
    const char *unit = NULL;
    double number = 0;
    double times = 0;

    if (!read_digits(text, &number, &unit))
        return fail(error, text, "does not begin with a number",
                    "write 5%, outage=10ms, outage=2%+10ms or outage=any");
    unit += strspn(unit, " ");
    if (strcmp(unit, "%") == 0) {
        tolerance->relative += number / 100;
        return true;
    }
    times = factor_of(unit, measure);
    if (times == 0)
        return fail_unit(error, text, measure);
    tolerance->absolute += number * times;
    return true;
}

/* "2% + 10ms", "any" */
static bool read_terms(const char *text, const HsMeasure *measure, HsTolerance *tolerance,
                       GError **error)
{
    g_auto(GStrv) terms = g_strsplit(text, "+", -1);

    *tolerance = (HsTolerance){ 0 };
    tolerance->is_any = measure != NULL && strcmp(text, "any") == 0;
    for (guint i = 0; !tolerance->is_any && terms[i] != NULL; i++) {
        if (!read_term(g_strstrip(terms[i]), measure, tolerance, error))
            return false;
    }
    return tolerance->is_any || terms[0] != NULL ||
           fail(error, text, "is empty", "write 5%, or leave --tolerance out for none");
}

/* ---- lists ---- */

static bool fail_unknown(const char *name, GError **error)
{
    const char *names[NAMES_MAX];
    guint n_names = MIN(hs_measures_n(), NAMES_MAX);

    for (guint i = 0; i < n_names; i++)
        names[i] = hs_measures_at(i)->name;

    const char *nearest = hs_nearest_word(name, names, n_names);

    g_set_error(error, HS_TOLERANCE_ERROR, 0, "there is no measure '%s'\n  help: %s%s%s", name,
                nearest != NULL ? "did you mean '" : "docs/reference/measures.md lists them",
                nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
    return false;
}

static bool find_place(const char *name, guint *ret_i)
{
    for (guint i = 0; i < hs_measures_n(); i++) {
        if (strcmp(hs_measures_at(i)->name, name) == 0) {
            *ret_i = i;
            return true;
        }
    }
    return false;
}

/* "NAME=2%" */
static bool read_named(HsTolerances *tolerances, char *entry, GError **error)
{
    char *equals = strchr(entry, '=');
    const char *name = entry;
    guint i = 0;

    *equals = '\0';
    if (!find_place(g_strstrip(entry), &i))
        return fail_unknown(name, error);
    return read_terms(g_strstrip(equals + 1), hs_measures_at(i), &tolerances->of[i], error);
}

/* "5%": for all that have none of their own, wherever it stands. */
static bool read_common(char *entry, HsTolerance *common, GError **error)
{
    return read_terms(g_strstrip(entry), NULL, common, error);
}

/* One list: what is for all first. */
static bool read_list(HsTolerances *tolerances, const char *text, bool is_common, GError **error)
{
    g_auto(GStrv) entries = g_strsplit(text, ",", -1);
    HsTolerance common = { 0 };

    if (entries[0] == NULL)
        return fail(error, text, "is empty", "write 5%, or leave --tolerance out for none");
    for (guint i = 0; entries[i] != NULL; i++) {
        bool is_named = strchr(entries[i], '=') != NULL;

        if (is_named == is_common)
            continue;
        if (is_named ? !read_named(tolerances, entries[i], error)
                     : !read_common(entries[i], &common, error))
            return false;
        for (guint place = 0; !is_named && place < hs_measures_n(); place++)
            tolerances->of[place] = common;
    }
    return true;
}

HsTolerances *hs_tolerances_new(const char *const *texts, guint n_texts, GError **error)
{
    HsTolerances *tolerances = g_new0(HsTolerances, 1);

    tolerances->of = g_new0(HsTolerance, hs_measures_n());
    for (guint pass = 0; pass < 2; pass++) {
        for (guint i = 0; i < n_texts; i++) {
            if (!read_list(tolerances, texts[i], pass == 0, error)) {
                hs_tolerances_free(tolerances);
                return NULL;
            }
        }
    }
    return tolerances;
}

void hs_tolerances_free(HsTolerances *tolerances)
{
    if (tolerances == NULL)
        return;
    g_free(tolerances->of);
    g_free(tolerances);
}

const HsTolerance *hs_tolerances_of(const HsTolerances *tolerances, const HsMeasure *measure)
{
    guint i = 0;
    bool is_there = find_place(measure->name, &i);

    hs_assert(is_there);
    return &tolerances->of[i];
}

/* ---- comparing ---- */

double hs_tolerance_allowed(const HsTolerance *tolerance, double old_value)
{
    return tolerance->relative * fabs(old_value) + tolerance->absolute;
}

bool hs_tolerance_is_beyond(double difference, double allowed)
{
    return fabs(difference) > allowed * (1 + ROUNDING);
}
