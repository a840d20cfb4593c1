/* ascii_heat: a measure over two parameters, as a table with shades. */
#include "analysis/picture_heat.h"
#include "cli/ascii.h"
#include "cli/canvas.h"

#define LABEL_MAX 14u
#define CELL_MIN 6u
#define CELL_MAX 14u

/* From the least to the largest. */
static const gunichar shades[] = { ' ', HS_SHADE_LIGHT, HS_SHADE_MEDIUM, HS_SHADE_DARK,
                                   HS_SHADE_FULL };

static gunichar shade_of(const HsHeatPicture *picture, guint x, guint y)
{
    guint i = (guint)(hs_heat_picture_part(picture, x, y) * G_N_ELEMENTS(shades));

    return shades[MIN(i, G_N_ELEMENTS(shades) - 1)];
}

/* Its words: the best in brackets, those as good in round ones; short where there is no room. */
static char *words_of(const HsHeatPicture *picture, guint x, guint y)
{
    const HsHeatCell *cell = hs_heat_picture_cell(picture, x, y);
    g_autofree char *text = hs_heat_picture_text(picture, x, y);

    if (hs_text_width(text) > CELL_MAX - 4 && !cell->is_known)
        return g_strdup(hs_picture_measure_unknown(&picture->grid->chosen));
    if (cell->mark == HS_HEAT_PLAIN)
        return g_steal_pointer(&text);
    return g_strdup_printf(cell->mark == HS_HEAT_BEST ? "[%s]" : "(%s)", text);
}

/* Columns for a value of x: as its words need, with a shade before them. */
static guint cell_width(const HsHeatPicture *picture)
{
    guint width = CELL_MIN;

    for (guint x = 0; x < picture->grid->n_x; x++) {
        width = MAX(width, hs_text_width(hs_picture_grid_x(picture->grid, x)) + 1);
        for (guint y = 0; y < picture->grid->n_y; y++) {
            g_autofree char *text = words_of(picture, x, y);

            width = MAX(width, hs_text_width(text) + 4);
        }
    }
    return MIN(width, CELL_MAX);
}

static void draw_cell(HsCanvas *canvas, const HsHeatPicture *picture, guint x, guint y, int column,
                      int row, guint width)
{
    g_autofree char *text = words_of(picture, x, y);
    const HsHeatCell *cell = hs_heat_picture_cell(picture, x, y);
    bool is_known = cell->is_known;
    gunichar shade = is_known ? shade_of(picture, x, y) : '/';

    hs_canvas_fill(canvas, column + 1, row, 2, 1, shade, is_known ? HS_PAINT_OWNER : HS_PAINT_BAD);
    (void)hs_canvas_text_right(canvas, column + (int)width, row, width - 3,
                               is_known ? HS_PAINT_NONE : HS_PAINT_BAD, text);
}

/* The values of x from `first`, n of them. */
static void draw_part(HsOutput *output, const HsHeatPicture *picture, guint first, guint n,
                      guint width)
{
    const HsPictureGrid *grid = picture->grid;
    g_autoptr(HsCanvas) canvas = hs_canvas_new(LABEL_MAX + n * width, grid->n_y + 1);

    for (guint y = 0; y < grid->n_y; y++) {
        int row = (int)(grid->n_y - 1 - y);

        (void)hs_canvas_text_right(canvas, LABEL_MAX, row, LABEL_MAX, HS_PAINT_DIM,
                                   hs_picture_grid_y(grid, y));
        for (guint x = 0; x < n; x++)
            draw_cell(canvas, picture, first + x, y, (int)(LABEL_MAX + x * width), row, width);
    }
    for (guint x = 0; x < n; x++)
        (void)hs_canvas_text_right(canvas, (int)(LABEL_MAX + (x + 1) * width), (int)grid->n_y,
                                   width - 1, HS_PAINT_DIM, hs_picture_grid_x(grid, first + x));
    hs_canvas_print(canvas, output);
}

bool hs_ascii_heat(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    g_autoptr(HsHeatPicture) picture = hs_heat_picture_read(db, choice, error);

    if (picture == NULL)
        return false;

    guint width = cell_width(picture);
    guint room = output->width > LABEL_MAX + width ? output->width - LABEL_MAX : width;
    guint n_fit = MIN(room / width, (HS_CANVAS_WIDTH_MAX - LABEL_MAX) / width);

    hs_ascii_heading_of(output, picture->title, picture->subtitle);
    hs_output_paint(output, HS_PAINT_DIM, hs_picture_grid_y_parameter(picture->grid)->name);
    hs_output_add(output, " from below, ");
    hs_output_paint(output, HS_PAINT_DIM, hs_picture_grid_x_parameter(picture->grid)->name);
    hs_output_add(output, " to the right\n");
    for (guint first = 0; first < picture->grid->n_x; first += n_fit)
        draw_part(output, picture, first, MIN(n_fit, picture->grid->n_x - first), width);
    return true;
}
