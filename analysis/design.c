/* design: which points a sweep has: one value of every parameter each. */
#include "analysis/design_parts.h"

#include "models/schema.h"
#include "sim/assert.h"

#include <string.h>

/* What the policies of a plan are called among the parameters. */
#define POLICY "policy"

G_DEFINE_QUARK(hs - design - error - quark, hs_design_error)

HsDesignParameter *hs_design_parameter(const HsDesign *design, guint parameter_i)
{
    hs_assert(parameter_i < design->parameters->len);
    return g_ptr_array_index(design->parameters, parameter_i);
}

static void free_parameter(gpointer user)
{
    HsDesignParameter *parameter = user;

    g_free(parameter->name);
    g_free(parameter->text);
    hs_values_free(parameter->values);
    g_free(parameter);
}

/* Takes the values. */
static HsDesignParameter *add_parameter(HsDesign *design, const char *name, HsValues *values)
{
    HsDesignParameter *parameter = g_new0(HsDesignParameter, 1);

    parameter->name = g_strdup(name);
    parameter->values = values;
    parameter->n_values = hs_values_n(values);
    g_ptr_array_add(design->parameters, parameter);
    return parameter;
}

/* ---- which parameters ---- */

static void add_policies(HsDesign *design, const HsDesignPlan *plan)
{
    GArray *list = g_array_new(FALSE, TRUE, sizeof(HsValue));

    for (guint policy_i = 0; policy_i < plan->n_policies; policy_i++) {
        HsValue value = { .kind = HS_VALUE_NAME,
                          .word = g_string_chunk_insert_const(design->strings,
                                                              plan->policies[policy_i]) };

        g_array_append_val(list, value);
    }
    add_parameter(design, POLICY, hs_values_of_list(list))->is_policy = true;
}

static void add_swept(HsDesign *design, const HsDesignPlan *plan, const HsParameter *swept)
{
    const HsValues *values = hs_parameter_values(swept);
    const char *name = hs_parameter_name(swept);
    bool is_replaced = plan->n_policies > 0 && strcmp(name, POLICY) == 0;

    if (values != NULL && !hs_parameter_is_set(swept) && !is_replaced)
        add_parameter(design, name, hs_values_copy(values, design->strings));
}

static void add_parameters(HsDesign *design, const HsDesignPlan *plan, const HsScenario *scenario)
{
    if (plan->n_policies > 0)
        add_policies(design, plan);
    for (guint i = 0; i < hs_scenario_n_params(scenario); i++)
        add_swept(design, plan, hs_scenario_param(scenario, i));
}

static bool check_parameters(const HsDesign *design, const HsDesignPlan *plan, GError **error)
{
    if (design->parameters->len == 0 && !plan->may_be_one_point) {
        g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_NOTHING,
                    "there is nothing to sweep in '%s'\n"
                    "  help: write what values a parameter is to have, as in "
                    "param crash_at = 5 s  sweep 1 s .. 9 s step 2 s",
                    plan->path);
        return false;
    }
    if (design->parameters->len > HS_DESIGN_PARAMETERS_MAX) {
        g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_TOO_MANY,
                    "more than %u parameters vary\n"
                    "  help: give a parameter one value with -s NAME=VALUE",
                    HS_DESIGN_PARAMETERS_MAX);
        return false;
    }
    return true;
}

/* ---- the seed ---- */

static uint64_t seed_of(const HsScenario *scenario)
{
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(scenario), "scenario");

    return hs_node_count(g_ptr_array_index(blocks, 0), "seed");
}

/* The scenario's seed where a parameter has a value. */
static uint64_t seed_with(const HsDesignPlan *plan, const HsDesignParameter *parameter,
                          guint value_i, uint64_t otherwise)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autofree char *value = hs_values_text(parameter->values, value_i);
    g_autofree char *setting = g_strdup_printf("%s=%s", parameter->name, value);
    g_autoptr(GPtrArray) settings = g_ptr_array_new();
    HsOverrides overrides = *plan->overrides;

    for (guint i = 0; i < overrides.n_settings; i++)
        g_ptr_array_add(settings, (gpointer)overrides.settings[i]);
    g_ptr_array_add(settings, setting);
    overrides.settings = (const char *const *)settings->pdata;
    overrides.n_settings = settings->len;

    g_autoptr(HsScenario)
        scenario = hs_scenario_load(plan->path, &hs_schema, &overrides, diagnostics);

    /* The run will say what is wrong with it. */
    return scenario != NULL ? seed_of(scenario) : otherwise;
}

/* Values differ, so of two one at least is not what the parameter is without them. */
static void find_seed(const HsDesign *design, const HsDesignPlan *plan, uint64_t seed)
{
    for (guint i = 0; i < design->parameters->len; i++) {
        HsDesignParameter *parameter = hs_design_parameter(design, i);

        if (hs_values_at(parameter->values, 0).kind != HS_VALUE_COUNT)
            continue;
        parameter->is_seed = seed_with(plan, parameter, 0, seed) != seed ||
                             seed_with(plan, parameter, parameter->n_values - 1, seed) != seed;
    }
}

/* ---- the points of a grid ---- */

static bool count_grid(HsDesign *design, GError **error)
{
    design->n_made = 1;
    for (guint i = 0; i < design->parameters->len; i++) {
        design->n_made *= hs_design_parameter(design, i)->n_values; /* below 2^64 */
        if (design->n_made > HS_DESIGN_POINTS_MAX) {
            g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_TOO_MANY,
                        "the sweep has more than %u points\n"
                        "  help: give a parameter one value with -s NAME=VALUE, or a longer step",
                        HS_DESIGN_POINTS_MAX);
            return false;
        }
    }
    return true;
}

static guint grid_value_i(const HsDesign *design, uint64_t made_i, guint parameter_i)
{
    uint64_t rest = made_i;

    for (guint later_i = design->parameters->len - 1; later_i > parameter_i; later_i--)
        rest /= hs_design_parameter(design, later_i)->n_values;
    return (guint)(rest % hs_design_parameter(design, parameter_i)->n_values);
}

guint hs_design_value_i(const HsDesign *design, uint64_t made_i, guint parameter_i)
{
    hs_assert(made_i < design->n_made);
    if (design->rows == NULL)
        return grid_value_i(design, made_i, parameter_i);
    return g_array_index(design->rows, uint32_t, made_i * design->parameters->len + parameter_i);
}

/* ---- all of it ---- */

HsDesign *hs_design_new(const HsDesignPlan *plan, const HsScenario *scenario,
                        HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(HsDesign) design = g_new0(HsDesign, 1);

    (void)diagnostics;
    design->parameters = g_ptr_array_new_with_free_func(free_parameter);
    design->strings = g_string_chunk_new(1024);
    design->text = g_strdup("grid");
    add_parameters(design, plan, scenario);
    if (!check_parameters(design, plan, error) || !count_grid(design, error))
        return NULL;
    find_seed(design, plan, seed_of(scenario));
    return g_steal_pointer(&design);
}

void hs_design_free(HsDesign *design)
{
    if (design == NULL)
        return;
    g_ptr_array_unref(design->parameters);
    g_string_chunk_free(design->strings);
    g_clear_pointer(&design->rows, g_array_unref);
    g_clear_pointer(&design->kept, g_array_unref);
    g_free(design->text);
    g_free(design);
}

/* ---- telling ---- */

uint64_t hs_design_n_points(const HsDesign *design)
{
    return design->kept != NULL ? design->kept->len : design->n_made;
}

uint64_t hs_design_n_left_out(const HsDesign *design)
{
    return design->n_left_out;
}

guint hs_design_n_parameters(const HsDesign *design)
{
    return design->parameters->len;
}

const char *hs_design_name(const HsDesign *design, guint parameter_i)
{
    return hs_design_parameter(design, parameter_i)->name;
}

bool hs_design_is_policy(const HsDesign *design, guint parameter_i)
{
    return hs_design_parameter(design, parameter_i)->is_policy;
}

bool hs_design_is_seed(const HsDesign *design, guint parameter_i)
{
    return hs_design_parameter(design, parameter_i)->is_seed;
}

/* Neighbours share most values: the text of the last one is kept. */
static const char *text_of(HsDesignParameter *parameter, guint value_i)
{
    if (parameter->text == NULL || parameter->text_value_i != value_i) {
        g_free(parameter->text);
        parameter->text = hs_values_text(parameter->values, value_i);
        parameter->text_value_i = value_i;
    }
    return parameter->text;
}

void hs_design_point(HsDesign *design, uint64_t point_i, const char **values)
{
    hs_assert(point_i < hs_design_n_points(design));

    uint64_t made_i = design->kept != NULL ? g_array_index(design->kept, uint32_t, point_i)
                                           : point_i;

    for (guint i = 0; i < design->parameters->len; i++)
        values[i] = text_of(hs_design_parameter(design, i), hs_design_value_i(design, made_i, i));
}

const char *hs_design_text(const HsDesign *design)
{
    return design->text;
}
