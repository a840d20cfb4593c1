/* cpu: traps, and units that come and go under a program. */
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

TestSuite(cpu_trap, .init = set_up, .fini = tear_down);

/* Runs the program and checks its one trap; it comes at the end of the base cycles. */
static void check_trap_after_base(CpuProgram *program, HsTrap trap, uint64_t value)
{
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, trap, value, ACCESS + BASE);
    cr_assert(eq(u64, program->context.pc, 0));
    cr_assert(eq(u64, program->context.n_instructions, 0));
    cr_assert(eq(int, program->activity.paid, HS_PAID_NOTHING));
    cr_assert(hs_cpu_is_idle(run->cpu[0]));
    cr_assert(hs_cpu_activity(run->cpu[0]) == NULL);
    cpu_run_check_books(run, 0, BASE, ACCESS);
}

Test(cpu_trap, ebreak_traps)
{
    check_trap_after_base(PROGRAM(0, word_of(HS_OP_EBREAK)), HS_TRAP_BREAKPOINT, 0);
}

Test(cpu_trap, an_illegal_word_traps_with_the_word)
{
    check_trap_after_base(PROGRAM(0, 0xffffffff), HS_TRAP_ILLEGAL, 0xffffffff);
}

/* 0xa002 would be c.fsdsp, of the D extension. */
Test(cpu_trap, an_illegal_compressed_word_traps_with_its_16_bits)
{
    check_trap_after_base(PROGRAM(0, 0xfeeda002), HS_TRAP_ILLEGAL, 0xa002);
}

Test(cpu_trap, a_load_outside_the_area_traps)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, T0, 0));

    program->context.x[T0] = 2 * UNIT;
    check_trap_after_base(program, HS_TRAP_ADDRESSING, 2 * UNIT);
}

Test(cpu_trap, a_store_to_another_owners_unit_traps)
{
    CpuProgram *program = PROGRAM(0, word_s(HS_OP_SD, T1, T0, 0));

    hs_storage_disconnect(run->storage, program->area.unit[1]);
    hs_storage_move(run->storage, program->area.unit[1], OS1 + 1, 1);
    hs_storage_connect(run->storage, program->area.unit[1]);
    program->context.x[T0] = UNIT + 8;
    check_trap_after_base(program, HS_TRAP_ADDRESSING, UNIT + 8);
}

Test(cpu_trap, a_load_from_a_failed_unit_is_a_machine_check)
{
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T1, T0, 0));

    hs_storage_fail(run->storage, program->area.unit[1]);
    program->context.x[T0] = UNIT + 8;
    check_trap_after_base(program, HS_TRAP_MACHINE_CHECK, UNIT + 8);
}

/* The first half is fine, the second is not: no byte moves, and the trap names the second. */
Test(cpu_trap, a_store_refused_in_its_second_unit_changes_nothing)
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
    cpu_run_check_trap(program, trap, pc, BASE);
    cr_assert(eq(u64, program->context.pc, pc));
    cpu_run_check_books(run, 0, BASE, 0);
}

Test(cpu_trap, a_fetch_outside_the_area_traps)
{
    check_fetch_trap(PROGRAM(0, ECALL), HS_TRAP_ADDRESSING, 2 * UNIT + 4);
}

/* The upper half of an ecall is 0: illegal, as a compressed instruction. */
Test(cpu_trap, a_pc_between_words_finds_an_instruction_of_16_bits)
{
    CpuProgram *program = PROGRAM(0, ECALL);

    program->context.pc = 2;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_ILLEGAL, 0, ACCESS + BASE);
}

Test(cpu_trap, a_fetch_from_a_failed_unit_is_a_machine_check)
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
Test(cpu_trap, a_unit_disconnected_under_a_loop_traps_at_the_next_instruction)
{
    CpuProgram *program = jumping_to_itself();

    cpu_run_at(run, 21, HS_PHASE_FAULT, disconnect_unit_0, NULL);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_ADDRESSING, 0, ACCESS + 2 * (BASE + TAKEN) + BASE);
}

Test(cpu_trap, a_unit_failing_under_a_loop_is_a_machine_check_at_the_next_instruction)
{
    CpuProgram *program = jumping_to_itself();

    cpu_run_at(run, 24, HS_PHASE_FAULT, fail_unit_0, NULL);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_MACHINE_CHECK, 0, ACCESS + 2 * (BASE + TAKEN) + BASE);
}

Test(cpu_trap, a_unit_failing_while_its_line_is_fetched_is_a_machine_check)
{
    CpuProgram *program = cpu_run_adding(run);

    cpu_run_at(run, 5, HS_PHASE_FAULT, fail_unit_0, NULL);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_MACHINE_CHECK, 0, ACCESS + BASE);
}

static void connect_unit_0(gpointer user)
{
    (void)user;
    hs_storage_connect(run->storage, 0);
}

/* Refused at 0, connected at 2, the trap is at 3. */
Test(cpu_trap, a_unit_connected_after_the_refusal_does_not_avert_the_trap)
{
    CpuProgram *program = cpu_run_adding(run);

    hs_storage_disconnect(run->storage, 0);
    cpu_run_at(run, 2, HS_PHASE_GUEST, connect_unit_0, NULL);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_ADDRESSING, 0, BASE);
}

static void give_it_unit_2(gpointer user)
{
    CpuProgram *program = user;

    hs_storage_disconnect(run->storage, 0);
    program->area.unit[0] = 2;
}

/* At 21 another unit is at address 0, with another instruction; it is fetched at 24. */
Test(cpu_trap, a_line_is_fetched_anew_when_another_unit_takes_its_place)
{
    CpuProgram *program = jumping_to_itself();

    PROGRAM(1, ECALL);
    cpu_run_at(run, 21, HS_PHASE_GUEST, give_it_unit_2, program);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_ecall(program, ACCESS + 2 * (BASE + TAKEN) + ACCESS + BASE);
}
