/* run_diff_requests: the same requests in two runs, and how each fared. */
#include "analysis/query.h"
#include "analysis/run_diff.h"

#include <string.h>

static const char requests_sql[] =
    "SELECT clients, client, number, app, sent, attempts, replied, served_by FROM request "
    "ORDER BY clients, client, number";

/* A row of one run. */
typedef struct {
    HsQuery *query;
    uint64_t clock_hz;
    bool has_row;
    char *clients, *app;
    uint64_t client, number;
    HsCycles sent, replied;
    uint64_t attempts;
    char *served_by;
} Side;

static void clear_row(Side *side)
{
    g_clear_pointer(&side->clients, g_free);
    g_clear_pointer(&side->app, g_free);
    g_clear_pointer(&side->served_by, g_free);
}

static void advance(Side *side)
{
    clear_row(side);
    side->has_row = hs_query_next(side->query);
    if (!side->has_row)
        return;
    side->clients = hs_query_dup_text(side->query, 0);
    side->client = hs_query_count(side->query, 1);
    side->number = hs_query_count(side->query, 2);
    side->app = hs_query_dup_text(side->query, 3);
    side->sent = hs_query_count(side->query, 4);
    side->attempts = hs_query_count(side->query, 5);
    side->replied = hs_query_cycles(side->query, 6);
    side->served_by = hs_query_dup_optional_text(side->query, 7);
}

static bool is_replied(const Side *side)
{
    return side->replied != HS_CYCLES_NEVER;
}

/* As in run_diff_made.c. */
static int compare_sides(const Side *a, const Side *b)
{
    if (!a->has_row || !b->has_row)
        return a->has_row ? -1 : 1;

    int order = strcmp(a->clients, b->clients);

    if (order != 0)
        return order;
    if (a->client != b->client)
        return a->client < b->client ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* ---- differences ---- */

void hs_diff_request_clear(HsDiffRequest *request)
{
    g_free(request->clients);
    g_free(request->app);
    g_free(request->served_by[0]);
    g_free(request->served_by[1]);
    *request = (HsDiffRequest){ 0 };
}

static void remember(HsDiffRequest *request, const Side sides[2])
{
    hs_diff_request_clear(request);
    request->is_there = true;
    request->clients = g_strdup(sides[0].clients);
    request->app = g_strdup(sides[0].app);
    request->client = sides[0].client;
    request->number = sides[0].number;
    for (guint side = 0; side < 2; side++) {
        request->sent[side] = sides[side].sent;
        request->replied[side] = sides[side].replied;
        request->attempts[side] = sides[side].attempts;
        request->served_by[side] = g_strdup(sides[side].served_by);
    }
}

static uint64_t magnitude(int64_t change)
{
    return change < 0 ? (uint64_t) - (change + 1) + 1 : (uint64_t)change;
}

/* What the reply took; a row in which it came before the sending is none of ours. */
static HsCycles response_cycles(const Side *side)
{
    return side->replied - MIN(side->sent, side->replied);
}

static int64_t response_ns(const Side *side)
{
    uint64_t ns = hs_cycles_to_ns(response_cycles(side), side->clock_hz);

    return (int64_t)MIN(ns, (uint64_t)INT64_MAX);
}

/* Above 0: b took longer. Cycles are compared where the clocks are the same: ns are rounded. */
static int compare_responses(const Side sides[2], int64_t change)
{
    if (sides[0].clock_hz != sides[1].clock_hz)
        return (change > 0) - (change < 0);

    HsCycles a = response_cycles(&sides[0]);
    HsCycles b = response_cycles(&sides[1]);

    return (b > a) - (b < a);
}

/* Both were replied to. */
static void compare_times(const Side sides[2], HsDiffRequests *requests, GArray *changes)
{
    int64_t change = response_ns(&sides[1]) - response_ns(&sides[0]);
    int order = compare_responses(sides, change);

    requests->n_other_os += g_strcmp0(sides[0].served_by, sides[1].served_by) != 0;
    if (order == 0)
        return;
    if (order > 0)
        requests->n_slower++;
    else
        requests->n_faster++;
    g_array_append_val(changes, change);
    if (requests->largest.is_there && magnitude(change) <= magnitude(requests->largest_ns))
        return;
    requests->largest_ns = change;
    remember(&requests->largest, sides);
}

static bool fare_alike(const Side sides[2])
{
    return is_replied(&sides[0]) == is_replied(&sides[1]) &&
           sides[0].attempts == sides[1].attempts &&
           g_strcmp0(sides[0].served_by, sides[1].served_by) == 0;
}

static void compare_both(const Side sides[2], HsDiffRequests *requests, GArray *changes)
{
    bool are_replied[2] = { is_replied(&sides[0]), is_replied(&sides[1]) };

    requests->n_both++;
    requests->n_attempts += sides[0].attempts != sides[1].attempts;
    requests->n_replied_here[0] += are_replied[0] && !are_replied[1];
    requests->n_replied_here[1] += are_replied[1] && !are_replied[0];
    if (are_replied[0] && are_replied[1])
        compare_times(sides, requests, changes);
    if (!fare_alike(sides) &&
        (!requests->first.is_there || sides[0].sent < requests->first.sent[0]))
        remember(&requests->first, sides);
}

static void count(const Side *side, guint side_i, HsDiffRequests *requests)
{
    requests->n[side_i]++;
    requests->n_replied[side_i] += is_replied(side);
}

static gint compare_changes(gconstpointer a, gconstpointer b)
{
    int64_t first = *(const int64_t *)a;
    int64_t second = *(const int64_t *)b;

    return (first > second) - (first < second);
}

/* The lower one of two in the middle. */
static int64_t median_of(GArray *changes)
{
    if (changes->len == 0)
        return 0;
    g_array_sort(changes, compare_changes);
    return g_array_index(changes, int64_t, (changes->len - 1) / 2);
}

bool hs_run_diff_requests(sqlite3 *const dbs[2], HsRunMeta *const metas[2],
                          HsDiffRequests *requests, GError **error)
{
    Side sides[2] = {
        { .query = hs_query_new(dbs[0], requests_sql), .clock_hz = metas[0]->clock_hz },
        { .query = hs_query_new(dbs[1], requests_sql), .clock_hz = metas[1]->clock_hz }
    };
    g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(int64_t));

    requests->is_known = true;
    advance(&sides[0]);
    advance(&sides[1]);
    while (sides[0].has_row || sides[1].has_row) {
        int order = compare_sides(&sides[0], &sides[1]);

        if (order == 0)
            compare_both(sides, requests, changes);
        for (guint side_i = 0; side_i < 2; side_i++) {
            if (side_i == 0 ? order > 0 : order < 0)
                continue;
            count(&sides[side_i], side_i, requests);
            advance(&sides[side_i]);
        }
    }
    requests->median_ns = median_of(changes);
    clear_row(&sides[0]);
    clear_row(&sides[1]);

    bool is_good = hs_query_end(sides[0].query, error);

    return hs_query_end(sides[1].query, is_good ? error : NULL) && is_good;
}
