/* scenario_vary: values that stand in no file. */
#include "sim/scenario_vary.h"

#include <string.h>

#include "sim/scenario_leaf.h"
#include "sim/scenario_settings.h"

#include "sim/banned.h"

#define FILE_NAME "command line"

/* ---- NAME=VALUES ---- */

typedef struct {
    const HsScenario *scenario;
    HsDiagnostics *diagnostics;
    const char *option;
    const char *free_name;
    HsSource *source; /* "--vary NAME=VALUES" */
    gsize name_at;
    char *name;
    gsize value_at;
    HsValue like;
} HsVary;

static bool complain(const HsVary *vary, HsErrorCode code, const char *message, const char *label,
                     const char *help)
{
    gsize size = vary->name != NULL ? strlen(vary->name) : vary->source->size - vary->name_at;
    HsPlace place = hs_source_place(vary->source, (guint)vary->name_at, (guint)size, 0,
                                    (guint)vary->name_at + 1);
    hs_diagnostics_add(vary->diagnostics, code, place, message, label, help);
    return false;
}

static bool is_set_already(const HsVary *vary)
{
    const HsParameter *parameter = hs_tree_find_parameter(vary->scenario, vary->name);
    return parameter != NULL ? parameter->is_set : hs_place_is_setting(vary->like.place);
}

static bool is_name(HsVary *vary, const char *name)
{
    if (hs_setting_find(vary->scenario, name, &vary->like))
        return true;
    vary->like = (HsValue){ .kind = HS_VALUE_NAME, .word = name };
    return g_strcmp0(vary->free_name, name) == 0;
}

/* The name ends at the first '=' behind which it is one. */
static bool find_name(HsVary *vary)
{
    const char *begin = vary->source->text + vary->name_at;
    const char *first = strchr(begin, '=');
    if (first == NULL)
        return complain(vary, HS_ERROR_SETTING, "what varies needs values", "no '='",
                        "as in: crash_at=1s..9s or policy=[dynamic, fixed-split]");
    for (const char *equals = first; equals != NULL; equals = strchr(equals + 1, '=')) {
        g_autofree char *name = g_strndup(begin, (gsize)(equals - begin));
        if (is_name(vary, name)) {
            vary->name = g_steal_pointer(&name);
            vary->value_at = (gsize)(equals - vary->source->text) + 1;
            return true;
        }
    }
    vary->name = g_strndup(begin, (gsize)(first - begin));
    HsPlace place = hs_source_place(vary->source, (guint)vary->name_at, (guint)strlen(vary->name),
                                    0, (guint)vary->name_at + 1);
    hs_setting_tell_unknown(vary->scenario, vary->name, place, vary->diagnostics);
    return false;
}

static bool check_set(const HsVary *vary)
{
    if (!is_set_already(vary))
        return true;
    g_autofree char *message = g_strdup_printf("'%s' has one value by -s, and varies", vary->name);
    return complain(vary, HS_ERROR_TWICE, message, "set by -s too", "leave one of the two out");
}

static HsValues *read_values(const HsVary *vary, GStringChunk *strings)
{
    HsDiagnostics *diagnostics = vary->diagnostics;
    guint n_before = hs_diagnostics_count(diagnostics);
    HsCursor cursor = { .source = vary->source };
    HsValuesOwner owner = { .statement = vary->option,
                            .example = "as in: crash_at=1s..9s or policy=[dynamic, fixed-split]",
                            .name = vary->name,
                            .like = vary->like,
                            .is_brief = true };
    if (!hs_lexer_run(vary->source, vary->value_at, diagnostics) ||
        hs_diagnostics_count(diagnostics) > n_before)
        return NULL;
    g_autoptr(HsValues) values = hs_values_read(&cursor, &owner, strings, diagnostics);
    if (values == NULL)
        return NULL;
    if (hs_cursor_peek(&cursor, 0)->kind == HS_TOKEN_END)
        return hs_values_copy(values, strings);
    g_autofree char *found = hs_cursor_describe(&cursor);
    g_autofree char *message = g_strdup_printf("the values end here, found %s behind them", found);
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, hs_cursor_place(&cursor), message,
                       "one too many", "values of a list stand in [ ] and have ',' between them");
    return NULL;
}

bool hs_vary_read(const HsScenario *scenario, const char *option, const char *text,
                  const char *free_name, GStringChunk *strings, char **ret_name,
                  HsValues **ret_values, HsDiagnostics *diagnostics)
{
    bool is_long = strlen(text) > HS_VARY_BYTES_MAX;
    if (is_long || strchr(text, '\n') != NULL) {
        g_autofree char *message = g_strdup_printf(is_long
                                                       ? "what '%s' says is longer than 65536 bytes"
                                                       : "what '%s' says has more than one line",
                                                   option);
        hs_diagnostics_add(diagnostics, HS_ERROR_LANGUAGE_LIMIT, (HsPlace){ .file = FILE_NAME },
                           message, NULL, NULL);
        return false;
    }
    char *shown = g_strconcat(option, " ", text, NULL);
    HsVary vary = { .scenario = scenario,
                    .diagnostics = diagnostics,
                    .option = option,
                    .free_name = free_name,
                    .source = hs_source_new(FILE_NAME, FILE_NAME, shown, strlen(shown)),
                    .name_at = strlen(option) + 1 };
    vary.source->has_no_lines = true;
    HsValues *values = find_name(&vary) && check_set(&vary) ? read_values(&vary, strings) : NULL;
    hs_source_free(vary.source);
    if (values == NULL) {
        g_free(vary.name);
        return false;
    }
    *ret_name = vary.name;
    *ret_values = values;
    return true;
}

/* ---- one value ---- */

static bool fail(HsProblem *problem, HsErrorCode code, HsPlace place, const char *message,
                 const char *help)
{
    *problem = (HsProblem){
        .code = code, .place = place, .message = g_strdup(message), .help = g_strdup(help)
    };
    return false;
}

static bool check_alike(const HsValue *value, const HsValue *like, const char *who,
                        HsProblem *problem)
{
    if (hs_value_is_alike(value, like))
        return true;
    g_autofree char *message = value->kind == like->kind
                                   ? g_strdup_printf("%s mixes cycles with other times", who)
                                   : g_strdup_printf("%s is %s, not %s", who,
                                                     hs_value_kind_a_name(like->kind),
                                                     hs_value_kind_a_name(value->kind));
    return fail(problem, HS_ERROR_SWEEP, value->place, message, NULL);
}

static bool read_bare(const char *text, GStringChunk *strings, HsValue *ret_value,
                      HsProblem *problem)
{
    if (strchr(text, '"') != NULL || strlen(text) > HS_TEXT_BYTES_MAX)
        return fail(problem, HS_ERROR_LANGUAGE_LIMIT, (HsPlace){ .column = 1, .length = 1 },
                    "no scenario could hold this text",
                    "a text has at most 1000 bytes and no '\"' in it");
    *ret_value = (HsValue){ .kind = HS_VALUE_TEXT,
                            .word = g_string_chunk_insert_const(strings, text) };
    return true;
}

static bool read_one(HsSource *source, const HsValue *like, const char *who, GStringChunk *strings,
                     HsValue *ret_value, HsProblem *problem)
{
    g_autoptr(HsDiagnostics) unread = hs_diagnostics_new();
    HsCursor cursor = { .source = source };
    if (!hs_lexer_run(source, 0, unread) || hs_diagnostics_count(unread) > 0)
        return fail(problem, HS_ERROR_CHARACTER, (HsPlace){ .column = 1, .length = 1 },
                    "this is no value", "a number with its unit, or a name");
    bool is_number = hs_cursor_peek(&cursor, 0)->kind == HS_TOKEN_NUMBER &&
                     like->kind <= HS_VALUE_PERCENT;
    if (!(is_number ? hs_value_read_number(&cursor, like->kind, who, ret_value, problem)
                    : hs_value_read_any(&cursor, who, strings, ret_value, problem)) ||
        !check_alike(ret_value, like, who, problem))
        return false;
    return hs_cursor_peek(&cursor, 0)->kind == HS_TOKEN_END ||
           fail(problem, HS_ERROR_SETTING, hs_cursor_place(&cursor), "more than one value", NULL);
}

bool hs_value_of_text(const char *text, const HsValue *like, const char *who, GStringChunk *strings,
                      HsValue *ret_value, HsProblem *ret_problem)
{
    if (like->kind == HS_VALUE_TEXT)
        return read_bare(text, strings, ret_value, ret_problem);
    HsSource *source = hs_source_new("value", "value", g_strdup(text), strlen(text));
    bool is_read = read_one(source, like, who, strings, ret_value, ret_problem);
    hs_source_free(source);
    if (is_read)
        ret_value->place = (HsPlace){ 0 };
    ret_problem->place.text = NULL;
    return is_read;
}
