/* policy_list: the policies a command line names. */
#ifndef HS_POLICY_LIST_H
#define HS_POLICY_LIST_H

#include "sim/scenario.h"

#include <glib.h>
#include <stdbool.h>

#define HS_POLICY_LIST_MAX 16u

/* The place of a name, -1: it is not there. */
int hs_policy_list_find(const GPtrArray *policies, const char *name);
/* Adds a policy by the name that stands for what is composed: "prmf+dynamic" is "dynamic+prmf". The
 * name lives for ever. FALSE with an error that has a hint: no policy, there already, too many. */
bool hs_policy_list_add(GPtrArray *policies, const char *value, GError **error);
/* Adds those of texts like "dynamic,arf+prmf". */
bool hs_policy_list_add_all(GPtrArray *policies, const GPtrArray *lists, GError **error);
/* Adds the points of `param policy = ... sweep [...]`, where all of them are policies; else none,
 * and FALSE. */
bool hs_policy_list_add_points(GPtrArray *policies, const HsScenario *scenario);

#endif
