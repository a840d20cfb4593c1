/* output: colours, clean texts, numbers and times as people write them. */
#include "cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Lines where there is no terminal to ask, and what a terminal may ask for. */
#define WIDTH_DEFAULT 100u
#define WIDTH_MIN 60u
#define WIDTH_MAX 140u

#define FRACTION_DIGITS_MAX 9
/* So many wholes are no percentage any more. */
#define WHOLES_MAX 10000u

__extension__ typedef unsigned __int128 Wide;

static const char *const colors[HS_PAINT_N] = {
    [HS_PAINT_TITLE] = "\033[1m",           [HS_PAINT_DIM] = "\033[2m",
    [HS_PAINT_GOOD] = "\033[1;32m",         [HS_PAINT_BAD] = "\033[1;31m",
    [HS_PAINT_OWNER] = "\033[38;5;33m",     [HS_PAINT_OWNER + 1] = "\033[38;5;208m",
    [HS_PAINT_OWNER + 2] = "\033[38;5;35m", [HS_PAINT_OWNER + 3] = "\033[38;5;134m",
};

HsPaint hs_paint_owner(guint owner_i)
{
    return (HsPaint)(HS_PAINT_OWNER + owner_i % HS_PAINT_OWNERS);
}

bool hs_color_is_wanted(HsColor color, int fd)
{
    const char *no_color = getenv("NO_COLOR");

    if (color != HS_COLOR_AUTO)
        return color == HS_COLOR_ALWAYS;
    return (no_color == NULL || no_color[0] == '\0') && isatty(fd);
}

static guint terminal_width(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_DEFAULT;
    return CLAMP(size.ws_col, WIDTH_MIN, WIDTH_MAX);
}

void hs_output_init(HsOutput *output, HsColor color)
{
    output->text = g_string_new(NULL);
    output->use_color = hs_color_is_wanted(color, STDOUT_FILENO);
    output->width = terminal_width();
}

bool hs_output_flush(HsOutput *output)
{
    errno = 0;

    bool is_written = fwrite(output->text->str, 1, output->text->len, stdout) == output->text->len;

    if (!is_written && errno == EPIPE)
        clearerr(stdout);
    g_string_truncate(output->text, 0);
    return is_written;
}

void hs_output_finish(HsOutput *output)
{
    (void)hs_output_flush(output);
    g_string_free(output->text, TRUE);
    output->text = NULL;
}

void hs_output_settle(void)
{
    errno = 0;
    if (fflush(stdout) != 0 && errno == EPIPE)
        clearerr(stdout);
}

void hs_output_add(HsOutput *output, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_string_append_vprintf(output->text, format, arguments);
    va_end(arguments);
}

void hs_output_paint(HsOutput *output, HsPaint paint, const char *text)
{
    g_autofree char *clean = hs_clean_text(text);
    bool has_color = output->use_color && colors[paint] != NULL;

    if (has_color)
        g_string_append(output->text, colors[paint]);
    g_string_append(output->text, clean);
    if (has_color)
        g_string_append(output->text, "\033[0m");
}

/* ---- texts ---- */

bool hs_character_is_shown(gunichar character)
{
    bool is_bidi_control = (character >= 0x202a && character <= 0x202e) ||
                           (character >= 0x2066 && character <= 0x2069) || character == 0x200e ||
                           character == 0x200f || character == 0x061c;

    return !is_bidi_control && !g_unichar_iscntrl(character) && character != 0x2028 &&
           character != 0x2029;
}

char *hs_clean_text(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);
    GString *clean = g_string_new(NULL);

    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        g_string_append_unichar(clean, hs_character_is_shown(character) ? character : 0xfffd);
    }
    return g_string_free(clean, FALSE);
}

static guint character_width(gunichar character)
{
    if (g_unichar_iszerowidth(character))
        return 0;
    return g_unichar_iswide(character) ? 2 : 1;
}

guint hs_text_width(const char *text)
{
    guint width = 0;

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        width += character_width(g_utf8_get_char(at));
    return width;
}

char *hs_text_cut(const char *text, guint width_max)
{
    g_autofree char *clean = hs_clean_text(text);
    const char *end = clean;
    guint width = 0;

    if (hs_text_width(clean) <= width_max)
        return g_steal_pointer(&clean);
    for (; *end != '\0'; end = g_utf8_next_char(end)) {
        width += character_width(g_utf8_get_char(end));
        if (width >= width_max)
            break;
    }

    g_autofree char *head = g_strndup(clean, (gsize)(end - clean));

    return g_strconcat(head, "\u2026", NULL);
}

/* ---- numbers ---- */

char *hs_count_format(uint64_t count, char buffer[HS_NUMBER_TEXT_BYTES])
{
    char digits[HS_NUMBER_TEXT_BYTES];
    int n_digits = g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, count);
    char *to = buffer;

    for (int digit_i = 0; digit_i < n_digits; digit_i++) {
        if (digit_i > 0 && (n_digits - digit_i) % 3 == 0)
            *to++ = '_';
        *to++ = digits[digit_i];
    }
    *to = '\0';
    return buffer;
}

char *hs_size_format(uint64_t size_bytes, char buffer[HS_NUMBER_TEXT_BYTES])
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
    guint unit_i = 0;

    while (size_bytes > 0 && size_bytes % 1024 == 0 && unit_i + 1 < G_N_ELEMENTS(units)) {
        size_bytes /= 1024;
        unit_i++;
    }
    (void)g_snprintf(buffer, HS_NUMBER_TEXT_BYTES, "%" G_GUINT64_FORMAT " %s", size_bytes,
                     units[unit_i]);
    return buffer;
}

char *hs_ratio_format(uint64_t part, uint64_t whole, char buffer[HS_NUMBER_TEXT_BYTES])
{
    if (whole == 0) {
        (void)g_snprintf(buffer, HS_NUMBER_TEXT_BYTES, "-");
        return buffer;
    }

    Wide thousandths = ((Wide)part * 2000 + whole) / ((Wide)whole * 2);
    gsize n_digits = strlen(hs_count_format((uint64_t)(thousandths / 1000), buffer));

    (void)g_snprintf(buffer + n_digits, HS_NUMBER_TEXT_BYTES - n_digits, ".%03u",
                     (guint)(thousandths % 1000));
    return buffer;
}

char *hs_percent_format(uint64_t part, uint64_t whole, char buffer[HS_NUMBER_TEXT_BYTES])
{
    if (whole == 0 || part / whole >= WHOLES_MAX) {
        (void)g_snprintf(buffer, HS_NUMBER_TEXT_BYTES, "-");
        return buffer;
    }

    guint permille = (guint)((hs_cycles_scale(part, 2000, whole) + 1) / 2);

    if (permille == 0 && part > 0)
        (void)g_snprintf(buffer, HS_NUMBER_TEXT_BYTES, "< 0.1 %%");
    else
        (void)g_snprintf(buffer, HS_NUMBER_TEXT_BYTES, "%u.%u %%", permille / 10, permille % 10);
    return buffer;
}

char *hs_time_format(HsCycles cycles, uint64_t clock_hz, char buffer[HS_CYCLES_TEXT_BYTES])
{
    if (cycles != HS_CYCLES_NEVER)
        return hs_cycles_format(cycles, clock_hz, buffer);
    (void)g_snprintf(buffer, HS_CYCLES_TEXT_BYTES, "-");
    return buffer;
}

char *hs_exact_format(double number, char buffer[HS_EXACT_TEXT_BYTES])
{
    static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };

    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        (void)g_ascii_formatd(buffer, HS_EXACT_TEXT_BYTES, formats[i], number);
        if (g_ascii_strtod(buffer, NULL) == number)
            break;
    }
    return buffer;
}

/* ---- times a user writes ---- */

/* A number with a fraction: number / 10^n_decimals. */
typedef struct {
    uint64_t number;
    int n_decimals;
} Decimal;

/* Reads digits, '_' between them, and at most one '.'; returns what stands behind, NULL: no
 * number. */
static const char *read_decimal(const char *text, Decimal *decimal)
{
    bool has_point = false;
    const char *at = text;

    *decimal = (Decimal){ 0, 0 };
    for (; g_ascii_isdigit(*at) || *at == '_' || (*at == '.' && !has_point); at++) {
        if (*at == '.')
            has_point = true;
        if (!g_ascii_isdigit(*at))
            continue;
        if (decimal->number > UINT64_MAX / 10 - 1 || decimal->n_decimals == FRACTION_DIGITS_MAX)
            return NULL;
        decimal->number = decimal->number * 10 + (uint64_t)(*at - '0');
        decimal->n_decimals += has_point ? 1 : 0;
    }
    return at > text && g_ascii_isdigit(at[-1]) ? at : NULL;
}

/* number * unit_ns * clock_hz / (10^9 * 10^n_decimals), rounded down; FALSE over HS_CYCLES_MAX. */
static bool scale_to_cycles(Decimal decimal, uint64_t unit_ns, uint64_t clock_hz,
                            HsCycles *ret_cycles)
{
    Wide divisor = UINT64_C(1000000000);
    Wide factor = (Wide)unit_ns * clock_hz;

    for (int decimal_i = 0; decimal_i < decimal.n_decimals; decimal_i++)
        divisor *= 10;
    if (decimal.number > 0 && factor > ~(Wide)0 / decimal.number)
        return false;

    Wide cycles = decimal.number * factor / divisor;

    if (cycles > HS_CYCLES_MAX)
        return false;
    *ret_cycles = (HsCycles)cycles;
    return true;
}

bool hs_time_parse(const char *text, uint64_t clock_hz, HsCycles *ret_cycles, GError **error)
{
    static const struct {
        const char *name;
        uint64_t nanoseconds;
    } units[] = {
        { "ns", 1 },
        { "us", 1000 },
        { "ms", 1000000 },
        { "s", 1000000000 },
        { "min", UINT64_C(60000000000) },
        { "h", UINT64_C(3600000000000) },
    };
    Decimal decimal = { 0, 0 };
    const char *unit = read_decimal(text, &decimal);

    while (unit != NULL && *unit == ' ')
        unit++;
    for (guint unit_i = 0; unit != NULL && unit_i < G_N_ELEMENTS(units); unit_i++) {
        if (strcmp(unit, units[unit_i].name) == 0 &&
            scale_to_cycles(decimal, units[unit_i].nanoseconds, clock_hz, ret_cycles))
            return true;
    }
    if (unit != NULL && unit[0] == '\0' && decimal.number == 0) {
        *ret_cycles = 0;
        return true;
    }
    if (unit != NULL && strcmp(unit, "cycles") == 0 && decimal.n_decimals == 0 &&
        decimal.number <= HS_CYCLES_MAX) {
        *ret_cycles = decimal.number;
        return true;
    }
    g_set_error(
        error, HS_OPTIONS_ERROR, 0,
        "'%s' is not a time\n  help: write a number and one of ns, us, ms, s, min, h, cycles, "
        "as in 1500ms or '3 s'",
        text);
    return false;
}
