/* report_sweep: what came out at each point of a sweep. */
#include "cli/report_sweep.h"

#include "analysis/measure_text.h"
#include "analysis/picture.h"
#include "analysis/query.h"
#include "analysis/run_command.h"
#include "analysis/statistics.h"

#include "embedded/sql.h"

#include <string.h>

#define POINTS_MAX 200u
#define BAD_RUNS_MAX 50u
/* Of the table of points: parameters, and measures. */
#define PARAMETERS_MAX 8u
#define MEASURES_MAX 8u
#define DRAWN_MAX 3u
/* Values of a parameter that are listed. */
#define VALUES_MAX 40u

/* What the table shows and the pictures draw, if some run has it. */
static const char *const measure_names[] = { "outage", "throughput", "false-alarms", "response.p99",
                                             "lost" };

/* ---- what is shown ---- */

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

/* Unknown values tell something, nothing but 0 does not. */
static bool tells_something(const Shown *shown)
{
    for (guint run_i = 0; run_i < shown->numbers->len; run_i++) {
        const HsCollectedNumber *number = &g_array_index(shown->numbers, HsCollectedNumber, run_i);

        if (number->state == HS_COLLECTED_KNOWN && (number->value > 0 || number->value < 0))
            return true;
    }
    return false;
}

static bool add_shown(const HsReport *report, const HsCollected *collected, const char *name,
                      GArray *all, GError **error)
{
    g_autoptr(GPtrArray) subjects = hs_collected_subjects(report->db, name, error);

    for (guint subject_i = 0; subjects != NULL && subject_i < subjects->len; subject_i++) {
        const char *subject = g_ptr_array_index(subjects, subject_i);
        Shown shown = { .measure = hs_measures_find(name) };

        if (all->len >= MEASURES_MAX || shown.measure == NULL)
            break;
        shown.numbers = hs_collected_values(report->db, collected, name, subject, error);
        if (shown.numbers == NULL)
            return false;
        shown.subject = g_strdup(subject);
        shown.title = g_strdup_printf("%s %s", name, subject);
        if (tells_something(&shown))
            g_array_append_val(all, shown);
        else
            shown_clear(&shown);
    }
    return subjects != NULL;
}

/* ---- points ---- */

typedef struct {
    guint first_i; /* its first run */
    guint n_runs, n_done, n_as_expected;
    HsStatistics *values; /* by shown measure */
    guint *n_unknown;     /* the same */
} Point;

static void point_free(gpointer user)
{
    Point *point = user;

    g_free(point->values);
    g_free(point->n_unknown);
    g_free(point);
}

static const HsCollectedRun *run_at(const HsCollected *collected, guint run_i)
{
    return &g_array_index(collected->runs, HsCollectedRun, run_i);
}

static void add_run_to(Point *point, const HsCollectedRun *run, guint run_i, const GArray *all)
{
    point->n_runs++;
    point->n_done += run->is_done;
    point->n_as_expected += run->is_done && !run->has_surprise;
    for (guint shown_i = 0; shown_i < all->len; shown_i++) {
        const HsCollectedNumber *number = &g_array_index(g_array_index(all, Shown, shown_i).numbers,
                                                         HsCollectedNumber, run_i);

        if (number->state == HS_COLLECTED_KNOWN)
            hs_statistics_add(&point->values[shown_i], number->value);
        point->n_unknown[shown_i] += number->state == HS_COLLECTED_UNKNOWN;
    }
}

/* In the order of their first runs. */
static GPtrArray *find_points(const HsCollected *collected, const GArray *all)
{
    GPtrArray *points = g_ptr_array_new_with_free_func(point_free);
    g_autoptr(GHashTable) by_values = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
                                                            (GDestroyNotify)g_bytes_unref, NULL);

    for (guint run_i = 0; run_i < collected->runs->len; run_i++) {
        const HsCollectedRun *run = run_at(collected, run_i);
        GBytes *key = g_bytes_new(run->value_is, sizeof run->value_is);
        Point *point = g_hash_table_lookup(by_values, key);

        if (point == NULL) {
            point = g_new0(Point, 1);
            point->first_i = run_i;
            point->values = g_new0(HsStatistics, all->len + 1);
            point->n_unknown = g_new0(guint, all->len + 1);
            g_ptr_array_add(points, point);
            g_hash_table_insert(by_values, g_bytes_ref(key), point);
        }
        g_bytes_unref(key);
        add_run_to(point, run, run_i, all);
    }
    return points;
}

/* ---- the plan ---- */

static void add_number_fact(HsReport *report, const char *name, uint64_t number)
{
    char text[HS_NUMBER_TEXT_BYTES];

    hs_report_fact(report, name, hs_count_format(number, text));
}

/* A part of a plan is not to be taken for all of it. */
static void tell_part(HsReport *report, HsQuery *query, uint64_t n_runs, uint64_t n_here)
{
    if (!hs_query_is_null(query, 4))
        hs_html_add(report->body,
                    "<p class=\"missing\">This is shard %u of %u: %u of the plan's %u "
                    "runs.</p>\n",
                    (guint)hs_query_count(query, 4), (guint)hs_query_count(query, 5), (guint)n_here,
                    (guint)n_runs);
    else if (n_here < n_runs)
        hs_html_add(report->body,
                    "<p class=\"missing\">This is a part: %u of the plan's %u runs.</p>\n",
                    (guint)n_here, (guint)n_runs);
}

static bool add_plan(HsReport *report, GError **error)
{
    HsQuery *query = hs_query_new(report->db, hs_sql_report_sweep_plan);

    if (hs_query_next(query)) {
        g_autofree char *design = hs_query_dup_text(query, 0);
        g_autofree char *until = hs_query_dup_text(query, 6);
        uint64_t n_runs = hs_query_count(query, 3);
        uint64_t n_here = hs_query_count(query, 7);

        tell_part(report, query, n_runs, n_here);
        g_string_append(report->body, "<dl class=\"facts\">\n");
        hs_report_fact(report, "Design", design);
        add_number_fact(report, "Points", hs_query_count(query, 1));
        add_number_fact(report, "Repetitions of each", hs_query_count(query, 2));
        add_number_fact(report, "Runs of the plan", n_runs);
        if (until[0] != '\0')
            hs_report_fact(report, "Repeated until", until);
        g_string_append(report->body, "</dl>\n");
    }
    return hs_query_end(query, error);
}

/* ---- parameters ---- */

static char *values_text(const HsCollectedParameter *parameter)
{
    GString *text = g_string_new(NULL);

    for (guint value_i = 0; value_i < MIN(parameter->values->len, VALUES_MAX); value_i++)
        g_string_append_printf(text, "%s%s", value_i > 0 ? ", " : "",
                               g_array_index(parameter->values, HsCollectedValue, value_i).text);
    if (parameter->values->len > VALUES_MAX)
        g_string_append_printf(text, ", and %u more", parameter->values->len - VALUES_MAX);
    return g_string_free(text, FALSE);
}

static bool add_parameters(HsReport *report, const HsCollected *collected, GError **error)
{
    static const HsHtmlColumn columns[] = { { "Parameter", false },
                                            { "Values", true },
                                            { "Which", false } };
    HsHtmlTable table;

    hs_report_section(report, "swept", "Parameters");
    if (!add_plan(report, error))
        return false;
    hs_html_table_begin(&table, report->body, "parameters", "What is varied", columns,
                        G_N_ELEMENTS(columns));
    for (guint parameter_i = 0; parameter_i < collected->parameters->len; parameter_i++) {
        const HsCollectedParameter *parameter = hs_collected_parameter(collected, parameter_i);
        g_autofree char *values = values_text(parameter);

        hs_html_cell(&table, parameter->name);
        hs_report_count_cell(&table, parameter->values->len);
        hs_html_cell_sentence(&table, values);
    }
    hs_html_table_end(&table);
    return true;
}

/* ---- pictures ---- */

static guint count_varying(const HsCollected *collected, bool has_to_be_number)
{
    guint n = 0;

    for (guint parameter_i = 0; parameter_i < collected->parameters->len; parameter_i++) {
        const HsCollectedParameter *parameter = hs_collected_parameter(collected, parameter_i);

        n += parameter->values->len > 1 && (parameter->is_numeric || !has_to_be_number);
    }
    return n;
}

static bool draw(HsReport *report, const char *picture, const Shown *shown, GError **error)
{
    g_autoptr(GPtrArray) measures = g_ptr_array_new();
    g_autoptr(GPtrArray) subjects = g_ptr_array_new();
    HsPictureChoice choice;

    hs_picture_choice_init(&choice);
    g_ptr_array_add(measures, (gpointer)shown->measure->name);
    g_ptr_array_add(subjects, shown->subject);
    choice.measures = measures;
    choice.apps = subjects;
    return hs_report_picture_of(report, picture, &choice, error);
}

static double sum_of(const Shown *shown)
{
    double sum = 0;

    for (guint run_i = 0; run_i < shown->numbers->len; run_i++)
        sum += g_array_index(shown->numbers, HsCollectedNumber, run_i).value;
    return sum;
}

/* Of the measure of the one at shown_i: its first subject, of a count the one that has most. */
static const Shown *find_drawn(const GArray *all, guint shown_i)
{
    const Shown *found = &g_array_index(all, Shown, shown_i);

    for (guint i = shown_i + 1; i < all->len; i++) {
        const Shown *other = &g_array_index(all, Shown, i);

        if (other->measure == found->measure && other->measure->unit == HS_UNIT_COUNT &&
            sum_of(other) > sum_of(found))
            found = other;
    }
    return found;
}

static bool add_pictures(HsReport *report, const HsCollected *collected, const GArray *all,
                         GError **error)
{
    guint n_drawn = 0;
    const char *last = NULL;

    hs_report_section(report, "pictures", "Pictures");
    for (guint shown_i = 0; shown_i < all->len && n_drawn < DRAWN_MAX; shown_i++) {
        const Shown *shown = &g_array_index(all, Shown, shown_i);

        if (g_strcmp0(last, shown->measure->name) == 0)
            continue;
        last = shown->measure->name;
        n_drawn++;
        shown = find_drawn(all, shown_i);
        /* The first says why there is none. */
        if ((n_drawn == 1 || count_varying(collected, true) > 0) &&
            !draw(report, "sweep", shown, error))
            return false;
        if ((n_drawn == 1 || count_varying(collected, false) > 1) &&
            !draw(report, "heat", shown, error))
            return false;
    }
    if (n_drawn > 0)
        return true;
    /* Nothing to choose from: as hsim plot draws it, or says why it does not. */
    return hs_report_picture(report, "sweep", error) && hs_report_picture(report, "heat", error);
}

/* ---- the table of points ---- */

static void add_mean(HsReport *report, HsHtmlTable *table, const Point *point, guint shown_i,
                     const HsMeasure *measure)
{
    const HsStatistics *values = &point->values[shown_i];
    const char *unknown = strcmp(measure->name, "outage") == 0 ? "not back" : "unknown";
    HsInterval interval;
    char text[HS_MEASURE_TEXT_BYTES];
    char exact[HS_EXACT_TEXT_BYTES];

    hs_html_cell_begin(table);
    if (values->n > 0)
        hs_html_add(report->body, "<data value=\"%s\">%s</data>",
                    hs_exact_format(values->mean, exact),
                    hs_measure_format(measure->unit, values->mean, text));
    if (hs_statistics_interval(values, HS_CONFIDENCE_95, &interval)) {
        hs_html_add(report->body, "<br><small>%s",
                    hs_measure_format(measure->unit, interval.low, text));
        hs_html_add(report->body, " to %s</small>",
                    hs_measure_format(measure->unit, interval.high, text));
    }
    if (point->n_unknown[shown_i] > 0)
        hs_html_add(report->body, "%s%u of %u %s", values->n > 0 ? " " : "",
                    point->n_unknown[shown_i], point->n_unknown[shown_i] + (guint)values->n,
                    unknown);
    else if (values->n == 0)
        g_string_append(report->body, "-");
    hs_html_cell_end(table);
}

static void add_point(HsReport *report, HsHtmlTable *table, const HsCollected *collected,
                      const Point *point, const GArray *all)
{
    const HsCollectedRun *run = run_at(collected, point->first_i);
    guint n_parameters = MIN(collected->parameters->len, PARAMETERS_MAX);

    for (guint parameter_i = 0; parameter_i < n_parameters; parameter_i++) {
        guint value_i = run->value_is[parameter_i];

        hs_html_cell(table, value_i == HS_COLLECTED_NO_VALUE
                                ? NULL
                                : hs_collected_value(collected, parameter_i, value_i)->text);
    }
    hs_report_count_cell(table, point->n_runs);
    hs_html_cell_begin(table);
    if (point->n_as_expected == point->n_runs)
        g_string_append(report->body, "all");
    else
        hs_html_add(report->body, "%u", point->n_as_expected);
    hs_html_cell_end(table);
    for (guint shown_i = 0; shown_i < all->len; shown_i++)
        add_mean(report, table, point, shown_i, g_array_index(all, Shown, shown_i).measure);
}

static void add_points(HsReport *report, const HsCollected *collected, const GPtrArray *points,
                       const GArray *all)
{
    HsHtmlColumn columns[PARAMETERS_MAX + MEASURES_MAX + 2] = { { 0 } };
    guint n_columns = 0;
    HsHtmlTable table;

    hs_report_section(report, "summary", "Points");
    for (guint parameter_i = 0; parameter_i < MIN(collected->parameters->len, PARAMETERS_MAX);
         parameter_i++)
        columns[n_columns++] =
            (HsHtmlColumn){ hs_collected_parameter(collected, parameter_i)->name,
                            hs_collected_parameter(collected, parameter_i)->is_numeric };
    columns[n_columns++] = (HsHtmlColumn){ "Runs", true };
    columns[n_columns++] = (HsHtmlColumn){ "As expected", true };
    for (guint shown_i = 0; shown_i < all->len; shown_i++)
        columns[n_columns++] = (HsHtmlColumn){ g_array_index(all, Shown, shown_i).title, true };
    hs_html_table_begin(&table, report->body, "means",
                        "Means over the runs of a point in which the value is known; below, the "
                        "95 % confidence interval",
                        columns, n_columns);
    for (guint point_i = 0; point_i < MIN(points->len, POINTS_MAX); point_i++)
        add_point(report, &table, collected, g_ptr_array_index(points, point_i), all);
    hs_html_table_end(&table);
    if (points->len > POINTS_MAX)
        hs_html_add(report->body, "<p>%u more points.</p>\n", points->len - POINTS_MAX);
}

/* ---- runs that did not go as expected ---- */

bool hs_report_append_settings(HsReport *report, GString *command, GError **error)
{
    return hs_run_command_append_collected(report->db, command, error);
}

static const HsCollectedRun *find_run(const HsCollected *collected, uint64_t number)
{
    for (guint run_i = 0; run_i < collected->runs->len; run_i++)
        if (run_at(collected, run_i)->number == number)
            return run_at(collected, run_i);
    return NULL;
}

/* "poll=50ms misses=1", each as the value of an option where there is one. */
static void append_values(const HsCollected *collected, const HsCollectedRun *run,
                          const char *option, GString *text)
{
    for (guint parameter_i = 0; parameter_i < collected->parameters->len; parameter_i++) {
        const HsCollectedParameter *parameter = hs_collected_parameter(collected, parameter_i);
        guint value_i = run->value_is[parameter_i];

        if (value_i == HS_COLLECTED_NO_VALUE)
            continue;

        g_autofree char *setting = g_strdup_printf(
            "%s=%s", parameter->name, hs_collected_value(collected, parameter_i, value_i)->text);

        if (option != NULL && strcmp(parameter->name, HS_COLLECTED_POLICY) == 0)
            continue;
        if (option != NULL) {
            hs_run_command_append(text, option);
            hs_run_command_append(text, setting);
        } else {
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", setting);
        }
    }
}

static void add_bad_run(HsReport *report, HsQuery *query, const HsCollected *collected,
                        const char *settings)
{
    const HsCollectedRun *run = find_run(collected, hs_query_count(query, 0));
    g_autofree char *policy = hs_query_dup_text(query, 1);
    g_autofree char *seed = hs_query_dup_text(query, 3);
    g_autofree char *verdict = hs_query_dup_text(query, 4);
    g_autofree char *complaint = hs_query_dup_text(query, 5);
    g_autoptr(GString) place = g_string_new(NULL);
    g_autoptr(GString) command = g_string_new("hsim run");

    if (run == NULL) {
        hs_query_refuse(query, "a run that is not there");
        return;
    }
    append_values(collected, run, NULL, place);
    g_string_append(command, settings);
    append_values(collected, run, "-s", command);
    if (hs_collected_find(collected, HS_COLLECTED_POLICY) >= 0) {
        g_string_append(command, " --policy");
        hs_run_command_append(command, policy);
    }
    g_string_append(command, " --seed");
    hs_run_command_append(command, seed);
    hs_run_command_append(command, collected->scenario_file);

    hs_html_add(report->body, "<li>Run %u, ", (guint)run->number);
    hs_html_add_sentence(report->body, place->str);
    hs_html_add(report->body, "%srepetition %u: ", place->len > 0 ? ", " : "",
                (guint)run->repetition);
    if (strcmp(verdict, "done") == 0)
        hs_html_add(report->body, "%u of %u expectations held", (guint)hs_query_count(query, 6),
                    (guint)hs_query_count(query, 7));
    else
        hs_html_add(report->body, "%s", verdict);
    if (complaint[0] != '\0') {
        g_string_append(report->body, "; ");
        hs_html_add_sentence(report->body, complaint);
    }
    g_string_append(report->body, "<pre><code class=\"replay\">");
    hs_html_add_long(report->body, command->str);
    g_string_append(report->body, "</code></pre></li>\n");
}

static guint count_bad(const HsCollected *collected)
{
    guint n_bad = 0;

    for (guint run_i = 0; run_i < collected->runs->len; run_i++)
        n_bad += !run_at(collected, run_i)->is_done || run_at(collected, run_i)->has_surprise;
    return n_bad;
}

static bool add_bad_runs(HsReport *report, const HsCollected *collected, GError **error)
{
    guint n_bad = count_bad(collected);
    g_autoptr(GString) settings = g_string_new(NULL);

    if (n_bad == 0)
        return true;
    if (!hs_report_append_settings(report, settings, error))
        return false;

    HsQuery *query = hs_query_new(report->db, hs_sql_report_sweep_bad);

    hs_query_bind(query, 1, BAD_RUNS_MAX);
    hs_report_section(report, "bad", "Runs that did not go as expected");
    hs_html_add(report->body,
                "<p>%u of %u runs, each with the command that makes it again in the folder of the "
                "scenario:</p>\n<ul>\n",
                n_bad, collected->runs->len);
    while (hs_query_next(query))
        add_bad_run(report, query, collected, settings->str);
    g_string_append(report->body, "</ul>\n");
    if (n_bad > BAD_RUNS_MAX)
        hs_html_add(report->body, "<p>%u more.</p>\n", n_bad - BAD_RUNS_MAX);
    return hs_query_end(query, error);
}

/* ---- all of it ---- */

bool hs_report_sweep(HsReport *report, const HsCollected *collected, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Shown));

    g_array_set_clear_func(all, shown_clear);
    for (guint name_i = 0; name_i < G_N_ELEMENTS(measure_names); name_i++)
        if (!add_shown(report, collected, measure_names[name_i], all, error))
            return false;

    g_autoptr(GPtrArray) points = find_points(collected, all);

    if (!add_parameters(report, collected, error) || !add_pictures(report, collected, all, error))
        return false;
    add_points(report, collected, points, all);
    return add_bad_runs(report, collected, error);
}
