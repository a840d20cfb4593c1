/* picture_heat: a map of a measure over two parameters. */
#include "analysis/picture_heat.h"

#include "analysis/measure_text.h"
#include "sim/assert.h"

#include <math.h>
#include <string.h>

void hs_heat_picture_free(HsHeatPicture *picture)
{
    if (picture == NULL)
        return;
    hs_picture_grid_free(picture->grid);
    g_free(picture->cells);
    g_free(picture->title);
    g_free(picture->subtitle);
    g_free(picture->alt);
    g_free(picture);
}

/* ---- cells ---- */

const HsHeatCell *hs_heat_picture_cell(const HsHeatPicture *picture, guint x, guint y)
{
    hs_assert(x < picture->grid->n_x && y < picture->grid->n_y);
    return &picture->cells[y * picture->grid->n_x + x];
}

static char *value_text(const HsHeatPicture *picture, double value)
{
    char buffer[HS_MEASURE_TEXT_BYTES];

    return g_strdup(hs_measure_format(picture->grid->chosen.measure->unit, value, buffer));
}

char *hs_heat_picture_text(const HsHeatPicture *picture, guint x, guint y)
{
    const HsGridCell *cell = hs_picture_grid_cell(picture->grid, x, y);
    const char *unknown = hs_picture_measure_unknown(&picture->grid->chosen);

    if (cell->values.n == 0)
        return g_strdup(cell->n_unknown > 0 ? unknown : "no run");
    if (!hs_heat_picture_cell(picture, x, y)->is_known)
        return g_strdup_printf("%u of %u %s", cell->n_unknown,
                               cell->n_unknown + (guint)cell->values.n, unknown);

    g_autofree char *text = value_text(picture, hs_heat_picture_cell(picture, x, y)->typical);

    return g_strdup_printf("%s%s", text, cell->n_unknown + cell->n_absent > 0 ? " *" : "");
}

double hs_heat_picture_part(const HsHeatPicture *picture, guint x, guint y)
{
    double value = hs_heat_picture_cell(picture, x, y)->typical;

    if (picture->high <= picture->low)
        return 0;
    return picture->is_log ? log10(value / picture->low) / log10(picture->high / picture->low)
                           : (value - picture->low) / (picture->high - picture->low);
}

double hs_heat_picture_scale(const HsHeatPicture *picture, double part)
{
    return picture->is_log ? picture->low * pow(picture->high / picture->low, part)
                           : picture->low + (picture->high - picture->low) * part;
}

/* The middle of the known numbers, sorted, and n_worse more at the end that is worse. FALSE: it is
 * one of those. */
static bool find_median(const GArray *cell, guint n_worse, bool is_worst_least, double *ret_median)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));
    guint n = cell->len + n_worse;
    guint shift = is_worst_least ? n_worse : 0;
    guint lower = (n - 1) / 2;
    guint upper = n / 2;

    if (lower < shift || upper - shift >= cell->len)
        return false;
    g_array_append_vals(numbers, cell->data, cell->len);
    (void)hs_collected_median(numbers);
    *ret_median = (g_array_index(numbers, double, lower - shift) +
                   g_array_index(numbers, double, upper - shift)) /
                  2;
    return true;
}

static void work_out_cell(const HsHeatPicture *picture, const HsGridCell *cell, HsHeatCell *ret)
{
    const HsMeasure *measure = picture->grid->chosen.measure;
    bool counts = measure->better != HS_BETTER_NEITHER;

    *ret = (HsHeatCell){ 0 };
    if (cell->values.n == 0)
        return;
    ret->is_known = true;
    ret->typical = cell->values.mean;
    if (measure->unit != HS_UNIT_COUNT)
        ret->is_known = find_median(cell->numbers, counts ? cell->n_unknown : 0,
                                    measure->better == HS_BETTER_MORE, &ret->typical);
}

/* The places of the least and the largest. */
typedef struct {
    guint low_x, low_y, high_x, high_y;
} Extremes;

static Extremes work_out(HsHeatPicture *picture)
{
    const HsPictureGrid *grid = picture->grid;
    Extremes extremes = { 0 };

    picture->cells = g_new0(HsHeatCell, grid->n_x * grid->n_y);
    for (guint y = 0; y < grid->n_y; y++) {
        for (guint x = 0; x < grid->n_x; x++) {
            HsHeatCell *cell = &picture->cells[y * grid->n_x + x];

            work_out_cell(picture, hs_picture_grid_cell(grid, x, y), cell);
            if (!cell->is_known)
                continue;
            if (!picture->has_known || cell->typical < picture->low) {
                picture->low = cell->typical;
                extremes.low_x = x;
                extremes.low_y = y;
            }
            if (!picture->has_known || cell->typical > picture->high) {
                picture->high = cell->typical;
                extremes.high_x = x;
                extremes.high_y = y;
            }
            picture->has_known = true;
        }
    }
    picture->is_log = picture->low > 0 && picture->high >= HS_HEAT_LOG_FROM * picture->low;
    return extremes;
}

/* ---- the best ---- */

static bool is_candidate(const HsHeatPicture *picture, guint cell_i)
{
    const HsGridCell *cell = &picture->grid->cells[cell_i];

    return picture->cells[cell_i].is_known && cell->n_unknown + cell->n_absent == 0;
}

static bool is_better(const HsHeatPicture *picture, guint cell_i, guint than_i)
{
    double mine = picture->cells[cell_i].typical;
    double theirs = picture->cells[than_i].typical;

    return picture->grid->chosen.measure->better == HS_BETTER_LESS ? mine < theirs : mine > theirs;
}

/* Their runs, seed by seed, do not tell which is better. */
static bool is_as_good(const HsGridCell *cell, const HsGridCell *best)
{
    HsStatistics differences = { 0 };
    HsInterval interval;

    if (cell->numbers->len != best->numbers->len)
        return false;
    for (guint i = 0; i < cell->numbers->len; i++)
        hs_statistics_add_pair(&differences, g_array_index(cell->numbers, double, i),
                               g_array_index(best->numbers, double, i));
    return hs_statistics_interval(&differences, HS_CONFIDENCE_95, &interval) &&
           hs_interval_holds_zero(&interval);
}

/* The only best cell; the number of cells if there is none. */
static guint find_best(const HsHeatPicture *picture)
{
    guint n_cells = picture->grid->n_x * picture->grid->n_y;
    guint best_i = n_cells;
    guint n_best = 0;

    for (guint cell_i = 0; cell_i < n_cells; cell_i++) {
        if (!is_candidate(picture, cell_i))
            continue;
        if (best_i == n_cells || is_better(picture, cell_i, best_i)) {
            best_i = cell_i;
            n_best = 0;
        }
        n_best += !is_better(picture, best_i, cell_i);
    }
    return n_best == 1 ? best_i : n_cells;
}

static void mark_best(HsHeatPicture *picture)
{
    guint n_cells = picture->grid->n_x * picture->grid->n_y;
    guint best_i = n_cells;

    if (picture->grid->chosen.measure->better != HS_BETTER_NEITHER)
        best_i = find_best(picture);
    if (best_i == n_cells)
        return;
    picture->has_best = true;
    picture->cells[best_i].mark = HS_HEAT_BEST;
    for (guint cell_i = 0; cell_i < n_cells; cell_i++) {
        if (cell_i == best_i || !is_candidate(picture, cell_i) ||
            !is_as_good(&picture->grid->cells[cell_i], &picture->grid->cells[best_i]))
            continue;
        picture->has_as_good = true;
        picture->cells[cell_i].mark = HS_HEAT_AS_GOOD;
    }
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

/* "Median of 8 seeds a cell, framed: the best, or (thin) as good." */
static char *tell_cells(const HsHeatPicture *picture)
{
    guint n = picture->grid->n_repetitions;
    bool is_count = picture->grid->chosen.measure->unit == HS_UNIT_COUNT;
    g_autofree char *what = n > 1 ? g_strdup_printf("%s of %u seeds a cell",
                                                    is_count ? "Mean" : "Median", n)
                                  : g_strdup("One run a cell");

    return g_strconcat(what, picture->has_best ? ", framed: the best" : "",
                       picture->has_as_good ? ", or (thin) as good" : "", ".", NULL);
}

/* What hatching and the star mean, where there is any. */
static char *tell_unknown(const HsHeatPicture *picture)
{
    const HsPictureGrid *grid = picture->grid;
    bool has_hatched = false;
    bool has_star = false;

    for (guint cell_i = 0; cell_i < grid->n_x * grid->n_y; cell_i++) {
        const HsGridCell *cell = &grid->cells[cell_i];

        has_hatched = has_hatched || !picture->cells[cell_i].is_known;
        has_star = has_star ||
                   (picture->cells[cell_i].is_known && cell->n_unknown + cell->n_absent > 0);
    }
    return g_strconcat(has_hatched ? " Hatched: not known" : "",
                       has_hatched && has_star ? "; *: of some runs." : "",
                       has_hatched && !has_star ? "." : "",
                       !has_hatched && has_star ? " *: of some runs not known." : "", NULL);
}

static void tell(HsHeatPicture *picture, const Extremes *extremes)
{
    const HsPictureGrid *grid = picture->grid;
    g_autofree char *what = tell_cells(picture);
    g_autofree char *unknown = tell_unknown(picture);

    picture->title = title_of(picture, extremes);
    picture->subtitle = g_strdup_printf("%s%s   %s · seed %s%s%s", what, unknown,
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

    mark_best(picture);
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

    hs_picture_begin(data, "cell", 7);
    for (guint y = 0; y < grid->n_y; y++) {
        for (guint x = 0; x < grid->n_x; x++) {
            g_autofree char *text = hs_heat_picture_text(picture, x, y);
            const HsHeatCell *cell = hs_heat_picture_cell(picture, x, y);
            bool fits = hs_picture_text_width(text) * CELL_PIXELS <= cell_width - 2 && !is_low;

            hs_picture_cell_integer(data, x);
            hs_picture_cell_integer(data, y);
            hs_picture_cell_integer(data, cell->is_known);
            hs_picture_cell_real(data, cell->is_known ? hs_heat_picture_part(picture, x, y) : 0, 6);
            hs_picture_cell_real(data, cell->is_known ? cell->typical : 0, 6);
            hs_picture_cell_text(data, fits ? text : "", 0);
            hs_picture_cell_integer(data, cell->mark);
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
        double value = hs_heat_picture_scale(picture, (double)step / BAR_STEPS);
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
