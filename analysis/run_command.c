/* run_command: puts the words of a command line together again. */
#include "analysis/run_command.h"

#include "analysis/query.h"
#include "analysis/run_meta.h"
#include "analysis/run_trace.h"

#include "embedded/sql.h"

#include <string.h>

void hs_run_command_append(GString *command, const char *word)
{
    bool is_plain = word[0] != '\0';

    for (const char *at = word; is_plain && *at != '\0'; at++)
        is_plain = g_ascii_isalnum(*at) || strchr("_-./=%+,:@", *at) != NULL;

    g_autofree char *quoted = is_plain ? g_strdup(word) : g_shell_quote(word);

    g_string_append_printf(command, " %s", quoted);
}

/* What --fault was given, of the block that was made of it: what stands between its braces. New. */
static char *fault_of(const char *block)
{
    const char *begin = strchr(block, '{');
    const char *end = strrchr(block, '}');

    if (begin == NULL || end == NULL || end < begin)
        return g_strdup(block);
    return g_strstrip(g_strndup(begin + 1, (gsize)(end - begin - 1)));
}

static bool append_settings(sqlite3 *db, GString *command, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_run_settings);

    while (hs_query_next(query)) {
        g_autofree char *option = hs_query_dup_text(query, 0);
        g_autofree char *value = hs_query_dup_text(query, 1);
        g_autofree char *word = strcmp(option, "set") == 0 ? g_strdup("-s")
                                                           : g_strconcat("--", option, NULL);

        hs_run_command_append(command, word);
        hs_run_command_append(command, value);
    }
    return hs_query_end(query, error);
}

bool hs_run_command_append_collected(sqlite3 *db, GString *command, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_report_collected_settings);

    while (hs_query_next(query)) {
        g_autofree char *option = hs_query_dup_text(query, 0);
        g_autofree char *value = hs_query_dup_text(query, 1);
        bool is_fault = strcmp(option, "--fault") == 0;
        g_autofree char *inner = is_fault ? fault_of(value) : g_strdup(value);

        hs_run_command_append(command, option);
        hs_run_command_append(command, inner);
    }
    return hs_query_end(query, error);
}

/* Two times; no end is left out. */
static bool append_window(sqlite3 *db, GString *command, GError **error)
{
    HsRunInstructionWindow window;

    if (!hs_run_instruction_window_read(db, &window, error))
        return false;
    if (!window.is_there)
        return true;
    g_string_append_printf(command, " --instructions '%" G_GUINT64_FORMAT " cycles..",
                           window.begin);
    if (window.end < HS_CYCLES_MAX)
        g_string_append_printf(command, "%" G_GUINT64_FORMAT " cycles", window.end);
    g_string_append_c(command, '\'');
    return true;
}

char *hs_run_command(sqlite3 *db, GError **error)
{
    g_autoptr(HsRunMeta) meta = hs_run_meta_read(db, error);
    g_autoptr(GString) command = g_string_new("hsim run");

    if (meta == NULL || !append_settings(db, command, error) || !append_window(db, command, error))
        return NULL;
    g_string_append(command, " --seed");
    hs_run_command_append(command, meta->seed);
    if (meta->trace_level != HS_TRACE_FULL)
        g_string_append_printf(command, " --trace %s", hs_trace_level_name(meta->trace_level));
    if (meta->scenario_file[0] == '-')
        g_string_append(command, " --");
    hs_run_command_append(command, meta->scenario_file);
    return g_strdup(command->str);
}
