/* show_steady: the steady state of a run (analysis/steady.h), in each format. */
#ifndef HS_SHOW_STEADY_H
#define HS_SHOW_STEADY_H

#include "analysis/steady.h"
#include "cli/show.h"

/* What --warm-up, --batches and --measure of the command line ask for; ret_wanted has
 * HS_STEADY_MEASURES_N places. FALSE with an error that has a hint. */
bool hs_steady_plan_read(const HsSettings *settings, uint64_t clock_hz, HsSteadyPlan *ret_plan,
                         bool *ret_wanted, GError **error);

void hs_show_steady(const HsResult *result, const HsSteadyPlan *plan, const GArray *rows,
                    HsOutput *output);
/* Members of an object that the caller has begun. */
void hs_json_steady(const HsSteadyPlan *plan, const GArray *rows, HsJson *json);
void hs_csv_steady(const GArray *rows, GString *csv);

#endif
