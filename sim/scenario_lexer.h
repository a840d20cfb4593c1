/* scenario_lexer: cuts a source into tokens.
 *
 * A token is a range of the source; it copies nothing. Every mistake is a diagnostic, and the lexer
 * goes on behind it, so the list always ends in one HS_TOKEN_END. */
#ifndef HS_SCENARIO_LEXER_H
#define HS_SCENARIO_LEXER_H

#include "sim/scenario_source.h"

#define HS_NAME_BYTES_MAX 64u
#define HS_TEXT_BYTES_MAX 1000u

/* Names joined by '+' are one token, a value; nothing is called so. */
#define HS_NAME_JOINED "'+' cannot be part of this name"
#define HS_NAME_JOINED_HELP "a name has letters, digits, '_' and '-'"

typedef enum {
    HS_TOKEN_END,
    HS_TOKEN_NAME,      /* role, os1, A-code; a unit too */
    HS_TOKEN_NUMBER,    /* 50_000: digits and '_' */
    HS_TOKEN_TEXT,      /* "..." with its quotes */
    HS_TOKEN_PARAMETER, /* $crash_at with its '$' */
    HS_TOKEN_SYMBOL     /* { } [ ] , = == != < <= > >= : . .. / % + */
} HsTokenKind;

typedef struct {
    HsTokenKind kind;
    uint32_t offset;
    uint32_t length;
    uint32_t line;
    uint32_t column;
} HsToken;

/* A reading position in the tokens of a source. */
typedef struct {
    const HsSource *source;
    guint i;
} HsCursor;

/* Fills source->tokens from offset `begin` on. FALSE when the source is not text at all (NUL bytes,
 * broken UTF-8, control characters): then the only token is the end. */
bool hs_lexer_run(HsSource *source, gsize begin, HsDiagnostics *diagnostics);

/* The token `ahead` of the cursor; the end token stands behind the last one for ever. */
const HsToken *hs_cursor_peek(const HsCursor *cursor, guint ahead);
bool hs_cursor_is_symbol(const HsCursor *cursor, guint ahead, const char *symbol);
bool hs_cursor_is_word(const HsCursor *cursor, guint ahead, const char *word);
/* TRUE when the token `ahead` stands on the same line as the one before it; `is_adjacent` when
 * there is not even a blank between them. */
bool hs_cursor_is_same_line(const HsCursor *cursor, guint ahead);
bool hs_cursor_is_adjacent(const HsCursor *cursor, guint ahead);

/* Where to point when something else should stand at the cursor: the token, or just behind the one
 * before it when the line ends there. And what stands there, for a message; new. */
HsPlace hs_cursor_place(const HsCursor *cursor);
char *hs_cursor_describe(const HsCursor *cursor);

const char *hs_token_text(const HsSource *source, const HsToken *token);
bool hs_token_equals(const HsSource *source, const HsToken *token, const char *text);
HsPlace hs_token_place(const HsSource *source, const HsToken *token);
/* From the beginning of one token to the end of another, on the first one's line. */
HsPlace hs_token_place_to(const HsSource *source, const HsToken *first, const HsToken *last);
/* What stands there, for a message: "'kernel'", "the number 5", "the end of the file". New. */
char *hs_token_describe(const HsSource *source, const HsToken *token);
/* A copy of the token's text; of the inside of a text, of the name of a parameter. New. */
char *hs_token_content(const HsSource *source, const HsToken *token);

#endif
