/* test_request_history: points, counts, and what stays of a slice. */
#include "analysis/request_history.h"
#include "analysis/run_service.h"
#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static sqlite3 *db;

static void tell(const char *sql)
{
    made_tell(db, "%s", sql);
}

static void set_up(void)
{
    db = made_result_begin();
}

static void tear_down(void)
{
    made_result_end();
}

TestSuite(request_history, .init = set_up, .fini = tear_down);

static HsRequestHistory *read_window(HsCycles from, HsCycles to, guint n_points_max)
{
    g_autoptr(GError) error = NULL;
    HsRequestWindow window = { from, to, n_points_max };
    HsRequestHistory *history = hs_request_history_read(db, &window, &error);

    cr_assert(history != NULL, "%s", error != NULL ? error->message : "");
    return history;
}

static const HsRequestSeries *series_at(const HsRequestHistory *history, guint series_i)
{
    return g_ptr_array_index(history->series, series_i);
}

static const HsRequestPoint *point_at(const HsRequestSeries *series, guint point_i)
{
    cr_assert(point_i < series->points->len);
    return &g_array_index(series->points, HsRequestPoint, point_i);
}

Test(request_history, tells_each_request_where_it_was_sent)
{
    tell("INSERT INTO request VALUES ('web', 1, 1, 'B', 50, 1, 60, 'os2'),"
         " ('web', 2, 1, 'A', 200, 3, 900, 'os2'), ('web', 1, 2, 'A', 100, 1, 140, 'os1'),"
         " ('web', 3, 1, 'A', 300, 2, NULL, NULL)");

    g_autoptr(HsRequestHistory) history = read_window(0, HS_CYCLES_NEVER, 100);
    const HsRequestSeries *a = series_at(history, 0);

    cr_assert(eq(u32, history->series->len, 2));
    cr_assert(eq(u32, history->servers->len, 2));
    cr_assert(eq(str, g_ptr_array_index(history->servers, 1), "os2"));
    cr_assert(eq(str, a->app, "A"));
    cr_assert(eq(u64, a->n_sent, 3));
    cr_assert(eq(u64, a->n_unanswered, 1));
    cr_assert(eq(u64, a->n_again, 2));
    cr_assert(eq(u64, a->response_min, 40));
    cr_assert(eq(u64, a->response_max, 700));
    cr_assert(eq(u64, a->n_left_out, 0));
    cr_assert(eq(u32, a->points->len, 3));
    cr_assert(eq(u64, point_at(a, 0)->sent, 100));
    cr_assert(eq(u32, point_at(a, 0)->server_i, 0));
    cr_assert(eq(u64, point_at(a, 1)->response_cycles, 700));
    cr_assert(eq(u64, point_at(a, 1)->attempts, 3));
    cr_assert(eq(u64, point_at(a, 2)->response_cycles, HS_CYCLES_NEVER));
    cr_assert(eq(u32, point_at(a, 2)->server_i, HS_REQUEST_NO_SERVER));
    cr_assert(eq(str, series_at(history, 1)->app, "B"));
}

Test(request_history, has_only_what_was_sent_in_the_window)
{
    tell("INSERT INTO request VALUES ('w', 1, 1, 'A', 99, 1, 500, 'os1'),"
         " ('w', 1, 2, 'A', 100, 1, 120, 'os1'), ('w', 1, 3, 'A', 200, 1, 230, 'os1'),"
         " ('w', 1, 4, 'A', 201, 1, NULL, NULL)");

    g_autoptr(HsRequestHistory) history = read_window(100, 200, 100);

    cr_assert(eq(u64, series_at(history, 0)->n_sent, 2));
    cr_assert(eq(u64, series_at(history, 0)->n_unanswered, 0));
    cr_assert(eq(u64, series_at(history, 0)->response_max, 30));
}

/* 10,000 requests in the cycles 0, 10, ... 99990; that at 10 k takes 100 + k % 7 cycles, but those
 * at 43210 (5000 cycles) and at 65430 (none at all). 90 points are 10 slices of 9999 cycles and
 * more, in each of which 100 is the shortest, 103 the middle and 106 the longest. */
Test(request_history, keeps_the_extremes_of_what_it_thins)
{
    tell("WITH RECURSIVE n(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM n WHERE k < 9999)"
         "INSERT INTO request SELECT 'w', 1, k + 1, 'A', 10 * k, 1,"
         " CASE k WHEN 6543 THEN NULL WHEN 4321 THEN 10 * k + 5000"
         "        ELSE 10 * k + 100 + k % 7 END,"
         " CASE k WHEN 6543 THEN NULL ELSE 'os1' END FROM n");

    g_autoptr(HsRequestHistory) history = read_window(0, HS_CYCLES_NEVER, 90);
    const HsRequestSeries *series = series_at(history, 0);
    guint n_unanswered = 0;
    guint n_longest = 0;
    guint n_middle = 0;

    cr_assert(eq(u64, series->n_sent, 10000));
    /* Three of each slice and the one without a reply. */
    cr_assert(eq(u32, series->points->len, 31));
    cr_assert(eq(u64, series->n_left_out, 10000 - 31));
    cr_assert(eq(u64, series->slice_cycles, 10000));
    for (guint point_i = 0; point_i < series->points->len; point_i++) {
        const HsRequestPoint *point = point_at(series, point_i);

        n_unanswered += point->response_cycles == HS_CYCLES_NEVER && point->sent == 65430;
        n_longest += point->response_cycles == 5000 && point->sent == 43210;
        n_middle += point->response_cycles == 103;
        if (point_i > 0)
            cr_assert(point_at(series, point_i - 1)->sent <= point->sent);
    }
    cr_assert(eq(u32, n_unanswered, 1));
    cr_assert(eq(u32, n_longest, 1));
    cr_assert(eq(u32, n_middle, 10));
}

Test(request_history, tells_the_outages_and_stands_a_run_without_requests)
{
    tell("INSERT INTO service_outage VALUES ('A', 'os1 panics', 100, 110, 120, 130, 140, 150, 160, "
         "'os2')");

    g_autoptr(HsRequestHistory) history = read_window(0, HS_CYCLES_NEVER, 90);

    cr_assert(eq(u32, history->series->len, 0));
    cr_assert(eq(u32, history->outages->len, 1));
}

Test(request_history, refuses_a_reply_before_its_request)
{
    g_autoptr(GError) error = NULL;
    HsRequestWindow window = { 0, HS_CYCLES_NEVER, 90 };

    tell("INSERT INTO request VALUES ('w', 1, 1, 'A', 99, 1, 98, 'os1')");
    cr_assert(hs_request_history_read(db, &window, &error) == NULL);
    cr_assert(error != NULL);
}

Test(request_history, refuses_a_reply_from_nobody)
{
    g_autoptr(GError) error = NULL;
    HsRequestWindow window = { 0, HS_CYCLES_NEVER, 90 };

    tell("INSERT INTO request VALUES ('w', 1, 1, 'A', 99, 1, 100, NULL)");
    cr_assert(hs_request_history_read(db, &window, &error) == NULL);
    cr_assert(strstr(error->message, "a reply from nobody") != NULL, "%s", error->message);
}
