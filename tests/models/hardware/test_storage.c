/* storage: the timing formula of the sheet, the states of a unit, real bytes by area address. */
#include "models/hardware/storage.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

#include "tests/models/hardware/small_run.h"

#define UNIT UINT64_C(65536)
#define N_UNITS 8u
#define LINE UINT64_C(256)
#define N_BANKS 4u
#define PATH UINT64_C(10)
#define BANK UINT64_C(40)
/* The same bank as address 0 again. */
#define ROUND (N_BANKS * LINE)

#define OS1 ((HsOwner)1)
#define OS2 ((HsOwner)2)
#define AREA_A ((HsAreaNumber)7)
#define AREA_B ((HsAreaNumber)8)

static const HsStorageParameters toy = {
    .size_bytes = N_UNITS * UNIT,
    .unit_bytes = UNIT,
    .line_bytes = LINE,
    .n_banks = N_BANKS,
    .path_cycles = PATH,
    .bank_cycles = BANK,
};

static SmallRun *run;
static HsStorage *storage;

static void set_up(void)
{
    run = small_run_new();
    storage = hs_storage_new(run->simulation, &toy);
}

static void tear_down(void)
{
    hs_storage_free(storage);
    small_run_free(run);
}

TestSuite(storage, .init = set_up, .fini = tear_down);

/* The same storage with other parameters, in a run of its own. */
static void rebuild(HsStorageParameters parameters)
{
    tear_down();
    run = small_run_new();
    storage = hs_storage_new(run->simulation, &parameters);
}

static void take(uint32_t unit_i, HsOwner owner, HsAreaNumber area)
{
    hs_storage_grant(storage, unit_i, owner, area);
    hs_storage_connect(storage, unit_i);
}

static void check_unit(uint32_t unit_i, HsUnitState state, HsOwner owner, HsAreaNumber area)
{
    const HsUnit *unit = hs_storage_unit(storage, unit_i);
    cr_assert(eq(str, (char *)hs_unit_state_name(unit->state), (char *)hs_unit_state_name(state)));
    cr_assert(eq(u16, unit->owner, owner));
    cr_assert(eq(u16, unit->area, area));
}

/* ---- time ---- */

Test(storage, grows_by_units_that_nobody_had)
{
    HsStorageParameters growing = toy;
    growing.later_bytes = 3 * UNIT;
    rebuild(growing);
    cr_assert(eq(u32, hs_storage_n_units(storage), N_UNITS));
    for (uint32_t i = 0; i < N_UNITS; i++)
        hs_storage_grant(storage, i, OS1, AREA_A);
    uint32_t units[2] = { 0 };
    cr_assert(not(hs_storage_find_unused(storage, 1, units)));
    hs_storage_install(storage, 2);
    cr_assert(eq(u32, hs_storage_n_units(storage), N_UNITS + 2));
    cr_assert(eq(u32, hs_storage_n_unused(storage), 2));
    cr_assert(hs_storage_find_unused(storage, 2, units));
    cr_assert(eq(u32, units[0], N_UNITS));
    hs_storage_install(storage, 1);
    uint8_t byte = 7, found = 0;
    hs_storage_write(storage, (N_UNITS + 3) * UNIT - 1, &byte, 1);
    hs_storage_read(storage, (N_UNITS + 3) * UNIT - 1, &found, 1);
    cr_assert(eq(u32, found, 7));
    cr_assert(eq(u64, hs_storage_access(storage, 0, (N_UNITS + 3) * UNIT - 1, 1), PATH + BANK));
}

Test(storage, grows_no_more_than_was_said, .signal = SIGABRT)
{
    hs_storage_install(storage, 1);
}

Test(storage, has_no_access_to_what_is_not_installed, .signal = SIGABRT)
{
    HsStorageParameters growing = toy;
    growing.later_bytes = UNIT;
    rebuild(growing);
    hs_storage_access(storage, 0, N_UNITS * UNIT, 1);
}

Test(storage, takes_path_and_bank_for_a_line_when_nobody_else_is_there)
{
    cr_assert(eq(u64, hs_storage_access_alone(storage), PATH + BANK));
    cr_assert(eq(u64, hs_storage_access(storage, 100, 0, LINE), 100 + PATH + BANK));
    cr_assert(eq(u64, hs_storage_access(storage, 1000, 8, 1), 1000 + PATH + BANK));
}

Test(storage, makes_the_second_of_two_requesters_wait_for_the_same_bank)
{
    HsCycles first = hs_storage_access(storage, 100, 0, 8);
    HsCycles second = hs_storage_access(storage, 100, ROUND, 8);
    cr_assert(eq(u64, first, 100 + PATH + BANK));
    cr_assert(eq(u64, second, first + BANK));

    HsStorageCounters counters = hs_storage_counters(storage);
    HsCycles second_path_end = 100 + PATH + PATH;
    cr_assert(eq(u64, counters.n_accesses, 2));
    cr_assert(eq(u64, counters.n_lines, 2));
    cr_assert(eq(u64, counters.path_wait_cycles, PATH));
    cr_assert(eq(u64, counters.bank_wait_cycles, first - second_path_end));
}

Test(storage, makes_requesters_of_different_banks_wait_for_the_path_only)
{
    hs_storage_access(storage, 100, 0, 8);
    HsCycles second = hs_storage_access(storage, 103, LINE, 8);
    HsCycles third = hs_storage_access(storage, 103, 2 * LINE, 8);
    cr_assert(eq(u64, second, 100 + PATH + PATH + BANK));
    cr_assert(eq(u64, third, 100 + PATH + PATH + PATH + BANK));

    HsStorageCounters counters = hs_storage_counters(storage);
    cr_assert(eq(u64, counters.path_wait_cycles, (100 + PATH - 103) + (100 + 2 * PATH - 103)));
    cr_assert(eq(u64, counters.bank_wait_cycles, 0));
}

Test(storage, is_free_again_in_the_cycle_an_access_is_done)
{
    hs_storage_access(storage, 0, 0, 8);
    cr_assert(eq(u64, hs_storage_access(storage, PATH + BANK, 0, 8), 2 * (PATH + BANK)));
    cr_assert(eq(u64, hs_storage_counters(storage).path_wait_cycles, 0));
    cr_assert(eq(u64, hs_storage_counters(storage).bank_wait_cycles, 0));
}

Test(storage, overlaps_the_path_with_the_bank_before_it)
{
    hs_storage_access(storage, 0, 0, 8);
    cr_assert(eq(u64, hs_storage_access(storage, BANK, 0, 8), PATH + BANK + BANK));
    cr_assert(eq(u64, hs_storage_counters(storage).bank_wait_cycles, 0));
}

Test(storage, splits_an_access_that_crosses_a_line)
{
    cr_assert(eq(u64, hs_storage_access(storage, 0, LINE - 1, 2), PATH + PATH + BANK));
    cr_assert(eq(u64, hs_storage_counters(storage).n_accesses, 1));
    cr_assert(eq(u64, hs_storage_counters(storage).n_lines, 2));
}

Test(storage, sends_the_lines_of_a_long_access_down_the_path_one_behind_the_other)
{
    HsStorageParameters slow_bank = toy;
    slow_bank.bank_cycles = N_BANKS * PATH + 5;
    rebuild(slow_bank);
    /* One line more than banks: the last meets bank 0 still busy with the first. */
    HsCycles done = hs_storage_access(storage, 0, 0, ROUND + LINE);
    cr_assert(eq(u64, done, PATH + 2 * slow_bank.bank_cycles));
    HsCycles last_path_end = (N_BANKS + 1) * PATH;
    cr_assert(eq(u64, hs_storage_counters(storage).bank_wait_cycles,
                 PATH + slow_bank.bank_cycles - last_path_end));
    cr_assert(eq(u64, hs_storage_counters(storage).path_wait_cycles, 0));
}

Test(storage, is_done_with_an_access_when_all_its_lines_are)
{
    for (uint64_t i = 0; i < 3; i++)
        hs_storage_access(storage, 0, i * ROUND, 8); /* bank 0 is busy until PATH + 3 BANK */
    HsCycles done = hs_storage_access(storage, 3 * PATH, 0, 2 * LINE);
    HsCycles first_line = PATH + 3 * BANK + BANK;
    HsCycles second_line = 3 * PATH + 2 * PATH + BANK;
    cr_assert(second_line < first_line);
    cr_assert(eq(u64, done, first_line));
}

Test(storage, interleaves_a_number_of_banks_that_is_no_power_of_two)
{
    HsStorageParameters three_banks = toy;
    three_banks.n_banks = 3;
    rebuild(three_banks);
    hs_storage_access(storage, 0, 0, 8);
    cr_assert(eq(u64, hs_storage_access(storage, 0, 3 * LINE, 8), PATH + BANK + BANK));
    cr_assert(eq(u64, hs_storage_access(storage, 0, 4 * LINE, 8), 3 * PATH + BANK));
}

Test(storage, may_have_a_path_that_takes_no_time)
{
    HsStorageParameters no_path = toy;
    no_path.path_cycles = 0;
    rebuild(no_path);
    cr_assert(eq(u64, hs_storage_access(storage, 5, 0, 3 * LINE), 5 + BANK));
    cr_assert(eq(u64, hs_storage_access(storage, 5, 0, 8), 5 + 2 * BANK));
}

Test(storage, reaches_the_last_byte)
{
    cr_assert(eq(u64, hs_storage_access(storage, 0, toy.size_bytes - 1, 1), PATH + BANK));
}

Test(storage, aborts_when_time_goes_back, .signal = SIGABRT)
{
    hs_storage_access(storage, 100, 0, 8);
    hs_storage_access(storage, 99, LINE, 8);
}

Test(storage, aborts_on_an_access_past_the_end, .signal = SIGABRT)
{
    hs_storage_access(storage, 0, toy.size_bytes - 1, 2);
}

Test(storage, aborts_on_an_access_of_no_bytes, .signal = SIGABRT)
{
    hs_storage_access(storage, 0, 0, 0);
}

/* ---- units ---- */

Test(storage, begins_with_every_unit_unused_and_the_monitors)
{
    cr_assert(eq(u32, hs_storage_n_units(storage), N_UNITS));
    cr_assert(eq(u32, hs_storage_n_unused(storage), N_UNITS));
    for (uint32_t i = 0; i < N_UNITS; i++)
        check_unit(i, HS_UNIT_UNUSED, HS_OWNER_VMM, HS_AREA_UNUSED);
}

Test(storage, leads_a_unit_through_its_life)
{
    hs_storage_grant(storage, 3, OS1, AREA_A);
    check_unit(3, HS_UNIT_UNCONNECTED, OS1, AREA_A);
    cr_assert(eq(u32, hs_storage_n_unused(storage), N_UNITS - 1));
    hs_storage_connect(storage, 3);
    check_unit(3, HS_UNIT_CONNECTED, OS1, AREA_A);
    hs_storage_disconnect(storage, 3);
    check_unit(3, HS_UNIT_UNCONNECTED, OS1, AREA_A);
    hs_storage_move(storage, 3, OS2, AREA_B);
    check_unit(3, HS_UNIT_UNCONNECTED, OS2, AREA_B);
    hs_storage_connect(storage, 3);
    hs_storage_disconnect(storage, 3);
    hs_storage_release(storage, 3);
    check_unit(3, HS_UNIT_UNUSED, HS_OWNER_VMM, HS_AREA_UNUSED);
    cr_assert(eq(u32, hs_storage_n_unused(storage), N_UNITS));
}

Test(storage, gives_the_monitor_an_area_of_its_own)
{
    take(0, HS_OWNER_VMM, AREA_A);
    check_unit(0, HS_UNIT_CONNECTED, HS_OWNER_VMM, AREA_A);
}

Test(storage, changes_the_area_of_a_connected_unit)
{
    take(0, OS1, AREA_A);
    hs_storage_move(storage, 0, OS1, AREA_B);
    check_unit(0, HS_UNIT_CONNECTED, OS1, AREA_B);
}

Test(storage, clears_a_released_unit_and_not_its_neighbours)
{
    uint8_t unit_bytes[UNIT], zeros[UNIT] = { 0 }, edge;
    memset(unit_bytes, 'x', UNIT);
    take(4, OS1, AREA_A);
    hs_storage_write(storage, 4 * UNIT - 1, "l", 1);
    hs_storage_write(storage, 4 * UNIT, unit_bytes, UNIT);
    hs_storage_write(storage, 5 * UNIT, "r", 1);
    hs_storage_disconnect(storage, 4);
    hs_storage_release(storage, 4);
    hs_storage_grant(storage, 4, OS2, AREA_B);
    hs_storage_read(storage, 4 * UNIT, unit_bytes, UNIT);
    cr_assert_arr_eq(unit_bytes, zeros, UNIT);
    hs_storage_read(storage, 4 * UNIT - 1, &edge, 1);
    cr_assert(eq(u8, edge, 'l'));
    hs_storage_read(storage, 5 * UNIT, &edge, 1);
    cr_assert(eq(u8, edge, 'r'));
}

Test(storage, fails_a_unit_in_any_state_and_keeps_its_owner)
{
    hs_storage_grant(storage, 1, OS1, AREA_A);
    take(2, OS2, AREA_B);
    for (uint32_t i = 0; i < 3; i++)
        hs_storage_fail(storage, i);
    hs_storage_fail(storage, 0);
    check_unit(0, HS_UNIT_FAILED, HS_OWNER_VMM, HS_AREA_UNUSED);
    check_unit(1, HS_UNIT_FAILED, OS1, AREA_A);
    check_unit(2, HS_UNIT_FAILED, OS2, AREA_B);
    cr_assert(eq(u32, hs_storage_n_unused(storage), N_UNITS - 3));
}

Test(storage, moves_a_failed_unit_which_stays_failed)
{
    take(2, OS1, AREA_A);
    hs_storage_fail(storage, 2);
    hs_storage_move(storage, 2, OS2, AREA_B);
    check_unit(2, HS_UNIT_FAILED, OS2, AREA_B);
    cr_assert(eq(u32, hs_storage_n_unused(storage), N_UNITS - 1));
}

Test(storage, names_the_states)
{
    cr_assert(eq(str, (char *)hs_unit_state_name(HS_UNIT_UNUSED), "unused"));
    cr_assert(eq(str, (char *)hs_unit_state_name(HS_UNIT_UNCONNECTED), "unconnected"));
    cr_assert(eq(str, (char *)hs_unit_state_name(HS_UNIT_CONNECTED), "connected"));
    cr_assert(eq(str, (char *)hs_unit_state_name(HS_UNIT_FAILED), "failed"));
}

Test(storage, aborts_when_a_used_unit_is_granted, .signal = SIGABRT)
{
    hs_storage_grant(storage, 0, OS1, AREA_A);
    hs_storage_grant(storage, 0, OS2, AREA_A);
}

Test(storage, aborts_when_a_failed_unit_is_granted, .signal = SIGABRT)
{
    hs_storage_fail(storage, 0);
    hs_storage_grant(storage, 0, OS1, AREA_A);
}

Test(storage, aborts_when_a_unit_is_granted_to_the_unused_area, .signal = SIGABRT)
{
    hs_storage_grant(storage, 0, OS1, HS_AREA_UNUSED);
}

Test(storage, aborts_when_an_unused_unit_is_connected, .signal = SIGABRT)
{
    hs_storage_connect(storage, 0);
}

Test(storage, aborts_when_a_failed_unit_is_connected, .signal = SIGABRT)
{
    hs_storage_grant(storage, 0, OS1, AREA_A);
    hs_storage_fail(storage, 0);
    hs_storage_connect(storage, 0);
}

Test(storage, aborts_when_an_unconnected_unit_is_disconnected, .signal = SIGABRT)
{
    hs_storage_grant(storage, 0, OS1, AREA_A);
    hs_storage_disconnect(storage, 0);
}

Test(storage, aborts_when_a_connected_unit_is_released, .signal = SIGABRT)
{
    take(0, OS1, AREA_A);
    hs_storage_release(storage, 0);
}

Test(storage, aborts_when_a_connected_unit_gets_another_owner, .signal = SIGABRT)
{
    take(0, OS1, AREA_A);
    hs_storage_move(storage, 0, OS2, AREA_A);
}

Test(storage, aborts_when_an_unused_unit_is_moved, .signal = SIGABRT)
{
    hs_storage_move(storage, 0, OS1, AREA_A);
}

Test(storage, aborts_when_a_unit_is_moved_to_the_unused_area, .signal = SIGABRT)
{
    hs_storage_grant(storage, 0, OS1, AREA_A);
    hs_storage_move(storage, 0, HS_OWNER_VMM, HS_AREA_UNUSED);
}

Test(storage, aborts_when_a_failed_unit_is_moved_to_the_unused_area, .signal = SIGABRT)
{
    hs_storage_fail(storage, 0);
    hs_storage_move(storage, 0, HS_OWNER_VMM, HS_AREA_UNUSED);
}

Test(storage, aborts_on_a_unit_that_does_not_exist, .signal = SIGABRT)
{
    hs_storage_grant(storage, N_UNITS, OS1, AREA_A);
}

Test(storage, aborts_on_a_unit_size_that_is_no_power_of_two, .signal = SIGABRT)
{
    HsStorageParameters odd = toy;
    odd.unit_bytes = 3 * UNIT;
    odd.size_bytes = 9 * UNIT;
    rebuild(odd);
}

Test(storage, aborts_on_a_size_that_is_not_whole_units, .signal = SIGABRT)
{
    HsStorageParameters odd = toy;
    odd.size_bytes = toy.size_bytes + LINE;
    rebuild(odd);
}

/* ---- finding unused units ---- */

Test(storage, finds_the_lowest_run_that_is_long_enough)
{
    uint32_t units[3] = { 99, 99, 99 };
    hs_storage_grant(storage, 2, OS1, AREA_A); /* 0 1 . 3 4 5 6 7 */
    cr_assert(hs_storage_find_unused(storage, 3, units));
    cr_assert_arr_eq(units, ((uint32_t[]){ 3, 4, 5 }), sizeof units);
    cr_assert(hs_storage_find_unused(storage, 2, units));
    cr_assert_arr_eq(units, ((uint32_t[]){ 0, 1 }), 2 * sizeof units[0]);
}

Test(storage, finds_the_lowest_single_units_when_no_run_is_long_enough)
{
    uint32_t units[4] = { 99, 99, 99, 99 };
    hs_storage_grant(storage, 1, OS1, AREA_A); /* 0 . 2 . 4 5 . 7 */
    hs_storage_grant(storage, 3, OS1, AREA_A);
    hs_storage_fail(storage, 6);
    cr_assert(hs_storage_find_unused(storage, 4, units));
    cr_assert_arr_eq(units, ((uint32_t[]){ 0, 2, 4, 5 }), sizeof units);
}

Test(storage, finds_all_units_and_none)
{
    uint32_t units[N_UNITS];
    cr_assert(hs_storage_find_unused(storage, N_UNITS, units));
    cr_assert(eq(u32, units[N_UNITS - 1], N_UNITS - 1));
    cr_assert(hs_storage_find_unused(storage, 0, NULL));
}

Test(storage, writes_nothing_when_too_few_units_are_unused)
{
    uint32_t units[N_UNITS + 1] = { 99 };
    cr_assert(not(hs_storage_find_unused(storage, N_UNITS + 1, units)));
    for (uint32_t i = 0; i < N_UNITS; i++)
        hs_storage_grant(storage, i, OS1, AREA_A);
    cr_assert(not(hs_storage_find_unused(storage, 1, units)));
    cr_assert(eq(u32, units[0], 99));
}

/* ---- bytes ---- */

static uint32_t far_units[] = { 5, 2 };
static const HsAreaMap far_map = { .n_units = 2, .unit = far_units };

static HsAccessResult translate(HsOwner owner, uint64_t address)
{
    uint64_t real;
    return hs_storage_translate(storage, &far_map, owner, address, &real, NULL);
}

Test(storage, translates_through_units_that_are_not_adjacent)
{
    uint64_t real, run_bytes;
    take(5, OS1, AREA_A);
    take(2, OS1, AREA_A);
    hs_storage_translate(storage, &far_map, OS1, UNIT - 3, &real, &run_bytes);
    cr_assert(eq(u64, real, 5 * UNIT + UNIT - 3));
    cr_assert(eq(u64, run_bytes, 3));
    hs_storage_translate(storage, &far_map, OS1, UNIT, &real, &run_bytes);
    cr_assert(eq(u64, real, 2 * UNIT));
    cr_assert(eq(u64, run_bytes, UNIT));
}

Test(storage, refuses_an_address_outside_the_area)
{
    take(5, OS1, AREA_A);
    take(2, OS1, AREA_A);
    cr_assert_eq(translate(OS1, 2 * UNIT - 1), HS_ACCESS_FINE);
    cr_assert_eq(translate(OS1, 2 * UNIT), HS_ACCESS_ADDRESSING);
    cr_assert_eq(translate(OS1, UINT64_MAX), HS_ACCESS_ADDRESSING);
}

Test(storage, refuses_a_unit_that_is_not_connected_not_owned_or_failed)
{
    hs_storage_grant(storage, 5, OS1, AREA_A);
    cr_assert_eq(translate(OS1, 0), HS_ACCESS_ADDRESSING);
    hs_storage_connect(storage, 5);
    cr_assert_eq(translate(OS1, 0), HS_ACCESS_FINE);
    cr_assert_eq(translate(OS2, 0), HS_ACCESS_ADDRESSING);
    cr_assert_eq(translate(HS_OWNER_VMM, 0), HS_ACCESS_ADDRESSING);
    cr_assert_eq(translate(HS_OWNER_VMM, UNIT), HS_ACCESS_ADDRESSING); /* unused */
    hs_storage_fail(storage, 5);
    cr_assert_eq(translate(OS1, 0), HS_ACCESS_MACHINE_CHECK);
    cr_assert_eq(translate(OS2, 0), HS_ACCESS_ADDRESSING);
}

Test(storage, writes_and_reads_an_area_across_its_units)
{
    char back[7] = { 0 };
    take(5, OS1, AREA_A);
    take(2, OS1, AREA_A);
    cr_assert_eq(hs_storage_write_area(storage, &far_map, OS1, UNIT - 3, "abcdef", 6),
                 HS_ACCESS_FINE);
    hs_storage_read(storage, 5 * UNIT + UNIT - 3, back, 3);
    hs_storage_read(storage, 2 * UNIT, back + 3, 3);
    cr_assert(eq(str, back, "abcdef"));
    memset(back, 0, sizeof back);
    cr_assert_eq(hs_storage_read_area(storage, &far_map, OS1, UNIT - 3, back, 6), HS_ACCESS_FINE);
    cr_assert(eq(str, back, "abcdef"));
}

Test(storage, moves_no_byte_when_a_later_piece_is_refused)
{
    char byte = 0, two[3] = "..";
    take(5, OS1, AREA_A);
    cr_assert_eq(hs_storage_write_area(storage, &far_map, OS1, UNIT - 1, "ab", 2),
                 HS_ACCESS_ADDRESSING);
    hs_storage_read(storage, 6 * UNIT - 1, &byte, 1);
    cr_assert(eq(chr, byte, 0));
    take(2, OS1, AREA_A);
    hs_storage_fail(storage, 2);
    cr_assert_eq(hs_storage_read_area(storage, &far_map, OS1, UNIT - 1, two, 2),
                 HS_ACCESS_MACHINE_CHECK);
    cr_assert(eq(str, two, ".."));
}

Test(storage, moves_no_bytes_of_an_empty_range)
{
    cr_assert_eq(hs_storage_read_area(storage, &far_map, OS1, 0, NULL, 0), HS_ACCESS_FINE);
}

Test(storage, clears_an_area_map)
{
    HsAreaMap map = { .n_units = 3, .unit = g_new0(uint32_t, 3) };
    hs_area_map_clear(&map);
    cr_assert(eq(u32, map.n_units, 0));
    cr_assert(eq(ptr, map.unit, NULL));
}

Test(storage, aborts_on_bytes_outside_main_storage, .signal = SIGABRT)
{
    hs_storage_write(storage, toy.size_bytes - 1, "ab", 2);
}

Test(storage, frees_nothing_for_null)
{
    hs_storage_free(NULL);
}
