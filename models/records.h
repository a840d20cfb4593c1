/* records: the tables of the trace that models write to.
 *
 * One declaration a table; columns, units and meanings are in sim/store_schema.sql, in this order.
 * The trace of a run is the rows of these and of the engine's own tables (sim/trace.h).
 */
#ifndef HS_RECORDS_H
#define HS_RECORDS_H

#include "sim/trace.h"

extern const HsTraceTable hs_table_resource_version;
extern const HsTraceTable hs_table_resource_entry;
extern const HsTraceTable hs_table_storage_range;
extern const HsTraceTable hs_table_fault;
extern const HsTraceTable hs_table_flow;
extern const HsTraceTable hs_table_flow_step;
extern const HsTraceTable hs_table_flow_wait; /* apart from the digest */
extern const HsTraceTable hs_table_refusal;
extern const HsTraceTable hs_table_request;
extern const HsTraceTable hs_table_journal_record;
extern const HsTraceTable hs_table_cpu_book;
extern const HsTraceTable hs_table_app_cpu;
extern const HsTraceTable hs_table_cpi_stack;
extern const HsTraceTable hs_table_bank;
extern const HsTraceTable hs_table_counter;
extern const HsTraceTable hs_table_instruction; /* apart from the digest */
extern const HsTraceTable hs_table_cpu_turn;    /* apart from the digest */
extern const HsTraceTable hs_table_output;
extern const HsTraceTable hs_table_command;

/* A counter's value at the end of the run. */
void hs_record_counter(HsTrace *trace, const char *component, const char *name, uint64_t value);

#endif
