/* scenario_input: from the words of a command line to a scenario or its diagnostics. */
#include "cli/scenario_input.h"

#include "cli/output.h"
#include "models/policy_overlay.h"
#include "models/schema.h"
#include "models/second_fault.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RESULTS "results"

bool hs_is_scenario_file(const char *path)
{
    static const char mark[] = "SQLite format 3";
    char begin[sizeof mark] = { 0 };
    FILE *file = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? fopen(path, "rb") : NULL;

    if (file == NULL)
        return false;

    size_t n_bytes = fread(begin, 1, sizeof begin, file);

    (void)fclose(file);
    return n_bytes < sizeof begin || memcmp(begin, mark, sizeof mark) != 0;
}

/* What -s and --seed ask for; borrowed from the invocation. */
static HsOverrides overrides_of(const HsInvocation *invocation)
{
    const HsSettings *settings = &invocation->settings;

    return (HsOverrides){ .settings = (const char *const *)settings->settings->pdata,
                          .n_settings = settings->settings->len,
                          .has_seed = settings->seed.is_set,
                          .seed = settings->seed.value,
                          .texts = invocation->texts };
}

/* What --fault asks for: one for each. `texts` gets what they borrow. */
static HsExtraText *extras_of(const HsInvocation *invocation, GPtrArray *texts)
{
    const GPtrArray *faults = invocation->settings.faults;
    HsExtraText *extras = g_new0(HsExtraText, faults->len + 1);

    for (guint fault_i = 0; fault_i < faults->len; fault_i++)
        extras[fault_i] = hs_second_fault_text(texts, g_ptr_array_index(faults, fault_i), fault_i);
    return extras;
}

void hs_scenario_input_init(HsScenarioInput *input, const HsInvocation *invocation)
{
    input->texts = g_ptr_array_new_with_free_func(g_free);
    input->extras = extras_of(invocation, input->texts);
    input->overrides = overrides_of(invocation);
    input->overrides.extras = input->extras;
    input->overrides.n_extras = invocation->settings.faults->len;
    if (invocation->settings.policy != NULL) {
        input->policy = hs_policy_overlay(input->texts, invocation->settings.policy);
        input->overrides.overlays = &input->policy;
        input->overrides.n_overlays = 1;
    }
}

void hs_scenario_input_clear(HsScenarioInput *input)
{
    g_ptr_array_unref(input->texts);
    g_free(input->extras);
}

HsScenario *hs_scenario_of(const HsInvocation *invocation, HsDiagnostics *diagnostics)
{
    g_auto(HsScenarioInput) input = { 0 };

    hs_scenario_input_init(&input, invocation);
    return hs_scenario_load(g_ptr_array_index(invocation->operands, 0), &hs_schema,
                            &input.overrides, diagnostics);
}

/* The scenario's name as a file name: what is not a letter, digit, '_', '-' or '.' becomes '-'. */
static char *file_name_of(const HsScenario *scenario)
{
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(scenario), "scenario");
    const char *title = blocks->len > 0 ? hs_node_title(g_ptr_array_index(blocks, 0)) : NULL;
    char *name = g_strdup(title != NULL && title[0] != '\0' ? title : "scenario");

    for (char *at = name; *at != '\0'; at++) {
        if (!g_ascii_isalnum(*at) && strchr("_-.", *at) == NULL)
            *at = '-';
    }
    if (name[0] == '.')
        name[0] = '-';
    return name;
}

char *hs_output_path(const HsInvocation *invocation, const HsScenario *scenario, const char *suffix)
{
    if (invocation->settings.output != NULL)
        return g_strdup(invocation->settings.output);

    g_autofree char *name = file_name_of(scenario);

    (void)mkdir(RESULTS, 0777);
    return g_strdup_printf(RESULTS "/%s%s.db", name, suffix);
}

/* Is there a file to be read? If not, the mistake is not one in a scenario. */
static bool is_readable(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) && access(path, R_OK) == 0;
}

void hs_tell_diagnostics(const HsInvocation *invocation, const HsDiagnostics *diagnostics)
{
    bool use_color = hs_color_is_wanted((HsColor)invocation->settings.color, STDERR_FILENO);
    g_autofree char *text = hs_diagnostics_render(diagnostics, use_color);

    (void)fputs(text, stderr);
    if (hs_diagnostics_count(diagnostics) > 0)
        (void)fprintf(stderr, "\nFor more: %s explain HS%u\n", invocation->program,
                      (guint)hs_diagnostics_first_code(diagnostics));
}

int hs_fail_with_diagnostics(const HsInvocation *invocation, const HsDiagnostics *diagnostics)
{
    hs_tell_diagnostics(invocation, diagnostics);
    return is_readable(g_ptr_array_index(invocation->operands, 0)) ? HS_EXIT_USAGE : HS_EXIT_FAULT;
}
