/* show_diff_data: what is different in two runs, for programs. */
#include "cli/csv.h"
#include "cli/show_diff.h"

static const char *const side_names[2] = { "a", "b" };

static bool shows(const HsDiffView *view, HsAlign align)
{
    return view->align == HS_ALIGN_AUTO || view->align == align;
}

/* ---- JSON ---- */

static void json_runs(const HsDiffView *view, HsJson *json)
{
    hs_json_begin_array(json, "runs");
    for (guint side = 0; side < 2; side++) {
        const HsRunMeta *meta = view->diff->metas[side];

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "file", view->results[side].path);
        hs_result_json(&view->results[side], json);
        hs_json_text(json, "policy", meta->policy);
        hs_json_text(json, "trace", hs_trace_level_name(meta->trace_level));
        hs_json_end(json);
    }
    hs_json_end(json);
}

static void json_made(const HsRunDiff *diff, HsJson *json)
{
    hs_json_begin_array(json, "made");
    for (guint item_i = 0; item_i < diff->made->len; item_i++) {
        const HsDiffItem *item = g_ptr_array_index(diff->made, item_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "what", item->kind);
        hs_json_text(json, "name", item->name);
        for (guint side = 0; side < 2; side++)
            hs_json_text(json, side_names[side], item->values[side]);
        hs_json_end(json);
    }
    hs_json_end(json);
}

static void json_rows(HsJson *json, const char *name, const GPtrArray *rows)
{
    hs_json_begin_array(json, name);
    for (guint row_i = 0; row_i < rows->len; row_i++) {
        const HsDiffRow *row = g_ptr_array_index(rows, row_i);

        hs_json_begin_object(json, NULL);
        hs_json_cycles(json, "cycle", row->cycle);
        hs_json_text(json, "rows_of", hs_diff_source(row->source_i)->name);
        hs_json_text(json, "table", hs_diff_source(row->source_i)->table);
        hs_json_begin_object(json, "columns");
        for (guint i = 0; i < row->names->len; i++)
            hs_json_text(json, g_ptr_array_index(row->names, i), g_ptr_array_index(row->values, i));
        hs_json_end(json);
        hs_json_end(json);
    }
    hs_json_end(json);
}

/* A member that is null where no row differs. */
static void json_first(const HsDiffFirst *first, HsJson *json)
{
    if (first == NULL) {
        hs_json_text(json, "first", NULL);
        return;
    }
    hs_json_begin_object(json, "first");
    hs_json_text(json, "rows_of", hs_diff_source(first->place.source_i)->name);
    hs_json_text(json, "table", hs_diff_source(first->place.source_i)->table);
    hs_json_cycles(json, "cycle", first->place.cycle);
    hs_json_integer(json, "equal_before", first->place.n_before);
    hs_json_begin_array(json, "differ_in");
    for (guint i = 0; i < first->columns->len; i++)
        hs_json_text(json, NULL, g_ptr_array_index(first->columns, i));
    hs_json_end(json);
    json_rows(json, "before", first->before);
    for (guint side = 0; side < 2; side++)
        json_rows(json, side_names[side], first->behind[side]);
    hs_json_end(json);
}

static void json_tables(const HsRunDiff *diff, HsJson *json)
{
    hs_json_begin_array(json, "rows");
    for (guint i = 0; i < diff->tables->len; i++) {
        const HsDiffTable *table = &g_array_index(diff->tables, HsDiffTable, i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "rows_of", table->source->name);
        hs_json_text(json, "table", table->source->table);
        hs_json_bool(json, "is_equal", table->is_equal);
        hs_json_bool(json, "is_kept", table->is_kept);
        for (guint side = 0; side < 2; side++)
            hs_json_integer(json, side_names[side], table->scan.n_rows[side]);
        if (table->is_kept)
            hs_json_integer(json, "equal_before", table->scan.n_equal);
        hs_json_cycles(json, "differ_from", table->scan.cycle);
        hs_json_end(json);
    }
    hs_json_end(json);
}

static void json_request(HsJson *json, const char *name, const HsDiffRequest *request)
{
    if (!request->is_there) {
        hs_json_text(json, name, NULL);
        return;
    }
    hs_json_begin_object(json, name);
    hs_json_text(json, "clients", request->clients);
    hs_json_integer(json, "client", request->client);
    hs_json_integer(json, "number", request->number);
    hs_json_text(json, "app", request->app);
    for (guint side = 0; side < 2; side++) {
        hs_json_begin_object(json, side_names[side]);
        hs_json_integer(json, "sent", request->sent[side]);
        hs_json_integer(json, "attempts", request->attempts[side]);
        hs_json_cycles(json, "replied", request->replied[side]);
        hs_json_text(json, "served_by", request->served_by[side]);
        hs_json_end(json);
    }
    hs_json_end(json);
}

/* The counts of requests, for JSON and CSV. */
typedef struct {
    const char *name;
    uint64_t count;
} Count;
#define COUNTS 11

static void counts_of(const HsDiffRequests *requests, Count counts[COUNTS])
{
    const Count all[COUNTS] = {
        { "in_both", requests->n_both },
        { "in_a_only", requests->n[0] - requests->n_both },
        { "in_b_only", requests->n[1] - requests->n_both },
        { "replied_in_a", requests->n_replied[0] },
        { "replied_in_b", requests->n_replied[1] },
        { "in_both_replied_in_a_only", requests->n_replied_here[0] },
        { "in_both_replied_in_b_only", requests->n_replied_here[1] },
        { "served_by_another_os", requests->n_other_os },
        { "sent_another_number_of_times", requests->n_attempts },
        { "later_in_b", requests->n_slower },
        { "sooner_in_b", requests->n_faster },
    };

    for (guint i = 0; i < COUNTS; i++)
        counts[i] = all[i];
}

static void json_requests(const HsDiffRequests *requests, HsJson *json)
{
    Count counts[COUNTS];

    if (!requests->is_known) {
        hs_json_text(json, "requests", NULL);
        return;
    }
    counts_of(requests, counts);
    hs_json_begin_object(json, "requests");
    for (guint i = 0; i < COUNTS; i++)
        hs_json_integer(json, counts[i].name, counts[i].count);
    hs_json_exact(json, "median_ns", (double)requests->median_ns);
    hs_json_exact(json, "largest_ns", (double)requests->largest_ns);
    json_request(json, "first_with_another_fate", &requests->first);
    json_request(json, "largest_change", &requests->largest);
    hs_json_end(json);
}

static void json_flow(HsJson *json, const HsDiffFlow *flow)
{
    const HsRunFlow *any = flow->flows[0] != NULL ? flow->flows[0] : flow->flows[1];

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "figure", any->figure);
    hs_json_text(json, "subject", any->subject);
    hs_json_bool(json, "is_equal", flow->is_equal);
    for (guint side = 0; side < 2; side++) {
        const HsRunFlow *one = flow->flows[side];

        if (one == NULL) {
            hs_json_text(json, side_names[side], NULL);
            continue;
        }
        hs_json_begin_object(json, side_names[side]);
        hs_json_integer(json, "flow", one->number);
        hs_json_text(json, "cause", one->cause);
        hs_json_text(json, "outcome", one->outcome);
        hs_json_integer(json, "begin", one->begin);
        hs_json_integer(json, "end", one->end);
        hs_json_end(json);
    }
    hs_json_begin_array(json, "steps");
    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsDiffStep *step = g_ptr_array_index(flow->steps, step_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "step", step->number);
        for (guint side = 0; side < 2; side++) {
            const HsRunStep *one = step->steps[side];

            if (one == NULL) {
                hs_json_text(json, side_names[side], NULL);
                continue;
            }
            hs_json_begin_object(json, side_names[side]);
            hs_json_text(json, "runs_on", one->runs_on);
            hs_json_text(json, "cpu", one->cpu);
            hs_json_integer(json, "wait_cycles", one->wait_cycles);
            hs_json_integer(json, "work_cycles", one->work_cycles);
            hs_json_integer(json, "done_cycles", one->end - flow->flows[side]->begin);
            hs_json_end(json);
        }
        hs_json_end(json);
    }
    hs_json_end(json);
    hs_json_end(json);
}

static void json_flows(const GPtrArray *flows, HsJson *json)
{
    if (flows == NULL) {
        hs_json_text(json, "flows", NULL);
        return;
    }
    hs_json_begin_array(json, "flows");
    for (guint flow_i = 0; flow_i < flows->len; flow_i++)
        json_flow(json, g_ptr_array_index(flows, flow_i));
    hs_json_end(json);
}

static void json_measures(const GArray *measures, HsJson *json)
{
    hs_json_begin_array(json, "measures");
    for (guint i = 0; i < measures->len; i++) {
        const HsDiffMeasure *measure = &g_array_index(measures, HsDiffMeasure, i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "measure", measure->measure->name);
        hs_json_text(json, "of", measure->subject);
        hs_json_text(json, "unit", hs_measure_unit_name(measure->measure->unit));
        for (guint side = 0; side < 2; side++) {
            if (measure->is_known[side])
                hs_json_exact(json, side_names[side], measure->values[side]);
            else
                hs_json_text(json, side_names[side], NULL);
        }
        hs_json_end(json);
    }
    hs_json_end(json);
}

void hs_json_diff(const HsDiffView *view, GString *text)
{
    const HsRunDiff *diff = view->diff;
    g_autoptr(HsJson) json = hs_json_new(text);

    hs_json_begin_object(json, NULL);
    hs_json_bool(json, "is_equal", diff->is_equal);
    hs_json_bool(json, "is_made_alike", diff->is_made_alike);
    json_runs(view, json);
    hs_json_begin_array(json, "notes");
    for (guint note_i = 0; note_i < diff->notes->len; note_i++)
        hs_json_text(json, NULL, g_ptr_array_index(diff->notes, note_i));
    hs_json_end(json);
    json_made(diff, json);
    if (shows(view, HS_ALIGN_TIME)) {
        json_first(diff->first, json);
        json_tables(diff, json);
    }
    if (shows(view, HS_ALIGN_REQUEST))
        json_requests(&diff->requests, json);
    if (shows(view, HS_ALIGN_STEP))
        json_flows(diff->flows, json);
    if (view->align == HS_ALIGN_AUTO)
        json_measures(diff->measures, json);
    hs_json_end(json);
}

/* ---- CSV ---- */

static void csv_texts(GString *csv, const char *part, const char *name, const char *of,
                      const char *const values[2])
{
    hs_csv_text(csv, part);
    hs_csv_text(csv, name);
    hs_csv_text(csv, of);
    hs_csv_text(csv, values[0]);
    hs_csv_text(csv, values[1]);
    hs_csv_end_row(csv);
}

static void csv_rows(const HsDiffFirst *first, GString *csv)
{
    for (guint row_i = 0; row_i < MAX(first->behind[0]->len, first->behind[1]->len); row_i++) {
        g_autofree char *number = g_strdup_printf("%u", row_i + 1);
        char *texts[2] = { NULL, NULL };

        for (guint side = 0; side < 2; side++) {
            const GPtrArray *rows = first->behind[side];
            const HsDiffRow *row = row_i < rows->len ? g_ptr_array_index(rows, row_i) : NULL;
            g_autofree char *words = row != NULL ? hs_diff_row_text(row) : NULL;

            if (row != NULL && row->cycle != HS_CYCLES_NEVER)
                texts[side] = g_strdup_printf("cycle %" G_GUINT64_FORMAT ": %s: %s", row->cycle,
                                              hs_diff_source(row->source_i)->name, words);
            else if (row != NULL)
                texts[side] = g_strdup_printf("%s: %s", hs_diff_source(row->source_i)->name, words);
        }
        csv_texts(csv, "first", "row", number, (const char *const *)texts);
        g_free(texts[0]);
        g_free(texts[1]);
    }
}

static void csv_tables(const HsRunDiff *diff, GString *csv)
{
    for (guint i = 0; i < diff->tables->len; i++) {
        const HsDiffTable *table = &g_array_index(diff->tables, HsDiffTable, i);

        if (table->is_equal)
            continue;
        hs_csv_text(csv, "rows");
        hs_csv_text(csv, table->source->name);
        hs_csv_text(csv, table->source->table);
        hs_csv_integer(csv, table->scan.n_rows[0]);
        hs_csv_integer(csv, table->scan.n_rows[1]);
        hs_csv_end_row(csv);
    }
}

/* A count has one number, in the column of b: it is of both. */
static void csv_requests(const HsDiffRequests *requests, GString *csv)
{
    Count counts[COUNTS];

    counts_of(requests, counts);
    for (guint i = 0; requests->is_known && i < COUNTS; i++) {
        hs_csv_text(csv, "requests");
        hs_csv_text(csv, counts[i].name);
        hs_csv_text(csv, NULL);
        hs_csv_text(csv, NULL);
        hs_csv_integer(csv, counts[i].count);
        hs_csv_end_row(csv);
    }
}

static void csv_step(const HsDiffFlow *flow, const HsDiffStep *step, const char *of, GString *csv)
{
    static const char *const names[] = { "wait_cycles", "work_cycles", "done_cycles" };

    for (guint name_i = 0; name_i < G_N_ELEMENTS(names); name_i++) {
        g_autofree char *step_of = g_strdup_printf("%s, step %s", of, step->number);

        hs_csv_text(csv, "step");
        hs_csv_text(csv, names[name_i]);
        hs_csv_text(csv, step_of);
        for (guint side = 0; side < 2; side++) {
            const HsRunStep *one = step->steps[side];

            if (one == NULL)
                hs_csv_text(csv, NULL);
            else
                hs_csv_integer(csv, name_i == 0   ? one->wait_cycles
                                    : name_i == 1 ? one->work_cycles
                                                  : one->end - flow->flows[side]->begin);
        }
        hs_csv_end_row(csv);
    }
}

static void csv_flows(const GPtrArray *flows, GString *csv)
{
    for (guint flow_i = 0; flows != NULL && flow_i < flows->len; flow_i++) {
        const HsDiffFlow *flow = g_ptr_array_index(flows, flow_i);
        const HsRunFlow *any = flow->flows[0] != NULL ? flow->flows[0] : flow->flows[1];
        g_autofree char *of = g_strdup_printf("%s of %s", any->figure, any->subject);
        const char *outcomes[2] = { flow->flows[0] != NULL ? flow->flows[0]->outcome : NULL,
                                    flow->flows[1] != NULL ? flow->flows[1]->outcome : NULL };

        if (flow->is_equal)
            continue;
        csv_texts(csv, "flow", "outcome", of, outcomes);
        for (guint step_i = 0; step_i < flow->steps->len; step_i++)
            csv_step(flow, g_ptr_array_index(flow->steps, step_i), of, csv);
    }
}

static void csv_measures(const GArray *measures, GString *csv)
{
    for (guint i = 0; i < measures->len; i++) {
        const HsDiffMeasure *measure = &g_array_index(measures, HsDiffMeasure, i);

        hs_csv_text(csv, "measure");
        hs_csv_text(csv, measure->measure->name);
        hs_csv_text(csv, measure->subject);
        for (guint side = 0; side < 2; side++) {
            if (measure->is_known[side])
                hs_csv_exact(csv, measure->values[side]);
            else
                hs_csv_text(csv, NULL);
        }
        hs_csv_end_row(csv);
    }
}

static void csv_made(const HsRunDiff *diff, GString *csv)
{
    for (guint item_i = 0; item_i < diff->made->len; item_i++) {
        const HsDiffItem *item = g_ptr_array_index(diff->made, item_i);

        csv_texts(csv, "made", item->kind, item->name, (const char *const *)item->values);
    }
}

void hs_csv_diff(const HsDiffView *view, GString *csv)
{
    const HsRunDiff *diff = view->diff;
    const char *digests[2] = { diff->metas[0]->digest, diff->metas[1]->digest };

    hs_csv_heading(csv, "part name of a b");
    csv_texts(csv, diff->is_equal ? "equal" : "different", "digest", NULL, digests);
    for (guint note_i = 0; note_i < diff->notes->len; note_i++)
        csv_texts(csv, "note", g_ptr_array_index(diff->notes, note_i), NULL,
                  (const char *const[2]){ NULL, NULL });
    csv_made(diff, csv);
    if (shows(view, HS_ALIGN_TIME)) {
        if (diff->first != NULL)
            csv_rows(diff->first, csv);
        csv_tables(diff, csv);
    }
    if (shows(view, HS_ALIGN_REQUEST))
        csv_requests(&diff->requests, csv);
    if (shows(view, HS_ALIGN_STEP))
        csv_flows(diff->flows, csv);
    if (view->align == HS_ALIGN_AUTO)
        csv_measures(diff->measures, csv);
}
