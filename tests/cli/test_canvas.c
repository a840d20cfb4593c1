/* test_canvas: cells are written, cut and printed. */
#include "cli/canvas.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void expect_printed(const HsCanvas *canvas, bool use_color, const char *expected)
{
    HsOutput output = { .text = g_string_new(NULL), .use_color = use_color, .width = 80 };

    hs_canvas_print(canvas, &output);
    cr_expect(eq(str, output.text->str, (char *)expected));
    (void)g_string_free(output.text, TRUE);
}

Test(canvas, prints_what_was_written_without_spaces_at_the_ends)
{
    g_autoptr(HsCanvas) canvas = hs_canvas_new(6, 3);

    hs_canvas_fill(canvas, 1, 0, 2, 2, '#', HS_PAINT_NONE);
    hs_canvas_put(canvas, 2, 1, 'x', HS_PAINT_NONE);
    expect_printed(canvas, false, " ##\n #x\n\n");
    cr_expect(eq(uint, hs_canvas_at(canvas, 2, 1), 'x'));
    cr_expect(eq(uint, hs_canvas_at(canvas, 6, 1), 0));
}

Test(canvas, leaves_out_what_lies_outside)
{
    g_autoptr(HsCanvas) canvas = hs_canvas_new(3, 2);

    hs_canvas_fill(canvas, -5, -5, 100, 6, 'a', HS_PAINT_NONE);
    hs_canvas_put(canvas, 3, 1, 'b', HS_PAINT_NONE);
    hs_canvas_put(canvas, -1, 1, 'b', HS_PAINT_NONE);
    hs_canvas_put(canvas, 0, 2, 'b', HS_PAINT_NONE);
    expect_printed(canvas, false, "aaa\n\n");
}

Test(canvas, cuts_texts_with_an_ellipsis_and_cleans_them)
{
    g_autoptr(HsCanvas) canvas = hs_canvas_new(12, 4);

    cr_expect(eq(uint, hs_canvas_text(canvas, 0, 0, 4, HS_PAINT_NONE, "abcdef"), 4));
    cr_expect(eq(uint, hs_canvas_text(canvas, 6, 0, 6, HS_PAINT_NONE, "abc"), 3));
    cr_expect(eq(uint, hs_canvas_text_right(canvas, 12, 1, 4, HS_PAINT_NONE, "xy"), 2));
    cr_expect(eq(uint, hs_canvas_text(canvas, 0, 2, 12, HS_PAINT_NONE, "a\x1b\n\u202e\u4e2d"), 5));
    cr_expect(eq(uint, hs_canvas_text(canvas, 0, 3, 0, HS_PAINT_NONE, "abc"), 0));
    expect_printed(canvas, false, "abc\u2026  abc\n          xy\na\ufffd\ufffd\ufffd\ufffd\n\n");
}

Test(canvas, cuts_names_in_the_middle)
{
    g_autoptr(HsCanvas) canvas = hs_canvas_new(10, 3);

    cr_expect(eq(uint, hs_canvas_text(canvas, 0, 0, 10, HS_PAINT_NONE, "production-01"), 10));
    cr_expect(eq(uint, hs_canvas_text(canvas, 0, 1, 10, HS_PAINT_NONE, "production"), 10));
    cr_expect(eq(uint, hs_canvas_text(canvas, 0, 2, 10, HS_PAINT_NONE, "several words"), 10));
    expect_printed(canvas, false, "produc\u2026-01\nproduction\nseveral w\u2026\n");
}

Test(canvas, paints_cells_of_one_colour_together)
{
    g_autoptr(HsCanvas) canvas = hs_canvas_new(6, 1);

    hs_canvas_fill(canvas, 0, 0, 2, 1, 'a', HS_PAINT_TITLE);
    hs_canvas_fill(canvas, 2, 0, 2, 1, 'b', HS_PAINT_NONE);
    expect_printed(canvas, true, "\033[1maa\033[0mbb\n");
}

Test(canvas, prints_as_many_rows_as_wanted)
{
    g_autoptr(HsCanvas) canvas = hs_canvas_new(2, 5);
    HsOutput output = { .text = g_string_new(NULL), .width = 80 };

    hs_canvas_fill(canvas, 0, 0, 1, 5, '.', HS_PAINT_NONE);
    hs_canvas_print_rows(canvas, &output, 2);
    hs_canvas_print_rows(canvas, &output, 9);
    cr_expect(eq(str, output.text->str, ".\n.\n.\n.\n.\n.\n.\n"));
    (void)g_string_free(output.text, TRUE);
}
