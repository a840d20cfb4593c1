/* Expectations of a whole run: which faults they need, and which not. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/small_system.h"

static const char text[] = "scenario \"expectations\" { stop at 100 ms }\n"
                           "include \"profiles/toy.scn\"\n"
                           "storage { size 32 MB }\n"
                           "vmm { area 2 MB  detector { state } }\n"
                           "os os1 { role active  storage 12 MB  kernel 4 MB }\n"
                           "expect \"then\"   at 50 ms : os1.state == running\n"
                           "expect \"always\" always   : table.os1 == 12 MB\n"
                           "expect \"not\"    always   : os1.ticks < 5\n"
                           "expect \"last\"   at stop  : os1.ticks > 5\n";

/* The tick is 10 ms: the fifth is over before 100 ms. */
Test(expectations, of_all_kinds_but_within_need_no_fault)
{
    static const HsVerdict verdicts[] = { HS_VERDICT_HELD, HS_VERDICT_HELD, HS_VERDICT_FAILED,
                                          HS_VERDICT_HELD };
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });

    cr_assert(eq(u32, hs_expectations_n(run->facts.expectations), G_N_ELEMENTS(verdicts)));
    for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++)
        cr_expect(eq(int, hs_expectations_result(run->facts.expectations, i).verdict, verdicts[i]));
    small_system_free(run);
}

/* os1 panics at 20 ms; routine 210 sees it at once and declares it failed after `detect` (200 us)
 * and `fence` (400 us): one cycle is a microsecond, and it is fenced at 20.6 ms. */
static const char panic[] = "scenario \"expectations\" { stop at 100 ms }\n"
                            "include \"profiles/toy.scn\"\n"
                            "storage { size 32 MB }\n"
                            "vmm { area 2 MB  detector { state } }\n"
                            "os os1 { role active   storage 12 MB  kernel 4 MB }\n"
                            "os os2 { role standby  storage 8 MB  kernel 4 MB }\n"
                            "fault \"f\" { at 20 ms  crash os1 panic }\n"
                            "expect \"in time\"  within 600 us after \"f\" : os1.state == fenced\n"
                            "expect \"too late\" within 599 us after \"f\" : os1.state == fenced\n"
                            "expect \"never is no time\" at stop : step612.begin != 5 ms\n"
                            "expect \"nor an early one\" at stop : step612.begin < 5 ms\n"
                            "expect \"nor a late one\"   at stop : step612.begin > 5 ms\n";

Test(expectations, hold_up_to_the_last_cycle_and_of_no_time_but_that_it_is_another)
{
    static const HsVerdict verdicts[] = { HS_VERDICT_HELD, HS_VERDICT_FAILED, HS_VERDICT_HELD,
                                          HS_VERDICT_FAILED, HS_VERDICT_FAILED };
    SmallSystem *run = small_system_of(panic, &(SmallOptions){ .is_paranoid = true });

    for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++)
        cr_expect(eq(int, hs_expectations_result(run->facts.expectations, i).verdict, verdicts[i]),
                  "%s", hs_expectations_result(run->facts.expectations, i).title);
    small_system_free(run);
}
