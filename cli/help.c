/* help: what hsim says about itself, made from the tables of commands and options. */
#include "analysis/ask.h"
#include "analysis/picture.h"
#include "analysis/points.h"
#include "analysis/steady.h"
#include "analysis/sweep.h"
#include "cli/commands.h"
#include "cli/gnuplot.h"
#include "cli/output.h"
#include "cli/publish.h"

#include "sim/diagnostics.h"
#include "sim/store.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COMMANDS_MAX 32

static const HsExitMeaning exit_meanings[] = {
    { HS_EXIT_HELD, "done; all expectations of the scenario held" },
    { HS_EXIT_NOT_HELD, "done; an expectation or a check did not hold, or a measure moved" },
    { HS_EXIT_USAGE, "wrong usage, or a mistake in the scenario" },
    { HS_EXIT_FAULT, "could not read or write, or a fault inside hsim" },
    { HS_EXIT_DISAGREES, "runs of the same plan came to other results: nothing was replaced" },
    { HS_EXIT_STOPPED, "stopped by a signal; the runs made are kept, the same command goes on" },
    { HS_EXIT_SIGNAL + SIGINT, "interrupted (Ctrl-C); nothing was left behind" },
};

const HsExitMeaning *hs_exit_meaning_at(guint i)
{
    return i < G_N_ELEMENTS(exit_meanings) ? &exit_meanings[i] : NULL;
}

/* A scenario to begin with: below this folder, or where `make install` put it. New. */
static char *first_scenario(void)
{
    static const char path[] = "scenarios/os-crash.scn";
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *home = g_path_get_dirname(program != NULL ? program : "");
    g_autofree char *installed = g_build_filename(home, "../share/hsim", path, NULL);
    bool is_here = g_file_test(path, G_FILE_TEST_EXISTS);

    return !is_here && g_file_test(installed, G_FILE_TEST_EXISTS)
               ? g_canonicalize_filename(installed, NULL)
               : g_strdup(path);
}

static char *help_of_hsim(const HsInvocation *invocation)
{
    g_autofree char *scenario = first_scenario();
    GString *text = g_string_new(
        "hsim " HS_VERSION ": simulates a machine that runs an active and a standby operating "
        "system,\nand shows cycle by cycle what happens when one fails.\n\n"
        "Usage: hsim COMMAND [OPTION]... OPERAND\n\nCommands:\n");

    for (guint command_i = 0; command_i < invocation->n_commands; command_i++) {
        const HsCommand *command = &invocation->commands[command_i];
        g_autofree char *usage = g_strdup_printf("%s %s", command->name, command->operands);

        g_string_append_printf(text, "  %-32s  %s\n", usage, command->about);
    }
    g_string_append(text, "\nhsim help COMMAND shows its options. hsim --version prints the "
                          "version.\n\nExit status:\n");
    for (guint i = 0; i < G_N_ELEMENTS(exit_meanings); i++)
        g_string_append_printf(text, "  %u  %s\n", exit_meanings[i].status, exit_meanings[i].about);
    g_string_append_printf(text, "\nTry: %s run %s\n", invocation->program, scenario);
    return g_string_free(text, FALSE);
}

static char *help_of_command(const HsCommand *command)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "hsim %s: %s\n\nUsage: hsim %s [OPTION]... %s\n\nOptions:\n",
                           command->name, command->about, command->name, command->operands);
    hs_options_describe(command->bit, text);
    g_string_append_printf(text, "\nExamples:\n%s", command->details);
    return g_string_free(text, FALSE);
}

char *hs_help_text(const HsInvocation *invocation, const HsCommand *command)
{
    return command != NULL ? help_of_command(command) : help_of_hsim(invocation);
}

const HsCommand *hs_command_find(const HsInvocation *invocation, const char *name, GError **error)
{
    const char *names[COMMANDS_MAX];
    guint n_names = MIN(invocation->n_commands, COMMANDS_MAX);

    for (guint command_i = 0; command_i < n_names; command_i++) {
        names[command_i] = invocation->commands[command_i].name;
        if (strcmp(names[command_i], name) == 0)
            return &invocation->commands[command_i];
    }

    const char *nearest = hs_nearest_word(name, names, n_names);

    if (name[0] == '-')
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "expected a command before '%s'\n  help: options stand behind the command",
                    name);
    else if (nearest != NULL)
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "there is no command '%s'\n  help: did you mean '%s'?", name, nearest);
    else
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "there is no command '%s'\n  help: %s help lists the commands there are", name,
                    invocation->program);
    return NULL;
}

/* The kind of an error that is no diagnostic; 0: it has none. */
static guint code_of(const GError *error, HsExit status)
{
    static const HsErrorCode store_codes[] = {
        [HS_STORE_ERROR_IO] = HS_ERROR_STORE_IO,
        [HS_STORE_ERROR_NOT_HSIM] = HS_ERROR_NOT_A_RESULT,
        [HS_STORE_ERROR_VERSION] = HS_ERROR_STORE_VERSION,
        [HS_STORE_ERROR_DAMAGED] = HS_ERROR_STORE_DAMAGED,
        [HS_STORE_ERROR_LEFT_OUT] = HS_ERROR_LEFT_OUT,
    };

    if (error->domain == HS_STORE_ERROR && error->code >= 0 &&
        (guint)error->code < G_N_ELEMENTS(store_codes))
        return (guint)store_codes[error->code];
    if (error->domain == HS_ASK_ERROR)
        return (guint)HS_ERROR_SQL;
    if (error->domain == HS_PUBLISH_ERROR)
        return (guint)HS_ERROR_OUTPUT;
    if (error->domain == HS_GNUPLOT_ERROR)
        return (guint)HS_ERROR_GNUPLOT;
    if ((error->domain == HS_OPTIONS_ERROR || error->domain == HS_PICTURE_ERROR ||
         error->domain == HS_SWEEP_ERROR || error->domain == HS_STEADY_ERROR ||
         error->domain == HS_POINTS_ERROR) &&
        status == HS_EXIT_USAGE)
        return (guint)HS_ERROR_USAGE;
    return 0;
}

static void tell_head(guint code, bool use_color)
{
    g_autofree char *head = code != 0 ? g_strdup_printf("error[HS%u]", code) : g_strdup("error");

    (void)fprintf(stderr, use_color ? "\033[1;31m%s\033[0m: " : "%s: ", head);
}

int hs_fail(const HsInvocation *invocation, const GError *error, HsExit status)
{
    bool use_color = hs_color_is_wanted((HsColor)invocation->settings.color, STDERR_FILENO);
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);

    tell_head(code_of(error, status), use_color);
    for (guint line_i = 0; lines[line_i] != NULL; line_i++) {
        g_autofree char *line = hs_clean_text(lines[line_i]);

        (void)fprintf(stderr, "%s\n", line);
    }
    return (int)status;
}

int hs_command_help(const HsInvocation *invocation)
{
    g_autoptr(GError) error = NULL;
    const HsCommand *command = NULL;

    if (invocation->operands->len > 0) {
        command = hs_command_find(invocation, g_ptr_array_index(invocation->operands, 0), &error);
        if (command == NULL)
            return hs_fail(invocation, error, HS_EXIT_USAGE);
    }

    g_autofree char *text = hs_help_text(invocation, command);

    (void)fputs(text, stdout);
    return HS_EXIT_HELD;
}
