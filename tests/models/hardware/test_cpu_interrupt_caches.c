/* cpu: an interrupt at every cycle of a program that uses all there is: caches, TLB, predictor,
 * atomics, macro-instructions, compressed ones, code that changes. */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/models/hardware/execute_run.h"

static ExecuteRun *at;

static void tear_down(void)
{
    execute_run_free(at);
    at = NULL;
}

TestSuite(cpu_interrupt_caches, .fini = tear_down);

static void put_all(const uint32_t *words, guint n)
{
    uint64_t address = 0;

    for (guint i = 0; i < n; i++) {
        execute_run_put(at, address, words[i]);
        address += hs_isa_length_bytes(words[i]);
    }
}

static uint32_t half_i(HsOp op, uint8_t rd, uint8_t rs1, int64_t imm)
{
    return hs_isa_encode(
        &(HsInstruction){ .op = op, .length_bytes = 2, .rd = rd, .rs1 = rs1, .imm = imm });
}

enum { AT = 8, ROUNDS = 9, SUM = 10 };
/* Where the loop begins, the word that changes, and the branch at the loop's end. */
enum { LOOP_AT = 4, CHANGED_AT = 78, BRANCH_AT = 86 };

/* Three rounds of two lines, with accesses in five; the 16 bits after the first word let all others
 * be between words. x21 counts by 1 in a word that is changed to count by 16. */
static void prepare(void)
{
    const uint32_t words[] = {
        word_i(HS_OP_ADDI, ROUNDS, 0, 3),
        half_i(HS_OP_ADDI, 11, 11, 1),
        word_i(HS_OP_ADDI, T0, 0, 20),
        word_i(HS_OP_COMPUTE, T0, 0, 0),
        word_i(HS_OP_ADDI, 12, 0, 2),
        word_r(HS_OP_TOUCH_WRITE, 12, T1, 13),
        word_s(HS_OP_SD, SUM, AT, (int64_t)LINE - 3),
        word_i(HS_OP_LD, SUM, AT, (int64_t)LINE - 5),
        word_r(HS_OP_MUL, SUM, SUM, SUM),
        word_r(HS_OP_DIVU, 14, SUM, ROUNDS),
        word_r(HS_OP_AMOADD_D, 15, AT, ROUNDS),
        word_r(HS_OP_AMOMAXU_W, 16, AT, SUM),
        word_i(HS_OP_CSRRS, 17, 0, 0xc02),
        word_i(HS_OP_LW, 18, AT, 4 * (int64_t)LINE),
        half_i(HS_OP_ADDI, 18, 18, 1), /* reads what was loaded */
        word_s(HS_OP_SW, 19, 20, 0),   /* changes a word */
        word_i(HS_OP_FENCE_I, 0, 0, 0),
        word_i(HS_OP_JAL, 1, 0, 8),
        word_i(HS_OP_JAL, 0, 0, 6),
        half_i(HS_OP_JALR, 0, 1, 0),
        word_r(HS_OP_ADD, SUM, SUM, 14),
        word_i(HS_OP_ADDI, 21, 21, 1),
        word_i(HS_OP_ADDI, ROUNDS, ROUNDS, -1),
        word_s(HS_OP_BNE, 0, ROUNDS, LOOP_AT - BRANCH_AT),
        ECALL,
    };
    uint64_t *x;

    tear_down();
    at = execute_run_new(execute_run_caches());
    put_all(words, G_N_ELEMENTS(words));
    x = at->program->context.x;
    x[AT] = DATA;
    x[SUM] = 0x123456789;
    x[T1] = PATTERN;
    x[19] = word_i(HS_OP_ADDI, 21, 21, 16);
    x[20] = CHANGED_AT;
    cpu_run_poke(at->program, PATTERN, PAGES);
    cpu_run_poke(at->program, PATTERN + 8, 2);
}

typedef struct {
    uint64_t x[32];
    uint64_t pc, n_instructions;
    HsCycles stack[HS_CPI_N];
    uint64_t bytes[(PAGES + 2 * HS_PAGE_BYTES - DATA) / 8];
} Outcome;

static void go(Outcome *ret_outcome)
{
    const HsContext *context = &at->program->context;

    execute_run_go(at);
    cr_assert(eq(int, at->program->trap, HS_TRAP_ECALL));
    memcpy(ret_outcome->x, context->x, sizeof ret_outcome->x);
    memcpy(ret_outcome->stack, context->stack, sizeof ret_outcome->stack);
    ret_outcome->pc = context->pc;
    ret_outcome->n_instructions = context->n_instructions;
    for (gsize i = 0; i < G_N_ELEMENTS(ret_outcome->bytes); i++)
        ret_outcome->bytes[i] = cpu_run_peek(at->program, DATA + 8 * i);
}

static void check_same(const Outcome *cut, const Outcome *whole)
{
    for (guint i = 0; i < 32; i++)
        cr_assert(eq(u64, cut->x[i], whole->x[i]), "x%u", i);
    cr_assert(eq(u64, cut->pc, whole->pc));
    cr_assert(eq(u64, cut->n_instructions, whole->n_instructions));
    cr_assert(memcmp(cut->bytes, whole->bytes, sizeof whole->bytes) == 0);
}

/* The program is as it is meant to be: three rounds, the word changed in the first. */
Test(cpu_interrupt_caches, the_program_uses_what_it_is_for)
{
    static Outcome whole;
    HsCpuCounters counters;

    prepare();
    go(&whole);
    counters = hs_cpu_counters(at->run->cpu[0]);
    cr_assert(eq(u64, whole.x[21], 3 * 16));
    cr_assert(eq(u64, whole.x[11], 3));
    cr_assert(eq(u64, whole.x[ROUNDS], 0));
    cr_assert(eq(u64, whole.x[17], 1 + 2 * 23 + 11)); /* completed before its third */
    for (guint i = 0; i < HS_CPI_N; i++)
        cr_assert(lt(u64, 0, whole.stack[i]), "%s", hs_cpi_name((HsCpi)i));
    cr_assert(lt(u64, 0, counters.n_victims));
    cr_assert(lt(u64, 0, counters.n_mispredicts));
}

/* On the same CPU it finds its lines again: no cycle is lost or given away. */
Test(cpu_interrupt_caches, an_interrupt_at_any_cycle_changes_nothing)
{
    static Outcome whole, cut;
    HsCycles end;

    prepare();
    go(&whole);
    end = at->program->trapped_at;
    for (HsCycles cycle = 1; cycle < 2 * end; cycle++) {
        HsPhase phase = cycle % 2 == 0 ? HS_PHASE_GUEST : HS_PHASE_OUTSIDE;

        prepare();
        cpu_run_interrupt(at->run, 0, cycle / 2, phase);
        cpu_run_begin(at->run, at->program, 0, cycle / 2 + 100);
        go(&cut);
        check_same(&cut, &whole);
        for (guint i = 0; i < HS_CPI_FETCH_STALL; i++)
            cr_assert(eq(u64, cut.stack[i], whole.stack[i]), "%s", hs_cpi_name((HsCpi)i));
        cr_assert(le(u64, cut.stack[HS_CPI_FETCH_STALL], whole.stack[HS_CPI_FETCH_STALL]));
        cr_assert(le(u64, cut.stack[HS_CPI_DATA_STALL], whole.stack[HS_CPI_DATA_STALL]));
    }
}

/* On the other CPU nothing is in the caches; what the program does is the same. */
Test(cpu_interrupt_caches, a_program_may_go_on_on_another_cpu_at_any_cycle)
{
    static Outcome whole, cut;
    HsCycles end;

    prepare();
    go(&whole);
    end = at->program->trapped_at;
    for (HsCycles cycle = 1; cycle < end; cycle++) {
        prepare();
        cpu_run_interrupt(at->run, 0, cycle, HS_PHASE_DEVICE);
        cpu_run_begin(at->run, at->program, 1, cycle + 100);
        go(&cut);
        check_same(&cut, &whole);
        cr_assert(at->program->trapped_on == at->run->cpu[1]);
    }
}

/* ---- lr and sc ---- */

#define N_COUNTS 5u

/* Adds 1 to a word N_COUNTS times, each until sc succeeds. */
static void prepare_counting(void)
{
    const uint32_t words[] = {
        word_r(HS_OP_LR_W, T1, AT, 0),  half_i(HS_OP_ADDI, T1, T1, 1),
        word_r(HS_OP_SC_W, S1, AT, T1), word_s(HS_OP_BNE, 0, S1, -10),
        word_i(HS_OP_ADDI, T0, T0, -1), word_s(HS_OP_BNE, 0, T0, -18),
    };

    tear_down();
    at = execute_run_new(execute_run_caches());
    put_all(words, G_N_ELEMENTS(words));
    execute_run_put(at, 22, ECALL);
    at->program->context.x[AT] = DATA + 4;
    at->program->context.x[T0] = N_COUNTS;
}

static void go_counting(void)
{
    execute_run_go_to(at, 22);
    cr_assert(eq(u64, cpu_run_peek(at->program, DATA), (uint64_t)N_COUNTS << 32));
}

/* Whether it is done once more or not: nothing is counted twice or lost. */
Test(cpu_interrupt_caches, what_lr_and_sc_count_is_right_after_an_interrupt_at_any_cycle)
{
    const uint64_t n_instructions = N_COUNTS * 6;
    uint64_t n_again = 0;
    HsCycles end;

    prepare_counting();
    go_counting();
    cr_assert(eq(u64, at->program->context.n_instructions, n_instructions));
    end = at->program->trapped_at;
    for (HsCycles cycle = 1; cycle < end; cycle++) {
        prepare_counting();
        cpu_run_interrupt(at->run, 0, cycle, HS_PHASE_DEVICE);
        cpu_run_begin(at->run, at->program, cycle % 2, cycle + 10);
        go_counting();
        n_again += at->program->context.n_instructions > n_instructions;
    }
    cr_assert(lt(u64, 0, n_again));
    cr_assert(lt(u64, n_again, end - 1));
}
