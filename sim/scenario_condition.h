/* scenario_condition: a condition that stands in no file, `crash_at > 3 s and policy == dynamic`:
 * the grammar of what stands behind `expect ... :`. What a path means is the reader's. */
#ifndef HS_SCENARIO_CONDITION_H
#define HS_SCENARIO_CONDITION_H

#include "sim/scenario.h"

#define HS_CONDITION_BYTES_MAX 4096u

typedef struct HsCondition HsCondition;

/* Reads the text behind an option ("--filter"). NULL and a diagnostic on a mistake. */
HsCondition *hs_condition_new(const char *option, const char *text, HsDiagnostics *diagnostics);
void hs_condition_free(HsCondition *condition);

/* One at least; places are of the text, for diagnostics. */
guint hs_condition_n_terms(const HsCondition *condition);
const HsTerm *hs_condition_term(const HsCondition *condition, guint i);

/* TRUE when the comparison holds of what is left and right of it: `order` is negative, zero or
 * positive as left is less, equal or more. */
bool hs_comparison_holds(HsComparison comparison, int order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCondition, hs_condition_free)

#endif
