/* takeover: FIG. 5, from the fault of an OS to the start of its programs elsewhere.
 *
 * WHAT IT STANDS FOR. The seed's processing flow "when the active OS 100-1 fails", steps 501 to
 * 507. The code of it is a table of steps in takeover.c that reads like the figure.
 *
 * TIMING, each step on a CPU when its executor gets one; n entries of the failed OS, u units that
 * go to the standby OS (cost: path in instructions and references of the executor, see flow.h)
 *     501  detect + fence              begins with the fault: waiting is the delay of routine
 *                                          210, or of the device outside
 *     502  n * look_up                 waits for its turn, and then once more n * look_up
 *     503  request
 *     504  u * engage_unit             of the standby OS
 *     505  report                      of the standby OS
 *     506  n * update
 *     507  request                     then waits until every program runs: load, journal, start
 *   502 waits only if another OS's areas are being reallocated when it has looked up its own. The
 *   monitor's work of several takeovers is done in the order in which it came.
 *   503-505 are left out when nothing goes to an OS, 507 when no program does.
 *
 * RULES
 *   Every FIG. 6 that needs the failed OS ends before its FIG. 5 begins (program_takeover.h).
 *   Fencing comes first: the failed OS's CPUs stop, its transfers are thrown away, its areas are
 *   disconnected. Owners change only at 506.
 *   501 begins an outage for each program of the OS that has none by it yet: a false alarm's.
 *   An area goes to its switching destination unless routine 210 has declared that OS failed, too;
 *   else to the monitor. (A standby that died unseen is asked, and does not answer until 210 finds
 *   it.)
 *   At 506 the failed units of a program's area that goes to an OS are replaced (vmm.h, THE
 *   RESERVE); where that is refused, the area goes to the monitor. Failed units of an OS's own area
 *   go with it, failed; of an area that goes to the monitor they stay with that.
 *   What goes to the monitor at 506 is there to replace them.
 *   An OS's own area that goes to another OS becomes part of that OS's own area.
 *   A hot standby program that has no area yet is submitted on its other OS when FIG. 5 is over.
 *   At 506 every switching destination that named the failed OS becomes the monitor: unprotected.
 *   501 begins as soon as an OS is declared failed, whatever else is going on.
 *   One reallocation at a time: from the end of 502 to the end of 506 it is one takeover's turn.
 *   The others wait with 502, first come, first served, and look the entries up once more, for the
 *   table may have changed. 507 belongs to no turn: nobody waits until programs run.
 *   A standby that is declared failed ends every takeover that goes to it ("standby failed"). Its
 *   own takeover begins; then those begin again whose OS still owns areas ("its standby failed"),
 *   with 501, for fencing twice is fine; last, the turn is passed on.
 *   Areas that go to an OS go to one OS at a time, to that of the first in table order. Those for
 *   another OS wait, and FIG. 5 begins once more for them ("areas for another OS") when it is over.
 *
 * OTHER POLICIES (policy.h, failed_storage). In all of them 502 looks for the programs whose other
 *   OS serves, and 507 has that OS start the programs anew, each in an area that comes out of what
 *   it owns. Programs whose other OS is another one (after a re-IPL) are submitted there when
 *   FIG. 5 is over. What becomes of the failed OS's storage (takeover_storage.c):
 *     STAYS        no 503 to 505; 506 puts the areas of all programs back into the own area of the
 *                  failed OS, which keeps it
 *     TO_MONITOR   no 503 to 505; 506 makes all its areas unused
 *     TO_SURVIVOR  503 to 505 are about all its units, u; 506 makes them part of the own area of
 *                  the OS that its own area is for. Where that does not serve, the OS of the first
 *                  of its programs; where there is none, they go to the monitor.
 * RESET (vmm { reset-time }; policies of whole OSs only). 501 is detect, then waits so long, then
 *   fence: the machine of the failed OS is reset by then. An OS that was not dead runs on until
 *   there. When 501 is done once more ("its standby failed") it has been reset already.
 *
 * LIMITS. A standby that died unseen keeps its turn until 210 finds it: other OSs are fenced, and
 * wait.
 */
#ifndef HS_TAKEOVER_H
#define HS_TAKEOVER_H

#include "models/hardware/channel.h"
#include "models/outage.h"
#include "models/vmm/program_takeover.h"
#include "models/vmm/protection.h"
#include "models/vmm/share_request.h"
#include "models/vmm/vmm.h"

typedef struct HsTakeover HsTakeover;

/* All borrowed; channels (HsChannel) are fenced in this order. */
HsTakeover *hs_takeover_new(HsVmm *vmm, GPtrArray *channels, HsFlowLog *log, HsOutages *outages,
                            const HsProtection *protection);
void hs_takeover_free(HsTakeover *takeover);
/* Says that an area is a program's; for its outages. Before the run. */
void hs_takeover_add_app(HsTakeover *takeover, HsAreaNumber area, uint32_t app_i);

/* Who follows what becomes of OSs: one was declared failed (before anything else is done about it);
 * its FIG. 5 is over, in whichever way. */
typedef struct {
    void (*on_fault)(gpointer user, HsOwner owner);
    void (*on_over)(gpointer user, HsOwner owner);
    gpointer user;
} HsTakeoverWatcher;
void hs_takeover_set_watcher(HsTakeover *takeover, const HsTakeoverWatcher *watcher);
/* FIG. 6, which shares everything with FIG. 5. */
HsProgramTakeover *hs_takeover_programs(const HsTakeover *takeover);

/* Under a policy by which OSs ask for CPU shares; else NULL. */
HsShareRequests *hs_takeover_shares(const HsTakeover *takeover);

/* An OS has failed: HsFaultHandler of fault_detection. */
void hs_takeover_on_fault(gpointer takeover, HsOwner owner, const char *cause);
/* The standby program in `area` runs, or cannot be started. */
void hs_takeover_on_started(HsTakeover *takeover, HsAreaNumber area, bool is_running);
/* Started anew, it was refused an area, and waits until there is storage; 507 does not. */
void hs_takeover_on_waiting(HsTakeover *takeover, HsAreaNumber area);

/* Is a FIG. 5 under way that will start the program of an area at 507, or has? */
bool hs_takeover_has_program(const HsTakeover *takeover, HsAreaNumber area);

/* The run ends: writes the takeovers under way, by owner, to the trace. */
void hs_takeover_finish(HsTakeover *takeover);

/* FIG. 5 itself; and whether a policy has its steps 503 to 505. For reading. */
const HsFlowKind *hs_takeover_figure(void);
bool hs_takeover_has_exchange(const HsPolicy *policy);

/* The number of the step that the takeover begun last is at; NULL: it is over, or none began. */
const char *hs_takeover_step(const HsTakeover *takeover);
/* When step 500 + n (1..7) of the takeover begun last began and ended; NEVER where it did not. */
HsStepTimes hs_takeover_times(const HsTakeover *takeover, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsTakeover, hs_takeover_free)

#endif
