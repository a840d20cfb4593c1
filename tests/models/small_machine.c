/* small_machine: see small_machine.h. */
#include "tests/models/small_machine.h"

#include "sim/assert.h"

SmallMachine *small_machine_new(ModelRun *run, guint n_cpus,
                                const HsDispatcherParameters *parameters)
{
    SmallMachine *machine = g_new0(SmallMachine, 1);
    machine->run = run;
    machine->storage = hs_storage_new(
        run->simulation, &(HsStorageParameters){ .size_bytes = SMALL_N_UNITS * SMALL_UNIT_BYTES,
                                                 .unit_bytes = SMALL_UNIT_BYTES,
                                                 .line_bytes = 4096,
                                                 .n_banks = 1,
                                                 .path_cycles = 0,
                                                 .bank_cycles = SMALL_ACCESS_CYCLES });
    machine->cpu_group = hs_cpus_new(run->simulation, n_cpus,
                                     &(HsCpuParameters){ .base_cycles = SMALL_BASE_CYCLES },
                                     machine->storage);
    machine->cpus = g_ptr_array_new();
    for (guint i = 0; i < n_cpus; i++)
        g_ptr_array_add(machine->cpus, hs_cpus_get(machine->cpu_group, i));
    HsDispatcherParameters all = *parameters;
    all.instruction_cycles = 1;
    all.reference_cycles = FAKE_REFERENCE_CYCLES;
    machine->dispatcher = hs_dispatcher_new(run->simulation, machine->cpus, &all);
    return machine;
}

void small_machine_free(SmallMachine *machine)
{
    hs_dispatcher_free(machine->dispatcher);
    g_ptr_array_unref(machine->cpus);
    hs_cpus_free(machine->cpu_group);
    hs_storage_free(machine->storage);
    g_free(machine);
}

HsCycles small_machine_book(const SmallMachine *machine, guint cpu_i, HsBook book)
{
    HsCycles books[HS_BOOK_N];
    HsCpu *cpu = g_ptr_array_index(machine->cpus, cpu_i);
    hs_assert(hs_cpu_check(cpu));
    hs_cpu_books(cpu, books);
    return books[book];
}

HsCycles small_machine_all_books(const SmallMachine *machine, HsBook book)
{
    HsCycles sum = 0;
    for (guint i = 0; i < machine->cpus->len; i++)
        sum += small_machine_book(machine, i, book);
    return sum;
}
