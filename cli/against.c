/* against: opens, compares, tells. */
#include "cli/against.h"

#include "analysis/collection.h"
#include "cli/show_baseline.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool is_same_file(const char *a, const char *b)
{
    struct stat first;
    struct stat second;

    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

static bool fail(GError **error, const char *path, const char *why, const char *help)
{
    g_set_error(error, HS_OPTIONS_ERROR, 0, "%s: %s\n  help: %s", path, why, help);
    return false;
}

static bool check_settings(const HsSettings *settings, const char *new_path, GError **error)
{
    if (settings->baseline == NULL && settings->tolerances->len == 0)
        return true;
    if (settings->baseline == NULL) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "there is nothing to hold the tolerance against\n"
                    "  help: name an older collection with --baseline");
        return false;
    }
    if (is_same_file(settings->baseline, new_path))
        return fail(error, settings->baseline,
                    "the baseline would be replaced by what is to be held against it",
                    "write the new collection to another file with -o");
    return true;
}

static HsTolerances *read_tolerances(const HsSettings *settings, GError **error)
{
    return hs_tolerances_new((const char *const *)settings->tolerances->pdata,
                             settings->tolerances->len, error);
}

/* The first time there is none. */
static bool check_there(const HsInvocation *invocation, const char *path, GError **error)
{
    g_autoptr(GString) help = g_string_new("make it once, and keep it: ");

    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    g_string_append_printf(help, "%s %s -o %s %s", invocation->program, invocation->command->name,
                           path, (const char *)g_ptr_array_index(invocation->operands, 0));
    return fail(error, path, "there is no such baseline", help->str);
}

bool hs_against_open(HsAgainst *against, const HsInvocation *invocation, const char *new_path,
                     HsExit *ret_status, GError **error)
{
    const HsSettings *settings = &invocation->settings;

    *ret_status = HS_EXIT_USAGE;
    if (!check_settings(settings, new_path, error))
        return false;
    against->tolerances = read_tolerances(settings, error);
    if (against->tolerances == NULL)
        return false;
    if (settings->baseline == NULL)
        return true;
    *ret_status = HS_EXIT_FAULT;
    if (!check_there(invocation, settings->baseline, error))
        return false;
    against->path = settings->baseline;
    against->db = hs_collection_open(against->path, error);
    return against->db != NULL;
}

void hs_against_clear(HsAgainst *against)
{
    (void)sqlite3_close(against->db);
    hs_tolerances_free(against->tolerances);
    *against = (HsAgainst){ 0 };
}

/* ---- printing ---- */

static void print(const HsInvocation *invocation, const HsBaseline *baseline, const char *old_path)
{
    int format = invocation->settings.format;
    HsOutput output;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (format == HS_OUTPUT_JSON) {
        g_autoptr(HsJson) json = hs_json_new(output.text);

        hs_json_begin_object(json, NULL);
        hs_json_baseline(baseline, json);
        hs_json_end(json);
    } else if (format == HS_OUTPUT_CSV) {
        hs_csv_baseline(baseline, output.text);
    } else {
        hs_show_baseline(baseline, old_path, &output);
    }
    hs_output_finish(&output);
}

static void tell_moved(const HsInvocation *invocation, const HsBaseline *baseline,
                       const char *old_path, const char *new_path)
{
    g_autofree char *old = hs_clean_text(old_path);
    g_autofree char *now = hs_clean_text(new_path);

    hs_output_settle();
    (void)fprintf(stderr,
                  "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " values moved, %" G_GUINT64_FORMAT
                  " of them are worse\n  to see them: %s diff %s %s\n",
                  baseline->n_moved, baseline->n_values, baseline->n_worse, invocation->program,
                  old, now);
}

/* ---- the commands ---- */

static HsBaseline *compare(sqlite3 *old_db, const char *new_path, const HsTolerances *tolerances,
                           GError **error)
{
    sqlite3 *db = hs_collection_open(new_path, error);
    HsBaseline *baseline = db != NULL ? hs_baseline_new(old_db, db, tolerances, error) : NULL;

    (void)sqlite3_close(db);
    return baseline;
}

/* Two that have nothing in common are a slip of the pen. */
static HsExit status_of(const GError *error)
{
    return error->domain == HS_BASELINE_ERROR ? HS_EXIT_USAGE : HS_EXIT_FAULT;
}

int hs_against_tell(const HsAgainst *against, const HsInvocation *invocation, const char *new_path,
                    int status)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(GError) error = NULL;

    if (against->path == NULL || status > HS_EXIT_NOT_HELD)
        return status;

    g_autoptr(HsBaseline) baseline = compare(against->db, new_path, against->tolerances, &error);

    if (baseline == NULL)
        return hs_fail(invocation, error, status_of(error));
    if (!settings->is_quiet && settings->format == HS_OUTPUT_TABLE)
        print(invocation, baseline, against->path);
    else if (baseline->n_moved > 0)
        tell_moved(invocation, baseline, against->path, new_path);
    if (status != HS_EXIT_HELD)
        return status;
    return baseline->n_moved > 0 ? HS_EXIT_NOT_HELD : HS_EXIT_HELD;
}

int hs_against_diff(const HsInvocation *invocation, const char *old_path, const char *new_path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsTolerances) tolerances = read_tolerances(&invocation->settings, &error);
    sqlite3 *old_db = NULL;

    if (tolerances == NULL)
        return hs_fail(invocation, error, HS_EXIT_USAGE);
    old_db = hs_collection_open(old_path, &error);

    g_autoptr(HsBaseline) baseline = old_db != NULL ? compare(old_db, new_path, tolerances, &error)
                                                    : NULL;

    (void)sqlite3_close(old_db);
    if (baseline == NULL)
        return hs_fail(invocation, error, status_of(error));
    if (!invocation->settings.is_quiet)
        print(invocation, baseline, old_path);
    return baseline->n_moved > 0 ? HS_EXIT_NOT_HELD : HS_EXIT_HELD;
}
