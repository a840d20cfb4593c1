/* zones: time zones and events at which a predetermined amount of storage moves. */
#include "models/vmm/zones.h"

#include "sim/assert.h"
#include "sim/banned.h"

/* Invariants: GOING and COMING, one of its two moves is under way; THERE, n_there >= 1. */
typedef struct {
    HsZones *zones;
    HsZoneParameters parameters;
    HsZoneState state;
    HsTrigger trigger;             /* of an event */
    HsCycles next_begin, next_end; /* of a time zone; HS_CYCLES_NEVER: none comes */
    bool is_inside;                /* it has begun, and its end has not come */
    uint32_t n_there;              /* units that have gone and not come back */
    guint there_i, back_i;         /* its moves */
} Zone;

/* What an OS fault would have moved. */
typedef struct {
    HsOwner partner;
    guint move_i;
} OsFault;

struct HsZones {
    HsSimulation *simulation;
    HsStorageMoves *moves;
    bool is_on;
    Zone *zones;
    guint n_zones;
    OsFault *faults; /* by owner number - 1 */
    HsEvent clock;   /* the next begin or end */
};

/* ---- moves ---- */

static void zone_go(Zone *zone)
{
    zone->state = HS_ZONE_GOING;
    hs_storage_moves_begin(zone->zones->moves, zone->there_i, zone->parameters.n_units,
                           zone->parameters.is_event ? "an event" : "its time zone begins");
}

static void zone_come(Zone *zone)
{
    zone->state = HS_ZONE_COMING;
    hs_storage_moves_begin(zone->zones->moves, zone->back_i, zone->n_there, "its time zone ends");
}

static void zone_on_gone(gpointer user, const char *outcome, uint32_t n_units)
{
    Zone *zone = user;
    (void)outcome;
    zone->n_there = n_units;
    zone->state = n_units > 0 ? HS_ZONE_THERE : HS_ZONE_AWAY;
    if (n_units > 0 && !zone->is_inside)
        zone_come(zone);
}

static void zone_on_back(gpointer user, const char *outcome, uint32_t n_units)
{
    Zone *zone = user;
    (void)outcome;
    zone->n_there -= n_units;
    zone->state = zone->n_there > 0 ? HS_ZONE_THERE : HS_ZONE_AWAY;
    if (zone->n_there == 0 && zone->is_inside)
        zone_go(zone);
}

/* ---- begins and ends ---- */

static void zone_begin(Zone *zone)
{
    zone->is_inside = true;
    if (zone->state == HS_ZONE_AWAY)
        zone_go(zone);
}

static void zone_end(Zone *zone)
{
    zone->is_inside = false;
    if (zone->state == HS_ZONE_THERE)
        zone_come(zone);
}

static HsCycles cycle_after(HsCycles cycle, HsCycles period)
{
    return period == 0 || period > HS_CYCLES_MAX - cycle ? HS_CYCLES_NEVER : cycle + period;
}

static void zones_set_clock(HsZones *zones)
{
    HsCycles next = HS_CYCLES_NEVER;
    for (guint i = 0; i < zones->n_zones; i++)
        next = MIN(next, MIN(zones->zones[i].next_begin, zones->zones[i].next_end));
    if (next != HS_CYCLES_NEVER)
        hs_simulation_schedule(zones->simulation, &zones->clock, next);
}

/* Of one cycle the ends come before the begins: what one zone gives back, another may take. */
static void zones_on_clock(gpointer owner, HsEvent *event)
{
    HsZones *zones = owner;
    HsCycles now = hs_simulation_now(zones->simulation);
    (void)event;
    for (guint i = 0; i < zones->n_zones; i++) {
        Zone *zone = &zones->zones[i];
        if (zone->next_end != now)
            continue;
        zone->next_end = cycle_after(now, zone->parameters.period);
        zone_end(zone);
    }
    for (guint i = 0; i < zones->n_zones; i++) {
        Zone *zone = &zones->zones[i];
        if (zone->next_begin != now)
            continue;
        zone->next_begin = cycle_after(now, zone->parameters.period);
        zone_begin(zone);
    }
    zones_set_clock(zones);
}

static void zone_on_event(gpointer user)
{
    Zone *zone = user;
    if (zone->zones->is_on)
        zone_begin(zone);
}

/* ---- faults ---- */

/* Its refusal is written; nobody waits for it. */
static void fault_on_end(gpointer user, const char *outcome, uint32_t n_units)
{
    (void)user;
    (void)outcome;
    (void)n_units;
}

void hs_zones_on_fault(HsZones *zones, HsOwner failed, uint32_t n_units)
{
    const OsFault *fault = &zones->faults[failed - 1];
    if (!zones->is_on || fault->partner == HS_OWNER_NONE || n_units == 0 ||
        !hs_storage_moves_is_idle(zones->moves, fault->move_i))
        return;
    hs_storage_moves_begin(zones->moves, fault->move_i, n_units, "an OS has failed");
}

/* ---- life ---- */

static void zone_init(HsZones *zones, Zone *zone, const HsZoneParameters *parameters,
                      const HsComponent *component)
{
    static const HsTriggerParameters when = { .kind = HS_TRIGGER_WHEN };
    const char *title = parameters->title;
    hs_assert(parameters->is_event || parameters->begin < parameters->end);
    *zone = (Zone){ .zones = zones, .parameters = *parameters };
    zone->next_begin = parameters->is_event ? HS_CYCLES_NEVER : parameters->begin;
    zone->next_end = parameters->is_event ? HS_CYCLES_NEVER : parameters->end;
    zone->there_i = hs_storage_moves_add(
        zones->moves,
        &(HsStorageMoveOrder){ title, parameters->from, parameters->to, zone_on_gone, zone });
    zone->back_i = hs_storage_moves_add(
        zones->moves,
        &(HsStorageMoveOrder){ title, parameters->to, parameters->from, zone_on_back, zone });
    hs_trigger_init(&zone->trigger, zones->simulation, component, "zone", title, &when,
                    zone_on_event, zone);
}

static void fault_init(const HsZones *zones, const HsVmm *vmm, OsFault *fault, HsOwner owner,
                       HsOwner partner)
{
    *fault = (OsFault){ .partner = partner };
    if (partner == HS_OWNER_NONE)
        return;
    g_autofree char *title = g_strdup_printf("%s failed", hs_vmm_guest(vmm, owner)->name);
    fault->move_i = hs_storage_moves_add(
        zones->moves,
        &(HsStorageMoveOrder){ g_intern_string(title), owner, partner, fault_on_end, fault });
}

HsZones *hs_zones_new(HsVmm *vmm, HsStorageMoves *moves, const HsOwner *partner_of,
                      const HsZoneParameters *parameters, guint n_zones, bool is_on)
{
    HsZones *zones = g_new0(HsZones, 1);
    zones->is_on = is_on;
    zones->simulation = hs_vmm_simulation(vmm);
    zones->moves = moves;
    zones->zones = g_new0(Zone, n_zones);
    zones->n_zones = n_zones;
    const HsComponent *component = hs_simulation_add(zones->simulation, "zones", "zones");
    hs_event_init(&zones->clock, component, HS_PHASE_VMM, "zones", zones_on_clock, zones);
    for (guint i = 0; i < n_zones; i++)
        zone_init(zones, &zones->zones[i], &parameters[i], component);
    zones->faults = g_new0(OsFault, hs_vmm_n_guests(vmm));
    for (guint i = 0; i < hs_vmm_n_guests(vmm); i++)
        fault_init(zones, vmm, &zones->faults[i], (HsOwner)(i + 1), partner_of[i]);
    return zones;
}

void hs_zones_free(HsZones *zones)
{
    if (zones == NULL)
        return;
    g_free(zones->zones);
    g_free(zones->faults);
    g_free(zones);
}

void hs_zones_start(HsZones *zones)
{
    if (zones->is_on)
        zones_set_clock(zones);
}

HsTrigger *hs_zones_trigger(HsZones *zones, guint zone_i)
{
    hs_assert(zone_i < zones->n_zones);
    return &zones->zones[zone_i].trigger;
}

HsZoneState hs_zones_state(const HsZones *zones, guint zone_i)
{
    hs_assert(zone_i < zones->n_zones);
    return zones->zones[zone_i].state;
}
