/* prime_cpu: a CPU whose parameters are different primes, so that no two sums of them are alike by
 * accident, and programs for it; with the numbers of cpu_run.h, for tests of exact cycles.
 *
 *     CpuRun *run = prime_run(&(PrimeParts){ .instruction_cache = { 8, 1 } });
 *     CpuProgram *program = PRIME_CODE(run, 0, LOAD(HS_OP_LD, T1, T0, 0), ADD(T2, T1, T1));
 *     prime_check(program, ACCESS + ..., ACCESS);   then an ecall
 */
#ifndef HS_PRIME_CPU_H
#define HS_PRIME_CPU_H

#include "tests/models/hardware/cpu_run.h"

#define LOAD_USE UINT64_C(5)
#define MULTIPLY UINT64_C(7)
#define ATOMIC UINT64_C(11)
#define CSR UINT64_C(13)
#define DIVIDE_WORD UINT64_C(17)
#define FENCE_I UINT64_C(19)
#define TRAP UINT64_C(23)
#define MISPREDICT UINT64_C(29)
#define DIVIDE UINT64_C(31)
#define TLB_MISS UINT64_C(37)
/* The ecall at the end. */
#define END (BASE + TRAP)

#define PAGE UINT64_C(4096)
#define T2 7

/* What a CPU may have, or not. */
typedef struct {
    HsCacheParameters instruction_cache, data_cache;
    uint32_t tlb_sets, tlb_ways;
    uint32_t predictor_entries, predictor_returns;
} PrimeParts;

CpuRun *prime_run(const PrimeParts *parts);

/* Program 0: the instructions from `address` on, pc there, an ecall behind them. */
CpuProgram *prime_code(CpuRun *run, uint64_t address, const HsInstruction *instructions, guint n);
#define PRIME_CODE(run, address, ...)                                                              \
    prime_code(run, address, (HsInstruction[]){ __VA_ARGS__ },                                     \
               G_N_ELEMENTS(((HsInstruction[]){ __VA_ARGS__ })))
/* Writes instructions anywhere, for a program that is there; returns the address behind them. */
uint64_t prime_write(CpuProgram *program, uint64_t address, const HsInstruction *instructions,
                     guint n);

/* Runs it alone on cpu0 from cycle 0; its first trap is an ecall at `at`, `stall` cycles of that
 * were on storage; checks that its stack adds up. */
void prime_check(CpuProgram *program, HsCycles at, HsCycles stall);
HsCycles prime_cycles(const CpuProgram *program, HsCpi cpi);

/* ---- instructions ---- */
#define OP_R(op_, rd_, rs1_, rs2_)                                                                 \
    ((HsInstruction){ .op = op_, .rd = rd_, .rs1 = rs1_, .rs2 = rs2_ })
#define OP_I(op_, rd_, rs1_, imm_)                                                                 \
    ((HsInstruction){ .op = op_, .rd = rd_, .rs1 = rs1_, .imm = imm_ })
#define OP_S(op_, rs2_, rs1_, imm_)                                                                \
    ((HsInstruction){ .op = op_, .rs1 = rs1_, .rs2 = rs2_, .imm = imm_ })
#define ADDI(rd_, rs1_, imm_) OP_I(HS_OP_ADDI, rd_, rs1_, imm_)
#define NOP ADDI(0, 0, 0)
/* c.nop */
#define SHORT_NOP ((HsInstruction){ .op = HS_OP_ADDI, .length_bytes = 2 })
#define BNE(rs1_, rs2_, imm_) OP_S(HS_OP_BNE, rs2_, rs1_, imm_)
#define BEQ(rs1_, rs2_, imm_) OP_S(HS_OP_BEQ, rs2_, rs1_, imm_)
#define JAL(rd_, imm_) OP_I(HS_OP_JAL, rd_, 0, imm_)
#define JALR(rd_, rs1_, imm_) OP_I(HS_OP_JALR, rd_, rs1_, imm_)
#define LD(rd_, rs1_, imm_) OP_I(HS_OP_LD, rd_, rs1_, imm_)
#define SD(rs2_, rs1_, imm_) OP_S(HS_OP_SD, rs2_, rs1_, imm_)

#endif
