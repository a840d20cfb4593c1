/* Open arrivals: when they come, who takes them, what is turned away, and the work in requests. */
#include "models/outside/clients.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/records.h"
#include "tests/models/model_run.h"

#define SEED UINT64_C(42)
#define REQUEST 100u /* bytes, and cycles on the line */
#define BEGIN UINT64_C(500)

static ModelRun *run;
static HsLink *link;
static HsOutages *outages;
static HsApplication *applications[2];
static HsClients *clients;
static GString *arrived; /* "cycle of sending:client:number:app:bytes:work " each */
static bool is_silent;

static void on_request(gpointer user, const HsMessage *message)
{
    HsMessage reply = *message;
    (void)user;
    g_string_append_printf(arrived, "%u:%u:%u:%u:%u:%u ",
                           (guint)(model_run_now(run) - message->size_bytes), message->client,
                           (guint)message->number, message->application, message->size_bytes,
                           (guint)message->work_cycles);
    if (is_silent)
        return;
    reply.size_bytes = 1;
    reply.server = 1;
    hs_link_send(link, HS_LINK_OUT, &reply);
}

static void on_reply(gpointer user, const HsMessage *message)
{
    (void)user;
    hs_clients_on_reply(clients, message);
}

static void set_up(void)
{
    run = model_run_new(SEED);
    outages = hs_outages_new();
    arrived = g_string_new(NULL);
    applications[0] = hs_application_new("A", 0);
    applications[1] = hs_application_new("B", 1);
    is_silent = false;
    /* Lines that never make a request wait: a byte a cycle, and no other under way. */
    link = hs_link_new(
        run->simulation, "link",
        &(HsLinkParameters){ .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ, .messages_max = 1000 });
    hs_link_connect(link, HS_LINK_IN, on_request, NULL);
    hs_link_connect(link, HS_LINK_OUT, on_reply, NULL);
}

static void tear_down(void)
{
    hs_clients_free(clients);
    hs_link_free(link);
    hs_application_free(applications[0]);
    hs_application_free(applications[1]);
    g_string_free(arrived, TRUE);
    hs_outages_free(outages);
    model_run_free(run);
}

TestSuite(arrivals, .init = set_up, .fini = tear_down);

static void start(HsClientsParameters parameters)
{
    static const char *const owner_names[] = { "vmm", "os1" };
    parameters.name = "web";
    parameters.applications = applications;
    parameters.n_applications = MAX(parameters.n_applications, 1);
    parameters.first_client = 1;
    parameters.request_bytes = REQUEST;
    parameters.timeout_cycles = 100000;
    parameters.start_cycles = BEGIN;
    clients = hs_clients_new(run->simulation, link, outages, owner_names, &parameters);
    model_run_start(run);
    hs_clients_start(clients);
}

Test(arrivals, constant_ones_come_a_period_after_the_start_and_after_one_another)
{
    start((HsClientsParameters){
        .n_clients = 9, .arrivals = HS_ARRIVALS_CONSTANT, .period_cycles = 1000 });
    model_run_go_to(run, 3900);
    cr_assert(eq(str, arrived->str, "1500:1:1:0:100:0 2500:1:2:0:100:0 3500:1:3:0:100:0 "));
}

/* Nobody answers: each takes the next client, and the fourth finds none. */
Test(arrivals, take_the_free_client_with_the_lowest_number_or_are_turned_away)
{
    is_silent = true;
    start((HsClientsParameters){ .n_clients = 3,
                                 .n_applications = 2,
                                 .arrivals = HS_ARRIVALS_CONSTANT,
                                 .period_cycles = 1000 });
    model_run_go_to(run, 5900);
    cr_assert(eq(str, arrived->str, "1500:1:1:0:100:0 2500:2:1:1:100:0 3500:3:1:0:100:0 "));
    cr_assert(eq(u64, hs_clients_counters(clients).n_turned_away, 2));
    cr_assert(eq(u64, hs_clients_counters(clients).n_requests, 3));
    cr_assert(eq(u64, hs_clients_counters(clients).response_cycles, HS_CYCLES_NEVER));
}

/* A round trip takes 101 cycles, so the first client is free again each time. */
Test(arrivals, take_a_client_again_that_has_had_its_reply)
{
    start((HsClientsParameters){
        .n_clients = 2, .arrivals = HS_ARRIVALS_CONSTANT, .period_cycles = 1000 });
    model_run_go_to(run, 5900);
    cr_assert(eq(u64, hs_clients_counters(clients).n_requests, 5));
    cr_assert(eq(u64, hs_clients_counters(clients).n_turned_away, 0));
}

/* A round trip takes 101 cycles: every other arrival is turned away, and the second request has the
 * work of the third draw. */
Test(arrivals, that_are_turned_away_draw_their_work_as_well)
{
    HsRandom random;
    guint works[3];
    hs_random_init(&random, SEED, "web work");
    for (guint i = 0; i < G_N_ELEMENTS(works); i++)
        works[i] = (guint)hs_random_between(&random, 10, 1000000);
    start((HsClientsParameters){ .n_clients = 1,
                                 .arrivals = HS_ARRIVALS_CONSTANT,
                                 .period_cycles = 60,
                                 .work = { HS_DRAW_UNIFORM, 10, 1000000 } });
    model_run_go_to(run, 799);
    cr_assert(eq(u64, hs_clients_counters(clients).n_turned_away, 2));
    g_autofree char *expected = g_strdup_printf("560:1:1:0:100:%u 680:1:2:0:100:%u ", works[0],
                                                works[2]);
    cr_assert(eq(str, arrived->str, expected));
}

Test(arrivals, poisson_ones_are_draws_of_the_groups_stream_and_so_is_their_work)
{
    HsRandom times, works;
    g_autoptr(GString) expected = g_string_new(NULL);
    HsCycles at = BEGIN;
    hs_random_init(&times, SEED, "web arrivals");
    hs_random_init(&works, SEED, "web work");
    for (guint i = 1; i <= 5; i++) {
        at += MAX(hs_random_exponential(&times, 5000), 1);
        g_string_append_printf(expected, "%u:1:%u:0:100:%u ", (guint)at, i,
                               (guint)hs_random_between(&works, 10, 90));
    }
    start((HsClientsParameters){ .n_clients = 1,
                                 .arrivals = HS_ARRIVALS_POISSON,
                                 .period_cycles = 5000,
                                 .work = { HS_DRAW_UNIFORM, 10, 90 } });
    model_run_go_to(run, at + REQUEST);
    cr_assert(eq(str, arrived->str, expected->str));
}

Test(arrivals, of_a_list_bring_their_own_bytes_and_work_where_they_say_so)
{
    static const HsArrival list[] = { { .at = 0, .size_bytes = 40 },
                                      { 300, 50, true, 7 },
                                      { 300, 60, true, 8 } };
    start((HsClientsParameters){ .n_clients = 5,
                                 .arrivals = HS_ARRIVALS_LIST,
                                 .list = list,
                                 .n_list = G_N_ELEMENTS(list),
                                 .work = { .low_cycles = 3 } });
    model_run_go_to(run, 90000);
    /* The third waits for the line while the second's 50 bytes are on it. */
    cr_assert(eq(str, arrived->str, "500:1:1:0:40:3 800:1:2:0:50:7 850:2:1:0:60:8 "));
    cr_assert(eq(u64, hs_clients_counters(clients).n_requests, 3));
}

/* Responses: 40 + 1, 50 + 1, and 50 + 60 + 1 cycles. */
Test(arrivals, the_response_is_from_the_first_sending_to_the_reply)
{
    static const HsArrival list[] = { { .at = 0, .size_bytes = 40 },
                                      { .at = 300, .size_bytes = 50 },
                                      { .at = 300, .size_bytes = 60 } };
    start((HsClientsParameters){
        .n_clients = 5, .arrivals = HS_ARRIVALS_LIST, .list = list, .n_list = 3 });
    model_run_go_to(run, 90000);
    cr_assert(eq(u64, hs_clients_counters(clients).response_cycles, (41 + 51 + 111) / 3));
    cr_assert(eq(u64, hs_clients_counters(clients).longest_cycles, 111));
}

Test(arrivals, a_closed_clients_work_does_not_change_its_think_times)
{
    HsRandom thinks, works;
    hs_random_init(&thinks, SEED, "web.1");
    hs_random_init(&works, SEED, "web.1 work");
    HsCycles first = BEGIN + hs_random_exponential(&thinks, 700);
    HsCycles second = first + REQUEST + 1 + hs_random_exponential(&thinks, 700);
    guint first_work = (guint)hs_random_exponential(&works, 50);
    guint second_work = (guint)hs_random_exponential(&works, 50);
    g_autofree char *expected = g_strdup_printf("%u:1:1:0:100:%u %u:1:2:0:100:%u ", (guint)first,
                                                first_work, (guint)second, second_work);
    start((HsClientsParameters){ .n_clients = 1,
                                 .think = { HS_DRAW_EXPONENTIAL, 700, 0 },
                                 .work = { HS_DRAW_EXPONENTIAL, 50, 0 } });
    model_run_go_to(run, second + REQUEST);
    cr_assert(eq(str, arrived->str, expected));
}

Test(arrivals, a_request_sent_again_asks_for_the_same_work)
{
    is_silent = true;
    start((HsClientsParameters){ .n_clients = 1,
                                 .arrivals = HS_ARRIVALS_CONSTANT,
                                 .period_cycles = 60000,
                                 .work = { HS_DRAW_UNIFORM, 1, 1000000 } });
    model_run_go_to(run, 170000);
    g_auto(GStrv) both = g_strsplit(arrived->str, " ", -1);
    cr_assert(eq(str, strrchr(both[0], ':'), strrchr(both[1], ':')));
    cr_assert(eq(u64, hs_clients_counters(clients).n_retries, 1));
    cr_assert(eq(u64, hs_clients_counters(clients).n_turned_away, 1));
}
