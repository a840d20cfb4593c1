/* sample: what some runs, which differ in their seeds, tell of a requirement.
 *
 * WHAT IS NOT KNOWN (a program that is not back) meets no condition: it counts as infinitely much
 * where little is asked for, and as less than anything where much is. So one run that is not back
 * spoils a mean, and a median bears less than half of them. A run that has no value of what is
 * asked for counts the same.
 *
 * CONFIDENCE. Of two and more repetitions a mean and a percentile have an interval in which the
 * true one is (analysis/statistics.h, analysis/percentile.h). With a confidence, the end of it that
 * is worse must meet the condition; where only the better end does, nobody can tell: more
 * repetitions may. The intervals are two-sided ones: that the worse end of 95 % is on the wrong
 * side of the truth has a probability of 2.5 %. min and max are those of the runs that were made,
 * == and != compare the number, and one repetition has no interval: there the number decides.
 *
 * Example:
 *     g_autoptr(HsSample) sample = hs_sample_new(requirement);
 *     for each run: hs_sample_add(sample, values, all_held);
 *     g_autoptr(GArray) findings = hs_sample_findings(sample, &confidence);
 *     outcome = hs_findings_outcome(findings);
 */
#ifndef HS_SAMPLE_H
#define HS_SAMPLE_H

#include "analysis/requirement.h"
#include "analysis/search.h"

/* What a requirement needs of some runs. */
typedef struct HsSample HsSample;

/* Borrows the requirement. */
HsSample *hs_sample_new(const HsRequirement *requirement);
void hs_sample_free(HsSample *sample);
/* One more run: its HsMeasured, and whether all that was expected held. */
void hs_sample_add(HsSample *sample, const GArray *values, bool has_held);

/* One condition for one subject. */
typedef struct {
    const HsRequirementTerm *term;
    const char *subject; /* interned; "" of the run, and where no run has a value */
    guint n_runs;
    guint n_known;
    bool is_known; /* the statistic */
    double value;  /* of held: in how many runs all held */
    bool has_interval;
    HsInterval interval; /* an end may be unknown: not finite */
    HsSearchOutcome outcome;
    /* How far the number is from meeting it, as a part of the limit: 0: it meets it; infinite: it
     * is not known. */
    double gap;
    /* Of a mean that nobody can tell about: so many repetitions may, if it and its deviation stay
     * what they are; 0: nobody knows how many. */
    uint64_t n_wanted;
} HsFinding;

/* HsFinding by condition, then by subject in the order in which they were found; a condition that
 * no run has a value for has one that is not known. `confidence` may be NULL: the numbers decide.
 * New. */
GArray *hs_sample_findings(const HsSample *sample, const HsConfidence *confidence);
/* Of all conditions together; of none: misses. */
HsSearchOutcome hs_findings_outcome(const GArray *findings);
/* How far they are from meeting it: of the nearest alternative the condition that is farthest. */
double hs_findings_gap(const GArray *findings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSample, hs_sample_free)

#endif
