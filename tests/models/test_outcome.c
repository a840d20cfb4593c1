/* What became of a program: each row of the table, from whole runs that must end so. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

/* A runs on os1 with a twin on os2; B has none. A case adds faults, and may replace a piece. */
static const char base[] = "scenario \"outcome\" { stop at 2 s }\n"
                           "include \"profiles/toy.scn\"\n"
                           "cpu { count 2 }\n"
                           "storage { size 64 MB }\n"
                           "vmm { area 2 MB  detector { state } }\n"
                           "guest { ipl 10 ms }\n"
                           "os os1 { role active   storage 24 MB  kernel 4 MB }\n"
                           "os os2 { role standby  storage  8 MB  kernel 4 MB }\n"
                           "program server { image 64 KB\n"
                           "  loop { receive  compute 1 ms  commit 512 B  reply 64 B } }\n"
                           "program batch { image 64 KB  loop { compute 1 ms  sleep 10 ms } }\n"
                           "app A { runs server  on os1  standby os2  area 4 MB  journal 1 MB }\n"
                           "app B { runs batch  on os1  area 4 MB  journal 1 MB }\n"
                           "clients web { to A  count 8  think constant 10 ms  timeout 50 ms }\n";

typedef struct {
    const char *from, *to; /* NULL: nothing is replaced */
    const char *faults;
    const char *a, *b; /* how the texts begin */
    bool is_stated;    /* A's */
} Case;

static const HsOutcome *outcome_of(const SmallSystem *run, guint i, const char *app)
{
    const HsOutcome *outcome = g_ptr_array_index(run->facts.outcomes, i);
    cr_assert(eq(str, small_text(outcome->app), small_text(app)));
    return outcome;
}

static void check(const Case *test)
{
    GString *text = g_string_new(base);
    guint n = test->from != NULL ? g_string_replace(text, test->from, test->to, 1) : 1;
    cr_assert(eq(u32, n, 1), "'%s' does not stand in the scenario", test->from);
    g_string_append(text, test->faults);
    SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
    const HsOutcome *a = outcome_of(run, 0, "A");
    const HsOutcome *b = outcome_of(run, 1, "B");
    cr_expect(eq(str, a->text, small_text(test->a)), "with %s", test->faults);
    cr_expect(eq(str, b->text, small_text(test->b)), "with %s", test->faults);
    cr_expect(eq(int, hs_outcome_is_stated(a->kind), test->is_stated), "with %s", test->faults);
    cr_expect(a->is_hot_standby && !b->is_hot_standby);
    small_system_free(run);
    g_string_free(text, TRUE);
}

static void check_all(const Case *cases, guint n)
{
    for (guint i = 0; i < n; i++)
        check(&cases[i]);
}

#define STOPPED "stopped: no OS is left that may run it"
#define WITH_ITS_OS "stopped with its OS: it has no standby"

Test(outcome, programs_that_serve_say_where_and_how_safely)
{
    static const Case cases[] = {
        { NULL, NULL, "", "serves on os1, protected by os2", "runs on os1", true },
        { NULL, NULL, "fault \"f\" { at 1 s  crash os1 panic }\n", "serves on os2, unprotected",
          WITH_ITS_OS, true },
        { NULL, NULL, "fault \"f\" { at 1 s  crash os2 panic }\n", "serves on os1, unprotected",
          "runs on os1", true },
        { "vmm { area", "vmm { reipl on  area", "fault \"f\" { at 1 s  crash os1 panic }\n",
          "serves on os2, protected by os1", WITH_ITS_OS, true },
        { "vmm { area", "vmm { policy fixed-split  area", "", "serves on os1, protected by os2",
          "runs on os1", true },
        { "vmm { area", "vmm { policy fixed-split  area",
          "fault \"f\" { at 1 s  crash os2 panic }\n", "serves on os1, unprotected", "runs on os1",
          true },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(outcome, programs_that_cannot_serve_say_why)
{
    static const Case cases[] = {
        { NULL, NULL,
          "fault \"f\" { at 1 s  crash os1 panic }\nfault \"g\" { at 1 s  crash os2 panic }\n",
          STOPPED, WITH_ITS_OS, true },
        { NULL, NULL,
          "fault \"f\" { at 1 s  fail cpu 0 }\nfault \"g\" { at 1500 ms  fail cpu 1 }\n",
          "system down: no CPU is left", "system down: no CPU is left", true },
        { NULL, NULL, "fault \"f\" { at 1 s  cut link }\n", "runs on os1, the line is cut",
          "runs on os1", true },
        { NULL, NULL, "fault \"f\" { at 1 s  fail disk disk for good }\n",
          "runs on os1, disk has failed", "runs on os1, disk has failed", true },
        { NULL, NULL, "fault \"f\" { at 1 s  hang program A }\n",
          "hangs on os1, which has no watchdog", "runs on os1", true },
        { "kernel 4 MB }\nos os2", "kernel 4 MB  watchdog 2 s }\nos os2",
          "fault \"f\" { at 1 s  hang program A }\n", "hangs on os1 when the run ended",
          "runs on os1", false },
        { "loop { receive", "loop 10 { receive", "", "ended: exited", "runs on os1", true },
        { "area 4 MB  journal 1 MB }\nclients", "area 60 MB  journal 1 MB }\nclients", "",
          "serves on os1, protected by os2", "waits for storage on os1", true },
        { "standby os2  area", "standby os2  start at 3 s  area", "", "was not to start yet",
          "runs on os1", true },
        { "standby os2  area", "standby os2  start at 1500 ms  area",
          "fault \"f\" { at 1 s  crash os1 panic }\n", "never started: its OS failed before",
          WITH_ITS_OS, true },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

Test(outcome, an_os_that_hangs_unseen_is_an_answer_only_where_nobody_polls)
{
    static const char unseen[] = "stuck with os1, which is dead; nobody sees it";
    static const char undetected[] = "stuck with os1, which is dead and was not declared so";
    const Case cases[] = {
        { NULL, NULL, "fault \"f\" { at 1 s  crash os1 hang }\n", unseen, unseen, true },
        { "detector { state }", "detector { stall every 1 s misses 3 }",
          "fault \"f\" { at 1 s  crash os1 hang }\n", undetected, undetected, false },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}

/* The run ends 100 us after the fault: not even FIG. 5 is over. */
Test(outcome, a_run_that_ends_in_the_middle_has_no_stated_outcome)
{
    static const Case cases[] = {
        { "stop at 2 s", "stop at 1000_100 us", "fault \"f\" { at 1 s  crash os1 panic }\n",
          "nobody runs it, though an OS that may is alive", WITH_ITS_OS, false },
        { "stop at 2 s", "stop at 1000_100 us", "fault \"f\" { at 1 s  cut link for 1 us }\n",
          "runs on os1, and nobody had a reply since the last fault", "runs on os1", false },
        { "standby os2  area", "standby os2  start at 1999_999 us  area", "",
          "starting on os1 when the run ended", "runs on os1", false },
    };
    check_all(cases, G_N_ELEMENTS(cases));
}
