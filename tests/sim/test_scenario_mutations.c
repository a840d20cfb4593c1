/* Tests of the scenario language against damaged input: whatever stands in a file, the reader gives
 * a scenario or an error with a place and a message, and never falls over.
 *
 * Replay of a failure: the message names the number of the mutation; it depends on nothing else. */
#include <criterion/criterion.h>
#include <string.h>

#include "sim/random.h"
#include "tests/sim/small_schema.h"

#define MUTATIONS 20000u
#define CHANGES_MAX 6u
#define BYTES_MAX 4096u
#define FLOOD_BYTES (1u << 18)

/* What a change may put in: the language's own pieces do more harm than noise. */
/* clang-format off */
static const char *const PIECES[] = {
    "{", "}", "\"", "$", "$policy", "param ", "include \"a\" ", "=", "==", "..", ".", ":",
    "sweep ", "step ", "[", "]", ",", "%", "/", "MB", " 99999999999999999999 ", "0", "_", "1_",
    "source ", "\n", "assumption", "loop {", "\t", "#", "'", "\xFF", "\xC3\xA9", "\x01",
    "scenario \"t\" {", "and ", "expect ", "when ", "at stop ", "os os1 {", "-",
    "param x = 1 sweep 1 .. 9 ", "\r", "//", "program p {",
};
/* clang-format on */

static guint draw(HsRandom *random, guint n)
{
    return (guint)hs_random_below(random, n);
}

/* Removes, doubles, changes or puts in something at a random place. */
static void change(GString *text, HsRandom *random)
{
    gsize at = draw(random, (guint)text->len + 1);
    gsize size = draw(random, 20) + 1;
    size = MIN(size, text->len - at);
    const char *piece = PIECES[draw(random, G_N_ELEMENTS(PIECES))];
    switch (draw(random, 5)) {
    case 0:
        g_string_erase(text, (gssize)at, (gssize)size);
        break;
    case 1: {
        g_autofree char *copy = g_strndup(text->str + at, size);
        g_string_insert_len(text, draw(random, (guint)text->len + 1), copy, (gssize)size);
        break;
    }
    case 2:
        if (at < text->len)
            text->str[at] = (char)(1 + draw(random, 255));
        break;
    case 3:
        g_string_truncate(text, at);
        break;
    default:
        g_string_insert(text, (gssize)at, piece);
        break;
    }
}

static void check_outcome(const GString *text, guint number, guint *n_read)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = hs_scenario_parse("test.scn", text->str, text->len, NULL,
                                                       &hs_small_schema, NULL, diagnostics);
    g_autofree char *errors = hs_diagnostics_render(diagnostics, false);
    bool is_refused = hs_diagnostics_count(diagnostics) > 0;
    cr_assert_eq(scenario == NULL, is_refused, "mutation %u", number);
    *n_read += scenario != NULL;
    if (!is_refused)
        return;
    cr_assert(g_str_has_prefix(errors, "error[HS1"), "mutation %u:\n%s", number, errors);
    cr_assert_not_null(strstr(errors, "--> test.scn"), "mutation %u:\n%s", number, errors);
    cr_assert(g_utf8_validate(errors, -1, NULL), "mutation %u:\n%s", number, errors);
}

Test(scenario_mutations, are_read_or_refused_with_a_place)
{
    guint n_read = 0;
    for (guint number = 0; number < MUTATIONS; number++) {
        HsRandom random;
        g_autofree char *name = g_strdup_printf("mutation %u", number);
        hs_random_init(&random, 1, name);
        g_autoptr(GString) text = g_string_new(hs_small_scenario);
        for (guint i = draw(&random, CHANGES_MAX) + 1; i > 0 && text->len < BYTES_MAX; i--)
            change(text, &random);
        check_outcome(text, number, &n_read);
    }
    /* A test that refuses all, or nothing, would test little. */
    cr_assert_gt(n_read, MUTATIONS / 100, "only %u were read", n_read);
    cr_assert_lt(n_read, MUTATIONS / 2, "%u were read", n_read);
}

/* Each cut of a scenario that is right is an error at its end, or is right itself. */
Test(scenario_mutations, can_be_cut_anywhere)
{
    guint n_read = 0;
    for (gsize size = 0; size <= strlen(hs_small_scenario); size++) {
        g_autoptr(GString) text = g_string_new_len(hs_small_scenario, (gssize)size);
        check_outcome(text, (guint)size, &n_read);
    }
    cr_assert_gt(n_read, 0);
}

/* The time a file takes grows with its length, not with its square. */
Test(scenario_mutations, cannot_exhaust_the_reader, .timeout = 60)
{
    static const char *const floods[] = { "{",
                                          "tag $a-name-as-long-as-names-can-be-or-nearly-s- ",
                                          "}",
                                          "a ",
                                          "os os1 {",
                                          "loop {",
                                          "program p { loop {",
                                          "$a ",
                                          "1 ",
                                          "\"\" ",
                                          "..",
                                          "limits { } ",
                                          "limits { events 5 } ",
                                          "tag a ",
                                          "param a = 1 ",
                                          "tag $a ",
                                          "=",
                                          "\"",
                                          "expect \"a\" at stop : a == 1 and ",
                                          "a == 1 and ",
                                          "'x' ",
                                          "vmm { detector { state ",
                                          "app A { runs b on c } " };
    g_autoptr(GString) head = g_string_new("scenario \"t\" { }\n");
    for (guint i = 0; i < 999; i++) {
        g_string_append_printf(head, "param a-name-as-long-as-names-can-be-or-nearly-so-%u = 1\n",
                               i);
    }
    for (guint i = 0; i < G_N_ELEMENTS(floods); i++) {
        g_autoptr(GString) text = g_string_new(head->str);
        while (text->len < FLOOD_BYTES)
            g_string_append(text, floods[i]);
        guint n_read = 0;
        check_outcome(text, i, &n_read);
    }
}
