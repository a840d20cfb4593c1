/* explain_store: tables and views of results and collections, by their reference pages. */
#include "cli/explain.h"

#include "analysis/collection.h"
#include "cli/grid.h"
#include "sim/store.h"

#include <string.h>

#define INDENT 2u

typedef struct {
    const char *kind; /* "a table of a result" */
    const char *view_kind;
    const char *see_also;
    char *(*page)(void);
} Page;

static const Page pages[] = {
    { "a table of a result", "a view of a result", "docs/reference/store.md; hsim query RESULT SQL",
      hs_store_reference },
    { "a table of a collection", "a view of a collection",
      "docs/reference/collection.md; hsim query FILE SQL", hs_collection_reference },
};

/* What a heading of a page names: "## request", "## view fig5". NULL: it is no heading. */
static const char *heading_of(const char *line, bool *ret_is_view)
{
    if (!g_str_has_prefix(line, "## "))
        return NULL;
    *ret_is_view = g_str_has_prefix(line, "## view ");
    return line + (*ret_is_view ? strlen("## view ") : strlen("## "));
}

/* FIG. 5 is fig5, "storage over time" is storage_over_time. */
static bool is_heading(const char *heading, const char *name)
{
    static const char skipped[] = " ._";

    for (;; heading++, name++) {
        heading += strspn(heading, skipped);
        name += strspn(name, skipped);
        if (*heading == '\0' || g_ascii_tolower(*heading) != g_ascii_tolower(*name))
            return *heading == *name;
    }
}

static void add_column(HsGrid *grid, const char *line)
{
    g_auto(GStrv) pieces = g_strsplit(line, " | ", 3);

    if (!g_str_has_prefix(line, "| `") || g_strv_length(pieces) != 3)
        return;

    g_autofree char *name = g_strndup(pieces[0] + 3, strlen(pieces[0]) - 4);
    g_autofree char *what = g_strndup(pieces[2], strlen(pieces[2]) - 2);

    hs_grid_add(grid, HS_PAINT_NONE, name);
    hs_grid_add(grid, HS_PAINT_DIM, pieces[1]);
    hs_grid_add(grid, HS_PAINT_NONE, what);
}

/* Shows the section of a page up to the next heading; lines are those behind its own. */
static void show_section(HsOutput *output, const Page *page, char **lines)
{
    static const HsGridColumn columns[] = { { NULL, false, false },
                                            { NULL, false, false },
                                            { NULL, false, true } };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) prose = g_string_new(NULL);
    bool is_view = false;

    for (; *lines != NULL && heading_of(*lines, &is_view) == NULL; lines++) {
        if (g_str_has_prefix(*lines, "|"))
            add_column(grid, *lines);
        else if ((*lines)[0] != '\0')
            g_string_append_printf(prose, "%s%s", prose->len > 0 ? " " : "", *lines);
    }
    g_string_replace(prose, "`", "", 0);
    if (g_str_has_prefix(prose->str, "(trace) ")) {
        g_string_erase(prose, 0, (gssize)strlen("(trace) "));
        g_string_append(prose, " Part of the digest.");
    }
    hs_explain_labelled(output, "holds", prose->str);
    hs_explain_labelled(output, "see also", page->see_also);
    hs_output_add(output, "\n");
    hs_grid_print(grid, output, INDENT);
}

static void show_tables(HsOutput *output, const Page *page, const char *name, guint *n_shown)
{
    g_autofree char *text = page->page();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        bool is_view = false;
        const char *heading = heading_of(lines[i], &is_view);

        if (heading == NULL || !is_heading(heading, name))
            continue;
        hs_explain_head(output, heading, is_view ? page->view_kind : page->kind, n_shown);
        show_section(output, page, &lines[i + 1]);
    }
}

void hs_explain_store(HsOutput *output, const char *name, guint *n_shown)
{
    for (guint page_i = 0; page_i < G_N_ELEMENTS(pages); page_i++)
        show_tables(output, &pages[page_i], name, n_shown);
}

void hs_explain_store_names(GPtrArray *names)
{
    for (guint page_i = 0; page_i < G_N_ELEMENTS(pages); page_i++) {
        g_autofree char *text = pages[page_i].page();
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

        for (guint i = 0; lines[i] != NULL; i++) {
            bool is_view = false;
            const char *heading = heading_of(lines[i], &is_view);

            if (heading != NULL)
                g_ptr_array_add(names, g_strdup(heading));
        }
    }
}
