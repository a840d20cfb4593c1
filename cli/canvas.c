/* canvas: cells, written and printed. */
#include "cli/canvas.h"

#include "sim/assert.h"

#include <string.h>

#define ELLIPSIS 0x2026u
#define REPLACEMENT 0xfffdu
/* Of a name cut in its middle. */
#define NAME_ROOM_MIN 8u

typedef struct {
    gunichar character;
    HsPaint paint;
} Cell;

struct HsCanvas {
    guint width;
    guint height;
    Cell *cells; /* row by row */
};

HsCanvas *hs_canvas_new(guint width, guint height)
{
    HsCanvas *canvas = g_new0(HsCanvas, 1);

    hs_assert(width > 0 && width <= HS_CANVAS_WIDTH_MAX);
    hs_assert(height > 0 && height <= HS_CANVAS_HEIGHT_MAX);
    canvas->width = width;
    canvas->height = height;
    canvas->cells = g_new0(Cell, (gsize)width * height);
    for (guint cell_i = 0; cell_i < width * height; cell_i++)
        canvas->cells[cell_i] = (Cell){ ' ', HS_PAINT_NONE };
    return canvas;
}

void hs_canvas_free(HsCanvas *canvas)
{
    if (canvas == NULL)
        return;
    g_free(canvas->cells);
    g_free(canvas);
}

guint hs_canvas_width(const HsCanvas *canvas)
{
    return canvas->width;
}

/* NULL outside. */
static Cell *cell_at(const HsCanvas *canvas, int x, int y)
{
    if (x < 0 || y < 0 || (guint)x >= canvas->width || (guint)y >= canvas->height)
        return NULL;
    return &canvas->cells[(guint)y * canvas->width + (guint)x];
}

gunichar hs_canvas_at(const HsCanvas *canvas, int x, int y)
{
    const Cell *cell = cell_at(canvas, x, y);

    return cell != NULL ? cell->character : 0;
}

void hs_canvas_put(HsCanvas *canvas, int x, int y, gunichar character, HsPaint paint)
{
    Cell *cell = cell_at(canvas, x, y);
    bool is_narrow = !g_unichar_iswide(character) && !g_unichar_iszerowidth(character);

    if (cell != NULL)
        *cell = (Cell){ is_narrow ? character : REPLACEMENT, paint };
}

void hs_canvas_fill(HsCanvas *canvas, int x, int y, int width, int height, gunichar character,
                    HsPaint paint)
{
    int x_end = MIN(x + width, (int)canvas->width);
    int y_end = MIN(y + height, (int)canvas->height);

    for (int row = MAX(y, 0); row < y_end; row++) {
        for (int column = MAX(x, 0); column < x_end; column++)
            hs_canvas_put(canvas, column, row, character, paint);
    }
}

guint hs_canvas_text(HsCanvas *canvas, int x, int y, guint width_max, HsPaint paint,
                     const char *text)
{
    g_autofree char *clean = hs_clean_text(text);
    guint n_characters = (guint)g_utf8_strlen(clean, -1);
    guint n_shown = MIN(n_characters, width_max);
    /* A name loses its middle, so that its end is seen; a sentence its end. */
    bool is_name = n_shown >= NAME_ROOM_MIN && strchr(clean, ' ') == NULL;
    guint cut_i = n_shown == n_characters ? n_shown : is_name ? n_shown * 3 / 5 : n_shown - 1;
    const char *at = clean;

    for (guint i = 0; i < n_shown; i++) {
        hs_canvas_put(canvas, x + (int)i, y, i == cut_i ? ELLIPSIS : g_utf8_get_char(at), paint);
        at = i == cut_i ? g_utf8_offset_to_pointer(clean, (glong)(n_characters - n_shown + i + 1))
                        : g_utf8_next_char(at);
    }
    return n_shown;
}

guint hs_canvas_text_right(HsCanvas *canvas, int x_end, int y, guint width_max, HsPaint paint,
                           const char *text)
{
    g_autofree char *clean = hs_clean_text(text);
    guint n_shown = MIN((guint)g_utf8_strlen(clean, -1), width_max);

    return hs_canvas_text(canvas, x_end - (int)n_shown, y, n_shown, paint, clean);
}

/* ---- printing ---- */

static guint row_length(const HsCanvas *canvas, guint row)
{
    const Cell *cells = canvas->cells + (gsize)row * canvas->width;
    guint length = canvas->width;

    while (length > 0 && cells[length - 1].character == ' ')
        length--;
    return length;
}

/* Cells of one paint go out together. */
static void print_row(const HsCanvas *canvas, guint row, HsOutput *output)
{
    const Cell *cells = canvas->cells + (gsize)row * canvas->width;
    guint length = row_length(canvas, row);
    g_autoptr(GString) run = g_string_new(NULL);

    for (guint cell_i = 0; cell_i < length; cell_i++) {
        g_string_append_unichar(run, cells[cell_i].character);
        if (cell_i + 1 < length && cells[cell_i + 1].paint == cells[cell_i].paint)
            continue;
        hs_output_paint(output, cells[cell_i].paint, run->str);
        g_string_truncate(run, 0);
    }
    hs_output_add(output, "\n");
}

void hs_canvas_print_rows(const HsCanvas *canvas, HsOutput *output, guint n_rows)
{
    for (guint row = 0; row < MIN(n_rows, canvas->height); row++)
        print_row(canvas, row, output);
}

void hs_canvas_print(const HsCanvas *canvas, HsOutput *output)
{
    hs_canvas_print_rows(canvas, output, canvas->height);
}
