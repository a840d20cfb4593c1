/* test_output: numbers, times, clean texts, grids, JSON, CSV. */
#include "cli/csv.h"
#include "cli/grid.h"
#include "cli/json.h"
#include "cli/output.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

Test(output, counts_sizes_and_percents)
{
    char text[HS_NUMBER_TEXT_BYTES];

    cr_assert_str_eq(hs_count_format(0, text), "0");
    cr_assert_str_eq(hs_count_format(999, text), "999");
    cr_assert_str_eq(hs_count_format(1000, text), "1_000");
    cr_assert_str_eq(hs_count_format(UINT64_MAX, text), "18_446_744_073_709_551_615");
    cr_assert_str_eq(hs_size_format(0, text), "0 B");
    cr_assert_str_eq(hs_size_format(UINT64_C(160) << 20, text), "160 MB");
    cr_assert_str_eq(hs_size_format(1536, text), "1536 B");
    cr_assert_str_eq(hs_size_format(UINT64_MAX, text), "18446744073709551615 B");
    cr_assert_str_eq(hs_percent_format(1, 8, text), "12.5 %");
    cr_assert_str_eq(hs_percent_format(1, 2000, text), "0.1 %");
    cr_assert_str_eq(hs_percent_format(1, 2001, text), "< 0.1 %");
    cr_assert_str_eq(hs_percent_format(0, 5, text), "0.0 %");
    cr_assert_str_eq(hs_percent_format(5, 5, text), "100.0 %");
    cr_assert_str_eq(hs_percent_format(15, 10, text), "150.0 %");
    cr_assert_str_eq(hs_percent_format(9999, 1, text), "999900.0 %");
    cr_assert_str_eq(hs_percent_format(10000, 1, text), "-");
    cr_assert_str_eq(hs_percent_format(5, 0, text), "-");
    cr_assert_str_eq(hs_percent_format(UINT64_MAX, 1, text), "-");
    cr_assert_str_eq(hs_ratio_format(27620001, 1000, text), "27_620.001");
    cr_assert_str_eq(hs_ratio_format(1, 2000, text), "0.001");
    cr_assert_str_eq(hs_ratio_format(1, 2001, text), "0.000");
    cr_assert_str_eq(hs_ratio_format(5, 0, text), "-");
    cr_assert_str_eq(hs_ratio_format(UINT64_MAX, 1, text), "18_446_744_073_709_551_615.000");
}

Test(output, reads_times_as_it_writes_them)
{
    static const struct {
        const char *text;
        HsCycles cycles; /* at 500 MHz */
    } times[] = {
        { "3 s", 1500000000 },
        { "3s", 1500000000 },
        { "1500ms", 750000000 },
        { "5.002 s", 2501000000 },
        { "14.2 us", 7100 },
        { "2_000 cycles", 2000 },
        { "1 ns", 0 },
        { "3 ns", 1 },
        { "0 s", 0 },
        { "0", 0 },
        { "0.0", 0 },
        { "1 h", 1800000000000 },
        { "2min", 60000000000 },
        { "0.000000002 s", 1 },
        { "9223372036854775807 cycles", HS_CYCLES_MAX },
    };

    for (size_t time_i = 0; time_i < G_N_ELEMENTS(times); time_i++) {
        g_autoptr(GError) error = NULL;
        HsCycles cycles = 0;

        cr_assert(hs_time_parse(times[time_i].text, 500000000, &cycles, &error), "%s",
                  times[time_i].text);
        cr_assert(cycles == times[time_i].cycles, "%s: %" G_GUINT64_FORMAT, times[time_i].text,
                  cycles);
    }
}

Test(output, refuses_what_is_not_a_time)
{
    static const char *const texts[] = {
        "",
        "3",
        "0.5",
        "00 sec",
        "s",
        "-3 s",
        "3 sec",
        "3.s",
        "3..1 s",
        "1.5 cycles",
        "3 S",
        " 3 s",
        "1e3 s",
        "_ s",
        "99999999999999999999 s",
        "9223372036854775808 cycles",
        "10000000000 h",
        "0.0000000001 s",
    };

    for (size_t text_i = 0; text_i < G_N_ELEMENTS(texts); text_i++) {
        g_autoptr(GError) error = NULL;
        HsCycles cycles = 7;

        cr_assert(not(hs_time_parse(texts[text_i], 500000000, &cycles, &error)), "%s",
                  texts[text_i]);
        cr_assert(cycles == 7 && strstr(error->message, "is not a time") != NULL);
    }
}

Test(output, cleans_what_a_terminal_would_obey)
{
    g_autofree char *escape = hs_clean_text("a\033[2Jb\nc\177\302\233");
    g_autofree char *bidi = hs_clean_text("x\342\200\256y");
    g_autofree char *broken = hs_clean_text("ok\xff");
    g_autofree char *nothing = hs_clean_text(NULL);

    cr_assert_str_eq(escape, "a\357\277\275[2Jb\357\277\275c\357\277\275\357\277\275");
    cr_assert_str_eq(bidi, "x\357\277\275y");
    cr_assert_str_eq(broken, "ok\357\277\275");
    cr_assert_str_eq(nothing, "");
    cr_assert(eq(int, (int)hs_text_width("a\342\206\222b\346\227\245"), 5));
}

Test(output, cuts_a_text_to_columns_and_not_to_bytes)
{
    static const struct {
        const char *text;
        guint width_max;
        const char *expected;
    } cases[] = {
        { "abc", 3, "abc" },
        { "abcd", 3, "ab\u2026" },
        { "", 1, "" },
        { NULL, 1, "" },
        /* Letters that take two columns; accents that take none. */
        { "\u65e5\u672c\u8a9e", 6, "\u65e5\u672c\u8a9e" },
        { "\u65e5\u672c\u8a9e", 5, "\u65e5\u672c\u2026" },
        { "\u65e5\u672c\u8a9e", 4, "\u65e5\u2026" },
        { "e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301" },
        { "e\u0301e\u0301e\u0301", 2, "e\u0301\u2026" },
        { "\033[0m", 2, "\ufffd\u2026" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = hs_text_cut(cases[i].text, cases[i].width_max);

        cr_expect_str_eq(shown, cases[i].expected, "case %u: %s", i, shown);
    }
}

Test(output, the_option_beats_no_color)
{
    cr_assert(setenv("NO_COLOR", "1", 1) == 0);
    cr_assert(hs_color_is_wanted(HS_COLOR_ALWAYS, STDOUT_FILENO));
    cr_assert(not(hs_color_is_wanted(HS_COLOR_AUTO, STDOUT_FILENO)));
    cr_assert(not(hs_color_is_wanted(HS_COLOR_NEVER, STDOUT_FILENO)));
}

/* ---- grid ---- */

static char *print_grid(HsGrid *grid, guint width, bool use_color)
{
    HsOutput output = { g_string_new(NULL), use_color, width };

    hs_grid_print(grid, &output, 2);
    hs_grid_free(grid);
    return g_string_free(output.text, FALSE);
}

Test(output, grid_aligns_columns_and_trims_lines)
{
    static const HsGridColumn columns[] = { { "area", false, false },
                                            { "MB", true, false },
                                            { "to", false, false } };
    HsGrid *grid = hs_grid_new(columns, 3);

    hs_grid_add(grid, HS_PAINT_NONE, "os\342\206\222");
    hs_grid_add(grid, HS_PAINT_NONE, "160");
    hs_grid_end_row(grid);
    hs_grid_add(grid, HS_PAINT_NONE, "A");
    hs_grid_add_format(grid, HS_PAINT_NONE, "%d", 8);
    hs_grid_add(grid, HS_PAINT_NONE, "vmm");

    g_autofree char *text = print_grid(grid, 100, false);

    cr_assert_str_eq(text, "  area   MB  to\n"
                           "  os\342\206\222   160\n"
                           "  A       8  vmm\n");
}

Test(output, grid_breaks_the_flexible_column_at_blanks)
{
    static const HsGridColumn columns[] = { { NULL, false, false },
                                            { NULL, false, true },
                                            { NULL, true, false } };
    HsGrid *grid = hs_grid_new(columns, 3);

    hs_grid_add(grid, HS_PAINT_NONE, "501");
    hs_grid_add(grid, HS_PAINT_NONE, "detects a fault of the OS abcdefghijklmnopqrstuvwxyz");
    hs_grid_add(grid, HS_PAINT_NONE, "14 us");

    g_autofree char *text = print_grid(grid, 30, false);

    cr_assert_str_eq(text, "  501  detects a fault   14 us\n"
                           "       of the OS\n"
                           "       abcdefghijklmnop\n"
                           "       qrstuvwxyz\n");
}

Test(output, grid_breaks_no_number_off_its_unit)
{
    static const HsGridColumn columns[] = { { NULL, false, false }, { NULL, false, true } };
    HsGrid *grid = hs_grid_new(columns, 2);

    hs_grid_add(grid, HS_PAINT_NONE, "501");
    hs_grid_add(grid, HS_PAINT_NONE, "longer by +1.22 s, 16 more than before");

    g_autofree char *text = print_grid(grid, 23, false); /* 2 + 3 + 2, and 16 are left */

    cr_assert_str_eq(text, "  501  longer by\n"
                           "       +1.22 s, 16 more\n"
                           "       than before\n");
}

Test(output, colours_do_not_move_columns)
{
    static const HsGridColumn columns[] = { { NULL, false, false }, { NULL, false, false } };
    HsGrid *grid = hs_grid_new(columns, 2);

    hs_grid_add(grid, HS_PAINT_BAD, "no");
    hs_grid_add(grid, HS_PAINT_NONE, "x");

    g_autofree char *text = print_grid(grid, 80, true);

    cr_assert_str_eq(text, "  \033[1;31mno\033[0m  x\n");
}

/* ---- JSON and CSV ---- */

Test(output, json_escapes_and_nests)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(HsJson) json = hs_json_new(text);

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "te\"xt", "a\\b\n\033\302\233\xff\342\206\222");
    hs_json_text(json, "none", NULL);
    hs_json_integer(json, "big", UINT64_MAX);
    hs_json_cycles(json, "never", HS_CYCLES_NEVER);
    hs_json_begin_array(json, "list");
    hs_json_bool(json, NULL, true);
    hs_json_begin_object(json, NULL);
    hs_json_end(json);
    hs_json_end(json);
    hs_json_begin_array(json, "empty");
    hs_json_end(json);
    hs_json_end(json);
    cr_assert_str_eq(text->str,
                     "{\n"
                     "  \"te\\\"xt\": \"a\\\\b\\u000a\\u001b\\u009b\357\277\275\342\206\222\",\n"
                     "  \"none\": null,\n"
                     "  \"big\": 18446744073709551615,\n"
                     "  \"never\": null,\n"
                     "  \"list\": [\n"
                     "    true,\n"
                     "    {}\n"
                     "  ],\n"
                     "  \"empty\": []\n"
                     "}\n");
}

/* U+202E turns what follows it around, U+2066 isolates it, U+2028 ends a line. */
Test(output, json_escapes_what_a_terminal_obeys)
{
    g_autoptr(GString) text = g_string_new(NULL);

    hs_json_append_text(text, "a\342\200\256b\342\201\246c\342\200\250d\177\342\202\254");
    cr_assert_str_eq(text->str, "\"a\\u202eb\\u2066c\\u2028d\\u007f\342\202\254\"");
}

Test(output, csv_quotes_and_disarms_formulas)
{
    g_autoptr(GString) text = g_string_new(NULL);

    hs_csv_heading(text, "a b");
    hs_csv_text(text, "=1+1");
    hs_csv_text(text, "@x");
    hs_csv_text(text, "say \"hi\", x");
    hs_csv_integer(text, 7);
    hs_csv_cycles(text, HS_CYCLES_NEVER);
    hs_csv_text(text, "-");
    hs_csv_text(text, "a\nb");
    hs_csv_end_row(text);
    hs_csv_text(text, NULL);
    hs_csv_text(text, "");
    hs_csv_end_row(text);
    cr_assert_str_eq(text->str, "\"a\",\"b\"\n"
                                "\"'=1+1\",\"'@x\",\"say \"\"hi\"\", x\",7,\"\",\"'-\","
                                "\"a\357\277\275b\"\n"
                                "\"\",\"\"\n");
}

Test(output, real_numbers_have_ten_digits_whatever_the_format)
{
    static const double numbers[] = { 0.1, -2, 1.0 / 3, 3.0548e-7, 1e15, NAN, INFINITY };
    g_autoptr(GString) csv = g_string_new(NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(HsJson) json = hs_json_new(text);

    hs_json_begin_array(json, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        hs_json_real(json, NULL, numbers[i]);
        hs_csv_real(csv, numbers[i]);
    }
    hs_json_end(json);
    cr_assert_str_eq(text->str, "[\n  0.1,\n  -2,\n  0.3333333333,\n  3.0548e-07,\n  1e+15,\n"
                                "  null,\n  null\n]\n");
    cr_assert_str_eq(csv->str, "0.1,-2,0.3333333333,3.0548e-07,1e+15,\"\",\"\"");
}
