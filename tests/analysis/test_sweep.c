/* Sweeps: which points there are, and in which order. Their runs: tests/cli/sweep.bats. */
#include "analysis/sweep.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    char *folder, *path;
    HsDiagnostics *diagnostics;
    HsOverrides overrides;
    HsSweepPlan plan;
    GError *error;
    HsSweep *sweep;
} Little;

/* A sweep of a scenario with these parameters, each of which must be used. */
static Little sweep_of(const char *parameters, const char *setting, guint n_repetitions,
                       guint n_policies)
{
    static const char *const policies[] = { "dynamic", "arf", "event-driven" };
    Little little = { .diagnostics = hs_diagnostics_new() };
    g_autofree char *text = g_strdup_printf("%s"
                                            "scenario \"little\" { stop at $stop  seed $seed }\n"
                                            "cpu { count $cpus  clock 1 MHz }\n"
                                            "storage { size 8 MB }\n"
                                            "channel { rate 1 MB/s }\n"
                                            "vmm { area 2 MB  policy $policy }\n",
                                            parameters);

    little.folder = g_dir_make_tmp("hsim-sweep-XXXXXX", NULL);
    little.path = g_build_filename(little.folder, "little.scn", NULL);
    cr_assert(g_file_set_contents(little.path, text, -1, NULL));

    const char *settings[] = { setting };

    little.overrides = (HsOverrides){ .settings = settings, .n_settings = setting != NULL ? 1 : 0 };
    little.plan = (HsSweepPlan){
        .design = { .path = little.path,
                    .overrides = &little.overrides,
                    .policies = policies,
                    .n_policies = n_policies },
        .work = { .path = little.path, .overrides = &little.overrides, .n_threads = 1 },
        .n_repetitions = n_repetitions
    };
    little.sweep = hs_sweep_new(&little.plan, little.diagnostics, &little.error);
    return little;
}

static void clear(Little *little)
{
    hs_sweep_free(little->sweep);
    hs_diagnostics_free(little->diagnostics);
    g_clear_error(&little->error);
    cr_expect(eq(int, g_unlink(little->path), 0));
    cr_expect(eq(int, g_rmdir(little->folder), 0));
    g_free(little->path);
    g_free(little->folder);
}

/* "1 s/2 1 s/4 ...": the values of every point. */
static char *points_of(HsSweep *sweep)
{
    GString *text = g_string_new(NULL);

    for (guint point_i = 0; point_i < sweep->n_points; point_i++) {
        for (guint parameter_i = 0; parameter_i < hs_sweep_n_parameters(sweep); parameter_i++)
            g_string_append_printf(text, "%s%s",
                                   parameter_i > 0 ? "/"
                                   : point_i > 0   ? ", "
                                                   : "",
                                   hs_sweep_value(sweep, point_i, parameter_i));
    }
    return g_string_free(text, FALSE);
}

#define STOP "param stop = 1 s  sweep 1 s .. 3 s step 1 s\n"
#define CPUS "param cpus = 2    sweep [4, 2]\n"
#define POLICY "param policy = arf  sweep [arf, dynamic]\n"

Test(sweep, has_all_combinations_and_the_last_declared_changes_first)
{
    static const struct {
        const char *parameters, *setting;
        guint n_policies;
        const char *points;
    } cases[] = {
        { STOP "param cpus = 2\nparam policy = arf\nparam seed = 1\n", NULL, 0, "1 s, 2 s, 3 s" },
        { STOP CPUS "param policy = arf\nparam seed = 1\n", NULL, 0,
          "1 s/4, 1 s/2, 2 s/4, 2 s/2, 3 s/4, 3 s/2" },
        { CPUS "param stop = 1 s\n" POLICY "param seed = 1\n", NULL, 0,
          "4/arf, 4/dynamic, 2/arf, 2/dynamic" },
        /* What -s says is not swept, and may be what no point has. */
        { STOP CPUS "param policy = arf\nparam seed = 1\n", "cpus=7", 0, "1 s, 2 s, 3 s" },
        /* Policies come first, and stand above a parameter called so. */
        { CPUS "param stop = 1 s\n" POLICY "param seed = 1\n", NULL, 2,
          "dynamic/4, dynamic/2, arf/4, arf/2" },
        { "param stop = 1 s\nparam cpus = 1\nparam policy = arf\nparam seed = 1\n", NULL, 3,
          "dynamic, arf, event-driven" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = sweep_of(cases[i].parameters, cases[i].setting, 2, cases[i].n_policies);

        cr_assert(little.sweep != NULL, "case %u: %s", i,
                  little.error != NULL ? little.error->message : "");

        g_autofree char *points = points_of(little.sweep);

        cr_expect(eq(str, points, (char *)cases[i].points), "case %u", i);
        clear(&little);
    }
}

Test(sweep, has_ten_million_runs_and_no_more)
{
    static const struct {
        const char *parameters;
        guint n_repetitions, n_points; /* 0: too many */
    } cases[] = {
        { "param seed = 1 sweep 1 .. 1_000 step 1\n", 10000, 1000 },
        { "param seed = 1 sweep 1 .. 1_001 step 1\n", 10000, 0 },
        { "param seed = 1 sweep 1 .. 1_000_000 step 1\n", 10000, 0 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *parameters = g_strdup_printf(
            "param stop = 1 s\nparam cpus = 1\nparam policy = arf\n%s", cases[i].parameters);
        Little little = sweep_of(parameters, NULL, cases[i].n_repetitions, 0);

        if (cases[i].n_points > 0) {
            cr_assert(little.sweep != NULL, "case %u", i);
            cr_expect(eq(u64, little.sweep->n_points, cases[i].n_points), "case %u", i);
            cr_expect(eq(u64, little.sweep->n_runs, HS_SWEEP_RUNS_MAX), "case %u", i);
        } else {
            cr_expect(g_error_matches(little.error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_TOO_MANY),
                      "case %u", i);
        }
        clear(&little);
    }
}

Test(sweep, is_refused_where_nothing_is_swept)
{
    Little little = sweep_of(STOP "param cpus = 1\nparam policy = arf\nparam seed = 1\n", "stop=2s",
                             1, 0);

    cr_expect(little.sweep == NULL);
    cr_expect(g_error_matches(little.error, HS_SWEEP_ERROR, HS_SWEEP_ERROR_DESIGN));
    clear(&little);
}
