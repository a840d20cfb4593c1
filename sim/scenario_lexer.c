/* scenario_lexer: characters to tokens. */
#include "sim/scenario_lexer.h"

#include <string.h>

#include "sim/banned.h"

/* Longest first: the first that fits is taken. */
static const char *const SYMBOLS[] = { "==", "!=", "<=", ">=", "..", "{", "}", "[", "]",
                                       ",",  "=",  "<",  ">",  ":",  ".", "/", "%", "+" };

typedef struct {
    HsSource *source;
    HsDiagnostics *diagnostics;
    guint at;
    guint line;
    guint line_begin; /* offset of the line's first byte */
} HsLexer;

static bool is_name_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '-';
}

static void report(const HsLexer *lexer, HsErrorCode code, guint length, const char *message,
                   const char *label, const char *help)
{
    HsPlace place = hs_source_place(lexer->source, lexer->at, length, lexer->line,
                                    lexer->at - lexer->line_begin + 1);
    hs_diagnostics_add(lexer->diagnostics, code, place, message, label, help);
}

static void add_token(HsLexer *lexer, HsTokenKind kind, guint length)
{
    HsToken token = {
        .kind = kind,
        .offset = lexer->at,
        .length = length,
        .line = lexer->line,
        .column = lexer->at - lexer->line_begin + 1,
    };
    g_array_append_val(lexer->source->tokens, token);
    lexer->at += length;
}

/* ---- is it text at all? ---- */

/* Moves the lexer to `offset`, counting lines, so that an error there has a place. */
static void go_to(HsLexer *lexer, gsize offset)
{
    const char *text = lexer->source->text;
    while (lexer->at < offset) {
        if (text[lexer->at++] == '\n') {
            lexer->line++;
            lexer->line_begin = lexer->at;
        }
    }
}

/* Characters that change how a terminal or an editor shows the others. */
static bool is_hidden(gunichar c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
           c == 0x200F || c == 0x2028 || c == 0x2029;
}

static bool check_utf8(HsLexer *lexer)
{
    const char *text = lexer->source->text;
    const char *bad = NULL;
    if (g_utf8_validate_len(text, lexer->source->size, &bad))
        return true;
    go_to(lexer, (gsize)(bad - text));
    if (*bad == '\0') {
        report(lexer, HS_ERROR_NOT_TEXT, 1, "the file contains a NUL byte", "byte 0x00",
               "a scenario is a text file in UTF-8");
        return false;
    }
    g_autofree char *label = g_strdup_printf("byte 0x%02X is not UTF-8", (guint)(guchar)*bad);
    report(lexer, HS_ERROR_NOT_TEXT, 1, "the file is not valid UTF-8", label, "save it as UTF-8");
    return false;
}

static bool check_hidden(HsLexer *lexer)
{
    const char *text = lexer->source->text;
    const char *end = text + lexer->source->size;
    for (const char *at = text + lexer->at; at < end; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (!is_hidden(c) || (c == '\r' && at[1] == '\n'))
            continue;
        go_to(lexer, (gsize)(at - text));
        g_autofree char *label = g_strdup_printf("character U+%04X", c);
        report(lexer, HS_ERROR_NOT_TEXT, (guint)(g_utf8_next_char(at) - at),
               "the file contains a control character", label,
               "remove it: only blanks, tabs and newlines may be invisible");
        return false;
    }
    return true;
}

/* ---- tokens ---- */

static void skip_to_line_end(HsLexer *lexer)
{
    while (lexer->at < lexer->source->size && lexer->source->text[lexer->at] != '\n')
        lexer->at++;
}

/* Blanks, newlines, comments. */
static void skip_blanks(HsLexer *lexer)
{
    const char *text = lexer->source->text;
    for (;;) {
        char c = text[lexer->at];
        if (c == '#') {
            skip_to_line_end(lexer);
        } else if (c == '\n') {
            lexer->at++;
            lexer->line++;
            lexer->line_begin = lexer->at;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            lexer->at++;
        } else {
            return;
        }
    }
}

static guint name_length(const char *text)
{
    guint length = 0;
    while (is_name_byte(text[length]))
        length++;
    return length;
}

/* Names joined by '+', "dynamic+prmf", are one. */
static guint joined_length(const char *text)
{
    guint length = name_length(text);
    while (text[length] == '+' && g_ascii_isalpha(text[length + 1]))
        length += 1 + name_length(text + length + 1);
    return length;
}

static void lex_name(HsLexer *lexer, HsTokenKind kind, guint prefix)
{
    const char *text = lexer->source->text + lexer->at + prefix;
    guint length = prefix + (kind == HS_TOKEN_NAME ? joined_length(text) : name_length(text));
    if (length - prefix > HS_NAME_BYTES_MAX)
        report(lexer, HS_ERROR_LANGUAGE_LIMIT, length, "the name is too long", NULL,
               "a name has at most 64 characters");
    add_token(lexer, kind, length);
}

static void lex_number(HsLexer *lexer)
{
    const char *text = lexer->source->text + lexer->at;
    guint length = 0;
    while (g_ascii_isdigit(text[length]) || text[length] == '_')
        length++;
    add_token(lexer, HS_TOKEN_NUMBER, length);
}

static void lex_text(HsLexer *lexer)
{
    const char *text = lexer->source->text + lexer->at;
    guint length = 1;
    while (text[length] != '"' && text[length] != '\n' && text[length] != '\r' &&
           text[length] != '\0')
        length++;
    bool is_closed = text[length] == '"';
    length += is_closed;
    if (!is_closed)
        report(lexer, HS_ERROR_TEXT_OPEN, length, "the text has no end", "'\"' is missing",
               "a text ends on the line it begins on");
    lexer->source->has_open_text |= !is_closed;
    if (length > HS_TEXT_BYTES_MAX + 2)
        report(lexer, HS_ERROR_LANGUAGE_LIMIT, length, "the text is too long", NULL,
               "a text has at most 1000 bytes");
    add_token(lexer, HS_TOKEN_TEXT, length);
}

static void lex_parameter(HsLexer *lexer)
{
    if (g_ascii_isalpha(lexer->source->text[lexer->at + 1])) {
        lex_name(lexer, HS_TOKEN_PARAMETER, 1);
        return;
    }
    report(lexer, HS_ERROR_CHARACTER, 1, "'$' stands before the name of a parameter",
           "no name follows", "as in: $crash_at");
    lexer->at++;
}

/* What people bring along from other languages. */
static const char *help_for(char c)
{
    switch (c) {
    case ';':
        return "statements need nothing between them";
    case '(':
    case ')':
        return "a block stands in braces, '{' and '}'; the terms of a condition need no brackets";
    case '&':
        return "conditions are joined by 'and'";
    case '|':
        return "conditions are joined by 'or'";
    case '!':
        return "'is not' is written '!='";
    case '*':
        return "values are plain numbers; there is no arithmetic";
    default:
        return NULL;
    }
}

static void lex_unknown(HsLexer *lexer)
{
    const char *text = lexer->source->text + lexer->at;
    if (text[0] == '-' && g_ascii_isdigit(text[1])) {
        report(lexer, HS_ERROR_CHARACTER, 1, "a number cannot be negative", "no sign here", NULL);
        lexer->at++;
        return;
    }
    guint length = (guint)(g_utf8_next_char(text) - text);
    g_autofree char *character = g_strndup(text, length);
    g_autofree char *message = g_strdup_printf("unexpected character '%s'", character);
    report(lexer, HS_ERROR_CHARACTER, length, message, "not part of the language",
           help_for(text[0]));
    lexer->at += length;
}

static bool lex_foreign_comment(HsLexer *lexer)
{
    const char *text = lexer->source->text + lexer->at;
    if (text[0] != '/' || (text[1] != '/' && text[1] != '*'))
        return false;
    report(lexer, HS_ERROR_CHARACTER, 2, "a comment begins with '#'", "not a comment", NULL);
    skip_to_line_end(lexer);
    return true;
}

/* 'text': told once, then taken for a text. */
static bool lex_single_quotes(HsLexer *lexer)
{
    const char *text = lexer->source->text + lexer->at;
    guint length = 1;
    while (text[0] == '\'' && text[length] != '\'' && text[length] != '\n' && text[length] != '\0')
        length++;
    if (text[0] != '\'' || text[length] != '\'')
        return false;
    report(lexer, HS_ERROR_TEXT_OPEN, length + 1, "a text stands in double quotes",
           "in single quotes", NULL);
    add_token(lexer, HS_TOKEN_TEXT, length + 1);
    return true;
}

static bool lex_symbol(HsLexer *lexer)
{
    const char *text = lexer->source->text + lexer->at;
    for (guint i = 0; i < G_N_ELEMENTS(SYMBOLS); i++) {
        gsize length = strlen(SYMBOLS[i]);
        if (strncmp(text, SYMBOLS[i], length) == 0) {
            add_token(lexer, HS_TOKEN_SYMBOL, (guint)length);
            return true;
        }
    }
    return false;
}

static void lex_token(HsLexer *lexer)
{
    char c = lexer->source->text[lexer->at];
    if (g_ascii_isalpha(c))
        lex_name(lexer, HS_TOKEN_NAME, 0);
    else if (g_ascii_isdigit(c))
        lex_number(lexer);
    else if (c == '"')
        lex_text(lexer);
    else if (c == '$')
        lex_parameter(lexer);
    else if (!lex_foreign_comment(lexer) && !lex_single_quotes(lexer) && !lex_symbol(lexer))
        lex_unknown(lexer);
}

bool hs_lexer_run(HsSource *source, gsize begin, HsDiagnostics *diagnostics)
{
    static const char BYTE_ORDER_MARK[] = "\xEF\xBB\xBF";
    HsLexer lexer = { .source = source, .diagnostics = diagnostics, .line = 1 };
    source->tokens = g_array_new(FALSE, FALSE, sizeof(HsToken));
    bool is_text = check_utf8(&lexer) && check_hidden(&lexer);
    if (is_text) {
        lexer.at = (guint)begin;
        if (g_str_has_prefix(source->text, BYTE_ORDER_MARK) && begin == 0)
            lexer.line_begin = lexer.at = (guint)strlen(BYTE_ORDER_MARK);
        for (skip_blanks(&lexer); lexer.at < source->size; skip_blanks(&lexer))
            lex_token(&lexer);
    }
    add_token(&lexer, HS_TOKEN_END, 0);
    return is_text;
}

/* ---- looking at tokens ---- */

const HsToken *hs_cursor_peek(const HsCursor *cursor, guint ahead)
{
    const GArray *tokens = cursor->source->tokens;
    guint i = MIN(cursor->i + ahead, tokens->len - 1);
    return &g_array_index(tokens, HsToken, i);
}

const char *hs_token_text(const HsSource *source, const HsToken *token)
{
    return source->text + token->offset;
}

bool hs_token_equals(const HsSource *source, const HsToken *token, const char *text)
{
    return strlen(text) == token->length &&
           memcmp(hs_token_text(source, token), text, token->length) == 0;
}

bool hs_cursor_is_symbol(const HsCursor *cursor, guint ahead, const char *symbol)
{
    const HsToken *token = hs_cursor_peek(cursor, ahead);
    return token->kind == HS_TOKEN_SYMBOL && hs_token_equals(cursor->source, token, symbol);
}

bool hs_cursor_is_word(const HsCursor *cursor, guint ahead, const char *word)
{
    const HsToken *token = hs_cursor_peek(cursor, ahead);
    return token->kind == HS_TOKEN_NAME && hs_token_equals(cursor->source, token, word);
}

bool hs_cursor_is_same_line(const HsCursor *cursor, guint ahead)
{
    const HsToken *token = hs_cursor_peek(cursor, ahead);
    if (token->kind == HS_TOKEN_END || cursor->i + ahead == 0)
        return false;
    return g_array_index(cursor->source->tokens, HsToken, cursor->i + ahead - 1).line ==
           token->line;
}

bool hs_cursor_is_adjacent(const HsCursor *cursor, guint ahead)
{
    if (!hs_cursor_is_same_line(cursor, ahead))
        return false;
    const HsToken *before = hs_cursor_peek(cursor, ahead) - 1;
    return before->offset + before->length == hs_cursor_peek(cursor, ahead)->offset;
}

HsPlace hs_token_place(const HsSource *source, const HsToken *token)
{
    return hs_source_place(source, token->offset, token->length, token->line, token->column);
}

HsPlace hs_token_place_to(const HsSource *source, const HsToken *first, const HsToken *last)
{
    HsPlace place = hs_token_place(source, first);
    if (last->line == first->line && last->offset >= first->offset)
        place.length = last->offset + last->length - first->offset;
    return place;
}

char *hs_token_describe(const HsSource *source, const HsToken *token)
{
    g_autofree char *content = g_strndup(hs_token_text(source, token), token->length);
    switch (token->kind) {
    case HS_TOKEN_END:
        return g_strdup("the end of the file");
    case HS_TOKEN_NUMBER:
        return g_strdup_printf("the number %s", content);
    case HS_TOKEN_TEXT:
        return g_strdup_printf("the text %s", content);
    case HS_TOKEN_NAME:
    case HS_TOKEN_PARAMETER:
    case HS_TOKEN_SYMBOL:
        break;
    }
    return g_strdup_printf("'%s'", content);
}

char *hs_token_content(const HsSource *source, const HsToken *token)
{
    const char *text = hs_token_text(source, token);
    gsize length = token->length;
    if (token->kind == HS_TOKEN_PARAMETER)
        return g_strndup(text + 1, length - 1);
    if (token->kind != HS_TOKEN_TEXT)
        return g_strndup(text, length);
    bool is_closed = length >= 2 && text[length - 1] == text[0];
    return g_strndup(text + 1, length - (is_closed ? 2 : 1));
}

static bool is_at_line_end(const HsCursor *cursor)
{
    return cursor->i > 0 && !hs_cursor_is_same_line(cursor, 0);
}

HsPlace hs_cursor_place(const HsCursor *cursor)
{
    const HsToken *token = hs_cursor_peek(cursor, 0);
    if (!is_at_line_end(cursor))
        return hs_token_place(cursor->source, token);
    HsPlace place = hs_token_place(cursor->source, token - 1);
    place.column += place.length;
    place.length = 1;
    return place;
}

char *hs_cursor_describe(const HsCursor *cursor)
{
    const HsToken *token = hs_cursor_peek(cursor, 0);
    if (token->kind != HS_TOKEN_END && is_at_line_end(cursor))
        return g_strdup("the line's end");
    return hs_token_describe(cursor->source, token);
}
