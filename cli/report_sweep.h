/* report_sweep: the sections of a report that only a sweep has: what its parameters are, pictures
 * of what was measured over them, a table of its points, and the runs that did not go as expected,
 * each with the command that makes it again.
 *
 * A POINT is what runs have in common that differ in nothing but seed and repetition. Of a measure
 * the table has the mean of the runs in which it is known, the 95 % confidence interval of that
 * mean, and of how many runs it is not known.
 *
 * LIMITS, each said on the page where it cuts: points, columns and runs that are listed, measures
 * that are drawn.
 */
#ifndef HS_REPORT_SWEEP_H
#define HS_REPORT_SWEEP_H

#include "analysis/collected.h"
#include "cli/report.h"

bool hs_report_sweep(HsReport *report, const HsCollected *collected, GError **error);

/* The options that all runs were given, behind `command`. */
bool hs_report_append_settings(HsReport *report, GString *command, GError **error);

#endif
