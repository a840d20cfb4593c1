/* cpu: exact cycles of instructions, by the formulas of cpu.h, TIMING, with a parameter for each;
 * caches, pages and branches have files of their own. */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/hardware/prime_cpu.h"

static CpuRun *run;

static void set_up(void)
{
    run = prime_run(&(PrimeParts){ .predictor_entries = 0 });
}

static void set_up_with(const PrimeParts *parts)
{
    cpu_run_free(run);
    run = prime_run(parts);
}

static void tear_down(void)
{
    cpu_run_free(run);
}

TestSuite(cpu_timing, .init = set_up, .fini = tear_down);

/* ---- straight code ---- */

static HsCycles n_lines_of(uint64_t address, uint64_t size_bytes)
{
    return (address + size_bytes - 1) / LINE - address / LINE + 1;
}

/* With a cache or without, each line is fetched once. */
Test(cpu_timing, straight_code_fetches_each_of_its_lines_once)
{
    static const guint ns[] = { 0, 1, 14, 15, 16, 31, 32, 77 };

    for (guint is_cached = 0; is_cached < 2; is_cached++)
        for (gsize i = 0; i < G_N_ELEMENTS(ns); i++) {
            HsInstruction code[80];
            HsCycles fetches = n_lines_of(0, 4 * (ns[i] + 1)) * ACCESS;

            for (guint word_i = 0; word_i < ns[i]; word_i++)
                code[word_i] = NOP;
            set_up_with(&(PrimeParts){ .instruction_cache = { is_cached * 8, 1 } });
            prime_check(prime_code(run, 0, code, ns[i]), fetches + ns[i] * BASE + END, fetches);
        }
}

/* Of 2 bytes and of 4, from each even address of a line on; some are in two lines. */
Test(cpu_timing, short_instructions_share_a_line)
{
    for (guint is_cached = 0; is_cached < 2; is_cached++)
        for (uint64_t address = 0; address < LINE; address += 2) {
            set_up_with(&(PrimeParts){ .instruction_cache = { is_cached * 8, 1 } });

            CpuProgram *program = PRIME_CODE(run, address, SHORT_NOP, NOP, SHORT_NOP, SHORT_NOP,
                                             NOP, SHORT_NOP, NOP);
            HsCycles fetches = n_lines_of(address, 4 * 2 + 3 * 4 + 4) * ACCESS;

            prime_check(program, fetches + 7 * BASE + END, fetches);
            cr_assert(eq(u64, program->context.n_instructions, 7));
        }
}

/* ---- one instruction of each kind ---- */

static void check_one(HsInstruction instruction, HsCycles more, HsCpi cause)
{
    set_up_with(&(PrimeParts){ .predictor_entries = 0 });

    CpuProgram *program = prime_code(run, 0, &instruction, 1);

    program->context.x[T0] = 77;
    program->context.x[T1] = 5;
    prime_check(program, ACCESS + BASE + more + END, ACCESS);
    cr_assert(eq(u64, prime_cycles(program, HS_CPI_BASE), 2 * BASE));
    cr_assert(eq(u64, prime_cycles(program, cause), more + (cause == HS_CPI_SYSTEM ? TRAP : 0)));
}

Test(cpu_timing, each_operation_of_registers_has_its_cycles)
{
    static const struct {
        HsOp first, last;
        HsCycles more;
    } groups[] = {
        { HS_OP_ADD, HS_OP_AND, 0 },          { HS_OP_ADDW, HS_OP_SRAW, 0 },
        { HS_OP_MUL, HS_OP_MULHU, MULTIPLY }, { HS_OP_MULW, HS_OP_MULW, MULTIPLY },
        { HS_OP_DIV, HS_OP_REMU, DIVIDE },    { HS_OP_DIVW, HS_OP_REMUW, DIVIDE_WORD },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
        for (guint op = groups[i].first; op <= groups[i].last; op++)
            check_one(OP_R((HsOp)op, T2, T0, T1), groups[i].more, HS_CPI_MULTIPLY);
    check_one(OP_I(HS_OP_LUI, T2, 0, 4096), 0, HS_CPI_MULTIPLY);
    check_one(OP_I(HS_OP_SLLI, T2, T0, 3), 0, HS_CPI_MULTIPLY);
    check_one(OP_I(HS_OP_FENCE, 0, 0, 0), 0, HS_CPI_SYSTEM);
}

Test(cpu_timing, reading_a_csr_costs_more)
{
    static const int64_t numbers[] = { 0xc00, 0xc01, 0xc02 };

    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        check_one(OP_I(HS_OP_CSRRS, T2, 0, numbers[i]), CSR, HS_CPI_SYSTEM);
}

/* cycle and time as the instruction begins; instret counts those before it. */
Test(cpu_timing, csrs_tell_the_cycle_in_which_they_are_read)
{
    CpuProgram *program = PRIME_CODE(run, 0, NOP, NOP, OP_I(HS_OP_CSRRS, 10, 0, 0xc00),
                                     OP_I(HS_OP_CSRRS, 11, 0, 0xc01),
                                     OP_I(HS_OP_CSRRS, 12, 0, 0xc02));

    prime_check(program, ACCESS + 5 * BASE + 3 * CSR + END, ACCESS);
    cr_assert(eq(u64, program->context.x[10], ACCESS + 2 * BASE));
    cr_assert(eq(u64, program->context.x[11], ACCESS + 3 * BASE + CSR));
    cr_assert(eq(u64, program->context.x[12], 4));
}

/* The line held is given up: the next instruction fetches it anew. */
Test(cpu_timing, fence_i_costs_its_cycles_and_the_line)
{
    for (guint is_cached = 0; is_cached < 2; is_cached++) {
        set_up_with(&(PrimeParts){ .instruction_cache = { is_cached * 8, 1 } });

        CpuProgram *program = PRIME_CODE(run, 0, NOP, OP_I(HS_OP_FENCE_I, 0, 0, 0), NOP);

        prime_check(program, 2 * ACCESS + 3 * BASE + FENCE_I + END, 2 * ACCESS);
        cr_assert(eq(u64, hs_cpu_counters(run->cpu[0]).n_line_misses, 2));
    }
}

/* ---- traps ---- */

static void check_trap(HsInstruction instruction, HsTrap trap, uint64_t value, HsCycles at)
{
    set_up_with(&(PrimeParts){ .predictor_entries = 0 });

    CpuProgram *program = prime_code(run, 0, &instruction, 1);

    program->context.x[T0] = 2 * UNIT + 1; /* outside */
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, trap, value, at);
    cr_assert(eq(u64, prime_cycles(program, HS_CPI_BASE), BASE));
    cr_assert(eq(u64, prime_cycles(program, HS_CPI_SYSTEM), at - ACCESS - BASE));
    cr_assert(eq(u64, program->context.n_instructions, 0));
}

Test(cpu_timing, a_trap_costs_base_and_trap)
{
    const HsInstruction no_csr = OP_I(HS_OP_CSRRS, T2, 0, 0xc03);

    check_trap((HsInstruction){ .op = HS_OP_ECALL }, HS_TRAP_ECALL, 0, ACCESS + END);
    check_trap((HsInstruction){ .op = HS_OP_EBREAK }, HS_TRAP_BREAKPOINT, 0, ACCESS + END);
    check_trap(no_csr, HS_TRAP_ILLEGAL, hs_isa_encode(&no_csr), ACCESS + END);
}

/* The access begins at a; so does the trap. */
Test(cpu_timing, a_refused_access_traps_when_it_would_begin)
{
    const HsCycles a = ACCESS + BASE;

    check_trap(LD(T2, T0, 0), HS_TRAP_ADDRESSING, 2 * UNIT + 1, a + TRAP);
    check_trap(SD(T2, T0, 0), HS_TRAP_ADDRESSING, 2 * UNIT + 1, a + TRAP);
    check_trap(LD(T2, T0, -4), HS_TRAP_ADDRESSING, 2 * UNIT, a + TRAP); /* the second unit's end */
    check_trap(OP_R(HS_OP_LR_D, T2, T0, 0), HS_TRAP_MISALIGNED, 2 * UNIT + 1, a + ATOMIC + TRAP);
    check_trap(OP_R(HS_OP_AMOADD_W, T2, T0, T1), HS_TRAP_MISALIGNED, 2 * UNIT + 1,
               a + ATOMIC + TRAP);
}

Test(cpu_timing, a_refused_atomic_traps_when_its_access_would_begin)
{
    CpuProgram *program = PRIME_CODE(run, 0, OP_R(HS_OP_AMOADD_D, T2, T0, T1));

    program->context.x[T0] = 2 * UNIT;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_ADDRESSING, 2 * UNIT, ACCESS + BASE + ATOMIC + TRAP);
}

/* The jump is done at f; the fetch is refused there. */
Test(cpu_timing, a_refused_fetch_costs_base_and_trap)
{
    CpuProgram *program = PRIME_CODE(run, 0, JALR(0, T0, 0));

    program->context.x[T0] = 2 * UNIT;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_ADDRESSING, 2 * UNIT, ACCESS + BASE + TAKEN + BASE + TRAP);
}

/* Its first half is fetched, the second is outside. */
Test(cpu_timing, a_refused_second_half_costs_the_first_line_too)
{
    CpuProgram *program = PRIME_CODE(run, 0, NOP);
    const uint64_t last = 2 * UNIT - 2;

    prime_write(program, last - 2, &SHORT_NOP, 1);
    cpu_run_poke(program, last - 6, UINT64_C(0x0013) << 48); /* half of a nop */
    program->context.pc = last;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_ADDRESSING, 2 * UNIT, ACCESS + BASE + TRAP);
    cr_assert(eq(u64, program->context.pc, last));
}

/* ---- accesses ---- */

Test(cpu_timing, loads_and_stores_of_every_size_cost_an_access_a_line)
{
    static const HsOp loads[] = { HS_OP_LB,  HS_OP_LH,  HS_OP_LW, HS_OP_LD,
                                  HS_OP_LBU, HS_OP_LHU, HS_OP_LWU };
    static const uint64_t sizes[] = { 1, 2, 4, 8, 1, 2, 4 };

    /* In line 0, at its end, and at each alignment; the code is elsewhere. */
    for (gsize i = 0; i < G_N_ELEMENTS(loads); i++)
        for (uint64_t address = 0; address < LINE + 8; address++) {
            HsCycles access = n_lines_of(address, sizes[i]) == 1 ? ACCESS : ACCESS_2;

            set_up_with(&(PrimeParts){ .predictor_entries = 0 });
            prime_check(PRIME_CODE(run, 1024, OP_I(loads[i], T1, 0, (int64_t)address)),
                        ACCESS + BASE + access + END, ACCESS + access);
            if (i > 3)
                continue;
            set_up_with(&(PrimeParts){ .predictor_entries = 0 });
            prime_check(PRIME_CODE(run, 1024, OP_S((HsOp)(HS_OP_SB + i), T1, 0, (int64_t)address)),
                        ACCESS + BASE + access + END, ACCESS + access);
        }
}

Test(cpu_timing, an_atomic_pays_before_its_access)
{
    for (guint op = HS_OP_LR_W; op <= HS_OP_AMOMAXU_D; op++) {
        bool is_sc = op == HS_OP_SC_W || op == HS_OP_SC_D; /* nothing is reserved: it fails */
        HsCycles access = is_sc ? 0 : ACCESS;

        set_up_with(&(PrimeParts){ .predictor_entries = 0 });

        CpuProgram *program = PRIME_CODE(run, 0, OP_R((HsOp)op, T2, T0, 0));

        program->context.x[T0] = DATA;
        prime_check(program, ACCESS + BASE + ATOMIC + access + END, ACCESS + access);
        cr_assert(eq(u64, prime_cycles(program, HS_CPI_SYSTEM), ATOMIC + TRAP));
    }
}

Test(cpu_timing, a_sc_that_succeeds_accesses_its_line)
{
    CpuProgram *program = PRIME_CODE(run, 0, OP_R(HS_OP_LR_D, T2, T0, 0),
                                     OP_R(HS_OP_SC_D, T2, T0, T1));

    program->context.x[T0] = DATA;
    prime_check(program, ACCESS + 2 * (BASE + ATOMIC + ACCESS) + END, 3 * ACCESS);
    cr_assert(eq(u64, program->context.x[T2], 0));
}

/* ---- load-use ---- */

static const HsInstruction any_load = { .op = HS_OP_LD, .rd = T1, .rs1 = T0 };

/* The load, then `next`, in one line; `more` are next's own. */
static void check_pair(HsInstruction load, HsInstruction next, bool is_used, HsCycles more,
                       HsCycles stall)
{
    set_up_with(&(PrimeParts){ .predictor_entries = 0 });

    CpuProgram *program = PRIME_CODE(run, 0, load, next);
    HsCycles wait = is_used ? LOAD_USE : 0;

    program->context.x[T0] = DATA;
    prime_check(program, ACCESS + BASE + ACCESS + wait + BASE + more + stall + END,
                2 * ACCESS + stall);
    cr_assert(eq(u64, prime_cycles(program, HS_CPI_LOAD_USE), wait));
}

Test(cpu_timing, an_interlock_is_for_the_instruction_that_reads_the_register)
{
    const HsInstruction used[] = { OP_R(HS_OP_ADD, T2, T1, 0),
                                   OP_R(HS_OP_ADD, T2, 0, T1),
                                   OP_R(HS_OP_ADD, T2, T1, T1),
                                   ADDI(T1, T1, 1),
                                   OP_I(HS_OP_SLLI, T2, T1, 1),
                                   BNE(T1, 0, 8),
                                   BNE(0, T1, 8) };
    /* x6 is T1: 6 as an immediate, an amount or a number is no register. */
    const HsInstruction unused[] = { NOP,
                                     ADDI(T1, 0, 6),
                                     ADDI(T2, T2, 6),
                                     OP_I(HS_OP_SLLI, T2, T2, 6),
                                     OP_I(HS_OP_LUI, T1, 0, 0x6000 | 6 << 15 | 6 << 20),
                                     OP_I(HS_OP_AUIPC, T1, 0, 6 << 15 | 6 << 20),
                                     OP_R(HS_OP_SUB, T1, T0, T2),
                                     OP_I(HS_OP_FENCE, 0, 0, 6) };

    for (gsize i = 0; i < G_N_ELEMENTS(used); i++)
        check_pair(any_load, used[i], true, 0, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(unused); i++)
        check_pair(any_load, unused[i], false, 0, 0);
    check_pair(any_load, OP_R(HS_OP_MUL, T2, T1, T1), true, MULTIPLY, 0);
    check_pair(any_load, OP_I(HS_OP_CSRRS, T2, 0, 0xc00), false, CSR, 0);
    check_pair(any_load, JAL(T1, 4), false, TAKEN, 0);
    /* A count that is loaded, of 0; a store's address and what it stores. */
    check_pair(any_load, OP_R(HS_OP_COMPUTE, T1, 0, 0), true, 0, 0);
    check_pair(any_load, SD(T1, T0, 0), true, 0, ACCESS);
    check_pair(any_load, SD(0, T1, 1024), true, 0, ACCESS);
    check_pair(any_load, OP_R(HS_OP_AMOADD_D, T2, T0, T1), true, ATOMIC, ACCESS);
}

/* c.add, c.mv and c.addi of what c.ld loaded: x8 to x15 only. */
Test(cpu_timing, an_interlock_is_for_short_instructions_too)
{
    const HsInstruction load = { .op = HS_OP_LD, .length_bytes = 2, .rd = 10, .rs1 = 8 };
    const HsInstruction users[] = {
        { .op = HS_OP_ADD, .length_bytes = 2, .rd = 11, .rs1 = 11, .rs2 = 10 },
        { .op = HS_OP_ADDI, .length_bytes = 2, .rd = 10, .rs1 = 10, .imm = 1 },
        { .op = HS_OP_SUB, .length_bytes = 2, .rd = 10, .rs1 = 10, .rs2 = 11 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(users); i++) {
        set_up_with(&(PrimeParts){ .predictor_entries = 0 });

        CpuProgram *program = PRIME_CODE(run, 0, load, users[i]);

        program->context.x[8] = DATA;
        prime_check(program, ACCESS + BASE + ACCESS + LOAD_USE + BASE + END, 2 * ACCESS);
    }
}

Test(cpu_timing, what_is_loaded_to_x0_is_not_waited_for)
{
    check_pair((HsInstruction){ .op = HS_OP_LD, .rd = 0, .rs1 = T0 }, OP_R(HS_OP_ADD, T2, 0, 0),
               false, 0, 0);
}

/* An atomic is no load: cpu.h, load_use. */
Test(cpu_timing, only_loads_have_an_interlock)
{
    CpuProgram *program = PRIME_CODE(run, 0, OP_R(HS_OP_AMOADD_D, T1, T0, 0),
                                     OP_R(HS_OP_ADD, T2, T1, T1));

    program->context.x[T0] = DATA;
    prime_check(program, ACCESS + BASE + ATOMIC + ACCESS + BASE + END, 2 * ACCESS);
}

/* Load and user at every place of a line: in one line; the user in the next one; in two lines.
 * Twice around, so that the second time what was decoded is used again. */
static void check_pair_at(uint64_t address, bool is_cached, bool is_used)
{
    set_up_with(&(PrimeParts){ .instruction_cache = { is_cached ? 8 : 0, 1 } });

    const HsInstruction code[] = { LD(T1, T0, 0), is_used ? OP_R(HS_OP_ADD, T2, T1, 0) : NOP,
                                   ADDI(31, 31, -1), BNE(31, 0, -12) };
    CpuProgram *program = prime_code(run, address, code, G_N_ELEMENTS(code));
    HsCycles around = 4 * BASE + (is_used ? LOAD_USE : 0);
    HsCycles lines = n_lines_of(address, 16); /* without the ecall */
    HsCycles fetches = n_lines_of(address, 20);

    /* Without a cache the way back fetches again, unless it is all in one line. */
    if (!is_cached)
        fetches += lines == 1 ? 0 : lines;
    program->context.x[T0] = DATA;
    program->context.x[31] = 2;
    prime_check(program, (fetches + 2) * ACCESS + 2 * around + TAKEN + END, (fetches + 2) * ACCESS);
}

Test(cpu_timing, the_interlock_does_not_depend_on_lines)
{
    for (uint64_t address = 0; address <= LINE; address += 2)
        for (guint i = 0; i < 4; i++)
            check_pair_at(address, (i & 1) != 0, (i & 2) != 0);
}

/* The line of the user is not there: the wait comes after its fetch, though both could overlap. */
Test(cpu_timing, at_the_end_of_a_line_the_interlock_comes_after_the_fetch)
{
    CpuProgram *program = PRIME_CODE(run, LINE - 4, LD(T1, T0, 0), OP_R(HS_OP_ADD, T2, T1, 0),
                                     OP_I(HS_OP_CSRRS, 10, 0, 0xc00));
    HsCycles added = ACCESS + BASE + ACCESS + ACCESS + LOAD_USE;

    program->context.x[T0] = DATA;
    prime_check(program, added + 2 * BASE + CSR + END, 3 * ACCESS);
    cr_assert(eq(u64, program->context.x[10], added + BASE));
}

/* ---- interrupts ---- */

/* Each kind of cycles is in it; a load at the end of a line, its user in the next. */
static CpuProgram *everything(void)
{
    const HsInstruction code[] = { OP_R(HS_OP_MUL, T2, T0, T0),
                                   OP_I(HS_OP_CSRRS, 10, 0, 0xc02),
                                   SD(T2, T0, 0),
                                   LD(T1, T0, 0),
                                   OP_R(HS_OP_ADD, T2, T1, 0),
                                   OP_R(HS_OP_AMOADD_D, 11, T0, T1),
                                   LD(T1, T0, 60),
                                   OP_R(HS_OP_DIV, T2, T1, T0),
                                   BEQ(0, 0, 4),
                                   OP_I(HS_OP_FENCE_I, 0, 0, 0) };
    CpuProgram *program = prime_code(run, LINE - 28, code, G_N_ELEMENTS(code));

    program->context.x[T0] = DATA;
    return program;
}

/* Stopped at any cycle and begun again, on another CPU: every cycle of the program is paid once.
 * Only what was spent on a line that is given up, and fetched again, may come to it. */
Test(cpu_timing, an_interrupt_at_any_cycle_loses_no_kind_of_cycles)
{
    CpuProgram *reference = everything();
    HsCycles stack[HS_CPI_N], end;

    cpu_run_begin(run, reference, 0, 0);
    cpu_run_go(run);
    end = reference->trapped_at;
    memcpy(stack, reference->context.stack, sizeof stack);
    cr_assert(eq(u64, stack[HS_CPI_LOAD_USE], 2 * LOAD_USE));
    for (HsCycles at = 0; at < end; at++) {
        set_up_with(&(PrimeParts){ .predictor_entries = 0 });

        CpuProgram *program = everything();

        cpu_run_begin(run, program, 0, 0);
        cpu_run_interrupt(run, 0, at, at % 2 == 0 ? HS_PHASE_GUEST : HS_PHASE_OUTSIDE);
        cpu_run_begin(run, program, 1, end + at);
        cpu_run_go(run);
        cpu_run_check_ecall(program, program->trapped_at);
        for (guint cpi = 0; cpi < HS_CPI_N; cpi++)
            if (cpi != HS_CPI_FETCH_STALL)
                cr_assert(eq(u64, program->context.stack[cpi], stack[cpi]), "%s, stopped at %u",
                          hs_cpi_name((HsCpi)cpi), (guint)at);
    }
}

/* ---- who looks ---- */

typedef struct {
    uint64_t pc;
    uint32_t word;
    HsCycles cycle;
} Seen;

static Seen seen[16];
static guint n_seen;

static void see(gpointer user, const HsCpu *cpu, HsCycles cycle, const HsContext *context,
                uint32_t word)
{
    (void)user;
    (void)cpu;
    cr_assert(lt(u32, n_seen, G_N_ELEMENTS(seen)));
    seen[n_seen++] = (Seen){ context->pc, word, cycle };
}

/* The second one lies in two lines, and was not met before. */
Test(cpu_timing, each_instruction_is_seen_once_as_it_begins)
{
    for (guint is_cached = 0; is_cached < 2; is_cached++) {
        set_up_with(&(PrimeParts){ .instruction_cache = { is_cached * 8, 1 } });

        CpuProgram *program = PRIME_CODE(run, LINE - 4, SHORT_NOP, ADDI(T0, T0, 1), SHORT_NOP);
        const Seen expected[] = { { LINE - 4, hs_isa_encode(&SHORT_NOP), ACCESS },
                                  { LINE - 2, word_i(HS_OP_ADDI, T0, T0, 1), 2 * ACCESS + BASE },
                                  { LINE + 2, hs_isa_encode(&SHORT_NOP), 2 * (ACCESS + BASE) },
                                  { LINE + 4, ECALL, 2 * ACCESS + 3 * BASE } };

        n_seen = 0;
        hs_cpus_observe(run->cpus, see, NULL);
        prime_check(program, 2 * ACCESS + 3 * BASE + END, 2 * ACCESS);
        cr_assert(eq(u32, n_seen, G_N_ELEMENTS(expected)));
        for (gsize i = 0; i < G_N_ELEMENTS(expected); i++) {
            cr_assert(eq(u64, seen[i].pc, expected[i].pc));
            cr_assert(eq(u32, seen[i].word, expected[i].word));
            cr_assert(eq(u64, seen[i].cycle, expected[i].cycle));
        }
    }
}
