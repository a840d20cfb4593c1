/* scenario_settings: -s NAME=VALUE of the command line. */
#include "sim/scenario_settings.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/scenario_leaf.h"
#include "sim/scenario_match.h"

#include "sim/banned.h"

#define SETTING_BYTES_MAX 4096u
#define NAMES_SHOWN_MAX 400u /* bytes of a list of names in a help */
#define PREFIX "-s "
#define FILE_NAME "command line"

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
    return hs_source_place(setting->source, (guint)at, (guint)size, 0, (guint)at + 1);
}

static HsPlace name_place(const HsSetting *setting)
{
    return setting_place(setting, setting->name_at, setting->name_size);
}

static HsPlace value_place(const HsSetting *setting)
{
    return setting_place(setting, setting->value_at, setting->source->size - setting->value_at);
}

static const char *value_text(const HsSetting *setting)
{
    return setting->source->text + setting->value_at;
}

static char *name_of(const HsSetting *setting)
{
    return g_strndup(setting->source->text + setting->name_at, setting->name_size);
}

bool hs_place_is_setting(HsPlace place)
{
    return place.line == 0 && place.text != NULL && g_strcmp0(place.file, FILE_NAME) == 0 &&
           g_str_has_prefix(place.text, PREFIX);
}

char *hs_setting_shown(HsPlace place)
{
    char *shown = g_strchomp(g_strndup(place.text, place.column - 1));
    gsize size = strlen(shown);
    if (size > 0 && shown[size - 1] == '=')
        shown[size - 1] = '\0';
    return g_strchomp(shown);
}

/* ---- names that lead nowhere ---- */

static char *list_parameters(const HsScenario *scenario)
{
    if (scenario->parameters->len == 0)
        return g_strdup("it has no parameters");
    GString *out = g_string_new("its parameters: ");
    for (guint i = 0; i < scenario->parameters->len && out->len < NAMES_SHOWN_MAX; i++) {
        const HsParameter *parameter = g_ptr_array_index(scenario->parameters, i);
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", parameter->name);
    }
    return g_string_free(out, FALSE);
}

static GPtrArray *paths_of(const HsScenario *scenario)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (HsLeaf leaf = { .scenario = scenario }; hs_leaf_next(&leaf);)
        g_ptr_array_add(paths, hs_leaf_path(&leaf));
    return paths;
}

/* The path that ends in the name: vmm.policy for "policy". */
static const char *path_ending_in(const GPtrArray *paths, const char *name)
{
    g_autofree char *end = g_strconcat(".", name, NULL);
    for (guint i = 0; i < paths->len; i++) {
        if (g_str_has_suffix(g_ptr_array_index(paths, i), end))
            return g_ptr_array_index(paths, i);
    }
    return NULL;
}

static char *unknown_parameter_help(const HsScenario *scenario, const char *name)
{
    guint n = scenario->parameters->len;
    g_autofree const char **names = g_new0(const char *, n + 1);
    for (guint i = 0; i < n; i++)
        names[i] = ((const HsParameter *)g_ptr_array_index(scenario->parameters, i))->name;
    const char *near = hs_nearest_word(name, names, n);
    g_autoptr(GPtrArray) paths = paths_of(scenario);
    g_autofree char *list = list_parameters(scenario);
    if (near == NULL)
        near = path_ending_in(paths, name);
    return near != NULL ? g_strdup_printf("did you mean '%s'? (%s)", near, list)
                        : g_strdup_printf("%s; numbers of the machine have a path, which "
                                          "'hsim params' shows",
                                          list);
}

/* The word a path ends in where it leaves the tree; NULL when there is none of that name. */
static const HsWord *word_left(const HsScenario *scenario, const char *name)
{
    const HsWord *word = NULL;
    gsize longest = 0;
    for (guint i = 1; i < scenario->nodes->len; i++) {
        const HsNode *node = g_ptr_array_index(scenario->nodes, i);
        if (node->is_dropped || node->children == NULL)
            continue;
        g_autofree char *path = hs_leaf_node_path(node);
        gsize size = strlen(path);
        if (size < longest || strncmp(name, path, size) != 0 || name[size] != '.')
            continue;
        const char *rest = name + size + 1;
        longest = size;
        word = strchr(rest, '.') != NULL
                   ? NULL
                   : hs_grammar_find(scenario->grammar, hs_tree_context_of(node), rest,
                                     strlen(rest));
    }
    return word;
}

/* The first path that goes on where the name ends: touch.1.pages for "touch.1". */
static const char *path_below(const GPtrArray *paths, const char *name)
{
    g_autofree char *begin = g_strconcat(name, ".", NULL);
    for (guint i = 0; i < paths->len; i++) {
        if (g_str_has_prefix(g_ptr_array_index(paths, i), begin))
            return g_ptr_array_index(paths, i);
    }
    return NULL;
}

static char *unknown_path_help(const HsScenario *scenario, const char *name)
{
    g_autoptr(GPtrArray) paths = paths_of(scenario);
    const char *near = path_below(paths, name);
    const HsWord *word = near == NULL ? word_left(scenario, name) : NULL;
    if (near == NULL)
        near = hs_nearest_word(name, (const char *const *)paths->pdata, paths->len);
    if (word != NULL) {
        g_autofree char *syntax = hs_grammar_syntax(scenario->grammar, word);
        return g_strdup_printf("there is no value to replace; a file that includes this one can "
                               "say it: %s",
                               syntax);
    }
    return near != NULL ? g_strdup_printf("did you mean '%s'?", near)
                        : g_strdup("'hsim params' shows what there is");
}

void hs_setting_tell_unknown(const HsScenario *scenario, const char *name, HsPlace place,
                             HsDiagnostics *diagnostics)
{
    bool is_path = strchr(name, '.') != NULL;
    g_autofree char *message =
        is_path ? g_strdup_printf("nothing has the path '%s' in %s", name, scenario->path)
                : g_strdup_printf("no parameter '%s' in %s", name, scenario->path);
    g_autofree char *help = is_path ? unknown_path_help(scenario, name)
                                    : unknown_parameter_help(scenario, name);
    hs_diagnostics_add(diagnostics, HS_ERROR_NO_PARAMETER, place, message, "unknown", help);
}

/* ---- values ---- */

static void tell_twice(const HsSetting *setting, const char *what, HsPlace first)
{
    g_autofree char *name = name_of(setting);
    g_autofree char *message = g_strdup_printf("%s '%s' is set twice", what, name);
    hs_diagnostics_add(setting->diagnostics, HS_ERROR_TWICE, name_place(setting), message,
                       "set again", NULL);
    hs_diagnostics_note(setting->diagnostics, first, "first set here");
}

/* A text needs no quotes on the command line; the lexer has seen that it is clean. It must be one
 * that a file can hold too. */
static bool read_bare_text(const HsSetting *setting, HsValue *value)
{
    const char *text = value_text(setting);
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

/* FALSE when the setting is not even text; the value is lexed, or taken as it stands. */
static bool lex_setting(const HsSetting *setting, bool is_text)
{
    HsDiagnostics *diagnostics = setting->diagnostics;
    guint n_before = hs_diagnostics_count(diagnostics);
    /* Lexing from the end on checks all bytes and makes no tokens of the text. */
    gsize begin = is_text ? setting->source->size : setting->value_at;
    return hs_lexer_run(setting->source, begin, diagnostics) &&
           (is_text || hs_diagnostics_count(diagnostics) == n_before);
}

/* ---- parameters ---- */

static void tell_kind(const HsSetting *setting, const HsParameter *parameter, const char *is)
{
    const char *must = hs_value_kind_a_name(parameter->value.kind);
    g_autofree char *message = g_strdup_printf("parameter '%s' is %s", parameter->name, must);
    g_autofree char *label = g_strdup_printf("this is %s", is);
    g_autofree char *value = hs_value_to_text(&parameter->value);
    g_autofree char *help = g_strdup_printf("write %s, as the scenario does: %s", must, value);
    hs_diagnostics_add(setting->diagnostics, HS_ERROR_SETTING, value_place(setting), message, label,
                       help);
    hs_diagnostics_note(setting->diagnostics, parameter->place, "declared here");
}

/* The value as the file would have it: one value and nothing behind it. */
static bool read_setting_value(const HsSetting *setting, const HsParameter *parameter,
                               HsValue *ret_value)
{
    HsProblem problem = { 0 };
    HsCursor cursor = { .source = setting->source };
    if (value_text(setting)[0] == '\0') {
        tell_kind(setting, parameter, "nothing");
        return false;
    }
    g_autofree char *who = g_strdup_printf("parameter '%s'", parameter->name);
    bool is_number = hs_cursor_peek(&cursor, 0)->kind == HS_TOKEN_NUMBER;
    bool is_read =
        is_number && parameter->value.kind <= HS_VALUE_PERCENT
            ? hs_value_read_number(&cursor, parameter->value.kind, who, ret_value, &problem)
            : hs_value_read_any(&cursor, who, setting->scenario->strings, ret_value, &problem);
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
    return is_read;
}

static void set_parameter(const HsSetting *setting, HsParameter *parameter)
{
    bool is_text = parameter->value.kind == HS_VALUE_TEXT;
    HsValue value = parameter->value;
    if (parameter->is_set) {
        tell_twice(setting, "parameter", parameter->set_place);
        return;
    }
    if (parameter->is_broken || !lex_setting(setting, is_text))
        return;
    if (!(is_text ? read_bare_text(setting, &value)
                  : read_setting_value(setting, parameter, &value)))
        return;
    parameter->value = value;
    parameter->is_set = true;
    parameter->set_place = name_place(setting);
}

/* ---- reading ---- */

static HsSetting setting_of(HsScenario *scenario, HsSource *source, gsize equals_at,
                            HsDiagnostics *diagnostics)
{
    gsize name_at = strlen(PREFIX);
    return (HsSetting){ .scenario = scenario,
                        .diagnostics = diagnostics,
                        .source = source,
                        .name_at = name_at,
                        .name_size = equals_at - name_at,
                        .value_at = equals_at + 1 };
}

static void read_setting(HsScenario *scenario, const char *text, HsDiagnostics *diagnostics)
{
    bool is_long = strlen(text) > SETTING_BYTES_MAX;
    if (is_long || strchr(text, '\n') != NULL) {
        hs_diagnostics_add(diagnostics, HS_ERROR_LANGUAGE_LIMIT, (HsPlace){ .file = FILE_NAME },
                           is_long ? "a setting is longer than 4096 bytes"
                                   : "a setting has more than one line",
                           NULL, NULL);
        return;
    }
    char *shown = g_strconcat(PREFIX, text, NULL);
    const char *equals = strchr(shown, '=');
    gsize size = strlen(shown);
    HsSource *source = hs_source_new(FILE_NAME, FILE_NAME, shown, size);
    source->has_no_lines = true;
    g_ptr_array_add(scenario->settings, source);
    HsSetting setting = setting_of(scenario, source,
                                   equals != NULL ? (gsize)(equals - shown) : size, diagnostics);
    if (equals == NULL) {
        hs_diagnostics_add(diagnostics, HS_ERROR_SETTING, name_place(&setting),
                           "a setting needs a value", "no '='", "as in: -s crash_at=3s");
        return;
    }
    g_autofree char *name = name_of(&setting);
    HsParameter *parameter = hs_tree_find_parameter(scenario, name);
    if (parameter != NULL)
        set_parameter(&setting, parameter);
    else
        g_ptr_array_add(scenario->path_settings, source);
}

void hs_settings_read(HsScenario *scenario, const HsOverrides *overrides,
                      HsDiagnostics *diagnostics)
{
    for (guint i = 0; overrides != NULL && i < overrides->n_settings; i++)
        read_setting(scenario, overrides->settings[i], diagnostics);
}

/* ---- paths ---- */

static bool complain(const HsSetting *setting, HsErrorCode code, const char *message,
                     const char *label, const char *help)
{
    hs_diagnostics_add(setting->diagnostics, code, value_place(setting), message, label, help);
    return false;
}

/* FALSE and told when something of the command line has set it before. */
static bool check_once(const HsSetting *setting, const HsLeaf *leaf)
{
    const HsNode *node = leaf->node;
    HsPlace place = leaf->argument != NULL ? leaf->argument->value.place : node->place;
    bool is_overlay = !node->is_default &&
                      hs_tree_source(setting->scenario, node->source_i)->is_overlay;
    if (!hs_place_is_setting(place) && !is_overlay)
        return true;
    tell_twice(setting, "path", place);
    return false;
}

/* Puts what was read in the place of the leaf's values; takes the array. */
static void replace(const HsSetting *setting, const HsLeaf *leaf, GArray *values)
{
    HsNode *node = leaf->node;
    guint i = (guint)(leaf->argument - &g_array_index(node->arguments, HsArgument, 0));
    guint n = hs_leaf_n_values(node, leaf->argument);
    hs_tree_keep_default(setting->scenario, node);
    for (guint j = i; j < i + n; j++)
        g_clear_pointer(&g_array_index(node->arguments, HsArgument, j).terms, g_array_unref);
    g_array_remove_range(node->arguments, i, n);
    g_array_insert_vals(node->arguments, i, values->data, values->len);
    g_array_unref(values);
}

static bool read_leaf_text(const HsSetting *setting, const HsLeaf *leaf, HsNode *scratch)
{
    HsArgument argument = *leaf->argument;
    if (!read_bare_text(setting, &argument.value))
        return false;
    scratch->arguments = g_array_new(FALSE, TRUE, sizeof(HsArgument));
    g_array_append_val(scratch->arguments, argument);
    return true;
}

/* What stands behind the '=', as the statement would have it there. */
static bool read_leaf_value(const HsSetting *setting, const HsLeaf *leaf, HsNode *scratch)
{
    HsMatch match = { .scenario = setting->scenario,
                      .cursor = { .source = setting->source },
                      .word = leaf->node->word,
                      .node = scratch };
    bool is_read = hs_match_atom(&match, leaf->argument->atom);
    hs_problem_report(&match.problem, setting->diagnostics);
    hs_problem_clear(&match.problem);
    if (!is_read || hs_cursor_peek(&match.cursor, 0)->kind == HS_TOKEN_END)
        return is_read;
    g_autofree char *found = hs_cursor_describe(&match.cursor);
    g_autofree char *message = g_strdup_printf("a setting has one value, found %s behind it",
                                               found);
    hs_diagnostics_add(setting->diagnostics, HS_ERROR_SETTING, hs_cursor_place(&match.cursor),
                       message, "one too many", NULL);
    return false;
}

static void drop_scratch(HsNode *scratch)
{
    for (guint i = 0; scratch->arguments != NULL && i < scratch->arguments->len; i++)
        g_clear_pointer(&g_array_index(scratch->arguments, HsArgument, i).terms, g_array_unref);
    g_clear_pointer(&scratch->arguments, g_array_unref);
}

static void set_value(const HsSetting *setting, const HsLeaf *leaf)
{
    bool is_text = leaf->argument->value.kind == HS_VALUE_TEXT && leaf->argument->terms == NULL;
    HsNode scratch = { .word = leaf->node->word };
    if (!lex_setting(setting, is_text))
        return;
    if (is_text ? read_leaf_text(setting, leaf, &scratch)
                : read_leaf_value(setting, leaf, &scratch))
        replace(setting, leaf, g_steal_pointer(&scratch.arguments));
    drop_scratch(&scratch);
}

/* ---- choices ---- */

/* The group of a row that the choice was made in. */
static const HsGroup *group_of(const HsGrammar *grammar, const HsWord *word, const char *name)
{
    const HsGroup *group = hs_grammar_group(grammar, word->first_group);
    const HsGroup *end = group + word->n_groups;
    while (g_strcmp0(group->choice_name, name) != 0) {
        group++;
        hs_assert(group < end);
    }
    return group;
}

static const HsOption *option_of(const HsGrammar *grammar, const HsGroup *group, const char *choice)
{
    for (guint i = 0; i < group->n_options; i++) {
        const HsOption *option = hs_grammar_option(grammar, group->first_option + i);
        if (g_strcmp0(option->choice, choice) == 0)
            return option;
    }
    return NULL;
}

static bool is_value(const HsAtom *atom)
{
    return atom->kind != HS_ATOM_WORD && atom->kind != HS_ATOM_SYMBOL;
}

/* TRUE when a value that fits one fits the other. */
static bool is_same_value(const HsAtom *a, const HsAtom *b)
{
    bool is_bound = a->has_bounds && b->has_bounds;
    return a->kind == b->kind && a->value_kind == b->value_kind && a->is_list == b->is_list &&
           a->has_bounds == b->has_bounds &&
           (!is_bound || (a->low.number == b->low.number && a->high.number == b->high.number)) &&
           (a->kind != HS_ATOM_NAME_OF || strcmp(a->text, b->text) == 0);
}

/* The next atom from *i on that is a value, or NULL. */
static const HsAtom *next_value(const HsGrammar *grammar, const HsOption *option, guint *i)
{
    while (*i < option->n_atoms) {
        const HsAtom *atom = hs_grammar_atom(grammar, option->first_atom + (*i)++);
        if (is_value(atom))
            return atom;
    }
    return NULL;
}

/* Gives the values of one option to another; FALSE, and all as it was, when they do not fit it. */
static bool hand_over(const HsGrammar *grammar, HsNode *node, const HsOption *from,
                      const HsOption *to)
{
    const HsAtom *a = NULL, *b = NULL;
    guint a_i = 0, b_i = 0;
    do {
        a = next_value(grammar, from, &a_i);
        b = next_value(grammar, to, &b_i);
        if ((a == NULL) != (b == NULL) || (a != NULL && !is_same_value(a, b)))
            return false;
    } while (a != NULL);
    for (a_i = b_i = 0; (a = next_value(grammar, from, &a_i)) != NULL;) {
        b = next_value(grammar, to, &b_i);
        for (guint i = 0; i < node->arguments->len; i++) {
            HsArgument *argument = &g_array_index(node->arguments, HsArgument, i);
            if (argument->atom != a)
                continue;
            argument->atom = b;
            argument->name = b->name;
        }
    }
    return true;
}

static char *list_choices(const HsGrammar *grammar, const HsGroup *group)
{
    GString *out = g_string_new("possible: ");
    for (guint i = 0; i < group->n_options; i++) {
        const char *choice = hs_grammar_option(grammar, group->first_option + i)->choice;
        if (choice != NULL)
            g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", choice);
    }
    return g_string_free(out, FALSE);
}

static bool tell_no_choice(const HsSetting *setting, const HsLeaf *leaf, const HsGroup *group,
                           const char *choice)
{
    const HsGrammar *grammar = setting->scenario->grammar;
    g_autofree const char **choices = g_new0(const char *, group->n_options + 1);
    guint n = 0;
    for (guint i = 0; i < group->n_options; i++) {
        const HsOption *option = hs_grammar_option(grammar, group->first_option + i);
        if (option->choice != NULL)
            choices[n++] = option->choice;
    }
    const char *near = hs_nearest_word(choice, choices, n);
    g_autofree char *help = near != NULL ? g_strdup_printf("did you mean '%s'?", near)
                                         : list_choices(grammar, group);
    g_autofree char *message = g_strdup_printf("'%s' cannot be '%s'", leaf->node->word->word,
                                               choice);
    return complain(setting, HS_ERROR_NOT_A_CHOICE, message, "not a choice", help);
}

static void set_choice(const HsSetting *setting, const HsLeaf *leaf)
{
    const HsGrammar *grammar = setting->scenario->grammar;
    HsNode *node = leaf->node;
    const HsGroup *group = group_of(grammar, node->word, leaf->argument->name);
    if (!lex_setting(setting, true))
        return;
    g_autofree char *choice = g_strstrip(g_strdup(value_text(setting)));
    const HsOption *from = option_of(grammar, group, leaf->argument->value.word);
    const HsOption *to = option_of(grammar, group, choice);
    if (to == NULL) {
        tell_no_choice(setting, leaf, group, choice);
        return;
    }
    guint i = (guint)(leaf->argument - &g_array_index(node->arguments, HsArgument, 0));
    hs_tree_keep_default(setting->scenario, node);
    if (!hand_over(grammar, node, from, to)) {
        g_autofree char *syntax = hs_grammar_syntax(grammar, node->word);
        g_autofree char *help = g_strdup_printf("a file that includes this one can say it: %s",
                                                syntax);
        g_autofree char *message = g_strdup_printf("'%s' needs other values than '%s'", to->choice,
                                                   from->choice);
        complain(setting, HS_ERROR_SETTING, message, "a word alone", help);
        return;
    }
    HsArgument *argument = &g_array_index(node->arguments, HsArgument, i);
    argument->value.word = to->choice;
    argument->value.place = value_place(setting);
}

/* A word that stands without arguments is there or is not. */
static void set_flag(const HsSetting *setting, const HsLeaf *leaf)
{
    if (!lex_setting(setting, true))
        return;
    if (strcmp(value_text(setting), "yes") != 0) {
        complain(setting, HS_ERROR_SETTING, "this path can only be 'yes'", "not 'yes'",
                 "without the word it would not be there: a file that says so is needed");
        return;
    }
    hs_tree_keep_default(setting->scenario, leaf->node);
    leaf->node->place = value_place(setting);
}

static void set_leaf(const HsSetting *setting, const HsLeaf *leaf)
{
    if (!check_once(setting, leaf))
        return;
    if (value_text(setting)[0] == '\0')
        complain(setting, HS_ERROR_SETTING, "a setting needs a value", "nothing behind the '='",
                 NULL);
    else if (leaf->argument == NULL)
        set_flag(setting, leaf);
    else if (leaf->argument->atom == NULL)
        set_choice(setting, leaf);
    else
        set_value(setting, leaf);
}

/* A name may have a '=' of its own: a title is any text. */
static void apply_path(HsScenario *scenario, HsSource *source, HsDiagnostics *diagnostics)
{
    HsLeaf leaf = { 0 };
    for (const char *equals = strchr(source->text, '='); equals != NULL;
         equals = strchr(equals + 1, '=')) {
        HsSetting setting = setting_of(scenario, source, (gsize)(equals - source->text),
                                       diagnostics);
        g_autofree char *name = name_of(&setting);
        if (strchr(name, '.') != NULL && hs_leaf_find(scenario, name, &leaf)) {
            set_leaf(&setting, &leaf);
            return;
        }
    }
    HsSetting setting = setting_of(scenario, source,
                                   (gsize)(strchr(source->text, '=') - source->text), diagnostics);
    g_autofree char *name = name_of(&setting);
    hs_setting_tell_unknown(scenario, name, name_place(&setting), diagnostics);
}

void hs_settings_apply(HsScenario *scenario, bool is_clean, HsDiagnostics *diagnostics)
{
    for (guint i = 0; i < scenario->path_settings->len; i++) {
        HsSource *source = g_ptr_array_index(scenario->path_settings, i);
        const char *dot = strchr(source->text, '.');
        if (is_clean || dot == NULL || dot > strchr(source->text, '='))
            apply_path(scenario, source, diagnostics);
    }
}

bool hs_setting_find(const HsScenario *scenario, const char *name, HsValue *ret_value)
{
    const HsParameter *parameter = hs_tree_find_parameter(scenario, name);
    HsLeaf leaf = { 0 };
    if (parameter != NULL) {
        *ret_value = parameter->value;
        return true;
    }
    if (strchr(name, '.') == NULL || !hs_leaf_find(scenario, name, &leaf))
        return false;
    static const HsValue flag = { .kind = HS_VALUE_NAME, .word = "yes" };
    *ret_value = leaf.argument != NULL ? leaf.argument->value : flag;
    return true;
}
