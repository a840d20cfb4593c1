/* picture_sweep: a measure over one parameter, a line for each value of another.
 *
 * A point is the mean of the runs in which the value is known, its band the 95 % confidence
 * interval of that mean where there are two at least. A line has a gap where nothing is known, with
 * a mark at the upper edge: what is not back is not 0, and it is not left out. Which parameters and
 * which measure: analysis/picture_grid.h, analysis/picture_measure.h.
 *
 * An axis is logarithmic where its largest value is HS_SWEEP_LOG_FROM times the least or more: y
 * only of times, counts and rates. A band that goes below such an axis is cut there.
 *
 * The title tells where the lines differ most: at the value of x at which the largest mean is most
 * times the least, of equals the last; with a line that is not known there, at the last value at
 * which any is.
 */
#ifndef HS_PICTURE_SWEEP_H
#define HS_PICTURE_SWEEP_H

#include "analysis/picture_grid.h"

#define HS_SWEEP_LINES_MAX 6u
#define HS_SWEEP_LOG_FROM 40

typedef struct {
    HsPictureGrid *grid;
    guint n_lines; /* the first of the grid's y */
    guint n_more;
    bool is_log;        /* x is logarithmic */
    HsMeasureAxis axis; /* of y; where that is logarithmic, see hs_sweep_picture_tick */
    bool is_log_y;
    double low, high; /* the ends of y */
    char *title, *subtitle, *alt;
} HsSweepPicture;

/* NULL with an error. */
HsSweepPicture *hs_sweep_picture_read(sqlite3 *db, const HsPictureChoice *choice, GError **error);
void hs_sweep_picture_free(HsSweepPicture *picture);
/* Where the value of x stands on its axis, from 0 to 1; in the middle if it is the only one. */
double hs_sweep_picture_place(const HsSweepPicture *picture, guint x);
/* Where a value of the measure stands on y, from 0 to 1. */
double hs_sweep_picture_height(const HsSweepPicture *picture, double value);
/* The i-th tick of y, from 0: its value, and its words; NULL: there is none. The caller frees. */
char *hs_sweep_picture_tick(const HsSweepPicture *picture, guint i, double *ret_value);
/* The words of the axis of x: "wait"; "wait, logarithmic". The caller frees. */
char *hs_sweep_picture_axis_name(const HsSweepPicture *picture);
/* "dynamic"; "own = standby"; "" where there is one line only. The caller frees. */
char *hs_sweep_picture_label(const HsSweepPicture *picture, guint line_i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSweepPicture, hs_sweep_picture_free)

#endif
