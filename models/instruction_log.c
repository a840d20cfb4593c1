/* instruction_log: keeps the first ones, counts the rest. */
#include "models/instruction_log.h"

#include "models/records.h"
#include "sim/assert.h"

#include "sim/banned.h"

void hs_instruction_log_open(HsInstructionLog *log, HsTrace *trace, HsCycles from, HsCycles to)
{
    hs_assert(from <= to);
    *log = (HsInstructionLog){ .trace = trace, .is_open = true, .from = from, .to = to };
}

void hs_instruction_log_add(HsInstructionLog *log, HsCycles cycle, const char *cpu, const char *app,
                            const char *os, uint64_t pc, uint32_t word)
{
    if (!log->is_open || cycle < log->from || cycle > log->to)
        return;
    if (log->n_kept == HS_INSTRUCTION_ROWS_MAX) {
        log->n_left_out++;
        return;
    }
    log->n_kept++;
    hs_trace_row_apart(log->trace, &hs_table_instruction,
                       (HsCell[]){ HS_INTEGER(cycle), HS_TEXT(cpu), HS_TEXT(app), HS_TEXT(os),
                                   HS_INTEGER(pc), HS_INTEGER(word) });
}
