/* Whole runs in which auxiliary memory and the line fail: who hears of it, and what is lost. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <string.h>

#include "tests/models/small_system.h"

static const char machine[] =
    "scenario \"io\" { stop at 1 s  seed 11 }\n"
    "include \"profiles/toy.scn\"\n"
    "storage { size 24 MB }\n"
    "vmm { area 2 MB  detector { state } }\n"
    "os os1 { role active   storage 9 MB  kernel 4 MB }\n"
    "os os2 { role standby  storage 5 MB  kernel 4 MB }\n"
    "program A-code { image 24 KB  loop { receive  compute 200 us  commit 3 KB  reply 200 B } }\n"
    "app A { runs A-code  on os1  standby os2  area 4 MB  journal 1 MB }\n"
    "clients web { to A  count 4  think exponential 8 ms  request 256 B  timeout 60 ms }\n";

/* Columns of a fault. */
enum { FAULT_NAME, FAULT_CYCLE, FAULT_ACTION, FAULT_TARGET, FAULT_HAD_EFFECT };

/* The machine with more text behind it; every expectation holds, and no request is lost. */
static SmallSystem *run_with(const char *more)
{
    g_autofree char *text = g_strconcat(machine, more, NULL);
    SmallSystem *run = small_system_of(text, &(SmallOptions){ .is_paranoid = true });
    for (guint i = 0; i < hs_system_n_expectations(run->system); i++) {
        HsExpectationResult result = hs_expectations_result(run->facts.expectations, i);
        cr_assert(result.verdict == HS_VERDICT_HELD, "%s: %s", result.title, result.detail);
    }
    small_system_check_requests(run, "A", 0);
    return run;
}

/* The i-th fault struck, with an effect or without. */
static void check_fault(const SmallSystem *run, guint i, const char *action, const char *target,
                        bool had_effect)
{
    const HsCell *fault = small_system_row(run, &hs_table_fault, i);
    cr_assert(eq(str, small_text(fault[FAULT_ACTION].text), small_text(action)));
    cr_assert(eq(str, small_text(fault[FAULT_TARGET].text), small_text(target)));
    cr_assert(eq(i64, fault[FAULT_HAD_EFFECT].integer, had_effect));
}

/* ---- the line ---- */

Test(system_io, a_line_that_was_cut_costs_time_but_no_transaction)
{
    SmallSystem *run = run_with(
        "fault \"x\" { at 400 ms  cut link for 100 ms }\n"
        "expect \"it waits\" at 499 ms : web.waiting == 4\n"
        "expect \"it goes on\" within 200 ms after \"x\" : web.waiting < 4\n"
        "expect \"it asks again\" at stop : web.retries >= 4\n"
        "expect \"nothing twice\" at stop : A.repeated == 0 and A.committed_lost == 0\n");
    check_fault(run, 0, "cut link for 100 ms", "link", true);
    uint64_t n_lost = small_system_counter(run, "link", "lost by a cut in") +
                      small_system_counter(run, "link", "lost by a cut out");
    cr_assert(n_lost >= 4, "each of four clients waits for a request or a reply that was lost");
    cr_assert(eq(u64, small_system_counter(run, "link", "dropped in"), 0));
    small_system_free(run);
}

Test(system_io, a_line_that_is_cut_for_good_carries_nothing_more)
{
    SmallSystem *run = run_with("fault \"x\" { at 400 ms  cut link }\n"
                                "fault \"again\" { at 500 ms  cut link for 1 ms }\n"
                                "expect \"all wait\" at stop : web.waiting == 4\n");
    check_fault(run, 0, "cut link for good", "link", true);
    check_fault(run, 1, "cut link for 1 ms", "link", false);
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_journal_record); i++)
        cr_assert(small_system_row(run, &hs_table_journal_record, i)[0].integer < 500000,
                  "what came in before the cut was done long ago");
    small_system_free(run);
}
