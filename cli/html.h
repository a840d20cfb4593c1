/* html: text on its way into an HTML page. Whatever comes from a result is escaped here and nowhere
 * else: markup is in format strings of our own, names and texts are in their arguments.
 *
 *     hs_html_add(html, "<li>%s: %u</li>\n", name, count);
 *
 * Escaped means: valid UTF-8 without control and bidirectional characters (hs_clean_text), and
 * & < > " ' as references, so a text is safe between tags and inside a quoted attribute.
 */
#ifndef HS_HTML_H
#define HS_HTML_H

#include "sim/cycles.h"

#include <glib.h>

/* Of a text longer than so many letters the rest is left out, and said to be: a name of 10,000
 * letters is told by its first ones. */
#define HS_HTML_LETTERS_MAX 240u
/* The same of whole sentences and conditions. */
#define HS_HTML_SENTENCE_LETTERS_MAX 2000u

/* Of a format: "%s" is a text, escaped and cut (NULL is empty), "%u" a guint, "%%" a per cent sign.
 * There is nothing else. */
void hs_html_add(GString *html, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* A sentence, escaped and cut. */
void hs_html_add_sentence(GString *html, const char *text);
/* A text escaped, not cut, with its line ends and tabs. */
void hs_html_add_long(GString *html, const char *text);
/* JSON as the content of a script element: nothing in it can end the element. */
void hs_html_add_json(GString *html, const char *json);

/* ---- tables ---- */

typedef struct {
    const char *title; /* escaped */
    bool is_number;    /* aligned to the right */
} HsHtmlColumn;

/* The first cell of each row is its heading. */
typedef struct {
    GString *html;
    const HsHtmlColumn *columns; /* borrowed */
    guint n_columns;
    guint column_i;
} HsHtmlTable;

/* id may be NULL; caption is escaped. */
void hs_html_table_begin(HsHtmlTable *table, GString *html, const char *id, const char *caption,
                         const HsHtmlColumn *columns, guint n_columns);
/* The next cell, row by row. */
void hs_html_cell(HsHtmlTable *table, const char *text);
/* The same of a sentence. */
void hs_html_cell_sentence(HsHtmlTable *table, const char *text);
/* The next cell, with the number that its text was made from, for programs. */
void hs_html_cell_value(HsHtmlTable *table, uint64_t value, const char *text);
/* Begins a cell whose content the caller adds, ended by hs_html_cell_end. */
void hs_html_cell_begin(HsHtmlTable *table);
void hs_html_cell_end(HsHtmlTable *table);
void hs_html_table_end(HsHtmlTable *table);

#endif
