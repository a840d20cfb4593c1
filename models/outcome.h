/* outcome: what became of a program by the end of a run, in words of a closed list.
 *
 * A run with faults is an answer only if it says how it ended. Every program's end is one row of
 * the table in outcome.c, the first that applies. A row is STATED when this is how the machine as
 * configured must end up ("serves on os2, unprotected"; "stopped: no OS is left that may run it").
 * It is not stated when the run ended in the middle of something, or when an OS that is alive could
 * serve the program and does not: then the run was too short, or the simulator is wrong. A campaign
 * fails a case with an outcome that is not stated.
 *
 * A program that runs is silent when clients wait for it and, once a fault has struck, none had a
 * reply since the last one, or for HS_OUTCOME_TIMEOUTS_MAX of their time-outs.
 */
#ifndef HS_OUTCOME_H
#define HS_OUTCOME_H

#include "models/guest/guest_os.h"
#include "models/program/application.h"
#include "models/vmm/vmm.h"

#define HS_OUTCOME_TIMEOUTS_MAX 4u

typedef enum {
    HS_OUTCOME_ENDED,
    HS_OUTCOME_DOWN,
    HS_OUTCOME_WAITS_FOR_STORAGE,
    HS_OUTCOME_HANGS_UNSEEN,
    HS_OUTCOME_HANGS,
    HS_OUTCOME_CUT_OFF,
    HS_OUTCOME_DISK_FAILED,
    HS_OUTCOME_SILENT,
    HS_OUTCOME_PROTECTED,
    HS_OUTCOME_UNPROTECTED,
    HS_OUTCOME_ALONE,
    HS_OUTCOME_UNSEEN,
    HS_OUTCOME_UNDETECTED,
    HS_OUTCOME_UNDER_WAY,
    HS_OUTCOME_TOO_LATE,
    HS_OUTCOME_NOT_STARTED,
    HS_OUTCOME_STOPPED,
    HS_OUTCOME_NO_OS,
    HS_OUTCOME_NOBODY,
    HS_OUTCOME_N
} HsOutcomeKind;

/* What it is judged by; all borrowed. */
typedef struct {
    const HsResourceTable *table;
    const HsVmm *vmm;
    GPtrArray *guests;       /* HsGuestOs, by owner number - 1 */
    const char *down_reason; /* NULL: the system is not down */
    HsCycles now;
    HsCycles last_fault; /* the latest that struck; HS_CYCLES_NEVER: none did */
    bool is_link_cut;
    /* Will somebody find that an OS makes no progress? */
    bool (*is_polled)(gpointer user, HsOwner owner);
    gpointer user;
} HsOutcomeWorld;

/* One program. */
typedef struct {
    const HsApplication *application; /* borrowed */
    HsCycles replied_at; /* when a reply of it last reached a client; HS_CYCLES_NEVER: none did */
    bool is_hung;        /* the program hangs */
    bool is_watched;     /* by the watchdog of its OS */
    HsCycles timeout;    /* of the clients that wait for it, the longest; 0: none waits */
} HsOutcomeCase;

HsOutcomeKind hs_outcome_kind(const HsOutcomeWorld *world, const HsOutcomeCase *one);
/* Its words, with names and reasons: "serves on os1, protected by os2". New. */
char *hs_outcome_text(const HsOutcomeWorld *world, const HsOutcomeCase *one, HsOutcomeKind kind);
bool hs_outcome_is_stated(HsOutcomeKind kind);

#endif
