/* run_hardware: reads counters, CPI stacks and banks. */
#include "analysis/run_hardware.h"

#include "analysis/query.h"

#include "embedded/sql.h"

#include <string.h>

static const char *const lookup_names[HS_CPU_LOOKUP_N] = {
    [HS_CPU_LOOKUP_INSTRUCTIONS] = "instruction cache",
    [HS_CPU_LOOKUP_DATA] = "data cache",
    [HS_CPU_LOOKUP_TLB] = "TLB",
    [HS_CPU_LOOKUP_BRANCHES] = "branch prediction",
};

const char *hs_cpu_lookup_name(HsCpuLookup lookup)
{
    return lookup_names[lookup];
}

/* ---- CPUs ---- */

static void cpu_free(gpointer user)
{
    HsRunCpu *cpu = user;

    g_free(cpu->cpu);
    g_free(cpu);
}

GPtrArray *hs_run_cpus_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) cpus = g_ptr_array_new_with_free_func(cpu_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_cpus);

    while (hs_query_next(query)) {
        HsRunCpu *cpu = g_new0(HsRunCpu, 1);

        cpu->cpu = hs_query_dup_text(query, 0);
        cpu->n_instructions = hs_query_count(query, 1);
        cpu->n_lookups[HS_CPU_LOOKUP_INSTRUCTIONS] = hs_query_count(query, 2);
        cpu->n_misses[HS_CPU_LOOKUP_INSTRUCTIONS] = hs_query_count(query, 3);
        cpu->n_lookups[HS_CPU_LOOKUP_DATA] = hs_query_count(query, 4);
        cpu->n_misses[HS_CPU_LOOKUP_DATA] = hs_query_count(query, 5);
        cpu->n_victims = hs_query_count(query, 6);
        cpu->n_misses[HS_CPU_LOOKUP_TLB] = hs_query_count(query, 7);
        cpu->n_lookups[HS_CPU_LOOKUP_BRANCHES] = hs_query_count(query, 8);
        cpu->n_misses[HS_CPU_LOOKUP_BRANCHES] = hs_query_count(query, 9);
        g_ptr_array_add(cpus, cpu);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&cpus) : NULL;
}

/* ---- programs ---- */

static void cause_free(gpointer user)
{
    HsRunCause *cause = user;

    g_free(cause->cause);
    g_free(cause);
}

static void program_free(gpointer user)
{
    HsRunProgram *program = user;

    g_ptr_array_unref(program->causes);
    g_free(program->app);
    g_free(program->os);
    g_free(program);
}

static HsRunProgram *find_program(const GPtrArray *programs, const char *app, const char *os)
{
    for (guint program_i = 0; program_i < programs->len; program_i++) {
        HsRunProgram *program = g_ptr_array_index(programs, program_i);

        if (strcmp(program->app, app) == 0 && strcmp(program->os, os) == 0)
            return program;
    }
    return NULL;
}

static bool read_causes(sqlite3 *db, const GPtrArray *programs, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_run_cpi);

    while (hs_query_next(query)) {
        g_autofree char *app = hs_query_dup_text(query, 0);
        g_autofree char *os = hs_query_dup_text(query, 1);
        HsRunProgram *program = find_program(programs, app, os);
        HsRunCause *cause = NULL;

        if (program == NULL) {
            hs_query_refuse(query, "cycles of a program that executed nothing");
            continue;
        }
        cause = g_new0(HsRunCause, 1);
        cause->cause = hs_query_dup_text(query, 2);
        cause->cycles = hs_query_count(query, 3);
        g_ptr_array_add(program->causes, cause);
    }
    return hs_query_end(query, error);
}

GPtrArray *hs_run_programs_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) programs = g_ptr_array_new_with_free_func(program_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_programs);

    while (hs_query_next(query)) {
        HsRunProgram *program = g_new0(HsRunProgram, 1);

        program->app = hs_query_dup_text(query, 0);
        program->os = hs_query_dup_text(query, 1);
        program->n_instructions = hs_query_count(query, 2);
        program->owed_compute_cycles = hs_query_count(query, 3);
        program->owed_stall_cycles = hs_query_count(query, 4);
        program->causes = g_ptr_array_new_with_free_func(cause_free);
        g_ptr_array_add(programs, program);
    }
    if (!hs_query_end(query, error) || !read_causes(db, programs, error))
        return NULL;
    return g_steal_pointer(&programs);
}

HsCycles hs_run_program_cycles(const HsRunProgram *program)
{
    HsCycles sum = 0;

    for (guint cause_i = 0; cause_i < program->causes->len; cause_i++) {
        const HsRunCause *cause = g_ptr_array_index(program->causes, cause_i);

        sum = cause->cycles > UINT64_MAX - sum ? UINT64_MAX : sum + cause->cycles;
    }
    return sum;
}

/* ---- machines ---- */

static void machine_free(gpointer user)
{
    HsRunMachine *machine = user;

    g_free(machine->os);
    g_free(machine);
}

GPtrArray *hs_run_machines_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) machines = g_ptr_array_new_with_free_func(machine_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_machines);

    while (hs_query_next(query)) {
        HsRunMachine *machine = g_new0(HsRunMachine, 1);

        machine->os = hs_query_dup_text(query, 0);
        machine->guest_cycles = hs_query_count(query, 1);
        machine->n_preemptions = hs_query_count(query, 2);
        g_ptr_array_add(machines, machine);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&machines) : NULL;
}

/* ---- programs that page ---- */

static void pager_free(gpointer user)
{
    HsRunPager *pager = user;

    g_free(pager->app);
    g_free(pager);
}

GPtrArray *hs_run_pagers_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) pagers = g_ptr_array_new_with_free_func(pager_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_pagers);

    while (hs_query_next(query)) {
        HsRunPager *pager = g_new0(HsRunPager, 1);

        pager->app = hs_query_dup_text(query, 0);
        pager->n_faults = hs_query_count(query, 1);
        pager->n_ins = hs_query_count(query, 2);
        pager->n_outs = hs_query_count(query, 3);
        g_ptr_array_add(pagers, pager);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&pagers) : NULL;
}

/* ---- banks ---- */

GPtrArray *hs_run_banks_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) banks = g_ptr_array_new_with_free_func(g_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_banks);

    while (hs_query_next(query)) {
        HsRunBank *bank = g_new0(HsRunBank, 1);

        bank->bank = hs_query_count(query, 0);
        bank->n_lines = hs_query_count(query, 1);
        bank->busy_cycles = hs_query_count(query, 2);
        bank->wait_cycles = hs_query_count(query, 3);
        g_ptr_array_add(banks, bank);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&banks) : NULL;
}

bool hs_run_path_read(sqlite3 *db, HsRunPath *ret_path, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_run_path);
    HsRunPath path = { 0 };

    if (hs_query_next(query)) {
        path.n_lines = hs_query_count(query, 0);
        path.wait_cycles = hs_query_count(query, 1);
    }
    if (!hs_query_end(query, error))
        return false;
    *ret_path = path;
    return true;
}

/* ---- devices ---- */

static void device_free(gpointer user)
{
    HsRunDevice *device = user;

    g_free(device->name);
    g_free(device->kind);
    g_free(device);
}

GPtrArray *hs_run_devices_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func(device_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_devices);

    while (hs_query_next(query)) {
        HsRunDevice *device = g_new0(HsRunDevice, 1);

        device->name = hs_query_dup_text(query, 0);
        device->kind = hs_query_dup_text(query, 1);
        device->n_transfers = hs_query_count(query, 2);
        device->n_bytes = hs_query_count(query, 3);
        device->busy_cycles = hs_query_count(query, 4);
        device->wait_cycles = hs_query_cycles(query, 5);
        device->seek_cycles = hs_query_cycles(query, 6);
        device->latency_cycles = hs_query_cycles(query, 7);
        device->n_most = hs_query_count(query, 8);
        device->n_failed = hs_query_count(query, 9);
        g_ptr_array_add(devices, device);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&devices) : NULL;
}
