/* ascii_sweep: a measure over a parameter, with characters. */
#include "analysis/picture_sweep.h"
#include "cli/ascii.h"
#include "cli/ascii_frame.h"

#define LEFT 10
#define HEIGHT 14
#define WIDTH_MIN 40u
#define UNKNOWN 0x00d7u /* a cross */
#define WHISKER 0x2502u
#define SEVERAL '*'

/* Of the lines: as many as there can be. */
static const gunichar marks[HS_SWEEP_LINES_MAX] = {
    0x25cf, 0x25cb, 0x25a0, 0x25a1, 0x25c6, 0x25c7
};

/* The interval as a bar behind the mark. */
static void draw_interval(const HsSweepPicture *picture, const HsAsciiFrame *frame, double x,
                          const HsGridCell *cell, HsPaint paint)
{
    int first = hs_ascii_row(frame, hs_sweep_picture_height(picture, cell->interval.high));
    int last = hs_ascii_row(frame, hs_sweep_picture_height(picture, MAX(cell->interval.low, 0)));

    for (int row = first; row <= last; row++)
        hs_canvas_put(frame->canvas, hs_ascii_column(frame, x), row, WHISKER, paint);
}

/* Where another line has its mark there is one that says so. */
static void draw_point(const HsAsciiFrame *frame, double x, double y, guint line_i)
{
    gunichar there = hs_canvas_at(frame->canvas, hs_ascii_column(frame, x), hs_ascii_row(frame, y));
    bool is_taken = there == SEVERAL;

    for (guint other_i = 0; other_i < HS_SWEEP_LINES_MAX; other_i++)
        is_taken = is_taken || there == marks[other_i];
    hs_ascii_mark(frame, x, y, is_taken ? SEVERAL : marks[line_i],
                  is_taken ? HS_PAINT_NONE : hs_paint_owner(line_i));
}

static void draw_intervals(const HsSweepPicture *picture, const HsAsciiFrame *frame, guint line_i)
{
    for (guint x = 0; x < picture->grid->n_x; x++) {
        const HsGridCell *cell = hs_picture_grid_cell(picture->grid, x, line_i);

        if (cell->values.n > 0 && cell->has_interval)
            draw_interval(picture, frame, hs_sweep_picture_place(picture, x), cell,
                          hs_paint_owner(line_i));
    }
}

static void draw_points(const HsSweepPicture *picture, const HsAsciiFrame *frame, guint line_i)
{
    for (guint x = 0; x < picture->grid->n_x; x++) {
        const HsGridCell *cell = hs_picture_grid_cell(picture->grid, x, line_i);
        double place = hs_sweep_picture_place(picture, x);

        if (cell->values.n > 0)
            draw_point(frame, place, hs_sweep_picture_height(picture, cell->values.mean), line_i);
        else if (cell->n_unknown > 0)
            hs_ascii_mark(frame, place, frame->y_high, UNKNOWN, HS_PAINT_BAD);
    }
}

static void draw_field(HsOutput *output, const HsSweepPicture *picture)
{
    guint width = MIN(MAX(output->width, WIDTH_MIN), HS_CANVAS_WIDTH_MAX);
    g_autoptr(HsCanvas) canvas = hs_canvas_new(width, HEIGHT + 1);
    HsAsciiFrame frame = { .canvas = canvas,
                           .left = LEFT,
                           .width = (int)width - LEFT - 4,
                           .height = HEIGHT,
                           .x_low = 0,
                           .x_high = 1,
                           .y_high = 1 };
    double value = 0;
    char *tick = NULL;

    for (guint i = 0; (tick = hs_sweep_picture_tick(picture, i, &value)) != NULL; i++) {
        hs_ascii_y_tick(&frame, hs_sweep_picture_height(picture, value), tick);
        g_free(tick);
    }
    for (guint x = 0; x < picture->grid->n_x; x++) {
        g_autofree char *text = hs_clean_text(hs_picture_grid_x(picture->grid, x));

        hs_ascii_x_tick(&frame, hs_sweep_picture_place(picture, x), text);
    }
    for (guint line_i = picture->n_lines; line_i > 0; line_i--)
        draw_intervals(picture, &frame, line_i - 1);
    for (guint line_i = picture->n_lines; line_i > 0; line_i--)
        draw_points(picture, &frame, line_i - 1);
    hs_canvas_print(canvas, output);
}

static void tell_lines(HsOutput *output, const HsSweepPicture *picture)
{
    g_autofree char *x_name = hs_sweep_picture_axis_name(picture);

    hs_output_add(output, "          ");
    hs_output_paint(output, HS_PAINT_DIM, x_name);
    hs_output_add(output, "\n");
    for (guint line_i = 0; line_i < picture->n_lines; line_i++) {
        g_autofree char *label = hs_sweep_picture_label(picture, line_i);
        char mark[7] = { 0 };

        (void)g_unichar_to_utf8(marks[line_i], mark);
        hs_output_add(output, "  ");
        hs_output_paint(output, hs_paint_owner(line_i), mark);
        hs_output_add(output, " ");
        hs_output_paint(output, HS_PAINT_NONE, label[0] != '\0' ? label : picture->grid->name);
    }
    hs_output_add(output, "%s", picture->n_lines > 1 ? "  * several" : "");
    if (picture->grid->n_unknown > 0)
        hs_output_add(output, "  × %s", hs_picture_measure_unknown(&picture->grid->chosen));
    hs_output_add(output, "\n");
}

bool hs_ascii_sweep(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    g_autoptr(HsSweepPicture) picture = hs_sweep_picture_read(db, choice, error);

    if (picture == NULL)
        return false;
    hs_ascii_heading_of(output, picture->title, picture->subtitle);
    draw_field(output, picture);
    tell_lines(output, picture);
    return true;
}
