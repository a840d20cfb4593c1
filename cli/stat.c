/* stat: what the hardware of a finished run counted, or its measures. */
#include "cli/commands.h"
#include "cli/show.h"

static bool print_stat(const HsInvocation *invocation, const HsResult *result, GError **error)
{
    HsOutput output;
    bool wants_measures = invocation->settings.wants_measures;
    bool is_good = false;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON) {
        g_autoptr(HsJson) json = hs_json_new(output.text);

        hs_json_begin_object(json, NULL);
        hs_result_json(result, json);
        hs_json_integer(json, "end_cycle", result->meta->end_cycle);
        is_good = wants_measures ? hs_json_measures(result, json, error)
                                 : hs_json_stat(result, json, error);
        hs_json_end(json);
    } else if (invocation->settings.format == HS_OUTPUT_CSV) {
        is_good = wants_measures ? hs_csv_measures(result, output.text, error)
                                 : hs_csv_stat(result, output.text, error);
    } else {
        is_good = wants_measures ? hs_show_measures(result, &output, error)
                                 : hs_show_stat(result, &output, error);
    }
    if (!is_good)
        g_string_truncate(output.text, 0);
    hs_output_finish(&output);
    return is_good;
}

int hs_command_stat(const HsInvocation *invocation)
{
    g_autoptr(GError) error = NULL;
    HsResult result;
    bool is_good = false;

    if (!hs_result_open(&result, g_ptr_array_index(invocation->operands, 0), &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    is_good = print_stat(invocation, &result, &error);
    hs_result_close(&result);
    return is_good ? HS_EXIT_HELD : hs_fail(invocation, error, HS_EXIT_FAULT);
}
