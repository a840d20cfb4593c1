/* records: the tables of the trace that models write to. */
#include "models/records.h"

#include "sim/banned.h"

const HsTraceTable hs_table_resource_version = { "resource_version", 8, 4 };
const HsTraceTable hs_table_resource_entry = { "resource_entry", 9, 7 };
const HsTraceTable hs_table_storage_range = { "storage_range", 10, 6 };
const HsTraceTable hs_table_fault = { "fault", 11, 5 };
const HsTraceTable hs_table_flow = { "flow", 12, 7 };
const HsTraceTable hs_table_flow_step = { "flow_step", 13, 10 };
const HsTraceTable hs_table_refusal = { "refusal", 14, 7 };
const HsTraceTable hs_table_request = { "request", 15, 8 };
const HsTraceTable hs_table_journal_record = { "journal_record", 16, 6 };
const HsTraceTable hs_table_cpu_book = { "cpu_book", 17, 3 };
const HsTraceTable hs_table_counter = { "counter", 18, 3 };
const HsTraceTable hs_table_output = { "output", 19, 4 };
const HsTraceTable hs_table_app_cpu = { "app_cpu", 20, 5 };
const HsTraceTable hs_table_cpi_stack = { "cpi_stack", 21, 4 };
const HsTraceTable hs_table_bank = { "bank", 22, 4 };
const HsTraceTable hs_table_instruction = { "instruction", 23, 6 };
const HsTraceTable hs_table_cpu_turn = { "cpu_turn", 24, 4 };
const HsTraceTable hs_table_flow_wait = { "flow_wait", 25, 5 };
const HsTraceTable hs_table_command = { "command", 31, 6 };

void hs_record_counter(HsTrace *trace, const char *component, const char *name, uint64_t value)
{
    hs_trace_row(trace, &hs_table_counter,
                 (HsCell[]){ HS_TEXT(component), HS_TEXT(name), HS_INTEGER(value) });
}
