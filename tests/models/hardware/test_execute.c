/* execute: each instruction, executed by a CPU, against results worked out from the manual's rules
 * (RISC-V unprivileged ISA 20191213, chapters 2 and 5). */
#include "models/hardware/execute.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/random.h"
#include "tests/models/hardware/execute_run.h"

static CpuRun *run;
static CpuProgram *program;
static ExecuteRun *at;

static void tear_down(void)
{
    execute_run_free(at);
    at = NULL;
}

TestSuite(execute, .fini = tear_down);

/* A new machine with the instruction at address `pc`, ecalls all around it, and registers. */
static void prepare(uint32_t word, uint64_t pc, uint64_t a, uint64_t b)
{
    tear_down();
    at = execute_run_new(NULL);
    run = at->run;
    program = at->program;
    execute_run_put(at, pc, word);
    program->context.pc = pc;
    program->context.x[RS1] = a;
    program->context.x[RS2] = b;
}

static void go(void)
{
    execute_run_go(at);
}

/* ---- registers and registers ---- */

Test(execute, register_instructions_give_what_the_manual_says)
{
    static const struct {
        HsOp op;
        uint64_t a, b, result;
    } rows[] = {
        { HS_OP_ADD, 2, 3, 5 },
        { HS_OP_ADD, MAX64, 1, MIN64 }, /* overflow is ignored */
        { HS_OP_ADD, ALL64, 1, 0 },
        { HS_OP_ADD, MIN64, MIN64, 0 },
        { HS_OP_SUB, 2, 3, ALL64 },
        { HS_OP_SUB, MIN64, 1, MAX64 },
        { HS_OP_SUB, 0, MIN64, MIN64 },
        { HS_OP_SLL, 1, 63, MIN64 },
        { HS_OP_SLL, 1, 64, 1 }, /* the low 6 bits of rs2 */
        { HS_OP_SLL, 3, 65, 6 },
        { HS_OP_SLL, 1, ALL64, MIN64 },
        { HS_OP_SLL, ALL64, 32, 0xffffffff00000000 },
        { HS_OP_SLT, ALL64, 0, 1 }, /* -1 < 0 */
        { HS_OP_SLT, 0, ALL64, 0 },
        { HS_OP_SLT, MIN64, MAX64, 1 },
        { HS_OP_SLT, MAX64, MIN64, 0 },
        { HS_OP_SLT, 7, 7, 0 },
        { HS_OP_SLTU, ALL64, 0, 0 },
        { HS_OP_SLTU, 0, ALL64, 1 },
        { HS_OP_SLTU, MIN64, MAX64, 0 },
        { HS_OP_SLTU, MAX64, MIN64, 1 },
        { HS_OP_SLTU, 7, 7, 0 },
        { HS_OP_XOR, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf0f0f0f0f0f0f0f0 },
        { HS_OP_XOR, ALL64, ALL64, 0 },
        { HS_OP_OR, 0xff00000000000000, 0x00000000000000ff, 0xff000000000000ff },
        { HS_OP_AND, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0x0f000f000f000f00 },
        { HS_OP_SRL, MIN64, 63, 1 },
        { HS_OP_SRL, MIN64, 64, MIN64 },
        { HS_OP_SRL, ALL64, 4, 0x0fffffffffffffff },
        { HS_OP_SRA, MIN64, 63, ALL64 },
        { HS_OP_SRA, MIN64, 64, MIN64 },
        { HS_OP_SRA, MIN64, 4, 0xf800000000000000 },
        { HS_OP_SRA, MAX64, 62, 1 },
        { HS_OP_ADDW, MAX32, 1, MIN32 }, /* wraps in 32 bits, then sign-extended */
        { HS_OP_ADDW, 0x00000001ffffffff, 1, 0 },
        { HS_OP_ADDW, 0x7fffffff00000001, 0x1234567800000001, 2 }, /* high halves are ignored */
        { HS_OP_ADDW, 0xffffffff, 0, ALL64 },
        { HS_OP_SUBW, MIN32, 1, MAX32 },
        { HS_OP_SUBW, 0, 1, ALL64 },
        { HS_OP_SUBW, 0x100000000, 1, ALL64 },
        { HS_OP_SLLW, 1, 31, MIN32 },
        { HS_OP_SLLW, 1, 32, 1 }, /* the low 5 bits of rs2 */
        { HS_OP_SLLW, 0xffffffff80000001, 1, 2 },
        { HS_OP_SLLW, 3, 63, MIN32 },
        { HS_OP_SRLW, 0xffffffff80000000, 31, 1 }, /* zeros come in at bit 31 */
        { HS_OP_SRLW, 0x80000000, 0, MIN32 },      /* a word result is sign-extended all the same */
        { HS_OP_SRLW, 0x80000000, 32, MIN32 },
        { HS_OP_SRLW, 0x1234567887654321, 4, 0x08765432 },
        { HS_OP_SRAW, 0x80000000, 31, ALL64 },
        { HS_OP_SRAW, 0x80000000, 32, MIN32 },
        { HS_OP_SRAW, 0xffffffff7fffffff, 4, 0x07ffffff },
        { HS_OP_SRAW, 0x0000000087654321, 4, 0xfffffffff8765432 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        execute_run_check(rows[i].op, word_r(rows[i].op, RD, RS1, RS2), rows[i].a, rows[i].b,
                          rows[i].result);
}

/* ---- registers and immediates ---- */

Test(execute, immediate_instructions_give_what_the_manual_says)
{
    static const struct {
        HsOp op;
        uint64_t a;
        int64_t imm;
        uint64_t result;
    } rows[] = {
        { HS_OP_ADDI, 1, 2047, 2048 },
        { HS_OP_ADDI, 0, -2048, 0xfffffffffffff800 },
        { HS_OP_ADDI, MAX64, 1, MIN64 },
        { HS_OP_ADDI, MIN64, -1, MAX64 },
        { HS_OP_SLTI, ALL64, 0, 1 },
        { HS_OP_SLTI, 0, -1, 0 },
        { HS_OP_SLTI, MIN64, -2048, 1 },
        { HS_OP_SLTI, 5, 5, 0 },
        { HS_OP_SLTIU, 0, 1, 1 }, /* seqz */
        { HS_OP_SLTIU, 1, 1, 0 },
        { HS_OP_SLTIU, 5, -1, 1 }, /* the immediate is sign-extended, then taken as unsigned */
        { HS_OP_SLTIU, ALL64, -1, 0 },
        { HS_OP_XORI, 0x00ff, -1, 0xffffffffffffff00 }, /* not */
        { HS_OP_XORI, 0x00ff, 0x0f0, 0x000f },
        { HS_OP_ORI, 0x1000, -2048, 0xfffffffffffff800 },
        { HS_OP_ORI, 0x0f00, 0x0f0, 0x0ff0 },
        { HS_OP_ANDI, ALL64, -2048, 0xfffffffffffff800 },
        { HS_OP_ANDI, 0x1234, 0x0f0, 0x0030 },
        { HS_OP_SLLI, 1, 63, MIN64 },
        { HS_OP_SLLI, 0x80000000, 32, MIN64 },
        { HS_OP_SLLI, JUNK, 0, JUNK },
        { HS_OP_SRLI, MIN64, 63, 1 },
        { HS_OP_SRLI, ALL64, 32, 0xffffffff },
        { HS_OP_SRAI, MIN64, 63, ALL64 },
        { HS_OP_SRAI, 0xffffffff00000000, 32, ALL64 },
        { HS_OP_SRAI, MAX64, 62, 1 },
        { HS_OP_ADDIW, MAX32, 1, MIN32 },
        { HS_OP_ADDIW, 0x0000000180000000, 0, MIN32 }, /* sext.w */
        { HS_OP_ADDIW, ALL64, 1, 0 },
        { HS_OP_ADDIW, MIN32, -1, MAX32 },
        { HS_OP_SLLIW, 1, 31, MIN32 },
        { HS_OP_SLLIW, 0xffffffff00000001, 4, 0x10 },
        { HS_OP_SRLIW, 0xffffffff80000000, 31, 1 },
        { HS_OP_SRLIW, 0x00000001ffffffff, 0, ALL64 },
        { HS_OP_SRAIW, 0x80000000, 31, ALL64 },
        { HS_OP_SRAIW, 0xffffffff40000000, 30, 1 },
        { HS_OP_LUI, JUNK, 0x12345000, 0x12345000 },
        { HS_OP_LUI, JUNK, -0x80000000LL, MIN32 }, /* sign-extended to 64 bits */
        { HS_OP_LUI, JUNK, -0x1000, 0xfffffffffffff000 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        uint8_t rs1 = rows[i].op == HS_OP_LUI ? 0 : RS1;

        execute_run_check(rows[i].op, word_i(rows[i].op, RD, rs1, rows[i].imm), rows[i].a, JUNK,
                          rows[i].result);
    }
}

Test(execute, auipc_adds_to_its_own_address)
{
    prepare(word_i(HS_OP_AUIPC, RD, 0, 0x1000), 0x10, 0, 0);
    go();
    cr_assert(eq(u64, program->context.x[RD], 0x1010));
    prepare(word_i(HS_OP_AUIPC, RD, 0, -0x1000), 0x10, 0, 0);
    go();
    cr_assert(eq(u64, program->context.x[RD], 0xfffffffffffff010));
}

Test(execute, fence_does_nothing_even_with_a_register_in_a_reserved_field)
{
    prepare(0x0ff0000f | RD << 7, 0, 0, 0);
    go();
    cr_assert(eq(u64, program->context.x[RD], JUNK));
    cr_assert(eq(u64, program->context.pc, 4));
}

/* ---- x0 ---- */

Test(execute, x0_stays_zero_whatever_writes_to_it)
{
    const uint32_t words[] = {
        word_i(HS_OP_ADDI, 0, RS1, 5),   word_r(HS_OP_ADD, 0, RS1, RS2),
        word_i(HS_OP_LUI, 0, 0, 0x1000), word_i(HS_OP_AUIPC, 0, 0, 0x1000),
        word_i(HS_OP_JAL, 0, 0, 4),      word_i(HS_OP_LD, 0, RS1, 0),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        prepare(words[i], 0, DATA, JUNK);
        cpu_run_poke(program, DATA, JUNK);
        go();
        cr_assert(eq(u64, program->context.x[0], 0));
        cr_assert(eq(u64, program->context.pc, 4));
    }
}

Test(execute, an_instruction_may_write_the_register_it_reads)
{
    prepare(word_r(HS_OP_ADD, RS1, RS1, RS1), 0, 21, 0);
    go();
    cr_assert(eq(u64, program->context.x[RS1], 42));
}

/* ---- branches and jumps ---- */

Test(execute, branches_compare_as_the_manual_says)
{
    static const struct {
        HsOp op;
        uint64_t a, b;
        bool is_taken;
    } rows[] = {
        { HS_OP_BEQ, 1, 1, true },          { HS_OP_BEQ, 1, 0x100000001, false },
        { HS_OP_BNE, 1, 1, false },         { HS_OP_BNE, 1, 0x100000001, true },
        { HS_OP_BLT, ALL64, 0, true },      { HS_OP_BLT, 0, ALL64, false },
        { HS_OP_BLT, MIN64, MAX64, true },  { HS_OP_BLT, 3, 3, false },
        { HS_OP_BGE, ALL64, 0, false },     { HS_OP_BGE, 0, ALL64, true },
        { HS_OP_BGE, MAX64, MIN64, true },  { HS_OP_BGE, 3, 3, true },
        { HS_OP_BLTU, ALL64, 0, false },    { HS_OP_BLTU, 0, ALL64, true },
        { HS_OP_BLTU, MAX64, MIN64, true }, { HS_OP_BLTU, 3, 3, false },
        { HS_OP_BGEU, ALL64, 0, true },     { HS_OP_BGEU, 0, ALL64, false },
        { HS_OP_BGEU, MIN64, MAX64, true }, { HS_OP_BGEU, 3, 3, true },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        /* Back to 0x08 from 0x20, or on to 0x24. */
        prepare(word_s(rows[i].op, RS2, RS1, -24), 0x20, rows[i].a, rows[i].b);
        go();
        cr_assert(eq(u64, program->context.pc, rows[i].is_taken ? 0x08 : 0x24),
                  "row %" G_GSIZE_FORMAT, i);
        cr_assert(eq(u64, program->context.x[RD], JUNK));
    }
}

Test(execute, jal_links_and_jumps_from_its_own_address)
{
    prepare(word_i(HS_OP_JAL, RD, 0, -16), 0x20, 0, 0);
    go();
    cr_assert(eq(u64, program->context.pc, 0x10));
    cr_assert(eq(u64, program->context.x[RD], 0x24));
}

Test(execute, jalr_adds_the_immediate_and_clears_bit_0)
{
    prepare(word_i(HS_OP_JALR, RD, RS1, -3), 0x20, 0x84, 0); /* 0x81, so 0x80 */
    go();
    cr_assert(eq(u64, program->context.pc, 0x80));
    cr_assert(eq(u64, program->context.x[RD], 0x24));
}

Test(execute, jalr_clears_bit_0_of_an_address_that_is_refused_too)
{
    prepare(word_i(HS_OP_JALR, RD, RS1, 0), 0x20, 0x80000001, 0);
    go();
    cr_assert(eq(int, program->trap, HS_TRAP_ADDRESSING));
    cr_assert(eq(u64, program->trap_value, 0x80000000));
    cr_assert(eq(u64, program->context.pc, 0x80000000));
}

Test(execute, jalr_reads_its_base_before_it_links)
{
    prepare(word_i(HS_OP_JALR, RS1, RS1, 0), 0x20, 0x40, 0);
    go();
    cr_assert(eq(u64, program->context.pc, 0x40));
    cr_assert(eq(u64, program->context.x[RS1], 0x24));
}

/* There is the upper half of an ecall, 0: illegal, as an instruction of 16 bits. */
Test(execute, jumps_and_taken_branches_go_to_a_target_between_words)
{
    const struct {
        uint32_t word;
        uint64_t target;
    } rows[] = {
        { word_i(HS_OP_JAL, RD, 0, 6), 0x26 },
        { word_i(HS_OP_JALR, RD, RS1, 2), 0x42 },
        { word_s(HS_OP_BEQ, RS2, RS2, -2), 0x1e },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        prepare(rows[i].word, 0x20, 0x40, 0);
        go();
        cr_assert(eq(int, program->trap, HS_TRAP_ILLEGAL));
        cr_assert(eq(u64, program->trap_value, 0));
        cr_assert(eq(u64, program->context.pc, rows[i].target));
        cr_assert(eq(u64, program->context.n_instructions, 1));
    }
}

Test(execute, a_branch_that_is_not_taken_may_have_any_target)
{
    prepare(word_s(HS_OP_BNE, RS2, RS2, -2), 0x20, 0, 0);
    go();
    cr_assert(eq(u64, program->context.pc, 0x24));
}

/* ---- loads and stores ---- */

/* Little-endian: the bytes from DATA on are 0x80 0x81 0x82 ... 0x8f. */
static void poke_ramp(void)
{
    cpu_run_poke(program, DATA, 0x8786858483828180);
    cpu_run_poke(program, DATA + 8, 0x8f8e8d8c8b8a8988);
}

Test(execute, loads_extend_as_the_manual_says)
{
    static const struct {
        HsOp op;
        int64_t imm;
        uint64_t result;
    } rows[] = {
        { HS_OP_LB, 0, 0xffffffffffffff80 },
        { HS_OP_LBU, 0, 0x80 },
        { HS_OP_LH, 0, 0xffffffffffff8180 },
        { HS_OP_LHU, 0, 0x8180 },
        { HS_OP_LW, 0, 0xffffffff83828180 },
        { HS_OP_LWU, 0, 0x83828180 },
        { HS_OP_LD, 0, 0x8786858483828180 },
        /* unaligned */
        { HS_OP_LB, 3, 0xffffffffffffff83 },
        { HS_OP_LH, 1, 0xffffffffffff8281 },
        { HS_OP_LHU, 3, 0x8483 },
        { HS_OP_LW, 2, 0xffffffff85848382 },
        { HS_OP_LWU, 5, 0x88878685 },
        { HS_OP_LD, 7, 0x8e8d8c8b8a898887 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        prepare(word_i(rows[i].op, RD, RS1, rows[i].imm), 0, DATA, 0);
        poke_ramp();
        go();
        cr_assert(eq(u64, program->context.x[RD], rows[i].result), "%s %d",
                  hs_isa_row(rows[i].op)->name, (int)rows[i].imm);
    }
}

Test(execute, loads_of_positive_values_have_no_sign)
{
    static const struct {
        HsOp op;
        uint64_t result;
    } rows[] = { { HS_OP_LB, 0x7f }, { HS_OP_LH, 0x7f7f }, { HS_OP_LW, 0x7f7f7f7f } };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        prepare(word_i(rows[i].op, RD, RS1, -2048), 0, DATA + 2048, 0);
        cpu_run_poke(program, DATA, 0x7f7f7f7f7f7f7f7f);
        go();
        cr_assert(eq(u64, program->context.x[RD], rows[i].result));
    }
}

Test(execute, stores_write_their_bytes_and_no_others)
{
    static const struct {
        HsOp op;
        int64_t imm;
        uint64_t first, second; /* the 16 bytes after it */
    } rows[] = {
        { HS_OP_SB, 0, 0x8786858483828188, 0x8f8e8d8c8b8a8988 },
        { HS_OP_SH, 0, 0x8786858483827788, 0x8f8e8d8c8b8a8988 },
        { HS_OP_SW, 0, 0x8786858455667788, 0x8f8e8d8c8b8a8988 },
        { HS_OP_SD, 0, 0x1122334455667788, 0x8f8e8d8c8b8a8988 },
        { HS_OP_SB, 7, 0x8886858483828180, 0x8f8e8d8c8b8a8988 },
        { HS_OP_SH, 7, 0x8886858483828180, 0x8f8e8d8c8b8a8977 },
        { HS_OP_SW, 6, 0x7788858483828180, 0x8f8e8d8c8b8a5566 },
        { HS_OP_SD, 1, 0x2233445566778880, 0x8f8e8d8c8b8a8911 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        prepare(word_s(rows[i].op, RS2, RS1, rows[i].imm), 0, DATA, 0x1122334455667788);
        poke_ramp();
        go();
        cr_assert(eq(u64, cpu_run_peek(program, DATA), rows[i].first), "row %" G_GSIZE_FORMAT, i);
        cr_assert(eq(u64, cpu_run_peek(program, DATA + 8), rows[i].second), "row %" G_GSIZE_FORMAT,
                  i);
    }
}

/* The area's units are 0 and 1; here its second is unit 3, far from the first. */
static void prepare_apart(uint32_t word, uint64_t address)
{
    prepare(word, 0, address, 0x1122334455667788);
    cpu_run_program(run, 1, NULL, 0);
    program->area.unit[1] = run->program[1].area.unit[1];
    cpu_run_poke(program, UNIT - 8, 0x8786858483828180);
    cpu_run_poke(program, UNIT, 0x8f8e8d8c8b8a8988);
}

Test(execute, loads_and_stores_cross_units_that_are_apart)
{
    prepare_apart(word_i(HS_OP_LD, RD, RS1, 0), UNIT - 3);
    go();
    cr_assert(eq(u64, program->context.x[RD], 0x8c8b8a8988878685));
    prepare_apart(word_s(HS_OP_SD, RS2, RS1, 0), UNIT - 3);
    go();
    cr_assert(eq(u64, cpu_run_peek(program, UNIT - 8), 0x6677888483828180));
    cr_assert(eq(u64, cpu_run_peek(program, UNIT), 0x8f8e8d1122334455));
}

Test(execute, data_addresses_wrap_as_unsigned_sums)
{
    prepare(word_i(HS_OP_LD, RD, RS1, 16), 0, DATA - 16, 0);
    poke_ramp();
    go();
    cr_assert(eq(u64, program->context.x[RD], 0x8786858483828180));
    prepare(word_i(HS_OP_LD, RD, RS1, -8), 0, 0, 0); /* 2^64 - 8 is outside */
    go();
    cr_assert(eq(int, program->trap, HS_TRAP_ADDRESSING));
    cr_assert(eq(u64, program->trap_value, 0xfffffffffffffff8));
}

/* ---- touch patterns ---- */

Test(execute, a_sequential_pattern_goes_round)
{
    const HsTouchPattern pattern = { .base = 0x10000, .n_pages = 3 };
    uint64_t state = 1, address = 0;

    for (uint64_t i = 1; i < 8; i++) {
        cr_assert(hs_execute_page(&pattern, &state, &address));
        cr_assert(eq(u64, address, 0x10000 + i % 3 * 4096));
        cr_assert(eq(u64, state, i + 1));
    }
}

/* hs_random_mix and hs_random_zipf have tests of their own; here: what is made of them. */
Test(execute, a_uniform_pattern_takes_the_high_half_of_the_product)
{
    const HsTouchPattern pattern = { .base = 4096, .n_pages = 16, .order = HS_TOUCH_UNIFORM };
    uint64_t state = 42, other_state = 42, address = 0;

    for (guint i = 0; i < 100; i++) {
        uint64_t draw = hs_random_mix(&other_state);

        cr_assert(hs_execute_page(&pattern, &state, &address));
        cr_assert(eq(u64, address, 4096 + (draw >> 60) * 4096)); /* 16 pages: the top 4 bits */
        cr_assert(eq(u64, state, other_state));
    }
}

Test(execute, a_zipf_pattern_asks_the_zipf_sampler)
{
    const HsTouchPattern pattern = { .n_pages = 1000, .order = HS_TOUCH_ZIPF, .skew_milli = 900 };
    uint64_t state = 42, other_state = 42, address = 0;

    for (guint i = 0; i < 100; i++) {
        cr_assert(hs_execute_page(&pattern, &state, &address));
        cr_assert(eq(u64, address, hs_random_zipf(hs_random_mix(&other_state), 1000, 900) * 4096));
    }
}

Test(execute, refuses_patterns_that_are_none)
{
    static const HsTouchPattern patterns[] = {
        { .n_pages = 0 },
        { .n_pages = 1, .order = 3 },
        { .n_pages = (UINT64_C(1) << 31) + 1, .order = HS_TOUCH_ZIPF },
        { .n_pages = 1, .order = HS_TOUCH_ZIPF, .skew_milli = 4001 },
    };
    uint64_t state = 42, address = 7;

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        cr_assert(not(hs_execute_page(&patterns[i], &state, &address)));
        cr_assert(eq(u64, state, 42));
        cr_assert(eq(u64, address, 7));
    }
}
