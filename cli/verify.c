/* verify: checks that a result is what its run wrote, and that it makes sense. */
#include "analysis/verify.h"
#include "cli/commands.h"
#include "cli/grid.h"
#include "cli/show.h"

#define INDENT 2u
/* More than these are counted, not shown. */
#define PROBLEMS_MAX 10u

static void show_problems(const HsVerify *verify, HsOutput *output)
{
    static const HsGridColumn columns[] = { { NULL, false, false }, { NULL, false, true } };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));
    guint n_shown = MIN(verify->problems->len, PROBLEMS_MAX);

    for (guint problem_i = 0; problem_i < n_shown; problem_i++) {
        const HsVerifyProblem *problem = g_ptr_array_index(verify->problems, problem_i);

        hs_grid_add(grid, HS_PAINT_TITLE, problem->where);
        hs_grid_add(grid, HS_PAINT_BAD, problem->what);
    }
    hs_grid_print(grid, output, INDENT);
    if (verify->n_problems > n_shown)
        hs_output_add(output, "  (%u more)\n", verify->n_problems - n_shown);
}

static void show_good(const HsResult *result, const HsVerify *verify, HsOutput *output)
{
    char n_rows[HS_NUMBER_TEXT_BYTES];

    hs_output_add(output, ": %s rows of %u tables come to digest ",
                  hs_count_format(verify->n_rows, n_rows), verify->n_tables - verify->n_left_out);
    hs_output_paint(output, HS_PAINT_NONE, result->meta->digest);
    hs_output_add(output, ", %u invariants hold\n", verify->n_invariants - verify->n_skipped);
}

/* What was left out cannot be checked. */
static void show_left_out(const HsResult *result, const HsVerify *verify, HsOutput *output)
{
    if (verify->n_left_out == 0)
        return;
    hs_output_add(output, "  %u tables were left out (--trace %s): what they came to is taken as",
                  verify->n_left_out, hs_trace_level_name(result->meta->trace_level));
    hs_output_add(output, " recorded, %u invariants were not asked\n", verify->n_skipped);
}

static void print_table(const HsResult *result, const HsVerify *verify, HsOutput *output)
{
    bool is_good = verify->n_problems == 0;

    hs_output_paint(output, is_good ? HS_PAINT_GOOD : HS_PAINT_BAD, is_good ? "PASS" : "FAIL");
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_TITLE, result->path);
    if (is_good)
        show_good(result, verify, output);
    else
        hs_output_add(output, ": %u %s\n", verify->n_problems,
                      verify->n_problems == 1 ? "problem" : "problems");
    show_problems(verify, output);
    show_left_out(result, verify, output);
}

static void print_json(const HsResult *result, const HsVerify *verify, HsOutput *output)
{
    g_autoptr(HsJson) json = hs_json_new(output->text);

    hs_json_begin_object(json, NULL);
    hs_result_json(result, json);
    hs_json_bool(json, "has_held", verify->n_problems == 0);
    hs_json_integer(json, "rows", verify->n_rows);
    hs_json_integer(json, "tables", verify->n_tables);
    hs_json_integer(json, "tables_left_out", verify->n_left_out);
    hs_json_integer(json, "invariants", verify->n_invariants - verify->n_skipped);
    hs_json_integer(json, "invariants_not_asked", verify->n_skipped);
    hs_json_integer(json, "n_problems", verify->n_problems);
    hs_json_begin_array(json, "problems");
    for (guint problem_i = 0; problem_i < verify->problems->len; problem_i++) {
        const HsVerifyProblem *problem = g_ptr_array_index(verify->problems, problem_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "where", problem->where);
        hs_json_text(json, "what", problem->what);
        hs_json_end(json);
    }
    hs_json_end(json);
    hs_json_end(json);
}

int hs_command_verify(const HsInvocation *invocation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsVerify) verify = NULL;
    HsResult result;
    HsOutput output;

    if (!hs_result_open(&result, g_ptr_array_index(invocation->operands, 0), &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    verify = hs_verify(result.db, &error);
    if (verify != NULL) {
        hs_output_init(&output, (HsColor)invocation->settings.color);
        if (invocation->settings.format == HS_OUTPUT_JSON)
            print_json(&result, verify, &output);
        else
            print_table(&result, verify, &output);
        hs_output_finish(&output);
    }
    hs_result_close(&result);
    if (verify == NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    return verify->n_problems == 0 ? HS_EXIT_HELD : HS_EXIT_NOT_HELD;
}
