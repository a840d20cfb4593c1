/* validate: runs the checks of a folder and shows what the simulator gave beside what somebody else
 * says it must give. */
#include "analysis/validate.h"

#include "cli/csv.h"
#include "cli/grid.h"
#include "cli/json.h"
#include "cli/junit_run.h"
#include "cli/scenario_input.h"
#include "cli/simulate.h"

#include "analysis/batch.h"
#include "analysis/run_command.h"

#include <math.h>

/* Below the folder the user is in, or the program's own: its tree, or where it was installed. */
#define FOLDER "scenarios/validation"

typedef struct {
    const HsInvocation *invocation;
    HsOutput output;
    HsJson *json;   /* of JSON */
    HsJunit *junit; /* of --junit */
    guint n_runs, n_runs_out;
    guint n_values, n_within;
    GString *complaints; /* what is out, and how to see more */
} Report;

/* ---- numbers ---- */

#define TEXT_BYTES 64

static char *number_format(double value, char buffer[TEXT_BYTES])
{
    return g_ascii_formatd(buffer, TEXT_BYTES, "%.6g", value);
}

/* A difference: of the expected value in per cent, or as it is where nothing is expected. */
static char *difference_format(double difference, double expected, const char *format,
                               char buffer[TEXT_BYTES])
{
    char number[TEXT_BYTES];
    bool is_part = expected != 0;

    if (is_part)
        difference = difference / fabs(expected) * 100;
    (void)g_ascii_formatd(number, sizeof number, format, difference);
    (void)g_snprintf(buffer, TEXT_BYTES, "%s%s", number, is_part ? " %" : "");
    return buffer;
}

static char *deviation_format(const HsFinding *finding, char buffer[TEXT_BYTES])
{
    double difference = finding->got - finding->expected;

    if (!finding->is_known || difference == 0) {
        (void)g_strlcpy(buffer, finding->is_known ? "none" : "-", TEXT_BYTES);
        return buffer;
    }
    return difference_format(difference, finding->expected, "%+.3g", buffer);
}

static char *tolerance_format(const HsFinding *finding, char buffer[TEXT_BYTES])
{
    if (finding->tolerance == 0) {
        (void)g_strlcpy(buffer, "none", TEXT_BYTES);
        return buffer;
    }
    return difference_format(finding->tolerance, finding->expected, "%.3g", buffer);
}

static const char *verdict_of(const HsFinding *finding)
{
    return hs_finding_is_within(finding) ? "within" : "out";
}

/* ---- the table ---- */

/* Columns of `what`; a longer text pushes the others. */
#define WHAT_WIDTH 38u

static void show_row(HsOutput *output, const char *id, const char *what, const char *expected,
                     const char *got, const char *unit, const char *deviation,
                     const char *tolerance)
{
    g_autofree char *clean = hs_clean_text(what);
    guint width = hs_text_width(clean);

    hs_output_add(output, "  %-4s  %s%*s  %8s  %8s %-6s  %9s  %9s  ", id, clean,
                  width < WHAT_WIDTH ? (int)(WHAT_WIDTH - width) : 0, "", expected, got, unit,
                  deviation, tolerance);
}

static void show_begin(HsOutput *output)
{
    hs_output_paint(output, HS_PAINT_TITLE, "Checks");
    hs_output_add(output, "  what must come out, and what did\n");
    show_row(output, "id", "what", "expected", "got", "", "deviation", "tolerance");
    hs_output_add(output, "verdict\n");
}

static void show_finding(Report *report, const HsCheckResult *result, const HsFinding *finding)
{
    bool is_within = hs_finding_is_within(finding);
    g_autofree char *id = hs_clean_text(result->check->id);
    g_autofree char *unit = hs_clean_text(finding->unit);
    char expected[TEXT_BYTES];
    char got[TEXT_BYTES];
    char deviation[TEXT_BYTES];
    char tolerance[TEXT_BYTES];

    show_row(&report->output, id, finding->what, number_format(finding->expected, expected),
             finding->is_known ? number_format(finding->got, got) : "-", unit,
             deviation_format(finding, deviation), tolerance_format(finding, tolerance));
    hs_output_paint(&report->output, is_within ? HS_PAINT_GOOD : HS_PAINT_BAD, verdict_of(finding));
    hs_output_add(&report->output, "\n");
}

/* What is wrong with a run, and the command that makes it. */
static void keep_complaint(Report *report, const HsCheckResult *result)
{
    const HsCheck *check = result->check;
    const char *complaint = result->complaint != NULL ? result->complaint
                                                      : "a value is out of its tolerance";
    g_auto(GStrv) lines = g_strsplit(complaint, "\n", -1);
    GString *text = report->complaints;

    g_string_append_printf(text, "  %s  %s\n", check->id, lines[0]);
    for (guint line_i = 1; lines[line_i] != NULL; line_i++) {
        if (lines[line_i][0] != '\0')
            g_string_append_printf(text, "      %s\n", lines[line_i]);
    }
    g_string_append_printf(text, "      run: %s run", report->invocation->program);
    for (guint setting_i = 0; setting_i < result->run->n_settings; setting_i++) {
        g_string_append(text, " -s");
        hs_run_command_append(text, result->run->settings[setting_i]);
    }
    hs_run_command_append(text, check->scenario);
    g_string_append_printf(text, "\n      query: %s\n", check->path);
}

static void show_end(Report *report)
{
    HsOutput *output = &report->output;
    bool is_good = report->n_runs_out == 0;

    hs_output_add(output, "\n");
    if (!is_good) {
        g_auto(GStrv) lines = g_strsplit(report->complaints->str, "\n", -1);

        for (guint line_i = 0; lines[line_i] != NULL && lines[line_i][0] != '\0'; line_i++) {
            hs_output_paint(output, HS_PAINT_NONE, lines[line_i]);
            hs_output_add(output, "\n");
        }
        hs_output_add(output, "\n");
    }
    hs_output_paint(output, is_good ? HS_PAINT_GOOD : HS_PAINT_BAD, is_good ? "PASS" : "FAIL");
    hs_output_add(output, "  %u of %u values are within their tolerance, in %u run%s",
                  report->n_within, report->n_values, report->n_runs,
                  report->n_runs == 1 ? "" : "s");
    if (!is_good)
        hs_output_add(output, ", %u of which %s out", report->n_runs_out,
                      report->n_runs_out == 1 ? "is" : "are");
    hs_output_add(output, "\n");
}

/* ---- JSON and CSV ---- */

static void json_finding(HsJson *json, const HsFinding *finding)
{
    hs_json_begin_object(json, NULL);
    hs_json_text(json, "what", finding->what);
    hs_json_real(json, "expected", finding->expected);
    hs_json_real(json, "got", finding->is_known ? finding->got : NAN);
    hs_json_real(json, "deviation", finding->is_known ? finding->got - finding->expected : NAN);
    hs_json_real(json, "tolerance", finding->tolerance);
    hs_json_text(json, "unit", finding->unit);
    hs_json_text(json, "verdict", verdict_of(finding));
    hs_json_end(json);
}

static void json_result(HsJson *json, const HsCheckResult *result)
{
    g_autofree char *run = hs_check_run_text(result->run);

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "id", result->check->id);
    hs_json_text(json, "check", result->check->name);
    hs_json_text(json, "kind", hs_check_kind_name(result->check->kind));
    hs_json_text(json, "source", result->check->source);
    hs_json_text(json, "run", run);
    hs_json_text(json, "verdict", result->is_within ? "within" : "out");
    hs_json_text(json, "complaint", result->complaint);
    hs_json_begin_array(json, "values");
    for (guint i = 0; i < result->findings->len; i++)
        json_finding(json, g_ptr_array_index(result->findings, i));
    hs_json_end(json);
    hs_json_end(json);
}

static void json_end(Report *report)
{
    HsJson *json = report->json;

    hs_json_end(json);
    hs_json_integer(json, "n_values", report->n_values);
    hs_json_integer(json, "n_within", report->n_within);
    hs_json_integer(json, "n_runs", report->n_runs);
    hs_json_integer(json, "n_runs_out", report->n_runs_out);
    hs_json_end(json);
}

static void csv_finding(GString *csv, const HsCheckResult *result, const HsFinding *finding)
{
    g_autofree char *run = hs_check_run_text(result->run);

    hs_csv_text(csv, result->check->id);
    hs_csv_text(csv, result->check->name);
    hs_csv_text(csv, hs_check_kind_name(result->check->kind));
    hs_csv_text(csv, run);
    hs_csv_text(csv, finding->what);
    hs_csv_real(csv, finding->expected);
    hs_csv_real(csv, finding->is_known ? finding->got : NAN);
    hs_csv_real(csv, finding->is_known ? finding->got - finding->expected : NAN);
    hs_csv_real(csv, finding->tolerance);
    hs_csv_text(csv, finding->unit);
    hs_csv_text(csv, verdict_of(finding));
    hs_csv_end_row(csv);
}

/* A row without values for a run that gave none. */
static void csv_complaint(GString *csv, const HsCheckResult *result)
{
    HsFinding none = {
        .what = (char *)result->complaint, .unit = NULL, .expected = NAN, .tolerance = NAN
    };

    csv_finding(csv, result, &none);
}

/* ---- JUnit ---- */

/* "expected 1.5 s, found 1.6, tolerance none" */
static char *finding_message(const HsFinding *finding)
{
    char expected[TEXT_BYTES];
    char got[TEXT_BYTES];
    char tolerance[TEXT_BYTES];

    return g_strdup_printf("expected %s %s, found %s, tolerance %s",
                           number_format(finding->expected, expected), finding->unit,
                           finding->is_known ? number_format(finding->got, got) : "nothing",
                           tolerance_format(finding, tolerance));
}

static void junit_case(HsJunit *junit, const HsCheckResult *result, const char *what,
                       const char *label, const HsJunitProblem *problem)
{
    g_autofree char *name = g_strconcat(what, label, NULL);

    hs_junit_case(junit, result->check->name, name, problem);
}

static void junit_finding(HsJunit *junit, const HsCheckResult *result, const HsFinding *finding,
                          const char *label)
{
    g_autofree char *message = finding_message(finding);
    HsJunitProblem problem = { false, verdict_of(finding), message, message };

    junit_case(junit, result, finding->what, label,
               hs_finding_is_within(finding) ? NULL : &problem);
}

/* A run of a check is a suite: the run itself, then its values. */
static void junit_result(HsJunit *junit, const HsCheckResult *result)
{
    g_autofree char *run = hs_check_run_text(result->run);
    g_autofree char *label = run[0] != '\0' ? g_strdup_printf(" [%s]", run) : g_strdup("");
    g_autofree char *suite = g_strdup_printf("%s %s%s", result->check->id, result->check->name,
                                             label);
    HsJunitProblem problem = { true, "failed", result->complaint, result->complaint };

    hs_junit_begin_suite(junit, suite);
    hs_junit_property(junit, "source", result->check->source);
    junit_case(junit, result, HS_JUNIT_RUN_CASE, label,
               result->complaint != NULL ? &problem : NULL);
    for (guint i = 0; i < result->findings->len; i++)
        junit_finding(junit, result, g_ptr_array_index(result->findings, i), label);
    (void)hs_junit_end_suite(junit);
}

/* ---- all formats ---- */

static void on_found(gpointer user, const HsCheckResult *result)
{
    Report *report = user;
    int format = report->invocation->settings.format;

    if (report->junit != NULL)
        junit_result(report->junit, result);
    report->n_runs++;
    report->n_runs_out += !result->is_within;
    for (guint i = 0; i < result->findings->len; i++) {
        const HsFinding *finding = g_ptr_array_index(result->findings, i);

        report->n_values++;
        report->n_within += hs_finding_is_within(finding);
        if (format == HS_OUTPUT_TABLE)
            show_finding(report, result, finding);
        else if (format == HS_OUTPUT_CSV)
            csv_finding(report->output.text, result, finding);
    }
    if (!result->is_within)
        keep_complaint(report, result);
    if (format == HS_OUTPUT_JSON)
        json_result(report->json, result);
    else if (format == HS_OUTPUT_CSV && result->complaint != NULL)
        csv_complaint(report->output.text, result);
    if (format == HS_OUTPUT_TABLE)
        (void)hs_output_flush(&report->output); /* what follows may take its time */
}

static void begin_report(Report *report)
{
    int format = report->invocation->settings.format;

    hs_output_init(&report->output, (HsColor)report->invocation->settings.color);
    if (format == HS_OUTPUT_JSON) {
        report->json = hs_json_new(report->output.text);
        hs_json_begin_object(report->json, NULL);
        hs_json_begin_array(report->json, "runs");
    } else if (format == HS_OUTPUT_CSV) {
        hs_csv_heading(report->output.text, "id check kind run what expected got deviation "
                                            "tolerance unit verdict");
    } else {
        show_begin(&report->output);
    }
}

static void end_report(Report *report, bool is_complete)
{
    int format = report->invocation->settings.format;

    if (format == HS_OUTPUT_JSON)
        json_end(report);
    else if (format == HS_OUTPUT_TABLE)
        show_end(report);
    if (!is_complete)
        g_string_truncate(report->output.text, 0);
    hs_json_free(report->json);
    (void)g_string_free(report->complaints, TRUE);
    hs_output_finish(&report->output);
}

static int run_checks(const HsInvocation *invocation, const GPtrArray *checks)
{
    const HsSettings *settings = &invocation->settings;
    g_autoptr(GError) error = NULL;
    Report report = { .invocation = invocation };

    /* Before interrupts are caught: the first of them ends the runs, and what was written of the
     * report is removed here. */
    if (settings->junit != NULL)
        report.junit = hs_junit_begin(settings->junit, "validate", &error);
    if (error != NULL)
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    report.complaints = g_string_new(NULL);

    HsValidation validation = { .checks = checks,
                                .n_threads = settings->jobs.is_set ? (guint)settings->jobs.value
                                                                   : 1,
                                .found = on_found,
                                .user = &report,
                                .is_interrupted = hs_catch_interrupts() };

    begin_report(&report);

    bool is_complete = hs_validate_run(&validation);

    end_report(&report, is_complete);
    if (report.junit != NULL && !hs_junit_end(report.junit, is_complete, &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    if (!is_complete)
        return hs_tell_interrupted();
    return report.n_runs_out == 0 ? HS_EXIT_HELD : HS_EXIT_NOT_HELD;
}

/* ---- --list ---- */

static void list_table(HsOutput *output, const GPtrArray *checks)
{
    static const HsGridColumn columns[] = { { "id", false, false },
                                            { "check", false, false },
                                            { "kind", false, false },
                                            { "runs", true, false },
                                            { "what is asked", false, true } };
    g_autoptr(HsGrid) grid = hs_grid_new(columns, G_N_ELEMENTS(columns));

    for (guint check_i = 0; check_i < checks->len; check_i++) {
        const HsCheck *check = g_ptr_array_index(checks, check_i);

        hs_grid_add(grid, HS_PAINT_NONE, check->id);
        hs_grid_add(grid, HS_PAINT_NONE, check->name);
        hs_grid_add(grid, HS_PAINT_NONE, hs_check_kind_name(check->kind));
        hs_grid_add_format(grid, HS_PAINT_NONE, "%u", check->runs->len);
        hs_grid_add(grid, HS_PAINT_NONE, check->about);
        hs_grid_end_row(grid);
    }
    hs_grid_print(grid, output, 0);
}

static void list_json(HsOutput *output, const GPtrArray *checks)
{
    g_autoptr(HsJson) json = hs_json_new(output->text);

    hs_json_begin_array(json, NULL);
    for (guint check_i = 0; check_i < checks->len; check_i++) {
        const HsCheck *check = g_ptr_array_index(checks, check_i);

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "id", check->id);
        hs_json_text(json, "check", check->name);
        hs_json_text(json, "kind", hs_check_kind_name(check->kind));
        hs_json_integer(json, "runs", check->runs->len);
        hs_json_text(json, "about", check->about);
        hs_json_text(json, "source", check->source);
        hs_json_text(json, "scenario", check->scenario);
        hs_json_end(json);
    }
    hs_json_end(json);
}

static void list_csv(HsOutput *output, const GPtrArray *checks)
{
    hs_csv_heading(output->text, "id check kind runs about source scenario");
    for (guint check_i = 0; check_i < checks->len; check_i++) {
        const HsCheck *check = g_ptr_array_index(checks, check_i);

        hs_csv_text(output->text, check->id);
        hs_csv_text(output->text, check->name);
        hs_csv_text(output->text, hs_check_kind_name(check->kind));
        hs_csv_integer(output->text, check->runs->len);
        hs_csv_text(output->text, check->about);
        hs_csv_text(output->text, check->source);
        hs_csv_text(output->text, check->scenario);
        hs_csv_end_row(output->text);
    }
}

static int list(const HsInvocation *invocation, const GPtrArray *checks)
{
    HsOutput output;

    hs_output_init(&output, (HsColor)invocation->settings.color);
    if (invocation->settings.format == HS_OUTPUT_JSON)
        list_json(&output, checks);
    else if (invocation->settings.format == HS_OUTPUT_CSV)
        list_csv(&output, checks);
    else
        list_table(&output, checks);
    hs_output_finish(&output);
    return HS_EXIT_HELD;
}

/* ---- the command ---- */

/* The folder of the checks: below this one, the program's, the one two above it (build/VARIANT), or
 * where `make install` put it. New. */
static char *find_folder(const HsInvocation *invocation)
{
    static const char *const places[] = { ".", "../..", "../share/hsim" };
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *home = g_path_get_dirname(program != NULL ? program : invocation->program);

    if (invocation->settings.folder != NULL)
        return g_strdup(invocation->settings.folder);
    if (g_file_test(FOLDER, G_FILE_TEST_IS_DIR))
        return g_strdup(FOLDER);
    for (guint place_i = 0; place_i < G_N_ELEMENTS(places); place_i++) {
        g_autofree char *folder = g_build_filename(home, places[place_i], FOLDER, NULL);

        if (g_file_test(folder, G_FILE_TEST_IS_DIR))
            return g_canonicalize_filename(folder, NULL);
    }
    return g_strdup(FOLDER);
}

static int fail_unknown(const HsInvocation *invocation, const char *unknown)
{
    g_autoptr(GError) error = g_error_new(HS_OPTIONS_ERROR, 0,
                                          "there is no check '%s'\n"
                                          "  help: %s validate --list shows those there are",
                                          unknown, invocation->program);

    return hs_fail(invocation, error, HS_EXIT_USAGE);
}

int hs_command_validate(const HsInvocation *invocation)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autofree char *folder = find_folder(invocation);
    const char *unknown = NULL;

    if (!hs_jobs_check(&invocation->settings, HS_BATCH_THREADS_MAX, &error) ||
        (invocation->settings.junit != NULL &&
         !hs_junit_check(invocation->settings.junit, false, &error)))
        return hs_fail(invocation, error, HS_EXIT_USAGE);

    g_autoptr(GPtrArray) checks = hs_checks_read(folder, diagnostics);

    if (checks == NULL) {
        hs_tell_diagnostics(invocation, diagnostics);
        return g_file_test(folder, G_FILE_TEST_IS_DIR) ? HS_EXIT_USAGE : HS_EXIT_FAULT;
    }

    g_autoptr(GPtrArray) chosen = hs_checks_choose(checks, invocation->operands, &unknown);

    if (chosen == NULL)
        return fail_unknown(invocation, unknown);
    return invocation->settings.wants_list ? list(invocation, chosen)
                                           : run_checks(invocation, chosen);
}
