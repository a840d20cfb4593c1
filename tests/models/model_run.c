/* model_run: see model_run.h. */
#include "tests/models/model_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "sim/assert.h"

typedef struct {
    HsEvent event;
    ModelRunDeed deed;
    gpointer user;
} Deed;

/* ---- the trace as text ---- */

static void model_run_on_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    ModelRun *run = user;
    GString *rows = run->rows[table->slot];
    for (guint i = 0; i < table->n_columns; i++) {
        if (i > 0)
            g_string_append_c(rows, '|');
        if (cells[i].kind == HS_CELL_INTEGER)
            g_string_append_printf(rows, "%" PRIi64, cells[i].integer);
        else
            g_string_append(rows, cells[i].kind == HS_CELL_TEXT ? cells[i].text : "-");
    }
    g_string_append_c(rows, '\n');
}

const char *model_run_rows(const ModelRun *run, const HsTraceTable *table)
{
    return run->rows[table->slot]->str;
}

void model_run_check(const ModelRun *run, const HsTraceTable *table, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *expected = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    cr_assert(eq(str, (char *)model_run_rows(run, table), expected));
}

/* ---- the run ---- */

static void model_run_on_end(gpointer owner, HsEvent *event)
{
    ModelRun *run = owner;
    (void)event;
    hs_simulation_stop(run->simulation, "the test's end");
}

ModelRun *model_run_new(uint64_t seed)
{
    ModelRun *run = g_new0(ModelRun, 1);
    for (guint i = 0; i < HS_TABLES_MAX; i++)
        run->rows[i] = g_string_new(NULL);
    run->deeds = g_ptr_array_new_with_free_func(g_free);
    run->executors = g_ptr_array_new();
    run->trace = hs_trace_new(model_run_on_row, run);
    run->simulation = hs_simulation_new(
        &(HsSimulationSetup){ .seed = seed, .clock_hz = MODEL_RUN_CLOCK_HZ, .trace = run->trace });
    run->tester = hs_simulation_add(run->simulation, "tester", "test");
    hs_event_init(&run->end, run->tester, HS_PHASE_STOP, "test ends", model_run_on_end, run);
    return run;
}

void model_run_free(ModelRun *run)
{
    if (run == NULL)
        return;
    hs_simulation_free(run->simulation);
    hs_trace_free(run->trace);
    for (guint i = 0; i < run->executors->len; i++) {
        FakeExecutor *fake = g_ptr_array_index(run->executors, i);
        g_free(fake->cpu_name);
        g_free(fake);
    }
    g_ptr_array_unref(run->executors);
    g_ptr_array_unref(run->deeds);
    for (guint i = 0; i < HS_TABLES_MAX; i++)
        g_string_free(run->rows[i], TRUE);
    g_free(run);
}

static void model_run_on_deed(gpointer owner, HsEvent *event)
{
    Deed *deed = owner;
    (void)event;
    deed->deed(deed->user);
}

void model_run_start(ModelRun *run)
{
    if (!run->is_started)
        hs_simulation_start(run->simulation);
    run->is_started = true;
}

void model_run_at(ModelRun *run, HsCycles at, HsPhase phase, ModelRunDeed deed, gpointer user)
{
    Deed *new_deed = g_new0(Deed, 1);
    model_run_start(run);
    new_deed->deed = deed;
    new_deed->user = user;
    g_ptr_array_add(run->deeds, new_deed);
    hs_event_init(&new_deed->event, run->tester, phase, "test acts", model_run_on_deed, new_deed);
    hs_simulation_schedule(run->simulation, &new_deed->event, at);
}

void model_run_go(ModelRun *run)
{
    g_autoptr(GError) error = NULL;
    model_run_start(run);
    HsEnd end = hs_simulation_run(run->simulation, &error);
    cr_assert(eq(int, end, HS_END_IDLE), "%s", error != NULL ? error->message : "stopped");
}

void model_run_go_to(ModelRun *run, HsCycles last_cycle)
{
    g_autoptr(GError) error = NULL;
    model_run_start(run);
    hs_simulation_schedule(run->simulation, &run->end, last_cycle);
    HsEnd end = hs_simulation_run(run->simulation, &error);
    cr_assert(eq(int, end, HS_END_STOPPED), "%s", error != NULL ? error->message : "idle");
}

void model_run_go_wrong(ModelRun *run, const char *const *words)
{
    g_autoptr(GError) error = NULL;
    model_run_start(run);
    HsEnd end = hs_simulation_run(run->simulation, &error);
    cr_assert(eq(int, end, HS_END_FAILED));
    cr_assert(g_error_matches(error, HS_SIMULATION_ERROR, HS_SIMULATION_ERROR_INVARIANT));
    for (guint i = 0; words[i] != NULL; i++)
        cr_assert(strstr(error->message, words[i]) != NULL, "'%s' is not in: %s", words[i],
                  error->message);
}

HsCycles model_run_now(const ModelRun *run)
{
    return hs_simulation_now(run->simulation);
}

/* ---- fake executors ---- */

static void fake_start_first(FakeExecutor *fake)
{
    if (fake->first != NULL && !fake->is_dead)
        hs_simulation_schedule_in(fake->run->simulation, &fake->end, fake->first->work_cycles);
}

static void fake_on_end(gpointer owner, HsEvent *event)
{
    FakeExecutor *fake = owner;
    HsWork *work = fake->first;
    (void)event;
    fake->first = work->next;
    fake_start_first(fake);
    work->is_queued = false;
    work->cpu_name = fake->cpu_name;
    work->done(work->user, work);
}

static void fake_submit(gpointer self, HsWork *work)
{
    FakeExecutor *fake = self;
    if (fake->first != NULL) {
        fake->last->next = work;
        fake->last = work;
        return;
    }
    fake->first = fake->last = work;
    fake_start_first(fake);
}

static void fake_withdraw(gpointer self, HsWork *work)
{
    FakeExecutor *fake = self;
    bool is_first = fake->first == work;
    HsWork **link = &fake->first;
    HsWork *previous = NULL;
    for (; *link != work; link = &previous->next)
        previous = *link;
    *link = work->next;
    if (fake->last == work)
        fake->last = previous;
    work->is_queued = false;
    fake->n_withdrawn++;
    if (!is_first)
        return;
    if (hs_event_is_queued(&fake->end))
        hs_simulation_cancel(fake->run->simulation, &fake->end);
    fake_start_first(fake);
}

FakeExecutor *fake_executor_new(ModelRun *run, const char *name)
{
    FakeExecutor *fake = g_new0(FakeExecutor, 1);
    g_autofree char *component_name = g_strdup_printf("fake %s", name);
    const HsComponent *component = hs_simulation_add(run->simulation, component_name, "test");
    fake->run = run;
    fake->cpu_name = g_strdup_printf("%s's cpu", name);
    fake->executor = (HsExecutor){ .name = name,
                                   .book = HS_BOOK_GUEST_OS,
                                   .instruction_cycles = 1,
                                   .reference_cycles = FAKE_REFERENCE_CYCLES,
                                   .submit = fake_submit,
                                   .withdraw = fake_withdraw,
                                   .self = fake };
    hs_event_init(&fake->end, component, HS_PHASE_CPU, "work ends", fake_on_end, fake);
    g_ptr_array_add(run->executors, fake);
    return fake;
}

void fake_executor_kill(FakeExecutor *fake)
{
    fake->is_dead = true;
    if (hs_event_is_queued(&fake->end))
        hs_simulation_cancel(fake->run->simulation, &fake->end);
}

void fake_executor_throw_away(FakeExecutor *fake)
{
    fake_executor_kill(fake);
    for (; fake->first != NULL; fake->first = fake->first->next)
        fake->first->is_queued = false;
    fake->last = NULL;
}
