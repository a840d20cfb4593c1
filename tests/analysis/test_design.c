/* Designs: which points there are, and in which order. */
#include "analysis/design.h"
#include "models/schema.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

/* A design of a little scenario, and what it was made of. */
typedef struct {
    char *folder, *path, *list;
    HsDiagnostics *diagnostics;
    HsOverrides overrides;
    HsDesignPlan plan;
    HsScenario *scenario;
    GError *error;
    HsDesign *design;
} Little;

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

/* `setting` may be NULL. The plan's other members are the caller's. */
static Little design_of(const char *parameters, const char *setting, HsDesignPlan plan)
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

    const char *settings[] = { setting };

    little.overrides = (HsOverrides){ .settings = settings, .n_settings = setting != NULL ? 1 : 0 };
    little.plan.path = little.path;
    little.plan.overrides = &little.overrides;
    little.plan.policies = POLICIES;
    little.scenario = hs_scenario_load(little.path, &hs_schema, &little.overrides,
                                       little.diagnostics);
    cr_assert(little.scenario != NULL, "%s: %s", parameters,
              hs_diagnostics_render(little.diagnostics, false));
    little.design = hs_design_new(&little.plan, little.scenario, little.diagnostics, &little.error);
    return little;
}

static void clear(Little *little)
{
    hs_design_free(little->design);
    hs_scenario_free(little->scenario);
    hs_diagnostics_free(little->diagnostics);
    g_clear_error(&little->error);
    cr_expect(eq(int, g_unlink(little->path), 0));
    cr_expect(eq(int, g_rmdir(little->folder), 0));
    g_free(little->path);
    g_free(little->folder);
}

/* "1 s/2, 1 s/4": the values of every point. */
static char *points_of(HsDesign *design)
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

#define STOP "param stop = 1 s  sweep 1 s .. 3 s step 1 s\n"
#define CPUS "param cpus = 2    sweep [4, 2]\n"
#define POLICY "param policy = arf  sweep [arf, dynamic]\n"

/* ---- grids ---- */

Test(design, of_a_grid_has_all_combinations_and_the_last_declared_changes_first)
{
    static const struct {
        const char *parameters, *setting;
        guint n_policies;
        const char *points;
    } cases[] = {
        { STOP, NULL, 0, "1 s, 2 s, 3 s" },
        { STOP CPUS, NULL, 0, "1 s/4, 1 s/2, 2 s/4, 2 s/2, 3 s/4, 3 s/2" },
        { CPUS POLICY, NULL, 0, "4/arf, 4/dynamic, 2/arf, 2/dynamic" },
        /* What -s says is not swept, and may be what no point has. */
        { STOP CPUS, "cpus=7", 0, "1 s, 2 s, 3 s" },
        /* Policies come first, and stand above a parameter called so. */
        { CPUS POLICY, NULL, 2, "dynamic/4, dynamic/2, arf/4, arf/2" },
        { "", NULL, 3, "dynamic, arf, event-driven" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = design_of(cases[i].parameters, cases[i].setting,
                                  (HsDesignPlan){ .n_policies = cases[i].n_policies });

        cr_assert(little.design != NULL, "case %u", i);

        g_autofree char *points = points_of(little.design);

        cr_expect(eq(str, points, (char *)cases[i].points), "case %u", i);
        cr_expect(eq(str, (char *)hs_design_text(little.design), "grid"));
        cr_expect(eq(int, hs_design_is_policy(little.design, 0), cases[i].n_policies > 0));
        clear(&little);
    }
}

Test(design, has_one_point_of_no_parameter_where_that_is_wanted_and_else_none)
{
    Little wanted = design_of("", NULL, (HsDesignPlan){ .may_be_one_point = true });
    Little unwanted = design_of(STOP, "stop=2s", (HsDesignPlan){ .may_be_one_point = false });

    cr_assert(wanted.design != NULL);
    cr_expect(eq(u64, hs_design_n_points(wanted.design), 1));
    cr_expect(eq(uint, hs_design_n_parameters(wanted.design), 0));
    hs_design_point(wanted.design, 0, NULL);
    cr_expect(unwanted.design == NULL);
    cr_expect(g_error_matches(unwanted.error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_NOTHING));
    clear(&wanted);
    clear(&unwanted);
}

Test(design, knows_the_parameter_that_is_the_seed)
{
    Little little = design_of(CPUS "param seed = 1 sweep 1 .. 3 step 1\n", NULL,
                              (HsDesignPlan){ 0 });

    cr_assert(little.design != NULL);
    cr_expect(eq(int, hs_design_is_seed(little.design, 0), false));
    cr_expect(hs_design_is_seed(little.design, 1));
    clear(&little);
}

Test(design, of_a_grid_has_ten_million_points_and_no_more)
{
    static const struct {
        const char *parameters;
        uint64_t n_points; /* 0: too many */
    } cases[] = {
        { "param cpus = 1 sweep 1 .. 1_000_000 step 1\nparam seed = 1 sweep 1 .. 10 step 1\n",
          10000000 },
        { "param cpus = 1 sweep 1 .. 1_000_000 step 1\nparam seed = 1 sweep 1 .. 11 step 1\n", 0 },
        { "param cpus = 1 sweep 1 .. 1_000_000 step 1\n"
          "param seed = 1 sweep 1 .. 1_000_000 step 1\n"
          "param stop = 1 s sweep 1 us .. 1 s step 1 us\n"
          "param area = 2 MB sweep 1 B .. 1_000_000 B step 1 B\n",
          0 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = design_of(cases[i].parameters, NULL, (HsDesignPlan){ 0 });

        if (cases[i].n_points > 0)
            cr_expect(eq(u64, hs_design_n_points(little.design), cases[i].n_points), "case %u", i);
        else
            cr_expect(g_error_matches(little.error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_TOO_MANY),
                      "case %u", i);
        clear(&little);
    }
}

Test(design, tells_the_last_of_ten_million_points_without_counting_to_it)
{
    Little little = design_of("param seed = 1 sweep 1 .. 10 step 1\n"
                              "param cpus = 1 sweep 1 .. 1_000_000 step 1\n",
                              NULL, (HsDesignPlan){ 0 });
    const char *values[HS_DESIGN_PARAMETERS_MAX];

    cr_assert(little.design != NULL);
    hs_design_point(little.design, 10000000 - 1, values);
    cr_expect(eq(str, (char *)values[0], "10"));
    cr_expect(eq(str, (char *)values[1], "1_000_000"));
    hs_design_point(little.design, 1000000, values);
    cr_expect(eq(str, (char *)values[0], "2"));
    cr_expect(eq(str, (char *)values[1], "1"));
    clear(&little);
}
