/* test_ask: a question reads and does nothing else; what is wrong with one is said where it is. */
#include "analysis/ask.h"

#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(ask, .init = t256_enter_folder, .fini = t256_leave_folder);

/* What the diagnostics say, "" of a question that can be asked. The caller frees. */
static char *complaint_of(sqlite3 *db, const char *sql)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    HsAsk *ask = hs_ask_new(db, sql, diagnostics);

    if (ask != NULL)
        cr_assert(hs_ask_end(ask, NULL));
    return hs_diagnostics_render(diagnostics, false);
}

Test(ask, keeps_the_kinds_of_values)
{
    sqlite3 *db = t256_open("run.db");
    HsAsk *ask = hs_ask_new(db, "SELECT -7 AS a, 2.5 AS b, 'x' AS c, NULL AS d, x'00ff' AS e",
                            NULL);

    cr_assert(ask != NULL && hs_ask_n_columns(ask) == 5 && hs_ask_next(ask));
    cr_assert(eq(str, (char *)hs_ask_column(ask, 4), "e"));

    HsAnswer answers[5];

    for (guint i = 0; i < 4; i++)
        answers[i] = hs_ask_answer(ask, i);
    cr_assert(answers[0].kind == HS_ANSWER_INTEGER && answers[0].integer == -7);
    cr_assert(answers[1].kind == HS_ANSWER_REAL && answers[1].real == 2.5);
    cr_assert(answers[2].kind == HS_ANSWER_TEXT && strcmp(answers[2].text, "x") == 0);
    cr_assert(answers[3].kind == HS_ANSWER_NULL);
    answers[4] = hs_ask_answer(ask, 4);
    cr_assert(answers[4].kind == HS_ANSWER_BYTES && strcmp(answers[4].text, "X'00FF'") == 0);
    cr_assert(not(hs_ask_next(ask)));
    cr_assert(hs_ask_end(ask, NULL));
    sqlite3_close(db);
}

Test(ask, only_reads)
{
    static const struct {
        const char *sql, *word;
    } cases[] = {
        { "DELETE FROM meta", "DELETE" },
        { "UPDATE meta SET seed = 1", "UPDATE" },
        { "INSERT INTO setting VALUES (0, 'a', 'b')", "INSERT" },
        { "WITH a AS (SELECT 1) DELETE FROM meta", "DELETE" },
        { "ATTACH 'x.db' AS y", "ATTACH" },
        { "DETACH main", "DETACH" },
        { "PRAGMA writable_schema = ON", "this PRAGMA" },
        { "SELECT * FROM pragma_journal_mode", "this PRAGMA" },
        { "\n  begin", "BEGIN" },
        { "VACUUM", "VACUUM" },
        { "REINDEX", "REINDEX" },
        { "SAVEPOINT a", "SAVEPOINT" },
        { "CREATE TEMP VIEW v AS SELECT 1", "CREATE" },
        { "DROP TABLE meta", "DROP" },
        { "ALTER TABLE meta ADD COLUMN x", "ALTER" },
        { "ANALYZE", "ANALYZE" },
    };
    sqlite3 *db = t256_open("run.db");

    for (size_t case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++) {
        g_autofree char *said = complaint_of(db, cases[case_i].sql);
        g_autofree char *expected = g_strdup_printf(
            "error[HS302]: a question only reads: %s is refused\n", cases[case_i].word);

        cr_assert(g_str_has_prefix(said, expected), "%s: %s", cases[case_i].sql, said);
        cr_assert(strstr(said, "a result is what a run wrote; copy what you need with SELECT and "
                               "--format csv") != NULL);
    }
    sqlite3_close(db);
}

Test(ask, says_where_and_what_is_meant)
{
    static const struct {
        const char *sql, *place, *text;
    } cases[] = {
        { "SELECT begn FROM flow", "SQL:1:8", "no such column: begn" },
        { "SELECT begn FROM flow", "SQL:1:8", "help: did you mean 'begin'?" },
        { "SELECT f.flwo\nFROM flow AS f", "SQL:1:8", "help: did you mean 'flow'?" },
        { "SELECT *\nFROM fig44", "SQL:2:6", "help: did you mean 'fig4'?" },
        { "SELECT * FROM thing_that_is_not", "SQL:1:15",
          "the views are table_state, fig4, fig5, fig6, storage_over_time, outage, cpu_time, " },
        { "SELECT thing_that_is_not", "SQL:1:8",
          "tables and columns: docs/reference/store.md, collection.md" },
        { "SELEC 1", "SQL:1:1", "near \"SELEC\": syntax error" },
        { " .tables", "SQL:1:2", "help: a question begins with SELECT; the views are table_state" },
        { "SELECT 1;\n SELECT 2", "SQL:2:2", "one question at a time" },
        { "SELECT 1; nonsense", "SQL:1:11", "join two of them by UNION ALL, or ask twice" },
        { "", "SQL:1:1", "there is no question" },
        { "-- nothing", "SQL:1:1", "as in \"SELECT * FROM fig5\"" },
        { "SELECT ?", "SQL:1:1", "the question has a parameter (?, :name)" },
        { "SELECT :x", "SQL:1:1", "write the value in its place" },
    };
    sqlite3 *db = t256_open("run.db");

    for (size_t case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++) {
        g_autofree char *said = complaint_of(db, cases[case_i].sql);

        cr_assert(strstr(said, cases[case_i].place) != NULL, "%s", said);
        cr_assert(strstr(said, cases[case_i].text) != NULL, "%s", said);
    }
    sqlite3_close(db);
}

Test(ask, takes_what_only_reads)
{
    static const char *const cases[] = {
        "SELECT 1;",
        "SELECT 1 -- and no more",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9) SELECT i FROM n",
        "VALUES (1), (2)",
        "EXPLAIN QUERY PLAN SELECT * FROM fig5",
        "PRAGMA table_info(meta)",
        "SELECT name FROM pragma_table_info('meta')",
        "SELECT name FROM sqlite_schema",
    };
    sqlite3 *db = t256_open("run.db");

    for (size_t case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++) {
        g_autofree char *said = complaint_of(db, cases[case_i]);

        cr_assert_str_eq(said, "");
    }
    sqlite3_close(db);
}

Test(ask, tells_what_goes_wrong_while_it_is_answered)
{
    g_autoptr(GError) error = NULL;
    sqlite3 *db = t256_open("run.db");
    HsAsk *ask = hs_ask_new(db, "SELECT abs(-9223372036854775808)", NULL);

    cr_assert(ask != NULL && !hs_ask_next(ask) && !hs_ask_end(ask, &error));
    cr_assert(error->domain == HS_ASK_ERROR);
    cr_assert_str_eq(error->message, "the question fails: integer overflow");
    sqlite3_close(db);
}

Test(ask, does_not_answer_from_what_was_left_out)
{
    HsStore *store = t256_empty("run.db");
    sqlite3 *db = t256_publish(store, "run.db");

    sqlite3_close(db);
    cr_assert(eq(int, sqlite3_open("run.db", &db), SQLITE_OK));
    cr_assert(eq(int, sqlite3_exec(db, "UPDATE meta SET trace_level = 'flows'", NULL, NULL, NULL),
                 SQLITE_OK));
    sqlite3_close(db);
    db = hs_store_open("run.db", NULL);

    g_autofree char *left_out = complaint_of(db, "SELECT count(*) FROM requests");
    g_autofree char *kept = complaint_of(db, "SELECT count(*) FROM fig5");

    cr_assert(g_str_has_prefix(left_out,
                               "error[HS205]: this result was recorded with --trace flows, "
                               "which leaves out requests\n"),
              "%s", left_out);
    cr_assert(strstr(left_out, "help: run it again with --trace full") != NULL);
    cr_assert_str_eq(kept, "");
    sqlite3_close(db);
}
