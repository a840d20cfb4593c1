/* bench_sweep: many short runs through `hsim sweep`: runs a second with one thread and with two,
 * and what the second one is worth; memory and bytes of few runs and of ten times as many.
 *
 * The scenario is a takeover of 2 s of simulated time at 100 points. In the same round are measured
 * one thread; two processes of one thread each, which share nothing but the machine: its limit; and
 * two threads. Speed-ups are to one thread in the same round, the median of the rounds is told. CPU
 * time is told beside them: others on the machine take away wall time, but hardly any of that.
 * Absolute figures belong to one machine, the ratios carry over.
 *
 *     build/gcc-O2/tests/bench/bench_sweep [RUNS]     in the top folder; hundreds, 500 if not given
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define POINTS 100u
#define ROUNDS_MAX 3u
/* So that 10,000 runs are practical: fewer rounds of more. */
#define RUNS_OF_ALL_ROUNDS 10000u
#define PROCESSES_MAX 2u

static const char text[] =
    "# short: how long is a program away when its OS panics at $crash_at?\n"
    "scenario \"short\" { about \"The active OS panics\"  seed 1  stop at 2 s }\n"
    "include \"profiles/toy.scn\"\n"
    "param crash_at = 500 ms  sweep 100 ms .. 1_090 ms step 10 ms\n"
    "storage { size 64 MB }\n"
    "vmm { area 4 MB  detector { state  stall every 100 ms misses 3 } }\n"
    "os os1 { role active   storage 32 MB  kernel 4 MB  share 90 }\n"
    "os os2 { role standby  storage 16 MB  kernel 4 MB  share 10 }\n"
    "program A-code {\n"
    "    image 256 KB\n"
    "    loop { receive  compute 400 us  touch 4 pages write  commit 1 KB  reply 1 KB }\n"
    "}\n"
    "app A { runs A-code  on os1  standby os2  area 8 MB  start at 10 ms }\n"
    "clients web { to A  count 4  think exponential 20 ms  request 256 B  timeout 500 ms\n"
    "              start at 50 ms }\n"
    "fault \"os1 panics\" { at $crash_at  crash os1 panic }\n"
    "expect \"A moves\" at stop : A.runs_on == os2\n";

typedef struct {
    char *program; /* hsim */
    char *folder;
    char *scenario;
} Bench;

/* What one or more processes took. */
typedef struct {
    double wall_s, cpu_s;
    long rss_kib; /* of the largest */
} Cost;

static void die(const char *what)
{
    (void)fprintf(stderr, "bench_sweep: %s\n", what);
    exit(EXIT_FAILURE);
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

/* The collection of process number `i`. */
static char *collection_of(const Bench *bench, guint i)
{
    return g_strdup_printf("%s/sweep-%u.db", bench->folder, i);
}

static pid_t start(const Bench *bench, guint n_runs, guint n_threads, guint process_i)
{
    g_autofree char *threads = g_strdup_printf("%u", n_threads);
    g_autofree char *repetitions = g_strdup_printf("%u", n_runs / POINTS);
    g_autofree char *collection = collection_of(bench, process_i);
    pid_t child = fork();

    if (child == 0) {
        (void)execl(bench->program, bench->program, "sweep", "-q", "-j", threads, "--reps",
                    repetitions, "-o", collection, bench->scenario, (char *)NULL);
        _exit(127);
    }
    return child;
}

/* That many sweeps at a time, each of n_runs with n_threads. */
static Cost sweep(const Bench *bench, guint n_runs, guint n_threads, guint n_processes)
{
    pid_t children[PROCESSES_MAX];
    gint64 begin = g_get_monotonic_time();
    Cost cost = { 0 };

    for (guint i = 0; i < n_processes; i++)
        children[i] = start(bench, n_runs, n_threads, i);
    for (guint i = 0; i < n_processes; i++) {
        struct rusage usage;
        int status = 0;

        if (children[i] < 0 || wait4(children[i], &status, 0, &usage) < 0 || status != 0)
            die("hsim sweep failed: is there build/.../hsim (make program)?");
        cost.cpu_s += seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
        cost.rss_kib = MAX(cost.rss_kib, usage.ru_maxrss);
    }
    cost.wall_s = 1e-6 * (double)(g_get_monotonic_time() - begin);
    return cost;
}

static void remove_collections(const Bench *bench)
{
    for (guint i = 0; i < PROCESSES_MAX; i++) {
        g_autofree char *collection = collection_of(bench, i);

        (void)g_remove(collection);
    }
}

/* The same from nothing: what was there before is not used again. */
static Cost sweep_anew(const Bench *bench, guint n_runs, guint n_threads, guint n_processes)
{
    remove_collections(bench);
    return sweep(bench, n_runs, n_threads, n_processes);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *figures, guint n)
{
    qsort(figures, n, sizeof *figures, compare);
    return figures[n / 2];
}

static void bench_threads(const Bench *bench, guint n_runs)
{
    double runs = (double)n_runs;
    guint n_rounds = CLAMP(RUNS_OF_ALL_ROUNDS / n_runs, 1, ROUNDS_MAX);
    double one[ROUNDS_MAX], two[ROUNDS_MAX], limit[ROUNDS_MAX], gained[ROUNDS_MAX];
    double one_cpu[ROUNDS_MAX], two_cpu[ROUNDS_MAX];

    for (guint round = 0; round < n_rounds; round++) {
        Cost alone = sweep_anew(bench, n_runs, 1, 1);
        Cost apart = sweep_anew(bench, n_runs, 1, 2);
        Cost threads = sweep_anew(bench, n_runs, 2, 1);

        one[round] = runs / alone.wall_s;
        two[round] = runs / threads.wall_s;
        limit[round] = 2 * alone.wall_s / apart.wall_s;
        gained[round] = alone.wall_s / threads.wall_s;
        one_cpu[round] = 1e3 * alone.cpu_s / runs;
        two_cpu[round] = 1e3 * threads.cpu_s / runs;
    }

    (void)printf("%u runs: %.0f a second with -j 1, %.0f with -j 2\n", n_runs,
                 median(one, n_rounds), median(two, n_rounds));
    (void)printf("  two threads are worth %.2f, two processes %.2f (the machine's limit)\n",
                 median(gained, n_rounds), median(limit, n_rounds));
    (void)printf("  CPU time of a run: %.2f ms with -j 1, %.2f ms with -j 2\n",
                 median(one_cpu, n_rounds), median(two_cpu, n_rounds));
}

static goffset size_of_collection(const Bench *bench)
{
    g_autofree char *collection = collection_of(bench, 0);
    GStatBuf status = { 0 };

    if (g_stat(collection, &status) != 0)
        die("the collection is not there");
    return status.st_size;
}

/* Ten times as many runs cost no more memory; the runs of a sweep that is made again are all there
 * already, so that one shows what reading and publishing them takes. */
static void bench_number(const Bench *bench, guint n_runs)
{
    guint n_many = 10 * n_runs;
    Cost few = sweep_anew(bench, n_runs, 2, 1);
    goffset bytes_few = size_of_collection(bench);
    Cost many = sweep_anew(bench, n_many, 2, 1);
    goffset bytes_many = size_of_collection(bench);
    Cost again = sweep(bench, n_many, 2, 1);

    (void)printf("  memory: %ld KiB with %u runs, %ld KiB with %u\n", few.rss_kib, n_runs,
                 many.rss_kib, n_many);
    (void)printf("  collection: %.0f bytes a run\n",
                 (double)(bytes_many - bytes_few) / (double)(n_many - n_runs));
    (void)printf("  the same sweep again: %.2f s, %.1f %% of the first\n", again.wall_s,
                 100 * again.wall_s / many.wall_s);
}

/* ---- the folder ---- */

static void make_folder(Bench *bench, const char *self)
{
    g_autofree char *where = g_path_get_dirname(self);
    g_autofree char *toy = NULL;
    gsize n_bytes = 0;

    bench->program = g_build_filename(where, "..", "..", "hsim", NULL);
    bench->folder = g_dir_make_tmp("hsim-bench-XXXXXX", NULL);
    bench->scenario = g_build_filename(bench->folder, "short.scn", NULL);

    g_autofree char *profiles = g_build_filename(bench->folder, "profiles", NULL);
    g_autofree char *copy = g_build_filename(profiles, "toy.scn", NULL);

    if (g_mkdir(profiles, 0700) != 0 ||
        !g_file_get_contents("scenarios/profiles/toy.scn", &toy, &n_bytes, NULL) ||
        !g_file_set_contents(copy, toy, (gssize)n_bytes, NULL) ||
        !g_file_set_contents(bench->scenario, text, -1, NULL))
        die("cannot write a scenario: is this the top folder?");
}

static void remove_folder(Bench *bench)
{
    static const char *const names[] = { "short.scn", "profiles/toy.scn", "profiles", "" };

    remove_collections(bench);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(bench->folder, names[i], NULL);

        (void)g_remove(path);
    }
    g_free(bench->program);
    g_free(bench->folder);
    g_free(bench->scenario);
}

int main(int argc, char **argv)
{
    guint n_runs = argc > 1 ? (guint)strtoul(argv[1], NULL, 10) / POINTS * POINTS : 500;
    Bench bench = { 0 };

    if (n_runs < 2 * POINTS || n_runs > 1000000)
        die("the number of runs is 200 to 1000000");
    make_folder(&bench, argv[0]);
    bench_threads(&bench, n_runs);
    bench_number(&bench, MAX(n_runs / 1000 * POINTS, POINTS));
    remove_folder(&bench);
    return EXIT_SUCCESS;
}
