/* execute_run: one instruction, or a few, in a machine of their own; for tests of what they do.
 *
 *     ExecuteRun *at = execute_run_new(NULL);
 *     execute_run_put(at, 0, word_r(HS_OP_MUL, RD, RS1, RS2));
 *     at->program->context.x[RS1] = 6;
 *     execute_run_go(at);                            until a trap; ecalls are all around
 *     execute_run_free(at);
 */
#ifndef HS_EXECUTE_RUN_H
#define HS_EXECUTE_RUN_H

#include "tests/models/hardware/cpu_run.h"

#define MIN64 UINT64_C(0x8000000000000000)
#define MAX64 UINT64_C(0x7fffffffffffffff)
#define ALL64 UINT64_C(0xffffffffffffffff)
#define MIN32 UINT64_C(0xffffffff80000000) /* sign-extended */
#define MAX32 UINT64_C(0x000000007fffffff)
#define JUNK UINT64_C(0x5a5a5a5a5a5a5a5a)

enum { RD = 7, RS1 = 5, RS2 = 6 };

typedef struct {
    CpuRun *run;
    CpuProgram *program;
} ExecuteRun;

/* NULL: no caches, as cpu_run_new. The first 512 bytes are ecalls; RD is JUNK, the rest is 0. */
ExecuteRun *execute_run_new(const HsCpuParameters *parameters);
void execute_run_free(ExecuteRun *at);

/* All there is: caches of four lines each, TLB, predictor, and something for every cost. */
const HsCpuParameters *execute_run_caches(void);

/* Puts a word, or a compressed one's 16 bits, at any even address. */
void execute_run_put(ExecuteRun *at, uint64_t address, uint32_t word);

/* On cpu0, until it traps; x0 is still 0 then. */
void execute_run_go(ExecuteRun *at);
/* The same, and the trap is an ecall at `pc`. */
void execute_run_go_to(ExecuteRun *at, uint64_t pc);

/* Executes one instruction at 0: RD must be `result`, and nothing else has happened. */
void execute_run_check(HsOp op, uint32_t word, uint64_t a, uint64_t b, uint64_t result);

/* The area's second unit is far from its first. Before anything is put there. */
void execute_run_set_apart(ExecuteRun *at);
/* n_bytes from an address on become first, first + 1, ...: a value that tells every byte. */
void execute_run_put_ramp(ExecuteRun *at, uint64_t address, uint8_t first, guint n_bytes);

#endif
