/* stat: what the hardware of a finished run counted, its measures, its steady state; of a
 * collection what its points come to. */
#include "cli/commands.h"
#include "cli/show.h"
#include "cli/show_points.h"
#include "cli/show_steady.h"
#include "sim/store.h"

static bool print_stat(const HsInvocation *invocation, const HsResult *result, GError **error)
{
    HsOutput output;
    bool wants_measures = invocation->settings.wants_measures;
    bool is_good = false;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON) {
        g_autoptr(HsJson) json = hs_json_new(output.text);

        hs_json_begin_object(json, NULL);
        hs_result_json(result, json);
        hs_json_integer(json, "end_cycle", result->meta->end_cycle);
        is_good = wants_measures ? hs_json_measures(result, json, error)
                                 : hs_json_stat(result, json, error);
        hs_json_end(json);
    } else if (invocation->settings.format == HS_OUTPUT_CSV) {
        is_good = wants_measures ? hs_csv_measures(result, output.text, error)
                                 : hs_csv_stat(result, output.text, error);
    } else {
        is_good = wants_measures ? hs_show_measures(result, &output, error)
                                 : hs_show_stat(result, &output, error);
    }
    if (!is_good)
        g_string_truncate(output.text, 0);
    hs_output_finish(&output);
    return is_good;
}

/* FALSE: the user asked for something that is not there; nothing was printed. */
static bool print_steady(const HsInvocation *invocation, const HsResult *result, GError **error)
{
    bool wanted[HS_STEADY_MEASURES_N] = { false };
    HsSteadyPlan plan;
    HsOutput output;

    if (!hs_steady_plan_read(&invocation->settings, result->meta->clock_hz, &plan, wanted, error))
        return false;

    g_autoptr(GArray) rows = hs_steady_of(result->db, &plan, wanted, error);

    if (rows == NULL)
        return false;
    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON) {
        g_autoptr(HsJson) json = hs_json_new(output.text);

        hs_json_begin_object(json, NULL);
        hs_result_json(result, json);
        hs_json_integer(json, "end_cycle", result->meta->end_cycle);
        hs_json_steady(&plan, rows, json);
        hs_json_end(json);
    } else if (invocation->settings.format == HS_OUTPUT_CSV) {
        hs_csv_steady(rows, output.text);
    } else {
        hs_show_steady(result, &plan, rows, &output);
    }
    hs_output_finish(&output);
    return true;
}

static bool check_settings(const HsSettings *settings, GError **error)
{
    if (!settings->wants_steady && (settings->warm_up != NULL || settings->batches.is_set)) {
        g_set_error(error, HS_OPTIONS_ERROR, 0, "%s is of a steady state\n  help: add --steady",
                    settings->warm_up != NULL ? "--warm-up" : "--batches");
        return false;
    }
    if (settings->wants_steady && settings->wants_measures) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "--steady and --measures are two questions\n  help: ask one at a time");
        return false;
    }
    return true;
}

/* ---- a collection ---- */

static bool print_points(const HsInvocation *invocation, const HsPointsPlan *plan, GError **error)
{
    HsOutput output;
    bool is_good = false;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON) {
        g_autoptr(HsJson) json = hs_json_new(output.text);

        hs_json_begin_object(json, NULL);
        is_good = hs_json_points(plan, json, error);
        hs_json_end(json);
    } else if (invocation->settings.format == HS_OUTPUT_CSV) {
        is_good = hs_csv_points(plan, output.text, error);
    } else {
        is_good = hs_show_points(plan, &output, error);
    }
    if (!is_good)
        g_string_truncate(output.text, 0);
    hs_output_finish(&output);
    return is_good;
}

static bool stat_collection(const HsInvocation *invocation, sqlite3 *db, GError **error)
{
    const HsSettings *settings = &invocation->settings;
    HsPointsPlan plan;

    if (settings->wants_steady || settings->wants_measures) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "%s is of the result of one run\n  help: of a collection name measures with "
                    "--measure",
                    settings->wants_steady ? "--steady" : "--measures");
        return false;
    }

    g_autoptr(HsPoints) points = hs_points_read(db, error);

    return points != NULL && hs_points_plan_read(settings, db, points, &plan, error) &&
           print_points(invocation, &plan, error);
}

/* ---- a result ---- */

static bool stat_result(const HsInvocation *invocation, HsResult *result, GError **error)
{
    const HsSettings *settings = &invocation->settings;

    if (settings->against != NULL || settings->percentiles != NULL) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "%s is of a collection\n  help: hsim sweep and hsim compare write them",
                    settings->against != NULL ? "--against" : "--percentiles");
        return false;
    }
    return settings->wants_steady ? print_steady(invocation, result, error)
                                  : print_stat(invocation, result, error);
}

/* Wrong wishes are the user's mistakes, all else lies in the file. */
static int fail(const HsInvocation *invocation, const GError *error)
{
    bool is_wish = error->domain == HS_OPTIONS_ERROR || error->domain == HS_STEADY_ERROR ||
                   error->domain == HS_POINTS_ERROR;

    return hs_fail(invocation, error, is_wish ? HS_EXIT_USAGE : HS_EXIT_FAULT);
}

/* What is no collection is told of as a result. */
int hs_command_stat(const HsInvocation *invocation)
{
    const char *path = g_ptr_array_index(invocation->operands, 0);
    g_autoptr(GError) error = NULL;
    HsResult result;
    bool is_good = false;

    if (!check_settings(&invocation->settings, &error))
        return fail(invocation, error);

    sqlite3 *db = hs_collection_open(path, &error);

    if (db != NULL) {
        is_good = stat_collection(invocation, db, &error);
        sqlite3_close(db);
        return is_good ? HS_EXIT_HELD : fail(invocation, error);
    }
    if (!g_error_matches(error, HS_STORE_ERROR, HS_STORE_ERROR_NOT_HSIM))
        return fail(invocation, error);
    g_clear_error(&error);
    if (!hs_result_open(&result, path, &error))
        return fail(invocation, error);
    is_good = stat_result(invocation, &result, &error);
    hs_result_close(&result);
    return is_good ? HS_EXIT_HELD : fail(invocation, error);
}
