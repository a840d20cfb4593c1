/* measure_text: values of measures for people, and what two of them are to each other, in words.
 *
 * Four digits count, as in times of a run. The same number gives the same text everywhere.
 */
#ifndef HS_MEASURE_TEXT_H
#define HS_MEASURE_TEXT_H

#include "analysis/measures.h"

#define HS_MEASURE_TEXT_BYTES 48

/* "1_651", "59.52 /s", "1.403 s", "208 MB", "99.83 %", "4_213 MB s". Returns buffer. */
char *hs_measure_format(HsMeasureUnit unit, double value, char buffer[HS_MEASURE_TEXT_BYTES]);
/* The same of a difference, with its sign: "+128 MB", "-0.5 points" of a ratio, "0 s". */
char *hs_measure_format_change(HsMeasureUnit unit, double change,
                               char buffer[HS_MEASURE_TEXT_BYTES]);
/* A change in per cent of what it is a change from, which is not 0: "+0.4 %". */
char *hs_measure_format_percent(double change, double from, char buffer[HS_MEASURE_TEXT_BYTES]);

/* More than so many times as much is told as times, less in per cent. */
#define HS_TIMES_AT_LEAST 1.15

/* `mine` as a multiple of `theirs`, both above 0 and mine / theirs >= HS_TIMES_AT_LEAST: "1.8",
 * "23". */
char *hs_measure_format_times(double mine, double theirs, char buffer[HS_MEASURE_TEXT_BYTES]);

#endif
