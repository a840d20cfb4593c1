/* turn_log: who had a CPU, turn by turn, as rows of the trace's table cpu_turn.
 *
 * WHAT IT STANDS FOR. Nothing in the machine: it is what an observer beside it writes down. A turn
 * is a time without interruption in which one machine, or the monitor, had a CPU. Turns of a CPU do
 * not overlap, and their sum is the cycles in which it was neither idle nor stopped. Restoring a
 * machine's status is part of its turn.
 *
 * The rows are apart from the digest of the run (sim/trace.h), which so does not depend on whether
 * anybody looks. A turn that was given up and taken again in the same cycle is one turn, unless
 * somebody else was given the CPU between; one that ends in the cycle it began in is none.
 */
#ifndef HS_TURN_LOG_H
#define HS_TURN_LOG_H

#include "sim/trace.h"

/* Of one CPU; embedded. Zero but for the first two. */
typedef struct {
    HsTrace *trace;     /* borrowed; NULL: nothing is written */
    const char *cpu;    /* borrowed */
    const char *holder; /* of the turn that is not written yet; borrowed; NULL: there is none */
    bool is_over;       /* it ended at `end`, and goes on if it is taken again in that cycle */
    HsCycles begin;
    HsCycles end;
} HsTurnLog;

/* The CPU is `holder`'s from now on; NULL: nobody's. The same as before: nothing. */
void hs_turn_log_note(HsTurnLog *log, const char *holder, HsCycles now);
/* The run ends: writes the turn under way. */
void hs_turn_log_end(HsTurnLog *log, HsCycles now);

#endif
