/* requirement: what must hold of a run, or of many that differ in their seeds: "outage.p95 <= 10 s
 * and throughput >= 90/s".
 *
 * LANGUAGE
 *     requirement   alternative { "or" alternative }        and binds tighter than or
 *     alternative   condition { "and" condition }
 *     condition     MEASURE[.SUBJECT][.STATISTIC] COMPARISON VALUE | "held"
 *     MEASURE       one of `hsim reference measures`; the longest name counts: response.p95 is a
 *                   measure, outage.p95 is the 95th percentile of the measure outage
 *     SUBJECT       the program, OS, ... as `hsim stat --measures` shows it, a dot for each blank:
 *                   outage.A, outage.step.A.504. Without it the condition must hold for each.
 *     STATISTIC     over the repetitions: mean (if it is not written), min, max, p1 .. p99
 *     COMPARISON    <= >= < > == !=
 *     VALUE         a number with the unit of the measure, 1.5 s: ns us ms s min h; B KB MB GB TB
 *                   (of 1024); /s; %, or nothing from 0 to 1; MB s; nothing of a count
 *     held          all that the scenario expects held, in every run
 * * What runs tell of it is judged in analysis/sample.h.
 *
 * LIMITS. HS_REQUIREMENT_TERMS_MAX conditions, HS_REQUIREMENT_BYTES_MAX of text. No brackets.
 *
 * Example:
 *     g_autoptr(HsRequirement) requirement = hs_requirement_parse(text, &error);
 */
#ifndef HS_REQUIREMENT_H
#define HS_REQUIREMENT_H

#include "analysis/measures.h"
#include "analysis/statistics.h"
#include "sim/scenario.h"

#define HS_REQUIREMENT_TERMS_MAX 32u
#define HS_REQUIREMENT_BYTES_MAX 4096u
#define HS_REQUIREMENT_HELD "held"

typedef enum { HS_OVER_MEAN, HS_OVER_MIN, HS_OVER_MAX, HS_OVER_PERCENTILE } HsOver;

/* One condition. */
typedef struct {
    bool begins_alternative;  /* the first, and each behind an `or` */
    const HsMeasure *measure; /* NULL: held */
    char *subject;            /* NULL: each */
    HsOver over;
    uint32_t percentile; /* as in analysis/percentile.h */
    bool says_over;      /* the statistic is written */
    HsComparison comparison;
    double limit; /* in the unit of the measure */
    char *text;   /* as it is written */
} HsRequirementTerm;

typedef struct {
    GArray *terms; /* HsRequirementTerm; one at least */
    char *text;    /* of all of them */
} HsRequirement;

#define HS_REQUIREMENT_ERROR hs_requirement_error_quark()
GQuark hs_requirement_error_quark(void);

/* NULL with an error that shows where, and has a hint. */
HsRequirement *hs_requirement_parse(const char *text, GError **error);
void hs_requirement_free(HsRequirement *requirement);
/* So many repetitions there must be for all its percentiles and means to have an interval; 1: it
 * has neither. */
uint64_t hs_requirement_n_needed(const HsRequirement *requirement, HsConfidence confidence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsRequirement, hs_requirement_free)

#endif
