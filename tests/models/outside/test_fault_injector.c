/* fault_injector: faults that strike at their cycle or when told, once, and what they cut. */
#include "models/outside/fault_injector.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <signal.h>

#include "models/records.h"
#include "tests/models/small_machine.h"

enum { OS1 = 1, OS2 = 2 };

static ModelRun *run;
static SmallMachine *machine;
static HsGuestOs *os1, *os2;
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
    return hs_guest_os_new(
        run->simulation, machine->dispatcher,
        &(HsGuestOsParameters){ .name = name, .owner = owner, .share = 100, .tick_cycles = 100 });
}

static void add_application(const char *name, HsOwner runs_on)
{
    HsApplication *application = hs_application_new(name, applications->len);
    application->runs_on = runs_on;
    g_ptr_array_add(applications, application);
}

static void build(bool has_state)
{
    run = model_run_new(1);
    machine = small_machine_new(run, 1, &(HsDispatcherParameters){ .slice_cycles = 1000 });
    os1 = new_os("os1", OS1);
    os2 = new_os("os2", OS2);
    vmm = hs_vmm_new(run->simulation, NULL, hs_dispatcher_executor(machine->dispatcher),
                     &(HsVmmParameters){ .policy = hs_policy_find("dynamic") });
    declared = g_string_new(NULL);
    outages = hs_outages_new();
    applications = g_ptr_array_new_with_free_func((GDestroyNotify)hs_application_free);
    add_application("A", OS1);
    add_application("B", OS2);
    add_application("C", HS_OWNER_NONE);
    detection = hs_fault_detection_new(vmm, &(HsFaultDetectionParameters){ .has_state = has_state },
                                       on_fault, NULL);
    HsFault faults[] = {
        { "panic", "crash os1 panic", "os1", 500, .os = os1, .is_panic = true },
        { "told", "crash os2 hang", "os2", HS_CYCLES_NEVER, .os = os2 },
        { "again", "crash os1 hang", "os1", 700, .os = os1 },
    };
    oss = g_ptr_array_new();
    g_ptr_array_add(oss, os1);
    g_ptr_array_add(oss, os2);
    HsFaultWorld world = { detection, outages, applications, oss, vmm, machine->dispatcher };
    injector = hs_fault_injector_new(run->simulation, &world, faults, G_N_ELEMENTS(faults));
    model_run_start(run);
    hs_fault_injector_start(injector);
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
    hs_guest_os_free(os1);
    hs_guest_os_free(os2);
    small_machine_free(machine);
    model_run_free(run);
}

static void trigger_told(gpointer user)
{
    (void)user;
    hs_fault_injector_trigger(injector, 1);
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

Test(fault_injector, there_is_no_fault_beyond_the_last, .signal = SIGABRT)
{
    hs_fault_injector_trigger(injector, 3);
}
