/* flow: routines as tables of steps. */
#include "models/flow.h"

#include "models/records.h"
#include "sim/assert.h"
#include "sim/banned.h"

static void flow_start_step(HsFlow *flow);

HsCost hs_cost_times(HsCost cost, uint64_t n)
{
    return (HsCost){ cost.instructions * n, cost.references * n, cost.cycles * n };
}

HsCost hs_cost_plus(HsCost a, HsCost b)
{
    return (HsCost){ a.instructions + b.instructions, a.references + b.references,
                     a.cycles + b.cycles };
}

HsCycles hs_executor_cycles(const HsExecutor *executor, HsCost cost)
{
    return cost.instructions * executor->instruction_cycles + cost.cycles +
           cost.references * executor->reference_cycles;
}

void hs_executor_submit(const HsExecutor *executor, HsWork *work, HsCost cost,
                        void (*done)(gpointer user, HsWork *work), gpointer user)
{
    hs_assert(!work->is_queued);
    HsActivity *activity = &work->activity;
    activity->kind = HS_ACTIVITY_WORK;
    activity->book = executor->book;
    activity->left_cycles = cost.instructions * executor->instruction_cycles + cost.cycles;
    activity->stall_cycles = cost.references * executor->reference_cycles;
    if (activity->left_cycles + activity->stall_cycles == 0)
        activity->left_cycles = 1;
    work->work_cycles = activity->left_cycles + activity->stall_cycles;
    work->next = NULL;
    work->done = done;
    work->user = user;
    work->is_queued = true;
    executor->submit(executor->self, work);
}

static void flow_write_end(const HsFlow *flow)
{
    HsSimulation *simulation = flow->log->simulation;
    hs_trace_row(hs_simulation_trace(simulation), &hs_table_flow,
                 (HsCell[]){ HS_INTEGER(flow->number), HS_TEXT(flow->kind->figure),
                             HS_TEXT(flow->subject), HS_TEXT(flow->cause), HS_INTEGER(flow->begin),
                             HS_INTEGER(hs_simulation_now(simulation)), HS_TEXT(flow->outcome) });
}

static void flow_end(HsFlow *flow)
{
    flow->state = HS_FLOW_IDLE;
    flow_write_end(flow);
    flow->kind->on_end(flow->context);
}

/* A row for a step that waited. */
static void flow_write_wait(const HsFlow *flow, HsCycles wait_cycles)
{
    HsCycles known = flow->step_unseen + flow->step_cpu_wait;
    hs_assert(known <= wait_cycles);
    if (wait_cycles > 0)
        hs_trace_row_apart(hs_simulation_trace(flow->log->simulation), &hs_table_flow_wait,
                           (HsCell[]){ HS_INTEGER(flow->number), HS_INTEGER(flow->step_i + 1),
                                       HS_INTEGER(flow->step_unseen),
                                       HS_INTEGER(flow->step_cpu_wait),
                                       HS_INTEGER(wait_cycles - known) });
}

static void flow_end_step(HsFlow *flow)
{
    const HsStep *step = &flow->kind->steps[flow->step_i];
    HsSimulation *simulation = flow->log->simulation;
    HsCycles now = hs_simulation_now(simulation);
    hs_assert(now - flow->step_begin >= flow->step_work);
    flow->times[flow->step_i] = (HsStepTimes){ flow->step_begin, now, flow->step_work };
    hs_trace_row(hs_simulation_trace(simulation), &hs_table_flow_step,
                 (HsCell[]){ HS_INTEGER(flow->number), HS_INTEGER(flow->step_i + 1),
                             HS_TEXT(step->number), HS_TEXT(step->what),
                             HS_TEXT(flow->kind->executor(flow->context, step->place)->name),
                             HS_TEXT(flow->cpu_name), HS_INTEGER(flow->step_begin),
                             HS_INTEGER(now - flow->step_begin - flow->step_work),
                             HS_INTEGER(flow->step_work), HS_INTEGER(now) });
    flow_write_wait(flow, now - flow->step_begin - flow->step_work);
    flow->step_i++;
    flow->step_begin = now;
    flow->step_work = flow->step_unseen = flow->step_cpu_wait = 0;
}

/* Starts the step at step_i, or the first behind it that applies; ends the flow where none is. */
static void flow_start_next(HsFlow *flow)
{
    for (; flow->step_i < flow->kind->n_steps; flow->step_i++) {
        const HsStep *step = &flow->kind->steps[flow->step_i];
        if (step->applies == NULL || step->applies(flow->context)) {
            if (flow->log->on_step != NULL)
                flow->log->on_step(flow->log->user, step->number);
            flow_start_step(flow);
            return;
        }
    }
    flow_end(flow);
}

static void flow_go_on(HsFlow *flow)
{
    flow_end_step(flow);
    flow_start_next(flow);
}

static void flow_on_work_done(gpointer user, HsWork *work)
{
    HsFlow *flow = user;
    uint32_t number = flow->number;
    hs_assert(flow->state == HS_FLOW_WORKING);
    flow->step_work += work->work_cycles;
    flow->step_cpu_wait += hs_simulation_now(flow->log->simulation) - flow->ordered_at -
                           work->work_cycles;
    flow->cpu_name = work->cpu_name;
    flow->state = HS_FLOW_WAITING;
    HsStepEnd end = flow->kind->steps[flow->step_i].effect(flow->context);
    if (flow->number != number || flow->state != HS_FLOW_WAITING)
        return; /* the effect aborted it, or resumed it already */
    if (end == HS_STEP_WAIT)
        return;
    if (end == HS_STEP_NEXT) {
        flow_go_on(flow);
        return;
    }
    flow_end_step(flow);
    flow_end(flow);
}

static void flow_start_step(HsFlow *flow)
{
    const HsStep *step = &flow->kind->steps[flow->step_i];
    const HsExecutor *executor = flow->kind->executor(flow->context, step->place);
    flow->state = HS_FLOW_WORKING;
    flow->ordered_at = hs_simulation_now(flow->log->simulation);
    hs_executor_submit(executor, &flow->work, step->cost(flow->context), flow_on_work_done, flow);
}

void hs_flow_begin(HsFlow *flow, HsFlowLog *log, const HsFlowKind *kind, gpointer context,
                   const char *subject, const char *cause, HsCycles begin)
{
    hs_assert(flow->state == HS_FLOW_IDLE);
    hs_assert(kind->n_steps <= HS_FLOW_STEPS_MAX);
    hs_assert(begin <= hs_simulation_now(log->simulation));
    flow->kind = kind;
    flow->context = context;
    flow->log = log;
    flow->subject = subject;
    flow->cause = cause;
    flow->outcome = "done";
    flow->number = ++log->n_flows;
    flow->begin = flow->step_begin = begin;
    flow->step_i = 0;
    flow->step_unseen = hs_simulation_now(log->simulation) - begin;
    flow->step_work = flow->step_cpu_wait = 0;
    flow->cpu_name = NULL;
    for (guint i = 0; i < HS_FLOW_STEPS_MAX; i++)
        flow->times[i] = (HsStepTimes){ HS_CYCLES_NEVER, HS_CYCLES_NEVER, 0 };
    flow_start_next(flow);
}

void hs_flow_resume(HsFlow *flow)
{
    hs_assert(flow->state == HS_FLOW_WAITING);
    flow_go_on(flow);
}

void hs_flow_retry(HsFlow *flow)
{
    hs_assert(flow->state == HS_FLOW_WAITING);
    flow_start_step(flow);
}

void hs_flow_set_outcome(HsFlow *flow, const char *outcome)
{
    flow->outcome = outcome;
}

void hs_flow_abort(HsFlow *flow, const char *outcome)
{
    if (flow->state == HS_FLOW_IDLE)
        return;
    if (flow->work.is_queued) {
        HsStepPlace place = flow->kind->steps[flow->step_i].place;
        const HsExecutor *executor = flow->kind->executor(flow->context, place);
        executor->withdraw(executor->self, &flow->work);
    }
    g_autofree char *where = g_strdup_printf("%s (step %s)", outcome,
                                             flow->kind->steps[flow->step_i].number);
    flow->state = HS_FLOW_IDLE;
    flow->outcome = where;
    flow_write_end(flow);
    flow->outcome = outcome;
}

bool hs_flow_is_idle(const HsFlow *flow)
{
    return flow->state == HS_FLOW_IDLE;
}

const char *hs_flow_step_number(const HsFlow *flow)
{
    return flow->state == HS_FLOW_IDLE ? NULL : flow->kind->steps[flow->step_i].number;
}
