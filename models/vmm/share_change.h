/* share_change: an order to change a machine's share: "change processor share" (JP H9-26889).
 *
 * WHAT IT STANDS FOR. An OS issues an instruction that names a machine and its new share; control
 * goes to the monitor, which edits that machine's entry of table 90, and the dispatcher uses it
 * from then on. An operator's command does the same.
 *
 * STATES  IDLE -> ORDERED [hs_share_change_order] -> IDLE [the monitor did it, or it was withdrawn]
 *
 * TIMING. One `update` of the monitor's; the share is the new one from its last cycle on. What the
 * machine did up to there is charged by the old one.
 *
 * LIMITS. Any OS may change the share of any; there is no authority to ask. The OS that issued the
 * order goes on meanwhile, only the program that asked for it waits.
 */
#ifndef HS_SHARE_CHANGE_H
#define HS_SHARE_CHANGE_H

#include "models/vmm/vmm.h"

/* Embedded; zero before the first order. Private but for is_done, which says in `then` whether the
 * share was changed: not when there is no such OS, when the share is not in 1 .. HS_SHARE_MAX, or
 * when it was added to another's since that OS failed (other_resources.h). */
typedef struct {
    HsVmm *vmm;
    uint64_t os, share;
    HsWork work;
    void (*then)(gpointer user);
    gpointer user;
    bool is_done;
} HsShareChange;

/* os: an owner's number, share: anything: both may come from a program. Asserts IDLE. */
void hs_share_change_order(HsShareChange *change, HsVmm *vmm, uint64_t os, uint64_t share,
                           void (*then)(gpointer user), gpointer user);
/* Nothing if it is IDLE. */
void hs_share_change_withdraw(HsShareChange *change);

#endif
