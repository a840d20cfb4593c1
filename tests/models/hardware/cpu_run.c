/* cpu_run: see cpu_run.h. */
#include "tests/models/hardware/cpu_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/assert.h"

typedef struct {
    HsEvent event;
    CpuRunDeed deed;
    gpointer user;
} Deed;

/* What a deed that starts or stops is about. */
typedef struct {
    CpuProgram *program;
    HsCpu *cpu;
} Move;

static void cpu_run_on_trap(gpointer owner, HsActivity *activity, HsCpu *cpu, HsTrap trap,
                            uint64_t value)
{
    CpuProgram *program = owner;

    hs_assert(activity == &program->activity);
    hs_assert(hs_cpu_is_idle(cpu));
    program->n_traps++;
    program->trap = trap;
    program->trap_value = value;
    program->trapped_at = hs_simulation_now(program->run->simulation);
    program->trapped_on = cpu;
    if (program->then != NULL)
        program->then(program->user, cpu);
}

CpuRun *cpu_run_new(uint64_t burst_max)
{
    return cpu_run_new_with(
        burst_max, &(HsCpuParameters){ .base_cycles = BASE, .branch_taken_cycles = TAKEN });
}

CpuRun *cpu_run_new_with(uint64_t burst_max, const HsCpuParameters *parameters)
{
    CpuRun *run = g_new0(CpuRun, 1);

    run->deeds = g_ptr_array_new_with_free_func(g_free);
    run->trace = hs_trace_new(NULL, NULL);
    run->simulation = hs_simulation_new(
        &(HsSimulationSetup){ .clock_hz = 1000000, .trace = run->trace, .burst_max = burst_max });
    run->tester = hs_simulation_add(run->simulation, "tester", "test");
    run->storage = hs_storage_new(
        run->simulation,
        &(HsStorageParameters){ .size_bytes = UNIT * UNITS_OF_PROGRAM * PROGRAMS_MAX,
                                .unit_bytes = UNIT,
                                .line_bytes = (uint32_t)LINE,
                                .n_banks = 2,
                                .path_cycles = PATH,
                                .bank_cycles = BANK });
    run->cpus = hs_cpus_new(run->simulation, N_CPUS, parameters, run->storage);
    for (guint cpu_i = 0; cpu_i < N_CPUS; cpu_i++)
        run->cpu[cpu_i] = hs_cpus_get(run->cpus, cpu_i);
    return run;
}

void cpu_run_free(CpuRun *run)
{
    if (run == NULL)
        return;
    for (guint program_i = 0; program_i < PROGRAMS_MAX; program_i++)
        hs_area_map_clear(&run->program[program_i].area);
    hs_cpus_free(run->cpus);
    hs_storage_free(run->storage);
    hs_simulation_free(run->simulation);
    hs_trace_free(run->trace);
    g_ptr_array_unref(run->deeds);
    g_free(run);
}

CpuProgram *cpu_run_program(CpuRun *run, guint program_i, const uint32_t *words, guint n_words)
{
    CpuProgram *program = &run->program[program_i];

    program->run = run;
    program->area.n_units = UNITS_OF_PROGRAM;
    program->area.unit = g_new(uint32_t, UNITS_OF_PROGRAM);
    for (uint32_t unit_i = 0; unit_i < UNITS_OF_PROGRAM; unit_i++) {
        program->area.unit[unit_i] = program_i * UNITS_OF_PROGRAM + unit_i;
        hs_storage_grant(run->storage, program->area.unit[unit_i], OS1, 1);
        hs_storage_connect(run->storage, program->area.unit[unit_i]);
    }
    program->context.area = &program->area;
    program->context.owner = OS1;
    program->activity = (HsActivity){ .kind = HS_ACTIVITY_PROGRAM,
                                      .book = HS_BOOK_APPLICATION,
                                      .context = &program->context,
                                      .on_trap = cpu_run_on_trap,
                                      .owner = program };
    for (guint word_i = 0; word_i < n_words; word_i++) {
        uint32_t word = GUINT32_TO_LE(words[word_i]);

        hs_storage_write_area(run->storage, &program->area, OS1, word_i * UINT64_C(4), &word, 4);
    }
    return program;
}

static void cpu_run_on_deed(gpointer owner, HsEvent *event)
{
    Deed *deed = owner;

    (void)event;
    deed->deed(deed->user);
}

static void cpu_run_start(CpuRun *run)
{
    if (!run->is_started)
        hs_simulation_start(run->simulation);
    run->is_started = true;
}

void cpu_run_at(CpuRun *run, HsCycles at, HsPhase phase, CpuRunDeed deed, gpointer user)
{
    Deed *new_deed = g_new0(Deed, 1);

    cpu_run_start(run);
    new_deed->deed = deed;
    new_deed->user = user;
    g_ptr_array_add(run->deeds, new_deed);
    hs_event_init(&new_deed->event, run->tester, phase, "test acts", cpu_run_on_deed, new_deed);
    hs_simulation_schedule(run->simulation, &new_deed->event, at);
}

static Move *cpu_run_move(CpuRun *run, CpuProgram *program, guint cpu_i)
{
    Move *move = g_new0(Move, 1);

    move->program = program;
    move->cpu = run->cpu[cpu_i];
    g_ptr_array_add(run->deeds, move);
    return move;
}

static void begin(gpointer user)
{
    Move *move = user;

    hs_cpu_start(move->cpu, &move->program->activity);
}

void cpu_run_begin(CpuRun *run, CpuProgram *program, guint cpu_i, HsCycles at)
{
    cpu_run_at(run, at, HS_PHASE_DEVICE, begin, cpu_run_move(run, program, cpu_i));
}

static void interrupt(gpointer user)
{
    Move *move = user;
    HsActivity *activity = hs_cpu_stop(move->cpu);

    hs_assert(activity != NULL);
    hs_assert(hs_cpu_is_idle(move->cpu));
}

void cpu_run_interrupt(CpuRun *run, guint cpu_i, HsCycles at, HsPhase phase)
{
    cpu_run_at(run, at, phase, interrupt, cpu_run_move(run, NULL, cpu_i));
}

void cpu_run_go(CpuRun *run)
{
    cpu_run_start(run);

    HsEnd end = hs_simulation_run(run->simulation, NULL);

    hs_assert(end == HS_END_IDLE);
    for (guint cpu_i = 0; cpu_i < N_CPUS; cpu_i++)
        hs_assert(hs_cpu_check(run->cpu[cpu_i]));
}

HsCycles cpu_run_book(CpuRun *run, guint cpu_i, HsBook book)
{
    HsCycles books[HS_BOOK_N];

    hs_cpu_books(run->cpu[cpu_i], books);
    return books[book];
}

HsCycles cpu_run_all_books(CpuRun *run, HsBook book)
{
    return cpu_run_book(run, 0, book) + cpu_run_book(run, 1, book);
}

void cpu_run_check_books(CpuRun *run, guint cpu_i, HsCycles application, HsCycles stall)
{
    cr_assert(eq(u64, cpu_run_book(run, cpu_i, HS_BOOK_APPLICATION), application));
    cr_assert(eq(u64, cpu_run_book(run, cpu_i, HS_BOOK_STALL), stall));
}

void cpu_run_check_trap(const CpuProgram *program, HsTrap trap, uint64_t value, HsCycles at)
{
    cr_assert(eq(str, (char *)hs_trap_name(program->trap), (char *)hs_trap_name(trap)));
    cr_assert(eq(u64, program->trap_value, value));
    cr_assert(eq(u64, program->trapped_at, at));
    cr_assert(eq(u32, program->n_traps, 1));
}

void cpu_run_check_ecall(const CpuProgram *program, HsCycles at)
{
    cpu_run_check_trap(program, HS_TRAP_ECALL, 0, at);
}

uint64_t cpu_run_peek(CpuProgram *program, uint64_t address)
{
    uint64_t value = 0;
    HsAccessResult result = hs_storage_read_area(program->run->storage, &program->area, OS1,
                                                 address, &value, sizeof value);

    hs_assert(result == HS_ACCESS_FINE);
    return GUINT64_FROM_LE(value);
}

void cpu_run_poke(CpuProgram *program, uint64_t address, uint64_t value)
{
    uint64_t raw = GUINT64_TO_LE(value);
    HsAccessResult result = hs_storage_write_area(program->run->storage, &program->area, OS1,
                                                  address, &raw, sizeof raw);

    hs_assert(result == HS_ACCESS_FINE);
}

uint32_t word_of(HsOp op)
{
    return hs_isa_encode(&(HsInstruction){ .op = op });
}

uint32_t word_r(HsOp op, uint8_t rd, uint8_t rs1, uint8_t rs2)
{
    return hs_isa_encode(&(HsInstruction){ .op = op, .rd = rd, .rs1 = rs1, .rs2 = rs2 });
}

uint32_t word_i(HsOp op, uint8_t rd, uint8_t rs1, int64_t imm)
{
    return hs_isa_encode(&(HsInstruction){ .op = op, .rd = rd, .rs1 = rs1, .imm = imm });
}

uint32_t word_s(HsOp op, uint8_t rs2, uint8_t rs1, int64_t imm)
{
    return hs_isa_encode(&(HsInstruction){ .op = op, .rs1 = rs1, .rs2 = rs2, .imm = imm });
}

CpuProgram *cpu_run_adding(CpuRun *run)
{
    return PROGRAM(0, COUNT, COUNT, ECALL);
}

CpuProgram *cpu_run_touching(CpuRun *run, HsOp op, uint64_t n_pages, const HsTouchPattern *pattern)
{
    CpuProgram *program = PROGRAM(0, word_r(op, T0, T1, S1), ECALL);

    program->context.x[T0] = n_pages;
    program->context.x[T1] = PATTERN;
    cpu_run_poke(program, PATTERN, pattern->base);
    cpu_run_poke(program, PATTERN + 8, pattern->n_pages);
    cpu_run_poke(program, PATTERN + 16, (uint64_t)pattern->skew_milli << 32 | pattern->order);
    return program;
}
