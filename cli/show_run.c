/* show_run: the summary of a run, at most about a screen of it. */
#include "analysis/query.h"
#include "analysis/run_service.h"
#include "cli/grid.h"
#include "cli/next.h"
#include "cli/show.h"

#include <string.h>

#define INDENT 2u
/* More than these are counted, not shown. */
#define FLOWS_MAX 2u
#define REFUSALS_MAX 3u
#define OUTPUTS_MAX 8u

/* ---- verdict ---- */

static void show_failed(const HsResult *result, HsOutput *output,
                        const HsRunExpectation *expectation)
{
    char time[HS_CYCLES_TEXT_BYTES];

    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_BAD, expectation->verdict);
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_TITLE, expectation->title);
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_DIM, expectation->place);
    if (expectation->cycle != HS_CYCLES_NEVER)
        hs_output_add(output, " at %s", hs_result_time(result, expectation->cycle, time));
    hs_output_add(output, "\n    expected: ");
    hs_output_paint(output, HS_PAINT_NONE, expectation->condition);
    if (expectation->detail[0] != '\0') {
        hs_output_add(output, "\n    found:    ");
        hs_output_paint(output, HS_PAINT_NONE, expectation->detail);
    }
    hs_output_add(output, "\n");
}

static void show_verdict(const HsResult *result, HsOutput *output, const GPtrArray *expectations)
{
    guint n_held = hs_run_expectations_n_held(expectations);
    bool has_all = n_held == expectations->len;

    hs_output_paint(output, has_all ? HS_PAINT_GOOD : HS_PAINT_BAD, has_all ? "PASS" : "FAIL");
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_TITLE, result->meta->scenario);
    if (expectations->len == 0)
        hs_output_add(output, ": ran; it states no expectations (");
    else
        hs_output_add(output, ": %u of %u expectations held (", n_held, expectations->len);
    hs_output_paint(output, HS_PAINT_NONE, result->meta->policy);
    hs_output_add(output, ", seed ");
    hs_output_paint(output, HS_PAINT_NONE, result->meta->seed);
    hs_output_add(output, ")\n");
    for (guint expectation_i = 0; expectation_i < expectations->len; expectation_i++) {
        const HsRunExpectation *expectation = g_ptr_array_index(expectations, expectation_i);

        if (!expectation->has_held)
            show_failed(result, output, expectation);
    }
}

/* ---- flows ---- */

/* A flow of a figure step by step, a re-IPL in one line. */
static void show_flow(const HsResult *result, HsOutput *output, const HsRunFlow *flow)
{
    hs_output_add(output, "\n");
    if (hs_flow_is_reipl(flow))
        hs_show_flow_title(result, output, flow);
    else
        hs_show_flow_brief(result, output, flow);
}

static bool show_flows(const HsResult *result, HsOutput *output, GError **error)
{
    g_autoptr(GPtrArray) flows = hs_run_flows_read(result->db, error);
    guint n_figures = 0;

    if (flows == NULL)
        return false;
    for (guint flow_i = 0; flow_i < flows->len; flow_i++) {
        const HsRunFlow *flow = g_ptr_array_index(flows, flow_i);

        if (!hs_flow_is_chosen(flow, HS_FIGURE_BOTH))
            continue;
        n_figures += !hs_flow_is_reipl(flow);
        if (n_figures <= FLOWS_MAX)
            show_flow(result, output, flow);
    }
    if (n_figures > FLOWS_MAX)
        hs_output_add(output, "  (%u more: hsim flow)\n", n_figures - FLOWS_MAX);
    return true;
}

/* ---- outages ---- */

static void add_outage(const HsResult *result, HsGrid *grid, const HsRunOutage *outage)
{
    char text[HS_CYCLES_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, outage->app);
    for (int part_i = 0; part_i < HS_OUTAGE_PART_N; part_i++)
        hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, outage->parts[part_i], text));
    if (outage->total == HS_CYCLES_NEVER)
        hs_grid_add(grid, HS_PAINT_NONE, hs_run_outage_word(outage));
    else
        hs_grid_add(grid, HS_PAINT_TITLE, hs_result_time(result, outage->total, text));
    if (outage->total == HS_CYCLES_NEVER || outage->total == 0)
        return;
    hs_grid_add(grid, HS_PAINT_NONE, NULL);
    for (int part_i = 0; part_i < HS_OUTAGE_PART_N; part_i++)
        hs_grid_add(grid, HS_PAINT_DIM,
                    outage->parts[part_i] == HS_CYCLES_NEVER
                        ? NULL
                        : hs_percent_format(outage->parts[part_i], outage->total, text));
    hs_grid_end_row(grid);
}

static bool show_outages(const HsResult *result, HsOutput *output, GError **error)
{
    g_autoptr(GPtrArray) outages = hs_run_outages_read(result->db, error);
    static const HsGridColumn columns[] = {
        { "app", false, false },  { "detect", true, false }, { "reallocate", true, false },
        { "load", true, false },  { "replay", true, false }, { "start", true, false },
        { "reply", true, false }, { "total", true, false },
    };

    if (outages == NULL)
        return false;
    if (outages->len == 0)
        return true;
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint outage_i = 0; outage_i < outages->len; outage_i++)
        add_outage(result, grid, g_ptr_array_index(outages, outage_i));
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "Outage");
    hs_output_add(output, "  from the fault to the first reply after it\n");
    hs_grid_print(grid, output, INDENT);
    return true;
}

/* ---- requests and refusals ---- */

static void add_count(HsGrid *grid, HsPaint paint, uint64_t count)
{
    char number[HS_NUMBER_TEXT_BYTES];

    hs_grid_add(grid, paint, hs_count_format(count, number));
}

static void add_requests(const HsResult *result, HsGrid *grid, const HsRunRequests *app)
{
    char time[HS_CYCLES_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, app->app);
    add_count(grid, HS_PAINT_NONE, app->n_sent);
    add_count(grid, HS_PAINT_NONE, app->n_replied);
    add_count(grid, HS_PAINT_NONE, app->n_timeouts);
    hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, app->response_p50, time));
    hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, app->response_p99, time));
    hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, app->response_max, time));
    if (app->has_journal) {
        add_count(grid, HS_PAINT_NONE, app->n_committed);
        add_count(grid, app->n_lost > 0 ? HS_PAINT_BAD : HS_PAINT_NONE, app->n_lost);
        add_count(grid, app->n_repeated > 0 ? HS_PAINT_BAD : HS_PAINT_NONE, app->n_repeated);
    }
    hs_grid_end_row(grid);
}

/* No requests of theirs: nothing else shows them. */
static bool show_turned_away(const HsResult *result, HsOutput *output, GError **error)
{
    g_autoptr(GPtrArray) groups = hs_run_turned_away_read(result->db, error);

    if (groups == NULL)
        return false;
    for (guint group_i = 0; group_i < groups->len; group_i++) {
        const HsRunTurnedAway *turned_away = g_ptr_array_index(groups, group_i);
        char number[HS_NUMBER_TEXT_BYTES];

        hs_output_add(output, "%*s%s: ", (int)INDENT, "", turned_away->clients);
        hs_output_paint(output, HS_PAINT_BAD, hs_count_format(turned_away->n, number));
        hs_output_add(output, " arrivals turned away, as many waited as it counts\n");
    }
    return true;
}

static bool show_requests(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { "app", false, false },    { "sent", true, false },    { "replied", true, false },
        { "resent", true, false },  { "median", true, false },  { "99 %", true, false },
        { "longest", true, false }, { "commits", true, false }, { "lost", true, false },
        { "twice", true, false },
    };
    g_autoptr(GPtrArray) apps = hs_run_requests_read(result->db, error);

    if (apps == NULL)
        return false;
    if (apps->len == 0)
        return true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint app_i = 0; app_i < apps->len; app_i++)
        add_requests(result, grid, g_ptr_array_index(apps, app_i));
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "Requests");
    hs_output_add(output, "  response times as the clients see them\n");
    hs_grid_print(grid, output, INDENT);
    return show_turned_away(result, output, error);
}

static void show_refusal(const HsResult *result, HsOutput *output, const HsRunRefusal *refusal)
{
    char time[HS_CYCLES_TEXT_BYTES];
    char asked[HS_NUMBER_TEXT_BYTES];
    char free[HS_NUMBER_TEXT_BYTES];
    char unused[HS_NUMBER_TEXT_BYTES];

    hs_output_add(output, "  %s  ", hs_result_time(result, refusal->cycle, time));
    hs_output_paint(output, HS_PAINT_TITLE, refusal->app);
    hs_output_add(output, ": %s asked for; ", hs_size_format(refusal->asked_bytes, asked));
    hs_output_paint(output, HS_PAINT_NONE, refusal->os);
    hs_output_add(output,
                  " had %s left, the monitor %s: ", hs_size_format(refusal->free_bytes, free),
                  hs_size_format(refusal->unused_bytes, unused));
    hs_output_paint(output, HS_PAINT_NONE, refusal->reason);
    hs_output_add(output, "\n");
}

static bool show_refusals(const HsResult *result, HsOutput *output, GError **error)
{
    g_autoptr(GPtrArray) refusals = hs_run_refusals_read(result->db, error);

    if (refusals == NULL)
        return false;
    if (refusals->len == 0)
        return true;
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "Refused");
    hs_output_add(output, "  requests for storage: %u\n", refusals->len);
    for (guint refusal_i = 0; refusal_i < MIN(refusals->len, REFUSALS_MAX); refusal_i++)
        show_refusal(result, output, g_ptr_array_index(refusals, refusal_i));
    return true;
}

/* ---- output ---- */

/* Its line ends would be shown as signs. */
static void show_printed(const HsResult *result, HsOutput *output, const HsRunOutput *printed)
{
    char time[HS_CYCLES_TEXT_BYTES];
    g_autofree char *text = g_strdup(printed->text);

    g_strdelimit(g_strchomp(text), "\n\t", ' ');
    hs_output_add(output, "  %s  ", hs_result_time(result, printed->cycle, time));
    hs_output_paint(output, HS_PAINT_TITLE, printed->app);
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_NONE, text);
    hs_output_add(output, "\n");
}

static bool show_output(const HsResult *result, HsOutput *output, GError **error)
{
    g_autoptr(GPtrArray) outputs = hs_run_output_read(result->db, error);

    if (outputs == NULL)
        return false;
    if (outputs->len == 0)
        return true;
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "Output");
    hs_output_add(output, "  what programs printed\n");
    for (guint output_i = 0; output_i < MIN(outputs->len, OUTPUTS_MAX); output_i++)
        show_printed(result, output, g_ptr_array_index(outputs, output_i));
    if (outputs->len > OUTPUTS_MAX)
        hs_output_add(output, "  (%u more: --format json)\n", outputs->len - OUTPUTS_MAX);
    return true;
}

/* ---- CPU time ---- */

/* The books in the order of the first CPU's. */
static GPtrArray *book_names(const GPtrArray *books)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint book_i = 0; book_i < books->len; book_i++) {
        const HsRunBook *book = g_ptr_array_index(books, book_i);

        if (!g_ptr_array_find_with_equal_func(names, book->book, g_str_equal, NULL) &&
            names->len + 1 < HS_GRID_COLUMNS_MAX)
            g_ptr_array_add(names, book->book);
    }
    return names;
}

static uint64_t cycles_of(const GPtrArray *books, const char *cpu, const char *name)
{
    for (guint book_i = 0; book_i < books->len; book_i++) {
        const HsRunBook *book = g_ptr_array_index(books, book_i);

        if (strcmp(book->cpu, cpu) == 0 && strcmp(book->book, name) == 0)
            return book->cycles;
    }
    return 0;
}

static void add_cpu(const HsResult *result, HsGrid *grid, const GPtrArray *books, const char *cpu,
                    const GPtrArray *names)
{
    char percent[HS_NUMBER_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, cpu);
    for (guint name_i = 0; name_i < names->len; name_i++)
        hs_grid_add(grid, HS_PAINT_NONE,
                    hs_percent_format(cycles_of(books, cpu, g_ptr_array_index(names, name_i)),
                                      result->meta->end_cycle, percent));
}

static bool show_books(const HsResult *result, HsOutput *output, GError **error)
{
    g_autoptr(GPtrArray) books = hs_run_books_read(result->db, error);
    HsGridColumn columns[HS_GRID_COLUMNS_MAX] = { { "cpu", false, false } };
    const char *last_cpu = "";

    if (books == NULL)
        return false;
    if (books->len == 0)
        return true;

    g_autoptr(GPtrArray) names = book_names(books);

    for (guint name_i = 0; name_i < names->len; name_i++)
        columns[name_i + 1] = (HsGridColumn){ g_ptr_array_index(names, name_i), true, false };

    g_autoptr(HsGrid) grid = hs_grid_new(columns, names->len + 1);

    for (guint book_i = 0; book_i < books->len; book_i++) {
        const HsRunBook *book = g_ptr_array_index(books, book_i);

        if (strcmp(book->cpu, last_cpu) != 0)
            add_cpu(result, grid, books, book->cpu, names);
        last_cpu = book->cpu;
    }
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "CPU time");
    hs_output_add(output, "  of the whole run\n");
    hs_grid_print(grid, output, INDENT);
    return true;
}

/* ---- the end ---- */

static void show_end(const HsResult *result, HsOutput *output, const char *program)
{
    static const HsNext nexts[] = {
        { "explain", NULL, "what happened, and why" },
        { "plot", "memory", "who has which storage, when" },
        { "report", NULL, "all of it, for a browser" },
    };
    const HsRunMeta *meta = result->meta;
    char time[HS_CYCLES_TEXT_BYTES];
    char n_events[HS_NUMBER_TEXT_BYTES];
    char n_instructions[HS_NUMBER_TEXT_BYTES];

    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "Ended");
    hs_output_add(output, "  at %s: ", hs_result_time(result, meta->end_cycle, time));
    hs_output_paint(output, HS_PAINT_NONE, meta->end_reason);
    hs_output_add(output, "; %s events, %s instructions\n",
                  hs_count_format(meta->n_events, n_events),
                  hs_count_format(meta->n_instructions, n_instructions));
    hs_output_paint(output, HS_PAINT_TITLE, "Wrote");
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_NONE, result->path);
    hs_output_add(output, ", digest ");
    hs_output_paint(output, HS_PAINT_NONE, meta->digest);
    hs_output_add(output, "\n");
    if (meta->trace_level == HS_TRACE_OFF) /* there is nothing more to show */
        return;
    hs_next_show(output, program, result->path, nexts, G_N_ELEMENTS(nexts));
}

/* The number of the first state that FIG. 5 or 6 left; 0: there is none. */
static guint find_takeover(const GPtrArray *states)
{
    for (guint state_i = 1; state_i < states->len; state_i++) {
        const HsRunVersion *state = g_ptr_array_index(states, state_i);

        if (state->figure != NULL && g_str_has_prefix(state->figure, "FIG."))
            return state_i;
    }
    return 0;
}

/* The state before FIG. 5 or 6, or the first where there is neither, against the last. */
static bool show_storage(const HsResult *result, HsOutput *output, const GPtrArray *states,
                         GError **error)
{
    guint takeover = find_takeover(states);
    guint before = takeover > 0 ? takeover - 1 : 0;

    if (states->len == 0)
        return true;
    hs_output_add(output, "\n");
    return hs_show_storage(result, output, g_ptr_array_index(states, before),
                           g_ptr_array_index(states, states->len - 1), error);
}

/* Where the CPUs' time went: in short, or all that `hsim stat` tells. */
static bool show_cpu_time(const HsResult *result, HsOutput *output, bool wants_stat, GError **error)
{
    if (wants_stat)
        return hs_show_stat(result, output, error);
    return hs_show_pagers(result, output, error) && show_books(result, output, error) &&
           hs_show_machines(result, output, error);
}

/* Those of FIG. 4; none where the table was left out. */
static GPtrArray *read_states(const HsResult *result, GError **error)
{
    GPtrArray *states = hs_run_table_states(result->db, error);

    if (states == NULL && hs_query_was_left_out(error))
        return g_ptr_array_new();
    return states;
}

static void show_states(const HsResult *result, HsOutput *output, const GPtrArray *states)
{
    if (states->len == 0)
        return;
    hs_output_add(output, "\n");
    hs_show_states(result, output, states, true);
}

/* What is not shown is told, so that nobody takes it for nothing. */
static void show_left_out(const HsResult *result, HsOutput *output)
{
    if (result->meta->trace_level == HS_TRACE_FULL)
        return;
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "Left out");
    hs_output_add(output, "  %s are not in the result: --trace %s\n",
                  result->meta->trace_level == HS_TRACE_FLOWS
                      ? "events, requests and what programs printed"
                      : "the resource table, flows, events and requests",
                  hs_trace_level_name(result->meta->trace_level));
}

typedef bool (*Section)(const HsResult *result, HsOutput *output, GError **error);

/* The sections of the page before and behind main storage. */
static const Section happenings[] = {
    hs_show_faults,   hs_show_commands, hs_show_moves,       show_flows,
    show_outages,     hs_show_outcomes, hs_show_unprotected, hs_show_switching_device,
    hs_show_failures,
};
static const Section services[] = { show_refusals, show_requests, show_output };

bool hs_show_run(const HsResult *result, HsOutput *output, const char *next_program,
                 bool wants_stat, GError **error)
{
    g_autoptr(GPtrArray) expectations = hs_run_expectations_read(result->db, error);
    g_autoptr(GPtrArray) states = NULL;

    if (expectations != NULL)
        states = read_states(result, error);
    if (states == NULL)
        return false;
    show_verdict(result, output, expectations);
    show_states(result, output, states);
    for (guint section_i = 0; section_i < G_N_ELEMENTS(happenings); section_i++) {
        if (!hs_result_optional(happenings[section_i](result, output, error), error))
            return false;
    }
    if (!show_storage(result, output, states, error))
        return false;
    for (guint section_i = 0; section_i < G_N_ELEMENTS(services); section_i++) {
        if (!hs_result_optional(services[section_i](result, output, error), error))
            return false;
    }
    if (!show_cpu_time(result, output, wants_stat, error))
        return false;
    show_left_out(result, output);
    show_end(result, output, next_program);
    return true;
}
