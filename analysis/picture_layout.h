/* picture_layout: where the axis of time has its marks and texts stand so that none covers another.
 *
 * Places are in tenths of a pixel of a picture of 960 by 540, from the left and from the top. All
 * of it is integer arithmetic: equal runs have equal pictures.
 */
#ifndef HS_PICTURE_LAYOUT_H
#define HS_PICTURE_LAYOUT_H

#include "analysis/picture.h"

#define HS_PAGE_WIDTH 9600
#define HS_PAGE_HEIGHT 5400

/* A stretch of time from left to right. */
typedef struct {
    HsCycles from;
    HsCycles to; /* > from */
    uint64_t clock_hz;
    int left;
    int right;                 /* > left */
    const char *unit;          /* of the marks: s, ms, µs, ns */
    uint64_t units_per_second; /* 1 .. 10^9 */
    uint64_t step;             /* of the marks, in units */
    HsCycles origin;           /* what the marks count from: 0, or near `from` in a short window */
} HsTimeAxis;

/* choice's window, else from 0 to end, with marks at 1, 2 or 5 times a power of ten. */
HsTimeAxis hs_time_axis(const HsPictureChoice *choice, HsCycles end, uint64_t clock_hz, int left,
                        int right);
/* The same of a window that is not chosen. */
HsTimeAxis hs_time_axis_of(HsCycles from, HsCycles to, HsCycles origin, uint64_t clock_hz, int left,
                           int right);
/* Where a time is; times outside are at the border. */
int hs_time_axis_x(const HsTimeAxis *axis, HsCycles cycle);
/* Settings X_LEFT, X_RIGHT, X_FROM, X_TO, X_STEP, X_UNIT: for plots over time in X_UNIT. */
void hs_time_axis_settings(const HsTimeAxis *axis, HsPictureData *data);
/* A cell: the time in the axis's units, from its origin. */
void hs_time_axis_cell(const HsTimeAxis *axis, HsPictureData *data, HsCycles cycle);

/* ---- labels of moments, above the plot ---- */

/* A moment and its text; rows count from the plot upwards. A line goes from the plot up to the row
 * of the text. */
typedef struct {
    int x;
    guint importance; /* 0: the most */
    char *text;       /* cut to what fits */
    bool is_fault;
    /* set by hs_layout_moments */
    bool is_shown;
    bool is_left; /* the text ends at the line, else it begins there */
    guint row;
} HsMoment;

/* Gives rows to as many moments as fit: the important before the others, no text over another, no
 * line through a text. Several ways of placing are tried, the one that names most is taken; the
 * first has the later of equals in the lower rows, by which a cluster falls from high to low.
 * Returns how many rows are used. moments: of HsMoment; the order stays. */
guint hs_layout_moments(GPtrArray *moments, guint n_rows, int left, int right, guint font_tenths);
void hs_moment_free(gpointer moment);
guint hs_moments_left_out(const GPtrArray *moments);

/* ---- labels beside the plot ---- */

/* Moves places, which ascend, apart until each is `gap` from the next and none is outside low ..
 * high; when there is no room they come as near as they must. */
void hs_layout_spread(int *places, guint n_places, int gap, int low, int high);

#endif
