/* Tests of schemas: which are sound, and what their reference says. */
#include <criterion/criterion.h>
#include <string.h>

#include "models/schema.h"
#include "tests/sim/small_schema.h"

Test(scenario_schema, finds_the_machine_and_the_small_schema_sound)
{
    const HsSchema *const schemas[] = { &hs_schema, &hs_small_schema };
    for (guint i = 0; i < G_N_ELEMENTS(schemas); i++) {
        g_autofree char *complaint = hs_schema_check(schemas[i]);
        cr_assert_null(complaint, "%s", complaint);
    }
}

/* One bad row beside good ones, and a part of the complaint. */
typedef struct {
    HsSchemaRow row;
    const char *complaint;
} BadRow;

/* clang-format off */
static const BadRow BAD_ROWS[] = {
    { { "", "<size>", NULL, 0, NULL, "A." }, "begins with a word" },
    { { "", "a <sise>", NULL, 0, NULL, "A." }, "of no kind" },
    { { "", "a <size", NULL, 0, NULL, "A." }, "'>' is missing" },
    { { "", "a <size:>", NULL, 0, NULL, "A." }, "name is missing" },
    { { "", "a <count 5>", NULL, 0, NULL, "A." }, "bounds are written low..high" },
    { { "", "a <count 9..5>", NULL, 0, NULL, "A." }, "bounds are written low..high" },
    { { "", "a <size 1..2>", NULL, 0, NULL, "A." }, "bounds are written low..high" },
    { { "", "a <count 1..2 x>", NULL, 0, NULL, "A." }, "bounds are written low..high" },
    { { "", "a <text:x>...", NULL, 0, NULL, "A." }, "a list is of numbers" },
    { { "", "a [b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q|r]", NULL, 0, NULL, "A." }, "too many options" },
    { { "", "a [b|c", NULL, 0, NULL, "A." }, "not closed" },
    { { "", "a (b|c]", NULL, 0, NULL, "A." }, "nothing can" },
    { { "", "a b|", NULL, 0, NULL, "A." }, "behind '|'" },
    { { "", "a (b|)", NULL, 0, NULL, "A." }, "option is empty" },
    { { "", "a (b|<size>)", NULL, 0, NULL, "A." }, "begins with a word" },
    { { "", "a ;", NULL, 0, NULL, "A." }, "nothing can" },
    { { "", "source <text>", NULL, 0, NULL, "A." }, "the word is reserved, or a unit" },
    { { "", "param", NULL, 0, NULL, "A." }, "the word is reserved, or a unit" },
    { { "", "ms <count>", NULL, 0, NULL, "A." }, "a unit" },
    { { "", "good", NULL, 0, NULL, "A." }, "stands twice" },
    { { "", "a", NULL, HS_WORD_NAMED, NULL, "A." }, "opens a block" },
    { { "", "a <count>", NULL, HS_WORD_REQUIRED, "a 1", "A." }, "yet it has a default" },
    { { "", "a <count>", NULL, HS_WORD_ONCE, NULL, "A." }, "only a named" },
    { { "", "a <count>", "inner", 0, NULL, "A." }, "cannot have arguments" },
    { { "", "a", "inner", HS_WORD_OWN_NAME, NULL, "A." }, "can do without its name" },
    { { "", "a <count>", "inner", HS_WORD_NAMED | HS_WORD_OWN_NAME, NULL, "A." },
      "cannot have arguments" },
    { { "inner", "named", "inner", HS_WORD_NAMED, NULL, "A." }, "another context" },
    { { "", "a <count>", NULL, 0, NULL, NULL }, "what it means" },
    { { "", "a <count>", NULL, 0, NULL, "no sentence" }, "what it means" },
    { { "", "a <count> <count>", NULL, 0, NULL, "A." }, "the same name" },
    { { "", "a b <size:x>|c", NULL, 0, NULL, "A." }, "nothing can" },
    { { "", "a <condition> b", NULL, 0, NULL, "A." }, "follow a condition" },
    { { "", "a [good]", NULL, 0, NULL, "A." }, "is a word of the block" },
    { { "", "a [<name:x>]", NULL, 0, NULL, "A." }, "looks like the next word" },
    { { "", "a <count>", NULL, 0, "a 1 s", "A." }, "default is not sound" },
    { { "", "a <count 1..5>", NULL, 0, "a 6", "A." }, "default is not sound" },
    { { "", "a <count>", NULL, 0, "b 5", "A." }, "default is not sound" },
    { { "", "a <count>", NULL, 0, "good", "A." }, "another statement" },
    { { "", "a <count>", NULL, 0, "a 1 good", "A." }, "another statement" },
    { { "lost", "a <count>", NULL, 0, NULL, "A." }, "no word opens it" },
    { { "inner", "a", "inner", 0, NULL, "A." }, "blocks without a name open each other for ever" },
};
/* clang-format on */

Test(scenario_schema, complains_about_each_bad_row)
{
    for (guint i = 0; i < G_N_ELEMENTS(BAD_ROWS); i++) {
        HsSchemaRow rows[] = {
            { "", "good", NULL, 0, NULL, "Good." },
            { "", "block", "inner", 0, NULL, "A block." },
            { "", "named", "inner", HS_WORD_NAMED, NULL, "A named block." },
            { "inner", "count <count>", NULL, 0, "count 1", "A count." },
            BAD_ROWS[i].row,
        };
        HsSchema good = { rows, G_N_ELEMENTS(rows) - 1, NULL };
        HsSchema bad = { rows, G_N_ELEMENTS(rows), NULL };
        g_autofree char *nothing = hs_schema_check(&good);
        cr_assert_null(nothing, "%s", nothing);
        g_autofree char *complaint = hs_schema_check(&bad);
        cr_assert_not_null(complaint, "row %u: \"%s\" is taken", i, rows[4].pattern);
        cr_assert_not_null(strstr(complaint, BAD_ROWS[i].complaint), "row %u: %s", i, complaint);
    }
}

Test(scenario_schema, complains_about_words_on_contexts_that_do_not_exist)
{
    static const char *const about[] = { "nowhere", "Nothing.", NULL };
    HsSchema schema = hs_small_schema;
    schema.context_about = about;
    g_autofree char *complaint = hs_schema_check(&schema);
    cr_assert_not_null(strstr(complaint, "\"nowhere\": no such context, or no text"));
}

Test(scenario_schema, writes_a_reference_with_every_word)
{
    g_autofree char *page = hs_schema_reference(&hs_small_schema);
    static const char *const parts[] = {
        "# The scenario language\n",
        "| `scenario \"TEXT\" { ... }` | required, once |  | A run. See [scenario](#scenario). |\n",
        "| `os NAME { ... }` | any number |  | A system. See [os](#os). |\n",
        "### os\n\nSystems, in words.\n",
        "### limits watch\n\nA block of defaults",
        "| `share <count>` | `share 100` | 1 to 10_000 | Its weight. |\n",
        "| `stall every <time> misses <count>` | none | misses 1 to 1000 | Late. |\n",
        "| `role active\\|standby` | required |  | What for. |\n",
        "See [limits watch](#limits-watch).",
        "| `policy dynamic\\|fixed-split` | `policy dynamic` |",
        "[sequential \\| uniform \\| zipf <count>] [read\\|write]`",
        "`expect <text> (at stop \\| at <time> \\| within <time> after <fault>) : <condition>`",
        "| a file | 1 MB |\n",
    };
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        cr_assert_not_null(strstr(page, parts[i]), "not in the page: %s\n%s", parts[i], page);
    cr_assert(g_utf8_validate(page, -1, NULL));
    cr_assert(g_str_has_suffix(page, "|\n"));
}

Test(scenario_schema, reads_the_scenarios_that_ship)
{
    g_autoptr(GDir) folder = g_dir_open("scenarios", 0, NULL);
    guint n_read = 0;
    cr_assert_not_null(folder);
    for (const char *name = g_dir_read_name(folder); name != NULL; name = g_dir_read_name(folder)) {
        if (!g_str_has_suffix(name, ".scn"))
            continue;
        g_autofree char *path = g_build_filename("scenarios", name, NULL);
        g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
        g_autoptr(HsScenario) scenario = hs_scenario_load(path, &hs_schema, NULL, diagnostics);
        g_autofree char *errors = hs_diagnostics_render(diagnostics, false);
        cr_assert_not_null(scenario, "%s", errors);
        n_read++;
    }
    cr_assert_gt(n_read, 0);
}
