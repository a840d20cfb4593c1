/* ascii: which pictures can be drawn with characters. */
#include "cli/ascii.h"

#include <string.h>

static const struct {
    const char *name;
    HsAsciiDraw draw;
} drawings[] = {
    { "memory", hs_ascii_memory },     { "lanes", hs_ascii_lanes },     { "cpu", hs_ascii_cpu },
    { "requests", hs_ascii_requests }, { "compare", hs_ascii_compare }, { "sweep", hs_ascii_sweep },
    { "heat", hs_ascii_heat },
};

HsAsciiDraw hs_ascii_find(const char *name)
{
    for (guint drawing_i = 0; drawing_i < G_N_ELEMENTS(drawings); drawing_i++) {
        if (strcmp(drawings[drawing_i].name, name) == 0)
            return drawings[drawing_i].draw;
    }
    return NULL;
}

void hs_ascii_heading(HsOutput *output, const HsPictureData *data)
{
    hs_output_paint(output, HS_PAINT_TITLE, hs_picture_title_of(data));
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_DIM, hs_picture_subtitle_of(data));
    hs_output_add(output, "\n\n");
}

void hs_ascii_heading_of(HsOutput *output, const char *title, const char *subtitle)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();

    hs_picture_title(data, "%s", title);
    hs_picture_subtitle(data, "%s", subtitle);
    hs_ascii_heading(output, data);
}
