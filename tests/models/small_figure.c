/* small_figure: see small_figure.h. */
#include "tests/models/small_figure.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

SmallFigure small_figure_of(const char *text, const char *const *settings, const char *figure,
                            const char *subject)
{
    SmallFigure it = { 0 };
    it.run = small_system_of(text, &(SmallOptions){ .settings = settings, .is_paranoid = true });
    it.flow = small_system_flow(it.run, figure, subject, 0);
    cr_assert(it.flow != NULL, "there is no %s of %s", figure, subject);
    return it;
}

SmallStep small_figure_step(const SmallFigure *figure, const char *number)
{
    SmallStep step = small_system_step(figure->run, figure->flow, number);
    cr_assert(step.is_there, "there is no step %s", number);
    return step;
}

void small_figure_check_places(const SmallFigure *figure, guint first, const char *const *on,
                               guint n)
{
    for (guint i = 0; i < n; i++) {
        g_autofree char *number = g_strdup_printf("%u", first + i);
        SmallStep step = small_figure_step(figure, number);
        cr_assert(eq(str, small_text(step.runs_on), small_text(on[i])), "step %s", number);
        cr_assert(eq(str, small_text(step.cpu), "cpu0"), "step %s", number);
    }
}
