/* swept_measures: chooses measures of a collection, and adds up what its runs have of them. */
#include "cli/swept_measures.h"

#include "analysis/measure_text.h"
#include "cli/measure_list.h"
#include "sim/assert.h"

#include <string.h>

/* ---- which ---- */

/* What people ask first comes first: each program's throughput and outage, then false alarms. */
static const char usual_sql[] = "SELECT quantity, measure, subject FROM quantity"
                                " WHERE measure IN ('throughput', 'outage', 'false-alarms')"
                                " ORDER BY measure = 'false-alarms', subject, measure DESC";
static const char chosen_sql[] = "SELECT quantity, measure, subject FROM quantity"
                                 " JOIN measure USING (measure) ORDER BY position, subject";

static void clear_measure(gpointer user)
{
    HsSweptMeasure *measure = user;

    g_free(measure->subject);
    g_free(measure->title);
}

static void add_measure(HsQuery *query, const GPtrArray *lists, GArray *measures)
{
    g_autofree char *name = hs_query_dup_text(query, 1);
    g_autofree char *subject = hs_query_dup_text(query, 2);
    const HsMeasure *measure = hs_measures_find(name);

    if (measure == NULL || (lists->len > 0 && !hs_measure_list_has_itself(lists, name)))
        return;

    HsSweptMeasure swept = { .measure = measure,
                             .title = g_strdup_printf("%s%s%s", name, subject[0] != '\0' ? " " : "",
                                                      subject),
                             .quantity = hs_query_count(query, 0) };

    swept.subject = g_steal_pointer(&subject);
    g_array_append_val(measures, swept);
}

bool hs_swept_measures_read(const HsSettings *settings, sqlite3 *db, HsSweptMeasures *ret_measures,
                            GError **error)
{
    const GPtrArray *lists = settings->measures->len > 0 ? settings->measures : settings->kept;
    HsQuery *query = hs_query_new(db, lists->len > 0 ? chosen_sql : usual_sql);

    *ret_measures = (HsSweptMeasures){ .measures = g_array_new(FALSE, FALSE,
                                                               sizeof(HsSweptMeasure)),
                                       .questions = hs_questions_new(db),
                                       .is_chosen = lists->len > 0 };
    g_array_set_clear_func(ret_measures->measures, clear_measure);
    while (hs_query_next(query))
        add_measure(query, lists, ret_measures->measures);
    return hs_query_end(query, error);
}

void hs_swept_measures_clear(HsSweptMeasures *measures)
{
    if (measures->measures == NULL)
        return;
    g_array_unref(measures->measures);
    hs_questions_free(measures->questions);
}

const HsSweptMeasure *hs_swept_measure_at(const HsSweptMeasures *measures, guint measure_i)
{
    hs_assert(measure_i < measures->measures->len);
    return &g_array_index(measures->measures, HsSweptMeasure, measure_i);
}

/* ---- numbers ---- */

static const char value_sql[] = "SELECT value FROM run_value WHERE run = ?1 AND quantity = ?2";

bool hs_swept_measure_value(const HsSweptMeasures *measures, guint measure_i, uint64_t run,
                            HsCollectedNumber *ret_number, GError **error)
{
    HsQuery *query = hs_questions_ask(measures->questions, value_sql);

    *ret_number = (HsCollectedNumber){ .state = HS_COLLECTED_ABSENT };
    hs_query_bind(query, 1, run);
    hs_query_bind(query, 2, hs_swept_measure_at(measures, measure_i)->quantity);
    if (hs_query_next(query))
        *ret_number = (HsCollectedNumber){ .state = hs_query_is_null(query, 0)
                                                        ? HS_COLLECTED_UNKNOWN
                                                        : HS_COLLECTED_KNOWN,
                                           .value = hs_query_real(query, 0) };
    return hs_query_end(query, error);
}

bool hs_swept_measures_add(const HsSweptMeasures *measures, uint64_t run, HsPointMean *means,
                           GError **error)
{
    for (guint measure_i = 0; measure_i < measures->measures->len; measure_i++) {
        HsCollectedNumber number;

        if (!hs_swept_measure_value(measures, measure_i, run, &number, error))
            return false;
        if (number.state == HS_COLLECTED_ABSENT)
            continue;
        hs_point_mean_add(&means[measure_i], number.state == HS_COLLECTED_KNOWN, number.value);
    }
    return true;
}

char *hs_swept_mean_text(const HsMeasure *measure, const HsPointMean *mean)
{
    const char *unknown = g_str_has_prefix(measure->name, "outage") ? "not back" : "unknown";
    char value[HS_MEASURE_TEXT_BYTES];
    char half[HS_MEASURE_TEXT_BYTES];

    if (mean->n == 0)
        return g_strdup("-");
    if (mean->n == mean->n_unknown)
        return g_strdup(unknown);
    if (mean->n_unknown > 0)
        return g_strdup_printf("%u of %u %s", mean->n_unknown, mean->n, unknown);
    hs_measure_format(measure->unit, mean->values.mean, value);
    if (!mean->has_interval)
        return g_strdup(value);
    hs_measure_format(measure->unit, (mean->interval.high - mean->interval.low) / 2, half);
    return g_strdup_printf("%s ± %s", value, half);
}
