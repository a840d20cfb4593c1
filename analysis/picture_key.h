/* picture_key: what the colours and marks of a picture mean, as a row of marks with words.
 *
 * The block $key has a row an entry: x and y in pixels of a picture 960 by 540 pixels large, y from
 * the top; a gnuplot point type; a colour; and the words, to be shown from x + 12 on. Entries that
 * do not fit into the width go on in the next line.
 */
#ifndef HS_PICTURE_KEY_H
#define HS_PICTURE_KEY_H

#include "analysis/picture.h"

#include <stdbool.h>

#define HS_KEY_CIRCLE 7
#define HS_KEY_RING 6
#define HS_KEY_SQUARE 5
#define HS_KEY_TRIANGLE 9
#define HS_KEY_CROSS 2

typedef struct {
    HsPictureData *data;
    guint x, y;
    guint n_lines;
} HsPictureKey;

/* Opens the block. */
void hs_picture_key_begin(HsPictureKey *key, HsPictureData *data, guint y);
void hs_picture_key_add(HsPictureKey *key, int point_type, uint32_t color, const char *text);
/* The next entry begins a line. */
void hs_picture_key_break(HsPictureKey *key);
/* The next entry begins a line there. */
void hs_picture_key_move(HsPictureKey *key, guint y);
void hs_picture_key_end(HsPictureKey *key);

/* Of what is compared, policies or lines: the colours of OSs in another order, as the second of
 * those is near that of a baseline. Six hues, then the same darker, then lighter; after
 * HS_PICTURE_SERIES_N the first comes again. For areas, and for letters on white. */
#define HS_PICTURE_SERIES_N 18u
uint32_t hs_picture_series_color(guint i, bool is_baseline);
uint32_t hs_picture_series_text_color(guint i, bool is_baseline);

#endif
