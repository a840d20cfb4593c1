/* scenario_parameters: typed values with a name, set from outside, swept later. */
#include "sim/scenario_parameters.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/banned.h"

#define SETTING_BYTES_MAX 4096u
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

/* ---- the command line ---- */

/* One "-s NAME=VALUE", with the text that shows it in errors. */
typedef struct {
    HsScenario *scenario;
    HsDiagnostics *diagnostics;
    HsSource *source; /* "-s crash_at=3s" */
    gsize name_at;
    gsize name_size;
    gsize value_at;
} HsSetting;

static HsPlace setting_place(const HsSetting *setting, gsize at, gsize size)
{
    HsPlace place = hs_source_place(setting->source, (guint)at, (guint)size, 0, (guint)at + 1);
    return place;
}

static char *list_parameters(const HsScenario *scenario)
{
    if (scenario->parameters->len == 0)
        return g_strdup("it has no parameters");
    GString *out = g_string_new("its parameters: ");
    for (guint i = 0; i < scenario->parameters->len && out->len < 400; i++) {
        const HsParameter *parameter = g_ptr_array_index(scenario->parameters, i);
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", parameter->name);
    }
    return g_string_free(out, FALSE);
}

/* Names of parameters have no dot: vmm.area is a number of the machine, as hsim params shows it. */
static char *unknown_help(const char *name, const char *near, const char *list)
{
    if (strchr(name, '.') != NULL)
        return g_strdup_printf(
            "%s; other numbers: a file that includes this one, and says them anew", list);
    return near != NULL ? g_strdup_printf("did you mean '%s'? (%s)", near, list) : g_strdup(list);
}

static void tell_unknown(const HsSetting *setting, const char *name)
{
    const HsScenario *scenario = setting->scenario;
    guint n = scenario->parameters->len;
    g_autofree const char **names = g_new0(const char *, n + 1);
    for (guint i = 0; i < n; i++)
        names[i] = ((const HsParameter *)g_ptr_array_index(scenario->parameters, i))->name;
    const char *near = hs_nearest_word(name, names, n);
    g_autofree char *list = list_parameters(scenario);
    g_autofree char *message = g_strdup_printf("no parameter '%s' in %s", name, scenario->path);
    g_autofree char *help = unknown_help(name, near, list);
    hs_diagnostics_add(setting->diagnostics, HS_ERROR_NO_PARAMETER,
                       setting_place(setting, setting->name_at, setting->name_size), message,
                       "unknown", help);
}

static void tell_kind(const HsSetting *setting, const HsParameter *parameter, const char *is)
{
    HsPlace place = setting_place(setting, setting->value_at,
                                  setting->source->size - setting->value_at);
    const char *must = hs_value_kind_a_name(parameter->value.kind);
    g_autofree char *message = g_strdup_printf("parameter '%s' is %s", parameter->name, must);
    g_autofree char *label = g_strdup_printf("this is %s", is);
    g_autofree char *value = hs_value_to_text(&parameter->value);
    g_autofree char *help = g_strdup_printf("write %s, as the scenario does: %s", must, value);
    hs_diagnostics_add(setting->diagnostics, HS_ERROR_SETTING, place, message, label, help);
    hs_diagnostics_note(setting->diagnostics, parameter->place, "declared here");
}

/* A text needs no quotes on the command line; the lexer has seen that it is clean. It must be one
 * that a file can hold too. */
static bool read_bare_text(const HsSetting *setting, HsValue *value)
{
    const char *text = setting->source->text + setting->value_at;
    gsize size = strlen(text);
    bool is_quoted = size >= 2 && text[0] == '"' && text[size - 1] == '"';
    g_autofree char *inside = g_strndup(text + (is_quoted ? 1 : 0), size - (is_quoted ? 2 : 0));
    HsPlace place = setting_place(setting, setting->value_at, MAX(size, 1u));
    if (strchr(inside, '"') != NULL || strlen(inside) > HS_TEXT_BYTES_MAX) {
        hs_diagnostics_add(setting->diagnostics, HS_ERROR_LANGUAGE_LIMIT, place,
                           "no scenario could hold this text", NULL,
                           "a text has at most 1000 bytes and no '\"' in it");
        return false;
    }
    *value = (HsValue){ .kind = HS_VALUE_TEXT,
                        .word = hs_tree_keep(setting->scenario, inside),
                        .place = place };
    return true;
}

/* The value as the file would have it: one value and nothing behind it. */
static bool read_setting_value(const HsSetting *setting, const HsParameter *parameter,
                               HsValue *ret_value)
{
    HsProblem problem = { 0 };
    HsCursor cursor = { .source = setting->source };
    if (setting->source->text[setting->value_at] == '\0') {
        tell_kind(setting, parameter, "nothing");
        return false;
    }
    g_autofree char *who = g_strdup_printf("parameter '%s'", parameter->name);
    bool is_number = hs_cursor_peek(&cursor, 0)->kind == HS_TOKEN_NUMBER;
    bool is_read =
        is_number && parameter->value.kind <= HS_VALUE_PERCENT
            ? hs_value_read_number(&cursor, parameter->value.kind, who, ret_value, &problem)
            : hs_value_read_any(&cursor, who, setting->scenario->strings, ret_value, &problem);
    problem.place.line = 0;
    hs_problem_report(&problem, setting->diagnostics);
    hs_problem_clear(&problem);
    if (is_read && ret_value->kind != parameter->value.kind) {
        tell_kind(setting, parameter, hs_value_kind_a_name(ret_value->kind));
        return false;
    }
    if (is_read && hs_cursor_peek(&cursor, 0)->kind != HS_TOKEN_END) {
        tell_kind(setting, parameter, "more than one value");
        return false;
    }
    ret_value->place.line = 0;
    return is_read;
}

/* FALSE when the setting is not even text; the value is lexed, or taken as it stands. */
static bool lex_setting(const HsSetting *setting, const HsParameter *parameter)
{
    HsDiagnostics *diagnostics = setting->diagnostics;
    if (parameter->value.kind != HS_VALUE_TEXT) {
        guint n_before = hs_diagnostics_count(diagnostics);
        return hs_lexer_run(setting->source, setting->value_at, diagnostics) &&
               hs_diagnostics_count(diagnostics) == n_before;
    }
    /* Lexing from the end on checks all bytes and makes no tokens of the text. */
    return hs_lexer_run(setting->source, setting->source->size, diagnostics);
}

static void apply_setting(const HsSetting *setting)
{
    g_autofree char *name = g_strndup(setting->source->text + setting->name_at, setting->name_size);
    HsParameter *parameter = hs_tree_find_parameter(setting->scenario, name);
    HsPlace place = setting_place(setting, setting->name_at, setting->name_size);
    if (parameter == NULL) {
        tell_unknown(setting, name);
        return;
    }
    if (parameter->is_set) {
        g_autofree char *message = g_strdup_printf("parameter '%s' is set twice", name);
        hs_diagnostics_add(setting->diagnostics, HS_ERROR_TWICE, place, message, "set again", NULL);
        hs_diagnostics_note(setting->diagnostics, parameter->set_place, "first set here");
        return;
    }
    HsValue value = parameter->value;
    if (parameter->is_broken || !lex_setting(setting, parameter))
        return;
    bool is_text = parameter->value.kind == HS_VALUE_TEXT;
    if (!(is_text ? read_bare_text(setting, &value)
                  : read_setting_value(setting, parameter, &value)))
        return;
    parameter->value = value;
    parameter->is_set = true;
    parameter->set_place = place;
}

static void set_parameter(HsScenario *scenario, const char *text, HsDiagnostics *diagnostics)
{
    static const char PREFIX[] = "-s ";
    bool is_long = strlen(text) > SETTING_BYTES_MAX;
    if (is_long || strchr(text, '\n') != NULL) {
        hs_diagnostics_add(
            diagnostics, HS_ERROR_LANGUAGE_LIMIT, (HsPlace){ .file = "command line" },
            is_long ? "a setting is longer than 4096 bytes" : "a setting has more than one line",
            NULL, NULL);
        return;
    }
    const char *equals = strchr(text, '=');
    char *shown = g_strconcat(PREFIX, text, NULL);
    HsSource *source = hs_source_new("command line", "command line", shown, strlen(shown));
    g_ptr_array_add(scenario->settings, source);
    HsSetting setting = {
        .scenario = scenario,
        .diagnostics = diagnostics,
        .source = source,
        .name_at = strlen(PREFIX),
        .name_size = equals != NULL ? (gsize)(equals - text) : strlen(text),
    };
    setting.value_at = setting.name_at + setting.name_size + 1;
    if (equals != NULL) {
        apply_setting(&setting);
        return;
    }
    hs_diagnostics_add(diagnostics, HS_ERROR_SETTING,
                       setting_place(&setting, setting.name_at, strlen(text)),
                       "a setting needs a value", "no '='", "as in: -s crash_at=3s");
}

void hs_parameters_set(HsScenario *scenario, const HsOverrides *overrides,
                       HsDiagnostics *diagnostics)
{
    for (guint i = 0; overrides != NULL && i < overrides->n_settings; i++)
        set_parameter(scenario, overrides->settings[i], diagnostics);
}

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
