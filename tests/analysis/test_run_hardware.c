/* test_run_hardware: counters of CPUs, stacks of programs, banks and devices, from rows made by
 * hand. */
#include "analysis/run_hardware.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

TestSuite(run_hardware, .init = t256_enter_folder, .fini = t256_leave_folder);

#define ROW(store, table, ...)                                                                     \
    hs_store_row(store, table, (HsCell[]){ __VA_ARGS__ },                                          \
                 sizeof((HsCell[]){ __VA_ARGS__ }) / sizeof(HsCell))

static void write_counter(HsStore *store, const char *component, const char *name, int value)
{
    ROW(store, "counter", HS_TEXT(component), HS_TEXT(name), HS_INTEGER(value));
}

static void write_component(HsStore *store, int rank, const char *name, const char *kind)
{
    ROW(store, "component", HS_INTEGER(rank), HS_TEXT(name), HS_TEXT(kind));
}

Test(run_hardware, programs_that_page_come_with_what_they_moved)
{
    HsStore *store = t256_empty("run.db");

    write_counter(store, "B", "replies", 3);
    write_counter(store, "C", "page faults", 7);
    write_counter(store, "C", "page-ins", 4);
    write_counter(store, "C", "page-outs", 5);
    write_counter(store, "A", "page faults", 1);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) read = hs_run_pagers_read(db, NULL);
    const HsRunPager *pager = g_ptr_array_index(read, 1);

    cr_assert(eq(int, (int)read->len, 2));
    cr_assert(eq(str, pager->app, "C"));
    cr_assert(pager->n_faults == 7 && pager->n_ins == 4 && pager->n_outs == 5);
    pager = g_ptr_array_index(read, 0);
    cr_assert(eq(str, pager->app, "A"));
    cr_assert(pager->n_faults == 1 && pager->n_ins == 0 && pager->n_outs == 0);
    sqlite3_close(db);
}

Test(run_hardware, machines_come_by_name_with_their_cpu_time)
{
    HsStore *store = t256_empty("run.db");

    write_counter(store, "os2", "guest cycles", 30);
    write_counter(store, "os2", "preemptions", 2);
    write_counter(store, "os1", "guest cycles", 0);
    write_counter(store, "A", "replies", 3);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) read = hs_run_machines_read(db, NULL);
    const HsRunMachine *machine = g_ptr_array_index(read, 1);

    cr_assert(eq(int, (int)read->len, 2));
    cr_assert(eq(str, machine->os, "os2"));
    cr_assert(machine->guest_cycles == 30 && machine->n_preemptions == 2);
    machine = g_ptr_array_index(read, 0);
    cr_assert(eq(str, machine->os, "os1"));
    cr_assert(machine->guest_cycles == 0 && machine->n_preemptions == 0);
    sqlite3_close(db);
}

Test(run_hardware, cpus_come_by_number_with_their_counters)
{
    static const char *const cpus[] = { "cpu10", "cpu2" };
    HsStore *store = t256_empty("run.db");

    for (guint cpu_i = 0; cpu_i < G_N_ELEMENTS(cpus); cpu_i++)
        ROW(store, "cpu_book", HS_TEXT(cpus[cpu_i]), HS_TEXT("idle"), HS_INTEGER(5));
    write_counter(store, "cpu10", "instructions", 1);
    write_counter(store, "cpu2", "instructions", 100);
    write_counter(store, "cpu2", "instruction lines", 20);
    write_counter(store, "cpu2", "instruction line misses", 3);
    write_counter(store, "cpu2", "data accesses", 40);
    write_counter(store, "cpu2", "data misses", 5);
    write_counter(store, "cpu2", "victims written", 2);
    write_counter(store, "cpu2", "TLB misses", 7);
    write_counter(store, "cpu2", "branches", 30);
    write_counter(store, "cpu2", "mispredicted", 9);
    write_counter(store, "vmm", "instructions", 77);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) read = hs_run_cpus_read(db, NULL);
    const HsRunCpu *cpu = g_ptr_array_index(read, 0);

    cr_assert(eq(int, (int)read->len, 2));
    cr_assert(eq(str, cpu->cpu, "cpu2"));
    cr_assert(cpu->n_instructions == 100 && cpu->n_victims == 2);
    cr_assert(cpu->n_lookups[HS_CPU_LOOKUP_INSTRUCTIONS] == 20);
    cr_assert(cpu->n_misses[HS_CPU_LOOKUP_INSTRUCTIONS] == 3);
    cr_assert(cpu->n_lookups[HS_CPU_LOOKUP_DATA] == 40);
    cr_assert(cpu->n_misses[HS_CPU_LOOKUP_DATA] == 5);
    cr_assert(cpu->n_lookups[HS_CPU_LOOKUP_TLB] == 0 && cpu->n_misses[HS_CPU_LOOKUP_TLB] == 7);
    cr_assert(cpu->n_lookups[HS_CPU_LOOKUP_BRANCHES] == 30);
    cr_assert(cpu->n_misses[HS_CPU_LOOKUP_BRANCHES] == 9);
    cpu = g_ptr_array_index(read, 1);
    cr_assert(eq(str, cpu->cpu, "cpu10"));
    cr_assert(cpu->n_instructions == 1 && cpu->n_misses[HS_CPU_LOOKUP_DATA] == 0);
    sqlite3_close(db);
}

Test(run_hardware, a_program_on_two_OSs_has_two_stacks)
{
    static const char *const oss[] = { "os2", "os1" };
    HsStore *store = t256_empty("run.db");

    for (int os_i = 0; os_i < 2; os_i++) {
        ROW(store, "app_cpu", HS_TEXT("A"), HS_TEXT(oss[os_i]), HS_INTEGER(100 + os_i),
            HS_INTEGER(4), HS_INTEGER(6));
        ROW(store, "cpi_stack", HS_TEXT("A"), HS_TEXT(oss[os_i]), HS_TEXT("macro"),
            HS_INTEGER(1000));
        ROW(store, "cpi_stack", HS_TEXT("A"), HS_TEXT(oss[os_i]), HS_TEXT("base"),
            HS_INTEGER(100 + os_i));
    }

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) programs = hs_run_programs_read(db, NULL);
    const HsRunProgram *program = g_ptr_array_index(programs, 0);
    const HsRunCause *cause = g_ptr_array_index(program->causes, 1);

    cr_assert(eq(int, (int)programs->len, 2));
    cr_assert(eq(str, program->app, "A"));
    cr_assert(eq(str, program->os, "os1"));
    cr_assert(program->n_instructions == 101);
    cr_assert(program->owed_compute_cycles == 4 && program->owed_stall_cycles == 6);
    cr_assert(hs_run_program_cycles(program) == 1101);
    cr_assert(eq(str, cause->cause, "base"));
    cr_assert(cause->cycles == 101);
    cr_assert(hs_run_program_cycles(g_ptr_array_index(programs, 1)) == 1100);
    sqlite3_close(db);
}

Test(run_hardware, cycles_without_a_program_are_an_error)
{
    HsStore *store = t256_empty("run.db");
    g_autoptr(GError) error = NULL;

    ROW(store, "cpi_stack", HS_TEXT("A"), HS_TEXT("os1"), HS_TEXT("base"), HS_INTEGER(1));

    sqlite3 *db = t256_publish(store, "run.db");

    cr_assert(hs_run_programs_read(db, &error) == NULL);
    cr_assert(strstr(error->message, "is damaged") != NULL);
    sqlite3_close(db);
}

Test(run_hardware, banks_and_the_path)
{
    HsStore *store = t256_empty("run.db");
    HsRunPath path;

    ROW(store, "bank", HS_INTEGER(1), HS_INTEGER(10), HS_INTEGER(90), HS_INTEGER(3));
    ROW(store, "bank", HS_INTEGER(0), HS_INTEGER(20), HS_INTEGER(180), HS_INTEGER(4));
    write_counter(store, "storage", "lines", 30);
    write_counter(store, "storage", "cycles waited for the path", 8);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) banks = hs_run_banks_read(db, NULL);
    const HsRunBank *bank = g_ptr_array_index(banks, 0);

    cr_assert(banks->len == 2);
    cr_assert(bank->bank == 0 && bank->n_lines == 20);
    cr_assert(bank->busy_cycles == 180 && bank->wait_cycles == 4);
    cr_assert(hs_run_path_read(db, &path, NULL));
    cr_assert(path.n_lines == 30 && path.wait_cycles == 8);
    sqlite3_close(db);
}

/* A link counts in two directions; what counts no busy cycles is no device. */
Test(run_hardware, devices_are_what_counts_busy_cycles)
{
    HsStore *store = t256_empty("run.db");

    write_component(store, 0, "link", "link");
    write_component(store, 1, "disk", "disk");
    write_component(store, 2, "web", "clients");
    write_counter(store, "web", "requests", 3);
    write_counter(store, "disk", "transfers", 4);
    write_counter(store, "disk", "bytes", 4096);
    write_counter(store, "disk", "busy cycles", 70);
    write_counter(store, "disk", "wait cycles", 8);
    write_counter(store, "disk", "seek cycles", 30);
    write_counter(store, "disk", "latency cycles", 20);
    write_counter(store, "disk", "most waiting", 2);
    write_counter(store, "disk", "errors", 1);
    write_counter(store, "link", "messages in", 5);
    write_counter(store, "link", "busy cycles in", 50);
    write_counter(store, "link", "messages out", 6);
    write_counter(store, "link", "busy cycles out", 60);
    write_counter(store, "link", "dropped out", 2);
    write_counter(store, "link", "lost by a cut out", 3);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) devices = hs_run_devices_read(db, NULL);

    cr_assert(eq(int, (int)devices->len, 3));

    const HsRunDevice *disk = g_ptr_array_index(devices, 0);
    const HsRunDevice *in = g_ptr_array_index(devices, 1);
    const HsRunDevice *out = g_ptr_array_index(devices, 2);

    cr_assert(eq(str, disk->name, "disk"));
    cr_assert(disk->n_transfers == 4 && disk->n_bytes == 4096 && disk->busy_cycles == 70);
    cr_assert(disk->wait_cycles == 8 && disk->n_most == 2 && disk->n_failed == 1);
    cr_assert(disk->seek_cycles == 30 && disk->latency_cycles == 20);
    cr_assert(eq(str, in->name, "link in"));
    cr_assert(in->n_transfers == 5 && in->busy_cycles == 50 && in->n_failed == 0);
    cr_assert(in->wait_cycles == HS_CYCLES_NEVER && in->seek_cycles == HS_CYCLES_NEVER);
    cr_assert(eq(str, out->name, "link out"));
    cr_assert(out->latency_cycles == HS_CYCLES_NEVER);
    cr_assert(out->n_transfers == 6 && out->busy_cycles == 60 && out->n_failed == 5);
    sqlite3_close(db);
}
