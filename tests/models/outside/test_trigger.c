/* Triggers: the cycle in which each kind strikes, and that it strikes no more often than that. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/outside/trigger.h"
#include "tests/models/model_run.h"

static ModelRun *run;
static HsTrigger trigger;
static GString *strikes;

static void on_strike(gpointer user)
{
    (void)user;
    g_string_append_printf(strikes, "%" G_GUINT64_FORMAT " ", model_run_now(run));
}

static void set_up(void)
{
    run = model_run_new(42);
    strikes = g_string_new(NULL);
}

static void tear_down(void)
{
    g_string_free(strikes, TRUE);
    model_run_free(run);
}

TestSuite(trigger, .init = set_up, .fini = tear_down);

static void arm(const char *title, HsTriggerParameters parameters)
{
    hs_trigger_init(&trigger, run->simulation, run->tester, "strikes", title, &parameters,
                    on_strike, NULL);
    model_run_start(run);
    hs_trigger_start(&trigger);
}

static void begin_step(gpointer number)
{
    hs_trigger_on_step(&trigger, number);
}

static void hold(gpointer user)
{
    (void)user;
    hs_trigger_on_condition(&trigger);
}

Test(trigger, of_a_time_strikes_then_and_once)
{
    arm("t", (HsTriggerParameters){ .at = 500 });
    model_run_go_to(run, 499);
    cr_assert(eq(str, strikes->str, ""));
    cr_assert(eq(u64, trigger.struck_at, HS_CYCLES_NEVER));
    tear_down();
    set_up();
    arm("t", (HsTriggerParameters){ .at = 500 });
    model_run_go_to(run, 5000);
    cr_assert(eq(str, strikes->str, "500 "));
    cr_assert(eq(u64, trigger.struck_at, 500));
}

Test(trigger, of_a_condition_strikes_in_the_next_cycle_and_once)
{
    arm("t", (HsTriggerParameters){ .kind = HS_TRIGGER_WHEN });
    model_run_at(run, 100, HS_PHASE_PROBE, hold, NULL);
    model_run_at(run, 100, HS_PHASE_PROBE, hold, NULL);
    model_run_at(run, 300, HS_PHASE_PROBE, hold, NULL);
    model_run_go_to(run, 1000);
    cr_assert(eq(str, strikes->str, "101 "));
}

Test(trigger, of_a_step_counts_from_its_first_begin)
{
    static const struct {
        HsCycles offset;
        const char *strikes;
    } cases[] = { { 0, "201 " }, { 1, "201 " }, { 70, "270 " } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (i > 0) {
            tear_down();
            set_up();
        }
        arm("t", (HsTriggerParameters){
                     .kind = HS_TRIGGER_STEP, .step = "504", .offset_cycles = cases[i].offset });
        model_run_at(run, 100, HS_PHASE_CPU, begin_step, (gpointer) "503");
        model_run_at(run, 200, HS_PHASE_CPU, begin_step, (gpointer) "504");
        model_run_at(run, 230, HS_PHASE_CPU, begin_step, (gpointer) "504");
        model_run_at(run, 900, HS_PHASE_CPU, begin_step, (gpointer) "504");
        model_run_go_to(run, 2000);
        cr_assert(eq(str, strikes->str, (char *)cases[i].strikes));
    }
}

Test(trigger, of_a_step_is_no_matter_of_conditions_and_times)
{
    arm("t", (HsTriggerParameters){ .at = 500 });
    model_run_at(run, 100, HS_PHASE_CPU, begin_step, (gpointer) "504");
    model_run_go_to(run, 2000);
    cr_assert(eq(str, strikes->str, "500 "));
}

Test(trigger, a_constant_renewal_strikes_a_period_after_its_begin_and_after_each_strike)
{
    arm("t",
        (HsTriggerParameters){ .at = 500, .renewal = HS_RENEWAL_CONSTANT, .period_cycles = 200 });
    model_run_go_to(run, 1200);
    cr_assert(eq(str, strikes->str, "700 900 1100 "));
    cr_assert(eq(u64, trigger.struck_at, 700));
}

/* The draws are those of the stream (seed, "trigger:TITLE"), so the strikes are their running
 * sum. */
Test(trigger, an_exponential_renewal_draws_its_periods_from_its_own_stream)
{
    HsRandom random;
    g_autoptr(GString) expected = g_string_new(NULL);
    HsCycles at = 100;
    hs_random_init(&random, 42, "trigger:disk trouble");
    for (;;) {
        at += MAX(hs_random_exponential(&random, 300), 1);
        if (at > 10000)
            break;
        g_string_append_printf(expected, "%" G_GUINT64_FORMAT " ", at);
    }
    arm("disk trouble", (HsTriggerParameters){
                            .at = 100, .renewal = HS_RENEWAL_EXPONENTIAL, .period_cycles = 300 });
    model_run_go_to(run, 10000);
    cr_assert(eq(str, strikes->str, expected->str));
}

Test(trigger, a_strike_beyond_the_clocks_end_never_comes)
{
    arm("t", (HsTriggerParameters){
                 .at = HS_CYCLES_MAX - 10, .renewal = HS_RENEWAL_CONSTANT, .period_cycles = 11 });
    model_run_go_to(run, 1000);
    cr_assert(eq(str, strikes->str, ""));
}

Test(trigger, only_a_condition_is_told_to_hold, .signal = SIGABRT)
{
    arm("t", (HsTriggerParameters){ .at = 500 });
    hs_trigger_on_condition(&trigger);
}
