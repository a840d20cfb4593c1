/* show_baseline: what moved against a baseline, on a page, as JSON and as CSV. */
#ifndef HS_SHOW_BASELINE_H
#define HS_SHOW_BASELINE_H

#include "analysis/baseline.h"
#include "cli/json.h"
#include "cli/output.h"

/* The page has a row for each measure and subject that moved anywhere: at how many points, and the
 * largest of these moves; at most as many rows. */
#define HS_SHOW_BASELINE_ROWS_MAX 60u

/* old_path: of the old collection. */
void hs_show_baseline(const HsBaseline *baseline, const char *old_path, HsOutput *output);
/* Members of an object that the caller has begun. */
void hs_json_baseline(const HsBaseline *baseline, HsJson *json);
void hs_csv_baseline(const HsBaseline *baseline, GString *csv);

#endif
