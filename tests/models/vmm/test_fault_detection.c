/* fault_detection: when routine 210 declares an OS failed, to the cycle, and when it does not.
 *
 * Fake guests stall at a cycle for good, or are ready without a CPU since a cycle.
 */
#include "models/vmm/fault_detection.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <signal.h>

#include "tests/models/small_table.h"

#define POLL_PATH UINT64_C(3)

static ModelRun *run;
static SmallTable fixture;
static FakeExecutor *executor;
static HsVmm *vmm;
static HsFaultDetection *detection;

/* Stalled from a cycle on (after its polls, as a fault is); ready without a CPU so often for so
 * long. */
typedef struct {
    HsCycles from;
    HsCycles starves_every, starves_for; /* 0: never */
} Guest;

static Guest guests[2]; /* os1, os2 */
static GString *declared;
static HsCycles declared_at[3]; /* by owner */

static bool has_stalled(gpointer user, HsCycles since)
{
    const Guest *guest = user;
    HsCycles now = model_run_now(run);
    if (guest->starves_every > 0) {
        HsCycles ready_since = now / guest->starves_every * guest->starves_every;
        bool is_ready = now - ready_since < guest->starves_for;
        return is_ready && ready_since <= since;
    }
    return now > guest->from;
}

static void on_fault(gpointer user, HsOwner owner, const char *cause)
{
    (void)user;
    declared_at[owner] = model_run_now(run);
    g_string_append_printf(declared, "os%u %s %" PRIu64 "\n", owner, cause, model_run_now(run));
}

static void disabled_wait_of_os1(gpointer user)
{
    (void)user;
    hs_fault_detection_on_disabled_wait(detection, OS1);
}

static void start(gpointer user)
{
    (void)user;
    hs_fault_detection_start(detection);
}

static void build(bool has_state, HsCycles poll_cycles, uint32_t n_misses)
{
    run = model_run_new(1);
    executor = fake_executor_new(run, "vmm");
    small_table_build(&fixture, run);
    vmm = hs_vmm_new(run->simulation, fixture.table, &executor->executor,
                     &(HsVmmParameters){ .costs = { .poll = { .instructions = POLL_PATH } },
                                         .policy = *hs_policy_find("dynamic") });
    for (guint i = 0; i < 2; i++) {
        guests[i] = (Guest){ HS_CYCLES_MAX, 0, 0 };
        declared_at[i + 1] = HS_CYCLES_NEVER;
        hs_vmm_add_guest(vmm, &(HsGuestFace){ .name = i == 0 ? "os1" : "os2",
                                              .owner = (HsOwner)(i + 1),
                                              .has_stalled = has_stalled,
                                              .guest = &guests[i] });
    }
    declared = g_string_new(NULL);
    detection = hs_fault_detection_new(vmm,
                                       &(HsFaultDetectionParameters){ .has_state = has_state,
                                                                      .poll_cycles = poll_cycles,
                                                                      .n_misses = n_misses },
                                       on_fault, NULL);
    model_run_at(run, 0, HS_PHASE_FAULT, start, NULL);
}

static void tear_down(void)
{
    hs_fault_detection_free(detection);
    g_string_free(declared, TRUE);
    hs_vmm_free(vmm);
    small_table_clear(&fixture);
    model_run_free(run);
}

/* Each test builds its own. */
TestSuite(fault_detection, .fini = tear_down);

/* ---- the stall detector ---- */

/* os1 stalls at cycle f; when is it declared? */
static HsCycles declare_cycle(HsCycles poll_cycles, uint32_t n_misses, HsCycles f)
{
    build(false, poll_cycles, n_misses);
    guests[0].from = f;
    model_run_go_to(run, f + (n_misses + 2) * poll_cycles);
    cr_assert(eq(u64, declared_at[OS2], HS_CYCLES_NEVER));
    return declared_at[OS1];
}

Test(fault_detection, the_delay_takes_each_value_of_its_range_once_over_all_phases)
{
    enum { H = 7 };
    for (uint32_t k = 1; k <= 4; k++) {
        bool is_seen[H] = { false };
        for (HsCycles f = 10 * H; f < 11 * H; f++) {
            HsCycles at = declare_cycle(H, k, f);
            cr_assert(eq(u64, at, (f / H + k) * H), "k %u f %u", k, (guint)f);
            HsCycles delay = at - f;
            cr_assert(lt(u64, (k - 1) * H, delay));
            cr_assert(le(u64, delay, k * H));
            HsCycles place = delay - (k - 1) * H - 1;
            cr_assert(not(is_seen[place]));
            is_seen[place] = true;
            tear_down();
        }
    }
    build(false, H, 2);
}

Test(fault_detection, an_os_that_stalls_as_the_run_starts_is_declared_at_the_kth_poll)
{
    cr_assert(eq(u64, declare_cycle(10, 3, 0), 3 * 10));
}

Test(fault_detection, no_false_alarm_while_an_os_makes_progress)
{
    build(true, 7, 1);
    model_run_go_to(run, 7000);
    cr_assert(eq(str, declared->str, ""));
}

Test(fault_detection, only_misses_in_a_row_count)
{
    build(false, 10, 3);
    /* Of each ten polls two in a row miss, the others do not. */
    guests[0].starves_every = 100;
    guests[0].starves_for = 21;
    model_run_go_to(run, 1000);
    cr_assert(eq(str, declared->str, ""));
}

Test(fault_detection, an_os_that_is_ready_since_the_last_poll_has_starved_for_one_period)
{
    build(false, 10, 1);
    /* Ready at 0, 30, 60, ... for less than a period: no poll finds it ready since the last. */
    guests[0].starves_every = 30;
    guests[0].starves_for = 10;
    model_run_go_to(run, 1000);
    cr_assert(eq(str, declared->str, ""));
    tear_down();
    build(false, 10, 1);
    guests[0].starves_every = 30;
    guests[0].starves_for = 11;
    model_run_go_to(run, 1000);
    cr_assert(eq(u64, declared_at[OS1], 10));
}

Test(fault_detection, an_os_that_starves_for_k_polls_is_a_false_alarm)
{
    build(false, 10, 2);
    guests[0].starves_every = 100;
    guests[0].starves_for = 21;
    model_run_go_to(run, 1000);
    cr_assert(eq(u64, declared_at[OS1], 20));
}

Test(fault_detection, each_os_is_looked_at)
{
    build(false, 10, 2);
    guests[0].from = 103;
    guests[1].from = 235;
    model_run_go_to(run, 1000);
    cr_assert(eq(str, declared->str, "os1 no progress 120\nos2 no progress 250\n"));
}

Test(fault_detection, an_os_is_declared_once)
{
    build(true, 10, 2);
    guests[0].from = 103;
    model_run_at(run, 300, HS_PHASE_FAULT, disabled_wait_of_os1, NULL);
    model_run_go_to(run, 1000);
    cr_assert(eq(str, declared->str, "os1 no progress 120\n"));
}

/* ---- the state detector ---- */

Test(fault_detection, a_disabled_wait_is_declared_in_its_own_cycle_and_once)
{
    build(true, 10, 2);
    guests[0].from = 103;
    model_run_at(run, 103, HS_PHASE_FAULT, disabled_wait_of_os1, NULL);
    model_run_at(run, 104, HS_PHASE_FAULT, disabled_wait_of_os1, NULL);
    model_run_go_to(run, 1000);
    cr_assert(eq(str, declared->str, "os1 disabled wait 103\n"));
}

static void check_stop_of_os1(gpointer user)
{
    (void)user;
    hs_fault_detection_on_check_stop(detection, OS1);
}

Test(fault_detection, a_check_stop_is_a_state_too)
{
    build(true, 10, 2);
    guests[0].from = 103;
    model_run_at(run, 103, HS_PHASE_FAULT, check_stop_of_os1, NULL);
    model_run_at(run, 103, HS_PHASE_FAULT, disabled_wait_of_os1, NULL);
    model_run_go_to(run, 1000);
    cr_assert(eq(str, declared->str, "os1 check-stop 103\n"));
}

Test(fault_detection, without_the_state_detector_a_check_stop_is_a_stall)
{
    build(false, 10, 2);
    guests[0].from = 103;
    model_run_at(run, 103, HS_PHASE_FAULT, check_stop_of_os1, NULL);
    model_run_go_to(run, 1000);
    cr_assert(eq(str, declared->str, "os1 no progress 120\n"));
}

Test(fault_detection, without_the_state_detector_a_disabled_wait_is_a_stall)
{
    build(false, 10, 2);
    guests[0].from = 103;
    model_run_at(run, 103, HS_PHASE_FAULT, disabled_wait_of_os1, NULL);
    model_run_go_to(run, 1000);
    cr_assert(eq(str, declared->str, "os1 no progress 120\n"));
}

Test(fault_detection, without_the_stall_detector_there_is_no_poll)
{
    build(true, 0, 0);
    guests[0].from = 0;
    model_run_go_to(run, 1000);
    cr_assert(eq(str, declared->str, ""));
    cr_assert(eq(u64, hs_fault_detection_n_polls(detection), 0));
}

/* ---- polls ---- */

Test(fault_detection, the_first_poll_is_one_period_after_the_start)
{
    build(false, 10, 2);
    model_run_go_to(run, 9);
    cr_assert(eq(u64, hs_fault_detection_n_polls(detection), 0));
    tear_down();
    build(false, 10, 2);
    model_run_go_to(run, 10 * 10);
    cr_assert(eq(u64, hs_fault_detection_n_polls(detection), 10));
}

static void os1_is_loaded_again(gpointer user)
{
    (void)user;
    guests[0].from = HS_CYCLES_MAX;
    hs_fault_detection_watch_again(detection, OS1);
}

static void os1_stalls(gpointer user)
{
    (void)user;
    guests[0].from = model_run_now(run);
}

/* Polls at 10, 20, ...; two misses. */
Test(fault_detection, an_os_that_is_loaded_again_is_watched_as_if_it_had_never_failed)
{
    build(false, 10, 2);
    guests[0].from = 13;
    model_run_at(run, 65, HS_PHASE_VMM, os1_is_loaded_again, NULL);
    model_run_at(run, 87, HS_PHASE_FAULT, os1_stalls, NULL);
    model_run_go_to(run, 200);
    cr_assert(eq(str, declared->str, "os1 no progress 30\nos1 no progress 100\n"));
}

static guint n_submitted;
static void (*real_submit)(gpointer self, HsWork *work);

static void count_submit(gpointer self, HsWork *work)
{
    n_submitted++;
    cr_assert(eq(u64, work->work_cycles, POLL_PATH));
    real_submit(self, work);
}

Test(fault_detection, each_poll_is_monitor_work)
{
    build(false, 10, 2);
    real_submit = executor->executor.submit;
    executor->executor.submit = count_submit;
    model_run_go_to(run, 105);
    cr_assert(eq(u32, n_submitted, 10));
}

static void kill_executor(gpointer user)
{
    (void)user;
    fake_executor_kill(executor);
}

Test(fault_detection, a_reading_is_taken_in_its_cycle_though_the_work_has_to_wait)
{
    build(false, 10, 2);
    real_submit = executor->executor.submit;
    executor->executor.submit = count_submit;
    guests[0].from = 103;
    model_run_at(run, 5, HS_PHASE_FAULT, kill_executor, NULL);
    model_run_go_to(run, 1000);
    cr_assert(eq(str, declared->str, "os1 no progress 120\n"));
    cr_assert(eq(u32, n_submitted, 1));
}

Test(fault_detection, without_a_poll_nothing_can_be_missed, .signal = SIGABRT)
{
    build(false, 10, 0);
}
