/* execute: atomics against the manual's rules (RISC-V unprivileged ISA 20191213, chapter 8), and
 * where it leaves a choice against cpu.h. */
#include "models/hardware/execute.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/hardware/execute_run.h"

static ExecuteRun *at;
static HsContext *context;

/* RS1 points to DATA, where 16 bytes are JUNK. */
static void set_up(void)
{
    at = execute_run_new(NULL);
    context = &at->program->context;
    context->x[RS1] = DATA;
    cpu_run_poke(at->program, DATA, JUNK);
    cpu_run_poke(at->program, DATA + 8, JUNK);
}

static void tear_down(void)
{
    execute_run_free(at);
}

static void set_up_again(void)
{
    tear_down();
    set_up();
}

TestSuite(execute_atomic, .init = set_up, .fini = tear_down);

static uint64_t peek(uint64_t address)
{
    return cpu_run_peek(at->program, address);
}

/* ---- amo ---- */

static const struct {
    HsOp op;
    uint64_t old, b, new;
} doubles[] = {
    { HS_OP_AMOSWAP_D, 1, ALL64, ALL64 },
    { HS_OP_AMOADD_D, 1, 2, 3 },
    { HS_OP_AMOADD_D, ALL64, 1, 0 },
    { HS_OP_AMOADD_D, MAX64, 1, MIN64 }, /* overflow is ignored */
    { HS_OP_AMOXOR_D, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xf0f0f0f0f0f0f0f0 },
    { HS_OP_AMOAND_D, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0x0f000f000f000f00 },
    { HS_OP_AMOOR_D, 0xff00ff00ff00ff00, 0x0ff00ff00ff00ff0, 0xfff0fff0fff0fff0 },
    { HS_OP_AMOMIN_D, ALL64, 1, ALL64 }, /* -1 < 1 */
    { HS_OP_AMOMIN_D, 1, ALL64, ALL64 },
    { HS_OP_AMOMIN_D, MIN64, MAX64, MIN64 },
    { HS_OP_AMOMAX_D, ALL64, 1, 1 },
    { HS_OP_AMOMAX_D, MAX64, MIN64, MAX64 },
    { HS_OP_AMOMINU_D, ALL64, 1, 1 },
    { HS_OP_AMOMINU_D, 1, ALL64, 1 },
    { HS_OP_AMOMINU_D, MIN64, MAX64, MAX64 },
    { HS_OP_AMOMAXU_D, ALL64, 1, ALL64 },
    { HS_OP_AMOMAXU_D, MAX64, MIN64, MIN64 },
    /* the low words say the opposite */
    { HS_OP_AMOMIN_D, 0x0000000100000000, 0x00000000ffffffff, 0x00000000ffffffff },
    { HS_OP_AMOMAXU_D, 0x0000000100000000, 0x00000000ffffffff, 0x0000000100000000 },
};

/* Words; of b only the low one counts. */
static const struct {
    HsOp op;
    uint32_t old;
    uint64_t b;
    uint32_t new;
} words[] = {
    { HS_OP_AMOSWAP_W, 1, 0x1234567880000000, 0x80000000 },
    { HS_OP_AMOADD_W, 1, 0xffffffff00000002, 3 },
    { HS_OP_AMOADD_W, 0xffffffff, 1, 0 }, /* nothing is carried into the next word */
    { HS_OP_AMOADD_W, 0x7fffffff, 1, 0x80000000 },
    { HS_OP_AMOXOR_W, 0xff00ff00, 0x0ff00ff0, 0xf0f0f0f0 },
    { HS_OP_AMOAND_W, 0xff00ff00, 0x0ff00ff0, 0x0f000f00 },
    { HS_OP_AMOOR_W, 0xff00ff00, 0x0ff00ff0, 0xfff0fff0 },
    { HS_OP_AMOMIN_W, 0xffffffff, 1, 0xffffffff },
    { HS_OP_AMOMIN_W, 1, 0xffffffff, 0xffffffff }, /* -1, as a word */
    { HS_OP_AMOMIN_W, 0x7fffffff, 0x0000000080000000, 0x80000000 },
    { HS_OP_AMOMAX_W, 0xffffffff, 1, 1 },
    { HS_OP_AMOMAX_W, 0x7fffffff, 0x0000000080000000, 0x7fffffff },
    { HS_OP_AMOMAX_W, 5, 0x8000000000000006, 6 },
    { HS_OP_AMOMINU_W, 0xffffffff, 1, 1 },
    { HS_OP_AMOMINU_W, 1, 0xffffffff, 1 },
    { HS_OP_AMOMINU_W, 0x80000000, ALL64, 0x80000000 },
    { HS_OP_AMOMINU_W, 0x80000001, 0xf00000007fffffff, 0x7fffffff },
    { HS_OP_AMOMAXU_W, 0xffffffff, 1, 0xffffffff },
    { HS_OP_AMOMAXU_W, 0x7fffffff, 0x80000000, 0x80000000 },
    { HS_OP_AMOMAXU_W, 6, 0x8000000000000005, 6 },
};

static uint64_t sign_extended(uint32_t word)
{
    return word | (word >> 31 ? UINT64_C(0xffffffff00000000) : 0);
}

/* All four combinations of aq and rl do the same. */
static uint32_t word_atomic(HsOp op, uint8_t rd, uint8_t rs1, uint8_t rs2, gsize order)
{
    return hs_isa_encode(&(HsInstruction){
        .op = op, .rd = rd, .rs1 = rs1, .rs2 = rs2, .imm = (int64_t)(order % 4) });
}

Test(execute_atomic, doubleword_amos_give_the_old_value_and_store_the_new)
{
    for (gsize i = 0; i < G_N_ELEMENTS(doubles); i++) {
        set_up_again();
        execute_run_put(at, 0, word_atomic(doubles[i].op, RD, RS1, RS2, i));
        cpu_run_poke(at->program, DATA, doubles[i].old);
        context->x[RS2] = doubles[i].b;
        execute_run_go_to(at, 4);
        cr_assert(eq(u64, context->x[RD], doubles[i].old), "row %" G_GSIZE_FORMAT, i);
        cr_assert(eq(u64, peek(DATA), doubles[i].new), "row %" G_GSIZE_FORMAT, i);
        cr_assert(eq(u64, peek(DATA + 8), JUNK));
        cr_assert(eq(u64, context->x[RS2], doubles[i].b));
    }
}

Test(execute_atomic, word_amos_sign_extend_the_old_value_and_leave_the_next_word_alone)
{
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(words); i++) {
        guint row_i = (guint)i / 2, shift = i % 2 == 0 ? 0 : 32; /* the lower word, the upper */
        uint64_t junk = JUNK & ~(UINT64_C(0xffffffff) << shift);

        set_up_again();
        execute_run_put(at, 0, word_atomic(words[row_i].op, RD, RS1, RS2, row_i));
        cpu_run_poke(at->program, DATA, junk | (uint64_t)words[row_i].old << shift);
        context->x[RS1] = DATA + shift / 8;
        context->x[RS2] = words[row_i].b;
        execute_run_go_to(at, 4);
        cr_assert(eq(u64, context->x[RD], sign_extended(words[row_i].old)), "row %u", row_i);
        cr_assert(eq(u64, peek(DATA), junk | (uint64_t)words[row_i].new << shift), "row %u", row_i);
        cr_assert(eq(u64, peek(DATA + 8), JUNK));
    }
}

Test(execute_atomic, an_amo_may_write_the_registers_it_reads)
{
    execute_run_put(at, 0, word_r(HS_OP_AMOADD_D, RS1, RS1, RS1));
    execute_run_go_to(at, 4);
    cr_assert(eq(u64, context->x[RS1], JUNK));
    cr_assert(eq(u64, peek(DATA), JUNK + DATA));
    set_up_again();
    execute_run_put(at, 0, word_r(HS_OP_AMOSWAP_W, RS2, RS1, RS2));
    context->x[RS2] = 1;
    execute_run_go_to(at, 4);
    cr_assert(eq(u64, context->x[RS2], 0x5a5a5a5a));
    cr_assert(eq(u64, peek(DATA), 0x5a5a5a5a00000001));
}

Test(execute_atomic, an_amo_to_x0_still_stores)
{
    execute_run_put(at, 0, word_r(HS_OP_AMOSWAP_D, 0, RS1, RS2));
    context->x[RS2] = 1;
    execute_run_go_to(at, 4);
    cr_assert(eq(u64, peek(DATA), 1));
}

/* ---- lr and sc ---- */

enum { OTHER = 8, THIRD = 9, FIRST_RESULT = 10 };

/* Words at 0, which use RS1 (DATA), OTHER (DATA + 8), THIRD (DATA + 4) and RS2 (1). */
static void execute(const uint32_t *program, guint n)
{
    for (guint i = 0; i < n; i++)
        execute_run_put(at, 4 * i, program[i]);
    context->x[OTHER] = DATA + 8;
    context->x[THIRD] = DATA + 4;
    context->x[RS2] = 1;
    execute_run_go_to(at, 4 * n);
}
#define EXECUTE(...)                                                                               \
    execute((uint32_t[]){ __VA_ARGS__ }, G_N_ELEMENTS(((uint32_t[]){ __VA_ARGS__ })))

#define LR(op, address) word_r(op, RD, address, 0)
#define SC(op, result_i, address) word_r(op, (uint8_t)(FIRST_RESULT + (result_i)), address, RS2)

Test(execute_atomic, sc_after_lr_stores_and_gives_0)
{
    EXECUTE(LR(HS_OP_LR_D, RS1), SC(HS_OP_SC_D, 0, RS1));
    cr_assert(eq(u64, context->x[RD], JUNK));
    cr_assert(eq(u64, context->x[FIRST_RESULT], 0));
    cr_assert(eq(u64, peek(DATA), 1));
    cr_assert(eq(u64, peek(DATA + 8), JUNK));
}

Test(execute_atomic, lr_w_sign_extends_and_sc_w_stores_a_word)
{
    cpu_run_poke(at->program, DATA, 0x8765432112345678);
    EXECUTE(LR(HS_OP_LR_W, THIRD), SC(HS_OP_SC_W, 0, THIRD));
    cr_assert(eq(u64, context->x[RD], 0xffffffff87654321));
    cr_assert(eq(u64, context->x[FIRST_RESULT], 0));
    cr_assert(eq(u64, peek(DATA), 0x0000000112345678));
}

Test(execute_atomic, sc_keeps_its_reservation_over_other_instructions)
{
    EXECUTE(LR(HS_OP_LR_D, RS1), word_i(HS_OP_ADDI, RS2, RS2, 1), word_s(HS_OP_BEQ, 0, 0, 4),
            word_i(HS_OP_LD, 20, OTHER, 0), SC(HS_OP_SC_D, 0, RS1));
    cr_assert(eq(u64, context->x[FIRST_RESULT], 0));
    cr_assert(eq(u64, peek(DATA), 2));
}

Test(execute_atomic, sc_fails_with_1_and_stores_nothing)
{
    static const struct {
        const char *why;
        HsOp lr;
        uint8_t lr_address;
        HsOp sc;
        uint8_t sc_address;
    } rows[] = {
        { "no lr before it", HS_OP_ILLEGAL, 0, HS_OP_SC_D, RS1 },
        { "no lr before it", HS_OP_ILLEGAL, 0, HS_OP_SC_W, RS1 },
        { "another address", HS_OP_LR_D, OTHER, HS_OP_SC_D, RS1 },
        { "another address", HS_OP_LR_W, THIRD, HS_OP_SC_W, RS1 },
        { "another size", HS_OP_LR_D, RS1, HS_OP_SC_W, RS1 },
        { "another size", HS_OP_LR_W, RS1, HS_OP_SC_D, RS1 },
        { "another size and address", HS_OP_LR_D, RS1, HS_OP_SC_W, THIRD },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        uint32_t lr = rows[i].lr == HS_OP_ILLEGAL ? word_i(HS_OP_ADDI, 0, 0, 0)
                                                  : LR(rows[i].lr, rows[i].lr_address);

        set_up_again();
        EXECUTE(lr, SC(rows[i].sc, 0, rows[i].sc_address));
        cr_assert(eq(u64, context->x[FIRST_RESULT], 1), "%s", rows[i].why);
        cr_assert(eq(u64, peek(DATA), JUNK), "%s", rows[i].why);
        cr_assert(eq(u64, peek(DATA + 8), JUNK), "%s", rows[i].why);
    }
}

Test(execute_atomic, a_sc_ends_the_reservation_whether_it_stores_or_not)
{
    EXECUTE(LR(HS_OP_LR_D, RS1), SC(HS_OP_SC_D, 0, RS1), SC(HS_OP_SC_D, 1, RS1),
            LR(HS_OP_LR_D, RS1), SC(HS_OP_SC_D, 2, OTHER), SC(HS_OP_SC_D, 3, RS1));
    cr_assert(eq(u64, context->x[FIRST_RESULT], 0));
    cr_assert(eq(u64, context->x[FIRST_RESULT + 1], 1));
    cr_assert(eq(u64, context->x[FIRST_RESULT + 2], 1));
    cr_assert(eq(u64, context->x[FIRST_RESULT + 3], 1));
}

Test(execute_atomic, the_last_lr_counts)
{
    EXECUTE(LR(HS_OP_LR_D, RS1), LR(HS_OP_LR_D, OTHER), SC(HS_OP_SC_D, 0, OTHER),
            LR(HS_OP_LR_D, RS1), LR(HS_OP_LR_D, OTHER), SC(HS_OP_SC_D, 1, RS1));
    cr_assert(eq(u64, context->x[FIRST_RESULT], 0));
    cr_assert(eq(u64, context->x[FIRST_RESULT + 1], 1));
    cr_assert(eq(u64, peek(DATA), JUNK));
    cr_assert(eq(u64, peek(DATA + 8), 1));
}

Test(execute_atomic, lr_and_sc_may_write_the_registers_they_read)
{
    cpu_run_poke(at->program, DATA, DATA);
    EXECUTE(word_r(HS_OP_LR_D, RS1, RS1, 0), word_r(HS_OP_SC_D, RS1, RS1, RS1));
    cr_assert(eq(u64, context->x[RS1], 0));
    cr_assert(eq(u64, peek(DATA), DATA));
    set_up_again();
    EXECUTE(word_r(HS_OP_LR_D, 0, RS1, 0), word_r(HS_OP_SC_D, 0, RS1, RS2));
    cr_assert(eq(u64, peek(DATA), 1)); /* with x0 too */
}

static void go_on_behind(gpointer user, HsCpu *cpu)
{
    CpuProgram *program = user;

    if (program->n_traps > 1)
        return;
    program->context.pc += 4;
    hs_cpu_start(cpu, &program->activity);
}

Test(execute_atomic, a_trap_ends_the_reservation)
{
    at->program->then = go_on_behind;
    at->program->user = at->program;
    EXECUTE(LR(HS_OP_LR_D, RS1), ECALL, SC(HS_OP_SC_D, 0, RS1));
    cr_assert(eq(u32, at->program->n_traps, 2));
    cr_assert(eq(u64, context->x[FIRST_RESULT], 1));
    cr_assert(eq(u64, peek(DATA), JUNK));
}

/* Until the access of lr is begun there is no reservation to lose; once sc's is, it has been used.
 * The line is fetched until 14; lr begins at 14, its access at 17; sc begins at 31, its access at
 * 34; the ecall at 48. */
Test(execute_atomic, an_interrupt_between_lr_and_sc_ends_the_reservation)
{
    const HsCycles lr_at = ACCESS + BASE, sc_at = lr_at + ACCESS + BASE;

    for (HsCycles cycle = 1; cycle < sc_at + ACCESS; cycle++) {
        bool is_lost = cycle > lr_at && cycle <= sc_at;

        set_up_again();
        cpu_run_interrupt(at->run, 0, cycle, HS_PHASE_DEVICE);
        cpu_run_begin(at->run, at->program, cycle % 2, 1000);
        EXECUTE(LR(HS_OP_LR_D, RS1), SC(HS_OP_SC_D, 0, RS1));
        cr_assert(eq(u64, context->x[FIRST_RESULT], is_lost ? 1 : 0), "at %u", (guint)cycle);
        cr_assert(eq(u64, peek(DATA), is_lost ? JUNK : 1), "at %u", (guint)cycle);
    }
}

/* ---- traps ---- */

static void check_nothing_done(HsTrap trap, uint64_t value)
{
    cr_assert(eq(str, (char *)hs_trap_name(at->program->trap), (char *)hs_trap_name(trap)));
    cr_assert(eq(u64, at->program->trap_value, value));
    cr_assert(eq(u64, context->pc, 0));
    cr_assert(eq(u64, context->n_instructions, 0));
    cr_assert(eq(u64, context->x[RD], JUNK));
    cr_assert(eq(u64, peek(DATA), JUNK));
    cr_assert(eq(u64, peek(DATA + 8), JUNK));
}

Test(execute_atomic, an_address_that_is_no_multiple_of_the_size_traps)
{
    for (HsOp op = HS_OP_LR_W; op <= HS_OP_AMOMAXU_D; op++) {
        uint64_t size_bytes = op < HS_OP_LR_D ? 4 : 8;
        bool has_rs2 = op != HS_OP_LR_W && op != HS_OP_LR_D;

        for (uint64_t offset = 1; offset < size_bytes; offset++) {
            set_up_again();
            execute_run_put(at, 0, word_r(op, RD, RS1, has_rs2 ? RS2 : 0));
            context->x[RS1] = DATA + offset;
            execute_run_go(at);
            check_nothing_done(HS_TRAP_MISALIGNED, DATA + offset);
        }
    }
}

Test(execute_atomic, a_word_may_be_in_the_upper_half_of_a_doubleword)
{
    for (HsOp op = HS_OP_AMOSWAP_W; op <= HS_OP_AMOMAXU_W; op++) {
        set_up_again();
        execute_run_put(at, 0, word_r(op, RD, RS1, RS2));
        context->x[RS1] = DATA + 4;
        execute_run_go_to(at, 4);
        cr_assert(eq(u64, context->x[RD], 0x5a5a5a5a));
    }
}

Test(execute_atomic, an_amo_that_is_refused_changes_nothing)
{
    execute_run_put(at, 0, word_r(HS_OP_AMOADD_D, RD, RS1, RS2));
    context->x[RS1] = UNIT;
    hs_storage_disconnect(at->run->storage, at->program->area.unit[1]);
    execute_run_go(at);
    check_nothing_done(HS_TRAP_ADDRESSING, UNIT);
    set_up_again();
    execute_run_put(at, 0, word_r(HS_OP_LR_W, RD, RS1, 0));
    context->x[RS1] = UNIT + 4;
    hs_storage_fail(at->run->storage, at->program->area.unit[1]);
    execute_run_go(at);
    check_nothing_done(HS_TRAP_MACHINE_CHECK, UNIT + 4);
}

/* It accesses nothing (cpu.h). */
Test(execute_atomic, a_sc_that_fails_is_not_refused)
{
    execute_run_put(at, 0, word_r(HS_OP_SC_D, RD, RS1, RS2));
    context->x[RS1] = UNIT;
    hs_storage_disconnect(at->run->storage, at->program->area.unit[1]);
    execute_run_go_to(at, 4);
    cr_assert(eq(u64, context->x[RD], 1));
}
