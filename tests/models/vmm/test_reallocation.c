/* reallocation: one at a time, first come, first served. */
#include "models/vmm/reallocation.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { N = 4 };

typedef struct {
    HsReallocation turn;
    HsReallocationMember members[N];
    GString *order; /* who was given the turn after waiting */
} Turns;

static void on_turn(gpointer user)
{
    g_string_append_c(user, '!');
}

static void set_up(Turns *turns)
{
    *turns = (Turns){ .order = g_string_new(NULL) };
    for (guint i = 0; i < N; i++)
        turns->members[i] = (HsReallocationMember){ on_turn, turns->order, NULL, false };
}

static void pass_to(Turns *turns, guint i)
{
    hs_reallocation_pass_on(&turns->turn);
    cr_assert(hs_reallocation_is_turn_of(&turns->turn, &turns->members[i]), "member %u", i);
}

Test(reallocation, the_first_has_it_and_may_ask_again)
{
    Turns turns;
    set_up(&turns);
    cr_assert(hs_reallocation_take(&turns.turn, &turns.members[0]));
    cr_assert(hs_reallocation_take(&turns.turn, &turns.members[0]));
    cr_assert(not(hs_reallocation_take(&turns.turn, &turns.members[1])));
    hs_reallocation_pass_on(&turns.turn);
    cr_assert(hs_reallocation_is_turn_of(&turns.turn, &turns.members[0]), "it did not give it up");
    g_string_free(turns.order, TRUE);
}

Test(reallocation, those_that_wait_have_it_in_the_order_in_which_they_came)
{
    Turns turns;
    set_up(&turns);
    static const guint came[] = { 2, 0, 3, 1 };
    for (guint i = 0; i < N; i++)
        hs_reallocation_take(&turns.turn, &turns.members[came[i]]);
    for (guint i = 1; i < N; i++) {
        hs_reallocation_give_up(&turns.turn, &turns.members[came[i - 1]]);
        cr_assert(not(hs_reallocation_is_turn_of(&turns.turn, &turns.members[came[i]])),
                  "giving up does not pass on");
        pass_to(&turns, came[i]);
    }
    cr_assert(eq(str, turns.order->str, "!!!"));
    g_string_free(turns.order, TRUE);
}

Test(reallocation, who_gives_up_while_it_waits_is_left_out)
{
    for (guint gone = 1; gone < N; gone++) {
        Turns turns;
        set_up(&turns);
        for (guint i = 0; i < N; i++)
            hs_reallocation_take(&turns.turn, &turns.members[i]);
        hs_reallocation_give_up(&turns.turn, &turns.members[gone]);
        hs_reallocation_give_up(&turns.turn, &turns.members[gone]);
        for (guint i = 1; i < N; i++) {
            if (i == gone)
                continue;
            hs_reallocation_give_up(&turns.turn, turns.turn.holder);
            pass_to(&turns, i);
        }
        hs_reallocation_give_up(&turns.turn, turns.turn.holder);
        hs_reallocation_pass_on(&turns.turn);
        cr_assert(eq(ptr, turns.turn.holder, NULL), "nobody is left");
        cr_assert(eq(str, turns.order->str, "!!"));
        g_string_free(turns.order, TRUE);
    }
}
