/* report: a page of a finished run. */
#include "cli/report.h"

#include "cli/commands.h"
#include "cli/publish.h"

#include <stdio.h>
#include <string.h>

static bool (*const sections[])(HsReport *report, GError **error) = {
    hs_report_verdict,       hs_report_story,      hs_report_states,   hs_report_flows,
    hs_report_outages,       hs_report_programs,   hs_report_requests, hs_report_cpus,
    hs_report_commands,      hs_report_values,     hs_report_output,   hs_report_expectations,
    hs_report_measures,      hs_report_parameters, hs_report_texts,    hs_report_repeat,
    hs_report_finish_charts,
};

/* The page of a run; NULL with an error. */
static GString *make_page(const HsResult *result, GError **error)
{
    GString *page = NULL;
    bool is_good = true;
    HsReport report;

    hs_report_init(&report, result, result->db);
    for (guint section_i = 0; is_good && section_i < G_N_ELEMENTS(sections); section_i++)
        is_good = sections[section_i](&report, error);
    if (is_good)
        page = hs_report_page(&report, result->meta->scenario, result->meta->about);
    hs_report_clear(&report);
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
    GString *page = NULL;
    HsResult result;

    if (!hs_result_open(&result, g_ptr_array_index(invocation->operands, 0), &error))
        return hs_fail(invocation, error, HS_EXIT_FAULT);
    page = make_page(&result, &error);
    hs_result_close(&result);

    bool is_good = page != NULL && publish(invocation, page, &error);

    if (page != NULL)
        g_string_free(page, TRUE);
    return is_good ? HS_EXIT_HELD : hs_fail(invocation, error, HS_EXIT_FAULT);
}
