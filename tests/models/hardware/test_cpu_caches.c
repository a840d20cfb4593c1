/* cpu: exact cycles of the caches, by cpu.h, TIMING: line(f) and data(a). One case each worked out
 * by hand, then any sequence of accesses, with a TLB too, against a reference that follows the
 * formulas.
 *
 * Of storage (cpu_run.h): a line alone takes PATH + BANK. A victim is written back behind its fill;
 * who comes for its bank BASE cycles after the fill is done waits for the rest of that.
 */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "sim/random.h"
#include "tests/models/hardware/prime_cpu.h"

/* A fill at a is done at a + ACCESS; its victim, in the same bank, at a + ACCESS + BANK. The next
 * line is at the bank at a + ACCESS + BASE + PATH. */
#define BEHIND_A_VICTIM (ACCESS + BANK - BASE - PATH)

static CpuRun *run;

static void set_up(void)
{
    run = NULL;
}

static void set_up_with(const PrimeParts *parts)
{
    cpu_run_free(run);
    run = prime_run(parts);
}

static void tear_down(void)
{
    cpu_run_free(run);
}

TestSuite(cpu_caches, .init = set_up, .fini = tear_down);

static HsCpuCounters counters(void)
{
    return hs_cpu_counters(run->cpu[0]);
}

/* ---- the instruction cache ---- */

/* Twice around: `n_lines` lines, each left by a jump to the next; the last one holds the loop's
 * end, and the ecall. */
static CpuProgram *lines_in_a_loop(uint32_t n_lines)
{
    CpuProgram *program = cpu_run_program(run, 0, NULL, 0);
    const HsInstruction next = JAL(0, (int64_t)LINE);
    const int64_t back = -4 - (int64_t)((n_lines - 1) * LINE);
    const HsInstruction end[] = { ADDI(T0, T0, -1), BNE(T0, 0, back), { .op = HS_OP_ECALL } };

    for (uint32_t i = 0; i + 1 < n_lines; i++)
        prime_write(program, i * LINE, &next, 1);
    prime_write(program, (n_lines - 1) * LINE, end, G_N_ELEMENTS(end));
    program->context.x[T0] = 2;
    return program;
}

/* Lines 0, 1, ... taken in turn: with LRU either all of a set are found again, or none. */
Test(cpu_caches, lines_are_found_again_when_their_set_holds_them_all)
{
    static const struct {
        HsCacheParameters cache;
        uint32_t n_lines;
        uint32_t n_fetches; /* in both rounds */
    } cases[] = {
        { { 0, 0 }, 3, 6 },                                                  /* one line is held */
        { { 4, 1 }, 1, 1 },     { { 4, 1 }, 4, 4 },  { { 4, 1 }, 5, 5 + 2 }, /* 0 and 4 meet */
        { { 4, 1 }, 6, 6 + 4 },                                              /* and 1 and 5 */
        { { 2, 2 }, 4, 4 },                                                  /* 0 2 and 1 3 */
        { { 2, 2 }, 5, 5 + 3 }, /* 0 2 4 are too many */
        { { 1, 4 }, 4, 4 },     { { 1, 4 }, 5, 10 }, { { 1, 1 }, 2, 4 },     { { 8, 2 }, 7, 7 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint32_t n = cases[i].n_lines;
        HsCycles fetches = cases[i].n_fetches * ACCESS;
        HsCycles instructions = 2 * ((n - 1) * (BASE + TAKEN) + 2 * BASE) + TAKEN;

        set_up_with(&(PrimeParts){ .instruction_cache = cases[i].cache });
        prime_check(lines_in_a_loop(n), fetches + instructions + END, fetches);
        cr_assert(eq(u64, counters().n_line_misses, cases[i].n_fetches));
        cr_assert(eq(u64, counters().n_lines, n == 1 ? 1 : 2 * n));
    }
}

/* The word at 8 is changed by the store after it was fetched; the second round executes it, or
 * what it was, and fence.i makes the difference. */
static void check_change(bool is_fenced, HsCycles stall, uint64_t expected)
{
    set_up_with(&(PrimeParts){ .instruction_cache = { 4, 1 } });

    CpuProgram *program = PRIME_CODE(run, 0, OP_S(HS_OP_SW, T1, 0, 8),
                                     is_fenced ? (HsInstruction){ .op = HS_OP_FENCE_I } : NOP,
                                     ADDI(10, 10, 1), ADDI(T0, T0, -1), BNE(T0, 0, -16));

    program->context.x[T0] = 2;
    program->context.x[T1] = word_i(HS_OP_ADDI, 10, 10, 100);
    prime_check(program, stall + 10 * BASE + TAKEN + 2 * (is_fenced ? FENCE_I : 0) + END, stall);
    cr_assert(eq(u64, program->context.x[10], expected));
}

Test(cpu_caches, words_are_those_of_the_fill_until_fence_i)
{
    check_change(false, ACCESS + 2 * ACCESS, 1 + 1);
    check_change(true, 3 * ACCESS + 2 * ACCESS, 100 + 100);
}

/* ---- the data cache ---- */

/* Loads (to x7, which nobody reads) and stores at DATA + so many bytes. */
typedef struct {
    bool is_store;
    int64_t offset;
    HsCycles stall;
} Access;

static void check_accesses(HsCacheParameters cache, const Access *accesses, guint n)
{
    HsInstruction code[16];
    HsCycles stall = 0;

    for (guint i = 0; i < n; i++) {
        code[i] = accesses[i].is_store ? SD(T1, T0, accesses[i].offset)
                                       : LD(T2, T0, accesses[i].offset);
        stall += accesses[i].stall;
    }
    set_up_with(&(PrimeParts){ .instruction_cache = { 4, 1 }, .data_cache = cache });

    CpuProgram *program = prime_code(run, 0, code, n);
    HsCycles fetches = n < WORDS_OF_LINE ? ACCESS : 2 * ACCESS;

    program->context.x[T0] = DATA;
    prime_check(program, fetches + n * BASE + stall + END, fetches + stall);
}
#define CHECK_ACCESSES(n_sets, n_ways, ...)                                                        \
    check_accesses((HsCacheParameters){ n_sets, n_ways }, (Access[]){ __VA_ARGS__ },               \
                   G_N_ELEMENTS(((Access[]){ __VA_ARGS__ })))

Test(cpu_caches, a_hit_costs_nothing_and_a_miss_its_line)
{
    CHECK_ACCESSES(4, 1, { false, 0, ACCESS }, { false, 8, 0 }, { false, 56, 0 }, { true, 0, 0 },
                   { false, 64, ACCESS }, { false, 3, 0 });
    cr_assert(eq(u64, counters().n_accesses, 6));
    cr_assert(eq(u64, counters().n_access_misses, 2));
    cr_assert(eq(u64, counters().n_victims, 0));
}

Test(cpu_caches, a_store_that_misses_reads_its_line)
{
    CHECK_ACCESSES(4, 1, { true, 0, ACCESS }, { true, 8, 0 }, { false, 16, 0 });
}

/* Lines 0 and 4 meet in set 0, both in bank 0; nothing is dirty. */
Test(cpu_caches, one_way_loses_to_a_conflict_what_two_ways_keep)
{
    CHECK_ACCESSES(4, 1, { false, 0, ACCESS }, { false, 256, ACCESS }, { false, 0, ACCESS },
                   { false, 64, ACCESS });
    CHECK_ACCESSES(4, 2, { false, 0, ACCESS }, { false, 256, ACCESS }, { false, 0, 0 },
                   { false, 512, ACCESS }, { false, 0, 0 }, /* 4 was the least recently used */
                   { false, 256, ACCESS });
}

/* Behind the fill, which nobody but the next in that bank notices. With 1 place the lines alternate
 * between the banks, and the bank is free again when the next one comes. */
Test(cpu_caches, a_dirty_victim_is_written_back)
{
    CHECK_ACCESSES(4, 1, { true, 0, ACCESS }, { false, 256, ACCESS },
                   { false, 512, BEHIND_A_VICTIM });
    cr_assert(eq(u64, counters().n_victims, 1));
    cr_assert(eq(u64, hs_storage_counters(run->storage).n_accesses, 1 + 3 + 1));
    CHECK_ACCESSES(1, 1, { true, 0, ACCESS }, { true, 64, ACCESS }, { true, 128, ACCESS },
                   { false, 256, ACCESS });
    cr_assert(eq(u64, counters().n_victims, 3));
}

Test(cpu_caches, a_line_becomes_dirty_by_a_hit_too)
{
    CHECK_ACCESSES(1, 1, { false, 0, ACCESS }, { true, 8, 0 }, { false, 128, ACCESS },
                   { false, 0, BEHIND_A_VICTIM });
    cr_assert(eq(u64, counters().n_victims, 1));
}

/* 8 bytes of which 4 are in the next line: two accesses, one after the other. */
Test(cpu_caches, an_access_in_two_lines_needs_both)
{
    CHECK_ACCESSES(4, 1, { false, 60, 2 * ACCESS }, { false, 60, 0 }, { true, 60, 0 });
    cr_assert(eq(u64, counters().n_accesses, 6));
    CHECK_ACCESSES(4, 1, { false, 64, ACCESS }, { false, 60, ACCESS });
    /* One place for two lines: each takes it from the other. */
    CHECK_ACCESSES(1, 1, { false, 60, 2 * ACCESS }, { false, 60, 2 * ACCESS });
    CHECK_ACCESSES(1, 1, { true, 60, 2 * ACCESS }, { true, 60, 2 * ACCESS });
    cr_assert(eq(u64, counters().n_victims, 3));
}

/* ---- any accesses, against the formulas ---- */

#define PLACES_MAX 16u
#define N_ACCESSES 150u

/* A list of what is in, the last used first; `tag` is a line or page address. */
typedef struct {
    uint32_t n_sets, n_ways;
    uint64_t tag[PLACES_MAX][PLACES_MAX];
    bool is_dirty[PLACES_MAX][PLACES_MAX];
    guint n[PLACES_MAX];
} List;

typedef struct {
    List lines, data, pages;
    HsCycles path_free, bank_free[2]; /* storage.h */
    HsCycles time, stall, tlb;
    HsCpuCounters counters;
} Reference;

/* An access of a line that begins now; returns when it is done. */
static HsCycles reference_storage(Reference *reference, uint64_t line_i)
{
    HsCycles *bank_free = &reference->bank_free[line_i % 2];

    reference->path_free = MAX(reference->time, reference->path_free) + PATH;
    *bank_free = MAX(reference->path_free, *bank_free) + BANK;
    return *bank_free;
}

static void reference_wait(Reference *reference, HsCycles done)
{
    reference->stall += done - reference->time;
    reference->time = done;
}

/* Whether it was in; it is now, in front. *ret_victim: the dirty one that had to go, or -1. */
static bool list_use(List *list, uint64_t tag, uint64_t set_i, bool is_dirty, uint64_t *ret_victim)
{
    uint64_t *tags = list->tag[set_i];
    bool *dirty = list->is_dirty[set_i];
    guint i = 0;
    bool is_in;

    *ret_victim = UINT64_MAX;
    while (i < list->n[set_i] && tags[i] != tag)
        i++;
    is_in = i < list->n[set_i];
    if (is_in) {
        is_dirty |= dirty[i];
    } else if (i == list->n_ways) {
        i--;
        if (dirty[i])
            *ret_victim = tags[i];
    } else {
        list->n[set_i]++;
    }
    memmove(tags + 1, tags, i * sizeof *tags);
    memmove(dirty + 1, dirty, i * sizeof *dirty);
    tags[0] = tag;
    dirty[0] = is_dirty;
    return is_in;
}

static void reference_page(Reference *reference, uint64_t address)
{
    uint64_t page_i = address / PAGE, victim;

    if (reference->pages.n_sets == 0 ||
        list_use(&reference->pages, page_i, page_i % reference->pages.n_sets, false, &victim))
        return;
    reference->tlb += TLB_MISS;
    reference->time += TLB_MISS;
    reference->counters.n_tlb_misses++;
}

/* line(f) */
static void reference_fetch(Reference *reference, uint64_t line_i)
{
    uint64_t victim;

    reference->counters.n_lines++;
    if (reference->lines.n_sets > 0 &&
        list_use(&reference->lines, line_i, line_i % reference->lines.n_sets, false, &victim))
        return;
    reference_page(reference, line_i * LINE);
    reference_wait(reference, reference_storage(reference, line_i));
    reference->counters.n_line_misses++;
}

/* data(a) of a line, with a cache */
static void reference_data(Reference *reference, uint64_t line_i, bool is_store)
{
    uint64_t victim;
    HsCycles done;

    reference->counters.n_accesses++;
    if (list_use(&reference->data, line_i, line_i % reference->data.n_sets, is_store, &victim))
        return;
    reference->counters.n_access_misses++;
    reference_page(reference, line_i * LINE);
    done = reference_storage(reference, line_i);
    if (victim != UINT64_MAX) {
        reference_storage(reference, victim);
        reference->counters.n_victims++;
    }
    reference_wait(reference, done);
}

static void reference_access(Reference *reference, uint64_t address, uint64_t size_bytes,
                             bool is_store)
{
    uint64_t first = address / LINE, last = (address + size_bytes - 1) / LINE;
    HsCycles done, last_done;

    reference->time += BASE;
    if (reference->data.n_sets > 0) {
        reference_data(reference, first, is_store);
        if (last > first)
            reference_data(reference, last, is_store);
        return;
    }
    reference_page(reference, address);
    if (last > first)
        reference_page(reference, last * LINE);
    done = reference_storage(reference, first);
    last_done = last > first ? reference_storage(reference, last) : done;
    reference_wait(reference, MAX(done, last_done));
    reference->counters.n_accesses += last - first + 1;
    reference->counters.n_access_misses += last - first + 1;
}

static void check_counters(const HsCpuCounters *expected)
{
    HsCpuCounters found = counters();

    cr_assert(eq(u64, found.n_instructions, expected->n_instructions));
    cr_assert(eq(u64, found.n_lines, expected->n_lines));
    cr_assert(eq(u64, found.n_line_misses, expected->n_line_misses));
    cr_assert(eq(u64, found.n_accesses, expected->n_accesses));
    cr_assert(eq(u64, found.n_access_misses, expected->n_access_misses));
    cr_assert(eq(u64, found.n_victims, expected->n_victims));
    cr_assert(eq(u64, found.n_tlb_misses, expected->n_tlb_misses));
}

/* Straight code of loads and stores of all sizes around the ends of four pages. */
static void check_random_accesses(const PrimeParts *parts, HsRandom *random)
{
    static const HsOp stores[] = { HS_OP_SB, HS_OP_SH, HS_OP_SW, HS_OP_SD };
    static const HsOp loads[] = { HS_OP_LB, HS_OP_LH, HS_OP_LW, HS_OP_LD };
    HsInstruction code[N_ACCESSES];
    Reference reference = { .lines = { .n_sets = parts->instruction_cache.n_sets,
                                       .n_ways = parts->instruction_cache.n_ways },
                            .data = { .n_sets = parts->data_cache.n_sets,
                                      .n_ways = parts->data_cache.n_ways },
                            .pages = { .n_sets = parts->tlb_sets, .n_ways = parts->tlb_ways } };

    for (guint i = 0; i < N_ACCESSES; i++) {
        uint64_t page_i = hs_random_below(random, 4), size_i = hs_random_below(random, 4);
        uint64_t offset = hs_random_below(random, 6 * LINE);
        bool is_store = hs_random_below(random, 2) == 0;
        uint8_t base = (uint8_t)(10 + page_i);

        code[i] = is_store ? OP_S(stores[size_i], T1, base, (int64_t)offset)
                           : OP_I(loads[size_i], T2, base, (int64_t)offset);
        if (i % WORDS_OF_LINE == 0)
            reference_fetch(&reference, i / WORDS_OF_LINE);
        reference_access(&reference, DATA + (page_i + 1) * PAGE - 3 * LINE + offset,
                         UINT64_C(1) << size_i, is_store);
    }
    if (N_ACCESSES % WORDS_OF_LINE == 0)
        reference_fetch(&reference, N_ACCESSES / WORDS_OF_LINE);
    reference.counters.n_instructions = N_ACCESSES;
    set_up_with(parts);

    CpuProgram *program = prime_code(run, 0, code, N_ACCESSES);

    for (guint i = 0; i < 4; i++)
        program->context.x[10 + i] = DATA + (i + 1) * PAGE - 3 * LINE;
    prime_check(program, reference.stall + reference.tlb + N_ACCESSES * BASE + END,
                reference.stall);
    cr_assert(eq(u64, prime_cycles(program, HS_CPI_TLB), reference.tlb));
    check_counters(&reference.counters);
}

Test(cpu_caches, any_accesses_agree_with_the_formulas)
{
    static const HsCacheParameters shapes[] = { { 0, 0 }, { 1, 1 }, { 1, 2 }, { 2, 1 },
                                                { 4, 2 }, { 2, 4 }, { 16, 1 } };
    static const uint32_t tlbs[][2] = { { 0, 0 }, { 1, 1 }, { 2, 1 }, { 1, 3 } };
    HsRandom random;

    hs_random_init(&random, 1, "accesses");
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
        for (gsize tlb_i = 0; tlb_i < G_N_ELEMENTS(tlbs); tlb_i++)
            for (guint turn = 0; turn < 8; turn++)
                check_random_accesses(&(PrimeParts){ .data_cache = shapes[i],
                                                     .instruction_cache = shapes[turn % 3],
                                                     .tlb_sets = tlbs[tlb_i][0],
                                                     .tlb_ways = tlbs[tlb_i][1] },
                                      &random);
}
