/* report_compare: the page of a collection: what each policy buys and costs, or what came out at
 * each point of a sweep. */
#include "cli/report.h"

#include "analysis/collected.h"
#include "analysis/compare_read.h"
#include "analysis/compare_words.h"
#include "analysis/measure_text.h"
#include "analysis/run_command.h"
#include "cli/report_sweep.h"
#include "cli/show_compare.h"

#include "embedded/sql.h"

#include <string.h>

/* Runs that are listed; further ones are counted. */
#define RUNS_MAX 500u
/* Columns of a table of points, and of a comparison. */
#define COLUMNS_MAX 16u

/* ---- verdict ---- */

static guint count_surprises(const HsCollected *collected)
{
    guint n_runs = 0;

    for (guint run_i = 0; run_i < collected->runs->len; run_i++) {
        const HsCollectedRun *run = &g_array_index(collected->runs, HsCollectedRun, run_i);

        n_runs += run->is_done && run->has_surprise;
    }
    return n_runs;
}

static void add_verdict(HsReport *report, const HsCollected *collected)
{
    bool has_all = collected->n_done == collected->runs->len;
    guint n_surprises = count_surprises(collected);
    /* Other policies and sizes than the scenario's are not what it expects things of. */
    bool is_good = has_all && (n_surprises == 0 || strcmp(collected->kind, "sweep") != 0);
    char number[HS_NUMBER_TEXT_BYTES];

    hs_report_section(report, "verdict", "Runs");
    hs_html_add(report->body,
                "<p class=\"verdict %s\" id=\"held\"><strong>%s</strong> %u of %u runs are "
                "done",
                is_good ? "good" : "bad", has_all ? "Complete." : "Incomplete.", collected->n_done,
                collected->runs->len);
    if (n_surprises > 0)
        hs_html_add(report->body, "; %u of them did not hold all that the scenario expects",
                    n_surprises);
    g_string_append(report->body, ".</p>\n<dl class=\"facts\">\n");
    hs_report_fact(report, "Kind", collected->kind);
    hs_report_fact(report, "Policies", hs_count_format(collected->policies->len, number));
    hs_report_fact(report, "Repetitions", hs_count_format(collected->n_repetitions, number));
    hs_report_fact(report, "Seed of the first", collected->seed);
    g_string_append(report->body, "</dl>\n");
}

/* ---- what a policy buys and costs ---- */

static void add_words(HsReport *report, const HsCompare *compare, guint policy_i)
{
    static const char *const kinds[] = { [HS_WORDS_BUYS] = "Buys",
                                         [HS_WORDS_COSTS] = "Costs",
                                         [HS_WORDS_ASIDE] = "Besides",
                                         [HS_WORDS_ALIKE] = "Alike" };
    g_autoptr(GArray) words = hs_compare_words(compare, policy_i);

    hs_html_add(report->body, "<h3>%s against %s</h3>\n<ul>\n", compare->policies[policy_i],
                compare->policies[compare->baseline_i]);
    for (guint word_i = 0; word_i < words->len; word_i++) {
        const HsWords *word = &g_array_index(words, HsWords, word_i);

        hs_html_add(report->body, "<li><strong>%s:</strong> ", kinds[word->kind]);
        hs_html_add_sentence(report->body, word->text);
        g_string_append(report->body, "</li>\n");
    }
    g_string_append(report->body, "</ul>\n");
}

/* An unknown outage is of a program that is not back. */
static const char *unknown_of(const HsMeasure *measure)
{
    return strcmp(measure->name, "outage") == 0 ? "not back" : "unknown";
}

/* ---- the table of a comparison ---- */

static void add_cell(HsReport *report, HsHtmlTable *table, const HsCompare *compare,
                     const HsCompareRow *row, guint policy_i)
{
    const HsCompareCell *cell = &row->cells[policy_i];
    char text[HS_MEASURE_TEXT_BYTES];
    char exact[HS_EXACT_TEXT_BYTES];

    hs_html_cell_begin(table);
    if (cell->values.n == 0) {
        g_string_append(report->body, cell->n_values > 0 ? unknown_of(row->measure) : "unknown");
    } else {
        hs_html_add(report->body, "<data value=\"%s\">%s</data>",
                    hs_exact_format(cell->values.mean, exact),
                    hs_measure_format(row->measure->unit, cell->values.mean, text));
        if (policy_i != compare->baseline_i && cell->differences.n > 0)
            hs_html_add(report->body, "<br><small>%s, %s</small>",
                        hs_measure_format_change(row->measure->unit, cell->differences.mean, text),
                        hs_compare_verdict(row, cell));
    }
    hs_html_cell_end(table);
}

static void add_comparison(HsReport *report, const HsCompare *compare)
{
    g_autoptr(GPtrArray) no_wish = g_ptr_array_new();
    HsHtmlColumn columns[HS_COMPARE_POLICIES_MAX + 2] = { { "Measure", false }, { "Of", false } };
    HsHtmlTable table;

    for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++)
        columns[policy_i + 2] = (HsHtmlColumn){ compare->policies[policy_i], true };
    hs_report_section(report, "values", "Values");
    hs_html_table_begin(&table, report->body, "compared",
                        "Means over the repetitions; below, the difference to the baseline, pair "
                        "by pair",
                        columns, compare->n_policies + 2);
    for (guint row_i = 0; row_i < compare->rows->len; row_i++) {
        const HsCompareRow *row = &g_array_index(compare->rows, HsCompareRow, row_i);

        if (!hs_compare_view_has(no_wish, row) || hs_compare_view_is_empty(compare, row))
            continue;
        hs_html_cell(&table, row->measure->name);
        hs_html_cell(&table, row->subject);
        for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++)
            add_cell(report, &table, compare, row, policy_i);
    }
    hs_html_table_end(&table);
}

static bool add_compare(HsReport *report, GError **error)
{
    g_autoptr(HsCompare) compare = hs_compare_read(report->db, error);

    if (compare == NULL)
        return false;
    hs_report_section(report, "words", "What each policy buys and costs");
    for (guint policy_i = 0; policy_i < compare->n_policies; policy_i++) {
        if (policy_i != compare->baseline_i)
            add_words(report, compare, policy_i);
    }
    if (!hs_report_picture(report, "compare", error))
        return false;
    add_comparison(report, compare);
    return true;
}

/* ---- the points of a sweep ---- */

/* What a table of points shows: a measure of one subject. */
typedef struct {
    const HsMeasure *measure;
    char *subject;
    char *title;
    GArray *numbers; /* HsCollectedNumber by run */
} Shown;

static void shown_clear(gpointer user)
{
    Shown *shown = user;

    g_free(shown->subject);
    g_free(shown->title);
    g_array_unref(shown->numbers);
}

/* Nothing but 0 and unknown values, in all runs. */
static bool is_idle(const Shown *shown)
{
    for (guint run_i = 0; run_i < shown->numbers->len; run_i++) {
        const HsCollectedNumber *number = &g_array_index(shown->numbers, HsCollectedNumber, run_i);

        if (number->state == HS_COLLECTED_KNOWN && (number->value > 0 || number->value < 0))
            return false;
    }
    return true;
}

static bool add_shown(const HsReport *report, const HsCollected *collected, const char *name,
                      guint n_max, GArray *all, GError **error)
{
    g_autoptr(GPtrArray) subjects = hs_collected_subjects(report->db, name, error);

    for (guint subject_i = 0; subjects != NULL && subject_i < subjects->len; subject_i++) {
        const char *subject = g_ptr_array_index(subjects, subject_i);
        Shown shown = { .measure = hs_measures_find(name) };

        if (all->len >= n_max || shown.measure == NULL)
            break;
        shown.numbers = hs_collected_values(report->db, collected, name, subject, error);
        if (shown.numbers == NULL)
            return false;
        shown.subject = g_strdup(subject);
        shown.title = g_strdup_printf("%s %s", name, subject);
        if (is_idle(&shown))
            shown_clear(&shown);
        else
            g_array_append_val(all, shown);
    }
    return subjects != NULL;
}

static void add_number(HsReport *report, HsHtmlTable *table, const Shown *shown, guint run_i)
{
    const HsCollectedNumber *number = &g_array_index(shown->numbers, HsCollectedNumber, run_i);
    char text[HS_MEASURE_TEXT_BYTES];
    char exact[HS_EXACT_TEXT_BYTES];

    hs_html_cell_begin(table);
    if (number->state == HS_COLLECTED_KNOWN)
        hs_html_add(report->body, "<data value=\"%s\">%s</data>",
                    hs_exact_format(number->value, exact),
                    hs_measure_format(shown->measure->unit, number->value, text));
    else
        g_string_append(report->body,
                        number->state == HS_COLLECTED_UNKNOWN ? unknown_of(shown->measure) : "-");
    hs_html_cell_end(table);
}

static void add_run(HsReport *report, HsHtmlTable *table, const HsCollected *collected, guint run_i,
                    const GArray *all)
{
    const HsCollectedRun *run = &g_array_index(collected->runs, HsCollectedRun, run_i);
    guint n_parameters = MIN(collected->parameters->len, COLUMNS_MAX);
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, run->number);
    g_autofree char *repetition = g_strdup_printf("%" G_GUINT64_FORMAT, run->repetition);

    hs_html_cell(table, number);
    for (guint parameter_i = 0; parameter_i < n_parameters; parameter_i++) {
        guint value_i = run->value_is[parameter_i];

        hs_html_cell(table, value_i == HS_COLLECTED_NO_VALUE
                                ? NULL
                                : hs_collected_value(collected, parameter_i, value_i)->text);
    }
    hs_html_cell(table, repetition);
    hs_html_cell(table, !run->is_done       ? "missing"
                        : run->has_surprise ? "done, not as expected"
                                            : "done");
    for (guint shown_i = 0; shown_i < all->len; shown_i++)
        add_number(report, table, &g_array_index(all, Shown, shown_i), run_i);
}

static void add_runs(HsReport *report, const HsCollected *collected, const GArray *all)
{
    HsHtmlColumn columns[2 * COLUMNS_MAX + 3] = { { "Run", true } };
    guint n_runs = collected->runs->len;
    guint n_columns = 1;
    HsHtmlTable table;

    for (guint parameter_i = 0; parameter_i < MIN(collected->parameters->len, COLUMNS_MAX);
         parameter_i++)
        columns[n_columns++] = (HsHtmlColumn){ hs_collected_parameter(collected, parameter_i)->name,
                                               true };
    columns[n_columns++] = (HsHtmlColumn){ "Repetition", true };
    columns[n_columns++] = (HsHtmlColumn){ "State", false };
    for (guint shown_i = 0; shown_i < all->len; shown_i++)
        columns[n_columns++] = (HsHtmlColumn){ g_array_index(all, Shown, shown_i).title, true };
    hs_html_table_begin(&table, report->body, "runs", "The runs and some of their measures",
                        columns, n_columns);
    for (guint run_i = 0; run_i < MIN(n_runs, RUNS_MAX); run_i++)
        add_run(report, &table, collected, run_i, all);
    hs_html_table_end(&table);
    if (n_runs > RUNS_MAX)
        hs_html_add(report->body, "<p>%u more.</p>\n", n_runs - RUNS_MAX);
}

static bool add_points(HsReport *report, const HsCollected *collected, GError **error)
{
    static const char *const names[] = { "outage", "response.p99", "replies", "lost",
                                         "storage.needed" };
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Shown));

    g_array_set_clear_func(all, shown_clear);
    for (guint name_i = 0; name_i < G_N_ELEMENTS(names); name_i++) {
        if (!add_shown(report, collected, names[name_i], COLUMNS_MAX, all, error))
            return false;
    }
    hs_report_section(report, "points", "Runs one by one");
    add_runs(report, collected, all);
    return true;
}

/* ---- repeating it ---- */

/* Policies are said where the runs were given them. */
static void add_plan(const HsCollected *collected, bool is_comparison, GString *command)
{
    GString *policies = g_string_new(NULL);

    for (guint policy_i = 0; policy_i < collected->policies->len; policy_i++)
        g_string_append_printf(policies, "%s%s", policy_i > 0 ? "," : "",
                               (const char *)g_ptr_array_index(collected->policies, policy_i));
    if (is_comparison || hs_collected_find(collected, HS_COLLECTED_POLICY) >= 0) {
        g_string_append(command, " --policies");
        hs_run_command_append(command, policies->str);
    }
    if (collected->baseline != NULL) {
        g_string_append(command, " --baseline");
        hs_run_command_append(command, collected->baseline);
    }
    g_string_append_printf(command, " --reps %" G_GUINT64_FORMAT " --seed",
                           collected->n_repetitions);
    hs_run_command_append(command, collected->seed);
    g_string_free(policies, TRUE);
}

static bool add_repeat(HsReport *report, const HsCollected *collected, GError **error)
{
    bool is_comparison = strcmp(collected->kind, "comparison") == 0;
    g_autoptr(GString) command = g_string_new(is_comparison ? "hsim compare" : "hsim sweep");

    add_plan(collected, is_comparison, command);
    if (!hs_report_append_settings(report, command, error))
        return false;
    hs_run_command_append(command, collected->scenario_file);
    hs_report_section(report, "repeat", "Repeat it");
    g_string_append(report->body,
                    "<p>In the folder of the scenario, this makes the same runs:</p>\n"
                    "<pre><code id=\"command\">");
    hs_html_add_long(report->body, command->str);
    g_string_append(report->body, "</code></pre>\n");
    return true;
}

/* ---- the page ---- */

static bool add_sections(HsReport *report, const HsCollected *collected, GError **error)
{
    add_verdict(report, collected);
    if (strcmp(collected->kind, "comparison") == 0) {
        if (!add_compare(report, error))
            return false;
    } else {
        if (!hs_report_sweep(report, collected, error))
            return false;
    }
    return add_points(report, collected, error) &&
           hs_report_texts(report, hs_sql_report_collected_texts, error) &&
           add_repeat(report, collected, error);
}

GString *hs_report_collection(sqlite3 *db, GError **error)
{
    g_autoptr(HsCollected) collected = hs_collected_read(db, error);
    GString *page = NULL;
    HsReport report;

    if (collected == NULL)
        return NULL;
    hs_report_init(&report, NULL, db);
    if (add_sections(&report, collected, error))
        page = hs_report_page(&report, collected->scenario, collected->about);
    hs_report_clear(&report);
    return page;
}
