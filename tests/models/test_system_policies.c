/* Whole runs under the policies: what each step takes, from the data sheets' formulas, and who has
 * which storage and CPU afterwards. Profile toy: a cycle is a microsecond, an instruction takes
 * one, a reference ten. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/small_system.h"

#define SECOND UINT64_C(1000000)

/* os1 owns 20 MB, of which 6 are A's and 4 B's; os2 owns 6. B has no standby. Each does next to
 * nothing. FAULT at 2 s. */
#define PAIR                                                                                       \
    "scenario \"policies\" { stop at 8 s }\n"                                                      \
    "include \"profiles/toy.scn\"\n"                                                               \
    "storage { size 40 MB }\n"                                                                     \
    "os os1 { role active   storage 20 MB  kernel 4 MB }\n"                                        \
    "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"                                        \
    "program code { image 64 KB  loop { compute 1 ms  sleep 20 ms  commit 1 KB } }\n"              \
    "app A { runs code  on os1  standby os2  area 6 MB  journal 1 MB }\n"                          \
    "app B { runs code  on os1  area 4 MB  journal 1 MB }\n"

static SmallSystem *run_of(const char *vmm, const char *rest)
{
    g_autofree char *text = g_strdup_printf(PAIR "vmm { area 2 MB  detector { state }  %s }\n%s",
                                            vmm, rest);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

static SmallStep step_of(const SmallSystem *run, const char *number)
{
    const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
    cr_assert(flow != NULL);
    return small_system_step(run, flow, number);
}

static char *steps_of(const SmallSystem *run, const char *figure, const char *subject)
{
    const HsCell *flow = small_system_flow(run, figure, subject, 0);
    cr_assert(flow != NULL, "no %s of %s", figure, subject);
    return small_system_steps(run, flow);
}

static const char *outcome_of(const SmallSystem *run, const char *figure, const char *subject)
{
    const HsCell *flow = small_system_flow(run, figure, subject, 0);
    cr_assert(flow != NULL, "no %s of %s", figure, subject);
    return small_system_outcome(flow);
}

static void check_expectations(const SmallSystem *run)
{
    for (guint i = 0; i < hs_expectations_n(run->facts.expectations); i++)
        cr_assert(
            eq(int, hs_expectations_result(run->facts.expectations, i).verdict, HS_VERDICT_HELD),
            "expectation %u", i);
}

#define CRASH "fault \"f\" { at 2 s  crash os1 panic }\n"

/* A replies to nobody. It is restarted in place at 1 s, and runs when its OS fails: that is another
 * outage, and the parts of each come one after the other. */
Test(system_policies, a_program_that_ran_again_is_cut_a_second_time)
{
    SmallSystem *run = run_of("policy dynamic",
                              CRASH "fault \"p\" { at 1 s  fail program A level 1 }\n");
    const uint32_t app_a = small_system_app(run, "A")->app_i;
    guint n_outages = 0;
    for (guint i = 0; i < hs_outages_n(run->facts.outages); i++) {
        const HsOutage *outage = hs_outages_at(run->facts.outages, i);
        HsCycles before = outage->fault_cycle;
        if (outage->app_i != app_a)
            continue;
        cr_assert(eq(str, small_text(outage->fault), small_text(n_outages == 0 ? "p" : "f")));
        for (guint mark = 0; mark < HS_OUTAGE_FIRST_REPLY; mark++) {
            if (outage->marks[mark] == HS_CYCLES_NEVER)
                continue;
            cr_assert(le(u64, before, outage->marks[mark]), "mark %u", mark);
            before = outage->marks[mark];
        }
        cr_assert(ne(u64, outage->marks[HS_OUTAGE_RUNNING], HS_CYCLES_NEVER));
        n_outages++;
    }
    cr_assert(eq(uint, n_outages, 2));
    small_system_free(run);
}

/* ---- arf ---- */

/* detect, then the reset, then fence, are 501; 502 and 506 are about three entries: os1, A, B; 504
 * engages all units of them. */
Test(system_policies, arf_takes_the_whole_os_in_the_time_of_its_formula)
{
    SmallSystem *run = run_of("policy arf  reset-time 1 s", CRASH);
    const HsCycles engage = small_system_time(run, "guest.engage");
    const struct {
        const char *number;
        HsCycles work;
    } due[] = {
        { "501", small_system_vmm_cost(run, "detect") + small_system_vmm_cost(run, "fence") },
        { "502", 3 * small_system_vmm_cost(run, "look-up") },
        { "503", small_system_vmm_cost(run, "request") },
        { "504", 20 * engage },
        { "505", small_system_guest_cost(run, "report") },
        { "506", 3 * small_system_vmm_cost(run, "update") },
        { "507", small_system_vmm_cost(run, "request") },
    };
    for (guint i = 0; i < G_N_ELEMENTS(due); i++) {
        SmallStep step = step_of(run, due[i].number);
        cr_assert(eq(u64, step.work, due[i].work), "%s", due[i].number);
    }
    cr_assert(eq(u64, step_of(run, "501").wait, SECOND));
    cr_assert(eq(u64, step_of(run, "501").begin, 2 * SECOND));
    g_autofree char *steps = steps_of(run, "FIG. 5", "os1");
    cr_assert(eq(str, steps, small_text("501 502 503 504 505 506 507")));
    cr_assert(eq(str, small_text(outcome_of(run, "FIG. 5", "os1")), small_text("done")));
    small_system_free(run);
}

/* Without a reset time it is detection and fence, as for everybody. */
Test(system_policies, arf_without_a_reset_time_waits_for_nothing)
{
    SmallSystem *run = run_of("policy arf  reset-time 0 s", CRASH);
    cr_assert(eq(u64, step_of(run, "501").work,
                 small_system_vmm_cost(run, "detect") + small_system_vmm_cost(run, "fence")));
    cr_assert(eq(u64, step_of(run, "501").wait, 0));
    small_system_free(run);
}

/* The same fault, the same machine: who has what at the end. Of os1's 20 MB, A had 6 and B 4; 12
 * were not used. Outside detection: 3 s and a message. */
Test(system_policies, a_failed_os_storage_goes_where_its_policy_says)
{
    static const struct {
        const char *policy, *table;
        const char *a_is;
    } rows[] = {
        { "dynamic", "A 6 os2>vmm, os2 16 os2>none, vmm 2 vmm>none, unused 16 vmm>none",
          "running" },
        { "arf", "A 6 os2>none, os2 20 os2>none, vmm 2 vmm>none, unused 12 vmm>none", "running" },
        /* os2 owned 2 beside its kernel, and asked for 8 more when A was short of storage */
        { "usage-threshold", "A 6 os2>none, os2 8 os2>none, vmm 2 vmm>none, unused 24 vmm>none",
          "running" },
        { "event-driven", "os1 20 os1>none, os2 6 os2>none, vmm 2 vmm>none, unused 12 vmm>none",
          "waiting" },
        /* equal parts of 38, 19 each, whatever os { storage } says */
        { "fixed-split",
          "os1 19 os1>none, A 6 os2>none, os2 13 os2>none, vmm 2 vmm>none, unused 0 vmm>none",
          "running" },
        { "prmf",
          "os1 19 os1>none, A 6 os2>none, os2 13 os2>none, vmm 2 vmm>none, unused 0 vmm>none",
          "running" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *vmm = g_strdup_printf("reset-time 500 ms  policy %s", rows[i].policy);
        SmallSystem *run = run_of(vmm, CRASH);
        g_autofree char *table = small_system_table(run, -1);
        cr_assert(eq(str, table, small_text(rows[i].table)), "%s", rows[i].policy);
        cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
        cr_assert(eq(str, small_text(small_system_app(run, "A")->state), small_text(rows[i].a_is)),
                  "%s", rows[i].policy);
        cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "none"));
        small_system_check_sums(run);
        small_system_free(run);
    }
}

/* R5 connects what the OS has: the 20 that os1 kept; its equal part of 38; or as many as the
 * standby of the pair had, where its own went to others. */
Test(system_policies, an_os_that_is_loaded_again_connects_all_it_has)
{
    static const struct {
        const char *policy;
        guint n_units;
    } rows[] = { { "event-driven", 20 }, { "fixed-split", 19 }, { "usage-threshold", 6 } };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *vmm = g_strdup_printf("reipl on  policy %s", rows[i].policy);
        SmallSystem *run = run_of(vmm, CRASH "guest { ipl 100 ms }\n");
        const HsCell *ipl = small_system_flow(run, "re-IPL", "os1", 0);
        cr_assert(ipl != NULL, "%s", rows[i].policy);
        cr_assert(eq(u64, small_system_step(run, ipl, "R5").work,
                     rows[i].n_units * small_system_time(run, "guest.engage")),
                  "%s", rows[i].policy);
        small_system_free(run);
    }
}

/* os2 has no room for A, which waits there: what A has on auxiliary memory is os2's all the same. A
 * monitor in os2 that looked would ask for more. */
Test(system_policies, a_program_that_waits_on_the_standby_has_its_auxiliary_memory_there)
{
    static const char *const policies[] = { "event-driven", "usage-threshold" };
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        g_autofree char *vmm = g_strdup_printf("policy %s", policies[i]);
        SmallSystem *run = run_of(vmm,
                                  CRASH "guest { usage { poll 1 h } }\n"
                                        "expect \"before\" at 1 s : auxiliary.A.owner == os1\n"
                                        "expect \"A\" at stop : A.runs_on == os2 and "
                                        "A.state == waiting\n"
                                        "expect \"behind\" at stop : auxiliary.A.owner == os2 and "
                                        "auxiliary.B.owner == vmm\n");
        check_expectations(run);
        small_system_free(run);
    }
}

#define A_FAILS "fault \"f\" { at 2 s  fail program A level %u }\n"

/* FIG. 6 cannot be done: it ends where the level is evaluated, and the OS fails. B never did. */
Test(system_policies, under_arf_a_program_that_fails_takes_its_whole_os_along)
{
    for (guint level = 2; level <= 3; level++) {
        g_autofree char *fault = g_strdup_printf(A_FAILS, level);
        SmallSystem *run = run_of("policy arf  reset-time 1 s", fault);
        g_autofree char *fig6 = steps_of(run, "FIG. 6", "A");
        g_autofree char *fig5 = steps_of(run, "FIG. 5", "os1");
        cr_assert(eq(str, fig6, small_text("601 602 603")));
        cr_assert(eq(str, small_text(outcome_of(run, "FIG. 6", "A")),
                     small_text("level 2 or 3: its whole OS is taken over")));
        cr_assert(eq(str, fig5, small_text("501 502 503 504 505 506 507")));
        cr_assert(eq(str, small_text(small_system_flow(run, "FIG. 5", "os1", 0)[3].text),
                     small_text("a program failed")));
        cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
        cr_assert(eq(str, small_text(small_system_app(run, "B")->state), "stopped"));
        small_system_free(run);
    }
}

/* B, whose OS is alive until the reset, is away from then on, and not before. */
Test(system_policies, under_arf_who_did_not_fail_serves_until_the_reset)
{
    SmallSystem *run = run_of("policy arf  reset-time 1 s", "fault \"f\" { at 2 s  fail program A "
                                                            "level 2 }\n");
    const uint32_t app_b = small_system_app(run, "B")->app_i;
    const HsOutage *outage = hs_outages_latest(run->facts.outages, app_b);
    cr_assert(outage != NULL);
    cr_assert(eq(u64, outage->fault_cycle, step_of(run, "501").end));
    cr_assert(le(u64, 3 * SECOND, step_of(run, "501").end));
    small_system_free(run);
}

/* Levels 0 and 1 are as everywhere: ignored, and restarted in place. */
Test(system_policies, under_arf_a_minor_fault_stays_where_it_is)
{
    static const char *const outcomes[] = { "level 0: ignored", "level 1: restarted in place" };
    for (guint level = 0; level <= 1; level++) {
        g_autofree char *fault = g_strdup_printf(A_FAILS, level);
        SmallSystem *run = run_of("policy arf  reset-time 1 s", fault);
        cr_assert(eq(str, small_text(outcome_of(run, "FIG. 6", "A")), small_text(outcomes[level])));
        cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os1"));
        cr_assert(small_system_flow(run, "FIG. 5", NULL, 0) == NULL);
        small_system_free(run);
    }
}

/* With nobody there to take it over, an OS is not failed for a program's fault. */
Test(system_policies, under_arf_a_program_is_restarted_where_no_os_is_left)
{
    SmallSystem *run = run_of("policy arf  reset-time 500 ms",
                              "fault \"s\" { at 500 ms  crash os2 panic }\n"
                              "fault \"f\" { at 2 s  fail program A level 2 }\n");
    cr_assert(eq(str, small_text(outcome_of(run, "FIG. 6", "A")),
                 small_text("no standby serves: restarted in place")));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os1"));
    small_system_free(run);
}

/* The survivor dies while the reset is waited for: all storage goes to the monitor. */
Test(system_policies, under_arf_a_survivor_that_dies_during_the_reset_gets_nothing)
{
    SmallSystem *run = run_of("policy arf  reset-time 1 s",
                              CRASH "fault \"s\" { at 2500 ms  crash os2 panic }\n");
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(eq(str, table, small_text("vmm 2 vmm>none, unused 38 vmm>none")));
    cr_assert(eq(str, small_text(outcome_of(run, "FIG. 5", "os1")),
                 small_text("done: all areas to the monitor")));
    small_system_free(run);
}

/* The survivor dies as it engages: os1's machine has been reset when 501 is done once more. */
Test(system_policies, under_arf_a_machine_is_reset_once)
{
    static const char vmm[] = "policy arf  reset-time 1 s";
    SmallSystem *run = run_of(vmm, CRASH);
    const HsCycles second = step_of(run, "504").end - 50;
    g_autofree char *faults = g_strdup_printf(
        CRASH "fault \"s\" { at %" G_GUINT64_FORMAT " cycles  crash os2 panic }\n", second);
    small_system_free(run);
    run = run_of(vmm, faults);
    const HsCell *again = small_system_flow(run, "FIG. 5", "os1", 1);
    cr_assert(again != NULL);
    SmallStep fenced = small_system_step(run, again, "501");
    cr_assert(eq(str, small_text(again[3].text), "its standby failed"));
    cr_assert(eq(u64, fenced.work,
                 small_system_vmm_cost(run, "detect") + small_system_vmm_cost(run, "fence")));
    cr_assert(lt(u64, fenced.end, second + SECOND));
    small_system_free(run);
}

/* ---- cpu-share ---- */

/* os1 has 80 of 100 shares and sleeps; os2 and os3 have 10 each and take all the CPU they get. A's
 * image takes 4 s to be read, so that 507 lasts until 6 s at least. */
static SmallSystem *run_shares(const char *vmm, guint stop_ms, const char *rest)
{
    g_autofree char *text = g_strdup_printf(
        "scenario \"shares\" { stop at %u ms }\n"
        "include \"profiles/toy.scn\"\n"
        "storage { size 96 MB }\n"
        "vmm { area 2 MB  detector { state }  %s }\n"
        "os os1 { role active   storage 20 MB  kernel 2 MB  share 80  ipl 1 s }\n"
        "os os2 { role standby  storage 20 MB  kernel 2 MB  share 10 }\n"
        "os os3 { role active   storage 20 MB  kernel 2 MB  share 10 }\n"
        "program code { image 4 MB  loop { sleep 10 s } }\n"
        "program spin { image 4 KB  loop { compute 1 s } }\n"
        "app A { runs code  on os1  standby os2  area 6 MB  journal 512 B }\n"
        "app B { runs spin  on os2  area 2 MB  journal 512 B }\n"
        "app C { runs spin  on os3  area 2 MB  journal 512 B }\n"
        "fault \"f\" { at 10 s  crash os1 panic }\n%s",
        stop_ms, vmm, rest);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

static uint64_t os_cycles(const char *vmm, guint stop_ms, const char *os)
{
    SmallSystem *run = run_shares(vmm, stop_ms, "");
    uint64_t cycles = small_system_counter(run, os, "guest cycles");
    small_system_free(run);
    return cycles;
}

/* os2's part of what both have in a window, to within a slice of 10 ms. */
static void check_window(const char *vmm, guint from_ms, guint to_ms, guint percent_of_os2)
{
    uint64_t os2 = os_cycles(vmm, to_ms, "os2") - os_cycles(vmm, from_ms, "os2");
    uint64_t os3 = os_cycles(vmm, to_ms, "os3") - os_cycles(vmm, from_ms, "os3");
    uint64_t due = (os2 + os3) * percent_of_os2 / 100;
    uint64_t window = (to_ms - from_ms) * UINT64_C(1000);
    cr_assert(le(u64, MAX(os2, due) - MIN(os2, due), 10000), "%s: os2 has %u, not %u, from %u ms",
              vmm, (guint)os2, (guint)due, from_ms);
    cr_assert(le(u64, window * 98 / 100, os2 + os3), "the CPU was idle, or os1 had it");
}

/* 50 : 50 before the fault. Behind it 90 : 10, to within a slice; and that while the takeover is
 * still under way (11 to 13 s, A is loaded until 14 s), as well as behind it. Without the addition
 * the monitor keeps the share, and it stays 50 : 50. */
Test(system_policies, cpu_share_turns_50_50_into_90_10_within_a_slice)
{
    check_window("dispatch 0 us  cpu share to keep  policy dynamic+cpu-share", 5000, 9000, 50);
    check_window("dispatch 0 us  cpu share to keep  policy dynamic+cpu-share", 11000, 13000, 90);
    check_window("dispatch 0 us  cpu share to keep  policy dynamic+cpu-share", 15000, 18000, 90);
    check_window("dispatch 0 us  cpu share to keep  policy dynamic", 15000, 18000, 50);
    check_window("dispatch 0 us  policy arf+cpu-share  reset-time 100 ms", 11000, 13000, 90);
    check_window("dispatch 0 us  policy cpu-share", 15000, 18000, 90);
}

/* Asked for behind 506, before 507 ends: the call and the edit of two entries take what the data
 * sheet says. */
Test(system_policies, cpu_share_asks_behind_step_506)
{
    SmallSystem *run = run_shares("policy dynamic+cpu-share", 20000, "");
    const HsCell *asked = small_system_flow(run, "change share", "os2", 0);
    cr_assert(asked != NULL);
    cr_assert(eq(str, small_text(small_system_outcome(asked)), "done"));
    cr_assert(eq(u64, small_system_step(run, asked, "C1").begin, step_of(run, "506").end));
    cr_assert(
        eq(u64, small_system_step(run, asked, "C1").work, small_system_guest_cost(run, "report")));
    cr_assert(eq(u64, small_system_step(run, asked, "C2").work,
                 2 * small_system_vmm_cost(run, "update")));
    cr_assert(lt(u64, small_system_step(run, asked, "C2").end, step_of(run, "507").end));
    small_system_free(run);
}

/* The roles are swapped: the OS that is loaded gets as much as the standby had, which keeps the
 * rest. The monitor does not give it: the standby does. */
#define AFTER_THE_IPL                                                                              \
    "expect \"taken\" at 10500 ms : os2.share == 90\n"                                             \
    "expect \"given back\" at stop : os1.share == 10 and os2.share == 80 and share.os1 == 10\n"

Test(system_policies, cpu_share_gives_back_when_the_os_is_loaded_again)
{
    SmallSystem *run = run_shares("policy dynamic+cpu-share  reipl on", 30000, AFTER_THE_IPL);
    check_expectations(run);
    const HsCell *back = small_system_flow(run, "change share", "os2", 1);
    const HsCell *ipl = small_system_flow(run, "re-IPL", "os1", 0);
    cr_assert(back != NULL && ipl != NULL);
    cr_assert(
        eq(u64, small_system_step(run, back, "C1").begin, small_system_step(run, ipl, "R2").end));
    cr_assert(eq(str, small_text(small_system_outcome(back)), "done"));
    small_system_free(run);
}

static SmallStep change_step(const SmallSystem *run, guint flow_i, const char *number)
{
    const HsCell *flow = small_system_flow(run, "change share", "os2", flow_i);
    cr_assert(flow != NULL);
    return small_system_step(run, flow, number);
}

/* os2 dies in the middle of its call. As it takes: the monitor keeps the share. As it gives back:
 * the monitor gives os1 what it is due. */
Test(system_policies, a_standby_that_dies_in_its_call_changes_no_share)
{
    static const char vmm[] = "policy dynamic+cpu-share  reipl on";
    SmallSystem *run = run_shares(vmm, 30000, "");
    const HsCycles taking = change_step(run, 0, "C1").end - 50;
    const HsCycles giving = change_step(run, 1, "C1").end - 50;
    small_system_free(run);
    g_autofree char *at_taking = g_strdup_printf(
        "fault \"s\" { at %" G_GUINT64_FORMAT " cycles  crash os2 panic }\n"
        "expect \"os1's is kept for it\" at 11 s : share.os1 == 80 and table.unused > 0 MB\n",
        taking);
    run = run_shares("policy dynamic+cpu-share", 12000, at_taking);
    cr_assert(eq(str,
                 small_text(small_system_outcome(small_system_flow(run, "change share", "os2", 0))),
                 "standby failed (step C1)"));
    check_expectations(run);
    small_system_free(run);
    g_autofree char *at_giving = g_strdup_printf(
        "fault \"s\" { at %" G_GUINT64_FORMAT " cycles  crash os2 panic }\n"
        "expect \"os1 has its share\" at stop : share.os1 >= 10 and os1.state == running\n",
        giving);
    run = run_shares(vmm, 30000, at_giving);
    cr_assert(eq(str,
                 small_text(small_system_outcome(small_system_flow(run, "change share", "os2", 1))),
                 "standby failed (step C1)"));
    check_expectations(run);
    small_system_free(run);
}

/* 10 000 is the largest share there is. */
Test(system_policies, a_share_that_would_be_too_large_is_kept_by_the_monitor)
{
    SmallSystem *run = small_system_of(
        PAIR "vmm { area 2 MB  detector { state }  policy dynamic+cpu-share }\n"
             "os os3 { role active  storage 2 MB  kernel 1 MB  share 10 }\n" CRASH
             "command \"c\" { at 1 s  change share of os2 to 9_950 }\n"
             "expect \"as it was\" at stop : os2.share == 9950 and share.os1 == 100\n",
        &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(str, small_text(outcome_of(run, "change share", "os2")),
                 "refused: the share cannot be added"));
    check_expectations(run);
    small_system_free(run);
}

/* ---- prmf ---- */

static uint64_t digest_of(const char *vmm)
{
    SmallSystem *run = run_shares(vmm, 16000, "");
    uint64_t digest = run->facts.digest;
    small_system_free(run);
    return digest;
}

/* A run with the feature is one in which a dispatch takes dispatch-prmf: nothing else changes. */
Test(system_policies, prmf_is_a_dispatch_of_its_own_time_and_nothing_else)
{
    static const struct {
        const char *with, *without;
    } rows[] = {
        { "policy dynamic+prmf  dispatch 70 us  dispatch-prmf 20 us",
          "policy dynamic  dispatch 20 us" },
        { "policy prmf  dispatch 70 us  dispatch-prmf 20 us",
          "policy fixed-split  dispatch 20 us" },
        { "policy arf+cpu-share+prmf  dispatch 70 us  dispatch-prmf 20 us  reset-time 1 s",
          "policy arf+cpu-share  dispatch 20 us  reset-time 1 s" },
        { "policy dynamic+prmf  dispatch 70 us  dispatch-prmf 20 us  prmf on",
          "policy dynamic  dispatch 70 us  dispatch-prmf 20 us  prmf on" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        cr_assert(eq(u64, digest_of(rows[i].with), digest_of(rows[i].without)), "%s", rows[i].with);
    cr_assert(ne(u64, digest_of(rows[0].with), digest_of("policy dynamic  dispatch 70 us")));
}

/* ---- second faults ---- */

/* A takeover of 200 ms or so, a re-IPL behind it, and a second fault somewhere in all that. */
static void strike(const char *policy, const char *second, guint at_us)
{
    g_autofree char *text = g_strdup_printf(
        "scenario \"storm\" { stop at 1300 ms }\n"
        "include \"profiles/toy.scn\"\n"
        "storage { size 80 MB }\n"
        "switching-device { heartbeat 20 ms  poll 20 ms  misses 2 }\n"
        "os os1 { role active   storage 20 MB  kernel 4 MB  ipl 30 ms  share 80 }\n"
        "os os2 { role standby  storage 20 MB  kernel 4 MB  ipl 30 ms  share 20 }\n"
        "program code { image 64 KB  loop { compute 1 ms  sleep 20 ms  commit 1 KB } }\n"
        "app A { runs code  on os1  standby os2  area 6 MB  journal 100 KB }\n"
        "app B { runs code  on os1  area 4 MB  journal 100 KB }\n"
        "vmm { area 2 MB  detector { state  stall every 20 ms misses 2 }  policy %s  reipl on\n"
        "      reset-time 30 ms }\n"
        "fault \"f\" { at 300 ms  crash os1 hang }\n"
        "fault \"s\" { at %u us  %s }\n",
        policy, at_us, second);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(u64, small_system_counter(run, "A", "committed, lost"), 0), "%s %s %u", policy,
              second, at_us);
    cr_assert(eq(u64, small_system_counter(run, "A", "repeated"), 0), "%s %s %u", policy, second,
              at_us);
    small_system_check_sums(run);
    small_system_free(run);
}

/* Invariants are checked after every event: a broken one ends the run otherwise. `hsim campaign`
 * does the same to whole scenarios. */
Test(system_policies, second_faults_break_no_invariant_under_any_policy)
{
    static const char *const policies[] = { "arf+cpu-share", "dynamic+cpu-share+prmf", "cpu-share",
                                            "usage-threshold+cpu-share", "event-driven" };
    static const char *const seconds[] = { "crash os2 panic", "crash os1 panic", "cut link",
                                           "fail storage of os2 unit 3", "fail program A level 2" };
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++)
        for (guint j = 0; j < G_N_ELEMENTS(seconds); j++)
            for (guint k = 0; k < 6; k++) /* 310 to 850 ms, no two in the same phase of a tick */
                strike(policies[i], seconds[j], 310000 + k * 107300 + (i * 5 + j) * 711);
}

/* ---- the value in scenarios ---- */

static void check_name(const char *setting, const char *name)
{
    const char *const settings[] = { setting, NULL };
    SmallSystem *run = small_system_load("cpu-share.scn", &(SmallOptions){ .settings = settings });
    cr_assert(eq(str, small_text(run->facts.configuration->vmm.policy.name), small_text(name)));
    small_system_free(run);
}

/* One value, with its plus signs: behind a word, of a parameter, in its sweep, on the command line.
 */
Test(system_policies, a_composed_policy_is_one_value_of_the_language)
{
    check_name(NULL, "dynamic+cpu-share");
    check_name("policy=arf+prmf", "arf+prmf");
    check_name("policy=prmf+cpu-share+event-driven", "event-driven+cpu-share+prmf");
    SmallSystem *run = small_system_load("cpu-share.scn", &(SmallOptions){ 0 });
    const HsParameter *policy = hs_scenario_find_param(run->scenario, "policy");
    g_autofree char *value = hs_parameter_value(policy);
    g_autofree char *point = hs_parameter_point(policy, 1);
    cr_assert(eq(str, value, "dynamic+cpu-share"));
    cr_assert(eq(u32, hs_parameter_n_points(policy), 3));
    cr_assert(eq(str, point, "dynamic+cpu-share"));
    small_system_free(run);
    run = small_system_of(PAIR "vmm { area 2 MB  policy dynamic+prmf  prmf off  dispatch 9 us  "
                               "dispatch-prmf 4 us }\n",
                          NULL);
    cr_assert(eq(u64, run->facts.configuration->dispatcher.dispatch_cycles, 4),
              "either turns it on");
    small_system_free(run);
}
