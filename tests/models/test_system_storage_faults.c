/* Units of storage that fail under a whole machine: in a program's code, data and buffer, under a
 * transfer, in a kernel, in the monitor's area, where nothing is used, and at every step of FIG. 5.
 * Every run ends in a stated outcome; the invariants are checked after every event. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "tests/models/small_system.h"

/* A's area by units: 0 is its image, 1 its I/O buffer, 2 and 3 the data it touches. */
static const char machine[] =
    "scenario \"storage-faults\" { stop at 1 s  seed 11 }\n"
    "include \"profiles/toy.scn\"\n"
    "channel { rate 100 MB/s }\n"
    "disk { rate 100 MB/s }\n"
    "storage { size 24 MB }\n"
    "vmm { area 2 MB  detector { state  stall every 25 ms misses 2 } }\n"
    "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
    "program A-code {\n"
    "    image 1 MB\n"
    "    loop { receive  compute 200 us  touch 4 pages uniform write  commit 3 KB  reply 200 B }\n"
    "}\n"
    "program B-code { image 8 KB  loop { compute 2 ms  sleep 3 ms } }\n"
    "app A { runs A-code  on os1  standby os2  area 4 MB  journal 1 MB  start at 5 ms }\n"
    "app B { runs B-code  on os1  area 5 MB  journal 64 KB  start at 150 ms }\n"
    "clients web { to A  count 4  think exponential 8 ms  request 256 B  timeout 60 ms }\n";

#define STATE_C "os1 5 os1>os2, A 4 os1>os2, B 5 os1>vmm, os2 5 os2>none, vmm 2 vmm>none, "
#define TAKEN_OVER "A 4 os2>vmm, os2 10 os2>none, vmm 2 vmm>none, "
#define FAULT UINT64_C(403210)

/* Columns. */
enum { SPAN_NAME, SPAN_STATE, SPAN_DETAIL, SPAN_BEGIN, SPAN_END };
enum { FLOW_CAUSE = 3, FLOW_BEGIN = 4 };
enum { FAULT_HAD_EFFECT = 4 };
enum { REFUSAL_FREE = 4, REFUSAL_UNUSED };

#define BYTES_PER_MB (INT64_C(1024) * 1024)

/* A is no hot standby job: a machine check ends it. */
static bool is_alone;

static SmallSystem *run_text(const char *faults)
{
    g_autoptr(GString) text = g_string_new(machine);
    if (is_alone)
        g_string_replace(text, "  standby os2  area", "  area", 1);
    g_string_append(text, faults);
    SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
    for (guint i = 0; i < hs_system_n_expectations(run->system); i++) {
        HsExpectationResult result = hs_expectations_result(run->facts.expectations, i);
        cr_assert(result.verdict == HS_VERDICT_HELD, "%s: %s", result.title, result.detail);
    }
    small_system_check_sums(run);
    small_system_check_requests(run, "A", 0);
    return run;
}

/* One fault at a cycle: "storage of A unit 0". */
static SmallSystem *run_with(HsCycles at, const char *what)
{
    g_autofree char *fault = g_strdup_printf("fault \"x\" { at %" PRIu64 " cycles  fail %s }\n", at,
                                             what);
    return run_text(fault);
}

static void check_table(const SmallSystem *run, const char *expected, const char *where)
{
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(eq(str, table, small_text(expected)), "%s", where);
}

/* reason: how it begins; where the program was, and the address, come behind it. */
static void check_reason(const SmallSystem *run, const char *app, const char *reason)
{
    const HsCell *flow = small_system_flow(run, "job end", app, 0);
    cr_assert(flow != NULL, "%s did not end", app);
    cr_assert(g_str_has_prefix(flow[FLOW_CAUSE].text, reason), "%s", flow[FLOW_CAUSE].text);
    cr_assert(eq(str, small_text(small_system_outcome(flow)), "done"));
    cr_assert(eq(str, small_text(small_system_app(run, app)->end_reason),
                 small_text(flow[FLOW_CAUSE].text)));
}

/* The n-th stretch of A's in that state that begins after `after`, in a run without faults. */
static void find_span(const char *state, HsCycles after, HsCycles *ret_begin, HsCycles *ret_end)
{
    SmallSystem *run = run_text("");
    *ret_begin = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_span) && *ret_begin == 0; i++) {
        const HsCell *row = small_system_row(run, &hs_table_span, i);
        if (strcmp(row[SPAN_NAME].text, "A") != 0 || strcmp(row[SPAN_STATE].text, state) != 0 ||
            (HsCycles)row[SPAN_BEGIN].integer < after)
            continue;
        *ret_begin = (HsCycles)row[SPAN_BEGIN].integer;
        *ret_end = (HsCycles)row[SPAN_END].integer;
    }
    cr_assert(0 != *ret_begin, "A never %s", state);
    small_system_free(run);
}

/* ---- a program ---- */

/* A's area came from os1's own; its failed unit goes back there. */
static void check_a_ends(HsCycles at, const char *what, const char *reason)
{
    is_alone = true;
    SmallSystem *run = run_with(at, what);
    check_reason(run, "A", reason);
    check_table(
        run, "os1 9 os1>os2, B 5 os1>vmm, os2 5 os2>none, vmm 2 vmm>none, unused 3 vmm>none", what);
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "none"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "os1"), "B does not notice");
    cr_assert(small_system_flow(run, "FIG. 5", NULL, 0) == NULL);
    small_system_free(run);
}

Test(system_storage_faults, a_unit_of_its_code_ends_a_program_that_fetches_from_it)
{
    check_a_ends(FAULT, "storage of A unit 0", "machine check");
}

Test(system_storage_faults, a_unit_of_its_data_ends_a_program_that_touches_it)
{
    check_a_ends(FAULT, "storage of A unit 2", "machine check");
    check_a_ends(FAULT, "storage of A units 2 .. 3", "machine check");
}

Test(system_storage_faults, a_unit_of_its_buffer_ends_a_program_that_receives_into_it)
{
    HsCycles begin, end;
    find_span("waits for a request", 400000, &begin, &end);
    check_a_ends(begin + 1, "storage of A unit 1", "machine check");
}

/* The commit reads and seals the record in the buffer at the end of its service. */
Test(system_storage_faults, a_unit_of_its_buffer_ends_a_program_that_commits_from_it)
{
    HsCycles begin, end;
    find_span("waits for its journal", 400000, &begin, &end);
    check_a_ends(begin - 1, "storage of A unit 1", "machine check");
}

Test(system_storage_faults, a_unit_under_a_journal_transfer_ends_the_transfer_and_the_program)
{
    HsCycles begin, end;
    find_span("waits for its journal", 400000, &begin, &end);
    check_a_ends(begin + 1, "storage of A unit 1", "storage fault in a transfer");
}

/* B starts later, and finds the units of A that are sound: 5 - 4 + 3 are too few. */
Test(system_storage_faults, a_unit_under_the_load_of_an_image_ends_the_start)
{
    HsCycles begin, end;
    find_span("loads", 0, &begin, &end);
    cr_assert(begin < end);
    check_a_ends(begin + 1, "storage of A unit 0", "storage fault in a transfer");
}

Test(system_storage_faults, a_unit_under_the_reading_of_the_journal_ends_the_start)
{
    HsCycles begin, end;
    find_span("reads its journal", 0, &begin, &end);
    check_a_ends(begin + 1, "storage of A unit 1", "storage fault in a transfer");
}

/* Nobody takes the interrupt, so nobody ends A: it is moved, and has not finished. */
Test(system_storage_faults, a_unit_under_a_transfer_of_a_dead_os_does_not_end_the_program)
{
    HsCycles begin, end;
    find_span("waits for its journal", 400000, &begin, &end);
    g_autofree char *faults = g_strdup_printf(
        "fault \"x\" { at %" PRIu64 " cycles  crash os1 hang }\n"
        "fault \"y\" { at %" PRIu64 " cycles  fail storage of A unit 1 }\n",
        begin + 1, begin + 2);
    SmallSystem *run = run_text(faults);
    cr_assert(small_system_flow(run, "job end", "A", 0) == NULL);
    cr_assert(eq(u64, small_system_app(run, "A")->finished_at, HS_CYCLES_NEVER));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    small_system_free(run);
}

/* B computes and sleeps in the first page of its area. */
Test(system_storage_faults, a_program_that_does_not_touch_a_failed_unit_goes_on)
{
    SmallSystem *run = run_with(FAULT, "storage of B unit 4");
    cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "os1"));
    check_table(run, STATE_C "unused 3 vmm>none", "B's area has its size");
    small_system_free(run);
}

/* ---- an OS ---- */

Test(system_storage_faults, a_unit_of_its_kernel_makes_an_os_panic_in_its_next_routine)
{
    SmallSystem *run = run_with(FAULT, "storage of os1 unit 3");
    const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
    HsCycles panic = (HsCycles)flow[FLOW_BEGIN].integer;
    /* At the latest the tick of 410 ms does it, behind os2's; each may have to be dispatched. */
    cr_assert(panic > FAULT && panic <= 410000 + 2 * (10 + 100));
    cr_assert(eq(str, small_text(flow[FLOW_CAUSE].text), "disabled wait"));
    cr_assert(eq(str, small_text(small_system_outcome(flow)), "done"));
    check_table(run, TAKEN_OVER "unused 8 vmm>none", "os1's unit is one of os2's");
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    cr_assert(eq(u32, small_system_check_requests(run, "A", 850000), 0));
    const HsOutage *outage = hs_outages_at(run->facts.outages, 0);
    cr_assert(eq(str, small_text(outage->fault), "x"));
    cr_assert(eq(u64, outage->fault_cycle, panic));
    small_system_free(run);
}

Test(system_storage_faults, a_unit_of_its_kernel_takes_the_idle_standby_away)
{
    SmallSystem *run = run_with(FAULT, "storage of os2 units 0 .. 1");
    check_table(run,
                "os1 5 os1>vmm, A 4 os1>vmm, B 5 os1>vmm, vmm 2 vmm>none, unused 6 vmm>none, "
                "failed 2 vmm>none",
                "os2's 5: 3 can be used again");
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os1"));
    small_system_free(run);
}

/* os1 owns 9: 4 are its kernel. Of the 5 behind it A, which starts at 5 ms, needs 4. */
Test(system_storage_faults, failed_units_of_its_own_are_never_given_to_a_program)
{
    SmallSystem *run = run_with(1, "storage of os1 unit 5");
    check_table(run, STATE_C "unused 3 vmm>none", "4 sound ones are enough");
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os1"));
    small_system_free(run);
    run = run_with(1, "storage of os1 units 5 .. 6");
    check_table(run,
                "os1 9 os1>os2, A 4 os1>os2, os2 5 os2>none, vmm 2 vmm>none, unused 4 vmm>none",
                "3 are too few: A is granted unused ones, and B has to wait");
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_assert(eq(i64, refusal[REFUSAL_FREE].integer, 3 * BYTES_PER_MB));
    small_system_free(run);
}

/* ---- nobody ---- */

/* 8 are not used before B, which needs 5. */
Test(system_storage_faults, a_failed_unit_that_is_not_used_is_not_available)
{
    SmallSystem *run = run_with(100000, "storage of unused units 0 .. 2");
    check_table(run, STATE_C "unused 0 vmm>none, failed 3 vmm>none", "5 are enough");
    cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "os1"));
    small_system_free(run);
    run = run_with(100000, "storage of unused units 0 .. 3");
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_refusal), 1));
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_assert(eq(i64, refusal[REFUSAL_UNUSED].integer, 4 * BYTES_PER_MB));
    cr_assert(eq(str, small_text(small_system_app(run, "B")->state), "waiting"));
    small_system_free(run);
}

Test(system_storage_faults, a_fault_that_finds_no_unit_has_no_effect_and_makes_no_version)
{
    SmallSystem *none = run_text("");
    SmallSystem *run = run_text("fault \"early\" { at 1 ms  fail storage of A unit 0 }\n"
                                "fault \"far\" { at 2 ms  fail storage of os1 unit 22 }\n");
    for (guint i = 0; i < 2; i++)
        cr_assert(eq(i64, small_system_row(run, &hs_table_fault, i)[FAULT_HAD_EFFECT].integer, 0));
    cr_assert(eq(u32, small_system_n_versions(run), small_system_n_versions(none)));
    small_system_free(none);
    small_system_free(run);
    run = run_text("fault \"one\" { at 300 ms  fail storage unit 23 }\n"
                   "fault \"two\" { at 301 ms  fail storage unit 23 }\n");
    cr_assert(eq(i64, small_system_row(run, &hs_table_fault, 0)[FAULT_HAD_EFFECT].integer, 1));
    cr_assert(eq(i64, small_system_row(run, &hs_table_fault, 1)[FAULT_HAD_EFFECT].integer, 0));
    small_system_free(run);
}

/* ---- the monitor ---- */

Test(system_storage_faults, a_unit_of_the_monitors_area_brings_the_system_down)
{
    SmallSystem *run = run_text("fault \"x\" { at 403_210 cycles  fail storage unit 1 }\n"
                                "expect \"it is stated\" at stop : vmm.state == down\n"
                                "expect \"not before\" at 403 ms : vmm.state == running\n");
    cr_assert(eq(str, small_text(run->facts.end_reason),
                 "system down: machine check in the monitor's area"));
    HsCycles end = hs_simulation_now(run->facts.simulation);
    /* os2's tick at 410 ms has to be dispatched, when a slice of os1 is over at the latest. */
    cr_assert(end > FAULT && end <= 420000 + 10);
    small_system_free(run);
}

/* ---- at every step of FIG. 5 ---- */

static SmallSystem *take_over_with(const char *fault)
{
    g_autofree char *faults = g_strdup_printf(
        "fault \"first\" { at %" PRIu64 " cycles  crash os1 panic }\n%s", FAULT, fault);
    return run_text(faults);
}

/* What has to come out, whenever the unit fails before step `until` ends, or from then on. */
typedef struct {
    const char *what;
    const char *table, *runs_on;
    guint until; /* 0: the same at any time */
    const char *table_after;
} Strike;

static const Strike strikes[] = {
    /* before 506 it is replaced there; from then on A-2 meets it when it is loaded, or at its next
     * fetch, and is started again in place, with one of the 3 and B's 5 that are not used */
    { "storage of A unit 0", TAKEN_OVER "unused 7 vmm>none, failed 1 vmm>none", "os2", 0, NULL },
    /* its journal is read into unit 1, a request is received there */
    { "storage of A unit 1", TAKEN_OVER "unused 7 vmm>none, failed 1 vmm>none", "os2", 0, NULL },
    { "storage of A unit 3", TAKEN_OVER "unused 7 vmm>none, failed 1 vmm>none", "os2", 0, NULL },
    { "storage of unused unit 0", TAKEN_OVER "unused 7 vmm>none, failed 1 vmm>none", "os2", 0,
      NULL },
    /* the standby dies, and all that it has and was to have is the monitor's */
    { "storage of os2 unit 0", "vmm 2 vmm>none, unused 21 vmm>none, failed 1 vmm>none", "none", 0,
      NULL },
    /* nobody meets it */
    { "storage of os2 unit 4", TAKEN_OVER "unused 8 vmm>none", "os2", 0, NULL },
    /* the failed OS meets nothing any more; from 506 on it has no area */
    { "storage of os1 unit 0", TAKEN_OVER "unused 8 vmm>none", "os2", 0, NULL },
    { "storage of B unit 0", TAKEN_OVER "unused 7 vmm>none, failed 1 vmm>none", "os2", 506,
      TAKEN_OVER "unused 8 vmm>none" },
};

static void check_strike(const Strike *strike, HsCycles at, bool is_after)
{
    g_autofree char *fault = g_strdup_printf(
        "fault \"second\" { at %" PRIu64 " cycles  fail %s }\n", at, strike->what);
    g_autofree char *where = g_strdup_printf("%s at %" PRIu64, strike->what, at);
    SmallSystem *run = take_over_with(fault);
    check_table(run, is_after ? strike->table_after : strike->table, where);
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), small_text(strike->runs_on)),
              "%s", where);
    cr_assert(eq(str, small_text(run->facts.end_reason), "the scenario's stop"), "%s", where);
    small_system_free(run);
}

static SmallStep reference_step(guint n)
{
    g_autofree char *number = g_strdup_printf("%u", n);
    SmallSystem *run = take_over_with("");
    SmallStep step = small_system_step(run, small_system_flow(run, "FIG. 5", "os1", 0), number);
    cr_assert(step.is_there && step.end > step.begin + 4);
    small_system_free(run);
    return step;
}

/* A step's effect comes at the end of its last cycle, behind a fault of that cycle. */
static void check_strikes_in(guint n)
{
    SmallStep step = reference_step(n);
    HsCycles cycles[] = { step.begin + 1, (step.begin + step.end) / 2, step.end - 1, step.end,
                          step.end + 1 };
    for (guint i = 0; i < G_N_ELEMENTS(strikes); i++)
        for (guint k = 0; k < G_N_ELEMENTS(cycles); k++) {
            bool is_behind = strikes[i].until != 0 &&
                             (n > strikes[i].until || (n == strikes[i].until && k == 4));
            check_strike(&strikes[i], cycles[k], is_behind);
        }
}

Test(system_storage_faults, a_unit_fails_in_step_501)
{
    check_strikes_in(501);
}

Test(system_storage_faults, a_unit_fails_in_step_502)
{
    check_strikes_in(502);
}

Test(system_storage_faults, a_unit_fails_in_step_503)
{
    check_strikes_in(503);
}

Test(system_storage_faults, a_unit_fails_in_step_504)
{
    check_strikes_in(504);
}

Test(system_storage_faults, a_unit_fails_in_step_505)
{
    check_strikes_in(505);
}

Test(system_storage_faults, a_unit_fails_in_step_506)
{
    check_strikes_in(506);
}

Test(system_storage_faults, a_unit_fails_in_step_507)
{
    check_strikes_in(507);
}

/* It was the monitor's, whatever step it was at: its next work brings the system down. */
Test(system_storage_faults, a_unit_of_the_monitor_fails_in_a_takeover)
{
    for (guint n = 501; n <= 507; n++) {
        g_autofree char *fault = g_strdup_printf("fault \"second\" { at %" PRIu64
                                                 " cycles  fail storage of vmm unit 1 }\n",
                                                 reference_step(n).end - 1);
        SmallSystem *run = take_over_with(fault);
        cr_assert(eq(str, small_text(run->facts.end_reason),
                     "system down: machine check in the monitor's area"));
        small_system_free(run);
    }
}

/* A-1 computes and replies in units 0 and 1, and does not meet the failed unit 3. */
Test(system_storage_faults, a_failed_unit_that_nobody_met_is_replaced_by_a_takeover)
{
    g_autofree char *text = g_strconcat(machine,
                                        "fault \"first\" { at 300 ms  fail storage of A unit 3 }\n"
                                        "fault \"second\" { at 400 ms  crash os1 panic }\n",
                                        NULL);
    g_autoptr(GString) quiet = g_string_new(text);
    cr_assert(eq(u32, g_string_replace(quiet, "touch 4 pages uniform write", "", 1), 1));
    SmallSystem *run = small_system_of(quiet->str, &(SmallOptions){ .is_paranoid = true });
    check_table(run, TAKEN_OVER "unused 7 vmm>none, failed 1 vmm>none", "");
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    cr_assert(eq(u32, small_system_check_requests(run, "A", 850000), 0));
    small_system_check_sums(run);
    small_system_free(run);
}

/* One unit is not used, two of A's have failed: B's five, which come back in the same 506, help. */
Test(system_storage_faults, what_comes_back_in_a_takeover_replaces_damaged_units)
{
    g_autoptr(GString) text = g_string_new(machine);
    cr_assert(eq(u32, g_string_replace(text, "touch 4 pages uniform write", "", 1), 1));
    cr_assert(
        eq(u32, g_string_replace(text, "storage { size 24 MB", "storage { size 22 MB", 1), 1));
    cr_assert(eq(u32, g_string_replace(text, "vmm { ", "vmm { reserve-short refuse  ", 1), 1));
    g_string_append(text, "fault \"first\" { at 300 ms  fail storage of A units 2 .. 3 }\n"
                          "fault \"second\" { at 400 ms  crash os1 panic }\n");
    SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
    check_table(run, TAKEN_OVER "unused 4 vmm>none, failed 2 vmm>none", "");
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    small_system_free(run);
}
