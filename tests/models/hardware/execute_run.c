/* execute_run: see execute_run.h. */
#include "tests/models/hardware/execute_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/assert.h"

#define ECALLS_BYTES 512u

static const HsCpuParameters caches = { .base_cycles = 1,
                                        .load_use_cycles = 2,
                                        .multiply_cycles = 3,
                                        .divide_cycles = 20,
                                        .divide_word_cycles = 12,
                                        .atomic_cycles = 4,
                                        .csr_cycles = 5,
                                        .fence_i_cycles = 6,
                                        .trap_cycles = 7,
                                        .branch_taken_cycles = 2,
                                        .mispredict_cycles = 8,
                                        .predictor_entries = 4,
                                        .predictor_returns = 2,
                                        .instruction_cache = { .n_sets = 2, .n_ways = 2 },
                                        .data_cache = { .n_sets = 2, .n_ways = 2 },
                                        .tlb = { .n_sets = 1, .n_ways = 2, .miss_cycles = 9 } };

const HsCpuParameters *execute_run_caches(void)
{
    return &caches;
}

ExecuteRun *execute_run_new(const HsCpuParameters *parameters)
{
    ExecuteRun *at = g_new0(ExecuteRun, 1);
    uint32_t words[ECALLS_BYTES / 4];

    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        words[i] = ECALL;
    at->run = parameters == NULL ? cpu_run_new(0) : cpu_run_new_with(0, parameters);
    at->program = cpu_run_program(at->run, 0, words, G_N_ELEMENTS(words));
    at->program->context.x[RD] = JUNK;
    return at;
}

void execute_run_free(ExecuteRun *at)
{
    if (at == NULL)
        return;
    cpu_run_free(at->run);
    g_free(at);
}

static void write_bytes(ExecuteRun *at, uint64_t address, const void *bytes, gsize size_bytes)
{
    HsAccessResult result = hs_storage_write_area(at->run->storage, &at->program->area, OS1,
                                                  address, bytes, size_bytes);

    hs_assert(result == HS_ACCESS_FINE);
}

void execute_run_put(ExecuteRun *at, uint64_t address, uint32_t word)
{
    uint32_t raw = GUINT32_TO_LE(word);

    write_bytes(at, address, &raw, hs_isa_length_bytes(word));
}

void execute_run_go(ExecuteRun *at)
{
    cpu_run_begin(at->run, at->program, 0, 0);
    cpu_run_go(at->run);
    cr_assert(eq(u64, at->program->context.x[0], 0));
}

void execute_run_go_to(ExecuteRun *at, uint64_t pc)
{
    execute_run_go(at);
    cr_assert(eq(str, (char *)hs_trap_name(at->program->trap), "ecall"));
    cr_assert(eq(u64, at->program->context.pc, pc));
}

void execute_run_check(HsOp op, uint32_t word, uint64_t a, uint64_t b, uint64_t result)
{
    ExecuteRun *at = execute_run_new(NULL);
    HsContext *context = &at->program->context;

    execute_run_put(at, 0, word);
    context->x[RS1] = a;
    context->x[RS2] = b;
    execute_run_go_to(at, 4);
    cr_assert(eq(u64, context->x[RD], result),
              "%s of 0x%" G_GINT64_MODIFIER "x and 0x%" G_GINT64_MODIFIER "x", hs_isa_row(op)->name,
              a, b);
    cr_assert(eq(u64, context->n_instructions, 1));
    execute_run_free(at);
}

void execute_run_set_apart(ExecuteRun *at)
{
    cpu_run_program(at->run, 1, NULL, 0);
    at->program->area.unit[1] = at->run->program[1].area.unit[1];
}

void execute_run_put_ramp(ExecuteRun *at, uint64_t address, uint8_t first, guint n_bytes)
{
    for (guint i = 0; i < n_bytes; i++) {
        uint8_t byte = (uint8_t)(first + i);

        write_bytes(at, address + i, &byte, 1);
    }
}
