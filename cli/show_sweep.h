/* show_sweep: a sweep on a page, as JSON and as CSV: its points and what became of their runs. */
#ifndef HS_SHOW_SWEEP_H
#define HS_SHOW_SWEEP_H

#include "analysis/sweep.h"
#include "cli/commands.h"

/* Prints the published collection at `path` in the format of the invocation. FALSE: it cannot be
 * read. Of n_traces runs there is a result of their own. */
bool hs_show_sweep(const HsInvocation *invocation, HsSweep *sweep, const HsWork *work,
                   const char *path, uint64_t n_traces, GError **error);

/* The command that makes a run again. New. */
char *hs_sweep_replay(const HsInvocation *invocation, const HsWanted *wanted);

/* Says on standard error of which runs not all is good, and of the first of each kind how to make
 * it again. Returns HS_EXIT_HELD or HS_EXIT_NOT_HELD. */
int hs_tell_swept_runs(const HsInvocation *invocation, HsSweep *sweep);

#endif
