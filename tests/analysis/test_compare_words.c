/* What a comparison says in words: each way of saying it, and where nothing may be said. */
#include "analysis/compare_words.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "tests/analysis/made_compare.h"

#define MB (1024.0 * 1024)
#define S 1e9

/* The kinds as letters in front: buys, costs, Aside, alike. */
static char *all_words(const HsCompare *compare)
{
    static const char letters[] = { [HS_WORDS_BUYS] = '+',
                                    [HS_WORDS_COSTS] = '-',
                                    [HS_WORDS_ASIDE] = ' ',
                                    [HS_WORDS_ALIKE] = '=' };
    g_autoptr(GArray) words = hs_compare_words(compare, 0);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < words->len; i++) {
        const HsWords *one = &g_array_index(words, HsWords, i);

        g_string_append_printf(text, "%s%c%s", i > 0 ? "\n" : "", letters[one->kind], one->text);
    }
    return g_string_free(text, FALSE);
}

static void expect_words(guint n_repetitions, const MadeRow *rows, guint n_rows, const char *words)
{
    g_autoptr(HsCompare) compare = made_compare(n_repetitions, rows, n_rows);
    g_autofree char *said = all_words(compare);

    cr_expect(eq(str, said, (char *)words));
}

Test(compare_words, have_rows_of_measures_that_there_are)
{
    for (guint i = 0; hs_compare_words_measure(i) != NULL; i++)
        cr_expect(hs_measures_find(hs_compare_words_measure(i)) != NULL, "%s",
                  hs_compare_words_measure(i));
}

typedef struct {
    MadeRow row;
    const char *words;
} Case;

/* One run of each policy. */
static const Case of_one_run[] = {
    { { "replies", "A", { { 1800 }, { 1000 } } },
      "+serves 1.8 times the requests of fixed-split for A at 256 MB: 1_800 against 1_000" },
    { { "replies", "A", { { 1149 }, { 1000 } } },
      "+serves 14.9 % more requests than fixed-split for A at 256 MB: 1_149 against 1_000" },
    { { "replies", "A", { { 1150 }, { 1000 } } },
      "+serves 1.15 times the requests of fixed-split for A at 256 MB: 1_150 against 1_000" },
    { { "replies", "A", { { 600 }, { 1000 } } },
      "-serves 40.0 % fewer requests than fixed-split for A at 256 MB: 600 against 1_000" },
    { { "replies", "A", { { 0 }, { 1000 } } },
      "-serves no request for A at 256 MB, fixed-split 1_000" },
    { { "replies", "A", { { 1000 }, { 0 } } },
      "+serves 1_000 requests for A at 256 MB, fixed-split none" },
    /* Half a per cent is the least that is news. */
    { { "replies", "A", { { 1004 }, { 1000 } } }, "" },
    { { "replies", "A", { { 1005 }, { 1000 } } },
      "+serves 0.5 % more requests than fixed-split for A at 256 MB: 1_005 against 1_000" },
    { { "replies", "A", { { 0 }, { 0 } } }, "" },
    { { "replies", "A", { { UNKNOWN }, { 1000 } } }, "" },
    { { "storage.needed", "", { { 208 * MB }, { 336 * MB } } },
      "+needs 208 MB of storage where fixed-split needs 336 MB: 128 MB less" },
    { { "storage.needed", "", { { 336 * MB }, { 208 * MB } } },
      "-needs 336 MB of storage where fixed-split needs 208 MB: 128 MB more" },
    { { "storage.needed", "", { { 336 * MB }, { 336 * MB } } },
      "=needs as much storage as fixed-split: 336 MB" },
    { { "short", "A", { { 0 }, { 40 * MB } } },
      "+gives A all the storage it wants, fixed-split leaves it 40 MB short" },
    { { "short", "A", { { 40 * MB }, { 0 } } },
      "-leaves A 40 MB short of storage, fixed-split does not" },
    { { "short", "A", { { 60 * MB }, { 40 * MB } } },
      "-leaves A 20 MB shorter of storage: 60 MB against 40 MB" },
    { { "short", "A", { { 40 * MB }, { 60 * MB } } },
      "+leaves A 20 MB less short of storage: 40 MB against 60 MB" },
    { { "page-faults", "A", { { 0 }, { 45150 } } },
      "+has no page faults for A, fixed-split 45_150" },
    { { "page-faults", "A", { { 45150 }, { 0 } } },
      "-has 45_150 page faults for A, fixed-split none" },
    { { "page-faults", "A", { { 200 }, { 100 } } },
      "-has 2 times the page faults of fixed-split for A: 200 against 100" },
    { { "response.p50", "A", { { 0.2 * S }, { 0.1 * S } } },
      "-sends half of its replies for A within 200 ms, fixed-split within 100 ms: 2 times as "
      "long" },
    { { "response.p99", "A", { { 0.11 * S }, { 0.1 * S } } },
      "-sends 99 % of its replies for A within 110 ms, fixed-split within 100 ms: 10.0 % longer" },
    { { "response.p99", "A", { { 0.05 * S }, { 0.1 * S } } },
      "+sends 99 % of its replies for A within 50 ms, fixed-split within 100 ms: 50.0 % shorter" },
    { { "outage", "A", { { 1.5 * S }, { 1.25 * S } } },
      "-keeps A away 250 ms longer: 1.500 s against 1.250 s" },
    { { "outage", "A", { { 1.25 * S }, { 1.5 * S } } },
      "+has A back 250 ms sooner: 1.250 s against 1.500 s" },
    { { "outage", "A", { { 1.5 * S }, { 1.5 * S } } },
      "=keeps A away as long as fixed-split: 1.500 s" },
    { { "outage", "A", { { UNKNOWN }, { 1.5 * S } } },
      "-leaves A away when the run ends, fixed-split does not" },
    { { "outage", "A", { { UNKNOWN }, { 0 } } },
      "-leaves A away when the run ends, fixed-split does not" },
    { { "outage", "A", { { 1.5 * S }, { UNKNOWN } } },
      "+does not leave A away when the run ends, fixed-split does" },
    { { "outage", "A", { { 0 }, { UNKNOWN } } },
      "+does not leave A away when the run ends, fixed-split does" },
    { { "outage", "A", { { UNKNOWN }, { UNKNOWN } } }, "" },
    { { "start", "A", { { UNKNOWN }, { 1 * S } } }, "-never runs A, fixed-split does" },
    { { "start", "A", { { 1 * S }, { UNKNOWN } } }, "+runs A, fixed-split never does" },
    { { "start", "A", { { 1 * S }, { 2 * S } } }, "" },
    { { "outage", "A", { { 0 }, { 1.5 * S } } },
      "+never takes A away, fixed-split does for 1.500 s" },
    { { "outage", "A", { { 1.5 * S }, { 0 } } },
      "-takes A away for 1.500 s, fixed-split does not" },
    { { "lost", "A", { { 0 }, { 3 } } }, "+loses no committed transaction for A, fixed-split 3" },
    { { "lost", "A", { { 3 }, { 0 } } },
      "-loses 3 committed transactions for A, fixed-split none" },
    { { "lost", "A", { { 3 }, { 5 } } },
      "+loses 2 fewer committed transactions for A: 3 against 5" },
    { { "lost", "A", { { 5 }, { 3 } } },
      "-loses 2 more committed transactions for A: 5 against 3" },
    { { "repeated", "A", { { 0 }, { 3 } } }, "+does nothing for A twice, fixed-split 3" },
    { { "repeated", "A", { { 3 }, { 0 } } }, "-does 3 transactions for A twice, fixed-split none" },
    { { "repeated", "A", { { 3 }, { 5 } } },
      "+does 2 fewer transactions for A twice: 3 against 5" },
    { { "repeated", "A", { { 5 }, { 3 } } }, "-does 2 more transactions for A twice: 5 against 3" },
    { { "turned-away", "", { { 0 }, { 3 } } }, "+turns no request away, fixed-split 3" },
    { { "turned-away", "", { { 3 }, { 0 } } }, "-turns 3 requests away, fixed-split none" },
    { { "turned-away", "", { { 300 }, { 100 } } },
      "-has 3 times the requests turned away of fixed-split: 300 against 100" },
    { { "unprotected", "A", { { 0 }, { 3 * S } } },
      "+never leaves A without a standby, fixed-split does for 3.000 s" },
    { { "unprotected", "A", { { 3 * S }, { 0 } } },
      "-leaves A without a standby for 3.000 s, fixed-split does not" },
    { { "unprotected", "A", { { 3 * S }, { 2 * S } } },
      "-leaves A without a standby 1.000 s longer: 3.000 s against 2.000 s" },
    { { "unprotected", "A", { { 2 * S }, { 3 * S } } },
      "+leaves A without a standby 1.000 s less: 2.000 s against 3.000 s" },
    { { "storage.wasted", "", { { 100 * MB }, { 50 * MB } } },
      "-lets 100 MB s of storage lie idle, fixed-split 50 MB s: 2 times as much" },
    { { "storage.wasted", "", { { 50 * MB }, { 100 * MB } } },
      "+lets 50 MB s of storage lie idle, fixed-split 100 MB s: 50.0 % less" },
    { { "storage.wasted", "", { { 0 }, { 100 * MB } } },
      "+lets no storage lie idle, fixed-split 100 MB s" },
    { { "storage.wasted", "", { { 100 * MB }, { 0 } } },
      "-lets 100 MB s of storage lie idle, fixed-split none" },
    { { "moves.bytes", "", { { 160 * MB }, { 0 } } },
      " moves 160 MB of storage, fixed-split none" },
    { { "moves.bytes", "", { { 0 }, { 160 * MB } } }, " moves no storage, fixed-split 160 MB" },
    { { "moves.bytes", "", { { 160 * MB }, { 100 * MB } } },
      " moves 60 MB more storage: 160 MB against 100 MB" },
    { { "moves.bytes", "", { { 100 * MB }, { 160 * MB } } },
      " moves 60 MB less storage: 100 MB against 160 MB" },
    /* A measure that has no row. */
    { { "throughput", "A", { { 10 }, { 20 } } }, "" },
};

Test(compare_words, say_of_one_run_what_was_bought_and_what_it_cost)
{
    for (guint i = 0; i < G_N_ELEMENTS(of_one_run); i++)
        expect_words(1, &of_one_run[i].row, 1, of_one_run[i].words);
}

Test(compare_words, say_of_several_runs_only_what_is_not_chance)
{
    static const Case cases[] = {
        /* 10 and 12 more: 11 -+ 12.706 / sqrt(2) * 1.4142 = 11 -+ 12.706. */
        { { "replies", "A", { { 110, 112 }, { 100, 100 } } },
          "=no difference seen in replies for A in 2 pairs of runs: -1.7 % .. +23.7 %" },
        /* 10, 11 and 12 more: 11 -+ 4.3027 / sqrt(3) = 11 -+ 2.484. */
        { { "replies", "A", { { 110, 111, 112 }, { 100, 100, 100 } } },
          "+serves 11.0 % more requests than fixed-split for A at 256 MB: 111 against 100 "
          "[+8.516 .. +13.48]" },
        /* Always as much more: there is no interval to tell. */
        { { "storage.needed", "", { { 208 * MB, 208 * MB }, { 336 * MB, 336 * MB } } },
          "+needs 208 MB of storage where fixed-split needs 336 MB: 128 MB less" },
        { { "outage", "A", { { 1.5 * S, UNKNOWN }, { 1.25 * S, 1.25 * S } } },
          "-leaves A away at the end of 1 of 2 runs, fixed-split of 0 of 2\n"
          "-keeps A away 250 ms longer: 1.500 s against 1.250 s" },
        { { "outage", "A", { { 1.25 * S, 1.5 * S, 1.5 * S }, { UNKNOWN, 1.5 * S, UNKNOWN } } },
          "+leaves A away at the end of 0 of 3 runs, fixed-split of 2 of 3\n"
          "=keeps A away as long as fixed-split: 1.500 s" },
        { { "outage", "A", { { 1.25 * S, UNKNOWN }, { 1.25 * S, UNKNOWN } } },
          "=keeps A away as long as fixed-split: 1.250 s" },
        { { "start", "A", { { 1 * S, 2 * S }, { 2 * S, 1 * S } } }, "" },
        /* From nothing there is no per cent: -0.5 -+ 12.706 / 2. */
        { { "lost", "A", { { 0, 1 }, { 0, 0 } } },
          "=no difference seen in lost for A in 2 pairs of runs: -5.853 .. +6.853" },
    };
    static const guint n_repetitions[] = { 2, 3, 2, 2, 3, 2, 2, 2 };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        expect_words(n_repetitions[i], &cases[i].row, 1, cases[i].words);
}

/* 0 of what never ran is no merit; what is of the run is told all the same. */
Test(compare_words, say_of_what_never_ran_only_that)
{
    static const MadeRow never_here[] = {
        { "start", "A", { { UNKNOWN }, { 1 * S } } },
        { "outage", "A", { { 0 }, { UNKNOWN } } },
        { "outage", "B", { { 1 * S }, { 2 * S } } },
    };
    static const MadeRow never_there[] = {
        { "start", "A", { { 1 * S }, { UNKNOWN } } },   { "outage", "A", { { 2 * S }, { 0 } } },
        { "unprotected", "A", { { 2 * S }, { 0 } } },   { "page-faults", "A", { { 30 }, { 0 } } },
        { "moves.bytes", "", { { 160 * MB }, { 0 } } },
    };

    expect_words(1, never_here, G_N_ELEMENTS(never_here),
                 "+has B back 1.000 s sooner: 1.000 s against 2.000 s\n"
                 "-never runs A, fixed-split does");
    expect_words(1, never_there, G_N_ELEMENTS(never_there),
                 "+runs A, fixed-split never does\n"
                 " moves 160 MB of storage, fixed-split none");
}

/* A twentieth of the difference is the least part that is named, and only those that go its way. */
Test(compare_words, say_which_parts_make_an_outage_longer)
{
    static const MadeRow rows[] = {
        { "outage", "A", { { 2.377 * S }, { 1 * S } } },
        { "outage.detection", "A", { { 0 }, { 0.001 * S } } },
        { "outage.reallocation", "A", { { 0.16 * S }, { 0 } } },
        { "outage.load", "A", { { 0.06 * S }, { 0 } } },
        { "outage.replay", "A", { { 1.228 * S }, { 0 } } },
        { "outage.replay", "B", { { 5 * S }, { 0 } } },
    };

    expect_words(1, rows, G_N_ELEMENTS(rows),
                 "-keeps A away 1.377 s longer: 2.377 s against 1.000 s (reallocation +160 ms, "
                 "replay +1.228 s)");
}

Test(compare_words, say_first_what_is_bought)
{
    static const MadeRow rows[] = {
        { "replies", "A", { { 500 }, { 1000 } } },
        { "storage.needed", "", { { 208 * MB }, { 336 * MB } } },
        { "moves.bytes", "", { { 160 * MB }, { 0 } } },
        { "outage", "A", { { 1 * S }, { 1 * S } } },
    };

    expect_words(1, rows, G_N_ELEMENTS(rows),
                 "+needs 208 MB of storage where fixed-split needs 336 MB: 128 MB less\n"
                 "-serves 50.0 % fewer requests than fixed-split for A at 256 MB: 500 against "
                 "1_000\n"
                 " moves 160 MB of storage, fixed-split none\n"
                 "=keeps A away as long as fixed-split: 1.000 s");
}

Test(compare_words, say_nothing_where_a_policy_has_no_run)
{
    static const MadeRow row = { "replies", "A", { { MISSING }, { 1000 } } };

    expect_words(1, &row, 1, "");
}
