/* canvas: a grid of terminal cells that a picture is drawn into with characters.
 *
 * A cell has one character of width 1 and one paint; what is written over is gone, what lies
 * outside is left out. Texts are cleaned; characters that take two columns or none are shown as
 * U+FFFD, so that the grid stays one. Pictures must be readable without colours, too: areas are
 * told apart by their characters.
 *
 *     HsCanvas *canvas = hs_canvas_new(100, 20);
 *     hs_canvas_fill(canvas, 10, 0, 40, 5, HS_SHADE_FULL, HS_PAINT_OWNER);
 *     hs_canvas_text(canvas, 12, 2, 36, HS_PAINT_NONE, "A, active");
 *     hs_canvas_print(canvas, output);
 */
#ifndef HS_CANVAS_H
#define HS_CANVAS_H

#include "cli/output.h"

#define HS_CANVAS_WIDTH_MAX 400u
#define HS_CANVAS_HEIGHT_MAX 400u

/* Some characters for areas, from full to empty. */
#define HS_SHADE_FULL 0x2588u
#define HS_SHADE_DARK 0x2593u
#define HS_SHADE_MEDIUM 0x2592u
#define HS_SHADE_LIGHT 0x2591u
#define HS_SHADE_DOT 0x00b7u

typedef struct HsCanvas HsCanvas;

/* Of spaces; 1 .. the limits. */
HsCanvas *hs_canvas_new(guint width, guint height);
void hs_canvas_free(HsCanvas *canvas);
guint hs_canvas_width(const HsCanvas *canvas);

/* x counts from the left, y from the top, both from 0; negative is outside. */
void hs_canvas_put(HsCanvas *canvas, int x, int y, gunichar character, HsPaint paint);
void hs_canvas_fill(HsCanvas *canvas, int x, int y, int width, int height, gunichar character,
                    HsPaint paint);
/* From x to the right, at most width_max columns, cut with an ellipsis: in the middle of a name,
 * at the end of several words. Returns the columns it took. */
guint hs_canvas_text(HsCanvas *canvas, int x, int y, guint width_max, HsPaint paint,
                     const char *text);
/* The same, ending before column x_end. */
guint hs_canvas_text_right(HsCanvas *canvas, int x_end, int y, guint width_max, HsPaint paint,
                           const char *text);
/* The character there; 0 outside. */
gunichar hs_canvas_at(const HsCanvas *canvas, int x, int y);

/* Adds the lines, without spaces at their ends. */
void hs_canvas_print(const HsCanvas *canvas, HsOutput *output);
/* The first n_rows of them. */
void hs_canvas_print_rows(const HsCanvas *canvas, HsOutput *output, guint n_rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsCanvas, hs_canvas_free)

#endif
