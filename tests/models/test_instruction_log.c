/* Instructions on demand: a window of them, the first ones when there are too many, and nothing
 * else of a run changes. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/hardware/isa.h"
#include "models/instruction_log.h"
#include "tests/models/small_system.h"

enum { CYCLE, CPU, APP, OS, PC, WORD };

static void count_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    uint64_t *n_rows = user;
    cr_assert(table == &hs_table_instruction && cells[WORD].integer == 0x13);
    (*n_rows)++;
}

Test(instruction_log, keeps_the_window_with_both_ends)
{
    uint64_t n_rows = 0;
    g_autoptr(HsTrace) trace = hs_trace_new(count_row, &n_rows);
    uint64_t digest = hs_trace_digest(trace);
    HsInstructionLog log = { 0 };
    hs_instruction_log_add(&log, 5, "cpu0", "A", "os1", 0, 0x13);
    cr_assert(n_rows == 0);
    hs_instruction_log_open(&log, trace, 10, 12);
    for (HsCycles cycle = 8; cycle <= 14; cycle++)
        hs_instruction_log_add(&log, cycle, "cpu0", "A", "os1", 0, 0x13);
    cr_assert(n_rows == 3 && log.n_kept == 3 && log.n_left_out == 0);
    cr_assert(hs_trace_digest(trace) == digest);
}

Test(instruction_log, keeps_the_first_ones_and_counts_the_rest)
{
    uint64_t n_rows = 0;
    g_autoptr(HsTrace) trace = hs_trace_new(count_row, &n_rows);
    HsInstructionLog log = { 0 };
    hs_instruction_log_open(&log, trace, 0, HS_CYCLES_MAX);
    for (uint64_t i = 0; i < HS_INSTRUCTION_ROWS_MAX + 2; i++)
        hs_instruction_log_add(&log, i, "cpu0", "A", "os1", 0, 0x13);
    cr_assert(n_rows == HS_INSTRUCTION_ROWS_MAX);
    cr_assert(log.n_kept == HS_INSTRUCTION_ROWS_MAX && log.n_left_out == 2);
}

/* hello on the toy machine, its loop shortened: li s2, 2; twice li t0, 100; compute t0; addi; bne;
 * then li a0, 0; li a7, 5; ecall. base, and a taken branch more, is 1 cycle; the first line is
 * fetched before the first instruction. */
static const char hello[] = "scenario \"hello\" { stop at 1 s }\n"
                            "include \"profiles/toy.scn\"\n"
                            "storage { size 16 MB }\n"
                            "vmm { area 2 MB }\n"
                            "os os1 { role active  storage 12 MB  kernel 4 MB }\n"
                            "program greet { image 64 KB  loop 2 { compute 100 us } exit }\n"
                            "app hello { runs greet  on os1  area 4 MB  journal 64 KB }\n";

static const HsCell *instruction(const SmallSystem *run, guint i)
{
    return small_system_row(run, &hs_table_instruction, i);
}

Test(instruction_log, has_every_instruction_as_it_begins)
{
    static const struct {
        uint64_t after_cycles; /* the first one */
        uint64_t pc;
        const char *text;
    } expected[] = {
        { 0, 0, "addi s2,zero,2" },     { 1, 4, "addi t0,zero,100" },
        { 2, 8, "compute t0" },         { 103, 12, "addi s2,s2,-1" },
        { 104, 16, "bne s2,zero,0x4" }, { 106, 4, "addi t0,zero,100" },
        { 107, 8, "compute t0" },       { 208, 12, "addi s2,s2,-1" },
        { 209, 16, "bne s2,zero,0x4" }, { 210, 20, "addi a0,zero,0" },
        { 211, 24, "addi a7,zero,5" },  { 212, 28, "ecall" },
    };
    SmallSystem *run = small_system_of(
        hello, &(SmallOptions){ .records_instructions = true, .instructions_to = HS_CYCLES_MAX });
    cr_assert(
        eq(int, (int)small_system_n_rows(run, &hs_table_instruction), (int)G_N_ELEMENTS(expected)));
    uint64_t first = (uint64_t)instruction(run, 0)[CYCLE].integer;
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        const HsCell *row = instruction(run, i);
        uint32_t word = (uint32_t)row[WORD].integer;
        g_autofree char *found = hs_isa_disassemble(word, (uint64_t)row[PC].integer);
        cr_assert(eq(str, found, small_text(expected[i].text)), "%u", i);
        cr_assert(eq(u64, (uint64_t)row[CYCLE].integer, first + expected[i].after_cycles), "%u", i);
        cr_assert(eq(u64, (uint64_t)row[PC].integer, expected[i].pc), "%u", i);
        cr_assert(eq(str, small_text(row[CPU].text), "cpu0"));
        cr_assert(eq(str, small_text(row[APP].text), "hello"));
        cr_assert(eq(str, small_text(row[OS].text), "os1"));
    }
    cr_assert(run->facts.instruction_log->n_kept == G_N_ELEMENTS(expected));
    small_system_free(run);
}

static SmallSystem *run_with(const char *file, bool records, HsCycles from, HsCycles to)
{
    SmallSystem *run = small_system_load(file, &(SmallOptions){ .records_instructions = records,
                                                                .instructions_from = from,
                                                                .instructions_to = to });
    small_system_run(run);
    return run;
}

/* Some cycles of os-crash in which A runs: two seconds before the crash. */
#define FROM UINT64_C(1500000000)
#define TO UINT64_C(1600000000)

Test(instruction_log, a_window_has_what_the_whole_run_has_there)
{
    SmallSystem *whole = run_with("os-crash.scn", true, 0, HS_CYCLES_MAX);
    SmallSystem *window = run_with("os-crash.scn", true, FROM, TO);
    guint n = small_system_n_rows(window, &hs_table_instruction);
    guint first = 0;
    while (instruction(whole, first)[CYCLE].integer < (int64_t)FROM)
        first++;
    cr_assert(n > 100);
    for (guint i = 0; i < n; i++)
        for (guint cell = CYCLE; cell <= WORD; cell += PC)
            cr_assert(eq(i64, instruction(window, i)[cell].integer,
                         instruction(whole, first + i)[cell].integer));
    cr_assert(instruction(window, n - 1)[CYCLE].integer <= (int64_t)TO);
    cr_assert(instruction(whole, first + n)[CYCLE].integer > (int64_t)TO);
    small_system_free(whole);
    small_system_free(window);
}

Test(instruction_log, recording_changes_nothing_else)
{
    static const char *const shipped[] = { "hello.scn", "fig4.scn", "os-crash.scn" };
    for (guint i = 0; i < G_N_ELEMENTS(shipped); i++) {
        SmallSystem *without = run_with(shipped[i], false, 0, 0);
        SmallSystem *with = run_with(shipped[i], true, 0, HS_CYCLES_MAX);
        SmallSystem *some = run_with(shipped[i], true, 100000, FROM);
        cr_assert(small_system_n_rows(without, &hs_table_instruction) == 0);
        cr_assert(small_system_n_rows(with, &hs_table_instruction) > 0, "%s", shipped[i]);
        cr_assert(eq(u64, with->facts.digest, without->facts.digest), "%s", shipped[i]);
        cr_assert(eq(u64, some->facts.digest, without->facts.digest), "%s", shipped[i]);
        cr_assert(eq(u64, with->facts.n_events, without->facts.n_events), "%s", shipped[i]);
        small_system_free(without);
        small_system_free(with);
        small_system_free(some);
    }
}
