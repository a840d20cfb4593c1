/* report: a page of a finished run. */
#include "cli/report.h"

#include "analysis/collection.h"
#include "cli/commands.h"
#include "cli/publish.h"
#include "sim/store.h"

#include <stdio.h>
#include <string.h>

/* A section as it is told of when the run was recorded without what it needs. */
typedef struct {
    const char *id;
    const char *title;
    bool (*add)(HsReport *report, GError **error);
} Section;

static const Section sections[] = {
    { "verdict", "Verdict", hs_report_verdict },
    { "story", "What happened", hs_report_story },
    { "storage", "Main storage", hs_report_states },
    { "flows", "Switching, step by step", hs_report_flows },
    { "outages", "Outages", hs_report_outages },
    { "programs", "Programs", hs_report_programs },
    { "failures", "Failures", hs_report_failures },
    { "refusals", "Refused", hs_report_refusals },
    { "requests", "Requests", hs_report_requests },
    { "cpus", "CPU time", hs_report_cpus },
    { "commands", "Commands", hs_report_commands },
    { "moves", "Moves", hs_report_moves },
    { "values", "Values over time", hs_report_values },
    { "output", "Output", hs_report_output },
    { "expectations", "Expectations", hs_report_expectations },
    { "measures", "Measures", hs_report_measures },
    { "parameters", "Parameters", hs_report_parameters },
    { "scenario", "Scenario", hs_report_run_texts },
    { "repeat", "Repeat it", hs_report_repeat },
};

static bool add_section(HsReport *report, const Section *section, GError **error)
{
    g_autoptr(GError) reason = NULL;
    gsize n_bytes = report->body->len;
    gsize n_chart_bytes = report->charts->len;
    guint n_sections = report->sections->len;
    guint n_charts = report->n_charts;

    if (section->add(report, &reason))
        return true;
    if (!hs_report_is_left_out(reason)) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return false;
    }
    g_string_truncate(report->body, n_bytes);
    g_ptr_array_set_size(report->sections, (gint)n_sections);
    g_string_truncate(report->charts, n_chart_bytes);
    report->n_charts = n_charts;
    hs_report_section(report, section->id, section->title);
    hs_report_missing(report, reason);
    return true;
}

/* The page of a run; NULL with an error. */
static GString *make_page(const HsResult *result, GError **error)
{
    GString *page = NULL;
    bool is_good = true;
    HsReport report;

    hs_report_init(&report, result, result->db);
    for (guint section_i = 0; is_good && section_i < G_N_ELEMENTS(sections); section_i++)
        is_good = add_section(&report, &sections[section_i], error);
    if (is_good && hs_report_finish_charts(&report, error))
        page = hs_report_page(&report, result->meta->scenario, result->meta->about);
    hs_report_clear(&report);
    return page;
}

static GString *page_of_result(const char *path, GError **error)
{
    GString *page = NULL;
    HsResult result;

    if (!hs_result_open(&result, path, error))
        return NULL;
    page = make_page(&result, error);
    hs_result_close(&result);
    return page;
}

/* Of a result or a collection, whichever it is; what is neither is told of as a result. */
static GString *page_of(const char *path, GError **error)
{
    g_autoptr(GError) own_error = NULL;
    sqlite3 *db = hs_collection_open(path, &own_error);
    GString *page = NULL;

    if (db == NULL && g_error_matches(own_error, HS_STORE_ERROR, HS_STORE_ERROR_NOT_HSIM))
        return page_of_result(path, error);
    if (db == NULL) {
        g_propagate_error(error, g_steal_pointer(&own_error));
        return NULL;
    }
    page = hs_report_collection(db, error);
    (void)sqlite3_close(db);
    return page;
}

/* results/os-crash.db: results/os-crash.html */
static char *page_path(const HsInvocation *invocation)
{
    const char *result = g_ptr_array_index(invocation->operands, 0);
    bool has_ending = g_str_has_suffix(result, ".db");
    g_autofree char *stem = g_strndup(result, strlen(result) - (has_ending ? 3 : 0));

    if (invocation->settings.output != NULL)
        return g_strdup(invocation->settings.output);
    return g_strconcat(stem, ".html", NULL);
}

static bool publish(const HsInvocation *invocation, const GString *page, GError **error)
{
    g_autofree char *path = page_path(invocation);
    char size[HS_NUMBER_TEXT_BYTES];
    HsOutput output;

    if (!hs_publish_text(path, page->str, page->len, error))
        return false;
    if (strcmp(path, "-") == 0 || invocation->settings.is_quiet)
        return true;
    hs_output_init(&output, (HsColor)invocation->settings.color);
    hs_output_paint(&output, HS_PAINT_TITLE, "Wrote");
    hs_output_add(&output, "  ");
    hs_output_paint(&output, HS_PAINT_NONE, path);
    hs_output_add(&output, ", %s KB; open it in a browser\n",
                  hs_count_format((page->len + 1023) / 1024, size));
    hs_output_finish(&output);
    return true;
}

int hs_command_report(const HsInvocation *invocation)
{
    g_autoptr(GError) error = NULL;
    GString *page = page_of(g_ptr_array_index(invocation->operands, 0), &error);
    bool is_good = page != NULL && publish(invocation, page, &error);

    if (page != NULL)
        g_string_free(page, TRUE);
    return is_good ? HS_EXIT_HELD : hs_fail(invocation, error, HS_EXIT_FAULT);
}
