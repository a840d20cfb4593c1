/* Prior art 2 in whole runs: the OS that gives stands still, its transfers end first, and an OS
 * fault is an event that cannot be acted on. Profile `toy`; storage_move.h and zones.h have the
 * formulas, test_zones.c has the times of zones. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "sim/assert.h"
#include "tests/models/small_system.h"

static const char machine[] = "include \"profiles/toy.scn\"\n"
                              "storage { size 128 MB }\n"
                              "cpu { count 3 }\n"
                              "guest { tick 100 ms }\n"
                              "switching-device { heartbeat 200 ms  poll 200 ms }\n"
                              "vmm { area 16 MB  policy event-driven  move 3 ms per unit }\n"
                              "os os1 { role active   storage 48 MB  kernel 24 MB  cpus 2 }\n"
                              "os os2 { role standby  storage 32 MB  kernel 24 MB }\n";

#define NIGHT "zone \"night\" { from 1 s to 5 s  move 6 MB from os1 to os2 }\n"

static SmallSystem *run_with(const char *rest, SmallOptions options)
{
    g_autofree char *text = g_strconcat("scenario \"events\" { stop at 8 s }\n", machine, rest,
                                        NULL);
    return small_system_of(text, &options);
}

static SmallSystem *run_of(const char *rest)
{
    return run_with(rest, (SmallOptions){ .is_paranoid = true });
}

static const HsCell *night_of(const SmallSystem *run, guint i)
{
    const HsCell *flow = small_system_flow(run, "prior art 2", "night", i);
    cr_assert(ne(ptr, (void *)flow, NULL), "no move %u", i);
    return flow;
}

/* ---- VM-2 stands still ---- */

/* Two programs that compute on its two logical CPUs, and one on the other OS. */
#define COMPUTING                                                                                  \
    "program busy { image 64 KB  loop { compute 20 us } }\n"                                       \
    "app P { runs busy  on os1  area 4 MB  journal 64 KB }\n"                                      \
    "app Q { runs busy  on os1  area 4 MB  journal 64 KB }\n"                                      \
    "app R { runs busy  on os2  area 4 MB  journal 64 KB }\n"

static guint n_instructions(const SmallSystem *run, const char *os)
{
    guint n = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_instruction); i++)
        n += strcmp(small_system_row(run, &hs_table_instruction, i)[3].text, os) == 0;
    return n;
}

/* Neither of its logical CPUs executes an instruction, from the end of 7010 to that of 7020. */
Test(system_events, all_of_the_os_that_gives_stands_still)
{
    static const char scenario[] = NIGHT COMPUTING;
    SmallSystem *plain = run_of(scenario);
    SmallStep moving = small_system_step(plain, night_of(plain, 0), "7020");
    cr_assert(eq(u64, moving.work, (48 - 6) * 3000));
    static const struct {
        int64_t from, to; /* around the two ends of 7020 */
        bool stands;
    } windows[] = { { 1, 0, true }, { -5000, 0, false }, { 1, 5000, false } };
    for (guint i = 0; i < G_N_ELEMENTS(windows); i++) {
        SmallOptions options = { .records_instructions = true };
        options.instructions_from = moving.begin + (HsCycles)windows[i].from;
        options.instructions_to = moving.end + (HsCycles)windows[i].to;
        SmallSystem *run = run_with(scenario, options);
        cr_expect(eq(int, n_instructions(run, "os1") == 0, windows[i].stands), "window %u", i);
        cr_expect(ge(uint, n_instructions(run, "os2"), 1000));
        small_system_free(run);
    }
    small_system_free(plain);
}

/* A web server on os1: whoever asks while it stands still waits until it goes on. */
Test(system_events, clients_of_the_os_that_gives_wait)
{
    SmallSystem *run = run_of(
        NIGHT "program serve { image 64 KB  loop { receive  compute 100 us  reply 256 B } }\n"
              "app A { runs serve  on os1  area 4 MB  journal 64 KB }\n"
              "clients web { to A  count 5  think constant 10 ms  start at 500 ms }\n");
    SmallStep moving = small_system_step(run, night_of(run, 0), "7020");
    guint n_waited = 0, n_served = 0, n_others = 0;
    HsCycles latency = small_system_time(run, "link.latency");
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_request); i++) {
        const HsCell *row = small_system_row(run, &hs_table_request, i);
        if (row[6].kind == HS_CELL_NULL)
            continue;
        HsCycles sent = (HsCycles)row[4].integer, replied = (HsCycles)row[6].integer;
        bool is_before = replied < moving.begin + 2 * latency; /* on the line when it began */
        n_others += is_before || sent >= moving.end;
        n_waited += sent < moving.end && replied >= moving.end + latency;
        n_served += !is_before && replied < moving.end + latency;
    }
    cr_expect(eq(uint, n_waited, 5)); /* each client has one request under way */
    cr_expect(eq(uint, n_served, 0));
    cr_expect(ge(uint, n_others, 1000));
    small_system_free(run);
}

/* ---- its transfers end first ---- */

#define WRITING                                                                                    \
    "program log { image 64 KB  loop { scratch write 512 KB at 0 B } }\n"                          \
    "app L { runs log  on os1  area 4 MB  journal 64 KB  scratch 1 MB }\n"

/* The transfers that an interval meets. */
static guint n_transfers(const SmallSystem *run, HsCycles from, HsCycles to, HsCycles *ret_end)
{
    guint n = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_span); i++) {
        const HsCell *row = small_system_row(run, &hs_table_span, i);
        if (strcmp(row[1].text, "transfer") != 0 || (HsCycles)row[3].integer >= to ||
            (HsCycles)row[4].integer <= from)
            continue;
        *ret_end = (HsCycles)row[4].integer;
        n++;
    }
    return n;
}

static guint n_steps_called(const SmallSystem *run, const char *what)
{
    guint n = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_flow_step); i++)
        n += strcmp(small_system_row(run, &hs_table_flow_step, i)[3].text, what) == 0;
    return n;
}

/* A write takes half a second. The way back finds one, too, but nobody at os2 writes. */
Test(system_events, no_transfer_of_it_is_under_way_while_storage_moves)
{
    SmallSystem *run = run_of(NIGHT WRITING);
    g_autofree char *steps = small_system_steps(run, night_of(run, 0));
    cr_assert(eq(str, steps, "order 7010 quiet 7020 7040 table"));
    SmallStep quiet = small_system_step(run, night_of(run, 0), "quiet");
    SmallStep moving = small_system_step(run, night_of(run, 0), "7020");
    HsCycles end = 0;
    cr_expect(eq(uint, n_transfers(run, quiet.begin, quiet.begin + 1, &end), 1));
    cr_expect(eq(u64, quiet.end, end));
    cr_expect(eq(u64, quiet.work, 1));
    cr_expect(eq(uint, n_steps_called(run, "wait until its transfers have ended"), 1));
    cr_expect(eq(u64, moving.begin, quiet.end));
    cr_expect(eq(uint, n_transfers(run, moving.begin, moving.end, &end), 0));
    cr_expect(eq(str, small_text(small_system_outcome(night_of(run, 0))), "done"));
    small_system_free(run);
}

/* One channel, two programs: the end of the first transfer is not that of the last. */
Test(system_events, all_of_its_transfers_are_waited_for)
{
    SmallSystem *run = run_of(NIGHT WRITING
                              "app M { runs log  on os1  area 4 MB  journal 64 KB  scratch 1 MB }\n"
                              "switching-device { misses 9 }\n");
    SmallStep quiet = small_system_step(run, night_of(run, 0), "quiet");
    SmallStep moving = small_system_step(run, night_of(run, 0), "7020");
    HsCycles end = 0;
    cr_expect(eq(uint, n_transfers(run, quiet.begin, quiet.end, &end), 2));
    cr_expect(eq(u64, quiet.end, end));
    cr_expect(eq(uint, n_transfers(run, moving.begin, moving.end, &end), 0));
    small_system_free(run);
}

/* It stands still for so long that the device takes it for dead, while two writes are waited for:
 * the fence that ends them finds nobody who waits any more. */
Test(system_events, a_fault_may_come_while_transfers_are_waited_for)
{
    SmallSystem *run = run_of(
        NIGHT WRITING "app M { runs log  on os1  area 4 MB  journal 64 KB  scratch 1 MB }\n");
    const HsCell *taken = small_system_flow(run, "FIG. 5", "os1", 0);
    cr_assert(ne(ptr, (void *)taken, NULL));
    cr_expect(eq(str, small_text(small_system_outcome(taken)), "done"));
    cr_expect(
        eq(str, small_text(small_system_outcome(night_of(run, 0))), "os1 failed (step quiet)"));
    small_system_check_sums(run);
    small_system_free(run);
}

/* The other OS's go on, and nobody waits for them. */
Test(system_events, transfers_of_another_os_are_not_waited_for)
{
    SmallSystem *run = run_of(
        NIGHT "program log { image 64 KB  loop { scratch write 512 KB at 0 B } }\n"
              "app L { runs log  on os2  area 4 MB  journal 64 KB  scratch 1 MB }\n");
    SmallStep moving = small_system_step(run, night_of(run, 0), "7020");
    HsCycles end = 0;
    g_autofree char *steps = small_system_steps(run, night_of(run, 0));
    cr_expect(eq(str, steps, "order 7010 7020 7040 table"));
    cr_expect(eq(uint, n_transfers(run, moving.begin, moving.end, &end), 1));
    small_system_free(run);
}

/* The program fails while its write is waited for: 606 throws the write away, but its OS stands
 * still and does not get there before the write has ended. A disk error ends it, too. */
Test(system_events, a_transfer_may_end_in_any_way)
{
    static const char *const faults[] = { "at 1100 ms  fail program L level 2",
                                          "at 800 ms  fail disk disk for good",
                                          "at 1100 ms  fail disk disk 1 times",
                                          "at 1100 ms  fail storage of L units 0 .. 3" };
    for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autofree char *text = g_strdup_printf(NIGHT WRITING "fault \"f\" { %s }\n", faults[i]);
        SmallSystem *run = run_of(text);
        cr_expect(eq(str, small_text(small_system_outcome(night_of(run, 0))), "done"), "%s",
                  faults[i]);
        small_system_check_sums(run);
        small_system_free(run);
    }
}

/* ---- an OS fault is an event ---- */

#define SERVER                                                                                     \
    "program serve { image 64 KB\n"                                                                \
    "    loop { receive  touch 40 pages uniform write  commit 1 KB  reply 256 B } }\n"             \
    "app A { runs serve  on os1  standby os2  area 12 MB  journal 1 MB  on-shortage page }\n"      \
    "clients web { to A  count 3  think constant 20 ms  start at 500 ms  timeout 1 s }\n"

/* A has 12 MB of os1's; os2 has 8 to give. */
Test(system_events, an_os_fault_is_refused_with_its_numbers_and_a_starts_anew)
{
    SmallSystem *run = run_of(SERVER "fault \"dead\" { at 2 s  crash os1 panic }\n");
    const HsCell *event = small_system_flow(run, "prior art 2", "os1 failed", 0);
    cr_assert(ne(ptr, (void *)event, NULL));
    cr_expect(eq(str, small_text(small_system_outcome(event)), "refused"));
    cr_expect(eq(str, small_text(event[3].text), "an OS has failed"));
    g_autofree char *steps = small_system_steps(run, event);
    cr_expect(eq(str, steps, "order"));
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_expect(eq(str, small_text(refusal[1].text), "os1 failed"));
    cr_expect(eq(i64, refusal[3].integer, INT64_C(12) << 20));
    cr_expect(eq(i64, refusal[4].integer, 0));
    cr_expect(eq(i64, refusal[5].integer, INT64_C(32) << 20));
    cr_expect(eq(str, small_text(refusal[6].text),
                 "the OS that is to give it has failed: step 7010 would never end"));
    cr_expect(eq(str, small_text(small_system_runs_on(run, "A")), "os2"));
    cr_expect(ge(u64, small_system_app(run, "A")->n_page_outs, 1));
    g_autofree char *table = small_system_table(run, -1);
    cr_expect(eq(str, table,
                 "os1 48 os1>none, A 8 os2>none, os2 24 os2>none, vmm 16 vmm>none, "
                 "unused 32 vmm>none"));
    (void)small_system_check_requests(run, "A", 0);
    small_system_free(run);
}

/* What the night has brought is there when os1 dies: A has all its storage at once. */
Test(system_events, a_fault_by_night_finds_more_storage_on_the_standby)
{
    SmallSystem *run = run_of("zone \"n\" { from 1 s to 9 s  move 4 MB from os1 to os2 }\n" SERVER
                              "fault \"dead\" { at 2 s  crash os1 panic }\n");
    g_autofree char *table = small_system_table(run, -1);
    cr_expect(eq(str, table,
                 "os1 44 os1>none, A 12 os2>none, os2 24 os2>none, vmm 16 vmm>none, "
                 "unused 32 vmm>none"));
    small_system_free(run);
}

/* Nothing of a hot standby program was there to move. */
Test(system_events, the_fault_of_an_os_without_hot_standby_programs_asks_for_nothing)
{
    SmallSystem *run = run_of(SERVER "fault \"dead\" { at 2 s  crash os2 panic }\n");
    cr_expect(eq(uint, small_system_n_rows(run, &hs_table_refusal), 0));
    cr_expect(eq(str, small_text(small_system_runs_on(run, "A")), "os1"));
    small_system_free(run);
}

/* An OS that stands still sends no heartbeats: where a move lasts longer than the device waits, it
 * takes the OS for dead. 42 * 30 ms is more than three looks. */
Test(system_events, a_move_that_lasts_too_long_is_a_false_alarm)
{
    static const struct {
        const char *words, *state;
    } cases[] = { { "vmm { move 30 ms per unit }\n", "fenced" },
                  { "vmm { move 3 ms per unit }\n", "running" } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new("scenario \"events\" { stop at 8 s }\n");
        g_string_append(text, machine);
        if (i == 0)
            g_string_replace(text, "move 3 ms per unit", "move 30 ms per unit", 1);
        g_string_append(text, NIGHT SERVER);
        SmallSystem *run = small_system_of(text->str, &(SmallOptions){ .is_paranoid = true });
        cr_expect(eq(str, small_text(small_system_runs_on(run, "A")), i == 0 ? "os2" : "os1"));
        (void)small_system_check_requests(run, "A", 0);
        small_system_free(run);
    }
}

/* ---- a second fault at any cycle ---- */

static const char *const step_numbers[] = { "order", "7010", "quiet", "7020", "7040", "table" };

/* A quarter of the way through a step of the zone's i-th move, ..., and a cycle behind its end. */
static HsCycles cycle_in(const SmallSystem *plain, guint move_i, guint step_i, guint quarter)
{
    SmallStep step = small_system_step(plain, night_of(plain, move_i), step_numbers[step_i]);
    if (!step.is_there)
        return 0;
    return quarter == 3 ? step.end + 1 : step.begin + (step.end - step.begin) * (quarter + 1) / 3;
}

Test(system_events, any_fault_may_strike_at_any_cycle_of_a_zone)
{
    static const char *const faults[] = { "crash os1 panic",
                                          "crash os1 hang",
                                          "crash os2 panic",
                                          "crash os2 hang",
                                          "fail storage of os1 units 36 .. 37",
                                          "fail program A level 2",
                                          "fail cpu 0",
                                          "cut link for 2 s" };
    static const char scenario[] = NIGHT SERVER;
    SmallSystem *plain = run_of(scenario);
    guint n_runs = 0;
    for (guint i = 0; i < 2 * G_N_ELEMENTS(step_numbers) * 4; i++) {
        HsCycles at = cycle_in(plain, i / 24, i / 4 % 6, i % 4);
        const char *fault = faults[i % G_N_ELEMENTS(faults)];
        const char *other = faults[(i + 3) % G_N_ELEMENTS(faults)];
        if (at == 0)
            continue;
        g_autofree char *text = g_strdup_printf(
            "%sfault \"f\" { at %" G_GUINT64_FORMAT " cycles  %s }\n"
            "fault \"g\" { at %" G_GUINT64_FORMAT " cycles  %s }\n",
            scenario, at, fault, at + 40000, other);
        SmallSystem *run = run_of(text);
        small_system_check_sums(run);
        (void)small_system_check_requests(run, "A", 0);
        cr_expect(eq(u64, small_system_counter(run, "A", "repeated"), 0), "%s", text);
        small_system_free(run);
        n_runs++;
    }
    cr_expect(ge(uint, n_runs, 40));
    small_system_free(plain);
}

Test(system_events, a_run_is_the_same_for_every_burst)
{
    static const char scenario[] = NIGHT COMPUTING SERVER
        "fault \"dead\" { at 3 s  crash os1 hang }\n";
    static const uint64_t bursts[] = { 0, 1, 7, 1000 };
    uint64_t digest = 0;
    for (guint i = 0; i < G_N_ELEMENTS(bursts); i++) {
        g_autofree char *text = g_strconcat("scenario \"events\" { stop at 5 s }\n", machine,
                                            scenario, NULL);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .burst_max = bursts[i] });
        if (i == 0)
            digest = hs_system_digest(run->system);
        cr_expect(eq(u64, hs_system_digest(run->system), digest), "burst %u", (guint)bursts[i]);
        small_system_free(run);
    }
}

/* ---- what a zone may not say ---- */

Test(system_events, zones_that_cannot_be_are_refused)
{
    static const struct {
        const char *words, *message, *help;
    } cases[] = {
        { "from 1 s to 1 s", "this zone ends before it begins",
          "from TIME to a later TIME, both from the start of the run" },
        { "from 2 s to 1 s", "this zone ends before it begins", "a later TIME" },
        { "from 1 s to 2 s every 1 s", "this zone begins again before it has ended",
          "every so often, but longer than it lasts" },
        { "", "a zone has a time or an event",
          "write one of 'from TIME to TIME' and 'when CONDITION'" },
        { "from 1 s to 2 s  when os1.state == running\n", "a zone has a time or an event",
          "write one of" },
        { "when os3.state == running\n", "no thing 'os3'", "os1" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf("scenario \"events\" { stop at 8 s }\n%s"
                                                "zone \"z\" { %s  move 6 MB from os1 to os2 }\n",
                                                machine, cases[i].words);
        SmallSystem *run = small_system_try(text, NULL);
        g_autofree char *found = hs_diagnostics_render(run->diagnostics, false);
        cr_assert(run->system == NULL, "not refused: %s", cases[i].words);
        cr_expect(strstr(found, cases[i].message) != NULL, "no '%s' in:\n%s", cases[i].message,
                  found);
        cr_expect(strstr(found, cases[i].help) != NULL, "no '%s' in:\n%s", cases[i].help, found);
        small_system_free(run);
    }
}

Test(system_events, what_a_zone_moves_is_checked)
{
    static const struct {
        const char *words, *message;
    } cases[] = {
        { "move 6 MB from os1 to os1", "storage cannot be moved from an OS to itself" },
        { "move 1_500 KB from os1 to os2", "this size is not a whole number of units" },
        { "move 6 MB from os1 to os3", "no 'os' is called 'os3'" },
        { "", "'move' is missing in 'zone" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf("scenario \"events\" { stop at 8 s }\n%s"
                                                "zone \"z\" { from 1 s to 2 s  %s }\n",
                                                machine, cases[i].words);
        SmallSystem *run = small_system_try(text, NULL);
        g_autofree char *found = hs_diagnostics_render(run->diagnostics, false);
        cr_assert(run->system == NULL, "not refused: %s", cases[i].words);
        cr_expect(strstr(found, cases[i].message) != NULL, "no '%s' in:\n%s", cases[i].message,
                  found);
        small_system_free(run);
    }
}

Test(system_events, a_zone_later_than_the_stop_is_warned_of)
{
    static const struct {
        const char *begin;
        bool is_warned;
    } cases[] = { { "8 s", false }, { "8001 ms", true } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "scenario \"events\" { stop at 8 s }\n%s"
            "zone \"z\" { from %s to 20 s  move 6 MB from os1 to os2 }\n",
            machine, cases[i].begin);
        SmallSystem *run = small_system_try(text, NULL);
        g_autofree char *found = hs_diagnostics_render(run->diagnostics, false);
        cr_assert(run->system != NULL, "%s", found);
        cr_expect(eq(int, strstr(found, "this zone never begins") != NULL, cases[i].is_warned));
        cr_expect(eq(int, strstr(found, "let it begin earlier, or the scenario stop later") != NULL,
                     cases[i].is_warned));
        small_system_free(run);
    }
}
