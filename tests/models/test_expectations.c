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
