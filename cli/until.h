/* until: hsim sweep --until-ci, from the command line to what it came to (analysis/precision.h). */
#ifndef HS_UNTIL_H
#define HS_UNTIL_H

#include "analysis/sweep.h"
#include "cli/options.h"

/* What --until-ci, --measure, --reps and --reps-max say. FALSE with an error that has a hint.
 * *ret_is_wanted is FALSE without --until-ci. */
bool hs_until_read(const HsSettings *settings, HsPrecisionPlan *ret_plan, bool *ret_is_wanted,
                   GError **error);

/* Says on standard error how precise the points of a sweep have become; quiet: only of those that
 * have not. Nothing of a sweep without --until-ci. */
void hs_until_tell(HsSweep *sweep, bool is_quiet);

#endif
