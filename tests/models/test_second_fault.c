/* Faults that stand in no scenario: what their sources are, and what becomes of them. */
#include "models/second_fault.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "models/schema.h"
#include "sim/scenario_source.h"

/* What is needed beside this has a default. */
static const char scenario_text[] = "scenario \"s\" { stop at 1 s }\n"
                                    "fault \"first\" { at 1 ms  cut link }\n";

static HsScenario *parse(const char *const *faults, guint n, HsDiagnostics *diagnostics)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    HsExtraText extras[HS_SOURCES_MAX];
    for (guint i = 0; i < n; i++)
        extras[i] = hs_second_fault_text(texts, faults[i], i);
    HsOverrides overrides = { .extras = extras, .n_extras = n };
    g_autofree char *text = g_strdup_printf(
        "%s%s", scenario_text,
        "cpu { clock 1 MHz }\nstorage { size 32 MB }\nvmm { area 1 MB  detector { state } }\n"
        "channel { rate 1 MB/s }\n");
    return hs_scenario_parse("s.scn", text, strlen(text), NULL, &hs_schema, &overrides,
                             diagnostics);
}

Test(second_fault, is_numbered_from_the_second)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    HsExtraText first = hs_second_fault_text(texts, "at 5 s  fail cpu 0", 0);
    HsExtraText next = hs_second_fault_text(texts, "at 6 s  fail cpu 1", 1);

    cr_assert(eq(str, (char *)first.name, "--fault"));
    cr_assert(eq(str, (char *)first.text, "fault \"second\" { at 5 s  fail cpu 0\n}\n"));
    cr_assert(eq(str, (char *)next.name, "--fault 2"));
    cr_assert(eq(str, (char *)next.text, "fault \"second 2\" { at 6 s  fail cpu 1\n}\n"));
}

Test(second_fault, stands_beside_the_scenarios_own)
{
    static const char *const faults[] = { "at 2_500 cycles  cut link for 1 s # a comment",
                                          "at 3 ms  cut link" };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = parse(faults, G_N_ELEMENTS(faults), diagnostics);
    g_autofree char *found = hs_diagnostics_render(diagnostics, false);
    cr_assert(scenario != NULL, "%s", found);

    g_autoptr(GPtrArray) nodes = hs_node_list(hs_scenario_root(scenario), "fault");
    static const char *const titles[] = { "first", "second", "second 2" };

    cr_assert(eq(u32, nodes->len, 3));
    for (guint i = 0; i < nodes->len; i++)
        cr_assert(eq(str, (char *)hs_node_title(g_ptr_array_index(nodes, i)), (char *)titles[i]));
    cr_assert(eq(u64, hs_node_time(g_ptr_array_index(nodes, 1), "at").amount, 2500));
    cr_assert(eq(str, (char *)hs_scenario_source_name(scenario, 1), "--fault"));
    cr_assert(eq(str, (char *)hs_scenario_source_name(scenario, 2), "--fault 2"));
}

Test(second_fault, is_refused_where_it_is_wrong)
{
    static const struct {
        const char *text, *message, *place;
    } cases[] = {
        { "at 5 s  crsh os1 panic", "unknown word 'crsh'", "--> --fault:1:26" },
        { "at 5 s  crash os1 panic", "no 'os' is called 'os1'", "--> --fault:1:32" },
        { "at 5", "", "--> --fault:1:" },
        { "}", "'}' closes nothing", "--> --fault:2:1" },
        { "at \"5", "", "--> --fault:1:" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
        g_autoptr(HsScenario) scenario = parse(&cases[i].text, 1, diagnostics);
        g_autofree char *found = hs_diagnostics_render(diagnostics, false);
        cr_assert(scenario == NULL, "not refused: %s", cases[i].text);
        cr_assert(strstr(found, cases[i].message) != NULL, "no '%s' in:\n%s", cases[i].message,
                  found);
        cr_assert(strstr(found, cases[i].place) != NULL, "not at '%s':\n%s", cases[i].place, found);
    }
}

/* The scenario is a source, too. */
Test(second_fault, there_are_not_more_than_a_scenario_has_files)
{
    const char *faults[HS_SOURCES_MAX];
    for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
        faults[i] = "at 1 ms  cut link";
    for (guint n = HS_SOURCES_MAX - 1; n <= HS_SOURCES_MAX; n++) {
        g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
        g_autoptr(HsScenario) scenario = parse(faults, n, diagnostics);
        g_autofree char *found = hs_diagnostics_render(diagnostics, false);
        cr_expect(eq(int, scenario != NULL, n < HS_SOURCES_MAX), "%u: %s", n, found);
        if (scenario == NULL)
            cr_expect(strstr(found, "64 files of 1 MiB each are the most") != NULL, "%s", found);
    }
}

Test(second_fault, cannot_have_the_name_of_one_that_is_there)
{
    static const char *const faults[] = {
        "at 2 ms  cut link }\nfault \"second\" { at 3 ms  cut link"
    };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = parse(faults, 1, diagnostics);
    g_autofree char *found = hs_diagnostics_render(diagnostics, false);
    cr_expect(scenario == NULL);
    cr_expect(strstr(found, "--> --fault:") != NULL, "%s", found);
}
