/* fault_injector: faults that strike at their cycle or when told, once, and what they cut. The
 * machine has 16 units: 0 and 1 are the monitor's, 2 .. 7 os1's (2 of kernel), 8 .. 10 os2's. */
#include "models/outside/fault_injector.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <signal.h>

#include "models/records.h"
#include "tests/models/small_machine.h"

enum { OS1 = 1, OS2 = 2 };
enum { AREA_OS1 = HS_AREA_FAILED + 1, AREA_OS2 };
enum { N_VMM = 2, N_OS1 = 6, N_OS2 = 3, N_KERNEL = 2 };

static ModelRun *run;
static SmallMachine *machine;
static HsGuestOs *os1, *os2;
static HsResourceTable *table;
static HsVmm *vmm;
static HsFaultDetection *detection;
static GPtrArray *oss;
static GPtrArray *applications; /* "A" on os1, "B" on os2, "C" nowhere */
static HsOutages *outages;
static HsFaultInjector *injector;
static GString *declared; /* "CYCLE osN cause\n" */

static void on_fault(gpointer user, HsOwner owner, const char *cause)
{
    (void)user;
    g_string_append_printf(declared, "%" PRIu64 " os%u %s\n", model_run_now(run), owner, cause);
}

static HsGuestOs *new_os(const char *name, HsOwner owner)
{
    return hs_guest_os_new(run->simulation, machine->dispatcher,
                           &(HsGuestOsParameters){ .name = name,
                                                   .owner = owner,
                                                   .share = 100,
                                                   .tick_cycles = 100,
                                                   .quantum_cycles = 100,
                                                   .n_kernel_units = N_KERNEL });
}

static void add_guest(HsOwner owner, const char *name, HsAreaNumber area, uint32_t n_units)
{
    hs_resource_table_add_area(table, name, HS_AREA_OF_ACTIVE_OS);
    hs_resource_table_grant(table, area, owner, n_units);
    hs_resource_table_connect(table, area);
    hs_vmm_add_guest(vmm, &(HsGuestFace){ .name = name, .owner = owner, .own_area = area });
}

static void build_vmm(void)
{
    static const char *const owner_names[] = { "vmm", "os1", "os2" };
    table = hs_resource_table_new(run->simulation, machine->storage, owner_names, N_VMM);
    vmm = hs_vmm_new(run->simulation, table, hs_dispatcher_executor(machine->dispatcher),
                     &(HsVmmParameters){ .policy = *hs_policy_find("dynamic") });
    add_guest(OS1, "os1", AREA_OS1, N_OS1);
    add_guest(OS2, "os2", AREA_OS2, N_OS2);
}

static void add_application(const char *name, HsOwner runs_on)
{
    HsApplication *application = hs_application_new(name, applications->len);
    application->runs_on = runs_on;
    g_ptr_array_add(applications, application);
}

static void build_around(bool has_state)
{
    run = model_run_new(1);
    machine = small_machine_new(run, 2, &(HsDispatcherParameters){ .slice_cycles = 1000 });
    os1 = new_os("os1", OS1);
    os2 = new_os("os2", OS2);
    build_vmm();
    declared = g_string_new(NULL);
    outages = hs_outages_new();
    applications = g_ptr_array_new_with_free_func((GDestroyNotify)hs_application_free);
    add_application("A", OS1);
    add_application("B", OS2);
    add_application("C", HS_OWNER_NONE);
    detection = hs_fault_detection_new(vmm, &(HsFaultDetectionParameters){ .has_state = has_state },
                                       on_fault, NULL);
}

static void inject(const HsFault *faults, guint n_faults)
{
    oss = g_ptr_array_new();
    g_ptr_array_add(oss, os1);
    g_ptr_array_add(oss, os2);
    HsFaultWorld world = { .detection = detection,
                           .outages = outages,
                           .applications = applications,
                           .guests = oss,
                           .vmm = vmm,
                           .dispatcher = machine->dispatcher };
    injector = hs_fault_injector_new(run->simulation, &world, faults, n_faults);
    model_run_start(run);
    hs_fault_injector_start(injector);
}

static void build(bool has_state)
{
    build_around(has_state);
    HsFault faults[] = {
        { "panic", "crash os1 panic", "os1", { .at = 500 }, .os = os1, .is_panic = true },
        { "told", "crash os2 hang", "os2", { .kind = HS_TRIGGER_WHEN }, .os = os2 },
        { "again", "crash os1 hang", "os1", { .at = 700 }, .os = os1 },
    };
    inject(faults, G_N_ELEMENTS(faults));
}

static void set_up(void)
{
    build(true);
}

static void tear_down(void)
{
    hs_fault_injector_free(injector);
    hs_fault_detection_free(detection);
    g_ptr_array_unref(applications);
    g_ptr_array_unref(oss);
    hs_outages_free(outages);
    g_string_free(declared, TRUE);
    hs_vmm_free(vmm);
    hs_resource_table_free(table);
    hs_guest_os_free(os1);
    hs_guest_os_free(os2);
    small_machine_free(machine);
    model_run_free(run);
}

static void trigger_told(gpointer user)
{
    (void)user;
    hs_trigger_on_condition(hs_fault_injector_trigger(injector, 1));
}

TestSuite(fault_injector, .init = set_up, .fini = tear_down);

Test(fault_injector, a_fault_strikes_at_its_cycle)
{
    model_run_go_to(run, 499);
    cr_assert(hs_guest_os_is_alive(os1));
    cr_assert(eq(u64, hs_fault_injector_struck_at(injector, 0), HS_CYCLES_NEVER));
    tear_down();
    set_up();
    model_run_go_to(run, 500);
    cr_assert(eq(int, hs_guest_os_state(os1), HS_OS_PANICKED));
    cr_assert(eq(u64, hs_fault_injector_struck_at(injector, 0), 500));
    model_run_check(run, &hs_table_fault, "panic|500|crash os1 panic|os1|1\n");
}

static void check_panicked(gpointer user)
{
    (void)user;
    cr_assert(not(hs_guest_os_is_alive(os1)));
}

static void check_alive(gpointer user)
{
    (void)user;
    cr_assert(hs_guest_os_is_alive(os1));
}

Test(fault_injector, a_fault_strikes_after_the_polls_and_before_all_else_of_its_cycle)
{
    model_run_at(run, 500, HS_PHASE_POLL, check_alive, NULL);
    model_run_at(run, 500, HS_PHASE_DEVICE, check_panicked, NULL);
    model_run_go_to(run, 600);
}

Test(fault_injector, a_panic_is_told_to_fault_detection_in_its_cycle)
{
    model_run_go_to(run, 600);
    cr_assert(eq(str, declared->str, "500 os1 disabled wait\n"));
}

Test(fault_injector, a_panic_is_not_seen_where_nobody_looks_at_states)
{
    tear_down();
    build(false);
    model_run_go_to(run, 600);
    cr_assert(eq(str, declared->str, ""));
}

Test(fault_injector, a_fault_cuts_the_programs_that_run_on_its_os)
{
    model_run_go_to(run, 600);
    cr_assert(eq(u32, hs_outages_n(outages), 1));
    cr_assert(eq(u32, hs_outages_at(outages, 0)->app_i, 0));
    cr_assert(eq(u64, hs_outages_at(outages, 0)->fault_cycle, 500));
    cr_assert(eq(str, (char *)hs_outages_at(outages, 0)->fault, "panic"));
}

Test(fault_injector, a_fault_without_a_cycle_strikes_in_the_cycle_after_it_is_told)
{
    model_run_at(run, 300, HS_PHASE_PROBE, trigger_told, NULL);
    model_run_go_to(run, 400);
    cr_assert(eq(u64, hs_fault_injector_struck_at(injector, 1), 301));
    cr_assert(eq(int, hs_guest_os_state(os2), HS_OS_HUNG));
    model_run_check(run, &hs_table_fault, "told|301|crash os2 hang|os2|1\n");
}

Test(fault_injector, a_hang_is_not_told_to_fault_detection)
{
    model_run_at(run, 300, HS_PHASE_PROBE, trigger_told, NULL);
    model_run_go_to(run, 400);
    cr_assert(eq(str, declared->str, ""));
    cr_assert(eq(u32, hs_outages_at(outages, 0)->app_i, 1));
}

Test(fault_injector, a_fault_that_is_not_told_never_strikes)
{
    model_run_go_to(run, 5000);
    cr_assert(eq(u64, hs_fault_injector_struck_at(injector, 1), HS_CYCLES_NEVER));
    cr_assert(hs_guest_os_is_alive(os2));
}

Test(fault_injector, faults_that_never_struck_are_recorded_at_the_end)
{
    model_run_go_to(run, 600);
    hs_fault_injector_finish(injector);
    model_run_check(run, &hs_table_fault,
                    "panic|500|crash os1 panic|os1|1\ntold|-|crash os2 hang|os2|0\n"
                    "again|-|crash os1 hang|os1|0\n");
}

Test(fault_injector, a_fault_of_an_os_that_is_gone_has_no_effect_and_says_so)
{
    model_run_go_to(run, 800);
    model_run_check(run, &hs_table_fault,
                    "panic|500|crash os1 panic|os1|1\nagain|700|crash os1 hang|os1|0\n");
    cr_assert(eq(int, hs_guest_os_state(os1), HS_OS_PANICKED));
    cr_assert(eq(u32, hs_outages_n(outages), 1));
    cr_assert(eq(str, declared->str, "500 os1 disabled wait\n"));
    cr_assert(eq(u64, hs_fault_injector_struck_at(injector, 2), 700));
}

/* ---- hardware ---- */

/* Another injector, with one fault at cycle 500. */
static void rebuild_with(HsFault fault)
{
    tear_down();
    build_around(true);
    fault.name = "x";
    fault.action = "fail";
    fault.target = "it";
    fault.trigger = (HsTriggerParameters){ .at = 500 };
    inject(&fault, 1);
}

static HsFault of_area(HsAreaNumber area, uint32_t first_unit, uint32_t n_units)
{
    return (HsFault){ .kind = HS_FAULT_STORAGE,
                      .is_of_area = true,
                      .area = area,
                      .first_unit = first_unit,
                      .n_units = n_units };
}

static HsWork work;

static void on_done(gpointer user, HsWork *done)
{
    (void)done;
    *(bool *)user = true;
}

static bool is_done;

/* 20 cycles of work of an executor: from 600 on it has effect at 620. */
static void order_20(gpointer user)
{
    is_done = false;
    work = (HsWork){ 0 };
    hs_executor_submit(user, &work, (HsCost){ .cycles = 20 }, on_done, &is_done);
}

static void go_with_work_of(const HsExecutor *executor)
{
    model_run_at(run, 600, HS_PHASE_GUEST, order_20, (gpointer)(guintptr)executor);
    model_run_go_to(run, 5000);
}

static HsUnitState state_of(uint32_t unit_i)
{
    return hs_storage_unit(machine->storage, unit_i)->state;
}

static void check_struck(bool had_effect)
{
    model_run_check(run, &hs_table_fault, "x|500|fail|it|%d\n", had_effect);
    model_run_check(run, &hs_table_resource_version, had_effect ? "0|500|fail|-\n" : "");
}

Test(fault_injector, a_unit_of_a_kernel_is_met_by_the_next_routine_and_cuts_then)
{
    rebuild_with(of_area(AREA_OS1, 1, 1));
    go_with_work_of(hs_guest_os_executor(os1));
    check_struck(true);
    cr_assert(eq(int, state_of(3), HS_UNIT_FAILED));
    cr_assert(not(is_done));
    cr_assert(eq(str, declared->str, "620 os1 disabled wait\n"));
    cr_assert(eq(u32, hs_outages_n(outages), 1));
    cr_assert(eq(str, (char *)hs_outages_at(outages, 0)->fault, "x"));
    cr_assert(eq(u64, hs_outages_at(outages, 0)->fault_cycle, 620));
}

Test(fault_injector, a_unit_behind_the_kernel_is_met_by_nobody)
{
    rebuild_with(of_area(AREA_OS1, N_KERNEL, 1));
    go_with_work_of(hs_guest_os_executor(os1));
    check_struck(true);
    cr_assert(is_done);
    cr_assert(eq(str, declared->str, ""));
}

Test(fault_injector, a_unit_of_the_monitor_is_met_by_its_next_work)
{
    rebuild_with(of_area(HS_AREA_VMM, 1, 1));
    go_with_work_of(hs_dispatcher_executor(machine->dispatcher));
    check_struck(true);
    cr_assert(not(is_done));
    cr_assert(hs_dispatcher_is_down(machine->dispatcher));
}

Test(fault_injector, units_that_are_not_used_are_struck_by_their_numbers_then)
{
    rebuild_with(of_area(HS_AREA_UNUSED, 1, 2));
    model_run_go_to(run, 1000);
    check_struck(true);
    static const HsUnitState states[] = { HS_UNIT_UNUSED, HS_UNIT_FAILED, HS_UNIT_FAILED,
                                          HS_UNIT_UNUSED, HS_UNIT_UNUSED };
    for (uint32_t i = 0; i < G_N_ELEMENTS(states); i++)
        cr_assert(eq(int, state_of(N_VMM + N_OS1 + N_OS2 + i), states[i]), "%u", i);
    cr_assert(not(hs_dispatcher_is_down(machine->dispatcher)));
}

Test(fault_injector, units_are_struck_as_far_as_there_are_any)
{
    rebuild_with(of_area(AREA_OS2, 2, 9));
    model_run_go_to(run, 1000);
    check_struck(true);
    cr_assert(eq(int, state_of(N_VMM + N_OS1 + 1), HS_UNIT_CONNECTED));
    cr_assert(eq(int, state_of(N_VMM + N_OS1 + 2), HS_UNIT_FAILED));
    cr_assert(eq(int, state_of(N_VMM + N_OS1 + 3), HS_UNIT_UNUSED));
    rebuild_with(of_area(AREA_OS2, 3, 9));
    model_run_go_to(run, 1000);
    check_struck(false);
}

Test(fault_injector, units_of_main_storage_are_struck_whoever_has_them)
{
    rebuild_with((HsFault){ .kind = HS_FAULT_STORAGE, .first_unit = 9, .n_units = 3 });
    model_run_go_to(run, 1000);
    check_struck(true);
    for (uint32_t i = 8; i < 13; i++)
        cr_assert(eq(int, state_of(i) == HS_UNIT_FAILED, i >= 9 && i < 12), "%u", i);
}

Test(fault_injector, a_cpu_takes_the_os_that_runs_there_along)
{
    rebuild_with((HsFault){ .kind = HS_FAULT_CPU, .cpu_i = 0 });
    model_run_at(run, 490, HS_PHASE_GUEST, order_20, (gpointer)(guintptr)hs_guest_os_executor(os1));
    model_run_go_to(run, 5000);
    model_run_check(run, &hs_table_fault, "x|500|fail|it|1\n");
    cr_assert(eq(int, hs_guest_os_state(os1), HS_OS_CHECK_STOPPED));
    cr_assert(eq(str, declared->str, "500 os1 check-stop\n"));
    cr_assert(eq(u64, hs_outages_at(outages, 0)->fault_cycle, 500));
    cr_assert(not(is_done));
    cr_assert(hs_guest_os_is_alive(os2));
}

Test(fault_injector, an_idle_cpu_takes_nobody_along)
{
    rebuild_with((HsFault){ .kind = HS_FAULT_CPU, .cpu_i = 1 });
    model_run_at(run, 490, HS_PHASE_GUEST, order_20, (gpointer)(guintptr)hs_guest_os_executor(os1));
    model_run_go_to(run, 5000);
    model_run_check(run, &hs_table_fault, "x|500|fail|it|1\n");
    cr_assert(eq(str, declared->str, ""));
    cr_assert(is_done);
}

Test(fault_injector, there_is_no_fault_beyond_the_last, .signal = SIGABRT)
{
    (void)hs_fault_injector_trigger(injector, 3);
}
