/* link: when a message arrives, in which order, and which one is dropped. */
#include "models/hardware/link.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <signal.h>

#include "tests/models/hardware/small_run.h"

#define LATENCY UINT64_C(100)
#define MESSAGES_MAX 3u

static SmallRun *run;
static HsLink *net;
static GString *arrived; /* "in NUMBER CYCLE\n" or "out ..." for each */
static HsMessage last_in;
static bool is_replying;  /* a request is answered as it arrives */
static bool is_repeating; /* a message in is sent again as it arrives, until it was sent 9 times */

static void on_in(gpointer user, const HsMessage *message)
{
    cr_assert(eq(ptr, user, &net));
    last_in = *message;
    g_string_append_printf(arrived, "in %" PRIu64 " %" PRIu64 "\n", message->number,
                           hs_simulation_now(run->simulation));
    if (is_replying)
        cr_assert(hs_link_send(net, HS_LINK_OUT, message));
    if (is_repeating && message->number < 9) {
        HsMessage next = *message;
        next.number++;
        cr_assert(hs_link_send(net, HS_LINK_IN, &next));
    }
}

static void on_out(gpointer user, const HsMessage *message)
{
    (void)user;
    g_string_append_printf(arrived, "out %" PRIu64 " %" PRIu64 "\n", message->number,
                           hs_simulation_now(run->simulation));
}

static void build(HsLinkParameters parameters)
{
    run = small_run_new();
    arrived = g_string_new(NULL);
    net = hs_link_new(run->simulation, "link", &parameters);
    hs_link_connect(net, HS_LINK_IN, on_in, &net);
    hs_link_connect(net, HS_LINK_OUT, on_out, NULL);
}

static void set_up(void)
{
    build((HsLinkParameters){ .rate_bytes_per_second = BYTE_A_CYCLE,
                              .latency_cycles = LATENCY,
                              .messages_max = MESSAGES_MAX });
}

static void tear_down(void)
{
    hs_link_free(net);
    g_string_free(arrived, TRUE);
    small_run_free(run);
}

TestSuite(link, .init = set_up, .fini = tear_down);

static void rebuild(HsLinkParameters parameters)
{
    tear_down();
    build(parameters);
}

static HsMessage message_of(uint64_t number, uint32_t size_bytes)
{
    return (HsMessage){ .application = 1, .client = 2, .number = number, .size_bytes = size_bytes };
}

static bool send_now(HsLinkDirection direction, uint64_t number, uint32_t size_bytes)
{
    HsMessage message = message_of(number, size_bytes);
    return hs_link_send(net, direction, &message);
}

/* What to send at a cycle of the run; `is_sent` is the outcome. */
typedef struct {
    HsLinkDirection direction;
    uint64_t number;
    uint32_t size_bytes;
    bool is_sent;
} Sending;

static void send_it(gpointer user)
{
    Sending *sending = user;
    sending->is_sent = send_now(sending->direction, sending->number, sending->size_bytes);
}

static void send_at(HsCycles at, Sending *sending)
{
    small_run_at(run, at, HS_PHASE_CPU, send_it, sending);
}

static void check_arrived(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void check_arrived(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *expected = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    small_run_go(run);
    cr_assert(eq(str, arrived->str, expected));
}

Test(link, carries_a_message_in_line_time_and_latency)
{
    send_at(1000, &(Sending){ HS_LINK_IN, 1, 40, false });
    check_arrived("in 1 %" PRIu64 "\n", 1000 + 40 + LATENCY);
}

Test(link, rounds_the_line_time_up)
{
    rebuild((HsLinkParameters){ .rate_bytes_per_second = 3 * BYTE_A_CYCLE,
                                .latency_cycles = LATENCY,
                                .messages_max = MESSAGES_MAX });
    send_at(0, &(Sending){ HS_LINK_OUT, 1, 10, false });
    check_arrived("out 1 %" PRIu64 "\n", (10 + 3 - 1) / 3 + LATENCY);
}

Test(link, makes_messages_of_a_direction_wait_for_the_line)
{
    send_at(10, &(Sending){ HS_LINK_IN, 1, 40, false });
    send_at(10, &(Sending){ HS_LINK_IN, 2, 5, false });
    send_at(30, &(Sending){ HS_LINK_IN, 3, 7, false });
    check_arrived("in 1 %" PRIu64 "\nin 2 %" PRIu64 "\nin 3 %" PRIu64 "\n", 10 + 40 + LATENCY,
                  10 + 40 + 5 + LATENCY, 10 + 40 + 5 + 7 + LATENCY);
}

Test(link, does_not_wait_for_a_line_that_is_free_again)
{
    send_at(10, &(Sending){ HS_LINK_IN, 1, 40, false });
    send_at(10 + 40, &(Sending){ HS_LINK_IN, 2, 5, false });
    send_at(200, &(Sending){ HS_LINK_IN, 3, 5, false });
    check_arrived("in 1 %" PRIu64 "\nin 2 %" PRIu64 "\nin 3 %" PRIu64 "\n", 10 + 40 + LATENCY,
                  10 + 40 + 5 + LATENCY, 200 + 5 + LATENCY);
}

Test(link, carries_both_directions_at_once)
{
    Sending sendings[] = {
        { HS_LINK_IN, 1, 40, false },
        { HS_LINK_OUT, 2, 30, false },
        { HS_LINK_OUT, 3, 10, false },
    };
    for (guint i = 0; i < G_N_ELEMENTS(sendings); i++)
        send_at(0, &sendings[i]);
    /* 1 and 3 arrive in one cycle: a device's phase comes before the outside's. */
    check_arrived("out 2 %" PRIu64 "\nin 1 %" PRIu64 "\nout 3 %" PRIu64 "\n", 30 + LATENCY,
                  40 + LATENCY, 30 + 10 + LATENCY);

    HsLinkCounters counters = hs_link_counters(net);
    cr_assert(eq(u64, counters.n_messages[HS_LINK_IN], 1));
    cr_assert(eq(u64, counters.n_messages[HS_LINK_OUT], 2));
    cr_assert(eq(u64, counters.n_bytes[HS_LINK_IN], 40));
    cr_assert(eq(u64, counters.n_bytes[HS_LINK_OUT], 30 + 10));
}

Test(link, drops_and_counts_a_message_too_many_which_takes_no_line_time)
{
    Sending sendings[MESSAGES_MAX + 2] = {
        { HS_LINK_IN, 1, 10, false }, { HS_LINK_OUT, 2, 10, false }, { HS_LINK_IN, 3, 10, false },
        { HS_LINK_IN, 4, 10, false }, { HS_LINK_OUT, 5, 10, false },
    };
    for (guint i = 0; i < G_N_ELEMENTS(sendings); i++)
        send_at(0, &sendings[i]);
    /* In the cycle in which 1 arrives its place is free again; the line has long been. */
    Sending late = { HS_LINK_IN, 6, 10, false };
    send_at(10 + LATENCY, &late);
    check_arrived("in 1 %" PRIu64 "\nout 2 %" PRIu64 "\nin 3 %" PRIu64 "\nin 6 %" PRIu64 "\n",
                  10 + LATENCY, 10 + LATENCY, 10 + 10 + LATENCY, 10 + LATENCY + 10 + LATENCY);
    cr_assert(sendings[MESSAGES_MAX - 1].is_sent);
    cr_assert(not(sendings[MESSAGES_MAX].is_sent));
    cr_assert(not(sendings[MESSAGES_MAX + 1].is_sent));

    HsLinkCounters counters = hs_link_counters(net);
    cr_assert(eq(u64, counters.n_dropped[HS_LINK_IN], 1));
    cr_assert(eq(u64, counters.n_dropped[HS_LINK_OUT], 1));
    cr_assert(eq(u64, counters.n_messages[HS_LINK_IN], 3));
}

Test(link, lets_a_receiver_answer_at_once)
{
    is_replying = true;
    send_at(0, &(Sending){ HS_LINK_IN, 1, 10, false });
    check_arrived("in 1 %" PRIu64 "\nout 1 %" PRIu64 "\n", 10 + LATENCY, 2 * (10 + LATENCY));
}

Test(link, keeps_the_order_when_its_ring_comes_round)
{
    is_repeating = true;
    send_at(0, &(Sending){ HS_LINK_IN, 1, 10, false });
    send_at(0, &(Sending){ HS_LINK_IN, 8, 20, false });
    small_run_go(run);
    cr_assert(eq(u64, hs_link_counters(net).n_messages[HS_LINK_IN], 9 + 2));
    g_autofree char *last = g_strdup_printf("in 9 %" PRIu64 "\n", 9 * (10 + LATENCY));
    cr_assert(g_str_has_suffix(arrived->str, last));
}

Test(link, works_with_room_for_one_message)
{
    rebuild((HsLinkParameters){
        .rate_bytes_per_second = BYTE_A_CYCLE, .latency_cycles = 0, .messages_max = 1 });
    is_repeating = true;
    send_at(0, &(Sending){ HS_LINK_IN, 8, 10, false });
    check_arrived("in 8 10\nin 9 20\n");
}

Test(link, hands_over_what_was_sent)
{
    Sending sending = { HS_LINK_IN, 1, 10, false };
    send_at(0, &sending);
    small_run_go(run);
    cr_assert(sending.is_sent);
    cr_assert(eq(u32, last_in.application, 1));
    cr_assert(eq(u32, last_in.client, 2));
    cr_assert(eq(u64, last_in.number, 1));
    cr_assert(eq(u32, last_in.size_bytes, 10));
}

/* ---- cuts ---- */

typedef struct {
    HsCycles cycles;
    bool had_effect;
} Cut;

static void cut_it(gpointer user)
{
    Cut *cut = user;
    cut->had_effect = hs_link_cut(net, cut->cycles);
}

static void cut_at(HsCycles at, Cut *cut)
{
    small_run_at(run, at, HS_PHASE_FAULT, cut_it, cut);
}

Test(link, loses_what_is_under_way_in_both_directions_at_a_cut_and_all_that_is_sent_while_cut)
{
    Cut cut = { 50, false };
    Sending before[] = { { HS_LINK_IN, 1, 10, false },
                         { HS_LINK_IN, 2, 10, false },
                         { HS_LINK_OUT, 3, 10, false } };
    Sending during = { HS_LINK_OUT, 4, 10, true };
    for (guint i = 0; i < G_N_ELEMENTS(before); i++)
        send_at(0, &before[i]);
    cut_at(10 + LATENCY, &cut); /* 1 and 3 would arrive in this very cycle */
    send_at(10 + LATENCY + 49, &during);
    check_arrived("%s", "");
    cr_assert(cut.had_effect);
    cr_assert(not(during.is_sent));
    HsLinkCounters counters = hs_link_counters(net);
    cr_assert(eq(u64, counters.n_lost[HS_LINK_IN], 2));
    cr_assert(eq(u64, counters.n_lost[HS_LINK_OUT], 1 + 1));
    cr_assert(eq(u64, counters.n_messages[HS_LINK_OUT], 1));
    cr_assert(eq(u64, counters.n_dropped[HS_LINK_OUT], 0));
    g_autofree char *event = g_strdup_printf("%" PRIu64 " link whole again\n", 10 + LATENCY + 50);
    cr_assert(eq(str, run->events->str, event));
}

Test(link, carries_messages_again_from_the_cycle_in_which_it_is_whole_with_both_lines_free)
{
    Cut cut = { 50, false };
    Sending long_one = { HS_LINK_IN, 1, 5000, false };
    Sending sendings[] = { { HS_LINK_IN, 2, 10, false }, { HS_LINK_OUT, 3, 20, false } };
    send_at(0, &long_one);
    cut_at(100, &cut);
    for (guint i = 0; i < G_N_ELEMENTS(sendings); i++)
        send_at(100 + 50, &sendings[i]);
    check_arrived("in 2 %" PRIu64 "\nout 3 %" PRIu64 "\n", 150 + 10 + LATENCY, 150 + 20 + LATENCY);
}

Test(link, is_cut_until_the_later_of_two_cuts_ends)
{
    Cut cuts[] = {
        { 100, false }, { 30, true }, { 200, false }, { HS_CYCLES_NEVER, false }, { 1000, true }
    };
    Sending early = { HS_LINK_IN, 1, 10, true }, late = { HS_LINK_IN, 2, 10, true };
    cut_at(0, &cuts[0]);  /* until 100 */
    cut_at(50, &cuts[1]); /* until 80: nothing new */
    cut_at(60, &cuts[2]); /* until 260 */
    send_at(150, &early);
    cut_at(200, &cuts[3]); /* for good */
    cut_at(300, &cuts[4]);
    send_at(9000, &late);
    check_arrived("%s", "");
    cr_assert(cuts[0].had_effect && cuts[2].had_effect && cuts[3].had_effect);
    cr_assert(not(cuts[1].had_effect));
    cr_assert(not(cuts[4].had_effect));
    cr_assert(eq(u64, hs_link_counters(net).n_lost[HS_LINK_IN], 2));
}

Test(link, counts_the_time_it_is_busy_and_the_time_messages_wait_for_it)
{
    Sending sendings[] = { { HS_LINK_IN, 1, 40, false },
                           { HS_LINK_IN, 2, 5, false },
                           { HS_LINK_OUT, 3, 7, false } };
    for (guint i = 0; i < G_N_ELEMENTS(sendings); i++)
        send_at(10, &sendings[i]);
    small_run_go(run);
    HsLinkCounters counters = hs_link_counters(net);
    cr_assert(eq(u64, counters.busy_cycles[HS_LINK_IN], 40 + 5));
    cr_assert(eq(u64, counters.wait_cycles[HS_LINK_IN], 40));
    cr_assert(eq(u64, counters.busy_cycles[HS_LINK_OUT], 7));
    cr_assert(eq(u64, counters.wait_cycles[HS_LINK_OUT], 0));
    cr_assert(eq(u32, counters.n_under_way_most[HS_LINK_IN], 2));
    cr_assert(eq(u32, counters.n_under_way_most[HS_LINK_OUT], 1));
}

Test(link, aborts_when_it_is_cut_for_no_time, .signal = SIGABRT)
{
    hs_simulation_start(run->simulation);
    hs_link_cut(net, 0);
}

Test(link, aborts_when_a_receiver_is_connected_twice, .signal = SIGABRT)
{
    hs_link_connect(net, HS_LINK_IN, on_in, NULL);
}

Test(link, aborts_on_a_message_of_no_bytes, .signal = SIGABRT)
{
    send_at(0, &(Sending){ HS_LINK_IN, 1, 0, false });
    small_run_go(run);
}

Test(link, aborts_when_nobody_receives, .signal = SIGABRT)
{
    HsMessage message = message_of(1, 10);
    HsLink *lonely = hs_link_new(
        run->simulation, "lonely",
        &(HsLinkParameters){ .rate_bytes_per_second = BYTE_A_CYCLE, .messages_max = 1 });
    hs_link_send(lonely, HS_LINK_IN, &message);
}
