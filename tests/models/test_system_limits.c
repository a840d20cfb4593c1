/* Counts at their limits and beyond: many OSs, programs, clients, CPUs and units; each runs, or is
 * refused with a diagnostic that names the limit. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

TestSuite(system_limits, .timeout = 120);

static const char head[] = "scenario \"limits\" { stop at 50 ms }\n"
                           "include \"profiles/toy.scn\"\n"
                           "vmm { area 1 MB  detector { state } }\n"
                           "program code { image 8 KB  loop { compute 1 ms  sleep 5 ms } }\n";

/* The head, then n statements, each with its number in the place of %u. */
static char *with_many(const char *more, guint n, const char *format)
{
    GString *text = g_string_new(head);
    g_string_append(text, more);
    for (guint i = 0; i < n; i++) {
        g_autofree char *number = g_strdup_printf("%u", i);
        g_autoptr(GString) statement = g_string_new(format);
        g_string_replace(statement, "%u", number, 0);
        g_string_append(text, statement->str);
    }
    return g_string_free(text, FALSE);
}

static void check_runs(char *text)
{
    g_autofree char *owned = text;
    SmallSystem *run = small_system_of(owned, NULL);
    small_system_check_sums(run);
    small_system_free(run);
}

static void check_refused(char *text, const char *message)
{
    g_autofree char *owned = text;
    SmallSystem *run = small_system_try(owned, NULL);
    g_autofree char *found = hs_diagnostics_render(run->diagnostics, false);
    cr_assert(run->system == NULL);
    cr_assert(strstr(found, message) != NULL, "no '%s' in:\n%.1000s", message, found);
    cr_assert(strstr(found, "help: ") != NULL, "%.1000s", found);
    small_system_free(run);
}

static const char os_format[] = "os v%u { role active  storage 2 MB  kernel 1 MB }\n";

Test(system_limits, sixty_four_oss_run_one_more_is_refused)
{
    check_runs(with_many("storage { size 1 GB }\n", 64, os_format));
    check_refused(with_many("storage { size 1 GB }\n", 65, os_format), "1 to 64 OSs");
    check_refused(with_many("storage { size 1 GB }\n", 0, os_format), "write os NAME { ... }");
}

static const char one_os[] = "storage { size 16 GB }\n"
                             "disk { size 1 TB }\n"
                             "os os1 { role active  storage 2 MB  kernel 1 MB }\n";
static const char app_format[] = "app a%u { runs code  on os1  area 2 MB  journal 8 KB }\n";

/* An entry of table 90 for each: 4096, of which three are the monitor's and one the OS's. */
Test(system_limits, four_thousand_programs_run_as_many_as_table_90_has_entries)
{
    check_runs(with_many(one_os, 500, app_format));
    check_runs(with_many(one_os, 4092, app_format));
    check_refused(with_many(one_os, 4093, app_format),
                  "table 90 has 4096 entries: one for each OS and app, and three of the monitor's");
    check_refused(with_many(one_os, 5000, app_format), "too many programs");
}

Test(system_limits, devices_and_channels_run_up_to_256_of_each)
{
    static const char stored_app[] = "os os1 { role active  storage 8 MB  kernel 1 MB }\n"
                                     "storage { size 1 GB }\n"
                                     "app A { runs code  on os1  area 2 MB  journal 8 KB }\n";
    static const char flash[] =
        "flash f%u { size 1 MB  read 1 ms  write 1 ms  lanes 1024  rate 1 MB/s }\n";
    static const char channel[] = "channel ch%u { rate 1 MB/s }\n";
    /* The profile has a disk and a channel. */
    check_runs(with_many(stored_app, 255, flash));
    check_refused(with_many(stored_app, 256, flash),
                  "there are too many devices\n --> test.scn\n"
                  "  help: 256 disks and flash memories at most");
    check_runs(with_many(stored_app, 255, channel));
    check_refused(with_many(stored_app, 256, channel),
                  "there are too many channels\n --> test.scn\n  help: 256 at most");
}

static const char served_os[] = "storage { size 1 GB }\n"
                                "os os1 { role active  storage 8 MB  kernel 1 MB }\n"
                                "app A { runs code  on os1  area 2 MB  journal 8 KB }\n";

Test(system_limits, groups_of_clients_run_as_many_as_there_may_be_components)
{
    static const char group[] = "clients c%u { to A  think constant 20 ms }\n";
    /* Past 2048 names GLib leaves its first table of them behind: a leak in ASan's eyes. */
    check_runs(with_many(served_os, 1900, group));
    check_refused(with_many(served_os, 2049, group),
                  "there are too many groups of clients\n --> test.scn\n"
                  "  help: 2048 groups at most; one group may count 100 000 clients");
}

Test(system_limits, a_hundred_thousand_clients_run)
{
    check_runs(
        with_many(served_os, 1, "clients c%u { to A  count 100_000  think constant 20 ms }\n"));
}

/* 4096 messages are under way at once, the others are dropped; nobody counts wrong. */
Test(system_limits, a_link_that_is_full_drops_messages_and_counts_them)
{
    g_autofree char *text = with_many(
        served_os, 1, "clients c%u { to A  count 5_000  think constant 1 ms  timeout 9 ms }\n");
    SmallSystem *run = small_system_of(text, NULL);
    cr_assert(eq(u64, small_system_counter(run, "c0", "requests"), 5000));
    cr_assert(eq(u64, small_system_counter(run, "c0", "waiting at the end"), 5000));
    small_system_free(run);
}

Test(system_limits, sixty_four_cpus_run)
{
    check_runs(with_many("cpu { count 64 }\nstorage { size 1 GB }\n", 8, os_format));
}

/* By units of 1 GB. */
Test(system_limits, sixteen_tb_of_main_storage_run_more_is_refused)
{
    static const char large[] = "scenario \"large\" { stop at 50 ms }\n"
                                "include \"profiles/toy.scn\"\n"
                                "storage { size $size  unit 1 GB }\n"
                                "vmm { area 1 GB }\n"
                                "program code { image 8 KB  loop { sleep 5 ms } }\n"
                                "os os1 { role active  storage 16_000 GB  kernel 1 GB }\n"
                                "app A { runs code  on os1  area 15_999 GB  journal 8 KB }\n"
                                "param size = ";
    check_runs(g_strconcat(large, "16 TB\n", NULL));
    check_refused(g_strconcat(large, "17 TB\n", NULL), "help: at most 16 TB");
}

Test(system_limits, a_million_units_run_one_more_is_refused)
{
    check_runs(with_many("storage { size 1 TB  unit 1 MB }\n", 1, os_format));
    check_refused(with_many("storage { size 2 TB  unit 1 MB }\n", 1, os_format), "out of range");
}

Test(system_limits, a_clock_of_100_ghz_and_one_of_1_khz_run)
{
    check_runs(with_many("cpu { clock 100 GHz }\nstorage { size 1 GB }\n", 2, os_format));
    /* Turns of 10 ms would be 10 cycles, and a fetch may take longer. */
    check_refused(with_many("cpu { clock 1 kHz }\nstorage { size 1 GB }\n", 2, os_format),
                  "a program might get nowhere");
    check_runs(with_many("cpu { clock 1 kHz }\nstorage { size 1 GB }\n"
                         "vmm { slice 1 s }\nguest { quantum 1 s }\n",
                         2, os_format));
}

/* ---- a channel that takes one transfer and keeps one waiting ---- */

static const char narrow[] =
    "scenario \"narrow\" { stop at 3 s }\n"
    "param first = 0 ms\n param second = 0 ms\n param third = 0 ms\n param fourth = 0 ms\n"
    "include \"profiles/toy.scn\"\n"
    "channel { queue 1 }\n"
    "storage { size 64 MB }\n"
    "vmm { area 2 MB  detector { state } }\n"
    "os os1 { role active   storage 20 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage  6 MB  kernel 4 MB }\n"
    "program code { image 64 KB  loop { sleep 5 ms } }\n"
    "app A { runs code  on os1  standby os2  area 4 MB  journal 8 KB  start at $first }\n"
    "app B { runs code  on os1  standby os2  area 4 MB  journal 8 KB  start at $second }\n"
    "app C { runs code  on os1  standby os2  area 4 MB  journal 8 KB  start at $third }\n"
    "app D { runs code  on os1  standby os2  area 4 MB  journal 8 KB  start at $fourth }\n";

static const char full[] = "the channel's queue is full";

/* A loads, B waits; there is no room for C and D, which end and give their areas back. */
Test(system_limits, a_program_that_finds_the_channels_queue_full_ends)
{
    SmallSystem *run = small_system_of(narrow, &(SmallOptions){ .is_paranoid = true });
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(eq(str, table,
                 "os1 12 os1>os2, A 4 os1>os2, B 4 os1>os2, os2 6 os2>none, vmm 2 vmm>none, "
                 "unused 36 vmm>none"));
    cr_assert(eq(str, small_text(small_system_app(run, "C")->end_reason), small_text(full)));
    cr_assert(eq(str, small_text(small_system_app(run, "D")->end_reason), small_text(full)));
    small_system_check_sums(run);
    small_system_free(run);
}

/* They start one after the other, but their twins all at once: the takeover says so and ends. */
Test(system_limits, a_takeover_whose_programs_do_not_all_start_says_so)
{
    static const char *const settings[] = { "second=200ms", "third=400ms", "fourth=600ms", NULL };
    g_autofree char *text = g_strconcat(narrow, "fault \"f\" { at 1 s  crash os1 panic }\n", NULL);
    SmallSystem *run = small_system_of(
        text, &(SmallOptions){ .settings = settings, .is_paranoid = true });
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(eq(str, table,
                 "A 4 os2>vmm, B 4 os2>vmm, os2 10 os2>none, vmm 2 vmm>none, "
                 "unused 44 vmm>none"));
    const HsCell *flow = small_system_flow(run, "FIG. 5", "os1", 0);
    cr_assert(eq(str, small_text(small_system_outcome(flow)), "a program could not be started"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "os2"));
    cr_assert(eq(str, small_text(small_system_app(run, "D")->end_reason), small_text(full)));
    small_system_check_sums(run);
    small_system_free(run);
}
