/* diff: the first event in which two runs differ, what came before, and what it meant. */
#include "analysis/collection.h"
#include "cli/against.h"
#include "cli/commands.h"
#include "cli/show_diff.h"

#define CONTEXT_USUAL 5u

static bool check_settings(const HsSettings *settings, GError **error)
{
    if (!settings->context.is_set || settings->context.value <= HS_DIFF_CONTEXT_MAX)
        return true;
    g_set_error(error, HS_OPTIONS_ERROR, 0,
                "'--context' takes 0 to %u\n  help: hsim trace shows all of a run",
                HS_DIFF_CONTEXT_MAX);
    return false;
}

static void print(const HsInvocation *invocation, const HsDiffView *view)
{
    HsOutput output;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON)
        hs_json_diff(view, output.text);
    else if (invocation->settings.format == HS_OUTPUT_CSV)
        hs_csv_diff(view, output.text);
    else
        hs_show_diff(view, &output);
    hs_output_finish(&output);
}

/* Both are open. */
static int compare(const HsInvocation *invocation, const HsResult results[2])
{
    const HsSettings *settings = &invocation->settings;
    sqlite3 *const dbs[2] = { results[0].db, results[1].db };
    guint n_context = settings->context.is_set ? (guint)settings->context.value : CONTEXT_USUAL;
    g_autoptr(GError) error = NULL;
    g_autoptr(HsRunDiff) diff = hs_run_diff_new(dbs, n_context, &error);

    if (diff == NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    if (!settings->is_quiet && settings->align == HS_ALIGN_AUTO && !diff->is_equal &&
        !hs_run_diff_measures(diff, dbs, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);

    HsDiffView view = { .results = results, .diff = diff, .align = (HsAlign)settings->align };

    if (!settings->is_quiet)
        print(invocation, &view);
    return diff->is_equal ? HS_EXIT_HELD : HS_EXIT_NOT_HELD;
}

/* ---- two collections ---- */

static bool is_collection(const char *path)
{
    sqlite3 *db = hs_collection_open(path, NULL);

    (void)sqlite3_close(db);
    return db != NULL;
}

/* Options that say nothing of what is compared. */
static bool check_kind(const HsSettings *settings, bool are_collections, GError **error)
{
    if (!are_collections && settings->tolerances->len > 0)
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "'--tolerance' is for two collections, as hsim sweep makes them\n"
                    "  help: two results are equal or not: leave it out");
    else if (are_collections && (settings->align != HS_ALIGN_AUTO || settings->context.is_set))
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "'--align' and '--context' are for two results of hsim run\n"
                    "  help: leave them out: collections are compared by what was measured");
    else
        return true;
    return false;
}

int hs_command_diff(const HsInvocation *invocation)
{
    g_autoptr(GError) error = NULL;
    const char *paths[2] = { g_ptr_array_index(invocation->operands, 0),
                             g_ptr_array_index(invocation->operands, 1) };
    bool are_collections = is_collection(paths[0]) && is_collection(paths[1]);
    HsResult results[2];

    if (!check_settings(&invocation->settings, &error) ||
        !check_kind(&invocation->settings, are_collections, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    if (are_collections)
        return hs_against_diff(invocation, paths[0], paths[1]);
    if (!hs_result_open(&results[0], paths[0], &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    if (!hs_result_open(&results[1], paths[1], &error)) {
        hs_result_close(&results[0]);
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    }

    int status = compare(invocation, results);

    hs_result_close(&results[0]);
    hs_result_close(&results[1]);
    return status;
}
