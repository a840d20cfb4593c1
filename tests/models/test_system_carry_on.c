/* Programs without requests go on after their last commit, a request is one transaction, the dead
 * start nothing, and conditions are looked at in the cycle in which they come to hold. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

#define MACHINE                                                                                    \
    "scenario \"small\" { stop at 20 s }\n"                                                        \
    "include \"profiles/toy.scn\"\n"                                                               \
    "storage { size 32 MB }\n"                                                                     \
    "vmm { area 2 MB  detector { state } }\n"                                                      \
    "os os1 { role active   storage 12 MB  kernel 4 MB }\n"                                        \
    "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"

static const char three_commits[] = MACHINE
    "program P { image 64 KB  loop 3 { compute 1 ms  commit 1 KB } exit }\n"
    "app A { runs P  on os1  standby os2  area 4 MB  journal 1 MB }\n";

/* Crashed when `n` commits are there; A-2 makes the rest, and none twice. */
static void check_goes_on_after(guint n)
{
    g_autofree char *text = g_strdup_printf(
        "%sfault \"x\" { crash os1 panic  when A.committed == %u\n}\n", three_commits, n);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    guint by_os1 = 0;
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_journal_record), 3));
    for (guint i = 0; i < 3; i++) {
        const HsCell *row = small_system_row(run, &hs_table_journal_record, i);
        by_os1 += strcmp(row[2].text, "os1") == 0;
        cr_assert(eq(i64, row[3].integer, (int64_t)i + 1));
    }
    cr_assert(eq(u32, by_os1, n));
    cr_assert(eq(u64, hs_application_n_in_journal(small_system_app(run, "A")), 3));
    cr_assert(eq(str, small_text(small_system_app(run, "A")->end_reason), "exited"));
    small_system_free(run);
}

Test(system_carry_on, a_program_without_requests_goes_on_after_its_last_commit)
{
    check_goes_on_after(1);
    check_goes_on_after(2);
}

Test(system_carry_on, a_second_commit_for_one_request_ends_the_program)
{
    SmallSystem *run = small_system_of(
        MACHINE
        "program P { image 64 KB  loop { receive  commit 1 KB  commit 1 KB  reply 64 B } }\n"
        "app A { runs P  on os1  area 4 MB  journal 1 MB }\n"
        "clients web { to A  think constant 100 ms }\n",
        NULL);
    cr_assert(eq(str, small_text(small_system_app(run, "A")->end_reason),
                 "a second commit for one request"));
    cr_assert(eq(u64, small_system_counter(run, "A", "repeated"), 0));
    cr_assert(eq(u64, small_system_counter(run, "A", "committed"), 1));
    small_system_free(run);
}

Test(system_carry_on, a_dead_os_starts_no_job)
{
    g_autofree char *text = g_strconcat(three_commits,
                                        "app B { runs P  on os1  area 4 MB  start at 1 s }\n"
                                        "fault \"x\" { at 500 ms  crash os1 panic }\n"
                                        "expect \"e\" at 2 s : B.runs_on == none\n"
                                        "expect \"f\" at stop : B.state == not-started\n",
                                        NULL);
    g_autoptr(GString) blind = g_string_new(text);
    g_string_replace(blind, "detector { state }", "detector { }", 1);
    SmallSystem *run = small_system_of(blind->str, NULL);
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0));
    small_system_free(run);
}

/* The third tick is asked for at 30 ms; its routine takes 100 instructions of 1 cycle, and the
 * machine's status is restored before (10 us), as nothing else runs. */
Test(system_carry_on, a_condition_on_ticks_holds_in_the_cycle_of_the_tick)
{
    SmallSystem *run = small_system_of(
        MACHINE "fault \"x\" { crash os1 panic  when os1.ticks >= 3\n}\n", NULL);
    int64_t third = -1;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_value); i++) {
        const HsCell *row = small_system_row(run, &hs_table_value, i);
        if (strcmp(row[1].text, "os1") == 0 && strcmp(row[2].text, "ticks") == 0 &&
            row[3].integer == 3)
            third = row[0].integer;
    }
    cr_assert(third >= 30000 + 100, "not before its routine is done");
    cr_assert(eq(i64, small_system_row(run, &hs_table_fault, 0)[1].integer, third + 1));
    small_system_free(run);
}

Test(system_carry_on, expectations_keep_the_order_of_the_file)
{
    SmallSystem *run = small_system_of(MACHINE "expect \"z first\" at stop : os1.ticks > 0\n"
                                               "expect \"a second\" at stop : os1.ticks > 0\n",
                                       NULL);
    cr_assert(
        eq(str, small_text(hs_expectations_result(run->facts.expectations, 0).title), "z first"));
    cr_assert(
        eq(str, small_text(hs_expectations_result(run->facts.expectations, 1).title), "a second"));
    small_system_free(run);
}

/* The outage's parts are the steps' ends: the journal is read before the program is dispatched. */
Test(system_carry_on, marks_of_an_outage_are_the_ends_of_the_steps)
{
    g_autofree char *text = g_strconcat(
        three_commits, "fault \"x\" { crash os1 panic  when A.committed == 1\n}\n", NULL);
    SmallSystem *run = small_system_of(text, NULL);
    const HsCell *flow = small_system_flow(run, "standby start", "A", 0);
    const HsOutage *outage = hs_outages_latest(run->facts.outages, 0);
    cr_assert(
        eq(u64, outage->marks[HS_OUTAGE_LOADED], small_system_step(run, flow, "507 load").end));
    cr_assert(eq(u64, outage->marks[HS_OUTAGE_REPLAYED],
                 small_system_step(run, flow, "507 journal").end));
    cr_assert(
        eq(u64, outage->marks[HS_OUTAGE_RUNNING], small_system_step(run, flow, "507 run").end));
    small_system_free(run);
}
