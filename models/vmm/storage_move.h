/* storage_move: storage from one living OS to another: JP H6-110715, the seed's prior art 2.
 *
 * WHAT IT STANDS FOR. "At a set time or event" a predetermined amount goes from VM-2 to VM-1:
 * VM-2's OS takes its high addresses offline (7010), the monitor moves VM-2's storage so that the
 * hole lies beside VM-1 (7020), VM-1's OS brings it online (7040). Both OSs have to take part. So
 * nothing can be taken from an OS that is dead: that is what the seed's own method is for.
 *
 * PARAMETERS
 *   from, to     two OSs; n_units: what goes from the own area of one to that of the other
 *   move_unit    vmm { move }: the monitor, for each unit of VM-2 that stays and is moved
 *
 * STEPS, the table in storage_move.c                                               TIMING
 *   order  monitor  are both alive, and is so much free?                         2 * look_up
 *   7010   VM-2     takes its high addresses offline              n * disconnect_unit of VM-2
 *   quiet  monitor  waits until no transfer of VM-2 is under way, if there is one    1 cycle
 *   7020   monitor  moves the storage of VM-2                          (m - n) * move_unit
 *   7040   VM-1     connects the adjacent range                       n * engage_unit of VM-1
 *   table  monitor  enters the new sizes                                          2 * update
 *   n: units that go, m: units that VM-2 owns, those of its programs too. Each step also waits for
 *   a CPU, `order` for its turn, where others reallocate (reallocation.h). From the end of 7010 to
 *   that of 7020 VM-2 stands still, on all its logical CPUs: it takes no interrupt, orders no
 *   transfer, and sends no heartbeat (outside/switching_device.h: it may be taken for dead).
 *
 * REFUSED at `order`, with the numbers and without changing anything: the policy is one of equal
 *   parts; one of the OSs has been declared failed; VM-2 has fewer units free, beyond its kernel,
 *   than it is to give.
 *
 * FAULTS. An OS that dies unseen does not do its step: the move waits until routine 210 finds it.
 *   Then it ends ("os2 failed (step 7010)"). Up to 7020 the units are VM-2's, from then on VM-1's,
 *   connected or not; they go where the area goes that they are in. The other OS has those that are
 *   its own online at once, without cost.
 *   A unit that fails after 7010 stays with VM-2: as many fewer go.
 *
 * LIMITS. A unit that is mapped one by one need not be moved: 7020 takes the time, and changes the
 * owners of the units; bytes stay where they are.
 */
#ifndef HS_STORAGE_MOVE_H
#define HS_STORAGE_MOVE_H

#include "models/hardware/channel.h"
#include "models/vmm/vmm.h"

typedef struct {
    const char *title; /* of the order; borrowed */
    HsOwner from, to;  /* two of them */
    /* It is over: "done", "refused", "os2 failed"; interned. n_units of them went, for better or
     * worse: VM-1 has them. Not told when the run ends before. May give another order. */
    void (*on_end)(gpointer user, const char *outcome, uint32_t n_units);
    gpointer user;
} HsStorageMoveOrder;

typedef struct HsStorageMoves HsStorageMoves;

/* All borrowed. channels: of HsChannel; told of every transfer that leaves one of them. */
HsStorageMoves *hs_storage_moves_new(HsVmm *vmm, GPtrArray *channels, HsFlowLog *log);
void hs_storage_moves_free(HsStorageMoves *moves);

/* An order that may be given; its number is returned. Before the run. */
guint hs_storage_moves_add(HsStorageMoves *moves, const HsStorageMoveOrder *order);
/* Gives it, of n units, 1 at least. cause: "ordered"; borrowed until the end. Asserts that it is
 * not under way. */
void hs_storage_moves_begin(HsStorageMoves *moves, guint move_i, uint32_t n_units,
                            const char *cause);
bool hs_storage_moves_is_idle(const HsStorageMoves *moves, guint move_i);

/* Routine 210 has declared an OS failed; before its FIG. 5 begins. */
void hs_storage_moves_on_fault(HsStorageMoves *moves, HsOwner owner);

/* The run ends: writes what is under way to the trace. */
void hs_storage_moves_finish(HsStorageMoves *moves);

/* The steps themselves, for reading. */
const HsFlowKind *hs_storage_move_figure(void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsStorageMoves, hs_storage_moves_free)

#endif
