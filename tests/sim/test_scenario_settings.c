/* Tests of -s PATH=VALUE: what it replaces, and what it stands above. What is said of mistakes:
 * tests/golden/errors/setting-*. */
#include <criterion/criterion.h>
#include <string.h>

#include "sim/random.h"
#include "tests/sim/small_schema.h"

/* The value of a path in the small scenario with these settings, or NULL; what sets it. */
typedef struct {
    const char *path;
    char *value, *set_in, *source, *default_value;
} Found;

static void find(gpointer user, const HsInForce *parameter)
{
    Found *found = user;
    if (strcmp(parameter->path, found->path) != 0)
        return;
    found->value = g_strdup(parameter->value);
    found->set_in = g_strdup(parameter->set_in);
    found->source = g_strdup(parameter->source);
    found->default_value = g_strdup(parameter->default_value);
}

static Found found_in(const char *text, const char *const *settings, const char *path)
{
    Found found = { .path = path };
    g_autofree char *errors = NULL;
    g_autoptr(HsScenario) scenario = hs_small_parse(text, settings, &errors);
    cr_assert_not_null(scenario, "%s", errors);
    hs_scenario_each_parameter(scenario, find, &found);
    cr_assert_not_null(found.value, "nothing has the path %s", path);
    return found;
}

static void clear(Found *found)
{
    g_free(found->value);
    g_free(found->set_in);
    g_free(found->source);
    g_free(found->default_value);
}

static void expect_error(const char *text, const char *setting, const char *part)
{
    g_autofree char *errors = NULL;
    g_autoptr(HsScenario)
        scenario = hs_small_parse(text, (const char *const[]){ setting, NULL }, &errors);
    cr_expect_null(scenario, "'%s' is taken", setting);
    cr_expect(errors != NULL && strstr(errors, part) != NULL, "'%s' is not in:\n%s", part, errors);
}

Test(scenario_settings, of_a_path_replace_what_a_file_a_parameter_or_a_default_says)
{
    static const struct {
        const char *setting, *path, *value, *set_in;
    } cases[] = {
        { "storage.size=208MB", "storage.size", "208 MB", "-s storage.size" },
        { "storage.unit=2 MB", "storage.unit", "2 MB", "-s storage.unit" },
        { "disk.seek.longest=20 ms", "disk.seek.longest", "20 ms", "-s disk.seek.longest" },
        { "disk.seek.longest = 20 ms", "disk.seek.longest ", NULL, NULL },
        { "fault.os1 panics.at=7 s", "fault.os1 panics.at", "7 s", "-s fault.os1 panics.at" },
        { "vmm.policy=fixed-split", "vmm.policy", "fixed-split", "-s vmm.policy" },
        { "vmm.policy= fixed-split ", "vmm.policy", "fixed-split", "-s vmm.policy" },
        { "os.os1.role=standby", "os.os1.role", "standby", "-s os.os1.role" },
        { "app.A.on=os2", "app.A.on", "os2", "-s app.A.on" },
        { "scenario.small.about=why not", "scenario.small.about", "\"why not\"",
          "-s scenario.small.about" },
        { "scenario.small.about=\"a = b\"", "scenario.small.about", "\"a = b\"",
          "-s scenario.small.about" },
        { "expect.nothing lost.stop=A.lost < 3 and A.on == os1", "expect.nothing lost.stop", NULL,
          NULL },
        { "expect.nothing lost.condition=A.lost < 3 and A.on == os1",
          "expect.nothing lost.condition", "A.lost < 3 and A.on == os1",
          "-s expect.nothing lost.condition" },
        { "vmm.detector.state=yes", "vmm.detector.state", "yes", "-s vmm.detector.state" },
        { "vmm.detector.stall.every=2 s", "vmm.detector.stall.every", "2 s",
          "-s vmm.detector.stall.every" },
        /* Words of a program have their place. */
        { "program.A-code.loop.1.loop.1=9", "program.A-code.loop.1.loop.1", "9",
          "-s program.A-code.loop.1.loop.1" },
        { "program.A-code.loop.1.compute.1=2 us", "program.A-code.loop.1.compute.1", "2 us",
          "-s program.A-code.loop.1.compute.1" },
        { "program.A-code.loop.1.touch.1.choice2=read", "program.A-code.loop.1.touch.1.choice2",
          "read", "-s program.A-code.loop.1.touch.1.choice2" },
        /* A choice whose values are alike keeps them. */
        { "clients.batch.think=exponential", "clients.batch.think", "exponential",
          "-s clients.batch.think" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *settings[] = { cases[i].setting, NULL };
        if (cases[i].value == NULL) {
            expect_error(hs_small_scenario, cases[i].setting, "nothing has the path");
            continue;
        }
        Found found = found_in(hs_small_scenario, settings, cases[i].path);
        cr_expect_str_eq(found.value, cases[i].value, "case %u", i);
        cr_expect_str_eq(found.set_in, cases[i].set_in, "case %u", i);
        clear(&found);
    }
}

Test(scenario_settings, of_a_path_keep_the_default_and_drop_where_the_number_was_from)
{
    static const char *const settings[] = { "cpu.clock=400 MHz", "storage.unit=2 MB", NULL };
    Found clock = found_in(hs_small_scenario, settings, "cpu.clock");
    Found unit = found_in(hs_small_scenario, settings, "storage.unit");
    cr_expect_null(clock.source, "%s", clock.source);
    cr_expect_null(clock.default_value);
    cr_expect_str_eq(unit.default_value, "1 MB");
    clear(&clock);
    clear(&unit);
}

Test(scenario_settings, of_a_choice_hand_its_values_over)
{
    static const char *const settings[] = { "clients.batch.think=exponential", NULL };
    g_autofree char *errors = NULL;
    g_autoptr(HsScenario) scenario = hs_small_parse(hs_small_scenario, settings, &errors);
    cr_assert_not_null(scenario, "%s", errors);
    g_autoptr(GPtrArray) clients = hs_node_list(hs_scenario_root(scenario), "clients");
    const HsNode *batch = g_ptr_array_index(clients, 0);
    cr_assert_str_eq(hs_node_title(batch), "batch");
    cr_expect_str_eq(hs_node_name(batch, "think"), "exponential");
    cr_expect_eq(hs_node_time(batch, "think.mean").amount, UINT64_C(60000000000));
}

Test(scenario_settings, take_a_condition_apart)
{
    static const char *const settings[] = { "expect.nothing lost.condition=A.lost < 3 or x == y",
                                            NULL };
    g_autofree char *errors = NULL;
    g_autoptr(HsScenario) scenario = hs_small_parse(hs_small_scenario, settings, &errors);
    cr_assert_not_null(scenario, "%s", errors);
    g_autoptr(GPtrArray) expectations = hs_node_list(hs_scenario_root(scenario), "expect");
    const HsNode *last = g_ptr_array_index(expectations, 1);
    cr_assert_str_eq(hs_node_title(last), "nothing lost");
    cr_assert_eq(hs_node_n_terms(last, "condition"), 2);
    cr_expect_eq(hs_node_term(last, "condition", 0)->number, 3);
    cr_expect(hs_node_term(last, "condition", 1)->begins_alternative);
}

Test(scenario_settings, find_a_title_that_holds_an_equals_sign_and_dots)
{
    static const char text[] = "scenario \"t\" { }\n"
                               "os b { role active storage 0 B }\n"
                               "fault \"a.b=c = d\" { at 1 s  crash b panic }\n";
    static const char *const settings[] = { "fault.a.b=c = d.at=2 s", NULL };
    Found found = found_in(text, settings, "fault.a.b=c = d.at");
    cr_expect_str_eq(found.value, "2 s");
    clear(&found);
}

Test(scenario_settings, of_a_parameter_and_of_a_path_do_not_meet)
{
    /* A parameter's name has no dot: "policy" is the parameter, "vmm.policy" what uses it. The path
     * stands above. */
    static const char *const settings[] = { "policy=dynamic", "vmm.policy=fixed-split",
                                            "crash_at=3s", NULL };
    Found policy = found_in(hs_small_scenario, settings, "vmm.policy");
    Found at = found_in(hs_small_scenario, settings, "fault.os1 panics.at");
    cr_expect_str_eq(policy.value, "fixed-split");
    cr_expect_str_eq(at.set_in, "-s crash_at");
    clear(&policy);
    clear(&at);
}

/* All of these are seen on the command line of a stranger's script. */
Test(scenario_settings, refuse_what_is_no_text_and_what_is_too_much)
{
    g_autofree char *blanks = g_strnfill(5000, ' ');
    g_autofree char *is_long = g_strconcat("storage.size=", blanks, "1 MB", NULL);
    g_autofree char *digits = g_strnfill(3000, '9');
    g_autofree char *is_large = g_strconcat("storage.size=", digits, " MB", NULL);
    const struct {
        const char *setting, *part;
    } cases[] = {
        { is_long, "a setting is longer than 4096 bytes" },
        { is_large, "the number is too large" },
        { "storage.size=1\n2 MB", "a setting has more than one line" },
        { "storage.size=1 MB\x01", "control character" },
        { "scenario.small.about=\x1b[31mred", "control character" },
        { "scenario.small.about=\xff", "UTF-8" },
        { "storage.size=1 MB }", "a setting has one value" },
        { "storage.size=$size", "no parameter 'size'" },
        { "storage.size=9223372036854775807 TB", "too large" },
        { "storage..size=1 MB", "nothing has the path" },
        { ".=1", "nothing has the path '.'" },
        { ".", "a setting needs a value" },
        { "=", "no parameter ''" },
        { "storage.size", "a setting needs a value" },
        { "storage=1 MB", "no parameter 'storage'" },
        { "os.os1.role=", "a setting needs a value" },
        { "os.os1.role=active standby", "'role' cannot be 'active standby'" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        expect_error(hs_small_scenario, cases[i].setting, cases[i].part);
}

Test(scenario_settings, of_a_path_that_an_option_sets_too_are_refused)
{
    const HsExtraText overlay = { .name = "--policy", .text = "vmm { policy fixed-split }" };
    HsOverrides overrides = { .settings = (const char *const[]){ "vmm.policy=dynamic" },
                              .n_settings = 1,
                              .overlays = &overlay,
                              .n_overlays = 1 };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario)
        scenario = hs_scenario_parse("test.scn", hs_small_scenario, strlen(hs_small_scenario), NULL,
                                     &hs_small_schema, &overrides, diagnostics);
    g_autofree char *errors = hs_diagnostics_render(diagnostics, false);
    cr_assert_null(scenario);
    cr_expect_not_null(strstr(errors, "path 'vmm.policy' is set twice"), "%s", errors);
    cr_expect_not_null(strstr(errors, "--policy:1"), "%s", errors);
}

/* --seed decides, as above a parameter: what replays a run names both. */
Test(scenario_settings, of_the_seed_give_way_to_the_option)
{
    HsOverrides overrides = { .settings = (const char *const[]){ "scenario.small.seed=3" },
                              .n_settings = 1,
                              .has_seed = true,
                              .seed = 7 };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario)
        scenario = hs_scenario_parse("test.scn", hs_small_scenario, strlen(hs_small_scenario), NULL,
                                     &hs_small_schema, &overrides, diagnostics);
    Found found = { .path = "scenario.small.seed" };
    cr_assert_not_null(scenario);
    hs_scenario_each_parameter(scenario, find, &found);
    cr_expect_str_eq(found.value, "7");
    cr_expect_str_eq(found.set_in, "--seed");
    clear(&found);
}

/* Damaged settings of a path are taken or told; the replay of a failure is its number. */
Test(scenario_settings, that_are_damaged_are_taken_or_told)
{
    static const char *const sound[] = {
        "disk.seek.longest=20 ms",
        "fault.os1 panics.at=7 s",
        "os.os1.role=standby",
        "program.A-code.loop.1.touch.1.pages=9",
        "clients.web.think.low=1 ms",
        "expect.nothing lost.condition=A.lost < 3 and A.on == os1",
        "storage.size=208MB",
        "scenario.small.about=\"why not\"",
        "app.A.on=os2",
        "vmm.detector.state=yes",
    };
    static const char PIECES[] = "=.\"$[]{},:+-_ 09azMs%<>#\x01\x7f\xff\xc3\n";
    for (guint i = 0; i < 2000; i++) {
        HsRandom random;
        hs_random_init(&random, i, "settings");
        g_autoptr(GString)
            text = g_string_new(sound[hs_random_below(&random, G_N_ELEMENTS(sound))]);
        for (guint change_i = 0; change_i <= i % 4; change_i++) {
            gsize at = hs_random_below(&random, text->len + 1);
            if (hs_random_below(&random, 2) == 0 && at < text->len)
                g_string_erase(text, (gssize)at, 1);
            else
                g_string_insert_c(text, (gssize)at,
                                  PIECES[hs_random_below(&random, sizeof PIECES - 1)]);
        }
        g_autofree char *errors = NULL;
        g_autoptr(HsScenario) scenario = hs_small_parse(
            hs_small_scenario, (const char *const[]){ text->str, NULL }, &errors);
        cr_expect_eq(scenario == NULL, errors != NULL, "mutation %u: %s", i, text->str);
        cr_expect(errors == NULL || strstr(errors, "error[HS") != NULL, "mutation %u", i);
    }
}
