/* share_request: the standby OS asks for the CPU share of an OS that failed (JP H9-26889).
 *
 * WHAT IT STANDS FOR. An OS issues the instruction "change processor share", which names a virtual
 * machine and its new share; control goes to the monitor 200, which edits that machine's entry, and
 * the dispatcher goes by it from then on. Under the policy cpu-share the standby OS does so when it
 * takes over: it names itself, and its share and the failed OS's together. When the failed OS is
 * loaded again, it names itself once more, and what is left.
 *
 * STEPS, the tables in share_request.c                                             TIMING
 *   C1  OS       the call of the monitor                                           report
 *   C2  monitor  edits the entries of both machines                                2 * update
 *   Taking begins behind 506 of FIG. 5 (takeover.h), which leaves the share to the monitor, and
 *   goes on beside 507. Giving back begins with R2 of the re-IPL (reipl.h), which does not wait for
 *   it: until C2 the machine of the OS that is loaded has a share of 1.
 *   The share is another one from the last cycle of C2 on.
 *
 * RULES
 *   The OS that is loaded gets as much as the standby had before, which keeps the rest: the roles
 *   are swapped (other_resources.h, CPU SHARES).
 *   A sum of more than HS_SHARE_MAX is refused; the monitor keeps the share.
 *   An OS that is declared failed does nothing any more ("standby failed"): what it was to take is
 *   kept; what it was to give back the monitor gives back in its place.
 *
 * LIMITS. An OS that gets no CPU cannot ask for one: with a small share, and busy CPUs, C1 waits.
 */
#ifndef HS_SHARE_REQUEST_H
#define HS_SHARE_REQUEST_H

#include "models/vmm/vmm.h"

typedef struct HsShareRequests HsShareRequests;

/* All borrowed. */
HsShareRequests *hs_share_requests_new(HsVmm *vmm, HsFlowLog *log);
void hs_share_requests_free(HsShareRequests *requests);

/* OS `os` has failed, the monitor keeps its share; `standby` serves, and asks for it. */
void hs_share_requests_take(HsShareRequests *requests, HsOwner os, HsOwner standby);
/* OS `os` is loaded again: who has its share gives it back; where nobody has to be asked for it, it
 * has it now. The caller commits the table. */
void hs_share_requests_give_back(HsShareRequests *requests, HsOwner os);
/* An OS was declared failed. */
void hs_share_requests_on_os_failed(HsShareRequests *requests, HsOwner owner);

/* The routine that takes, for reading. */
const HsFlowKind *hs_share_request_figure(void);

/* The run ends: writes what is under way to the trace. */
void hs_share_requests_finish(HsShareRequests *requests);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsShareRequests, hs_share_requests_free)

#endif
