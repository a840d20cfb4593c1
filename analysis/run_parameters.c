/* run_parameters: the list, and what can be said of one of them. */
#include "analysis/run_parameters.h"

#include "analysis/query.h"

#include "embedded/sql.h"

#include <string.h>

/* Blocks that say what runs on the machine and what befalls it. */
static const char *const asked[] = { "scenario", "limits", "os",      "program", "app",
                                     "clients",  "fault",  "command", "zone",    "expect" };

static void parameter_free(gpointer user)
{
    HsRunParameter *parameter = user;

    g_free(parameter->path);
    g_free(parameter->value);
    g_free(parameter->unit);
    g_free(parameter->default_value);
    g_free(parameter->source);
    g_free(parameter->set_in);
    g_free(parameter->about);
    g_free(parameter);
}

static bool is_number(const char *value)
{
    return g_ascii_isdigit(value[0]);
}

/* What stands behind a number and a blank. New; NULL: nothing. */
static char *unit_of(const char *value)
{
    const char *blank = strchr(value, ' ');
    bool is_one = blank != NULL && strchr(blank + 1, ' ') == NULL;

    return is_number(value) && is_one ? g_strdup(blank + 1) : NULL;
}

static bool is_of_machine(const char *path)
{
    gsize length = strcspn(path, ".");

    for (guint i = 0; i < G_N_ELEMENTS(asked); i++) {
        if (strlen(asked[i]) == length && memcmp(asked[i], path, length) == 0)
            return false;
    }
    return true;
}

/* What follows from the texts. */
static void conclude(HsRunParameter *parameter)
{
    const char *source = parameter->source;

    parameter->unit = unit_of(parameter->value);
    parameter->is_changed = parameter->default_value != NULL &&
                            strcmp(parameter->default_value, parameter->value) != 0;
    parameter->is_assumed = source != NULL
                                ? strcmp(source, "assumption") == 0
                                : is_number(parameter->value) && is_of_machine(parameter->path);
}

GPtrArray *hs_run_parameters_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) parameters = g_ptr_array_new_with_free_func(parameter_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_parameters);

    while (hs_query_next(query)) {
        HsRunParameter *parameter = g_new0(HsRunParameter, 1);

        parameter->path = hs_query_dup_text(query, 0);
        parameter->value = hs_query_dup_text(query, 1);
        parameter->default_value = hs_query_dup_optional_text(query, 2);
        parameter->source = hs_query_dup_optional_text(query, 3);
        parameter->set_in = hs_query_dup_optional_text(query, 4);
        parameter->about = hs_query_dup_text(query, 5);
        g_ptr_array_add(parameters, parameter);
        if (parameter->value != NULL && parameter->path != NULL)
            conclude(parameter);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&parameters) : NULL;
}

static void add_parameter(gpointer user, const HsInForce *in_force)
{
    HsRunParameter *parameter = g_new0(HsRunParameter, 1);

    parameter->path = g_strdup(in_force->path);
    parameter->value = g_strdup(in_force->value);
    parameter->default_value = g_strdup(in_force->default_value);
    parameter->source = g_strdup(in_force->source);
    parameter->set_in = g_strdup(in_force->set_in);
    parameter->about = g_strdup(in_force->about);
    conclude(parameter);
    g_ptr_array_add(user, parameter);
}

GPtrArray *hs_run_parameters_of(const HsScenario *scenario)
{
    GPtrArray *parameters = g_ptr_array_new_with_free_func(parameter_free);

    hs_scenario_each_parameter(scenario, add_parameter, parameters);
    return parameters;
}

/* ---- finding one ---- */

bool hs_run_parameter_is_named(const HsRunParameter *parameter, const char *name)
{
    g_autofree char *dotted_path = g_strconcat(".", parameter->path, ".", NULL);
    g_autofree char *dotted_name = g_strconcat(".", name, ".", NULL);

    return name[0] != '\0' &&
           (g_str_has_prefix(parameter->path, name) || strstr(dotted_path, dotted_name) != NULL);
}

char *hs_run_parameters_nearest(const GPtrArray *parameters, const char *name)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < parameters->len; i++) {
        const HsRunParameter *parameter = g_ptr_array_index(parameters, i);
        g_autofree char **parts = g_strsplit(parameter->path, ".", -1);

        for (guint part_i = 0; parts[part_i] != NULL; part_i++)
            g_ptr_array_add(words, parts[part_i]);
        for (const char *dot = strchr(parameter->path, '.'); dot != NULL;
             dot = strchr(dot + 1, '.'))
            g_ptr_array_add(words, g_strndup(parameter->path, (gsize)(dot - parameter->path)));
        g_ptr_array_add(words, g_strdup(parameter->path));
    }
    return g_strdup(hs_nearest_word(name, (const char *const *)words->pdata, words->len));
}
