/* cpu: storage that is lost, at any time, under a program that runs in caches or without: the
 * program stops between two instructions, as if the one that traps had never begun; and no
 * instruction that begins after the loss gets anything from there.
 */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/hardware/execute.h"
#include "sim/random.h"
#include "tests/models/hardware/random_machine.h"

#define N_PROGRAMS 24u
#define N_FAILURES 40u
/* The window is in the area's units 1 and 2, the code in 2 and 3. */
#define FIRST_UNIT 1u
#define N_LOST 3u

/* How each instruction of a run that nothing disturbs begins. */
typedef struct {
    HsCycles cycle;
    uint64_t x[32];
    uint64_t pc;
    HsInstruction instruction;
} State;

static void note_state(gpointer user, const HsCpu *cpu, HsCycles cycle, const HsContext *context,
                       uint32_t word)
{
    GArray *states = user;
    State state = { .cycle = cycle, .pc = context->pc, .instruction = hs_isa_decode(word) };

    (void)cpu;
    cr_assert(eq(u64, context->n_instructions, states->len));
    memcpy(state.x, context->x, sizeof state.x);
    g_array_append_val(states, state);
}

/* Returns when it ends. */
static HsCycles note_states(const RandomProgram *program, guint machine_i, GArray *states)
{
    RandomMachine machine;
    HsCycles end;

    g_array_set_size(states, 0);
    random_machine_init(&machine, program, machine_i, 0);
    hs_cpus_observe(machine.run->cpus, note_state, states);
    cpu_run_begin(machine.run, machine.program, 0, 0);
    cpu_run_go(machine.run);
    end = machine.program->trapped_at;
    random_machine_clear(&machine);
    return end;
}

typedef struct {
    RandomMachine *machine;
    HsCycles at;
    guint unit_i;
    bool is_failing; /* else it is disconnected */
} Loss;

static void lose(gpointer user)
{
    Loss *loss = user;
    CpuRun *run = loss->machine->run;
    uint32_t unit = loss->machine->program->area.unit[loss->unit_i];

    if (loss->is_failing)
        hs_storage_fail(run->storage, unit);
    else
        hs_storage_disconnect(run->storage, unit);
}

/* Whether an address of the program is in a unit of the area. */
static bool is_in_unit(const RandomMachine *machine, uint64_t address, guint unit_i)
{
    uint64_t page_i = address / HS_PAGE_BYTES;

    if (machine->program->context.pages != NULL)
        page_i = machine->page[page_i].frame;
    return page_i * HS_PAGE_BYTES / UNIT == unit_i;
}

/* Whether an instruction is in the unit, or what it reads or writes. */
static bool is_touching(const RandomMachine *machine, const State *state, guint unit_i)
{
    const HsInstruction *instruction = &state->instruction;
    HsOp op = instruction->op;
    bool is_atomic = op >= HS_OP_LR_W && op <= HS_OP_AMOMAXU_D;
    uint64_t address = state->x[instruction->rs1];

    if (is_in_unit(machine, state->pc, unit_i) ||
        is_in_unit(machine, state->pc + instruction->length_bytes - 1, unit_i))
        return true;
    if (op == HS_OP_SC_W || op == HS_OP_SC_D) /* one that fails does not */
        return false;
    if (is_atomic == false && (op < HS_OP_LB || op > HS_OP_SD))
        return false;
    if (is_atomic == false)
        address += (uint64_t)instruction->imm;
    return is_in_unit(machine, address, unit_i) ||
           is_in_unit(machine, address + hs_execute_size_bytes(op) - 1, unit_i);
}

/* The first instruction that cannot be completed: it begins after the loss. The last one, an ecall,
 * if there is none. */
static guint first_refused(const RandomMachine *machine, const Loss *loss, const GArray *states)
{
    for (guint i = 0; i < states->len; i++) {
        const State *state = &g_array_index(states, State, i);

        if (state->cycle > loss->at && is_touching(machine, state, loss->unit_i))
            return i;
    }
    return states->len - 1;
}

/* Returns whether the program noticed. */
static bool check_loss(RandomMachine *machine, const Loss *loss, const GArray *states)
{
    const CpuProgram *program = machine->program;
    const HsContext *context = &program->context;
    const State *state = &g_array_index(states, State, context->n_instructions);

    cr_assert(le(u64, context->n_instructions, first_refused(machine, loss, states)));
    for (guint i = 0; i < 32; i++)
        cr_assert(eq(u64, context->x[i], state->x[i]), "x%u", i);
    cr_assert(eq(u64, context->pc, state->pc));
    cr_assert(eq(u32, program->n_traps, 1));
    if (program->trap == HS_TRAP_ECALL) {
        cr_assert(eq(u64, context->n_instructions, states->len - 1));
        return false;
    }
    cr_assert(
        eq(str, (char *)hs_trap_name(program->trap),
           (char *)hs_trap_name(loss->is_failing ? HS_TRAP_MACHINE_CHECK : HS_TRAP_ADDRESSING)));
    cr_assert(is_in_unit(machine, program->trap_value, loss->unit_i));
    return true;
}

static bool lose_at(const RandomProgram *program, guint machine_i, const GArray *states,
                    HsPhase phase, Loss loss)
{
    RandomMachine machine;
    bool is_noticed;

    random_machine_init(&machine, program, machine_i, 0);
    loss.machine = &machine;
    cpu_run_begin(machine.run, machine.program, 0, 0);
    cpu_run_at(machine.run, loss.at, phase, lose, &loss);
    cpu_run_go(machine.run);
    is_noticed = check_loss(&machine, &loss, states);
    random_machine_clear(&machine);
    return is_noticed;
}

Test(cpu_lost, a_program_stops_between_two_instructions_when_a_unit_is_lost_at_any_cycle)
{
    g_autofree RandomProgram *program = g_new(RandomProgram, 1);
    g_autoptr(GArray) states = g_array_new(FALSE, FALSE, sizeof(State));
    guint n_noticed = 0;
    HsRandom random;

    hs_random_init(&random, 1, "losses");
    for (guint program_i = 0; program_i < N_PROGRAMS; program_i++) {
        HsCycles end;

        random_program_make(program, 1 + program_i);
        end = note_states(program, program_i, states);
        for (guint i = 0; i < N_FAILURES; i++) {
            HsPhase phase = i % 2 == 0 ? HS_PHASE_FAULT : HS_PHASE_OUTSIDE;
            Loss loss = { .at = hs_random_below(&random, end),
                          .unit_i = FIRST_UNIT + i / 4 % N_LOST,
                          .is_failing = i / 2 % 2 == 0 };

            n_noticed += lose_at(program, program_i, states, phase, loss);
        }
    }
    /* Most do: they are all over two of the three units. */
    cr_assert(lt(u32, N_PROGRAMS * N_FAILURES / 3, n_noticed));
    cr_assert(lt(u32, n_noticed, N_PROGRAMS * N_FAILURES));
}
