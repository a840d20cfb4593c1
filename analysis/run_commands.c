/* run_commands: reads commands. */
#include "analysis/run_commands.h"

#include "analysis/query.h"

#include "embedded/sql.h"

static void command_free(gpointer user)
{
    HsRunCommand *command = user;

    g_free(command->name);
    g_free(command->action);
    g_free(command->by);
    g_free(command->outcome);
    g_free(command);
}

GPtrArray *hs_run_commands_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func(command_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_commands);

    while (hs_query_next(query)) {
        HsRunCommand *command = g_new0(HsRunCommand, 1);

        command->name = hs_query_dup_text(query, 0);
        command->cycle = hs_query_cycles(query, 1);
        command->action = hs_query_dup_text(query, 2);
        command->by = hs_query_dup_text(query, 3);
        command->done = hs_query_cycles(query, 4);
        command->outcome = hs_query_dup_text(query, 5);
        g_ptr_array_add(commands, command);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&commands) : NULL;
}
