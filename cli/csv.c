/* csv: quotes and separators. */
#include "cli/csv.h"

#include "cli/output.h"

#include <math.h>
#include <string.h>

static void separate(GString *csv)
{
    if (csv->len > 0 && csv->str[csv->len - 1] != '\n')
        g_string_append_c(csv, ',');
}

void hs_csv_text(GString *csv, const char *text)
{
    g_autofree char *clean = hs_clean_text(text);

    separate(csv);
    g_string_append_c(csv, '"');
    if (clean[0] != '\0' && strchr("=+-@", clean[0]) != NULL)
        g_string_append_c(csv, '\'');
    for (const char *at = clean; *at != '\0'; at++) {
        if (*at == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *at);
    }
    g_string_append_c(csv, '"');
}

void hs_csv_integer(GString *csv, uint64_t integer)
{
    separate(csv);
    g_string_append_printf(csv, "%" G_GUINT64_FORMAT, integer);
}

void hs_csv_signed(GString *csv, int64_t integer)
{
    separate(csv);
    g_string_append_printf(csv, "%" G_GINT64_FORMAT, integer);
}

void hs_csv_real(GString *csv, double real)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    if (!isfinite(real)) {
        hs_csv_text(csv, NULL);
        return;
    }
    separate(csv);
    g_string_append(csv, g_ascii_formatd(buffer, sizeof buffer, "%.10g", real));
}

void hs_csv_exact(GString *csv, double real)
{
    char buffer[HS_EXACT_TEXT_BYTES];

    if (!isfinite(real)) {
        hs_csv_text(csv, NULL);
        return;
    }
    separate(csv);
    g_string_append(csv, hs_exact_format(real, buffer));
}

void hs_csv_cycles(GString *csv, HsCycles cycles)
{
    if (cycles == HS_CYCLES_NEVER)
        hs_csv_text(csv, NULL);
    else
        hs_csv_integer(csv, cycles);
}

void hs_csv_end_row(GString *csv)
{
    g_string_append_c(csv, '\n');
}

void hs_csv_heading(GString *csv, const char *names)
{
    g_auto(GStrv) words = g_strsplit(names, " ", -1);

    for (guint word_i = 0; words[word_i] != NULL; word_i++)
        hs_csv_text(csv, words[word_i]);
    hs_csv_end_row(csv);
}
