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

#include "sim/random.h"
#include "tests/models/hardware/qemu.h"
#include "tests/models/hardware/random_machine.h"

#define N_PROGRAMS 400u
/* In one run of qemu. */
#define N_BATCH 200u
#define N_MACHINES 2u

/* Bursts and interrupts too are the seed's. A slice is enough for two lines and what else an
 * instruction needs, so that the program gets on. */
static void machine_init(RandomMachine *machine, const RandomProgram *program, guint machine_i)
{
    static const uint64_t burst_maxs[] = { 0, 0, 1, 2, 7, 64 };
    HsRandom random;

    hs_random_init(&random, program->seed + machine_i, "bursts and slices");
    random_machine_init(machine, program, machine_i,
                        burst_maxs[hs_random_below(&random, G_N_ELEMENTS(burst_maxs))]);
    if (!program->has_reservations && hs_random_below(&random, 2) == 0)
        random_machine_slice(machine, hs_random_between(&random, 150, 400));
}

/* Returns how many instructions were completed. */
static uint64_t execute(const RandomProgram *program, guint machine_i, RandomResult *ret_result)
{
    RandomMachine machine;
    uint64_t n_instructions;

    machine_init(&machine, program, machine_i);
    cpu_run_begin(machine.run, machine.program, 0, 0);
    cpu_run_go(machine.run);
    cr_assert(eq(int, machine.program->trap, HS_TRAP_ECALL), "seed %" G_GUINT64_FORMAT,
              program->seed);
    cr_assert(eq(u64, machine.program->context.pc, program->end_address), "seed %" G_GUINT64_FORMAT,
              program->seed);
    memcpy(ret_result->x, machine.program->context.x, sizeof ret_result->x);
    random_machine_read(&machine, RANDOM_WINDOW, ret_result->window, RANDOM_WINDOW_BYTES);
    n_instructions = machine.program->context.n_instructions;
    random_machine_clear(&machine);
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
    RandomMachine machine;

    random_machine_init(&machine, program, 0, 0);
    hs_cpus_observe(machine.run->cpus, see, coverage);
    cpu_run_begin(machine.run, machine.program, 0, 0);
    cpu_run_go(machine.run);
    random_machine_clear(&machine);
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
