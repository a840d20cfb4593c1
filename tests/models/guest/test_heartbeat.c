/* guest_os: when an OS sends its heartbeats, and what they cost it. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/guest/guest_os.h"
#include "tests/models/small_machine.h"

#define TICK UINT64_C(100)
#define TICK_COST UINT64_C(5)
#define BEAT_COST UINT64_C(7)

static ModelRun *run;
static SmallMachine *machine;
static HsGuestOs *os;
static GString *beats; /* their cycles: "107 207 " */
static HsWork piece;

static void on_heartbeat(gpointer user, HsOwner owner)
{
    (void)user;
    cr_assert(eq(u32, owner, 3));
    g_string_append_printf(beats, "%u ", (guint)model_run_now(run));
}

static void build(HsCycles heartbeat_cycles)
{
    run = model_run_new(1);
    machine = small_machine_new(run, 1, &(HsDispatcherParameters){ .slice_cycles = 1000 });
    os = hs_guest_os_new(
        run->simulation, machine->dispatcher,
        &(HsGuestOsParameters){ .name = "os3",
                                .owner = 3,
                                .share = 100,
                                .tick_cycles = TICK,
                                .heartbeat_cycles = heartbeat_cycles,
                                .quantum_cycles = TICK,
                                .instruction_cycles = 1,
                                .reference_cycles = FAKE_REFERENCE_CYCLES,
                                .costs = { .tick = { .cycles = TICK_COST },
                                           .heartbeat = { .instructions = BEAT_COST } } });
    hs_guest_os_set_on_heartbeat(os, on_heartbeat, NULL);
    beats = g_string_new(NULL);
    piece = (HsWork){ 0 };
    model_run_start(run);
    hs_guest_os_start(os);
}

static void tear_down(void)
{
    g_string_free(beats, TRUE);
    hs_guest_os_free(os);
    small_machine_free(machine);
    model_run_free(run);
}

/* Each test builds its own. */
TestSuite(heartbeat, .fini = tear_down);

/* Behind the tick routine: 12 cycles after its tick. */
Test(heartbeat, comes_with_the_first_tick_at_or_after_each_period)
{
    static const struct {
        HsCycles period;
        const char *beats;
    } cases[] = {
        { 0, "" },
        { 100, "112 212 312 412 512 612 712 812 912 1012 " },
        { 300, "312 612 912 " },
        { 250, "312 512 812 1012 " },                        /* due at 250, 500, 750, 1000 */
        { 30, "112 212 312 412 512 612 712 812 912 1012 " }, /* one a tick at most */
        { 2000, "" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        build(cases[i].period);
        model_run_go_to(run, 1050);
        cr_assert(eq(str, beats->str, (char *)(guintptr)cases[i].beats));
        tear_down();
    }
    build(0);
}

Test(heartbeat, is_a_routine_of_the_os)
{
    build(500);
    model_run_go_to(run, 1050);
    cr_assert(
        eq(u64, small_machine_book(machine, 0, HS_BOOK_GUEST_OS), 10 * TICK_COST + 2 * BEAT_COST));
}

static void on_done(gpointer user, HsWork *work)
{
    (void)user;
    (void)work;
}

static void order_250(gpointer user)
{
    (void)user;
    hs_executor_submit(hs_guest_os_executor(os), &piece, (HsCost){ .cycles = 250 }, on_done, NULL);
}

/* The OS is busy from 90 to 340: the tick and the beat of 100 come then, those of 200 and 300 are
 * left out. */
Test(heartbeat, one_that_finds_the_last_one_waiting_is_left_out)
{
    build(100);
    model_run_at(run, 90, HS_PHASE_GUEST, order_250, NULL);
    model_run_go_to(run, 450);
    cr_assert(eq(str, beats->str, "352 412 "));
}

static void crash(gpointer user)
{
    (void)hs_guest_os_crash(os, user != NULL);
}

/* A fault comes before the tick of its cycle. */
Test(heartbeat, an_os_that_crashed_sends_none)
{
    for (guint is_panic = 0; is_panic <= 1; is_panic++) {
        build(100);
        model_run_at(run, 300, HS_PHASE_FAULT, crash, GUINT_TO_POINTER(is_panic));
        model_run_go_to(run, 1050);
        cr_assert(eq(str, beats->str, "112 212 "));
        tear_down();
    }
    build(0);
}

static void fence(gpointer user)
{
    (void)user;
    hs_guest_os_fence(os);
}

static void reset(gpointer user)
{
    (void)user;
    hs_guest_os_reset(os);
}

static void load(gpointer user)
{
    (void)user;
    hs_guest_os_run(os);
}

/* It runs again from 330 on: ticks at 430, 530, 630, ..., beats due at 630, 930. */
Test(heartbeat, counts_the_periods_of_a_new_life_anew)
{
    build(300);
    model_run_at(run, 310, HS_PHASE_VMM, fence, NULL); /* before the beat of 300 is done */
    model_run_at(run, 320, HS_PHASE_VMM, reset, NULL);
    model_run_at(run, 330, HS_PHASE_VMM, load, NULL);
    model_run_go_to(run, 1050);
    cr_assert(eq(str, beats->str, "642 942 "));
}
