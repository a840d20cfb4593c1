/* cache: which lines are in, by the definition of least recently used; times are the CPU's, see
 * test_cpu_caches.c. */
#include "models/hardware/cache.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "sim/random.h"

#define LINE 64u
#define SPACE 1u
/* Main storage has other addresses than the program. */
#define REAL(address) ((address) + 0x100000)

static HsCache cache;

static void make(uint32_t n_sets, uint32_t n_ways)
{
    hs_cache_init(&cache, &(HsCacheParameters){ .n_sets = n_sets, .n_ways = n_ways }, LINE);
}

static void tear_down(void)
{
    hs_cache_clear(&cache);
}

TestSuite(cache, .fini = tear_down);

static bool is_in(uint32_t space, uint64_t address)
{
    return hs_cache_find(&cache, space, address) != NULL;
}

/* Fills the line of an address; the victim's address, or UINT64_MAX for none. */
static uint64_t fill(uint64_t address)
{
    HsCacheLine victim;

    hs_cache_fill(&cache, SPACE, address, REAL(address), &victim);
    return victim.space == 0 ? UINT64_MAX : victim.address;
}

Test(cache, is_empty_at_first)
{
    make(4, 2);
    for (uint64_t address = 0; address < 16 * LINE; address += LINE)
        cr_assert(not(is_in(SPACE, address)));
}

Test(cache, a_line_is_found_at_each_of_its_bytes_and_nowhere_else)
{
    make(4, 1);
    fill(2 * LINE + 5);
    cr_assert(not(is_in(SPACE, 2 * LINE - 1)));
    for (uint64_t address = 2 * LINE; address < 3 * LINE; address++)
        cr_assert(is_in(SPACE, address));
    cr_assert(not(is_in(SPACE, 3 * LINE)));
    cr_assert(not(is_in(SPACE, (2 + 4) * LINE))); /* the same set */
}

Test(cache, a_line_knows_where_it_is_in_main_storage_and_is_clean)
{
    HsCacheLine victim;
    const HsCacheLine *line;

    make(4, 1);
    line = hs_cache_fill(&cache, SPACE, 7 * LINE + 9, REAL(3 * LINE + 9), &victim);
    cr_assert(eq(u64, line->address, 7 * LINE));
    cr_assert(eq(u64, line->real, REAL(3 * LINE)));
    cr_assert(eq(u32, line->space, SPACE));
    cr_assert(not(line->is_dirty));
    cr_assert(eq(u32, victim.space, 0));
}

Test(cache, spaces_do_not_see_each_others_lines)
{
    make(4, 2);
    fill(0);
    cr_assert(not(is_in(SPACE + 1, 0)));
    cr_assert(is_in(SPACE, 0));
}

/* With 4 sets lines 1, 5, 9 meet in set 1; line 2 is in set 2. */
Test(cache, one_way_keeps_one_line_of_a_set)
{
    make(4, 1);
    cr_assert(eq(u64, fill(1 * LINE), UINT64_MAX));
    cr_assert(eq(u64, fill(2 * LINE), UINT64_MAX));
    cr_assert(eq(u64, fill(5 * LINE), 1 * LINE));
    cr_assert(eq(u64, fill(9 * LINE), 5 * LINE));
    cr_assert(is_in(SPACE, 2 * LINE));
    cr_assert(not(is_in(SPACE, 1 * LINE)));
}

/* First in, first out would give line 0. */
Test(cache, the_victim_is_the_least_recently_used)
{
    make(1, 3);
    fill(0 * LINE);
    fill(1 * LINE);
    fill(2 * LINE);
    cr_assert(is_in(SPACE, 0 * LINE));
    cr_assert(eq(u64, fill(3 * LINE), 1 * LINE));
    cr_assert(is_in(SPACE, 2 * LINE));
    cr_assert(eq(u64, fill(4 * LINE), 0 * LINE));
    cr_assert(eq(u64, fill(5 * LINE), 3 * LINE));
}

Test(cache, a_line_that_is_not_found_changes_no_order)
{
    make(1, 2);
    fill(0 * LINE);
    fill(1 * LINE);
    cr_assert(not(is_in(SPACE + 1, 0)));
    cr_assert(eq(u64, fill(2 * LINE), 0 * LINE));
}

Test(cache, a_dirty_victim_is_told)
{
    HsCacheLine victim;

    make(1, 1);
    hs_cache_fill(&cache, SPACE, 0, REAL(0), &victim)->is_dirty = true;
    hs_cache_fill(&cache, SPACE, LINE, REAL(LINE), &victim);
    cr_assert(victim.is_dirty);
    cr_assert(eq(u64, victim.real, REAL(0)));
    hs_cache_fill(&cache, SPACE, 0, REAL(0), &victim);
    cr_assert(not(victim.is_dirty)); /* the new line was clean */
}

Test(cache, an_empty_place_is_filled_before_a_line_has_to_go)
{
    make(1, 3);
    fill(0 * LINE);
    fill(1 * LINE);
    fill(2 * LINE);
    hs_cache_lose(&cache, REAL(2 * LINE), LINE);
    cr_assert(eq(u64, fill(3 * LINE), UINT64_MAX));
    cr_assert(eq(u64, fill(4 * LINE), 0 * LINE));
}

/* Of a page's worth of lines, in sets 0 to 3. */
Test(cache, loses_the_lines_of_a_range_of_main_storage)
{
    make(4, 2);
    for (uint64_t line_i = 0; line_i < 8; line_i++)
        fill(line_i * LINE);
    hs_cache_lose(&cache, REAL(2 * LINE), 3 * LINE);
    for (uint64_t line_i = 0; line_i < 8; line_i++)
        cr_assert(eq(int, is_in(SPACE, line_i * LINE), line_i < 2 || line_i >= 5));
    hs_cache_lose(&cache, 0, REAL(0)); /* others, before all of them */
    cr_assert(is_in(SPACE, 0));
}

Test(cache, forgets_the_lines_of_a_range_of_one_space)
{
    HsCacheLine victim;

    make(4, 2);
    for (uint64_t line_i = 0; line_i < 4; line_i++) {
        fill(line_i * LINE);
        hs_cache_fill(&cache, SPACE + 1, line_i * LINE, REAL(line_i * LINE), &victim);
    }
    hs_cache_forget(&cache, SPACE, LINE, 2 * LINE);
    for (uint64_t line_i = 0; line_i < 4; line_i++) {
        cr_assert(eq(int, is_in(SPACE, line_i * LINE), line_i == 0 || line_i == 3));
        cr_assert(is_in(SPACE + 1, line_i * LINE));
    }
}

/* What was dirty is not written back: the next victim is nobody. */
Test(cache, empty_takes_out_everything)
{
    HsCacheLine victim;

    make(2, 2);
    for (uint64_t line_i = 0; line_i < 4; line_i++)
        hs_cache_fill(&cache, SPACE, line_i * LINE, REAL(line_i * LINE), &victim)->is_dirty = true;
    hs_cache_empty(&cache);
    for (uint64_t line_i = 0; line_i < 4; line_i++)
        cr_assert(not(is_in(SPACE, line_i * LINE)));
    cr_assert(eq(u64, fill(0), UINT64_MAX));
    cr_assert(not(hs_cache_find(&cache, SPACE, 0)->is_dirty));
}

Test(cache, no_cache_needs_nothing)
{
    make(0, 0);
    hs_cache_lose(&cache, 0, UINT64_MAX);
    hs_cache_forget(&cache, SPACE, 0, UINT64_MAX);
    hs_cache_empty(&cache);
    cr_assert_null(cache.lines);
}

Test(cache, aborts_when_sets_are_no_power_of_two, .signal = SIGABRT)
{
    make(3, 1);
}

Test(cache, aborts_without_ways, .signal = SIGABRT)
{
    make(4, 0);
}

/* ---- against the definition ---- */

#define N_PLACES_MAX 32u
#define N_LINES 24u
#define N_SPACES 2u

/* When each line was used last (0: it is not in), and whether it is dirty. */
typedef struct {
    uint64_t used_at[N_SPACES + 1][N_LINES];
    bool is_dirty[N_SPACES + 1][N_LINES];
    uint64_t now;
} Reference;

/* The line that has to go from the set of line_i: the one used least recently, if the set is full.
 * FALSE: none has to. */
static bool reference_victim(const Reference *reference, uint32_t line_i, uint32_t *ret_space,
                             uint32_t *ret_line)
{
    uint64_t oldest = UINT64_MAX;
    uint32_t n = 0;

    for (uint32_t space = 1; space <= N_SPACES; space++)
        for (uint32_t other_i = line_i % cache.n_sets; other_i < N_LINES; other_i += cache.n_sets) {
            uint64_t used_at = reference->used_at[space][other_i];

            n += used_at != 0;
            if (used_at == 0 || used_at >= oldest)
                continue;
            oldest = used_at;
            *ret_space = space;
            *ret_line = other_i;
        }
    return n == cache.n_ways;
}

static void check_fill(Reference *reference, uint32_t space, uint32_t line_i, bool is_dirty)
{
    uint32_t victim_space = 0, victim_i = 0;
    bool has_victim = reference_victim(reference, line_i, &victim_space, &victim_i);
    HsCacheLine victim;

    hs_cache_fill(&cache, space, line_i * LINE, REAL(line_i * LINE), &victim)->is_dirty = is_dirty;
    cr_assert(eq(u32, victim.space, has_victim ? victim_space : 0));
    if (has_victim) {
        cr_assert(eq(u64, victim.address, victim_i * LINE));
        cr_assert(eq(int, victim.is_dirty, reference->is_dirty[victim_space][victim_i]));
        reference->used_at[victim_space][victim_i] = 0;
    }
    reference->is_dirty[space][line_i] = is_dirty;
}

/* Each place has a frame of its own. */
static void check_frames(void)
{
    uint32_t n_places = cache.n_sets * cache.n_ways;
    uint64_t seen = 0;

    for (uint32_t i = 0; i < n_places; i++)
        seen |= UINT64_C(1) << cache.lines[i].frame;
    cr_assert(eq(u64, seen, (UINT64_C(1) << n_places) - 1));
}

static void check_random_step(Reference *reference, HsRandom *random)
{
    uint32_t space = (uint32_t)hs_random_between(random, 1, N_SPACES);
    uint32_t line_i = (uint32_t)hs_random_below(random, N_LINES);
    uint32_t n_lines = (uint32_t)hs_random_below(random, 3);
    uint64_t choice = hs_random_below(random, 100);

    reference->now++;
    if (choice < 2) {
        hs_cache_lose(&cache, REAL(line_i * LINE), (uint64_t)n_lines * LINE);
    } else if (choice < 4) {
        hs_cache_forget(&cache, space, line_i * LINE, (uint64_t)n_lines * LINE);
    } else {
        cr_assert(eq(int, is_in(space, line_i * LINE), reference->used_at[space][line_i] != 0));
        if (reference->used_at[space][line_i] == 0)
            check_fill(reference, space, line_i, choice % 2 == 0);
        reference->used_at[space][line_i] = reference->now;
        return;
    }
    for (uint32_t other = 1; other <= N_SPACES; other++)
        for (uint32_t i = line_i; i < MIN(line_i + n_lines, N_LINES); i++)
            if (choice < 2 || other == space)
                reference->used_at[other][i] = 0;
}

Test(cache, random_use_agrees_with_the_definition)
{
    static const HsCacheParameters shapes[] = { { 1, 1 }, { 1, 4 }, { 4, 1 }, { 2, 3 }, { 8, 4 } };
    HsRandom random;

    hs_random_init(&random, 1, "cache");
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        Reference reference = { .now = 0 };

        make(shapes[i].n_sets, shapes[i].n_ways);
        for (guint step = 0; step < 20000; step++)
            check_random_step(&reference, &random);
        check_frames();
        hs_cache_clear(&cache);
    }
}
