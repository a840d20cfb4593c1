/* keep_traces: results of single runs of a sweep. */
#include "cli/keep_traces.h"

#include "analysis/query.h"
#include "models/schema.h"
#include "models/system.h"
#include "sim/store.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char all_sql[] = "SELECT run, point, repetition, digest FROM run "
                              "WHERE verdict = 'done' ORDER BY run";
static const char failed_sql[] = "SELECT run, point, repetition, digest FROM run "
                                 "WHERE verdict = 'done' AND n_held < n_expectations ORDER BY run";

/* What the threads share. */
typedef struct {
    HsSweep *sweep;
    const HsWork *work;
    char *folder;
    GMutex mutex;   /* of what follows */
    HsQuery *query; /* the next run */
    uint64_t n;
    GError *error;
    bool is_over;
} Keeping;

/* One of them. */
typedef struct {
    char *path;
    char *digest;
    HsOverrides overrides;
    GPtrArray *keep; /* what they borrow */
} Order;

static void clear_order(Order *order)
{
    g_free(order->path);
    g_free(order->digest);
    g_clear_pointer(&order->keep, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Order, clear_order)

char *hs_keep_traces_folder(const char *path)
{
    gsize length = strlen(path) - (g_str_has_suffix(path, ".db") ? strlen(".db") : 0);

    return g_strdup_printf("%.*s-runs", (int)length, path);
}

static bool is_stopped(const Keeping *keeping)
{
    const volatile sig_atomic_t *flag = keeping->sweep->plan->work.is_stopped;

    return flag != NULL && *flag != 0;
}

/* FALSE: there is none left. */
static bool next_order(Keeping *keeping, Order *ret_order)
{
    HsWanted wanted = { 0 };
    bool is_there = false;

    g_mutex_lock(&keeping->mutex);
    if (!keeping->is_over && !is_stopped(keeping) && hs_query_next(keeping->query)) {
        is_there = true;
        hs_sweep_wanted_of(keeping->sweep, hs_query_count(keeping->query, 1) - 1,
                           (guint)hs_query_count(keeping->query, 2), &wanted);
        ret_order->path = g_strdup_printf("%s/%06" G_GUINT64_FORMAT ".db", keeping->folder,
                                          hs_query_count(keeping->query, 0));
        ret_order->digest = hs_query_dup_text(keeping->query, 3);
        ret_order->keep = g_ptr_array_new_with_free_func(g_free);
        hs_work_overrides(keeping->work, &wanted, &ret_order->overrides, ret_order->keep);
    }
    g_mutex_unlock(&keeping->mutex);
    return is_there;
}

/* Is it there already? */
static bool is_kept(const Order *order)
{
    sqlite3 *db = hs_store_open(order->path, NULL);
    g_autofree char *digest = NULL;

    if (db == NULL)
        return false;

    HsQuery *query = hs_query_new(db, "SELECT digest FROM meta");

    if (hs_query_next(query))
        digest = hs_query_dup_text(query, 0);

    bool is_good = hs_query_end(query, NULL);

    (void)sqlite3_close(db);
    return is_good && digest != NULL && strcmp(digest, order->digest) == 0;
}

static bool fail(const char *message, GError **error)
{
    g_set_error(error, HS_WORK_ERROR, HS_WORK_ERROR_STORAGE, "%s", message);
    return false;
}

/* The run again, with all of its trace, into a file. */
static bool make(const char *scenario_path, const Order *order, GError **error)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    g_autoptr(HsScenario)
        scenario = hs_scenario_load(scenario_path, &hs_schema, &order->overrides, diagnostics);

    if (scenario == NULL)
        return fail("the scenario was changed while its runs were made", error);

    g_autoptr(HsStore) store = hs_store_create(order->path, error);

    if (store == NULL)
        return false;

    HsSystemOptions options = { .sink = hs_store_sink, .sink_user = store };
    g_autoptr(HsSystem) system = hs_system_new(scenario, &options, diagnostics);

    if (system == NULL)
        return fail("the scenario was changed while its runs were made", error);
    if (hs_system_run(system, error) == HS_END_FAILED)
        return false;
    hs_system_save(system, store, HS_VERSION, &order->overrides);
    return hs_store_publish(store, error);
}

static gpointer work(gpointer user)
{
    Keeping *keeping = user;

    for (;;) {
        g_auto(Order) order = { 0 };
        g_autoptr(GError) error = NULL;

        if (!next_order(keeping, &order))
            return NULL;

        bool is_good = is_kept(&order) || make(keeping->sweep->plan->work.path, &order, &error);

        g_mutex_lock(&keeping->mutex);
        keeping->n += is_good;
        keeping->is_over = keeping->is_over || !is_good;
        if (!is_good && keeping->error == NULL)
            keeping->error = g_steal_pointer(&error);
        g_mutex_unlock(&keeping->mutex);
    }
}

static void work_in_threads(Keeping *keeping, guint n_threads)
{
    g_autofree GThread **threads = g_new0(GThread *, n_threads);

    g_mutex_init(&keeping->mutex);
    for (guint i = 1; i < n_threads; i++)
        threads[i] = g_thread_try_new("hsim trace", work, keeping, NULL);
    (void)work(keeping);
    for (guint i = 1; i < n_threads; i++) {
        if (threads[i] != NULL)
            (void)g_thread_join(threads[i]);
    }
    g_mutex_clear(&keeping->mutex);
}

int hs_keep_traces(HsSweep *sweep, const HsWork *of_work, const char *path, HsKeepTraces which,
                   uint64_t *ret_n, GError **error)
{
    Keeping keeping = { .sweep = sweep, .work = of_work };
    sqlite3 *db = hs_collection_open(path, error);
    g_autofree char *folder = hs_keep_traces_folder(path);

    if (db == NULL)
        return HS_EXIT_FAULT;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        g_autofree char *message = g_strdup_printf("cannot create %s: %s", folder,
                                                   g_strerror(errno));

        (void)fail(message, error);
        (void)sqlite3_close(db);
        return HS_EXIT_FAULT;
    }
    keeping.folder = folder;
    keeping.query = hs_query_new(db, which == HS_KEEP_TRACES_ALL ? all_sql : failed_sql);
    work_in_threads(&keeping, sweep->plan->work.n_threads);

    bool is_read = hs_query_end(keeping.query, keeping.error == NULL ? &keeping.error : NULL);

    (void)sqlite3_close(db);
    *ret_n = keeping.n;
    if (keeping.error != NULL || !is_read) {
        g_propagate_error(error, keeping.error);
        return HS_EXIT_FAULT;
    }
    return is_stopped(&keeping) ? HS_EXIT_STOPPED : HS_EXIT_HELD;
}
