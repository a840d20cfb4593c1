/* show_stat_data: what the hardware of a run counted, for programs. */
#include "analysis/run_hardware.h"
#include "analysis/run_service.h"
#include "cli/csv.h"
#include "cli/show.h"

/* What is shown, read once for either format. */
typedef struct {
    GPtrArray *books; /* HsRunBook */
    GPtrArray *cpus;  /* HsRunCpu */
    GPtrArray *programs;
    GPtrArray *machines;
    GPtrArray *pagers;
    GPtrArray *banks;
    GPtrArray *devices;
    HsRunPath path;
} Stat;

static void stat_clear(Stat *stat)
{
    GPtrArray **arrays[] = { &stat->books,  &stat->cpus,  &stat->programs, &stat->machines,
                             &stat->pagers, &stat->banks, &stat->devices };

    for (guint array_i = 0; array_i < G_N_ELEMENTS(arrays); array_i++)
        g_clear_pointer(arrays[array_i], g_ptr_array_unref);
}

static bool stat_read(const HsResult *result, Stat *stat, GError **error)
{
    *stat = (Stat){ 0 };
    if ((stat->books = hs_run_books_read(result->db, error)) != NULL &&
        (stat->cpus = hs_run_cpus_read(result->db, error)) != NULL &&
        (stat->programs = hs_run_programs_read(result->db, error)) != NULL &&
        (stat->machines = hs_run_machines_read(result->db, error)) != NULL &&
        (stat->pagers = hs_run_pagers_read(result->db, error)) != NULL &&
        (stat->banks = hs_run_banks_read(result->db, error)) != NULL &&
        (stat->devices = hs_run_devices_read(result->db, error)) != NULL &&
        hs_run_path_read(result->db, &stat->path, error))
        return true;
    stat_clear(stat);
    return false;
}

/* ---- JSON ---- */

static void json_cpu(HsJson *json, const Stat *stat, const HsRunCpu *cpu)
{
    hs_json_begin_object(json, NULL);
    hs_json_text(json, "cpu", cpu->cpu);
    hs_json_begin_object(json, "books");
    for (guint book_i = 0; book_i < stat->books->len; book_i++) {
        const HsRunBook *book = g_ptr_array_index(stat->books, book_i);

        if (g_str_equal(book->cpu, cpu->cpu))
            hs_json_integer(json, book->book, book->cycles);
    }
    hs_json_end(json);
    hs_json_integer(json, "instructions", cpu->n_instructions);
    hs_json_integer(json, "instruction_lines", cpu->n_lookups[HS_CPU_LOOKUP_INSTRUCTIONS]);
    hs_json_integer(json, "instruction_line_misses", cpu->n_misses[HS_CPU_LOOKUP_INSTRUCTIONS]);
    hs_json_integer(json, "data_accesses", cpu->n_lookups[HS_CPU_LOOKUP_DATA]);
    hs_json_integer(json, "data_misses", cpu->n_misses[HS_CPU_LOOKUP_DATA]);
    hs_json_integer(json, "victims_written", cpu->n_victims);
    hs_json_integer(json, "tlb_misses", cpu->n_misses[HS_CPU_LOOKUP_TLB]);
    hs_json_integer(json, "branches", cpu->n_lookups[HS_CPU_LOOKUP_BRANCHES]);
    hs_json_integer(json, "mispredicted", cpu->n_misses[HS_CPU_LOOKUP_BRANCHES]);
    hs_json_end(json);
}

static void json_program(HsJson *json, const HsRunProgram *program)
{
    hs_json_begin_object(json, NULL);
    hs_json_text(json, "app", program->app);
    hs_json_text(json, "os", program->os);
    hs_json_integer(json, "instructions", program->n_instructions);
    hs_json_integer(json, "cycles", hs_run_program_cycles(program));
    hs_json_integer(json, "owed_compute", program->owed_compute_cycles);
    hs_json_integer(json, "owed_stall", program->owed_stall_cycles);
    hs_json_begin_object(json, "stack");
    for (guint cause_i = 0; cause_i < program->causes->len; cause_i++) {
        const HsRunCause *cause = g_ptr_array_index(program->causes, cause_i);

        hs_json_integer(json, cause->cause, cause->cycles);
    }
    hs_json_end(json);
    hs_json_end(json);
}

static void json_machine(HsJson *json, const HsRunMachine *machine)
{
    hs_json_begin_object(json, NULL);
    hs_json_text(json, "os", machine->os);
    hs_json_integer(json, "guest_cycles", machine->guest_cycles);
    hs_json_integer(json, "preemptions", machine->n_preemptions);
    hs_json_end(json);
}

static void json_pager(HsJson *json, const HsRunPager *pager)
{
    hs_json_begin_object(json, NULL);
    hs_json_text(json, "app", pager->app);
    hs_json_integer(json, "page_faults", pager->n_faults);
    hs_json_integer(json, "page_ins", pager->n_ins);
    hs_json_integer(json, "page_outs", pager->n_outs);
    hs_json_end(json);
}

static void json_bank(HsJson *json, const HsRunBank *bank)
{
    hs_json_begin_object(json, NULL);
    hs_json_integer(json, "bank", bank->bank);
    hs_json_integer(json, "lines", bank->n_lines);
    hs_json_integer(json, "busy_cycles", bank->busy_cycles);
    hs_json_integer(json, "wait_cycles", bank->wait_cycles);
    hs_json_end(json);
}

static void json_device(HsJson *json, const HsRunDevice *device)
{
    hs_json_begin_object(json, NULL);
    hs_json_text(json, "device", device->name);
    hs_json_text(json, "kind", device->kind);
    hs_json_integer(json, "transfers", device->n_transfers);
    hs_json_integer(json, "bytes", device->n_bytes);
    hs_json_integer(json, "busy_cycles", device->busy_cycles);
    hs_json_cycles(json, "wait_cycles", device->wait_cycles);
    hs_json_cycles(json, "seek_cycles", device->seek_cycles);
    hs_json_cycles(json, "latency_cycles", device->latency_cycles);
    hs_json_integer(json, "longest_queue", device->n_most);
    hs_json_integer(json, "failed", device->n_failed);
    hs_json_end(json);
}

bool hs_json_stat(const HsResult *result, HsJson *json, GError **error)
{
    Stat stat;

    if (!stat_read(result, &stat, error))
        return false;
    hs_json_begin_array(json, "cpus");
    for (guint cpu_i = 0; cpu_i < stat.cpus->len; cpu_i++)
        json_cpu(json, &stat, g_ptr_array_index(stat.cpus, cpu_i));
    hs_json_end(json);
    hs_json_begin_array(json, "programs");
    for (guint program_i = 0; program_i < stat.programs->len; program_i++)
        json_program(json, g_ptr_array_index(stat.programs, program_i));
    hs_json_end(json);
    hs_json_begin_array(json, "machines");
    for (guint machine_i = 0; machine_i < stat.machines->len; machine_i++)
        json_machine(json, g_ptr_array_index(stat.machines, machine_i));
    hs_json_end(json);
    hs_json_begin_array(json, "paging");
    for (guint pager_i = 0; pager_i < stat.pagers->len; pager_i++)
        json_pager(json, g_ptr_array_index(stat.pagers, pager_i));
    hs_json_end(json);
    hs_json_begin_array(json, "banks");
    for (guint bank_i = 0; bank_i < stat.banks->len; bank_i++)
        json_bank(json, g_ptr_array_index(stat.banks, bank_i));
    hs_json_end(json);
    hs_json_begin_object(json, "path");
    hs_json_integer(json, "lines", stat.path.n_lines);
    hs_json_integer(json, "wait_cycles", stat.path.wait_cycles);
    hs_json_end(json);
    hs_json_begin_array(json, "devices");
    for (guint device_i = 0; device_i < stat.devices->len; device_i++)
        json_device(json, g_ptr_array_index(stat.devices, device_i));
    hs_json_end(json);
    stat_clear(&stat);
    return true;
}

/* ---- CSV: one row a number ---- */

static void csv_row(GString *csv, const char *kind, const char *name, const char *part,
                    const char *what, uint64_t value)
{
    hs_csv_text(csv, kind);
    hs_csv_text(csv, name);
    hs_csv_text(csv, part);
    hs_csv_text(csv, what);
    hs_csv_cycles(csv, value);
    hs_csv_end_row(csv);
}

static void csv_cpu(GString *csv, const HsRunCpu *cpu)
{
    csv_row(csv, "cpu", cpu->cpu, NULL, "instructions", cpu->n_instructions);
    for (int lookup = 0; lookup < HS_CPU_LOOKUP_N; lookup++) {
        const char *name = hs_cpu_lookup_name((HsCpuLookup)lookup);

        if (lookup != HS_CPU_LOOKUP_TLB)
            csv_row(csv, "cpu", cpu->cpu, name, "looked up", cpu->n_lookups[lookup]);
        csv_row(csv, "cpu", cpu->cpu, name, "missed", cpu->n_misses[lookup]);
    }
    csv_row(csv, "cpu", cpu->cpu, hs_cpu_lookup_name(HS_CPU_LOOKUP_DATA), "written back",
            cpu->n_victims);
}

static void csv_program(GString *csv, const HsRunProgram *program)
{
    csv_row(csv, "program", program->app, program->os, "instructions", program->n_instructions);
    csv_row(csv, "program", program->app, program->os, "owed_compute",
            program->owed_compute_cycles);
    csv_row(csv, "program", program->app, program->os, "owed_stall", program->owed_stall_cycles);
    for (guint cause_i = 0; cause_i < program->causes->len; cause_i++) {
        const HsRunCause *cause = g_ptr_array_index(program->causes, cause_i);

        csv_row(csv, "program", program->app, program->os, cause->cause, cause->cycles);
    }
}

static void csv_machine(GString *csv, const HsRunMachine *machine)
{
    csv_row(csv, "machine", machine->os, NULL, "guest_cycles", machine->guest_cycles);
    csv_row(csv, "machine", machine->os, NULL, "preemptions", machine->n_preemptions);
}

static void csv_pager(GString *csv, const HsRunPager *pager)
{
    csv_row(csv, "paging", pager->app, NULL, "page_faults", pager->n_faults);
    csv_row(csv, "paging", pager->app, NULL, "page_ins", pager->n_ins);
    csv_row(csv, "paging", pager->app, NULL, "page_outs", pager->n_outs);
}

static void csv_bank(GString *csv, const HsRunBank *bank)
{
    g_autofree char *name = g_strdup_printf("bank %" G_GUINT64_FORMAT, bank->bank);

    csv_row(csv, "storage", name, NULL, "lines", bank->n_lines);
    csv_row(csv, "storage", name, NULL, "busy_cycles", bank->busy_cycles);
    csv_row(csv, "storage", name, NULL, "wait_cycles", bank->wait_cycles);
}

static void csv_device(GString *csv, const HsRunDevice *device)
{
    csv_row(csv, device->kind, device->name, NULL, "transfers", device->n_transfers);
    csv_row(csv, device->kind, device->name, NULL, "bytes", device->n_bytes);
    csv_row(csv, device->kind, device->name, NULL, "busy_cycles", device->busy_cycles);
    csv_row(csv, device->kind, device->name, NULL, "wait_cycles", device->wait_cycles);
    csv_row(csv, device->kind, device->name, NULL, "seek_cycles", device->seek_cycles);
    csv_row(csv, device->kind, device->name, NULL, "latency_cycles", device->latency_cycles);
    csv_row(csv, device->kind, device->name, NULL, "longest_queue", device->n_most);
    csv_row(csv, device->kind, device->name, NULL, "failed", device->n_failed);
}

bool hs_csv_stat(const HsResult *result, GString *csv, GError **error)
{
    Stat stat;

    if (!stat_read(result, &stat, error))
        return false;
    hs_csv_heading(csv, "kind name part what value");
    for (guint book_i = 0; book_i < stat.books->len; book_i++) {
        const HsRunBook *book = g_ptr_array_index(stat.books, book_i);

        csv_row(csv, "cpu", book->cpu, "book", book->book, book->cycles);
    }
    for (guint cpu_i = 0; cpu_i < stat.cpus->len; cpu_i++)
        csv_cpu(csv, g_ptr_array_index(stat.cpus, cpu_i));
    for (guint program_i = 0; program_i < stat.programs->len; program_i++)
        csv_program(csv, g_ptr_array_index(stat.programs, program_i));
    for (guint machine_i = 0; machine_i < stat.machines->len; machine_i++)
        csv_machine(csv, g_ptr_array_index(stat.machines, machine_i));
    for (guint pager_i = 0; pager_i < stat.pagers->len; pager_i++)
        csv_pager(csv, g_ptr_array_index(stat.pagers, pager_i));
    for (guint bank_i = 0; bank_i < stat.banks->len; bank_i++)
        csv_bank(csv, g_ptr_array_index(stat.banks, bank_i));
    csv_row(csv, "storage", "path", NULL, "lines", stat.path.n_lines);
    csv_row(csv, "storage", "path", NULL, "wait_cycles", stat.path.wait_cycles);
    for (guint device_i = 0; device_i < stat.devices->len; device_i++)
        csv_device(csv, g_ptr_array_index(stat.devices, device_i));
    stat_clear(&stat);
    return true;
}
