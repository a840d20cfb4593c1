/* Faults of one program under a whole machine: its levels, traps, the watchdog, damaged units and
 * the reserve. Every run ends in a stated outcome; the invariants are checked after every event. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "models/guest/job.h"
#include "tests/models/small_system.h"

/* A's area by units: 0 is its image, 1 its I/O buffer, 2 and 3 the data it touches. */
static const char machine[] =
    "scenario \"program-faults\" { stop at 1 s  seed 11 }\n"
    "param reserve = 0 MB\n param short = less\n param policy = dynamic\n"
    "include \"profiles/toy.scn\"\n"
    "channel { rate 100 MB/s }\n"
    "disk { rate 100 MB/s }\n"
    "storage { size 24 MB }\n"
    "vmm { area 2 MB  policy $policy  reserve $reserve  reserve-short $short  detector { state } "
    "}\n"
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
#define SWITCHED "os1 5 os1>os2, A 4 os2>os1, B 5 os1>vmm, os2 5 os2>none, vmm 2 vmm>none, "

/* Columns. */
enum { FLOW_CAUSE = 3, FLOW_BEGIN = 4 };
enum { REFUSAL_NEED = 3, REFUSAL_FREE, REFUSAL_UNUSED, REFUSAL_REASON };
#define BYTES_PER_MB (INT64_C(1024) * 1024)

static SmallSystem *run_with(const char *faults, const char *const *settings)
{
    g_autofree char *text = g_strconcat(machine, faults, NULL);
    SmallSystem *run = small_system_of(
        text, &(SmallOptions){ .settings = settings, .is_paranoid = true });
    small_system_check_sums(run);
    small_system_check_requests(run, "A", 0);
    return run;
}

static void check_table(const SmallSystem *run, const char *expected, const char *where)
{
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(eq(str, table, small_text(expected)), "%s", where);
}

static void check_steps(const SmallSystem *run, const HsCell *flow, const char *expected)
{
    cr_assert(flow != NULL);
    g_autofree char *steps = small_system_steps(run, flow);
    cr_assert(eq(str, steps, small_text(expected)));
}

static const char *outcome_of(const SmallSystem *run, const char *app, guint i)
{
    const HsCell *flow = small_system_flow(run, "FIG. 6", app, i);
    return flow == NULL ? "none" : small_system_outcome(flow);
}

/* After the last fault A answers on that OS again. */
static void check_serves_on(const SmallSystem *run, const char *os)
{
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), small_text(os)));
    cr_assert(eq(str, small_text(small_system_app(run, "A")->state), "running"));
    cr_assert(eq(u32, small_system_check_requests(run, "A", 850000), 0));
    const HsOutage *outage = hs_outages_latest(run->facts.outages, 0);
    cr_assert(outage->marks[HS_OUTAGE_FIRST_REPLY] != HS_CYCLES_NEVER, "its outage is over");
}

/* ---- levels ---- */

Test(system_program_faults, every_level_of_a_hot_standby_job_has_its_outcome)
{
    static const struct {
        const char *level, *outcome, *table, *serves_on;
    } cases[] = {
        { "level=0", "level 0: ignored", STATE_C "unused 3 vmm>none", "os1" },
        { "level=1", "level 1: restarted in place, ", STATE_C "unused 3 vmm>none", "os1" },
        { "level=2", "done", SWITCHED "unused 3 vmm>none", "os2" },
        { "level=3", "done", SWITCHED "unused 3 vmm>none", "os2" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *settings[] = { cases[i].level, NULL };
        SmallSystem *run = run_with(
            "fault \"x\" { at 403_210 cycles  fail program A level $level }\n"
            "param level = 2\n",
            settings);
        cr_assert(g_str_has_prefix(outcome_of(run, "A", 0), cases[i].outcome), "%s",
                  cases[i].level);
        check_table(run, cases[i].table, cases[i].level);
        if (i > 0)
            check_serves_on(run, cases[i].serves_on);
        else
            cr_assert(eq(u32, hs_outages_n(run->facts.outages), 0));
        small_system_free(run);
    }
}

/* B has no standby: it can be restarted, but not switched. */
Test(system_program_faults, a_program_that_is_no_hot_standby_job_is_restarted_or_ends)
{
    static const struct {
        const char *level, *outcome, *state, *table;
    } cases[] = {
        { "level=0", "level 0: ignored", "running", STATE_C "unused 3 vmm>none" },
        { "level=1", "level 1: restarted in place", "running", STATE_C "unused 3 vmm>none" },
        { "level=2", "none", "ended",
          "os1 5 os1>os2, A 4 os1>os2, os2 5 os2>none, vmm 2 vmm>none, unused 8 vmm>none" },
        { "level=3", "none", "ended",
          "os1 5 os1>os2, A 4 os1>os2, os2 5 os2>none, vmm 2 vmm>none, unused 8 vmm>none" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *settings[] = { cases[i].level, NULL };
        SmallSystem *run = run_with(
            "fault \"x\" { at 403_210 cycles  fail program B level $level }\n"
            "param level = 2\n",
            settings);
        cr_assert(eq(str, small_text(outcome_of(run, "B", 0)), small_text(cases[i].outcome)));
        cr_assert(
            eq(str, small_text(small_system_app(run, "B")->state), small_text(cases[i].state)));
        check_table(run, cases[i].table, cases[i].level);
        small_system_free(run);
    }
}

Test(system_program_faults, without_a_standby_every_level_is_a_restart_in_place)
{
    static const char *const levels[] = { "level=1", "level=2", "level=3" };
    for (guint i = 0; i < G_N_ELEMENTS(levels); i++) {
        const char *settings[] = { levels[i], NULL };
        SmallSystem *run = run_with(
            "fault \"s\" { at 300 ms  crash os2 panic }\n"
            "fault \"x\" { at 403_210 cycles  fail program A level $level }\n"
            "param level = 2\n",
            settings);
        cr_assert(
            eq(str, small_text(outcome_of(run, "A", 0)),
               i == 0 ? "level 1: restarted in place" : "no standby serves: restarted in place"));
        check_serves_on(run, "os1");
        small_system_free(run);
    }
}

/* Prior art 1 moves no storage, so not the one program that failed either. */
Test(system_program_faults, with_a_fixed_split_a_program_is_restarted_in_place)
{
    static const char *const settings[] = { "policy=fixed-split", NULL };
    SmallSystem *run = run_with("fault \"x\" { at 403_210 cycles  fail program A level 2 }\n",
                                settings);
    cr_assert(eq(str, small_text(outcome_of(run, "A", 0)),
                 "storage stays with its OS: restarted in place"));
    check_serves_on(run, "os1");
    small_system_free(run);
}

/* It comes back to the OS it came from. */
Test(system_program_faults, a_second_fault_brings_the_program_back)
{
    SmallSystem *run = run_with("fault \"x\" { at 403_210 cycles  fail program A level 2 }\n"
                                "fault \"y\" { at 603_210 cycles  fail program A level 2 }\n",
                                NULL);
    cr_assert(eq(str, small_text(outcome_of(run, "A", 0)), "done"));
    cr_assert(eq(str, small_text(outcome_of(run, "A", 1)), "done"));
    check_table(run, STATE_C "unused 3 vmm>none", "");
    check_serves_on(run, "os1");
    small_system_free(run);
}

/* A fault finds A under the hands of its OS, not running: submitted, but not loaded yet. */
Test(system_program_faults, a_program_that_does_not_run_cannot_fail)
{
    SmallSystem *run = run_with("fault \"x\" { at 5_100 cycles  fail program A level 2 }\n", NULL);
    cr_assert(eq(i64, small_system_row(run, &hs_table_fault, 0)[4].integer, 0));
    cr_assert(eq(str, small_text(outcome_of(run, "A", 0)), "none"));
    small_system_free(run);
}

Test(system_program_faults, a_program_that_fails_while_it_loads_is_started_anew)
{
    SmallSystem *run = run_with("fault \"x\" { at 12 ms  fail program A level 2 }\n", NULL);
    cr_assert(eq(str, small_text(outcome_of(run, "A", 0)), "none"), "nothing was lost");
    check_steps(run, small_system_flow(run, "restart", "A", 0), "load journal run");
    check_table(run, STATE_C "unused 3 vmm>none", "");
    cr_assert(eq(str, small_text(small_system_app(run, "A")->state), "running"));
    small_system_free(run);
}

/* ---- what a program does itself ---- */

/* A word that is none stands where A begins: it fails on os1, os2, os1, and again. */
Test(system_program_faults, a_program_that_does_nothing_but_fail_ends)
{
    SmallSystem *run = small_system_parse(machine, &(SmallOptions){ .is_paranoid = true });
    const HsApplication *a = small_system_app(run, "A");
    static const uint8_t no_word[4] = { 0, 0, 0, 0 };
    hs_device_write(a->device, a->image_address, no_word, sizeof no_word);
    small_system_run(run);
    for (guint i = 0; i < HS_JOB_OWN_FAULTS_MAX; i++)
        cr_assert(eq(str, small_text(outcome_of(run, "A", i)), "done"));
    cr_assert(eq(str, small_text(outcome_of(run, "A", HS_JOB_OWN_FAULTS_MAX)), "none"));
    const HsCell *end = small_system_flow(run, "job end", "A", 0);
    cr_assert(g_str_has_prefix(end[FLOW_CAUSE].text, "illegal instruction at pc 0x0"));
    cr_assert(eq(str, small_text(a->state), "ended"));
    small_system_free(run);
}

/* ---- the watchdog ---- */

/* A sleeps, and os1's status is on the CPU. */
static const char quiet[] = "scenario \"watchdog\" { stop at 10 s }\n"
                            "param fault_level = 2\n param what = 5_003_000 cycles\n"
                            "include \"profiles/toy.scn\"\n"
                            "storage { size 24 MB }\n"
                            "vmm { area 2 MB  detector { state } }\n"
                            "guest { tick 100 s  watchdog 50 ms }\n"
                            "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
                            "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
                            "program A-code { image 8 KB  loop { sleep 100 s } }\n"
                            "program C-code { image 8 KB  loop { compute 60 ms  sleep 100 ms } }\n"
                            "app A { runs A-code  on os1  standby os2  area 4 MB  journal 64 KB  "
                            "fault-level $fault_level }\n";

Test(system_program_faults, a_program_that_hangs_is_found_when_the_watchdogs_time_is_over)
{
    g_autofree char *text = g_strconcat(quiet, "fault \"x\" { at $what  hang program A }\n", NULL);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    const HsCell *flow = small_system_flow(run, "FIG. 6", "A", 0);
    cr_assert(eq(i64, flow[FLOW_BEGIN].integer, 5003000), "it begins with the fault");
    SmallStep detect = small_system_step(run, flow, "601");
    cr_assert(eq(u64, detect.wait, 50000));
    cr_assert(eq(u64, detect.work, small_system_guest_cost(run, "interrupt")));
    cr_assert(eq(str, small_text(flow[FLOW_CAUSE].text), "no service for too long"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    const HsOutage *outage = hs_outages_at(run->facts.outages, 0);
    cr_assert(eq(u64, outage->fault_cycle, 5003000));
    small_system_free(run);
}

/* C computes for 60 ms at a stretch: longer than the watchdog waits, though it does not hang. */
Test(system_program_faults, the_watchdog_takes_a_program_that_calls_no_service_for_a_failed_one)
{
    g_autofree char *text = g_strconcat(
        quiet, "app C { runs C-code  on os1  area 4 MB  journal 64 KB  start at 5 s }\n", NULL);
    g_autoptr(GString) fine = g_string_new(text);
    g_string_replace(fine, " param what = 5_003_000 cycles\n", "", 1);
    SmallSystem *run = small_system_of(fine->str, &(SmallOptions){ .is_paranoid = true });
    const HsCell *end = small_system_flow(run, "job end", "C", 0);
    cr_assert(eq(str, small_text(end[FLOW_CAUSE].text), "no service for too long"));
    cr_assert(eq(str, small_text(small_system_app(run, "C")->state), "ended"));
    cr_assert(eq(str, small_text(small_system_app(run, "A")->state), "running"), "it sleeps");
    small_system_free(run);
}

Test(system_program_faults, at_fault_level_0_a_program_that_breaks_ends)
{
    g_autofree char *text = g_strconcat(quiet, "fault \"x\" { at $what  hang program A }\n", NULL);
    const char *settings[] = { "fault_level=0", NULL };
    SmallSystem *run = small_system_of(
        text, &(SmallOptions){ .settings = settings, .is_paranoid = true });
    cr_assert(small_system_flow(run, "FIG. 6", "A", 0) == NULL);
    cr_assert(
        eq(str, small_text(small_system_app(run, "A")->end_reason), "no service for too long"));
    check_table(run, "os1 9 os1>os2, os2 5 os2>none, vmm 2 vmm>none, unused 8 vmm>none",
                "its area went back where it came from");
    small_system_free(run);
}

/* ---- damage and the reserve ---- */

/* The two that failed stay behind at 606; two of the three unused ones take their places at 611. */
Test(system_program_faults, damaged_units_are_replaced_on_the_way)
{
    SmallSystem *run = run_with(
        "fault \"x\" { at 403_210 cycles  fail storage of A units 2 .. 3 }\n", NULL);
    const HsCell *flow = small_system_flow(run, "FIG. 6", "A", 0);
    cr_assert(eq(str, small_text(small_system_outcome(flow)), "done"));
    HsCycles engage = small_system_time(run, "guest.engage");
    cr_assert(eq(u64, small_system_step(run, flow, "606").work,
                 4 * small_system_time(run, "guest.disconnect")));
    cr_assert(eq(u64, small_system_step(run, flow, "609").work, 2 * engage));
    const HsCell *start = small_system_flow(run, "standby start", "A", 0);
    check_steps(run, start, "612 140 612 load 612 journal 612 run");
    cr_assert(eq(u64, small_system_step(run, start, "612 140").work, 2 * engage));
    check_table(run, SWITCHED "unused 1 vmm>none, failed 2 vmm>none", "");
    check_serves_on(run, "os2");
    small_system_free(run);
}

/* Nobody is left to switch to: the same, in place, one unit of A's own and one of the unused. */
Test(system_program_faults, damaged_units_are_replaced_in_place_where_nobody_is_left)
{
    SmallSystem *run = run_with("fault \"s\" { at 300 ms  crash os2 panic }\n"
                                "fault \"x\" { at 403_210 cycles  fail storage of A unit 2 }\n",
                                NULL);
    check_steps(run, small_system_flow(run, "restart", "A", 0), "90 140 load journal run");
    check_table(run,
                "os1 5 os1>vmm, A 4 os1>vmm, B 5 os1>vmm, vmm 2 vmm>none, unused 7 vmm>none, "
                "failed 1 vmm>none",
                "");
    check_serves_on(run, "os1");
    small_system_free(run);
}

/* 8 are unused. B needs 5, and 4 are reserved: it waits. A's four are replaced by all there is. */
Test(system_program_faults, the_reserve_is_for_damage_and_not_for_programs_that_start)
{
    const char *settings[] = { "reserve=4MB", NULL };
    SmallSystem *run = run_with(
        "fault \"x\" { at 403_210 cycles  fail storage of A units 0 .. 3 }\n", settings);
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_assert(eq(str, small_text(refusal[1].text), "B"));
    cr_assert(eq(i64, refusal[REFUSAL_NEED].integer, 5 * BYTES_PER_MB));
    cr_assert(eq(i64, refusal[REFUSAL_UNUSED].integer, 4 * BYTES_PER_MB), "8 without the reserve");
    cr_assert(eq(str, small_text(refusal[REFUSAL_REASON].text),
                 "too little storage is unused beside the reserve"));
    cr_assert(eq(str, small_text(small_system_app(run, "B")->state), "waiting"));
    check_table(run,
                "os1 5 os1>os2, A 4 os2>os1, os2 5 os2>none, vmm 2 vmm>none, unused 4 vmm>none, "
                "failed 4 vmm>none",
                "");
    check_serves_on(run, "os2");
    small_system_free(run);
}

/* 3 are unused, 4 are damaged. */
Test(system_program_faults, where_the_reserve_is_too_small_the_program_starts_with_less)
{
    SmallSystem *run = run_with(
        "fault \"x\" { at 403_210 cycles  fail storage of A units 0 .. 3 }\n", NULL);
    cr_assert(eq(str, small_text(outcome_of(run, "A", 0)), "done: with fewer units than before"));
    check_table(run,
                "os1 5 os1>os2, A 3 os2>os1, B 5 os1>vmm, os2 5 os2>none, vmm 2 vmm>none, unused "
                "0 vmm>none, failed 4 vmm>none",
                "");
    check_serves_on(run, "os2");
    small_system_free(run);
}

Test(system_program_faults, or_it_is_refused_and_the_refusal_has_its_numbers)
{
    const char *settings[] = { "short=refuse", NULL };
    SmallSystem *run = run_with(
        "fault \"x\" { at 403_210 cycles  fail storage of A units 0 .. 3 }\n", settings);
    cr_assert(eq(str, small_text(outcome_of(run, "A", 0)), small_text(HS_VMM_REFUSED)));
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_assert(eq(str, small_text(refusal[1].text), "A"));
    cr_assert(eq(i64, refusal[REFUSAL_NEED].integer, 4 * BYTES_PER_MB));
    cr_assert(eq(i64, refusal[REFUSAL_UNUSED].integer, 3 * BYTES_PER_MB));
    cr_assert(
        eq(str, small_text(small_system_app(run, "A")->end_reason), small_text(HS_VMM_REFUSED)));
    check_table(run,
                "os1 5 os1>os2, B 5 os1>vmm, os2 5 os2>none, vmm 2 vmm>none, unused 3 vmm>none, "
                "failed 4 vmm>none",
                "its area is the monitor's");
    small_system_free(run);
}

/* FIG. 5 refuses, too, where B gives three units back for A's four; and a restart in place. */
Test(system_program_faults, a_takeover_and_a_restart_refuse_in_the_same_way)
{
    static const char *const faults[] = {
        "fault \"b\" { at 300 ms  fail storage of unused units 0 .. 2 }\n"
        "fault \"x\" { at 403_210 cycles  crash os1 panic }\n"
        "fault \"y\" { at 403_310 cycles  fail storage of A units 0 .. 3 }\n"
        "fault \"z\" { at 403_310 cycles  fail storage of B units 0 .. 1 }\n",
        "fault \"s\" { at 150_001 cycles  crash os2 panic }\n"
        "fault \"b\" { at 300 ms  fail storage of unused units 0 .. 4 }\n"
        "fault \"y\" { at 403_310 cycles  fail storage of A units 0 .. 3 }\n",
    };
    const char *settings[] = { "short=refuse", NULL };
    for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
        SmallSystem *run = run_with(faults[i], settings);
        const HsApplication *a = small_system_app(run, "A");
        cr_assert(eq(str, small_text(a->state), "ended"), "%u", i);
        cr_assert(eq(str, small_text(a->end_reason), small_text(HS_VMM_REFUSED)), "%u", i);
        cr_assert(eq(u64, a->finished_at,
                     (uint64_t)small_system_row(run, &hs_table_refusal, 0)[0].integer),
                  "%u", i);
        small_system_free(run);
    }
}

/* A's units came from os1's own 9. One is damaged and replaced; when A ends, os1 has 9 again. */
Test(system_program_faults, a_program_gives_back_as_many_units_as_it_had_of_its_os)
{
    g_autoptr(GString) text = g_string_new(machine);
    g_string_replace(text, "  standby os2  area", "  area", 1);
    g_string_append(text, "fault \"x\" { at 403 ms  fail storage of A unit 3 }\n"
                          "fault \"y\" { at 403_001 cycles  fail program A level 1 }\n"
                          "fault \"z\" { at 703 ms  fail program A level 2 }\n");
    g_string_replace(text, "touch 4 pages uniform write", "", 1);
    SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
    check_steps(run, small_system_flow(run, "restart", "A", 0), "90 140 load journal run");
    check_table(run,
                "os1 9 os1>os2, B 5 os1>vmm, os2 5 os2>none, vmm 2 vmm>none, unused 2 vmm>none, "
                "failed 1 vmm>none",
                "");
    small_system_free(run);
}

/* With nothing left to replace it, what is lost of A's own is lost to os1. */
Test(system_program_faults, what_is_lost_of_an_area_is_lost_to_the_os_it_came_from)
{
    g_autoptr(GString) text = g_string_new(machine);
    g_string_replace(text, "  standby os2  area", "  area", 1);
    g_string_append(text, "fault \"u\" { at 300 ms  fail storage of unused units 0 .. 2 }\n"
                          "fault \"x\" { at 403 ms  fail storage of A unit 3 }\n"
                          "fault \"y\" { at 403_001 cycles  fail program A level 1 }\n"
                          "fault \"z\" { at 703 ms  fail program A level 2 }\n");
    g_string_replace(text, "touch 4 pages uniform write", "", 1);
    SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
    check_steps(run, small_system_flow(run, "restart", "A", 0), "90 140 load journal run");
    check_table(run,
                "os1 8 os1>os2, B 5 os1>vmm, os2 5 os2>none, vmm 2 vmm>none, unused 0 vmm>none, "
                "failed 4 vmm>none",
                "");
    small_system_free(run);
}

/* ---- several programs ---- */

/* Two hot standby jobs fail in the same cycle: one reallocation at a time, in the order in which
 * the monitor has looked them up. */
Test(system_program_faults, two_programs_that_fail_together_are_switched_one_after_the_other)
{
    g_autoptr(GString) text = g_string_new(machine);
    g_string_replace(text, "app B { runs B-code  on os1  area",
                     "app B { runs B-code  on os1  standby os2  area", 1);
    g_string_append(text, "fault \"x\" { at 403_210 cycles  fail program A level 2 }\n"
                          "fault \"y\" { at 403_210 cycles  fail program B level 2 }\n");
    SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
    SmallStep first = small_system_step(run, small_system_flow(run, "FIG. 6", "A", 0), "611");
    SmallStep second = small_system_step(run, small_system_flow(run, "FIG. 6", "B", 0), "604");
    cr_assert(first.is_there && second.is_there);
    cr_assert(second.begin < first.end, "it has to wait");
    cr_assert(ge(u64, second.end, first.end + small_system_vmm_cost(run, "look-up")));
    check_table(run,
                "os1 5 os1>os2, A 4 os2>os1, B 5 os2>os1, os2 5 os2>none, vmm 2 vmm>none, unused "
                "3 vmm>none",
                "");
    check_serves_on(run, "os2");
    small_system_free(run);
}

/* ---- what its OS or the monitor still had to do for it ---- */

#define SLOW(routine) "guest { " routine " 100_000 instructions 0 references }"

/* At 1 s A waits for a routine that takes 100 ms, and fails in the middle of it. The monitor takes
 * 1 s to evaluate that, then A begins anew in its area, and ends. */
Test(system_program_faults, what_a_program_waited_for_when_it_failed_does_not_wake_it)
{
    static const struct {
        const char *script, *slow, *more;
    } cases[] = {
        { "sleep until 1 s", SLOW("interrupt"), "" },
        { "sleep until 800 ms  send B 64 B", SLOW("interrupt"), "" }, /* two interrupts before */
        { "sleep until 900 ms  commit 64 B", SLOW("interrupt"), "" },
        { "sleep until 1 s  commit 64 B", SLOW("service"), "" },
        { "sleep until 1 s  change share of os1 to 90",
          "vmm { costs { update 100_000 instructions 0 references } }",
          "expect \"not changed\" at 1_900 ms : os1.share == 50\n"
          "expect \"changed\" at stop : os1.share == 90\n" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "scenario \"late\" { stop at 5 s }\n"
            "include \"profiles/toy.scn\"\n"
            "storage { size 32 MB }\n"
            "vmm { area 2 MB  detector { state }\n"
            "      costs { evaluate 1_000_000 instructions 0 references } }\n"
            "os os1 { role active  storage 20 MB  kernel 4 MB  share 50 }\n"
            "%s\n"
            "program P { image 4 KB  %s }\n"
            "program Q { image 4 KB  loop { receive  reply 64 B } }\n"
            "app A { runs P  on os1  area 4 MB  journal 64 KB }\n"
            "app B { runs Q  on os1  area 4 MB  journal 64 KB }\n"
            "fault \"f\" { at 1_050 ms  fail program A level 1 }\n"
            "expect \"waits for the monitor\" at 1_900 ms : A.state == failed\n"
            "expect \"begins anew\" at stop : A.end == exit\n%s",
            cases[i].slow, cases[i].script, cases[i].more);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
        for (guint k = 0; k < hs_system_n_expectations(run->system); k++) {
            HsExpectationResult result = hs_expectations_result(run->facts.expectations, k);
            cr_assert(result.verdict == HS_VERDICT_HELD, "case %u, %s: %s", i, result.title,
                      result.detail);
        }
        small_system_free(run);
    }
}
