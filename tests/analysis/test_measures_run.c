/* test_measures_run: the measures of a small run, from the scenario to the values: what can be
 * worked out on paper from the scenario, and the sums that hold in every run. */
#include "analysis/batch.h"
#include "analysis/measures.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib/gstdio.h>
#include <string.h>

#define MB 1048576.0
#define SECOND 1e9

/* One cycle is a microsecond, a unit 1 MB. A asks for 3 of the 8 MB that os1 has left. A request a
 * second, from 1 s on; os1 panics half-way between two of them. */
static const char text[] = "param policy = dynamic\n"
                           "scenario \"little\" { stop at 12_500 ms }\n"
                           "include \"profiles/toy.scn\"\n"
                           "storage { size 32 MB }\n"
                           "vmm { area 2 MB  detector { state }  policy $policy }\n"
                           "os os1 { role active   storage 12 MB  kernel 4 MB }\n"
                           "os os2 { role standby  storage 6 MB   kernel 4 MB }\n"
                           "program P { image 4 KB\n"
                           "  loop { receive  compute 20 ms  commit 512 B  reply 64 B } }\n"
                           "app A { runs P  on os1  standby os2  area 3 MB  journal 64 KB }\n"
                           "clients web { to A  count 8  arrivals constant every 1 s\n"
                           "  request 100 B  timeout 500 ms }\n"
                           "fault \"x\" { at 5500 ms  crash os1 panic }\n";

#define LENGTH (12.5 * SECOND)
#define FAULT (5.5 * SECOND)

typedef struct {
    const char *setting;
    void (*check)(const GArray *values, sqlite3 *db);
} Run;

static double value_of(const GArray *values, const char *name, const char *subject)
{
    const HsMeasured *measured = hs_measured_find(values, name, subject);
    cr_assert(measured != NULL && measured->is_known, "%s of '%s'", name, subject);
    return measured->value;
}

static void check(const GArray *values, const char *name, const char *subject, double expected)
{
    cr_assert(epsilon_eq(dbl, value_of(values, name, subject), expected, 1e-3), "%s of '%s'", name,
              subject);
}

/* Of all subjects of the measures whose names begin so. */
static double sum_of(const GArray *values, const char *name)
{
    double sum = 0;
    for (guint i = 0; i < values->len; i++) {
        const HsMeasured *measured = &g_array_index(values, HsMeasured, i);
        if (strcmp(measured->measure->name, name) == 0)
            sum += measured->value;
    }
    return sum;
}

/* A time from the result. */
static double time_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    cr_assert(eq(int, sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK), "%s", sql);
    cr_assert(eq(int, sqlite3_step(statement), SQLITE_ROW), "%s", sql);
    double found = (double)sqlite3_column_int64(statement, 0) * 1000;
    (void)sqlite3_finalize(statement);
    return found;
}

static void check_sums(const GArray *values)
{
    static const char *const parts[] = { "outage.detection", "outage.reallocation",
                                         "outage.load",      "outage.replay",
                                         "outage.start",     "outage.first-reply" };
    double outage = value_of(values, "outage", "A");
    double sum = 0;
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        sum += value_of(values, parts[i], "A");
    cr_assert(epsilon_eq(dbl, sum, outage, 1e-3));
    cr_assert(epsilon_eq(dbl, sum_of(values, "outage.step"), outage, 1e-3));
    cr_assert(epsilon_eq(dbl, sum_of(values, "cpu"), LENGTH, 1e-3));
    cr_assert(epsilon_eq(dbl, sum_of(values, "storage.of"), 32 * MB, 1e-3));
    cr_assert(epsilon_eq(dbl, sum_of(values, "storage.idle") * LENGTH / SECOND,
                         value_of(values, "storage.wasted", ""), 1));
}

/* Requests at 1, 2, ... 12 s; each has its reply before the next comes. */
static void check_service(const GArray *values, sqlite3 *db)
{
    double first = value_of(values, "start", "A"); /* it is submitted in cycle 0 */
    double back = time_of(db, "SELECT replied FROM request WHERE sent >= 6000000 ORDER BY sent");
    check(values, "replies", "A", 12);
    check(values, "throughput", "A", 12 / 12.5);
    check(values, "unanswered", "A", 0);
    check(values, "committed", "A", 12);
    check(values, "lost", "A", 0);
    check(values, "repeated", "A", 0);
    check(values, "outages", "A", 1);
    check(values, "outage", "A", back - FAULT);
    check(values, "outage.longest", "A", back - FAULT);
    check(values, "availability", "A", 1 - (back - FAULT) / (LENGTH - first));
    check(values, "unprotected", "A", LENGTH - FAULT);
    check(values, "short", "A", 0);
    check(values, "page-faults", "A", 0);
    /* It waited for a request: nothing but the words of its loop was to do again. */
    cr_assert(lt(dbl, value_of(values, "re-executed", "A"), 1e6));
    /* At least the 20 ms it computes, and 2 ms on the line; at most with a turn of the disk twice,
     * its longest seek, and routines. */
    cr_assert(lt(dbl, 22e6, value_of(values, "response.p50", "A")));
    cr_assert(lt(dbl, value_of(values, "response.p50", "A"), 70e6));
    cr_assert(
        le(dbl, value_of(values, "response.p50", "A"), value_of(values, "response.max", "A")));
}

static void check_dynamic(const GArray *values, sqlite3 *db)
{
    double start = time_of(db, "SELECT cycle FROM resource_version WHERE version = 1");
    double moved = time_of(db, "SELECT cycle FROM resource_version WHERE step = '506'");
    check_sums(values);
    check_service(values, db);
    check(values, "storage.needed", "", 13 * MB); /* 2 + 4 + 4 + 3 */
    check(values, "storage.unused", "", 12 * MB);
    check(values, "storage.held", "", 20 * MB);
    check(values, "storage.of", "vmm", 2 * MB);
    check(values, "moves", "", 1);
    check(values, "moves.bytes", "", 12 * MB); /* A's 3, os1's own 9 */
    check(values, "storage.idle", "os1",
          MB * (8 * start + 5 * (FAULT - start) + 12 * (moved - FAULT)) / LENGTH);
    check(values, "storage.idle", "os2", MB * (2 * moved + 11 * (LENGTH - moved)) / LENGTH);
}

/* 15 MB each: storage stays where it is, and either OS must have room for A. */
static void check_fixed_split(const GArray *values, sqlite3 *db)
{
    check_sums(values);
    (void)db;
    check(values, "storage.needed", "", 16 * MB); /* 2 + 2 * (4 + 3) */
    check(values, "storage.of", "os1", 15 * MB);
    check(values, "storage.of", "os2", 15 * MB);
    check(values, "moves", "", 0);
    check(values, "moves.bytes", "", 0);
    check(values, "replies", "A", 12); /* later, once the device has missed os1 */
}

static const Run runs[] = { { "policy=dynamic", check_dynamic },
                            { "policy=fixed-split", check_fixed_split } };

static bool check_run(gpointer user, const HsBatchResult *result)
{
    g_autoptr(GError) error = NULL;
    (void)user;
    cr_assert(eq(int, (int)result->verdict, (int)HS_BATCH_DONE), "%s", result->complaint);
    g_autoptr(GArray) values = hs_measures_of(result->db, &error);
    cr_assert(values != NULL, "%s", error != NULL ? error->message : "");
    runs[result->job_i / 2].check(values, result->db);
    return true;
}

static void put(const char *folder, const char *name, const char *content)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    cr_assert(g_file_set_contents(path, content, -1, NULL), "%s", path);
}

Test(measures_run, of_a_run_they_are_what_one_works_out_on_paper)
{
    static const char *const names[] = { "little.scn", "profiles/toy.scn", "profiles", "" };
    g_autofree char *folder = g_dir_make_tmp("hsim-measures-XXXXXX", NULL);
    g_autofree char *profiles = g_build_filename(folder, "profiles", NULL);
    g_autofree char *path = g_build_filename(folder, "little.scn", NULL);
    g_autofree char *toy = NULL;
    HsBatchJob jobs[2 * G_N_ELEMENTS(runs)];
    const char *settings[G_N_ELEMENTS(jobs)];

    cr_assert(eq(int, g_mkdir(profiles, 0700), 0));
    cr_assert(g_file_get_contents("scenarios/profiles/toy.scn", &toy, NULL, NULL));
    put(folder, "profiles/toy.scn", toy);
    put(folder, "little.scn", text);
    for (guint i = 0; i < G_N_ELEMENTS(jobs); i++) {
        settings[i] = runs[i / 2].setting;
        /* With all rows, and with those alone that measures need. */
        jobs[i] = (HsBatchJob){ .path = path,
                                .overrides = { .settings = &settings[i], .n_settings = 1 },
                                .keeps = i % 2 == 0 ? HS_BATCH_KEEPS_ALL
                                                    : HS_BATCH_KEEPS_MEASURED };
    }
    HsBatch batch = {
        .jobs = jobs, .n_jobs = G_N_ELEMENTS(jobs), .n_threads = 1, .done = check_run
    };
    cr_assert(eq(int, (int)hs_batch_run(&batch), (int)HS_BATCH_END_ALL));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *left = g_build_filename(folder, names[i], NULL);
        (void)g_remove(left);
    }
}
