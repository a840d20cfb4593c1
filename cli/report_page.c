/* report_page: the frame of a report: head, policy, contents, sections, scripts. */
#include "cli/report.h"

#include "sim/store.h"

#include "embedded/texts.h"

static const char top[] = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";

void hs_report_init(HsReport *report, const HsResult *result, sqlite3 *db)
{
    *report = (HsReport){ .result = result,
                          .db = db,
                          .body = g_string_new(NULL),
                          .sections = g_ptr_array_new(),
                          .charts = g_string_new(NULL),
                          .gnuplot = HS_GNUPLOT_INIT };
}

void hs_report_clear(HsReport *report)
{
    g_string_free(report->body, TRUE);
    g_ptr_array_unref(report->sections);
    g_string_free(report->charts, TRUE);
}

static void end_section(HsReport *report)
{
    if (report->sections->len > 0)
        g_string_append(report->body, "</section>\n\n");
}

void hs_report_section(HsReport *report, const char *id, const char *title)
{
    end_section(report);
    hs_html_add(report->body,
                "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">%s</h2>\n",
                id, id, id, title);
    g_ptr_array_add(report->sections, (gpointer)id);
    g_ptr_array_add(report->sections, (gpointer)title);
}

void hs_report_missing(HsReport *report, const GError *reason)
{
    g_auto(GStrv) lines = g_strsplit(reason->message, "\n", 2);

    hs_html_add(report->body, "<p class=\"missing\">Not here: %s.</p>\n", lines[0]);
}

bool hs_report_is_left_out(const GError *reason)
{
    return g_error_matches(reason, HS_STORE_ERROR, HS_STORE_ERROR_LEFT_OUT);
}

/* ---- policy ---- */

/* 'sha256-...' of a script or style sheet, as the policy names it. */
static void add_hash(GString *policy, const char *text)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize n_bytes = sizeof digest;

    g_checksum_update(checksum, (const guchar *)text, -1);
    g_checksum_get_digest(checksum, digest, &n_bytes);

    g_autofree char *base64 = g_base64_encode(digest, n_bytes);

    g_string_append_printf(policy, " 'sha256-%s'", base64);
}

static void add_head(GString *page, const char *heading, bool has_charts)
{
    g_string_append(page, top);
    g_string_append(page, "<meta http-equiv=\"Content-Security-Policy\" content=\""
                          "default-src 'none'; base-uri 'none'; form-action 'none'; "
                          "img-src data:; style-src");
    add_hash(page, hs_text_page_css);
    if (has_charts)
        add_hash(page, hs_text_uPlot_min_css);
    g_string_append(page, "; script-src");
    add_hash(page, hs_text_page_js);
    if (has_charts)
        add_hash(page, hs_text_uPlot_iife_min_js);
    g_string_append(page,
                    "\">\n<meta name=\"viewport\" content=\"width=device-width, "
                    "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
    hs_html_add(page, "<meta name=\"generator\" content=\"hsim %s\">\n<title>%s · hsim</title>\n",
                HS_VERSION, heading);
    if (has_charts)
        g_string_append_printf(page, "<style>%s</style>\n", hs_text_uPlot_min_css);
    g_string_append_printf(page, "<style>%s</style>\n</head>\n", hs_text_page_css);
}

/* ---- body ---- */

static void add_contents(GString *page, const GPtrArray *sections)
{
    g_string_append(page, "<nav aria-label=\"Contents\">\n<ul>\n");
    for (guint section_i = 0; section_i < sections->len; section_i += 2)
        hs_html_add(page, "<li><a href=\"#%s\">%s</a></li>\n",
                    (const char *)g_ptr_array_index(sections, section_i),
                    (const char *)g_ptr_array_index(sections, section_i + 1));
    g_string_append(page, "</ul>\n</nav>\n");
}

/* Data for the charts, then the scripts; with nothing to draw the library is left out. */
static void add_scripts(GString *page, const HsReport *report)
{
    if (report->n_charts > 0) {
        g_string_append(page, "<script type=\"application/json\" id=\"charts\">");
        hs_html_add_json(page, report->charts->str);
        g_string_append_printf(page, "</script>\n<script>%s</script>\n", hs_text_uPlot_iife_min_js);
    }
    g_string_append_printf(page, "<script>%s</script>\n", hs_text_page_js);
}

GString *hs_report_page(HsReport *report, const char *heading, const char *about)
{
    GString *page = g_string_new(NULL);

    end_section(report);
    add_head(page, heading, report->n_charts > 0);
    g_string_append(page, "<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
                          "<header>\n<button type=\"button\" id=\"scheme\" hidden>"
                          "Dark or light</button>\n");
    hs_html_add(page, "<h1>%s</h1>\n<p class=\"about\">%s</p>\n</header>\n", heading, about);
    add_contents(page, report->sections);
    g_string_append(page, "<main id=\"main\" tabindex=\"-1\">\n");
    g_string_append(page, report->body->str);
    hs_html_add(page, "</main>\n<footer>\n<p>Made by hsim %s from the result alone.</p>\n",
                HS_VERSION);
    if (report->n_charts > 0)
        g_string_append(page, "<p>Charts: uPlot 1.6.32, © 2022 Leon Sorokin, MIT licence.</p>\n");
    g_string_append(page, "</footer>\n");
    add_scripts(page, report);
    g_string_append(page, "</body>\n</html>\n");
    return page;
}

/* ---- cells ---- */

void hs_report_time_cell(const HsReport *report, HsHtmlTable *table, HsCycles cycles)
{
    char text[HS_CYCLES_TEXT_BYTES];

    (void)hs_result_time(report->result, cycles, text);
    if (cycles == HS_CYCLES_NEVER)
        hs_html_cell(table, text);
    else
        hs_html_cell_value(table, cycles, text);
}

void hs_report_size_cell(HsHtmlTable *table, uint64_t size_bytes)
{
    char text[HS_NUMBER_TEXT_BYTES];

    hs_html_cell_value(table, size_bytes, hs_size_format(size_bytes, text));
}

void hs_report_count_cell(HsHtmlTable *table, uint64_t count)
{
    char text[HS_NUMBER_TEXT_BYTES];

    hs_html_cell_value(table, count, hs_count_format(count, text));
}

void hs_report_owner(const HsReport *report, const char *owner)
{
    guint owner_i = 0;

    if (g_ptr_array_find_with_equal_func(report->result->owners, owner, g_str_equal, &owner_i))
        hs_html_add(report->body, "<span class=\"owner o%u\">%s</span>",
                    owner_i % HS_PAINT_OWNERS + 1, owner);
    else
        hs_html_add(report->body, "<span class=\"owner\">%s</span>", owner);
}
