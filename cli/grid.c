/* grid: measures columns, breaks the flexible one, prints line by line. */
#include "cli/grid.h"

#include "sim/assert.h"

#include <string.h>

#define GAP 2u
#define FLEXIBLE_WIDTH_MIN 12u

typedef struct {
    char *text; /* clean */
    HsPaint paint;
} Cell;

struct HsGrid {
    HsGridColumn columns[HS_GRID_COLUMNS_MAX];
    guint n_columns;
    GArray *cells; /* of Cell, row by row; the heading first if there is one */
};

static void cell_clear(gpointer user)
{
    Cell *cell = user;

    g_free(cell->text);
}

HsGrid *hs_grid_new(const HsGridColumn *columns, guint n_columns)
{
    HsGrid *grid = g_new0(HsGrid, 1);
    bool has_heading = false;

    hs_assert(n_columns >= 1 && n_columns <= HS_GRID_COLUMNS_MAX);
    memcpy(grid->columns, columns, n_columns * sizeof columns[0]);
    grid->n_columns = n_columns;
    grid->cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    g_array_set_clear_func(grid->cells, cell_clear);
    for (guint column_i = 0; column_i < n_columns; column_i++)
        has_heading = has_heading || columns[column_i].title != NULL;
    for (guint column_i = 0; has_heading && column_i < n_columns; column_i++)
        hs_grid_add(grid, HS_PAINT_DIM, columns[column_i].title);
    return grid;
}

void hs_grid_free(HsGrid *grid)
{
    if (grid == NULL)
        return;
    g_array_unref(grid->cells);
    g_free(grid);
}

void hs_grid_add(HsGrid *grid, HsPaint paint, const char *text)
{
    Cell cell = { hs_clean_text(text), paint };

    g_array_append_val(grid->cells, cell);
}

void hs_grid_add_format(HsGrid *grid, HsPaint paint, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);

    g_autofree char *text = g_strdup_vprintf(format, arguments);

    va_end(arguments);
    hs_grid_add(grid, paint, text);
}

void hs_grid_end_row(HsGrid *grid)
{
    while (grid->cells->len % grid->n_columns != 0)
        hs_grid_add(grid, HS_PAINT_NONE, NULL);
}

/* The widest cell of each column. Returns what all of them take. */
static guint measure_cells(const HsGrid *grid, guint *widths)
{
    guint sum = GAP * (grid->n_columns - 1);

    for (guint cell_i = 0; cell_i < grid->cells->len; cell_i++) {
        guint *width = &widths[cell_i % grid->n_columns];

        *width = MAX(*width, hs_text_width(g_array_index(grid->cells, Cell, cell_i).text));
    }
    for (guint column_i = 0; column_i < grid->n_columns; column_i++)
        sum += widths[column_i];
    return sum;
}

guint hs_grid_width(const HsGrid *grid)
{
    guint widths[HS_GRID_COLUMNS_MAX] = { 0 };

    return measure_cells(grid, widths);
}

/* A flexible column gets what the others leave. */
static void measure(const HsGrid *grid, guint space, guint *widths)
{
    guint sum = measure_cells(grid, widths);

    for (guint column_i = 0; column_i < grid->n_columns && sum > space; column_i++) {
        guint *width = &widths[column_i];

        if (grid->columns[column_i].is_flexible)
            *width = *width > sum - space ? MAX(*width - (sum - space), FLEXIBLE_WIDTH_MIN)
                                          : FLEXIBLE_WIDTH_MIN;
    }
}

/* Behind a digit, before a word of one or two letters: a number and its unit stay together. */
static bool is_before_unit(const char *text, const char *blank)
{
    gsize length = strcspn(blank + 1, " ,:;)");

    return blank > text && g_ascii_isdigit(blank[-1]) && (length == 1 || length == 2) &&
           !g_ascii_isdigit(blank[1]);
}

/* How many bytes of text fit into width columns, broken at a blank where there is one. */
static gsize break_text(const char *text, guint width)
{
    const char *at = text;
    const char *blank = NULL;
    guint used = 0;

    for (; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        used += g_unichar_iszerowidth(character) ? 0 : g_unichar_iswide(character) ? 2 : 1;
        if (*at == ' ' && !is_before_unit(text, at))
            blank = at;
        if (used > width && at > text)
            return (gsize)((blank != NULL && blank > text ? blank : at) - text);
    }
    return (gsize)(at - text);
}

static void print_blanks(HsOutput *output, guint n)
{
    hs_output_add(output, "%*s", (int)n, "");
}

/* One line of a cell: `n_bytes` of text in `width` columns. */
static void print_piece(HsOutput *output, const HsGridColumn *column, HsPaint paint,
                        const char *text, gsize n_bytes, guint width)
{
    g_autofree char *piece = g_strndup(text, n_bytes);
    guint used = hs_text_width(piece);
    guint fill = width > used ? width - used : 0;

    if (column->is_right)
        print_blanks(output, fill);
    if (n_bytes > 0)
        hs_output_paint(output, paint, piece);
    if (!column->is_right)
        print_blanks(output, fill);
}

static void end_line(HsOutput *output)
{
    gsize length = output->text->len;

    while (length > 0 && output->text->str[length - 1] == ' ')
        length--;
    g_string_truncate(output->text, length);
    g_string_append_c(output->text, '\n');
}

/* Prints one line of a row and moves `rests` behind it; FALSE when nothing was left to print. */
static bool print_line(const HsGrid *grid, const Cell *row, HsOutput *output, guint indent,
                       const guint *widths, const char **rests)
{
    bool is_left = false;

    for (guint column_i = 0; column_i < grid->n_columns; column_i++)
        is_left = is_left || rests[column_i][0] != '\0';
    if (!is_left)
        return false;
    print_blanks(output, indent);
    for (guint column_i = 0; column_i < grid->n_columns; column_i++) {
        const char *rest = rests[column_i];
        gsize n_bytes = grid->columns[column_i].is_flexible ? break_text(rest, widths[column_i])
                                                            : strlen(rest);

        print_blanks(output, column_i > 0 ? GAP : 0);
        print_piece(output, &grid->columns[column_i], row[column_i].paint, rest, n_bytes,
                    widths[column_i]);
        rests[column_i] = rest + n_bytes + strspn(rest + n_bytes, " ");
    }
    end_line(output);
    return true;
}

void hs_grid_print(const HsGrid *grid, HsOutput *output, guint indent)
{
    guint widths[HS_GRID_COLUMNS_MAX] = { 0 };

    hs_assert(grid->cells->len % grid->n_columns == 0);
    measure(grid, output->width > indent ? output->width - indent : 0, widths);
    for (guint cell_i = 0; cell_i < grid->cells->len; cell_i += grid->n_columns) {
        const Cell *row = &g_array_index(grid->cells, Cell, cell_i);
        const char *rests[HS_GRID_COLUMNS_MAX];

        for (guint column_i = 0; column_i < grid->n_columns; column_i++)
            rests[column_i] = row[column_i].text;
        while (print_line(grid, row, output, indent, widths, rests))
            continue;
    }
}
