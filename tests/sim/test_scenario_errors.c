/* Tests of what a user sees of mistakes: tests/golden/errors/NAME.scn gives NAME.txt.
 *
 * A line "# -s NAME=VALUE" at the head of a scenario is a setting of the command line. To accept
 * what has changed: make golden, and read the difference. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/sim/small_schema.h"

#define FOLDER "tests/golden/errors"
#define SETTINGS_MAX 8u

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The stems of all NAME.scn, sorted. */
static GPtrArray *list_cases(void)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) folder = g_dir_open(FOLDER, 0, NULL);
    cr_assert_not_null(folder, "%s is missing; run from the top of the tree", FOLDER);
    for (const char *name = g_dir_read_name(folder); name != NULL; name = g_dir_read_name(folder)) {
        if (g_str_has_suffix(name, ".scn"))
            g_ptr_array_add(names, g_strndup(name, strlen(name) - strlen(".scn")));
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

static char *errors_of(const char *path)
{
    static const char SETTING[] = "# -s ";
    g_autofree char *text = NULL;
    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    const char *settings[SETTINGS_MAX];
    guint n = 0;
    for (; n < SETTINGS_MAX && lines[n] != NULL && g_str_has_prefix(lines[n], SETTING); n++)
        settings[n] = lines[n] + strlen(SETTING);
    HsOverrides overrides = { .settings = settings, .n_settings = n };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario)
        scenario = hs_scenario_load(path, &hs_small_schema, &overrides, diagnostics);
    cr_expect_null(scenario, "%s is read without complaint", path);
    return hs_diagnostics_render(diagnostics, false);
}

Test(scenario_errors, look_as_in_the_golden_files)
{
    bool is_writing = g_strcmp0(g_getenv("HS_GOLDEN"), "write") == 0;
    g_autoptr(GPtrArray) names = list_cases();
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *scenario = g_strdup_printf("%s/%s.scn", FOLDER, name);
        g_autofree char *golden = g_strdup_printf("%s/%s.txt", FOLDER, name);
        g_autofree char *errors = errors_of(scenario);
        g_autofree char *expected = NULL;
        if (is_writing)
            cr_assert(g_file_set_contents(golden, errors, -1, NULL));
        bool is_there = g_file_get_contents(golden, &expected, NULL, NULL);
        cr_expect(is_there, "%s is missing; make golden writes it", golden);
        cr_expect_str_eq(errors, expected != NULL ? expected : "",
                         "%s\n---- expected:\n%s---- found:\n%s", scenario, expected, errors);
    }
    cr_expect_gt(names->len, 34, "only %u cases", names->len);
}
