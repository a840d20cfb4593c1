/* test_search: requirements made up as functions of the place, whose least place is found by trying
 * all, and how many tries it may take. */
#include "analysis/search.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

typedef HsSearchOutcome (*Requirement)(uint64_t place);

static unsigned asked[4096];

/* Searches and counts how often each place was asked for. */
static HsSearchResult search_for(const HsSearchPlan *plan, Requirement requirement)
{
    HsSearch *search = hs_search_new(plan);
    uint64_t places[HS_SEARCH_BATCH_MAX];
    HsSearchResult result = { 0 };
    guint n = 0;

    memset(asked, 0, sizeof asked);
    while ((n = hs_search_next(search, places)) > 0) {
        for (guint i = 0; i < n; i++) {
            cr_assert(lt(u64, places[i], plan->n));
            if (places[i] < 4096)
                asked[places[i]]++;
            hs_search_tell(search, places[i], requirement(places[i]));
        }
    }
    hs_search_result(search, &result);
    hs_search_free(search);
    return result;
}

static HsSearchPlan within(uint64_t n)
{
    return (HsSearchPlan){ .n = n, .has_ends = true, .n_scan_max = HS_SEARCH_SCAN_MAX };
}

static uint64_t bound; /* of those below */

static HsSearchOutcome from_bound_on(uint64_t place)
{
    return place >= bound ? HS_SEARCH_MEETS : HS_SEARCH_MISSES;
}

static HsSearchOutcome up_to_bound(uint64_t place)
{
    return place <= bound ? HS_SEARCH_MEETS : HS_SEARCH_MISSES;
}

static guint log2_up(uint64_t n)
{
    guint bits = 0;

    while ((UINT64_C(1) << bits) < n)
        bits++;
    return bits;
}

static guint tries_max(uint64_t n)
{
    return 2 + (n > 2 ? log2_up(n - 1) : 0) + 2 * HS_SEARCH_PROBES;
}

Test(search, finds_every_bound_of_every_small_lattice_in_the_tries_it_promises)
{
    for (uint64_t n = 1; n <= 70; n++) {
        for (bound = 0; bound <= n; bound++) {
            HsSearchPlan plan = within(n);
            HsSearchResult least = search_for(&plan, from_bound_on);

            cr_assert(eq(int, least.is_found, bound < n), "%d of %d", (int)bound, (int)n);
            cr_assert(le(u64, least.n_tried, tries_max(n)));
            cr_assert(not(least.is_mixed));
            for (guint i = 0; i < n; i++)
                cr_assert(le(uint, asked[i], 1u));
            if (!least.is_found)
                continue;
            cr_assert(eq(u64, least.place, bound));
            cr_assert(least.is_exact);
            cr_assert(eq(int, least.has_below, bound > 0));
            if (bound > 0)
                cr_assert(eq(u64, least.below, bound - 1));

            plan.wants_largest = true;
            HsSearchResult largest = search_for(&plan, up_to_bound);

            cr_assert(eq(u64, largest.place, bound));
            cr_assert(largest.is_exact);
            cr_assert(not(largest.is_mixed));
            cr_assert(eq(int, largest.has_below, bound + 1 < n));
            if (largest.has_below)
                cr_assert(eq(u64, largest.below, bound + 1));
            cr_assert(le(u64, largest.n_tried, tries_max(n)));
        }
    }
}

Test(search, a_huge_lattice_costs_its_logarithm)
{
    HsSearchPlan plan = within(HS_SEARCH_PLACES_MAX);

    bound = UINT64_C(0x123456789abcdef);

    HsSearchResult result = search_for(&plan, from_bound_on);

    cr_assert(eq(u64, result.place, bound));
    cr_assert(result.is_exact);
    cr_assert(le(u64, result.n_tried, 2 + 62 + 4));
}

Test(search, the_least_is_the_end_where_lesser_values_meet_it)
{
    HsSearchPlan plan = within(100);

    bound = 40;

    HsSearchResult result = search_for(&plan, up_to_bound);

    cr_assert(result.is_found);
    cr_assert(eq(u64, result.place, 0));
    cr_assert(result.is_exact);
    cr_assert(not(result.has_below));
    cr_assert(result.is_mixed, "the other end does not");
    cr_assert(lt(u64, result.meets, result.misses));
}

static HsSearchOutcome always(uint64_t place)
{
    (void)place;
    return HS_SEARCH_MEETS;
}

static HsSearchOutcome never(uint64_t place)
{
    (void)place;
    return HS_SEARCH_MISSES;
}

Test(search, a_plateau_has_its_least_at_the_end_and_none_has_none)
{
    for (int wants_largest = 0; wants_largest <= 1; wants_largest++) {
        HsSearchPlan plan = within(1000);

        plan.wants_largest = wants_largest;

        HsSearchResult all = search_for(&plan, always);

        cr_assert(eq(u64, all.place, wants_largest ? 999 : 0));
        cr_assert(all.is_exact);
        cr_assert(not(all.is_mixed));
        cr_assert(le(u64, all.n_tried, 2 + HS_SEARCH_PROBES));

        HsSearchResult none = search_for(&plan, never);

        cr_assert(not(none.is_found));
        cr_assert(eq(u64, none.n_tried, 2 + 2 * HS_SEARCH_PROBES));
    }
}

/* Meets it from 60 on, and on an island that holds the middle of the widest gap below. */
static HsSearchOutcome with_island(uint64_t place)
{
    return place >= 60 || (place >= 20 && place < 30) ? HS_SEARCH_MEETS : HS_SEARCH_MISSES;
}

Test(search, an_island_that_a_probe_meets_is_told_and_all_below_it_is_tried)
{
    HsSearchPlan plan = within(101);
    HsSearchResult result = search_for(&plan, with_island);

    cr_assert(result.is_mixed);
    cr_assert(eq(u64, result.place, 20));
    cr_assert(result.is_exact);
    for (guint place = 0; place < 20; place++)
        cr_assert(eq(uint, asked[place], 1u));
    cr_assert(eq(int, with_island(result.meets), HS_SEARCH_MEETS));
    cr_assert(eq(int, with_island(result.misses), HS_SEARCH_MISSES));
    cr_assert(lt(u64, result.meets, result.misses));
}

/* A hole right above the bound. */
static HsSearchOutcome with_hole(uint64_t place)
{
    return place >= 60 && place != 61 ? HS_SEARCH_MEETS : HS_SEARCH_MISSES;
}

Test(search, a_hole_beside_the_answer_is_seen)
{
    HsSearchPlan plan = within(101);
    HsSearchResult result = search_for(&plan, with_hole);

    cr_assert(result.is_mixed);
    cr_assert(eq(u64, result.meets, 60));
    cr_assert(eq(u64, result.misses, 61));
    cr_assert(eq(u64, result.place, 60));
    cr_assert(result.is_exact, "all below were tried");
    for (guint place = 0; place <= 60; place++)
        cr_assert(eq(uint, asked[place], 1u));
}

Test(search, of_too_many_values_it_says_that_it_does_not_know)
{
    HsSearchPlan plan = within(101);

    plan.n_scan_max = 20;

    HsSearchResult result = search_for(&plan, with_hole);

    cr_assert(result.is_found);
    cr_assert(eq(u64, result.place, 60));
    cr_assert(not(result.is_exact));
    cr_assert(result.is_mixed);
    /* 0 to 59 without those tried */
    guint n_tried_below = 0;

    for (guint place = 0; place < 60; place++)
        n_tried_below += asked[place];
    cr_assert(eq(u64, result.n_untried, 60 - n_tried_below));
}

/* Every other one. */
static HsSearchOutcome even(uint64_t place)
{
    return place % 2 == 0 && place >= 7 ? HS_SEARCH_MEETS : HS_SEARCH_MISSES;
}

Test(search, what_hops_is_tried_one_by_one_where_a_probe_shows_it)
{
    guint n_seen = 0;

    for (uint64_t n = 9; n < 60; n++) {
        HsSearchPlan plan = within(n);
        HsSearchResult result = search_for(&plan, even);

        n_seen += result.is_mixed;
        if (result.is_mixed) {
            cr_assert(eq(u64, result.place, 8));
            cr_assert(result.is_exact);
        }
    }
    /* The nearest above the answer is tried, and misses: it is not seen only where nothing is above
     * (n = 9), or no try meets at all. */
    cr_assert(ge(uint, n_seen, 40u), "%u", n_seen);
}

static HsSearchOutcome with_doubt(uint64_t place)
{
    if (place >= 50 && place < 60)
        return HS_SEARCH_UNSURE;
    return place >= 60 ? HS_SEARCH_MEETS : HS_SEARCH_MISSES;
}

static HsSearchOutcome with_doubt_above(uint64_t place)
{
    return place == 61 || place == 80 ? HS_SEARCH_UNSURE : from_bound_on(place);
}

Test(search, not_to_know_does_not_meet_and_contradicts_nothing)
{
    HsSearchPlan plan = within(101);
    HsSearchResult result = search_for(&plan, with_doubt);

    cr_assert(eq(u64, result.place, 60));
    cr_assert(result.is_exact);
    cr_assert(not(result.is_mixed));
    cr_assert(eq(u64, result.below, 59));
    cr_assert(result.has_certain);
    cr_assert(eq(u64, result.certain, 49), "below it, it is certain");
    cr_assert(le(u64, result.n_tried, tries_max(101) + 7));
    bound = 60;
    result = search_for(&plan, with_doubt_above);
    cr_assert(eq(u64, result.place, 60));
    cr_assert(not(result.is_mixed));
    cr_assert(eq(uint, asked[61], 1u), "the nearest above is a probe");
}

/* What is too small and what is too large cannot be had. */
static HsSearchOutcome within_what_can_be_had(uint64_t place)
{
    return place < 30 || place > 90 ? HS_SEARCH_REFUSED : from_bound_on(place);
}

Test(search, what_cannot_be_had_does_not_meet_and_contradicts_nothing)
{
    for (bound = 20; bound < 90; bound++) {
        HsSearchPlan plan = within(91);
        HsSearchResult result = search_for(&plan, within_what_can_be_had);

        cr_assert(eq(u64, result.place, bound < 30 ? 30 : bound));
        cr_assert(result.is_exact);
        cr_assert(not(result.is_mixed));
        cr_assert(eq(u64, result.certain, result.place - 1));
    }

    HsSearchPlan plan = within(101); /* the upper end is refused, a probe meets */

    bound = 40;

    HsSearchResult result = search_for(&plan, within_what_can_be_had);

    cr_assert(result.is_found);
    cr_assert(eq(u64, result.place, 40));
    cr_assert(not(result.is_mixed));
}

Test(search, without_ends_it_looks_outward_from_where_it_stands)
{
    static const uint64_t starts[] = { 0, 1, 7, 31, 100, 511, 1023 };

    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        for (bound = 0; bound < 1024; bound += 13) {
            HsSearchPlan plan = { .n = 1024, .start = starts[i], .n_scan_max = HS_SEARCH_SCAN_MAX };
            HsSearchResult least = search_for(&plan, from_bound_on);

            cr_assert(least.is_found);
            cr_assert(eq(u64, least.place, bound));
            cr_assert(least.is_exact);
            cr_assert(not(least.is_mixed));
            plan.wants_largest = true;

            HsSearchResult largest = search_for(&plan, up_to_bound);

            cr_assert(largest.is_found);
            cr_assert(eq(u64, largest.place, bound));
            cr_assert(largest.is_exact);
        }
    }
}

Test(search, outward_a_value_beyond_the_start_is_tried_too)
{
    HsSearchPlan plan = { .n = 1024, .start = 299, .n_scan_max = HS_SEARCH_SCAN_MAX };

    bound = 299;

    HsSearchResult result = search_for(&plan, from_bound_on);

    cr_assert(eq(u64, result.place, 299));
    cr_assert(eq(uint, asked[599], 1u), "twice as much");
    result = search_for(&plan, up_to_bound);
    cr_assert(result.is_mixed, "and so it is seen that greater values do not meet it");
}

Test(search, outward_it_finds_what_only_lesser_values_meet)
{
    HsSearchPlan plan = { .n = 1024, .start = 700, .n_scan_max = HS_SEARCH_SCAN_MAX };

    bound = 300;

    HsSearchResult result = search_for(&plan, up_to_bound);

    cr_assert(result.is_found);
    cr_assert(eq(u64, result.place, 0));
    cr_assert(result.is_mixed);
}

/* From the start, 63, outward it meets 32 to 99 and not 31; so do those up to 19, which no try
 * between shows, and not 64. */
static HsSearchOutcome with_more_below_the_first_try(uint64_t place)
{
    bool does = place < 20 || (place >= 32 && place < 100 && place != 64);

    return does ? HS_SEARCH_MEETS : HS_SEARCH_MISSES;
}

/* The same in steps that are a hundred times as fine: too many to be tried. */
static HsSearchOutcome with_more_far_below(uint64_t place)
{
    bool does = place < 2000 || (place >= 3200 && place < 10000 && place != 3201);

    return does ? HS_SEARCH_MEETS : HS_SEARCH_MISSES;
}

Test(search, outward_all_below_the_answer_are_those_before_the_first_try_too)
{
    HsSearchPlan plan = { .n = 1024, .start = 63, .n_scan_max = HS_SEARCH_SCAN_MAX };
    HsSearchResult result = search_for(&plan, with_more_below_the_first_try);

    cr_assert(result.is_mixed);
    cr_assert(eq(u64, result.place, 0));
    cr_assert(result.is_exact);

    plan = (HsSearchPlan){ .n = 102400, .start = 6399, .n_scan_max = HS_SEARCH_SCAN_MAX };
    result = search_for(&plan, with_more_far_below);
    cr_assert(result.is_mixed);
    cr_assert(eq(u64, result.place, 3200));
    cr_assert(not(result.is_exact));
    cr_assert(ge(u64, result.n_untried, 2000u), "those that do are among them");
}

Test(search, outward_it_goes_no_further_than_it_says)
{
    HsSearchPlan plan = { .n = UINT64_C(1) << 40, .start = 15, .wants_largest = true };
    HsSearchResult result = search_for(&plan, always);

    cr_assert(eq(u64, result.place, (UINT64_C(16) << HS_SEARCH_DOUBLINGS_MAX) - 1));
    cr_assert(not(result.is_exact), "beyond it nothing was tried");
    cr_assert(not(result.has_below));
    plan.n = 100;
    result = search_for(&plan, always);
    cr_assert(eq(u64, result.place, 99));
    cr_assert(not(result.is_exact), "where it ends is nobody's wish");
    plan.wants_largest = false;
    result = search_for(&plan, always);
    cr_assert(eq(u64, result.place, 0));
    cr_assert(result.is_exact, "nothing is less");
    result = search_for(&plan, never);
    cr_assert(not(result.is_found));
}

Test(search, outcomes_have_names)
{
    cr_assert(eq(str, (char *)hs_search_outcome_name(HS_SEARCH_REFUSED), "refused"));
    cr_assert(eq(str, (char *)hs_search_outcome_name(HS_SEARCH_MISSES), "no"));
    cr_assert(eq(str, (char *)hs_search_outcome_name(HS_SEARCH_UNSURE), "cannot tell"));
    cr_assert(eq(str, (char *)hs_search_outcome_name(HS_SEARCH_MEETS), "yes"));
}
