/* test_picture: how texts and numbers get into a script, and what they cannot do there. */
#include "analysis/picture.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>
#include <string.h>

static const HsPicture plain = { .name = "plain", .about = "", .script = "plot $rows\n" };

static char *script_of(const HsPictureData *data)
{
    return hs_picture_script(&plain, data, HS_PICTURE_SVG, "plain.svg");
}

static void expect_clean(const char *text, const char *clean)
{
    g_autofree char *made = hs_picture_clean(text, 0);

    cr_expect(eq(str, made, (char *)clean));
}

Test(picture, has_no_sign_in_a_text_that_ends_it_or_runs_a_shell)
{
    expect_clean("os1 panics", "os1 panics");
    expect_clean("it's \"so\"", "it\u2019s \u201dso\u201d");
    expect_clean("`reboot` $(id)", "\u2018reboot\u2018 $(id)");
    expect_clean("a\\nb", "a\u2216nb");
    expect_clean("a\nEOD\nb\t\r\x1b[2J\x7f", "a\ufffd"
                                             "EOD\ufffd"
                                             "b\ufffd\ufffd\ufffd[2J\ufffd");
    expect_clean("\u202e\u2066\u200f\u061c\u2028", "\ufffd\ufffd\ufffd\ufffd\ufffd");
    expect_clean("\xff\xc3", "\ufffd\ufffd");
    expect_clean("e\u0301\u0302\u0303\u0304\u0301\u0301x\u0301",
                 "e\u0301\u0302\u0303\u0304x\u0301");         /* a tower of accents */
    expect_clean("\xef\xbf\xbe\xef\xbf\xbf", "\ufffd\ufffd"); /* XML has no U+FFFE */
    expect_clean("", "");
}

Test(picture, cuts_a_text_to_a_width_with_an_ellipsis)
{
    g_autofree char *same = hs_picture_clean("AAAA", 4 * 68);
    g_autofree char *cut = hs_picture_clean("AAAAA", 3 * 68 + 77);
    g_autofree char *at_space = hs_picture_clean("AA AAAA", 3 * 68 + 78 + 28);
    g_autofree char *many = g_strnfill(10000, 'm');
    g_autofree char *long_cut = hs_picture_clean(many, 1000);

    /* In Inter an A is 0.68 of the font's size wide; other signs as the ellipsis count 0.78. */
    cr_expect(eq(str, same, "AAAA"));
    cr_expect(eq(str, cut, "AA\u2026"));
    cr_expect(eq(str, at_space, "AA A\u2026"));
    cr_expect(le(uint, hs_picture_text_width(long_cut), 1000));
    cr_expect(g_str_has_prefix(long_cut, "mm"));
    cr_expect(g_str_has_suffix(long_cut, "mm"));
    cr_expect(strstr(long_cut, "\u2026") != NULL);
}

/* Of "production-system-in-munich-01: A, active" the name is most; of a sentence no word is. */
Test(picture, cuts_long_names_in_the_middle)
{
    static const char sentence[] = "look up the entries of the resource management table";
    static const guint widths[] = { 700, 1000, 1500 };

    for (guint i = 0; i < G_N_ELEMENTS(widths); i++) {
        g_autofree char *one = hs_picture_clean("production-system-in-munich-01", widths[i]);
        g_autofree char *two = hs_picture_clean("production-system-in-munich-02", widths[i]);
        g_autofree char *marked = hs_picture_clean("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                                   "e\u0301e\u0301e\u0301e\u0301",
                                                   widths[i]);

        cr_expect(le(uint, hs_picture_text_width(one), widths[i]));
        cr_expect(g_str_has_prefix(one, "pro"));
        cr_expect(g_str_has_suffix(one, "01"));
        cr_expect(g_str_has_suffix(two, "02"));
        cr_expect(strstr(one, "\u2026") != NULL);
        cr_expect(strstr(marked, "\u2026\u0301") == NULL);
    }

    g_autofree char *label = hs_picture_clean("production-system-in-munich-01: A, active", 1500);
    g_autofree char *cut = hs_picture_clean(sentence, 1500);

    cr_expect(le(uint, hs_picture_text_width(label), 1500));
    cr_expect(g_str_has_suffix(label, "01: A, active"));
    cr_expect(g_str_has_suffix(cut, "\u2026"));
}

Test(picture, writes_numbers_texts_arrays_and_rows)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    const int64_t numbers[] = { -1, 20 };

    g_ptr_array_add(texts, (gpointer) "it's");
    g_ptr_array_add(texts, (gpointer) "B");
    hs_picture_title(data, "%s fails", "os'1");
    hs_picture_subtitle(data, "seed %d", 42);
    hs_picture_number(data, "N", -7);
    hs_picture_real(data, "R", 2.5, 3);
    hs_picture_text(data, "T", "a'b", 0);
    hs_picture_numbers(data, "XS", numbers, 2);
    hs_picture_texts(data, "TS", texts);
    hs_picture_begin(data, "rows", 4);
    hs_picture_cell_integer(data, 3);
    hs_picture_cell_seconds(data, 5, 2);
    hs_picture_cell_real(data, 0.125, 2);
    hs_picture_cell_text(data, "x\ty", 0);
    hs_picture_end_row(data);
    hs_picture_next_index(data);
    hs_picture_cell_quotient(data, 1, 3);
    hs_picture_cell_nan(data);
    hs_picture_cell_seconds(data, HS_CYCLES_NEVER, 1);
    hs_picture_cell_real(data, NAN, 1);
    hs_picture_end_row(data);
    hs_picture_end(data);

    g_autofree char *script = script_of(data);

    cr_expect(strstr(script, "OUTPUT = 'plain.svg'\nFORMAT = 'svg'\nTITLE = 'os\u20191 fails'\n"
                             "SUBTITLE = 'seed 42'\nN = -7\nR = 2.500\nT = 'a\u2019b'\n"
                             "array XS[2] = [-1,20]\narray TS[2] = ['it\u2019s', 'B']\n") != NULL,
              "%s", script);
    cr_expect(strstr(script, "$rows << EOD\n3\t2.500000000\t0.12\tx\ufffdy\n\n\n"
                             "0.333333333\tNaN\tNaN\tNaN\nEOD\n") != NULL,
              "%s", script);
    cr_expect(g_str_has_suffix(script, "plot $rows\n\nset output\n"));
}

Test(picture, has_a_row_where_there_is_nothing_to_draw)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    g_autoptr(GPtrArray) none = g_ptr_array_new();

    hs_picture_numbers(data, "XS", NULL, 0);
    hs_picture_texts(data, "TS", none);
    hs_picture_begin(data, "rows", 2);
    hs_picture_end(data);

    g_autofree char *script = script_of(data);

    cr_expect(strstr(script, "array XS[1] = [0]\narray TS[1] = ['']\n") != NULL);
    cr_expect(strstr(script, "$rows << EOD\nNaN\tNaN\nEOD\n") != NULL);
}

Test(picture, tells_who_cannot_see_what_is_drawn)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    static const char drawn[] = "<svg>\n<title>Gnuplot</title>\n<desc>Produced by GNUPLOT</desc>"
                                "<g font-family=\"Inter\"><title>$a using 1:2</title></g>"
                                "<g font-family=\"Inter:Bold\"/></svg>";

    hs_picture_title(data, "A < B & C");
    hs_picture_alt(data, "</desc><script>");

    g_autofree char *svg = hs_picture_svg_finish(data, drawn);

    cr_expect(eq(str, svg,
                 "<svg>\n<title>A &lt; B &amp; C</title>\n<desc>&lt;/desc&gt;&lt;script&gt;</desc>"
                 "<g font-family=\"Inter,system-ui,sans-serif\"></g>"
                 "<g font-family=\"Inter,system-ui,sans-serif\" font-weight=\"bold\"/></svg>"));
    cr_expect(hs_picture_svg_finish(data, "no picture") == NULL);
}

Test(picture, is_found_by_its_name)
{
    cr_expect(hs_picture_find("memory") == &hs_pictures[0]);
    cr_expect(hs_picture_find("lanes") == &hs_pictures[1]);
    cr_expect(hs_picture_find("nothing") == NULL);
}

Test(picture, writes_micro_as_a_sign)
{
    char buffer[HS_CYCLES_TEXT_BYTES];

    cr_expect(eq(str, hs_picture_time_format(69, 1000000, buffer), "69 \u00b5s"));
    cr_expect(eq(str, hs_picture_time_format(69, 1000, buffer), "69 ms"));
}
