/* assert: programmer errors. Always on, in every build; never for input or for modelled faults.
 *
 * A failed hs_assert prints the expression, the place, and what the simulation on this thread was
 * doing (cycle, component, event), then aborts. Input errors are GErrors; modelled faults are
 * values and events; a broken invariant of a model is hs_simulation_violate().
 */
#ifndef HS_ASSERT_H
#define HS_ASSERT_H

#include <glib.h>

#define hs_assert(condition)                                                                       \
    (G_LIKELY(condition) ? (void)0 : hs_assert_fail(#condition, __FILE__, __LINE__))

/* Prints and aborts; called by hs_assert only. */
void hs_assert_fail(const char *expression, const char *file, int line) G_GNUC_NORETURN;

/* What a failed assertion reports about: a function that prints one line about the run on stderr.
 * Set by hs_simulation_run for its own thread and taken back at its end (NULL). */
typedef void (*HsAssertContext)(gconstpointer user);
void hs_assert_set_context(HsAssertContext describe, gconstpointer user);

#endif
