/* Designs: which points there are, and in which order. */
#include "tests/analysis/little_design.h"

#include "models/schema.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

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
        Little little = hs_little_design(cases[i].parameters, cases[i].setting,
                                         (HsDesignPlan){ .n_policies = cases[i].n_policies });

        cr_assert(little.design != NULL, "case %u", i);

        g_autofree char *points = hs_little_points(little.design);

        cr_expect(eq(str, points, (char *)cases[i].points), "case %u", i);
        cr_expect(eq(str, (char *)hs_design_text(little.design), "grid"));
        cr_expect(eq(int, hs_design_is_policy(little.design, 0), cases[i].n_policies > 0));
        hs_little_clear(&little);
    }
}

Test(design, has_one_point_of_no_parameter_where_that_is_wanted_and_else_none)
{
    Little wanted = hs_little_design("", NULL, (HsDesignPlan){ .may_be_one_point = true });
    Little unwanted = hs_little_design(STOP, "stop=2s",
                                       (HsDesignPlan){ .may_be_one_point = false });

    cr_assert(wanted.design != NULL);
    cr_expect(eq(u64, hs_design_n_points(wanted.design), 1));
    cr_expect(eq(uint, hs_design_n_parameters(wanted.design), 0));
    hs_design_point(wanted.design, 0, NULL);
    cr_expect(unwanted.design == NULL);
    cr_expect(g_error_matches(unwanted.error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_NOTHING));
    hs_little_clear(&wanted);
    hs_little_clear(&unwanted);
}

Test(design, knows_the_parameter_that_is_the_seed)
{
    Little little = hs_little_design(CPUS "param seed = 1 sweep 1 .. 3 step 1\n", NULL,
                                     (HsDesignPlan){ 0 });

    cr_assert(little.design != NULL);
    cr_expect(eq(int, hs_design_is_seed(little.design, 0), false));
    cr_expect(hs_design_is_seed(little.design, 1));
    hs_little_clear(&little);
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
        Little little = hs_little_design(cases[i].parameters, NULL, (HsDesignPlan){ 0 });

        if (cases[i].n_points > 0)
            cr_expect(eq(u64, hs_design_n_points(little.design), cases[i].n_points), "case %u", i);
        else
            cr_expect(g_error_matches(little.error, HS_DESIGN_ERROR, HS_DESIGN_ERROR_TOO_MANY),
                      "case %u", i);
        hs_little_clear(&little);
    }
}

Test(design, tells_the_last_of_ten_million_points_without_counting_to_it)
{
    Little little = hs_little_design("param seed = 1 sweep 1 .. 10 step 1\n"
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
    hs_little_clear(&little);
}

/* ---- --vary ---- */

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
        Little little = hs_little_design(cases[i].parameters, NULL,
                                         (HsDesignPlan){ .vary = cases[i].vary,
                                                         .n_vary = cases[i].n_vary,
                                                         .n_policies = cases[i].n_policies });
        g_autofree char *errors = hs_diagnostics_render(little.diagnostics, false);

        cr_assert(little.design != NULL, "case %u: %s", i, errors);

        g_autofree char *points = hs_little_points(little.design);

        cr_expect(eq(str, points, (char *)cases[i].points), "case %u", i);
        hs_little_clear(&little);
    }
}

Test(design, says_what_decides_its_points)
{
    Little little = hs_little_design("", NULL,
                                     (HsDesignPlan){ VARIES("cpus=1 .. 9"), .kind = HS_DESIGN_LHS,
                                                     .n_wanted = 3, .has_seed = true, .seed = 7,
                                                     .filter = "cpus < 99" });

    cr_assert(little.design != NULL);
    cr_expect(eq(str, (char *)hs_design_text(little.design),
                 "lhs 3 seed 7 --vary 'cpus=1 .. 9' --filter 'cpus < 99'"));
    hs_little_clear(&little);
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

    g_autofree char *points = hs_little_points(design);

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
        { NULL, "cpus", "help: as in: crash_at=1s..9s or policy=[dynamic, fixed-split]", 0 },
        { NULL, "", "what varies needs values", 0 },
        { NULL, "cpsu=1", "did you mean 'cpus'?", 0 },
        { NULL, "storage.siz=1 MB", "did you mean 'storage.size'?", 0 },
        { NULL, "=1", "no parameter ''", 0 },
        { NULL, "cpus=", "needs a value", 0 },
        { NULL, "cpus=[1, 2", "needs ',' or ']' here", 0 },
        { NULL, "cpus=[1, 2] 3", "the values end here, found the number 3", 0 },
        { NULL, "cpus=1, 2 3", "values of a list stand in [ ] and have ',' between them", 0 },
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
        { "cpus=3", "cpus=[1, 2]", "set by -s too", 0 },
        { "cpus=3", "cpus=[1, 2]", "help: leave one of the two out", 0 },
        { "storage.size=9 MB", "storage.size=[8 MB]", "has one value by -s, and varies", 0 },
        { NULL, "policy=[arf]", "'policy' is varied twice", 2 },
        { NULL, "vmm.policy=[arf]", "policies vary, and 'vmm.policy' is set", 2 },
        { "vmm.policy=arf", "cpus=[1, 2]", "policies vary, and 'vmm.policy' is set", 2 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Little little = hs_little_design("", cases[i].setting,
                                         (HsDesignPlan){ .vary = &cases[i].vary,
                                                         .n_vary = 1,
                                                         .n_policies = cases[i].n_policies });
        g_autofree char *which = g_strdup_printf("case %u", i);

        hs_little_refuses(&little, cases[i].part, which);
        hs_little_clear(&little);
    }
}

Test(design, points_at_what_is_wrong_in_what_varies)
{
    Little little = hs_little_design("", NULL, (HsDesignPlan){ VARIES("cpus=[1, 2 MB]") });

    cr_assert(little.error != NULL);
    cr_expect(eq(str, little.error->message, "the points have mistakes"));
    hs_little_refuses(&little,
                      "error[HS124]: parameter 'cpus' is a count, not a size\n"
                      " --> command line\n"
                      "  |\n"
                      "  | --vary cpus=[1, 2 MB]\n"
                      "  |                 ^^^^ a size\n",
                      "page");
    hs_little_clear(&little);
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
        Little little = hs_little_design(STOP CPUS, NULL,
                                         (HsDesignPlan){ .filter = cases[i].filter });

        cr_assert(little.design != NULL, "case %u", i);

        g_autofree char *points = hs_little_points(little.design);

        cr_expect(eq(str, points, (char *)cases[i].points), "case %u", i);
        cr_expect(eq(u64, hs_design_n_left_out(little.design), cases[i].n_left_out));
        hs_little_clear(&little);
    }
}

Test(design, filters_policies_paths_and_what_was_drawn)
{
    Little policies = hs_little_design(
        CPUS, NULL, (HsDesignPlan){ .n_policies = 3, .filter = "policy != arf and cpus == 4" });
    Little paths = hs_little_design(
        "", NULL,
        (HsDesignPlan){ VARIES("storage.size=8MB..10MB"), .filter = "storage.size > 8 MB" });
    Little drawn = hs_little_design(
        THOUSAND, NULL,
        (HsDesignPlan){ .kind = HS_DESIGN_LHS, .n_wanted = 10, .filter = "seed < 500" });

    cr_assert(policies.design != NULL && paths.design != NULL && drawn.design != NULL);

    g_autofree char *of_policies = hs_little_points(policies.design);
    g_autofree char *of_paths = hs_little_points(paths.design);

    cr_expect(eq(str, of_policies, "dynamic/4, event-driven/4"));
    cr_expect(eq(str, of_paths, "9 MB, 10 MB"));
    /* Five of ten strata lie below the middle. */
    cr_expect(eq(u64, hs_design_n_points(drawn.design), 5));
    cr_expect(eq(u64, hs_design_n_left_out(drawn.design), 5));
    hs_little_clear(&policies);
    hs_little_clear(&paths);
    hs_little_clear(&drawn);
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
        Little little = hs_little_design(STOP CPUS, NULL,
                                         (HsDesignPlan){ .filter = cases[i].filter });
        g_autofree char *which = g_strdup_printf("case %u", i);

        hs_little_refuses(&little, cases[i].part, which);
        hs_little_clear(&little);
    }
}

Test(design, points_at_the_column_of_a_filter)
{
    Little little = hs_little_design(STOP CPUS, NULL,
                                     (HsDesignPlan){ .filter = "cpus == 2 and stop > 1" });

    hs_little_refuses(&little,
                      "error[HS126]: 'stop' is a time, not a count\n"
                      " --> command line\n"
                      "  |\n"
                      "  | --filter cpus == 2 and stop > 1\n"
                      "  |                               ^ a count\n"
                      "  help: write a time, as in: 1 s\n",
                      "page");
    hs_little_clear(&little);
}
