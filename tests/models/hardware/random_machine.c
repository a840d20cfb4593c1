/* random_machine: see random_machine.h. */
#include "tests/models/hardware/random_machine.h"

#include <string.h>

#include "sim/random.h"

#define N_STORAGE_UNITS (UNITS_OF_PROGRAM * PROGRAMS_MAX)

/* Draws are one to a statement: every compiler makes the same machines of a seed. */
static HsCpuParameters some_parameters(HsRandom *random)
{
    HsCpuParameters parameters = { .base_cycles = hs_random_between(random, 1, 3) };
    HsCycles *cycles[] = { &parameters.load_use_cycles,     &parameters.multiply_cycles,
                           &parameters.divide_cycles,       &parameters.divide_word_cycles,
                           &parameters.atomic_cycles,       &parameters.csr_cycles,
                           &parameters.fence_i_cycles,      &parameters.trap_cycles,
                           &parameters.branch_taken_cycles, &parameters.mispredict_cycles,
                           &parameters.tlb.miss_cycles };
    uint32_t *sets[] = { &parameters.instruction_cache.n_sets, &parameters.data_cache.n_sets,
                         &parameters.tlb.n_sets, &parameters.predictor_entries };
    uint32_t *ways[] = { &parameters.instruction_cache.n_ways, &parameters.data_cache.n_ways,
                         &parameters.tlb.n_ways, &parameters.predictor_returns };

    for (gsize i = 0; i < G_N_ELEMENTS(cycles); i++)
        *cycles[i] = hs_random_below(random, 10);
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++)
        *sets[i] = (1u << hs_random_below(random, 5)) / 2; /* 0, 1, 2, 4, 8 */
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
        *ways[i] = (uint32_t)hs_random_between(random, 1, 4);
    return parameters;
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
static void machine_connect(RandomMachine *machine, HsRandom *random)
{
    CpuProgram *program = machine->program;
    uint32_t units[N_STORAGE_UNITS];

    shuffle(random, units, N_STORAGE_UNITS);
    g_free(program->area.unit);
    program->area.n_units = RANDOM_MACHINE_UNITS;
    program->area.unit = g_memdup2(units, RANDOM_MACHINE_UNITS * sizeof units[0]);
    for (guint i = 0; i < RANDOM_MACHINE_UNITS; i++) {
        if (units[i] < UNITS_OF_PROGRAM)
            continue; /* cpu_run_program did it */
        hs_storage_grant(machine->run->storage, units[i], OS1, 1);
        hs_storage_connect(machine->run->storage, units[i]);
    }
}

/* Pages in any order too. */
static void machine_translate(RandomMachine *machine, HsRandom *random)
{
    uint32_t frames[RANDOM_MACHINE_PAGES];

    shuffle(random, frames, G_N_ELEMENTS(frames));
    machine->pages = (HsPageTable){ .n_pages = G_N_ELEMENTS(frames), .page = machine->page };
    for (guint i = 0; i < G_N_ELEMENTS(frames); i++)
        machine->page[i] = (HsPage){ .frame = frames[i], .is_present = true };
    machine->program->context.pages = &machine->pages;
}

static uint64_t area_address(const RandomMachine *machine, uint64_t address)
{
    if (machine->program->context.pages == NULL)
        return address;
    return machine->page[address / HS_PAGE_BYTES].frame * (uint64_t)HS_PAGE_BYTES +
           address % HS_PAGE_BYTES;
}

uint64_t random_machine_real(const RandomMachine *machine, uint64_t address)
{
    uint64_t at = area_address(machine, address);

    return machine->program->area.unit[at / UNIT] * UNIT + at % UNIT;
}

void random_machine_write(RandomMachine *machine, uint64_t address, const void *bytes,
                          gsize size_bytes)
{
    for (gsize i = 0; i < size_bytes; i++)
        hs_storage_write_area(machine->run->storage, &machine->program->area, OS1,
                              area_address(machine, address + i), (const uint8_t *)bytes + i, 1);
}

void random_machine_read(RandomMachine *machine, uint64_t address, uint8_t *bytes, gsize size_bytes)
{
    for (gsize i = 0; i < size_bytes; i++)
        hs_storage_read_area(machine->run->storage, &machine->program->area, OS1,
                             area_address(machine, address + i), bytes + i, 1);
}

static void machine_load(RandomMachine *machine, const RandomProgram *program)
{
    RandomProgram copy = *program;

    random_program_end_with(&copy, ECALL);
    for (guint i = 0; i < G_N_ELEMENTS(copy.code); i++)
        copy.code[i] = GUINT16_TO_LE(copy.code[i]);
    random_machine_write(machine, RANDOM_CODE, copy.code, sizeof copy.code);
    random_machine_write(machine, RANDOM_WINDOW, copy.window, sizeof copy.window);
    memcpy(machine->program->context.x, copy.x, sizeof copy.x);
    machine->program->context.pc = RANDOM_CODE;
}

void random_machine_init(RandomMachine *machine, const RandomProgram *program, guint machine_i,
                         uint64_t burst_max)
{
    g_autofree char *name = g_strdup_printf("machine %u", machine_i);
    const HsCacheParameters *cache = &machine->parameters.instruction_cache;
    HsRandom random;

    memset(machine, 0, sizeof *machine);
    hs_random_init(&random, program->seed, name);
    machine->parameters = some_parameters(&random);
    machine->run = cpu_run_new_with(burst_max, &machine->parameters);
    machine->program = cpu_run_program(machine->run, 0, NULL, 0);
    machine->holds_instruction = cache->n_sets * cache->n_ways > 1;
    machine->is_moving = !program->has_patches;
    machine_connect(machine, &random);
    if (hs_random_below(&random, 2) == 0)
        machine_translate(machine, &random);
    machine_load(machine, program);
}

void random_machine_clear(RandomMachine *machine)
{
    cpu_run_free(machine->run);
}

static void end_slice(gpointer user)
{
    RandomMachine *machine = user;
    guint cpu_i = hs_cpu_activity(machine->run->cpu[0]) != NULL ? 0 : 1;

    if (machine->program->n_traps > 0)
        return;
    hs_cpu_stop(machine->run->cpu[cpu_i]);
    if (machine->is_moving)
        cpu_i = 1 - cpu_i;
    hs_cpu_start(machine->run->cpu[cpu_i], &machine->program->activity);
    cpu_run_at(machine->run, hs_simulation_now(machine->run->simulation) + machine->slice_cycles,
               HS_PHASE_VMM, end_slice, machine);
}

void random_machine_slice(RandomMachine *machine, HsCycles slice_cycles)
{
    machine->slice_cycles = slice_cycles;
    cpu_run_at(machine->run, slice_cycles, HS_PHASE_VMM, end_slice, machine);
}
