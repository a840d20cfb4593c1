/* run_flow: reads flows and puts the steps of the figure that did not happen at their places. */
#include "analysis/run_flow.h"

#include "analysis/query.h"

#include "embedded/sql.h"

#include <string.h>

/* The seed, the paragraphs on FIG. 5 and 6. Its "active OS 100-2" of step 503 is the standby OS. */
static const HsFigureStep figure_steps[] = {
    { "FIG. 5", "501", "VMM",
      "detects a fault of the active OS by the OS fault detecting routine 210" },
    { "FIG. 5", "502", "VMM",
      "determines where to reallocate each resource by referring to entries 91-1, 91-2, ..." },
    { "FIG. 5", "503", "VMM",
      "issues a resource exchange request according to the target in abnormal status" },
    { "FIG. 5", "504", "standby OS",
      "attaches the added resource by the resource engaging routine 140-2" },
    { "FIG. 5", "505", "standby OS", "reports the completion of attaching the resource" },
    { "FIG. 5", "506", "VMM", "updates the owners of entries 91-1, 91-2, ... of table 90" },
    { "FIG. 5", "507", "VMM",
      "requests the standby OS to start the application program in its area" },
    { "FIG. 6", "601", "active OS", "detects a fault of the application program A400-1" },
    { "FIG. 6", "602", "active OS",
      "reports the fault level by the fault level notification routine 120-1" },
    { "FIG. 6", "603", "VMM", "evaluates the fault level" },
    { "FIG. 6", "604", "VMM",
      "determines where to reallocate the resource by referring to entries 91-1, 91-2, ..." },
    { "FIG. 6", "605", "VMM",
      "requests the active OS to disconnect the resource used by the application program" },
    { "FIG. 6", "606", "active OS",
      "disconnects the resource by the resource disconnection routine 130-1" },
    { "FIG. 6", "607", "active OS", "reports the completion of disconnecting the resource" },
    { "FIG. 6", "608", "VMM",
      "issues a resource exchange request according to the target in abnormal status" },
    { "FIG. 6", "609", "standby OS",
      "attaches the added resource by the resource engaging routine 140-2" },
    { "FIG. 6", "610", "standby OS", "reports the completion of attaching the resource" },
    { "FIG. 6", "611", "VMM", "updates the owners of entries 91-1, 91-2, ... of table 90" },
    { "FIG. 6", "612", "VMM",
      "requests the standby OS to start the application program in its area" },
};

const HsFigureStep *hs_figure_step(const char *figure, const char *step)
{
    for (guint step_i = 0; step_i < G_N_ELEMENTS(figure_steps); step_i++) {
        if (strcmp(figure_steps[step_i].figure, figure) == 0 &&
            strcmp(figure_steps[step_i].step, step) == 0)
            return &figure_steps[step_i];
    }
    return NULL;
}

static void step_free(gpointer user)
{
    HsRunStep *step = user;

    g_free(step->step);
    g_free(step->what);
    g_free(step->runs_on);
    g_free(step->cpu);
    g_free(step);
}

static void flow_free(gpointer user)
{
    HsRunFlow *flow = user;

    g_ptr_array_unref(flow->steps);
    g_free(flow->figure);
    g_free(flow->subject);
    g_free(flow->cause);
    g_free(flow->outcome);
    g_free(flow);
}

static bool read_steps(sqlite3 *db, HsRunFlow *flow, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_run_flow_steps);

    hs_query_bind(query, 1, flow->number);
    while (hs_query_next(query)) {
        HsRunStep *step = g_new0(HsRunStep, 1);

        step->step = hs_query_dup_text(query, 0);
        step->figure = hs_figure_step(flow->figure, step->step);
        step->has_happened = true;
        step->what = hs_query_dup_text(query, 1);
        step->runs_on = hs_query_dup_text(query, 2);
        step->cpu = hs_query_dup_optional_text(query, 3);
        step->begin = hs_query_count(query, 4);
        step->wait_cycles = hs_query_count(query, 5);
        step->work_cycles = hs_query_count(query, 6);
        step->end = hs_query_count(query, 7);
        g_ptr_array_add(flow->steps, step);
    }
    return hs_query_end(query, error);
}

/* The place behind the last step whose number is not above `number`; -1: the step is there. */
static int place_of_missing(const HsRunFlow *flow, const char *number)
{
    int place = 0;

    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);
        int order = strcmp(step->step, number);

        if (order == 0)
            return -1;
        if (order < 0)
            place = (int)step_i + 1;
    }
    return place;
}

static void add_missing_steps(HsRunFlow *flow)
{
    for (guint step_i = 0; step_i < G_N_ELEMENTS(figure_steps); step_i++) {
        const HsFigureStep *figure = &figure_steps[step_i];

        if (strcmp(figure->figure, flow->figure) != 0)
            continue;

        int place = place_of_missing(flow, figure->step);

        if (place >= 0) {
            HsRunStep *step = g_new0(HsRunStep, 1);

            step->figure = figure;
            step->step = g_strdup(figure->step);
            g_ptr_array_insert(flow->steps, place, step);
        }
    }
}

static HsRunFlow *read_flow(HsQuery *query)
{
    HsRunFlow *flow = g_new0(HsRunFlow, 1);

    flow->number = hs_query_count(query, 0);
    flow->figure = hs_query_dup_text(query, 1);
    flow->subject = hs_query_dup_text(query, 2);
    flow->cause = hs_query_dup_text(query, 3);
    flow->begin = hs_query_count(query, 4);
    flow->end = hs_query_count(query, 5);
    flow->outcome = hs_query_dup_text(query, 6);
    flow->steps = g_ptr_array_new_with_free_func(step_free);
    return flow;
}

GPtrArray *hs_run_flows_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) flows = g_ptr_array_new_with_free_func(flow_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_flows);

    while (hs_query_next(query))
        g_ptr_array_add(flows, read_flow(query));
    if (!hs_query_end(query, error))
        return NULL;
    for (guint flow_i = 0; flow_i < flows->len; flow_i++) {
        HsRunFlow *flow = g_ptr_array_index(flows, flow_i);

        if (!read_steps(db, flow, error))
            return NULL;
        add_missing_steps(flow);
    }
    return g_steal_pointer(&flows);
}
