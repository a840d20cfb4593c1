/* switching_port: what the machine makes of the device's orders, and what it sends. */
#include "models/vmm/switching_port.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "tests/models/small_table.h"

static ModelRun *run;
static SmallTable fixture;
static FakeExecutor *executor;
static HsVmm *vmm;
static HsLink *link;
static HsSwitchingPort *port;
static GString *said; /* what was declared failed, and what came out of the link */

static void on_fault(gpointer user, HsOwner owner, const char *cause)
{
    (void)user;
    g_string_append_printf(said, "os%u failed: %s\n", owner, cause);
}

static void on_out(gpointer user, const HsMessage *packed)
{
    static const char *const kinds[] = { "heartbeat", "order", "answer" };
    HsSwitchingMessage message = hs_switching_message_unpack(packed);
    (void)user;
    g_string_append_printf(said, "%s of os%u, number %" PRIu64 ", programs %u\n",
                           kinds[message.kind], message.owner, message.number, message.n_programs);
}

static void build(uint32_t n_misses)
{
    run = model_run_new(1);
    executor = fake_executor_new(run, "vmm");
    small_table_build(&fixture, run);
    vmm = hs_vmm_new(run->simulation, fixture.table, &executor->executor,
                     &(HsVmmParameters){ .policy = *hs_policy_find("fixed-split") });
    for (guint i = 0; i < 2; i++)
        hs_vmm_add_guest(
            vmm, &(HsGuestFace){ .name = i == 0 ? "os1" : "os2", .owner = (HsOwner)(i + 1) });
    link = hs_link_new(
        run->simulation, "link",
        &(HsLinkParameters){ .rate_bytes_per_second = MODEL_RUN_CLOCK_HZ, .messages_max = 16 });
    hs_link_connect(link, HS_LINK_OUT, on_out, NULL);
    port = hs_switching_port_new(vmm, link, n_misses, on_fault, NULL);
    said = g_string_new(NULL);
}

static void tear_down(void)
{
    hs_switching_port_free(port);
    hs_link_free(link);
    g_string_free(said, TRUE);
    hs_vmm_free(vmm);
    small_table_clear(&fixture);
    model_run_free(run);
}

/* Each test builds its own. */
TestSuite(switching_port, .fini = tear_down);

/* ---- deeds, about os1 ---- */

static void beat(gpointer user)
{
    (void)user;
    hs_switching_port_beat(port, OS1);
}

static void start_a_and_b(gpointer user)
{
    (void)user;
    small_table_start_a(&fixture);
    small_table_start_b(&fixture);
}

static void order_after(uint64_t n_beats)
{
    HsMessage message = hs_switching_message_pack(
        &(HsSwitchingMessage){ HS_SWITCHING_ORDER, OS1, n_beats, 0 });
    hs_switching_port_on_message(port, &message);
}

static void order_after_beat_0(gpointer user)
{
    (void)user;
    order_after(0);
}

static void order_after_beat_1(gpointer user)
{
    (void)user;
    order_after(1);
}

static void order_after_beat_2(gpointer user)
{
    (void)user;
    order_after(2);
}

static void fence(gpointer user)
{
    (void)user;
    hs_switching_port_on_fenced(port, OS1);
}

static void load_anew(gpointer user)
{
    (void)user;
    hs_switching_port_on_loading(port, OS1);
}

static void go_through(const ModelRunDeed *deeds, guint n)
{
    for (guint i = 0; i < n; i++)
        model_run_at(run, 100 * (i + 1), HS_PHASE_VMM, deeds[i], NULL);
    model_run_go_to(run, 100 * (n + 2));
}

#define GO_THROUGH(deeds) go_through(deeds, G_N_ELEMENTS(deeds))

/* ---- heartbeats ---- */

Test(switching_port, a_heartbeat_says_its_number_and_the_programs_its_os_runs)
{
    static const ModelRunDeed deeds[] = { beat, start_a_and_b, beat };
    build(3);
    GO_THROUGH(deeds);
    cr_assert(eq(str, said->str,
                 "heartbeat of os1, number 1, programs 0\n"
                 "heartbeat of os1, number 2, programs 2\n"));
    cr_assert(eq(u64, hs_switching_port_n_beats(port, OS1), 2));
    cr_assert(eq(u64, hs_switching_port_n_beats(port, OS2), 0));
}

/* ---- orders ---- */

#define FAILED_3 "os1 failed: switching device: 3 heartbeats missed\n"
#define ANSWER_0 "answer of os1, number 0, programs 0\n"

Test(switching_port, an_order_is_a_fault_and_is_answered_when_the_os_is_fenced)
{
    static const ModelRunDeed deeds[] = { order_after_beat_0, fence };
    static const ModelRunDeed not_yet[] = { order_after_beat_0 };
    build(3);
    GO_THROUGH(not_yet);
    cr_assert(eq(str, said->str, FAILED_3));
    tear_down();
    build(3);
    GO_THROUGH(deeds);
    cr_assert(eq(str, said->str, FAILED_3 ANSWER_0));
}

Test(switching_port, one_miss_is_a_heartbeat)
{
    static const ModelRunDeed deeds[] = { order_after_beat_0 };
    build(1);
    GO_THROUGH(deeds);
    cr_assert(eq(str, said->str, "os1 failed: switching device: 1 heartbeat missed\n"));
}

/* Before the fence there is one answer for both; after it the second is answered at once. */
Test(switching_port, an_order_that_comes_twice_switches_once)
{
    static const ModelRunDeed before[] = { order_after_beat_0, order_after_beat_0, fence };
    static const ModelRunDeed after[] = { order_after_beat_0, fence, order_after_beat_0 };
    build(3);
    GO_THROUGH(before);
    cr_assert(eq(str, said->str, FAILED_3 ANSWER_0));
    tear_down();
    build(3);
    GO_THROUGH(after);
    cr_assert(eq(str, said->str, FAILED_3 ANSWER_0 ANSWER_0));
}

/* It was on its way when the OS was fenced and loaded anew. One that names a heartbeat of the new
 * life is a new order. */
Test(switching_port, an_order_about_a_former_life_changes_nothing)
{
    static const ModelRunDeed deeds[] = { order_after_beat_0, fence, load_anew, order_after_beat_0,
                                          beat };
    static const ModelRunDeed beats[] = {
        beat, order_after_beat_1, fence, load_anew, order_after_beat_1, beat, order_after_beat_2
    };
    build(3);
    GO_THROUGH(deeds);
    cr_assert(
        eq(str, said->str, FAILED_3 ANSWER_0 ANSWER_0 "heartbeat of os1, number 1, programs 0\n"));
    tear_down();
    build(3);
    GO_THROUGH(beats);
    guint n_failed = 0;
    for (const char *at = said->str; (at = strstr(at, FAILED_3)) != NULL; at++)
        n_failed++;
    cr_assert(eq(u32, n_failed, 2), "%s", said->str);
}

/* Fenced for another reason: an order from before is answered at once. */
Test(switching_port, an_order_about_an_os_that_is_fenced_is_answered_at_once)
{
    static const ModelRunDeed deeds[] = { fence, order_after_beat_0 };
    build(3);
    GO_THROUGH(deeds);
    cr_assert(eq(str, said->str, ANSWER_0));
}
