/* scenario_match: patterns against tokens. */
#include "sim/scenario_match.h"

#include <string.h>

#include "sim/banned.h"

/* ---- failing ---- */

static bool fail_expected(HsMatch *match, const HsAtom *atom)
{
    if (match->cursor.i > match->furthest) {
        match->furthest = match->cursor.i;
        match->n_expected = 0;
        hs_problem_clear(&match->problem);
    }
    if (match->cursor.i == match->furthest && match->n_expected < HS_EXPECTED_MAX)
        match->expected[match->n_expected++] = atom;
    return false;
}

bool hs_match_fail(HsMatch *match, HsProblem problem)
{
    if (match->cursor.i < match->furthest) {
        hs_problem_clear(&problem);
        return false;
    }
    match->furthest = match->cursor.i;
    hs_problem_clear(&match->problem);
    match->problem = problem;
    return false;
}

static bool is_only_argument(const HsMatch *match)
{
    const HsGrammar *grammar = match->scenario->grammar;
    guint n_named = 0;
    for (guint i = 0; i < match->word->n_groups; i++) {
        const HsGroup *group = hs_grammar_group(grammar, match->word->first_group + i);
        const HsOption *first = hs_grammar_option(grammar, group->first_option);
        const HsOption *last = first + group->n_options - 1;
        for (guint j = first->first_atom; j < last->first_atom + last->n_atoms; j++)
            n_named += hs_grammar_atom(grammar, j)->name != NULL;
    }
    return n_named == 1;
}

char *hs_match_who(const HsMatch *match, const HsAtom *atom)
{
    if (strcmp(atom->name, match->word->word) == 0 || is_only_argument(match))
        return g_strdup_printf("'%s'", match->word->word);
    return g_strdup_printf("'%s' of '%s'", atom->name, match->word->word);
}

HsArgument *hs_match_add_argument(HsMatch *match, const char *name, const HsAtom *atom)
{
    HsArgument argument = { .name = name, .atom = atom };
    HsNode *node = match->node;
    if (node->arguments == NULL)
        node->arguments = g_array_new(FALSE, TRUE, sizeof(HsArgument));
    g_array_append_val(node->arguments, argument);
    return &g_array_index(node->arguments, HsArgument, node->arguments->len - 1);
}

/* Takes back the arguments of an option that did not fit. */
static void drop_arguments(HsNode *node, guint n_left)
{
    if (node->arguments == NULL)
        return;
    for (guint i = n_left; i < node->arguments->len; i++) {
        HsArgument *argument = &g_array_index(node->arguments, HsArgument, i);
        if (argument->terms != NULL)
            g_array_unref(argument->terms);
    }
    g_array_set_size(node->arguments, MIN(n_left, node->arguments->len));
}

/* ---- parameters ---- */

static HsProblem unknown_parameter(const HsMatch *match, const char *name, HsPlace place)
{
    if (match->is_brief)
        return (HsProblem){ .code = HS_ERROR_NO_PARAMETER,
                            .place = place,
                            .message = g_strdup("no such parameter") };
    const GPtrArray *parameters = match->scenario->parameters;
    g_autofree const char **names = g_new0(const char *, parameters->len + 1);
    for (guint i = 0; i < parameters->len; i++)
        names[i] = ((const HsParameter *)g_ptr_array_index(parameters, i))->name;
    const char *near = hs_nearest_word(name, names, parameters->len);
    return (HsProblem){
        .code = HS_ERROR_NO_PARAMETER,
        .place = place,
        .message = g_strdup_printf("no parameter '%s'", name),
        .label = g_strdup("never declared"),
        .help = near != NULL ? g_strdup_printf("did you mean '$%s'?", near)
                             : g_strdup_printf("declare it at the top level: param %s = ...", name),
    };
}

const HsParameter *hs_match_parameter(HsMatch *match)
{
    const HsSource *source = match->cursor.source;
    const HsToken *token = hs_cursor_peek(&match->cursor, 0);
    g_autofree char *name = hs_token_content(source, token);
    HsParameter *parameter = hs_tree_find_parameter(match->scenario, name);
    if (parameter == NULL && match->scenario->is_incomplete) {
        match->is_silent = true;
        return NULL;
    }
    if (parameter == NULL) {
        hs_match_fail(match, unknown_parameter(match, name, hs_token_place(source, token)));
        return NULL;
    }
    parameter->is_used = true;
    if (parameter->is_broken) {
        match->is_silent = true;
        return NULL;
    }
    return parameter;
}

/* Says where a parameter got its value; nothing when the token is no parameter. */
static void note_parameter(const HsMatch *match, const HsToken *token, HsProblem *problem)
{
    if (token->kind != HS_TOKEN_PARAMETER)
        return;
    g_autofree char *name = hs_token_content(match->cursor.source, token);
    const HsParameter *parameter = hs_tree_find_parameter(match->scenario, name);
    if (parameter == NULL)
        return;
    problem->note_place = parameter->is_set ? parameter->set_place : parameter->place;
    problem->note = g_strdup(parameter->is_set ? "set here" : "declared here");
}

static HsProblem mismatch(const HsMatch *match, const HsAtom *atom, const HsParameter *parameter)
{
    g_autofree char *who = hs_match_who(match, atom);
    g_autofree char *value = hs_value_to_text(&parameter->value);
    const char *is = hs_value_kind_a_name(parameter->value.kind);
    const char *takes = hs_value_kind_a_name(atom->value_kind);
    const HsToken *token = hs_cursor_peek(&match->cursor, 0);
    HsProblem problem = {
        .code = HS_ERROR_WRONG_KIND,
        .place = hs_token_place(match->cursor.source, token),
        .message = g_strdup_printf("%s takes %s, but '$%s' is %s", who, takes, parameter->name, is),
        .label = g_strdup_printf("stands for %s", value),
    };
    note_parameter(match, token, &problem);
    return problem;
}

/* ---- values ---- */

static bool check_bounds(HsMatch *match, const HsAtom *atom, const HsValue *value)
{
    bool is_checked = atom->has_bounds && hs_value_is_alike(value, &atom->low);
    if (!is_checked || (value->number >= atom->low.number && value->number <= atom->high.number))
        return true;
    bool is_low = value->number < atom->low.number;
    g_autofree char *who = hs_match_who(match, atom);
    g_autofree char *low = hs_value_to_text(&atom->low);
    g_autofree char *high = hs_value_to_text(&atom->high);
    g_autofree char *text = hs_value_to_text(value);
    HsProblem problem = {
        .code = HS_ERROR_OUT_OF_RANGE,
        .place = value->place,
        .message = g_strdup_printf("%s must be from %s to %s", who, low, high),
        .label = g_strdup_printf("%s is too %s", text, is_low ? "small" : "large"),
    };
    note_parameter(match, hs_cursor_peek(&match->cursor, 0), &problem);
    return hs_match_fail(match, problem);
}

static bool read_number(HsMatch *match, const HsAtom *atom, HsValue *ret_value)
{
    HsProblem problem = { 0 };
    g_autofree char *who = hs_match_who(match, atom);
    if (hs_value_read_number(&match->cursor, atom->value_kind, who, ret_value, &problem))
        return true;
    return hs_match_fail(match, problem);
}

static bool read_parameter(HsMatch *match, const HsAtom *atom, HsValue *ret_value)
{
    const HsParameter *parameter = hs_match_parameter(match);
    if (parameter == NULL)
        return false;
    if (parameter->value.kind != atom->value_kind)
        return hs_match_fail(match, mismatch(match, atom, parameter));
    *ret_value = parameter->value;
    ret_value->place = hs_token_place(match->cursor.source, hs_cursor_peek(&match->cursor, 0));
    match->cursor.i++;
    return true;
}

static bool read_word(HsMatch *match, const HsAtom *atom, HsValue *ret_value)
{
    const HsSource *source = match->cursor.source;
    const HsToken *token = hs_cursor_peek(&match->cursor, 0);
    g_autofree char *content = hs_token_content(source, token);
    *ret_value = (HsValue){
        .kind = atom->value_kind,
        .word = hs_tree_keep(match->scenario, content),
        .place = hs_token_place(source, token),
    };
    match->cursor.i++;
    return true;
}

static bool read_value(HsMatch *match, const HsAtom *atom, HsValue *ret_value)
{
    HsTokenKind kind = hs_cursor_peek(&match->cursor, 0)->kind;
    if (kind == HS_TOKEN_PARAMETER)
        return read_parameter(match, atom, ret_value);
    bool is_text = atom->value_kind == HS_VALUE_TEXT;
    bool is_name = atom->value_kind == HS_VALUE_NAME;
    if ((is_text && kind == HS_TOKEN_TEXT) || (is_name && kind == HS_TOKEN_NAME))
        return read_word(match, atom, ret_value);
    if (!is_text && !is_name && kind == HS_TOKEN_NUMBER)
        return read_number(match, atom, ret_value);
    return fail_expected(match, atom);
}

static bool match_value(HsMatch *match, const HsAtom *atom)
{
    HsValue value = { 0 };
    HsCursor before = match->cursor;
    if (!read_value(match, atom, &value))
        return false;
    HsCursor after = match->cursor;
    match->cursor = before;
    if (!check_bounds(match, atom, &value))
        return false;
    match->cursor = after;
    hs_match_add_argument(match, atom->name, atom)->value = value;
    return true;
}

/* No statement begins with a number or a parameter: as long as there is one, the list goes on. */
static bool match_list(HsMatch *match, const HsAtom *atom)
{
    HsTokenKind kind;
    do {
        if (!match_value(match, atom))
            return false;
        kind = hs_cursor_peek(&match->cursor, 0)->kind;
    } while (kind == HS_TOKEN_NUMBER || kind == HS_TOKEN_PARAMETER);
    return true;
}

/* ---- words ---- */

/* A plain word; the first word of a choice may come from a parameter. */
static bool match_word(HsMatch *match, const HsAtom *atom, bool is_choice)
{
    if (hs_cursor_is_word(&match->cursor, 0, atom->text)) {
        match->cursor.i++;
        return true;
    }
    if (!is_choice || hs_cursor_peek(&match->cursor, 0)->kind != HS_TOKEN_PARAMETER)
        return fail_expected(match, atom);
    const HsParameter *parameter = hs_match_parameter(match);
    if (parameter == NULL)
        return false;
    bool is_word = parameter->value.kind == HS_VALUE_NAME &&
                   strcmp(parameter->value.word, atom->text) == 0;
    if (!is_word)
        return fail_expected(match, atom);
    match->cursor.i++;
    return true;
}

static bool match_atom(HsMatch *match, const HsAtom *atom, bool is_choice)
{
    switch (atom->kind) {
    case HS_ATOM_WORD:
        return match_word(match, atom, is_choice);
    case HS_ATOM_SYMBOL:
        if (!hs_cursor_is_symbol(&match->cursor, 0, atom->text))
            return fail_expected(match, atom);
        match->cursor.i++;
        return true;
    case HS_ATOM_CONDITION:
        return hs_match_condition(match, atom);
    case HS_ATOM_VALUE:
    case HS_ATOM_NAME_OF:
        break;
    }
    return atom->is_list ? match_list(match, atom) : match_value(match, atom);
}

/* ---- groups ---- */

static void add_choice(HsMatch *match, const HsGroup *group, const HsOption *option)
{
    HsArgument *argument = hs_match_add_argument(match, group->choice_name, NULL);
    argument->alias = group->choice_alias;
    argument->value = (HsValue){
        .kind = HS_VALUE_NAME,
        .word = option->choice,
        .place = hs_token_place(match->cursor.source, hs_cursor_peek(&match->cursor, 0)),
    };
}

static bool match_option(HsMatch *match, const HsGroup *group, const HsOption *option)
{
    HsCursor before = match->cursor;
    guint n_arguments = match->node->arguments != NULL ? match->node->arguments->len : 0;
    bool is_choice = option->choice != NULL;
    if (is_choice)
        add_choice(match, group, option);
    for (guint i = 0; i < option->n_atoms; i++) {
        const HsAtom *atom = hs_grammar_atom(match->scenario->grammar, option->first_atom + i);
        if (!match_atom(match, atom, is_choice && i == 0)) {
            match->cursor = before;
            drop_arguments(match->node, n_arguments);
            return false;
        }
    }
    return true;
}

static bool match_group(HsMatch *match, const HsGroup *group)
{
    guint begin = match->cursor.i;
    for (guint i = 0; i < group->n_options && !match->is_silent; i++) {
        const HsOption *option = hs_grammar_option(match->scenario->grammar,
                                                   group->first_option + i);
        if (match_option(match, group, option)) {
            hs_problem_clear(&match->problem);
            return true;
        }
    }
    bool is_absent = match->furthest <= begin && match->problem.message == NULL;
    return group->is_optional && is_absent && !match->is_silent;
}

/* ---- telling what failed ---- */

/* "active or standby": the alternatives, each once. */
static char *list_expected(const HsMatch *match)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < match->n_expected; i++) {
        char *text = hs_atom_describe(match->scenario->grammar, match->expected[i]);
        if (g_ptr_array_find_with_equal_func(texts, text, g_str_equal, NULL))
            g_free(text);
        else
            g_ptr_array_add(texts, text);
    }
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < texts->len; i++) {
        const char *joint = i == 0 ? "" : i + 1 == texts->len ? " or " : ", ";
        g_string_append_printf(out, "%s%s", joint, (const char *)g_ptr_array_index(texts, i));
    }
    return g_string_free(out, FALSE);
}

/* The expected word nearest to what stands there; NULL when no word was expected. */
static const char *nearest_expected(const HsMatch *match, const char *found)
{
    const char *words[HS_EXPECTED_MAX];
    guint n_words = 0;
    for (guint i = 0; i < match->n_expected; i++) {
        if (match->expected[i]->kind == HS_ATOM_WORD)
            words[n_words++] = match->expected[i]->text;
    }
    return hs_nearest_word(found, words, n_words);
}

/* TRUE when a choice was expected and a name stands there that is none of it. */
static bool is_wrong_choice(const HsMatch *match, const HsToken *token)
{
    if (token->kind != HS_TOKEN_NAME && token->kind != HS_TOKEN_PARAMETER)
        return false;
    const HsSource *source = match->cursor.source;
    guint context_i = match->word->context_i;
    bool is_next_statement = token->kind == HS_TOKEN_NAME &&
                             hs_grammar_find(match->scenario->grammar, context_i,
                                             hs_token_text(source, token), token->length) != NULL;
    for (guint i = 0; i < match->n_expected; i++) {
        if (match->expected[i]->kind != HS_ATOM_WORD)
            return false;
    }
    return match->n_expected > 1 && !is_next_statement;
}

static char *help_for_expected(const HsMatch *match, const char *found)
{
    const char *near = nearest_expected(match, found);
    if (near != NULL)
        return g_strdup_printf("did you mean '%s'?", near);
    const HsAtom *only = match->n_expected == 1 ? match->expected[0] : NULL;
    bool is_quoted = found[0] == '"';
    if (only != NULL && only->value_kind == HS_VALUE_NAME && only->kind != HS_ATOM_WORD &&
        is_quoted)
        return g_strdup("a name stands without quotes");
    if (strcmp(found, "=") == 0)
        return g_strdup("a word and its value need nothing between them");
    g_autofree char *syntax = hs_grammar_syntax(match->scenario->grammar, match->word);
    return g_strdup_printf("it is written: %s", syntax);
}

static void tell_wrong_choice(HsMatch *match, const HsToken *token)
{
    HsProblem *problem = &match->problem;
    const HsSource *source = match->cursor.source;
    g_autofree char *content = hs_token_content(source, token);
    const HsParameter *parameter = NULL;
    if (token->kind == HS_TOKEN_PARAMETER)
        parameter = hs_tree_find_parameter(match->scenario, content);
    g_autofree char *value = parameter != NULL ? hs_value_to_text(&parameter->value)
                                               : g_strdup(content);
    g_autofree char *possible = list_expected(match);
    const char *near = nearest_expected(match, value);
    problem->place = hs_token_place(source, token);
    problem->code = HS_ERROR_NOT_A_CHOICE;
    problem->message = g_strdup_printf("'%s' cannot be '%s'", match->word->word, value);
    problem->label = parameter != NULL ? g_strdup_printf("stands for %s", value)
                                       : g_strdup("not a choice");
    problem->help = near != NULL ? g_strdup_printf("did you mean '%s'?", near)
                                 : g_strdup_printf("possible: %s", possible);
    note_parameter(match, token, problem);
}

static void tell_expected(HsMatch *match, const HsCursor *at)
{
    const HsToken *token = hs_cursor_peek(at, 0);
    g_autofree char *expected = list_expected(match);
    g_autofree char *found = hs_cursor_describe(at);
    g_autofree char *raw = g_strndup(hs_token_text(at->source, token), token->length);
    match->problem.place = hs_cursor_place(at);
    match->problem.code = HS_ERROR_SYNTAX;
    match->problem.message = g_strdup_printf("'%s' needs %s here, found %s", match->word->word,
                                             expected, found);
    match->problem.label = g_strdup_printf("expected %s", expected);
    match->problem.help = help_for_expected(match, raw);
}

static void tell_failure(HsMatch *match)
{
    if (match->is_silent || match->problem.message != NULL)
        return;
    HsCursor at = { .source = match->cursor.source, .i = match->furthest };
    const HsToken *token = hs_cursor_peek(&at, 0);
    if (is_wrong_choice(match, token))
        tell_wrong_choice(match, token);
    else
        tell_expected(match, &at);
}

bool hs_match_run(HsMatch *match)
{
    match->furthest = match->cursor.i;
    match->n_expected = 0;
    for (guint i = 0; i < match->word->n_groups; i++) {
        const HsGroup *group = hs_grammar_group(match->scenario->grammar,
                                                match->word->first_group + i);
        if (!match_group(match, group)) {
            tell_failure(match);
            return false;
        }
    }
    return true;
}

bool hs_match_atom(HsMatch *match, const HsAtom *atom)
{
    match->furthest = match->cursor.i;
    match->n_expected = 0;
    if (match_atom(match, atom, false))
        return true;
    tell_failure(match);
    return false;
}
