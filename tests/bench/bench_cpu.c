/* bench_cpu: simulated instructions a second of CPU time, on the guest programs, full timing.
 *
 * Each guest runs on CPUs alone: no OS, the area holds its image, a `print` is skipped, `exit` ends
 * it. The machine is that of profiles/u54.scn. Beside it, in the same run: the same program with
 * caches so large that hardly a line is missed; without caches, TLB and predictor; two CPUs with a
 * copy each, in one exact order; every instruction observed, as a trace does; and a bare
 * interpreter, decoded once, without time, that has nothing to do but execute: the limit. That all
 * end with the same registers is checked.
 * Last, qemu-riscv64, which translates instead of interpreting, on longer runs of the same sources
 * (made by `make bench` where the cross compiler is; start and translation included).
 * Absolute figures belong to one machine, the ratios carry over.
 *
 *     build/gcc-O2/tests/bench/bench_cpu [GUEST...]      in the top folder
 */
#include "models/hardware/cpu.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "models/hardware/execute.h"
#include "models/program/elf.h"
#include "models/program/services.h"

#define ROUNDS 5u
#define UNIT (UINT64_C(1) << 20)
#define UNITS_OF_AREA 8u
#define AREA_BYTES (UNITS_OF_AREA * UNIT)
#define N_CPUS_MAX 2u

enum { SP = 2, A0 = 10, A1 = 11, A7 = 17 };

typedef struct {
    const char *name;
    bool has_large_caches;
    bool is_plain;
    bool is_observed;
    uint32_t n_cpus;
} Machine;

typedef struct {
    HsContext context;
    HsActivity activity;
    HsAreaMap area;
    uint32_t units[UNITS_OF_AREA];
} Program;

/* scenarios/profiles/u54.scn */
static const HsCpuParameters u54 = {
    .base_cycles = 1,
    .load_use_cycles = 1,
    .multiply_cycles = 3,
    .divide_cycles = 32,
    .divide_word_cycles = 19,
    .atomic_cycles = 4,
    .csr_cycles = 2,
    .fence_i_cycles = 4,
    .trap_cycles = 20,
    .mispredict_cycles = 3,
    .predictor_entries = 512,
    .predictor_returns = 6,
    .instruction_cache = { .n_sets = 128, .n_ways = 4 },
    .data_cache = { .n_sets = 128, .n_ways = 4 },
    .tlb = { .n_sets = 1, .n_ways = 32, .miss_cycles = 40 },
};
static const HsCpuParameters plain = { .base_cycles = 1 };

static HsCpuParameters parameters_of(const Machine *machine)
{
    HsCpuParameters parameters = machine->is_plain ? plain : u54;

    if (machine->has_large_caches) {
        parameters.instruction_cache.n_sets = 4096;
        parameters.data_cache.n_sets = 16384;
        parameters.tlb = (HsTlbParameters){ .n_sets = 512, .n_ways = 4, .miss_cycles = 40 };
    }
    return parameters;
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void die(const char *name, const char *why)
{
    fprintf(stderr, "bench_cpu: %s: %s\n", name, why);
    exit(1);
}

static void load_elf(const char *path, HsElf *ret_elf)
{
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    gsize n_bytes;

    if (!g_file_get_contents(path, &bytes, &n_bytes, &error) ||
        !hs_elf_read((const uint8_t *)bytes, n_bytes, ret_elf, &error))
        die(path, error->message);
}

static void set_registers(HsContext *context, const HsElf *elf)
{
    context->pc = elf->entry;
    context->x[SP] = AREA_BYTES;
    context->x[A0] = AREA_BYTES;
}

/* ---- in hsim ---- */

static void on_trap(gpointer owner, HsActivity *activity, HsCpu *cpu, HsTrap trap, uint64_t value)
{
    HsContext *context = activity->context;

    (void)owner;
    if (trap != HS_TRAP_ECALL) {
        fprintf(stderr, "%s at pc %" G_GINT64_MODIFIER "x: %" G_GINT64_MODIFIER "x\n",
                hs_trap_name(trap), context->pc, value);
        exit(1);
    }
    if (context->x[A7] == HS_SERVICE_EXIT)
        return;
    context->pc += 4;
    hs_cpu_start(cpu, activity);
}

static void observe(gpointer user, const HsCpu *cpu, HsCycles cycle, const HsContext *context,
                    uint32_t word)
{
    uint64_t *sum = user;

    (void)cpu;
    *sum += cycle ^ context->pc ^ word;
}

static void program_init(Program *program, HsStorage *storage, const HsElf *elf, uint32_t cpu_i)
{
    gsize n_bytes;
    const void *bytes = g_bytes_get_data(elf->image, &n_bytes);

    *program = (Program){ .area = { .n_units = UNITS_OF_AREA, .unit = program->units } };
    for (uint32_t i = 0; i < UNITS_OF_AREA; i++) {
        program->units[i] = cpu_i * UNITS_OF_AREA + i;
        hs_storage_grant(storage, program->units[i], 1, 1);
        hs_storage_connect(storage, program->units[i]);
    }
    hs_storage_write_area(storage, &program->area, 1, 0, bytes, n_bytes);
    program->context = (HsContext){ .area = &program->area, .owner = 1 };
    set_registers(&program->context, elf);
    program->activity = (HsActivity){ .kind = HS_ACTIVITY_PROGRAM,
                                      .context = &program->context,
                                      .on_trap = on_trap };
}

/* What a run gave. */
typedef struct {
    double rate; /* instructions a second */
    uint64_t n_instructions, n_cycles;
    uint64_t sum; /* of the registers at the end */
} Result;

static uint64_t register_sum(const HsContext *context)
{
    uint64_t sum = 0;

    for (guint i = 0; i < 32; i++)
        sum = sum * 31 + context->x[i];
    return sum;
}

static Result run_machine(const Machine *machine, const HsElf *elf)
{
    HsTrace *trace = hs_trace_new(NULL, NULL);
    HsSimulation *simulation = hs_simulation_new(
        &(HsSimulationSetup){ .clock_hz = 1000000000, .trace = trace });
    HsStorage *storage = hs_storage_new(
        simulation, &(HsStorageParameters){ .size_bytes = N_CPUS_MAX * AREA_BYTES,
                                            .unit_bytes = UNIT,
                                            .line_bytes = 64,
                                            .n_banks = 8,
                                            .path_cycles = machine->is_plain ? 0 : 8,
                                            .bank_cycles = machine->is_plain ? 1 : 62 });
    HsCpuParameters parameters = parameters_of(machine);
    HsCpus *cpus = hs_cpus_new(simulation, machine->n_cpus, &parameters, storage);
    Program program[N_CPUS_MAX];
    Result result = { 0 };
    uint64_t observed = 0;

    if (machine->is_observed)
        hs_cpus_observe(cpus, observe, &observed);
    hs_simulation_start(simulation);
    for (uint32_t i = 0; i < machine->n_cpus; i++) {
        program_init(&program[i], storage, elf, i);
        hs_cpu_start(hs_cpus_get(cpus, i), &program[i].activity);
    }

    double begin = cpu_seconds();

    hs_simulation_run(simulation, NULL);

    double seconds = cpu_seconds() - begin;

    for (uint32_t i = 0; i < machine->n_cpus; i++)
        result.n_instructions += hs_cpu_counters(hs_cpus_get(cpus, i)).n_instructions;
    result.rate = (double)result.n_instructions / seconds;
    result.n_cycles = hs_simulation_now(simulation);
    result.sum = register_sum(&program[0].context);
    hs_cpus_free(cpus);
    hs_storage_free(storage);
    hs_simulation_free(simulation);
    hs_trace_free(trace);
    return result;
}

/* ---- bare ---- */

/* A decoded instruction; `next` is its place plus its length, in 16 bits. */
typedef struct {
    HsInstruction instruction;
    uint32_t next;
} Bare;

#define RD x[it->rd]
#define A x[it->rs1]
#define B x[it->rs2]
#define IMM ((uint64_t)it->imm)
#define LOAD(type)                                                                                 \
    {                                                                                              \
        type raw;                                                                                  \
        if (A + IMM > AREA_BYTES - sizeof raw)                                                     \
            die("bare", "a load outside the area");                                                \
        memcpy(&raw, memory + A + IMM, sizeof raw);                                                \
        RD = (uint64_t)raw;                                                                        \
        break;                                                                                     \
    }
#define STORE(type)                                                                                \
    {                                                                                              \
        type raw = (type)B;                                                                        \
        if (A + IMM > AREA_BYTES - sizeof raw)                                                     \
            die("bare", "a store outside the area");                                               \
        memcpy(memory + A + IMM, &raw, sizeof raw);                                                \
        break;                                                                                     \
    }
#define BRANCH(condition)                                                                          \
    if (condition)                                                                                 \
        next = (uint32_t)(at + (uint32_t)(it->imm / 2));                                           \
    break;

/* Executes until `exit`; returns how many instructions. */
static uint64_t run_decoded(const Bare *code, uint8_t *memory, uint64_t *x, uint32_t at)
{
    for (uint64_t n = 0;; n++) {
        const HsInstruction *it = &code[at].instruction;
        uint32_t next = code[at].next;
        uint64_t target;

        switch (it->op) {
        case HS_OP_LUI:
            RD = IMM;
            break;
        case HS_OP_AUIPC:
            RD = at * UINT64_C(2) + IMM;
            break;
        case HS_OP_JAL:
            RD = next * UINT64_C(2);
            next = at + (uint32_t)(it->imm / 2);
            break;
        case HS_OP_JALR:
            target = A + IMM;
            RD = next * UINT64_C(2);
            next = (uint32_t)(target / 2);
            break;
        case HS_OP_BEQ:
            BRANCH(A == B)
        case HS_OP_BNE:
            BRANCH(A != B)
        case HS_OP_BLT:
            BRANCH((int64_t)A < (int64_t)B)
        case HS_OP_BGE:
            BRANCH((int64_t)A >= (int64_t)B)
        case HS_OP_BLTU:
            BRANCH(A < B)
        case HS_OP_BGEU:
            BRANCH(A >= B)
        case HS_OP_LB:
            LOAD(int8_t)
        case HS_OP_LH:
            LOAD(int16_t)
        case HS_OP_LW:
            LOAD(int32_t)
        case HS_OP_LD:
            LOAD(uint64_t)
        case HS_OP_LBU:
            LOAD(uint8_t)
        case HS_OP_LHU:
            LOAD(uint16_t)
        case HS_OP_LWU:
            LOAD(uint32_t)
        case HS_OP_SB:
            STORE(uint8_t)
        case HS_OP_SH:
            STORE(uint16_t)
        case HS_OP_SW:
            STORE(uint32_t)
        case HS_OP_SD:
            STORE(uint64_t)
        case HS_OP_ADDI:
            RD = A + IMM;
            break;
        case HS_OP_SLTI:
            RD = (int64_t)A < it->imm;
            break;
        case HS_OP_SLTIU:
            RD = A < IMM;
            break;
        case HS_OP_XORI:
            RD = A ^ IMM;
            break;
        case HS_OP_ORI:
            RD = A | IMM;
            break;
        case HS_OP_ANDI:
            RD = A & IMM;
            break;
        case HS_OP_SLLI:
            RD = A << IMM;
            break;
        case HS_OP_SRLI:
            RD = A >> IMM;
            break;
        case HS_OP_SRAI:
            RD = hs_execute_sra(A, IMM);
            break;
        case HS_OP_ADD:
            RD = A + B;
            break;
        case HS_OP_SUB:
            RD = A - B;
            break;
        case HS_OP_SLL:
            RD = A << (B & 63);
            break;
        case HS_OP_SLT:
            RD = (int64_t)A < (int64_t)B;
            break;
        case HS_OP_SLTU:
            RD = A < B;
            break;
        case HS_OP_XOR:
            RD = A ^ B;
            break;
        case HS_OP_SRL:
            RD = A >> (B & 63);
            break;
        case HS_OP_SRA:
            RD = hs_execute_sra(A, B & 63);
            break;
        case HS_OP_OR:
            RD = A | B;
            break;
        case HS_OP_AND:
            RD = A & B;
            break;
        case HS_OP_ADDIW:
            RD = hs_execute_word(A + IMM);
            break;
        case HS_OP_SLLIW:
            RD = hs_execute_word(A << IMM);
            break;
        case HS_OP_SRLIW:
            RD = hs_execute_word((uint32_t)A >> IMM);
            break;
        case HS_OP_SRAIW:
            RD = hs_execute_sra(hs_execute_word(A), IMM);
            break;
        case HS_OP_ADDW:
            RD = hs_execute_word(A + B);
            break;
        case HS_OP_SUBW:
            RD = hs_execute_word(A - B);
            break;
        case HS_OP_SLLW:
            RD = hs_execute_word(A << (B & 31));
            break;
        case HS_OP_SRLW:
            RD = hs_execute_word((uint32_t)A >> (B & 31));
            break;
        case HS_OP_SRAW:
            RD = hs_execute_sra(hs_execute_word(A), B & 31);
            break;
        case HS_OP_MUL:
            RD = A * B;
            break;
        case HS_OP_MULH:
            RD = hs_execute_mulh(A, B);
            break;
        case HS_OP_MULHU:
            RD = hs_execute_mulhu(A, B);
            break;
        case HS_OP_DIV:
            RD = hs_execute_div(A, B);
            break;
        case HS_OP_DIVU:
            RD = hs_execute_divu(A, B);
            break;
        case HS_OP_REM:
            RD = hs_execute_rem(A, B);
            break;
        case HS_OP_REMU:
            RD = hs_execute_remu(A, B);
            break;
        case HS_OP_MULW:
            RD = hs_execute_word(A * B);
            break;
        case HS_OP_DIVW:
            RD = hs_execute_divw(A, B);
            break;
        case HS_OP_DIVUW:
            RD = hs_execute_divuw(A, B);
            break;
        case HS_OP_REMW:
            RD = hs_execute_remw(A, B);
            break;
        case HS_OP_REMUW:
            RD = hs_execute_remuw(A, B);
            break;
        case HS_OP_FENCE:
            break;
        case HS_OP_ECALL:
            if (x[A7] == HS_SERVICE_EXIT)
                return n;
            n--; /* hsim does not count an instruction that traps */
            break;
        default:
            die("bare", "an instruction it does not have");
        }
        x[0] = 0;
        at = next;
    }
}

static Result run_bare(const HsElf *elf)
{
    gsize n_bytes;
    const uint8_t *image = g_bytes_get_data(elf->image, &n_bytes);
    g_autofree uint8_t *memory = g_malloc0(AREA_BYTES + 4);
    g_autofree Bare *code = g_new0(Bare, n_bytes / 2 + 1);
    HsContext context = { .pc = 0 };
    Result result = { 0 };

    memcpy(memory, image, n_bytes);
    for (uint32_t i = 0; i < n_bytes / 2; i++) {
        uint32_t word;

        memcpy(&word, memory + 2 * i, sizeof word);
        code[i].instruction = hs_isa_decode(GUINT32_FROM_LE(word));
        code[i].next = i + code[i].instruction.length_bytes / 2u;
    }
    set_registers(&context, elf);

    double begin = cpu_seconds();

    result.n_instructions = run_decoded(code, memory, context.x, (uint32_t)(context.pc / 2));
    result.rate = (double)result.n_instructions / (cpu_seconds() - begin);
    result.sum = register_sum(&context);
    return result;
}

/* ---- qemu ---- */

/* CPU seconds of a process that runs a program under qemu-riscv64. */
static double qemu_seconds(const char *path)
{
    struct rusage usage;
    int status;
    pid_t child = fork();

    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);

        dup2(nowhere, STDOUT_FILENO);
        execlp("qemu-riscv64", "qemu-riscv64", path, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0)
        die(path, "qemu-riscv64 does not run it");
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Instructions a second; 0: there is no qemu, or no longer run of that guest. */
static double qemu_rate(const char *name)
{
    g_autofree char *path = g_strdup_printf("build/guests/%s-large.elf", name);
    g_autofree char *oracle = g_strdup_printf("build/guests/%s-large.oracle", name);
    g_autofree char *qemu = g_find_program_in_path("qemu-riscv64");
    HsElf elf;

    if (qemu == NULL || !g_file_test(path, G_FILE_TEST_EXISTS) ||
        !g_file_test(oracle, G_FILE_TEST_EXISTS))
        return 0;
    load_elf(path, &elf);

    Result limit = run_bare(&elf);

    hs_elf_clear(&elf);
    return (double)limit.n_instructions / qemu_seconds(oracle);
}

/* ---- figures ---- */

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

static const Machine machines[] = {
    { "u54", false, false, false, 1 },     { "large", true, false, false, 1 },
    { "plain", false, true, false, 1 },    { "2 CPUs", false, false, false, 2 },
    { "observed", false, false, true, 1 },
};

static void bench_guest(const char *name)
{
    double rates[G_N_ELEMENTS(machines)][ROUNDS], bare[ROUNDS];
    Result result = { 0 }, first = { 0 };
    HsElf elf;

    g_autofree char *path = g_strdup_printf("scenarios/guests/%s.elf", name);

    load_elf(path, &elf);
    for (guint round = 0; round < ROUNDS; round++) {
        Result limit = run_bare(&elf);

        bare[round] = limit.rate;
        for (guint i = 0; i < G_N_ELEMENTS(machines); i++) {
            result = run_machine(&machines[i], &elf);
            rates[i][round] = result.rate;
            if (i == 0)
                first = result;
            if (result.sum != limit.sum)
                die(name, machines[i].name);
        }
    }

    double limit = median(bare);

    printf("%-8s %6.1f M  %5.2f", name, (double)first.n_instructions / 1e6,
           (double)first.n_cycles / (double)first.n_instructions);
    for (guint i = 0; i < G_N_ELEMENTS(machines); i++) {
        double rate = median(rates[i]);

        printf("  %5.0f %3.0f %%", rate / 1e6, 100 * rate / limit);
    }
    hs_elf_clear(&elf);

    double qemu = qemu_rate(name);

    printf("  %5.0f", limit / 1e6);
    if (qemu > 0)
        printf("  %5.0f\n", qemu / 1e6);
    else
        printf("  %5s\n", "-");
}

int main(int argc, char **argv)
{
    static const char *const guests[] = { "dhry", "sieve", "stream", "chase" };

    printf("Million simulated instructions a second of CPU time, and of the bare interpreter's\n");
    printf("%-8s %8s  %5s", "guest", "length", "CPI");
    for (guint i = 0; i < G_N_ELEMENTS(machines); i++)
        printf("  %11s", machines[i].name);
    printf("  %5s  %5s\n", "bare", "qemu");
    if (argc > 1)
        for (int i = 1; i < argc; i++)
            bench_guest(argv[i]);
    else
        for (guint i = 0; i < G_N_ELEMENTS(guests); i++)
            bench_guest(guests[i]);
    return 0;
}
