/* ask: a user's own SQL question to a result or a collection.
 *
 * One statement, and it only reads: what writes, attaches, or changes settings is refused before
 * anything runs, whatever it is hidden in. The connection is that of hs_store_open: the steps a
 * question may take, the length of a text and of the SQL are limited there; the memory it may take
 * by its caller (sqlite3_hard_heap_limit64).
 *
 *     HsAsk *ask = hs_ask_new(db, sql, diagnostics);          NULL: the diagnostics tell
 *     while (hs_ask_next(ask))
 *         for (guint i = 0; i < hs_ask_n_columns(ask); i++)
 *             show(hs_ask_answer(ask, i));
 *     return hs_ask_end(ask, error);
 */
#ifndef HS_ASK_H
#define HS_ASK_H

#include "sim/diagnostics.h"

#include <sqlite3.h>

#define HS_ASK_ERROR hs_ask_error_quark()
GQuark hs_ask_error_quark(void);

typedef struct HsAsk HsAsk;

typedef enum {
    HS_ANSWER_NULL,
    HS_ANSWER_INTEGER,
    HS_ANSWER_REAL,
    HS_ANSWER_TEXT,
    HS_ANSWER_BYTES
} HsAnswerKind;

typedef struct {
    HsAnswerKind kind;
    int64_t integer;
    double real;
    const char *text; /* of bytes: X'0AFF'. Valid until the next row; may be no UTF-8 */
} HsAnswer;

/* db is borrowed, and answers nothing else until hs_ask_end. The diagnostics point into `sql`, and
 * must not outlive it. */
HsAsk *hs_ask_new(sqlite3 *db, const char *sql, HsDiagnostics *diagnostics);
guint hs_ask_n_columns(const HsAsk *ask);
const char *hs_ask_column(const HsAsk *ask, guint column_i);
/* FALSE: there is no further row, or an error. */
bool hs_ask_next(HsAsk *ask);
HsAnswer hs_ask_answer(HsAsk *ask, guint column_i);
/* Frees. FALSE with an error: of HS_ASK_ERROR where the question is to blame, of HS_STORE_ERROR
 * where the file is. */
bool hs_ask_end(HsAsk *ask, GError **error);

#endif
