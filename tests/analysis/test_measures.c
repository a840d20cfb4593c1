/* test_measures: every measure against sums made on paper, from rows made by hand.
 *
 * The run lasts 10 s, a cycle is a microsecond (1000 ns), a unit 1 MB, main storage 100 units.
 * Times below are in cycles. What belongs together is in one test, its rows in SQL beside the sums.
 */
#include "analysis/measures.h"
#include "analysis/query.h"
#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#define MB 1048576.0

static sqlite3 *db;

static void tell(const char *sql)
{
    made_tell(db, "%s", sql);
}

static void set_up(void)
{
    db = made_result_begin();
    tell("INSERT INTO meta VALUES ('0', 's', '', 's.scn', 'dynamic', '1', 1000000, 1048576,"
         " 104857600, 10000000, 'stop', 'full', 0, 0, '')");
    tell("INSERT INTO outcome VALUES ('A', 1, 'serves on os1, protected', 1)");
}

static void tear_down(void)
{
    made_result_end();
}

TestSuite(measures, .init = set_up, .fini = tear_down);

/* ---- asking ---- */

static GArray *read_measure(const char *name)
{
    g_autoptr(GError) error = NULL;
    const HsMeasure *measure = hs_measures_find(name);
    cr_assert(measure != NULL, "%s", name);
    GArray *values = g_array_new(FALSE, FALSE, sizeof(HsMeasured));
    cr_assert(hs_measure_read(measure, db, values, &error), "%s: %s", name,
              error != NULL ? error->message : "");
    return values;
}

static HsMeasured measured(const char *name, const char *subject)
{
    g_autoptr(GArray) values = read_measure(name);
    const HsMeasured *found = hs_measured_find(values, name, subject);
    cr_assert(found != NULL, "%s of '%s'", name, subject);
    return *found;
}

static void check(const char *name, const char *subject, double expected)
{
    HsMeasured found = measured(name, subject);
    double slack = (expected < 0 ? -expected : expected) * 1e-12;
    cr_assert(found.is_known, "%s of '%s'", name, subject);
    cr_assert(epsilon_eq(dbl, found.value, expected, slack), "%s of '%s'", name, subject);
}

static void check_us(const char *name, const char *subject, double cycles)
{
    check(name, subject, cycles * 1000);
}

static void check_unknown(const char *name, const char *subject)
{
    cr_assert(not(measured(name, subject).is_known), "%s of '%s'", name, subject);
}

/* All subjects with their values, "os1 3, os2 7", in parts of that size. */
static char *all(const char *name, double part)
{
    g_autoptr(GArray) values = read_measure(name);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < values->len; i++) {
        const HsMeasured *one = &g_array_index(values, HsMeasured, i);
        g_string_append_printf(text, "%s%s %.10g", i > 0 ? ", " : "", one->subject,
                               one->value / part);
    }
    return g_string_free(text, FALSE);
}

static void check_all(const char *name, double part, const char *expected)
{
    g_autofree char *text = all(name, part);
    g_autofree char *wanted = g_strdup(expected);
    cr_assert(eq(str, text, wanted), "%s", name);
}

static double sum_of(const GArray *values)
{
    double sum = 0;
    for (guint i = 0; i < values->len; i++)
        sum += g_array_index(values, HsMeasured, i).value;
    return sum;
}

/* ---- requests ---- */

Test(measures, requests_are_counted_once_and_those_without_a_reply_are_not_forgotten)
{
    tell("INSERT INTO outcome VALUES ('B', 0, 'serves on os1', 1)");
    /* Responses of A: 1000, 10000, 2000, 3000; one is under way, one was given up by a client. */
    tell("INSERT INTO request VALUES ('web', 1, 1, 'A', 100, 1, 1100, 'os1'),"
         " ('web', 2, 1, 'A', 200, 3, 10200, 'os1'), ('ftp', 1, 1, 'A', 300, 1, 2300, 'os1'),"
         " ('web', 1, 2, 'A', 5000, 1, 8000, 'os2'), ('web', 2, 2, 'A', 9999999, 1, NULL, NULL),"
         " ('ftp', 1, 2, 'A', 400, 9, NULL, NULL)");
    tell("INSERT INTO counter VALUES ('web', 'turned away', 17), ('ftp', 'turned away', 4)");
    check("replies", "A", 4);
    check("throughput", "A", 0.4);
    check("unanswered", "A", 2);
    check("turned-away", "", 21);
    check_us("response.mean", "A", 4000);
    check_us("response.p50", "A", 2000);  /* rank 2 of 1000 2000 3000 10000 */
    check_us("response.p95", "A", 10000); /* 3.8: rank 4 */
    check_us("response.p99", "A", 10000);
    check_us("response.max", "A", 10000);
    check("replies", "B", 0);
    check("throughput", "B", 0);
    check("unanswered", "B", 0);
    check_unknown("response.mean", "B");
    check_unknown("response.p50", "B");
    check_unknown("response.max", "B");
}

Test(measures, a_percentile_is_the_nearest_rank)
{
    static const struct {
        unsigned n, p50, p95, p99; /* of responses 1 .. n */
    } cases[] = { { 1, 1, 1, 1 },        { 2, 1, 2, 2 },      { 20, 10, 19, 20 },
                  { 99, 50, 95, 99 },    { 100, 50, 95, 99 }, { 101, 51, 96, 100 },
                  { 200, 100, 190, 198 } };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        tell("DELETE FROM request");
        for (unsigned j = 1; j <= cases[i].n; j++) {
            g_autofree char *row = g_strdup_printf(
                "INSERT INTO request VALUES ('web', %u, 1, 'A', 50, 1, %u, 'os1')", j, 50 + j);
            tell(row);
        }
        check_us("response.p50", "A", cases[i].p50);
        check_us("response.p95", "A", cases[i].p95);
        check_us("response.p99", "A", cases[i].p99);
        check_us("response.max", "A", cases[i].n);
        check_us("response.mean", "A", (cases[i].n + 1) / 2.0);
    }
}

/* ---- counters ---- */

Test(measures, what_a_program_counted_is_0_where_it_counted_nothing)
{
    static const struct {
        const char *measure, *counter;
        double per_count;
    } cases[] = { { "page-faults", "page faults", 1 },
                  { "page-outs", "page-outs", 1 },
                  { "committed", "committed", 1 },
                  { "lost", "committed, lost", 1 },
                  { "repeated", "repeated", 1 },
                  { "unprotected", "unprotected cycles", 1000 },
                  { "re-executed", "cycles to be done again", 1000 } };
    tell("INSERT INTO outcome VALUES ('B', 0, 'serves on os1', 1)");
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *row = g_strdup_printf("INSERT INTO counter VALUES ('A', '%s', %u)",
                                               cases[i].counter, 7 + i);
        check(cases[i].measure, "A", 0);
        tell(row);
        check(cases[i].measure, "A", (7 + i) * cases[i].per_count);
        check(cases[i].measure, "B", 0);
    }
}

Test(measures, a_program_is_short_of_the_most_it_ever_went_without)
{
    check("short", "A", 0);
    tell("INSERT INTO value VALUES (5, 'A', 'short units', 40), (9, 'A', 'short units', 0),"
         " (20, 'A', 'short units', 12), (20, 'A', 'wanted units', 99)");
    check("short", "A", 40 * MB);
}

/* ---- outages ---- */

#define OUTAGE_A "INSERT INTO service_outage VALUES ('A', 'x', "
#define ASKED "INSERT INTO request VALUES ('web', 1, 1, 'A', 10, 1, 20, 'os1')"
#define LIFE                                                                                       \
    "INSERT INTO span VALUES ('A', 'starts', 'os1', 500000, 1000000),"                             \
    " ('A', 'runs', 'os1', 1000000, 10000000)"

static const char *const part_measures[] = { "outage.detection", "outage.reallocation",
                                             "outage.load",      "outage.replay",
                                             "outage.start",     "outage.first-reply" };

static void check_parts(const double cycles[6])
{
    double sum = 0;
    for (unsigned i = 0; i < 6; i++) {
        check_us(part_measures[i], "A", cycles[i]);
        sum += cycles[i];
    }
    check_us("outage", "A", sum);
}

Test(measures, without_a_fault_there_is_no_outage)
{
    tell(ASKED);
    tell(LIFE);
    check("outages", "A", 0);
    check_parts((double[6]){ 0 });
    check("outage.longest", "A", 0);
    check("availability", "A", 1);
    check_us("start", "A", 500000);
    check_all("outage.step", 1, "");
}

Test(measures, the_parts_of_an_outage_add_up_to_it)
{
    tell(ASKED);
    tell(LIFE);
    tell(OUTAGE_A "2000000, 2000010, 2000110, 2001110, 2011110, 2011115, 2011117, 'os2')");
    check("outages", "A", 1);
    check_parts((double[6]){ 10, 100, 1000, 10000, 5, 2 });
    check_us("outage.longest", "A", 11117);
    check("availability", "A", 1 - 11117 / 9e6);
}

Test(measures, a_mark_that_was_not_reached_or_came_early_takes_no_time)
{
    tell(ASKED);
    /* A restart in place: nothing is reallocated. The image was there before the fault was found.
     */
    tell(OUTAGE_A "2000000, 2000500, NULL, 2000300, 2000800, 2000900, 2001000, 'os2')");
    check_parts((double[6]){ 500, 0, 0, 300, 100, 100 });
}

Test(measures, an_outage_of_a_program_that_is_not_back_is_unknown_and_lasts_to_the_end)
{
    tell(ASKED);
    tell(LIFE);
    tell(OUTAGE_A "4000000, 4000010, 4000020, NULL, NULL, NULL, NULL, NULL)");
    check("outages", "A", 1);
    check_unknown("outage", "A");
    check_unknown("outage.longest", "A");
    for (unsigned i = 0; i < 6; i++)
        check_unknown(part_measures[i], "A");
    check("availability", "A", 3.0 / 9);
    check_all("outage.step", 1, "");
}

Test(measures, a_program_that_nobody_asks_is_back_when_it_runs_again)
{
    tell(LIFE);
    tell(OUTAGE_A "2000000, 2000010, 2000110, 2001110, 2011110, 2011115, NULL, 'os2')");
    check_parts((double[6]){ 10, 100, 1000, 10000, 5, 0 });
    check("availability", "A", 1 - 11115 / 9e6);
}

Test(measures, outages_apart_add_up)
{
    tell(ASKED);
    tell(LIFE);
    tell(OUTAGE_A "2000000, 2000010, 2000110, 2001110, 2011110, 2011115, 2011117, 'os2')");
    tell(OUTAGE_A "5000000, 5000001, 5000003, 5000006, 5000010, 5000015, 5000021, 'os1')");
    check("outages", "A", 2);
    check_parts((double[6]){ 11, 102, 1003, 10004, 10, 8 });
    check_us("outage.longest", "A", 11117);
    check("availability", "A", 1 - 11138 / 9e6);
}

Test(measures, what_two_outages_have_in_common_counts_once)
{
    tell(ASKED);
    tell(LIFE);
    /* A second fault at 2000500, while the image was being loaded; one reply ends both. What came
     * before is 10 of detection, 100 of reallocation, 390 of the load that came to nothing. */
    tell(OUTAGE_A "2000000, 2000010, 2000110, NULL, NULL, NULL, 2009000, 'os2')");
    tell(OUTAGE_A "2000500, 2000600, 2000800, 2004000, 2006000, 2008000, 2009000, 'os1')");
    check("outages", "A", 2);
    check_parts((double[6]){ 10 + 100, 100 + 200, 390 + 3200, 2000, 2000, 1000 });
    check_us("outage.longest", "A", 9000);
    check("availability", "A", 1 - 9000 / 9e6);
}

Test(measures, a_reply_that_was_on_its_way_does_not_part_an_interruption)
{
    tell(ASKED);
    /* It ran at 2003000 and replied, failed at 2004000; that reply came at 2005000. */
    tell(OUTAGE_A "2000000, 2000010, 2000110, 2001000, 2002000, 2003000, 2005000, 'os2')");
    tell(OUTAGE_A "2004000, 2004100, 2004200, 2004300, 2004400, 2004500, 2006000, 'os1')");
    check_parts((double[6]){ 10 + 100, 100 + 100, 890 + 100, 1000 + 100, 1000 + 100, 1000 + 1500 });
    check_us("outage.longest", "A", 6000);
}

Test(measures, the_longest_interruption_may_be_of_several_outages_behind_a_short_one)
{
    tell(ASKED);
    tell(OUTAGE_A "2000000, 2000001, NULL, NULL, NULL, 2000009, 2000010, 'os2')");
    tell(OUTAGE_A "3000000, 3000001, NULL, NULL, NULL, 3000050, 3000060, 'os1')");
    tell(OUTAGE_A "3000055, 3000056, NULL, NULL, NULL, 3000080, 3000090, 'os2')");
    check("outages", "A", 3);
    check_us("outage", "A", 100);
    check_us("outage.longest", "A", 90);
}

Test(measures, nobody_asks_and_a_second_fault_comes_before_it_runs)
{
    tell(OUTAGE_A "2000000, 2000010, NULL, NULL, NULL, NULL, NULL, 'os2')");
    tell(OUTAGE_A "2000500, 2000600, 2000800, 2004000, 2006000, 2008000, NULL, 'os1')");
    check_parts((double[6]){ 10 + 100, 490 + 200, 3200, 2000, 2000, 0 });
    check_us("outage.longest", "A", 8000);
}

Test(measures, programs_have_outages_of_their_own)
{
    tell(ASKED);
    tell("INSERT INTO outcome VALUES ('B', 0, 'stopped with its OS: it has no standby', 1)");
    tell(OUTAGE_A "2000000, 2000010, 2000110, 2001110, 2011110, 2011115, 2011117, 'os2')");
    tell("INSERT INTO service_outage VALUES ('B', 'x', 2000000, 2000010, 2000110, NULL, NULL, "
         "NULL, NULL,"
         " NULL)");
    check_us("outage", "A", 11117);
    check_unknown("outage", "B");
}

Test(measures, availability_begins_with_the_first_instruction_and_ends_with_an_exit)
{
    static const struct {
        const char *what, *spans, *outcome;
        bool is_known;
        double availability;
    } cases[] = {
        { "never submitted", "", "not started yet", false, 0 },
        { "waits for ever", "('A', 'waits for storage', 'os1', 1000000, 10000000)",
          "waits for storage", true, 0 },
        { "runs to the end", "('A', 'runs', 'os1', 1000000, 10000000)", "serves", true, 1 },
        { "exits", "('A', 'runs', 'os1', 1000000, 3000000)", "ended: exited", true, 1 },
        { "fails for good", "('A', 'runs', 'os1', 1000000, 4000000)", "ended: broke", true,
          3.0 / 9 },
        { "another one's spans", "('B', 'runs', 'os1', 1000000, 4000000)", "serves", false, 0 },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *spans = g_strdup_printf("INSERT INTO span SELECT column1, column2,"
                                                 " column3, column4, column5 FROM (VALUES %s)",
                                                 cases[i].spans);
        g_autofree char *outcome = g_strdup_printf("UPDATE outcome SET outcome = '%s'",
                                                   cases[i].outcome);
        tell("DELETE FROM span");
        if (cases[i].spans[0] != '\0')
            tell(spans);
        tell(outcome);
        if (cases[i].is_known)
            check("availability", "A", cases[i].availability);
        else
            check_unknown("availability", "A");
    }
}

Test(measures, one_that_fails_and_then_ends_is_down_once)
{
    tell(ASKED);
    /* From 1 s on; fails at 4 s, and is given up at 4.5 s: 3 of 9 s. */
    tell("INSERT INTO span VALUES ('A', 'runs', 'os1', 1000000, 4000000),"
         " ('A', 'failed', 'os1', 4000000, 4500000)");
    tell("UPDATE outcome SET outcome = 'ended: too little storage'");
    tell(OUTAGE_A "4000000, 4000010, NULL, NULL, NULL, NULL, NULL, 'os2')");
    check("availability", "A", 3.0 / 9);
    check_unknown("outage", "A");
    /* The same with an outage before, from 2 s to 3 s. */
    tell(OUTAGE_A "2000000, 2000010, NULL, NULL, NULL, 2900000, 3000000, 'os2')");
    check("availability", "A", 2.0 / 9);
}

Test(measures, what_was_cut_before_the_first_instruction_is_not_unavailable)
{
    tell(ASKED);
    tell(LIFE);
    /* A fault while it was loaded, the next one before it ran; it runs at 1 s, replies at 1.9 s. */
    tell(OUTAGE_A "600000, 600010, NULL, NULL, NULL, NULL, 1900000, 'os2')");
    tell(OUTAGE_A "700000, 700010, NULL, NULL, NULL, 1000000, 1900000, 'os1')");
    check_us("outage", "A", 1300000);
    check("availability", "A", 0.9);
}

Test(measures, of_an_outage_and_an_exit_both_count)
{
    /* 1 s .. 5 s, and away from 2 s to 3 s. */
    tell("INSERT INTO span VALUES ('A', 'runs', 'os1', 1000000, 2000000),"
         " ('A', 'runs', 'os2', 3000000, 5000000)");
    tell("UPDATE outcome SET outcome = 'ended: exited'");
    tell(OUTAGE_A "2000000, 2000010, NULL, NULL, NULL, 3000000, NULL, 'os2')");
    check("availability", "A", 0.75);
    check_us("outage", "A", 1000000);
}

Test(measures, the_start_ends_with_the_first_instruction_wherever_that_is)
{
    check_unknown("start", "A");
    tell("INSERT INTO span VALUES ('A', 'starts', 'os1', 100, 200),"
         " ('A', 'waits for storage', 'os1', 200, 900), ('A', 'loads', 'os1', 900, 1500)");
    check_unknown("start", "A");
    tell("INSERT INTO span VALUES ('A', 'runs', 'os2', 1500, 1600), ('A', 'runs', 'os2', 1700, 9)");
    check_us("start", "A", 1400);
}

Test(measures, steps_share_an_outage_out_without_a_rest)
{
    tell(ASKED);
    tell("INSERT INTO span VALUES ('A', 'runs', 'os1', 100, 2000000)");
    tell(OUTAGE_A "2000000, 2000010, 2000030, 2000500, 2000600, 2000700, 2000800, 'os2')");
    tell("INSERT INTO flow VALUES (1, 'job start', 'A', '', 50, 100, 'done'),"
         " (2, 'FIG. 5', 'os1', '', 2000000, 2000700, 'done'),"
         " (3, 'standby start', 'A', '', 2000100, 2000700, 'done'),"
         " (4, 'FIG. 5', 'os9', '', 2000000, 2000700, 'done'),"
         " (5, 're-IPL', 'os1', '', 2000300, 9000000, 'done'),"
         " (6, 'more frames', 'A', '', 2000510, 2000790, 'done'),"
         " (7, 'usage low', 'os1', '', 2000020, 2000790, 'done')");
    tell("INSERT INTO flow_step VALUES (1, 1, '110', '', 'os1', NULL, 50, 0, 50, 100),"
         " (2, 1, '501', '', 'vmm', NULL, 2000000, 0, 10, 2000010),"
         " (2, 2, '506', '', 'vmm', NULL, 2000010, 0, 20, 2000030),"
         /* around the start of the program: only what is not that counts */
         " (2, 3, '507', '', 'vmm', NULL, 2000030, 0, 670, 2000700),"
         " (3, 1, '507 load', '', 'os2', NULL, 2000100, 0, 400, 2000500),"
         " (3, 2, '507 run', '', 'os2', NULL, 2000600, 0, 100, 2000700),"
         " (4, 1, '501', '', 'vmm', NULL, 2000000, 0, 700, 2000700),"
         " (5, 1, 'ipl', '', 'vmm', NULL, 2000300, 0, 9000, 2009300),"
         /* storage that comes and goes is no step of a figure */
         " (6, 1, '140', '', 'os2', NULL, 2000510, 0, 280, 2000790),"
         " (7, 1, '130', '', 'os1', NULL, 2000020, 0, 770, 2000790)");
    /* 507: 30 .. 100 and 500 .. 600; nothing is under way in 700 .. 800. */
    check_all("outage.step", 1000,
              "A 501 10, A 506 20, A 507 170, A 507 load 400, A 507 run 100, A other 100");
    check_us("outage", "A", 800);
}

Test(measures, a_step_that_a_second_fault_cuts_ends_there)
{
    tell(ASKED);
    tell("INSERT INTO span VALUES ('A', 'runs', 'os1', 100, 2000000),"
         " ('A', 'loads', 'os2', 2000100, 2000500)");
    tell(OUTAGE_A "2000000, 2000010, 2000030, NULL, NULL, NULL, 2000900, 'os2')");
    tell(OUTAGE_A "2000500, 2000600, 2000650, 2000700, 2000750, 2000800, 2000900, 'os1')");
    tell("INSERT INTO flow VALUES (1, 'FIG. 5', 'os1', '', 2000000, 2000550, 'cut'),"
         " (2, 'FIG. 5', 'os2', '', 2000500, 2000800, 'done')");
    tell("INSERT INTO flow_step VALUES (1, 1, '501', '', 'vmm', NULL, 2000000, 0, 10, 2000010),"
         " (1, 2, '507', '', 'vmm', NULL, 2000010, 0, 540, 2000550),"
         " (2, 1, '501', '', 'vmm', NULL, 2000500, 0, 100, 2000600),"
         " (2, 2, '507', '', 'vmm', NULL, 2000600, 0, 200, 2000800)");
    check_all("outage.step", 1000, "A 501 110, A 507 690, A other 100");
    check_us("outage", "A", 900);
}

/* ---- alarms ---- */

/* A FIG. 5 of an OS whose step 501 began `begin` and waited `unseen` for the fault to be seen. */
static void write_alarm(int flow, const char *os, const char *cause, int begin, int unseen)
{
    made_tell(db, "INSERT INTO flow VALUES (%d, 'FIG. 5', '%s', '%s', %d, %d, 'done')", flow, os,
              cause, begin, begin + unseen + 900);
    made_tell(db,
              "INSERT INTO flow_step VALUES (%d, 1, '501', '', 'vmm', NULL, %d, %d, 60, %d),"
              " (%d, 2, '502', '', 'vmm', NULL, %d, 0, 10, %d)",
              flow, begin, unseen + 5, begin + unseen + 65, flow, begin + unseen + 65,
              begin + unseen + 75);
    made_tell(db, "INSERT INTO flow_wait VALUES (%d, 1, %d, 5, 0)", flow, unseen);
}

#define DEVICE "switching device: 3 heartbeats missed"

Test(measures, a_false_alarm_is_an_os_that_was_fenced_and_had_not_failed)
{
    tell("INSERT INTO value VALUES (0, 'os1', 'kernel units', 8), (0, 'os2', 'kernel units', 8),"
         " (0, 'os3', 'kernel units', 8), (5000000, 'os2', 'kernel units', 9)");
    check_all("false-alarms", 1, "os1 0, os2 0, os3 0");
    write_alarm(1, "os1", "no progress", 1000000, 0);
    write_alarm(2, "os2", DEVICE, 2000000, 0);
    write_alarm(3, "os1", "no progress", 3000000, 0);
    check_all("false-alarms", 1, "os1 2, os2 1, os3 0");
    /* A hang, and a panic that the device saw; a panic that was seen at once; the same FIG. 5 done
     * once more, as its standby failed; a step 501 that nothing kept waiting. */
    write_alarm(4, "os1", "no progress", 4000000, 700);
    write_alarm(5, "os2", DEVICE, 4000000, 1);
    write_alarm(6, "os3", "disabled wait", 5000000, 0);
    write_alarm(7, "os2", "its standby failed", 6000000, 0);
    check_all("false-alarms", 1, "os1 2, os2 1, os3 0");
    tell("INSERT INTO flow VALUES (8, 'FIG. 5', 'os3', 'no progress', 7000000, 7000900, 'done')");
    check_all("false-alarms", 1, "os1 2, os2 1, os3 0"); /* the end of the run cut it */
    tell("INSERT INTO flow_step VALUES (8, 1, '501', '', 'vmm', NULL, 7000000, 0, 60, 7000060)");
    check_all("false-alarms", 1, "os1 2, os2 1, os3 1");
}

/* ---- storage ---- */

/* 100 units: the monitor has 10, os1 40 with a kernel of 8, os2 20 with one of 8, 30 are unused.
 * From 2 s on A has 25 of os1's 40. At 6 s os1 fails; at 7 s what it had is os2's: A, and the rest
 * joins os2's own area. At 8 s 20 units are added, one fails at 9 s. */
static void write_storage(void)
{
    tell("INSERT INTO resource_version VALUES (0, 0, '', NULL), (1, 2000000, '', NULL),"
         " (2, 7000000, '', NULL), (3, 8000000, '', NULL), (4, 9000000, '', NULL),"
         " (5, 10000000, '', NULL)");
    tell("INSERT INTO resource_entry SELECT column1, column2, column3, 'main storage',"
         " column4 * 1048576, column5, NULL FROM (VALUES"
         " (0, 1, 'os1', 40, 'os1'), (0, 2, 'os2', 20, 'os2'), (0, 3, 'vmm', 10, 'vmm'),"
         " (0, 4, 'unused', 30, 'vmm'),"
         " (1, 1, 'os1', 15, 'os1'), (1, 2, 'A', 25, 'os1'), (1, 3, 'os2', 20, 'os2'),"
         " (1, 4, 'vmm', 10, 'vmm'), (1, 5, 'unused', 30, 'vmm'),"
         " (2, 1, 'A', 25, 'os2'), (2, 2, 'os2', 35, 'os2'), (2, 3, 'vmm', 10, 'vmm'),"
         " (2, 4, 'unused', 30, 'vmm'),"
         " (3, 1, 'A', 25, 'os2'), (3, 2, 'os2', 35, 'os2'), (3, 3, 'vmm', 10, 'vmm'),"
         " (3, 4, 'unused', 50, 'vmm'),"
         " (4, 1, 'A', 25, 'os2'), (4, 2, 'os2', 35, 'os2'), (4, 3, 'vmm', 10, 'vmm'),"
         " (4, 4, 'unused', 49, 'vmm'), (4, 5, 'failed', 1, 'vmm'),"
         " (5, 1, 'os2', 119, 'os2'), (5, 2, 'failed', 1, 'vmm'))");
    tell("INSERT INTO resource_entry VALUES (0, 5, 'A', 'auxiliary memory', 99000000, 'os1', NULL),"
         " (0, 6, 'os1', 'CPU share', 9000000, 'os1', NULL)");
    tell("INSERT INTO value VALUES (0, 'os1', 'kernel units', 8), (0, 'os2', 'kernel units', 8),"
         " (2000000, 'A', 'wanted units', 25), (6000000, 'os1', 'kernel units', 0),"
         " (6500000, 'A', 'wanted units', 0), (7000000, 'A', 'wanted units', 25)");
}

Test(measures, owners_add_up_to_main_storage)
{
    write_storage();
    /* os1 40 for 7 s; os2 20 for 7 s, then 60 for 3; unused 30 for 8 s, 50 for 1, 49 for 1; a unit
     * that failed for 1 s. The last version lasts no time. */
    check_all("storage.of", MB, "failed 0.1, os1 28, os2 32, unused 33.9, vmm 10");
    g_autoptr(GArray) values = read_measure("storage.of");
    cr_assert(epsilon_eq(dbl, sum_of(values), (100 + 0.2 * 20) * MB, 1e-6));
    check("storage.unused", "", 33.9 * MB);
    check("storage.held", "", 70 * MB); /* 10 + 60 */
}

Test(measures, storage_is_idle_when_neither_a_kernel_nor_a_program_has_it)
{
    write_storage();
    /* os1: 32 for 2 s; 15 - 8 for 4 s; all 40 while it is dead, 1 s: 132 unit-seconds. os2: 12 for
     * 7 s; 35 - 8 for 3 s: 165. */
    check_all("storage.idle", MB, "os1 13.2, os2 16.5");
    check("storage.wasted", "", 297 * MB);
}

Test(measures, a_kernel_that_does_not_fit_leaves_nothing_idle)
{
    tell("INSERT INTO resource_version VALUES (0, 0, '', NULL)");
    tell("INSERT INTO resource_entry VALUES (0, 1, 'os1', 'main storage', 3145728, 'os1', NULL)");
    tell("INSERT INTO value VALUES (0, 'os1', 'kernel units', 8)");
    check("storage.idle", "os1", 0);
    check("storage.wasted", "", 0);
}

Test(measures, what_is_needed_depends_on_whether_storage_can_go_over)
{
    static const struct {
        const char *change;
        double moves, stays; /* units */
    } cases[] = {
        /* 10 + 8 + 8 + 25; and 25 for either OS. */
        { "UPDATE meta SET policy = 'any'", 51, 76 },
        /* B is at home on os1 only, and never at a time with A where that moves. */
        { "INSERT INTO value VALUES (6600000, 'B', 'wanted units', 5),"
          " (6900000, 'B', 'wanted units', 0)",
          51, 76 },
        { "INSERT INTO value VALUES (3000000, 'B', 'wanted units', 5),"
          " (6900000, 'B', 'wanted units', 0)",
          56, 81 },
        /* Two changes in one cycle are one. */
        { "INSERT INTO value VALUES (3000000, 'B', 'wanted units', 60),"
          " (3000000, 'B', 'wanted units', 5)",
          56, 81 },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        tell("DELETE FROM value; DELETE FROM resource_version; DELETE FROM resource_entry;"
             "DELETE FROM parameter; DELETE FROM counter; DELETE FROM outcome WHERE app = 'B'");
        write_storage();
        tell("INSERT INTO outcome VALUES ('B', 0, '', 1)");
        tell("INSERT INTO parameter VALUES ('app.A.on', 'os1', NULL, NULL, NULL, ''),"
             " ('app.A.standby', 'os2', NULL, NULL, NULL, ''), ('app.B.on', 'os1', NULL, NULL, "
             "NULL, '')");
        tell(cases[i].change);
        check("storage.needed", "", cases[i].moves * MB);
        tell("INSERT INTO counter VALUES ('vmm', 'storage of a failed OS stays', 0)");
        check("storage.needed", "", cases[i].moves * MB);
        tell("UPDATE counter SET value = 1");
        check("storage.needed", "", cases[i].stays * MB);
    }
}

Test(measures, units_that_change_owner_are_counted_however_the_areas_are_cut)
{
    tell("INSERT INTO storage_range VALUES"
         /* 0: os1 0..39, os2 40..59, unused 60..99 */
         " (0, 0, 40, 'os1', 'os1', 'connected'), (0, 40, 20, 'os2', 'os2', 'connected'),"
         " (0, 60, 40, 'unused', 'vmm', 'unused'),"
         /* 1: A is cut out of os1 (no owner changes); B gets 10 that were unused */
         " (1, 0, 15, 'os1', 'os1', 'connected'), (1, 15, 25, 'A', 'os1', 'connected'),"
         " (1, 40, 20, 'os2', 'os2', 'connected'), (1, 60, 10, 'B', 'os1', 'unconnected'),"
         " (1, 70, 30, 'unused', 'vmm', 'unused'),"
         /* 2: A is os2's, B the monitor's; 20 units are added */
         " (2, 0, 15, 'os1', 'os1', 'connected'), (2, 15, 25, 'A', 'os2', 'connected'),"
         " (2, 40, 20, 'os2', 'os2', 'connected'), (2, 60, 60, 'unused', 'vmm', 'unused'),"
         /* 3: a unit of os1 fails */
         " (3, 0, 14, 'os1', 'os1', 'connected'), (3, 14, 1, 'failed', 'vmm', 'failed'),"
         " (3, 15, 25, 'A', 'os2', 'connected'), (3, 40, 20, 'os2', 'os2', 'connected'),"
         " (3, 60, 60, 'unused', 'vmm', 'unused'),"
         /* 4 and 5: 10 units go to os1, and back */
         " (4, 0, 14, 'os1', 'os1', 'connected'), (4, 14, 1, 'failed', 'vmm', 'failed'),"
         " (4, 15, 25, 'A', 'os2', 'connected'), (4, 40, 20, 'os2', 'os2', 'connected'),"
         " (4, 60, 10, 'C', 'os1', 'unconnected'), (4, 70, 50, 'unused', 'vmm', 'unused'),"
         " (5, 0, 14, 'os1', 'os1', 'connected'), (5, 14, 1, 'failed', 'vmm', 'failed'),"
         " (5, 15, 25, 'A', 'os2', 'connected'), (5, 40, 20, 'os2', 'os2', 'connected'),"
         " (5, 60, 60, 'unused', 'vmm', 'unused')");
    check("moves", "", 4);
    check("moves.bytes", "", (10 + 25 + 10 + 10 + 10) * MB);
}

Test(measures, of_nothing_nothing_moved)
{
    check("moves", "", 0);
    check("moves.bytes", "", 0);
}

Test(measures, large_storage_for_a_long_time_keeps_its_digits)
{
    /* 64 GB in 65536 units for 10^14 cycles: bytes times cycles would be 6.9e24. */
    tell("UPDATE meta SET clock_hz = 1000000000, end_cycle = 100000000000000");
    tell("INSERT INTO resource_version VALUES (0, 0, '', NULL)");
    tell("INSERT INTO resource_entry VALUES (0, 1, 'os1', 'main storage', 68719476736, 'os1', "
         "NULL)");
    tell("INSERT INTO value VALUES (0, 'os1', 'kernel units', 1)");
    check("storage.of", "os1", 65536 * MB);
    check("storage.idle", "os1", 65535 * MB);
    check("storage.wasted", "", 65535 * MB * 100000);
}

/* ---- CPUs ---- */

Test(measures, books_of_all_cpus_add_up_to_their_time)
{
    tell("INSERT INTO cpu_book VALUES ('cpu0', 'idle', 7000000), ('cpu0', 'VMM', 3000000),"
         " ('cpu1', 'idle', 1000000), ('cpu1', 'VMM', 500000), ('cpu1', 'stopped', 8500000)");
    check_all("cpu", 1000, "VMM 3500000, idle 8000000, stopped 8500000");
    g_autoptr(GArray) values = read_measure("cpu");
    cr_assert(epsilon_eq(dbl, sum_of(values), 2 * 10e9, 0));
}

/* ---- the dictionary ---- */

Test(measures, names_are_different_and_every_measure_says_what_it_is)
{
    for (guint i = 0; i < hs_measures_n(); i++) {
        const HsMeasure *measure = hs_measures_at(i);
        g_autofree char *sql = hs_measure_sql(measure);
        cr_assert(eq(ptr, (void *)hs_measures_find(measure->name), (void *)measure), "%s",
                  measure->name);
        cr_assert(g_str_has_prefix(sql, "-- "), "%s: its definition is its head", measure->name);
        cr_assert(strstr(sql, "$") == NULL, "%s", measure->name);
        bool has_argument = measure->argument != NULL;
        cr_assert(has_argument == (strstr(measure->sql, "$what") != NULL), "%s", measure->name);
        cr_assert(measure->about[0] != '\0');
    }
    cr_assert(eq(ptr, (void *)hs_measures_find("response.p96"), NULL));
}

Test(measures, all_of_them_come_in_the_order_of_the_table)
{
    write_storage();
    g_autoptr(GArray) values = hs_measures_of(db, NULL);
    cr_assert(values != NULL);
    guint measure_i = 0;
    for (guint i = 0; i < values->len; i++) {
        const HsMeasured *one = &g_array_index(values, HsMeasured, i);
        while (hs_measures_at(measure_i) != one->measure) {
            measure_i++;
            cr_assert(lt(uint, measure_i, hs_measures_n()), "%s", one->measure->name);
        }
    }
    cr_assert(hs_measured_find(values, "storage.held", "") != NULL);
    cr_assert(eq(ptr, (void *)hs_measured_find(values, "storage.held", "os1"), NULL));
}

Test(measures, a_run_that_cannot_be_is_an_error)
{
    g_autoptr(GError) error = NULL;
    tell("DROP TABLE request");
    cr_assert(eq(ptr, (void *)hs_measures_of(db, &error), NULL));
    cr_assert(strstr(error->message, "no such table: request") != NULL, "%s", error->message);
}

Test(measures, a_value_is_a_finite_number)
{
    g_autoptr(GError) error = NULL;
    HsQuery *query = hs_query_new(db, "SELECT -1.5, NULL, 9e999");
    cr_assert(hs_query_next(query));
    cr_assert(epsilon_eq(dbl, hs_query_real(query, 0), -1.5, 0));
    cr_assert(epsilon_eq(dbl, hs_query_real(query, 1), 0, 0));
    cr_assert(epsilon_eq(dbl, hs_query_real(query, 2), 0, 0));
    cr_assert(not(hs_query_end(query, &error)));
    cr_assert(strstr(error->message, "a number that is not finite") != NULL, "%s", error->message);
}

Test(measures, a_run_of_no_time_has_no_means)
{
    tell("UPDATE meta SET end_cycle = 0");
    check_unknown("throughput", "A");
    check_unknown("storage.unused", "");
}

Test(measures, the_reference_page_has_every_definition_and_question)
{
    g_autofree char *page = hs_measures_reference();
    for (guint i = 0; i < hs_measures_n(); i++) {
        g_autofree char *title = g_strdup_printf("\n## %s\n", hs_measures_at(i)->name);
        cr_assert(strstr(page, title) != NULL, "%s", title);
        cr_assert(strstr(page, hs_measures_at(i)->file) != NULL, "%s", title);
    }
}

/* ---- the rows they need ---- */

static int check_table(void *user, int action, const char *table, const char *column,
                       const char *database, const char *view)
{
    HsTraceTable own = { .name = table };
    (void)user;
    (void)column;
    (void)database;
    (void)view;
    if (action == SQLITE_READ && strcmp(table, "value") != 0)
        cr_assert(hs_measures_need(&own, NULL), "a measure asks table %s", table);
    return SQLITE_OK;
}

/* Of table value that is checked by tests/analysis/test_measures_run.c. */
Test(measures, ask_no_table_that_is_left_out_for_them)
{
    (void)sqlite3_set_authorizer(db, check_table, NULL);
    for (guint i = 0; i < hs_measures_n(); i++)
        g_array_unref(read_measure(hs_measures_at(i)->name));
}
