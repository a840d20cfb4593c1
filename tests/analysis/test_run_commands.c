/* test_run_commands: the commands of a run, in order of time. */
#include "analysis/run_commands.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(run_commands, .init = t256_enter_folder, .fini = t256_leave_folder);

#define ROW(store, ...)                                                                            \
    hs_store_row(store, "command", (HsCell[]){ __VA_ARGS__ },                                      \
                 sizeof((HsCell[]){ __VA_ARGS__ }) / sizeof(HsCell))

Test(run_commands, come_in_order_of_time_and_those_never_given_last)
{
    static const HsRunCommand expected[] = {
        { "b", 100, "change share of os1 to 3", "os2", 150, "done" },
        { "a", 900, "take 4 MB from A", "operator", HS_CYCLES_NEVER, "not carried out" },
        { "c", HS_CYCLES_NEVER, "take 4 MB from A", "operator", HS_CYCLES_NEVER, "never given" },
    };
    HsStore *store = t256_empty("run.db");

    ROW(store, HS_TEXT("c"), HS_NULL, HS_TEXT("take 4 MB from A"), HS_TEXT("operator"), HS_NULL,
        HS_TEXT("never given"));
    ROW(store, HS_TEXT("a"), HS_INTEGER(900), HS_TEXT("take 4 MB from A"), HS_TEXT("operator"),
        HS_NULL, HS_TEXT("not carried out"));
    ROW(store, HS_TEXT("b"), HS_INTEGER(100), HS_TEXT("change share of os1 to 3"), HS_TEXT("os2"),
        HS_INTEGER(150), HS_TEXT("done"));

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) commands = hs_run_commands_read(db, NULL);

    cr_assert(eq(u32, commands->len, G_N_ELEMENTS(expected)));
    for (guint i = 0; i < commands->len; i++) {
        const HsRunCommand *command = g_ptr_array_index(commands, i);

        cr_assert(eq(str, command->name, expected[i].name));
        cr_assert(eq(u64, command->cycle, expected[i].cycle));
        cr_assert(eq(str, command->action, expected[i].action));
        cr_assert(eq(str, command->by, expected[i].by));
        cr_assert(eq(u64, command->done, expected[i].done));
        cr_assert(eq(str, command->outcome, expected[i].outcome));
    }
    sqlite3_close(db);
}
