/* bench_macro: what a macro-instruction costs the host, beside the loop it stands for.
 *
 * `compute` stands for a loop that counts; `touch` for a loop that loads a word of each page in
 * turn. Both ways the simulated time is made about the same, on a machine without caches, and the
 * host's CPU time of a million simulated cycles is told.
 */
#include "models/hardware/cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "models/hardware/isa.h"

#define ROUNDS 5u
#define UNIT (UINT64_C(1) << 20)
#define N_UNITS 2u
#define PATTERN UINT64_C(0x1000)
#define N_PAGES UINT64_C(256)

enum { T0 = 5, T1 = 6, T2 = 7, S1 = 9, MAX_WORDS = 8 };

typedef struct {
    const char *name;
    uint32_t words[MAX_WORDS]; /* 0: the end */
    uint64_t t0, t1, t2;
} Program;

static uint32_t word(HsOp op, uint8_t rd, uint8_t rs1, uint8_t rs2, int64_t imm)
{
    return hs_isa_encode(
        &(HsInstruction){ .op = op, .rd = rd, .rs1 = rs1, .rs2 = rs2, .imm = imm });
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void on_trap(gpointer owner, HsActivity *activity, HsCpu *cpu, HsTrap trap, uint64_t value)
{
    (void)owner, (void)activity, (void)cpu, (void)value;
    if (trap != HS_TRAP_ECALL)
        exit(1);
}

static void write_program(HsStorage *storage, const Program *program)
{
    const HsTouchPattern pattern = { .base = GUINT64_TO_LE(UNIT),
                                     .n_pages = GUINT64_TO_LE(N_PAGES) };

    for (uint32_t unit_i = 0; unit_i < N_UNITS; unit_i++) {
        hs_storage_grant(storage, unit_i, 1, 1);
        hs_storage_connect(storage, unit_i);
    }
    for (uint32_t i = 0; i < MAX_WORDS && program->words[i] != 0; i++) {
        uint32_t raw = GUINT32_TO_LE(program->words[i]);

        hs_storage_write(storage, i * UINT64_C(4), &raw, sizeof raw);
    }
    hs_storage_write(storage, PATTERN, &pattern, sizeof pattern);
}

/* Host microseconds for a million simulated cycles. */
static double run(const Program *program)
{
    HsTrace *trace = hs_trace_new(NULL, NULL);
    HsSimulation *simulation = hs_simulation_new(
        &(HsSimulationSetup){ .clock_hz = 1000000000, .trace = trace });
    HsStorage *storage = hs_storage_new(simulation,
                                        &(HsStorageParameters){ .size_bytes = N_UNITS * UNIT,
                                                                .unit_bytes = UNIT,
                                                                .line_bytes = 64,
                                                                .n_banks = 8,
                                                                .path_cycles = 8,
                                                                .bank_cycles = 62 });
    HsCpus *cpus = hs_cpus_new(simulation, 1, &(HsCpuParameters){ .base_cycles = 1 }, storage);
    uint32_t units[N_UNITS] = { 0, 1 };
    HsAreaMap area = { .n_units = N_UNITS, .unit = units };
    HsContext context = { .area = &area, .owner = 1 };
    HsActivity activity = { .kind = HS_ACTIVITY_PROGRAM, .context = &context, .on_trap = on_trap };

    write_program(storage, program);
    context.x[T0] = program->t0;
    context.x[T1] = program->t1;
    context.x[T2] = program->t2;
    hs_simulation_start(simulation);
    hs_cpu_start(hs_cpus_get(cpus, 0), &activity);

    double begin = cpu_seconds();

    hs_simulation_run(simulation, NULL);

    double seconds = cpu_seconds() - begin;
    double cycles = (double)hs_simulation_now(simulation);

    hs_cpus_free(cpus);
    hs_storage_free(storage);
    hs_simulation_free(simulation);
    hs_trace_free(trace);
    return seconds * 1e6 / (cycles / 1e6);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median_of(const Program *program)
{
    double times[ROUNDS];

    for (guint i = 0; i < ROUNDS; i++)
        times[i] = run(program);
    qsort(times, ROUNDS, sizeof *times, compare);
    return times[ROUNDS / 2];
}

static void show(const Program *macro, const Program *loop)
{
    double macro_time = median_of(macro), loop_time = median_of(loop);

    printf("%-10s %12.3f   %-10s %12.1f   %9.0f\n", macro->name, macro_time, loop->name, loop_time,
           loop_time / macro_time);
}

int main(void)
{
    const uint32_t ecall = word(HS_OP_ECALL, 0, 0, 0, 0);
    /* L: t0 = t1; compute t0; t2--; again */
    const Program compute = { "compute",
                              { word(HS_OP_ADDI, T0, T1, 0, 0), word(HS_OP_COMPUTE, T0, 0, 0, 0),
                                word(HS_OP_ADDI, T2, T2, 0, -1), word(HS_OP_BNE, 0, T2, 0, -12),
                                ecall },
                              0,
                              10000,
                              10000 };
    /* L: t0--; again */
    const Program counting = { "a loop",
                               { word(HS_OP_ADDI, T0, T0, 0, -1), word(HS_OP_BNE, 0, T0, 0, -4),
                                 ecall },
                               20000000,
                               0,
                               0 };
    const Program touch = {
        "touch", { word(HS_OP_TOUCH_READ, T0, T1, S1, 0), ecall }, 1000000, PATTERN, 0
    };
    /* L: load at t1; t1 += a page, within 1 MB from t2 on; t0--; again */
    const Program loading = { "a loop",
                              { word(HS_OP_LD, S1, T1, 0, 0), word(HS_OP_ADD, T1, T1, T2, 0),
                                word(HS_OP_SLLI, T1, T1, 0, 44), word(HS_OP_SRLI, T1, T1, 0, 44),
                                word(HS_OP_ADDI, T0, T0, 0, -1), word(HS_OP_BNE, 0, T0, 0, -20),
                                ecall },
                              1000000,
                              0,
                              4096 };

    printf("Host microseconds for a million simulated cycles\n");
    printf("%-10s %12s   %-10s %12s   %9s\n", "macro", "us", "stands for", "us", "ratio");
    show(&compute, &counting);
    show(&touch, &loading);
    return 0;
}
