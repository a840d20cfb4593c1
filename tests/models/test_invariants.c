/* Invariants 5 and 7 are checked where they can break; here they do. */
#include "models/vmm/vmm.h"

#include <criterion/criterion.h>
#include <string.h>

#define MB (UINT64_C(1024) * 1024)

/* A machine of 16 units: the monitor's 2, os1's area of 4. */
typedef struct {
    HsTrace *trace;
    HsSimulation *simulation;
    HsStorage *storage;
    HsResourceTable *table;
    HsAreaNumber os1, program;
    HsEvent deed;
} Machine;

static const char *const owner_names[] = { "vmm", "os1", "os2" };

/* A policy must not touch the table; the one below does. */
static Machine *touched;

static void machine_init(Machine *machine, HsEventHandler deed)
{
    HsStorageParameters parameters = { .size_bytes = 16 * MB,
                                       .unit_bytes = MB,
                                       .line_bytes = 256,
                                       .n_banks = 1,
                                       .path_cycles = 1,
                                       .bank_cycles = 9 };
    machine->trace = hs_trace_new(NULL, NULL);
    machine->simulation = hs_simulation_new(
        &(HsSimulationSetup){ .clock_hz = 1000000, .trace = machine->trace });
    machine->storage = hs_storage_new(machine->simulation, &parameters);
    HsComponent *test = hs_simulation_add(machine->simulation, "test", "test");
    machine->table = hs_resource_table_new(machine->simulation, machine->storage, owner_names, 2);
    machine->os1 = hs_resource_table_add_area(machine->table, "os1", HS_AREA_OF_ACTIVE_OS);
    machine->program = hs_resource_table_add_area(machine->table, "A", HS_AREA_OF_PROGRAM);
    hs_resource_table_grant(machine->table, machine->os1, 1, 4);
    hs_resource_table_grant(machine->table, machine->program, 1, 2);
    hs_event_init(&machine->deed, test, HS_PHASE_VMM, "deed", deed, machine);
    hs_simulation_start(machine->simulation);
    hs_resource_table_commit(machine->table, "start", NULL);
    hs_simulation_schedule(machine->simulation, &machine->deed, 77);
}

/* Runs the deed; returns the message it ended with ("" when all was well), and frees all. */
static char *machine_run(Machine *machine)
{
    GError *error = NULL;
    hs_simulation_run(machine->simulation, &error);
    char *message = g_strdup(error == NULL ? "" : error->message);
    g_clear_error(&error);
    hs_resource_table_free(machine->table);
    hs_storage_free(machine->storage);
    hs_simulation_free(machine->simulation);
    hs_trace_free(machine->trace);
    return message;
}

static void give_with_step(gpointer owner, const char *step)
{
    Machine *machine = owner;
    hs_resource_table_give(machine->table, machine->program, 2);
    hs_resource_table_commit(machine->table, "A changes hands", step);
}

static void give_at_506(gpointer owner, HsEvent *event)
{
    (void)event;
    give_with_step(owner, "506");
}

static void give_at_no_step(gpointer owner, HsEvent *event)
{
    (void)event;
    give_with_step(owner, NULL);
}

static void give_at_140(gpointer owner, HsEvent *event)
{
    (void)event;
    give_with_step(owner, "140");
}

Test(invariants, owners_may_change_at_step_506)
{
    Machine machine;
    machine_init(&machine, give_at_506);
    g_autofree char *message = machine_run(&machine);
    cr_assert_str_eq(message, "");
}

Test(invariants, invariant_5_breaks_when_an_owner_changes_at_no_step)
{
    Machine machine;
    machine_init(&machine, give_at_no_step);
    g_autofree char *message = machine_run(&machine);
    cr_assert_str_eq(message, "cycle 77: resource table 90: invariant 5: 'A' went from os1 to os2 "
                              "outside steps 506 and 611: after 'A changes hands'");
}

Test(invariants, invariant_5_breaks_when_an_owner_changes_at_another_step)
{
    Machine machine;
    machine_init(&machine, give_at_140);
    g_autofree char *message = machine_run(&machine);
    cr_assert_neq(strstr(message, "invariant 5"), NULL, "%s", message);
}

static bool place_and_spoil(const HsPlacementQuestion *question, HsPlacement *ret_placement,
                            const char **ret_reason)
{
    (void)question;
    (void)ret_placement;
    /* It may be asked twice. */
    if (hs_resource_table_entry(touched->table, touched->program)->is_entered)
        hs_resource_table_release(touched->table, touched->program);
    *ret_reason = "because";
    return false;
}

static bool place_never(const HsPlacementQuestion *question, HsPlacement *ret_placement,
                        const char **ret_reason)
{
    (void)question;
    (void)ret_placement;
    *ret_reason = "because";
    return false;
}

/* Asks a monitor with that policy for an area. */
static void ask(Machine *machine, const HsPolicy *policy)
{
    HsVmmParameters parameters = { .policy = *policy };
    g_autoptr(HsVmm) vmm = hs_vmm_new(machine->simulation, machine->table, NULL, &parameters);
    hs_vmm_add_guest(vmm, &(HsGuestFace){ .name = "os1", .owner = 1, .own_area = machine->os1 });
    HsAreaRequest request = { .program = "B", .owner = 1, .standby = HS_OWNER_NONE, .need = 40 };
    cr_assert_not(hs_vmm_place(vmm, &request));
}

static void ask_a_spoiler(gpointer owner, HsEvent *event)
{
    static const HsPolicy spoiler = { .name = "spoiler", .place = place_and_spoil };
    (void)event;
    touched = owner;
    ask(owner, &spoiler);
}

static void ask_a_refuser(gpointer owner, HsEvent *event)
{
    static const HsPolicy refuser = { .name = "refuser", .place = place_never };
    (void)event;
    ask(owner, &refuser);
}

Test(invariants, a_refusal_that_changes_nothing_is_fine)
{
    Machine machine;
    machine_init(&machine, ask_a_refuser);
    g_autofree char *message = machine_run(&machine);
    cr_assert_str_eq(message, "");
}

Test(invariants, invariant_7_breaks_when_a_refused_request_changed_the_table)
{
    Machine machine;
    machine_init(&machine, ask_a_spoiler);
    g_autofree char *message = machine_run(&machine);
    cr_assert_str_eq(message, "cycle 77: vmm: invariant 7: a refused request changed the table: B "
                              "asked for 40 units");
}
