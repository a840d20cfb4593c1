/* test_picture_memory: what the title says of storage that changes hands, of maps made by hand. */
#include "analysis/picture_memory.h"
#include "tests/analysis/made_result.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static sqlite3 *db;

static void tell(const char *sql)
{
    made_tell(db, "%s", sql);
}

/* Units of 1 MB, 1,000 cycles a second. In step 506, 3 s after os1 fails, os2 gets the 10 MB of os1
 * and 2 MB that nobody had. */
static void set_up(void)
{
    db = made_result_begin();
    made_meta(db);
    made_first_version(db);
    tell("INSERT INTO resource_version VALUES (1, 5000, 'x', '506');"
         "INSERT INTO storage_range VALUES (1, 0, 2, 'vmm', 'vmm', 'connected'),"
         " (1, 2, 18, 'os2', 'os2', 'connected');"
         "INSERT INTO flow VALUES (1, 'FIG. 5', 'os1', 'panic', 2000, 5000, 'done');"
         "INSERT INTO flow_step VALUES (1, 1, '506', 'owners', 'vmm', NULL, 2000, 0, 3000, 5000)");
}

static void tear_down(void)
{
    made_result_end();
}

TestSuite(picture_memory, .init = set_up, .fini = tear_down);

static void expect_title(HsCycles from, HsCycles to, const char *title)
{
    HsPictureChoice choice = { .from = from, .to = to };
    g_autoptr(HsPictureData) data = hs_picture_data_new();
    g_autoptr(GError) error = NULL;

    cr_assert(hs_picture_memory_fill(data, db, &choice, &error), "%s",
              error != NULL ? error->message : "");
    cr_expect(eq(str, (char *)hs_picture_title_of(data), (char *)title));
}

Test(picture_memory, tells_what_the_standby_has_of_the_os_that_failed)
{
    expect_title(0, HS_CYCLES_NEVER, "3.000 s after os1 fails, os2 has 10 MB of its storage");
}

/* FIG. 6 gives the program its area again; 2 MB of it come from the monitor. */
Test(picture_memory, tells_what_the_standby_has_for_the_program_that_failed)
{
    tell("UPDATE flow SET figure = 'FIG. 6', subject = 'A';"
         "UPDATE flow_step SET step = '611'; UPDATE resource_version SET step = '611'"
         " WHERE version = 1");
    expect_title(0, HS_CYCLES_NEVER, "3.000 s after A fails on os1, os2 has its 12 MB");
}

Test(picture_memory, tells_what_the_monitor_has_back_where_no_os_takes_it)
{
    tell("DELETE FROM storage_range WHERE version = 1;"
         "INSERT INTO storage_range VALUES (1, 0, 2, 'vmm', 'vmm', 'connected'),"
         " (1, 2, 10, 'unused', 'vmm', 'unused'), (1, 12, 8, 'os2', 'os2', 'connected')");
    expect_title(0, HS_CYCLES_NEVER, "3.000 s after os1 fails, the monitor has its 10 MB back");
}

Test(picture_memory, tells_of_changes_that_are_no_takeover)
{
    tell("DELETE FROM flow_step; DELETE FROM flow;"
         "UPDATE resource_version SET step = NULL WHERE version = 1");
    expect_title(0, HS_CYCLES_NEVER,
                 "os2 has 6 MB of storage at least and 18 MB at most, in 1 change");
    expect_title(0, 4000, "No storage changes its owner");
    expect_title(6000, 8000, "No storage changes its owner");
}
