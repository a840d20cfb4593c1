/* switching_device: when it orders a switch, to the cycle, and when it does not.
 *
 * A link of 1 byte a cycle, and a machine that is nothing but heartbeats and answers.
 */
#include "models/outside/switching_device.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>

#include "tests/models/model_run.h"

#define LATENCY UINT64_C(36)
/* The flight of a message when the line is free. */
#define FLIGHT (HS_SWITCHING_MESSAGE_BYTES + LATENCY)
#define H UINT64_C(300)

static ModelRun *run;
static HsLink *link;
static HsSwitchingDevice *device;

/* An OS of the machine: alive from a cycle on, dead from another on (before it beats in that
 * cycle), silent when fenced. */
typedef struct {
    HsOwner owner;
    HsCycles dies_at;
    uint32_t n_programs;
    bool is_fenced, is_stubborn; /* stubborn: no order fences it, none is answered */
    uint64_t n_beats;
} Os;

static Os oss[3];
static GString *orders; /* "os1 at 1000 after beat 3" for each that reached the machine */
static HsCycles ordered_at[4];

static void on_reply(gpointer user, const HsMessage *message)
{
    (void)user;
    cr_assert(hs_switching_message_is(message));
    hs_switching_device_on_message(device, message);
}

static void send_out(const HsSwitchingMessage *message)
{
    HsMessage packed = hs_switching_message_pack(message);
    (void)hs_link_send(link, HS_LINK_OUT, &packed);
}

static void on_order(gpointer user, const HsMessage *packed)
{
    HsSwitchingMessage message = hs_switching_message_unpack(packed);
    Os *os = &oss[message.owner - 1];
    (void)user;
    cr_assert(eq(int, (int)message.kind, HS_SWITCHING_ORDER));
    g_string_append_printf(orders, "os%u at %" PRIu64 " after beat %" PRIu64 "\n", message.owner,
                           model_run_now(run), message.number);
    if (ordered_at[message.owner] == HS_CYCLES_NEVER)
        ordered_at[message.owner] = model_run_now(run);
    if (os->is_stubborn)
        return;
    os->is_fenced = true;
    send_out(&(HsSwitchingMessage){ HS_SWITCHING_ANSWER, os->owner, os->n_beats, 0 });
}

static void beat(gpointer user)
{
    Os *os = user;
    if (os->is_fenced || model_run_now(run) >= os->dies_at)
        return;
    os->n_beats++;
    send_out(
        &(HsSwitchingMessage){ HS_SWITCHING_HEARTBEAT, os->owner, os->n_beats, os->n_programs });
}

static void start(gpointer user)
{
    (void)user;
    hs_switching_device_start(device);
}

/* n_oss OSs; os1 is active, the others are standbys until they say otherwise. */
static void build_of(guint n_oss, const HsSwitchingDeviceParameters *parameters,
                     uint32_t messages_max)
{
    static const HsWatchedOs watched[] = { { "os1", 1, true },
                                           { "os2", 2, false },
                                           { "os3", 3, false } };
    run = model_run_new(1);
    link = hs_link_new(run->simulation, "link",
                       &(HsLinkParameters){ .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ,
                                            .latency_cycles = LATENCY,
                                            .messages_max = messages_max });
    device = hs_switching_device_new(run->simulation, link, parameters, watched, n_oss);
    hs_link_connect(link, HS_LINK_OUT, on_reply, NULL);
    hs_link_connect(link, HS_LINK_IN, on_order, NULL);
    orders = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(oss); i++) {
        oss[i] = (Os){ .owner = (HsOwner)(i + 1), .dies_at = HS_CYCLES_NEVER };
        ordered_at[i + 1] = HS_CYCLES_NEVER;
    }
    oss[0].n_programs = 1;
    model_run_at(run, 0, HS_PHASE_FAULT, start, NULL);
}

static void build(guint n_oss, uint32_t n_misses, HsCycles switching)
{
    build_of(n_oss, &(HsSwitchingDeviceParameters){ H, n_misses, switching }, 16);
}

static void tear_down(void)
{
    hs_switching_device_free(device);
    hs_link_free(link);
    g_string_free(orders, TRUE);
    model_run_free(run);
}

/* OS i beats at first, first + period, ... up to `until`. */
static void let_beat(guint i, HsCycles first, HsCycles period, HsCycles until)
{
    for (HsCycles at = first; at <= until; at += period)
        model_run_at(run, at, HS_PHASE_GUEST, beat, &oss[i]);
}

static void cut(gpointer user)
{
    (void)hs_link_cut(link, *(const HsCycles *)user);
}

/* Each test builds its own. */
TestSuite(switching_device, .fini = tear_down);

static HsCycles look_at_or_after(HsCycles cycle)
{
    return (cycle + H - 1) / H * H;
}

/* ---- the delay ---- */

/* os1 beats at n H + first and dies at f; when does the order reach the machine? */
static HsCycles order_cycle(uint32_t n_misses, HsCycles switching, HsCycles first, HsCycles f)
{
    build(1, n_misses, switching);
    oss[0].dies_at = f;
    let_beat(0, first, H, f);
    model_run_go_to(run, f + (n_misses + 3) * H + switching);
    return ordered_at[1];
}

/* The last beat is the last one sent before f: the fault comes first in its cycle. */
static HsCycles expected_order(uint32_t n_misses, HsCycles switching, HsCycles first, HsCycles f)
{
    HsCycles sent = first + (f - 1 - first) / H * H;
    return look_at_or_after(sent + FLIGHT) + n_misses * H + switching + FLIGHT;
}

/* H - FLIGHT: the beats arrive with the looks; one cycle more, and they have just missed one. */
Test(switching_device, orders_after_so_many_looks_without_a_beat_from_any_phase)
{
    static const HsCycles firsts[] = { 1, 57, H - FLIGHT, H - FLIGHT + 1, H };
    for (guint i = 0; i < G_N_ELEMENTS(firsts); i++)
        for (uint32_t k = 1; k <= 3; k++)
            for (HsCycles f = 5 * H; f < 6 * H; f += 13) {
                HsCycles at = order_cycle(k, 40 * i, firsts[i], f);
                cr_assert(eq(u64, at, expected_order(k, 40 * i, firsts[i], f)),
                          "k %u first %" PRIu64 " f %" PRIu64, k, firsts[i], f);
                tear_down();
            }
    build(1, 1, 0);
}

/* V9: with looks that come with the beats, from the sending of the beats each value of
 * [(k-1)h, kh) + F once. */
Test(switching_device, the_delay_takes_each_value_of_its_range_once_over_all_phases)
{
    bool is_seen[H] = { false };
    for (HsCycles f = 5 * H; f < 6 * H; f++) {
        HsCycles delay = order_cycle(2, 0, H - FLIGHT, f) - FLIGHT - f;
        cr_assert(ge(u64, delay, H + FLIGHT));
        cr_assert(lt(u64, delay, 2 * H + FLIGHT));
        cr_assert(not(is_seen[delay - H - FLIGHT]));
        is_seen[delay - H - FLIGHT] = true;
        tear_down();
    }
    build(1, 1, 0);
}

Test(switching_device, a_beat_that_arrives_in_the_cycle_of_a_look_counts_for_it)
{
    for (HsCycles late = 0; late <= 1; late++) {
        build(1, 3, 0);
        let_beat(0, 2 * H - FLIGHT + late, H, 2 * H);
        model_run_go_to(run, 2 * H);
        cr_assert(eq(u64, hs_switching_device_counters(device).n_misses, late));
        cr_assert(eq(int, (int)hs_switching_device_state(device, 1),
                     late == 0 ? (int)HS_WATCH_ALIVE : (int)HS_WATCH_SUSPECT));
        tear_down();
    }
    build(1, 1, 0);
}

/* ---- the states ---- */

/* At the end of a cycle, an OS is in that state, as the device sees it. */
typedef struct {
    HsCycles at;
    HsOwner owner;
    HsWatchState state;
} Expected;

static void check_state(gpointer user)
{
    const Expected *expected = user;
    HsWatchState state = hs_switching_device_state(device, expected->owner);
    cr_assert(state == expected->state, "os%u at %" PRIu64 ": %s, not %s", expected->owner,
              expected->at, hs_watch_state_name(state), hs_watch_state_name(expected->state));
}

/* Runs to the last of them. */
static void go_through(const Expected *expected, guint n)
{
    for (guint i = 0; i < n; i++)
        model_run_at(run, expected[i].at, HS_PHASE_PROBE, check_state,
                     (gpointer)(guintptr)&expected[i]);
    model_run_go_to(run, expected[n - 1].at);
}

Test(switching_device, goes_through_its_states)
{
    static const Expected expected[] = {
        { 3 * H, 1, HS_WATCH_ALIVE },     { 4 * H, 1, HS_WATCH_SUSPECT },
        { 5 * H, 1, HS_WATCH_SWITCHING }, { 5 * H + 50 + 2 * FLIGHT - 1, 1, HS_WATCH_SWITCHING },
        { 20 * H, 1, HS_WATCH_SWITCHED },
    };
    static const Expected answered = { 5 * H + 50 + 2 * FLIGHT, 1, HS_WATCH_SWITCHED };
    build(1, 2, 50);
    oss[0].dies_at = 3 * H; /* the last beat arrives at 2 H + 1 + FLIGHT */
    let_beat(0, H + 1, H, 3 * H);
    model_run_at(run, answered.at, HS_PHASE_PROBE, check_state, (gpointer)(guintptr)&answered);
    go_through(expected, G_N_ELEMENTS(expected));
    g_autofree char *order = g_strdup_printf("os1 at %" PRIu64 " after beat 2\n",
                                             5 * H + 50 + FLIGHT);
    cr_assert(eq(str, orders->str, order));
}

static void load_anew(gpointer user)
{
    Os *os = user;
    os->is_fenced = false;
}

Test(switching_device, watches_an_os_again_when_it_beats_again)
{
    static const Expected expected[] = {
        { 10 * H, 1, HS_WATCH_SWITCHED },
        { 11 * H + FLIGHT, 1, HS_WATCH_ALIVE },
        { 13 * H, 1, HS_WATCH_SUSPECT },
        { 20 * H, 1, HS_WATCH_SWITCHED },
    };
    build(1, 2, 0);
    let_beat(0, H + 1, H, 2 * H);
    model_run_at(run, 10 * H + 1, HS_PHASE_FAULT, load_anew, &oss[0]);
    let_beat(0, 11 * H, H, 11 * H); /* once, and never again */
    go_through(expected, G_N_ELEMENTS(expected));
    g_autofree char *two = g_strdup_printf("os1 at %" PRIu64 " after beat 1\n"
                                           "os1 at %" PRIu64 " after beat 2\n",
                                           2 * H + 2 * H + FLIGHT, 12 * H + 2 * H + FLIGHT);
    cr_assert(eq(str, orders->str, two));
}

static void check_now(HsOwner owner, HsWatchState state)
{
    check_state(&(Expected){ model_run_now(run), owner, state });
}

/* ---- orders ---- */

Test(switching_device, orders_again_at_every_look_until_the_machine_answers)
{
    build(1, 1, 0);
    oss[0].is_stubborn = true;
    model_run_go_to(run, 4 * H + FLIGHT); /* no beat: the first look forgives, the second counts */
    g_autofree char *expected = g_strdup_printf("os1 at %" PRIu64 " after beat 0\n"
                                                "os1 at %" PRIu64 " after beat 0\n"
                                                "os1 at %" PRIu64 " after beat 0\n",
                                                2 * H + FLIGHT, 3 * H + FLIGHT, 4 * H + FLIGHT);
    cr_assert(eq(str, orders->str, expected));
    HsSwitchingDeviceCounters counters = hs_switching_device_counters(device);
    cr_assert(eq(u64, counters.n_orders, 1));
    cr_assert(eq(u64, counters.n_orders_again, 2));
    cr_assert(eq(u64, counters.n_misses, 1), "it is not looked at while it is switched");
}

Test(switching_device, a_beat_before_the_order_goes_withdraws_it)
{
    build(1, 1, 2 * H);
    let_beat(0, 3 * H, H, 10 * H); /* alarm at 2 H, order due at 4 H, a beat at 3 H + FLIGHT */
    model_run_go_to(run, 10 * H);
    cr_assert(eq(str, orders->str, ""));
    check_now(1, HS_WATCH_ALIVE);
    HsSwitchingDeviceCounters counters = hs_switching_device_counters(device);
    cr_assert(eq(u64, counters.n_withdrawn, 1));
    cr_assert(eq(u64, counters.n_orders, 0));
}

/* The beat was sent before the fence, and is there before the answer. */
Test(switching_device, a_beat_after_the_order_does_not_stop_it)
{
    build(1, 1, 0);
    static const Expected expected[] = {
        { 2 * H, 1, HS_WATCH_SWITCHING },
        { 2 * H + FLIGHT, 1, HS_WATCH_ALIVE },
        { 20 * H, 1, HS_WATCH_SWITCHED },
    };
    let_beat(0, 2 * H, H, 20 * H); /* sent as the order goes out: under way at the same time */
    go_through(expected, G_N_ELEMENTS(expected));
    cr_assert(eq(u64, hs_switching_device_counters(device).n_orders, 1));
}

static void answer_of_beat_4(gpointer user)
{
    (void)user;
    send_out(&(HsSwitchingMessage){ HS_SWITCHING_ANSWER, 1, 4, 0 });
}

/* The OS was loaded anew and beats, and then comes an answer about its former life. */
Test(switching_device, an_answer_about_a_former_life_is_not_heeded)
{
    build(1, 3, 0);
    let_beat(0, H, H, 20 * H);
    model_run_at(run, 5 * H + FLIGHT + 1, HS_PHASE_GUEST, answer_of_beat_4, NULL);
    model_run_go_to(run, 5 * H + FLIGHT + 1 + FLIGHT);
    cr_assert(eq(u64, oss[0].n_beats, 5));
    cr_assert(eq(u64, hs_switching_device_counters(device).n_answers, 1));
    check_now(1, HS_WATCH_ALIVE);
}

/* ---- a cut link ---- */

/* Cut from the middle between two looks on, for `looks` whole periods: as many looks miss. */
static void cut_for(guint n_looks, HsCycles *cycles)
{
    *cycles = n_looks * H;
    model_run_at(run, 5 * H + H / 2, HS_PHASE_FAULT, cut, cycles);
}

Test(switching_device, a_link_that_is_cut_for_fewer_looks_is_no_alarm)
{
    HsCycles cycles;
    build(2, 2, 0);
    let_beat(0, 150, H, 20 * H); /* sent in the cycle of the cut, after it */
    let_beat(1, 20, H, 20 * H);
    cut_for(1, &cycles);
    model_run_go_to(run, 20 * H);
    cr_assert(eq(str, orders->str, ""));
    HsSwitchingDeviceCounters counters = hs_switching_device_counters(device);
    cr_assert(eq(u64, counters.n_misses, 2), "one of each");
    cr_assert(eq(u64, counters.n_lost, 2), "as the numbers of the next beats say");
    check_now(1, HS_WATCH_ALIVE);
    check_now(2, HS_WATCH_ALIVE);
}

/* Looks without a beat at 6 H (os1's was under way) .. 8 H; whole again at 8 H + H/2. The next beat
 * is heard before the next look: nothing has happened. */
Test(switching_device, a_cut_link_is_no_alarm_where_a_beat_comes_first)
{
    HsCycles cycles;
    build(1, 2, 0);
    let_beat(0, H / 2 + 20, H, 20 * H);
    cut_for(3, &cycles);
    model_run_go_to(run, 20 * H);
    cr_assert(eq(str, orders->str, ""));
    cr_assert(eq(u64, hs_switching_device_counters(device).n_orders, 1), "sent, and lost");
    cr_assert(eq(u64, hs_switching_device_counters(device).n_withdrawn, 1));
    check_now(1, HS_WATCH_ALIVE);
}

/* Both OSs are silent from 7 H on, and a look comes first: os1, which runs programs, is switched.
 * os2 is heard again. */
Test(switching_device, a_cut_link_switches_the_os_that_runs_programs_and_no_other)
{
    HsCycles cycles;
    build(2, 2, 0);
    let_beat(0, 20, H, 20 * H);
    let_beat(1, 250, H, 20 * H);
    cut_for(3, &cycles);
    model_run_go_to(run, 20 * H);
    g_autofree char *expected = g_strdup_printf("os1 at %" PRIu64 " after beat 6\n",
                                                9 * H + FLIGHT);
    cr_assert(eq(str, orders->str, expected));
    check_now(1, HS_WATCH_SWITCHED);
    check_now(2, HS_WATCH_ALIVE);
}

/* ---- several OSs ---- */

/* os2 has taken over, as its beats say: of two that are silent it is the one to switch. */
Test(switching_device, prefers_the_os_whose_beats_spoke_of_programs)
{
    build(2, 2, 0);
    oss[0].n_programs = 0;
    oss[1].n_programs = 2;
    oss[0].dies_at = oss[1].dies_at = 3 * H;
    let_beat(0, 20, H, 3 * H);
    let_beat(1, 200, H, 3 * H);
    model_run_go_to(run, 5 * H + 2 * FLIGHT);
    check_now(2, HS_WATCH_SWITCHED);
    check_now(1, HS_WATCH_ALIVE); /* forgiven: the line carries */
}

/* os1 and os2 die together; os3 lives. One after the other: os2 is looked at as if it had been
 * heard when the answer came. */
Test(switching_device, switches_one_os_after_the_other)
{
    build(3, 2, 0);
    oss[1].n_programs = 1;
    oss[0].dies_at = oss[1].dies_at = 3 * H;
    let_beat(0, 20, H, 3 * H);
    let_beat(1, 40, H, 3 * H);
    let_beat(2, 60, H, 20 * H);
    model_run_go_to(run, 20 * H);
    HsCycles first = 3 * H + 2 * H;
    HsCycles second = look_at_or_after(first + 2 * FLIGHT) + 2 * H;
    g_autofree char *expected = g_strdup_printf("os1 at %" PRIu64 " after beat 3\n"
                                                "os2 at %" PRIu64 " after beat 3\n",
                                                first + FLIGHT, second + FLIGHT);
    cr_assert(eq(str, orders->str, expected));
    check_now(3, HS_WATCH_ALIVE);
}

/* os1 has been switched, and os2 is all there is. The line is cut for so long that os2 is missing,
 * and a look is the first thing after that: the device tests the line, and hears os2 again. */
Test(switching_device, the_last_os_is_not_stopped_for_a_cut_link)
{
    HsCycles cycles = 3 * H;
    build(2, 2, 0);
    oss[0].dies_at = 2;
    let_beat(1, 40, H, 20 * H);
    model_run_at(run, 9 * H + H / 2, HS_PHASE_FAULT, cut, &cycles);
    model_run_go_to(run, 20 * H);
    g_autofree char *expected = g_strdup_printf("os1 at %" PRIu64 " after beat 0\n"
                                                "os1 at %" PRIu64 " after beat 0\n",
                                                3 * H + FLIGHT, 13 * H + FLIGHT);
    cr_assert(eq(str, orders->str, expected), "the second is a test of the line");
    check_now(1, HS_WATCH_SWITCHED);
    check_now(2, HS_WATCH_ALIVE);
    cr_assert(eq(u64, hs_switching_device_counters(device).n_orders, 1));
    cr_assert(eq(u64, hs_switching_device_counters(device).n_tests, 2), "that of 12 H is lost");
}

/* The answer to the test counts as if os2 had been heard; then it is missing once more. */
Test(switching_device, the_last_os_is_switched_when_the_line_was_tested)
{
    build(2, 2, 0);
    oss[0].dies_at = 2;
    oss[1].dies_at = 9 * H;
    let_beat(1, 40, H, 9 * H); /* the last one counts for the look at 9 H */
    model_run_go_to(run, 20 * H);
    HsCycles test = 9 * H + 2 * H;
    HsCycles order = look_at_or_after(test + 2 * FLIGHT) + 2 * H;
    g_autofree char *expected = g_strdup_printf("os1 at %" PRIu64 " after beat 0\n"
                                                "os1 at %" PRIu64 " after beat 0\n"
                                                "os2 at %" PRIu64 " after beat 9\n",
                                                3 * H + FLIGHT, test + FLIGHT, order + FLIGHT);
    cr_assert(eq(str, orders->str, expected));
    check_now(2, HS_WATCH_SWITCHED);
}

/* Both die at once: os1's answer has tested the line. */
Test(switching_device, of_two_that_die_together_the_last_needs_no_other_test)
{
    build(2, 2, 0);
    model_run_go_to(run, 20 * H);
    HsCycles first = 3 * H;
    HsCycles second = look_at_or_after(first + 2 * FLIGHT) + 2 * H;
    g_autofree char *expected = g_strdup_printf("os1 at %" PRIu64 " after beat 0\n"
                                                "os2 at %" PRIu64 " after beat 0\n",
                                                first + FLIGHT, second + FLIGHT);
    cr_assert(eq(str, orders->str, expected));
    cr_assert(eq(u64, hs_switching_device_counters(device).n_tests, 0));
}

Test(switching_device, a_standby_that_dies_alone_is_switched_too)
{
    build(2, 3, 0);
    oss[1].dies_at = 4 * H;
    let_beat(0, 20, H, 20 * H);
    let_beat(1, 40, H, 4 * H);
    model_run_go_to(run, 20 * H);
    g_autofree char *expected = g_strdup_printf("os2 at %" PRIu64 " after beat 4\n",
                                                4 * H + 3 * H + FLIGHT);
    cr_assert(eq(str, orders->str, expected));
    check_now(1, HS_WATCH_ALIVE);
}

/* ---- a full link ---- */

/* The link holds one message: os2's beat finds os1's under way, always. */
Test(switching_device, takes_an_os_whose_beats_the_link_drops_for_dead)
{
    build_of(2, &(HsSwitchingDeviceParameters){ H, 2, 0 }, 1);
    let_beat(0, 20, H, 20 * H);
    let_beat(1, 40, H, 20 * H);
    model_run_go_to(run, 20 * H);
    cr_assert(ne(u64, ordered_at[2], HS_CYCLES_NEVER));
    cr_assert(eq(u64, ordered_at[1], HS_CYCLES_NEVER));
}

/* ---- the trace ---- */

Test(switching_device, writes_misses_and_orders_as_values)
{
    build(1, 2, 0);
    model_run_go_to(run, 10 * H);
    model_run_check(run, &hs_table_value,
                    "%d|switching-device|misses of os1|1\n"
                    "%d|switching-device|misses of os1|2\n"
                    "%d|switching-device|orders|1\n"
                    "%d|switching-device|answers|1\n"
                    "%d|switching-device|misses of os1|0\n",
                    2 * (int)H, 3 * (int)H, 3 * (int)H, 3 * (int)H + 2 * (int)FLIGHT,
                    3 * (int)H + 2 * (int)FLIGHT);
}
