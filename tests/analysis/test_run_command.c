/* test_run_command: what the command line said is said again, quoted. */
#include "analysis/run_command.h"

#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define ROW(store, table, ...)                                                                     \
    hs_store_row(store, table, (HsCell[]){ __VA_ARGS__ },                                          \
                 sizeof((HsCell[]){ __VA_ARGS__ }) / sizeof(HsCell))

TestSuite(run_command, .init = t256_enter_folder, .fini = t256_leave_folder);

static void check(HsStore *store, const char *expected)
{
    sqlite3 *db = t256_publish(store, "run.db");
    g_autofree char *command = hs_run_command(db, NULL);

    cr_assert_str_eq(command, expected);
    sqlite3_close(db);
}

Test(run_command, names_the_seed_and_the_scenario)
{
    check(t256_empty("run.db"), "hsim run --seed 18446744073709551615 t256.scn");
}

Test(run_command, repeats_what_the_command_line_said)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "setting", HS_INTEGER(0), HS_TEXT("set"), HS_TEXT("crash_at=3s"));
    ROW(store, "setting", HS_INTEGER(1), HS_TEXT("policy"), HS_TEXT("arf+prmf"));
    ROW(store, "setting", HS_INTEGER(2), HS_TEXT("fault"), HS_TEXT("at 6 s  crash os2 panic"));
    ROW(store, "setting", HS_INTEGER(3), HS_TEXT("seed"), HS_TEXT("18446744073709551615"));
    ROW(store, "instruction_window", HS_INTEGER(500), HS_INTEGER(600), HS_INTEGER(0),
        HS_INTEGER(0));
    check(store, "hsim run -s crash_at=3s --policy arf+prmf --fault 'at 6 s  crash os2 panic'"
                 " --instructions '500 cycles..600 cycles' --seed 18446744073709551615 t256.scn");
}

/* No text of a result can be more than a word of a shell. */
Test(run_command, quotes_for_a_shell)
{
    HsStore *store = t256_empty("run.db");

    ROW(store, "setting", HS_INTEGER(0), HS_TEXT("set"), HS_TEXT("x='; rm -rf ~ #`id`$(id)"));
    check(store, "hsim run -s 'x='\\''; rm -rf ~ #`id`$(id)' --seed 18446744073709551615 t256.scn");
}
