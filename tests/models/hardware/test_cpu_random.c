/* cpu: random programs of all instructions, in machines with all there is: neither how far a CPU
 * runs ahead nor an interrupt changes what they do, or gives a cycle away.
 */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "sim/random.h"
#include "tests/models/hardware/random_machine.h"

#define N_PROGRAMS 40u

/* What came of a run. */
typedef struct {
    uint64_t x[32];
    uint64_t pc;
    uint8_t window[RANDOM_WINDOW_BYTES];
    HsCycles ended_at;
    HsCycles stack[HS_CPI_N];
    HsCycles books[HS_BOOK_N]; /* of both CPUs */
    HsCpuCounters counters[N_CPUS];
    HsStorageCounters storage;
    uint64_t n_instructions;
} Outcome;

static HsCycles stack_sum(const Outcome *outcome)
{
    HsCycles sum = 0;

    for (guint i = 0; i < HS_CPI_N; i++)
        sum += outcome->stack[i];
    return sum;
}

static HsCycles stalls(const Outcome *outcome)
{
    return outcome->stack[HS_CPI_FETCH_STALL] + outcome->stack[HS_CPI_DATA_STALL];
}

/* Goes, and takes down what came of it. */
static void machine_go(RandomMachine *machine, Outcome *ret_outcome)
{
    const HsContext *context = &machine->program->context;

    memset(ret_outcome, 0, sizeof *ret_outcome);
    cpu_run_go(machine->run);
    cr_assert(eq(int, machine->program->trap, HS_TRAP_ECALL));
    memcpy(ret_outcome->x, context->x, sizeof ret_outcome->x);
    ret_outcome->pc = context->pc;
    random_machine_read(machine, RANDOM_WINDOW, ret_outcome->window, RANDOM_WINDOW_BYTES);
    ret_outcome->ended_at = machine->program->trapped_at;
    memcpy(ret_outcome->stack, context->stack, sizeof ret_outcome->stack);
    for (guint book = 0; book < HS_BOOK_N; book++)
        ret_outcome->books[book] = cpu_run_all_books(machine->run, (HsBook)book);
    for (guint cpu_i = 0; cpu_i < N_CPUS; cpu_i++)
        ret_outcome->counters[cpu_i] = hs_cpu_counters(machine->run->cpu[cpu_i]);
    ret_outcome->storage = hs_storage_counters(machine->run->storage);
    ret_outcome->n_instructions = context->n_instructions;
    random_machine_clear(machine);
}

static void nothing_to_see(gpointer user, const HsCpu *cpu, HsCycles cycle,
                           const HsContext *context, uint32_t word)
{
    (void)user;
    (void)cpu;
    (void)cycle;
    (void)context;
    (void)word;
}

/* With slices, so that there are interrupts, debts and cold caches. */
static void execute(const RandomProgram *program, uint64_t burst_max, bool is_observed,
                    Outcome *ret_outcome)
{
    RandomMachine machine;

    random_machine_init(&machine, program, 0, burst_max);
    if (is_observed)
        hs_cpus_observe(machine.run->cpus, nothing_to_see, NULL);
    cpu_run_begin(machine.run, machine.program, 0, 0);
    random_machine_slice(&machine, 211 + program->seed);
    machine_go(&machine, ret_outcome);
}

Test(cpu_random, bursts_and_observers_change_nothing)
{
    static const uint64_t burst_maxs[] = { 2, 3, 7, 64, 0 };
    g_autofree RandomProgram *program = g_new(RandomProgram, 1);
    g_autofree Outcome *stepped = g_new(Outcome, 1), *other = g_new(Outcome, 1);

    for (uint64_t seed = 1; seed <= N_PROGRAMS; seed++) {
        random_program_make(program, seed);
        execute(program, 1, false, stepped);
        cr_assert(eq(u64, stack_sum(stepped),
                     stepped->books[HS_BOOK_APPLICATION] + stepped->books[HS_BOOK_STALL]));
        for (gsize i = 0; i < G_N_ELEMENTS(burst_maxs); i++) {
            execute(program, burst_maxs[i], false, other);
            cr_assert(memcmp(stepped, other, sizeof *other) == 0, "seed %u, bursts of %u",
                      (guint)seed, (guint)burst_maxs[i]);
        }
        execute(program, 0, true, other);
        cr_assert(memcmp(stepped, other, sizeof *other) == 0, "seed %u, observed", (guint)seed);
    }
}

/* Stops the program at `at` (0: never) and lets it go on on the same CPU. Returns whether
 * an interrupted instruction's lines stay in the instruction cache. */
static bool execute_interrupted(const RandomProgram *program, HsCycles at, HsPhase phase,
                                HsCycles pause_cycles, Outcome *ret_outcome)
{
    RandomMachine machine;

    bool holds;

    random_machine_init(&machine, program, 0, 0);
    holds = machine.holds_instruction;
    cpu_run_begin(machine.run, machine.program, 0, 0);
    if (at > 0) {
        cpu_run_interrupt(machine.run, 0, at, phase);
        cpu_run_begin(machine.run, machine.program, 0, at + pause_cycles);
    }
    machine_go(&machine, ret_outcome);
    return holds;
}

/* Cycles but those of storage and TLB. */
static HsCycles own_cycles(const Outcome *outcome)
{
    return stack_sum(outcome) - stalls(outcome) - outcome->stack[HS_CPI_TLB];
}

/* Lines that the instruction cache does not keep are fetched again, which may cost a page its place
 * in the TLB. And a bank that was busy may not be any more. */
static void check_same_but_waits(const Outcome *whole, const Outcome *cut, HsCycles pause_cycles)
{
    cr_assert(memcmp(whole->x, cut->x, sizeof whole->x) == 0);
    cr_assert(memcmp(whole->window, cut->window, sizeof whole->window) == 0);
    cr_assert(eq(u64, cut->pc, whole->pc));
    cr_assert(eq(u64, cut->n_instructions, whole->n_instructions));
    for (guint i = 0; i < HS_CPI_TLB; i++)
        cr_assert(eq(u64, cut->stack[i], whole->stack[i]), "%s", hs_cpi_name((HsCpi)i));
    cr_assert(eq(u64, own_cycles(cut), own_cycles(whole)));
    cr_assert(eq(u64, cut->books[HS_BOOK_STALL], stalls(cut)));
    cr_assert(eq(u64, cut->books[HS_BOOK_APPLICATION] + stalls(cut), stack_sum(cut)));
    cr_assert(eq(u64, cut->ended_at, stack_sum(cut) + pause_cycles));
}

static void check_same_lines(const Outcome *whole, const Outcome *cut)
{
    HsCpuCounters before = whole->counters[0], after = cut->counters[0];

    cr_assert(eq(u64, cut->stack[HS_CPI_TLB], whole->stack[HS_CPI_TLB]));
    cr_assert(le(u64, stalls(cut), stalls(whole)));
    cr_assert(ge(u64, after.n_lines, before.n_lines)); /* it is looked for again */
    after.n_lines = before.n_lines;
    cr_assert(memcmp(&after, &before, sizeof before) == 0);
}

static void check_interrupt(const RandomProgram *program, const Outcome *whole, HsCycles at,
                            HsPhase phase)
{
    g_autofree Outcome *cut = g_new(Outcome, 1);
    HsCycles pause_cycles = 1 + at % 100;
    bool holds = execute_interrupted(program, at, phase, pause_cycles, cut);

    check_same_but_waits(whole, cut, pause_cycles);
    if (holds)
        check_same_lines(whole, cut);
}

/* Of long programs some cycles. */
Test(cpu_random, an_interrupt_at_any_cycle_changes_nothing_but_waits)
{
    g_autofree RandomProgram *program = g_new(RandomProgram, 1);
    g_autofree Outcome *whole = g_new(Outcome, 1);
    HsRandom random;

    hs_random_init(&random, 1, "interrupts");
    for (uint64_t seed = 1; seed <= N_PROGRAMS; seed++) {
        random_program_make(program, seed);
        if (program->has_reservations)
            continue;
        execute_interrupted(program, 0, HS_PHASE_VMM, 0, whole);
        for (HsCycles at = 1; at < whole->ended_at;) {
            check_interrupt(program, whole, at, HS_PHASE_DEVICE);
            check_interrupt(program, whole, at, HS_PHASE_OUTSIDE);
            at += 1 + hs_random_below(&random, 1 + whole->ended_at / 200);
        }
    }
}
