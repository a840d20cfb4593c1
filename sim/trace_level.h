/* trace_level: how much of a run its result keeps.
 *
 * The digest of a run is the same at every level: the trace hashes rows whether they are kept or
 * not.
 *
 *     full    everything
 *     flows   all but the long tables: event, span, value, cpu_turn, request, journal_record,
 *             output, instruction
 *     off     no happenings at all: parameters, faults, counters, books, expectations, outcomes
 */
#ifndef HS_TRACE_LEVEL_H
#define HS_TRACE_LEVEL_H

#include <stdbool.h>

typedef enum { HS_TRACE_FULL, HS_TRACE_FLOWS, HS_TRACE_OFF } HsTraceLevel;

/* "full", "flows", "off" */
const char *hs_trace_level_name(HsTraceLevel level);
/* FALSE: it is none of them. */
bool hs_trace_level_parse(const char *name, HsTraceLevel *ret_level);

/* Are rows of this table of a result kept? */
bool hs_trace_level_keeps(HsTraceLevel level, const char *table);
/* What a table holds, in words for messages: "requests"; NULL: a table that every level keeps. */
const char *hs_trace_level_what(const char *table);

#endif
