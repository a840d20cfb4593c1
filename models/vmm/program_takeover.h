/* program_takeover: FIG. 6, from the fault of one program to its start elsewhere.
 *
 * WHAT IT STANDS FOR. The seed's processing flow "when only the application program A400-1
 * operating on the active OS 100-1 fails", steps 601 to 612. The code of it is a table of steps in
 * program_takeover.c that reads like the figure. The OS goes on, and so do its other programs.
 *
 * FAULT LEVELS, as routine 120 reports them
 *   0 ignore   written down, nothing else
 *   1 restart  "minor faults from which the active OS 100-1 can recover by itself": restarted in
 *              place; or switched like level 2, where the monitor's estimate says that the switch
 *              is over sooner
 *   2 switch   to the switching destination of the program's area
 *   3 storage  "so serious a fault as to disable access to an area": switched, and units of it that
 *              failed are replaced from the reserve
 *
 * TIMING, each step on a CPU when its executor gets one; u units in the area, s of them sound
 *     601  detect                     of the active OS; begins with the fault: a watchdog's delay
 *                                     is waiting
 *     602  notify                     of the active OS: routine 120
 *     603  evaluate
 *     604  look_up                    waits for its turn, and then once more look_up
 *     605  request
 *     606  u * disconnect_unit        of the active OS: routine 130; pages are forgotten
 *     607  report                     of the active OS
 *     608  request
 *     609  s * engage_unit            of the standby OS: routine 140; damaged units stay behind
 *     610  report                     of the standby OS
 *     611  update
 *     612  request                    then waits until the program runs: engaging what 611 put in
 *                                     the places of damaged units, load, journal, start
 *   ESTIMATES of level 1 (start: HsGuestFace.estimate_start; a tie is decided for the restart)
 *     in place  recovery + start of the active OS
 *     switch    604 to 612 without waiting + start of the standby OS
 *
 * RULES
 *   Nothing happens before 604 that a restart would have to undo: at 603 the program of level 0
 *   goes on, and one of level 1 is restarted. At 604 one whose destination does not serve is
 *   restarted in place, whatever its level; so is every one where areas do not go by table 90
 *   (policy.h, failed_storage).
 *   Under a policy of whole OSs a fault of level 2 or 3 ends FIG. 6 with 603: the OS is declared
 *   failed, and FIG. 5 begins. Where its own area is for no OS that serves, the program is
 *   restarted in place.
 *   The turn is taken by 604 and given up by 611 (reallocation.h).
 *   611 is the only step that changes the owner. The new destination is the OS it came from, as
 *   long as that serves; else the monitor. Failed units of the area go to the entry `failed`,
 *   unused ones take their places; where too few are unused: vmm.h, THE RESERVE.
 *   The active OS is declared failed before 611: "active OS failed". FIG. 5 takes the area along.
 *   Behind 611 it does not matter.
 *   The standby OS is declared failed before 611: "standby failed", and the program is restarted in
 *   place. Behind it: "standby failed", and FIG. 5 of the standby OS has the program.
 *   A program that fails again before 604 (level 0 only) begins again. From 604 on it is not there.
 *
 * LIMITS. A standby OS that died unseen is asked, and keeps the turn until routine 210 finds it.
 */
#ifndef HS_PROGRAM_TAKEOVER_H
#define HS_PROGRAM_TAKEOVER_H

#include "models/outage.h"
#include "models/vmm/vmm.h"

typedef enum {
    HS_FAULT_LEVEL_IGNORE,
    HS_FAULT_LEVEL_RESTART,
    HS_FAULT_LEVEL_SWITCH,
    HS_FAULT_LEVEL_STORAGE,
    HS_FAULT_LEVEL_N
} HsFaultLevel;

/* A program has failed. */
typedef struct {
    HsAreaNumber area;
    HsOwner owner; /* the OS it runs on */
    HsFaultLevel level;
    const char *cause;        /* a literal, or interned */
    HsCycles begin;           /* when */
    HsCycles recovery_cycles; /* its OS needs to recover it in place */
} HsProgramFault;

typedef struct HsProgramTakeover HsProgramTakeover;

/* All borrowed. */
HsProgramTakeover *hs_program_takeover_new(HsVmm *vmm, HsFlowLog *log, HsOutages *outages);
void hs_program_takeover_free(HsProgramTakeover *takeover);
/* Says that an area is a program's. Before the run. */
void hs_program_takeover_add_app(HsProgramTakeover *takeover, HsAreaNumber area, uint32_t app_i);

/* Who declares an OS failed of which a program did, under a policy of whole OSs; a must there.
 * cause is a literal. Before the run. */
void hs_program_takeover_set_on_os(HsProgramTakeover *takeover,
                                   void (*on_os)(gpointer user, HsOwner owner, const char *cause),
                                   gpointer user);

/* A program of an OS that runs has failed; nothing where that OS has been declared failed. */
void hs_program_takeover_begin(HsProgramTakeover *takeover, const HsProgramFault *fault);
/* An OS was declared failed: every FIG. 6 that needs it ends. Before the turn is passed on, which
 * is the caller's to do. */
void hs_program_takeover_on_os_failed(HsProgramTakeover *takeover, HsOwner owner);
/* The standby program in `area` runs, or cannot be started; nothing if no step 612 waits for it. */
void hs_program_takeover_on_started(HsProgramTakeover *takeover, HsAreaNumber area,
                                    bool is_running);
/* Does step 612 wait for the program in `area`? */
bool hs_program_takeover_starts(const HsProgramTakeover *takeover, HsAreaNumber area);

/* The run ends: writes the takeovers under way to the trace. */
void hs_program_takeover_finish(HsProgramTakeover *takeover);

/* FIG. 6 itself, for reading. */
const HsFlowKind *hs_program_takeover_figure(void);

/* The number of the step that the takeover begun last is at; NULL: it is over, or none began. */
const char *hs_program_takeover_step(const HsProgramTakeover *takeover);
/* When step 600 + n (1..12) of the takeover begun last began and ended; NEVER where it did not. */
HsStepTimes hs_program_takeover_times(const HsProgramTakeover *takeover, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsProgramTakeover, hs_program_takeover_free)

#endif
