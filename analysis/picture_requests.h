/* picture_requests: what the picture of response times shows, for gnuplot and for characters.
 *
 * Each program has a panel: every request at the time it was first sent, as high as its reply took.
 * The window is that of the choice; without one it is the time around the outages, one of their
 * lengths before the first and one behind the last, and from the first request on that waited
 * through one, if that is well below the whole run.
 */
#ifndef HS_PICTURE_REQUESTS_H
#define HS_PICTURE_REQUESTS_H

#include "analysis/axis.h"
#include "analysis/picture.h"
#include "analysis/request_history.h"
#include "analysis/run_meta.h"
#include "analysis/run_service.h"

/* Programs that have a panel. */
#define HS_REQUESTS_PANELS_MAX 3u
/* In place of a part of an outage: from the last mark that was reached on. */
#define HS_REQUESTS_NO_REPLY HS_OUTAGE_PART_N

/* A part of an outage. */
typedef struct {
    HsCycles begin, end;
    guint part; /* HsOutagePart, or HS_REQUESTS_NO_REPLY */
} HsRequestsBand;

typedef struct {
    const HsRequestSeries *series;
    GArray *bands; /* HsRequestsBand in order */
    bool is_log;   /* of the responses: the axis below */
    HsAxis axis;   /* seconds; not of a program without replies */
    bool has_axis;
} HsRequestsPanel;

typedef struct {
    HsRunMeta *meta;
    HsRequestHistory *history;
    GPtrArray *oses; /* char *: their places are their colours */
    HsCycles from, to;
    GArray *panels; /* HsRequestsPanel */
    guint n_more;   /* programs without one */
    char *title, *subtitle, *alt;
} HsRequestsPicture;

/* NULL with an error. */
HsRequestsPicture *hs_requests_picture_read(sqlite3 *db, const HsPictureChoice *choice,
                                            GError **error);
void hs_requests_picture_free(HsRequestsPicture *picture);
/* "load", "first reply", "no reply" */
const char *hs_requests_band_name(guint part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsRequestsPicture, hs_requests_picture_free)

#endif
