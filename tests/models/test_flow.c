/* flow: order, times and rows of steps; what waits, resumes, is left out or withdrawn.
 *
 * Two executors with a CPU each: an instruction costs 1 cycle, a storage reference 10.
 */
#include "models/flow.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "models/records.h"
#include "tests/models/model_run.h"

#define N_STEPS_MAX 4u
#define WORK UINT64_C(7)

static ModelRun *run;
static FakeExecutor *vmm, *os;
static HsFlowLog flow_log;

/* What a test's steps cost and do; the flow's context. */
typedef struct {
    HsFlow flow;
    HsCost costs[N_STEPS_MAX];
    HsStepEnd answers[N_STEPS_MAX];
    bool left_out[N_STEPS_MAX];
    void (*deeds[N_STEPS_MAX])(void); /* done within the effect; may be NULL */
    guint n_effects[N_STEPS_MAX];
    GString *order; /* numbers of the effects, in order */
    guint n_ends;
    HsCycles ended_at;
} Plan;

static Plan plan;

/* ---- the steps of `plan` ---- */

static HsCost step_cost(const Plan *context, guint i)
{
    return context->costs[i];
}

static HsStepEnd step_effect(Plan *context, guint i)
{
    context->n_effects[i]++;
    g_string_append_printf(context->order, "%u ", i);
    if (context->deeds[i] != NULL)
        context->deeds[i]();
    return context->answers[i];
}

static HsCost cost_0(gpointer context)
{
    return step_cost(context, 0);
}

static HsCost cost_1(gpointer context)
{
    return step_cost(context, 1);
}

static HsCost cost_2(gpointer context)
{
    return step_cost(context, 2);
}

static HsStepEnd effect_0(gpointer context)
{
    return step_effect(context, 0);
}

static HsStepEnd effect_1(gpointer context)
{
    return step_effect(context, 1);
}

static HsStepEnd effect_2(gpointer context)
{
    return step_effect(context, 2);
}

static bool applies_1(gpointer context)
{
    return !((Plan *)context)->left_out[1];
}

static bool applies_2(gpointer context)
{
    return !((Plan *)context)->left_out[2];
}

/* clang-format off */
static const HsStep steps[] = {
    { "1", "on the monitor", HS_ON_VMM,     cost_0, effect_0, NULL },
    { "2", "on the OS",      HS_ON_STANDBY, cost_1, effect_1, applies_1 },
    { "3", "again",          HS_ON_VMM,     cost_2, effect_2, applies_2 },
};
/* clang-format on */

static const HsExecutor *place_executor(gpointer context, HsStepPlace place)
{
    (void)context;
    return place == HS_ON_VMM ? &vmm->executor : &os->executor;
}

static void plan_on_end(gpointer context)
{
    Plan *ended = context;
    ended->n_ends++;
    ended->ended_at = model_run_now(run);
}

static const HsFlowKind kind = { "FIG. T", steps, G_N_ELEMENTS(steps), place_executor,
                                 plan_on_end };

/* ---- helpers ---- */

static void begin(gpointer user)
{
    (void)user;
    hs_flow_begin(&plan.flow, &flow_log, &kind, &plan, "os1", "test", model_run_now(run));
}

static void resume(gpointer user)
{
    (void)user;
    hs_flow_resume(&plan.flow);
}

static void resume_within(void)
{
    hs_flow_resume(&plan.flow);
}

static void retry(gpointer user)
{
    (void)user;
    hs_flow_retry(&plan.flow);
}

static void abort_flow(gpointer user)
{
    (void)user;
    hs_flow_abort(&plan.flow, "broken off");
}

static void abort_within(void)
{
    hs_flow_abort(&plan.flow, "broken off");
}

static void abort_and_begin_within(void)
{
    plan.deeds[0] = NULL;
    hs_flow_abort(&plan.flow, "broken off");
    begin(NULL);
}

/* Begins the flow at cycle 100 and runs until nothing is left to happen. */
static void go(void)
{
    model_run_at(run, 100, HS_PHASE_VMM, begin, NULL);
    model_run_go(run);
}

static void check_order(const char *expected)
{
    cr_assert(eq(str, plan.order->str, (char *)expected));
}

static void set_up(void)
{
    run = model_run_new(1);
    vmm = fake_executor_new(run, "vmm");
    os = fake_executor_new(run, "os2");
    model_run_start(run);
    flow_log = (HsFlowLog){ .simulation = run->simulation };
    plan = (Plan){ .order = g_string_new(NULL) };
    for (guint i = 0; i < N_STEPS_MAX; i++)
        plan.costs[i] = (HsCost){ .cycles = WORK };
}

static void tear_down(void)
{
    g_string_free(plan.order, TRUE);
    model_run_free(run);
}

TestSuite(flow, .init = set_up, .fini = tear_down);

/* ---- costs ---- */

Test(flow, costs_are_multiplied_and_added_part_by_part)
{
    HsCost cost = hs_cost_plus(hs_cost_times((HsCost){ 3, 5, 7 }, 4), (HsCost){ 1, 2, 3 });
    cr_assert(eq(u64, cost.instructions, 3 * 4 + 1));
    cr_assert(eq(u64, cost.references, 5 * 4 + 2));
    cr_assert(eq(u64, cost.cycles, 7 * 4 + 3));
}

Test(flow, work_lasts_path_plus_references_plus_given_cycles)
{
    plan.costs[0] = (HsCost){ .instructions = 20, .references = 3, .cycles = 5 };
    plan.left_out[1] = plan.left_out[2] = true;
    go();
    cr_assert(eq(u64, plan.ended_at, 100 + 20 * 1 + 3 * FAKE_REFERENCE_CYCLES + 5));
}

Test(flow, references_are_booked_as_stall)
{
    HsWork work = { 0 };
    hs_executor_submit(&vmm->executor, &work, (HsCost){ 20, 3, 5 }, NULL, NULL);
    cr_assert(eq(u64, work.activity.left_cycles, 20 + 5));
    cr_assert(eq(u64, work.activity.stall_cycles, 3 * FAKE_REFERENCE_CYCLES));
    cr_assert(eq(u64, work.work_cycles, 20 + 5 + 3 * FAKE_REFERENCE_CYCLES));
}

Test(flow, a_step_that_costs_nothing_lasts_one_cycle)
{
    plan.costs[0] = (HsCost){ 0 };
    plan.left_out[1] = plan.left_out[2] = true;
    go();
    cr_assert(eq(u64, plan.ended_at, 101));
}

Test(flow, work_that_is_queued_cannot_be_submitted, .signal = SIGABRT)
{
    HsWork work = { 0 };
    hs_executor_submit(&vmm->executor, &work, (HsCost){ .cycles = 1 }, NULL, NULL);
    hs_executor_submit(&vmm->executor, &work, (HsCost){ .cycles = 1 }, NULL, NULL);
}

/* ---- order, times, rows ---- */

Test(flow, steps_run_in_order_each_from_the_end_of_the_one_before)
{
    plan.costs[1] = (HsCost){ .cycles = 30 };
    plan.costs[2] = (HsCost){ .references = 1 };
    go();
    check_order("0 1 2 ");
    model_run_check(run, &hs_table_flow_step,
                    "1|1|1|on the monitor|vmm|vmm's cpu|100|0|7|107\n"
                    "1|2|2|on the OS|os2|os2's cpu|107|0|30|137\n"
                    "1|3|3|again|vmm|vmm's cpu|137|0|10|147\n");
    cr_assert(eq(str, (char *)model_run_rows(run, &hs_table_flow_wait), ""));
    model_run_check(run, &hs_table_flow, "1|FIG. T|os1|test|100|147|done\n");
    cr_assert(eq(u32, plan.n_ends, 1));
    cr_assert(hs_flow_is_idle(&plan.flow));
}

static HsWork other;

static void on_other_done(gpointer user, HsWork *work)
{
    (void)user;
    (void)work;
}

static void order_other(gpointer user)
{
    hs_executor_submit(user, &other, (HsCost){ .cycles = 50 }, on_other_done, NULL);
}

Test(flow, a_busy_executor_makes_a_step_wait)
{
    model_run_at(run, 90, HS_PHASE_VMM, order_other, &vmm->executor);
    plan.left_out[1] = plan.left_out[2] = true;
    go();
    /* The other's work ends at 90 + 50; end = begin + wait + work. */
    model_run_check(run, &hs_table_flow_step, "1|1|1|on the monitor|vmm|vmm's cpu|100|40|7|147\n");
    model_run_check(run, &hs_table_flow_wait, "1|1|0|40|0\n");
}

static void begin_late(gpointer user)
{
    (void)user;
    hs_flow_begin(&plan.flow, &flow_log, &kind, &plan, "os1", "test", 60);
}

Test(flow, a_flow_that_begins_in_the_past_waited_since_then)
{
    plan.left_out[1] = plan.left_out[2] = true;
    model_run_at(run, 100, HS_PHASE_VMM, begin_late, NULL);
    model_run_go(run);
    model_run_check(run, &hs_table_flow_step, "1|1|1|on the monitor|vmm|vmm's cpu|60|40|7|107\n");
    model_run_check(run, &hs_table_flow_wait, "1|1|40|0|0\n");
    model_run_check(run, &hs_table_flow, "1|FIG. T|os1|test|60|107|done\n");
}

static void begin_late_by_20(gpointer user)
{
    (void)user;
    hs_flow_begin(&plan.flow, &flow_log, &kind, &plan, "os1", "test", model_run_now(run) - 20);
}

static void begin_in_the_future(gpointer user)
{
    (void)user;
    hs_flow_begin(&plan.flow, &flow_log, &kind, &plan, "os1", "test", model_run_now(run) + 1);
}

Test(flow, a_flow_cannot_begin_in_the_future, .signal = SIGABRT)
{
    begin_in_the_future(NULL);
}

Test(flow, a_flow_that_goes_on_cannot_begin, .signal = SIGABRT)
{
    begin(NULL);
    begin(NULL);
}

static void check_step_2(gpointer user)
{
    (void)user;
    cr_assert(eq(str, (char *)hs_flow_step_number(&plan.flow), "2"));
    cr_assert(not(hs_flow_is_idle(&plan.flow)));
}

Test(flow, the_step_it_is_at_has_a_number_and_an_idle_flow_none)
{
    cr_assert(eq(ptr, (void *)hs_flow_step_number(&plan.flow), NULL));
    model_run_at(run, 100 + WORK, HS_PHASE_PROBE, check_step_2, NULL);
    go();
    cr_assert(eq(ptr, (void *)hs_flow_step_number(&plan.flow), NULL));
}

Test(flow, times_of_a_step_that_did_not_end_are_never)
{
    plan.answers[1] = HS_STEP_END;
    go();
    cr_assert(eq(u64, plan.flow.times[1].begin, 100 + WORK));
    cr_assert(eq(u64, plan.flow.times[1].end, 100 + 2 * WORK));
    cr_assert(eq(u64, plan.flow.times[1].work_cycles, WORK));
    cr_assert(eq(u64, plan.flow.times[2].begin, HS_CYCLES_NEVER));
    cr_assert(eq(u64, plan.flow.times[2].end, HS_CYCLES_NEVER));
}

Test(flow, flows_are_numbered_in_the_order_of_their_begins)
{
    plan.left_out[1] = plan.left_out[2] = true;
    model_run_at(run, 500, HS_PHASE_VMM, begin, NULL);
    go();
    model_run_check(run, &hs_table_flow,
                    "1|FIG. T|os1|test|100|107|done\n"
                    "2|FIG. T|os1|test|500|507|done\n");
}

/* ---- steps that are left out, END ---- */

Test(flow, a_step_that_does_not_apply_is_left_out_and_keeps_its_position)
{
    plan.left_out[1] = true;
    go();
    check_order("0 2 ");
    model_run_check(run, &hs_table_flow_step,
                    "1|1|1|on the monitor|vmm|vmm's cpu|100|0|7|107\n"
                    "1|3|3|again|vmm|vmm's cpu|107|0|7|114\n");
}

Test(flow, the_last_steps_left_out_end_it_with_the_one_before)
{
    plan.left_out[1] = plan.left_out[2] = true;
    go();
    check_order("0 ");
    cr_assert(eq(u64, plan.ended_at, 100 + WORK));
}

static void leave_3_out(void)
{
    plan.left_out[2] = true;
}

Test(flow, whether_a_step_applies_is_asked_when_its_turn_comes)
{
    plan.deeds[1] = leave_3_out;
    go();
    check_order("0 1 ");
}

Test(flow, end_leaves_out_all_that_follows)
{
    plan.answers[0] = HS_STEP_END;
    go();
    check_order("0 ");
    cr_assert(eq(u32, plan.n_ends, 1));
    model_run_check(run, &hs_table_flow, "1|FIG. T|os1|test|100|107|done\n");
}

static void set_outcome(void)
{
    hs_flow_set_outcome(&plan.flow, "with less");
}

Test(flow, an_outcome_that_is_set_is_written)
{
    plan.deeds[0] = set_outcome;
    go();
    model_run_check(run, &hs_table_flow, "1|FIG. T|os1|test|100|121|with less\n");
}

/* ---- wait, resume, retry ---- */

Test(flow, a_waiting_step_ends_when_it_is_resumed)
{
    plan.answers[1] = HS_STEP_WAIT;
    model_run_at(run, 200, HS_PHASE_DEVICE, resume, NULL);
    go();
    /* Step 2 works in 107 .. 114 and waits until 200. */
    model_run_check(run, &hs_table_flow_step,
                    "1|1|1|on the monitor|vmm|vmm's cpu|100|0|7|107\n"
                    "1|2|2|on the OS|os2|os2's cpu|107|86|7|200\n"
                    "1|3|3|again|vmm|vmm's cpu|200|0|7|207\n");
    model_run_check(run, &hs_table_flow_wait, "1|2|0|0|86\n");
    cr_assert(eq(u32, plan.n_effects[1], 1));
}

static void answer_next(void)
{
    if (plan.n_effects[1] == 2)
        plan.answers[1] = HS_STEP_NEXT;
}

Test(flow, a_retried_step_works_once_more_and_both_works_count)
{
    plan.answers[1] = HS_STEP_WAIT;
    plan.deeds[1] = answer_next;
    model_run_at(run, 200, HS_PHASE_DEVICE, retry, NULL);
    go();
    cr_assert(eq(u32, plan.n_effects[1], 2));
    /* 107 .. 114 and 200 .. 207 are work, 114 .. 200 is waiting. */
    model_run_check(run, &hs_table_flow_step,
                    "1|1|1|on the monitor|vmm|vmm's cpu|100|0|7|107\n"
                    "1|2|2|on the OS|os2|os2's cpu|107|86|14|207\n"
                    "1|3|3|again|vmm|vmm's cpu|207|0|7|214\n");
    model_run_check(run, &hs_table_flow_wait, "1|2|0|0|86\n");
}

Test(flow, what_a_step_waited_for_is_told_apart)
{
    /* Step 1 is detected 20 cycles late and finds the monitor busy for 15 more; step 2 waits from
     * 142 to 200, and then works once more where the OS has something else to do until 210. */
    plan.answers[1] = HS_STEP_WAIT;
    plan.deeds[1] = answer_next;
    plan.left_out[2] = true;
    model_run_at(run, 78, HS_PHASE_VMM, order_other, &vmm->executor);
    model_run_at(run, 113, HS_PHASE_VMM, begin_late_by_20, NULL);
    model_run_at(run, 160, HS_PHASE_VMM, order_other, &os->executor);
    model_run_at(run, 200, HS_PHASE_DEVICE, retry, NULL);
    model_run_go(run);
    model_run_check(run, &hs_table_flow_step,
                    "1|1|1|on the monitor|vmm|vmm's cpu|93|35|7|135\n"
                    "1|2|2|on the OS|os2|os2's cpu|135|68|14|217\n");
    model_run_check(run, &hs_table_flow_wait, "1|1|20|15|0\n1|2|0|10|58\n");
}

Test(flow, a_working_step_cannot_be_resumed, .signal = SIGABRT)
{
    begin(NULL);
    resume(NULL);
}

Test(flow, an_idle_flow_cannot_be_retried, .signal = SIGABRT)
{
    retry(NULL);
}

/* ---- effects that resume, retry or abort within themselves ---- */

Test(flow, an_effect_may_resume_before_it_says_wait)
{
    plan.answers[1] = HS_STEP_WAIT;
    plan.deeds[1] = resume_within;
    go();
    check_order("0 1 2 ");
    model_run_check(run, &hs_table_flow, "1|FIG. T|os1|test|100|121|done\n");
}

Test(flow, an_effect_of_the_last_step_may_resume_before_it_says_wait)
{
    plan.answers[2] = HS_STEP_WAIT;
    plan.deeds[2] = resume_within;
    go();
    cr_assert(eq(u32, plan.n_ends, 1));
    cr_assert(hs_flow_is_idle(&plan.flow));
}

Test(flow, an_effect_may_abort_its_flow_whatever_it_says_then)
{
    for (guint answer = HS_STEP_NEXT; answer <= HS_STEP_END; answer++) {
        plan.answers[1] = (HsStepEnd)answer;
        plan.deeds[1] = abort_within;
        model_run_at(run, 100 + 50 * answer, HS_PHASE_VMM, begin, NULL);
    }
    model_run_go(run);
    check_order("0 1 0 1 0 1 ");
    cr_assert(eq(u32, plan.n_ends, 0));
    model_run_check(run, &hs_table_flow,
                    "1|FIG. T|os1|test|100|114|broken off (step 2)\n"
                    "2|FIG. T|os1|test|150|164|broken off (step 2)\n"
                    "3|FIG. T|os1|test|200|214|broken off (step 2)\n");
}

Test(flow, an_effect_may_abort_its_flow_and_begin_it_again)
{
    plan.left_out[1] = plan.left_out[2] = true;
    plan.deeds[0] = abort_and_begin_within;
    go();
    model_run_check(run, &hs_table_flow,
                    "1|FIG. T|os1|test|100|107|broken off (step 1)\n"
                    "2|FIG. T|os1|test|107|114|done\n");
    model_run_check(run, &hs_table_flow_step, "2|1|1|on the monitor|vmm|vmm's cpu|107|0|7|114\n");
}

/* ---- abort ---- */

Test(flow, abort_withdraws_work_in_progress)
{
    model_run_at(run, 103, HS_PHASE_FAULT, abort_flow, NULL);
    go();
    check_order("");
    cr_assert(eq(u32, vmm->n_withdrawn, 1));
    cr_assert(not(plan.flow.work.is_queued));
    cr_assert(eq(u32, plan.n_ends, 0));
    model_run_check(run, &hs_table_flow, "1|FIG. T|os1|test|100|103|broken off (step 1)\n");
    model_run_check(run, &hs_table_flow_step, "%s", "");
}

Test(flow, abort_withdraws_work_that_is_queued)
{
    model_run_at(run, 90, HS_PHASE_VMM, order_other, &vmm->executor);
    model_run_at(run, 103, HS_PHASE_FAULT, abort_flow, NULL);
    go();
    check_order("");
    cr_assert(eq(u32, vmm->n_withdrawn, 1));
    cr_assert(not(plan.flow.work.is_queued));
}

Test(flow, abort_withdraws_from_whoever_runs_the_step)
{
    model_run_at(run, 109, HS_PHASE_FAULT, abort_flow, NULL);
    go();
    cr_assert(eq(u32, os->n_withdrawn, 1));
    cr_assert(eq(u32, vmm->n_withdrawn, 0));
}

Test(flow, abort_of_a_waiting_flow_withdraws_nothing)
{
    plan.answers[0] = HS_STEP_WAIT;
    model_run_at(run, 300, HS_PHASE_FAULT, abort_flow, NULL);
    go();
    cr_assert(eq(u32, vmm->n_withdrawn, 0));
    model_run_check(run, &hs_table_flow, "1|FIG. T|os1|test|100|300|broken off (step 1)\n");
}

Test(flow, abort_of_an_idle_flow_changes_nothing)
{
    abort_flow(NULL);
    cr_assert(hs_flow_is_idle(&plan.flow));
    model_run_check(run, &hs_table_flow, "%s", "");
}

static void throw_away(gpointer user)
{
    fake_executor_throw_away(user);
}

Test(flow, abort_after_its_executor_threw_the_work_away_withdraws_nothing)
{
    model_run_at(run, 103, HS_PHASE_FAULT, throw_away, vmm);
    model_run_at(run, 104, HS_PHASE_FAULT, abort_flow, NULL);
    go();
    cr_assert(eq(u32, vmm->n_withdrawn, 0));
    model_run_check(run, &hs_table_flow, "1|FIG. T|os1|test|100|104|broken off (step 1)\n");
}

Test(flow, a_flow_that_was_aborted_can_begin_again)
{
    plan.left_out[1] = plan.left_out[2] = true;
    model_run_at(run, 103, HS_PHASE_FAULT, abort_flow, NULL);
    model_run_at(run, 200, HS_PHASE_VMM, begin, NULL);
    go();
    model_run_check(run, &hs_table_flow_step, "2|1|1|on the monitor|vmm|vmm's cpu|200|0|7|207\n");
}
