/* query: a prepared statement and the first thing that went wrong. */
#include "analysis/query.h"

#include "sim/assert.h"
#include "sim/store.h"
#include "sim/store_guard.h"

#include <float.h>
#include <string.h>

struct HsQuery {
    sqlite3 *db;
    sqlite3_stmt *statement;
    bool is_kept; /* the statement is that of HsQuestions */
    GError *error;
};

typedef struct {
    const char *sql;
    sqlite3_stmt *statement;
} Question;

struct HsQuestions {
    sqlite3 *db;
    GArray *questions; /* Question, in the order in which they were first asked */
};

/* A database in memory has no name. */
static void latch(HsQuery *query, const char *message)
{
    const char *name = sqlite3_db_filename(query->db, "main");
    bool has_name = name != NULL && name[0] != '\0';

    if (query->error == NULL)
        g_set_error(&query->error, HS_STORE_ERROR, HS_STORE_ERROR_DAMAGED, "%s is damaged: %s",
                    has_name ? name : "a result in memory", message);
}

static HsQuery *query_new(sqlite3 *db, const char *sql, unsigned flags)
{
    HsQuery *query = g_new0(HsQuery, 1);

    query->db = db;

    int code = sqlite3_prepare_v3(db, sql, -1, flags, &query->statement, NULL);

    if (code == SQLITE_AUTH && hs_store_guard_tell(db, sql, &query->error))
        return query;
    if (code != SQLITE_OK)
        latch(query, sqlite3_errmsg(db));
    return query;
}

HsQuery *hs_query_new(sqlite3 *db, const char *sql)
{
    return query_new(db, sql, 0);
}

/* ---- questions that are kept ---- */

static void clear_question(gpointer user)
{
    (void)sqlite3_finalize(((Question *)user)->statement);
}

HsQuestions *hs_questions_new(sqlite3 *db)
{
    HsQuestions *questions = g_new0(HsQuestions, 1);

    questions->db = db;
    questions->questions = g_array_new(FALSE, FALSE, sizeof(Question));
    g_array_set_clear_func(questions->questions, clear_question);
    return questions;
}

void hs_questions_free(HsQuestions *questions)
{
    if (questions == NULL)
        return;
    g_array_unref(questions->questions);
    g_free(questions);
}

static sqlite3_stmt *find_kept(const HsQuestions *questions, const char *sql)
{
    for (guint i = 0; i < questions->questions->len; i++) {
        const Question *question = &g_array_index(questions->questions, Question, i);

        if (question->sql == sql)
            return question->statement;
    }
    return NULL;
}

HsQuery *hs_questions_ask(HsQuestions *questions, const char *sql)
{
    sqlite3_stmt *kept = find_kept(questions, sql);

    if (kept != NULL) {
        HsQuery *query = g_new0(HsQuery, 1);

        hs_assert(sqlite3_stmt_busy(kept) == 0);
        *query = (HsQuery){ .db = questions->db, .statement = kept, .is_kept = true };
        return query;
    }

    HsQuery *query = query_new(questions->db, sql, SQLITE_PREPARE_PERSISTENT);
    Question question = { .sql = sql, .statement = query->statement };

    query->is_kept = query->statement != NULL;
    if (query->is_kept)
        g_array_append_val(questions->questions, question);
    return query;
}

/* ---- one of them ---- */

void hs_query_bind(HsQuery *query, int number, uint64_t value)
{
    sqlite3_int64 integer = value > INT64_MAX ? INT64_MAX : (sqlite3_int64)value;

    if (query->error == NULL && sqlite3_bind_int64(query->statement, number, integer) != SQLITE_OK)
        latch(query, sqlite3_errmsg(query->db));
}

void hs_query_bind_text(HsQuery *query, int number, const char *text)
{
    if (query->error == NULL &&
        sqlite3_bind_text(query->statement, number, text, -1, SQLITE_STATIC) != SQLITE_OK)
        latch(query, sqlite3_errmsg(query->db));
}

bool hs_query_next(HsQuery *query)
{
    if (query->error != NULL)
        return false;

    int code = sqlite3_step(query->statement);

    if (code != SQLITE_ROW && code != SQLITE_DONE)
        latch(query,
              code == SQLITE_INTERRUPT ? "a question takes too long" : sqlite3_errmsg(query->db));
    return code == SQLITE_ROW;
}

void hs_query_refuse(HsQuery *query, const char *message)
{
    latch(query, message);
}

bool hs_query_end(HsQuery *query, GError **error)
{
    bool is_good = query->error == NULL;

    if (query->is_kept) {
        (void)sqlite3_reset(query->statement);
        (void)sqlite3_clear_bindings(query->statement);
    } else {
        (void)sqlite3_finalize(query->statement);
    }
    if (!is_good)
        g_propagate_error(error, query->error);
    g_free(query);
    return is_good;
}

bool hs_query_was_left_out(GError **error)
{
    if (error == NULL || !g_error_matches(*error, HS_STORE_ERROR, HS_STORE_ERROR_LEFT_OUT))
        return false;
    g_clear_error(error);
    return true;
}

bool hs_query_is_null(const HsQuery *query, int column)
{
    return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

uint64_t hs_query_count(HsQuery *query, int column)
{
    sqlite3_int64 integer = sqlite3_column_int64(query->statement, column);

    if (integer >= 0)
        return (uint64_t)integer;
    latch(query, "a negative number where only a count can be");
    return 0;
}

HsCycles hs_query_cycles(HsQuery *query, int column)
{
    return hs_query_is_null(query, column) ? HS_CYCLES_NEVER : hs_query_count(query, column);
}

double hs_query_real(HsQuery *query, int column)
{
    double number = sqlite3_column_double(query->statement, column);

    if (number >= -DBL_MAX && number <= DBL_MAX)
        return number;
    latch(query, "a number that is not finite");
    return 0;
}

char *hs_query_dup_text(HsQuery *query, int column)
{
    char *text = hs_query_dup_optional_text(query, column);

    if (text != NULL)
        return text;
    latch(query, "nothing where a text must be");
    return g_strdup("");
}

char *hs_query_dup_optional_text(const HsQuery *query, int column)
{
    const char *text = (const char *)sqlite3_column_text(query->statement, column);

    return text != NULL ? g_utf8_make_valid(text, -1) : NULL;
}

int hs_query_n_columns(const HsQuery *query)
{
    return sqlite3_column_count(query->statement); /* 0 when it could not be prepared */
}

const char *hs_query_column_name(const HsQuery *query, int column)
{
    return sqlite3_column_name(query->statement, column);
}

bool hs_query_is_same(const HsQuery *query, const HsQuery *other, int column)
{
    int kind = sqlite3_column_type(query->statement, column);

    if (kind != sqlite3_column_type(other->statement, column))
        return false;
    if (kind == SQLITE_NULL)
        return true;
    if (kind == SQLITE_INTEGER)
        return sqlite3_column_int64(query->statement, column) ==
               sqlite3_column_int64(other->statement, column);

    const void *mine = sqlite3_column_blob(query->statement, column);
    const void *theirs = sqlite3_column_blob(other->statement, column);
    int n_bytes = sqlite3_column_bytes(query->statement, column);

    return n_bytes == sqlite3_column_bytes(other->statement, column) &&
           (n_bytes == 0 || memcmp(mine, theirs, (size_t)n_bytes) == 0);
}
