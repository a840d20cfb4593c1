/* picture_measure: which measure of whom a picture of a collection shows.
 *
 * The user names measures ("outage") and subjects ("A", of --only). Without a wish it is the first
 * of a list of what runs are made for that any run has a value of, and of its subjects the one with
 * the largest mean: of several programs that which was away for longest.
 */
#ifndef HS_PICTURE_MEASURE_H
#define HS_PICTURE_MEASURE_H

#include "analysis/collected.h"
#include "analysis/picture.h"

typedef struct {
    const HsMeasure *measure;
    char *subject;
    GArray *numbers; /* HsCollectedNumber by run */
} HsPictureMeasure;

void hs_picture_measure_clear(HsPictureMeasure *chosen);

/* Adds what the choice wishes (HsPictureMeasure), at most n_max and each with one subject at least;
 * *ret_n_more: how many more there are. Without a wish: the first n_usual that have values. FALSE
 * with an error that lists what there is. */
bool hs_picture_measures_choose(sqlite3 *db, const HsCollected *collected,
                                const HsPictureChoice *choice, guint n_max, guint n_usual,
                                GArray *measures, guint *ret_n_more, GError **error);
/* An empty array for that; g_array_unref frees all. */
GArray *hs_picture_measures_new(void);

/* "outage of A", "storage.needed"; a long name is cut, so that what follows it is seen. */
char *hs_picture_measure_name(const HsPictureMeasure *chosen);
/* What an unknown value is: "not back", "unknown". */
const char *hs_picture_measure_unknown(const HsPictureMeasure *chosen);
/* Of the n that have no value to tell in a title, `what` of which the last is, `name`: "", ", not
 * back with arf", ", 4 others not back". The caller frees. */
char *hs_picture_measure_without(guint n, const char *what, const char *name);
/* "less is better", "more is better", "" */
const char *hs_picture_measure_better(const HsMeasure *measure);

/* A scale of a measure's values, with round numbers in the unit in which they are shown. */
typedef struct {
    double end, step; /* in the unit of the measure; it begins at 0 */
    double shown;     /* the size of the unit shown */
    const char *name; /* of that: " ms"; "" of counts */
} HsMeasureAxis;
/* To at least `high`. */
HsMeasureAxis hs_measure_axis(HsMeasureUnit unit, double high, guint n_steps_max);
/* Ticks of it, and the words of the i-th from 0: "500 ms"; the caller frees. */
guint hs_measure_axis_n(const HsMeasureAxis *axis);
char *hs_measure_axis_text(const HsMeasureAxis *axis, guint i);

#endif
