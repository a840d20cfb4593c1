/* scenario_includes: the first pass over a source: the files it includes, the parameters it
 * declares. Both are known before any statement is parsed, so their place in a file is free. */
#ifndef HS_SCENARIO_INCLUDES_H
#define HS_SCENARIO_INCLUDES_H

#include "sim/scenario_tree.h"

/* Finds `include "..."` and `param NAME =` in a lexed source. Files included are read, lexed and
 * appended to the scenario's sources, once each; folder is NULL when nothing may be included. */
void hs_includes_scan(HsScenario *scenario, guint source_i, const char *folder,
                      HsDiagnostics *diagnostics);

#endif
