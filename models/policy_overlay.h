/* policy_overlay: a policy that stands in no scenario, as a text above it.
 *
 * `--policy NAME` of the command line, and every run of a comparison: what the scenario says in
 * `vmm { policy }` does not count then.
 */
#ifndef HS_POLICY_OVERLAY_H
#define HS_POLICY_OVERLAY_H

#include "sim/scenario.h"

/* The text's name, in diagnostics and in results. */
#define HS_POLICY_OVERLAY "--policy"

/* Its texts, a copy of `policy` among them, are added to `texts`, which frees them. */
HsExtraText hs_policy_overlay(GPtrArray *texts, const char *policy);

#endif
