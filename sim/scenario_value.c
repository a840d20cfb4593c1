/* scenario_value: kinds, units, numbers. */
#include "sim/scenario_value.h"

#include <string.h>

#include "sim/banned.h"

typedef struct {
    const char *name;
    HsValueKind kind;
    uint64_t factor; /* of the base unit */
    bool is_cycles;
} HsUnit;

#define KIB UINT64_C(1024)
#define MIB (KIB * 1024)
#define GIB (MIB * 1024)
#define TIB (GIB * 1024)
#define SECOND_NS UINT64_C(1000000000)

/* Ascending within a kind: values are written in the largest that leaves no rest (but for min and
 * h, which are read only). */
static const HsUnit UNITS[] = {
    { "B", HS_VALUE_SIZE, 1, false },
    { "KB", HS_VALUE_SIZE, KIB, false },
    { "MB", HS_VALUE_SIZE, MIB, false },
    { "GB", HS_VALUE_SIZE, GIB, false },
    { "TB", HS_VALUE_SIZE, TIB, false },
    { "cycles", HS_VALUE_TIME, 1, true },
    { "ns", HS_VALUE_TIME, 1, false },
    { "us", HS_VALUE_TIME, 1000, false },
    { "ms", HS_VALUE_TIME, 1000000, false },
    { "s", HS_VALUE_TIME, SECOND_NS, false },
    { "min", HS_VALUE_TIME, 60 * SECOND_NS, false },
    { "h", HS_VALUE_TIME, 3600 * SECOND_NS, false },
    { "Hz", HS_VALUE_FREQUENCY, 1, false },
    { "kHz", HS_VALUE_FREQUENCY, 1000, false },
    { "MHz", HS_VALUE_FREQUENCY, 1000000, false },
    { "GHz", HS_VALUE_FREQUENCY, 1000000000, false },
    { "B/s", HS_VALUE_RATE, 1, false },
    { "KB/s", HS_VALUE_RATE, KIB, false },
    { "MB/s", HS_VALUE_RATE, MIB, false },
    { "GB/s", HS_VALUE_RATE, GIB, false },
    { "%", HS_VALUE_PERCENT, 1, false },
};

/* What people write instead of a unit. */
static const char *const ALIASES[][2] = {
    { "cycle", "cycles" }, { "sec", "s" },      { "secs", "s" },    { "second", "s" },
    { "seconds", "s" },    { "msec", "ms" },    { "usec", "us" },   { "nsec", "ns" },
    { "minutes", "min" },  { "minute", "min" }, { "hours", "h" },   { "hour", "h" },
    { "byte", "B" },       { "bytes", "B" },    { "K", "KB" },      { "M", "MB" },
    { "G", "GB" },         { "k", "KB" },       { "percent", "%" }, { "KiB", "KB" },
    { "MiB", "MB" },       { "GiB", "GB" },     { "TiB", "TB" },    { "kB", "KB" },
    { "Mbps", "MB/s" },    { "MiB/s", "MB/s" },
};

typedef struct {
    const char *name;
    const char *a_name;
    const char *phrase;
    const char *units;
} HsKindText;

static const HsKindText KINDS[] = {
    [HS_VALUE_COUNT] = { "count", "a count", "a count such as 8", NULL },
    [HS_VALUE_SIZE] = { "size", "a size", "a size such as 160 MB", "B, KB, MB, GB or TB" },
    [HS_VALUE_TIME] = { "time", "a time", "a time such as 300 ms",
                        "ns, us, ms, s, min, h or cycles" },
    [HS_VALUE_FREQUENCY] = { "frequency", "a frequency", "a frequency such as 500 MHz",
                             "Hz, kHz, MHz or GHz" },
    [HS_VALUE_RATE] = { "rate", "a rate", "a rate such as 17 MB/s", "B/s, KB/s, MB/s or GB/s" },
    [HS_VALUE_PERCENT] = { "percent", "a percentage", "a percentage such as 66 %", "%" },
    [HS_VALUE_NAME] = { "name", "a name", "a name", NULL },
    [HS_VALUE_TEXT] = { "text", "a text", "a text in double quotes", NULL },
};

/* ---- problems ---- */

void hs_problem_clear(HsProblem *problem)
{
    g_free(problem->message);
    g_free(problem->label);
    g_free(problem->help);
    g_free(problem->note);
    *problem = (HsProblem){ 0 };
}

void hs_problem_report(const HsProblem *problem, HsDiagnostics *diagnostics)
{
    if (problem->message == NULL)
        return;
    hs_diagnostics_add(diagnostics, problem->code, problem->place, problem->message, problem->label,
                       problem->help);
    if (problem->note != NULL)
        hs_diagnostics_note(diagnostics, problem->note_place, problem->note);
}

/* ---- kinds and units ---- */

const char *hs_value_kind_a_name(HsValueKind kind)
{
    return KINDS[kind].a_name;
}

const char *hs_value_kind_phrase(HsValueKind kind)
{
    return KINDS[kind].phrase;
}

bool hs_value_kind_from_name(const char *name, HsValueKind *ret_kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        if (strcmp(KINDS[i].name, name) == 0) {
            *ret_kind = (HsValueKind)i;
            return true;
        }
    }
    return false;
}

static const HsUnit *find_unit(const char *text)
{
    for (guint i = 0; i < G_N_ELEMENTS(UNITS); i++) {
        if (strcmp(UNITS[i].name, text) == 0)
            return &UNITS[i];
    }
    return NULL;
}

bool hs_value_is_unit(const char *text)
{
    return find_unit(text) != NULL;
}

/* The unit somebody may have meant, among those of a kind; NULL when the word is like none. */
static const char *unit_meant_by(const char *text, HsValueKind kind)
{
    const char *names[G_N_ELEMENTS(UNITS)];
    guint n_names = 0;
    for (guint i = 0; i < G_N_ELEMENTS(UNITS); i++) {
        if (UNITS[i].kind != kind)
            continue;
        if (g_ascii_strcasecmp(UNITS[i].name, text) == 0)
            return UNITS[i].name;
        names[n_names++] = UNITS[i].name;
    }
    for (guint i = 0; i < G_N_ELEMENTS(ALIASES); i++) {
        const HsUnit *unit = strcmp(ALIASES[i][0], text) == 0 ? find_unit(ALIASES[i][1]) : NULL;
        if (unit != NULL && unit->kind == kind)
            return unit->name;
    }
    return strlen(text) > 1 ? hs_nearest_word(text, names, n_names) : NULL;
}

/* ---- reading numbers ---- */

/* What stands behind a number where a unit belongs. */
typedef struct {
    char *text;     /* NULL: nothing that could be one */
    guint n_tokens; /* 1, or 3 for "MB/s" */
    bool same_line;
    const HsUnit *unit; /* NULL: not a unit */
    HsPlace place;
} HsUnitFound;

static HsUnitFound look_for_unit(const HsCursor *cursor)
{
    HsUnitFound found = { .same_line = hs_cursor_is_same_line(cursor, 1) };
    const HsToken *token = hs_cursor_peek(cursor, 1);
    if (token->kind != HS_TOKEN_NAME && !hs_cursor_is_symbol(cursor, 1, "%"))
        return found;
    bool is_rate = hs_cursor_is_symbol(cursor, 2, "/") && hs_cursor_is_adjacent(cursor, 2) &&
                   hs_cursor_peek(cursor, 3)->kind == HS_TOKEN_NAME &&
                   hs_cursor_is_adjacent(cursor, 3);
    found.n_tokens = is_rate ? 3 : 1;
    found.place = hs_token_place_to(cursor->source, token, hs_cursor_peek(cursor, found.n_tokens));
    found.text = g_strndup(hs_token_text(cursor->source, token), found.place.length);
    found.unit = find_unit(found.text);
    return found;
}

static HsProblem problem_at(HsErrorCode code, HsPlace place, char *message, char *label, char *help)
{
    return (HsProblem){
        .code = code, .place = place, .message = message, .label = label, .help = help
    };
}

/* Digits and single '_' between them, not over HS_VALUE_MAX. */
static bool read_digits(const HsCursor *cursor, uint64_t *ret_number, HsProblem *ret_problem)
{
    const HsToken *token = hs_cursor_peek(cursor, 0);
    const char *text = hs_token_text(cursor->source, token);
    uint64_t number = 0;
    for (guint i = 0; i < token->length; i++) {
        if (text[i] == '_') {
            if (i + 1 < token->length && text[i + 1] != '_')
                continue;
            *ret_problem = problem_at(HS_ERROR_NUMBER, hs_token_place(cursor->source, token),
                                      g_strdup("'_' in a number stands between two digits"), NULL,
                                      g_strdup("as in 50_000"));
            return false;
        }
        uint64_t digit = (uint64_t)(text[i] - '0');
        if (number > (HS_VALUE_MAX - digit) / 10) {
            *ret_problem = problem_at(HS_ERROR_NUMBER, hs_token_place(cursor->source, token),
                                      g_strdup("the number is too large"), NULL,
                                      g_strdup("the largest is 9_223_372_036_854_775_807"));
            return false;
        }
        number = number * 10 + digit;
    }
    *ret_number = number;
    return true;
}

static char *units_help(HsValueKind kind)
{
    return g_strdup_printf("%s is written with %s", KINDS[kind].a_name, KINDS[kind].units);
}

/* 1.5 s */
static bool is_fraction(const HsCursor *cursor)
{
    return hs_cursor_is_symbol(cursor, 1, ".") && hs_cursor_is_adjacent(cursor, 1) &&
           hs_cursor_peek(cursor, 2)->kind == HS_TOKEN_NUMBER && hs_cursor_is_adjacent(cursor, 2);
}

static HsProblem fraction_problem(const HsCursor *cursor)
{
    const HsToken *first = hs_cursor_peek(cursor, 0);
    HsPlace place = hs_token_place_to(cursor->source, first, hs_cursor_peek(cursor, 2));
    g_autofree char *text = g_strndup(hs_token_text(cursor->source, first), place.length);
    return problem_at(HS_ERROR_NUMBER, place, g_strdup_printf("'%s' is not a whole number", text),
                      NULL, g_strdup("take a smaller unit: 1500 ms instead of 1.5 s"));
}

static HsProblem wrong_unit_problem(const HsUnitFound *found, HsValueKind wanted, const char *who)
{
    char *message = g_strdup_printf("%s takes %s, not %s", who, KINDS[wanted].a_name,
                                    KINDS[found->unit->kind].a_name);
    char *label = g_strdup_printf("a unit of %s", KINDS[found->unit->kind].name);
    if (KINDS[wanted].units == NULL)
        return problem_at(HS_ERROR_WRONG_KIND, found->place, message, label,
                          g_strdup("a count has no unit"));
    return problem_at(HS_ERROR_WRONG_KIND, found->place, message, label, units_help(wanted));
}

static HsProblem unknown_unit_problem(const HsUnitFound *found, const char *meant)
{
    return problem_at(HS_ERROR_UNKNOWN_UNIT, found->place,
                      g_strdup_printf("unknown unit '%s'", found->text), g_strdup("not a unit"),
                      meant != NULL ? g_strdup_printf("did you mean '%s'?", meant) : NULL);
}

/* 0x10, 8th */
static HsProblem glued_problem(const HsCursor *cursor, const HsUnitFound *found)
{
    const HsToken *first = hs_cursor_peek(cursor, 0);
    HsPlace place = hs_token_place_to(cursor->source, first, hs_cursor_peek(cursor, 1));
    g_autofree char *text = g_strndup(hs_token_text(cursor->source, first), place.length);
    bool is_hexadecimal = found->text[0] == 'x' || found->text[0] == 'X';
    return problem_at(HS_ERROR_NUMBER, place, g_strdup_printf("'%s' is not a number", text),
                      g_strdup(is_hexadecimal ? "numbers are decimal" : "expected digits"), NULL);
}

static HsProblem missing_unit_problem(const HsCursor *cursor, const HsUnitFound *found,
                                      HsValueKind wanted, const char *who)
{
    HsPlace place = hs_token_place(cursor->source, hs_cursor_peek(cursor, 0));
    HsProblem problem = problem_at(
        HS_ERROR_MISSING_UNIT, place, g_strdup_printf("%s needs a unit", who),
        g_strdup_printf("%s of what?", KINDS[wanted].name), units_help(wanted));
    if (found->unit != NULL && !found->same_line) {
        g_free(problem.help);
        problem.help = g_strdup("the unit stands on the same line as its number");
        problem.note_place = found->place;
        problem.note = g_strdup("too late here");
    }
    return problem;
}

/* The unit for a value of kind `wanted`; FALSE and a problem when there is none. */
static bool check_unit(const HsCursor *cursor, const HsUnitFound *found, HsValueKind wanted,
                       const char *who, HsProblem *ret_problem)
{
    bool is_there = found->unit != NULL && found->same_line;
    if (is_there && found->unit->kind == wanted)
        return true;
    if (is_there) {
        *ret_problem = wrong_unit_problem(found, wanted, who);
        return false;
    }
    bool is_glued = found->text != NULL && hs_cursor_is_adjacent(cursor, 1);
    if (wanted == HS_VALUE_COUNT && is_glued)
        *ret_problem = glued_problem(cursor, found);
    if (wanted == HS_VALUE_COUNT)
        return !is_glued;
    const char *meant = found->text != NULL && found->same_line ? unit_meant_by(found->text, wanted)
                                                                : NULL;
    *ret_problem = meant != NULL || is_glued ? unknown_unit_problem(found, meant)
                                             : missing_unit_problem(cursor, found, wanted, who);
    return false;
}

/* Puts number and unit together and moves the cursor behind them. */
static bool finish_number(HsCursor *cursor, const HsUnitFound *found, uint64_t number,
                          HsValue *ret_value, HsProblem *ret_problem)
{
    const HsUnit *unit = found->same_line ? found->unit : NULL;
    uint64_t factor = unit != NULL ? unit->factor : 1;
    guint n_tokens = unit != NULL ? 1 + found->n_tokens : 1;
    HsPlace place = hs_token_place_to(cursor->source, hs_cursor_peek(cursor, 0),
                                      hs_cursor_peek(cursor, n_tokens - 1));
    if (number > HS_VALUE_MAX / factor) {
        HsValueKind kind = unit != NULL ? unit->kind : HS_VALUE_COUNT;
        *ret_problem = problem_at(HS_ERROR_NUMBER, place,
                                  g_strdup_printf("the %s is too large", KINDS[kind].name), NULL,
                                  g_strdup("the largest is 2^63 - 1 in the smallest unit"));
        return false;
    }
    *ret_value = (HsValue){
        .kind = unit != NULL ? unit->kind : HS_VALUE_COUNT,
        .number = number * factor,
        .is_cycles = unit != NULL && unit->is_cycles,
        .unit = factor,
        .place = place,
    };
    cursor->i += n_tokens;
    return true;
}

bool hs_value_read_number(HsCursor *cursor, HsValueKind wanted, const char *who, HsValue *ret_value,
                          HsProblem *ret_problem)
{
    uint64_t number = 0;
    if (is_fraction(cursor)) {
        *ret_problem = fraction_problem(cursor);
        return false;
    }
    if (!read_digits(cursor, &number, ret_problem))
        return false;
    HsUnitFound found = look_for_unit(cursor);
    bool is_read = check_unit(cursor, &found, wanted, who, ret_problem) &&
                   finish_number(cursor, &found, number, ret_value, ret_problem);
    g_free(found.text);
    return is_read;
}

/* A number of whatever kind its unit says. */
static bool read_any_number(HsCursor *cursor, const char *who, HsValue *ret_value,
                            HsProblem *ret_problem)
{
    HsUnitFound found = look_for_unit(cursor);
    HsValueKind wanted = HS_VALUE_COUNT;
    if (found.unit != NULL && found.same_line)
        wanted = found.unit->kind;
    bool is_glued = found.text != NULL && hs_cursor_is_adjacent(cursor, 1);
    const char *meant = NULL;
    for (guint kind = 0; found.text != NULL && found.same_line && kind < G_N_ELEMENTS(KINDS);
         kind++) {
        if (meant == NULL && strlen(found.text) > 1)
            meant = unit_meant_by(found.text, (HsValueKind)kind);
    }
    bool is_unknown = found.unit == NULL && (is_glued || meant != NULL) &&
                      !hs_cursor_is_word(cursor, 1, "and") && !hs_cursor_is_word(cursor, 1, "or");
    if (is_unknown)
        *ret_problem = unknown_unit_problem(&found, meant);
    g_free(found.text);
    return !is_unknown && hs_value_read_number(cursor, wanted, who, ret_value, ret_problem);
}

bool hs_value_read_any(HsCursor *cursor, const char *who, GStringChunk *strings, HsValue *ret_value,
                       HsProblem *ret_problem)
{
    const HsToken *token = hs_cursor_peek(cursor, 0);
    if (token->kind == HS_TOKEN_NUMBER)
        return read_any_number(cursor, who, ret_value, ret_problem);
    if (token->kind != HS_TOKEN_NAME && token->kind != HS_TOKEN_TEXT) {
        g_autofree char *found = hs_token_describe(cursor->source, token);
        *ret_problem = problem_at(HS_ERROR_SYNTAX, hs_token_place(cursor->source, token),
                                  g_strdup_printf("%s needs a value, found %s", who, found),
                                  g_strdup("expected a value"),
                                  g_strdup("a number with its unit, a name, or a text in quotes"));
        return false;
    }
    g_autofree char *content = hs_token_content(cursor->source, token);
    *ret_value = (HsValue){
        .kind = token->kind == HS_TOKEN_NAME ? HS_VALUE_NAME : HS_VALUE_TEXT,
        .word = g_string_chunk_insert_const(strings, content),
        .place = hs_token_place(cursor->source, token),
    };
    cursor->i++;
    return true;
}

/* ---- writing ---- */

/* Digits in groups of three from five digits on: 4096, 50_000. */
static char *number_to_text(uint64_t number)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
    gsize n_digits = strlen(digits);
    if (n_digits < 5)
        return g_steal_pointer(&digits);
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < n_digits; i++) {
        if (i > 0 && (n_digits - i) % 3 == 0)
            g_string_append_c(out, '_');
        g_string_append_c(out, digits[i]);
    }
    return g_string_free(out, FALSE);
}

char *hs_value_to_text(const HsValue *value)
{
    if (value->kind == HS_VALUE_NAME)
        return g_strdup(value->word);
    if (value->kind == HS_VALUE_TEXT)
        return g_strdup_printf("\"%s\"", value->word);
    const HsUnit *best = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(UNITS); i++) {
        const HsUnit *unit = &UNITS[i];
        if (unit->kind != value->kind || unit->is_cycles != value->is_cycles)
            continue;
        bool is_spare = unit->factor > SECOND_NS && unit->kind == HS_VALUE_TIME;
        bool is_exact = value->number != 0 && value->number % unit->factor == 0;
        bool is_zero_second = value->number == 0 && unit->factor == SECOND_NS;
        if (best == NULL || (is_exact && !is_spare) || is_zero_second)
            best = unit;
    }
    uint64_t factor = best != NULL ? best->factor : 1;
    g_autofree char *number = number_to_text(value->number / factor);
    if (best == NULL)
        return g_steal_pointer(&number);
    return g_strdup_printf("%s %s", number, best->name);
}

bool hs_value_is_alike(const HsValue *a, const HsValue *b)
{
    return a->kind == b->kind && a->is_cycles == b->is_cycles;
}

bool hs_value_equals(const HsValue *a, const HsValue *b)
{
    bool is_word = a->kind == HS_VALUE_NAME || a->kind == HS_VALUE_TEXT;
    return hs_value_is_alike(a, b) &&
           (is_word ? strcmp(a->word, b->word) == 0 : a->number == b->number);
}
