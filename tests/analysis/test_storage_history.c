/* test_storage_history: bands of main storage and their order, from maps made by hand. */
#include "analysis/run_highlights.h"
#include "analysis/storage_history.h"
#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

#define MB (UINT64_C(1) << 20)

static sqlite3 *db;

static void tell(const char *sql)
{
    made_tell(db, "%s", sql);
}

/* Units of 1 MB, 1,000 cycles a second; os1 has 10 MB, 4 of them its kernel, os2 6 MB. */
static void set_up(void)
{
    db = made_result_begin();
    made_meta(db);
    made_first_version(db);
    tell("INSERT INTO parameter (path, value, about) VALUES ('os.os1.kernel', '4 MB', '')");
}

static void tear_down(void)
{
    made_result_end();
}

TestSuite(storage_history, .init = set_up, .fini = tear_down);

static HsStorageHistory *read_all(void)
{
    g_autoptr(GError) error = NULL;
    HsStorageHistory *history = hs_storage_history_read(db, &error);

    cr_assert(history != NULL, "%s", error != NULL ? error->message : "");
    return history;
}

/* "kind owner area MB" of each band of a state that has any, from the bottom. */
static char *text_of(const HsStorageHistory *history, guint state_i)
{
    static const char *const kinds[] = { "monitor", "failed",      "kernel", "own",
                                         "program", "unconnected", "free",   "absent" };
    GString *text = g_string_new(NULL);

    cr_assert(state_i < history->states->len);
    for (guint band_i = 0; band_i < history->bands->len; band_i++) {
        const HsStorageBand *band = g_ptr_array_index(history->bands, band_i);
        const HsStorageState *state = g_ptr_array_index(history->states, state_i);

        if (state->bytes[band_i] > 0)
            g_string_append_printf(text, "%s %s %d%s | ", kinds[band->kind], band->area,
                                   (int)(state->bytes[band_i] / MB), band->is_upper ? "^" : "");
    }
    return g_string_free(text, FALSE);
}

static void expect_state(const HsStorageHistory *history, guint state_i, const char *expected)
{
    g_autofree char *text = text_of(history, state_i);

    cr_expect(eq(str, text, (char *)expected));
}

Test(storage_history, stacks_the_oss_towards_each_other)
{
    g_autoptr(HsStorageHistory) history = read_all();

    cr_expect(eq(u64, history->max_bytes, 20 * MB));
    cr_expect(eq(uint, history->states->len, 1));
    expect_state(history, 0,
                 "monitor vmm 2 | kernel os1 4 | own os1 6 | free unused 2 | own os2 6^ | ");
}

Test(storage_history, follows_a_program_to_the_other_os)
{
    tell("INSERT INTO outcome VALUES ('A', 1, 'serves', 1);"
         "INSERT INTO resource_version VALUES (1, 1000, 'A starts', NULL),"
         " (2, 5000, 'os1 failed', '506');"
         "INSERT INTO storage_range VALUES (1, 0, 2, 'vmm', 'vmm', 'connected'),"
         " (1, 2, 5, 'os1', 'os1', 'connected'), (1, 7, 5, 'A', 'os1', 'unconnected'),"
         " (1, 12, 6, 'os2', 'os2', 'connected'), (1, 18, 2, 'unused', 'vmm', 'unused'),"
         " (2, 0, 2, 'vmm', 'vmm', 'connected'), (2, 2, 5, 'os2', 'os2', 'connected'),"
         " (2, 7, 4, 'A', 'os2', 'connected'), (2, 11, 1, 'A', 'os2', 'failed'),"
         " (2, 12, 6, 'os2', 'os2', 'connected'), (2, 18, 2, 'unused', 'vmm', 'unused')");

    g_autoptr(HsStorageHistory) history = read_all();

    expect_state(history, 1,
                 "monitor vmm 2 | kernel os1 4 | own os1 1 | unconnected A 5 | free unused 2 | "
                 "own os2 6^ | ");
    expect_state(history, 2,
                 "monitor vmm 2 | failed failed 1 | free unused 2 | program A 4^ | own os2 11^ | ");
}

Test(storage_history, keeps_the_last_version_of_a_cycle)
{
    tell("INSERT INTO resource_version VALUES (1, 1000, 'a', NULL), (2, 1000, 'b', NULL);"
         "INSERT INTO storage_range SELECT 1, first_unit, n_units, 'unused', 'vmm', 'unused'"
         " FROM storage_range;"
         "INSERT INTO storage_range SELECT 2, first_unit, n_units, area, owner, state"
         " FROM storage_range WHERE version = 0");

    g_autoptr(HsStorageHistory) history = read_all();

    cr_expect(eq(uint, history->states->len, 2));
    expect_state(history, 1,
                 "monitor vmm 2 | kernel os1 4 | own os1 6 | free unused 2 | own os2 6^ | ");
}

Test(storage_history, shows_what_is_installed_later_as_absent)
{
    tell("INSERT INTO resource_version VALUES (1, 1000, 'added', NULL);"
         "INSERT INTO storage_range SELECT 1, first_unit, n_units, area, owner, state"
         " FROM storage_range;"
         "INSERT INTO storage_range VALUES (1, 20, 8, 'unused', 'vmm', 'unused')");

    g_autoptr(HsStorageHistory) history = read_all();

    cr_expect(eq(u64, history->max_bytes, 28 * MB));
    expect_state(history, 0,
                 "monitor vmm 2 | kernel os1 4 | own os1 6 | free unused 2 | absent  8 | "
                 "own os2 6^ | ");
    expect_state(history, 1,
                 "monitor vmm 2 | kernel os1 4 | own os1 6 | free unused 10 | own os2 6^ | ");
}

Test(storage_history, refuses_more_storage_than_there_can_be)
{
    g_autoptr(GError) error = NULL;

    tell("UPDATE storage_range SET n_units = 1 << 60 WHERE area = 'unused'");
    cr_expect(hs_storage_history_read(db, &error) == NULL);
    cr_assert(error != NULL);
    cr_expect(strstr(error->message, "more storage than a machine has") != NULL);
}

Test(storage_history, refuses_more_areas_than_there_can_be)
{
    g_autoptr(GError) error = NULL;

    tell("WITH RECURSIVE n(i) AS (VALUES (20) UNION ALL SELECT i + 1 FROM n LIMIT 600)"
         " INSERT INTO storage_range SELECT 0, i, 1, 'P' || i, 'os1', 'connected' FROM n");
    cr_expect(hs_storage_history_read(db, &error) == NULL);
    cr_assert(error != NULL);
    cr_expect(strstr(error->message, "more areas than a run has") != NULL);
}

Test(storage_history, tells_which_storage_changed_hands_in_a_takeover)
{
    g_autoptr(GError) error = NULL;

    tell("INSERT INTO flow VALUES (1, 'FIG. 5', 'os1', 'panic', 4000, 5000, 'done');"
         "INSERT INTO flow_step VALUES (1, 1, '506', 'update', 'vmm', 'cpu0', 4000, 0, 1000,"
         " 5000);"
         "INSERT INTO resource_version VALUES (1, 5000, 'os1 failed', '506');"
         "INSERT INTO storage_range VALUES (1, 0, 2, 'vmm', 'vmm', 'connected'),"
         " (1, 2, 7, 'os2', 'os2', 'connected'), (1, 9, 3, 'unused', 'vmm', 'unused'),"
         " (1, 12, 6, 'os2', 'os2', 'connected'), (1, 18, 2, 'unused', 'vmm', 'unused')");

    g_autoptr(GPtrArray) handovers = hs_run_handovers_read(db, &error);

    cr_assert(handovers != NULL && handovers->len == 2);

    const HsHandover *large = g_ptr_array_index(handovers, 0);
    const HsHandover *small = g_ptr_array_index(handovers, 1);

    cr_expect(eq(str, large->giver, "os1"));
    cr_expect(eq(str, large->taker, "os2"));
    cr_expect(eq(u64, large->bytes, 7 * MB));
    cr_expect(eq(u64, large->fault_cycle, 4000));
    cr_expect(eq(u64, large->cycle, 5000));
    cr_expect(eq(str, small->taker, "vmm"));
    cr_expect(eq(u64, small->bytes, 3 * MB));
}

Test(storage_history, names_the_moments_of_a_run_in_order)
{
    static const struct {
        HsCycles cycle;
        guint importance;
        const char *text;
    } expected[] = {
        { 100, HS_IMPORTANCE_JOB, "A starts" },
        { 2000, HS_IMPORTANCE_FAULT, "os1 panics" },
        { 3000, HS_IMPORTANCE_SERVICE, "A runs on os2" },
        { 3000, HS_IMPORTANCE_SERVICE, "FIG. 5 of os1: no" },
        { 4000, HS_IMPORTANCE_ORDER, "B is refused 3 MB" },
        { 6000, HS_IMPORTANCE_SERVICE, "os1 is back" },
        { 7000, HS_IMPORTANCE_USAGE, "os2: above the high mark" },
        { 8000, HS_IMPORTANCE_ORDER, "take 2 MB from A" },
        { 8500, HS_IMPORTANCE_ORDER, "a: allocate" },
        { 8700, HS_IMPORTANCE_USAGE, "os2: CPU share of os1" },
        { 8800, HS_IMPORTANCE_JOB, "C ends" },
        { 8900, HS_IMPORTANCE_JOB, "B ends" },
    };
    g_autoptr(GError) error = NULL;

    tell("INSERT INTO fault VALUES ('os1 panics', 2000, 'crash os1 panic', 'os1', 1),"
         " ('never', NULL, 'x', 'y', 1);"
         "INSERT INTO refusal VALUES (4000, 'B', 'os1', 3145728, 0, 0, 'too little');"
         "INSERT INTO flow VALUES (1, 'job start', 'A', 'submitted', 100, 200, 'done'),"
         " (2, 'FIG. 5', 'os1', 'panic', 2000, 3000, 'no'),"
         " (3, 'standby start', 'A', 'step 507', 2500, 3000, 'done'),"
         " (4, 're-IPL', 'os1', 'over', 5000, 6000, 'done'),"
         " (5, 'usage high', 'os2', 'above the high mark', 7000, 7100, 'done'),"
         " (6, 'disconnect', 'A', 'take 2 MB from A', 8000, 8100, 'done'),"
         " (7, 'allocate', 'a', 'allocate', 8500, 8600, 'done'),"
         " (8, 'change share', 'os2', 'os1', 8700, 8710, 'done'),"
         " (9, 'job end', 'B', 'exited', 8700, 8900, 'done'),"
         " (10, 'job end', 'C', 'exited', 8800, 9000, 'its OS failed (step 130)');"
         "INSERT INTO flow_step VALUES (3, 1, '507 run', 'go on', 'os2', NULL, 2500, 0, 500,"
         " 3000)");

    g_autoptr(GPtrArray) highlights = hs_run_highlights_read(db, &error);

    cr_assert(highlights != NULL, "%s", error != NULL ? error->message : "");
    cr_assert(eq(uint, highlights->len, G_N_ELEMENTS(expected)));
    for (guint i = 0; i < highlights->len; i++) {
        const HsHighlight *highlight = g_ptr_array_index(highlights, i);

        cr_expect(eq(u64, highlight->cycle, expected[i].cycle), "%u", i);
        cr_expect(eq(uint, highlight->importance, expected[i].importance), "%u", i);
        cr_expect(eq(str, highlight->text, (char *)expected[i].text), "%u", i);
    }
}
