/* reference: prints a page made from the tables in the program: Markdown, roff for man, a script
 * for bash. */
#include "cli/commands.h"

#include "analysis/collection.h"
#include "analysis/measures.h"
#include "cli/completion.h"
#include "cli/man_page.h"
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
        "| exit status | what it means |\n|---|---|\n");
    const HsExitMeaning *meaning = NULL;

    for (guint i = 0; (meaning = hs_exit_meaning_at(i)) != NULL; i++)
        g_string_append_printf(page, "| %u | %s |\n", meaning->status, meaning->about);
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

static char *store_page(const HsInvocation *invocation)
{
    (void)invocation;
    return hs_store_reference();
}

static char *scenario_page(const HsInvocation *invocation)
{
    (void)invocation;
    return scenario_reference();
}

static char *isa_page(const HsInvocation *invocation)
{
    (void)invocation;
    return hs_isa_reference();
}

static char *measures_page(const HsInvocation *invocation)
{
    (void)invocation;
    return hs_measures_reference();
}

static char *collection_page(const HsInvocation *invocation)
{
    (void)invocation;
    return hs_collection_reference();
}

static char *policies_page(const HsInvocation *invocation)
{
    (void)invocation;
    return hs_policy_reference();
}

static char *errors_page(const HsInvocation *invocation)
{
    (void)invocation;
    return hs_errors_reference();
}

static char *man_scenario_page(const HsInvocation *invocation)
{
    g_autofree char *page = scenario_reference();

    (void)invocation;
    return hs_man_page_of_markdown(page, "hsim-scenario", 5, "the language of scenarios for hsim");
}

static char *completion_page(const HsInvocation *invocation);

static const struct {
    const char *name;
    char *(*make)(const HsInvocation *invocation);
} pages[] = {
    { "scenario", scenario_page },
    { "policies", policies_page },
    { "measures", measures_page },
    { "store", store_page },
    { "collection", collection_page },
    { "cli", cli_reference },
    { "isa", isa_page },
    { "errors", errors_page },
    { "man", hs_man_page_hsim },
    { "man-scenario", man_scenario_page },
    { "bash-completion", completion_page },
};

static char *completion_page(const HsInvocation *invocation)
{
    const char *names[G_N_ELEMENTS(pages) + 1] = { NULL };

    for (guint i = 0; i < G_N_ELEMENTS(pages); i++)
        names[i] = pages[i].name;
    return hs_completion_bash(invocation, names);
}

static int fail_unknown(const HsInvocation *invocation, const char *name)
{
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(pages); i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", pages[i].name);
    error = g_error_new(HS_OPTIONS_ERROR, 0,
                        "there is no reference page '%s'\n  help: there are %s", name, names->str);
    return hs_fail(invocation, error, HS_EXIT_USAGE);
}

int hs_command_reference(const HsInvocation *invocation)
{
    const char *name = g_ptr_array_index(invocation->operands, 0);

    for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
        if (strcmp(name, pages[i].name) != 0)
            continue;

        g_autofree char *page = pages[i].make(invocation);

        (void)fputs(page, stdout);
        return HS_EXIT_HELD;
    }
    return fail_unknown(invocation, name);
}
