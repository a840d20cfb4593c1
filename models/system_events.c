/* system_events: wires what two policies of prior art act on: time zones and events, and the
 * monitors of usage in the guests. */
#include "models/system_state.h"

#include "models/zone_reader.h"

#include "sim/banned.h"

/* ---- zones ---- */

static bool read_zones(const HsSystem *system, HsZoneParameters *zones, HsDiagnostics *diagnostics)
{
    const HsCommandReader reader = { .configuration = system->configuration,
                                     .guests = system->oss,
                                     .applications = system->applications,
                                     .diagnostics = diagnostics };
    bool is_fine = true;
    for (guint i = 0; i < system->zone_nodes->len; i++)
        is_fine = hs_zone_read(&reader, g_ptr_array_index(system->zone_nodes, i), &zones[i]) &&
                  is_fine;
    return is_fine;
}

bool hs_system_wire_zones(HsSystem *system, HsDiagnostics *diagnostics)
{
    system->zone_nodes = hs_node_list(hs_scenario_root(system->scenario), "zone");
    guint n = system->zone_nodes->len;
    bool is_on = system->configuration->vmm.policy.by_zone;
    if (n == 0 && !is_on)
        return true;
    g_autofree HsZoneParameters *zones = g_new0(HsZoneParameters, n + 1);
    if (!read_zones(system, zones, diagnostics))
        return false;
    g_autofree HsOwner *partners = g_new0(HsOwner, system->oss->len);
    for (guint i = 0; i < system->oss->len; i++)
        partners[i] = hs_system_partner_of(system, (HsOwner)(i + 1));
    system->zones = hs_zones_new(system->vmm, system->moves, partners, zones, n, is_on);
    return true;
}

/* Units of hot standby programs that an OS owns. */
static uint32_t n_standby_units(const HsSystem *system, HsOwner owner)
{
    uint32_t n = 0;
    for (guint i = 0; i < system->applications->len; i++) {
        const HsApplication *application = g_ptr_array_index(system->applications, i);
        const HsEntry *entry = hs_resource_table_entry(system->table, application->area);
        if (entry->is_entered && entry->owner == owner && application->standby != HS_OWNER_NONE)
            n += entry->map.n_units;
    }
    return n;
}

void hs_system_zones_on_fault(HsSystem *system, HsOwner owner)
{
    if (system->zones != NULL)
        hs_zones_on_fault(system->zones, owner, n_standby_units(system, owner));
}

/* ---- usage ---- */

void hs_system_wire_usage(HsSystem *system)
{
    for (guint i = 0; i < system->oss->len && system->configuration->vmm.policy.watches_usage; i++)
        system->guests[i].usage = hs_usage_monitor_new(system->guests[i].jobs,
                                                       &hs_system_os(system, i)->usage);
}

void hs_system_clear_usage(HsSystem *system)
{
    for (guint i = 0; i < system->oss->len; i++)
        hs_usage_monitor_free(system->guests[i].usage);
}

void hs_system_usage_start(const HsSystemGuest *guest)
{
    if (guest->usage != NULL && hs_guest_os_is_alive(guest->os))
        hs_usage_monitor_start(guest->usage);
}

void hs_system_usage_stop(const HsSystemGuest *guest)
{
    if (guest->usage != NULL)
        hs_usage_monitor_stop(guest->usage);
}

void hs_system_usage_finish(const HsSystemGuest *guest)
{
    if (guest->usage != NULL)
        hs_usage_monitor_finish(guest->usage);
}
