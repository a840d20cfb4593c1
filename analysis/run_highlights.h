/* run_highlights: the moments of a finished run that a picture over time has to name, with how much
 * each of them matters; and which storage changed hands in takeovers.
 */
#ifndef HS_RUN_HIGHLIGHTS_H
#define HS_RUN_HIGHLIGHTS_H

#include "sim/cycles.h"

#include <sqlite3.h>

enum {
    HS_IMPORTANCE_FAULT,   /* a fault strikes */
    HS_IMPORTANCE_SERVICE, /* a program runs again, an OS is back, a takeover fails */
    HS_IMPORTANCE_STORAGE, /* a takeover gives storage to another OS */
    HS_IMPORTANCE_ORDER,   /* storage moves between living OSs; a request is refused */
    HS_IMPORTANCE_JOB,     /* a program starts or ends */
    HS_IMPORTANCE_USAGE    /* an OS gets or gives storage by its usage; a share changes */
};

typedef struct {
    HsCycles cycle;
    guint importance;
    char *text; /* os1 panics; A runs on os2 */
} HsHighlight;

/* HsHighlight in order of time; NULL with an error. */
GPtrArray *hs_run_highlights_read(sqlite3 *db, GError **error);

/* Storage that changed its owner in step 506 or 611. */
typedef struct {
    HsCycles cycle;
    HsCycles fault_cycle; /* the flow's begin */
    char *figure;
    char *subject; /* of the flow: the OS or program that failed */
    char *giver;
    char *taker; /* an OS, or vmm */
    uint64_t bytes;
} HsHandover;

/* HsHandover in order of time, the largest of a moment first; NULL with an error. */
GPtrArray *hs_run_handovers_read(sqlite3 *db, GError **error);

#endif
