/* scenario_condition: `table.os1 == 32 MB and A.runs_on == os2`, one line of comparisons. */
#include "sim/scenario_condition.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/scenario_match.h"

#include "sim/banned.h"

#define TERMS_MAX 64u
#define PATH_BYTES_MAX 256u

typedef struct {
    const char *symbol;
    HsComparison comparison;
} HsOperator;

static const HsOperator OPERATORS[] = {
    { "==", HS_IS },      { "!=", HS_IS_NOT }, { "<", HS_LESS },
    { "<=", HS_AT_MOST }, { ">", HS_MORE },    { ">=", HS_AT_LEAST },
};

static bool fail_here(HsMatch *match, const char *expected, const char *help)
{
    g_autofree char *found = hs_cursor_describe(&match->cursor);
    HsProblem problem = {
        .code = HS_ERROR_SYNTAX,
        .place = hs_cursor_place(&match->cursor),
        .message = g_strdup_printf("the condition needs %s here, found %s", expected, found),
        .label = g_strdup_printf("expected %s", expected),
        .help = g_strdup(help),
    };
    return hs_match_fail(match, problem);
}

/* TRUE at the end of the line, or before the '}' of a block written on one line. */
static bool is_at_end(const HsMatch *match)
{
    return !hs_cursor_is_same_line(&match->cursor, 0) ||
           hs_cursor_is_symbol(&match->cursor, 0, "}");
}

/* A component of a path: a name, or an index. */
static bool is_component(const HsMatch *match, guint ahead)
{
    HsTokenKind kind = hs_cursor_peek(&match->cursor, ahead)->kind;
    return kind == HS_TOKEN_NAME || kind == HS_TOKEN_NUMBER;
}

/* The first term may begin on a new line, behind the ':'. */
static bool read_path(HsMatch *match, HsTerm *term, bool is_first)
{
    const HsSource *source = match->cursor.source;
    const HsToken *first = hs_cursor_peek(&match->cursor, 0);
    if ((!is_first && is_at_end(match)) || first->kind != HS_TOKEN_NAME)
        return fail_here(match, "a path such as table.os1", NULL);
    guint n_tokens = 1;
    while (hs_cursor_is_symbol(&match->cursor, n_tokens, ".") &&
           hs_cursor_is_adjacent(&match->cursor, n_tokens) && is_component(match, n_tokens + 1) &&
           hs_cursor_is_adjacent(&match->cursor, n_tokens + 1))
        n_tokens += 2;
    const HsToken *last = hs_cursor_peek(&match->cursor, n_tokens - 1);
    term->place = hs_token_place_to(source, first, last);
    if (term->place.length > PATH_BYTES_MAX)
        return fail_here(match, "a path of 256 bytes at most", NULL);
    g_autofree char *path = g_strndup(hs_token_text(source, first), term->place.length);
    term->path = hs_tree_keep(match->scenario, path);
    match->cursor.i += n_tokens;
    return true;
}

static bool read_operator(HsMatch *match, HsTerm *term)
{
    for (guint i = 0; i < G_N_ELEMENTS(OPERATORS); i++) {
        if (!is_at_end(match) && hs_cursor_is_symbol(&match->cursor, 0, OPERATORS[i].symbol)) {
            term->comparison = OPERATORS[i].comparison;
            match->cursor.i++;
            return true;
        }
    }
    bool is_assignment = hs_cursor_is_symbol(&match->cursor, 0, "=");
    return fail_here(match, "a comparison",
                     is_assignment ? "'is' is written '=='" : "one of ==, !=, <, <=, >, >=");
}

static bool read_value(HsMatch *match, HsValue *ret_value)
{
    if (is_at_end(match))
        return fail_here(match, "a value", "a number with its unit, a name, or a text in quotes");
    if (hs_cursor_peek(&match->cursor, 0)->kind == HS_TOKEN_PARAMETER) {
        const HsParameter *parameter = hs_match_parameter(match);
        if (parameter == NULL)
            return false;
        *ret_value = parameter->value;
        ret_value->place = hs_token_place(match->cursor.source, hs_cursor_peek(&match->cursor, 0));
        match->cursor.i++;
        return true;
    }
    HsProblem problem = { 0 };
    if (hs_value_read_any(&match->cursor, "the condition", match->scenario->strings, ret_value,
                          &problem))
        return true;
    return hs_match_fail(match, problem);
}

/* A word can only be or not be; only numbers have an order. */
static bool check_order(HsMatch *match, const HsTerm *term, const HsValue *value)
{
    bool is_word = value->kind == HS_VALUE_NAME || value->kind == HS_VALUE_TEXT;
    if (!is_word || term->comparison == HS_IS || term->comparison == HS_IS_NOT)
        return true;
    HsProblem problem = {
        .code = HS_ERROR_PATH_VALUE,
        .place = value->place,
        .message = g_strdup_printf("'%s' cannot be less or more than something", value->word),
        .label = g_strdup_printf("%s has no order", hs_value_kind_a_name(value->kind)),
        .help = g_strdup("compare names and texts with == or !="),
    };
    return hs_match_fail(match, problem);
}

static bool read_term(HsMatch *match, GArray *terms, bool begins_alternative)
{
    HsTerm term = { .begins_alternative = begins_alternative };
    HsValue value = { 0 };
    if (!read_path(match, &term, terms->len == 0) || !read_operator(match, &term) ||
        !read_value(match, &value) || !check_order(match, &term, &value))
        return false;
    term.kind = value.kind;
    term.number = value.number;
    term.is_cycles = value.is_cycles;
    term.word = value.word;
    term.value_place = value.place;
    g_array_append_val(terms, term);
    return true;
}

static bool read_terms(HsMatch *match, GArray *terms)
{
    bool begins_alternative = true;
    for (;;) {
        if (terms->len >= TERMS_MAX)
            return fail_here(match, "the line's end (64 comparisons are the most)", NULL);
        if (!read_term(match, terms, begins_alternative))
            return false;
        if (is_at_end(match))
            return true;
        begins_alternative = hs_cursor_is_word(&match->cursor, 0, "or");
        if (!begins_alternative && !hs_cursor_is_word(&match->cursor, 0, "and"))
            return fail_here(match, "'and', 'or' or the line's end", NULL);
        match->cursor.i++;
    }
}

bool hs_match_condition(HsMatch *match, const HsAtom *atom)
{
    const HsSource *source = match->cursor.source;
    const HsToken *first = hs_cursor_peek(&match->cursor, 0);
    GArray *terms = g_array_new(FALSE, TRUE, sizeof(HsTerm));
    if (!read_terms(match, terms)) {
        g_array_unref(terms);
        return false;
    }
    const HsToken *last = hs_cursor_peek(&match->cursor, 0) - 1;
    HsPlace place = hs_token_place_to(source, first, last);
    g_autofree char *text = g_strndup(hs_token_text(source, first), place.length);
    HsArgument *argument = hs_match_add_argument(match, atom->name, atom);
    argument->terms = terms;
    argument->value = (HsValue){
        .kind = HS_VALUE_TEXT,
        .word = hs_tree_keep(match->scenario, text),
        .place = place,
    };
    return true;
}

/* ---- outside of a file ---- */

struct HsCondition {
    HsScenario *scenario; /* empty: it keeps the words */
    HsSource *source;
    HsNode node; /* has the condition as its only argument */
};

static const HsSchemaRow NO_ROWS[] = {
    { "", "holds <condition>", NULL, HS_WORD_REPEATS, NULL, "A condition." },
};
static const HsSchema NO_SCHEMA = { NO_ROWS, G_N_ELEMENTS(NO_ROWS), NULL };

static bool read_all(HsCondition *condition, HsDiagnostics *diagnostics)
{
    const HsGrammar *grammar = condition->scenario->grammar;
    HsMatch match = { .scenario = condition->scenario,
                      .cursor = { .source = condition->source },
                      .word = &grammar->words[0],
                      .node = &condition->node };
    bool is_read = hs_match_atom(&match, hs_grammar_atom(grammar, 0)) &&
                   (hs_cursor_peek(&match.cursor, 0)->kind == HS_TOKEN_END ||
                    fail_here(&match, "'and', 'or' or the line's end", NULL));
    hs_problem_report(&match.problem, diagnostics);
    hs_problem_clear(&match.problem);
    return is_read;
}

HsCondition *hs_condition_new(const char *option, const char *text, HsDiagnostics *diagnostics)
{
    bool is_long = strlen(text) > HS_CONDITION_BYTES_MAX;
    if (is_long || strchr(text, '\n') != NULL) {
        hs_diagnostics_add(diagnostics, HS_ERROR_LANGUAGE_LIMIT,
                           (HsPlace){ .file = "command line" },
                           is_long ? "the condition is longer than 4096 bytes"
                                   : "the condition has more than one line",
                           NULL, NULL);
        return NULL;
    }
    g_autoptr(HsCondition) condition = g_new0(HsCondition, 1);
    char *complaint = NULL;
    char *shown = g_strconcat(option, " ", text, NULL);
    guint n_before = hs_diagnostics_count(diagnostics);
    condition->scenario = hs_tree_new(option, &NO_SCHEMA, NULL, &complaint);
    hs_assert(condition->scenario != NULL);
    condition->source = hs_source_new("command line", "command line", shown, strlen(shown));
    condition->source->has_no_lines = true;
    if (!hs_lexer_run(condition->source, strlen(option) + 1, diagnostics) ||
        hs_diagnostics_count(diagnostics) > n_before || !read_all(condition, diagnostics))
        return NULL;
    return g_steal_pointer(&condition);
}

void hs_condition_free(HsCondition *condition)
{
    if (condition == NULL)
        return;
    for (guint i = 0; condition->node.arguments != NULL && i < condition->node.arguments->len; i++)
        g_array_unref(g_array_index(condition->node.arguments, HsArgument, i).terms);
    g_clear_pointer(&condition->node.arguments, g_array_unref);
    hs_source_free(condition->source);
    hs_scenario_free(condition->scenario);
    g_free(condition);
}

static const GArray *terms_of(const HsCondition *condition)
{
    return g_array_index(condition->node.arguments, HsArgument, 0).terms;
}

guint hs_condition_n_terms(const HsCondition *condition)
{
    return terms_of(condition)->len;
}

const HsTerm *hs_condition_term(const HsCondition *condition, guint i)
{
    hs_assert(i < hs_condition_n_terms(condition));
    return &g_array_index(terms_of(condition), HsTerm, i);
}

bool hs_comparison_holds(HsComparison comparison, int order)
{
    switch (comparison) {
    case HS_IS:
        return order == 0;
    case HS_IS_NOT:
        return order != 0;
    case HS_LESS:
        return order < 0;
    case HS_AT_MOST:
        return order <= 0;
    case HS_MORE:
        return order > 0;
    case HS_AT_LEAST:
        break;
    }
    return order >= 0;
}
