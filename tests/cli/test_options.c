/* test_options: every way to write an option, and every mistake. */
#include "cli/options.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static HsSettings settings;
static GPtrArray *operands;
static GPtrArray *lines; /* of words: settings borrow them */

static void begin(void)
{
    hs_settings_init(&settings);
    operands = g_ptr_array_new();
    lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
}

static void end(void)
{
    g_ptr_array_unref(lines);
    g_ptr_array_unref(operands);
    hs_settings_clear(&settings);
}

TestSuite(options, .init = begin, .fini = end);

/* Parses words separated by blanks. */
static bool parse(unsigned command, const char *line, GError **error)
{
    char **words = g_strsplit(line, " ", -1);

    g_ptr_array_add(lines, words);
    return hs_options_parse(command, words, g_strv_length(words), &settings, operands, error);
}

static void assert_parses(unsigned command, const char *line)
{
    g_autoptr(GError) error = NULL;

    cr_assert(parse(command, line, &error), "%s", error != NULL ? error->message : "");
}

static void assert_fails(unsigned command, const char *line, const char *words)
{
    g_autoptr(GError) error = NULL;

    cr_assert(not(parse(command, line, &error)), "%s", line);
    cr_assert(strstr(error->message, words) != NULL, "%s", error->message);
}

Test(options, all_ways_to_write_a_value_are_the_same)
{
    static const char *const ways[] = { "-oX s.scn",        "-o X s.scn", "--output=X s.scn",
                                        "--output X s.scn", "s.scn -o X", "-qoX s.scn" };

    for (size_t line_i = 0; line_i < G_N_ELEMENTS(ways); line_i++) {
        settings.output = NULL;
        g_ptr_array_set_size(operands, 0);
        assert_parses(HS_COMMAND_RUN, ways[line_i]);
        cr_assert_str_eq(settings.output, "X");
        cr_assert(eq(int, (int)operands->len, 1));
        cr_assert_str_eq(g_ptr_array_index(operands, 0), "s.scn");
    }
}

Test(options, nothing_is_an_option_behind_two_dashes)
{
    assert_parses(HS_COMMAND_RUN, "-q -- -v --seed");
    cr_assert(settings.is_quiet && !settings.is_verbose && !settings.seed.is_set);
    cr_assert(eq(int, (int)operands->len, 2));
    cr_assert_str_eq(g_ptr_array_index(operands, 1), "--seed");
}

Test(options, one_dash_is_an_operand)
{
    assert_parses(HS_COMMAND_TABLE, "-");
    cr_assert(eq(int, (int)operands->len, 1));
}

Test(options, settings_add_up_in_order)
{
    assert_parses(HS_COMMAND_RUN, "-s a=1 --set=b=2 -sc=3 --set d=-4");
    cr_assert(eq(int, (int)settings.settings->len, 4));
    cr_assert_str_eq(g_ptr_array_index(settings.settings, 1), "b=2");
    cr_assert_str_eq(g_ptr_array_index(settings.settings, 3), "d=-4");
}

Test(options, the_last_of_others_counts)
{
    assert_parses(HS_COMMAND_RUN, "--seed 1 --seed=18_446_744_073_709_551_615 --color never");
    cr_assert(settings.seed.is_set && settings.seed.value == UINT64_MAX);
    cr_assert(eq(int, settings.color, HS_COLOR_NEVER));
}

Test(options, the_same_name_may_have_other_choices)
{
    assert_parses(HS_COMMAND_TABLE, "--format csv");
    cr_assert(eq(int, settings.format, HS_OUTPUT_CSV));
    assert_fails(HS_COMMAND_RUN, "--format csv", "one of table|json");
}

Test(options, mistakes_are_named)
{
    static const struct {
        unsigned command;
        const char *line;
        const char *words;
    } cases[] = {
        { HS_COMMAND_RUN, "--sede 1", "did you mean '--seed'?" },
        { HS_COMMAND_RUN, "--see 1", "no option '--see'" },
        { HS_COMMAND_RUN, "--max 1", "no option '--max'" },
        { HS_COMMAND_RUN, "--at 3s", "no option '--at' here" },
        { HS_COMMAND_RUN, "-x", "no option '-x'" },
        { HS_COMMAND_RUN, "-qx", "no option '-x'" },
        { HS_COMMAND_RUN, "--quiet=1", "takes no value" },
        { HS_COMMAND_RUN, "--seed", "needs a value: --seed=N" },
        { HS_COMMAND_RUN, "-o", "needs a value: --output=FILE" },
        { HS_COMMAND_RUN, "--seed -1", "found '-1'" },
        { HS_COMMAND_RUN, "--seed=", "found ''" },
        { HS_COMMAND_RUN, "--seed 0x10", "found '0x10'" },
        { HS_COMMAND_RUN, "--seed 18446744073709551616", "found '18446744073709551616'" },
        { HS_COMMAND_COMPARE, "--reps 18446744073709551616",
          "'--reps' takes a number from 1 to 10000, found '18446744073709551616'" },
        { HS_COMMAND_SWEEP, "--reps x", "'--reps' takes a number from 1 to 10000, found 'x'" },
        { HS_COMMAND_VALIDATE, "-j -1", "'--jobs' takes a number from 1 to " },
        { HS_COMMAND_FLOW, "--figure 7", "one of both|5|6|start|all" },
        { HS_COMMAND_FLOW, "--color alway", "did you mean 'always'?" },
    };

    for (size_t case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++)
        assert_fails(cases[case_i].command, cases[case_i].line, cases[case_i].words);
}

/* Two rows of one name for one command would hide each other. */
Test(options, no_command_has_an_option_twice)
{
    for (unsigned command = 1; command <= HS_COMMAND_ALL; command <<= 1) {
        const HsOption *one = NULL;
        const HsOption *other = NULL;

        for (guint i = 0; (one = hs_option_at(command, i)) != NULL; i++) {
            for (guint j = i + 1; (other = hs_option_at(command, j)) != NULL; j++) {
                cr_assert(strcmp(one->name, other->name) != 0, "%s", one->name);
                cr_assert(one->letter == 0 || one->letter != other->letter, "%s", one->name);
            }
        }
    }
}

Test(options, help_names_every_option_in_100_columns)
{
    g_autoptr(GString) text = g_string_new(NULL);

    hs_options_describe(HS_COMMAND_ALL, text);

    g_auto(GStrv) shown = g_strsplit(text->str, "\n", -1);

    cr_assert(strstr(text->str, "  -o, --output FILE  ") != NULL);
    cr_assert(strstr(text->str, "      --seed N  ") != NULL);
    for (guint line_i = 0; shown[line_i] != NULL; line_i++)
        cr_assert(strlen(shown[line_i]) <= 100, "%s", shown[line_i]);
}
