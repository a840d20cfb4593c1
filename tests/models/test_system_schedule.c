/* Who runs when, in whole runs: shares, caps, accounting, turns, CPUs that come and go. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

/* Toy: a cycle is a microsecond. */
#define SECOND UINT64_C(1000000)

static uint64_t guest_cycles(const SmallSystem *run, const char *os)
{
    return small_system_counter(run, os, "guest cycles");
}

static void check_within(uint64_t got, uint64_t due, uint64_t tolerance)
{
    cr_assert(le(u64, MAX(got, due) - MIN(got, due), tolerance), "%u, not %u", (guint)got,
              (guint)due);
}

static char *file_text(const char *name)
{
    g_autofree char *path = g_build_filename("scenarios", name, NULL);
    char *text = NULL;
    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static char *replaced(const char *text, const char *from, const char *to)
{
    GString *all = g_string_new(text);
    cr_assert(ge(u32, g_string_replace(all, from, to, 0), 1), "'%s' is not there", from);
    return g_string_free(all, FALSE);
}

/* ---- turns: V19 ---- */

static uint64_t finished(const SmallSystem *run, const char *app)
{
    return small_system_app(run, app)->finished_at;
}

/* An exit takes 4 cycles of OS and monitor, none of which may be shorter than one: the service, two
 * steps of routine 130, and the monitor's. Those of the gate after its end, and of each program,
 * come before the end of the next; of the program's own only the service. The last one has its last
 * five turns in a row: five fetches of 10 cycles less. */
Test(system_schedule, five_ten_and_fifteen_seconds_are_done_in_13_24_and_30)
{
    SmallSystem *run = small_system_load("round-robin.scn", &(SmallOptions){ .is_paranoid = true });
    small_system_run(run);
    uint64_t opened = finished(run, "gate");
    cr_assert(eq(u64, finished(run, "a"), opened + 13 * SECOND + 4));
    cr_assert(eq(u64, finished(run, "b"), opened + 24 * SECOND + 4 + 4));
    cr_assert(eq(u64, finished(run, "c"), opened + 30 * SECOND + 4 + 4 + 4 - 5 * 10));
    small_system_free(run);
}

/* ---- accounting: V12 ---- */

static void check_thief(const char *text, uint64_t due)
{
    SmallSystem *run = small_system_of(text, NULL);
    /* The thief begins at 1 s, the run stops at 21 s. */
    check_within(guest_cycles(run, "thief"), due, 20 * SECOND / 100);
    small_system_free(run);
}

Test(system_schedule, a_thief_gets_95_percent_by_samples_and_50_by_exact_accounting)
{
    g_autofree char *sampled = file_text("tick-thief.scn");
    g_autofree char *exact = replaced(sampled, "accounting sampled every 10 ms",
                                      "accounting exact");
    check_thief(sampled, 19 * SECOND);
    check_thief(exact, 10 * SECOND);
}

/* ---- PRMF ---- */

static uint64_t digest_of(const char *dispatch)
{
    g_autofree char *text = file_text("tick-thief.scn");
    g_autofree char *vmm = g_strdup_printf("vmm     { %s ", dispatch);
    g_autofree char *changed = replaced(text, "vmm     {", vmm);
    SmallSystem *run = small_system_of(changed, NULL);
    uint64_t digest = run->facts.digest;
    small_system_free(run);
    return digest;
}

/* A dispatch of 7 us is one of 7 us, whoever does it; and one that costs less changes the run. */
Test(system_schedule, prmf_makes_a_dispatch_cheaper_and_nothing_else)
{
    uint64_t slow = digest_of("dispatch 7 us  dispatch-prmf 2 us  prmf off");
    uint64_t fast = digest_of("dispatch 7 us  dispatch-prmf 2 us  prmf on");
    cr_assert(eq(u64, digest_of("dispatch 7 us  dispatch-prmf 1 us"), slow));
    cr_assert(eq(u64, digest_of("dispatch 9 us  dispatch-prmf 7 us  prmf on"), slow));
    cr_assert(eq(u64, digest_of("dispatch 2 us  prmf off"), fast));
    cr_assert(ne(u64, slow, fast));
}

/* ---- change share ---- */

#define TWO_SPIN                                                                                   \
    "include \"profiles/toy.scn\"\n"                                                               \
    "storage { size 32 MB }\n"                                                                     \
    "vmm { area 2 MB  dispatch 0 us  detector { state } }\n"                                       \
    "program spin { image 4 KB  loop { compute 1 s } }\n"

static SmallSystem *run_change(guint stop_s)
{
    g_autofree char *text = g_strdup_printf(
        "scenario \"change\" { stop at %u s }\n" TWO_SPIN
        "os os1 { role active  storage 10 MB  kernel 2 MB  share 50 }\n"
        "os os2 { role active  storage 10 MB  kernel 2 MB  share 50 }\n"
        "program order { image 4 KB  sleep 2 s  change share of os1 to 90\n"
        "                change share of os2 to 10  exit }\n"
        "app spin1 { runs spin  on os1  area 2 MB  journal 512 B }\n"
        "app spin2 { runs spin  on os2  area 2 MB  journal 512 B }\n"
        "app operator { runs order  on os2  area 2 MB  journal 512 B  priority 15 }\n",
        stop_s);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

/* From 3 s on, after the change, over 20 s: to within a slice of 10 ms. */
Test(system_schedule, a_share_that_a_program_changes_is_used_from_then_on)
{
    SmallSystem *before = run_change(3);
    SmallSystem *after = run_change(23);
    check_within(guest_cycles(after, "os1") - guest_cycles(before, "os1"), 18 * SECOND, 10000);
    check_within(guest_cycles(after, "os2") - guest_cycles(before, "os2"), 2 * SECOND, 10000);
    cr_assert(eq(str, small_text(small_system_app(after, "operator")->end_reason), "exited"));
    small_system_free(before);
    small_system_free(after);
}

/* os2 has got os1's share with its programs (506). What stands in the table no more is not changed;
 * the program that asked goes on. */
Test(system_schedule, the_share_of_an_os_that_lost_it_is_not_changed)
{
    SmallSystem *run = small_system_of(
        "scenario \"lost\" { stop at 5 s }\n" TWO_SPIN
        "os os1 { role active   storage 10 MB  kernel 2 MB  share 70 }\n"
        "os os2 { role standby  storage 10 MB  kernel 2 MB  share 30 }\n"
        "program order { image 4 KB  sleep 3 s  change share of os1 to 5  exit }\n"
        "app A { runs spin  on os1  standby os2  area 2 MB  journal 512 B }\n"
        "app operator { runs order  on os2  area 2 MB  journal 512 B  priority 15 }\n"
        "fault \"f\" { at 1 s  crash os1 panic }\n"
        "expect \"os2 has it\" at stop : os2.share == 100 and os1.share == 70\n",
        &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(str, small_text(small_system_app(run, "operator")->end_reason), "exited"));
    cr_assert(eq(int, hs_expectations_result(run->facts.expectations, 0).verdict, HS_VERDICT_HELD));
    small_system_free(run);
}

/* ---- CPUs ---- */

#define TWO_CPUS                                                                                   \
    TWO_SPIN "os os1 { role active  storage 20 MB  kernel 2 MB  cpus 2 }\n"                        \
             "app spin1 { runs spin  on os1  area 2 MB  journal 512 B }\n"                         \
             "app spin2 { runs spin  on os1  area 2 MB  journal 512 B }\n"

static uint64_t book(const SmallSystem *run, const char *cpu, const char *name)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_cpu_book); i++) {
        const HsCell *row = small_system_row(run, &hs_table_cpu_book, i);
        if (strcmp(row[0].text, cpu) == 0 && strcmp(row[1].text, name) == 0)
            return (uint64_t)row[2].integer;
    }
    return 0;
}

Test(system_schedule, a_cpu_that_is_added_was_stopped_until_then)
{
    SmallSystem *run = small_system_of("scenario \"add\" { stop at 3 s }\n" TWO_CPUS
                                       "fault \"f\" { at 1 s  add cpu }\n",
                                       &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(u64, book(run, "cpu1", "stopped"), SECOND));
    cr_assert(eq(u64, book(run, "cpu1", "idle"), 0));
    check_within(guest_cycles(run, "os1"), 5 * SECOND, SECOND / 10);
    small_system_free(run);
}

/* Both its CPUs ran it. It has failed; the other CPU has nothing to do any more. */
Test(system_schedule, an_os_that_loses_one_of_its_cpus_has_failed)
{
    SmallSystem *run = small_system_of("scenario \"fail\" { stop at 3 s }\n" TWO_CPUS
                                       "cpu { count 2 }\n"
                                       "fault \"f\" { at 1 s  fail cpu 1 }\n",
                                       &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(str, (char *)small_system_runs_on(run, "spin1"), "none"));
    cr_assert(eq(u64, book(run, "cpu1", "stopped"), 2 * SECOND));
    cr_assert(ge(u64, book(run, "cpu0", "idle"), 19 * SECOND / 10));
    small_system_free(run);
}

Test(system_schedule, a_hung_os_spins_on_all_its_cpus_until_it_is_fenced)
{
    SmallSystem *run = small_system_of("scenario \"hang\" { stop at 3 s }\n" TWO_CPUS
                                       "cpu { count 2 }\n"
                                       "vmm { detector { stall every 100 ms misses 5 } }\n"
                                       "fault \"f\" { at 1 s  crash os1 hang }\n",
                                       &(SmallOptions){ .is_paranoid = true });
    /* Found stalled at 1.1, 1.2 ... 1.5 s; a poll at 1.0 s finds it alive or just so. */
    uint64_t until = guest_cycles(run, "os1") / 2;
    cr_assert(ge(u64, until, 13 * SECOND / 10));
    cr_assert(le(u64, until, 151 * SECOND / 100));
    small_system_free(run);
}

/* ---- whatever strikes ---- */

/* os-crash with two logical CPUs for each OS, a cap, short turns: at any time of the crash nothing
 * committed is lost, and no invariant breaks. */
Test(system_schedule, crashes_at_any_time_are_survived_on_several_logical_cpus)
{
    g_autofree char *text = file_text("os-crash.scn");
    g_autofree char *os1 = replaced(text, "os os1  {", "os os1  { cpus 2  quantum 1 ms ");
    g_autofree char *os2 = replaced(os1, "os os2  {", "os os2  { cpus 3  cap 150 percent ");
    g_autofree char *all = replaced(os2, "vmm {", "vmm { slice 700 us  cap-window 9 ms ");
    for (guint i = 0; i < 25; i++) {
        g_autofree char *setting = g_strdup_printf("crash_at=%uus", 1900000 + i * 213457);
        const char *const settings[] = { setting, NULL };
        SmallSystem *run = small_system_parse(
            all, &(SmallOptions){ .is_paranoid = true, .settings = settings });
        small_system_run(run);
        cr_assert(eq(u64, small_system_counter(run, "A", "committed, lost"), 0), "%s", setting);
        small_system_check_requests(run, "A", 0);
        small_system_free(run);
    }
}
