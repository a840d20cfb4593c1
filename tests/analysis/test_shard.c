/* test_shard: every run of a plan is in one shard, whatever the number of both. */
#include "analysis/shard.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define RUNS_MAX 101u

Test(shard, of_any_number_they_are_disjoint_and_complete)
{
    static const guint numbers[] = { 1, 2, 3, 7, 16, 100, 101, 102, 1000 };

    for (guint case_i = 0; case_i < G_N_ELEMENTS(numbers); case_i++) {
        for (uint64_t n_planned = 0; n_planned <= RUNS_MAX; n_planned++) {
            guint n_times[RUNS_MAX] = { 0 };
            uint64_t n_runs = 0;

            for (HsShard shard = { 0, numbers[case_i] }; shard.i < shard.n; shard.i++) {
                for (uint64_t k = 0; k < hs_shard_n_runs(shard, n_planned); k++) {
                    uint64_t run = hs_shard_run(shard, k);

                    cr_assert(run < n_planned, "shard %u/%u", shard.i, shard.n);
                    cr_assert(eq(u64, run % shard.n, shard.i));
                    n_times[run]++;
                    n_runs++;
                }
            }
            cr_assert(eq(u64, n_runs, n_planned));
            for (uint64_t run = 0; run < n_planned; run++)
                cr_assert(eq(u32, n_times[run], 1), "run %u of %u shards", (guint)run,
                          numbers[case_i]);
        }
    }
}

Test(shard, sizes_differ_by_one_at_most_and_large_plans_do_not_overflow)
{
    static const uint64_t plans[] = { 0, 5, 1000000, G_MAXUINT64 };

    for (guint i = 0; i < G_N_ELEMENTS(plans); i++) {
        uint64_t first = hs_shard_n_runs((HsShard){ 0, 16 }, plans[i]);
        uint64_t last = hs_shard_n_runs((HsShard){ 15, 16 }, plans[i]);

        cr_assert(first - last <= 1);
        if (last > 0)
            cr_assert(hs_shard_run((HsShard){ 15, 16 }, last - 1) < plans[i]);
    }
}

Test(shard, is_read_from_two_numbers)
{
    static const struct {
        const char *text;
        guint i, n;
    } cases[] = { { "0/1", 0, 1 },
                  { "3/16", 3, 16 },
                  { "00003/00016", 3, 16 },
                  { "99998/99999", 99998, 99999 } };

    for (guint case_i = 0; case_i < G_N_ELEMENTS(cases); case_i++) {
        HsShard shard = { 0 };
        g_autoptr(GError) error = NULL;

        cr_assert(hs_shard_parse(cases[case_i].text, &shard, &error), "%s", cases[case_i].text);
        cr_assert(eq(u32, shard.i, cases[case_i].i));
        cr_assert(eq(u32, shard.n, cases[case_i].n));
    }
}

Test(shard, is_refused_with_what_to_write)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        { "1/16x", "'--shard' takes I/N, not '1/16x'\n"
                   "  help: '--shard 0/16' is the first of 16 shards, '--shard 15/16' the last" },
        { "", "takes I/N" },
        { "3", "takes I/N" },
        { "/", "takes I/N" },
        { "3/", "takes I/N" },
        { "/16", "takes I/N" },
        { "x/16", "takes I/N" },
        { "-1/16", "takes I/N" },
        { "1/-16", "takes I/N" },
        { " 1/16", "takes I/N" },
        { "1/16 ", "takes I/N" },
        { "1/2/3", "takes I/N" },
        { "0/0", "takes I/N" },
        { "0/100000", "N is at most 99999" },
        { "0/4294967297", "N is at most 99999" },
        { "4294967296/16", "takes I/N" },
        { "16/16", "there is no shard 16 of 16\n"
                   "  help: they count from 0: the last one is '--shard 15/16'" },
        { "7/3", "there is no shard 7 of 3" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        HsShard shard = { 77, 99 };
        g_autoptr(GError) error = NULL;

        cr_assert(not(hs_shard_parse(cases[i].text, &shard, &error)), "%s", cases[i].text);
        cr_assert(strstr(error->message, cases[i].words) != NULL, "%s: %s", cases[i].text,
                  error->message);
        cr_assert(eq(u32, shard.i, 77));
    }
}

Test(shard, has_a_file_name_that_sorts)
{
    g_autofree char *suffix = hs_shard_suffix((HsShard){ 3, 16 });

    cr_assert(eq(str, suffix, "-00003-of-00016"));
}
