/* cpu: exact cycles by the formulas of the sheet, the books, interrupts, traps. What a burst changes
 * (nothing) is in test_cpu_order.c, what instructions compute in test_execute.c. */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

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

TestSuite(cpu, .init = set_up, .fini = tear_down);

#define PROGRAM(program_i, ...)                                                                    \
    cpu_run_program(run, program_i, (uint32_t[]){ __VA_ARGS__ },                                   \
                    G_N_ELEMENTS(((uint32_t[]){ __VA_ARGS__ })))

enum { T0 = 5, T1 = 6, S1 = 9 };

static void check_books(guint cpu_i, HsCycles application, HsCycles stall)
{
    cr_assert(eq(u64, cpu_run_book(run, cpu_i, HS_BOOK_APPLICATION), application));
    cr_assert(eq(u64, cpu_run_book(run, cpu_i, HS_BOOK_STALL), stall));
}

static void check_trap(const CpuProgram *program, HsTrap trap, uint64_t value, HsCycles at)
{
    cr_assert(eq(str, (char *)hs_trap_name(program->trap), (char *)hs_trap_name(trap)));
    cr_assert(eq(u64, program->trap_value, value));
    cr_assert(eq(u64, program->trapped_at, at));
    cr_assert(eq(u32, program->n_traps, 1));
}

static void check_ecall_at(const CpuProgram *program, HsCycles at)
{
    check_trap(program, HS_TRAP_ECALL, 0, at);
}

/* Runs one program alone from cycle 0 on and checks when its ecall is there; what is booked as stall
 * is given. */
static void check_alone(CpuProgram *program, HsCycles ecall_at, HsCycles stall)
{
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    check_ecall_at(program, ecall_at);
    check_books(0, ecall_at - stall, stall);
    cr_assert(eq(u64, cpu_run_book(run, 1, HS_BOOK_IDLE), ecall_at));
}

/* ---- instructions alone ---- */

Test(cpu, straight_code_costs_one_line_and_base_cycles_each)
{
    CpuProgram *program = PROGRAM(0, COUNT, COUNT, COUNT, COUNT, ECALL);

    check_alone(program, ACCESS + 5 * BASE, ACCESS);
    cr_assert(eq(u64, program->context.x[31], 4));
    cr_assert(eq(u64, program->context.pc, 16));
    cr_assert(eq(u64, program->context.n_instructions, 4)); /* the ecall is not completed */
    cr_assert(eq(u64, hs_cpu_n_instructions(run->cpu[0]), 4));
}

Test(cpu, an_untaken_branch_costs_base_cycles)
{
    check_alone(PROGRAM(0, word_s(HS_OP_BNE, 0, 0, 8), ECALL), ACCESS + 2 * BASE, ACCESS);
}

Test(cpu, a_taken_branch_costs_more)
{
    check_alone(PROGRAM(0, word_s(HS_OP_BEQ, 0, 0, 8), 0, ECALL), ACCESS + 2 * BASE + TAKEN,
                ACCESS);
}

Test(cpu, jal_and_jalr_cost_as_a_taken_branch)
{
    check_alone(PROGRAM(0, word_i(HS_OP_JAL, 1, 0, 8), 0, word_i(HS_OP_JALR, 0, 1, 12), 0, ECALL),
                ACCESS + 3 * BASE + 2 * TAKEN, ACCESS);
}

Test(cpu, the_next_line_is_fetched_when_pc_reaches_it)
{
    uint32_t words[WORDS_OF_LINE + 1];

    for (guint i = 0; i < WORDS_OF_LINE; i++)
        words[i] = COUNT;
    words[WORDS_OF_LINE] = ECALL;
    check_alone(cpu_run_program(run, 0, words, G_N_ELEMENTS(words)),
                2 * ACCESS + (WORDS_OF_LINE + 1) * BASE, 2 * ACCESS);
}

/* A line is fetched again on the way back, as only one is held. */
Test(cpu, two_lines_take_turns)
{
    uint32_t words[WORDS_OF_LINE + 1] = { word_i(HS_OP_JAL, 0, 0, (int64_t)LINE), ECALL };

    words[WORDS_OF_LINE] = word_i(HS_OP_JAL, 0, 0, 4 - (int64_t)LINE);
    check_alone(cpu_run_program(run, 0, words, G_N_ELEMENTS(words)),
                3 * ACCESS + 3 * BASE + 2 * TAKEN, 3 * ACCESS);
}

Test(cpu, a_loop_in_one_line_fetches_once)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_ADDI, T0, T0, -1), word_s(HS_OP_BNE, 0, T0, -4),
                                  ECALL);

    program->context.x[T0] = 10;
    check_alone(program, ACCESS + 10 * BASE + 9 * (BASE + TAKEN) + BASE + BASE, ACCESS);
}

Test(cpu, a_load_waits_for_its_line)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, T0, 0), ECALL);

    program->context.x[T0] = DATA;
    check_alone(program, ACCESS + BASE + ACCESS + BASE, 2 * ACCESS);
}

Test(cpu, a_store_waits_for_its_line)
{
    CpuProgram *program = PROGRAM(0, word_s(HS_OP_SW, T1, T0, 0), ECALL);

    program->context.x[T0] = DATA;
    check_alone(program, ACCESS + BASE + ACCESS + BASE, 2 * ACCESS);
}

Test(cpu, a_load_across_lines_waits_for_both)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, T0, 0), ECALL);

    program->context.x[T0] = DATA + LINE - 4;
    check_alone(program, ACCESS + BASE + ACCESS_2 + BASE, ACCESS + ACCESS_2);
}

/* The last line of unit 0 is in bank 1, the first of unit 3 in bank 0. */
Test(cpu, a_load_across_units_waits_for_both)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, T0, 0), ECALL);

    PROGRAM(1, ECALL);
    program->area.unit[1] = 3;
    program->context.x[T0] = UNIT - 4;
    check_alone(program, ACCESS + BASE + ACCESS_2 + BASE, ACCESS + ACCESS_2);
}

Test(cpu, compute_costs_its_register)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_COMPUTE, T0, 0, 0), ECALL);

    program->context.x[T0] = 1000;
    check_alone(program, ACCESS + BASE + 1000 + BASE, ACCESS);
    cr_assert(eq(u64, program->context.x[T0], 0));
    cr_assert(eq(u64, program->context.n_instructions, 1));
}

Test(cpu, compute_of_nothing_costs_base_cycles)
{
    check_alone(PROGRAM(0, word_i(HS_OP_COMPUTE, T0, 0, 0), word_i(HS_OP_COMPUTE, 0, 0, 0), ECALL),
                ACCESS + 3 * BASE, ACCESS);
}

Test(cpu, compute_may_last_longer_than_one_count)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_COMPUTE, T0, 0, 0), ECALL);
    HsCycles cycles = (UINT64_C(5) << 40) + 3;

    program->context.x[T0] = cycles;
    check_alone(program, ACCESS + BASE + cycles + BASE, ACCESS);
    cr_assert(eq(u64, program->context.n_instructions, 1));
}

/* ---- touch ---- */

#define PATTERN (DATA + 0x100)
#define PAGES (DATA + 0x1000)

/* `touch` of x5 pages, the pattern at x6, its state in x9. */
static CpuProgram *touching(HsOp op, uint64_t n_pages, const HsTouchPattern *pattern)
{
    CpuProgram *program = PROGRAM(0, word_r(op, T0, T1, S1), ECALL);

    program->context.x[T0] = n_pages;
    program->context.x[T1] = PATTERN;
    cpu_run_poke(program, PATTERN, pattern->base);
    cpu_run_poke(program, PATTERN + 8, pattern->n_pages);
    cpu_run_poke(program, PATTERN + 16, (uint64_t)pattern->skew_milli << 32 | pattern->order);
    return program;
}

static const HsTouchPattern two_pages = { .base = PAGES, .n_pages = 2 };

Test(cpu, touch_costs_a_cycle_and_an_access_a_page)
{
    CpuProgram *program = touching(HS_OP_TOUCH_READ, 3, &two_pages);

    cpu_run_poke(program, PAGES, 77);
    check_alone(program, ACCESS + BASE + 3 * (1 + ACCESS) + BASE, ACCESS + 3 * ACCESS);
    cr_assert(eq(u64, program->context.x[T0], 0));
    cr_assert(eq(u64, program->context.x[S1], 3));
    cr_assert(eq(u64, program->context.n_instructions, 1));
    cr_assert(eq(u64, cpu_run_peek(program, PAGES), 77));
}

/* Pages 0, 1, 0 of two are written with 3, 2, 1. */
Test(cpu, touch_writes_the_count_of_pages_left)
{
    CpuProgram *program = touching(HS_OP_TOUCH_WRITE, 3, &two_pages);

    check_alone(program, ACCESS + BASE + 3 * (1 + ACCESS) + BASE, ACCESS + 3 * ACCESS);
    cr_assert(eq(u64, cpu_run_peek(program, PAGES), 1));
    cr_assert(eq(u64, cpu_run_peek(program, PAGES + 4096), 2));
    cr_assert(eq(u64, cpu_run_peek(program, PAGES + 8), 0));
}

Test(cpu, touch_of_nothing_costs_base_cycles)
{
    check_alone(touching(HS_OP_TOUCH_WRITE, 0, &two_pages), ACCESS + 2 * BASE, ACCESS);
}

Test(cpu, touch_of_a_page_across_lines_waits_for_both)
{
    const HsTouchPattern unaligned = { .base = PAGES + LINE - 1, .n_pages = 1 };

    check_alone(touching(HS_OP_TOUCH_READ, 1, &unaligned), ACCESS + BASE + 1 + ACCESS_2 + BASE,
                ACCESS + ACCESS_2);
}

Test(cpu, touch_with_a_pattern_that_is_none_is_illegal)
{
    const HsTouchPattern none = { .base = PAGES, .n_pages = 0 };
    CpuProgram *program = touching(HS_OP_TOUCH_READ, 1, &none);

    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    check_trap(program, HS_TRAP_ILLEGAL, word_r(HS_OP_TOUCH_READ, T0, T1, S1), ACCESS + BASE + 1);
}

Test(cpu, touch_traps_when_its_pattern_cannot_be_read)
{
    CpuProgram *program = touching(HS_OP_TOUCH_READ, 1, &two_pages);

    program->context.x[T1] = 2 * UNIT;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    check_trap(program, HS_TRAP_ADDRESSING, 2 * UNIT, ACCESS + BASE + 1);
}

/* The second page is outside: one page is done, and the state stands at the page that trapped. */
Test(cpu, touch_traps_at_the_page_that_is_refused)
{
    const HsTouchPattern last_page = { .base = 2 * UNIT - 4096, .n_pages = 2 };
    CpuProgram *program = touching(HS_OP_TOUCH_WRITE, 2, &last_page);

    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    check_trap(program, HS_TRAP_ADDRESSING, 2 * UNIT, ACCESS + BASE + 1 + ACCESS + 1);
    cr_assert(eq(u64, program->context.x[T0], 1));
    cr_assert(eq(u64, program->context.x[S1], 1));
    cr_assert(eq(u64, program->context.pc, 0));
}

/* ---- contention ---- */

/* Lines of bank 0 are the even ones; all programs begin in one. cpu0 comes first by its name. */
Test(cpu, two_cpus_on_one_bank_wait_for_each_other)
{
    CpuProgram *first = PROGRAM(0, ECALL);
    CpuProgram *second = PROGRAM(1, ECALL);

    cpu_run_begin(run, first, 0, 0);
    cpu_run_begin(run, second, 1, 0);
    cpu_run_go(run);
    check_ecall_at(first, PATH + BANK + BASE);
    check_ecall_at(second, PATH + BANK + BANK + BASE);
    check_books(1, BASE, PATH + BANK + BANK);
}

Test(cpu, two_cpus_on_two_banks_share_the_path)
{
    CpuProgram *first = PROGRAM(0, ECALL);
    uint32_t words[WORDS_OF_LINE + 1] = { 0 };

    words[WORDS_OF_LINE] = ECALL;

    CpuProgram *second = cpu_run_program(run, 1, words, G_N_ELEMENTS(words));

    second->context.pc = LINE;
    cpu_run_begin(run, first, 0, 0);
    cpu_run_begin(run, second, 1, 0);
    cpu_run_go(run);
    check_ecall_at(first, PATH + BANK + BASE);
    check_ecall_at(second, PATH + PATH + BANK + BASE);
}

/* cpu1 begins 7 cycles later. Fetches: cpu0 at 0, path 0-4, bank 4-14; cpu1 at 7, path 7-11, bank
 * 14-24. Loads on bank 0: cpu0's begins at 14 + 3 = 17, path 17-21, bank 24-34; cpu1's at 24 + 3 =
 * 27, path 27-31, bank 34-44. Then 3 each. */
Test(cpu, loads_on_one_bank_wait_for_each_other)
{
    CpuProgram *programs[2];

    for (guint i = 0; i < 2; i++) {
        programs[i] = PROGRAM(i, word_i(HS_OP_LD, T1, T0, 0), ECALL);
        programs[i]->context.x[T0] = DATA;
    }
    cpu_run_begin(run, programs[0], 0, 0);
    cpu_run_begin(run, programs[1], 1, 7);
    cpu_run_go(run);
    check_ecall_at(programs[0], 37);
    check_ecall_at(programs[1], 47);
    check_books(0, 2 * BASE, 14 + 17);
    check_books(1, 2 * BASE, 17 + 17);
    cr_assert(eq(u64, cpu_run_book(run, 1, HS_BOOK_IDLE), 7));
}

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
Test(cpu, compute_goes_on_where_it_was_on_another_cpu)
{
    CpuProgram *program = computing(100);

    cpu_run_at(run, 60, HS_PHASE_PROBE, see_t0, program);
    interrupt_and_go_on(program, 50, HS_PHASE_DEVICE, 80);
    cr_assert(eq(u64, seen, 100 - 33));
    check_ecall_at(program, 80 + ACCESS + 67 + BASE);
    check_books(0, BASE + 33, ACCESS);
    check_books(1, 67 + BASE, ACCESS);
    cr_assert(program->trapped_on == run->cpu[1]);
    cr_assert(eq(u64, program->context.n_instructions, 1));
}

Test(cpu, compute_interrupted_in_its_base_cycles_owes_the_rest_of_them)
{
    CpuProgram *program = computing(100);

    interrupt_and_go_on(program, FETCHED + 1, HS_PHASE_DEVICE, 40);
    check_ecall_at(program, 40 + (BASE - 1) + ACCESS + 100 + BASE);
    check_books(0, 1, ACCESS);
    check_books(1, BASE - 1 + 100 + BASE, ACCESS);
}

/* At its last cycle, before the CPU saw it: nothing is left of it, and it is completed. */
Test(cpu, compute_interrupted_at_its_end_is_done)
{
    CpuProgram *program = computing(100);

    interrupt_and_go_on(program, FETCHED + BASE + 100, HS_PHASE_DEVICE, 200);
    check_ecall_at(program, 200 + ACCESS + BASE);
    cr_assert(eq(u64, program->context.n_instructions, 1));
}

static CpuProgram *adding(void)
{
    return PROGRAM(0, COUNT, COUNT, ECALL);
}

/* At 15 the first addi has begun (14 to 17): its effect is there, two of its cycles are owed. */
Test(cpu, an_interrupted_instruction_has_had_its_effect_and_owes_its_cycles)
{
    CpuProgram *program = adding();

    interrupt_and_go_on(program, FETCHED + 1, HS_PHASE_DEVICE, 40);
    check_ecall_at(program, 40 + (BASE - 1) + ACCESS + BASE + BASE);
    check_books(0, 1, ACCESS);
    check_books(1, BASE - 1 + 2 * BASE, ACCESS);
    cr_assert(eq(u64, program->context.x[31], 2));
    cr_assert(eq(u64, program->context.n_instructions, 2));
}

/* In cycle 17 the first ends. Before the CPU's phase the second has not begun; after it, it has. */
Test(cpu, the_phase_decides_whether_the_next_instruction_has_begun)
{
    CpuProgram *program = adding();

    interrupt_and_go_on(program, FETCHED + BASE, HS_PHASE_DEVICE, 40);
    check_ecall_at(program, 40 + ACCESS + 2 * BASE);
    tear_down();
    set_up();
    program = adding();
    interrupt_and_go_on(program, FETCHED + BASE, HS_PHASE_OUTSIDE, 40);
    check_ecall_at(program, 40 + BASE + ACCESS + BASE);
    check_books(0, BASE, ACCESS);
    check_books(1, 2 * BASE, ACCESS);
}

Test(cpu, debt_interrupted_again_is_still_owed)
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
    check_ecall_at(program, 40 + 1 + ACCESS + BASE);
    check_books(0, 1 + 2, ACCESS);
    check_books(1, 1 + 1 + BASE, ACCESS);
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
Test(cpu, a_load_interrupted_in_its_access_has_its_value_and_owes_the_wait)
{
    CpuProgram *program = loading();

    cpu_run_at(run, 21, HS_PHASE_DEVICE, poke_two, program);
    interrupt_and_go_on(program, 20, HS_PHASE_DEVICE, 40);
    check_ecall_at(program, 40 + 11 + ACCESS + BASE);
    check_books(0, BASE, ACCESS + 3);
    check_books(1, BASE, 11 + ACCESS);
    cr_assert(eq(u64, program->context.x[T1], 1));
}

/* At 16 one base cycle is left and the access has not begun. */
Test(cpu, a_load_interrupted_before_its_access_makes_it_later)
{
    CpuProgram *program = loading();

    cpu_run_at(run, 20, HS_PHASE_DEVICE, poke_two, program);
    interrupt_and_go_on(program, 16, HS_PHASE_DEVICE, 40);
    check_ecall_at(program, 40 + 1 + ACCESS + ACCESS + BASE);
    check_books(0, 2, ACCESS);
    check_books(1, 1 + BASE, 2 * ACCESS);
    cr_assert(eq(u64, program->context.x[T1], 2));
}

Test(cpu, a_load_interrupted_when_its_access_is_due_pays_no_base_cycles_again)
{
    CpuProgram *program = loading();

    interrupt_and_go_on(program, 17, HS_PHASE_DEVICE, 40);
    check_ecall_at(program, 40 + ACCESS + ACCESS + BASE);
    check_books(0, BASE, ACCESS);
    check_books(1, BASE, 2 * ACCESS);
}

/* At 5 the line is on its way: it is given up, and fetched anew by the other CPU. */
Test(cpu, an_interrupted_fetch_is_given_up)
{
    CpuProgram *program = adding();

    interrupt_and_go_on(program, 5, HS_PHASE_DEVICE, 40);
    check_ecall_at(program, 40 + ACCESS + 3 * BASE);
    check_books(0, 0, 5);
    check_books(1, 3 * BASE, ACCESS);
}

/* Pages begin at 17 and 32: a cycle, then the access: 18-32, 33-47. */
Test(cpu, touch_interrupted_in_an_access_owes_the_wait)
{
    CpuProgram *program = touching(HS_OP_TOUCH_WRITE, 2, &two_pages);

    interrupt_and_go_on(program, 20, HS_PHASE_DEVICE, 60);
    check_ecall_at(program, 60 + 12 + ACCESS + 1 + ACCESS + BASE);
    check_books(0, BASE + 1, ACCESS + 2);
    check_books(1, 1 + BASE, 12 + ACCESS + ACCESS);
    cr_assert(eq(u64, program->context.x[S1], 2));
    cr_assert(eq(u64, cpu_run_peek(program, PAGES), 2));
    cr_assert(eq(u64, cpu_run_peek(program, PAGES + 4096), 1));
}

/* At 32 the first page is done, and nothing is owed. */
Test(cpu, touch_interrupted_between_pages_goes_on_with_the_next)
{
    CpuProgram *program = touching(HS_OP_TOUCH_WRITE, 2, &two_pages);

    cpu_run_at(run, 50, HS_PHASE_PROBE, see_t0, program);
    interrupt_and_go_on(program, 32, HS_PHASE_DEVICE, 60);
    cr_assert(eq(u64, seen, 1));
    check_ecall_at(program, 60 + ACCESS + 1 + ACCESS + BASE);
    check_books(1, 1 + BASE, 2 * ACCESS);
}

/* At 33 the cycle of the second page is spent, its access not begun. */
Test(cpu, touch_interrupted_before_an_access_does_not_pay_the_page_twice)
{
    CpuProgram *program = touching(HS_OP_TOUCH_WRITE, 2, &two_pages);

    interrupt_and_go_on(program, 33, HS_PHASE_DEVICE, 60);
    check_ecall_at(program, 60 + ACCESS + ACCESS + BASE);
    check_books(0, BASE + 2, 2 * ACCESS);
    check_books(1, BASE, 2 * ACCESS);
}

Test(cpu, a_program_stopped_where_it_began_has_done_nothing)
{
    CpuProgram *program = adding();

    cpu_run_begin(run, program, 0, 10);
    cpu_run_interrupt(run, 0, 10, HS_PHASE_GUEST);
    cpu_run_begin(run, program, 1, 20);
    cpu_run_go(run);
    check_ecall_at(program, 20 + ACCESS + 3 * BASE);
    check_books(0, 0, 0);
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

static HsCycles both(HsBook book)
{
    return cpu_run_book(run, 0, book) + cpu_run_book(run, 1, book);
}

/* No application cycle is lost or given away, whatever cycle and phase it is; a line is fetched once
 * more at most, and what was spent on one that is given up is less than that. */
Test(cpu, an_interrupt_at_any_cycle_changes_nothing_but_a_fetch)
{
    CpuRun *reference_run = run;
    CpuProgram *reference = everything();

    cpu_run_begin(run, reference, 0, 0);
    cpu_run_go(run);

    HsCycles application = both(HS_BOOK_APPLICATION);
    HsCycles stall = both(HS_BOOK_STALL);
    HsCycles end = reference->trapped_at;

    for (HsCycles at = 0; at < end; at++) {
        for (guint phase_i = 0; phase_i < 2; phase_i++) {
            set_up();

            CpuProgram *program = everything();

            cpu_run_begin(run, program, 0, 0);
            cpu_run_interrupt(run, 0, at, phase_i == 0 ? HS_PHASE_GUEST : HS_PHASE_OUTSIDE);
            cpu_run_begin(run, program, 1, at + 100);
            cpu_run_go(run);
            check_ecall_at(program, program->trapped_at);
            check_same_program(program, reference);
            cr_assert(eq(u64, both(HS_BOOK_APPLICATION), application), "at %u", (guint)at);
            cr_assert(ge(u64, both(HS_BOOK_STALL), stall));
            cr_assert(le(u64, both(HS_BOOK_STALL), stall + ACCESS));
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
Test(cpu, slices_of_any_length_add_up)
{
    CpuRun *reference_run = run;
    CpuProgram *reference = everything();

    cpu_run_begin(run, reference, 0, 0);
    cpu_run_go(run);

    HsCycles application = both(HS_BOOK_APPLICATION);

    for (HsCycles slice_cycles = 2 * ACCESS; slice_cycles < 100; slice_cycles++) {
        set_up();

        CpuProgram *program = everything();
        Slices slices = { .program = program, .slice_cycles = slice_cycles };

        cpu_run_begin(run, program, 0, 0);
        cpu_run_at(run, slice_cycles, HS_PHASE_VMM, end_slice, &slices);
        cpu_run_go(run);
        check_same_program(program, reference);
        cr_assert(eq(u64, both(HS_BOOK_APPLICATION), application));
        tear_down();
    }
    run = reference_run;
}

/* ---- work ---- */

typedef struct {
    HsActivity activity;
    HsCycles ended_at;
    guint n_ends;
    guint n_more;            /* this many more are begun when one ends */
    HsActivity *then;        /* is begun when it ends */
    HsCycles cycles_of_more; /* of each of them */
} Work;

static void work_on_end(gpointer owner, HsActivity *activity, HsCpu *cpu)
{
    Work *work = owner;

    cr_assert(activity == &work->activity);
    cr_assert(hs_cpu_is_idle(cpu));
    cr_assert(eq(u64, activity->left_cycles, 0));
    cr_assert(eq(u64, activity->stall_cycles, 0));
    work->n_ends++;
    work->ended_at = hs_simulation_now(run->simulation);
    if (work->n_ends <= work->n_more) {
        activity->left_cycles = work->cycles_of_more;
        hs_cpu_start(cpu, activity);
    } else if (work->then != NULL) {
        hs_cpu_start(cpu, work->then);
    }
}

static Work *make_work(HsCycles left_cycles, HsCycles stall_cycles)
{
    static Work work;

    work = (Work){ .activity = { .kind = HS_ACTIVITY_WORK,
                                 .book = HS_BOOK_GUEST_OS,
                                 .left_cycles = left_cycles,
                                 .stall_cycles = stall_cycles,
                                 .on_end = work_on_end,
                                 .owner = &work } };
    return &work;
}

static void begin_work_on_cpu0(gpointer user)
{
    Work *work = user;

    hs_cpu_start(run->cpu[0], &work->activity);
}

static void begin_work_on_cpu1(gpointer user)
{
    Work *work = user;

    hs_cpu_start(run->cpu[1], &work->activity);
}

Test(cpu, work_lasts_its_path_and_then_its_stall)
{
    Work *work = make_work(10, 5);

    cpu_run_at(run, 7, HS_PHASE_VMM, begin_work_on_cpu0, work);
    cpu_run_go(run);
    cr_assert(eq(u64, work->ended_at, 22));
    cr_assert(eq(u64, cpu_run_book(run, 0, HS_BOOK_GUEST_OS), 10));
    cr_assert(eq(u64, cpu_run_book(run, 0, HS_BOOK_STALL), 5));
    cr_assert(eq(u64, cpu_run_book(run, 0, HS_BOOK_IDLE), 7));
    cr_assert(hs_cpu_is_idle(run->cpu[0]));
}

Test(cpu, work_of_no_cycles_ends_in_its_cycle)
{
    Work *work = make_work(0, 0);

    cpu_run_at(run, 7, HS_PHASE_VMM, begin_work_on_cpu0, work);
    cpu_run_go(run);
    cr_assert(eq(u64, work->ended_at, 7));
    cr_assert(eq(u32, work->n_ends, 1));
}

Test(cpu, work_begun_after_the_cpus_phase_begins_in_that_cycle_all_the_same)
{
    Work *work = make_work(3, 0);

    cpu_run_at(run, 7, HS_PHASE_OUTSIDE, begin_work_on_cpu0, work);
    cpu_run_go(run);
    cr_assert(eq(u64, work->ended_at, 10));
}

Test(cpu, interrupted_work_goes_on_with_what_is_left)
{
    Work *work = make_work(10, 5);

    cpu_run_at(run, 0, HS_PHASE_VMM, begin_work_on_cpu0, work);
    cpu_run_interrupt(run, 0, 4, HS_PHASE_FAULT);
    cpu_run_at(run, 20, HS_PHASE_VMM, begin_work_on_cpu1, work); /* 6, then 5: until 31 */
    cpu_run_interrupt(run, 1, 28, HS_PHASE_FAULT);
    cpu_run_at(run, 40, HS_PHASE_VMM, begin_work_on_cpu0, work); /* 3 of the 5 */
    cpu_run_go(run);
    cr_assert(eq(u64, work->ended_at, 43));
    cr_assert(eq(u64, both(HS_BOOK_GUEST_OS), 10));
    cr_assert(eq(u64, both(HS_BOOK_STALL), 5));
    cr_assert(eq(u64, cpu_run_book(run, 0, HS_BOOK_GUEST_OS), 4));
    cr_assert(eq(u32, work->n_ends, 1));
}

Test(cpu, a_long_chain_of_work_needs_no_deep_stack)
{
    Work *work = make_work(2, 0);

    work->n_more = 200000;
    work->cycles_of_more = 2;
    cpu_run_at(run, 0, HS_PHASE_VMM, begin_work_on_cpu0, work);
    cpu_run_go(run);
    cr_assert(eq(u64, work->ended_at, 2 * 200001));
    cr_assert(eq(u64, cpu_run_book(run, 0, HS_BOOK_GUEST_OS), 2 * 200001));
}

/* The engine sees who spins. */
Test(cpu, work_of_no_cycles_without_end_ends_the_run)
{
    Work *work = make_work(0, 0);
    g_autoptr(GError) error = NULL;

    work->n_more = G_MAXUINT;
    cpu_run_at(run, 5, HS_PHASE_VMM, begin_work_on_cpu0, work);
    cr_assert(eq(int, hs_simulation_run(run->simulation, &error), HS_END_FAILED));
    cr_assert(eq(int, error->code, HS_SIMULATION_ERROR_SPIN));
}

Test(cpu, a_program_may_begin_where_work_ends)
{
    Work *work = make_work(10, 5);
    CpuProgram *program = adding();

    work->then = &program->activity;
    cpu_run_at(run, 0, HS_PHASE_VMM, begin_work_on_cpu0, work);
    cpu_run_go(run);
    check_ecall_at(program, 15 + ACCESS + 3 * BASE);
    check_books(0, 3 * BASE, 5 + ACCESS);
}

/* What an OS does: the service, then on behind the ecall. */
static void go_on_behind_the_ecall(gpointer user, HsCpu *cpu)
{
    CpuProgram *program = user;

    program->context.pc += 4;
    if (program->n_traps < 3)
        hs_cpu_start(cpu, &program->activity);
}

Test(cpu, a_program_may_go_on_where_it_trapped)
{
    CpuProgram *program = PROGRAM(0, COUNT, ECALL, COUNT, ECALL, COUNT, ECALL);

    program->then = go_on_behind_the_ecall;
    program->user = program;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cr_assert(eq(u32, program->n_traps, 3));
    cr_assert(eq(u64, program->trapped_at, 3 * (ACCESS + 2 * BASE))); /* the line each time */
    cr_assert(eq(u64, program->context.x[31], 3));
}

/* ---- traps ---- */

/* Runs the program and checks its one trap; it comes at the end of the base cycles. */
static void check_trap_after_base(CpuProgram *program, HsTrap trap, uint64_t value)
{
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    check_trap(program, trap, value, ACCESS + BASE);
    cr_assert(eq(u64, program->context.pc, 0));
    cr_assert(eq(u64, program->context.n_instructions, 0));
    cr_assert(eq(int, program->activity.paid, HS_PAID_NOTHING));
    cr_assert(hs_cpu_is_idle(run->cpu[0]));
    cr_assert(hs_cpu_activity(run->cpu[0]) == NULL);
    check_books(0, BASE, ACCESS);
}

Test(cpu, ebreak_traps)
{
    check_trap_after_base(PROGRAM(0, word_of(HS_OP_EBREAK)), HS_TRAP_BREAKPOINT, 0);
}

Test(cpu, an_illegal_word_traps_with_the_word)
{
    check_trap_after_base(PROGRAM(0, 0xfeedface), HS_TRAP_ILLEGAL, 0xfeedface);
}

Test(cpu, a_misaligned_jump_traps_without_the_addition_for_a_jump)
{
    check_trap_after_base(PROGRAM(0, word_i(HS_OP_JAL, 1, 0, 6)), HS_TRAP_MISALIGNED, 6);
}

Test(cpu, a_load_outside_the_area_traps)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, T0, 0));

    program->context.x[T0] = 2 * UNIT;
    check_trap_after_base(program, HS_TRAP_ADDRESSING, 2 * UNIT);
}

Test(cpu, a_store_to_another_owners_unit_traps)
{
    CpuProgram *program = PROGRAM(0, word_s(HS_OP_SD, T1, T0, 0));

    hs_storage_disconnect(run->storage, program->area.unit[1]);
    hs_storage_move(run->storage, program->area.unit[1], OS1 + 1, 1);
    hs_storage_connect(run->storage, program->area.unit[1]);
    program->context.x[T0] = UNIT + 8;
    check_trap_after_base(program, HS_TRAP_ADDRESSING, UNIT + 8);
}

Test(cpu, a_load_from_a_failed_unit_is_a_machine_check)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, T0, 0));

    hs_storage_fail(run->storage, program->area.unit[1]);
    program->context.x[T0] = UNIT + 8;
    check_trap_after_base(program, HS_TRAP_MACHINE_CHECK, UNIT + 8);
}

/* The first half is fine, the second is not: no byte moves, and the trap names the second. */
Test(cpu, a_store_refused_in_its_second_unit_changes_nothing)
{
    CpuProgram *program = PROGRAM(0, word_s(HS_OP_SD, T1, T0, 0));

    cpu_run_poke(program, UNIT - 8, 0x1122334455667788);
    hs_storage_disconnect(run->storage, program->area.unit[1]);
    program->context.x[T0] = UNIT - 3;
    program->context.x[T1] = 0x8877665544332211;
    check_trap_after_base(program, HS_TRAP_ADDRESSING, UNIT);
    cr_assert(eq(u64, cpu_run_peek(program, UNIT - 8), 0x1122334455667788));
    cr_assert(eq(u64, hs_storage_counters(run->storage).n_accesses, 1)); /* the line's */
}

/* No line, so only base cycles. */
static void check_fetch_trap(CpuProgram *program, HsTrap trap, uint64_t pc)
{
    program->context.pc = pc;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    check_trap(program, trap, pc, BASE);
    cr_assert(eq(u64, program->context.pc, pc));
    check_books(0, BASE, 0);
}

Test(cpu, a_fetch_outside_the_area_traps)
{
    check_fetch_trap(PROGRAM(0, ECALL), HS_TRAP_ADDRESSING, 2 * UNIT + 4);
}

Test(cpu, a_pc_between_words_traps)
{
    check_fetch_trap(PROGRAM(0, ECALL), HS_TRAP_MISALIGNED, 2);
}

Test(cpu, a_fetch_from_a_failed_unit_is_a_machine_check)
{
    CpuProgram *program = PROGRAM(0, ECALL);

    hs_storage_fail(run->storage, program->area.unit[1]);
    check_fetch_trap(program, HS_TRAP_MACHINE_CHECK, UNIT);
}

static void disconnect_unit_0(gpointer user)
{
    (void)user;
    hs_storage_disconnect(run->storage, 0);
}

static void fail_unit_0(gpointer user)
{
    (void)user;
    hs_storage_fail(run->storage, 0);
}

static CpuProgram *jumping_to_itself(void)
{
    return PROGRAM(0, word_i(HS_OP_JAL, 0, 0, 0));
}

/* Jumps begin at 14, 19, 24, ...; the unit goes at 21, so the one at 24 traps at 27. */
Test(cpu, a_unit_disconnected_under_a_loop_traps_at_the_next_instruction)
{
    CpuProgram *program = jumping_to_itself();

    cpu_run_at(run, 21, HS_PHASE_FAULT, disconnect_unit_0, NULL);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    check_trap(program, HS_TRAP_ADDRESSING, 0, ACCESS + 2 * (BASE + TAKEN) + BASE);
}

Test(cpu, a_unit_failing_under_a_loop_is_a_machine_check_at_the_next_instruction)
{
    CpuProgram *program = jumping_to_itself();

    cpu_run_at(run, 24, HS_PHASE_FAULT, fail_unit_0, NULL);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    check_trap(program, HS_TRAP_MACHINE_CHECK, 0, ACCESS + 2 * (BASE + TAKEN) + BASE);
}

Test(cpu, a_unit_failing_while_its_line_is_fetched_is_a_machine_check)
{
    CpuProgram *program = adding();

    cpu_run_at(run, 5, HS_PHASE_FAULT, fail_unit_0, NULL);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    check_trap(program, HS_TRAP_MACHINE_CHECK, 0, ACCESS + BASE);
}

/* The line is a copy: the word written to it is seen when it is fetched again. */
Test(cpu, a_word_changed_in_the_line_held_is_seen_when_it_is_fetched_again)
{
    CpuProgram *program = PROGRAM(0, word_s(HS_OP_SW, T1, 0, 4), COUNT, ECALL);

    program->context.x[T1] = word_i(HS_OP_ADDI, 30, 0, 9);
    program->then = go_on_behind_the_ecall;
    program->user = program;
    program->n_traps = 1; /* so it goes on once */
    cpu_run_poke(program, 12, (uint64_t)word_i(HS_OP_JAL, 0, 0, -8));
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cr_assert(eq(u64, program->context.x[31], 1));
    cr_assert(eq(u64, program->context.x[30], 9));
}

/* ---- states ---- */

static void halt_cpu0(gpointer user)
{
    HsActivity **ret_activity = user;

    *ret_activity = hs_cpu_halt(run->cpu[0]);
    cr_assert(hs_cpu_is_stopped(run->cpu[0]));
    cr_assert(not(hs_cpu_is_idle(run->cpu[0])));
    cr_assert(hs_cpu_stop(run->cpu[0]) == NULL);
}

static void release_cpu0(gpointer user)
{
    (void)user;
    hs_cpu_release(run->cpu[0]);
    cr_assert(hs_cpu_is_idle(run->cpu[0]));
}

/* Until 25; the rest of the work is kept. */
Test(cpu, a_halted_cpu_books_stopped_cycles_until_it_is_released)
{
    Work *work = make_work(20, 0);
    HsActivity *halted = NULL;

    cpu_run_at(run, 5, HS_PHASE_VMM, begin_work_on_cpu0, work);
    cpu_run_at(run, 12, HS_PHASE_FAULT, halt_cpu0, &halted);
    cpu_run_at(run, 25, HS_PHASE_FAULT, release_cpu0, NULL);
    cpu_run_at(run, 30, HS_PHASE_VMM, begin_work_on_cpu0, work);
    cpu_run_go(run);
    cr_assert(halted == &work->activity);
    cr_assert(eq(u64, work->ended_at, 43));
    cr_assert(eq(u64, cpu_run_book(run, 0, HS_BOOK_STOPPED), 13));
    cr_assert(eq(u64, cpu_run_book(run, 0, HS_BOOK_IDLE), 10));
    cr_assert(eq(u64, cpu_run_book(run, 0, HS_BOOK_GUEST_OS), 20));
}

Test(cpu, halting_an_idle_cpu_takes_nothing_away)
{
    HsActivity *halted = &make_work(1, 0)->activity;

    cpu_run_at(run, 12, HS_PHASE_FAULT, halt_cpu0, &halted);
    cpu_run_go(run);
    cr_assert(halted == NULL);
}

static void look_at_books(gpointer user)
{
    (void)user;
    cr_assert(hs_cpu_check(run->cpu[0]));
    check_books(0, BASE + 33, ACCESS);
}

Test(cpu, books_are_up_to_date_in_the_middle_of_an_instruction)
{
    CpuProgram *program = computing(100);

    cpu_run_at(run, FETCHED + BASE + 33, HS_PHASE_PROBE, look_at_books, NULL);
    check_alone(program, ACCESS + BASE + 100 + BASE, ACCESS);
}

Test(cpu, stopping_an_idle_cpu_is_nothing)
{
    cr_assert(hs_cpu_stop(run->cpu[0]) == NULL);
    cr_assert(eq(u32, hs_cpu_index(run->cpu[1]), 1));
    cr_assert(eq(str, (char *)hs_cpu_name(run->cpu[1]), "cpu1"));
}

Test(cpu, names_its_books_and_traps)
{
    for (guint book = 0; book < HS_BOOK_N; book++)
        cr_assert_not_null(hs_book_name((HsBook)book));
    for (guint trap = 0; trap < HS_TRAP_N; trap++)
        cr_assert_not_null(hs_trap_name((HsTrap)trap));
    cr_assert(eq(str, (char *)hs_book_name(HS_BOOK_STALL), "stall on storage"));
    cr_assert(eq(str, (char *)hs_trap_name(HS_TRAP_MACHINE_CHECK), "machine check"));
}

Test(cpu, aborts_when_a_busy_cpu_is_given_something, .signal = SIGABRT)
{
    CpuProgram *program = adding();

    cpu_run_begin(run, program, 0, 0);
    cpu_run_begin(run, program, 0, 1);
    cpu_run_go(run);
}

Test(cpu, aborts_when_a_stopped_cpu_is_given_something, .signal = SIGABRT)
{
    HsActivity *halted = NULL;

    cpu_run_at(run, 0, HS_PHASE_FAULT, halt_cpu0, &halted);
    cpu_run_begin(run, adding(), 0, 1);
    cpu_run_go(run);
}

Test(cpu, aborts_when_released_without_a_halt, .signal = SIGABRT)
{
    hs_cpu_release(run->cpu[0]);
}

Test(cpu, aborts_when_halted_twice, .signal = SIGABRT)
{
    hs_cpu_halt(run->cpu[0]);
    hs_cpu_halt(run->cpu[0]);
}
