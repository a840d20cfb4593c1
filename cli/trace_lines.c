/* trace_lines: a row for everything that happened, for people and for programs. */
#include "cli/csv.h"
#include "cli/trace_format.h"
#include "models/hardware/isa.h"

#include <string.h>

/* Widths of columns in text; a longer name pushes the rest of its line to the right. */
#define COMPONENT_WIDTH 14
#define KIND_WIDTH 22
typedef struct {
    const HsResult *result;
    HsOutput *output;
    HsJson *json; /* NULL: another format */
    int cycle_width;
} Lines;

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
static void add_time(Lines *lines, HsCycles cycle)
{
    uint64_t nanoseconds = hs_cycles_to_ns(cycle, lines->result->meta->clock_hz);
    char number[HS_NUMBER_TEXT_BYTES];

    hs_output_add(lines->output, "%*s  ", lines->cycle_width, hs_count_format(cycle, number));
    hs_output_add(lines->output, "%4" G_GUINT64_FORMAT ".%09" G_GUINT64_FORMAT " s  ",
                  nanoseconds / 1000000000, nanoseconds % 1000000000);
}

static void add_name(Lines *lines, HsPaint paint, const char *name, guint width)
{
    g_autofree char *clean = hs_clean_text(name);

    hs_output_paint(lines->output, paint, clean);
    hs_output_add(lines->output, "%s  ", padding(clean, width));
}

static void add_detail(Lines *lines, const HsRunRow *row)
{
    char time[HS_CYCLES_TEXT_BYTES];

    if (row->detail != NULL)
        hs_output_paint(lines->output, HS_PAINT_NONE, row->detail);
    if (row->is_instruction) {
        g_autofree char *text = disassemble(row);

        hs_output_add(lines->output, "  %" G_GINT64_MODIFIER "x: %0*x  ", row->pc,
                      (row->word & 3) == 3 ? 8 : 4, row->word);
        hs_output_paint(lines->output, HS_PAINT_TITLE, text);
    }
    if (row->lasts_cycles != HS_CYCLES_NEVER)
        hs_output_add(lines->output, "%s%s", row->detail != NULL ? ", lasts " : "lasts ",
                      hs_result_time(lines->result, row->lasts_cycles, time));
}

static void end_line(Lines *lines)
{
    GString *text = lines->output->text;
    gsize length = text->len;

    while (length > 0 && text->str[length - 1] == ' ')
        length--;
    g_string_truncate(text, length);
    g_string_append_c(text, '\n');
}

static void print_text(gpointer self, const HsRunRow *row)
{
    Lines *lines = self;

    add_time(lines, row->cycle);
    add_name(lines, hs_result_paint(lines->result, row->component), row->component,
             COMPONENT_WIDTH);
    add_name(lines, HS_PAINT_NONE, row->kind, KIND_WIDTH);
    add_detail(lines, row);
    end_line(lines);
}

static void print_json(gpointer self, const HsRunRow *row)
{
    Lines *lines = self;

    hs_json_begin_object(lines->json, NULL);
    hs_json_integer(lines->json, "cycle", row->cycle);
    hs_json_text(lines->json, "component", row->component);
    hs_json_text(lines->json, "kind", row->kind);
    hs_json_text(lines->json, "detail", row->detail);
    hs_json_cycles(lines->json, "lasts_cycles", row->lasts_cycles);
    if (row->is_instruction) {
        g_autofree char *text = disassemble(row);

        hs_json_integer(lines->json, "pc", row->pc);
        hs_json_integer(lines->json, "word", row->word);
        hs_json_text(lines->json, "instruction", text);
    }
    hs_json_end(lines->json);
}

static void print_csv(gpointer self, const HsRunRow *row)
{
    Lines *lines = self;
    GString *csv = lines->output->text;
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

static Lines *lines_new(const HsTraceJob *job)
{
    Lines *lines = g_new0(Lines, 1);

    lines->result = job->result;
    lines->output = job->output;
    return lines;
}

static gpointer begin_text(const HsTraceJob *job)
{
    Lines *lines = lines_new(job);
    char end[HS_NUMBER_TEXT_BYTES];

    lines->cycle_width = (int)strlen(hs_count_format(job->result->meta->end_cycle, end));
    return lines;
}

static gpointer begin_json(const HsTraceJob *job)
{
    Lines *lines = lines_new(job);

    lines->json = hs_json_new(job->output->text);
    hs_json_begin_object(lines->json, NULL);
    hs_result_json(job->result, lines->json);
    hs_json_begin_array(lines->json, "trace");
    return lines;
}

static gpointer begin_csv(const HsTraceJob *job)
{
    hs_csv_heading(job->output->text,
                   "cycle component kind detail lasts_cycles pc word instruction");
    return lines_new(job);
}

static void end(gpointer self, bool is_whole)
{
    Lines *lines = self;

    (void)is_whole;
    if (lines->json != NULL) {
        hs_json_end(lines->json);
        hs_json_end(lines->json);
        hs_json_free(lines->json);
    }
    g_free(lines);
}

const HsTraceFormat hs_trace_format_text = {
    .begin = begin_text, .row = print_text, .end = end, .sources = HS_RUN_SOURCES_ALL
};
const HsTraceFormat hs_trace_format_json = {
    .begin = begin_json, .row = print_json, .end = end, .sources = HS_RUN_SOURCES_ALL
};
const HsTraceFormat hs_trace_format_csv = {
    .begin = begin_csv, .row = print_csv, .end = end, .sources = HS_RUN_SOURCES_ALL
};
