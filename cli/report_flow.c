/* report_flow: what was done step by step, FIG. 5 and 6 above all; what an outage is made of. */
#include "cli/report.h"

#include "analysis/run_service.h"

#include <string.h>

/* Flows shown with all their steps; further ones are counted. */
#define FLOWS_MAX 24u
/* A bar is so many units wide, and a piece of it at least so many: it is to be seen. */
#define BAR_UNITS 1000u
#define PIECE_UNITS_MIN 4u

/* ---- bars ---- */

/* One piece of a bar: from one moment to another of `whole` cycles. */
static void add_piece(HsReport *report, const char *class, HsCycles from, HsCycles lasts,
                      HsCycles whole)
{
    guint x = (guint)hs_cycles_scale(from, BAR_UNITS - PIECE_UNITS_MIN, whole);
    guint width = MAX((guint)hs_cycles_scale(lasts, BAR_UNITS, whole), PIECE_UNITS_MIN);

    if (lasts > 0)
        hs_html_add(report->body, "<rect class=\"%s\" x=\"%u\" width=\"%u\" height=\"10\"/>", class,
                    x, MIN(width, BAR_UNITS - x));
}

static void begin_bar(HsReport *report)
{
    hs_html_add(report->body,
                "<svg class=\"bar\" viewBox=\"0 0 %u 10\" preserveAspectRatio=\"none\" "
                "aria-hidden=\"true\">",
                BAR_UNITS);
}

/* Where a step's waits and works lie in its flow; the numbers stand beside it. */
static void add_step_bar(HsReport *report, HsHtmlTable *table, const HsRunFlow *flow,
                         const HsRunStep *step)
{
    HsCycles whole = MAX(flow->end, flow->begin) - flow->begin;
    bool is_inside = step->has_happened && step->begin >= flow->begin && step->end <= flow->end &&
                     step->wait_cycles <= whole && step->work_cycles <= whole - step->wait_cycles;

    hs_html_cell_begin(table);
    if (is_inside && whole > 0) {
        HsCycles from = step->begin - flow->begin;

        begin_bar(report);
        add_piece(report, "wait", from, step->wait_cycles, whole);
        add_piece(report, "work", MIN(from + step->wait_cycles, whole), step->work_cycles, whole);
        g_string_append(report->body, "</svg>");
    }
    hs_html_cell_end(table);
}

/* ---- flows ---- */

static void add_step(HsReport *report, HsHtmlTable *table, const HsRunFlow *flow,
                     const HsRunStep *step)
{
    bool is_there = step->has_happened;

    hs_html_cell(table, step->step);
    hs_html_cell(table, is_there ? step->what : "did not happen");
    hs_html_cell_begin(table);
    if (is_there)
        hs_report_owner(report, step->runs_on);
    if (is_there && step->cpu != NULL)
        hs_html_add(report->body, " %s", step->cpu);
    hs_html_cell_end(table);
    hs_report_time_cell(report, table, is_there ? step->wait_cycles : HS_CYCLES_NEVER);
    hs_report_time_cell(report, table, is_there ? step->work_cycles : HS_CYCLES_NEVER);
    hs_report_time_cell(report, table,
                        is_there && step->end >= flow->begin ? step->end - flow->begin
                                                             : HS_CYCLES_NEVER);
    add_step_bar(report, table, flow, step);
}

static void add_flow(HsReport *report, const HsRunFlow *flow)
{
    static const HsHtmlColumn columns[] = {
        { "Step", false },
        { "What", false },
        { "Runs on", false },
        { "Waits", true },
        { "Works", true },
        { "Done after", true },
        { "Waits (grey), works (blue)", false },
    };
    char begin[HS_CYCLES_TEXT_BYTES];
    char lasted[HS_CYCLES_TEXT_BYTES];
    bool is_done = strcmp(flow->outcome, "done") == 0;
    HsHtmlTable table;

    (void)hs_result_time(report->result, flow->begin, begin);
    (void)hs_result_time(report->result, MAX(flow->end, flow->begin) - flow->begin, lasted);
    hs_html_add(report->body, "<h3>%s of %s: %s, at %s</h3>\n<p>%s %s%s%s.</p>\n", flow->figure,
                flow->subject, flow->cause, begin, is_done ? "Done after" : "Ended after", lasted,
                is_done ? "" : ": ", is_done ? "" : flow->outcome);

    g_autofree char *caption = g_strdup_printf("%s of %s at %s, step by step", flow->figure,
                                               flow->subject, begin);
    g_autofree char *id = g_strdup_printf("flow-%" G_GUINT64_FORMAT, flow->number);

    hs_html_table_begin(&table, report->body, id, caption, columns, G_N_ELEMENTS(columns));
    for (guint step_i = 0; step_i < flow->steps->len; step_i++)
        add_step(report, &table, flow, g_ptr_array_index(flow->steps, step_i));
    hs_html_table_end(&table);
}

bool hs_report_flows(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) flows = hs_run_flows_read(report->db, error);
    guint n_figures = 0;

    if (flows == NULL)
        return false;
    for (guint flow_i = 0; flow_i < flows->len; flow_i++) {
        const HsRunFlow *flow = g_ptr_array_index(flows, flow_i);

        if (!hs_flow_is_chosen(flow, HS_FIGURE_BOTH))
            continue;
        if (n_figures == 0)
            hs_report_section(report, "flows", "Switching, step by step");
        n_figures++;
        if (n_figures <= FLOWS_MAX)
            add_flow(report, flow);
    }
    if (n_figures > FLOWS_MAX)
        hs_html_add(report->body, "<p>%u more: %s.</p>\n", n_figures - FLOWS_MAX, "hsim flow");
    return n_figures == 0 || hs_report_picture(report, "lanes", error);
}

/* ---- outages ---- */

static void add_outage_bar(HsReport *report, HsHtmlTable *table, const HsRunOutage *outage)
{
    static const char *const classes[HS_OUTAGE_PART_N] = { "p0", "p1", "p2", "p3", "p4", "p5" };
    HsCycles from = 0;

    hs_html_cell_begin(table);
    if (outage->total != HS_CYCLES_NEVER && outage->total > 0) {
        begin_bar(report);
        for (int part_i = 0; part_i < HS_OUTAGE_PART_N; part_i++) {
            HsCycles lasts = outage->parts[part_i];

            if (lasts == HS_CYCLES_NEVER || lasts > outage->total - from)
                continue;
            add_piece(report, classes[part_i], from, lasts, outage->total);
            from += lasts;
        }
        g_string_append(report->body, "</svg>");
    }
    hs_html_cell_end(table);
}

static void add_outage(HsReport *report, HsHtmlTable *table, const HsRunOutage *outage)
{
    hs_html_cell(table, outage->app);
    hs_html_cell(table, outage->fault);
    hs_report_time_cell(report, table, outage->fault_cycle);
    for (int part_i = 0; part_i < HS_OUTAGE_PART_N; part_i++)
        hs_report_time_cell(report, table, outage->parts[part_i]);
    if (outage->total == HS_CYCLES_NEVER)
        hs_html_cell(table, hs_run_outage_word(outage));
    else
        hs_report_time_cell(report, table, outage->total);
    add_outage_bar(report, table, outage);
}

bool hs_report_outages(HsReport *report, GError **error)
{
    static const HsHtmlColumn columns[] = {
        { "Program", false },
        { "Fault", false },
        { "Struck at", true },
        { "Detection", true },
        { "Reallocation", true },
        { "Load", true },
        { "Replay", true },
        { "Start", true },
        { "First reply", true },
        { "Total", true },
        { "Parts, in this order", false },
    };
    g_autoptr(GPtrArray) outages = hs_run_outages_read(report->db, error);
    HsHtmlTable table;

    if (outages == NULL)
        return false;
    if (outages->len == 0)
        return true;
    hs_report_section(report, "outages", "Outages");
    hs_html_table_begin(&table, report->body, "outage",
                        "From the fault to the first reply after it, part by part", columns,
                        G_N_ELEMENTS(columns));
    for (guint outage_i = 0; outage_i < outages->len; outage_i++)
        add_outage(report, &table, g_ptr_array_index(outages, outage_i));
    hs_html_table_end(&table);
    return true;
}
