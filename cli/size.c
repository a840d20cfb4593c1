/* size: the least value of a parameter that is enough. */
#include "cli/commands.h"

int hs_command_size(const HsInvocation *invocation)
{
    g_autoptr(GError) error = g_error_new_literal(
        HS_OPTIONS_ERROR, 0, "'hsim size' cannot look for anything in this version");

    return hs_fail(invocation, error, HS_EXIT_USAGE);
}
