/* fault_injector: the scenario's faults. */
#include "models/outside/fault_injector.h"

#include "models/records.h"
#include "sim/assert.h"
#include "sim/banned.h"

typedef struct {
    HsFaultInjector *injector;
    HsFault fault;
    HsTrigger trigger;
} Armed;

struct HsFaultInjector {
    HsSimulation *simulation;
    HsFaultWorld world;
    Armed *armed;
    guint n_armed;
    uint32_t n_cpus; /* there by now */
};

/* An OS has stopped: so have its programs, unless another fault had stopped them before. */
static void injector_cut_services(HsFaultInjector *injector, const HsGuestOs *os, const char *fault)
{
    const HsFaultWorld *world = &injector->world;
    HsCycles now = hs_simulation_now(injector->simulation);
    HsOwner failed = hs_guest_os_owner(os);
    for (guint i = 0; i < world->applications->len; i++) {
        const HsApplication *application = g_ptr_array_index(world->applications, i);
        if (application->runs_on == failed &&
            !hs_outages_is_down(world->outages, application->app_i, failed))
            hs_outages_begin(world->outages, application->app_i, failed, fault, now);
    }
}

static void injector_on_panic(gpointer user, HsGuestOs *os, const char *fault)
{
    HsFaultInjector *injector = user;
    injector_cut_services(injector, os, fault);
    hs_fault_detection_on_disabled_wait(injector->world.detection, hs_guest_os_owner(os));
}

/* The job of a program on the OS that runs it; NULL: none does. */
static HsJob *injector_find_job(const HsFaultInjector *injector, const HsApplication *application)
{
    if (application->runs_on == HS_OWNER_NONE || injector->world.jobs == NULL)
        return NULL;
    const HsJobs *jobs = g_ptr_array_index(injector->world.jobs, application->runs_on - 1);
    for (guint i = 0; i < jobs->n_jobs; i++)
        if (jobs->jobs[i]->application == application)
            return jobs->jobs[i];
    return NULL;
}

/* ---- what strikes; each returns whether it had an effect ---- */

static bool strike_os(HsFaultInjector *injector, const HsFault *fault)
{
    if (!hs_guest_os_crash(fault->os, fault->is_panic))
        return false;
    injector_cut_services(injector, fault->os, fault->name);
    if (fault->is_panic)
        hs_fault_detection_on_disabled_wait(injector->world.detection,
                                            hs_guest_os_owner(fault->os));
    return true;
}

/* An OS's kernel is the beginning of its own area. */
static bool is_of_kernel(const HsFaultInjector *injector, const HsGuestOs *os, uint32_t unit_i)
{
    const HsVmm *vmm = injector->world.vmm;
    const HsGuestFace *face = hs_vmm_guest(vmm, hs_guest_os_owner(os));
    const HsEntry *entry = hs_resource_table_entry(hs_vmm_table(vmm), face->own_area);
    uint32_t n_kernel = MIN(hs_guest_os_parameters(os)->n_kernel_units, entry->map.n_units);
    for (uint32_t i = 0; i < n_kernel; i++)
        if (entry->map.unit[i] == unit_i)
            return true;
    return false;
}

static bool strike_unit(HsFaultInjector *injector, const HsFault *fault, uint32_t unit_i)
{
    HsResourceTable *table = hs_vmm_table(injector->world.vmm);
    bool is_there = unit_i < hs_storage_n_units(hs_resource_table_storage(table));
    if (!is_there || !hs_resource_table_fail(table, unit_i))
        return false;
    if (hs_storage_unit(hs_resource_table_storage(table), unit_i)->area == HS_AREA_VMM)
        hs_dispatcher_damage(injector->world.dispatcher);
    for (guint i = 0; i < injector->world.guests->len; i++) {
        HsGuestOs *os = g_ptr_array_index(injector->world.guests, i);
        if (is_of_kernel(injector, os, unit_i))
            hs_guest_os_damage(os, fault->name);
    }
    return true;
}

/* From the last unit down: each not-used one that fails is not counted for the next. */
static bool strike_storage(HsFaultInjector *injector, const HsFault *fault)
{
    HsResourceTable *table = hs_vmm_table(injector->world.vmm);
    bool had_effect = false;
    for (uint32_t i = fault->n_units; i > 0; i--) {
        uint32_t unit_i = fault->first_unit + i - 1;
        if (!fault->is_of_area ||
            hs_resource_table_unit(table, fault->area, fault->first_unit + i - 1, &unit_i))
            had_effect = strike_unit(injector, fault, unit_i) || had_effect;
    }
    if (had_effect)
        hs_resource_table_commit(table, fault->action, NULL);
    return had_effect;
}

static bool strike_cpu(HsFaultInjector *injector, const HsFault *fault)
{
    gpointer guest;
    HsCpuLoss loss = hs_dispatcher_fail_cpu(injector->world.dispatcher, fault->cpu_i, &guest);
    HsGuestOs *os = guest;
    if (os != NULL && hs_guest_os_check_stop(os)) {
        injector_cut_services(injector, os, fault->name);
        hs_fault_detection_on_check_stop(injector->world.detection, hs_guest_os_owner(os));
    }
    return loss != HS_CPU_WAS_STOPPED;
}

static bool strike_device(HsFaultInjector *injector, const HsFault *fault)
{
    (void)injector;
    return hs_device_fail(fault->device, fault->n_errors);
}

static bool strike_link(HsFaultInjector *injector, const HsFault *fault)
{
    (void)injector;
    return hs_link_cut(fault->link, fault->cut_cycles);
}

static bool strike_starve(HsFaultInjector *injector, const HsFault *fault)
{
    (void)injector;
    if (!hs_guest_os_is_alive(fault->os))
        return false;
    hs_vm_starve(hs_guest_os_vm(fault->os), fault->starve_cycles);
    return true;
}

static bool strike_program(HsFaultInjector *injector, const HsFault *fault)
{
    HsJob *job = injector_find_job(injector, fault->application);
    if (job == NULL)
        return false;
    return fault->is_hang ? hs_job_hang(job)
                          : hs_job_fail(job, (HsFaultLevel)fault->level, fault->name);
}

static bool strike_add_storage(HsFaultInjector *injector, const HsFault *fault)
{
    hs_vmm_add_storage(injector->world.vmm, fault->n_units, fault->action);
    return true;
}

static bool strike_add_cpu(HsFaultInjector *injector, const HsFault *fault)
{
    bool had_effect = false;
    for (uint32_t i = 0; i < fault->n_cpus; i++)
        had_effect = hs_dispatcher_add_cpu(injector->world.dispatcher, injector->n_cpus++) ||
                     had_effect;
    return had_effect;
}

static void armed_record(const Armed *armed, HsCell struck_at, bool had_effect)
{
    const HsFault *fault = &armed->fault;
    hs_trace_row(hs_simulation_trace(armed->injector->simulation), &hs_table_fault,
                 (HsCell[]){ HS_TEXT(fault->name), struck_at, HS_TEXT(fault->action),
                             HS_TEXT(fault->target), HS_INTEGER(had_effect) });
}

static void armed_on_strike(gpointer user)
{
    static bool (*const strikes[])(HsFaultInjector * injector, const HsFault *fault) = {
        [HS_FAULT_CRASH_OS] = strike_os,     [HS_FAULT_STORAGE] = strike_storage,
        [HS_FAULT_CPU] = strike_cpu,         [HS_FAULT_DEVICE] = strike_device,
        [HS_FAULT_LINK] = strike_link,       [HS_FAULT_STARVE_OS] = strike_starve,
        [HS_FAULT_PROGRAM] = strike_program, [HS_FAULT_ADD_STORAGE] = strike_add_storage,
        [HS_FAULT_ADD_CPU] = strike_add_cpu,
    };
    Armed *armed = user;
    const HsFault *fault = &armed->fault;
    HsCycles now = hs_simulation_now(armed->injector->simulation);
    bool had_effect = strikes[fault->kind](armed->injector, fault);
    armed_record(armed, HS_INTEGER(now), had_effect);
}

/* ---- life ---- */

HsFaultInjector *hs_fault_injector_new(HsSimulation *simulation, const HsFaultWorld *world,
                                       const HsFault *faults, guint n_faults)
{
    HsFaultInjector *injector = g_new0(HsFaultInjector, 1);
    injector->simulation = simulation;
    injector->world = *world;
    injector->n_cpus = world->n_cpus;
    injector->n_armed = n_faults;
    injector->armed = g_new0(Armed, n_faults);
    const HsComponent *component = hs_simulation_add(simulation, "fault-injector",
                                                     "fault injector");
    for (guint i = 0; i < n_faults; i++) {
        Armed *armed = &injector->armed[i];
        armed->injector = injector;
        armed->fault = faults[i];
        hs_trigger_init(&armed->trigger, simulation, component, "fault strikes", faults[i].name,
                        &faults[i].trigger, armed_on_strike, armed);
    }
    for (guint i = 0; i < world->guests->len; i++)
        hs_guest_os_set_on_panic(g_ptr_array_index(world->guests, i), injector_on_panic, injector);
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
        hs_trigger_start(&injector->armed[i].trigger);
}

void hs_fault_injector_on_step(HsFaultInjector *injector, const char *step)
{
    for (guint i = 0; i < injector->n_armed; i++)
        hs_trigger_on_step(&injector->armed[i].trigger, step);
}

void hs_fault_injector_finish(HsFaultInjector *injector)
{
    for (guint i = 0; i < injector->n_armed; i++)
        if (injector->armed[i].trigger.struck_at == HS_CYCLES_NEVER)
            armed_record(&injector->armed[i], HS_NULL, false);
}

HsTrigger *hs_fault_injector_trigger(HsFaultInjector *injector, guint fault_i)
{
    hs_assert(fault_i < injector->n_armed);
    return &injector->armed[fault_i].trigger;
}

HsCycles hs_fault_injector_struck_at(const HsFaultInjector *injector, guint fault_i)
{
    hs_assert(fault_i < injector->n_armed);
    return injector->armed[fault_i].trigger.struck_at;
}
