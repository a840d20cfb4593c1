/* prime_cpu: see prime_cpu.h. */
#include "tests/models/hardware/prime_cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

CpuRun *prime_run(const PrimeParts *parts)
{
    return cpu_run_new_with(
        0, &(HsCpuParameters){ .base_cycles = BASE,
                               .load_use_cycles = LOAD_USE,
                               .multiply_cycles = MULTIPLY,
                               .divide_cycles = DIVIDE,
                               .divide_word_cycles = DIVIDE_WORD,
                               .atomic_cycles = ATOMIC,
                               .csr_cycles = CSR,
                               .fence_i_cycles = FENCE_I,
                               .trap_cycles = TRAP,
                               .branch_taken_cycles = TAKEN,
                               .mispredict_cycles = MISPREDICT,
                               .predictor_entries = parts->predictor_entries,
                               .predictor_returns = parts->predictor_returns,
                               .instruction_cache = parts->instruction_cache,
                               .data_cache = parts->data_cache,
                               .tlb = { parts->tlb_sets, parts->tlb_ways, TLB_MISS } });
}

uint64_t prime_write(CpuProgram *program, uint64_t address, const HsInstruction *instructions,
                     guint n)
{
    for (guint i = 0; i < n; i++) {
        uint32_t word = GUINT32_TO_LE(hs_isa_encode(&instructions[i]));
        gsize size_bytes = instructions[i].length_bytes == 2 ? 2 : 4;
        HsAccessResult result = hs_storage_write_area(program->run->storage, &program->area, OS1,
                                                      address, &word, size_bytes);

        cr_assert(eq(int, result, HS_ACCESS_FINE));
        address += size_bytes;
    }
    return address;
}

CpuProgram *prime_code(CpuRun *run, uint64_t address, const HsInstruction *instructions, guint n)
{
    CpuProgram *program = cpu_run_program(run, 0, NULL, 0);
    uint64_t end = prime_write(program, address, instructions, n);

    prime_write(program, end, &(HsInstruction){ .op = HS_OP_ECALL }, 1);
    program->context.pc = address;
    return program;
}

void prime_check(CpuProgram *program, HsCycles at, HsCycles stall)
{
    HsCycles sum = 0;

    cpu_run_begin(program->run, program, 0, 0);
    cpu_run_go(program->run);
    cpu_run_check_ecall(program, at);
    cpu_run_check_books(program->run, 0, at - stall, stall);
    for (guint cpi = 0; cpi < HS_CPI_N; cpi++)
        sum += program->context.stack[cpi];
    cr_assert(eq(u64, sum, at));
    cr_assert(eq(
        u64, prime_cycles(program, HS_CPI_FETCH_STALL) + prime_cycles(program, HS_CPI_DATA_STALL),
        stall));
}

HsCycles prime_cycles(const CpuProgram *program, HsCpi cpi)
{
    return program->context.stack[cpi];
}
