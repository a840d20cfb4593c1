/* test_run_trace: the merge of all tables in the order of time. */
#include "analysis/run_trace.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

TestSuite(run_trace, .init = t256_enter_folder, .fini = t256_leave_folder);

#define ROW(store, table, ...)                                                                     \
    hs_store_row(store, table, (HsCell[]){ __VA_ARGS__ },                                          \
                 sizeof((HsCell[]){ __VA_ARGS__ }) / sizeof(HsCell))

static void write_event(HsStore *store, int cycle, const char *component, const char *kind)
{
    ROW(store, "event", HS_INTEGER(cycle), HS_INTEGER(4), HS_TEXT(component), HS_TEXT(kind));
}

/* "cycle component kind" of every row, joined by "; ". */
static char *text_of(HsRunTrace *trace)
{
    GString *text = g_string_new(NULL);
    const HsRunRow *row = NULL;

    while ((row = hs_run_trace_next(trace)) != NULL)
        g_string_append_printf(text, "%s%" G_GUINT64_FORMAT " %s %s", text->len > 0 ? "; " : "",
                               row->cycle, row->component, row->kind);
    cr_assert(hs_run_trace_end(trace, NULL));
    return g_string_free(text, FALSE);
}

static char *trace_of(sqlite3 *db, HsCycles from, HsCycles to)
{
    return text_of(hs_run_trace_new(db, from, to));
}

/* One row of each table with a time, written in another order than theirs; several in one cycle. */
static sqlite3 *open_mixed(void)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "span", HS_TEXT("channel"), HS_TEXT("transfer"), HS_TEXT("disk: read"),
        HS_INTEGER(30), HS_INTEGER(40));
    ROW(store, "span", HS_TEXT("A"), HS_TEXT("loads"), HS_NULL, HS_INTEGER(10), HS_INTEGER(90));
    ROW(store, "request", HS_TEXT("web"), HS_INTEGER(2), HS_INTEGER(7), HS_TEXT("A"),
        HS_INTEGER(12), HS_INTEGER(3), HS_INTEGER(50), HS_TEXT("os2"));
    ROW(store, "request", HS_TEXT("web"), HS_INTEGER(1), HS_INTEGER(1), HS_TEXT("A"),
        HS_INTEGER(11), HS_INTEGER(1), HS_NULL, HS_NULL);
    ROW(store, "fault", HS_TEXT("f"), HS_INTEGER(10), HS_TEXT("crash os1 panic"), HS_TEXT("os1"),
        HS_INTEGER(0));
    ROW(store, "instruction", HS_INTEGER(20), HS_TEXT("cpu0"), HS_TEXT("A"), HS_TEXT("os1"),
        HS_INTEGER(0x1000), HS_INTEGER(0x00000013));
    ROW(store, "value", HS_INTEGER(10), HS_TEXT("os1"), HS_TEXT("used size"), HS_INTEGER(5));
    write_event(store, 10, "os1", "tick");
    write_event(store, 10, "os2", "tick");
    write_event(store, 60, "os1", "tick");
    return t256_publish(store, "run.db");
}

Test(run_trace, merges_all_tables_in_the_order_of_time)
{
    sqlite3 *db = open_mixed();
    g_autofree char *all = trace_of(db, 0, HS_CYCLES_NEVER);

    cr_assert(eq(str, all,
                 "10 os1 tick; 10 os2 tick; 10 os1 fault; 10 os1 used size; 10 A loads; "
                 "11 web request; 12 web request; 20 cpu0 instruction; 30 channel transfer; "
                 "50 web reply; 60 os1 tick"));
    sqlite3_close(db);
}

Test(run_trace, a_window_includes_both_ends)
{
    sqlite3 *db = open_mixed();
    g_autofree char *window = trace_of(db, 12, 30);
    g_autofree char *moment = trace_of(db, 50, 50);
    g_autofree char *nothing = trace_of(db, 13, 19);

    cr_assert(eq(str, window, "12 web request; 20 cpu0 instruction; 30 channel transfer"));
    cr_assert(eq(str, moment, "50 web reply"));
    cr_assert(eq(str, nothing, ""));
    sqlite3_close(db);
}

/* A span 10 to 90, a transfer 30 to 40, a request 12 to 50 and one from 11 on, a value from 10 on,
 * turns 20 to 35 and 35 to 45. */
Test(run_trace, a_view_begins_with_what_lasts_into_the_window)
{
    HsStore *store = NULL;
    sqlite3 *db = open_mixed();
    g_autofree char *all = text_of(hs_run_trace_new_view(db, 40, 60, HS_RUN_SOURCES_ALL));
    g_autofree char *late = text_of(hs_run_trace_new_view(db, 50, 60, HS_RUN_SOURCES_ALL));
    g_autofree char *spans = text_of(hs_run_trace_new_view(db, 0, 60, 1u << HS_RUN_SPAN));

    /* The transfer ended when the window began. */
    cr_assert(eq(str, all,
                 "10 os1 used size; 10 A loads; 11 web request; 12 web request; 50 web reply; "
                 "60 os1 tick"));
    cr_assert(
        eq(str, late, "10 os1 used size; 10 A loads; 11 web request; 50 web reply; 60 os1 tick"));
    cr_assert(eq(str, spans, "10 A loads; 30 channel transfer"));
    sqlite3_close(db);
    store = t256_empty("turns.db");
    ROW(store, "cpu_turn", HS_TEXT("cpu0"), HS_TEXT("vmm"), HS_INTEGER(35), HS_INTEGER(45));
    ROW(store, "cpu_turn", HS_TEXT("cpu0"), HS_TEXT("os1"), HS_INTEGER(20), HS_INTEGER(35));
    ROW(store, "value", HS_INTEGER(10), HS_TEXT("A"), HS_TEXT("size"), HS_INTEGER(1));
    ROW(store, "value", HS_INTEGER(11), HS_TEXT("A"), HS_TEXT("size"), HS_INTEGER(2));
    ROW(store, "value", HS_INTEGER(40), HS_TEXT("A"), HS_TEXT("size"), HS_INTEGER(3));
    db = t256_publish(store, "turns.db");

    g_autofree char *turns = text_of(hs_run_trace_new_view(db, 35, 60, HS_RUN_SOURCES_ALL));
    g_autofree char *lines = trace_of(db, 35, 60);

    /* Of a value before the window the last change. */
    cr_assert(eq(str, turns, "11 A size; 35 cpu0 turn; 40 A size"));
    cr_assert(eq(str, lines, "35 cpu0 turn; 40 A size"));
    sqlite3_close(db);
}

Test(run_trace, a_result_without_some_tables_gives_the_rows_of_the_others)
{
    sqlite3 *db = open_mixed();

    sqlite3_close(db);
    cr_assert(sqlite3_open("run.db", &db) == SQLITE_OK);
    cr_assert(sqlite3_exec(db, "UPDATE meta SET trace_level = 'flows'", NULL, NULL, NULL) ==
              SQLITE_OK);

    g_autofree char *rows = trace_of(db, 0, HS_CYCLES_NEVER);

    cr_assert(eq(str, rows, "10 os1 fault"));
    sqlite3_close(db);
}

Test(run_trace, says_what_the_parts_of_the_machine_are)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "component", HS_INTEGER(70), HS_TEXT("os7"), HS_TEXT("guest operating system"));

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GHashTable) kinds = hs_run_component_kinds_read(db, NULL);

    cr_assert_not_null(kinds);
    cr_assert(eq(str, g_hash_table_lookup(kinds, "os7"), "guest operating system"));
    cr_assert_null(g_hash_table_lookup(kinds, "os8"));
    sqlite3_close(db);
}

/* The i-th row from a cycle on. */
static const HsRunRow *row_from(HsRunTrace *trace, int i)
{
    const HsRunRow *row = hs_run_trace_next(trace);

    while (i-- > 0)
        row = hs_run_trace_next(trace);
    return row;
}

Test(run_trace, rows_say_how_long_and_what)
{
    sqlite3 *db = open_mixed();
    HsRunTrace *trace = hs_run_trace_new(db, 10, HS_CYCLES_NEVER);
    const HsRunRow *row = row_from(trace, 0);

    cr_assert(row->detail == NULL);
    cr_assert(row->lasts_cycles == HS_CYCLES_NEVER);
    row = row_from(trace, 1);
    cr_assert(eq(str, row->detail, "crash os1 panic (f), without effect"));
    row = row_from(trace, 1);
    cr_assert(row->detail == NULL && row->lasts_cycles == 80);
    row = row_from(trace, 0);
    cr_assert(eq(str, row->detail, "client 1 number 1 to A, no reply"));
    cr_assert(row->lasts_cycles == HS_CYCLES_NEVER);
    row = row_from(trace, 0);
    cr_assert(eq(str, row->detail, "client 2 number 7 to A"));
    cr_assert(row->lasts_cycles == 50 - 12);
    row = row_from(trace, 0);
    cr_assert(row->is_instruction && row->pc == 0x1000 && row->word == 0x13);
    cr_assert(hs_run_row_is_called(row, "A") && hs_run_row_is_called(row, "cpu0"));
    cr_assert(not(hs_run_row_is_called(row, "os1")));
    cr_assert(eq(str, row->detail, "A on os1"));
    row = row_from(trace, 0);
    cr_assert(hs_run_row_is_called(row, "disk") && hs_run_row_is_called(row, "channel"));
    cr_assert(hs_run_row_is_called(row, "transfer") && !hs_run_row_is_called(row, "disk: read"));
    row = row_from(trace, 0);
    cr_assert(row->about == NULL);
    cr_assert(eq(str, row->detail, "client 2 number 7 from A on os2, sent 3 times"));
    cr_assert_not(row->is_instruction);
    cr_assert(hs_run_trace_end(trace, NULL));
    sqlite3_close(db);
}

Test(run_trace, what_is_printed_stays_in_a_line)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "output", HS_INTEGER(7), HS_TEXT("A"), HS_TEXT("os1"), HS_TEXT("one\ntwo\n"));

    sqlite3 *db = t256_publish(store, "run.db");
    HsRunTrace *trace = hs_run_trace_new(db, 0, HS_CYCLES_NEVER);
    const HsRunRow *row = hs_run_trace_next(trace);

    cr_assert(row->cycle == 7);
    cr_assert(eq(str, row->kind, "output"));
    cr_assert(eq(str, row->detail, "one / two"));
    cr_assert(hs_run_trace_end(trace, NULL));
    sqlite3_close(db);
}

Test(run_trace, flows_come_when_they_begin_and_when_they_end)
{
    sqlite3 *db = t256_open("run.db");
    g_autofree char *takeover = trace_of(db, 5000000, 8000000);

    cr_assert(strstr(takeover, "5000000 os1 flow begins") != NULL, "%s", takeover);
    cr_assert(strstr(takeover, "5000500 vmm table") != NULL, "%s", takeover);
    cr_assert(strstr(takeover, "8000000 os1 flow ends") != NULL, "%s", takeover);
    sqlite3_close(db);
}

static void check_names(sqlite3 *db, const char *first, const char *second, const char *expected)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) known = NULL;
    const char *unknown = "?";

    g_ptr_array_add(names, (gpointer)first);
    g_ptr_array_add(names, (gpointer)second);
    cr_assert(hs_run_trace_find_unknown(db, names, &unknown, &known, NULL));
    cr_assert(g_strcmp0(unknown, expected) == 0, "%s", unknown);
    cr_assert(known == NULL || expected != NULL);
    cr_assert(known != NULL || expected == NULL);
    for (guint name_i = 1; known != NULL && name_i < known->len; name_i++)
        cr_assert(strcmp(g_ptr_array_index(known, name_i - 1), g_ptr_array_index(known, name_i)) <
                  0);
}

Test(run_trace, knows_the_names_that_occur)
{
    sqlite3 *db = open_mixed();

    check_names(db, "cpu0", "reply", NULL);
    check_names(db, "tick", "tick", NULL);
    check_names(db, "tick", "tock", "tock");
    check_names(db, "", "tick", "");
    sqlite3_close(db);
}

/* Not in a result of ours: time goes back. */
Test(run_trace, refuses_time_that_goes_back)
{
    HsStore *store = t256_empty("run.db");
    g_autoptr(GError) error = NULL;

    write_event(store, 20, "os1", "tick");
    write_event(store, 10, "os1", "tick");

    sqlite3 *db = t256_publish(store, "run.db");
    HsRunTrace *trace = hs_run_trace_new(db, 0, HS_CYCLES_NEVER);

    while (hs_run_trace_next(trace) != NULL)
        continue;
    cr_assert_not(hs_run_trace_end(trace, &error));
    cr_assert(strstr(error->message, "rows are not in the order of time") != NULL);
    sqlite3_close(db);
}

Test(run_trace, tells_which_instructions_were_recorded)
{
    HsStore *store = t256_empty("run.db");
    HsRunInstructionWindow window;

    ROW(store, "instruction_window", HS_INTEGER(5), HS_INTEGER(9), HS_INTEGER(3), HS_INTEGER(2));

    sqlite3 *db = t256_publish(store, "run.db");

    cr_assert(hs_run_instruction_window_read(db, &window, NULL));
    cr_assert(window.is_there && window.begin == 5 && window.end == 9);
    cr_assert(window.n_kept == 3 && window.n_left_out == 2);
    sqlite3_close(db);
    db = t256_open("run.db");
    cr_assert(hs_run_instruction_window_read(db, &window, NULL));
    cr_assert_not(window.is_there);
    sqlite3_close(db);
}
