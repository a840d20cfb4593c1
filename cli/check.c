/* check: reads a scenario and wires its machine, without running it. */
#include "cli/output.h"
#include "cli/scenario_input.h"
#include "models/system.h"

int hs_command_check(const HsInvocation *invocation)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);
    g_autoptr(HsSystem) system = NULL;
    HsSystemOptions options = { .sink = NULL };
    HsOutput output;

    if (scenario != NULL)
        system = hs_system_new(scenario, &options, diagnostics);
    if (system == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);
    hs_tell_diagnostics(invocation, diagnostics);

    guint n_expectations = hs_system_n_expectations(system);

    hs_output_init(&output, (HsColor)invocation->settings.color);
    hs_output_paint(&output, HS_PAINT_GOOD, "GOOD");
    hs_output_add(&output, "  ");
    hs_output_paint(&output, HS_PAINT_NONE, g_ptr_array_index(invocation->operands, 0));
    hs_output_add(&output, ": no mistakes; %u expectation%s\n", n_expectations,
                  n_expectations == 1 ? "" : "s");
    hs_output_finish(&output);
    return HS_EXIT_HELD;
}
