/* storage_history: who had how much of main storage in a finished run, over time.
 *
 * Main storage is cut into bands, one for each owner and area, in the order they are drawn, from
 * the bottom:
 *
 *     monitor, failed units
 *     first half of the OSs: kernel, what else it owns itself, its programs
 *     free, not installed yet
 *     the other half, in reverse: programs, what else it owns, kernel
 *
 * so that two OSs grow towards each other, and what is free lies between them. In every state the
 * bands add up to the most storage there ever was (max_bytes).
 *
 * What an OS has but cannot reach (unconnected: before it is taken into use, or after the OS was
 * fenced) is a band of its own. The kernel is the part of the OS's own area that the scenario gives
 * to it; what is over is free for the OS's programs, unless the monitor takes it.
 */
#ifndef HS_STORAGE_HISTORY_H
#define HS_STORAGE_HISTORY_H

#include "sim/cycles.h"

#include <sqlite3.h>

typedef enum {
    HS_BAND_MONITOR,
    HS_BAND_FAILED,
    HS_BAND_KERNEL,
    HS_BAND_OWN, /* of an OS, without its kernel */
    HS_BAND_PROGRAM,
    HS_BAND_UNCONNECTED, /* of an OS or a program, not to be reached */
    HS_BAND_FREE,
    HS_BAND_ABSENT /* added to the machine later, or taken from it */
} HsBandKind;

typedef struct {
    HsBandKind kind;
    guint os_i;          /* of the owner among oses; of the OSs' bands only */
    guint nth;           /* of a program's: which of those this owner ever had, from 0 */
    char *owner;         /* vmm or an OS */
    char *area;          /* A, os1 */
    bool is_upper;       /* stacked from above */
    bool is_standby_job; /* of a program's: it has a standby twin */
} HsStorageBand;

typedef struct {
    HsCycles begin;  /* until the next one's, or the run's end */
    uint64_t *bytes; /* of each band */
} HsStorageState;

typedef struct {
    GPtrArray *oses;   /* names, in the table's order */
    GPtrArray *bands;  /* of HsStorageBand, from the bottom */
    GPtrArray *states; /* of HsStorageState; the first begins at 0 in a result of hsim */
    uint64_t max_bytes;
} HsStorageHistory;

/* NULL with an error. */
HsStorageHistory *hs_storage_history_read(sqlite3 *db, GError **error);
void hs_storage_history_free(HsStorageHistory *history);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsStorageHistory, hs_storage_history_free)

#endif
