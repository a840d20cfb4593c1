/* search: which is the least of many values that meets a requirement, with few of them tried.
 *
 * WHAT IS SEARCHED. n values in order, by their places 0 .. n - 1. What a value is, and whether it
 *   meets the requirement, is the caller's: the search names places, is told an outcome for each,
 *   and names more, until it knows. It asks for several at a time where none depends on another,
 *   so that their runs can be made together. What it asks depends on what it was told alone.
 *   With wants_largest all is mirrored: "least" is the largest then, and "below" is above.
 * HOW.
 *   1. The ends; without ends, outward from `start`: value after value twice as far (place p stands
 *      for p + 1 steps, so the value is doubled or halved) until one meets and one does not.
 *      Where the start meets, a value on its other side is tried, too.
 *   2. Bisection between the least that meets and the next below it that does not:
 *      ceil(log2(n - 1)) values at most.
 *   3. Probes: that one bound divides the values is what bisection supposes, so it is checked: on
 *      each side of the answer the nearest value that was not tried, and the middle of the widest
 *      gap. Where nothing meets, as many middles of gaps.
 *   4. If any two outcomes contradict (one meets, and a greater one does not), bisection proves
 *      nothing: every value below the answer is tried, from the least on, if those are n_scan_max
 *      or fewer (without ends first those that are not beyond the farthest try). If not, the answer
 *      is only the least that was found: is_exact is FALSE.
 *   Not to know (HS_SEARCH_UNSURE, as of too few repetitions) does not meet, and contradicts
 *   nothing; below the answer, where that begins is found by a further bisection: the true least is
 *   above `certain` and not above the answer. HS_SEARCH_REFUSED does not meet for certain, and
 *   contradicts nothing either: what cannot be had is no example of a greater value that misses.
 *
 * COST. Of n values with one bound, with ends: 2 + ceil(log2(n - 1)) + 2 * HS_SEARCH_PROBES tries
 * at most; where not all is known, ceil(log2(n - 1)) more.
 *
 * Example:
 *     g_autoptr(HsSearch) search = hs_search_new(&plan);
 *     while ((n = hs_search_next(search, places)) > 0)
 *         for (guint i = 0; i < n; i++)
 *             hs_search_tell(search, places[i], try_it(places[i]));
 *     hs_search_result(search, &result);
 */
#ifndef HS_SEARCH_H
#define HS_SEARCH_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* On each side. */
#define HS_SEARCH_PROBES 2u
/* Places asked for at a time. */
#define HS_SEARCH_BATCH_MAX 8u
/* How often a value is doubled to look outward. */
#define HS_SEARCH_DOUBLINGS_MAX 10u
/* Values tried one by one, where there is more than one bound. */
#define HS_SEARCH_SCAN_MAX 256u
#define HS_SEARCH_PLACES_MAX (UINT64_C(1) << 62)

/* From the worst. */
typedef enum {
    HS_SEARCH_REFUSED,
    HS_SEARCH_MISSES,
    HS_SEARCH_UNSURE,
    HS_SEARCH_MEETS
} HsSearchOutcome;
/* "refused", "no", "cannot tell", "yes" */
const char *hs_search_outcome_name(HsSearchOutcome outcome);

typedef struct {
    uint64_t n; /* 1 .. HS_SEARCH_PLACES_MAX */
    bool wants_largest;
    bool has_ends;       /* FALSE: looks outward from `start` */
    uint64_t start;      /* < n */
    uint64_t n_scan_max; /* HS_SEARCH_SCAN_MAX */
} HsSearchPlan;

typedef struct HsSearch HsSearch;

HsSearch *hs_search_new(const HsSearchPlan *plan);
void hs_search_free(HsSearch *search);

/* The places to be tried now, HS_SEARCH_BATCH_MAX at most; 0: it knows. All of them are told of
 * before the next call. */
guint hs_search_next(HsSearch *search, uint64_t places[HS_SEARCH_BATCH_MAX]);
/* What came of a place that was asked for; once. */
void hs_search_tell(HsSearch *search, uint64_t place, HsSearchOutcome outcome);

typedef struct {
    bool is_found;
    uint64_t place; /* of the answer */
    bool is_exact;  /* no lesser value meets: by one bound that was checked, or by trying all */
    bool has_below; /* the next value below it, which does not meet */
    uint64_t below;
    bool has_certain; /* the greatest below it that does not meet for certain */
    uint64_t certain;
    /* Two that contradict one bound: one meets, and the one beyond it does not. */
    bool is_mixed;
    uint64_t meets, misses;
    uint64_t n_tried;
    uint64_t n_untried; /* below the answer, where it is not exact */
} HsSearchResult;
void hs_search_result(const HsSearch *search, HsSearchResult *ret_result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsSearch, hs_search_free)

#endif
