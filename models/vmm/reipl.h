/* reipl: an OS that failed is loaded again, and becomes the new standby OS.
 *
 * WHAT IT STANDS FOR. The seed ends with the takeover: the active OS 100-1 is gone, its programs
 * run on the standby OS 100-2, and nothing protects them any more. Here the monitor 200 loads the
 * failed OS again (initial program load), in storage that is not used, and the roles are swapped.
 *
 * PARAMETERS
 *   is_on      vmm { reipl }: off, or on
 *   ipl        os { ipl }: the time the OS is busy loading itself, on a CPU of its machine;
 *              constant, or exponential with that mean, of a stream of the OS's own ("os1 ipl")
 *   n_units    what it gets: as much as the OS of the pair with role standby had when the run
 *              started, but not less than its own kernel. Nothing under a policy by which it has
 *              kept its storage (policy.h)
 *
 * WHEN. As soon as FIG. 5 of that OS is over: its areas have gone to others, its programs run
 * there. Whether it was the active OS or an idle standby makes no difference.
 *
 * STEPS, the table in reipl.c                                                    TIMING
 *   R1  monitor  what does the new standby need?                                 look_up
 *   R2  monitor  takes it from the unused storage, enters the area               record
 *                too little is unused: refused, and it waits until storage comes back
 *   R3  monitor  resets its machine; routine 210 watches it again                fence
 *   R4  OS       initial program load                                            ipl
 *   R5  OS       engaging routine 140: connects its area                  u * engage_unit
 *   R6  OS       reports                                                         report
 *   R7  monitor  enters it as the new standby                             (1 + n) * update
 *                waits for its turn, where others reallocate (reallocation.h)
 *   u: units of its area, n: entries that get it as their switching destination. Each step also
 *   waits for a CPU: the new standby loads with the share it has, beside the active OS.
 *
 * R7, roles swapped: the survivor's entry is of kind active OS, the new one's standby OS. What is
 *   on the survivor gets the new standby as its switching destination: its hot standby programs of
 *   which they are the pair, and its own area. If no OS of a pair with it serves, it is the active
 *   OS, with the monitor as its destination.
 * PROGRAMS. A hot standby program that lost both its OSs, and so its area, is submitted again on
 *   the first of them that is there: routine 110 asks for a new area, the journal is read, and it
 *   goes on after its last commit. A program that is no hot standby job is not started again, nor
 *   is one that had not been submitted when its OS failed: nobody is left who knows of it.
 *
 * FAULTS. An OS that is being loaded can fail as a running one can. Routine 210 finds it, the
 *   re-IPL ends there ("failed again (step R4)"), FIG. 5 gives its area back, and it is loaded once
 *   more. One that fails between its report and R7 is entered, and found by routine 210 later. A
 *   survivor that fails meanwhile stops nothing: the OS comes up with nobody beside it.
 *
 * LIMITS. Loading takes CPU time, no transfers. Storage that the survivor took over stays with it:
 *   where the failed OS's own area goes to the standby, the unused storage shrinks with each
 *   re-IPL, until one of them waits. An OS that stands by for several gets the programs of each
 *   back, but its own area goes to the first that was loaded again. Where programs are started
 *   anew (policy.h) a program may wait for storage at 507: so long FIG. 5 is not over, and its OS
 *   is not loaded.
 */
#ifndef HS_REIPL_H
#define HS_REIPL_H

#include "models/vmm/fault_detection.h"
#include "models/vmm/protection.h"
#include "models/vmm/takeover.h"

typedef struct HsReipl HsReipl;

/* All borrowed. It becomes the takeover's watcher. */
HsReipl *hs_reipl_new(HsVmm *vmm, HsFaultDetection *detection, HsTakeover *takeover,
                      const HsProtection *protection, HsFlowLog *log, bool is_on);
void hs_reipl_free(HsReipl *reipl);

/* An OS that may be loaded again. */
typedef struct {
    const char *name;        /* of the OS; borrowed */
    HsOwner owner, partner;  /* with whom it makes a pair; HS_OWNER_NONE: nobody */
    uint32_t n_units;        /* of its new area */
    HsCycles ipl_cycles;     /* <= HS_CYCLES_MAX >> 8 */
    bool is_ipl_exponential; /* ipl_cycles is its mean */
} HsReiplParameters;

/* Before the run, of each OS. */
void hs_reipl_add_os(HsReipl *reipl, const HsReiplParameters *parameters);

/* Will somebody find that an OS makes no progress? */
typedef bool (*HsReiplIsPolled)(gpointer user, HsOwner owner);
/* The run ends: writes what is under way to the trace. An OS that died while it was loaded, and
 * that nobody polls, would stay so for ever. */
void hs_reipl_finish(HsReipl *reipl, HsReiplIsPolled is_polled, gpointer user);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsReipl, hs_reipl_free)

#endif
