/* picture_grid: sorts the runs of a collection into cells. */
#include "analysis/picture_grid.h"

#include "sim/assert.h"

#include <string.h>

/* ---- life ---- */

void hs_picture_grid_free(HsPictureGrid *grid)
{
    if (grid == NULL)
        return;
    for (guint cell_i = 0; grid->cells != NULL && cell_i < grid->n_x * grid->n_y; cell_i++)
        g_array_unref(grid->cells[cell_i].numbers);
    g_free(grid->cells);
    g_free(grid->y_values);
    g_free(grid->name);
    g_free(grid->held);
    hs_picture_measure_clear(&grid->chosen);
    hs_collected_free(grid->collected);
    g_free(grid);
}

/* ---- asking ---- */

const HsGridCell *hs_picture_grid_cell(const HsPictureGrid *grid, guint x, guint y)
{
    hs_assert(x < grid->n_x && y < grid->n_y);
    return &grid->cells[y * grid->n_x + x];
}

const HsCollectedParameter *hs_picture_grid_x_parameter(const HsPictureGrid *grid)
{
    return hs_collected_parameter(grid->collected, grid->x_i);
}

const HsCollectedParameter *hs_picture_grid_y_parameter(const HsPictureGrid *grid)
{
    return grid->y_i >= 0 ? hs_collected_parameter(grid->collected, (guint)grid->y_i) : NULL;
}

const char *hs_picture_grid_x(const HsPictureGrid *grid, guint x)
{
    return hs_collected_value(grid->collected, grid->x_i, x)->text;
}

const char *hs_picture_grid_y(const HsPictureGrid *grid, guint y)
{
    hs_assert(grid->y_i >= 0 && y < grid->n_y);
    return hs_collected_value(grid->collected, (guint)grid->y_i, grid->y_values[y])->text;
}

/* ---- which parameters ---- */

static bool varies(const HsCollected *collected, guint parameter_i)
{
    return hs_collected_parameter(collected, parameter_i)->values->len >= 2;
}

static char *names_of(const HsCollected *collected)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint parameter_i = 0; parameter_i < collected->parameters->len; parameter_i++)
        if (varies(collected, parameter_i))
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                                   hs_collected_parameter(collected, parameter_i)->name);
    return g_strdup(names->len > 0 ? names->str : "none");
}

static bool refuse(const HsCollected *collected, const char *name, const char *what, GError **error)
{
    g_autofree char *names = names_of(collected);

    if (name != NULL)
        g_set_error(error, HS_PICTURE_ERROR, 0, "parameter '%s' %s\n  help: the runs differ in: %s",
                    name, what, names);
    else
        g_set_error(error, HS_PICTURE_ERROR, 0, "%s\n  help: the runs differ in: %s", what, names);
    return false;
}

/* The first that varies and is not `other_i`; numbers only, or of any kind. -1: there is none. */
static int first_that_varies(const HsCollected *collected, int other_i, bool has_to_be_number)
{
    for (guint parameter_i = 0; parameter_i < collected->parameters->len; parameter_i++) {
        bool is_number = hs_collected_parameter(collected, parameter_i)->is_numeric;

        if ((int)parameter_i != other_i && varies(collected, parameter_i) &&
            (is_number || !has_to_be_number))
            return (int)parameter_i;
    }
    return -1;
}

/* The number that has the most values and is not `other_i`; the first of equals. */
static int number_of_most_values(const HsCollected *collected, int other_i)
{
    int found_i = -1;
    guint n_most = 1;

    for (guint parameter_i = 0; parameter_i < collected->parameters->len; parameter_i++) {
        const HsCollectedParameter *parameter = hs_collected_parameter(collected, parameter_i);

        if ((int)parameter_i == other_i || !parameter->is_numeric ||
            parameter->values->len <= n_most)
            continue;
        found_i = (int)parameter_i;
        n_most = parameter->values->len;
    }
    return found_i;
}

static bool find_wished(const HsCollected *collected, const char *name, int *ret_i, GError **error)
{
    *ret_i = hs_collected_find(collected, name);
    return *ret_i >= 0 ? true : refuse(collected, name, "is not in these runs", error);
}

static bool choose_x(HsPictureGrid *grid, const HsPictureChoice *choice, bool is_map,
                     GError **error)
{
    const HsCollected *collected = grid->collected;
    int x_i = -1;
    int y_i = choice->y != NULL ? hs_collected_find(collected, choice->y) : -1;

    if (choice->x != NULL && !find_wished(collected, choice->x, &x_i, error))
        return false;
    if (choice->x == NULL)
        x_i = number_of_most_values(collected, y_i);
    if (x_i < 0 && is_map)
        x_i = first_that_varies(collected, y_i, false);
    if (x_i < 0)
        return refuse(collected, NULL,
                      is_map ? "a map needs two parameters in which the runs differ"
                             : "a line needs a parameter that is a number and varies",
                      error);
    if (!is_map && !hs_collected_parameter(collected, (guint)x_i)->is_numeric)
        return refuse(collected, choice->x, "has values that are no numbers of one kind", error);
    grid->x_i = (guint)x_i;
    return true;
}

static bool choose_y(HsPictureGrid *grid, const HsPictureChoice *choice, bool is_map,
                     GError **error)
{
    const HsCollected *collected = grid->collected;

    grid->y_i = -1;
    if (choice->y != NULL && !find_wished(collected, choice->y, &grid->y_i, error))
        return false;
    if (choice->y != NULL && (guint)grid->y_i == grid->x_i)
        return refuse(collected, choice->y, "cannot be both x and y", error);
    if (choice->y == NULL && is_map)
        grid->y_i = first_that_varies(collected, (int)grid->x_i, true);
    /* The policy, where it varies, is the first of all. */
    if (choice->y == NULL && grid->y_i < 0)
        grid->y_i = first_that_varies(collected, (int)grid->x_i, false);
    if (is_map && grid->y_i < 0)
        return refuse(collected, NULL, "a map needs two parameters in which the runs differ",
                      error);
    return true;
}

/* ---- which values ---- */

static bool is_shown(const HsPictureGrid *grid, const HsPictureChoice *choice, const char *value)
{
    const GPtrArray *policies = choice->policies;
    bool is_policy = strcmp(hs_picture_grid_y_parameter(grid)->name, HS_COLLECTED_POLICY) == 0;

    return !is_policy || policies == NULL || policies->len == 0 ||
           g_ptr_array_find_with_equal_func((GPtrArray *)policies, value, g_str_equal, NULL);
}

static bool choose_values(HsPictureGrid *grid, const HsPictureChoice *choice, GError **error)
{
    const HsCollectedParameter *x = hs_picture_grid_x_parameter(grid);
    const HsCollectedParameter *y = hs_picture_grid_y_parameter(grid);
    guint n_values = y != NULL ? y->values->len : 1;

    grid->n_x = x->values->len;
    grid->y_values = g_new0(guint, n_values);
    if (y == NULL)
        grid->n_y = 1;
    for (guint value_i = 0; y != NULL && value_i < n_values; value_i++) {
        if (is_shown(grid, choice,
                     hs_collected_value(grid->collected, (guint)grid->y_i, value_i)->text))
            grid->y_values[grid->n_y++] = value_i;
    }
    if (grid->n_y == 0)
        return refuse(grid->collected, y->name, "has none of the values asked for", error);
    if (grid->n_x <= HS_GRID_VALUES_MAX && grid->n_y <= HS_GRID_VALUES_MAX)
        return true;
    return refuse(grid->collected, grid->n_x > HS_GRID_VALUES_MAX ? x->name : y->name,
                  "has more than 200 values", error);
}

/* What the parameters that are not shown are held at. A run is of the grid if it has all of it. */
static void hold_others(HsPictureGrid *grid, const HsPictureChoice *choice, guint *held_is)
{
    const HsCollected *collected = grid->collected;
    GString *text = g_string_new(NULL);

    for (guint parameter_i = 0; parameter_i < collected->parameters->len; parameter_i++) {
        const HsCollectedParameter *parameter = hs_collected_parameter(collected, parameter_i);

        held_is[parameter_i] = HS_COLLECTED_NO_VALUE;
        if (parameter_i == grid->x_i || (int)parameter_i == grid->y_i ||
            !varies(collected, parameter_i))
            continue;
        held_is[parameter_i] = 0;
        if (strcmp(parameter->name, HS_COLLECTED_POLICY) == 0 && choice->policies != NULL &&
            choice->policies->len > 0)
            for (guint value_i = 0; value_i < parameter->values->len; value_i++)
                if (strcmp(hs_collected_value(collected, parameter_i, value_i)->text,
                           g_ptr_array_index(choice->policies, 0)) == 0)
                    held_is[parameter_i] = value_i;
        g_string_append_printf(
            text, "%s%s %s", text->len > 0 ? ", " : "", parameter->name,
            hs_collected_value(collected, parameter_i, held_is[parameter_i])->text);
    }
    grid->held = g_string_free(text, FALSE);
}

/* ---- cells ---- */

static bool is_of_grid(const HsPictureGrid *grid, const HsCollectedRun *run, const guint *held_is)
{
    for (guint parameter_i = 0; parameter_i < grid->collected->parameters->len; parameter_i++) {
        if (held_is[parameter_i] != HS_COLLECTED_NO_VALUE &&
            run->value_is[parameter_i] != held_is[parameter_i])
            return false;
    }
    return run->value_is[grid->x_i] != HS_COLLECTED_NO_VALUE;
}

/* NULL: a run with another value of y than is shown. */
static HsGridCell *cell_of(const HsPictureGrid *grid, const HsCollectedRun *run)
{
    guint x = run->value_is[grid->x_i];

    if (grid->y_i < 0)
        return &grid->cells[x];
    for (guint y = 0; y < grid->n_y; y++) {
        if (grid->y_values[y] == run->value_is[grid->y_i])
            return &grid->cells[y * grid->n_x + x];
    }
    return NULL;
}

static void fill_cells(HsPictureGrid *grid, const guint *held_is)
{
    const GArray *runs = grid->collected->runs;

    grid->cells = g_new0(HsGridCell, grid->n_x * grid->n_y);
    for (guint cell_i = 0; cell_i < grid->n_x * grid->n_y; cell_i++)
        grid->cells[cell_i].numbers = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint run_i = 0; run_i < runs->len; run_i++) {
        const HsCollectedRun *run = &g_array_index(runs, HsCollectedRun, run_i);
        const HsCollectedNumber *number = &g_array_index(grid->chosen.numbers, HsCollectedNumber,
                                                         run_i);
        HsGridCell *cell = is_of_grid(grid, run, held_is) ? cell_of(grid, run) : NULL;

        if (cell == NULL)
            continue;
        if (number->state == HS_COLLECTED_KNOWN) {
            g_array_append_val(cell->numbers, number->value);
            hs_statistics_add(&cell->values, number->value);
        }
        cell->n_unknown += number->state == HS_COLLECTED_UNKNOWN;
        cell->n_absent += number->state == HS_COLLECTED_ABSENT;
    }
    for (guint cell_i = 0; cell_i < grid->n_x * grid->n_y; cell_i++) {
        HsGridCell *cell = &grid->cells[cell_i];

        cell->has_interval = hs_statistics_interval(&cell->values, HS_CONFIDENCE_95,
                                                    &cell->interval);
        grid->n_repetitions = MAX(grid->n_repetitions, (guint)cell->values.n);
        grid->n_unknown += cell->n_unknown;
        grid->n_absent += cell->n_absent;
    }
}

HsPictureGrid *hs_picture_grid_read(sqlite3 *db, const HsPictureChoice *choice, bool is_map,
                                    GError **error)
{
    g_autoptr(HsPictureGrid) grid = g_new0(HsPictureGrid, 1);
    g_autoptr(GArray) measures = hs_picture_measures_new();
    guint held_is[HS_COLLECTED_PARAMETERS_MAX] = { 0 };
    guint n_more = 0;

    grid->collected = hs_collected_read(db, error);
    if (grid->collected == NULL || !choose_x(grid, choice, is_map, error) ||
        !choose_y(grid, choice, is_map, error) || !choose_values(grid, choice, error) ||
        !hs_picture_measures_choose(db, grid->collected, choice, 1, 1, measures, &n_more, error))
        return NULL;
    grid->chosen = g_array_index(measures, HsPictureMeasure, 0);
    g_array_index(measures, HsPictureMeasure, 0) = (HsPictureMeasure){ 0 };
    grid->name = hs_picture_measure_name(&grid->chosen);
    hold_others(grid, choice, held_is);
    fill_cells(grid, held_is);
    return g_steal_pointer(&grid);
}
