/* turn_log: who had a CPU. */
#include "models/vmm/turn_log.h"

#include <criterion/criterion.h>

/* Rows as they came: "cpu0 os1 10-20; ". */
static void on_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    cr_assert_str_eq(table->name, "cpu_turn");
    g_string_append_printf(user, "%s %s %d-%d; ", cells[0].text, cells[1].text,
                           (int)cells[2].integer, (int)cells[3].integer);
}

/* A note: at `now` the CPU is holder's. */
typedef struct {
    HsCycles now;
    const char *holder;
} Note;

static const char os1[] = "os1";
static const char os2[] = "os2";
static const char vmm[] = "vmm";

static const struct {
    const char *title;
    Note notes[6];
    guint n_notes;
    const char *rows; /* of a run that ends at 100 */
} cases[] = {
    { "nobody has it", { { 5, NULL } }, 1, "" },
    { "a turn ends with the run", { { 5, os1 } }, 1, "cpu0 os1 5-100; " },
    { "a turn ends when another begins",
      { { 0, os1 }, { 10, vmm }, { 12, os1 }, { 30, NULL } },
      4,
      "cpu0 os1 0-10; cpu0 vmm 10-12; cpu0 os1 12-30; " },
    { "idle cycles are nobody's",
      { { 0, os1 }, { 10, NULL }, { 20, os1 }, { 30, NULL } },
      4,
      "cpu0 os1 0-10; cpu0 os1 20-30; " },
    { "said twice is said once", { { 0, os1 }, { 10, os1 }, { 20, NULL } }, 3, "cpu0 os1 0-20; " },
    { "given up and taken again in a cycle is one turn",
      { { 0, os1 }, { 10, NULL }, { 10, os1 }, { 20, NULL } },
      4,
      "cpu0 os1 0-20; " },
    { "a turn of no cycles is none",
      { { 0, os1 }, { 10, vmm }, { 10, os2 }, { 20, NULL } },
      4,
      "cpu0 os1 0-10; cpu0 os2 10-20; " },
    { "who is given the CPU for no cycles ends the turn before",
      { { 0, os1 }, { 10, vmm }, { 10, os1 }, { 20, NULL } },
      4,
      "cpu0 os1 0-10; cpu0 os1 10-20; " },
    { "one that ends with the cycle it begins in, at the end of the run", { { 100, os1 } }, 1, "" },
};

Test(turn_log, writes_each_turn_once_it_is_over)
{
    for (guint case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++) {
        g_autoptr(GString) rows = g_string_new(NULL);
        g_autoptr(HsTrace) trace = hs_trace_new(on_row, rows);
        HsTurnLog log = { .trace = trace, .cpu = "cpu0" };

        for (guint note_i = 0; note_i < cases[case_i].n_notes; note_i++)
            hs_turn_log_note(&log, cases[case_i].notes[note_i].holder,
                             cases[case_i].notes[note_i].now);
        hs_turn_log_end(&log, 100);
        cr_assert_str_eq(rows->str, cases[case_i].rows, "%s: %s", cases[case_i].title, rows->str);
    }
}

Test(turn_log, changes_no_digest)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    g_autoptr(HsTrace) trace = hs_trace_new(on_row, rows);
    uint64_t before = hs_trace_digest(trace);
    HsTurnLog log = { .trace = trace, .cpu = "cpu0" };

    hs_turn_log_note(&log, os1, 5);
    hs_turn_log_end(&log, 10);
    cr_assert_str_eq(rows->str, "cpu0 os1 5-10; ");
    cr_assert_eq(hs_trace_digest(trace), before);
}
