/* picture_heat: a map of a measure over two parameters. */
#include "analysis/picture_heat.h"

#include "analysis/measure_text.h"

#include <string.h>

void hs_heat_picture_free(HsHeatPicture *picture)
{
    if (picture == NULL)
        return;
    hs_picture_grid_free(picture->grid);
    g_free(picture->medians);
    g_free(picture->title);
    g_free(picture->subtitle);
    g_free(picture->alt);
    g_free(picture);
}

/* ---- cells ---- */

static double median_at(const HsHeatPicture *picture, guint x, guint y)
{
    return picture->medians[y * picture->grid->n_x + x];
}

static char *value_text(const HsHeatPicture *picture, double value)
{
    char buffer[HS_MEASURE_TEXT_BYTES];

    return g_strdup(hs_measure_format(picture->grid->chosen.measure->unit, value, buffer));
}

char *hs_heat_picture_text(const HsHeatPicture *picture, guint x, guint y)
{
    const HsGridCell *cell = hs_picture_grid_cell(picture->grid, x, y);

    if (cell->values.n == 0)
        return g_strdup(cell->n_unknown > 0 ? hs_picture_measure_unknown(&picture->grid->chosen)
                                            : "no run");

    g_autofree char *text = value_text(picture, median_at(picture, x, y));

    return g_strdup_printf("%s%s", text, cell->n_unknown + cell->n_absent > 0 ? " *" : "");
}

double hs_heat_picture_part(const HsHeatPicture *picture, guint x, guint y)
{
    double range = picture->high - picture->low;

    return range > 0 ? (median_at(picture, x, y) - picture->low) / range : 0;
}

/* The places of the least and the largest. */
typedef struct {
    guint low_x, low_y, high_x, high_y;
} Extremes;

static Extremes work_out(HsHeatPicture *picture)
{
    const HsPictureGrid *grid = picture->grid;
    Extremes extremes = { 0 };

    picture->medians = g_new0(double, grid->n_x * grid->n_y);
    for (guint y = 0; y < grid->n_y; y++) {
        for (guint x = 0; x < grid->n_x; x++) {
            const HsGridCell *cell = hs_picture_grid_cell(grid, x, y);

            if (cell->values.n == 0)
                continue;

            double median = hs_collected_median(cell->numbers);

            picture->medians[y * grid->n_x + x] = median;
            if (!picture->has_known || median < picture->low) {
                picture->low = median;
                extremes.low_x = x;
                extremes.low_y = y;
            }
            if (!picture->has_known || median > picture->high) {
                picture->high = median;
                extremes.high_x = x;
                extremes.high_y = y;
            }
            picture->has_known = true;
        }
    }
    return extremes;
}

/* ---- words ---- */

/* "poll = 1 s, misses = 3" */
static char *place_text(const HsHeatPicture *picture, guint x, guint y)
{
    return g_strdup_printf("%s = %s, %s = %s", hs_picture_grid_x_parameter(picture->grid)->name,
                           hs_picture_grid_x(picture->grid, x),
                           hs_picture_grid_y_parameter(picture->grid)->name,
                           hs_picture_grid_y(picture->grid, y));
}

static char *title_of(const HsHeatPicture *picture, const Extremes *extremes)
{
    const HsPictureGrid *grid = picture->grid;

    if (!picture->has_known)
        return g_strdup_printf("%s: %s", grid->name, hs_picture_measure_unknown(&grid->chosen));

    g_autofree char *low = value_text(picture, picture->low);
    g_autofree char *high = value_text(picture, picture->high);
    g_autofree char *low_place = place_text(picture, extremes->low_x, extremes->low_y);

    if (strcmp(low, high) == 0)
        return g_strdup_printf("%s: %s %s", grid->name, low,
                               grid->n_unknown > 0 ? "where it is known" : "everywhere");
    return g_strdup_printf("%s: %s at %s; %s at %s, %s", grid->name, low, low_place, high,
                           hs_picture_grid_x(grid, extremes->high_x),
                           hs_picture_grid_y(grid, extremes->high_y));
}

static void tell(HsHeatPicture *picture, const Extremes *extremes)
{
    const HsPictureGrid *grid = picture->grid;
    g_autofree char *what = grid->n_repetitions > 1
                                ? g_strdup_printf("Median of %u seeds a cell.", grid->n_repetitions)
                                : g_strdup("One run a cell.");
    const char *star = grid->n_unknown + grid->n_absent > 0
                           ? " Hatched: no value is known; *: only some runs' are."
                           : "";

    picture->title = title_of(picture, extremes);
    picture->subtitle = g_strdup_printf("%s%s   %s · seed %s%s%s", what, star,
                                        grid->collected->scenario, grid->collected->seed,
                                        grid->held[0] != '\0' ? " · " : "", grid->held);
    picture->alt = g_strdup_printf("%s. A map of %u values of %s and %u of %s. %s", picture->title,
                                   grid->n_x, hs_picture_grid_x_parameter(grid)->name, grid->n_y,
                                   hs_picture_grid_y_parameter(grid)->name, what);
}

HsHeatPicture *hs_heat_picture_read(sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    g_autoptr(HsHeatPicture) picture = g_new0(HsHeatPicture, 1);

    picture->grid = hs_picture_grid_read(db, choice, true, error);
    if (picture->grid == NULL)
        return NULL;

    Extremes extremes = work_out(picture);

    tell(picture, &extremes);
    return g_steal_pointer(&picture);
}

/* ---- for gnuplot ---- */

#define LEFT 116.0
#define RIGHT 826.0
#define PLOT_HEIGHT 351.0
#define TICK_PIXELS 0.133
#define CELL_PIXELS 0.12
#define TICK_WIDTH_MAX 600u
#define Y_TICK_DISTANCE 16.0
#define Y_TICK_WIDTH_MAX 500u
#define BAR_STEPS 5u

static void put_cells(HsPictureData *data, const HsHeatPicture *picture)
{
    const HsPictureGrid *grid = picture->grid;
    double cell_width = (RIGHT - LEFT) / grid->n_x;
    bool is_low = PLOT_HEIGHT / grid->n_y < 13;

    hs_picture_begin(data, "cell", 6);
    for (guint y = 0; y < grid->n_y; y++) {
        for (guint x = 0; x < grid->n_x; x++) {
            g_autofree char *text = hs_heat_picture_text(picture, x, y);
            bool is_known = hs_picture_grid_cell(grid, x, y)->values.n > 0;
            bool fits = hs_picture_text_width(text) * CELL_PIXELS <= cell_width - 2 && !is_low;

            hs_picture_cell_integer(data, x);
            hs_picture_cell_integer(data, y);
            hs_picture_cell_integer(data, is_known);
            hs_picture_cell_real(data, is_known ? hs_heat_picture_part(picture, x, y) : 0, 6);
            hs_picture_cell_real(data, is_known ? median_at(picture, x, y) : 0, 6);
            hs_picture_cell_text(data, fits ? text : "", 0);
            hs_picture_end_row(data);
        }
    }
    hs_picture_end(data);
}

static void put_x_ticks(HsPictureData *data, const HsHeatPicture *picture)
{
    double cell_width = (RIGHT - LEFT) / picture->grid->n_x;
    double taken = -1000;

    hs_picture_begin(data, "x_tick", 2);
    for (guint x = 0; x < picture->grid->n_x; x++) {
        g_autofree char *text = hs_picture_clean(hs_picture_grid_x(picture->grid, x),
                                                 TICK_WIDTH_MAX);
        double half = hs_picture_text_width(text) * TICK_PIXELS / 2;
        double at = (x + 0.5) * cell_width;

        if (at - half < taken)
            continue;
        taken = at + half + 8;
        hs_picture_cell_integer(data, x);
        hs_picture_cell_text(data, text, 0);
        hs_picture_end_row(data);
    }
    hs_picture_end(data);
}

static void put_y_ticks(HsPictureData *data, const HsHeatPicture *picture)
{
    double cell_height = PLOT_HEIGHT / picture->grid->n_y;
    double taken = -1000;

    hs_picture_begin(data, "y_tick", 2);
    for (guint y = 0; y < picture->grid->n_y; y++) {
        if (y * cell_height < taken)
            continue;
        taken = y * cell_height + Y_TICK_DISTANCE;
        hs_picture_cell_integer(data, y);
        hs_picture_cell_text(data, hs_picture_grid_y(picture->grid, y), Y_TICK_WIDTH_MAX);
        hs_picture_end_row(data);
    }
    hs_picture_end(data);
}

/* The words beside the colours. */
static void put_scale(HsPictureData *data, const HsHeatPicture *picture)
{
    hs_picture_begin(data, "scale", 2);
    for (guint step = 0; step <= BAR_STEPS; step++) {
        double value = picture->low + (picture->high - picture->low) * step / BAR_STEPS;
        g_autofree char *text = value_text(picture, value);

        if (picture->low == picture->high && step > 0)
            break;
        hs_picture_cell_real(data, (double)step / BAR_STEPS, 6);
        hs_picture_cell_text(data, text, 0);
        hs_picture_end_row(data);
    }
    hs_picture_end(data);
}

bool hs_picture_heat_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                          GError **error)
{
    g_autoptr(HsHeatPicture) picture = hs_heat_picture_read(db, choice, error);

    if (picture == NULL)
        return false;
    hs_picture_title(data, "%s", picture->title);
    hs_picture_subtitle(data, "%s", picture->subtitle);
    hs_picture_alt(data, "%s", picture->alt);
    hs_picture_number(data, "N_X", picture->grid->n_x);
    hs_picture_number(data, "N_Y", picture->grid->n_y);
    hs_picture_number(data, "KNOWN", picture->has_known);
    hs_picture_number(data, "UNKNOWN", picture->grid->n_unknown + picture->grid->n_absent > 0);
    hs_picture_text(data, "X_NAME", hs_picture_grid_x_parameter(picture->grid)->name, 3000);
    hs_picture_text(data, "Y_NAME", hs_picture_grid_y_parameter(picture->grid)->name, 2000);
    put_cells(data, picture);
    put_x_ticks(data, picture);
    put_y_ticks(data, picture);
    put_scale(data, picture);
    return true;
}
