/* test_query: questions that are kept are the same as ones that are asked anew. */
#include "analysis/query.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static sqlite3 *open_numbers(void)
{
    sqlite3 *db = NULL;

    cr_assert(eq(int, sqlite3_open(":memory:", &db), SQLITE_OK));
    cr_assert(eq(int, sqlite3_exec(db, "CREATE TABLE n(n INTEGER)", NULL, NULL, NULL), SQLITE_OK));
    return db;
}

static void fill(sqlite3 *db, const char *sql)
{
    cr_assert(eq(int, sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK));
}

static int n_statements(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    int n = 0;

    while ((statement = sqlite3_next_stmt(db, statement)) != NULL)
        n++;
    return n;
}

Test(query, prepares_a_question_once_and_answers_it_from_the_rows_of_now)
{
    static const char above[] = "SELECT n FROM n WHERE n > ?1 ORDER BY n";
    sqlite3 *db = open_numbers();
    HsQuestions *questions = hs_questions_new(db);

    fill(db, "INSERT INTO n VALUES (1), (2), (3)");

    HsQuery *query = hs_questions_ask(questions, above);

    hs_query_bind(query, 1, 1);
    cr_assert(hs_query_next(query));
    cr_expect(eq(u64, hs_query_count(query, 0), 2));
    cr_assert(hs_query_end(query, NULL));
    fill(db, "DELETE FROM n; INSERT INTO n VALUES (9)");
    query = hs_questions_ask(questions, above);
    hs_query_bind(query, 1, 3);
    cr_assert(hs_query_next(query));
    cr_expect(eq(u64, hs_query_count(query, 0), 9));
    cr_expect(not(hs_query_next(query)));
    cr_assert(hs_query_end(query, NULL));

    /* What was bound is forgotten: n > NULL holds for nothing. */
    query = hs_questions_ask(questions, above);
    cr_expect(not(hs_query_next(query)));
    cr_assert(hs_query_end(query, NULL));
    cr_expect(eq(int, n_statements(db), 1));
    hs_questions_free(questions);
    cr_expect(eq(int, sqlite3_close(db), SQLITE_OK));
}

Test(query, tells_the_mistake_of_a_kept_question_and_asks_the_next)
{
    static const char wrong[] = "SELECT m FROM n", right[] = "SELECT count(*) FROM n";
    g_autoptr(GError) error = NULL;
    sqlite3 *db = open_numbers();
    HsQuestions *questions = hs_questions_new(db);

    for (int i = 0; i < 2; i++) {
        HsQuery *query = hs_questions_ask(questions, wrong);

        cr_expect(not(hs_query_next(query)));
        cr_assert(not(hs_query_end(query, &error)));
        cr_expect(strstr(error->message, "no such column: m") != NULL, "%s", error->message);
        g_clear_error(&error);
    }

    HsQuery *query = hs_questions_ask(questions, right);

    cr_assert(hs_query_next(query));
    cr_expect(eq(u64, hs_query_count(query, 0), 0));
    cr_assert(hs_query_end(query, NULL));
    hs_questions_free(questions);
    cr_expect(eq(int, sqlite3_close(db), SQLITE_OK));
}
