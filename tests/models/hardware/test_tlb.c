/* tlb: which translations are remembered, by the definition of least recently used; times are the
 * CPU's, see test_cpu_pages.c. */
#include "models/hardware/tlb.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "sim/random.h"

#define SPACE 1u

static HsTlb tlb;

static void make(uint32_t n_sets, uint32_t n_ways)
{
    hs_tlb_init(&tlb, &(HsTlbParameters){ .n_sets = n_sets, .n_ways = n_ways, .miss_cycles = 7 });
}

static void tear_down(void)
{
    hs_tlb_clear(&tlb);
}

TestSuite(tlb, .fini = tear_down);

Test(tlb, is_empty_at_first)
{
    make(2, 2);
    for (uint64_t page = 0; page < 8; page++)
        cr_assert(not(hs_tlb_find(&tlb, SPACE, page)));
}

Test(tlb, spaces_do_not_see_each_others_pages)
{
    make(2, 2);
    hs_tlb_fill(&tlb, SPACE, 3);
    cr_assert(not(hs_tlb_find(&tlb, SPACE + 1, 3)));
    cr_assert(hs_tlb_find(&tlb, SPACE, 3));
}

/* Pages 1, 3, 5 meet in set 1 of 2. */
Test(tlb, one_way_keeps_one_page_of_a_set)
{
    make(2, 1);
    hs_tlb_fill(&tlb, SPACE, 1);
    hs_tlb_fill(&tlb, SPACE, 2);
    hs_tlb_fill(&tlb, SPACE, 3);
    cr_assert(not(hs_tlb_find(&tlb, SPACE, 1)));
    cr_assert(hs_tlb_find(&tlb, SPACE, 2));
    cr_assert(hs_tlb_find(&tlb, SPACE, 3));
}

Test(tlb, the_least_recently_used_has_to_go)
{
    make(1, 3);
    for (uint64_t page = 0; page < 3; page++)
        hs_tlb_fill(&tlb, SPACE, page);
    cr_assert(hs_tlb_find(&tlb, SPACE, 0));
    hs_tlb_fill(&tlb, SPACE, 3); /* instead of 1; first in, first out would be 0 */
    cr_assert(not(hs_tlb_find(&tlb, SPACE, 1)));
    cr_assert(hs_tlb_find(&tlb, SPACE, 2));
    cr_assert(hs_tlb_find(&tlb, SPACE, 0));
    cr_assert(hs_tlb_find(&tlb, SPACE, 3));
}

Test(tlb, an_empty_place_is_filled_before_a_page_has_to_go)
{
    make(1, 3);
    for (uint64_t page = 0; page < 3; page++)
        hs_tlb_fill(&tlb, SPACE, page);
    hs_tlb_forget(&tlb, SPACE, 1);
    hs_tlb_fill(&tlb, SPACE, 3);
    cr_assert(hs_tlb_find(&tlb, SPACE, 0));
    cr_assert(hs_tlb_find(&tlb, SPACE, 2));
    cr_assert(hs_tlb_find(&tlb, SPACE, 3));
}

Test(tlb, forgets_one_page_of_one_space)
{
    make(2, 2);
    hs_tlb_fill(&tlb, SPACE, 1);
    hs_tlb_fill(&tlb, SPACE + 1, 1);
    hs_tlb_fill(&tlb, SPACE, 2);
    hs_tlb_forget(&tlb, SPACE, 1);
    hs_tlb_forget(&tlb, SPACE, 9); /* it is not there */
    cr_assert(not(hs_tlb_find(&tlb, SPACE, 1)));
    cr_assert(hs_tlb_find(&tlb, SPACE + 1, 1));
    cr_assert(hs_tlb_find(&tlb, SPACE, 2));
}

Test(tlb, empty_takes_out_everything)
{
    make(2, 2);
    for (uint64_t page = 0; page < 4; page++)
        hs_tlb_fill(&tlb, SPACE, page);
    hs_tlb_empty(&tlb);
    for (uint64_t page = 0; page < 4; page++)
        cr_assert(not(hs_tlb_find(&tlb, SPACE, page)));
}

Test(tlb, without_one_every_page_is_found)
{
    make(0, 0);
    cr_assert(hs_tlb_find(&tlb, SPACE, 77));
    hs_tlb_forget(&tlb, SPACE, 77);
    hs_tlb_empty(&tlb);
    cr_assert(hs_tlb_find(&tlb, SPACE, 77));
}

Test(tlb, aborts_when_sets_are_no_power_of_two, .signal = SIGABRT)
{
    make(6, 1);
}

/* ---- against the definition ---- */

#define N_PAGES 24u
#define N_SPACES 2u

/* When each page was used last; 0: it is not in. */
typedef uint64_t Reference[N_SPACES + 1][N_PAGES];

static void reference_fill(Reference used_at, uint64_t page)
{
    uint64_t oldest = UINT64_MAX, *victim = NULL;
    uint32_t n = 0;

    for (uint32_t space = 1; space <= N_SPACES; space++)
        for (uint64_t i = page % tlb.parameters.n_sets; i < N_PAGES; i += tlb.parameters.n_sets) {
            n += used_at[space][i] != 0;
            if (used_at[space][i] == 0 || used_at[space][i] >= oldest)
                continue;
            oldest = used_at[space][i];
            victim = &used_at[space][i];
        }
    if (n == tlb.parameters.n_ways)
        *victim = 0;
}

Test(tlb, random_use_agrees_with_the_definition)
{
    static const uint32_t shapes[][2] = { { 1, 1 }, { 1, 4 }, { 4, 1 }, { 2, 3 }, { 8, 4 } };
    HsRandom random;

    hs_random_init(&random, 1, "tlb");
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        Reference used_at = { { 0 } };

        make(shapes[i][0], shapes[i][1]);
        for (uint64_t now = 1; now <= 20000; now++) {
            uint32_t space = (uint32_t)hs_random_between(&random, 1, N_SPACES);
            uint64_t page = hs_random_below(&random, N_PAGES);

            if (hs_random_below(&random, 20) == 0) {
                hs_tlb_forget(&tlb, space, page);
                used_at[space][page] = 0;
                continue;
            }
            cr_assert(eq(int, hs_tlb_find(&tlb, space, page), used_at[space][page] != 0));
            if (used_at[space][page] == 0) {
                hs_tlb_fill(&tlb, space, page);
                reference_fill(used_at, page);
            }
            used_at[space][page] = now;
        }
        hs_tlb_clear(&tlb);
    }
}
