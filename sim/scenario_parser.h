/* scenario_parser: statements and blocks of one source into the tree.
 *
 * An explicit stack of open blocks, at most HS_BLOCK_DEPTH_MAX. After an error the parser goes on
 * at the next word it knows, so one mistake costs one message. */
#ifndef HS_SCENARIO_PARSER_H
#define HS_SCENARIO_PARSER_H

#include "sim/scenario_tree.h"

#define HS_BLOCK_DEPTH_MAX 32u

/* Parses a lexed source into the scenario's tree. */
void hs_parser_run(HsScenario *scenario, guint source_i, HsDiagnostics *diagnostics);

/* Parses the default of a word, `text`, as a statement of `block`. FALSE when it does not fit its
 * own schema, which is a programmer's error; the diagnostics tell. */
bool hs_parser_add_default(HsScenario *scenario, HsNode *block, const char *text,
                           HsDiagnostics *diagnostics);

#endif
