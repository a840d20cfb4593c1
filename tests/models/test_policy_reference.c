/* The page of policies: every row is on it, with the steps that the policy has and no others. */
#include "models/policy_reference.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/vmm/policy.h"

TestSuite(policy_reference);

/* The section of a policy, up to the next one's. New. */
static char *section_of(const char *name)
{
    g_autofree char *page = hs_policy_reference();
    g_autofree char *title = g_strdup_printf("\n## %s\n", name);
    const char *begin = strstr(page, title);
    cr_assert(begin != NULL, "no section of %s", name);
    const char *end = strstr(begin + 1, "\n## ");
    return end == NULL ? g_strdup(begin) : g_strndup(begin, (gsize)(end - begin));
}

static void check_has(const char *section, const char *text)
{
    cr_assert(strstr(section, text) != NULL, "no '%s' in:\n%s", text, section);
}

Test(policy_reference, each_policy_has_its_texts_and_a_row_above)
{
    g_autofree char *page = hs_policy_reference();
    for (guint i = 0; i < hs_policy_n(); i++) {
        const HsPolicy *policy = hs_policy_at(i);
        g_autofree char *section = section_of(policy->name);
        g_autofree char *row = g_strdup_printf("\n| [`%s`](#%s) | ", policy->name, policy->name);
        check_has(page, row);
        check_has(section, policy->about);
        check_has(section, policy->source);
        check_has(section, policy->steps);
        check_has(section, policy->cost);
        check_has(section, policy->limits);
    }
}

/* Which steps a policy has, of all there are. */
Test(policy_reference, each_policy_has_the_steps_it_does)
{
    static const char *const numbers[] = { "501", "503",  "504",  "507", "603", "604",
                                           "612", "7010", "7040", "140", "C1" };
    static const struct {
        const char *name;
        bool has[G_N_ELEMENTS(numbers)];
    } rows[] = {
        { "dynamic", { true, true, true, true, true, true, true } },
        { "fixed-split", { true, false, false, true } },
        { "event-driven", { true, false, false, true, false, false, false, true, true } },
        { "arf", { true, true, true, true, true } },
        { "usage-threshold",
          { true, false, false, true, false, false, false, false, false, true } },
        { "cpu-share",
          { false, false, false, false, false, false, false, false, false, false, true } },
        { "prmf", { false } },
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *section = section_of(rows[i].name);
        for (guint j = 0; j < G_N_ELEMENTS(numbers); j++) {
            g_autofree char *row = g_strdup_printf("\n| %s | ", numbers[j]);
            cr_assert(eq(int, strstr(section, row) != NULL, rows[i].has[j]), "%s of %s", numbers[j],
                      rows[i].name);
        }
    }
}
