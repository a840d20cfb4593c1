/* design: which points a sweep has: one value of every parameter each. */
#include "analysis/design_parts.h"

#include "analysis/run_command.h"
#include "models/schema.h"
#include "models/vmm/policy.h"
#include "sim/assert.h"
#include "sim/scenario_vary.h"

#include <string.h>

/* Where a scenario says what a plan's policies say. */
#define POLICY_PATH "vmm.policy"

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

HsDesignParameter *hs_design_add(HsDesign *design, const char *name, HsValues *values)
{
    HsDesignParameter *parameter = g_new0(HsDesignParameter, 1);

    parameter->name = g_strdup(name);
    parameter->values = values;
    parameter->n_values = hs_values_n(values);
    g_ptr_array_add(design->parameters, parameter);
    return parameter;
}

HsDesignParameter *hs_design_find(const HsDesign *design, const char *name)
{
    for (guint i = 0; i < design->parameters->len; i++) {
        if (strcmp(hs_design_parameter(design, i)->name, name) == 0)
            return hs_design_parameter(design, i);
    }
    return NULL;
}

bool hs_design_refuse(GError **error)
{
    g_set_error_literal(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_REFUSED,
                        "the points have mistakes");
    return false;
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
    hs_design_add(design, HS_DESIGN_POLICY, hs_values_of_list(list))->is_policy = true;
}

static void add_swept(HsDesign *design, const HsDesignPlan *plan, const HsParameter *swept)
{
    const HsValues *values = hs_parameter_values(swept);
    const char *name = hs_parameter_name(swept);
    bool is_replaced = plan->n_policies > 0 && strcmp(name, HS_DESIGN_POLICY) == 0;

    if (values != NULL && !hs_parameter_is_set(swept) && !is_replaced)
        hs_design_add(design, name, hs_values_copy(values, design->strings));
}

bool hs_design_compose_policy(const char *written, const char **ret_name, char **ret_message,
                              char **ret_help)
{
    HsPolicy policy;

    if (!hs_policy_compose(written, &policy, ret_message, ret_help))
        return false;
    *ret_name = policy.name;
    return true;
}

static bool complain(HsDiagnostics *diagnostics, HsErrorCode code, const char *message,
                     const char *help)
{
    hs_diagnostics_add(diagnostics, code, (HsPlace){ .file = "command line" }, message, NULL, help);
    return false;
}

/* The values of --vary policy=[...] by the names that stand for them; takes the values. */
static HsValues *compose_policies(HsValues *values, HsDiagnostics *diagnostics)
{
    g_autoptr(HsValues) written = values;
    GArray *list = g_array_new(FALSE, TRUE, sizeof(HsValue));
    bool is_sound = true;

    for (guint i = 0; i < hs_values_n(written); i++) {
        HsValue value = hs_values_at(written, i);
        g_autofree char *message = NULL;
        g_autofree char *help = NULL;

        if (!hs_design_compose_policy(value.word, &value.word, &message, &help))
            is_sound = complain(diagnostics, HS_ERROR_NOT_A_CHOICE, message, help);
        g_array_append_val(list, value);
    }
    if (is_sound)
        return hs_values_of_list(list);
    g_array_unref(list);
    return NULL;
}

/* --vary of what has a sweep replaces its values at its place. Takes the values. */
static bool put(HsDesign *design, const HsScenario *scenario, const char *name, HsValues *values,
                HsDiagnostics *diagnostics)
{
    bool is_policy = hs_scenario_find_param(scenario, name) == NULL &&
                     strcmp(name, HS_DESIGN_POLICY) == 0;
    HsDesignParameter *there = hs_design_find(design, name);

    if (is_policy)
        values = compose_policies(values, diagnostics);
    if (values == NULL)
        return false;
    if (there == NULL) {
        there = hs_design_add(design, name, values);
        there->is_policy = is_policy;
        if (is_policy)
            g_ptr_array_insert(
                design->parameters, 0,
                g_ptr_array_steal_index(design->parameters, design->parameters->len - 1));
        return true;
    }
    hs_values_free(there->values);
    there->values = values;
    there->n_values = hs_values_n(values);
    return true;
}

static bool vary(HsDesign *design, const HsDesignPlan *plan, const HsScenario *scenario,
                 HsDiagnostics *diagnostics)
{
    g_autoptr(GHashTable) varied = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *option = plan->vary_option != NULL ? plan->vary_option : "--vary";
    bool is_sound = true;

    if (plan->n_policies > 0)
        g_hash_table_add(varied, g_strdup(HS_DESIGN_POLICY));
    for (guint i = 0; i < plan->n_vary; i++) {
        g_autofree char *name = NULL;
        HsValues *values = NULL;

        if (!hs_vary_read(scenario, option, plan->vary[i], HS_DESIGN_POLICY, design->strings, &name,
                          &values, diagnostics)) {
            is_sound = false;
        } else if (g_hash_table_contains(varied, name)) {
            g_autofree char *message = g_strdup_printf("'%s' is varied twice", name);

            hs_values_free(values);
            is_sound = complain(diagnostics, HS_ERROR_TWICE, message,
                                "name each once; --policies varies 'policy'");
        } else {
            is_sound &= put(design, scenario, name, values, diagnostics);
            g_hash_table_add(varied, g_steal_pointer(&name));
        }
    }
    return is_sound;
}

/* A policy of the plan is laid above the scenario, where a path cannot set it once more. */
static bool check_policies(const HsDesign *design, const HsDesignPlan *plan,
                           HsDiagnostics *diagnostics)
{
    bool is_laid = false;
    bool is_set = hs_design_find(design, POLICY_PATH) != NULL;

    for (guint i = 0; i < design->parameters->len; i++)
        is_laid |= hs_design_parameter(design, i)->is_policy;
    for (guint i = 0; i < plan->overrides->n_settings; i++)
        is_set |= g_str_has_prefix(plan->overrides->settings[i], POLICY_PATH "=");
    return !is_laid || !is_set ||
           complain(diagnostics, HS_ERROR_TWICE, "policies vary, and 'vmm.policy' is set",
                    "leave one of the two out");
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
    bool is_drawn = plan->kind == HS_DESIGN_RANDOM || plan->kind == HS_DESIGN_LHS;

    if (design->parameters->len == 0 && (is_drawn || !plan->may_be_one_point)) {
        g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_NOTHING,
                    "there is nothing to sweep in '%s'\n"
                    "  help: write what values a parameter is to have, as in "
                    "param crash_at = 5 s  sweep 1 s .. 9 s step 2 s; or --vary NAME=VALUES",
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

uint64_t hs_design_n_grid(const HsDesign *design)
{
    uint64_t n = 1;

    for (guint i = 0; i < design->parameters->len; i++) {
        uint64_t n_values = hs_design_parameter(design, i)->n_values;

        n = n > UINT64_MAX / n_values ? UINT64_MAX : n * n_values;
    }
    return n;
}

static bool count_grid(HsDesign *design, GError **error)
{
    design->n_made = hs_design_n_grid(design);
    if (design->n_made <= HS_DESIGN_POINTS_MAX)
        return true;
    g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_TOO_MANY,
                "the sweep has more than %u points\n"
                "  help: give a parameter one value with -s NAME=VALUE, or a longer step; "
                "--random and --lhs take some of the points",
                HS_DESIGN_POINTS_MAX);
    return false;
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

static bool check_options(const HsDesignPlan *plan, GError **error)
{
    bool is_list = plan->kind == HS_DESIGN_LIST;

    if (!is_list || (plan->n_vary == 0 && plan->n_policies == 0))
        return true;
    g_set_error(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_OPTIONS,
                "--list says all that varies: %s cannot stand beside it\n"
                "  help: write a column of the list",
                plan->n_vary > 0 ? "--vary" : "--policies");
    return false;
}

static bool find_parameters(HsDesign *design, const HsDesignPlan *plan, const HsScenario *scenario,
                            HsDiagnostics *diagnostics, GError **error)
{
    if (plan->kind == HS_DESIGN_LIST) {
        if (!hs_design_read_list(design, plan, scenario, diagnostics, error))
            return false;
    } else {
        add_parameters(design, plan, scenario);
        if (!vary(design, plan, scenario, diagnostics))
            return hs_design_refuse(error);
    }
    return check_policies(design, plan, diagnostics) ? check_parameters(design, plan, error)
                                                     : hs_design_refuse(error);
}

static bool find_points(HsDesign *design, const HsDesignPlan *plan, uint64_t scenario_seed,
                        GError **error)
{
    switch (plan->kind) {
    case HS_DESIGN_GRID:
        return count_grid(design, error);
    case HS_DESIGN_LIST:
        return true;
    case HS_DESIGN_RANDOM:
    case HS_DESIGN_LHS:
        break;
    }
    return hs_design_draw(design, plan, plan->has_seed ? plan->seed : scenario_seed, error);
}

/* What was said on the command line, as it would be said there. */
static void complete_text(HsDesign *design, const HsDesignPlan *plan)
{
    g_autoptr(GString) text = g_string_new(design->text);

    for (guint i = 0; i < plan->n_vary; i++) {
        g_string_append(text, " --vary");
        hs_run_command_append(text, plan->vary[i]);
    }
    if (plan->filter != NULL) {
        g_string_append(text, " --filter");
        hs_run_command_append(text, plan->filter);
    }
    g_free(design->text);
    design->text = g_strdup(text->str);
}

HsDesign *hs_design_new(const HsDesignPlan *plan, const HsScenario *scenario,
                        HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(HsDesign) design = g_new0(HsDesign, 1);
    uint64_t seed = seed_of(scenario);

    design->parameters = g_ptr_array_new_with_free_func(free_parameter);
    design->strings = g_string_chunk_new(1024);
    design->text = g_strdup("grid");
    if (!check_options(plan, error) ||
        !find_parameters(design, plan, scenario, diagnostics, error) ||
        !find_points(design, plan, seed, error) ||
        (plan->filter != NULL && !hs_design_filter(design, plan->filter, diagnostics, error)))
        return NULL;
    complete_text(design, plan);
    find_seed(design, plan, seed);
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
