/* lattice: a design of one parameter, and where to begin in it. */
#include "analysis/lattice.h"

#include "analysis/run_parameters.h"
#include "models/schema.h"

#include <string.h>

#define STORAGE_UNIT "storage.unit"
#define SEED "scenario.seed"

G_DEFINE_QUARK(hs - lattice - error - quark, hs_lattice_error)

static bool fail(GError **error, HsLatticeError code, const char *help, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static bool fail(GError **error, HsLatticeError code, const char *help, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);

    g_autofree char *message = g_strdup_vprintf(format, arguments);

    va_end(arguments);
    g_set_error(error, HS_LATTICE_ERROR, (gint)code, "%s\n  help: %s", message, help);
    return false;
}

/* What is being made. */
typedef struct {
    const char *path;
    HsOverrides overrides; /* of the user, and the others at their values */
    char *name;
    const char *values; /* behind '='; NULL: none given */
    HsScenario *scenario;
    GPtrArray *in_force; /* HsRunParameter */
    GPtrArray *texts;    /* what overrides borrow; owned */
    GPtrArray *settings; /* the same */
    HsDiagnostics *diagnostics;
    GError **error;
} Making;

/* ---- the name ---- */

static const HsRunParameter *find_in_force(const Making *making, const char *path)
{
    for (guint i = 0; i < making->in_force->len; i++) {
        const HsRunParameter *parameter = g_ptr_array_index(making->in_force, i);

        if (strcmp(parameter->path, path) == 0)
            return parameter;
    }
    return NULL;
}

static bool fail_unknown_name(const Making *making)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < hs_scenario_n_params(making->scenario); i++)
        g_ptr_array_add(names, (gpointer)hs_parameter_name(hs_scenario_param(making->scenario, i)));
    for (guint i = 0; i < making->in_force->len; i++)
        g_ptr_array_add(names,
                        ((const HsRunParameter *)g_ptr_array_index(making->in_force, i))->path);

    const char *nearest = hs_nearest_word(making->name, (const char *const *)names->pdata,
                                          names->len);
    g_autofree char *help = nearest != NULL
                                ? g_strdup_printf("did you mean '%s'?", nearest)
                                : g_strdup_printf("hsim params %s lists them", making->path);

    return fail(making->error, HS_LATTICE_ERROR_NAME, help,
                "--find: neither a parameter of the scenario nor one of the machine is called '%s'",
                making->name);
}

static bool check_name(const Making *making)
{
    for (guint i = 0; i < making->overrides.n_settings; i++) {
        const char *setting = making->overrides.settings[i];
        gsize n_bytes = strlen(making->name);

        if (strncmp(setting, making->name, n_bytes) == 0 && setting[n_bytes] == '=')
            return fail(making->error, HS_LATTICE_ERROR_NAME, "leave out one of the two",
                        "'%s' cannot be looked for: -s gives it a value", making->name);
    }
    if (strcmp(making->name, SEED) == 0)
        return fail(making->error, HS_LATTICE_ERROR_NAME, "look for what a machine can have",
                    "the seed is no size: each repetition has its own");
    return hs_scenario_find_param(making->scenario, making->name) != NULL ||
           find_in_force(making, making->name) != NULL || fail_unknown_name(making);
}

/* ---- outward from the value in force ---- */

/* "1_024 MB": the number, and the unit or "". */
static bool read_amount(const char *text, uint64_t *ret_number, const char **ret_unit)
{
    uint64_t number = 0;

    if (!g_ascii_isdigit(*text))
        return false;
    for (; g_ascii_isdigit(*text) || *text == '_'; text++) {
        if (*text != '_' && number > (UINT64_MAX - 9) / 10)
            return false;
        if (*text != '_')
            number = number * 10 + (uint64_t)(*text - '0');
    }
    while (*text == ' ')
        text++;
    *ret_number = number;
    *ret_unit = text;
    return true;
}

static uint64_t bytes_in(const char *unit)
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };

    for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(units[i], unit) == 0)
            return UINT64_C(1) << (10 * i);
    }
    return 0;
}

/* One unit; of a size that is made of storage units, as many of its unit as one of them has. */
static uint64_t step_of(const Making *making, uint64_t number, const char *unit)
{
    const HsRunParameter *granule = find_in_force(making, STORAGE_UNIT);
    uint64_t n = 0;
    const char *granule_unit = NULL;
    uint64_t unit_bytes = bytes_in(unit);

    if (unit_bytes == 0 || granule == NULL || !read_amount(granule->value, &n, &granule_unit))
        return 1;

    uint64_t step = n * bytes_in(granule_unit) / unit_bytes;

    return step > 1 && number % step == 0 ? step : 1;
}

/* The value in force, as -s takes it; NULL: it has none. New. */
static char *value_in_force(const Making *making)
{
    const HsParameter *parameter = hs_scenario_find_param(making->scenario, making->name);

    if (parameter != NULL)
        return hs_parameter_value(parameter);

    const HsRunParameter *found = find_in_force(making, making->name);

    return found != NULL ? g_strdup(found->value) : NULL;
}

/* VALUES from one step up to HS_LATTICE_TIMES_MAX times what is in force. NULL with an error. New.
 */
static char *range_around(const Making *making, uint64_t *ret_start)
{
    g_autofree char *value = value_in_force(making);
    uint64_t number = 0;
    const char *unit = NULL;

    if (value == NULL || !read_amount(value, &number, &unit)) {
        fail(making->error, HS_LATTICE_ERROR_VALUES, "write them: --find 'NAME=[a, b, c]'",
             "'%s' is no number: nobody knows which values it could have", making->name);
        return NULL;
    }

    uint64_t step = step_of(making, number, unit);
    uint64_t n_steps = number / step;
    uint64_t n = MIN(n_steps, HS_LATTICE_VALUES_MAX / HS_LATTICE_TIMES_MAX) * HS_LATTICE_TIMES_MAX;

    n = MAX(strcmp(unit, "%") == 0 ? 100 : n, n_steps);
    if (n_steps == 0 || n_steps > HS_LATTICE_VALUES_MAX) {
        fail(making->error, HS_LATTICE_ERROR_VALUES,
             "write which: --find 'NAME=64 MB .. 512 MB step 8 MB'",
             "'%s' is %s: from there no values can be guessed", making->name, value);
        return NULL;
    }
    *ret_start = n_steps - 1;
    return g_strdup_printf("%" G_GUINT64_FORMAT " %s .. %" G_GUINT64_FORMAT
                           " %s step %" G_GUINT64_FORMAT " %s",
                           step, unit, n * step, unit, step, unit);
}

/* ---- the design ---- */

/* All other parameters that have a sweep, at their values; FALSE: the scenario has mistakes. */
static bool fix_others(Making *making)
{
    for (guint i = 0; i < making->overrides.n_settings; i++)
        g_ptr_array_add(making->settings, (gpointer)making->overrides.settings[i]);
    for (guint i = 0; i < hs_scenario_n_params(making->scenario); i++) {
        const HsParameter *parameter = hs_scenario_param(making->scenario, i);
        const char *name = hs_parameter_name(parameter);

        if (hs_parameter_n_points(parameter) == 0 || hs_parameter_is_set(parameter) ||
            !hs_parameter_is_used(parameter) || strcmp(name, making->name) == 0)
            continue;

        g_autofree char *value = hs_parameter_value(parameter);
        char *setting = g_strdup_printf("%s=%s", name, value);

        g_ptr_array_add(making->texts, setting);
        g_ptr_array_add(making->settings, setting);
    }
    making->overrides.settings = (const char *const *)making->settings->pdata;
    making->overrides.n_settings = making->settings->len;
    hs_scenario_free(making->scenario);
    making->scenario = hs_scenario_load(making->path, &hs_schema, &making->overrides,
                                        making->diagnostics);
    return making->scenario != NULL;
}

static HsDesign *design_of(Making *making, const char *values)
{
    g_autofree char *vary = values != NULL ? g_strdup_printf("%s=%s", making->name, values) : NULL;
    const char *const varies[] = { vary };
    HsDesignPlan plan = { .path = making->path,
                          .overrides = &making->overrides,
                          .vary_option = "--find",
                          .vary = varies,
                          .n_vary = vary != NULL ? 1 : 0,
                          .kind = HS_DESIGN_GRID };

    if (!fix_others(making))
        return NULL;
    return hs_design_new(&plan, making->scenario, making->diagnostics, making->error);
}

static bool fill(HsLattice *lattice, Making *making)
{
    const HsParameter *parameter = hs_scenario_find_param(making->scenario, making->name);
    bool has_sweep = parameter != NULL && hs_parameter_n_points(parameter) > 0;
    g_autofree char *range = NULL;

    lattice->has_ends = making->values != NULL || has_sweep;
    if (!lattice->has_ends) {
        range = range_around(making, &lattice->start);
        if (range == NULL)
            return false;
    }
    lattice->design = design_of(making, making->values != NULL ? making->values : range);
    if (lattice->design == NULL)
        return false;
    lattice->n = hs_design_n_points(lattice->design);
    if (hs_design_n_parameters(lattice->design) != 1 || hs_design_is_seed(lattice->design, 0) ||
        hs_design_is_policy(lattice->design, 0))
        return fail(making->error, HS_LATTICE_ERROR_NAME, "look for what a machine can have",
                    "'%s' is no size", making->name);
    return true;
}

static bool start(Making *making)
{
    making->scenario = hs_scenario_load(making->path, &hs_schema, &making->overrides,
                                        making->diagnostics);
    if (making->scenario == NULL)
        return false;
    making->in_force = hs_run_parameters_of(making->scenario);
    return true;
}

static void clear_making(Making *making)
{
    hs_scenario_free(making->scenario);
    g_clear_pointer(&making->in_force, g_ptr_array_unref);
    g_ptr_array_unref(making->settings);
    g_ptr_array_unref(making->texts);
}

HsLattice *hs_lattice_new(const char *path, const HsOverrides *overrides, const char *find,
                          HsDiagnostics *diagnostics, GError **error)
{
    g_autoptr(HsLattice) lattice = g_new0(HsLattice, 1);
    g_autoptr(GError) own_error = NULL;
    const char *equals = strchr(find, '=');
    Making making = { .path = path,
                      .overrides = *overrides,
                      .values = equals != NULL ? equals + 1 : NULL,
                      .texts = g_ptr_array_new_with_free_func(g_free),
                      .settings = g_ptr_array_new(),
                      .diagnostics = diagnostics,
                      .error = &own_error };

    lattice->name = equals != NULL ? g_strndup(find, (gsize)(equals - find)) : g_strdup(find);
    g_strstrip(lattice->name);
    making.name = lattice->name;

    bool is_good = start(&making) && check_name(&making) && fill(lattice, &making);

    clear_making(&making);
    if (is_good)
        return g_steal_pointer(&lattice);
    if (own_error == NULL)
        g_set_error_literal(&own_error, HS_LATTICE_ERROR, HS_LATTICE_ERROR_REFUSED,
                            "the scenario has mistakes");
    if (g_error_matches(own_error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_REFUSED)) {
        own_error->domain = HS_LATTICE_ERROR;
        own_error->code = HS_LATTICE_ERROR_REFUSED;
    }
    g_propagate_error(error, g_steal_pointer(&own_error));
    return NULL;
}

void hs_lattice_free(HsLattice *lattice)
{
    if (lattice == NULL)
        return;
    g_free(lattice->name);
    hs_design_free(lattice->design);
    g_free(lattice);
}

const char *hs_lattice_value(const HsLattice *lattice, uint64_t i)
{
    const char *values[HS_DESIGN_PARAMETERS_MAX];

    hs_design_point(lattice->design, i, values);
    return values[0];
}
