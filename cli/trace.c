/* trace: one line for everything that happened in a run, in the order of time.
 *
 * Lines are written as they are read, so a result of any size takes little memory and a reader that
 * had enough (`hsim trace X | head`) ends the command. A scenario is run first, into a result that
 * nobody else sees.
 */
#include "cli/left_over.h"
#include "cli/publication.h"
#include "cli/scenario_input.h"
#include "cli/simulate.h"
#include "cli/trace_format.h"
#include "sim/diagnostics.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* Bytes gathered before they are written. */
#define CHUNK_BYTES 65536u

/* As the words of --format. */
static const HsTraceFormat *const formats[] = {
    [HS_OUTPUT_TABLE] = &hs_trace_format_text,    [HS_OUTPUT_JSON] = &hs_trace_format_json,
    [HS_OUTPUT_CSV] = &hs_trace_format_csv,       [HS_OUTPUT_VCD] = &hs_trace_format_vcd,
    [HS_OUTPUT_CHROME] = &hs_trace_format_chrome,
};

typedef struct {
    HsTraceJob job;
    const HsTraceFormat *format;
    gpointer form; /* what format->begin gave */
    HsPublication *publication;
    const GPtrArray *names; /* show only these; empty: all */
    bool has_instructions;  /* some were shown */
    gsize n_bytes;          /* written */
} Printer;

/* ---- rows ---- */

static bool is_chosen(const Printer *printer, const HsRunRow *row)
{
    for (guint name_i = 0; name_i < printer->names->len; name_i++) {
        if (hs_run_row_is_called(row, g_ptr_array_index(printer->names, name_i)))
            return true;
    }
    return printer->names->len == 0;
}

/* The next row that was asked for. */
static const HsRunRow *next_row(const Printer *printer, HsRunTrace *trace)
{
    const HsRunRow *row = hs_run_trace_next(trace);

    while (row != NULL && !is_chosen(printer, row))
        row = hs_run_trace_next(trace);
    return row;
}

static HsRunTrace *open_rows(const Printer *printer, unsigned sources)
{
    const HsTraceJob *job = &printer->job;

    if (printer->format->is_view)
        return hs_run_trace_new_view(job->result->db, job->from, job->to, sources);
    return hs_run_trace_new(job->result->db, job->from, job->to);
}

static bool survey_rows(const Printer *printer, GError **error)
{
    HsRunTrace *trace = NULL;
    const HsRunRow *row = NULL;
    bool is_good = true;

    if (printer->format->survey == NULL)
        return true;
    trace = open_rows(printer, printer->format->survey_sources);
    while (is_good && (row = next_row(printer, trace)) != NULL)
        is_good = printer->format->survey(printer->form, row, error);
    return hs_run_trace_end(trace, is_good ? error : NULL) && is_good;
}

/* FALSE: it did not arrive, and more need not be made. */
static bool flush(Printer *printer)
{
    GString *text = printer->job.output->text;
    bool is_written = hs_publication_add(printer->publication, text->str, text->len);

    printer->n_bytes += text->len;
    g_string_truncate(text, 0);
    return is_written;
}

static bool print_rows(Printer *printer, GError **error)
{
    HsRunTrace *trace = open_rows(printer, printer->format->sources);
    const HsRunRow *row = NULL;
    bool is_wanted = true;

    if (printer->format->start != NULL)
        printer->format->start(printer->form);
    while (is_wanted && (row = next_row(printer, trace)) != NULL) {
        printer->has_instructions = printer->has_instructions || row->is_instruction;
        printer->format->row(printer->form, row);
        if (printer->job.output->text->len >= CHUNK_BYTES)
            is_wanted = flush(printer);
    }
    return hs_run_trace_end(trace, error);
}

static bool print_all(Printer *printer, GError **error)
{
    bool is_good = false;

    printer->form = printer->format->begin(&printer->job);
    is_good = survey_rows(printer, error) && print_rows(printer, error);
    printer->format->end(printer->form, is_good);
    (void)flush(printer);
    return is_good;
}

/* ---- what to show ---- */

/* The names of every --only, each "NAME" or "NAME,NAME"; new. */
static GPtrArray *names_of(const HsSettings *settings)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (guint list_i = 0; list_i < settings->only->len; list_i++) {
        g_auto(GStrv) words = g_strsplit(g_ptr_array_index(settings->only, list_i), ",", -1);

        for (guint word_i = 0; words[word_i] != NULL; word_i++)
            g_ptr_array_add(names, g_strdup(g_strstrip(words[word_i])));
        if (words[0] == NULL)
            g_ptr_array_add(names, g_strdup(""));
    }
    return names;
}

static bool check_names(const HsResult *result, const GPtrArray *names, GError **error)
{
    g_autoptr(GPtrArray) known = NULL;
    const char *unknown = NULL;

    if (names->len == 0)
        return true;
    if (!hs_run_trace_find_unknown(result->db, names, &unknown, &known, error))
        return false;
    if (unknown == NULL)
        return true;

    const char *nearest = hs_nearest_word(unknown, (const char *const *)known->pdata, known->len);

    if (nearest != NULL)
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "nothing is called '%s' in this run\n  help: did you mean '%s'?", unknown,
                    nearest);
    else
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "nothing is called '%s' in this run\n"
                    "  help: --only takes names of the second and third column",
                    unknown);
    return false;
}

static bool check_window(const HsResult *result, const HsSettings *settings, HsCycles *from,
                         HsCycles *to, GError **error)
{
    char end[HS_CYCLES_TEXT_BYTES];

    if (!hs_window_parse(settings->from, settings->to, result->meta->clock_hz, from, to, error))
        return false;
    if (*from <= result->meta->end_cycle)
        return true;
    g_set_error(error, HS_OPTIONS_ERROR, 0, "the run had ended before %s\n  help: it ended at %s",
                settings->from, hs_result_time(result, result->meta->end_cycle, end));
    return false;
}

/* Instructions were shown, and not all of them were kept. */
static bool tell_left_out(const HsResult *result, GError **error)
{
    HsRunInstructionWindow window;
    char kept[HS_NUMBER_TEXT_BYTES];

    if (!hs_run_instruction_window_read(result->db, &window, error))
        return false;
    if (window.n_left_out > 0)
        (void)fprintf(stderr, "note: of the instructions only the first %s are in the result\n",
                      hs_count_format(window.n_kept, kept));
    return true;
}

/* Says what a result at a lower level of tracing does not have: that nothing is shown of it does
 * not mean that nothing happened. */
static void tell_level(const HsResult *result)
{
    static const char *const tables[] = { "event",          "span",      "value",
                                          "cpu_turn",       "request",   "output",
                                          "journal_record", "flow_step", "resource_version",
                                          "refusal" };
    HsTraceLevel level = result->meta->trace_level;
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint table_i = 0; table_i < G_N_ELEMENTS(tables); table_i++) {
        if (!hs_trace_level_keeps(level, tables[table_i]))
            g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "",
                                   hs_trace_level_what(tables[table_i]));
    }
    if (list->len > 0)
        (void)fprintf(stderr,
                      "note: this result was recorded with --trace %s, which leaves out %s\n",
                      hs_trace_level_name(level), list->str);
}

static bool publish(Printer *printer, const HsSettings *settings, GError **error)
{
    HsOutput output;
    bool is_good = false;

    printer->publication = hs_publication_begin(settings->output, error);
    if (printer->publication == NULL)
        return false;
    hs_output_init(&output, settings->output != NULL ? HS_COLOR_NEVER : (HsColor)settings->color);
    printer->job.output = &output;
    is_good = print_all(printer, error);
    g_string_free(output.text, TRUE);
    return hs_publication_end(printer->publication, is_good, is_good ? error : NULL) && is_good;
}

/* Says what to do with the file that was named with -o. */
static void tell_written(const Printer *printer, const HsSettings *settings)
{
    static const char *const hints[G_N_ELEMENTS(formats)] = {
        [HS_OUTPUT_VCD] = "; open it with gtkwave",
        [HS_OUTPUT_CHROME] = "; open it at https://ui.perfetto.dev",
    };
    const char *hint = hints[settings->format];
    char size[HS_NUMBER_TEXT_BYTES];
    HsOutput output;

    if (settings->output == NULL || strcmp(settings->output, "-") == 0 || settings->is_quiet)
        return;
    hs_output_init(&output, (HsColor)settings->color);
    hs_output_paint(&output, HS_PAINT_TITLE, "Wrote");
    hs_output_add(&output, "  ");
    hs_output_paint(&output, HS_PAINT_NONE, settings->output);
    hs_output_add(&output, ", %s KB%s\n", hs_count_format((printer->n_bytes + 1023) / 1024, size),
                  hint != NULL ? hint : "");
    hs_output_finish(&output);
}

static bool print_trace(const HsInvocation *invocation, const HsResult *result, GError **error)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(GPtrArray) names = names_of(settings);
    Printer printer = { .job.result = result, .format = formats[settings->format], .names = names };

    if (!check_window(result, settings, &printer.job.from, &printer.job.to, error) ||
        !check_names(result, names, error))
        return false;

    g_autoptr(GHashTable) kinds = hs_run_component_kinds_read(result->db, error);

    printer.job.component_kinds = kinds;
    if (kinds == NULL || !publish(&printer, settings, error))
        return false;
    tell_written(&printer, settings);
    tell_level(result);
    /* Of a scenario the run has told. */
    if (!printer.has_instructions || settings->wants_instructions)
        return true;
    return tell_left_out(result, error);
}

static int show(const HsInvocation *invocation, HsResult *result)
{
    g_autoptr(GError) error = NULL;
    bool is_good = print_trace(invocation, result, &error);

    hs_result_close(result);
    if (is_good)
        return HS_EXIT_HELD;
    return hs_fail(invocation, error,
                   error->domain == HS_OPTIONS_ERROR ? HS_EXIT_USAGE : HS_EXIT_FAULT);
}

/* ---- a result ---- */

static int trace_result(const HsInvocation *invocation, const char *path)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(GError) error = NULL;
    HsResult result;

    if (settings->settings->len > 0 || settings->seed.is_set || settings->policy != NULL ||
        settings->wants_instructions) {
        g_set_error(&error, HS_OPTIONS_ERROR, 0,
                    "%s is a result: '--set', '--seed', '--policy' and '--instructions' are for "
                    "scenarios\n"
                    "  help: a result has the instructions of hsim run --instructions",
                    path);
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    }
    if (!hs_result_open(&result, path, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    return show(invocation, &result);
}

/* ---- a scenario ---- */

/* Runs it into `path` and opens the result. Returns what hs_simulate does. */
static int simulate(const HsInvocation *invocation, const HsScenario *scenario, const char *path,
                    HsResult *result)
{
    const HsSettings *settings = &invocation->settings;
    HsInstructionWish wish = { settings->wants_instructions, settings->from, settings->to };
    g_autoptr(GError) error = NULL;
    g_autoptr(HsStore) store = hs_store_create(path, &error);

    if (store == NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);

    int status = hs_simulate(invocation, scenario, store, &wish, NULL);

    if (status > HS_EXIT_NOT_HELD)
        return status;
    if (!hs_result_open(result, path, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    return status;
}

static int trace_scenario(const HsInvocation *invocation)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);
    HsResult result;

    if (scenario == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);

    hs_left_over_hold();

    g_autofree char *folder = g_dir_make_tmp("hsim-XXXXXX", &error);

    if (folder != NULL)
        hs_left_over_add(folder);
    hs_left_over_release();
    if (folder == NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);

    g_autofree char *path = g_build_filename(folder, "run.db", NULL);

    hs_left_over_add(path);
    (void)hs_catch_interrupts(); /* to create the result takes its time, too */

    int status = simulate(invocation, scenario, path, &result);

    /* An open file needs no name: whatever happens from here on leaves nothing behind. */
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    hs_left_over_forget(path);
    hs_left_over_forget(folder);
    return status > HS_EXIT_NOT_HELD ? status : show(invocation, &result);
}

int hs_command_trace(const HsInvocation *invocation)
{
    const char *path = g_ptr_array_index(invocation->operands, 0);

    return hs_is_scenario_file(path) ? trace_scenario(invocation) : trace_result(invocation, path);
}
