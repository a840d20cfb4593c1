/* show_flow: sequences of steps, FIG. 5 and 6 above all. */
#include "cli/csv.h"
#include "cli/grid.h"
#include "cli/show.h"

#include <string.h>

#define INDENT 2u

bool hs_flow_is_reipl(const HsRunFlow *flow)
{
    return strcmp(flow->figure, "re-IPL") == 0;
}

bool hs_flow_is_chosen(const HsRunFlow *flow, HsFigure figure)
{
    /* A re-IPL ends what FIG. 5 began. */
    bool is_figure = g_str_has_prefix(flow->figure, "FIG.") || hs_flow_is_reipl(flow);

    switch (figure) {
    case HS_FIGURE_BOTH:
        return is_figure;
    case HS_FIGURE_5:
        return strcmp(flow->figure, "FIG. 5") == 0;
    case HS_FIGURE_6:
        return strcmp(flow->figure, "FIG. 6") == 0;
    case HS_FIGURE_START:
        return !is_figure;
    case HS_FIGURE_ALL:
        break;
    }
    return true;
}

/* "FIG. 5  os1: disabled wait, at 5.000 s; done after 8.023 s"; an outcome that says more stands
 * behind the time. */
void hs_show_flow_title(const HsResult *result, HsOutput *output, const HsRunFlow *flow)
{
    char begin[HS_CYCLES_TEXT_BYTES];
    char lasted[HS_CYCLES_TEXT_BYTES];
    HsCycles end = MAX(flow->end, flow->begin);
    bool is_done = strcmp(flow->outcome, "done") == 0;

    hs_output_paint(output, HS_PAINT_TITLE, flow->figure);
    hs_output_add(output, "  ");
    hs_output_paint(output, hs_result_paint(result, flow->subject), flow->subject);
    hs_output_add(output, ": ");
    hs_output_paint(output, HS_PAINT_NONE, flow->cause);
    hs_output_add(output, ", at %s; ", hs_result_time(result, flow->begin, begin));
    hs_output_add(output, "%s %s%s", is_done ? "done after" : "after",
                  hs_result_time(result, end - flow->begin, lasted), is_done ? "" : ": ");
    hs_output_paint(output, HS_PAINT_NONE, is_done ? "" : flow->outcome);
    hs_output_add(output, "\n");
}

/* A duration of a step, "-" when it did not happen. */
static void add_time(const HsResult *result, HsGrid *grid, const HsRunStep *step, HsCycles cycles)
{
    char time[HS_CYCLES_TEXT_BYTES];

    hs_grid_add(grid, step->has_happened ? HS_PAINT_NONE : HS_PAINT_DIM,
                hs_result_time(result, step->has_happened ? cycles : HS_CYCLES_NEVER, time));
}

/* When a step ended, counted from the beginning of the flow. */
static void add_end(const HsResult *result, HsGrid *grid, const HsRunFlow *flow,
                    const HsRunStep *step)
{
    char time[HS_CYCLES_TEXT_BYTES];

    if (step->has_happened && step->end >= flow->begin)
        hs_grid_add_format(grid, HS_PAINT_NONE, "+%s",
                           hs_result_time(result, step->end - flow->begin, time));
    else
        hs_grid_add(grid, HS_PAINT_DIM, "-");
}

static void add_place(const HsResult *result, HsGrid *grid, const HsRunStep *step)
{
    if (step->has_happened)
        hs_grid_add_format(grid, hs_result_paint(result, step->runs_on), "%s%s%s", step->runs_on,
                           step->cpu != NULL ? " " : "", step->cpu != NULL ? step->cpu : "");
    else
        hs_grid_add(grid, HS_PAINT_DIM, "-");
}

/* One line for steps in a row that did not happen: "503 .. 505". Returns the last of them. */
static guint add_missing(HsGrid *grid, const HsRunFlow *flow, guint step_i)
{
    const HsRunStep *first = g_ptr_array_index(flow->steps, step_i);
    const HsRunStep *last = first;

    for (; step_i + 1 < flow->steps->len; step_i++) {
        const HsRunStep *next = g_ptr_array_index(flow->steps, step_i + 1);

        if (next->has_happened)
            break;
        last = next;
    }
    if (last == first)
        hs_grid_add(grid, HS_PAINT_NONE, first->step);
    else
        hs_grid_add_format(grid, HS_PAINT_NONE, "%s .. %s", first->step, last->step);
    hs_grid_add(grid, HS_PAINT_DIM, "did not happen");
    for (int column_i = 0; column_i < 4; column_i++)
        hs_grid_add(grid, HS_PAINT_DIM, "-");
    return step_i;
}

static void show_steps(const HsResult *result, HsOutput *output, const HsRunFlow *flow)
{
    static const HsGridColumn columns[] = {
        { "step", false, false }, { "what", false, true },  { "runs on", false, false },
        { "waits", true, false }, { "works", true, false }, { "done", true, false },
    };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        if (!step->has_happened) {
            step_i = add_missing(grid, flow, step_i);
            continue;
        }
        hs_grid_add(grid, HS_PAINT_NONE, step->step);
        hs_grid_add(grid, HS_PAINT_NONE, step->what);
        add_place(result, grid, step);
        add_time(result, grid, step, step->wait_cycles);
        add_time(result, grid, step, step->work_cycles);
        add_end(result, grid, flow, step);
    }
    hs_grid_print(grid, output, INDENT);
}

void hs_show_flow_brief(const HsResult *result, HsOutput *output, const HsRunFlow *flow)
{
    hs_show_flow_title(result, output, flow);
    show_steps(result, output, flow);
}

/* ---- against the figure ---- */

/* TRUE when the flow is a figure of the seed. */
static bool has_figure(const HsRunFlow *flow)
{
    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        if (step->figure != NULL)
            return true;
    }
    return false;
}

static void show_figure(const HsResult *result, HsOutput *output, const HsRunFlow *flow)
{
    static const HsGridColumn columns[] = {
        { "step", false, false },    { "in the figure", false, false }, { "does", false, true },
        { "runs on", false, false }, { "waits", true, false },          { "works", true, false },
        { "done", true, false },
    };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        hs_grid_add(grid, HS_PAINT_NONE, step->step);
        hs_grid_add(grid, HS_PAINT_NONE, step->figure != NULL ? step->figure->who : "-");
        hs_grid_add(grid, HS_PAINT_NONE, step->figure != NULL ? step->figure->words : step->what);
        add_place(result, grid, step);
        add_time(result, grid, step, step->wait_cycles);
        add_time(result, grid, step, step->work_cycles);
        add_end(result, grid, flow, step);
    }
    hs_grid_print(grid, output, INDENT);
}

static void add_cycles(HsGrid *grid, const HsRunStep *step, HsCycles cycles)
{
    char number[HS_NUMBER_TEXT_BYTES];

    hs_grid_add(grid, step->has_happened ? HS_PAINT_NONE : HS_PAINT_DIM,
                step->has_happened ? hs_count_format(cycles, number) : "-");
}

static void show_cycles(HsOutput *output, const HsRunFlow *flow)
{
    static const HsGridColumn columns[] = {
        { "step", false, false }, { "cpu", false, false },  { "begin", true, false },
        { "waits", true, false }, { "works", true, false }, { "end", true, false },
    };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        hs_grid_add(grid, HS_PAINT_NONE, step->step);
        hs_grid_add(grid, HS_PAINT_NONE, step->cpu != NULL ? step->cpu : "-");
        add_cycles(grid, step, step->begin);
        add_cycles(grid, step, step->wait_cycles);
        add_cycles(grid, step, step->work_cycles);
        add_cycles(grid, step, step->end);
    }
    hs_grid_print(grid, output, INDENT);
}

void hs_show_flow(const HsResult *result, HsOutput *output, const HsRunFlow *flow)
{
    char clock[HS_NUMBER_TEXT_BYTES];

    hs_show_flow_title(result, output, flow);
    if (has_figure(flow))
        show_figure(result, output, flow);
    else
        show_steps(result, output, flow);
    hs_output_add(output, "\n  in cycles, %s a second\n",
                  hs_count_format(result->meta->clock_hz, clock));
    show_cycles(output, flow);
}

/* ---- for programs ---- */

static void json_step(HsJson *json, const HsRunStep *step)
{
    hs_json_begin_object(json, NULL);
    hs_json_text(json, "step", step->step);
    hs_json_bool(json, "has_happened", step->has_happened);
    hs_json_text(json, "figure_who", step->figure != NULL ? step->figure->who : NULL);
    hs_json_text(json, "figure_words", step->figure != NULL ? step->figure->words : NULL);
    hs_json_text(json, "what", step->what);
    hs_json_text(json, "runs_on", step->runs_on);
    hs_json_text(json, "cpu", step->cpu);
    hs_json_cycles(json, "begin", step->has_happened ? step->begin : HS_CYCLES_NEVER);
    hs_json_cycles(json, "wait_cycles", step->has_happened ? step->wait_cycles : HS_CYCLES_NEVER);
    hs_json_cycles(json, "work_cycles", step->has_happened ? step->work_cycles : HS_CYCLES_NEVER);
    hs_json_cycles(json, "end", step->has_happened ? step->end : HS_CYCLES_NEVER);
    hs_json_end(json);
}

void hs_json_flow(HsJson *json, const HsRunFlow *flow)
{
    hs_json_begin_object(json, NULL);
    hs_json_integer(json, "flow", flow->number);
    hs_json_text(json, "figure", flow->figure);
    hs_json_text(json, "subject", flow->subject);
    hs_json_text(json, "cause", flow->cause);
    hs_json_integer(json, "begin", flow->begin);
    hs_json_integer(json, "end", flow->end);
    hs_json_text(json, "outcome", flow->outcome);
    hs_json_begin_array(json, "steps");
    for (guint step_i = 0; step_i < flow->steps->len; step_i++)
        json_step(json, g_ptr_array_index(flow->steps, step_i));
    hs_json_end(json);
    hs_json_end(json);
}

void hs_csv_flow_heading(GString *csv)
{
    hs_csv_heading(
        csv, "flow figure subject cause outcome step figure_who figure_words what runs_on cpu "
             "begin wait_cycles work_cycles end");
}

void hs_csv_flow(GString *csv, const HsRunFlow *flow)
{
    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        hs_csv_integer(csv, flow->number);
        hs_csv_text(csv, flow->figure);
        hs_csv_text(csv, flow->subject);
        hs_csv_text(csv, flow->cause);
        hs_csv_text(csv, flow->outcome);
        hs_csv_text(csv, step->step);
        hs_csv_text(csv, step->figure != NULL ? step->figure->who : NULL);
        hs_csv_text(csv, step->figure != NULL ? step->figure->words : NULL);
        hs_csv_text(csv, step->what);
        hs_csv_text(csv, step->runs_on);
        hs_csv_text(csv, step->cpu);
        hs_csv_cycles(csv, step->has_happened ? step->begin : HS_CYCLES_NEVER);
        hs_csv_cycles(csv, step->has_happened ? step->wait_cycles : HS_CYCLES_NEVER);
        hs_csv_cycles(csv, step->has_happened ? step->work_cycles : HS_CYCLES_NEVER);
        hs_csv_cycles(csv, step->has_happened ? step->end : HS_CYCLES_NEVER);
        hs_csv_end_row(csv);
    }
}
