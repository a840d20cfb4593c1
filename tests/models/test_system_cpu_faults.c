/* CPUs that check-stop under a whole machine: idle, running an OS, running the monitor, the last
 * one, and at many cycles of a takeover. Every run ends in a stated outcome; the invariants, the
 * books of the CPUs among them, are checked after every event. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "tests/models/small_system.h"

static const char machine[] =
    "scenario \"cpu-faults\" { stop at 1 s  seed 11 }\n"
    "param cpus = 2\n"
    "include \"profiles/toy.scn\"\n"
    "cpu { count $cpus }\n"
    "storage { size 24 MB }\n"
    "vmm { area 2 MB  detector { state  stall every 25 ms misses 2 } }\n"
    "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
    "program A-code { image 24 KB  loop { receive  compute 200 us  commit 3 KB  reply 200 B } }\n"
    "program B-code { image 8 KB  loop { compute 2 ms  sleep 3 ms } }\n"
    "app A { runs A-code  on os1  standby os2  area 4 MB  journal 1 MB  start at 5 ms }\n"
    "app B { runs B-code  on os1  area 5 MB  journal 64 KB  start at 100 ms }\n"
    "clients web { to A  count 4  think exponential 8 ms  request 256 B  timeout 60 ms }\n";

#define STOP UINT64_C(1000000)
#define FAULT UINT64_C(403210)
#define STATE_C                                                                                    \
    "os1 5 os1>os2, A 4 os1>os2, B 5 os1>vmm, os2 5 os2>none, vmm 2 vmm>none, unused 3 vmm>none"
#define STANDBY_GONE "os1 5 os1>vmm, A 4 os1>vmm, B 5 os1>vmm, vmm 2 vmm>none, unused 8 vmm>none"
#define TAKEN_OVER "A 4 os2>vmm, os2 10 os2>none, vmm 2 vmm>none, unused 8 vmm>none"
#define NOBODY_LEFT "vmm 2 vmm>none, unused 22 vmm>none"
#define NO_MONITOR "system down: check-stop of the CPU that ran the monitor"
#define NO_CPU "system down: no CPU is left"

enum { FLOW_CAUSE = 3, FLOW_BEGIN = 4 };
enum { BOOK_CPU, BOOK_NAME, BOOK_CYCLES };

static SmallSystem *run_with(const char *cpus, const char *faults)
{
    g_autofree char *text = g_strconcat(machine, faults, NULL);
    const char *settings[] = { cpus, NULL };
    SmallSystem *run = small_system_of(
        text, &(SmallOptions){ .is_paranoid = true, .settings = settings });
    for (guint i = 0; i < hs_system_n_expectations(run->system); i++) {
        HsExpectationResult result = hs_expectations_result(run->facts.expectations, i);
        cr_assert(result.verdict == HS_VERDICT_HELD, "%s: %s", result.title, result.detail);
    }
    small_system_check_sums(run);
    small_system_check_requests(run, "A", 0);
    return run;
}

/* CPU `cpu` of two check-stops at that cycle, behind other faults. */
static SmallSystem *lose_cpu(const char *faults, guint cpu, HsCycles at)
{
    g_autofree char *all = g_strdup_printf(
        "%sfault \"cpu\" { at %" PRIu64 " cycles  fail cpu %u }\n", faults, at, cpu);
    return run_with("cpus=2", all);
}

static HsCycles book(const SmallSystem *run, const char *cpu, const char *name)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_cpu_book); i++) {
        const HsCell *row = small_system_row(run, &hs_table_cpu_book, i);
        if (strcmp(row[BOOK_CPU].text, cpu) == 0 && strcmp(row[BOOK_NAME].text, name) == 0)
            return (HsCycles)row[BOOK_CYCLES].integer;
    }
    cr_fatal("%s has no book %s", cpu, name);
    return 0;
}

static bool is_down(const SmallSystem *run)
{
    return g_str_has_prefix(run->facts.end_reason, "system down: ");
}

static bool table_is(const SmallSystem *run, const char *expected)
{
    g_autofree char *table = small_system_table(run, -1);
    return strcmp(table, expected) == 0;
}

/* ---- without another fault ---- */

/* At 1 us nothing has happened yet: both CPUs are idle. */
Test(system_cpu_faults, an_idle_cpu_is_one_cpu_fewer)
{
    for (guint cpu = 0; cpu < 2; cpu++) {
        SmallSystem *run = lose_cpu("", cpu, 1);
        const char *names[] = { "cpu0", "cpu1" };
        cr_assert(table_is(run, STATE_C));
        cr_assert(eq(u64, book(run, names[cpu], "stopped"), STOP - 1));
        cr_assert(eq(u64, book(run, names[cpu], "idle"), 1));
        cr_assert(eq(u64, book(run, names[1 - cpu], "stopped"), 0));
        cr_assert(eq(u32, small_system_check_requests(run, "A", 850000), 0));
        small_system_free(run);
    }
}

/* One CPU is enough for all that one CPU could do: as many requests are answered. */
Test(system_cpu_faults, a_machine_that_lost_an_idle_cpu_is_a_machine_with_one_cpu_fewer)
{
    SmallSystem *lost = lose_cpu("", 1, 1);
    SmallSystem *one = run_with("cpus=1", "");
    cr_assert(eq(u64, small_system_counter(lost, "A", "committed"),
                 small_system_counter(one, "A", "committed")));
    cr_assert(eq(u32, small_system_n_rows(lost, &hs_table_request),
                 small_system_n_rows(one, &hs_table_request)));
    for (guint i = 0; i < small_system_n_rows(one, &hs_table_request); i++)
        for (guint column = 4; column < 7; column++)
            cr_assert(small_system_row(lost, &hs_table_request, i)[column].integer ==
                      small_system_row(one, &hs_table_request, i)[column].integer);
    small_system_free(lost);
    small_system_free(one);
}

/* What a CPU that check-stopped was doing, by what came of it. */
typedef struct {
    guint n_idle, n_os1, n_os2, n_monitor;
} Tally;

static void tally_plain(Tally *tally, const SmallSystem *run, HsCycles at)
{
    const HsCell *os1 = small_system_flow(run, "FIG. 5", "os1", 0);
    const HsCell *os2 = small_system_flow(run, "FIG. 5", "os2", 0);
    const HsCell *failed = os1 != NULL ? os1 : os2;
    tally->n_monitor += is_down(run);
    if (is_down(run)) {
        cr_assert(eq(str, small_text(run->facts.end_reason), NO_MONITOR));
        cr_assert(eq(u64, hs_simulation_now(run->facts.simulation), at));
        return;
    }
    cr_assert(os1 == NULL || os2 == NULL, "one CPU takes one OS along");
    tally->n_idle += failed == NULL;
    tally->n_os1 += os1 != NULL;
    tally->n_os2 += os2 != NULL;
    cr_assert(table_is(run, failed == NULL ? STATE_C : os1 != NULL ? TAKEN_OVER : STANDBY_GONE));
    if (failed == NULL)
        return;
    cr_assert(eq(str, small_text(failed[FLOW_CAUSE].text), "check-stop"), "at %" PRIu64, at);
    cr_assert(eq(u64, (HsCycles)failed[FLOW_BEGIN].integer, at), "it is seen at once");
}

static void check_loss(Tally *tally, HsCycles at)
{
    for (guint cpu = 0; cpu < 2; cpu++) {
        SmallSystem *run = lose_cpu("", cpu, at);
        tally_plain(tally, run, at);
        cr_assert(is_down(run) || small_system_check_requests(run, "A", 850000) == 0);
        small_system_free(run);
    }
}

/* 977 is a prime: the cycles fall into all phases of services and slices. A tick of os2, every 10
 * ms, has 100 cycles; a poll, every 25 ms, 20 of the monitor. */
Test(system_cpu_faults, whoever_ran_on_a_cpu_goes_with_it)
{
    Tally tally = { 0 };
    for (HsCycles at = 390000; at < 490000; at += 977)
        check_loss(&tally, at);
    for (HsCycles tick = 410000; tick <= 470000; tick += 20000)
        check_loss(&tally, tick + 50);
    for (HsCycles poll = 425000; poll <= 475000; poll += 25000)
        check_loss(&tally, poll + 10);
    cr_assert(tally.n_idle >= 50 && tally.n_os1 >= 20 && tally.n_os2 >= 4 && tally.n_monitor >= 3,
              "idle %u, os1 %u, os2 %u, monitor %u", tally.n_idle, tally.n_os1, tally.n_os2,
              tally.n_monitor);
}

Test(system_cpu_faults, an_os_that_lost_its_cpu_cuts_its_programs_under_the_faults_name)
{
    HsCycles at = 0;
    for (at = 403000; at < 420000; at += 97) {
        SmallSystem *run = lose_cpu("", 0, at);
        bool has_taken_over = !is_down(run) && table_is(run, TAKEN_OVER);
        if (has_taken_over) {
            const HsOutage *outage = hs_outages_at(run->facts.outages, 0);
            cr_assert(eq(str, small_text(outage->fault), "cpu"));
            cr_assert(eq(u64, outage->fault_cycle, at));
        }
        small_system_free(run);
        if (has_taken_over)
            return;
    }
    cr_fatal("os1 never ran on cpu0");
}

Test(system_cpu_faults, without_a_state_detector_polls_find_an_os_without_a_cpu)
{
    g_autofree char *text = g_strconcat(machine, "fault \"x\" { at 403_000 cycles  fail cpu 0 }\n",
                                        NULL);
    g_autoptr(GString) blind = g_string_new(text);
    g_string_replace(blind, "{ state  stall", "{ stall", 1);
    g_string_replace(blind, "loop { compute 2 ms  sleep 3 ms }", "loop { compute 900 ms }", 1);
    SmallSystem *run = small_system_of(blind->str, &(SmallOptions){ .is_paranoid = true });
    const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
    cr_assert(eq(str, small_text(flow[FLOW_CAUSE].text), "no progress"));
    cr_assert(eq(u64, (HsCycles)flow[FLOW_BEGIN].integer, 403000));
    /* the second poll after it is at 450 ms, and 501 begins behind the poll's own work of 20 */
    cr_assert(eq(u64, small_system_step(run, flow, "501").end,
                 450000 + small_system_vmm_cost(run, "poll") +
                     small_system_vmm_cost(run, "detect") + small_system_vmm_cost(run, "fence")));
    cr_assert(table_is(run, TAKEN_OVER));
    small_system_free(run);
}

/* ---- the last CPU ---- */

Test(system_cpu_faults, the_system_is_down_without_a_cpu)
{
    SmallSystem *run = run_with("cpus=2", "fault \"x\" { at 1 cycles  fail cpu 0 }\n"
                                          "fault \"y\" { at 2 cycles  fail cpu 1 }\n"
                                          "expect \"down\" at stop : vmm.state == down\n");
    cr_assert(eq(u64, hs_simulation_now(run->facts.simulation), 2));
    cr_assert(is_down(run));
    small_system_free(run);
    for (HsCycles at = 403000; at < 420000; at += 499) {
        g_autofree char *fault = g_strdup_printf(
            "fault \"x\" { at %" PRIu64 " cycles  fail cpu 0 }\n", at);
        run = run_with("cpus=1", fault);
        cr_assert(strcmp(run->facts.end_reason, NO_CPU) == 0 ||
                  strcmp(run->facts.end_reason, NO_MONITOR) == 0);
        cr_assert(eq(u64, hs_simulation_now(run->facts.simulation), at));
        small_system_free(run);
    }
}

Test(system_cpu_faults, a_cpu_that_is_gone_cannot_fail_again)
{
    SmallSystem *run = run_with("cpus=2", "fault \"x\" { at 1 cycles  fail cpu 1 }\n"
                                          "fault \"y\" { at 300 ms  fail cpu 1 }\n");
    cr_assert(eq(i64, small_system_row(run, &hs_table_fault, 0)[4].integer, 1));
    cr_assert(eq(i64, small_system_row(run, &hs_table_fault, 1)[4].integer, 0));
    cr_assert(table_is(run, STATE_C));
    small_system_free(run);
}

/* ---- in a takeover ---- */

static const char first_fault[] = "fault \"first\" { at 403210 cycles  crash os1 panic }\n";

static guint index_of(const char *cpu)
{
    return strcmp(cpu, "cpu0") == 0 ? 0 : 1;
}

static const char *step_outcome(guint n)
{
    return n == 504 ? "standby failed (step 504)" : "standby failed (step 505)";
}

/* At the last cycle of step n its CPU works on it, and the other one, but for clients and clocks,
 * has nothing to do: os1 is dead, and os2 has one virtual CPU. */
static void check_step(guint n)
{
    g_autofree char *number = g_strdup_printf("%u", n);
    SmallSystem *reference = run_with("cpus=2", first_fault);
    const HsCell *flow = small_system_flow(reference, "FIG. 5", "os1", 0);
    SmallStep step = small_system_step(reference, flow, number);
    guint cpu = index_of(step.cpu);
    SmallSystem *run = lose_cpu(first_fault, cpu, step.end - 1);
    if (n == 504 || n == 505) {
        cr_assert(eq(str,
                     small_text(small_system_outcome(small_system_flow(run, "FIG. 5", "os1", 0))),
                     small_text(step_outcome(n))));
        cr_assert(table_is(run, NOBODY_LEFT));
    } else {
        cr_assert(eq(str, small_text(run->facts.end_reason), NO_MONITOR), "%u", n);
    }
    small_system_free(run);
    run = lose_cpu(first_fault, 1 - cpu, step.end - 1);
    cr_assert(table_is(run, TAKEN_OVER), "%u", n);
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    cr_assert(eq(u32, small_system_check_requests(run, "A", 850000), 0));
    small_system_free(run);
    small_system_free(reference);
}

Test(system_cpu_faults, a_cpu_check_stops_at_the_end_of_a_step)
{
    for (guint n = 501; n <= 506; n++)
        check_step(n);
}

/* From the fault on to well behind 507; 131 is a prime. */
Test(system_cpu_faults, a_cpu_check_stops_at_any_cycle_of_a_takeover)
{
    guint n_done = 0, n_nobody = 0, n_down = 0;
    for (HsCycles at = FAULT; at < FAULT + 70000; at += at < FAULT + 16000 ? 131 : 1009)
        for (guint cpu = 0; cpu < 2; cpu++) {
            SmallSystem *run = lose_cpu(first_fault, cpu, at);
            bool is_done = !is_down(run) && table_is(run, TAKEN_OVER);
            bool is_nobody = !is_down(run) && table_is(run, NOBODY_LEFT);
            cr_assert(is_done || is_nobody || is_down(run), "cpu%u at %" PRIu64, cpu, at);
            n_done += is_done;
            n_nobody += is_nobody;
            n_down += is_down(run);
            small_system_free(run);
        }
    cr_assert(n_done >= 100 && n_nobody >= 20 && n_down >= 3, "done %u, nobody %u, down %u", n_done,
              n_nobody, n_down);
}
