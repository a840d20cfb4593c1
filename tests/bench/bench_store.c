/* bench_store: nanoseconds a plain row costs on its way into a result, publishing included. */
#include "sim/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROWS 2000000

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(void)
{
    static const HsTraceTable table = { "event", 0, 4 };
    g_autofree char *folder = g_dir_make_tmp("hsim-bench-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "bench.db", NULL);
    g_autoptr(GError) error = NULL;
    double begin = seconds();
    HsStore *store = hs_store_create(path, &error);

    for (int row_i = 0; store != NULL && row_i < ROWS; row_i++)
        hs_store_sink(store, &table,
                      (HsCell[]){ HS_INTEGER(INT64_C(5000000000) + row_i * INT64_C(977)),
                                  HS_INTEGER(2), HS_TEXT("disk"), HS_TEXT("transfer ends") });

    double written = seconds();

    if (store == NULL || !hs_store_publish(store, &error)) {
        (void)fprintf(stderr, "bench_store: %s\n", error->message);
        return EXIT_FAILURE;
    }

    double published = seconds();

    (void)printf("store: %.0f ns a row, %.0f with publishing\n", (written - begin) * 1e9 / ROWS,
                 (published - begin) * 1e9 / ROWS);
    hs_store_free(store);
    (void)remove(path);
    (void)remove(folder);
    return EXIT_SUCCESS;
}
