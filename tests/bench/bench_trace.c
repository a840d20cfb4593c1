/* bench_trace: what recording costs at each level: CPU time of the run with its result, rows, bytes
 * of the file; and how much of that the views and digests of an empty result are. */
#include "models/schema.h"
#include "models/system.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TRIES 5

static double cpu_seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static guint64 n_rows;

/* What the trace hands to the sink, kept or not. */
static void count_and_keep(gpointer store, const HsTraceTable *table, const HsCell *cells)
{
    n_rows++;
    if (store != NULL)
        hs_store_sink(store, table, cells);
}

/* Runs into `path`, or into nothing where that is NULL; the CPU time it took. */
static double run(const HsScenario *scenario, const char *path, HsTraceLevel level)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();
    double begin = cpu_seconds();
    g_autoptr(HsStore) store = path != NULL ? hs_store_create_level(path, level, &error) : NULL;
    HsSystemOptions options = { .sink = count_and_keep, .sink_user = store };

    n_rows = 0;

    g_autoptr(HsSystem) system = hs_system_new(scenario, &options, diagnostics);

    if (system == NULL || hs_system_run(system, &error) == HS_END_FAILED)
        abort();
    if (store != NULL) {
        hs_system_save(system, store, HS_VERSION, NULL);
        if (!hs_store_publish(store, &error))
            abort();
    }
    return cpu_seconds() - begin;
}

static double best_of(const HsScenario *scenario, const char *path, HsTraceLevel level)
{
    double best = run(scenario, path, level);

    for (int try_i = 1; try_i < TRIES; try_i++)
        best = MIN(best, run(scenario, path, level));
    return best;
}

static void bench(const char *scenario_path, const char *path)
{
    g_autoptr(HsDiagnostics) diagnostics = hs_diagnostics_new();

    g_autoptr(HsScenario) scenario = hs_scenario_load(scenario_path, &hs_schema, NULL, diagnostics);

    if (scenario == NULL)
        abort();

    double nothing = best_of(scenario, NULL, HS_TRACE_FULL);

    (void)printf("%s: %" G_GUINT64_FORMAT " rows, %.1f ms without a result\n", scenario_path,
                 n_rows, nothing * 1e3);
    for (int level = HS_TRACE_FULL; level <= HS_TRACE_OFF; level++) {
        double seconds = best_of(scenario, path, (HsTraceLevel)level);
        GStatBuf status = { 0 };

        (void)g_stat(path, &status);
        (void)printf("  %-5s  %.1f ms  %lld bytes", hs_trace_level_name((HsTraceLevel)level),
                     seconds * 1e3, (long long)status.st_size);
        if (level == HS_TRACE_FULL)
            (void)printf("  %.0f ns a row", (seconds - nothing) * 1e9 / (double)n_rows);
        (void)printf("\n");
    }
}

int main(void)
{
    static const char *const scenarios[] = { "scenarios/os-crash.scn", "scenarios/cpi.scn",
                                             "scenarios/compare-256.scn" };
    g_autofree char *folder = g_dir_make_tmp("hsim-bench-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "bench.db", NULL);

    for (guint i = 0; i < G_N_ELEMENTS(scenarios); i++)
        bench(scenarios[i], path);
    (void)g_remove(path);
    (void)g_remove(folder);
    return EXIT_SUCCESS;
}
