/* test_run_extract: what is kept of a run in memory. */
#include "analysis/measures.h"
#include "analysis/run_extract.h"
#include "analysis/run_texts.h"
#include "models/policy_overlay.h"
#include "models/schema.h"
#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static sqlite3 *db;
static HsMeasuring *measuring;

static void set_up(void)
{
    db = made_result_begin();
    measuring = hs_measuring_new(db);
}

static void tear_down(void)
{
    hs_measuring_free(measuring);
    made_result_end();
}

TestSuite(run_extract, .init = set_up, .fini = tear_down);

/* A run of 10 s that sent four requests; its file is as `text` says. */
static HsRunExtract *extract_of(const char *text)
{
    made_tell(
        db,
        "DELETE FROM meta; DELETE FROM scenario_text; DELETE FROM outcome;"
        "INSERT INTO meta VALUES ('0', 's', '', 's.scn', 'arf', '1', 1000, 1048576, 104857600,"
        " 10000, 'stop', 'full', 0, 0, '');"
        "INSERT INTO scenario_text VALUES (0, 's.scn', '%s');"
        "INSERT INTO outcome VALUES ('A', 1, 'serves on os1, protected', 1)",
        text);
    return hs_run_extract(NULL, 0, measuring);
}

Test(run_extract, keeps_the_policy_the_storage_the_texts_and_every_measure)
{
    HsRunExtract *extract = extract_of("stop at 10 s");

    cr_assert_null(extract->error);
    cr_assert_str_eq(extract->policy, "arf");
    cr_assert(eq(u64, extract->storage_bytes, 104857600));
    cr_assert(eq(int, (int)extract->texts->len, 2));
    cr_assert_str_eq(g_ptr_array_index(extract->texts, 1), "stop at 10 s");
    cr_assert_not_null(hs_measured_find(extract->values, "replies", "A"));
    hs_run_extract_free(extract);
}

Test(run_extract, a_result_without_its_row_of_meta_is_a_run_without_values)
{
    HsRunExtract *extract = hs_run_extract(NULL, 0, measuring);

    cr_assert_not_null(extract->error);
    cr_expect_not_null(strstr(extract->error->message, "table meta has no row"));
    cr_assert_null(extract->values);
    hs_run_extract_free(extract);
}

/* The paths of this one begin in the folder above its own, which has the profiles. */
Test(run_extract, the_texts_of_a_scenario_are_named_as_a_result_names_them)
{
    static const HsExtraText overlay = { .name = HS_POLICY_OVERLAY, .text = "" };
    HsOverrides overrides = { .overlays = &overlay, .n_overlays = 1 };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = hs_scenario_load("scenarios/validation/v01-mm1.scn",
                                                      &hs_schema, &overrides, diagnostics);

    cr_assert_not_null(scenario);

    g_autoptr(GPtrArray) texts = hs_run_texts_of(scenario);

    cr_assert(eq(int, (int)texts->len, 4));
    cr_expect_str_eq(g_ptr_array_index(texts, 0), "v01-mm1.scn");
    cr_expect_not_null(strstr(g_ptr_array_index(texts, 1), "scenario \"v01-mm1"));
    cr_expect_str_eq(g_ptr_array_index(texts, 2), "profiles/ideal.scn");
}
