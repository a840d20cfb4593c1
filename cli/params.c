/* params: every parameter in force, of a result or of a scenario, which is not run.
 *
 * The same scenario gives the same page as its result does.
 */
#include "analysis/run_parameters.h"
#include "cli/csv.h"
#include "cli/grid.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/scenario_input.h"
#include "cli/show.h"
#include "models/system.h"

#include <string.h>

/* Columns of a text that its column does not break. */
#define NAME_WIDTH_MAX 40u
#define PATH_WIDTH_MAX 60u
#define VALUE_WIDTH_MAX 40u
#define PLACE_WIDTH_MAX 32u

/* What was asked for, and what there is. */
typedef struct {
    char *scenario;   /* its name */
    GPtrArray *all;   /* HsRunParameter */
    GPtrArray *shown; /* of them, borrowed */
} Page;

static void page_clear(Page *page)
{
    g_clear_pointer(&page->shown, g_ptr_array_unref);
    g_clear_pointer(&page->all, g_ptr_array_unref);
    g_clear_pointer(&page->scenario, g_free);
}

/* ---- which ---- */

/* Without names everything is. `found[i]`: the i-th name is of something. */
static bool is_named(const HsRunParameter *parameter, const GPtrArray *operands, bool *found)
{
    bool is_one = operands->len == 1;

    for (guint i = 1; i < operands->len; i++) {
        if (hs_run_parameter_is_named(parameter, g_ptr_array_index(operands, i)))
            is_one = found[i] = true;
    }
    return is_one;
}

/* FALSE with an error: a name is of nothing. */
static bool choose(const HsInvocation *invocation, Page *page, GError **error)
{
    const HsSettings *settings = &invocation->settings;
    const GPtrArray *operands = invocation->operands;
    g_autofree bool *found = g_new0(bool, operands->len);

    page->shown = g_ptr_array_new();
    for (guint i = 0; i < page->all->len; i++) {
        HsRunParameter *parameter = g_ptr_array_index(page->all, i);
        bool is_chosen = is_named(parameter, operands, found) &&
                         (!settings->wants_changed || parameter->is_changed) &&
                         (!settings->wants_assumptions || parameter->is_assumed);

        if (is_chosen)
            g_ptr_array_add(page->shown, parameter);
    }
    for (guint i = 1; i < operands->len; i++) {
        const char *name = g_ptr_array_index(operands, i);
        g_autofree char *nearest = found[i] ? NULL : hs_run_parameters_nearest(page->all, name);

        if (found[i])
            continue;
        if (nearest != NULL)
            g_set_error(error, HS_OPTIONS_ERROR, 0,
                        "no parameter is called '%s'\n  help: did you mean '%s'?", name, nearest);
        else
            g_set_error(
                error, HS_OPTIONS_ERROR, 0,
                "no parameter is called '%s'\n"
                "  help: write the beginning of a name, or a word in it, as in vmm.detector",
                name);
        return false;
    }
    return true;
}

/* ---- for people ---- */

static guint count(const GPtrArray *parameters, gsize flag)
{
    guint n = 0;

    for (guint i = 0; i < parameters->len; i++)
        n += *(const bool *)((const char *)g_ptr_array_index(parameters, i) + flag) ? 1 : 0;
    return n;
}

static void show_heading(HsOutput *output, const Page *page)
{
    g_autofree char *name = hs_text_cut(page->scenario, NAME_WIDTH_MAX);

    hs_output_paint(output, HS_PAINT_TITLE, "Parameters");
    hs_output_add(output, "  of ");
    hs_output_paint(output, HS_PAINT_NONE, name);
    hs_output_add(output, ": %u in force, %u of them not the default, %u assumed", page->all->len,
                  count(page->all, G_STRUCT_OFFSET(HsRunParameter, is_changed)),
                  count(page->all, G_STRUCT_OFFSET(HsRunParameter, is_assumed)));
    if (page->shown->len < page->all->len)
        hs_output_add(output, "; %u shown", page->shown->len);
    hs_output_add(output, "\n");
}

static void add_cut(HsGrid *grid, HsPaint paint, const char *text, guint width_max)
{
    g_autofree char *cell = hs_text_cut(text, width_max);

    hs_grid_add(grid, paint, cell);
}

static bool is_same_block(const HsRunParameter *a, const HsRunParameter *b)
{
    gsize length = strcspn(a->path, ".");

    return length == strcspn(b->path, ".") && memcmp(a->path, b->path, length) == 0;
}

/* Shows parameters [from, to), all of one block. The widest column breaks: sources, and where there
 * are none the values. */
static void show_block(HsOutput *output, const Page *page, guint from, guint to, bool wants_about)
{
    bool has_source = false;

    for (guint i = from; i < to; i++)
        has_source = has_source ||
                     ((const HsRunParameter *)g_ptr_array_index(page->shown, i))->source != NULL;

    const HsGridColumn columns[] = { { .title = "parameter" },
                                     { .title = "value", .is_flexible = !has_source },
                                     { .title = "default" },
                                     { .title = "set in" },
                                     { .title = has_source ? "source" : "",
                                       .is_flexible = has_source } };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint i = from; i < to; i++) {
        const HsRunParameter *parameter = g_ptr_array_index(page->shown, i);
        const char *by_default = parameter->default_value;
        HsPaint paint = parameter->is_changed ? HS_PAINT_TITLE : HS_PAINT_NONE;

        add_cut(grid, HS_PAINT_NONE, parameter->path, PATH_WIDTH_MAX);
        if (has_source)
            add_cut(grid, paint, parameter->value, VALUE_WIDTH_MAX);
        else
            hs_grid_add(grid, paint, parameter->value);
        add_cut(grid, HS_PAINT_DIM, by_default != NULL ? by_default : "-", VALUE_WIDTH_MAX);
        add_cut(grid, HS_PAINT_DIM, parameter->set_in != NULL ? parameter->set_in : "default",
                PLACE_WIDTH_MAX);
        hs_grid_add(grid, HS_PAINT_NONE, parameter->source);
        if (!wants_about)
            continue;
        for (guint column_i = 0; column_i < G_N_ELEMENTS(columns); column_i++)
            hs_grid_add(grid, HS_PAINT_DIM,
                        columns[column_i].is_flexible ? parameter->about : NULL);
    }
    hs_output_add(output, "\n");
    hs_grid_print(grid, output, 0);
}

static void show_page(HsOutput *output, const Page *page, bool wants_about)
{
    guint from = 0;

    show_heading(output, page);
    for (guint i = 0; i < page->shown->len; i++) {
        bool is_last = i + 1 == page->shown->len ||
                       !is_same_block(g_ptr_array_index(page->shown, i),
                                      g_ptr_array_index(page->shown, i + 1));

        if (!is_last)
            continue;
        show_block(output, page, from, i + 1, wants_about);
        from = i + 1;
    }
}

/* ---- for programs ---- */

static void json_page(GString *text, const Page *page)
{
    g_autoptr(HsJson) json = hs_json_new(text);

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "scenario", page->scenario);
    hs_json_begin_array(json, "parameters");
    for (guint i = 0; i < page->shown->len; i++) {
        const HsRunParameter *parameter = g_ptr_array_index(page->shown, i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "path", parameter->path);
        hs_json_text(json, "value", parameter->value);
        hs_json_text(json, "unit", parameter->unit);
        hs_json_text(json, "default", parameter->default_value);
        hs_json_text(json, "source", parameter->source);
        hs_json_text(json, "set_in", parameter->set_in);
        hs_json_text(json, "about", parameter->about);
        hs_json_end(json);
    }
    hs_json_end(json);
    hs_json_end(json);
}

static void csv_page(GString *csv, const Page *page)
{
    hs_csv_heading(csv, "path value unit default source set_in about");
    for (guint i = 0; i < page->shown->len; i++) {
        const HsRunParameter *parameter = g_ptr_array_index(page->shown, i);

        hs_csv_text(csv, parameter->path);
        hs_csv_text(csv, parameter->value);
        hs_csv_text(csv, parameter->unit);
        hs_csv_text(csv, parameter->default_value);
        hs_csv_text(csv, parameter->source);
        hs_csv_text(csv, parameter->set_in);
        hs_csv_text(csv, parameter->about);
        hs_csv_end_row(csv);
    }
}

static int print_page(const HsInvocation *invocation, Page *page)
{
    g_autoptr(GError) error = NULL;
    HsOutput output;

    if (!choose(invocation, page, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON)
        json_page(output.text, page);
    else if (invocation->settings.format == HS_OUTPUT_CSV)
        csv_page(output.text, page);
    else
        show_page(&output, page, invocation->settings.is_verbose);
    hs_output_finish(&output);
    return HS_EXIT_HELD;
}

/* ---- where from ---- */

/* Wires the machine too: a scenario whose machine cannot be has no parameters in force. */
static int of_scenario(const HsInvocation *invocation)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);
    g_autoptr(HsSystem) system = NULL;
    HsSystemOptions options = { .sink = NULL };
    Page page = { 0 };

    if (scenario != NULL)
        system = hs_system_new(scenario, &options, diagnostics);
    if (system == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);
    hs_tell_diagnostics(invocation, diagnostics);

    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(scenario), "scenario");

    page.scenario = g_strdup(hs_node_title(g_ptr_array_index(blocks, 0)));
    page.all = hs_run_parameters_of(scenario);

    int status = print_page(invocation, &page);

    page_clear(&page);
    return status;
}

/* What would change the parameters of a result, which has those it was made with. */
static bool refuse_changes(const HsInvocation *invocation, const char *path, GError **error)
{
    const HsSettings *settings = &invocation->settings;

    if (settings->settings->len == 0 && !settings->seed.is_set && settings->policy == NULL &&
        settings->faults->len == 0)
        return true;
    g_set_error(error, HS_OPTIONS_ERROR, 0,
                "%s is a result: '--set', '--seed', '--policy' and '--fault' are for scenarios\n"
                "  help: a result has the parameters it was made with",
                path);
    return false;
}

static int of_result(const HsInvocation *invocation, const char *path)
{
    g_autoptr(GError) error = NULL;
    HsResult result;
    Page page = { 0 };
    int status = HS_EXIT_FAULT;

    if (!hs_result_open(&result, path, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    page.scenario = g_strdup(result.meta->scenario);
    if (refuse_changes(invocation, path, &error))
        page.all = hs_run_parameters_read(result.db, &error);
    else
        status = HS_EXIT_USAGE;
    status = page.all != NULL ? print_page(invocation, &page)
                              : hs_fail(invocation, error, (HsExit)status);
    page_clear(&page);
    hs_result_close(&result);
    return status;
}

int hs_command_params(const HsInvocation *invocation)
{
    const char *path = g_ptr_array_index(invocation->operands, 0);

    return hs_is_scenario_file(path) ? of_scenario(invocation) : of_result(invocation, path);
}
