/* cpu: exact cycles by the formulas of the sheet, contention, work, the states of a CPU. Interrupts
 * are in test_cpu_interrupt.c, traps in test_cpu_trap.c; that bursts change nothing is checked in
 * test_cpu_order.c, what instructions compute in test_execute.c. */
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

/* Runs one program alone from cycle 0 on and checks when its ecall is there; what of that is booked
 * as stall is given. */
static void check_alone(CpuProgram *program, HsCycles ecall_at, HsCycles stall)
{
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_ecall(program, ecall_at);
    cpu_run_check_books(run, 0, ecall_at - stall, stall);
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
    cr_assert(eq(u64, hs_cpu_counters(run->cpu[0]).n_instructions, 4));
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

/* Its key in the interpreter is that of no line at all: with every bit but those that tell whether
 * it is aligned zero. */
Test(cpu, an_unaligned_access_in_the_first_line_reaches_storage)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, 0, 33), word_s(HS_OP_SD, T1, 0, 41),
                                  ECALL);

    cpu_run_poke(program, 33, UINT64_C(0x1122334455667788));
    check_alone(program, ACCESS + BASE + ACCESS + BASE + ACCESS + BASE, 3 * ACCESS);
    cr_assert(eq(u64, program->context.x[T1], UINT64_C(0x1122334455667788)));
    cr_assert(eq(u64, cpu_run_peek(program, 41), UINT64_C(0x1122334455667788)));
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

static void access_bank_1(gpointer user)
{
    (void)user;
    hs_storage_access(run->storage, hs_simulation_now(run->simulation), LINE, 1);
}

/* The load's access begins at 17, in two units. Two lines of bank 1, asked for at 16, take the path
 * until 24 and the bank until 20 + 10 + 10 = 40. So the first half, in bank 1, has the path 24-28
 * and the bank 40-50; the second, in bank 0, the path 28-32 and the bank 32-42. */
Test(cpu, a_load_is_done_when_all_of_it_is)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, T0, 0), ECALL);

    program->context.x[T0] = UNIT - 4;
    cpu_run_at(run, 16, HS_PHASE_DEVICE, access_bank_1, NULL);
    cpu_run_at(run, 16, HS_PHASE_DEVICE, access_bank_1, NULL);
    check_alone(program, 50 + BASE, ACCESS + 50 - 17);
}

/* ---- touch ---- */

Test(cpu, touch_costs_a_cycle_and_an_access_a_page)
{
    CpuProgram *program = cpu_run_touching(run, HS_OP_TOUCH_READ, 3, TWO_PAGES);

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
    CpuProgram *program = cpu_run_touching(run, HS_OP_TOUCH_WRITE, 3, TWO_PAGES);

    check_alone(program, ACCESS + BASE + 3 * (1 + ACCESS) + BASE, ACCESS + 3 * ACCESS);
    cr_assert(eq(u64, cpu_run_peek(program, PAGES), 1));
    cr_assert(eq(u64, cpu_run_peek(program, PAGES + 4096), 2));
    cr_assert(eq(u64, cpu_run_peek(program, PAGES + 8), 0));
}

Test(cpu, touch_of_nothing_costs_base_cycles)
{
    check_alone(cpu_run_touching(run, HS_OP_TOUCH_WRITE, 0, TWO_PAGES), ACCESS + 2 * BASE, ACCESS);
}

Test(cpu, touch_of_a_page_across_lines_waits_for_both)
{
    const HsTouchPattern unaligned = { .base = PAGES + LINE - 1, .n_pages = 1 };

    check_alone(cpu_run_touching(run, HS_OP_TOUCH_READ, 1, &unaligned),
                ACCESS + BASE + 1 + ACCESS_2 + BASE, ACCESS + ACCESS_2);
}

Test(cpu, touch_with_a_pattern_that_is_none_is_illegal)
{
    const HsTouchPattern none = { .base = PAGES, .n_pages = 0 };
    CpuProgram *program = cpu_run_touching(run, HS_OP_TOUCH_READ, 1, &none);

    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_ILLEGAL, word_r(HS_OP_TOUCH_READ, T0, T1, S1),
                       ACCESS + BASE + 1);
}

Test(cpu, touch_traps_when_its_pattern_cannot_be_read)
{
    CpuProgram *program = cpu_run_touching(run, HS_OP_TOUCH_READ, 1, TWO_PAGES);

    program->context.x[T1] = 2 * UNIT;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_ADDRESSING, 2 * UNIT, ACCESS + BASE + 1);
}

/* The second page is outside: one page is done, and the state stands at the page that trapped. */
Test(cpu, touch_traps_at_the_page_that_is_refused)
{
    const HsTouchPattern last_page = { .base = 2 * UNIT - 4096, .n_pages = 2 };
    CpuProgram *program = cpu_run_touching(run, HS_OP_TOUCH_WRITE, 2, &last_page);

    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_ADDRESSING, 2 * UNIT, ACCESS + BASE + 1 + ACCESS + 1);
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
    cpu_run_check_ecall(first, PATH + BANK + BASE);
    cpu_run_check_ecall(second, PATH + BANK + BANK + BASE);
    cpu_run_check_books(run, 1, BASE, PATH + BANK + BANK);
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
    cpu_run_check_ecall(first, PATH + BANK + BASE);
    cpu_run_check_ecall(second, PATH + PATH + BANK + BASE);
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
    cpu_run_check_ecall(programs[0], 37);
    cpu_run_check_ecall(programs[1], 47);
    cpu_run_check_books(run, 0, 2 * BASE, 14 + 17);
    cpu_run_check_books(run, 1, 2 * BASE, 17 + 17);
    cr_assert(eq(u64, cpu_run_book(run, 1, HS_BOOK_IDLE), 7));
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
    cr_assert(eq(u64, cpu_run_all_books(run, HS_BOOK_GUEST_OS), 10));
    cr_assert(eq(u64, cpu_run_all_books(run, HS_BOOK_STALL), 5));
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
    CpuProgram *program = cpu_run_adding(run);

    work->then = &program->activity;
    cpu_run_at(run, 0, HS_PHASE_VMM, begin_work_on_cpu0, work);
    cpu_run_go(run);
    cpu_run_check_ecall(program, 15 + ACCESS + 3 * BASE);
    cpu_run_check_books(run, 0, 3 * BASE, 5 + ACCESS);
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

/* ---- states ---- */

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
    cpu_run_check_books(run, 0, BASE + 33, ACCESS);
}

Test(cpu, books_are_up_to_date_in_the_middle_of_an_instruction)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_COMPUTE, T0, 0, 0), ECALL);

    program->context.x[T0] = 100;
    cpu_run_at(run, ACCESS + BASE + 33, HS_PHASE_PROBE, look_at_books, NULL);
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
    CpuProgram *program = cpu_run_adding(run);

    cpu_run_begin(run, program, 0, 0);
    cpu_run_begin(run, program, 0, 1);
    cpu_run_go(run);
}

Test(cpu, aborts_when_a_stopped_cpu_is_given_something, .signal = SIGABRT)
{
    HsActivity *halted = NULL;

    cpu_run_at(run, 0, HS_PHASE_FAULT, halt_cpu0, &halted);
    cpu_run_begin(run, cpu_run_adding(run), 0, 1);
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
