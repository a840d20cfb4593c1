/* Several faults of all kinds in one run, drawn at random: whatever they meet, a run comes to a
 * stated end with every invariant whole, nothing committed is lost, nothing is done twice. A case
 * that fails tells its faults, which stand in a scenario as they are printed. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "sim/random.h"
#include "tests/models/small_system.h"

static const char machine[] =
    "scenario \"storm\" { stop at 600 ms  seed 5 }\n"
    "include \"profiles/toy.scn\"\n"
    "cpu { count 3 }\n"
    "channel { rate 100 MB/s }\n"
    "disk { rate 100 MB/s }\n"
    "storage { size 36 MB }\n"
    "vmm { area 2 MB  detector { state  stall every 15 ms misses 2 } }\n"
    "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
    "os os3 { role active   storage 9 MB  kernel 4 MB }\n"
    "program code {\n"
    "    image 1 MB\n"
    "    loop { receive  compute 200 us  touch 4 pages uniform write  commit 3 KB  reply 200 B }\n"
    "}\n"
    "program B-code { image 8 KB  loop 20 { compute 2 ms  sleep 3 ms } }\n"
    "app A { runs code    on os1  standby os2  area 4 MB  journal 1 MB  start at 5 ms }\n"
    "app B { runs B-code  on os1  area 5 MB  journal 64 KB  start at 60 ms }\n"
    "app C { runs code    on os3  standby os2  area 4 MB  journal 1 MB  start at 5 ms }\n"
    "clients web { to A  count 4  think exponential 8 ms  request 256 B  timeout 60 ms }\n";

#define LAST_FAULT_US 400000

static const char *const areas[] = { "A", "B", "C", "os1", "os2", "os3", "unused", "vmm" };

static void add_fault(GString *text, HsRandom *random, guint i)
{
    guint os = (guint)hs_random_below(random, 3) + 1;
    guint area_i = (guint)hs_random_below(random, G_N_ELEMENTS(areas));
    g_string_append_printf(text, "fault \"f%u\" { at %u us  ", i,
                           (guint)hs_random_below(random, LAST_FAULT_US));
    switch (hs_random_below(random, 8)) {
    case 0:
        g_string_append_printf(text, "crash os%u %s }\n", os,
                               hs_random_below(random, 2) == 0 ? "panic" : "hang");
        break;
    case 1:
        g_string_append_printf(text, "fail cpu %u }\n", os - 1);
        break;
    case 2:
        g_string_append_printf(text, "fail storage unit %u }\n",
                               (guint)hs_random_below(random, 34) + 2);
        break;
    case 3:
        g_string_append_printf(text, "cut link for %u us }\n",
                               (guint)hs_random_below(random, 50000) + 1);
        break;
    case 4:
        g_string_append_printf(text, "fail disk disk %u times }\n",
                               (guint)hs_random_below(random, 4) + 1);
        break;
    default:
        g_string_append_printf(text, "fail storage of %s unit %u }\n", areas[area_i],
                               (guint)hs_random_below(random, 4));
    }
}

/* Units in the state "failed" in the last version. */
static guint n_failed_units(const SmallSystem *run)
{
    guint n = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_storage_range); i++) {
        const HsCell *row = small_system_row(run, &hs_table_storage_range, i);
        if (row[0].integer == small_system_n_versions(run) - 1 &&
            strcmp(row[5].text, "failed") == 0)
            n += (guint)row[2].integer;
    }
    return n;
}

/* Each of these faults strikes one unit. */
static guint n_units_struck(const SmallSystem *run)
{
    guint n = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_fault); i++) {
        const HsCell *row = small_system_row(run, &hs_table_fault, i);
        n += g_str_has_prefix(row[2].text, "fail storage") && row[4].integer != 0;
    }
    return n;
}

/* 1 to 6 of them. */
static GString *draw_faults(uint64_t seed)
{
    HsRandom random;
    GString *faults = g_string_new(NULL);
    hs_random_init(&random, seed, "storm");
    guint n_faults = (guint)hs_random_below(&random, 6) + 1;
    for (guint i = 0; i < n_faults; i++)
        add_fault(faults, &random, i);
    return faults;
}

/* TRUE: the system went down. */
static bool check_storm(uint64_t seed)
{
    g_autoptr(GString) faults = draw_faults(seed);
    g_autofree char *text = g_strconcat(machine, faults->str, NULL);
    SmallSystem *run = small_system_parse(text, &(SmallOptions){ .is_paranoid = true });
    small_system_run_to_any_end(run);
    cr_assert(run->end == HS_END_STOPPED, "%s:\n%s",
              run->error == NULL ? "no error" : run->error->message, faults->str);
    bool is_down = g_str_has_prefix(run->facts.end_reason, "system down: ");
    cr_assert(is_down || strcmp(run->facts.end_reason, "the scenario's stop") == 0, "%s",
              faults->str);
    small_system_check_sums(run);
    small_system_check_requests(run, "A", 0);
    cr_assert(n_failed_units(run) == n_units_struck(run), "%u of %u:\n%s", n_failed_units(run),
              n_units_struck(run), faults->str);
    small_system_free(run);
    return is_down;
}

static void check_storms(uint64_t from, uint64_t to)
{
    guint n_down = 0;
    for (uint64_t seed = from; seed < to; seed++)
        n_down += check_storm(seed);
    cr_assert(n_down > 0 && n_down < to - from, "%u", n_down);
}

Test(system_fault_storms, come_to_a_stated_end)
{
    check_storms(0, 100);
}

Test(system_fault_storms, come_to_a_stated_end_again)
{
    check_storms(100, 200);
}

Test(system_fault_storms, come_to_a_stated_end_once_more)
{
    check_storms(200, 300);
}

/* A CPU that runs ahead must have stopped where a fault found it. */
Test(system_fault_storms, strike_the_same_whatever_the_length_of_a_burst)
{
    for (uint64_t seed = 300; seed < 340; seed++) {
        g_autoptr(GString) faults = draw_faults(seed);
        g_autofree char *text = g_strconcat(machine, faults->str, NULL);
        SmallSystem *free_run = small_system_of(text, NULL);
        SmallSystem *stepped = small_system_of(text, &(SmallOptions){ .burst_max = 1 });
        cr_assert(hs_system_digest(free_run->system) == hs_system_digest(stepped->system), "%s",
                  faults->str);
        small_system_free(free_run);
        small_system_free(stepped);
    }
}
