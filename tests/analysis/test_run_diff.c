/* Differences of two runs made by hand: where they part, what came before, what it meant. */
#include "analysis/run_diff.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

TestSuite(run_diff, .init = t256_enter_folder, .fini = t256_leave_folder);

#define N_CONTEXT 2

/* A result with one row of meta, and what the statements write; in memory, one cycle is a us. */
static sqlite3 *made(const char *statements)
{
    g_autofree char *bytes = NULL;
    gsize n_bytes = 0;
    sqlite3 *db = NULL;
    char *message = NULL;

    (void)sqlite3_close(t256_publish(t256_empty("run.db"), "run.db"));
    cr_assert(g_file_get_contents("run.db", &bytes, &n_bytes, NULL));
    cr_assert(eq(int, sqlite3_open(":memory:", &db), SQLITE_OK));

    unsigned char *copy = sqlite3_malloc64(n_bytes);

    memcpy(copy, bytes, n_bytes);
    cr_assert(
        eq(int,
           sqlite3_deserialize(db, "main", copy, (sqlite3_int64)n_bytes, (sqlite3_int64)n_bytes,
                               SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE),
           SQLITE_OK));
    cr_assert(eq(int, sqlite3_exec(db, statements, NULL, NULL, &message), SQLITE_OK), "%s: %s",
              statements, message != NULL ? message : "");
    return db;
}

static HsRunDiff *diff_of(sqlite3 *a, sqlite3 *b)
{
    g_autoptr(GError) error = NULL;
    HsRunDiff *diff = hs_run_diff_new((sqlite3 *const[2]){ a, b }, N_CONTEXT, &error);

    cr_assert(diff != NULL, "%s", error != NULL ? error->message : "");
    return diff;
}

static HsRunDiff *diff_of_made(const char *a_statements, const char *b_statements)
{
    sqlite3 *a = made(a_statements);
    sqlite3 *b = made(b_statements);
    HsRunDiff *diff = diff_of(a, b);

    (void)sqlite3_close(a);
    (void)sqlite3_close(b);
    return diff;
}

/* "20 value os1 x 5; 30 ..." */
static char *rows_text(const GPtrArray *rows)
{
    GString *text = g_string_new(NULL);

    for (guint row_i = 0; row_i < rows->len; row_i++) {
        const HsDiffRow *row = g_ptr_array_index(rows, row_i);
        g_autofree char *words = hs_diff_row_text(row);
        g_autofree char *cycle = row->cycle == HS_CYCLES_NEVER
                                     ? g_strdup("end")
                                     : g_strdup_printf("%" G_GUINT64_FORMAT, row->cycle);

        g_string_append_printf(text, "%s%s %s: %s", row_i > 0 ? "; " : "", cycle,
                               hs_diff_source(row->source_i)->name, words);
    }
    return g_string_free(text, FALSE);
}

static void check_rows(const GPtrArray *rows, const char *expected)
{
    g_autofree char *text = rows_text(rows);

    cr_expect(eq(str, text, (char *)expected));
}

static const HsDiffTable *table_of(const HsRunDiff *diff, const char *name)
{
    for (guint i = 0; i < diff->tables->len; i++) {
        const HsDiffTable *table = &g_array_index(diff->tables, HsDiffTable, i);

        if (strcmp(table->source->name, name) == 0)
            return table;
    }
    cr_assert(name == NULL, "there are no rows of %s", name);
    return NULL;
}

/* ---- where they part ---- */

#define EVENT(cycle, who, what) "INSERT INTO event VALUES (" #cycle ", 4, '" who "', '" what "');"
#define VALUE(cycle, who, what, value)                                                             \
    "INSERT INTO value VALUES (" #cycle ", '" who "', '" what "', " #value ");"
#define SPAN(who, what, begin, end)                                                                \
    "INSERT INTO span VALUES ('" who "', '" what "', NULL, " #begin ", " #end ");"

Test(run_diff, says_that_equal_runs_are_equal)
{
    static const char rows[] = EVENT(10, "os1", "tick") VALUE(10, "os1", "ticks", 1);
    HsRunDiff *diff = diff_of_made(rows, rows);

    cr_expect(diff->is_equal);
    cr_expect(diff->is_made_alike);
    cr_expect(diff->first == NULL);
    cr_expect(eq(uint, diff->notes->len, 0));
    cr_expect(eq(uint, diff->measures->len, 0));
    hs_run_diff_free(diff);
}

Test(run_diff, finds_the_first_row_of_all_tables_in_time)
{
    /* Rows of value differ first in the table that is read last, and later than the event. */
    HsRunDiff *diff = diff_of_made(
        EVENT(1, "os1", "ipl") EVENT(10, "os1", "tick") EVENT(20, "os1", "tick")
            EVENT(30, "os1", "tick") EVENT(40, "os1", "hang") VALUE(5, "A", "replies", 1)
                VALUE(20, "A", "replies", 2) VALUE(30, "A", "replies", 3),
        EVENT(1, "os1", "ipl") EVENT(10, "os1", "tick") EVENT(20, "os1", "tick")
            EVENT(25, "os1", "panic") EVENT(30, "os1", "tick") VALUE(5, "A", "replies", 1)
                VALUE(20, "A", "replies", 2) VALUE(30, "A", "replies", 4));

    cr_expect(diff->is_equal == false);
    cr_assert(diff->first != NULL);
    cr_expect(eq(u64, diff->first->place.cycle, 25));
    cr_expect(eq(u64, diff->first->place.n_before, 3));
    cr_expect(eq(uint, diff->first->columns->len, 0));
    check_rows(diff->first->before, "20 event: os1  tick, phase 4; 20 value: A  replies  2");
    check_rows(diff->first->behind[0], "30 event: os1  tick, phase 4; 30 value: A  replies  3; "
                                       "40 event: os1  hang, phase 4");
    check_rows(diff->first->behind[1],
               "25 event: os1  panic, phase 4; 30 event: os1  tick, phase 4; "
               "30 value: A  replies  4");
    cr_expect(eq(u64, table_of(diff, "value")->scan.cycle, 30));
    cr_expect(eq(u64, table_of(diff, "value")->scan.n_equal, 2));
    cr_expect(eq(u64, table_of(diff, "event")->scan.n_rows[0], 5));
    hs_run_diff_free(diff);
}

/* An entry of table 90 is where its version is: another cycle is a difference of the version. */
Test(run_diff, dates_parts_by_the_row_they_belong_to)
{
#define VERSION(cycle)                                                                             \
    "INSERT INTO resource_version VALUES (0, " #cycle ", 'start', NULL);"                          \
    "INSERT INTO resource_entry VALUES (0, 1, 'os1', 'main storage', 5, 'os1', NULL);"
    HsRunDiff *diff = diff_of_made(VERSION(10) EVENT(15, "os1", "tick"),
                                   VERSION(20) EVENT(15, "os1", "tick"));

    cr_assert(diff->first != NULL);
    cr_expect(eq(u64, diff->first->place.cycle, 10));
    cr_expect(table_of(diff, "table version")->is_equal == false);
    cr_expect(table_of(diff, "table entry")->is_equal);
    check_rows(diff->first->behind[0],
               "10 table version: start, version 0, step -; "
               "10 table entry: os1  main storage, size 5, owner os1, destination -, version 0, "
               "position 1; 15 event: os1  tick, phase 4");
    check_rows(diff->first->behind[1],
               "15 event: os1  tick, phase 4; 20 table version: start, version 0, step -; "
               "20 table entry: os1  main storage, size 5, owner os1, destination -, version 0, "
               "position 1");
    hs_run_diff_free(diff);
}

Test(run_diff, names_the_columns_in_which_a_row_differs)
{
    HsRunDiff *diff = diff_of_made("INSERT INTO fault VALUES ('f', 7, 'crash os1', 'os1', 1);",
                                   "INSERT INTO fault VALUES ('f', 7, 'crash os1', 'os2', 0);");

    cr_assert(diff->first != NULL);
    cr_assert(eq(uint, diff->first->columns->len, 2));
    cr_expect(eq(str, (char *)g_ptr_array_index(diff->first->columns, 0), "target"));
    cr_expect(eq(str, (char *)g_ptr_array_index(diff->first->columns, 1), "had_effect"));
    hs_run_diff_free(diff);
}

Test(run_diff, parts_where_what_lasts_ends_and_not_where_it_begins)
{
    /* Written when they end: in another order, although they begin alike. */
    HsRunDiff *diff = diff_of_made(SPAN("A", "runs", 0, 50) SPAN("B", "runs", 0, 60),
                                   SPAN("B", "runs", 0, 40) SPAN("A", "runs", 0, 50));

    cr_assert(diff->first != NULL);
    cr_expect(eq(str, (char *)hs_diff_source(diff->first->place.source_i)->name, "span ends"));
    cr_expect(eq(u64, diff->first->place.cycle, 40));
    cr_expect(table_of(diff, "span begins")->is_equal);
    check_rows(diff->first->before, "0 span begins: A  runs; 0 span begins: B  runs");
    hs_run_diff_free(diff);
}

/* A state is closed when its run ends, a transfer under way is not written: neither tells that the
 * runs part before the shorter one ends. */
Test(run_diff, parts_where_the_shorter_run_ends)
{
    HsRunDiff *diff = diff_of_made(
        "UPDATE meta SET end_cycle = 100;" SPAN("A", "runs", 0, 10) SPAN("B", "runs", 0, 100)
            SPAN("disk", "transfer", 15, 30) SPAN("disk", "transfer", 16, 20),
        "UPDATE meta SET end_cycle = 20;" SPAN("A", "runs", 0, 10) SPAN("B", "runs", 0, 20));

    cr_assert(diff->first != NULL);
    cr_expect(eq(u64, diff->first->place.cycle, 20));
    cr_expect(table_of(diff, "span begins")->is_equal);
    cr_expect(eq(u64, table_of(diff, "span begins")->scan.n_rows[0], 1));
    check_rows(diff->first->before, "0 span begins: A  runs; 10 span ends: A  runs  -, begin 0");
    hs_run_diff_free(diff);
}

Test(run_diff, takes_causes_before_effects_in_one_cycle)
{
    static const char *const tables[] = {
        EVENT(9, "os1", "tick"),
        "INSERT INTO fault VALUES ('f', 9, 'crash os1', 'os1', 1);",
        VALUE(9, "os1", "ticks", 1),
        SPAN("A", "runs", 9, 9),
    };

    /* Each table and all behind it are in one run only. */
    for (guint first_i = 0; first_i < G_N_ELEMENTS(tables); first_i++) {
        GString *a = g_string_new(SPAN("A", "waits", 0, 8));
        GString *b = g_string_new(SPAN("A", "waits", 0, 8));

        for (guint i = G_N_ELEMENTS(tables); i > 0; i--) {
            g_string_append(b, tables[i - 1]);
            if (i - 1 < first_i)
                g_string_append(a, tables[i - 1]);
        }

        HsRunDiff *diff = diff_of_made(a->str, b->str);
        static const char *const names[] = { "event", "fault", "value", "span begins" };

        cr_assert(diff->first != NULL);
        cr_expect(eq(str, (char *)hs_diff_source(diff->first->place.source_i)->name,
                     (char *)names[first_i]));
        hs_run_diff_free(diff);
        (void)g_string_free(a, TRUE);
        (void)g_string_free(b, TRUE);
    }
}

Test(run_diff, tells_rows_of_the_whole_run_last)
{
    HsRunDiff *diff = diff_of_made("INSERT INTO counter VALUES ('disk', 'reads', 5);",
                                   "INSERT INTO counter VALUES ('disk', 'reads', 6);");

    cr_assert(diff->first != NULL);
    cr_expect(eq(u64, diff->first->place.cycle, HS_CYCLES_NEVER));
    check_rows(diff->first->behind[1],
               "end counter: disk  reads  6; end end of the run: stop time, end_cycle 10000000, "
               "n_events 1234, n_instructions 5678901");
    hs_run_diff_free(diff);
}

/* They are written when they are done, and what came of them is no difference before. */
Test(run_diff, does_not_look_ahead_at_when_commands_will_be_done)
{
#define COMMAND(name, done)                                                                        \
    "INSERT INTO command VALUES ('" name "', 10, 'end A', 'operator', " #done ", 'done');"
    HsRunDiff *diff = diff_of_made(COMMAND("one", 20) COMMAND("two", 30),
                                   COMMAND("two", 25) COMMAND("one", 40));

    cr_expect(table_of(diff, "command given")->is_equal);
    cr_expect(eq(u64, table_of(diff, "command done")->scan.cycle, 20));
    cr_expect(eq(u64, diff->first->place.cycle, 20));
    hs_run_diff_free(diff);
}

/* ---- no table is left out ---- */

static bool is_named(const HsRunDiff *diff, const char *table)
{
    static const struct {
        const char *kind, *table;
    } kinds[] = {
        { "run", "meta" },
        { "setting", "setting" },
        { "parameter", "parameter" },
        { "source of parameter", "parameter" },
        { "program file", "program_file" },
        { "component", "component" },
        { "text", "scenario_text" },
    };

    for (guint i = 0; i < diff->tables->len; i++) {
        const HsDiffTable *one = &g_array_index(diff->tables, HsDiffTable, i);

        if (!one->is_equal && strcmp(one->source->table, table) == 0)
            return true;
    }
    for (guint item_i = 0; item_i < diff->made->len; item_i++) {
        const HsDiffItem *item = g_ptr_array_index(diff->made, item_i);

        for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
            if (strcmp(item->kind, kinds[i].kind) == 0 && strcmp(table, kinds[i].table) == 0)
                return true;
        }
    }
    for (guint note_i = 0; note_i < diff->notes->len; note_i++) {
        const char *note = g_ptr_array_index(diff->notes, note_i);

        if ((strcmp(table, "meta") == 0 && strstr(note, "the digests are not") != NULL) ||
            (strcmp(table, "table_digest") == 0 && strstr(note, "the rows do not") != NULL))
            return true;
    }
    return false;
}

/* Three rows in each table, no two columns alike. */
static const char fill_sql[] =
    "SELECT group_concat(format('INSERT INTO \"%w\" SELECT %s FROM n;', name, cells), '') FROM ("
    "  SELECT t.name, group_concat(CASE c.type"
    "    WHEN 'TEXT' THEN format('''text %d of '' || i', c.cid)"
    "    ELSE format('%d * i', c.cid + 2) END) AS cells"
    "  FROM sqlite_schema AS t, pragma_table_info(t.name) AS c"
    "  WHERE t.type = 'table' AND t.name NOT IN ('meta', 'table_digest') GROUP BY t.name)";

/* Lines of a table and a statement that changes its last row in column %u; %d: of the tables about
 * the run (1) or of all others. Positions of settings and of texts tell their order, and that is
 * told by the order of what they hold. */
static const char doctor_sql[] =
    "SELECT group_concat(format('%s UPDATE \"%w\" SET \"%w\" = %s WHERE rowid = (SELECT "
    "max(rowid) FROM \"%w\")', t.name, t.name, c.name, CASE "
    "WHEN c.name = 'trace_level' THEN '''flows''' "
    "WHEN c.name IN ('unit_bytes', 'storage_bytes') THEN c.name || ' * 2' "
    "WHEN c.type = 'TEXT' THEN format('\"%w\" || ''x''', c.name) "
    "ELSE format('\"%w\" + 1000', c.name) END, t.name), char(10)) "
    "FROM sqlite_schema AS t, pragma_table_info(t.name) AS c "
    "WHERE t.type = 'table' AND c.cid = %u AND (t.name IN ('meta', 'table_digest')) = %d "
    "AND NOT (t.name IN ('setting', 'scenario_text') AND c.name = 'position') "
    "AND NOT (t.name = 'table_digest' AND c.name IN ('is_kept', 'in_digest'))";
#define COLUMNS_MAX 20

static char *answer(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    cr_assert(eq(int, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK), "%s",
              sqlite3_errmsg(db));
    cr_assert(eq(int, sqlite3_step(statement), SQLITE_ROW));

    char *text = g_strdup((const char *)sqlite3_column_text(statement, 0));

    (void)sqlite3_finalize(statement);
    return text;
}

/* As g_strdup_printf, of a text that is full of other formats. */
static char *doctor_sql_of(guint column, bool is_of_run)
{
    GString *sql = g_string_new(doctor_sql);
    g_autofree char *number = g_strdup_printf("%u", column);

    (void)g_string_replace(sql, "%u", number, 1);
    (void)g_string_replace(sql, "%d", is_of_run ? "1" : "0", 1);
    return g_string_free(sql, FALSE);
}

static void execute(sqlite3 *db, const char *sql)
{
    cr_assert(eq(int, sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK), "%s: %s", sql,
              sqlite3_errmsg(db));
}

static sqlite3 *made_full(void)
{
    sqlite3 *db = made("DELETE FROM table_digest;"
                       "CREATE TEMP TABLE n (i INTEGER); INSERT INTO n VALUES (1), (2), (3);");
    g_autofree char *fill = answer(db, fill_sql);

    execute(db, fill);
    execute(db, "INSERT INTO table_digest SELECT name, 3, 'd', 1, 1 FROM sqlite_schema "
                "WHERE type = 'table'");
    return db;
}

/* Changes cells, each line of `lines` one, compares, and takes the changes back. */
static guint check_doctored(sqlite3 *a, sqlite3 *b, char *const *lines, guint n_lines)
{
    execute(b, "BEGIN");
    for (guint line_i = 0; line_i < n_lines; line_i++)
        execute(b, strchr(lines[line_i], ' '));

    HsRunDiff *diff = diff_of(a, b);

    for (guint line_i = 0; line_i < n_lines; line_i++) {
        g_autofree char *table = g_strndup(lines[line_i], strcspn(lines[line_i], " "));

        cr_expect(is_named(diff, table), "%s", lines[line_i]);
    }
    hs_run_diff_free(diff);
    execute(b, "ROLLBACK");
    return n_lines;
}

/* Every column of every table of the schema, whatever tables there will be: the k-th column of all
 * tables at a time, of the tables about the run one by one. */
Test(run_diff, sees_each_cell_of_each_table)
{
    sqlite3 *a = made_full();
    sqlite3 *b = made_full();
    HsRunDiff *equal = diff_of(a, b);
    guint n_cells = 0;

    cr_expect(equal->is_equal);
    cr_expect(equal->is_made_alike);
    hs_run_diff_free(equal);
    for (guint column = 0; column < COLUMNS_MAX; column++) {
        g_autofree char *sql = doctor_sql_of(column, false);
        g_autofree char *text = answer(b, sql);
        g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
        g_autofree char *own_sql = doctor_sql_of(column, true);
        g_autofree char *own_text = answer(b, own_sql);
        g_auto(GStrv) own_lines = g_strsplit(own_text != NULL ? own_text : "", "\n", -1);

        if (lines[0] != NULL)
            n_cells += check_doctored(a, b, lines, g_strv_length(lines));
        for (guint line_i = 0; own_lines[line_i] != NULL; line_i++)
            n_cells += check_doctored(a, b, &own_lines[line_i], 1);
    }

    g_autofree char *n_columns = answer(a, "SELECT count(*) FROM sqlite_schema AS t, "
                                           "pragma_table_info(t.name) WHERE t.type = 'table'");

    cr_expect(eq(u64, n_cells + 4, g_ascii_strtoull(n_columns, NULL, 10)));
    (void)sqlite3_close(a);
    (void)sqlite3_close(b);
}

Test(run_diff, does_not_trust_digests)
{
    static const struct {
        const char *b_statements;
        const char *note;
    } cases[] = {
        { EVENT(10, "os1", "tick"), "the digests are the same, the rows are not" },
        { "UPDATE meta SET digest = 'fedcba9876543210'",
          "the rows are the same, the digests are not" },
        { "INSERT INTO table_digest VALUES ('event', 1, 'd', 1, 1)",
          "event: what table_digest says of its rows differs, the rows do not" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HsRunDiff *diff = diff_of_made("", cases[i].b_statements);

        cr_expect(diff->is_equal == false, "case %u", i);
        cr_assert(diff->notes->len >= 1, "case %u", i);
        cr_expect(g_str_has_prefix(g_ptr_array_index(diff->notes, 0), cases[i].note), "case %u: %s",
                  i, (char *)g_ptr_array_index(diff->notes, 0));
        hs_run_diff_free(diff);
    }
}

Test(run_diff, compares_tables_that_were_not_kept_by_their_digests)
{
#define STATED(n, digest)                                                                          \
    "DELETE FROM table_digest; INSERT INTO table_digest VALUES ('event', " n ", '" digest          \
    "', 0, 1), ('value', 5, 'v', 0, 1), ('span', 5, 's', 0, 1), "                                  \
    "('request', 1, 'r', 0, 1), ('journal_record', 1, 'j', 0, 1), "                                \
    "('output', 1, 'o', 0, 1), ('instruction', 1, 'i', 0, 0), "                                    \
    "('cpu_turn', 1, 'c', 0, 0);"
    static const char left_out[] = "UPDATE meta SET trace_level = 'flows';" STATED("7", "d");
    static const char other[] = "UPDATE meta SET trace_level = 'flows', digest = 'f';" STATED("8",
                                                                                              "e");
    HsRunDiff *equal = diff_of_made(left_out, left_out);
    HsRunDiff *diff = diff_of_made(left_out, other);

    cr_expect(equal->is_equal);
    cr_expect(equal->requests.is_known == false);
    cr_expect(diff->is_equal == false);
    cr_expect(diff->first == NULL);
    cr_expect(table_of(diff, "event")->is_kept == false);
    cr_expect(eq(u64, table_of(diff, "event")->scan.n_rows[1], 8));
    cr_expect(table_of(diff, "value")->is_equal);
    cr_assert(eq(uint, diff->notes->len, 1));
    cr_expect(eq(str, (char *)g_ptr_array_index(diff->notes, 0),
                 "tables that were not kept (--trace) differ, too: event; where is told by runs "
                 "with --trace full"));
    hs_run_diff_free(equal);
    hs_run_diff_free(diff);
}

Test(run_diff, says_when_a_cycle_is_not_the_same_time)
{
    HsRunDiff *diff = diff_of_made("", "UPDATE meta SET clock_hz = 2000000");

    cr_expect(diff->is_same_clock == false);
    cr_assert(eq(uint, diff->notes->len, 1));
    cr_expect(eq(str, (char *)g_ptr_array_index(diff->notes, 0),
                 "the clocks differ: the same cycle is not the same time in both"));
    hs_run_diff_free(diff);
}

/* ---- how they were made ---- */

/* "kind name: a | b; ..." */
static char *made_text(const HsRunDiff *diff)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < diff->made->len; i++) {
        const HsDiffItem *item = g_ptr_array_index(diff->made, i);

        g_string_append_printf(text, "%s%s %s: %s | %s", i > 0 ? "; " : "", item->kind, item->name,
                               item->values[0] != NULL ? item->values[0] : "-",
                               item->values[1] != NULL ? item->values[1] : "-");
    }
    return g_string_free(text, FALSE);
}

Test(run_diff, tells_how_the_runs_were_made_differently)
{
#define PARAMETER(path, value)                                                                     \
    "INSERT INTO parameter VALUES ('" path "', '" value "', NULL, NULL, NULL, 'a');"
#define TEXT(file, text)                                                                           \
    "INSERT INTO scenario_text SELECT count(*), '" file "', " text " FROM scenario_text;"
    static const struct {
        const char *a, *b, *expected;
    } cases[] = {
        { "", "UPDATE meta SET policy = 'arf', seed = '7'",
          "run policy: dynamic | arf; run seed: 18446744073709551615 | 7" },
        { "INSERT INTO setting VALUES (0, 'set', 'x=1'), (1, 'set', 'y=2=3')",
          "INSERT INTO setting VALUES (0, 'set', 'y=2=4'), (1, 'seed', '9')",
          "setting --seed: - | 9; setting -s x: 1 | -; setting -s y: 2=3 | 2=4" },
        { PARAMETER("a", "1") PARAMETER("c", "3"), PARAMETER("b", "2") PARAMETER("c", "4"),
          "parameter a: 1 | -; parameter b: - | 2; parameter c: 3 | 4" },
        { PARAMETER("a", "1"), PARAMETER("a", "1") "UPDATE parameter SET source = 'S. 7'",
          "source of parameter a: set in no file, source none, default none, a | "
          "set in no file, source S. 7, default none, a" },
        { TEXT("s.scn", "'one' || char(10) || 'two' || char(10) || 'three'"),
          TEXT("s.scn", "'one' || char(10) || 'TWO' || char(10) || 'THREE'"),
          "text s.scn:2: two | TWO" },
        { TEXT("s.scn", "'one'"), TEXT("s.scn", "'one' || char(10) || 'two'"),
          "text s.scn:2: - | two" },
        { TEXT("s.scn", "'one'"), TEXT("t.scn", "'one'"),
          "text s.scn: (there) | -; text t.scn: - | (there)" },
        { "INSERT INTO component VALUES (0, 'os1', 'OS')",
          "INSERT INTO component VALUES (0, 'os1', 'OS'), (1, 'os2', 'OS')",
          "component os2: - | OS, rank 1" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HsRunDiff *diff = diff_of_made(cases[i].a, cases[i].b);
        g_autofree char *text = made_text(diff);

        cr_expect(eq(str, text, (char *)cases[i].expected), "case %u", i);
        /* What happened is the same all the same. */
        cr_expect(diff->is_equal, "case %u", i);
        cr_expect(diff->is_made_alike == false, "case %u", i);
        hs_run_diff_free(diff);
    }
}

/* ---- requests ---- */

#define REQUEST(client, number, sent, attempts, replied, os)                                       \
    "INSERT INTO request VALUES ('web', " #client ", " #number ", 'A', " #sent ", " #attempts      \
    ", " #replied ", " os ");"

Test(run_diff, tells_how_the_same_requests_fared)
{
    /* Responses in us: 1.1: 10, 30 (+20); 1.2: 10, 5 (-5); 2.1: 20, 20; 2.2: 10 by os1, 10 by os2;
     * 3.1 not replied, replied; 3.2 replied, not; 4.1 and 5.1 in one only; 6.1: 10, 14 (+4). */
    HsRunDiff *diff = diff_of_made(
        REQUEST(1, 1, 100, 1, 110, "'os1'") REQUEST(1, 2, 200, 1, 210, "'os1'")
            REQUEST(2, 1, 100, 1, 120, "'os1'") REQUEST(2, 2, 220, 1, 230, "'os1'")
                REQUEST(3, 1, 230, 1, NULL, "NULL") REQUEST(3, 2, 300, 1, 310, "'os1'")
                    REQUEST(4, 1, 5, 1, 6, "'os1'") REQUEST(6, 1, 400, 1, 410, "'os1'"),
        REQUEST(1, 1, 100, 3, 130, "'os1'") REQUEST(1, 2, 240, 1, 245, "'os1'")
            REQUEST(2, 1, 150, 1, 170, "'os1'") REQUEST(2, 2, 200, 1, 210, "'os2'")
                REQUEST(3, 1, 230, 1, 240, "'os2'") REQUEST(3, 2, 300, 1, NULL, "NULL")
                    REQUEST(5, 1, 5, 1, 6, "'os1'") REQUEST(6, 1, 400, 1, 414, "'os1'"));
    const HsDiffRequests *requests = &diff->requests;

    cr_expect(requests->is_known);
    cr_expect(eq(u64, requests->n[0], 8));
    cr_expect(eq(u64, requests->n[1], 8));
    cr_expect(eq(u64, requests->n_both, 7));
    cr_expect(eq(u64, requests->n_replied[0], 7));
    cr_expect(eq(u64, requests->n_replied[1], 7));
    cr_expect(eq(u64, requests->n_replied_here[0], 1));
    cr_expect(eq(u64, requests->n_replied_here[1], 1));
    cr_expect(eq(u64, requests->n_other_os, 1));
    cr_expect(eq(u64, requests->n_attempts, 1));
    cr_expect(eq(u64, requests->n_slower, 2));
    cr_expect(eq(u64, requests->n_faster, 1));
    cr_expect(eq(i64, requests->median_ns, 4000));
    cr_expect(eq(i64, requests->largest_ns, 20000));
    /* Sent first of those with another number of attempts, another OS, or no reply: 1.1. */
    cr_expect(eq(u64, requests->first.client, 1));
    cr_expect(eq(u64, requests->first.attempts[1], 3));
    cr_expect(eq(u64, requests->largest.client, 1));
    cr_expect(eq(u64, requests->largest.number, 1));
    hs_run_diff_free(diff);
}

Test(run_diff, remembers_the_largest_change_in_either_direction)
{
    HsRunDiff *diff = diff_of_made(
        REQUEST(1, 1, 0, 1, 10, "'os1'") REQUEST(1, 2, 20, 1, 90, "'os1'"),
        REQUEST(1, 1, 0, 1, 20, "'os1'") REQUEST(1, 2, 20, 1, 30, "'os1'"));

    cr_expect(eq(i64, diff->requests.largest_ns, -60000));
    cr_expect(eq(u64, diff->requests.largest.number, 2));
    cr_expect(eq(i64, diff->requests.median_ns, -60000)); /* the lower of two */
    cr_expect(diff->requests.first.is_there == false);
    hs_run_diff_free(diff);
}

/* Of two that were sent at once, the one that stands first: later ones are no earlier. */
Test(run_diff, remembers_the_first_request_that_fared_otherwise)
{
    HsRunDiff *diff = diff_of_made(
        REQUEST(1, 1, 40, 1, 50, "'os1'") REQUEST(2, 1, 30, 1, 50, "'os1'")
            REQUEST(3, 1, 30, 1, 50, "'os1'"),
        REQUEST(1, 1, 40, 1, 50, "'os2'") REQUEST(2, 1, 30, 1, 50, "'os2'")
            REQUEST(3, 1, 30, 1, 50, "'os2'"));

    cr_expect(eq(u64, diff->requests.first.client, 2));
    hs_run_diff_free(diff);
}

Test(run_diff, compares_times_and_not_cycles_of_other_clocks)
{
    HsRunDiff *diff = diff_of_made(
        REQUEST(1, 1, 0, 1, 10, "'os1'"),
        "UPDATE meta SET clock_hz = 2000000;" REQUEST(1, 1, 0, 1, 20, "'os1'"));

    cr_expect(eq(u64, diff->requests.n_slower + diff->requests.n_faster, 0));
    hs_run_diff_free(diff);

    /* 10 us and 7 us: sooner, although 14 cycles are more than 10. */
    diff = diff_of_made(REQUEST(1, 1, 0, 1, 10, "'os1'"),
                        "UPDATE meta SET clock_hz = 2000000;" REQUEST(1, 1, 0, 1, 14, "'os1'"));
    cr_expect(eq(u64, diff->requests.n_slower, 0));
    cr_expect(eq(u64, diff->requests.n_faster, 1));
    cr_expect(eq(i64, diff->requests.median_ns, -3000));
    hs_run_diff_free(diff);
}

/* ---- steps ---- */

#define FLOW(flow, figure, subject, begin, end)                                                    \
    "INSERT INTO flow VALUES (" #flow ", '" figure "', '" subject "', 'panic', " #begin ", " #end  \
    ", 'done');"
#define STEP(flow, position, step, begin, wait, work)                                              \
    "INSERT INTO flow_step VALUES (" #flow ", " #position ", '" step                               \
    "', 'w', 'vmm', 'cpu0', " #begin ", " #wait ", " #work ", " #begin " + " #wait " + " #work     \
    ");"

static const HsDiffFlow *flow_at(const HsRunDiff *diff, guint flow_i)
{
    return g_ptr_array_index(diff->flows, flow_i);
}

/* "501=, 502 a, 504 b, 503*": the same, in one only, different */
static char *steps_text(const HsDiffFlow *flow)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < flow->steps->len; i++) {
        const HsDiffStep *step = g_ptr_array_index(flow->steps, i);
        const HsRunStep *a = step->steps[0];
        const HsRunStep *b = step->steps[1];
        const char *mark = a == NULL   ? " b"
                           : b == NULL ? " a"
                           : a->wait_cycles == b->wait_cycles && a->work_cycles == b->work_cycles
                               ? "="
                               : "*";

        g_string_append_printf(text, "%s%s%s", i > 0 ? ", " : "", step->number, mark);
    }
    return g_string_free(text, FALSE);
}

Test(run_diff, sets_the_same_steps_of_the_same_flows_side_by_side)
{
    /* The flow of os1 begins later in b, and is shorter by step 503; a job starts in b only. */
    HsRunDiff *diff = diff_of_made(
        FLOW(1, "FIG. 5", "os1", 100, 160) STEP(1, 1, "501", 100, 10, 5)
            STEP(1, 2, "503", 115, 20, 5) STEP(1, 3, "506", 140, 10, 10)
                FLOW(2, "FIG. 6", "os2", 300, 315) STEP(2, 1, "601", 300, 10, 5),
        FLOW(1, "job start", "A", 10, 20) FLOW(2, "FIG. 5", "os1", 200, 242)
            STEP(2, 1, "501", 200, 10, 5) STEP(2, 2, "502", 215, 1, 1)
                STEP(2, 3, "506", 217, 15, 10) FLOW(3, "FIG. 6", "os2", 400, 415)
                    STEP(3, 1, "601", 400, 10, 5));

    cr_assert(eq(uint, diff->flows->len, 3));

    const HsDiffFlow *fig5 = flow_at(diff, 0);
    const HsDiffFlow *fig6 = flow_at(diff, 1);
    const HsDiffFlow *job = flow_at(diff, 2);
    g_autofree char *steps = steps_text(fig5);

    cr_expect(eq(str, steps, "501=, 502 b, 503 a, 506*"));
    cr_expect(fig5->is_equal == false);
    cr_expect(fig6->is_equal);
    cr_expect(job->flows[0] == NULL && job->flows[1] != NULL && !job->is_equal);
    hs_run_diff_free(diff);
}

Test(run_diff, counts_flows_and_steps_that_come_again)
{
    HsRunDiff *diff = diff_of_made(
        FLOW(1, "FIG. 5", "os1", 100, 130) STEP(1, 1, "504", 100, 10, 5)
            STEP(1, 2, "504", 115, 10, 5) FLOW(2, "FIG. 5", "os1", 200, 215)
                STEP(2, 1, "504", 200, 10, 5),
        FLOW(1, "FIG. 5", "os1", 100, 130) STEP(1, 1, "504", 100, 10, 5)
            STEP(1, 2, "504", 115, 10, 5) FLOW(2, "FIG. 5", "os1", 200, 216)
                STEP(2, 1, "504", 200, 11, 5));

    cr_assert(eq(uint, diff->flows->len, 2));
    cr_expect(flow_at(diff, 0)->is_equal);
    cr_expect(flow_at(diff, 1)->is_equal == false);
    cr_expect(eq(uint, flow_at(diff, 0)->steps->len, 2));
    hs_run_diff_free(diff);
}

Test(run_diff, tells_who_did_a_step_and_where)
{
    static const char *const changes[] = { "cpu = 'cpu1'", "cpu = NULL", "runs_on = 'os2'",
                                           "what = 'x'" };

    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autofree char *b = g_strconcat(FLOW(1, "FIG. 5", "os1", 100, 115)
                                             STEP(1, 1, "504", 100, 10, 5) "UPDATE flow_step SET ",
                                         changes[i], NULL);
        HsRunDiff *diff = diff_of_made(
            FLOW(1, "FIG. 5", "os1", 100, 115) STEP(1, 1, "504", 100, 10, 5), b);

        cr_expect(flow_at(diff, 0)->is_equal == false, "%s", changes[i]);
        hs_run_diff_free(diff);
    }
}

/* ---- measures ---- */

Test(run_diff, tells_measures_that_differ_and_those_one_run_has_not)
{
    /* B is a program of the second run only. */
    sqlite3 *const dbs[2] = {
        made("INSERT INTO outcome VALUES ('A', 1, 'serves', 1);" REQUEST(1, 1, 0, 1, 10, "'os1'")),
        made("INSERT INTO outcome VALUES ('A', 1, 'serves', 1), ('B', 1, 'serves', 1);" REQUEST(
            1, 1, 0, 1, 10, "'os1'") REQUEST(1, 2, 20, 1, 30, "'os1'"))
    };
    HsRunDiff *diff = diff_of(dbs[0], dbs[1]);
    bool has_replies = false;
    bool has_b = false;

    cr_assert(hs_run_diff_measures(diff, dbs, NULL));

    for (guint i = 0; i < diff->measures->len; i++) {
        const HsDiffMeasure *measure = &g_array_index(diff->measures, HsDiffMeasure, i);

        if (strcmp(measure->measure->name, "replies") == 0 && strcmp(measure->subject, "A") == 0) {
            has_replies = true;
            cr_expect(measure->values[0] > 0.5 && measure->values[0] < 1.5);
            cr_expect(measure->values[1] > 1.5 && measure->values[1] < 2.5);
        }
        if (strcmp(measure->subject, "B") == 0) {
            has_b = true;
            cr_expect(measure->is_there[0] == false);
            cr_expect(measure->is_there[1]);
        }
    }
    cr_expect(has_replies);
    cr_expect(has_b);
    (void)sqlite3_close(dbs[0]);
    (void)sqlite3_close(dbs[1]);
    hs_run_diff_free(diff);
}
