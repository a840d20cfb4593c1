/* scenario_parameters: `param NAME = VALUE sweep ...`. */
#ifndef HS_SCENARIO_PARAMETERS_H
#define HS_SCENARIO_PARAMETERS_H

#include "sim/scenario_tree.h"

#define HS_PARAMETERS_MAX 1000u

void hs_parameter_free(gpointer parameter);

/* Reads the statement at the cursor, which stands behind `param`; leaves the cursor behind it, or
 * behind what could be read of it. */
void hs_parameters_read(HsScenario *scenario, guint source_i, HsCursor *cursor,
                        HsDiagnostics *diagnostics);
/* Complains about settings that no statement uses; when the whole scenario has been parsed. */
void hs_parameters_check_used(const HsScenario *scenario, HsDiagnostics *diagnostics);

#endif
