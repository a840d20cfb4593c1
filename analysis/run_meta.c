/* run_meta: reads what a run was, and checks that it can be. */
#include "analysis/run_meta.h"

#include "analysis/query.h"
#include "sim/store.h"
#include "sim/store_guard.h"

#include "embedded/sql.h"

void hs_run_meta_free(HsRunMeta *meta)
{
    if (meta == NULL)
        return;
    g_free(meta->hsim_version);
    g_free(meta->scenario);
    g_free(meta->about);
    g_free(meta->scenario_file);
    g_free(meta->policy);
    g_free(meta->seed);
    g_free(meta->end_reason);
    g_free(meta->digest);
    g_free(meta);
}

static HsRunMeta *read_row(HsQuery *query)
{
    HsRunMeta *meta = g_new0(HsRunMeta, 1);

    meta->hsim_version = hs_query_dup_text(query, 0);
    meta->scenario = hs_query_dup_text(query, 1);
    meta->about = hs_query_dup_text(query, 2);
    meta->scenario_file = hs_query_dup_text(query, 3);
    meta->policy = hs_query_dup_text(query, 4);
    meta->seed = hs_query_dup_text(query, 5);
    meta->clock_hz = hs_query_count(query, 6);
    meta->unit_bytes = hs_query_count(query, 7);
    meta->storage_bytes = hs_query_count(query, 8);
    meta->end_cycle = hs_query_count(query, 9);
    meta->end_reason = hs_query_dup_text(query, 10);
    meta->n_events = hs_query_count(query, 11);
    meta->n_instructions = hs_query_count(query, 12);
    meta->digest = hs_query_dup_text(query, 13);

    g_autofree char *level = hs_query_dup_text(query, 14);

    if (!hs_trace_level_parse(level, &meta->trace_level))
        hs_query_refuse(query, "a trace level that there is not");
    return meta;
}

static bool is_sensible(const HsRunMeta *meta)
{
    return meta->clock_hz >= HS_CLOCK_HZ_MIN && meta->clock_hz <= HS_CLOCK_HZ_MAX &&
           meta->unit_bytes > 0 && meta->storage_bytes > 0 &&
           meta->storage_bytes % meta->unit_bytes == 0;
}

HsRunMeta *hs_run_meta_read(sqlite3 *db, GError **error)
{
    g_autoptr(HsRunMeta) meta = NULL;
    HsQuery *query = hs_query_new(db, hs_sql_run_meta);

    if (hs_query_next(query))
        meta = read_row(query);
    if (hs_query_next(query))
        hs_query_refuse(query, "table meta has more than one row");
    if (!hs_query_end(query, error))
        return NULL;
    if (meta != NULL && is_sensible(meta))
        return g_steal_pointer(&meta);
    g_set_error(error, HS_STORE_ERROR, HS_STORE_ERROR_DAMAGED,
                "%s is damaged: its table meta does not describe a run",
                sqlite3_db_filename(db, "main"));
    return NULL;
}

bool hs_run_require(sqlite3 *db, const char *table, GError **error)
{
    g_autoptr(HsRunMeta) meta = hs_run_meta_read(db, error);

    if (meta == NULL)
        return false;
    if (hs_trace_level_keeps(meta->trace_level, table))
        return true;
    hs_store_guard_tell_table(meta->trace_level, table, error);
    return false;
}

static void expectation_free(gpointer user)
{
    HsRunExpectation *expectation = user;

    g_free(expectation->title);
    g_free(expectation->condition);
    g_free(expectation->verdict);
    g_free(expectation->detail);
    g_free(expectation->place);
    g_free(expectation);
}

GPtrArray *hs_run_expectations_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) expectations = g_ptr_array_new_with_free_func(expectation_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_expectations);

    while (hs_query_next(query)) {
        HsRunExpectation *expectation = g_new0(HsRunExpectation, 1);

        expectation->title = hs_query_dup_text(query, 0);
        expectation->condition = hs_query_dup_text(query, 1);
        expectation->verdict = hs_query_dup_text(query, 2);
        expectation->cycle = hs_query_cycles(query, 3);
        expectation->detail = hs_query_dup_text(query, 4);
        expectation->place = hs_query_dup_text(query, 5);
        expectation->has_held = g_strcmp0(expectation->verdict, "held") == 0;
        g_ptr_array_add(expectations, expectation);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&expectations) : NULL;
}

guint hs_run_expectations_n_held(const GPtrArray *expectations)
{
    guint n_held = 0;

    for (guint expectation_i = 0; expectation_i < expectations->len; expectation_i++) {
        const HsRunExpectation *expectation = g_ptr_array_index(expectations, expectation_i);

        n_held += expectation->has_held ? 1 : 0;
    }
    return n_held;
}

static void refusal_free(gpointer user)
{
    HsRunRefusal *refusal = user;

    g_free(refusal->app);
    g_free(refusal->os);
    g_free(refusal->reason);
    g_free(refusal);
}

GPtrArray *hs_run_refusals_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) refusals = g_ptr_array_new_with_free_func(refusal_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_refusals);

    while (hs_query_next(query)) {
        HsRunRefusal *refusal = g_new0(HsRunRefusal, 1);

        refusal->cycle = hs_query_count(query, 0);
        refusal->app = hs_query_dup_text(query, 1);
        refusal->os = hs_query_dup_text(query, 2);
        refusal->asked_bytes = hs_query_count(query, 3);
        refusal->free_bytes = hs_query_count(query, 4);
        refusal->unused_bytes = hs_query_count(query, 5);
        refusal->reason = hs_query_dup_text(query, 6);
        g_ptr_array_add(refusals, refusal);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&refusals) : NULL;
}
