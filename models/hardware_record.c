/* hardware_record: counters by their names. */
#include "models/hardware_record.h"

#include "models/records.h"

#include "sim/banned.h"

static void record_books(HsTrace *trace, HsCpu *cpu)
{
    HsCycles books[HS_BOOK_N];
    hs_cpu_books(cpu, books);
    for (guint book = 0; book < HS_BOOK_N; book++)
        hs_trace_row(trace, &hs_table_cpu_book,
                     (HsCell[]){ HS_TEXT(hs_cpu_name(cpu)), HS_TEXT(hs_book_name((HsBook)book)),
                                 HS_INTEGER(books[book]) });
}

void hs_hardware_record_cpu(HsTrace *trace, HsCpu *cpu)
{
    HsCpuCounters counters = hs_cpu_counters(cpu);
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {
        { "instructions", counters.n_instructions },
        { "instruction lines", counters.n_lines },
        { "instruction line misses", counters.n_line_misses },
        { "data accesses", counters.n_accesses },
        { "data misses", counters.n_access_misses },
        { "victims written", counters.n_victims },
        { "TLB misses", counters.n_tlb_misses },
        { "branches", counters.n_branches },
        { "mispredicted", counters.n_mispredicts },
    };
    record_books(trace, cpu);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        hs_record_counter(trace, hs_cpu_name(cpu), rows[i].name, rows[i].value);
}

void hs_hardware_record_storage(HsTrace *trace, const HsStorage *storage)
{
    HsStorageCounters counters = hs_storage_counters(storage);
    hs_record_counter(trace, "storage", "accesses", counters.n_accesses);
    hs_record_counter(trace, "storage", "lines", counters.n_lines);
    hs_record_counter(trace, "storage", "cycles waited for the path", counters.path_wait_cycles);
    hs_record_counter(trace, "storage", "cycles waited for a bank", counters.bank_wait_cycles);
    for (uint32_t bank_i = 0; bank_i < hs_storage_parameters(storage)->n_banks; bank_i++) {
        HsBankCounters bank = hs_storage_bank(storage, bank_i);
        hs_trace_row(trace, &hs_table_bank,
                     (HsCell[]){ HS_INTEGER(bank_i), HS_INTEGER(bank.n_lines),
                                 HS_INTEGER(bank.busy_cycles), HS_INTEGER(bank.wait_cycles) });
    }
}
