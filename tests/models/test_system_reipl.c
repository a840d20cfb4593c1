/* Re-IPL in whole runs: an OS that failed is loaded again, the roles are swapped, the next takeover
 * goes back; what strikes meanwhile breaks nothing. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "sim/random.h"
#include "tests/models/small_system.h"

/* 1 MHz: a cycle is a microsecond. os2's share is small, as a standby's is. */
#define MACHINE                                                                                    \
    "include \"profiles/toy.scn\"\n"                                                               \
    "cpu { count 2 }\n"                                                                            \
    "channel { rate 100 MB/s }\n"                                                                  \
    "disk { rate 100 MB/s }\n"                                                                     \
    "guest { ipl 20 ms }\n"                                                                        \
    "os os1 { role active   storage 9 MB  kernel 4 MB  share 90 }\n"                               \
    "os os2 { role standby  storage 5 MB  kernel 4 MB  share 10 }\n"                               \
    "program A-code {\n"                                                                           \
    "    image 24 KB\n"                                                                            \
    "    loop { receive  compute 200 us  touch 4 pages uniform write  commit 1 KB  reply 200 B }\n"  \
    "}\n"                                                                                          \
    "program B-code { image 8 KB  loop { compute 2 ms  sleep 3 ms } }\n"                           \
    "app A { runs A-code  on os1  standby os2  area 4 MB  journal 4 MB  start at 5 ms }\n"         \
    "clients web { to A  count 4  think exponential 8 ms  request 256 B  timeout 60 ms }\n"

static char *last_table(const SmallSystem *run)
{
    return small_system_table(run, -1);
}

/* ---- ten takeovers in a row ---- */

#define N_TAKEOVERS 10u
#define BETWEEN_US 400000u

/* From the first takeover on A goes to and fro, so the n-th crash is that of the OS it is on. */
static char *ten_crashes(uint64_t seed)
{
    HsRandom random;
    GString *text = g_string_new("scenario \"ten\" { stop at 4400 ms  seed 3 }\n" MACHINE
                                 "storage { size 24 MB }\n"
                                 "vmm { area 2 MB  own area to vmm  reipl on\n"
                                 "      detector { state  stall every 15 ms misses 2 } }\n");
    hs_random_init(&random, seed, "ten");
    for (guint i = 0; i < N_TAKEOVERS; i++)
        g_string_append_printf(
            text, "fault \"f%u\" { at %u us  crash os%u %s }\n", i,
            20000 + BETWEEN_US * i + (guint)hs_random_below(&random, BETWEEN_US / 2), i % 2 + 1,
            hs_random_below(&random, 2) == 0 ? "panic" : "hang");
    return g_string_free(text, FALSE);
}

static void check_ten(uint64_t seed)
{
    g_autofree char *text = ten_crashes(seed);
    SmallSystem *run = small_system_parse(text, &(SmallOptions){ .is_paranoid = true });
    small_system_run(run);
    g_autofree char *table = last_table(run);
    cr_assert(eq(str, table,
                 "os1 5 os1>vmm, A 4 os1>os2, os2 5 os2>none, vmm 2 vmm>none, unused 8 vmm>none"),
              "seed %" PRIu64, seed);
    for (guint i = 0; i < N_TAKEOVERS; i++) {
        const char *os = i % 2 == 0 ? "os1" : "os2";
        const HsCell *takeover = small_system_flow(run, "FIG. 5", os, i / 2);
        const HsCell *reipl = small_system_flow(run, "re-IPL", os, i / 2);
        cr_assert(eq(str, small_text(small_system_outcome(takeover)), "done"));
        cr_assert(eq(str, small_text(small_system_outcome(reipl)), "done"));
    }
    small_system_check_sums(run);
    cr_assert(eq(u32, small_system_check_requests(run, "A", 4200000), 0), "seed %" PRIu64, seed);
    cr_assert(eq(u64, small_system_counter(run, "A", "committed, lost"), 0));
    cr_assert(eq(u64, small_system_counter(run, "A", "repeated"), 0));
    small_system_free(run);
}

Test(system_reipl, ten_takeovers_in_a_row_lose_nothing)
{
    for (uint64_t seed = 0; seed < 10; seed++)
        check_ten(seed);
}

/* ---- storms ---- */

static const char storm_machine[] =
    "scenario \"storm\" { stop at 900 ms  seed 5 }\n" MACHINE "storage { size 40 MB }\n"
    "vmm { area 2 MB  reipl on  detector { state  stall every 15 ms misses 2 } }\n"
    "os os3 { role active   storage 9 MB  kernel 4 MB }\n"
    "app B { runs B-code  on os1  area 5 MB  journal 64 KB  start at 60 ms }\n"
    "app C { runs A-code  on os3  standby os2  area 4 MB  journal 1 MB  start at 5 ms }\n";

static void add_fault(GString *text, HsRandom *random, guint i)
{
    static const char *const areas[] = { "A", "C", "os1", "os2", "os3" };
    guint os = (guint)hs_random_below(random, 3) + 1;
    const char *area = areas[hs_random_below(random, G_N_ELEMENTS(areas))];
    g_string_append_printf(text, "fault \"f%u\" { at %u us  ", i,
                           (guint)hs_random_below(random, 600000));
    switch (hs_random_below(random, 6)) {
    case 0:
        g_string_append_printf(text, "fail cpu %u }\n", os % 2);
        break;
    case 1:
        g_string_append_printf(text, "fail storage of %s unit %u }\n", area,
                               (guint)hs_random_below(random, 4));
        break;
    default:
        g_string_append_printf(text, "crash os%u %s }\n", os,
                               hs_random_below(random, 2) == 0 ? "panic" : "hang");
    }
}

static void check_storm(uint64_t seed, const char *more)
{
    HsRandom random;
    g_autoptr(GString) text = g_string_new(storm_machine);
    hs_random_init(&random, seed, "storm");
    g_string_append(text, more);
    guint n_faults = (guint)hs_random_below(&random, 10) + 2;
    for (guint i = 0; i < n_faults; i++)
        add_fault(text, &random, i);
    SmallSystem *run = small_system_parse(text->str, &(SmallOptions){ .is_paranoid = true });
    small_system_run_to_any_end(run);
    cr_assert(run->end == HS_END_STOPPED, "%s:\n%s",
              run->error == NULL ? "no error" : run->error->message, text->str);
    small_system_check_sums(run);
    small_system_check_requests(run, "A", 0);
    small_system_free(run);
}

Test(system_reipl, storms_of_faults_come_to_a_stated_end)
{
    for (uint64_t seed = 0; seed < 150; seed++)
        check_storm(seed, "");
}

Test(system_reipl, storms_come_to_a_stated_end_when_areas_go_to_the_monitor)
{
    for (uint64_t seed = 150; seed < 300; seed++)
        check_storm(seed, "vmm { own area to vmm  cpu share to keep }\n");
}
