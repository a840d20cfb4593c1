/* usage_monitor: a guest OS watches how much of its storage is used: JP 2002-041304.
 *
 * WHAT IT STANDS FOR. The policy usage-threshold. A monitor in each guest OS looks again and again
 * how much of what the OS owns is used. Above a high mark it asks the virtual machine monitor for
 * more, out of what nobody uses (its spare pool), and engages that (routine 140); below a low mark
 * it gives free units back (routine 130). Nothing is decided by which program is important: after a
 * takeover a program has what its new OS has left, pages, and gets more look by look.
 *
 * PARAMETERS  poll: how often it looks; high, low: marks in per cent, low < high; by: units asked
 *   for or given back at a time; look: path length of one look.
 *
 * WHAT IS USED, in units: the kernel; the areas of its programs; what these are short of: the whole
 *   area of one that waits for storage to start in, what an `allocate` waits for, and the pages of
 *   an address space that the area has no frames for (but not where `frames` bounds them).
 *   WHAT IS OWNED: the OS's own area and those of its programs, but for failed units.
 *
 * STATES
 *   OFF -> IDLE       [hs_usage_monitor_start: its OS runs]
 *   IDLE -> LOOKING   [poll; one that finds it at work is skipped]
 *   LOOKING -> ASKING [100 * used > high * owned]
 *   LOOKING -> GIVING [100 * used < low * owned, n units are free, and 100 * used <= high * (owned
 *                     - n): it would not ask for them again]
 *   LOOKING -> IDLE   [neither]
 *   ASKING, GIVING -> IDLE [the flow is over]
 *   any -> OFF        [hs_usage_monitor_stop: its OS was fenced]
 *
 * THE FLOWS, tables in usage_monitor.c                                             TIMING
 *   ask    110   the call to the monitor                                    ask of the OS
 *          90    the pool has something, and is it its turn?                record
 *          140   engage                                                     n * engage_unit
 *   give   130   choose units that are free, wait for the turn              size of the OS
 *          130   disconnect                                                 n * disconnect_unit
 *          130   report                                                     report of the OS
 *          90    the units are nobody's                                     update
 *   n = min(by, what there is to have; for `give`, what is free). Each has the turn
 *   (reallocation.h) from the step that waits for it to the end.
 *
 * PROGRAMS GET IT when units have been engaged, and at every look that finds some free. First those
 *   that page: units of the OS's own area become theirs (job.h, hs_job_feed), as many as they lack.
 *   They are asked in the order of names; one that is just bringing in a page gets what is left
 *   when it has it. Where one that waits can go on with what has been engaged, the requests that
 *   wait are looked at again (vmm.h).
 *
 * REFUSED, with the numbers, and tried again at the next look that finds it above the mark: the
 *   pool has nothing beside the reserve.
 *
 * FAULTS. When its OS is fenced, units granted and not engaged, or disconnected and not given back,
 *   are its own area's, and go where that goes. A unit that fails meanwhile stays in the area: as
 *   many fewer are given back.
 *
 * COUNTERS  a trace value "usage" of the OS, in per cent of what it owns (rounded down), at every
 *   look at which it differs from the last one.
 *
 * LIMITS. A program is never asked to give up units it has; it gives them back when it ends. What a
 * program got so it keeps until then.
 */
#ifndef HS_USAGE_MONITOR_H
#define HS_USAGE_MONITOR_H

#include "models/guest/job.h"

typedef struct {
    HsCycles poll_cycles;               /* >= 1 */
    uint32_t high_percent, low_percent; /* low < high <= 100 */
    uint32_t by_units;                  /* >= 1 */
    HsCost look;
} HsUsageParameters;

typedef struct HsUsageMonitor HsUsageMonitor;

/* Of the OS that has these jobs; borrowed. */
HsUsageMonitor *hs_usage_monitor_new(HsJobs *jobs, const HsUsageParameters *parameters);
void hs_usage_monitor_free(HsUsageMonitor *monitor);
/* Its OS runs: it looks first a poll from now. Nothing if it is on. */
void hs_usage_monitor_start(HsUsageMonitor *monitor);
/* Its OS was declared failed, or fenced: whatever is under way ends where it is; the turn is given
 * up, not passed on. Twice is fine. */
void hs_usage_monitor_stop(HsUsageMonitor *monitor);
/* The run ends: writes what is under way to the trace. */
void hs_usage_monitor_finish(HsUsageMonitor *monitor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsUsageMonitor, hs_usage_monitor_free)

/* The routine that asks, or that gives back, for reading. */
const HsFlowKind *hs_usage_monitor_figure(bool gives);

#endif
