/* report_run: what a run was, how it ended, the resource management table, how to repeat it. */
#include "cli/report.h"

#include "analysis/run_command.h"

/* ---- verdict ---- */

static void add_failed(HsReport *report, const HsRunExpectation *expectation)
{
    char time[HS_CYCLES_TEXT_BYTES];

    hs_html_add(report->body, "<li><strong>%s</strong> (%s): %s; expected <code>%s</code>",
                expectation->title, expectation->place, expectation->verdict,
                expectation->condition);
    if (expectation->detail[0] != '\0')
        hs_html_add(report->body, ", found <code>%s</code>", expectation->detail);
    if (expectation->cycle != HS_CYCLES_NEVER)
        hs_html_add(report->body, ", at %s",
                    hs_result_time(report->result, expectation->cycle, time));
    g_string_append(report->body, "</li>\n");
}

static void add_all_failed(HsReport *report, const GPtrArray *expectations)
{
    g_string_append(report->body, "<ul>\n");
    for (guint expectation_i = 0; expectation_i < expectations->len; expectation_i++) {
        const HsRunExpectation *expectation = g_ptr_array_index(expectations, expectation_i);

        if (!expectation->has_held)
            add_failed(report, expectation);
    }
    g_string_append(report->body, "</ul>\n");
}

void hs_report_fact(HsReport *report, const char *name, const char *value)
{
    hs_html_add(report->body, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

static void add_facts(HsReport *report)
{
    const HsRunMeta *meta = report->result->meta;
    char text[HS_CYCLES_TEXT_BYTES + HS_NUMBER_TEXT_BYTES];
    g_autofree char *ended = g_strdup_printf(
        "%s, %s", hs_result_time(report->result, meta->end_cycle, text), meta->end_reason);

    g_string_append(report->body, "<dl class=\"facts\">\n");
    hs_report_fact(report, "Policy", meta->policy);
    hs_report_fact(report, "Seed", meta->seed);
    hs_report_fact(report, "Main storage", hs_size_format(meta->storage_bytes, text));
    hs_report_fact(report, "Ended", ended);
    hs_report_fact(report, "Events", hs_count_format(meta->n_events, text));
    hs_report_fact(report, "Instructions", hs_count_format(meta->n_instructions, text));
    hs_html_add(report->body, "<div><dt>Digest</dt><dd><code id=\"digest\">%s</code></dd></div>\n",
                meta->digest);
    g_string_append(report->body, "</dl>\n");
}

bool hs_report_verdict(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) expectations = hs_run_expectations_read(report->db, error);

    if (expectations == NULL)
        return false;

    guint n_held = hs_run_expectations_n_held(expectations);
    bool has_all = n_held == expectations->len;

    hs_report_section(report, "verdict", "Verdict");
    hs_html_add(report->body, "<p class=\"verdict %s\" id=\"held\">", has_all ? "good" : "bad");
    if (expectations->len == 0)
        g_string_append(report->body, "<strong>Ran.</strong> It states no expectations.</p>\n");
    else
        hs_html_add(report->body, "<strong>%s</strong> %u of %u expectations held.</p>\n",
                    has_all ? "Pass." : "Fail.", n_held, expectations->len);
    if (!has_all)
        add_all_failed(report, expectations);
    add_facts(report);
    return hs_report_faults(report, error);
}

/* ---- FIG. 4 ---- */

static void add_entry(HsReport *report, HsHtmlTable *table, const HsRunEntry *entry)
{
    char size[HS_NUMBER_TEXT_BYTES];

    if (entry == NULL) {
        hs_html_cell(table, "-");
        return;
    }
    hs_html_cell_begin(table);
    g_string_append_printf(report->body, "<data value=\"%" G_GUINT64_FORMAT "\">",
                           entry->size_bytes);
    hs_html_add(report->body, "%s</data> ", hs_size_format(entry->size_bytes, size));
    hs_report_owner(report, entry->owner);
    if (entry->destination != NULL) {
        g_string_append(report->body, " → ");
        hs_report_owner(report, entry->destination);
    }
    hs_html_cell_end(table);
}

static void add_states(HsReport *report, const GPtrArray *states)
{
    g_autofree HsHtmlColumn *columns = g_new0(HsHtmlColumn, states->len + 1);
    g_autoptr(GPtrArray) areas = hs_run_table_areas(states);
    g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func(g_free);
    HsHtmlTable table;

    columns[0].title = "Area";
    for (guint state_i = 0; state_i < states->len; state_i++) {
        const HsRunVersion *state = g_ptr_array_index(states, state_i);
        char time[HS_CYCLES_TEXT_BYTES];
        g_autofree char *name = hs_show_state_title(state);

        g_ptr_array_add(
            titles,
            g_strdup_printf("%s, %s", name, hs_result_time(report->result, state->cycle, time)));
        columns[state_i + 1] = (HsHtmlColumn){ titles->pdata[state_i], true };
    }
    hs_html_table_begin(&table, report->body, "fig4",
                        "FIG. 4: size, owner → switching destination of each area, per state",
                        columns, states->len + 1);
    for (guint area_i = 0; area_i < areas->len; area_i++) {
        const char *area = g_ptr_array_index(areas, area_i);

        hs_html_cell(&table, area);
        for (guint state_i = 0; state_i < states->len; state_i++)
            add_entry(report, &table,
                      hs_run_version_find(g_ptr_array_index(states, state_i), area));
    }
    hs_html_cell(&table, "sum");
    for (guint state_i = 0; state_i < states->len; state_i++)
        hs_report_size_cell(&table, hs_run_version_sum(g_ptr_array_index(states, state_i)));
    hs_html_table_end(&table);
}

bool hs_report_states(HsReport *report, GError **error)
{
    g_autoptr(GPtrArray) states = hs_run_table_states(report->db, error);

    if (states == NULL)
        return false;
    if (states->len == 0)
        return true;
    hs_report_section(report, "storage", "Main storage");
    add_states(report, states);
    return hs_report_picture(report, "memory", error) && hs_report_storage_chart(report, error);
}

/* ---- expectations ---- */

bool hs_report_expectations(HsReport *report, GError **error)
{
    static const HsHtmlColumn columns[] = {
        { "Expectation", false }, { "Verdict", false }, { "Decided", true },
        { "Condition", false },   { "Found", false },   { "Where", false },
    };
    g_autoptr(GPtrArray) expectations = hs_run_expectations_read(report->db, error);
    HsHtmlTable table;

    if (expectations == NULL)
        return false;
    if (expectations->len == 0)
        return true;
    hs_report_section(report, "expectations", "Expectations");
    hs_html_table_begin(&table, report->body, "expected", "What the scenario expects of its run",
                        columns, G_N_ELEMENTS(columns));
    for (guint expectation_i = 0; expectation_i < expectations->len; expectation_i++) {
        const HsRunExpectation *expectation = g_ptr_array_index(expectations, expectation_i);

        hs_html_cell(&table, expectation->title);
        hs_html_cell_begin(&table);
        hs_html_add(report->body, "<span class=\"%s\">%s</span>",
                    expectation->has_held ? "good" : "bad", expectation->verdict);
        hs_html_cell_end(&table);
        hs_report_time_cell(report, &table, expectation->cycle);
        hs_html_cell_sentence(&table, expectation->condition);
        hs_html_cell_sentence(&table, expectation->detail);
        hs_html_cell(&table, expectation->place);
    }
    hs_html_table_end(&table);
    return true;
}

/* ---- repeating it ---- */

bool hs_report_repeat(HsReport *report, GError **error)
{
    g_autofree char *command = hs_run_command(report->db, error);

    if (command == NULL)
        return false;
    hs_report_section(report, "repeat", "Repeat it");
    g_string_append(report->body, "<p>In the folder of the scenario, this makes the same run:</p>\n"
                                  "<pre><code id=\"command\">");
    hs_html_add_long(report->body, command);
    hs_html_add(report->body,
                "</code></pre>\n<p>It is the same when hsim %s says <strong>digest "
                "<code>%s</code></strong>: equal runs have equal digests. To check the result "
                "itself, row by row:</p>\n<pre><code>hsim verify RESULT</code></pre>\n",
                report->result->meta->hsim_version, report->result->meta->digest);
    return true;
}
