/* picture: writes the script of a picture. All quoting is here. */
#include "analysis/picture.h"

#include "sim/assert.h"

#include <math.h>
#include <string.h>

#include "embedded/texts.h"

#define NANO UINT64_C(1000000000)
#define REAL_DIGITS_MAX 9u
/* A name that does not fit is cut where this fits, too. */
#define ELLIPSIS "…"
/* What must be seen of a name that loses its middle: some six letters. */
#define NAME_ROOM_MIN 360u
/* A letter has no more marks above and below it; they take no width, but height. */
#define MARKS_MAX 4u
/* Of a picture 960 pixels wide, what a title in 20 pixels and a subtitle in 14 may take, in
 * hundredths of the font's size; a bold letter is wider than a plain one by a part in 15. */
#define TITLE_WIDTH_MAX (90000u / 20u * 15u / 16u)
#define SUBTITLE_WIDTH_MAX (90000u / 14u)

__extension__ typedef unsigned __int128 Wide;

struct HsPictureData {
    char *title;
    char *subtitle;
    char *alt;
    GString *settings; /* NAME = value, a line each */
    GString *blocks;
    guint n_columns; /* of the block that is open; 0: none is */
    guint n_cells;   /* of the row */
    guint n_rows;
};

/* clang-format off */
const HsPicture hs_pictures[] = {
    { "memory", "which OS and program has how much of main storage, over time", false,
      hs_text_memory_gp, hs_picture_memory_fill },
    { "lanes", "who does which step of FIG. 5 or 6, how long it works and waits", false,
      hs_text_lanes_gp, hs_picture_lanes_fill },
    { "cpu", "what the CPUs were busy with, and where the cycles of programs went", false,
      hs_text_cpu_gp, hs_picture_cpu_fill },
    { "requests", "how long each request waited for its reply, around the outages", false,
      hs_text_requests_gp, hs_picture_requests_fill },
    { "compare", "what policies buy and cost, beside each other", true, hs_text_compare_gp,
      hs_picture_compare_fill },
    { "sweep", "how a measure follows a parameter, a line for each value of another", true,
      hs_text_sweep_gp, hs_picture_sweep_fill },
    { "heat", "how a measure follows two parameters at a time", true, hs_text_heat_gp,
      hs_picture_heat_fill },
};
/* clang-format on */
const guint hs_n_pictures = G_N_ELEMENTS(hs_pictures);

GQuark hs_picture_error_quark(void)
{
    return g_quark_from_static_string("hs-picture-error");
}

void hs_picture_choice_init(HsPictureChoice *choice)
{
    *choice = (HsPictureChoice){ .to = HS_CYCLES_NEVER };
}

const HsPicture *hs_picture_find(const char *name)
{
    for (guint picture_i = 0; picture_i < hs_n_pictures; picture_i++) {
        if (strcmp(hs_pictures[picture_i].name, name) == 0)
            return &hs_pictures[picture_i];
    }
    return NULL;
}

/* ---- texts ---- */

/* Of the printable ASCII characters from the space on, in hundredths of the font's size: Inter. */
/* clang-format off */
static const guint8 widths[] = {
    28, 28, 40, 63, 64, 81, 64, 22, 36, 36, 50, 66, 28, 46, 28, 36,
    62, 46, 61, 64, 64, 61, 62, 57, 62, 62, 28, 28, 66, 66, 66, 51,
    94, 68, 65, 73, 72, 60, 59, 74, 74, 26, 54, 65, 56, 89, 75, 76,
    63, 76, 64, 64, 64, 74, 68, 95, 64, 66, 62, 36, 36, 36, 47, 45,
    50, 56, 62, 56, 62, 58, 36, 61, 59, 24, 24, 54, 24, 87, 59, 60,
    61, 61, 37, 52, 36, 58, 56, 81, 54, 56, 54, 36, 33, 36, 66,
};
/* clang-format on */
#define WIDTH_OTHER 78u
#define WIDTH_WIDE 110u

static guint character_width(gunichar character)
{
    if (character >= ' ' && character - ' ' < G_N_ELEMENTS(widths))
        return widths[character - ' '];
    if (g_unichar_iszerowidth(character))
        return 0;
    return g_unichar_iswide(character) || character == 0xfffd ? WIDTH_WIDE : WIDTH_OTHER;
}

guint hs_picture_text_width(const char *text)
{
    guint width = 0;

    for (const char *at = text; *at != '\0' && width < G_MAXUINT / 2; at = g_utf8_next_char(at))
        width += character_width(g_utf8_get_char(at));
    return width;
}

/* What turns text around or is not shown: a terminal and a browser obey it; and what no SVG may
 * hold. */
static bool is_control(gunichar character)
{
    return g_unichar_iscntrl(character) || (character >= 0x202a && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069) || character == 0x200e ||
           character == 0x200f || character == 0x061c || character == 0x2028 ||
           character == 0x2029 || character == 0xfeff || character == 0xfffe || character == 0xffff;
}

static gunichar safe_character(gunichar character)
{
    switch (character) {
    case '\'':
        return 0x2019;
    case '"':
        return 0x201d;
    case '\\':
        return 0x2216;
    case '`':
        return 0x2018;
    default:
        return is_control(character) ? 0xfffd : character;
    }
}

typedef struct {
    const char *begin, *end;
    guint width;
} Word;

static Word widest_word(const char *text)
{
    Word widest = { text, text, 0 };
    Word word = { text, text, 0 };

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        const char *next = g_utf8_next_char(at);

        if (*at == ' ')
            word = (Word){ next, next, 0 };
        else
            word = (Word){ word.begin, next, word.width + character_width(g_utf8_get_char(at)) };
        widest = word.width > widest.width ? word : widest;
    }
    return widest;
}

/* Names that differ in their ends only are still told apart: of a text that is mostly one long
 * name, that one loses its middle. FALSE: it is no such text. */
static bool cut_middle(GString *text, guint width_max)
{
    Word word = widest_word(text->str);
    guint all = hs_picture_text_width(text->str);
    guint other = all - word.width + character_width(g_utf8_get_char(ELLIPSIS));
    const char *head = word.begin;
    const char *tail = word.end;

    if (word.width < all / 2 || other + NAME_ROOM_MIN > width_max)
        return false;

    guint room = width_max - other;
    guint width = character_width(g_utf8_get_char(head));

    for (; width <= room * 3 / 5; width += character_width(g_utf8_get_char(head)))
        head = g_utf8_next_char(head);
    width -= character_width(g_utf8_get_char(head));
    for (const char *at = g_utf8_prev_char(tail); at > head; at = g_utf8_prev_char(at)) {
        width += character_width(g_utf8_get_char(at));
        if (width > room)
            break;
        /* A mark stays with its letter. */
        tail = g_unichar_iszerowidth(g_utf8_get_char(at)) ? tail : at;
    }

    gssize at = head - text->str;

    g_string_erase(text, at, tail - head);
    g_string_insert(text, at, ELLIPSIS);
    return true;
}

/* To no more than width_max: the middle of a name, else the end of the text. */
static void cut(GString *text, guint width_max)
{
    guint width = character_width(g_utf8_get_char(ELLIPSIS));
    const char *at = text->str;

    if (width_max == 0 || hs_picture_text_width(text->str) <= width_max ||
        cut_middle(text, width_max))
        return;
    for (; *at != '\0'; at = g_utf8_next_char(at)) {
        width += character_width(g_utf8_get_char(at));
        if (width > width_max)
            break;
    }
    g_string_truncate(text, (gsize)(at - text->str));
    while (g_str_has_suffix(text->str, " "))
        g_string_truncate(text, text->len - 1);
    g_string_append(text, ELLIPSIS);
}

char *hs_picture_clean(const char *text, guint width_max)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *clean = g_string_new(NULL);
    guint n_marks = 0;

    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = safe_character(g_utf8_get_char(at));

        n_marks = g_unichar_iszerowidth(character) ? n_marks + 1 : 0;
        if (n_marks <= MARKS_MAX)
            g_string_append_unichar(clean, character);
    }
    cut(clean, width_max);
    return g_string_free(clean, FALSE);
}

char *hs_picture_time_format(HsCycles cycles, uint64_t clock_hz, char buffer[HS_CYCLES_TEXT_BYTES])
{
    gsize length = strlen(hs_cycles_format(cycles, clock_hz, buffer));

    if (length >= 3 && strcmp(buffer + length - 3, " us") == 0)
        (void)g_strlcpy(buffer + length - 3, " µs", HS_CYCLES_TEXT_BYTES - (length - 3));
    return buffer;
}

/* ---- data ---- */

HsPictureData *hs_picture_data_new(void)
{
    HsPictureData *data = g_new0(HsPictureData, 1);

    data->title = g_strdup("");
    data->subtitle = g_strdup("");
    data->alt = g_strdup("");
    data->settings = g_string_new(NULL);
    data->blocks = g_string_new(NULL);
    return data;
}

void hs_picture_data_free(HsPictureData *data)
{
    if (data == NULL)
        return;
    g_free(data->title);
    g_free(data->subtitle);
    g_free(data->alt);
    g_string_free(data->settings, TRUE);
    g_string_free(data->blocks, TRUE);
    g_free(data);
}

static void set_text(char **text, const char *format, va_list arguments, guint width_max)
{
    g_autofree char *raw = g_strdup_vprintf(format, arguments);

    g_free(*text);
    *text = hs_picture_clean(raw, width_max);
}

void hs_picture_title(HsPictureData *data, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    set_text(&data->title, format, arguments, TITLE_WIDTH_MAX);
    va_end(arguments);
}

void hs_picture_subtitle(HsPictureData *data, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    set_text(&data->subtitle, format, arguments, SUBTITLE_WIDTH_MAX);
    va_end(arguments);
}

void hs_picture_alt(HsPictureData *data, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    set_text(&data->alt, format, arguments, 0);
    va_end(arguments);
}

const char *hs_picture_title_of(const HsPictureData *data)
{
    return data->title;
}

const char *hs_picture_subtitle_of(const HsPictureData *data)
{
    return data->subtitle;
}

const char *hs_picture_alt_of(const HsPictureData *data)
{
    return data->alt;
}

static void append_real(GString *text, double number, guint n_digits)
{
    char format[] = "%.0f";
    char buffer[G_ASCII_DTOSTR_BUF_SIZE + 320];

    hs_assert(n_digits <= REAL_DIGITS_MAX);
    format[2] = (char)('0' + n_digits);
    if (isfinite(number))
        g_string_append(text, g_ascii_formatd(buffer, sizeof buffer, format, number));
    else
        g_string_append(text, "NaN");
}

void hs_picture_number(HsPictureData *data, const char *name, int64_t number)
{
    g_string_append_printf(data->settings, "%s = %" G_GINT64_FORMAT "\n", name, number);
}

void hs_picture_real(HsPictureData *data, const char *name, double number, guint n_digits)
{
    g_string_append_printf(data->settings, "%s = ", name);
    append_real(data->settings, number, n_digits);
    g_string_append_c(data->settings, '\n');
}

static void append_setting(GString *settings, const char *name, const char *clean)
{
    g_string_append_printf(settings, "%s = '%s'\n", name, clean);
}

void hs_picture_text(HsPictureData *data, const char *name, const char *text, guint width_max)
{
    g_autofree char *clean = hs_picture_clean(text, width_max);

    append_setting(data->settings, name, clean);
}

void hs_picture_numbers(HsPictureData *data, const char *name, const int64_t *numbers, guint n)
{
    g_string_append_printf(data->settings, "array %s[%u] = [", name, MAX(n, 1));
    for (guint i = 0; i < n; i++)
        g_string_append_printf(data->settings, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", numbers[i]);
    g_string_append(data->settings, n > 0 ? "]\n" : "0]\n");
}

void hs_picture_texts(HsPictureData *data, const char *name, const GPtrArray *texts)
{
    g_string_append_printf(data->settings, "array %s[%u] = [", name, MAX(texts->len, 1));
    for (guint i = 0; i < texts->len; i++) {
        g_autofree char *clean = hs_picture_clean(g_ptr_array_index(texts, i), 0);

        g_string_append_printf(data->settings, "%s'%s'", i > 0 ? ", " : "", clean);
    }
    g_string_append(data->settings, texts->len > 0 ? "]\n" : "'']\n");
}

/* ---- blocks ---- */

void hs_picture_begin(HsPictureData *data, const char *name, guint n_columns)
{
    hs_assert(data->n_columns == 0 && n_columns > 0);
    g_string_append_printf(data->blocks, "$%s << EOD\n", name);
    data->n_columns = n_columns;
    data->n_cells = 0;
    data->n_rows = 0;
}

static GString *begin_cell(HsPictureData *data)
{
    hs_assert(data->n_cells < data->n_columns);
    if (data->n_cells++ > 0)
        g_string_append_c(data->blocks, '\t');
    return data->blocks;
}

void hs_picture_cell_integer(HsPictureData *data, int64_t number)
{
    g_string_append_printf(begin_cell(data), "%" G_GINT64_FORMAT, number);
}

void hs_picture_cell_real(HsPictureData *data, double number, guint n_digits)
{
    append_real(begin_cell(data), number, n_digits);
}

void hs_picture_cell_parts(HsPictureData *data, uint64_t whole, uint64_t part, uint64_t of)
{
    hs_assert(part < of);
    g_string_append_printf(begin_cell(data), "%" G_GUINT64_FORMAT ".%09" G_GUINT64_FORMAT, whole,
                           (uint64_t)((Wide)part * NANO / of));
}

void hs_picture_cell_quotient(HsPictureData *data, uint64_t part, uint64_t whole)
{
    hs_assert(whole > 0);
    hs_picture_cell_parts(data, part / whole, part % whole, whole);
}

void hs_picture_cell_seconds(HsPictureData *data, HsCycles cycles, uint64_t clock_hz)
{
    if (cycles == HS_CYCLES_NEVER)
        hs_picture_cell_nan(data);
    else
        hs_picture_cell_quotient(data, cycles, clock_hz);
}

void hs_picture_cell_nan(HsPictureData *data)
{
    g_string_append(begin_cell(data), "NaN");
}

void hs_picture_cell_text(HsPictureData *data, const char *text, guint width_max)
{
    g_autofree char *clean = hs_picture_clean(text, width_max);

    hs_assert(data->n_cells > 0);
    g_string_append(begin_cell(data), clean);
}

void hs_picture_end_row(HsPictureData *data)
{
    hs_assert(data->n_cells == data->n_columns);
    g_string_append_c(data->blocks, '\n');
    data->n_cells = 0;
    data->n_rows++;
}

void hs_picture_next_index(HsPictureData *data)
{
    hs_assert(data->n_columns > 0 && data->n_cells == 0);
    g_string_append(data->blocks, "\n\n");
}

void hs_picture_end(HsPictureData *data)
{
    hs_assert(data->n_columns > 0 && data->n_cells == 0);
    if (data->n_rows == 0) {
        while (data->n_cells < data->n_columns)
            hs_picture_cell_nan(data);
        hs_picture_end_row(data);
    }
    g_string_append(data->blocks, "EOD\n");
    data->n_columns = 0;
}

/* ---- the script ---- */

static bool is_plain_name(const char *name)
{
    return g_ascii_isalnum(name[0]) &&
           strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.") == strlen(name);
}

/* The first line of a script, around the picture's name. */
#define SCRIPT_BEGIN "# Picture "
#define SCRIPT_OF " of a result of hsim."

bool hs_picture_is_script(const char *text)
{
    const char *name = g_str_has_prefix(text, SCRIPT_BEGIN) ? text + strlen(SCRIPT_BEGIN) : "";

    return name[0] != '\0' && g_str_has_prefix(name + strcspn(name, " \n"), SCRIPT_OF);
}

char *hs_picture_script(const HsPicture *picture, const HsPictureData *data, HsPictureFormat format,
                        const char *output_name)
{
    GString *script = g_string_new(NULL);

    hs_assert(is_plain_name(output_name) && data->n_columns == 0);
    g_string_append_printf(script,
                           SCRIPT_BEGIN "%s" SCRIPT_OF " Draw it anew: gnuplot FILE, with this "
                                        "file's name.\n",
                           picture->name);
    append_setting(script, "OUTPUT", output_name);
    append_setting(script, "FORMAT", format == HS_PICTURE_SVG ? "svg" : "png");
    append_setting(script, "TITLE", data->title);
    append_setting(script, "SUBTITLE", data->subtitle);
    g_string_append(script, data->settings->str);
    g_string_append(script, data->blocks->str);
    g_string_append(script, "\n");
    g_string_append(script, hs_text_style_gp);
    g_string_append(script, "\n");
    g_string_append(script, picture->script);
    g_string_append(script, "\nset output\n");
    return g_string_free(script, FALSE);
}

/* gnuplot gives each part of a picture its line of the script as a title, which browsers show when
 * the mouse rests there. No text of a result can look like one: its < is escaped. */
static void append_without_titles(GString *to, const char *svg)
{
    const char *begin = NULL;

    while ((begin = strstr(svg, "<title>")) != NULL) {
        const char *end = strstr(begin, "</title>");

        if (end == NULL)
            break;
        g_string_append_len(to, svg, begin - svg);
        svg = end + strlen("</title>");
    }
    g_string_append(to, svg);
}

/* gnuplot writes <title>Gnuplot</title> and a <desc> that says who made it. */
char *hs_picture_svg_finish(const HsPictureData *data, const char *svg)
{
    const char *begin = strstr(svg, "<title>");
    const char *end = begin != NULL ? strstr(begin, "</desc>") : NULL;

    if (end == NULL)
        return NULL;

    g_autofree char *title = g_markup_escape_text(data->title, -1);
    g_autofree char *alt = g_markup_escape_text(data->alt, -1);
    GString *finished = g_string_new_len(svg, begin - svg);

    g_string_append_printf(finished, "<title>%s</title>\n<desc>%s</desc>", title, alt);
    append_without_titles(finished, end + strlen("</desc>"));
    /* Of < > & gnuplot leaves > as it is; XML allows that, but for one case. */
    g_string_replace(finished, "]]>", "]]&gt;", 0);
    g_string_replace(finished, "font-family=\"Inter\"",
                     "font-family=\"Inter,system-ui,sans-serif\"", 0);
    g_string_replace(finished, "font-family=\"Inter:Bold\"",
                     "font-family=\"Inter,system-ui,sans-serif\" font-weight=\"bold\"", 0);
    return g_string_free(finished, FALSE);
}
