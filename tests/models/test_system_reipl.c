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
    "    loop { receive  compute 200 us  touch 4 pages uniform write  commit 1 KB  reply 200 B "   \
    "}\n"                                                                                          \
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
        g_string_append_printf(text, "fault \"f%u\" { at %u us  crash os%u %s }\n", i,
                               20000 + BETWEEN_US * i +
                                   (guint)hs_random_below(&random, BETWEEN_US / 2),
                               i % 2 + 1, hs_random_below(&random, 2) == 0 ? "panic" : "hang");
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

/* ---- random IPL times ---- */

/* Each OS draws from a stream of its own: the n-th IPL of os1 is the n-th draw of "os1 ipl". */
Test(system_reipl, exponential_ipl_times_are_the_draws_of_the_os)
{
    g_autofree char *scenario = ten_crashes(1);
    g_autoptr(GString) text = g_string_new(scenario);
    cr_assert(eq(u32, g_string_replace(text, "ipl 20 ms", "ipl exponential 20 ms", 0), 1));
    SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
    for (guint os = 1; os <= 2; os++) {
        g_autofree char *name = g_strdup_printf("os%u", os);
        g_autofree char *stream = g_strdup_printf("os%u ipl", os);
        HsRandom random;
        hs_random_init(&random, 3, stream);
        for (guint i = 0; i < N_TAKEOVERS / 2; i++) {
            const HsCell *reipl = small_system_flow(run, "re-IPL", name, i);
            uint64_t drawn = hs_random_exponential(&random, 20000);
            cr_assert(eq(u64, small_system_step(run, reipl, "R4").work, drawn), "%s %u", name, i);
        }
    }
    small_system_free(run);
}

/* ---- storms ---- */

static const char storm_machine[] =
    "scenario \"storm\" { stop at 900 ms  seed 5 }\n" MACHINE "storage { size 40 MB }\n"
    "vmm { area 2 MB  reipl on  detector { state  stall every 15 ms misses 2 } }\n"
    "os os3 { role active   storage 9 MB  kernel 4 MB }\n"
    "app B { runs B-code  on os1  area 5 MB  journal 64 KB  start at 60 ms }\n"
    "command \"share\" { at 200 ms  change share of os1 to 50 }\n"
    "command \"move\" { at 350 ms  move 1 MB from os1 to os2 }\n"
    "command \"take\" { at 250 ms  take 1 MB from A }\n"
    "app C { runs A-code  on os3  standby os2  area 4 MB  journal 1 MB  start at 5 ms }\n";

static void add_fault(GString *text, HsRandom *random, guint i)
{
    static const char *const areas[] = { "A", "C", "os1", "os2", "os3" };
    guint os = (guint)hs_random_below(random, 3) + 1;
    const char *area = areas[hs_random_below(random, G_N_ELEMENTS(areas))];
    g_string_append_printf(text, "fault \"f%u\" { at %u us  ", i,
                           (guint)hs_random_below(random, 600000));
    switch (hs_random_below(random, 14)) {
    case 0:
        g_string_append_printf(text, "fail cpu %u }\n", os % 2);
        break;
    case 1:
        g_string_append_printf(text, "fail storage of %s unit %u }\n", area,
                               (guint)hs_random_below(random, 4));
        break;
    case 2:
        g_string_append_printf(text, "fail program %s level %u }\n", area[0] == 'A' ? "A" : "C",
                               (guint)hs_random_below(random, 4));
        break;
    case 3:
        g_string_append_printf(text, "hang program %s }\n", area[0] == 'A' ? "A" : "C");
        break;
    case 4:
        g_string_append_printf(text, "starve os%u for %u us }\n", os,
                               (guint)hs_random_below(random, 60000) + 1);
        break;
    case 5:
        g_string_append(text, "add storage 3 MB }\n");
        break;
    case 6:
        g_string_append_printf(text, "fail disk disk %u times }\n",
                               (guint)hs_random_below(random, 4) + 1);
        break;
    default:
        g_string_append_printf(text, "crash os%u %s }\n", os,
                               hs_random_below(random, 2) == 0 ? "panic" : "hang");
    }
}

static GString *draw_storm(uint64_t seed, const char *more)
{
    HsRandom random;
    GString *text = g_string_new(storm_machine);
    hs_random_init(&random, seed, "storm");
    g_string_append(text, more);
    guint n_faults = (guint)hs_random_below(&random, 10) + 2;
    for (guint i = 0; i < n_faults; i++)
        add_fault(text, &random, i);
    return text;
}

/* Its OSs came back, and so did it; unless its home failed before it was submitted, or its disk. */
static void check_is_back(const SmallSystem *run, const char *app, const char *text)
{
    const HsApplication *application = small_system_app(run, app);
    cr_assert(strcmp(application->state, "running") == 0 ||
                  strcmp(application->state, "not-started") == 0 ||
                  g_strcmp0(application->end_reason, "disk error") == 0,
              "%s is %s:\n%s", app, application->state, text);
}

/* is_ample: every re-IPL gets its storage. */
static void check_storm(uint64_t seed, const char *more, bool is_ample)
{
    g_autoptr(GString) text = draw_storm(seed, more);
    SmallSystem *run = small_system_parse(text->str, &(SmallOptions){ .is_paranoid = true });
    small_system_run_to_any_end(run);
    cr_assert(run->end == HS_END_STOPPED, "%s:\n%s",
              run->error == NULL ? "no error" : run->error->message, text->str);
    small_system_check_requests(run, "A", 0);
    if (is_ample && !g_str_has_prefix(run->facts.end_reason, "system down: ")) {
        check_is_back(run, "A", text->str);
        check_is_back(run, "C", text->str);
    }
    small_system_free(run);
}

Test(system_reipl, storms_of_faults_come_to_a_stated_end)
{
    for (uint64_t seed = 0; seed < 150; seed++)
        check_storm(seed, "", false);
}

Test(system_reipl, every_program_comes_back_from_a_storm_when_areas_go_to_the_monitor)
{
    for (uint64_t seed = 150; seed < 300; seed++)
        check_storm(seed, "vmm { own area to vmm  cpu share to keep }\n", true);
}

/* A CPU that runs ahead must have stopped where an OS was reset. */
Test(system_reipl, storms_are_the_same_whatever_the_length_of_a_burst)
{
    for (uint64_t seed = 300; seed < 320; seed++) {
        g_autoptr(GString) text = draw_storm(seed, "");
        SmallSystem *free_run = small_system_parse(text->str, NULL);
        SmallSystem *stepped = small_system_parse(text->str, &(SmallOptions){ .burst_max = 1 });
        small_system_run_to_any_end(free_run);
        small_system_run_to_any_end(stepped);
        cr_assert(hs_system_digest(free_run->system) == hs_system_digest(stepped->system), "%s",
                  text->str);
        small_system_free(free_run);
        small_system_free(stepped);
    }
}

/* ---- T256, by hand ---- */

/* The CPU shares of a version: "os1 90 os1>os2, ...". */
static char *shares(const SmallSystem *run, int64_t version)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_resource_entry); i++) {
        const HsCell *row = small_system_row(run, &hs_table_resource_entry, i);
        if (row[0].integer == version && strcmp(row[3].text, "CPU share") == 0)
            g_string_append_printf(text, "%s%s %" PRIi64 " %s>%s", text->len == 0 ? "" : ", ",
                                   row[2].text, row[4].integer, row[5].text,
                                   row[6].kind == HS_CELL_TEXT ? row[6].text : "none");
    }
    return g_string_free(text, FALSE);
}

/* The version with that cause; fails the test where there is none. */
static int version_of(const SmallSystem *run, const char *cause)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_resource_version); i++)
        if (strcmp(small_system_row(run, &hs_table_resource_version, i)[2].text, cause) == 0)
            return (int)i;
    cr_assert(false, "no version '%s'", cause);
    return -1;
}

static void check_version(const SmallSystem *run, const char *cause, const char *storage,
                          const char *share)
{
    int version = version_of(run, cause);
    g_autofree char *table = small_system_table(run, version);
    g_autofree char *of_cpus = shares(run, version);
    cr_assert(eq(str, table, small_text(storage)), "%s", cause);
    cr_assert(eq(str, of_cpus, small_text(share)), "%s", cause);
}

/* FIG. 4's example: 256 MB, of which the monitor has 16. The survivor gets the failed OS's 32 and
 * A; the new standby as much as the old one had, of the 48 that are not used. */
Test(system_reipl, t256_swaps_the_roles_and_takes_over_back)
{
    SmallSystem *run = small_system_load("reipl.scn", &(SmallOptions){ .is_paranoid = true });
    small_system_run(run);
    check_version(run, "B engaged",
                  "os1 32 os1>os2, A 128 os1>os2, B 40 os1>vmm, os2 32 os2>none, "
                  "vmm 16 vmm>none, unused 8 vmm>none",
                  "os1 90 os1>os2, os2 10 os2>none");
    check_version(run, "os1 failed",
                  "A 128 os2>vmm, os2 64 os2>none, vmm 16 vmm>none, unused 48 vmm>none",
                  "os2 100 os2>none");
    check_version(run, "os1 re-IPLed as standby",
                  "os2 64 os2>os1, A 128 os2>os1, os1 32 os1>none, vmm 16 vmm>none, "
                  "unused 16 vmm>none",
                  "os1 10 os1>none, os2 90 os2>os1");
    check_version(run, "os2 failed",
                  "A 128 os1>vmm, os1 96 os1>none, vmm 16 vmm>none, unused 16 vmm>none",
                  "os1 100 os1>none");
    cr_assert(eq(u64, small_system_counter(run, "vmm", "refusals"), 1), "16 MB are too little");
    cr_assert(eq(str, small_text(small_system_outcome(small_system_flow(run, "re-IPL", "os2", 0))),
                 "waits for storage (step R2)"));
    small_system_free(run);
}

/* ---- the steps, by hand ---- */

/* A has nothing to do, so nobody is in the way: the second CPU is there for os2's ticks. */
static const char idle[] = "scenario \"idle\" { stop at 400 ms  seed 3 }\n" MACHINE
                           "storage { size 24 MB }\n"
                           "vmm { area 2 MB  own area to vmm  reipl on  detector { state } }\n"
                           "fault \"f\" { at 101 ms  crash os1 panic }\n";

/* toy: an instruction a cycle, a reference 10. */
Test(system_reipl, takes_as_long_as_its_data_sheet_says)
{
    static const struct {
        const char *number;
        HsCycles wait, work;
    } steps[] = {
        { "R1", 0, 50 + 5 * 10 },        /* look-up */
        { "R2", 0, 200 + 10 * 10 },      /* record */
        { "R3", 0, 300 + 10 * 10 },      /* fence */
        { "R4", 10, 20000 },             /* restoring a status; ipl */
        { "R5", 0, 5 * 1000 },           /* engage 5 units, as os2 had */
        { "R6", 0, 90 + 10 },            /* report */
        { "R7", 0, 3 * (150 + 5 * 10) }, /* update: os1, os2 and A */
    };
    g_autofree char *text = g_strdup(idle);
    char *clients = strstr(text, "clients web");
    memset(clients, ' ', (gsize)(strchr(clients, '\n') - clients));
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    const HsCell *takeover = small_system_flow(run, "FIG. 5", "os1", 0);
    const HsCell *flow = small_system_flow(run, "re-IPL", "os1", 0);
    g_autofree char *numbers = small_system_steps(run, flow);
    HsCycles at = (HsCycles)takeover[5].integer;
    cr_assert(eq(str, numbers, "R1 R2 R3 R4 R5 R6 R7"));
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        SmallStep step = small_system_step(run, flow, steps[i].number);
        cr_assert(eq(u64, step.begin, at), "%s", steps[i].number);
        cr_assert(eq(u64, step.wait, steps[i].wait), "%s", steps[i].number);
        cr_assert(eq(u64, step.work, steps[i].work), "%s", steps[i].number);
        at = step.end;
    }
    /* Unprotected from the fault to the end of R7. */
    cr_assert(eq(u64, small_system_counter(run, "A", "unprotected cycles"), at - 101000));
    small_system_free(run);
}

/* ---- the survivor fails meanwhile ---- */

static void check_survivor(HsCycles at, const char *how)
{
    g_autofree char *text = g_strdup_printf("%sfault \"g\" { at %" PRIu64 " us  crash os2 %s }\n",
                                            idle, at, how);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    g_autofree char *table = last_table(run);
    bool is_on_os1 = strcmp(small_system_runs_on(run, "A"), "os1") == 0;
    cr_assert(eq(str, table,
                 is_on_os1 ? small_text("os1 5 os1>vmm, A 4 os1>os2, os2 5 os2>none, "
                                        "vmm 2 vmm>none, unused 8 vmm>none")
                           : small_text("os2 5 os2>vmm, A 4 os2>os1, os1 5 os1>none, "
                                        "vmm 2 vmm>none, unused 8 vmm>none")),
              "at %" PRIu64, at);
    cr_assert(eq(str, small_text(small_system_app(run, "A")->state), "running"));
    small_system_check_sums(run);
    small_system_check_requests(run, "A", 0);
    small_system_free(run);
}

/* From the first fault over FIG. 5 (some 15 ms) and all of the re-IPL (26 ms). 307 is a prime. */
Test(system_reipl, a_survivor_may_fail_at_any_step)
{
    for (HsCycles at = 101000; at < 150000; at += 307)
        check_survivor(at, "panic");
}

/* ---- too little storage ---- */

/* os2 has 10 MB then, A 4, D 5; 3 are not used. D exits, and 8 are. */
Test(system_reipl, waits_until_there_is_enough_storage)
{
    static const char text[] =
        "scenario \"small\" { stop at 800 ms  seed 3 }\n" MACHINE "storage { size 24 MB }\n"
        "vmm { area 2 MB  reipl on  detector { state } }\n"
        "program D-code { image 8 KB  sleep 400 ms  exit }\n"
        "app D { runs D-code  on os2  area 5 MB  journal 64 KB  start at 10 ms }\n"
        "fault \"f\" { at 101 ms  crash os1 panic }\n"
        "expect \"waits\" at 300 ms : vmm.refusals == 1 and table.unused == 3 MB\n"
        "expect \"unprotected\" at 300 ms : A.unprotected == 199 ms and A.destination == vmm\n"
        "expect \"loaded\" at stop : table.os1 == 5 MB and A.destination == os1\n"
        "expect \"protected\" at stop : A.unprotected > 300 ms and A.unprotected < 500 ms\n";
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0));
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_assert(eq(str, small_text(refusal[1].text), "re-IPL"));
    cr_assert(eq(str, small_text(refusal[2].text), "os1"));
    cr_assert(eq(i64, refusal[3].integer, 5 << 20), "asked");
    cr_assert(eq(i64, refusal[5].integer, 3 << 20), "unused");
    small_system_free(run);
}

/* ---- prior art 1 ---- */

/* Parts as large as what the OSs own elsewhere; the device outside sees a fault 20 to 40 ms after
 * it. */
#define DEVICE "switching-device { heartbeat 10 ms  poll 10 ms  misses 3 }\n"

/* C of os3 is started on os2, and os3's FIG. 5 is over, while os1's is about to start A there. A
 * request of the monitor lasts 10 ms, so that there is time between 506 and 507. */
static void check_kept(HsCycles at)
{
    g_autoptr(GString) text = g_string_new(
        "scenario \"kept\" { stop at 400 ms }\n" MACHINE DEVICE "storage { size 34 MB }\n"
        "vmm { area 2 MB  policy fixed-split  reipl on\n"
        "      costs { request 10_000 instructions 0 references } }\n"
        "os os3 { role active  storage 9 MB  part 9 MB  kernel 4 MB }\n"
        "app C { runs B-code  on os3  standby os2  area 4 MB  journal 64 KB }\n"
        "fault \"f\" { at 100 ms  crash os3 panic }\n");
    cr_assert(eq(u32, g_string_replace(text, "storage 5 MB", "storage 14 MB  part 14 MB", 1), 1));
    g_string_append_printf(text, "fault \"g\" { at %" PRIu64 " us  crash os1 panic }\n", at);
    SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"), "at %" PRIu64, at);
    cr_assert(eq(str, small_text(small_system_runs_on(run, "C")), "os2"), "at %" PRIu64, at);
    cr_assert(eq(str, small_text(small_system_outcome(small_system_flow(run, "FIG. 5", "os1", 0))),
                 "done"));
    small_system_free(run);
}

Test(system_reipl, a_program_that_507_starts_anew_is_not_submitted_before)
{
    for (HsCycles at = 100000; at < 150000; at += 1009)
        check_kept(at);
}

/* A waits for 4 MB on os2, which has 1 MB: FIG. 5 is over all the same, and os1 is loaded again. */
Test(system_reipl, a_program_that_waits_for_storage_does_not_keep_its_os_from_being_loaded)
{
    static const struct {
        const char *on_shortage, *outcome, *state;
    } cases[] = {
        { "wait", "done: a program waits for storage", "waiting" },
        { "fail", "a program could not be started", "ended" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new(
            "scenario \"short\" { stop at 400 ms }\n" MACHINE DEVICE "storage { size 24 MB }\n"
            "vmm { area 2 MB  policy fixed-split  reipl on }\n"
            "fault \"f\" { at 100 ms  crash os1 panic }\n");
        g_autofree char *app = g_strdup_printf("on-shortage %s  area 4 MB", cases[i].on_shortage);
        cr_assert(eq(u32, g_string_replace(text, "area 4 MB", app, 1), 1));
        cr_assert(eq(u32, g_string_replace(text, "storage 5 MB", "storage 5 MB  part 5 MB", 1), 1));
        SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
        const HsCell *takeover = small_system_flow(run, "FIG. 5", "os1", 0);
        const HsCell *reipl = small_system_flow(run, "re-IPL", "os1", 0);
        cr_assert(
            eq(str, small_text(small_system_outcome(takeover)), small_text(cases[i].outcome)));
        cr_assert(reipl != NULL);
        cr_assert(eq(str, small_text(small_system_outcome(reipl)), "done"));
        cr_assert(
            eq(str, small_text(small_system_app(run, "A")->state), small_text(cases[i].state)));
        small_system_free(run);
    }
}

/* ---- without a re-IPL ---- */

/* A waits for storage when os1 dies: it has no area that could be moved, and it is submitted on
 * os2. */
Test(system_reipl, a_program_without_an_area_is_submitted_on_the_other_os)
{
    g_autoptr(GString) text = g_string_new(
        "scenario \"early\" { stop at 400 ms }\n" MACHINE "storage { size 29 MB }\n"
        "vmm { area 2 MB  detector { state } }\n"
        "app B { runs B-code  on os1  area 13 MB  journal 64 KB }\n"
        "expect \"waits\" at 90 ms : A.state == waiting and table.A == 0 B\n"
        "fault \"f\" { at 100 ms  crash os1 panic }\n");
    cr_assert(eq(u32, g_string_replace(text, "area 4 MB", "area 6 MB", 1), 1));
    SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
    cr_assert(eq(u32, hs_system_n_expectations_failed(run->system), 0));
    cr_assert(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    cr_assert(eq(str, small_text(small_system_app(run, "A")->state), "running"));
    small_system_free(run);
}
