/* picture_heat: a measure over two parameters, a cell for each pair of values.
 *
 * A cell shows the median of its runs in which the value is known: one long outage among many short
 * ones should not colour it. A cell in which nothing is known is hatched and says why; one in which
 * only some runs are known has a star. Which parameters: analysis/picture_grid.h.
 */
#ifndef HS_PICTURE_HEAT_H
#define HS_PICTURE_HEAT_H

#include "analysis/picture_grid.h"

typedef struct {
    HsPictureGrid *grid;
    double *medians;  /* y * n_x + x; 0 where nothing is known */
    double low, high; /* of all medians */
    bool has_known;
    char *title, *subtitle, *alt;
} HsHeatPicture;

/* NULL with an error. */
HsHeatPicture *hs_heat_picture_read(sqlite3 *db, const HsPictureChoice *choice, GError **error);
void hs_heat_picture_free(HsHeatPicture *picture);
/* What stands in a cell: "881 ms", "881 ms *", "not back", "no run". The caller frees. */
char *hs_heat_picture_text(const HsHeatPicture *picture, guint x, guint y);
/* From 0, the least, to 1; of a cell that is known. */
double hs_heat_picture_part(const HsHeatPicture *picture, guint x, guint y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsHeatPicture, hs_heat_picture_free)

#endif
