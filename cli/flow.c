/* flow: the steps of FIG. 5 and 6 in a finished run, or of its other flows. */
#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/show.h"

static void print_json(const HsResult *result, HsOutput *output, const GPtrArray *flows)
{
    g_autoptr(HsJson) json = hs_json_new(output->text);

    hs_json_begin_object(json, NULL);
    hs_result_json(result, json);
    hs_json_begin_array(json, "flows");
    for (guint flow_i = 0; flow_i < flows->len; flow_i++)
        hs_json_flow(json, g_ptr_array_index(flows, flow_i));
    hs_json_end(json);
    hs_json_end(json);
}

static void print_csv(HsOutput *output, const GPtrArray *flows)
{
    hs_csv_flow_heading(output->text);
    for (guint flow_i = 0; flow_i < flows->len; flow_i++)
        hs_csv_flow(output->text, g_ptr_array_index(flows, flow_i));
}

/* What --figure asked for in vain. */
static const char *figure_words(HsFigure figure)
{
    switch (figure) {
    case HS_FIGURE_5:
        return "no FIG. 5";
    case HS_FIGURE_6:
        return "no FIG. 6";
    case HS_FIGURE_BOTH:
        return "no FIG. 5, FIG. 6 or re-IPL";
    default:
        return "no such flow";
    }
}

static void print_text(const HsResult *result, HsOutput *output, const GPtrArray *flows,
                       HsFigure figure)
{
    for (guint flow_i = 0; flow_i < flows->len; flow_i++) {
        hs_output_add(output, "%s", flow_i > 0 ? "\n" : "");
        hs_show_flow(result, output, g_ptr_array_index(flows, flow_i));
    }
    if (flows->len == 0)
        hs_output_add(output, "There is %s in this run; --figure all shows every flow.\n",
                      figure_words(figure));
}

static void print_flows(const HsInvocation *invocation, const HsResult *result,
                        const GPtrArray *flows)
{
    HsOutput output;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON)
        print_json(result, &output, flows);
    else if (invocation->settings.format == HS_OUTPUT_CSV)
        print_csv(&output, flows);
    else
        print_text(result, &output, flows, (HsFigure)invocation->settings.figure);
    hs_output_finish(&output);
}

/* Those of the flows that --figure asks for; borrowed from them. */
static GPtrArray *choose(const GPtrArray *flows, HsFigure figure)
{
    GPtrArray *chosen = g_ptr_array_new();

    for (guint flow_i = 0; flow_i < flows->len; flow_i++) {
        HsRunFlow *flow = g_ptr_array_index(flows, flow_i);

        if (hs_flow_is_chosen(flow, figure))
            g_ptr_array_add(chosen, flow);
    }
    return chosen;
}

int hs_command_flow(const HsInvocation *invocation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) flows = NULL;
    HsResult result;

    if (!hs_result_open(&result, g_ptr_array_index(invocation->operands, 0), &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    flows = hs_run_flows_read(result.db, &error);
    if (flows != NULL) {
        g_autoptr(GPtrArray) chosen = choose(flows, (HsFigure)invocation->settings.figure);

        print_flows(invocation, &result, chosen);
    }
    hs_result_close(&result);
    return flows != NULL ? HS_EXIT_HELD : hs_fail(invocation, error, HS_EXIT_FAULT);
}
