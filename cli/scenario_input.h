/* scenario_input: the scenario a command was given, with what -s and --seed say about it. */
#ifndef HS_SCENARIO_INPUT_H
#define HS_SCENARIO_INPUT_H

#include "cli/commands.h"
#include "sim/scenario.h"

/* FALSE: what begins as an SQLite file does is taken for a result, and so is what cannot be read.
 */
bool hs_is_scenario_file(const char *path);
/* All that the words of a command line say about a scenario. */
typedef struct {
    HsOverrides overrides; /* borrows from the rest, and from the invocation */
    GPtrArray *texts;
    HsExtraText *extras;
    HsExtraText policy;
} HsScenarioInput;
void hs_scenario_input_init(HsScenarioInput *input, const HsInvocation *invocation);
void hs_scenario_input_clear(HsScenarioInput *input);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HsScenarioInput, hs_scenario_input_clear)

/* Reads the scenario that is the operand; NULL: the diagnostics tell. */
HsScenario *hs_scenario_of(const HsInvocation *invocation, HsDiagnostics *diagnostics);
/* Where the result goes: -o, else results/NAME and `suffix` and .db, NAME being the scenario's. The
 * folder of the default is made when it is not there. The caller frees. */
char *hs_output_path(const HsInvocation *invocation, const HsScenario *scenario,
                     const char *suffix);
/* Prints the diagnostics on standard error: of a scenario that is fine, its warnings. */
void hs_tell_diagnostics(const HsInvocation *invocation, const HsDiagnostics *diagnostics);
/* Prints them too. Returns HS_EXIT_USAGE, or HS_EXIT_FAULT when there is no scenario file that can
 * be read. */
int hs_fail_with_diagnostics(const HsInvocation *invocation, const HsDiagnostics *diagnostics);

#endif
