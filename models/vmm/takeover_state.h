/* takeover_state: what a takeover is made of; for takeover.c and takeover_storage.c alone.
 *
 *   takeover.c          FIG. 5 as a table of steps, faults, turns                     takeover.h
 *   takeover_storage.c  what the steps do with the failed OS's areas, by policy       policy.h
 */
#ifndef HS_TAKEOVER_STATE_H
#define HS_TAKEOVER_STATE_H

#include "models/vmm/takeover.h"

/* A reset that step 501 waits for before it fences. */
typedef enum { HS_RESET_NONE, HS_RESET_TO_ORDER, HS_RESET_OVER } HsReset;

/* A failed OS and its way through FIG. 5. */
typedef struct {
    HsTakeover *takeover;
    HsFlow flow;
    HsReallocationMember member; /* its turn: from the effect of 502 to that of 506 */
    HsOwner owner;
    const char *cause;
    HsReset reset;
    HsEvent reset_over;
    HsOwner target;   /* the standby OS; HS_OWNER_NONE: not looked up, or nothing goes to an OS */
    bool has_more;    /* areas that wait, for another OS */
    guint n_starting; /* programs asked for at 507 that do not run yet */
    guint n_areas;
    HsAreaNumber areas[HS_AREAS_MAX];   /* of the failed OS, in table order */
    HsOwner destinations[HS_AREAS_MAX]; /* of areas[i], settled at 502: where it goes, or where its
                                           program is started anew; HS_OWNER_NONE: it waits */
} HsFailedOs;

struct HsTakeover {
    HsVmm *vmm;
    GPtrArray *channels; /* HsChannel */
    HsFlowLog *log;
    HsOutages *outages;
    const HsProtection *protection;
    HsProgramTakeover *programs;
    HsShareRequests *shares;           /* NULL: OSs do not ask for shares */
    int32_t app_of_area[HS_AREAS_MAX]; /* -1: not a program's */

    HsFailedOs failed[HS_VMS_MAX]; /* of owner i: failed[i - 1] */
    HsFailedOs *last;              /* begun last; NULL: none was */
    HsTakeoverWatcher watcher;
};

/* ---- of an area by its place in areas ---- */

const HsEntry *hs_failed_os_entry(const HsFailedOs *failed, guint i);
/* The program whose area it is; -1: it is not a program's. */
int32_t hs_failed_os_app(const HsFailedOs *failed, guint i);
/* Its destination is the standby OS of this takeover. */
bool hs_failed_os_moves(const HsFailedOs *failed, guint i);
/* The same of a program's area: the program will be started there. */
bool hs_failed_os_moves_program(const HsFailedOs *failed, guint i);
/* The outage of its program, if it is a program's, reached a mark. */
void hs_failed_os_mark(const HsFailedOs *failed, guint i, HsOutageMark mark);

/* ---- what the policy in force does: takeover_storage.c ---- */

/* 502: settles target, destinations and has_more. */
void hs_failed_os_settle(HsFailedOs *failed);
/* 503 to 505: is something engaged by the standby; units that are, and connecting them. */
bool hs_failed_os_is_exchanged(const HsFailedOs *failed);
uint32_t hs_failed_os_n_units(const HsFailedOs *failed);
void hs_failed_os_connect(HsFailedOs *failed);
/* 506, but for what is not main storage; not committed. */
void hs_failed_os_hand_over(HsFailedOs *failed);

#endif
