/* show_compare: a comparison on a page, as JSON and as CSV. */
#ifndef HS_SHOW_COMPARE_H
#define HS_SHOW_COMPARE_H

#include "analysis/compare.h"
#include "cli/commands.h"
#include "cli/output.h"

/* Are these names of measures, or what such names begin with up to a point ("outage", "storage"),
 * or "all"? FALSE with an error that has a hint. */
bool hs_compare_view_check(const GPtrArray *measures, GError **error);
/* Is a row shown? Without a wish: one of those on the page by default. */
bool hs_compare_view_has(const GPtrArray *measures, const HsCompareRow *row);
/* Is it 0 or unknown under every policy, and that is no news? */
bool hs_compare_view_is_empty(const HsCompare *compare, const HsCompareRow *row);

/* Prints it in the format of the invocation; path: where the collection is. */
void hs_show_compare(const HsInvocation *invocation, const HsCompare *compare, const char *path);

/* Says on standard error how many runs are missing, and of each policy why the first of them is and
 * how to make it again. Returns an HsExit: HS_EXIT_FAULT where one of them failed, HS_EXIT_USAGE
 * where all runs were refused, HS_EXIT_NOT_HELD where some were, HS_EXIT_HELD where none is
 * missing. */
int hs_tell_missing_runs(const HsInvocation *invocation, const HsCompare *compare);
/* Is there one that is not missing? */
bool hs_compare_has_run(const HsCompare *compare);

/* ---- show_compare_data.c ---- */

void hs_json_compare(const HsInvocation *invocation, const HsCompare *compare, GString *text);
/* A row a value: every run, every measure. */
void hs_csv_compare(const HsInvocation *invocation, const HsCompare *compare, GString *text);
/* The command that makes a run of the comparison again. New. */
char *hs_compare_replay(const HsInvocation *invocation, const HsCompare *compare,
                        const HsCompareRun *run);
/* "better", "worse", "other", "equal", "chance", "unknown" */
const char *hs_compare_verdict(const HsCompareRow *row, const HsCompareCell *cell);

#endif
