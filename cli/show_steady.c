/* show_steady: the steady state of a run, for people and for programs. */
#include "cli/show_steady.h"

#include "analysis/measure_text.h"
#include "cli/csv.h"
#include "cli/grid.h"
#include "cli/measure_list.h"

#include <string.h>

bool hs_steady_plan_read(const HsSettings *settings, uint64_t clock_hz, HsSteadyPlan *ret_plan,
                         bool *ret_wanted, GError **error)
{
    const char *names[HS_STEADY_MEASURES_N];
    uint64_t n_batches = settings->batches.is_set ? settings->batches.value : HS_BATCH_MEANS_N;

    *ret_plan = (HsSteadyPlan){ .warm_up = HS_CYCLES_NEVER,
                                .n_batches = (unsigned)MIN(n_batches, G_MAXUINT),
                                .confidence = HS_CONFIDENCE_95 };
    for (guint i = 0; i < HS_STEADY_MEASURES_N; i++)
        names[i] = hs_steady_measure_at(i);
    if (n_batches < HS_BATCH_MEANS_MIN || n_batches > HS_BATCH_MEANS_MAX) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "--batches is %" G_GUINT64_FORMAT "\n  help: choose %u to %u; 10 to 30 are "
                    "usual",
                    n_batches, HS_BATCH_MEANS_MIN, HS_BATCH_MEANS_MAX);
        return false;
    }
    if (!hs_measure_list_check_among(settings->measures, names, HS_STEADY_MEASURES_N, error) ||
        (settings->warm_up != NULL &&
         !hs_time_parse(settings->warm_up, clock_hz, &ret_plan->warm_up, error)))
        return false;
    for (guint i = 0; i < HS_STEADY_MEASURES_N; i++)
        ret_wanted[i] = settings->measures->len == 0 ||
                        hs_measure_list_has(settings->measures, names[i]);
    return true;
}

static const HsSteadyRow *row_at(const GArray *rows, guint row_i)
{
    return &g_array_index(rows, HsSteadyRow, row_i);
}

static bool has_interval(const HsSteadyRow *row)
{
    return row->state == HS_STEADY_GOOD || row->state == HS_STEADY_DEPENDENT;
}

/* ---- for people ---- */

static void add_row(const HsResult *result, HsGrid *grid, const HsSteadyRow *row, bool is_first)
{
    char text[HS_MEASURE_TEXT_BYTES];
    char high[HS_MEASURE_TEXT_BYTES];
    char time[HS_CYCLES_TEXT_BYTES];
    char number[HS_NUMBER_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, is_first ? row->measure : NULL);
    hs_grid_add(grid, HS_PAINT_NONE, row->subject);
    if (has_interval(row)) {
        hs_grid_add(grid, HS_PAINT_NONE,
                    hs_measure_format(row->unit, row->batches.means.mean, text));
        hs_grid_add_format(grid, HS_PAINT_NONE, "%s .. %s",
                           hs_measure_format(row->unit, row->interval.low, text),
                           hs_measure_format(row->unit, row->interval.high, high));
        hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, row->from, time));
        hs_grid_add(grid, HS_PAINT_NONE, hs_count_format(row->batches.n_a_batch, number));
        hs_grid_add_format(grid, HS_PAINT_NONE, "%.2f", row->batches.correlation);
    } else {
        for (guint cell_i = 0; cell_i < 5; cell_i++)
            hs_grid_add(grid, HS_PAINT_DIM, "-");
    }
    hs_grid_add(grid, row->state == HS_STEADY_GOOD ? HS_PAINT_GOOD : HS_PAINT_BAD,
                hs_steady_state_name(row->state));
}

static const char *advice_of(HsSteadyState state)
{
    switch (state) {
    case HS_STEADY_GOOD:
        break;
    case HS_STEADY_DEPENDENT:
        return "dependent: batches are like the next, the interval is too narrow: run longer, or "
               "--batches";
    case HS_STEADY_UNSETTLED:
        return "unsettled: it changes for more than half of the run: run longer, or --warm-up";
    case HS_STEADY_TOO_FEW:
        return "too few:   less numbers than batches";
    }
    return NULL;
}

static void show_advice(const GArray *rows, HsOutput *output)
{
    for (HsSteadyState state = HS_STEADY_DEPENDENT; state <= HS_STEADY_TOO_FEW; state++) {
        bool is_there = false;

        for (guint row_i = 0; row_i < rows->len; row_i++)
            is_there = is_there || row_at(rows, row_i)->state == state;
        if (is_there)
            hs_output_add(output, "%s\n", advice_of(state));
    }
}

void hs_show_steady(const HsResult *result, const HsSteadyPlan *plan, const GArray *rows,
                    HsOutput *output)
{
    static const HsGridColumn columns[] = {
        { "measure", false, false },      { "of", false, false },  { "mean", true, false },
        { "95 % interval", true, false }, { "from", true, false }, { "a batch", true, false },
        { "correlation", true, false },   { NULL, false, false },
    };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));
    const char *last = "";

    for (guint row_i = 0; row_i < rows->len; row_i++) {
        const HsSteadyRow *row = row_at(rows, row_i);

        add_row(result, grid, row, strcmp(row->measure, last) != 0);
        last = row->measure;
    }
    hs_output_paint(output, HS_PAINT_TITLE, "Steady state");
    hs_output_add(output, "  means of %u batches; warm-up left out: %s\n", plan->n_batches,
                  plan->warm_up == HS_CYCLES_NEVER ? "by MSER-5, of each by itself" : "as told");
    if (rows->len == 0)
        hs_output_add(output, "  nothing was recorded that could be steady\n");
    else
        hs_grid_print(grid, output, 2);
    show_advice(rows, output);
}

/* ---- for programs ---- */

static void json_real(HsJson *json, const char *name, bool is_known, double value)
{
    if (is_known)
        hs_json_exact(json, name, value);
    else
        hs_json_text(json, name, NULL);
}

void hs_json_steady(const HsSteadyPlan *plan, const GArray *rows, HsJson *json)
{
    hs_json_integer(json, "batches", plan->n_batches);
    hs_json_integer(json, "confidence_percent", hs_confidence_percent(plan->confidence));
    hs_json_cycles(json, "warm_up", plan->warm_up);
    hs_json_begin_array(json, "steady");
    for (guint row_i = 0; row_i < rows->len; row_i++) {
        const HsSteadyRow *row = row_at(rows, row_i);
        bool is_known = has_interval(row);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "measure", row->measure);
        hs_json_text(json, "of", row->subject);
        hs_json_text(json, "unit", hs_measure_unit_name(row->unit));
        hs_json_text(json, "state", hs_steady_state_name(row->state));
        json_real(json, "mean", is_known, row->batches.means.mean);
        json_real(json, "low", is_known, row->interval.low);
        json_real(json, "high", is_known, row->interval.high);
        hs_json_cycles(json, "from", is_known ? row->from : HS_CYCLES_NEVER);
        hs_json_integer(json, "numbers", row->n);
        hs_json_integer(json, "a_batch", row->batches.n_a_batch);
        json_real(json, "correlation", is_known, row->batches.correlation);
        json_real(json, "correlation_max", is_known, row->batches.correlation_max);
        hs_json_end(json);
    }
    hs_json_end(json);
}

static void csv_real(GString *csv, bool is_known, double value)
{
    if (is_known)
        hs_csv_exact(csv, value);
    else
        hs_csv_text(csv, NULL);
}

void hs_csv_steady(const GArray *rows, GString *csv)
{
    hs_csv_heading(csv, "measure of unit state mean low high from numbers a_batch correlation");
    for (guint row_i = 0; row_i < rows->len; row_i++) {
        const HsSteadyRow *row = row_at(rows, row_i);
        bool is_known = has_interval(row);

        hs_csv_text(csv, row->measure);
        hs_csv_text(csv, row->subject);
        hs_csv_text(csv, hs_measure_unit_name(row->unit));
        hs_csv_text(csv, hs_steady_state_name(row->state));
        csv_real(csv, is_known, row->batches.means.mean);
        csv_real(csv, is_known, row->interval.low);
        csv_real(csv, is_known, row->interval.high);
        hs_csv_cycles(csv, is_known ? row->from : HS_CYCLES_NEVER);
        hs_csv_integer(csv, row->n);
        hs_csv_integer(csv, row->batches.n_a_batch);
        csv_real(csv, is_known, row->batches.correlation);
        hs_csv_end_row(csv);
    }
}
