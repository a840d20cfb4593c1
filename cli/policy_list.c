/* policy_list: the policies a command line names. */
#include "cli/policy_list.h"

#include "cli/options.h"
#include "models/vmm/policy.h"

#include <string.h>

/* The name of a parameter whose points are policies. */
#define PARAMETER "policy"

int hs_policy_list_find(const GPtrArray *policies, const char *name)
{
    for (guint policy_i = 0; policy_i < policies->len; policy_i++) {
        if (strcmp(g_ptr_array_index(policies, policy_i), name) == 0)
            return (int)policy_i;
    }
    return -1;
}

bool hs_policy_list_add(GPtrArray *policies, const char *value, GError **error)
{
    g_autofree char *message = NULL;
    g_autofree char *help = NULL;
    HsPolicy policy;

    if (!hs_policy_compose(value, &policy, &message, &help))
        g_set_error(error, HS_OPTIONS_ERROR, 0, "%s\n  help: %s", message, help);
    else if (hs_policy_list_find(policies, policy.name) >= 0)
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "policy '%s' is named twice\n  help: name each once", policy.name);
    else if (policies->len == HS_POLICY_LIST_MAX)
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "%u policies are the most\n  help: take them in two goes", HS_POLICY_LIST_MAX);
    else {
        g_ptr_array_add(policies, (gpointer)policy.name);
        return true;
    }
    return false;
}

bool hs_policy_list_add_all(GPtrArray *policies, const GPtrArray *lists, GError **error)
{
    for (guint list_i = 0; list_i < lists->len; list_i++) {
        g_auto(GStrv) names = g_strsplit(g_ptr_array_index(lists, list_i), ",", -1);

        for (guint name_i = 0; names[name_i] != NULL; name_i++) {
            if (!hs_policy_list_add(policies, g_strstrip(names[name_i]), error))
                return false;
        }
    }
    return true;
}

bool hs_policy_list_add_points(GPtrArray *policies, const HsScenario *scenario)
{
    const HsParameter *parameter = hs_scenario_find_param(scenario, PARAMETER);
    guint n_points = parameter != NULL ? (guint)hs_parameter_n_points(parameter) : 0;

    for (guint point_i = 0; point_i < n_points; point_i++) {
        g_autofree char *value = hs_parameter_point(parameter, point_i);

        if (!hs_policy_list_add(policies, value, NULL)) {
            g_ptr_array_set_size(policies, 0);
            return false;
        }
    }
    return n_points > 0;
}
