/* turn_log: a turn is written when it is known that it does not go on. */
#include "models/vmm/turn_log.h"

#include "models/records.h"

#include "sim/banned.h"

static void write_turn(const HsTurnLog *log)
{
    if (log->holder == NULL || log->begin == log->end || log->trace == NULL)
        return;
    hs_trace_row_apart(log->trace, &hs_table_cpu_turn,
                       (HsCell[]){ HS_TEXT(log->cpu), HS_TEXT(log->holder), HS_INTEGER(log->begin),
                                   HS_INTEGER(log->end) });
}

void hs_turn_log_note(HsTurnLog *log, const char *holder, HsCycles now)
{
    if (log->holder != NULL && !log->is_over) {
        if (log->holder == holder)
            return;
        log->is_over = true;
        log->end = now;
    }
    if (holder == NULL)
        return;
    if (log->holder == holder && log->end == now) {
        log->is_over = false;
        return;
    }
    write_turn(log);
    log->holder = holder;
    log->is_over = false;
    log->begin = now;
}

void hs_turn_log_end(HsTurnLog *log, HsCycles now)
{
    hs_turn_log_note(log, NULL, now);
    write_turn(log);
    log->holder = NULL;
}
