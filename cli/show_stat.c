/* show_stat: what the hardware of a run counted, for people. */
#include "analysis/run_hardware.h"
#include "analysis/run_service.h"
#include "cli/grid.h"
#include "cli/show.h"

#include <string.h>

#define INDENT 2u
/* More banks than these are shown as one line. */
#define BANKS_MAX 16u

static void add_count(HsGrid *grid, uint64_t count)
{
    char number[HS_NUMBER_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, hs_count_format(count, number));
}

static void add_percent(HsGrid *grid, uint64_t part, uint64_t whole)
{
    char percent[HS_NUMBER_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, hs_percent_format(part, whole, percent));
}

static void add_ratio(HsGrid *grid, uint64_t part, uint64_t whole)
{
    char ratio[HS_NUMBER_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, hs_ratio_format(part, whole, ratio));
}

static void show_title(HsOutput *output, const char *title, const char *about)
{
    hs_output_add(output, "\n");
    hs_output_paint(output, HS_PAINT_TITLE, title);
    hs_output_add(output, "  %s\n", about);
}

/* ---- CPUs ---- */

static bool show_books(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { "cpu", false, false },       { "book", false, false }, { "cycles", true, false },
        { "of the run", true, false }, { "time", true, false },
    };
    g_autoptr(GPtrArray) books = hs_run_books_read(result->db, error);
    const char *last_cpu = "";
    char time[HS_CYCLES_TEXT_BYTES];

    if (books == NULL)
        return false;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint book_i = 0; book_i < books->len; book_i++) {
        const HsRunBook *book = g_ptr_array_index(books, book_i);

        hs_grid_add(grid, HS_PAINT_NONE, strcmp(book->cpu, last_cpu) != 0 ? book->cpu : NULL);
        hs_grid_add(grid, HS_PAINT_NONE, book->book);
        add_count(grid, book->cycles);
        add_percent(grid, book->cycles, result->meta->end_cycle);
        hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, book->cycles, time));
        last_cpu = book->cpu;
    }
    show_title(output, "CPU books", "every cycle of a CPU is in one of them");
    hs_grid_print(grid, output, INDENT);
    return true;
}

static void add_lookups(HsGrid *grid, const HsRunCpu *cpu, HsCpuLookup lookup)
{
    hs_grid_add(grid, HS_PAINT_NONE, lookup == 0 ? cpu->cpu : NULL);
    if (lookup == 0)
        add_count(grid, cpu->n_instructions);
    else
        hs_grid_add(grid, HS_PAINT_NONE, NULL);
    hs_grid_add(grid, HS_PAINT_NONE, hs_cpu_lookup_name(lookup));
    if (lookup == HS_CPU_LOOKUP_TLB)
        hs_grid_add(grid, HS_PAINT_DIM, "-");
    else
        add_count(grid, cpu->n_lookups[lookup]);
    add_count(grid, cpu->n_misses[lookup]);
    add_percent(grid, cpu->n_misses[lookup], cpu->n_lookups[lookup]);
    /* Misses of a thousand instructions; saturates far behind any run. */
    add_ratio(grid, MIN(cpu->n_misses[lookup], UINT64_MAX / 1000) * 1000, cpu->n_instructions);
    if (lookup == HS_CPU_LOOKUP_DATA)
        add_count(grid, cpu->n_victims);
    hs_grid_end_row(grid);
}

static bool show_caches(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { "cpu", false, false },
        { "instructions", true, false },
        { "what", false, false },
        { "looked up", true, false },
        { "missed", true, false },
        { "rate", true, false },
        { "per 1_000 instr.", true, false },
        { "written back", true, false },
    };
    g_autoptr(GPtrArray) cpus = hs_run_cpus_read(result->db, error);

    if (cpus == NULL)
        return false;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint cpu_i = 0; cpu_i < cpus->len; cpu_i++) {
        for (int lookup = 0; lookup < HS_CPU_LOOKUP_N; lookup++)
            add_lookups(grid, g_ptr_array_index(cpus, cpu_i), (HsCpuLookup)lookup);
    }
    show_title(output, "Caches and branches", "what was looked up and not there, or guessed wrong");
    hs_grid_print(grid, output, INDENT);
    return true;
}

/* ---- programs ---- */

static void add_cause(HsGrid *grid, const HsRunProgram *program, const char *cause, HsCycles cycles)
{
    hs_grid_add(grid, HS_PAINT_NONE, cause);
    add_count(grid, cycles);
    add_percent(grid, cycles, hs_run_program_cycles(program));
    add_ratio(grid, cycles, program->n_instructions);
}

/* A line for all, then one for each cause there was. */
static void add_program(const HsResult *result, HsGrid *grid, const HsRunProgram *program)
{
    hs_grid_add(grid, HS_PAINT_TITLE, program->app);
    hs_grid_add(grid, hs_result_paint(result, program->os), program->os);
    add_count(grid, program->n_instructions);
    add_cause(grid, program, "all", hs_run_program_cycles(program));
    for (guint cause_i = 0; cause_i < program->causes->len; cause_i++) {
        const HsRunCause *cause = g_ptr_array_index(program->causes, cause_i);

        if (cause->cycles == 0)
            continue;
        for (int column_i = 0; column_i < 3; column_i++)
            hs_grid_add(grid, HS_PAINT_NONE, NULL);
        add_cause(grid, program, cause->cause, cause->cycles);
    }
}

static bool show_programs(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { "app", false, false },   { "on", false, false },    { "instructions", true, false },
        { "cause", false, false }, { "cycles", true, false }, { "share", true, false },
        { "CPI", true, false },
    };
    g_autoptr(GPtrArray) programs = hs_run_programs_read(result->db, error);

    if (programs == NULL)
        return false;
    if (programs->len == 0)
        return true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint program_i = 0; program_i < programs->len; program_i++)
        add_program(result, grid, g_ptr_array_index(programs, program_i));
    show_title(output, "CPI stack",
               "what the cycles of a program were for, and how many of each "
               "an instruction took");
    hs_grid_print(grid, output, INDENT);
    return true;
}

/* ---- banks ---- */

static void add_bank(const HsResult *result, HsGrid *grid, const HsRunBank *bank, uint64_t n_banks,
                     uint64_t n_lines)
{
    add_count(grid, bank->n_lines);
    add_percent(grid, bank->n_lines, n_lines);
    add_percent(grid, bank->busy_cycles / n_banks, result->meta->end_cycle);
    add_count(grid, bank->wait_cycles);
    add_ratio(grid, bank->wait_cycles, bank->n_lines);
}

static HsRunBank sum_banks(const GPtrArray *banks)
{
    HsRunBank all = { 0 };

    for (guint bank_i = 0; bank_i < banks->len; bank_i++) {
        const HsRunBank *bank = g_ptr_array_index(banks, bank_i);

        all.n_lines += bank->n_lines;
        all.busy_cycles += bank->busy_cycles;
        all.wait_cycles += bank->wait_cycles;
    }
    return all;
}

static void add_path(HsGrid *grid, const HsRunPath *path)
{
    hs_grid_add(grid, HS_PAINT_NONE, "path");
    add_count(grid, path->n_lines);
    hs_grid_add(grid, HS_PAINT_NONE, NULL);
    hs_grid_add(grid, HS_PAINT_NONE, NULL);
    add_count(grid, path->wait_cycles);
    add_ratio(grid, path->wait_cycles, path->n_lines);
}

static bool show_banks(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { "bank", false, false }, { "lines", true, false },         { "share", true, false },
        { "busy", true, false },  { "cycles waited", true, false }, { "a line", true, false },
    };
    g_autoptr(GPtrArray) banks = hs_run_banks_read(result->db, error);
    HsRunPath path = { 0 };

    if (banks == NULL || !hs_run_path_read(result->db, &path, error))
        return false;
    if (banks->len == 0)
        return true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));
    HsRunBank all = sum_banks(banks);

    for (guint bank_i = 0; banks->len <= BANKS_MAX && bank_i < banks->len; bank_i++) {
        const HsRunBank *bank = g_ptr_array_index(banks, bank_i);

        add_count(grid, bank->bank);
        add_bank(result, grid, bank, 1, all.n_lines);
    }
    hs_grid_add_format(grid, HS_PAINT_NONE, "all %u", banks->len);
    add_bank(result, grid, &all, banks->len, all.n_lines);
    add_path(grid, &path);
    show_title(output, "Main storage",
               "lines moved by its banks over the one path, and how long they were waited for");
    hs_grid_print(grid, output, INDENT);
    return true;
}

/* ---- devices ---- */

/* A transfer's part of so many cycles. */
static void add_mean(const HsResult *result, HsGrid *grid, const HsRunDevice *device,
                     HsCycles cycles)
{
    char time[HS_CYCLES_TEXT_BYTES];
    bool is_counted = cycles != HS_CYCLES_NEVER && device->n_transfers > 0;

    hs_grid_add(
        grid, HS_PAINT_NONE,
        hs_result_time(result, is_counted ? cycles / device->n_transfers : HS_CYCLES_NEVER, time));
}

static void add_device(const HsResult *result, HsGrid *grid, const HsRunDevice *device)
{
    char time[HS_CYCLES_TEXT_BYTES];

    hs_grid_add(grid, HS_PAINT_NONE, device->name);
    add_count(grid, device->n_transfers);
    add_count(grid, device->n_bytes);
    add_percent(grid, device->busy_cycles, result->meta->end_cycle);
    hs_grid_add(grid, HS_PAINT_NONE, hs_result_time(result, device->busy_cycles, time));
    add_mean(result, grid, device, device->seek_cycles);
    add_mean(result, grid, device, device->latency_cycles);
    add_mean(result, grid, device, device->wait_cycles);
    add_count(grid, device->n_most);
    add_count(grid, device->n_failed);
}

static bool show_devices(const HsResult *result, HsOutput *output, GError **error)
{
    static const HsGridColumn columns[] = {
        { "device", false, false }, { "transfers", true, false }, { "bytes", true, false },
        { "busy", true, false },    { "time", true, false },      { "mean seek", true, false },
        { "latency", true, false }, { "wait", true, false },      { "longest queue", true, false },
        { "failed", true, false },
    };
    g_autoptr(GPtrArray) devices = hs_run_devices_read(result->db, error);

    if (devices == NULL)
        return false;
    if (devices->len == 0)
        return true;

    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint device_i = 0; device_i < devices->len; device_i++)
        add_device(result, grid, g_ptr_array_index(devices, device_i));
    show_title(
        output, "Devices",
        "transfers, however they ended, messages of links; means of a transfer; lanes add up");
    hs_grid_print(grid, output, INDENT);
    return true;
}

bool hs_show_stat(const HsResult *result, HsOutput *output, GError **error)
{
    return show_books(result, output, error) && hs_show_machines(result, output, error) &&
           show_programs(result, output, error) && hs_show_pagers(result, output, error) &&
           show_caches(result, output, error) && show_banks(result, output, error) &&
           show_devices(result, output, error);
}
