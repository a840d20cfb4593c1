/* requirement: the reader of conditions. What they say of runs is sample.c. */
#include "analysis/requirement.h"

#include "analysis/percentile.h"
#include "sim/diagnostics.h"

#include <string.h>

/* Digits of a number: all of them count in a double. */
#define DIGITS_MAX 15u
/* A word in a message. */
#define SHOWN_MAX 40u
#define HINT_AS_IN "as in: outage.p95 <= 10 s and throughput >= 90/s"

G_DEFINE_QUARK(hs - requirement - error - quark, hs_requirement_error)

static const char *const comparisons[] = {
    [HS_IS] = "==",      [HS_IS_NOT] = "!=", [HS_LESS] = "<",
    [HS_AT_MOST] = "<=", [HS_MORE] = ">",    [HS_AT_LEAST] = ">="
};

typedef struct {
    HsMeasureUnit of;
    const char *name;
    double factor; /* of the base unit */
    double divisor;
} Unit;

#define KB 1024.0

/* The first of each is the one that hints show. */
static const Unit units[] = {
    { HS_UNIT_COUNT, "", 1, 1 },
    { HS_UNIT_PER_SECOND, "/s", 1, 1 },
    { HS_UNIT_TIME, "s", 1e9, 1 },
    { HS_UNIT_TIME, "ms", 1e6, 1 },
    { HS_UNIT_TIME, "us", 1e3, 1 },
    { HS_UNIT_TIME, "ns", 1, 1 },
    { HS_UNIT_TIME, "min", 60e9, 1 },
    { HS_UNIT_TIME, "h", 3600e9, 1 },
    { HS_UNIT_BYTES, "MB", KB *KB, 1 },
    { HS_UNIT_BYTES, "B", 1, 1 },
    { HS_UNIT_BYTES, "KB", KB, 1 },
    { HS_UNIT_BYTES, "GB", KB *KB *KB, 1 },
    { HS_UNIT_BYTES, "TB", KB *KB *KB *KB, 1 },
    { HS_UNIT_RATIO, "%", 1, 100 },
    { HS_UNIT_RATIO, "", 1, 1 },
    { HS_UNIT_BYTE_SECONDS, "MB s", KB *KB, 1 },
    { HS_UNIT_BYTE_SECONDS, "B s", 1, 1 },
    { HS_UNIT_BYTE_SECONDS, "KB s", KB, 1 },
    { HS_UNIT_BYTE_SECONDS, "GB s", KB *KB *KB, 1 },
};

/* ---- reading ---- */

typedef struct {
    const char *text;
    const char *at;
    GError **error;
} Reader;

static bool fail(const Reader *reader, const char *at, const char *help, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* Points at what is wrong: the columns are characters, as they are seen. */
static bool fail(const Reader *reader, const char *at, const char *help, const char *format, ...)
{
    glong column = g_utf8_pointer_to_offset(reader->text, at) + 1;
    va_list arguments;

    va_start(arguments, format);

    g_autofree char *message = g_strdup_vprintf(format, arguments);

    va_end(arguments);
    g_set_error(reader->error, HS_REQUIREMENT_ERROR, 0,
                "--where, column %ld: %s\n    %s\n    %*s\n  help: %s", column, message,
                reader->text, (int)column, "^", help);
    return false;
}

static void skip_blanks(Reader *reader)
{
    while (*reader->at == ' ')
        reader->at++;
}

static bool is_name_byte(char byte)
{
    return g_ascii_isalnum(byte) || byte == '_' || byte == '-';
}

/* What stands there, for a message: a word, or one character. New. */
static char *found_at(const char *at)
{
    gsize n_bytes = 0;

    while (is_name_byte(at[n_bytes]) || (n_bytes > 0 && at[n_bytes] == '.'))
        n_bytes++;
    if (*at == '\0')
        return g_strdup("the end");
    if (n_bytes == 0)
        n_bytes = (gsize)(g_utf8_next_char(at) - at);
    return g_strdup_printf("'%.*s%s'", (int)MIN(n_bytes, SHOWN_MAX), at,
                           n_bytes > SHOWN_MAX ? "..." : "");
}

static bool fail_here(const Reader *reader, const char *expected, const char *help)
{
    g_autofree char *found = found_at(reader->at);

    return fail(reader, reader->at, help, "expected %s, found %s", expected, found);
}

/* A word as a whole, and moves behind it. */
static bool take_word(Reader *reader, const char *word)
{
    gsize n_bytes = strlen(word);

    skip_blanks(reader);
    if (strncmp(reader->at, word, n_bytes) != 0 || is_name_byte(reader->at[n_bytes]) ||
        reader->at[n_bytes] == '.')
        return false;
    reader->at += n_bytes;
    return true;
}

/* ---- MEASURE[.SUBJECT][.STATISTIC] ---- */

/* The measure that most of the first words name, and how many they are; NULL: none. */
static const HsMeasure *find_measure(char **words, guint *ret_n_words)
{
    const HsMeasure *measure = NULL;
    g_autoptr(GString) name = g_string_new(NULL);

    for (guint word_i = 0; words[word_i] != NULL; word_i++) {
        g_string_append_printf(name, "%s%s", word_i > 0 ? "." : "", words[word_i]);

        const HsMeasure *longer = hs_measures_find(name->str);

        if (longer != NULL) {
            measure = longer;
            *ret_n_words = word_i + 1;
        }
    }
    return measure;
}

static bool fail_unknown_measure(const Reader *reader, const char *at, const char *path)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_auto(GStrv) words = g_strsplit(path, ".", 2);

    for (guint i = 0; i < hs_measures_n(); i++)
        g_ptr_array_add(names, (gpointer)hs_measures_at(i)->name);
    g_ptr_array_add(names, (gpointer)HS_REQUIREMENT_HELD);

    const char *const *candidates = (const char *const *)names->pdata;
    const char *nearest = hs_nearest_word(path, candidates, names->len);

    if (nearest == NULL)
        nearest = hs_nearest_word(words[0], candidates, names->len);

    g_autofree char *help = nearest != NULL
                                ? g_strdup_printf("did you mean '%s'?", nearest)
                                : g_strdup("hsim reference measures lists them; " HINT_AS_IN);

    return fail(reader, at, help, "there is no measure '%.*s%s'", (int)SHOWN_MAX, path,
                strlen(path) > SHOWN_MAX ? "..." : "");
}

/* "p95", "mean" and so on. */
static bool take_over(const char *word, HsRequirementTerm *term)
{
    uint32_t percentile = 0;

    if (strcmp(word, "mean") == 0)
        term->over = HS_OVER_MEAN;
    else if (strcmp(word, "min") == 0)
        term->over = HS_OVER_MIN;
    else if (strcmp(word, "max") == 0)
        term->over = HS_OVER_MAX;
    else if (word[0] == 'p' && g_ascii_isdigit(word[1]) &&
             (percentile = hs_percentile_parse(word)) > 0)
        term->over = HS_OVER_PERCENTILE;
    else
        return false;
    term->percentile = percentile;
    return true;
}

/* What stands behind the measure. */
static bool take_rest(const Reader *reader, const char *at, char **words, HsRequirementTerm *term)
{
    guint n_words = g_strv_length(words);

    if (n_words > 0 && take_over(words[n_words - 1], term)) {
        term->says_over = true;
        g_clear_pointer(&words[n_words - 1], g_free);
        n_words--;
    }
    if (n_words == 0)
        return true;
    if (term->measure->per == HS_PER_RUN)
        return fail(reader, at, "statistics: mean, min, max, p50, p90, p95, p99",
                    "'%s' is of the whole run and has no '%s'", term->measure->name, words[0]);
    term->subject = g_strjoinv(" ", words);
    return true;
}

static bool read_path(Reader *reader, HsRequirementTerm *term)
{
    skip_blanks(reader);

    const char *begin = reader->at;
    guint n_words = 0;

    while (is_name_byte(*reader->at) || *reader->at == '.')
        reader->at++;
    if (reader->at == begin)
        return fail_here(reader, "a measure", HINT_AS_IN);

    g_autofree char *path = g_strndup(begin, (gsize)(reader->at - begin));
    g_auto(GStrv) words = g_strsplit(path, ".", -1);

    term->measure = find_measure(words, &n_words);
    if (term->measure == NULL)
        return fail_unknown_measure(reader, begin, path);
    for (guint word_i = 0; words[word_i] != NULL; word_i++) {
        if (words[word_i][0] == '\0')
            return fail(reader, begin, HINT_AS_IN, "'%.*s' has a dot too many", (int)SHOWN_MAX,
                        path);
    }
    return take_rest(reader, begin, words + n_words, term);
}

/* ---- COMPARISON VALUE ---- */

static bool read_comparison(Reader *reader, HsRequirementTerm *term)
{
    /* The longer ones first. */
    static const HsComparison order[] = { HS_AT_MOST, HS_AT_LEAST, HS_IS,
                                          HS_IS_NOT,  HS_LESS,     HS_MORE };

    skip_blanks(reader);
    for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
        const char *sign = comparisons[order[i]];

        if (g_str_has_prefix(reader->at, sign)) {
            term->comparison = order[i];
            reader->at += strlen(sign);
            return true;
        }
    }
    return fail_here(reader, "one of <= >= < > == !=", HINT_AS_IN);
}

/* Digits with '_' between them and a point; `ret_divisor`: 10 for each digit behind it. */
static bool read_number(Reader *reader, double *ret_number, double *ret_divisor)
{
    const char *begin = reader->at;
    uint64_t number = 0;
    double divisor = 1;
    guint n_digits = 0;
    bool is_behind = false;

    for (; g_ascii_isdigit(*reader->at) || *reader->at == '_' || *reader->at == '.'; reader->at++) {
        if (*reader->at == '_')
            continue;
        if (*reader->at == '.') {
            if (is_behind)
                return fail_here(reader, "a digit", "a number has one point");
            is_behind = true;
            continue;
        }
        number = number * 10 + (uint64_t)(*reader->at - '0');
        divisor *= is_behind ? 10 : 1;
        n_digits += number > 0;
        if (n_digits > DIGITS_MAX)
            return fail(reader, begin, "take a larger unit", "a number has at most %u digits",
                        DIGITS_MAX);
    }
    *ret_number = (double)number;
    *ret_divisor = divisor;
    return true;
}

static char *units_of(HsMeasureUnit of)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
        if (units[i].of == of)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "",
                                   units[i].name[0] != '\0' ? units[i].name : "no unit");
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The longest unit of that kind that stands there as a whole; NULL: none does. */
static const Unit *find_unit(const char *at, HsMeasureUnit of)
{
    const Unit *unit = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
        gsize n_bytes = strlen(units[i].name);

        if (units[i].of == of && n_bytes > 0 && strncmp(at, units[i].name, n_bytes) == 0 &&
            !is_name_byte(at[n_bytes]) && (unit == NULL || n_bytes > strlen(unit->name)))
            unit = &units[i];
    }
    return unit;
}

/* The one without a name, where no other word stands. */
static const Unit *find_no_unit(const Reader *reader, HsMeasureUnit of)
{
    Reader ahead = *reader;

    if (*ahead.at != '\0' && !take_word(&ahead, "and") && !take_word(&ahead, "or"))
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
        if (units[i].of == of && units[i].name[0] == '\0')
            return &units[i];
    }
    return NULL;
}

static bool fail_unit(const Reader *reader, const HsMeasure *measure)
{
    g_autofree char *found = found_at(reader->at);
    g_autofree char *names = units_of(measure->unit);
    g_autofree char *help = g_strdup_printf("its units: %s", names);

    return fail(reader, reader->at, help, "'%s' is in %s, found %s behind the number",
                measure->name, hs_measure_unit_name(measure->unit), found);
}

static bool read_value(Reader *reader, HsRequirementTerm *term)
{
    double number = 0;
    double divisor = 1;

    skip_blanks(reader);
    if (!g_ascii_isdigit(*reader->at))
        return fail_here(reader, "a number", HINT_AS_IN);
    if (!read_number(reader, &number, &divisor))
        return false;
    skip_blanks(reader);

    const Unit *unit = find_unit(reader->at, term->measure->unit);

    if (unit == NULL)
        unit = find_no_unit(reader, term->measure->unit);
    if (unit == NULL)
        return fail_unit(reader, term->measure);
    reader->at += strlen(unit->name);
    /* Rounded once where number * factor is a whole one below 2^53. */
    term->limit = number * unit->factor / (divisor * unit->divisor);
    return true;
}

/* ---- all of it ---- */

static void clear_term(gpointer user)
{
    HsRequirementTerm *term = user;

    g_free(term->subject);
    g_free(term->text);
}

/* The condition without what was left out, its words as they were written. */
static char *text_of(const char *begin, const char *end)
{
    g_autofree char *text = g_strndup(begin, (gsize)(end - begin));

    return g_strdup(g_strstrip(text));
}

static bool read_term(Reader *reader, HsRequirementTerm *term)
{
    skip_blanks(reader);

    const char *begin = reader->at;

    if (!take_word(reader, HS_REQUIREMENT_HELD) &&
        !(read_path(reader, term) && read_comparison(reader, term) && read_value(reader, term)))
        return false;
    term->text = text_of(begin, reader->at);
    return true;
}

static bool read_terms(Reader *reader, GArray *terms)
{
    bool is_or = true;

    for (;;) {
        HsRequirementTerm term = { .begins_alternative = is_or };

        if (terms->len == HS_REQUIREMENT_TERMS_MAX)
            return fail(reader, reader->at, "leave some out", "there are more than %u conditions",
                        HS_REQUIREMENT_TERMS_MAX);
        if (!read_term(reader, &term)) {
            clear_term(&term);
            return false;
        }
        g_array_append_val(terms, term);
        skip_blanks(reader);
        if (*reader->at == '\0')
            return true;
        is_or = take_word(reader, "or");
        if (!is_or && !take_word(reader, "and"))
            return fail_here(reader, "'and', 'or' or the end", HINT_AS_IN);
    }
}

/* What can be shown as it stands: text of this length, without control characters. */
static bool check_text(const char *text, GError **error)
{
    const char *what = NULL;

    if (strlen(text) > HS_REQUIREMENT_BYTES_MAX)
        what = "is longer than 4096 bytes";
    else if (!g_utf8_validate(text, -1, NULL))
        what = "is not UTF-8 text";
    for (const char *at = text; what == NULL && *at != '\0'; at = g_utf8_next_char(at)) {
        if (!g_unichar_isprint(g_utf8_get_char(at)))
            what = "has a character that cannot be shown";
    }
    if (what == NULL)
        return true;
    g_set_error(error, HS_REQUIREMENT_ERROR, 0, "--where %s\n  help: " HINT_AS_IN, what);
    return false;
}

HsRequirement *hs_requirement_parse(const char *text, GError **error)
{
    Reader reader = { .text = text, .at = text, .error = error };
    g_autoptr(HsRequirement) requirement = g_new0(HsRequirement, 1);

    requirement->terms = g_array_new(FALSE, FALSE, sizeof(HsRequirementTerm));
    g_array_set_clear_func(requirement->terms, clear_term);
    if (!check_text(text, error) || !read_terms(&reader, requirement->terms))
        return NULL;
    requirement->text = g_strstrip(g_strdup(text));
    return g_steal_pointer(&requirement);
}

void hs_requirement_free(HsRequirement *requirement)
{
    if (requirement == NULL)
        return;
    g_array_unref(requirement->terms);
    g_free(requirement->text);
    g_free(requirement);
}

uint64_t hs_requirement_n_needed(const HsRequirement *requirement, HsConfidence confidence)
{
    uint64_t n_needed = 1;

    for (guint i = 0; i < requirement->terms->len; i++) {
        const HsRequirementTerm *term = &g_array_index(requirement->terms, HsRequirementTerm, i);

        if (term->measure == NULL || term->comparison == HS_IS || term->comparison == HS_IS_NOT)
            continue;
        if (term->over == HS_OVER_MEAN)
            n_needed = MAX(n_needed, 2);
        else if (term->over == HS_OVER_PERCENTILE)
            n_needed = MAX(n_needed, hs_percentile_n_needed(term->percentile, confidence));
    }
    return n_needed;
}
