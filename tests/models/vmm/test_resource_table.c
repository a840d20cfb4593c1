/* resource_table: FIG. 4's states, changes unit by unit, versions, and invariants that can fail. */
#include "models/vmm/resource_table.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <string.h>

#include "models/records.h"
#include "tests/models/small_table.h"

static ModelRun *run;
static SmallTable fixture;

static void set_up(void)
{
    run = model_run_new(1);
    small_table_build(&fixture, run);
}

static void tear_down(void)
{
    small_table_clear(&fixture);
    model_run_free(run);
}

static const HsEntry *entry_of(HsAreaNumber area)
{
    return hs_resource_table_entry(fixture.table, area);
}

/* All units of an area are in a state, and belong to its owner. */
static void check_units(HsAreaNumber area, HsUnitState state)
{
    const HsEntry *entry = entry_of(area);
    for (uint32_t i = 0; i < entry->map.n_units; i++) {
        const HsUnit *unit = hs_storage_unit(fixture.storage, entry->map.unit[i]);
        cr_assert(eq(int, unit->state, state));
        cr_assert(eq(u16, unit->owner, entry->owner));
        cr_assert(eq(u16, unit->area, area));
    }
}

static void check_fine(void)
{
    g_autofree char *complaint = hs_resource_table_check(fixture.table);
    cr_assert(eq(ptr, complaint, NULL), "%s", complaint);
}

TestSuite(resource_table, .init = set_up, .fini = tear_down);

/* ---- FIG. 4 ---- */

Test(resource_table, state_a_has_the_oss_the_monitor_and_what_is_not_used)
{
    small_table_check_version(&fixture, 0,
                              "os1 160 os1 os2\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 48 vmm -\n");
}

Test(resource_table, state_b_takes_a_out_of_the_active_oss_own_area)
{
    small_table_start_a(&fixture);
    small_table_check_version(&fixture, 1,
                              "os1 32 os1 os2\n"
                              "A 128 os1 os2\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 48 vmm -\n");
}

Test(resource_table, state_c_takes_b_out_of_what_is_not_used)
{
    small_table_start_a(&fixture);
    small_table_start_b(&fixture);
    small_table_check_version(&fixture, 2,
                              "os1 32 os1 os2\n"
                              "A 128 os1 os2\n"
                              "B 40 os1 vmm\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 8 vmm -\n");
}

/* What step 506 does to state C; both destinations of the OS's own area. */
static void switch_a_and_b(void)
{
    small_table_start_a(&fixture);
    small_table_start_b(&fixture);
    hs_resource_table_give(fixture.table, AREA_A, OS2);
    hs_resource_table_set_destination(fixture.table, AREA_A, HS_OWNER_VMM);
    hs_resource_table_release(fixture.table, AREA_B);
}

Test(resource_table, after_fig_5_the_own_area_is_part_of_the_standbys)
{
    switch_a_and_b();
    hs_resource_table_merge(fixture.table, AREA_OS1, AREA_OS2);
    hs_resource_table_commit(fixture.table, "os1 failed", "506");
    small_table_check_version(&fixture, 3,
                              "A 128 os2 vmm\n"
                              "os2 64 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 48 vmm -\n");
}

Test(resource_table, after_fig_5_the_own_area_is_the_monitors_by_the_option)
{
    switch_a_and_b();
    hs_resource_table_release(fixture.table, AREA_OS1);
    hs_resource_table_commit(fixture.table, "os1 failed", "506");
    small_table_check_version(&fixture, 3,
                              "A 128 os2 vmm\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 80 vmm -\n");
}

/* ---- order ---- */

Test(resource_table, programs_stand_in_the_order_of_their_starts)
{
    small_table_start_b(&fixture);
    small_table_start_a(&fixture);
    small_table_check_version(&fixture, 2,
                              "os1 32 os1 os2\n"
                              "B 40 os1 vmm\n"
                              "A 128 os1 os2\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 8 vmm -\n");
}

Test(resource_table, an_area_that_is_entered_anew_stands_behind_the_others)
{
    small_table_start_b(&fixture);
    hs_resource_table_grant(fixture.table, AREA_C, OS1, 2);
    hs_resource_table_release(fixture.table, AREA_B);
    hs_resource_table_grant(fixture.table, AREA_B, OS1, 3);
    hs_resource_table_commit(fixture.table, "again", NULL);
    small_table_check_version(&fixture, 2,
                              "os1 160 os1 os2\n"
                              "C 2 os1 -\n"
                              "B 3 os1 -\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 43 vmm -\n");
}

Test(resource_table, the_areas_of_an_owner_come_in_table_order)
{
    HsAreaNumber areas[HS_AREAS_MAX];
    small_table_start_b(&fixture);
    small_table_start_a(&fixture);
    cr_assert(eq(u32, hs_resource_table_of_owner(fixture.table, OS1, areas), 3));
    cr_assert(eq(u16, areas[0], AREA_OS1));
    cr_assert(eq(u16, areas[1], AREA_B));
    cr_assert(eq(u16, areas[2], AREA_A));
    cr_assert(eq(u32, hs_resource_table_of_owner(fixture.table, HS_OWNER_VMM, areas), 0));
    cr_assert(eq(u32, hs_resource_table_of_owner(fixture.table, OS3, areas), 0));
}

/* ---- changes ---- */

Test(resource_table, a_grant_takes_the_lowest_unused_units_unconnected)
{
    uint32_t first = N_VMM + N_OS1 + N_OS2;
    hs_resource_table_grant(fixture.table, AREA_B, OS1, 3);
    for (uint32_t i = 0; i < 3; i++)
        cr_assert(eq(u32, entry_of(AREA_B)->map.unit[i], first + i));
    check_units(AREA_B, HS_UNIT_UNCONNECTED);
    hs_resource_table_connect(fixture.table, AREA_B);
    check_units(AREA_B, HS_UNIT_CONNECTED);
    check_fine();
}

Test(resource_table, a_second_grant_goes_to_the_high_end)
{
    hs_resource_table_grant(fixture.table, AREA_B, OS1, 2);
    hs_resource_table_grant(fixture.table, AREA_B, OS1, 1);
    cr_assert(eq(u32, entry_of(AREA_B)->map.n_units, 3));
    cr_assert(eq(u32, entry_of(AREA_B)->map.unit[2], N_VMM + N_OS1 + N_OS2 + 2));
}

Test(resource_table, a_split_moves_the_last_units_in_their_order_as_they_are)
{
    small_table_start_a(&fixture);
    cr_assert(eq(u32, entry_of(AREA_OS1)->map.n_units, N_OS1 - N_A));
    for (uint32_t i = 0; i < N_A; i++)
        cr_assert(eq(u32, entry_of(AREA_A)->map.unit[i], N_VMM + N_OS1 - N_A + i));
    check_units(AREA_A, HS_UNIT_CONNECTED);
    check_units(AREA_OS1, HS_UNIT_CONNECTED);
}

Test(resource_table, a_split_of_all_leaves_an_entry_without_units)
{
    hs_resource_table_split(fixture.table, AREA_OS1, AREA_A, N_OS1);
    cr_assert(entry_of(AREA_OS1)->is_entered);
    cr_assert(eq(u32, entry_of(AREA_OS1)->map.n_units, 0));
    check_fine();
}

Test(resource_table, a_split_and_its_return_leave_everything_as_it_was)
{
    g_autofree uint32_t *before = g_memdup2(entry_of(AREA_OS1)->map.unit, N_OS1 * sizeof *before);
    hs_resource_table_split(fixture.table, AREA_OS1, AREA_A, N_A);
    hs_resource_table_split(fixture.table, AREA_A, AREA_OS1, N_A);
    cr_assert(eq(int, memcmp(before, entry_of(AREA_OS1)->map.unit, N_OS1 * sizeof *before), 0));
    check_fine();
}

Test(resource_table, give_changes_the_owner_of_every_unit_and_no_state)
{
    small_table_start_a(&fixture);
    hs_resource_table_give(fixture.table, AREA_A, OS2);
    cr_assert(eq(u16, entry_of(AREA_A)->owner, OS2));
    check_units(AREA_A, HS_UNIT_CONNECTED);
    hs_resource_table_disconnect(fixture.table, AREA_A);
    hs_resource_table_give(fixture.table, AREA_A, OS1);
    check_units(AREA_A, HS_UNIT_UNCONNECTED);
    check_fine();
}

Test(resource_table, merge_appends_the_units_and_takes_the_entry_out)
{
    uint32_t first = entry_of(AREA_OS1)->map.unit[0];
    hs_resource_table_merge(fixture.table, AREA_OS1, AREA_OS2);
    cr_assert(eq(u32, entry_of(AREA_OS2)->map.n_units, N_OS1 + N_OS2));
    cr_assert(eq(u32, entry_of(AREA_OS2)->map.unit[N_OS2], first));
    cr_assert(not(entry_of(AREA_OS1)->is_entered));
    cr_assert(eq(u16, entry_of(AREA_OS1)->destination, HS_OWNER_NONE));
    check_units(AREA_OS2, HS_UNIT_CONNECTED);
    check_fine();
}

Test(resource_table, release_gives_connected_units_back_and_clears_their_bytes)
{
    uint64_t real;
    char bytes[4] = "old";
    small_table_start_b(&fixture);
    hs_storage_translate(fixture.storage, &entry_of(AREA_B)->map, OS1, 100, &real, NULL);
    hs_storage_write(fixture.storage, real, bytes, sizeof bytes);
    hs_resource_table_release(fixture.table, AREA_B);
    cr_assert(eq(u32, hs_resource_table_n_unused(fixture.table), N_LEFT));
    cr_assert(not(entry_of(AREA_B)->is_entered));
    hs_storage_read(fixture.storage, real, bytes, sizeof bytes);
    cr_assert(eq(int, bytes[0], 0));
    check_fine();
}

Test(resource_table, a_failed_unit_is_left_out_when_an_area_is_connected)
{
    small_table_start_b(&fixture);
    hs_resource_table_disconnect(fixture.table, AREA_B);
    hs_storage_fail(fixture.storage, entry_of(AREA_B)->map.unit[1]);
    hs_resource_table_connect(fixture.table, AREA_B);
    const uint32_t *units = entry_of(AREA_B)->map.unit;
    cr_assert(eq(int, hs_storage_unit(fixture.storage, units[0])->state, HS_UNIT_CONNECTED));
    cr_assert(eq(int, hs_storage_unit(fixture.storage, units[1])->state, HS_UNIT_FAILED));
    check_fine();
}

/* ---- failed units ---- */

/* Unit `nth` of an area, which must have it. */
static uint32_t unit_of(HsAreaNumber area, uint32_t nth)
{
    uint32_t unit_i = UINT32_MAX;
    cr_assert(hs_resource_table_unit(fixture.table, area, nth, &unit_i));
    return unit_i;
}

static void fail(HsAreaNumber area, uint32_t nth)
{
    cr_assert(hs_resource_table_fail(fixture.table, unit_of(area, nth)));
}

static void check_last_version(const char *expected)
{
    hs_resource_table_commit(fixture.table, "a unit failed", NULL);
    check_fine();
    small_table_check_version(&fixture, hs_resource_table_n_versions(fixture.table) - 1, expected);
}

Test(resource_table, an_unused_unit_that_fails_is_never_granted_and_sizes_add_up)
{
    uint32_t first = N_VMM + N_OS1 + N_OS2;
    fail(HS_AREA_UNUSED, 1);
    cr_assert(eq(u32, hs_resource_table_n_unused(fixture.table), N_LEFT - 1));
    hs_resource_table_grant(fixture.table, AREA_B, OS1, N_LEFT - 1);
    for (uint32_t i = 0; i < N_LEFT - 1; i++)
        cr_assert(eq(u32, unit_of(AREA_B, i), i == 0 ? first : first + 1 + i));
    check_last_version("os1 160 os1 os2\n"
                       "B 47 os1 -\n"
                       "os2 32 os2 -\n"
                       "vmm 16 vmm -\n"
                       "unused 0 vmm -\n"
                       "failed 1 vmm -\n");
}

Test(resource_table, a_unit_that_fails_stays_in_its_area)
{
    small_table_start_a(&fixture);
    uint32_t unit_i = unit_of(AREA_A, 5);
    fail(AREA_A, 5);
    cr_assert(eq(u32, unit_of(AREA_A, 5), unit_i));
    cr_assert(eq(u32, hs_resource_table_n_sound(fixture.table, AREA_A), N_A - 1));
    check_last_version("os1 32 os1 os2\n"
                       "A 128 os1 os2\n"
                       "os2 32 os2 -\n"
                       "vmm 16 vmm -\n"
                       "unused 48 vmm -\n");
}

Test(resource_table, a_failed_unit_does_not_fail_again)
{
    fail(AREA_OS1, 0);
    uint64_t before = hs_resource_table_fingerprint(fixture.table);
    cr_assert(not(hs_resource_table_fail(fixture.table, unit_of(AREA_OS1, 0))));
    cr_assert(eq(u64, hs_resource_table_fingerprint(fixture.table), before));
}

Test(resource_table, an_area_given_back_leaves_its_failed_units_with_the_failed)
{
    small_table_start_b(&fixture);
    uint32_t units[] = { unit_of(AREA_B, 0), unit_of(AREA_B, N_B - 1) };
    fail(AREA_B, 0);
    fail(AREA_B, N_B - 1);
    hs_resource_table_release(fixture.table, AREA_B);
    for (uint32_t i = 0; i < 2; i++)
        cr_assert(eq(u32, unit_of(HS_AREA_FAILED, i), units[i]));
    check_units(HS_AREA_FAILED, HS_UNIT_FAILED);
    check_last_version("os1 160 os1 os2\n"
                       "os2 32 os2 -\n"
                       "vmm 16 vmm -\n"
                       "unused 46 vmm -\n"
                       "failed 2 vmm -\n");
}

Test(resource_table, an_area_of_failed_units_only_can_be_given_back)
{
    small_table_start_b(&fixture);
    for (uint32_t i = 0; i < N_B; i++)
        fail(AREA_B, i);
    hs_resource_table_release(fixture.table, AREA_B);
    cr_assert(eq(u32, hs_resource_table_n_unused(fixture.table), N_LEFT - N_B));
    cr_assert(eq(u32, entry_of(HS_AREA_FAILED)->map.n_units, N_B));
    check_fine();
}

Test(resource_table, a_split_leaves_failed_units_behind)
{
    fail(AREA_OS1, N_OS1 - 1);
    fail(AREA_OS1, N_OS1 - 3);
    hs_resource_table_split(fixture.table, AREA_OS1, AREA_A, 3);
    uint32_t end = N_VMM + N_OS1;
    uint32_t taken[] = { end - 5, end - 4, end - 2 };
    uint32_t left[] = { end - 6, end - 3, end - 1 };
    for (uint32_t i = 0; i < 3; i++) {
        cr_assert(eq(u32, unit_of(AREA_A, i), taken[i]));
        cr_assert(eq(u32, unit_of(AREA_OS1, N_OS1 - 6 + i), left[i]));
    }
    check_units(AREA_A, HS_UNIT_CONNECTED);
    check_fine();
}

/* Three are offline when the middle one fails. */
Test(resource_table, units_that_are_offline_can_be_let_go_but_failed_ones_stay)
{
    hs_resource_table_take_offline(fixture.table, AREA_OS1, 3);
    fail(AREA_OS1, N_OS1 - 2);
    uint32_t failed = unit_of(AREA_OS1, N_OS1 - 2);
    hs_resource_table_let_go(fixture.table, AREA_OS1);
    cr_assert(eq(u32, entry_of(AREA_OS1)->map.n_units, N_OS1 - 2));
    cr_assert(eq(u32, unit_of(AREA_OS1, N_OS1 - 3), failed));
    cr_assert(eq(u32, hs_resource_table_n_in(fixture.table, AREA_OS1, HS_UNIT_UNCONNECTED), 0));
    cr_assert(eq(u32, hs_resource_table_n_unused(fixture.table), N_LEFT + 2));
    check_fine();
}

Test(resource_table, units_that_rejoin_their_area_do_so_failed_or_not)
{
    small_table_start_a(&fixture);
    fail(AREA_A, N_A - 1);
    hs_resource_table_rejoin(fixture.table, AREA_A, AREA_OS1, N_A);
    cr_assert(eq(u32, entry_of(AREA_OS1)->map.n_units, N_OS1));
    cr_assert(eq(u32, hs_resource_table_n_sound(fixture.table, AREA_OS1), N_OS1 - 1));
    cr_assert(eq(u32, entry_of(AREA_A)->map.n_units, 0));
    check_fine();
}

Test(resource_table, failed_units_go_to_another_owner_with_their_area)
{
    small_table_start_a(&fixture);
    fail(AREA_A, 7);
    fail(AREA_OS1, 2);
    hs_resource_table_disconnect(fixture.table, AREA_A);
    hs_resource_table_give(fixture.table, AREA_A, OS2);
    hs_resource_table_merge(fixture.table, AREA_OS1, AREA_OS2);
    HsUnit unit = *hs_storage_unit(fixture.storage, unit_of(AREA_A, 7));
    cr_assert(eq(int, unit.state, HS_UNIT_FAILED));
    cr_assert(eq(u16, unit.owner, OS2));
    unit = *hs_storage_unit(fixture.storage, unit_of(AREA_OS2, N_OS2 + 2));
    cr_assert(eq(int, unit.state, HS_UNIT_FAILED));
    cr_assert(eq(u16, unit.area, AREA_OS2));
    check_fine();
}

Test(resource_table, units_are_counted_from_the_low_end_of_an_area)
{
    uint32_t unit_i = 77;
    cr_assert(eq(u32, unit_of(AREA_OS2, 0), N_VMM + N_OS1));
    cr_assert(eq(u32, unit_of(HS_AREA_UNUSED, 2), N_ALL - N_LEFT + 2));
    cr_assert(not(hs_resource_table_unit(fixture.table, AREA_OS2, N_OS2, &unit_i)));
    cr_assert(not(hs_resource_table_unit(fixture.table, HS_AREA_UNUSED, N_LEFT, &unit_i)));
    cr_assert(not(hs_resource_table_unit(fixture.table, AREA_A, 0, &unit_i)), "not entered");
    cr_assert(eq(u32, unit_i, 77));
}

Test(resource_table, only_areas_that_stand_in_the_table_are_found)
{
    cr_assert(eq(ptr, (void *)hs_resource_table_find(fixture.table, "A"), NULL));
    small_table_start_a(&fixture);
    cr_assert(
        eq(ptr, (void *)hs_resource_table_find(fixture.table, "A"), (void *)entry_of(AREA_A)));
    cr_assert(eq(ptr, (void *)hs_resource_table_find(fixture.table, "a"), NULL));
}

Test(resource_table, owners_have_names_and_nobody_has_none)
{
    cr_assert(eq(str, (char *)hs_resource_table_owner_name(fixture.table, OS2), "os2"));
    cr_assert(eq(ptr, (void *)hs_resource_table_owner_name(fixture.table, HS_OWNER_NONE), NULL));
}

/* ---- what callers must not do ---- */

Test(resource_table, more_than_is_unused_cannot_be_granted, .signal = SIGABRT)
{
    hs_resource_table_grant(fixture.table, AREA_B, OS1, N_LEFT + 1);
}

Test(resource_table, more_than_an_area_has_cannot_be_split_off, .signal = SIGABRT)
{
    hs_resource_table_split(fixture.table, AREA_OS1, AREA_A, N_OS1 + 1);
}

Test(resource_table, an_area_is_granted_to_one_owner_only, .signal = SIGABRT)
{
    hs_resource_table_grant(fixture.table, AREA_B, OS1, 1);
    hs_resource_table_grant(fixture.table, AREA_B, OS2, 1);
}

Test(resource_table, an_area_that_is_not_entered_cannot_be_released, .signal = SIGABRT)
{
    hs_resource_table_release(fixture.table, AREA_B);
}

Test(resource_table, failed_units_cannot_be_split_off, .signal = SIGABRT)
{
    hs_resource_table_fail(fixture.table, unit_of(AREA_OS1, 0));
    hs_resource_table_split(fixture.table, AREA_OS1, AREA_A, N_OS1);
}

Test(resource_table, the_entry_of_failed_units_cannot_be_given_back, .signal = SIGABRT)
{
    hs_resource_table_fail(fixture.table, unit_of(HS_AREA_UNUSED, 0));
    hs_resource_table_release(fixture.table, HS_AREA_FAILED);
}

Test(resource_table, an_area_cannot_be_merged_into_itself, .signal = SIGABRT)
{
    hs_resource_table_merge(fixture.table, AREA_OS1, AREA_OS1);
}

/* ---- versions ---- */

static void start_a(gpointer user)
{
    (void)user;
    small_table_start_a(&fixture);
}

static void commit_step(gpointer user)
{
    (void)user;
    hs_resource_table_commit(fixture.table, "os1 failed", "506");
}

Test(resource_table, a_version_has_its_cycle_its_cause_and_its_step)
{
    model_run_at(run, 500, HS_PHASE_VMM, start_a, NULL);
    model_run_at(run, 700, HS_PHASE_VMM, commit_step, NULL);
    model_run_go(run);
    model_run_check(run, &hs_table_resource_version,
                    "0|0|start|-\n1|500|A starts|-\n2|700|os1 failed|506\n");
    cr_assert(eq(u32, hs_resource_table_n_versions(fixture.table), 3));
}

Test(resource_table, a_version_has_runs_of_units_that_are_alike)
{
    model_run_check(run, &hs_table_storage_range,
                    "0|0|16|vmm|vmm|connected\n"
                    "0|16|160|os1|os1|connected\n"
                    "0|176|32|os2|os2|connected\n"
                    "0|208|48|unused|vmm|unused\n");
}

Test(resource_table, entries_are_written_with_position_kind_and_bytes)
{
    model_run_check(run, &hs_table_resource_entry,
                    "0|1|os1|main storage|%d|os1|os2\n"
                    "0|2|os2|main storage|%d|os2|-\n"
                    "0|3|vmm|main storage|%d|vmm|-\n"
                    "0|4|unused|main storage|%d|vmm|-\n",
                    160 * 65536, 32 * 65536, 16 * 65536, 48 * 65536);
}

/* ---- invariants 1, 2, 3: each can fail, and ends the run ---- */

static void commit_something(gpointer user)
{
    (void)user;
    hs_resource_table_commit(fixture.table, "something", NULL);
}

static void check_ends(const char *invariant, const char *first_value, const char *second_value)
{
    uint32_t n_versions = hs_resource_table_n_versions(fixture.table);
    model_run_at(run, 900, HS_PHASE_VMM, commit_something, NULL);
    model_run_go_wrong(run, (const char *[]){ "cycle 900", "resource table 90", invariant,
                                              first_value, second_value, "something", NULL });
    cr_assert(eq(u32, hs_resource_table_n_versions(fixture.table), n_versions));
}

Test(resource_table, invariant_1_a_unit_in_no_entry_ends_the_run)
{
    hs_storage_grant(fixture.storage, N_ALL - 1, OS1, AREA_A);
    check_ends("invariant 1", "208 units, 47", "256");
}

Test(resource_table, invariant_1_a_unit_that_fails_behind_the_table_ends_the_run)
{
    hs_storage_fail(fixture.storage, N_ALL - 1);
    check_ends("invariant 1", "208 units, 47", "256");
}

Test(resource_table, invariant_1_a_unit_given_back_behind_the_table_ends_the_run)
{
    uint32_t unit = entry_of(AREA_OS1)->map.unit[0];
    hs_storage_disconnect(fixture.storage, unit);
    hs_storage_release(fixture.storage, unit);
    /* The same unit is in no area any more: that is seen first. */
    check_ends("invariant 3", "unit 16", "'os1'");
}

Test(resource_table, invariant_2_a_unit_with_another_owner_ends_the_run)
{
    uint32_t unit = entry_of(AREA_OS1)->map.unit[5];
    hs_storage_disconnect(fixture.storage, unit);
    hs_storage_move(fixture.storage, unit, OS2, AREA_OS1);
    check_ends("invariant 2", "unit 21", "belongs to os2, the table says os1");
}

Test(resource_table, invariant_3_a_unit_in_another_area_ends_the_run)
{
    hs_storage_move(fixture.storage, entry_of(AREA_OS1)->map.unit[7], OS1, AREA_OS2);
    check_ends("invariant 3", "unit 23", "'os1', the map has it in 'os2'");
}

Test(resource_table, invariant_3_a_unit_in_two_entries_ends_the_run)
{
    entry_of(AREA_OS2)->map.unit[0] = entry_of(AREA_OS1)->map.unit[0];
    check_ends("invariant 3", "unit 16", "'os2', the map has it in 'os1'");
}

Test(resource_table, invariant_3_a_unit_twice_in_an_entry_ends_the_run)
{
    entry_of(AREA_OS1)->map.unit[1] = entry_of(AREA_OS1)->map.unit[0];
    check_ends("invariant 3", "unit 16", "twice in entry 'os1'");
}

/* ---- invariant 5 ---- */

Test(resource_table, invariant_5_another_owner_outside_the_steps_ends_the_run)
{
    small_table_start_a(&fixture);
    hs_resource_table_give(fixture.table, AREA_A, OS2);
    check_ends("invariant 5", "'A' went from os1 to os2", "506");
}

Test(resource_table, step_506_may_change_an_owner)
{
    small_table_start_a(&fixture);
    hs_resource_table_give(fixture.table, AREA_A, OS2);
    model_run_at(run, 900, HS_PHASE_VMM, commit_step, NULL);
    model_run_go(run);
    cr_assert(eq(u32, hs_resource_table_n_versions(fixture.table), 3));
}

/* ---- failed units replaced ---- */

/* A's units in state B are the last 128 of os1's; those at the given places fail. */
static void fail_places_of_a(const uint32_t *places, guint n)
{
    for (guint i = 0; i < n; i++)
        cr_assert(hs_resource_table_fail(fixture.table, entry_of(AREA_A)->map.unit[places[i]]));
}

Test(resource_table, failed_units_are_replaced_in_their_places)
{
    static const uint32_t places[] = { 3, 64, 127 };
    small_table_start_a(&fixture);
    uint32_t before[N_A];
    memcpy(before, entry_of(AREA_A)->map.unit, sizeof before);
    fail_places_of_a(places, 3);
    HsReplacement result = hs_resource_table_replace_failed(fixture.table, AREA_A, 48, 64);
    cr_assert(eq(u32, result.n_damaged, 3));
    cr_assert(eq(u32, result.n_replaced, 3));
    cr_assert(eq(u32, result.n_lost_of_last, 0));
    cr_assert(eq(u32, entry_of(AREA_A)->map.n_units, N_A));
    for (uint32_t i = 0; i < N_A; i++) {
        bool is_new = i == 3 || i == 64 || i == 127;
        uint32_t unit_i = entry_of(AREA_A)->map.unit[i];
        const HsUnit *unit = hs_storage_unit(fixture.storage, unit_i);
        cr_assert(is_new != (unit_i == before[i]), "place %u", i);
        cr_assert(eq(int, unit->state, is_new ? HS_UNIT_UNCONNECTED : HS_UNIT_CONNECTED));
        cr_assert(eq(u16, unit->owner, OS1));
    }
    cr_assert(eq(u32, hs_resource_table_n_unused(fixture.table), N_LEFT - 3));
    cr_assert(eq(u32, entry_of(HS_AREA_FAILED)->map.n_units, 3));
    check_fine();
}

/* Three are damaged, one may be had: the first of them. Of the two that are lost, one stood among
 * the last 64. */
Test(resource_table, failed_units_without_a_replacement_leave_and_close_up)
{
    static const uint32_t places[] = { 3, 20, 127 };
    small_table_start_a(&fixture);
    uint32_t before[N_A];
    memcpy(before, entry_of(AREA_A)->map.unit, sizeof before);
    fail_places_of_a(places, 3);
    HsReplacement result = hs_resource_table_replace_failed(fixture.table, AREA_A, 1, 64);
    cr_assert(eq(u32, result.n_damaged, 3));
    cr_assert(eq(u32, result.n_replaced, 1));
    cr_assert(eq(u32, result.n_lost_of_last, 1));
    cr_assert(eq(u32, entry_of(AREA_A)->map.n_units, N_A - 2));
    cr_assert(eq(u32, entry_of(AREA_A)->map.unit[19], before[19]));
    cr_assert(eq(u32, entry_of(AREA_A)->map.unit[20], before[21]), "addresses move behind it");
    cr_assert(eq(u32, entry_of(AREA_A)->map.unit[N_A - 3], before[126]));
    check_fine();
}

Test(resource_table, an_area_without_failed_units_keeps_them_all)
{
    small_table_start_a(&fixture);
    uint64_t before = hs_resource_table_fingerprint(fixture.table);
    HsReplacement result = hs_resource_table_replace_failed(fixture.table, AREA_A, 48, N_A);
    cr_assert(eq(u32, result.n_damaged + result.n_replaced + result.n_lost_of_last, 0));
    cr_assert(eq(u64, hs_resource_table_fingerprint(fixture.table), before));
}
