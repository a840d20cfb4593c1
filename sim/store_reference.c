/* store_reference: the reference page of the result database, made from sim/store_schema.sql.
 *
 * The file is written so that this is easy: a table is its comment lines, CREATE TABLE, one line
 * for each column that ends in a comment (which may go on in lines of its own), an optional line
 * for the key, and the closing line. A view is the same but for its types, which stand in the
 * comments ("integer or null: when"), and for the question behind it, which goes up to a ';'.
 */
#include "sim/store.h"

#include "embedded/sql.h"

#include <string.h>

#include "sim/banned.h"

static const char create[] = "CREATE TABLE ";
static const char create_view[] = "CREATE VIEW ";

/* The page so far, and the comment that waits for what it is about. */
typedef struct {
    GString *text;
    GString *prose;
    bool is_in_table;
    bool is_in_view;
    bool is_in_question;
} Page;

/* Prose for Markdown: one '|' would end a cell of a table. */
static void append_prose(GString *page, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '|')
            g_string_append_c(page, '\\');
        g_string_append_c(page, *at);
    }
}

/* "    name   TYPE   NOT NULL,  -- what it is" */
static void append_column(GString *page, const char *line)
{
    g_auto(GStrv) halves = g_strsplit(line, "--", 2);
    g_auto(GStrv) words = g_strsplit_set(g_strstrip(halves[0]), " ,", -1);
    const char *about = halves[1] != NULL ? g_strstrip(halves[1]) : "";
    const char *type = "";
    bool is_optional = strstr(line, "NOT NULL") == NULL && strstr(line, "PRIMARY KEY") == NULL;

    for (guint word_i = 1; words[word_i] != NULL && type[0] == '\0'; word_i++)
        type = words[word_i];
    g_string_append_printf(page, "| `%s` | %s%s | ", words[0],
                           strcmp(type, "INTEGER") == 0 ? "integer"
                           : strcmp(type, "REAL") == 0  ? "real"
                                                        : "text",
                           is_optional ? " or null" : "");
    append_prose(page, about);
    g_string_append(page, " |\n");
}

/* "name,   -- integer or null: what it is" */
static void append_view_column(GString *page, const char *line)
{
    g_auto(GStrv) halves = g_strsplit(line, "--", 2);
    g_auto(GStrv) parts = g_strsplit(halves[1] != NULL ? g_strstrip(halves[1]) : "", ": ", 2);
    bool has_type = parts[0] != NULL && parts[1] != NULL;

    g_string_append_printf(page, "| `%.*s` | %s | ", (int)strcspn(halves[0], " ,"), halves[0],
                           has_type ? parts[0] : "");
    append_prose(page, has_type ? parts[1] : "");
    g_string_append(page, " |\n");
}

/* Which trace levels leave the table out. */
static void append_level(GString *page, const char *name)
{
    g_autofree char *table = g_strndup(name, strcspn(name, " ("));

    if (!hs_trace_level_keeps(HS_TRACE_FLOWS, table))
        g_string_append(page, "\nLeft out by `--trace flows` and `--trace off`.\n");
    else if (!hs_trace_level_keeps(HS_TRACE_OFF, table))
        g_string_append(page, "\nLeft out by `--trace off`.\n");
}

static void append_heading(GString *page, const char *kind, const char *name, GString *prose)
{
    g_string_append_printf(page, "\n## %s%.*s\n\n", kind, (int)strcspn(name, " ("), name);
    g_string_append(page, prose->str);
    append_level(page, name);
    g_string_append(page, "\n| column | type | what |\n|---|---|---|\n");
    g_string_truncate(prose, 0);
}

/* "PRIMARY KEY (version, position)" */
static void append_key(GString *page, const char *line)
{
    const char *open = strchr(line, '(');
    const char *close = strchr(line, ')');

    if (open != NULL && close != NULL)
        g_string_append_printf(page, "\nOne row for each %.*s.\n", (int)(close - open - 1),
                               open + 1);
}

/* A comment line inside a table goes on with the column before it. */
static void continue_column(GString *page, const char *comment)
{
    static const char end[] = " |\n";

    g_string_truncate(page, page->len - strlen(end));
    g_string_append_c(page, ' ');
    append_prose(page, comment);
    g_string_append(page, end);
}

static void append_line(Page *page, char *line)
{
    const char *text = g_strstrip(line);
    bool is_comment = g_str_has_prefix(text, "--");
    const char *comment = is_comment ? text + strspn(text, "- ") : "";

    if (page->is_in_question) {
        page->is_in_question = !g_str_has_suffix(text, ";");
    } else if (is_comment && page->is_in_table) {
        continue_column(page->text, comment);
    } else if (is_comment) {
        g_string_append_printf(page->prose, "%s\n", comment);
    } else if (g_str_has_prefix(text, create)) {
        append_heading(page->text, "", text + strlen(create), page->prose);
        page->is_in_table = true;
    } else if (g_str_has_prefix(text, create_view)) {
        append_heading(page->text, "view ", text + strlen(create_view), page->prose);
        page->is_in_table = true;
        page->is_in_view = true;
    } else if (g_str_has_prefix(text, "CREATE INDEX")) {
        return; /* of no concern to a reader */
    } else if (g_str_has_prefix(text, "PRIMARY KEY")) {
        append_key(page->text, text);
    } else if (text[0] == '\0') {
        g_string_append(page->text, page->prose->str); /* it stands alone: the head of the file */
        g_string_truncate(page->prose, 0);
    } else if (text[0] == ')') {
        page->is_in_question = page->is_in_view;
        page->is_in_table = false;
        page->is_in_view = false;
    } else if (page->is_in_view) {
        append_view_column(page->text, text);
    } else {
        append_column(page->text, text);
    }
}

char *hs_store_reference(void)
{
    return hs_store_reference_of("The result database", "sim/store_schema.sql",
                                 hs_sql_store_schema);
}

char *hs_store_reference_of(const char *title, const char *file, const char *schema)
{
    Page page = { .text = g_string_new(NULL), .prose = g_string_new(NULL) };
    g_auto(GStrv) lines = g_strsplit(schema, "\n", -1);

    g_string_append_printf(page.text, "# %s\n\nMade from `%s` by `make docs`; do not edit.\n\n",
                           title, file);
    for (guint line_i = 0; lines[line_i] != NULL; line_i++)
        append_line(&page, lines[line_i]);
    g_string_free(page.prose, TRUE);
    return g_string_free(page.text, FALSE);
}
