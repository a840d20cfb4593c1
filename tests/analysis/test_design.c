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

/* `setting` may be NULL. The plan's other members are the caller's; it has a list where the kind is
 * that, of `list_of_design`. */
static const char *list_of_design;
static gsize list_size; /* 0: its length */

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
    little.list = g_build_filename(little.folder, "points.csv", NULL);
    if (plan.kind == HS_DESIGN_LIST) {
        gssize size = list_size > 0 ? (gssize)list_size : -1;

        cr_assert(g_file_set_contents(little.list, list_of_design, size, NULL));
        little.plan.list = little.list;
    }
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
    (void)g_unlink(little->list);
    cr_expect(eq(int, g_unlink(little->path), 0));
    cr_expect(eq(int, g_rmdir(little->folder), 0));
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

static void expect_part(const Little *little, const char *part, const char *which)
{
    g_autofree char *complaint = complaint_of(little);

    cr_expect(strstr(complaint, part) != NULL, "%s: '%s' is not in:\n%s", which, part, complaint);
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

/* ---- --vary ---- */

#define VARIES(text) .vary = (const char *const[]){ text }, .n_vary = 1

Test(design, varies_what_the_command_line_says)
{
    static const struct {
        const char *parameters, *vary[3];
        guint n_vary, n_policies;
        const char *points;
    } cases[] = {
        { "", { "stop=1 s .. 3 s" }, 1, 0, "1 s, 2 s, 3 s" },
        { "", { "stop=1s..3s step 500ms" }, 1, 0, "1 s, 1500 ms, 2 s, 2500 ms, 3 s" },
        /* Without a step it is one of the first number's unit. */
        { "", { "area=1 KB .. 3 KB" }, 1, 0, "1 KB, 2 KB, 3 KB" },
        { "", { "stop=0 ms .. 2 ms" }, 1, 0, "0 s, 1 ms, 2 ms" },
        { "", { "cpus=[4, 2]" }, 1, 0, "4, 2" },
        { "", { "cpus=4,2, 1" }, 1, 0, "4, 2, 1" },
        { "", { "cpus=3" }, 1, 0, "3" },
        /* At its place where it has a sweep, else behind, in order. */
        { STOP CPUS, { "stop=[7 s]" }, 1, 0, "7 s/4, 7 s/2" },
        { CPUS, { "stop=[7 s]", "seed=1..2" }, 2, 0, "4/7 s/1, 4/7 s/2, 2/7 s/1, 2/7 s/2" },
        /* A path of the machine. */
        { "", { "storage.size=8MB..9MB" }, 1, 0, "8 MB, 9 MB" },
        { "", { "vmm.policy=[arf, dynamic]" }, 1, 0, "arf, dynamic" },
        { "", { "scenario.little.about=\"a\", \"b, c\"" }, 1, 0, "a, b, c" },
        /* A parameter of that name is one. */
        { POLICY, { "policy=[event-driven]" }, 1, 0, "event-driven" },
        { "", { "cpus=[1, 2]" }, 1, 2, "dynamic/1, dynamic/2, arf/1, arf/2" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = design_of(cases[i].parameters, NULL,
                                  (HsDesignPlan){ .vary = cases[i].vary,
                                                  .n_vary = cases[i].n_vary,
                                                  .n_policies = cases[i].n_policies });
        g_autofree char *errors = hs_diagnostics_render(little.diagnostics, false);

        cr_assert(little.design != NULL, "case %u: %s", i, errors);

        g_autofree char *points = points_of(little.design);

        cr_expect(eq(str, points, (char *)cases[i].points), "case %u", i);
        clear(&little);
    }
}

Test(design, says_what_decides_its_points)
{
    Little little = design_of("", NULL,
                              (HsDesignPlan){ VARIES("cpus=1 .. 9"), .kind = HS_DESIGN_LHS,
                                              .n_wanted = 3, .has_seed = true, .seed = 7,
                                              .filter = "cpus < 99" });

    cr_assert(little.design != NULL);
    cr_expect(eq(str, (char *)hs_design_text(little.design),
                 "lhs 3 seed 7 --vary 'cpus=1 .. 9' --filter 'cpus < 99'"));
    clear(&little);
}

/* Without a parameter called so, it is what --policies says: no setting, and the first. */
Test(design, takes_policies_for_a_parameter_where_there_is_none)
{
    static const char text[] = "scenario \"none\" { stop at 1 s }\n"
                               "cpu { clock 1 MHz }\n"
                               "storage { size 8 MB }\n"
                               "channel { rate 1 MB/s }\n"
                               "vmm { area 2 MB }\n";
    static const char *const vary[] = { "cpu.count=[2, 1]", "policy=[prmf+dynamic, arf]" };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    HsOverrides overrides = { 0 };
    g_autoptr(HsScenario) scenario = hs_scenario_parse("none.scn", text, strlen(text), NULL,
                                                       &hs_schema, &overrides, diagnostics);
    HsDesignPlan plan = { .path = "none.scn", .overrides = &overrides, .vary = vary, .n_vary = 2 };
    g_autoptr(HsDesign) design = hs_design_new(&plan, scenario, diagnostics, NULL);

    cr_assert(design != NULL);

    g_autofree char *points = points_of(design);

    cr_expect(eq(str, points, "dynamic+prmf/2, dynamic+prmf/1, arf/2, arf/1"));
    cr_expect(hs_design_is_policy(design, 0));
    cr_expect(eq(int, hs_design_is_policy(design, 1), false));
}

Test(design, refuses_what_cannot_vary)
{
    g_autofree char *ones = g_strnfill(70000, '1');
    g_autofree char *is_long = g_strconcat("cpus=", ones, NULL);
    const struct {
        const char *setting, *vary, *part;
        guint n_policies;
    } cases[] = {
        { NULL, "cpus", "what varies needs values", 0 },
        { NULL, "", "what varies needs values", 0 },
        { NULL, "cpsu=1", "did you mean 'cpus'?", 0 },
        { NULL, "storage.siz=1 MB", "did you mean 'storage.size'?", 0 },
        { NULL, "=1", "no parameter ''", 0 },
        { NULL, "cpus=", "needs a value", 0 },
        { NULL, "cpus=[1, 2", "needs ',' or ']' here", 0 },
        { NULL, "cpus=[1, 2] 3", "the values end here, found the number 3", 0 },
        { NULL, "cpus=[1, 1]", "a value stands twice", 0 },
        { NULL, "cpus=1, 2 MB", "parameter 'cpus' is a count, not a size", 0 },
        { NULL, "stop=1 s .. 2000 cycles", "mixes cycles with other times", 0 },
        { NULL, "stop=1 s .. 9", "parameter 'stop' is a time, not a count", 0 },
        { NULL, "stop=9 s .. 1 s", "the sweep ends before it begins", 0 },
        { NULL, "stop=1 s .. 9 s step 0 s", "must be more than zero", 0 },
        { NULL, "stop=0 s .. 9 s step 1 ns", "more than 1_000_000 points", 0 },
        { NULL, "storage.size=1 .. 2", "is a size, not a count", 0 },
        { NULL, "cpus=1\x1b", "control character", 0 },
        { NULL, "cpus=1\n2", "has more than one line", 0 },
        { NULL, is_long, "longer than 65536 bytes", 0 },
        { "cpus=3", "cpus=[1, 2]", "'cpus' has one value by -s, and varies", 0 },
        { "storage.size=9 MB", "storage.size=[8 MB]", "has one value by -s, and varies", 0 },
        { NULL, "policy=[arf]", "'policy' is varied twice", 2 },
        { NULL, "vmm.policy=[arf]", "policies vary, and 'vmm.policy' is set", 2 },
        { "vmm.policy=arf", "cpus=[1, 2]", "policies vary, and 'vmm.policy' is set", 2 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = design_of("", cases[i].setting,
                                  (HsDesignPlan){ .vary = &cases[i].vary,
                                                  .n_vary = 1,
                                                  .n_policies = cases[i].n_policies });
        g_autofree char *which = g_strdup_printf("case %u", i);

        expect_part(&little, cases[i].part, which);
        clear(&little);
    }
}

Test(design, points_at_what_is_wrong_in_what_varies)
{
    Little little = design_of("", NULL, (HsDesignPlan){ VARIES("cpus=[1, 2 MB]") });

    expect_part(&little,
                "error[HS124]: parameter 'cpus' is a count, not a size\n"
                " --> command line\n"
                "  |\n"
                "  | --vary cpus=[1, 2 MB]\n"
                "  |                 ^^^^ a size\n",
                "page");
    clear(&little);
}

/* ---- random and lhs ---- */

#define N_THOUSAND "param seed = 1 sweep 0 .. 999 step 1\n"

static guint number_at(HsDesign *design, uint64_t point_i, guint parameter_i)
{
    const char *values[HS_DESIGN_PARAMETERS_MAX];

    hs_design_point(design, point_i, values);
    return (guint)g_ascii_strtoull(values[parameter_i], NULL, 10);
}

/* McKay, Beckman and Conover 1979: the i-th stratum of N, of the range of each variable, has one
 * point. A value v of V lies in the stratum s where s <= v N / V < s + 1, or, where there are fewer
 * values than strata, in those that it reaches into: v N < (s + 1) V and (v + 1) N > s V. */
Test(design, of_a_latin_hypercube_has_one_point_in_each_stratum_of_each_parameter)
{
    static const guint n_wanted[] = { 1, 2, 3, 7, 100, 333, 999, 1000 };

    for (guint i = 0; i < G_N_ELEMENTS(n_wanted); i++) {
        guint n = n_wanted[i];
        Little little = design_of(N_THOUSAND "param cpus = 1 sweep 0 .. 1999 step 1\n", NULL,
                                  (HsDesignPlan){ .kind = HS_DESIGN_LHS, .n_wanted = n });

        cr_assert(little.design != NULL);
        cr_assert(eq(u64, hs_design_n_points(little.design), n));
        for (guint parameter_i = 0; parameter_i < 2; parameter_i++) {
            guint n_values = parameter_i == 0 ? 1000 : 2000;
            g_autofree guint *places = g_new0(guint, n_values);

            for (guint point_i = 0; point_i < n; point_i++)
                places[number_at(little.design, point_i, parameter_i)]++;
            /* In order, the s-th point is that of stratum s. */
            for (guint value = 0, s = 0; value < n_values; value++) {
                for (; places[value] > 0; places[value]--, s++) {
                    bool is_in = (uint64_t)value * n < (uint64_t)(s + 1) * n_values &&
                                 (uint64_t)(value + 1) * n > (uint64_t)s * n_values;

                    cr_expect(is_in, "n %u: value %u in stratum %u", n, value, s);
                }
            }
        }
        clear(&little);
    }
}

/* Fewer values than points: each has its share of them, and what comes again is left out. */
Test(design, of_a_latin_hypercube_has_no_point_twice)
{
    Little little = design_of(
        "", NULL,
        (HsDesignPlan){ .vary = (const char *const[]){ "cpus=1..3", "seed=1..2" },
                        .n_vary = 2,
                        .kind = HS_DESIGN_LHS,
                        .n_wanted = 60 });
    g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);

    cr_assert(little.design != NULL);
    cr_expect(eq(u64, hs_design_n_points(little.design), 6));
    cr_expect(eq(u64, hs_design_n_left_out(little.design), 54));
    for (guint i = 0; i < 6; i++)
        cr_expect(g_hash_table_add(seen, GUINT_TO_POINTER(number_at(little.design, i, 0) * 10 +
                                                          number_at(little.design, i, 1))));
    clear(&little);
}

/* Pearson's chi-square of 100 cells, 5000 drawn of a million: 99 degrees of freedom; the 99.9 %
 * point is 148.23 (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4). */
Test(design, of_random_points_is_uniform)
{
    Little little = design_of("param seed = 1 sweep 0 .. 999_999 step 1\n", NULL,
                              (HsDesignPlan){ .kind = HS_DESIGN_RANDOM, .n_wanted = 5000 });
    guint cells[100] = { 0 };
    guint sum = 0;

    cr_assert(little.design != NULL);
    for (guint i = 0; i < 5000; i++) {
        g_autofree char *text = NULL;
        const char *values[1];

        hs_design_point(little.design, i, values);

        g_auto(GStrv) groups = g_strsplit(values[0], "_", -1);

        text = g_strjoinv(NULL, groups);

        guint value = (guint)g_ascii_strtoull(text, NULL, 10);

        cr_assert(value < 1000000);
        cells[value / 10000]++;
    }
    for (guint i = 0; i < 100; i++)
        sum += cells[i] * cells[i];
    /* sum of (n - 50)^2 / 50 = sum of n^2 / 50 - 5000 */
    cr_expect(sum / 50 - 5000 < 148, "chi-square %u", sum / 50 - 5000);
    clear(&little);
}

Test(design, of_random_points_has_none_twice_and_at_most_all)
{
    Little all = design_of(CPUS STOP, NULL,
                           (HsDesignPlan){ .kind = HS_DESIGN_RANDOM, .n_wanted = 6 });
    Little more = design_of(CPUS STOP, NULL,
                            (HsDesignPlan){ .kind = HS_DESIGN_RANDOM, .n_wanted = 7 });

    cr_assert(all.design != NULL);

    g_autofree char *text = points_of(all.design);
    g_auto(GStrv) points = g_strsplit(text, ", ", -1);

    for (guint i = 0; i < 6; i++) {
        for (guint j = 0; j < i; j++)
            cr_expect(strcmp(points[i], points[j]) != 0, "%s twice", points[i]);
    }
    expect_part(&more, "--random 7: the parameters have 6 points only", "more");
    clear(&all);
    clear(&more);
}

Test(design, draws_the_same_points_for_the_same_seed_alone)
{
    static const HsDesignKind kinds[] = { HS_DESIGN_RANDOM, HS_DESIGN_LHS };

    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        HsDesignPlan plan = { .kind = kinds[i], .n_wanted = 10 };
        Little first = design_of(N_THOUSAND, NULL, plan), again = design_of(N_THOUSAND, NULL, plan);

        plan.has_seed = true;
        plan.seed = 2;

        Little other = design_of(N_THOUSAND, NULL, plan);
        g_autofree char *a = points_of(first.design);
        g_autofree char *b = points_of(again.design);
        g_autofree char *c = points_of(other.design);

        cr_expect(eq(str, a, b));
        cr_expect(ne(str, a, c));
        clear(&first);
        clear(&again);
        clear(&other);
    }
}

/* A parameter's draws come from a stream of its own. */
Test(design, of_a_latin_hypercube_keeps_its_draws_when_another_parameter_varies)
{
    HsDesignPlan plan = { .kind = HS_DESIGN_LHS, .n_wanted = 50 };
    Little one = design_of(N_THOUSAND, NULL, plan);
    Little two = design_of("param cpus = 1 sweep 0 .. 1999 step 1\n" N_THOUSAND, NULL, plan);

    cr_assert(one.design != NULL && two.design != NULL);
    for (guint i = 0; i < 50; i++)
        cr_expect(eq(uint, number_at(one.design, i, 0), number_at(two.design, i, 1)));
    clear(&one);
    clear(&two);
}

Test(design, draws_a_million_points_from_more_than_there_can_be)
{
    Little little = design_of("param seed = 1 sweep 0 .. 999_999 step 1\n"
                              "param cpus = 1 sweep 0 .. 999_999 step 1\n"
                              "param area = 2 MB sweep 1 B .. 1_000_000 B step 1 B\n"
                              "param stop = 1 s sweep 1 us .. 1 s step 1 us\n",
                              NULL, (HsDesignPlan){ .kind = HS_DESIGN_LHS, .n_wanted = 1000000 });

    cr_assert(little.design != NULL);
    cr_expect(eq(u64, hs_design_n_points(little.design), 1000000));
    clear(&little);
}

Test(design, that_is_drawn_needs_something_to_draw)
{
    Little little = design_of(
        "", NULL, (HsDesignPlan){ .kind = HS_DESIGN_LHS, .n_wanted = 3, .may_be_one_point = true });

    expect_part(&little, "there is nothing to sweep", "nothing");
    clear(&little);
}

/* ---- lists ---- */

static Little listed(const char *parameters, const char *setting, const char *csv, gsize size)
{
    list_of_design = csv;
    list_size = size;
    return design_of(parameters, setting, (HsDesignPlan){ .kind = HS_DESIGN_LIST });
}

Test(design, of_a_list_has_its_rows)
{
    static const struct {
        const char *csv, *points, *first;
    } cases[] = {
        { "cpus,stop\n1,2 s\n2,3 s\n", "1/2 s, 2/3 s", "cpus" },
        { "cpus,stop\r\n1,2 s\r\n2,3 s", "1/2 s, 2/3 s", "cpus" },
        { "\xef\xbb\xbf"
          "cpus\n1\n",
          "1", "cpus" },
        { " cpus , \"stop\" \n 1 ,\"2 s\" \n\n\n", "1/2 s", "cpus" },
        /* The same value, the same point: once. */
        { "stop\n1 s\n1000 ms\n2s\n", "1 s, 2 s", "stop" },
        { "storage.size,cpus\n8MB,1\n", "8 MB/1", "storage.size" },
        { "scenario.little.about\n\"a, b\"\nc\n", "a, b, c", "scenario.little.about" },
        /* Swept or not: what the list does not name is as the scenario says. */
        { "policy\narf\n", "arf", "policy" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = listed(STOP, NULL, cases[i].csv, 0);
        g_autofree char *errors = hs_diagnostics_render(little.diagnostics, false);

        cr_assert(little.design != NULL, "case %u: %s", i, errors);

        g_autofree char *points = points_of(little.design);

        cr_expect(eq(str, points, (char *)cases[i].points), "case %u", i);
        cr_expect(eq(str, (char *)hs_design_name(little.design, 0), (char *)cases[i].first));
        clear(&little);
    }
}

Test(design, of_a_list_names_it_by_what_is_in_it)
{
    Little little = listed("", NULL, "cpus\n1\n2\n", 0);

    cr_assert(little.design != NULL);
    /* printf 'cpus\n1\n2\n' | sha256sum | head -c 16 */
    cr_expect(eq(str, (char *)hs_design_text(little.design),
                 "list points.csv (2 points, 9d6fc9b682e12a8e)"));
    clear(&little);
}

Test(design, of_a_list_refuses_what_is_no_table_of_values)
{
    static const char nul[] = "cpus\n1\0\n2\n";
    g_autofree char *cell = g_strnfill(1001, 'x');
    g_autofree char *is_long = g_strdup_printf("policy\n%s\n", cell);
    g_autofree char *digits = g_strnfill(100000, '9');
    g_autofree char *is_large = g_strdup_printf("cpus\n1\n%.900s\n", digits);
    const struct {
        const char *csv;
        gsize size;
        const char *place, *part, *setting;
    } cases[] = {
        { "", 0, ":1:1", "the list is empty", NULL },
        { "cpus\n", 0, ":2:1", "names and no points", NULL },
        { "cpus,\n1,2\n", 0, ":1:6", "a column has no name", NULL },
        { "\ncpus\n", 0, ":1:1", "a column has no name", NULL },
        { "cpus,stop,cpus\n", 0, ":1:11", "'cpus' stands twice in the first row", NULL },
        { "cpsu\n1\n", 0, ":1:1", "did you mean 'cpus'?", NULL },
        { "cpus,disk.rat\n1,1\n", 0, ":1:6", "nothing has the path 'disk.rat'", NULL },
        { "cpus,stop\n1,2 s\n2\n", 0, ":3:1", "this row has 1 value, and the first row 2", NULL },
        { "cpus\n1,2\n", 0, ":2:1", "this row has 2 values, and the first row 1", NULL },
        { "cpus,stop\n1,\n", 0, ":2:3", "parameter 'stop' has no value in this row", NULL },
        { "cpus,stop\n,2 s\n", 0, ":2:1", "parameter 'cpus' has no value in this row", NULL },
        { "stop\n2\n", 0, ":2:1", "parameter 'stop' needs a unit", NULL },
        { "stop\n2 MB\n", 0, ":2:1", "takes a time, not a size", NULL },
        { "stop\n5 cycles\n", 0, ":2:1", "mixes cycles with other times", NULL },
        { "cpus\n1\ntwo\n", 0, ":3:1", "parameter 'cpus' is a count, not a name", NULL },
        { "cpus\n1 2\n", 0, ":2:1", "more than one value", NULL },
        { "cpus\n\"1\n", 0, ":2:1", "a quote is not closed", NULL },
        { "cpus\n\"1\" 2\n", 0, ":2:5", "something stands behind a closing quote", NULL },
        { "cpus\n1\"2\"\n", 0, ":2:2", "a quote inside of a value", NULL },
        { "scenario.little.about\n\"a \"\"b\"\n", 0, ":2:1", "no scenario could hold", NULL },
        { "cpus\n1\x1b[31m\n", 0, ":2:2", "a control character in the list", NULL },
        { "cpus\r1\r", 0, ":1:5", "a control character in the list", NULL },
        { "cpus\n\xff\n", 0, ":2:1", "the list is not UTF-8", NULL },
        { nul, sizeof nul - 1, ":2:2", "a NUL byte in the list", NULL },
        { is_long, 0, ":2:1", "a value has more than 1000 bytes", NULL },
        { is_large, 0, ":3:1", "the number is too large", NULL },
        { "cpus\n1\n", 0, ":1:1", "'cpus' has one value by -s, and varies", "cpus=2" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = listed("", cases[i].setting, cases[i].csv, cases[i].size);
        g_autofree char *which = g_strdup_printf("case %u", i);
        g_autofree char *place = g_strdup_printf("points.csv%s\n", cases[i].place);

        expect_part(&little, cases[i].part, which);
        expect_part(&little, place, which);
        clear(&little);
    }
}

Test(design, of_a_list_stands_alone_and_is_a_file)
{
    HsDesignPlan plan = { VARIES("cpus=[1, 2]"), .kind = HS_DESIGN_LIST };

    list_of_design = "cpus\n1\n";
    list_size = 0;

    Little both = design_of("", NULL, plan);
    Little laid = design_of("", NULL, (HsDesignPlan){ .kind = HS_DESIGN_LIST, .n_policies = 2 });
    Little missing = listed("", NULL, "cpus\n1\n", 0);
    g_autoptr(GError) error = NULL;

    expect_part(&both, "--vary cannot stand beside it", "vary");
    expect_part(&laid, "--policies cannot stand beside it", "policies");
    missing.plan.list = missing.folder;
    cr_expect(hs_design_new(&missing.plan, missing.scenario, missing.diagnostics, &error) == NULL);
    cr_expect(g_error_matches(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_UNREADABLE));
    cr_expect(strstr(error->message, "it is not a file") != NULL, "%s", error->message);
    g_clear_error(&error);
    missing.plan.list = "/nowhere/points.csv";
    cr_expect(hs_design_new(&missing.plan, missing.scenario, missing.diagnostics, &error) == NULL);
    cr_expect(g_error_matches(error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_UNREADABLE));
    clear(&both);
    clear(&laid);
    clear(&missing);
}

Test(design, of_a_list_may_have_a_hundred_thousand_rows)
{
    g_autoptr(GString) csv = g_string_new("seed,cpus,stop\n");

    for (guint i = 0; i < 100000; i++)
        g_string_append_printf(csv, "%u,%u,\"%u ms\"\r\n", i, i % 64 + 1, i % 1000 + 1);

    Little little = listed("", NULL, csv->str, 0);
    const char *values[3];

    cr_assert(little.design != NULL);
    cr_expect(eq(u64, hs_design_n_points(little.design), 100000));
    hs_design_point(little.design, 99999, values);
    cr_expect(eq(str, (char *)values[0], "99_999"));
    cr_expect(eq(str, (char *)values[1], "32"));
    cr_expect(eq(str, (char *)values[2], "1 s"));
    clear(&little);
}

/* As many mistakes as fit a page are told in one go, and then it ends. */
Test(design, of_a_list_tells_more_than_the_first_mistake)
{
    g_autoptr(GString) csv = g_string_new("cpus\n");

    for (guint i = 0; i < 100000; i++)
        g_string_append(csv, "1 MB\n");

    Little little = listed("", NULL, csv->str, 0);

    expect_part(&little, "points.csv:2:1", "first");
    expect_part(&little, "points.csv:3:1", "second");
    clear(&little);
}

/* ---- the filter ---- */

Test(design, leaves_out_what_does_not_meet_the_filter)
{
    static const struct {
        const char *filter, *points;
        guint n_left_out;
    } cases[] = {
        { "stop > 1 s", "2 s/4, 2 s/2, 3 s/4, 3 s/2", 2 },
        { "stop > 1500 ms and cpus == 2", "2 s/2, 3 s/2", 4 },
        { "stop == 1 s or stop == 3 s and cpus != 4", "1 s/4, 1 s/2, 3 s/2", 3 },
        { "stop <= 1 s and cpus < 3 or stop >= 3 s and cpus >= 4", "1 s/2, 3 s/4", 4 },
        { "cpus <= 4", "1 s/4, 1 s/2, 2 s/4, 2 s/2, 3 s/4, 3 s/2", 0 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = design_of(STOP CPUS, NULL, (HsDesignPlan){ .filter = cases[i].filter });

        cr_assert(little.design != NULL, "case %u", i);

        g_autofree char *points = points_of(little.design);

        cr_expect(eq(str, points, (char *)cases[i].points), "case %u", i);
        cr_expect(eq(u64, hs_design_n_left_out(little.design), cases[i].n_left_out));
        clear(&little);
    }
}

Test(design, filters_policies_paths_and_what_was_drawn)
{
    Little policies = design_of(
        CPUS, NULL, (HsDesignPlan){ .n_policies = 3, .filter = "policy != arf and cpus == 4" });
    Little paths = design_of(
        "", NULL,
        (HsDesignPlan){ VARIES("storage.size=8MB..10MB"), .filter = "storage.size > 8 MB" });
    Little drawn = design_of(
        N_THOUSAND, NULL,
        (HsDesignPlan){ .kind = HS_DESIGN_LHS, .n_wanted = 10, .filter = "seed < 500" });

    cr_assert(policies.design != NULL && paths.design != NULL && drawn.design != NULL);

    g_autofree char *of_policies = points_of(policies.design);
    g_autofree char *of_paths = points_of(paths.design);

    cr_expect(eq(str, of_policies, "dynamic/4, event-driven/4"));
    cr_expect(eq(str, of_paths, "9 MB, 10 MB"));
    /* Five of ten strata lie below the middle. */
    cr_expect(eq(u64, hs_design_n_points(drawn.design), 5));
    cr_expect(eq(u64, hs_design_n_left_out(drawn.design), 5));
    clear(&policies);
    clear(&paths);
    clear(&drawn);
}

Test(design, refuses_a_filter_that_says_nothing_of_its_points)
{
    g_autofree char *blanks = g_strnfill(5000, ' ');
    const struct {
        const char *filter, *part;
    } cases[] = {
        { "", "the condition needs a path such as table.os1 here" },
        { "stop", "the condition needs a comparison here" },
        { "stop = 1 s", "'is' is written '=='" },
        { "stop > ", "the condition needs a value here" },
        { "stop > 1 s cpus == 2", "the condition needs 'and', 'or' or the line's end here" },
        { "stop > 1 s }", "the condition needs 'and', 'or' or the line's end here" },
        { "stpo > 1 s", "did you mean 'stop'?" },
        { "seed > 1", "what varies: stop, cpus" },
        { "stop > 1", "'stop' is a time, not a count" },
        { "stop > 1 MB", "'stop' is a time, not a size" },
        { "stop > 9 cycles", "mix cycles with other times" },
        { "stop > now", "cannot be less or more than something" },
        { "stop > $stop", "no parameter 'stop'" },
        { "stop > 1\x1b s", "control character" },
        { "stop > 1 s\nor cpus == 2", "the condition has more than one line" },
        { blanks, "the condition is longer than 4096 bytes" },
        { "stop > 9 s", "--filter leaves none of 6 points" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = design_of(STOP CPUS, NULL, (HsDesignPlan){ .filter = cases[i].filter });
        g_autofree char *which = g_strdup_printf("case %u", i);

        expect_part(&little, cases[i].part, which);
        clear(&little);
    }
}

Test(design, points_at_the_column_of_a_filter)
{
    Little little = design_of(STOP CPUS, NULL,
                              (HsDesignPlan){ .filter = "cpus == 2 and stop > 1" });

    expect_part(&little,
                "error[HS126]: 'stop' is a time, not a count\n"
                " --> command line\n"
                "  |\n"
                "  | --filter cpus == 2 and stop > 1\n"
                "  |                               ^ a count\n"
                "  help: write a time, as in: 1 s\n",
                "page");
    clear(&little);
}
