/* cpu: exact cycles of branches and jumps, by cpu.h, BRANCHES; what the predictor predicts is in
 * test_predictor.c. */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/hardware/prime_cpu.h"

#define RA 1
#define RETURN JALR(0, RA, 0)

static CpuRun *run;

static void set_up(void)
{
    run = NULL;
}

/* Each with a CPU of its own. */
static void set_up_with(uint32_t predictor_entries, uint32_t predictor_returns)
{
    cpu_run_free(run);
    run = prime_run(&(PrimeParts){ .predictor_entries = predictor_entries,
                                   .predictor_returns = predictor_returns });
}

static void tear_down(void)
{
    cpu_run_free(run);
}

TestSuite(cpu_branches, .init = set_up, .fini = tear_down);

static void check_counters(uint64_t n_branches, uint64_t n_mispredicts)
{
    HsCpuCounters counters = hs_cpu_counters(run->cpu[0]);

    cr_assert(eq(u64, counters.n_branches, n_branches));
    cr_assert(eq(u64, counters.n_mispredicts, n_mispredicts));
}

/* ---- one branch ---- */

/* beq or bne of equal registers; the one that is taken leads over a word to the ecall. */
static CpuProgram *one_branch(bool is_taken)
{
    return PRIME_CODE(run, 0, is_taken ? BEQ(0, 0, 8) : BNE(0, 0, 8), NOP);
}

Test(cpu_branches, without_a_predictor_a_taken_branch_costs_more)
{
    set_up_with(0, 0);
    prime_check(one_branch(true), ACCESS + BASE + TAKEN + END, ACCESS);
    set_up_with(0, 0);
    prime_check(one_branch(false), ACCESS + BASE + BASE + END, ACCESS);
}

Test(cpu_branches, at_first_not_taken_is_predicted)
{
    set_up_with(4, 0);

    CpuProgram *program = one_branch(true);

    prime_check(program, ACCESS + BASE + MISPREDICT + END, ACCESS);
    cr_assert(eq(u64, prime_cycles(program, HS_CPI_BRANCH), MISPREDICT));
    check_counters(1, 1);
    set_up_with(4, 0);
    prime_check(one_branch(false), ACCESS + BASE + BASE + END, ACCESS);
    check_counters(1, 0);
}

/* ---- loops ---- */

/* `n` times around: taken n - 1 times, then not. The first one taken and the last one not are
 * wrong, the others are right; when it goes once, not taken is right at once. */
Test(cpu_branches, a_loop_is_learnt_at_its_first_turn_and_left_at_a_loss)
{
    static const uint64_t ns[] = { 1, 2, 3, 4, 10, 100 };

    for (gsize i = 0; i < G_N_ELEMENTS(ns); i++) {
        uint64_t n = ns[i];
        HsCycles branches = n == 1 ? 0 : 2 * MISPREDICT + (n - 2) * TAKEN;

        set_up_with(64, 0);

        CpuProgram *program = PRIME_CODE(run, 0, ADDI(T0, T0, -1), BNE(T0, 0, -4));

        program->context.x[T0] = n;
        prime_check(program, ACCESS + n * 2 * BASE + branches + END, ACCESS);
        cr_assert(eq(u64, prime_cycles(program, HS_CPI_BRANCH), branches));
        check_counters(n, n == 1 ? 0 : 2);
    }
}

/* m times a loop of n: the inner branch stays at "taken", so that it is wrong only at its end from
 * the second time on; the outer one is a loop of m like the one above. */
Test(cpu_branches, a_loop_in_a_loop_is_wrong_once_each_time)
{
    const uint64_t m = 5, n = 7;
    const uint64_t wrong = 2 + (m - 1) + 2;
    const uint64_t taken = m * (n - 1) + (m - 1);
    /* Wrong and taken: the first turn of each. */
    const HsCycles branches = wrong * MISPREDICT + (taken - 2) * TAKEN;

    set_up_with(64, 0);

    CpuProgram *program = PRIME_CODE(run, 0, ADDI(T1, 0, (int64_t)n), ADDI(T1, T1, -1),
                                     BNE(T1, 0, -4), ADDI(T0, T0, -1), BNE(T0, 0, -16));

    program->context.x[T0] = m;
    prime_check(program, ACCESS + m * (3 + 2 * n) * BASE + branches + END, ACCESS);
    check_counters(m * n + m, wrong);
}

/* One is always taken, the other never: with a counter for each, one wrong guess; with one for
 * both, its two weak states take turns and each guess is wrong. The loop's own bne, not taken at
 * the end, shares it too when there is one only, so it is a jump here, n times unrolled. */
Test(cpu_branches, branches_that_share_a_counter_spoil_it)
{
    enum { N = 6 };
    HsInstruction code[2 * N];

    for (guint i = 0; i < N; i++) {
        code[2 * i] = BEQ(0, 0, 4);
        code[2 * i + 1] = BNE(0, 0, 4);
    }
    set_up_with(1, 0);
    prime_check(prime_code(run, 0, code, 2 * N), ACCESS + 2 * N * (BASE + MISPREDICT) + END,
                ACCESS);
    check_counters(2 * N, 2 * N);
    /* Two words are 4 apart in (pc / 2): of 4 counters, one for the even, one for the odd ones. */
    set_up_with(4, 0);
    prime_check(prime_code(run, 0, code, 2 * N),
                ACCESS + 2 * N * BASE + MISPREDICT + (N - 1) * TAKEN + END, ACCESS);
    check_counters(2 * N, 1);
}

/* ---- jumps ---- */

Test(cpu_branches, jal_is_always_known)
{
    for (uint32_t n_entries = 0; n_entries <= 4; n_entries += 4) {
        set_up_with(n_entries, 0);
        prime_check(PRIME_CODE(run, 0, JAL(0, 8), NOP, JAL(RA, 8), NOP),
                    ACCESS + 2 * (BASE + TAKEN) + END, ACCESS);
        check_counters(0, 0);
    }
}

/* A jump through a register, and one that links: nobody knows where they lead. */
Test(cpu_branches, jalr_is_wrong_unless_it_returns)
{
    const HsInstruction jumps[] = { JALR(0, T0, 0), JALR(RA, T0, 0), JALR(T1, T0, 0),
                                    JALR(0, RA, -4) };

    for (gsize i = 0; i < G_N_ELEMENTS(jumps); i++) {
        set_up_with(4, 8);

        CpuProgram *program = PRIME_CODE(run, 0, jumps[i], NOP);

        program->context.x[T0] = 8;
        program->context.x[RA] = 12;
        prime_check(program, ACCESS + BASE + MISPREDICT + END, ACCESS);
        check_counters(1, 1);
        set_up_with(0, 8);
        program = PRIME_CODE(run, 0, jumps[i], NOP);
        program->context.x[T0] = 8;
        program->context.x[RA] = 12;
        prime_check(program, ACCESS + BASE + TAKEN + END, ACCESS);
    }
}

/* To the ecall behind the call: 0 jal, 4 jal over the function, 8 return. */
static CpuProgram *one_call(HsInstruction call)
{
    CpuProgram *program = PRIME_CODE(run, 0, call, JAL(0, 8), RETURN);

    program->context.x[T0] = 8;
    return program;
}

Test(cpu_branches, a_return_after_a_call_is_right)
{
    set_up_with(4, 1);
    prime_check(one_call(JAL(RA, 8)), ACCESS + 3 * (BASE + TAKEN) + END, ACCESS);
    check_counters(1, 0);
    set_up_with(4, 1); /* jalr pushes too, though it is wrong itself */
    prime_check(one_call(JALR(RA, T0, 0)), ACCESS + BASE + MISPREDICT + 2 * (BASE + TAKEN) + END,
                ACCESS);
    check_counters(2, 1);
    set_up_with(4, 0); /* no stack */
    prime_check(one_call(JAL(RA, 8)), ACCESS + 3 * BASE + 2 * TAKEN + MISPREDICT + END, ACCESS);
    set_up_with(4, 1); /* x5 is no link register here: cpu.h */
    CpuProgram *program = PRIME_CODE(run, 0, JAL(T0, 8), JAL(0, 8), JALR(0, T0, 0));
    prime_check(program, ACCESS + 3 * BASE + 2 * TAKEN + MISPREDICT + END, ACCESS);
}

/* A jump to where the call came from, through another register or past an offset, is no return: it
 * is wrong, and leaves the stack as it is for the return that comes. */
Test(cpu_branches, only_a_jump_to_ra_returns)
{
    set_up_with(4, 2);

    CpuProgram *program = PRIME_CODE(run, 0, JAL(RA, 8), JAL(0, 8), JALR(0, T0, 0));

    program->context.x[T0] = 4;
    prime_check(program, ACCESS + 3 * BASE + 2 * TAKEN + MISPREDICT + END, ACCESS);
    set_up_with(4, 2);
    prime_check(PRIME_CODE(run, 0, JAL(RA, 8), JAL(0, 12), JALR(0, RA, 8), RETURN),
                ACCESS + 4 * BASE + 3 * TAKEN + MISPREDICT + END, ACCESS);
    check_counters(2, 1);
}

/* c.jalr and c.jr: the link is 2 behind. */
Test(cpu_branches, short_calls_and_returns_are_calls_and_returns)
{
    const HsInstruction call = { .op = HS_OP_JALR, .length_bytes = 2, .rd = RA, .rs1 = T0 };
    const HsInstruction back = { .op = HS_OP_JALR, .length_bytes = 2, .rs1 = RA };

    set_up_with(4, 1);

    CpuProgram *program = PRIME_CODE(run, 0, call, JAL(0, 6), back);

    program->context.x[T0] = 6;
    prime_check(program, ACCESS + BASE + MISPREDICT + 2 * (BASE + TAKEN) + END, ACCESS);
    check_counters(2, 1);
}

#define DEPTH_MAX 12u

/* `depth` calls, one in another: each keeps ra in a register of its own, 16 bytes each. The first
 * word calls the first one, the second jumps behind the last. */
static CpuProgram *calls(guint depth)
{
    HsInstruction code[2 + 4 * DEPTH_MAX];
    guint n = 0;

    code[n++] = JAL(RA, 8);
    code[n++] = JAL(0, 4 + 16 * (int64_t)depth);
    for (guint i = 0; i < depth; i++) {
        uint8_t keep = (uint8_t)(10 + i);

        code[n++] = ADDI(keep, RA, 0);
        code[n++] = i + 1 < depth ? JAL(RA, 12) : NOP;
        code[n++] = ADDI(RA, keep, 0);
        code[n++] = RETURN;
    }
    return prime_code(run, 0, code, n);
}

/* Of d calls, one in another, a stack of r knows the last r returns: the oldest were lost. */
Test(cpu_branches, a_return_stack_that_is_too_small_loses_the_oldest)
{
    for (guint depth = 1; depth <= DEPTH_MAX; depth++)
        for (uint32_t n_returns = 0; n_returns <= DEPTH_MAX; n_returns += 3) {
            uint64_t wrong = depth > n_returns ? depth - n_returns : 0;
            HsCycles lines = (4 * (2 + 4 * depth + 1) + LINE - 1) / LINE;
            HsCycles jumps = (depth + 1) * TAKEN + (depth - wrong) * TAKEN + wrong * MISPREDICT;
            HsCycles instructions = (2 + 4 * depth) * BASE;

            cpu_run_free(run);
            run = prime_run(&(PrimeParts){ .predictor_entries = 1,
                                           .predictor_returns = n_returns,
                                           .instruction_cache = { 8, 1 } });
            prime_check(calls(depth), lines * ACCESS + instructions + jumps + END, lines * ACCESS);
            check_counters(depth, wrong);
        }
}

/* Two returns for one call: the second finds the stack empty, and the third call is well. */
Test(cpu_branches, a_return_without_a_call_is_wrong)
{
    /* 0 call 12; 4 call 12; 8 to the end; 12 return; the first return is to x10 without a call. */
    set_up_with(4, 2);

    CpuProgram *program = PRIME_CODE(run, 0, ADDI(RA, 0, 8), RETURN, JAL(RA, 8), JAL(0, 8), RETURN);

    prime_check(program, ACCESS + BASE + BASE + MISPREDICT + 3 * (BASE + TAKEN) + END, ACCESS);
    check_counters(2, 1);
}

/* The predictor is the CPU's, not the program's: it goes on over a trap. */
static void go_on(gpointer user, HsCpu *cpu)
{
    CpuProgram *program = user;

    if (program->n_traps == 2)
        return;
    program->context.pc = 0;
    hs_cpu_start(cpu, &program->activity);
}

Test(cpu_branches, what_was_learnt_stays)
{
    set_up_with(4, 0);

    CpuProgram *program = one_branch(true);

    program->then = go_on;
    program->user = program;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cr_assert(eq(u64, program->trapped_at, 2 * (ACCESS + BASE + END) + MISPREDICT + TAKEN));
}
