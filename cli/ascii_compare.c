/* ascii_compare: policies beside each other, with characters. */
#include "analysis/measure_text.h"
#include "analysis/picture_compare.h"
#include "cli/ascii.h"
#include "cli/canvas.h"

#define NAME 18
#define NOTE 32
#define WIDTH_MIN (NAME + NOTE + 10u)

/* "4.979 s ± 0.2 s  3 of 5 runs" */
static char *note_of(const HsComparePanel *panel, const HsCompareBar *bar)
{
    char half[HS_MEASURE_TEXT_BYTES];
    bool has_half = bar->has_interval && bar->interval.high > bar->interval.low;

    (void)hs_measure_format(panel->chosen.measure->unit,
                            (bar->interval.high - bar->interval.low) / 2, half);
    return g_strdup_printf("%s%s%s%s%s", bar->text, has_half ? " ± " : "", has_half ? half : "",
                           bar->note[0] != '\0' ? "  " : "", bar->note);
}

static void draw_bar(HsCanvas *canvas, int y, int width, const HsComparePanel *panel,
                     const HsCompareBar *bar)
{
    g_autofree char *note = note_of(panel, bar);
    bool is_known = bar->values.n > 0;
    HsPaint paint = hs_paint_owner(bar->color_i);
    int length = is_known && panel->high > 0 && bar->values.mean > 0
                     ? (int)(bar->values.mean / panel->high * width + 0.5)
                     : 0;

    (void)hs_canvas_text_right(canvas, NAME - 1, y, NAME - 1, HS_PAINT_NONE, bar->policy);
    hs_canvas_fill(canvas, NAME, y, MIN(length, width), 1, HS_SHADE_FULL, paint);
    (void)hs_canvas_text(canvas, NAME + width + 1, y, NOTE - 1,
                         is_known ? HS_PAINT_NONE : HS_PAINT_BAD, note);
}

static void draw_panel(HsOutput *output, const HsComparePanel *panel)
{
    guint width = MIN(MAX(output->width, WIDTH_MIN), HS_CANVAS_WIDTH_MAX);
    g_autoptr(HsCanvas) canvas = hs_canvas_new(width, panel->bars->len);
    const char *better = hs_picture_measure_better(panel->chosen.measure);

    hs_output_paint(output, HS_PAINT_TITLE, panel->name);
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_DIM, panel->chosen.measure->about);
    if (better[0] != '\0')
        hs_output_add(output, "; ");
    hs_output_paint(output, HS_PAINT_DIM, better);
    hs_output_add(output, "\n");
    for (guint bar_i = 0; bar_i < panel->bars->len; bar_i++)
        draw_bar(canvas, (int)bar_i, (int)width - NAME - NOTE, panel,
                 &g_array_index(panel->bars, HsCompareBar, bar_i));
    hs_canvas_print(canvas, output);
}

bool hs_ascii_compare(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    g_autoptr(HsComparePicture) picture = hs_compare_picture_read(db, choice, error);

    if (picture == NULL)
        return false;
    hs_ascii_heading_of(output, picture->title, picture->subtitle);
    for (guint panel_i = 0; panel_i < picture->panels->len; panel_i++) {
        hs_output_add(output, "%s", panel_i > 0 ? "\n" : "");
        draw_panel(output, &g_array_index(picture->panels, HsComparePanel, panel_i));
    }
    return true;
}
