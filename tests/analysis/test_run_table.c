/* test_run_table: versions, states and main storage. */
#include "analysis/run_table.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define MB (UINT64_C(1024) * 1024)

TestSuite(run_table, .init = t256_enter_folder, .fini = t256_leave_folder);

static const HsRunVersion *at(const GPtrArray *versions, guint i)
{
    cr_assert(i < versions->len);
    return g_ptr_array_index(versions, i);
}

static void assert_entry(const HsRunVersion *version, const char *area, uint64_t size_mb,
                         const char *owner, const char *destination)
{
    const HsRunEntry *entry = hs_run_version_find(version, area);

    cr_assert(entry != NULL, "%s", area);
    cr_assert(entry->size_bytes == size_mb * MB, "%s", area);
    cr_assert_str_eq(entry->owner, owner);
    cr_assert(g_strcmp0(entry->destination, destination) == 0, "%s", area);
}

Test(run_table, states_are_those_of_fig_4)
{
    static const char *const labels[] = { "A", "B", "C", "after FIG. 5" };
    sqlite3 *db = t256_open("run.db");
    g_autoptr(GPtrArray) states = hs_run_table_states(db, NULL);

    cr_assert(eq(int, (int)states->len, 4));
    for (guint state_i = 0; state_i < states->len; state_i++) {
        cr_assert_str_eq(at(states, state_i)->label, labels[state_i]);
        cr_assert(hs_run_version_sum(at(states, state_i)) == 256 * MB);
    }
    assert_entry(at(states, 0), "os1", 160, "os1", "os2");
    assert_entry(at(states, 1), "A", 128, "os1", "os2");
    assert_entry(at(states, 2), "B", 40, "os1", "vmm");
    assert_entry(at(states, 3), "A", 128, "os2", "vmm");
    assert_entry(at(states, 3), "unused", 48, "vmm", NULL);
    cr_assert(hs_run_version_find(at(states, 3), "B") == NULL);
    sqlite3_close(db);
}

/* A's start lasts from 1 to 5 s and changes the table at 1 and 4 s; B's begins at 2 s within it;
 * at 6 s something happens that belongs to no flow; at 7 and 8 s FIG. 5 changes it twice. */
Test(run_table, a_version_belongs_to_the_flow_that_began_last)
{
    static const struct {
        int version;
        const char *label;
    } expected[] = {
        { 0, "A" },           { 1, "B" }, { 2, "C" }, { 3, "D" }, { 4, "storage failed" },
        { 6, "after FIG. 5" }
    };
    static const int cycles[] = { 0, 1000000, 2000000, 4000000, 6000000, 7000000, 8000000 };
    HsStore *store = t256_empty("run.db");

    for (int version_i = 0; version_i < (int)G_N_ELEMENTS(cycles); version_i++)
        t256_version(store, version_i, cycles[version_i], "storage failed", NULL);
    t256_flow(store, 1, "job start", "A", 999900, 5000000);
    t256_flow(store, 2, "job start", "B", 1999900, 3000000);
    t256_flow(store, 3, "FIG. 5", "os1", 6999900, 8000000);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) states = hs_run_table_states(db, NULL);

    cr_assert(eq(int, (int)states->len, (int)G_N_ELEMENTS(expected)));
    for (guint state_i = 0; state_i < states->len; state_i++) {
        cr_assert(eq(int, (int)at(states, state_i)->version, expected[state_i].version));
        cr_assert_str_eq(at(states, state_i)->label, expected[state_i].label);
    }
    sqlite3_close(db);
}

/* A step takes a cycle at least: a flow that begins in the cycle of a version has not made it. A
 * re-IPL begins in the cycle in which FIG. 5 ends. */
Test(run_table, a_version_belongs_to_a_flow_that_began_before_it)
{
    HsStore *store = t256_empty("run.db");

    t256_version(store, 0, 0, "start", NULL);
    t256_version(store, 1, 500, "os1 failed", "506");
    t256_version(store, 2, 600, "os1 gets storage for its re-IPL", NULL);
    t256_version(store, 3, 900, "os1 re-IPLed as standby", NULL);
    t256_flow(store, 1, "FIG. 5", "os1", 400, 500);
    t256_flow(store, 2, "re-IPL", "os1", 500, 900);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) states = hs_run_table_states(db, NULL);

    cr_assert(eq(int, (int)states->len, 3));
    cr_assert_str_eq(at(states, 1)->label, "after FIG. 5");
    cr_assert_str_eq(at(states, 2)->label, "after re-IPL");
    sqlite3_close(db);
}

/* A program that starts at 0 s must not swallow the first version. */
Test(run_table, the_first_version_is_a_state_of_its_own)
{
    HsStore *store = t256_empty("run.db");

    t256_version(store, 0, 0, "start", NULL);
    t256_version(store, 1, 1, "A starts", NULL);
    t256_flow(store, 1, "job start", "A", 0, 10);

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) states = hs_run_table_states(db, NULL);

    cr_assert(eq(int, (int)states->len, 2));
    sqlite3_close(db);
}

Test(run_table, finds_the_version_in_force)
{
    static const struct {
        HsCycles cycle;
        int version;
    } questions[] = { { 0, 0 },       { 999999, 0 },   { 1000000, 1 },        { 5000499, 2 },
                      { 5000500, 3 }, { 10000000, 3 }, { HS_CYCLES_NEVER, 3 } };
    sqlite3 *db = t256_open("run.db");

    for (size_t question_i = 0; question_i < G_N_ELEMENTS(questions); question_i++) {
        g_autoptr(GPtrArray) versions = hs_run_table_at(db, questions[question_i].cycle, NULL);

        cr_assert(eq(int, (int)versions->len, 1));
        cr_assert(eq(int, (int)at(versions, 0)->version, questions[question_i].version));
    }
    sqlite3_close(db);
}

Test(run_table, areas_keep_the_order_of_every_version)
{
    static const char *const expected[] = { "os1", "A", "B", "os2", "vmm", "unused" };
    sqlite3 *db = t256_open("run.db");
    g_autoptr(GPtrArray) versions = hs_run_table_versions(db, NULL);
    g_autoptr(GPtrArray) areas = hs_run_table_areas(versions);
    g_autoptr(GPtrArray) owners = hs_run_owners_read(db, NULL);

    cr_assert(eq(int, (int)areas->len, (int)G_N_ELEMENTS(expected)));
    for (guint area_i = 0; area_i < areas->len; area_i++)
        cr_assert_str_eq(g_ptr_array_index(areas, area_i), expected[area_i]);
    cr_assert(eq(int, (int)owners->len, 2));
    cr_assert_str_eq(g_ptr_array_index(owners, 0), "os1");
    sqlite3_close(db);
}

Test(run_table, reads_main_storage_by_address)
{
    sqlite3 *db = t256_open("run.db");
    g_autoptr(GPtrArray) ranges = hs_run_storage_read(db, 2, NULL);
    const HsRunRange *range = NULL;

    cr_assert(eq(int, (int)ranges->len, 6));
    range = g_ptr_array_index(ranges, 4);
    cr_assert(range->first_unit == 208 && range->n_units == 40);
    cr_assert_str_eq(range->area, "B");
    sqlite3_close(db);
}

Test(run_table, a_run_without_versions_has_no_states)
{
    sqlite3 *db = t256_publish(t256_empty("run.db"), "run.db");
    g_autoptr(GPtrArray) states = hs_run_table_states(db, NULL);
    g_autoptr(GPtrArray) at_end = hs_run_table_at(db, 10000000, NULL);

    cr_assert(states->len == 0 && at_end->len == 0);
    sqlite3_close(db);
}
