/* html: escaping, and tables that a screen reader can walk. */
#include "cli/html.h"

#include "cli/output.h"

#include "sim/assert.h"

#include <string.h>

static void append_letter(GString *html, gunichar letter)
{
    switch (letter) {
    case '&':
        g_string_append(html, "&amp;");
        break;
    case '<':
        g_string_append(html, "&lt;");
        break;
    case '>':
        g_string_append(html, "&gt;");
        break;
    case '"':
        g_string_append(html, "&quot;");
        break;
    case '\'':
        g_string_append(html, "&#39;");
        break;
    default:
        g_string_append_unichar(html, letter);
    }
}

static void append_cut(GString *html, const char *text, guint n_letters_max)
{
    g_autofree char *clean = hs_clean_text(text);
    glong n_letters = g_utf8_strlen(clean, -1);
    glong n_shown = MIN(n_letters, (glong)n_letters_max);
    const char *at = clean;

    for (glong letter_i = 0; letter_i < n_shown; letter_i++, at = g_utf8_next_char(at))
        append_letter(html, g_utf8_get_char(at));
    if (n_shown < n_letters)
        g_string_append_printf(html, "… (%ld letters in all)", n_letters);
}

void hs_html_add(GString *html, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            g_string_append_c(html, *at);
            continue;
        }
        at++;
        hs_assert(*at == 's' || *at == 'u' || *at == '%');
        if (*at == 's')
            append_cut(html, va_arg(arguments, const char *), HS_HTML_LETTERS_MAX);
        else if (*at == 'u')
            g_string_append_printf(html, "%u", va_arg(arguments, guint));
        else
            g_string_append_c(html, *at); /* "%%" */
    }
    va_end(arguments);
}

void hs_html_add_sentence(GString *html, const char *text)
{
    append_cut(html, text, HS_HTML_SENTENCE_LETTERS_MAX);
}

void hs_html_add_long(GString *html, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint line_i = 0; lines[line_i] != NULL; line_i++) {
        g_auto(GStrv) pieces = g_strsplit(lines[line_i], "\t", -1);

        if (line_i > 0)
            g_string_append_c(html, '\n');
        for (guint piece_i = 0; pieces[piece_i] != NULL; piece_i++) {
            g_autofree char *clean = hs_clean_text(pieces[piece_i]);

            if (piece_i > 0)
                g_string_append_c(html, '\t');
            for (const char *at = clean; *at != '\0'; at = g_utf8_next_char(at))
                append_letter(html, g_utf8_get_char(at));
        }
    }
}

/* In JSON these stand inside texts only, where a reference means the same letter. */
void hs_html_add_json(GString *html, const char *json)
{
    for (const char *at = json; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);

        if (letter == '<' || letter == '>' || letter == '&' || letter == 0x2028 || letter == 0x2029)
            g_string_append_printf(html, "\\u%04x", letter);
        else
            g_string_append_unichar(html, letter);
    }
}

/* ---- tables ---- */

/* A wide table scrolls by itself, so the page does not; what scrolls can be reached with the
 * keyboard. */
void hs_html_table_begin(HsHtmlTable *table, GString *html, const char *id, const char *caption,
                         const HsHtmlColumn *columns, guint n_columns)
{
    *table = (HsHtmlTable){ .html = html, .columns = columns, .n_columns = n_columns };
    hs_html_add(html, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"%s\">\n",
                caption);
    if (id != NULL)
        hs_html_add(html, "<table id=\"%s\">\n", id);
    else
        g_string_append(html, "<table>\n");
    hs_html_add(html, "<caption>%s</caption>\n<thead><tr>", caption);
    for (guint column_i = 0; column_i < n_columns; column_i++) {
        g_string_append(html, columns[column_i].is_number ? "<th scope=\"col\" class=\"number\">"
                                                          : "<th scope=\"col\">");
        hs_html_add(html, "%s</th>", columns[column_i].title);
    }
    g_string_append(html, "</tr></thead>\n<tbody>\n");
}

void hs_html_cell_begin(HsHtmlTable *table)
{
    bool is_number = table->columns[table->column_i].is_number;

    if (table->column_i == 0)
        g_string_append(table->html, "<tr><th scope=\"row\"");
    else
        g_string_append(table->html, "<td");
    g_string_append(table->html, is_number ? " class=\"number\">" : ">");
}

void hs_html_cell_end(HsHtmlTable *table)
{
    g_string_append(table->html, table->column_i == 0 ? "</th>" : "</td>");
    table->column_i = (table->column_i + 1) % table->n_columns;
    if (table->column_i == 0)
        g_string_append(table->html, "</tr>\n");
}

void hs_html_cell(HsHtmlTable *table, const char *text)
{
    hs_html_cell_begin(table);
    hs_html_add(table->html, "%s", text);
    hs_html_cell_end(table);
}

void hs_html_cell_sentence(HsHtmlTable *table, const char *text)
{
    hs_html_cell_begin(table);
    hs_html_add_sentence(table->html, text);
    hs_html_cell_end(table);
}

void hs_html_cell_value(HsHtmlTable *table, uint64_t value, const char *text)
{
    hs_html_cell_begin(table);
    g_string_append_printf(table->html, "<data value=\"%" G_GUINT64_FORMAT "\">", value);
    hs_html_add(table->html, "%s</data>", text);
    hs_html_cell_end(table);
}

void hs_html_table_end(HsHtmlTable *table)
{
    hs_assert(table->column_i == 0);
    g_string_append(table->html, "</tbody>\n</table>\n</div>\n");
}
