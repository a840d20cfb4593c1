/* cpu: random programs against another implementation of RISC-V, qemu-riscv64.
 *
 * Each program runs here in two machines that its seed chooses: caches, TLB, page table, predictor,
 * costs, units, bursts, interrupts. Registers and data must be qemu's in both, and both must have
 * completed the same number of instructions.
 *
 * HS_ORACLE_PROGRAMS (400) programs are made, from seed HS_ORACLE_SEED (1) on.
 */
#include "models/hardware/cpu.h"

#include "models/hardware/isa_compressed.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "sim/assert.h"
#include "sim/random.h"
#include "tests/models/hardware/cpu_run.h"
#include "tests/models/hardware/qemu.h"

#define N_PROGRAMS 400u
/* In one run of qemu. */
#define N_BATCH 200u
#define N_MACHINES 2u
#define N_UNITS 4u
#define N_STORAGE_UNITS (UNITS_OF_PROGRAM * PROGRAMS_MAX)
#define PAGES_OF_UNIT (UNIT / HS_PAGE_BYTES)

typedef struct {
    CpuRun *run;
    CpuProgram *program;
    HsPage page[N_UNITS * PAGES_OF_UNIT];
    HsPageTable pages;
    HsCycles slice_cycles; /* 0: no interrupts */
    bool moves;            /* to the other CPU, at the end of a slice */
} Machine;

/* ---- machines ---- */

static uint32_t some_sets(HsRandom *random)
{
    return (uint32_t)(1u << hs_random_below(random, 5)) / 2; /* 0, 1, 2, 4, 8 */
}

static HsCpuParameters some_parameters(HsRandom *random)
{
    return (HsCpuParameters){
        .base_cycles = hs_random_between(random, 1, 3),
        .load_use_cycles = hs_random_below(random, 3),
        .multiply_cycles = hs_random_below(random, 5),
        .divide_cycles = hs_random_below(random, 30),
        .divide_word_cycles = hs_random_below(random, 20),
        .atomic_cycles = hs_random_below(random, 5),
        .csr_cycles = hs_random_below(random, 5),
        .fence_i_cycles = hs_random_below(random, 9),
        .trap_cycles = hs_random_below(random, 9),
        .branch_taken_cycles = hs_random_below(random, 4),
        .mispredict_cycles = hs_random_below(random, 9),
        .predictor_entries = (uint32_t)(1u << hs_random_below(random, 8)) / 2,
        .predictor_returns = (uint32_t)hs_random_below(random, 4),
        .instruction_cache = { some_sets(random), (uint32_t)hs_random_between(random, 1, 4) },
        .data_cache = { some_sets(random), (uint32_t)hs_random_between(random, 1, 4) },
        .tlb = { some_sets(random), (uint32_t)hs_random_between(random, 1, 4),
                 hs_random_below(random, 20) },
    };
}

static void shuffle(HsRandom *random, uint32_t *numbers, guint n)
{
    for (guint i = 0; i < n; i++)
        numbers[i] = i;
    for (guint i = n; i > 1; i--) {
        guint other_i = (guint)hs_random_below(random, i);
        uint32_t number = numbers[i - 1];

        numbers[i - 1] = numbers[other_i];
        numbers[other_i] = number;
    }
}

/* An area of four units out of all, in any order. */
static void machine_connect(Machine *machine, HsRandom *random)
{
    CpuProgram *program = machine->program;
    uint32_t units[N_STORAGE_UNITS];

    shuffle(random, units, N_STORAGE_UNITS);
    g_free(program->area.unit);
    program->area.n_units = N_UNITS;
    program->area.unit = g_memdup2(units, N_UNITS * sizeof units[0]);
    for (guint i = 0; i < N_UNITS; i++) {
        if (units[i] < UNITS_OF_PROGRAM)
            continue; /* cpu_run_program did it */
        hs_storage_grant(machine->run->storage, units[i], OS1, 1);
        hs_storage_connect(machine->run->storage, units[i]);
    }
}

/* Pages in any order too. */
static void machine_translate(Machine *machine, HsRandom *random)
{
    uint32_t frames[G_N_ELEMENTS(machine->page)];

    shuffle(random, frames, G_N_ELEMENTS(frames));
    machine->pages = (HsPageTable){ .n_pages = G_N_ELEMENTS(frames), .page = machine->page };
    for (guint i = 0; i < G_N_ELEMENTS(frames); i++)
        machine->page[i] = (HsPage){ .frame = frames[i], .is_present = true };
    machine->program->context.pages = &machine->pages;
}

static uint64_t area_address(const Machine *machine, uint64_t address)
{
    if (machine->program->context.pages == NULL)
        return address;
    return machine->page[address / HS_PAGE_BYTES].frame * (uint64_t)HS_PAGE_BYTES +
           address % HS_PAGE_BYTES;
}

static void machine_write(Machine *machine, uint64_t address, const void *bytes, gsize size_bytes)
{
    for (gsize i = 0; i < size_bytes; i++)
        hs_storage_write_area(machine->run->storage, &machine->program->area, OS1,
                              area_address(machine, address + i), (const uint8_t *)bytes + i, 1);
}

static void machine_read(Machine *machine, uint64_t address, uint8_t *bytes, gsize size_bytes)
{
    for (gsize i = 0; i < size_bytes; i++)
        hs_storage_read_area(machine->run->storage, &machine->program->area, OS1,
                             area_address(machine, address + i), bytes + i, 1);
}

static void machine_load(Machine *machine, const RandomProgram *program)
{
    RandomProgram copy = *program;

    random_program_end_with(&copy, ECALL);
    for (guint i = 0; i < G_N_ELEMENTS(copy.code); i++)
        copy.code[i] = GUINT16_TO_LE(copy.code[i]);
    machine_write(machine, RANDOM_CODE, copy.code, sizeof copy.code);
    machine_write(machine, RANDOM_WINDOW, copy.window, sizeof copy.window);
    memcpy(machine->program->context.x, copy.x, sizeof copy.x);
    machine->program->context.pc = RANDOM_CODE;
}

static void machine_init(Machine *machine, const RandomProgram *program, guint machine_i)
{
    static const uint64_t burst_maxs[] = { 0, 0, 1, 2, 7, 64 };
    g_autofree char *name = g_strdup_printf("machine %u", machine_i);
    HsRandom random;
    HsCpuParameters parameters;

    memset(machine, 0, sizeof *machine);
    hs_random_init(&random, program->seed, name);
    parameters = some_parameters(&random);
    machine->run = cpu_run_new_with(burst_maxs[hs_random_below(&random, G_N_ELEMENTS(burst_maxs))],
                                    &parameters);
    machine->program = cpu_run_program(machine->run, 0, NULL, 0);
    machine_connect(machine, &random);
    if (hs_random_below(&random, 2) == 0)
        machine_translate(machine, &random);
    /* Enough for two lines and what else an instruction needs, so that it gets on. */
    if (!program->has_reservations && hs_random_below(&random, 2) == 0)
        machine->slice_cycles = hs_random_between(&random, 150, 400);
    machine->moves = !program->has_patches;
    machine_load(machine, program);
}

static void machine_end_slice(gpointer user)
{
    Machine *machine = user;
    guint cpu_i = hs_cpu_activity(machine->run->cpu[0]) != NULL ? 0 : 1;

    if (machine->program->n_traps > 0)
        return;
    hs_cpu_stop(machine->run->cpu[cpu_i]);
    if (machine->moves)
        cpu_i = 1 - cpu_i;
    hs_cpu_start(machine->run->cpu[cpu_i], &machine->program->activity);
    cpu_run_at(machine->run, hs_simulation_now(machine->run->simulation) + machine->slice_cycles,
               HS_PHASE_VMM, machine_end_slice, machine);
}

/* Returns how many instructions were completed. */
static uint64_t execute(const RandomProgram *program, guint machine_i, RandomResult *ret_result)
{
    Machine machine;
    uint64_t n_instructions;

    machine_init(&machine, program, machine_i);
    cpu_run_begin(machine.run, machine.program, 0, 0);
    if (machine.slice_cycles > 0)
        cpu_run_at(machine.run, machine.slice_cycles, HS_PHASE_VMM, machine_end_slice, &machine);
    cpu_run_go(machine.run);
    cr_assert(eq(int, machine.program->trap, HS_TRAP_ECALL), "seed %" G_GUINT64_FORMAT,
              program->seed);
    cr_assert(eq(u64, machine.program->context.pc, program->end_address), "seed %" G_GUINT64_FORMAT,
              program->seed);
    memcpy(ret_result->x, machine.program->context.x, sizeof ret_result->x);
    machine_read(&machine, RANDOM_WINDOW, ret_result->window, RANDOM_WINDOW_BYTES);
    n_instructions = machine.program->context.n_instructions;
    cpu_run_free(machine.run);
    return n_instructions;
}

/* ---- comparing ---- */

/* What differs first; NULL: nothing does. */
static char *difference(const RandomResult *ours, const RandomResult *qemus)
{
    for (guint i = 1; i <= 30; i++)
        if (ours->x[i] != qemus->x[i])
            return g_strdup_printf("%s is 0x%" G_GINT64_MODIFIER "x, qemu-riscv64 says "
                                   "0x%" G_GINT64_MODIFIER "x",
                                   hs_isa_register_name(i), ours->x[i], qemus->x[i]);
    for (guint i = 0; i < RANDOM_WINDOW_BYTES; i++)
        if (ours->window[i] != qemus->window[i])
            return g_strdup_printf("the byte at 0x%x is 0x%02x, qemu-riscv64 says 0x%02x",
                                   (guint)RANDOM_WINDOW + i, ours->window[i], qemus->window[i]);
    return NULL;
}

static void check(const RandomProgram *program, const RandomResult *qemus)
{
    uint64_t n_instructions[N_MACHINES];
    RandomResult ours;

    for (guint machine_i = 0; machine_i < N_MACHINES; machine_i++) {
        g_autofree char *problem = NULL, *listing = NULL;

        n_instructions[machine_i] = execute(program, machine_i, &ours);
        problem = difference(&ours, qemus);
        if (problem == NULL)
            continue;
        listing = random_program_listing(program);
        cr_fatal("seed %" G_GUINT64_FORMAT ", machine %u: %s\n"
                 "again: HS_ORACLE_SEED=%" G_GUINT64_FORMAT " HS_ORACLE_PROGRAMS=1\n%s",
                 program->seed, machine_i, problem, program->seed, listing);
    }
    cr_assert(eq(u64, n_instructions[0], n_instructions[1]), "seed %" G_GUINT64_FORMAT,
              program->seed);
}

/* ---- what is executed ---- */

typedef struct {
    uint64_t n_ops[HS_OP_N + 1];
    uint64_t n_compressed[HS_COMPRESSED_N];
    uint64_t n_straddling;
} Coverage;

static void see(gpointer user, const HsCpu *cpu, HsCycles cycle, const HsContext *context,
                uint32_t word)
{
    Coverage *coverage = user;
    HsInstruction instruction = hs_isa_decode(word);

    (void)cpu;
    (void)cycle;
    coverage->n_ops[instruction.op]++;
    coverage->n_straddling += context->pc % LINE + instruction.length_bytes > LINE;
    if (instruction.length_bytes != 2)
        return;
    for (guint i = 0; i < HS_COMPRESSED_N; i++)
        coverage->n_compressed[i] += hs_isa_compressed_find((uint16_t)word) ==
                                     hs_isa_compressed_row(i);
}

static void observe(const RandomProgram *program, Coverage *coverage)
{
    Machine machine;

    machine_init(&machine, program, 0);
    hs_cpus_observe(machine.run->cpus, see, coverage);
    cpu_run_begin(machine.run, machine.program, 0, 0);
    cpu_run_go(machine.run);
    cpu_run_free(machine.run);
}

/* All but what qemu does not have, or would not survive, or does otherwise. */
static bool is_wanted(HsOp op)
{
    return op != HS_OP_ECALL && op != HS_OP_EBREAK &&
           (op < HS_OP_CSRRW || op > HS_OP_TOUCH_WRITE || op == HS_OP_CSRRS);
}

Test(cpu_oracle, random_programs_execute_every_instruction)
{
    g_autofree RandomProgram *program = g_new(RandomProgram, 1);
    g_autofree Coverage *coverage = g_new0(Coverage, 1);

    for (guint64 seed = 1; seed <= N_BATCH; seed++) {
        random_program_make(program, seed);
        observe(program, coverage);
    }
    for (guint op = 0; op < HS_OP_N; op++)
        cr_assert(is_wanted((HsOp)op) == false || coverage->n_ops[op] >= 20, "%s: %u times",
                  hs_isa_row((HsOp)op)->name, (guint)coverage->n_ops[op]);
    for (guint i = 0; i < HS_COMPRESSED_N; i++) {
        const HsCompressedRow *row = hs_isa_compressed_row(i);

        cr_assert(is_wanted(row->op) == false || row->op == HS_OP_ILLEGAL ||
                      coverage->n_compressed[i] > 0,
                  "%s: never", row->name);
    }
    cr_assert(ge(u64, coverage->n_straddling, 100));
}

/* ---- the comparison ---- */

static guint64 number_of(const char *name, guint64 otherwise)
{
    const char *text = g_getenv(name);

    return text != NULL ? g_ascii_strtoull(text, NULL, 10) : otherwise;
}

Test(cpu_oracle, random_programs_leave_what_qemu_says)
{
    guint64 seed = number_of("HS_ORACLE_SEED", 1);
    guint64 n_left = number_of("HS_ORACLE_PROGRAMS", N_PROGRAMS);
    g_autofree RandomProgram *programs = g_new(RandomProgram, N_BATCH);
    g_autofree RandomResult *qemus = g_new(RandomResult, N_BATCH);

    while (n_left > 0) {
        g_autofree char *problem = NULL;
        guint n = (guint)MIN(n_left, N_BATCH);

        for (guint i = 0; i < n; i++)
            random_program_make(&programs[i], seed++);
        cr_assert(qemu_execute(programs, n, qemus, &problem), "%s", problem);
        for (guint i = 0; i < n; i++)
            check(&programs[i], &qemus[i]);
        n_left -= n;
    }
}
