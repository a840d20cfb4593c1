/* ascii_lanes: one flow step by step, with characters.
 *
 * Time goes down, a column for each lane: a bar and the words of a step stand in the lane of who
 * does it, an arrow shows where the flow goes over to another one. To the right how long it waits
 * and works, and how much time has gone by at its end. The first line has the whole flow to scale:
 * full is working, light is waiting.
 */
#include "analysis/picture_lanes.h"
#include "cli/ascii.h"
#include "cli/canvas.h"

#include <string.h>

#define STEP_WIDTH 9
#define TIMES_WIDTH 30
#define TIME_WIDTH 10
#define LANE_WIDTH_MIN 8
#define LINES_MAX 12u
#define ROWS_MAX 390
#define BAR 0x258cu

typedef struct {
    const HsFlowLanes *lanes;
    HsCanvas *canvas;
    int lane_width;
    int row; /* the next free one */
} Drawing;

static const HsRunStep *step_at(const Drawing *drawing, guint step_i)
{
    return g_ptr_array_index(drawing->lanes->steps, step_i);
}

static HsPaint paint_of(const Drawing *drawing, const char *name)
{
    guint os_i = 0;

    if (!g_ptr_array_find_with_equal_func(drawing->lanes->oses, name, g_str_equal, &os_i))
        return HS_PAINT_NONE;
    return hs_paint_owner(os_i);
}

static int lane_x(const Drawing *drawing, const char *name)
{
    return STEP_WIDTH + (int)hs_flow_lanes_of(drawing->lanes, name) * drawing->lane_width;
}

static char *time_of(const Drawing *drawing, HsCycles cycles, char buffer[HS_CYCLES_TEXT_BYTES])
{
    return hs_cycles_format(cycles, drawing->lanes->meta->clock_hz, buffer);
}

/* ---- to scale ---- */

/* What most of a column of the strip is: the step under way in its middle. */
static void draw_scale_column(const Drawing *drawing, int x, HsCycles cycle)
{
    for (guint step_i = 0; step_i < drawing->lanes->steps->len; step_i++) {
        const HsRunStep *step = step_at(drawing, step_i);
        bool is_waiting = cycle < step->begin + step->wait_cycles;

        if (cycle < step->begin || cycle >= step->end)
            continue;
        hs_canvas_put(drawing->canvas, x, drawing->row, is_waiting ? HS_SHADE_LIGHT : HS_SHADE_FULL,
                      paint_of(drawing, step->runs_on));
    }
}

static void name_in_scale(const Drawing *drawing, int width, HsCycles begin, HsCycles length)
{
    for (guint step_i = 0; step_i < drawing->lanes->steps->len; step_i++) {
        const HsRunStep *step = step_at(drawing, step_i);
        int from = (int)hs_cycles_scale(step->begin - begin, (uint64_t)width, length);
        int to = (int)hs_cycles_scale(step->end - begin, (uint64_t)width, length);
        int n_letters = (int)g_utf8_strlen(step->step, -1);

        if (to - from >= n_letters + 4)
            hs_canvas_text(drawing->canvas, STEP_WIDTH + (from + to - n_letters) / 2, drawing->row,
                           (guint)n_letters, HS_PAINT_TITLE, step->step);
    }
}

static void draw_scale(Drawing *drawing)
{
    HsCycles begin = drawing->lanes->flow->begin;
    HsCycles length = MAX(hs_flow_lanes_end(drawing->lanes) - begin, 1);
    int width = (int)hs_canvas_width(drawing->canvas) - STEP_WIDTH;

    hs_canvas_text(drawing->canvas, 0, drawing->row, STEP_WIDTH, HS_PAINT_DIM, "to scale");
    for (int column = 0; column < width; column++)
        draw_scale_column(
            drawing, STEP_WIDTH + column,
            begin + hs_cycles_scale(length, (uint64_t)(2 * column + 1), (uint64_t)(2 * width)));
    name_in_scale(drawing, width, begin, length);
    drawing->row += 2;
}

/* ---- steps ---- */

/* Words in the lane of `name`, from the row on, in lines; returns how many. */
static int write_words(const Drawing *drawing, const char *name, gunichar bar, HsPaint paint,
                       const char *text)
{
    g_autofree char *clean = hs_clean_text(text);
    int x = lane_x(drawing, name);
    int width = drawing->lane_width - 2;
    const char *at = clean;
    guint n_lines = 0;

    while (*at != '\0' && n_lines < LINES_MAX) {
        glong n_left = g_utf8_strlen(at, -1);
        glong n_taken = MIN(n_left, width);
        const char *end = g_utf8_offset_to_pointer(at, n_taken);
        bool is_last = n_lines + 1 == LINES_MAX;

        /* Back to the last space, unless the word is longer than the line. */
        for (const char *space = end; n_taken < n_left && !is_last && space > at; space--) {
            if (*space == ' ') {
                end = space;
                break;
            }
        }

        g_autofree char *line = is_last ? g_strdup(at) : g_strndup(at, (gsize)(end - at));

        hs_canvas_put(drawing->canvas, x, drawing->row + (int)n_lines, bar, paint);
        hs_canvas_text(drawing->canvas, x + 1, drawing->row + (int)n_lines, (guint)width,
                       HS_PAINT_NONE, line);
        for (at = is_last ? "" : end; *at == ' '; at++)
            continue;
        n_lines++;
    }
    return (int)n_lines;
}

static void draw_arrow(Drawing *drawing, const char *from, const char *to)
{
    int from_x = lane_x(drawing, from);
    int to_x = lane_x(drawing, to);

    if (from_x == to_x)
        return;
    for (int x = MIN(from_x, to_x) + 1; x < MAX(from_x, to_x); x++)
        hs_canvas_put(drawing->canvas, x, drawing->row, 0x2500, HS_PAINT_DIM);
    hs_canvas_put(drawing->canvas, from_x, drawing->row, from_x < to_x ? 0x2514 : 0x2518,
                  HS_PAINT_DIM);
    hs_canvas_put(drawing->canvas, to_x, drawing->row, from_x < to_x ? 0x2510 : 0x250c,
                  HS_PAINT_DIM);
    drawing->row++;
}

static void draw_times(const Drawing *drawing, const HsRunStep *step)
{
    int right = (int)hs_canvas_width(drawing->canvas);
    char text[HS_CYCLES_TEXT_BYTES];
    char elapsed[HS_CYCLES_TEXT_BYTES + 1] = "+";

    if (step->wait_cycles > 0)
        hs_canvas_text_right(drawing->canvas, right - 2 * TIME_WIDTH, drawing->row, TIME_WIDTH,
                             HS_PAINT_NONE, time_of(drawing, step->wait_cycles, text));
    hs_canvas_text_right(drawing->canvas, right - TIME_WIDTH, drawing->row, TIME_WIDTH,
                         HS_PAINT_NONE, time_of(drawing, step->work_cycles, text));
    (void)time_of(drawing, step->end - drawing->lanes->flow->begin, elapsed + 1);
    hs_canvas_text_right(drawing->canvas, right, drawing->row, TIME_WIDTH, HS_PAINT_DIM, elapsed);
}

static void draw_substeps(Drawing *drawing, guint step_i)
{
    for (guint i = 0; i < drawing->lanes->substeps->len && drawing->row < ROWS_MAX - (int)LINES_MAX;
         i++) {
        const HsFlowLanesSubstep *substep = &g_array_index(drawing->lanes->substeps,
                                                           HsFlowLanesSubstep, i);
        char time[HS_CYCLES_TEXT_BYTES];
        g_autofree char *text = g_strdup_printf(
            "%s: %s %s", substep->app, hs_flow_lanes_substep_name(substep),
            time_of(drawing, substep->step->end - substep->step->begin, time));

        if (substep->step_i == step_i)
            drawing->row += write_words(drawing, substep->step->runs_on, HS_SHADE_MEDIUM,
                                        paint_of(drawing, substep->step->runs_on), text);
    }
}

static void draw_step(Drawing *drawing, guint step_i)
{
    const HsRunStep *step = step_at(drawing, step_i);

    hs_canvas_text(drawing->canvas, 0, drawing->row, STEP_WIDTH - 1, HS_PAINT_TITLE, step->step);
    draw_times(drawing, step);
    drawing->row += MAX(
        write_words(drawing, step->runs_on, BAR, paint_of(drawing, step->runs_on), step->what), 1);
    draw_substeps(drawing, step_i);
}

static void draw_head(Drawing *drawing)
{
    int right = (int)hs_canvas_width(drawing->canvas);

    for (guint lane_i = 0; lane_i < drawing->lanes->lanes->len; lane_i++) {
        const char *name = g_ptr_array_index(drawing->lanes->lanes, lane_i);
        bool is_monitor = strcmp(name, "vmm") == 0;

        hs_canvas_text(drawing->canvas, lane_x(drawing, name), drawing->row,
                       (guint)drawing->lane_width - 2, HS_PAINT_TITLE, is_monitor ? "VMM" : name);
    }
    hs_canvas_text_right(drawing->canvas, right - 2 * TIME_WIDTH, drawing->row, TIME_WIDTH,
                         HS_PAINT_DIM, "waits");
    hs_canvas_text_right(drawing->canvas, right - TIME_WIDTH, drawing->row, TIME_WIDTH,
                         HS_PAINT_DIM, "works");
    hs_canvas_text_right(drawing->canvas, right, drawing->row, TIME_WIDTH, HS_PAINT_DIM, "elapsed");
    drawing->row++;
}

static const char *draw_fault(Drawing *drawing)
{
    const HsFlowLanes *lanes = drawing->lanes;
    const char *name = NULL;

    if (lanes->fault_lane >= lanes->lanes->len)
        return NULL;
    name = g_ptr_array_index(lanes->lanes, lanes->fault_lane);

    g_autofree char *text = hs_flow_lanes_fault(lanes);

    drawing->row += write_words(drawing, name, '!', HS_PAINT_BAD, text);
    return name;
}

/* The canvas is as high as anything can be; its empty end is not printed. */
static void draw(const HsFlowLanes *lanes, HsOutput *output)
{
    int room = (int)output->width - STEP_WIDTH - TIMES_WIDTH;
    int lane_width = MAX(room / (int)lanes->lanes->len, LANE_WIDTH_MIN);
    guint width = MAX(output->width,
                      (guint)(STEP_WIDTH + TIMES_WIDTH + lane_width * (int)lanes->lanes->len));
    g_autoptr(HsCanvas) canvas = hs_canvas_new(MIN(width, HS_CANVAS_WIDTH_MAX), ROWS_MAX);
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    Drawing drawing = { lanes, canvas, lane_width, 0 };

    draw_scale(&drawing);
    draw_head(&drawing);

    const char *before = draw_fault(&drawing);

    for (guint step_i = 0; step_i < lanes->steps->len; step_i++) {
        const HsRunStep *step = step_at(&drawing, step_i);

        if (before != NULL)
            draw_arrow(&drawing, before, step->runs_on);
        draw_step(&drawing, step_i);
        before = step->runs_on;
    }
    hs_flow_lanes_words(lanes, data);
    hs_ascii_heading(output, data);
    hs_canvas_print_rows(canvas, output, (guint)drawing.row);
}

bool hs_ascii_lanes(HsOutput *output, sqlite3 *db, const HsPictureChoice *choice, GError **error)
{
    HsFlowLanes lanes;
    bool is_read = hs_flow_lanes_read(&lanes, db, choice, error);

    if (is_read)
        draw(&lanes, output);
    hs_flow_lanes_clear(&lanes);
    return is_read;
}
