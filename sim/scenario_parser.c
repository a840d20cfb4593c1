/* scenario_parser: the loop over statements, and how it finds its feet after an error. */
#include "sim/scenario_parser.h"

#include <string.h>

#include "sim/assert.h"
#include "sim/scenario_match.h"

#include "sim/banned.h"

#define WORDS_SHOWN_MAX 300u /* bytes of a list of words in a help */
#define FILE_NAME_BYTES_MAX 64u

typedef struct {
    HsScenario *scenario;
    HsDiagnostics *diagnostics;
    HsCursor cursor;
    guint source_i;
    bool is_default; /* parsing the schema's own text */
    guint skip_i;    /* the next of the source's skips */
    HsNode *open[HS_BLOCK_DEPTH_MAX + 1];
    HsPlace open_places[HS_BLOCK_DEPTH_MAX + 1]; /* of the statement that opened it, here */
    guint depth;
    HsMatch last; /* the last statement's end: what could have followed it */
} HsParser;

static HsNode *block_of(const HsParser *parser)
{
    return parser->open[parser->depth];
}

static guint context_of(const HsParser *parser)
{
    return hs_tree_context_of(block_of(parser));
}

static const HsToken *token_of(const HsParser *parser)
{
    return hs_cursor_peek(&parser->cursor, 0);
}

static HsPlace place_of(const HsParser *parser)
{
    return hs_token_place(parser->cursor.source, token_of(parser));
}

/* Where something is missing, and what stands there instead. */
static HsPlace gap_of(const HsParser *parser)
{
    return hs_cursor_place(&parser->cursor);
}

static char *describe_gap(const HsParser *parser)
{
    return hs_cursor_describe(&parser->cursor);
}

static const HsWord *find_word(const HsParser *parser, guint context_i, const HsToken *token)
{
    if (token->kind != HS_TOKEN_NAME)
        return NULL;
    return hs_grammar_find(parser->scenario->grammar, context_i,
                           hs_token_text(parser->cursor.source, token), token->length);
}

/* The word the token is in the block that is open. */
static const HsWord *find_here(const HsParser *parser)
{
    const HsWord *word = find_word(parser, context_of(parser), token_of(parser));
    bool is_refused = word != NULL && hs_tree_is_inner(block_of(parser)) &&
                      !hs_word_has(word, HS_WORD_ORDERED);
    return is_refused ? NULL : word;
}

static void report(HsParser *parser, HsErrorCode code, HsPlace place, const char *message,
                   const char *label, const char *help)
{
    block_of(parser)->is_broken = true;
    hs_diagnostics_add(parser->diagnostics, code, place, message, label, help);
}

/* ---- going on after an error ---- */

/* A block that is not understood: names in it are not known later, whatever they are. */
static void lose_names(const HsParser *parser, const HsWord *word)
{
    for (guint i = 0; i < parser->scenario->grammar->n_words; i++) {
        if (word == NULL || word == &parser->scenario->grammar->words[i])
            parser->scenario->lost_words[i] = true;
    }
}

static bool is_top_word_at_margin(const HsParser *parser, const HsToken *token)
{
    return token->column == 1 && find_word(parser, 0, token) != NULL;
}

/* From a '{' to behind its '}', or to a top-level word at the margin. */
static void skip_block(HsParser *parser)
{
    guint depth = 0;
    lose_names(parser, NULL);
    do {
        depth += hs_cursor_is_symbol(&parser->cursor, 0, "{");
        depth -= hs_cursor_is_symbol(&parser->cursor, 0, "}");
        parser->cursor.i++;
    } while (depth > 0 && token_of(parser)->kind != HS_TOKEN_END &&
             !is_top_word_at_margin(parser, token_of(parser)));
}

static bool is_keyword(const HsParser *parser)
{
    return hs_cursor_is_word(&parser->cursor, 0, "param") ||
           hs_cursor_is_word(&parser->cursor, 0, "include");
}

/* To the next word of this block, its end, or a top-level word at the margin. */
static void recover(HsParser *parser)
{
    for (;;) {
        const HsToken *token = token_of(parser);
        if (token->kind == HS_TOKEN_END || hs_cursor_is_symbol(&parser->cursor, 0, "}"))
            return;
        if (find_here(parser) != NULL || is_keyword(parser) || is_top_word_at_margin(parser, token))
            return;
        if (hs_cursor_is_symbol(&parser->cursor, 0, "{")) {
            skip_block(parser);
            return;
        }
        parser->cursor.i++;
    }
}

/* ---- unknown words ---- */

static char *list_words(const HsParser *parser)
{
    const HsContext *context = hs_grammar_context(parser->scenario->grammar, context_of(parser));
    if (context->words->len == 0)
        return g_strdup("nothing can stand in this block");
    bool is_inner = hs_tree_is_inner(block_of(parser));
    bool is_first = true;
    GString *out = g_string_new("possible here: ");
    for (guint i = 0; i < context->words->len && out->len < WORDS_SHOWN_MAX; i++) {
        const HsWord *word = g_ptr_array_index(context->words, i);
        if (is_inner && !hs_word_has(word, HS_WORD_ORDERED))
            continue;
        g_string_append_printf(out, "%s%s", is_first ? "" : ", ", word->word);
        is_first = false;
    }
    if (parser->depth == 0)
        g_string_append(out, ", param, include");
    return g_string_free(out, FALSE);
}

/* The word of this block, or of the last statement's end, that was meant; NULL: none is near. */
static const char *nearest_here(const HsParser *parser, const char *found)
{
    const HsContext *context = hs_grammar_context(parser->scenario->grammar, context_of(parser));
    g_autofree const char **words = g_new0(const char *, context->words->len + HS_EXPECTED_MAX + 2);
    guint n_words = 0;
    for (guint i = 0; i < context->words->len; i++)
        words[n_words++] = ((const HsWord *)g_ptr_array_index(context->words, i))->word;
    for (guint i = 0; i < parser->last.n_expected && parser->last.furthest == parser->cursor.i;
         i++) {
        if (parser->last.expected[i]->kind == HS_ATOM_WORD)
            words[n_words++] = parser->last.expected[i]->text;
    }
    if (parser->depth == 0) {
        words[n_words++] = "param";
        words[n_words++] = "include";
    }
    return hs_nearest_word(found, words, n_words);
}

/* "'clock' is a word of 'cpu'": the first other block that has the word. NULL: none. */
static char *other_home(const HsParser *parser, const HsToken *token)
{
    const HsGrammar *grammar = parser->scenario->grammar;
    const char *text = hs_token_text(parser->cursor.source, token);
    for (guint i = 0; i < grammar->contexts->len; i++) {
        const HsWord *word = hs_grammar_find(grammar, i, text, token->length);
        if (word == NULL || (i == context_of(parser) && !hs_tree_is_inner(block_of(parser))))
            continue;
        if (i == 0)
            return g_strdup_printf("'%s' stands at the top level; is a '}' missing before it?",
                                   word->word);
        for (guint j = 0; j < grammar->n_words; j++) {
            if (grammar->words[j].opens_i == i && grammar->words[j].context_i != i)
                return g_strdup_printf("'%s' is a word of '%s'", word->word,
                                       grammar->words[j].word);
        }
    }
    return NULL;
}

static void report_unknown_word(HsParser *parser)
{
    const HsToken *token = token_of(parser);
    g_autofree char *found = hs_token_content(parser->cursor.source, token);
    g_autofree char *home = other_home(parser, token);
    const char *near = nearest_here(parser, found);
    g_autofree char *list = list_words(parser);
    g_autofree char *help = home != NULL   ? g_strdup(home)
                            : near != NULL ? g_strdup_printf("did you mean '%s'?", near)
                                           : g_strdup(list);
    const char *block = parser->depth == 0 ? NULL : block_of(parser)->word->word;
    g_autofree char *label = block != NULL ? g_strdup_printf("not a word of '%s'", block)
                                           : g_strdup("not a word of the top level");
    g_autofree char *message = g_strdup_printf("unknown word '%s'", found);
    report(parser, HS_ERROR_UNKNOWN_WORD, place_of(parser), message, label, help);
}

static void tell_unknown_word(HsParser *parser)
{
    if (hs_diagnostics_is_full(parser->diagnostics))
        report(parser, HS_ERROR_UNKNOWN_WORD, place_of(parser), "unknown word", NULL, NULL);
    else
        report_unknown_word(parser);
    parser->cursor.i++;
    recover(parser);
}

/* ---- blocks ---- */

/* The first word of the next block stands where a '}' should. */
static void tell_missing_brace(HsParser *parser)
{
    g_autofree char *block = hs_tree_describe(block_of(parser));
    g_autofree char *word = hs_token_content(parser->cursor.source, token_of(parser));
    bool is_end = token_of(parser)->kind == HS_TOKEN_END;
    g_autofree char *message = g_strdup_printf("'}' is missing: '%s' is not closed", block);
    g_autofree char *label = is_end ? g_strdup("the file ends here")
                                    : g_strdup_printf("'%s' begins a new block", word);
    if (!is_end || !parser->cursor.source->has_open_text) {
        report(parser, HS_ERROR_BRACE, is_end ? gap_of(parser) : place_of(parser), message, label,
               NULL);
        hs_diagnostics_note(parser->diagnostics, parser->open_places[parser->depth], "opened here");
    }
    for (guint i = 1; i <= parser->depth; i++)
        parser->open[i]->is_broken = true;
    parser->depth = 0;
}

static void close_block(HsParser *parser)
{
    if (parser->depth == 0)
        report(parser, HS_ERROR_BRACE, place_of(parser), "'}' closes nothing", "no block is open",
               "remove it, or look for a '{' that is missing above");
    else
        parser->depth--;
    parser->cursor.i++;
}

/* At the margin: a top-level word in an open block, unless it makes sense where it stands. */
static bool is_missing_brace(const HsParser *parser)
{
    if (parser->depth == 0 || !is_top_word_at_margin(parser, token_of(parser)))
        return false;
    const HsWord *here = find_here(parser);
    if (here == NULL)
        return true;
    const HsWord *top = find_word(parser, 0, token_of(parser));
    bool may_be_bare = !hs_word_has_title(top) || hs_word_has(top, HS_WORD_OWN_NAME);
    return hs_cursor_is_symbol(&parser->cursor, 1, "{") && may_be_bare &&
           here->opens_i == HS_NO_CONTEXT;
}

/* ---- the head of a statement ---- */

static bool is_file_name(const char *title)
{
    gsize size = strlen(title);
    bool is_sound = size >= 1 && size <= FILE_NAME_BYTES_MAX && title[0] != '.' && title[0] != '-';
    for (gsize i = 0; is_sound && i < size; i++)
        is_sound = g_ascii_isalnum(title[i]) || strchr("_-.", title[i]) != NULL;
    return is_sound;
}

static bool check_title(HsParser *parser, const HsNode *node)
{
    if (node->title[0] == '\0') {
        g_autofree char *message = g_strdup_printf("the text behind '%s' is empty",
                                                   node->word->word);
        report(parser, HS_ERROR_BAD_NAME, node->title_place, message, "a name for it is needed",
               NULL);
        return false;
    }
    if (hs_word_has(node->word, HS_WORD_NAMED) && strchr(node->title, '+') != NULL) {
        report(parser, HS_ERROR_BAD_NAME, node->title_place, HS_NAME_JOINED, NULL,
               HS_NAME_JOINED_HELP);
        return false;
    }
    if (!hs_word_has(node->word, HS_WORD_FILE_NAME) || is_file_name(node->title))
        return true;
    g_autofree char *message = g_strdup_printf("\"%s\" cannot be the name of a file", node->title);
    report(parser, HS_ERROR_BAD_NAME, node->title_place, message,
           "results are stored under this name",
           "1 to 64 of a-z A-Z 0-9 _ - . and neither '.' nor '-' first");
    return false;
}

/* The name or text behind the word. */
static bool read_title(HsParser *parser, HsNode *node)
{
    const HsWord *word = node->word;
    bool is_named = hs_word_has(word, HS_WORD_NAMED);
    const HsToken *token = token_of(parser);
    if (hs_word_has(word, HS_WORD_OWN_NAME) && hs_cursor_is_symbol(&parser->cursor, 0, "{")) {
        node->title = word->word;
        node->title_place = node->place;
        return true;
    }
    if (token->kind != (is_named ? HS_TOKEN_NAME : HS_TOKEN_TEXT)) {
        g_autofree char *found = describe_gap(parser);
        const char *needed = is_named ? "a name" : "a text in double quotes";
        g_autofree char *message = g_strdup_printf("'%s' needs %s here, found %s", word->word,
                                                   needed, found);
        g_autofree char *label = g_strdup_printf("expected %s", needed);
        g_autofree char *syntax = hs_grammar_syntax(parser->scenario->grammar, word);
        g_autofree char *help = g_strdup_printf("it is written: %s", syntax);
        bool is_digit = is_named && token->kind == HS_TOKEN_NUMBER;
        bool is_text = is_named && token->kind == HS_TOKEN_TEXT;
        report(parser, HS_ERROR_SYNTAX, gap_of(parser), message, label,
               is_digit  ? "a name begins with a letter"
               : is_text ? "a name stands without quotes"
                         : help);
        return false;
    }
    g_autofree char *title = hs_token_content(parser->cursor.source, token);
    node->title = hs_tree_keep(parser->scenario, title);
    node->title_place = place_of(parser);
    parser->cursor.i++;
    return check_title(parser, node);
}

static bool read_arguments(HsParser *parser, HsNode *node)
{
    parser->last = (HsMatch){
        .scenario = parser->scenario,
        .cursor = parser->cursor,
        .word = node->word,
        .node = node,
        .is_brief = hs_diagnostics_is_full(parser->diagnostics),
    };
    bool is_read = hs_match_run(&parser->last);
    if (is_read) {
        parser->cursor = parser->last.cursor;
    } else {
        block_of(parser)->is_broken = true;
        hs_problem_report(&parser->last.problem, parser->diagnostics);
        parser->cursor.i = MAX(parser->cursor.i, parser->last.furthest);
    }
    hs_problem_clear(&parser->last.problem);
    return is_read;
}

/* ---- the end of a statement ---- */

/* `source "..."` or `assumption` behind a statement without a block. */
static void read_origin(HsParser *parser, HsNode *node)
{
    if (hs_cursor_is_word(&parser->cursor, 0, "assumption")) {
        node->source_text = "assumption";
        parser->cursor.i++;
        return;
    }
    if (!hs_cursor_is_word(&parser->cursor, 0, "source"))
        return;
    parser->cursor.i++;
    if (token_of(parser)->kind != HS_TOKEN_TEXT) {
        report(parser, HS_ERROR_SYNTAX, gap_of(parser),
               "'source' needs a text: where the number is from",
               "expected a text in double quotes", NULL);
        recover(parser);
        return;
    }
    g_autofree char *text = hs_token_content(parser->cursor.source, token_of(parser));
    node->source_text = hs_tree_keep(parser->scenario, text);
    parser->cursor.i++;
}

static void refuse_block(HsParser *parser, const HsNode *node)
{
    g_autofree char *message = g_strdup_printf("'%s' has no block", node->word->word);
    g_autofree char *syntax = hs_grammar_syntax(parser->scenario->grammar, node->word);
    g_autofree char *help = g_strdup_printf("it is written: %s", syntax);
    report(parser, HS_ERROR_MISPLACED, place_of(parser), message, "not expected here", help);
    skip_block(parser);
}

/* FALSE when there is no block to open. A '{' that is missing is told; when the words of the block
 * follow all the same, they are taken for it. */
static bool check_open(HsParser *parser, const HsNode *node)
{
    bool is_brace = hs_cursor_is_symbol(&parser->cursor, 0, "{");
    if (!is_brace) {
        g_autofree char *found = describe_gap(parser);
        g_autofree char *what = hs_tree_describe(node);
        g_autofree char *message = g_strdup_printf("'%s' needs '{' here, found %s", what, found);
        report(parser, HS_ERROR_BRACE, gap_of(parser), message, "expected '{'", NULL);
        lose_names(parser, node->word);
    }
    bool is_meant = find_word(parser, node->word->opens_i, token_of(parser)) != NULL &&
                    !is_top_word_at_margin(parser, token_of(parser));
    if (!is_brace && !is_meant)
        recover(parser);
    if (parser->depth < HS_BLOCK_DEPTH_MAX || (!is_brace && !is_meant))
        return is_brace || is_meant;
    report(parser, HS_ERROR_LANGUAGE_LIMIT, place_of(parser), "blocks are nested too deep",
           "level 33", "32 levels are the most");
    skip_block(parser);
    return false;
}

/* The block of the same word without a name that is there already, or NULL. */
static HsNode *find_bare(const HsNode *node)
{
    HsNode *first = node->parent->slots[node->word->slot];
    if (!hs_word_repeats(node->word))
        return first;
    while (first != NULL && !hs_tree_has_own_name(first))
        first = first->next_alike;
    return hs_tree_has_own_name(node) ? first : NULL;
}

/* Blocks of the same word without a name are one. */
static void open_block(HsParser *parser, HsNode *node)
{
    if (!check_open(parser, node))
        return;
    HsNode *first = find_bare(node);
    bool is_merged = first != NULL;
    HsNode *block = is_merged ? first : node;
    node->is_dropped = is_merged;
    if (!is_merged)
        hs_tree_attach(node);
    hs_tree_open_block(parser->scenario, block);
    parser->depth++;
    parser->open[parser->depth] = block;
    parser->open_places[parser->depth] = node->place;
    if (hs_cursor_is_symbol(&parser->cursor, 0, "{"))
        parser->cursor.i++;
}

static void finish_leaf(HsParser *parser, HsNode *node)
{
    hs_tree_attach(node);
    read_origin(parser, node);
    if (hs_cursor_is_symbol(&parser->cursor, 0, "{"))
        refuse_block(parser, node);
}

static void parse_statement(HsParser *parser, const HsWord *word)
{
    HsPlace place = parser->is_default ? (HsPlace){ 0 } : place_of(parser);
    HsNode *node = hs_tree_add_node(parser->scenario, word, block_of(parser), place,
                                    parser->source_i);
    node->is_default = parser->is_default;
    parser->cursor.i++;
    bool is_read = (!hs_word_has_title(word) || read_title(parser, node)) &&
                   read_arguments(parser, node);
    if (!is_read) {
        node->is_dropped = true;
        if (word->opens_i != HS_NO_CONTEXT)
            lose_names(parser, word);
        recover(parser);
        return;
    }
    if (word->opens_i != HS_NO_CONTEXT)
        open_block(parser, node);
    else
        finish_leaf(parser, node);
}

/* ---- the loop ---- */

static void tell_not_a_word(HsParser *parser)
{
    g_autofree char *found = hs_token_describe(parser->cursor.source, token_of(parser));
    g_autofree char *message = g_strdup_printf("a statement begins with a word, found %s", found);
    bool is_plus = hs_cursor_is_symbol(&parser->cursor, 0, "+");
    g_autofree char *list = is_plus ? g_strdup("a '+' that joins two names has one on each side, "
                                               "and no blanks: one+two")
                                    : list_words(parser);
    report(parser, HS_ERROR_MISPLACED, place_of(parser), message, "expected a word", list);
    if (hs_cursor_is_symbol(&parser->cursor, 0, "{"))
        skip_block(parser);
    else
        parser->cursor.i++;
    recover(parser);
}

/* `param` and `include` were read by the first pass; FALSE when this one was not. */
static bool skip_done(HsParser *parser)
{
    const GArray *skips = parser->cursor.source->skips;
    while (parser->skip_i < skips->len &&
           g_array_index(skips, HsSkip, parser->skip_i).begin < parser->cursor.i)
        parser->skip_i++;
    if (parser->skip_i >= skips->len)
        return false;
    HsSkip skip = g_array_index(skips, HsSkip, parser->skip_i);
    if (skip.begin != parser->cursor.i)
        return false;
    parser->cursor.i = skip.end;
    return true;
}

static void tell_misplaced(HsParser *parser)
{
    g_autofree char *word = hs_token_content(parser->cursor.source, token_of(parser));
    g_autofree char *message = g_strdup_printf("'%s' stands at the top level only", word);
    g_autofree char *block = hs_tree_describe(block_of(parser));
    g_autofree char *label = g_strdup_printf("inside of '%s'", block);
    report(parser, HS_ERROR_MISPLACED, place_of(parser), message, label,
           "move it out of the block");
    if (!skip_done(parser)) {
        parser->cursor.i++;
        recover(parser);
    }
}

/* What the first pass did not recognise as such a statement. */
static void tell_malformed(HsParser *parser)
{
    bool is_include = hs_cursor_is_word(&parser->cursor, 0, "include");
    parser->cursor.i++;
    g_autofree char *found = describe_gap(parser);
    const char *needed = is_include ? "a file name in double quotes" : "a name and '='";
    g_autofree char *message = g_strdup_printf("'%s' needs %s here, found %s",
                                               is_include ? "include" : "param", needed, found);
    g_autofree char *label = g_strdup_printf("expected %s", needed);
    report(parser, HS_ERROR_SYNTAX, gap_of(parser), message, label,
           is_include ? "as in: include \"profiles/z2000.scn\""
                      : "as in: param crash_at = 5 s  sweep 1 s .. 9 s step 2 s");
    while (hs_cursor_is_same_line(&parser->cursor, 0))
        parser->cursor.i++;
}

static void parse_keyword(HsParser *parser)
{
    if (parser->depth > 0)
        tell_misplaced(parser);
    else if (!skip_done(parser))
        tell_malformed(parser);
}

static void parse_name(HsParser *parser)
{
    bool is_margin = token_of(parser)->column == 1;
    if (is_keyword(parser) && parser->depth > 0 && is_margin)
        tell_missing_brace(parser);
    if (is_missing_brace(parser))
        tell_missing_brace(parser);
    const HsWord *word = find_here(parser);
    if (word != NULL)
        parse_statement(parser, word);
    else if (is_keyword(parser))
        parse_keyword(parser);
    else
        tell_unknown_word(parser);
}

static void parse_step(HsParser *parser)
{
    if (hs_cursor_is_symbol(&parser->cursor, 0, "}"))
        close_block(parser);
    else if (token_of(parser)->kind == HS_TOKEN_NAME)
        parse_name(parser);
    else
        tell_not_a_word(parser);
}

static void parse_all(HsParser *parser)
{
    while (token_of(parser)->kind != HS_TOKEN_END) {
        guint before = parser->cursor.i;
        parse_step(parser);
        hs_assert(parser->cursor.i > before);
    }
    if (parser->depth > 0)
        tell_missing_brace(parser);
}

void hs_parser_run(HsScenario *scenario, guint source_i, HsDiagnostics *diagnostics)
{
    HsParser parser = {
        .scenario = scenario,
        .diagnostics = diagnostics,
        .cursor = { .source = hs_tree_source(scenario, source_i) },
        .source_i = source_i,
        .open = { g_ptr_array_index(scenario->nodes, 0) },
    };
    parse_all(&parser);
}

bool hs_parser_add_default(HsScenario *scenario, HsNode *block, const char *text,
                           HsDiagnostics *diagnostics)
{
    guint n_before = hs_diagnostics_count(diagnostics);
    HsSource *source = hs_source_new(NULL, NULL, g_strdup(text), strlen(text));
    HsParser parser = {
        .scenario = scenario,
        .diagnostics = diagnostics,
        .cursor = { .source = source },
        .is_default = true,
        .open = { block },
    };
    if (hs_lexer_run(source, 0, diagnostics))
        parse_all(&parser);
    hs_source_free(source);
    return hs_diagnostics_count(diagnostics) == n_before;
}
