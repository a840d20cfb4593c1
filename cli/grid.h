/* grid: aligned columns without boxes.
 *
 * Cells are added row by row. At most one column is flexible: when a row is wider than the
 * output, its texts are broken at blanks and go on in the next line. Blanks at the end of a line
 * are not written.
 */
#ifndef HS_GRID_H
#define HS_GRID_H

#include "cli/output.h"

typedef struct {
    const char *title; /* NULL in all columns: the grid has no heading */
    bool is_right;     /* aligned */
    bool is_flexible;
} HsGridColumn;

typedef struct HsGrid HsGrid;

#define HS_GRID_COLUMNS_MAX 32u

/* columns are copied, their titles borrowed. */
HsGrid *hs_grid_new(const HsGridColumn *columns, guint n_columns);
void hs_grid_free(HsGrid *grid);

/* Adds the next cell of the row; the text is cleaned, NULL is empty. */
void hs_grid_add(HsGrid *grid, HsPaint paint, const char *text);
void hs_grid_add_format(HsGrid *grid, HsPaint paint, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Fills the row with empty cells. */
void hs_grid_end_row(HsGrid *grid);

/* Columns that its widest line takes when nothing is broken. */
guint hs_grid_width(const HsGrid *grid);
/* Prints it, `indent` blanks before each line. */
void hs_grid_print(const HsGrid *grid, HsOutput *output, guint indent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsGrid, hs_grid_free)

#endif
