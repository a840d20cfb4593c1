/* test_run_flow: flows against the figure. */
#include "analysis/run_flow.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(run_flow, .init = t256_enter_folder, .fini = t256_leave_folder);

static void add_step(HsStore *store, int position, const char *step)
{
    hs_store_row(store, "flow_step",
                 (HsCell[]){ HS_INTEGER(1), HS_INTEGER(position), HS_TEXT(step), HS_TEXT("works"),
                             HS_TEXT("vmm"), HS_NULL, HS_INTEGER(position), HS_INTEGER(0),
                             HS_INTEGER(1), HS_INTEGER(position + 1) },
                 10);
}

/* The numbers of a flow's steps, a step that did not happen in brackets. */
static char *steps_of(const HsRunFlow *flow)
{
    GString *text = g_string_new(NULL);

    for (guint step_i = 0; step_i < flow->steps->len; step_i++) {
        const HsRunStep *step = g_ptr_array_index(flow->steps, step_i);

        g_string_append_printf(text, step->has_happened ? "%s " : "(%s) ", step->step);
    }
    return g_string_free(text, FALSE);
}

Test(run_flow, sets_every_step_against_the_figure)
{
    sqlite3 *db = t256_open("run.db");
    g_autoptr(GPtrArray) flows = hs_run_flows_read(db, NULL);
    const HsRunFlow *flow = g_ptr_array_index(flows, 2);
    g_autofree char *steps = steps_of(flow);
    const HsRunStep *step = g_ptr_array_index(flow->steps, 3);

    cr_assert(eq(int, (int)flows->len, 3));
    cr_assert_str_eq(steps, "501 502 503 504 505 506 507 ");
    cr_assert_str_eq(step->figure->who, "standby OS");
    cr_assert(step->begin == 5000030 && step->wait_cycles == 70 && step->work_cycles == 320 &&
              step->end == 5000420);
    cr_assert_str_eq(step->cpu, "cpu1");
    step = g_ptr_array_index(flow->steps, 6);
    cr_assert(step->cpu == NULL);
    sqlite3_close(db);
}

/* Nothing goes to an OS: 503 to 505 and 507 are left out. */
Test(run_flow, shows_steps_that_did_not_happen_at_their_places)
{
    HsStore *store = t256_empty("run.db");

    t256_flow(store, 1, "FIG. 5", "os1", 0, 10);
    add_step(store, 1, "501");
    add_step(store, 2, "502");
    add_step(store, 3, "506");

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) flows = hs_run_flows_read(db, NULL);
    g_autofree char *steps = steps_of(g_ptr_array_index(flows, 0));

    cr_assert_str_eq(steps, "501 502 (503) (504) (505) 506 (507) ");
    sqlite3_close(db);
}

Test(run_flow, a_flow_that_is_no_figure_keeps_its_own_steps)
{
    HsStore *store = t256_empty("run.db");

    t256_flow(store, 1, "job start", "A", 0, 10);
    add_step(store, 1, "110");
    add_step(store, 2, "110");

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) flows = hs_run_flows_read(db, NULL);
    g_autofree char *steps = steps_of(g_ptr_array_index(flows, 0));

    cr_assert_str_eq(steps, "110 110 ");
    sqlite3_close(db);
}

Test(run_flow, knows_the_seven_steps_of_fig_5_only)
{
    cr_assert(hs_figure_step("FIG. 5", "501") != NULL);
    cr_assert(hs_figure_step("FIG. 5", "507") != NULL);
    cr_assert(hs_figure_step("FIG. 5", "508") == NULL);
    cr_assert(hs_figure_step("job start", "501") == NULL);
}
