/* run_service: reads outages, requests, output and CPU books. */
#include "analysis/run_service.h"

#include "analysis/query.h"

#include "embedded/sql.h"

static const char *const part_names[HS_OUTAGE_PART_N] = {
    [HS_OUTAGE_PART_DETECTION] = "detection", [HS_OUTAGE_PART_REALLOCATION] = "reallocation",
    [HS_OUTAGE_PART_LOAD] = "load",           [HS_OUTAGE_PART_REPLAY] = "replay",
    [HS_OUTAGE_PART_START] = "start",         [HS_OUTAGE_PART_FIRST_REPLY] = "first_reply",
};

const char *hs_outage_part_name(HsOutagePart part)
{
    return part_names[part];
}

/* ---- outages ---- */

static void outage_free(gpointer user)
{
    HsRunOutage *outage = user;

    g_free(outage->app);
    g_free(outage->fault);
    g_free(outage);
}

static HsRunOutage *read_outage(HsQuery *query)
{
    HsRunOutage *outage = g_new0(HsRunOutage, 1);
    HsCycles reached = hs_query_count(query, 2);

    outage->app = hs_query_dup_text(query, 0);
    outage->fault = hs_query_dup_text(query, 1);
    outage->fault_cycle = reached;
    for (int part_i = 0; part_i < HS_OUTAGE_PART_N; part_i++) {
        HsCycles mark = hs_query_cycles(query, 3 + part_i);

        outage->parts[part_i] = HS_CYCLES_NEVER;
        if (mark == HS_CYCLES_NEVER)
            continue;
        /* A mark that came before an earlier one (the image was there already) took no time. */
        outage->parts[part_i] = mark > reached ? mark - reached : 0;
        reached = MAX(mark, reached);
    }
    outage->is_hot_standby = !hs_query_is_null(query, 9);
    outage->total = HS_CYCLES_NEVER;
    if (outage->parts[HS_OUTAGE_PART_FIRST_REPLY] != HS_CYCLES_NEVER)
        outage->total = reached - outage->fault_cycle;
    return outage;
}

const char *hs_run_outage_word(const HsRunOutage *outage)
{
    if (outage->parts[HS_OUTAGE_PART_START] != HS_CYCLES_NEVER)
        return "runs";
    return outage->is_hot_standby ? "not back" : "stopped";
}

GPtrArray *hs_run_outages_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) outages = g_ptr_array_new_with_free_func(outage_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_outages);

    while (hs_query_next(query))
        g_ptr_array_add(outages, read_outage(query));
    return hs_query_end(query, error) ? g_steal_pointer(&outages) : NULL;
}

/* ---- requests ---- */

static void requests_free(gpointer user)
{
    HsRunRequests *requests = user;

    g_free(requests->app);
    g_free(requests);
}

GPtrArray *hs_run_requests_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) apps = g_ptr_array_new_with_free_func(requests_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_requests);

    while (hs_query_next(query)) {
        HsRunRequests *requests = g_new0(HsRunRequests, 1);

        requests->app = hs_query_dup_text(query, 0);
        requests->n_sent = hs_query_count(query, 1);
        requests->n_replied = hs_query_count(query, 2);
        requests->n_sent_again = hs_query_count(query, 3);
        requests->n_timeouts = hs_query_count(query, 4);
        requests->response_p50 = hs_query_cycles(query, 5);
        requests->response_p99 = hs_query_cycles(query, 6);
        requests->response_max = hs_query_cycles(query, 7);
        requests->has_journal = !hs_query_is_null(query, 8);
        requests->n_committed = hs_query_count(query, 8);
        requests->n_lost = hs_query_count(query, 9);
        requests->n_repeated = hs_query_count(query, 10);
        g_ptr_array_add(apps, requests);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&apps) : NULL;
}

static void turned_away_free(gpointer user)
{
    HsRunTurnedAway *turned_away = user;

    g_free(turned_away->clients);
    g_free(turned_away);
}

GPtrArray *hs_run_turned_away_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(turned_away_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_turned_away);

    while (hs_query_next(query)) {
        HsRunTurnedAway *turned_away = g_new0(HsRunTurnedAway, 1);

        turned_away->clients = hs_query_dup_text(query, 0);
        turned_away->n = hs_query_count(query, 1);
        g_ptr_array_add(groups, turned_away);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&groups) : NULL;
}

/* ---- output ---- */

static void output_free(gpointer user)
{
    HsRunOutput *output = user;

    g_free(output->app);
    g_free(output->os);
    g_free(output->text);
    g_free(output);
}

GPtrArray *hs_run_output_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) outputs = g_ptr_array_new_with_free_func(output_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_output);

    while (hs_query_next(query)) {
        HsRunOutput *output = g_new0(HsRunOutput, 1);

        output->cycle = hs_query_count(query, 0);
        output->app = hs_query_dup_text(query, 1);
        output->os = hs_query_dup_text(query, 2);
        output->text = hs_query_dup_text(query, 3);
        g_ptr_array_add(outputs, output);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&outputs) : NULL;
}

/* ---- CPU time ---- */

static void book_free(gpointer user)
{
    HsRunBook *book = user;

    g_free(book->cpu);
    g_free(book->book);
    g_free(book);
}

GPtrArray *hs_run_books_read(sqlite3 *db, GError **error)
{
    g_autoptr(GPtrArray) books = g_ptr_array_new_with_free_func(book_free);
    HsQuery *query = hs_query_new(db, hs_sql_run_books);

    while (hs_query_next(query)) {
        HsRunBook *book = g_new0(HsRunBook, 1);

        book->cpu = hs_query_dup_text(query, 0);
        book->book = hs_query_dup_text(query, 1);
        book->cycles = hs_query_count(query, 2);
        g_ptr_array_add(books, book);
    }
    return hs_query_end(query, error) ? g_steal_pointer(&books) : NULL;
}
