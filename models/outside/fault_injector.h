/* fault_injector: the scenario's faults, striking at their time or when their condition holds.
 *
 * WHEN each strikes: trigger.h.
 *
 * WHAT STRIKES, who sees it, what happens
 *   crash OS panic       routine 210, at once    FIG. 5
 *   crash OS hang        routine 210, by polls   FIG. 5; it goes on taking CPU time until then
 *   fail storage         whoever touches the unit, by a machine check:
 *     of a program       its code, data, buffers, or a transfer meet it: the OS ends the program
 *     of an OS's kernel  the next routine of the OS that ends: the OS panics, FIG. 5
 *     of an OS, the rest nobody: it is never given to a program
 *     of the monitor     its next work that ends: the system is down
 *     not used           nobody: it is never granted
 *   fail cpu             routine 210, at once, where it ran an OS or a program of it: FIG. 5
 *     ran the monitor    nobody is left to: the system is down; and so when it was the last CPU
 *     idle               nobody: one CPU fewer
 *   fail disk, flash     the OS of the program whose transfer fails: it tries again, then the
 *                        program is told or ends (job.h)
 *   cut link             nobody: what is sent is lost, the clients' time-outs see it (link.h)
 *   starve OS            routine 210, by polls, if it lasts: a false alarm, FIG. 5. Its machine is
 *                        ready and gets no CPU for so long
 *   fail program         its OS, at once: routine 120, FIG. 6 (job.h). No effect when it does not
 *                        run
 *   hang program         its OS's watchdog, where there is one; nobody else
 *   add storage, add cpu no harm: units, CPUs that were not there before (HsFaultWorld says who
 *                        takes them in). Nobody stops
 *   Where the policy has faults detected outside (switching_device.h), the device sees all of what
 *   routine 210 would, by missing heartbeats; a cut link is a false alarm then, if it lasts.
 *   "At once" is what its state detector does; where a scenario has none, polls find it.
 *
 * A fault that finds nothing to strike (an OS that is gone, a unit or a CPU that has failed before
 * or has not been added yet, an area that is not there or not so large) has no effect, and says so.
 * Failed units make one version of table 90.
 *
 * AN OUTAGE of the programs of an OS begins when a fault stops it; of one that panics over a failed
 * unit, when it panics. A program that a machine check ends has none: nothing brings it back.
 */
#ifndef HS_FAULT_INJECTOR_H
#define HS_FAULT_INJECTOR_H

#include "models/guest/guest_os.h"
#include "models/guest/job.h"
#include "models/hardware/device.h"
#include "models/hardware/link.h"
#include "models/outage.h"
#include "models/outside/trigger.h"
#include "models/program/application.h"
#include "models/vmm/fault_detection.h"

typedef enum {
    HS_FAULT_CRASH_OS,
    HS_FAULT_STORAGE,
    HS_FAULT_CPU,
    HS_FAULT_DEVICE,
    HS_FAULT_LINK,
    HS_FAULT_STARVE_OS,
    HS_FAULT_PROGRAM,
    HS_FAULT_ADD_STORAGE,
    HS_FAULT_ADD_CPU
} HsFaultAction;

typedef struct {
    const char *name;   /* title; borrowed */
    const char *action; /* "crash os1 panic"; borrowed */
    const char *target; /* what it strikes: "os1", "storage", "cpu1"; borrowed */
    HsTriggerParameters trigger;
    HsFaultAction kind;
    HsGuestOs *os; /* HS_FAULT_CRASH_OS, HS_FAULT_STARVE_OS */
    bool is_panic;
    HsCycles starve_cycles;     /* HS_FAULT_STARVE_OS */
    HsApplication *application; /* HS_FAULT_PROGRAM */
    bool is_hang;               /* it makes no progress; else it fails, by `level` 0 .. 3 */
    uint32_t level;
    bool is_of_area;   /* HS_FAULT_STORAGE: units are counted within `area`, as it is then */
    HsAreaNumber area; /* else they are numbers of main storage */
    uint32_t first_unit, n_units; /* HS_FAULT_ADD_STORAGE: n_units alone */
    uint32_t cpu_i;               /* HS_FAULT_CPU */
    uint32_t n_cpus;              /* HS_FAULT_ADD_CPU: the next ones that were not there */
    HsDevice *device;             /* HS_FAULT_DEVICE */
    uint64_t n_errors;            /* HS_DEVICE_ALWAYS: for good */
    HsLink *link;                 /* HS_FAULT_LINK */
    HsCycles cut_cycles;          /* HS_CYCLES_NEVER: for good */
} HsFault;

/* What there is to strike, and to tell. All borrowed. */
typedef struct {
    HsFaultDetection *detection;
    HsOutages *outages;
    GPtrArray *applications; /* HsApplication */
    GPtrArray *guests;       /* HsGuestOs, by owner number - 1 */
    HsVmm *vmm;
    HsDispatcher *dispatcher;
    GPtrArray *jobs; /* HsJobs, by owner number - 1; NULL: no program can be struck */
    uint32_t n_cpus; /* when the run starts */
} HsFaultWorld;

typedef struct HsFaultInjector HsFaultInjector;

/* faults and world are copied. */
HsFaultInjector *hs_fault_injector_new(HsSimulation *simulation, const HsFaultWorld *world,
                                       const HsFault *faults, guint n_faults);
void hs_fault_injector_free(HsFaultInjector *injector);
/* Once, when the run starts. */
void hs_fault_injector_start(HsFaultInjector *injector);
/* A step of that number begins, in whichever flow. */
void hs_fault_injector_on_step(HsFaultInjector *injector, const char *step);
/* Of fault i: whoever looks at its condition tells it (hs_trigger_on_condition). */
HsTrigger *hs_fault_injector_trigger(HsFaultInjector *injector, guint fault_i);
/* Once, when the run has ended: records the faults that never struck. */
void hs_fault_injector_finish(HsFaultInjector *injector);

/* When fault i struck first; HS_CYCLES_NEVER: not yet. */
HsCycles hs_fault_injector_struck_at(const HsFaultInjector *injector, guint fault_i);

#endif
