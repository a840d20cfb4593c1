/* picture_key: lays out marks with words. */
#include "analysis/picture_key.h"

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

/* The hues of Okabe and Ito in the order of the house; of those that are too light for letters on
 * white a darker shade. */
static const struct {
    uint32_t area, text;
} colors[] = {
    { 0x0072b2, 0x0072b2 }, { 0xe69f00, 0x9a5200 }, { 0x009e73, 0x00734f }, { 0xcc79a7, 0x9c3f73 },
    { 0x56b4e9, 0x1f6f9c }, { 0x8a6d3b, 0x6f5526 }, { 0x5b5ea6, 0x4a4d92 }, { 0x7f7f7f, 0x5f6772 },
};

uint32_t hs_picture_color(guint i)
{
    return colors[i % G_N_ELEMENTS(colors)].area;
}

uint32_t hs_picture_text_color(guint i)
{
    return colors[i % G_N_ELEMENTS(colors)].text;
}
