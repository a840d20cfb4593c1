/* instruction_log: the instructions of a window of time, as rows of the trace's table instruction.
 *
 * An instruction belongs to the window when it begins in it. The rows go to the trace's sink alone,
 * so the digest of a run does not depend on whether anybody looks.
 *
 * COUNTERS rows kept; instructions of the window that were left out.
 * LIMITS. The first HS_INSTRUCTION_ROWS_MAX instructions are kept, the others are only counted.
 */
#ifndef HS_INSTRUCTION_LOG_H
#define HS_INSTRUCTION_LOG_H

#include "sim/trace.h"

#define HS_INSTRUCTION_ROWS_MAX 1000000u

/* Embedded; zero: no window, nothing is kept. */
typedef struct {
    HsTrace *trace; /* borrowed */
    bool is_open;
    HsCycles from; /* first cycle of the window */
    HsCycles to;   /* and the last one */
    uint64_t n_kept;
    uint64_t n_left_out;
} HsInstructionLog;

/* from <= to (asserts). */
void hs_instruction_log_open(HsInstructionLog *log, HsTrace *trace, HsCycles from, HsCycles to);
/* An instruction of `app` under `os` begins. Calls come in the order (cycle, cpu). */
void hs_instruction_log_add(HsInstructionLog *log, HsCycles cycle, const char *cpu, const char *app,
                            const char *os, uint64_t pc, uint32_t word);

#endif
