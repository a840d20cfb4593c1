/* show_run_commands: what was ordered in a run, in each format. */
#include "analysis/run_commands.h"
#include "cli/grid.h"
#include "cli/show.h"

#include <string.h>

#define INDENT 2u
/* More than these are counted, not shown. */
#define COMMANDS_MAX 6u

static void add_command(const HsResult *result, HsGrid *grid, const HsRunCommand *command)
{
    char time[HS_CYCLES_TEXT_BYTES];
    bool was_given = command->cycle != HS_CYCLES_NEVER;
    bool is_done = strcmp(command->outcome, "done") == 0;

    hs_grid_add(grid, HS_PAINT_TITLE, command->name);
    if (was_given)
        hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, command->cycle, time));
    else
        hs_grid_add(grid, HS_PAINT_BAD, "never given");
    hs_grid_add(grid, HS_PAINT_NONE, command->action);
    hs_grid_add(grid, HS_PAINT_NONE, command->by);
    hs_grid_add(grid, is_done ? HS_PAINT_NONE : HS_PAINT_BAD, was_given ? command->outcome : NULL);
}

bool hs_show_commands(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = { { NULL, false, false },
                                            { NULL, true, false },
                                            { NULL, false, true },
                                            { NULL, false, false },
                                            { NULL, false, false } };
    g_autoptr(GPtrArray) commands = hs_run_commands_read(result->db, error);

    if (commands == NULL)
        return false;
    if (commands->len == 0)
        return true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint command_i = 0; command_i < MIN(commands->len, COMMANDS_MAX); command_i++)
        add_command(result, grid, g_ptr_array_index(commands, command_i));
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "Commands");
    hs_output_add(output, "  when they were given, what, by whom, and what became of it\n");
    hs_grid_print(grid, output, INDENT);
    if (commands->len > COMMANDS_MAX)
        hs_output_add(output, "  (%u more: --format json)\n", commands->len - COMMANDS_MAX);
    return true;
}

bool hs_json_commands(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) commands = hs_run_commands_read(result->db, error);

    if (commands == NULL)
        return false;
    hs_json_begin_array(json, "commands");
    for (guint command_i = 0; command_i < commands->len; command_i++) {
        const HsRunCommand *command = g_ptr_array_index(commands, command_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "name", command->name);
        hs_json_cycles(json, "cycle", command->cycle);
        hs_json_text(json, "action", command->action);
        hs_json_text(json, "by", command->by);
        hs_json_cycles(json, "done", command->done);
        hs_json_text(json, "outcome", command->outcome);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}
