/* show_points: the points of a collection, for people. */
#include "cli/show_points.h"

#include "analysis/collected.h"
#include "analysis/measure_text.h"
#include "cli/grid.h"
#include "cli/measure_list.h"
#include "cli/show_compare.h"

#include <string.h>

/* A table has at most as many points and parameters: the rest is in CSV and JSON. */
#define POINTS_SHOWN_MAX 200u
#define PARAMETERS_SHOWN_MAX 8u

/* Shown when nobody chooses. */
static const char *const usual[] = { "throughput", "response.p95", "outage", "storage.needed" };

/* ---- what is asked for ---- */

static bool read_percentiles(const char *text, HsPointsPlan *plan, GError **error)
{
    g_auto(GStrv) words = g_strsplit(text, ",", -1);
    guint n_words = g_strv_length(words);

    for (guint word_i = 0; word_i < n_words && word_i < HS_PERCENTILES_MAX; word_i++) {
        uint32_t percentile = hs_percentile_parse(g_strstrip(words[word_i]));

        if (percentile == 0) {
            g_set_error(error, HS_OPTIONS_ERROR, 0,
                        "'%s' is no percentile\n  help: write numbers between 0 and 100, as in "
                        "50,95,99.9",
                        words[word_i]);
            return false;
        }
        plan->percentiles[plan->n_percentiles++] = percentile;
    }
    if (n_words >= 1 && n_words <= HS_PERCENTILES_MAX)
        return true;
    g_set_error(error, HS_OPTIONS_ERROR, 0, "%u percentiles\n  help: name 1 to %u of them", n_words,
                HS_PERCENTILES_MAX);
    return false;
}

bool hs_points_plan_read(const HsSettings *settings, sqlite3 *db, const HsPoints *points,
                         HsPointsPlan *ret_plan, GError **error)
{
    const char *percentiles = settings->percentiles;

    *ret_plan = (HsPointsPlan){ .db = db,
                                .points = points,
                                .measures = settings->measures,
                                .confidence = HS_COMPARE_CONFIDENCE,
                                .has_against = settings->against != NULL };
    if (percentiles == NULL && settings->against == NULL)
        percentiles = "50,95";
    return hs_measure_list_check(settings->measures, error) &&
           (percentiles == NULL || read_percentiles(percentiles, ret_plan, error)) &&
           (settings->against == NULL ||
            hs_points_against_read(points, settings->against, &ret_plan->against, error));
}

static bool is_wanted(const HsPointsPlan *plan, const HsMeasure *measure)
{
    if (plan->measures->len > 0)
        return hs_measure_list_has_itself(plan->measures, measure->name);
    for (guint i = 0; i < G_N_ELEMENTS(usual); i++) {
        if (strcmp(usual[i], measure->name) == 0)
            return true;
    }
    return false;
}

bool hs_points_each(const HsPointsPlan *plan, HsPointsSection section, gpointer user,
                    GError **error)
{
    for (guint measure_i = 0; measure_i < hs_measures_n(); measure_i++) {
        const HsMeasure *measure = hs_measures_at(measure_i);

        if (!is_wanted(plan, measure))
            continue;

        g_autoptr(GPtrArray) subjects = hs_collected_subjects(plan->db, measure->name, error);

        if (subjects == NULL)
            return false;
        for (guint subject_i = 0; subject_i < subjects->len; subject_i++) {
            if (!section(plan, measure, g_ptr_array_index(subjects, subject_i), user, error))
                return false;
        }
    }
    return true;
}

/* ---- a row ---- */

static bool compare_row(const HsPointsPlan *plan, const HsMeasure *measure, const char *subject,
                        const HsPoint *point, const GArray *numbers, HsPointRow *row,
                        GError **error)
{
    const HsPoint *first = hs_points_at(plan->points, 0);
    HsCompareRow words = { .measure = measure, .subject = subject };

    row->finding = "no partner";
    if (row->partner == NULL)
        return true;
    row->finding = "baseline";
    if (row->partner == point)
        return true;

    g_autoptr(GArray) against = hs_points_numbers(
        plan->db, plan->points, (guint)(row->partner - first), measure, subject, error);

    if (against == NULL)
        return false;
    row->cell = hs_point_differences(numbers, against);
    row->finding = hs_compare_verdict(&words, &row->cell);
    return true;
}

bool hs_points_row(const HsPointsPlan *plan, const HsMeasure *measure, const char *subject,
                   guint point_i, HsPointRow *ret_row, GError **error)
{
    const HsPoint *point = hs_points_at(plan->points, point_i);
    g_autoptr(GArray)
        numbers = hs_points_numbers(plan->db, plan->points, point_i, measure, subject, error);

    if (numbers == NULL)
        return false;
    *ret_row = (HsPointRow){ .mean = hs_point_mean(numbers, plan->confidence) };
    for (guint i = 0; numbers->len > 0 && i < plan->n_percentiles; i++)
        ret_row->percentiles[i] = hs_point_percentile(numbers, plan->percentiles[i],
                                                      plan->confidence);
    if (!plan->has_against)
        return true;
    ret_row->partner = hs_points_partner(plan->points, point_i, &plan->against);
    return compare_row(plan, measure, subject, point, numbers, ret_row, error);
}

/* ---- the page ---- */

typedef char Titles[HS_PERCENTILES_MAX][HS_PERCENTILE_TEXT_BYTES];

typedef struct {
    HsOutput *output;
    uint64_t n_needed[HS_PERCENTILES_MAX]; /* 0: all have intervals */
    bool is_any;
} Page;

static void add_number(HsGrid *grid, const HsMeasure *measure, double number)
{
    char text[HS_MEASURE_TEXT_BYTES];

    if (hs_number_is_known(number))
        hs_grid_add(grid, HS_PAINT_NONE, hs_measure_format(measure->unit, number, text));
    else
        hs_grid_add(grid, HS_PAINT_DIM, "-");
}

static void add_interval(HsGrid *grid, const HsMeasure *measure, bool has_interval,
                         const HsInterval *interval)
{
    char low[HS_MEASURE_TEXT_BYTES] = "-";
    char high[HS_MEASURE_TEXT_BYTES] = "-";

    if (has_interval && hs_number_is_known(interval->low))
        hs_measure_format(measure->unit, interval->low, low);
    if (has_interval && hs_number_is_known(interval->high))
        hs_measure_format(measure->unit, interval->high, high);
    if (has_interval)
        hs_grid_add_format(grid, HS_PAINT_NONE, "%s .. %s", low, high);
    else
        hs_grid_add(grid, HS_PAINT_DIM, "-");
}

static void add_difference(HsGrid *grid, const HsMeasure *measure, const HsPointRow *row)
{
    char low[HS_MEASURE_TEXT_BYTES];
    char high[HS_MEASURE_TEXT_BYTES];
    uint64_t n_pairs = row->cell.differences.n;

    if (n_pairs > 0)
        hs_grid_add(grid, HS_PAINT_NONE,
                    hs_measure_format_change(measure->unit, row->cell.differences.mean, low));
    else
        hs_grid_add(grid, HS_PAINT_DIM, NULL);
    if (n_pairs > 1)
        hs_grid_add_format(grid, HS_PAINT_NONE, "%s .. %s",
                           hs_measure_format_change(measure->unit, row->cell.interval.low, low),
                           hs_measure_format_change(measure->unit, row->cell.interval.high, high));
    else
        hs_grid_add(grid, HS_PAINT_DIM, NULL);
    hs_grid_add(grid, HS_PAINT_NONE, row->finding);
}

static void add_point(const HsPointsPlan *plan, HsGrid *grid, const HsMeasure *measure,
                      const HsPoint *point, const HsPointRow *row)
{
    for (guint i = 0; i < MIN(plan->points->names->len, PARAMETERS_SHOWN_MAX); i++)
        hs_grid_add(grid, HS_PAINT_NONE, point->values[i]);
    if (row->mean.n_unknown > 0)
        hs_grid_add_format(grid, HS_PAINT_BAD, "%u of %u", row->mean.n - row->mean.n_unknown,
                           row->mean.n);
    else
        hs_grid_add_format(grid, HS_PAINT_NONE, "%u", row->mean.n);
    add_number(grid, measure, row->mean.is_known ? row->mean.values.mean : HS_NUMBER_WORST_HIGH);
    add_interval(grid, measure, row->mean.has_interval, &row->mean.interval);
    for (guint i = 0; i < plan->n_percentiles; i++) {
        add_number(grid, measure,
                   row->mean.n > 0 ? row->percentiles[i].value : HS_NUMBER_WORST_HIGH);
        add_interval(grid, measure, row->percentiles[i].has_interval,
                     &row->percentiles[i].interval);
    }
    if (plan->has_against)
        add_difference(grid, measure, row);
    hs_grid_end_row(grid);
}

static HsGrid *grid_of(const HsPointsPlan *plan, Titles titles)
{
    HsGridColumn columns[HS_GRID_COLUMNS_MAX] = { { 0 } };
    guint n = 0;

    for (; n < MIN(plan->points->names->len, PARAMETERS_SHOWN_MAX); n++)
        columns[n].title = g_ptr_array_index(plan->points->names, n);
    columns[n++] = (HsGridColumn){ "n", true, false };
    columns[n++] = (HsGridColumn){ "mean", true, false };
    columns[n++] = (HsGridColumn){ "95 % interval", true, false };
    for (guint i = 0; i < plan->n_percentiles; i++) {
        columns[n++] = (HsGridColumn){ hs_percentile_format(plan->percentiles[i], titles[i]), true,
                                       false };
        columns[n++] = (HsGridColumn){ "95 % interval", true, false };
    }
    if (plan->has_against) {
        columns[n++] = (HsGridColumn){ "difference", true, false };
        columns[n++] = (HsGridColumn){ "95 % interval", true, false };
        columns[n++] = (HsGridColumn){ "finding", false, false };
    }
    return hs_grid_new(columns, n);
}

/* What is known of no run takes no room, and what is always 0 only where somebody asked for it. */
static bool is_news(const HsPointsPlan *plan, const HsPointRow *row)
{
    return row->mean.n > row->mean.n_unknown &&
           (plan->measures->len > 0 || row->mean.n_unknown > 0 || row->mean.values.mean != 0);
}

static bool show_section(const HsPointsPlan *plan, const HsMeasure *measure, const char *subject,
                         gpointer user, GError **error)
{
    Page *page = user;
    guint n_points = plan->points->points->len;
    Titles titles;
    g_autoptr(HsGrid) grid = grid_of(plan, titles);
    bool is_any = false;

    for (guint point_i = 0; point_i < MIN(n_points, POINTS_SHOWN_MAX); point_i++) {
        HsPointRow row;

        if (!hs_points_row(plan, measure, subject, point_i, &row, error))
            return false;
        is_any = is_any || is_news(plan, &row);
        add_point(plan, grid, measure, hs_points_at(plan->points, point_i), &row);
        for (guint i = 0; i < plan->n_percentiles; i++) {
            if (row.mean.n > 0 && !row.percentiles[i].has_interval)
                page->n_needed[i] = row.percentiles[i].n_needed;
        }
    }
    if (!is_any)
        return true;
    page->is_any = true;
    hs_output_add(page->output, "\n");
    hs_output_paint(page->output, HS_PAINT_TITLE, measure->name);
    hs_output_add(page->output, "%s", subject[0] != '\0' ? " of " : "");
    hs_output_paint(page->output, HS_PAINT_NONE, subject);
    hs_output_add(page->output, "\n");
    hs_grid_print(grid, page->output, 2);
    if (n_points > POINTS_SHOWN_MAX)
        hs_output_add(page->output, "  ... and %u more points: --format csv\n",
                      n_points - POINTS_SHOWN_MAX);
    return true;
}

static void show_head(const HsPointsPlan *plan, HsOutput *output)
{
    const HsPoints *points = plan->points;
    char number[HS_NUMBER_TEXT_BYTES];
    uint64_t n_runs = 0;

    for (guint point_i = 0; point_i < points->points->len; point_i++)
        n_runs += hs_points_at(points, point_i)->n_runs;
    hs_output_paint(output, HS_PAINT_TITLE, points->scenario);
    hs_output_add(output, "  ");
    hs_output_paint(output, HS_PAINT_NONE, points->about);
    hs_output_add(output, "\n%u point%s", points->points->len, points->points->len == 1 ? "" : "s");
    hs_output_add(output, ", %s runs\n", hs_count_format(n_runs, number));
    if (hs_points_n_missing(points) > 0)
        hs_output_add(output, "%s of them are missing: hsim query has the reasons\n",
                      hs_count_format(hs_points_n_missing(points), number));
}

static void show_needed(const HsPointsPlan *plan, const Page *page)
{
    char text[HS_PERCENTILE_TEXT_BYTES];
    bool is_first = true;

    for (guint i = 0; i < plan->n_percentiles; i++) {
        if (page->n_needed[i] == 0)
            continue;
        hs_output_add(page->output, "%s%s: an interval needs %" G_GUINT64_FORMAT " runs a point\n",
                      is_first ? "\n" : "", hs_percentile_format(plan->percentiles[i], text),
                      page->n_needed[i]);
        is_first = false;
    }
}

bool hs_show_points(const HsPointsPlan *plan, HsOutput *output, GError **error)
{
    Page page = { .output = output };

    show_head(plan, output);
    if (!hs_points_each(plan, show_section, &page, error))
        return false;
    if (!page.is_any)
        hs_output_add(output, "\nnothing of that was measured\n");
    show_needed(plan, &page);
    return true;
}
