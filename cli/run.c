/* run: simulates a scenario, publishes its result and shows what is in it.
 *
 * What is shown is read back from the published file. A run that fails or is interrupted leaves
 * no file.
 */
#include "cli/scenario_input.h"
#include "cli/show.h"
#include "models/system.h"
#include "sim/store.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define RESULTS "results"

/* The signal that asks the run to end, 0: none did. */
static volatile sig_atomic_t interrupted = 0;

static void on_interrupt(int signal_number)
{
    interrupted = signal_number;
}

/* The second Ctrl-C ends the process as usual: SA_RESETHAND. */
static void catch_interrupts(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_interrupt;
    action.sa_flags = (int)SA_RESETHAND;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
}

/* ---- the file ---- */

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

/* Where the result goes. The folder of the default is made when it is not there. */
static char *output_path(const HsInvocation *invocation, const HsScenario *scenario)
{
    if (invocation->settings.output != NULL)
        return g_strdup(invocation->settings.output);

    g_autofree char *name = file_name_of(scenario);

    (void)mkdir(RESULTS, 0777);
    return g_strdup_printf(RESULTS "/%s.db", name);
}

/* ---- telling what goes on, with -v ---- */

static int64_t now_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Says what was done since *since, and begins anew. */
static void tell(const HsInvocation *invocation, int64_t *since, const char *what)
{
    int64_t now = now_us();

    if (invocation->settings.is_verbose)
        (void)fprintf(stderr, "%s in %" G_GINT64_FORMAT ".%03d ms\n", what, (now - *since) / 1000,
                      (int)((now - *since) % 1000));
    *since = now;
}

/* ---- the run ---- */

static void append_word(GString *command, const char *word)
{
    bool is_plain = word[0] != '\0';

    for (const char *at = word; is_plain && *at != '\0'; at++)
        is_plain = g_ascii_isalnum(*at) || strchr("_-./=%+,:@", *at) != NULL;

    g_autofree char *quoted = is_plain ? g_strdup(word) : g_shell_quote(word);

    g_string_append_printf(command, " %s", quoted);
}

/* The seed in force, by the option or by the scenario. */
static uint64_t seed_of(const HsInvocation *invocation, const HsScenario *scenario)
{
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(scenario), "scenario");

    if (invocation->settings.seed.is_set || blocks->len == 0)
        return invocation->settings.seed.value;
    return hs_node_count(g_ptr_array_index(blocks, 0), "seed");
}

/* The command that makes the same run again and looks closely. */
static char *replay_command(const HsInvocation *invocation, const HsScenario *scenario)
{
    const HsSettings *settings = &invocation->settings;
    GString *command = g_string_new(invocation->program);

    g_string_append(command, " run");
    for (guint setting_i = 0; setting_i < settings->settings->len; setting_i++) {
        g_string_append(command, " -s");
        append_word(command, g_ptr_array_index(settings->settings, setting_i));
    }
    g_string_append_printf(command, " --seed %" G_GUINT64_FORMAT, seed_of(invocation, scenario));
    if (settings->events_max.is_set)
        g_string_append_printf(command, " --max-events %" G_GUINT64_FORMAT,
                               settings->events_max.value);
    if (settings->burst_max.is_set)
        g_string_append_printf(command, " --max-burst %" G_GUINT64_FORMAT,
                               settings->burst_max.value);
    g_string_append(command, " --paranoid");
    append_word(command, g_ptr_array_index(invocation->operands, 0));
    return g_string_free(command, FALSE);
}

static int fail_run(const HsInvocation *invocation, const HsScenario *scenario, const GError *error)
{
    g_autofree char *command = replay_command(invocation, scenario);

    (void)hs_fail(invocation, error, HS_EXIT_FAULT);
    (void)fprintf(stderr, "  no result was written; to replay: %s\n", command);
    return HS_EXIT_FAULT;
}

static int tell_interrupted(void)
{
    (void)fputs("interrupted: no result was written\n", stderr);
    return HS_EXIT_SIGNAL + (interrupted != 0 ? interrupted : SIGINT);
}

/* ---- the summary ---- */

static bool show(const HsInvocation *invocation, const char *path, GError **error)
{
    HsOutput output;
    HsResult result;
    bool is_good = false;

    if (!hs_result_open(&result, path, error))
        return false;
    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_FORMAT_JSON) {
        g_autoptr(HsJson) json = hs_json_new(output.text);

        is_good = hs_json_run(&result, json, error);
    } else {
        is_good = hs_show_run(&result, &output, invocation->program, error);
    }
    if (!is_good)
        g_string_truncate(output.text, 0);
    hs_output_finish(&output);
    hs_result_close(&result);
    return is_good;
}

/* Saves what is not trace, gives the result its name, and shows it. */
static int finish(const HsInvocation *invocation, const HsSystem *system, HsStore *store,
                  const char *path)
{
    g_autoptr(GError) error = NULL;
    HsOverrides overrides = hs_overrides_of(invocation);
    int64_t since = now_us();

    hs_system_save(system, store, HS_VERSION, &overrides);
    if (!hs_store_publish(store, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    tell(invocation, &since, "published");
    if (!invocation->settings.is_quiet && !show(invocation, path, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    tell(invocation, &since, "read back");
    return hs_system_n_expectations_failed(system) == 0 ? HS_EXIT_HELD : HS_EXIT_NOT_HELD;
}

static int simulate(const HsInvocation *invocation, const HsScenario *scenario, HsStore *store,
                    const char *path)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;
    int64_t since = now_us();
    HsSystemOptions options = { .sink = hs_store_sink,
                                .sink_user = store,
                                .events_max = settings->events_max.value,
                                .burst_max = settings->burst_max.value,
                                .is_paranoid = settings->is_paranoid,
                                .is_interrupted = &interrupted };
    g_autoptr(HsSystem) system = hs_system_new(scenario, &options, diagnostics);

    if (system == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);
    tell(invocation, &since, "wired the machine");
    catch_interrupts();

    HsEnd end = hs_system_run(system, &error);

    tell(invocation, &since, "simulated");
    if (end == HS_END_FAILED)
        return fail_run(invocation, scenario, error);
    if (end == HS_END_INTERRUPTED)
        return tell_interrupted();
    return finish(invocation, system, store, path);
}

int hs_command_run(const HsInvocation *invocation)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;
    int64_t since = now_us();
    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);

    if (scenario == NULL)
        return hs_fail_with_diagnostics(invocation, diagnostics);
    tell(invocation, &since, "read the scenario");

    g_autofree char *path = output_path(invocation, scenario);
    g_autoptr(HsStore) store = hs_store_create(path, &error);

    if (store == NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    return simulate(invocation, scenario, store, path);
}
