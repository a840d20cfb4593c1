/* request_history: when each request was sent, how long its reply took, who answered it, and what
 * outages lay between.
 *
 * A POINT is one request at the cycle in which it was first sent: its response time is that from
 * there to the reply, however often it was sent again in between. A request without a reply by the
 * end of the run has none (HS_CYCLES_NEVER); that is not 0 and is not left out.
 *
 * THINNING. A picture of a hundred thousand points shows no more than one of a few thousand, but a
 * picture that leaves out the one reply that took a second lies. So a program with more than
 * `n_points_max` requests in the window is thinned: the window is cut into slices of equal length,
 * and of each slice the shortest, the middle and the longest response stay, three of the requests
 * that were sent once and as many of those that were sent again; of those without a reply the
 * first, the middle and the last. The first of equals stays. Counts are of all, as is
 * n_left_out: whoever draws the points says it.
 *
 *     g_autoptr(HsRequestHistory) history = hs_request_history_read(db, &window, &error);
 *     for (guint i = 0; history != NULL && i < history->series->len; i++) ...
 *
 * LIMITS. Of one slice all requests are in memory at a time.
 */
#ifndef HS_REQUEST_HISTORY_H
#define HS_REQUEST_HISTORY_H

#include "sim/cycles.h"

#include <sqlite3.h>

/* What a slice may leave: three of each of three kinds of request. */
#define HS_REQUEST_SLICE_POINTS 9u
#define HS_REQUEST_NO_SERVER G_MAXUINT

typedef struct {
    HsCycles from, to;  /* of the sending, both included */
    guint n_points_max; /* of a program; >= HS_REQUEST_SLICE_POINTS */
} HsRequestWindow;

typedef struct {
    HsCycles sent;
    HsCycles response_cycles; /* HS_CYCLES_NEVER: no reply */
    uint64_t attempts;        /* how often it was sent, >= 1 */
    guint server_i;           /* in servers; HS_REQUEST_NO_SERVER: no reply */
} HsRequestPoint;

/* The requests to one program that were sent in the window. */
typedef struct {
    char *app;
    uint64_t n_sent;       /* each counted once */
    uint64_t n_unanswered; /* without a reply when the run ended */
    uint64_t n_again;      /* sent more than once */
    HsCycles response_min; /* of those replied; HS_CYCLES_NEVER: none is */
    HsCycles response_max;
    GArray *points;        /* HsRequestPoint by the cycle of sending */
    uint64_t n_left_out;   /* requests that have no point */
    HsCycles slice_cycles; /* 0: not thinned */
} HsRequestSeries;

typedef struct {
    GPtrArray *series;  /* HsRequestSeries by name of the program */
    GPtrArray *servers; /* char *: OSs that replied, by name */
    GPtrArray *outages; /* HsRunOutage (analysis/run_service.h) of the whole run */
} HsRequestHistory;

/* NULL with an error. A run without requests has no series. */
HsRequestHistory *hs_request_history_read(sqlite3 *db, const HsRequestWindow *window,
                                          GError **error);
void hs_request_history_free(HsRequestHistory *history);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsRequestHistory, hs_request_history_free)

#endif
