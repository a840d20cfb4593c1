/* Time zones and events: when storage goes, and when it comes back. Whole runs in the profile
 * `toy`, whose costs make every step of a move a round number (storage_move.h has the formulas). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/small_system.h"

/* os1 has 40 - 24 = 16 units free, os2 8. Only timer routines run while storage is moved. */
static const char quiet[] = "include \"profiles/toy.scn\"\n"
                            "storage { size 128 MB }\n"
                            "cpu { count 2 }\n"
                            "guest { tick 500 ms }\n"
                            "os os1 { role active   storage 40 MB  kernel 24 MB }\n"
                            "os os2 { role standby  storage 32 MB  kernel 24 MB }\n";

enum { N_OF_OS1 = 40, N_OF_OS2 = 32 };

static SmallSystem *run_under(const char *policy, guint stop_s, const char *rest)
{
    g_autofree char *text = g_strdup_printf("scenario \"zones\" { stop at %u s }\n"
                                            "%s"
                                            "vmm { area 16 MB  policy %s  move 3 ms per unit }\n"
                                            "%s",
                                            stop_s, quiet, policy, rest);
    return small_system_of(text, &(SmallOptions){ .is_paranoid = true });
}

static SmallSystem *run_of(const char *rest)
{
    return run_under("event-driven", 20, rest);
}

/* The move of a zone, the i-th by its end: begin and end. */
static HsCycles begin_of(const SmallSystem *run, const char *zone, guint i)
{
    const HsCell *flow = small_system_flow(run, "prior art 2", zone, i);
    cr_assert(ne(ptr, (void *)flow, NULL), "%s has no move %u", zone, i);
    return (HsCycles)flow[4].integer;
}

static HsCycles end_of(const SmallSystem *run, const char *zone, guint i)
{
    return (HsCycles)small_system_flow(run, "prior art 2", zone, i)[5].integer;
}

static guint n_moves(const SmallSystem *run, const char *zone)
{
    guint n = 0;
    while (small_system_flow(run, "prior art 2", zone, n) != NULL)
        n++;
    return n;
}

static void check_outcome(const SmallSystem *run, const char *zone, guint i, const char *outcome)
{
    const HsCell *flow = small_system_flow(run, "prior art 2", zone, i);
    cr_expect(eq(str, small_text(small_system_outcome(flow)), small_text(outcome)), "%s %u", zone,
              i);
}

static void check_last_table(const SmallSystem *run, uint32_t os1, uint32_t os2)
{
    g_autofree char *expected = g_strdup_printf(
        "os1 %u os1>none, os2 %u os2>none, vmm 16 vmm>none, unused 40 vmm>none", os1, os2);
    g_autofree char *table = small_system_table(run, -1);
    cr_expect(eq(str, table, expected));
}

/* What a move works, by the data sheet: n units of an OS that has m. */
static HsCycles work_of_move(uint32_t n, uint32_t m)
{
    return 2 * (50 + 5 * 10) + n * 2000 + (m - n) * 3000 + n * 1000 + 2 * (150 + 5 * 10);
}

static HsCycles work_of(const SmallSystem *run, const HsCell *flow)
{
    static const char *const numbers[] = { "order", "7010", "7020", "7040", "table" };
    HsCycles work = 0;
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        work += small_system_step(run, flow, numbers[i]).work;
    return work;
}

Test(zones, storage_goes_at_the_begin_and_comes_back_at_the_end)
{
    SmallSystem *run = run_of("zone \"night\" { from 1 s to 5 s  move 10 MB from os1 to os2 }\n");
    cr_assert(eq(uint, n_moves(run, "night"), 2));
    cr_expect(eq(u64, begin_of(run, "night", 0), 1000000));
    cr_expect(eq(u64, begin_of(run, "night", 1), 5000000));
    const HsCell *there = small_system_flow(run, "prior art 2", "night", 0);
    const HsCell *back = small_system_flow(run, "prior art 2", "night", 1);
    cr_expect(eq(u64, work_of(run, there), work_of_move(10, N_OF_OS1)));
    cr_expect(eq(u64, work_of(run, back), work_of_move(10, N_OF_OS2 + 10)));
    cr_expect(eq(str, small_text(small_system_step(run, back, "7010").runs_on), "os2"));
    cr_expect(eq(str, small_text(there[3].text), "its time zone begins"));
    cr_expect(eq(str, small_text(back[3].text), "its time zone ends"));
    check_last_table(run, N_OF_OS1, N_OF_OS2);
    small_system_check_sums(run);
    small_system_free(run);
}

Test(zones, a_zone_comes_day_after_day)
{
    SmallSystem *run = run_of(
        "zone \"night\" { from 1 s to 5 s every 6 s  move 10 MB from os1 to os2 }\n");
    static const HsCycles begins[] = { 1, 5, 7, 11, 13, 17, 19 }; /* there, back, there, ... */
    cr_assert(eq(uint, n_moves(run, "night"), G_N_ELEMENTS(begins)));
    for (guint i = 0; i < G_N_ELEMENTS(begins); i++)
        cr_expect(eq(u64, begin_of(run, "night", i), begins[i] * 1000000));
    check_last_table(run, N_OF_OS1 - 10, N_OF_OS2 + 10);
    small_system_free(run);
}

Test(zones, a_zone_may_begin_with_the_run_and_outlast_it)
{
    SmallSystem *run = run_of("zone \"n\" { from 0 s to 1 min  move 10 MB from os1 to os2 }\n");
    cr_assert(eq(uint, n_moves(run, "n"), 1));
    cr_expect(eq(u64, begin_of(run, "n", 0), 0));
    check_last_table(run, N_OF_OS1 - 10, N_OF_OS2 + 10);
    small_system_free(run);
}

/* A move there takes 120 ms and more. */
Test(zones, an_end_waits_for_the_move_that_is_under_way)
{
    SmallSystem *run = run_of(
        "zone \"short\" { from 1 s to 1050 ms  move 10 MB from os1 to os2 }\n");
    cr_assert(eq(uint, n_moves(run, "short"), 2));
    cr_expect(ge(u64, end_of(run, "short", 0), 1000000 + work_of_move(10, N_OF_OS1)));
    cr_expect(eq(u64, begin_of(run, "short", 1), end_of(run, "short", 0)));
    check_last_table(run, N_OF_OS1, N_OF_OS2);
    small_system_free(run);
}

/* The way back takes 126.6 ms and more; the next begin comes 100 ms after the end. */
Test(zones, a_begin_waits_for_the_way_back)
{
    SmallSystem *run = run_under(
        "event-driven", 3,
        "zone \"n\" { from 1 s to 2 s every 1_100 ms  move 10 MB from os1 to os2 }\n");
    cr_assert(eq(uint, n_moves(run, "n"), 3));
    cr_expect(ge(u64, end_of(run, "n", 1), 2100001));
    cr_expect(eq(u64, begin_of(run, "n", 2), end_of(run, "n", 1)));
    check_last_table(run, N_OF_OS1 - 10, N_OF_OS2 + 10);
    small_system_free(run);
}

Test(zones, what_never_went_does_not_come_back)
{
    SmallSystem *run = run_of("zone \"night\" { from 1 s to 5 s  move 17 MB from os1 to os2 }\n");
    cr_expect(eq(uint, n_moves(run, "night"), 1));
    check_outcome(run, "night", 0, "refused");
    cr_assert(eq(uint, small_system_n_rows(run, &hs_table_refusal), 1));
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_expect(eq(i64, refusal[3].integer, INT64_C(17) << 20));
    cr_expect(eq(i64, refusal[4].integer, INT64_C(16) << 20));
    cr_expect(eq(uint, small_system_n_versions(run), 1));
    small_system_free(run);
}

/* Two of the ten fail when they are offline: eight go, and eight are asked back. */
Test(zones, as_many_come_back_as_have_gone)
{
    SmallSystem *run = run_of("zone \"night\" { from 1 s to 5 s  move 10 MB from os1 to os2 }\n"
                              "fault \"f\" { at 1050 ms  fail storage of os1 units 38 .. 39 }\n");
    const HsCell *back = small_system_flow(run, "prior art 2", "night", 1);
    cr_expect(eq(u64, small_system_step(run, back, "7010").work, 8 * 2000));
    cr_expect(eq(u64, small_system_step(run, back, "7040").work, 8 * 1000));
    check_outcome(run, "night", 1, "done");
    check_last_table(run, N_OF_OS1, N_OF_OS2);
    small_system_free(run);
}

/* os2 dies in 7040, from 1110.2 ms on: the units are its own by then. In 7010, up to 1020 ms, of
 * either OS: nothing has gone. */
Test(zones, what_an_os_that_died_has_got_is_asked_back_and_refused)
{
    static const struct {
        const char *dies, *outcome;
        guint n_moves;
        uint32_t os1, os2;
    } cases[] = {
        { "at 1115 ms  crash os2 panic", "os2 failed (step 7040)", 2, 30, 42 },
        { "at 1010 ms  crash os1 panic", "os1 failed (step 7010)", 1, 40, 32 },
        { "at 1010 ms  crash os2 panic", "os2 failed (step 7040)", 2, 30,
          42 }, /* unseen till then */
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "zone \"night\" { from 1 s to 10 s  move 10 MB from os1 to os2 }\n"
            "fault \"f\" { %s }\n",
            cases[i].dies);
        SmallSystem *run = run_of(text);
        check_outcome(run, "night", 0, cases[i].outcome);
        cr_expect(eq(uint, n_moves(run, "night"), cases[i].n_moves), "%s", cases[i].dies);
        if (cases[i].n_moves == 2)
            check_outcome(run, "night", 1, "refused");
        check_last_table(run, cases[i].os1, cases[i].os2);
        small_system_free(run);
    }
}

/* P has 12 of os2's 18 free units at 5 s, and ends at 8 s. The begin at 7 s finds the amount there;
 * the end at 11 s brings it back. */
Test(zones, what_programs_use_comes_back_at_a_later_end)
{
    SmallSystem *run = run_under(
        "event-driven", 12,
        "program P { image 8 KB  sleep until 8 s  exit }\n"
        "app A { runs P  on os2  area 12 MB  journal 64 KB  start at 2 s }\n"
        "zone \"night\" { from 1 s to 5 s every 6 s  move 10 MB from os1 to os2 }\n");
    cr_assert(eq(uint, n_moves(run, "night"), 3));
    check_outcome(run, "night", 0, "done");
    check_outcome(run, "night", 1, "refused");
    cr_expect(eq(u64, begin_of(run, "night", 2), 11000000));
    check_outcome(run, "night", 2, "done");
    check_last_table(run, N_OF_OS1, N_OF_OS2);
    small_system_free(run);
}

/* At 3 s os2 has 18 units free. The zone that ends takes its 10 back first. */
Test(zones, of_one_cycle_ends_come_before_begins)
{
    static const char day[] = "zone \"day\" { from 3 s to 5 s  move 12 MB from os2 to os1 }\n";
    static const char night[] = "zone \"night\" { from 1 s to 3 s  move 10 MB from os1 to os2 }\n";
    for (guint i = 0; i < 2; i++) {
        g_autofree char *text = g_strconcat(i == 0 ? day : night, i == 0 ? night : day, NULL);
        SmallSystem *run = run_of(text);
        check_outcome(run, "night", 1, "done");
        check_outcome(run, "day", 0, "refused");
        const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
        cr_expect(eq(i64, refusal[4].integer, INT64_C(8) << 20));
        check_last_table(run, N_OF_OS1, N_OF_OS2);
        small_system_free(run);
    }
}

Test(zones, moves_of_two_zones_wait_for_one_another)
{
    SmallSystem *run = run_of("zone \"a\" { from 1 s to 5 s  move 4 MB from os1 to os2 }\n"
                              "zone \"b\" { from 1 s to 6 s  move 5 MB from os1 to os2 }\n");
    const HsCell *second = small_system_flow(run, "prior art 2", "b", 0);
    cr_expect(eq(u64, begin_of(run, "b", 0), 1000000));
    cr_expect(ge(u64, small_system_step(run, second, "7010").begin, end_of(run, "a", 0)));
    cr_expect(eq(u64, small_system_step(run, second, "7020").work, (N_OF_OS1 - 4 - 5) * 3000));
    check_last_table(run, N_OF_OS1, N_OF_OS2);
    small_system_free(run);
}

/* N waits for 12 MB from 2 s on; it runs to the end. */
Test(zones, an_event_moves_once_and_its_amount_stays)
{
    SmallSystem *run = run_of(
        "program P { image 8 KB  sleep 1 s  exit }\n"
        "app N { runs P  on os2  area 12 MB  journal 64 KB  start at 2 s }\n"
        "zone \"load\" { when N.state == waiting\n move 10 MB from os1 to os2 }\n");
    const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
    cr_assert(eq(uint, n_moves(run, "load"), 1));
    cr_expect(eq(u64, begin_of(run, "load", 0), (HsCycles)refusal[0].integer + 1));
    cr_expect(eq(str, small_text(small_system_app(run, "N")->end_reason), "exited"));
    check_last_table(run, N_OF_OS1 - 10, N_OF_OS2 + 10);
    small_system_free(run);
}

Test(zones, other_policies_do_not_act_on_zones)
{
    static const char *const policies[] = { "dynamic", "fixed-split", "arf", "usage-threshold",
                                            "dynamic+prmf" };
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        SmallSystem *run = run_under(
            policies[i], 10,
            "zone \"night\" { from 1 s to 5 s  move 4 MB from os1 to os2 }\n"
            "zone \"load\" { when os2.state == running\n move 4 MB from os1 to os2 }\n");
        cr_expect(eq(uint, n_moves(run, "night") + n_moves(run, "load"), 0), "%s", policies[i]);
        small_system_free(run);
    }
}

/* Nothing is taken from a dead OS, nor given to one; what has gone to one stays there. */
Test(zones, with_a_dead_os_every_move_is_refused)
{
    static const struct {
        const char *dies;
        guint n_moves;
        uint32_t os1, os2;
        const char *last, *reason;
    } cases[] = {
        { "at 0 s  crash os1 panic", 1, 40, 32, "refused",
          "the OS that is to give it has failed: step 7010 would never end" },
        { "at 0 s  crash os2 panic", 1, 40, 32, "refused", "the OS that is to get it has failed" },
        { "at 50 s  crash os1 panic", 2, 30, 42, "refused", "the OS that is to get it has failed" },
        { "at 50 s  crash os2 panic", 2, 30, 42, "refused",
          "the OS that is to give it has failed: step 7010 would never end" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "zone \"night\" { from 40 s to 80 s  move 10 MB from os1 to os2 }\n"
            "fault \"f\" { %s }\n",
            cases[i].dies);
        SmallSystem *run = run_under("event-driven", 100, text);
        cr_assert(eq(uint, n_moves(run, "night"), cases[i].n_moves), "%s", cases[i].dies);
        check_outcome(run, "night", cases[i].n_moves - 1, cases[i].last);
        const HsCell *refusal = small_system_row(run, &hs_table_refusal, 0);
        cr_expect(eq(str, small_text(refusal[6].text), small_text(cases[i].reason)), "%s",
                  cases[i].dies);
        check_last_table(run, cases[i].os1, cases[i].os2);
        small_system_free(run);
    }
}
