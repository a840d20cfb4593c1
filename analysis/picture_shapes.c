/* picture_shapes: lists of shapes, written column by column. */
#include "analysis/picture_shapes.h"

#include <string.h>

#define COLUMNS_MAX 6u

/* Of a shape: as many numbers as it has columns. */
typedef struct {
    int64_t columns[COLUMNS_MAX];
} Row;

struct HsShapes {
    GArray *boxes;    /* of Row: left, top, right, bottom, color, fill */
    GArray *lines;    /* x1, y1, x2, y2, color, line */
    GArray *texts;    /* x, y, align, font, color */
    GPtrArray *words; /* of the texts */
};

/* In tenths of a pixel: 9, 10, 10 and 8 point; bold is wider. */
static const guint font_sizes[HS_FONT_N] = { 120, 133, 143, 107 };

HsShapes *hs_shapes_new(void)
{
    HsShapes *shapes = g_new0(HsShapes, 1);

    shapes->boxes = g_array_new(FALSE, FALSE, sizeof(Row));
    shapes->lines = g_array_new(FALSE, FALSE, sizeof(Row));
    shapes->texts = g_array_new(FALSE, FALSE, sizeof(Row));
    shapes->words = g_ptr_array_new_with_free_func(g_free);
    return shapes;
}

void hs_shapes_free(HsShapes *shapes)
{
    if (shapes == NULL)
        return;
    g_array_unref(shapes->boxes);
    g_array_unref(shapes->lines);
    g_array_unref(shapes->texts);
    g_ptr_array_unref(shapes->words);
    g_free(shapes);
}

void hs_shapes_box(HsShapes *shapes, int left, int top, int right, int bottom, guint color,
                   HsFill fill)
{
    Row row = { { left, top, right, bottom, color, fill } };

    if (left < right && top < bottom)
        g_array_append_val(shapes->boxes, row);
}

void hs_shapes_line(HsShapes *shapes, int x1, int y1, int x2, int y2, guint color, HsLine line)
{
    Row row = { { x1, y1, x2, y2, color, line } };

    g_array_append_val(shapes->lines, row);
}

void hs_shapes_text(HsShapes *shapes, int x, int y, HsAlign align, HsFont font, guint color,
                    const char *text)
{
    Row row = { { x, y, align, font, color, 0 } };

    g_array_append_val(shapes->texts, row);
    g_ptr_array_add(shapes->words, g_strdup(text));
}

int hs_shapes_text_width(HsFont font, const char *text)
{
    g_autofree char *clean = hs_picture_clean(text, 0);

    return (int)(hs_picture_text_width(clean) * font_sizes[font] / 100);
}

/* ---- wrapping ---- */

/* The line with the word behind it, or the word when there is no line yet. */
static char *join(const char *line, const char *word)
{
    return line[0] == '\0' ? g_strdup(word) : g_strdup_printf("%s %s", line, word);
}

GPtrArray *hs_shapes_wrap(HsFont font, const char *text, int width, guint n_lines_max)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    guint width_max = (guint)MAX(width, 1) * 100 / font_sizes[font];
    g_autofree char *line = g_strdup("");

    for (guint word_i = 0; words[word_i] != NULL; word_i++) {
        g_autofree char *longer = join(line, words[word_i]);
        bool has_room = hs_shapes_text_width(font, longer) <= width;
        bool is_last_line = lines->len + 1 >= n_lines_max;

        if (has_room || line[0] == '\0' || is_last_line) {
            g_free(line);
            line = g_steal_pointer(&longer);
        } else {
            g_ptr_array_add(lines, hs_picture_clean(line, width_max));
            g_free(line);
            line = g_strdup(words[word_i]);
        }
    }
    if (line[0] != '\0' && n_lines_max > 0)
        g_ptr_array_add(lines, hs_picture_clean(line, width_max));
    return lines;
}

/* ---- arrays ---- */

static void add_columns(HsPictureData *data, const char *name, const GArray *rows,
                        const char *const *columns, guint n_columns)
{
    g_autofree int64_t *numbers = g_new0(int64_t, rows->len + 1);
    g_autofree char *count = g_strdup_printf("N_%s", name);

    hs_picture_number(data, count, rows->len);
    for (guint column_i = 0; column_i < n_columns; column_i++) {
        g_autofree char *column = g_strdup_printf("%s_%s", name, columns[column_i]);

        for (guint row_i = 0; row_i < rows->len; row_i++)
            numbers[row_i] = g_array_index(rows, Row, row_i).columns[column_i];
        hs_picture_numbers(data, column, numbers, rows->len);
    }
}

void hs_shapes_settings(const HsShapes *shapes, HsPictureData *data)
{
    static const char *const boxes[] = { "LEFT", "TOP", "RIGHT", "BOTTOM", "COLOR", "FILL" };
    static const char *const lines[] = { "X1", "Y1", "X2", "Y2", "COLOR", "KIND" };
    static const char *const texts[] = { "X", "Y", "ALIGN", "FONT", "COLOR" };

    add_columns(data, "BOX", shapes->boxes, boxes, G_N_ELEMENTS(boxes));
    add_columns(data, "LINE", shapes->lines, lines, G_N_ELEMENTS(lines));
    add_columns(data, "TEXT", shapes->texts, texts, G_N_ELEMENTS(texts));
    hs_picture_texts(data, "TEXT_WORDS", shapes->words);
}
