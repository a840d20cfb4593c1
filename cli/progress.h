/* progress: one line on a terminal that says how far many runs have come.
 *
 * Standard error, and only where that is a terminal; written anew at most five times a second, and
 * gone at the end. Nothing of it is in any file.
 */
#ifndef HS_PROGRESS_H
#define HS_PROGRESS_H

#include "analysis/work.h"
#include "cli/commands.h"

typedef struct {
    bool is_shown;
    uint64_t n_all, n_done, n_bad;
    uint64_t n_made; /* of those that are done: what the rate is about */
    int64_t began_us, shown_us;
} HsProgress;

void hs_progress_init(HsProgress *progress, const HsInvocation *invocation);
/* The HsWorkDone: a run is there. */
bool hs_progress_take(gpointer progress, const HsWorkRun *run);
/* Time has passed. */
void hs_progress_tick(gpointer progress);
/* Removes the line. */
void hs_progress_end(HsProgress *progress);
/* What the line says; new. For tests, too. */
char *hs_progress_text(const HsProgress *progress, int64_t now_us);

#endif
