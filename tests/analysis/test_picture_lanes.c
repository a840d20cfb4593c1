/* test_picture_lanes: which flow, whose lanes, what a step waits for; and how words are broken. */
#include "analysis/picture_lanes.h"
#include "analysis/picture_shapes.h"
#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static sqlite3 *db;
static HsFlowLanes lanes;

static void tell(const char *sql)
{
    made_tell(db, "%s", sql);
}

/* A job start, then FIG. 5 of os1 whose last step waits for A's start on os2. */
static void set_up(void)
{
    db = made_result_begin();
    made_meta(db);
    tell("INSERT INTO resource_entry (version, position, area, kind, size, owner) VALUES"
         " (0, 1, 'os1', 'main storage', 1, 'os1'), (0, 2, 'os3', 'main storage', 1, 'os3'),"
         " (0, 3, 'os2', 'main storage', 1, 'os2');"
         "INSERT INTO fault VALUES ('early', 500, 'x', 'os1', 1),"
         " ('os1 panics', 2000, 'crash os1 panic', 'os1', 1);"
         "INSERT INTO flow VALUES (1, 'job start', 'A', 'submitted', 100, 200, 'done'),"
         " (2, 'FIG. 5', 'os1', 'panic', 2000, 3000, 'done'),"
         " (3, 'standby start', 'A', 'step 507', 2200, 2990, 'done');"
         "INSERT INTO flow_step VALUES (1, 1, '110', 'begin', 'os1', 'cpu0', 100, 0, 100, 200),"
         " (2, 1, '501', 'detect', 'vmm', 'cpu0', 2000, 0, 100, 2100),"
         " (2, 2, '504', 'attach', 'os2', 'cpu0', 2100, 50, 50, 2200),"
         " (2, 3, '507', 'start', 'vmm', 'cpu0', 2200, 790, 10, 3000),"
         " (3, 1, '507 load', 'load', 'os2', 'cpu0', 2200, 600, 0, 2800),"
         " (3, 2, '507 run', 'run', 'os2', 'cpu0', 2800, 0, 190, 2990)");
}

static void tear_down(void)
{
    hs_flow_lanes_clear(&lanes);
    made_result_end();
}

TestSuite(picture_lanes, .init = set_up, .fini = tear_down);

static void read_flow(uint64_t flow)
{
    HsPictureChoice choice = { .to = HS_CYCLES_NEVER, .flow = flow };
    g_autoptr(GError) error = NULL;
    bool is_read = hs_flow_lanes_read(&lanes, db, &choice, &error);

    cr_assert(is_read, "%s", error != NULL ? error->message : "");
}

Test(picture_lanes, prefers_a_figure_and_gives_a_lane_to_who_has_a_part)
{
    read_flow(0);
    cr_expect(eq(u64, lanes.flow->number, 2));
    cr_expect(eq(uint, lanes.steps->len, 3));
    cr_assert(eq(uint, lanes.lanes->len, 3));
    cr_expect(eq(str, (char *)g_ptr_array_index(lanes.lanes, 0), "vmm"));
    cr_expect(eq(str, (char *)g_ptr_array_index(lanes.lanes, 1), "os1"));
    cr_expect(eq(str, (char *)g_ptr_array_index(lanes.lanes, 2), "os2"));
    cr_expect(eq(uint, lanes.fault_lane, 1));
    cr_expect(eq(str, lanes.fault_title, "os1 panics"));
    cr_expect(eq(u64, hs_flow_lanes_end(&lanes), 3000));
}

Test(picture_lanes, puts_what_a_step_waits_for_to_that_step)
{
    read_flow(0);
    cr_assert(eq(uint, lanes.substeps->len, 2));
    for (guint i = 0; i < 2; i++) {
        const HsFlowLanesSubstep *substep = &g_array_index(lanes.substeps, HsFlowLanesSubstep, i);

        cr_expect(eq(uint, substep->step_i, 2));
        cr_expect(eq(str, (char *)substep->app, "A"));
        cr_expect(eq(str, (char *)hs_flow_lanes_substep_name(substep), i == 0 ? "load" : "run"));
    }
}

Test(picture_lanes, draws_the_flow_that_was_asked_for)
{
    read_flow(1);
    cr_expect(eq(u64, lanes.flow->number, 1));
    cr_expect(eq(uint, lanes.lanes->len, 1));
    cr_expect(eq(uint, lanes.fault_lane, lanes.lanes->len));
    cr_expect(lanes.fault_title == NULL);
    cr_expect(eq(uint, lanes.substeps->len, 0));
}

Test(picture_lanes, finds_the_program_that_failed_on_the_os_that_saw_it)
{
    tell("UPDATE flow SET figure = 'FIG. 6', subject = 'A' WHERE flow = 2;"
         "UPDATE flow_step SET runs_on = 'os1' WHERE flow = 2 AND position = 1");
    read_flow(0);
    cr_assert(lt(uint, lanes.fault_lane, lanes.lanes->len));
    cr_expect(eq(str, (char *)g_ptr_array_index(lanes.lanes, lanes.fault_lane), "os1"));
}

Test(picture_lanes, says_how_much_of_the_time_the_longest_step_took)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();

    read_flow(0);
    hs_flow_lanes_words(&lanes, data);
    cr_expect(eq(str, (char *)hs_picture_title_of(data),
                 "FIG. 5 is done 1.000 s after os1 fails, 80 % of it in step 507"));
}

Test(picture_lanes, says_when_a_flow_ended_that_was_cut_short)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();

    tell("UPDATE flow SET end = 3500, outcome = 'withdrawn' WHERE flow = 2");
    read_flow(0);
    hs_flow_lanes_words(&lanes, data);
    cr_expect(
        eq(str, (char *)hs_picture_title_of(data), "FIG. 5 of os1 ends after 1.500 s: withdrawn"));
}

Test(picture_lanes, names_the_fault_of_what_failed_when_two_strike_at_once)
{
    tell("INSERT INTO fault VALUES ('os2 panics', 2000, 'crash os2 panic', 'os2', 1)");
    read_flow(0);
    cr_expect(eq(str, lanes.fault_title, "os1 panics"));
    hs_flow_lanes_clear(&lanes);
    tell("UPDATE fault SET target = 'cpu0' WHERE name = 'os1 panics'");
    read_flow(0);
    cr_expect(eq(str, lanes.fault_title, "os2 panics"));
}

Test(picture_lanes, counts_the_steps_it_leaves_out)
{
    tell("WITH RECURSIVE n(i) AS (VALUES (2) UNION ALL SELECT i + 1 FROM n LIMIT 20)"
         " INSERT INTO flow_step SELECT 1, i, 's', 'w', 'os1', NULL, 200, 0, 0, 200 FROM n");
    read_flow(1);
    cr_expect(eq(uint, lanes.steps->len, HS_FLOW_LANES_STEPS_MAX));
    cr_expect(eq(uint, lanes.n_left_out, 21 - HS_FLOW_LANES_STEPS_MAX));
}

static char *script_of_lanes(void)
{
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    g_autoptr(GError) error = NULL;
    HsPictureChoice choice = { .to = HS_CYCLES_NEVER };
    bool is_filled = hs_picture_lanes_fill(data, db, &choice, &error);

    cr_assert(is_filled, "%s", error != NULL ? error->message : "");
    return hs_picture_script(hs_picture_find("lanes"), data, HS_PICTURE_SVG, "x.svg");
}

/* The twelve steps of FIG. 6 as the monitor and the OSs do them, half of them with a wait. */
Test(picture_lanes, shows_all_words_of_the_twelve_steps_of_fig_6)
{
    g_autofree char *script = NULL;

    tell("DELETE FROM flow_step WHERE flow > 1; DELETE FROM fault;"
         "UPDATE flow SET figure = 'FIG. 6', subject = 'A', cause = 'A fails' WHERE flow = 2;"
         "WITH step(position, what, who, wait) AS (VALUES"
         " (1, 'detect a fault of the program', 'os1', 2),"
         " (2, 'report the fault level: routine 120', 'os1', 15),"
         " (3, 'evaluate the fault level', 'vmm', 0),"
         " (4, 'look up the entry of the resource table', 'vmm', 0),"
         " (5, 'request the disconnection', 'vmm', 0),"
         " (6, 'disconnection routine 130: disconnect the resource', 'os1', 10),"
         " (7, 'report the completion', 'os1', 15), (8, 'request the resource exchange', 'vmm', 0),"
         " (9, 'engaging routine 140: attach the resource', 'os2', 0),"
         " (10, 'report the completion', 'os2', 15),"
         " (11, 'update the owner in the resource table', 'vmm', 0),"
         " (12, 'start the program in its area', 'vmm', 30))"
         "INSERT INTO flow_step SELECT 2, position, 600 + position, what, who, 'cpu0',"
         " 1900 + 100 * position, wait, 13, 1900 + 100 * position + wait + 13 FROM step;"
         "INSERT INTO flow_step VALUES"
         " (3, 1, '612 load', 'load', 'os2', 'cpu0', 3100, 20, 0, 3120),"
         " (3, 2, '612 journal', 'journal', 'os2', 'cpu0', 3120, 0, 10, 3130)");
    script = script_of_lanes();
    cr_assert(strstr(script, "'disconnection'") != NULL);
    cr_assert(strstr(script, "'journal: 10 ms'") != NULL);
    cr_assert(strstr(script, "…") == NULL, "%s", strstr(script, "…") - 20);
}

/* Its fault says what its cause says: once is enough. */
Test(picture_lanes, tells_a_cause_once)
{
    g_autofree char *fault = NULL;
    g_autofree char *same = NULL;

    read_flow(0);
    fault = hs_flow_lanes_fault(&lanes);
    cr_expect(eq(str, fault, "os1 panics: panic"));
    g_free(lanes.fault_title);
    lanes.fault_title = g_strdup("panic");
    same = hs_flow_lanes_fault(&lanes);
    cr_expect(eq(str, same, "panic"));
}

Test(picture_lanes, breaks_words_into_lines_that_fit)
{
    static const char text[] = "look up the entries of the resource table";
    int width = hs_shapes_text_width(HS_FONT_SMALL, "resource table");
    g_autoptr(GPtrArray) all = hs_shapes_wrap(HS_FONT_SMALL, text, width, 9);
    g_autoptr(GPtrArray) two = hs_shapes_wrap(HS_FONT_SMALL, text, width, 2);
    g_autoptr(GPtrArray) none = hs_shapes_wrap(HS_FONT_SMALL, "", width, 9);
    g_autofree char *joined = NULL;

    for (guint i = 0; i < all->len; i++)
        cr_expect(le(int, hs_shapes_text_width(HS_FONT_SMALL, g_ptr_array_index(all, i)), width));
    g_ptr_array_add(all, NULL);
    joined = g_strjoinv(" ", (char **)all->pdata);
    cr_expect(eq(str, joined, (char *)text));
    cr_expect(eq(uint, two->len, 2));
    cr_expect(g_str_has_suffix(g_ptr_array_index(two, 1), "\u2026"));
    cr_expect(eq(uint, none->len, 0));
}
