/* ascii_frame: a field on a canvas with an axis on its left and one below, and the scales of both.
 *
 * A tick whose words would stand on another's is left out.
 */
#ifndef HS_ASCII_FRAME_H
#define HS_ASCII_FRAME_H

#include "cli/canvas.h"

typedef struct {
    HsCanvas *canvas; /* borrowed */
    int left, top;    /* of the field */
    int width, height;
    double x_low, x_high; /* x_low < x_high; and so on */
    double y_low, y_high;
    bool is_y_log;  /* both y are > 0 */
    int x_tick_end; /* behind the last tick below; 0 at first */
} HsAsciiFrame;

/* The column and the row of a value; outside of the field for one that is. */
int hs_ascii_column(const HsAsciiFrame *frame, double x);
int hs_ascii_row(const HsAsciiFrame *frame, double y);
/* A mark of the field, if it is in there. */
void hs_ascii_mark(const HsAsciiFrame *frame, double x, double y, gunichar mark, HsPaint paint);

/* A light line across the field, words to the left of it. */
void hs_ascii_y_tick(const HsAsciiFrame *frame, double y, const char *text);
/* Words in the line below the field, their middle at x. From the left to the right. */
void hs_ascii_x_tick(HsAsciiFrame *frame, double x, const char *text);

#endif
