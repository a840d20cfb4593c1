/* picture_key: lays out marks with words. */
#include "analysis/picture_key.h"

#include "analysis/picture_color.h"

#define LEFT 30u
#define RIGHT 930u
#define LINE 20u
#define MARK 12u
#define GAP 18u
/* Words are set in 10 point, which is 13.3 pixels: width in hundredths of it, in pixels. */
#define PIXELS(width) ((width)*133u / 1000u)
#define WORDS_MAX 2600u

void hs_picture_key_begin(HsPictureKey *key, HsPictureData *data, guint y)
{
    *key = (HsPictureKey){ .data = data, .x = LEFT, .y = y, .n_lines = 1 };
    hs_picture_begin(data, "key", 5);
}

void hs_picture_key_break(HsPictureKey *key)
{
    if (key->x == LEFT)
        return;
    key->x = LEFT;
    key->y += LINE;
    key->n_lines++;
}

void hs_picture_key_move(HsPictureKey *key, guint y)
{
    key->x = LEFT;
    key->y = y;
}

void hs_picture_key_add(HsPictureKey *key, int point_type, uint32_t color, const char *text)
{
    g_autofree char *clean = hs_picture_clean(text, WORDS_MAX);
    guint width = MARK + PIXELS(hs_picture_text_width(clean));

    if (key->x + width > RIGHT)
        hs_picture_key_break(key);
    hs_picture_cell_integer(key->data, key->x);
    hs_picture_cell_integer(key->data, key->y);
    hs_picture_cell_integer(key->data, point_type);
    hs_picture_cell_integer(key->data, color);
    hs_picture_cell_text(key->data, clean, 0);
    hs_picture_end_row(key->data);
    key->x += width + GAP;
}

void hs_picture_key_end(HsPictureKey *key)
{
    hs_picture_end(key->data);
}

/* Blue, green, purple, olive, teal, orange. */
static const guint hue_order[] = { 0, 2, 3, 4, 5, 1 };
#define HUES G_N_ELEMENTS(hue_order)
#define BASELINE_COLOR 0xd55e00u
#define BASELINE_TEXT 0xb84a00u

uint32_t hs_picture_series_color(guint i, bool is_baseline)
{
    guint hue = hue_order[i % HUES];
    guint nth_round = i % HS_PICTURE_SERIES_N / HUES;

    if (is_baseline)
        return BASELINE_COLOR;
    return nth_round == 1 ? hs_color_kernel(hue) : hs_color_program(hue, nth_round / 2);
}

uint32_t hs_picture_series_text_color(guint i, bool is_baseline)
{
    guint hue = hue_order[i % HUES];
    guint nth_round = i % HS_PICTURE_SERIES_N / HUES;

    if (is_baseline)
        return BASELINE_TEXT;
    return nth_round == 1 ? hs_color_kernel(hue) : hs_color_text(hue);
}
