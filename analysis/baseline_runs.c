/* baseline_runs: reads who ran, and with what. */
#include "analysis/baseline_runs.h"

#include "analysis/collected.h"
#include "analysis/query.h"

#include "embedded/sql.h"

#include <string.h>

/* Between the parts of a key: no text of a scenario has such a character. */
#define UNIT "\x1f"

static void point_clear(gpointer user)
{
    HsBaselinePoint *point = user;

    g_free(point->key);
    g_free(point->text);
    g_free(point->policy);
}

void hs_baseline_runs_free(HsBaselineRuns *runs)
{
    if (runs == NULL)
        return;
    g_free(runs->scenario);
    g_free(runs->program);
    g_free(runs->seed);
    g_array_unref(runs->runs);
    g_array_unref(runs->points);
    g_hash_table_unref(runs->of);
    g_free(runs);
}

/* ---- points and their runs ---- */

const HsBaselinePoint *hs_baseline_runs_point(const HsBaselineRuns *runs, guint point_i)
{
    return &g_array_index(runs->points, HsBaselinePoint, point_i);
}

const HsBaselinePoint *hs_baseline_runs_find(const HsBaselineRuns *runs, const char *key)
{
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(runs->of, key));

    return place > 0 ? hs_baseline_runs_point(runs, place - 1) : NULL;
}

const HsBaselineRun *hs_baseline_runs_first(const HsBaselineRuns *runs,
                                            const HsBaselinePoint *point)
{
    return &g_array_index(runs->runs, HsBaselineRun, point->first_i);
}

const HsBaselineRun *hs_baseline_runs_next(const HsBaselineRuns *runs, const HsBaselineRun *run)
{
    return run->next_i > 0 ? &g_array_index(runs->runs, HsBaselineRun, run->next_i - 1) : NULL;
}

const HsBaselineRun *hs_baseline_runs_repetition(const HsBaselineRuns *runs,
                                                 const HsBaselinePoint *point, uint64_t repetition)
{
    const HsBaselineRun *run = hs_baseline_runs_first(runs, point);

    while (run != NULL && run->repetition != repetition)
        run = hs_baseline_runs_next(runs, run);
    return run;
}

/* ---- reading ---- */

static bool read_plan(sqlite3 *db, HsBaselineRuns *runs, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_baseline_plan);

    if (hs_query_next(query)) {
        runs->scenario = hs_query_dup_text(query, 0);
        runs->program = hs_query_dup_text(query, 1);
    } else {
        hs_query_refuse(query, "it does not say what was planned");
    }
    return hs_query_end(query, error);
}

/* The rows of parameters, read beside the runs: both come by the number of the run. */
typedef struct {
    HsQuery *query;
    bool is_there;
    uint64_t run;
} Parameters;

static void parameters_next(Parameters *parameters)
{
    parameters->is_there = hs_query_next(parameters->query);
    if (parameters->is_there)
        parameters->run = hs_query_count(parameters->query, 0);
}

static void append_value(GString *key, const char *text)
{
    double number = 0;
    guint kind = 0;
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    if (hs_collected_number(text, &number, &kind))
        g_string_append_printf(key, "%u:%s", kind, g_ascii_dtostr(buffer, sizeof buffer, number));
    else
        g_string_append(key, text);
}

/* Takes the parameters of a run, in the order of their names. */
static void take_parameters(Parameters *parameters, uint64_t run, GString *key, GString *text)
{
    while (parameters->is_there && parameters->run < run)
        parameters_next(parameters);
    for (; parameters->is_there && parameters->run == run; parameters_next(parameters)) {
        g_autofree char *name = hs_query_dup_text(parameters->query, 1);
        g_autofree char *value = hs_query_dup_text(parameters->query, 2);

        if (strcmp(name, HS_COLLECTED_POLICY) == 0)
            continue; /* a run has a column for it */
        g_string_append_printf(key, UNIT "%s" UNIT, name);
        append_value(key, value);
        g_string_append_printf(text, "%s%s = %s", text->len > 0 ? ", " : "", name, value);
    }
}

/* FALSE: the point has a run of that repetition already. */
static bool add_run(HsBaselineRuns *runs, const HsBaselineRun *run, const char *key,
                    const char *text, const char *policy)
{
    guint run_i = runs->runs->len;
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(runs->of, key));

    g_array_append_val(runs->runs, *run);
    if (place == 0) {
        HsBaselinePoint fresh = { g_strdup(key), g_strdup(text), g_strdup(policy), run_i, run_i };

        g_array_append_val(runs->points, fresh);
        g_hash_table_insert(runs->of, fresh.key, GUINT_TO_POINTER(runs->points->len));
        return true;
    }

    HsBaselinePoint *point = &g_array_index(runs->points, HsBaselinePoint, place - 1);
    HsBaselineRun *last = &g_array_index(runs->runs, HsBaselineRun, point->last_i);

    if (last->repetition >= run->repetition)
        return false;
    last->next_i = run_i + 1;
    point->last_i = run_i;
    return true;
}

static void take_run(HsBaselineRuns *runs, HsQuery *query, Parameters *parameters)
{
    HsBaselineRun run = { .number = hs_query_count(query, 0),
                          .repetition = hs_query_count(query, 2),
                          .is_done = hs_query_count(query, 4) != 0 };
    g_autofree char *policy = hs_query_dup_text(query, 1);
    g_autoptr(GString) key = g_string_new(policy);
    g_autoptr(GString) text = g_string_new(NULL);

    if (runs->seed == NULL)
        runs->seed = hs_query_dup_text(query, 3);
    take_parameters(parameters, run.number, key, text);
    if (runs->runs->len >= HS_BASELINE_RUNS_MAX)
        hs_query_refuse(query, "it has more runs than can be compared");
    else if (!add_run(runs, &run, key->str, text->str, policy))
        hs_query_refuse(query, "it has two runs of one point that are the same repetition");
}

static bool read_runs(sqlite3 *db, HsBaselineRuns *runs, GError **error)
{
    HsQuery *query = hs_query_new(db, hs_sql_baseline_runs);
    Parameters parameters = { .query = hs_query_new(db, hs_sql_baseline_parameters) };

    parameters_next(&parameters);
    while (hs_query_next(query))
        take_run(runs, query, &parameters);

    bool is_good = hs_query_end(parameters.query, error);

    if (hs_query_end(query, is_good ? error : NULL))
        return is_good;
    return false;
}

/* The policy is part of the text of a point where there are several, or nothing else. */
static void name_policies(HsBaselineRuns *runs)
{
    bool has_several = false;

    for (guint i = 1; i < runs->points->len; i++)
        has_several = has_several || strcmp(hs_baseline_runs_point(runs, i)->policy,
                                            hs_baseline_runs_point(runs, 0)->policy) != 0;
    for (guint i = 0; i < runs->points->len; i++) {
        HsBaselinePoint *point = &g_array_index(runs->points, HsBaselinePoint, i);
        g_autofree char *text = point->text;
        bool has_text = text[0] != '\0';

        point->text = has_several || !has_text
                          ? g_strconcat(text, has_text ? ", " : "", "policy ", point->policy, NULL)
                          : g_strdup(text);
    }
}

HsBaselineRuns *hs_baseline_runs_read(sqlite3 *db, GError **error)
{
    g_autoptr(HsBaselineRuns) runs = g_new0(HsBaselineRuns, 1);

    runs->runs = g_array_new(FALSE, FALSE, sizeof(HsBaselineRun));
    runs->points = g_array_new(FALSE, FALSE, sizeof(HsBaselinePoint));
    g_array_set_clear_func(runs->points, point_clear);
    runs->of = g_hash_table_new(g_str_hash, g_str_equal);
    if (!read_plan(db, runs, error) || !read_runs(db, runs, error))
        return NULL;
    name_policies(runs);
    return g_steal_pointer(&runs);
}
