/* zones: time zones and events at which a predetermined amount of storage moves: JP H6-110715.
 *
 * WHAT IT STANDS FOR. "Depending on an operation time zone of each OS and each system fault, a
 * predetermined main storage area can be reallocated to each VM upon occurrence of an event" (seed,
 * prior art 2). A zone is one such set time, from its begin to its end, or one such event. The
 * moves themselves are those of storage_move.h. Only the policy event-driven acts on zones.
 *
 * PARAMETERS of a zone
 *   begin, end   a time zone: end > begin; both from the start of the run
 *   period       0: once; else it begins again every so often, > end - begin
 *   is_event     in place of these: when a condition first holds, once
 *   from, to, n_units   what goes from the own area of one OS to that of the other
 *
 * STATES of a zone
 *   AWAY -> GOING     [its begin, or its event: the move is ordered]
 *   GOING -> THERE    [the move is over; so many units have gone]
 *   GOING -> AWAY     [it was refused, or its OS died before 7020: nothing has gone]
 *   THERE -> COMING   [its end: as many units as have gone are ordered back]
 *   COMING -> AWAY    [they are back]
 *   COMING -> THERE   [refused, or an OS died before 7020: they stay where they are]
 *   An end that comes while its zone is GOING waits for the move, and so does a begin while COMING.
 *   At an end that finds it AWAY nothing comes back, for nothing went. A begin that finds it THERE
 *   moves nothing more: the amount is there. An event has no end.
 *
 * AN OS FAULT is an event, too: what the failed OS's hot standby programs have is to go to their
 *   standby OS. As step 7010 can never end, that is refused, with the numbers.
 *
 * TIMING. An order is given in the cycle of the begin, the end, or the one after that in which the
 *   condition first holds. From then on: storage_move.h; moves wait for one another there. The
 *   order after an OS fault is given when the fault is declared; its 2 * look_up are work of the
 *   monitor behind that of step 501, before that of step 502.
 *
 * COUNTERS  refusals are rows of the trace; moves are flows "prior art 2" with the zone's title.
 *
 * UNDER OTHER POLICIES (is_on false) zones are read and checked, and nothing happens.
 *
 * LIMITS. Where an OS has been loaded again, a zone goes on with the units that it knows of: what
 * has gone is asked back from the OS it went to.
 */
#ifndef HS_ZONES_H
#define HS_ZONES_H

#include "models/outside/trigger.h"
#include "models/vmm/storage_move.h"

typedef struct {
    const char *title; /* borrowed */
    bool is_event;     /* it has no times */
    HsCycles begin, end, period;
    HsOwner from, to;
    uint32_t n_units;
} HsZoneParameters;

typedef enum { HS_ZONE_AWAY, HS_ZONE_GOING, HS_ZONE_THERE, HS_ZONE_COMING } HsZoneState;

typedef struct HsZones HsZones;

/* The zones are copied, the rest is borrowed. After the guests. partner_of: by owner number - 1,
 * the OS that stands by for it, or for which it does; HS_OWNER_NONE: none. For the call alone. */
HsZones *hs_zones_new(HsVmm *vmm, HsStorageMoves *moves, const HsOwner *partner_of,
                      const HsZoneParameters *zones, guint n_zones, bool is_on);
void hs_zones_free(HsZones *zones);
/* Once, when the run starts. */
void hs_zones_start(HsZones *zones);
/* Of zone i, an event: whoever looks at its condition tells it (hs_trigger_on_condition). */
HsTrigger *hs_zones_trigger(HsZones *zones, guint zone_i);
/* An OS has been declared failed, whose hot standby programs have n units. Nothing if that is 0, or
 * it has no partner. */
void hs_zones_on_fault(HsZones *zones, HsOwner failed, uint32_t n_units);

HsZoneState hs_zones_state(const HsZones *zones, guint zone_i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(HsZones, hs_zones_free)

#endif
