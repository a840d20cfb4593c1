/* cpu_run: two CPUs, a small main storage and programs of a few words, for tests of time.
 *
 *     CpuRun *run = cpu_run_new(0);
 *     CpuProgram *program = cpu_run_program(run, 0, (uint32_t[]){ ... }, n_words);
 *     cpu_run_begin(run, program, 0, 0);          on cpu0 at cycle 0
 *     cpu_run_go(run);                            until nothing is left to happen
 *     cr_assert(eq(u64, program->trapped_at, 29));
 *
 * The numbers are small, and no two sums of them are alike.
 */
#ifndef HS_CPU_RUN_H
#define HS_CPU_RUN_H

#include "models/hardware/cpu.h"
#include "models/hardware/isa.h"

#define BASE UINT64_C(3)
#define TAKEN UINT64_C(2)
#define PATH UINT64_C(4)
#define BANK UINT64_C(10)
/* An access of one line alone; of two lines in two banks. */
#define ACCESS (PATH + BANK)
#define ACCESS_2 (PATH + PATH + BANK)
#define LINE UINT64_C(64)
#define WORDS_OF_LINE 16u
#define UNIT UINT64_C(65536)
#define UNITS_OF_PROGRAM 2u
#define N_CPUS 2u
#define PROGRAMS_MAX 4u
#define OS1 ((HsOwner)1)

typedef struct CpuRun CpuRun;

/* Units 2 * program_i and 2 * program_i + 1, code from address 0 on. */
typedef struct {
    CpuRun *run;
    HsContext context;
    HsActivity activity;
    HsAreaMap area;
    /* The last trap, and how many there were. */
    guint n_traps;
    HsTrap trap;
    uint64_t trap_value;
    HsCycles trapped_at;
    HsCpu *trapped_on;
    void (*then)(gpointer user, HsCpu *cpu); /* after a trap; may be NULL */
    gpointer user;
} CpuProgram;

struct CpuRun {
    HsTrace *trace;
    HsSimulation *simulation;
    const HsComponent *tester;
    HsStorage *storage;
    HsCpus *cpus;
    HsCpu *cpu[N_CPUS];
    CpuProgram program[PROGRAMS_MAX];
    GPtrArray *deeds;
    bool is_started;
};

typedef void (*CpuRunDeed)(gpointer user);

/* Without caches, TLB and predictor: BASE and TAKEN are all that is not 0. */
CpuRun *cpu_run_new(uint64_t burst_max);
CpuRun *cpu_run_new_with(uint64_t burst_max, const HsCpuParameters *parameters);
void cpu_run_free(CpuRun *run);

/* Connects the program's units to OS1 and writes its words. Its data begins at DATA. */
#define DATA UINT64_C(0x8000)
CpuProgram *cpu_run_program(CpuRun *run, guint program_i, const uint32_t *words, guint n_words);

/* Does it at a cycle, in a phase. The first call closes the list of components. */
void cpu_run_at(CpuRun *run, HsCycles at, HsPhase phase, CpuRunDeed deed, gpointer user);
/* Starts a program on a CPU at a cycle; in the device phase, like an interrupt. */
void cpu_run_begin(CpuRun *run, CpuProgram *program, guint cpu_i, HsCycles at);
/* Stops a CPU at a cycle; it must be busy. */
void cpu_run_interrupt(CpuRun *run, guint cpu_i, HsCycles at, HsPhase phase);
/* Runs until nothing is left to happen, and checks the books. */
void cpu_run_go(CpuRun *run);

/* Cycles in a book of a CPU, of all CPUs together. */
HsCycles cpu_run_book(CpuRun *run, guint cpu_i, HsBook book);
HsCycles cpu_run_all_books(CpuRun *run, HsBook book);

/* Checks two books of a CPU; that a program trapped once, and how. */
void cpu_run_check_books(CpuRun *run, guint cpu_i, HsCycles application, HsCycles stall);
void cpu_run_check_trap(const CpuProgram *program, HsTrap trap, uint64_t value, HsCycles at);
void cpu_run_check_ecall(const CpuProgram *program, HsCycles at);

/* 8 bytes of a program's area. */
uint64_t cpu_run_peek(CpuProgram *program, uint64_t address);
void cpu_run_poke(CpuProgram *program, uint64_t address, uint64_t value);

/* ---- words ---- */
uint32_t word_of(HsOp op); /* ecall, ebreak */
uint32_t word_r(HsOp op, uint8_t rd, uint8_t rs1, uint8_t rs2);
uint32_t word_i(HsOp op, uint8_t rd, uint8_t rs1, int64_t imm);  /* I, shifts, loads, jalr, U, J */
uint32_t word_s(HsOp op, uint8_t rs2, uint8_t rs1, int64_t imm); /* stores, branches: rs1 first */

#define ECALL word_of(HS_OP_ECALL)
/* addi x31, x31, 1 */
#define COUNT word_i(HS_OP_ADDI, 31, 31, 1)

/* ---- programs: number 0 of `run` ---- */

/* Program program_i of `run`, of these words. */
#define PROGRAM(program_i, ...)                                                                    \
    cpu_run_program(run, program_i, (uint32_t[]){ __VA_ARGS__ },                                   \
                    G_N_ELEMENTS(((uint32_t[]){ __VA_ARGS__ })))

enum { T0 = 5, T1 = 6, S1 = 9 };

/* Twice COUNT, then an ecall. */
CpuProgram *cpu_run_adding(CpuRun *run);

/* `op` (a touch) of x5 pages, the pattern at x6, its state in x9; then an ecall. */
CpuProgram *cpu_run_touching(CpuRun *run, HsOp op, uint64_t n_pages, const HsTouchPattern *pattern);
#define PATTERN (DATA + 0x100)
#define PAGES (DATA + 0x1000)
#define TWO_PAGES (&(const HsTouchPattern){ .base = PAGES, .n_pages = 2 })

#endif
