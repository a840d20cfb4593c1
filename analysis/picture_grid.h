/* picture_grid: a measure over one or two parameters of a collection.
 *
 * A cell is a value of x and a value of y: what is measured there is of all runs with both. Lines
 * of a sweep are the values of y, too. Parameters that are neither x nor y and have several values
 * are held at the first of them, and `held` says so: runs that differ in more than is shown are not
 * mixed.
 *
 * WHICH. x is that of the choice, else the number that has the most values, of equals the first. y
 * is that of the choice; else for lines the policy, if there are several, or the first other one
 * that varies; for a map the first other number that varies, or the first of any kind.
 */
#ifndef HS_PICTURE_GRID_H
#define HS_PICTURE_GRID_H

#include "analysis/picture_measure.h"
#include "analysis/statistics.h"

/* Values of a parameter that are drawn. */
#define HS_GRID_VALUES_MAX 200u

typedef struct {
    GArray *numbers;     /* double: the known ones */
    HsStatistics values; /* of them */
    guint n_unknown;
    guint n_absent;
    bool has_interval;
    HsInterval interval;
} HsGridCell;

typedef struct {
    HsCollected *collected;
    HsPictureMeasure chosen;
    char *name; /* of the measure and its subject */
    guint x_i;  /* of the parameters */
    int y_i;    /* -1: there is none */
    guint n_x, n_y;
    guint *y_values;           /* of y: which of its values are shown; n_y of them */
    HsGridCell *cells;         /* y * n_x + x */
    char *held;                /* "own = standby"; "" */
    guint n_repetitions;       /* the most known values of a cell */
    guint n_unknown, n_absent; /* over all cells */
} HsPictureGrid;

/* For lines x has to be a number; for a map there have to be two parameters. NULL with an error. */
HsPictureGrid *hs_picture_grid_read(sqlite3 *db, const HsPictureChoice *choice, bool is_map,
                                    GError **error);
void hs_picture_grid_free(HsPictureGrid *grid);

const HsGridCell *hs_picture_grid_cell(const HsPictureGrid *grid, guint x, guint y);
/* The texts of the values; of y only where there is one. */
const char *hs_picture_grid_x(const HsPictureGrid *grid, guint x);
const char *hs_picture_grid_y(const HsPictureGrid *grid, guint y);
const HsCollectedParameter *hs_picture_grid_x_parameter(const HsPictureGrid *grid);
/* NULL: there is none. */
const HsCollectedParameter *hs_picture_grid_y_parameter(const HsPictureGrid *grid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsPictureGrid, hs_picture_grid_free)

#endif
