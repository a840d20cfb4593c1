/* run_faults: reads faults, failed programs, and outcomes. */
#include "analysis/run_faults.h"

#include "analysis/query.h"

#include "embedded/sql.h"

/* ---- faults ---- */

static void fault_free(gpointer user)
{
    HsRunFault *fault = user;

    g_free(fault->name);
    g_free(fault->action);
    g_free(fault->target);
    g_free(fault);
}

GPtrArray *hs_run_faults_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(fault_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_faults);

    while (hs_query_next(query)) {
        HsRunFault *fault = g_new0(HsRunFault, 1);

        fault->name = hs_query_dup_text(query, 0);
        fault->cycle = hs_query_cycles(query, 1);
        fault->action = hs_query_dup_text(query, 2);
        fault->target = hs_query_dup_text(query, 3);
        fault->had_effect = hs_query_count(query, 4) != 0;
        g_ptr_array_add(faults, fault);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&faults) : NULL;
}

/* ---- failed programs ---- */

static void failure_free(gpointer user)
{
    HsRunFailure *failure = user;

    g_free(failure->app);
    g_free(failure->os);
    g_free(failure->reason);
    g_free(failure);
}

GPtrArray *hs_run_failures_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func(failure_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_failures);

    while (hs_query_next(query)) {
        HsRunFailure *failure = g_new0(HsRunFailure, 1);

        failure->cycle = hs_query_count(query, 0);
        failure->app = hs_query_dup_text(query, 1);
        failure->os = hs_query_dup_optional_text(query, 2);
        failure->reason = hs_query_dup_text(query, 3);
        g_ptr_array_add(failures, failure);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&failures) : NULL;
}

/* ---- outcomes ---- */

static void outcome_free(gpointer user)
{
    HsRunOutcome *outcome = user;

    g_free(outcome->app);
    g_free(outcome->text);
    g_free(outcome);
}

GPtrArray *hs_run_outcomes_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) outcomes = g_ptr_array_new_with_free_func(outcome_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_outcomes);

    while (hs_query_next(query)) {
        HsRunOutcome *outcome = g_new0(HsRunOutcome, 1);

        outcome->app = hs_query_dup_text(query, 0);
        outcome->is_hot_standby = hs_query_count(query, 1) != 0;
        outcome->text = hs_query_dup_text(query, 2);
        outcome->is_stated = hs_query_count(query, 3) != 0;
        g_ptr_array_add(outcomes, outcome);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&outcomes) : NULL;
}

static void unprotected_free(gpointer user)
{
    HsRunUnprotected *unprotected = user;

    g_free(unprotected->app);
    g_free(unprotected);
}

GPtrArray *hs_run_unprotected_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(unprotected_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_unprotected);

    while (hs_query_next(query)) {
        HsRunUnprotected *unprotected = g_new0(HsRunUnprotected, 1);

        unprotected->app = hs_query_dup_text(query, 0);
        unprotected->cycles = hs_query_count(query, 1);
        g_ptr_array_add(all, unprotected);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&all) : NULL;
}
