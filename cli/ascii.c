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

static void add_line(HsOutput *output, HsPaint paint, const char *line)
{
    hs_output_paint(output, paint, line);
    hs_output_add(output, "\n");
}

/* Over as many lines as it takes. */
static void add_folded(HsOutput *output, HsPaint paint, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_autoptr(GString) line = g_string_new(NULL);

    for (guint word_i = 0; words[word_i] != NULL; word_i++) {
        guint width = hs_text_width(line->str) + 1 + hs_text_width(words[word_i]);

        if (line->len > 0 && width > output->width) {
            add_line(output, paint, line->str);
            g_string_truncate(line, 0);
        }
        g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", words[word_i]);
    }
    add_line(output, paint, line->str);
}

/* On one line where there is room; else what three spaces tell apart begins new ones. */
static void add_fitting(HsOutput *output, HsPaint paint, const char *text)
{
    g_autofree char *clean = hs_clean_text(text);
    bool is_wide = hs_text_width(clean) > output->width;
    g_auto(GStrv) parts = g_strsplit(clean, "   ", is_wide ? -1 : 1);

    for (guint part_i = 0; parts[part_i] != NULL; part_i++) {
        if (hs_text_width(parts[part_i]) > output->width)
            add_folded(output, paint, parts[part_i]);
        else
            add_line(output, paint, parts[part_i]);
    }
}

void hs_ascii_heading(HsOutput *output, const HsPictureData *data)
{
    add_fitting(output, HS_PAINT_TITLE, hs_picture_title_of(data));
    add_fitting(output, HS_PAINT_DIM, hs_picture_subtitle_of(data));
    hs_output_add(output, "\n");
}

void hs_ascii_heading_of(HsOutput *output, const char *title, const char *subtitle)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();

    hs_picture_title(data, "%s", title);
    hs_picture_subtitle(data, "%s", subtitle);
    hs_ascii_heading(output, data);
}
