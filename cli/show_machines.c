/* show_machines: the CPU time of each OS, and what programs paged. */
#include "analysis/run_hardware.h"
#include "cli/grid.h"
#include "cli/show.h"

#define INDENT 2u

static void add_count(HsGrid *grid, uint64_t count)
{
    char number[HS_NUMBER_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, hs_count_format(count, number));
}

static void show_title(HsOutput *output, const char *title, const char *about)
{
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, title);
    hs_output_add(output, "  %s\n", about);
}

bool hs_show_machines(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { "os", false, false },
        { "CPU time", true, false },
        { "of one CPU", true, false },
        { "preempted", true, false },
    };
    g_autoptr(GPtrArray) machines = hs_run_machines_read(result->db, error);
    char text[MAX(HS_CYCLES_TEXT_BYTES, HS_NUMBER_TEXT_BYTES)];

    if (machines == NULL)
        return false;
    if (machines->len == 0)
        return true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint machine_i = 0; machine_i < machines->len; machine_i++) {
        const HsRunMachine *machine = g_ptr_array_index(machines, machine_i);

        hs_grid_add(grid, hs_result_paint(result, machine->os), machine->os);
        hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, machine->guest_cycles, text));
        hs_grid_add(grid, HS_PAINT_NONE,
                    hs_percent_format(machine->guest_cycles, result->meta->end_cycle, text));
        add_count(grid, machine->n_preemptions);
    }
    show_title(output, "Machines", "CPU time of each OS and its programs");
    hs_grid_print(grid, output, INDENT);
    return true;
}

bool hs_show_pagers(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { "app", false, false },
        { "page faults", true, false },
        { "read back", true, false },
        { "written out", true, false },
    };
    g_autoptr(GPtrArray) pagers = hs_run_pagers_read(result->db, error);

    if (pagers == NULL)
        return false;
    if (pagers->len == 0)
        return true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint pager_i = 0; pager_i < pagers->len; pager_i++) {
        const HsRunPager *pager = g_ptr_array_index(pagers, pager_i);

        hs_grid_add(grid, HS_PAINT_NONE, pager->app);
        add_count(grid, pager->n_faults);
        add_count(grid, pager->n_ins);
        add_count(grid, pager->n_outs);
    }
    show_title(output, "Paging", "pages of programs with fewer frames than pages, on all OSs");
    hs_grid_print(grid, output, INDENT);
    return true;
}
