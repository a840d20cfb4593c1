/* cpu: interrupts at every cycle, and what is left to pay after them. */
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

TestSuite(cpu_interrupt, .init = set_up, .fini = tear_down);

/* ---- interrupts ---- */

/* Stops the program that runs on cpu0 from 0 at `at`, and begins it on cpu1 at `again`. */
static void interrupt_and_go_on(CpuProgram *program, HsCycles at, HsPhase phase, HsCycles again)
{
    cpu_run_begin(run, program, 0, 0);
    cpu_run_interrupt(run, 0, at, phase);
    cpu_run_begin(run, program, 1, again);
    cpu_run_go(run);
}

#define FETCHED ACCESS

static CpuProgram *computing(uint64_t cycles)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_COMPUTE, T0, 0, 0), ECALL);

    program->context.x[T0] = cycles;
    return program;
}

static guint64 seen;

static void see_t0(gpointer user)
{
    CpuProgram *program = user;

    seen = program->context.x[T0];
}

/* The count begins at 14 + 3 = 17; at 50 there are 33 gone. It goes on without base cycles. */
Test(cpu_interrupt, compute_goes_on_where_it_was_on_another_cpu)
{
    CpuProgram *program = computing(100);

    cpu_run_at(run, 60, HS_PHASE_PROBE, see_t0, program);
    interrupt_and_go_on(program, 50, HS_PHASE_DEVICE, 80);
    cr_assert(eq(u64, seen, 100 - 33));
    cpu_run_check_ecall(program, 80 + ACCESS + 67 + BASE);
    cpu_run_check_books(run, 0, BASE + 33, ACCESS);
    cpu_run_check_books(run, 1, 67 + BASE, ACCESS);
    cr_assert(program->trapped_on == run->cpu[1]);
    cr_assert(eq(u64, program->context.n_instructions, 1));
}

Test(cpu_interrupt, compute_interrupted_in_its_base_cycles_owes_the_rest_of_them)
{
    CpuProgram *program = computing(100);

    interrupt_and_go_on(program, FETCHED + 1, HS_PHASE_DEVICE, 40);
    cpu_run_check_ecall(program, 40 + (BASE - 1) + ACCESS + 100 + BASE);
    cpu_run_check_books(run, 0, 1, ACCESS);
    cpu_run_check_books(run, 1, BASE - 1 + 100 + BASE, ACCESS);
}

/* Interrupted after 1 cycle, it owes BASE - 1, pays, and traps. Begun again it traps again, after a
 * fetch and the base of the ecall: it owes nothing any more. */
Test(cpu_interrupt, what_was_owed_is_paid_once)
{
    CpuProgram *program = cpu_run_adding(run);

    cpu_run_begin(run, program, 0, 0);
    cpu_run_interrupt(run, 0, FETCHED + 1, HS_PHASE_DEVICE);
    cpu_run_begin(run, program, 1, 40);
    cpu_run_begin(run, program, 1, 200);
    cpu_run_go(run);
    cr_assert(eq(int, (int)program->n_traps, 2));
    cr_assert(eq(u64, program->trapped_at, 200 + ACCESS + BASE));
}

Test(cpu_interrupt, compute_of_any_length_can_be_stopped)
{
    CpuProgram *program = computing(UINT64_MAX);

    cpu_run_begin(run, program, 0, 0);
    cpu_run_interrupt(run, 0, FETCHED + BASE + 50, HS_PHASE_DEVICE);
    cpu_run_go(run);
    cr_assert(eq(u64, program->context.x[T0], UINT64_MAX - 50));
}

/* At its last cycle, before the CPU saw it: nothing is left of it, and it is completed. */
Test(cpu_interrupt, compute_interrupted_at_its_end_is_done)
{
    CpuProgram *program = computing(100);

    interrupt_and_go_on(program, FETCHED + BASE + 100, HS_PHASE_DEVICE, 200);
    cpu_run_check_ecall(program, 200 + ACCESS + BASE);
    cr_assert(eq(u64, program->context.n_instructions, 1));
}

/* At 15 the first addi has begun (14 to 17): its effect is there, two of its cycles are owed. */
Test(cpu_interrupt, an_interrupted_instruction_has_had_its_effect_and_owes_its_cycles)
{
    CpuProgram *program = cpu_run_adding(run);

    interrupt_and_go_on(program, FETCHED + 1, HS_PHASE_DEVICE, 40);
    cpu_run_check_ecall(program, 40 + (BASE - 1) + ACCESS + BASE + BASE);
    cpu_run_check_books(run, 0, 1, ACCESS);
    cpu_run_check_books(run, 1, BASE - 1 + 2 * BASE, ACCESS);
    cr_assert(eq(u64, program->context.x[31], 2));
    cr_assert(eq(u64, program->context.n_instructions, 2));
}

/* In cycle 17 the first ends. Before the CPU's phase the second has not begun; after it, it has. */
Test(cpu_interrupt, the_phase_decides_whether_the_next_instruction_has_begun)
{
    CpuProgram *program = cpu_run_adding(run);

    interrupt_and_go_on(program, FETCHED + BASE, HS_PHASE_DEVICE, 40);
    cpu_run_check_ecall(program, 40 + ACCESS + 2 * BASE);
    tear_down();
    set_up();
    program = cpu_run_adding(run);
    interrupt_and_go_on(program, FETCHED + BASE, HS_PHASE_OUTSIDE, 40);
    cpu_run_check_ecall(program, 40 + BASE + ACCESS + BASE);
    cpu_run_check_books(run, 0, BASE, ACCESS);
    cpu_run_check_books(run, 1, 2 * BASE, ACCESS);
}

Test(cpu_interrupt, debt_interrupted_again_is_still_owed)
{
    CpuProgram *program = PROGRAM(0, word_s(HS_OP_BEQ, 0, 0, 8), 0, ECALL);

    cpu_run_begin(run, program, 0, 0);
    cpu_run_interrupt(run, 0, FETCHED + 1, HS_PHASE_DEVICE); /* 4 of 5 are left */
    cpu_run_begin(run, program, 0, 20);
    cpu_run_interrupt(run, 0, 22, HS_PHASE_DEVICE); /* 2 */
    cpu_run_begin(run, program, 1, 30);
    cpu_run_interrupt(run, 1, 31, HS_PHASE_OUTSIDE); /* 1 */
    cpu_run_begin(run, program, 1, 40);
    cpu_run_go(run);
    cpu_run_check_ecall(program, 40 + 1 + ACCESS + BASE);
    cpu_run_check_books(run, 0, 1 + 2, ACCESS);
    cpu_run_check_books(run, 1, 1 + 1 + BASE, ACCESS);
}

static CpuProgram *loading(void)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, T0, 0), ECALL);

    program->context.x[T0] = DATA;
    cpu_run_poke(program, DATA, 1);
    return program;
}

static void poke_two(gpointer user)
{
    cpu_run_poke(user, DATA, 2);
}

/* The access begins at 17 and is done at 31; at 20 there are 11 to wait. */
Test(cpu_interrupt, a_load_interrupted_in_its_access_has_its_value_and_owes_the_wait)
{
    CpuProgram *program = loading();

    cpu_run_at(run, 21, HS_PHASE_DEVICE, poke_two, program);
    interrupt_and_go_on(program, 20, HS_PHASE_DEVICE, 40);
    cpu_run_check_ecall(program, 40 + 11 + ACCESS + BASE);
    cpu_run_check_books(run, 0, BASE, ACCESS + 3);
    cpu_run_check_books(run, 1, BASE, 11 + ACCESS);
    cr_assert(eq(u64, program->context.x[T1], 1));
}

static void go_on_behind_the_first_ecall(gpointer user, HsCpu *cpu)
{
    CpuProgram *program = user;

    program->context.pc += 4;
    if (program->n_traps == 1)
        hs_cpu_start(cpu, &program->activity);
}

/* The 11 cycles owed are paid before the first ecall, not again after it. */
Test(cpu_interrupt, what_is_owed_is_paid_once)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, T0, 0), ECALL, ECALL);

    program->context.x[T0] = DATA;
    program->then = go_on_behind_the_first_ecall;
    program->user = program;
    interrupt_and_go_on(program, 20, HS_PHASE_DEVICE, 40);
    cr_assert(eq(u64, program->trapped_at, 40 + 11 + ACCESS + BASE + ACCESS + BASE));
}

/* At 16 one base cycle is left and the access has not begun. */
Test(cpu_interrupt, a_load_interrupted_before_its_access_makes_it_later)
{
    CpuProgram *program = loading();

    cpu_run_at(run, 20, HS_PHASE_DEVICE, poke_two, program);
    interrupt_and_go_on(program, 16, HS_PHASE_DEVICE, 40);
    cpu_run_check_ecall(program, 40 + 1 + ACCESS + ACCESS + BASE);
    cpu_run_check_books(run, 0, 2, ACCESS);
    cpu_run_check_books(run, 1, 1 + BASE, 2 * ACCESS);
    cr_assert(eq(u64, program->context.x[T1], 2));
}

Test(cpu_interrupt, a_load_interrupted_when_its_access_is_due_pays_no_base_cycles_again)
{
    CpuProgram *program = loading();

    interrupt_and_go_on(program, 17, HS_PHASE_DEVICE, 40);
    cpu_run_check_ecall(program, 40 + ACCESS + ACCESS + BASE);
    cpu_run_check_books(run, 0, BASE, ACCESS);
    cpu_run_check_books(run, 1, BASE, 2 * ACCESS);
}

/* At 5 the line is on its way: it is given up, and fetched anew by the other CPU. */
Test(cpu_interrupt, an_interrupted_fetch_is_given_up)
{
    CpuProgram *program = cpu_run_adding(run);

    interrupt_and_go_on(program, 5, HS_PHASE_DEVICE, 40);
    cpu_run_check_ecall(program, 40 + ACCESS + 3 * BASE);
    cpu_run_check_books(run, 0, 0, 5);
    cpu_run_check_books(run, 1, 3 * BASE, ACCESS);
}

/* Pages begin at 17 and 32: a cycle, then the access: 18-32, 33-47. */
Test(cpu_interrupt, touch_interrupted_in_an_access_owes_the_wait)
{
    CpuProgram *program = cpu_run_touching(run, HS_OP_TOUCH_WRITE, 2, TWO_PAGES);

    interrupt_and_go_on(program, 20, HS_PHASE_DEVICE, 60);
    cpu_run_check_ecall(program, 60 + 12 + ACCESS + 1 + ACCESS + BASE);
    cpu_run_check_books(run, 0, BASE + 1, ACCESS + 2);
    cpu_run_check_books(run, 1, 1 + BASE, 12 + ACCESS + ACCESS);
    cr_assert(eq(u64, program->context.x[S1], 2));
    cr_assert(eq(u64, cpu_run_peek(program, PAGES), 2));
    cr_assert(eq(u64, cpu_run_peek(program, PAGES + 4096), 1));
}

/* At 32 the first page is done, and nothing is owed. */
Test(cpu_interrupt, touch_interrupted_between_pages_goes_on_with_the_next)
{
    CpuProgram *program = cpu_run_touching(run, HS_OP_TOUCH_WRITE, 2, TWO_PAGES);

    cpu_run_at(run, 50, HS_PHASE_PROBE, see_t0, program);
    interrupt_and_go_on(program, 32, HS_PHASE_DEVICE, 60);
    cr_assert(eq(u64, seen, 1));
    cpu_run_check_ecall(program, 60 + ACCESS + 1 + ACCESS + BASE);
    cpu_run_check_books(run, 1, 1 + BASE, 2 * ACCESS);
}

/* At 33 the cycle of the second page is spent, its access not begun. */
Test(cpu_interrupt, touch_interrupted_before_an_access_does_not_pay_the_page_twice)
{
    CpuProgram *program = cpu_run_touching(run, HS_OP_TOUCH_WRITE, 2, TWO_PAGES);

    interrupt_and_go_on(program, 33, HS_PHASE_DEVICE, 60);
    cpu_run_check_ecall(program, 60 + ACCESS + ACCESS + BASE);
    cpu_run_check_books(run, 0, BASE + 2, 2 * ACCESS);
    cpu_run_check_books(run, 1, BASE, 2 * ACCESS);
}

Test(cpu_interrupt, a_program_stopped_where_it_began_has_done_nothing)
{
    CpuProgram *program = cpu_run_adding(run);

    cpu_run_begin(run, program, 0, 10);
    cpu_run_interrupt(run, 0, 10, HS_PHASE_GUEST);
    cpu_run_begin(run, program, 1, 20);
    cpu_run_go(run);
    cpu_run_check_ecall(program, 20 + ACCESS + 3 * BASE);
    cpu_run_check_books(run, 0, 0, 0);
    cr_assert(eq(u64, cpu_run_book(run, 0, HS_BOOK_IDLE), 20 + ACCESS + 3 * BASE));
}

/* ---- an interrupt at every cycle ---- */

/* A bit of everything, over two lines and two pages. */
static CpuProgram *everything(void)
{
    CpuProgram *program = PROGRAM(
        0, word_i(HS_OP_ADDI, 7, 0, 3), word_s(HS_OP_SD, 7, 8, 0), word_i(HS_OP_LD, 11, 8, 4),
        word_i(HS_OP_COMPUTE, T0, 0, 0), word_r(HS_OP_TOUCH_WRITE, 12, T1, S1),
        word_i(HS_OP_ADDI, T0, 0, 20), word_i(HS_OP_ADDI, 12, 0, 2),
        word_i(HS_OP_LW, 13, 8, (int64_t)LINE - 2), word_r(HS_OP_ADD, 14, 14, 11),
        word_i(HS_OP_ADDI, 7, 7, -1), word_s(HS_OP_BNE, 0, 7, -36), word_i(HS_OP_JAL, 1, 0, 24), 0,
        0, 0, 0, ECALL, COUNT, word_i(HS_OP_JALR, 1, 1, 16));

    program->context.x[8] = DATA;
    program->context.x[T0] = 30;
    program->context.x[12] = 1;
    program->context.x[T1] = PATTERN;
    cpu_run_poke(program, DATA + 8, 0x1122334455667788);
    cpu_run_poke(program, DATA + LINE, 0x8877);
    cpu_run_poke(program, PATTERN, PAGES);
    cpu_run_poke(program, PATTERN + 8, 2);
    return program;
}

static void check_same_program(CpuProgram *program, CpuProgram *reference)
{
    for (guint i = 0; i < 32; i++)
        cr_assert(eq(u64, program->context.x[i], reference->context.x[i]), "x%u", i);
    cr_assert(eq(u64, program->context.pc, reference->context.pc));
    cr_assert(eq(u64, program->context.n_instructions, reference->context.n_instructions));
    for (uint64_t address = DATA; address < PAGES + 2 * 4096; address += 8)
        cr_assert(eq(u64, cpu_run_peek(program, address), cpu_run_peek(reference, address)));
}

/* No application cycle is lost or given away, whatever cycle and phase it is; a line is fetched
 * once more at most, and what was spent on one that is given up is less than that. */
Test(cpu_interrupt, an_interrupt_at_any_cycle_changes_nothing_but_a_fetch)
{
    CpuRun *reference_run = run;
    CpuProgram *reference = everything();

    cpu_run_begin(run, reference, 0, 0);
    cpu_run_go(run);

    HsCycles application = cpu_run_all_books(run, HS_BOOK_APPLICATION);
    HsCycles stall = cpu_run_all_books(run, HS_BOOK_STALL);
    HsCycles end = reference->trapped_at;

    for (HsCycles at = 0; at < end; at++) {
        for (guint phase_i = 0; phase_i < 2; phase_i++) {
            set_up();

            CpuProgram *program = everything();

            cpu_run_begin(run, program, 0, 0);
            cpu_run_interrupt(run, 0, at, phase_i == 0 ? HS_PHASE_GUEST : HS_PHASE_OUTSIDE);
            cpu_run_begin(run, program, 1, at + 100);
            cpu_run_go(run);
            cpu_run_check_ecall(program, program->trapped_at);
            check_same_program(program, reference);
            cr_assert(eq(u64, cpu_run_all_books(run, HS_BOOK_APPLICATION), application), "at %u",
                      (guint)at);
            cr_assert(ge(u64, cpu_run_all_books(run, HS_BOOK_STALL), stall));
            cr_assert(le(u64, cpu_run_all_books(run, HS_BOOK_STALL), stall + ACCESS));
            tear_down();
        }
    }
    run = reference_run;
}

typedef struct {
    CpuProgram *program;
    HsCycles slice_cycles;
    guint cpu_i;
} Slices;

static void end_slice(gpointer user)
{
    Slices *slices = user;

    if (slices->program->n_traps > 0)
        return;
    hs_cpu_stop(run->cpu[slices->cpu_i]);
    slices->cpu_i = 1 - slices->cpu_i;
    hs_cpu_start(run->cpu[slices->cpu_i], &slices->program->activity);
    cpu_run_at(run, hs_simulation_now(run->simulation) + slices->slice_cycles, HS_PHASE_VMM,
               end_slice, slices);
}

/* The program moves to the other CPU when a slice ends. The shortest is enough for a line that
 * finds its bank busy. */
Test(cpu_interrupt, slices_of_any_length_add_up)
{
    CpuRun *reference_run = run;
    CpuProgram *reference = everything();

    cpu_run_begin(run, reference, 0, 0);
    cpu_run_go(run);

    HsCycles application = cpu_run_all_books(run, HS_BOOK_APPLICATION);

    for (HsCycles slice_cycles = 2 * ACCESS; slice_cycles < 100; slice_cycles++) {
        set_up();

        CpuProgram *program = everything();
        Slices slices = { .program = program, .slice_cycles = slice_cycles };

        cpu_run_begin(run, program, 0, 0);
        cpu_run_at(run, slice_cycles, HS_PHASE_VMM, end_slice, &slices);
        cpu_run_go(run);
        check_same_program(program, reference);
        cr_assert(eq(u64, cpu_run_all_books(run, HS_BOOK_APPLICATION), application));
        tear_down();
    }
    run = reference_run;
}
