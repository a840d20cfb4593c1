/* measure_text: values of measures for people, and what two of them are to each other, in words. */
#include "analysis/measure_text.h"

#include "sim/cycles.h"

#include <stdio.h>
#include <string.h>

#define KB 1024.0
/* Beyond it a number is told with an exponent. */
#define PLAIN_MAX 1e15
#define NS_PER_SECOND UINT64_C(1000000000)

static double size_of(double value)
{
    return value > 0 ? value : 0 - value;
}

/* How many digits stand behind the point when four count, of what is not negative. A number that
 * would round up to 1000 and more has none. */
static int n_decimals_of(double value)
{
    if (value >= 999.95)
        return 0;
    if (value >= 99.995)
        return 1;
    return value >= 9.9995 ? 2 : 3;
}

/* "1234567" -> "1_234_567" */
static void group_digits(char text[HS_MEASURE_TEXT_BYTES])
{
    char grouped[HS_MEASURE_TEXT_BYTES];
    size_t length = strlen(text);
    size_t end = 0;

    for (size_t at = 0; at < length && end + 2 < sizeof grouped; at++) {
        if (at > 0 && (length - at) % 3 == 0)
            grouped[end++] = '_';
        grouped[end++] = text[at];
    }
    grouped[end] = '\0';
    (void)g_strlcpy(text, grouped, HS_MEASURE_TEXT_BYTES);
}

/* "2.500" -> "2.5", "2.000" -> "2" */
static void drop_zeros(char *text)
{
    size_t length = strlen(text);

    if (strchr(text, '.') == NULL)
        return;
    while (text[length - 1] == '0')
        text[--length] = '\0';
    if (text[length - 1] == '.')
        text[length - 1] = '\0';
}

/* Of what is not negative. */
static void print_number(double value, char buffer[HS_MEASURE_TEXT_BYTES])
{
    int n_decimals = n_decimals_of(value);

    if (value >= PLAIN_MAX)
        (void)snprintf(buffer, HS_MEASURE_TEXT_BYTES, "%.3e", value);
    else
        (void)snprintf(buffer, HS_MEASURE_TEXT_BYTES, "%.*f", n_decimals, value);
    if (value > 0 && value < 0.0005)
        (void)g_strlcpy(buffer, "< 0.001", HS_MEASURE_TEXT_BYTES);
    else if (n_decimals > 0)
        drop_zeros(buffer);
    else if (value < PLAIN_MAX)
        group_digits(buffer);
}

static void print_with(double value, const char *unit, char buffer[HS_MEASURE_TEXT_BYTES])
{
    print_number(value, buffer);
    (void)g_strlcat(buffer, unit, HS_MEASURE_TEXT_BYTES);
}

static void print_bytes(double value, const char *behind, char buffer[HS_MEASURE_TEXT_BYTES])
{
    static const char *const units[] = { " B", " KB", " MB", " GB", " TB" };
    guint unit_i = 0;

    /* Storage is told in MB, also where it is more than a GB of them. */
    while (unit_i + 1 < G_N_ELEMENTS(units) && value >= KB && (unit_i < 2 || value >= 100 * KB)) {
        value /= KB;
        unit_i++;
    }
    print_with(value, units[unit_i], buffer);
    (void)g_strlcat(buffer, behind, HS_MEASURE_TEXT_BYTES);
}

static void print_time(double ns, char buffer[HS_MEASURE_TEXT_BYTES])
{
    char text[HS_CYCLES_TEXT_BYTES];

    if (ns > 0 && ns < 0.5)
        (void)g_strlcpy(buffer, "< 1 ns", HS_MEASURE_TEXT_BYTES);
    else if (ns >= (double)HS_CYCLES_MAX)
        print_with(ns / (double)NS_PER_SECOND, " s", buffer);
    else
        (void)g_strlcpy(buffer, hs_cycles_format((HsCycles)(ns + 0.5), NS_PER_SECOND, text),
                        HS_MEASURE_TEXT_BYTES);
}

static void print_size(HsMeasureUnit unit, double value, char buffer[HS_MEASURE_TEXT_BYTES])
{
    switch (unit) {
    case HS_UNIT_COUNT:
        print_number(value, buffer);
        return;
    case HS_UNIT_PER_SECOND:
        print_with(value, " /s", buffer);
        return;
    case HS_UNIT_TIME:
        print_time(value, buffer);
        return;
    case HS_UNIT_BYTES:
        print_bytes(value, "", buffer);
        return;
    case HS_UNIT_RATIO:
        print_with(value * 100, " %", buffer);
        return;
    case HS_UNIT_BYTE_SECONDS:
        print_bytes(value, " s", buffer);
        return;
    }
}

/* Puts the sign in front; a plus where it is asked for. 0 has none. */
static char *sign(double value, bool tells_plus, char buffer[HS_MEASURE_TEXT_BYTES])
{
    char text[HS_MEASURE_TEXT_BYTES];

    (void)g_strlcpy(text, buffer, sizeof text);
    (void)snprintf(buffer, HS_MEASURE_TEXT_BYTES, "%s%.46s",
                   value < 0 ? "-" : (tells_plus && value > 0 ? "+" : ""), text);
    return buffer;
}

char *hs_measure_format(HsMeasureUnit unit, double value, char buffer[HS_MEASURE_TEXT_BYTES])
{
    print_size(unit, size_of(value), buffer);
    return sign(value, false, buffer);
}

char *hs_measure_format_change(HsMeasureUnit unit, double change,
                               char buffer[HS_MEASURE_TEXT_BYTES])
{
    if (unit == HS_UNIT_RATIO)
        print_with(size_of(change) * 100, " points", buffer);
    else
        print_size(unit, size_of(change), buffer);
    return sign(change, true, buffer);
}

char *hs_measure_format_percent(double change, double from, char buffer[HS_MEASURE_TEXT_BYTES])
{
    double percent = 100 * size_of(change / from);

    if (percent < 0.0005) {
        (void)g_strlcpy(buffer, "0 %", HS_MEASURE_TEXT_BYTES);
        return buffer;
    }
    if (percent < 0.05)
        (void)snprintf(buffer, HS_MEASURE_TEXT_BYTES, "%.3f %%", percent);
    else if (percent < 99.95)
        (void)snprintf(buffer, HS_MEASURE_TEXT_BYTES, "%.1f %%", percent);
    else
        print_with((double)(uint64_t)(MIN(percent, PLAIN_MAX) + 0.5), " %", buffer);
    return sign(change / from, true, buffer);
}

char *hs_measure_format_times(double mine, double theirs, char buffer[HS_MEASURE_TEXT_BYTES])
{
    double times = mine / theirs;

    if (times < 9.95)
        (void)snprintf(buffer, HS_MEASURE_TEXT_BYTES, "%.*f", times < 1.95 ? 2 : 1, times);
    if (times < 9.95)
        drop_zeros(buffer);
    else
        print_number((double)(uint64_t)(MIN(times, PLAIN_MAX) + 0.5), buffer);
    return buffer;
}
