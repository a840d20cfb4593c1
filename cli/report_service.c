/* report_service: how programs were served, what went wrong, what was ordered, and where the CPUs'
 * time went. */
#include "cli/report.h"

#include "analysis/run_commands.h"
#include "analysis/run_faults.h"
#include "analysis/run_moves.h"
#include "analysis/run_service.h"

#include <string.h>

/* Rows of a table of things that may be many; further ones are counted. */
#define ROWS_MAX 200u

static void add_more(HsReport *report, guint n_rows)
{
    if (n_rows > ROWS_MAX)
        hs_html_add(report->body, "<p>%u more.</p>\n", n_rows - ROWS_MAX);
}

/* ---- faults ---- */

bool hs_report_faults(HsReport *report, GError **error)
{
    static const HsHtmlColumn columns[] = {
        { "Fault", false },
        { "Struck at", true },
        { "What", false },
        { "Effect", false },
    };
    g_autoptr(GPtrArray) faults = hs_run_faults_read(report->db, error);
    HsHtmlTable table;

    if (faults == NULL)
        return false;
    if (faults->len == 0)
        return true;
    hs_html_table_begin(&table, report->body, "fault", "Faults of the scenario", columns,
                        G_N_ELEMENTS(columns));
    for (guint fault_i = 0; fault_i < MIN(faults->len, ROWS_MAX); fault_i++) {
        const HsRunFault *fault = g_ptr_array_index(faults, fault_i);

        hs_html_cell(&table, fault->name);
        hs_report_time_cell(report, &table, fault->cycle);
        hs_html_cell(&table, fault->action);
        hs_html_cell(&table, fault->cycle == HS_CYCLES_NEVER ? "never struck"
                             : fault->had_effect             ? "struck"
                                                             : "there was nothing to strike");
    }
    hs_html_table_end(&table);
    add_more(report, faults->len);
    return true;
}

/* ---- commands and moves ---- */

static void add_commands(HsReport *report, const GPtrArray *commands)
{
    static const HsHtmlColumn columns[] = {
        { "Command", false }, { "Given at", true }, { "What", false },
        { "By", false },      { "Done at", true },  { "Outcome", false },
    };
    HsHtmlTable table;

    hs_html_table_begin(&table, report->body, "command", "Commands of the scenario", columns,
                        G_N_ELEMENTS(columns));
    for (guint command_i = 0; command_i < MIN(commands->len, ROWS_MAX); command_i++) {
        const HsRunCommand *command = g_ptr_array_index(commands, command_i);

        hs_html_cell(&table, command->name);
        hs_report_time_cell(report, &table, command->cycle);
        hs_html_cell(&table, command->action);
        hs_html_cell(&table, command->by);
        hs_report_time_cell(report, &table, command->done);
        hs_html_cell(&table, command->outcome);
    }
    hs_html_table_end(&table);
    add_more(report, commands->len);
}

static void add_moves(HsReport *report, const GPtrArray *moves)
{
    static const HsHtmlColumn columns[] = {
        { "Ordered by", false }, { "Begun at", true }, { "Lasted", true },
        { "From", false },       { "To", false },      { "Giver stood for", true },
        { "Outcome", false },
    };
    HsHtmlTable table;

    hs_html_table_begin(&table, report->body, "move", "Storage moved between living OSs", columns,
                        G_N_ELEMENTS(columns));
    for (guint move_i = 0; move_i < MIN(moves->len, ROWS_MAX); move_i++) {
        const HsRunMove *move = g_ptr_array_index(moves, move_i);

        hs_html_cell(&table, move->name);
        hs_report_time_cell(report, &table, move->begin);
        hs_report_time_cell(report, &table, MAX(move->end, move->begin) - move->begin);
        hs_html_cell(&table, move->giver);
        hs_html_cell(&table, move->taker);
        hs_report_time_cell(report, &table, move->stood_for);
        hs_html_cell(&table, move->outcome);
    }
    hs_html_table_end(&table);
    add_more(report, moves->len);
}

bool hs_report_commands(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) commands = hs_run_commands_read(report->db, error);

    if (commands == NULL)
        return false;
    if (commands->len == 0)
        return true;
    hs_report_section(report, "commands", "Commands");
    add_commands(report, commands);
    return true;
}

bool hs_report_moves(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) moves = hs_run_moves_read(report->db, error);

    if (moves == NULL)
        return false;
    if (moves->len == 0)
        return true;
    hs_report_section(report, "moves", "Moves");
    add_moves(report, moves);
    return true;
}

/* ---- outcomes, failures, refusals ---- */

static void add_outcomes(HsReport *report, const GPtrArray *outcomes, const GPtrArray *unprotected)
{
    static const HsHtmlColumn columns[] = {
        { "Program", false },
        { "Hot standby", false },
        { "By the end of the run", false },
        { "Unprotected for", true },
    };
    HsHtmlTable table;

    hs_html_table_begin(&table, report->body, "outcome", "What became of each program", columns,
                        G_N_ELEMENTS(columns));
    for (guint outcome_i = 0; outcome_i < outcomes->len; outcome_i++) {
        const HsRunOutcome *outcome = g_ptr_array_index(outcomes, outcome_i);
        HsCycles cycles = HS_CYCLES_NEVER;

        for (guint app_i = 0; app_i < unprotected->len; app_i++) {
            const HsRunUnprotected *app = g_ptr_array_index(unprotected, app_i);

            if (strcmp(app->app, outcome->app) == 0)
                cycles = app->cycles;
        }
        hs_html_cell(&table, outcome->app);
        hs_html_cell(&table, outcome->is_hot_standby ? "yes" : "no");
        hs_html_cell_sentence(&table, outcome->text);
        hs_report_time_cell(report, &table, cycles);
    }
    hs_html_table_end(&table);
}

static void add_failures(HsReport *report, const GPtrArray *failures)
{
    static const HsHtmlColumn columns[] = {
        { "Program", false },
        { "Failed at", true },
        { "On", false },
        { "Why", false },
    };
    HsHtmlTable table;

    hs_html_table_begin(&table, report->body, "failure",
                        "Programs that ended otherwise than by an exit", columns,
                        G_N_ELEMENTS(columns));
    for (guint failure_i = 0; failure_i < MIN(failures->len, ROWS_MAX); failure_i++) {
        const HsRunFailure *failure = g_ptr_array_index(failures, failure_i);

        hs_html_cell(&table, failure->app);
        hs_report_time_cell(report, &table, failure->cycle);
        hs_html_cell(&table, failure->os);
        hs_html_cell_sentence(&table, failure->reason);
    }
    hs_html_table_end(&table);
    add_more(report, failures->len);
}

static void add_refusals(HsReport *report, const GPtrArray *refusals)
{
    static const HsHtmlColumn columns[] = {
        { "For", false },    { "At", true },          { "Asked of", false },
        { "Asked", true },   { "It had left", true }, { "The monitor had", true },
        { "Reason", false },
    };
    HsHtmlTable table;

    hs_html_table_begin(&table, report->body, "refusal", "Requests for storage that were refused",
                        columns, G_N_ELEMENTS(columns));
    for (guint refusal_i = 0; refusal_i < MIN(refusals->len, ROWS_MAX); refusal_i++) {
        const HsRunRefusal *refusal = g_ptr_array_index(refusals, refusal_i);

        hs_html_cell(&table, refusal->app);
        hs_report_time_cell(report, &table, refusal->cycle);
        hs_html_cell(&table, refusal->os);
        hs_report_size_cell(&table, refusal->asked_bytes);
        hs_report_size_cell(&table, refusal->free_bytes);
        hs_report_size_cell(&table, refusal->unused_bytes);
        hs_html_cell_sentence(&table, refusal->reason);
    }
    hs_html_table_end(&table);
    add_more(report, refusals->len);
}

bool hs_report_programs(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) outcomes = hs_run_outcomes_read(report->db, error);
    g_autoptr(GPtrArray) unprotected = NULL;

    if (outcomes != NULL)
        unprotected = hs_run_unprotected_read(report->db, error);
    if (unprotected == NULL)
        return false;
    if (outcomes->len == 0)
        return true;
    hs_report_section(report, "programs", "Programs");
    add_outcomes(report, outcomes, unprotected);
    return true;
}

bool hs_report_failures(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) failures = hs_run_failures_read(report->db, error);

    if (failures == NULL)
        return false;
    if (failures->len == 0)
        return true;
    hs_report_section(report, "failures", "Failures");
    add_failures(report, failures);
    return true;
}

bool hs_report_refusals(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) refusals = hs_run_refusals_read(report->db, error);

    if (refusals == NULL)
        return false;
    if (refusals->len == 0)
        return true;
    hs_report_section(report, "refusals", "Refused");
    add_refusals(report, refusals);
    return true;
}

/* ---- requests ---- */

static void add_requests_of(HsReport *report, HsHtmlTable *table, const HsRunRequests *app)
{
    hs_html_cell(table, app->app);
    hs_report_count_cell(table, app->n_sent);
    hs_report_count_cell(table, app->n_replied);
    hs_report_count_cell(table, app->n_sent_again);
    hs_report_count_cell(table, app->n_timeouts);
    hs_report_time_cell(report, table, app->response_p50);
    hs_report_time_cell(report, table, app->response_p99);
    hs_report_time_cell(report, table, app->response_max);
    if (app->has_journal) {
        hs_report_count_cell(table, app->n_committed);
        hs_report_count_cell(table, app->n_lost);
        hs_report_count_cell(table, app->n_repeated);
    } else {
        for (int column_i = 0; column_i < 3; column_i++)
            hs_html_cell(table, "-");
    }
}

static bool add_turned_away(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) groups = hs_run_turned_away_read(report->db, error);

    if (groups == NULL)
        return false;
    for (guint group_i = 0; group_i < groups->len; group_i++) {
        const HsRunTurnedAway *group = g_ptr_array_index(groups, group_i);
        char number[HS_NUMBER_TEXT_BYTES];

        hs_html_add(report->body,
                    "<p>%s arrivals of %s were turned away: too many waited already.</p>\n",
                    hs_count_format(group->n, number), group->clients);
    }
    return true;
}

bool hs_report_requests(HsReport *report, GError **error)
{
    static const HsHtmlColumn columns[] = {
        { "Program", false }, { "Sent", true },   { "Replied", true },    { "Sent again", true },
        { "Timeouts", true }, { "Median", true }, { "99 %", true },       { "Longest", true },
        { "Commits", true },  { "Lost", true },   { "Done twice", true },
    };
    g_autoptr(GPtrArray) apps = hs_run_requests_read(report->db, error);
    HsHtmlTable table;

    if (apps == NULL)
        return false;
    if (apps->len == 0)
        return true;
    hs_report_section(report, "requests", "Requests");
    hs_html_table_begin(&table, report->body, "request",
                        "Requests and their response times as the clients see them", columns,
                        G_N_ELEMENTS(columns));
    for (guint app_i = 0; app_i < apps->len; app_i++)
        add_requests_of(report, &table, g_ptr_array_index(apps, app_i));
    hs_html_table_end(&table);
    return add_turned_away(report, error) && hs_report_picture(report, "requests", error) &&
           hs_report_response_chart(report, error);
}

/* ---- what programs printed ---- */

bool hs_report_output(HsReport *report, GError **error)
{
    static const HsHtmlColumn columns[] = {
        { "Program", false },
        { "At", true },
        { "On", false },
        { "Text", false },
    };
    g_autoptr(GPtrArray) outputs = hs_run_output_read(report->db, error);
    HsHtmlTable table;

    if (outputs == NULL)
        return false;
    if (outputs->len == 0)
        return true;
    hs_report_section(report, "output", "Output");
    hs_html_table_begin(&table, report->body, "printed", "What programs printed", columns,
                        G_N_ELEMENTS(columns));
    for (guint output_i = 0; output_i < MIN(outputs->len, ROWS_MAX); output_i++) {
        const HsRunOutput *printed = g_ptr_array_index(outputs, output_i);
        g_autofree char *text = g_strdup(printed->text);

        hs_html_cell(&table, printed->app);
        hs_report_time_cell(report, &table, printed->cycle);
        hs_html_cell(&table, printed->os);
        hs_html_cell_sentence(&table, g_strdelimit(g_strchomp(text), "\n\t", ' '));
    }
    hs_html_table_end(&table);
    add_more(report, outputs->len);
    return true;
}

/* ---- CPU time ---- */

static void add_book(HsReport *report, HsHtmlTable *table, const HsRunBook *book)
{
    char percent[HS_NUMBER_TEXT_BYTES];

    hs_html_cell(table, book->cpu);
    hs_html_cell(table, book->book);
    hs_report_time_cell(report, table, book->cycles);
    hs_html_cell(table, hs_percent_format(book->cycles, report->result->meta->end_cycle, percent));
}

bool hs_report_cpus(HsReport *report, GError **error)
{
    static const HsHtmlColumn columns[] = {
        { "CPU", false },
        { "Category", false },
        { "Time", true },
        { "Share of the run", true },
    };
    g_autoptr(GPtrArray) books = hs_run_books_read(report->db, error);
    HsHtmlTable table;

    if (books == NULL)
        return false;
    if (books->len == 0)
        return true;
    hs_report_section(report, "cpus", "CPU time");
    if (!hs_report_picture(report, "cpu", error))
        return false;
    hs_html_table_begin(&table, report->body, "cpu_book", "Where the time of each CPU went",
                        columns, G_N_ELEMENTS(columns));
    for (guint book_i = 0; book_i < MIN(books->len, ROWS_MAX); book_i++)
        add_book(report, &table, g_ptr_array_index(books, book_i));
    hs_html_table_end(&table);
    add_more(report, books->len);
    return true;
}
