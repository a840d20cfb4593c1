/* fault_injector: the scenario's faults, striking at their time or when their condition holds.
 *
 * STATES of a fault
 *   ARMED -> STRUCK [its cycle, in HS_PHASE_FAULT; or the cycle after the one in which its
 *   condition first held]. Each strikes once.
 *
 * A panic is a disabled wait: the CPU tells fault detection in the same cycle, if that looks. A
 * hang goes on taking CPU time. A fault that strikes an OS which is already gone has no effect, and
 * says so.
 */
#ifndef HS_FAULT_INJECTOR_H
#define HS_FAULT_INJECTOR_H

#include "models/guest/guest_os.h"
#include "models/outage.h"
#include "models/program/application.h"
#include "models/vmm/fault_detection.h"

typedef struct {
    const char *name;   /* title; borrowed */
    const char *action; /* "crash os1 panic"; borrowed */
    HsGuestOs *os;
    bool is_panic;
    HsCycles at; /* HS_CYCLES_NEVER: hs_fault_injector_trigger says when */
} HsFault;

typedef struct HsFaultInjector HsFaultInjector;

/* faults are copied; detection, applications (HsApplication) and outages are borrowed. */
HsFaultInjector *hs_fault_injector_new(HsSimulation *simulation, const HsFault *faults,
                                       guint n_faults, HsFaultDetection *detection,
                                       GPtrArray *applications, HsOutages *outages);
void hs_fault_injector_free(HsFaultInjector *injector);
/* Once, when the run starts. */
void hs_fault_injector_start(HsFaultInjector *injector);
/* The condition of fault i holds: it strikes in the next cycle. Once. */
void hs_fault_injector_trigger(HsFaultInjector *injector, guint fault_i);

/* When fault i struck; HS_CYCLES_NEVER: not yet. */
HsCycles hs_fault_injector_struck_at(const HsFaultInjector *injector, guint fault_i);

#endif
