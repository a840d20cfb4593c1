/* picture_sweep: a measure over one parameter, a line for each value of another.
 *
 * A point is the mean of the runs in which the value is known, its band the 95 % confidence
 * interval of that mean where there are two at least. A line has a gap where nothing is known, with
 * a mark at the upper edge: what is not back is not 0, and it is not left out. Which parameters and
 * which measure: analysis/picture_grid.h, analysis/picture_measure.h.
 */
#ifndef HS_PICTURE_SWEEP_H
#define HS_PICTURE_SWEEP_H

#include "analysis/picture_grid.h"

#define HS_SWEEP_LINES_MAX 6u

typedef struct {
    HsPictureGrid *grid;
    guint n_lines; /* the first of the grid's y */
    guint n_more;
    bool is_log; /* x is logarithmic */
    HsMeasureAxis axis;
    char *title, *subtitle, *alt;
} HsSweepPicture;

/* NULL with an error. */
HsSweepPicture *hs_sweep_picture_read(sqlite3 *db, const HsPictureChoice *choice, GError **error);
void hs_sweep_picture_free(HsSweepPicture *picture);
/* Where the value of x stands on its axis, from 0 to 1; in the middle if it is the only one. */
double hs_sweep_picture_place(const HsSweepPicture *picture, guint x);
/* The words of that axis: "wait"; "wait, logarithmic". The caller frees. */
char *hs_sweep_picture_axis_name(const HsSweepPicture *picture);
/* "dynamic"; "own = standby"; "" where there is one line only. The caller frees. */
char *hs_sweep_picture_label(const HsSweepPicture *picture, guint line_i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSweepPicture, hs_sweep_picture_free)

#endif
