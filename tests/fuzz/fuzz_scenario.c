/* fuzz_scenario: libFuzzer target for the scenario language; not part of `make test`.
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -std=c17 -D_POSIX_C_SOURCE=200809L \
 *         -D_DEFAULT_SOURCE -I. $(pkg-config --cflags glib-2.0) tests/fuzz/fuzz_scenario.c \
 *         sim/scenario*.c sim/diagnostics.c sim/assert.c models/schema.c \
 *         $(pkg-config --libs glib-2.0) -o fuzz_scenario
 *     ./fuzz_scenario -max_total_time=300 CORPUS scenarios tests/golden/errors
 *
 * What is demanded: no crash, no leak; an input is read, or there is an error with a message that
 * renders; what is read can be walked. */
#include <stdlib.h>
#include <string.h>

#include "models/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void visit(gpointer user, const HsInForce *parameter)
{
    gsize *n = user;
    const char *maybe[] = { parameter->source, parameter->set_in, parameter->default_value };
    *n += strlen(parameter->path) + strlen(parameter->value) + strlen(parameter->about);
    for (gsize i = 0; i < G_N_ELEMENTS(maybe); i++)
        *n += maybe[i] != NULL ? strlen(maybe[i]) : 0;
}

static void walk(const HsScenario *scenario)
{
    gsize n = 0;
    hs_scenario_each_parameter(scenario, visit, &n);
    for (guint i = 0; i < hs_scenario_n_params(scenario); i++) {
        const HsParameter *parameter = hs_scenario_param(scenario, i);
        guint n_points = hs_parameter_n_points(parameter);
        g_free(hs_parameter_value(parameter));
        if (n_points > 0)
            g_free(hs_parameter_point(parameter, n_points - 1));
    }
}

/* The first line, when it begins with '=', is a setting of the command line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *setting = NULL;
    const char *settings[1] = { NULL };
    const uint8_t *newline = size > 0 && data[0] == '=' ? memchr(data, '\n', size) : NULL;
    if (newline != NULL) {
        setting = g_strndup((const char *)data + 1, (gsize)(newline - data) - 1);
        settings[0] = setting;
        size -= (size_t)(newline - data) + 1;
        data = newline + 1;
    }
    HsOverrides overrides = { .settings = settings, .n_settings = setting != NULL };
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario) scenario = hs_scenario_parse("fuzz.scn", (const char *)data, size, NULL,
                                                       &hs_schema, &overrides, diagnostics);
    g_autofree char *errors = hs_diagnostics_render(diagnostics, (size & 1) != 0);
    if ((scenario == NULL) != (hs_diagnostics_count(diagnostics) > 0))
        abort();
    if (scenario == NULL && strstr(errors, "error") == NULL)
        abort();
    if (scenario != NULL)
        walk(scenario);
    return 0;
}
