/* scenario_values: the values that something is to have one after the other. */
#include "sim/scenario_values.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/banned.h"

struct HsValues {
    bool is_range;
    GArray *values; /* HsValue: from, to and step of a range; all of a list */
};

/* ---- reading ---- */

typedef struct {
    HsCursor *cursor;
    const HsValuesOwner *owner;
    GStringChunk *strings;
    HsDiagnostics *diagnostics;
    HsValues *values;
} HsReading;

static bool complain(const HsReading *reading, HsErrorCode code, HsPlace place, const char *message,
                     const char *label, const char *help)
{
    hs_diagnostics_add(reading->diagnostics, code, place, message, label, help);
    return false;
}

static HsPlace place_here(const HsReading *reading)
{
    return hs_cursor_place(reading->cursor);
}

static bool complain_here(const HsReading *reading, const char *expected)
{
    g_autofree char *found = hs_cursor_describe(reading->cursor);
    g_autofree char *message = g_strdup_printf("'%s' needs %s here, found %s",
                                               reading->owner->statement, expected, found);
    g_autofree char *label = g_strdup_printf("expected %s", expected);
    return complain(reading, HS_ERROR_SYNTAX, place_here(reading), message, label,
                    reading->owner->example);
}

static const HsValue *value_at(const HsReading *reading, guint i)
{
    return &g_array_index(reading->values->values, HsValue, i);
}

static bool tell_unlike(const HsReading *reading, const HsValue *value)
{
    const HsValue *like = &reading->owner->like;
    const char *name = reading->owner->name;
    g_autofree char *message =
        value->kind == like->kind
            ? g_strdup_printf("the sweep of '%s' mixes cycles with other times", name)
            : g_strdup_printf("parameter '%s' is %s, not %s", name,
                              hs_value_kind_a_name(like->kind), hs_value_kind_a_name(value->kind));
    complain(reading, HS_ERROR_SWEEP, value->place, message, hs_value_kind_a_name(value->kind),
             NULL);
    if (like->place.file != NULL)
        hs_diagnostics_note(reading->diagnostics, like->place, "its value");
    return false;
}

/* One value: as its owner is. */
static bool read_value(const HsReading *reading)
{
    HsValue value = { 0 };
    HsProblem problem = { 0 };
    g_autofree char *who = g_strdup_printf("parameter '%s'", reading->owner->name);
    if (!hs_value_read_any(reading->cursor, who, reading->strings, &value, &problem)) {
        hs_problem_report(&problem, reading->diagnostics);
        hs_problem_clear(&problem);
        return false;
    }
    if (!hs_value_is_alike(&value, &reading->owner->like))
        return tell_unlike(reading, &value);
    g_array_append_val(reading->values->values, value);
    return true;
}

/* ---- ranges ---- */

static bool check_range(const HsReading *reading)
{
    const HsValue *from = value_at(reading, 0), *to = value_at(reading, 1);
    const HsValue *step = value_at(reading, 2);
    if (step->number == 0)
        return complain(reading, HS_ERROR_SWEEP, step->place,
                        "the step of a sweep must be more than zero", "never gets anywhere", NULL);
    if (from->number > to->number)
        return complain(reading, HS_ERROR_SWEEP, to->place, "the sweep ends before it begins",
                        "less than its beginning", "write the smaller value first");
    if ((to->number - from->number) / step->number >= HS_SWEEP_POINTS_MAX)
        return complain(reading, HS_ERROR_SWEEP, step->place,
                        "the sweep has more than 1_000_000 points", "step too small", NULL);
    return true;
}

static bool read_step(const HsReading *reading)
{
    if (hs_cursor_is_word(reading->cursor, 0, "step")) {
        reading->cursor->i++;
        return read_value(reading);
    }
    if (!reading->owner->is_brief)
        return complain_here(reading, "'step'");
    HsValue step = *value_at(reading, 0);
    step.number = step.unit;
    g_array_append_val(reading->values->values, step);
    return true;
}

/* The first value is there; the cursor stands at the "..". */
static bool read_range(const HsReading *reading)
{
    if (!hs_cursor_is_symbol(reading->cursor, 0, ".."))
        return complain_here(reading, "'..'");
    reading->values->is_range = true;
    reading->cursor->i++;
    return read_value(reading) && read_step(reading) && check_range(reading);
}

/* ---- lists ---- */

static bool check_twice(const HsReading *reading)
{
    guint last_i = reading->values->values->len - 1;
    for (guint i = 0; i < last_i; i++) {
        if (hs_value_equals(value_at(reading, i), value_at(reading, last_i))) {
            complain(reading, HS_ERROR_SWEEP, value_at(reading, last_i)->place,
                     "a value stands twice in the sweep", "again", NULL);
            hs_diagnostics_note(reading->diagnostics, value_at(reading, i)->place, "first here");
            return false;
        }
    }
    return true;
}

/* Is there one more? FALSE at the list's end too. */
static bool has_more(const HsReading *reading)
{
    return hs_cursor_is_symbol(reading->cursor, 0, ",");
}

/* What stands behind a value that is there, and so on. */
static bool read_others(const HsReading *reading)
{
    while (has_more(reading)) {
        reading->cursor->i++;
        if (reading->values->values->len >= HS_SWEEP_LIST_MAX)
            return complain(reading, HS_ERROR_LANGUAGE_LIMIT, place_here(reading),
                            "the list has more than 1000 values", NULL, NULL);
        if (!read_value(reading) || !check_twice(reading))
            return false;
    }
    return true;
}

static bool read_brackets(const HsReading *reading)
{
    reading->cursor->i++;
    if (!read_value(reading) || !read_others(reading))
        return false;
    if (!hs_cursor_is_symbol(reading->cursor, 0, "]"))
        return complain_here(reading, "',' or ']'");
    reading->cursor->i++;
    return true;
}

static bool read_values(const HsReading *reading)
{
    HsValueKind kind = reading->owner->like.kind;
    bool is_word = kind == HS_VALUE_NAME || kind == HS_VALUE_TEXT;
    bool is_brief = reading->owner->is_brief;
    if (hs_cursor_is_symbol(reading->cursor, 0, "["))
        return read_brackets(reading);
    if (is_word && !is_brief)
        return complain(reading, HS_ERROR_SWEEP, place_here(reading), "only numbers have a range",
                        "expected '['", "write the values as a list: sweep [dynamic, fixed-split]");
    if (!read_value(reading))
        return false;
    bool is_range = !is_word && hs_cursor_is_symbol(reading->cursor, 0, "..");
    return is_range || !is_brief ? read_range(reading) : read_others(reading);
}

HsValues *hs_values_read(HsCursor *cursor, const HsValuesOwner *owner, GStringChunk *strings,
                         HsDiagnostics *diagnostics)
{
    g_autoptr(HsValues) values = hs_values_of_list(g_array_new(FALSE, TRUE, sizeof(HsValue)));
    HsReading reading = { cursor, owner, strings, diagnostics, values };
    return read_values(&reading) ? g_steal_pointer(&values) : NULL;
}

HsValues *hs_values_of_list(GArray *list)
{
    HsValues *values = g_new0(HsValues, 1);
    values->values = list;
    return values;
}

HsValues *hs_values_copy(const HsValues *values, GStringChunk *strings)
{
    HsValues *copy = hs_values_of_list(g_array_copy(values->values));
    copy->is_range = values->is_range;
    for (guint i = 0; i < copy->values->len; i++) {
        HsValue *value = &g_array_index(copy->values, HsValue, i);
        value->place = (HsPlace){ 0 };
        if (value->word != NULL)
            value->word = g_string_chunk_insert_const(strings, value->word);
    }
    return copy;
}

void hs_values_free(HsValues *values)
{
    if (values == NULL)
        return;
    g_array_unref(values->values);
    g_free(values);
}

/* ---- telling ---- */

guint hs_values_n(const HsValues *values)
{
    const HsValue *first = (const HsValue *)(gpointer)values->values->data;
    if (!values->is_range)
        return values->values->len;
    return (guint)((first[1].number - first[0].number) / first[2].number) + 1;
}

HsValue hs_values_at(const HsValues *values, guint i)
{
    const HsValue *first = (const HsValue *)(gpointer)values->values->data;
    hs_assert(i < hs_values_n(values));
    if (!values->is_range)
        return first[i];
    HsValue value = first[0];
    value.number += i * first[2].number;
    return value;
}

char *hs_value_to_setting(const HsValue *value)
{
    return value->kind == HS_VALUE_TEXT ? g_strdup(value->word) : hs_value_to_text(value);
}

char *hs_values_text(const HsValues *values, guint i)
{
    HsValue value = hs_values_at(values, i);
    return hs_value_to_setting(&value);
}
