/* An OS that watches how much of its storage is used: whole runs in the profile `toy`, whose costs
 * make every step a round number (usage_monitor.h has the formulas). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "sim/assert.h"
#include "tests/models/small_system.h"

/* os1 owns 40, os2 32, both need 24 themselves; the pool has 128 - 16 - 72 = 40. */
static SmallSystem *run_until(guint stop_ms, const char *usage, const char *rest)
{
    g_autofree char *text = g_strdup_printf(
        "scenario \"usage\" { stop at %u ms }\n"
        "include \"profiles/toy.scn\"\n"
        "storage { size 128 MB }\n"
        "cpu { count 2 }\n"
        "vmm { area 16 MB  policy usage-threshold\n"
        "      detector { state  stall every 500 ms misses 2 } }\n"
        "guest { tick 100 s  %s }\n"
        "os os1 { role active   storage 40 MB  kernel 24 MB }\n"
        "os os2 { role standby  storage 32 MB  kernel 24 MB\n"
        "         usage { low 0 %%  high 100 %% } }\n"
        "%s",
        stop_ms, usage, rest);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

static const HsCell *ask_of(const SmallSystem *run, guint i)
{
    return small_system_flow(run, "usage high", "os1", i);
}

static const HsCell *give_of(const SmallSystem *run, guint i)
{
    return small_system_flow(run, "usage low", "os1", i);
}

/* Its size in a version, in MB; 0: it does not stand in the table. */
static uint32_t size_in(const SmallSystem *run, guint version, const char *area)
{
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_resource_entry); i++) {
        const HsCell *row = small_system_row(run, &hs_table_resource_entry, i);
        if ((guint)row[0].integer == version && strcmp(row[2].text, area) == 0 &&
            strcmp(row[3].text, "main storage") == 0)
            return (uint32_t)((uint64_t)row[4].integer >> 20);
    }
    return 0;
}

static uint32_t n_last_of(const SmallSystem *run, const char *area)
{
    return size_in(run, small_system_n_versions(run) - 1, area);
}

/* "16 24 32": the sizes that an area has one after the other. */
static char *sizes_of(const SmallSystem *run, const char *area)
{
    GString *text = g_string_new(NULL);
    uint32_t before = 0;
    for (guint version = 0; version < small_system_n_versions(run); version++) {
        uint32_t size = size_in(run, version, area);
        if (size != before)
            g_string_append_printf(text, "%s%u", text->len > 0 ? " " : "", size);
        before = size;
    }
    return g_string_free(text, FALSE);
}

/* ---- marks ---- */

/* 24 of 40 are used, 60 per cent. Of 8 given back 24 of 32 would be, 75 per cent; of 16 all. */
Test(usage_monitor, both_marks_are_passed_and_not_only_reached)
{
    static const struct {
        const char *usage;
        guint n_asks, n_gives;
        uint32_t os1;
    } cases[] = {
        { "usage { high 60 %  low 0 % }", 0, 0, 40 },
        { "usage { high 59 %  low 0 % }", 1, 0, 48 },
        { "usage { high 90 %  low 60 % }", 0, 0, 40 },
        { "usage { high 90 %  low 61 % }", 0, 1, 32 },
        { "usage { high 75 %  low 61 % }", 0, 1, 32 },
        { "usage { high 74 %  low 61 % }", 0, 0, 40 }, /* it would ask for them again */
        { "usage { high 99 %  low 61 %  by 16 MB }", 0, 0, 40 },
        { "usage { high 100 %  low 61 %  by 16 MB }", 0, 1, 24 },
        { "usage { high 100 %  low 61 %  by 20 MB }", 0, 1, 24 }, /* no more than is free */
        { "usage { high 90 %  low 61 %  by 1 B }", 0, 1, 39 },    /* rounded up to a unit */
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        SmallSystem *run = run_until(1500, cases[i].usage, "");
        cr_expect(eq(int, ask_of(run, 0) != NULL, cases[i].n_asks == 1), "%s", cases[i].usage);
        cr_expect(eq(int, give_of(run, 0) != NULL, cases[i].n_gives == 1), "%s", cases[i].usage);
        cr_expect(eq(u32, n_last_of(run, "os1"), cases[i].os1), "%s", cases[i].usage);
        small_system_check_sums(run);
        small_system_free(run);
    }
}

/* Between the marks it rests: it neither asks for what it gave back nor the other way round. */
Test(usage_monitor, it_comes_to_rest)
{
    static const struct {
        const char *usage;
        uint32_t os1;
    } cases[] = {
        { "usage { high 50 %  low 20 %  poll 100 ms }", 48 },          /* 24 of 48 */
        { "usage { high 30 %  low 20 %  poll 100 ms }", 80 },          /* 24 of 80 */
        { "usage { high 90 %  low 80 %  poll 100 ms  by 4 MB }", 28 }, /* 24 of 28, not of 24 */
        { "usage { high 100 %  low 99 %  poll 100 ms  by 3 MB }", 24 },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        SmallSystem *run = run_until(3000, cases[i].usage, "");
        cr_expect(eq(u32, n_last_of(run, "os1"), cases[i].os1), "%s", cases[i].usage);
        const HsCell *last = small_system_row(run, &hs_table_resource_version,
                                              small_system_n_versions(run) - 1);
        cr_expect(le(u64, (uint64_t)last[1].integer, 1500000), "%s", cases[i].usage);
        small_system_free(run);
    }
}

/* Its own block comes before guest's, word by word: os2 never asks and never gives. */
Test(usage_monitor, each_os_may_have_marks_of_its_own)
{
    SmallSystem *run = run_until(1500, "usage { high 59 %  low 50 %  by 4 MB }", "");
    cr_expect(eq(u32, n_last_of(run, "os1"), 44));
    cr_expect(eq(u32, n_last_of(run, "os2"), 32));
    small_system_free(run);
}

/* ---- when, and how long ---- */

/* "ask the monitor; engage": what the steps of a flow do, in words. */
static char *words_of(const SmallSystem *run, const HsCell *flow)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_flow_step); i++) {
        const HsCell *row = small_system_row(run, &hs_table_flow_step, i);
        if (row[0].integer == flow[0].integer)
            g_string_append_printf(text, "%s%s", text->len > 0 ? "; " : "", row[3].text);
    }
    return g_string_free(text, FALSE);
}

static void check_words(const SmallSystem *run, const HsCell *flow, const char *expected)
{
    g_autofree char *words = words_of(run, flow);
    cr_expect(eq(str, words, small_text(expected)));
}

Test(usage_monitor, each_step_takes_what_the_data_sheet_says)
{
    SmallSystem *run = run_until(1500, "usage { high 59 %  low 0 %  by 5 MB }", "");
    HsCycles look = 1000 + 10 * 10;
    HsCycles ask = small_system_guest_cost(run, "ask");
    HsCycles record = 200 + 10 * 10;
    const HsCell *flow = ask_of(run, 0);
    g_autofree char *steps = small_system_steps(run, flow);
    cr_expect(eq(str, steps, "110 90 140"));
    cr_expect(eq(u64, (uint64_t)flow[4].integer, 1000000 + 10 + look)); /* os1 is dispatched */
    cr_expect(eq(u64, small_system_step(run, flow, "110").work, ask));
    cr_expect(eq(u64, small_system_step(run, flow, "90").work, record));
    cr_expect(eq(u64, small_system_step(run, flow, "140").work, 5 * 1000));
    cr_expect(eq(str, small_text(small_system_outcome(flow)), "done"));
    cr_expect(eq(str, small_text(flow[3].text), "above the high mark"));
    check_words(run, flow,
                "ask the monitor for more; record the units in the resource table; "
                "engage the resources granted");
    small_system_free(run);

    run = run_until(1500, "usage { high 90 %  low 61 %  by 5 MB }", "");
    flow = give_of(run, 0);
    steps = (g_free(steps), small_system_steps(run, flow));
    cr_expect(eq(str, steps, "130 130 130 90"));
    HsCycles sum = small_system_guest_cost(run, "size") + 5 * 2000 +
                   small_system_guest_cost(run, "report") + small_system_vmm_cost(run, "update");
    HsCycles lasted = (HsCycles)(flow[5].integer - flow[4].integer);
    cr_expect(ge(u64, lasted, sum));
    cr_expect(le(u64, lasted, sum + 100)); /* dispatches */
    cr_expect(eq(str, small_text(flow[3].text), "below the low mark"));
    check_words(run, flow,
                "choose units that are free; disconnect the units; report the completion; "
                "take the units out of its area");
    small_system_free(run);
}

/* A look every 300 ms; while units are engaged for 1 s it does not look. */
Test(usage_monitor, a_look_that_finds_it_at_work_is_skipped)
{
    SmallSystem *run = run_until(
        4000, "usage { high 30 %  low 0 %  by 10 MB  poll 300 ms }  engage 100 ms per unit", "");
    static const HsCycles looks[] = { 300000, 1500000, 2700000 }; /* 10 * 100 ms after 300, ... */
    for (guint i = 0; i < G_N_ELEMENTS(looks); i++) {
        HsCycles begin = (HsCycles)ask_of(run, i)[4].integer;
        cr_expect(ge(u64, begin, looks[i]));
        cr_expect(le(u64, begin, looks[i] + 2000), "ask %u", i);
    }
    small_system_free(run);
}

Test(usage_monitor, its_looks_are_in_the_trace_as_they_change)
{
    SmallSystem *run = run_until(4500, "usage { high 50 %  low 0 %  by 4 MB }", "");
    static const int64_t expected[] = { 60, 54, 50 }; /* 24 of 40, of 44, of 48 */
    guint n = 0;
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_value); i++) {
        const HsCell *row = small_system_row(run, &hs_table_value, i);
        if (strcmp(row[1].text, "os1") != 0 || strcmp(row[2].text, "usage") != 0)
            continue;
        cr_assert(lt(uint, n, G_N_ELEMENTS(expected)));
        cr_expect(eq(i64, row[3].integer, expected[n++]));
    }
    cr_expect(eq(uint, n, G_N_ELEMENTS(expected)));
    small_system_free(run);
}

/* ---- the pool ---- */

/* The pool has 40: 0.9 * 80 < 80. After 5 looks of 8 MB there is nothing left. */
Test(usage_monitor, an_empty_pool_refuses_with_the_numbers_at_every_look)
{
    SmallSystem *run = run_until(9500, "usage { high 10 %  low 0 % }", "");
    cr_expect(eq(u32, n_last_of(run, "os1"), 80));
    cr_assert(eq(uint, small_system_n_rows(run, &hs_table_refusal), 4)); /* looks 6 to 9 */
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_expect(eq(str, small_text(refusal[1].text), "os1"));
    cr_expect(eq(i64, refusal[3].integer, INT64_C(8) << 20));
    cr_expect(eq(i64, refusal[4].integer, INT64_C(56) << 20));
    cr_expect(eq(i64, refusal[5].integer, 0));
    cr_expect(eq(str, small_text(refusal[6].text), "the pool of unused storage is empty"));
    cr_expect(eq(str, small_text(small_system_outcome(ask_of(run, 5))), "refused"));
    small_system_free(run);
}

Test(usage_monitor, it_gets_what_there_is_and_never_the_reserve)
{
    static const struct {
        const char *rest;
        uint32_t os1;
    } cases[] = {
        { "vmm { reserve 35 MB }\n", 45 },
        { "vmm { reserve 40 MB }\n", 40 },
        { "vmm { reserve 40 MB }\nfault \"a\" { at 3500 ms  add storage 3 MB }\n", 43 },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        SmallSystem *run = run_until(6500, "usage { high 10 %  low 0 % }", cases[i].rest);
        cr_expect(eq(u32, n_last_of(run, "os1"), cases[i].os1), "%s", cases[i].rest);
        small_system_free(run);
    }
}

/* ---- programs ---- */

/* A wants 32 MB; os1 has 16 to give it. It pages, until os1 has asked twice for 8. */
#define SHORT                                                                                      \
    "program sweep { image 8 KB  loop { touch 8000 pages sequential write  sleep 10 ms } }\n"      \
    "app A { runs sweep  on os1  area 32 MB  journal 64 KB  on-shortage page }\n"

Test(usage_monitor, a_program_that_pages_gets_what_it_lacks)
{
    SmallSystem *run = run_until(60000, "usage { high 90 %  low 0 %  by 8 MB  poll 10 s }", SHORT);
    g_autofree char *sizes = sizes_of(run, "A");
    cr_expect(eq(str, sizes, "16 24 32"));
    SmallSystem *half = run_until(45000, "usage { high 90 %  low 0 %  by 8 MB  poll 10 s }", SHORT);
    uint64_t n_outs = small_system_app(half, "A")->n_page_outs;
    cr_expect(ge(u64, n_outs, 1)); /* it was short, and is no more */
    cr_expect(eq(u64, small_system_app(run, "A")->n_page_outs, n_outs));
    cr_expect(eq(str, small_text(small_system_app(run, "A")->state), "running"));
    small_system_free(half);
    small_system_free(run);
}

/* A lacks 4 of the 20 it wants, and gets them of 8 that os1 asks for, once: 44 of 48 are less than
 * 92 per cent. They are os1's own again when A ends. */
Test(usage_monitor, what_a_program_got_so_is_its_os_s_when_it_ends)
{
    static const char ends[] =
        "program P { image 8 KB  loop 90 { touch 10 pages uniform write  sleep 10 ms }\n"
        "            sleep until 3 s  exit }\n"
        "app A { runs P  on os1  area 20 MB  journal 64 KB  on-shortage page }\n";
    SmallSystem *run = run_until(5500, "usage { high 92 %  low 0 % }", ends);
    g_autofree char *sizes = sizes_of(run, "A");
    cr_expect(eq(str, sizes, "16 20 0"));
    cr_expect(eq(u32, n_last_of(run, "os1"), 48));
    cr_expect(eq(u32, n_last_of(run, "unused"), 32));
    small_system_free(run);
}

/* A has 12, and 4 of them are taken from it; B has 4 of the 12 it wants. The 2 that os1 gets at 4 s
 * go to one of them: A is asked first, but it may be bringing in a page just then. */
Test(usage_monitor, of_two_programs_that_page_one_gets_what_there_is)
{
    static const char two[] =
        "program P { image 8 KB  loop { touch 10 pages uniform write  sleep 10 ms } }\n"
        "app A { runs P  on os1  area 12 MB  journal 64 KB  on-shortage page }\n"
        "app B { runs P  on os1  area 12 MB  journal 64 KB  on-shortage page  start at 100 ms }\n"
        "command \"t\" { at 500 ms  take 4 MB from A }\n";
    SmallSystem *run = run_until(4500, "usage { high 90 %  low 0 %  by 2 MB  poll 4 s }", two);
    const HsCell *first = small_system_flow(run, "more frames", NULL, 0);
    const HsCell *second = small_system_flow(run, "more frames", NULL, 1);
    cr_assert(ne(ptr, (void *)second, NULL));
    cr_expect(eq(str, small_text(first[3].text), "its OS has more"));
    check_words(run, first, "tell the monitor what is in use; record the units in its area");
    cr_expect(eq(u64, small_system_step(run, first, "110").work, 100));
    cr_expect(eq(u64, small_system_step(run, first, "90").work, 200 + 10 * 10));
    cr_expect(eq(str, small_text(small_system_outcome(first)), "done"));
    cr_expect(eq(str, small_text(small_system_outcome(second)), "nothing is free any more"));
    cr_expect(eq(int, strcmp(first[2].text, second[2].text) != 0, true));
    cr_expect(eq(u32, n_last_of(run, "A") + n_last_of(run, "B"), 8 + 4 + 2));
    cr_expect(eq(u32, n_last_of(run, first[2].text), strcmp(first[2].text, "A") == 0 ? 10 : 6));
    small_system_free(run);
}

/* Its start has been recorded by the time os1 disconnects what was free: 16 ms later. */
Test(usage_monitor, what_a_program_gets_meanwhile_is_not_given_back)
{
    static const char starts[] =
        "program P { image 8 KB  loop { sleep 1 s } }\n"
        "app W { runs P  on os1  area 16 MB  journal 64 KB  start at 999_950 us }\n";
    SmallSystem *run = run_until(1500, "usage { high 90 %  low 61 % }", starts);
    cr_expect(
        eq(str, small_text(small_system_outcome(give_of(run, 0))), "nothing is free any more"));
    cr_expect(eq(u32, n_last_of(run, "W"), 16));
    cr_expect(eq(u32, n_last_of(run, "unused"), 40));
    small_system_free(run);
}

/* Without a bound on its frames; one that has `frames` lacks nothing. */
Test(usage_monitor, a_program_with_frames_of_its_own_lacks_nothing)
{
    static const char sweep[] =
        "program sweep { image 8 KB  loop { touch 100 pages sequential write  sleep 10 ms } }\n"
        "app A { runs sweep  on os1  area 32 MB  frames 50  journal 64 KB  on-shortage page }\n";
    SmallSystem *run = run_until(5500, "usage { high 99 %  low 0 % }", sweep);
    cr_expect(eq(u32, n_last_of(run, "A"), 16));
    cr_expect(eq(u32, n_last_of(run, "os1"), 24 + 8)); /* 40 of 40 are used: it asks once */
    small_system_free(run);
}

/* W needs 20, os1 has 16: it asks for 8 twice, as 44 of 48 are more than 90 per cent. */
Test(usage_monitor, a_program_that_waits_starts_when_there_is_enough)
{
    static const char waits[] = "program P { image 8 KB  loop { sleep 1 s } }\n"
                                "app W { runs P  on os1  area 20 MB  journal 64 KB }\n";
    SmallSystem *run = run_until(5500, "usage { high 90 %  low 0 % }", waits);
    cr_expect(eq(str, small_text(small_system_app(run, "W")->state), "running"));
    cr_expect(eq(u32, n_last_of(run, "W"), 20));
    cr_expect(eq(u32, n_last_of(run, "os1"), 24 + 12));
    cr_expect(eq(uint, small_system_n_rows(run, &hs_table_refusal), 1)); /* when it came */
    small_system_free(run);
}

/* W needs 40 and waits. 24 units come, 8 at a look, and it is not asked before the last of them. */
Test(usage_monitor, who_waits_is_asked_when_there_is_enough)
{
    static const char waits[] = "program P { image 8 KB  loop { sleep 1 s } }\n"
                                "app W { runs P  on os1  area 40 MB  journal 64 KB }\n";
    SmallSystem *run = run_until(5500, "usage { high 100 %  low 0 % }", waits);
    cr_expect(eq(u32, n_last_of(run, "W"), 40));
    cr_expect(eq(uint, small_system_n_rows(run, &hs_table_refusal), 1));
    small_system_free(run);
}

/* It asks for 20 more at 1 s and waits for them. */
Test(usage_monitor, what_an_allocate_waits_for_is_used)
{
    static const char grows[] =
        "program P { image 8 KB  sleep until 1 s  allocate 20 MB  loop { sleep 1 s } }\n"
        "app W { runs P  on os1  area 8 MB  journal 64 KB }\n";
    SmallSystem *run = run_until(8500, "usage { high 100 %  low 0 % }", grows);
    cr_expect(eq(u32, n_last_of(run, "W"), 28));
    cr_expect(eq(u32, n_last_of(run, "os1"), 28)); /* 8 were free, 16 came */
    small_system_free(run);
}

/* P has 14 of os1's 16; its end makes all of them free. */
Test(usage_monitor, what_programs_use_is_not_given_back_before_they_end)
{
    static const char ends[] = "program P { image 8 KB  sleep until 3_500 ms  exit }\n"
                               "app W { runs P  on os1  area 14 MB  journal 64 KB }\n";
    static const struct {
        guint stop_ms;
        uint32_t os1, pool;
    } cases[] = { { 3400, 24, 42 }, { 9500, 24, 56 } };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        SmallSystem *run = run_until(cases[i].stop_ms, "usage { high 100 %  low 99 % }", ends);
        cr_expect(eq(u32, n_last_of(run, "os1"), cases[i].os1));
        cr_expect(eq(u32, n_last_of(run, "unused"), cases[i].pool));
        cr_expect(eq(u32, n_last_of(run, "W"), i == 0 ? 14 : 0));
        small_system_free(run);
    }
}

/* ---- the turn ---- */

/* An operator's move has it from 900 ms on, for more than 100 ms. */
Test(usage_monitor, it_waits_for_the_turn)
{
    static const char *const usages[] = { "usage { high 50 %  low 0 % }",
                                          "usage { high 90 %  low 75 %  by 2 MB }" };
    static const char move[] = "vmm { move 3 ms per unit }\n"
                               "command \"m\" { at 900 ms  move 4 MB from os1 to os2 }\n";
    for (guint i = 0; i < G_N_ELEMENTS(usages); i++) {
        SmallSystem *run = run_until(3500, usages[i], move);
        const HsCell *flow = i == 0 ? ask_of(run, 0) : give_of(run, 0);
        const HsCell *moved = small_system_flow(run, "prior art 2", "m", 0);
        SmallStep taken = small_system_step(run, flow, i == 0 ? "90" : "130");
        cr_expect(eq(str, small_text(small_system_outcome(moved)), "done"));
        cr_expect(ge(u64, taken.end, (HsCycles)moved[5].integer));
        small_system_check_sums(run);
        small_system_free(run);
    }
}

/* ---- faults ---- */

static HsCycles cycle_in(const HsCell *flow, guint i)
{
    HsCycles begin = (HsCycles)flow[4].integer, end = (HsCycles)flow[5].integer;
    return begin + (end - begin) * i / 15 + (i == 15);
}

/* Whatever its monitor was at, the turn included, an OS that dies is taken over. */
static void check_takeover(const SmallSystem *run, const char *fault)
{
    g_auto(GStrv) words = g_strsplit(fault, " ", -1);
    if (strcmp(words[0], "crash") != 0)
        return;
    const HsCell *flow = small_system_flow(run, "FIG. 5", words[1], 0);
    cr_assert(flow != NULL, "%s", fault);
    cr_expect(g_str_has_prefix(small_system_outcome(flow), "done"), "%s: %s", fault,
              small_system_outcome(flow));
}

/* At 15 places of each flow, and the cycle behind it. */
Test(usage_monitor, any_fault_may_strike_at_any_cycle_of_it)
{
    static const char *const faults[] = { "crash os1 panic", "crash os1 hang", "crash os2 panic",
                                          "fail storage of os1 units 32 .. 33",
                                          "fail storage of unused units 0 .. 2" };
    static const char *const usages[] = { "usage { high 59 %  low 0 % }",
                                          "usage { high 90 %  low 61 % }" };
    static const char more[] = "program P { image 8 KB  loop { sleep 100 ms  commit 1 KB } }\n"
                               "app A { runs P  on os1  standby os2  area 4 MB  journal 64 KB }\n";
    for (guint u = 0; u < G_N_ELEMENTS(usages); u++) {
        SmallSystem *plain = run_until(4000, usages[u], "");
        const HsCell *flow = u == 0 ? ask_of(plain, 0) : give_of(plain, 0);
        for (guint i = 0; i < 16 * G_N_ELEMENTS(faults); i++) {
            g_autofree char *rest = g_strdup_printf(
                "%sfault \"f\" { at %" G_GUINT64_FORMAT " cycles  %s }\n", i % 2 == 0 ? more : "",
                cycle_in(flow, i / G_N_ELEMENTS(faults)), faults[i % G_N_ELEMENTS(faults)]);
            SmallSystem *run = run_until(4000, usages[u], rest);
            small_system_check_sums(run);
            check_takeover(run, faults[i % G_N_ELEMENTS(faults)]);
            if (i % 2 == 0)
                cr_expect(eq(u64, small_system_counter(run, "A", "committed, lost"), 0));
            small_system_free(run);
        }
        small_system_free(plain);
    }
}

/* Units 32 to 39 of os1 are offline when two of them fail: six go, two stay, failed. */
Test(usage_monitor, units_that_fail_when_they_are_offline_are_not_given_back)
{
    static const char usage[] = "usage { high 90 %  low 61 % }";
    SmallSystem *plain = run_until(1500, usage, "");
    HsCycles end = (HsCycles)give_of(plain, 0)[5].integer;
    g_autofree char *rest = g_strdup_printf("fault \"f\" { at %" G_GUINT64_FORMAT
                                            " cycles  fail storage of os1 units 38 .. 39 }\n",
                                            end - 50);
    SmallSystem *run = run_until(1500, usage, rest);
    cr_expect(eq(u32, n_last_of(run, "os1"), 34));
    cr_expect(eq(u32, n_last_of(run, "unused"), 46));
    small_system_free(run);
    small_system_free(plain);
}

/* os3 has 8 free; A wants 16. It starts with 8 and has 2 more after each look that finds 24 + 16 to
 * be more than what os3 owns: (16 - 8) / 2 looks. */
Test(usage_monitor, after_a_crash_a_program_grows_look_by_look)
{
    static const char pair[] =
        "os os3 { role standby  storage 32 MB  kernel 24 MB }\n"
        "program P { image 8 KB  loop { touch 20 pages uniform write  commit 1 KB } }\n"
        "app A { runs P  on os1  standby os3  area 16 MB  journal 1 MB  on-shortage page }\n"
        "fault \"dead\" { at 2_500 ms  crash os1 panic }\n";
    SmallSystem *run = run_until(9500, "usage { high 100 %  low 0 %  by 2 MB }", pair);
    g_autofree char *sizes = sizes_of(run, "A");
    cr_expect(eq(str, sizes, "16 0 8 10 12 14 16"));
    cr_expect(eq(str, small_text(small_system_runs_on(run, "A")), "os3"));
    cr_expect(eq(u32, n_last_of(run, "os1"), 0));
    small_system_free(run);
}

/* A new OS in its place looks, too: it gets 40 at the re-IPL and asks from then on. */
Test(usage_monitor, an_os_that_was_loaded_again_looks_again)
{
    static const char reipl[] = "vmm { reipl on }\n"
                                "fault \"dead\" { at 500 ms  crash os1 panic }\n";
    SmallSystem *run = run_until(6500, "usage { high 59 %  low 0 % }  ipl 1 s", reipl);
    cr_assert(ne(ptr, (void *)ask_of(run, 0), NULL));
    cr_expect(ge(u64, (uint64_t)ask_of(run, 0)[4].integer, 2500000));
    cr_expect(le(u64, (uint64_t)ask_of(run, 0)[4].integer, 2600000));
    small_system_free(run);
}

Test(usage_monitor, a_run_is_the_same_for_every_burst)
{
    static const uint64_t bursts[] = { 0, 1, 1000 };
    uint64_t digest = 0;
    for (guint i = 0; i < G_N_ELEMENTS(bursts); i++) {
        g_autofree char *text = g_strdup_printf(
            "scenario \"usage\" { stop at 5 s }\n"
            "include \"profiles/toy.scn\"\n"
            "storage { size 128 MB }\n"
            "vmm { area 16 MB  policy usage-threshold }\n"
            "os os1 { role active   storage 40 MB  kernel 24 MB }\n"
            "os os2 { role standby  storage 32 MB  kernel 24 MB }\n" SHORT);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .burst_max = bursts[i] });
        if (i == 0)
            digest = hs_system_digest(run->system);
        cr_expect(eq(u64, hs_system_digest(run->system), digest));
        small_system_free(run);
    }
}

/* ---- what it may not say ---- */

Test(usage_monitor, marks_and_times_that_cannot_be_are_refused)
{
    static const struct {
        const char *usage, *message, *help;
    } cases[] = {
        { "usage { high 50 %  low 50 % }", "the low mark must be below the high one",
          "usage { high ... low ... } of the OS and of guest, together" },
        { "usage { high 60 % }", "the low mark must be below the high one", "usage { high" },
        { "usage { poll 0 s }", "this time may not be zero", "at least 1 cycle" },
        { "usage { by 0 B }", "this size is out of range", "from 1 B to" },
        { "usage { high 101 % }", "'high' must be from 1 % to 100 %", "101 % is too large" },
        { "usage { look 2_000_000_000_000 instructions 0 references }",
          "this routine takes too long", "2^40 cycles" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "scenario \"usage\" { stop at 5 s }\n"
            "include \"profiles/toy.scn\"\n"
            "storage { size 128 MB }\n"
            "vmm { area 16 MB }\n"
            "guest { %s }\n"
            "os os1 { role active   storage 40 MB  kernel 24 MB }\n",
            cases[i].usage);
        SmallSystem *run = small_system_try(text, NULL);
        g_autofree char *found = hs_diagnostics_render(run->diagnostics, false);
        cr_assert(run->system == NULL, "not refused: %s", cases[i].usage);
        cr_expect(strstr(found, cases[i].message) != NULL, "no '%s' in:\n%s", cases[i].message,
                  found);
        cr_expect(strstr(found, cases[i].help) != NULL, "no '%s' in:\n%s", cases[i].help, found);
        small_system_free(run);
    }
}
