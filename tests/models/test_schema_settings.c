/* Every row of `hsim params` can be set from the command line: with its own value nothing changes.
 */
#include "models/schema.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

typedef struct {
    char *path, *value, *set_in;
} Row;

static void free_row(gpointer user)
{
    Row *row = user;

    g_free(row->path);
    g_free(row->value);
    g_free(row->set_in);
    g_free(row);
}

static void add_row(gpointer user, const HsInForce *parameter)
{
    Row *row = g_new0(Row, 1);

    row->path = g_strdup(parameter->path);
    row->value = g_strdup(parameter->value);
    row->set_in = g_strdup(parameter->set_in);
    g_ptr_array_add(user, row);
}

static GPtrArray *rows_with(const char *path, const char *const *settings, guint n)
{
    HsOverrides overrides = { .settings = settings, .n_settings = n };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = hs_scenario_load(path, &hs_schema, &overrides, diagnostics);
    g_autofree char *errors = hs_diagnostics_render(diagnostics, false);
    GPtrArray *rows = g_ptr_array_new_with_free_func(free_row);

    cr_expect(scenario != NULL, "%s: %s", path, errors);
    if (scenario != NULL)
        hs_scenario_each_parameter(scenario, add_row, rows);
    return rows;
}

static char *setting_of(const Row *row)
{
    return g_strdup_printf("%s=%s", row->path, row->value);
}

/* All values are as they were; *ret_n_set: how many are said to come from the command line. */
static void expect_same(const GPtrArray *before, const GPtrArray *after, guint *ret_n_set)
{
    *ret_n_set = 0;
    cr_assert(eq(uint, after->len, before->len));
    for (guint i = 0; i < before->len; i++) {
        const Row *was = g_ptr_array_index(before, i), *is = g_ptr_array_index(after, i);
        g_autofree char *set_in = g_strdup_printf("-s %s", was->path);

        cr_expect(eq(str, is->path, was->path));
        cr_expect(eq(str, is->value, was->value), "%s", is->path);
        *ret_n_set += g_strcmp0(is->set_in, set_in) == 0;
    }
}

/* These have, between them, all kinds of values: choices, lists, conditions, references, flags. */
static const char *const SCENARIOS[] = { "scenarios/os-crash.scn", "scenarios/guest-server.scn",
                                         "scenarios/day-night.scn",
                                         "scenarios/validation/v14-virtio-mem.scn" };

Test(schema_settings, leave_all_as_it_is_with_its_own_value)
{
    for (guint scenario_i = 0; scenario_i < G_N_ELEMENTS(SCENARIOS); scenario_i++) {
        const char *path = SCENARIOS[scenario_i];
        g_autoptr(GPtrArray) before = rows_with(path, NULL, 0);
        guint n_set = 0;

        for (guint i = scenario_i; i < before->len; i += G_N_ELEMENTS(SCENARIOS)) {
            g_autofree char *setting = setting_of(g_ptr_array_index(before, i));
            const char *settings[] = { setting };
            g_autoptr(GPtrArray) after = rows_with(path, settings, 1);

            expect_same(before, after, &n_set);
            cr_expect(eq(uint, n_set, 1), "%s %s", path, setting);
        }
    }
}

Test(schema_settings, leave_all_as_it_is_when_every_row_is_set)
{
    for (guint scenario_i = 0; scenario_i < G_N_ELEMENTS(SCENARIOS); scenario_i++) {
        const char *path = SCENARIOS[scenario_i];
        g_autoptr(GPtrArray) before = rows_with(path, NULL, 0);
        g_autoptr(GPtrArray) settings = g_ptr_array_new_with_free_func(g_free);
        guint n_set = 0;

        for (guint i = 0; i < before->len; i++)
            g_ptr_array_add(settings, setting_of(g_ptr_array_index(before, i)));

        g_autoptr(GPtrArray)
            after = rows_with(path, (const char *const *)settings->pdata, settings->len);

        expect_same(before, after, &n_set);
        cr_expect(eq(uint, n_set, before->len), "%s", path);
    }
}
