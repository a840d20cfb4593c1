/* bench_cpu: simulated instructions a second of CPU time, beside a bare interpreter in one run.
 *
 * The programs are tight loops: `alu` of register instructions and a branch, `loads` with one load
 * in eight, each of them a storage access. `alu, stepped` makes each instruction an event
 * (burst_max 1); the lines with 2 CPUs run two of them in one exact order. The bare interpreter
 * executes `alu` from decoded words with the same executor, but knows no time, no storage and no
 * books. Absolute figures belong to one machine, the ratios carry over. That both end with the same
 * registers is checked.
 */
#include "models/hardware/cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "models/hardware/execute.h"

#define ROUNDS 5u
#define N_BODY 16u
#define N_LOOPS UINT64_C(400000)
#define UNIT UINT64_C(1048576)
#define DATA UINT64_C(0x10000)

enum { LOOPS = 5, SUM = 6, BASE = 7 };

typedef struct {
    HsContext context;
    HsActivity activity;
    HsAreaMap area;
    uint32_t unit;
} Program;

typedef struct {
    const char *name;
    guint n_cpus;
    uint64_t burst_max;
    guint load_every; /* one body instruction in so many is a load; 0: none */
} Case;

static uint32_t words[N_BODY + 3];

static uint32_t encode(HsOp op, uint8_t rd, uint8_t rs1, uint8_t rs2, int64_t imm)
{
    return hs_isa_encode(
        &(HsInstruction){ .op = op, .rd = rd, .rs1 = rs1, .rs2 = rs2, .imm = imm });
}

/* The body, then the count and the branch back, then an ecall. */
static void make_words(guint load_every)
{
    static const HsOp ops[] = { HS_OP_ADD, HS_OP_XOR, HS_OP_SLL, HS_OP_ADDW };

    for (guint i = 0; i < N_BODY; i++)
        words[i] = load_every > 0 && i % load_every == 0
                       ? encode(HS_OP_LD, SUM, BASE, 0, (int64_t)i * 8)
                       : encode(ops[i % G_N_ELEMENTS(ops)], SUM, SUM, LOOPS, 0);
    words[N_BODY] = encode(HS_OP_ADDI, LOOPS, LOOPS, 0, -1);
    words[N_BODY + 1] = encode(HS_OP_BNE, 0, LOOPS, 0, -4 * (int64_t)(N_BODY + 1));
    words[N_BODY + 2] = encode(HS_OP_ECALL, 0, 0, 0, 0);
}

static void ignore_trap(gpointer owner, HsActivity *activity, HsCpu *cpu, HsTrap trap,
                        uint64_t value)
{
    (void)owner, (void)activity, (void)cpu, (void)trap, (void)value;
}

static void program_init(Program *program, HsStorage *storage, uint32_t unit)
{
    *program = (Program){ .unit = unit };
    program->area = (HsAreaMap){ .n_units = 1, .unit = &program->unit };
    program->context = (HsContext){ .area = &program->area, .owner = 1 };
    program->context.x[LOOPS] = N_LOOPS;
    program->context.x[BASE] = DATA;
    program->activity = (HsActivity){ .kind = HS_ACTIVITY_PROGRAM,
                                      .context = &program->context,
                                      .on_trap = ignore_trap };
    hs_storage_grant(storage, unit, 1, 1);
    hs_storage_connect(storage, unit);
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        uint32_t word = GUINT32_TO_LE(words[i]);

        hs_storage_write(storage, unit * UNIT + i * 4, &word, sizeof word);
    }
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Simulated instructions a second; *ret_sum: a register at the end. */
static double run_simulated(const Case *it, uint64_t *ret_sum)
{
    HsTrace *trace = hs_trace_new(NULL, NULL);
    HsSimulation *simulation = hs_simulation_new(
        &(HsSimulationSetup){ .clock_hz = 1000000, .trace = trace, .burst_max = it->burst_max });
    HsStorage *storage = hs_storage_new(simulation, &(HsStorageParameters){ .size_bytes = 4 * UNIT,
                                                                            .unit_bytes = UNIT,
                                                                            .line_bytes = 256,
                                                                            .n_banks = 8,
                                                                            .path_cycles = 2,
                                                                            .bank_cycles = 20 });
    HsCpu *cpu[2] = { NULL, NULL };
    Program program[2];
    uint64_t n_instructions = 0;

    for (guint i = 0; i < it->n_cpus; i++)
        cpu[i] = hs_cpu_new(simulation, i == 0 ? "cpu0" : "cpu1", i,
                            &(HsCpuParameters){ .base_cycles = 1, .branch_taken_cycles = 2 },
                            storage);
    hs_simulation_start(simulation);
    for (guint i = 0; i < it->n_cpus; i++) {
        program_init(&program[i], storage, i);
        hs_cpu_start(cpu[i], &program[i].activity);
    }

    double begin = cpu_seconds();

    hs_simulation_run(simulation, NULL);

    double seconds = cpu_seconds() - begin;

    for (guint i = 0; i < it->n_cpus; i++) {
        n_instructions += hs_cpu_n_instructions(cpu[i]);
        hs_cpu_free(cpu[i]);
    }
    *ret_sum = program[0].context.x[SUM];
    hs_storage_free(storage);
    hs_simulation_free(simulation);
    hs_trace_free(trace);
    return (double)n_instructions / seconds;
}

/* The same words without time. */
static double run_bare(uint64_t *ret_sum)
{
    HsInstruction decoded[G_N_ELEMENTS(words)];
    HsContext context = { .n_instructions = 0 };
    uint64_t target;

    context.x[LOOPS] = N_LOOPS;
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        decoded[i] = hs_isa_decode(words[i]);

    double begin = cpu_seconds();

    for (;;) {
        const HsInstruction *instruction = &decoded[context.pc / 4];

        if (instruction->op == HS_OP_ECALL)
            break;
        context.n_instructions++;
        if (hs_execute_class(instruction->op) == HS_CLASS_REGISTER)
            hs_execute_register(&context, instruction);
        else if (hs_execute_target(&context, instruction, &target))
            hs_execute_jump(&context, instruction, target);
        else
            context.pc += 4;
    }

    double seconds = cpu_seconds() - begin;

    *ret_sum = context.x[SUM];
    return (double)context.n_instructions / seconds;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *rates)
{
    qsort(rates, ROUNDS, sizeof *rates, compare);
    return rates[ROUNDS / 2];
}

int main(void)
{
    static const Case cases[] = {
        { "alu", 1, 0, 0 },   { "alu, stepped", 1, 1, 0 },  { "alu, 2 CPUs", 2, 0, 0 },
        { "loads", 1, 0, 8 }, { "loads, 2 CPUs", 2, 0, 8 },
    };
    double rates[G_N_ELEMENTS(cases)][ROUNDS], bare[ROUNDS];
    uint64_t sum, bare_sum;

    for (guint round = 0; round < ROUNDS; round++) {
        make_words(0);
        bare[round] = run_bare(&bare_sum);
        for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
            make_words(cases[i].load_every);
            rates[i][round] = run_simulated(&cases[i], &sum);
            if (cases[i].load_every == 0 && sum != bare_sum) {
                fprintf(stderr,
                        "%s: register %" G_GINT64_MODIFIER "x, bare %" G_GINT64_MODIFIER "x\n",
                        cases[i].name, sum, bare_sum);
                return 1;
            }
        }
    }

    double bare_rate = median(bare);

    printf("%-20s %12s %10s\n", "program", "M instr/s", "of bare");
    printf("%-20s %12.1f %9.0f %%\n", "alu, no time (bare)", bare_rate / 1e6, 100.0);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        double rate = median(rates[i]);

        printf("%-20s %12.1f %9.0f %%\n", cases[i].name, rate / 1e6, 100 * rate / bare_rate);
    }
    return 0;
}
