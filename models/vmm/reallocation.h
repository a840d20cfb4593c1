/* reallocation: the turn. One reallocation of resources at a time.
 *
 * WHAT IT STANDS FOR. The monitor 200 moves areas between OSs in several steps (FIG. 5: 502 to 506;
 * FIG. 6: 604 to 611). Meanwhile nobody else may decide by the entries of table 90 that are being
 * moved. So each flow takes the turn when it has looked up its entries, and gives it up when their
 * owners are updated.
 *
 * STATES of a member
 *   OUT -> HOLDER [hs_reallocation_take: nobody has the turn]
 *   OUT -> WAITS  [hs_reallocation_take: somebody else has it; first come, first served]
 *   WAITS -> HOLDER [hs_reallocation_pass_on: nobody has the turn, and it waits longest: on_turn]
 *   HOLDER, WAITS -> OUT [hs_reallocation_give_up]
 *
 * Giving up does not pass on: a fault first fences, and only then may somebody else go on.
 *
 * TIMING. The turn costs no time; waiting for it is waiting of the member's step.
 * LIMITS. A holder whose standby OS died unseen keeps the turn until routine 210 finds that OS.
 */
#ifndef HS_REALLOCATION_H
#define HS_REALLOCATION_H

#include <glib.h>
#include <stdbool.h>

/* Who reallocates; embedded. on_turn is called when the member has waited and has the turn now. */
typedef struct HsReallocationMember HsReallocationMember;
struct HsReallocationMember {
    void (*on_turn)(gpointer user);
    gpointer user;
    HsReallocationMember *next;
    bool is_waiting;
};

/* Embedded by the monitor; zero-initialised. */
typedef struct {
    HsReallocationMember *holder; /* NULL: it is nobody's turn */
    HsReallocationMember *first;  /* those that wait, in the order in which they came */
} HsReallocation;

/* TRUE: it is the member's turn, now or already. FALSE: it waits for it. */
bool hs_reallocation_take(HsReallocation *reallocation, HsReallocationMember *member);
/* The member has no turn any more, and does not wait for one. Nothing if it did neither. */
void hs_reallocation_give_up(HsReallocation *reallocation, HsReallocationMember *member);
/* If it is nobody's turn, it is the first one's that waits. */
void hs_reallocation_pass_on(HsReallocation *reallocation);
bool hs_reallocation_is_turn_of(const HsReallocation *reallocation,
                                const HsReallocationMember *member);

#endif
