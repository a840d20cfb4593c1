/* Whole runs in which auxiliary memory and the line fail: who hears of it, and what is lost. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "sim/random.h"
#include "tests/models/small_system.h"

static const char machine[] =
    "scenario \"io\" { stop at 1 s  seed 11 }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 40 MB }\n"
    "vmm { area 2 MB  detector { state } }\n"
    "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
    "program A-code { image 24 KB  loop { receive  compute 200 us  commit 3 KB  reply 200 B } }\n"
    "app A { runs A-code  on os1  standby os2  area 4 MB  journal 1 MB }\n"
    "clients web { to A  count 2  think exponential 20 ms  request 256 B  timeout 150 ms\n"
    "              start at 350 ms }\n";

/* Columns of a fault. */
enum { FAULT_NAME, FAULT_CYCLE, FAULT_ACTION, FAULT_TARGET, FAULT_HAD_EFFECT };

/* The machine with more text behind it; every expectation holds, and no request is lost. */
static SmallSystem *run_with(const char *more)
{
    g_autofree char *text = g_strconcat(machine, more, NULL);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    for (guint i = 0; i < hs_system_n_expectations(run->system); i++) {
        HsExpectationResult result = hs_expectations_result(run->facts.expectations, i);
        cr_assert(result.verdict == HS_VERDICT_HELD, "%s: %s", result.title, result.detail);
    }
    small_system_check_requests(run, "A", 0);
    return run;
}

/* The i-th fault struck, with an effect or without. */
static void check_fault(const SmallSystem *run, guint i, const char *action, const char *target,
                        bool had_effect)
{
    const HsCell *fault = small_system_row(run, &hs_table_fault, i);
    cr_assert(eq(str, small_text(fault[FAULT_ACTION].text), small_text(action)));
    cr_assert(eq(str, small_text(fault[FAULT_TARGET].text), small_text(target)));
    cr_assert(eq(i64, fault[FAULT_HAD_EFFECT].integer, had_effect));
}

/* ---- the line ---- */

Test(system_io, a_line_that_was_cut_costs_time_but_no_transaction)
{
    SmallSystem *run = run_with(
        "fault \"x\" { at 400 ms  cut link for 100 ms }\n"
        "expect \"it waits\" at 499 ms : web.waiting == 2\n"
        "expect \"it goes on\" within 200 ms after \"x\" : web.waiting < 2\n"
        "expect \"it asks again\" at stop : web.retries >= 2\n"
        "expect \"nothing twice\" at stop : A.repeated == 0 and A.committed_lost == 0\n");
    check_fault(run, 0, "cut link for 100 ms", "link", true);
    uint64_t n_lost = small_system_counter(run, "link", "lost by a cut in") +
                      small_system_counter(run, "link", "lost by a cut out");
    cr_assert(n_lost >= 2, "each of two clients waits for a request or a reply that was lost");
    cr_assert(eq(u64, small_system_counter(run, "link", "dropped in"), 0));
    small_system_free(run);
}

Test(system_io, a_line_that_is_cut_for_good_carries_nothing_more)
{
    SmallSystem *run = run_with("fault \"x\" { at 400 ms  cut link }\n"
                                "fault \"again\" { at 500 ms  cut link for 1 ms }\n"
                                "expect \"all wait\" at stop : web.waiting == 2\n");
    check_fault(run, 0, "cut link for good", "link", true);
    check_fault(run, 1, "cut link for 1 ms", "link", false);
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_journal_record); i++)
        cr_assert(small_system_row(run, &hs_table_journal_record, i)[0].integer < 500000,
                  "what came in before the cut was done long ago");
    small_system_free(run);
}

/* ---- auxiliary memory ---- */

/* Rows of the journal table written after a cycle. */
static guint n_commits_after(const SmallSystem *run, int64_t cycle)
{
    guint n = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_journal_record); i++)
        n += small_system_row(run, &hs_table_journal_record, i)[0].integer > cycle;
    return n;
}

Test(system_io, an_error_that_a_retry_gets_over_costs_time_only)
{
    SmallSystem *run = run_with(
        "guest { retries 3 }\n"
        "fault \"x\" { at 400 ms  fail disk disk 3 times }\n"
        "expect \"it has failed three times\" at stop : disk.errors == 3\n"
        "expect \"A runs on\" at stop : A.runs_on == os1 and A.state == running\n"
        "expect \"nothing lost\" at stop : A.committed_lost == 0 and web.retries == 0\n");
    check_fault(run, 0, "fail disk disk 3 times", "disk", true);
    cr_assert(eq(u64, small_system_counter(run, "os1", "device errors"), 3));
    cr_assert(eq(u64, small_system_counter(run, "os1", "retries"), 3));
    cr_assert(eq(u64, small_system_counter(run, "disk", "errors"), 3));
    cr_assert(n_commits_after(run, 400000) > 10);
    small_system_free(run);
}

Test(system_io, a_commit_that_fails_for_good_is_told_and_its_request_done_when_sent_again)
{
    SmallSystem *run = run_with(
        "guest { retries 1 }\n"
        "fault \"x\" { at 400 ms  fail disk disk 2 times }\n"
        "expect \"twice\" at stop : disk.errors == 2\n"
        "expect \"A runs on\" at stop : A.runs_on == os1 and A.state == running\n"
        "expect \"one asked again\" at stop : web.retries == 1\n"
        "expect \"once each\" at stop : A.repeated == 0 and A.committed_lost == 0\n");
    cr_assert(eq(u64, small_system_counter(run, "os1", "retries"), 1));
    cr_assert(n_commits_after(run, 400000) > 10);
    small_system_free(run);
}

Test(system_io, a_disk_that_fails_for_good_stops_all_commits_but_not_the_program)
{
    SmallSystem *run = run_with("guest { retries 2 }\n"
                                "fault \"x\" { at 400 ms  fail disk disk for good }\n"
                                "fault \"again\" { at 500 ms  fail disk disk 5 times }\n"
                                "expect \"A is there\" at stop : A.state == running\n"
                                "expect \"nobody is served\" at stop : web.waiting == 2\n"
                                "expect \"nothing lost\" at stop : A.committed_lost == 0\n");
    check_fault(run, 0, "fail disk disk for good", "disk", true);
    check_fault(run, 1, "fail disk disk 5 times", "disk", false);
    /* One transfer may have been under way when the fault struck; it goes on. */
    cr_assert(n_commits_after(run, 400000) <= 1);
    uint64_t n_errors = small_system_counter(run, "os1", "device errors");
    uint64_t n_retries = small_system_counter(run, "os1", "retries");
    cr_assert(n_errors >= 3 && n_retries >= n_errors / 3 * 2, "each is tried three times");
    small_system_free(run);
}

Test(system_io, a_program_whose_image_cannot_be_read_ends_and_gives_its_storage_back)
{
    SmallSystem *run = run_with(
        "guest { retries 2 }\n"
        "fault \"x\" { at 0 s  fail disk disk 3 times }\n"
        "expect \"it has ended\" at stop : A.state == ended and A.runs_on == none\n"
        "expect \"its storage is back\" at stop : table.A == 0 B and table.os1 == 9 MB\n"
        "expect \"three tries\" at stop : disk.errors == 3 and disk.transfers == 3\n");
    cr_assert(eq(str, small_text(small_system_app(run, "A")->end_reason), "disk error"));
    small_system_free(run);
}

Test(system_io, a_takeover_to_a_disk_that_has_failed_ends_with_the_program_stopped)
{
    SmallSystem *run = run_with(
        "fault \"disk\" { at 400 ms  fail disk disk for good }\n"
        "fault \"x\" { at 410 ms  crash os1 panic }\n"
        "expect \"it has ended\" at stop : A.state == ended and A.runs_on == none\n");
    cr_assert(eq(str, small_text(small_system_app(run, "A")->end_reason), "disk error"));
    small_system_free(run);
}

/* ---- several devices ---- */

/* Columns of a span. */
enum { SPAN_COMPONENT, SPAN_KIND, SPAN_DETAIL, SPAN_BEGIN, SPAN_END };

/* Cycles of the first transfer with that detail; it must be on that channel. */
static uint64_t transfer_cycles(const SmallSystem *run, const char *channel, const char *detail)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_span); i++) {
        const HsCell *span = small_system_row(run, &hs_table_span, i);
        if (strcmp(span[SPAN_KIND].text, "transfer") != 0 ||
            strcmp(span[SPAN_DETAIL].text, detail) != 0)
            continue;
        cr_assert(eq(str, small_text(span[SPAN_COMPONENT].text), small_text(channel)));
        return (uint64_t)(span[SPAN_END].integer - span[SPAN_BEGIN].integer);
    }
    cr_fatal("there is no transfer '%s'", detail);
}

/* Rates of 1_000_000 B/s would be a byte a cycle; 1 MB/s is 1_048_576. */
static const char devices[] =
    "channel ch2 { rate 1 MB/s  setup 7 us }\n"
    "disk d2  { on ch2  size 64 MB  track 10 KB  tracks 10  seek 1 ms .. 10 ms  rotation 10 ms\n"
    "           rate 1 MB/s  discipline look }\n"
    "flash f1 { on ch2  size 64 MB  read 60 us  write 200 us  lanes 4  rate 512 KB/s }\n"
    "os os3 { role active  storage 9 MB  kernel 4 MB }\n"
    "program B-code { image 64 KB  loop 5 { commit 1 KB } exit }\n"
    "app B { runs B-code  on os3  flash f1  area 2 MB  journal 64 KB  start at 450 ms }\n"
    "app C { runs B-code  on os3  disk d2  area 2 MB  journal 64 KB }\n";

Test(system_io, programs_are_stored_where_they_say_and_others_where_there_is_no_name)
{
    SmallSystem *run = run_with(devices);
    const HsConfiguration *configuration = run->facts.configuration;
    const uint64_t access = configuration->storage.path_cycles + configuration->storage.bank_cycles;
    cr_assert(eq(str, small_text(hs_device_name(small_system_app(run, "A")->device)), "disk"));
    cr_assert(eq(str, small_text(hs_device_name(small_system_app(run, "B")->device)), "f1"));
    cr_assert(eq(str, small_text(hs_device_name(small_system_app(run, "C")->device)), "d2"));
    /* flash.h: setup and reading, then 64 KB at 512 KB/s, 125 ms. */
    cr_assert(
        eq(u64, transfer_cycles(run, "ch2", "f1: read B image 65536 B"), 7 + 60 + 125000 + access));
    /* The record is 1 KB and a head of 64 B in blocks of 512 B: 1.5 KB in ceil(2929.69) cycles. */
    cr_assert(eq(u64, transfer_cycles(run, "ch2", "f1: write B journal 1536 B"),
                 7 + 2930 + access + 200));
    cr_assert(eq(u64, small_system_counter(run, "f1", "transfers"), 1 + 1 + 5));
    cr_assert(eq(u64, small_system_counter(run, "d2", "transfers"), 1 + 1 + 5));
    cr_assert(eq(u64, small_system_counter(run, "ch2", "transfers"), 2 * (1 + 1 + 5)));
    cr_assert(eq(u64, small_system_counter(run, "f1", "bytes"), 65536 + 65536 + 5 * 1536));
    cr_assert(small_system_counter(run, "channel", "transfers") ==
              small_system_counter(run, "disk", "transfers"));
    small_system_free(run);
}

/* Transfers of a channel that were fenced; each in the millisecond after os3 panicked at 500 ms. */
static guint n_fenced_on(const SmallSystem *run, const char *channel, const char *detail)
{
    guint n_fenced = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_span); i++) {
        const HsCell *span = small_system_row(run, &hs_table_span, i);
        if (strcmp(span[SPAN_COMPONENT].text, channel) != 0 ||
            !g_str_has_suffix(span[SPAN_DETAIL].text, ", fenced"))
            continue;
        n_fenced++;
        cr_assert(g_str_has_prefix(span[SPAN_DETAIL].text, detail));
        cr_assert(span[SPAN_END].integer > 500000 && span[SPAN_END].integer < 501000);
    }
    return n_fenced;
}

Test(system_io, a_takeover_fences_the_transfers_of_every_channel)
{
    g_autofree char *more = g_strconcat(
        devices,
        "app D { runs B-code  on os3  area 2 MB  journal 64 KB  start at 450 ms }\n"
        "fault \"x\" { at 500 ms  crash os3 panic }\n"
        "expect \"all of os3 are gone\" at stop : B.runs_on == none and C.runs_on == none and "
        "D.runs_on == none\n",
        NULL);
    SmallSystem *run = run_with(more);
    /* B is loading from flash memory, D from the disk. */
    cr_assert(eq(u32, n_fenced_on(run, "ch2", "f1: read B image "), 1));
    cr_assert(eq(u32, n_fenced_on(run, "channel", "disk: read D image "), 1));
    small_system_free(run);
}

Test(system_io, a_fault_strikes_the_device_it_names_only)
{
    g_autofree char *more = g_strconcat(devices,
                                        "fault \"x\" { at 1 ms  fail flash f1 for good }\n"
                                        "expect \"B cannot start\" at stop : B.state == ended\n"
                                        "expect \"A serves\" at stop : A.state == running\n"
                                        "expect \"its errors\" at stop : f1.errors == 4\n"
                                        "expect \"no other's\" at stop : disk.errors == 0 and "
                                        "d2.errors == 0 and d2.transfers == 7\n",
                                        NULL);
    SmallSystem *run = run_with(more);
    check_fault(run, 0, "fail flash f1 for good", "f1", true);
    cr_assert(eq(str, small_text(small_system_app(run, "B")->end_reason), "flash error"));
    small_system_free(run);
}

static uint64_t digest_of(const char *text, uint64_t burst_max)
{
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .burst_max = burst_max });
    uint64_t digest = hs_system_digest(run->system);
    small_system_free(run);
    return digest;
}

Test(system_io, the_order_in_which_devices_are_listed_and_the_length_of_bursts_change_nothing)
{
    static const char *const blocks[] = {
        "channel ch2 { rate 1 MB/s }\n",
        "channel ch3 { rate 2 MB/s }\n",
        "flash f1 { on ch2  size 64 MB  read 60 us  write 200 us  lanes 2  rate 512 KB/s }\n",
        "flash f2 { on ch3  size 64 MB  read 60 us  write 200 us  lanes 2  rate 512 KB/s }\n",
    };
    static const char more[] =
        "os os3 { role active  storage 9 MB  kernel 4 MB }\n"
        "program B-code { image 64 KB  loop { commit 1 KB  compute 100 us } }\n"
        "app B { runs B-code  on os3  flash f1  area 2 MB  journal 64 KB }\n"
        "app C { runs B-code  on os3  flash f2  area 2 MB  journal 64 KB }\n"
        "fault \"x\" { at 300 ms  fail flash f2 2 times }\n";
    g_autofree char *text = g_strconcat(machine, blocks[0], blocks[1], blocks[2], blocks[3], more,
                                        NULL);
    g_autofree char *other = g_strconcat(blocks[3], blocks[1], more, blocks[2], machine, blocks[0],
                                         NULL);
    uint64_t digest = digest_of(text, 0);
    cr_assert(eq(u64, digest_of(other, 0), digest));
    cr_assert(eq(u64, digest_of(text, 1), digest));
}

/* ---- whatever fails, and when ---- */

Test(system_io, no_transaction_is_lost_or_done_twice_whatever_fails_and_when)
{
    HsRandom random;
    hs_random_init(&random, 1, "what fails");
    for (guint i = 0; i < 30; i++) {
        g_autoptr(GString) text = g_string_new(machine);
        g_string_append_printf(text,
                               "guest { retries %u }\n"
                               "fault \"disk\" { at %u us  fail disk disk %u times }\n"
                               "fault \"again\" { at %u us  fail disk disk %u times }\n"
                               "fault \"line\" { at %u us  cut link for %u us }\n"
                               "fault \"os\" { at %u us  crash os1 panic }\n",
                               (guint)hs_random_below(&random, 3),
                               (guint)hs_random_between(&random, 350000, 600000),
                               (guint)hs_random_between(&random, 1, 5),
                               (guint)hs_random_between(&random, 350000, 900000),
                               (guint)hs_random_between(&random, 1, 5),
                               (guint)hs_random_between(&random, 350000, 600000),
                               (guint)hs_random_between(&random, 1, 100000),
                               (guint)hs_random_between(&random, 350000, 700000));
        SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
        small_system_check_requests(run, "A", 0);
        small_system_check_sums(run);
        cr_assert(eq(u64, small_system_counter(run, "A", "repeated"), 0), "%s", text->str);
        small_system_free(run);
    }
}
