/* Whose the units of a program are: its OS's own, or the monitor's. Areas grow and shrink in every
 * order, and what the OS has at the end is added up by hand. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/models/small_system.h"

/* 20 MB: the monitor 2, os1 10, of them 4 for its kernel, unused 8. A's area of 4 comes from os1's
 * own, which has 2 left to give. So `allocate 2 MB` is os1's own; 4 MB are the monitor's by the
 * rule `whole`, and 2 and 2 by `deficit`. A ends at 8 s. */
static const char machine[] =
    "scenario \"own-units\" { stop at 20 s }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 20 MB }\n"
    "vmm { area 2 MB  grant %s }\n"
    "os os1 { role active  storage 10 MB  kernel 4 MB }\n"
    "program P { image 4 KB  %s  sleep until 8 s }\n"
    "app A { runs P  on os1  area 4 MB  journal 64 KB }\n"
    "%s\n"
    "expect \"before\" at 7900 ms : table.A == %u MB and table.os1 == %u MB\n"
    "expect \"ends\" at stop : A.end == exit\n"
    "expect \"after\" at stop : table.os1 == %u MB and table.unused == %u MB\n";

#define AT(second, what) "command \"" second "\" { at " second " s  take " what " from A }\n"
#define FAULT "fault \"f\" { at 4 s  fail program A level 1 }\n"

/* What is taken goes to the monitor: first what it granted, then what was os1's own. */
Test(system_own_units, what_an_os_has_after_its_program_is_what_was_not_taken_of_its_own)
{
    static const struct {
        const char *rule, *script, *events;
        guint area, os1; /* at 7.9 s */
        guint os1_after; /* and the monitor has the rest of 18 */
    } cases[] = {
        /* nothing is taken */
        { "whole", "sleep 1 s", "", 4, 6, 10 },
        { "whole", "sleep 1 s  allocate 2 MB", "", 6, 4, 10 },
        { "whole", "sleep 1 s  allocate 4 MB", "", 8, 6, 10 },
        { "deficit", "sleep 1 s  allocate 4 MB", "", 8, 4, 10 },
        { "whole", "sleep 1 s  allocate 4 MB  allocate 2 MB", "", 10, 4, 10 },
        { "whole", "sleep 1 s  allocate 2 MB  allocate 4 MB", "", 10, 4, 10 },
        /* os1's own 4, or 6 */
        { "whole", "sleep 1 s", AT("2", "2 MB"), 2, 6, 8 },
        { "whole", "sleep 1 s  allocate 2 MB", AT("2", "2 MB"), 4, 4, 8 },
        { "whole", "sleep 1 s  allocate 2 MB", AT("2", "1 MB") AT("3", "3 MB"), 2, 4, 6 },
        /* own 4, granted 4 */
        { "whole", "sleep 1 s  allocate 4 MB", AT("2", "2 MB"), 6, 6, 10 },
        { "whole", "sleep 1 s  allocate 4 MB", AT("2", "2 MB") AT("3", "2 MB"), 4, 6, 10 },
        { "whole", "sleep 1 s  allocate 4 MB", AT("2", "2 MB") AT("3", "3 MB"), 3, 6, 9 },
        { "whole", "sleep 1 s  allocate 4 MB", AT("2", "3 MB") AT("3", "3 MB"), 2, 6, 8 },
        /* own 6, granted 2; own 6, granted 4 in both orders */
        { "deficit", "sleep 1 s  allocate 4 MB", AT("2", "2 MB"), 6, 4, 10 },
        { "deficit", "sleep 1 s  allocate 4 MB", AT("2", "2 MB") AT("3", "2 MB"), 4, 4, 8 },
        { "whole", "sleep 1 s  allocate 4 MB  allocate 2 MB", AT("2", "2 MB") AT("3", "3 MB"), 5, 4,
          9 },
        { "whole", "sleep 1 s  allocate 2 MB  allocate 4 MB", AT("2", "2 MB") AT("3", "3 MB"), 5, 4,
          9 },
        /* taken first: own 2, then own 2 more, or granted 4, of which 3 are taken */
        { "whole", "sleep until 3 s  allocate 2 MB", AT("2", "2 MB"), 4, 4, 8 },
        { "whole", "sleep until 3 s  allocate 4 MB", AT("2", "2 MB"), 6, 6, 8 },
        { "whole", "sleep until 3 s  allocate 4 MB", AT("2", "2 MB") AT("5", "3 MB"), 3, 6, 8 },
        /* a second life has what the first one left, and asks for no more */
        { "whole", "sleep 1 s  allocate 4 MB", FAULT, 8, 6, 10 },
        { "whole", "sleep 1 s  allocate 4 MB", AT("3", "2 MB") FAULT, 8, 4, 10 },
        { "whole", "sleep 1 s  allocate 4 MB", FAULT AT("6", "3 MB") AT("7", "3 MB"), 2, 6, 8 },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(machine, cases[i].rule, cases[i].script,
                                                cases[i].events, cases[i].area, cases[i].os1,
                                                cases[i].os1_after, 18 - cases[i].os1_after);
        SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
        for (guint k = 0; k < hs_system_n_expectations(run->system); k++) {
            HsExpectationResult result = hs_expectations_result(run->facts.expectations, k);
            cr_assert(result.verdict == HS_VERDICT_HELD, "case %u, %s: %s", i, result.title,
                      result.detail);
        }
        small_system_free(run);
    }
}
