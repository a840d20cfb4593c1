/* run_moves: reads moves. */
#include "analysis/run_moves.h"

#include "analysis/query.h"

#include "embedded/sql.h"

static void move_free(gpointer user)
{
    HsRunMove *move = user;

    g_free(move->name);
    g_free(move->cause);
    g_free(move->outcome);
    g_free(move->giver);
    g_free(move->taker);
    g_free(move);
}

GPtrArray *hs_run_moves_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) moves = g_ptr_array_new_with_free_func(move_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_moves);

    while (hs_query_next(query)) {
        HsRunMove *move = g_new0(HsRunMove, 1);

        move->name = hs_query_dup_text(query, 0);
        move->cause = hs_query_dup_text(query, 1);
        move->begin = hs_query_cycles(query, 2);
        move->end = hs_query_cycles(query, 3);
        move->outcome = hs_query_dup_text(query, 4);
        move->giver = hs_query_dup_optional_text(query, 5);
        move->taker = hs_query_dup_optional_text(query, 6);
        move->stood_for = hs_query_cycles(query, 7);
        g_ptr_array_add(moves, move);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&moves) : NULL;
}
