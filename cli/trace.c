/* trace: one line for everything that happened in a run, in the order of time.
 *
 * Lines are written as they are read, so a result of any size takes little memory and a reader that
 * had enough (`hsim trace X | head`) ends the command. A scenario is run first, into a result that
 * nobody else sees.
 */
#include "analysis/run_trace.h"
#include "cli/csv.h"
#include "cli/scenario_input.h"
#include "cli/show.h"
#include "cli/simulate.h"
#include "models/hardware/isa.h"
#include "sim/diagnostics.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* Widths of columns in text; a longer name pushes the rest of its line to the right. */
#define COMPONENT_WIDTH 14
#define KIND_WIDTH 22
/* Bytes gathered before they are written. */
#define CHUNK_BYTES 65536u

typedef struct {
    const HsResult *result;
    HsOutput output;
    HsJson *json; /* NULL: another format */
    HsOutputFormat format;
    int cycle_width;
    const GPtrArray *names; /* show only these; empty: all */
    bool has_instructions;  /* some were shown */
} Printer;

/* ---- one line ---- */

static char *disassemble(const HsRunRow *row)
{
    return hs_isa_disassemble(row->word, row->pc);
}

static const char *padding(const char *text, guint width)
{
    static const char blanks[] = "                                ";
    guint used = hs_text_width(text);

    return blanks + sizeof blanks - 1 - (width > used ? MIN(width - used, sizeof blanks - 1) : 0);
}

/* "5.000034500 s", to the nanosecond: two cycles differ up to a clock of 1 GHz. */
static void add_time(Printer *printer, HsCycles cycle)
{
    uint64_t nanoseconds = hs_cycles_to_ns(cycle, printer->result->meta->clock_hz);
    char number[HS_NUMBER_TEXT_BYTES];

    hs_output_add(&printer->output, "%*s  ", printer->cycle_width, hs_count_format(cycle, number));
    hs_output_add(&printer->output, "%4" G_GUINT64_FORMAT ".%09" G_GUINT64_FORMAT " s  ",
                  nanoseconds / 1000000000, nanoseconds % 1000000000);
}

static void add_name(Printer *printer, HsPaint paint, const char *name, guint width)
{
    g_autofree char *clean = hs_clean_text(name);

    hs_output_paint(&printer->output, paint, clean);
    hs_output_add(&printer->output, "%s  ", padding(clean, width));
}

static void add_detail(Printer *printer, const HsRunRow *row)
{
    char time[HS_CYCLES_TEXT_BYTES];

    if (row->detail != NULL)
        hs_output_paint(&printer->output, HS_PAINT_NONE, row->detail);
    if (row->is_instruction) {
        g_autofree char *text = disassemble(row);

        hs_output_add(&printer->output, "  %" G_GINT64_MODIFIER "x: %0*x  ", row->pc,
                      (row->word & 3) == 3 ? 8 : 4, row->word);
        hs_output_paint(&printer->output, HS_PAINT_TITLE, text);
    }
    if (row->lasts_cycles != HS_CYCLES_NEVER)
        hs_output_add(&printer->output, "%s%s", row->detail != NULL ? ", lasts " : "lasts ",
                      hs_result_time(printer->result, row->lasts_cycles, time));
}

static void end_line(Printer *printer)
{
    GString *text = printer->output.text;
    gsize length = text->len;

    while (length > 0 && text->str[length - 1] == ' ')
        length--;
    g_string_truncate(text, length);
    g_string_append_c(text, '\n');
}

static void print_text(Printer *printer, const HsRunRow *row)
{
    add_time(printer, row->cycle);
    add_name(printer, hs_result_paint(printer->result, row->component), row->component,
             COMPONENT_WIDTH);
    add_name(printer, HS_PAINT_NONE, row->kind, KIND_WIDTH);
    add_detail(printer, row);
    end_line(printer);
}

static void print_json(Printer *printer, const HsRunRow *row)
{
    hs_json_begin_object(printer->json, NULL);
    hs_json_integer(printer->json, "cycle", row->cycle);
    hs_json_text(printer->json, "component", row->component);
    hs_json_text(printer->json, "kind", row->kind);
    hs_json_text(printer->json, "detail", row->detail);
    hs_json_cycles(printer->json, "lasts_cycles", row->lasts_cycles);
    if (row->is_instruction) {
        g_autofree char *text = disassemble(row);

        hs_json_integer(printer->json, "pc", row->pc);
        hs_json_integer(printer->json, "word", row->word);
        hs_json_text(printer->json, "instruction", text);
    }
    hs_json_end(printer->json);
}

static void print_csv(Printer *printer, const HsRunRow *row)
{
    GString *csv = printer->output.text;
    g_autofree char *text = row->is_instruction ? disassemble(row) : NULL;

    hs_csv_integer(csv, row->cycle);
    hs_csv_text(csv, row->component);
    hs_csv_text(csv, row->kind);
    hs_csv_text(csv, row->detail);
    hs_csv_cycles(csv, row->lasts_cycles);
    hs_csv_cycles(csv, row->is_instruction ? row->pc : HS_CYCLES_NEVER);
    hs_csv_cycles(csv, row->is_instruction ? row->word : HS_CYCLES_NEVER);
    hs_csv_text(csv, text);
    hs_csv_end_row(csv);
}

/* ---- all lines ---- */

static void print_begin(Printer *printer)
{
    char end[HS_NUMBER_TEXT_BYTES];

    if (printer->format == HS_OUTPUT_JSON) {
        printer->json = hs_json_new(printer->output.text);
        hs_json_begin_object(printer->json, NULL);
        hs_result_json(printer->result, printer->json);
        hs_json_begin_array(printer->json, "trace");
    } else if (printer->format == HS_OUTPUT_CSV) {
        hs_csv_heading(printer->output.text,
                       "cycle component kind detail lasts_cycles pc word instruction");
    } else {
        printer->cycle_width = (int)strlen(hs_count_format(printer->result->meta->end_cycle, end));
    }
}

static void print_end(Printer *printer)
{
    if (printer->json == NULL)
        return;
    hs_json_end(printer->json);
    hs_json_end(printer->json);
    g_clear_pointer(&printer->json, hs_json_free);
}

static bool is_chosen(const Printer *printer, const HsRunRow *row)
{
    for (guint name_i = 0; name_i < printer->names->len; name_i++) {
        if (hs_run_row_is_called(row, g_ptr_array_index(printer->names, name_i)))
            return true;
    }
    return printer->names->len == 0;
}

static bool print_rows(Printer *printer, HsCycles from, HsCycles to, GError **error)
{
    HsRunTrace *trace = hs_run_trace_new(printer->result->db, from, to);
    const HsRunRow *row = NULL;
    bool is_wanted = true;

    print_begin(printer);
    while (is_wanted && (row = hs_run_trace_next(trace)) != NULL) {
        if (!is_chosen(printer, row))
            continue;
        printer->has_instructions = printer->has_instructions || row->is_instruction;
        if (printer->format == HS_OUTPUT_JSON)
            print_json(printer, row);
        else if (printer->format == HS_OUTPUT_CSV)
            print_csv(printer, row);
        else
            print_text(printer, row);
        if (printer->output.text->len >= CHUNK_BYTES)
            is_wanted = hs_output_flush(&printer->output);
    }
    print_end(printer);
    if (is_wanted)
        (void)hs_output_flush(&printer->output);
    return hs_run_trace_end(trace, error);
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

static bool print_trace(const HsInvocation *invocation, const HsResult *result, GError **error)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(GPtrArray) names = names_of(settings);
    HsCycles from = 0;
    HsCycles to = 0;
    Printer printer = { .result = result,
                        .format = (HsOutputFormat)settings->format,
                        .names = names };

    if (!check_window(result, settings, &from, &to, error) || !check_names(result, names, error))
        return false;
    hs_output_init(&printer.output, (HsColor)settings->color);

    bool is_good = print_rows(&printer, from, to, error);

    hs_output_finish(&printer.output);
    /* Of a scenario the run has told. */
    if (!is_good || !printer.has_instructions || settings->wants_instructions)
        return is_good;
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

    if (settings->settings->len > 0 || settings->seed.is_set || settings->wants_instructions) {
        g_set_error(&error, HS_OPTIONS_ERROR, 0,
                    "%s is a result: '--set', '--seed' and '--instructions' are for scenarios\n"
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

    int status = hs_simulate(invocation, scenario, store, &wish);

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

    g_autofree char *folder = g_dir_make_tmp("hsim-XXXXXX", &error);

    if (folder == NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);

    g_autofree char *path = g_build_filename(folder, "run.db", NULL);
    int status = simulate(invocation, scenario, path, &result);

    /* An open file needs no name: whatever happens from here on leaves nothing behind. */
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    return status > HS_EXIT_NOT_HELD ? status : show(invocation, &result);
}

int hs_command_trace(const HsInvocation *invocation)
{
    const char *path = g_ptr_array_index(invocation->operands, 0);

    return hs_is_scenario_file(path) ? trace_scenario(invocation) : trace_result(invocation, path);
}
