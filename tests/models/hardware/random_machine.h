/* random_machine: a machine for a random program; the program's seed chooses it: costs, caches,
 * TLB, predictor, which units make the area and in which order, a page table or none. What a
 * program leaves must not depend on any of it.
 *
 *     random_machine_init(&machine, &program, 0, 0);
 *     cpu_run_begin(machine.run, machine.program, 0, 0);
 *     cpu_run_go(machine.run);
 */
#ifndef HS_RANDOM_MACHINE_H
#define HS_RANDOM_MACHINE_H

#include "tests/models/hardware/cpu_run.h"
#include "tests/models/hardware/random_program.h"

#define RANDOM_MACHINE_UNITS 4u
#define RANDOM_MACHINE_PAGES (RANDOM_MACHINE_UNITS * UNIT / HS_PAGE_BYTES)

typedef struct {
    CpuRun *run;
    CpuProgram *program;
    HsCpuParameters parameters;
    HsPage page[RANDOM_MACHINE_PAGES];
    HsPageTable pages;
    bool holds_instruction; /* the instruction cache has room for one in two lines */
    HsCycles slice_cycles;
    bool is_moving; /* to the other CPU, at the end of a slice */
} RandomMachine;

/* Its machine_i-th machine. The program is loaded and ends with an ecall. */
void random_machine_init(RandomMachine *machine, const RandomProgram *program, guint machine_i,
                         uint64_t burst_max);
void random_machine_clear(RandomMachine *machine);

/* Interrupts the program every so many cycles; it goes on on the other CPU, or, when it changes its
 * code, on the same. Before the run; the program begins on cpu0 at 0. */
void random_machine_slice(RandomMachine *machine, HsCycles slice_cycles);

/* Where an address of the program is in main storage. */
uint64_t random_machine_real(const RandomMachine *machine, uint64_t address);
/* Bytes by the program's addresses. */
void random_machine_write(RandomMachine *machine, uint64_t address, const void *bytes,
                          gsize size_bytes);
void random_machine_read(RandomMachine *machine, uint64_t address, uint8_t *bytes,
                         gsize size_bytes);

#endif
