/* What programs want of main storage and what they go without (job_demand.c), and the work that a
 * fault makes them do again (job_tally.c), from whole runs. */
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

/* The values of a name that a component had, one after the other: "4 0". */
static char *values(const SmallSystem *run, const char *component, const char *name)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_value); i++) {
        const HsCell *row = small_system_row(run, &hs_table_value, i);
        if (strcmp(row[1].text, component) == 0 && strcmp(row[2].text, name) == 0)
            g_string_append_printf(text, "%s%" G_GINT64_FORMAT, text->len > 0 ? " " : "",
                                   row[3].integer);
    }
    return g_string_free(text, FALSE);
}

static void check(const SmallSystem *run, const char *component, const char *name,
                  const char *expected)
{
    g_autofree char *text = values(run, component, name);
    cr_assert(eq(str, text, small_text(expected)), "%s, %s", component, name);
}

Test(job_demand, a_kernel_is_in_use_while_its_os_runs_and_programs_want_their_areas)
{
    SmallSystem *run = small_system_of(
        MACHINE "vmm { reipl on }  guest { ipl 1 s }\n"
                "program P { image 4 KB  sleep 60 s }\n"
                "program Q { image 4 KB  sleep 1 s }\n"
                "app A { runs P  on os1  standby os2  area 3 MB  journal 64 KB }\n"
                "app B { runs Q  on os1  area 2 MB  journal 64 KB  start at 2 s }\n"
                "fault \"x\" { at 9 s  crash os1 panic }\n",
        &(SmallOptions){ .is_paranoid = true });
    check(run, "os1", "kernel units", "4 0 4"); /* until it panics; from its load on */
    check(run, "os2", "kernel units", "4");
    check(run, "A", "wanted units", "3 0 3"); /* on os1; fenced; on os2 */
    check(run, "B", "wanted units", "2 0");   /* has ended */
    check(run, "A", "short units", "");
    small_system_free(run);
}

Test(job_demand, a_program_is_short_of_what_it_pages_for)
{
    /* 6 MB are left to os1 and 2 of the monitor's are not used: 8 of 11. */
    SmallSystem *run = small_system_of(
        "scenario \"small\" { stop at 20 s }\n"
        "include \"profiles/toy.scn\"\n"
        "storage { size 14 MB }\n"
        "vmm { area 2 MB  grant deficit }\n"
        "os os1 { role active  storage 10 MB  kernel 4 MB }\n"
        "program P { image 4 KB  sleep 1 s }\n"
        "app A { runs P  on os1  area 11 MB  journal 64 KB  on-shortage page }\n",
        &(SmallOptions){ .is_paranoid = true });
    check(run, "A", "wanted units", "11 0");
    check(run, "A", "short units", "3 0");
    small_system_free(run);
}

Test(job_demand, a_start_that_waits_is_short_of_all_and_one_that_grows_of_what_it_asked_for)
{
    SmallSystem *run = small_system_of(
        "scenario \"small\" { stop at 30 s }\n"
        "include \"profiles/toy.scn\"\n"
        "storage { size 14 MB }\n"
        "vmm { area 2 MB }\n"
        "os os1 { role active  storage 10 MB  kernel 4 MB }\n"
        "program P { image 4 KB  sleep 2 s  allocate 3 MB  sleep 60 s }\n"
        "program Q { image 4 KB  sleep 5 s }\n"
        "app A { runs P  on os1  area 2 MB  journal 64 KB }\n"
        "app B { runs Q  on os1  area 4 MB  journal 64 KB  start at 1 s }\n"
        "app C { runs Q  on os1  area 4 MB  journal 64 KB  start at 3 s }\n",
        &(SmallOptions){ .is_paranoid = true });
    /* os1 has 6 for programs and the monitor 2: A 2, B 4; A's 3 more and C's 4 wait. B ends: A is
     * first, and C starts again, to hear that 1 of os1's own and 2 are too little. */
    check(run, "A", "short units", "3 0");
    check(run, "C", "short units", "4 0 4");
    check(run, "A", "wanted units", "2 5");
    check(run, "B", "wanted units", "4 0");
    check(run, "C", "wanted units", "4");
    small_system_free(run);
}

Test(job_demand, units_taken_from_a_program_are_what_it_is_short_of)
{
    SmallSystem *run = small_system_of(
        MACHINE "program P { image 4 KB  sleep 60 s }\n"
                "app A { runs P  on os1  area 4 MB  journal 64 KB  on-shortage page }\n"
                "command \"x\" { at 3 s  take 2 MB from A }\n",
        &(SmallOptions){ .is_paranoid = true });
    check(run, "A", "short units", "2");
    check(run, "A", "wanted units", "4");
    small_system_free(run);
}

Test(job_demand, units_that_its_os_got_for_it_are_not_short_any_more_from_that_cycle_on)
{
    SmallSystem *run = small_system_of(
        "scenario \"small\" { stop at 12 s }\n"
        "include \"profiles/toy.scn\"\n"
        "storage { size 32 MB }\n"
        "vmm { area 2 MB  policy usage-threshold }\n"
        "guest { usage { high 90 %  low 0 %  by 2 MB  poll 10 s } }\n"
        "os os1 { role active  storage 10 MB  kernel 4 MB }\n"
        "program P { image 4 KB  loop { touch 10 pages uniform write  sleep 10 ms } }\n"
        "app A { runs P  on os1  area 8 MB  journal 64 KB  on-shortage page }\n",
        &(SmallOptions){ .is_paranoid = true });
    check(run, "A", "short units", "2 0");
    const HsCell *fed = small_system_flow(run, "more frames", "A", 0);
    HsCycles at = 0; /* of the last value */
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_value); i++) {
        const HsCell *row = small_system_row(run, &hs_table_value, i);
        if (strcmp(row[2].text, "short units") == 0)
            at = (HsCycles)row[0].integer;
    }
    cr_assert(eq(u64, at, (uint64_t)fed[5].integer));
    small_system_free(run);
}

/* ---- work to be done again ---- */

#define COMPUTED UINT64_C(100000) /* 100 ms */
#define WORDS UINT64_C(500)       /* at most: the words around them, and their fetches */

static uint64_t again(const char *rest)
{
    g_autofree char *text = g_strconcat(MACHINE, rest, NULL);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    uint64_t cycles = small_system_counter(run, "A", "cycles to be done again");
    small_system_free(run);
    return cycles;
}

#define ASKED                                                                                      \
    "clients web { to A  count 1  arrivals constant every 4 s  request 100 B  "                    \
    "timeout 30 s }\n"

Test(job_demand, a_fault_makes_a_program_do_again_what_it_did_since_its_last_request_was_done)
{
    static const struct {
        const char *what, *scenario;
        uint64_t n_computed;
        uint64_t words_max;
    } cases[] = {
        { "a plain commit is run through again",
          "program P { image 4 KB  compute 100 ms  commit 1 KB  compute 100 ms  sleep 60 s }\n"
          "app A { runs P  on os1  standby os2  area 3 MB  journal 64 KB }\n"
          "fault \"x\" { at 9 s  crash os1 panic }\n",
          2, WORDS },
        { "without a fault nothing",
          "program P { image 4 KB  compute 100 ms  sleep 60 s }\n"
          "app A { runs P  on os1  standby os2  area 3 MB  journal 64 KB }\n",
          0, 0 },
        { "stopped for good",
          "program P { image 4 KB  compute 100 ms  sleep 60 s }\n"
          "app A { runs P  on os1  area 3 MB  journal 64 KB }\n"
          "fault \"x\" { at 9 s  crash os1 panic }\n",
          0, 0 },
        { "twice: on os2, too, and os1 has been loaded again",
          "vmm { reipl on }  guest { ipl 1 s }\n"
          "program P { image 4 KB  compute 100 ms  sleep 60 s }\n"
          "app A { runs P  on os1  standby os2  area 3 MB  journal 64 KB }\n"
          "fault \"x\" { at 6 s  crash os1 panic }\n"
          "fault \"y\" { at 12 s  crash os2 panic }\n",
          2, WORDS },
        { "restarted in place",
          "program P { image 4 KB  compute 100 ms  sleep 60 s }\n"
          "app A { runs P  on os1  area 3 MB  journal 64 KB }\n"
          "fault \"x\" { at 9 s  fail program A level 1 }\n",
          1, WORDS },
        { "a request that is replied to is done",
          "program P { image 4 KB  loop { receive  compute 300 ms  reply 1 KB } }\n"
          "app A { runs P  on os1  standby os2  area 3 MB  journal 64 KB }\n" ASKED
          "fault \"x\" { at 7 s  crash os1 panic }\n",
          0, WORDS },
        { "behind the commit of a request",
          "program P { image 4 KB  loop { receive  compute 300 ms  commit 1 KB  compute 100 ms  "
          "sleep 2 s  reply 1 KB } }\n"
          "app A { runs P  on os1  standby os2  area 3 MB  journal 64 KB }\n" ASKED
          "fault \"x\" { at 6 s  crash os1 panic }\n",
          1, WORDS },
        { "before it",
          "program P { image 4 KB  loop { receive  compute 300 ms  sleep 2 s  commit 1 KB  "
          "reply 1 KB } }\n"
          "app A { runs P  on os1  standby os2  area 3 MB  journal 64 KB }\n" ASKED
          "fault \"x\" { at 6 s  crash os1 panic }\n",
          3, WORDS },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint64_t cycles = again(cases[i].scenario);
        cr_assert(cycles >= cases[i].n_computed * COMPUTED &&
                      cycles <= cases[i].n_computed * COMPUTED + cases[i].words_max,
                  "%s: %" G_GUINT64_FORMAT, cases[i].what, cycles);
    }
}
