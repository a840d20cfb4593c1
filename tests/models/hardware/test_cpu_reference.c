/* cpu: whole programs, instruction by instruction, against a reference made of the data sheet; and
 * to their end, when nobody looks.
 */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/hardware/any_program.h"
#include "tests/models/hardware/random_machine.h"
#include "tests/models/hardware/reference_cpu.h"

#define N_RANDOM_PROGRAMS 60u
#define N_MACHINES 3u
#define N_ANY_PROGRAMS 150u
#define ANY_PROGRAM_CYCLES 20000u

/* Of any_program.h: code and data lie on both sides of a unit's end. */
#define ENTRY (RANDOM_CODE + 0x740u)
#define ANY_DATA (RANDOM_WINDOW + 0x800u - 48u)
#define ANY_MORE_DATA (RANDOM_WINDOW + 4u)
#define ANY_PATTERN UINT64_C(0x10100)
#define ANY_TOUCHED UINT64_C(0x1100c)

typedef struct {
    RandomMachine machine;
    ReferenceCpu reference;
    uint64_t seed;
    uint8_t length_bytes; /* of the instruction that began last */
    bool is_endless;      /* goes on behind a trap */
} World;

static uint64_t real_of(gpointer user, uint64_t address)
{
    return random_machine_real(user, address);
}

static void world_observe(gpointer user, const HsCpu *cpu, HsCycles cycle, const HsContext *context,
                          uint32_t word)
{
    World *world = user;

    (void)cpu;
    cr_assert(not(world->reference.is_trapping));

    HsCycles expected = reference_cpu_fetch(&world->reference, context, word);

    cr_assert(cycle == expected, "seed %u: word %08x at %x begins at %u, not at %u",
              (guint)world->seed, word, (guint)context->pc, (guint)cycle, (guint)expected);
    reference_cpu_execute(&world->reference, context, word);
    world->length_bytes = hs_isa_length_bytes(word);
}

static void check_counters(const World *world, const HsCpu *cpu)
{
    HsCpuCounters found = hs_cpu_counters(cpu), expected = world->reference.counters;

    cr_assert(eq(u64, found.n_lines, expected.n_lines));
    cr_assert(eq(u64, found.n_line_misses, expected.n_line_misses));
    cr_assert(eq(u64, found.n_accesses, expected.n_accesses));
    cr_assert(eq(u64, found.n_access_misses, expected.n_access_misses));
    cr_assert(eq(u64, found.n_victims, expected.n_victims));
    cr_assert(eq(u64, found.n_tlb_misses, expected.n_tlb_misses));
    cr_assert(eq(u64, found.n_branches, expected.n_branches));
    cr_assert(eq(u64, found.n_mispredicts, expected.n_mispredicts));
}

static void world_on_trap(gpointer user, HsCpu *cpu)
{
    World *world = user;
    CpuProgram *program = world->machine.program;

    cr_assert(world->reference.is_trapping, "seed %u: %s", (guint)world->seed,
              hs_trap_name(program->trap));
    cr_assert(eq(u64, program->trapped_at, world->reference.time));
    check_counters(world, cpu);
    if (!world->is_endless)
        return;
    program->context.pc += world->length_bytes;
    hs_cpu_start(cpu, &program->activity);
    reference_cpu_start(&world->reference, program->trapped_at);
}

static void world_init(World *world, const RandomProgram *program, guint machine_i)
{
    RandomMachine *machine = &world->machine;

    memset(world, 0, sizeof *world);
    random_machine_init(machine, program, machine_i, 0);
    reference_cpu_init(&world->reference, &machine->parameters,
                       hs_storage_parameters(machine->run->storage), real_of, machine);
    reference_cpu_start(&world->reference, 0);
    world->seed = program->seed;
    machine->program->then = world_on_trap;
    machine->program->user = world;
    hs_cpus_observe(machine->run->cpus, world_observe, world);
    cpu_run_begin(machine->run, machine->program, 0, 0);
}

static void world_clear(World *world)
{
    reference_cpu_clear(&world->reference);
    random_machine_clear(&world->machine);
}

/* When it ends with nobody to look at its instructions. */
static HsCycles unseen_end(const RandomProgram *program, guint machine_i)
{
    RandomMachine machine;
    HsCycles end;

    random_machine_init(&machine, program, machine_i, 0);
    cpu_run_begin(machine.run, machine.program, 0, 0);
    cpu_run_go(machine.run);
    end = machine.program->trapped_at;
    random_machine_clear(&machine);
    return end;
}

Test(cpu_reference, random_programs_take_the_cycles_of_the_data_sheet)
{
    g_autofree RandomProgram *program = g_new(RandomProgram, 1);
    g_autofree World *world = g_new(World, 1);

    for (uint64_t seed = 1; seed <= N_RANDOM_PROGRAMS; seed++) {
        random_program_make(program, seed);
        for (guint machine_i = 0; machine_i < N_MACHINES; machine_i++) {
            world_init(world, program, machine_i);
            cpu_run_go(world->machine.run);
            cr_assert(eq(int, (int)world->machine.program->n_traps, 1));
            cr_assert(eq(u64, unseen_end(program, machine_i), world->reference.time));
            world_clear(world);
        }
    }
}

/* ---- any programs: macro-instructions and traps too ---- */

static void make_any(RandomProgram *program, HsRandom *random, uint64_t seed)
{
    uint8_t code[ANY_PROGRAM_BYTES_MAX];
    gsize n_bytes = any_program_make(random, code);

    memset(program, 0, sizeof *program);
    program->seed = seed;
    program->end_address = RANDOM_CODE + RANDOM_CODE_BYTES - 4;
    for (gsize i = 0; i < n_bytes; i += 2)
        program->code[(ENTRY - RANDOM_CODE + i) / 2] = (uint16_t)(code[i] | code[i + 1] << 8);
    for (gsize i = 0; i < sizeof program->window; i++)
        program->window[i] = (uint8_t)hs_random_next(random);
    for (guint i = R_LOW; i <= R_HIGH; i++)
        program->x[i] = hs_random_next(random);
    program->x[1] = ENTRY;
    program->x[R_DATA] = ANY_DATA;
    program->x[R_MORE] = ANY_MORE_DATA;
    program->x[R_PATTERN] = ANY_PATTERN;
}

static void give_pattern(World *world, HsRandom *random)
{
    HsTouchPattern pattern = { .base = ANY_TOUCHED };

    pattern.n_pages = hs_random_between(random, 1, 4);
    pattern.order = (uint32_t)hs_random_between(random, HS_TOUCH_SEQUENTIAL, HS_TOUCH_UNIFORM);
    world->reference.pattern = pattern;
    pattern.base = GUINT64_TO_LE(pattern.base);
    pattern.n_pages = GUINT64_TO_LE(pattern.n_pages);
    pattern.order = GUINT32_TO_LE(pattern.order);
    random_machine_write(&world->machine, ANY_PATTERN, &pattern, sizeof pattern);
}

Test(cpu_reference, any_programs_take_the_cycles_of_the_data_sheet)
{
    g_autofree RandomProgram *program = g_new(RandomProgram, 1);
    g_autofree World *world = g_new(World, 1);
    guint n_traps = 0;

    for (uint64_t seed = 1; seed <= N_ANY_PROGRAMS; seed++) {
        HsRandom random;

        hs_random_init(&random, seed, "any program");
        make_any(program, &random, seed);
        world_init(world, program, 0);
        world->machine.program->context.pc = ENTRY;
        world->is_endless = true;
        give_pattern(world, &random);
        cpu_run_interrupt(world->machine.run, 0, ANY_PROGRAM_CYCLES, HS_PHASE_DEVICE);
        cpu_run_go(world->machine.run);
        n_traps += world->machine.program->n_traps;
        world_clear(world);
    }
    cr_assert(lt(uint, N_ANY_PROGRAMS, n_traps));
}
