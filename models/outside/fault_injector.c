/* fault_injector: the scenario's faults. */
#include "models/outside/fault_injector.h"

#include "models/records.h"
#include "sim/assert.h"
#include "sim/banned.h"

typedef struct {
    HsFaultInjector *injector;
    HsFault fault;
    HsEvent event;
    HsCycles struck_at;
} Armed;

struct HsFaultInjector {
    HsSimulation *simulation;
    HsFaultDetection *detection;
    GPtrArray *applications;
    HsOutages *outages;
    Armed *armed;
    guint n_armed;
};

static void injector_cut_services(HsFaultInjector *injector, const HsFault *fault)
{
    HsCycles now = hs_simulation_now(injector->simulation);
    HsOwner failed = hs_guest_os_owner(fault->os);
    for (guint i = 0; i < injector->applications->len; i++) {
        const HsApplication *application = g_ptr_array_index(injector->applications, i);
        if (application->runs_on == failed)
            hs_outages_begin(injector->outages, application->app_i, failed, fault->name, now);
    }
}

static void armed_on_strike(gpointer owner, HsEvent *event)
{
    Armed *armed = owner;
    const HsFault *fault = &armed->fault;
    HsFaultInjector *injector = armed->injector;
    (void)event;
    armed->struck_at = hs_simulation_now(injector->simulation);
    bool had_effect = hs_guest_os_crash(fault->os, fault->is_panic);
    hs_trace_row(hs_simulation_trace(injector->simulation), &hs_table_fault,
                 (HsCell[]){ HS_TEXT(fault->name), HS_INTEGER(armed->struck_at),
                             HS_TEXT(fault->action), HS_TEXT(hs_guest_os_name(fault->os)),
                             HS_INTEGER(had_effect) });
    if (!had_effect)
        return;
    injector_cut_services(injector, fault);
    if (fault->is_panic)
        hs_fault_detection_on_disabled_wait(injector->detection, hs_guest_os_owner(fault->os));
}

HsFaultInjector *hs_fault_injector_new(HsSimulation *simulation, const HsFault *faults,
                                       guint n_faults, HsFaultDetection *detection,
                                       GPtrArray *applications, HsOutages *outages)
{
    HsFaultInjector *injector = g_new0(HsFaultInjector, 1);
    injector->simulation = simulation;
    injector->detection = detection;
    injector->applications = applications;
    injector->outages = outages;
    injector->n_armed = n_faults;
    injector->armed = g_new0(Armed, n_faults);
    const HsComponent *component = hs_simulation_add(simulation, "fault-injector",
                                                     "fault injector");
    for (guint i = 0; i < n_faults; i++) {
        Armed *armed = &injector->armed[i];
        armed->injector = injector;
        armed->fault = faults[i];
        armed->struck_at = HS_CYCLES_NEVER;
        hs_event_init(&armed->event, component, HS_PHASE_FAULT, "fault strikes", armed_on_strike,
                      armed);
    }
    return injector;
}

void hs_fault_injector_free(HsFaultInjector *injector)
{
    if (injector == NULL)
        return;
    g_free(injector->armed);
    g_free(injector);
}

void hs_fault_injector_start(HsFaultInjector *injector)
{
    for (guint i = 0; i < injector->n_armed; i++)
        if (injector->armed[i].fault.at != HS_CYCLES_NEVER)
            hs_simulation_schedule(injector->simulation, &injector->armed[i].event,
                                   injector->armed[i].fault.at);
}

void hs_fault_injector_trigger(HsFaultInjector *injector, guint fault_i)
{
    hs_assert(fault_i < injector->n_armed);
    hs_simulation_schedule_in(injector->simulation, &injector->armed[fault_i].event, 1);
}

HsCycles hs_fault_injector_struck_at(const HsFaultInjector *injector, guint fault_i)
{
    hs_assert(fault_i < injector->n_armed);
    return injector->armed[fault_i].struck_at;
}
