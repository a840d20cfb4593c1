/* design_input: what a command line says of the points of a sweep. */
#ifndef HS_DESIGN_INPUT_H
#define HS_DESIGN_INPUT_H

#include "analysis/design.h"
#include "cli/commands.h"

/* Completes a plan that has its scenario and policies by --vary, --list, --random, --lhs, --filter
 * and --design-seed. What it borrows lives as long as the invocation. FALSE with an error. */
bool hs_design_input_read(const HsInvocation *invocation, HsDesignPlan *plan, GError **error);

#endif
