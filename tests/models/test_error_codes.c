/* test_error_codes: each example of the table of error codes makes hsim say exactly its code. */
#include "tests/models/small_system.h"

#include <criterion/criterion.h>
#include <string.h>

#define PREAMBLE "include \"os-crash.scn\"\n"

/* The codes in what hsim says of a text: "HS109 HS116", each once, in order. */
static char *codes_of(const char *text)
{
    SmallSystem *run = small_system_try(text, NULL);
    g_autofree char *said = hs_diagnostics_render(run->diagnostics, false);
    GString *codes = g_string_new(NULL);
    for (const char *at = strstr(said, "[HS"); at != NULL; at = strstr(at + 1, "[HS")) {
        g_autofree char *code = g_strndup(at + 1, strlen("HS109"));
        if (strstr(codes->str, code) == NULL)
            g_string_append_printf(codes, "%s%s", codes->len > 0 ? " " : "", code);
    }
    small_system_free(run);
    return g_string_free(codes, FALSE);
}

Test(error_codes, each_example_provokes_exactly_its_code)
{
    guint n_examples = 0;
    const HsErrorKind *kind = NULL;
    for (guint i = 0; (kind = hs_error_kind_at(i)) != NULL; i++) {
        if (kind->is_command)
            continue;
        g_autofree char *text = g_strconcat(PREAMBLE, kind->example, NULL);
        g_autofree char *expected = g_strdup_printf("HS%u", (guint)kind->code);
        g_autofree char *found = codes_of(text);
        cr_expect(strcmp(found, expected) == 0, "%s: '%s' says '%s'", expected, kind->example,
                  found);
        n_examples++;
    }
    cr_assert(n_examples > 30, "only %u examples", n_examples);
}

Test(error_codes, the_scenario_of_the_examples_is_sound)
{
    g_autofree char *found = codes_of(PREAMBLE);
    cr_assert(strcmp(found, "") == 0, "%s", found);
}

Test(error_codes, rows_are_whole_and_in_the_order_of_their_codes)
{
    const HsErrorKind *kind = NULL;
    guint last = 0;
    for (guint i = 0; (kind = hs_error_kind_at(i)) != NULL; i++) {
        guint code = (guint)kind->code;
        g_autofree char *text = g_strdup_printf("hs%u", code);
        cr_expect(code > last, "HS%u stands behind HS%u", code, last);
        cr_expect(g_str_has_suffix(kind->meaning, "."), "HS%u: %s", code, kind->meaning);
        cr_expect(g_str_has_suffix(kind->remedy, "."), "HS%u: %s", code, kind->remedy);
        cr_expect(g_str_has_suffix(kind->example, "\n"), "HS%u: %s", code, kind->example);
        cr_expect(hs_error_kind_from_text(text) == kind, "%s is not found", text);
        last = code;
    }
    static const char *const no_codes[] = { "", "HS", "HS10", "HS1090", "HS100", "HT109", "HS1x9" };
    for (guint i = 0; i < G_N_ELEMENTS(no_codes); i++)
        cr_expect(hs_error_kind_from_text(no_codes[i]) == NULL, "%s is found", no_codes[i]);
}
