/* points: what the repetitions at each point of a collection come to. */
#include "analysis/points.h"

#include "analysis/query.h"
#include "sim/assert.h"

#include "embedded/sql.h"

#include <string.h>

G_DEFINE_QUARK(hs - points - error - quark, hs_points_error)

/* Between the values of a point in one text; no value that a scenario can write has it. */
#define BETWEEN "\x1f"

void hs_points_free(HsPoints *points)
{
    if (points == NULL)
        return;
    for (guint point_i = 0; point_i < points->points->len; point_i++)
        g_free(g_array_index(points->points, HsPoint, point_i).values);
    g_free(points->kind);
    g_free(points->scenario);
    g_free(points->about);
    g_free(points->seed);
    g_ptr_array_unref(points->names);
    g_array_unref(points->points);
    g_string_chunk_free(points->texts);
    g_hash_table_unref(points->by_values);
    g_free(points);
}

const HsPoint *hs_points_at(const HsPoints *points, guint point_i)
{
    hs_assert(point_i < points->points->len);
    return &g_array_index(points->points, HsPoint, point_i);
}

uint64_t hs_points_n_missing(const HsPoints *points)
{
    uint64_t n_missing = 0;

    for (guint point_i = 0; point_i < points->points->len; point_i++)
        n_missing += hs_points_at(points, point_i)->n_runs - hs_points_at(points, point_i)->n_done;
    return n_missing;
}

/* ---- reading ---- */

static bool read_meta(sqlite3 *db, HsPoints *points, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_collected_meta);

    if (hs_query_next(query)) {
        points->kind = hs_query_dup_text(query, 0);
        points->scenario = hs_query_dup_text(query, 1);
        points->about = hs_query_dup_text(query, 2);
        points->seed = hs_query_dup_text(query, 4);
    } else {
        hs_query_refuse(query, "it does not say what was planned");
    }
    return hs_query_end(query, error);
}

/* One copy of each text: equal texts are equal pointers. */
static const char *keep_text(HsPoints *points, HsQuery *query, int column)
{
    g_autofree char *text = hs_query_dup_text(query, column);

    return g_string_chunk_insert_const(points->texts, text);
}

static bool read_points(sqlite3 *db, HsPoints *points, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_points);

    while (hs_query_next(query)) {
        HsPoint point = { .number = hs_query_count(query, 0),
                          .first_run = hs_query_count(query, 1),
                          .last_run = hs_query_count(query, 2),
                          .n_runs = hs_query_count(query, 3),
                          .n_done = hs_query_count(query, 4) };

        point.policy = keep_text(points, query, 5);
        g_array_append_val(points->points, point);
    }
    return hs_query_end(query, error);
}

/* The parameter of that name; a new one if there is none. */
static guint name_of(HsPoints *points, const char *name)
{
    for (guint name_i = 0; name_i < points->names->len; name_i++) {
        if (g_ptr_array_index(points->names, name_i) == (gconstpointer)name)
            return name_i;
    }
    g_ptr_array_add(points->names, (gpointer)name);
    return points->names->len - 1;
}

/* The policy is one where points have several, and where it was given to them as one. */
static void set_policies(HsPoints *points)
{
    const char *name = g_string_chunk_insert_const(points->texts, HS_POINTS_POLICY);
    bool differs = false;

    for (guint point_i = 1; point_i < points->points->len; point_i++)
        differs = differs ||
                  hs_points_at(points, point_i)->policy != hs_points_at(points, 0)->policy;
    if (differs)
        g_ptr_array_add(points->names, (gpointer)name);
    for (guint point_i = 0; point_i < points->points->len; point_i++) {
        HsPoint *point = &g_array_index(points->points, HsPoint, point_i);

        point->values = g_new0(const char *, HS_POINTS_PARAMETERS_MAX);
        if (differs)
            point->values[0] = point->policy;
    }
}

static bool read_values(sqlite3 *db, HsPoints *points, HsPoint *point, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_points_parameters);

    hs_query_bind(query, 1, point->number);
    while (hs_query_next(query)) {
        guint name_i = name_of(points, keep_text(points, query, 0));

        if (name_i >= HS_POINTS_PARAMETERS_MAX)
            hs_query_refuse(query, "its points have too many parameters");
        else if (point->values[name_i] == NULL)
            point->values[name_i] = keep_text(points, query, 1);
    }
    return hs_query_end(query, error);
}

/* The values in one text, some of them others. The caller frees. */
static char *key_of(const HsPoints *points, const HsPoint *point, const HsPointsAgainst *against)
{
    GString *key = g_string_new(NULL);
    const char *values[HS_POINTS_PARAMETERS_MAX];

    memcpy(values, point->values, sizeof values);
    for (guint i = 0; against != NULL && i < against->n; i++)
        values[against->name_is[i]] = against->values[i];
    for (guint name_i = 0; name_i < points->names->len; name_i++)
        g_string_append_printf(key, "%s" BETWEEN, values[name_i] != NULL ? values[name_i] : "");
    return g_string_free(key, FALSE);
}

static bool read_parameters(sqlite3 *db, HsPoints *points, GError **error)
{
    set_policies(points);
    for (guint point_i = 0; point_i < points->points->len; point_i++) {
        if (!read_values(db, points, &g_array_index(points->points, HsPoint, point_i), error))
            return false;
    }
    for (guint point_i = 0; point_i < points->points->len; point_i++) {
        HsPoint *point = &g_array_index(points->points, HsPoint, point_i);
        char *key = key_of(points, point, NULL);

        if (g_hash_table_contains(points->by_values, key))
            g_free(key); /* a list may have a point twice: the first is meant */
        else
            g_hash_table_insert(points->by_values, key, point);
    }
    return true;
}

HsPoints *hs_points_read(sqlite3 *db, GError **error)
{
    HsPoints *points = g_new0(HsPoints, 1);

    points->names = g_ptr_array_new();
    points->points = g_array_new(FALSE, FALSE, sizeof(HsPoint));
    points->texts = g_string_chunk_new(4096);
    points->by_values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (read_meta(db, points, error) && read_points(db, points, error) &&
        read_parameters(db, points, error))
        return points;
    hs_points_free(points);
    return NULL;
}

/* ---- numbers ---- */

GArray *hs_points_numbers(sqlite3 *db, const HsPoints *points, guint point_i,
                          const HsMeasure *measure, const char *subject, GError **error)
{
    const HsPoint *point = hs_points_at(points, point_i);
    double unknown = measure->better == HS_BETTER_MORE ? HS_NUMBER_WORST_LOW : HS_NUMBER_WORST_HIGH;
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(HsPointNumber));
    HsQuery *query = hs_query_new(db, hs_sql_points_numbers);

    hs_query_bind(query, 1, point->number);
    hs_query_bind(query, 2, point->first_run);
    hs_query_bind(query, 3, point->last_run);
    hs_query_bind_text(query, 4, measure->name);
    hs_query_bind_text(query, 5, subject);
    while (hs_query_next(query)) {
        g_autofree char *seed = hs_query_dup_text(query, 1);
        HsPointNumber number = { .repetition = hs_query_count(query, 0),
                                 .seed = g_ascii_strtoull(seed, NULL, 10),
                                 .value = hs_query_is_null(query, 2) ? unknown
                                                                     : hs_query_real(query, 2) };

        g_array_append_val(numbers, number);
    }
    if (hs_query_end(query, error))
        return numbers;
    g_array_unref(numbers);
    return NULL;
}

static const HsPointNumber *number_at(const GArray *numbers, guint number_i)
{
    return &g_array_index(numbers, HsPointNumber, number_i);
}

void hs_point_mean_add(HsPointMean *mean, bool is_known, double value)
{
    mean->n++;
    if (is_known)
        hs_statistics_add(&mean->values, value);
    else
        mean->n_unknown++;
}

void hs_point_mean_end(HsPointMean *mean, HsConfidence confidence)
{
    mean->is_known = mean->n > 0 && mean->n_unknown == 0;
    mean->has_interval = mean->is_known &&
                         hs_statistics_interval(&mean->values, confidence, &mean->interval);
}

HsPointMean hs_point_mean(const GArray *numbers, HsConfidence confidence)
{
    HsPointMean mean = { 0 };

    for (guint number_i = 0; number_i < numbers->len; number_i++) {
        double value = number_at(numbers, number_i)->value;

        hs_point_mean_add(&mean, hs_number_is_known(value), value);
    }
    hs_point_mean_end(&mean, confidence);
    return mean;
}

HsPercentile hs_point_percentile(const GArray *numbers, uint32_t percentile,
                                 HsConfidence confidence)
{
    g_autofree double *sorted = g_new(double, numbers->len);

    for (guint number_i = 0; number_i < numbers->len; number_i++)
        sorted[number_i] = number_at(numbers, number_i)->value;
    hs_numbers_sort(sorted, numbers->len);
    return hs_percentile_of(sorted, numbers->len, percentile, confidence);
}

static void add_pair(HsCompareCell *cell, const HsPointNumber *mine, const HsPointNumber *theirs)
{
    if (mine->seed != theirs->seed || !hs_number_is_known(mine->value) ||
        !hs_number_is_known(theirs->value))
        return;
    hs_statistics_add(&cell->values, mine->value);
    hs_statistics_add_pair(&cell->differences, mine->value, theirs->value);
}

/* Both are in order of repetition. */
HsCompareCell hs_point_differences(const GArray *numbers, const GArray *against)
{
    HsCompareCell cell = { .n_values = numbers->len };
    guint against_i = 0;

    for (guint number_i = 0; number_i < numbers->len; number_i++) {
        uint64_t repetition = number_at(numbers, number_i)->repetition;

        while (against_i < against->len && number_at(against, against_i)->repetition < repetition)
            against_i++;
        if (against_i < against->len && number_at(against, against_i)->repetition == repetition)
            add_pair(&cell, number_at(numbers, number_i), number_at(against, against_i));
    }
    cell.pair_mean = cell.values.mean;
    cell.baseline_mean = cell.values.mean - cell.differences.mean;
    (void)hs_statistics_interval(&cell.differences, HS_COMPARE_CONFIDENCE, &cell.interval);
    return cell;
}

/* ---- against ---- */

static bool is_same_value(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        if (*a == ' ')
            a++;
        else if (*b == ' ')
            b++;
        else if (*a++ != *b++)
            return false;
    }
    return true;
}

/* As a point has it; NULL: none does. */
static const char *find_value(const HsPoints *points, guint name_i, const char *text)
{
    for (guint point_i = 0; point_i < points->points->len; point_i++) {
        const char *value = hs_points_at(points, point_i)->values[name_i];

        if (value != NULL && is_same_value(value, text))
            return value;
    }
    return NULL;
}

static bool find_name(const HsPoints *points, const char *name, guint *ret_name_i, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint name_i = 0; name_i < points->names->len; name_i++) {
        if (strcmp(g_ptr_array_index(points->names, name_i), name) == 0) {
            *ret_name_i = name_i;
            return true;
        }
        g_string_append_printf(names, "%s%s", name_i > 0 ? ", " : "",
                               (const char *)g_ptr_array_index(points->names, name_i));
    }
    g_set_error(error, HS_POINTS_ERROR, HS_POINTS_ERROR_NAME,
                "the points have no parameter '%s'\n  help: %s%s", name,
                names->len > 0 ? "they differ in " : "they have none", names->str);
    return false;
}

static bool read_against(const HsPoints *points, const char *word, HsPointsAgainst *against,
                         GError **error)
{
    const char *equals = strchr(word, '=');
    g_autofree char *name = g_strndup(word, equals != NULL ? (gsize)(equals - word) : strlen(word));
    guint name_i = 0;

    if (!find_name(points, g_strstrip(name), &name_i, error))
        return false;

    const char *value = find_value(points, name_i, equals != NULL ? equals + 1 : "");

    if (value == NULL) {
        g_set_error(error, HS_POINTS_ERROR, HS_POINTS_ERROR_VALUE,
                    "no point has '%s'\n  help: write one of its values, as in %s=%s", word, name,
                    hs_points_at(points, 0)->values[name_i] != NULL
                        ? hs_points_at(points, 0)->values[name_i]
                        : "VALUE");
        return false;
    }
    against->name_is[against->n] = name_i;
    against->values[against->n++] = value;
    return true;
}

bool hs_points_against_read(const HsPoints *points, const char *text, HsPointsAgainst *ret_against,
                            GError **error)
{
    g_auto(GStrv) words = g_strsplit(text, ",", (gint)HS_POINTS_PARAMETERS_MAX);
    HsPointsAgainst against = { 0 };

    for (guint word_i = 0; words[word_i] != NULL; word_i++) {
        if (!read_against(points, words[word_i], &against, error))
            return false;
    }
    if (against.n == 0)
        return read_against(points, "", &against, error);
    *ret_against = against;
    return true;
}

const HsPoint *hs_points_partner(const HsPoints *points, guint point_i,
                                 const HsPointsAgainst *against)
{
    g_autofree char *key = key_of(points, hs_points_at(points, point_i), against);

    return g_hash_table_lookup(points->by_values, key);
}
