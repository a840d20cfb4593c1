/* fault_detection: the OS fault detection routine 210.
 *
 * WHAT IT STANDS FOR. It "detects faults in a manner that detects that the CPU 10-1 or 10-2 is in a
 * specific state (e.g., processing stalls) during execution of the active OS or standby OS" (seed).
 *
 * Under policies whose faults are detected outside it is there, and off (switching_device.h).
 *
 * PARAMETERS
 *   has_state    a disabled wait or a check-stop is seen in the cycle in which it begins
 *   poll_cycles  0: the stall detector is off; else it looks at every OS every so often: cycles h,
 *                2h, ...
 *   n_misses     k, 1 or more: an OS has failed when k polls in a row found it stalled
 *
 * STALLED is an OS that spins, is in a disabled wait or has lost its CPU, and one that has been
 *   ready without getting a CPU since the poll before (HsGuestFace.has_stalled). An OS that waits
 *   for something to do, or runs a long routine, is not.
 *
 * TIMING. A poll reads what the cycle before it left, in its own cycle (HS_PHASE_POLL). An OS that
 *   stalls at cycle f is declared failed at the k-th poll after f: a delay in ((k-1)h, kh], uniform
 *   when f is. The poll's path is monitor work besides, before step 501.
 *
 * A declared OS is not looked at again until it is loaded anew. LIMITS: an OS that starves for k
 * polls is declared too (a false alarm); fencing comes before switching, so nothing ever runs
 * twice.
 */
#ifndef HS_FAULT_DETECTION_H
#define HS_FAULT_DETECTION_H

#include "models/vmm/vmm.h"

typedef struct {
    bool has_state;
    HsCycles poll_cycles;
    uint32_t n_misses;
} HsFaultDetectionParameters;

/* An OS has failed. cause is a literal. */
typedef void (*HsFaultHandler)(gpointer user, HsOwner owner, const char *cause);

typedef struct HsFaultDetection HsFaultDetection;

HsFaultDetection *hs_fault_detection_new(HsVmm *vmm, const HsFaultDetectionParameters *parameters,
                                         HsFaultHandler on_fault, gpointer user);
void hs_fault_detection_free(HsFaultDetection *detection);
/* The first poll is poll_cycles from now. Once, when the run starts. */
void hs_fault_detection_start(HsFaultDetection *detection);

/* A CPU entered a disabled wait while it ran that OS. */
void hs_fault_detection_on_disabled_wait(HsFaultDetection *detection, HsOwner owner);

/* A CPU check-stopped while it ran that OS. */
void hs_fault_detection_on_check_stop(HsFaultDetection *detection, HsOwner owner);

/* Another part of the monitor has found that the OS is to be taken over. Nothing if it has been
 * declared. cause is a literal. */
void hs_fault_detection_declare(HsFaultDetection *detection, HsOwner owner, const char *cause);

/* A declared OS is loaded again: from now on it is looked at as if it had never failed. */
void hs_fault_detection_watch_again(HsFaultDetection *detection, HsOwner owner);

uint64_t hs_fault_detection_n_polls(const HsFaultDetection *detection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsFaultDetection, hs_fault_detection_free)

#endif
