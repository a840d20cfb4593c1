/* other_resources: auxiliary memory and CPU shares in table 90: who gets what; sums that hold. */
#include "models/vmm/other_resources.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/small_machine.h"

#define N_OSS 3u
enum { OS1 = 1, OS2, OS3 };
enum { AREA_A = 10, AREA_B };

static ModelRun *run;
static SmallMachine *machine;
static HsVm *vms[N_OSS + 1]; /* by owner */
static HsOtherResources *others;

static HsActivity *wants_nothing(gpointer guest, guint cpu_i)
{
    (void)guest;
    (void)cpu_i;
    return NULL;
}

/* os1 90 -> os2, os2 10, os3 30 -> os2. */
static void set_up(void)
{
    static const char *const names[] = { NULL, "os1", "os2", "os3" };
    static const uint32_t shares[] = { 0, 90, 10, 30 };
    run = model_run_new(1);
    machine = small_machine_new(run, 1, &(HsDispatcherParameters){ .slice_cycles = 1000 });
    others = hs_other_resources_new();
    hs_other_resources_add_device(others, "disk", 1000);
    hs_other_resources_add_device(others, "log", 500);
    hs_other_resources_add_program(others, "A", AREA_A, 0, 300, OS1, OS2);
    hs_other_resources_add_program(others, "B", AREA_B, 1, 200, OS1, HS_OWNER_VMM);
    for (HsOwner os = 1; os <= N_OSS; os++) {
        vms[os] = hs_dispatcher_add_vm(
            machine->dispatcher,
            &(HsVmParameters){
                .name = names[os], .share = shares[os], .n_cpus = 1, .next = wants_nothing });
        hs_other_resources_add_share(others, names[os], os, vms[os],
                                     os == OS2 ? HS_OWNER_NONE : OS2);
    }
}

static void tear_down(void)
{
    hs_other_resources_free(others);
    small_machine_free(machine);
    model_run_free(run);
}

TestSuite(other_resources, .init = set_up, .fini = tear_down);

/* "NAME SIZE OWNER DESTINATION\n" of what stands in the table; '-' for none. */
static char *dump(HsResourceKind kind)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < hs_other_resources_n(others); i++) {
        const HsOtherResource *row = hs_other_resources_at(others, i);
        if (row->kind != kind || !row->is_entered)
            continue;
        g_string_append_printf(text, "%s %u %u ", row->name, (guint)row->size, row->owner);
        if (row->destination == HS_OWNER_NONE)
            g_string_append(text, "-\n");
        else
            g_string_append_printf(text, "%u\n", row->destination);
    }
    return g_string_free(text, FALSE);
}

static void check(HsResourceKind kind, const char *expected)
{
    g_autofree char *text = dump(kind);
    g_autofree char *complaint = hs_other_resources_check(others);
    cr_assert(eq(str, text, (char *)expected));
    cr_assert(eq(ptr, complaint, NULL), "%s", complaint);
}

static void check_shares(const char *expected)
{
    check(HS_RESOURCE_CPU_SHARE, expected);
}

static void check_auxiliary(const char *expected)
{
    check(HS_RESOURCE_AUXILIARY_MEMORY, expected);
}

static void hand_over(HsOwner os, bool is_serving)
{
    hs_other_resources_hand_over_share(others, os, is_serving);
    hs_other_resources_unprotect(others, os);
}

/* ---- auxiliary memory ---- */

Test(other_resources, what_is_not_used_of_each_device_is_the_monitors)
{
    check_auxiliary("A 300 1 2\nB 200 1 0\ndisk unused 700 0 -\nlog unused 300 0 -\n");
}

Test(other_resources, a_program_can_have_more_on_its_device)
{
    hs_other_resources_grow(others, AREA_B, 300);
    check_auxiliary("A 300 1 2\nB 500 1 0\ndisk unused 700 0 -\nlog unused 0 0 -\n");
}

Test(other_resources, a_programs_files_go_with_its_main_storage)
{
    hs_other_resources_give(others, AREA_A, OS2);
    hs_other_resources_set_destination(others, AREA_A, OS1);
    hs_other_resources_give(others, AREA_B, HS_OWNER_VMM);
    check_auxiliary("A 300 2 1\nB 200 0 0\ndisk unused 700 0 -\nlog unused 300 0 -\n");
    cr_assert(eq(u16, hs_other_resources_owner(others, AREA_A), OS2));
}

Test(other_resources, files_change_hands_at_506_and_611_only)
{
    hs_other_resources_remember(others);
    hs_other_resources_give(others, AREA_A, OS2);
    g_autofree char *at_506 = hs_other_resources_check_owners(others, "506");
    g_autofree char *at_611 = hs_other_resources_check_owners(others, "611");
    g_autofree char *otherwise = hs_other_resources_check_owners(others, NULL);
    cr_assert(eq(ptr, at_506, NULL));
    cr_assert(eq(ptr, at_611, NULL));
    cr_assert(ne(ptr, otherwise, NULL));
}

Test(other_resources, the_monitor_may_give_files_to_an_os_at_any_time)
{
    hs_other_resources_give(others, AREA_A, HS_OWNER_VMM);
    hs_other_resources_remember(others);
    hs_other_resources_give(others, AREA_A, OS2);
    g_autofree char *complaint = hs_other_resources_check_owners(others, NULL);
    cr_assert(eq(ptr, complaint, NULL));
}

/* ---- CPU shares ---- */

Test(other_resources, a_failed_oss_share_is_added_to_its_standbys)
{
    hand_over(OS1, true);
    check_shares("os2 100 2 -\nos3 30 3 2\n");
    cr_assert(eq(u32, hs_vm_share(vms[OS2]), 100));
}

Test(other_resources, a_share_without_a_serving_destination_is_kept)
{
    hand_over(OS1, false);
    check_shares("os1 90 0 -\nos2 10 2 -\nos3 30 3 2\n");
    hs_other_resources_return_share(others, OS1);
    check_shares("os1 90 1 -\nos2 10 2 -\nos3 30 3 2\n");
}

Test(other_resources, a_standbys_share_is_kept_and_nobody_goes_to_it_any_more)
{
    hand_over(OS2, false);
    check_shares("os1 90 1 0\nos2 10 0 -\nos3 30 3 0\n");
}

Test(other_resources, a_share_that_would_be_too_large_is_kept)
{
    hs_other_resources_set_share(others, OS1, HS_SHARE_MAX - 9);
    hand_over(OS1, true);
    check_shares("os1 9991 0 -\nos2 10 2 -\nos3 30 3 2\n");
}

/* The new standby gets the 10 that the standby had; the survivor keeps 90. */
Test(other_resources, an_os_that_is_loaded_again_gets_what_the_standby_had)
{
    hand_over(OS1, true);
    hs_other_resources_return_share(others, OS1);
    check_shares("os1 10 1 -\nos2 90 2 -\nos3 30 3 2\n");
    cr_assert(eq(u32, hs_vm_share(vms[OS1]), 10));
    cr_assert(eq(u32, hs_vm_share(vms[OS2]), 90));
}

/* os2 fails with 100, which the monitor keeps; os1 is loaded first. */
Test(other_resources, an_os_gets_its_share_from_one_that_failed_later)
{
    hand_over(OS1, true);
    hand_over(OS2, false);
    check_shares("os2 100 0 -\nos3 30 3 0\n");
    hs_other_resources_return_share(others, OS1);
    check_shares("os1 10 1 -\nos2 90 0 -\nos3 30 3 0\n");
    hs_other_resources_return_share(others, OS2);
    check_shares("os1 10 1 -\nos2 90 2 -\nos3 30 3 0\n");
}

Test(other_resources, shares_of_several_oss_come_back_one_by_one)
{
    hand_over(OS1, true);
    hand_over(OS3, true);
    check_shares("os2 130 2 -\n");
    hs_other_resources_return_share(others, OS3);
    hs_other_resources_return_share(others, OS1);
    check_shares("os1 10 1 -\nos2 110 2 -\nos3 10 3 -\n");
}

Test(other_resources, handing_over_and_giving_back_twice_changes_nothing)
{
    hand_over(OS1, true);
    hand_over(OS1, true);
    check_shares("os2 100 2 -\nos3 30 3 2\n");
    hs_other_resources_return_share(others, OS1);
    hs_other_resources_return_share(others, OS1);
    check_shares("os1 10 1 -\nos2 90 2 -\nos3 30 3 2\n");
}

/* ---- policy cpu-share: who wants it asks for it ---- */

Test(other_resources, a_share_that_is_kept_is_added_to_that_of_who_asks)
{
    hand_over(OS1, false);
    cr_assert(eq(u16, hs_other_resources_share_taker(others, OS1), HS_OWNER_NONE));
    cr_assert(hs_other_resources_join_share(others, OS1, OS2));
    check_shares("os2 100 2 -\nos3 30 3 2\n");
    cr_assert(eq(u32, hs_vm_share(vms[OS2]), 100));
    cr_assert(eq(u16, hs_other_resources_share_taker(others, OS1), OS2));
    cr_assert(not(hs_other_resources_join_share(others, OS1, OS3)), "it is kept no more");
    check_shares("os2 100 2 -\nos3 30 3 2\n");
}

Test(other_resources, a_share_that_is_not_kept_is_added_to_nobodys)
{
    cr_assert(not(hs_other_resources_join_share(others, OS1, OS2)), "os1 has it");
    hand_over(OS1, false);
    hand_over(OS2, false);
    cr_assert(not(hs_other_resources_join_share(others, OS1, OS2)), "os2 has none of its own");
    cr_assert(hs_other_resources_set_share(others, OS3, HS_SHARE_MAX - 89));
    cr_assert(not(hs_other_resources_join_share(others, OS1, OS3)), "one too many");
    cr_assert(hs_other_resources_set_share(others, OS3, HS_SHARE_MAX - 90));
    cr_assert(hs_other_resources_join_share(others, OS1, OS3));
    cr_assert(eq(u32, hs_vm_share(vms[OS3]), HS_SHARE_MAX));
}

Test(other_resources, until_it_is_given_back_a_machine_has_a_share_of_one)
{
    hand_over(OS1, false);
    cr_assert(hs_other_resources_join_share(others, OS1, OS2));
    hs_other_resources_lend_share(others, OS1);
    cr_assert(eq(u32, hs_vm_share(vms[OS1]), 1));
    check_shares("os2 100 2 -\nos3 30 3 2\n");
    hs_other_resources_return_share(others, OS1);
    cr_assert(eq(u32, hs_vm_share(vms[OS1]), 10));
    check_shares("os1 10 1 -\nos2 90 2 -\nos3 30 3 2\n");
}

/* ---- orders ---- */

Test(other_resources, an_order_changes_a_share_and_the_sum)
{
    cr_assert(hs_other_resources_set_share(others, OS1, 50));
    check_shares("os1 50 1 2\nos2 10 2 -\nos3 30 3 2\n");
    cr_assert(eq(u32, hs_vm_share(vms[OS1]), 50));
    cr_assert(not(hs_other_resources_set_share(others, OS1, 0)));
    cr_assert(not(hs_other_resources_set_share(others, OS1, HS_SHARE_MAX + 1)));
    hand_over(OS1, true);
    cr_assert(not(hs_other_resources_set_share(others, OS1, 5)), "it does not stand in the table");
    check_shares("os2 60 2 -\nos3 30 3 2\n");
}

/* ---- invariants that can fail ---- */

Test(other_resources, a_share_that_the_dispatcher_has_otherwise_is_found)
{
    hs_vm_set_share(vms[OS1], 89);
    g_autofree char *complaint = hs_other_resources_check(others);
    cr_assert(ne(ptr, complaint, NULL));
    cr_assert(g_str_has_prefix(complaint, "invariant 3: "), "%s", complaint);
}

Test(other_resources, finds_an_entry_by_kind_and_name)
{
    const HsOtherResource *a = hs_other_resources_find(others, HS_RESOURCE_AUXILIARY_MEMORY, "A");
    cr_assert(eq(u64, a->size, 300));
    cr_assert(eq(ptr, (void *)hs_other_resources_find(others, HS_RESOURCE_CPU_SHARE, "A"), NULL));
    hand_over(OS1, true);
    cr_assert(eq(ptr, (void *)hs_other_resources_find(others, HS_RESOURCE_CPU_SHARE, "os1"), NULL));
}
