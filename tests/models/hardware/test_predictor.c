/* predictor: the 2-bit counter and the return stack, by cpu.h, BRANCHES; what a wrong prediction
 * costs is in test_cpu_branches.c. */
#include "models/hardware/predictor.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/random.h"

static HsPredictor predictor;

static void make(uint32_t n_entries, uint32_t n_returns)
{
    hs_predictor_init(&predictor, n_entries, n_returns);
}

static void tear_down(void)
{
    hs_predictor_clear(&predictor);
}

TestSuite(predictor, .fini = tear_down);

/* ---- branches ---- */

/* Whether the branch at `pc` is right for each of the turns, 'T' taken and 'N' not: "+" and "-". */
static void check_turns(uint64_t pc, const char *turns, const char *rights)
{
    for (guint i = 0; turns[i] != '\0'; i++)
        cr_assert(eq(int, hs_predictor_branch(&predictor, pc, turns[i] == 'T'), rights[i] == '+'),
                  "turn %u of %s", i, turns);
}

/* Strongly not taken, weakly not taken (the first one), weakly taken, strongly taken. */
Test(predictor, a_counter_goes_through_its_four_states)
{
    static const struct {
        const char *turns, *rights;
    } cases[] = {
        { "N", "+" },                 /* at first: not taken */
        { "TT", "-+" },               /* only weakly so */
        { "TNN", "--+" },             /* and so is the other side */
        { "TTTN", "-++-" },           /* strongly taken, */
        { "TTTNT", "-++-+" },         /* one turn does not change that, */
        { "TTTNNN", "-++--+" },       /* two do; */
        { "TTTTTTTNN", "-++++++--" }, /* there is no stronger; */
        { "NNNNTTT", "++++--+" },     /* the same for not taken, */
        { "NTNTNT", "+-+-+-" },       /* strongly not taken, every other time wrong; */
        { "TNTNTN", "------" },       /* one step the other way: always */
        { "TTNTTNTTN", "-+-++-++-" }, /* a loop of three turns: its end */
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        make(1, 0);
        check_turns(0x40, cases[i].turns, cases[i].rights);
        hs_predictor_clear(&predictor);
    }
}

/* (pc / 2) mod 4: 0x10 and 0x18 share a counter; 0x12, 0x14, 0x16 have their own. */
Test(predictor, branches_share_a_counter_when_their_addresses_do)
{
    make(4, 0);
    check_turns(0x10, "TTT", "-++");
    check_turns(0x12, "N", "+");
    check_turns(0x14, "N", "+");
    check_turns(0x16, "N", "+");
    check_turns(0x18, "T", "+");
}

/* ---- returns ---- */

Test(predictor, returns_come_back_in_reverse)
{
    make(1, 3);
    hs_predictor_push(&predictor, 10);
    hs_predictor_push(&predictor, 20);
    hs_predictor_push(&predictor, 30);
    cr_assert(hs_predictor_pop(&predictor, 30));
    cr_assert(hs_predictor_pop(&predictor, 20));
    hs_predictor_push(&predictor, 40);
    cr_assert(hs_predictor_pop(&predictor, 40));
    cr_assert(hs_predictor_pop(&predictor, 10));
}

Test(predictor, an_empty_stack_predicts_nothing)
{
    make(1, 2);
    cr_assert(not(hs_predictor_pop(&predictor, 0)));
    hs_predictor_push(&predictor, 10);
    cr_assert(hs_predictor_pop(&predictor, 10));
    cr_assert(not(hs_predictor_pop(&predictor, 10)));
    hs_predictor_push(&predictor, 20);
    cr_assert(hs_predictor_pop(&predictor, 20)); /* popping it empty left it well */
}

Test(predictor, a_full_stack_loses_the_oldest)
{
    make(1, 2);
    hs_predictor_push(&predictor, 10);
    hs_predictor_push(&predictor, 20);
    hs_predictor_push(&predictor, 30);
    cr_assert(hs_predictor_pop(&predictor, 30));
    cr_assert(hs_predictor_pop(&predictor, 20));
    cr_assert(not(hs_predictor_pop(&predictor, 10)));
}

Test(predictor, a_wrong_return_takes_its_address_off)
{
    make(1, 2);
    hs_predictor_push(&predictor, 10);
    hs_predictor_push(&predictor, 20);
    cr_assert(not(hs_predictor_pop(&predictor, 10)));
    cr_assert(hs_predictor_pop(&predictor, 10));
}

Test(predictor, without_a_stack_no_return_is_predicted)
{
    make(1, 0);
    hs_predictor_push(&predictor, 10);
    cr_assert(not(hs_predictor_pop(&predictor, 10)));
}

/* A list of all that was pushed, of which the newest n_returns count. */
Test(predictor, random_calls_and_returns_agree_with_a_list)
{
    HsRandom random;

    hs_random_init(&random, 1, "returns");
    for (uint32_t n_returns = 1; n_returns <= 5; n_returns++) {
        uint64_t list[4096];
        guint n = 0, n_held = 0;

        make(1, n_returns);
        for (guint step = 0; step < 4096; step++) {
            uint64_t address = hs_random_below(&random, 3);

            if (hs_random_below(&random, 2) == 0) {
                hs_predictor_push(&predictor, address);
                list[n++] = address;
                n_held = MIN(n_held + 1, n_returns);
                continue;
            }
            cr_assert(eq(int, hs_predictor_pop(&predictor, address),
                         n_held > 0 && list[n - 1] == address));
            if (n_held > 0) {
                n--;
                n_held--;
            }
        }
        hs_predictor_clear(&predictor);
    }
}
