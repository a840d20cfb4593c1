/* show_diff: what is different in two runs, on a page. */
#include "cli/show_diff.h"

#include "analysis/diff_merge.h"
#include "analysis/measure_text.h"
#include "cli/grid.h"

#include <string.h>

/* Lines of a part of the page; JSON and CSV have all. */
#define ITEMS_SHOWN_MAX 20u
#define FLOWS_SHOWN_MAX 6u
/* Characters of a value in a column; of a text of a row. */
#define VALUE_SHOWN_MAX 40u
#define ROW_SHOWN_MAX 200u

static const char *const side_names[2] = { "a", "b" };

/* ---- pieces ---- */

/* Clean, in at most n columns; NULL is "-". New. */
static char *cut(const char *text, guint n)
{
    return hs_text_cut(text != NULL ? text : "-", n);
}

static void add_cut(HsGrid *grid, HsPaint paint, const char *text, guint n)
{
    g_autofree char *shown = cut(text, n);

    hs_grid_add(grid, paint, shown);
}

static void print_title(HsOutput *output, const char *title)
{
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, title);
}

/* "+1.2 ms", "-3 s", "=". */
static char *change_text(uint64_t a, uint64_t b, uint64_t clock_hz)
{
    char time[HS_CYCLES_TEXT_BYTES];

    if (a == b)
        return g_strdup("=");
    return g_strdup_printf("%s%s", b > a ? "+" : "-",
                           hs_time_format(b > a ? b - a : a - b, clock_hz, time));
}

static char *ns_text(int64_t ns)
{
    char text[HS_MEASURE_TEXT_BYTES];

    return g_strdup(hs_measure_format_change(HS_UNIT_TIME, (double)ns, text));
}

/* ---- the head ---- */

static void print_runs(const HsDiffView *view, HsOutput *output)
{
    static const HsGridColumn columns[] = { { 0 }, { 0 }, { 0 }, { .is_flexible = true } };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint side = 0; side < 2; side++) {
        const HsRunMeta *meta = view->diff->metas[side];
        g_autofree char *policy = cut(meta->policy, VALUE_SHOWN_MAX);
        g_autofree char *seed = cut(meta->seed, VALUE_SHOWN_MAX);
        g_autofree char *digest = cut(meta->digest, VALUE_SHOWN_MAX);

        hs_grid_add(grid, HS_PAINT_TITLE, side_names[side]);
        add_cut(grid, HS_PAINT_NONE, view->results[side].path, VALUE_SHOWN_MAX);
        add_cut(grid, HS_PAINT_NONE, meta->scenario, VALUE_SHOWN_MAX);
        hs_grid_add_format(grid, HS_PAINT_NONE, "%s, seed %s, digest %s", policy, seed, digest);
        hs_grid_end_row(grid);
    }
    hs_grid_print(grid, output, 0);
}

static bool has_happened(const HsDiffTable *table)
{
    return table->source->weight == HS_DIFF_HAPPENED || table->source->weight == HS_DIFF_PART;
}

static void print_equal(const HsRunDiff *diff, HsOutput *output)
{
    char number[HS_NUMBER_TEXT_BYTES];
    uint64_t n_rows = 0;
    bool is_all_equal = true;

    for (guint i = 0; i < diff->tables->len; i++) {
        const HsDiffTable *table = &g_array_index(diff->tables, HsDiffTable, i);

        n_rows += has_happened(table) ? table->scan.n_rows[0] : 0;
        is_all_equal = is_all_equal && table->is_equal;
    }
    hs_output_paint(output, HS_PAINT_GOOD, "equal");
    hs_output_add(output, ": same digest, same %s rows of what happened%s%s\n",
                  hs_count_format(n_rows, number),
                  diff->is_made_alike ? "" : "; they were not made in the same way",
                  is_all_equal ? "" : "; what was expected or recorded differs");
}

/* A cycle of both runs as a time, or as it is where it is not the same time in both. */
static char *both_time(const HsDiffView *view, HsCycles cycle, char buffer[HS_CYCLES_TEXT_BYTES])
{
    char number[HS_NUMBER_TEXT_BYTES];

    if (cycle == HS_CYCLES_NEVER || view->diff->is_same_clock)
        return hs_result_time(&view->results[0], cycle, buffer);
    (void)g_snprintf(buffer, HS_CYCLES_TEXT_BYTES, "%s cycles", hs_count_format(cycle, number));
    return buffer;
}

/* Does what was not kept differ? Then it may differ earlier than anything else. */
static bool has_unseen(const HsRunDiff *diff)
{
    for (guint i = 0; i < diff->tables->len; i++) {
        const HsDiffTable *table = &g_array_index(diff->tables, HsDiffTable, i);

        if (!table->is_kept && !table->is_equal)
            return true;
    }
    return false;
}

static void print_verdict(const HsDiffView *view, HsOutput *output)
{
    const HsRunDiff *diff = view->diff;
    const char *or_before = has_unseen(diff) ? ", or before: not all was kept" : "";
    char number[HS_NUMBER_TEXT_BYTES];
    char time[HS_CYCLES_TEXT_BYTES];

    hs_output_add(output, "\n");
    if (diff->is_equal) {
        print_equal(diff, output);
        return;
    }
    hs_output_paint(output, HS_PAINT_BAD, "different");
    if (diff->first == NULL)
        hs_output_add(output, ": no row that was kept in both tells where\n");
    else if (diff->first->place.cycle == HS_CYCLES_NEVER)
        hs_output_add(output, " in what is told of the whole run only%s\n", or_before);
    else if (!diff->is_same_clock)
        hs_output_add(output, " from cycle %s on%s\n",
                      hs_count_format(diff->first->place.cycle, number), or_before);
    else
        hs_output_add(output, " from %s on, cycle %s%s\n",
                      hs_result_time(&view->results[0], diff->first->place.cycle, time),
                      hs_count_format(diff->first->place.cycle, number), or_before);
}

static void print_notes(const HsDiffView *view, HsOutput *output)
{
    for (guint note_i = 0; note_i < view->diff->notes->len; note_i++) {
        hs_output_paint(output, HS_PAINT_BAD, "note");
        hs_output_add(output, ": ");
        hs_output_paint(output, HS_PAINT_NONE, g_ptr_array_index(view->diff->notes, note_i));
        hs_output_add(output, "\n");
    }
}

/* What is said about parameters is counted: a line more in a scenario moves all behind it. */
static bool is_about_parameter(const HsDiffItem *item)
{
    return strcmp(item->kind, "source of parameter") == 0;
}

static void print_made(const HsDiffView *view, HsOutput *output)
{
    static const HsGridColumn columns[] = {
        { .title = "what" }, { .title = "name" }, { .title = "a" }, { .title = "b" }
    };
    const GPtrArray *made = view->diff->made;
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));
    guint n_about = 0;
    guint n_shown = 0;

    if (made->len == 0)
        return;
    for (guint item_i = 0; item_i < made->len; item_i++) {
        const HsDiffItem *item = g_ptr_array_index(made, item_i);

        n_about += is_about_parameter(item);
        if (is_about_parameter(item) || n_shown == ITEMS_SHOWN_MAX)
            continue;
        n_shown++;
        hs_grid_add(grid, HS_PAINT_NONE, item->kind);
        add_cut(grid, HS_PAINT_NONE, item->name, VALUE_SHOWN_MAX);
        add_cut(grid, HS_PAINT_NONE, item->values[0], VALUE_SHOWN_MAX);
        add_cut(grid, HS_PAINT_NONE, item->values[1], VALUE_SHOWN_MAX);
        hs_grid_end_row(grid);
    }
    print_title(output, "Made");
    hs_output_add(output, "  what differs in how the runs were made\n");
    if (n_shown > 0)
        hs_grid_print(grid, output, 2);
    if (n_shown + n_about < made->len)
        hs_output_add(output, "  ... and %u more: --format csv\n", made->len - n_shown - n_about);
    if (n_about > 0)
        hs_output_add(output,
                      "  of %u parameter%s the place, source, default or meaning differs: "
                      "--format csv\n",
                      n_about, n_about == 1 ? "" : "s");
}

/* ---- the first difference ---- */

static void add_row(const HsDiffView *view, HsGrid *grid, const HsDiffRow *row, const char *mark)
{
    HsPaint paint = mark[0] == '-' ? HS_PAINT_BAD : mark[0] == '+' ? HS_PAINT_GOOD : HS_PAINT_NONE;
    const HsResult *result = &view->results[mark[0] == '+' ? 1 : 0];
    g_autofree char *text = hs_diff_row_text(row);
    char number[HS_NUMBER_TEXT_BYTES];
    char time[HS_CYCLES_TEXT_BYTES];
    bool has_time = row->cycle != HS_CYCLES_NEVER;

    hs_grid_add(grid, paint, mark);
    hs_grid_add(grid, HS_PAINT_DIM, has_time ? hs_count_format(row->cycle, number) : "-");
    hs_grid_add(grid, HS_PAINT_DIM, has_time ? hs_result_time(result, row->cycle, time) : "-");
    hs_grid_add(grid, paint, hs_diff_source(row->source_i)->name);
    add_cut(grid, paint, text, ROW_SHOWN_MAX);
    hs_grid_end_row(grid);
}

static void add_rows(const HsDiffView *view, HsGrid *grid, const GArray *merged)
{
    const GPtrArray *before = view->diff->first->before;

    for (guint row_i = 0; row_i < before->len; row_i++)
        add_row(view, grid, g_ptr_array_index(before, row_i), "");
    for (guint row_i = 0; row_i < merged->len; row_i++) {
        const HsDiffMerged *one = &g_array_index(merged, HsDiffMerged, row_i);

        add_row(view, grid, one->row, !one->is_in[1] ? "-" : !one->is_in[0] ? "+" : "");
    }
}

/* Is the first row of these in one run only? */
static bool is_first_alone(const GArray *merged, const GPtrArray *rows)
{
    for (guint row_i = 0; rows->len > 0 && row_i < merged->len; row_i++) {
        const HsDiffMerged *one = &g_array_index(merged, HsDiffMerged, row_i);

        if (one->row == g_ptr_array_index(rows, 0))
            return !one->is_in[0] || !one->is_in[1];
    }
    return false;
}

static void print_columns(const GPtrArray *columns, HsOutput *output)
{
    if (columns->len == 0)
        return;
    hs_output_add(output, "  the first - and + differ in:");
    for (guint i = 0; i < columns->len; i++)
        hs_output_add(output, "%s %s", i > 0 ? "," : "",
                      (const char *)g_ptr_array_index(columns, i));
    hs_output_add(output, "\n");
}

static void print_first(const HsDiffView *view, HsOutput *output)
{
    static const HsGridColumn columns[] = { { .title = "" },
                                            { .title = "cycle", .is_right = true },
                                            { .title = "time", .is_right = true },
                                            { .title = "rows of" },
                                            { .title = "", .is_flexible = true } };
    const HsDiffFirst *first = view->diff->first;
    g_autoptr(GArray) merged = NULL;
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));
    char number[HS_NUMBER_TEXT_BYTES];

    if (first == NULL)
        return;
    merged = hs_diff_merge(first->behind[0], first->behind[1]);
    add_rows(view, grid, merged);
    print_title(output, "First difference");
    hs_output_add(output, "  in: %s, behind %s equal rows; - in a, + in b\n",
                  hs_diff_source(first->place.source_i)->name,
                  hs_count_format(first->place.n_before, number));
    hs_grid_print(grid, output, 2);
    if (is_first_alone(merged, first->behind[0]) && is_first_alone(merged, first->behind[1]))
        print_columns(first->columns, output);
}

static void add_table(const HsDiffView *view, HsGrid *grid, const HsDiffTable *table)
{
    char number[HS_NUMBER_TEXT_BYTES];
    char time[HS_CYCLES_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, table->source->name);
    hs_grid_add(grid, HS_PAINT_NONE, hs_count_format(table->scan.n_rows[0], number));
    hs_grid_add(grid, HS_PAINT_NONE, hs_count_format(table->scan.n_rows[1], number));
    if (!table->is_kept) {
        hs_grid_add(grid, HS_PAINT_DIM, "-");
        hs_grid_add(grid, HS_PAINT_DIM, "not kept");
    } else {
        hs_grid_add(grid, HS_PAINT_NONE, hs_count_format(table->scan.n_equal, number));
        hs_grid_add(grid, HS_PAINT_NONE, both_time(view, table->scan.cycle, time));
    }
    hs_grid_end_row(grid);
}

static void print_tables(const HsDiffView *view, HsOutput *output)
{
    static const HsGridColumn columns[] = { { .title = "rows of" },
                                            { .title = "a", .is_right = true },
                                            { .title = "b", .is_right = true },
                                            { .title = "equal before", .is_right = true },
                                            { .title = "differ from", .is_right = true } };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));
    guint n_different = 0;

    for (guint i = 0; i < view->diff->tables->len; i++) {
        const HsDiffTable *table = &g_array_index(view->diff->tables, HsDiffTable, i);

        if (!table->is_equal)
            add_table(view, grid, table);
        n_different += !table->is_equal;
    }
    if (n_different == 0)
        return;
    print_title(output, "Rows");
    hs_output_add(output, "  %u of %u kinds differ\n", n_different, view->diff->tables->len);
    hs_grid_print(grid, output, 2);
}

/* ---- requests ---- */

static void add_count(HsGrid *grid, const char *what, uint64_t count)
{
    char number[HS_NUMBER_TEXT_BYTES];

    if (count == 0)
        return;
    hs_grid_add(grid, HS_PAINT_NONE, hs_count_format(count, number));
    hs_grid_add(grid, HS_PAINT_NONE, what);
    hs_grid_end_row(grid);
}

static void print_fate(const HsDiffView *view, HsOutput *output, const HsDiffRequest *request,
                       guint side)
{
    g_autofree char *served_by = cut(request->served_by[side], VALUE_SHOWN_MAX);
    char sent[HS_CYCLES_TEXT_BYTES];
    char took[HS_CYCLES_TEXT_BYTES];
    char number[HS_NUMBER_TEXT_BYTES];

    hs_output_add(output, "    %s: sent %s, %s %s, ", side_names[side],
                  hs_result_time(&view->results[side], request->sent[side], sent),
                  hs_count_format(request->attempts[side], number),
                  request->attempts[side] == 1 ? "attempt" : "attempts");
    if (request->replied[side] == HS_CYCLES_NEVER)
        hs_output_add(output, "no reply\n");
    else
        hs_output_add(output, "replied by %s after %s\n", served_by,
                      hs_result_time(&view->results[side],
                                     request->replied[side] -
                                         MIN(request->sent[side], request->replied[side]),
                                     took));
}

static void print_request(const HsDiffView *view, HsOutput *output, const char *title,
                          const HsDiffRequest *request)
{
    g_autofree char *clients = cut(request->clients, VALUE_SHOWN_MAX);
    g_autofree char *app = cut(request->app, VALUE_SHOWN_MAX);

    if (!request->is_there)
        return;
    hs_output_add(
        output, "  %s: request %" G_GUINT64_FORMAT " of client %" G_GUINT64_FORMAT " (%s) to %s\n",
        title, request->number, request->client, clients, app);
    print_fate(view, output, request, 0);
    print_fate(view, output, request, 1);
}

static void print_requests(const HsDiffView *view, HsOutput *output)
{
    static const HsGridColumn columns[] = { { .is_right = true }, { 0 } };
    const HsDiffRequests *requests = &view->diff->requests;
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));
    g_autofree char *median = ns_text(requests->median_ns);
    g_autofree char *largest = ns_text(requests->largest_ns);

    print_title(output, "Requests");
    if (!requests->is_known) {
        hs_output_add(output, "  not kept in both (--trace)\n");
        return;
    }
    hs_output_add(output, "  the same client and number in both; changes are b minus a\n");
    add_count(grid, "are in both", requests->n_both);
    add_count(grid, "are in a only", requests->n[0] - requests->n_both);
    add_count(grid, "are in b only", requests->n[1] - requests->n_both);
    add_count(grid, "are replied in a only", requests->n_replied_here[0]);
    add_count(grid, "are replied in b only", requests->n_replied_here[1]);
    add_count(grid, "are replied in both, by another OS", requests->n_other_os);
    add_count(grid, "are sent another number of times", requests->n_attempts);
    add_count(grid, "are replied in both, later in b", requests->n_slower);
    add_count(grid, "are replied in both, sooner in b", requests->n_faster);
    hs_grid_print(grid, output, 2);
    if (requests->n_slower + requests->n_faster > 0)
        hs_output_add(output, "  of those later or sooner: median %s, largest %s\n", median,
                      largest);
    print_request(view, output, "first with another fate", &requests->first);
    print_request(view, output, "largest change", &requests->largest);
}

/* ---- steps ---- */

/* What a step did for so long, in both. */
typedef uint64_t (*StepTime)(const HsDiffFlow *flow, const HsRunStep *step, guint side);

static uint64_t step_waits(const HsDiffFlow *flow, const HsRunStep *step, guint side)
{
    (void)flow;
    (void)side;
    return step->wait_cycles;
}

static uint64_t step_works(const HsDiffFlow *flow, const HsRunStep *step, guint side)
{
    (void)flow;
    (void)side;
    return step->work_cycles;
}

static uint64_t step_done(const HsDiffFlow *flow, const HsRunStep *step, guint side)
{
    return step->end - flow->flows[side]->begin;
}

static void add_step_time(const HsDiffView *view, HsGrid *grid, const HsDiffFlow *flow,
                          const HsDiffStep *step, StepTime time_of)
{
    char time[HS_CYCLES_TEXT_BYTES];

    for (guint side = 0; side < 2; side++) {
        const HsRunStep *one = step->steps[side];

        if (one == NULL)
            hs_grid_add(grid, HS_PAINT_DIM, "-");
        else
            hs_grid_add(grid, HS_PAINT_NONE,
                        hs_result_time(&view->results[side], time_of(flow, one, side), time));
    }
}

/* Where b did the step, when that is not where a did; else NULL. */
static const char *other_place(const HsRunStep *a, const HsRunStep *b)
{
    if (strcmp(a->runs_on, b->runs_on) != 0)
        return b->runs_on;
    if (g_strcmp0(a->cpu, b->cpu) != 0)
        return b->cpu != NULL ? b->cpu : "no CPU";
    return NULL;
}

static void add_step_change(const HsDiffView *view, HsGrid *grid, const HsDiffFlow *flow,
                            const HsDiffStep *step)
{
    const HsRunStep *a = step->steps[0];
    const HsRunStep *b = step->steps[1];

    if (a == NULL || b == NULL) {
        hs_grid_add(grid, HS_PAINT_BAD, a == NULL ? "in b only" : "in a only");
        return;
    }

    g_autofree char *change = view->diff->is_same_clock
                                  ? change_text(step_done(flow, a, 0), step_done(flow, b, 1),
                                                view->diff->metas[0]->clock_hz)
                                  : g_strdup("");
    const char *place = other_place(a, b);
    g_autofree char *text = g_strdup_printf("%s%s%s", change, place != NULL ? " on " : "",
                                            place != NULL ? place : "");

    add_cut(grid, HS_PAINT_NONE, text, VALUE_SHOWN_MAX);
}

static void print_flow_title(const HsDiffView *view, HsOutput *output, const HsDiffFlow *flow)
{
    const HsRunFlow *any = flow->flows[0] != NULL ? flow->flows[0] : flow->flows[1];
    g_autofree char *figure = cut(any->figure, VALUE_SHOWN_MAX);
    g_autofree char *subject = cut(any->subject, VALUE_SHOWN_MAX);
    char begin[HS_CYCLES_TEXT_BYTES];

    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_TITLE, figure);
    hs_output_add(output, "  %s", subject);
    for (guint side = 0; side < 2; side++) {
        const HsRunFlow *one = flow->flows[side];
        g_autofree char *outcome = one != NULL ? cut(one->outcome, VALUE_SHOWN_MAX) : NULL;

        if (one != NULL)
            hs_output_add(output, "; %s: from %s, %s", side_names[side],
                          hs_result_time(&view->results[side], one->begin, begin), outcome);
        else
            hs_output_add(output, "; %s: there is none", side_names[side]);
    }
    hs_output_add(output, "\n");
}

static void print_flow(const HsDiffView *view, HsOutput *output, const HsDiffFlow *flow)
{
    static const HsGridColumn columns[] = {
        { .title = "step" },
        { .title = "a waits", .is_right = true },
        { .title = "b", .is_right = true },
        { .title = "a works", .is_right = true },
        { .title = "b", .is_right = true },
        { .title = "a done", .is_right = true },
        { .title = "b", .is_right = true },
        { .title = "change", .is_right = true },
    };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    print_flow_title(view, output, flow);
    if (flow->flows[0] == NULL || flow->flows[1] == NULL)
        return;
    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsDiffStep *step = g_ptr_array_index(flow->steps, step_i);

        add_cut(grid, HS_PAINT_NONE, step->number, VALUE_SHOWN_MAX);
        add_step_time(view, grid, flow, step, step_waits);
        add_step_time(view, grid, flow, step, step_works);
        add_step_time(view, grid, flow, step, step_done);
        add_step_change(view, grid, flow, step);
        hs_grid_end_row(grid);
    }
    hs_grid_print(grid, output, 2);
}

static void print_flows(const HsDiffView *view, HsOutput *output)
{
    const GPtrArray *flows = view->diff->flows;
    guint n_different = 0;

    print_title(output, "Steps");
    if (flows == NULL) {
        hs_output_add(output, "  not kept in both (--trace)\n");
        return;
    }
    hs_output_add(output, "  done: from the beginning of the flow; change: of that, b minus a\n");
    for (guint flow_i = 0; flow_i < flows->len; flow_i++) {
        const HsDiffFlow *flow = g_ptr_array_index(flows, flow_i);

        if (!flow->is_equal && n_different++ < FLOWS_SHOWN_MAX)
            print_flow(view, output, flow);
    }
    if (n_different > FLOWS_SHOWN_MAX)
        hs_output_add(output, "  ... and %u more: --format csv\n", n_different - FLOWS_SHOWN_MAX);
    if (n_different < flows->len)
        hs_output_add(output, "  %u of %u flows take the same steps and times\n",
                      flows->len - n_different, flows->len);
}

/* ---- measures ---- */

static void add_measured(HsGrid *grid, const HsDiffMeasure *measure, guint side)
{
    char text[HS_MEASURE_TEXT_BYTES];

    if (measure->is_known[side])
        hs_grid_add(grid, HS_PAINT_NONE,
                    hs_measure_format(measure->measure->unit, measure->values[side], text));
    else
        hs_grid_add(grid, HS_PAINT_DIM, measure->is_there[side] ? "unknown" : "-");
}

/* Is b better? */
static HsPaint paint_of(const HsDiffMeasure *measure)
{
    bool is_more = measure->values[1] > measure->values[0];

    if (measure->measure->better == HS_BETTER_NEITHER)
        return HS_PAINT_NONE;
    return is_more == (measure->measure->better == HS_BETTER_MORE) ? HS_PAINT_GOOD : HS_PAINT_BAD;
}

static void print_measures(const HsDiffView *view, HsOutput *output)
{
    static const HsGridColumn columns[] = { { .title = "measure" },
                                            { .title = "of" },
                                            { .title = "a", .is_right = true },
                                            { .title = "b", .is_right = true },
                                            { .title = "change", .is_right = true } };
    const GArray *measures = view->diff->measures;
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    if (measures->len == 0)
        return;
    for (guint i = 0; i < measures->len; i++) {
        const HsDiffMeasure *measure = &g_array_index(measures, HsDiffMeasure, i);
        char text[HS_MEASURE_TEXT_BYTES];

        hs_grid_add(grid, HS_PAINT_NONE, measure->measure->name);
        add_cut(grid, HS_PAINT_NONE, measure->subject, VALUE_SHOWN_MAX);
        add_measured(grid, measure, 0);
        add_measured(grid, measure, 1);
        if (measure->is_known[0] && measure->is_known[1])
            hs_grid_add(grid, paint_of(measure),
                        hs_measure_format_change(measure->measure->unit,
                                                 measure->values[1] - measure->values[0], text));
        hs_grid_end_row(grid);
    }
    print_title(output, "Measures");
    hs_output_add(output,
                  "  those that differ; docs/reference/measures.md has their definitions\n");
    hs_grid_print(grid, output, 2);
}

void hs_show_diff(const HsDiffView *view, HsOutput *output)
{
    bool shows_all = view->align == HS_ALIGN_AUTO;

    print_runs(view, output);
    print_verdict(view, output);
    print_notes(view, output);
    print_made(view, output);
    if (shows_all || view->align == HS_ALIGN_TIME) {
        print_first(view, output);
        print_tables(view, output);
    }
    if (view->diff->is_equal)
        return;
    if (shows_all || view->align == HS_ALIGN_REQUEST)
        print_requests(view, output);
    if (shows_all || view->align == HS_ALIGN_STEP)
        print_flows(view, output);
    if (shows_all)
        print_measures(view, output);
}
