/* query: one SQL question to a finished run, row by row, for C.
 *
 * The first error is kept and told by hs_query_end, so a loop over rows need not look:
 *
 *     HsQuery *query = hs_query_new(db, hs_sql_run_books);
 *     while (hs_query_next(query))
 *         add(hs_query_dup_text(query, 0), hs_query_count(query, 2));
 *     return hs_query_end(query, error);
 *
 * A result may come from anywhere. SQLite checks types and NOT NULL when it writes, not when it
 * reads, so a NULL where a text must be, or a negative number where only counts can be, is an error
 * here: callers work with unsigned integers and texts that are there.
 */
#ifndef HS_QUERY_H
#define HS_QUERY_H

#include "sim/cycles.h"

#include <sqlite3.h>

typedef struct HsQuery HsQuery;

/* db and sql are borrowed until hs_query_end. What was left out of a result (hsim run --trace) is
 * an error HS_STORE_ERROR_LEFT_OUT. */
HsQuery *hs_query_new(sqlite3 *db, const char *sql);

/* Questions that are asked of one database again and again, as its rows change: each is prepared
 * once. db is borrowed until hs_questions_free, which comes before it is closed. */
typedef struct HsQuestions HsQuestions;

HsQuestions *hs_questions_new(sqlite3 *db);
/* NULL is fine. */
void hs_questions_free(HsQuestions *questions);
/* As hs_query_new. The same `sql` at the same address is the same question; it is borrowed until
 * hs_questions_free. A question is not asked while it is being answered. */
HsQuery *hs_questions_ask(HsQuestions *questions, const char *sql);

/* Gives the question's parameter ?number a value, before the first row. */
void hs_query_bind(HsQuery *query, int number, uint64_t value);
/* The same of a text, which is borrowed until hs_query_end. */
void hs_query_bind_text(HsQuery *query, int number, const char *text);
/* Goes to the next row. FALSE: there is none, or an error. */
bool hs_query_next(HsQuery *query);
/* The row is not one that a result of ours can have; message says why: an error. */
void hs_query_refuse(HsQuery *query, const char *message);
/* Frees; a question of HsQuestions is kept there. FALSE with an error (of HS_STORE_ERROR) when
 * anything went wrong. */
bool hs_query_end(HsQuery *query, GError **error);

/* Is this error only that something was left out? Then it is cleared: a view goes on without. */
bool hs_query_was_left_out(GError **error);

/* A column of the row, from 0. */
bool hs_query_is_null(const HsQuery *query, int column);
/* NULL is 0. */
uint64_t hs_query_count(HsQuery *query, int column);
/* NULL is HS_CYCLES_NEVER. */
HsCycles hs_query_cycles(HsQuery *query, int column);
/* NULL is 0; what is not finite is an error. */
double hs_query_real(HsQuery *query, int column);
/* A copy in valid UTF-8; NULL is an error. */
char *hs_query_dup_text(HsQuery *query, int column);
/* A copy; NULL is NULL. */
char *hs_query_dup_optional_text(const HsQuery *query, int column);

/* Of a question whose columns the caller does not know. The name is borrowed until the end. */
int hs_query_n_columns(const HsQuery *query);
const char *hs_query_column_name(const HsQuery *query, int column);
/* Do the rows of two questions have the same in this column: kind and value? */
bool hs_query_is_same(const HsQuery *query, const HsQuery *other, int column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsQuestions, hs_questions_free)

#endif
