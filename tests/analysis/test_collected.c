/* test_collected: what is read back of a collection. */
#include "analysis/collected.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "embedded/sql.h"
#include "tests/analysis/made_collection.h"
#include "tests/analysis/made_result.h"

static sqlite3 *db;

static void tell(const char *sql)
{
    made_tell(db, "%s", sql);
}

/* Six runs: two policies at three points of `wait`, the last of them refused. */
static void set_up(void)
{
    cr_assert(eq(int, sqlite3_open(":memory:", &db), SQLITE_OK));
    tell(hs_sql_collection_schema);
    made_writable_views(db);
    tell("INSERT INTO collection VALUES ('0', 'p', NULL, 'sweep', 'made', 'by hand', 'made.scn',"
         " '42', 'grid', 6, 1, 6, NULL, NULL, NULL, NULL, NULL)");
    tell("INSERT INTO run VALUES (1, 1, 'dynamic', 1, '42', 'done', '', 'd', 0, 0, NULL, NULL),"
         " (2, 2, 'fixed-split', 1, '42', 'done', '', 'd', 0, 0, NULL, NULL),"
         " (3, 3, 'dynamic', 1, '42', 'done', '', 'd', 0, 0, NULL, NULL),"
         " (4, 4, 'fixed-split', 1, '42', 'done', '', 'd', 0, 0, NULL, NULL),"
         " (5, 5, 'dynamic', 1, '42', 'done', '', 'd', 0, 0, NULL, NULL),"
         " (6, 6, 'fixed-split', 1, '42', 'refused', 'no', NULL, 0, 0, NULL, NULL)");
    tell("INSERT INTO run_parameter VALUES (1, 'wait', '1 s'), (2, 'wait', '1 s'),"
         " (3, 'wait', '20 ms'), (4, 'wait', '20 ms'), (5, 'wait', '1_500us'),"
         " (6, 'wait', '1_500us'), (1, 'own', 'vmm'), (2, 'own', 'standby'), (3, 'size', '1 MB'),"
         " (4, 'size', '1'), (1, 'policy', 'dynamic')");
}

static void tear_down(void)
{
    (void)sqlite3_close(db);
}

TestSuite(collected, .init = set_up, .fini = tear_down);

static HsCollected *read_it(void)
{
    g_autoptr(GError) error = NULL;
    HsCollected *collected = hs_collected_read(db, &error);

    cr_assert(collected != NULL, "%s", error != NULL ? error->message : "");
    return collected;
}

static const char *text_at(const HsCollected *collected, const char *name, guint value_i)
{
    return hs_collected_value(collected, (guint)hs_collected_find(collected, name), value_i)->text;
}

Test(collected, knows_its_runs_and_policies)
{
    g_autoptr(HsCollected) collected = read_it();

    cr_assert(eq(str, collected->kind, "sweep"));
    cr_assert(eq(str, collected->scenario, "made"));
    cr_assert(collected->baseline == NULL);
    cr_assert(eq(u32, collected->runs->len, 6));
    cr_assert(eq(u32, collected->n_done, 5));
    cr_assert(eq(u32, collected->policies->len, 2));
    cr_assert(eq(str, g_ptr_array_index(collected->policies, 1), "fixed-split"));
}

Test(collected, has_the_policy_first_and_once_and_then_the_parameters_by_name)
{
    static const char *const names[] = { "policy", "own", "size", "wait" };
    g_autoptr(HsCollected) collected = read_it();

    cr_assert(eq(u32, collected->parameters->len, G_N_ELEMENTS(names)));
    for (guint name_i = 0; name_i < G_N_ELEMENTS(names); name_i++)
        cr_assert(eq(str, hs_collected_parameter(collected, name_i)->name, (char *)names[name_i]));
    cr_assert(hs_collected_find(collected, "nothing") < 0);
}

Test(collected, puts_numbers_in_order_and_leaves_names_as_they_came)
{
    g_autoptr(HsCollected) collected = read_it();
    guint wait_i = (guint)hs_collected_find(collected, "wait");
    const HsCollectedRun *runs = (const HsCollectedRun *)collected->runs->data;

    cr_assert(hs_collected_parameter(collected, wait_i)->is_numeric);
    cr_assert(eq(str, (char *)text_at(collected, "wait", 0), "1_500us"));
    cr_assert(eq(dbl, hs_collected_value(collected, wait_i, 0)->number, 1.5e6));
    cr_assert(eq(dbl, hs_collected_value(collected, wait_i, 1)->number, 2e7));
    cr_assert(eq(dbl, hs_collected_value(collected, wait_i, 2)->number, 1e9));
    cr_assert(eq(u32, runs[0].value_is[wait_i], 2));
    cr_assert(eq(u32, runs[2].value_is[wait_i], 1));
    cr_assert(eq(u32, runs[5].value_is[wait_i], 0));
    cr_assert(eq(str, (char *)text_at(collected, "own", 0), "vmm"));
    cr_assert(eq(u32, runs[3].value_is[1], HS_COLLECTED_NO_VALUE));
}

Test(collected, takes_a_size_beside_a_count_for_no_axis)
{
    g_autoptr(HsCollected) collected = read_it();

    cr_assert_not(hs_collected_parameter(collected, 2)->is_numeric);
    cr_assert_not(hs_collected_parameter(collected, 1)->is_numeric);
}

Test(collected, tells_unknown_values_from_absent_ones)
{
    tell("INSERT INTO run_measure VALUES (1, 'outage', 'A', 3.5), (2, 'outage', 'A', NULL),"
         " (3, 'outage', 'B', 1), (6, 'outage', 'A', 1)");

    g_autoptr(HsCollected) collected = read_it();
    g_autoptr(GArray) numbers = hs_collected_values(db, collected, "outage", "A", NULL);
    g_autoptr(GPtrArray) subjects = hs_collected_subjects(db, "outage", NULL);
    const HsCollectedNumber *number = (const HsCollectedNumber *)numbers->data;

    cr_assert(eq(u32, numbers->len, 6));
    cr_assert(number[0].state == HS_COLLECTED_KNOWN && number[0].value == 3.5);
    cr_assert(number[1].state == HS_COLLECTED_UNKNOWN);
    cr_assert(number[2].state == HS_COLLECTED_ABSENT);
    cr_assert(number[5].state == HS_COLLECTED_ABSENT); /* of a run that was refused */
    cr_assert(eq(u32, subjects->len, 2));
    cr_assert(eq(str, g_ptr_array_index(subjects, 1), "B"));
}

Test(collected, refuses_values_of_runs_that_are_not_there_and_too_many_parameters)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsCollected) collected = read_it();

    tell("INSERT INTO run_measure VALUES (9, 'outage', 'A', 1)");
    cr_assert(hs_collected_values(db, collected, "outage", "A", &error) == NULL);
    cr_assert(strstr(error->message, "a value of a run that is not there") != NULL);
    g_clear_error(&error);
    for (guint i = 0; i < HS_COLLECTED_PARAMETERS_MAX; i++)
        made_tell(db, "INSERT INTO run_parameter VALUES (1, 'further %u', '1 s')", i);
    cr_assert(hs_collected_read(db, &error) == NULL);
    cr_assert(strstr(error->message, "its parameters are not those of its runs") != NULL);
    g_clear_error(&error);
    tell("DELETE FROM collection");
    cr_assert(hs_collected_read(db, &error) == NULL);
    cr_assert(strstr(error->message, "it does not say what was planned") != NULL);
}

Test(collected, has_the_middle_of_numbers)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));
    const double some[] = { 7, 1, 3 };
    const double more = 4;

    g_array_append_vals(numbers, some, 3);
    cr_assert(eq(dbl, hs_collected_median(numbers), 3));
    g_array_append_val(numbers, more);
    cr_assert(eq(dbl, hs_collected_median(numbers), 3.5));
}
