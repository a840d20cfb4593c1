/* small_machine: a few CPUs, a small main storage and the dispatcher, for tests of who runs when.
 *
 *     SmallMachine *machine = small_machine_new(run, 2, &(HsDispatcherParameters){ ... });
 *     ... guests are added to machine->dispatcher ...
 *     cr_assert(eq(u64, small_machine_book(machine, 0, HS_BOOK_VMM), 50));
 */
#ifndef HS_SMALL_MACHINE_H
#define HS_SMALL_MACHINE_H

#include "models/vmm/dispatcher.h"
#include "tests/models/model_run.h"

#define SMALL_UNIT_BYTES UINT64_C(65536)
#define SMALL_N_UNITS 16u
/* A storage access alone; an instruction. */
#define SMALL_ACCESS_CYCLES UINT64_C(10)
#define SMALL_BASE_CYCLES UINT64_C(1)

typedef struct {
    ModelRun *run; /* borrowed */
    HsStorage *storage;
    HsCpus *cpu_group;
    GPtrArray *cpus; /* cpu0, cpu1, ... */
    HsDispatcher *dispatcher;
} SmallMachine;

/* parameters->instruction_cycles 1 and reference_cycles FAKE_REFERENCE_CYCLES are filled in. */
SmallMachine *small_machine_new(ModelRun *run, guint n_cpus,
                                const HsDispatcherParameters *parameters);
void small_machine_free(SmallMachine *machine);

/* Cycles in a book of a CPU so far; of all CPUs together. */
HsCycles small_machine_book(const SmallMachine *machine, guint cpu_i, HsBook book);
HsCycles small_machine_all_books(const SmallMachine *machine, HsBook book);

#endif
