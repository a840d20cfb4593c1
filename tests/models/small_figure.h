/* small_figure: one flow of a whole run, and its steps.
 *
 *     SmallFigure figure = small_figure_of(text, NULL, "FIG. 5", "os1");
 *     cr_assert(eq(u64, small_figure_step(&figure, "504").wait, 0));
 *     small_system_free(figure.run);
 */
#ifndef HS_SMALL_FIGURE_H
#define HS_SMALL_FIGURE_H

#include "tests/models/small_system.h"

typedef struct {
    SmallSystem *run;   /* the caller frees it */
    const HsCell *flow; /* the first one of the figure about its subject */
} SmallFigure;

/* Runs a text, with all checks of invariants. Fails the test where it has no such flow. */
SmallFigure small_figure_of(const char *text, const char *const *settings, const char *figure,
                            const char *subject);
/* Fails the test where the flow has no such step. */
SmallStep small_figure_step(const SmallFigure *figure, const char *number);
/* The steps first, first + 1, ... run on the monitor or OS `on` says, all on cpu0. */
void small_figure_check_places(const SmallFigure *figure, guint first, const char *const *on,
                               guint n);

#endif
