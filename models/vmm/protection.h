/* protection: is each hot standby program protected, and for how long was it not?
 *
 * WHAT IT STANDS FOR. The seed says what becomes of a program when its OS fails; it does not say
 * what becomes of it when the standby OS is no longer there. The answer is: nothing, until the
 * other one fails, too. This is the time that counts that risk.
 *
 * A PROGRAM IS PROTECTED while both OSs that may run it are up. An OS is up while it runs and has
 * not been declared failed.
 *
 * UNPROTECTED TIME of a program is the time in which one of them is not up,
 *   from the cycle of the fault, not of its detection: a standby that is dead and was not seen
 *   dying protects nobody;
 *   to the cycle in which the OS, loaded again, is entered as the new standby (reipl.h);
 *   without a re-IPL, to the end of the run.
 * So FIG. 5 counts, from the fault on, for the OS that failed is not up; and a program that lost
 * both OSs counts on, though it is down and not only unprotected. FIG. 6 does not count, as both
 * OSs are up while a program is switched.
 * It begins when the program first has an area, and is over when the program has ended by itself.
 *
 * VALUES     "protected" of the program, 1 or 0, when it changes.
 * COUNTERS   "unprotected cycles" of the program.
 * LIMITS. That the new standby may have too little of something else is not looked at.
 */
#ifndef HS_PROTECTION_H
#define HS_PROTECTION_H

#include "models/vmm/vmm.h"

typedef struct HsProtection HsProtection;

/* vmm is borrowed; the protection becomes its hs_vmm_set_on_change. */
HsProtection *hs_protection_new(HsVmm *vmm);
void hs_protection_free(HsProtection *protection);

/* A hot standby program, its area and the pair of OSs that may run it. Before the run. */
void hs_protection_add(HsProtection *protection, const char *name, HsAreaNumber area, HsOwner home,
                       HsOwner standby);

/* An OS stopped, failed or came back; an area came, left or went to another OS. Twice is fine. */
void hs_protection_changed(gpointer protection);

/* Where an area goes in abnormal status of OS `owner`: a program's to the other OS of its pair, if
 * that serves. Else (and of any other area) to the monitor. */
HsOwner hs_protection_destination(const HsProtection *protection, HsAreaNumber area, HsOwner owner);

/* The other OS of the pair that may run a program; HS_OWNER_NONE: there is none, or `owner` is not
 * of the pair. */
HsOwner hs_protection_other(const HsProtection *protection, HsAreaNumber area, HsOwner owner);

/* A hot standby program's area, which the two OSs (in any order) may have. */
bool hs_protection_is_pair(const HsProtection *protection, HsAreaNumber area, HsOwner a, HsOwner b);

/* So far. Areas of other programs: 0. */
HsCycles hs_protection_unprotected_cycles(const HsProtection *protection, HsAreaNumber area);

/* The run ends: writes the counters. */
void hs_protection_finish(const HsProtection *protection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsProtection, hs_protection_free)

#endif
