/* show_sweep: a sweep on a page, as JSON and as CSV: its points and what became of their runs. */
#ifndef HS_SHOW_SWEEP_H
#define HS_SHOW_SWEEP_H

#include "analysis/sweep.h"
#include "cli/commands.h"

/* Prints it in the format of the invocation; path: where the collection is. */
void hs_show_sweep(const HsInvocation *invocation, const HsSweep *sweep, const char *path);

/* Says on standard error of which runs not all is good, and of the first of each kind how to make
 * it again. Returns an HsExit: HS_EXIT_FAULT where a run failed, HS_EXIT_USAGE where all were
 * refused, HS_EXIT_NOT_HELD where some were or an expectation did not hold. */
int hs_tell_swept_runs(const HsInvocation *invocation, const HsSweep *sweep);

#endif
