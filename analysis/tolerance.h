/* tolerance: how far a measure may be from what it was, before it is told.
 *
 *     5%                          all measures: five per cent of the old value
 *     5%,outage=10ms              outage: ten milliseconds, whatever it was
 *     5%,replies=2%+3,steps=any   2 % of the old value and 3 more; steps may be anything
 *
 * A measure MOVED when |new - old| > relative * |old| + absolute. Exactly at the border it has not,
 * and a difference that is within a part of 10^12 of the border is at it: that much is rounding. A
 * part of 0 is nothing, so what was 0 needs an absolute tolerance to move within.
 *
 * WHY THE DEFAULT IS 0. The same program and scenario give the same bytes: every difference has a
 * cause, which is a change of either. More than 0 is for changes that are meant to be small: a new
 * version of the program whose timing is a little different, other seeds, another number of
 * repetitions.
 *
 * Units: % of the old value; of times ns us ms s min h; of sizes B KB MB GB TB; /s of what is per
 * second. A plain number is in the unit of the measure (docs/reference/measures.md).
 */
#ifndef HS_TOLERANCE_H
#define HS_TOLERANCE_H

#include "analysis/measures.h"

typedef struct {
    bool is_any;     /* whatever it is now, it has not moved */
    double relative; /* 0.05: 5 % */
    double absolute; /* in the unit of the measure */
} HsTolerance;

typedef struct HsTolerances HsTolerances;

#define HS_TOLERANCE_ERROR hs_tolerance_error_quark()
GQuark hs_tolerance_error_quark(void);

/* `texts`: any number of lists as above; of two that say the same measure the last one counts.
 * NULL with an error that has a hint. */
HsTolerances *hs_tolerances_new(const char *const *texts, guint n_texts, GError **error);
void hs_tolerances_free(HsTolerances *tolerances);
/* That of a measure; borrowed. */
const HsTolerance *hs_tolerances_of(const HsTolerances *tolerances, const HsMeasure *measure);

/* What it allows: the largest |new - old| that has not moved. */
double hs_tolerance_allowed(const HsTolerance *tolerance, double old_value);
/* Is the difference more than is allowed? */
bool hs_tolerance_is_beyond(double difference, double allowed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsTolerances, hs_tolerances_free)

#endif
