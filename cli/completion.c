/* completion: writes a script for bash. Names in it are of our own tables: letters, digits, '-'. */
#include "cli/completion.h"

#include "analysis/measures.h"
#include "analysis/picture.h"
#include "cli/explain.h"
#include "models/schema.h"
#include "models/vmm/policy.h"
#include "sim/error_codes.h"

#include <string.h>

/* What does not depend on the tables. The functions above it print words, one a line. */
static const char engine[] =
    "# The word to complete, without a list's items in front: $1 words, of $2.\n"
    "_hsim_words() {\n"
    "    COMPREPLY=()\n"
    "    while IFS= read -r word; do COMPREPLY+=(\"$word\"); done < <(compgen -W \"$1\" -- "
    "\"$2\")\n"
    "}\n"
    "\n"
    "_hsim_list() {\n"
    "    local front= last=${2##*,}\n"
    "    [[ $2 == *,* ]] && front=${2%,*},\n"
    "    _hsim_words \"$1\" \"$last\"\n"
    "    COMPREPLY=(\"${COMPREPLY[@]/#/$front}\")\n"
    "    compopt -o nospace 2>/dev/null\n"
    "}\n"
    "\n"
    "# Files whose names end in one of $1 (\"scn db\"; \"*\": all), and folders, for the word $2.\n"
    "_hsim_files() {\n"
    "    local end file\n"
    "    COMPREPLY=()\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    while IFS= read -r file; do\n"
    "        for end in $1; do\n"
    "            if [[ -d $file || $file == *.$end || $end == any ]]; then\n"
    "                COMPREPLY+=(\"$file\")\n"
    "                break\n"
    "            fi\n"
    "        done\n"
    "    done < <(compgen -f -- \"$2\")\n"
    "}\n"
    "\n"
    "# Parameters that the scenario of this line declares.\n"
    "_hsim_parameters() {\n"
    "    local word names=\n"
    "    for word in \"${COMP_WORDS[@]}\"; do\n"
    "        [[ $word == *.scn && -f $word ]] && names+=\" $(sed -n \\\n"
    "            's/^ *param  *\\([A-Za-z][A-Za-z0-9_-]*\\).*/\\1=/p' \"$word\")\"\n"
    "    done\n"
    "    _hsim_words \"$names\" \"$1\"\n"
    "    compopt -o nospace 2>/dev/null\n"
    "}\n"
    "\n"
    "# Words of the language, codes, steps, names of other tables, and results.\n"
    "_hsim_explained() {\n"
    "    local -a words\n"
    "    _hsim_words \"$_hsim_language $_hsim_policies $_hsim_measures $_hsim_pictures \\\n"
    "        $_hsim_commands\" \"$1\"\n"
    "    words=(\"${COMPREPLY[@]}\")\n"
    "    _hsim_files db \"$1\"\n"
    "    COMPREPLY+=(\"${words[@]}\")\n"
    "}\n"
    "\n"
    "# By what stands for it in the help: KIND, then the word.\n"
    "_hsim_kind() {\n"
    "    case $1 in\n"
    "    SCENARIO) _hsim_files scn \"$2\" ;;\n"
    "    RESULT\\|SCENARIO) _hsim_files 'scn db' \"$2\" ;;\n"
    "    WORD*RESULT) _hsim_explained \"$2\" ;;\n"
    "    RESULT | COLLECTION) _hsim_files db \"$2\" ;;\n"
    "    FILE) _hsim_files any \"$2\" ;;\n"
    "    DIR) _hsim_files none \"$2\" ;;\n"
    "    COMMAND) _hsim_words \"$_hsim_commands\" \"$2\" ;;\n"
    "    PAGE) _hsim_words \"$_hsim_pages\" \"$2\" ;;\n"
    "    PICTURE) _hsim_words \"$_hsim_pictures\" \"$2\" ;;\n"
    "    policy) _hsim_words \"$_hsim_policies\" \"$2\" ;;\n"
    "    policies) _hsim_list \"$_hsim_policies\" \"$2\" ;;\n"
    "    measures) _hsim_list \"$_hsim_measures\" \"$2\" ;;\n"
    "    NAME=VALUE | NAME=VALUES) _hsim_parameters \"$2\" ;;\n"
    "    nothing | [A-Z]*) ;;\n"
    "    *\\|*) _hsim_words \"${1//|/ }\" \"$2\" ;;\n"
    "    esac\n"
    "}\n"
    "\n"
    "# What the option takes: nothing for a flag, else a kind.\n"
    "_hsim_value_of() {\n"
    "    local row\n"
    "    for row in $(_hsim_options \"$1\"); do\n"
    "        [[ $row == \"$2=\"* ]] && echo \"${row#*=}\"\n"
    "    done\n"
    "}\n"
    "\n"
    "# The kind of the operand that the cursor is at: options and their values are none.\n"
    "_hsim_operand() {\n"
    "    local -a kinds\n"
    "    local i n=0 word value\n"
    "    read -ra kinds < <(_hsim_operands \"$1\")\n"
    "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        if [[ $word == -* ]]; then\n"
    "            value=$(_hsim_value_of \"$1\" \"$word\")\n"
    "            if [[ ${COMP_WORDS[i + 1]} == '=' ]]; then\n"
    "                ((i += 2))\n"
    "            elif [[ -n $value ]]; then\n"
    "                ((i += 1))\n"
    "            fi\n"
    "        else\n"
    "            ((n += 1))\n"
    "        fi\n"
    "    done\n"
    "    ((n < ${#kinds[@]})) || ((n = ${#kinds[@]} - 1))\n"
    "    ((n >= 0)) && echo \"${kinds[n]}\"\n"
    "}\n"
    "\n"
    "_hsim() {\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local command=${COMP_WORDS[1]} kind names\n"
    "    COMPREPLY=()\n"
    "    if ((COMP_CWORD == 1)); then\n"
    "        _hsim_words \"$_hsim_commands --help --version\" \"$word\"\n"
    "        return\n"
    "    fi\n"
    "    # bash takes --format=json for three words.\n"
    "    if [[ $word == '=' ]]; then\n"
    "        word=\n"
    "    elif [[ $before == '=' ]]; then\n"
    "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    kind=$(_hsim_value_of \"$command\" \"$before\")\n"
    "    if [[ -n $kind ]]; then\n"
    "        _hsim_kind \"$kind\" \"$word\"\n"
    "    elif [[ $word == -* ]]; then\n"
    "        names=$(_hsim_options \"$command\")\n"
    "        _hsim_words \"$(sed 's/=.*//' <<<\"$names\")\" \"$word\"\n"
    "    else\n"
    "        kind=$(_hsim_operand \"$command\")\n"
    "        [[ -n $kind ]] && _hsim_kind \"$kind\" \"$word\"\n"
    "    fi\n"
    "}\n"
    "complete -F _hsim hsim\n";

/* ---- the tables ---- */

/* NAME='A B C', broken into lines. */
static void append_names(GString *script, const char *name, const GPtrArray *names)
{
    gsize begin = script->len;

    g_string_append_printf(script, "_hsim_%s='", name);
    for (guint i = 0; i < names->len; i++) {
        const char *word = g_ptr_array_index(names, i);

        if (script->len - begin + strlen(word) > 95) {
            g_string_append(script, "\n");
            begin = script->len;
        } else {
            g_string_append(script, i > 0 ? " " : "");
        }
        g_string_append(script, word);
    }
    g_string_append(script, "'\n");
}

/* Each word of the scenario language, once, in the order of the table; texts of the schema. */
static void add_language(GPtrArray *names)
{
    g_ptr_array_set_size(names, 0);
    for (guint i = 0; i < hs_schema.n_rows; i++) {
        const char *pattern = hs_schema.rows[i].pattern;
        g_autofree char *word = g_strndup(pattern, strcspn(pattern, " "));
        const char *kept = g_intern_string(word);

        if (!g_ptr_array_find(names, kept, NULL))
            g_ptr_array_add(names, (gpointer)kept);
    }
}

/* "HS101", "501": what can be explained, too. */
static void add_codes_and_steps(GPtrArray *names)
{
    const HsErrorKind *kind = NULL;
    const char *step = NULL;

    for (guint i = 0; (kind = hs_error_kind_at(i)) != NULL; i++) {
        g_autofree char *code = g_strdup_printf("HS%u", (guint)kind->code);

        g_ptr_array_add(names, (gpointer)g_intern_string(code));
    }
    for (guint i = 0; (step = hs_explain_step_name(i)) != NULL; i++)
        g_ptr_array_add(names, (gpointer)step);
}

static void append_tables(GString *script, const HsInvocation *invocation, const char *const *pages)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < invocation->n_commands; i++)
        g_ptr_array_add(names, (gpointer)invocation->commands[i].name);
    append_names(script, "commands", names);
    g_ptr_array_set_size(names, 0);
    for (guint i = 0; pages[i] != NULL; i++)
        g_ptr_array_add(names, (gpointer)pages[i]);
    append_names(script, "pages", names);
    g_ptr_array_set_size(names, 0);
    for (guint i = 0; i < hs_n_pictures; i++)
        g_ptr_array_add(names, (gpointer)hs_pictures[i].name);
    append_names(script, "pictures", names);
    g_ptr_array_set_size(names, 0);
    for (guint i = 0; i < hs_policy_n(); i++)
        g_ptr_array_add(names, (gpointer)hs_policy_at(i)->name);
    append_names(script, "policies", names);
    g_ptr_array_set_size(names, 0);
    for (guint i = 0; i < hs_measures_n(); i++)
        g_ptr_array_add(names, (gpointer)hs_measures_at(i)->name);
    append_names(script, "measures", names);
    add_language(names);
    add_codes_and_steps(names);
    append_names(script, "language", names);
}

/* What completes an option's argument: a kind for which _hsim_kind has a row, "-" for none. */
static const char *kind_of(const HsOption *option)
{
    static const char *const by_name[][2] = {
        { "policy", "policy" },    { "baseline", "policy" },   { "policies", "policies" },
        { "measure", "measures" }, { "measures", "measures" },
    };
    static const char *const known[] = { "FILE", "DIR", "NAME=VALUE", "NAME=VALUES" };

    for (guint i = 0; i < G_N_ELEMENTS(by_name); i++) {
        if (strcmp(by_name[i][0], option->name) == 0)
            return by_name[i][1];
    }
    for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
        if (strcmp(known[i], option->argument) == 0)
            return known[i];
    }
    return option->kind == HS_OPTION_CHOICE ? option->argument : "nothing";
}

/* A line for each way to write it: "--format=table|json", "-q". */
static void append_option(GString *script, const HsOption *option)
{
    bool is_flag = option->argument == NULL;
    const char *kind = is_flag ? "" : kind_of(option);

    g_string_append_printf(script, "        echo '--%s%s%s'\n", option->name, is_flag ? "" : "=",
                           kind);
    if (option->letter != 0)
        g_string_append_printf(script, "        echo '-%c%s%s'\n", option->letter,
                               is_flag ? "" : "=", kind);
}

static void append_options(GString *script, const HsInvocation *invocation)
{
    g_string_append(script, "\n# The options of a command, and what each takes.\n"
                            "_hsim_options() {\n    case $1 in\n");
    for (guint i = 0; i < invocation->n_commands; i++) {
        const HsCommand *command = &invocation->commands[i];
        const HsOption *option = NULL;

        g_string_append_printf(script, "    %s)\n", command->name);
        for (guint option_i = 0; (option = hs_option_at(command->bit, option_i)) != NULL;
             option_i++)
            append_option(script, option);
        g_string_append(script, "        ;;\n");
    }
    g_string_append(script, "    esac\n}\n");
}

/* Its operands as help shows them, without brackets and dots. */
static void append_operands(GString *script, const HsInvocation *invocation)
{
    g_string_append(script, "\n# What stands for its operands in the help.\n"
                            "_hsim_operands() {\n    case $1 in\n");
    for (guint i = 0; i < invocation->n_commands; i++) {
        const HsCommand *command = &invocation->commands[i];

        g_string_append_printf(script, "    %s) echo '", command->name);
        for (const char *at = command->operands; *at != '\0'; at++) {
            if (strchr("[].'", *at) == NULL)
                g_string_append_c(script, *at);
        }
        g_string_append(script, "' ;;\n");
    }
    g_string_append(script, "    esac\n}\n\n");
}

char *hs_completion_bash(const HsInvocation *invocation, const char *const *pages)
{
    GString *script = g_string_new("# bash completion of hsim " HS_VERSION
                                   ", made by hsim reference bash-completion.\n\n");

    append_tables(script, invocation, pages);
    append_options(script, invocation);
    append_operands(script, invocation);
    g_string_append(script, engine);
    return g_string_free(script, FALSE);
}
