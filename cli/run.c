/* run: simulates a scenario, publishes its result and shows what is in it.
 *
 * What is shown is read back from the published file. A run that fails or is interrupted leaves
 * no file.
 */
#include "cli/junit_run.h"
#include "cli/left_over.h"
#include "cli/scenario_input.h"
#include "cli/show.h"
#include "cli/simulate.h"

#include <stdio.h>
#include <string.h>

/* ---- the summary ---- */

static bool show(const HsInvocation *invocation, const char *path, GError **error)
{
    HsOutput output;
    HsResult result;
    bool wants_stat = invocation->settings.stat == HS_STAT_CPU;
    bool is_good = false;

    if (!hs_result_open(&result, path, error))
        return false;
    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON) {
        g_autoptr(HsJson) json = hs_json_new(output.text);

        hs_json_begin_object(json, NULL);
        is_good = hs_json_run(&result, json, error) &&
                  (!wants_stat || hs_json_stat(&result, json, error));
        hs_json_end(json);
    } else {
        is_good = hs_show_run(&result, &output, invocation->program, wants_stat, error);
    }
    if (!is_good)
        g_string_truncate(output.text, 0);
    hs_output_finish(&output);
    hs_result_close(&result);
    return is_good;
}

/* "FROM..TO"; either may be left out: from the beginning, to the end. *ret_copy has the texts. */
static bool split_window(const char *text, HsInstructionWish *wish, char **ret_copy, GError **error)
{
    const char *dots = strstr(text, "..");

    if (dots == NULL) {
        g_set_error(error, HS_OPTIONS_ERROR, 0,
                    "'--instructions' takes FROM..TO, found '%s'\n"
                    "  help: write two times, as in '5s..5100ms'",
                    text);
        return false;
    }

    gsize n_from = (gsize)(dots - text);
    char *copy = g_strdup(text);

    copy[n_from] = '\0';
    *wish = (HsInstructionWish){ .is_wanted = true,
                                 .from = n_from > 0 ? copy : NULL,
                                 .to = dots[2] != '\0' ? copy + n_from + 2 : NULL };
    *ret_copy = copy;
    return true;
}

/* ---- what is replaced ---- */

/* The name of the scenario whose result the file holds, as the result has it; NULL: it has none. */
static char *scenario_file_of(const char *path)
{
    sqlite3 *db = g_file_test(path, G_FILE_TEST_EXISTS) ? hs_store_open(path, NULL) : NULL;
    g_autoptr(HsRunMeta) meta = db != NULL ? hs_run_meta_read(db, NULL) : NULL;

    (void)sqlite3_close(db);
    return meta != NULL ? g_strdup(meta->scenario_file) : NULL;
}

/* Results are called after the title in the scenario, which another file may have, too. */
static void tell_replaced(const HsInvocation *invocation, const char *path, const char *before)
{
    g_autofree char *now = g_path_get_basename(g_ptr_array_index(invocation->operands, 0));

    if (before == NULL || strcmp(before, now) == 0)
        return;

    g_autofree char *file = hs_clean_text(path);
    g_autofree char *other = hs_clean_text(before);

    (void)fprintf(stderr,
                  "note: %s had the result of %s, which is replaced\n"
                  "  help: -o FILE keeps both\n",
                  file, other);
}

/* ---- the report ---- */

/* Of a scenario with mistakes. */
static int refuse(const HsInvocation *invocation, const HsDiagnostics *diagnostics)
{
    g_autofree char *complaint = hs_diagnostics_render(diagnostics, false);
    g_autoptr(GError) error = NULL;
    int status = hs_fail_with_diagnostics(invocation, diagnostics);

    if (!hs_junit_write_run(invocation, NULL, true, complaint, &error))
        (void)hs_fail(invocation, error, HS_EXIT_FAULT);
    return status;
}

/* Of a run that came to `status`. What it says is said whether the report can be written or not. */
static int report(const HsInvocation *invocation, const char *path, int status,
                  const char *complaint)
{
    g_autoptr(GError) error = NULL;
    bool has_result = status <= HS_EXIT_NOT_HELD;

    if ((!has_result && complaint == NULL) ||
        hs_junit_write_run(invocation, has_result ? path : NULL, status == HS_EXIT_USAGE, complaint,
                           &error))
        return status;
    return hs_fail(invocation, error, HS_EXIT_FAULT);
}

/* ---- the command ---- */

static bool check_settings(const HsSettings *settings, HsInstructionWish *instructions,
                           char **ret_window, GError **error)
{
    return (settings->junit == NULL ||
            hs_junit_check(settings->junit, settings->is_quiet, error)) &&
           (settings->instructions == NULL ||
            split_window(settings->instructions, instructions, ret_window, error));
}

int hs_command_run(const HsInvocation *invocation)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *window = NULL;
    HsInstructionWish instructions = { 0 };
    int64_t since = hs_wall_us();

    if (!check_settings(settings, &instructions, &window, &error))
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    g_autoptr(HsScenario) scenario = hs_scenario_of(invocation, diagnostics);

    if (scenario == NULL)
        return refuse(invocation, diagnostics);
    hs_tell(invocation, &since, "read the scenario");

    (void)hs_catch_interrupts(); /* to create the result takes its time, too */

    g_autofree char *path = hs_output_path(invocation, scenario, "");
    g_autofree char *before = scenario_file_of(path);

    hs_left_over_hold(); /* until hs_simulate knows the file as one to remove */

    g_autoptr(HsStore)
        store = hs_store_create_level(path, (HsTraceLevel)settings->trace_level, &error);

    if (store == NULL) {
        hs_left_over_release();
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    }

    g_autofree char *complaint = NULL;
    int status = hs_simulate(invocation, scenario, store, &instructions, &complaint);

    status = report(invocation, path, status, complaint);
    if (status > HS_EXIT_NOT_HELD || settings->is_quiet)
        return status;
    tell_replaced(invocation, path, before);
    since = hs_wall_us();
    if (!show(invocation, path, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    hs_tell(invocation, &since, "read back");
    return status;
}
