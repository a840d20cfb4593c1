/* outage: the first cycle of each mark after a fault, for each program apart. */
#include "models/outage.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { OS1 = 1, OS2 };

static HsOutages *outages;

static void set_up(void)
{
    outages = hs_outages_new();
}

static void tear_down(void)
{
    hs_outages_free(outages);
}

TestSuite(outage, .init = set_up, .fini = tear_down);

Test(outage, an_outage_begins_with_no_mark_reached)
{
    hs_outages_begin(outages, 3, OS1, "a fault", 100);
    const HsOutage *outage = hs_outages_at(outages, 0);
    cr_assert(eq(u32, hs_outages_n(outages), 1));
    cr_assert(eq(u32, outage->app_i, 3));
    cr_assert(eq(u16, outage->failed, OS1));
    cr_assert(eq(u64, outage->fault_cycle, 100));
    cr_assert(eq(str, (char *)outage->fault, "a fault"));
    for (guint i = 0; i < HS_OUTAGE_MARK_N; i++)
        cr_assert(eq(u64, outage->marks[i], HS_CYCLES_NEVER));
}

Test(outage, only_the_first_cycle_of_a_mark_is_kept)
{
    hs_outages_begin(outages, 3, OS1, "a fault", 100);
    hs_outages_mark(outages, 3, HS_OUTAGE_DETECTED, 150);
    hs_outages_mark(outages, 3, HS_OUTAGE_DETECTED, 160);
    cr_assert(eq(u64, hs_outages_latest(outages, 3)->marks[HS_OUTAGE_DETECTED], 150));
}

Test(outage, a_mark_without_an_outage_is_nothing)
{
    hs_outages_mark(outages, 3, HS_OUTAGE_DETECTED, 150);
    hs_outages_begin(outages, 4, OS1, "a fault", 100);
    hs_outages_mark(outages, 3, HS_OUTAGE_DETECTED, 150);
    cr_assert(eq(u32, hs_outages_n(outages), 1));
    cr_assert(eq(u64, hs_outages_latest(outages, 4)->marks[HS_OUTAGE_DETECTED], HS_CYCLES_NEVER));
    cr_assert(eq(ptr, (void *)hs_outages_latest(outages, 3), NULL));
}

static HsCycles first_reply(void)
{
    return hs_outages_latest(outages, 3)->marks[HS_OUTAGE_FIRST_REPLY];
}

Test(outage, a_reply_that_was_on_its_way_does_not_end_an_outage)
{
    hs_outages_begin(outages, 3, OS1, "a fault", 100);
    hs_outages_reply(outages, 3, 90, 110);
    hs_outages_mark(outages, 3, HS_OUTAGE_RUNNING, 200);
    hs_outages_reply(outages, 3, 200, 210);
    hs_outages_reply(outages, 3, 200, 220);
    cr_assert(eq(u64, first_reply(), 210));
}

Test(outage, a_reply_that_was_sent_before_it_ran_again_does_not_end_an_outage_however_late)
{
    hs_outages_begin(outages, 3, OS1, "a fault", 100);
    hs_outages_mark(outages, 3, HS_OUTAGE_RUNNING, 200);
    hs_outages_reply(outages, 3, 199, 210);
    cr_assert(eq(u64, first_reply(), HS_CYCLES_NEVER));
    hs_outages_reply(outages, 3, 200, 220);
    cr_assert(eq(u64, first_reply(), 220));
}

Test(outage, a_reply_without_an_outage_is_nothing)
{
    hs_outages_reply(outages, 3, 100, 110);
    cr_assert(eq(u32, hs_outages_n(outages), 0));
}

Test(outage, a_program_is_down_until_it_runs_and_by_its_os_only)
{
    cr_assert(not(hs_outages_is_down(outages, 3, OS1)));
    hs_outages_begin(outages, 3, OS1, "a fault", 100);
    cr_assert(hs_outages_is_down(outages, 3, OS1));
    cr_assert(not(hs_outages_is_down(outages, 3, OS2)));
    cr_assert(not(hs_outages_is_down(outages, 4, OS1)));
    hs_outages_mark(outages, 3, HS_OUTAGE_REPLAYED, 190);
    cr_assert(hs_outages_is_down(outages, 3, OS1));
    hs_outages_mark(outages, 3, HS_OUTAGE_RUNNING, 200);
    cr_assert(not(hs_outages_is_down(outages, 3, OS1)), "the next fault is another outage");
    hs_outages_reply(outages, 3, 205, 210);
    cr_assert(not(hs_outages_is_down(outages, 3, OS1)));
}

Test(outage, marks_go_to_the_latest_outage_of_a_program)
{
    hs_outages_begin(outages, 3, OS1, "first", 100);
    hs_outages_begin(outages, 4, OS1, "other", 120);
    hs_outages_mark(outages, 3, HS_OUTAGE_DETECTED, 130);
    hs_outages_begin(outages, 3, OS1, "second", 140);
    hs_outages_mark(outages, 3, HS_OUTAGE_DETECTED, 150);
    cr_assert(eq(u32, hs_outages_n(outages), 3));
    cr_assert(eq(u64, hs_outages_at(outages, 0)->marks[HS_OUTAGE_DETECTED], 130));
    cr_assert(eq(u64, hs_outages_at(outages, 1)->marks[HS_OUTAGE_DETECTED], HS_CYCLES_NEVER));
    cr_assert(eq(u64, hs_outages_at(outages, 2)->marks[HS_OUTAGE_DETECTED], 150));
    cr_assert(eq(ptr, (void *)hs_outages_latest(outages, 3), (void *)hs_outages_at(outages, 2)));
}

Test(outage, a_reply_ends_every_open_outage_of_its_program)
{
    hs_outages_begin(outages, 3, OS1, "first", 100);
    hs_outages_mark(outages, 3, HS_OUTAGE_DETECTED, 130);
    hs_outages_begin(outages, 4, OS1, "other", 135);
    hs_outages_begin(outages, 3, OS2, "second, before it ran", 140);
    hs_outages_mark(outages, 3, HS_OUTAGE_RUNNING, 200);
    hs_outages_reply(outages, 3, 199, 205);
    cr_assert(eq(u64, hs_outages_at(outages, 0)->marks[HS_OUTAGE_FIRST_REPLY], HS_CYCLES_NEVER));
    hs_outages_reply(outages, 3, 200, 210);
    cr_assert(eq(u64, hs_outages_at(outages, 0)->marks[HS_OUTAGE_FIRST_REPLY], 210));
    cr_assert(eq(u64, hs_outages_at(outages, 1)->marks[HS_OUTAGE_FIRST_REPLY], HS_CYCLES_NEVER));
    cr_assert(eq(u64, hs_outages_at(outages, 2)->marks[HS_OUTAGE_FIRST_REPLY], 210));
    cr_assert(eq(u64, hs_outages_last_cycles(outages, 3), 110), "from the first fault");
    cr_assert(eq(u64, hs_outages_total_cycles(outages, 3), 110), "counted once");
}

Test(outage, a_reply_sent_between_two_faults_ends_the_first_only)
{
    hs_outages_begin(outages, 3, OS1, "first", 100);
    hs_outages_mark(outages, 3, HS_OUTAGE_RUNNING, 200);
    hs_outages_begin(outages, 3, OS2, "second", 250);
    hs_outages_reply(outages, 3, 240, 260);
    cr_assert(eq(u64, hs_outages_at(outages, 0)->marks[HS_OUTAGE_FIRST_REPLY], 260));
    cr_assert(eq(u64, hs_outages_last_cycles(outages, 3), HS_CYCLES_NEVER));
    cr_assert(eq(u64, hs_outages_total_cycles(outages, 3), HS_CYCLES_NEVER));
    hs_outages_mark(outages, 3, HS_OUTAGE_RUNNING, 300);
    hs_outages_reply(outages, 3, 305, 310);
    cr_assert(eq(u64, hs_outages_at(outages, 0)->marks[HS_OUTAGE_FIRST_REPLY], 260));
    cr_assert(eq(u64, hs_outages_last_cycles(outages, 3), 60));
    cr_assert(eq(u64, hs_outages_total_cycles(outages, 3), 210), "100 .. 310, the overlap once");
}

Test(outage, outages_apart_add_up_and_the_last_one_is_the_last)
{
    cr_assert(eq(u64, hs_outages_last_cycles(outages, 3), 0));
    cr_assert(eq(u64, hs_outages_total_cycles(outages, 3), 0));
    for (HsCycles fault = 100; fault <= 500; fault += 400) {
        hs_outages_begin(outages, 3, OS1, "a fault", fault);
        hs_outages_mark(outages, 3, HS_OUTAGE_RUNNING, fault + 10);
        hs_outages_reply(outages, 3, fault + 10, fault + 20 + fault / 100);
    }
    cr_assert(eq(u64, hs_outages_last_cycles(outages, 3), 25));
    cr_assert(eq(u64, hs_outages_total_cycles(outages, 3), 21 + 25));
}
