/* search: the places to try, worked out anew from all outcomes whenever it is asked.
 *
 * All of it is in ranks: a rank is the place, or, where the largest is wanted, the place from the
 * other end. The least rank that meets is looked for. */
#include "analysis/search.h"

#include "sim/assert.h"

typedef struct {
    uint64_t rank;
    HsSearchOutcome outcome;
} Try;

struct HsSearch {
    HsSearchPlan plan;
    GArray *tries;   /* Try, by rank */
    GArray *waiting; /* uint64_t: ranks asked for and not told of */
    bool has_probed; /* around the answer `probed`, or where there is none */
    bool had_answer;
    uint64_t probed;
    uint64_t n_scanned;
};

const char *hs_search_outcome_name(HsSearchOutcome outcome)
{
    static const char *const names[] = { "refused", "no", "cannot tell", "yes" };

    return names[outcome];
}

HsSearch *hs_search_new(const HsSearchPlan *plan)
{
    HsSearch *search = g_new0(HsSearch, 1);

    hs_assert(plan->n >= 1 && plan->n <= HS_SEARCH_PLACES_MAX);
    hs_assert(plan->has_ends || plan->start < plan->n);
    search->plan = *plan;
    search->tries = g_array_new(FALSE, FALSE, sizeof(Try));
    search->waiting = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    return search;
}

void hs_search_free(HsSearch *search)
{
    if (search == NULL)
        return;
    g_array_unref(search->tries);
    g_array_unref(search->waiting);
    g_free(search);
}

/* A place as a rank, a rank as a place. */
static uint64_t turned(const HsSearch *search, uint64_t at)
{
    return search->plan.wants_largest ? search->plan.n - 1 - at : at;
}

static const Try *try_at(const HsSearch *search, guint i)
{
    return &g_array_index(search->tries, Try, i);
}

/* The first try with that rank or a greater one. */
static guint position_of(const HsSearch *search, uint64_t rank)
{
    guint i = 0;

    while (i < search->tries->len && try_at(search, i)->rank < rank)
        i++;
    return i;
}

static bool is_tried(const HsSearch *search, uint64_t rank)
{
    guint i = position_of(search, rank);

    return i < search->tries->len && try_at(search, i)->rank == rank;
}

static bool meets(const HsSearch *search, guint i)
{
    return try_at(search, i)->outcome == HS_SEARCH_MEETS;
}

/* The least try that meets; FALSE: none does. */
static bool find_best(const HsSearch *search, guint *ret_i)
{
    for (guint i = 0; i < search->tries->len; i++) {
        if (meets(search, i)) {
            *ret_i = i;
            return true;
        }
    }
    return false;
}

/* Two tries that contradict one bound. */
static bool find_contradiction(const HsSearch *search, guint *ret_meets, guint *ret_misses)
{
    guint best_i = 0;

    if (!find_best(search, &best_i))
        return false;
    for (guint i = best_i + 1; i < search->tries->len; i++) {
        if (try_at(search, i)->outcome == HS_SEARCH_MISSES) {
            *ret_misses = i;
            *ret_meets = i - 1; /* the nearest that meets */
            while (!meets(search, *ret_meets))
                (*ret_meets)--;
            return true;
        }
    }
    return false;
}

/* ---- asking ---- */

/* Once, and no more than fit. */
static void want(HsSearch *search, uint64_t rank)
{
    if (is_tried(search, rank) || search->waiting->len == HS_SEARCH_BATCH_MAX)
        return;
    for (guint i = 0; i < search->waiting->len; i++) {
        if (g_array_index(search->waiting, uint64_t, i) == rank)
            return;
    }
    g_array_append_val(search->waiting, rank);
}

/* The middle of the widest run of ranks in (from, to) that are neither tried nor asked for; both
 * bounds are not in it. FALSE: all are. */
static bool widest_middle(const HsSearch *search, uint64_t from, uint64_t to, uint64_t *ret_rank)
{
    g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    uint64_t widest = 1;
    uint64_t before = from;

    for (guint i = 0; i < search->tries->len; i++)
        g_array_append_val(known, try_at(search, i)->rank);
    for (guint i = 0; i < search->waiting->len; i++) {
        uint64_t rank = g_array_index(search->waiting, uint64_t, i);
        guint at = 0;

        while (at < known->len && g_array_index(known, uint64_t, at) < rank)
            at++;
        g_array_insert_val(known, at, rank);
    }
    g_array_append_val(known, to);
    for (guint i = 0; i < known->len; i++) {
        uint64_t rank = g_array_index(known, uint64_t, i);

        if (rank <= from || rank > to)
            continue;
        if (rank - before > widest) {
            widest = rank - before;
            *ret_rank = before + widest / 2;
        }
        before = rank;
    }
    return widest > 1;
}

static void want_middles(HsSearch *search, uint64_t from, uint64_t to, guint n)
{
    uint64_t rank = 0;

    for (guint i = 0; i < n && widest_middle(search, from, to, &rank); i++)
        want(search, rank);
}

/* ---- 1: the ends ---- */

/* Twice the value, or half of it; FALSE: there is none further. */
static bool further(const HsSearch *search, uint64_t place, bool is_up, uint64_t *ret_place)
{
    uint64_t last = search->plan.n - 1;

    if (place == (is_up ? last : 0))
        return false;
    if (is_up)
        *ret_place = place >= last / 2 ? last : 2 * place + 1;
    else
        *ret_place = (place + 1) / 2 - 1;
    return true;
}

/* Goes outward from *place until a try meets, or does not. Returns whether it is there, or no place
 * is further (FALSE in *ret_is_there); if not, it has asked for the next. */
static bool go_outward(HsSearch *search, uint64_t *place, bool is_up, bool until_meets,
                       bool *ret_is_there)
{
    *ret_is_there = false;
    for (guint i = 0; (i < HS_SEARCH_DOUBLINGS_MAX || !is_up) && !*ret_is_there; i++) {
        if (!further(search, *place, is_up, place))
            return true;

        uint64_t rank = turned(search, *place);

        if (!is_tried(search, rank)) {
            want(search, rank);
            return false;
        }
        *ret_is_there = meets(search, position_of(search, rank)) == until_meets;
    }
    return true;
}

/* Where the start meets, a lesser one may; where it does not, a greater one. If none does, the
 * requirement may be one that lesser values meet, after all: then the least of them is wanted. */
static bool look_outward(HsSearch *search)
{
    bool is_largest = search->plan.wants_largest;
    uint64_t place = search->plan.start;
    uint64_t rank = turned(search, place);
    bool is_there = false;

    if (!is_tried(search, rank)) {
        want(search, rank);
        return false;
    }
    if (meets(search, position_of(search, rank))) {
        uint64_t beyond = 0;

        if (further(search, place, !is_largest, &beyond))
            want(search, turned(search, beyond)); /* an end to check against */
        return go_outward(search, &place, is_largest, false, &is_there) &&
               search->waiting->len == 0;
    }
    if (!go_outward(search, &place, !is_largest, true, &is_there))
        return false;
    if (is_there)
        return true;
    place = search->plan.start;
    if (!go_outward(search, &place, is_largest, true, &is_there))
        return false;
    return !is_there || go_outward(search, &place, is_largest, false, &is_there);
}

static bool look_at_ends(HsSearch *search)
{
    if (!search->plan.has_ends)
        return look_outward(search);
    want(search, 0);
    want(search, search->plan.n - 1);
    return search->waiting->len == 0;
}

/* ---- 2 to 4 ---- */

/* The bound between the least that meets and the one before it. */
static bool bisect(HsSearch *search, guint best_i)
{
    if (best_i == 0)
        return true;

    uint64_t best = try_at(search, best_i)->rank;
    uint64_t below = try_at(search, best_i - 1)->rank;

    if (best - below == 1)
        return true;
    want(search, below + (best - below) / 2);
    return false;
}

/* The greatest try below the answer that does not meet for certain; FALSE: there is none. */
static bool find_certain(const HsSearch *search, guint best_i, guint *ret_i)
{
    for (guint i = best_i; i-- > 0;) {
        if (try_at(search, i)->outcome < HS_SEARCH_UNSURE) {
            *ret_i = i;
            return true;
        }
    }
    return false;
}

/* Where below the answer it begins that nobody can tell. */
static bool bisect_doubt(HsSearch *search, guint best_i)
{
    guint certain_i = 0;

    if (!find_certain(search, best_i, &certain_i))
        return true;

    uint64_t certain = try_at(search, certain_i)->rank;
    uint64_t next = try_at(search, certain_i + 1)->rank;

    if (next - certain == 1)
        return true;
    want(search, certain + (next - certain) / 2);
    return false;
}

/* The nearest that was not tried on one side of the answer, and the middle of the widest gap. */
static void want_probes_beside(HsSearch *search, uint64_t best, uint64_t end)
{
    uint64_t near = best;

    while (near != end && is_tried(search, near))
        near = near < end ? near + 1 : near - 1;
    want(search, near);
    want_middles(search, MIN(best, end), MAX(best, end), HS_SEARCH_PROBES - 1);
}

/* Once around each answer. */
static bool probe(HsSearch *search, bool has_best, guint best_i)
{
    uint64_t first = try_at(search, 0)->rank;
    uint64_t last = try_at(search, search->tries->len - 1)->rank;
    uint64_t best = has_best ? try_at(search, best_i)->rank : 0;

    if (search->has_probed && search->had_answer == has_best && search->probed == best)
        return true;
    search->has_probed = true;
    search->had_answer = has_best;
    search->probed = best;
    if (has_best) {
        want_probes_beside(search, best, first);
        want_probes_beside(search, best, last);
    } else {
        want_middles(search, first, last, 2 * HS_SEARCH_PROBES);
    }
    return search->waiting->len == 0;
}

/* Values below the answer that were not tried; nothing below `from` is counted, nor was tried. */
static uint64_t n_untried_from(const HsSearch *search, uint64_t from, guint best_i)
{
    return try_at(search, best_i)->rank - from - best_i;
}

/* All below the answer, from the least on. Without ends, those before the first try come last: they
 * may be too many. */
static void scan(HsSearch *search, guint best_i)
{
    uint64_t from = try_at(search, 0)->rank;

    if (n_untried_from(search, from, best_i) == 0)
        from = 0;

    uint64_t n_untried = n_untried_from(search, from, best_i);

    if (n_untried == 0 || n_untried > search->plan.n_scan_max - search->n_scanned)
        return;
    for (uint64_t rank = from;
         rank < try_at(search, best_i)->rank && search->waiting->len < HS_SEARCH_BATCH_MAX; rank++)
        want(search, rank);
    search->n_scanned += search->waiting->len;
}

static void look(HsSearch *search)
{
    guint best_i = 0;
    guint meets_i = 0;
    guint misses_i = 0;

    if (!look_at_ends(search))
        return;

    bool has_best = find_best(search, &best_i);

    if (has_best && !(bisect(search, best_i) && bisect_doubt(search, best_i)))
        return;
    if (!probe(search, has_best, best_i))
        return;
    if (find_contradiction(search, &meets_i, &misses_i))
        scan(search, best_i);
}

guint hs_search_next(HsSearch *search, uint64_t places[HS_SEARCH_BATCH_MAX])
{
    hs_assert(search->waiting->len == 0);
    look(search);
    for (guint i = 0; i < search->waiting->len; i++)
        places[i] = turned(search, g_array_index(search->waiting, uint64_t, i));
    return search->waiting->len;
}

void hs_search_tell(HsSearch *search, uint64_t place, HsSearchOutcome outcome)
{
    Try new_try = { turned(search, place), outcome };

    for (guint i = 0; i < search->waiting->len; i++) {
        if (g_array_index(search->waiting, uint64_t, i) == new_try.rank) {
            g_array_remove_index(search->waiting, i);
            g_array_insert_val(search->tries, position_of(search, new_try.rank), new_try);
            return;
        }
    }
    hs_assert(false); /* it was not asked for */
}

/* No value is less, or there can be none: a lattice without ends begins, but ends nowhere. */
static bool is_end(const HsSearch *search, uint64_t rank)
{
    return rank == 0 && (search->plan.has_ends || !search->plan.wants_largest);
}

void hs_search_result(const HsSearch *search, HsSearchResult *ret_result)
{
    HsSearchResult result = { .n_tried = search->tries->len };
    guint best_i = 0;
    guint meets_i = 0;
    guint misses_i = 0;
    guint certain_i = 0;

    result.is_found = find_best(search, &best_i);
    result.is_mixed = find_contradiction(search, &meets_i, &misses_i);
    if (result.is_found) {
        result.place = turned(search, try_at(search, best_i)->rank);
        result.n_untried = result.is_mixed ? n_untried_from(search, 0, best_i) : 0;
        result.has_below = best_i > 0;
        result.is_exact = result.n_untried == 0 &&
                          (result.has_below || is_end(search, try_at(search, best_i)->rank));
        if (result.has_below)
            result.below = turned(search, try_at(search, best_i - 1)->rank);
        result.has_certain = find_certain(search, best_i, &certain_i);
        if (result.has_certain)
            result.certain = turned(search, try_at(search, certain_i)->rank);
    }
    if (result.is_mixed) {
        result.meets = turned(search, try_at(search, meets_i)->rank);
        result.misses = turned(search, try_at(search, misses_i)->rank);
    }
    *ret_result = result;
}
