/* small_run: see small_run.h. */
#include "tests/models/hardware/small_run.h"

#include <inttypes.h>

#include "sim/assert.h"

typedef struct {
    HsEvent event;
    SmallRunDeed deed;
    gpointer user;
} Deed;

/* The columns of the two tables looked at (sim/trace.h). */
enum { EVENT_CYCLE, EVENT_PHASE, EVENT_COMPONENT, EVENT_KIND };
enum { SPAN_COMPONENT, SPAN_KIND, SPAN_DETAIL, SPAN_BEGIN, SPAN_END };

static void small_run_on_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    SmallRun *run = user;
    if (table == &hs_table_span)
        g_string_append_printf(run->spans, "%s %s %s %" PRIi64 " %" PRIi64 "\n",
                               cells[SPAN_COMPONENT].text, cells[SPAN_KIND].text,
                               cells[SPAN_DETAIL].text, cells[SPAN_BEGIN].integer,
                               cells[SPAN_END].integer);
    if (table == &hs_table_event && g_strcmp0(cells[EVENT_COMPONENT].text, "tester") != 0)
        g_string_append_printf(run->events, "%" PRIi64 " %s %s\n", cells[EVENT_CYCLE].integer,
                               cells[EVENT_COMPONENT].text, cells[EVENT_KIND].text);
}

static void small_run_on_deed(gpointer owner, HsEvent *event)
{
    (void)event;
    Deed *deed = owner;
    deed->deed(deed->user);
}

static void small_run_start(SmallRun *run)
{
    if (run->is_started)
        return;
    hs_simulation_start(run->simulation);
    run->is_started = true;
}

SmallRun *small_run_new(void)
{
    SmallRun *run = g_new0(SmallRun, 1);
    run->spans = g_string_new(NULL);
    run->events = g_string_new(NULL);
    run->deeds = g_ptr_array_new_with_free_func(g_free);
    run->trace = hs_trace_new(small_run_on_row, run);
    run->simulation = hs_simulation_new(
        &(HsSimulationSetup){ .clock_hz = SMALL_RUN_CLOCK_HZ, .trace = run->trace });
    run->tester = hs_simulation_add(run->simulation, "tester", "test");
    return run;
}

void small_run_free(SmallRun *run)
{
    if (!run)
        return;
    hs_simulation_free(run->simulation);
    hs_trace_free(run->trace);
    g_ptr_array_unref(run->deeds);
    g_string_free(run->events, TRUE);
    g_string_free(run->spans, TRUE);
    g_free(run);
}

void small_run_at(SmallRun *run, HsCycles at, HsPhase phase, SmallRunDeed deed, gpointer user)
{
    small_run_start(run);
    Deed *new_deed = g_new0(Deed, 1);
    new_deed->deed = deed;
    new_deed->user = user;
    g_ptr_array_add(run->deeds, new_deed);
    hs_event_init(&new_deed->event, run->tester, phase, "test acts", small_run_on_deed, new_deed);
    hs_simulation_schedule(run->simulation, &new_deed->event, at);
}

void small_run_go(SmallRun *run)
{
    small_run_start(run);
    HsEnd end = hs_simulation_run(run->simulation, NULL);
    hs_assert(end == HS_END_IDLE);
}
