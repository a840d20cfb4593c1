/* scenario_settle: from what the files say to what holds: the last step of a load. */
#ifndef HS_SCENARIO_SETTLE_H
#define HS_SCENARIO_SETTLE_H

#include "sim/scenario_tree.h"

/* Decides between several settings of a word, fills in defaults, asks for required words. */
void hs_settle_run(HsScenario *scenario, HsDiagnostics *diagnostics);
/* Checks that names are used once and lead somewhere; when nothing more is set. */
void hs_settle_check_names(HsScenario *scenario, HsDiagnostics *diagnostics);

#endif
