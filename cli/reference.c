/* reference: prints a reference page (Markdown) made from the tables in the program. */
#include "cli/commands.h"

#include "analysis/collection.h"
#include "analysis/measures.h"
#include "models/hardware/isa_reference.h"
#include "models/paths.h"
#include "models/policy_reference.h"
#include "models/schema.h"
#include "sim/error_codes.h"
#include "sim/store.h"

#include <stdio.h>
#include <string.h>

static void append_command(GString *page, const HsInvocation *invocation, const HsCommand *command)
{
    const HsOption *option = NULL;

    g_string_append_printf(page, "\n## hsim %s\n\n`hsim %s [OPTION]... %s`: %s.\n\n", command->name,
                           command->name, command->operands, command->about);
    g_string_append(page, "| option | what it does |\n|---|---|\n");
    for (guint option_i = 0; (option = hs_option_at(command->bit, option_i)) != NULL; option_i++) {
        g_auto(GStrv) words = g_strsplit(option->argument != NULL ? option->argument : "", "|", -1);
        g_autofree char *argument = g_strjoinv("\\|", words);

        g_string_append(page, "| ");
        if (option->letter != 0)
            g_string_append_printf(page, "`-%c`, ", option->letter);
        g_string_append_printf(page, "`--%s%s%s` | %s |\n", option->name,
                               argument[0] != '\0' ? " " : "", argument, option->about);
    }
    g_string_append_printf(page, "\nExamples:\n\n```\n%s```\n", command->details);
    (void)invocation;
}

/* The caller frees. */
static char *cli_reference(const HsInvocation *invocation)
{
    GString *page = g_string_new(
        "# The command line\n\n"
        "Made from the tables in `cli/` by `make docs`; do not edit.\n\n"
        "Results go to standard output, errors to standard error. A value may be written "
        "`--seed=7` or\n`--seed 7`, for one letter `-sNAME=VALUE` or `-s NAME=VALUE`; behind `--` "
        "nothing is an option.\nNames of options are not abbreviated. Of an option given twice the "
        "last one counts, but `--set`\nadds up.\n\n"
        "| exit status | what it means |\n|---|---|\n"
        "| 0 | done; all expectations of the scenario held |\n"
        "| 1 | done; an expectation, or a check of `validate`, did not hold |\n"
        "| 2 | wrong usage, or a mistake in the scenario |\n"
        "| 3 | could not read or write, or a fault inside hsim |\n"
        "| 130 | interrupted (Ctrl-C); nothing was left behind |\n");

    for (guint command_i = 0; command_i < invocation->n_commands; command_i++)
        append_command(page, invocation, &invocation->commands[command_i]);
    return g_string_free(page, FALSE);
}

/* The language, and what its conditions can look at; the caller frees. */
static char *scenario_reference(void)
{
    g_autofree char *language = hs_schema_reference(&hs_schema);
    g_autofree char *paths = hs_paths_reference();

    return g_strconcat(language, "\n", paths, NULL);
}

int hs_command_reference(const HsInvocation *invocation)
{
    const char *name = g_ptr_array_index(invocation->operands, 0);
    g_autofree char *page = NULL;

    if (strcmp(name, "scenario") == 0)
        page = scenario_reference();
    else if (strcmp(name, "store") == 0)
        page = hs_store_reference();
    else if (strcmp(name, "cli") == 0)
        page = cli_reference(invocation);
    else if (strcmp(name, "isa") == 0)
        page = hs_isa_reference();
    else if (strcmp(name, "measures") == 0)
        page = hs_measures_reference();
    else if (strcmp(name, "collection") == 0)
        page = hs_collection_reference();
    else if (strcmp(name, "policies") == 0)
        page = hs_policy_reference();
    else if (strcmp(name, "errors") == 0)
        page = hs_errors_reference();
    if (page == NULL) {
        g_autoptr(GError)
            error = g_error_new(HS_OPTIONS_ERROR, 0,
                                "there is no reference page '%s'\n"
                                "  help: there are scenario, store, collection, cli, isa, "
                                "measures, policies, errors",
                                name);

        return hs_fail(invocation, error, HS_EXIT_USAGE);
    }
    (void)fputs(page, stdout);
    return HS_EXIT_HELD;
}
