/* scenario_parameters: typed values with a name, set from outside, swept later. */
#include "sim/scenario_parameters.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/banned.h"

#define AS_IN "as in: param crash_at = 5 s  sweep 1 s .. 9 s step 2 s"

void hs_parameter_free(gpointer data)
{
    HsParameter *parameter = data;
    hs_values_free(parameter->sweep);
    g_free(parameter);
}

/* One `param` statement being read. */
typedef struct {
    HsScenario *scenario;
    HsDiagnostics *diagnostics;
    HsCursor *cursor;
    HsParameter *parameter;
} HsReading;

static bool complain(const HsReading *reading, HsErrorCode code, HsPlace place, const char *message,
                     const char *label, const char *help)
{
    hs_diagnostics_add(reading->diagnostics, code, place, message, label, help);
    reading->parameter->is_broken = true;
    return false;
}

static HsPlace place_here(const HsReading *reading)
{
    return hs_cursor_place(reading->cursor);
}

static bool complain_here(const HsReading *reading, const char *expected)
{
    g_autofree char *found = hs_cursor_describe(reading->cursor);
    g_autofree char *message = g_strdup_printf("'param' needs %s here, found %s", expected, found);
    g_autofree char *label = g_strdup_printf("expected %s", expected);
    return complain(reading, HS_ERROR_SYNTAX, place_here(reading), message, label, AS_IN);
}

static bool expect_symbol(const HsReading *reading, const char *symbol)
{
    if (!hs_cursor_is_symbol(reading->cursor, 0, symbol)) {
        g_autofree char *quoted = g_strdup_printf("'%s'", symbol);
        return complain_here(reading, quoted);
    }
    reading->cursor->i++;
    return true;
}

static bool read_value(const HsReading *reading, HsValue *ret_value)
{
    HsProblem problem = { 0 };
    g_autofree char *who = g_strdup_printf("parameter '%s'", reading->parameter->name);
    if (hs_value_read_any(reading->cursor, who, reading->scenario->strings, ret_value, &problem))
        return true;
    hs_problem_report(&problem, reading->diagnostics);
    hs_problem_clear(&problem);
    reading->parameter->is_broken = true;
    return false;
}

/* ---- sweeps ---- */

static bool read_sweep(const HsReading *reading)
{
    HsParameter *parameter = reading->parameter;
    if (!hs_cursor_is_word(reading->cursor, 0, "sweep"))
        return true;
    reading->cursor->i++;
    HsValuesOwner owner = {
        .statement = "param", .example = AS_IN, .name = parameter->name, .like = parameter->value
    };
    parameter->sweep = hs_values_read(reading->cursor, &owner, reading->scenario->strings,
                                      reading->diagnostics);
    parameter->is_broken |= parameter->sweep == NULL;
    return parameter->sweep != NULL;
}

/* ---- the statement ---- */

/* A parameter declared again: in one file an error, else the including file's counts. */
static void settle_twice(const HsReading *reading, HsParameter *first)
{
    HsParameter *again = reading->parameter;
    HsScenario *scenario = reading->scenario;
    if (hs_tree_reaches(scenario, first->source_i, again->source_i)) {
        hs_parameter_free(again);
        return;
    }
    if (hs_tree_reaches(scenario, again->source_i, first->source_i)) {
        guint at = 0;
        bool is_there = g_ptr_array_find(scenario->parameters, first, &at);
        hs_assert(is_there);
        hs_parameter_free(first);
        scenario->parameters->pdata[at] = again;
        return;
    }
    g_autofree char *message = g_strdup_printf("parameter '%s' is declared twice", again->name);
    hs_diagnostics_add(reading->diagnostics, HS_ERROR_TWICE, again->place, message,
                       "declared again", NULL);
    hs_diagnostics_note(reading->diagnostics, first->place, "first declared here");
    hs_parameter_free(again);
}

static void keep_parameter(const HsReading *reading)
{
    HsScenario *scenario = reading->scenario;
    HsParameter *first = hs_tree_find_parameter(scenario, reading->parameter->name);
    if (first != NULL) {
        settle_twice(reading, first);
        return;
    }
    g_ptr_array_add(scenario->parameters, reading->parameter);
}

/* After an error: on to the next line, so that the rest of this one causes no more errors. */
static void skip_line(HsCursor *cursor)
{
    while (hs_cursor_is_same_line(cursor, 0))
        cursor->i++;
}

void hs_parameters_read(HsScenario *scenario, guint source_i, HsCursor *cursor,
                        HsDiagnostics *diagnostics)
{
    HsParameter *parameter = g_new0(HsParameter, 1);
    HsReading reading = { scenario, diagnostics, cursor, parameter };
    const HsToken *token = hs_cursor_peek(cursor, 0);
    parameter->source_i = source_i;
    parameter->place = hs_token_place(cursor->source, token);
    if (token->kind != HS_TOKEN_NAME || scenario->parameters->len >= HS_PARAMETERS_MAX) {
        if (token->kind == HS_TOKEN_NAME)
            complain(&reading, HS_ERROR_LANGUAGE_LIMIT, parameter->place,
                     "there are more than 1000 parameters", "one too many",
                     "write values that are not to be changed where they are used");
        else
            complain_here(&reading, "a name");
        hs_parameter_free(parameter);
        skip_line(cursor);
        return;
    }
    g_autofree char *name = hs_token_content(cursor->source, token);
    parameter->name = hs_tree_keep(scenario, name);
    if (strchr(name, '+') != NULL)
        complain(&reading, HS_ERROR_BAD_NAME, parameter->place, HS_NAME_JOINED, NULL,
                 HS_NAME_JOINED_HELP);
    cursor->i++;
    if (!expect_symbol(&reading, "=") || !read_value(&reading, &parameter->value) ||
        !read_sweep(&reading))
        skip_line(cursor);
    keep_parameter(&reading);
}

/* ---- use ---- */

void hs_parameters_check_used(const HsScenario *scenario, HsDiagnostics *diagnostics)
{
    for (guint i = 0; i < scenario->parameters->len; i++) {
        const HsParameter *parameter = g_ptr_array_index(scenario->parameters, i);
        if (!parameter->is_set || parameter->is_used)
            continue;
        g_autofree char *message = g_strdup_printf("nothing uses parameter '%s'", parameter->name);
        hs_diagnostics_add(diagnostics, HS_ERROR_UNUSED_PARAMETER, parameter->set_place, message,
                           "has no effect", NULL);
        hs_diagnostics_note(diagnostics, parameter->place, "declared here, used nowhere");
    }
}

/* ---- telling ---- */

guint hs_scenario_n_params(const HsScenario *scenario)
{
    return scenario->parameters->len;
}

const HsParameter *hs_scenario_param(const HsScenario *scenario, guint i)
{
    hs_assert(i < scenario->parameters->len);
    return g_ptr_array_index(scenario->parameters, i);
}

const HsParameter *hs_scenario_find_param(const HsScenario *scenario, const char *name)
{
    return hs_tree_find_parameter(scenario, name);
}

const char *hs_parameter_name(const HsParameter *parameter)
{
    return parameter->name;
}

HsPlace hs_parameter_place(const HsParameter *parameter)
{
    return parameter->place;
}

HsValueKind hs_parameter_kind(const HsParameter *parameter)
{
    return parameter->value.kind;
}

bool hs_parameter_is_set(const HsParameter *parameter)
{
    return parameter->is_set;
}

bool hs_parameter_is_used(const HsParameter *parameter)
{
    return parameter->is_used;
}

char *hs_parameter_value(const HsParameter *parameter)
{
    return hs_value_to_setting(&parameter->value);
}

const HsValues *hs_parameter_values(const HsParameter *parameter)
{
    return parameter->sweep;
}

guint hs_parameter_n_points(const HsParameter *parameter)
{
    return parameter->sweep != NULL ? hs_values_n(parameter->sweep) : 0;
}

char *hs_parameter_point(const HsParameter *parameter, guint i)
{
    hs_assert(parameter->sweep != NULL);
    return hs_values_text(parameter->sweep, i);
}
