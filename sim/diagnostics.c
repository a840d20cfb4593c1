/* diagnostics: collects what is wrong with an input and renders it as text.
 *
 * Everything is copied when it is added: the sources may be gone when the errors are shown. */
#include "sim/diagnostics.h"

#include "sim/assert.h"

#include <string.h>

#include "sim/banned.h"

/* Bytes kept of an input's line, and columns shown of it; a caret far right moves the window. */
#define EXCERPT_BYTES_MAX 65536u
#define EXCERPT_COLUMNS_MAX 100u
#define EXCERPT_LEAD_COLUMNS 40u
#define NOTES_MAX 4u
/* Words longer than this are never near another. */
#define WORD_BYTES_MAX 64u

typedef struct {
    char *file; /* NULL: no place */
    char *line_text;
    uint32_t line;
    uint32_t column;
    uint32_t length;
    char *label;
} HsMark;

typedef struct {
    HsErrorCode code;
    char *message;
    char *help;
    HsMark marks[1 + NOTES_MAX]; /* the place itself, then the notes */
    guint n_marks;
} HsDiagnostic;

struct HsDiagnostics {
    GPtrArray *kept;     /* HsDiagnostic, errors, at most HS_DIAGNOSTICS_MAX */
    GPtrArray *warnings; /* HsDiagnostic, as many at most */
    guint n_all;         /* errors */
};

static void diagnostic_free(gpointer data)
{
    HsDiagnostic *diagnostic = data;
    for (guint i = 0; i < diagnostic->n_marks; i++) {
        g_free(diagnostic->marks[i].file);
        g_free(diagnostic->marks[i].line_text);
        g_free(diagnostic->marks[i].label);
    }
    g_free(diagnostic->message);
    g_free(diagnostic->help);
    g_free(diagnostic);
}

HsDiagnostics *hs_diagnostics_new(void)
{
    HsDiagnostics *diagnostics = g_new0(HsDiagnostics, 1);
    diagnostics->kept = g_ptr_array_new_with_free_func(diagnostic_free);
    diagnostics->warnings = g_ptr_array_new_with_free_func(diagnostic_free);
    return diagnostics;
}

void hs_diagnostics_free(HsDiagnostics *diagnostics)
{
    if (diagnostics == NULL)
        return;
    g_ptr_array_unref(diagnostics->kept);
    g_ptr_array_unref(diagnostics->warnings);
    g_free(diagnostics);
}

/* ---- adding ---- */

static char *copy_line(const char *text)
{
    if (text == NULL)
        return NULL;
    gsize size = 0;
    while (size < EXCERPT_BYTES_MAX && text[size] != '\0' && text[size] != '\n')
        size++;
    if (size > 0 && text[size - 1] == '\r')
        size--;
    return g_strndup(text, size);
}

static void add_mark(HsDiagnostic *diagnostic, HsPlace place, const char *label)
{
    if (diagnostic->n_marks >= G_N_ELEMENTS(diagnostic->marks))
        return;
    diagnostic->marks[diagnostic->n_marks++] = (HsMark){
        .file = g_strdup(place.file),
        .line_text = copy_line(place.text),
        .line = place.line,
        .column = MAX(place.column, 1u),
        .length = MAX(place.length, 1u),
        .label = g_strdup(label),
    };
}

static void keep(GPtrArray *kept, HsErrorCode code, HsPlace place, const char *message,
                 const char *label, const char *help)
{
    if (kept->len >= HS_DIAGNOSTICS_MAX)
        return;
    HsDiagnostic *diagnostic = g_new0(HsDiagnostic, 1);
    diagnostic->code = code;
    diagnostic->message = g_strdup(message);
    diagnostic->help = g_strdup(help);
    add_mark(diagnostic, place, label);
    g_ptr_array_add(kept, diagnostic);
}

void hs_diagnostics_add(HsDiagnostics *diagnostics, HsErrorCode code, HsPlace place,
                        const char *message, const char *label, const char *help)
{
    if (diagnostics->n_all < G_MAXUINT)
        diagnostics->n_all++;
    keep(diagnostics->kept, code, place, message, label, help);
}

void hs_diagnostics_warn(HsDiagnostics *diagnostics, HsErrorCode code, HsPlace place,
                         const char *message, const char *label, const char *help)
{
    keep(diagnostics->warnings, code, place, message, label, help);
}

void hs_diagnostics_note(HsDiagnostics *diagnostics, HsPlace place, const char *label)
{
    bool is_kept = diagnostics->n_all > 0 && diagnostics->n_all == diagnostics->kept->len;
    if (is_kept)
        add_mark(g_ptr_array_index(diagnostics->kept, diagnostics->kept->len - 1), place, label);
}

bool hs_diagnostics_has(const HsDiagnostics *diagnostics, HsPlace place, const char *message)
{
    for (guint i = 0; i < diagnostics->kept->len; i++) {
        const HsDiagnostic *one = g_ptr_array_index(diagnostics->kept, i);
        if (one->marks[0].line == place.line && one->marks[0].column == MAX(place.column, 1u) &&
            g_strcmp0(one->marks[0].file, place.file) == 0 && strcmp(one->message, message) == 0)
            return true;
    }
    return false;
}

guint hs_diagnostics_count(const HsDiagnostics *diagnostics)
{
    return diagnostics->n_all;
}

HsErrorCode hs_diagnostics_first_code(const HsDiagnostics *diagnostics)
{
    hs_assert(diagnostics->kept->len > 0);
    const HsDiagnostic *first = g_ptr_array_index(diagnostics->kept, 0);
    return first->code;
}

bool hs_diagnostics_is_full(const HsDiagnostics *diagnostics)
{
    return diagnostics->n_all >= HS_DIAGNOSTICS_MAX;
}

/* ---- rendering ---- */

typedef struct {
    GString *out;
    bool use_color;
    guint gutter; /* digits of the largest line number shown */
} HsRenderer;

static void paint(HsRenderer *renderer, const char *color, const char *text)
{
    if (renderer->use_color)
        g_string_append_printf(renderer->out, "\x1b[%sm%s\x1b[0m", color, text);
    else
        g_string_append(renderer->out, text);
}

static const char RED[] = "1;31";
static const char YELLOW[] = "1;33";
static const char BLUE[] = "1;34";
static const char GREEN[] = "1;32";
static const char BOLD[] = "1";

/* Appends text for people: control characters and broken UTF-8 become U+FFFD, a tab one blank. */
static void append_clean(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        GUnicodeType type = g_unichar_type(character);
        bool is_hidden = type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
                         type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;
        if (character == '\t')
            g_string_append_c(out, ' ');
        else
            g_string_append_unichar(out, is_hidden ? 0xFFFD : character);
    }
}

static void paint_clean(HsRenderer *renderer, const char *color, const char *text)
{
    g_autoptr(GString) clean = g_string_new(NULL);
    append_clean(clean, text);
    paint(renderer, color, clean->str);
}

static guint columns_of(const char *text, gsize size)
{
    g_autofree char *part = g_strndup(text, size);
    g_autoptr(GString) clean = g_string_new(NULL);
    append_clean(clean, part);
    guint columns = 0;
    for (const char *at = clean->str; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (!g_unichar_iszerowidth(character))
            columns += g_unichar_iswide(character) ? 2 : 1;
    }
    return columns;
}

/* Characters before the mark, plus one: what an editor shows as the column. */
static guint shown_column(const HsMark *mark)
{
    if (mark->line_text == NULL)
        return mark->column;
    gsize before = MIN((gsize)mark->column - 1, strlen(mark->line_text));
    g_autofree char *part = g_strndup(mark->line_text, before);
    g_autofree char *valid = g_utf8_make_valid(part, -1);
    return (guint)g_utf8_strlen(valid, -1) + 1;
}

static void append_gutter(HsRenderer *renderer, uint32_t line)
{
    g_autofree char *number = line == 0 ? g_strdup("") : g_strdup_printf("%u", line);
    g_autofree char *gutter = g_strdup_printf("%*s |", (int)renderer->gutter, number);
    paint(renderer, BLUE, gutter);
}

/* The part of a line worth showing: all of it, or a window around the mark. */
typedef struct {
    gsize begin;
    gsize end;
} HsWindow;

static gsize step_back(const char *text, gsize from, guint n_characters)
{
    while (from > 0 && n_characters > 0) {
        from--;
        if (((guchar)text[from] & 0xC0) != 0x80)
            n_characters--;
    }
    return from;
}

static gsize step_on(const char *text, gsize from, guint n_characters)
{
    gsize size = strlen(text);
    while (from < size && n_characters > 0) {
        from++;
        if (((guchar)text[from] & 0xC0) != 0x80)
            n_characters--;
    }
    return from;
}

static HsWindow window_of(const HsMark *mark)
{
    gsize size = strlen(mark->line_text);
    HsWindow all = { 0, size };
    if (columns_of(mark->line_text, MIN(size, 4 * EXCERPT_COLUMNS_MAX)) <= EXCERPT_COLUMNS_MAX &&
        size <= 4 * EXCERPT_COLUMNS_MAX)
        return all;
    HsWindow window;
    window.begin = step_back(mark->line_text, MIN((gsize)mark->column - 1, size),
                             EXCERPT_LEAD_COLUMNS);
    window.end = step_on(mark->line_text, window.begin, EXCERPT_COLUMNS_MAX);
    return window;
}

static void append_excerpt(HsRenderer *renderer, const HsMark *mark, bool is_note)
{
    const char *text = mark->line_text;
    gsize size = strlen(text);
    HsWindow window = window_of(mark);
    gsize begin = CLAMP((gsize)mark->column - 1, window.begin, window.end);
    gsize end = MIN(begin + mark->length, window.end);
    const char *before = window.begin > 0 ? "..." : "";
    g_autofree char *part = g_strndup(text + window.begin, window.end - window.begin);

    append_gutter(renderer, 0);
    g_string_append_c(renderer->out, '\n');
    append_gutter(renderer, mark->line);
    g_string_append_printf(renderer->out, "%s%s", *g_strchomp(part) != '\0' ? " " : "", before);
    append_clean(renderer->out, part);
    g_string_append(renderer->out, window.end < size ? "...\n" : "\n");
    append_gutter(renderer, 0);

    guint indent = (guint)strlen(before) + columns_of(text + window.begin, begin - window.begin);
    guint width = end > begin ? MAX(columns_of(text + begin, end - begin), 1u) : 1u;
    g_string_append_printf(renderer->out, " %*s", (int)indent, "");
    g_autofree char *underline = g_strnfill(width, is_note ? '-' : '^');
    paint(renderer, is_note ? BLUE : RED, underline);
    if (mark->label != NULL) {
        g_string_append_c(renderer->out, ' ');
        paint_clean(renderer, is_note ? BLUE : RED, mark->label);
    }
    g_string_append_c(renderer->out, '\n');
}

static void append_mark(HsRenderer *renderer, const HsMark *mark, bool is_note)
{
    if (mark->file == NULL) {
        if (mark->label != NULL) {
            g_string_append(renderer->out, "  ");
            paint(renderer, BLUE, "note:");
            g_string_append_c(renderer->out, ' ');
            append_clean(renderer->out, mark->label);
            g_string_append_c(renderer->out, '\n');
        }
        return;
    }
    g_string_append_printf(renderer->out, "%*s", (int)renderer->gutter, "");
    paint(renderer, BLUE, is_note ? "::: " : "--> ");
    append_clean(renderer->out, mark->file);
    if (mark->line > 0)
        g_string_append_printf(renderer->out, ":%u:%u", mark->line, shown_column(mark));
    bool has_excerpt = mark->line_text != NULL;
    if (!has_excerpt && mark->label != NULL) {
        g_string_append(renderer->out, ": ");
        append_clean(renderer->out, mark->label);
    }
    g_string_append_c(renderer->out, '\n');
    if (has_excerpt)
        append_excerpt(renderer, mark, is_note);
}

static void append_diagnostic(HsRenderer *renderer, const HsDiagnostic *diagnostic,
                              const char *color, const char *kind)
{
    if (renderer->out->len > 0)
        g_string_append_c(renderer->out, '\n');
    renderer->gutter = 1;
    for (guint i = 0; i < diagnostic->n_marks; i++) {
        g_autofree char *digits = g_strdup_printf("%u", diagnostic->marks[i].line);
        renderer->gutter = MAX(renderer->gutter, (guint)strlen(digits));
    }
    g_autofree char *head = g_strdup_printf("%s[HS%u]", kind, (guint)diagnostic->code);
    paint(renderer, color, head);
    paint(renderer, BOLD, ": ");
    paint_clean(renderer, BOLD, diagnostic->message);
    g_string_append_c(renderer->out, '\n');
    for (guint i = 0; i < diagnostic->n_marks; i++)
        append_mark(renderer, &diagnostic->marks[i], i > 0);
    if (diagnostic->help != NULL) {
        g_string_append(renderer->out, "  ");
        paint(renderer, GREEN, "help:");
        g_string_append_c(renderer->out, ' ');
        append_clean(renderer->out, diagnostic->help);
        g_string_append_c(renderer->out, '\n');
    }
}

char *hs_diagnostics_render(const HsDiagnostics *diagnostics, bool use_color)
{
    HsRenderer renderer = { .out = g_string_new(NULL), .use_color = use_color };
    for (guint i = 0; i < diagnostics->kept->len; i++)
        append_diagnostic(&renderer, g_ptr_array_index(diagnostics->kept, i), RED, "error");
    guint n_more = diagnostics->n_all - diagnostics->kept->len;
    if (n_more > 0)
        g_string_append_printf(renderer.out, "\nand %u more error%s\n", n_more,
                               n_more == 1 ? "" : "s");
    for (guint i = 0; i < diagnostics->warnings->len; i++)
        append_diagnostic(&renderer, g_ptr_array_index(diagnostics->warnings, i), YELLOW,
                          "warning");
    return g_string_free(renderer.out, FALSE);
}

/* ---- near words ---- */

/* Damerau-Levenshtein distance (optimal string alignment): insert, drop, change, swap a letter. */
static guint distance_between(const char *a, gsize a_size, const char *b, gsize b_size)
{
    guint rows[3][WORD_BYTES_MAX + 1];
    for (gsize j = 0; j <= b_size; j++)
        rows[0][j] = (guint)j;
    for (gsize i = 1; i <= a_size; i++) {
        guint *now = rows[i % 3];
        const guint *last = rows[(i + 2) % 3];
        const guint *last_but_one = rows[(i + 1) % 3];
        now[0] = (guint)i;
        for (gsize j = 1; j <= b_size; j++) {
            guint change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            now[j] = MIN(MIN(last[j] + 1, now[j - 1] + 1), change);
            bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swap)
                now[j] = MIN(now[j], last_but_one[j - 2] + 1);
        }
    }
    return rows[a_size % 3][b_size];
}

const char *hs_nearest_word(const char *word, const char *const *candidates, guint n_candidates)
{
    gsize size = strlen(word);
    if (size == 0 || size > WORD_BYTES_MAX)
        return NULL;
    guint distance_max = MAX(1u, (guint)size / 3);
    const char *nearest = NULL;
    guint nearest_score = G_MAXUINT;
    for (guint i = 0; i < n_candidates; i++) {
        gsize candidate_size = strlen(candidates[i]);
        if (candidate_size == 0 || candidate_size > WORD_BYTES_MAX)
            continue;
        guint distance = distance_between(word, size, candidates[i], candidate_size);
        guint score = 2 * distance + (candidates[i][0] == word[0] ? 0 : 1);
        if (distance <= distance_max && score < nearest_score) {
            nearest = candidates[i];
            nearest_score = score;
        }
    }
    return nearest;
}

char *hs_file_meant(const char *path, const char *folder, const char *suffix)
{
    g_autofree char *whole = g_strconcat(path, suffix, NULL);
    g_autofree char *inside = g_build_filename(folder, path, NULL);
    g_autofree char *both = g_build_filename(folder, whole, NULL);
    char *const files[] = { whole, inside, both };
    for (guint i = 0; path[0] != '\0' && i < G_N_ELEMENTS(files); i++) {
        if (g_file_test(files[i], G_FILE_TEST_IS_REGULAR))
            return g_strdup(files[i]);
    }
    return NULL;
}
