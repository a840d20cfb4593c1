/* run_trace: everything in a finished run that has a time, in the order of time.
 *
 * The rows come from many tables; each is read as far as it is needed, so a result of any size
 * takes the memory of a few rows (and what SQLite sorts by begin, which it keeps in files when it
 * is much). What lasts comes when it begins; a flow and a request come when they end, too.
 *
 * Of a result that was recorded without some tables it is the rows of the others; whoever shows
 * them must say what is missing.
 *
 * ORDER: the cycle; in a cycle the tables as listed in run_trace.c, causes before what they caused;
 * in a table the order in which its rows were written, or of their numbers where they have some.
 *
 *     HsRunTrace *trace = hs_run_trace_new(db, 0, HS_CYCLES_NEVER);
 *     while ((row = hs_run_trace_next(trace)) != NULL)
 *         ...
 *     return hs_run_trace_end(trace, error);
 */
#ifndef HS_RUN_TRACE_H
#define HS_RUN_TRACE_H

#include "sim/cycles.h"

#include <sqlite3.h>

/* The tables rows come from, in the order of their rows in a cycle. */
typedef enum {
    HS_RUN_EVENT,
    HS_RUN_COMMAND,
    HS_RUN_FAULT,
    HS_RUN_FLOW_END,
    HS_RUN_FLOW_BEGIN,
    HS_RUN_STEP,
    HS_RUN_VERSION,
    HS_RUN_VALUE,
    HS_RUN_REFUSAL,
    HS_RUN_SPAN,
    HS_RUN_TURN,
    HS_RUN_JOURNAL,
    HS_RUN_OUTPUT,
    HS_RUN_REQUEST,
    HS_RUN_REPLY,
    HS_RUN_INSTRUCTION,
    HS_RUN_EXPECTATION,
    HS_RUN_SOURCE_N
} HsRunSource;

typedef struct {
    HsRunSource source;
    HsCycles cycle;
    char *component;       /* whose */
    char *kind;            /* what: an event's, a span's, "fault", "request", "step 501", ... */
    char *detail;          /* in words; NULL: there is no more to say */
    char *about;           /* another's, too: a transfer's device, an instruction's app, the figure
                              of a flow and its steps; or NULL */
    HsCycles lasts_cycles; /* HS_CYCLES_NEVER: it is a moment, or had not ended with the run */
    bool is_instruction;   /* what follows means something only then */
    uint64_t pc;           /* address in its program's area */
    uint32_t word;         /* 16 bits of a compressed one */
    uint64_t flow;         /* of a step: number of its flow, place in it, where its time went */
    uint64_t position;
    HsCycles wait_cycles;
    HsCycles work_cycles;
} HsRunRow;

typedef struct HsRunTrace HsRunTrace;

/* What begins in the cycles `from` to `to`, both included. db is borrowed until the end. */
HsRunTrace *hs_run_trace_new(sqlite3 *db, HsCycles from, HsCycles to);
/* The same for viewers, which must show what was so when the window began: also what began before
 * and lasted until then, and the last change of each value before; they come first, with the cycles
 * they have. sources: bits 1 << HsRunSource of what is wanted. */
HsRunTrace *hs_run_trace_new_view(sqlite3 *db, HsCycles from, HsCycles to, unsigned sources);
#define HS_RUN_SOURCES_ALL ((1u << HS_RUN_SOURCE_N) - 1)
/* The next row, borrowed until the next call; NULL: there is none, or an error. */
const HsRunRow *hs_run_trace_next(HsRunTrace *trace);
/* Frees. FALSE with an error when anything went wrong. */
bool hs_run_trace_end(HsRunTrace *trace, GError **error);

/* Is it the row's component, its kind, or what it is about? */
bool hs_run_row_is_called(const HsRunRow *row, const char *name);

/* Looks for the first of `names` (texts) that is no component of the machine and what no row is
 * called. *ret_unknown: it, borrowed from names, or NULL; *ret_known: the names there
 * are, sorted, new (texts; NULL when all are known). FALSE with an error. */
bool hs_run_trace_find_unknown(sqlite3 *db, const GPtrArray *names, const char **ret_unknown,
                               GPtrArray **ret_known, GError **error);

/* The kinds of the machine's parts by their names ("os1": "guest operating system"), new; NULL with
 * an error. */
GHashTable *hs_run_component_kinds_read(sqlite3 *db, GError **error);

/* The cycles whose instructions were recorded (hsim run --instructions). */
typedef struct {
    bool is_there;
    HsCycles begin;
    HsCycles end;
    uint64_t n_kept;
    uint64_t n_left_out; /* more than there was room for */
} HsRunInstructionWindow;
bool hs_run_instruction_window_read(sqlite3 *db, HsRunInstructionWindow *ret_window,
                                    GError **error);

#endif
