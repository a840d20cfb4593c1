/* protection: unprotected time, cycle by cycle: which changes begin it, and which end it.
 *
 * The table is FIG. 4's example of 256 MB. A is a hot standby job of os1 and os2; B is none.
 */
#include "models/vmm/protection.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/records.h"
#include "tests/models/small_table.h"

static ModelRun *run;
static SmallTable fixture;
static FakeExecutor *executor;
static HsVmm *vmm;
static HsProtection *protection;
static bool is_alive[3]; /* by owner */

static bool guest_is_alive(gpointer user)
{
    return is_alive[GPOINTER_TO_UINT(user)];
}

static void add_guest(HsOwner owner, const char *name, HsAreaNumber own_area)
{
    is_alive[owner] = true;
    hs_vmm_add_guest(vmm, &(HsGuestFace){ .name = name,
                                          .owner = owner,
                                          .own_area = own_area,
                                          .is_alive = guest_is_alive,
                                          .guest = GUINT_TO_POINTER(owner) });
}

static void set_up(void)
{
    run = model_run_new(1);
    executor = fake_executor_new(run, "vmm");
    small_table_build(&fixture, run);
    vmm = hs_vmm_new(run->simulation, fixture.table, &executor->executor,
                     &(HsVmmParameters){ .policy = *hs_policy_find("dynamic") });
    add_guest(OS1, "os1", AREA_OS1);
    add_guest(OS2, "os2", AREA_OS2);
    protection = hs_protection_new(vmm);
    hs_protection_add(protection, "A", AREA_A, OS1, OS2);
}

static void tear_down(void)
{
    hs_protection_free(protection);
    hs_vmm_free(vmm);
    small_table_clear(&fixture);
    model_run_free(run);
}

TestSuite(protection, .init = set_up, .fini = tear_down);

/* ---- deeds ---- */

static void start_a(gpointer user)
{
    (void)user;
    small_table_start_a(&fixture);
    hs_vmm_changed(vmm);
}

static void kill_os(gpointer owner)
{
    is_alive[GPOINTER_TO_UINT(owner)] = false;
    hs_protection_changed(protection);
}

static void revive_os(gpointer owner)
{
    is_alive[GPOINTER_TO_UINT(owner)] = true;
    hs_protection_changed(protection);
}

static void declare_os(gpointer owner)
{
    hs_vmm_set_failed(vmm, (HsOwner)GPOINTER_TO_UINT(owner));
}

static void let_os_serve(gpointer owner)
{
    hs_vmm_set_serving(vmm, (HsOwner)GPOINTER_TO_UINT(owner));
}

static void give_a_to_os2(gpointer user)
{
    (void)user;
    hs_resource_table_give(fixture.table, AREA_A, OS2);
    hs_resource_table_commit(fixture.table, "os1 failed", "506");
    hs_vmm_changed(vmm);
}

static void release_a(gpointer user)
{
    (void)user;
    hs_resource_table_release(fixture.table, AREA_A);
    hs_resource_table_commit(fixture.table, "A ends", NULL);
    hs_vmm_changed(vmm);
}

static void end(gpointer user)
{
    (void)user;
}

static void at(HsCycles cycle, ModelRunDeed deed, HsOwner owner)
{
    model_run_at(run, cycle, HS_PHASE_FAULT, deed, GUINT_TO_POINTER(owner));
}

/* Sizes of areas are values, too: without them. The caller frees. */
static char *protection_values(void)
{
    GString *text = g_string_new(NULL);
    g_auto(GStrv) rows = g_strsplit(model_run_rows(run, &hs_table_value), "\n", -1);
    for (guint i = 0; rows[i] != NULL; i++)
        if (strstr(rows[i], "protected") != NULL)
            g_string_append_printf(text, "%s\n", rows[i]);
    return g_string_free(text, FALSE);
}

/* Runs to cycle 1000. */
static void check_unprotected(HsCycles expected, const char *values)
{
    at(1000, end, 0);
    model_run_go(run);
    cr_assert(eq(u64, hs_protection_unprotected_cycles(protection, AREA_A), expected));
    g_autofree char *rows = protection_values();
    cr_assert(eq(str, rows, (char *)values));
    hs_protection_finish(protection);
    model_run_check(run, &hs_table_counter, "A|unprotected cycles|%u\n", (guint)expected);
}

#define STARTED(rest) "100|A|protected|1\n" rest

Test(protection, nothing_counts_before_the_program_has_an_area)
{
    at(50, kill_os, OS2);
    check_unprotected(0, "");
}

Test(protection, counts_from_the_fault_not_from_its_detection)
{
    at(100, start_a, 0);
    at(300, kill_os, OS2);
    at(400, declare_os, OS2);
    check_unprotected(700, STARTED("300|A|protected|0\n"));
}

Test(protection, counts_from_the_detection_where_there_was_no_fault)
{
    at(100, start_a, 0);
    at(400, declare_os, OS2);
    check_unprotected(600, STARTED("400|A|protected|0\n"));
}

Test(protection, is_over_when_the_os_runs_and_serves_again)
{
    at(100, start_a, 0);
    at(300, kill_os, OS2);
    at(400, declare_os, OS2);
    at(600, let_os_serve, OS2);
    at(620, revive_os, OS2);
    check_unprotected(320, STARTED("300|A|protected|0\n620|A|protected|1\n"));
}

Test(protection, counts_fig_5_and_what_follows_on_the_other_os)
{
    at(100, start_a, 0);
    at(300, kill_os, OS1);
    at(310, declare_os, OS1);
    at(350, give_a_to_os2, 0);
    check_unprotected(700, STARTED("300|A|protected|0\n"));
}

Test(protection, counts_on_when_both_oss_are_gone)
{
    at(100, start_a, 0);
    at(300, kill_os, OS1);
    at(310, declare_os, OS1);
    at(350, give_a_to_os2, 0);
    at(500, kill_os, OS2);
    at(510, declare_os, OS2);
    at(550, release_a, 0);
    at(1000, end, 0);
    model_run_go(run);
    cr_assert(eq(u64, hs_protection_unprotected_cycles(protection, AREA_A), 700));
}

Test(protection, a_program_that_has_ended_needs_none)
{
    at(100, start_a, 0);
    at(300, kill_os, OS2);
    at(450, release_a, 0);
    at(1000, end, 0);
    model_run_go(run);
    cr_assert(eq(u64, hs_protection_unprotected_cycles(protection, AREA_A), 150));
}

Test(protection, two_times_add_up)
{
    at(100, start_a, 0);
    at(300, kill_os, OS2);
    at(400, revive_os, OS2);
    at(700, kill_os, OS1);
    at(800, revive_os, OS1);
    at(1000, end, 0);
    model_run_go(run);
    cr_assert(eq(u64, hs_protection_unprotected_cycles(protection, AREA_A), 200));
}

/* ---- destinations ---- */

Test(protection, a_programs_destination_is_the_other_os_of_its_pair_if_that_serves)
{
    cr_assert(eq(u16, hs_protection_destination(protection, AREA_A, OS1), OS2));
    cr_assert(eq(u16, hs_protection_destination(protection, AREA_A, OS2), OS1));
    hs_vmm_set_failed(vmm, OS2);
    cr_assert(eq(u16, hs_protection_destination(protection, AREA_A, OS1), HS_OWNER_VMM));
    cr_assert(eq(u16, hs_protection_destination(protection, AREA_A, OS2), OS1));
    cr_assert(eq(u16, hs_protection_destination(protection, AREA_B, OS1), HS_OWNER_VMM));
    cr_assert(eq(u16, hs_protection_destination(protection, AREA_A, OS3), HS_OWNER_VMM));
}

Test(protection, knows_the_pair_in_any_order)
{
    cr_assert(eq(u16, hs_protection_other(protection, AREA_A, OS1), OS2));
    cr_assert(eq(u16, hs_protection_other(protection, AREA_A, OS2), OS1));
    cr_assert(eq(u16, hs_protection_other(protection, AREA_A, OS3), HS_OWNER_NONE));
    cr_assert(eq(u16, hs_protection_other(protection, AREA_B, OS1), HS_OWNER_NONE));
    cr_assert(hs_protection_is_pair(protection, AREA_A, OS1, OS2));
    cr_assert(hs_protection_is_pair(protection, AREA_A, OS2, OS1));
    cr_assert(not(hs_protection_is_pair(protection, AREA_A, OS1, OS3)));
    cr_assert(not(hs_protection_is_pair(protection, AREA_B, OS1, OS2)));
}
