/* report_lists: what is long: measures, parameters, the texts of the scenario. */
#include "cli/report.h"

#include "analysis/measure_text.h"
#include "analysis/measures.h"
#include "analysis/query.h"
#include "analysis/run_parameters.h"

#include "embedded/sql.h"

/* A box for words above a table; it needs a script, so it is hidden until there is one. */
static void add_filter(HsReport *report, const char *table, const char *what)
{
    hs_html_add(report->body,
                "<div class=\"filter\" data-filters=\"%s\" hidden>\n"
                "<label for=\"%s-words\">Show only %s with the words</label>\n"
                "<input type=\"search\" id=\"%s-words\" autocomplete=\"off\"> "
                "<span role=\"status\" class=\"dim\"></span>\n</div>\n",
                table, table, what, table);
}

static void begin_details(HsReport *report, const char *summary)
{
    hs_html_add(report->body, "<details>\n<summary>%s</summary>\n", summary);
}

static void end_details(HsReport *report)
{
    g_string_append(report->body, "</details>\n");
}

/* ---- measures ---- */

static const char *wish_of(const HsMeasure *measure)
{
    switch (measure->better) {
    case HS_BETTER_MORE:
        return "more";
    case HS_BETTER_LESS:
        return "less";
    case HS_BETTER_NEITHER:
        break;
    }
    return "";
}

/* With the value itself: in base units, all its digits. */
static void add_value(HsReport *report, HsHtmlTable *table, const HsMeasured *measured)
{
    char text[HS_MEASURE_TEXT_BYTES];
    char exact[HS_EXACT_TEXT_BYTES];

    hs_html_cell_begin(table);
    if (measured->is_known)
        hs_html_add(report->body, "<data value=\"%s\">%s</data>",
                    hs_exact_format(measured->value, exact),
                    hs_measure_format(measured->measure->unit, measured->value, text));
    else
        g_string_append(report->body, "unknown");
    hs_html_cell_end(table);
}

bool hs_report_measures(HsReport *report, GError **error)
{
    static const HsHtmlColumn columns[] = {
        { "Measure", false }, { "Of", false },         { "Value", true },
        { "Better", false },  { "What it is", false },
    };
    g_autoptr(GArray) values = hs_measures_of(report->db, error);
    HsHtmlTable table;

    if (values == NULL)
        return false;

    g_autofree char *summary = g_strdup_printf("All %u values", values->len);

    hs_report_section(report, "measures", "Measures");
    begin_details(report, summary);
    add_filter(report, "measured", "measures");
    hs_html_table_begin(&table, report->body, "measured",
                        "Measures of the run; their exact definitions are questions in SQL: "
                        "hsim reference measures",
                        columns, G_N_ELEMENTS(columns));
    for (guint value_i = 0; value_i < values->len; value_i++) {
        const HsMeasured *measured = &g_array_index(values, HsMeasured, value_i);

        hs_html_cell(&table, measured->measure->name);
        hs_html_cell(&table, measured->subject);
        add_value(report, &table, measured);
        hs_html_cell(&table, wish_of(measured->measure));
        hs_html_cell(&table, measured->measure->about);
    }
    hs_html_table_end(&table);
    end_details(report);
    return true;
}

/* ---- parameters ---- */

static void add_parameter(HsReport *report, HsHtmlTable *table, const HsRunParameter *parameter)
{
    hs_html_cell(table, parameter->path);
    hs_html_cell_begin(table);
    hs_html_add(report->body, parameter->is_changed ? "<strong>%s</strong>" : "%s",
                parameter->value);
    hs_html_cell_end(table);
    hs_html_cell(table, parameter->default_value);
    hs_html_cell_sentence(table, parameter->source != NULL ? parameter->source
                                 : parameter->is_assumed   ? "assumption"
                                                           : NULL);
    hs_html_cell(table, parameter->set_in != NULL ? parameter->set_in : "default");
    hs_html_cell_sentence(table, parameter->about);
}

static char *count_parameters(const GPtrArray *parameters)
{
    guint n_changed = 0;
    guint n_assumed = 0;

    for (guint parameter_i = 0; parameter_i < parameters->len; parameter_i++) {
        const HsRunParameter *parameter = g_ptr_array_index(parameters, parameter_i);

        n_changed += parameter->is_changed;
        n_assumed += parameter->is_assumed;
    }
    return g_strdup_printf("All %u; %u differ from their default, %u are assumptions",
                           parameters->len, n_changed, n_assumed);
}

bool hs_report_parameters(HsReport *report, GError **error)
{
    static const HsHtmlColumn columns[] = {
        { "Parameter", false }, { "Value", false },  { "Default", false },
        { "Source", false },    { "Set in", false }, { "What it is", false },
    };
    g_autoptr(GPtrArray) parameters = hs_run_parameters_read(report->db, error);
    HsHtmlTable table;

    if (parameters == NULL)
        return false;

    g_autofree char *summary = count_parameters(parameters);

    hs_report_section(report, "parameters", "Parameters");
    begin_details(report, summary);
    add_filter(report, "parameter", "parameters");
    hs_html_table_begin(&table, report->body, "parameter",
                        "Every parameter in force; those that differ from their default are bold",
                        columns, G_N_ELEMENTS(columns));
    for (guint parameter_i = 0; parameter_i < parameters->len; parameter_i++)
        add_parameter(report, &table, g_ptr_array_index(parameters, parameter_i));
    hs_html_table_end(&table);
    end_details(report);
    return true;
}

/* ---- scenario ---- */

bool hs_report_texts(HsReport *report, const char *sql, GError **error)
{
    HsQuery *query = hs_query_new(report->db, sql);
    bool is_first = true;

    while (hs_query_next(query)) {
        g_autofree char *file = hs_query_dup_text(query, 0);
        g_autofree char *text = hs_query_dup_text(query, 1);

        if (is_first)
            hs_report_section(report, "scenario", "Scenario");
        is_first = false;
        begin_details(report, file);
        g_string_append(report->body, "<pre tabindex=\"0\"><code>");
        hs_html_add_long(report->body, text);
        g_string_append(report->body, "</code></pre>\n");
        end_details(report);
    }
    return hs_query_end(query, error);
}

bool hs_report_run_texts(HsReport *report, GError **error)
{
    return hs_report_texts(report, hs_sql_report_texts, error);
}
