/* table: the resource management table of a finished run. */
#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/show.h"

/* The versions the options ask for. */
static GPtrArray *read_versions(const HsInvocation *invocation, const HsResult *result,
                                GError **error)
{
    const char *at = invocation->settings.at;
    HsCycles cycle = 0;

    if (at == NULL && invocation->settings.wants_all)
        return hs_run_table_versions(result->db, error);
    if (at == NULL)
        return hs_run_table_states(result->db, error);
    if (!hs_time_parse(at, result->meta->clock_hz, &cycle, error))
        return NULL;
    if (cycle > result->meta->end_cycle) {
        char end[HS_CYCLES_TEXT_BYTES];

        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "the run had ended before %s\n  help: it ended at %s", at,
                    hs_result_time(result, result->meta->end_cycle, end));
        return NULL;
    }
    return hs_run_table_at(result->db, cycle, error);
}

static void print_json(const HsResult *result, HsOutput *output, const GPtrArray *versions)
{
    g_autoptr(HsJson) json = hs_json_new(output->text);

    hs_json_begin_object(json, NULL);
    hs_result_json(result, json);
    hs_json_integer(json, "storage_bytes", result->meta->storage_bytes);
    hs_json_versions(json, versions);
    hs_json_end(json);
}

static void print_table(const HsInvocation *invocation, const HsResult *result,
                        const GPtrArray *versions)
{
    bool is_states = !invocation->settings.wants_all && invocation->settings.at == NULL;
    HsOutput output;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON)
        print_json(result, &output, versions);
    else if (invocation->settings.format == HS_OUTPUT_CSV)
        hs_csv_versions(output.text, versions);
    else if (is_states)
        hs_show_states(result, &output, versions, false);
    else
        hs_show_versions(result, &output, versions);
    hs_output_finish(&output);
}

int hs_command_table(const HsInvocation *invocation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) versions = NULL;
    HsResult result;

    if (invocation->settings.at != NULL && invocation->settings.wants_all) {
        g_set_error(&error, HS_OPTIONS_ERROR, 0, "'--at' and '--all' do not go together");
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    }
    if (!hs_result_open(&result, g_ptr_array_index(invocation->operands, 0), &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    versions = read_versions(invocation, &result, &error);
    if (versions != NULL)
        print_table(invocation, &result, versions);
    hs_result_close(&result);
    if (versions != NULL)
        return HS_EXIT_HELD;
    return hs_fail(invocation, error,
                   error->domain == HS_OPTIONS_ERROR ? HS_EXIT_USAGE : HS_EXIT_FAULT);
}
