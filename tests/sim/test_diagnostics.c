/* Tests of sim/diagnostics: places rendered as a user reads them, and near words. */
#include "sim/diagnostics.h"

#include <criterion/criterion.h>
#include <string.h>

static const char LINE[] = "os os2 { role stanby  storage 32 MB }\nnext line";

static HsPlace place_at(const char *text, uint32_t line, uint32_t column, uint32_t length)
{
    return (
        HsPlace){ .file = "a.scn", .line = line, .column = column, .length = length, .text = text };
}

static void expect_text(HsDiagnostics *diagnostics, const char *expected)
{
    g_autofree char *text = hs_diagnostics_render(diagnostics, false);
    cr_assert_str_eq(text, expected, "expected:\n%s\nfound:\n%s", expected, text);
    hs_diagnostics_free(diagnostics);
}

Test(diagnostics, shows_line_caret_label_and_help)
{
    HsDiagnostics *diagnostics = hs_diagnostics_new();
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, place_at(LINE, 25, 15, 6),
                       "'role' cannot be 'stanby'", "not a choice", "did you mean 'standby'?");
    expect_text(diagnostics, "error[HS108]: 'role' cannot be 'stanby'\n"
                             "  --> a.scn:25:15\n"
                             "   |\n"
                             "25 | os os2 { role stanby  storage 32 MB }\n"
                             "   |               ^^^^^^ not a choice\n"
                             "  help: did you mean 'standby'?\n");
}

Test(diagnostics, shows_warnings_behind_the_errors_and_does_not_count_them)
{
    HsDiagnostics *diagnostics = hs_diagnostics_new();
    hs_diagnostics_warn(diagnostics, HS_ERROR_SYNTAX, (HsPlace){ .file = "b.scn" }, "late", NULL,
                        "be early");
    cr_assert_eq(hs_diagnostics_count(diagnostics), 0);
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, (HsPlace){ 0 }, "wrong", NULL, NULL);
    hs_diagnostics_note(diagnostics, (HsPlace){ 0 }, "why");
    cr_assert_eq(hs_diagnostics_count(diagnostics), 1);
    expect_text(diagnostics, "error[HS108]: wrong\n"
                             "  note: why\n"
                             "\n"
                             "warning[HS108]: late\n"
                             " --> b.scn\n"
                             "  help: be early\n");
}

Test(diagnostics, keeps_so_many_warnings)
{
    HsDiagnostics *diagnostics = hs_diagnostics_new();
    g_autoptr(GString) expected = g_string_new(NULL);
    for (guint i = 0; i < HS_DIAGNOSTICS_MAX; i++)
        g_string_append(expected, i == 0 ? "warning[HS108]: w\n" : "\nwarning[HS108]: w\n");
    for (guint i = 0; i < HS_DIAGNOSTICS_MAX + 7; i++)
        hs_diagnostics_warn(diagnostics, HS_ERROR_SYNTAX, (HsPlace){ 0 }, "w", NULL, NULL);
    expect_text(diagnostics, expected->str);
}

Test(diagnostics, lines_up_the_gutters_of_an_error_and_its_note)
{
    HsDiagnostics *diagnostics = hs_diagnostics_new();
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, place_at("size 2 MB", 100, 1, 4),
                       "'size' is set twice", NULL, NULL);
    hs_diagnostics_note(diagnostics, place_at("size 1 MB", 9, 1, 4), "first set here");
    expect_text(diagnostics, "error[HS108]: 'size' is set twice\n"
                             "   --> a.scn:100:1\n"
                             "    |\n"
                             "100 | size 2 MB\n"
                             "    | ^^^^\n"
                             "   ::: a.scn:9:1\n"
                             "    |\n"
                             "  9 | size 1 MB\n"
                             "    | ---- first set here\n");
}

Test(diagnostics, shows_an_error_without_a_place)
{
    HsDiagnostics *diagnostics = hs_diagnostics_new();
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, (HsPlace){ 0 }, "--seed is too large", NULL,
                       "take less");
    hs_diagnostics_note(diagnostics, (HsPlace){ 0 }, "from the command line");
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, (HsPlace){ .file = "b.scn" }, "cannot read it",
                       "is a folder", NULL);
    expect_text(diagnostics, "error[HS108]: --seed is too large\n"
                             "  note: from the command line\n"
                             "  help: take less\n"
                             "\n"
                             "error[HS108]: cannot read it\n"
                             " --> b.scn: is a folder\n");
}

Test(diagnostics, counts_columns_in_characters_and_carets_in_cells)
{
    static const char WIDE[] = "\xE6\x97\xA5\xC3\xA9\tx"; /* a wide letter, an accent, a tab */
    HsDiagnostics *diagnostics = hs_diagnostics_new();
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, place_at(WIDE, 1, 7, 1), "x", "here", NULL);
    expect_text(diagnostics, "error[HS108]: x\n"
                             " --> a.scn:1:4\n"
                             "  |\n"
                             "1 | \xE6\x97\xA5\xC3\xA9 x\n"
                             "  |     ^ here\n");
}

Test(diagnostics, hides_control_characters_and_broken_utf8)
{
    HsDiagnostics *diagnostics = hs_diagnostics_new();
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, place_at("a\x1b[31mb\xFF", 1, 1, 1), "m\x07",
                       "l\x1b", "h\n");
    expect_text(diagnostics, "error[HS108]: m\xEF\xBF\xBD\n"
                             " --> a.scn:1:1\n"
                             "  |\n"
                             "1 | a\xEF\xBF\xBD[31mb\xEF\xBF\xBD\n"
                             "  | ^ l\xEF\xBF\xBD\n"
                             "  help: h\xEF\xBF\xBD\n");
}

Test(diagnostics, ends_a_line_at_a_carriage_return)
{
    HsDiagnostics *diagnostics = hs_diagnostics_new();
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, place_at("seed x\r\nnext", 1, 6, 1), "x", NULL,
                       NULL);
    expect_text(diagnostics, "error[HS108]: x\n --> a.scn:1:6\n  |\n1 | seed x\n  |      ^\n");
}

/* Marks that point outside of their line must not be followed there. */
Test(diagnostics, survives_marks_outside_of_the_line)
{
    static const struct {
        uint32_t column, length;
    } marks[] = { { 1, 99999 }, { 99999, 1 }, { 0, 0 }, { UINT32_MAX, UINT32_MAX }, { 4, 2 } };
    g_autofree char *long_line = g_strnfill(100000, 'x');
    const char *const lines[] = { "", "abc", "\xE6\x97\xA5", "\xE6", LINE, long_line };
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
        for (guint j = 0; j < G_N_ELEMENTS(lines); j++) {
            g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
            hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX,
                               place_at(lines[j], 7, marks[i].column, marks[i].length), "m", "l",
                               "h");
            g_autofree char *text = hs_diagnostics_render(diagnostics, true);
            cr_assert(g_utf8_validate(text, -1, NULL));
            cr_assert_lt(strlen(text), 2000, "line %u, mark %u", j, i);
        }
    }
}

Test(diagnostics, keeps_twenty_and_counts_the_rest)
{
    HsDiagnostics *diagnostics = hs_diagnostics_new();
    for (guint i = 0; i < HS_DIAGNOSTICS_MAX + 7; i++) {
        g_autofree char *message = g_strdup_printf("error %u", i);
        cr_assert_eq(hs_diagnostics_is_full(diagnostics), i >= HS_DIAGNOSTICS_MAX);
        hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, (HsPlace){ 0 }, message, NULL, NULL);
        hs_diagnostics_note(diagnostics, place_at("x", 1, 1, 1), message);
    }
    cr_assert_eq(hs_diagnostics_count(diagnostics), HS_DIAGNOSTICS_MAX + 7);
    g_autofree char *text = hs_diagnostics_render(diagnostics, false);
    cr_assert_not_null(strstr(text, "error 19"));
    cr_assert_null(strstr(text, "error 20"), "a note of an error not kept went to another one");
    cr_assert(g_str_has_suffix(text, "\nand 7 more errors\n"));
    hs_diagnostics_free(diagnostics);
}

Test(diagnostics, knows_an_error_by_its_place_and_message)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    cr_assert(!hs_diagnostics_has(diagnostics, place_at(LINE, 25, 15, 6), "wrong"));
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, place_at(LINE, 25, 15, 6), "wrong", NULL,
                       NULL);
    cr_assert(hs_diagnostics_has(diagnostics, place_at(LINE, 25, 15, 6), "wrong"));
    cr_assert(!hs_diagnostics_has(diagnostics, place_at(LINE, 25, 15, 6), "bad"));
    cr_assert(!hs_diagnostics_has(diagnostics, place_at(LINE, 24, 15, 6), "wrong"));
    cr_assert(!hs_diagnostics_has(diagnostics, place_at(LINE, 25, 16, 6), "wrong"));
    HsPlace elsewhere = place_at(LINE, 25, 15, 6);
    elsewhere.file = "b.scn";
    cr_assert(!hs_diagnostics_has(diagnostics, elsewhere, "wrong"));
}

Test(diagnostics, differs_in_colour_by_escapes_only)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    hs_diagnostics_add(diagnostics, HS_ERROR_SYNTAX, place_at(LINE, 25, 15, 6), "m", "l", "h");
    hs_diagnostics_note(diagnostics, place_at(LINE, 25, 1, 2), "n");
    g_autofree char *plain = hs_diagnostics_render(diagnostics, false);
    g_autofree char *colored = hs_diagnostics_render(diagnostics, true);
    g_autoptr(GRegex) escape = g_regex_new("\x1b\\[[0-9;]*m", 0, 0, NULL);
    g_autofree char *stripped = g_regex_replace_literal(escape, colored, -1, 0, "", 0, NULL);
    cr_assert_str_eq(stripped, plain);
    cr_assert_gt(strlen(colored), strlen(plain));
}

Test(diagnostics, finds_the_nearest_word)
{
    static const char *const words[] = { "storage", "standby", "stall", "seed",    "size",
                                         "on",      "at",      "share", "dynamic", "" };
    static const struct {
        const char *word, *near;
    } cases[] = {
        { "strage", "storage" },    /* a letter left out */
        { "storagee", "storage" },  /* one too many */
        { "stoarge", "storage" },   /* two swapped count once */
        { "stanby", "standby" },    /* */
        { "dinamik", "dynamic" },   /* two changed, a third of seven */
        { "sead", "seed" },         /* */
        { "os", "on" },             /* one of two: the limit is never less than one */
        { "no", "on" },             /* */
        { "it", "at" },             /* another first letter, if nothing better is there */
        { "machine", NULL },        /* */
        { "s", NULL },              /* nothing within one letter */
        { "", NULL },               /* */
        { "staaaaaaaaaaaby", NULL } /* */
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *near = hs_nearest_word(cases[i].word, words, G_N_ELEMENTS(words));
        cr_assert_eq(g_strcmp0(near, cases[i].near), 0, "'%s': '%s'", cases[i].word, near);
    }
}

Test(diagnostics, prefers_the_same_first_letter_then_list_order)
{
    static const char *const words[] = { "bat", "cut", "cap" };
    cr_assert_str_eq(hs_nearest_word("cat", words, 3), "cut");
    static const char *const turned[] = { "cap", "bat", "cut" };
    cr_assert_str_eq(hs_nearest_word("cat", turned, 3), "cap");
    cr_assert_null(hs_nearest_word("cat", words, 0));
}

Test(diagnostics, gives_up_on_words_no_one_would_write)
{
    g_autofree char *word = g_strnfill(10000, 'a');
    g_autofree char *other = g_strnfill(9999, 'a');
    const char *const candidates[] = { other };
    cr_assert_null(hs_nearest_word(word, candidates, 1));
    cr_assert_null(hs_nearest_word("a", candidates, 1));
}
