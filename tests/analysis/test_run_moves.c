/* test_run_moves: what prior art 2 moved, and how long the OS that gave stood still. */
#include "analysis/run_moves.h"
#include "tests/analysis/t256.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

TestSuite(run_moves, .init = t256_enter_folder, .fini = t256_leave_folder);

#define FIRST_FLOW 1000

static void add_flow(HsStore *store, int64_t flow, const char *figure, int64_t begin, int64_t end,
                     const char *outcome)
{
    hs_store_row(store, "flow",
                 (HsCell[]){ HS_INTEGER(FIRST_FLOW + flow), HS_TEXT(figure), HS_TEXT("night"),
                             HS_TEXT("its time zone begins"), HS_INTEGER(begin), HS_INTEGER(end),
                             HS_TEXT(outcome) },
                 7);
}

static void add_step(HsStore *store, int64_t flow, int64_t position, const char *step,
                     const char *runs_on, int64_t begin, int64_t end)
{
    hs_store_row(store, "flow_step",
                 (HsCell[]){ HS_INTEGER(FIRST_FLOW + flow), HS_INTEGER(position), HS_TEXT(step),
                             HS_TEXT("does"), HS_TEXT(runs_on), HS_TEXT("cpu0"), HS_INTEGER(begin),
                             HS_INTEGER(0), HS_INTEGER(end - begin), HS_INTEGER(end) },
                 10);
}

/* 7010 ends at 30, 7020, behind a transfer, at 90; the third move ends in 7020, 45 behind 7010. */
Test(run_moves, an_os_stands_still_from_the_end_of_7010_to_that_of_7020)
{
    static const struct {
        HsCycles begin, stood_for;
        const char *giver, *taker, *outcome;
    } expected[] = {
        { 0, 60, "os1", "os2", "done" },
        { 100, HS_CYCLES_NEVER, NULL, NULL, "refused" },
        { 200, 45, "os1", NULL, "os1 failed (step 7020)" },
    };
    HsStore *store = t256_empty("run.db");

    add_flow(store, 3, "prior art 2", 200, 275, "os1 failed (step 7020)");
    add_step(store, 3, 1, "order", "vmm", 200, 210);
    add_step(store, 3, 2, "7010", "os1", 210, 230);
    add_flow(store, 1, "prior art 2", 0, 110, "done");
    add_step(store, 1, 1, "order", "vmm", 0, 10);
    add_step(store, 1, 2, "7010", "os1", 10, 30);
    add_step(store, 1, 3, "quiet", "vmm", 30, 50);
    add_step(store, 1, 4, "7020", "vmm", 50, 90);
    add_step(store, 1, 5, "7040", "os2", 90, 100);
    add_flow(store, 2, "prior art 2", 100, 110, "refused");
    add_step(store, 2, 1, "order", "vmm", 100, 110);
    add_flow(store, 4, "FIG. 5", 300, 310, "done");

    sqlite3 *db = t256_publish(store, "run.db");
    g_autoptr(GPtrArray) moves = hs_run_moves_read(db, NULL);

    cr_assert(eq(u32, moves->len, G_N_ELEMENTS(expected)));
    for (guint i = 0; i < moves->len; i++) {
        const HsRunMove *move = g_ptr_array_index(moves, i);

        cr_assert(eq(str, move->name, "night"));
        cr_assert(eq(str, move->cause, "its time zone begins"));
        cr_assert(eq(u64, move->begin, expected[i].begin));
        cr_assert(eq(u64, move->stood_for, expected[i].stood_for));
        cr_assert(eq(str, move->outcome, (char *)expected[i].outcome));
        cr_assert(eq(int, g_strcmp0(move->giver, expected[i].giver), 0));
        cr_assert(eq(int, g_strcmp0(move->taker, expected[i].taker), 0));
    }
    sqlite3_close(db);
}
