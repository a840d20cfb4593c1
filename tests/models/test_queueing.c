/* Whole runs against queueing theory: M/M/1 and M/D/1 (first come, first served), M/G/1 under
 * processor sharing, machine repair. The machine's own costs are next to none (profiles/ideal.scn);
 * seeds are fixed, and a tolerance is three standard errors of what the run estimates. These are
 * short runs; scenarios/validation/ has the same models at length, for `hsim validate`. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/random.h"
#include "tests/models/small_system.h"

#define MS 1000000.0 /* cycles, at 1 GHz */

/* Where there is one program there is nothing to turn: a quantum only costs time to simulate. */
#define FIRST_COME "100 s"
#define SHARING "20 us"

/* %u: seconds, MB; %s: the quantum; programs and clients. */
static const char machine[] = "scenario \"queueing\" { stop at %u s  seed 1 }\n"
                              "include \"profiles/ideal.scn\"\n"
                              "storage { size %u MB }\nvmm { area 1 MB }\n"
                              "os os1 { role active  storage %u MB  kernel 4 MB  quantum %s }\n"
                              "program serve { image 64 KB  loop { receive  compute request  "
                              "reply 32 B } }\n%s";

static SmallSystem *run_for(guint seconds, guint storage_mb, const char *quantum,
                            const char *blocks)
{
    g_autofree char *text = g_strdup_printf(machine, seconds, storage_mb, storage_mb - 1, quantum,
                                            blocks);
    return small_system_of(text, &(SmallOptions){ .seed = 0 });
}

static SmallSystem *run_one_server(guint seconds, const char *words)
{
    g_autofree char *blocks = g_strdup_printf(
        "app server { runs serve  on os1  area 4 MB  journal 64 KB }\n"
        "clients web { to server  count 2000  request 32 B  timeout 100_000 s  %s }\n",
        words);
    return run_for(seconds, 16, FIRST_COME, blocks);
}

/* Times in the system, in the order of the replies. */
static GArray *responses_of(const SmallSystem *run)
{
    GArray *responses = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < small_system_n_rows(run, &hs_table_request); i++) {
        const HsCell *row = small_system_row(run, &hs_table_request, i);
        double response = (double)(row[6].integer - row[4].integer) / MS;
        if (row[6].kind == HS_CELL_INTEGER)
            g_array_append_val(responses, response);
    }
    return responses;
}

static double mean_of(const GArray *values)
{
    double sum = 0;
    for (guint i = 0; i < values->len; i++)
        sum += g_array_index(values, double, i);
    return sum / values->len;
}

static gint compare_doubles(gconstpointer a, gconstpointer b)
{
    double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

static double quantile_of(GArray *values, double share)
{
    g_array_sort(values, compare_doubles);
    return g_array_index(values, double, (guint)(share * values->len));
}

static void check_near(double found, double expected, double tolerance, const char *what)
{
    cr_assert(fabs(found - expected) <= tolerance, "%s: %.4f, expected %.4f +- %.4f", what, found,
              expected, tolerance);
}

/* V1. The wait is rho / (1 - rho) services; times in the system are exponential with mean
 * 1 / (1 - rho). The variance of a mean of n waits is rho (2 + 5 rho - 4 rho^2 + rho^3) /
 * ((1 - rho)^4 n) (Daley 1968). A quantile of an exponential time varies as its mean does, and half
 * as much again for its own draws. */
static void check_m_m_1(const char *every, double rho, guint seconds)
{
    g_autofree char *words = g_strdup_printf("arrivals poisson every %s  work exponential 1 ms",
                                             every);
    SmallSystem *run = run_one_server(seconds, words);
    g_autoptr(GArray) responses = responses_of(run);
    double n = responses->len;
    double error = sqrt(rho * (2 + 5 * rho - 4 * rho * rho + rho * rho * rho) / n) /
                   ((1 - rho) * (1 - rho));
    double mean = 1 / (1 - rho);
    check_near(n, rho * seconds * 1000, 3 * sqrt(rho * seconds * 1000), "requests");
    check_near(mean_of(responses) - 1, rho / (1 - rho), 3 * error, "mean wait");
    check_near(quantile_of(responses, 0.9), -log(0.1) * mean, -log(0.1) * 4.5 * error, "90 %");
    check_near(quantile_of(responses, 0.99), -log(0.01) * mean, -log(0.01) * 4.5 * error, "99 %");
    cr_assert(eq(u64, small_system_counter(run, "web", "turned away"), 0));
    small_system_free(run);
}

Test(queueing, m_m_1_at_eight_tenths)
{
    check_m_m_1("1250 us", 0.8, 50);
}

/* The work of request k of the group's stream, in the order of arrivals. */
static GArray *works_of(uint64_t mean_cycles, guint n)
{
    GArray *works = g_array_new(FALSE, FALSE, sizeof(double));
    HsRandom random;
    hs_random_init(&random, 1, "web work");
    for (guint i = 0; i < n; i++) {
        double work = (double)hs_random_exponential(&random, mean_cycles) / MS;
        g_array_append_val(works, work);
    }
    return works;
}

static gint compare_sent(gconstpointer a, gconstpointer b)
{
    const HsCell *first = *(const HsCell *const *)a, *second = *(const HsCell *const *)b;
    return (first[4].integer > second[4].integer) - (first[4].integer < second[4].integer);
}

/* Slope of the line through the origin that fits times in the system to works best. Nobody is
 * turned away, so the k-th request is the k-th arrival. */
static double slope_of(const SmallSystem *run)
{
    guint n = small_system_n_rows(run, &hs_table_request);
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    g_autoptr(GArray) works = works_of(1000000, n);
    double product = 0, square = 0;
    for (guint i = 0; i < n; i++)
        g_ptr_array_add(rows, (gpointer)(guintptr)small_system_row(run, &hs_table_request, i));
    g_ptr_array_sort(rows, compare_sent);
    for (guint i = 0; i < n; i++) {
        const HsCell *row = g_ptr_array_index(rows, i);
        double work = g_array_index(works, double, i);
        if (row[6].kind != HS_CELL_INTEGER)
            continue;
        product += work * (double)(row[6].integer - row[4].integer) / MS;
        square += work * work;
    }
    return product / square;
}

/* V2. Each request has a program of its own, and the OS turns them every 20 us: a request of work x
 * takes x / (1 - rho) on average, whatever the distribution of works. Its mean varies as that of
 * M/M/1, which has the same number of requests in it. */
static void check_sharing(const char *every, double rho, guint seconds, double tolerance)
{
    enum { WORKERS = 60 };
    g_autoptr(GString) blocks = g_string_new(NULL);
    g_autoptr(GString) targets = g_string_new(NULL);
    for (guint i = 0; i < WORKERS; i++) {
        g_string_append_printf(blocks,
                               "app w%02u { runs serve  on os1  area 2 MB  journal 512 B }\n", i);
        g_string_append_printf(targets, "to w%02u ", i);
    }
    g_string_append_printf(blocks,
                           "clients web { %s count %u  request 32 B  timeout 100_000 s\n"
                           "start at 1 s  arrivals poisson every %s  work exponential 1 ms }\n",
                           targets->str, WORKERS, every);
    SmallSystem *run = run_for(seconds, 4 + 2 * WORKERS + 2, SHARING, blocks->str);
    cr_assert(eq(u64, small_system_counter(run, "web", "turned away"), 0));
    check_near(slope_of(run), 1 / (1 - rho), tolerance, "slope");
    small_system_free(run);
}

/* Three standard errors of 19_600 requests: their variance is 29 of works, by the formula above. */
Test(queueing, under_processor_sharing_a_request_takes_twice_its_work_at_a_half)
{
    check_sharing("2 ms", 0.5, 40, 3 * sqrt(29.0 / 19600));
}

/* V4. n clients think 100 ms and ask for 10 ms: the server gives mu (1 - p0) a second, and p0 is
 * 1 / sum of n! / (n - k)! (lambda / mu)^k; three standard errors are 2 %. */
Test(queueing, machine_repair_has_the_throughput_of_a_finite_source)
{
    SmallSystem *run = run_for(500, 16, FIRST_COME,
                               "app server { runs serve  on os1  area 4 MB  journal 64 KB }\n"
                               "clients web { to server  count 5  request 32 B  timeout 100_000 s\n"
                               "think exponential 100 ms  work exponential 10 ms }\n");
    double found = (double)small_system_counter(run, "web", "replies") / 500;
    check_near(found, 43.6048, 0.02 * 43.6048, "replies a second");
    small_system_free(run);
}
