/* simulate: runs a scenario into a store. A run that fails or is interrupted leaves no file. */
#include "cli/simulate.h"

#include "analysis/run_command.h"
#include "cli/left_over.h"
#include "cli/output.h"
#include "cli/scenario_input.h"
#include "models/configuration.h"
#include "models/system.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The signal that asks the run to end, 0: none did. */
static volatile sig_atomic_t interrupted = 0;

/* The next one ends the process. */
static void on_interrupt(int signal_number)
{
    interrupted = signal_number;
    hs_left_over_catch();
}

/* Signals that are ignored stay so, as nohup and a shell's background commands want it. */
static void catch_signal(int number)
{
    struct sigaction action;
    struct sigaction before;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_interrupt;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(number, NULL, &before);
    if (before.sa_handler != SIG_IGN)
        (void)sigaction(number, &action, NULL);
}

const volatile sig_atomic_t *hs_catch_interrupts(void)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        catch_signal(numbers[i]);
    return &interrupted;
}

const volatile sig_atomic_t *hs_catch_stops(void)
{
    catch_signal(SIGUSR1);
    return hs_catch_interrupts();
}

void hs_begin_part(const char *part_path)
{
    hs_left_over_add(part_path);
    (void)hs_catch_interrupts();
    hs_left_over_release();
}

void hs_end_part(const char *part_path)
{
    hs_left_over_forget(part_path);
}

/* ---- telling what goes on, with -v ---- */

int64_t hs_wall_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void hs_tell(const HsInvocation *invocation, int64_t *since, const char *what)
{
    int64_t now = hs_wall_us();

    if (invocation->settings.is_verbose)
        (void)fprintf(stderr, "%s in %" G_GINT64_FORMAT ".%03d ms\n", what, (now - *since) / 1000,
                      (int)((now - *since) % 1000));
    *since = now;
}

/* ---- the run ---- */

/* The seed in force, by the option or by the scenario. */
static uint64_t seed_of(const HsInvocation *invocation, const HsScenario *scenario)
{
    g_autoptr(GPtrArray) blocks = hs_node_list(hs_scenario_root(scenario), "scenario");

    if (invocation->settings.seed.is_set || blocks->len == 0)
        return invocation->settings.seed.value;
    return hs_node_count(g_ptr_array_index(blocks, 0), "seed");
}

static void append_list(GString *command, const char *option, const GPtrArray *words)
{
    for (guint word_i = 0; word_i < words->len; word_i++) {
        g_string_append_printf(command, " %s", option);
        hs_run_command_append(command, g_ptr_array_index(words, word_i));
    }
}

char *hs_replay_command(const HsInvocation *invocation, const uint64_t *seed, const char *fault)
{
    const HsSettings *settings = &invocation->settings;
    GString *command = g_string_new(invocation->program);

    g_string_append(command, " run");
    append_list(command, "-s", settings->settings);
    if (settings->policy != NULL) {
        g_string_append(command, " --policy");
        hs_run_command_append(command, settings->policy);
    }
    append_list(command, "--fault", settings->faults);
    if (fault != NULL) {
        g_string_append(command, " --fault");
        hs_run_command_append(command, fault);
    }
    if (seed != NULL)
        g_string_append_printf(command, " --seed %" G_GUINT64_FORMAT, *seed);
    if (settings->events_max.is_set)
        g_string_append_printf(command, " --max-events %" G_GUINT64_FORMAT,
                               settings->events_max.value);
    if (settings->burst_max.is_set)
        g_string_append_printf(command, " --max-burst %" G_GUINT64_FORMAT,
                               settings->burst_max.value);
    g_string_append(command, " --paranoid");
    hs_run_command_append(command, g_ptr_array_index(invocation->operands, 0));
    return g_string_free(command, FALSE);
}

static int fail_run(const HsInvocation *invocation, const HsScenario *scenario, const GError *error)
{
    uint64_t seed = seed_of(invocation, scenario);
    g_autofree char *command = hs_replay_command(invocation, &seed, NULL);

    (void)hs_fail(invocation, error, HS_EXIT_FAULT);
    (void)fprintf(stderr, "  no result was written; to replay: %s\n", command);
    return HS_EXIT_FAULT;
}

int hs_tell_interrupted(void)
{
    (void)fputs("interrupted: no result was written\n", stderr);
    return HS_EXIT_SIGNAL + (interrupted != 0 ? interrupted : SIGINT);
}

/* ---- recording instructions ---- */

bool hs_window_parse(const char *from, const char *to, uint64_t clock_hz, HsCycles *ret_from,
                     HsCycles *ret_to, GError **error)
{
    HsCycles begin = 0;
    HsCycles end = HS_CYCLES_MAX;

    if (from != NULL && !hs_time_parse(from, clock_hz, &begin, error))
        return false;
    if (to != NULL && !hs_time_parse(to, clock_hz, &end, error))
        return false;
    if (begin > end) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "from '%s' to '%s': the end comes before the beginning", from, to);
        return false;
    }
    *ret_from = begin;
    *ret_to = end;
    return true;
}

static bool observe(HsSystem *system, const HsInstructionWish *wish, GError **error)
{
    HsCycles from = 0;
    HsCycles to = 0;

    if (!wish->is_wanted)
        return true;
    if (!hs_window_parse(wish->from, wish->to, hs_system_facts(system).configuration->clock_hz,
                         &from, &to, error))
        return false;
    hs_system_record_instructions(system, from, to);
    return true;
}

static void tell_left_out(const HsSystem *system)
{
    const HsInstructionLog *log = hs_system_facts(system).instruction_log;
    char kept[HS_NUMBER_TEXT_BYTES];
    char left_out[HS_NUMBER_TEXT_BYTES];

    if (log->n_left_out > 0)
        (void)fprintf(stderr,
                      "note: the first %s instructions are kept, %s more are not\n"
                      "  help: ask for a shorter time\n",
                      hs_count_format(log->n_kept, kept),
                      hs_count_format(log->n_left_out, left_out));
}

/* ---- all of it ---- */

/* Saves what is not trace, and gives the result its name. */
static int publish(const HsInvocation *invocation, const HsSystem *system, HsStore *store)
{
    g_autoptr(GError) error = NULL;
    g_auto(HsScenarioInput) input = { 0 };

    hs_scenario_input_init(&input, invocation);
    hs_system_save(system, store, HS_VERSION, &input.overrides);
    if (!hs_store_publish(store, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    tell_left_out(system);
    return hs_system_n_expectations_failed(system) == 0 ? HS_EXIT_HELD : HS_EXIT_NOT_HELD;
}

static void keep_complaint(char **ret_complaint, char *complaint)
{
    if (ret_complaint != NULL)
        *ret_complaint = complaint;
    else
        g_free(complaint);
}

static int simulate(const HsInvocation *invocation, const HsScenario *scenario, HsStore *store,
                    const HsInstructionWish *instructions, char **ret_complaint)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;
    int64_t since = hs_wall_us();

    if (settings->events_max.is_set && settings->events_max.value == 0) {
        g_set_error(&error, HS_OPTIONS_ERROR, 0,
                    "'--max-events' takes 1 or more\n"
                    "  help: leave it out for the scenario's own limit");
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    }

    HsSystemOptions options = { .sink = hs_store_sink,
                                .sink_user = store,
                                .events_max = settings->events_max.value,
                                .burst_max = settings->burst_max.value,
                                .is_paranoid = settings->is_paranoid,
                                .is_interrupted = &interrupted };
    g_autoptr(HsSystem) system = hs_system_new(scenario, &options, diagnostics);

    if (system == NULL) {
        keep_complaint(ret_complaint, hs_diagnostics_render(diagnostics, false));
        return hs_fail_with_diagnostics(invocation, diagnostics);
    }
    if (!settings->is_quiet)
        hs_tell_diagnostics(invocation, diagnostics);
    if (!observe(system, instructions, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    hs_tell(invocation, &since, "wired the machine");

    HsEnd end = hs_system_run(system, &error);

    hs_tell(invocation, &since, "simulated");
    if (end == HS_END_FAILED) {
        keep_complaint(ret_complaint, g_strdup(error->message));
        return fail_run(invocation, scenario, error);
    }
    if (end == HS_END_INTERRUPTED)
        return hs_tell_interrupted();

    int status = publish(invocation, system, store);

    hs_tell(invocation, &since, "published");
    return status;
}

int hs_simulate(const HsInvocation *invocation, const HsScenario *scenario, HsStore *store,
                const HsInstructionWish *instructions, char **ret_complaint)
{
    hs_begin_part(hs_store_part_path(store));

    int status = simulate(invocation, scenario, store, instructions, ret_complaint);

    hs_end_part(hs_store_part_path(store));
    return status;
}
