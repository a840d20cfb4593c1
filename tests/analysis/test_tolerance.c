/* test_tolerance: lists of tolerances are read as they are written, and borders hold. */
#include "analysis/tolerance.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static HsTolerances *read_text(const char *text, GError **error)
{
    return hs_tolerances_new(&text, 1, error);
}

/* 1 KB is 1024 B, as in the language of scenarios. */
Test(tolerance, reads_parts_and_amounts_in_the_unit_of_the_measure)
{
    static const struct {
        const char *text, *measure;
        double relative, absolute;
    } cases[] = {
        { "5%", "outage", 0.05, 0 },
        { " 2.5 % ", "outage", 0.025, 0 },
        { "outage=10ms", "outage", 0, 10e6 },
        { "outage=10ms", "replies", 0, 0 },
        { "5%,outage=10ms", "outage", 0, 10e6 },
        { "outage=10ms,5%", "outage", 0, 10e6 },
        { "outage=10ms,5%", "replies", 0.05, 0 },
        { "outage = 2% + 1.5 s", "outage", 0.02, 1.5e9 },
        { "outage=1min", "outage", 0, 60e9 },
        { "outage=1h", "outage", 0, 3600e9 },
        { "outage=7", "outage", 0, 7 },
        { "replies=3", "replies", 0, 3 },
        { "throughput=0.5/s", "throughput", 0, 0.5 },
        { "storage.idle=1KB", "storage.idle", 0, 1024 },
        { "storage.idle=2MB", "storage.idle", 0, 2097152 },
        { "availability=0.01", "availability", 0, 0.01 },
        { "outage=1ms,outage=2ms", "outage", 0, 2e6 },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(HsTolerances) tolerances = read_text(cases[i].text, &error);

        cr_assert(tolerances != NULL, "%s: %s", cases[i].text, error != NULL ? error->message : "");

        const HsTolerance *found = hs_tolerances_of(tolerances, hs_measures_find(cases[i].measure));

        cr_expect(epsilon_eq(dbl, found->relative, cases[i].relative, 1e-15), "%s", cases[i].text);
        cr_expect(eq(dbl, found->absolute, cases[i].absolute), "%s", cases[i].text);
        cr_expect(not(found->is_any), "%s", cases[i].text);
    }
}

Test(tolerance, takes_several_lists_and_any)
{
    static const char *const texts[] = { "replies=any", "5%" };
    g_autoptr(HsTolerances) tolerances = hs_tolerances_new(texts, 2, NULL);
    g_autoptr(HsTolerances) none = hs_tolerances_new(texts, 0, NULL);

    cr_assert(tolerances != NULL && none != NULL);
    cr_expect(hs_tolerances_of(tolerances, hs_measures_find("replies"))->is_any);
    cr_expect(not(hs_tolerances_of(tolerances, hs_measures_find("outage"))->is_any));
    cr_expect(eq(dbl, hs_tolerances_of(none, hs_measures_find("outage"))->relative, 0.0));
}

Test(tolerance, says_what_it_cannot_read)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        { "", "the tolerance '' is empty\n  help: write 5%, or leave --tolerance out for none" },
        { "5", "has no per cent sign\n  help: for all measures write a part, as in 5%; a number: "
               "outage=10ms" },
        { "5ms", "the tolerance '5ms' has no per cent sign" },
        { "any", "does not begin with a number" },
        { "-5%", "does not begin with a number\n  help: write 5%, outage=10ms, outage=2%+10ms or "
                 "outage=any" },
        { "nan%", "does not begin with a number" },
        { "1e5%", "has no per cent sign" },
        { "5%,", "the tolerance '' is empty" },
        { "outage=", "the tolerance '' is empty" },
        { "outage=2%+", "the tolerance '' does not begin with a number" },
        { "outage=1MB", "has a unit that 'outage' does not have: it is in ns\n  help: write 5%, "
                        "10ms of a time, 1MB of a size, or a plain number" },
        { "replies=1ms", "has a unit that 'replies' does not have: it is in count" },
        { "outtage=1ms", "there is no measure 'outtage'\n  help: did you mean 'outage'?" },
        { "xyzzyxyzzy=1%", "there is no measure 'xyzzyxyzzy'\n  help: docs/reference/measures.md "
                           "lists them" },
        { "=1%", "there is no measure ''" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;

        cr_expect(read_text(cases[i].text, &error) == NULL, "%s", cases[i].text);
        cr_assert(error != NULL, "%s", cases[i].text);
        cr_expect(strstr(error->message, cases[i].words) != NULL, "%s: %s", cases[i].text,
                  error->message);
    }
}

/* Whatever the parts and values are, what is exactly at the border has not moved. */
Test(tolerance, holds_at_the_border_and_not_behind_it)
{
    for (guint percent = 1; percent <= 99; percent++) {
        for (guint old = 1; old <= 100; old++) {
            HsTolerance tolerance = { .relative = percent / 100.0 };
            double allowed = hs_tolerance_allowed(&tolerance, old * 100.0);
            double at = (double)percent * old; /* exactly that part of old * 100 */

            cr_assert(not(hs_tolerance_is_beyond(at, allowed)), "%u %% of %u", percent, old);
            cr_assert(not(hs_tolerance_is_beyond(0 - at, allowed)), "%u %% of %u", percent, old);
            cr_assert(hs_tolerance_is_beyond(at * 1.000001, allowed), "%u %% of %u", percent, old);
        }
    }
}

Test(tolerance, adds_the_amount_to_the_part_of_the_old_value)
{
    HsTolerance tolerance = { .relative = 0.1, .absolute = 3 };

    cr_expect(epsilon_eq(dbl, hs_tolerance_allowed(&tolerance, 50), 8, 1e-12));
    cr_expect(epsilon_eq(dbl, hs_tolerance_allowed(&tolerance, -50), 8, 1e-12));
    cr_expect(eq(dbl, hs_tolerance_allowed(&tolerance, 0), 3));
    cr_expect(not(hs_tolerance_is_beyond(0, 0)));
    cr_expect(hs_tolerance_is_beyond(1e-300, 0));
}
