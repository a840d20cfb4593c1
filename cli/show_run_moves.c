/* show_run_moves: what went from one OS to another in a run, in each format. */
#include "analysis/run_moves.h"
#include "cli/grid.h"
#include "cli/show.h"

#include <string.h>

#define INDENT 2u
/* More than these are counted, not shown. */
#define MOVES_MAX 6u

static void add_time(const HsResult *result, HsGrid *grid, HsCycles cycles)
{
    char time[HS_CYCLES_TEXT_BYTES];

    if (cycles == HS_CYCLES_NEVER)
        hs_grid_add(grid, HS_PAINT_NONE, "-");
    else
        hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, cycles, time));
}

static void add_move(const HsResult *result, HsGrid *grid, const HsRunMove *move)
{
    bool is_done = strcmp(move->outcome, "done") == 0;

    hs_grid_add(grid, HS_PAINT_TITLE, move->name);
    add_time(result, grid, move->begin);
    hs_grid_add(grid, HS_PAINT_NONE, move->cause);
    hs_grid_add(grid, HS_PAINT_NONE, move->giver == NULL ? "-" : move->giver);
    hs_grid_add(grid, HS_PAINT_NONE, move->taker == NULL ? "-" : move->taker);
    add_time(result, grid, move->stood_for);
    add_time(result, grid, move->end - move->begin);
    hs_grid_add(grid, is_done ? HS_PAINT_NONE : HS_PAINT_BAD, move->outcome);
}

bool hs_show_moves(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { "move", false, false }, { "at", true, false },
        { "why", false, true },   { "from", false, false },
        { "to", false, false },   { "stood still", true, false },
        { "took", true, false },  { "what came of it", false, false }
    };
    g_autoptr(GPtrArray) moves = hs_run_moves_read(result->db, error);

    if (moves == NULL)
        return false;
    if (moves->len == 0)
        return true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint move_i = 0; move_i < MIN(moves->len, MOVES_MAX); move_i++)
        add_move(result, grid, g_ptr_array_index(moves, move_i));
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, "Moves");
    hs_output_add(output, "  of storage between OSs that live, prior art 2; and for how long the "
                          "one that gives stood still\n");
    hs_grid_print(grid, output, INDENT);
    if (moves->len > MOVES_MAX)
        hs_output_add(output, "  (%u more: hsim flow --figure all)\n", moves->len - MOVES_MAX);
    return true;
}

bool hs_json_moves(const HsResult *result, HsJson *json, GError **error)
{
    g_autoptr(GPtrArray) moves = hs_run_moves_read(result->db, error);

    if (moves == NULL)
        return false;
    hs_json_begin_array(json, "moves");
    for (guint move_i = 0; move_i < moves->len; move_i++) {
        const HsRunMove *move = g_ptr_array_index(moves, move_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "name", move->name);
        hs_json_text(json, "cause", move->cause);
        hs_json_cycles(json, "begin", move->begin);
        hs_json_cycles(json, "end", move->end);
        hs_json_text(json, "outcome", move->outcome);
        hs_json_text(json, "from", move->giver);
        hs_json_text(json, "to", move->taker);
        hs_json_cycles(json, "stood_still", move->stood_for);
        hs_json_end(json);
    }
    hs_json_end(json);
    return true;
}
