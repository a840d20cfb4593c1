/* hardware_record: each counter under its own name. */
#include "models/hardware_record.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/records.h"
#include "tests/models/hardware/cpu_run.h"

/* Three of them lead to pages. */
#define PAGE_REGISTER 10

/* What was written: "cpu0 instructions" -> value + 1; of a bank "bank 3 lines". */
static GHashTable *found;

static void add_row(const char *component, const char *name, int64_t value)
{
    char *key = g_strdup_printf("%s %s", component, name);
    cr_assert(g_hash_table_insert(found, key, GSIZE_TO_POINTER((gsize)value + 1)), "twice: %s",
              key);
}

static void keep_row(gpointer user, const HsTraceTable *table, const HsCell *cells)
{
    (void)user;
    if (table != &hs_table_bank) {
        add_row(cells[0].text, cells[1].text, cells[2].integer);
        return;
    }
    g_autofree char *bank = g_strdup_printf("bank %d", (int)cells[0].integer);
    add_row(bank, "lines", cells[1].integer);
    add_row(bank, "busy", cells[2].integer);
    add_row(bank, "wait", cells[3].integer);
}

static void check(const char *key, uint64_t expected)
{
    gpointer value = g_hash_table_lookup(found, key);
    cr_assert(value != NULL, "not written: %s", key);
    cr_assert(eq(u64, GPOINTER_TO_SIZE(value) - 1, expected), "%s", key);
}

/* Runs a program and records CPU 0 and main storage. */
static void run_and_record(CpuRun *run, CpuProgram *program)
{
    g_autoptr(HsTrace) trace = hs_trace_new(keep_row, NULL);
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    hs_hardware_record_cpu(trace, run->cpu[0]);
    hs_hardware_record_storage(trace, run->storage);
}

static void set_up(void)
{
    found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void tear_down(void)
{
    g_hash_table_unref(found);
}

TestSuite(hardware_record, .init = set_up, .fini = tear_down);

/* A data cache of one line. ld misses, the next ld of its line hits; six times sd to the next line
 * misses and makes it dirty, and ld of the first line misses and writes that one back; ld from each
 * of three more pages misses. Six branches are not taken, as was guessed, one is taken, as was not:
 * to a third line of code, from which jal leads back to the second. No two numbers are alike. */
static const uint32_t *counting_words(guint *ret_n_words)
{
    static uint32_t words[33];
    guint n = 0;
    words[n++] = word_i(HS_OP_LD, T0, T1, 0);
    words[n++] = word_i(HS_OP_LD, T0, T1, 8);
    for (guint pair = 0; pair < 6; pair++) {
        words[n++] = word_s(HS_OP_SD, T0, T1, (int64_t)LINE);
        words[n++] = word_i(HS_OP_LD, T0, T1, 0);
    }
    for (uint8_t page = 0; page < 3; page++)
        words[n++] = word_i(HS_OP_LD, T0, (uint8_t)(PAGE_REGISTER + page), 0);
    for (guint branch = 0; branch < 6; branch++)
        words[n++] = word_s(HS_OP_BNE, 0, 0, 8);
    words[n++] = word_s(HS_OP_BEQ, 0, 0, (32 - 23) * 4);
    words[n++] = ECALL;
    while (n < 32)
        words[n++] = COUNT;
    words[n++] = word_i(HS_OP_JAL, 0, 0, (24 - 32) * 4);
    *ret_n_words = n;
    return words;
}

Test(hardware_record, tells_what_a_CPU_counted)
{
    const HsCpuParameters parameters = { .base_cycles = BASE,
                                         .predictor_entries = 64,
                                         .instruction_cache = { 4, 1 },
                                         .data_cache = { 1, 1 },
                                         .tlb = { .n_sets = 1, .n_ways = 8, .miss_cycles = 7 } };
    CpuRun *run = cpu_run_new_with(0, &parameters);
    guint n_words = 0;
    const uint32_t *words = counting_words(&n_words);
    CpuProgram *program = cpu_run_program(run, 0, words, n_words);
    program->context.x[T1] = DATA;
    for (guint page = 0; page < 3; page++)
        program->context.x[PAGE_REGISTER + page] = DATA + (page + 1) * 4096;
    run_and_record(run, program);
    cpu_run_check_ecall(program, program->trapped_at);
    check("cpu0 data accesses", 2 + 12 + 3);
    check("cpu0 data misses", 1 + 12 + 3);
    check("cpu0 victims written", 6);
    check("cpu0 TLB misses", 1 + 1 + 3);
    check("cpu0 branches", 7);
    check("cpu0 mispredicted", 1);
    check("cpu0 instruction lines", 4);
    check("cpu0 instruction line misses", 3);
    check("cpu0 instructions", 17 + 7 + 1);
    check("cpu0 guest application", (25 + 1) * BASE + 5 * 7);
    check("cpu0 idle", 0);
    check("storage lines", 3 + 16 + 6);
    cpu_run_free(run);
}

/* Without caches. The code's line is the first of bank 0; DATA and what follows are 64 bytes, a
 * line, apart: banks of their own. */
Test(hardware_record, tells_what_each_bank_moved)
{
    CpuRun *run = cpu_run_new(0);
    uint32_t n_banks = hs_storage_parameters(run->storage)->n_banks;
    CpuProgram *program = PROGRAM(0, word_i(HS_OP_LD, T0, T1, (int64_t)LINE),
                                  word_i(HS_OP_LD, T0, T1, (int64_t)LINE), ECALL);
    program->context.x[T1] = DATA;
    cr_assert(n_banks >= 2 && DATA / LINE % n_banks == 0);
    run_and_record(run, program);
    check("bank 0 lines", 1);
    check("bank 0 busy", BANK);
    check("bank 1 lines", 2);
    check("bank 1 busy", 2 * BANK);
    check("bank 1 wait", 0);
    check("storage accesses", 3);
    check("storage lines", 3);
    check("storage cycles waited for the path", 0);
    check("cpu0 stall on storage", 3 * ACCESS);
    cpu_run_free(run);
}
