/* picture_lanes_draw: the page with its two panels. */
#include "analysis/picture_color.h"
#include "analysis/picture_lanes.h"
#include "analysis/picture_layout.h"
#include "analysis/picture_shapes.h"

#include "sim/assert.h"

#include <string.h>

/* Places in tenths of a pixel. */
#define NAME_RIGHT 900
#define LEFT 1000
#define RIGHT 9450
#define FAULT_WIDTH 720
/* The panel to scale: its marks, its strip. */
#define MARKS_Y 990
#define STRIP_TOP 1110
#define STRIP_BOTTOM 1390
/* The lanes. */
#define LANES_TOP 1850
#define LANES_BOTTOM 4450
#define LANE_GAP 100
#define BOX_MARGIN 30
/* Below them. */
#define WORKS_Y 4605
#define WAITS_Y 4755
#define CPU_Y 4900
#define ELAPSED_TICK 4500
#define ELAPSED_Y 5090
#define LINE_HEIGHT 126
#define LINE_HEIGHT_TINY 116
#define NUMBER_HEIGHT 150
#define WORDS_MARGIN 30
#define TEXT_MARGIN 45
#define ROW_HEIGHT 160
/* Waiting is so wide, where it is not the most of a step; else the work is. */
#define SMALL_PART 60
#define NAME_WIDTH_MAX 560u
#define LINES_MAX 8u
/* A word longer than this is cut; widths are tried in steps. */
#define WORD_WIDTH_MAX 1200
#define WIDTH_STEP 10

typedef struct {
    const HsFlowLanes *lanes;
    HsShapes *shapes;
    int columns[HS_FLOW_LANES_STEPS_MAX + 1]; /* borders */
    int lane_height;                          /* of a lane's box */
} Page;

static const HsRunStep *step_at(const Page *page, guint step_i)
{
    return g_ptr_array_index(page->lanes->steps, step_i);
}

static char *time_text(const Page *page, HsCycles cycles, char buffer[HS_CYCLES_TEXT_BYTES])
{
    return hs_picture_time_format(cycles, page->lanes->meta->clock_hz, buffer);
}

static bool has_fault(const Page *page)
{
    return page->lanes->fault_lane < page->lanes->lanes->len;
}

/* ---- columns ---- */

/* The words of many steps are small. */
static HsFont words_font(const Page *page)
{
    return page->lanes->steps->len > 9 ? HS_FONT_TINY : HS_FONT_SMALL;
}

static int widest_word(HsFont font, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    int widest = 0;

    for (guint word_i = 0; words[word_i] != NULL; word_i++)
        widest = MAX(widest, hs_shapes_text_width(font, words[word_i]));
    return widest;
}

static char *substep_text(const Page *page, const HsFlowLanesSubstep *substep, bool has_several)
{
    char time[HS_CYCLES_TEXT_BYTES];

    return g_strdup_printf("%s%s%s: %s", has_several ? substep->app : "", has_several ? " " : "",
                           hs_flow_lanes_substep_name(substep),
                           time_text(page, substep->step->end - substep->step->begin, time));
}

static bool has_several_apps(const Page *page)
{
    const GArray *substeps = page->lanes->substeps;

    for (guint i = 1; i < substeps->len; i++) {
        if (strcmp(g_array_index(substeps, HsFlowLanesSubstep, i).app,
                   g_array_index(substeps, HsFlowLanesSubstep, 0).app) != 0)
            return true;
    }
    return false;
}

static int line_height(const Page *page)
{
    return words_font(page) == HS_FONT_TINY ? LINE_HEIGHT_TINY : LINE_HEIGHT;
}

/* How many lines of words a box has room for below its number. */
static guint lines_max(const Page *page)
{
    int height = page->lane_height - 2 * BOX_MARGIN - NUMBER_HEIGHT;

    return CLAMP((guint)(MAX(height, 0) / line_height(page)), 1u, LINES_MAX);
}

/* The least width at which no word is cut, nor a line left out of n_lines. */
static int narrowest(const Page *page, const char *text, guint n_lines)
{
    HsFont font = words_font(page);
    /* Widths are rounded down: what was measured may be one wider. */
    int width = MIN(widest_word(font, text) + 2, WORD_WIDTH_MAX);

    for (; width < WORD_WIDTH_MAX; width += WIDTH_STEP) {
        g_autoptr(GPtrArray) lines = hs_shapes_wrap(font, text, width, n_lines + 1);

        if (lines->len <= n_lines)
            break;
    }
    return width;
}

/* What a column needs for its words in n_lines, and its times. */
static int needed_width(const Page *page, guint step_i, guint n_lines)
{
    const HsRunStep *step = step_at(page, step_i);
    const GArray *substeps = page->lanes->substeps;
    char time[HS_CYCLES_TEXT_BYTES];
    int words = narrowest(page, step->what, n_lines) + 2 * WORDS_MARGIN;
    int width = words + (step->wait_cycles > 0 ? SMALL_PART : 0);
    int times = hs_shapes_text_width(HS_FONT_SMALL, time_text(page, step->work_cycles, time));

    width = MAX(width, MIN(times, WORD_WIDTH_MAX) + 2 * TEXT_MARGIN);
    for (guint i = 0; i < substeps->len; i++) {
        const HsFlowLanesSubstep *substep = &g_array_index(substeps, HsFlowLanesSubstep, i);
        g_autofree char *text = substep_text(page, substep, has_several_apps(page));

        int wanted = MIN(hs_shapes_text_width(words_font(page), text), WORD_WIDTH_MAX);

        if (substep->step_i == step_i)
            width = MAX(width, wanted + 2 * WORDS_MARGIN);
    }
    return width;
}

/* What it would like beyond that: room for all its words in two lines. */
static int wished_width(const Page *page, guint step_i)
{
    int all = hs_shapes_text_width(words_font(page), step_at(page, step_i)->what);

    return MIN(all, 4 * WORD_WIDTH_MAX) / 2 + 1;
}

/* Sums of what the columns before each need and wish. */
typedef struct {
    int needed[HS_FLOW_LANES_STEPS_MAX + 1];
    int wished[HS_FLOW_LANES_STEPS_MAX + 1];
} Widths;

static Widths sum_widths(const Page *page, guint n_lines)
{
    Widths sums = { { 0 }, { 0 } };

    for (guint step_i = 0; step_i < page->lanes->steps->len; step_i++) {
        sums.needed[step_i + 1] = sums.needed[step_i] + needed_width(page, step_i, n_lines);
        sums.wished[step_i + 1] = sums.wished[step_i] + wished_width(page, step_i);
    }
    return sums;
}

/* What they need, and of the rest as much as they wish. Where there is too little for all words
 * each has room for its longest one; all shrunk when that is too much, too. */
static void choose_columns(Page *page)
{
    guint n_steps = page->lanes->steps->len;
    int left = LEFT + (has_fault(page) ? FAULT_WIDTH : 0);
    int room = RIGHT - left;
    Widths sums = sum_widths(page, lines_max(page));

    if (sums.needed[n_steps] > room)
        sums = sum_widths(page, G_MAXUINT - 1);

    int needed = sums.needed[n_steps];

    for (guint step_i = 0; step_i <= n_steps; step_i++) {
        gint64 rest = (gint64)MAX(room - needed, 0) * sums.wished[step_i] / sums.wished[n_steps];

        page->columns[step_i] = left + (int)rest +
                                (int)((gint64)MIN(room, needed) * sums.needed[step_i] / needed);
    }
}

/* ---- the panel to scale ---- */

static HsTimeAxis strip_axis(const Page *page)
{
    HsCycles begin = page->lanes->flow->begin;

    return hs_time_axis_of(begin, hs_flow_lanes_end(page->lanes), begin,
                           page->lanes->meta->clock_hz, LEFT, RIGHT);
}

static void draw_marks(const Page *page, const HsTimeAxis *axis)
{
    uint64_t length = hs_cycles_scale(axis->to - axis->from, axis->units_per_second,
                                      axis->clock_hz);

    for (uint64_t mark = 0; mark <= length; mark += axis->step) {
        HsCycles cycle = axis->from + hs_cycles_scale(mark, axis->clock_hz, axis->units_per_second);
        int x = hs_time_axis_x(axis, cycle);
        g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT " %s", mark, axis->unit);
        /* The last one may stand at the end of the panel, next to the edge of the page. */
        int middle = MIN(x, RIGHT + 60 - hs_shapes_text_width(HS_FONT_SMALL, text) / 2);

        hs_shapes_line(page->shapes, x, STRIP_TOP - 40, x, STRIP_TOP, 0xc3c8cf, HS_LINE_PLAIN);
        hs_shapes_text(page->shapes, middle, MARKS_Y, HS_ALIGN_CENTER, HS_FONT_SMALL,
                       HS_COLOR_MUTED, text);
    }
}

/* Where there is room for it. */
static void label_strip(const Page *page, int left, int right, guint color, const char *text)
{
    if (hs_shapes_text_width(HS_FONT_SMALL, text) + 2 * TEXT_MARGIN <= right - left)
        hs_shapes_text(page->shapes, (left + right) / 2, (STRIP_TOP + STRIP_BOTTOM) / 2,
                       HS_ALIGN_CENTER, HS_FONT_SMALL, color, text);
}

static bool has_substeps(const Page *page, guint step_i)
{
    for (guint i = 0; i < page->lanes->substeps->len; i++) {
        if (g_array_index(page->lanes->substeps, HsFlowLanesSubstep, i).step_i == step_i)
            return true;
    }
    return false;
}

static void draw_strip_step(const Page *page, const HsTimeAxis *axis, guint step_i)
{
    const HsRunStep *step = step_at(page, step_i);
    guint color = hs_flow_lanes_color(page->lanes, hs_flow_lanes_of(page->lanes, step->runs_on));
    int left = hs_time_axis_x(axis, step->begin);
    int middle = hs_time_axis_x(axis, step->begin + step->wait_cycles);
    int right = hs_time_axis_x(axis, step->end);
    char time[HS_CYCLES_TEXT_BYTES];
    g_autofree char *text = g_strdup_printf("%s   %s", step->step,
                                            time_text(page, step->end - step->begin, time));

    hs_shapes_box(page->shapes, left, STRIP_TOP, middle, STRIP_BOTTOM,
                  hs_color_mix(color, HS_COLOR_WHITE, 45), HS_FILL_HATCHED);
    hs_shapes_box(page->shapes, middle, STRIP_TOP, right, STRIP_BOTTOM, color, HS_FILL_SOLID);
    if (right - middle > middle - left) {
        label_strip(page, middle, right, hs_color_readable_on(color), text);
    } else if (!has_substeps(page, step_i)) {
        hs_shapes_box(page->shapes, left + 50, STRIP_TOP + 50, middle - 50, STRIP_BOTTOM - 50,
                      HS_COLOR_WHITE, HS_FILL_SOLID);
        label_strip(page, left, middle, HS_COLOR_INK, text);
    }
}

/* Which of the programs that are started that is, in order of time, and how many there are. */
static guint number_of_app(const Page *page, const char *app, guint *ret_n_apps)
{
    g_autoptr(GPtrArray) apps = g_ptr_array_new();
    guint app_i = 0;

    for (guint i = 0; i < page->lanes->substeps->len; i++) {
        const char *other = g_array_index(page->lanes->substeps, HsFlowLanesSubstep, i).app;

        if (!g_ptr_array_find_with_equal_func(apps, other, g_str_equal, NULL))
            g_ptr_array_add(apps, (gpointer)other);
    }
    (void)g_ptr_array_find_with_equal_func(apps, app, g_str_equal, &app_i);
    *ret_n_apps = apps->len;
    return app_i;
}

/* Within the strip: what a step waits for, the programs one below the other. */
static void draw_strip_substep(const Page *page, const HsTimeAxis *axis,
                               const HsFlowLanesSubstep *substep)
{
    guint lane_i = hs_flow_lanes_of(page->lanes, substep->step->runs_on);
    guint color = hs_color_mix(hs_flow_lanes_color(page->lanes, lane_i), HS_COLOR_WHITE, 60);
    int left = hs_time_axis_x(axis, substep->step->begin);
    int right = hs_time_axis_x(axis, substep->step->end);
    g_autofree char *text = substep_text(page, substep, has_several_apps(page));
    g_autofree char *numbered = g_strdup_printf("%s %s", step_at(page, substep->step_i)->step,
                                                text);

    guint n_apps = 0;
    guint app_i = number_of_app(page, substep->app, &n_apps);
    int height = (STRIP_BOTTOM - STRIP_TOP - 100) / (int)n_apps;
    int top = STRIP_TOP + 50 + (int)app_i * height;

    hs_shapes_box(page->shapes, left, top, right - 10, top + height - 10, color, HS_FILL_SOLID);
    if (!has_several_apps(page))
        label_strip(page, left, right, HS_COLOR_INK, numbered);
}

static void draw_strip(const Page *page)
{
    HsTimeAxis axis = strip_axis(page);

    hs_shapes_text(page->shapes, NAME_RIGHT, (STRIP_TOP + STRIP_BOTTOM) / 2, HS_ALIGN_RIGHT,
                   HS_FONT_SMALL, HS_COLOR_MUTED, "to scale");
    draw_marks(page, &axis);
    for (guint step_i = 0; step_i < page->lanes->steps->len; step_i++)
        draw_strip_step(page, &axis, step_i);
    for (guint i = 0; i < page->lanes->substeps->len; i++)
        draw_strip_substep(page, &axis,
                           &g_array_index(page->lanes->substeps, HsFlowLanesSubstep, i));
    for (guint step_i = 0; step_i <= page->lanes->steps->len; step_i++) {
        HsCycles cycle = step_i < page->lanes->steps->len ? step_at(page, step_i)->begin
                                                          : hs_flow_lanes_end(page->lanes);

        hs_shapes_line(page->shapes, hs_time_axis_x(&axis, cycle), STRIP_BOTTOM,
                       page->columns[step_i], LANES_TOP - 40, 0xc3c8cf, HS_LINE_PLAIN);
    }
}

/* ---- the lanes ---- */

static int lane_top(const Page *page, guint lane_i)
{
    return LANES_TOP + (int)lane_i * (page->lane_height + LANE_GAP);
}

static void draw_lanes(const Page *page)
{
    for (guint lane_i = 0; lane_i < page->lanes->lanes->len; lane_i++) {
        const char *name = g_ptr_array_index(page->lanes->lanes, lane_i);
        bool is_monitor = strcmp(name, "vmm") == 0;
        g_autofree char *shown = hs_picture_clean(is_monitor ? "VMM" : name, NAME_WIDTH_MAX);
        int top = lane_top(page, lane_i);

        hs_shapes_box(page->shapes, LEFT, top, RIGHT, top + page->lane_height, HS_COLOR_FREE,
                      HS_FILL_SOLID);
        hs_shapes_text(page->shapes, NAME_RIGHT, top + page->lane_height / 2, HS_ALIGN_RIGHT,
                       HS_FONT_BOLD, HS_COLOR_INK, shown);
    }
}

/* In as few lines as there can be, none much longer than the others. */
static GPtrArray *wrap_evenly(const Page *page, const char *words, int width)
{
    GPtrArray *lines = hs_shapes_wrap(words_font(page), words, width, lines_max(page));
    guint n_lines = lines->len;
    int least = narrowest(page, words, n_lines);

    if (least >= width)
        return lines;
    g_ptr_array_unref(lines);
    return hs_shapes_wrap(words_font(page), words, least, n_lines);
}

/* Number and words in the middle of a box. */
static void write_in_box(const Page *page, int left, int right, int top, guint color,
                         const char *number, const char *words)
{
    int width = right - left - 30;
    g_autoptr(GPtrArray) lines = wrap_evenly(page, words, width);
    g_autofree char *shown = hs_picture_clean(number, (guint)MAX(width, 1) * 100 / 143);
    int middle = (left + right) / 2;
    int height = line_height(page);
    int y = top + page->lane_height / 2 - (int)lines->len * height / 2;

    hs_shapes_text(page->shapes, middle, y, HS_ALIGN_CENTER, HS_FONT_BOLD, color, shown);
    y += (NUMBER_HEIGHT + height) / 2;
    for (guint line_i = 0; line_i < lines->len; line_i++) {
        hs_shapes_text(page->shapes, middle, y, HS_ALIGN_CENTER, words_font(page), color,
                       g_ptr_array_index(lines, line_i));
        y += height;
    }
}

/* Waiting before working; the greater of the two has the room, and the words. */
static void draw_step(const Page *page, guint step_i)
{
    const HsRunStep *step = step_at(page, step_i);
    guint lane_i = hs_flow_lanes_of(page->lanes, step->runs_on);
    guint color = hs_flow_lanes_color(page->lanes, lane_i);
    int left = page->columns[step_i];
    int right = page->columns[step_i + 1] - 15;
    int top = lane_top(page, lane_i);
    bool is_waiting = step->wait_cycles > step->work_cycles;
    int middle = step->wait_cycles == 0 ? left
                                        : (is_waiting ? right - SMALL_PART : left + SMALL_PART);

    hs_shapes_box(page->shapes, left, top + BOX_MARGIN, middle,
                  top + page->lane_height - BOX_MARGIN, hs_color_mix(color, HS_COLOR_WHITE, 45),
                  HS_FILL_HATCHED);
    hs_shapes_box(page->shapes, middle, top + BOX_MARGIN, right,
                  top + page->lane_height - BOX_MARGIN, color, HS_FILL_SOLID);
    if (is_waiting) {
        hs_shapes_box(page->shapes, left + 30, top + BOX_MARGIN + 30, middle - 30,
                      top + page->lane_height - BOX_MARGIN - 30, HS_COLOR_WHITE, HS_FILL_SOLID);
        write_in_box(page, left, middle, top, HS_COLOR_INK, step->step, step->what);
    } else {
        write_in_box(page, middle, right, top, hs_color_readable_on(color), step->step, step->what);
    }
}

/* From the box before to this one. */
static void draw_arrow(const Page *page, int x, guint from_lane, guint to_lane)
{
    bool is_down = from_lane < to_lane;
    int from = lane_top(page, from_lane) + (is_down ? page->lane_height - BOX_MARGIN : BOX_MARGIN);
    int to = lane_top(page, to_lane) + (is_down ? BOX_MARGIN : page->lane_height - BOX_MARGIN);

    if (from_lane != to_lane)
        hs_shapes_line(page->shapes, x - 7, from, x - 7, to, HS_COLOR_INK, HS_LINE_ARROW);
}

static void draw_arrows(const Page *page)
{
    const HsFlowLanes *lanes = page->lanes;

    if (has_fault(page))
        draw_arrow(page, page->columns[0], lanes->fault_lane,
                   hs_flow_lanes_of(lanes, step_at(page, 0)->runs_on));
    for (guint step_i = 1; step_i < lanes->steps->len; step_i++)
        draw_arrow(page, page->columns[step_i],
                   hs_flow_lanes_of(lanes, step_at(page, step_i - 1)->runs_on),
                   hs_flow_lanes_of(lanes, step_at(page, step_i)->runs_on));
}

static void draw_fault(const Page *page)
{
    int top = lane_top(page, page->lanes->fault_lane);
    int right = page->columns[0] - 15;
    bool is_program = strcmp(page->lanes->flow->subject,
                             g_ptr_array_index(page->lanes->lanes, page->lanes->fault_lane)) != 0;
    g_autofree char *subject = hs_picture_clean(is_program ? page->lanes->flow->subject : "fails",
                                                NAME_WIDTH_MAX);

    g_autofree char *words = hs_flow_lanes_fault(page->lanes);

    hs_shapes_box(page->shapes, LEFT, top + BOX_MARGIN, right, top + page->lane_height - BOX_MARGIN,
                  HS_COLOR_FAULT, HS_FILL_SOLID);
    write_in_box(page, LEFT, right, top, HS_COLOR_WHITE, subject, words);
    hs_shapes_line(page->shapes, right, LANES_TOP - 60, right, LANES_BOTTOM, HS_COLOR_FAULT,
                   HS_LINE_DOTTED);
}

static bool is_here(const Page *page, const HsFlowLanesSubstep *substep, guint step_i, guint lane_i)
{
    return substep->step_i == step_i &&
           hs_flow_lanes_of(page->lanes, substep->step->runs_on) == lane_i;
}

static guint count_substeps(const Page *page, guint step_i, guint lane_i)
{
    const GArray *substeps = page->lanes->substeps;
    guint n_substeps = 0;

    for (guint i = 0; i < substeps->len; i++) {
        const HsFlowLanesSubstep *substep = &g_array_index(substeps, HsFlowLanesSubstep, i);

        n_substeps += is_here(page, substep, step_i, lane_i) ? 1 : 0;
    }
    return n_substeps;
}

/* Those of one column and lane, a row each; the last row tells how many more there are. */
static void draw_substeps(const Page *page, guint step_i, guint lane_i)
{
    const GArray *substeps = page->lanes->substeps;
    guint color = hs_color_mix(hs_flow_lanes_color(page->lanes, lane_i), HS_COLOR_WHITE, 60);
    int left = page->columns[step_i];
    int right = page->columns[step_i + 1] - 15;
    int top = lane_top(page, lane_i) + BOX_MARGIN;
    guint font_tenths = words_font(page) == HS_FONT_TINY ? 107 : 120;
    guint n_rows = MAX((guint)(page->lane_height - 2 * BOX_MARGIN + 12) / ROW_HEIGHT, 1);
    guint n_substeps = count_substeps(page, step_i, lane_i);
    guint row = 0;

    for (guint i = 0; i < substeps->len && row < n_rows; i++) {
        const HsFlowLanesSubstep *substep = &g_array_index(substeps, HsFlowLanesSubstep, i);
        bool has_room = n_substeps <= n_rows || row + 1 < n_rows;
        g_autofree char *text = has_room ? substep_text(page, substep, has_several_apps(page))
                                         : g_strdup_printf("and %u more", n_substeps - row);
        g_autofree char *shown = hs_picture_clean(text, (guint)(right - left) * 100 / font_tenths);

        if (!is_here(page, substep, step_i, lane_i))
            continue;
        hs_shapes_box(page->shapes, left, top, right, top + ROW_HEIGHT - 12, color, HS_FILL_SOLID);
        hs_shapes_text(page->shapes, (left + right) / 2, top + ROW_HEIGHT / 2 - 6, HS_ALIGN_CENTER,
                       words_font(page), HS_COLOR_INK, shown);
        top += ROW_HEIGHT;
        row++;
    }
}

/* ---- below the lanes ---- */

/* Two rows: the second for what would stand over its neighbour. */
static void draw_elapsed(const Page *page)
{
    HsCycles begin = page->lanes->flow->begin;
    guint n_steps = page->lanes->steps->len;
    int free_from[2] = { 0, 0 };

    for (guint border_i = 0; border_i <= n_steps; border_i++) {
        HsCycles cycle = border_i == 0 ? begin : step_at(page, border_i - 1)->end;
        char time[HS_CYCLES_TEXT_BYTES];
        g_autofree char *text = g_strdup_printf("%s%s", border_i == 0 ? "" : "+",
                                                time_text(page, cycle - begin, time));
        int half = hs_shapes_text_width(HS_FONT_SMALL, text) / 2;
        int x = page->columns[border_i] - (border_i > 0 ? 7 : 15);
        int middle = CLAMP(x, NAME_RIGHT + 50 + half, RIGHT + 60 - half);
        guint row = middle - half >= free_from[0] || middle - half < free_from[1] ? 0 : 1;
        int y = ELAPSED_Y + (int)row * LINE_HEIGHT;

        hs_shapes_line(page->shapes, x, ELAPSED_TICK, x, y - 80, 0xc3c8cf, HS_LINE_PLAIN);
        hs_shapes_text(page->shapes, middle, y, HS_ALIGN_CENTER, HS_FONT_SMALL, HS_COLOR_MUTED,
                       text);
        free_from[row] = middle + half + 50;
    }
}

static void draw_times(const Page *page, guint step_i)
{
    const HsRunStep *step = step_at(page, step_i);
    int middle = (page->columns[step_i] + page->columns[step_i + 1]) / 2;
    char works[HS_CYCLES_TEXT_BYTES];
    char waits[HS_CYCLES_TEXT_BYTES];

    hs_shapes_text(page->shapes, middle, WORKS_Y, HS_ALIGN_CENTER, HS_FONT_SMALL, HS_COLOR_INK,
                   time_text(page, step->work_cycles, works));
    if (step->wait_cycles > 0)
        hs_shapes_text(page->shapes, middle, WAITS_Y, HS_ALIGN_CENTER, HS_FONT_SMALL, HS_COLOR_INK,
                       time_text(page, step->wait_cycles, waits));
    if (step->cpu != NULL) {
        g_autofree char *cpu = hs_picture_clean(step->cpu, NAME_WIDTH_MAX);

        hs_shapes_text(page->shapes, middle, CPU_Y, HS_ALIGN_CENTER, HS_FONT_SMALL, HS_COLOR_MUTED,
                       cpu);
    }
}

static void draw_below(const Page *page)
{
    static const struct {
        int y;
        const char *text;
    } names[] = {
        { WORKS_Y, "works" }, { WAITS_Y, "waits" }, { CPU_Y, "on" }, { ELAPSED_Y, "elapsed" }
    };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        hs_shapes_text(page->shapes, NAME_RIGHT, names[i].y, HS_ALIGN_RIGHT, HS_FONT_SMALL,
                       HS_COLOR_MUTED, names[i].text);
    for (guint step_i = 0; step_i < page->lanes->steps->len; step_i++)
        draw_times(page, step_i);
    draw_elapsed(page);
}

/* ---- the page ---- */

static void draw_page(Page *page)
{
    int n_lanes = (int)page->lanes->lanes->len;

    hs_assert(n_lanes > 0);
    page->lane_height = (LANES_BOTTOM - LANES_TOP - (n_lanes - 1) * LANE_GAP) / n_lanes;
    choose_columns(page);
    draw_strip(page);
    draw_lanes(page);
    if (has_fault(page))
        draw_fault(page);
    for (guint step_i = 0; step_i < page->lanes->steps->len; step_i++) {
        draw_step(page, step_i);
        for (guint lane_i = 0; lane_i < page->lanes->lanes->len; lane_i++)
            draw_substeps(page, step_i, lane_i);
    }
    draw_arrows(page);
    draw_below(page);
}

bool hs_picture_lanes_fill(HsPictureData *data, sqlite3 *db, const HsPictureChoice *choice,
                           GError **error)
{
    g_autoptr(HsShapes) shapes = hs_shapes_new();
    HsFlowLanes lanes;
    Page page = { .lanes = &lanes, .shapes = shapes };
    bool is_read = hs_flow_lanes_read(&lanes, db, choice, error);

    if (is_read) {
        draw_page(&page);
        hs_shapes_settings(shapes, data);
        hs_flow_lanes_words(&lanes, data);
    }
    hs_flow_lanes_clear(&lanes);
    return is_read;
}
