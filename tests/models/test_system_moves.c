/* Storage from one living OS to another, prior art 2: whole runs in the profile `toy`, whose costs
 * make every step a round number (storage_move.h has the formulas). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

/* os1 has 40 - 24 = 16 units free, os2 8. Nothing else runs while storage is moved. */
static const char quiet[] =
    "scenario \"moves\" { stop at 20 s }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 128 MB }\n"
    "cpu { count 2 }\n"
    "vmm { area 16 MB  move 3 ms per unit  detector { state  stall every 500 ms misses 2 } }\n"
    "guest { tick 100 s }\n"
    "os os1 { role active  storage 40 MB  kernel 24 MB }\n"
    "os os2 { role active  storage 32 MB  kernel 24 MB }\n";

enum { N_GIVEN = 10, N_OF_OS1 = 40 };

static SmallSystem *run_of(const char *rest)
{
    g_autofree char *text = g_strconcat(quiet, rest, NULL);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

static const HsCell *command_row(const SmallSystem *run)
{
    cr_assert(eq(uint, small_system_n_rows(run, &hs_table_command), 1));
    return small_system_row(run, &hs_table_command, 0);
}

static char *outcome_of_command(const SmallSystem *run)
{
    return small_text(command_row(run)[5].text);
}

Test(system_moves, each_step_takes_what_the_data_sheet_says)
{
    SmallSystem *run = run_of("command \"night\" { at 1 s  move 10 MB from os1 to os2 }\n");
    const HsCell *flow = small_system_flow(run, "prior art 2", "night", 0);
    static const struct {
        const char *number, *runs_on;
        HsCycles work;
    } steps[] = {
        { "order", "vmm", 2 * (50 + 5 * 10) },          { "7010", "os1", N_GIVEN * 2000 },
        { "7020", "vmm", (N_OF_OS1 - N_GIVEN) * 3000 }, { "7040", "os2", N_GIVEN * 1000 },
        { "table", "vmm", 2 * (150 + 5 * 10) },
    };
    g_autofree char *all = small_system_steps(run, flow);
    cr_expect(eq(str, all, "order 7010 7020 7040 table"));
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        SmallStep step = small_system_step(run, flow, steps[i].number);
        cr_expect(eq(u64, step.work, steps[i].work), "%s", steps[i].number);
        cr_expect(eq(str, small_text(step.runs_on), small_text(steps[i].runs_on)));
    }
    cr_expect(eq(str, small_text(small_system_outcome(flow)), "done"));
    cr_expect(eq(str, outcome_of_command(run), "done"));
    g_autofree char *table = small_system_table(run, -1);
    cr_expect(
        eq(str, table, "os1 30 os1>vmm, os2 42 os2>vmm, vmm 16 vmm>none, unused 40 vmm>none"));
    small_system_check_sums(run);
    small_system_free(run);
}

static uint64_t idle_cycles(const SmallSystem *run)
{
    uint64_t idle = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_cpu_book); i++) {
        const HsCell *row = small_system_row(run, &hs_table_cpu_book, i);
        if (strcmp(row[1].text, "idle") == 0)
            idle += (uint64_t)row[2].integer;
    }
    return idle;
}

/* It had a program that computes all the time: for the cycles of 7020 it got none of its CPU. */
Test(system_moves, the_giver_stands_still_while_its_storage_is_moved)
{
    static const char busy[] = "program busy { image 64 KB  loop { compute 10 ms } }\n"
                               "app P { runs busy  on os1  area 4 MB  journal 1 MB }\n"
                               "command \"night\" { at 5 s  move 4 MB from os1 to os2 }\n";
    SmallSystem *run = run_of(busy);
    const HsCell *flow = small_system_flow(run, "prior art 2", "night", 0);
    SmallStep step = small_system_step(run, flow, "7020");
    HsCycles still = (N_OF_OS1 - 4) * 3000; /* the area of its program moves, too */
    cr_assert(eq(u64, step.work, still));
    SmallSystem *other = run_of("program busy { image 64 KB  loop { compute 10 ms } }\n"
                                "app P { runs busy  on os1  area 4 MB  journal 1 MB }\n");
    /* Two CPUs: one has the monitor's work instead of nothing; the other one, os1's, has nothing
     * instead of the program. What the OSs and the monitor do besides for the move is 12.9 ms. */
    uint64_t besides = 4 * 2000 + 4 * 1000 + 200 + 200 + 400 + 100;
    cr_expect(le(u64, idle_cycles(run), idle_cycles(other)));
    cr_expect(ge(u64, idle_cycles(run) + besides, idle_cycles(other)));
    small_system_free(other);
    small_system_free(run);
}

Test(system_moves, nothing_is_taken_from_a_dead_os)
{
    SmallSystem *run = run_of("fault \"dead\" { at 1 s  crash os1 panic }\n"
                              "command \"night\" { at 2 s  move 10 MB from os1 to os2 }\n");
    cr_expect(eq(str, outcome_of_command(run), "refused"));
    cr_assert(eq(uint, small_system_n_rows(run, &hs_table_refusal), 1));
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_expect(eq(i64, refusal[3].integer, INT64_C(10) << 20));
    cr_expect(eq(str, small_text(refusal[6].text),
                 "the OS that is to give it has failed: step 7010 would never end"));
    cr_expect(eq(u64, small_system_counter(run, "vmm", "refusals"), 1));
    small_system_free(run);
}

Test(system_moves, an_os_does_not_give_what_it_needs_itself)
{
    SmallSystem *run = run_of("command \"night\" { at 1 s  move 17 MB from os1 to os2 }\n");
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_expect(eq(str, outcome_of_command(run), "refused"));
    cr_expect(eq(i64, refusal[4].integer, INT64_C(16) << 20));
    cr_expect(eq(uint, small_system_n_versions(run), 1));
    small_system_free(run);
}

/* Each of two OSs has 56 of the 128 MB, for good. */
Test(system_moves, a_fixed_split_moves_nothing)
{
    static const char *const policies[] = { "fixed-split", "prmf", "cpu-share+prmf" };
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        g_autofree char *text = g_strdup_printf(
            "vmm { policy %s }\ncommand \"night\" { at 1 s  move 10 MB from os1 to os2 }\n",
            policies[i]);
        g_autofree char *reason = g_strdup_printf("policy %s moves no storage", policies[i]);
        SmallSystem *run = run_of(text);
        const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
        cr_expect(eq(str, outcome_of_command(run), "refused"));
        cr_expect(eq(str, small_text(refusal[6].text), reason));
        small_system_free(run);
    }
}

/* It dies unseen: its step never ends. Routine 210 finds it at the second poll. */
Test(system_moves, a_move_ends_when_its_dead_os_is_found)
{
    SmallSystem *run = run_of("fault \"hangs\" { at 990 ms  crash os1 hang }\n"
                              "command \"night\" { at 995 ms  move 10 MB from os1 to os2 }\n");
    const HsCell *flow = small_system_flow(run, "prior art 2", "night", 0);
    cr_expect(eq(str, small_text(small_system_outcome(flow)), "os1 failed (step 7010)"));
    cr_expect(eq(str, outcome_of_command(run), "os1 failed"));
    cr_expect(eq(i64, command_row(run)[4].integer, 1500000));
    small_system_free(run);
}

/* Every fault at every quarter of a step, and one cycle to each side of its end. */
Test(system_moves, an_os_may_die_at_any_cycle_of_it)
{
    static const char *const outcomes[] = { "done", "os1 failed", "os2 failed", "refused" };
    static const char *const crashes[] = { "crash os1 panic", "crash os1 hang", "crash os2 panic",
                                           "crash os2 hang" };
    SmallSystem *plain = run_of("command \"night\" { at 1 s  move 10 MB from os1 to os2 }\n");
    const HsCell *flow = small_system_flow(plain, "prior art 2", "night", 0);
    static const char *const numbers[] = { "order", "7010", "7020", "7040", "table" };
    guint n_seen[G_N_ELEMENTS(outcomes)] = { 0 };
    for (guint i = 0; i < G_N_ELEMENTS(numbers) * G_N_ELEMENTS(crashes) * 4; i++) {
        SmallStep step = small_system_step(plain, flow, numbers[i / 16]);
        HsCycles at = i % 4 == 3 ? step.end + 1
                                 : step.begin + (step.end - step.begin) * (i % 4 + 1) / 3;
        g_autofree char *rest = g_strdup_printf(
            "command \"night\" { at 1 s  move 10 MB from os1 to os2 }\n"
            "fault \"dies\" { at %" G_GUINT64_FORMAT " cycles  %s }\n",
            at, crashes[i / 4 % 4]);
        SmallSystem *run = run_of(rest);
        const char *outcome = command_row(run)[5].text;
        guint outcome_i = 0;
        while (outcome_i < G_N_ELEMENTS(outcomes) && strcmp(outcomes[outcome_i], outcome) != 0)
            outcome_i++;
        cr_assert(lt(uint, outcome_i, G_N_ELEMENTS(outcomes)), "%s: %s", rest, outcome);
        n_seen[outcome_i]++;
        small_system_check_sums(run);
        small_system_free(run);
    }
    for (guint i = 0; i < 3; i++)
        cr_expect(ge(uint, n_seen[i], 1), "never '%s'", outcomes[i]);
    small_system_free(plain);
}

/* ---- what happens between 7010 and 7040 ---- */

#define ORDER "command \"night\" { at 1 s  move 10 MB from os1 to os2 }\n"

static void check_last_table(const SmallSystem *run, const char *expected, const char *where)
{
    g_autofree char *table = small_system_table(run, -1);
    cr_assert(eq(str, table, small_text(expected)), "%s", where);
}

/* Two of the ten, units 30 to 39, fail: before 7010 others go, from then on as many fewer. */
Test(system_moves, units_that_fail_when_they_are_offline_do_not_go)
{
    static const struct {
        const char *at, *table;
    } cases[] = {
        { "1010 ms", "os1 30 os1>vmm, os2 42 os2>vmm, vmm 16 vmm>none, unused 40 vmm>none" },
        { "1050 ms", "os1 32 os1>vmm, os2 40 os2>vmm, vmm 16 vmm>none, unused 40 vmm>none" },
        { "1115 ms", "os1 30 os1>vmm, os2 42 os2>vmm, vmm 16 vmm>none, unused 40 vmm>none" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        /* Behind 7020 they are os2's, behind its own 32. */
        g_autofree char *text = g_strdup_printf(
            ORDER "fault \"f\" { at %s  fail storage of %s }\n", cases[i].at,
            i == 2 ? "os2 units 40 .. 41" : "os1 units 38 .. 39");
        SmallSystem *run = run_of(text);
        check_last_table(run, cases[i].table, cases[i].at);
        cr_assert(eq(str, outcome_of_command(run), "done"));
        small_system_free(run);
    }
}

/* os2 dies while os1 has ten units offline; they are os1's to give to A, which runs. */
Test(system_moves, what_was_offline_is_of_use_again_when_the_other_os_dies)
{
    SmallSystem *run = run_of(
        ORDER "fault \"f\" { at 1050 ms  crash os2 panic }\n"
              "program P { image 8 KB  loop { touch 3000 pages sequential  sleep "
              "1 s } }\n"
              "app A { runs P  on os1  area 14 MB  journal 64 KB  start at 2 s }\n");
    check_last_table(run, "os1 26 os1>vmm, A 14 os1>vmm, vmm 16 vmm>none, unused 72 vmm>none", "");
    cr_assert(eq(str, small_text(small_system_app(run, "A")->state), "running"));
    small_system_free(run);
}

/* A ends and B starts about when storage is moved, and the monitor takes its time: neither gets
 * what is offline, nor brings it back. Both have 2 MB of os1's own. */
/* W's start has been told to the monitor behind `order`, and is recorded while 7010 is under way:
 * 4 units are left. */
Test(system_moves, what_a_program_has_got_meanwhile_is_not_given)
{
    guint n_late = 0;
    for (guint i = 0; i < 20; i++) {
        g_autofree char *text = g_strdup_printf(
            "command \"night\" { at 1 s  move 10 MB from os1 to os2 }\n"
            "program P { image 8 KB  loop { sleep 1 s } }\n"
            "app W { runs P  on os1  area 12 MB  journal 64 KB  start at %u us }\n",
            999500 + i * 50);
        SmallSystem *run = run_of(text);
        const HsCell *flow = small_system_flow(run, "prior art 2", "night", 0);
        g_autofree char *steps = small_system_steps(run, flow);
        if (strcmp(small_system_app(run, "W")->state, "running") == 0 &&
            strcmp(steps, "order 7010") == 0) {
            cr_expect(eq(str, small_text(small_system_outcome(flow)), "refused"));
            n_late++;
        }
        small_system_check_sums(run);
        small_system_free(run);
    }
    cr_expect(ge(uint, n_late, 1));
}

Test(system_moves, programs_may_start_and_end_at_any_step)
{
    for (guint at_ms = 960; at_ms < 1040; at_ms += 2) {
        g_autofree char *text = g_strdup_printf(
            ORDER "vmm { costs { record 30_000 instructions 0 references\n"
                  "              update 30_000 instructions 0 references } }\n"
                  "program P { image 8 KB  sleep until %u ms  exit }\n"
                  "program Q { image 8 KB  loop { sleep 1 s } }\n"
                  "app A { runs P  on os1  area 2 MB  journal 64 KB }\n"
                  "app B { runs Q  on os1  area 2 MB  journal 64 KB  start at %u ms }\n",
            at_ms, at_ms);
        SmallSystem *run = run_of(text);
        check_last_table(run,
                         "os1 28 os1>vmm, os2 42 os2>vmm, B 2 os1>vmm, vmm 16 vmm>none, "
                         "unused 40 vmm>none",
                         text);
        small_system_free(run);
    }
}
