/* picture_heat: a measure over two parameters, a cell for each pair of values.
 *
 * A cell shows the TYPICAL run: the median of its runs, for one long outage among many short ones
 * should not colour it. A run whose value is not known counts as worse than any that is: where half
 * of the runs are not back, neither is the typical one. Of a count it is the mean: the median of
 * what happens seldom is 0. A cell without a typical value is hatched and says why; one in which
 * some runs are not known, or not there, has a star.
 *
 * THE BEST is framed: of the cells in which every run is known the one with the least, or the most,
 * as the measure wishes. A thin frame is round those of which the seeds do not tell that they are
 * worse: the 95 % confidence interval of the differences, seed by seed, holds 0. Nothing is framed
 * where several cells are the best, or the measure wishes nothing.
 *
 * COLOURS go by the logarithm of the value from HS_HEAT_LOG_FROM times the least on. Which
 * parameters: analysis/picture_grid.h.
 */
#ifndef HS_PICTURE_HEAT_H
#define HS_PICTURE_HEAT_H

#include "analysis/picture_grid.h"

#define HS_HEAT_LOG_FROM 5

typedef enum { HS_HEAT_PLAIN, HS_HEAT_BEST, HS_HEAT_AS_GOOD } HsHeatMark;

typedef struct {
    bool is_known; /* the typical run is */
    double typical;
    HsHeatMark mark;
} HsHeatCell;

typedef struct {
    HsPictureGrid *grid;
    HsHeatCell *cells; /* y * n_x + x */
    double low, high;  /* of all cells that are known */
    bool has_known;
    bool has_best, has_as_good;
    bool is_log; /* the colours are logarithmic */
    char *title, *subtitle, *alt;
} HsHeatPicture;

/* NULL with an error. */
HsHeatPicture *hs_heat_picture_read(sqlite3 *db, const HsPictureChoice *choice, GError **error);
void hs_heat_picture_free(HsHeatPicture *picture);
const HsHeatCell *hs_heat_picture_cell(const HsHeatPicture *picture, guint x, guint y);
/* What stands in a cell: "881 ms", "881 ms *", "not back", "5 of 8 not back", "no run". The caller
 * frees. */
char *hs_heat_picture_text(const HsHeatPicture *picture, guint x, guint y);
/* From 0, the least, to 1; of a cell that is known. */
double hs_heat_picture_part(const HsHeatPicture *picture, guint x, guint y);
/* The value whose colour is that part of the scale. */
double hs_heat_picture_scale(const HsHeatPicture *picture, double part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsHeatPicture, hs_heat_picture_free)

#endif
