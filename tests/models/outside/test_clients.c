/* clients: when they send, send again and think; draws are those of their own streams. */
#include "models/outside/clients.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "models/records.h"
#include "tests/models/model_run.h"

#define SEED UINT64_C(42)
#define REQUEST 100u /* bytes, and cycles on the line */
#define REPLY 50u
#define LATENCY UINT64_C(10)
#define THINK UINT64_C(1000)
#define BEGIN UINT64_C(500)
#define TIMEOUT UINT64_C(300)
/* From sending to the reply, when the server answers at once. */
#define THERE (REQUEST + LATENCY)
#define THERE_AND_BACK (THERE + REPLY + LATENCY)

static ModelRun *run;
static HsLink *link;
static HsOutages *outages;
static HsApplication *application;
static HsClients *clients;

/* The server: answers each request so often, but the first n_silent not at all. */
static guint n_silent, n_answers;
static GArray *arrived; /* HsCycles at which a request arrived */

static void on_request(gpointer user, const HsMessage *message)
{
    HsMessage reply = *message;
    HsCycles now = model_run_now(run);
    (void)user;
    g_array_append_val(arrived, now);
    if (n_silent > 0) {
        n_silent--;
        return;
    }
    reply.size_bytes = REPLY;
    reply.server = 2;
    reply.sent_at = now;
    for (guint i = 0; i < n_answers; i++)
        hs_link_send(link, HS_LINK_OUT, &reply);
}

static void on_reply(gpointer user, const HsMessage *message)
{
    (void)user;
    hs_clients_on_reply(clients, message);
}

static void build(uint32_t n_clients, HsDrawKind think, HsCycles low, HsCycles high)
{
    static const char *const owner_names[] = { "vmm", "os1", "os2" };
    run = model_run_new(SEED);
    outages = hs_outages_new();
    arrived = g_array_new(FALSE, FALSE, sizeof(HsCycles));
    application = hs_application_new("A", 0);
    n_silent = 0;
    n_answers = 1;
    link = hs_link_new(run->simulation, "link",
                       &(HsLinkParameters){ .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ,
                                            .latency_cycles = LATENCY,
                                            .messages_max = 1000 });
    hs_link_connect(link, HS_LINK_IN, on_request, NULL);
    hs_link_connect(link, HS_LINK_OUT, on_reply, NULL);
    clients = hs_clients_new(run->simulation, link, outages, owner_names,
                             &(HsClientsParameters){ .name = "web",
                                                     .applications = &application,
                                                     .n_applications = 1,
                                                     .n_clients = n_clients,
                                                     .first_client = 5,
                                                     .think = { think, low, high },
                                                     .request_bytes = REQUEST,
                                                     .timeout_cycles = TIMEOUT,
                                                     .start_cycles = BEGIN });
    model_run_start(run);
    hs_clients_start(clients);
}

static void set_up(void)
{
    build(1, HS_DRAW_CONSTANT, THINK, 0);
}

static void tear_down(void)
{
    hs_clients_free(clients);
    hs_link_free(link);
    hs_application_free(application);
    g_array_unref(arrived);
    hs_outages_free(outages);
    model_run_free(run);
}

static HsCycles sent(guint i)
{
    return g_array_index(arrived, HsCycles, i) - THERE;
}

TestSuite(clients, .init = set_up, .fini = tear_down);

/* ---- thinking ---- */

Test(clients, the_first_request_is_sent_one_think_time_after_the_start)
{
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, sent(0), BEGIN + THINK));
}

Test(clients, the_next_request_is_sent_one_think_time_after_the_reply)
{
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, sent(1), BEGIN + 2 * THINK + THERE_AND_BACK));
    model_run_check(
        run, &hs_table_request,
        "web|5|1|A|%d|1|%d|os2\nweb|5|2|A|%d|1|%d|os2\nweb|5|3|A|%d|1|%d|os2\n",
        (int)(BEGIN + THINK), (int)(BEGIN + THINK + THERE_AND_BACK),
        (int)(BEGIN + 2 * THINK + THERE_AND_BACK), (int)(BEGIN + 2 * (THINK + THERE_AND_BACK)),
        (int)(BEGIN + 3 * THINK + 2 * THERE_AND_BACK), (int)(BEGIN + 3 * (THINK + THERE_AND_BACK)));
}

static void check_draws(HsDrawKind think, HsCycles low, HsCycles high)
{
    HsRandom stream;
    tear_down();
    build(1, think, low, high);
    model_run_go_to(run, 20000);
    hs_random_init(&stream, SEED, "web.1");
    HsCycles at = BEGIN;
    cr_assert(lt(u32, 5, arrived->len));
    for (guint i = 0; i < arrived->len; i++) {
        at += think == HS_DRAW_EXPONENTIAL ? hs_random_exponential(&stream, low)
                                           : hs_random_between(&stream, low, high);
        cr_assert(eq(u64, sent(i), at), "request %u", i);
        at += THERE_AND_BACK;
    }
}

Test(clients, exponential_think_times_are_the_draws_of_the_clients_stream)
{
    check_draws(HS_DRAW_EXPONENTIAL, THINK, 0);
}

Test(clients, uniform_think_times_are_the_draws_of_the_clients_stream)
{
    check_draws(HS_DRAW_UNIFORM, 700, 1300);
}

Test(clients, other_clients_do_not_change_ones_draws)
{
    tear_down();
    build(3, HS_DRAW_UNIFORM, 100000, 900000);
    model_run_go_to(run, 1000000);
    for (guint i = 1; i <= 3; i++) {
        HsRandom stream;
        g_autofree char *name = g_strdup_printf("web.%u", i);
        hs_random_init(&stream, SEED, name);
        g_autofree char *row = g_strdup_printf(
            "web|%u|1|A|%u|1|", i + 4, (guint)(BEGIN + hs_random_between(&stream, 100000, 900000)));
        cr_assert(g_strrstr(model_run_rows(run, &hs_table_request), row) != NULL, "%s", row);
    }
}

/* ---- time-outs ---- */

Test(clients, a_request_without_a_reply_is_sent_again_with_its_number)
{
    n_silent = 3;
    model_run_go_to(run, BEGIN + THINK + 3 * TIMEOUT + THERE_AND_BACK);
    for (guint i = 0; i < 4; i++)
        cr_assert(eq(u64, sent(i), BEGIN + THINK + i * TIMEOUT));
    model_run_check(run, &hs_table_request, "web|5|1|A|%d|4|%d|os2\n", (int)(BEGIN + THINK),
                    (int)(BEGIN + THINK + 3 * TIMEOUT + THERE_AND_BACK));
    HsClientsCounters counters = hs_clients_counters(clients);
    cr_assert(eq(u64, counters.n_requests, 1));
    cr_assert(eq(u64, counters.n_replies, 1));
    cr_assert(eq(u64, counters.n_retries, 3));
}

Test(clients, a_second_reply_is_an_old_one_and_ignored)
{
    n_answers = 2;
    model_run_go_to(run, BEGIN + THINK + THERE_AND_BACK + REPLY);
    HsClientsCounters counters = hs_clients_counters(clients);
    cr_assert(eq(u64, counters.n_replies, 1));
    cr_assert(eq(u64, counters.n_ignored, 1));
}

static void reply_of_os1_to_1(gpointer user)
{
    (void)user;
    hs_clients_on_reply(clients, &(HsMessage){ .client = 5, .number = 1, .server = 1 });
}

Test(clients, a_reply_to_an_older_number_does_not_end_the_wait)
{
    HsCycles second_sent = BEGIN + 2 * THINK + THERE_AND_BACK;
    model_run_at(run, second_sent + 5, HS_PHASE_OUTSIDE, reply_of_os1_to_1, NULL);
    model_run_go_to(run, second_sent + THERE_AND_BACK);
    model_run_check(run, &hs_table_request, "web|5|1|A|%d|1|%d|os2\nweb|5|2|A|%d|1|%d|os2\n",
                    (int)(BEGIN + THINK), (int)(second_sent - THINK), (int)second_sent,
                    (int)(second_sent + THERE_AND_BACK));
    HsClientsCounters counters = hs_clients_counters(clients);
    cr_assert(eq(u64, counters.n_replies, 2));
    cr_assert(eq(u64, counters.n_ignored, 1));
}

/* ---- the rest ---- */

Test(clients, a_group_has_the_clients_of_its_range)
{
    tear_down();
    build(3, HS_DRAW_CONSTANT, THINK, 0);
    cr_assert(not(hs_clients_has(clients, 0)));
    cr_assert(not(hs_clients_has(clients, 4)));
    cr_assert(hs_clients_has(clients, 5));
    cr_assert(hs_clients_has(clients, 7));
    cr_assert(not(hs_clients_has(clients, 8)));
    cr_assert(eq(str, (char *)hs_clients_name(clients), "web"));
}

Test(clients, a_reply_for_another_group_is_not_taken, .signal = SIGABRT)
{
    hs_clients_on_reply(clients, &(HsMessage){ .client = 6, .number = 1 });
}

Test(clients, requests_under_way_and_counters_are_written_at_the_end)
{
    n_silent = 2;
    model_run_go_to(run, BEGIN + THINK + TIMEOUT);
    hs_clients_finish(clients);
    model_run_check(run, &hs_table_request, "web|5|1|A|%d|2|-|-\n", (int)(BEGIN + THINK));
    model_run_check(run, &hs_table_counter,
                    "web|requests|1\nweb|replies|0\nweb|sent again|1\nweb|replies ignored|0\n"
                    "web|waiting at the end|1\n");
}

static HsCycles outage_ended_at(void)
{
    return hs_outages_latest(outages, 0)->marks[HS_OUTAGE_FIRST_REPLY];
}

Test(clients, the_first_reply_ends_an_outage)
{
    hs_outages_begin(outages, 0, 1, "a fault", 10);
    hs_outages_mark(outages, 0, HS_OUTAGE_RUNNING, 20);
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, outage_ended_at(), BEGIN + THINK + THERE_AND_BACK));
}

/* os1 answered before it failed, and its reply took longer than the takeover to os2. */
Test(clients, a_late_reply_of_the_failed_os_is_taken_but_does_not_end_an_outage)
{
    HsCycles late = BEGIN + THINK + 5;
    hs_outages_begin(outages, 0, 1, "a fault", 10);
    hs_outages_mark(outages, 0, HS_OUTAGE_RUNNING, 20);
    model_run_at(run, late, HS_PHASE_OUTSIDE, reply_of_os1_to_1, NULL);
    model_run_go_to(run, late + THINK + THERE_AND_BACK);
    model_run_check(run, &hs_table_request, "web|5|1|A|%d|1|%d|os1\nweb|5|2|A|%d|1|%d|os2\n",
                    (int)(BEGIN + THINK), (int)late, (int)(late + THINK),
                    (int)(late + THINK + THERE_AND_BACK));
    cr_assert(eq(u64, outage_ended_at(), late + THINK + THERE_AND_BACK));
}
