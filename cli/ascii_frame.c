/* ascii_frame: scales and ticks of a field. */
#include "cli/ascii_frame.h"

#include <math.h>

/* Beyond the field, and no more: a cell far outside is as good as one beside it. */
static int cell_of(double part, int n_cells)
{
    if (!(part >= -1))
        return -1;
    return part > 2 ? n_cells : (int)floor(part * (n_cells - 1) + 0.5);
}

int hs_ascii_column(const HsAsciiFrame *frame, double x)
{
    return frame->left + cell_of((x - frame->x_low) / (frame->x_high - frame->x_low), frame->width);
}

int hs_ascii_row(const HsAsciiFrame *frame, double y)
{
    double part = frame->is_y_log ? log10(y / frame->y_low) / log10(frame->y_high / frame->y_low)
                                  : (y - frame->y_low) / (frame->y_high - frame->y_low);

    return frame->top + frame->height - 1 - cell_of(part, frame->height);
}

void hs_ascii_mark(const HsAsciiFrame *frame, double x, double y, gunichar mark, HsPaint paint)
{
    int column = hs_ascii_column(frame, x);
    int row = hs_ascii_row(frame, y);

    if (column >= frame->left && column < frame->left + frame->width && row >= frame->top &&
        row < frame->top + frame->height)
        hs_canvas_put(frame->canvas, column, row, mark, paint);
}

void hs_ascii_y_tick(const HsAsciiFrame *frame, double y, const char *text)
{
    int row = hs_ascii_row(frame, y);

    hs_canvas_fill(frame->canvas, frame->left, row, frame->width, 1, HS_SHADE_DOT, HS_PAINT_DIM);
    (void)hs_canvas_text_right(frame->canvas, frame->left - 1, row, (guint)frame->left - 1,
                               HS_PAINT_DIM, text);
}

void hs_ascii_x_tick(HsAsciiFrame *frame, double x, const char *text)
{
    int width = (int)hs_text_width(text);
    int column = hs_ascii_column(frame, x) - width / 2;
    int right = (int)hs_canvas_width(frame->canvas) - width;

    column = MAX(0, MIN(column, right));
    if (frame->x_tick_end > 0 && column < frame->x_tick_end)
        return;
    frame->x_tick_end = column + width + 2;
    (void)hs_canvas_text(frame->canvas, column, frame->top + frame->height, (guint)width,
                         HS_PAINT_DIM, text);
}
