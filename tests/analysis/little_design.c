/* little_design: a design of a little scenario, for tests. */
#include "tests/analysis/little_design.h"

#include "models/schema.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

static const char *const POLICIES[] = { "dynamic", "arf", "event-driven" };

/* All parameters are used: what a case does not declare has one value. */
static char *declared(const char *parameters)
{
    static const char *const all[] = { "param stop = 1 s\n", "param cpus = 1\n",
                                       "param policy = arf\n", "param seed = 1\n",
                                       "param area = 2 MB\n" };
    GString *text = g_string_new(parameters);

    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        g_autofree char *begin = g_strndup(all[i], (gsize)(strchr(all[i], '=') - all[i]));

        if (strstr(parameters, begin) == NULL)
            g_string_append(text, all[i]);
    }
    return g_string_free(text, FALSE);
}

/* `csv` may be NULL. */
static Little make(const char *parameters, const char *setting, HsDesignPlan plan, const char *csv,
                   gsize size)
{
    Little little = { .diagnostics = hs_diagnostics_new(), .plan = plan };
    g_autofree char *params = declared(parameters);
    g_autofree char *text = g_strdup_printf("%s"
                                            "scenario \"little\" { stop at $stop  seed $seed }\n"
                                            "cpu { count $cpus  clock 1 MHz }\n"
                                            "storage { size 8 MB }\n"
                                            "channel { rate 1 MB/s }\n"
                                            "vmm { area $area  policy $policy }\n",
                                            params);

    little.folder = g_dir_make_tmp("hsim-design-XXXXXX", NULL);
    little.path = g_build_filename(little.folder, "little.scn", NULL);
    cr_assert(g_file_set_contents(little.path, text, -1, NULL));

    little.settings = g_new0(const char *, 1);
    little.settings[0] = setting;
    little.overrides = g_new0(HsOverrides, 1);
    little.overrides->settings = little.settings;
    little.overrides->n_settings = setting != NULL ? 1 : 0;
    little.list = g_build_filename(little.folder, "points.csv", NULL);
    if (csv != NULL) {
        cr_assert(g_file_set_contents(little.list, csv, size > 0 ? (gssize)size : -1, NULL));
        little.plan.list = little.list;
    }
    little.plan.path = little.path;
    little.plan.overrides = little.overrides;
    little.plan.policies = POLICIES;
    little.scenario = hs_scenario_load(little.path, &hs_schema, little.overrides,
                                       little.diagnostics);

    g_autofree char *errors = hs_diagnostics_render(little.diagnostics, false);

    cr_assert(little.scenario != NULL, "%s: %s", parameters, errors);
    little.design = hs_design_new(&little.plan, little.scenario, little.diagnostics, &little.error);
    return little;
}

Little hs_little_design(const char *parameters, const char *setting, HsDesignPlan plan)
{
    return make(parameters, setting, plan, NULL, 0);
}

Little hs_little_list(const char *parameters, const char *setting, const char *csv, gsize size)
{
    return make(parameters, setting, (HsDesignPlan){ .kind = HS_DESIGN_LIST }, csv, size);
}

void hs_little_clear(Little *little)
{
    hs_design_free(little->design);
    hs_scenario_free(little->scenario);
    hs_diagnostics_free(little->diagnostics);
    g_clear_error(&little->error);
    (void)g_unlink(little->list);
    cr_expect(eq(int, g_unlink(little->path), 0));
    cr_expect(eq(int, g_rmdir(little->folder), 0));
    g_free(little->settings);
    g_free(little->overrides);
    g_free(little->path);
    g_free(little->list);
    g_free(little->folder);
}

/* What is told of it: diagnostics, else the error. New. */
static char *complaint_of(const Little *little)
{
    cr_assert(little->design == NULL, "it is taken");
    if (g_error_matches(little->error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_REFUSED))
        return hs_diagnostics_render(little->diagnostics, false);
    return g_strdup(little->error->message);
}

void hs_little_refuses(const Little *little, const char *part, const char *which)
{
    g_autofree char *complaint = complaint_of(little);

    cr_expect(strstr(complaint, part) != NULL, "%s: '%s' is not in:\n%s", which, part, complaint);
}

/* "1 s/2, 1 s/4": the values of every point. */
char *hs_little_points(HsDesign *design)
{
    GString *text = g_string_new(NULL);
    const char *values[HS_DESIGN_PARAMETERS_MAX];

    for (uint64_t point_i = 0; point_i < hs_design_n_points(design); point_i++) {
        hs_design_point(design, point_i, values);
        for (guint i = 0; i < hs_design_n_parameters(design); i++)
            g_string_append_printf(text, "%s%s", i > 0 ? "/" : point_i > 0 ? ", " : "", values[i]);
    }
    return g_string_free(text, FALSE);
}

guint hs_little_number(HsDesign *design, uint64_t point_i, guint parameter_i)
{
    const char *values[HS_DESIGN_PARAMETERS_MAX];

    hs_design_point(design, point_i, values);
    return (guint)g_ascii_strtoull(values[parameter_i], NULL, 10);
}
