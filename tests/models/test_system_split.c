/* Prior art 1 in whole runs: the parts of storage, and faults that only the device outside sees. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "tests/models/small_system.h"

/* 1 MHz: a cycle is a microsecond. Two CPUs, so that no OS waits for one for long. */
#define MACHINE                                                                                    \
    "include \"profiles/toy.scn\"\n"                                                               \
    "cpu { count 2 }\n"                                                                            \
    "channel { rate 100 MB/s }\n"                                                                  \
    "disk { rate 100 MB/s }\n"                                                                     \
    "os os1 { role active   storage 12 MB  kernel 4 MB  share 90 }\n"                              \
    "os os2 { role standby  storage  6 MB  kernel 4 MB  share 10 }\n"                              \
    "program code { image 24 KB\n"                                                                 \
    "  loop { receive  compute 200 us  touch 4 pages uniform write  commit 1 KB  reply 200 B } "   \
    "}\n"                                                                                          \
    "app A { runs code  on os1  standby os2  area 4 MB  journal 4 MB  start at 5 ms }\n"

/* Looks h, misses k, switching s; heartbeats as far apart as looks. */
#define H UINT64_C(50000)
#define DEVICE(k, s)                                                                               \
    "switching-device { heartbeat 50 ms  poll 50 ms  misses " k "  switching " s " }\n"

/* ceil(64 * 10^6 / 2^20) + 1000: a message of 64 bytes at 1 MB/s, and the latency. */
#define FLIGHT UINT64_C(1062)

static SmallSystem *run_of(const char *blocks)
{
    g_autofree char *text = g_strconcat("scenario \"split\" { stop at 2 s }\n", MACHINE, blocks,
                                        NULL);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

static SmallStep step_501(const SmallSystem *run, const char *os, guint i)
{
    const HsCell *flow = small_system_flow(run, "FIG. 5", os, i);
    cr_assert(flow != NULL, "%s has not been switched", os);
    return small_system_step(run, flow, "501");
}

/* ---- parts ---- */

typedef struct {
    const char *blocks;
    const char *table; /* when the run starts */
} Parts;

Test(system_split, every_os_has_an_equal_part_or_what_it_says)
{
    static const Parts cases[] = {
        { "storage { size 32 MB }  vmm { area 2 MB  policy fixed-split }\n",
          "os1 15 os1>none, os2 15 os2>none, vmm 2 vmm>none, unused 0 vmm>none" },
        { "storage { size 33 MB }  vmm { area 2 MB  policy fixed-split }\n",
          "os1 15 os1>none, os2 15 os2>none, vmm 2 vmm>none, unused 1 vmm>none" },
        { "storage { size 32 MB }  vmm { area 2 MB  policy prmf  reserve 4 MB }\n",
          "os1 13 os1>none, os2 13 os2>none, vmm 2 vmm>none, unused 4 vmm>none" },
        { "storage { size 34 MB }  vmm { area 2 MB  policy fixed-split }\n"
          "os os3 { role active  storage 1 MB  part 9 MB  kernel 1 MB }\n",
          "os1 11 os1>none, os3 9 os3>none, os2 11 os2>none, vmm 2 vmm>none, unused 1 vmm>none" },
        { "storage { size 32 MB }  vmm { area 2 MB  policy dynamic }\n",
          "os1 12 os1>os2, os2 6 os2>none, vmm 2 vmm>none, unused 12 vmm>none" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        SmallSystem *run = run_of(cases[i].blocks);
        g_autofree char *table = small_system_table(run, 0);
        cr_assert(eq(str, table, (char *)(guintptr)cases[i].table));
        small_system_free(run);
    }
}

/* ---- who detects ---- */

/* The last heartbeat before f was sent with the tick at the period before it, less than h before
 * the next look: p is that look. */
static HsCycles expected_order(uint32_t k, HsCycles switching, HsCycles f)
{
    HsCycles next_look = (f / H + 1) * H;
    return next_look + k * H + switching + FLIGHT;
}

typedef struct {
    const char *fault;
    uint32_t k;
    HsCycles switching;
    const char *device;
} Delay;

/* 501 begins with the fault, and waits until the order is there: a CPU is idle then. Routine 210
 * would have seen it before, and does not look. */
Test(system_split, whatever_stops_an_os_is_seen_by_its_missing_heartbeats)
{
    static const Delay cases[] = {
        { "crash os1 panic", 1, 0, DEVICE("1", "0 s") },
        { "crash os1 panic", 3, 0, DEVICE("3", "0 s") },
        { "crash os1 hang", 2, 7000, DEVICE("2", "7 ms") },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        for (HsCycles f = 510000; f < 550000; f += 9001) {
            g_autofree char *blocks = g_strdup_printf(
                "%sstorage { size 32 MB }\n"
                "vmm { area 2 MB  policy fixed-split  detector { state  stall every 1 ms misses 1 "
                "} }\n"
                "fault \"f\" { at %" PRIu64 " us  %s }\n",
                cases[i].device, f, cases[i].fault);
            SmallSystem *run = run_of(blocks);
            SmallStep step = step_501(run, "os1", 0);
            cr_assert(eq(u64, step.begin, f));
            cr_assert(
                eq(u64, step.begin + step.wait, expected_order(cases[i].k, cases[i].switching, f)),
                "%s at %" PRIu64, cases[i].fault, f);
            cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
            cr_assert(eq(u64, small_system_counter(run, "vmm", "polls"), 0), "of routine 210");
            small_system_free(run);
        }
}

Test(system_split, where_routine_210_detects_there_are_no_heartbeats)
{
    SmallSystem *run = run_of(
        "storage { size 32 MB }  vmm { area 2 MB  detector { state } }\n"
        "fault \"f\" { at 500 ms  crash os1 panic }\n"
        "expect \"none\" at stop : device.heartbeats == 0 and device.misses == 0\n"
        "expect \"at once\" at stop : device.orders == 0 and A.runs_on == os2\n");
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0));
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_counter); i++) {
        const char *name = small_system_row(run, &hs_table_counter, i)[1].text;
        cr_assert(strstr(name, "heartbeat") == NULL, "%s", name);
    }
    small_system_free(run);
}

/* ---- what the device makes of it ---- */

typedef struct {
    const char *blocks; /* faults and expectations */
    guint n_failed;     /* expectations */
    uint64_t n_orders;
    const char *runs_on; /* A, in the end */
} Run;

/* Looks at 50, 100, ... ms, three misses; heartbeats some 1.3 ms after those. */
static void check_run(const Run *test)
{
    g_autofree char *blocks = g_strconcat(
        DEVICE(
            "3",
            "0 s") "storage { size 32 MB }\n"
                   "vmm { area 2 MB  policy fixed-split }\n"
                   "guest { ipl 20 ms }\n"
                   "clients web { to A  count 3  think constant 5 ms  timeout 60 ms }\n"
                   "expect \"nothing lost\" at stop : A.committed_lost == 0 and A.repeated == 0\n",
        test->blocks, NULL);
    SmallSystem *run = run_of(blocks);
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), test->n_failed), "%s",
              test->blocks);
    cr_assert(eq(u64, small_system_counter(run, "switching-device", "orders"), test->n_orders),
              "%s", test->blocks);
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), small_text(test->runs_on)), "%s",
              test->blocks);
    small_system_check_sums(run);
    small_system_check_requests(run, "A", 0);
    small_system_free(run);
}

static void check_runs(const Run *cases, guint n)
{
    for (guint i = 0; i < n; i++)
        check_run(&cases[i]);
}

/* An OS that starves sends its heartbeat as soon as it has a CPU again: 610 ms is before the second
 * look that could miss one. */
Test(system_split, an_os_that_starves_is_a_false_alarm_if_it_lasts)
{
    static const Run cases[] = {
        { "fault \"s\" { at 510 ms  starve os1 for 100 ms }\n"
          "expect \"one look\" at stop : device.misses == 1 and os1.state == running\n",
          0, 0, "os1" },
        { "fault \"s\" { at 510 ms  starve os1 for 400 ms }\n"
          "expect \"fenced\" at stop : os1.state == fenced and A.replies > 20\n",
          0, 1, "os2" },
    };
    check_runs(cases, G_N_ELEMENTS(cases));
}

/* Cut at 525 ms: the beats of 550, 600, ... are lost; looks at 600, 650, 700 miss them. Whole again
 * at 730 ms the first thing that it carries is the order of the look at 750. */
Test(system_split, a_cut_link_is_a_false_alarm_of_one_os_if_it_lasts)
{
    static const Run cases[] = {
        { "fault \"c\" { at 525 ms  cut link for 100 ms }\n"
          "expect \"two looks of two OSs\" at stop : device.misses == 4 and os1.state == running\n",
          0, 0, "os1" },
        { "fault \"c\" { at 525 ms  cut link for 205 ms }\n"
          "expect \"not before\" at 751 ms : os1.state == running\n"
          "expect \"fenced\" at 753 ms : os1.state == fenced\n"
          "expect \"the other lives\" at stop : os2.state == running and A.replies > 20\n",
          0, 1, "os2" },
        { "fault \"c\" { at 525 ms  cut link }\n"
          "expect \"not switched\" at stop : os1.state == running and os2.state == running\n",
          0, 1, "os1" },
    };
    check_runs(cases, G_N_ELEMENTS(cases));
}

/* os1 is down for good when the line is cut: to stop os2 as well would help nobody. */
Test(system_split, the_last_os_is_not_stopped_because_the_link_is_cut)
{
    static const Run cases[] = {
        { "fault \"f\" { at 310 ms  crash os1 panic }\n"
          "fault \"c\" { at 1025 ms  cut link for 205 ms }\n"
          "expect \"lives\" at stop : os2.state == running and A.replies > 20\n",
          0, 1, "os2" },
        { "fault \"f\" { at 310 ms  crash os1 panic }\n"
          "fault \"g\" { at 1025 ms  crash os2 panic }\n"
          "expect \"seen all the same\" at stop : os2.state == fenced\n",
          0, 2, "none" },
    };
    check_runs(cases, G_N_ELEMENTS(cases));
}

/* A fault behind a cut link is seen when the link is whole again, and never else. */
Test(system_split, a_fault_behind_a_cut_link_waits_for_the_link)
{
    static const Run cases[] = {
        { "fault \"c\" { at 525 ms  cut link for 405 ms }\n"
          "fault \"f\" { at 560 ms  crash os1 hang }\n"
          "expect \"not before\" at 951 ms : os1.state == hung\n"
          "expect \"fenced\" at 953 ms : os1.state == fenced\n",
          0, 1, "os2" },
        { "fault \"c\" { at 525 ms  cut link }\n"
          "fault \"f\" { at 560 ms  crash os1 hang }\n"
          "expect \"for ever\" at stop : os1.state == hung and A.outage < 1 s\n",
          1, 1, "os1" },
    };
    check_runs(cases, G_N_ELEMENTS(cases));
}

/* After a re-IPL its heartbeats come back, and the device has it switched again: A goes to and
 * fro. */
Test(system_split, an_os_that_is_loaded_again_is_watched_again)
{
    static const Run cases[] = {
        { "vmm { reipl on }\n"
          "fault \"f\" { at 310 ms  crash os1 panic }\n"
          "fault \"g\" { at 810 ms  crash os2 hang }\n"
          "fault \"h\" { at 1310 ms  crash os1 panic }\n"
          "expect \"to\" at 800 ms : A.runs_on == os2 and os1.state == running\n"
          "expect \"fro\" at 1300 ms : A.runs_on == os1 and os2.state == running\n",
          0, 3, "os2" },
        { "fault \"f\" { at 310 ms  crash os2 panic }\n"
          "expect \"unprotected\" at stop : A.unprotected > 1 s and os2.state == fenced\n",
          0, 1, "os1" },
    };
    check_runs(cases, G_N_ELEMENTS(cases));
}

/* It engages for 300 ms, one piece of work, before it can beat. The run says that this re-IPL never
 * ends. */
Test(system_split, an_os_that_dies_as_it_is_loaded_is_seen_by_nobody)
{
    SmallSystem *run = run_of(
        DEVICE("3", "0 s") "storage { size 32 MB }\n"
                           "vmm { area 2 MB  policy fixed-split  reipl on }\n"
                           "guest { ipl 20 ms  engage 20 ms per unit }\n"
                           "fault \"f\" { at 310 ms  crash os1 panic }\n"
                           "fault \"g\" { at 700 ms  crash os1 panic }\n"
                           "expect \"unseen\" at stop : os1.state == panicked\n"
                           "expect \"once\" at stop : device.orders == 1\n");
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0));
    cr_assert(eq(str, small_text(small_system_outcome(small_system_flow(run, "re-IPL", "os1", 0))),
                 "it died, and nobody sees it (step R5)"));
    small_system_free(run);
}

/* The one that ran programs first; the other is seen when the line is known to carry. */
Test(system_split, two_oss_that_die_together_are_switched_one_after_the_other)
{
    static const Run cases[] = {
        { "fault \"f\" { at 310 ms  crash os1 panic }\n"
          "fault \"g\" { at 310 ms  crash os2 panic }\n"
          "expect \"first\" at 510 ms : os1.state == fenced and os2.state == panicked\n"
          "expect \"both\" at stop : os1.state == fenced and os2.state == fenced\n",
          0, 2, "none" },
    };
    check_runs(cases, G_N_ELEMENTS(cases));
}

/* os3 takes programs of two OSs. */
Test(system_split, three_oss_are_switched_one_after_the_other)
{
    static const Run cases[] = {
        { "os os3 { role active  storage 1 MB  part 5 MB  kernel 1 MB }\n"
          "app C { runs code  on os3  standby os2  area 4 MB  journal 4 MB  start at 5 ms }\n"
          "fault \"f\" { at 310 ms  crash os1 panic }\n"
          "fault \"g\" { at 310 ms  crash os3 hang }\n"
          "expect \"first\" at 510 ms : os1.state == fenced and os3.state == hung\n"
          "expect \"both\" at stop : os3.state == fenced and C.runs_on == os2\n",
          0, 2, "os2" },
    };
    check_runs(cases, G_N_ELEMENTS(cases));
}

/* ---- the books ---- */

/* The parts of an outage are one after the other, from the fault to the first reply. */
Test(system_split, an_outage_adds_up_from_the_fault_on)
{
    SmallSystem *run = run_of(
        DEVICE("3", "0 s") "storage { size 32 MB }\n"
                           "vmm { area 2 MB  policy fixed-split }\n"
                           "clients web { to A  count 3  think constant 5 ms  timeout 60 ms }\n"
                           "fault \"f\" { at 510 ms  crash os1 hang }\n");
    const HsOutage *outage = hs_outages_at(run->facts.outages, 0);
    SmallStep detect = step_501(run, "os1", 0);
    cr_assert(eq(u32, hs_outages_n(run->facts.outages), 1));
    cr_assert(eq(u64, outage->fault_cycle, 510000));
    cr_assert(
        eq(u64, outage->marks[HS_OUTAGE_DETECTED], expected_order(3, 0, 510000) + detect.work));
    for (guint i = 1; i < HS_OUTAGE_MARK_N; i++)
        cr_assert(ge(u64, outage->marks[i], outage->marks[i - 1]), "mark %u", i);
    cr_assert(ne(u64, outage->marks[HS_OUTAGE_FIRST_REPLY], HS_CYCLES_NEVER));
    small_system_free(run);
}

/* Those of the tick at 2 s are not sent any more: the run ends in that cycle. */
Test(system_split, heartbeats_are_counted_at_both_ends)
{
    SmallSystem *run = run_of(
        DEVICE("3", "0 s") "storage { size 32 MB }\n"
                           "vmm { area 2 MB  policy fixed-split }\n"
                           "fault \"c\" { at 525 ms  cut link for 100 ms }\n");
    uint64_t n_sent = small_system_counter(run, "os1", "heartbeats sent") +
                      small_system_counter(run, "os2", "heartbeats sent");
    cr_assert(eq(u64, n_sent, 2 * 39));
    cr_assert(eq(u64, small_system_counter(run, "switching-device", "heartbeats lost"), 2 * 2));
    cr_assert(eq(u64, small_system_counter(run, "switching-device", "heartbeats received"),
                 2 * 39 - 2 * 2));
    cr_assert(eq(u64, small_system_counter(run, "switching-device", "polls"), 40));
    small_system_free(run);
}
