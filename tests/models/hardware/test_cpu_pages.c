/* cpu: exact cycles of the TLB and of what page tables do, by cpu.h and tlb.h; what pages, units
 * and other programs take from a CPU's caches. Random accesses with a TLB are in
 * test_cpu_caches.c. */
#include "models/hardware/cpu.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/hardware/prime_cpu.h"

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

TestSuite(cpu_pages, .init = set_up, .fini = tear_down);

static HsCpuCounters counters(void)
{
    return hs_cpu_counters(run->cpu[0]);
}

/* ---- the TLB ---- */

/* Code in page 0, data in pages 8 (DATA), 9, ...; without caches each access asks the TLB. */
static void check_tlb(const PrimeParts *parts, const int64_t *pages, guint n, guint n_misses)
{
    HsInstruction code[12];

    for (guint i = 0; i < n; i++)
        code[i] = LD(T2, (uint8_t)(10 + pages[i]), 0);
    set_up_with(parts);

    CpuProgram *program = prime_code(run, 0, code, n);
    HsCycles stall = (1 + n) * ACCESS;

    for (uint64_t i = 0; i < 8; i++)
        program->context.x[10 + i] = DATA + i * PAGE;
    prime_check(program, stall + n * BASE + n_misses * TLB_MISS + END, stall);
    cr_assert(eq(u64, prime_cycles(program, HS_CPI_TLB), n_misses * TLB_MISS));
    cr_assert(eq(u64, counters().n_tlb_misses, n_misses));
}
#define CHECK_TLB(n_sets, n_ways, n_misses, ...)                                                   \
    check_tlb(&(PrimeParts){ .tlb_sets = n_sets, .tlb_ways = n_ways }, (int64_t[]){ __VA_ARGS__ }, \
              G_N_ELEMENTS(((int64_t[]){ __VA_ARGS__ })), n_misses)

/* The first miss is the code's page 0. */
Test(cpu_pages, the_tlb_keeps_the_pages_last_used)
{
    CHECK_TLB(0, 0, 0, 0, 1, 0, 1);
    CHECK_TLB(1, 1, 1 + 1, 0, 0, 0);
    CHECK_TLB(1, 1, 1 + 4, 0, 1, 0, 1);
    CHECK_TLB(1, 2, 1 + 2, 0, 1, 0, 1);
    CHECK_TLB(1, 2, 1 + 4, 0, 1, 0, 2, 0, 1); /* 2 takes the place of 1, 1 that of 2 */
    CHECK_TLB(2, 1, 1 + 4, 0, 1, 2, 1, 0);    /* pages 8, 10 meet, and so does the code's page 0 */
}

/* 4 bytes in page 8, 4 in page 9: with one entry each of them misses each time. */
Test(cpu_pages, an_access_in_two_pages_asks_for_both)
{
    static const struct {
        uint32_t n_ways;
        guint n_misses;
    } cases[] = { { 1, 1 + 4 }, { 2, 1 + 2 }, { 4, 1 + 2 } };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        set_up_with(&(PrimeParts){ .tlb_sets = 1, .tlb_ways = cases[i].n_ways });

        CpuProgram *program = PRIME_CODE(run, 0, LD(T2, T0, 0), LD(T2, T0, 0));
        HsCycles stall = ACCESS + 2 * ACCESS_2;

        program->context.x[T0] = DATA + PAGE - 4;
        prime_check(program, stall + 2 * BASE + cases[i].n_misses * TLB_MISS + END, stall);
        cr_assert(eq(u64, counters().n_tlb_misses, cases[i].n_misses));
    }
}

/* Both lines miss both: page, line, page, line; the second time they are all there. */
Test(cpu_pages, a_miss_in_two_pages_fills_one_after_the_other)
{
    set_up_with(&(PrimeParts){ .tlb_sets = 1, .tlb_ways = 1, .data_cache = { 4, 1 } });

    CpuProgram *program = PRIME_CODE(run, 0, LD(T2, T0, 0), LD(T2, T0, 0));

    program->context.x[T0] = DATA + PAGE - 4;
    prime_check(program, 3 * ACCESS + 3 * TLB_MISS + 2 * BASE + END, 3 * ACCESS);
}

/* A line that is in needs no translation: page 0 was lost to page 8, and is not asked for. */
Test(cpu_pages, a_hit_does_not_ask_the_tlb)
{
    set_up_with(&(PrimeParts){
        .tlb_sets = 1, .tlb_ways = 1, .data_cache = { 4, 1 }, .instruction_cache = { 4, 1 } });

    CpuProgram *program = PRIME_CODE(run, 0, LD(T2, T0, 0), LD(T2, T1, 0), LD(T2, T0, 8),
                                     LD(T2, T1, 8));

    program->context.x[T0] = DATA;
    program->context.x[T1] = DATA + 5 * PAGE + LINE;
    prime_check(program, 3 * ACCESS + 3 * TLB_MISS + 4 * BASE + END, 3 * ACCESS);
}

/* ---- page tables ---- */

#define N_PAGES 32u

static HsPage page[N_PAGES];
static HsPageTable table = { .n_pages = N_PAGES, .page = page };

/* Each page in a frame of its own number but page 9, which is in frame 20. */
static void give_pages(CpuProgram *program)
{
    for (uint32_t i = 0; i < N_PAGES; i++)
        page[i] = (HsPage){ .frame = i, .is_present = true };
    page[9].frame = 20;
    program->context.pages = &table;
}

Test(cpu_pages, a_page_is_where_its_table_says)
{
    for (uint32_t is_cached = 0; is_cached < 2; is_cached++) {
        set_up_with(&(PrimeParts){ .data_cache = { 4 * is_cached, 1 } });

        CpuProgram *program = PRIME_CODE(run, 0, LD(10, T0, 0), SD(10, T0, 8));

        program->context.x[T0] = 9 * PAGE;
        cpu_run_poke(program, 20 * PAGE, 1234);
        give_pages(program);
        prime_check(program, 2 * ACCESS + LOAD_USE + (is_cached ? 0 : ACCESS) + 2 * BASE + END,
                    2 * ACCESS + (is_cached ? 0 : ACCESS));
        cr_assert(eq(u64, program->context.x[10], 1234));
        cr_assert(eq(u64, cpu_run_peek(program, 20 * PAGE + 8), 1234));
        cr_assert(eq(u64, cpu_run_peek(program, 9 * PAGE + 8), 0));
    }
}

Test(cpu_pages, pages_are_marked_when_they_are_used)
{
    for (uint32_t is_cached = 0; is_cached < 2; is_cached++) {
        set_up_with(&(PrimeParts){ .data_cache = { 4 * is_cached, 1 } });

        CpuProgram *program = PRIME_CODE(run, 0, LD(T2, T0, 0), SD(T2, T1, 0));

        program->context.x[T0] = 9 * PAGE;
        program->context.x[T1] = 12 * PAGE;
        give_pages(program);
        cpu_run_begin(run, program, 0, 0);
        cpu_run_go(run);
        for (guint i = 0; i < N_PAGES; i++) {
            cr_assert(eq(int, page[i].is_referenced, i == 0 || i == 9 || i == 12), "page %u", i);
            cr_assert(eq(int, page[i].is_changed, i == 12), "page %u", i);
        }
    }
}

/* A store in two pages changes both. */
Test(cpu_pages, a_store_in_two_pages_changes_both)
{
    for (uint32_t is_cached = 0; is_cached < 2; is_cached++) {
        set_up_with(&(PrimeParts){ .data_cache = { 4 * is_cached, 1 } });

        CpuProgram *program = PRIME_CODE(run, 0, SD(T1, T0, 0));

        program->context.x[T0] = 9 * PAGE - 4;
        program->context.x[T1] = 0x1122334455667788;
        give_pages(program);
        cpu_run_begin(run, program, 0, 0);
        cpu_run_go(run);
        cr_assert(page[8].is_changed && page[9].is_changed);
        cr_assert(eq(u64, cpu_run_peek(program, 9 * PAGE - 8), UINT64_C(0x55667788) << 32));
        cr_assert(eq(u64, cpu_run_peek(program, 20 * PAGE), 0x11223344));
    }
}

/* Absent data trap when the access would begin, absent code when the fetch would; nothing is asked
 * of the TLB and nothing is accessed. */
static void check_absent(uint64_t at_address, uint32_t absent, uint64_t value)
{
    set_up_with(&(PrimeParts){ .data_cache = { 4, 1 }, .tlb_sets = 1, .tlb_ways = 4 });

    CpuProgram *program = PRIME_CODE(run, 0, LD(T2, T0, 0));

    program->context.x[T0] = at_address;
    give_pages(program);
    page[absent].is_present = false;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_PAGE, value, TLB_MISS + ACCESS + BASE + TRAP);
    cr_assert(eq(u64, counters().n_access_misses, 0));
    cr_assert(eq(u64, counters().n_tlb_misses, 1));
    cr_assert(not(page[absent].is_referenced));
    cr_assert(eq(u64, program->context.x[T2], 0));
}

Test(cpu_pages, an_absent_page_traps)
{
    check_absent(9 * PAGE + 16, 9, 9 * PAGE + 16);
    check_absent(9 * PAGE - 4, 9, 9 * PAGE);     /* the second half */
    check_absent(9 * PAGE - 4, 8, 9 * PAGE - 4); /* the first */
}

static void make_page_9_present(gpointer user)
{
    (void)user;
    page[9].is_present = true;
}

static void make_page_9_absent(gpointer user)
{
    const CpuProgram *program = user;

    page[9].is_present = false;
    hs_cpus_forget(run->cpus, program->context.space, 9);
}

/* The table is looked at in the cycle in which the access begins, base cycles after the load. */
Test(cpu_pages, a_page_may_come_or_go_until_the_access_begins)
{
    const HsCycles a = ACCESS + BASE;

    for (guint is_absent = 0; is_absent < 2; is_absent++) {
        set_up_with(&(PrimeParts){ .tlb_sets = 0 });

        CpuProgram *program = PRIME_CODE(run, 0, LD(T2, T0, 0));

        program->context.x[T0] = 9 * PAGE;
        give_pages(program);
        page[9].is_present = is_absent == 0;
        cpu_run_at(run, a, HS_PHASE_DEVICE,
                   is_absent == 0 ? make_page_9_absent : make_page_9_present, program);
        cpu_run_begin(run, program, 0, 0);
        cpu_run_go(run);
        if (is_absent == 0)
            cpu_run_check_trap(program, HS_TRAP_PAGE, 9 * PAGE, a + TRAP);
        else
            cpu_run_check_ecall(program, a + ACCESS + END);
    }
}

Test(cpu_pages, an_absent_page_of_code_traps)
{
    set_up_with(&(PrimeParts){ .tlb_sets = 1, .tlb_ways = 4 });

    CpuProgram *program = PRIME_CODE(run, PAGE - 2, NOP); /* its second half is in page 1 */

    give_pages(program);
    page[1].is_present = false;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_PAGE, PAGE, TLB_MISS + ACCESS + BASE + TRAP);
    cr_assert(eq(u64, program->context.pc, PAGE - 2));
}

Test(cpu_pages, a_page_behind_the_table_is_refused)
{
    set_up_with(&(PrimeParts){ .tlb_sets = 0 });

    CpuProgram *program = PRIME_CODE(run, 0, LD(T2, T0, 0));

    program->context.x[T0] = 10 * PAGE;
    give_pages(program);
    table.n_pages = 10;
    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, HS_TRAP_ADDRESSING, 10 * PAGE, ACCESS + BASE + TRAP);
}

/* ---- what changes under a CPU ---- */

/* A store makes a line dirty; during the compute something happens; then a load of the same line,
 * and one of another page. */
#define COMPUTE_CYCLES 1000u
#define MEANWHILE (COMPUTE_CYCLES / 2)

static CpuProgram *around_a_deed(CpuRunDeed deed)
{
    const PrimeParts parts = {
        .data_cache = { 4, 2 }, .instruction_cache = { 4, 1 }, .tlb_sets = 1, .tlb_ways = 8
    };

    set_up_with(&parts);

    CpuProgram *program = PRIME_CODE(run, 0, SD(0, T0, 0), LD(T2, T1, 0),
                                     OP_R(HS_OP_COMPUTE, S1, 0, 0), LD(T2, T0, 0), LD(T2, T1, 0));

    program->context.x[T0] = DATA;
    program->context.x[T1] = UNIT + LINE; /* the area's second unit */
    program->context.x[S1] = COMPUTE_CYCLES;
    cpu_run_at(run, MEANWHILE, HS_PHASE_VMM, deed, program);
    return program;
}

/* What the two loads behind it, and the fetch of the next instruction, cost more than nothing. */
static void check_around(CpuRunDeed deed, HsCycles more, HsCycles stall)
{
    prime_check(around_a_deed(deed),
                3 * (ACCESS + TLB_MISS) + 5 * BASE + COMPUTE_CYCLES + more + END,
                3 * ACCESS + stall);
    cr_assert(eq(u64, counters().n_victims, 0)); /* what is lost is not written back */
}

static void do_nothing(gpointer user)
{
    (void)user;
}

static void forget_data(gpointer user)
{
    hs_cpus_forget(run->cpus, ((CpuProgram *)user)->context.space, DATA / PAGE);
}

static void forget_code(gpointer user)
{
    hs_cpus_forget(run->cpus, ((CpuProgram *)user)->context.space, 0);
}

static void forget_somebody_else(gpointer user)
{
    hs_cpus_forget(run->cpus, ((CpuProgram *)user)->context.space + 1, DATA / PAGE);
}

static void lose_second_unit(gpointer user)
{
    const CpuProgram *program = user;

    hs_storage_disconnect(run->storage, program->area.unit[1]);
    hs_storage_connect(run->storage, program->area.unit[1]);
}

Test(cpu_pages, a_forgotten_page_is_fetched_anew)
{
    const HsCycles anew = ACCESS + TLB_MISS;

    check_around(do_nothing, 0, 0);
    check_around(forget_somebody_else, 0, 0);
    check_around(forget_data, anew, ACCESS);
    check_around(forget_code, anew, ACCESS);
}

/* The second unit's line is gone, the first one's are not. */
Test(cpu_pages, a_unit_that_was_lost_is_fetched_anew)
{
    check_around(lose_second_unit, ACCESS + TLB_MISS, ACCESS);
}

/* Another line of a page that was translated: it asks the TLB again. */
Test(cpu_pages, a_unit_that_was_lost_takes_all_translations)
{
    const CpuRunDeed deeds[] = { do_nothing, lose_second_unit };

    for (gsize i = 0; i < G_N_ELEMENTS(deeds); i++) {
        set_up_with(&(PrimeParts){
            .data_cache = { 4, 2 }, .instruction_cache = { 4, 1 }, .tlb_sets = 1, .tlb_ways = 8 });

        CpuProgram *program = PRIME_CODE(run, 0, LD(T2, T0, 0), OP_R(HS_OP_COMPUTE, S1, 0, 0),
                                         LD(T2, T0, (int64_t)LINE));

        program->context.x[T0] = DATA;
        program->context.x[S1] = COMPUTE_CYCLES;
        cpu_run_at(run, MEANWHILE, HS_PHASE_VMM, deeds[i], program);
        prime_check(program, 3 * ACCESS + (2 + i) * TLB_MISS + 3 * BASE + COMPUTE_CYCLES + END,
                    3 * ACCESS);
    }
}

static void lose_first_unit(gpointer user)
{
    const CpuProgram *program = user;

    hs_storage_disconnect(run->storage, program->area.unit[0]);
    hs_storage_connect(run->storage, program->area.unit[0]);
}

/* Without a cache the one line that is held is the CPU's own: only what is about it takes it. */
Test(cpu_pages, the_line_held_goes_with_its_page_or_unit_only)
{
    static const struct {
        CpuRunDeed deed;
        HsCycles more;
    } cases[] = {
        { do_nothing, 0 },           { forget_data, 0 },      { forget_code, ACCESS },
        { forget_somebody_else, 0 }, { lose_second_unit, 0 }, { lose_first_unit, ACCESS }
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        set_up_with(&(PrimeParts){ .tlb_sets = 0 });

        CpuProgram *program = PRIME_CODE(run, 0, OP_R(HS_OP_COMPUTE, S1, 0, 0), NOP);

        program->context.x[S1] = COMPUTE_CYCLES;
        cpu_run_at(run, MEANWHILE, HS_PHASE_VMM, cases[i].deed, program);
        prime_check(program, ACCESS + 2 * BASE + COMPUTE_CYCLES + cases[i].more + END,
                    ACCESS + cases[i].more);
    }
}

static void fail_second_unit(gpointer user)
{
    hs_storage_fail(run->storage, ((const CpuProgram *)user)->area.unit[1]);
}

static void disconnect_second_unit(gpointer user)
{
    hs_storage_disconnect(run->storage, ((const CpuProgram *)user)->area.unit[1]);
}

/* Though its line was in the cache a cycle ago, the last load is refused. */
static void check_refused(CpuRunDeed deed, HsTrap trap)
{
    CpuProgram *program = around_a_deed(deed);

    cpu_run_begin(run, program, 0, 0);
    cpu_run_go(run);
    cpu_run_check_trap(program, trap, UNIT + LINE,
                       3 * (ACCESS + TLB_MISS) + 5 * BASE + COMPUTE_CYCLES + TRAP);
}

Test(cpu_pages, a_line_of_a_lost_unit_is_no_hit)
{
    check_refused(fail_second_unit, HS_TRAP_MACHINE_CHECK);
    check_refused(disconnect_second_unit, HS_TRAP_ADDRESSING);
}

/* A page is forgotten in the base cycles of a load that will miss: it asks the TLB when its access
 * begins, once. */
Test(cpu_pages, the_tlb_is_asked_when_the_access_begins)
{
    for (uint32_t is_cached = 0; is_cached < 2; is_cached++) {
        set_up_with(
            &(PrimeParts){ .data_cache = { 4 * is_cached, 1 }, .tlb_sets = 1, .tlb_ways = 8 });

        CpuProgram *program = PRIME_CODE(run, 0, LD(T2, T0, 0));

        program->context.x[T0] = DATA;
        cpu_run_at(run, TLB_MISS + ACCESS + 1, HS_PHASE_DEVICE, forget_data, program);
        prime_check(program, 2 * (ACCESS + TLB_MISS) + BASE + END, 2 * ACCESS);
        cr_assert(eq(u64, counters().n_tlb_misses, 2));
    }
}

/* ---- spaces ---- */

static void start_the_other(gpointer user, HsCpu *cpu)
{
    CpuProgram *other = user;

    if (other->n_traps == 0)
        hs_cpu_start(cpu, &other->activity);
}

/* Two programs of the same addresses: the second finds nothing of the first. */
Test(cpu_pages, programs_share_a_cache_but_no_line)
{
    set_up_with(&(PrimeParts){
        .data_cache = { 4, 2 }, .instruction_cache = { 4, 2 }, .tlb_sets = 1, .tlb_ways = 8 });

    CpuProgram *programs[2];

    for (guint i = 0; i < 2; i++) {
        programs[i] = PROGRAM(i, word_i(HS_OP_LD, T2, T0, 0), ECALL);
        programs[i]->context.x[T0] = DATA;
        cpu_run_poke(programs[i], DATA, 100 + i);
    }
    programs[0]->then = start_the_other;
    programs[0]->user = programs[1];
    cpu_run_begin(run, programs[0], 0, 0);
    cpu_run_go(run);
    for (guint i = 0; i < 2; i++) {
        cpu_run_check_ecall(programs[i], (i + 1) * (2 * (TLB_MISS + ACCESS) + BASE + END));
        cr_assert(eq(u64, programs[i]->context.x[T2], 100 + i));
    }
}
