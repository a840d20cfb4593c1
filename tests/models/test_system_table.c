/* The resource management table of whole runs: FIG. 4's states A, B and C and what FIG. 5 leaves.
 *
 * The figures are the project's settings T256, T336 and T512, in MB: an active OS of 160 of which A
 * takes 128, so that B finds 32 less the kernel and is granted what is not used. Everything else
 * follows from the rules: who gets what when the active OS fails. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>

#include "tests/models/small_system.h"

/* A setting and what the text says of it; MB. */
typedef struct {
    const char *name;
    int storage, vmm, b, unused;
} Setting;

static const Setting settings[] = {
    { "T256", 256, 16, 40, 48 },
    { "T336", 336, 16, 40, 128 },
    { "T512", 512, 32, 64, 288 },
};

enum { OS = 160, A = 128, STANDBY = 32, KERNEL = 24 };

static const char text[] =
    "scenario \"fig4\" { stop at 4 s }\n"
    "param storage = 256 MB\n param vmm = 16 MB\n param b = 40 MB\n param grant = whole\n"
    "param own = standby\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size $storage }\n"
    "vmm { area $vmm  grant $grant  own area to $own  detector { state } }\n"
    "os os1 { role active   storage 160 MB  kernel 24 MB }\n"
    "os os2 { role standby  storage  32 MB  kernel 24 MB }\n"
    "program A-code { image 64 KB  loop { compute 1 ms  sleep 10 ms } }\n"
    "program B-code { image 64 KB  loop { compute 4 ms  sleep 10 ms } }\n"
    "app A { runs A-code  on os1  standby os2  area 128 MB  journal 1 MB  start at 100 ms }\n"
    "app B { runs B-code  on os1  area $b  journal 1 MB  start at 1 s }\n"
    "fault \"os1 panics\" { at 2 s  crash os1 panic }\n"
    "expect \"no program is moved by half\" always : table.unused != 1 MB\n";

static SmallSystem *run_setting(const Setting *setting, const char *grant, const char *own)
{
    g_autofree char *storage = g_strdup_printf("storage=%dMB", setting->storage);
    g_autofree char *vmm = g_strdup_printf("vmm=%dMB", setting->vmm);
    g_autofree char *b = g_strdup_printf("b=%dMB", setting->b);
    g_autofree char *by = g_strdup_printf("grant=%s", grant);
    g_autofree char *to = g_strdup_printf("own=%s", own);
    const char *values[] = { storage, vmm, b, by, to, NULL };
    SmallSystem *run = small_system_of(text,
                                       &(SmallOptions){ .settings = values, .is_paranoid = true });
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0));
    return run;
}

static void check_version(const SmallSystem *run, int version, char *expected)
{
    g_autofree char *wanted = expected;
    g_autofree char *found = small_system_table(run, version);
    cr_assert(eq(str, found, wanted), "version %d", version);
}

/* All versions of a setting. */
static void check_setting(const Setting *setting, bool is_deficit, bool to_vmm)
{
    g_autoptr(GString) own = g_string_new(to_vmm ? "vmm" : "standby");
    SmallSystem *run = run_setting(setting, is_deficit ? "deficit" : "whole", own->str);
    const char *to = to_vmm ? "vmm" : "os2";
    int own_b = OS - A;
    int own_c = is_deficit ? KERNEL : own_b;
    int from_unused = is_deficit ? setting->b - (own_b - KERNEL) : setting->b;
    int unused_c = setting->unused - from_unused;
    check_version(run, 0,
                  g_strdup_printf("os1 %d os1>%s, os2 %d os2>none, vmm %d vmm>none, "
                                  "unused %d vmm>none",
                                  OS, to, STANDBY, setting->vmm, setting->unused));
    check_version(run, 1,
                  g_strdup_printf("os1 %d os1>%s, A %d os1>os2, os2 %d os2>none, vmm %d vmm>none, "
                                  "unused %d vmm>none",
                                  own_b, to, A, STANDBY, setting->vmm, setting->unused));
    for (int version = 2; version < 4; version++) /* B's units, unconnected and then connected */
        check_version(run, version,
                      g_strdup_printf("os1 %d os1>%s, A %d os1>os2, B %d os1>vmm, os2 %d os2>none, "
                                      "vmm %d vmm>none, unused %d vmm>none",
                                      own_c, to, A, setting->b, STANDBY, setting->vmm, unused_c));
    int unused_end = unused_c + setting->b + (to_vmm ? own_c : 0);
    check_version(run, 4,
                  g_strdup_printf("A %d os2>vmm, os2 %d os2>none, vmm %d vmm>none, "
                                  "unused %d vmm>none",
                                  A, STANDBY + (to_vmm ? 0 : own_c), setting->vmm, unused_end));
    cr_assert(eq(u32, small_system_n_versions(run), 5));
    small_system_check_sums(run);
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "none"));
    small_system_free(run);
}

static void check_both_grants(const Setting *setting)
{
    for (guint i = 0; i < 4; i++)
        check_setting(setting, i & 1, i & 2);
}

Test(system_table, t256_in_states_a_b_c_and_after_fig_5)
{
    check_both_grants(&settings[0]);
}

Test(system_table, t336_in_states_a_b_c_and_after_fig_5)
{
    check_both_grants(&settings[1]);
}

Test(system_table, t512_in_states_a_b_c_and_after_fig_5)
{
    check_both_grants(&settings[2]);
}

/* The numbers of the text themselves, for T256: 64 of the standby, 48 not used; or 32 and 80. */
Test(system_table, t256_ends_with_the_figures_the_text_gives)
{
    SmallSystem *run = run_setting(&settings[0], "whole", "standby");
    g_autofree char *to_standby = small_system_table(run, -1);
    cr_assert(
        eq(str, to_standby, "A 128 os2>vmm, os2 64 os2>none, vmm 16 vmm>none, unused 48 vmm>none"));
    small_system_free(run);
    run = run_setting(&settings[0], "whole", "vmm");
    g_autofree char *to_vmm = small_system_table(run, -1);
    cr_assert(
        eq(str, to_vmm, "A 128 os2>vmm, os2 32 os2>none, vmm 16 vmm>none, unused 80 vmm>none"));
    small_system_free(run);
}

/* Who changed the table, and in which step of the figure. */
Test(system_table, a_version_names_its_cause_and_owners_change_in_step_506_only)
{
    static const char *const causes[] = { "start", "A starts", "B starts", "B engaged",
                                          "os1 failed" };
    static const char *const steps[] = { NULL, NULL, NULL, "140", "506" };
    SmallSystem *run = run_setting(&settings[0], "whole", "standby");
    for (guint i = 0; i < G_N_ELEMENTS(causes); i++) {
        const HsCell *row = small_system_row(run, &hs_table_resource_version, i);
        cr_assert(eq(i64, row[0].integer, i));
        cr_assert(eq(str, small_text(row[2].text), small_text(causes[i])));
        cr_assert(eq(int, g_strcmp0(row[3].text, steps[i]), 0));
    }
    const HsCell *last = small_system_row(run, &hs_table_resource_version, 4);
    SmallStep update = small_system_step(run, small_system_flow(run, "FIG. 5", "os1", 0), "506");
    cr_assert(eq(i64, last[1].integer, (int64_t)update.end));
    small_system_free(run);
}

/* ---- B is refused, waits, and starts when storage comes back ---- */

static const char refused[] =
    "scenario \"refused\" { stop at 4 s }\n"
    "param grant = whole\n param b = 40 MB\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 256 MB }\n"
    "vmm { area 16 MB  grant $grant }\n"
    "os os1 { role active   storage 160 MB  kernel 24 MB }\n"
    "os os2 { role standby  storage  32 MB  kernel 24 MB }\n"
    "program long-code  { image 64 KB  loop { sleep 1 s } }\n"
    "program short-code { image 64 KB  sleep 1500 ms  exit }\n"
    "app A { runs long-code   on os1  standby os2  area 128 MB  journal 1 MB }\n"
    "app B { runs long-code   on os1  area $b  journal 1 MB  start at 1 s }\n"
    "app C { runs short-code  on os1  area 20 MB  journal 1 MB  start at 500 ms }\n";

/* Columns of a refusal. */
enum { AT, APP, ASKING_OS, ASKED, FREE, UNUSED, REASON };

Test(system_table, a_refusal_tells_the_numbers_and_changes_nothing)
{
    const int64_t mb = 1024 * 1024;
    SmallSystem *run = small_system_of(refused, &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_refusal), 1));
    const HsCell *row = small_system_row(run, &hs_table_refusal, 0);
    cr_assert(eq(str, small_text(row[APP].text), "B"));
    cr_assert(eq(str, small_text(row[ASKING_OS].text), "os1"));
    cr_assert(eq(i64, row[ASKED].integer, 40 * mb));
    cr_assert(eq(i64, row[FREE].integer, 8 * mb));
    cr_assert(eq(i64, row[UNUSED].integer, 28 * mb));
    cr_assert(eq(str, small_text(row[REASON].text), "too little storage is unused"));
    for (guint i = 0; i < small_system_n_versions(run); i++)
        cr_assert(row[AT].integer !=
                  small_system_row(run, &hs_table_resource_version, i)[1].integer);
    cr_assert(eq(u64, small_system_counter(run, "vmm", "refusals"), 1));
    small_system_free(run);
}

/* 0 A starts; C is granted 20 of 48; B (40) is refused with 28 left; C ends; B starts. */
Test(system_table, a_refused_program_starts_when_another_gives_its_area_back)
{
    SmallSystem *run = small_system_of(refused, &(SmallOptions){ .is_paranoid = true });
    static const char *const causes[] = { "start",  "A starts", "C starts", "C engaged",
                                          "C ends", "B starts", "B engaged" };
    cr_assert(eq(u32, small_system_n_versions(run), G_N_ELEMENTS(causes)));
    for (guint i = 0; i < G_N_ELEMENTS(causes); i++)
        cr_assert(eq(str, small_text(small_system_row(run, &hs_table_resource_version, i)[2].text),
                     small_text(causes[i])));
    check_version(run, 2,
                  g_strdup("os1 32 os1>os2, A 128 os1>os2, C 20 os1>vmm, os2 32 os2>none, "
                           "vmm 16 vmm>none, unused 28 vmm>none"));
    check_version(run, 4,
                  g_strdup("os1 32 os1>os2, A 128 os1>os2, os2 32 os2>none, vmm 16 vmm>none, "
                           "unused 48 vmm>none"));
    check_version(run, 6,
                  g_strdup("os1 32 os1>os2, A 128 os1>os2, B 40 os1>vmm, os2 32 os2>none, "
                           "vmm 16 vmm>none, unused 8 vmm>none"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "os1"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "C")), "none"));
    small_system_check_sums(run);
    small_system_free(run);
}

/* C (20) takes the 8 the OS has left and 12 unused ones; both go back where they came from. */
Test(system_table, a_program_of_grant_deficit_gives_each_part_back_where_it_came_from)
{
    const char *values[] = { "grant=deficit", "b=60MB", NULL };
    SmallSystem *run = small_system_of(refused,
                                       &(SmallOptions){ .settings = values, .is_paranoid = true });
    check_version(run, 2,
                  g_strdup("os1 24 os1>os2, A 128 os1>os2, C 20 os1>vmm, os2 32 os2>none, "
                           "vmm 16 vmm>none, unused 36 vmm>none"));
    check_version(run, 4,
                  g_strdup("os1 32 os1>os2, A 128 os1>os2, os2 32 os2>none, vmm 16 vmm>none, "
                           "unused 48 vmm>none"));
    cr_assert(eq(u32, small_system_n_versions(run), 5), "B, 60 MB, is refused twice: 8 + 48");
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_refusal), 2));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "C")), "none"));
    small_system_check_sums(run);
    small_system_free(run);
}

Test(system_table, a_refused_program_waits_as_long_as_it_takes)
{
    const char *values[] = { "b=100MB", NULL };
    SmallSystem *run = small_system_of(refused,
                                       &(SmallOptions){ .settings = values, .is_paranoid = true });
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_refusal), 2), "before and after C ends");
    const HsCell *flow = small_system_flow(run, "job start", "B", 0);
    cr_assert(
        eq(str, small_text(small_system_outcome(flow)), "unfinished when the run ended (step 90)"));
    small_system_free(run);
}

/* The failed OS had asked for B's storage: what comes back at 506 must not go to it. */
Test(system_table, a_request_of_a_failed_os_is_forgotten)
{
    g_autofree char *with_fault = g_strconcat(
        refused,
        "fault \"os1 panics\" { at 1800 ms  crash os1 panic }\nvmm { detector { state } }\n", NULL);
    g_autoptr(GString) once = g_string_new(with_fault);
    g_string_replace(once, "grant $grant }", "grant $grant  detector { state } }", 1);
    g_string_replace(once, "vmm { detector { state } }\n", "", 0);
    SmallSystem *run = small_system_of(once->str, &(SmallOptions){ .is_paranoid = true });
    check_version(run, -1,
                  g_strdup("A 128 os2>vmm, os2 64 os2>none, vmm 16 vmm>none, unused 48 vmm>none"));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "B")), "none"));
    const HsCell *flow = small_system_flow(run, "job start", "B", 0);
    cr_assert(eq(str, small_text(small_system_outcome(flow)), "its OS failed (step 90)"));
    small_system_check_sums(run);
    small_system_free(run);
}

/* ---- programs that start together ---- */

static const char together[] = "scenario \"together\" { stop at 2 s }\n"
                               "param grant = whole\n"
                               "include \"profiles/toy.scn\"\n"
                               "storage { size 64 MB }\n"
                               "vmm { area 2 MB  grant $grant }\n"
                               "os os1 { role active  storage 20 MB  kernel 10 MB }\n"
                               "program code { image 8 KB  loop { sleep 1 s } }\n"
                               "app A { runs code  on os1  area 6 MB  journal 8 KB }\n"
                               "app B { runs code  on os1  area 6 MB  journal 8 KB }\n"
                               "app C { runs code  on os1  area 6 MB  journal 8 KB }\n";

/* 10 are left for programs of 6: A has its own, the others are granted theirs; none is promised
 * what another has taken since it was sized. */
Test(system_table, programs_that_start_in_one_cycle_are_not_promised_the_same_units)
{
    SmallSystem *run = small_system_of(together, &(SmallOptions){ .is_paranoid = true });
    check_version(run, -1,
                  g_strdup("os1 14 os1>vmm, A 6 os1>vmm, B 6 os1>vmm, C 6 os1>vmm, "
                           "vmm 2 vmm>none, unused 30 vmm>none"));
    small_system_check_sums(run);
    small_system_free(run);
}

/* By deficit: A 6 of the 10, B the other 4 and 2 that were not used, C 6 of those. */
Test(system_table, programs_that_start_in_one_cycle_share_what_is_left_by_deficit)
{
    const char *values[] = { "grant=deficit", NULL };
    SmallSystem *run = small_system_of(together,
                                       &(SmallOptions){ .settings = values, .is_paranoid = true });
    check_version(run, -1,
                  g_strdup("os1 10 os1>vmm, A 6 os1>vmm, B 6 os1>vmm, C 6 os1>vmm, "
                           "vmm 2 vmm>none, unused 34 vmm>none"));
    small_system_check_sums(run);
    small_system_free(run);
}

/* Both wait for C's area, which suffices for one of them, and are looked at together. */
Test(system_table, programs_that_waited_together_are_not_promised_the_same_units)
{
    g_autoptr(GString) waiting = g_string_new(together);
    g_string_replace(waiting, "size 64 MB", "size 22 MB", 1);
    g_string_replace(waiting, "app A { runs code  on os1  area 6 MB",
                     "program short { image 8 KB  sleep 1 s  exit }\n"
                     "app A { runs short  on os1  area 6 MB",
                     1);
    SmallSystem *run = small_system_of(waiting->str, &(SmallOptions){ .is_paranoid = true });
    check_version(run, -1,
                  g_strdup("os1 14 os1>vmm, B 6 os1>vmm, vmm 2 vmm>none, unused 0 vmm>none"));
    cr_assert(eq(u32, small_system_n_rows(run, &hs_table_refusal), 3), "B and C, then C again");
    small_system_free(run);
}
