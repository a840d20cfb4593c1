/* ascii_cpu: where the time of CPUs and the cycles of programs went, with characters. */
#include "analysis/picture_cpu.h"
#include "cli/ascii.h"
#include "cli/canvas.h"

#define NAME 21
#define NOTE 30
#define WIDTH_MIN (NAME + NOTE + 10u)

typedef const HsCpuKind *(*KindAt)(guint i);

/* Of whom a kind has its colour: none is as important as the letters. */
static HsPaint paint_of(KindAt kind_at, const HsCpuKind *kind)
{
    guint kind_i = (guint)(kind - kind_at(0));

    return hs_cpu_is_rest(kind) ? HS_PAINT_DIM : hs_paint_owner(kind_i);
}

/* A bar of `width` cells is full_percent of its cycles. */
static void draw_bar(HsCanvas *canvas, int y, int width, const HsCpuBar *bar, guint full_percent,
                     KindAt kind_at)
{
    uint64_t before = 0;

    for (guint part_i = 0; part_i < bar->parts->len; part_i++) {
        const HsCpuPart *part = &g_array_index(bar->parts, HsCpuPart, part_i);
        uint64_t scale = (uint64_t)width * 100;
        uint64_t begin = hs_cycles_scale(before, scale, bar->cycles) / full_percent;
        uint64_t end = hs_cycles_scale(before + part->cycles, scale, bar->cycles) / full_percent;
        bool is_shown = full_percent == 100 || !hs_cpu_is_rest(part->kind);

        before += part->cycles;
        if (is_shown && begin < (uint64_t)width)
            hs_canvas_fill(canvas, NAME + (int)begin, y, (int)(MIN(end, (uint64_t)width) - begin),
                           1, part->kind->mark, paint_of(kind_at, part->kind));
    }
}

static void draw_bars(HsOutput *output, const GPtrArray *bars, guint full_percent, KindAt kind_at)
{
    guint width = MIN(MAX(output->width, WIDTH_MIN), HS_CANVAS_WIDTH_MAX);
    int bar_width = (int)width - NAME - NOTE;
    g_autoptr(HsCanvas) canvas = hs_canvas_new(width, bars->len + 1);
    g_autofree char *end = g_strdup_printf("%u %%", full_percent);
    int scale_y = (int)bars->len;

    for (guint bar_i = 0; bar_i < bars->len; bar_i++) {
        const HsCpuBar *bar = g_ptr_array_index(bars, bar_i);
        int y = (int)bar_i;

        (void)hs_canvas_text_right(canvas, NAME - 1, y, NAME - 1, HS_PAINT_NONE, bar->name);
        if (bar->cycles > 0)
            draw_bar(canvas, y, bar_width, bar, full_percent, kind_at);
        (void)hs_canvas_text(canvas, NAME + bar_width + 1, y, NOTE - 1, HS_PAINT_NONE, bar->note);
    }
    (void)hs_canvas_text(canvas, NAME, scale_y, 3, HS_PAINT_DIM, "0 %");
    (void)hs_canvas_text_right(canvas, NAME + bar_width, scale_y, 6, HS_PAINT_DIM, end);
    hs_canvas_print(canvas, output);
}

static void tell_kinds(HsOutput *output, const GPtrArray *bars, KindAt kind_at, bool has_rest)
{
    guint column = 0;

    for (guint kind_i = 0; kind_at(kind_i) != NULL; kind_i++) {
        const HsCpuKind *kind = kind_at(kind_i);
        guint width = hs_text_width(kind->name) + 4;
        char mark[7] = { 0 };

        if (!hs_cpu_has_kind(bars, kind) || (hs_cpu_is_rest(kind) && !has_rest))
            continue;
        if (column > 0 && column + width > output->width) {
            hs_output_add(output, "\n");
            column = 0;
        }
        (void)g_unichar_to_utf8(kind->mark, mark);
        hs_output_add(output, "  ");
        hs_output_paint(output, paint_of(kind_at, kind), mark);
        hs_output_add(output, " %s", kind->name);
        column += width;
    }
    hs_output_add(output, "\n");
}

bool hs_ascii_cpu(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    g_autoptr(HsCpuPicture) picture = hs_cpu_picture_read(db, choice, error);

    if (picture == NULL)
        return false;
    hs_ascii_heading_of(output, picture->title, picture->subtitle);
    draw_bars(output, picture->cpus, picture->axis_percent, hs_cpu_book_kind);
    tell_kinds(output, picture->cpus, hs_cpu_book_kind, picture->axis_percent == 100);
    if (picture->programs->len == 0)
        return true;
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "The cycles of each program by cause");
    hs_output_add(output, "\n");
    draw_bars(output, picture->programs, 100, hs_cpu_cause_kind);
    tell_kinds(output, picture->programs, hs_cpu_cause_kind, true);
    return true;
}
