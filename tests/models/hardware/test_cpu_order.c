/* cpu: how far a CPU runs within one event must not change a cycle, a digest, a book or a byte.
 *
 * Two CPUs execute random programs that share a page; a channel-like part takes lines and writes
 * into that page all the time; an OS-like part moves the programs between the CPUs. Each seed is
 * run one instruction to an event, then with longer and longer bursts.
 */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "sim/random.h"
#include "tests/models/hardware/cpu_run.h"

#define N_SEEDS 20u
#define N_BODY 60u
#define N_ROUNDS 12
#define SHARED DATA
#define TOUCH_PATTERN (DATA + 0x400)
#define CHANNEL_STOPS_AT 20000u
#define NOBODY N_CPUS

/* x5..x12 are drawn from; x20 points to the shared page, x21 counts rounds. */
enum { R_LOW = 5, R_HIGH = 12, SHARED_AT = 20, ROUNDS = 21, PATTERN_AT = 22, STATE = 9 };

typedef struct {
    CpuRun *run;
    HsRandom random; /* of the channel and the OS, not of the CPUs */
    HsEvent line_moves, slice_ends;
    CpuProgram *program[2];
    uint64_t slice_cycles;
    guint runs_on[2]; /* which CPU each program is on, or NOBODY: it has ended */
} World;

/* ---- random programs ---- */

static uint8_t random_register(HsRandom *random)
{
    return (uint8_t)hs_random_between(random, R_LOW, R_HIGH);
}

static uint32_t random_instruction(HsRandom *random)
{
    uint8_t rd = random_register(random);
    uint8_t rs1 = random_register(random);
    uint8_t rs2 = random_register(random);
    int64_t offset = (int64_t)hs_random_below(random, 0x200);

    switch (hs_random_below(random, 10)) {
    case 0:
    case 1:
        return word_i((HsOp)hs_random_between(random, HS_OP_LB, HS_OP_LWU), rd, SHARED_AT, offset);
    case 2:
        return word_s((HsOp)hs_random_between(random, HS_OP_SB, HS_OP_SD), rs2, SHARED_AT, offset);
    case 3:
        return word_s((HsOp)hs_random_between(random, HS_OP_BEQ, HS_OP_BGEU), rs2, rs1, 8);
    case 4:
        return word_i(HS_OP_ANDI, rd, rs1, 63); /* so that a compute may be short */
    case 5:
        return word_i(HS_OP_JAL, 1, 0, 8);
    default:
        return word_r((HsOp)hs_random_between(random, HS_OP_ADD, HS_OP_AND), rd, rs1, rs2);
    }
}

/* N_ROUNDS times: random instructions, a compute of 0..63 cycles, a touch of 0..3 pages, an
 * ecall. */
static CpuProgram *random_program(CpuRun *run, guint program_i, HsRandom *random)
{
    uint32_t words[N_BODY + 10];
    guint n_words = 0;

    for (guint i = 0; i < N_BODY; i++)
        words[n_words++] = random_instruction(random);
    words[n_words++] = word_i(HS_OP_ADDI, 0, 0, 0); /* a jump of 8 may land here */
    words[n_words++] = word_i(HS_OP_ANDI, 13, 5, 63);
    words[n_words++] = word_i(HS_OP_COMPUTE, 13, 0, 0);
    words[n_words++] = word_i(HS_OP_ANDI, 13, 6, 3);
    words[n_words++] = word_r(HS_OP_TOUCH_WRITE, 13, PATTERN_AT, STATE);
    words[n_words++] = ECALL;
    words[n_words++] = word_i(HS_OP_ADDI, ROUNDS, ROUNDS, -1);
    words[n_words] = word_s(HS_OP_BNE, 0, ROUNDS, -4 * (int64_t)n_words);
    n_words++;
    words[n_words++] = word_of(HS_OP_EBREAK);

    CpuProgram *program = cpu_run_program(run, program_i, words, n_words);

    for (guint i = R_LOW; i <= R_HIGH; i++)
        program->context.x[i] = hs_random_next(random);
    program->context.x[SHARED_AT] = SHARED;
    program->context.x[ROUNDS] = N_ROUNDS;
    program->context.x[PATTERN_AT] = TOUCH_PATTERN;
    return program;
}

/* ---- the channel and the OS ---- */

static void note(World *world, const char *name, uint64_t value)
{
    hs_trace_value(world->run->trace, hs_simulation_now(world->run->simulation), "tester", name,
                   (int64_t)value);
}

/* Takes a line of main storage and changes 8 shared bytes. */
static void world_on_line(gpointer owner, HsEvent *event)
{
    World *world = owner;
    HsCycles now = hs_simulation_now(world->run->simulation);
    uint64_t line_i = hs_random_below(&world->random, 64);

    note(world, "line done",
         hs_storage_access(world->run->storage, now, DATA + line_i * LINE, LINE));
    cpu_run_poke(world->program[0], SHARED + hs_random_below(&world->random, 0x200),
                 hs_random_next(&world->random));
    if (now < CHANNEL_STOPS_AT)
        hs_simulation_schedule_in(world->run->simulation, event,
                                  hs_random_between(&world->random, 1, 40));
}

/* Swaps the programs, or moves the one that is left. */
static void world_on_slice(gpointer owner, HsEvent *event)
{
    World *world = owner;
    guint n_left = 0;

    for (guint i = 0; i < N_CPUS; i++)
        if (world->runs_on[i] != NOBODY)
            hs_cpu_stop(world->run->cpu[world->runs_on[i]]);
    for (guint i = 0; i < N_CPUS; i++) {
        if (world->runs_on[i] == NOBODY)
            continue;
        world->runs_on[i] = 1 - world->runs_on[i];
        hs_cpu_start(world->run->cpu[world->runs_on[i]], &world->program[i]->activity);
        note(world, "debt", world->program[i]->activity.debt_cycles);
        note(world, "stall", world->program[i]->activity.stall_cycles);
        n_left++;
    }
    if (n_left > 0)
        hs_simulation_schedule_in(world->run->simulation, event, world->slice_cycles);
}

/* An ecall goes on behind itself on the same CPU; an ebreak is the end. */
static void world_on_trap(gpointer user, HsCpu *cpu)
{
    World *world = user;
    guint program_i = world->runs_on[0] == hs_cpu_index(cpu) ? 0 : 1;
    CpuProgram *program = world->program[program_i];

    note(world, hs_trap_name(program->trap), program->context.n_instructions);
    for (guint i = 0; i < 32; i++)
        note(world, "register", program->context.x[i]);
    if (program->trap == HS_TRAP_ECALL) {
        program->context.pc += 4;
        hs_cpu_start(cpu, &program->activity);
    } else {
        cr_assert(eq(int, program->trap, HS_TRAP_BREAKPOINT));
        world->runs_on[program_i] = NOBODY;
    }
}

/* ---- one world, and what came of it ---- */

typedef struct {
    uint64_t digest;
    HsCycles ended_at;
    HsCycles books[N_CPUS][HS_BOOK_N];
    uint64_t n_instructions[N_CPUS];
    HsStorageCounters storage;
    uint64_t bytes;    /* a sum of all bytes of both areas, each at its place */
    uint64_t n_events; /* fired, or advanced to within one */
} Outcome;

static uint64_t sum_bytes(CpuProgram *program)
{
    uint64_t sum = 0;

    for (uint64_t address = 0; address < UNITS_OF_PROGRAM * UNIT; address += 8) {
        sum ^= cpu_run_peek(program, address);
        hs_random_mix(&sum);
    }
    return sum;
}

static void world_init(World *world, uint64_t seed, uint64_t burst_max)
{
    HsRandom random;

    *world = (World){ .run = cpu_run_new(burst_max), .slice_cycles = 97 + seed };
    hs_random_init(&world->random, seed, "world");
    hs_random_init(&random, seed, "programs");
    for (guint i = 0; i < 2; i++) {
        world->program[i] = random_program(world->run, i, &random);
        world->program[i]->then = world_on_trap;
        world->program[i]->user = world;
        world->runs_on[i] = i;
    }
    /* One page for both: data begins in the first unit of each area, so both see unit 0 there. The
     * code of the second is in its own first unit, moved to the area's second. */
    world->program[1]->area.unit[1] = world->program[1]->area.unit[0];
    world->program[1]->area.unit[0] = world->program[0]->area.unit[0];
    world->program[1]->context.pc = UNIT;
    cpu_run_poke(world->program[0], TOUCH_PATTERN, SHARED);
    cpu_run_poke(world->program[0], TOUCH_PATTERN + 8, 5);
    cpu_run_poke(world->program[0], TOUCH_PATTERN + 16, HS_TOUCH_UNIFORM);
    for (guint i = 0; i < 2; i++)
        cpu_run_begin(world->run, world->program[i], i, 0);
    hs_event_init(&world->line_moves, world->run->tester, HS_PHASE_DEVICE, "line moves",
                  world_on_line, world);
    hs_event_init(&world->slice_ends, world->run->tester, HS_PHASE_VMM, "slice ends",
                  world_on_slice, world);
    hs_simulation_schedule(world->run->simulation, &world->line_moves, 3);
    hs_simulation_schedule(world->run->simulation, &world->slice_ends, world->slice_cycles);
}

static Outcome run_world(uint64_t seed, uint64_t burst_max)
{
    World world;
    Outcome outcome;

    world_init(&world, seed, burst_max);
    cpu_run_go(world.run);
    memset(&outcome, 0, sizeof outcome);
    outcome.digest = hs_trace_digest(world.run->trace);
    outcome.ended_at = hs_simulation_now(world.run->simulation);
    for (guint cpu_i = 0; cpu_i < N_CPUS; cpu_i++) {
        cr_assert(eq(u32, world.runs_on[cpu_i], NOBODY));
        hs_cpu_books(world.run->cpu[cpu_i], outcome.books[cpu_i]);
        outcome.n_instructions[cpu_i] = hs_cpu_counters(world.run->cpu[cpu_i]).n_instructions;
    }
    outcome.storage = hs_storage_counters(world.run->storage);
    outcome.bytes = sum_bytes(world.program[0]) ^ sum_bytes(world.program[1]);
    outcome.n_events = hs_simulation_events(world.run->simulation);
    cpu_run_free(world.run);
    return outcome;
}

/* burst_max 1 makes each instruction an event; 0 is no bound. */
Test(cpu_order, bursts_change_nothing)
{
    static const uint64_t burst_maxs[] = { 2, 3, 7, 64, 0 };

    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        Outcome stepped = run_world(seed, 1);

        cr_assert(lt(u64, 500, stepped.n_instructions[0] + stepped.n_instructions[1]));
        for (gsize i = 0; i < G_N_ELEMENTS(burst_maxs); i++) {
            Outcome outcome = run_world(seed, burst_maxs[i]);

            cr_assert(memcmp(&outcome, &stepped, sizeof outcome) == 0,
                      "seed %u, bursts of %u: digest %" G_GINT64_MODIFIER
                      "x, stepped %" G_GINT64_MODIFIER "x",
                      (guint)seed, (guint)burst_maxs[i], outcome.digest, stepped.digest);
        }
    }
}

Test(cpu_order, worlds_differ_by_their_seed)
{
    cr_assert(ne(u64, run_world(1, 0).digest, run_world(2, 0).digest));
}
