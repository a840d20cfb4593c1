/* picture_compare: what the picture of several policies shows, for gnuplot and for characters.
 *
 * A panel a measure, a bar a policy: the mean over the repetitions, its 95 % confidence interval
 * (analysis/statistics.h) where there are two at least. A policy under which no value is known has
 * no bar but words: what is not back is not 0. Where only some are known, the mean is of those, and
 * the words say of how many.
 */
#ifndef HS_PICTURE_COMPARE_H
#define HS_PICTURE_COMPARE_H

#include "analysis/picture_measure.h"
#include "analysis/statistics.h"

#define HS_COMPARE_PANELS_MAX 6u
#define HS_COMPARE_BARS_MAX 16u
/* More bars than that take the whole width, and leave room for fewer panels. */
#define HS_COMPARE_BARS_NARROW 8u
#define HS_COMPARE_PANELS_WIDE_MAX 4u

typedef struct {
    const char *policy; /* borrowed */
    guint color_i;
    bool is_baseline;
    HsStatistics values; /* the known ones */
    guint n_unknown;
    guint n_absent; /* runs that are not done or have no such subject */
    bool has_interval;
    HsInterval interval;
    char *text; /* its value as a reader sees it, or why there is none */
    char *note; /* "3 of 5"; "" where all are known */
} HsCompareBar;

typedef struct {
    HsPictureMeasure chosen;
    char *name;
    GArray *bars; /* HsCompareBar */
    double high;  /* of all bars and intervals */
} HsComparePanel;

typedef struct {
    HsCollected *collected;
    GArray *panels; /* HsComparePanel */
    guint n_more_panels, n_more_policies;
    guint n_repetitions; /* the most of a bar */
    char *title, *subtitle, *alt;
} HsComparePicture;

/* NULL with an error. */
HsComparePicture *hs_compare_picture_read(sqlite3 *db, const HsPictureChoice *choice,
                                          GError **error);
void hs_compare_picture_free(HsComparePicture *picture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsComparePicture, hs_compare_picture_free)

#endif
