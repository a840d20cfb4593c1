/* execute: counters (Zicsr), fence.i, and x0 as the destination of anything. */
#include "models/hardware/execute.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/hardware/execute_run.h"

#define CSR_CYCLES UINT64_C(5)

enum { CYCLE = 0xc00, TIME = 0xc01, INSTRET = 0xc02 };

static ExecuteRun *at;
static HsContext *context;

static void set_up_with(const HsCpuParameters *parameters)
{
    execute_run_free(at);
    at = execute_run_new(parameters);
    context = &at->program->context;
}

static void set_up(void)
{
    set_up_with(NULL);
}

static void tear_down(void)
{
    execute_run_free(at);
    at = NULL;
}

TestSuite(execute_system, .init = set_up, .fini = tear_down);

static void put(const uint32_t *words, guint n)
{
    for (guint i = 0; i < n; i++)
        execute_run_put(at, 4 * i, words[i]);
}
#define PUT(...) put((uint32_t[]){ __VA_ARGS__ }, G_N_ELEMENTS(((uint32_t[]){ __VA_ARGS__ })))

/* ---- counters (chapter 10) ---- */

/* The line is fetched until 14; instructions begin at 14, 17, 25, 33, ... */
Test(execute_system, counters_are_read_when_their_instruction_begins)
{
    set_up_with(&(HsCpuParameters){ .base_cycles = BASE, .csr_cycles = CSR_CYCLES });
    PUT(word_i(HS_OP_ADDI, 0, 0, 0), word_i(HS_OP_CSRRS, 10, 0, CYCLE),
        word_i(HS_OP_CSRRS, 11, 0, TIME), word_i(HS_OP_CSRRS, 12, 0, INSTRET),
        word_i(HS_OP_CSRRC, 13, 0, CYCLE), word_i(HS_OP_CSRRSI, 14, 0, CYCLE),
        word_i(HS_OP_CSRRCI, 15, 0, INSTRET), word_i(HS_OP_CSRRS, 0, 0, CYCLE));
    execute_run_go_to(at, 32);
    cr_assert(eq(u64, context->x[10], ACCESS + BASE));
    cr_assert(eq(u64, context->x[11], ACCESS + BASE + (BASE + CSR_CYCLES)));
    cr_assert(eq(u64, context->x[12], 3));
    cr_assert(eq(u64, context->x[13], ACCESS + BASE + 3 * (BASE + CSR_CYCLES)));
    cr_assert(eq(u64, context->x[14], ACCESS + BASE + 4 * (BASE + CSR_CYCLES)));
    cr_assert(eq(u64, context->x[15], 6));
    cpu_run_check_ecall(at->program, ACCESS + BASE + 7 * (BASE + CSR_CYCLES) + BASE);
}

/* The machine's cycles, not the program's: it was away from 19 to 500. It owes one base cycle of
 * the addi at 17 then, and has to fetch its line again. */
Test(execute_system, cycle_goes_on_while_the_program_waits_and_instret_does_not)
{
    PUT(word_i(HS_OP_ADDI, 0, 0, 0), word_i(HS_OP_ADDI, 0, 0, 0), word_i(HS_OP_CSRRS, 10, 0, CYCLE),
        word_i(HS_OP_CSRRS, 11, 0, INSTRET));
    cpu_run_interrupt(at->run, 0, ACCESS + BASE + 2, HS_PHASE_DEVICE);
    cpu_run_begin(at->run, at->program, 1, 500);
    execute_run_go_to(at, 16);
    cr_assert(eq(u64, context->x[10], 500 + 1 + ACCESS));
    cr_assert(eq(u64, context->x[11], 3));
}

/* A compute of any length and a touch of any pages is one instruction each. */
Test(execute_system, instret_counts_a_macro_instruction_once)
{
    PUT(word_i(HS_OP_COMPUTE, 10, 0, 0), word_r(HS_OP_TOUCH_READ, 11, 12, 13),
        word_i(HS_OP_CSRRS, 14, 0, INSTRET));
    context->x[10] = 100;
    context->x[11] = 3;
    context->x[12] = PATTERN;
    cpu_run_poke(at->program, PATTERN, PAGES);
    cpu_run_poke(at->program, PATTERN + 8, 2);
    execute_run_go_to(at, 12);
    cr_assert(eq(u64, context->x[14], 2));
}

static void go_on_behind(gpointer user, HsCpu *cpu)
{
    CpuProgram *program = user;

    if (program->n_traps > 1)
        return;
    program->context.pc += 4;
    hs_cpu_start(cpu, &program->activity);
}

Test(execute_system, instret_does_not_count_an_instruction_that_traps)
{
    PUT(ECALL, word_i(HS_OP_CSRRS, 10, 0, INSTRET));
    at->program->then = go_on_behind;
    at->program->user = at->program;
    execute_run_go_to(at, 8);
    cr_assert(eq(u64, context->x[10], 0));
}

static void check_illegal(uint32_t word)
{
    set_up();
    PUT(word);
    execute_run_go(at);
    cr_assert(eq(str, (char *)hs_trap_name(at->program->trap), "illegal instruction"), "0x%08x",
              word);
    cr_assert(eq(u64, at->program->trap_value, word));
    cr_assert(eq(u64, context->x[RD], JUNK));
    cr_assert(eq(u64, context->pc, 0));
    cr_assert(eq(u64, context->n_instructions, 0));
}

/* csrrs and csrrc write when rs1 is not x0, whatever it holds (section 9.1). */
Test(execute_system, counters_are_not_written)
{
    for (int64_t csr = CYCLE; csr <= INSTRET; csr++) {
        check_illegal(word_i(HS_OP_CSRRW, RD, RS1, csr));
        check_illegal(word_i(HS_OP_CSRRW, RD, 0, csr));
        check_illegal(word_i(HS_OP_CSRRW, 0, 0, csr));
        check_illegal(word_i(HS_OP_CSRRS, RD, RS1, csr));
        check_illegal(word_i(HS_OP_CSRRC, RD, RS1, csr));
        check_illegal(word_i(HS_OP_CSRRWI, RD, 0, csr));
        check_illegal(word_i(HS_OP_CSRRSI, RD, 1, csr));
        check_illegal(word_i(HS_OP_CSRRCI, RD, 31, csr));
    }
}

/* fcsr and its parts, hpmcounter3, the upper halves of RV32, of supervisor and machine. */
Test(execute_system, there_are_no_other_registers_to_read)
{
    static const int64_t csrs[] = { 0x000, 0x001, 0x002, 0x003, 0x100, 0x300, 0x342, 0xb00,
                                    0xbff, 0xc03, 0xc1f, 0xc80, 0xc81, 0xc82, 0xf14, 0xfff };

    for (gsize i = 0; i < G_N_ELEMENTS(csrs); i++) {
        check_illegal(word_i(HS_OP_CSRRS, RD, 0, csrs[i]));
        check_illegal(word_i(HS_OP_CSRRCI, RD, 0, csrs[i]));
    }
}

/* ---- fence.i (chapter 3) ---- */

#define SUBROUTINE UINT64_C(0x100) /* in a line of its own */
#define FIRST_RESULT 10

/* Three calls of the instruction at `place`: as it is, after a store, after a fence.i. The word
 * there adds 1 to x20 at first, then 16. What each call added is in x10, x11 and x12. */
static void call_changed(uint64_t place)
{
    const uint32_t words[] = {
        word_i(HS_OP_JALR, 1, RS1, 0),  word_i(HS_OP_ADDI, 10, 20, 0),
        word_s(HS_OP_SW, RS2, RS1, 0),  word_i(HS_OP_ADDI, 20, 0, 0),
        word_i(HS_OP_JALR, 1, RS1, 0),  word_i(HS_OP_ADDI, 11, 20, 0),
        word_i(HS_OP_FENCE_I, 0, 0, 0), word_i(HS_OP_ADDI, 20, 0, 0),
        word_i(HS_OP_JALR, 1, RS1, 0),  word_i(HS_OP_ADDI, 12, 20, 0),
    };

    put(words, G_N_ELEMENTS(words));
    execute_run_put(at, place, word_i(HS_OP_ADDI, 20, 20, 1));
    execute_run_put(at, place + 4, word_i(HS_OP_JALR, 0, 1, 0));
    context->x[RS1] = place;
    context->x[RS2] = word_i(HS_OP_ADDI, 20, 20, 16);
    execute_run_go_to(at, sizeof words);
}

static void check_called(uint64_t second)
{
    cr_assert(eq(u64, context->x[FIRST_RESULT], 1));
    cr_assert(eq(u64, context->x[FIRST_RESULT + 1], second));
    cr_assert(eq(u64, context->x[FIRST_RESULT + 2], 16));
}

/* The word in one line, and in two. */
Test(execute_system, an_instruction_cache_shows_stores_only_after_fence_i)
{
    static const uint64_t places[] = { SUBROUTINE, SUBROUTINE + LINE - 2, SUBROUTINE + 6 };

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        set_up_with(execute_run_caches());
        call_changed(places[i]);
        check_called(1);
    }
}

/* Without one the line is fetched anew, as another was fetched in between (cpu.h). */
Test(execute_system, without_an_instruction_cache_a_line_shows_stores_when_it_is_fetched)
{
    call_changed(SUBROUTINE);
    check_called(16);
}

/* In the line that is held it is not. */
Test(execute_system, without_an_instruction_cache_the_line_held_shows_stores_after_fence_i)
{
    PUT(word_s(HS_OP_SW, RS2, RS1, 0), word_i(HS_OP_ADDI, 10, 0, 1), /* changed to 16 */
        word_i(HS_OP_ADDI, 11, 11, 1), word_s(HS_OP_BNE, 12, 11, 8), ECALL,
        word_i(HS_OP_ADDI, 13, 10, 0), word_i(HS_OP_FENCE_I, 0, 0, 0),
        word_i(HS_OP_JAL, 0, 0, -24));
    context->x[RS1] = 4;
    context->x[RS2] = word_i(HS_OP_ADDI, 10, 0, 16);
    context->x[12] = 2;
    execute_run_go_to(at, 16);
    cr_assert(eq(u64, context->x[13], 1));
    cr_assert(eq(u64, context->x[10], 16));
}

/* Half an instruction: the first half's line is in the cache, the second's is not. */
Test(execute_system, both_lines_of_an_instruction_are_fetched_anew_after_fence_i)
{
    for (guint i = 0; i < 2; i++) {
        uint64_t place = SUBROUTINE + LINE - 2;
        uint32_t word = word_i(HS_OP_ADDI, 20, 20, 16);

        set_up_with(i == 0 ? execute_run_caches() : NULL);
        PUT(word_i(HS_OP_JALR, 1, RS1, 0), word_s(HS_OP_SH, RS2, RS1, 2),
            word_i(HS_OP_FENCE_I, 0, 0, 0), word_i(HS_OP_ADDI, 20, 0, 0),
            word_i(HS_OP_JALR, 1, RS1, 0));
        execute_run_put(at, place, word_i(HS_OP_ADDI, 20, 20, 1));
        execute_run_put(at, place + 4, word_i(HS_OP_JALR, 0, 1, 0));
        context->x[RS1] = place;
        context->x[RS2] = word >> 16; /* the immediate, and four bits of rs1 */
        execute_run_go_to(at, 20);
        cr_assert(eq(u64, context->x[20], 16));
    }
}

/* Fields that are reserved are ignored (section 3). */
Test(execute_system, fence_i_has_no_operands)
{
    PUT(0xfff0100f | RD << 7 | RS1 << 15);
    execute_run_go_to(at, 4);
    cr_assert(eq(u64, context->x[RD], JUNK));
}

/* ---- x0 ---- */

/* csrrw traps, and a jalr jumps away. */
static bool is_with_destination(HsOp op)
{
    HsIsaFormat format = hs_isa_row(op)->format;

    return format != HS_FORMAT_S && format != HS_FORMAT_B && format != HS_FORMAT_NONE &&
           format != HS_FORMAT_FENCE && op != HS_OP_CSRRW && op != HS_OP_CSRRWI && op != HS_OP_JALR;
}

/* The instruction with x0 as its destination and a result that is not 0. */
static uint32_t word_to_x0(HsOp op)
{
    switch (hs_isa_row(op)->format) {
    case HS_FORMAT_R:
    case HS_FORMAT_ATOMIC:
        return word_r(op, 0, RS1, RS2);
    case HS_FORMAT_U:
        return word_i(op, 0, 0, 0x1000);
    case HS_FORMAT_J:
        return word_i(op, 0, 0, 4);
    case HS_FORMAT_CSR:
    case HS_FORMAT_CSR_I:
        return word_i(op, 0, 0, CYCLE);
    case HS_FORMAT_RD:
        return word_i(op, 0, 0, 0);
    default:
        return word_i(op, 0, RS1, 0);
    }
}

Test(execute_system, x0_stays_zero_whatever_writes_to_it)
{
    for (guint i = 0; i < 2 * HS_OP_N; i++) {
        HsOp op = (HsOp)(i / 2);

        if (is_with_destination(op) == false)
            continue;
        set_up_with(i % 2 == 0 ? NULL : execute_run_caches());
        PUT(word_to_x0(op), word_r(HS_OP_ADD, 10, 0, 0));
        cpu_run_poke(at->program, DATA, JUNK);
        context->x[RS1] = DATA;
        context->x[RS2] = DATA + 7;
        context->x[10] = JUNK;
        execute_run_go_to(at, 8);
        cr_assert(eq(u64, context->x[10], 0), "%s", hs_isa_row(op)->name);
    }
}

Test(execute_system, a_jalr_to_x0_jumps_and_links_nowhere)
{
    PUT(word_i(HS_OP_JALR, 0, RS1, 8), ECALL, word_r(HS_OP_ADD, 10, 0, 0));
    context->x[10] = JUNK;
    execute_run_go_to(at, 12);
    cr_assert(eq(u64, context->x[10], 0));
}
