/* vmm: requests for an area: granted, refused, waiting, looked at again, taken back.
 *
 * The table is FIG. 4's example of 256 MB; os1 keeps N_KERNEL units for itself.
 */
#include "models/vmm/vmm.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>
#include <string.h>

#include "models/records.h"
#include "tests/models/small_table.h"

#define N_KERNEL 24u
#define N_REQUESTS 4u

static ModelRun *run;
static SmallTable fixture;
static FakeExecutor *executor;
static HsVmm *vmm;

static HsAreaRequest requests[N_REQUESTS]; /* of A, B, C on os1, and one of os2 */
static GString *looked_at;                 /* names, in order */
static bool places_again;                  /* within on_storage */

static void on_storage(gpointer user, HsAreaRequest *request)
{
    (void)user;
    g_string_append_printf(looked_at, "%s ", request->program);
    if (places_again)
        hs_vmm_place(vmm, request);
}

static uint32_t n_reserve;
static bool refuses;

static void build(HsGrantRule grant)
{
    static const char *const programs[N_REQUESTS] = { "A", "B", "C", "D" };
    static const HsAreaNumber areas[N_REQUESTS] = { AREA_A, AREA_B, AREA_C, AREA_OS3 };
    static const uint32_t needs[N_REQUESTS] = { N_A, N_B, 20, 30 };
    run = model_run_new(1);
    executor = fake_executor_new(run, "vmm");
    small_table_build(&fixture, run);
    vmm = hs_vmm_new(run->simulation, fixture.table, &executor->executor,
                     &(HsVmmParameters){ .grant = grant,
                                         .n_reserve_units = n_reserve,
                                         .refuses_when_short = refuses,
                                         .policy = *hs_policy_find("dynamic") });
    hs_vmm_add_guest(vmm, &(HsGuestFace){ .name = "os1", .owner = OS1, .own_area = AREA_OS1 });
    hs_vmm_add_guest(vmm, &(HsGuestFace){ .name = "os2", .owner = OS2, .own_area = AREA_OS2 });
    for (guint i = 0; i < N_REQUESTS; i++)
        requests[i] = (HsAreaRequest){ .program = programs[i],
                                       .owner = OS1,
                                       .standby = HS_OWNER_NONE,
                                       .area = areas[i],
                                       .need = needs[i],
                                       .on_storage = on_storage };
    looked_at = g_string_new(NULL);
    places_again = false;
}

static void set_up(void)
{
    build(HS_GRANT_WHOLE);
}

static void tear_down(void)
{
    g_string_free(looked_at, TRUE);
    hs_vmm_free(vmm);
    small_table_clear(&fixture);
    model_run_free(run);
}

/* State C: A has 128 units of os1's own, B 40 of the monitor's; 8 are not used. */
static void reach_state_c(void)
{
    requests[0].standby = OS2;
    requests[0].own_free = N_OS1 - N_KERNEL;
    requests[1].own_free = N_OS1 - N_KERNEL - N_A;
    cr_assert(hs_vmm_place(vmm, &requests[0]));
    cr_assert(hs_vmm_place(vmm, &requests[1]));
}

static void place_c(gpointer user)
{
    (void)user;
    cr_assert(not(hs_vmm_place(vmm, &requests[2])));
}

TestSuite(vmm, .init = set_up, .fini = tear_down);

/* ---- re-IPL: an OS asks ---- */

/* 48 units are not used in state A, 8 in state C. */
Test(vmm, an_os_gets_unused_units_unconnected_and_nothing_is_committed)
{
    requests[3].owner = OS3;
    guint n_before = hs_resource_table_n_versions(fixture.table);
    cr_assert(hs_vmm_place_os(vmm, &requests[3]));
    const HsEntry *entry = hs_resource_table_entry(fixture.table, AREA_OS3);
    cr_assert(eq(u32, entry->map.n_units, 30));
    cr_assert(eq(u16, entry->owner, OS3));
    cr_assert(eq(u32, hs_resource_table_n_versions(fixture.table), n_before));
    cr_assert(eq(u32, hs_resource_table_n_unused(fixture.table), N_LEFT - 30));
}

Test(vmm, an_os_that_is_refused_waits_until_storage_comes_back)
{
    reach_state_c();
    requests[3].program = "re-IPL";
    cr_assert(not(hs_vmm_place_os(vmm, &requests[3])));
    cr_assert(requests[3].is_waiting);
    hs_vmm_take_back(vmm, &requests[1], "B ends");
    cr_assert(eq(str, looked_at->str, "re-IPL "));
    cr_assert(hs_vmm_place_os(vmm, &requests[3]));
}

/* ---- an OS that runs grows and shrinks ---- */

Test(vmm, an_os_grows_by_what_there_is_and_is_refused_with_the_numbers)
{
    cr_assert(eq(u32, hs_vmm_grow_os(vmm, OS2, N_LEFT - 1, 5), N_LEFT - 1));
    cr_assert(
        eq(u32, hs_resource_table_n_in(fixture.table, AREA_OS2, HS_UNIT_UNCONNECTED), N_LEFT - 1));
    cr_assert(eq(u32, hs_vmm_grow_os(vmm, OS2, 8, 5), 1), "as many as there are");
    guint n_before = hs_resource_table_n_versions(fixture.table);
    cr_assert(eq(u32, hs_vmm_grow_os(vmm, OS2, 8, 5), 0));
    cr_assert(eq(u64, hs_vmm_n_refusals(vmm), 1));
    cr_assert(eq(u32, hs_resource_table_n_versions(fixture.table), n_before));
}

Test(vmm, an_os_gives_back_what_it_has_offline_and_is_looked_at_by_nobody)
{
    reach_state_c();
    place_c(NULL);
    hs_resource_table_take_offline(fixture.table, AREA_OS2, 6);
    hs_vmm_shrink_os(vmm, OS2);
    cr_assert(eq(u32, hs_resource_table_n_unused(fixture.table), N_LEFT - N_B + 6));
    cr_assert(eq(u32, hs_resource_table_entry(fixture.table, AREA_OS2)->map.n_units, N_OS2 - 6));
    cr_assert(eq(str, looked_at->str, ""), "the caller sees to that");
}

static guint n_changes;

static void count_change(gpointer user)
{
    (void)user;
    n_changes++;
}

Test(vmm, tells_when_protection_may_have_changed)
{
    n_changes = 0;
    hs_vmm_set_on_change(vmm, count_change, NULL);
    hs_vmm_set_failed(vmm, OS2);
    cr_assert(eq(u32, n_changes, 1));
    cr_assert(not(hs_vmm_is_serving(vmm, OS2)));
    hs_vmm_set_serving(vmm, OS2);
    cr_assert(eq(u32, n_changes, 2));
    cr_assert(hs_vmm_is_serving(vmm, OS2));
    reach_state_c();
    cr_assert(eq(u32, n_changes, 4), "A and B have areas");
    hs_vmm_take_back(vmm, &requests[1], "B ends");
    cr_assert(eq(u32, n_changes, 5));
}

/* ---- granted ---- */

Test(vmm, what_fits_in_the_oss_own_area_comes_from_there)
{
    reach_state_c();
    small_table_check_version(&fixture, 1,
                              "os1 32 os1 os2\n"
                              "A 128 os1 os2\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 48 vmm -\n");
    cr_assert(eq(u32, requests[0].placement.from_own, N_A));
    cr_assert(eq(u32, requests[0].placement.from_unused, 0));
}

Test(vmm, whole_gives_an_area_of_its_own_size_unconnected)
{
    reach_state_c();
    small_table_check_version(&fixture, 2,
                              "os1 32 os1 os2\n"
                              "A 128 os1 os2\n"
                              "B 40 os1 vmm\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 8 vmm -\n");
    const HsAreaMap *map = &hs_resource_table_entry(fixture.table, AREA_B)->map;
    for (uint32_t i = 0; i < map->n_units; i++)
        cr_assert(
            eq(int, hs_storage_unit(fixture.storage, map->unit[i])->state, HS_UNIT_UNCONNECTED));
}

Test(vmm, deficit_gives_only_what_is_missing_and_only_that_is_unconnected)
{
    tear_down();
    build(HS_GRANT_DEFICIT);
    reach_state_c();
    small_table_check_version(&fixture, 2,
                              "os1 24 os1 os2\n"
                              "A 128 os1 os2\n"
                              "B 40 os1 vmm\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 16 vmm -\n");
    const HsAreaMap *map = &hs_resource_table_entry(fixture.table, AREA_B)->map;
    guint n_connected = 0;
    for (uint32_t i = 0; i < map->n_units; i++)
        n_connected += hs_storage_unit(fixture.storage, map->unit[i])->state == HS_UNIT_CONNECTED;
    cr_assert(eq(u32, n_connected, 8));
}

Test(vmm, a_standby_that_has_failed_is_no_destination)
{
    hs_vmm_set_failed(vmm, OS2);
    reach_state_c();
    cr_assert(eq(u16, hs_resource_table_entry(fixture.table, AREA_A)->destination, HS_OWNER_VMM));
}

Test(vmm, an_area_that_is_placed_says_which_program_starts)
{
    reach_state_c();
    model_run_check(run, &hs_table_resource_version,
                    "0|0|start|-\n1|0|A starts|-\n"
                    "2|0|B starts|-\n");
}

/* ---- refused ---- */

Test(vmm, a_refused_request_changes_nothing)
{
    static const HsGrantRule rules[] = { HS_GRANT_WHOLE, HS_GRANT_DEFICIT };
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        tear_down();
        build(rules[i]);
        reach_state_c();
        requests[2].need = 100;
        g_autofree char *before = small_table_dump(&fixture);
        cr_assert(not(hs_vmm_place(vmm, &requests[2])));
        g_autofree char *after = small_table_dump(&fixture);
        cr_assert(eq(str, before, after));
    }
}

Test(vmm, a_refusal_is_written_with_its_numbers)
{
    reach_state_c();
    requests[2].own_free = 5;
    model_run_at(run, 700, HS_PHASE_VMM, place_c, NULL);
    model_run_go(run);
    /* cycle, program, OS, asked for, left of its own, unused; in bytes */
    model_run_check(run, &hs_table_refusal, "700|C|os1|%d|%d|%d|too little storage is unused\n",
                    20 * 65536, 5 * 65536, 8 * 65536);
    cr_assert(eq(u64, hs_vmm_n_refusals(vmm), 1));
    cr_assert(requests[2].is_waiting);
}

static void refuse_three(void)
{
    reach_state_c();
    cr_assert(not(hs_vmm_place(vmm, &requests[3])));
    cr_assert(not(hs_vmm_place(vmm, &requests[2])));
}

Test(vmm, requests_that_wait_are_looked_at_in_the_order_of_their_refusals)
{
    refuse_three();
    hs_vmm_on_storage_returned(vmm);
    cr_assert(eq(str, looked_at->str, "D C "));
    cr_assert(not(requests[2].is_waiting));
    cr_assert(not(requests[3].is_waiting));
    hs_vmm_on_storage_returned(vmm);
    cr_assert(eq(str, looked_at->str, "D C "));
}

Test(vmm, a_request_that_is_refused_again_keeps_its_place)
{
    refuse_three();
    places_again = true;
    hs_vmm_on_storage_returned(vmm);
    hs_vmm_on_storage_returned(vmm);
    cr_assert(eq(str, looked_at->str, "D C D C "));
    cr_assert(eq(u64, hs_vmm_n_refusals(vmm), 6));
}

Test(vmm, a_request_that_is_forgotten_is_not_looked_at)
{
    refuse_three();
    hs_vmm_forget(vmm, &requests[2]);
    hs_vmm_forget(vmm, &requests[2]);
    cr_assert(not(requests[2].is_waiting));
    cr_assert(not(hs_vmm_place(vmm, &requests[2])));
    hs_vmm_forget(vmm, &requests[3]);
    hs_vmm_on_storage_returned(vmm);
    cr_assert(eq(str, looked_at->str, "C "));
}

/* ---- taken back ---- */

Test(vmm, storage_that_comes_back_lets_those_who_wait_try_again)
{
    refuse_three();
    places_again = true;
    hs_vmm_take_back(vmm, &requests[1], "B ends");
    /* 8 + 40 are not used: D gets 30 of them, 18 are too few for C. */
    cr_assert(eq(str, looked_at->str, "D C "));
    cr_assert(eq(u32, hs_resource_table_n_unused(fixture.table), 18));
    cr_assert(requests[2].is_waiting);
}

Test(vmm, whole_goes_back_to_the_monitor)
{
    reach_state_c();
    hs_vmm_take_back(vmm, &requests[1], "B ends");
    small_table_check_version(&fixture, 3,
                              "os1 32 os1 os2\n"
                              "A 128 os1 os2\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 48 vmm -\n");
}

Test(vmm, what_came_from_the_oss_own_area_goes_back_there_connected)
{
    reach_state_c();
    hs_resource_table_disconnect(fixture.table, AREA_A); /* routine 130 */
    hs_vmm_take_back(vmm, &requests[0], "A ends");
    small_table_check_version(&fixture, 3,
                              "os1 160 os1 os2\n"
                              "B 40 os1 vmm\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 8 vmm -\n");
    const HsAreaMap *map = &hs_resource_table_entry(fixture.table, AREA_OS1)->map;
    for (uint32_t i = 0; i < map->n_units; i++)
        cr_assert(
            eq(int, hs_storage_unit(fixture.storage, map->unit[i])->state, HS_UNIT_CONNECTED));
}

/* B has 32 of the unused ones and 8 of os1's own. Of 35 that are taken 3 are os1's:
 * of its 32 without B it has 29. */
Test(vmm, what_was_granted_is_taken_first_and_the_rest_is_not_given_back_to_the_os)
{
    static const struct {
        uint32_t n, own_left;
        const char *after;
    } cases[] = {
        { 5, 8, "os1 32 os1 os2\nA 128 os1 os2\nos2 32 os2 -\nvmm 16 vmm -\nunused 48 vmm -\n" },
        { 32, 8, "os1 32 os1 os2\nA 128 os1 os2\nos2 32 os2 -\nvmm 16 vmm -\nunused 48 vmm -\n" },
        { 35, 5, "os1 29 os1 os2\nA 128 os1 os2\nos2 32 os2 -\nvmm 16 vmm -\nunused 51 vmm -\n" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        tear_down();
        build(HS_GRANT_DEFICIT);
        reach_state_c();
        hs_resource_table_disconnect(fixture.table, AREA_B);
        hs_vmm_cut(vmm, &requests[1], cases[i].n, "B gives units up");
        cr_assert(eq(u32, requests[1].placement.from_own, cases[i].own_left));
        hs_vmm_take_back(vmm, &requests[1], "B ends");
        small_table_check_version(&fixture, 4, cases[i].after);
    }
}

Test(vmm, a_deficit_goes_back_to_where_each_part_came_from)
{
    tear_down();
    build(HS_GRANT_DEFICIT);
    reach_state_c();
    hs_resource_table_disconnect(fixture.table, AREA_B);
    hs_vmm_take_back(vmm, &requests[1], "B ends");
    small_table_check_version(&fixture, 3,
                              "os1 32 os1 os2\n"
                              "A 128 os1 os2\n"
                              "os2 32 os2 -\n"
                              "vmm 16 vmm -\n"
                              "unused 48 vmm -\n");
}

/* ---- guests ---- */

Test(vmm, only_oss_that_have_not_failed_serve)
{
    cr_assert(eq(u32, hs_vmm_n_guests(vmm), 2));
    cr_assert(hs_vmm_is_serving(vmm, OS1) && hs_vmm_is_serving(vmm, OS2));
    hs_vmm_set_failed(vmm, OS1);
    cr_assert(not(hs_vmm_is_serving(vmm, OS1)));
    cr_assert(hs_vmm_is_serving(vmm, OS2));
    cr_assert(not(hs_vmm_is_serving(vmm, HS_OWNER_VMM)));
    cr_assert(not(hs_vmm_is_serving(vmm, HS_OWNER_NONE)));
    cr_assert(not(hs_vmm_is_serving(vmm, OS3)));
}

Test(vmm, guests_are_added_without_gaps, .signal = SIGABRT)
{
    hs_vmm_add_guest(vmm, &(HsGuestFace){ .name = "os4", .owner = 4 });
}

Test(vmm, the_monitor_is_not_a_guest, .signal = SIGABRT)
{
    hs_vmm_guest(vmm, HS_OWNER_VMM);
}

/* ---- the reserve ---- */

static void build_with_reserve(uint32_t n, bool is_refusing)
{
    tear_down();
    n_reserve = n;
    refuses = is_refusing;
    build(HS_GRANT_WHOLE);
}

/* 48 are unused: B, which needs 40, fits beside 8, and not beside 9. */
Test(vmm, a_program_never_gets_the_reserve)
{
    build_with_reserve(8, false);
    cr_assert(hs_vmm_place(vmm, &requests[1]));
    cr_assert(eq(u32, hs_resource_table_n_unused(fixture.table), 8));
    build_with_reserve(9, false);
    uint64_t before = hs_resource_table_fingerprint(fixture.table);
    cr_assert(not(hs_vmm_place(vmm, &requests[1])));
    cr_assert(eq(u64, hs_resource_table_fingerprint(fixture.table), before));
    cr_assert(requests[1].is_waiting);
    cr_assert(strstr(model_run_rows(run, &hs_table_refusal),
                     "too little storage is unused beside the reserve") != NULL);
    cr_assert(strstr(model_run_rows(run, &hs_table_refusal), "|2555904|") != NULL,
              "39 units of 64 KiB could have been had");
}

/* Not even all of the 48 would do: it is not the reserve that is in the way. */
Test(vmm, a_refusal_blames_the_reserve_only_where_it_could_do_without)
{
    build_with_reserve(9, false);
    requests[1].need = 49;
    cr_assert(not(hs_vmm_place(vmm, &requests[1])));
    cr_assert(strstr(model_run_rows(run, &hs_table_refusal), "|too little storage is unused\n") !=
              NULL);
}

/* Of A's units so many fail. */
static void damage_a(uint32_t n)
{
    small_table_start_a(&fixture);
    const HsAreaMap *map = &hs_resource_table_entry(fixture.table, AREA_A)->map;
    for (uint32_t i = 0; i < n; i++)
        hs_resource_table_fail(fixture.table, map->unit[i]);
}

Test(vmm, damage_is_replaced_from_all_that_is_unused)
{
    HsReplacement replacement;
    build_with_reserve(48, true);
    damage_a(48);
    cr_assert(hs_vmm_replace_failed(vmm, AREA_A, 0, &replacement));
    cr_assert(eq(u32, replacement.n_replaced, 48));
    cr_assert(eq(u32, hs_resource_table_n_unused(fixture.table), 0));
    build_with_reserve(0, false);
    damage_a(49);
    cr_assert(hs_vmm_replace_failed(vmm, AREA_A, 0, &replacement), "with less");
    cr_assert(eq(u32, replacement.n_damaged, 49));
    cr_assert(eq(u32, replacement.n_replaced, 48));
}

Test(vmm, damage_that_cannot_be_replaced_is_refused_and_changes_nothing)
{
    HsReplacement replacement;
    build_with_reserve(48, true);
    damage_a(49);
    uint64_t before = hs_resource_table_fingerprint(fixture.table);
    cr_assert(not(hs_vmm_replace_failed(vmm, AREA_A, 0, &replacement)));
    cr_assert(eq(u64, hs_resource_table_fingerprint(fixture.table), before));
    cr_assert(eq(u64, hs_vmm_n_refusals(vmm), 1));
    cr_assert(strstr(model_run_rows(run, &hs_table_refusal),
                     "A|os1|3211264|0|3145728|too little storage to replace damaged units") != NULL,
              "49 and 48 units of 64 KiB");
}
