/* Whole runs in which the world outside acts: commands, storage that is added, faults at steps. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

/* One cycle is a microsecond (profiles/toy.scn); %s: the blocks of a test. */
static const char machine[] = "scenario \"outside\" { stop at 3 s }\n"
                              "include \"profiles/toy.scn\"\n"
                              "cpu { count 2 }\n"
                              "storage { size 16 MB }\n"
                              "vmm { area 2 MB  detector { state } }\n"
                              "os os1 { role active   storage 6 MB  kernel 4 MB  share 100 }\n"
                              "os os2 { role standby  storage 6 MB  kernel 4 MB  share 200 }\n"
                              "program code { image 64 KB  loop { compute 1 ms  sleep 10 ms } }\n"
                              "app A { runs code  on os1  standby os2  area 2 MB  journal 1 MB }\n"
                              "%s";

static SmallSystem *run_with(const char *blocks)
{
    g_autoptr(GString) text = g_string_new(machine);
    g_string_replace(text, "%s", blocks, 1);
    return small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
}

/* ---- commands ---- */

/* The cells of a row as text: "title|cycle|action|by|done|outcome". */
static char *command_text(const SmallSystem *run, guint i)
{
    const HsCell *row = small_system_row(run, &hs_table_command, i);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint cell = 0; cell < 6; cell++) {
        g_string_append(text, cell > 0 ? "|" : "");
        if (row[cell].kind == HS_CELL_TEXT)
            g_string_append(text, row[cell].text);
        else if (row[cell].kind == HS_CELL_INTEGER)
            g_string_append_printf(text, "%" G_GINT64_FORMAT, row[cell].integer);
        else
            g_string_append(text, "-");
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void check_command(const SmallSystem *run, guint i, const char *expected)
{
    g_autofree char *text = command_text(run, i);
    cr_assert(eq(str, text, (char *)expected));
}

static uint64_t share_of(const SmallSystem *run, const char *os)
{
    guint n = small_system_n_rows(run, &hs_table_resource_entry);
    uint64_t share = 0;
    for (guint i = 0; i < n; i++) {
        const HsCell *row = small_system_row(run, &hs_table_resource_entry, i);
        if (strcmp(row[2].text, os) == 0 && strcmp(row[3].text, "CPU share") == 0)
            share = (uint64_t)row[4].integer;
    }
    return share;
}

/* Of an operator: update. Of an OS: a service (50), then update. (150 + 5 * 10 cycles.) The second
 * CPU is idle, but for os1's own program on the first: the monitor's work waits for nobody. */
Test(system_outside, an_order_costs_a_service_of_the_os_and_an_update_of_the_monitor)
{
    SmallSystem *run = run_with(
        "command \"a\" { at 1_500_500 us  change share of os1 to 300 }\n"
        "command \"b\" { at 1_505_500 us  change share of os2 to 400 by os2 }\n");
    HsCycles update = small_system_vmm_cost(run, "update");
    HsCycles service = small_system_guest_cost(run, "service");
    g_autofree char *a = g_strdup_printf("a|1500500|change share of os1 to 300|operator|%u|done",
                                         (guint)(1500500 + update));
    check_command(run, 0, a);
    const HsCell *b = small_system_row(run, &hs_table_command, 1);
    cr_assert(eq(str, (char *)b[3].text, "os2"));
    cr_assert(eq(str, (char *)b[5].text, "done"));
    /* What os2 waits for is the dispatch of its machine on an idle CPU. */
    HsCycles took = (HsCycles)b[4].integer - 1505500;
    cr_assert(le(u64, service + update, took));
    cr_assert(le(u64, took, service + update + 2 * small_system_time(run, "vmm.dispatch")));
    cr_assert(eq(u64, share_of(run, "os1"), 300));
    cr_assert(eq(u64, share_of(run, "os2"), 400));
    small_system_free(run);
}

Test(system_outside, an_order_of_an_os_that_is_gone_changes_nothing)
{
    SmallSystem *run = run_with(
        "fault \"f\" { at 1 s  crash os1 panic }\n"
        "command \"a\" { at 2 s  change share of os2 to 7 by os1 }\n"
        "command \"b\" { at 2 s  change share of os1 to 7 }\n"
        "command \"c\" { when A.committed > 5\n change share of os1 to 7 }\n"
        "command \"d\" { at step 506 + 3 us  change share of os2 to 400 }\n");
    const HsCell *steps = small_system_flow(run, "FIG. 5", "os1", 0);
    HsCycles given = small_system_step(run, steps, "506").begin + 3;
    g_autofree char *d = command_text(run, 0);
    g_autofree char *begins = g_strdup_printf("d|%u|change share of os2 to 400|operator|",
                                              (guint)given);
    cr_assert(g_str_has_prefix(d, begins), "%s", d);
    cr_assert(g_str_has_suffix(d, "|done"), "%s", d);
    check_command(run, 1,
                  "a|2000000|change share of os2 to 7|os1|2000000|"
                  "the OS that orders it does not run");
    g_autofree char *b = command_text(run, 2);
    cr_assert(g_str_has_suffix(b, "|its share does not stand in table 90"), "%s", b);
    check_command(run, 3, "c|-|change share of os1 to 7|operator|-|never given");
    small_system_free(run);
}

/* A is being loaded in its first milliseconds; B's image and its buffer, 1 MB each, are all of its
 * two units; C starts after the end. */
Test(system_outside, an_order_to_take_says_why_nothing_was_taken)
{
    static const char *const outcomes[] = { "|nobody runs the program",
                                            "|NOT RECONFIGURED: the program does not run",
                                            "|NOT RECONFIGURED: 512 fixed pages need " };
    SmallSystem *run = run_with("program large { image 1 MB  sleep until 3 s }\n"
                                "app B { runs large  on os2  area 2 MB  journal 512 B }\n"
                                "app C { runs large  on os2  area 2 MB  start at 4 s }\n"
                                "command \"a\" { at 1 ms  take 1 MB from C }\n"
                                "command \"b\" { at 5 ms  take 1 MB from A }\n"
                                "command \"c\" { at 2500 ms  take 1 MB from B }\n");
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        g_autofree char *text = command_text(run, i);
        cr_expect(strstr(text, outcomes[i]) != NULL, "%s", text);
    }
    small_system_free(run);
}

/* ---- storage that is added ---- */

static const HsCell *version_because(const SmallSystem *run, const char *cause)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_resource_version); i++) {
        const HsCell *row = small_system_row(run, &hs_table_resource_version, i);
        if (strcmp(row[2].text, cause) == 0)
            return row;
    }
    cr_fatal("no version of the table because '%s'", cause);
    return NULL;
}

/* B needs 4 MB and finds 2 unused. 1 MB more does not help; with another 1 MB it starts. */
Test(system_outside, a_request_that_waits_is_looked_at_again_when_storage_is_added)
{
    SmallSystem *run = run_with("app B { runs code  on os1  area 4 MB  journal 1 MB }\n"
                                "fault \"a little\" { at 1 s  add storage 1 MB }\n"
                                "fault \"enough\" { at 2 s  add storage 1 MB }\n");
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_refusal), 2));
    cr_assert(
        eq(u64, (HsCycles)small_system_row(run, &hs_table_refusal, 0)[0].integer < 1000000, 1));
    cr_assert(eq(str, (char *)small_system_runs_on(run, "B"), "os1"));
    cr_assert(eq(u64, version_because(run, "add storage 1 MB")[1].integer, 1000000));
    HsCycles started = (HsCycles)version_because(run, "B starts")[1].integer;
    cr_assert(lt(u64, 2000000, started));
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(strstr(table, "B 4 os1>vmm") != NULL, "%s", table);
    cr_assert(strstr(table, "unused 0 vmm>none") != NULL, "%s", table);
    small_system_free(run);
}

/* A and os1 run through both: the cycles of A's stints do not depend on them. */
Test(system_outside, adding_storage_stops_nobody)
{
    static const char first[] = "fault \"more\" { at 1_500_123 us  add storage 5 MB }\n";
    SmallSystem *with = run_with(first);
    SmallSystem *without = run_with("");
    cr_assert(eq(u64, with->facts.n_instructions, without->facts.n_instructions));
    cr_assert(eq(u64, small_system_counter(with, "os1", "ticks"),
                 small_system_counter(without, "os1", "ticks")));
    small_system_free(with);
    small_system_free(without);
}

/* ---- faults at steps ---- */

Test(system_outside, a_fault_at_a_step_strikes_so_long_after_it_begins)
{
    static const struct {
        const char *when;
        HsCycles after;
    } cases[] = { { "at step 504", 1 },
                  { "at step 504 + 1 us", 1 },
                  { "at step 504 + 700 us", 700 } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *blocks = g_strdup_printf("fault \"a\" { at 1 s  crash os1 panic }\n"
                                                  "fault \"b\" { %s  add storage 1 MB }\n",
                                                  cases[i].when);
        SmallSystem *run = run_with(blocks);
        const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
        const HsCell *struck = small_system_row(run, &hs_table_fault, 1);
        cr_assert(eq(u64, (HsCycles)struck[1].integer,
                     small_system_step(run, flow, "504").begin + cases[i].after));
        small_system_free(run);
    }
}

Test(system_outside, two_faults_may_strike_at_one_step)
{
    SmallSystem *run = run_with("fault \"a\" { at 1 s  crash os1 panic }\n"
                                "fault \"b\" { at step 506  add storage 1 MB }\n"
                                "fault \"c\" { at step 506  add storage 2 MB }\n");
    const HsCell *b = small_system_row(run, &hs_table_fault, 1);
    const HsCell *c = small_system_row(run, &hs_table_fault, 2);
    cr_assert(eq(str, (char *)b[0].text, "b"));
    cr_assert(eq(str, (char *)c[0].text, "c"));
    cr_assert(eq(u64, (HsCycles)b[1].integer, (HsCycles)c[1].integer));
    small_system_free(run);
}

Test(system_outside, a_renewal_strikes_until_the_end)
{
    SmallSystem *run = run_with("fault \"r\" { every constant 700 ms  fail disk disk 1 times }\n");
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_fault), 4));
    for (guint i = 0; i < 4; i++)
        cr_assert(eq(u64, (HsCycles)small_system_row(run, &hs_table_fault, i)[1].integer,
                     (i + 1) * 700000));
    small_system_free(run);
}

/* ---- faults of other kinds ---- */

static uint64_t book_of(const SmallSystem *run, const char *cpu, const char *book)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_cpu_book); i++) {
        const HsCell *row = small_system_row(run, &hs_table_cpu_book, i);
        if (strcmp(row[0].text, cpu) == 0 && strcmp(row[1].text, book) == 0)
            return (uint64_t)row[2].integer;
    }
    return 0;
}

/* The machine has two; the third and the fourth are stopped until they are added, in this order
 * whichever block is struck first. */
Test(system_outside, a_cpu_that_is_added_was_stopped_until_then)
{
    SmallSystem *run = run_with("fault \"b\" { at 1 s  add cpu }\n"
                                "fault \"a\" { at 2 s  add cpu }\n");
    cr_assert(eq(u64, book_of(run, "cpu0", "stopped"), 0));
    cr_assert(eq(u64, book_of(run, "cpu2", "stopped"), 1000000));
    cr_assert(eq(u64, book_of(run, "cpu3", "stopped"), 2000000));
    cr_assert(eq(u64, (uint64_t)small_system_row(run, &hs_table_fault, 0)[4].integer, 1));
    small_system_free(run);
}

/* The machine has units 0 .. 15 and CPUs 0 and 1; A has units 0 and 1 until it allocates. Before
 * that there is nothing to strike. */
Test(system_outside, what_was_added_or_allocated_can_fail_as_soon_as_it_is_there)
{
    static const char blocks[] =
        "program grows { image 64 KB  sleep until 1 s  allocate 1 MB  sleep until 3 s }\n"
        "app B { runs grows  on os2  area 2 MB  journal 512 B }\n"
        "fault \"a\" { at 500 ms   fail storage unit 16 }\n"
        "fault \"b\" { at 500 ms   fail storage of B unit 2 }\n"
        "fault \"c\" { at 500 ms   fail cpu 2 }\n"
        "fault \"d\" { at 1500 ms  add storage 1 MB }\n"
        "fault \"e\" { at 1500 ms  add cpu }\n"
        "fault \"f\" { at 2 s      fail storage unit 16 }\n"
        "fault \"g\" { at 2 s      fail storage of B unit 2 }\n"
        "fault \"h\" { at 2 s      fail cpu 2 }\n";
    SmallSystem *run = run_with(blocks);
    for (guint i = 0; i < 8; i++) {
        const HsCell *row = small_system_row(run, &hs_table_fault, i);
        cr_expect(eq(i64, row[4].integer, i >= 3), "fault %s", row[0].text);
    }
    cr_assert(eq(u64, book_of(run, "cpu2", "stopped"), 2500000));
    small_system_free(run);
}

/* A is away from its own failure on; its OS dies while it is, which is no second outage. */
Test(system_outside, a_program_that_is_away_has_one_outage_though_its_os_dies)
{
    SmallSystem *run = run_with("fault \"a\" { at 1 s       fail program A level 2 }\n"
                                "fault \"b\" { at 1001 ms  crash os1 panic }\n");
    cr_assert(eq(u32, hs_outages_n(run->facts.outages), 1));
    cr_assert(eq(u64, hs_outages_at(run->facts.outages, 0)->fault_cycle, 1000000));
    cr_assert(eq(str, (char *)small_system_runs_on(run, "A"), "os2"));
    small_system_free(run);
}

/* os1's A is ready every 11 ms at least. Three polls of 50 ms without progress are a fault: two
 * polls fit in 110 ms, four in 220. */
Test(system_outside, an_os_that_starves_is_late_or_taken_for_dead)
{
    static const struct {
        const char *how_long;
        guint n_takeovers;
    } cases[] = { { "90 ms", 0 }, { "300 ms", 1 } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new(machine);
        g_string_replace(text, "detector { state }",
                         "detector { state  stall every 50 ms misses 3 }", 1);
        g_autofree char *fault = g_strdup_printf("fault \"s\" { at 1 s  starve os1 for %s }\n",
                                                 cases[i].how_long);
        g_string_replace(text, "%s", fault, 1);
        SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
        const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
        cr_assert(eq(u32, flow != NULL, cases[i].n_takeovers));
        cr_assert(eq(str, (char *)small_system_runs_on(run, "A"), flow != NULL ? "os2" : "os1"));
        small_system_free(run);
    }
}

/* Not yet started, it cannot fail; then its OS reports the level, and FIG. 6 or a restart follows:
 * A runs somewhere at the end, in one copy (invariant 10). Level 0 is no more than a report. */
Test(system_outside, a_program_fails_where_it_runs_or_without_effect)
{
    static const char *const homes[] = { "os1", "os1", "os2", "os2" };
    for (guint level = 0; level < 4; level++) {
        g_autofree char *blocks = g_strdup_printf(
            "fault \"early\" { at 1 us  fail program A level %u }\n"
            "fault \"late\" { at 1 s  fail program A level %u }\n",
            level, level);
        SmallSystem *run = run_with(blocks);
        const HsCell *early = small_system_row(run, &hs_table_fault, 0);
        const HsCell *late = small_system_row(run, &hs_table_fault, 1);
        cr_assert(eq(int, (int)early[4].integer, 0));
        cr_assert(eq(int, (int)late[4].integer, 1));
        cr_assert(eq(str, (char *)small_system_runs_on(run, "A"), (char *)homes[level]));
        small_system_free(run);
    }
}

/* Without a watchdog nobody sees it: it takes a CPU for good. */
Test(system_outside, a_program_that_hangs_takes_a_cpu)
{
    SmallSystem *run = run_with("fault \"h\" { at 1 s  hang program A }\n"
                                "fault \"again\" { at 2 s  hang program A }\n");
    uint64_t busy = book_of(run, "cpu0", "guest application") +
                    book_of(run, "cpu1", "guest application");
    cr_assert(lt(u64, 1900000, busy)); /* of the 2 s that are left, but for ticks */
    cr_assert(eq(int, (int)small_system_row(run, &hs_table_fault, 1)[4].integer, 0));
    small_system_free(run);
}
