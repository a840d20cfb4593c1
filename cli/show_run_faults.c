/* show_run_faults: the faults of a run, the programs that failed, and what became of those with a
 * standby twin, in each format. */
#include "analysis/run_faults.h"
#include "cli/grid.h"
#include "cli/show.h"

#define INDENT 2u
/* More than these are counted, not shown. */
#define FAULTS_MAX 6u
#define FAILURES_MAX 6u
#define OUTCOMES_MAX 4u

static void show_title(HsOutput *output, const char *title, const char *what)
{
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, title);
    hs_output_add(output, "  %s\n", what);
}

static void show_more(HsOutput *output, guint n, guint n_max)
{
    if (n > n_max)
        hs_output_add(output, "  (%u more: --format json)\n", n - n_max);
}

/* ---- faults ---- */

static void add_fault(const HsResult *result, HsGrid *grid, const HsRunFault *fault)
{
    char time[HS_CYCLES_TEXT_BYTES];
    bool has_struck = fault->cycle != HS_CYCLES_NEVER;

    hs_grid_add(grid, HS_PAINT_TITLE, fault->name);
    if (has_struck)
        hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, fault->cycle, time));
    else
        hs_grid_add(grid, HS_PAINT_BAD, "never struck");
    hs_grid_add(grid, HS_PAINT_NONE, fault->action);
    hs_grid_add(grid, HS_PAINT_BAD, has_struck && !fault->had_effect ? "without effect" : NULL);
}

bool hs_show_faults(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { NULL, false, false }, { NULL, true, false }, { NULL, false, true }, { NULL, false, false }
    };
    g_autoptr(GPtrArray) faults = hs_run_faults_read(result->db, error);

    if (faults == NULL)
        return false;
    if (faults->len == 0)
        return true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint fault_i = 0; fault_i < MIN(faults->len, FAULTS_MAX); fault_i++)
        add_fault(result, grid, g_ptr_array_index(faults, fault_i));
    show_title(output, "Faults", "when they struck, and what");
    hs_grid_print(grid, output, INDENT);
    show_more(output, faults->len, FAULTS_MAX);
    return true;
}

bool hs_json_faults(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) faults = hs_run_faults_read(result->db, error);

    if (faults == NULL)
        return false;
    hs_json_begin_array(json, "faults");
    for (guint fault_i = 0; fault_i < faults->len; fault_i++) {
        const HsRunFault *fault = g_ptr_array_index(faults, fault_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "name", fault->name);
        hs_json_cycles(json, "cycle", fault->cycle);
        hs_json_text(json, "action", fault->action);
        hs_json_text(json, "target", fault->target);
        hs_json_bool(json, "had_effect", fault->had_effect);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}

/* ---- programs ---- */

static void add_failure(const HsResult *result, HsGrid *grid, const HsRunFailure *failure)
{
    char time[HS_CYCLES_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_TITLE, failure->app);
    hs_grid_add(grid, HS_PAINT_NONE, failure->os != NULL ? failure->os : "-");
    hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, failure->cycle, time));
    hs_grid_add(grid, HS_PAINT_BAD, failure->reason);
}

bool hs_show_failures(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { NULL, false, false }, { NULL, false, false }, { NULL, true, false }, { NULL, false, true }
    };
    g_autoptr(GPtrArray) failures = hs_run_failures_read(result->db, error);

    if (failures == NULL)
        return false;
    if (failures->len == 0)
        return true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint failure_i = 0; failure_i < MIN(failures->len, FAILURES_MAX); failure_i++)
        add_failure(result, grid, g_ptr_array_index(failures, failure_i));
    show_title(output, "Programs", "that failed: on which OS, when, and why");
    hs_grid_print(grid, output, INDENT);
    show_more(output, failures->len, FAILURES_MAX);
    return true;
}

bool hs_json_failures(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) failures = hs_run_failures_read(result->db, error);

    if (failures == NULL)
        return false;
    hs_json_begin_array(json, "failed_programs");
    for (guint failure_i = 0; failure_i < failures->len; failure_i++) {
        const HsRunFailure *failure = g_ptr_array_index(failures, failure_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "app", failure->app);
        hs_json_text(json, "os", failure->os);
        hs_json_integer(json, "cycle", failure->cycle);
        hs_json_text(json, "reason", failure->reason);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}

/* ---- outcomes ---- */

bool hs_show_outcomes(const HsResult *result, HsOutput *output, GError **error)
{
    g_autoptr(GPtrArray) outcomes = hs_run_outcomes_read(result->db, error);
    guint n_shown = 0;

    if (outcomes == NULL)
        return false;
    for (guint outcome_i = 0; outcome_i < outcomes->len; outcome_i++) {
        const HsRunOutcome *outcome = g_ptr_array_index(outcomes, outcome_i);

        if (!outcome->is_hot_standby || n_shown++ >= OUTCOMES_MAX)
            continue;
        hs_output_add(output, n_shown == 1 ? "\n" : "");
        hs_output_paint(output, HS_PAINT_TITLE, n_shown == 1 ? "Outcome" : "       ");
        hs_output_add(output, "  ");
        hs_output_paint(output, HS_PAINT_TITLE, outcome->app);
        hs_output_add(output, " ");
        hs_output_paint(output, outcome->is_stated ? HS_PAINT_NONE : HS_PAINT_BAD, outcome->text);
        hs_output_add(output, "\n");
    }
    if (n_shown > OUTCOMES_MAX)
        hs_output_add(output, "  (%u more: --format json)\n", n_shown - OUTCOMES_MAX);
    return true;
}

bool hs_json_outcomes(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) outcomes = hs_run_outcomes_read(result->db, error);

    if (outcomes == NULL)
        return false;
    hs_json_begin_array(json, "outcomes");
    for (guint outcome_i = 0; outcome_i < outcomes->len; outcome_i++) {
        const HsRunOutcome *outcome = g_ptr_array_index(outcomes, outcome_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "app", outcome->app);
        hs_json_bool(json, "is_hot_standby", outcome->is_hot_standby);
        hs_json_text(json, "outcome", outcome->text);
        hs_json_bool(json, "is_stated", outcome->is_stated);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}

/* ---- protection ---- */

bool hs_show_unprotected(const HsResult *result, HsOutput *output, GError **error)
{
    g_autoptr(GPtrArray) all = hs_run_unprotected_read(result->db, error);

    if (all == NULL)
        return false;
    for (guint i = 0; i < MIN(all->len, OUTCOMES_MAX); i++) {
        const HsRunUnprotected *unprotected = g_ptr_array_index(all, i);
        char time[HS_CYCLES_TEXT_BYTES];

        hs_output_add(output, i == 0 ? "\n" : "");
        hs_output_paint(output, HS_PAINT_TITLE, i == 0 ? "Unprotected" : "           ");
        hs_output_add(output, "  ");
        hs_output_paint(output, HS_PAINT_TITLE, unprotected->app);
        hs_output_add(output, " for %s, while an OS of its pair was not up\n",
                      hs_result_time(result, unprotected->cycles, time));
    }
    show_more(output, all->len, OUTCOMES_MAX);
    return true;
}

bool hs_json_unprotected(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) all = hs_run_unprotected_read(result->db, error);

    if (all == NULL)
        return false;
    hs_json_begin_array(json, "unprotected");
    for (guint i = 0; i < all->len; i++) {
        const HsRunUnprotected *unprotected = g_ptr_array_index(all, i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "app", unprotected->app);
        hs_json_cycles(json, "cycles", unprotected->cycles);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}
