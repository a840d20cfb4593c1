/* swept_measures: what a sweep tells of a measure on its page: the mean at each point, with half of
 * the 95 % interval where there are repetitions.
 *
 * WHICH. Those of --measure, else those of --measures; of none throughput and outage of each
 * program, and false alarms. What is 0 at all points that are shown, or was measured at none, is no
 * news, and is left out of the page where nobody asked for it.
 * UNKNOWN NUMBERS are none in a mean (analysis/points.h): where a run has one, so many of how many.
 *
 * Runs are read one by one, and a point is a few sums: memory does not grow with repetitions.
 */
#ifndef HS_SWEPT_MEASURES_H
#define HS_SWEPT_MEASURES_H

#include "analysis/collected.h"
#include "analysis/points.h"
#include "cli/commands.h"

typedef struct {
    const HsMeasure *measure;
    char *subject;
    uint64_t quantity; /* of the collection */
    char *title;       /* "outage A" */
} HsSweptMeasure;

typedef struct {
    GArray *measures; /* HsSweptMeasure */
    HsQuestions *questions;
    bool is_chosen; /* by the user */
} HsSweptMeasures;

/* db is borrowed until hs_swept_measures_clear, which a failed read needs, too. */
bool hs_swept_measures_read(const HsSettings *settings, sqlite3 *db, HsSweptMeasures *ret_measures,
                            GError **error);
void hs_swept_measures_clear(HsSweptMeasures *measures);
const HsSweptMeasure *hs_swept_measure_at(const HsSweptMeasures *measures, guint measure_i);

/* What a run has of one of them. */
bool hs_swept_measure_value(const HsSweptMeasures *measures, guint measure_i, uint64_t run,
                            HsCollectedNumber *ret_number, GError **error);
/* Adds a run to the means of its point, one for each of the measures. */
bool hs_swept_measures_add(const HsSweptMeasures *measures, uint64_t run, HsPointMean *means,
                           GError **error);
/* "1.403 s ± 2 ms", "not back", "2 of 5 not back", "-". The caller frees. */
char *hs_swept_mean_text(const HsMeasure *measure, const HsPointMean *mean);

#endif
