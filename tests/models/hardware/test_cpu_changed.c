/* cpu: another instruction is at pc when an interrupted program goes on. What was paid was for the
 * one before; the new one begins as any other.
 */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/hardware/cpu_run.h"

static CpuRun *run;

static void set_up(void)
{
    run = cpu_run_new(0);
}

static void tear_down(void)
{
    cpu_run_free(run);
}

TestSuite(cpu_changed, .init = set_up, .fini = tear_down);

static void connect_unit_0(gpointer user)
{
    (void)user;
    hs_storage_connect(run->storage, 0);
}

/* Refused at 0, the trap would be at 3; taken away at 2, and there is the unit. One cycle is owed.
 */
Test(cpu_changed, a_fetch_that_was_refused_may_be_granted_after_an_interrupt)
{
    CpuProgram *program = cpu_run_adding(run);

    hs_storage_disconnect(run->storage, 0);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_interrupt(run, 0, 2, HS_PHASE_DEVICE);
    cpu_run_at(run, 2, HS_PHASE_GUEST, connect_unit_0, NULL);
    cpu_run_begin(run, program, 0, 10);
    cpu_run_go(run);
    cpu_run_check_ecall(program, 10 + 1 + ACCESS + 3 * BASE);
    cr_assert(eq(u64, program->context.x[31], 2));
    cr_assert(eq(u64, program->context.n_instructions, 2));
}

/* ---- any instruction instead of any other ---- */

static void change(gpointer user)
{
    CpuProgram *program = user;

    cpu_run_poke(program, 0, program->context.x[31] | (uint64_t)ECALL << 32);
    program->context.x[31] = 1;
}

/* `old` is interrupted when its base is paid; then `new` is there. Both are followed by an ecall,
 * x5 and x6 lead to a pattern and data. */
static CpuProgram *changed(uint32_t old, uint32_t new)
{
    CpuProgram *program = PROGRAM(0, old, ECALL);

    program->context.x[T0] = PATTERN;
    program->context.x[T1] = DATA;
    program->context.x[30] = 2;
    program->context.x[31] = new;
    program->context.x[32] = 5; /* what was written to x0 before is nothing */
    cpu_run_poke(program, PATTERN, PAGES);
    cpu_run_poke(program, PATTERN + 8, 1);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_interrupt(run, 0, ACCESS + BASE, HS_PHASE_DEVICE);
    cpu_run_at(run, 30, HS_PHASE_GUEST, change, program);
    cpu_run_begin(run, program, 1, 40);
    cpu_run_go(run);
    return program;
}

static const uint32_t *instructions(gsize *ret_n)
{
    static uint32_t words[24];
    gsize n = 0;

    words[n++] = word_i(HS_OP_LD, 7, T1, 0);
    words[n++] = word_s(HS_OP_SD, 31, T1, 0);
    words[n++] = word_r(HS_OP_LR_D, 7, T1, 0);
    words[n++] = word_r(HS_OP_SC_D, 7, T1, T0);
    words[n++] = word_r(HS_OP_AMOADD_D, 7, T1, 31);
    words[n++] = word_i(HS_OP_COMPUTE, 30, 0, 0);
    words[n++] = word_i(HS_OP_COMPUTE, 0, 0, 0);
    words[n++] = word_r(HS_OP_TOUCH_READ, 30, T0, 9);
    words[n++] = word_r(HS_OP_TOUCH_WRITE, 30, T0, 9);
    words[n++] = word_r(HS_OP_TOUCH_WRITE, 0, T0, 9);
    words[n++] = word_i(HS_OP_ADDI, 7, 0, 1);
    words[n++] = word_i(HS_OP_ADDI, 0, 0, 1);
    words[n++] = word_r(HS_OP_DIV, 7, 31, 30);
    words[n++] = word_s(HS_OP_BEQ, 0, 0, 4);
    words[n++] = word_i(HS_OP_JAL, 1, 0, 4);
    words[n++] = word_of(HS_OP_FENCE_I);
    words[n++] = word_i(HS_OP_CSRRS, 7, 0, 0xc00);
    *ret_n = n;
    return words;
}

/* 4 bytes further, none of them traps. */
Test(cpu_changed, any_instruction_may_take_the_place_of_any_other, .timeout = 10)
{
    gsize n;
    const uint32_t *words = instructions(&n);

    for (gsize old_i = 0; old_i < n; old_i++)
        for (gsize new_i = 0; new_i < n; new_i++) {
            const CpuProgram *program = changed(words[old_i], words[new_i]);

            cr_assert(program->n_traps == 1 && program->trap == HS_TRAP_ECALL &&
                          program->context.pc == 4,
                      "%08x for %08x", words[new_i], words[old_i]);
            tear_down();
            set_up();
        }
}
