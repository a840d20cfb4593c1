/* communication: messages to whoever runs a program, held while nobody does. */
#include "models/hardware/communication.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <signal.h>

#include "models/records.h"
#include "tests/models/model_run.h"

#define N_APPS 3u
#define HELD_MAX 3u
#define LATENCY UINT64_C(5)

static ModelRun *run;
static HsLink *link;
static HsCommunication *communication;
static GString *taken;   /* "CYCLE app.client.number by RECEIVER\n" */
static GString *replies; /* the same, outside */

typedef struct {
    uint32_t app_i;
    const char *name;
} Receiver;

static Receiver on_os1 = { 1, "os1" }, on_os2 = { 1, "os2" }, other = { 2, "other" };

static void write_message(GString *to, const HsMessage *message, const char *by)
{
    g_string_append_printf(to, "%" PRIu64 " %u.%u.%" PRIu64 " by %s\n", model_run_now(run),
                           message->application, message->client, message->number, by);
}

static void on_message(gpointer user, const HsMessage *message)
{
    write_message(taken, message, ((Receiver *)user)->name);
}

static void on_reply(gpointer user, const HsMessage *message)
{
    (void)user;
    write_message(replies, message, "client");
}

static void set_up(void)
{
    run = model_run_new(1);
    link = hs_link_new(run->simulation, "link",
                       &(HsLinkParameters){ .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ,
                                            .latency_cycles = LATENCY,
                                            .messages_max = 100 });
    communication = hs_communication_new(run->simulation, link, N_APPS, HELD_MAX);
    hs_link_connect(link, HS_LINK_OUT, on_reply, NULL);
    taken = g_string_new(NULL);
    replies = g_string_new(NULL);
    model_run_start(run);
}

static void tear_down(void)
{
    g_string_free(taken, TRUE);
    g_string_free(replies, TRUE);
    hs_communication_free(communication);
    hs_link_free(link);
    model_run_free(run);
}

/* A request of one byte; it arrives 1 + LATENCY cycles after the last one was sent. */
static void send(uint32_t app_i, uint32_t client, uint64_t number)
{
    hs_link_send(
        link, HS_LINK_IN,
        &(HsMessage){ .application = app_i, .client = client, .number = number, .size_bytes = 1 });
}

static void attach(gpointer user)
{
    Receiver *receiver = user;
    hs_communication_attach(communication, receiver->app_i, on_message, receiver);
}

static void detach(gpointer user)
{
    hs_communication_detach(communication, ((Receiver *)user)->app_i);
}

static void send_1_1(gpointer user)
{
    (void)user;
    send(1, 1, 1);
}

static void check_taken(const char *expected)
{
    model_run_go(run);
    cr_assert(eq(str, taken->str, (char *)expected));
}

TestSuite(communication, .init = set_up, .fini = tear_down);

Test(communication, a_message_goes_to_who_runs_its_program_when_it_arrives)
{
    attach(&on_os1);
    attach(&other);
    send(1, 1, 1);
    send(2, 1, 9);
    check_taken("6 1.1.1 by os1\n7 2.1.9 by other\n");
}

Test(communication, messages_nobody_takes_are_held_and_delivered_at_once_in_order)
{
    send(1, 3, 1);
    send(2, 1, 1);
    send(1, 2, 1);
    model_run_at(run, 50, HS_PHASE_GUEST, attach, &on_os2);
    check_taken("50 1.3.1 by os2\n50 1.2.1 by os2\n");
}

Test(communication, what_was_held_is_delivered_once)
{
    send(1, 1, 1);
    model_run_at(run, 50, HS_PHASE_GUEST, attach, &on_os1);
    model_run_at(run, 60, HS_PHASE_GUEST, detach, &on_os1);
    model_run_at(run, 70, HS_PHASE_GUEST, attach, &on_os2);
    check_taken("50 1.1.1 by os1\n");
}

Test(communication, others_stay_held_when_one_program_runs)
{
    send(1, 1, 1);
    send(2, 1, 2);
    model_run_at(run, 50, HS_PHASE_GUEST, attach, &on_os1);
    model_run_at(run, 60, HS_PHASE_GUEST, attach, &other);
    check_taken("50 1.1.1 by os1\n60 2.1.2 by other\n");
}

Test(communication, a_message_follows_its_program_to_another_os)
{
    attach(&on_os1);
    model_run_at(run, 100, HS_PHASE_OUTSIDE, send_1_1, NULL);
    model_run_at(run, 102, HS_PHASE_FAULT, detach, &on_os1);
    model_run_at(run, 200, HS_PHASE_GUEST, attach, &on_os2);
    check_taken("200 1.1.1 by os2\n");
}

Test(communication, a_message_sent_again_takes_the_place_of_the_first)
{
    send(1, 1, 7);
    send(1, 2, 1);
    send(1, 1, 8);
    model_run_at(run, 50, HS_PHASE_GUEST, attach, &on_os1);
    check_taken("50 1.1.8 by os1\n50 1.2.1 by os1\n");
}

Test(communication, one_message_over_the_limit_is_dropped_and_counted)
{
    for (uint32_t client = 1; client <= HELD_MAX + 2; client++)
        send(1, client, 1);
    send(1, 1, 2); /* takes the place of one that is held */
    model_run_at(run, 50, HS_PHASE_GUEST, attach, &on_os1);
    check_taken("50 1.1.2 by os1\n50 1.2.1 by os1\n50 1.3.1 by os1\n");
    hs_communication_record(communication);
    model_run_check(run, &hs_table_counter, "communication|held|3\ncommunication|dropped|2\n");
}

Test(communication, there_is_room_again_after_a_delivery)
{
    for (uint32_t client = 1; client <= HELD_MAX; client++)
        send(1, client, 1);
    model_run_at(run, 50, HS_PHASE_GUEST, attach, &on_os1);
    model_run_at(run, 60, HS_PHASE_GUEST, detach, &on_os1);
    model_run_at(run, 70, HS_PHASE_OUTSIDE, send_1_1, NULL);
    model_run_at(run, 90, HS_PHASE_GUEST, attach, &on_os2);
    check_taken("50 1.1.1 by os1\n50 1.2.1 by os1\n50 1.3.1 by os1\n90 1.1.1 by os2\n");
}

Test(communication, a_reply_goes_out_over_the_link)
{
    hs_communication_reply(
        communication,
        &(HsMessage){ .application = 1, .client = 2, .number = 3, .size_bytes = 10 });
    model_run_go(run);
    cr_assert(eq(str, replies->str, "15 1.2.3 by client\n"));
}

Test(communication, there_is_no_program_beyond_the_last, .signal = SIGABRT)
{
    hs_communication_detach(communication, N_APPS);
}

/* ---- programs that send ---- */

static void on_answer(gpointer user, const HsMessage *message)
{
    write_message(replies, message, user);
}

static void send_from_0_to_1(gpointer user)
{
    (void)user;
    hs_communication_send(communication,
                          &(HsMessage){ .application = 1,
                                        .client = hs_communication_sender(communication, 0),
                                        .number = 9,
                                        .size_bytes = 64 });
}

static void answer_to_0(gpointer user)
{
    (void)user;
    cr_assert(hs_communication_reply(
        communication,
        &(HsMessage){ .application = 1, .client = 20, .number = 9, .size_bytes = 64 }));
}

/* At once, without the line; held while nobody runs the receiver. */
Test(communication, brings_a_programs_request_to_another_and_its_reply_back)
{
    hs_communication_set_first_sender(communication, 20);
    model_run_at(run, 10, HS_PHASE_GUEST, send_from_0_to_1, NULL);
    model_run_at(run, 50, HS_PHASE_GUEST, attach, &on_os1);
    model_run_at(run, 60, HS_PHASE_GUEST, send_from_0_to_1, NULL);
    hs_communication_attach_sender(communication, 0, on_answer, (gpointer) "program 0");
    model_run_at(run, 70, HS_PHASE_GUEST, answer_to_0, NULL);
    check_taken("50 1.20.9 by os1\n60 1.20.9 by os1\n");
    cr_assert(eq(str, replies->str, "70 1.20.9 by program 0\n"));
}

Test(communication, a_reply_to_a_program_that_nobody_runs_is_lost)
{
    hs_communication_set_first_sender(communication, 20);
    hs_communication_attach_sender(communication, 0, on_answer, (gpointer) "program 0");
    hs_communication_detach(communication, 0);
    model_run_at(run, 70, HS_PHASE_GUEST, answer_to_0, NULL);
    model_run_go(run);
    cr_assert(eq(str, replies->str, ""));
}
