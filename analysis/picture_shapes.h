/* picture_shapes: boxes, lines and texts at places of the page, for pictures that are no plots of
 * data.
 *
 * Places are in tenths of a pixel of a page of 960 by 540, from the left and from the top
 * (analysis/picture_layout.h). A script draws the arrays that hs_shapes_settings writes in the
 * order boxes, lines, texts: see analysis/plots/lanes.gp.
 */
#ifndef HS_PICTURE_SHAPES_H
#define HS_PICTURE_SHAPES_H

#include "analysis/picture.h"

typedef enum { HS_FILL_SOLID, HS_FILL_HATCHED } HsFill;
typedef enum { HS_LINE_PLAIN, HS_LINE_ARROW, HS_LINE_DOTTED } HsLine;
typedef enum { HS_ALIGN_LEFT, HS_ALIGN_CENTER, HS_ALIGN_RIGHT } HsAlign;
typedef enum { HS_FONT_SMALL, HS_FONT_PLAIN, HS_FONT_BOLD, HS_FONT_TINY, HS_FONT_N } HsFont;

typedef struct HsShapes HsShapes;

HsShapes *hs_shapes_new(void);
void hs_shapes_free(HsShapes *shapes);
/* Boxes with no area are left out. */
void hs_shapes_box(HsShapes *shapes, int left, int top, int right, int bottom, guint color,
                   HsFill fill);
void hs_shapes_line(HsShapes *shapes, int x1, int y1, int x2, int y2, guint color, HsLine line);
/* Around the place x, y, that is the middle of its height. */
void hs_shapes_text(HsShapes *shapes, int x, int y, HsAlign align, HsFont font, guint color,
                    const char *text);
/* How wide a text will be. */
int hs_shapes_text_width(HsFont font, const char *text);
/* The text in lines no wider than `width` each, n_lines_max at most, cut with an ellipsis. The
 * caller frees the array. */
GPtrArray *hs_shapes_wrap(HsFont font, const char *text, int width, guint n_lines_max);
/* Arrays BOX_..., LINE_..., TEXT_... */
void hs_shapes_settings(const HsShapes *shapes, HsPictureData *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsShapes, hs_shapes_free)

#endif
