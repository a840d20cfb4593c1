/* show_run_json: the summary of a run for programs. */
#include "analysis/run_service.h"
#include "cli/show.h"

static bool json_expectations(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) expectations = hs_run_expectations_read(result->db, error);

    if (expectations == NULL)
        return false;
    hs_json_bool(json, "has_held", hs_run_expectations_n_held(expectations) == expectations->len);
    hs_json_begin_array(json, "expectations");
    for (guint expectation_i = 0; expectation_i < expectations->len; expectation_i++) {
        const HsRunExpectation *expectation = g_ptr_array_index(expectations, expectation_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "title", expectation->title);
        hs_json_text(json, "condition", expectation->condition);
        hs_json_text(json, "verdict", expectation->verdict);
        hs_json_cycles(json, "cycle", expectation->cycle);
        hs_json_text(json, "detail", expectation->detail);
        hs_json_text(json, "place", expectation->place);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}

static bool json_states(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) states = hs_run_table_states(result->db, error);

    if (states == NULL)
        return false;
    hs_json_versions(json, states);
    return true;
}

static bool json_flows(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) flows = hs_run_flows_read(result->db, error);

    if (flows == NULL)
        return false;
    hs_json_begin_array(json, "flows");
    for (guint flow_i = 0; flow_i < flows->len; flow_i++)
        hs_json_flow(json, g_ptr_array_index(flows, flow_i));
    hs_json_end(json);
    return true;
}

static bool json_outages(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) outages = hs_run_outages_read(result->db, error);

    if (outages == NULL)
        return false;
    hs_json_begin_array(json, "outages");
    for (guint outage_i = 0; outage_i < outages->len; outage_i++) {
        const HsRunOutage *outage = g_ptr_array_index(outages, outage_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "app", outage->app);
        hs_json_text(json, "fault", outage->fault);
        hs_json_integer(json, "fault_cycle", outage->fault_cycle);
        for (int part_i = 0; part_i < HS_OUTAGE_PART_N; part_i++)
            hs_json_cycles(json, hs_outage_part_name((HsOutagePart)part_i), outage->parts[part_i]);
        hs_json_cycles(json, "total", outage->total);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}

static bool json_requests(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) apps = hs_run_requests_read(result->db, error);

    if (apps == NULL)
        return false;
    hs_json_begin_array(json, "requests");
    for (guint app_i = 0; app_i < apps->len; app_i++) {
        const HsRunRequests *app = g_ptr_array_index(apps, app_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "app", app->app);
        hs_json_integer(json, "sent", app->n_sent);
        hs_json_integer(json, "replied", app->n_replied);
        hs_json_integer(json, "sent_again", app->n_sent_again);
        hs_json_integer(json, "timeouts", app->n_timeouts);
        hs_json_cycles(json, "response_p50", app->response_p50);
        hs_json_cycles(json, "response_p99", app->response_p99);
        hs_json_cycles(json, "response_max", app->response_max);
        hs_json_integer(json, "committed", app->n_committed);
        hs_json_integer(json, "lost", app->n_lost);
        hs_json_integer(json, "repeated", app->n_repeated);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}

static bool json_turned_away(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) groups = hs_run_turned_away_read(result->db, error);

    if (groups == NULL)
        return false;
    hs_json_begin_array(json, "turned_away");
    for (guint group_i = 0; group_i < groups->len; group_i++) {
        const HsRunTurnedAway *turned_away = g_ptr_array_index(groups, group_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "clients", turned_away->clients);
        hs_json_integer(json, "arrivals", turned_away->n);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}

static bool json_output(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) outputs = hs_run_output_read(result->db, error);

    if (outputs == NULL)
        return false;
    hs_json_begin_array(json, "output");
    for (guint output_i = 0; output_i < outputs->len; output_i++) {
        const HsRunOutput *output = g_ptr_array_index(outputs, output_i);

        hs_json_begin_object(json, NULL);
        hs_json_integer(json, "cycle", output->cycle);
        hs_json_text(json, "app", output->app);
        hs_json_text(json, "os", output->os);
        hs_json_text(json, "text", output->text);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}

static bool json_books(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) books = hs_run_books_read(result->db, error);

    if (books == NULL)
        return false;
    hs_json_begin_array(json, "cpu_books");
    for (guint book_i = 0; book_i < books->len; book_i++) {
        const HsRunBook *book = g_ptr_array_index(books, book_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "cpu", book->cpu);
        hs_json_text(json, "book", book->book);
        hs_json_integer(json, "cycles", book->cycles);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}

typedef bool (*Member)(const HsResult *result, HsJson *json, GError **error);

/* Members of what the result was recorded without are not there. */
static const Member members[] = {
    json_expectations,   json_states,
    hs_json_faults,      hs_json_commands,
    hs_json_moves,       json_flows,
    json_outages,        hs_json_failures,
    hs_json_unprotected, hs_json_switching_device,
    hs_json_outcomes,    json_requests,
    json_turned_away,    json_output,
    json_books,
};

bool hs_json_run(const HsResult *result, HsJson *json, GError **error)
{
    const HsRunMeta *meta = result->meta;

    hs_result_json(result, json);
    hs_json_text(json, "file", result->path);
    hs_json_text(json, "policy", meta->policy);
    hs_json_integer(json, "storage_bytes", meta->storage_bytes);
    hs_json_integer(json, "end_cycle", meta->end_cycle);
    hs_json_text(json, "end_reason", meta->end_reason);
    hs_json_integer(json, "events", meta->n_events);
    hs_json_integer(json, "instructions", meta->n_instructions);
    hs_json_text(json, "trace_level", hs_trace_level_name(meta->trace_level));

    for (guint member_i = 0; member_i < G_N_ELEMENTS(members); member_i++) {
        if (!hs_result_optional(members[member_i](result, json, error), error))
            return false;
    }
    return true;
}
