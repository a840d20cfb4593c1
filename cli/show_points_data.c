/* show_points_data: the points of a collection, for programs. */
#include "cli/show_points.h"

#include "cli/csv.h"

/* ---- JSON: what is unknown is null ---- */

static void json_real(HsJson *json, const char *name, bool is_known, double value)
{
    if (is_known && hs_number_is_known(value))
        hs_json_exact(json, name, value);
    else
        hs_json_text(json, name, NULL);
}

static void json_percentiles(const HsPointsPlan *plan, const HsPointRow *row, HsJson *json)
{
    hs_json_begin_array(json, "percentiles");
    for (guint i = 0; row->mean.n > 0 && i < plan->n_percentiles; i++) {
        const HsPercentile *percentile = &row->percentiles[i];
        char text[HS_PERCENTILE_TEXT_BYTES];

        hs_json_begin_object(json, NULL);
        hs_json_text(json, "percentile", hs_percentile_format(plan->percentiles[i], text));
        json_real(json, "value", true, percentile->value);
        json_real(json, "low", percentile->has_interval, percentile->interval.low);
        json_real(json, "high", percentile->has_interval, percentile->interval.high);
        json_real(json, "coverage", percentile->has_interval, percentile->coverage);
        hs_json_integer(json, "n_needed", percentile->n_needed);
        hs_json_end(json);
    }
    hs_json_end(json);
}

static void json_against(const HsPointRow *row, HsJson *json)
{
    const HsStatistics *differences = &row->cell.differences;

    hs_json_begin_object(json, "against");
    if (row->partner != NULL)
        hs_json_integer(json, "point", row->partner->number);
    else
        hs_json_text(json, "point", NULL);
    hs_json_integer(json, "pairs", differences->n);
    json_real(json, "difference", differences->n > 0, differences->mean);
    json_real(json, "low", differences->n > 1, row->cell.interval.low);
    json_real(json, "high", differences->n > 1, row->cell.interval.high);
    hs_json_text(json, "finding", row->finding);
    hs_json_end(json);
}

static void json_point(const HsPointsPlan *plan, const HsPoint *point, const HsPointRow *row,
                       HsJson *json)
{
    hs_json_begin_object(json, NULL);
    hs_json_integer(json, "point", point->number);
    hs_json_begin_object(json, "parameters");
    for (guint i = 0; i < plan->points->names->len; i++)
        hs_json_text(json, g_ptr_array_index(plan->points->names, i), point->values[i]);
    hs_json_end(json);
    hs_json_integer(json, "missing", point->n_runs - point->n_done);
    hs_json_integer(json, "n", row->mean.n);
    hs_json_integer(json, "unknown", row->mean.n_unknown);
    json_real(json, "mean", row->mean.is_known, row->mean.values.mean);
    json_real(json, "low", row->mean.has_interval, row->mean.interval.low);
    json_real(json, "high", row->mean.has_interval, row->mean.interval.high);
    json_percentiles(plan, row, json);
    if (plan->has_against)
        json_against(row, json);
    hs_json_end(json);
}

static bool json_section(const HsPointsPlan *plan, const HsMeasure *measure, const char *subject,
                         gpointer user, GError **error)
{
    HsJson *json = user;
    bool is_good = true;

    hs_json_begin_object(json, NULL);
    hs_json_text(json, "measure", measure->name);
    hs_json_text(json, "of", subject);
    hs_json_text(json, "unit", hs_measure_unit_name(measure->unit));
    hs_json_text(json, "better", hs_measure_better_name(measure->better));
    hs_json_begin_array(json, "points");
    for (guint point_i = 0; is_good && point_i < plan->points->points->len; point_i++) {
        HsPointRow row;

        is_good = hs_points_row(plan, measure, subject, point_i, &row, error);
        if (is_good)
            json_point(plan, hs_points_at(plan->points, point_i), &row, json);
    }
    hs_json_end(json);
    hs_json_end(json);
    return is_good;
}

bool hs_json_points(const HsPointsPlan *plan, HsJson *json, GError **error)
{
    hs_json_text(json, "kind", plan->points->kind);
    hs_json_text(json, "scenario", plan->points->scenario);
    hs_json_text(json, "about", plan->points->about);
    hs_json_text(json, "seed", plan->points->seed);
    hs_json_integer(json, "confidence_percent", hs_confidence_percent(plan->confidence));
    hs_json_begin_array(json, "measures");

    bool is_good = hs_points_each(plan, json_section, json, error);

    hs_json_end(json);
    return is_good;
}

/* ---- CSV: a row a measure, subject and point; what is unknown is empty ---- */

static void csv_real(GString *csv, bool is_known, double value)
{
    if (is_known && hs_number_is_known(value))
        hs_csv_exact(csv, value);
    else
        hs_csv_text(csv, NULL);
}

static void csv_names(GString *csv, const char *words)
{
    g_auto(GStrv) names = g_strsplit(words, " ", -1);

    for (guint i = 0; names[i] != NULL; i++)
        hs_csv_text(csv, names[i]);
}

static void csv_heading(const HsPointsPlan *plan, GString *csv)
{
    csv_names(csv, "measure of unit point");
    for (guint i = 0; i < plan->points->names->len; i++)
        hs_csv_text(csv, g_ptr_array_index(plan->points->names, i));
    csv_names(csv, "missing n unknown mean low high");
    for (guint i = 0; i < plan->n_percentiles; i++) {
        char name[HS_PERCENTILE_TEXT_BYTES];

        hs_percentile_format(plan->percentiles[i], name);

        g_autofree char *words = g_strdup_printf("%s %s_low %s_high %s_coverage", name, name, name,
                                                 name);

        csv_names(csv, words);
    }
    if (plan->has_against)
        csv_names(csv, "pairs difference difference_low difference_high finding");
    hs_csv_end_row(csv);
}

static void csv_point(const HsPointsPlan *plan, const HsPoint *point, const HsPointRow *row,
                      GString *csv)
{
    const HsStatistics *differences = &row->cell.differences;

    hs_csv_integer(csv, point->number);
    for (guint i = 0; i < plan->points->names->len; i++)
        hs_csv_text(csv, point->values[i]);
    hs_csv_integer(csv, point->n_runs - point->n_done);
    hs_csv_integer(csv, row->mean.n);
    hs_csv_integer(csv, row->mean.n_unknown);
    csv_real(csv, row->mean.is_known, row->mean.values.mean);
    csv_real(csv, row->mean.has_interval, row->mean.interval.low);
    csv_real(csv, row->mean.has_interval, row->mean.interval.high);
    for (guint i = 0; i < plan->n_percentiles; i++) {
        const HsPercentile *percentile = &row->percentiles[i];

        csv_real(csv, row->mean.n > 0, percentile->value);
        csv_real(csv, percentile->has_interval, percentile->interval.low);
        csv_real(csv, percentile->has_interval, percentile->interval.high);
        csv_real(csv, percentile->has_interval, percentile->coverage);
    }
    if (!plan->has_against)
        return;
    hs_csv_integer(csv, differences->n);
    csv_real(csv, differences->n > 0, differences->mean);
    csv_real(csv, differences->n > 1, row->cell.interval.low);
    csv_real(csv, differences->n > 1, row->cell.interval.high);
    hs_csv_text(csv, row->finding);
}

static bool csv_section(const HsPointsPlan *plan, const HsMeasure *measure, const char *subject,
                        gpointer user, GError **error)
{
    GString *csv = user;

    for (guint point_i = 0; point_i < plan->points->points->len; point_i++) {
        HsPointRow row;

        if (!hs_points_row(plan, measure, subject, point_i, &row, error))
            return false;
        hs_csv_text(csv, measure->name);
        hs_csv_text(csv, subject);
        hs_csv_text(csv, hs_measure_unit_name(measure->unit));
        csv_point(plan, hs_points_at(plan->points, point_i), &row, csv);
        hs_csv_end_row(csv);
    }
    return true;
}

bool hs_csv_points(const HsPointsPlan *plan, GString *csv, GError **error)
{
    csv_heading(plan, csv);
    return hs_points_each(plan, csv_section, csv, error);
}
