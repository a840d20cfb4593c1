/* Tests of sim/scenario: what a scenario says is what its nodes tell. */
#include "sim/scenario.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/sim/small_schema.h"

static HsScenario *set(const char *text, const char *const *settings)
{
    g_autofree char *errors = NULL;
    HsScenario *scenario = hs_small_parse(text, settings, &errors);
    cr_assert_not_null(scenario, "refused:\n%s", errors);
    return scenario;
}

static void refuses_setting(const char *text, const char *setting, const char *part)
{
    const char *const settings[] = { setting, NULL };
    g_autofree char *errors = NULL;
    g_autoptr(HsScenario) scenario = hs_small_parse(text, settings, &errors);
    cr_assert_null(scenario, "taken: -s %s", setting);
    cr_assert_not_null(strstr(errors, part), "'%s' is not in:\n%s", part, errors);
}

static void note_down(gpointer user, const HsInForce *parameter)
{
    const char *source = parameter->source;
    g_string_append_printf(user, "%s = %s%s%s\n", parameter->path, parameter->value,
                           source != NULL ? " # " : "", source != NULL ? source : "");
}

/* "path: default, where it was set". */
static void note_origin(gpointer user, const HsInForce *parameter)
{
    g_string_append_printf(user, "%s: %s, %s\n", parameter->path,
                           parameter->default_value != NULL ? parameter->default_value : "-",
                           parameter->set_in != NULL ? parameter->set_in : "-");
}

/* ---- values ---- */

Test(scenario, turns_each_value_into_its_base_unit)
{
    g_autoptr(HsScenario) scenario = hs_small_reads(hs_small_scenario);
    const HsNode *root = hs_scenario_root(scenario);
    cr_assert_eq(hs_node_count(root, "scenario.seed"), 42);
    cr_assert_eq(hs_node_frequency(root, "cpu.clock"), UINT64_C(500000000));
    cr_assert_eq(hs_node_size(root, "storage.size"), UINT64_C(256) << 20);
    cr_assert_eq(hs_node_percent(root, "storage.spare"), 10);
    cr_assert_eq(hs_node_rate(root, "disk.rate"), UINT64_C(17) << 20);
    cr_assert_eq(hs_node_time(root, "disk.seek.shortest").amount, 2000000);
    cr_assert_eq(hs_node_time(root, "disk.seek.longest").amount, 25000000);
    cr_assert_str_eq(hs_node_text(root, "scenario.about"), "What if?");
    cr_assert_not(hs_node_time(root, "scenario.stop").is_cycles);
}

Test(scenario, knows_every_unit)
{
    static const struct {
        const char *written;
        uint64_t amount;
        bool is_cycles;
    } times[] = {
        { "7 ns", 7, false },
        { "7 us", 7000, false },
        { "7ms", 7000000, false },
        { "7s", UINT64_C(7000000000), false },
        { "7 min", UINT64_C(420000000000), false },
        { "7 h", UINT64_C(25200000000000), false },
        { "50_000 cycles", 50000, true },
        { "010 s", UINT64_C(10000000000), false },
        { "0 s", 0, false },
        { "2_562_047 h", UINT64_C(9223369200000000000), false },
    };
    for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
        g_autofree char *text = g_strdup_printf("scenario \"t\" { stop at %s }", times[i].written);
        g_autoptr(HsScenario) scenario = hs_small_reads(text);
        HsDuration duration = hs_node_time(hs_scenario_root(scenario), "scenario.stop");
        cr_assert_eq(duration.amount, times[i].amount, "%s", times[i].written);
        cr_assert_eq(duration.is_cycles, times[i].is_cycles, "%s", times[i].written);
    }
}

Test(scenario, refuses_what_does_not_fit_63_bits)
{
    hs_scenario_free(hs_small_reads("scenario \"t\" { seed 9_223_372_036_854_775_807 }"));
    hs_small_refuses("scenario \"t\" { seed 9_223_372_036_854_775_808 }", "too large");
    hs_small_refuses("scenario \"t\" { seed 18446744073709551616 }", "too large");
    hs_small_refuses("scenario \"t\" { stop at 2_562_048 h }", "the time is too large");
    hs_small_refuses("scenario \"t\" { } storage { size 8388608 TB }", "the size is too large");
}

Test(scenario, takes_bounds_as_included)
{
    static const struct {
        const char *count;
        bool is_taken;
    } cases[] = { { "0", false }, { "1", true }, { "64", true }, { "65", false } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *errors = NULL;
        g_autofree char *text = g_strdup_printf("scenario \"t\" { } cpu { clock 1 GHz count %s }",
                                                cases[i].count);
        g_autoptr(HsScenario) scenario = hs_small_parse(text, NULL, &errors);
        cr_assert_eq(scenario != NULL, cases[i].is_taken, "%s", cases[i].count);
    }
}

/* ---- choices ---- */

Test(scenario, tells_choices_by_the_words_they_begin_with)
{
    g_autoptr(HsScenario) scenario = hs_small_reads(hs_small_scenario);
    const HsNode *root = hs_scenario_root(scenario);
    g_autoptr(GPtrArray) systems = hs_node_list(root, "os");
    cr_assert_str_eq(hs_node_name(g_ptr_array_index(systems, 0), "role"), "active");
    cr_assert_str_eq(hs_node_name(g_ptr_array_index(systems, 1), "role"), "standby");
    g_autoptr(GPtrArray) clients = hs_node_list(root, "clients");
    const HsNode *batch = g_ptr_array_index(clients, 0);
    cr_assert_str_eq(hs_node_name(batch, "think"), "constant");
    cr_assert_eq(hs_node_time(batch, "think.mean").amount, UINT64_C(60000000000));
    cr_assert_not(hs_node_has(batch, "think.low"));
    const HsNode *web = g_ptr_array_index(clients, 1);
    cr_assert_str_eq(hs_node_name(web, "think"), "uniform");
    cr_assert_eq(hs_node_time(web, "think.high").amount, 50000000);
    g_autoptr(GPtrArray) expects = hs_node_list(root, "expect");
    static const char *const choices[] = { "within", "at stop", "at" };
    for (guint i = 0; i < expects->len; i++)
        cr_assert_str_eq(hs_node_name(g_ptr_array_index(expects, i), "choice"), choices[i]);
}

Test(scenario, leaves_out_what_may_be_left_out)
{
    g_autoptr(HsScenario) scenario = hs_small_reads(hs_small_scenario);
    g_autoptr(GPtrArray) programs = hs_node_list(hs_scenario_root(scenario), "program");
    const HsNode *loop = hs_node_find(g_ptr_array_index(programs, 0), "loop");
    cr_assert_not(hs_node_has(loop, "times"));
    const HsNode *touch = hs_node_child(loop, 2);
    cr_assert_str_eq(hs_node_word(touch), "touch");
    cr_assert_eq(hs_node_count(touch, "pages"), 24);
    cr_assert_str_eq(hs_node_name(touch, "choice"), "zipf");
    cr_assert_eq(hs_node_count(touch, "skew"), 800);
    cr_assert_str_eq(hs_node_name(touch, "choice2"), "write");
    const HsNode *inner = hs_node_find(loop, "loop");
    cr_assert_eq(hs_node_count(inner, "times"), 3);
    const HsNode *plain = hs_node_child(inner, 0);
    cr_assert_not(hs_node_has(plain, "choice"));
    cr_assert_not(hs_node_has(plain, "choice2"));
}

/* ---- blocks ---- */

Test(scenario, keeps_the_order_of_a_program)
{
    g_autoptr(HsScenario) scenario = hs_small_reads(hs_small_scenario);
    g_autoptr(GPtrArray) programs = hs_node_list(hs_scenario_root(scenario), "program");
    const HsNode *loop = hs_node_find(g_ptr_array_index(programs, 0), "loop");
    static const char *const words[] = { "receive", "compute", "touch", "loop" };
    cr_assert_eq(hs_node_n_children(loop), G_N_ELEMENTS(words));
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        cr_assert_str_eq(hs_node_word(hs_node_child(loop, i)), words[i]);
}

Test(scenario, sorts_named_blocks_by_name)
{
    g_autoptr(HsScenario) scenario = hs_small_reads("scenario \"t\" { }\n"
                                                    "os zeta { role active storage 1 MB }\n"
                                                    "os alpha { role standby storage 2 MB }\n"
                                                    "os Mu { role standby storage 3 MB }\n");
    g_autoptr(GPtrArray) systems = hs_node_list(hs_scenario_root(scenario), "os");
    static const char *const names[] = { "Mu", "alpha", "zeta" };
    cr_assert_eq(systems->len, G_N_ELEMENTS(names));
    for (guint i = 0; i < systems->len; i++)
        cr_assert_str_eq(hs_node_title(g_ptr_array_index(systems, i)), names[i]);
}

Test(scenario, merges_blocks_without_a_name)
{
    g_autoptr(HsScenario) scenario = hs_small_reads("storage { unit 2 MB }\n"
                                                    "scenario \"t\" { }\n"
                                                    "storage { size 256 MB }\n");
    const HsNode *root = hs_scenario_root(scenario);
    cr_assert_eq(hs_node_size(root, "storage.size"), UINT64_C(256) << 20);
    cr_assert_eq(hs_node_size(root, "storage.unit"), UINT64_C(2) << 20);
    cr_assert_eq(hs_node_place(hs_node_find(root, "storage")).line, 1);
}

Test(scenario, calls_a_block_that_may_do_without_its_name_by_its_word)
{
    g_autoptr(HsScenario) scenario = hs_small_reads("scenario \"t\" { }\n"
                                                    "tape { rate 1 MB/s }\n"
                                                    "tape b { rate 2 MB/s }\n"
                                                    "tape { size 5 MB }\n"
                                                    "tape a { rate 3 MB/s }\n"
                                                    "store on tape\n"
                                                    "store on b\n");
    static const char *const names[] = { "a", "b", "tape" };
    static const uint64_t rates[] = { 3, 2, 1 }, sizes[] = { 1, 1, 5 };
    g_autoptr(GPtrArray) tapes = hs_node_list(hs_scenario_root(scenario), "tape");
    cr_assert_eq(tapes->len, G_N_ELEMENTS(names));
    for (guint i = 0; i < tapes->len; i++) {
        const HsNode *tape = g_ptr_array_index(tapes, i);
        cr_assert_str_eq(hs_node_title(tape), names[i]);
        cr_assert_eq(hs_node_rate(tape, "rate"), rates[i] << 20);
        cr_assert_eq(hs_node_size(tape, "size"), sizes[i] << 20);
    }
    g_autoptr(GString) list = g_string_new(NULL);
    hs_scenario_each_parameter(scenario, note_down, list);
    cr_assert_not_null(strstr(list->str, "tape.a.rate = 3 MB/s\n"));
    cr_assert_not_null(strstr(list->str, "\ntape.rate = 1 MB/s\n"));
    cr_assert_not_null(strstr(list->str, "\ntape.size = 5 MB\n"));
}

Test(scenario, does_not_make_a_block_that_may_have_a_name_of_defaults)
{
    g_autoptr(HsScenario) scenario = hs_small_reads("scenario \"t\" { }");
    g_autoptr(GPtrArray) tapes = hs_node_list(hs_scenario_root(scenario), "tape");
    cr_assert_eq(tapes->len, 0);
}

Test(scenario, fills_in_defaults_even_of_blocks_left_out)
{
    g_autoptr(HsScenario) scenario = hs_small_reads("scenario \"t\" { }");
    const HsNode *root = hs_scenario_root(scenario);
    cr_assert_eq(hs_node_count(root, "limits.events"), 1000);
    cr_assert_eq(hs_node_time(root, "limits.watch.every").amount, UINT64_C(1000000000));
    cr_assert(hs_node_is_default(hs_node_find(root, "limits")));
    cr_assert_null(hs_node_place_of(root, "limits.events").file);
    cr_assert_str_eq(hs_node_name(root, "vmm.policy"), "dynamic");
    cr_assert(hs_node_has(root, "vmm.detector"));
    cr_assert_not(hs_node_has(root, "vmm.detector.state"));
    cr_assert_not(hs_node_has(root, "vmm.only"));
    cr_assert_not(hs_node_has(root, "cpu"), "a block that needs a word cannot be made of defaults");
    cr_assert_not(hs_node_has(root, "cpu.clock"));
    cr_assert_null(hs_node_find(root, "cpu"));
}

Test(scenario, takes_words_of_a_program_only_in_its_loops)
{
    hs_small_refuses("scenario \"t\" { } program p { image 1 MB loop { image 2 MB } }",
                     "'image' is a word of 'program'");
}

Test(scenario, knows_places_and_origins)
{
    g_autoptr(HsScenario) scenario = hs_small_reads(hs_small_scenario);
    const HsNode *root = hs_scenario_root(scenario);
    HsPlace place = hs_node_place_of(root, "storage.size");
    cr_assert_str_eq(place.file, "test.scn");
    cr_assert_eq(place.line, 6);
    cr_assert_eq(place.column, 16);
    cr_assert_eq(place.length, strlen("256 MB"));
    cr_assert(g_str_has_prefix(place.text, "storage {"));
    const HsNode *cpu = hs_node_find(root, "cpu");
    cr_assert_str_eq(hs_node_source(hs_node_find(cpu, "clock")), "a brochure");
    cr_assert_null(hs_node_source(hs_node_find(cpu, "count")));
    const HsNode *storage = hs_node_find(root, "storage");
    cr_assert_str_eq(hs_node_source(hs_node_find(storage, "spare")), "assumption");
}

Test(scenario, is_free_with_blanks_newlines_and_line_ends)
{
    static const char *const texts[] = {
        "scenario\n\"t\"\n{\nstop\nat\n5 s\n}",
        "scenario \"t\"{stop at 5s}",
        "\xEF\xBB\xBFscenario \"t\" {\r\n\tstop at 5 s # why\r\n}\r\n",
        "# a comment without an end\nscenario \"t\" { stop at 5 s } #",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(HsScenario) scenario = hs_small_reads(texts[i]);
        HsDuration stop = hs_node_time(hs_scenario_root(scenario), "scenario.stop");
        cr_assert_eq(stop.amount, UINT64_C(5000000000), "text %u", i);
    }
}

/* ---- conditions ---- */

Test(scenario, cuts_a_condition_into_comparisons)
{
    g_autoptr(HsScenario) scenario = hs_small_reads(hs_small_scenario);
    g_autoptr(GPtrArray) expects = hs_node_list(hs_scenario_root(scenario), "expect");
    const HsNode *state = g_ptr_array_index(expects, 2);
    cr_assert_str_eq(hs_node_title(state), "state B");
    cr_assert_eq(hs_node_n_terms(state, "condition"), 3);
    const HsTerm *first = hs_node_term(state, "condition", 0);
    const HsTerm *second = hs_node_term(state, "condition", 1);
    const HsTerm *third = hs_node_term(state, "condition", 2);
    cr_assert_str_eq(first->path, "table.os1");
    cr_assert_eq(first->comparison, HS_IS);
    cr_assert_eq(first->kind, HS_VALUE_SIZE);
    cr_assert_eq(first->number, UINT64_C(32) << 20);
    cr_assert(first->begins_alternative);
    cr_assert_str_eq(second->path, "table.A.on");
    cr_assert_eq(second->comparison, HS_IS_NOT);
    cr_assert_str_eq(second->word, "os2");
    cr_assert_not(second->begins_alternative);
    cr_assert_str_eq(third->path, "disk.1.busy");
    cr_assert_eq(third->comparison, HS_LESS);
    cr_assert_eq(third->kind, HS_VALUE_PERCENT);
    cr_assert(third->begins_alternative);
    cr_assert_eq(third->value_place.length, strlen("5 %"));
    cr_assert_str_eq(hs_node_condition_text(state, "condition"),
                     "table.os1 == 32 MB and table.A.on != os2 or disk.1.busy < 5 %");
}

Test(scenario, ends_a_condition_at_the_line_or_the_brace)
{
    g_autoptr(HsScenario)
        scenario = hs_small_reads("scenario \"t\" { }\n"
                                  "os os1 { role active storage 1 MB }\n"
                                  "param most = 200_000 cycles\n"
                                  "fault \"a\" { crash os1 panic  when os1.idle >= $most }\n"
                                  "fault \"b\" { when os1.count > 3\n crash os1 hang }\n"
                                  "expect \"c\" at stop :\n    os1.count <= 8\n");
    g_autoptr(GPtrArray) faults = hs_node_list(hs_scenario_root(scenario), "fault");
    const HsTerm *term = hs_node_term(g_ptr_array_index(faults, 0), "when", 0);
    cr_assert(term->is_cycles);
    cr_assert_eq(term->number, 200000);
    cr_assert_eq(term->comparison, HS_AT_LEAST);
    cr_assert_str_eq(hs_node_name(g_ptr_array_index(faults, 1), "crash.choice"), "hang");
}

/* ---- parameters ---- */

static const char PARAMS[] = "scenario \"t\" { stop at $end  about $why }\n"
                             "param end = 5 s  sweep 1 s .. 9 s step 3 s\n"
                             "param policy = dynamic  sweep [dynamic, fixed-split]\n"
                             "param why = \"because\"\n"
                             "param cpus = 2\n"
                             "param fast = 500 MHz\n"
                             "vmm { policy $policy }\n"
                             "cpu { clock $fast  count $cpus }\n";

Test(scenario, puts_parameters_where_values_stand)
{
    g_autoptr(HsScenario) scenario = hs_small_reads(PARAMS);
    const HsNode *root = hs_scenario_root(scenario);
    cr_assert_eq(hs_node_time(root, "scenario.stop").amount, UINT64_C(5000000000));
    cr_assert_str_eq(hs_node_name(root, "vmm.policy"), "dynamic");
    cr_assert_eq(hs_node_count(root, "cpu.count"), 2);
    cr_assert_eq(hs_node_place_of(root, "cpu.count").line, 8, "the place of its use");
}

Test(scenario, takes_settings_as_the_file_writes_values)
{
    static const char *const settings[] = { "end=3s", "policy=fixed-split", "why=it is so = I know",
                                            "cpus=8", "fast=1_000 MHz",     NULL };
    g_autoptr(HsScenario) scenario = set(PARAMS, settings);
    const HsNode *root = hs_scenario_root(scenario);
    cr_assert_eq(hs_node_time(root, "scenario.stop").amount, UINT64_C(3000000000));
    cr_assert_str_eq(hs_node_name(root, "vmm.policy"), "fixed-split");
    cr_assert_str_eq(hs_node_text(root, "scenario.about"), "it is so = I know");
    cr_assert_eq(hs_node_count(root, "cpu.count"), 8);
    cr_assert_eq(hs_node_frequency(root, "cpu.clock"), UINT64_C(1000000000));
    const HsParameter *end = hs_scenario_find_param(scenario, "end");
    cr_assert(hs_parameter_is_set(end));
    g_autofree char *value = hs_parameter_value(end);
    cr_assert_str_eq(value, "3 s");
    g_autoptr(HsScenario) quoted = set(PARAMS, (const char *const[]){ "why=\"so\"", NULL });
    cr_assert_str_eq(hs_node_text(hs_scenario_root(quoted), "scenario.about"), "so");
}

Test(scenario, refuses_settings_that_make_no_sense)
{
    static const struct {
        const char *setting, *part;
    } cases[] = {
        { "edn=3s", "did you mean 'end'? (its parameters: end, policy, why, cpus, fast)" },
        { "end", "a setting needs a value" },
        { "", "a setting needs a value" },
        { "=3s", "no parameter ''" },
        { "end=", "this is nothing" },
        { "end=3", "needs a unit" },
        { "end=3 s 4 s", "this is more than one value" },
        { "end=3 MB", "takes a time, not a size" },
        { "end=never", "this is a name" },
        { "end=\"3 s\"", "this is a text" },
        { "end=$end", "needs a value" },
        { "end=-3 s", "cannot be negative" },
        { "policy=fair", "'policy' cannot be 'fair'" },
        { "policy=3", "this is a count" },
        { "cpus=65", "must be from 1 to 64" },
        { "cpus=0x8", "not a number" },
        { "why=a\nb", "more than one line" },
        { "why=a\"b", "no scenario could hold" },
        { "why=a\xFF", "UTF-8" },
        { "end=3\x01s", "control character" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        refuses_setting(PARAMS, cases[i].setting, cases[i].part);
    g_autofree char *filler = g_strnfill(5000, 'x');
    g_autofree char *huge = g_strconcat("why=", filler, NULL);
    refuses_setting(PARAMS, huge, "a setting is longer than 4096 bytes");
}

Test(scenario, lists_the_points_of_a_sweep)
{
    g_autoptr(HsScenario) scenario = hs_small_reads(PARAMS);
    cr_assert_eq(hs_scenario_n_params(scenario), 5);
    const HsParameter *end = hs_scenario_param(scenario, 0);
    static const char *const ends[] = { "1 s", "4 s", "7 s" };
    cr_assert_str_eq(hs_parameter_name(end), "end");
    cr_assert_eq(hs_parameter_kind(end), HS_VALUE_TIME);
    cr_assert_eq(hs_parameter_n_points(end), G_N_ELEMENTS(ends));
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *point = hs_parameter_point(end, i);
        cr_assert_str_eq(point, ends[i]);
    }
    const HsParameter *policy = hs_scenario_find_param(scenario, "policy");
    cr_assert_eq(hs_parameter_n_points(policy), 2);
    g_autofree char *last = hs_parameter_point(policy, 1);
    cr_assert_str_eq(last, "fixed-split");
    cr_assert(hs_parameter_is_used(policy));
    cr_assert_eq(hs_parameter_place(policy).line, 3);
    cr_assert_eq(hs_parameter_n_points(hs_scenario_find_param(scenario, "why")), 0);
    cr_assert_null(hs_scenario_find_param(scenario, "nobody"));
}

/* 1000 of each; and 64 comparisons of a condition. */
Test(scenario, refuses_what_is_too_many)
{
    g_autoptr(GString) list = g_string_new("scenario \"t\" { }\nparam n = 0 sweep [0");
    g_autoptr(GString) params = g_string_new("scenario \"t\" { }\n");
    g_autoptr(GString) terms = g_string_new("scenario \"t\" { }\nexpect \"e\" at stop : a == 0");
    for (guint i = 1; i <= 1000; i++) {
        g_string_append_printf(list, ", %u", i);
        g_string_append_printf(params, "param p%u = %u\n", i, i);
    }
    for (guint i = 1; i <= 64; i++)
        g_string_append_printf(terms, " and a == %u", i);
    g_string_append(list, "]\n");
    g_string_append(params, "param q = 0\n");
    hs_small_refuses(list->str, "the list has more than 1000 values");
    hs_small_refuses(params->str, "there are more than 1000 parameters");
    hs_small_refuses(params->str, "^ one too many\n");
    hs_small_refuses(params->str, "write values that are not to be changed where they are used");
    hs_small_refuses(terms->str, "needs the line's end (64 comparisons are the most) here");
}

Test(scenario, takes_sweeps_of_a_million_points_and_no_more)
{
    hs_scenario_free(hs_small_reads("scenario \"t\" { }\n"
                                    "param n = 1 sweep 1 .. 1_000_000 step 1\n"));
    hs_small_refuses("scenario \"t\" { }\nparam n = 1 sweep 0 .. 1_000_000 step 1\n",
                     "more than 1_000_000 points");
}

Test(scenario, takes_the_seed_of_the_command_line)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    HsOverrides overrides = { .has_seed = true, .seed = 7 };
    g_autoptr(HsScenario) scenario = hs_scenario_parse("a.scn", "scenario \"t\" { }", 16, NULL,
                                                       &hs_small_schema, &overrides, diagnostics);
    cr_assert_eq(hs_node_count(hs_scenario_root(scenario), "scenario.seed"), 7);
    overrides.seed = UINT64_MAX;
    cr_assert_null(hs_scenario_parse("a.scn", "scenario \"t\" { }", 16, NULL, &hs_small_schema,
                                     &overrides, diagnostics));
}

/* ---- all parameters in force ---- */

Test(scenario, visits_every_value_by_path)
{
    g_autoptr(HsScenario) scenario = hs_small_reads(
        "scenario \"t\" { }\n"
        "disk { rate 17 MB/s source \"p. 3\" seek 14_200 us .. 1 h }\n"
        "vmm { detector { state } }\n"
        "program p { image 1536 KB  loop 2 { receive touch 9 pages } receive }\n"
        "os b { role active storage 0 B }\n");
    g_autoptr(GString) list = g_string_new(NULL);
    hs_scenario_each_parameter(scenario, note_down, list);
    cr_assert_str_eq(list->str, "disk.rate = 17 MB/s # p. 3\n"
                                "disk.seek.longest = 3600 s\n"
                                "disk.seek.shortest = 14_200 us\n"
                                "limits.events = 1000\n"
                                "limits.watch.every = 1 s\n"
                                "os.b.role = active\n"
                                "os.b.share = 100\n"
                                "os.b.storage = 0 B\n"
                                "program.p.image = 1536 KB\n"
                                "program.p.loop.1 = 2\n"
                                "program.p.loop.1.receive.1 = yes\n"
                                "program.p.loop.1.touch.1 = 9\n"
                                "program.p.receive.1 = yes\n"
                                "scenario.t.about = \"\"\n"
                                "scenario.t.seed = 1\n"
                                "scenario.t.stop = 1 s\n"
                                "vmm.detector.state = yes\n"
                                "vmm.policy = dynamic\n");
}

/* An option of the command line is said as such, a parameter with the option that sets it; the rest
 * has its line, whatever the folder is. */
Test(scenario, tells_of_every_value_its_default_and_who_set_it)
{
    static const char text[] = "scenario \"t\" { stop at $end }\n"
                               "param end = 1 s\n"
                               "param far = 1 h\n"
                               "disk { rate 17 MB/s\nseek 2 ms .. $far }\n"
                               "os b { role active storage 0 B share 7 }\n";
    const HsExtraText overlay = { .name = "--policy", .text = "vmm { policy fixed-split }" };
    HsOverrides overrides = { .settings = (const char *const[]){ "end=3s" },
                              .n_settings = 1,
                              .has_seed = true,
                              .seed = 7,
                              .overlays = &overlay,
                              .n_overlays = 1 };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = hs_scenario_parse("a/test.scn", text, strlen(text), NULL,
                                                       &hs_small_schema, &overrides, diagnostics);
    g_autoptr(GString) list = g_string_new(NULL);
    cr_assert_not_null(scenario);
    hs_scenario_each_parameter(scenario, note_origin, list);
    cr_assert_str_eq(list->str, "disk.rate: -, test.scn:4\n"
                                "disk.seek.longest: 9 ms, test.scn:5\n"
                                "disk.seek.shortest: 1 ms, test.scn:5\n"
                                "limits.events: 1000, -\n"
                                "limits.watch.every: 1 s, -\n"
                                "os.b.role: -, test.scn:6\n"
                                "os.b.share: 100, test.scn:6\n"
                                "os.b.storage: -, test.scn:6\n"
                                "scenario.t.about: \"\", -\n"
                                "scenario.t.seed: 1, --seed\n"
                                "scenario.t.stop: 1 s, -s end\n"
                                "vmm.policy: dynamic, --policy\n");
}

/* ---- what no golden file can hold ---- */

static void refuses_bytes(const char *bytes, gsize size, const char *part)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = hs_scenario_parse("test.scn", bytes, size, NULL,
                                                       &hs_small_schema, NULL, diagnostics);
    g_autofree char *errors = hs_diagnostics_render(diagnostics, false);
    cr_assert_null(scenario);
    cr_assert_not_null(strstr(errors, part), "'%s' is not in:\n%s", part, errors);
}

Test(scenario, refuses_what_is_no_text)
{
    refuses_bytes("os\0os1", 6, "a NUL byte\n --> test.scn:1:3\n");
    refuses_bytes("os\0os1", 6, "help: a scenario is a text file in UTF-8\n");
    refuses_bytes("\xC3(", 2, "help: save it as UTF-8\n");
    refuses_bytes("\x7F", 1, "help: remove it: only blanks, tabs and newlines may be invisible\n");
    refuses_bytes("# a\n# \xC3(", 8, "not valid UTF-8\n --> test.scn:2:3\n");
    refuses_bytes("# \xED\xA0\x80", 5, "byte 0xED is not UTF-8");
    refuses_bytes("os \x1b[2J", 7, "control character\n --> test.scn:1:4\n");
    refuses_bytes("os a\rb", 6, "character U+000D");
    refuses_bytes("# \xE2\x80\xAE", 5, "character U+202E");
    refuses_bytes("# \xC2\x85", 4, "character U+0085");
    refuses_bytes("\x7F", 1, "character U+007F");
}

Test(scenario, refuses_what_is_too_long)
{
    g_autofree char *name = g_strnfill(65, 'n');
    g_autofree char *named = g_strdup_printf("scenario \"t\" { } tag %s", name);
    hs_small_refuses(named, "the name is too long");
    name[64] = '\0';
    g_autofree char *short_enough = g_strdup_printf("scenario \"t\" { } tag %s", name);
    hs_scenario_free(hs_small_reads(short_enough));
    g_autofree char *text = g_strnfill(1001, 't');
    g_autofree char *titled = g_strdup_printf("scenario \"t\" { about \"%s\" }", text);
    hs_small_refuses(titled, "the text is too long");
    g_autofree char *file = g_strnfill((1 << 20) + 1, ' ');
    hs_small_refuses(file, "larger than 1 MiB");
}

Test(scenario, refuses_names_that_are_no_file_names)
{
    static const char *const titles[] = { "", ".hidden", "-o", "a b", "a/b", "a\\b", "\xC3\xA9" };
    for (guint i = 0; i < G_N_ELEMENTS(titles); i++) {
        g_autofree char *text = g_strdup_printf("scenario \"%s\" { }", titles[i]);
        hs_small_refuses(text, "scenario");
    }
    g_autofree char *title = g_strnfill(64, 'x');
    g_autofree char *longest = g_strdup_printf("scenario \"%s\" { }", title);
    hs_scenario_free(hs_small_reads(longest));
    g_autofree char *too_long = g_strdup_printf("scenario \"x%s\" { }", title);
    hs_small_refuses(too_long, "cannot be the name of a file");
}

Test(scenario, takes_blocks_32_deep)
{
    g_autoptr(GString) text = g_string_new("scenario \"t\" { } program p { image 1 MB ");
    for (guint depth = 2; depth <= 32; depth++)
        g_string_append(text, "loop { ");
    for (guint depth = 1; depth <= 32; depth++)
        g_string_append(text, "} ");
    hs_scenario_free(hs_small_reads(text->str));
}

Test(scenario, can_be_read_twice_with_one_outcome)
{
    g_autoptr(GString) first = g_string_new(NULL);
    g_autoptr(GString) second = g_string_new(NULL);
    g_autoptr(HsScenario) a = hs_small_reads(hs_small_scenario);
    g_autoptr(HsScenario) b = hs_small_reads(hs_small_scenario);
    hs_scenario_each_parameter(a, note_down, first);
    hs_scenario_each_parameter(b, note_down, second);
    cr_assert_str_eq(first->str, second->str);
    cr_assert_eq(hs_scenario_n_sources(a), 1);
    cr_assert_str_eq(hs_scenario_source_name(a, 0), "test.scn");
    cr_assert_str_eq(hs_scenario_source_text(a, 0), hs_small_scenario);
}

/* ---- overlays ---- */

static HsScenario *lay(const HsExtraText *overlays, guint n, char **ret_errors)
{
    HsOverrides overrides = { .overlays = overlays, .n_overlays = n };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    HsScenario *scenario = hs_scenario_parse("test.scn", hs_small_scenario,
                                             strlen(hs_small_scenario), NULL, &hs_small_schema,
                                             &overrides, diagnostics);
    *ret_errors = hs_diagnostics_render(diagnostics, false);
    return scenario;
}

Test(scenario, lets_an_overlay_set_what_the_scenario_says)
{
    static const HsExtraText overlays[] = {
        { .name = "--first", .text = "cpu { count 3 }\nvmm { policy fixed-split }\n" },
        { .name = "--second", .text = "cpu { count 4 }\n" },
    };
    g_autofree char *errors = NULL;
    g_autoptr(HsScenario) scenario = lay(overlays, G_N_ELEMENTS(overlays), &errors);
    cr_assert_not_null(scenario, "%s", errors);
    const HsNode *root = hs_scenario_root(scenario);
    cr_assert_eq(hs_node_count(root, "cpu.count"), 4, "the later overlay counts");
    cr_assert_str_eq(hs_node_name(root, "vmm.policy"), "fixed-split");
    cr_assert_eq(hs_node_frequency(root, "cpu.clock"), UINT64_C(500000000), "the rest stays");
}

Test(scenario, tells_of_a_mistake_in_an_overlay_where_it_is)
{
    static const HsExtraText wrong = { .name = "--policy", .text = "vmm { policy dynamik }\n" };
    static HsExtraText many[64];
    g_autofree char *errors = NULL;
    g_autofree char *too_many = NULL;
    cr_assert_null(lay(&wrong, 1, &errors));
    cr_assert_not_null(strstr(errors, "--policy:1:14"), "%s", errors);
    cr_assert_not_null(strstr(errors, "did you mean 'dynamic'?"), "%s", errors);
    for (guint i = 0; i < G_N_ELEMENTS(many); i++)
        many[i] = (HsExtraText){ .name = "--more", .text = "# nothing\n" };
    cr_assert_null(lay(many, G_N_ELEMENTS(many), &too_many));
    cr_assert_not_null(strstr(too_many, "64 files of 1 MiB each are the most"), "%s", too_many);
}
