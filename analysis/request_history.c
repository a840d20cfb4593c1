/* request_history: reads requests and thins what is too much to draw. */
#include "analysis/request_history.h"

#include "analysis/query.h"
#include "analysis/run_service.h"
#include "sim/assert.h"

#include "embedded/sql.h"

#include <string.h>

/* What a slice is sorted into: three points of each stay. */
typedef enum { SENT_ONCE, SENT_AGAIN, UNANSWERED, KIND_N } PointKind;
#define KEPT_OF_A_KIND 3u

/* The slice that is being read. */
typedef struct {
    HsRequestSeries *series;
    GArray *points; /* HsRequestPoint of the slice so far */
    HsCycles from;  /* of the window */
    uint64_t slice_i;
} Slice;

/* ---- life ---- */

static void series_free(gpointer user)
{
    HsRequestSeries *series = user;

    g_free(series->app);
    g_array_unref(series->points);
    g_free(series);
}

void hs_request_history_free(HsRequestHistory *history)
{
    if (history == NULL)
        return;
    g_ptr_array_unref(history->series);
    g_ptr_array_unref(history->servers);
    g_clear_pointer(&history->outages, g_ptr_array_unref);
    g_free(history);
}

/* ---- what stays of a slice ---- */

static PointKind kind_of(const HsRequestPoint *point)
{
    if (point->response_cycles == HS_CYCLES_NEVER)
        return UNANSWERED;
    return point->attempts > 1 ? SENT_AGAIN : SENT_ONCE;
}

static gint compare_sent(gconstpointer a, gconstpointer b)
{
    const HsRequestPoint *first = a;
    const HsRequestPoint *second = b;

    if (first->sent != second->sent)
        return first->sent < second->sent ? -1 : 1;
    return 0;
}

static gint compare_responses(gconstpointer a, gconstpointer b)
{
    const HsRequestPoint *first = a;
    const HsRequestPoint *second = b;

    if (first->response_cycles != second->response_cycles)
        return first->response_cycles < second->response_cycles ? -1 : 1;
    return compare_sent(a, b);
}

/* The first, the middle and the last of them by response time. */
static void keep_three(GArray *points, GArray *kept)
{
    g_array_sort(points, compare_responses);
    for (guint kept_i = 0; kept_i < MIN(points->len, KEPT_OF_A_KIND); kept_i++) {
        guint point_i = points->len <= KEPT_OF_A_KIND ? kept_i : kept_i * (points->len - 1) / 2;

        g_array_append_val(kept, g_array_index(points, HsRequestPoint, point_i));
    }
}

static void end_slice(Slice *slice)
{
    g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(HsRequestPoint));

    for (PointKind kind = 0; kind < KIND_N; kind++) {
        g_autoptr(GArray) alike = g_array_new(FALSE, FALSE, sizeof(HsRequestPoint));

        for (guint point_i = 0; point_i < slice->points->len; point_i++) {
            const HsRequestPoint *point = &g_array_index(slice->points, HsRequestPoint, point_i);

            if (kind_of(point) == kind)
                g_array_append_val(alike, *point);
        }
        keep_three(alike, kept);
    }
    g_array_sort(kept, compare_sent);
    g_array_append_vals(slice->series->points, kept->data, kept->len);
    slice->series->n_left_out += slice->points->len - kept->len;
    g_array_set_size(slice->points, 0);
}

/* Points come in the order of sending. */
static void add_point(Slice *slice, const HsRequestPoint *point)
{
    HsRequestSeries *series = slice->series;

    if (series->slice_cycles == 0) {
        g_array_append_val(series->points, *point);
        return;
    }

    uint64_t slice_i = (point->sent - slice->from) / series->slice_cycles;

    if (slice_i != slice->slice_i && slice->points->len > 0)
        end_slice(slice);
    slice->slice_i = slice_i;
    g_array_append_val(slice->points, *point);
}

/* ---- reading ---- */

/* How long a slice is, so that there are as many as leave n_points_max points. */
static HsCycles slice_cycles_of(const HsRequestSeries *series, const HsRequestWindow *window,
                                HsCycles last_sent)
{
    uint64_t n_slices = window->n_points_max / HS_REQUEST_SLICE_POINTS;
    HsCycles length = MIN(window->to, last_sent) - window->from;

    return series->n_sent <= window->n_points_max ? 0 : length / n_slices + 1;
}

static bool read_counts(sqlite3 *db, const HsRequestWindow *window, HsRequestHistory *history,
                        GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_request_history_counts);

    hs_query_bind(query, 1, window->from);
    hs_query_bind(query, 2, window->to);
    while (hs_query_next(query)) {
        HsRequestSeries *series = g_new0(HsRequestSeries, 1);

        series->app = hs_query_dup_text(query, 0);
        series->n_sent = hs_query_count(query, 1);
        series->n_unanswered = hs_query_count(query, 2);
        series->n_again = hs_query_count(query, 3);
        series->response_min = hs_query_cycles(query, 4);
        series->response_max = hs_query_cycles(query, 5);
        series->slice_cycles = slice_cycles_of(series, window, hs_query_count(query, 6));
        series->points = g_array_new(FALSE, FALSE, sizeof(HsRequestPoint));
        g_ptr_array_add(history->series, series);
    }
    return hs_query_end(query, error);
}

static bool read_servers(sqlite3 *db, HsRequestHistory *history, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_request_history_servers);

    while (hs_query_next(query))
        g_ptr_array_add(history->servers, hs_query_dup_text(query, 0));
    return hs_query_end(query, error);
}

static guint server_of(const HsRequestHistory *history, const char *name)
{
    for (guint server_i = 0; name != NULL && server_i < history->servers->len; server_i++) {
        if (strcmp(g_ptr_array_index(history->servers, server_i), name) == 0)
            return server_i;
    }
    return HS_REQUEST_NO_SERVER;
}

static HsRequestPoint read_point(HsQuery *query, const HsRequestHistory *history)
{
    g_autofree char *server = hs_query_dup_optional_text(query, 4);
    HsRequestPoint point = { .sent = hs_query_count(query, 1),
                             .response_cycles = HS_CYCLES_NEVER,
                             .attempts = hs_query_count(query, 3),
                             .server_i = server_of(history, server) };
    HsCycles replied = hs_query_cycles(query, 2);

    if (replied != HS_CYCLES_NEVER && replied < point.sent)
        hs_query_refuse(query, "a reply before its request");
    else if (replied != HS_CYCLES_NEVER && server == NULL)
        hs_query_refuse(query, "a reply from nobody");
    else if (replied != HS_CYCLES_NEVER)
        point.response_cycles = replied - point.sent;
    return point;
}

/* The series of a program at or behind the one before: both questions answer in the same order. */
static HsRequestSeries *series_of(const HsRequestHistory *history, const char *app, guint *series_i)
{
    while (*series_i < history->series->len) {
        HsRequestSeries *series = g_ptr_array_index(history->series, *series_i);

        if (strcmp(series->app, app) == 0)
            return series;
        ++*series_i;
    }
    return NULL;
}

static bool read_points(sqlite3 *db, const HsRequestWindow *window, HsRequestHistory *history,
                        GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_request_history_points);
    Slice slice = { .points = g_array_new(FALSE, FALSE, sizeof(HsRequestPoint)),
                    .from = window->from };
    guint series_i = 0;

    hs_query_bind(query, 1, window->from);
    hs_query_bind(query, 2, window->to);
    while (hs_query_next(query)) {
        g_autofree char *app = hs_query_dup_text(query, 0);
        HsRequestPoint point = read_point(query, history);
        HsRequestSeries *series = series_of(history, app, &series_i);

        hs_assert(series != NULL); /* it was counted a moment ago */
        if (series != slice.series && slice.points->len > 0)
            end_slice(&slice);
        slice.series = series;
        add_point(&slice, &point);
    }
    if (slice.points->len > 0)
        end_slice(&slice);
    g_array_unref(slice.points);
    return hs_query_end(query, error);
}

HsRequestHistory *hs_request_history_read(sqlite3 *db, const HsRequestWindow *window,
                                          GError **error)
{
    g_autoptr(HsRequestHistory) history = g_new0(HsRequestHistory, 1);

    hs_assert(window->from <= window->to && window->n_points_max >= HS_REQUEST_SLICE_POINTS);
    history->series = g_ptr_array_new_with_free_func(series_free);
    history->servers = g_ptr_array_new_with_free_func(g_free);
    history->outages = hs_run_outages_read(db, error);
    if (history->outages == NULL || !read_servers(db, history, error) ||
        !read_counts(db, window, history, error) || !read_points(db, window, history, error))
        return NULL;
    return g_steal_pointer(&history);
}
